//! The control surface over HTTP, as a program outside uses it.

use crate::caller::{Answer, Caller};
use practice::company::Company;
use practice::zoho::Options;
use reqwest::Method;
use serde_json::{Value, json};

async fn ask(caller: &Caller, method: Method, path: &str, body: Option<Value>) -> Answer {
    let call = caller.http.request(method, format!("{}/practice{path}", caller.books.control_address()));
    let call = if let Some(body) = body { call.json(&body) } else { call };
    Answer::of(call.send().await.unwrap()).await
}

#[tokio::test]
async fn a_program_outside_finds_everything_and_changes_the_books() {
    let company =
        Company::from_json(include_str!("../../../../../tests/fixtures/companies/harbour-and-pine.json")).unwrap();
    let caller = Caller::new(Options { companies: vec![company], ..Options::default() }).await;
    let overview = ask(&caller, Method::GET, "", None).await.json();
    assert_eq!(overview["addresses"]["eu"]["api"], caller.books.addresses()[&caller.books.region()].api);
    assert_eq!((&overview["region"], &overview["client_id"]), (&json!("eu"), &json!(caller.books.client_id())));
    assert_eq!(overview["redirects"][0], "http://localhost:53682/callback");

    let clock = ask(&caller, Method::PUT, "/clock", Some(json!({"now": "2026-12-04T09:00:00"}))).await.json();
    assert!(clock["local"].as_str().unwrap().starts_with("2026-12-04T09:00"), "{clock}");
    let paid = ask(
        &caller,
        Method::POST,
        "/changes",
        Some(json!({"do": "pay", "kind": "invoice", "key": "INV-102", "amount": "208.12"})),
    )
    .await;
    assert!(paid.json()["id"].is_string(), "{}", paid.text);
    let changes = [
        json!({"do": "add", "kind": "invoice", "record": {"number": "INV-108", "party": "Fernhill Group", "date": "2026-11-28", "lines": [{"rate": "50", "tax": "VAT 23%"}]}}),
        json!({"do": "update", "kind": "invoice", "key": "INV-108", "patch": {"reference": "PO 9"}}),
        json!({"do": "void", "kind": "invoice", "key": "INV-108"}),
        json!({"do": "delete", "kind": "invoice", "key": "INV-104"}),
        json!({"do": "add", "kind": "contact", "record": {"name": "Vendor Ltd", "vendor": true}}),
    ];
    for change in changes {
        assert_eq!(ask(&caller, Method::POST, "/changes", Some(change.clone())).await.status, 200, "{change}");
    }
    let books = ask(&caller, Method::GET, "/books", None).await.json();
    let numbers: Vec<&str> =
        books["invoices"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap()).collect();
    assert!(numbers.contains(&"INV-108") && !numbers.contains(&"INV-104"));
    assert_eq!(books["vendors"][0]["name"], "Vendor Ltd");
    assert_eq!(
        Company::from_json(&books.to_string()).unwrap(),
        caller.books.company().unwrap(),
        "books are a COMPANY file"
    );
}

