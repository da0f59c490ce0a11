//! Checklist 1 and 2: sign-in, codes, tokens, regions.

use crate::caller::{Answer, Caller};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use practice::zoho::{Client, Consent, Fault, Happening, Limits, Options, Region};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::time::Duration;

const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0123456789";
const REDIRECT: &str = "http://localhost:53682/callback";

type Query = BTreeMap<String, String>;

fn right(caller: &Caller) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("response_type", "code".to_owned()),
        ("client_id", caller.books.client_id().to_owned()),
        ("redirect_uri", REDIRECT.to_owned()),
        ("scope", "ZohoBooks.invoices.READ,ZohoBooks.settings.READ".to_owned()),
        ("access_type", "offline".to_owned()),
        ("prompt", "consent".to_owned()),
        ("state", "state 1&2".to_owned()),
        ("code_challenge", URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))),
        ("code_challenge_method", "S256".to_owned()),
    ])
}

async fn authorize(caller: &Caller, region: Region, query: &BTreeMap<&'static str, String>) -> Answer {
    let url = format!("{}/oauth/v2/auth", caller.accounts(region));
    Answer::of(caller.http.get(url).query(query).send().await.unwrap()).await
}

/// The query of the redirect.
fn callback(answer: &Answer) -> Query {
    assert_eq!(answer.status, 302, "{}", answer.text);
    let url = url::Url::parse(answer.header("location")).unwrap();
    assert!(url.as_str().starts_with(REDIRECT), "{url}");
    url.query_pairs().into_owned().collect()
}

async fn code(caller: &Caller) -> String {
    callback(&authorize(caller, Region::Us, &right(caller)).await)["code"].clone()
}

async fn exchange(caller: &Caller, region: Region, code: &str, verifier: &str) -> Answer {
    let form =
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", REDIRECT), ("code_verifier", verifier)];
    caller.token_request(region, &form).await
}

#[tokio::test]
async fn a_sign_in_anywhere_leads_to_the_companys_region() {
    let caller = Caller::new(Options::default()).await;
    let back = callback(&authorize(&caller, Region::Us, &right(&caller)).await);
    assert_eq!(back["state"], "state 1&2");
    assert_eq!(back["location"], "eu");
    assert_eq!(back["accounts-server"], caller.accounts(Region::Eu));
    let answer = exchange(&caller, Region::Eu, &back["code"], VERIFIER).await;
    let tokens = answer.json();
    assert_eq!(answer.status, 200);
    assert_eq!(tokens["api_domain"], caller.api(Region::Eu));
    assert_eq!(tokens["expires_in"], 3600);
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["scope"], "ZohoBooks.invoices.READ ZohoBooks.settings.READ");
    assert!(tokens["refresh_token"].as_str().is_some_and(|token| token.starts_with("1000.")));
    let signed_in = Caller { token: tokens["access_token"].as_str().unwrap().to_owned(), ..caller };
    assert_eq!(signed_in.get("invoices", &[]).await.outcome(), (200, 0));
    assert_eq!(signed_in.get("bills", &[]).await.outcome(), (401, 57), "the scope has no bills");
}

#[tokio::test]
async fn every_region_has_servers_of_its_own_and_only_the_companys_takes_its_tokens() {
    let caller = Caller::new(Options::default()).await;
    assert_eq!(caller.books.addresses().len(), 8);
    for region in Region::ALL {
        let url = format!("{}/books/v3/organizations", caller.api(region));
        let call = caller.http.get(url).header("Authorization", format!("Zoho-oauthtoken {}", caller.token));
        let outcome = Answer::of(call.send().await.unwrap()).await.outcome();
        assert_eq!(outcome, if region == Region::Eu { (200, 0) } else { (401, 57) }, "{region}");
        let form = [("grant_type", "refresh_token"), ("refresh_token", caller.refresh.as_str())];
        let answer = caller.token_request(region, &form).await;
        assert_eq!(answer.status, 200);
        let expect = if region == Region::Eu { json!(null) } else { json!("invalid_code") };
        assert_eq!(answer.json()["error"], expect, "{region}");
    }
    let info =
        Answer::of(caller.http.get(format!("{}/oauth/serverinfo", caller.accounts(Region::Us))).send().await.unwrap())
            .await;
    assert_eq!(info.json()["locations"]["ca"], caller.accounts(Region::Ca));
}

