//! Cutting bytes into records, pushed in piece by piece. Where the pieces end makes no difference.

use super::{Flaw, Record, Style};
use crate::encoding::{BadBytes, mark, unit};
use model::layout::{Encoding, FixedNewline};

/// Bounds on what is read, so that no file can take memory without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest line, in bytes. What is longer is nearly always a file without line ends.
    pub record: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { record: 1 << 20 }
    }
}

/// What [`Cut::next`] came upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A record; it is in the one that was passed in.
    Record,
    /// The next record is not there yet: feed more, or say that the file has ended.
    More,
    /// The end of the file.
    End,
    /// Something that cannot be read past. Every further call gives the same.
    Stopped(Flaw),
}

/// Cuts one file into records.
#[derive(Debug)]
pub struct Cut {
    style: Style,
    limits: Limits,
    ends: LineEnds,
    /// The character of records that only fill up, as bytes.
    filler: Vec<u8>,
    bytes: Vec<u8>,
    /// Where the open record starts in `bytes`.
    from: usize,
    /// How far behind `from` there is no line end.
    searched: usize,
    /// Offset in the file of the open record.
    offset: u64,
    /// Lines that are done.
    lines: u64,
    records: u64,
    fillers: u64,
    /// Whether the line end of the last record may still come.
    owed: bool,
    /// A line end where there should be none, to be told with the next record.
    stray: Option<u64>,
    strays_told: bool,
    begun: bool,
    marked: bool,
    marks_end: bool,
    ends_open: bool,
    ended: bool,
    over: Option<Found>,
}

/// The bytes that end lines.
#[derive(Debug, Clone)]
struct LineEnds {
    encoding: Encoding,
    feeds: [u8; 2],
}

/// What stands at a place of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// A line end of so many bytes.
    Of(usize),
    /// No line end.
    Not,
    /// It depends on bytes that are not there yet.
    Unknown,
}

impl LineEnds {
    fn new(encoding: Encoding) -> LineEnds {
        let feeds = match encoding {
            // Line feed and new line: both are met in EBCDIC files.
            Encoding::Cp037 | Encoding::Cp500 | Encoding::Cp1140 => [0x25, 0x15],
            Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be => [b'\n', b'\n'],
            Encoding::Windows1252 | Encoding::Latin1 | Encoding::Ascii => [b'\n', b'\n'],
        };
        LineEnds { encoding, feeds }
    }

    /// The unit at a place: in UTF-16 a byte only where the other byte of the pair is zero.
    fn unit_at(&self, bytes: &[u8], at: usize) -> Option<u8> {
        match (self.encoding, bytes.get(at..at + unit(self.encoding))?) {
            (Encoding::Utf16Le, [low, 0]) | (Encoding::Utf16Be, [0, low]) => Some(*low),
            (Encoding::Utf16Le | Encoding::Utf16Be, _) => Some(0xFF),
            (_, [byte, ..]) => Some(*byte),
            (_, []) => None,
        }
    }

    /// Whether a line ends at a place.
    fn at(&self, bytes: &[u8], at: usize, ended: bool) -> Ending {
        let unit = unit(self.encoding);
        let Some(first) = self.unit_at(bytes, at) else { return if ended { Ending::Not } else { Ending::Unknown } };
        if self.feeds.contains(&first) {
            return Ending::Of(unit);
        }
        if first != b'\r' {
            return Ending::Not;
        }
        match self.unit_at(bytes, at + unit) {
            Some(next) if self.feeds.contains(&next) => Ending::Of(2 * unit),
            Some(_) => Ending::Of(unit),
            None if ended => Ending::Of(unit),
            None => Ending::Unknown,
        }
    }

    /// The first byte of the next line end in a text that starts at a whole unit.
    fn find(&self, bytes: &[u8]) -> Option<usize> {
        let unit = unit(self.encoding);
        let hits = memchr::memchr3_iter(self.feeds[0], self.feeds[1], b'\r', bytes);
        let mut hits = hits.map(|at| at - at % unit);
        hits.find(|at| self.unit_at(bytes, *at).is_some_and(|byte| byte == b'\r' || self.feeds.contains(&byte)))
    }
}

