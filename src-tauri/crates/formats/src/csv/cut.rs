//! Cutting text into records, pushed in piece by piece. Where the pieces end makes no difference.

use super::record::{Flaw, Record, misplaced};
use super::{Quoting, Style};
use crate::encoding::{BadBytes, Decoder, length_of};
use model::layout::Encoding;
use std::ops::Range;

/// Bounds on what is read, so that no file can take memory without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest record, in bytes of UTF-8. An invoice line with a long note is some kilobytes; 1 MiB is far beyond, and
    /// what is longer is nearly always a quote that nothing closes.
    pub record: usize,
    /// Most cells of a record. Spreadsheets end at 16 384 columns.
    pub cells: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { record: 1 << 20, cells: 16_384 }
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
    core: csv_core::Reader,
    decoder: Decoder,
    limits: Limits,
    delimiter: u8,
    quote: Option<u8>,
    /// Lines still to be passed over before the first record.
    skip: u64,
    /// Text that is not used up yet.
    text: String,
    /// Where the open record starts in `text`.
    from: usize,
    /// How far `core` has read in `text`.
    at: usize,
    /// Offset in the file of the open record; known once the mark is.
    offset: Option<u64>,
    lines: Lines,
    records: u64,
    /// Cells of the open record one behind the other, and where each ends.
    cells: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    ended_cells: usize,
    bad: Option<BadBytes>,
    ended: bool,
    over: Option<Found>,
    marks_end: bool,
    ends_open: bool,
}

impl Cut {
    /// A cutter at the start of a file. `skip` lines of the file are passed over first: a banner, counted in lines as
    /// a text editor shows them, whatever they hold.
    pub fn new(style: &Style, encoding: Encoding, skip: u64, limits: Limits) -> Cut {
        let quote = (style.quoting != Quoting::Never).then_some(style.quote);
        let mut core = csv_core::ReaderBuilder::new();
        core.delimiter(style.delimiter).quoting(quote.is_some()).quote(style.quote);
        let mut core = core.build();
        // The core drops a UTF-8 mark before its first byte. The decoder has done so already, and a second one is text.
        core.read_record(b"\n", &mut [0], &mut [0]);
        Cut {
            core,
            decoder: Decoder::new(encoding),
            limits,
            delimiter: style.delimiter,
            quote,
            skip,
            text: String::new(),
            from: 0,
            at: 0,
            offset: None,
            lines: Lines::default(),
            records: 0,
            cells: vec![0; 1024],
            filled: 0,
            ends: vec![0; 64],
            ended_cells: 0,
            bad: None,
            ended: false,
            over: None,
            marks_end: false,
            ends_open: false,
        }
    }

