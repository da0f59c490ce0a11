//! Checklist 6 and 7: what can be written, how it is refused, and what follows from it.

use crate::caller::{Caller, amount};
use practice::freshbooks::{ErrorShape, Kind, Options};
use reqwest::Method;
use rust_decimal::Decimal;
use serde_json::{Value, json};

async fn first(caller: &Caller, path: &str, id: &str) -> u64 {
    caller.rows(&format!("{path}?per_page=1")).await[0][id].as_u64().unwrap()
}

fn invoice(client: u64) -> Value {
    json!({
        "customerid": client, "create_date": "2026-12-01", "due_offset_days": 30, "invoice_number": "A-1", "currency_code": "EUR",
        "lines": [{
            "name": "Shelf", "description": "Oak", "qty": "2", "unit_cost": {"amount": "100.00", "code": "EUR"},
            "taxName1": "VAT 23%", "taxAmount1": "23",
        }],
    })
}

/// A body without a key or with another value in its place.
fn but(body: &Value, key: &str, value: Value) -> Value {
    let mut changed = body.clone();
    let keys = changed.as_object_mut().unwrap();
    if value.is_null() {
        drop(keys.remove(key))
    } else {
        drop(keys.insert(key.to_owned(), value))
    }
    changed
}

#[tokio::test]
async fn an_invoice_is_made_sent_changed_paid_and_deleted() {
    let caller = Caller::new(Options::default()).await;
    let client = first(&caller, "users/clients", "userid").await;
    let made = caller.post("invoices/invoices?include[]=lines", &json!({"invoice": invoice(client)})).await.result()["invoice"].clone();
    assert_eq!(
        (&made["status"], &made["v3_status"], &made["due_date"]),
        (&json!(1), &json!("draft"), &json!("2026-12-31"))
    );
    assert_eq!(
        (&made["amount"], &made["lines"][0]["amount"]["amount"]),
        (&json!({"amount": "246.00", "code": "EUR"}), &json!("200.00"))
    );
    let path = format!("invoices/invoices/{}", made["id"]);
    let sent = caller.put(&path, &json!({"invoice": {"action_mark_as_sent": true}})).await.result()["invoice"].clone();
    assert_eq!((&sent["status"], &sent["v3_status"], &sent["amount"]), (&json!(2), &json!("sent"), &made["amount"]));
    let noted =
        caller.put(&path, &json!({"invoice": {"notes": "Quote the number."}})).await.result()["invoice"].clone();
    assert_eq!(
        (&noted["notes"], &noted["po_number"], &noted["amount"]),
        (&json!("Quote the number."), &made["po_number"], &made["amount"])
    );
    let pay = json!({"payment": {"invoiceid": made["id"], "amount": {"amount": "100.00", "code": "EUR"}, "date": "2026-12-02", "type": "Bank Transfer", "note": "key 7"}});
    let paid = caller.post("payments/payments", &pay).await.result()["payment"].clone();
    assert_eq!(
        (&paid["clientid"], &paid["note"], &paid["overpaymentid"]),
        (&json!(client), &json!("key 7"), &Value::Null)
    );
    let found = caller.rows(&format!("payments/payments?search[invoiceid]={}", made["id"])).await;
    assert_eq!((found.len(), &found[0]["logid"]), (1, &paid["logid"]), "found again by the invoice");
    let part = caller.get(&path).await.result()["invoice"].clone();
    assert_eq!(
        (&part["status"], &part["v3_status"], &part["outstanding"]["amount"]),
        (&json!(2), &json!("partial"), &json!("146.00"))
    );
    let deleted = caller
        .put(&format!("payments/payments/{}", paid["logid"]), &json!({"payment": {"vis_state": 1}}))
        .await
        .result();
    assert_eq!(
        (&deleted["payment"]["vis_state"], &deleted["payment"]["amount"]),
        (&json!(1), &paid["amount"]),
        "the whole payment comes back"
    );
    assert_eq!(caller.get(&path).await.result()["invoice"]["outstanding"]["amount"], "246.00");
    let deleted = caller.put(&path, &json!({"invoice": {"vis_state": 1}})).await.result();
    assert_eq!(deleted, json!({"invoice": {"id": made["id"], "vis_state": 1}}), "the answer holds no more");
    assert_eq!(caller.put(&path, &json!({"invoice": {"notes": "late"}})).await.outcome(), (422, 1011));
    assert_eq!(caller.books.counters().writes, 6);
}