#[tokio::test]
async fn a_sign_in_that_is_not_right_in_everything_sends_nothing_back() {
    let caller = Caller::new(Options::default()).await;
    let cases = [
        ("client_id", "1000.OTHER", "invalid_client"),
        ("redirect_uri", "http://localhost:53682/Callback", "invalid_redirect_uri"),
        ("redirect_uri", "http://127.0.0.1:53682/callback", "invalid_redirect_uri"),
        ("redirect_uri", "http://localhost:53690/callback", "invalid_redirect_uri"),
        ("response_type", "token", "invalid_response_type"),
        ("scope", "", "invalid_scope"),
        ("scope", "ZohoBooks.invoices.read", "invalid_scope"),
        ("scope", "ZohoBooks.nothing.READ", "invalid_scope"),
        ("state", "", "invalid_state"),
        ("code_challenge", "", "invalid_code_challenge"),
        ("code_challenge_method", "plain", "invalid_code_challenge_method"),
    ];
    for (key, value, word) in cases {
        let mut query = right(&caller);
        query.insert(key, value.to_owned());
        let answer = authorize(&caller, Region::Us, &query).await;
        assert_eq!(answer.status, 400, "{key}={value}");
        assert!(
            answer.text.contains(word) && !answer.headers.contains_key("location"),
            "{key}={value}: {}",
            answer.text
        );
    }
    for port in [53683, 53684] {
        let mut query = right(&caller);
        query.insert("redirect_uri", format!("http://localhost:{port}/callback"));
        assert_eq!(authorize(&caller, Region::Us, &query).await.status, 302);
    }
}

#[tokio::test]
async fn a_code_works_once_for_two_minutes_with_its_verifier_in_its_region() {
    let caller = Caller::new(Options::default()).await;
    let error = |answer: Answer| (answer.status, answer.json()["error"].as_str().unwrap_or("none").to_owned());
    let bad = (200, "invalid_code".to_owned());
    let fine = (200, "none".to_owned());

    let first = code(&caller).await;
    assert_eq!(error(exchange(&caller, Region::Us, &first, VERIFIER).await), bad, "another region knows no such code");
    assert_eq!(error(exchange(&caller, Region::Eu, &first, VERIFIER).await), fine);
    assert_eq!(error(exchange(&caller, Region::Eu, &first, VERIFIER).await), bad, "used up");

    let second = code(&caller).await;
    assert_eq!(error(exchange(&caller, Region::Eu, &second, "another verifier").await), bad);
    assert_eq!(error(exchange(&caller, Region::Eu, &second, VERIFIER).await), bad, "used up by the failure");

    let third = code(&caller).await;
    caller.books.advance(Duration::from_secs(120));
    assert_eq!(error(exchange(&caller, Region::Eu, &third, VERIFIER).await), bad, "too late");

    let fourth = code(&caller).await;
    let wrong =
        [("grant_type", "authorization_code"), ("code", &fourth), ("redirect_uri", "http://localhost:53683/callback")];
    assert_eq!(error(caller.token_request(Region::Eu, &wrong).await), (200, "invalid_redirect_uri".to_owned()));
    let secret = [("client_secret", "guess"), ("grant_type", "refresh_token"), ("refresh_token", &caller.refresh)];
    assert_eq!(error(caller.token_request(Region::Eu, &secret).await), (200, "invalid_client_secret".to_owned()));
    let client = [("client_id", "1000.OTHER"), ("grant_type", "refresh_token"), ("refresh_token", &caller.refresh)];
    assert_eq!(error(caller.token_request(Region::Eu, &client).await), (200, "invalid_client".to_owned()));
}

