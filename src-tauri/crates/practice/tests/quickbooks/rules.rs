//! What the books refuse.

use crate::caller::{Answer, Caller, unlimited};
use crate::purchases::{account, bill, made, party};
use practice::quickbooks::{Entity, Options};
use serde_json::{Value, json};

async fn refused(caller: &Caller, path: &str, body: &Value, code: &str) -> Value {
    let answer = caller.post(path, &[], body).await;
    assert_eq!(answer.outcome(), (400, code.to_owned()), "{body}: {}", answer.text);
    answer.json()["Fault"]["Error"].clone()
}

fn changed(mut body: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = if parent.is_empty() { &mut body } else { body.pointer_mut(parent).unwrap() };
    if value.is_null() {
        parent.as_object_mut().unwrap().remove(key);
    } else {
        parent[key] = value;
    }
    body
}

#[tokio::test]
async fn a_bill_that_is_not_of_the_form_is_refused() {
    let caller = Caller::new(unlimited()).await;
    let right = bill(&caller, "F-1", 10.0);
    let usd = party(&caller, Entity::Vendor, "Gulf Coast Varnish LLC");
    let check = async |pointer: &str, value: Value, code: &str| {
        refused(&caller, "bill", &changed(right.clone(), pointer, value), code).await;
    };
    check("/VendorRef", Value::Null, "2020").await;
    check("/Line", Value::Null, "2020").await;
    check("/Line", json!([]), "2020").await;
    check("/CurrencyRef", Value::Null, "2020").await;
    check("/GlobalTaxCalculation", Value::Null, "2020").await;
    check("/Line/0/Amount", Value::Null, "2020").await;
    check("/Line/0/DetailType", Value::Null, "2020").await;
    check("/Line/0/AccountBasedExpenseLineDetail", Value::Null, "2020").await;
    check("/Line/0/AccountRef", json!({"value": "9"}), "2010").await;
    check("/Line/0/AccountBasedExpenseLineDetail/AccountRef", json!("9"), "2010").await;
    check("/Memo", json!("x"), "2010").await;
    check("/vendorRef", json!({"value": "1"}), "2010").await;
    check("/TxnDate", json!("12/01/2026"), "2010").await;
    check("/Line/0/Amount", json!("ten"), "2010").await;
    check("/DocNumber", json!("x".repeat(22)), "2050").await;
    check("/PrivateNote", json!("x".repeat(4001)), "2050").await;
    check("/GlobalTaxCalculation", json!("Maybe"), "2170").await;
    check("/Line/0/DetailType", json!("SalesItemLineDetail"), "2170").await;
    check("/VendorRef/value", json!("999999"), "2500").await;
    check("/VendorRef/value", json!(usd), "6000").await;
    check("/CurrencyRef/value", json!("USD"), "6000").await;
    check("/Line/0/AccountBasedExpenseLineDetail/AccountRef/value", json!("999999"), "2500").await;
    check(
        "/Line/0/AccountBasedExpenseLineDetail/AccountRef/value",
        json!(account(&caller, "Fax Line (closed) (deleted)")),
        "2500",
    )
    .await;
    check("/APAccountRef", json!({"value": account(&caller, "Sales")}), "6000").await;
    check("/Line/0/Amount", json!(-10), "6000").await;
    assert_eq!(caller.books.counters().writes, 0);
    // What the server says itself is taken and not listened to.
    let told = changed(changed(right, "/TotalAmt", json!(99)), "/Balance", json!(98));
    assert_eq!(made(&caller, "Bill", &told).await["TotalAmt"], json!(10.0));
}

