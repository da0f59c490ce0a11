use super::*;
use rust_decimal::Decimal;

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().unwrap())
}

fn sample() -> Document {
    let json = r#"{"kind":"invoice","number":"INV-1","date":"2026-11-02","currency":"EUR","total":"1230.00","tax":230,"net":1000.000000000000000001,
        "customer":{"name":"Fernhill Group","zip":"D01"},"custom":{"cf_route":"North","cf_rank":12.50,"cf_vip":true},
        "lines":[{"text":"Crate","net":"1000.00","tax":"230.00","tax_rate":23}],"raw":{"a": 1.10}}"#;
    serde_json::from_str(json).unwrap()
}

#[test]
fn amounts_are_read_to_the_digit_from_strings_and_numbers() {
    let doc = sample();
    assert_eq!(doc.total, number("1230.00"), "the scale of a string is kept");
    assert_eq!(doc.tax, number("230"));
    assert_eq!(doc.net.unwrap().to_string(), "1000.000000000000000001", "a JSON number is not rounded through binary");
}

#[test]
fn the_published_form_reads_back() {
    let doc = sample();
    let json = serde_json::to_string(&doc).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), doc, "{json}");
    assert!(json.contains(r#""total":"1230.00""#), "amounts are strings: {json}");
    assert!(json.contains(r#""raw":{"a": 1.10}"#), "the raw JSON is kept word for word: {json}");
}

#[test]
fn what_is_unknown_or_missing_is_refused() {
    for bad in [
        r#"{"number":"1"}"#,
        r#"{"kind":"invoice","numbr":"1"}"#,
        r#"{"kind":"invoice","total":"12,50"}"#,
        r#"{"kind":"cheque"}"#,
    ] {
        assert!(serde_json::from_str::<Document>(bad).is_err(), "{bad}");
    }
}

#[test]
fn every_path_of_the_catalogue_resolves_and_takes_what_it_gives() {
    for kind in Kind::ALL {
        for (path, field) in Document::SCOPE.paths(*kind) {
            let resolved = Document::SCOPE
                .resolve(path.strip_prefix("doc.").unwrap())
                .unwrap_or_else(|| panic!("{path} resolves"));
            assert_eq!(resolved.ty, field.ty, "{path}");
            assert!(!field.about.is_empty(), "{path} says what it means");
        }
    }
    let doc = sample();
    let mut copy = Document::default();
    for (path, _) in Document::SCOPE.paths(Kind::Invoice) {
        let slot = Document::SCOPE.resolve(path.strip_prefix("doc.").unwrap()).unwrap().slot;
        copy.set(&slot, doc.get(&slot)).unwrap();
    }
    for name in ["cf_route", "cf_rank", "cf_vip"] {
        let slot = Document::SCOPE.resolve(&format!("custom.{name}")).unwrap().slot;
        copy.set(&slot, doc.get(&slot)).unwrap();
    }
    copy.lines = doc.lines.clone();
    assert_eq!(copy, doc);
}

#[test]
fn lists_are_reached_by_index() {
    let mut doc = Document::new(Kind::Bill);
    let (lines, list) = Document::SCOPE.list("lines").unwrap();
    assert!(list.needs_all);
    let slot = (list.item)().resolve("net").unwrap().slot;
    doc.push(lines).unwrap().set(&slot, Value::Text("12.50".into())).unwrap();
    assert_eq!((doc.len(lines), doc.lines[0].net), (1, number("12.50")));
    assert!(doc.item(99, 0).is_none());
}

#[test]
fn debit_and_credit_are_two_views_of_one_amount() {
    let slot = |name| Line::SCOPE.resolve(name).unwrap().slot;
    for (debit, credit, amount) in [("12.50", "", "12.50"), ("", "7", "-7"), ("0", "3", "-3"), ("3", "0.00", "3")] {
        let mut line = Line::default();
        line.set(&slot("debit"), Value::text(debit)).unwrap();
        line.set(&slot("credit"), Value::text(credit)).unwrap();
        assert_eq!(line.amount, number(amount), "debit {debit:?}, credit {credit:?}");
    }
}

#[test]
fn totals_are_computed_once_and_only_where_nothing_is_stated() {
    let mut doc = Document::new(Kind::Invoice);
    for (net, tax) in [("100.00", "23.00"), ("50.50", "11.62")] {
        doc.lines.push(Line { net: number(net), tax: number(tax), tax_rate: number("23"), ..Line::default() });
    }
    doc.shipping = number("5");
    complete(&mut doc);
    assert_eq!((doc.net, doc.tax, doc.total), (number("150.50"), number("34.62"), number("190.12")));
    assert_eq!(doc.taxes.len(), 1);
    assert_eq!(imbalances(&doc), vec![]);
    doc.total = number("190.13");
    complete(&mut doc);
    assert_eq!(doc.total, number("190.13"), "what is stated stays");
    assert_eq!(imbalances(&doc)[0].difference(), number("0.01").unwrap());
}

#[test]
fn a_journal_must_balance() {
    let mut doc = Document::new(Kind::Journal);
    for amount in ["10", "-9.99"] {
        doc.lines.push(Line { amount: number(amount), ..Line::default() });
    }
    assert_eq!(imbalances(&doc)[0].difference(), number("-0.01").unwrap());
}
