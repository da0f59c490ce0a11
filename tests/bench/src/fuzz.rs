//! Damaged files for the readers: good files are written, damaged at random, and read.
//!
//! Whatever comes out, these hold: nothing panics; where a file is cut into pieces makes no difference; there is one end
//! and nothing behind it; every document is given out or held; and what is read without a fault, written and read
//! again, is the same.

use crate::documents;
use formats::layout::{Event, Inputs, Measure, Outcome, Plan, Reader, Writer, compile};
use jiff::civil::date;
use model::Document;
use model::layout::Layout;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Layouts that differ in what is hard about reading.
const LAYOUTS: [(&str, &str); 5] = [
    ("twenty columns", documents::LAYOUT),
    (
        "no header, semicolons, decimal commas",
        r#"{ "name": "a", "documents": ["invoice"],
             "syntax": { "kind": "csv", "delimiter": ";", "header": false, "newline": "lf" },
             "sections": [ { "record": "line", "each": "documents", "parts": [
               { "at": "1", "field": "doc.number", "required": true }, { "at": "2", "field": "doc.date", "type": "date yyyyMMdd" },
               { "at": "3", "field": "doc.total", "type": "number 2 point comma" },
               { "at": "4", "field": "doc.customer.name", "type": "text 30" } ] } ] }"#,
    ),
    (
        "one row a line, kept together by number",
        r#"{ "name": "b", "documents": ["invoice"],
             "syntax": { "kind": "csv", "delimiter": ",", "header": true, "newline": "crlf" },
             "sections": [ { "each": "documents", "by": ["doc.number"], "parts": [
               { "record": "line", "each": "doc.lines", "parts": [
               { "at": "Number", "field": "doc.number" }, { "at": "Text", "field": "line.text" },
               { "at": "Net", "field": "line.net", "type": "number 2" },
               { "at": "Total", "field": "doc.total", "type": "number 2 sign trailing" } ] } ] } ] }"#,
    ),
    (
        "head, lines and sums, with kinds of lines told by their first cell",
        r#"{ "name": "d", "documents": ["invoice"], "syntax": { "kind": "csv", "header": false },
             "sections": [
               { "record": "line", "required": true, "parts": [
                 { "at": "1", "text": "F", "key": true }, { "at": "2", "field": "doc.currency" } ] },
               { "each": "documents", "parts": [
                 { "id": "H", "record": "line", "required": true, "parts": [
                   { "at": "1", "text": "H", "key": true }, { "at": "2", "field": "doc.number" } ] },
                 { "id": "D", "record": "line", "each": "doc.lines", "required": true, "parts": [
                   { "at": "1", "text": "D", "key": true }, { "at": "2", "seq": 1 }, { "at": "3", "field": "line.text" },
                   { "id": "net", "at": "4", "field": "line.net", "type": "number 2" } ] },
                 { "record": "line", "required": true, "parts": [
                   { "at": "1", "text": "S", "key": true }, { "at": "2", "count": ["D"] },
                   { "at": "3", "sum": "net", "type": "number 2" } ] } ] },
               { "record": "line", "required": true, "parts": [
                 { "at": "1", "text": "T", "key": true }, { "at": "2", "count": "*" }, { "at": "3", "count": ["H"] },
                 { "at": "4", "sum": "net", "type": "number 2" } ] } ] }"#,
    ),
    (
        "tabs, cents without a point, a code",
        r#"{ "name": "c", "documents": ["invoice"],
             "syntax": { "kind": "csv", "delimiter": "\t", "header": true, "newline": "lf" },
             "sections": [ { "record": "line", "each": "documents", "parts": [
               { "at": "N", "field": "doc.number" }, { "at": "T", "field": "doc.total", "type": "implied 2" },
               { "at": "C", "field": "doc.currency", "type": "code EUR,USD" },
               { "at": "M", "field": "doc.memo" } ] } ] }"#,
    ),
];

/// Bytes that mean something to a reader.
const TOKENS: [&[u8]; 16] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b"\x1a",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"'",
    b"=1+1",
    b"-",
    b"99999999999999999999999999999999",
];

