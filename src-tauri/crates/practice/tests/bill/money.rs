//! Payments and credits.

use crate::caller::{Caller, text};
use practice::bill::{Kind, Options, Settings};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn paid(vendor: &str, parts: &Value) -> Value {
    json!({"vendorId": vendor, "processDate": "2026-12-02", "toPrintCheck": false, "payments": parts})
}

fn pay(bill: &Value, amount: &Value) -> Value {
    json!({
        "billId": bill["id"], "amount": amount, "fundingAccount": {"type": "WALLET"},
        "processingOptions": {"requestPayFaster": false, "createBill": false}, "transactionNumber": "ML-1",
    })
}

#[tokio::test]
async fn payments_made_elsewhere_are_recorded() {
    let caller = Caller::new(Options::default()).await;
    let vendor = caller.vendor().await;
    let (one, two) = (caller.bill(&vendor, "M-1", "100").await, caller.bill(&vendor, "M-2", "50").await);
    let parts = json!([{"billId": one["id"], "amount": 40}, {"billId": two["id"], "amount": 50}]);
    let answer = caller.post("bills/record-payment", &paid(&vendor, &parts)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let payment = answer.json();
    assert_eq!(
        (&payment["amount"], &payment["status"], &payment["onlinePayment"]),
        (&json!(90.0), &json!("PAID"), &json!(false))
    );
    assert_eq!(payment["billPayments"].as_array().unwrap().len(), 2);
    let state = async |bill: &Value| {
        let bill = caller.read(&format!("bills/{}", text(bill, "id")), &[]).await;
        (bill["paymentStatus"].clone(), bill["dueAmount"].clone(), bill["paidAmount"].clone())
    };
    assert_eq!(state(&one).await, (json!("PARTIAL"), json!(60.0), json!(40.0)));
    assert_eq!(state(&two).await, (json!("PAID"), json!(0), json!(50.0)));
    let other = text(&caller.books.records_of(Kind::Vendor)[1], "id");
    let cases = [
        (paid(&vendor, &json!([{"billId": one["id"], "amount": 60.01}])), "BDC_1159"),
        (paid(&vendor, &json!([{"billId": one["id"], "amount": 40}, {"billId": one["id"], "amount": 30}])), "BDC_1159"),
        (paid(&vendor, &json!([{"billId": two["id"], "amount": 0.01}])), "BDC_1159"),
        (paid(&other, &json!([{"billId": one["id"], "amount": 1}])), "BDC_1205"),
        (paid(&vendor, &json!([{"billId": "00n02NOTHING", "amount": 1}])), "BDC_1205"),
        (paid(&vendor, &json!([{"billId": one["id"], "amount": -1}])), ""),
        (paid(&vendor, &json!([])), ""),
    ];
    for (body, code) in cases {
        assert_eq!(caller.post("bills/record-payment", &body).await.outcome(), (400, code.to_owned()), "{body}");
    }
    let path = format!("bills/{}", text(&one, "id"));
    let lower = json!({"billLineItems": [{"id": one["billLineItems"][0]["id"], "amount": 30}]});
    assert_eq!(caller.send(Method::PATCH, &path, &lower).await.outcome(), (400, "BDC_1159".to_owned()), "40 were paid");
    assert_eq!(caller.books.counters().writes, 3);
}

#[tokio::test]
async fn payments_of_customers_are_recorded_and_what_is_left_is_their_balance() {
    let caller = Caller::new(Options::default()).await;
    let customer = text(&caller.books.records_of(Kind::Customer)[0], "id");
    let body = json!({"customer": {"id": customer}, "invoiceLineItems": [{"quantity": 1, "price": 80}]});
    let (one, two) = (caller.made("invoices", &body).await, caller.made("invoices", &body).await);
    let payment = |amount: i64, parts: Value| json!({"customerId": customer, "amount": amount, "paymentDate": "2026-12-02", "paymentType": "CHECK", "invoices": parts});
    let made = caller
        .made(
            "invoices/record-payment",
            &payment(100, json!([{"id": one["id"], "amount": 50}, {"id": two["id"], "amount": "30"}])),
        )
        .await;
    assert_eq!((&made["amount"], &made["unappliedAmount"]), (&json!(100.0), &json!(20.0)));
    assert_eq!(made["invoicePayments"].as_array().unwrap().len(), 2);
    let after = caller.read(&format!("invoices/{}", text(&one, "id")), &[]).await;
    assert_eq!((&after["status"], &after["dueAmount"]), (&json!("PARTIAL_PAYMENT"), &json!(30.0)));
    assert_eq!(after["payments"][0], json!({"id": made["id"], "amount": 50.0, "status": "PAID", "date": "2026-12-02"}));
    let rest = caller.made("invoices/record-payment", &payment(30, json!([{"id": one["id"], "amount": 30}]))).await;
    assert!(text(&rest, "id").starts_with("0rp"));
    let after = caller.read(&format!("invoices/{}", text(&one, "id")), &[]).await;
    assert_eq!(after["status"], "PAID_IN_FULL");
    for (amount, parts) in
        [(100, json!([{"id": one["id"], "amount": 1}])), (10, json!([{"id": two["id"], "amount": 11}]))]
    {
        let answer = caller.post("invoices/record-payment", &payment(amount, parts)).await;
        assert_eq!(answer.outcome(), (400, "BDC_1159".to_owned()), "{}", answer.text);
    }
}

#[tokio::test]
async fn paying_through_bill_needs_a_trusted_session_and_comes_on_its_day() {
    let mut caller = Caller::new(Options::default()).await;
    let bill = caller.bill(&caller.vendor().await, "T-1", "100").await;
    assert_eq!(caller.post("payments", &pay(&bill, &json!(60))).await.outcome(), (403, "BDC_1361".to_owned()));
    caller.session = caller.books.trusted_tokens().access;
    let mut late = pay(&bill, &json!(60));
    late["processDate"] = json!("2026-12-03");
    assert_eq!(caller.post("payments", &late).await.outcome(), (422, "BDC_1152".to_owned()), "not today");
    let made = caller.post("payments", &pay(&bill, &json!(60))).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    assert_eq!((&made["singleStatus"], &made["processDate"]), (&json!("SCHEDULED"), &json!("2026-12-04")));
    assert_eq!((&made["transactionNumber"], &made["billId"]), (&json!("ML-1"), &bill["id"]));
    let path = format!("bills/{}", text(&bill, "id"));
    let before = caller.read(&path, &[]).await;
    assert_eq!((&before["scheduledAmount"], &before["paidAmount"]), (&json!(60.0), &json!(0)));
    assert_eq!(caller.post("payments", &pay(&bill, &json!(41))).await.outcome(), (400, "BDC_1159".to_owned()));
    let id = text(&made, "id");
    assert_eq!(
        caller.post(&format!("payments/{id}/void"), &json!({"type": "VOID_ONLY"})).await.status,
        400,
        "not made yet"
    );
    caller.books.advance(Duration::from_secs(2 * 86_400));
    caller.session = caller.books.trusted_tokens().access;
    let after = caller.read(&path, &[]).await;
    assert_eq!(
        (&after["scheduledAmount"], &after["paidAmount"], &after["paymentStatus"]),
        (&json!(0), &json!(60.0), &json!("PARTIAL"))
    );
    assert!(text(&after, "updatedTime") > text(&before, "updatedTime"), "a payment changes its bill");
    assert_eq!(caller.post(&format!("payments/{id}/cancel"), &json!({})).await.status, 400, "too late");
    let void = caller.made(&format!("payments/{id}/void"), &json!({"type": "VOID_ONLY", "reason": "lost"})).await;
    assert_eq!((&void["status"], &void["voidInfo"][0]["type"]), (&json!("VOID"), &json!("VOID_ONLY")));
    assert_eq!(caller.read(&path, &[]).await["paymentStatus"], "UNPAID");
    let again = caller.made("payments", &pay(&bill, &json!(100))).await;
    assert_eq!(caller.read(&path, &[]).await["paymentStatus"], "SCHEDULED");
    let cancelled = caller.made(&format!("payments/{}/cancel", text(&again, "id")), &json!({})).await;
    assert_eq!(cancelled["status"], "CANCELLED");
    assert_eq!(caller.read(&path, &[]).await["paymentStatus"], "UNPAID");
}

#[tokio::test]
async fn several_bills_are_paid_at_once_or_none() {
    let caller = Caller::trusted(Options::default()).await;
    let vendor = caller.vendor().await;
    let (one, two) = (caller.bill(&vendor, "B-1", "10").await, caller.bill(&vendor, "B-2", "20").await);
    let body = |second: i64| json!({"fundingAccount": {"type": "WALLET"}, "payments": [{"billId": one["id"], "amount": 10}, {"billId": two["id"], "amount": second}]});
    let count = caller.books.records_of(Kind::Payment).len();
    assert_eq!(caller.post("payments/bulk", &body(21)).await.outcome(), (400, "BDC_1159".to_owned()));
    assert_eq!(caller.books.records_of(Kind::Payment).len(), count);
    assert_eq!(caller.read(&format!("bills/{}", text(&one, "id")), &[]).await["scheduledAmount"], json!(0));
    let made = caller.made("payments/bulk", &body(20)).await;
    assert_eq!(made["payments"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn credits_are_used_for_bills_of_their_vendor_only() {
    let caller = Caller::new(Options::default()).await;
    let vendor = caller.vendor().await;
    let bill = caller.bill(&vendor, "C-1", "100").await;
    let credit = json!({"vendorId": vendor, "referenceNumber": "VC-9", "creditDate": "2026-12-01", "vendorCreditLineItems": [{"amount": 30}]});
    let credit = caller.made("vendor-credits", &credit).await;
    assert_eq!((&credit["status"], &credit["appliedAmount"]), (&json!("NOT_APPLIED"), &json!(0)));
    let path = format!("bills/{}", text(&bill, "id"));
    let using = |amount: i64| json!({"vendorCredits": [{"id": credit["id"], "amount": amount}]});
    assert_eq!(caller.send(Method::PATCH, &path, &using(31)).await.outcome(), (400, "BDC_1159".to_owned()));
    let used = caller.send(Method::PATCH, &path, &using(10)).await.json();
    assert_eq!(
        (&used["creditAmount"], &used["paidAmount"], &used["dueAmount"]),
        (&json!(10.0), &json!(10.0), &json!(90.0))
    );
    let used = caller.send(Method::PATCH, &path, &using(30)).await.json();
    assert_eq!(used["creditAmount"], json!(30.0), "what is stated is all there is");
    let credit = caller.read(&format!("vendor-credits/{}", text(&credit, "id")), &[]).await;
    assert_eq!((&credit["status"], &credit["appliedAmount"]), (&json!("FULLY_APPLIED"), &json!(30.0)));
    let other = text(&caller.books.records_of(Kind::Vendor)[1], "id");
    let theirs = caller.bill(&other, "C-2", "100").await;
    let answer = caller.send(Method::PATCH, &format!("bills/{}", text(&theirs, "id")), &using(1)).await;
    assert_eq!(answer.outcome(), (400, "BDC_1205".to_owned()));
    let whole = json!({
        "vendorId": vendor, "dueDate": bill["dueDate"], "invoice": bill["invoice"], "billLineItems": [{"amount": 100}],
    });
    let put = caller.send(Method::PUT, &path, &whole).await.json();
    assert_eq!(put["creditAmount"], json!(0), "a replacement that names no credit takes it off");
    let settings = Settings { paid_holds_credit: false, ..Settings::default() };
    let other = Caller::new(Options { settings, ..Options::default() }).await;
    let credited = other.books.records_of(Kind::Bill);
    let credited = credited.iter().find(|bill| bill["creditAmount"] != json!(0) && bill["paymentStatus"] == "PARTIAL");
    assert!(credited.is_some_and(|bill| bill["paidAmount"] == json!(0)), "by setting");
}

#[tokio::test]
async fn bank_accounts_are_masked_and_need_trust() {
    let mut caller = Caller::new(Options::default()).await;
    let path = format!("vendors/{}/bank-account", caller.vendor().await);
    let account = json!({"nameOnAccount": "Pine Supply", "accountNumber": "123456789", "routingNumber": "322271627", "type": "CHECKING"});
    assert_eq!(caller.get(&path, &[]).await.status, 404);
    assert_eq!(caller.post(&path, &account).await.outcome(), (403, "BDC_1361".to_owned()));
    caller.session = caller.books.trusted_tokens().access;
    assert_eq!(caller.post(&path, &json!({})).await.status, 400);
    assert_eq!(caller.post(&path, &account).await.status, 201);
    assert_eq!(caller.read(&path, &[]).await["accountNumber"], "*******6789");
    assert_eq!(caller.send(Method::DELETE, &path, &json!({})).await.status, 204);
    assert_eq!(caller.get(&path, &[]).await.status, 404);
}
