//! The readers that damaged files are tried on, and good files for each of them.

use crate::promises::{Subject, write};
use formats::edi::Family;
use formats::edi::ack::{self, Policy, acknowledge};
use formats::edi::cut;
use formats::seen::Scratch;
use formats::templates;
use model::document::complete;
use model::{Document, Kind};
use std::sync::Arc;

/// Their names, which are also those of the folders of small files beside this one.
pub(crate) const NAMES: [&str; 7] = ["csv", "fixed", "xml", "x12", "edifact", "receiver", "learn"];

/// Layouts that differ in what is hard about reading, beside the ready ones: a name, the reader, the layout.
const LAYOUTS: [(&str, &str, &str); 12] = [
    (
        "csv: no header, semicolons, decimal commas",
        "csv",
        r#"{ "name": "a", "documents": ["invoice"],
      "syntax": { "kind": "csv", "delimiter": ";", "header": false, "newline": "lf" },
      "sections": [ { "record": "line", "each": "documents", "parts": [
        { "at": "1", "field": "doc.number", "required": true }, { "at": "2", "field": "doc.date", "type": "date yyyyMMdd" },
        { "at": "3", "field": "doc.total", "type": "number 2 point comma" },
        { "at": "4", "field": "doc.customer.name", "type": "text 30" } ] } ] }"#,
    ),
    (
        "csv: one row a line, kept together by number",
        "csv",
        r#"{ "name": "b", "documents": ["invoice"],
      "syntax": { "kind": "csv", "delimiter": ",", "header": true, "newline": "crlf" },
      "sections": [ { "each": "documents", "by": ["doc.number"], "parts": [
        { "record": "line", "each": "doc.lines", "parts": [
        { "at": "Number", "field": "doc.number" }, { "at": "Text", "field": "line.text" },
        { "at": "Net", "field": "line.net", "type": "number 2" },
        { "at": "Total", "field": "doc.total", "type": "number 2 sign trailing" } ] } ] } ] }"#,
    ),
    (
        "csv: rows of a document anywhere",
        "csv",
        r#"{ "name": "c", "documents": ["invoice"], "syntax": { "kind": "csv", "formulas": "guard" },
      "sections": [ { "each": "documents", "by": ["doc.number"], "anywhere": true, "parts": [
        { "record": "line", "each": "doc.lines", "parts": [
        { "at": "Number", "field": "doc.number" }, { "at": "Date", "field": "doc.date", "type": "date dd.MM.yyyy" },
        { "at": "Text", "field": "line.text" }, { "at": "Qty", "field": "line.quantity", "type": "number 2 point comma group dot" } ] } ] } ] }"#,
    ),
    (
        "csv: head, lines and sums",
        "csv",
        r#"{ "name": "d", "documents": ["invoice"], "syntax": { "kind": "csv", "header": false },
      "sections": [
        { "record": "line", "required": true, "parts": [ { "at": "1", "text": "F", "key": true }, { "at": "2", "field": "doc.currency" } ] },
        { "each": "documents", "parts": [
          { "id": "H", "record": "line", "required": true, "parts": [ { "at": "1", "text": "H", "key": true }, { "at": "2", "field": "doc.number" } ] },
          { "id": "D", "record": "line", "each": "doc.lines", "required": true, "parts": [
            { "at": "1", "text": "D", "key": true }, { "at": "2", "seq": 1 }, { "at": "3", "field": "line.text" },
            { "id": "net", "at": "4", "field": "line.net", "type": "number 2" } ] },
          { "record": "line", "required": true, "parts": [
            { "at": "1", "text": "S", "key": true }, { "at": "2", "count": ["D"] }, { "at": "3", "sum": "net", "type": "number 2" } ] } ] },
        { "record": "line", "required": true, "parts": [ { "at": "1", "text": "T", "key": true }, { "at": "2", "count": "*" },
          { "at": "3", "count": ["H"] }, { "at": "4", "sum": "net", "type": "number 2" } ] } ] }"#,
    ),
    (
        "csv: two bytes a character",
        "csv",
        r#"{ "name": "e", "documents": ["invoice"], "syntax": { "kind": "csv", "encoding": "utf-16le", "bom": true, "delimiter": "\t" },
      "sections": [ { "record": "line", "each": "documents", "parts": [ { "at": "No", "field": "doc.number" }, { "at": "Memo", "field": "doc.memo" } ] } ] }"#,
    ),
    (
        "fixed: overpunch and a trailer",
        "fixed",
        r#"{ "name": "f", "documents": ["invoice"], "syntax": { "kind": "fixed", "newline": "lf" }, "sections": [
      { "each": "documents", "parts": [
        { "id": "H", "record": "line", "required": true, "parts": [ { "at": "1+1", "text": "H", "key": true }, { "at": "2+6", "field": "doc.number" } ] },
        { "id": "D", "record": "line", "each": "doc.lines", "required": true, "parts": [ { "at": "1+1", "text": "D", "key": true }, { "at": "2+3", "seq": 1 },
          { "id": "net", "at": "5+9", "field": "line.net", "type": "implied 2 overpunch" } ] },
        { "id": "S", "record": "line", "required": true, "parts": [ { "at": "1+1", "text": "S", "key": true }, { "at": "2+3", "count": ["D"] },
          { "at": "5+9", "sum": "net", "type": "implied 2 overpunch" } ] } ] },
      { "id": "T", "record": "line", "required": true, "parts": [ { "at": "1+1", "text": "T", "key": true }, { "at": "2+4", "count": "*" },
        { "at": "6+4", "count": ["H"] }, { "at": "10+10", "sum": "net", "type": "implied 2 trailing-always" }, { "at": "20+6", "hash": "net", "digits": 6 } ] } ] }"#,
    ),
    (
        "fixed: no line ends",
        "fixed",
        r#"{ "name": "g", "documents": ["invoice"], "syntax": { "kind": "fixed", "newline": "none" }, "sections": [
      { "record": "line", "each": "documents", "parts": [ { "at": "1+8", "field": "doc.number" }, { "at": "9+8", "field": "doc.date", "type": "date yyyyMMdd" },
        { "at": "17+12", "field": "doc.total", "type": "implied 2 trailing" } ] } ] }"#,
    ),
    (
        "fixed: a mainframe's",
        "fixed",
        r#"{ "name": "h", "documents": ["invoice"], "syntax": { "kind": "fixed", "newline": "any", "encoding": "cp037" }, "sections": [
      { "record": "line", "each": "documents", "parts": [ { "at": "1+8", "field": "doc.number" }, { "at": "9+8", "field": "doc.date", "type": "date yyyyMMdd" },
        { "at": "17+12", "field": "doc.total", "type": "implied 2 overpunch" }, { "at": "29+10", "field": "doc.customer.name", "type": "text 10 cut" } ] } ] }"#,
    ),
    (
        "fixed: UTF-8",
        "fixed",
        r#"{ "name": "i", "documents": ["invoice"], "syntax": { "kind": "fixed", "newline": "crlf", "encoding": "utf-8" }, "sections": [
      { "record": "line", "each": "documents", "parts": [ { "at": "1+8", "field": "doc.number" }, { "at": "9+30", "field": "doc.memo" } ] } ] }"#,
    ),
    (
        "xml: attributes, groups, namespaces",
        "xml",
        r#"{ "name": "j", "documents": ["invoice"], "syntax": { "kind": "xml", "root": "Invoices", "namespaces": { "": "urn:example:invoices" } }, "sections": [
      { "id": "document", "record": "Invoice", "each": "documents", "parts": [ { "at": "@currency", "field": "doc.currency" }, { "at": "Number", "field": "doc.number" },
        { "at": "Date", "field": "doc.date", "type": "date yyyy-MM-dd" },
        { "id": "line", "record": "Line", "each": "doc.lines", "parts": [ { "at": "@no", "seq": 1 }, { "at": "Text", "field": "line.text" },
          { "at": "Quantity", "field": "line.quantity" }, { "at": "Quantity/@unit", "field": "line.unit" }, { "at": "Net", "field": "line.net", "type": "number 2" } ] },
        { "at": "Total", "field": "doc.total", "type": "number 2" } ] } ] }"#,
    ),
    (
        "x12: ship-to with its city",
        "x12",
        r#"{ "name": "k", "documents": ["invoice"], "syntax": { "kind": "x12" }, "standard": "x12/004010/810", "sections": [
      { "id": "set", "record": "ST", "each": "documents", "parts": [
        { "id": "head", "record": "BIG", "parts": [ { "at": "1", "field": "doc.date" }, { "at": "2", "field": "doc.number" } ] },
        { "id": "ship_to", "record": "N1", "parts": [ { "at": "1", "text": "ST" }, { "at": "2", "field": "doc.ship_to.name" },
          { "id": "ship_city", "record": "N4", "parts": [ { "at": "1", "field": "doc.ship_to.city" } ] } ] },
        { "id": "line", "record": "IT1", "each": "doc.lines", "parts": [ { "at": "2", "field": "line.quantity" }, { "at": "3", "field": "line.unit" }, { "at": "4", "field": "line.price" }, { "at": "6~VP", "field": "line.sku" },
          { "id": "text", "record": "PID", "parts": [ { "at": "1", "text": "F" }, { "at": "5", "field": "line.text" } ] } ] },
        { "id": "total", "record": "TDS", "required": true, "parts": [ { "at": "1", "field": "doc.total" } ] },
        { "id": "tax", "record": "TXI", "each": "doc.taxes", "parts": [ { "at": "1", "text": "TX" }, { "at": "2", "field": "tax.amount" } ] },
        { "id": "charge", "record": "SAC", "each": "doc.charges", "parts": [ { "at": "1", "text": "C" }, { "at": "2", "text": "D240" }, { "at": "5", "field": "charge.amount", "type": "implied 2" } ] } ] } ] }"#,
    ),
    (
        "edifact: buyer with its number",
        "edifact",
        r#"{ "name": "l", "documents": ["invoice"], "syntax": { "kind": "edifact" }, "standard": "edifact/D96A/INVOIC", "sections": [
      { "id": "message", "record": "UNH", "each": "documents", "parts": [
        { "id": "head", "record": "BGM", "parts": [ { "at": "1", "text": "380" }, { "at": "2", "field": "doc.number" } ] },
        { "id": "date", "record": "DTM", "parts": [ { "at": "1.1", "text": "137" }, { "at": "1.2", "field": "doc.date", "type": "date yyyyMMdd" }, { "at": "1.3", "text": "102" } ] },
        { "id": "buyer", "record": "NAD", "parts": [ { "at": "1", "text": "BY" }, { "at": "2.1", "field": "doc.customer.gln" },
          { "id": "vat", "record": "RFF", "parts": [ { "at": "1.1", "text": "VA" }, { "at": "1.2", "field": "doc.customer.tax_id" } ] } ] },
        { "id": "line", "record": "LIN", "each": "doc.lines", "parts": [ { "at": "3.1", "field": "line.ean" },
          { "id": "qty", "record": "QTY", "parts": [ { "at": "1.1", "text": "47" }, { "at": "1.2", "field": "line.quantity" } ] },
          { "id": "net", "record": "MOA", "parts": [ { "at": "1.1", "text": "203" }, { "at": "1.2", "field": "line.net" } ] } ] },
        { "id": "uns", "record": "UNS", "required": true, "parts": [ { "at": "1", "text": "S" } ] },
        { "id": "total", "record": "MOA", "required": true, "parts": [ { "at": "1.1", "text": "77" }, { "at": "1.2", "field": "doc.total" } ] } ] } ] }"#,
    ),
];

