//! What is sent, word for word, and what is not sent at all.

use super::*;
use model::document::{Charge, Line, Paid, Party, Tax};
use model::{Date, Decimal};

const KEY: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().expect("a number"))
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn day(text: &str) -> Option<Date> {
    Some(text.parse().expect("a day"))
}

fn line(quantity: &str, price: &str, net: &str, tax: Option<(&str, &str)>) -> Line {
    Line {
        item: text("Shelf"),
        quantity: number(quantity),
        price: number(price),
        net: number(net),
        tax_name: tax.map(|(name, _)| name.to_owned()),
        tax_rate: tax.and_then(|(_, rate)| number(rate)),
        account_id: text("category-301"),
        ..Line::default()
    }
}

/// A document of the kind with all that every kind needs.
fn base(kind: Kind) -> Document {
    let party = |id: &str| Party { id: text(id), name: text("Moss & Co"), ..Party::default() };
    Document {
        number: text("A-7"),
        date: day("2026-10-02"),
        due_date: day("2026-11-01"),
        currency: text("USD"),
        customer: party("customer-811"),
        vendor: party("12"),
        lines: vec![line("2", "100", "200", Some(("HST", "13")))],
        total: number("226"),
        ..Document::new(kind)
    }
}

fn sent(form: Form, document: &Document) -> Result<Value, WriteFault> {
    let write = Write { key: KEY.to_owned(), operation: Operation::Create, document: document.clone() };
    if document.kind == Kind::Journal {
        journal::older(&write, Some("USD"))
    } else {
        body::of(form, &write, Some("USD"))
    }
}

fn check(form: Form, document: &Document, expect: Value) {
    assert_eq!(sent(form, document), Ok(expect), "{form:?}");
}

#[test]
fn records_are_sent_in_freshbooks_words() {
    let money = |amount: &str| json!({ "amount": amount, "code": "USD" });
    let mut invoice = base(Kind::Invoice);
    (invoice.order, invoice.memo) = (text("PO 88"), text("Thank you"));
    invoice.shipping = number("5.00");
    check(
        Form::Invoice,
        &invoice,
        json!({ "customerid": 811, "create_date": "2026-10-02", "invoice_number": "A-7", "currency_code": "USD",
            "due_offset_days": 30, "po_number": "PO 88", "notes": "Thank you", "lines": [
                { "type": 0, "name": "Shelf", "qty": "2", "unit_cost": money("100"), "taxName1": "HST", "taxAmount1": "13" },
                { "type": 0, "name": "Shipping", "qty": "1", "unit_cost": money("5.00") }] }),
    );
    check(
        Form::Bill,
        &base(Kind::Bill),
        json!({ "vendorid": 12, "issue_date": "2026-10-02", "due_offset_days": 30, "bill_number": "A-7",
            "currency_code": "USD", "language": "en", "lines": [{ "categoryid": 301, "description": "Shelf",
                "quantity": "2", "unit_cost": money("100"), "tax_name1": "HST", "tax_percent1": "13" }] }),
    );
    let mut note = base(Kind::CreditNote);
    note.lines = vec![line("3", "9.99", "28.47", None)];
    check(
        Form::CreditNote,
        &note,
        json!({ "clientid": 811, "create_date": "2026-10-02", "credit_number": "A-7", "currency_code": "USD",
            "lines": [{ "type": 0, "name": "Shelf", "qty": "1", "unit_cost": money("28.47") }] }),
    );
    let paid = Paid { id: text("90210"), amount: number("100.00"), ..Paid::default() };
    let mut payment = Document { paid: vec![paid], amount: number("100.00"), ..base(Kind::Payment) };
    (payment.memo, payment.method) = (text("remittance 9"), text("ach"));
    check(
        Form::Payment,
        &payment,
        json!({ "invoiceid": 90210, "amount": money("100.00"), "date": "2026-10-02", "type": "ACH",
            "note": format!("remittance 9 [mlc:{KEY}]"), "send_client_notification": false }),
    );
    payment.kind = Kind::BillPayment;
    check(
        Form::BillPayment,
        &payment,
        json!({ "billid": 90210, "amount": money("100.00"), "paid_date": "2026-10-02", "payment_type": "ACH",
            "note": format!("remittance 9 [mlc:{KEY}]") }),
    );
    let mut expense = base(Kind::Expense);
    (expense.customer, expense.vendor.name) = (Party::default(), text("Rail"));
    expense.lines[0].tax = number("26");
    check(
        Form::Expense,
        &expense,
        json!({ "categoryid": 301, "amount": money("226"), "date": "2026-10-02", "notes": format!("[mlc:{KEY}]"),
            "vendor": "Rail", "taxName1": "HST", "taxPercent1": "13", "taxAmount1": money("26") }),
    );
    let contact = Party { name: text("Pine"), contact: text("Al van Fir"), zip: text("H91"), ..Party::default() };
    let mut party = Document { contact, role: text("vendor"), is_1099: Some(true), ..base(Kind::Contact) };
    check(
        Form::Vendor,
        &party,
        json!({ "vendor_name": "Pine", "currency_code": "USD", "language": "en", "primary_contact_first_name": "Al van",
            "primary_contact_last_name": "Fir", "postal_code": "H91", "is_1099": true, "note": format!("[mlc:{KEY}]") }),
    );
    party.memo = Some(crate::write::marker::WORD.with(Some("good"), &["0b6f7b1e-2b7a-4f0e-9a53-5d0c8f1c2a11"]));
    check(
        Form::Client,
        &party,
        json!({ "organization": "Pine", "fname": "Al van", "lname": "Fir", "p_code": "H91", "currency_code": "USD",
            "note": format!("good [mlc:{KEY}]") }),
    );
    let entry =
        |account: &str, amount: &str| Line { account_id: text(account), amount: number(amount), ..Line::default() };
    let lines = vec![entry("635", "200.00"), entry("640", "0"), entry("712", "-200.00")];
    let journal = Document { lines, memo: text("batch 41"), ..base(Kind::Journal) };
    check(
        Form::Item,
        &journal,
        json!({ "name": format!("A-7 [mlc:{KEY}]"), "description": "batch 41", "user_entered_date": "2026-10-02",
            "currency_code": "USD", "details": [{ "sub_accountid": 635, "debit": "200.00" },
                { "sub_accountid": 712, "credit": "200.00" }] }),
    );
}

