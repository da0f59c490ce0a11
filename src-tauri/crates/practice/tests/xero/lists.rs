//! Lists: with and without a page, filters, order, what was changed since.

use crate::caller::{Answer, Caller, rows, texts};
use practice::xero::{Change, Kind, Options};
use reqwest::Method;
use rust_decimal::Decimal;
use serde_json::{Value, json};

const ALL: [&str; 16] = [
    "Invoices",
    "CreditNotes",
    "Payments",
    "BatchPayments",
    "Prepayments",
    "Overpayments",
    "BankTransactions",
    "ManualJournals",
    "PurchaseOrders",
    "Contacts",
    "Accounts",
    "Items",
    "TrackingCategories",
    "Currencies",
    "TaxRates",
    "Organisation",
];

#[tokio::test]
async fn every_resource_answers_in_the_envelope_and_every_record_by_its_id() {
    let caller = Caller::new(Options::default()).await;
    for path in ALL {
        let answer = caller.get(path, &[]).await;
        let json = answer.json();
        assert_eq!((answer.status, &json["Status"]), (200, &json!("OK")), "{path}");
        assert!(json["DateTimeUTC"].as_str().unwrap().strip_suffix(")/").is_some_and(|text| !text.contains('+')));
        assert_eq!(json["pagination"], Value::Null, "{path} without a page has no pagination");
        let rows = rows(&answer, path);
        assert!(!rows.is_empty(), "{path}");
        let id = match path {
            "Currencies" | "TaxRates" | "Organisation" => continue,
            "TrackingCategories" => "TrackingCategoryID".to_owned(),
            _ => format!("{}ID", path.strip_suffix('s').unwrap()),
        };
        for row in rows.iter().take(3) {
            let key = row[&id].as_str().unwrap_or_else(|| panic!("no {id} in {row}"));
            assert_eq!(caller.one(&format!("{path}/{key}")).await[&id], row[&id], "{path}");
        }
    }
}

#[tokio::test]
async fn lines_come_with_a_page_and_by_id_only() {
    let caller = Caller::new(Options::default()).await;
    for (path, lines) in [
        ("Invoices", "LineItems"),
        ("CreditNotes", "LineItems"),
        ("BankTransactions", "LineItems"),
        ("ManualJournals", "JournalLines"),
    ] {
        let unpaged = caller.rows(path, &[]).await;
        assert!(unpaged.iter().all(|row| row[lines] == json!([])), "{path}");
        let paged = caller.rows(path, &[("page", "1"), ("pageSize", "1000")]).await;
        assert!(paged.iter().all(|row| !row[lines].as_array().unwrap().is_empty()), "{path}");
        assert_eq!(unpaged.len(), paged.len(), "{path}");
    }
    let payments = caller.rows("Payments", &[("page", "1")]).await;
    assert!(payments.iter().all(|row| row["Invoice"]["LineItems"] == json!([])));
    let one = payments.iter().find(|row| row["PaymentType"] == "ACCRECPAYMENT").unwrap();
    let whole = caller.one(&format!("Payments/{}", one["PaymentID"].as_str().unwrap())).await;
    assert!(!whole["Invoice"]["LineItems"].as_array().unwrap().is_empty());
}

fn money(value: &Value) -> Decimal {
    Decimal::from_str_exact(&value.to_string()).unwrap_or_else(|_| panic!("{value} is no exact number"))
}

#[tokio::test]
async fn documents_add_up_and_agree_with_the_company() {
    let caller = Caller::new(Options::default()).await;
    let company = caller.books.company();
    let rows = caller.rows("Invoices", &[("page", "1"), ("pageSize", "1000")]).await;
    assert_eq!(rows.len(), company.invoices.len() + company.bills.len());
    for row in &rows {
        let lines = row["LineItems"].as_array().unwrap();
        let sum = |key: &str| lines.iter().map(|line| money(&line[key])).sum::<Decimal>();
        let (net, tax, total) = (money(&row["SubTotal"]), money(&row["TotalTax"]), money(&row["Total"]));
        assert_eq!(net + tax, total, "{row}");
        assert_eq!(sum("TaxAmount"), tax, "{row}");
        let amount = if row["LineAmountTypes"] == "Inclusive" { total } else { net };
        assert_eq!(sum("LineAmount"), amount, "{row}");
        let (due, paid, credited) =
            (money(&row["AmountDue"]), money(&row["AmountPaid"]), money(&row["AmountCredited"]));
        if row["Status"] != "VOIDED" {
            assert_eq!(due + paid + credited, total, "{row}");
        }
    }
    for invoice in &company.invoices {
        let row = rows.iter().find(|row| row["InvoiceNumber"] == *invoice.number && row["Type"] == "ACCREC").unwrap();
        assert_eq!(money(&row["Total"]), company.totals(invoice).total, "{row}");
        assert_eq!(row["Contact"]["Name"], *invoice.party);
        assert_eq!(row["DateString"], format!("{}T00:00:00", invoice.date));
    }
}

#[tokio::test]
async fn changes_since_a_second_come_with_their_lines_and_a_payment_moves_its_invoice() {
    let caller = Caller::new(Options::default()).await;
    let company = caller.books.company();
    let number =
        company.invoices.iter().find(|one| one.state == practice::company::State::Open).unwrap().number.clone();
    let start = caller.books.now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    assert_eq!(rows(&caller.since("Invoices", &start).await, "Invoices"), Vec::<Value>::new(), "200 and nothing");
    caller.books.advance(std::time::Duration::from_secs(90));
    let amount = Decimal::new(1, 2);
    let open = caller.rows("Invoices", &[("where", "Type==\"ACCREC\" AND Status==\"AUTHORISED\"")]).await;
    let open = open[0]["InvoiceNumber"].as_str().unwrap().to_owned();
    caller.books.change(Change::Pay { kind: Kind::Invoice, key: open.clone(), amount, date: None }).unwrap();
    let _ = number;
    let changed = rows(&caller.since("Invoices", &start).await, "Invoices");
    assert_eq!(texts(&changed, "InvoiceNumber"), [open]);
    assert!(!changed[0]["LineItems"].as_array().unwrap().is_empty());
    assert_eq!(rows(&caller.since("Payments", &start).await, "Payments").len(), 1);
    let bad = caller.request(Method::GET, "Invoices").header("If-Modified-Since", "yesterday").send().await.unwrap();
    assert_eq!(Answer::of(bad).await.status, 400);
}
