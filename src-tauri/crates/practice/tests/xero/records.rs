//! Records in the wire form, the kinds that only these books have, and what changes do to them.

use crate::caller::{Caller, rows, texts};
use practice::company::Company;
use practice::xero::{Change, Kind, Options};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::time::Duration;

fn small() -> Company {
    Company::from_json(include_str!("../../../../../tests/fixtures/companies/harbour-and-pine.json")).unwrap()
}

fn exact(value: &Value) -> Decimal {
    Decimal::from_str_exact(&value.to_string()).unwrap_or_else(|_| panic!("{value} is no exact number"))
}

#[tokio::test]
async fn dates_numbers_and_ids_stand_as_they_do() {
    let caller = Caller::new(Options::default()).await;
    let rows = caller.rows("Invoices", &[("page", "1"), ("pageSize", "1000")]).await;
    for row in &rows {
        for key in ["Date", "DueDate", "UpdatedDateUTC"] {
            let text = row[key].as_str().unwrap();
            assert!(text.starts_with("/Date(") && text.ends_with("+0000)/"), "{key} {text}");
        }
        let milliseconds: i64 = row["Date"].as_str().unwrap()[6..].split('+').next().unwrap().parse().unwrap();
        assert_eq!(milliseconds % 86_400_000, 0, "midnight UTC");
        assert!(row["DateString"].as_str().unwrap().ends_with("T00:00:00"));
        assert!(row["UpdatedDateUTCString"].as_str().unwrap().ends_with('Z'));
        assert!(row["Total"].is_number() && row["CurrencyRate"].is_number());
        assert_eq!(row["InvoiceID"].as_str().unwrap().len(), 36);
        assert_eq!(row.get("Reference").is_some(), row["Type"] == "ACCREC");
        assert!(row.as_object().unwrap().values().all(|value| !value.is_null()), "absent values are left out");
        assert_eq!(row.get("FullyPaidOnDate").is_some(), row["Status"] == "PAID");
    }
    let statuses: std::collections::BTreeSet<&str> = texts(&rows, "Status").into_iter().collect();
    assert!(["DRAFT", "AUTHORISED", "PAID", "VOIDED"].iter().all(|status| statuses.contains(status)), "{statuses:?}");
    let types: std::collections::BTreeSet<&str> = texts(&rows, "LineAmountTypes").into_iter().collect();
    assert!(types.contains("Exclusive") && types.contains("Inclusive"));
    let payment = &caller.rows("Payments", &[("page", "1")]).await[0];
    assert!(payment.get("DateString").is_none() && payment["Date"].is_string());
    let organisation = caller.one("Organisation").await;
    assert_eq!(organisation["Timezone"], "GMTSTANDARDTIME");
    assert!(organisation["CreatedDateUTC"].as_str().unwrap().ends_with("0)/"));
    let tracked = rows.iter().filter(|row| row["LineItems"][0]["Tracking"] != json!([])).count();
    assert!(tracked > 0, "fields of the company's own are tracking");
    let plain = Caller::new(Options { updated_strings: false, ..Options::default() }).await;
    assert_eq!(plain.rows("Invoices", &[("page", "1")]).await[0].get("UpdatedDateUTCString"), None);
}

#[tokio::test]
async fn a_payment_for_several_documents_is_several_payments_in_a_batch() {
    let caller = Caller::new(Options::default()).await;
    let company = caller.books.company();
    let payments = caller.rows("Payments", &[("page", "1"), ("pageSize", "1000")]).await;
    let batches = caller.rows("BatchPayments", &[]).await;
    let several = |list: &[practice::company::Payment]| list.iter().filter(|one| one.applied.len() > 1).count();
    assert_eq!(batches.len(), several(&company.customer_payments) + several(&company.vendor_payments));
    for batch in &batches {
        let ours: Vec<&Value> =
            payments.iter().filter(|one| one["BatchPaymentID"] == batch["BatchPaymentID"]).collect();
        let sum: Decimal = ours.iter().map(|one| exact(&one["Amount"])).sum();
        assert_eq!(sum, exact(&batch["TotalAmount"]));
        assert_eq!(ours.len(), batch["Payments"].as_array().unwrap().len());
    }
    let parts: usize =
        company.customer_payments.iter().chain(&company.vendor_payments).map(|one| one.applied.len()).sum();
    let kinds: Vec<&str> = texts(&payments, "PaymentType");
    assert_eq!(
        kinds.iter().filter(|kind| kind.ends_with("ACCRECPAYMENT") || kind.ends_with("ACCPAYPAYMENT")).count(),
        parts
    );
    let refunds: Vec<(&Value, &Value)> = payments
        .iter()
        .filter(|one| one["PaymentType"] == "ARCREDITPAYMENT" || one["PaymentType"] == "AROVERPAYMENTPAYMENT")
        .map(|one| (&one["PaymentType"], &one["Invoice"]["Type"]))
        .collect();
    assert!(refunds.contains(&(&json!("ARCREDITPAYMENT"), &json!("ACCRECCREDIT"))));
    assert!(refunds.contains(&(&json!("AROVERPAYMENTPAYMENT"), &json!("AROVERPAYMENT"))));
    for (path, key) in [("Prepayments", "PREPAYMENT"), ("Overpayments", "OVERPAYMENT")] {
        let rows = caller.rows(path, &[("page", "1")]).await;
        for direction in ["RECEIVE", "SPEND"] {
            assert!(texts(&rows, "Type").contains(&format!("{direction}-{key}").as_str()), "{path}");
        }
    }
    let none = Caller::new(Options { extras: false, ..Options::default() }).await;
    assert!(none.rows("Prepayments", &[]).await.is_empty() && none.rows("ManualJournals", &[]).await.is_empty());
}

