//! What the syntax of a file decides: its encoding, what stands around its records, and where a line of it ends for
//! the eye.

use super::xml::XmlDialect;
use crate::csv::Emit;
use crate::edi::Family;
use crate::edi::grammar::Grammar;
use crate::edi::receipt::Separators;
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
    /// X12 and EDIFACT.
    Edi(Box<EdiDialect>),
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

/// X12 or EDIFACT, compiled.
#[derive(Debug)]
pub(crate) struct EdiDialect {
    pub(crate) family: Family,
    pub(crate) separators: Separators,
    /// What stands in front of the interchange, where anything does.
    pub(crate) una: Option<String>,
    pub(crate) charset: Charset,
    /// The line end behind each segment; mostly none.
    pub(crate) newline: &'static str,
    /// The standard, as `x12/004010/810`.
    pub(crate) standard: String,
    pub(crate) grammar: Arc<Grammar>,
    /// Bytes that may stand in any value as they are.
    pub(crate) is_plain: Box<[bool; 256]>,
}

/// Characters that values may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    /// Upper case letters, digits and some marks (UNOA).
    Upper,
    /// What an encoding has.
    Encoding(Encoding),
}

impl Charset {
    /// Whether it has a character.
    pub(crate) fn has(self, character: char) -> bool {
        match self {
            Charset::Upper => {
                character.is_ascii_uppercase()
                    || character.is_ascii_digit()
                    || " .,-()/='+:?!\"%&*;<>".contains(character)
            }
            Charset::Encoding(Encoding::Ascii) => character.is_ascii(),
            Charset::Encoding(Encoding::Latin1) => u32::from(character) < 256,
            Charset::Encoding(_) => true,
        }
    }

    /// Its name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Charset::Upper => "UNOA (capital letters)",
            Charset::Encoding(encoding) => encoding.as_str(),
        }
    }

    fn encoding(self) -> Encoding {
        match self {
            Charset::Upper => Encoding::Ascii,
            Charset::Encoding(encoding) => encoding,
        }
    }
}

impl EdiDialect {
    /// Finds the bytes that need no second look.
    pub(crate) fn plain(separators: &Separators, charset: Charset) -> Box<[bool; 256]> {
        let mut plain = Box::new([false; 256]);
        for byte in 0x20..0x7F_u8 {
            plain[usize::from(byte)] = charset.has(char::from(byte));
        }
        let of = separators;
        let marks = [of.element, of.component, of.terminator].into_iter().chain(of.repetition).chain(of.release);
        marks.for_each(|mark| plain[usize::from(mark)] = false);
        plain
    }
}

/// Where nothing says otherwise, a character that the encoding lacks holds its document.
static REFUSE: Unmappable = Unmappable::Refuse;

impl Dialect {
    /// The encoding of the file.
    pub(crate) fn encoding(&self) -> Encoding {
        match self {
            Dialect::Csv(of) => of.csv.encoding,
            Dialect::Fixed(of) => of.style.encoding,
            Dialect::Xml(of) => of.encoding,
            Dialect::Edi(of) => of.charset.encoding(),
        }
    }

    /// What a character does that the encoding lacks.
    pub(crate) fn unmappable(&self) -> &Unmappable {
        match self {
            Dialect::Csv(of) => &of.csv.unmappable,
            Dialect::Fixed(of) => &of.unmappable,
            // What the encoding lacks is written as a reference.
            Dialect::Xml(_) => &Unmappable::Refuse,
            Dialect::Edi(_) => &REFUSE,
        }
    }

    /// Bytes in front of all text.
    pub(crate) fn mark(&self) -> &'static [u8] {
        match self {
            Dialect::Csv(of) if of.csv.bom => mark(of.csv.encoding),
            Dialect::Csv(_) | Dialect::Fixed(_) | Dialect::Edi(_) => &[],
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
            Dialect::Edi(_) => None,
        }
    }
}
