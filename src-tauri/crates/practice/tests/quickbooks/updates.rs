//! Changing records: tokens, whole and sparse updates, lines, batches.

use crate::caller::{Caller, unlimited};
use crate::purchases::{account, bill, line, made, party};
use practice::quickbooks::Entity;
use serde_json::{Value, json};

async fn updated(caller: &Caller, entity: &str, body: &Value) -> Value {
    let answer = caller.post(&entity.to_lowercase(), &[], body).await;
    assert_eq!(answer.status, 200, "{body}: {}", answer.text);
    answer.json()[entity].clone()
}

#[tokio::test]
async fn a_token_counts_changes_that_change_something() {
    let caller = Caller::new(unlimited()).await;
    let first = made(&caller, "Bill", &bill(&caller, "U-1", 10.0)).await;
    let same = updated(&caller, "Bill", &first).await;
    assert_eq!(same, first, "what is sent back as it came changes nothing");
    let mut change = first.clone();
    change["PrivateNote"] = json!("seen");
    let second = updated(&caller, "Bill", &change).await;
    assert_eq!((&second["SyncToken"], &second["PrivateNote"]), (&json!("1"), &json!("seen")));
    let stale = caller.post("bill", &[], &change).await;
    assert_eq!(stale.outcome(), (400, "5010".to_owned()));
    let check = async |query: &[(&str, &str)], change: Value, code: &str| {
        let answer = caller.post("bill", query, &change).await;
        assert_eq!(answer.outcome(), (400, code.to_owned()), "{change}: {}", answer.text);
    };
    let delete = [("operation", "delete")];
    check(&delete, json!({"Id": first["Id"]}), "2020").await;
    check(&delete, json!({"Id": first["Id"], "SyncToken": "0"}), "5010").await;
    check(&delete, json!({"Id": "999999", "SyncToken": "0"}), "610").await;
    check(&delete, json!({"Id": "1.5", "SyncToken": "0"}), "2030").await;
    check(&[("operation", "void")], json!({"Id": first["Id"], "SyncToken": "1"}), "500").await;
    check(&[("operation", "burn")], json!({"Id": first["Id"], "SyncToken": "1"}), "500").await;
}

#[tokio::test]
async fn a_whole_update_forgets_what_is_left_out_and_a_sparse_one_does_not() {
    let caller = Caller::new(unlimited()).await;
    let mut body = bill(&caller, "W-1", 10.0);
    (body["PrivateNote"], body["DueDate"]) = (json!("note"), json!("2026-12-05"));
    let first = made(&caller, "Bill", &body).await;
    let sparse = json!({"Id": first["Id"], "SyncToken": "0", "sparse": true, "DueDate": "2026-12-06"});
    let second = updated(&caller, "Bill", &sparse).await;
    let kept = (&second["PrivateNote"], &second["DueDate"], &second["DocNumber"]);
    assert_eq!(kept, (&json!("note"), &json!("2026-12-06"), &json!("W-1")));
    let mut whole = bill(&caller, "W-2", 10.0);
    (whole["Id"], whole["SyncToken"]) = (first["Id"].clone(), json!("1"));
    let object = whole.as_object_mut().unwrap();
    object.remove("TxnDate");
    object.remove("DocNumber");
    let third = updated(&caller, "Bill", &whole).await;
    assert!(third.get("PrivateNote").is_none() && third.get("DocNumber").is_none());
    assert_eq!(third["TxnDate"], "2026-12-02", "today where the servers are");
    let missing = json!({"Id": first["Id"], "SyncToken": "2", "VendorRef": first["VendorRef"]});
    assert_eq!(caller.post("bill", &[], &missing).await.outcome(), (400, "2020".to_owned()));
    let empty = json!({"Id": first["Id"], "SyncToken": "2", "sparse": true, "DueDate": ""});
    assert_ne!(updated(&caller, "Bill", &empty).await["DueDate"], "2026-12-06");
}