#[tokio::test]
async fn an_invoice_that_is_not_right_is_refused_with_its_number() {
    let caller = Caller::new(Options::default()).await;
    let body = invoice(first(&caller, "users/clients", "userid").await);
    let cases = [
        ("customerid", Value::Null, (422, 1001)),
        ("create_date", Value::Null, (422, 1001)),
        ("customerid", json!(999_999_999), (422, 1012)),
        ("create_date", json!("01/12/2026"), (422, 1004)),
        ("due_date", json!("2026-12-31"), (403, 1038)),
        ("amount", json!({"amount": "5.00", "code": "EUR"}), (403, 1038)),
        ("status", json!("2"), (422, 1015)),
        ("status", json!(4), (422, 1004)),
        ("due_offset_days", json!("30"), (422, 1015)),
        ("currency_code", json!("XXX"), (422, 1004)),
        ("invoice_number", json!("INV-000001"), (422, 1004)),
        ("lines", json!([{"name": "A", "unit_cost": {"amount": 100.0, "code": "EUR"}}]), (422, 1004)),
        ("lines", json!([{"name": "A", "unit_cost": {"amount": "1.00", "code": "USD"}}]), (422, 1004)),
        ("action_email", json!(true), (422, 1001)),
    ];
    let before = caller.books.records(Kind::Invoice).len();
    for (key, value, expect) in cases {
        let answer = caller.post("invoices/invoices", &json!({"invoice": but(&body, key, value.clone())})).await;
        assert_eq!(answer.outcome(), expect, "{key}={value}: {}", answer.text);
    }
    for wrapper in ["invoices", "payment"] {
        assert_eq!(caller.post("invoices/invoices", &json!({wrapper: body})).await.outcome(), (422, 1001), "{wrapper}");
    }
    assert_eq!(caller.books.records(Kind::Invoice).len(), before);
    assert_eq!(caller.books.counters().writes, 0);
    let unknown =
        caller.post("invoices/invoices", &json!({"invoice": but(&body, "colour", json!("blue"))})).await.result();
    assert!(unknown["invoice"]["colour"].is_null(), "what is not known is ignored");
    let numbered =
        caller.post("invoices/invoices", &json!({"invoice": but(&body, "invoice_number", Value::Null)})).await.result();
    assert_eq!(numbered["invoice"]["invoice_number"], "INV-000319", "counted on from the highest");
}

