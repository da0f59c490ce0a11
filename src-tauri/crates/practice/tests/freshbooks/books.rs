//! What the books show: exact forms of amounts, days, times and ids, and that they add up.

use crate::caller::{Caller, amount};
use practice::company::{Company, State};
use practice::freshbooks::{Change, Kind, Options};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The built-in company's total of an invoice.
fn total(company: &Company, number: &str) -> Decimal {
    let invoice = company.invoices.iter().find(|invoice| invoice.number == number).unwrap();
    company.totals(invoice).total
}

#[tokio::test]
async fn invoices_come_to_what_the_company_says_and_lines_add_up() {
    let caller = Caller::new(Options::default()).await;
    let company = Company::built_in(1);
    let invoices = caller.all("invoices/invoices?include[]=lines").await;
    let live = company.invoices.iter().filter(|invoice| invoice.state != State::Void).count();
    assert_eq!(invoices.len(), live);
    for invoice in &invoices {
        let number = invoice["invoice_number"].as_str().unwrap();
        assert_eq!(amount(&invoice["amount"]), total(&company, number), "{number}");
        assert_eq!(amount(&invoice["paid"]) + amount(&invoice["outstanding"]), amount(&invoice["amount"]), "{number}");
        assert!(amount(&invoice["outstanding"]) >= Decimal::ZERO, "{number}");
        let lines: Decimal = invoice["lines"].as_array().unwrap().iter().map(|line| amount(&line["amount"])).sum();
        let net = lines - amount(&invoice["discount_total"]);
        let gross = amount(&invoice["amount"]);
        assert!(net <= gross || gross < Decimal::ZERO, "{number}: {net} of {gross}");
        assert_eq!(invoice["id"], invoice["invoiceid"]);
    }
}

#[tokio::test]
async fn bills_come_to_what_the_company_says_too() {
    let caller = Caller::new(Options::default()).await;
    let company = Company::built_in(1);
    let bills = caller.all("bills/bills?include[]=lines&include[]=bill_payments").await;
    assert_eq!(bills.len(), company.bills.iter().filter(|bill| bill.state == State::Open).count());
    for bill in &bills {
        let number = bill["bill_number"].as_str().unwrap();
        let known = company.bills.iter().find(|known| known.number == number).unwrap();
        assert_eq!(amount(&bill["total_amount"]), company.totals(known).total, "{number}");
        assert_eq!(amount(&bill["amount"]) + amount(&bill["tax_amount"]), amount(&bill["total_amount"]), "{number}");
        let lines = bill["lines"].as_array().unwrap().iter();
        assert_eq!(
            lines.map(|line| amount(&line["total_amount"])).sum::<Decimal>(),
            amount(&bill["total_amount"]),
            "{number}"
        );
        let payments = bill["bill_payments"].as_array().unwrap().iter();
        assert_eq!(payments.map(|one| amount(&one["amount"])).sum::<Decimal>(), amount(&bill["paid"]), "{number}");
    }
}

#[tokio::test]
async fn values_have_the_forms_of_the_wire() {
    let caller = Caller::new(Options::default()).await;
    let invoice = caller.rows("invoices/invoices?per_page=1").await[0].clone();
    let form = |text: &Value, like: &str| {
        let text = text.as_str().unwrap();
        let same = text.len() == like.len()
            && text.bytes().zip(like.bytes()).all(|(a, b)| a.is_ascii_digit() == b.is_ascii_digit());
        assert!(same, "“{text}” is not as {like}");
    };
    form(&invoice["create_date"], "2026-10-02");
    form(&invoice["due_date"], "2026-10-02");
    form(&invoice["updated"], "2026-10-05 09:14:02");
    form(&invoice["created_at"], "2026-10-05 09:14:02");
    form(&invoice["version"], "2026-10-05 09:14:02.118201");
    assert!(invoice["invoiceid"].is_u64() && invoice["customerid"].is_u64() && invoice["status"].is_u64());
    let money = invoice["amount"].as_object().unwrap();
    assert_eq!(money["amount"].as_str().unwrap().split_once('.').unwrap().1.len(), 2);
    let payment = caller.rows("payments/payments?per_page=1").await[0].clone();
    assert_eq!(payment["logid"], payment["id"]);
    let vendor = caller.rows("bill_vendors/bill_vendors?per_page=1").await[0].clone();
    assert!(vendor["id"].is_null() && vendor["vendorid"].is_u64(), "a vendor has one id");
    let client = caller.rows("users/clients?per_page=1").await[0].clone();
    assert_eq!(client["id"], client["userid"]);
    assert!(client.as_object().unwrap().keys().all(|key| !key.starts_with('_')), "{client}");
}

