//! Writing once: unique fields, repetitions by the network, lists that lag, closed books.

use crate::caller::{Answer, Caller};
use practice::zoho::{Fault, Happening, Options};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// Books whose bills and payments to vendors have a unique field.
fn options() -> Options {
    let mut options = Options::default();
    for on in ["bill", "vendor_payment"] {
        let field = json!({"on": on, "name": "cf_key", "label": "Key", "type": "text", "unique": true});
        options.companies[0].custom_fields.push(serde_json::from_value(field).unwrap());
    }
    options
}

async fn writer(options: Options) -> (Caller, String, String) {
    let caller = Caller::new(options).await;
    let id = async |path: &str, key: &str, value: &str, id: &str| {
        caller.rows(path, &[(key, value)]).await[0][id].as_str().unwrap().to_owned()
    };
    let vendor = id("contacts", "contact_name", "Pine Supply", "contact_id").await;
    let account = id("chartofaccounts", "account_name", "Office Supplies", "account_id").await;
    let token = caller.books.tokens_for("ZohoBooks.fullaccess.all").access;
    (Caller { token, ..caller }, vendor, account)
}

async fn by_key(caller: &Caller, path: &str, headers: [(&str, &str); 3], body: &Value) -> Answer {
    let url = format!("{}/books/v3/{path}", caller.api(caller.books.region()));
    let mut call = caller.http.put(url).query(&[("organization_id", caller.books.organisation())]).json(body);
    for (name, value) in headers {
        call = call.header(name, value);
    }
    Answer::of(call.header("Authorization", format!("Zoho-oauthtoken {}", caller.token)).send().await.unwrap()).await
}

fn bill(vendor: &str, account: &str, number: &str) -> Value {
    json!({"vendor_id": vendor, "bill_number": number, "line_items": [{"account_id": account, "rate": 5, "quantity": 1}]})
}

fn count(caller: &Caller, number: &str) -> usize {
    caller.books.company().unwrap().bills.iter().filter(|bill| bill.number == number).count()
}

#[tokio::test]
async fn a_unique_field_makes_a_record_once_and_changes_it_then() {
    let (caller, vendor, account) = writer(options()).await;
    let headers =
        |upsert| [("X-Unique-Identifier-Key", "cf_key"), ("X-Unique-Identifier-Value", "k1"), ("X-Upsert", upsert)];
    let body = bill(&vendor, &account, "U-1");
    assert_eq!(by_key(&caller, "bills", headers("false"), &body).await.outcome(), (404, 1002), "a miss");
    let made = by_key(&caller, "bills", headers("true"), &body).await;
    assert_eq!(made.outcome(), (201, 0), "{}", made.text);
    let mut other = body.clone();
    other["notes"] = json!("again");
    let changed = by_key(&caller, "bills", headers("true"), &other).await;
    assert_eq!((changed.status, &changed.json()["bill"]["notes"]), (200, &json!("again")), "it updates what is there");
    assert_eq!(changed.json()["bill"]["bill_id"], made.json()["bill"]["bill_id"]);
    assert_eq!(count(&caller, "U-1"), 1);
    let mut taken = bill(&vendor, &account, "U-2");
    taken["custom_fields"] = json!([{"api_name": "cf_key", "value": "k1"}]);
    assert_eq!(caller.send(Method::POST, "bills", &taken).await.outcome(), (400, 13011), "the value is used already");
    let unknown =
        [("X-Unique-Identifier-Key", "cf_cost_centre"), ("X-Unique-Identifier-Value", "1"), ("X-Upsert", "true")];
    assert_eq!(by_key(&caller, "bills", unknown, &body).await.outcome(), (400, 4), "not a unique field");
    assert_eq!(
        by_key(&caller, "vendorpayments", headers("true"), &body).await.outcome(),
        (404, 5),
        "not in every module"
    );
}

