//! Checklist 1 and 2: sign-in, tokens and the three ids.

use crate::caller::{Answer, Caller};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use practice::freshbooks::{Consent, Fault, Happening, Options, Practice};
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::time::Duration;

const VERIFIER: &str = "a-verifier-of-more-than-forty-three-signs-that-is-long-enough";

fn right(caller: &Caller) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("response_type", "code".to_owned()),
        ("client_id", caller.books.client_id().to_owned()),
        ("redirect_uri", caller.books.redirects()[0].clone()),
        ("scope", "user:invoices:read user:profile:read".to_owned()),
        ("state", "state 1&2".to_owned()),
    ])
}

async fn authorize(caller: &Caller, query: &BTreeMap<&str, String>) -> Answer {
    let url = format!("{}/oauth/authorize/", caller.books.accounts_address());
    Answer::of(caller.http.get(url).query(query).send().await.unwrap()).await
}

/// What a sign-in sent back.
fn back(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status, 302, "{}", answer.text);
    let at = url::Url::parse(answer.header("location")).unwrap();
    assert_eq!(at.scheme(), "https");
    at.query_pairs().into_owned().collect()
}

async fn code(caller: &Caller) -> String {
    back(&authorize(caller, &right(caller)).await)["code"].clone()
}

async fn exchanged(caller: &Caller, code: &str, more: &[(&str, &str)]) -> Answer {
    let mut form = vec![("grant_type", "authorization_code"), ("code", code)];
    form.extend(more);
    caller.tokens(&form).await
}

#[tokio::test]
async fn a_sign_in_gives_tokens_of_the_scope_that_was_asked_for() {
    let caller = Caller::new(Options::default()).await;
    let came = back(&authorize(&caller, &right(&caller)).await);
    assert_eq!(came["state"], "state 1&2");
    let answer = exchanged(&caller, &came["code"], &[]).await;
    let tokens = answer.json();
    assert_eq!((answer.status, &tokens["token_type"], &tokens["expires_in"]), (200, &json!("Bearer"), &json!(43200)));
    assert_eq!(tokens["scope"], "user:invoices:read user:profile:read");
    assert_eq!(tokens["created_at"], caller.books.now().as_second());
    let claims = tokens["access_token"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
    let claims: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["scope"], tokens["scope"]);
    assert_eq!(exchanged(&caller, &came["code"], &[]).await.status, 401, "a code is good once");
    let signed_in = Caller { token: tokens["access_token"].as_str().unwrap().to_owned(), ..caller };
    assert_eq!(signed_in.get("invoices/invoices").await.status, 200);
    let refused = signed_in.get("payments/payments").await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.text.contains("user:invoices:read") && refused.text.contains("user:payments:read"),
        "{}",
        refused.text
    );
    assert_eq!(
        signed_in.post("invoices/invoices", &json!({"invoice": {}})).await.status,
        403,
        "reading is not writing"
    );
}

