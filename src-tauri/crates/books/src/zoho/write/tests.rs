//! What is sent, word for word, and what is refused before anything is sent.

use super::body::Making;
use crate::zoho::shape::shape;
use model::document::{Custom, Document, Line, Paid, Party, Raw};
use model::{Date, Decimal, Kind};

const KEY: &str = "0b6f7b1e-2b7a-4f0e-9a53-5d0c8f1c2a11";

fn money(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn sent(doc: &Document, unique: Option<&str>, now: Option<&Document>) -> Result<serde_json::Value, String> {
    let shape = shape(doc.kind).expect("it has a place");
    let making = Making { doc, shape, key: KEY, unique, currency: None, now };
    Ok(serde_json::from_str(&making.body()?.into_text()).expect("JSON"))
}

fn line() -> Line {
    Line {
        text: Some("Paper".to_owned()),
        quantity: Some(money("4")),
        price: Some(money("12.50")),
        net: Some(money("50.00")),
        tax: Some(money("10.50")),
        tax_id: Some("900".to_owned()),
        account_id: Some("400".to_owned()),
        ..Line::default()
    }
}

fn bill() -> Document {
    Document {
        number: Some("PS-771".to_owned()),
        date: Some(Date::constant(2026, 2, 1)),
        due_date: Some(Date::constant(2026, 3, 3)),
        reference: Some("PO-19".to_owned()),
        currency: Some("EUR".to_owned()),
        memo: Some("Of February".to_owned()),
        total: Some(money("60.50")),
        vendor: Party::named(Some("12001".to_owned()), Some("Pine Supply".to_owned())),
        lines: vec![line()],
        ..Document::new(Kind::Bill)
    }
}

fn payment() -> Document {
    let paid = Paid { id: Some("41002".to_owned()), amount: Some(money("60.50")), ..Paid::default() };
    Document {
        date: Some(Date::constant(2026, 2, 9)),
        amount: Some(money("60.50")),
        method: Some("banktransfer".to_owned()),
        account_id: Some("358".to_owned()),
        vendor: Party::named(Some("12001".to_owned()), None),
        paid: vec![paid],
        ..Document::new(Kind::BillPayment)
    }
}

fn contact() -> Document {
    Document {
        name: Some("Pine Supply".to_owned()),
        role: Some("vendor".to_owned()),
        terms_days: Some(money("30")),
        contact: Party {
            contact: Some("Ida van Roe".to_owned()),
            email: Some("ap@pine.example".to_owned()),
            street: Some("9 Mill Rd".to_owned()),
            zip: Some("H91".to_owned()),
            ..Party::default()
        },
        ..Document::new(Kind::Contact)
    }
}

#[test]
fn records_are_sent_as_zoho_takes_them() {
    let line = r#"{"account_id":"400","description":"Paper","quantity":4,"rate":12.50,"tax_id":"900"}"#;
    for (doc, unique, expect) in [
        (
            bill(),
            None,
            format!(
                r#"{{"vendor_id":"12001","bill_number":"PS-771","date":"2026-02-01","due_date":"2026-03-03","reference_number":"PO-19",
                "is_inclusive_tax":false,"notes":"Of February\nml-connector {KEY}","line_items":[{line}]}}"#
            ),
        ),
        (
            Document { custom: [("cf_route".to_owned(), Custom::Text("7".to_owned()))].into(), ..bill() },
            Some("cf_key"),
            format!(
                r#"{{"vendor_id":"12001","bill_number":"PS-771","date":"2026-02-01","due_date":"2026-03-03","reference_number":"PO-19",
                "is_inclusive_tax":false,"notes":"Of February","line_items":[{line}],
                "custom_fields":[{{"api_name":"cf_route","value":"7"}},{{"api_name":"cf_key","value":"{KEY}"}}]}}"#
            ),
        ),
        (
            payment(),
            None,
            format!(
                r#"{{"vendor_id":"12001","amount":60.50,"date":"2026-02-09","payment_mode":"banktransfer","paid_through_account_id":"358",
                "description":"ml-connector {KEY}","bills":[{{"bill_id":"41002","amount_applied":60.50}}]}}"#
            ),
        ),
        (
            contact(),
            Some("cf_key"),
            format!(
                r#"{{"contact_name":"Pine Supply","contact_type":"vendor","payment_terms":30,
                "billing_address":{{"address":"9 Mill Rd","zip":"H91"}},
                "contact_persons":[{{"first_name":"Ida","last_name":"van Roe","email":"ap@pine.example","is_primary_contact":true}}],
                "custom_fields":[{{"api_name":"cf_key","value":"{KEY}"}}]}}"#
            ),
        ),
    ] {
        let expect: serde_json::Value = serde_json::from_str(&expect).expect("JSON");
        assert_eq!(sent(&doc, unique, None).expect("fit to be sent"), expect, "{}", doc.kind);
    }
}

