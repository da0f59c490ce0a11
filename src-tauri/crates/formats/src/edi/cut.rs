//! Cutting bytes into segments, pushed in piece by piece. Where the pieces end makes no difference.

use super::Family;
use super::charset::Charset;
use super::class::Classes;
use super::opening::{Opening, Start, start};
use super::segment::{Ended, Segment};

/// What [`Cut::next`] came upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A segment; it is in the one that was passed in.
    Segment,
    /// The header segment of an interchange (ISA, UNB); [`Cut::opening`] is its.
    Header,
    /// Two separators behind one another: a segment without anything.
    Empty,
    /// What stands behind the last separator, at the end of the file.
    Torn,
    /// Feed more, or say that the file has ended.
    More,
    /// The end of the file.
    End,
    /// Something that cannot be read past. Every further call gives the same.
    Stopped(Flaw),
}

/// Why a file cannot be read, or not past a place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// There is nothing in it.
    #[error("the file is empty")]
    Nothing,
    /// It is something else.
    #[error("this is neither X12 nor EDIFACT: it starts with none of ISA, UNA and UNB (byte {offset})")]
    Foreign {
        /// Where an interchange was looked for.
        offset: u64,
    },
    /// The header of an interchange cannot be read.
    #[error("the interchange that starts at byte {offset} cannot be read: {what}")]
    Header {
        /// Where it starts.
        offset: u64,
        /// Why.
        what: String,
    },
    /// A segment is longer than any segment is.
    #[error(
        "the segment that starts at byte {offset} does not end within {limit} bytes, or has thousands of elements; the file is damaged or separates with other characters than its header says"
    )]
    TooLong {
        /// Where it starts.
        offset: u64,
        /// The limit, in bytes.
        limit: usize,
    },
}

/// The longest segment, in bytes. Those of X12 and EDIFACT end at a few kilobytes.
const LIMIT: usize = 256 * 1024;

/// The most digits of the length of a package, which is passed over unread.
const LENGTH_DIGITS: usize = 12;

/// Cuts one file into segments.
#[derive(Debug)]
pub struct Cut {
    buffer: Vec<u8>,
    /// Where the next segment starts in the buffer.
    from: usize,
    /// How far no terminator was found.
    searched: usize,
    /// Offset in the file of the start of the buffer.
    offset: u64,
    opening: Option<Box<Opening>>,
    classes: Classes,
    charset: Charset,
    /// Whether texts of X12 are in ISO 8859-1.
    latin1: bool,
    terminator: u8,
    /// Whether the segment that is cut next is a header whose separators are known.
    at_header: bool,
    /// Bytes of a package (UNO) that are still passed over.
    opaque: u64,
    segments: u64,
    marked: bool,
    ended: bool,
    over: Option<Found>,
}

impl Default for Cut {
    fn default() -> Cut {
        Cut::new()
    }
}

impl Cut {
    /// A cutter at the start of a file.
    pub fn new() -> Cut {
        Cut::of(false)
    }

    /// A cutter that takes texts of X12 for ISO 8859-1 where `latin1` says so, else for UTF-8.
    pub fn of(latin1: bool) -> Cut {
        let separators = super::receipt::Separators::default();
        Cut {
            buffer: Vec::new(),
            from: 0,
            searched: 0,
            offset: 0,
            opening: None,
            classes: Classes::new(&separators, Charset::Utf8, false),
            charset: Charset::Utf8,
            latin1,
            terminator: separators.terminator,
            at_header: false,
            opaque: 0,
            segments: 0,
            marked: false,
            ended: false,
            over: None,
        }
    }

