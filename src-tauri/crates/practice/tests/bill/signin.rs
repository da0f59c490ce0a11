//! Signing in: sessions, what ends them, and what they may do.

use crate::caller::{Answer, Caller, text};
use practice::bill::Options;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_password_opens_a_session() {
    let mut caller = Caller::new(Options::default()).await;
    let answer = caller.login(&caller.credentials()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    assert_eq!((&body["trusted"], &body["organizationId"]), (&json!(false), &json!(caller.books.company_id())));
    assert!(text(&body, "userId").starts_with("006") && caller.books.company_id().starts_with("008"));
    caller.session = text(&body, "sessionId");
    let session = caller.read("login/session", &[]).await;
    assert_eq!(session["organizationId"], json!(caller.books.company_id()));
    let list = caller.read("login/organizations", &[]).await;
    assert_eq!(list["results"][0], json!({"id": caller.books.company_id(), "name": "Harbour & Pine Trading"}));
    let one = caller.read(&format!("organizations/{}", caller.books.company_id()), &[]).await;
    assert_eq!(one["currency"], "EUR");
    assert_eq!(caller.post("logout", &json!({})).await.status, 200);
    assert_eq!(caller.get("vendors", &[]).await.outcome(), (401, "BDC_1109".to_owned()));
    assert_eq!(caller.books.counters().exchanges, 1);
}

#[tokio::test]
async fn sign_ins_that_are_refused() {
    let caller = Caller::new(Options::default()).await;
    let with = |key: &str, value: Value| {
        let mut body = caller.credentials();
        body[key] = value;
        body
    };
    let cases = [
        (with("password", json!("wrong")), 401, "BDC_1101"),
        (with("username", json!("somebody")), 401, "BDC_1101"),
        (with("organizationId", json!("00802OTHER")), 401, "BDC_1101"),
        (with("devKey", json!("01SANDBOX")), 401, "BDC_1102"),
        (with("devKey", Value::Null), 400, ""),
        (with("password", json!("")), 400, ""),
        (json!([]), 400, ""),
    ];
    for (body, status, code) in cases {
        let answer = caller.login(&body).await;
        assert_eq!(answer.outcome(), (status, code.to_owned()), "{body}: {}", answer.text);
    }
    let asked = caller.books.requests();
    assert!(asked.iter().all(|one| !one.body.contains("practice-password")), "secrets are not logged: {asked:?}");
}

#[tokio::test]
async fn sessions_end_when_they_are_not_used() {
    let mut caller = Caller::new(Options::default()).await;
    let minutes = |count: u64| Duration::from_secs(count * 60);
    for _ in 0..3 {
        caller.books.advance(minutes(34));
        assert_eq!(caller.get("vendors", &[]).await.status, 200, "each call renews it");
    }
    caller.books.advance(minutes(35));
    assert_eq!(caller.get("vendors", &[]).await.outcome(), (401, "BDC_1109".to_owned()));
    let tokens = caller.books.ready_tokens();
    let mut body = caller.credentials();
    (body["username"], body["password"]) = (json!(tokens.sync_name), json!(tokens.refresh));
    caller.session = text(&caller.login(&body).await.json(), "sessionId");
    caller.books.advance(minutes(47 * 60));
    assert_eq!(caller.get("vendors", &[]).await.status, 200, "a sync token's session lives longer");
    caller.books.advance(minutes(48 * 60));
    assert_eq!(caller.get("vendors", &[]).await.status, 401);
    caller.session = text(&caller.login(&body).await.json(), "sessionId");
    caller.books.expire_access_tokens();
    assert_eq!(caller.get("vendors", &[]).await.status, 401);
    assert_eq!(caller.login(&body).await.status, 200, "the sync token stays");
    caller.books.revoke_all();
    assert_eq!(caller.login(&body).await.outcome(), (401, "BDC_1101".to_owned()), "and is taken back here");
    assert_eq!(caller.get("spend/users", &[]).await.status, 401);
    caller.spend = caller.books.ready_tokens().spend;
    assert_eq!(caller.get("spend/users", &[]).await.status, 200, "a new one was made");
}

#[tokio::test]
async fn keys_belong_to_their_half() {
    let caller = Caller::new(Options::default()).await;
    let url = |path: &str| format!("{}/v3/{path}", caller.books.api_address());
    let ask = async |path: &str, headers: &[(&str, &str)]| {
        let call = headers.iter().fold(caller.http.get(url(path)), |call, (name, value)| call.header(*name, *value));
        Answer::of(call.send().await.unwrap()).await.outcome()
    };
    let (key, strange) = (caller.books.client_id(), caller.books.strange_token());
    type Case<'a> = (&'a str, Vec<(&'a str, &'a str)>, u16, &'a str);
    let cases: [Case<'_>; 7] = [
        ("vendors", vec![("devKey", key), ("sessionId", &caller.session)], 200, ""),
        ("vendors", vec![("devKey", "other"), ("sessionId", &caller.session)], 401, "BDC_1102"),
        ("vendors", vec![("sessionId", &caller.session)], 401, "BDC_1102"),
        ("vendors", vec![("devKey", key)], 401, "BDC_1109"),
        ("vendors", vec![("devKey", key), ("sessionId", &strange)], 401, "BDC_1109"),
        ("spend/users", vec![("devKey", key), ("sessionId", &caller.session)], 401, ""),
        ("vendors", vec![("apiToken", &caller.spend)], 401, "BDC_1102"),
    ];
    for (path, headers, status, code) in cases {
        assert_eq!(ask(path, &headers).await, (status, code.to_owned()), "{path} {headers:?}");
    }
}

#[tokio::test]
async fn a_second_factor_makes_a_session_trusted() {
    let mut caller = Caller::new(Options::default()).await;
    caller.session = text(&caller.login(&caller.credentials()).await.json(), "sessionId");
    let challenge = text(&caller.made("mfa/challenge", &json!({"useBackup": false})).await, "challengeId");
    let proof = |code: &str| json!({"challengeId": challenge, "token": code, "device": "desk", "machineName": "desk", "rememberMe": true});
    assert_eq!(caller.post("mfa/challenge/validate", &proof("000000")).await.status, 400);
    let code = caller.books.overview().code;
    let remembered = text(&caller.made("mfa/challenge/validate", &proof(&code)).await, "rememberMeId");
    assert_eq!(caller.read("login/session", &[]).await["mfaStatus"], "COMPLETE");
    let mut body = caller.credentials();
    (body["rememberMeId"], body["device"]) = (json!(remembered), json!("desk"));
    assert_eq!(caller.login(&body).await.json()["trusted"], true);
    body["device"] = json!("another desk");
    assert_eq!(caller.login(&body).await.json()["trusted"], false);
    caller.session = text(&caller.login(&caller.credentials()).await.json(), "sessionId");
    let step = json!({"rememberMeId": remembered, "device": "desk"});
    assert_eq!(caller.made("mfa/step-up", &step).await, json!({"trusted": true}));
    caller.books.advance(Duration::from_secs(30 * 86_400));
    caller.session = text(&caller.login(&caller.credentials()).await.json(), "sessionId");
    assert_eq!(caller.made("mfa/step-up", &step).await, json!({"trusted": false}), "thirty days are over");
}

#[tokio::test]
async fn a_sync_token_may_not_pay_nor_see_bank_accounts() {
    let mut caller = Caller::new(Options::default()).await;
    let tokens = caller.books.ready_tokens();
    let mut body = caller.credentials();
    (body["username"], body["password"]) = (json!(tokens.sync_name), json!(tokens.refresh));
    let answer = caller.login(&body).await.json();
    assert_eq!(answer["trusted"], false);
    caller.session = text(&answer, "sessionId");
    let vendor = caller.vendor().await;
    let bill = caller.bill(&vendor, "S-1", "10.00").await;
    let pay =
        json!({"billId": bill["id"], "amount": 10, "fundingAccount": {"type": "WALLET"}, "processingOptions": {}});
    for (method, path, body) in [
        (Method::POST, "payments".to_owned(), pay),
        (Method::POST, "mfa/challenge".to_owned(), json!({})),
        (Method::GET, format!("vendors/{vendor}/bank-account"), json!({})),
    ] {
        let answer = caller.send(method, &path, &body).await;
        assert_eq!(answer.outcome(), (403, "BDC_1361".to_owned()), "{path}");
    }
}
