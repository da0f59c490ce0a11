//! Fixed width, both ways: tables of layouts, documents and files.

use super::*;
use crate::layout::{Event, Reader};

/// The second example of the notation, as it stands there.
const REMITTANCE: &str = r#""documents":["payment"],"syntax":{"kind":"fixed","length":48},"sections":[
 {"id":"H","record":"line","required":true,"parts":[{"at":"1+1","text":"H","key":true},{"at":"2+3","field":"doc.currency"},{"at":"5+8","field":"doc.date","type":"date yyyyMMdd"},
  {"at":"13+6","count":["P"],"type":"number"},{"at":"19+13","sum":"P.amount","type":"implied 2"}]},
 {"id":"payment","each":"documents","parts":[
  {"id":"P","record":"line","required":true,"parts":[{"at":"1+1","text":"P","key":true},{"at":"2+12","field":"doc.number"},{"at":"14+20","field":"doc.customer.name"},{"id":"P.amount","at":"34+13","field":"doc.amount","type":"implied 2"}]},
  {"id":"R","record":"line","each":"doc.paid","parts":[{"at":"1+1","text":"R","key":true},{"at":"2+20","field":"paid.invoice"},{"at":"22+13","field":"paid.amount","type":"implied 2"}]}]},
 {"id":"T","record":"line","required":true,"parts":[{"at":"1+1","text":"T","key":true},{"at":"2+8","count":["H","P","R","T"],"type":"number"}]}]"#;

const PAYMENTS: &str = r#"
{"kind":"payment","number":"PAY-1","date":"2026-03-10","currency":"USD","amount":"251.50","customer":{"name":"Fernhill Group"},"paid":[{"invoice":"INV-1","amount":"200"},{"invoice":"INV-2","amount":"51.50"}]}
{"kind":"payment","number":"PAY-2","date":"2026-03-10","currency":"USD","amount":"50.00","customer":{"name":"Harbour Lights"},"paid":[{"invoice":"INV-3","amount":"50"}]}"#;

#[test]
fn a_remittance_is_written_word_for_word() {
    let pad = |line: &str| format!("{line:48}|");
    let file = [
        pad("HUSD202603100000020000000030150"),
        pad("PPAY-1       Fernhill Group      0000000025150"),
        pad("RINV-1               0000000020000"),
        pad("RINV-2               0000000005150"),
        pad("PPAY-2       Harbour Lights      0000000005000"),
        pad("RINV-3               0000000005000"),
        pad("T00000007"),
    ];
    check(REMITTANCE, PAYMENTS, &file.concat(), &[]);
}

/// What reading gives: documents, and what is said, as `severity code place column`.
fn read(plan: &Plan, bytes: &[u8]) -> (Vec<Document>, Vec<String>, bool) {
    let (mut documents, mut said, mut refused) = (Vec::new(), Vec::new(), false);
    let mut reader = Reader::new(plan, inputs());
    let mut take = |reader: &mut Reader<'_>| {
        while let Some(event) = reader.next() {
            let mut tell = |finding: &crate::layout::Finding| {
                let fault = &finding.fault;
                assert!(!fault.sentence.is_empty());
                let severity = format!("{:?}", fault.severity).to_lowercase();
                said.push(format!("{severity} {} {} {}", fault.code, fault.place, fault.column).trim().to_owned());
            };
            match event {
                Event::Document(taken) => documents.push(taken.document),
                Event::Held { faults, .. } => faults.iter().for_each(&mut tell),
                Event::Recalled { fault, .. } | Event::Fault(fault) => tell(&fault),
                Event::Receipt(_) => panic!("lines have no interchange"),
                Event::End(summary) => refused = summary.refused,
            }
        }
    };
    for piece in bytes.chunks(5) {
        reader.feed(piece);
        take(&mut reader);
    }
    reader.finish();
    take(&mut reader);
    (documents, said, refused)
}