#[tokio::test]
async fn a_payment_is_checked_and_its_surplus_becomes_a_credit() {
    let caller = Caller::new(Options::default()).await;
    let open = caller
        .rows("invoices/invoices?search[outstanding]=true&search[currency_code]=EUR&search[v3_status]=sent")
        .await[0]
        .clone();
    let body = json!({"invoiceid": open["id"], "amount": {"amount": "1.00", "code": "EUR"}, "date": "2026-12-02", "type": "ACH"});
    let cases = [
        ("invoiceid", Value::Null, (422, 1001)),
        ("amount", Value::Null, (422, 1001)),
        ("date", Value::Null, (422, 1001)),
        ("type", Value::Null, (422, 1001)),
        ("type", json!("Stripe"), (422, 1004)),
        ("type", json!("Wire Transfer"), (422, 1004)),
        ("type", json!("bank transfer"), (422, 1004)),
        ("amount", json!({"code": "EUR"}), (422, 1001)),
        ("amount", json!({"amount": "0.00", "code": "EUR"}), (422, 1004)),
        ("amount", json!({"amount": "1.005", "code": "EUR"}), (422, 1004)),
        ("amount", json!({"amount": "1.00", "code": "USD"}), (422, 1004)),
        ("invoiceid", json!(5), (422, 1012)),
    ];
    for (key, value, expect) in cases {
        let answer = caller.post("payments/payments", &json!({"payment": but(&body, key, value.clone())})).await;
        assert_eq!(answer.outcome(), expect, "{key}={value}: {}", answer.text);
    }
    let whole = amount(&open["outstanding"]) + Decimal::new(1250, 2);
    let much = but(&body, "amount", json!({"amount": whole.to_string(), "code": "EUR"}));
    let paid = caller.post("payments/payments", &json!({"payment": much})).await.result()["payment"].clone();
    let credit =
        caller.get(&format!("credit_notes/credit_notes/{}", paid["overpaymentid"])).await.result()["credit_note"]
            .clone();
    assert_eq!((&credit["amount"]["amount"], &credit["clientid"]), (&json!("12.50"), &open["customerid"]));
    let invoice = caller.get(&format!("invoices/invoices/{}", open["id"])).await.result()["invoice"].clone();
    assert_eq!((&invoice["outstanding"]["amount"], &invoice["v3_status"]), (&json!("0.00"), &json!("paid")));
    let again = caller.post("payments/payments", &json!({"payment": body})).await.result()["payment"].clone();
    assert!(again["overpaymentid"].is_u64(), "a paid invoice that is paid again makes a credit and no refusal");
    caller.put(&format!("payments/payments/{}", paid["id"]), &json!({"payment": {"vis_state": 1}})).await.result();
    let credit =
        caller.get(&format!("credit_notes/credit_notes/{}", paid["overpaymentid"])).await.result()["credit_note"]
            .clone();
    assert_eq!(credit["vis_state"], 1, "the credit goes with its payment");
    let draft = caller.rows("invoices/invoices?search[v3_status]=draft&search[currency_code]=EUR").await[0].clone();
    let body = but(&body, "invoiceid", draft["id"].clone());
    caller.post("payments/payments", &json!({"payment": body})).await.result();
    assert_eq!(
        caller.get(&format!("invoices/invoices/{}", draft["id"])).await.result()["invoice"]["v3_status"],
        "partial"
    );
}

