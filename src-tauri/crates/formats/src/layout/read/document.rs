//! The document that is being read.

use super::finding::{Finding, code, of_file};
use super::walk::Frame;
use super::{Event, Reader, Severity, Taken};
use crate::layout::fault::{Fault, code as shared};
use crate::layout::piece::Piece;
use crate::layout::plan::Source;
use crate::seen::key;
use model::document::{Class, Mismatch, Record, Slot, imbalances};
use model::{Document, Kind, Value};

/// Stands in [`Open::items`] for a piece of a text, which is no item of a list.
pub(super) const PIECE: usize = usize::MAX;

/// A document whose lines are still being read.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) number: u64,
    pub(super) document: Document,
    pub(super) lines: (u64, u64),
    pub(super) rows: u64,
    pub(super) faults: Vec<Finding>,
    /// Faults beyond those that are kept.
    dropped: usize,
    /// Whether the file, or the layout, says what kind it is.
    pub(super) kind_stated: bool,
    /// The items that are open, outermost first: list and position.
    pub(super) items: Vec<(usize, usize)>,
    pub(super) piece: Piece,
    /// Fields of the document itself and the line that stated each first.
    stated: Vec<(Slot, u64)>,
    /// Values for every item of a list.
    pub(super) commons: Vec<(Source, Value<'static>, u64)>,
    /// Where it is parked, if it ever was.
    pub(super) parked: Option<usize>,
}

/// Why a value cannot be put into its field.
#[derive(Debug)]
pub(super) enum Clash {
    /// It is not of the field's type.
    Mismatch(Mismatch),
    /// The field has another value, stated on this line if it is known; and the value that was to go there.
    Differs(String, Option<u64>, String),
}

impl Open {
    pub(super) fn new(number: u64, kind: Kind, kind_stated: bool, line: u64) -> Open {
        Open {
            number,
            document: Document::new(kind),
            lines: (line, line),
            rows: 0,
            faults: Vec::new(),
            dropped: 0,
            kind_stated,
            items: Vec::new(),
            piece: Piece { text: String::new(), number: 1 },
            stated: Vec::new(),
            commons: Vec::new(),
            parked: None,
        }
    }

    /// Adds a fault; beyond so many they are only counted.
    pub(super) fn add(&mut self, finding: Finding, most: usize) {
        if self.faults.len() < most { self.faults.push(finding) } else { self.dropped += 1 }
    }

    /// The record of a scope: 0 is the document.
    pub(super) fn record(&mut self, level: u8) -> Option<&mut dyn Record> {
        let mut record: &mut dyn Record = &mut self.document;
        for (list, index) in self.items.iter().take(usize::from(level)) {
            if *list == PIECE {
                return Some(&mut self.piece);
            }
            record = record.item_mut(*list, *index)?;
        }
        Some(record)
    }

    /// Puts a value into a field. A field that has one already must have the same; nothing changes nothing.
    pub(super) fn put(&mut self, source: &Source, value: Value<'_>, line: u64) -> Result<(), Clash> {
        if value.is_empty() {
            return Ok(());
        }
        if source.common.is_some() {
            self.commons.push((source.clone(), value.into_owned(), line));
            return Ok(());
        }
        let free = source.path == "doc.kind" && !self.kind_stated;
        let Some(record) = self.record(source.level) else { return Ok(()) };
        let old = record.get(&source.slot);
        if old.is_empty() || free {
            record.set(&source.slot, value).map_err(Clash::Mismatch)?;
            if source.level == 0 {
                self.kind_stated |= free;
                self.stated.push((source.slot.clone(), line));
            }
            return Ok(());
        }
        if same(&old, &value) {
            return Ok(());
        }
        let old = old.plain().into_owned();
        let first = self.stated.iter().find(|(slot, _)| source.level == 0 && *slot == source.slot);
        Err(Clash::Differs(old, first.map(|(_, line)| *line), value.plain().into_owned()))
    }

    /// Whether a field still has the value that was put into it: setting another view of it may have changed it.
    pub(super) fn kept(&mut self, source: &Source, value: &Value<'_>) -> bool {
        let zero = matches!(value, Value::Number(number) if number.is_zero());
        let Some(record) = self.record(source.level) else { return true };
        let now = record.get(&source.slot);
        same(&now, value) || (zero && now.is_empty()) || source.class != Class::View
    }

    /// Puts the values that stand for all items of a list into each of them.
    fn spread(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (source, value, line) in std::mem::take(&mut self.commons) {
            let Some(list) = source.common else { continue };
            let Some(owner) = self.record(source.level) else { continue };
            for index in 0..owner.len(list) {
                let Some(item) = owner.item_mut(list, index) else { continue };
                let old = item.get(&source.slot);
                let sentence = if old.is_empty() {
                    match item.set(&source.slot, value.clone()) {
                        Ok(()) => continue,
                        Err(mismatch) => mismatch.to_string(),
                    }
                } else if same(&old, &value) {
                    continue;
                } else {
                    format!(
                        "line {line} says “{}” for all, but number {} has “{}”",
                        value.plain(),
                        index + 1,
                        old.plain()
                    )
                };
                let mut finding = of_file(Severity::Hold, code::TWO_THINGS, sentence);
                finding.fault.field.clone_from(&source.path);
                findings.push(finding);
            }
        }
        findings
    }
}

/// Whether two values say the same: numbers by value, everything else by its plain text.
pub(super) fn same(a: &Value<'_>, b: &Value<'_>) -> bool {
    a == b || a.plain() == b.plain()
}