#[tokio::test]
async fn several_missing_accounts_are_several_errors_and_bodies_are_json() {
    let caller = Caller::new(unlimited()).await;
    let mut body = bill(&caller, "S-1", 10.0);
    let without =
        json!({"Amount": 1, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": {}});
    body["Line"] = json!([without, without]);
    let errors = refused(&caller, "bill", &body, "2020").await;
    assert_eq!(errors.as_array().unwrap().len(), 2);
    assert_eq!(errors[1]["element"], "AccountRef");
    let raw = async |of: &str, body: &'static [u8]| {
        let call = caller.http.post(caller.url("bill")).bearer_auth(&caller.token).header("accept", "application/json");
        Answer::of(call.header("content-type", of.to_owned()).body(body).send().await.unwrap()).await.outcome()
    };
    assert_eq!(raw("application/json", b"{").await, (400, "2010".to_owned()));
    assert_eq!(raw("application/json", b"[]").await, (400, "2010".to_owned()));
    assert_eq!(raw("application/json", b"{\"DocNumber\":\"\xff\"}").await, (400, "500".to_owned()));
    assert_eq!(raw("text/plain", b"{}").await.0, 415);
}

#[tokio::test]
async fn insisting_on_what_is_documented_can_be_left() {
    let caller = Caller::new(Options { insist: false, ..unlimited() }).await;
    let usd = party(&caller, Entity::Vendor, "Gulf Coast Varnish LLC");
    let mut body = bill(&caller, "I-1", 10.0);
    body["VendorRef"]["value"] = json!(usd);
    let object = body.as_object_mut().unwrap();
    object.remove("CurrencyRef");
    object.remove("GlobalTaxCalculation");
    let bill = made(&caller, "Bill", &body).await;
    assert_eq!((&bill["CurrencyRef"]["value"], &bill["GlobalTaxCalculation"]), (&json!("USD"), &json!("TaxExcluded")));
    assert!(bill["ExchangeRate"].as_f64().unwrap() < 1.0 && bill["HomeBalance"].as_f64().unwrap() < 10.0);
}

#[tokio::test]
async fn names_are_unique_over_all_parties() {
    let caller = Caller::new(unlimited()).await;
    for (path, body) in [
        ("vendor", json!({"DisplayName": "Pine Supply"})),
        ("vendor", json!({"DisplayName": "pine supply"})),
        ("customer", json!({"DisplayName": "Pine Supply"})),
        ("customer", json!({"DisplayName": "Niamh Doyle"})),
        ("account", json!({"Name": "Sales", "AccountType": "Income"})),
        ("class", json!({"Name": "North"})),
        ("item", json!({"Name": "Carriage"})),
    ] {
        if path != "item" || !caller.rows("Item", "where Name = 'Carriage'").await.is_empty() {
            refused(&caller, path, &body, "6240").await;
        }
    }
    for name in ["a:b", "tab\tname", "two\nlines", " "] {
        refused(&caller, "vendor", &json!({"DisplayName": name}), "6000").await;
    }
    refused(&caller, "vendor", &json!({}), "2020").await;
    refused(&caller, "account", &json!({"Name": "New"}), "2020").await;
    refused(&caller, "account", &json!({"Name": "New", "AccountType": "Income", "AcctNum": "4000"}), "6000").await;
    refused(&caller, "account", &json!({"Name": "New", "AccountType": "Money"}), "2170").await;
}

#[tokio::test]
async fn a_journal_balances_and_names_its_parties() {
    let caller = Caller::new(unlimited()).await;
    let line = |side: &str, amount: f64, of: &str| json!({"Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": account(&caller, of)}}});
    let check = async |lines: Value, expect: &str| {
        let errors = refused(&caller, "journalentry", &json!({"Line": lines}), "6000").await;
        let detail = errors[0]["Detail"].as_str().unwrap();
        assert!(detail.contains(expect), "{detail}");
    };
    check(json!([line("Debit", 5.0, "Sales")]), "at least two detail lines").await;
    check(json!([line("Debit", 5.0, "Sales"), line("Credit", 4.99, "Sales")]), "balance debits and credits").await;
    check(json!([line("Debit", 5.0, "Accounts Receivable"), line("Credit", 5.0, "Sales")]), "choose a customer").await;
    check(json!([line("Debit", 5.0, "Sales"), line("Credit", 5.0, "Accounts Payable")]), "choose a vendor").await;
    check(json!([line("Debit", -5.0, "Sales"), line("Credit", -5.0, "Sales")]), "0 or greater").await;
    let mut named = line("Debit", 5.0, "Accounts Receivable");
    let owner = party(&caller, Entity::Customer, "Oak Lane");
    named["JournalEntryLineDetail"]["Entity"] = json!({"Type": "Customer", "EntityRef": {"value": owner}});
    made(&caller, "JournalEntry", &json!({"Line": [named, line("Credit", 5.0, "Sales")]})).await;
}

