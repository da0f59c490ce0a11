use super::*;
use crate::layout::{Inputs, Outcome, Plan, Writer, compile};
use model::document::complete;
use model::layout::Control;
use model::{Document, Kind};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A document of each kind with all that a template may want.
fn sample(kind: Kind) -> Document {
    let party = json!({"id": "77", "code": "C-77", "name": "Fernhill Group", "tax_id": "IE1234567T", "email": "ap@fernhill.example"});
    let mut document = json!({"kind": kind.as_str(), "id": "4600", "number": "N-1", "date": "2026-11-02", "currency": "EUR",
        "name": "Fernhill", "verdict": "accepted", "customer": party, "vendor": party, "contact": party});
    let more = match kind {
        Kind::Journal => {
            json!({"lines": [{"account_name": "Rent", "amount": "12.50"}, {"account_name": "Bank", "amount": "-12.50"}]})
        }
        Kind::Payment | Kind::BillPayment | Kind::Prepayment | Kind::Overpayment => {
            json!({"amount": "12.50", "unapplied": "0.00", "paid": [{"invoice": "INV-1", "amount": "12.50"}]})
        }
        Kind::Acknowledgment => {
            json!({"number": "4600", "group_code": "IN", "sets_included": "1", "sets_received": "1", "sets_accepted": "1", "sender": "ACME", "receiver": "US",
                "sets": [{"code": "810", "control": "0001", "verdict": "accepted", "version": "D", "release": "96A", "agency": "UN"}]})
        }
        Kind::Contact | Kind::Account | Kind::Class | Kind::Item => json!({}),
        Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder | Kind::Expense => {
            json!({"net": "10.00", "tax": "2.30", "total": "12.30", "lines": [{"item": "Crate", "text": "Crates, \"second\" choice", "quantity": "2",
                "price": "5.00", "net": "10.00", "tax": "2.30", "tax_rate": "23", "account": "4000"}]})
        }
    };
    for (key, value) in more.as_object().unwrap() {
        document[key] = value.clone();
    }
    let mut document: Document = serde_json::from_str(&document.to_string()).unwrap();
    complete(&mut document);
    document
}

fn inputs() -> Inputs {
    let mut inputs = Inputs::at("2026-12-01T07:05:09".parse().unwrap());
    inputs.numbers.extend(Control::ALL.iter().map(|control| (*control, 41)));
    inputs
}

/// Writes documents; the file and the outcomes.
fn write(plan: &Plan, documents: &[Document]) -> (Vec<u8>, Vec<Outcome>) {
    let mut inputs = inputs();
    inputs.params.extend(plan.needs().params.into_iter().map(|name| (name, "IE".to_owned())));
    inputs.numbers.extend(plan.needs().numbers.into_iter().map(|number| (number, 1)));
    let mut writer = Writer::new(plan, inputs);
    let mut bytes = Vec::new();
    let outcomes = documents.iter().map(|document| writer.document(document, &mut bytes)).collect();
    let _ = writer.finish(&mut bytes);
    (bytes, outcomes)
}

#[test]
fn every_template_compiles_and_keeps_its_name() {
    for template in list() {
        let layout = template.layout();
        let plan = compile(&layout).unwrap_or_else(|problems| panic!("{}: {problems:?}", template.name));
        assert!(!plan.columns().is_empty(), "{}", template.name);
        assert_eq!(get(template.name), Some(*template));
        let again = Layout::from_json(&layout.to_json()).unwrap();
        assert_eq!(again, layout, "{}: what is exported is the same layout", template.name);
    }
    assert_eq!(get("csv-nothing"), None);
}

#[test]
fn there_is_a_template_for_every_kind_of_document() {
    let served: BTreeSet<Kind> = list().iter().flat_map(|template| template.layout().documents).collect();
    for kind in Kind::ALL {
        assert!(served.contains(kind), "{kind} has no template");
    }
}

#[test]
fn every_template_writes_documents_of_its_kinds() {
    for template in list() {
        let plan = compile(&template.layout()).unwrap();
        for kind in plan.kinds() {
            let (bytes, outcomes) = write(&plan, &[sample(*kind)]);
            assert!(outcomes[0].is_written(), "{} does not take a {kind}: {outcomes:?}", template.name);
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains("N-1") || text.contains("4600"), "{}: {text}", template.name);
        }
    }
}

#[test]
fn header_detail_and_trailer_lines_add_up() {
    let plan = compile(&get("csv-hdt-invoices").unwrap().layout()).unwrap();
    let (bytes, _) = write(&plan, &[sample(Kind::Invoice), sample(Kind::Bill), sample(Kind::Invoice)]);
    let text = String::from_utf8(bytes).unwrap();
    let starts: String = text.lines().map(|line| &line[..1]).collect();
    assert_eq!(starts, "HDHDT", "the bill is no invoice and leaves no trace: {text}");
    assert!(text.ends_with("T,2,2,24.60\r\n"), "{text}");
}

#[test]
fn credits_are_negative_among_invoices() {
    let plan = compile(&get("csv-sales").unwrap().layout()).unwrap();
    let (bytes, _) = write(&plan, &[sample(Kind::CreditNote), sample(Kind::Invoice)]);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("CRN,N-1,2026-11-02,Fernhill Group,EUR,-10.00,-2.30,-12.30\r\nINV,N-1,"), "{text}");
}

/// Every place in a JSON value, as pointers.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| {
            pointers(inner, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(n, inner)| pointers(inner, &format!("{at}/{n}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_damaged_layout_is_refused_or_works_and_never_breaks_the_program() {
    let odd = [
        json!(null),
        json!(""),
        json!("doc.lines"),
        json!("\u{0}é"),
        json!(0),
        json!(u64::MAX),
        json!([]),
        json!({}),
        json!(true),
    ];
    let documents = [sample(Kind::Invoice), sample(Kind::CreditNote)];
    let (mut refused, mut written) = (0, 0);
    for name in ["csv-hdt-invoices", "csv-sales", "csv-credit-notes"] {
        let whole: Value = serde_json::from_str(get(name).unwrap().json).unwrap();
        let mut places = Vec::new();
        pointers(&whole, "", &mut places);
        for place in places {
            for value in &odd {
                let mut damaged = whole.clone();
                *damaged.pointer_mut(&place).unwrap() = value.clone();
                match Layout::from_json(&damaged.to_string()).ok().and_then(|layout| compile(&layout).ok()) {
                    Some(plan) => {
                        write(&plan, &documents);
                        written += 1;
                    }
                    None => refused += 1,
                }
            }
        }
    }
    assert!(refused > 1000 && written > 100, "{refused} refused, {written} worked");
}
