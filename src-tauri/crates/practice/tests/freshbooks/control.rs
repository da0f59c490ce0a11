//! The control port over HTTP, as a program outside uses it.

use crate::caller::{Answer, Caller};
use practice::company::Company;
use practice::freshbooks::{Fault, Happening, Options};
use reqwest::Method;
use serde_json::{Value, json};

async fn ask(caller: &Caller, method: Method, path: &str, body: Option<Value>) -> Answer {
    let call = caller.http.request(method, format!("{}{path}", caller.books.control_address()));
    let call = if let Some(body) = body { call.json(&body) } else { call };
    Answer::of(call.send().await.unwrap()).await
}

#[tokio::test]
async fn a_program_outside_finds_everything_and_drives_the_books() {
    let caller = Caller::new(Options::default()).await;
    let overview = ask(&caller, Method::GET, "/overview", None).await.json();
    assert_eq!(
        overview,
        json!(caller.books.overview())
            .as_object()
            .map(|keys| {
                let mut keys = keys.clone();
                keys["now"] = overview["now"].clone();
                Value::Object(keys)
            })
            .unwrap()
    );
    let tokens = ask(&caller, Method::POST, "/tokens", Some(json!({}))).await.json();
    let caller = Caller { token: tokens["access_token"].as_str().unwrap().to_owned(), ..caller };
    assert_eq!(caller.get("taxes/taxes").await.status, 200);
    let fault = json!(Fault::once(Happening::Unauthorized).by("GET").on("taxes"));
    assert_eq!(ask(&caller, Method::POST, "/fault", Some(fault)).await.status, 204);
    assert_eq!(ask(&caller, Method::GET, "/faults", None).await.json().as_array().unwrap().len(), 1);
    assert_eq!(caller.get("taxes/taxes").await.status, 401);
    let clock = ask(&caller, Method::POST, "/clock", Some(json!({"now": "2026-12-04T09:00:00Z"}))).await.json();
    assert!(clock["now"].as_str().unwrap().starts_with("2026-12-04T09:00"), "{clock}");
    let clock = ask(&caller, Method::POST, "/advance", Some(json!({"seconds": 3600}))).await.json();
    assert!(clock["now"].as_str().unwrap().starts_with("2026-12-04T10:00"), "{clock}");
    let requests = ask(&caller, Method::GET, "/requests", None).await.json();
    assert_eq!(
        (&requests[0]["server"], &requests[0]["status"], &requests[1]["status"]),
        (&json!("api"), &json!(200), &json!(401))
    );
    assert_eq!(ask(&caller, Method::GET, "/counters", None).await.json()["calls"], 2);
    assert_eq!(ask(&caller, Method::POST, "/revoke", Some(json!({}))).await.status, 204);
    assert_eq!(caller.get("taxes/taxes").await.status, 401);
}

#[tokio::test]
async fn changes_come_in_the_words_of_a_company_file() {
    let caller = Caller::new(Options::default()).await;
    let change = async |change: Value| ask(&caller, Method::POST, "/change", Some(change)).await;
    let changes = [
        json!({"do": "add", "kind": "contact", "record": {"name": "Vendor Ltd", "vendor": true}}),
        json!({"do": "add", "kind": "bill", "record": {"number": "V-1", "party": "Vendor Ltd", "date": "2026-12-01", "lines": [{"rate": "50", "tax": "VAT 23%"}]}}),
        json!({"do": "pay", "kind": "bill", "key": "V-1", "amount": "11.50"}),
        json!({"do": "add", "kind": "invoice", "record": {"number": "N-1", "party": "Fernhill Group", "date": "2026-12-01", "lines": [{"rate": "100"}]}}),
        json!({"do": "update", "kind": "invoice", "key": "N-1", "patch": {"reference": "PO 9"}}),
        json!({"do": "pay", "kind": "invoice", "key": "N-1", "amount": "40"}),
        json!({"do": "delete", "kind": "invoice", "key": "INV-000001"}),
        json!({"do": "add", "kind": "customer_payment", "record": {"number": "P-1", "party": "Fernhill Group", "date": "2026-12-02", "amount": "70", "applied": [{"to": "N-1", "amount": "60"}]}}),
    ];
    for one in changes {
        let answer = change(one.clone()).await;
        assert!(answer.status == 200 && answer.json()["id"].is_string(), "{one}: {}", answer.text);
    }
    let company = ask(&caller, Method::GET, "/company", None).await;
    assert_eq!(Company::from_json(&company.text).unwrap(), caller.books.company());
    let invoice = caller.rows("invoices/invoices?search[invoice_number]=N-1").await[0].clone();
    assert_eq!((&invoice["po_number"], &invoice["v3_status"]), (&json!("PO 9"), &json!("paid")));
    let payments = caller.rows(&format!("payments/payments?search[invoiceid]={}", invoice["id"])).await;
    assert_eq!(
        (payments.len(), &payments[1]["amount"]["amount"], payments[1]["overpaymentid"].is_u64()),
        (2, &json!("70.00"), true)
    );
    let bill = ask(&caller, Method::GET, "/records/bills", None).await.json();
    let bill = bill.as_array().unwrap().iter().find(|bill| bill["bill_number"] == "V-1").unwrap().clone();
    assert_eq!((&bill["outstanding"]["amount"], &bill["status"]), (&json!("50.00"), &json!("partial")));
    let wrong = [
        (json!({"do": "delete", "kind": "invoice", "key": "none"}), 404),
        (json!({"do": "pay", "kind": "invoice", "key": "N-1", "amount": "1"}), 400),
        (json!({"do": "add", "kind": "vendor_credit", "record": {}}), 400),
        (
            json!({"do": "add", "kind": "invoice", "record": {"number": "N-2", "party": "Nobody", "date": "2026-12-01", "lines": [{"rate": "1"}]}}),
            404,
        ),
        (json!({"do": "add", "kind": "invoice", "record": {"numbr": "x"}}), 400),
        (json!({"do": "burn"}), 400),
    ];
    for (one, status) in wrong {
        let answer = change(one.clone()).await;
        assert_eq!(answer.status, status, "{one}: {}", answer.text);
        assert!(answer.json()["error"].as_str().is_some_and(|text| !text.is_empty()));
    }
    assert_eq!(ask(&caller, Method::GET, "/records/nothing", None).await.status, 404);
}
