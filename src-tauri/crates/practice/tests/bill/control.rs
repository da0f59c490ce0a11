//! The control port, by which a program outside drives the practice.

use crate::caller::Caller;
use practice::bill::Options;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn ask(caller: &Caller, method: Method, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
    let call = caller.http.request(method, format!("{}{path}", caller.books.control_address()));
    let call = if let Some(body) = body { call.json(body) } else { call };
    let answer = call.send().await.unwrap();
    let status = answer.status();
    (status, answer.json().await.unwrap_or_default())
}

#[tokio::test]
async fn a_program_outside_drives_the_books() {
    let caller = Caller::new(Options::default()).await;
    let get = async |path: &str| ask(&caller, Method::GET, path, None).await.1;
    let post = async |path: &str, body: Value| ask(&caller, Method::POST, path, Some(&body)).await;
    let overview = get("/overview").await;
    assert_eq!(overview["api"], json!(caller.books.api_address()));
    assert_eq!(overview["organizations"][0][0], json!(caller.books.company_id()));
    for (kind, least) in [("bill", 100), ("bills", 100), ("contact", 30), ("vendor", 10), ("spend/transactions", 10)] {
        let rows = get(&format!("/records/{}", kind.replace('/', "%2F"))).await;
        assert!(rows.as_array().is_some_and(|rows| rows.len() >= least), "{kind}");
    }
    assert_eq!(ask(&caller, Method::GET, "/records/nothing", None).await.0, StatusCode::NOT_FOUND);
    let change = json!({"do": "add", "kind": "contact", "record": {"name": "By Control", "vendor": true}});
    let (status, made) = post("/change", change).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    assert!(made["id"].as_str().unwrap().starts_with("009"));
    assert_eq!(post("/change", json!({"do": "void", "kind": "bill", "key": "none"})).await.0, StatusCode::NOT_FOUND);
    assert_eq!(post("/change", json!({"do": "nothing"})).await.0, StatusCode::BAD_REQUEST);
    post("/fault", json!({"happens": "unauthorized", "times": 1})).await;
    assert_eq!(caller.get("bills", &[]).await.status, 401);
    post("/clock", json!({"now": "2027-01-04T09:00:00Z"})).await;
    assert!(post("/advance", json!({"seconds": 60})).await.1["now"].as_str().unwrap().starts_with("2027-01-04T09:01"));
    assert!(get("/requests").await.as_array().unwrap().iter().any(|one| one["status"] == 401));
    assert_eq!(get("/counters").await["calls"], 1);
    let tokens = post("/tokens", json!({})).await.1;
    let caller = Caller { session: tokens["access"].as_str().unwrap().to_owned(), ..caller };
    assert_eq!(caller.get("vendors", &[]).await.status, 200);
    let company: practice::company::Company =
        serde_json::from_value(ask(&caller, Method::GET, "/company", None).await.1).unwrap();
    assert!(company.vendors.iter().any(|vendor| vendor.name == "By Control"));
    ask(&caller, Method::POST, "/revoke", Some(&json!({}))).await;
    assert_eq!(caller.get("vendors", &[]).await.status, 401);
}