#[tokio::test]
async fn quantity_times_price_is_the_amount() {
    let caller = Caller::new(unlimited()).await;
    let item = caller.rows("Item", "").await[0]["Id"].clone();
    let body = |quantity: f64, price: f64| {
        let detail = json!({"ItemRef": {"value": item}, "Qty": quantity, "UnitPrice": price});
        json!({
            "CustomerRef": {"value": party(&caller, Entity::Customer, "Oak Lane")},
            "Line": [{"Amount": 10.0, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}],
        })
    };
    refused(&caller, "invoice", &body(3.0, 3.33), "6070").await;
    made(&caller, "Invoice", &body(3.0, 3.333_333)).await;
}

#[tokio::test]
async fn numbers_are_checked_where_the_company_wants_it() {
    let caller = Caller::new(unlimited()).await;
    let first = bill(&caller, "DUP", 10.0);
    made(&caller, "Bill", &first).await;
    made(&caller, "Bill", &first).await;
    let caller = Caller::new(Options { unique_numbers: true, ..unlimited() }).await;
    let first = bill(&caller, "DUP", 10.0);
    let id = made(&caller, "Bill", &first).await["Id"].clone();
    let errors = refused(&caller, "bill", &first, "6140").await;
    let detail = errors[0]["Detail"].as_str().unwrap();
    let ending = format!("DocNumber=DUP is assigned to TxnType=Bill with TxnId={}", id.as_str().unwrap());
    assert!(detail.ends_with(&ending) && errors[0]["element"] == "", "{detail}");
    assert_eq!(caller.post("bill", &[("include", "allowduplicatedocnum")], &first).await.status, 200);
    let mut other = first.clone();
    other["VendorRef"]["value"] = json!(party(&caller, Entity::Vendor, "Shannon Haulage"));
    made(&caller, "Bill", &other).await;
}

#[tokio::test]
async fn closed_periods_ended_subscriptions_and_small_plans_stop_writing() {
    let caller = Caller::new(unlimited()).await;
    let made_before = made(&caller, "Bill", &bill(&caller, "K-1", 10.0)).await;
    caller.books.close_books(Some("2026-12-01".parse().unwrap()));
    refused(&caller, "bill", &bill(&caller, "K-2", 10.0), "6210").await;
    let late = changed(bill(&caller, "K-3", 10.0), "/TxnDate", json!("2026-12-02"));
    made(&caller, "Bill", &late).await;
    let moved = changed(made_before.clone(), "/TxnDate", json!("2026-12-02"));
    refused(&caller, "bill", &moved, "6210").await;
    let delete = json!({"Id": made_before["Id"], "SyncToken": "0"});
    assert_eq!(caller.post("bill", &[("operation", "delete")], &delete).await.outcome(), (400, "6210".to_owned()));
    caller.books.close_books(None);
    caller.books.end_subscription(true);
    refused(&caller, "bill", &late, "6190").await;
    assert_eq!(caller.get("preferences", &[]).await.status, 200);
    let small = Caller::new(Options { plus: false, ..unlimited() }).await;
    refused(&small, "purchaseorder", &json!({"VendorRef": {"value": "1"}, "Line": []}), "2020").await;
    refused(&small, "class", &json!({"Name": "West"}), "5020").await;
    let class = small.books.records(Entity::Class)[0]["Id"].clone();
    let with =
        changed(bill(&small, "C-1", 1.0), "/Line/0/AccountBasedExpenseLineDetail/ClassRef", json!({"value": class}));
    refused(&small, "bill", &with, "5020").await;
    for path in ["taxcode", "taxrate", "companyinfo", "preferences"] {
        refused(&small, path, &json!({"Name": "x"}), "500").await;
    }
}
