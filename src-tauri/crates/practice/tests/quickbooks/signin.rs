//! Discovery, sign-in, tokens.

use crate::caller::{Answer, Caller, unlimited};
use practice::quickbooks::{Client, Consent, Fault, Happening, Options, Practice};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);
const REDIRECT: &str = "http://localhost:53682/callback";

async fn sign_in(caller: &Caller, change: &[(&str, &str)]) -> Answer {
    let id = caller.books.client_id();
    let mut query = BTreeMap::from([
        ("client_id", id.as_str()),
        ("response_type", "code"),
        ("scope", "com.intuit.quickbooks.accounting openid"),
        ("redirect_uri", REDIRECT),
        ("state", "a state"),
    ]);
    query.extend(change.iter().copied());
    query.retain(|_, value| !value.is_empty());
    let url = format!("{}/connect/oauth2", caller.books.accounts_address());
    Answer::of(caller.http.get(url).query(&query).send().await.unwrap()).await
}

fn came_back(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status, 302, "{}", answer.text);
    url::Url::parse(answer.header("location")).unwrap().query_pairs().into_owned().collect()
}

#[tokio::test]
async fn the_discovery_document_names_this_server() {
    let caller = Caller::new(unlimited()).await;
    for kind in ["openid_configuration", "openid_sandbox_configuration"] {
        let url = format!("{}/.well-known/{kind}", caller.books.accounts_address());
        let found = Answer::of(caller.http.get(url).send().await.unwrap()).await.json();
        for (key, path) in [
            ("authorization_endpoint", "/connect/oauth2"),
            ("token_endpoint", "/oauth2/v1/tokens/bearer"),
            ("revocation_endpoint", "/v2/oauth2/tokens/revoke"),
        ] {
            assert_eq!(found[key], json!(format!("{}{path}", caller.books.accounts_address())));
        }
        assert!(found.get("code_challenge_methods_supported").is_none());
    }
}