#[tokio::test]
async fn every_refresh_token_is_good_once_and_the_old_access_token_lives_on() {
    let caller = Caller::new(Options::default()).await;
    let first = caller.refreshed(&caller.refresh).await.json();
    let new = first["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(new, caller.refresh);
    assert_eq!(caller.get("taxes/taxes").await.status, 200, "the earlier access token is not ended by it");
    let spent = caller.refreshed(&caller.refresh).await;
    assert_eq!((spent.status, &spent.json()["error"]), (401, &json!("invalid_grant")));
    assert_eq!(caller.refreshed(&new).await.status, 200, "a spent token does not harm the new one");
    assert_eq!(caller.books.counters().refreshes, 2);
    let strict = Options { invalid_grant: 400, refresh_ends_access: true, ..Options::default() };
    let strict = Caller::new(strict).await;
    assert_eq!(strict.refreshed("unknown").await.status, 400);
    assert_eq!(strict.refreshed(&strict.refresh).await.status, 200);
    assert_eq!(strict.get("taxes/taxes").await.status, 401);
}

#[tokio::test]
async fn a_token_whose_answer_was_lost_is_lost() {
    let caller = Caller::new(Options::default()).await;
    caller.books.fault(Fault::once(Happening::DropAfter).on("/auth/oauth/token"));
    let url = format!("{}/auth/oauth/token", caller.books.api_address());
    let form = [
        ("client_id", caller.books.client_id()),
        ("client_secret", caller.books.client_secret().unwrap()),
        ("grant_type", "refresh_token"),
        ("refresh_token", caller.refresh.as_str()),
    ];
    assert!(caller.http.post(url).form(&form).send().await.is_err(), "no answer comes");
    assert_eq!(caller.books.counters().refreshes, 1, "and it was done");
    assert_eq!(caller.refreshed(&caller.refresh).await.json()["error"], "invalid_grant");
    let log = caller.books.requests();
    assert_eq!((log[0].status, log[0].path.as_str()), (0, "/auth/oauth/token"));
    assert!(
        !format!("{log:?}").contains(&caller.refresh) && !format!("{log:?}").contains("practice-freshbooks-secret")
    );
}

#[tokio::test]
async fn the_token_endpoint_takes_forms_and_json_and_demands_the_secret() {
    let caller = Caller::new(Options::default()).await;
    type Form<'a> = &'a [(&'a str, &'a str)];
    let cases: [(Form<'_>, (u16, &str)); 5] = [
        (&[("client_secret", "wrong")], (401, "invalid_client")),
        (&[("client_secret", "")], (401, "invalid_client")),
        (&[("client_id", "other")], (401, "invalid_client")),
        (&[("grant_type", "client_credentials")], (400, "unsupported_grant_type")),
        (&[("grant_type", "refresh_token"), ("refresh_token", "x")], (401, "invalid_grant")),
    ];
    for (form, expect) in cases {
        let answer = caller.tokens(form).await;
        assert_eq!((answer.status, answer.json()["error"].as_str().unwrap()), expect, "{form:?}");
    }
    let body = json!({
        "client_id": caller.books.client_id(), "client_secret": caller.books.client_secret(),
        "grant_type": "refresh_token", "refresh_token": caller.refresh,
    });
    for (path, status) in [("/auth/oauth/token", 200), ("/service/auth/oauth/token", 401)] {
        let url = format!("{}{path}", caller.books.api_address());
        assert_eq!(caller.http.post(url).json(&body).send().await.unwrap().status(), status, "{path}");
    }
}

#[tokio::test]
async fn a_sign_in_that_is_not_right_in_everything_sends_no_code() {
    let caller = Caller::new(Options::default()).await;
    let cases = [
        ("client_id", "other", "invalid_client"),
        ("redirect_uri", "https://localhost:53682/Callback", "invalid_redirect_uri"),
        ("redirect_uri", "http://localhost:53682/callback", "invalid_redirect_uri"),
        ("response_type", "token", "unsupported_response_type"),
        ("code_challenge", "short", "invalid_request"),
    ];
    for (key, value, expect) in cases {
        let mut query = right(&caller);
        query.insert(key, value.to_owned());
        let answer = authorize(&caller, &query).await;
        assert_eq!(answer.status, 400, "{key}={value}");
        assert!(answer.text.contains(expect), "{key}={value}: {}", answer.text);
    }
    let mut query = right(&caller);
    query.insert("scope", "user:invoices:read user:nothing:read".to_owned());
    assert_eq!(back(&authorize(&caller, &query).await)["error"], "invalid_scope");
    let other = exchanged(&caller, &code(&caller).await, &[("redirect_uri", &caller.books.redirects()[1])]).await;
    assert_eq!(other.json()["error"], "invalid_grant", "the redirect address of the sign-in counts");
    let late = code(&caller).await;
    caller.books.advance(Duration::from_secs(300));
    assert_eq!(exchanged(&caller, &late, &[]).await.json()["error"], "invalid_grant", "a code lives five minutes");
    for redirect in ["http://localhost:1/callback", "https://localhost:1/callback?a=b"] {
        let options = Options { redirects: vec![redirect.to_owned()], ..Options::default() };
        assert!(Practice::start(options).await.is_err(), "{redirect} cannot be registered");
    }
}

#[tokio::test]
async fn a_challenge_that_was_given_must_be_met() {
    let caller = Caller::new(Options::default()).await;
    let mut query = right(&caller);
    query.insert("code_challenge", URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER)));
    query.insert("code_challenge_method", "S256".to_owned());
    for (verifier, status) in [("", 401), ("another", 401), (VERIFIER, 200)] {
        let code = back(&authorize(&caller, &query).await)["code"].clone();
        assert_eq!(exchanged(&caller, &code, &[("code_verifier", verifier)]).await.status, status, "“{verifier}”");
    }
}

