//! Instances of sections begin and end.

use super::document::PIECE;
use super::edi::is_envelope;
use super::finding::{Finding, at, code, of_file};
use super::lines::Lines;
use super::source::Record as Row;
use super::totals::Expected;
use super::walk::{Fit, Frame, inner_of};
use super::{Open, Reader, Severity, spot};
use crate::layout::plan::Each;
use crate::layout::write::state::Tally;
use crate::spelling::typed;
use model::Value;
use model::layout::Test;

/// A document whose lines may still come, with all that belongs to it alone.
#[derive(Debug)]
pub(super) struct Parked {
    frames: Vec<Frame>,
    pub(super) open: Open,
    tallies: Vec<(usize, Tally)>,
    counters: Vec<(usize, u64)>,
    expected: Vec<Expected>,
}

impl Reader<'_> {
    pub(super) fn opens_document(&self, section: Option<usize>) -> bool {
        section == Some(self.plan.documents())
    }

    /// Begins an instance that this record opens. `next` is the position of the section inside that comes with it.
    pub(super) fn enter(&mut self, lines: &Lines, section: usize, next: Option<usize>, record: &Row) {
        self.count_instance(section);
        let mut frame = Frame::new(self.plan, Some(section));
        if let Some(next) = next {
            frame.cursor = next;
            frame.counts[next] = 1;
        }
        match &self.plan.sections[section].each {
            Each::Documents => self.open_document(record.line()),
            Each::List { level, list, .. } => frame.item = self.open_item(lines, section, *level, *list, record),
            Each::Pieces { .. } => {
                if let Some(open) = &mut self.open {
                    open.piece.text.clear();
                    open.items.push((PIECE, 0));
                    frame.item = true;
                }
            }
            Each::Once | Each::Batches => {}
        }
        self.stack.push(frame);
        self.assign(section, record);
    }

    /// Opens an item of a list: a new one, or, for a section that goes by fields over a list that another one fills,
    /// the item that has them.
    fn open_item(&mut self, lines: &Lines, section: usize, level: u8, list: usize, record: &Row) -> bool {
        let found = if self.finds(section) { self.find_item(lines, section, level, list, record) } else { None };
        let Some(open) = &mut self.open else { return false };
        let Some(owner) = open.record(level) else { return false };
        let index = found.unwrap_or_else(|| owner.len(list));
        if found.is_none() {
            owner.push(list);
        }
        open.items.push((list, index));
        true
    }

    /// Whether the section refers to items that another section opens.
    fn finds(&self, section: usize) -> bool {
        let of = &self.plan.sections[section];
        let before = &self.plan.sections[..section];
        let opens = |other: &crate::layout::plan::SectionPlan| other.each == of.each && other.parent == of.parent;
        of.by.as_ref().is_some_and(|by| !by.is_empty()) && before.iter().any(opens)
    }

    fn find_item(&mut self, lines: &Lines, section: usize, level: u8, list: usize, record: &Row) -> Option<usize> {
        let by = self.plan.sections[section].by.as_ref()?;
        let cells = lines.kinds[section].by.iter().find(|(of, _)| *of == section).map(|(_, cells)| cells)?;
        let owner = self.open.as_mut()?.record(level)?;
        (0..owner.len(list)).find(|index| {
            let Some(item) = owner.item(list, *index) else { return false };
            by.iter().zip(cells).all(|(source, cell)| {
                let text = cell.and_then(|cell| record.get(cell)).unwrap_or_default();
                let wanted = typed(Value::text(text), source.ty).unwrap_or(Value::Empty);
                super::document::same(&item.get(&source.slot), &wanted)
            })
        })
    }

    /// What the conditions of a section take for granted is said by its being there.
    fn assign(&mut self, section: usize, record: &Row) {
        let plan = self.plan;
        for condition in &plan.sections[section].conditions {
            let Test::Is(word) = &condition.test else { continue };
            let Some(open) = &mut self.open else { continue };
            let value = match typed(Value::text(word), condition.source.ty) {
                Ok(value) => value,
                Err(_) => Value::text(word),
            };
            if let Err(clash) = open.put(&condition.source, value, record.line()) {
                let finding = self.clash(clash, &condition.source.path, spot(record));
                self.hold(finding.in_section(plan, section));
            }
        }
    }

    /// The fields by which the open groups go, as far as this record is the first to have them.
    pub(super) fn learn_keys(&mut self, lines: &Lines, line: usize, record: &Row) {
        for (group, cells) in &lines.kinds[line].by {
            let Some(frame) = self.stack.iter_mut().rfind(|frame| frame.section == Some(*group)) else { continue };
            for (known, cell) in frame.key.iter_mut().zip(cells) {
                if let (None, Some(cell)) = (&known, cell) {
                    *known = Some(record.get(*cell).unwrap_or_default().to_owned());
                }
            }
        }
    }

    /// Ends every instance from this depth on, the innermost first.
    pub(super) fn close_to(&mut self, depth: usize) {
        while self.stack.len() > depth {
            let Some(frame) = self.stack.pop() else { return };
            self.close(&frame);
        }
    }

    fn close(&mut self, frame: &Frame) {
        let plan = self.plan;
        let one_of = frame.section.is_some_and(|section| plan.sections[section].one_of);
        for (inner, count) in inner_of(plan, frame.section).iter().zip(&frame.counts) {
            if !one_of
                && plan.sections[*inner].required
                && *count == 0
                && !frame.reported.contains(inner)
                && !is_envelope(plan, *inner)
            {
                let mut finding = self.missing(*inner, None);
                let of = &plan.sections[*inner];
                if of.node.is_some() && of.live.is_empty() {
                    // It says nothing of the document; whether it must be there is the standard's affair.
                    finding.fault.severity = Severity::Note;
                }
                self.hold(finding);
            }
        }
        self.settle(frame.section);
        let Some(section) = frame.section else { return };
        if frame.item {
            self.close_item(section);
        }
        if self.opens_document(frame.section) {
            self.close_document(frame);
        }
    }

    /// Ends an item; a piece of a text joins its text.
    pub(super) fn close_item(&mut self, section: usize) {
        let Some(open) = &mut self.open else { return };
        open.items.pop();
        let Each::Pieces { source, .. } = &self.plan.sections[section].each else { return };
        let piece = std::mem::take(&mut open.piece.text);
        let Some(record) = open.record(source.level) else { return };
        let joined = record.get(&source.slot).plain().into_owned() + &piece;
        if let Err(mismatch) = record.set(&source.slot, Value::text(&joined)) {
            let mut finding = of_file(Severity::Hold, crate::layout::fault::code::VALUE, mismatch.to_string());
            finding.fault.field.clone_from(&source.path);
            self.hold(finding.in_section(self.plan, section));
        }
    }

    /// A kind of line that must be there and is not.
    pub(super) fn missing(&self, section: usize, before: Option<&Row>) -> Finding {
        let label = &self.plan.sections[section].label;
        let finding = match before {
            Some(record) => {
                let sentence =
                    format!("a “{label}” line is missing before this one. Ask the partner for a complete file");
                at(spot(record), Severity::Hold, code::MISSING, sentence)
            }
            None if self.open.is_some() => of_file(
                Severity::Hold,
                code::MISSING,
                format!("its “{label}” line is missing. Ask the partner for a complete file"),
            ),
            None => {
                let sentence = format!(
                    "the “{label}” line is missing; the file may be cut off. Ask the partner for a complete file"
                );
                of_file(Severity::Refuse, code::MISSING, sentence)
            }
        };
        finding.in_section(self.plan, section)
    }

    /// Where lines of a document may stand anywhere: puts the open document aside before this record closes it, and
    /// takes the one up again to which the record belongs. True where it did, and the record is to be placed anew.
    pub(super) fn switch(&mut self, lines: &Lines, record: &Row, fit: &Fit) -> bool {
        let documents = self.plan.documents();
        if !self.plan.sections[documents].anywhere {
            return false;
        }
        if let Some(at) =
            self.stack.iter().position(|frame| frame.section == Some(documents)).filter(|at| *at > fit.frame)
        {
            self.park(at);
        }
        if !fit.path.iter().any(|(section, _)| *section == documents) {
            return false;
        }
        let by = lines.kinds[fit.line()].by.iter().find(|(group, _)| *group == documents);
        let Some((_, cells)) = by else { return false };
        let text = |cell: &Option<usize>| cell.map(|cell| record.get(cell).unwrap_or_default().to_owned());
        let key: Vec<Option<String>> = cells.iter().map(text).collect();
        let Some(slot) = self.parked_keys.get(&key).copied() else { return false };
        self.take_up(slot)
    }

    fn park(&mut self, at: usize) {
        let frames = self.stack.split_off(at);
        let Some(mut open) = self.open.take() else { return };
        let plan = self.plan;
        let inside = |home: Option<usize>| home.is_some_and(|home| plan.sections[home].depth > 0);
        let tallies = (0..plan.tallies.len()).filter(|tally| inside(plan.tallies[*tally].home));
        let counters =
            plan.sections.iter().filter(|section| section.depth > 0).flat_map(|section| &section.resets_counters);
        let state = &self.state;
        let tallies = tallies.map(|tally| (tally, state.tallies[tally].clone())).collect();
        let counters = counters.map(|counter| (*counter, state.counters[*counter])).collect();
        let (own, outer) = std::mem::take(&mut self.expected)
            .into_iter()
            .partition(|expected: &Expected| inside(plan.tallies[expected.tally].home));
        self.expected = outer;
        let slot = open.parked.unwrap_or(self.parked.len());
        if open.parked.is_none() {
            open.parked = Some(slot);
            self.parked.push(None);
            self.parked_keys.insert(frames.first().map(|frame| frame.key.clone()).unwrap_or_default(), slot);
        }
        self.parked[slot] = Some(Parked { frames, open, tallies, counters, expected: own });
    }

    fn take_up(&mut self, slot: usize) -> bool {
        let Some(parked) = self.parked[slot].take() else { return false };
        self.stack.extend(parked.frames);
        self.open = Some(parked.open);
        self.expected.extend(parked.expected);
        parked.tallies.into_iter().for_each(|(at, tally)| self.state.tallies[at] = tally);
        parked.counters.into_iter().for_each(|(at, count)| self.state.counters[at] = count);
        true
    }

    /// Ends the documents that were put aside, in the order of their first lines.
    pub(super) fn unpark(&mut self) {
        let documents = self.plan.documents();
        if let Some(at) = self.stack.iter().position(|frame| frame.section == Some(documents))
            && self.plan.sections[documents].anywhere
        {
            self.park(at);
        }
        let depth = self.stack.len();
        for slot in 0..self.parked.len() {
            if self.take_up(slot) {
                self.close_to(depth);
            }
        }
    }
}