#[tokio::test]
async fn a_sign_in_gives_code_state_and_company_and_the_code_works_once() {
    let caller = Caller::new(unlimited()).await;
    let back = came_back(&sign_in(&caller, &[]).await);
    assert_eq!((back["state"].as_str(), &back["realmId"]), ("a state", &caller.books.company_id()));
    let form = [("grant_type", "authorization_code"), ("code", back["code"].as_str()), ("redirect_uri", REDIRECT)];
    let given = caller.token_request(&form, true).await;
    assert_eq!(given.status, 200, "{}", given.text);
    assert!(given.header("intuit_tid").starts_with("1-"));
    let tokens = given.json();
    assert_eq!((&tokens["expires_in"], &tokens["x_refresh_token_expires_in"]), (&json!(3600), &json!(8_726_400)));
    assert!(tokens["x_refresh_token_hard_expires_in"].as_u64().unwrap() > 157_000_000);
    assert!(tokens.get("realmId").is_none());
    let again = caller.token_request(&form, false).await;
    assert_eq!((again.status, again.text.as_str()), (400, r#"{"error":"invalid_grant"}"#));
    // A code that is used twice ends what it gave.
    let refreshed = caller.refreshed(tokens["refresh_token"].as_str().unwrap()).await;
    assert_eq!(refreshed.json()["error_description"], "Token invalid");
}

#[tokio::test]
async fn a_sign_in_that_is_not_right_never_goes_back_to_the_application() {
    let caller = Caller::new(unlimited()).await;
    for change in [
        ("client_id", "another"),
        ("redirect_uri", "http://localhost:53682/callback/"),
        ("redirect_uri", "http://127.0.0.1:53682/callback"),
        ("redirect_uri", ""),
        ("response_type", "token"),
        ("scope", ""),
        ("scope", "everything"),
        ("state", ""),
    ] {
        let answer = sign_in(&caller, &[change]).await;
        assert_eq!(answer.status, 400, "{change:?}");
        assert!(answer.header("content-type").starts_with("text/html") && !answer.headers.contains_key("location"));
    }
    let back = came_back(&sign_in(&caller, &[("practice_consent", "refuse")]).await);
    assert_eq!(back["error"], "access_denied");
    caller.books.fault(Fault::once(Happening::ForgedState));
    assert_ne!(came_back(&sign_in(&caller, &[]).await)["state"], "a state");
}

#[tokio::test]
async fn a_person_is_asked_and_production_keys_take_no_localhost() {
    let caller = Caller::new(Options { consent: Consent::Page, ..unlimited() }).await;
    let page = sign_in(&caller, &[]).await;
    assert!(page.status == 200 && page.text.contains("Harbour &amp; Pine Trading"), "{}", page.text);
    let client = Client { development: false, ..Client::default() };
    let caller = Caller::new(Options { client: client.clone(), ..unlimited() }).await;
    assert_eq!(sign_in(&caller, &[]).await.status, 400);
    assert_eq!(sign_in(&caller, &[("redirect_uri", &caller.books.redirects()[0])]).await.status, 302);
    for redirect in [
        "http://localhost:1/x",
        "https://127.0.0.1/x",
        "http://books.example/x",
        "https://books.example/x?y=1",
        "app://x",
    ] {
        let options = Options { client: client.clone(), redirects: vec![redirect.to_owned()], ..unlimited() };
        assert!(Practice::start(options).await.is_err(), "{redirect}");
    }
}

#[tokio::test]
async fn the_token_endpoint_wants_the_secret_in_its_header() {
    let caller = Caller::new(unlimited()).await;
    let url = format!("{}/oauth2/v1/tokens/bearer", caller.books.accounts_address());
    let (id, secret) = (caller.books.client_id(), caller.books.client_secret().unwrap());
    let form = [("grant_type", "refresh_token"), ("refresh_token", caller.refresh.as_str())];
    let in_body = [form[0], form[1], ("client_id", id.as_str()), ("client_secret", secret.as_str())];
    let none = caller.http.post(&url).form(&in_body).send().await.unwrap();
    assert_eq!(none.status().as_u16(), 401);
    let wrong = caller.http.post(&url).basic_auth(&id, Some("wrong")).form(&form).send().await.unwrap();
    assert_eq!(Answer::of(wrong).await.json(), json!({"error": "invalid_client"}));
    let json = caller.http.post(&url).basic_auth(&id, Some(&secret)).json(&json!({"grant_type": "refresh_token"}));
    assert_eq!(json.send().await.unwrap().status().as_u16(), 400);
}

fn refresh_token(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["refresh_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_refresh_token_keeps_its_value_for_a_day_and_the_old_value_is_dead_then() {
    let caller = Caller::new(unlimited()).await;
    let first = caller.refresh.clone();
    assert_eq!(refresh_token(&caller.refreshed(&first).await), first);
    caller.books.advance(23 * HOUR);
    assert_eq!(refresh_token(&caller.refreshed(&first).await), first);
    caller.books.advance(2 * HOUR);
    let second = refresh_token(&caller.refreshed(&first).await);
    assert_ne!(second, first);
    let dead = caller.refreshed(&first).await;
    assert_eq!(dead.status, 400);
    assert_eq!(
        dead.json(),
        json!({"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"})
    );
    assert_eq!(refresh_token(&caller.refreshed(&second).await), second, "one stale use harms nobody");
    assert_eq!(caller.books.counters().refreshes, 4);
}

#[tokio::test]
async fn a_connection_ends_unused_and_after_five_years() {
    let caller = Caller::new(unlimited()).await;
    let mut token = caller.refresh.clone();
    for _ in 0..19 {
        caller.books.advance(95 * 24 * HOUR);
        let answer = caller.refreshed(&token).await;
        if answer.status == 200 {
            token = refresh_token(&answer);
        } else {
            panic!("it lasts: {}", answer.text);
        }
    }
    let last = caller.token_request(&[("grant_type", "refresh_token"), ("refresh_token", &token)], true).await.json();
    let (unused, hard) = (&last["x_refresh_token_expires_in"], &last["x_refresh_token_hard_expires_in"]);
    assert_eq!(unused, hard, "the end of five years is nearer than that of a hundred days");
    caller.books.advance(25 * 24 * HOUR);
    assert_eq!(caller.refreshed(&token).await.json()["error_description"], "Token invalid");
    let unused = caller.books.ready_tokens().refresh;
    caller.books.advance(102 * 24 * HOUR);
    assert_eq!(caller.refreshed(&unused).await.json()["error_description"], "Token invalid");
}

#[tokio::test]
async fn an_answer_lost_after_rotation_leaves_the_old_value_dead() {
    let caller = Caller::new(unlimited()).await;
    caller.books.advance(25 * HOUR);
    caller.books.fault(Fault::once(Happening::DropAfter).on("/tokens/bearer"));
    let url = format!("{}/oauth2/v1/tokens/bearer", caller.books.accounts_address());
    let form = [("grant_type", "refresh_token"), ("refresh_token", caller.refresh.as_str())];
    let lost = caller.http.post(url).basic_auth(caller.books.client_id(), caller.books.client_secret()).form(&form);
    assert!(lost.send().await.is_err());
    assert_eq!(caller.refreshed(&caller.refresh).await.json()["error"], "invalid_grant");
    caller.books.fault(Fault::once(Happening::TokenError { error: "user_not_in_realm".to_owned() }));
    let other: Value = caller.refreshed(&caller.refresh).await.json();
    assert_eq!(other["x_error_reason"], "user_not_in_realm");
}

#[tokio::test]
async fn revoking_a_refresh_token_ends_the_connection() {
    let caller = Caller::new(unlimited()).await;
    assert_eq!(caller.get("preferences", &[]).await.status, 200);
    let url = format!("{}/v2/oauth2/tokens/revoke", caller.books.accounts_address());
    let call = caller.http.post(url).basic_auth(caller.books.client_id(), caller.books.client_secret());
    assert_eq!(call.json(&json!({"token": caller.refresh})).send().await.unwrap().status().as_u16(), 200);
    assert_eq!(caller.get("preferences", &[]).await.outcome(), (401, "3200".to_owned()));
    assert_eq!(caller.refreshed(&caller.refresh).await.status, 400);
}
