//! Reading: bytes go in as they come, documents and faults come out, the file's verdict at the end.
//!
//! Nothing is guessed and nothing repaired. What does not fit is a value that names its line, column and byte; it holds
//! the document that it belongs to, or refuses the file where it belongs to all of them. A document leaves the reader
//! when it is complete, but only the end of the file says whether the file is whole: whoever acts on documents waits
//! for [`Event::End`].

mod cells;
mod document;
mod edi;
mod fields;
mod finding;
mod fixed;
mod instance;
mod lines;
mod row;
mod source;
mod summary;
mod totals;
mod walk;
mod xml;
mod xml_element;

use super::fault::Severity;
use super::plan::Plan;
use super::write::Inputs;
use super::write::state::State;
use crate::csv;
use crate::edi::receipt::Receipt;
use crate::layout::dialect::Dialect;
use crate::seen::Seen;
use cells::Cells;
use document::Open;
use finding::of_file;
pub use finding::{Finding, Spot, code};
use instance::Parked;
use lines::Lines;
use model::Document;
use model::layout::{Formulas, Header};
use source::{Cut, Found, Record};
use std::collections::{HashMap, VecDeque};
pub use summary::{Checked, Envelope, Summary};
use totals::Expected;
use walk::Frame;

/// Bounds on what is held at once, so that no file takes memory without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bounds on one record.
    pub csv: csv::Limits,
    /// Bounds on one element.
    pub xml: crate::xml::Limits,
    /// Most lines of one document. The longest month-end journals have some ten thousands.
    pub lines: u64,
    /// Most lines of documents that are open at once, where their lines may stand anywhere: some hundred megabytes.
    pub gathered: u64,
    /// Most faults kept of one document; more say nothing new.
    pub faults: usize,
    /// Whether [`Event::Receipt`] lists only the faulty sets of EDI, for files of any size; they are counted all the same.
    pub only_faulty_sets: bool,
    /// How many faulty sets of EDI [`Event::Receipt`] lists at most; they hold their documents all the same.
    pub faulty_sets: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            csv: csv::Limits::default(),
            xml: crate::xml::Limits::default(),
            lines: 500_000,
            gathered: 1_000_000,
            faults: 200,
            only_faulty_sets: false,
            faulty_sets: 10_000,
        }
    }
}

/// A document that was read, and its place in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Position among the documents of the file, from 1, held ones included.
    pub number: u64,
    /// The document.
    pub document: Document,
    /// Its first and its last line in the file.
    pub lines: (u64, u64),
}

/// What reading gives out, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A document without faults. It counts only when the file's end has been read and the file is not refused.
    Document(Box<Taken>),
    /// A document with faults, as far as it could be read.
    Held {
        /// The document.
        taken: Box<Taken>,
        /// What holds it; notes may be among them.
        faults: Vec<Finding>,
    },
    /// A document that was given out turns out to be held: lines of it came later.
    Recalled {
        /// The document, by [`Taken::number`].
        number: u64,
        /// Why.
        fault: Finding,
    },
    /// Something about the file or a document that is not held: notes, and what refuses the file.
    Fault(Finding),
    /// An interchange of EDI has ended: what an acknowledgment is made of.
    Receipt(Box<Receipt>),
    /// The end. Nothing follows.
    End(Box<Summary>),
}

/// Reads one file by a plan.
pub struct Reader<'p> {
    plan: &'p Plan,
    limits: Limits,
    cut: Cut,
    /// Bytes of the file that have come.
    fed: u64,
    record: Option<Record>,
    cells: Cells,
    lines: Option<Lines>,
    stack: Vec<Frame>,
    open: Option<Open>,
    /// Documents whose lines may still come, by what keeps them together; in order of their first lines.
    parked: Vec<Option<Parked>>,
    parked_keys: HashMap<Vec<Option<String>>, usize>,
    gathered: u64,
    /// Documents that were given out, by what keeps them together: number and first line.
    closed: Seen,
    state: State,
    expected: Vec<Expected>,
    /// A fault that holds the next document too.
    hold_next: Option<Finding>,
    summary: Summary,
    events: VecDeque<Event>,
    /// Elements that are open and that documents stand in.
    above: Vec<xml::Above>,
    passed: xml::Passed,
    over: bool,
    standing: edi::Standing,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("cut", &self.cut).field("summary", &self.summary).finish_non_exhaustive()
    }
}

