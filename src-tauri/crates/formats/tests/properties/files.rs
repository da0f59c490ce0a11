//! Files of any bytes: they are faulted, never misread in silence, and where they are cut into pieces does not matter.

use super::{cases, plan, read, summary, write};
use formats::layout::{Event, Plan};
use model::document::Line;
use model::{Decimal, Document, Kind};
use proptest::prelude::*;

const TOTALLED: &str = r#"{"name":"totals","documents":["invoice","credit-note"],"syntax":{"kind":"csv","header":false},
  "tables":{"kind":[["invoice","I"],["credit-note","C"]]},"sections":[
   {"id":"doc","each":"documents","parts":[
     {"id":"H","record":"line","required":true,"parts":[{"at":"1","text":"H","key":true},{"at":"2","field":"doc.number"},{"at":"3","field":"doc.kind","steps":["table kind"]}]},
     {"id":"D","record":"line","each":"doc.lines","required":true,"parts":[{"at":"1","text":"D","key":true},{"at":"2","seq":1},{"id":"qty","at":"3","field":"line.quantity","type":"number 2"}]},
     {"id":"S","record":"line","required":true,"parts":[{"at":"1","text":"S","key":true},{"at":"2","count":["D"]},{"at":"3","sum":"qty","type":"number 2"}]}]},
   {"id":"T","record":"line","required":true,"parts":[{"at":"1","text":"T","key":true},{"at":"2","count":"*"},{"at":"3","count":["H"]},
     {"at":"4","sum":"qty","type":"number 2"},{"at":"5","max":"qty","type":"number 2"},{"at":"6","hash":"qty","digits":6}]}]}"#;

const ROWS: &str = r#"{"name":"rows","documents":["invoice"],"syntax":{"kind":"csv"},"sections":[
   {"id":"doc","each":"documents","by":["doc.number"],"parts":[{"id":"row","record":"line","each":"doc.lines","parts":[
     {"at":"No","field":"doc.number"},{"at":"Date","field":"doc.date","type":"date dd.MM.yyyy"},{"at":"Text","field":"line.text"},
     {"at":"Qty","field":"line.quantity","type":"number 2 point comma group dot"}]}]}]}"#;

const TOTALLED_FIXED: &str = r#"{"name":"totals","documents":["invoice","credit-note"],"syntax":{"kind":"fixed","newline":"lf"},
  "tables":{"kind":[["invoice","I"],["credit-note","C"]]},"sections":[
   {"id":"doc","each":"documents","parts":[
     {"id":"H","record":"line","required":true,"parts":[{"at":"1+1","text":"H","key":true},{"at":"2+6","field":"doc.number"},{"at":"8+1","field":"doc.kind","steps":["table kind"]}]},
     {"id":"D","record":"line","each":"doc.lines","required":true,"parts":[{"at":"1+1","text":"D","key":true},{"at":"2+3","seq":1},{"id":"qty","at":"5+7","field":"line.quantity","type":"implied 2 overpunch"}]},
     {"id":"S","record":"line","required":true,"parts":[{"at":"1+1","text":"S","key":true},{"at":"2+3","count":["D"]},{"at":"5+9","sum":"qty","type":"implied 2 overpunch"}]}]},
   {"id":"T","record":"line","required":true,"parts":[{"at":"1+1","text":"T","key":true},{"at":"2+4","count":"*"},{"at":"6+4","count":["H"]},
     {"at":"10+10","sum":"qty","type":"implied 2 trailing-always"},{"at":"20+9","max":"qty","type":"number 2"},{"at":"29+6","hash":"qty","digits":6}]}]}"#;

