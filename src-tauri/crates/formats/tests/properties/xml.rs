//! XML: every text and amount comes back, whatever the encoding, and no file does more than be faulted.

use super::templates::{one_in_a_file, sample};
use super::{cases, plan, read, read_good, summary, write};
use formats::layout::{Event, Plan};
use formats::templates;
use model::document::{Charge, Line, Tax, complete};
use model::{Decimal, Document, Kind};
use proptest::prelude::*;

const ENCODINGS: [&str; 6] = ["utf-8", "utf-16le", "utf-16be", "iso-8859-1", "windows-1252", "ascii"];

/// A layout with texts and amounts in elements, attributes, nested elements and repeated ones.
fn layout(encoding: &str, pretty: bool) -> Plan {
    plan(&format!(
        r#"{{"name":"t","documents":["invoice"],"syntax":{{"kind":"xml","root":"File","namespaces":{{"":"urn:a","b":"urn:b"}},"encoding":"{encoding}","pretty":{pretty}}},"sections":[
         {{"id":"invoice","record":"Invoice","each":"documents","parts":[{{"at":"@memo","field":"doc.memo"}},{{"at":"Number","field":"doc.number","required":true}},{{"at":"b:Party/Name","field":"doc.customer.name"}},{{"at":"b:Party/@b:code","field":"doc.customer.code"}},
          {{"id":"charge","record":"Charge","each":"doc.charges","parts":[{{"at":"@sign","field":"charge.sign"}},{{"at":".","field":"charge.amount"}}]}},
          {{"id":"line","record":"b:Line","each":"doc.lines","parts":[{{"at":"@no","seq":1}},{{"at":"Text","field":"line.text"}},{{"at":"Net","field":"line.net","type":"number"}},{{"at":"Net/@unit","field":"line.unit"}}]}},
          {{"id":"totals","record":"Totals","parts":[{{"at":"Sum","sum":"net","type":"number"}},{{"at":"Total","field":"doc.total","type":"number 3"}}]}}]}}]}}"#
    ).replace(r#"{"at":"Net","field""#, r#"{"id":"net","at":"Net","field""#))
}

/// Texts that need escapes, references and care at their ends.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z]{1,6}",
        "[ \\t\\n\\r]{1,3}",
        Just("<![CDATA[".to_owned()),
        Just("]]>".to_owned()),
        Just("&amp;".to_owned()),
        Just("&#0;\"'<>".to_owned()),
        Just("<!-- -->".to_owned()),
        Just("\u{FEFF}".to_owned()),
        "[\\u{80}-\\u{FF}]{1,3}",
        "[\\u{100}-\\u{FFFD}]{1,3}",
        Just("\u{1F600}".to_owned()),
    ];
    proptest::collection::vec(piece, 1..5)
        .prop_map(|pieces| pieces.concat())
        .prop_filter("not blank", |text| !text.trim().is_empty())
}

fn amount() -> impl Strategy<Value = Decimal> {
    (any::<i32>(), 0..4_u32).prop_map(|(number, scale)| Decimal::new(number.into(), scale))
}

fn document() -> impl Strategy<Value = Document> {
    let line = (text(), amount(), proptest::option::of(text())).prop_map(|(text, net, unit)| Line {
        text: Some(text),
        net: Some(net),
        unit,
        ..Line::default()
    });
    let charge = (any::<bool>(), 0..9_999_999_i64).prop_map(|(up, cents)| Charge {
        sign: Some(if up { "charge" } else { "allowance" }.to_owned()),
        amount: Some(Decimal::new(cents, 2)),
        ..Charge::default()
    });
    let lists = (proptest::collection::vec(line, 1..6), proptest::collection::vec(charge, 0..3));
    (text(), proptest::option::of(text()), text(), proptest::option::of(text()), lists).prop_map(
        |(number, memo, name, code, (lines, charges))| {
            let mut document = Document { number: Some(number), memo, lines, charges, ..Document::new(Kind::Invoice) };
            (document.customer.name, document.customer.code) = (Some(name), code);
            complete(&mut document);
            document
        },
    )
}

