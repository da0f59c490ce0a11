//! Segments that were just written: where their values stand is known, so that looking at them takes no cutting.

use super::Family;
use super::charset::Charset;
use super::class::Classes;
use super::grammar::Grammar;
use super::kinds;
use super::receipt::{SegmentFinding, Separators, SetReceipt};
use super::segment::{Cell, Segment, narrow};
use super::set::{OpenSet, Part, check_set};
use super::value::Rules;
use std::sync::Arc;

/// Where values stand, noted while segments are written one behind the other into a text. Places are those of the text.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// Values, with their places in their segment.
    cells: Vec<Cell>,
    /// For each segment: the first of its cells in each element, the tag being element 0, and the end of the last one.
    elements: Vec<u32>,
    segments: Vec<Span>,
    /// Of the segment at hand: its start, its first cell, and the value that is open.
    start: usize,
    first: usize,
    open: Cell,
}

/// One segment.
#[derive(Debug)]
struct Span {
    start: usize,
    end: usize,
    /// Where its cells and elements end.
    cells: usize,
    elements: usize,
}

impl Written {
    /// Forgets all segments.
    pub(crate) fn clear(&mut self) {
        self.cells.clear();
        self.elements.clear();
        self.segments.clear();
    }

    /// A segment begins here, with its tag.
    pub(crate) fn begin(&mut self, at: usize) {
        (self.start, self.first) = (at, self.cells.len());
        self.elements.push(0);
        self.open = Cell::from(0);
    }

    /// A separator of elements stands here.
    #[inline]
    pub(crate) fn element(&mut self, at: usize) {
        let here = self.close(at);
        self.elements.push(narrow(self.cells.len() - self.first));
        self.open = Cell::from(here + 1);
    }

    /// A separator of components stands here.
    #[inline]
    pub(crate) fn component(&mut self, at: usize) {
        let here = self.close(at);
        self.open = self.open.next(here + 1);
    }

    #[inline]
    fn close(&mut self, at: usize) -> u32 {
        let here = narrow(at - self.start);
        self.cells.push(self.open.until(here));
        here
    }

    /// What was written of the segment from here on is taken back.
    pub(crate) fn cut(&mut self, to: usize) {
        let to = narrow(to - self.start);
        while self.open.start() > to
            && let Some(cell) = self.cells.pop()
        {
            self.open = cell;
            let left = narrow(self.cells.len() - self.first);
            if self.elements.last().is_some_and(|first| *first > left) {
                self.elements.pop();
            }
        }
    }

    /// The terminator of the segment stands here.
    pub(crate) fn end(&mut self, at: usize) {
        self.close(at);
        self.elements.push(narrow(self.cells.len() - self.first));
        let (cells, elements) = (self.cells.len(), self.elements.len());
        self.segments.push(Span { start: self.start, end: at, cells, elements });
    }

    /// Whether the text is made of these segments and nothing else: each separator in it was noted. `newline` bytes stand
    /// behind each terminator.
    fn is_all_of(&self, text: &str, separators: &Separators, newline: usize) -> bool {
        let breaks = self.segments.len() * newline;
        text.is_ascii() && marks(text.as_bytes(), separators) == self.cells.len() + breaks
    }
}

/// Counts the bytes that are no text: separators and control characters.
fn marks(text: &[u8], separators: &Separators) -> usize {
    let (element, component, terminator) = (separators.element, separators.component, separators.terminator);
    let (repetition, release) = (separators.repetition.unwrap_or(element), separators.release.unwrap_or(element));
    let is_mark = |byte: u8| {
        (byte < b' ')
            | (byte == 0x7F)
            | (byte == element)
            | (byte == component)
            | (byte == terminator)
            | (byte == repetition)
            | (byte == release)
    };
    // Small counts are added up faster.
    text.chunks(128).map(|part| usize::from(part.iter().map(|byte| u8::from(is_mark(*byte))).sum::<u8>())).sum()
}

