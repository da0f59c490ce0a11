//! One segment: its values as text, and where each of them stands in the file.

use super::charset::Charset;
use super::class::{self, Classes};
use std::ops::Range;

/// A segment that was cut from a file. One is used for all of a file, so that cutting takes no memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Segment {
    /// The segment with its separators; release characters resolved, line breaks taken out.
    text: String,
    /// The bytes in the file, where they are not those of `text`.
    raw: Vec<u8>,
    cells: Vec<Cell>,
    /// The first cell of each element, the tag being element 0; and where the last one ends.
    elements: Vec<u32>,
    /// Where each cell stands in `raw`, where that is needed.
    places: Vec<(u32, u32)>,
    /// Cells with characters that the character set lacks.
    bad: Vec<u32>,
    offset: u64,
    length: u32,
    /// Whether `text` is the same as what stands in the file.
    plain: bool,
    /// Whether all of `text` is ASCII that may stand there.
    ascii: bool,
    pub(super) position: u32,
    pub(super) number: u64,
}

/// A component, or an element that has none; a place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Cell {
    start: u32,
    end: u32,
    component: u16,
    pub(super) repetition: u16,
}

impl Cell {
    /// The first value of an element, open from here on.
    #[inline]
    pub(super) fn from(start: u32) -> Cell {
        Cell { start, end: 0, component: 1, repetition: 1 }
    }

    /// The next component, open from here on.
    #[inline]
    pub(super) fn next(self, start: u32) -> Cell {
        Cell { start, component: self.component + 1, ..self }
    }

    /// The same value, which ends here.
    #[inline]
    pub(super) fn until(self, end: u32) -> Cell {
        Cell { end, ..self }
    }

    /// Where it starts in its segment.
    #[inline]
    pub(super) fn start(&self) -> u32 {
        self.start
    }

    pub(super) fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

/// One value of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value<'a> {
    /// Its text.
    pub text: &'a str,
    /// Position of the component, from 1.
    pub component: u16,
    /// Position of the repeat, from 1.
    pub repetition: u16,
}

impl Segment {
    /// The tag.
    #[inline]
    pub fn tag(&self) -> &str {
        self.cells.first().map_or("", |cell| self.slice(cell))
    }

    /// Number of elements, empty ones among them; the tag is none.
    pub fn len(&self) -> usize {
        self.elements.len().saturating_sub(2)
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at a place; positions from 1. Empty where there is none.
    pub fn value(&self, element: u16, component: u16, repetition: u16) -> &str {
        self.cell(element, component, repetition).map_or("", |(_, cell)| self.slice(cell))
    }

    /// The first component of the first repeat of an element, which is the whole of a simple one.
    pub fn simple(&self, element: u16) -> &str {
        self.cells_of(element).0.first().map_or("", |cell| self.slice(cell))
    }

    /// The whole text of an element, with the separators of its components and repeats.
    pub fn element(&self, element: u16) -> &str {
        match self.cells_of(element).0 {
            [] => "",
            [first, .., last] => &self.text[first.start as usize..last.end as usize],
            [only] => self.slice(only),
        }
    }

    /// The values of an element in order.
    pub fn values(&self, element: u16) -> impl Iterator<Item = Value<'_>> {
        let value = |cell| Value { text: self.slice(cell), component: cell.component, repetition: cell.repetition };
        self.cells_of(element).0.iter().map(value)
    }

    /// Whether anything stands in the element.
    pub fn has(&self, element: u16) -> bool {
        self.cells_of(element).0.iter().any(|cell| cell.start < cell.end)
    }

    /// The whole segment as text with its separators, without the one behind it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the segment as they stand in the file, without the separator behind it.
    pub fn raw(&self) -> &[u8] {
        if self.plain { self.text.as_bytes() } else { &self.raw }
    }

    /// Position in its set; the header is 1. Outside of sets 0.
    pub fn position(&self) -> u32 {
        self.position
    }

    /// Position in the file, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Where it stands in the file, without the separator behind it.
    pub fn bytes(&self) -> Range<u64> {
        self.offset..self.offset + u64::from(self.length)
    }