#[tokio::test]
async fn bills_vendors_and_their_payments_are_checked() {
    let caller = Caller::new(Options::default()).await;
    let vendor = json!({"vendor_name": "New Mill", "currency_code": "EUR", "language": "en"});
    for key in ["vendor_name", "currency_code", "language"] {
        let answer =
            caller.post("bill_vendors/bill_vendors", &json!({"bill_vendor": but(&vendor, key, Value::Null)})).await;
        assert_eq!(answer.outcome(), (422, 1001), "{key}");
    }
    let made =
        caller.post("bill_vendors/bill_vendors", &json!({"bill_vendor": vendor})).await.result()["bill_vendor"].clone();
    let category = first(&caller, "expenses/categories", "categoryid").await;
    let line = json!({"categoryid": category, "description": "Paper", "quantity": 10, "unit_cost": {"amount": "10.00", "code": "EUR"}});
    let bill = json!({
        "vendorid": made["vendorid"], "bill_number": "V-88", "issue_date": "2026-12-01", "due_offset_days": 30, "currency_code": "EUR",
        "language": "en", "lines": [line],
    });
    let cases = [
        ("vendorid", Value::Null, (422, 1001)),
        ("language", Value::Null, (422, 1001)),
        ("due_offset_days", Value::Null, (422, 1001)),
        ("lines", json!([]), (422, 1001)),
        ("lines", json!([but(&line, "categoryid", Value::Null)]), (422, 1001)),
        ("lines", json!([but(&line, "categoryid", json!(7))]), (422, 1012)),
        ("due_date", json!("2026-12-31"), (403, 1038)),
        ("amount", json!({"amount": "1.00", "code": "EUR"}), (403, 1038)),
        ("overall_description", json!("x"), (403, 1038)),
    ];
    for (key, value, expect) in cases {
        let answer = caller.post("bills/bills", &json!({"bill": but(&bill, key, value.clone())})).await;
        assert_eq!(answer.outcome(), expect, "{key}={value}: {}", answer.text);
    }
    let bill = caller.post("bills/bills", &json!({"bill": bill})).await.result()["bill"].clone();
    assert_eq!(
        (&bill["total_amount"]["amount"], &bill["status"], &bill["due_date"]),
        (&json!("100.00"), &json!("unpaid"), &json!("2026-12-31"))
    );
    let pay = json!({"billid": bill["id"], "amount": {"amount": "55.00", "code": "EUR"}, "payment_type": "Check", "paid_date": "2026-12-02", "note": "ref 9"});
    for (key, value, expect) in [
        ("amount", json!({"amount": "100.01", "code": "EUR"}), (422, 1004)),
        ("payment_type", json!("check"), (422, 1004)),
        ("paid_date", Value::Null, (422, 1001)),
        ("billid", json!(1), (422, 1012)),
    ] {
        let answer = caller.post("bill_payments/bill_payments", &json!({"bill_payment": but(&pay, key, value)})).await;
        assert_eq!(answer.outcome(), expect, "{key}");
    }
    let paid = caller.post("bill_payments/bill_payments", &json!({"bill_payment": pay})).await.result()["bill_payment"]
        .clone();
    let part =
        caller.get(&format!("bills/bills/{}?include[]=bill_payments", bill["id"])).await.result()["bill"].clone();
    assert_eq!(
        (&part["status"], &part["outstanding"]["amount"], &part["bill_payments"][0]["note"]),
        (&json!("partial"), &json!("45.00"), &json!("ref 9"))
    );
    caller
        .put(&format!("bill_payments/bill_payments/{}", paid["id"]), &json!({"bill_payment": {"vis_state": 1}}))
        .await
        .result();
    assert_eq!(caller.get(&format!("bills/bills/{}", bill["id"])).await.result()["bill"]["status"], "unpaid");
}

#[tokio::test]
async fn without_the_plan_bills_answer_200_with_an_error_in_either_form() {
    let gates = [("bills/bills", 41001), ("bill_vendors/bill_vendors", 31001), ("bill_payments/bill_payments", 41101)];
    for errors in [ErrorShape::Classic, ErrorShape::Single, ErrorShape::New] {
        let caller = Caller::new(Options { accounts_payable: false, errors, ..Options::default() }).await;
        for (path, errno) in gates {
            let answer = caller.get(path).await;
            let body = answer.json();
            let found = match errors {
                ErrorShape::Classic => body["response"]["errors"][0]["errno"].clone(),
                ErrorShape::Single => body["response"]["errors"]["errno"].clone(),
                ErrorShape::New => body["details"][0]["reason"].as_str().unwrap().parse().unwrap(),
            };
            assert_eq!((answer.status, found), (200, json!(errno)), "{path} {errors:?}");
        }
        let me = caller.at("/auth/api/v1/users/me").await.json();
        let rights = &me["response"]["permissions"][caller.books.company_id()];
        assert_eq!(rights["accounts_payable.access"], false);
        let missing = caller.get("users/clients/5").await;
        assert_eq!(missing.status, 404);
        assert!(missing.text.contains("Client not found.") && missing.text.contains("1012"), "{}", missing.text);
    }
}

