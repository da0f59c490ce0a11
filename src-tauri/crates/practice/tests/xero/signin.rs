//! Consent, tokens, rotation, connections, revocation.

use crate::caller::{Answer, Caller};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use practice::company::Company;
use practice::xero::{Client, Consent, Options, READ_SCOPE};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT: &str = "http://localhost:53682/callback";

/// Asks for consent; `with` goes over what is right.
async fn consent(caller: &Caller, with: &[(&str, &str)]) -> Answer {
    let mut query: BTreeMap<&str, &str> = BTreeMap::from([
        ("response_type", "code"),
        ("client_id", caller.books.client_id()),
        ("redirect_uri", REDIRECT),
        ("scope", READ_SCOPE),
        ("state", "s-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    query.extend(with.iter().copied());
    let url = format!("{}/identity/connect/authorize", caller.books.accounts_address());
    Answer::of(caller.http.get(url).query(&query).send().await.unwrap()).await
}

/// What came back to the redirect address.
fn returned(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status, 302, "{}", answer.text);
    let url = url::Url::parse(answer.header("location")).unwrap();
    assert!(url.as_str().starts_with(REDIRECT));
    url.query_pairs().into_owned().collect()
}

async fn code(caller: &Caller, with: &[(&str, &str)]) -> String {
    returned(&consent(caller, with).await)["code"].clone()
}

async fn exchange(caller: &Caller, code: &str, with: &[(&str, &str)]) -> Answer {
    let mut form: BTreeMap<&str, &str> = BTreeMap::from([
        ("grant_type", "authorization_code"),
        ("client_id", caller.books.client_id()),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]);
    form.extend(with.iter().copied());
    let form: Vec<(&str, &str)> = form.into_iter().collect();
    caller.form("/connect/token", &form).await
}

async fn connections(caller: &Caller, token: &str, query: &[(&str, &str)]) -> Vec<Value> {
    let url = format!("{}/connections", caller.books.api_address());
    let answer = Answer::of(caller.http.get(url).query(query).bearer_auth(token).send().await.unwrap()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(!answer.header("x-appminlimit-remaining").is_empty() && answer.header("x-minlimit-remaining").is_empty());
    answer.json().as_array().unwrap().clone()
}

#[tokio::test]
async fn a_sign_in_ends_with_tokens_and_a_company() {
    let caller = Caller::new(Options::default()).await;
    caller.books.revoke_all();
    let back = returned(&consent(&caller, &[]).await);
    assert_eq!(back["state"], "s-1");
    let tokens = exchange(&caller, &back["code"], &[]).await.json();
    assert_eq!((&tokens["expires_in"], &tokens["token_type"]), (&json!(1800), &json!("Bearer")));
    assert_eq!(tokens["scope"], READ_SCOPE);
    assert!(tokens["refresh_token"].is_string() && tokens["id_token"].is_string());
    let access = tokens["access_token"].as_str().unwrap();
    let claims = URL_SAFE_NO_PAD.decode(access.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    let event = claims["authentication_event_id"].as_str().unwrap();
    let found = connections(&caller, access, &[("authEventId", event)]).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["tenantId"], caller.books.company_id());
    assert_eq!((&found[0]["tenantType"], &found[0]["authEventId"]), (&json!("ORGANISATION"), &json!(event)));
    let created = found[0]["createdDateUtc"].as_str().unwrap();
    assert!(!created.ends_with('Z') && created.split_once('.').unwrap().1.len() == 7, "{created}");
    assert!(connections(&caller, access, &[("authEventId", "00000000-0000-4000-8000-000000000000")]).await.is_empty());
    let caller = Caller { token: access.to_owned(), ..caller };
    assert_eq!(caller.one("Organisation").await["OrganisationID"], caller.books.company_id());
    assert_eq!(caller.books.counters().exchanges, 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_to_sign_in_is_shown_and_not_sent_back() {
    let caller = Caller::new(Options::default()).await;
    let broad = format!("{READ_SCOPE} accounting.transactions.read");
    let cases: [(&[(&str, &str)], &str); 9] = [
        (&[("client_id", "someone")], "unauthorized_client"),
        (&[("redirect_uri", "http://127.0.0.1:53682/callback")], "redirect address"),
        (&[("redirect_uri", "http://localhost:53689/callback")], "redirect address"),
        (&[("response_type", "token")], "response_type"),
        (&[("state", "")], "state"),
        (&[("code_challenge", "short")], "code challenge"),
        (&[("code_challenge_method", "plain")], "S256"),
        (&[("scope", &broad)], "Invalid scope for client"),
        (&[("scope", "openid accounting.journals.read")], "Invalid scope for client"),
    ];
    for (with, expect) in cases {
        let answer = consent(&caller, with).await;
        assert_eq!(answer.status, 400, "{with:?}");
        assert!(answer.text.contains(expect), "{with:?}: {}", answer.text);
    }
    let old = Caller::new(Options { broad_scopes: true, ..Options::default() }).await;
    assert_eq!(consent(&old, &[("scope", &broad)]).await.status, 302, "an old application may");
}

#[tokio::test]
async fn a_person_is_asked_where_that_is_set_and_can_refuse() {
    let caller = Caller::new(Options { consent: Consent::Page, ..Options::default() }).await;
    let page = consent(&caller, &[]).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Harbour &amp; Pine Trading") && page.text.contains("accounting.invoices.read"));
    let refused = returned(&consent(&caller, &[("practice_consent", "refuse")]).await);
    assert_eq!((refused["error"].as_str(), refused["state"].as_str()), ("access_denied", "s-1"));
}

#[tokio::test]
async fn codes_work_once_for_five_minutes_with_their_verifier_and_without_a_secret() {
    let caller = Caller::new(Options::default()).await;
    let cases: [(&[(&str, &str)], &str); 7] = [
        (&[("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK")], "invalid_grant"),
        (&[("redirect_uri", "http://localhost:53683/callback")], "invalid_grant"),
        (&[("code", "made-up")], "invalid_grant"),
        (&[("client_id", "someone")], "invalid_client"),
        (&[("client_secret", "guess")], "invalid_client"),
        (&[("grant_type", "password")], "unsupported_grant_type"),
        (&[("grant_type", "")], "unsupported_grant_type"),
    ];
    for (with, expect) in cases {
        let code = code(&caller, &[]).await;
        let answer = exchange(&caller, &code, with).await;
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!(expect)), "{with:?}");
    }
    let twice = code(&caller, &[]).await;
    assert_eq!(exchange(&caller, &twice, &[]).await.status, 200);
    assert_eq!(exchange(&caller, &twice, &[]).await.json(), json!({"error": "invalid_grant"}));
    let late = code(&caller, &[]).await;
    caller.books.advance(Duration::from_secs(301));
    assert_eq!(exchange(&caller, &late, &[]).await.json(), json!({"error": "invalid_grant"}));
}

#[tokio::test]
async fn refresh_tokens_rotate_and_the_old_one_works_for_half_an_hour_more() {
    let caller = Caller::new(Options::default()).await;
    let text = |answer: &Answer, key: &str| answer.json()[key].as_str().unwrap().to_owned();
    let first = caller.refreshed(&caller.refresh).await;
    let second = text(&first, "refresh_token");
    assert_ne!(second, caller.refresh);
    caller.books.advance(Duration::from_secs(29 * 60));
    assert_eq!(caller.refreshed(&caller.refresh).await.status, 200, "an answer that was lost can be had again");
    caller.books.advance(Duration::from_secs(2 * 60));
    let over = caller.refreshed(&caller.refresh).await;
    assert_eq!((over.status, over.json()), (400, json!({"error": "invalid_grant"})));
    let third = text(&caller.refreshed(&second).await, "refresh_token");
    assert_eq!(caller.books.counters().refreshes, 3);
    caller.books.advance(Duration::from_secs(59 * 24 * 3600));
    let fourth = text(&caller.refreshed(&third).await, "refresh_token");
    caller.books.advance(Duration::from_secs(60 * 24 * 3600));
    assert_eq!(caller.refreshed(&fourth).await.status, 400, "sixty days unused");
    let alone = exchange(&caller, &code(&caller, &[("scope", "accounting.contacts.read")]).await, &[]).await.json();
    assert_eq!((&alone["refresh_token"], &alone["id_token"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn connections_end_one_by_one_and_revocation_ends_everything() {
    let caller = Caller::new(Options::default()).await;
    let found = connections(&caller, &caller.token, &[]).await;
    let url = format!("{}/connections/{}", caller.books.api_address(), found[0]["id"].as_str().unwrap());
    for status in [204, 404] {
        let answer = caller.http.request(Method::DELETE, &url).bearer_auth(&caller.token).send().await.unwrap();
        assert_eq!(answer.status(), status);
    }
    let gone = caller.get("Organisation", &[]).await;
    assert_eq!((gone.status, &gone.json()["Detail"]), (403, &json!("AuthenticationUnsuccessful")));
    assert_eq!(caller.refreshed(&caller.refresh).await.status, 200, "the tokens stay");
    let form = [("token", caller.refresh.as_str()), ("client_id", caller.books.client_id())];
    let revoked = caller.form("/connect/revocation", &form).await;
    assert_eq!((revoked.status, revoked.text.as_str()), (200, ""));
    assert_eq!(caller.refreshed(&caller.refresh).await.json(), json!({"error": "invalid_grant"}));
    assert_eq!(caller.get("Organisation", &[]).await.status, 401);
    assert_eq!(caller.form("/connect/revocation", &form[..1]).await.status, 400, "the client names itself");
}

#[tokio::test]
async fn each_consent_connects_one_company_unless_all_are_allowed() {
    let mut other = Company::built_in(2);
    other.organisation.id = "77".to_owned();
    other.organisation.name = "Second Ltd".to_owned();
    let companies = vec![Company::built_in(1), other];
    for (bulk, more, expect) in
        [(false, "", vec![1, 2, 2]), (true, "", vec![2]), (true, "bulk_connect:false", vec![1, 2])]
    {
        let options = Options { companies: companies.clone(), bulk_connect: bulk, ..Options::default() };
        let caller = Caller::new(options).await;
        caller.books.revoke_all();
        for count in expect {
            let code = code(&caller, &[("acr_values", more)]).await;
            let tokens = exchange(&caller, &code, &[]).await.json();
            let found = connections(&caller, tokens["access_token"].as_str().unwrap(), &[]).await;
            assert_eq!(found.len(), count, "{bulk} {more}");
        }
    }
}

#[tokio::test]
async fn a_sixth_company_is_too_many_and_some_addresses_cannot_be_registered() {
    let company = |at: u64| {
        let mut company = Company::built_in(1);
        company.organisation.id = at.to_string();
        company
    };
    let companies = (1..=6).map(company).collect();
    let caller = Caller::new(Options { companies, extras: false, ..Options::default() }).await;
    caller.books.revoke_all();
    for _ in 0..5 {
        assert_eq!(consent(&caller, &[]).await.status, 302);
    }
    let sixth = consent(&caller, &[]).await;
    assert!(sixth.status == 400 && sixth.text.contains("Disconnect one first"), "{}", sixth.text);
    for (address, good) in [
        ("https://books.example/back", true),
        ("http://localhost:8742/callback", true),
        ("http://127.0.0.1:8742/callback", false),
        ("http://books.example/back", false),
        ("mlconnector://back", false),
        ("callback", false),
    ] {
        let options = Options { redirects: vec![address.to_owned()], ..Options::default() };
        assert_eq!(practice::xero::Practice::start(options).await.is_ok(), good, "{address}");
    }
}

#[tokio::test]
async fn a_web_application_has_a_secret_and_proves_nothing_else() {
    let client = Client { secret: Some("practice-secret".to_owned()), ..Client::default() };
    let caller = Caller::new(Options { client, ..Options::default() }).await;
    assert_eq!(exchange(&caller, "any", &[]).await.json(), json!({"error": "invalid_client"}));
    let code = code(&caller, &[("code_challenge", ""), ("code_challenge_method", "")]).await;
    let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", REDIRECT)];
    let url = format!("{}/connect/token", caller.books.accounts_address());
    let call = caller.http.post(url).basic_auth(caller.books.client_id(), Some("practice-secret")).form(&form);
    assert_eq!(call.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_accounts_server_says_where_everything_is() {
    let caller = Caller::new(Options::default()).await;
    let base = caller.books.accounts_address();
    let at = format!("{base}/.well-known/openid-configuration");
    let found = Answer::of(caller.http.get(at).send().await.unwrap()).await.json();
    assert_eq!(found["token_endpoint"], format!("{base}/connect/token"));
    assert_eq!(found["authorization_endpoint"], format!("{base}/identity/connect/authorize"));
    assert_eq!(found["revocation_endpoint"], format!("{base}/connect/revocation"));
}
