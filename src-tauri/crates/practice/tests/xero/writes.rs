//! Writing, with everything that is checked. The product never writes here; these are the rules it would meet.

use crate::caller::{Answer, Caller};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const WRITE: &str = "offline_access accounting.invoices accounting.contacts accounting.payments accounting.manualjournals accounting.settings.read accounting.banktransactions";

async fn writer() -> Caller {
    Caller::with_scope(WRITE).await
}

fn problem(answer: &Answer) -> String {
    let json = answer.json();
    assert_eq!(
        (answer.status, &json["ErrorNumber"], &json["Type"]),
        (400, &json!(10), &json!("ValidationException")),
        "{json}"
    );
    let errors =
        json["Elements"].as_array().unwrap().iter().flat_map(|one| one["ValidationErrors"].as_array().unwrap().clone());
    errors.map(|one| one["Message"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join("; ")
}

fn invoice(with: Value) -> Value {
    let mut whole = json!({
        "Type": "ACCREC", "Contact": {"Name": "Oak Lane"}, "Date": "2026-12-01", "DueDate": "2026-12-31", "InvoiceNumber": "W-1",
        "Status": "AUTHORISED", "LineItems": [{"Description": "Shelf", "Quantity": 2, "UnitAmount": 50, "AccountCode": "4000", "TaxType": "TAX001"}],
    });
    for (key, value) in with.as_object().unwrap() {
        whole[key] = value.clone();
    }
    whole
}

#[tokio::test]
async fn invoices_are_made_changed_and_made_void() {
    let caller = writer().await;
    let made = caller.send(Method::PUT, "Invoices", &invoice(json!({"Status": "DRAFT"}))).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let row = made.json()["Invoices"][0].clone();
    assert_eq!(
        (&row["Status"], &row["SubTotal"], &row["InvoiceNumber"]),
        (&json!("DRAFT"), &json!(100), &json!("W-1"))
    );
    let path = format!("Invoices/{}", row["InvoiceID"].as_str().unwrap());
    for (status, good) in [
        ("SUBMITTED", true),
        ("PAID", false),
        ("AUTHORISED", true),
        ("DRAFT", false),
        ("VOIDED", true),
        ("AUTHORISED", false),
    ] {
        let answer = caller.send(Method::POST, &path, &json!({"Status": status})).await;
        assert_eq!(answer.status == 200, good, "{status}: {}", answer.text);
    }
    assert_eq!(caller.one(&path).await["Status"], "VOIDED");
    assert_eq!(caller.rows("Invoices", &[("createdByMyApp", "true")]).await.len(), 1);
    let draft = caller
        .send(Method::POST, "Invoices", &invoice(json!({"InvoiceNumber": "W-2", "Status": "DRAFT"})))
        .await
        .json();
    let path = format!("Invoices/{}", draft["Invoices"][0]["InvoiceID"].as_str().unwrap());
    assert_eq!(caller.send(Method::POST, &path, &json!({"Status": "DELETED"})).await.status, 200);
    assert_eq!(caller.one(&path).await["Status"], "DELETED");
    assert_eq!(caller.books.counters().writes, 6);
}

#[tokio::test]
async fn invoices_that_are_not_right_are_refused() {
    let caller = writer().await;
    caller.books.close_books(Some("2026-10-31".parse().unwrap()));
    let line = |with: Value| {
        let mut line = json!({"Description": "Shelf", "Quantity": 2, "UnitAmount": 50});
        for (key, value) in with.as_object().unwrap() {
            line[key] = value.clone();
        }
        json!({"LineItems": [line]})
    };
    let cases = [
        (json!({"Type": "SALE"}), "Type 'SALE'"),
        (json!({"Contact": {}}), "contact is not known"),
        (json!({"Contact": null}), "A Contact must be specified"),
        (json!({"Date": "01/12/2026"}), "not a valid date"),
        (json!({"Date": "2026-10-31"}), "2026-10-31"),
        (json!({"DueDate": null}), "due date"),
        (json!({"Status": "PAID"}), "'PAID'"),
        (json!({"LineAmountTypes": "Gross"}), "LineAmountTypes"),
        (json!({"InvoiceNumber": "INV-000001"}), "must be unique"),
        (json!({"LineItems": []}), "line items must be specified"),
        (line(json!({"Description": ""})), "Description"),
        (line(json!({"LineAmount": 99})), "does not match the expected line total 100"),
        (line(json!({"AccountCode": "9999"})), "'9999' is not a valid code"),
        (line(json!({"AccountCode": "6599"})), "archived"),
        (line(json!({"TaxType": "OUTPUT9"})), "OUTPUT9"),
        (line(json!({"UnitAmount": "many"})), "UnitAmount is not a number"),
        (json!({"CurrencyCode": "XXX"}), "XXX"),
    ];
    for (with, expect) in cases {
        let answer = caller.send(Method::PUT, "Invoices", &invoice(with.clone())).await;
        assert!(problem(&answer).contains(expect), "{with}: {}", answer.text);
    }
    assert_eq!(caller.books.counters().writes, 0);
    assert!(caller.rows("Invoices", &[("InvoiceNumbers", "W-1")]).await.is_empty());
}

/// An open invoice of this many units.
async fn open(caller: &Caller, number: &str, amount: i64) -> Value {
    let lines = json!([{"Description": "x", "UnitAmount": amount}]);
    let made =
        caller.send(Method::PUT, "Invoices", &invoice(json!({"InvoiceNumber": number, "LineItems": lines}))).await;
    assert_eq!(made.status, 200, "{}", made.text);
    made.json()["Invoices"][0].clone()
}

#[tokio::test]
async fn payments_are_made_and_deleted_and_never_too_much() {
    let caller = writer().await;
    let id = open(&caller, "P-1", 120).await["InvoiceID"].clone();
    let draft =
        caller.send(Method::PUT, "Invoices", &invoice(json!({"InvoiceNumber": "P-2", "Status": "DRAFT"}))).await;
    let draft = draft.json()["Invoices"][0]["InvoiceID"].clone();
    let pay = |with: Value| {
        let mut whole =
            json!({"Invoice": {"InvoiceID": id}, "Account": {"Code": "1010"}, "Date": "2026-12-02", "Amount": 100});
        for (key, value) in with.as_object().unwrap() {
            whole[key] = value.clone();
        }
        whole
    };
    let cases = [
        (json!({"Amount": 120.01}), "Payment amount exceeds the amount outstanding on this document"),
        (json!({"Amount": 0}), "greater than zero"),
        (json!({"Invoice": null}), "must be specified"),
        (json!({"Invoice": {"InvoiceID": "00000000-0000-4000-8000-000000000000"}}), "could not be found"),
        (json!({"Invoice": {"InvoiceID": draft}}), "Authorised"),
        (json!({"Account": {"Code": "4000"}}), "Account type is invalid"),
        (json!({"Account": null}), "account must be specified"),
        (json!({"Invoice": null, "CreditNote": {"CreditNoteID": "x"}}), "do not pay a CreditNote back"),
    ];
    for (with, expect) in cases {
        let answer = caller.send(Method::PUT, "Payments", &pay(with.clone())).await;
        assert!(problem(&answer).contains(expect), "{with}: {}", answer.text);
    }
    let early = caller.send(Method::PUT, "Payments", &json!({"Payments": [pay(json!({"Date": "2026-11-30"}))]})).await;
    let payment = early.json()["Payments"][0].clone();
    assert!(payment["Warnings"][0]["Message"].is_string(), "before its invoice: accepted with a warning");
    assert_eq!((&payment["PaymentType"], &payment["Invoice"]["AmountDue"]), (&json!("ACCRECPAYMENT"), &json!(20)));
    let rest = caller.send(Method::POST, "Payments", &pay(json!({"Amount": 20}))).await;
    assert_eq!((rest.status, &rest.json()["Payments"][0]["Invoice"]["Status"]), (200, &json!("PAID")));
    let void =
        caller.send(Method::POST, &format!("Invoices/{}", id.as_str().unwrap()), &json!({"Status": "VOIDED"})).await;
    assert!(void.status == 400, "{}", void.text);
    let path = format!("Payments/{}", payment["PaymentID"].as_str().unwrap());
    assert!(problem(&caller.send(Method::POST, &path, &json!({"Amount": 5})).await).contains("only be deleted"));
    let deleted = caller.send(Method::POST, &path, &json!({"Status": "DELETED"})).await;
    assert_eq!(
        (deleted.status, &deleted.json()["Payments"][0]["Status"]),
        (200, &json!("DELETED")),
        "{}",
        deleted.text
    );
    assert_eq!(caller.send(Method::POST, &path, &json!({"Status": "DELETED"})).await.status, 400, "once");
    assert_eq!(caller.one(&format!("Invoices/{}", id.as_str().unwrap())).await["AmountDue"], 100);
}

#[tokio::test]
async fn journals_balance_and_keep_off_system_accounts() {
    let caller = writer().await;
    let line = |amount: f64, code: &str| json!({"LineAmount": amount, "AccountCode": code});
    let journal = |lines: Vec<Value>| json!({"Narration": "Wages", "Date": "2026-12-01", "JournalLines": lines});
    let cases = [
        (
            journal(vec![line(900.0, "6100"), line(-899.99, "2200")]),
            "The total debits (900.00) must equal total credits (899.99)",
        ),
        (journal(vec![line(0.0, "6100")]), "two journal lines"),
        (journal(vec![line(5.0, "6100"), line(-5.0, "1010")]), "system, bank or inventory"),
        (journal(vec![line(5.0, "6100"), line(-5.0, "1100")]), "system, bank or inventory"),
        (journal(vec![line(5.0, "6100"), line(-5.0, "1200")]), "system, bank or inventory"),
        (json!({"JournalLines": []}), "Narration"),
    ];
    for (body, expect) in cases {
        assert!(problem(&caller.send(Method::PUT, "ManualJournals", &body).await).contains(expect), "{body}");
    }
    let good = journal(vec![line(900.0, "6100"), line(-900.0, "2200")]);
    let made = caller.send(Method::PUT, "ManualJournals", &good).await.json()["ManualJournals"][0].clone();
    assert_eq!((&made["Status"], &made["LineAmountTypes"]), (&json!("DRAFT"), &json!("NoTax")));
    let path = format!("ManualJournals/{}", made["ManualJournalID"].as_str().unwrap());
    for (status, code) in [("VOIDED", 400), ("POSTED", 200), ("DRAFT", 400), ("VOIDED", 200)] {
        assert_eq!(caller.send(Method::POST, &path, &json!({"Status": status})).await.status, code, "{status}");
    }
}

#[tokio::test]
async fn contacts_are_made_and_archived() {
    let caller = writer().await;
    let made =
        caller.send(Method::PUT, "Contacts", &json!({"Name": "New Ltd", "EmailAddress": "a@b.example"})).await.json();
    let path = format!("Contacts/{}", made["Contacts"][0]["ContactID"].as_str().unwrap());
    let archived = caller.send(Method::POST, &path, &json!({"ContactStatus": "ARCHIVED"})).await;
    assert_eq!(archived.json()["Contacts"][0]["ContactStatus"], "ARCHIVED");
    for (body, expect) in [
        (json!({}), "mandatory"),
        (json!({"Name": "Oak Lane"}), "already assigned"),
        (json!({"Name": "x".repeat(256)}), "255"),
    ] {
        assert!(problem(&caller.send(Method::PUT, "Contacts", &body).await).contains(expect), "{body}");
    }
}

#[tokio::test]
async fn a_batch_is_made_whole_or_each_record_stands_for_itself() {
    let caller = writer().await;
    let batch = json!({"Contacts": [{"Name": "One Ltd"}, {"Name": "Oak Lane"}, {"Name": "Two Ltd"}]});
    let refused = caller.send(Method::PUT, "Contacts", &batch).await;
    assert!(problem(&refused).contains("already assigned"));
    assert_eq!(caller.books.counters().writes, 0, "nothing of it was made");
    let alone = caller.send(Method::PUT, "Contacts?summarizeErrors=false", &batch).await;
    assert_eq!(alone.status, 200);
    let states: Vec<Value> =
        alone.json()["Contacts"].as_array().unwrap().iter().map(|one| one["StatusAttributeString"].clone()).collect();
    assert_eq!(states, ["OK", "ERROR", "OK"]);
    assert!(alone.json()["Contacts"][1]["ValidationErrors"][0]["Message"].is_string());
    assert_eq!(caller.books.counters().writes, 2);
}

#[tokio::test]
async fn an_idempotency_key_gives_the_same_answer_for_six_minutes() {
    let caller = writer().await;
    let put = async |name: &str, key: &str| {
        let call = caller.request(Method::PUT, "Contacts").header("Idempotency-Key", key);
        Answer::of(call.json(&json!({"Name": name})).send().await.unwrap()).await
    };
    let first = put("One Ltd", "k1").await;
    let again = put("One Ltd", "k1").await;
    assert_eq!((first.status, &first.text), (200, &again.text));
    assert_eq!(caller.books.counters().writes, 1);
    let other = put("Two Ltd", "k1").await;
    assert!(other.status == 400 && other.text.contains("different request"), "{}", other.text);
    let bad = put("Oak Lane", "k2").await;
    assert_eq!((bad.status, &put("Oak Lane", "k2").await.text), (400, &bad.text), "errors are kept too");
    assert_eq!(put("Two Ltd", &"k".repeat(129)).await.status, 400);
    caller.books.advance(Duration::from_secs(361));
    assert_eq!(put("One Ltd", "k1").await.status, 400, "the key is forgotten: the name is taken");
    assert_eq!(caller.books.counters().writes, 1);
}

#[tokio::test]
async fn what_these_books_do_not_write_is_refused_aloud() {
    let caller = writer().await;
    for path in ["CreditNotes", "BankTransactions", "BatchPayments", "Prepayments", "Overpayments", "PurchaseOrders"] {
        assert!(problem(&caller.send(Method::PUT, path, &json!({"x": 1})).await).contains("do not write"), "{path}");
    }
    for (method, path) in [(Method::DELETE, "Invoices/x"), (Method::PUT, "Invoices/x"), (Method::PATCH, "Invoices")] {
        assert_eq!(caller.send(method.clone(), path, &json!({})).await.status, 404, "{method} {path}");
    }
    let text = caller.request(Method::PUT, "Contacts").body("<Contact/>").send().await.unwrap();
    assert_eq!(text.status(), 400);
    assert_eq!(caller.books.counters().writes, 0);
}