    /// Where a value stands in the file, as it is written there; positions from 1. A value that is not there has an
    /// empty place at the end of its element or of the segment.
    pub fn bytes_of(&self, element: u16, component: u16, repetition: u16) -> Range<u64> {
        let place = match self.cell(element, component, repetition) {
            Some((index, _)) => self.place(index),
            None => {
                let (cells, first) = self.cells_of(element);
                let end = if cells.is_empty() { self.length } else { self.place(first + cells.len() - 1).1 };
                (end, end)
            }
        };
        self.offset + u64::from(place.0)..self.offset + u64::from(place.1)
    }

    /// Where a whole element stands in the file.
    pub fn bytes_of_element(&self, element: u16) -> Range<u64> {
        let (cells, first) = self.cells_of(element);
        let (start, end) = match cells.len() {
            0 => (self.length, self.length),
            n => (self.place(first).0, self.place(first + n - 1).1),
        };
        self.offset + u64::from(start)..self.offset + u64::from(end)
    }

    /// The values of each element in order.
    #[inline]
    pub(super) fn split(&self) -> impl Iterator<Item = &[Cell]> {
        self.elements.windows(2).skip(1).map(|range| &self.cells[range[0] as usize..range[1] as usize])
    }

    /// Whether it has characters that may not stand in it.
    #[inline]
    pub(super) fn is_odd(&self) -> bool {
        !self.bad.is_empty()
    }

    /// Whether such a character stands in the cell.
    pub(super) fn is_bad(&self, element: u16, component: u16, repetition: u16) -> bool {
        let cell = self.cell(element, component, repetition);
        cell.is_some_and(|(index, _)| self.bad.iter().any(|bad| *bad as usize == index))
    }

    /// Whether it is nothing but ASCII, all of which may stand in it.
    #[inline]
    pub(super) fn is_ascii(&self) -> bool {
        self.ascii
    }

    #[inline]
    pub(super) fn slice_bytes(&self, cell: &Cell) -> &[u8] {
        &self.text.as_bytes()[cell.start as usize..cell.end as usize]
    }

    #[inline]
    pub(super) fn slice(&self, cell: &Cell) -> &str {
        &self.text[cell.start as usize..cell.end as usize]
    }

    fn place(&self, index: usize) -> (u32, u32) {
        if self.plain { (self.cells[index].start, self.cells[index].end) } else { self.places[index] }
    }

    /// The cells of an element, and the index of the first.
    #[inline]
    pub(super) fn cells_of(&self, element: u16) -> (&[Cell], usize) {
        let at = usize::from(element);
        match self.elements.get(at..at + 2) {
            Some([first, end]) => (&self.cells[*first as usize..*end as usize], *first as usize),
            _ => (&[], 0),
        }
    }

    fn cell(&self, element: u16, component: u16, repetition: u16) -> Option<(usize, &Cell)> {
        let (cells, first) = self.cells_of(element);
        if let (1, 1, Some(cell)) = (component, repetition, cells.first()) {
            return Some((first, cell));
        }
        let at = cells.iter().position(|cell| cell.component == component && cell.repetition == repetition)?;
        Some((first + at, &cells[at]))
    }
}

/// Where cutting a segment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// At its terminator; so many bytes are used up, that one among them.
    Used(usize),
    /// The bytes end before it does.
    Open,
    /// It has more parts than any segment.
    Parts,
}

/// Most values of one segment. X12 segments end at some 40 elements, and composites at 12 components.
const CELLS: usize = 4096;

impl Segment {
    /// Cuts the segment at the start of the bytes. With `last`, the end of the bytes ends it too.
    pub(super) fn cut(&mut self, bytes: &[u8], offset: u64, classes: &Classes, charset: Charset, last: bool) -> Ended {
        // Taken out, so that the loop keeps them at hand.
        let (mut cells, mut elements) = (std::mem::take(&mut self.cells), std::mem::take(&mut self.elements));
        cells.clear();
        elements.clear();
        elements.push(0);
        let (ended, odd) = parts(bytes, classes, &mut cells, &mut elements);
        (self.cells, self.elements) = (cells, elements);
        let end = match ended {
            Ended::Used(end) => end,
            Ended::Open if last => bytes.len(),
            Ended::Open | Ended::Parts => return ended,
        };
        let last = self.cells.last().map_or(0, |cell| cell.start);
        if let Some(cell) = self.cells.last_mut() {
            cell.end = narrow(end).max(last);
        }
        self.elements.push(narrow(self.cells.len()));
        let bytes = &bytes[..end];
        self.offset = offset;
        self.length = narrow(end);
        let foreign = odd & class::FOREIGN != 0 && charset != Charset::Utf8;
        self.plain = odd & (class::ODD | class::BAD) == 0 && !foreign;
        self.ascii = odd & (class::FOREIGN | class::ODD | class::BAD) == 0;
        self.bad.clear();
        self.text.clear();
        match std::str::from_utf8(bytes) {
            Ok(text) if self.plain => self.text.push_str(text),
            _ => self.resolve(bytes, classes, charset),
        }
        Ended::Used(end + 1)
    }