fn journal() -> Document {
    let line = |account: &str, amount: &str| Line {
        account_id: Some(account.to_owned()),
        amount: Some(money(amount)),
        ..Line::default()
    };
    Document {
        reference: Some("ACCR-2".to_owned()),
        date: Some(Date::constant(2026, 2, 28)),
        lines: vec![line("400", "12.50"), line("358", "-12.50")],
        ..Document::new(Kind::Journal)
    }
}

#[test]
fn debits_and_credits_are_sent_as_such() {
    let expect = format!(
        r#"{{"journal_date":"2026-02-28","reference_number":"ACCR-2","notes":"ml-connector {KEY}","line_items":[
        {{"account_id":"400","debit_or_credit":"debit","amount":12.50}},{{"account_id":"358","debit_or_credit":"credit","amount":12.50}}]}}"#
    );
    let expect: serde_json::Value = serde_json::from_str(&expect).expect("JSON");
    assert_eq!(sent(&journal(), None, None).expect("fit to be sent"), expect);
    let wrong = |change: &dyn Fn(&mut Document)| {
        let mut doc = journal();
        change(&mut doc);
        sent(&doc, None, None).expect_err("unfit")
    };
    for (problem, words) in [
        (wrong(&|doc| doc.lines[0].amount = Some(money("12"))), "differ by 0.5"),
        (wrong(&|doc| doc.lines.truncate(1)), "two lines"),
        (
            wrong(&|doc| doc.lines.iter_mut().for_each(|line| line.amount = Some(Decimal::ZERO))),
            "line 1: it has no amount",
        ),
        (wrong(&|doc| doc.lines[1].account_id = None), "line 2: it has no account"),
        (wrong(&|doc| doc.lines[1].party = Some("Oak Lane".to_owned())), "Oak Lane"),
        (wrong(&|doc| doc.reverse_on = Some(Date::constant(2026, 3, 1))), "reversed"),
        (wrong(&|doc| doc.date = None), "no date"),
    ] {
        assert!(problem.contains(words), "{problem} says {words}");
    }
}

#[test]
fn what_is_sold_shows_no_key_and_has_a_name() {
    let invoice = Document { customer: bill().vendor, vendor: Party::default(), kind: Kind::Invoice, ..bill() };
    let json = sent(&invoice, None, None).expect("fit to be sent");
    assert_eq!(json["notes"], "Of February", "customers see it");
    assert_eq!((&json["customer_id"], &json["line_items"][0]["name"]), (&"12001".into(), &"Paper".into()));
}

#[test]
fn amounts_keep_their_digits_and_come_to_what_the_document_says() {
    let of = |change: &dyn Fn(&mut Line)| {
        let mut one = Line { tax: None, tax_id: None, ..line() };
        change(&mut one);
        let doc = Document { total: None, lines: vec![one], ..bill() };
        sent(&doc, None, None).map(|json| {
            let line = &json["line_items"][0];
            format!("{} x {} - {}", line["quantity"], line["rate"], line["discount"])
        })
    };
    for (change, expect) in [
        (&(|line: &mut Line| (line.price, line.quantity) = (None, None)) as &dyn Fn(&mut Line), "1 x 50.0 - null"),
        (&|line: &mut Line| line.price = None, "4 x 12.5 - null"),
        (
            &|line: &mut Line| (line.price, line.quantity, line.net) = (None, Some(money("3")), Some(money("10"))),
            "3 x 3.333333 - null",
        ),
        (&|line: &mut Line| (line.discount, line.net) = (Some(money("5")), Some(money("45"))), "4 x 12.5 - 5"),
        (&|line: &mut Line| (line.discount_rate, line.net) = (Some(money("10")), Some(money("45"))), "4 x 12.5 - 5.0"),
    ] {
        let said = of(change).expect("fit to be sent");
        let plain = |text: &str| text.replace(".00", "").replace(".0", "").replace("12.50", "12.5");
        assert_eq!(plain(&said), plain(expect));
    }
    for (change, words) in [
        (&(|line: &mut Line| line.net = Some(money("49.99"))) as &dyn Fn(&mut Line), "come to 50"),
        (&|line: &mut Line| (line.net, line.price) = (None, None), "no amount"),
        (&|line: &mut Line| (line.price, line.quantity) = (None, Some(Decimal::ZERO)), "zero"),
        (&|line: &mut Line| (line.price, line.net) = (Some(Decimal::MAX), None), "too large"),
        (&|line: &mut Line| line.account_id = None, "neither an account nor an item"),
        (&|line: &mut Line| line.tax = Some(Decimal::ONE), "its tax is not matched"),
        (&|line: &mut Line| line.class = Some("North".to_owned()), "its class"),
        (&|line: &mut Line| line.customer = Some("Oak Lane".to_owned()), "Oak Lane"),
    ] {
        let problem = of(change).expect_err(words);
        assert!(problem.contains(words), "{problem} says {words}");
    }
}

