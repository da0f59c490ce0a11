//! The control port over HTTP, as a program outside uses it.

use crate::caller::{Answer, Caller};
use practice::xero::Options;
use reqwest::Method;
use serde_json::{Value, json};

async fn ask(caller: &Caller, method: Method, path: &str, body: Option<Value>) -> Answer {
    let call = caller.http.request(method, format!("{}{path}", caller.books.control_address()));
    let call = if let Some(body) = body { call.json(&body) } else { call };
    Answer::of(call.send().await.unwrap()).await
}

#[tokio::test]
async fn a_program_outside_drives_the_books() {
    let caller = Caller::new(Options::default()).await;
    let overview = ask(&caller, Method::GET, "/overview", None).await.json();
    assert_eq!(
        (&overview["api"], &overview["accounts"]),
        (&json!(caller.books.api_address()), &json!(caller.books.accounts_address()))
    );
    assert_eq!(overview["companies"][0][0], caller.books.company_id());
    assert_eq!(
        (&overview["client_secret"], &overview["redirects"][0]),
        (&Value::Null, &json!("http://localhost:53682/callback"))
    );
    let clock = ask(&caller, Method::POST, "/clock", Some(json!({"now": "2026-12-05T09:00:00Z"}))).await.json();
    assert!(clock["now"].as_str().unwrap().starts_with("2026-12-05T09:00"));
    assert_eq!(ask(&caller, Method::POST, "/advance", Some(json!({"seconds": 60}))).await.status, 200);
    let change = json!({"do": "add", "kind": "invoice", "record": {"number": "C-1", "party": "Oak Lane", "date": "2026-12-01", "lines": [{"rate": "50"}]}});
    let id = ask(&caller, Method::POST, "/change", Some(change.clone())).await.json()["id"].clone();
    let row = caller.one(&format!("Invoices/{}", id.as_str().unwrap())).await;
    assert_eq!((&row["InvoiceNumber"], &row["LineAmountTypes"]), (&json!("C-1"), &json!("NoTax")));
    let again = ask(&caller, Method::POST, "/change", Some(change)).await;
    assert!(again.status == 400 && again.json()["error"].as_str().unwrap().contains("C-1"), "{}", again.text);
    let nonsense = ask(&caller, Method::POST, "/change", Some(json!({"do": "nothing"}))).await;
    assert_eq!(nonsense.status, 400);
    let invoices = ask(&caller, Method::GET, "/records/invoice", None).await.json();
    assert!(invoices.as_array().unwrap().iter().all(|row| row["Type"] == "ACCREC"));
    assert!(!ask(&caller, Method::GET, "/records/ManualJournals", None).await.json().as_array().unwrap().is_empty());
    assert_eq!(ask(&caller, Method::GET, "/records/nonsense", None).await.status, 404);
    let company = ask(&caller, Method::GET, "/company", None).await.json();
    assert!(company["invoices"].as_array().unwrap().iter().any(|one| one["number"] == "C-1"));
}

#[tokio::test]
async fn faults_tokens_quota_and_the_log_are_in_reach() {
    let caller = Caller::new(Options::default()).await;
    let fault = json!({"happens": {"too_many": {"retry_after": 7}}, "path": "Invoices", "times": 1});
    assert_eq!(ask(&caller, Method::POST, "/fault", Some(fault)).await.status, 204);
    assert_eq!(ask(&caller, Method::GET, "/faults", None).await.json()[0]["path"], "Invoices");
    assert_eq!(caller.get("Invoices", &[]).await.status, 429);
    assert_eq!(ask(&caller, Method::POST, "/clear-faults", None).await.status, 204);
    let counters = ask(&caller, Method::GET, "/counters", None).await.json();
    assert_eq!((&counters["calls"], &counters["throttled"]), (&json!(1), &json!(1)));
    caller.refreshed(&caller.refresh).await;
    let log = ask(&caller, Method::GET, "/requests", None).await;
    assert!(!log.text.contains(&caller.refresh), "secrets are struck out");
    assert_eq!(log.json()[0]["path"], "/api.xro/2.0/Invoices");
    assert_eq!(ask(&caller, Method::POST, "/clear-requests", None).await.status, 204);
    assert!(caller.books.requests().is_empty());
    let tokens = ask(&caller, Method::POST, "/tokens", None).await.json();
    let caller = Caller { token: tokens["access_token"].as_str().unwrap().to_owned(), ..caller };
    assert_eq!(caller.get("Organisation", &[]).await.status, 200);
    assert_eq!(ask(&caller, Method::POST, "/expire", None).await.status, 204);
    assert_eq!(caller.get("Organisation", &[]).await.status, 401);
    assert_eq!(ask(&caller, Method::POST, "/clear-quota", None).await.status, 204);
    assert_eq!(ask(&caller, Method::POST, "/revoke", None).await.status, 204);
    assert_eq!(caller.refreshed(&caller.refresh).await.status, 400);
}