#[tokio::test]
async fn the_lines_sent_are_the_lines_there_are() {
    let caller = Caller::new(unlimited()).await;
    let office = account(&caller, "Office Supplies");
    let mut body = bill(&caller, "L-1", 10.0);
    body["Line"] = json!([line(&office, &json!(1)), line(&office, &json!(2)), line(&office, &json!(3))]);
    let first = made(&caller, "Bill", &body).await;
    let mut change = first.clone();
    let mut kept = first["Line"][1].clone();
    kept["Amount"] = json!(20);
    change["Line"] = json!([kept, line(&office, &json!(7))]);
    let second = updated(&caller, "Bill", &change).await;
    let lines: Vec<(&Value, &Value)> =
        second["Line"].as_array().unwrap().iter().map(|one| (&one["Id"], &one["Amount"])).collect();
    assert_eq!(lines, [(&json!("2"), &json!(20.0)), (&json!("4"), &json!(7.0))]);
    assert_eq!((&second["TotalAmt"], &second["Balance"]), (&json!(27.0), &json!(27.0)));
}

#[tokio::test]
async fn a_list_entry_is_switched_off_and_keeps_its_name() {
    let caller = Caller::new(unlimited()).await;
    let vendor = made(&caller, "Vendor", &json!({"DisplayName": "Short Lived"})).await;
    let off = json!({"Id": vendor["Id"], "SyncToken": "0", "sparse": true, "Active": false});
    let off = updated(&caller, "Vendor", &off).await;
    assert_eq!(
        (&off["DisplayName"], &off["PrintOnCheckName"]),
        (&json!("Short Lived (deleted)"), &json!("Short Lived"))
    );
    assert!(caller.rows("Vendor", "where DisplayName like 'Short Lived%'").await.is_empty());
    let delete = json!({"Id": vendor["Id"], "SyncToken": "1"});
    assert_eq!(caller.post("vendor", &[("operation", "delete")], &delete).await.outcome(), (400, "500".to_owned()));
    let mut body = bill(&caller, "OFF", 1.0);
    body["VendorRef"] = json!({"value": vendor["Id"]});
    assert_eq!(caller.post("bill", &[], &body).await.outcome(), (400, "2500".to_owned()));
    let on = json!({"Id": vendor["Id"], "SyncToken": "1", "sparse": true, "Active": true, "DisplayName": ""});
    assert_eq!(updated(&caller, "Vendor", &on).await["DisplayName"], "Short Lived");
    let money = json!({"Id": vendor["Id"], "SyncToken": "2", "sparse": true, "CurrencyRef": {"value": "USD"}});
    assert_eq!(caller.post("vendor", &[], &money).await.outcome(), (400, "6000".to_owned()));
}

#[tokio::test]
async fn a_batch_answers_each_item_for_itself() {
    let caller = Caller::new(unlimited()).await;
    let old = party(&caller, Entity::Vendor, "Pine Supply");
    let token = caller.one("Vendor", &old).await["SyncToken"].clone();
    let items = json!({"BatchItemRequest": [
        {"bId": "a", "operation": "create", "Bill": bill(&caller, "B-1", 10.0)},
        {"bId": "b", "operation": "create", "Vendor": {"DisplayName": "Pine Supply"}},
        {"bId": "c", "Query": "select count(*) from Bill"},
        {"bId": "d", "Query": "select * from Bill where Id = 12"},
        {"bId": "e", "operation": "update", "Vendor": {"Id": old, "SyncToken": token, "sparse": true, "AcctNum": "NEW"}},
        {"bId": "f", "operation": "burn", "Vendor": {}},
        {"bId": "g", "operation": "delete", "Bill": {"Id": "999999", "SyncToken": "0"}},
    ]});
    let id = [("requestid", "batch-1")];
    let answer = caller.post("batch", &id, &items).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let answers = answer.json()["BatchItemResponse"].as_array().unwrap().clone();
    let shape: Vec<(String, String)> = answers
        .iter()
        .map(|one| {
            let kind = one.as_object().unwrap().keys().find(|key| *key != "bId").unwrap();
            let code = one["Fault"]["Error"][0]["code"].as_str().unwrap_or(kind);
            (one["bId"].as_str().unwrap().to_owned(), code.to_owned())
        })
        .collect();
    let expect = [
        ("a", "Bill"),
        ("b", "6240"),
        ("c", "QueryResponse"),
        ("d", "4000"),
        ("e", "Vendor"),
        ("f", "500"),
        ("g", "610"),
    ];
    assert_eq!(shape, expect.map(|(id, kind)| (id.to_owned(), kind.to_owned())));
    assert_eq!(caller.post("batch", &id, &items).await.text, answer.text, "once only");
    let long = "x".repeat(37);
    assert_eq!(caller.post("batch", &[("requestid", &long)], &items).await.outcome(), (400, "2050".to_owned()));
}
