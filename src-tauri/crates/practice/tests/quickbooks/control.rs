//! The control port, and changes as people make them.

use crate::caller::{Answer, Caller, unlimited};
use practice::quickbooks::{Change, Entity, Fault, Happening, Kind};
use serde_json::{Value, json};

async fn ask(caller: &Caller, path: &str, body: Option<Value>) -> Answer {
    let url = format!("{}/{path}", caller.books.control_address());
    let call = match body {
        Some(body) => caller.http.post(url).json(&body),
        None => caller.http.get(url),
    };
    Answer::of(call.send().await.unwrap()).await
}

#[tokio::test]
async fn a_separate_process_can_drive_the_books() {
    let caller = Caller::new(unlimited()).await;
    let overview = ask(&caller, "overview", None).await.json();
    assert_eq!((&overview["provider"], &overview["api"]), (&json!("quickbooks"), &json!(caller.books.api_address())));
    assert_eq!(overview["companies"][0][0], json!(caller.books.company_id()));
    let bills = ask(&caller, "records/bill", None).await.json();
    assert_eq!(bills.as_array().unwrap().len(), caller.books.records(Entity::Bill).len());
    assert_eq!(ask(&caller, "records/nothing", None).await.status, 404);
    let change = json!({"do": "add", "kind": "contact", "record": {"name": "Added by Hand", "vendor": true}});
    let id = ask(&caller, "change", Some(change)).await.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(caller.one("Vendor", &id).await["DisplayName"], "Added by Hand");
    let fault = serde_json::to_value(Fault::once(Happening::Unauthorized)).unwrap();
    assert_eq!(ask(&caller, "fault", Some(fault)).await.status, 204);
    assert_eq!(caller.get("preferences", &[]).await.status, 401);
    let asked = ask(&caller, "requests", None).await.json();
    assert_eq!(asked.as_array().unwrap().last().unwrap()["status"], 401);
    assert!(ask(&caller, "counters", None).await.json()["calls"].as_u64().unwrap() >= 2);
    let tokens = ask(&caller, "tokens", Some(json!({}))).await.json();
    assert!(tokens["refresh_token"].as_str().unwrap().starts_with("AB11"));
    ask(&caller, "revoke", Some(json!({}))).await;
    assert_eq!(caller.get("preferences", &[]).await.status, 401);
}

#[tokio::test]
async fn a_person_changes_pays_voids_and_deletes() {
    let caller = Caller::new(unlimited()).await;
    let books = &caller.books;
    let invoice = json!({"number": "INV-X1", "party": "Oak Lane", "date": "2026-12-02", "lines": [{"name": "Crate, large", "quantity": "3", "rate": "20.50", "tax": "VAT 23%"}]});
    let id = books.change(Change::Add { kind: Kind::Invoice, record: invoice }).unwrap();
    let shown = caller.one("Invoice", &id).await;
    assert_eq!(
        (&shown["TotalAmt"], &shown["Balance"], &shown["SyncToken"]),
        (&json!(75.65), &json!(75.65), &json!("0"))
    );
    let key = || "INV-X1".to_owned();
    books
        .change(Change::Pay { kind: Kind::Invoice, key: key(), amount: "25.65".parse().unwrap(), date: None })
        .unwrap();
    let shown = caller.one("Invoice", &id).await;
    assert_eq!(
        (&shown["Balance"], &shown["SyncToken"], &shown["LinkedTxn"][0]["TxnType"]),
        (&json!(50.0), &json!("1"), &json!("Payment"))
    );
    assert!(
        books
            .change(Change::Pay { kind: Kind::Invoice, key: key(), amount: "50.01".parse().unwrap(), date: None })
            .is_err()
    );
    assert!(books.change(Change::Void { kind: Kind::Invoice, key: key() }).is_err(), "money is on it");
    let payment = books.records(Entity::Payment).pop().unwrap()["Id"].as_str().unwrap().to_owned();
    books.change(Change::Delete { kind: Kind::CustomerPayment, key: payment }).unwrap();
    books.change(Change::Update { kind: Kind::Invoice, key: key(), patch: json!({"notes": "Changed"}) }).unwrap();
    let shown = caller.one("Invoice", &id).await;
    assert_eq!((&shown["CustomerMemo"]["value"], &shown["SyncToken"]), (&json!("Changed"), &json!("3")));
    books.change(Change::Void { kind: Kind::Invoice, key: key() }).unwrap();
    let shown = caller.one("Invoice", &id).await;
    assert_eq!(
        (&shown["TotalAmt"], &shown["PrivateNote"], &shown["Balance"]),
        (&json!(0), &json!("Voided"), &json!(0))
    );
    books.change(Change::Delete { kind: Kind::Invoice, key: key() }).unwrap();
    assert_eq!(caller.get(&format!("invoice/{id}"), &[]).await.outcome(), (400, "610".to_owned()));
    let draft =
        json!({"number": "D", "party": "Oak Lane", "date": "2026-12-02", "state": "draft", "lines": [{"rate": "1"}]});
    assert!(books.change(Change::Add { kind: Kind::Invoice, record: draft }).is_err());
}

#[tokio::test]
async fn a_new_name_goes_to_all_documents_and_what_is_switched_off_says_so() {
    let caller = Caller::new(unlimited()).await;
    let patch = json!({"name": "Oak Lane Living"});
    let id = caller.books.change(Change::Update { kind: Kind::Contact, key: "Oak Lane".to_owned(), patch }).unwrap();
    let theirs = caller.rows("Invoice", &format!("where CustomerRef = '{id}'")).await;
    assert!(!theirs.is_empty() && theirs.iter().all(|one| one["CustomerRef"]["name"] == "Oak Lane Living"));
    caller.books.change(Change::Delete { kind: Kind::Contact, key: id.clone() }).unwrap();
    assert_eq!(caller.one("Customer", &id).await["DisplayName"], "Oak Lane Living (deleted)");
}

#[tokio::test]
async fn the_books_are_told_in_the_neutral_form() {
    let caller = Caller::new(unlimited()).await;
    let before = caller.books.company();
    assert_eq!(before.accounts.len(), caller.books.records(Entity::Account).len());
    let body = json!({
        "VendorRef": {"value": caller.books.records(Entity::Vendor)[0]["Id"]}, "DocNumber": "N-1", "CurrencyRef": {"value": "EUR"},
        "GlobalTaxCalculation": "NotApplicable",
        "Line": [{"Amount": 12.5, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "9"}}}],
    });
    assert_eq!(caller.post("bill", &[], &body).await.status, 200);
    let after = caller.books.company();
    let bill = after.bills.iter().find(|bill| bill.number == "N-1").unwrap();
    assert_eq!((bill.party.as_str(), after.totals(bill).total.to_string().as_str()), ("Pine Supply", "12.50"));
    assert_eq!(after.bills.len(), before.bills.len() + 1);
}
