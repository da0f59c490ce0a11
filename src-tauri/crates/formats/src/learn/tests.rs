//! Rules, one by one.

use super::{day, number};
use super::{delimited, sniff};
use crate::learn::{Answers, Sample, Unlearnable, fields, learn};
use model::Kind;

#[test]
fn days_keep_every_pattern_that_fits() {
    let check = |texts: &[&str], patterns: &[&str]| {
        let found: Vec<String> = day::of(texts).into_iter().map(|days| days.pattern).collect();
        assert_eq!(found, patterns, "{texts:?}");
    };
    check(&["2026-03-05", "2026-12-31"], &["yyyy-MM-dd"]);
    check(&["05/03/2026", "31/03/2026"], &["dd/MM/yyyy"]);
    check(&["03/05/2026", "03/31/2026"], &["MM/dd/yyyy"]);
    check(&["03/05/2026", "04/06/2026"], &["dd/MM/yyyy", "MM/dd/yyyy"]);
    check(&["3/5/2026", "12/31/2026"], &["M/d/yyyy"]);
    check(&["05.03.2026"], &["dd.MM.yyyy"]);
    check(&["05.03.26", "31.12.26"], &["dd.MM.yy"]);
    check(&["20260305", "20261231"], &["yyyyMMdd"]);
    check(&["05-Mar-2026"], &["dd-MMM-yyyy"]);
    check(&["2026-03-05T00:00:00"], &["yyyy-MM-ddT00:00:00"]);
    check(&["2026-02-30"], &[]);
    check(&["4711", "4712"], &[]);
    check(&["18005550", "18005551"], &[]);
}

#[test]
fn numbers_say_their_marks_or_that_they_are_unsure() {
    let check = |texts: &[&str], said: &str| {
        let found = number::of(texts).map_or("no number".to_owned(), |number| {
            let spelling = number.spelling().map_or("plain".to_owned(), |spelling| spelling.to_string());
            let unsure = number.unsure.map_or(String::new(), |mark| format!(" unsure {mark}"));
            format!("{spelling}{unsure}{}", if number.coded { " coded" } else { "" })
        });
        assert_eq!(found, said, "{texts:?}");
    };
    check(&["1", "20"], "plain");
    check(&["1.50", "20.00"], "number 2");
    check(&["1,5", "20,25"], "number point comma");
    check(&["1.234,50", "20,00"], "number 2 point comma group dot");
    check(&["1 234,50", "20,00"], "number 2 point comma group space");
    check(&["1'234.50"], "number 2 group apostrophe");
    check(&["1,234,567"], "number group comma");
    check(&["1,234"], "plain unsure ,");
    check(&["1,234", "0.50"], "number group comma");
    check(&["12.50-", "3.00"], "number 2 sign trailing");
    check(&["(12.50)", "3.00"], "number 2 sign brackets");
    check(&["+12.50", "-3.00"], "number 2 sign always");
    check(&["0012", "0013"], "plain coded");
    check(&["INV-1"], "no number");
    check(&["1.2.3"], "no number");
    check(&["12.345.67"], "no number");
}

#[test]
fn the_dialect_is_seen() {
    let check = |text: &str, said: &str| {
        let sample = Sample { name: "x", bytes: text.as_bytes() };
        let (text, _) = sniff::look(&sample).unwrap();
        let found = delimited::read(&text, &|_| 0).map_or("none".to_owned(), |file| {
            let csv = &file.syntax;
            let heads = file.heads.map_or(0, |heads| heads.len());
            format!(
                "{:?} {} skip {} heads {heads} rows {} below {}",
                csv.delimiter,
                csv.quoting,
                csv.skip,
                file.rows.len(),
                file.below.len()
            )
        });
        assert_eq!(found, said, "{text:?}");
    };
    check("a,b\n1,2\n3,4\n", "',' needed skip 0 heads 2 rows 2 below 0");
    check("No;Net\n1;2,50\n3;4,75\n", "';' needed skip 0 heads 2 rows 2 below 0");
    check("\"No\"|\"Net\"\n\"1\"|\"2\"\n", "'|' always skip 0 heads 2 rows 1 below 0");
    check("No,Name\n1,\"A\"\n2,\"B\"\n", "',' needed skip 0 heads 2 rows 2 below 0");
    check("\"No\",\"Name\"\n1,\"A\"\n2,\"B\"\n", "',' text skip 0 heads 2 rows 2 below 0");
    check(
        "List of May\n\nNo,Date,Net\n1,2026-01-01,5\n2,2026-01-02,6\n3,2026-01-03,7\nTotal,,18\n",
        "',' needed skip 2 heads 3 rows 3 below 1",
    );
    check("1,2026-01-01,5\n2,2026-01-02,6\n", "',' needed skip 0 heads 0 rows 2 below 0");
}

#[test]
fn what_is_no_sample_is_said() {
    let check = |bytes: &[u8], why: &str| {
        let all = fields(Kind::Invoice);
        let error = learn(&[Sample { name: "x", bytes }], Kind::Invoice, &all, &Answers::new()).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    };
    check(b"", "is empty");
    check(b" \r\n", "is empty");
    check(b"PK\x03\x04\x00\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1c\x1d\x1e\x1f\x00\x01\x02\x03\x04\x05\x06\x07\x08\x01\x02\x03\x04\x05\x06\x07\x08\x01\x02\x03\x04\x05", "not a text file");
    check(b"hello", "no rows that look alike");
    assert_eq!(learn(&[], Kind::Invoice, &[], &Answers::new()).unwrap_err(), Unlearnable::Nothing);
}

#[test]
fn what_one_sample_leaves_open_a_second_one_or_an_answer_settles() {
    let all = fields(Kind::Invoice);
    let first = Sample { name: "a", bytes: b"Invoice no,Date,Total\nA-1,03/04/2026,10.00\nA-2,05/04/2026,12.50\n" };
    let second = Sample { name: "b", bytes: b"Invoice no,Date,Total\nA-3,28/04/2026,10.00\nA-4,05/04/2026,12.50\n" };
    let check = |samples: &[Sample<'_>], answer: Option<&str>, said: (Option<&str>, usize)| {
        let answers: Answers = answer.map(|answer| ("Date".to_owned(), answer.to_owned())).into_iter().collect();
        let learned = learn(samples, Kind::Invoice, &all, &answers).unwrap();
        let again = learn(samples, Kind::Invoice, &all, &answers).unwrap();
        assert_eq!(learned, again, "the same samples give the same layout");
        let json = learned.layout.to_json();
        let pattern = ["dd/MM/yyyy", "MM/dd/yyyy"].into_iter().find(|pattern| json.contains(pattern));
        assert_eq!((pattern, learned.questions.len()), said, "{json}");
        assert!(crate::layout::compile(&learned.layout).is_ok(), "{json}");
    };
    check(&[first], None, (None, 1));
    check(&[first, second], None, (Some("dd/MM/yyyy"), 0));
    check(&[first], Some("MM/dd/yyyy"), (Some("MM/dd/yyyy"), 0));
}