#[tokio::test]
async fn a_client_without_a_secret_signs_in_with_its_verifier_alone() {
    let client = Client { id: "1000.MOBILE".to_owned(), secret: None };
    let caller = Caller::new(Options { client, ..Options::default() }).await;
    let code = code(&caller).await;
    assert!(exchange(&caller, Region::Eu, &code, VERIFIER).await.json()["refresh_token"].is_string());
}

#[tokio::test]
async fn a_refresh_token_comes_with_the_first_consent_or_when_asked_for() {
    let caller = Caller::new(Options::default()).await;
    let cases =
        [("offline", "", true), ("offline", "", false), ("offline", "consent", true), ("online", "consent", false)];
    for (access, prompt, expect) in cases {
        let mut query = right(&caller);
        query.insert("access_type", access.to_owned());
        query.insert("prompt", prompt.to_owned());
        let code = callback(&authorize(&caller, Region::Us, &query).await)["code"].clone();
        let tokens = exchange(&caller, Region::Eu, &code, VERIFIER).await.json();
        assert!(tokens["access_token"].is_string(), "{access} {prompt}");
        assert_eq!(tokens["refresh_token"].is_string(), expect, "{access} {prompt}");
    }
}

#[tokio::test]
async fn a_person_is_asked_and_may_refuse() {
    let caller = Caller::new(Options { consent: Consent::Page, ..Options::default() }).await;
    let mut query = right(&caller);
    query.insert("state", "\"><script>".to_owned());
    let page = authorize(&caller, Region::Us, &query).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains("Accept")
            && page.text.contains("Refuse")
            && page.text.contains("Harbour &amp; Pine Trading")
    );
    assert!(!page.text.contains("\"><script>"), "what came in the query is made safe");
    query.insert("practice_consent", "refuse".to_owned());
    let refused = callback(&authorize(&caller, Region::Us, &query).await);
    assert_eq!(refused["error"], "access_denied");
    assert!(!refused.contains_key("code"));
    query.insert("practice_consent", "accept".to_owned());
    assert!(callback(&authorize(&caller, Region::Us, &query).await).contains_key("code"));
}

#[tokio::test]
async fn ten_refreshes_in_ten_minutes_and_then_access_is_denied_with_400() {
    let caller = Caller::new(Options::default()).await;
    for _ in 0..10 {
        let tokens = caller.refreshed(&caller.refresh).await.json();
        assert!(
            tokens["access_token"].is_string() && tokens["refresh_token"].is_null(),
            "refresh tokens do not rotate"
        );
        caller.books.advance(Duration::from_secs(54));
    }
    let denied = caller.refreshed(&caller.refresh).await;
    assert_eq!(denied.status, 400);
    let body = json!({
        "error": "Access Denied", "status": "failure",
        "error_description": "You have made too many requests continuously. Please try again after some time.",
    });
    assert_eq!(denied.json(), body);
    let other = caller.books.ready_tokens();
    assert_eq!(caller.refreshed(&other.refresh).await.status, 200, "each refresh token has its own ten");
    caller.books.advance(Duration::from_secs(61));
    assert_eq!(caller.refreshed(&caller.refresh).await.status, 200, "the first of the ten is ten minutes old");
    assert_eq!(caller.books.counters().refreshes, 12);
}

#[tokio::test]
async fn the_twenty_first_refresh_token_ends_the_oldest() {
    let caller = Caller::new(Options::default()).await;
    let nineteen: Vec<_> = (0..19).map(|_| caller.books.ready_tokens()).collect();
    assert!(caller.refreshed(&caller.refresh).await.json()["access_token"].is_string());
    caller.books.ready_tokens();
    assert_eq!(caller.refreshed(&caller.refresh).await.json()["error"], "invalid_code");
    assert_eq!(caller.get("invoices", &[]).await.outcome(), (401, 14), "and what came of it");
    assert!(caller.refreshed(&nineteen[0].refresh).await.json()["access_token"].is_string());
}

