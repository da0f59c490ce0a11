//! The laws of columns in fixed width: every sign, filling, line end and encoding.

use super::columns::{TABLES, document, laws_hold, numbered};
use super::{cases, plan};
use model::document::Line;
use model::{Decimal, Document, Kind};
use proptest::prelude::*;

/// Columns of the document: width in characters, field, and the rest of the notation.
const OUTER: &[(usize, &str, &str)] = &[
    (24, "doc.memo", ""),
    (6, "doc.reference", r#""type":"text cut""#),
    (12, "doc.order", r#""type":"text pad space left""#),
    (12, "doc.terms", r#""type":"text pad 0 left""#),
    (12, "doc.department", r#""type":"text pad * right""#),
    (12, "doc.class", r#""none":"NULL""#),
    (12, "doc.location", r#""none":"-""#),
    (6, "doc.project", r#""type":"text 6 pad 0 left cut""#),
    (4, "doc.currency", r#""steps":["table currency"]"#),
    (8, "doc.account", r#""steps":["table gl"]"#),
    (3, "doc.status", r#""steps":["table status"]"#),
    (14, "doc.rate", r#""type":"implied 6 overpunch""#),
    (8, "doc.terms_days", r#""type":"implied 0 unsigned""#),
    (13, "doc.paid_amount", r#""type":"number 2 sign cr-db""#),
    (9, "doc.credited", r#""type":"implied 3 overpunch-ascii""#),
    (9, "doc.balance", r#""type":"implied 2 overpunch-first""#),
    (9, "doc.withheld", r#""type":"implied 3 trailing","none":"0""#),
    (8, "doc.date", r#""type":"date yyyyMMdd","none":"0""#),
    (7, "doc.due_date", r#""type":"date yyyyDDD""#),
    (6, "doc.delivery_date", r#""type":"date yyDDD pivot 40""#),
    (12, "doc.order_date", ""),
    (16, "doc.modified", r#""type":"time yyyyMMddHHmmss""#),
    (1, "doc.tax_inclusive", r#""type":"bool Y/N""#),
    (30, "doc.customer.name", r#""type":"text 30""#),
    (10, "doc.customer.zip", r#""type":"text 8 pad 0 left""#),
];

/// Columns of the lines.
const INNER: &[(usize, &str, &str)] = &[
    (20, "line.item", ""),
    (8, "line.text", r#""type":"text pad space left cut""#),
    (15, "line.quantity", r#""type":"implied 4 always""#),
    (12, "line.price", r#""type":"number 3 pad space left""#),
    (12, "line.discount", r#""type":"implied 2 trailing-always pad * left""#),
    (14, "line.discount_rate", r#""type":"number 2 group comma sign brackets""#),
    (14, "line.tax_rate", r#""type":"implied 3 db-cr pad space right""#),
    (8, "line.account", r#""steps":["table gl"]"#),
    (5, "line.billable", ""),
    (30, "line.sku", ""),
];

/// How a file is spelled: the rest of the syntax, and the bytes of a character that places count with.
#[derive(Debug, Clone)]
struct Spelled {
    syntax: String,
    unit: usize,
}

fn spelled() -> impl Strategy<Value = Spelled> {
    let of = |words: &'static [&'static str]| proptest::sample::select(words);
    let encoding = of(&[
        "utf-8",
        "utf-8",
        "utf-16le",
        "utf-16be",
        "windows-1252",
        "iso-8859-1",
        "ascii",
        "cp037",
        "cp500",
        "cp1140",
    ]);
    let block = of(&["", "", r#","block":{"records":5,"filler":"9"}"#]);
    let instead = of(&["", "", r#","unmappable":{"replace":"?"}"#]);
    (encoding, of(&["crlf", "lf", "none", "any"]), block, instead).prop_map(|(encoding, newline, block, instead)| {
        let unit = if encoding.starts_with("utf-16") { 2 } else { 1 };
        Spelled {
            syntax: format!(r#"{{"kind":"fixed","encoding":"{encoding}","newline":"{newline}"{block}{instead}}}"#),
            unit,
        }
    })
}

/// Header and detail lines with a trailer that counts them.
fn layout(spelled: &Spelled, outer: &[(usize, &str, &str)], inner: &[(usize, &str, &str)]) -> String {
    let place = |start: usize, width: usize| format!("{}+{}", (start - 1) * spelled.unit + 1, width * spelled.unit);
    let columns = |list: &[(usize, &str, &str)], first: usize| -> String {
        let mut start = first;
        let mut out = String::new();
        for (width, field, rest) in list {
            let comma = if rest.is_empty() { "" } else { "," };
            out += &format!(r#",{{"id":"{field}","at":"{}","field":"{field}"{comma}{rest}}}"#, place(start, *width));
            start += width;
        }
        out
    };
    format!(
        r#"{{"name":"laws","documents":["expense"],"syntax":{},"tables":{TABLES},"sections":[{{"id":"doc","each":"documents","parts":[
           {{"id":"H","record":"line","required":true,"parts":[{{"at":"{key}","text":"H","key":true}},{{"id":"doc.number","at":"{number}","field":"doc.number"}}{}]}},
           {{"id":"D","record":"line","each":"doc.lines","parts":[{{"at":"{key}","text":"D","key":true}},{{"at":"{seq}","seq":1}}{}]}}]}},
           {{"id":"T","record":"line","required":true,"parts":[{{"at":"{key}","text":"T","key":true}},{{"at":"{seq}","count":"*"}},{{"at":"{count}","count":["D"]}}]}}]}}"#,
        spelled.syntax,
        columns(outer, 12),
        columns(inner, 5),
        key = place(1, 1),
        number = place(2, 10),
        seq = place(2, 3),
        count = place(5, 3),
    )
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn every_column_of_fixed_width_keeps_the_law_of_its_class(spelled in spelled(), documents in proptest::collection::vec(document(), 1..4)) {
        let documents = numbered(documents);
        for (at, outer) in OUTER.iter().enumerate() {
            let plan = plan(&layout(&spelled, &[*outer], &[INNER[at % INNER.len()]]));
            laws_hold(&plan, &documents)?;
        }
    }

    #[test]
    fn columns_of_fixed_width_keep_their_laws_together(spelled in spelled(), outer in proptest::sample::subsequence(OUTER, 0..9),
                                        inner in proptest::sample::subsequence(INNER, 0..5), documents in proptest::collection::vec(document(), 0..6)) {
        let plan = plan(&layout(&spelled, &outer, &inner));
        laws_hold(&plan, &numbered(documents))?;
    }

    #[test]
    fn amounts_of_every_currency_come_back_in_every_spelling(mantissas in proptest::collection::vec(-999_999_999i64..=999_999_999, 1..40),
                                        scale in proptest::sample::select(vec![0u32, 2, 3]), spelled in spelled()) {
        for sign in ["", " always", " trailing", " trailing-always", " cr", " db", " cr-db", " db-cr", " overpunch", " overpunch-ascii", " overpunch-first"] {
            let kind = format!(r#""type":"implied {scale}{sign}""#);
            let plan = plan(&layout(&spelled, &[(12, "doc.total", &kind)], &[(12, "line.net", &kind)]));
            let amount = |mantissa: &i64| Some(Decimal::new(*mantissa, scale));
            let document = Document {
                currency: Some("KWD".to_owned()),
                lines: mantissas.iter().map(|m| Line { net: amount(m), ..Line::default() }).collect(),
                ..Document::new(Kind::Expense)
            };
            let documents = numbered(vec![Document { net: Some(Decimal::new(mantissas.iter().sum(), scale)), total: Some(Decimal::new(mantissas.iter().sum(), scale)), ..document }]);
            prop_assume!(mantissas.iter().sum::<i64>().abs() < 1_000_000_000);
            prop_assert_eq!(laws_hold(&plan, &documents)?, 1, "it is written as implied {}{}", scale, sign);
        }
    }
}