    /// Takes the next piece of the file. Call [`Cut::next`] until it asks for more before the next piece is fed, or the
    /// bytes pile up here.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.over.is_some() {
            return;
        }
        self.offset += self.from as u64;
        self.searched = self.searched.saturating_sub(self.from);
        self.buffer.drain(..self.from);
        self.from = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// Says that the file has ended.
    pub fn finish(&mut self) {
        self.ended = true;
    }

    /// The interchange that the last segment belongs to.
    pub fn opening(&self) -> Option<&Opening> {
        self.opening.as_deref()
    }

    /// Where the next segment starts in the file.
    pub fn offset(&self) -> u64 {
        self.offset + self.from as u64
    }

    /// Cuts the next segment.
    pub fn next(&mut self, segment: &mut Segment) -> Found {
        if let Some(over) = &self.over {
            return over.clone();
        }
        let found = self.advance(segment);
        if matches!(found, Found::End | Found::Stopped(_)) {
            self.over = Some(found.clone());
            self.offset += self.from as u64;
            self.buffer = Vec::new();
            self.from = 0;
        }
        found
    }

    fn advance(&mut self, segment: &mut Segment) -> Found {
        if !self.marked {
            let mark = b"\xEF\xBB\xBF";
            let known = &self.buffer[..self.buffer.len().min(3)];
            if known.len() < 3 && mark.starts_with(known) && !self.ended {
                return Found::More;
            }
            self.from += if known == mark { 3 } else { 0 };
            self.marked = true;
        }
        if !self.pass_over() {
            return Found::More;
        }
        let Some(first) = self.buffer.get(self.from).copied() else { return self.out() };
        if !self.at_header && (matches!(first, b'I' | b'U') || self.opening.is_none()) {
            match self.open() {
                Ok(header) => self.at_header = header,
                Err(found) => return found,
            }
        }
        self.segment(segment)
    }

    /// Passes over packages, and over blanks and line breaks between segments; whether all are passed.
    fn pass_over(&mut self) -> bool {
        if self.opaque > 0 {
            let here = (self.buffer.len() - self.from) as u64;
            let passed = self.opaque.min(here);
            self.from += usize::try_from(passed).unwrap_or_default();
            self.opaque -= passed;
            self.searched = self.from;
            if self.opaque > 0 && !self.ended {
                return false;
            }
        }
        let terminator = self.terminator;
        let started = self.opening.is_some();
        let blank = |byte: u8| match byte {
            b'\r' | b'\n' => true,
            b' ' | b'\t' | 0 | 0x1A => !started || byte != terminator,
            _ => false,
        };
        while self.buffer.get(self.from).is_some_and(|byte| blank(*byte)) {
            self.from += 1;
        }
        true
    }

    /// There are no bytes here.
    fn out(&self) -> Found {
        match (self.ended, &self.opening) {
            (false, _) => Found::More,
            (true, Some(_)) => Found::End,
            (true, None) => Found::Stopped(Flaw::Nothing),
        }
    }

    /// Looks whether an interchange starts here, and takes its separators if so.
    fn open(&mut self) -> Result<bool, Found> {
        let offset = self.offset();
        match start(&self.buffer[self.from..], offset, self.ended) {
            Start::Here(opening) => {
                self.from += opening.advice;
                self.searched = self.from;
                // X12 declares no character set: beyond ASCII it is what the partners agreed on.
                let agreed = self.latin1 && opening.family == Family::X12;
                self.charset = if agreed { Charset::Latin1 } else { opening.charset };
                self.classes = Classes::new(&opening.separators, self.charset, opening.folded);
                self.terminator = opening.separators.terminator;
                self.opening = Some(opening);
                Ok(true)
            }
            Start::No if self.opening.is_some() => Ok(false),
            Start::No => Err(Found::Stopped(Flaw::Foreign { offset })),
            Start::More => Err(Found::More),
            Start::Bad(what) => Err(Found::Stopped(Flaw::Header { offset, what })),
        }
    }

    fn segment(&mut self, segment: &mut Segment) -> Found {
        // What was searched in vain is not searched again, however small the pieces are that come in.
        let unsearched = self.searched.clamp(self.from, self.buffer.len());
        if unsearched > self.from
            && !self.ended
            && memchr::memchr(self.terminator, &self.buffer[unsearched..]).is_none()
        {
            return self.open_end();
        }
        let (bytes, offset) = (&self.buffer[self.from..], self.offset());
        match segment.cut(bytes, offset, &self.classes, self.charset, self.ended) {
            Ended::Open => self.open_end(),
            Ended::Parts => Found::Stopped(Flaw::TooLong { offset, limit: LIMIT }),
            Ended::Used(used) if used > LIMIT => Found::Stopped(Flaw::TooLong { offset, limit: LIMIT }),
            Ended::Used(used) => {
                let torn = used > bytes.len();
                self.from += used.min(bytes.len());
                self.searched = self.from;
                if used == 1 && !torn {
                    return Found::Empty;
                }
                self.segments += 1;
                segment.number = self.segments;
                segment.position = 0;
                if torn {
                    return Found::Torn;
                }
                if segment.tag() == "UNO" {
                    self.opaque = package(segment);
                }
                if std::mem::take(&mut self.at_header) { Found::Header } else { Found::Segment }
            }
        }
    }

    fn open_end(&mut self) -> Found {
        self.searched = self.buffer.len();
        if self.buffer.len() - self.from > LIMIT {
            return Found::Stopped(Flaw::TooLong { offset: self.offset(), limit: LIMIT });
        }
        Found::More
    }
}

/// The length of the object that a UNO segment announces, in bytes.
fn package(segment: &Segment) -> u64 {
    let length = segment.value(4, 1, 1);
    if length.len() <= LENGTH_DIGITS { length.parse().unwrap_or_default() } else { 0 }
}

/// The family whose interchange starts with these bytes, blanks and a byte order mark passed over.
pub fn family_of(bytes: &[u8]) -> Option<Family> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    match start(bytes, 0, true) {
        Start::Here(opening) => Some(opening.family),
        Start::No | Start::More => None,
        Start::Bad(_) if bytes.starts_with(b"ISA") => Some(Family::X12),
        Start::Bad(_) => Some(Family::Edifact),
    }
}