/// Written, read, and written again as the same bytes.
fn both_ways(rest: &str, lines: &str) -> Vec<u8> {
    let plan = plan(rest);
    let result = write(&plan, &documents(lines));
    assert!(result.finished.is_ok(), "{:?} {rest}", result.faults);
    let (back, said, refused) = read(&plan, &result.bytes);
    assert_eq!((said, refused), (Vec::new(), false), "{rest}");
    assert_eq!(back.len(), documents(lines).len());
    assert_eq!(write(&plan, &back).bytes, result.bytes, "{rest}");
    result.bytes
}

#[test]
fn a_remittance_comes_back() {
    both_ways(REMITTANCE, PAYMENTS);
    let plan = plan(REMITTANCE);
    let bytes = write(&plan, &documents(PAYMENTS)).bytes;
    let (back, _, _) = read(&plan, &bytes);
    assert_eq!(back[0].number.as_deref(), Some("PAY-1"));
    assert_eq!(back[0].customer.name.as_deref(), Some("Fernhill Group"));
    assert_eq!(back[1].amount, Some("50.00".parse().unwrap()));
    assert_eq!(back[0].currency.as_deref(), Some("USD"), "the header says it for all");
    assert_eq!(back[0].paid[1].amount, Some("51.50".parse().unwrap()));
}

#[test]
fn a_damaged_remittance_is_told_with_its_place() {
    let plan = plan(REMITTANCE);
    let good = String::from_utf8(write(&plan, &documents(PAYMENTS)).bytes).unwrap();
    for (from, to, expect) in [
        ("Group      0000000025150", "Group      0000000025151", "refuse totals line 1 bytes 19 to 31"),
        ("T00000007", "T00000008", "refuse totals line 7 bytes 2 to 9"),
        (
            "RINV-2               0000000005150",
            "RINV-2               00000000O5150",
            "hold value line 4 Paid: amount settled",
        ),
        ("PPAY-2", "QPAY-2", "hold unknown-line line 5"),
        ("HUSD20260310", "HUSD20260230", "refuse value line 1 Payment date"),
    ] {
        let damaged = good.replacen(from, to, 1);
        assert_ne!(damaged, good, "{from}");
        let (_, said, _) = read(&plan, damaged.as_bytes());
        assert!(said.iter().any(|line| line == expect), "{to}: {said:#?}");
    }
}

