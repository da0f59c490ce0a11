//! Each class of column keeps its law, whatever stands in the documents and however the file is spelled.

use super::{cases, plan, read_good, write};
use formats::layout::{Class, Plan};
use model::document::{Line, Record, Status};
use model::{Date, Decimal, Document, Kind, Timestamp};
use proptest::prelude::*;

/// Columns of the document: place, field, and the rest of the notation.
const OUTER: &[(&str, &str)] = &[
    ("doc.memo", ""),
    ("doc.reference", r#""type":"text 30""#),
    ("doc.order", r#""type":"text 2..20 cut""#),
    ("doc.terms", r#""type":"text 24 pad space right""#),
    ("doc.department", r#""steps":["affix <<,>>"]"#),
    ("doc.class", r#""steps":["case upper"]"#),
    ("doc.location", r#""steps":["trim","cut 6"]"#),
    ("doc.description", r#""steps":["trim"],"type":"text 5 cut""#),
    ("doc.project", r#""steps":["replace /→-"]"#),
    ("doc.method", r#""steps":["default none"]"#),
    ("doc.salesperson", r#""none":"NULL""#),
    ("doc.currency", r#""steps":["table currency"]"#),
    ("doc.account", r#""steps":["table gl"]"#),
    ("doc.status", r#""steps":["table status"]"#),
    ("doc.source_status", r#""steps":["table rest"]"#),
    ("doc.rate", r#""type":"number""#),
    ("doc.terms_days", r#""type":"implied 0""#),
    ("doc.paid_amount", r#""type":"number 2 point comma group dot""#),
    ("doc.credited", r#""type":"number 3 sign brackets""#),
    ("doc.balance", r#""type":"implied 2 overpunch""#),
    ("doc.withheld", r#""steps":["scale 10^2"],"type":"number 1 sign trailing""#),
    ("doc.date", ""),
    ("doc.due_date", r#""type":"date MM/dd/yyyy""#),
    ("doc.delivery_date", r#""type":"date d.M.yy pivot 50""#),
    ("doc.order_date", r#""type":"date dd-MMM-yyyy""#),
    ("doc.created", ""),
    ("doc.modified", r#""type":"time yyyy-MM-dd HH:mm""#),
    ("doc.tax_inclusive", r#""type":"bool Y/N""#),
    ("doc.customer.name", r#""type":"text 60""#),
    ("doc.customer.zip", r#""type":"text 8 pad 0 left""#),
    ("doc.custom.cf_route", ""),
];

/// Columns of the lines.
const INNER: &[(&str, &str)] = &[
    ("line.item", ""),
    ("line.text", r#""type":"text 40""#),
    ("line.quantity", r#""type":"number 3""#),
    ("line.price", r#""steps":["round 2 half-even"]"#),
    ("line.discount", r#""steps":["negate"],"type":"number 2 group apostrophe""#),
    ("line.discount_rate", r#""type":"text 12 pad 0 left""#),
    ("line.tax_rate", r#""type":"implied 3 trailing""#),
    ("line.account", r#""steps":["table gl"]"#),
    ("line.billable", ""),
    ("line.sku", r#""steps":["affix #,"]"#),
];

pub(super) const TABLES: &str = r#"{"gl":[["4000","S-SALES"],["4010","S-SALES"],["4900","S-OTHER"]],"currency":[["EUR","E"],["USD","U"],["","-"]],
  "status":[["open","O"],["paid","P"],["void","V"]],"rest":[["sent","1"],["*","9"]]}"#;

/// How a file is spelled, and in which shape.
#[derive(Debug, Clone)]
struct Spelled {
    syntax: String,
    rows: bool,
}

fn spelled() -> impl Strategy<Value = Spelled> {
    let of = |words: &'static [&'static str]| proptest::sample::select(words);
    let delimiter = of(&[",", ";", "\\t", "|"]);
    let quoting = of(&["needed", "needed", "always", "text", "never"]);
    let encoding = of(&["utf-8", "utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1", "ascii"]);
    let rest = (of(&["crlf", "lf"]), of(&["plain", "guard"]), any::<bool>(), any::<bool>());
    (delimiter, quoting, encoding, rest).prop_map(|(delimiter, quoting, encoding, (newline, formulas, bom, rows))| {
        let marked = bom && encoding.starts_with("utf");
        let formulas = if quoting == "never" { "plain" } else { formulas };
        let syntax = format!(
            r#"{{"kind":"csv","delimiter":"{delimiter}","quoting":"{quoting}","encoding":"{encoding}","newline":"{newline}","formulas":"{formulas}","bom":{marked},"header":{rows}}}"#
        );
        Spelled { syntax, rows }
    })
}

pub(super) fn column(at: &str, field: &str, rest: &str) -> String {
    let comma = if rest.is_empty() { "" } else { "," };
    format!(r#"{{"id":"{field}","at":"{at}","field":"{field}"{comma}{rest}}}"#)
}

/// A layout with these columns: one row for each line with the document's columns repeated, or header and detail lines
/// with a trailer that counts and sums.
fn layout(spelled: &Spelled, outer: &[(&str, &str)], inner: &[(&str, &str)]) -> String {
    let columns = |list: &[(&str, &str)], first: usize| -> String {
        let place =
            |index: usize, field: &str| if spelled.rows { field.to_owned() } else { (first + index).to_string() };
        list.iter()
            .enumerate()
            .map(|(i, (field, rest))| format!(",{}", column(&place(i, field), field, rest)))
            .collect()
    };
    let sections = if spelled.rows {
        format!(
            r#"[{{"id":"doc","each":"documents","by":["doc.number"],"parts":[{{"id":"row","record":"line","each":"doc.lines","parts":[
               {}{}{}]}}]}}]"#,
            column("No", "doc.number", ""),
            columns(outer, 0),
            columns(inner, 0)
        )
    } else {
        format!(
            r#"[{{"id":"doc","each":"documents","parts":[
               {{"id":"H","record":"line","required":true,"parts":[{{"at":"1","text":"H","key":true}},{}{}]}},
               {{"id":"D","record":"line","each":"doc.lines","parts":[{{"at":"1","text":"D","key":true}},{{"at":"2","seq":1}}{}]}}]}},
               {{"id":"T","record":"line","required":true,"parts":[{{"at":"1","text":"T","key":true}},{{"at":"2","count":"*"}},{{"at":"3","count":["D"]}}]}}]"#,
            column("2", "doc.number", ""),
            columns(outer, 3),
            columns(inner, 3)
        )
    };
    format!(
        r#"{{"name":"laws","documents":["expense"],"syntax":{},"tables":{TABLES},"sections":{sections}}}"#,
        spelled.syntax
    )
}

pub(super) fn text() -> impl Strategy<Value = Option<String>> {
    let awkward = proptest::collection::vec(
        proptest::sample::select(vec![
            ',', ';', '\t', '|', '"', '\'', '\r', '\n', ' ', '=', '+', '-', '@', '/', '0', '9', 'a', 'ß', 'é', '€',
            '日', '𝄞', '\u{FEFF}', '\u{1A}', '\u{81}',
        ]),
        1..8,
    );
    prop_oneof![
        2 => Just(None),
        4 => "[A-Za-z0-9 ]{1,12}".prop_map(Some),
        4 => awkward.prop_map(|characters| Some(characters.into_iter().collect())),
        1 => "\\PC{1,10}".prop_map(Some),
        1 => proptest::sample::select(vec!["NULL", "none", "4000", "4010", "4900", "sent", "EUR", "USD"]).prop_map(|word| Some(word.to_owned())),
    ]
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    proptest::option::of(proptest::sample::select(words)).prop_map(|word| word.map(str::to_owned))
}

fn number() -> impl Strategy<Value = Option<Decimal>> {
    let small = (-100_000i64..100_000, 0u32..4).prop_map(|(mantissa, scale)| Some(Decimal::new(mantissa, scale)));
    let any = (any::<i64>(), 0u32..19).prop_map(|(mantissa, scale)| Some(Decimal::new(mantissa, scale)));
    prop_oneof![2 => Just(None), 6 => small, 1 => any, 1 => Just(Some(Decimal::MAX)), 1 => Just(Some(-Decimal::ZERO))]
}

fn day() -> impl Strategy<Value = Option<Date>> {
    proptest::option::of((1940i16..2060, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Date::constant(y, m, d)))
}

fn time() -> impl Strategy<Value = Option<Timestamp>> {
    let second = -1_000_000_000i64..4_000_000_000;
    proptest::option::of((second, 0i32..1_000_000_000).prop_filter_map("a time", |(s, n)| Timestamp::new(s, n).ok()))
}

prop_compose! {
    fn line()(item in text(), about in text(), sku in text(), numbers in proptest::array::uniform5(number()),
              account in word(&["4000", "4010", "4900"]), billable in any::<Option<bool>>()) -> Line {
        let [quantity, price, discount, discount_rate, tax_rate] = numbers;
        Line { item, text: about, sku, quantity, price, discount, discount_rate, tax_rate, account, billable, ..Line::default() }
    }
}

prop_compose! {
    fn texts()(texts in proptest::array::uniform14(text())) -> Document {
        let [memo, reference, order, terms, department, class, location, project, method, salesperson, name, zip, route, description] = texts;
        let mut doc = Document { memo, reference, order, terms, department, class, location, project, method, salesperson, description, ..Document::new(Kind::Expense) };
        doc.customer.name = name;
        doc.customer.zip = zip;
        doc.custom.extend(route.map(|route| ("cf_route".to_owned(), model::document::Custom::Text(route))));
        doc
    }
}

prop_compose! {
    pub(super) fn document()(doc in texts(), currency in word(&["EUR", "USD"]), account in word(&["4000", "4010", "4900"]),
                  status in proptest::option::of(proptest::sample::select(vec![Status::Open, Status::Paid, Status::Void])),
                  source_status in word(&["sent", "draft", "9"]), numbers in proptest::array::uniform6(number()),
                  days in proptest::array::uniform4(day()), times in proptest::array::uniform2(time()),
                  tax_inclusive in any::<Option<bool>>(), lines in proptest::collection::vec(line(), 1..4)) -> Document {
        let [rate, terms_days, paid_amount, credited, balance, withheld] = numbers;
        let ([date, due_date, delivery_date, order_date], [created, modified]) = (days, times);
        Document { currency, account, status, source_status, rate, terms_days, paid_amount, credited, balance, withheld,
            date, due_date, delivery_date, order_date, created, modified, tax_inclusive, lines, ..doc }
    }
}

/// The field that a column of the layouts above fills, of the document or of one of its lines.
fn value(document: &Document, line: Option<usize>, path: &str) -> model::Value<'static> {
    let (scope, name) = path.split_once('.').expect("a path has a scope");
    let record: &dyn Record = match line {
        Some(line) if scope == "line" => &document.lines[line],
        _ => document,
    };
    record.get(&record.scope().resolve(name).expect("a known field").slot).into_owned()
}

/// Where a column promises to come back whole, it does; and what was read is written the same again.
pub(super) fn laws_hold(plan: &Plan, documents: &[Document]) -> Result<usize, TestCaseError> {
    let (file, written) = write(plan, documents);
    let back = read_good(plan, &file);
    prop_assert_eq!(back.len(), written.len(), "each document comes back once");
    for (document, at) in back.iter().zip(&written) {
        let sent = &documents[*at];
        prop_assert_eq!(document.lines.len(), sent.lines.len());
        for report in plan.columns().into_iter().filter(|report| report.class == Class::Both && report.id.contains('.'))
        {
            let lines: Vec<Option<usize>> =
                if report.id.starts_with("line.") { (0..sent.lines.len()).map(Some).collect() } else { vec![None] };
            for line in lines {
                prop_assert_eq!(
                    value(document, line, &report.id),
                    value(sent, line, &report.id),
                    "{} in {:?}",
                    report.id,
                    String::from_utf8_lossy(&file)
                );
            }
        }
    }
    let (again, all) = write(plan, &back);
    prop_assert_eq!(all.len(), back.len(), "what was read can be written");
    prop_assert_eq!(
        String::from_utf8_lossy(&again),
        String::from_utf8_lossy(&file),
        "what was read is written the same again"
    );
    Ok(written.len())
}

pub(super) fn numbered(mut documents: Vec<Document>) -> Vec<Document> {
    for (index, document) in documents.iter_mut().enumerate() {
        document.number = Some(format!("INV-{index}"));
    }
    documents
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn every_column_alone_keeps_the_law_of_its_class(spelled in spelled(), documents in proptest::collection::vec(document(), 1..4)) {
        let documents = numbered(documents);
        for (at, outer) in OUTER.iter().enumerate() {
            let plan = plan(&layout(&spelled, &[*outer], &[INNER[at % INNER.len()]]));
            laws_hold(&plan, &documents)?;
        }
    }

    #[test]
    fn columns_together_keep_their_laws(spelled in spelled(), outer in proptest::sample::subsequence(OUTER, 0..9),
                                        inner in proptest::sample::subsequence(INNER, 0..5), documents in proptest::collection::vec(document(), 0..6)) {
        let plan = plan(&layout(&spelled, &outer, &inner));
        laws_hold(&plan, &numbered(documents))?;
    }

    #[test]
    fn any_text_comes_back_or_is_refused(spelled in spelled(), texts in proptest::collection::vec(prop_oneof![text(), any::<String>().prop_map(Some)], 1..6)) {
        let plan = plan(&layout(&spelled, &[("doc.memo", "")], &[("line.text", "")]));
        let documents = texts.into_iter().map(|text| {
            let line = Line { text: text.clone(), ..Line::default() };
            Document { memo: text, lines: vec![line.clone(), line], ..Document::new(Kind::Expense) }
        });
        laws_hold(&plan, &numbered(documents.collect()))?;
    }
}

#[test]
fn documents_without_anything_odd_are_all_written() {
    let spelled = Spelled { syntax: r#"{"kind":"csv"}"#.to_owned(), rows: true };
    let plan = plan(&layout(&spelled, &OUTER[..2], &INNER[..3]));
    let line = Line { item: Some("A".to_owned()), quantity: Some(Decimal::ONE), ..Line::default() };
    let document = Document { memo: Some("m".to_owned()), lines: vec![line], ..Document::new(Kind::Expense) };
    assert_eq!(
        laws_hold(&plan, &numbered(vec![document; 3])).ok(),
        Some(3),
        "the laws are not kept by writing nothing"
    );
}