    /// Takes over a segment of printable ASCII whose values are known, without cutting it.
    pub(super) fn take_over(&mut self, text: &str, offset: u64, (cells, elements): (&[Cell], &[u32])) {
        self.cells.clear();
        self.cells.extend_from_slice(cells);
        self.elements.clear();
        self.elements.extend_from_slice(elements);
        self.text.clear();
        self.text.push_str(text);
        self.bad.clear();
        (self.offset, self.length) = (offset, narrow(text.len()));
        (self.plain, self.ascii) = (true, true);
    }

    /// Builds the text of a segment that has release characters, line breaks, or characters beyond ASCII.
    fn resolve(&mut self, bytes: &[u8], classes: &Classes, charset: Charset) {
        self.plain = false;
        self.raw.clear();
        self.raw.extend_from_slice(bytes);
        self.places.clear();
        let mut clean = Vec::new();
        let mut from = 0;
        for index in 0..self.cells.len() {
            let cell = &mut self.cells[index];
            let (start, end) = (cell.start as usize, (cell.end as usize).min(bytes.len()));
            self.text.extend(bytes[from..start].iter().map(|separator| char::from(*separator)));
            clean.clear();
            let bad = release(&bytes[start..end], classes, &mut clean);
            cell.start = narrow(self.text.len());
            let fits = charset.decode(&clean, &mut self.text);
            cell.end = narrow(self.text.len());
            self.places.push((narrow(start), narrow(end)));
            if bad || !fits {
                self.bad.push(narrow(index));
            }
            from = end;
        }
    }
}

/// Cuts bytes into values, up to the terminator; the last value has no end yet. What the classes of all bytes say
/// together comes along.
fn parts(bytes: &[u8], classes: &Classes, cells: &mut Vec<Cell>, elements: &mut Vec<u32>) -> (Ended, u8) {
    let mut open = Cell::from(0);
    let mut odd = 0u8;
    let mut skip = 0usize;
    for (at, byte) in bytes.iter().enumerate() {
        let class = classes.of(*byte);
        odd |= class;
        if class & class::KIND == 0 {
            continue;
        }
        // What stands behind a release character is text, line breaks between the two apart.
        if at < skip {
            continue;
        }
        let (end, kind) = (narrow(at), class & class::KIND);
        // In the order of how often they come, which is told apart faster than by a table.
        if kind == class::ELEMENT {
            cells.push(open.until(end));
            elements.push(narrow(cells.len()));
            open = Cell::from(end + 1);
        } else if kind == class::COMPONENT {
            cells.push(open.until(end));
            open = open.next(end + 1);
        } else if kind == class::TERMINATOR {
            cells.push(open);
            return (Ended::Used(at), odd);
        } else if kind == class::REPETITION {
            cells.push(Cell { end, ..open });
            open = Cell { start: end + 1, end: 0, component: 1, repetition: open.repetition + 1 };
        } else if kind == class::RELEASE {
            skip = at + 2 + classes.line_breaks(&bytes[at + 1..]);
        }
        if cells.len() >= CELLS {
            return (Ended::Parts, odd);
        }
    }
    cells.push(open);
    (Ended::Open, odd)
}

/// The bytes of a value without release characters and line breaks; whether any of them may not stand there.
fn release(bytes: &[u8], classes: &Classes, out: &mut Vec<u8>) -> bool {
    let mut bad = false;
    let mut released = false;
    for byte in bytes {
        let class = classes.of(*byte);
        let kind = class & class::KIND;
        // A line may be broken between the release character and the one it is for.
        if kind == class::NEWLINE {
            continue;
        }
        if kind == class::RELEASE && !released {
            released = true;
            continue;
        }
        released = false;
        bad |= class & class::BAD != 0;
        out.push(*byte);
    }
    bad
}

/// Segments are limited to far less than 4 GiB.
#[inline]
pub(super) fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
