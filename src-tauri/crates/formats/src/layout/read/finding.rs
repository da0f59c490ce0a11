//! Faults of reading with their places in the file.

use crate::layout::fault::{Fault, Severity};
use crate::layout::plan::Plan;
use crate::spelling::{Misfit, Why};
use serde::Serialize;
use std::ops::Range;

/// The codes of faults that reading finds, beside those that writing finds too. They are stored and matched on.
pub mod code {
    /// A line, or a kind of line, that must be there is not.
    pub const MISSING: &str = "missing";
    /// A line stands where it may not stand.
    pub const WRONG_PLACE: &str = "wrong-place";
    /// No kind of line fits the line.
    pub const UNKNOWN_LINE: &str = "unknown-line";
    /// A column, or a cell, that the layout does not know.
    pub const UNKNOWN_COLUMN: &str = "unknown-column";
    /// Two places of the file state different values of one field.
    pub const TWO_THINGS: &str = "two-things";
    /// Lines that belong together do not stand together.
    pub const NOT_TOGETHER: &str = "not-together";
    /// The header row is not what the layout expects.
    pub const HEADER: &str = "header";
    /// A row has fewer cells than it must have.
    pub const SHORT_ROW: &str = "short-row";
    /// A total, count or running number of the file is not what its lines say.
    pub const TOTALS: &str = crate::layout::code::TOTALS;
    /// The file is empty.
    pub const EMPTY: &str = "empty";
    /// Bytes or quotes are not what the encoding and the syntax ask.
    pub const SYNTAX: &str = crate::layout::code::SYNTAX;
    /// More than is held at once.
    pub const LIMIT: &str = "limit";
    /// Something is not usual and harmless.
    pub const UNUSUAL: &str = "unusual";
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// Line of the file, from 1.
    pub line: u64,
    /// Position among the records of the file, from 1; header records count. 0 where it is not about a record.
    pub record: u64,
    /// Position of the cell, from 1; 0 for the whole record.
    pub cell: usize,
    /// Bytes of the file.
    pub bytes: Range<u64>,
    /// What a record of the file is called: line, segment or element.
    pub unit: &'static str,
}

/// A fault and its place in the file, where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The fault.
    pub fault: Fault,
    /// The place.
    pub spot: Option<Spot>,
}

impl Finding {
    /// Whether the document that it is about may not be used.
    pub fn holds(&self) -> bool {
        self.fault.holds()
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.fault.fmt(f)
    }
}

/// A fault of the file, without a place.
pub(super) fn of_file(severity: Severity, code: &'static str, sentence: impl Into<String>) -> Finding {
    Finding { fault: Fault::new(severity, code, sentence), spot: None }
}

/// A fault at a place.
pub(super) fn at(spot: Spot, severity: Severity, code: &'static str, sentence: impl Into<String>) -> Finding {
    let mut fault = Fault::new(severity, code, sentence);
    fault.place = place(&spot);
    Finding { fault, spot: Some(spot) }
}

/// A place in the words of people.
pub(super) fn place(spot: &Spot) -> String {
    format!("{} {}", spot.unit, spot.line)
}

impl Finding {
    /// Adds the column that it is about.
    pub(super) fn in_column(mut self, plan: &Plan, column: usize) -> Finding {
        let of = &plan.columns[column];
        self.fault.column = of.label.clone();
        self.fault.section = plan.sections[of.section].id.clone();
        if let crate::layout::plan::FillPlan::Field(source) = &of.fill {
            self.fault.field = source.path.clone();
        }
        self
    }

    /// Its place has no number.
    pub(super) fn unplaced(mut self) -> Finding {
        self.fault.place.clear();
        self
    }

    /// Adds the place.
    pub(super) fn placed(mut self, spot: &Spot) -> Finding {
        self.fault.place = place(spot);
        self.spot = Some(spot.clone());
        self
    }

    pub(super) fn in_section(mut self, plan: &Plan, section: usize) -> Finding {
        self.fault.section = plan.sections[section].id.clone();
        self
    }

    /// Adds what was expected and found.
    pub(super) fn between(mut self, expected: impl Into<String>, found: impl Into<String>) -> Finding {
        (self.fault.expected, self.fault.found) = (expected.into(), found.into());
        self
    }
}

/// A cell whose text does not fit.
pub(super) fn misfit(plan: &Plan, column: usize, spot: Spot, severity: Severity, misfit: Misfit) -> Finding {
    let code = match misfit.why {
        Why::TooLong | Why::TooShort => crate::layout::code::LENGTH,
        Why::NotListed => crate::layout::code::UNKNOWN_VALUE,
        Why::Shape | Why::Inexact | Why::Ambiguous => crate::layout::code::VALUE,
    };
    let sentence = match misfit.why {
        Why::NotListed => format!("{misfit}. Add it there, or ask the partner what it means"),
        Why::Shape | Why::Inexact | Why::Ambiguous | Why::TooLong | Why::TooShort => {
            format!("{misfit}. Ask the partner for a corrected file, or change the column's type")
        }
    };
    at(spot, severity, code, sentence).in_column(plan, column).between(misfit.expected, misfit.found)
}
