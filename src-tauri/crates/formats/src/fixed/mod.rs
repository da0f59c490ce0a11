//! Fixed width: records of one length, whose fields are found by their bytes. What the fields mean is the layout's
//! affair.

mod cut;
mod flaw;
mod record;

use crate::encoding::encode;
use model::layout::{Encoding, FixedNewline, FixedWidth};
use std::str::FromStr;

pub use cut::{Cut, Found, Limits};
pub use flaw::Flaw;
pub use record::Record;

/// The bytes of a field in its record. As text: the first byte, from 1, and how many there are, as `14+20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stop {
    /// The first byte, from 0.
    pub start: usize,
    /// How many bytes.
    pub width: usize,
}

/// The longest record: far beyond what any partner asks for.
pub const LONGEST: usize = 100_000;

impl Stop {
    /// The byte behind the last one.
    pub fn end(self) -> usize {
        self.start + self.width
    }

    /// The same field so many bytes further on.
    pub fn moved(self, by: usize) -> Stop {
        Stop { start: self.start + by, width: self.width }
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}+{}", self.start + 1, self.width)
    }
}

/// A text that is no place in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a place is the first byte and the width, as in “14+20”, within {LONGEST} bytes")]
pub struct NoStop;

impl FromStr for Stop {
    type Err = NoStop;

    fn from_str(text: &str) -> Result<Stop, NoStop> {
        let number = |text: &str| text.trim().parse::<usize>().ok().filter(|number| (1..=LONGEST).contains(number));
        let (start, width) = text.split_once('+').ok_or(NoStop)?;
        let stop = Stop { start: number(start).ok_or(NoStop)? - 1, width: number(width).ok_or(NoStop)? };
        if stop.end() > LONGEST { Err(NoStop) } else { Ok(stop) }
    }
}

/// How the file is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Bytes of a record without its line end; at least 1.
    pub length: usize,
    /// The end of a line. Lines with one end in whatever ends a line; what is stated here is what is written.
    pub newline: FixedNewline,
    /// The encoding.
    pub encoding: Encoding,
    /// Records of a block, and the character of records that only fill up.
    pub block: Option<(u64, char)>,
}

impl Style {
    /// The style that a layout's syntax states, for records of this length.
    pub fn of(fixed: &FixedWidth, length: usize) -> Style {
        let block = fixed.block.as_ref().map(|block| (u64::from(block.records.max(1)), block.filler));
        Style { length: length.max(1), newline: fixed.newline, encoding: fixed.encoding, block }
    }

    /// The characters behind each record.
    pub fn line_end(&self) -> &'static str {
        match self.newline {
            FixedNewline::Crlf | FixedNewline::Any => "\r\n",
            FixedNewline::Lf => "\n",
            FixedNewline::None => "",
        }
    }

    /// The bytes of one character; nothing where the encoding lacks it.
    fn bytes_of(&self, character: char) -> Vec<u8> {
        let mut bytes = Vec::new();
        match encode(self.encoding, character.encode_utf8(&mut [0; 4]), &mut bytes) {
            Ok(()) => bytes,
            Err(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
