//! Change data capture.

use crate::caller::{Caller, unlimited};
use practice::quickbooks::{Change, Entity, Kind, Options, TooOld};
use serde_json::{Value, json};
use std::time::Duration;

async fn changes(caller: &Caller, entities: &str, since: &str) -> Vec<Value> {
    let answer = caller.get("cdc", &[("entities", entities), ("changedSince", since)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["CDCResponse"][0]["QueryResponse"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_changed_comes_by_kind_and_deleted_ones_come_last() {
    let caller = Caller::new(unlimited()).await;
    let since = caller.books.now().to_string();
    caller.books.advance(Duration::from_secs(5));
    assert_eq!(changes(&caller, "Bill,bill,Vendor", &since).await, vec![json!({}), json!({}), json!({})]);
    let bills = caller.books.records(Entity::Bill);
    let open = bills.iter().find(|bill| bill["LinkedTxn"] == json!([]) && bill["Balance"] != json!(0)).unwrap();
    let key = open["Id"].as_str().unwrap().to_owned();
    let paid = bills.iter().rev().find(|bill| bill["Id"] != open["Id"] && bill["Balance"] != json!(0)).unwrap();
    let amount = "1.00".parse().unwrap();
    caller.books.change(Change::Delete { kind: Kind::Bill, key: key.clone() }).unwrap();
    let of = paid["Id"].as_str().unwrap().to_owned();
    caller.books.change(Change::Pay { kind: Kind::Bill, key: of, amount, date: None }).unwrap();
    let groups = changes(&caller, "Bill,BillPayment,Vendor,Class", &since).await;
    let bills = groups[0]["Bill"].as_array().unwrap();
    assert_eq!((bills.len(), &groups[0]["startPosition"], &groups[0]["maxResults"]), (2, &json!(1), &json!(2)));
    assert_eq!(bills[0]["Id"], paid["Id"]);
    assert!(bills[0].get("status").is_none());
    let gone = bills[1].as_object().unwrap();
    assert_eq!((&gone["status"], &gone["Id"]), (&json!("Deleted"), &json!(key)));
    assert!(!gone.contains_key("SyncToken") && gone["MetaData"]["LastUpdatedTime"].is_string() && gone.len() == 4);
    assert_eq!(groups[1]["BillPayment"].as_array().unwrap().len(), 1);
    // The vendors' balances moved: they come too, though nobody changed them.
    assert!(!groups[2]["Vendor"].as_array().unwrap().is_empty());
    assert_eq!(groups[3], json!({}));
    // Deletions alone have no start.
    caller.books.advance(Duration::from_secs(5));
    let since = caller.books.now().to_string();
    caller.books.advance(Duration::from_secs(5));
    let number = caller.books.records(Entity::JournalEntry)[0]["Id"].as_str().unwrap().to_owned();
    let token = caller.one("JournalEntry", &number).await["SyncToken"].clone();
    let answer =
        caller.post("journalentry", &[("operation", "delete")], &json!({"Id": number, "SyncToken": token})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let groups = changes(&caller, "JournalEntry", &since).await;
    assert!(groups[0].get("startPosition").is_none() && groups[0]["maxResults"] == json!(1));
}

#[tokio::test]
async fn a_thousand_at_most_come_and_the_rest_is_cut_without_a_word() {
    let mut options = unlimited();
    options.limits.changes = 25;
    options.too_old = TooOld::Answered;
    let caller = Caller::new(options).await;
    let groups = changes(&caller, "Customer,Invoice,Bill", "2020-01-01").await;
    let count = |group: &Value| group["maxResults"].as_u64().unwrap_or_default();
    assert_eq!(groups.iter().map(count).sum::<u64>(), 25);
    assert_eq!(groups[2], json!({}));
}

#[tokio::test]
async fn too_long_ago_is_as_it_is_set() {
    for (too_old, status) in [(TooOld::Refused, 400), (TooOld::Cut, 200), (TooOld::Answered, 200)] {
        let caller = Caller::new(Options { too_old, ..unlimited() }).await;
        let answer = caller.get("cdc", &[("entities", "Invoice"), ("changedSince", "2026-01-01T00:00:00-08:00")]).await;
        assert_eq!(answer.status, status, "{too_old:?}");
        if status == 200 {
            let count = answer.json()["CDCResponse"][0]["QueryResponse"][0]["maxResults"].as_u64().unwrap();
            let all = caller.books.records(Entity::Invoice).len() as u64;
            assert_eq!(count == all, too_old == TooOld::Answered, "{count} of {all}");
        }
    }
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused() {
    let caller = Caller::new(unlimited()).await;
    let now = caller.books.now().to_string();
    for (entities, since, code) in [
        ("", now.as_str(), "2020"),
        ("Bill", "", "2020"),
        ("Bill", "soon", "4000"),
        ("TaxCode", &now, "4001"),
        ("Bogus", &now, "4001"),
    ] {
        let answer = caller.get("cdc", &[("entities", entities), ("changedSince", since)]).await;
        assert_eq!(answer.outcome(), (400, code.to_owned()), "{entities} {since}");
    }
}