    /// Takes the next piece of the file. Call [`Cut::next`] until it asks for more before the next piece is fed, or the
    /// text piles up here.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.text.drain(..self.from);
        self.at -= self.from;
        self.from = 0;
        if self.bad.is_none() && self.over.is_none() {
            self.bad = self.decoder.feed(bytes, &mut self.text).err();
        }
    }

    /// Says that the file has ended.
    pub fn finish(&mut self) {
        if self.bad.is_none() && !self.ended {
            self.bad = self.decoder.finish(&mut self.text).err();
        }
        self.ended = true;
    }

    /// Whether the file began with the mark of its encoding.
    pub fn marked(&self) -> bool {
        self.decoder.marked()
    }

    /// Whether the file ended with the end-of-file character of DOS, which was passed over.
    pub fn marks_end(&self) -> bool {
        self.marks_end
    }

    /// Whether the last record had no line end.
    pub fn ends_open(&self) -> bool {
        self.ends_open
    }

    /// Records cut so far.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// The line of the file on which the next record starts, from 1, as far as it is known.
    pub fn line(&self) -> u64 {
        self.lines.done + 1
    }

    /// Cuts the next record into `record`, whose buffers are used again.
    pub fn next(&mut self, record: &mut Record) -> Found {
        if let Some(over) = &self.over {
            return over.clone();
        }
        let found = self.advance(record);
        if matches!(found, Found::End | Found::Stopped(_)) {
            (self.text, self.from, self.at) = (String::new(), 0, 0);
            self.over = Some(found.clone());
        }
        found
    }

    fn advance(&mut self, record: &mut Record) -> Found {
        while self.skip > 0 {
            match self.skip_line() {
                Some(()) => self.skip -= 1,
                None => return self.starved(),
            }
        }
        loop {
            let last = self.ended && self.bad.is_none();
            if self.at == self.text.len() && !last {
                return self.starved();
            }
            let input = &self.text.as_bytes()[self.at..];
            let at_end = input.is_empty();
            let (result, read, written, ends) =
                self.core.read_record(input, &mut self.cells[self.filled..], &mut self.ends[self.ended_cells..]);
            self.at += read;
            self.filled += written;
            self.ended_cells += ends;
            match result {
                csv_core::ReadRecordResult::Record => {
                    if self.release(record, at_end) {
                        return self.checked(record);
                    }
                    continue;
                }
                csv_core::ReadRecordResult::End => return Found::End,
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                csv_core::ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
            }
            if let Some(flaw) = self.beyond_limits() {
                return Found::Stopped(flaw);
            }
        }
    }

    /// Whether the open record is too long already. Blank lines before it do not count.
    fn beyond_limits(&mut self) -> Option<Flaw> {
        // Reading may have stopped inside a character here.
        let open = &self.text.as_bytes()[self.from..self.at];
        if open.len() > self.limits.record || self.ended_cells > self.limits.cells {
            let blank = open.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.consume(blank);
        }
        let offset = self.start();
        if self.at - self.from > self.limits.record {
            return Some(Flaw::LongRecord { offset, limit: self.limits.record });
        }
        (self.ended_cells > self.limits.cells).then_some(Flaw::ManyCells { offset, limit: self.limits.cells })
    }

    /// A record that is complete is still refused when it is beyond the limits, so that pieces make no difference.
    fn checked(&self, record: &Record) -> Found {
        if record.raw.len() > self.limits.record {
            return Found::Stopped(Flaw::LongRecord { offset: record.start, limit: self.limits.record });
        }
        if record.len() > self.limits.cells {
            return Found::Stopped(Flaw::ManyCells { offset: record.start, limit: self.limits.cells });
        }
        Found::Record
    }

    /// What to say where the text that is here has been used up.
    fn starved(&mut self) -> Found {
        match self.bad {
            Some(bad) => Found::Stopped(Flaw::Bytes(bad)),
            None if self.text.len() - self.from > self.limits.record => {
                Found::Stopped(Flaw::LongRecord { offset: self.start(), limit: self.limits.record })
            }
            None if self.ended => Found::End,
            None => Found::More,
        }
    }

    /// Offset in the file at which the open record starts.
    fn start(&self) -> u64 {
        self.offset.unwrap_or(self.decoder.text_start())
    }

    /// Moves the start of the open record on and counts the lines and bytes that are passed.
    fn consume(&mut self, length: usize) {
        let passed = &self.text[self.from..self.from + length];
        self.lines.pass(passed.as_bytes());
        self.offset = Some(self.start() + length_of(self.decoder.encoding(), passed) as u64);
        self.from += length;
        self.at = self.at.max(self.from);
    }

    fn skip_line(&mut self) -> Option<()> {
        let bytes = &self.text.as_bytes()[self.from..];
        let end = memchr::memchr2(b'\r', b'\n', bytes)?;
        let length = match bytes[end..] {
            [b'\r', b'\n', ..] => end + 2,
            [b'\r'] if !self.ended => return None,
            _ => end + 1,
        };
        self.consume(length);
        Some(())
    }

    /// Moves the record that is complete into `record`. False for the end mark of DOS, which is no record.
    fn release(&mut self, record: &mut Record, at_end: bool) -> bool {
        let whole = &self.text[self.from..self.at];
        let body = whole.trim_start_matches(['\r', '\n']);
        let blank = whole.len() - body.len();
        let body = if at_end { body } else { body.strip_suffix(['\r', '\n']).unwrap_or(body) };
        let length = body.len();
        let is_mark = at_end && body == "\u{1A}";
        self.consume(blank);
        let body = self.from..self.from + length;
        self.lines.meet(&self.text.as_bytes()[body.clone()]);
        if is_mark {
            self.marks_end = true;
        } else {
            self.records += 1;
            self.ends_open = at_end;
            self.fill(record, body);
        }
        self.consume(self.at - self.from);
        self.filled = 0;
        self.ended_cells = 0;
        !is_mark
    }

    fn fill(&self, record: &mut Record, body: Range<usize>) {
        record.number = self.records;
        record.line = self.lines.done + 1;
        record.start = self.start();
        record.encoding = self.decoder.encoding();
        record.delimiter = self.delimiter;
        record.quote = self.quote;
        record.raw.clear();
        record.raw.push_str(&self.text[body]);
        record.cells.clear();
        let cells = std::str::from_utf8(&self.cells[..self.filled]).expect("BUG: only ASCII is taken out of text");
        let mut from = 0;
        for end in &self.ends[..self.ended_cells] {
            record.cells.push_field(&cells[from..*end]);
            from = *end;
        }
        record.flaws.clear();
        self.inspect(record);
    }

    fn inspect(&self, record: &mut Record) {
        let raw = record.raw.as_bytes();
        let offset = |at: usize| record.start + length_of(record.encoding, &record.raw[..at]) as u64;
        let nul = memchr::memchr(0, raw).map(|at| Flaw::Nul { offset: offset(at) });
        let quote = self.quote.filter(|quote| memchr::memchr(*quote, raw).is_some());
        let misplaced = quote.and_then(|quote| misplaced(raw, self.delimiter, quote));
        let misplaced = misplaced.map(|(at, open)| match open {
            true => Flaw::OpenQuote { offset: offset(at) },
            false => Flaw::StrayQuote { offset: offset(at) },
        });
        record.flaws.extend([nul, misplaced].into_iter().flatten());
    }
}

/// Counts line ends: CR LF, LF and CR alone are one each.
#[derive(Debug, Default)]
struct Lines {
    done: u64,
    /// The last byte was a CR that is not counted yet, as a LF may follow.
    open: bool,
}

impl Lines {
    /// Settles an open CR by what follows it.
    fn meet(&mut self, next: &[u8]) {
        if self.open
            && let Some(byte) = next.first()
            && *byte != b'\n'
        {
            self.done += 1;
            self.open = false;
        }
    }

    fn pass(&mut self, bytes: &[u8]) {
        self.meet(bytes);
        for at in memchr::memchr2_iter(b'\r', b'\n', bytes) {
            match bytes.get(at + 1) {
                _ if bytes[at] == b'\n' => {
                    self.done += 1;
                    self.open = false;
                }
                Some(b'\n') => {}
                Some(_) => self.done += 1,
                None => self.open = true,
            }
        }
    }
}
