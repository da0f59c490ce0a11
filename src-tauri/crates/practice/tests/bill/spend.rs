//! Spend & Expense.

use crate::caller::{Caller, text};
use practice::bill::{Kind, Options};
use reqwest::Method;
use serde_json::{Value, json};

fn of<'a>(rows: &'a [Value], kind: &str) -> Vec<&'a Value> {
    rows.iter().filter(|row| row["transactionType"] == kind).collect()
}

#[tokio::test]
async fn transactions_come_in_pairs_and_only_settled_ones_count() {
    let caller = Caller::new(Options::default()).await;
    let rows = caller.books.records_of(Kind::Transaction);
    let (authorized, cleared) = (of(&rows, "AUTHORIZATION"), of(&rows, "CLEAR"));
    assert_eq!(authorized.len(), cleared.len() + 1, "two are open, one settled one is a refund");
    for clear in &cleared[..cleared.len() - 1] {
        let auth = authorized.iter().find(|one| one["uuid"] == clear["originalAuthTransactionUuid"]).unwrap();
        assert_eq!((&auth["matchedClearTransactionUuid"], &auth["amount"]), (&clear["uuid"], &clear["amount"]));
        assert_ne!(auth["uuid"], clear["uuid"]);
        assert_eq!((&clear["complete"], &clear["isParent"]), (&json!(true), &json!(true)));
    }
    assert!(of(&rows, "DECLINE").len() == 1 && cleared.iter().any(|one| one["isCredit"] == true));
    let company = practice::company::Company::built_in(1);
    let by_card = company.expenses.iter().filter(|one| one.paid_through == "Company Card").count();
    assert_eq!(cleared.len(), by_card + 1);
    let by_cash = company.expenses.iter().filter(|one| one.paid_through == "Petty Cash").count();
    assert_eq!(caller.books.records_of(Kind::Reimbursement).len(), by_cash);
    let amount = caller
        .all("spend/transactions", &[("filters", "amount:gte:100"), ("sort", "occurredTime:desc"), ("max", "50")])
        .await;
    assert!(!amount.is_empty() && amount.iter().all(|row| row["amount"].as_f64().unwrap() >= 100.0));
    assert!(amount.iter().map(|row| text(row, "occurredTime")).is_sorted_by(|one, other| one >= other));
}

#[tokio::test]
async fn transactions_take_a_budget_fields_and_receipts_and_nothing_else() {
    let caller = Caller::new(Options::default()).await;
    let rows = caller.books.records_of(Kind::Transaction);
    let id = text(of(&rows, "CLEAR")[0], "uuid");
    let path = format!("spend/transactions/{id}");
    let budget = caller.books.records_of(Kind::Budget)[1].clone();
    let moved = caller.send(Method::PUT, &path, &json!({"budgetId": budget["uuid"]})).await;
    assert_eq!((moved.status, &moved.json()["budgetName"]), (200, &budget["name"]));
    let field = caller.books.records_of(Kind::CustomField)[0].clone();
    let value = field["values"][0].clone();
    let body =
        json!({"customFields": [{"customFieldId": field["uuid"], "selectedValues": [value["uuid"]], "note": "n"}]});
    let set = caller.send(Method::PUT, &format!("{path}/custom-fields"), &body).await.json();
    assert_eq!(set["customFields"][0]["selectedValues"], json!([value]));
    caller.books.lock_transaction(&id, true).unwrap();
    assert_eq!(caller.send(Method::PUT, &format!("{path}/custom-fields"), &body).await.status, 400);
    let receipt =
        caller.made(&format!("{path}/receipts"), &json!({"url": "https://x.example/1", "filename": "1.jpg"})).await;
    let which = text(&receipt["receipts"][0], "uuid");
    let gone = caller.send(Method::DELETE, &format!("{path}/receipts/{which}"), &json!({})).await.json();
    assert_eq!(gone["receipts"], json!([]));
    for (method, path) in
        [(Method::POST, "spend/transactions"), (Method::DELETE, path.as_str()), (Method::PATCH, path.as_str())]
    {
        assert_eq!(caller.send(method.clone(), path, &json!({})).await.status, 404, "{method} {path}");
    }
    assert_eq!(caller.send(Method::PUT, &path, &json!({"budgetId": "x"})).await.status, 400);
}

#[tokio::test]
async fn reimbursements_are_handed_in_with_a_receipt_and_decided() {
    let caller = Caller::new(Options::default()).await;
    let (user, budget) =
        (caller.books.records_of(Kind::SpendUser)[1].clone(), caller.books.records_of(Kind::Budget)[0].clone());
    let url = caller.made("spend/reimbursements/image-upload-url", &json!({})).await;
    let body = json!({
        "userId": user["uuid"], "budgetId": budget["uuid"], "amount": 12.5, "note": "Parking", "merchantName": "Q-Park",
        "occurredDate": "2026-12-01", "receipts": [{"url": url["url"], "filename": "r.jpg"}],
    });
    for key in ["userId", "budgetId", "amount", "note", "merchantName", "occurredDate", "receipts"] {
        let mut less = body.clone();
        less.as_object_mut().unwrap().remove(key);
        assert_eq!(caller.post("spend/reimbursements", &less).await.message(), format!("{key}: must not be null"));
    }
    let mut none = body.clone();
    none["receipts"] = json!([]);
    assert_eq!(caller.post("spend/reimbursements", &none).await.status, 400);
    let answer = caller.post("spend/reimbursements", &body).await;
    assert_eq!(answer.status, 200, "not 201: {}", answer.text);
    let made = answer.json();
    assert_eq!((&made["status"], &made["userUuid"]), (&json!("AWAITING_APPROVAL"), &user["uuid"]));
    let path = format!("spend/reimbursements/{}", text(&made, "uuid"));
    let action = format!("{path}/action");
    assert_eq!(caller.post(&action, &json!({"action": "MAYBE"})).await.status, 400);
    assert_eq!(caller.made(&action, &json!({"action": "APPROVE", "note": "ok"})).await["status"], "APPROVED");
    assert_eq!(caller.post(&action, &json!({"action": "DENY"})).await.status, 400, "decided already");
    let gone = caller.send(Method::DELETE, &path, &json!({})).await.json();
    assert_eq!(gone["retired"], true);
    let budget = json!({"name": "Elm", "owners": [user["uuid"]], "recurringInterval": "MONTHLY", "limit": 100});
    let made = caller.post("spend/budgets", &budget).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let retired = caller.all("spend/budgets", &[("filters", "retired:eq:false"), ("max", "100")]).await;
    assert!(retired.iter().any(|one| one["name"] == "Elm"));
}