impl Cut {
    /// A cutter at the start of a file.
    pub fn new(style: Style, limits: Limits) -> Cut {
        Cut {
            ends: LineEnds::new(style.encoding),
            filler: style.block.map(|(_, filler)| style.bytes_of(filler)).unwrap_or_default(),
            style,
            limits,
            bytes: Vec::new(),
            from: 0,
            searched: 0,
            offset: 0,
            lines: 0,
            records: 0,
            fillers: 0,
            owed: false,
            stray: None,
            strays_told: false,
            begun: false,
            marked: false,
            marks_end: false,
            ends_open: false,
            ended: false,
            over: None,
        }
    }

    /// Takes the next piece of the file. Call [`Cut::next`] until it asks for more before the next piece is fed, or the
    /// bytes pile up here.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.over.is_none() {
            self.bytes.drain(..self.from);
            self.from = 0;
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Says that the file has ended.
    pub fn finish(&mut self) {
        self.ended = true;
    }

    /// Whether the file began with the mark of its encoding.
    pub fn marked(&self) -> bool {
        self.marked
    }

    /// Whether the file ended with the end-of-file character of DOS, which was passed over.
    pub fn marks_end(&self) -> bool {
        self.marks_end
    }

    /// Whether the last record had no line end, where there should be one.
    pub fn ends_open(&self) -> bool {
        self.ends_open
    }

    /// Records cut so far, without those that only fill up.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Records so far that only fill up a block.
    pub fn fillers(&self) -> u64 {
        self.fillers
    }

    /// The line of the file on which the next record starts, from 1.
    pub fn line(&self) -> u64 {
        self.lines + 1
    }

    /// What is wrong with the file as a whole, at its end: harmless, but not as the layout says.
    pub fn ending(&self) -> Option<Flaw> {
        let (block, _) = self.style.block?;
        let found = self.records + self.fillers;
        (!found.is_multiple_of(block)).then_some(Flaw::OpenBlock { offset: self.offset, found, block })
    }

    /// Cuts the next record into `record`, whose buffers are used again.
    pub fn next(&mut self, record: &mut Record) -> Found {
        if let Some(over) = &self.over {
            return over.clone();
        }
        let found = self.advance(record);
        if matches!(found, Found::End | Found::Stopped(_)) {
            self.bytes = Vec::new();
            self.from = 0;
            self.over = Some(found.clone());
        }
        found
    }

    fn advance(&mut self, record: &mut Record) -> Found {
        if !self.begun {
            if self.bytes.len() < 3 && !self.ended {
                return Found::More;
            }
            if let Err(bad) = self.begin() {
                return Found::Stopped(Flaw::Bytes(bad));
            }
        }
        loop {
            match self.skip_line_ends() {
                Ending::Unknown => return Found::More,
                Ending::Of(_) | Ending::Not => {}
            }
            let (length, end, open) = match self.extent() {
                Ok(extent) => extent,
                Err(found) => return found,
            };
            if open && self.is_end_mark(length) {
                self.marks_end = true;
                self.consume(length + end);
                continue;
            }
            if length > self.limits.record {
                return Found::Stopped(Flaw::LongRecord { offset: self.offset, limit: self.limits.record });
            }
            if self.is_filler(length) {
                self.fillers += 1;
                self.pass(length, end);
                continue;
            }
            self.fill(record, length, open && end == 0);
            self.pass(length, end);
            return Found::Record;
        }
    }

