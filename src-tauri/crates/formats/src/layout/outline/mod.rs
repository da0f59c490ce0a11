//! A file as it would be written, to be looked at anywhere: it is written once, as delivery would, and only what is on
//! screen is traced to its columns. So a window far down in a long file costs no more than one at its head.
//!
//! A line is what stands between two line ends. A quoted line break inside a cell ends a line as well: what is shown is
//! the file as any text editor shows it, and such a cell has a part on each of its lines.

mod build;
mod focus;
mod header;
mod window;

use super::fault::{Fault, Severity};
use super::plan::Plan;
use super::report::ColumnReport;
use super::trace::Change;
use super::write::{Inputs, Mark, Total};
use model::Document;
use model::layout::Encoding;
use std::ops::Range;
use std::sync::Arc;

/// So many documents lie between two places from which the file can be gone on with.
const STRIDE: usize = 16;

/// A file as it would be written.
#[derive(Debug)]
pub struct Outline {
    plan: Arc<Plan>,
    documents: Arc<[Document]>,
    inputs: Inputs,
    bytes: Vec<u8>,
    /// Where each line begins.
    lines: Vec<u64>,
    /// By document: where its bytes stand, none where it is held.
    ranges: Vec<Option<Range<u64>>>,
    /// The file before document 0, [`STRIDE`], and so on.
    marks: Vec<Mark>,
    /// Totals that stand ahead of what they count.
    known: Vec<Vec<Total>>,
    /// Parts of the row of column names.
    names: Vec<Piece>,
    groups: Vec<Group>,
    /// What is wrong with single documents, in their order.
    spots: Vec<FaultSpot>,
}

/// What is wrong with one document, at its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultSpot {
    /// Where the document begins; of one that is held, where it would begin.
    pub offset: u64,
    /// What people call the document.
    pub document: String,
    /// Id of the column; empty where it is about the whole document.
    pub column: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong and what to do.
    pub sentence: String,
}

/// Bytes that come from one column.
#[derive(Debug, Clone)]
struct Piece {
    bytes: Range<u64>,
    column: usize,
    instance: String,
    value: String,
}

/// Faults of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Id of the column; empty where it is about the whole document.
    pub column: String,
    /// The rule; see [`super::code`].
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The first of them in a sentence.
    pub sentence: String,
    /// How many documents have it.
    pub n_documents: u32,
    /// The first documents that have it, at most three.
    pub documents: Vec<String>,
}

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: u32,
    /// Where its text begins in the file, in bytes.
    pub offset: u64,
    /// Its text without the line end.
    pub text: String,
    /// Where its parts come from, left to right.
    pub cells: Vec<LineCell>,
}

/// A part of a line that comes from one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineCell {
    /// Where it begins in the line's text, in UTF-16 units, quotes included.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Id of the column.
    pub column: String,
    /// Which record, as `INV-1, line 2`; empty in the row of column names and outside documents.
    pub instance: String,
    /// The value in the document.
    pub value: String,
}

/// A column at work on one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Which record, as `INV-1, line 2`.
    pub instance: String,
    /// The value in the document.
    pub value: String,
    /// What each step makes of it.
    pub steps: Vec<Change>,
    /// The text in the file.
    pub text: String,
    /// What is wrong with it; empty where it fits.
    pub fault: String,
}

impl Outline {
    /// What each column does, in words.
    pub fn columns(&self) -> &[ColumnReport] {
        &self.plan.reports
    }

    /// The layout at work.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Lines of the whole file.
    pub fn n_lines(&self) -> usize {
        self.lines.len()
    }

    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Documents that are in the file.
    pub fn n_written(&self) -> usize {
        self.ranges.iter().flatten().count()
    }

    /// Documents that are not.
    pub fn n_held(&self) -> usize {
        self.ranges.len() - self.n_written()
    }

    /// What is wrong or worth knowing, the most frequent first, what holds before what is only noted.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// What is wrong with documents that stand, or would stand, between two places of the file, in bytes.
    pub fn spots(&self, bytes: Range<u64>) -> &[FaultSpot] {
        let from = self.spots.partition_point(|spot| spot.offset < bytes.start);
        let to = self.spots.partition_point(|spot| spot.offset < bytes.end);
        self.spots.get(from..to).unwrap_or_default()
    }

    fn encoding(&self) -> Encoding {
        self.plan.dialect.encoding()
    }

    /// Id of the column that a fault is about.
    fn column_of(plan: &Plan, fault: &Fault) -> String {
        let same = |column: &&super::plan::ColumnPlan| {
            column.label == fault.column && plan.sections[column.section].id == fault.section
        };
        let found = plan.columns.iter().find(same).filter(|_| !fault.column.is_empty());
        found.map(|column| column.id.clone()).unwrap_or_default()
    }
}

/// `INV-1, line 2`.
fn instance(title: &str, place: &str) -> String {
    match (title, place) {
        (title, "") => title.to_owned(),
        ("", place) => place.to_owned(),
        (title, place) => format!("{title}, {place}"),
    }
}
