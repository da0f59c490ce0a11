//! Documents as they are sent, and those that are not.

use super::body::{Making, body};
use super::names::Names;
use super::*;
use crate::quickbooks::convert::Home;
use crate::quickbooks::tables::Entry;
use model::Decimal;
use model::document::{Adjustment, Line, Paid, Party};
use std::collections::HashMap;
use std::sync::Arc;

const KEY: &str = "0b6f7b1e-2b7a-4f0e-9a53-5d0c8f1c2a11";

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().expect("a number"))
}

fn table(entries: &[(&str, &str)]) -> super::super::tables::Table {
    let entry = |name: &str| {
        let short = name.rsplit(':').next().map(str::to_owned);
        Entry { name: Some(name.to_owned()), short, ..Entry::default() }
    };
    Arc::new(entries.iter().map(|(id, name)| ((*id).to_owned(), entry(name))).collect::<HashMap<_, _>>())
}

fn names() -> Names {
    Names {
        classes: table(&[("5", "North"), ("6", "East:Ground"), ("7", "West:Ground")]),
        locations: table(&[("2", "Dover")]),
        customers: table(&[("61", "Tern Cycles"), ("62", "Both")]),
        vendors: table(&[("77", "Larkspur Paper Co"), ("62", "Other")]),
    }
}

fn made(doc: &Document, is_us: bool) -> Result<String, String> {
    let names = names();
    let making = Making { names: &names, home: Some("USD"), is_us, key: KEY };
    body(doc, &making).map(|object| object.to_text().expect("JSON"))
}

fn bill() -> Document {
    let mut doc = Document::new(Kind::Bill);
    doc.number = Some("LP-88121".to_owned());
    doc.date = Some("2026-10-02".parse().expect("a day"));
    doc.due_date = Some("2026-11-01".parse().expect("a day"));
    doc.vendor = Party::named(Some("77".to_owned()), None);
    doc.currency = Some("USD".to_owned());
    doc.memo = Some("March".to_owned());
    doc.total = number("502.50");
    doc.lines = vec![
        Line {
            text: Some("Paper \"A4\"".to_owned()),
            net: number("412.50"),
            account_id: Some("64".to_owned()),
            class: Some("North".to_owned()),
            customer: Some("Tern Cycles".to_owned()),
            billable: Some(true),
            ..Line::default()
        },
        Line {
            net: number("90.00"),
            item_id: Some("11".to_owned()),
            quantity: number("2"),
            price: number("45"),
            ..Line::default()
        },
    ];
    doc
}