/// The layout with places of twice the width.
fn in_pairs(layout: &str) -> String {
    let mut parts = layout.split(r#""at":""#);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, rest) = part.split_once('"').expect("a place ends");
        let (start, width) = place.split_once('+').expect("a place of fixed width");
        let [start, width] = [start, width].map(|number| number.parse::<usize>().expect("a number"));
        out += &format!(r#""at":"{}+{}"{rest}"#, 2 * start - 1, 2 * width);
    }
    out
}

fn layouts() -> Vec<Plan> {
    let anywhere = ROWS.replace(r#""by":["doc.number"]"#, r#""by":["doc.number"],"anywhere":true"#);
    let in_1252 =
        ROWS.replace(r#""kind":"csv""#, r#""kind":"csv","encoding":"windows-1252","skip":1,"formulas":"guard""#);
    let wide = ROWS.replace(r#""kind":"csv""#, r#""kind":"csv","encoding":"utf-16le","delimiter":";""#);
    let kept = TOTALLED_FIXED.replace(r#""newline":"lf""#, r#""newline":"none""#);
    let mainframe = TOTALLED_FIXED.replace(r#""newline":"lf""#, r#""newline":"any","encoding":"cp037""#);
    let double = TOTALLED_FIXED.replace(r#""newline":"lf""#, r#""newline":"crlf","encoding":"utf-16le""#);
    let double = in_pairs(&double);
    [TOTALLED, ROWS, &anywhere, &in_1252, &wide, TOTALLED_FIXED, &kept, &mainframe, &double]
        .into_iter()
        .map(plan)
        .collect()
}

fn documents(quantities: &[Vec<i64>]) -> Vec<Document> {
    let document = |(number, quantities): (usize, &Vec<i64>)| {
        let kind = if number % 3 == 2 { Kind::CreditNote } else { Kind::Invoice };
        let line = |quantity: &i64| Line {
            quantity: Some(Decimal::new(*quantity, 2)),
            text: Some(format!("é {quantity}")),
            ..Line::default()
        };
        Document {
            number: Some(format!("N{number}")),
            lines: quantities.iter().map(line).collect(),
            ..Document::new(kind)
        }
    };
    quantities.iter().enumerate().map(document).collect()
}

fn quantities() -> impl Strategy<Value = Vec<Vec<i64>>> {
    proptest::collection::vec(proptest::collection::vec(-99_999i64..99_999, 1..4), 1..5)
}

/// Bytes that look a little like the files: pieces of lines, with anything between.
fn broken() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&'static [u8]> = vec![
        b"No,Date,Text,Qty\n",
        b"1,01.02.2026,x,1\n",
        b"1,",
        b"2,",
        b"H,N1,I\n",
        b"D,1,2.00\n",
        b"S,1,2.00\n",
        b"T,4,1,2.00,2.00,200\n",
        b"\"",
        b"\r",
        b"\n",
        b",",
        b"\0",
        b"\xEF\xBB\xBF",
        b"\xFF\xFE",
        b"\x81",
        b"\x1A",
        b"=1",
        b"HN1    I\n",
        b"D001000020{\n",
        b"S00100000020{                     \n",
        b"                    ",
        b"\xC8\xD5",
        b"\x25\x15",
        b"'",
        b";",
        b"99999999999999999999999999999999",
        b"-",
        b"\xE2\x82",
    ];
    let word = prop_oneof![4 => proptest::sample::select(words).prop_map(<[u8]>::to_vec), 1 => proptest::collection::vec(any::<u8>(), 1..6)];
    proptest::collection::vec(word, 0..40).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(cases(384))]

    #[test]
    fn where_a_file_is_cut_into_pieces_makes_no_difference(file in broken(), pieces in proptest::collection::vec(1usize..20, 1..8)) {
        for plan in layouts() {
            let whole = read(&plan, &file, &[file.len()]);
            prop_assert_eq!(read(&plan, &file, &pieces), whole);
        }
    }

    #[test]
    fn arbitrary_bytes_are_read_to_an_end(file in proptest::collection::vec(any::<u8>(), 0..300)) {
        for plan in layouts() {
            let events = read(&plan, &file, &[7]);
            summary(&events);
            let ends = events.iter().filter(|event| matches!(event, Event::End(_))).count();
            prop_assert_eq!(ends, 1, "there is one end");
        }
    }

    #[test]
    fn totals_of_fixed_width_are_found_too(quantities in quantities(), at in any::<proptest::sample::Index>(), byte in any::<u8>(), lost in any::<bool>()) {
        let plan = plan(TOTALLED_FIXED);
        let (mut file, written) = write(&plan, &documents(&quantities));
        prop_assert_eq!(written.len(), quantities.len(), "all are written");
        prop_assert!(!summary(&read(&plan, &file, &[50])).refused, "as it is the file is good");
        if lost {
            let mut lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
            lines.remove(at.index(lines.len()));
            prop_assert!(summary(&read(&plan, &lines.concat(), &[50])).refused);
        } else {
            let at = at.index(file.len());
            file[at] = byte;
            let events = read(&plan, &file, &[9]);
            let found = summary(&events);
            let counts = found.documents + found.held;
            prop_assert!(found.refused || counts == quantities.len() as u64, "byte {at} of {:?}", String::from_utf8_lossy(&file));
        }
    }

    #[test]
    fn a_total_that_was_tampered_with_is_found(quantities in quantities(), at in any::<proptest::sample::Index>(), digit in b'0'..=b'9') {
        let plan = plan(TOTALLED);
        let (mut file, written) = write(&plan, &documents(&quantities));
        prop_assert_eq!(written.len(), quantities.len(), "all are written");
        prop_assert!(!summary(&read(&plan, &file, &[50])).refused, "as it is the file is good");
        let digits: Vec<usize> = (0..file.len()).filter(|at| file[*at].is_ascii_digit() && in_totals(&file, *at)).collect();
        let at = *at.get(&digits);
        prop_assume!(file[at] != digit);
        file[at] = digit;
        let events = read(&plan, &file, &[50]);
        let found = summary(&events);
        prop_assert!(found.refused || found.held > 0, "byte {at} of {:?}", String::from_utf8_lossy(&file));
    }

    #[test]
    fn a_line_that_was_lost_or_doubled_is_found(quantities in quantities(), at in any::<proptest::sample::Index>(), doubled in any::<bool>()) {
        let plan = plan(TOTALLED);
        let (file, _) = write(&plan, &documents(&quantities));
        let mut lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
        let at = at.index(lines.len());
        if doubled {
            lines.insert(at, lines[at]);
        } else {
            lines.remove(at);
        }
        prop_assert!(summary(&read(&plan, &lines.concat(), &[50])).refused, "line {at} of {:?}", String::from_utf8_lossy(&file));
    }

    #[test]
    fn a_byte_that_changed_never_changes_how_many_documents_count(quantities in quantities(), at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        let plan = plan(TOTALLED);
        let (mut file, _) = write(&plan, &documents(&quantities));
        let at = at.index(file.len());
        file[at] = byte;
        let events = read(&plan, &file, &[9]);
        let found = summary(&events);
        let counts = found.documents + found.held;
        prop_assert!(found.refused || counts == quantities.len() as u64, "byte {at} of {:?}", String::from_utf8_lossy(&file));
    }
}

/// Whether a byte stands in a line of totals or is a running number or a quantity that a total is made of.
fn in_totals(file: &[u8], at: usize) -> bool {
    let start = file[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    file[start] != b'H'
}