/// Those of them that leave something out: the attribute of an element that has no value is not written.
const INEXACT: [&str; 1] = ["xml: attributes, groups, namespaces"];

/// How the names of ready layouts start that a reader is tried on.
fn prefixes(reader: &str) -> &'static [&'static str] {
    match reader {
        "csv" => &["csv-"],
        "fixed" => &["fixed-"],
        "xml" => &["xml-", "ubl-"],
        "x12" => &["x12-"],
        "edifact" => &["edifact-"],
        _ => &[],
    }
}

/// Who reads the files of a reader.
pub(crate) fn subjects(reader: &str) -> Vec<Subject> {
    match reader {
        "receiver" => vec![Subject::Receiver],
        "learn" => [Kind::Invoice, Kind::Bill, Kind::Payment, Kind::Journal].map(Subject::Learn).into(),
        _ => {
            let own = LAYOUTS
                .iter()
                .filter(|(_, of, _)| *of == reader)
                .map(|(name, _, json)| Subject::layout(name, json, !INEXACT.contains(name)));
            let starts = |name: &str| prefixes(reader).iter().any(|prefix| name.starts_with(prefix));
            let ready = templates::list().iter().filter(|template| starts(template.name));
            own.chain(ready.map(|template| Subject::layout(template.name, template.json, false))).collect()
        }
    }
}