/// The newer API's id of an account.
fn uuid(id: &str) -> Option<&'static str> {
    [("635", "2c7d"), ("712", "7a00")].into_iter().find(|(known, _)| *known == id).map(|(_, uuid)| uuid)
}

#[test]
fn an_entry_of_the_newer_api_says_the_same_with_its_number_and_its_own_digits() {
    let entry =
        |account: &str, amount: &str| Line { account_id: text(account), amount: number(amount), ..Line::default() };
    let lines = vec![entry("635", "0.10"), entry("640", "0"), entry("712", "-0.10")];
    let mut document = Document { lines, memo: text("batch 41"), ..base(Kind::Journal) };
    let write =
        |document: &Document| Write { key: KEY.to_owned(), operation: Operation::Create, document: document.clone() };
    let sent = |document: &Document| journal::newer(&write(document), Some("USD"), uuid);
    let expect = format!(
        r#"{{"manualJournalEntry":{{"userEnteredDate":{{"year":2026,"month":10,"day":2}},"name":"A-7 [mlc:{KEY}]","journalEntryNumber":"A-7","description":"batch 41","details":[{{"accountId":"2c7d","amount":{{"amount":0.10,"code":"USD"}},"type":"TYPE_DEBIT"}},{{"accountId":"7a00","amount":{{"amount":0.10,"code":"USD"}},"type":"TYPE_CREDIT"}}]}}}}"#
    );
    assert_eq!(sent(&document), Ok(Some(expect)));
    document.lines[0].account_id = text("636");
    assert_eq!(sent(&document), Ok(None), "an account that is not known there for certain is none");
    document.lines[0].amount = number("0.20");
    assert!(sent(&document).is_err(), "it does not balance");
}