impl Reader<'_> {
    /// Begins a document.
    pub(super) fn open_document(&mut self, line: u64) {
        let kinds = self.plan.kinds();
        let number = self.summary.documents + self.summary.held + self.parked.len() as u64 + 1;
        let kind = kinds.first().copied().unwrap_or_default();
        let mut open = Open::new(number, kind, kinds.len() == 1, line);
        if let Some(finding) = self.hold_next.take() {
            open.faults.push(finding);
        }
        self.open = Some(open);
        let outer: Vec<_> = self.stack.iter().flat_map(|frame| frame.givens.clone()).collect();
        for given in outer {
            self.put_into_open(given.column, given.value, super::spot_of_line(given.line));
        }
        self.stack.iter_mut().for_each(|frame| frame.documents = true);
    }

    /// Ends the open document and gives it out, or says why it is held.
    pub(super) fn close_document(&mut self, frame: &Frame) {
        let Some(mut open) = self.open.take() else { return };
        let spread = open.spread();
        spread.into_iter().for_each(|finding| open.add(finding, self.limits.faults));
        self.check_kind(&mut open);
        self.check_sums(&mut open);
        self.check_together(&mut open, frame);
        self.remember_outer(&open.document);
        if open.dropped > 0 {
            let sentence = format!("{} more faults of this document are not listed", open.dropped);
            open.faults.push(of_file(Severity::Note, code::LIMIT, sentence));
        }
        let title = open.document.title().to_owned();
        open.faults.iter_mut().for_each(|finding| finding.fault.document.clone_from(&title));
        let taken = Box::new(Taken { number: open.number, document: open.document, lines: open.lines });
        if open.faults.iter().any(Finding::holds) {
            self.summary.held += 1;
            self.events.push_back(Event::Held { taken, faults: open.faults });
        } else {
            self.summary.documents += 1;
            open.faults.into_iter().for_each(|note| self.tell(note));
            self.events.push_back(Event::Document(taken));
        }
    }

    fn check_kind(&self, open: &mut Open) {
        let known = self.plan.kinds().iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
        let sentence = if !open.kind_stated {
            format!(
                "nothing in the file says what kind of document this is ({known}): give the layout a column or a condition for it"
            )
        } else if !self.plan.kinds().contains(&open.document.kind) {
            format!("this is a document of the kind {}, and the layout takes {known}", open.document.kind)
        } else {
            return;
        };
        open.add(of_file(Severity::Hold, shared::KIND, sentence), self.limits.faults);
    }

    fn check_sums(&self, open: &mut Open) {
        let rule = self.plan.balance.iter().find(|rule| rule.kind == open.document.kind);
        let shown = rule.and_then(|rule| rule.shown).and_then(|shown| shown.imbalance(&open.document));
        for off in imbalances(&open.document).into_iter().chain(shown) {
            let sentence = format!(
                "it does not add up: {} says {}, its parts make {} (difference {}). Ask the partner, or take the missing part into the layout",
                off.field,
                off.stated,
                off.computed,
                off.difference()
            );
            let fault = Fault {
                field: off.field.to_owned(),
                expected: off.computed.to_string(),
                found: off.stated.to_string(),
                ..Fault::new(Severity::Hold, shared::IMBALANCE, sentence)
            };
            open.add(Finding { fault, spot: None }, self.limits.faults);
        }
    }

    /// Lines of a document that was given out already mean that neither of the two is whole.
    fn check_together(&mut self, open: &mut Open, frame: &Frame) {
        if frame.key.is_empty() || frame.key.iter().all(Option::is_none) {
            return;
        }
        let place = (open.number, open.lines.0);
        let key = key(frame.key.iter().map(Option::as_deref));
        let before = self.closed.find(key);
        self.closed.note(key, place);
        let (number, line) = match before {
            Ok(None) => return,
            Ok(Some(before)) => before,
            Err(error) => {
                let sentence = format!(
                    "whether its lines stand together could not be found out: the folder for temporary files cannot be read ({error}). Check the disk, and read the file again"
                );
                return open.add(of_file(Severity::Hold, code::NOT_TOGETHER, sentence), self.limits.faults);
            }
        };
        let sentence = format!(
            "its lines do not stand together: they begin on line {line} and again on line {}, with others between. Ask the partner for a sorted file, or let the layout gather lines from anywhere",
            open.lines.0
        );
        let mut finding = of_file(Severity::Hold, code::NOT_TOGETHER, sentence);
        finding.spot = Some(super::spot_of_line(open.lines.0));
        finding.fault.place = format!("line {}", open.lines.0);
        open.add(finding.clone(), self.limits.faults);
        open.document.title().clone_into(&mut finding.fault.document);
        self.summary.recalled += 1;
        self.events.push_back(Event::Recalled { number, fault: finding });
    }

    /// Remembers what the documents of each open instance say in fields that a line outside may state later.
    fn remember_outer(&mut self, document: &Document) {
        for column in self.cells.outer().to_vec() {
            let Some(source) = self.field_of(column) else { continue };
            if source.common.is_some() {
                continue;
            }
            let value = document.get(&source.slot).into_owned();
            for frame in &mut self.stack {
                match frame.seen.iter_mut().find(|(of, _)| *of == column) {
                    Some((_, seen)) if seen.as_ref().is_some_and(|seen| same(seen, &value)) => {}
                    Some((_, seen)) => *seen = None,
                    None => frame.seen.push((column, Some(value.clone()))),
                }
            }
        }
    }

    /// Everything that is open is held for this reason, and given out as it is.
    pub(super) fn hold_all(&mut self, finding: &Finding) {
        let frame = Frame::default();
        let parked: Vec<Open> = self.parked.drain(..).flatten().map(|parked| parked.open).collect();
        for open in self.open.take().into_iter().chain(parked) {
            self.open = Some(open);
            self.hold(finding.clone());
            self.close_document(&frame);
        }
    }
}