#[tokio::test]
async fn five_sign_ins_in_a_minute_and_no_more() {
    let caller = Caller::new(Options::default()).await;
    for _ in 0..5 {
        let code = code(&caller).await;
        assert_eq!(exchange(&caller, Region::Eu, &code, VERIFIER).await.status, 200);
    }
    let sixth = code(&caller).await;
    assert_eq!(exchange(&caller, Region::Eu, &sixth, VERIFIER).await.status, 400);
    caller.books.advance(Duration::from_secs(61));
    let later = code(&caller).await;
    assert_eq!(exchange(&caller, Region::Eu, &later, VERIFIER).await.status, 200);
}

#[tokio::test]
async fn an_access_token_lives_for_an_hour_and_a_revoked_one_no_longer() {
    let caller = Caller::new(Options::default()).await;
    caller.books.advance(Duration::from_secs(3500));
    assert_eq!(caller.get("invoices", &[]).await.outcome(), (200, 0));
    caller.books.advance(Duration::from_secs(100));
    assert_eq!(caller.get("invoices", &[]).await.outcome(), (401, 14));
    let fresh = caller.refreshed(&caller.refresh).await.json()["access_token"].as_str().unwrap().to_owned();
    let caller = Caller { token: fresh, ..caller };
    assert_eq!(caller.get("invoices", &[]).await.outcome(), (200, 0));
    let url = format!("{}/oauth/v2/token/revoke", caller.accounts(Region::Eu));
    let revoked = caller.http.post(url).query(&[("token", &caller.refresh)]).send().await.unwrap();
    assert_eq!(Answer::of(revoked).await.json(), json!({"status": "success"}));
    assert_eq!(caller.get("invoices", &[]).await.outcome(), (401, 14));
    assert_eq!(caller.refreshed(&caller.refresh).await.json()["error"], "invalid_code");
}

#[tokio::test]
async fn lives_run_at_the_time_scale() {
    let limits = Limits { access_life: Duration::from_secs(3600), ..Limits::default() };
    let caller = Caller::new(Options { time_scale: 1_000_000, limits, ..Options::default() }).await;
    let begun = std::time::Instant::now();
    while caller.get("organizations", &[]).await.outcome() != (401, 14) {
        assert!(begun.elapsed() < Duration::from_secs(20), "an hour lasts 3.6 ms at this scale");
    }
}

#[tokio::test]
async fn a_callback_can_be_forged_to_try_the_client() {
    let caller = Caller::new(Options::default()).await;
    caller.books.fault(Fault::once(Happening::ForgedAccountsServer {
        address: "https://accounts.zoho.evil.example".to_owned(),
    }));
    assert_eq!(
        callback(&authorize(&caller, Region::Us, &right(&caller)).await)["accounts-server"],
        "https://accounts.zoho.evil.example"
    );
    caller.books.fault(Fault::once(Happening::ForgedState));
    assert_ne!(callback(&authorize(&caller, Region::Us, &right(&caller)).await)["state"], "state 1&2");
    let back = callback(&authorize(&caller, Region::Us, &right(&caller)).await);
    assert_eq!((back["state"].as_str(), back["location"].as_str()), ("state 1&2", "eu"), "once only");
}

#[tokio::test]
async fn no_secret_is_written_down() {
    let caller = Caller::new(Options::default()).await;
    let url = format!("{}/oauth/v2/token", caller.accounts(Region::Eu));
    let secret = caller.books.client_secret().unwrap();
    let query = [
        ("grant_type", "refresh_token"),
        ("refresh_token", caller.refresh.as_str()),
        ("client_id", caller.books.client_id()),
        ("client_secret", secret),
    ];
    assert_eq!(
        caller.http.post(url).query(&query).send().await.unwrap().status(),
        200,
        "parameters may stand in the query"
    );
    let written = format!("{:?} {:?}", caller.books.requests(), caller.books);
    for hidden in [secret, &caller.refresh, &caller.token] {
        assert!(!written.contains(hidden), "a secret stands in {written}");
    }
}
