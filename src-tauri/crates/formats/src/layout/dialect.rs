//! What the syntax of a file decides: its encoding, what stands around its records, and where a line of it ends for
//! the eye.

use super::xml::XmlDialect;
use crate::csv::Emit;
use crate::encoding::mark;
use crate::fixed::{Stop, Style};
use model::layout::{Csv, Encoding, Unmappable};
use std::sync::Arc;

/// The syntax of a plan, compiled.
#[derive(Debug)]
pub(crate) enum Dialect {
    /// Comma separated and its relatives.
    Csv(Box<CsvDialect>),
    /// Lines of one length.
    Fixed(FixedDialect),
    /// XML.
    Xml(Box<XmlDialect>),
}

/// CSV, compiled.
#[derive(Debug)]
pub(crate) struct CsvDialect {
    pub(crate) csv: Csv,
    pub(crate) emit: Emit,
    /// The names of the header row, where there is one.
    pub(crate) header: Option<Vec<String>>,
}

/// Fixed width, compiled.
#[derive(Debug)]
pub(crate) struct FixedDialect {
    pub(crate) style: Style,
    pub(crate) unmappable: Unmappable,
    /// Every place that some column has, in order.
    pub(crate) stops: Arc<[Stop]>,
}

impl Dialect {
    /// The encoding of the file.
    pub(crate) fn encoding(&self) -> Encoding {
        match self {
            Dialect::Csv(of) => of.csv.encoding,
            Dialect::Fixed(of) => of.style.encoding,
            Dialect::Xml(of) => of.encoding,
        }
    }

    /// What a character does that the encoding lacks.
    pub(crate) fn unmappable(&self) -> &Unmappable {
        match self {
            Dialect::Csv(of) => &of.csv.unmappable,
            Dialect::Fixed(of) => &of.unmappable,
            // What the encoding lacks is written as a reference.
            Dialect::Xml(_) => &Unmappable::Refuse,
        }
    }

    /// Bytes in front of all text.
    pub(crate) fn mark(&self) -> &'static [u8] {
        match self {
            Dialect::Csv(of) if of.csv.bom => mark(of.csv.encoding),
            Dialect::Csv(_) | Dialect::Fixed(_) => &[],
            // The standard asks for it in UTF-16 alone.
            Dialect::Xml(of) if of.encoding == Encoding::Utf8 => &[],
            Dialect::Xml(of) => mark(of.encoding),
        }
    }

    /// Whether the file starts with a byte order mark; nothing where that is nobody's affair.
    pub(crate) fn wants_mark(&self) -> Option<bool> {
        match self {
            Dialect::Csv(of) => Some(of.csv.bom),
            Dialect::Fixed(_) => Some(false),
            Dialect::Xml(_) => None,
        }
    }
}