#[test]
fn a_file_cut_at_any_byte_is_never_whole() {
    for newline in ["crlf", "lf", "none", "any"] {
        let layout = REMITTANCE.replace(r#""length":48"#, &format!(r#""length":48,"newline":"{newline}""#));
        let plan = plan(&layout);
        let good = write(&plan, &documents(PAYMENTS)).bytes;
        let whole = good.iter().rposition(|byte| !b"\r\n".contains(byte)).unwrap() + 1;
        for at in 0..whole {
            let (_, said, refused) = read(&plan, &good[..at]);
            assert!(refused && !said.is_empty(), "{newline} cut at {at}: {said:?}");
        }
        let (back, _, refused) = read(&plan, &good[..whole]);
        assert_eq!((back.len(), refused), (2, false));
    }
}

/// One line a document, with a number and a text.
fn simple(syntax: &str, parts: &str) -> String {
    format!(
        r#""syntax":{{"kind":"fixed",{syntax}}},"sections":[{{"id":"d","each":"documents","parts":[{{"id":"l","record":"line","required":true,"parts":[{parts}]}}]}}]"#
    )
}

#[test]
fn line_ends_encodings_and_blocks_are_as_the_layout_says() {
    let document = r#"{"kind":"invoice","number":"Né","total":"-1.25"}"#;
    let parts = r#"{"at":"1+4","field":"doc.number"},{"at":"5+6","field":"doc.total","type":"implied 2 overpunch"}"#;
    let expect: &[(&str, &[u8])] = &[
        (r#""newline":"none""#, b"N\xC3\xA9 00012N"),
        (r#""newline":"lf","length":12"#, b"N\xC3\xA9 00012N  \n"),
        (r#""encoding":"iso-8859-1""#, b"N\xE9  00012N\r\n"),
        (r#""encoding":"cp037","newline":"none""#, b"\xD5\x51\x40\x40\xF0\xF0\xF0\xF1\xF2\xD5"),
        (r#""encoding":"cp500","newline":"lf""#, b"\xD5\x51\x40\x40\xF0\xF0\xF0\xF1\xF2\xD5\x25"),
        (r#""newline":"lf","block":{"records":3,"filler":"9"}"#, b"N\xC3\xA9 00012N\n9999999999\n9999999999\n"),
        (r#""encoding":"windows-1252","unmappable":{"replace":"?"}"#, b"N\xE9  00012N\r\n"),
    ];
    for (syntax, bytes) in expect {
        assert_eq!(both_ways(&simple(syntax, parts), document), *bytes, "{syntax}");
    }
    let wide = r#"{"at":"1+8","field":"doc.number"},{"at":"9+12","field":"doc.total","type":"implied 2 overpunch"}"#;
    let utf16 = both_ways(&simple(r#""encoding":"utf-16be","newline":"none""#, wide), document);
    assert_eq!(utf16, b"\0N\0\xE9\0 \0 \x000\x000\x000\x001\x002\0N");
}

#[test]
fn what_does_not_fit_holds_its_document() {
    let cases = [
        (r#"{"at":"1+4","field":"doc.number"}"#, r#""number":"INV-1""#, "length Invoice number"),
        (r#"{"at":"1+4","field":"doc.number","type":"text cut"}"#, r#""number":"INV-1""#, "INV-"),
        (r#"{"at":"1+6","field":"doc.number","type":"text pad 0 left"}"#, r#""number":"N1""#, "0000N1"),
        (r#"{"at":"1+4","field":"doc.total","type":"implied 2"}"#, r#""total":"100""#, "length Total"),
        (r#"{"at":"1+4","field":"doc.total","type":"implied 2"}"#, r#""total":"0.001""#, "value Total"),
        (r#"{"at":"1+5","field":"doc.total","type":"implied 2 unsigned"}"#, r#""total":"-1""#, "value Total"),
        (r#"{"at":"1+5","field":"doc.total","type":"implied 0","none":"0"}"#, r#""number":"1""#, "00000"),
        (
            r#"{"at":"1+5","field":"doc.total","type":"implied 0"},{"at":"6+1","field":"doc.number"}"#,
            r#""number":"1""#,
            "     1",
        ),
        (r#"{"at":"1+8","field":"doc.due_date","type":"date yyyyMMdd","none":"0"}"#, r#""number":"1""#, "00000000"),
        (r#"{"at":"1+7","field":"doc.date","type":"date yyyyDDD"}"#, r#""date":"2026-02-01""#, "2026032"),
        (r#"{"at":"1+9","field":"doc.memo"}"#, r#""memo":"a\nb""#, "syntax Note"),
        (r#"{"at":"1+9","field":"doc.memo","steps":["replace \n→ "]}"#, r#""memo":"x""#, "x        "),
        (r#"{"at":"1+9","field":"doc.memo"}"#, r#""memo":"€5""#, "character Note"),
        (r#"{"at":"1+4","field":"doc.number","required":true}"#, r#""memo":"x""#, "required Invoice number"),
    ];
    for (parts, fields, expect) in cases {
        let plan = plan(&simple(r#""newline":"none","encoding":"iso-8859-1""#, parts));
        let result = write(&plan, &documents(&format!(r#"{{"kind":"invoice",{fields}}}"#)));
        let seen = if result.outcomes == ["written"] { result.text().to_owned() } else { result.outcomes[0].clone() };
        assert_eq!(seen, expect, "{parts} {fields}");
    }
    let plan = plan(&simple(r#""length":4"#, cases[3].0));
    let result = write(&plan, &documents(r#"{"kind":"invoice","number":"INV-9","total":"100"}"#));
    assert!(result.faults[0].sentence.contains("never cut"), "{}", result.faults[0].sentence);
}

#[test]
fn slots_stand_side_by_side_by_their_stride() {
    let layout = r#""syntax":{"kind":"fixed","newline":"lf"},"sections":[{"id":"d","each":"documents","parts":[
      {"id":"l","record":"line","required":true,"parts":[{"at":"1+4","field":"doc.number"},
        {"id":"s","record":"slots","each":"doc.lines","slots":{"n":3,"stride":6},"parts":[{"at":"5+2","field":"line.item"},{"at":"7+4","field":"line.net","type":"implied 1"}]}]}]}]"#;
    let document = r#"{"kind":"invoice","number":"N1","lines":[{"item":"A","net":"1.5"},{"item":"BB","net":"-2"}]}"#;
    assert_eq!(both_ways(layout, document), b"N1  A 0015BB-020      \n");
    let four = r#"{"kind":"invoice","number":"N1","lines":[{"item":"A"},{"item":"B"},{"item":"C"},{"item":"D"}]}"#;
    assert_eq!(write(&plan(layout), &documents(four)).outcomes, ["too-many"]);
}

#[test]
fn places_are_checked_when_the_layout_is_compiled() {
    let number = r#"{"at":"1+4","field":"doc.number"}"#;
    let cases: &[(&str, &str, &str)] = &[
        ("\"length\":10", r#"{"at":"1+4","field":"doc.number"},{"at":"4+2","field":"doc.memo"}"#, "overlap"),
        ("\"length\":10", r#"{"at":"8+4","field":"doc.number"}"#, "not within"),
        ("\"length\":10", r#"{"at":"Number","field":"doc.number"}"#, "no place in a line of fixed width"),
        ("\"length\":10", r#"{"at":"0+4","field":"doc.number"}"#, "no place"),
        ("\"length\":10", r#"{"at":["1+4","5+4"],"field":"doc.number"}"#, "one place"),
        ("\"length\":10", r#"{"at":"1+2","text":"INV"}"#, "too narrow"),
        ("\"length\":10", r#"{"at":"1+6","field":"doc.date","type":"date yyyyMMdd"}"#, "too narrow"),
        ("\"length\":10", r#"{"at":"1+2","field":"doc.number","none":"NULL"}"#, "for nothing"),
        ("\"length\":11,\"encoding\":\"utf-16le\"", number, "must be even"),
        ("\"length\":10,\"encoding\":\"utf-16le\"", r#"{"at":"1+3","field":"doc.number"}"#, "must be even"),
        (
            "\"encoding\":\"ascii\",\"length\":10",
            r#"{"at":"1+4","field":"doc.number","type":"text pad é left"}"#,
            "cannot fill up",
        ),
        ("\"length\":200000", number, "at most 100000"),
        ("\"block\":{\"records\":0,\"filler\":\"9\"}", number, "1 to 10000"),
        ("\"block\":{\"records\":3,\"filler\":\"é\"}", number, "cannot fill up"),
        ("\"length\":10", "", "at least one column"),
    ];
    for (syntax, parts, expect) in cases {
        let problems = compile(&layout(&simple(syntax, parts))).unwrap_err();
        assert!(problems.iter().any(|problem| problem.sentence.contains(expect)), "{syntax} {parts}: {problems:?}");
    }
    let csv = r#""syntax":{"kind":"csv"},"sections":[{"id":"d","each":"documents","parts":[{"record":"line","required":true,"parts":[{"at":"A","field":"doc.number","type":"text pad 0 left"}]}]}]"#;
    assert!(compile(&layout(csv)).is_err(), "CSV has no width to fill up to");
    let gap = plan(&simple("\"length\":20", r#"{"at":"3+4","field":"doc.number"},{"at":"9+1","field":"doc.memo"}"#));
    let warned: Vec<&str> = gap.warnings().iter().map(|problem| problem.sentence.as_str()).collect();
    assert!(warned.iter().any(|sentence| sentence.contains("1 to 2, 7 to 8")), "{warned:?}");
}

#[test]
fn real_files_are_read_leniently_and_what_is_wrong_is_said() {
    let plan = plan(&simple(
        r#""length":14,"newline":"lf","encoding":"utf-8""#,
        r#"{"at":"1+4","field":"doc.number"},{"at":"5+6","field":"doc.total","type":"implied 2"},{"at":"11+4","field":"doc.memo"}"#,
    ));
    let cases: &[(&[u8], &[&str], usize)] = &[
        (b"N1  000100abcd\n", &[], 1),
        (b"N1  000100abcd\r\nN2  000100abcd\r\n", &[], 2),
        (b"\xEF\xBB\xBFN1  000100abcd\n", &["note unusual"], 1),
        (b"N1  000100abcd\n\x1A", &["note unusual"], 1),
        (b"N1  000100abcd", &["note unusual"], 1),
        (b"N1  000100\n", &["note short-row line 1"], 1),
        (b"N1  0001\n", &["hold short-row line 1 Total"], 0),
        (b"N1  000100abcdefg\n", &["hold syntax line 1"], 0),
        (b"N1  000100ab\0d\n", &["hold syntax line 1"], 0),
        (b"N1  000100ab\xFFd\n", &["hold syntax line 1"], 0),
        (b"N1 \xC3\xA900100abcd\n", &["hold syntax line 1 Invoice number", "hold syntax line 1 Total"], 0),
        (b"N1        abcd\n", &[], 1),
    ];
    for (bytes, expect, documents) in cases {
        let (back, said, _) = read(&plan, bytes);
        let shown = String::from_utf8_lossy(bytes);
        assert!(expect.iter().all(|line| said.iter().any(|s| s == line)), "{shown:?}: {said:#?}");
        assert_eq!((!said.is_empty(), back.len()), (!expect.is_empty(), *documents), "{shown:?}: {said:#?}");
    }
}

#[test]
fn a_preview_tells_the_bytes_of_each_field_and_is_what_delivery_writes() {
    for syntax in [r#""kind":"fixed","length":48"#, r#""kind":"fixed","length":48,"encoding":"cp500","newline":"none""#]
    {
        let plan = plan(&REMITTANCE.replace(r#""kind":"fixed","length":48"#, syntax));
        let documents = documents(PAYMENTS);
        let preview = plan.preview(documents.iter(), &inputs(), usize::MAX);
        assert_eq!(preview.bytes, write(&plan, &documents).bytes, "{syntax}");
        let length = if syntax.contains("none") { 48 } else { 50 };
        let labels: Vec<&str> = preview.spans.iter().map(|span| span.label.as_str()).collect();
        let of = |label: &str| {
            let span = preview.spans.iter().find(|span| span.label == label);
            span.unwrap_or_else(|| panic!("{label} is not among {labels:?}"))
        };
        let amount = of("Amount");
        assert_eq!((amount.bytes.start, amount.bytes.end), (length + 33, length + 46), "the whole place, filling too");
        assert_eq!((amount.field.as_str(), amount.value.as_str()), ("doc.amount", "251.50"));
        assert_eq!(of("bytes 13 to 18").bytes, 12..18, "the count in the first line");
        assert_eq!(of("Paid: document number").bytes, 2 * length + 1..2 * length + 21);
    }
}

#[test]
fn a_file_without_line_ends_is_shown_in_lines() {
    let plan = std::sync::Arc::new(plan(&REMITTANCE.replace("48}", r#"48,"newline":"none"}"#)));
    let documents: std::sync::Arc<[Document]> = documents(PAYMENTS).into();
    let outline = crate::layout::Outline::new(plan, documents, "2026-12-01T07:05:09".parse().unwrap());
    assert_eq!(outline.n_lines(), 7);
}