/// A good file with the layout that wrote it, ready to be damaged.
#[derive(Debug)]
pub struct Subject {
    name: &'static str,
    plan: Plan,
    file: Vec<u8>,
}

/// What a reader did that it must not do.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// The layout's name.
    pub layout: &'static str,
    /// What is wrong.
    pub what: String,
    /// The file that shows it.
    pub file: Vec<u8>,
}

/// The files to damage. Panics where one of them cannot even be written, as then nothing would be tried.
pub fn subjects() -> Vec<Subject> {
    let documents = documents();
    LAYOUTS.iter().map(|(name, layout)| subject(name, layout, &documents)).collect()
}

/// Damages a file and reads it. The numbers decide how; the same ones do the same again.
pub fn attempt(subjects: &[Subject], chance: &mut Chance) -> Option<Finding> {
    let subject = &subjects[chance.below(subjects.len())];
    let file = damage(&subject.file, chance);
    let pieces = chance.clone();
    let outcome = catch_unwind(AssertUnwindSafe(|| check(&subject.plan, &file, pieces)));
    chance.number();
    let what = match outcome {
        Ok(Ok(())) => return None,
        Ok(Err(what)) => what,
        Err(_) => "the reader panicked".to_owned(),
    };
    Some(Finding { layout: subject.name, what, file })
}

fn subject(name: &'static str, layout: &str, documents: &[Document]) -> Subject {
    let layout = Layout::from_json(layout).unwrap_or_else(|why| panic!("{name}: {why}"));
    let plan = compile(&layout).unwrap_or_else(|why| panic!("{name}: {why:?}"));
    let file = write(&plan, documents).unwrap_or_else(|why| panic!("{name}: {why}"));
    Subject { name, plan, file }
}

fn documents() -> Vec<Document> {
    let mut text = Vec::new();
    documents::write(12, &mut text).expect("BUG: memory takes what is written");
    let text = String::from_utf8(text).expect("BUG: JSON is text");
    text.lines().map(|line| serde_json::from_str(line).expect("BUG: the lines are documents")).collect()
}

fn inputs() -> Inputs {
    Inputs::at(date(2026, 12, 3).at(7, 0, 0, 0))
}

fn write(plan: &Plan, documents: &[Document]) -> Result<Vec<u8>, String> {
    let mut measure = Measure::new(plan, inputs());
    documents.iter().for_each(|document| drop(measure.document(document)));
    let measured = measure.finish().map_err(|faults| format!("{faults:?}"))?;
    let mut writer = Writer::with_measured(plan, inputs(), measured);
    let mut file = Vec::new();
    for document in documents {
        if let Outcome::Held { faults } = writer.document(document, &mut file) {
            return Err(format!("{faults:?}"));
        }
    }
    writer.finish(&mut file).map_err(|faults| format!("{faults:?}"))?;
    Ok(file)
}

fn check(plan: &Plan, file: &[u8], mut chance: Chance) -> Result<(), String> {
    let events = read(plan, file, &mut |left| left);
    let in_pieces = read(plan, file, &mut |left| 1 + chance.below(left.min(1 + left / 3)));
    if events != in_pieces {
        return Err("read in pieces, something else comes out".to_owned());
    }
    check_events(&events)?;
    check_again(plan, &events)
}

fn read(plan: &Plan, file: &[u8], piece: &mut dyn FnMut(usize) -> usize) -> Vec<Event> {
    let mut reader = Reader::new(plan, inputs());
    let mut events = Vec::new();
    let mut rest = file;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(piece(rest.len()).clamp(1, rest.len()));
        reader.feed(now);
        events.extend(std::iter::from_fn(|| reader.next()));
        rest = later;
    }
    reader.finish();
    events.extend(std::iter::from_fn(|| reader.next()));
    events
}