#[tokio::test]
async fn the_network_repeats_writes_and_lists_lag() {
    let (caller, vendor, account) = writer(Options { bill_numbers_repeat: true, ..Options::default() }).await;
    let send = async |number: &str, happens: Happening| {
        caller.books.fault(Fault::once(happens).by("POST").on("/bills"));
        caller.send(Method::POST, "bills", &bill(&vendor, &account, number)).await
    };
    assert_eq!(send("T-1", Happening::Twice).await.outcome(), (201, 0));
    assert_eq!(count(&caller, "T-1"), 2);
    assert_eq!(send("T-2", Happening::LateTwin { seconds: 30 }).await.outcome(), (201, 0));
    assert_eq!(count(&caller, "T-2"), 1);
    caller.books.advance(Duration::from_secs(31));
    assert_eq!(count(&caller, "T-2"), 2, "it came later");
    let lagging = send("T-3", Happening::Lag { seconds: 30 }).await;
    let id = lagging.json()["bill"]["bill_id"].as_str().unwrap().to_owned();
    assert!(caller.rows("bills", &[("bill_number", "T-3")]).await.is_empty(), "not in the list yet");
    assert_eq!(caller.get(&format!("bills/{id}"), &[]).await.outcome(), (200, 0), "but there");
    caller.books.advance(Duration::from_secs(31));
    assert_eq!(caller.rows("bills", &[("bill_number", "T-3")]).await.len(), 1);
    assert_eq!(send("T-4", Happening::FailAfter { status: 500 }).await.outcome(), (500, 1000));
    assert_eq!(count(&caller, "T-4"), 1, "done all the same");
    assert_eq!(caller.books.counters().writes, 6);
}

#[tokio::test]
async fn closed_books_refuse_what_is_dated_in_them() {
    let (caller, vendor, account) = writer(Options::default()).await;
    caller.books.close("purchases", Some("2026-10-31".parse().unwrap()));
    let mut body = bill(&vendor, &account, "C-1");
    body["date"] = json!("2026-10-31");
    let refused = caller.send(Method::POST, "bills", &body).await;
    assert_eq!(refused.outcome(), (400, 1001), "{}", refused.text);
    body["date"] = json!("2026-11-01");
    let made = caller.send(Method::POST, "bills", &body).await;
    assert_eq!(made.outcome(), (201, 0), "{}", made.text);
    let at = format!("bills/{}", made.json()["bill"]["bill_id"].as_str().unwrap());
    assert_eq!(
        caller.send(Method::PUT, &at, &json!({"date": "2026-10-01"})).await.outcome(),
        (400, 1001),
        "nor moved into"
    );
    let locks = caller.read("transactionlocks", &[]).await;
    assert_eq!(locks["transaction_locks"][0]["transaction_lock_date"], "2026-10-31");
    caller.books.close("purchases", None);
    assert_eq!(caller.send(Method::PUT, &at, &json!({"date": "2026-10-01"})).await.outcome(), (200, 0));
}

#[tokio::test]
async fn journal_entries_balance_and_are_there_once() {
    let caller = Caller::new(Options::default()).await;
    let token = caller.books.tokens_for("ZohoBooks.fullaccess.all").access;
    let caller = Caller { token, ..caller };
    let id = async |name: &str| {
        caller.rows("chartofaccounts", &[("account_name", name)]).await[0]["account_id"].as_str().unwrap().to_owned()
    };
    let (office, cash) = (id("Office Supplies").await, id("Petty Cash").await);
    let entry = |credit: f64| {
        json!({"journal_date": "2026-11-30", "reference_number": "J-1", "line_items": [
            {"account_id": office, "debit_or_credit": "debit", "amount": 12.5},
            {"account_id": cash, "debit_or_credit": "credit", "amount": credit}]})
    };
    let made = caller.send(Method::POST, "journals", &entry(12.5)).await;
    assert_eq!(made.outcome(), (201, 0), "{}", made.text);
    let journal = made.json()["journal"].clone();
    assert_eq!(
        (&journal["total"], &journal["line_items"][0]["account_name"]),
        (&json!(12.5), &json!("Office Supplies"))
    );
    let at = format!("journals/{}", journal["journal_id"].as_str().unwrap());
    assert_eq!(caller.read(&at, &[]).await["journal"], journal);
    for (body, expect) in [
        (entry(12.0), (400, 1001)),
        (json!({"journal_date": "2026-11-30"}), (400, 4)),
        (json!({"journal_date": "soon", "line_items": []}), (400, 4)),
        (json!([]), (400, 4)),
    ] {
        assert_eq!(caller.send(Method::POST, "journals", &body).await.outcome(), expect, "{body}");
    }
    assert_eq!(caller.send(Method::PUT, &at, &json!({"notes": "n"})).await.json()["journal"]["notes"], "n");
    caller.books.close("accountant", Some("2026-11-30".parse().unwrap()));
    assert_eq!(caller.send(Method::PUT, &at, &json!({"notes": "m"})).await.outcome(), (400, 1001), "closed");
    caller.books.close("accountant", None);
    for (day, count) in [("2026-11-30", 1), ("2026-11-29", 0)] {
        assert_eq!(caller.rows("journals", &[("date", day)]).await.len(), count);
    }
    let gone = Answer::of(caller.call(Method::DELETE, &at, &[]).await.unwrap()).await;
    assert_eq!(gone.outcome(), (200, 0));
    assert_eq!(caller.get(&at, &[]).await.outcome(), (404, 1002));
}