/// A good file, and which of the subjects it is for; nothing where it is for all.
pub(crate) type Good = (Option<usize>, Vec<u8>);

/// Good files for a reader, and how many of its layouts wrote none.
pub(crate) fn good_files(reader: &str, subjects: &[Subject]) -> (Vec<Good>, usize) {
    let mut files = Vec::new();
    let mut without = 0;
    for (index, subject) in subjects.iter().enumerate() {
        let Subject::Layout { plan, .. } = subject else { continue };
        let kinds = plan.kinds();
        let documents: Vec<Document> =
            kinds.iter().cycle().take(3).zip(1..).map(|(kind, n)| document(*kind, n)).collect();
        match write(plan, &documents).or_else(|| write(plan, &documents[..1])) {
            Some((file, _)) => files.push((Some(index), file)),
            None => without += 1,
        }
    }
    match reader {
        "receiver" => files.extend(["x12", "edifact"].into_iter().flat_map(edi).map(|file| (None, file))),
        "learn" => {
            for other in ["csv", "fixed", "xml", "x12", "edifact"] {
                files.extend(good_files(other, &self::subjects(other)).0.into_iter().map(|(_, file)| (None, file)));
            }
        }
        "x12" | "edifact" => {
            let answers: Vec<Vec<u8>> = files.iter().flat_map(|(_, file)| answers(file)).collect();
            files.extend(answers.into_iter().map(|file| (None, file)));
        }
        _ => {}
    }
    (files, without)
}