#[tokio::test]
async fn the_other_kinds_are_written_and_deleted_each_in_its_way() {
    let caller = Caller::new(Options::default()).await;
    let category = first(&caller, "expenses/categories", "categoryid").await;
    let client = first(&caller, "users/clients", "userid").await;
    let money = json!({"amount": "12.30", "code": "EUR"});
    let cases = [
        ("users/clients", "client", json!({"organization": "New Quay"}), Some("organization"), false),
        ("items/items", "item", json!({"name": "Plank", "unit_cost": money}), Some("name"), false),
        ("taxes/taxes", "tax", json!({"name": "Levy", "amount": "2.5"}), Some("amount"), true),
        (
            "expenses/expenses",
            "expense",
            json!({"staffid": 1, "categoryid": category, "amount": money, "date": "2026-12-01"}),
            Some("staffid"),
            false,
        ),
        (
            "credit_notes/credit_notes",
            "credit_note",
            json!({"clientid": client, "create_date": "2026-12-01", "lines": [{"name": "Back", "unit_cost": money}]}),
            Some("clientid"),
            false,
        ),
        (
            "other_incomes/other_incomes",
            "other_income",
            json!({"source": "Fair", "amount": money, "date": "2026-12-01", "payment_type": "Cash"}),
            Some("source"),
            true,
        ),
    ];
    for (path, one, body, needed, verb) in cases {
        if let Some(key) = needed {
            assert_eq!(
                caller.post(path, &json!({one: but(&body, key, Value::Null)})).await.outcome(),
                (422, 1001),
                "{path} {key}"
            );
        }
        let made = caller.post(path, &json!({one: body})).await.result()[one].clone();
        let at = format!("{path}/{}", made["id"]);
        assert_eq!(caller.get(&at).await.result()[one]["id"], made["id"], "{path}");
        let by_put = caller.put(&at, &json!({one: {"vis_state": 1}})).await;
        let by_verb = caller.send(Method::DELETE, &at, &json!({})).await;
        assert_eq!(
            (by_put.status == 200, by_verb.status == 200),
            (!verb, verb),
            "{path}: {} {}",
            by_put.text,
            by_verb.text
        );
        let rows = caller.all(path).await;
        assert!(rows.iter().all(|row| row["id"] != made["id"]), "{path}: a deleted row is hidden");
    }
    assert_eq!(caller.post("expenses/categories", &json!({"category": {"category": "x"}})).await.status, 405);
    assert_eq!(
        caller
            .post(
                "credit_notes/credit_notes",
                &json!({"credit_notes": {"clientid": client, "create_date": "2026-12-01"}})
            )
            .await
            .outcome(),
        (422, 1001)
    );
}

#[tokio::test]
async fn nothing_is_dated_into_a_closed_period() {
    let closed_until = Some("2026-11-30".parse().unwrap());
    let caller = Caller::new(Options { closed_until, ..Options::default() }).await;
    let body = invoice(first(&caller, "users/clients", "userid").await);
    assert_eq!(
        caller
            .post("invoices/invoices", &json!({"invoice": but(&body, "create_date", json!("2026-11-30"))}))
            .await
            .outcome(),
        (422, 1004)
    );
    assert_eq!(caller.post("invoices/invoices", &json!({"invoice": body})).await.outcome(), (200, 0));
    caller.books.close_books(None);
    let body = but(&but(&body, "create_date", json!("2026-11-30")), "invoice_number", json!("A-2"));
    assert_eq!(
        caller.post("invoices/invoices", &json!({"invoice": body})).await.outcome(),
        (200, 0),
        "it was opened again"
    );
}

#[tokio::test]
async fn hostile_bodies_are_refused_and_harm_nothing() {
    let caller = Caller::new(Options::default()).await;
    let deep = "[".repeat(5_000);
    let huge = format!("{{\"invoice\":{{\"customerid\":{}}}}}", "9".repeat(400));
    for body in ["", "null", "[]", "{", "{\"invoice\":[]}", "{\"invoice\":null}", deep.as_str(), huge.as_str(), "\u{0}"]
    {
        for method in [Method::POST, Method::PUT] {
            let path =
                caller.account(if method == Method::POST { "invoices/invoices" } else { "invoices/invoices/6000811" });
            let sent =
                caller.request(method.clone(), &path).header("content-type", "application/json").body(body.to_owned());
            let status = sent.send().await.unwrap().status().as_u16();
            assert!((400..500).contains(&status), "{method} {}: {status}", &body[..body.len().min(40)]);
        }
    }
    assert_eq!(caller.get("taxes/taxes").await.status, 200);
}