#[test]
fn a_bill_is_sent_with_all_that_it_says_to_the_digit() {
    let expect = concat!(
        r#"{"CurrencyRef":{"value":"USD"},"DocNumber":"LP-88121","DueDate":"2026-11-01","Line":["#,
        r#"{"AccountBasedExpenseLineDetail":{"AccountRef":{"value":"64"},"BillableStatus":"Billable","ClassRef":{"value":"5"},"CustomerRef":{"value":"61"}},"Amount":412.50,"Description":"Paper \"A4\"","DetailType":"AccountBasedExpenseLineDetail"},"#,
        r#"{"Amount":90.00,"DetailType":"ItemBasedExpenseLineDetail","ItemBasedExpenseLineDetail":{"ItemRef":{"value":"11"},"Qty":2,"UnitPrice":45}}],"#,
        r#""PrivateNote":"March\nml-connector 0b6f7b1e-2b7a-4f0e-9a53-5d0c8f1c2a11","TxnDate":"2026-10-02","VendorRef":{"value":"77"}}"#
    );
    assert_eq!(made(&bill(), true).as_deref(), Ok(expect));
    let elsewhere = made(&bill(), false).expect("fit");
    assert!(elsewhere.contains(r#""GlobalTaxCalculation":"NotApplicable""#), "{elsewhere}");
    let mut taxed = bill();
    taxed.lines.iter_mut().for_each(|line| line.tax_id = Some("7".to_owned()));
    (taxed.tax, taxed.total) = (number("100.50"), number("603.00"));
    let taxed_text = made(&taxed, false).expect("fit");
    assert!(
        taxed_text.contains(r#""GlobalTaxCalculation":"TaxExcluded""#)
            && taxed_text.contains(r#""TaxCodeRef":{"value":"7"}"#),
        "{taxed_text}"
    );
    let mut foreign = bill();
    (foreign.currency, foreign.rate) = (Some("EUR".to_owned()), number("1.0825"));
    let foreign = made(&foreign, true).expect("fit");
    assert!(
        foreign.contains(r#""CurrencyRef":{"value":"EUR"}"#) && foreign.contains(r#""ExchangeRate":1.0825"#),
        "{foreign}"
    );
}

#[test]
fn what_quickbooks_has_no_place_for_is_refused_and_not_cut() {
    type Change = fn(&mut Document);
    let cases: [(&str, Change, &str); 14] = [
        ("a long number", |doc| doc.number = Some("X".repeat(22)), "22 characters and QuickBooks holds 21"),
        ("no vendor", |doc| doc.vendor = Party::default(), "the vendor is missing"),
        ("no date", |doc| doc.date = None, "its date is missing"),
        ("no lines", |doc| doc.lines.clear(), "it has no lines"),
        ("no account", |doc| doc.lines[0].account_id = None, "line 1: it has neither an account nor an item"),
        ("an unknown class", |doc| doc.lines[0].class = Some("South".to_owned()), "no class “South”"),
        (
            "a class of two",
            |doc| doc.lines[0].class = Some("Ground".to_owned()),
            "several class records named “Ground”",
        ),
        ("an unknown customer", |doc| doc.lines[0].customer = Some("Nobody".to_owned()), "no customer “Nobody”"),
        ("an unknown location", |doc| doc.location = Some("Calais".to_owned()), "no location “Calais”"),
        ("carriage", |doc| doc.total = number("510.00"), "its lines come to 502.50 and its total is 510.00"),
        ("tax", |doc| (doc.tax, doc.total) = (number("7.50"), number("510.00")), "put the tax into a line"),
        ("a product that is none", |doc| doc.lines[1].price = number("44"), "2 at 44 come to 88 and its amount is 90"),
        ("no rate", |doc| doc.currency = Some("EUR".to_owned()), "the rate of EUR is missing"),
        ("a long note", |doc| doc.memo = Some("x".repeat(4000)), "its note has 4050 characters"),
    ];
    for (about, change, problem) in cases {
        let mut doc = bill();
        change(&mut doc);
        let error = made(&doc, true).expect_err(about);
        assert!(error.contains(problem), "{about}: {error}");
    }
}

#[test]
fn names_lead_to_ids_and_ids_to_themselves() {
    let names = names();
    for (text, expect) in
        [("North", Some("5")), ("East:Ground", Some("6")), ("7", Some("7")), ("8", None), ("ground", None)]
    {
        assert_eq!(names.class(text).ok().as_deref(), expect, "{text}");
    }
    for (text, expect) in [
        ("Tern Cycles", Some(("Customer", "61"))),
        ("Larkspur Paper Co", Some(("Vendor", "77"))),
        ("vendor-62", Some(("Vendor", "62"))),
        ("customer-62", Some(("Customer", "62"))),
        // Customers and vendors count apart, so a bare id says neither.
        ("62", None),
        ("Nobody", None),
    ] {
        let found = names.party(text).ok();
        assert_eq!(found.as_ref().map(|(kind, id)| (*kind, id.as_str())), expect, "{text}");
    }
}

#[test]
fn journals_are_sent_balanced_and_with_their_parties() {
    let line = |amount: &str, party: Option<&str>| Line {
        amount: number(amount),
        account_id: Some("91".to_owned()),
        party: party.map(str::to_owned),
        ..Line::default()
    };
    let mut doc = Document::new(Kind::Journal);
    doc.date = Some("2026-10-31".parse().expect("a day"));
    doc.lines = vec![line("80.00", None), line("-80.00", Some("Larkspur Paper Co"))];
    let text = made(&doc, true).expect("fit");
    assert!(text.contains(r#""Amount":80.00,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"AccountRef":{"value":"91"},"PostingType":"Debit"}"#), "{text}");
    assert!(text.contains(r#""Entity":{"EntityRef":{"value":"77"},"Type":"Vendor"},"PostingType":"Credit""#), "{text}");
    for (lines, problem) in [
        (vec![line("80", None)], "two lines"),
        (vec![line("80", None), line("-79.99", None)], "differ by 0.01"),
        (vec![line("80", None), line("-80", Some("Nobody"))], "line 2: the books have neither"),
    ] {
        doc.lines = lines;
        let error = made(&doc, true).expect_err(problem);
        assert!(error.contains(problem), "{error}");
    }
}

fn paid(kind: &str, id: &str, amount: &str) -> Paid {
    Paid { kind: Some(kind.to_owned()), id: Some(id.to_owned()), amount: number(amount), ..Paid::default() }
}

#[test]
fn payments_settle_documents_and_leave_the_rest_on_account() {
    let mut doc = Document::new(Kind::BillPayment);
    doc.date = Some("2026-11-01".parse().expect("a day"));
    doc.vendor = Party::named(Some("77".to_owned()), None);
    doc.account_id = Some("35".to_owned());
    doc.amount = number("362.50");
    doc.paid = vec![paid("bill", "1201", "412.50"), paid("vendor-credit", "1210", "-50.00")];
    let text = made(&doc, true).expect("fit");
    assert!(text.contains(r#""CheckPayment":{"BankAccountRef":{"value":"35"}},"CurrencyRef":{"value":"USD"},"Line":[{"Amount":412.50,"LinkedTxn":[{"TxnId":"1201","TxnType":"Bill"}]},{"Amount":50.00,"LinkedTxn":[{"TxnId":"1210","TxnType":"VendorCredit"}]}],"PayType":"Check""#), "{text}");
    doc.method = Some("CreditCard".to_owned());
    assert!(made(&doc, true).expect("fit").contains(r#""CreditCardPayment":{"CCAccountRef":{"value":"35"}}"#));
    let mut received = Document::new(Kind::Payment);
    received.date = doc.date;
    received.customer = Party::named(Some("61".to_owned()), None);
    received.reference = Some("CHK 881".to_owned());
    (received.amount, received.unapplied) = (number("300"), number("60"));
    received.paid = vec![paid("invoice", "1260", "240")];
    let text = made(&received, true).expect("fit");
    assert!(text.contains(r#""PaymentRefNum":"CHK 881""#) && text.contains(r#""TotalAmt":300"#), "{text}");
    type Change = fn(&mut Document);
    let cases: [(Change, &str); 5] = [
        (|doc| doc.unapplied = None, "its parts come to 240 and its amount is 300"),
        (|doc| doc.paid[0].kind = Some("expense".to_owned()), "cannot settle a “expense”"),
        (|doc| doc.paid[0].id = None, "the id of a document that is settled is missing"),
        (|doc| doc.customer = Party::default(), "the customer is missing"),
        (
            |doc| {
                doc.paid[0].adjustments = vec![Adjustment { amount: number("-5"), ..Adjustment::default() }];
            },
            "it holds deductions",
        ),
    ];
    for (change, problem) in cases {
        let mut doc = received.clone();
        change(&mut doc);
        let error = made(&doc, true).expect_err(problem);
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn contacts_are_sent_without_bank_details_and_with_their_role() {
    let mut doc = Document::new(Kind::Contact);
    doc.name = Some("Larkspur Paper Co".to_owned());
    doc.role = Some("vendor".to_owned());
    doc.is_1099 = Some(true);
    doc.contact = Party {
        code: Some("C-1182".to_owned()),
        email: Some("ap@larkspur.example".to_owned()),
        street: Some("9 Quay Rd".to_owned()),
        city: Some("Dover".to_owned()),
        ..Party::default()
    };
    assert_eq!(
        made(&doc, true).as_deref(),
        Ok(
            r#"{"AcctNum":"C-1182","BillAddr":{"City":"Dover","Line1":"9 Quay Rd"},"DisplayName":"Larkspur Paper Co","PrimaryEmailAddr":{"Address":"ap@larkspur.example"},"Vendor1099":true}"#
        )
    );
    doc.role = Some("customer".to_owned());
    assert!(made(&doc, true).expect("fit").contains(&format!(r#""Notes":"ml-connector {KEY}""#)));
    assert_eq!(entity(&doc).map(|shape| shape.path), Some("customer"));
    doc.name = Some("A:B".to_owned());
    assert!(made(&doc, true).expect_err("a colon").contains("colon"));
    doc.role = None;
    assert!(entity(&doc).is_none());
}

#[test]
fn what_was_sent_reads_back_as_what_it_was() {
    let doc = bill();
    let sent = made(&doc, true).expect("fit");
    let raw = format!(r#"{{"Id":"1","SyncToken":"0","TotalAmt":502.5,{}"#, &sent[1..]);
    let read =
        convert::document(shapes(Kind::Bill)[0], &raw, &Home { currency: Some("USD".to_owned()) }).expect("readable");
    assert_eq!((read.number, read.date, read.due_date), (doc.number, doc.date, doc.due_date));
    assert_eq!((read.memo, read.total), (doc.memo, doc.total), "our key is no part of the note");
    assert_eq!(read.vendor.id, doc.vendor.id);
    for (read, line) in read.lines.iter().zip(&doc.lines) {
        assert_eq!((read.net, &read.account_id, &read.item_id), (line.net, &line.account_id, &line.item_id));
        assert_eq!((read.quantity, read.price, &read.text), (line.quantity, line.price, &line.text));
    }
}

#[test]
fn a_request_is_known_by_its_key_and_its_content() {
    let sending = |json: &str, query: Vec<(&'static str, &'static str)>| Sending {
        shape: shapes(Kind::Bill)[0],
        query,
        json: json.to_owned(),
    };
    let id = request_id(KEY, &sending("{}", Vec::new()));
    assert!(id.starts_with(KEY) && id.len() <= 50, "{id} is longer than QuickBooks takes");
    assert_eq!(id, request_id(KEY, &sending("{}", Vec::new())));
    assert_ne!(id, request_id(KEY, &sending("{ }", Vec::new())), "a corrected record is another request");
    assert_ne!(id, request_id(KEY, &sending("{}", vec![("operation", "delete")])));
}

#[test]
fn refusals_say_what_stands_in_the_way() {
    let refused = |code: i64, message: &str| {
        WriteFault::Refused(BooksError::Refused {
            what: "a bill".into(),
            status: 400,
            code,
            message: message.to_owned(),
        })
    };
    let word = |fault: WriteFault| match refusal(fault) {
        WriteFault::Stale { .. } => "stale".to_owned(),
        WriteFault::Duplicate { id, .. } => format!("duplicate {id:?}"),
        WriteFault::Refused(_) => "refused".to_owned(),
        WriteFault::Unknown(_) => "unknown".to_owned(),
    };
    for (code, message, expect) in [
        (5010, "Stale Object Error", "stale"),
        (
            6140,
            "This number has already been used. DocNumber=7 is assigned to TxnType=Journal Entry with TxnId=1230",
            "duplicate Some(\"1230\")",
        ),
        (6140, "Duplicate Document Number Error", "duplicate None"),
        (6240, "Duplicate Name Exists Error", "duplicate None"),
        (6210, "Account Period Closed", "refused"),
    ] {
        assert_eq!(word(refused(code, message)), expect, "{code} {message}");
    }
}