fn edi(reader: &str) -> Vec<Vec<u8>> {
    good_files(reader, &subjects(reader)).0.into_iter().map(|(_, file)| file).collect()
}

/// What is answered to a file, and to the same with something wrong in it.
fn answers(file: &[u8]) -> Vec<Vec<u8>> {
    let options = ack::Options {
        policy: Policy::default(),
        now: "2026-12-01T07:05:00".parse().expect("BUG: a moment"),
        control: 1,
        known: Arc::default(),
        scratch: Scratch::default(),
    };
    let separator: &[u8] = if cut::family_of(file) == Some(Family::X12) { b"*" } else { b"+" };
    let mut broken = file.to_vec();
    let at = broken.len() * 2 / 3;
    broken.splice(at..at, separator.repeat(7));
    [file, &broken].into_iter().flat_map(|file| acknowledge(file, &options).files).collect()
}

/// A document of a kind with what layouts ask for; it adds up.
pub(crate) fn document(kind: Kind, number: u32) -> Document {
    let kind = serde_json::to_value(kind).expect("BUG: a kind is a word");
    let party = r#"{"id":"7","name":"Fernhill; Group, Ltd","code":"C-7","gln":"5412345000013","tax_id":"BE1","street":"Kaai 1","city":"Albany","state":"NY","zip":"12207","country_code":"US"}"#;
    let place = r#"{"name":"Pine Depot","code":"0042","street":"Kaai 1","city":"Albany","state":"NY","zip":"12207","country_code":"US"}"#;
    let lines = match kind.as_str() {
        Some("journal") => {
            r#"[{"text":"a","account":"4000","amount":"100.00"},{"text":"b","account":"5000","amount":"-100.00"}]"#
        }
        Some("contact" | "account" | "class" | "item" | "acknowledgment" | "payment" | "bill-payment") => "[]",
        _ => {
            r#"[{"number":"1","item":"Crate","sku":"A-1","upc":"012345678905","ean":"4012345678901","text":"Apples, second choice","quantity":"12","unit":"EA","price":"10.00","net":"120.00","tax":"27.60","tax_rate":"23","tax_name":"VAT","account":"4000"},
            {"number":"2","item":"Box","sku":"B-2","text":"Pears","quantity":"1","unit":"EA","price":"50.50","net":"50.50","tax":"11.62","tax_rate":"23","tax_name":"VAT","account":"4000"}]"#
        }
    };
    let paid = match kind.as_str() {
        Some("payment" | "bill-payment") => {
            r#","amount":"95.50","paid":[{"invoice":"INV-1","amount":"90.50"},{"invoice":"INV-2","amount":"5"}]"#
        }
        _ => "",
    };
    let json = format!(
        r#"{{"kind":{kind},"id":"id-{number}","number":"N-{number}","date":"2026-11-02","due_date":"2026-12-02","order":"PO-{number}","order_date":"2026-10-01","currency":"EUR","status":"open",
           "name":"Name {number}","code":"C{number}","memo":"thank you","customer":{party},"vendor":{party},"ship_to":{place},"bill_to":{place},"lines":{lines}{paid}}}"#
    );
    let mut document: Document = serde_json::from_str(&json).unwrap_or_else(|why| panic!("{why}: {json}"));
    complete(&mut document);
    document
}