#[tokio::test]
async fn a_person_accepts_or_refuses_on_a_page_and_a_forged_state_comes_when_asked() {
    let caller = Caller::new(Options { consent: Consent::Page, ..Options::default() }).await;
    let mut query = right(&caller);
    let page = authorize(&caller, &query).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Harbour &amp; Pine Trading") && page.text.contains("user:invoices:read"));
    query.insert("practice_consent", "refuse".to_owned());
    let refused = back(&authorize(&caller, &query).await);
    assert_eq!((refused["error"].as_str(), refused["state"].as_str()), ("access_denied", "state 1&2"));
    query.insert("practice_consent", "accept".to_owned());
    caller.books.fault(Fault::once(Happening::ForgedState));
    assert_ne!(back(&authorize(&caller, &query).await)["state"], "state 1&2");
    assert_eq!(back(&authorize(&caller, &query).await)["state"], "state 1&2");
}

#[tokio::test]
async fn access_ends_after_twelve_hours_and_with_the_sign_in() {
    let caller = Caller::new(Options::default()).await;
    caller.books.advance(Duration::from_secs(43_199));
    assert_eq!(caller.get("taxes/taxes").await.status, 200);
    caller.books.advance(Duration::from_secs(2));
    let ended = caller.get("taxes/taxes").await;
    assert_eq!((ended.status, &ended.json()["error"]), (401, &json!("unauthenticated")));
    let pair = caller.refreshed(&caller.refresh).await.json();
    let caller = Caller { token: pair["access_token"].as_str().unwrap().to_owned(), ..caller };
    assert_eq!(caller.get("taxes/taxes").await.status, 200);
    let form = [
        ("client_id", caller.books.client_id()),
        ("client_secret", caller.books.client_secret().unwrap()),
        ("token", pair["refresh_token"].as_str().unwrap()),
    ];
    let url = format!("{}/auth/oauth/revoke", caller.books.api_address());
    let revoked = Answer::of(caller.http.post(url).form(&form).send().await.unwrap()).await;
    assert_eq!((revoked.status, revoked.json()), (200, json!({})));
    assert_eq!(caller.get("taxes/taxes").await.status, 401);
    assert_eq!(caller.refreshed(pair["refresh_token"].as_str().unwrap()).await.json()["error"], "invalid_grant");
    let tokens = caller.books.ready_tokens();
    caller.books.expire_access_tokens();
    assert_eq!(caller.refreshed(&tokens.refresh).await.status, 200, "ended access tokens can be refreshed");
    caller.books.revoke_all();
    assert_eq!(caller.refreshed(&tokens.refresh).await.status, 401);
}

#[tokio::test]
async fn me_shows_two_businesses_with_three_ids_and_one_has_no_account() {
    let caller = Caller::new(Options::default()).await;
    let me = caller.at("/auth/api/v1/users/me").await.json();
    let user = &me["response"];
    assert!(user["result"].is_null(), "there is no level of a result");
    let memberships = user["business_memberships"].as_array().unwrap();
    let known = &caller.books.companies()[0];
    let own = &memberships[0]["business"];
    assert_eq!(own["account_id"], known.account_id);
    assert_eq!(own["id"], known.business_id);
    assert_eq!(own["business_uuid"], known.business_uuid);
    assert_ne!(memberships[0]["id"], own["id"], "a membership has an id of its own");
    assert!(memberships[1]["business"]["account_id"].is_null());
    let rights = &user["permissions"][&known.account_id];
    assert_eq!(
        (&rights["accounts_payable.access"], &rights["manual_journal_entries_feature.access"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (&user["roles"][0]["accountid"], &user["roles"][0]["role"]),
        (&json!(known.account_id), &json!("admin"))
    );
}

#[tokio::test]
async fn in_somebody_elses_account_lists_hide_and_writes_are_refused() {
    let caller = Caller::new(Options::default()).await;
    let me = caller.at("/auth/api/v1/users/me").await.json();
    let roles = me["response"]["roles"].as_array().unwrap().clone();
    let role = roles.iter().find(|role| role["role"] == "client").unwrap();
    let at = |path: &str| format!("/accounting/account/{}/{path}", role["accountid"].as_str().unwrap());
    let list = caller.at(&at("invoices/invoices")).await.result();
    assert_eq!((list["invoices"].as_array().unwrap().len(), &list["total"]), (0, &json!(3)), "hidden rows are counted");
    assert_eq!(caller.at(&at("bills/bills")).await.outcome(), (200, 41001));
    let body = json!({"invoice": {"customerid": 1, "create_date": "2026-12-01"}});
    let written =
        Answer::of(caller.request(Method::POST, &at("invoices/invoices")).json(&body).send().await.unwrap()).await;
    assert_eq!(written.outcome(), (403, 1003));
    let known = &caller.books.companies()[0];
    for wrong in [known.business_id.to_string(), known.business_uuid.clone()] {
        assert_eq!(caller.at(&format!("/accounting/account/{wrong}/taxes/taxes")).await.status, 404, "{wrong}");
    }
}
