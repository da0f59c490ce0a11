//! Writing: documents go in one by one, bytes come out behind each of them, totals at the end.
//!
//! A document is rendered whole before a byte of it is given out. If anything holds it, it leaves no trace: not in the
//! file, not in a total, not in a number.

mod cell;
mod csv;
mod fixed;
mod guard;
mod outer;
mod press;
mod quick;
mod render;
mod segment;
pub(crate) mod state;
mod told;
mod value;
mod xml;

use super::fault::Fault;
use super::plan::Plan;
use crate::seen::Scratch;
use jiff::civil::DateTime;
use model::layout::Control;
use model::{Decimal, Document};
pub(crate) use press::{Mark, Press};
pub(crate) use render::{Pen, Seen, Sink};
use serde::Serialize;
pub use state::Measured;
pub(crate) use state::Total;
use std::collections::BTreeMap;
use std::ops::Range;
pub(crate) use told::NO_PLACE;
pub(crate) use value::{Scopes, Trouble, meets};

/// Name of the built-in value “day of the run”; its type is a day.
pub(crate) const RUN_DATE: &str = "run.date";
/// Name of the built-in value “time of the run”; its type is a point in time, spelled as the company's clock shows it.
pub(crate) const RUN_TIME: &str = "run.time";

/// What writing gets from outside. It asks no clock.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// Day and time of the run, as the company's clock shows them. Columns reach them as the values `run.date` and `run.time`.
    pub now: DateTime,
    /// Values of the job and the partner by name; see [`super::Needs::params`].
    pub params: BTreeMap<String, String>,
    /// The first control number of each kind; see [`super::Needs::numbers`]. Sets count up by document, groups by batch.
    pub numbers: BTreeMap<Control, u64>,
    /// Where what tells documents apart is put aside when they are many; in memory where nothing is given.
    pub scratch: Scratch,
}

impl Inputs {
    /// Inputs of a run without values and numbers.
    pub fn at(now: DateTime) -> Inputs {
        Inputs { now, params: BTreeMap::new(), numbers: BTreeMap::new(), scratch: Scratch::default() }
    }
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// It is in the file.
    Written {
        /// What is worth knowing about it.
        notes: Vec<Fault>,
        /// Where its bytes stand in the file.
        bytes: Range<u64>,
    },
    /// It is not in the file. At least one of the faults holds it, or refuses the whole file.
    Held {
        /// Why.
        faults: Vec<Fault>,
    },
}

impl Outcome {
    /// Whether the document is in the file.
    pub fn is_written(&self) -> bool {
        matches!(self, Outcome::Written { .. })
    }
}

/// The sum of a column over the file, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnTotal {
    /// Id of the column.
    pub column: String,
    /// What people call it.
    pub label: String,
    /// The sum.
    pub sum: Decimal,
}

/// What a finished file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Documents.
    pub documents: u64,
    /// Lines, those of headers and trailers among them, without the row of column names.
    pub records: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// Sums of amount columns. Across currencies where the file has several: compare, never report.
    pub totals: Vec<ColumnTotal>,
}

/// Writes one file. Bytes are appended to the buffer that each call is given; the caller empties it when it likes.
#[derive(Debug)]
pub struct Writer<'p> {
    press: Press<'p, Quiet>,
}

impl<'p> Writer<'p> {
    /// A writer of a file. Where [`super::Needs::passes`] is 2, use [`Writer::with_measured`]: this one refuses then.
    pub fn new(plan: &'p Plan, inputs: Inputs) -> Writer<'p> {
        Writer { press: Press::new(plan, inputs, None, Quiet) }
    }

    /// A writer that knows the totals of the same documents from a [`Measure`].
    pub fn with_measured(plan: &'p Plan, inputs: Inputs, measured: Measured) -> Writer<'p> {
        Writer { press: Press::new(plan, inputs, Some(measured), Quiet) }
    }

    /// Writes a document, or tells why not.
    pub fn document(&mut self, document: &Document, out: &mut Vec<u8>) -> Outcome {
        self.press.document(document, out)
    }

    /// Ends the file: trailers, and all that a file without documents has.
    ///
    /// # Errors
    /// What refuses the file as a whole. What was given out before must not be delivered then.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<Written, Vec<Fault>> {
        self.press.finish(out)
    }
}

/// The first of two passes: the same writing with the bytes thrown away.
#[derive(Debug)]
pub struct Measure<'p> {
    press: Press<'p, Quiet>,
    scratch: Vec<u8>,
}

impl<'p> Measure<'p> {
    /// A pass that measures.
    pub fn new(plan: &'p Plan, inputs: Inputs) -> Measure<'p> {
        Measure { press: Press::measuring(plan, inputs, Quiet), scratch: Vec::new() }
    }

    /// Takes a document as the second pass will.
    pub fn document(&mut self, document: &Document) -> Outcome {
        self.scratch.clear();
        self.press.document(document, &mut self.scratch)
    }

    /// The totals.
    ///
    /// # Errors
    /// As [`Writer::finish`].
    pub fn finish(mut self) -> Result<Measured, Vec<Fault>> {
        self.scratch.clear();
        self.press.finish(&mut self.scratch)?;
        Ok(self.press.into_measured())
    }
}

/// Watches nothing: delivery.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quiet;

impl Sink for Quiet {
    const EVERY: bool = false;
    const SEES: bool = false;
}
