//! One record as it was cut from the file, with the places of its cells and what is wrong with it.

use crate::encoding::{BadBytes, length_of};
use model::layout::Encoding;
use std::ops::Range;

/// What is wrong with a record or ends the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Bytes that mean nothing in the stated encoding. Nothing after them is read.
    #[error(transparent)]
    Bytes(BadBytes),
    /// A cell opens a quote that nothing closes before the file ends.
    #[error("a quote is opened here and never closed; the file may have been cut off")]
    OpenQuote {
        /// Offset of the quote in the file.
        offset: u64,
    },
    /// A quote inside a cell that is not quoted, or text behind a closing quote.
    #[error("there is a quote in the middle of this cell; a quote inside a quoted cell must be doubled")]
    StrayQuote {
        /// Offset of the quote in the file.
        offset: u64,
    },
    /// A NUL byte.
    #[error("there is a NUL byte here; this is not a text file, or it is damaged")]
    Nul {
        /// Offset of the byte in the file.
        offset: u64,
    },
    /// A record longer than the limit. Nothing after it is read.
    #[error("the record that starts here is longer than {limit} bytes; most often a quote is opened and never closed")]
    LongRecord {
        /// Offset of the record's start in the file.
        offset: u64,
        /// The limit, bytes of UTF-8.
        limit: usize,
    },
    /// A record of more cells than the limit. Nothing after it is read.
    #[error("the record that starts here has more than {limit} cells; is the delimiter right?")]
    ManyCells {
        /// Offset of the record's start in the file.
        offset: u64,
        /// The limit.
        limit: usize,
    },
}

impl Flaw {
    /// Its place in the file, bytes from 0.
    pub fn offset(&self) -> u64 {
        match self {
            Flaw::Bytes(bad) => bad.offset(),
            Flaw::OpenQuote { offset }
            | Flaw::StrayQuote { offset }
            | Flaw::Nul { offset }
            | Flaw::LongRecord { offset, .. }
            | Flaw::ManyCells { offset, .. } => *offset,
        }
    }
}

/// One record. It is filled again and again by [`super::Cut::next`].
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Position among the records of the file, from 1; header records count, banner lines do not.
    pub number: u64,
    /// Line of the file on which it starts, from 1.
    pub line: u64,
    /// Offset of its first byte.
    pub start: u64,
    /// What is wrong with it.
    pub flaws: Vec<Flaw>,
    pub(super) cells: csv::StringRecord,
    /// As it stands in the file, without its line end.
    pub(super) raw: String,
    pub(super) encoding: Encoding,
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
}

impl Record {
    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has no cells; a record that was cut has at least one.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The text of a cell, quotes taken off.
    pub fn get(&self, index: usize) -> Option<&str> {
        self.cells.get(index)
    }

    /// The texts of the cells.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.cells.iter()
    }

    /// The record as it stands in the file, without its line end.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Bytes of the file that the record stands on, without its line end.
    pub fn bytes(&self) -> Range<u64> {
        self.start..self.start + length_of(self.encoding, &self.raw) as u64
    }

    /// Bytes of the file that a cell stands on, its quotes among them; the end of the record for a cell that is not there.
    pub fn cell_bytes(&self, index: usize) -> Range<u64> {
        let cell = self.place_of(index);
        let start = self.start + length_of(self.encoding, &self.raw[..cell.start]) as u64;
        start..start + length_of(self.encoding, &self.raw[cell]) as u64
    }

    /// A cell's place in `raw`. It is looked for when asked, as few cells are ever asked for their place.
    fn place_of(&self, index: usize) -> Range<usize> {
        let raw = self.raw.as_bytes();
        let (mut state, mut cell, mut start) = (At::Start, 0, 0);
        for (at, byte) in raw.iter().copied().enumerate() {
            state = state.after(byte, at, self.delimiter, self.quote);
            if matches!(state, At::Start) {
                if cell == index {
                    return start..at;
                }
                (cell, start) = (cell + 1, at + 1);
            }
        }
        if cell == index { start..raw.len() } else { raw.len()..raw.len() }
    }
}

/// Where one is in a record, as `csv_core` sees it.
#[derive(Clone, Copy)]
enum At {
    /// At the start of a cell.
    Start,
    /// In a cell that is not quoted.
    Plain,
    /// In quotes that were opened here.
    Quoted(usize),
    /// Behind a quote inside quotes that were opened here: the end, or the first of two.
    Closed(usize),
}

impl At {
    fn after(self, byte: u8, at: usize, delimiter: u8, quote: Option<u8>) -> At {
        let is_quote = Some(byte) == quote;
        match self {
            At::Start if is_quote => At::Quoted(at),
            At::Quoted(from) if is_quote => At::Closed(from),
            At::Closed(from) if is_quote => At::Quoted(from),
            At::Quoted(from) => At::Quoted(from),
            At::Start | At::Plain | At::Closed(_) if byte == delimiter => At::Start,
            At::Start | At::Plain | At::Closed(_) => At::Plain,
        }
    }
}

/// The first quote that is out of place in a record, and whether it is one that nothing closes.
pub(super) fn misplaced(raw: &[u8], delimiter: u8, quote: u8) -> Option<(usize, bool)> {
    let mut at = 0;
    loop {
        if raw.get(at) != Some(&quote) {
            let stop = at + memchr::memchr2(quote, delimiter, raw.get(at..)?)?;
            if raw[stop] == quote {
                return Some((stop, false));
            }
            at = stop + 1;
            continue;
        }
        let open = at;
        at += 1;
        loop {
            let Some(next) = memchr::memchr(quote, &raw[at..]) else { return Some((open, true)) };
            at += next + 1;
            match raw.get(at) {
                Some(byte) if *byte == quote => at += 1,
                Some(byte) if *byte == delimiter => break,
                Some(_) => return Some((at - 1, false)),
                None => return None,
            }
        }
        at += 1;
    }
}