impl<'p> Reader<'p> {
    /// A reader at the start of a file. Of the inputs only the values of the job and the partner are used: what the
    /// file states for them is compared.
    pub fn new(plan: &'p Plan, inputs: Inputs) -> Reader<'p> {
        Reader::with_limits(plan, inputs, Limits::default())
    }

    /// A reader with its own limits.
    pub fn with_limits(plan: &'p Plan, inputs: Inputs, limits: Limits) -> Reader<'p> {
        let (guard, named) = match &plan.dialect {
            Dialect::Csv(of) => (of.csv.formulas == Formulas::Guard, of.csv.header != Header::None),
            Dialect::Fixed(_) | Dialect::Xml(_) | Dialect::Edi(_) => (false, false),
        };
        let cut = Cut::new(plan, &limits, &inputs.scratch);
        let mut record = cut.record(plan);
        let lines = match &plan.dialect {
            Dialect::Edi(_) => {
                let (lines, empty) = Lines::by_place(plan);
                record = Record::Edi(empty);
                Some(lines)
            }
            Dialect::Csv(_) | Dialect::Fixed(_) | Dialect::Xml(_) => (!named).then(|| Lines::by_position(plan)),
        };
        Reader {
            cells: Cells::new(plan, &inputs, guard),
            stack: vec![Frame::new(plan, None)],
            state: State::new(plan),
            record: Some(record),
            cut,
            fed: 0,
            open: None,
            parked: Vec::new(),
            parked_keys: HashMap::new(),
            gathered: 0,
            closed: Seen::new(inputs.scratch.clone()),
            expected: Vec::new(),
            hold_next: None,
            summary: Summary::default(),
            events: VecDeque::new(),
            above: Vec::new(),
            passed: xml::Passed::default(),
            over: false,
            standing: edi::Standing::default(),
            plan,
            limits,
            lines,
        }
    }

    /// Takes the next piece of the file. Where the pieces are cut makes no difference.
    pub fn feed(&mut self, bytes: &[u8]) {
        if !self.over {
            self.fed += bytes.len() as u64;
            self.cut.feed(bytes);
            self.run();
        }
    }

    /// Says that the file has ended.
    pub fn finish(&mut self) {
        if !self.over {
            self.cut.finish();
            self.run();
        }
    }

    /// The next event, as far as the file has been fed.
    #[expect(clippy::should_implement_trait, reason = "nothing now is not the end: more comes when more is fed")]
    pub fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn run(&mut self) {
        if matches!(self.cut, Cut::Edi(_)) {
            return self.run_edi();
        }
        let Some(mut record) = self.record.take() else { return };
        while !self.over {
            match self.cut.next(&mut record) {
                Found::More => break,
                Found::Record => self.record(&mut record),
                Found::Open => self.open_element(&mut record),
                Found::Close => self.close_element(),
                Found::End => self.end(),
                Found::Stopped(flaw) => self.stop(self.flaw(&flaw, None)),
            }
        }
        self.record = Some(record);
    }

    fn record(&mut self, record: &mut Record) {
        self.summary.records += 1;
        if matches!(record, Record::Xml(_)) {
            return self.whole_element(record);
        }
        match self.lines.take() {
            None => self.header(record),
            Some(lines) => {
                self.row(&lines, record);
                self.lines = Some(lines);
            }
        }
    }

    fn header(&mut self, record: &Record) {
        let flaws: Vec<Finding> = record.flaws().iter().map(|flaw| self.flaw(flaw, Some(record))).collect();
        if let Some(flaw) = flaws.into_iter().next() {
            return self.stop(flaw);
        }
        let place = spot(record);
        let placed = |finding: Finding| finding.placed(&place);
        match Lines::by_name(self.plan, record) {
            Ok((lines, notes)) => {
                notes.into_iter().map(placed).for_each(|note| self.tell(note));
                self.lines = Some(lines);
            }
            Err(mut findings) => {
                let last = findings.pop();
                findings.into_iter().map(placed).for_each(|finding| self.tell(finding));
                last.into_iter().map(placed).for_each(|finding| self.stop(finding));
            }
        }
    }

    /// A fault of the open document; of the file where none is open.
    fn hold(&mut self, finding: Finding) {
        let most = self.limits.faults;
        self.summary.refused |= finding.fault.severity == Severity::Refuse;
        match &mut self.open {
            Some(open) => open.add(finding, most),
            None => {
                let mut finding = finding;
                finding.fault.severity =
                    finding.fault.severity.max(if finding.holds() { Severity::Refuse } else { Severity::Note });
                self.tell(finding);
            }
        }
    }

    /// A fault of the file.
    fn tell(&mut self, finding: Finding) {
        self.summary.refused |= finding.fault.severity == Severity::Refuse;
        self.events.push_back(Event::Fault(finding));
    }

    /// Ends reading in the middle of the file.
    fn stop(&mut self, finding: Finding) {
        let mut finding = finding;
        finding.fault.severity = Severity::Refuse;
        self.tell(finding.clone());
        self.hold_all(&finding);
        self.leave();
    }

    fn end(&mut self) {
        if self.lines.is_none() {
            let sentence = if self.summary.records == 0 {
                "the file is empty: not even the row of column names is there. Ask the partner for the file again"
            } else {
                "the file ends before its row of column names"
            };
            self.tell(of_file(Severity::Refuse, code::EMPTY, sentence));
            return self.leave();
        }
        self.unpark();
        self.close_to(0);
        self.summary.totals = self.file_totals();
        self.end_notes();
        self.leave();
    }

    fn leave(&mut self) {
        self.over = true;
        self.stack.clear();
        let summary = std::mem::take(&mut self.summary);
        self.events.push_back(Event::End(Box::new(summary)));
    }

    fn end_notes(&mut self) {
        let mut notes = Vec::new();
        let wants = self.plan.dialect.wants_mark();
        if self.cut.marked() && wants == Some(false) {
            notes.push("the file starts with a byte order mark, which the layout does not ask for".to_owned());
        }
        if wants == Some(true) && !self.cut.marked() {
            notes.push("the file does not start with the byte order mark that the layout asks for".to_owned());
        }
        if self.cut.marks_end() {
            notes.push("the file ends with an end-of-file character; it was passed over".to_owned());
        }
        if self.cut.ends_open() {
            notes.push("the last line has no line end; the file may be cut off".to_owned());
        }
        if self.summary.blank > 0 {
            notes.push(format!("{} blank rows were passed over", self.summary.blank));
        }
        if self.summary.records == 0 {
            notes.push("the file is empty".to_owned());
        }
        notes.extend(self.cut.ending().map(|flaw| flaw.sentence));
        notes.into_iter().for_each(|note| self.tell(of_file(Severity::Note, code::UNUSUAL, note)));
    }
}

/// The place of a record.
fn spot(record: &Record) -> Spot {
    Spot { line: record.line(), record: record.number(), cell: 0, bytes: record.bytes(), unit: record.unit() }
}

/// The place of a line of which nothing else is known.
fn spot_of_line(line: u64) -> Spot {
    Spot { line, record: 0, cell: 0, bytes: 0..0, unit: "line" }
}

#[cfg(test)]
mod tests;
