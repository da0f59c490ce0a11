//! The rules of reading, each as a table: a layout, a file, and what comes out.

mod bytes;
mod edi;
mod shapes;
mod xml;

use super::*;
use crate::layout::compile;
use model::layout::Layout;

fn plan(json: &str) -> Plan {
    let layout = Layout::from_json(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    compile(&layout).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn inputs() -> Inputs {
    Inputs::at("2026-11-21T09:00:00".parse().unwrap())
}

fn events(reader: &mut Reader<'_>, bytes: &[u8], piece: usize) -> Vec<Event> {
    let mut events = Vec::new();
    for piece in bytes.chunks(piece.max(1)) {
        reader.feed(piece);
        events.extend(std::iter::from_fn(|| reader.next()));
    }
    reader.finish();
    events.extend(std::iter::from_fn(|| reader.next()));
    events
}

/// One line for each event and each of its faults.
fn shown(events: &[Event]) -> Vec<String> {
    let mut lines = Vec::new();
    let fault = |finding: &Finding| {
        assert!(!finding.fault.sentence.is_empty(), "a fault says something");
        let severity = format!("{:?}", finding.fault.severity).to_lowercase();
        let of = [finding.fault.code, &finding.fault.place, &finding.fault.column];
        let of: Vec<_> = of.into_iter().filter(|text| !text.is_empty()).collect();
        format!("{severity} {}", of.join(", "))
    };
    for event in events {
        match event {
            Event::Document(taken) => lines.push(format!("{} {}", taken.number, digest(&taken.document))),
            Event::Held { taken, faults } => {
                lines.push(format!("{} HELD {}", taken.number, digest(&taken.document)));
                lines.extend(faults.iter().map(|finding| format!("  {}", fault(finding))));
            }
            Event::Recalled { number, fault: finding } => lines.push(format!("{number} RECALLED {}", fault(finding))),
            Event::Fault(finding) => lines.push(fault(finding)),
            Event::Receipt(receipt) => lines.push(format!("receipt {}", receipt.envelope.control)),
            Event::End(summary) => {
                let verdict = if summary.refused { "refused" } else { "good" };
                lines.push(format!("{verdict} {}+{}", summary.documents, summary.held));
            }
        }
    }
    lines
}

/// The fields of a document in short: kind, number, the others by name, lists.
fn digest(document: &Document) -> String {
    let json = serde_json::to_value(document).unwrap();
    let shown = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let (mut plain, mut lists) = (Vec::new(), Vec::new());
    for (name, value) in json.as_object().unwrap() {
        let place = ["kind", "number"].iter().position(|first| first == name).unwrap_or(2);
        match value.as_array() {
            Some(items) => {
                let item = |item: &serde_json::Value| {
                    let fields = item.as_object().unwrap().values();
                    fields
                        .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
                        .collect::<Vec<_>>()
                        .join("=")
                };
                lists.push(format!("[{}]", items.iter().map(item).collect::<Vec<_>>().join(" ")));
            }
            None if name == "kind" && value == "invoice" => {}
            None => plain.push((place, shown(value))),
        }
    }
    plain.sort_by_key(|(place, _)| *place);
    plain.into_iter().map(|(_, text)| text).chain(lists).collect::<Vec<_>>().join(" ")
}

fn check(layout: &str, file: &str, expect: &[&str]) {
    let plan = plan(layout);
    for piece in [file.len(), 1, 7] {
        let mut reader = Reader::new(&plan, inputs());
        assert_eq!(shown(&events(&mut reader, file.as_bytes(), piece)), expect, "{file:?} in pieces of {piece}");
    }
}

const ROWS: &str = r#"{"name":"rows","documents":["invoice"],"syntax":{"kind":"csv"},
  "sections":[{"id":"invoice","each":"documents","by":["doc.number"],"parts":[{"id":"row","record":"line","each":"doc.lines","parts":[
    {"at":["No","Number"],"field":"doc.number"},{"at":"Date","field":"doc.date","type":"date MM/dd/yyyy"},
    {"at":"Item","field":"line.item"},{"at":"Net","field":"line.net","type":"number 2"}]}]}]}"#;

#[test]
fn rows_that_belong_together_are_one_document() {
    check(
        ROWS,
        "No,Date,Item,Net\r\n1,03/10/2026,A,1.00\r\n1,03/10/2026,B,2.50\r\n2,03/11/2026,C,-3.00\r\n",
        &["1 1 2026-03-10 [A=1.00 B=2.50]", "2 2 2026-03-11 [C=-3.00]", "good 2+0"],
    );
    check(
        ROWS,
        "Net,Extra,Item,Number,Date\n1,x,A,7,03/10/2026\n",
        &["note unknown-column, line 1", "1 7 2026-03-10 [A=1]", "good 1+0"],
    );
    check(ROWS, "No,Date,Item,Net\n", &["good 0+0"]);
    check(ROWS, "No,Date,Item,Net\n,,,\n1,,A,1\n , ,,\n", &["1 1 [A=1]", "note unusual", "good 1+0"]);
}

#[test]
fn a_header_that_is_not_as_expected_refuses_the_file() {
    check(ROWS, "", &["refuse empty", "refused 0+0"]);
    check(ROWS, "No,Date,Net\n1,,1\n", &["refuse header, line 1, Item", "refused 0+0"]);
    check(ROWS, "No,Number,Date,Item,Net\n", &["refuse header, line 1, No", "refused 0+0"]);
    check(
        ROWS,
        "1,03/10/2026,A,1.00\n",
        &[
            "refuse header, line 1, No",
            "refuse header, line 1, Date",
            "refuse header, line 1, Item",
            "refuse header, line 1, Net",
            "refused 0+0",
        ],
    );
    let strict = ROWS.replace(r#""sections""#, r#""unknown":{"column":"hold"},"sections""#);
    check(&strict, "No,Date,Item,Net,More\n", &["refuse unknown-column, line 1", "refused 0+0"]);
}

#[test]
fn what_does_not_fit_holds_its_document_and_no_other() {
    check(
        ROWS,
        "No,Date,Item,Net\n1,03/10/2026,A,1.00\n2,31.12.2026,B,2.005\n3,03/12/2026,C,3.00\n",
        &[
            "1 1 2026-03-10 [A=1.00]",
            "2 HELD 2 [B]",
            "  hold value, line 3, Date",
            "  hold value, line 3, Net",
            "3 3 2026-03-12 [C=3.00]",
            "good 2+1",
        ],
    );
    check(
        ROWS,
        "No,Date,Item,Net\n1,03/10/2026,A\n2,03/10/2026,B,1,,\n3,03/10/2026,C,1,5\n4,03/10/2026,5\" D,1\n",
        &[
            "1 HELD 1 2026-03-10 [A]",
            "  hold short-row, line 2",
            "2 2 2026-03-10 [B=1]",
            "3 HELD 3 2026-03-10 [C=1]",
            "  hold unknown-column, line 4",
            "4 HELD 4 2026-03-10 [5\" D=1]",
            "  hold syntax, line 5",
            "good 1+3",
        ],
    );
}

#[test]
fn a_field_that_is_filled_twice_must_agree() {
    check(
        ROWS,
        "No,Date,Item,Net\n1,03/10/2026,A,1\n1,03/11/2026,B,2\n1,,C,3\n",
        &["1 HELD 1 2026-03-10 [A=1 B=2 C=3]", "  hold two-things, line 3, Date", "good 0+1"],
    );
    let plan = plan(ROWS);
    let mut reader = Reader::new(&plan, inputs());
    let events = events(&mut reader, b"No,Date,Item,Net\n1,03/10/2026,A,1\n1,03/11/2026,B,2\n", 5);
    let Event::Held { faults, .. } = &events[0] else { panic!("{events:?}") };
    let fault = &faults[0].fault;
    assert!(fault.sentence.contains("“2026-03-10” on line 2 and “2026-03-11” here"), "{}", fault.sentence);
    assert_eq!((fault.document.as_str(), fault.field.as_str()), ("1", "doc.date"));
    let spot = faults[0].spot.as_ref().unwrap();
    assert_eq!((spot.line, spot.record, spot.cell), (3, 3, 2));
}

#[test]
fn lines_that_return_hold_both_documents_or_are_gathered() {
    let file = "No,Date,Item,Net\n1,,A,1\n2,,B,2\n1,,C,3\n3,,D,4\n";
    check(
        ROWS,
        file,
        &[
            "1 1 [A=1]",
            "2 2 [B=2]",
            "1 RECALLED hold not-together, line 4",
            "3 HELD 1 [C=3]",
            "  hold not-together, line 4",
            "4 3 [D=4]",
            "good 3+1",
        ],
    );
    let anywhere = ROWS.replace(r#""by":["doc.number"]"#, r#""by":["doc.number"],"anywhere":true"#);
    check(&anywhere, file, &["1 1 [A=1 C=3]", "2 2 [B=2]", "3 3 [D=4]", "good 3+0"]);
    let plan = plan(&anywhere);
    let limits = Limits { gathered: 3, ..Limits::default() };
    let shown = shown(&events(&mut Reader::with_limits(&plan, inputs(), limits), file.as_bytes(), 99));
    assert_eq!(shown[0], "refuse limit, line 5", "{shown:?}");
    assert_eq!(shown.last().unwrap(), "refused 0+3");
}

#[test]
fn a_document_that_never_ends_is_refused() {
    let plan = plan(ROWS);
    let limits = Limits { lines: 2, faults: 1, ..Limits::default() };
    let file = "No,Date,Item,Net\n1,x,A,x\n1,,B,2\n1,,C,3\n";
    let shown = shown(&events(&mut Reader::with_limits(&plan, inputs(), limits), file.as_bytes(), 99));
    let expect =
        ["refuse limit, line 4", "1 HELD 1 [A B C]", "  hold value, line 2, Date", "  note limit", "refused 0+1"];
    assert_eq!(shown, expect.map(|line| line.replace("[A B C]", "[A B=2 ]")), "{shown:?}");
}

const HDT: &str = r#"{"name":"hdt","documents":["invoice","credit-note"],"syntax":{"kind":"csv","header":false},"tables":{"kind":[["invoice","I"],["credit-note","C"]]},
  "sections":[
   {"id":"F","record":"line","required":true,"parts":[{"at":"1","text":"F","key":true},{"at":"2","field":"doc.currency"}]},
   {"id":"doc","each":"documents","parts":[
     {"id":"H","record":"line","required":true,"parts":[{"at":"1","text":"H","key":true},{"at":"2","field":"doc.number"},{"at":"3","field":"doc.kind","steps":["table kind"]}]},
     {"id":"D","record":"line","each":"doc.lines","required":true,"parts":[{"at":"1","text":"D","key":true},{"at":"2","seq":1},{"at":"3","field":"line.item"},{"id":"net","at":"4","field":"line.net","type":"number 2"}]},
     {"id":"S","record":"line","required":true,"parts":[{"at":"1","text":"S","key":true},{"at":"2","count":["D"]},{"at":"3","sum":"net","type":"number 2"}]}]},
   {"id":"T","record":"line","required":true,"parts":[{"at":"1","text":"T","key":true},{"at":"2","count":"*"},{"at":"3","count":["H"]},{"at":"4","sum":"net","type":"number 2"}]}]}"#;

const HDT_GOOD: &str = "F,EUR\nH,1,I\nD,1,A,1.00\nD,2,B,2.00\nS,2,3.00\nH,2,C\nD,1,X,5.00\nS,1,5.00\nT,9,2,8.00\n";
const HDT_ONE: &str = "1 1 EUR [A=1.00 B=2.00]";
const HDT_TWO: &str = "2 credit-note 2 EUR [X=5.00]";

#[test]
fn kinds_of_lines_are_told_apart_by_their_keys_and_every_total_is_checked() {
    check(HDT, HDT_GOOD, &[HDT_ONE, HDT_TWO, "good 2+0"]);
    let wrong_document = "  hold totals, line 5, ";
    let cases: &[(&str, &str, &[&str])] = &[
        ("S,2,3.00", "S,3,3.00", &["1 HELD 1 EUR [A=1.00 B=2.00]", &format!("{wrong_document}2"), HDT_TWO, "good 1+1"]),
        ("S,2,3.00", "S,2,3.01", &["1 HELD 1 EUR [A=1.00 B=2.00]", &format!("{wrong_document}3"), HDT_TWO, "good 1+1"]),
        ("D,2,B", "D,3,B", &["1 HELD 1 EUR [A=1.00 B=2.00]", "  hold totals, line 4, 2", HDT_TWO, "good 1+1"]),
        ("T,9,2,8.00", "T,8,2,8.00", &[HDT_ONE, HDT_TWO, "refuse totals, line 9, 2", "refused 2+0"]),
        ("T,9,2,8.00", "T,9,1,8.00", &[HDT_ONE, HDT_TWO, "refuse totals, line 9, 3", "refused 2+0"]),
        ("T,9,2,8.00", "T,9,2,9.00", &[HDT_ONE, HDT_TWO, "refuse totals, line 9, 4", "refused 2+0"]),
        ("T,9,2,8.00", "T,9,2,", &[HDT_ONE, HDT_TWO, "refuse totals, line 9, 4", "refused 2+0"]),
        (
            "H,2,C",
            "H,2,Q",
            &[HDT_ONE, "2 HELD 2 EUR [X=5.00]", "  hold unknown-value, line 6, 3", "  hold kind", "good 1+1"],
        ),
    ];
    for (from, to, expect) in cases {
        check(HDT, &HDT_GOOD.replacen(from, to, 1), expect);
    }
}

#[test]
fn lines_that_are_missing_doubled_or_out_of_place_are_found() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "F,EUR\n",
            "",
            &[
                "refuse missing, line 1",
                "1 1 [A=1.00 B=2.00]",
                "2 credit-note 2 [X=5.00]",
                "refuse totals, line 8, 2",
                "refused 2+0",
            ],
        ),
        ("T,9,2,8.00\n", "", &[HDT_ONE, HDT_TWO, "refuse missing", "refused 2+0"]),
        (
            "S,2,3.00\n",
            "",
            &["1 HELD 1 EUR [A=1.00 B=2.00]", "  hold missing", HDT_TWO, "refuse totals, line 8, 2", "refused 1+1"],
        ),
        (
            "H,2,C\n",
            "",
            &[
                HDT_ONE,
                "2 HELD EUR [X=5.00]",
                "  hold missing, line 6",
                "  hold kind",
                "refuse totals, line 8, 2",
                "refuse totals, line 8, 3",
                "refused 1+1",
            ],
        ),
        (
            "D,1,X,5.00\n",
            "",
            &[
                HDT_ONE,
                "2 HELD credit-note 2 EUR",
                "  hold missing, line 7",
                "  hold totals, line 7, 2",
                "  hold totals, line 7, 3",
                "refuse totals, line 8, 2",
                "refuse totals, line 8, 4",
                "refused 1+1",
            ],
        ),
        (
            "H,2,C",
            "H,1,I\nH,2,C",
            &[
                HDT_ONE,
                "2 HELD 1 EUR",
                "  hold missing",
                "  hold missing",
                "3 credit-note 2 EUR [X=5.00]",
                "refuse totals, line 10, 2",
                "refuse totals, line 10, 3",
                "refused 2+1",
            ],
        ),
        (
            "T,9",
            "F,USD\nT,9",
            &[HDT_ONE, "refuse wrong-place, line 9", HDT_TWO, "refuse totals, line 10, 2", "refused 2+0"],
        ),
        (
            "S,1",
            "S,1,5.00\nS,1",
            &[
                HDT_ONE,
                HDT_TWO,
                "3 HELD EUR",
                "  hold missing, line 9",
                "  hold missing, line 9",
                "  hold totals, line 9, 2",
                "  hold totals, line 9, 3",
                "  hold kind",
                "refuse totals, line 10, 2",
                "refused 2+1",
            ],
        ),
        (
            "D,1,X",
            "Q,1\nD,1,X",
            &[
                HDT_ONE,
                "hold unknown-line, line 7",
                "2 HELD credit-note 2 EUR [X=5.00]",
                "  hold unknown-line, line 7",
                "refuse totals, line 10, 2",
                "refused 1+1",
            ],
        ),
        (
            "H,2,C",
            "Q,1\nH,2,C",
            &[
                "hold unknown-line, line 6",
                "1 HELD 1 EUR [A=1.00 B=2.00]",
                "  hold unknown-line, line 6",
                "2 HELD credit-note 2 EUR [X=5.00]",
                "  hold unknown-line, line 6",
                "refuse totals, line 10, 2",
                "refused 0+2",
            ],
        ),
    ];
    for (from, to, expect) in cases {
        check(HDT, &HDT_GOOD.replacen(from, to, 1), expect);
    }
    let lax = HDT.replace(r#""sections""#, r#""unknown":{"section":"note"},"sections""#);
    let file = HDT_GOOD.replace("H,2,C", "Q,1\nH,2,C").replace("T,9", "T,10");
    check(&lax, &file, &["note unknown-line, line 6", HDT_ONE, HDT_TWO, "good 2+0"]);
}