/// One end, nothing behind it, and each number of a document once.
fn check_events(events: &[Event]) -> Result<(), String> {
    let ends = events.iter().filter(|event| matches!(event, Event::End(_))).count();
    if ends != 1 || !matches!(events.last(), Some(Event::End(_))) {
        return Err(format!("there are {ends} ends"));
    }
    let mut numbers: Vec<u64> = events.iter().filter_map(number).collect();
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() != count {
        return Err("a document is given out twice".to_owned());
    }
    let held =
        events.iter().filter_map(|event| if let Event::Held { faults, .. } = event { Some(faults) } else { None });
    if held.into_iter().any(|faults| !faults.iter().any(|finding| finding.fault.holds())) {
        return Err("a document is held for no reason".to_owned());
    }
    Ok(())
}

fn number(event: &Event) -> Option<u64> {
    if let Event::Document(taken) | Event::Held { taken, .. } = event { Some(taken.number) } else { None }
}

/// What was read without a fault, written and read again, is the same.
fn check_again(plan: &Plan, events: &[Event]) -> Result<(), String> {
    let has_fault = events.iter().any(|event| match event {
        Event::Fault(finding) => finding.fault.holds(),
        Event::Held { .. } | Event::Recalled { .. } => true,
        Event::Document(_) | Event::End(_) => false,
    });
    let read_once: Vec<Document> = taken(events);
    if has_fault || read_once.is_empty() {
        return Ok(());
    }
    // A document may be good to read and not to write: what is not in the file may be asked for there.
    let Ok(file) = write(plan, &read_once) else { return Ok(()) };
    let read_twice = taken(&read(plan, &file, &mut |left| left));
    if read_once == read_twice {
        return Ok(());
    }
    let differs = read_once.iter().zip(&read_twice).find(|(once, twice)| once != twice);
    Err(format!("written and read again, {} documents became {}: {differs:?}", read_once.len(), read_twice.len()))
}

fn taken(events: &[Event]) -> Vec<Document> {
    let taken = events.iter().filter_map(|event| if let Event::Document(taken) = event { Some(taken) } else { None });
    taken.map(|taken| taken.document.clone()).collect()
}

fn damage(file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..1 + chance.below(6) {
        if file.is_empty() {
            break;
        }
        let (at, other) = (chance.below(file.len()), chance.below(file.len()));
        let (start, end) = (at.min(other), at.max(other).min(at.min(other) + 200));
        match chance.below(8) {
            0 => file[at] ^= 1 << chance.below(8),
            1 => drop(file.drain(start..end)),
            2 => drop(file.splice(at..at, file[start..end].to_vec())),
            3 => file.truncate(at),
            4 => file[start..end].reverse(),
            5 => file[at] = TOKENS[chance.below(TOKENS.len())][0],
            _ => drop(file.splice(at..at, TOKENS[chance.below(TOKENS.len())].iter().copied())),
        }
    }
    file
}

/// Numbers by chance that can be had again from the same seed.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// Numbers from a seed.
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below this one, which must not be 0.
    pub fn below(&mut self, end: usize) -> usize {
        let number = usize::try_from(self.number() >> 33).expect("BUG: 31 bits fit");
        number % end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_thousand_damaged_files_are_read_as_they_should() {
        let subjects = subjects();
        for seed in 0..2_000 {
            let found = attempt(&subjects, &mut Chance::new(seed));
            assert!(found.is_none(), "seed {seed}: {found:?}");
        }
    }

    #[test]
    fn damage_changes_most_files_and_is_the_same_for_the_same_seed() {
        let good = b"Invoice,Total\r\nINV-1,12.50\r\n".to_vec();
        let damaged: Vec<Vec<u8>> = (0..100).map(|seed| damage(&good, &mut Chance::new(seed))).collect();
        assert!(damaged.iter().filter(|file| **file != good).count() > 80);
        assert_eq!(damaged[7], damage(&good, &mut Chance::new(7)));
    }

    #[test]
    fn two_ends_and_a_document_without_an_end_are_found() {
        assert!(check_events(&[]).is_err());
        let end = Event::End(Box::default());
        assert_eq!(check_events(std::slice::from_ref(&end)), Ok(()));
        assert!(check_events(&[end.clone(), end]).is_err());
    }
}
