//! The lines that are on screen, traced to their columns.

use super::{Line, LineCell, Outline, Piece, instance};
use crate::encoding::{Decoder, length_of};
use crate::layout::plan::Plan;
use crate::layout::trace::clamp;
use crate::layout::write::{Press, Seen, Sink};
use model::layout::Encoding;
use std::ops::Range;

/// The row of column names stands in the first so many lines.
const HEAD: usize = 100;

impl Outline {
    /// Lines from one on, counted from 0; fewer at the end of the file.
    pub fn lines(&self, from: usize, count: usize) -> Vec<Line> {
        let to = from.saturating_add(count).min(self.lines.len());
        if from >= to {
            return Vec::new();
        }
        let end_of = |line: usize| self.lines.get(line + 1).copied().unwrap_or(self.bytes.len() as u64);
        let near = self.names.iter().filter(|_| from < HEAD).cloned();
        let pieces: Vec<Piece> = near.chain(self.pieces(self.lines[from]..end_of(to - 1))).collect();
        (from..to).map(|line| self.line(line, self.lines[line]..end_of(line), &pieces)).collect()
    }

    /// The document that a line belongs to, or the next one behind it.
    pub(super) fn document_at(&self, byte: u64) -> usize {
        let ends_behind = |range: &Option<Range<u64>>| range.as_ref().is_some_and(|range| range.end > byte);
        self.ranges.iter().position(ends_behind).unwrap_or(self.ranges.len())
    }

    /// What the bytes come from: the documents that have a part in them are written once more.
    fn pieces(&self, bytes: Range<u64>) -> Vec<Piece> {
        let first = self.document_at(bytes.start);
        let Some((mark, from)) = self.mark_before(first) else { return Vec::new() };
        let sink = Cells { plan: &self.plan, on: false, done: Vec::new(), open: Vec::new(), title: String::new() };
        let mut press = Press::resume(&self.plan, self.inputs.clone(), &self.known, mark, sink);
        let mut scratch = Vec::new();
        let mut reached = false;
        for at in (from..self.documents.len()).filter(|at| self.ranges[*at].is_some()) {
            press.sink.on = at >= first;
            self.documents[at].title().clone_into(&mut press.sink.title);
            scratch.clear();
            press.document(&self.documents[at], &mut scratch);
            reached = self.ranges[at].as_ref().is_some_and(|range| range.end >= bytes.end);
            if reached {
                break;
            }
        }
        if !reached {
            press.sink.on = true;
            press.sink.title.clear();
            scratch.clear();
            // A file that is refused has no end, and its groups of faults say why.
            let _ = press.finish(&mut scratch);
        }
        press.sink.done
    }

    fn line(&self, at: usize, bytes: Range<u64>, pieces: &[Piece]) -> Line {
        let text = without_end(self.text(bytes.clone()));
        let width = units(&text);
        let first = pieces.partition_point(|piece| piece.bytes.end < bytes.start);
        let on_line = pieces[first..].iter().take_while(|piece| piece.bytes.start < bytes.end).filter(|piece| {
            let has_part = piece.bytes.end > bytes.start;
            has_part || (piece.bytes.is_empty() && piece.bytes.start == bytes.start)
        });
        let (mut reached, mut units_before) = (bytes.start, 0);
        // Cells come from left to right, so each byte is looked at once.
        let mut unit = |byte: u64| {
            let upto = byte.clamp(reached, bytes.end);
            units_before += units(&self.text(reached..upto));
            reached = upto;
            units_before.min(width)
        };
        let cells = on_line.map(|piece| LineCell {
            start: unit(piece.bytes.start),
            end: unit(piece.bytes.end),
            column: self.plan.columns[piece.column].id.clone(),
            instance: piece.instance.clone(),
            value: piece.value.clone(),
        });
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        Line { number, offset: bytes.start, cells: cells.collect(), text }
    }

    /// The text of some bytes that begin and end between characters.
    fn text(&self, bytes: Range<u64>) -> String {
        let position = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX).min(self.bytes.len());
        let bytes = &self.bytes[position(bytes.start)..position(bytes.end)];
        if self.encoding() == Encoding::Utf8 {
            return String::from_utf8_lossy(bytes).into_owned();
        }
        let (mut text, mut decoder) = (String::new(), Decoder::new(self.encoding()));
        let read = decoder.feed(bytes, &mut text).and_then(|()| decoder.finish(&mut text));
        if read.is_ok() { text } else { String::from_utf8_lossy(bytes).into_owned() }
    }
}

fn without_end(mut text: String) -> String {
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    text
}

/// The length of a text in UTF-16 units.
fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// Collects which bytes come from which column.
struct Cells<'p> {
    plan: &'p Plan,
    on: bool,
    done: Vec<Piece>,
    /// Cells of the text that is not in the file yet, by their places in it.
    open: Vec<(Range<usize>, Piece)>,
    title: String,
}

impl Sink for Cells<'_> {
    const EVERY: bool = true;

    fn cell(&mut self, seen: Seen<'_, '_>) {
        if !self.on {
            return;
        }
        let outside = self.plan.sections[self.plan.columns[seen.column].section].depth == 0;
        let instance = if outside { String::new() } else { instance(&self.title, &seen.scopes.place()) };
        let value = seen.raw.map(|raw| raw.plain().into_owned()).unwrap_or_default();
        self.open.push((seen.range, Piece { bytes: 0..0, column: seen.column, instance, value }));
    }

    fn released(&mut self, text: &str, encoding: Encoding, offset: u64) {
        let (mut reached, mut at) = (0, offset);
        for (range, mut piece) in self.open.drain(..) {
            let start = at + length_of(encoding, &text[reached..range.start]) as u64;
            let end = start + length_of(encoding, &text[range.clone()]) as u64;
            piece.bytes = start..end;
            self.done.push(piece);
            (reached, at) = (range.end, end);
        }
    }

    fn cut(&mut self, to: usize) {
        self.open.iter_mut().rev().take_while(|(range, _)| range.end > to).for_each(|(range, _)| clamp(range, to));
    }

    fn dropped(&mut self) {
        self.open.clear();
    }
}