#[tokio::test]
async fn money_in_another_currency_has_both_amounts_and_a_rate() {
    let company = Company::built_in(1);
    let foreign = company.invoices.iter().find(|one| {
        company.currency_of(&one.party) == "USD"
            && company.customer_payments.iter().any(|payment| payment.applied[0].to == one.number)
    });
    let number = foreign.unwrap().number.clone();
    for in_home_units in [false, true] {
        let caller = Caller::new(Options { rate_in_home_units: in_home_units, ..Options::default() }).await;
        let condition = format!("Invoice.InvoiceNumber=\"{number}\"");
        let payment = &caller.rows("Payments", &[("where", &condition), ("page", "1")]).await[0];
        let (amount, bank, rate) =
            (exact(&payment["Amount"]), exact(&payment["BankAmount"]), exact(&payment["CurrencyRate"]));
        let expect = if in_home_units { amount * rate } else { amount / rate };
        assert_eq!(expect.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero), bank);
        assert_ne!(amount, bank);
        let unpaged = caller.rows("Invoices", &[("InvoiceNumbers", &number)]).await;
        assert_eq!(unpaged[0]["CurrencyRate"], 0, "lists without a page do not tell the rate");
        let told = Caller::new(Options { unpaged_rates_are_zero: false, ..Options::default() }).await;
        assert_ne!(told.rows("Invoices", &[("InvoiceNumbers", &number)]).await[0]["CurrencyRate"], 0);
    }
}

#[tokio::test]
async fn credits_carry_their_allocations_and_the_invoice_knows_them() {
    let caller = Caller::new(Options::default()).await;
    let notes = caller.rows("CreditNotes", &[("page", "1"), ("pageSize", "1000")]).await;
    let used = notes.iter().find(|note| note["Allocations"] != json!([])).unwrap();
    assert_eq!(used["ID"], used["CreditNoteID"]);
    let allocation = &used["Allocations"][0];
    let invoice = caller.one(&format!("Invoices/{}", allocation["Invoice"]["InvoiceID"].as_str().unwrap())).await;
    let known =
        invoice["CreditNotes"].as_array().unwrap().iter().find(|note| note["CreditNoteID"] == used["CreditNoteID"]);
    assert_eq!(known.unwrap()["AppliedAmount"], allocation["Amount"]);
    assert!(exact(&invoice["AmountCredited"]) >= exact(&allocation["Amount"]));
    for note in &notes {
        let allocated =
            note["Allocations"].as_array().unwrap().iter().map(|one| exact(&one["Amount"])).sum::<Decimal>();
        let paid = note["Payments"].as_array().unwrap().iter().map(|one| exact(&one["Amount"])).sum::<Decimal>();
        if note["Status"] != "VOIDED" {
            assert_eq!(exact(&note["RemainingCredit"]) + allocated + paid, exact(&note["Total"]), "{note}");
        }
    }
}

#[tokio::test]
async fn what_is_deleted_stays_with_a_status_and_a_new_time() {
    let caller = Caller::new(Options::default()).await;
    let company = caller.books.company();
    let start = caller.books.now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    caller.books.advance(Duration::from_secs(60));
    let state = |wanted| company.invoices.iter().find(|one| one.state == wanted).unwrap().number.clone();
    let draft = state(practice::company::State::Draft);
    let free = company.invoices.iter().find(|one| {
        one.state == practice::company::State::Open
            && !company.customer_payments.iter().any(|payment| payment.applied.iter().any(|part| part.to == one.number))
            && !company.credit_notes.iter().any(|note| note.applied.iter().any(|part| part.to == one.number))
    });
    let free = free.unwrap().number.clone();
    let payment = company.customer_payments.iter().find(|payment| payment.applied.len() == 1).unwrap();
    let paid = payment.applied[0].to.clone();
    let delete = |kind, key: &str| Change::Delete { kind, key: key.to_owned() };
    caller.books.change(delete(Kind::Invoice, &draft)).unwrap();
    caller.books.change(delete(Kind::Invoice, &free)).unwrap();
    caller.books.change(delete(Kind::CustomerPayment, &payment.number)).unwrap();
    caller.books.change(delete(Kind::Expense, &company.expenses[0].reference)).unwrap();
    let changed = rows(&caller.since("Invoices", &start).await, "Invoices");
    let status = |number: &str| changed.iter().find(|row| row["InvoiceNumber"] == number).unwrap()["Status"].clone();
    assert_eq!((status(&draft), status(&free)), (json!("DELETED"), json!("VOIDED")));
    assert_eq!(status(&paid), "AUTHORISED", "what the payment had paid is open again");
    let payments = rows(&caller.since("Payments", &start).await, "Payments");
    assert_eq!(texts(&payments, "Status"), ["DELETED"]);
    let spent = rows(&caller.since("BankTransactions", &start).await, "BankTransactions");
    assert_eq!(texts(&spent, "Status"), ["DELETED"]);
    assert!(caller.books.records(Kind::Invoice).iter().any(|row| row["Status"] == "DELETED"));
    let hidden = Caller::new(Options { deleted_in_lists: false, ..Options::default() }).await;
    hidden.books.change(delete(Kind::Invoice, &draft)).unwrap();
    let listed = hidden.rows("Invoices", &[]).await;
    assert!(!texts(&listed, "InvoiceNumber").contains(&draft.as_str()));
}