#[test]
fn what_zoho_cannot_hold_is_refused() {
    let bill = |change: &dyn Fn(&mut Document)| {
        let mut doc = bill();
        change(&mut doc);
        doc
    };
    let pays = |change: &dyn Fn(&mut Document)| {
        let mut doc = payment();
        change(&mut doc);
        doc
    };
    for (doc, words) in [
        (bill(&|doc| doc.vendor.id = None), "not matched with a vendor"),
        (bill(&|doc| doc.vendor.id = Some("../x".to_owned())), "not matched with a vendor"),
        (bill(&|doc| doc.number = None), "no number"),
        (bill(&|doc| doc.date = None), "no date"),
        (bill(&|doc| doc.lines.clear()), "no lines"),
        (bill(&|doc| doc.total = Some(money("61"))), "come to 60.5"),
        (bill(&|doc| (doc.shipping, doc.total) = (Some(money("1")), Some(money("61.5")))), "carriage"),
        (bill(&|doc| doc.withheld = Some(money("5"))), "withheld"),
        (bill(&|doc| doc.department = Some("North".to_owned())), "department"),
        (pays(&|doc| doc.amount = Some(money("70"))), "difference of 9.5"),
        (pays(&|doc| doc.amount = Some(Decimal::ZERO)), "not above zero"),
        (pays(&|doc| doc.paid[0].id = None), "document 1 that it pays"),
        (pays(&|doc| doc.paid[0].discount = Some(Decimal::ONE)), "deductions"),
        (Document { role: None, ..contact() }, "neither"),
        (Document { name: Some("x".repeat(201)), ..contact() }, "201 characters"),
    ] {
        let problem = sent(&doc, None, None).expect_err(words);
        assert!(problem.contains(words), "{problem} says {words}");
    }
    let rest = Document { unapplied: Some(money("9.50")), amount: Some(money("70")), ..payment() };
    assert!(sent(&rest, None, None).is_ok(), "money that is placed on account on purpose");
}

#[test]
fn a_change_sends_no_lines_that_stay_and_keeps_keys_and_persons() {
    let raw = format!(r#"{{"notes":"Old\nml-connector {KEY}"}}"#);
    let now = Document { raw: Raw::new(raw).ok(), memo: Some("Old".to_owned()), ..bill() };
    let json = sent(&Document { memo: Some("New".to_owned()), ..now.clone() }, None, Some(&now)).expect("fit");
    assert_eq!(json["notes"], format!("New\nml-connector {KEY}"));
    assert!(json.get("line_items").is_none() && json.get("is_inclusive_tax").is_none(), "{json}");
    let json =
        sent(&Document { total: None, lines: vec![line(), line()], ..now.clone() }, None, Some(&now)).expect("fit");
    assert_eq!(json["line_items"].as_array().map(Vec::len), Some(2));

    let raw = r#"{"contact_persons":[{"contact_person_id":"1","first_name":"Al"},{"contact_person_id":"2","email":"old@pine.example","is_primary_contact":true}]}"#;
    let now = Document { raw: Raw::new(raw.to_owned()).ok(), ..contact() };
    let json = sent(&contact(), None, Some(&now)).expect("fit");
    assert_eq!(json["contact_persons"][0]["contact_person_id"], "1", "who is left out would be deleted");
    assert_eq!(json["contact_persons"][1]["email"], "ap@pine.example");
    assert!(json.get("contact_type").is_none());

    let now = Document { paid: Vec::new(), ..payment() };
    assert!(sent(&payment(), None, Some(&now)).expect_err("no").contains("cannot be changed safely"));
}
