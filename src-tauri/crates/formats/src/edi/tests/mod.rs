//! Receiving, as tables: a text and every word about what is wrong with it.

mod cutting;
mod envelopes;
mod hostile;
mod places;
mod samples;

use super::receipt::{EnvelopeFault, Receipt, SegmentFinding};
use super::{Options, receive};
use std::fmt::Write;

/// Everything that is wrong, one line for each fault: `interchange code`, `group code`, `set code`,
/// `set 5 BIG missing`, `set 5 BIG 02 missing "x"`.
fn faults(receipts: &[Receipt]) -> Vec<String> {
    let mut all = Vec::new();
    let whole = |level: &str, faults: &[EnvelopeFault], all: &mut Vec<String>| {
        all.extend(faults.iter().map(|fault| format!("{level} {:?}", fault.code)));
    };
    for receipt in receipts {
        whole("interchange", &receipt.faults, &mut all);
        for group in &receipt.groups {
            whole("group", &group.faults, &mut all);
            for set in &group.sets {
                whole(&format!("set {}", set.control), &set.faults, &mut all);
                set.findings.iter().for_each(|finding| segment(&set.control, finding, &mut all));
            }
        }
    }
    all
}

fn segment(set: &str, finding: &SegmentFinding, all: &mut Vec<String>) {
    assert!(finding.sentence.ends_with('.'), "{finding:?}");
    if let Some(fault) = finding.fault {
        all.push(format!("set {set} {} {} {fault:?}", finding.position, finding.segment));
    }
    for element in &finding.elements {
        assert!(element.sentence.ends_with('.'), "{element:?}");
        let mut line = format!("set {set} {} {} {}", finding.position, finding.segment, element.position);
        if let Some(component) = element.component {
            write!(line, ".{component}").expect("text");
        }
        write!(line, " {:?}", element.fault).expect("text");
        if !element.copy.is_empty() {
            write!(line, " “{}”", element.copy).expect("text");
        }
        all.push(line);
    }
}

/// Receives a text whole, and in pieces of one byte, and asserts that both find the same.
fn received(bytes: &[u8]) -> Vec<Receipt> {
    let (receipts, _) = receive(bytes, Options::default());
    assert_eq!(in_pieces(bytes, 1), receipts, "in pieces of one byte");
    receipts
}

fn in_pieces(bytes: &[u8], size: usize) -> Vec<Receipt> {
    use super::{Receiver, Segment, Step};
    let mut receiver = Receiver::new(Options::default());
    let mut segment = Segment::default();
    let mut receipts = Vec::new();
    let mut pieces = bytes.chunks(size);
    loop {
        match receiver.next(&mut segment) {
            Step::More => match pieces.next() {
                Some(piece) => receiver.feed(piece),
                None => receiver.finish(),
            },
            Step::End => return receipts,
            Step::InterchangeEnd(receipt) => receipts.push(*receipt),
            _ => {}
        }
    }
}

/// Asserts what is wrong with a text.
fn check(name: &str, text: impl AsRef<[u8]>, expected: &[&str]) {
    assert_eq!(faults(&received(text.as_ref())), expected, "{name}");
}

/// Asserts what is wrong with each of several texts: name, text, faults.
fn table(rows: &[(&str, String, &[&str])]) {
    let found = rows.iter().map(|(name, text, expected)| (name, faults(&received(text.as_bytes())), expected));
    let wrong: Vec<String> = found
        .filter(|(_, found, expected)| found != *expected)
        .map(|(name, found, expected)| format!("{name}: found {found:?}, expected {expected:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
