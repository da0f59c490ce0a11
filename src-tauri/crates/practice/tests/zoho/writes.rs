//! Checklist 9: messages of creations, updates and deletions, 201 with a location, 200 otherwise.

use crate::caller::{Answer, Caller, id_field};
use practice::zoho::Options;
use reqwest::Method;
use serde_json::{Value, json};

/// Someone who may write, and ids to write with.
async fn writer() -> (Caller, [String; 5]) {
    let caller = Caller::new(Options::default()).await;
    let id = async |path: &str, key: &str, value: &str, id: &str| {
        caller.rows(path, &[(key, value)]).await[0][id].as_str().unwrap().to_owned()
    };
    let ids = [
        id("contacts", "contact_name", "Oak Lane", "contact_id").await,
        id("contacts", "contact_name", "Pine Supply", "contact_id").await,
        id("chartofaccounts", "account_name", "Sales", "account_id").await,
        id("chartofaccounts", "account_name", "Office Supplies", "account_id").await,
        id("chartofaccounts", "account_name", "Petty Cash", "account_id").await,
    ];
    let token = caller.books.tokens_for("ZohoBooks.fullaccess.all").access;
    (Caller { token, ..caller }, ids)
}

fn message(answer: &Answer) -> (u16, String) {
    (answer.status, answer.json()["message"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn records_are_created_updated_and_deleted_with_the_known_messages() {
    let (caller, [customer, vendor, sales, office, cash]) = writer().await;
    let line = |account: &str| json!([{"name": "Thing", "account_id": account, "rate": 10.25, "quantity": 2}]);
    let cases = [
        (
            "invoices",
            "invoice",
            json!({"customer_id": customer, "line_items": line(&sales)}),
            json!({"notes": "n"}),
            ["The invoice has been created.", "Invoice information has been updated.", "The invoice has been deleted."],
        ),
        (
            "bills",
            "bill",
            json!({"vendor_id": vendor, "bill_number": "X-1", "line_items": line(&office)}),
            json!({"notes": "n"}),
            ["The bill has been created.", "Bill information has been updated.", "The bill has been deleted."],
        ),
        (
            "purchaseorders",
            "purchaseorder",
            json!({"vendor_id": vendor, "line_items": line(&office)}),
            json!({"notes": "n"}),
            [
                "Purchase Order has been added.",
                "Purchase Order has been updated.",
                "The purchase order has been deleted.",
            ],
        ),
        (
            "contacts",
            "contact",
            json!({"contact_name": "New Ltd"}),
            json!({"email": "a@new.example"}),
            ["The contact has been added.", "Contact information has been saved.", "The customer has been deleted."],
        ),
        (
            "expenses",
            "expense",
            json!({"account_id": office, "amount": 12.5, "date": "2026-12-01", "paid_through_account_id": cash}),
            json!({"description": "d"}),
            [
                "The expense has been recorded.",
                "Expense information has been updated.",
                "The expense has been deleted.",
            ],
        ),
        (
            "chartofaccounts",
            "chart_of_account",
            json!({"account_name": "New", "account_type": "expense"}),
            json!({"description": "d"}),
            [
                "The account has been created.",
                "The details of the account have been updated.",
                "The account has been deleted.",
            ],
        ),
    ];
    for (path, one, create, update, [made, changed, gone]) in cases {
        let created = caller.send(Method::POST, path, &create).await;
        assert_eq!(message(&created), (201, made.to_owned()), "{}", created.text);
        let id = created.json()[one][id_field(path)].as_str().unwrap().to_owned();
        assert_eq!(created.header("location"), format!("/api/v3/{path}/{id}"));
        let at = format!("{path}/{id}");
        assert_eq!(message(&caller.send(Method::PUT, &at, &update).await), (200, changed.to_owned()));
        let shown = caller.read(&at, &[]).await[one].clone();
        let (key, value) = update.as_object().unwrap().iter().next().unwrap();
        assert_eq!(&shown[key], value, "{path}: only what was sent has changed");
        let deleted = Answer::of(caller.call(Method::DELETE, &at, &[]).await.unwrap()).await;
        assert_eq!(message(&deleted), (200, gone.to_owned()));
        assert_eq!(caller.get(&at, &[]).await.outcome(), (404, 1002));
    }
}

#[tokio::test]
async fn a_new_record_gets_its_state_number_and_totals() {
    let (caller, [customer, vendor, sales, ..]) = writer().await;
    let line = json!([{"name": "Thing", "account_id": sales, "rate": 10.25, "quantity": 2}]);
    let make =
        async |path: &str, one: &str, body: Value| caller.send(Method::POST, path, &body).await.json()[one].clone();
    let invoice =
        make("invoices", "invoice", json!({"customer_id": customer, "line_items": line, "invoice_number": "MINE"}))
            .await;
    assert_eq!((&invoice["status"], &invoice["total"]), (&json!("draft"), &json!(20.5)));
    assert!(invoice["invoice_number"].as_str().unwrap().starts_with("INV-000"), "the series numbers it");
    let url = format!("{}/books/v3/invoices", caller.api(caller.books.region()));
    let call = caller
        .http
        .post(url)
        .query(&[("organization_id", caller.books.organisation()), ("ignore_auto_number_generation", "true")]);
    let form = json!({"customer_id": customer, "line_items": line, "invoice_number": "MINE"}).to_string();
    let call = call.header("Authorization", format!("Zoho-oauthtoken {}", caller.token)).form(&[("JSONString", form)]);
    let own = Answer::of(call.send().await.unwrap()).await.json()["invoice"].clone();
    assert_eq!(own["invoice_number"], "MINE", "unless it is told not to; and a form is taken too");
    let bill = make("bills", "bill", json!({"vendor_id": vendor, "bill_number": "B-1", "line_items": line})).await;
    assert_eq!((&bill["status"], &bill["date"]), (&json!("open"), &json!("2026-12-03")), "bills are open at once");
    let id = invoice["invoice_id"].as_str().unwrap();
    let sent = caller.send(Method::POST, &format!("invoices/{id}/status/sent"), &json!({})).await;
    assert_eq!(message(&sent), (200, "Invoice status has been changed to Sent.".to_owned()));
    let void = caller.send(Method::POST, &format!("invoices/{id}/status/void"), &json!({})).await;
    assert_eq!(message(&void), (200, "Invoice status has been changed to Void.".to_owned()));
    assert_eq!(caller.read(&format!("invoices/{id}"), &[]).await["invoice"]["status"], "void");
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_and_changes_nothing() {
    let (caller, [customer, vendor, sales, ..]) = writer().await;
    let line = json!([{"name": "Thing", "account_id": sales, "rate": 1}]);
    let before = caller.books.company().unwrap();
    let taken = before.bills.iter().find(|bill| bill.party == "Pine Supply").unwrap().number.clone();
    let cases = [
        ("invoices", json!({"line_items": line}), (400, 4)),
        ("invoices", json!({"customer_id": customer}), (400, 4)),
        ("invoices", json!({"customer_id": "1", "line_items": line}), (400, 4)),
        ("invoices", json!({"customer_id": customer, "line_items": [{"account_id": "7", "rate": 1}]}), (400, 4)),
        ("invoices", json!({"customer_id": customer, "line_items": [{"account_id": sales, "rate": "much"}]}), (400, 4)),
        ("bills", json!({"vendor_id": vendor, "bill_number": taken, "line_items": line}), (400, 13011)),
        ("contacts", json!({"contact_name": "Oak Lane"}), (400, 3062)),
        ("contacts", json!({"contact_name": "x".repeat(201)}), (400, 15)),
    ];
    for (path, body, expect) in cases {
        assert_eq!(caller.send(Method::POST, path, &body).await.outcome(), expect, "{path} {body}");
    }
    let deleted = Answer::of(caller.call(Method::DELETE, &format!("contacts/{customer}"), &[]).await.unwrap()).await;
    assert_eq!(deleted.status, 400, "a contact with documents stays");
    assert_eq!(caller.books.company().unwrap(), before);
    let reader = Caller { token: caller.books.ready_tokens().access, ..caller };
    assert_eq!(
        reader.send(Method::POST, "contacts", &json!({"contact_name": "N"})).await.outcome(),
        (401, 57),
        "reading is no right to write"
    );
}