#[tokio::test]
async fn times_are_us_eastern_with_summer_time_and_bills_are_utc() {
    let caller = Caller::new(Options::default()).await;
    let cases = [
        ("2026-06-10T16:49:00Z", "2026-06-10 12:49:00"),
        ("2026-12-10T02:00:00Z", "2026-12-09 21:00:00"),
        // The hour that comes twice.
        ("2026-11-01T05:30:00Z", "2026-11-01 01:30:00"),
        ("2026-11-01T06:30:00Z", "2026-11-01 01:30:00"),
    ];
    for (at, shown) in cases {
        caller.books.set_clock(at.parse().unwrap());
        let change = |kind, key: &str| Change::Update { kind, key: key.to_owned(), patch: json!({"notes": at}) };
        let id = caller.books.change(change(Kind::Invoice, "INV-000009")).unwrap();
        let invoice = caller.get(&format!("invoices/invoices/{id}")).await.result()["invoice"].clone();
        assert_eq!(&invoice["updated"].as_str().unwrap()[..16], &shown[..16], "{at}");
        assert_eq!(&invoice["version"].as_str().unwrap()[..16], &shown[..16], "{at}");
        let bill = caller.books.company().bills[0].number.clone();
        let id = caller.books.change(change(Kind::Bill, &bill)).unwrap();
        let bill = caller.get(&format!("bills/bills/{id}")).await.result()["bill"].clone();
        assert_eq!(bill["updated_at"].as_str().unwrap()[..16], at.replace('T', " ")[..16], "{at}");
    }
    caller.books.set_clock("2026-12-10T02:00:00Z".parse().unwrap());
    let query = "invoices/invoices?search[updated_min]=2026-12-10";
    caller
        .books
        .change(Change::Update { kind: Kind::Invoice, key: "INV-000009".to_owned(), patch: json!({"notes": "x"}) })
        .unwrap();
    assert!(caller.rows(query).await.is_empty(), "days are those of US Eastern time");
    assert_eq!(caller.rows("invoices/invoices?search[updated_min]=2026-12-09").await.len(), 1);
}

#[tokio::test]
async fn one_payment_of_the_bank_for_two_documents_is_one_bulk_payment() {
    let caller = Caller::new(Options::default()).await;
    let payments = caller.all("payments/payments").await;
    let bulk: Vec<&Value> = payments.iter().filter(|payment| payment["bulk_paymentid"].is_u64()).collect();
    assert!(bulk.len() >= 2);
    let first = bulk[0]["bulk_paymentid"].as_u64();
    let same: Vec<_> = bulk.iter().filter(|payment| payment["bulk_paymentid"].as_u64() == first).collect();
    assert!(same.len() >= 2 && same[0]["invoiceid"] != same[1]["invoiceid"]);
    let sum: Decimal = same.iter().map(|payment| amount(&payment["amount"])).sum();
    let company = caller.books.company();
    assert!(
        company
            .customer_payments
            .iter()
            .any(|payment| payment.applied.len() == same.len() && payment.amount == Some(sum))
    );
    let credits: Vec<&Value> = payments.iter().filter(|payment| payment["from_credit"] == true).collect();
    assert!(
        !credits.is_empty()
            && credits.iter().all(|payment| payment["type"] == "Credit" && payment["creditid"].is_u64())
    );
}

#[tokio::test]
async fn the_books_are_a_company_again() {
    let caller = Caller::new(Options::default()).await;
    let company = caller.books.company();
    company.check().unwrap();
    let original = Company::built_in(1);
    for invoice in &company.invoices {
        assert_eq!(company.totals(invoice).total, total(&original, &invoice.number), "{}", invoice.number);
    }
    let paid = |company: &Company| company.customer_payments.iter().map(|one| one.amount.unwrap()).sum::<Decimal>();
    assert!(paid(&company) > Decimal::ZERO && paid(&company) <= paid(&original));
    assert_eq!(caller.books.records(Kind::CustomerPayment), caller.books.resource("payments").unwrap());
    assert_eq!(caller.books.records(Kind::Invoice).len(), company.invoices.len());
    assert_eq!(caller.books.records(Kind::Contact).len(), company.customers.len() + company.vendors.len());
    assert!(caller.books.records(Kind::PurchaseOrder).is_empty() && caller.books.resource("purchase_orders").is_err());
}

#[tokio::test]
async fn a_part_paid_invoice_has_the_status_of_one_that_was_sent() {
    let caller = Caller::new(Options::default()).await;
    let company = caller.books.company();
    let drafts: Vec<&str> =
        company.invoices.iter().filter(|one| one.state == State::Draft).map(|one| one.number.as_str()).collect();
    for invoice in caller.all("invoices/invoices").await {
        let number = invoice["invoice_number"].as_str().unwrap();
        let found = (
            invoice["status"].as_i64().unwrap(),
            invoice["v3_status"].as_str().unwrap(),
            invoice["payment_status"].as_str().unwrap(),
        );
        let (open, paid) = (amount(&invoice["outstanding"]), amount(&invoice["paid"]));
        let overdue = invoice["due_date"].as_str().unwrap() < "2026-12-03";
        let expect = match () {
            () if drafts.contains(&number) => (1, "draft", "unpaid"),
            () if open.is_zero() => (4, "paid", "paid"),
            () if !paid.is_zero() => (2, "partial", "partial"),
            () if overdue => (2, "overdue", "unpaid"),
            () => (2, "sent", "unpaid"),
        };
        assert_eq!(found, expect, "{invoice}");
    }
}