    /// Looks for the mark of the encoding.
    fn begin(&mut self) -> Result<(), BadBytes> {
        self.begun = true;
        let own = mark(self.style.encoding);
        if !own.is_empty() && self.bytes.starts_with(own) {
            self.marked = true;
            self.consume(own.len());
            return Ok(());
        }
        let marks = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be];
        match marks.into_iter().find(|other| self.bytes.starts_with(mark(*other))) {
            Some(found) => Err(BadBytes::OtherMark { found, stated: self.style.encoding }),
            None => Ok(()),
        }
    }

    /// Passes over line ends in front of the next record: the last record's own, and those of empty lines.
    fn skip_line_ends(&mut self) -> Ending {
        loop {
            match self.ends.at(&self.bytes, self.from, self.ended) {
                Ending::Of(length) => {
                    if self.style.newline == FixedNewline::None && !self.strays_told {
                        self.strays_told = true;
                        self.stray = Some(self.offset);
                    }
                    self.lines += u64::from(!self.owed);
                    self.owed = false;
                    self.consume(length);
                }
                other => return other,
            }
        }
    }

    /// Bytes of the next record and of the line end behind it, and whether the file ends with it.
    fn extent(&mut self) -> Result<(usize, usize, bool), Found> {
        let rest = &self.bytes[self.from..];
        if rest.is_empty() {
            return Err(if self.ended { Found::End } else { Found::More });
        }
        let by_length = matches!(self.style.newline, FixedNewline::None | FixedNewline::Any);
        if by_length && rest.len() >= self.style.length {
            let body = &rest[..self.style.length];
            if self.style.newline == FixedNewline::None {
                return Ok((body.len(), 0, false));
            }
            return Ok(match self.ends.find(body) {
                Some(end) => (end, 0, false),
                None => (body.len(), 0, false),
            });
        }
        let searched = if self.searched > rest.len() { 0 } else { self.searched };
        let found = if self.style.newline == FixedNewline::None { None } else { self.ends.find(&rest[searched..]) };
        let Some(end) = found.map(|end| end + searched) else {
            // A line end may be cut in two.
            self.searched = rest.len() - rest.len() % unit(self.style.encoding);
            if self.ended {
                return Ok((rest.len(), 0, true));
            }
            if rest.len() > self.limits.record {
                return Err(Found::Stopped(Flaw::LongRecord { offset: self.offset, limit: self.limits.record }));
            }
            return Err(Found::More);
        };
        match self.ends.at(rest, end, self.ended) {
            Ending::Of(length) => Ok((end, length, end + length == rest.len() && self.ended)),
            Ending::Unknown | Ending::Not => {
                self.searched = end;
                Err(Found::More)
            }
        }
    }

    /// Whether the last bytes of the file are the end-of-file character of DOS.
    fn is_end_mark(&self, length: usize) -> bool {
        let mark = self.style.bytes_of('\u{1A}');
        !mark.is_empty() && self.bytes[self.from..self.from + length] == *mark
    }

    fn is_filler(&self, length: usize) -> bool {
        let wide = self.filler.len();
        wide > 0
            && length == self.style.length
            && self.bytes[self.from..self.from + length].chunks(wide).all(|chunk| chunk == self.filler)
    }

    fn fill(&mut self, record: &mut Record, length: usize, open: bool) {
        self.records += 1;
        record.number = self.records;
        record.line = self.lines + 1;
        record.start = self.offset;
        record.flaws.clear();
        record.flaws.extend(self.stray.take().map(|offset| Flaw::LineEnd { offset }));
        if self.fillers > 0 {
            record.flaws.push(Flaw::BehindFiller { offset: self.offset });
        }
        let (found, wanted) = (length, self.style.length);
        let end = self.offset + length as u64;
        if found < wanted {
            record.flaws.push(if open {
                Flaw::CutOff { offset: end, found, wanted }
            } else {
                Flaw::Short { offset: end, found, wanted }
            });
        } else if found > wanted {
            record.flaws.push(Flaw::Long { offset: self.offset + wanted as u64, found, wanted });
        }
        self.ends_open = open && self.style.newline != FixedNewline::None;
        record.fill(self.style.encoding, &self.bytes[self.from..self.from + length]);
    }

    /// Moves on behind a record.
    fn pass(&mut self, length: usize, end: usize) {
        self.lines += 1;
        self.owed = end == 0;
        self.consume(length + end);
    }

    fn consume(&mut self, length: usize) {
        self.from += length;
        self.offset += length as u64;
        self.searched = 0;
    }
}
