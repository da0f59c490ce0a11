//! Tables of layouts, documents, and what becomes of them.

mod compiling;
mod edi;
mod fixed;
mod holding;
mod outlining;
mod previewing;
mod totals;
mod writing;
pub(super) mod xml;

use super::write::{Press, Sink};
use super::{Fault, Inputs, Measure, Measured, Outcome, Plan, Writer, Written, compile};
use model::Document;
use model::layout::{Control, Layout};

/// A layout from its parts: everything but name and kinds.
pub(super) fn layout(rest: &str) -> Layout {
    let json = if rest.contains("\"documents\":[") {
        format!(r#"{{"name":"t",{rest}}}"#)
    } else {
        format!(r#"{{"name":"t","documents":["invoice"],{rest}}}"#)
    };
    Layout::from_json(&json).unwrap_or_else(|e| panic!("{e}\n{json}"))
}

pub(super) fn plan(rest: &str) -> Plan {
    compile(&layout(rest)).unwrap_or_else(|problems| panic!("{problems:#?}\n{rest}"))
}

/// Documents, one JSON object a line.
pub(super) fn documents(lines: &str) -> Vec<Document> {
    let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(read).collect()
}

pub(super) fn inputs() -> Inputs {
    let mut inputs = Inputs::at("2026-12-01T07:05:09".parse().unwrap());
    inputs.params.insert("sender.id".to_owned(), "HARBOUR".to_owned());
    inputs.params.insert("receiver.id".to_owned(), "ACME".to_owned());
    inputs.numbers.extend(Control::ALL.iter().map(|control| (*control, 41)));
    inputs
}

/// What writing gave.
pub(super) struct Result {
    pub(super) bytes: Vec<u8>,
    /// `code, place, column` of each fault, by document; `written` where there is none.
    pub(super) outcomes: Vec<String>,
    pub(super) faults: Vec<Fault>,
    pub(super) finished: std::result::Result<Written, Vec<Fault>>,
}

impl Result {
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }
}

/// Looks at every cell, so that each is written the long way.
struct Slow;

impl Sink for Slow {
    const EVERY: bool = false;
}

/// What writing the long way gives: the file, what becomes of each document, and of the file.
fn write_slowly(
    plan: &Plan,
    documents: &[Document],
    measured: Option<Measured>,
) -> (Vec<u8>, Vec<Outcome>, std::result::Result<Written, Vec<Fault>>) {
    let mut press = Press::new(plan, inputs(), measured, Slow);
    let mut bytes = Vec::new();
    let outcomes = documents.iter().map(|document| press.document(document, &mut bytes)).collect();
    let finished = press.finish(&mut bytes);
    (bytes, outcomes, finished)
}

/// Writes documents; with a pass that measures first, where the layout wants one. The short way of cells must give what
/// the long way gives.
pub(super) fn write(plan: &Plan, documents: &[Document]) -> Result {
    let measured = (plan.needs().passes == 2).then(|| {
        let mut measure = Measure::new(plan, inputs());
        documents.iter().for_each(|document| drop(measure.document(document)));
        measure.finish().unwrap()
    });
    let slow = write_slowly(plan, documents, measured.clone());
    let result = write_quickly(plan, documents, measured, &slow.1);
    assert_eq!((&result.bytes, &result.finished), (&slow.0, &slow.2), "the short way and the long way");
    result
}

fn write_quickly(plan: &Plan, documents: &[Document], measured: Option<Measured>, slow: &[Outcome]) -> Result {
    let mut writer = match measured {
        Some(measured) => Writer::with_measured(plan, inputs(), measured),
        None => Writer::new(plan, inputs()),
    };
    let (mut bytes, mut outcomes, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for (document, slow) in documents.iter().zip(slow) {
        let before = bytes.len();
        let outcome = writer.document(document, &mut bytes);
        assert_eq!(&outcome, slow, "the short way and the long way");
        match outcome {
            Outcome::Written { notes, bytes: range } => {
                assert_eq!(range.end, bytes.len() as u64, "the range ends where the bytes end");
                outcomes.push(if notes.is_empty() {
                    "written".to_owned()
                } else {
                    format!("written, {}", told(&notes))
                });
            }
            Outcome::Held { faults: found } => {
                assert_eq!(bytes.len(), before, "a held document leaves no byte");
                outcomes.push(told(&found));
                faults.extend(found);
            }
        }
    }
    let finished = writer.finish(&mut bytes);
    Result { bytes, outcomes, faults, finished }
}

fn told(faults: &[Fault]) -> String {
    let one = |fault: &Fault| {
        let parts = [fault.code, &fault.place, &fault.column];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    faults.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Writes documents by a layout and compares the file, line ends shown as `|`, and what became of each.
pub(super) fn check(rest: &str, lines: &str, file: &str, outcomes: &[&str]) {
    let plan = plan(rest);
    let documents = documents(lines);
    let result = write(&plan, &documents);
    let shown = result.text().replace("\r\n", "|");
    assert_eq!(shown, file, "the file of {rest}\n{:#?}", result.faults);
    let wanted: Vec<&str> = if outcomes.is_empty() { vec!["written"; documents.len()] } else { outcomes.to_vec() };
    assert_eq!(result.outcomes, wanted, "what became of the documents of {rest}");
    let written = result.finished.unwrap_or_else(|faults| panic!("{faults:#?}\n{rest}"));
    assert_eq!(written.bytes, result.bytes.len() as u64);
    assert_eq!(
        written.documents,
        outcomes.iter().filter(|o| o.starts_with("written")).count().max(if outcomes.is_empty() {
            documents.len()
        } else {
            0
        }) as u64
    );
}
