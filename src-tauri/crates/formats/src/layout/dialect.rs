//! What the syntax of a file decides: its encoding, what stands around its records, and where a line of it ends for
//! the eye.

use crate::csv::Emit;
use crate::encoding::mark;
use model::layout::{Csv, Encoding, Unmappable};

/// The syntax of a plan, compiled.
#[derive(Debug)]
pub(crate) enum Dialect {
    /// Comma separated and its relatives.
    Csv(CsvDialect),
}

/// CSV, compiled.
#[derive(Debug)]
pub(crate) struct CsvDialect {
    pub(crate) csv: Csv,
    pub(crate) emit: Emit,
    /// The names of the header row, where there is one.
    pub(crate) header: Option<Vec<String>>,
}

impl Dialect {
    /// The encoding of the file.
    pub(crate) fn encoding(&self) -> Encoding {
        match self {
            Dialect::Csv(of) => of.csv.encoding,
        }
    }

    /// What a character does that the encoding lacks.
    pub(crate) fn unmappable(&self) -> &Unmappable {
        match self {
            Dialect::Csv(of) => &of.csv.unmappable,
        }
    }

    /// Bytes in front of all text.
    pub(crate) fn mark(&self) -> &'static [u8] {
        match self {
            Dialect::Csv(of) if of.csv.bom => mark(of.csv.encoding),
            Dialect::Csv(_) => &[],
        }
    }

    /// Whether the file starts with a byte order mark; nothing where that is nobody's affair.
    pub(crate) fn wants_mark(&self) -> Option<bool> {
        match self {
            Dialect::Csv(of) => Some(of.csv.bom),
        }
    }
}