#[tokio::test]
async fn a_change_that_is_not_right_is_refused_with_a_sentence() {
    let caller = Caller::new(Options::default()).await;
    let before = caller.books.company().unwrap();
    let credit = before.credit_notes.iter().find(|note| note.applied.is_empty()).unwrap();
    let target = before.invoices.iter().find(|invoice| invoice.party != credit.party).unwrap();
    let cases = [
        (json!({"do": "void", "kind": "invoice", "key": "INV-0"}), 404, "there is no Invoice"),
        (json!({"do": "void", "kind": "contact", "key": "Oak Lane"}), 400, "cannot be made void"),
        (json!({"do": "delete", "kind": "contact", "key": "Oak Lane"}), 400, "other records refer to it"),
        (json!({"do": "pay", "kind": "expense", "key": "T-0001", "amount": "1"}), 400, "cannot be paid"),
        (json!({"do": "pay", "kind": "invoice", "key": target.number, "amount": "9999999"}), 400, "is open"),
        (
            json!({"do": "add", "kind": "invoice", "record": {"number": "INV-000001", "party": "Oak Lane", "date": "2026-12-01", "lines": [{"rate": "1"}]}}),
            400,
            "used already",
        ),
        (
            json!({"do": "add", "kind": "invoice", "record": {"number": "N", "party": "Nobody", "date": "2026-12-01", "lines": [{"rate": "1"}]}}),
            404,
            "Nobody",
        ),
        (
            json!({"do": "add", "kind": "invoice", "record": {"number": "N", "party": "Oak Lane", "date": "2026-12-01", "lines": [{"rate": "1", "tax": "VAT 99%"}]}}),
            404,
            "VAT 99%",
        ),
        (
            json!({"do": "update", "kind": "credit_note", "key": credit.number, "patch": {"applied": [{"to": target.number, "amount": "0.01"}]}}),
            404,
            target.number.as_str(),
        ),
        (
            json!({"do": "update", "kind": "invoice", "key": "INV-000001", "patch": {"numbr": "x"}}),
            400,
            "unknown field",
        ),
    ];
    for (change, status, expect) in cases {
        let answer = ask(&caller, Method::POST, "/changes", Some(change.clone())).await;
        assert_eq!(answer.status, status, "{change}: {}", answer.text);
        assert!(answer.json()["error"].as_str().unwrap().contains(expect), "{change}: {}", answer.text);
    }
    assert_eq!(caller.books.company().unwrap(), before, "nothing was changed");
}

#[tokio::test]
async fn faults_tokens_quota_and_the_log_are_in_reach() {
    let caller = Caller::new(Options::default()).await;
    let fault =
        json!({"happens": {"too_many": {"code": 44, "retry_after": 7}}, "host": "api", "path": "/bills", "times": 1});
    assert_eq!(ask(&caller, Method::POST, "/faults", Some(fault)).await.status, 204);
    assert_eq!(ask(&caller, Method::GET, "/faults", None).await.json()[0]["happens"]["too_many"]["code"], 44);
    assert_eq!(caller.get("bills", &[]).await.outcome(), (429, 44));
    assert_eq!(ask(&caller, Method::POST, "/faults", Some(json!({"happens": "bad_gateway"}))).await.status, 204);
    assert_eq!(caller.get("bills", &[]).await.status, 502);
    assert_eq!(ask(&caller, Method::DELETE, "/faults", None).await.status, 204);
    assert_eq!(ask(&caller, Method::PUT, "/quota", Some(json!({"per_day": 1}))).await.status, 204);
    assert_eq!(caller.get("bills", &[]).await.outcome(), (200, 0));
    assert_eq!(caller.get("bills", &[]).await.outcome(), (429, 45));
    assert_eq!(ask(&caller, Method::DELETE, "/quota", None).await.status, 204);
    let log = ask(&caller, Method::GET, "/requests", None).await.json();
    let seen: Vec<(i64, i64)> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["status"].as_i64().unwrap(), one["code"].as_i64().unwrap()))
        .collect();
    assert_eq!(seen, [(429, 44), (502, 0), (200, 0), (429, 45)]);
    assert_eq!(ask(&caller, Method::GET, "/counters", None).await.json()["throttled"], 2);
    let tokens = ask(&caller, Method::POST, "/tokens", None).await.json();
    let caller = Caller { token: tokens["access_token"].as_str().unwrap().to_owned(), ..caller };
    assert_eq!(caller.get("bills", &[]).await.outcome(), (200, 0));
    assert_eq!(ask(&caller, Method::DELETE, "/tokens/access", None).await.status, 204);
    assert_eq!(caller.get("bills", &[]).await.outcome(), (401, 14));
    let path = format!("/organisations/{}/forbidden", caller.books.organisation());
    assert_eq!(ask(&caller, Method::PUT, &path, None).await.status, 204);
}