proptest! {
    #![proptest_config(cases(120))]
    #[test]
    fn what_is_written_is_read_back(documents in proptest::collection::vec(document(), 1..4), encoding in 0..ENCODINGS.len(), pretty: bool) {
        let plan = layout(ENCODINGS[encoding], pretty);
        let mut documents = documents;
        let numbers: Vec<_> = documents.iter().map(|document| document.number.clone()).collect();
        documents.dedup_by(|a, b| a.number == b.number);
        let (file, written) = write(&plan, &documents);
        prop_assert_eq!(written.len(), documents.len(), "{:?}", numbers);
        let back = read_good(&plan, &file);
        prop_assert_eq!(back.len(), documents.len());
        for (back, sent) in back.iter().zip(&documents) {
            prop_assert_eq!(&back.number, &sent.number);
            prop_assert_eq!(&back.memo, &sent.memo);
            prop_assert_eq!(&back.customer, &sent.customer);
            prop_assert_eq!(&back.charges, &sent.charges);
            prop_assert_eq!(back.lines.len(), sent.lines.len());
            for (back, sent) in back.lines.iter().zip(&sent.lines) {
                prop_assert_eq!((&back.text, &back.net, &back.unit), (&sent.text, &sent.net, &sent.unit));
            }
        }
    }

    #[test]
    fn a_damaged_file_is_told(bytes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), encoding in 0..ENCODINGS.len(), pieces in proptest::collection::vec(1..200_usize, 1..4)) {
        let plan = layout(ENCODINGS[encoding], true);
        let (mut file, _) = write(&plan, &[sample(Kind::Invoice, 1)]);
        for (at, byte) in bytes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        let whole = read(&plan, &file, &[file.len()]);
        prop_assert!(matches!(whole.last(), Some(Event::End(_))));
        prop_assert_eq!(whole, read(&plan, &file, &pieces), "pieces make no difference");
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let mut seen = 0;
    for template in templates::list()
        .iter()
        .filter(|template| ["xml-", "ubl-"].iter().any(|start| template.name.starts_with(start)))
    {
        let layout = template.layout();
        let plan = plan(&layout.to_json());
        let mut document = sample(layout.documents[0], 1);
        document.verdict = Some("accepted".to_owned());
        let (file, written) = write(&plan, &[document]);
        assert_eq!(written.len(), 1, "{}", template.name);
        // The line end behind the last tag may be missing.
        for at in 0..file.len() - 1 {
            assert!(summary(&read(&plan, &file[..at], &[97])).refused, "{} cut at byte {at}", template.name);
        }
        seen += 1;
    }
    assert!(seen >= 16, "{seen} templates of XML");
}

/// A document with many lines, two taxes, and amounts beside the lines.
fn rich(kind: Kind, lines: usize, currency: &str) -> Document {
    let number = |text: &str| Some(text.parse::<Decimal>().expect("well written"));
    let mut document = Document { lines: Vec::new(), taxes: Vec::new(), ..sample(kind, 1) };
    document.currency = Some(currency.to_owned());
    for n in 0..lines {
        document.lines.push(Line {
            item: Some(format!("Crate <{n}> & \"more\"")),
            text: Some(" edge\n".to_owned()),
            quantity: number("-2.5"),
            unit: Some("pcs".to_owned()),
            price: number("0.1234"),
            net: number(if n % 2 == 0 { "10" } else { "-0.125" }),
            tax_rate: number(if n % 2 == 0 { "23" } else { "0" }),
            tax: number(if n % 2 == 0 { "2.3" } else { "0" }),
            ..Line::default()
        });
    }
    (document.net, document.tax, document.total) = (None, None, None);
    (document.shipping, document.rounding) = (number("5.00"), number("-0.01"));
    document.charges = vec![
        Charge {
            sign: Some("charge".to_owned()),
            code: Some("freight".to_owned()),
            amount: number("5.00"),
            ..Charge::default()
        },
        Charge {
            sign: Some("allowance".to_owned()),
            code: Some("rounding".to_owned()),
            amount: number("0.01"),
            ..Charge::default()
        },
    ];
    complete(&mut document);
    assert!(document.taxes.iter().all(|tax: &Tax| tax.base.is_some()), "tax groups are complete");
    document
}

#[test]
fn ubl_comes_back_the_same_with_one_line_and_with_many() {
    for (name, kind) in [("ubl-invoice-21", Kind::Invoice), ("ubl-creditnote-21", Kind::CreditNote)] {
        let template = templates::get(name).expect("a template");
        assert!(one_in_a_file(&template.layout()), "{name}");
        let plan = plan(&template.layout().to_json());
        for (lines, currency) in [(1, "EUR"), (2, "JPY"), (60, "KWD"), (10_000, "EUR")] {
            let sent = rich(kind, lines, currency);
            let (file, written) = write(&plan, std::slice::from_ref(&sent));
            assert_eq!(written.len(), 1, "{name} with {lines} lines");
            let back = read_good(&plan, &file);
            let back = back.first().expect("one document");
            assert_eq!(back.lines.len(), lines);
            assert_eq!((&back.total, &back.tax, &back.number), (&sent.total, &sent.tax, &sent.number));
            for (back, sent) in back.lines.iter().zip(&sent.lines) {
                assert_eq!(
                    (&back.item, &back.text, back.quantity, back.net, back.price),
                    (&sent.item, &sent.text, sent.quantity, sent.net, sent.price)
                );
            }
        }
    }
}