#[tokio::test]
async fn changes_of_people_show_and_some_do_not_move_the_time() {
    let caller = Caller::new(Options { companies: vec![small()], ..Options::default() }).await;
    let start = caller.books.now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    caller.books.advance(Duration::from_secs(60));
    let add = json!({"do": "add", "kind": "invoice", "record": {"number": "INV-900", "party": "Fernhill Group", "date": "2026-11-28", "lines": [{"name": "Crate", "rate": "50", "tax": "VAT 23%"}]}});
    let id = caller.books.change(serde_json::from_value(add).unwrap()).unwrap();
    let made = caller.one(&format!("Invoices/{id}")).await;
    assert_eq!((&made["InvoiceNumber"], &made["Total"]), (&json!("INV-900"), &json!(61.5)));
    let amount = Decimal::from(10);
    let payment = caller
        .books
        .change(Change::Pay { kind: Kind::Invoice, key: "INV-900".to_owned(), amount, date: None })
        .unwrap();
    let payment = caller.one(&format!("Payments/{payment}")).await;
    assert_eq!((&payment["Amount"], &payment["Invoice"]["InvoiceNumber"]), (&json!(10), &json!("INV-900")));
    assert_eq!(rows(&caller.since("Invoices", &start).await, "Invoices").len(), 1);
    caller.books.advance(Duration::from_secs(60));
    let later = caller.books.now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    caller.books.advance(Duration::from_secs(60));
    let due = json!({"do": "update", "kind": "invoice", "key": "INV-900", "patch": {"due": "2027-01-31"}});
    caller.books.change(serde_json::from_value(due).unwrap()).unwrap();
    assert_eq!(caller.one(&format!("Invoices/{id}")).await["DueDateString"], "2027-01-31T00:00:00");
    assert!(
        rows(&caller.since("Invoices", &later).await, "Invoices").is_empty(),
        "part-paid: another due date is silent"
    );
    let reference = json!({"do": "update", "kind": "invoice", "key": "INV-900", "patch": {"reference": "PO 9"}});
    caller.books.change(serde_json::from_value(reference).unwrap()).unwrap();
    assert_eq!(rows(&caller.since("Invoices", &later).await, "Invoices").len(), 1);
}

#[tokio::test]
async fn a_demo_company_was_last_changed_in_2008() {
    let caller = Caller::new(Options { companies: vec![small()], demo_company: true, ..Options::default() }).await;
    let all = caller.rows("Invoices", &[("page", "1")]).await;
    assert!(all.iter().all(|row| row["UpdatedDateUTC"] == "/Date(1229791330237+0000)/"));
    assert_eq!(caller.one("Organisation").await["IsDemoCompany"], true);
    assert!(rows(&caller.since("Invoices", "2025-11-01T00:00:00").await, "Invoices").is_empty());
    caller.books.advance(Duration::from_secs(5));
    let amount = Decimal::ONE;
    caller.books.change(Change::Pay { kind: Kind::Invoice, key: "INV-102".to_owned(), amount, date: None }).unwrap();
    let changed = rows(&caller.since("Invoices", "2025-11-01T00:00:00").await, "Invoices");
    assert_eq!(texts(&changed, "InvoiceNumber"), ["INV-102"]);
}

#[tokio::test]
async fn a_closed_period_shows_in_the_organisation() {
    let caller = Caller::new(Options::default()).await;
    assert_eq!(caller.one("Organisation").await.get("PeriodLockDate"), None);
    caller.books.close_books(Some("2026-10-31".parse().unwrap()));
    assert_eq!(caller.one("Organisation").await["PeriodLockDate"], "/Date(1793404800000+0000)/");
    let closed = Options { year_lock: Some("2025-12-31".parse().unwrap()), ..Options::default() };
    let year = Caller::new(closed).await.one("Organisation").await;
    assert_eq!(
        (&year["EndOfYearLockDate"], &year["PeriodLockDate"]),
        (&json!("/Date(1767139200000+0000)/"), &Value::Null)
    );
    let actions = caller.get("Organisation/Actions", &[]).await.json();
    assert_eq!(actions["Actions"][0], json!({"Name": "UseMulticurrency", "Status": "ALLOWED"}));
}