#[test]
fn what_freshbooks_cannot_hold_is_refused_and_nothing_is_left_out() {
    type Change = fn(&mut Document);
    let cases: [(Form, Kind, Change, &str); 17] = [
        (Form::Invoice, Kind::Invoice, |doc| doc.number = None, "no number"),
        (Form::Invoice, Kind::Invoice, |doc| doc.date = None, "no date"),
        (Form::Invoice, Kind::Invoice, |doc| doc.lines.clear(), "no lines"),
        (Form::Invoice, Kind::Invoice, |doc| doc.customer.id = None, "its customer is not matched"),
        (Form::Invoice, Kind::Invoice, |doc| doc.lines[0].net = None, "line 1 has no amount without tax"),
        (Form::Invoice, Kind::Invoice, |doc| doc.discount = Some(Decimal::new(123_457, 4)), "no share in percent"),
        (
            Form::Invoice,
            Kind::Invoice,
            |doc| (doc.lines[0].tax_rate, doc.lines[0].tax) = (None, Some(Decimal::TEN)),
            "a tax of 10 without a rate",
        ),
        (Form::CreditNote, Kind::CreditNote, |doc| doc.discount = Some(Decimal::TEN), "no place for"),
        (Form::Bill, Kind::Bill, |doc| doc.shipping = Some(Decimal::TEN), "no place for"),
        (Form::Bill, Kind::Bill, |doc| doc.lines[0].account_id = None, "the category of line 1 is not matched"),
        (Form::Expense, Kind::Expense, |doc| doc.lines.push(Line::default()), "2 lines"),
        (Form::Payment, Kind::Payment, |_| {}, "names no document"),
        (Form::Payment, Kind::Payment, |doc| doc.paid = vec![Paid::default(), Paid::default()], "pays 2 documents"),
        (
            Form::Payment,
            Kind::Payment,
            |doc| {
                doc.paid = vec![Paid { id: Some("1".into()), amount: Some(Decimal::ONE), ..Paid::default() }];
                doc.amount = Some(Decimal::TEN);
            },
            "part of it pays no document",
        ),
        (Form::Item, Kind::Journal, |doc| doc.lines[0].amount = Some(Decimal::ONE), "differ by 1"),
        (
            Form::Item,
            Kind::Journal,
            |doc| {
                let line = |amount, id: &str| Line { amount: Some(amount), account_id: text(id), ..Line::default() };
                doc.lines = vec![line(Decimal::ONE, "category-7"), line(-Decimal::ONE, "8")];
            },
            "the account of line 1 is not matched",
        ),
        (Form::Item, Kind::Journal, |doc| doc.lines.clear(), "fewer than two lines"),
    ];
    for (form, kind, change, expect) in cases {
        let mut document = base(kind);
        change(&mut document);
        let Err(WriteFault::Refused(error)) = sent(form, &document) else { panic!("{kind}: {expect}") };
        assert!(error.to_string().contains(expect), "{error} says {expect}");
    }
}

#[test]
fn discounts_become_shares_that_come_out_to_the_cent() {
    let charge = |rate: &str| Charge { code: text("discount"), rate: number(rate), ..Charge::default() };
    for (discount, charges, expect) in [
        ("20", vec![], Some("10")),
        ("20.00", vec![charge("10")], Some("10")),
        ("6.67", vec![], Some("3.335")),
        ("20", vec![charge("9")], None),
    ] {
        let document = Document { discount: number(discount), charges, ..base(Kind::Invoice) };
        let found = sent(Form::Invoice, &document).ok().map(|body| body["discount_value"].clone());
        assert_eq!(found, expect.map(|rate| json!(rate)), "{discount}");
    }
    let two = Tax { name: text("GST"), rate: number("5"), amount: number("10"), ..Tax::default() };
    let mut document = base(Kind::Invoice);
    document.lines[0].taxes = vec![two.clone(), Tax { name: text("PST"), rate: number("7"), ..two.clone() }];
    let body = sent(Form::Invoice, &document).expect("two taxes are taken");
    assert_eq!((&body["lines"][0]["taxName2"], &body["lines"][0]["taxAmount2"]), (&json!("PST"), &json!("7")));
    document.lines[0].taxes.push(two);
    assert!(sent(Form::Invoice, &document).is_err(), "three are not");
}

#[test]
fn a_number_that_is_taken_is_told_from_other_refusals() {
    for (message, duplicate) in [
        ("Invoice number already in use (invoice_number)", true),
        ("bill_number must be unique", true),
        ("Must be a number", false),
        ("The client does not exist", false),
    ] {
        let error = BooksError::Refused { what: "x".into(), status: 422, code: 1004, message: message.to_owned() };
        let found = number_taken(WriteFault::Refused(error));
        assert_eq!(matches!(found, WriteFault::Duplicate { .. }), duplicate, "{message}");
    }
}