/// Looks at the text of one set as [`check_set`] does. `written` says where the values of its segments were put; `from` is
/// where the set begins in the text that those places are of. If there are separators in the text that were not noted, such
/// as released ones, the text is cut anew.
pub(crate) fn check_written(
    grammar: &Arc<Grammar>,
    text: &str,
    separators: &Separators,
    newline: usize,
    (written, from): (&Written, usize),
) -> Vec<SegmentFinding> {
    if !written.is_all_of(text, separators, newline) {
        return check_set(grammar, text, separators);
    }
    let rules = Rules::new(grammar.family, separators, false);
    let mut set = OpenSet::new(SetReceipt::default(), Some(grammar.clone()), rules, usize::MAX);
    let mut segment = Segment::default();
    let (mut cells, mut elements) = (0, 0);
    for span in &written.segments {
        let (start, end) = (span.start - from, span.end - from);
        let parts = (&written.cells[cells..span.cells], &written.elements[elements..span.elements]);
        segment.take_over(&text[start..end], start as u64, parts);
        debug_assert!(is_cut_alike(&segment, &text[start..], separators), "{}", &text[start..end]);
        let frame = is_frame(grammar.family, &segment);
        set.take(&mut segment, if frame { Part::Frame } else { Part::Inside });
        (cells, elements) = (span.cells, span.elements);
    }
    set.receipt.findings
}

fn is_frame(family: Family, segment: &Segment) -> bool {
    kinds::of(family, segment.tag()) != kinds::Frame::Other
}

/// Whether cutting the text gives the same segment.
fn is_cut_alike(segment: &Segment, text: &str, separators: &Separators) -> bool {
    let classes = Classes::new(separators, Charset::Utf8, false);
    let mut cut = Segment::default();
    cut.cut(text.as_bytes(), segment.bytes().start, &classes, Charset::Utf8, true);
    (cut.position, cut.number) = (segment.position, segment.number);
    cut == *segment
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards::grammar;

    /// Notes every separator of a text but the last `unnoted` ones of the elements.
    fn noted(text: &str, of: &Separators, unnoted: usize) -> Written {
        let (mut written, mut inside) = (Written::default(), false);
        let all = text.bytes().filter(|byte| *byte == of.element).count();
        let mut left = all - unnoted;
        for (at, byte) in text.bytes().enumerate() {
            if !inside && !byte.is_ascii_control() {
                written.begin(at);
                inside = true;
            }
            if byte == of.terminator {
                written.end(at);
                inside = false;
            } else if byte == of.element && left > 0 {
                written.element(at);
                left -= 1;
            } else if byte == of.component {
                written.component(at);
            }
        }
        written
    }

    #[test]
    fn a_set_is_found_to_be_what_cutting_finds() {
        let grammar = grammar("x12/004010/810").expect("a standard");
        let of = Separators::default();
        let head = "ST*810*0001~BIG*20260310*INV-1~";
        for (rest, unnoted) in [
            ("TDS*1000~CTT*0~SE*5*0001~", 0),
            ("TDS*1000~CTT*0~SE*5*0001~", 1),
            ("TDS*10.00~", 0),
            ("N3*Kaai 1~TDS*1000~", 0),
            ("TDS*1000****~", 0),
            ("NTE*GEN*bell \u{7}~TDS*1~", 0),
            ("NTE*GEN*Größe~TDS*1~", 0),
            ("ZZZ~TDS~", 0),
            ("TDS*1000~\r\nCTT*0~\r\n", 0),
        ] {
            let text = format!("{head}{rest}");
            let written = noted(&text, &of, unnoted);
            let found = check_written(&grammar, &text, &of, 0, (&written, 0));
            assert_eq!(found, check_set(&grammar, &text, &of), "{text}");
        }
    }

    #[test]
    fn separators_that_were_not_noted_are_seen() {
        let of = Separators::default();
        let all = |text: &str, unnoted, newline| noted(text, &of, unnoted).is_all_of(text, &of, newline);
        assert!(all("REF*PO*1~N1*BY~", 0, 0));
        assert!(all("REF*PO*1~\nN1*BY~\n", 0, 1));
        assert!(!all("REF*PO*1~\nN1*BY~\n", 0, 0));
        assert!(!all("REF*PO*1~N1*BY~", 1, 0));
        assert!(!all("REF*PO*é~", 0, 0));
        assert!(!all("REF*PO*\u{7F}~", 0, 0));
    }

    #[test]
    fn what_is_taken_back_was_never_there() {
        let of = Separators::default();
        let (text, mut written) = ("PID*F*A~", Written::default());
        written.begin(0);
        [3, 5, 7, 8].into_iter().for_each(|at| written.element(at));
        written.component(9);
        written.component(10);
        written.cut(7);
        written.end(7);
        assert!(written.is_all_of(text, &of, 0));
        let mut segment = Segment::default();
        segment.take_over("PID*F*A", 0, (&written.cells, &written.elements));
        assert!(is_cut_alike(&segment, text, &of), "{segment:?}");
    }
}
