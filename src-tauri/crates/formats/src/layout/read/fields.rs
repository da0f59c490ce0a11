//! Fields: values from cells go into the document, agree with what is there, or are kept for documents to come.

use super::cells::{Reading, cell_spot, cell_spot_of, read_value};
use super::document::{Clash, PIECE, same};
use super::finding::{Finding, Spot, at, code, misfit};
use super::lines::{Lines, Place};
use super::source::Record as Row;
use super::walk::Given;
use super::{Reader, Severity, spot};
use crate::layout::fault::code as shared;
use crate::layout::plan::{Each, FillPlan, Shape, Source};
use crate::spelling::typed;
use model::Value;
use model::document::Class;

impl Reader<'_> {
    pub(super) fn read_field(
        &mut self,
        place: Place,
        source: &Source,
        text: &str,
        record: &Row,
        reading: &mut Reading,
    ) {
        let plan = self.plan;
        let column = &plan.columns[place.column];
        let whole = source.level == 0 && source.common.is_none() && column.steps.piece().is_none();
        let number = self.open.as_ref().map_or(0, |open| open.number);
        let repeats = whole && source.class != Class::View && plan.sections[column.section].depth > 1;
        if repeats && self.cells.last[place.column].0 == number && self.cells.last[place.column].1 == text {
            return;
        }
        let value = match read_value(column, text) {
            Ok(value) => value,
            Err(wrong) => {
                let finding = misfit(plan, place.column, cell_spot(record, place.cell), Severity::Hold, wrong);
                return self.hold(finding);
            }
        };
        if value.is_empty() && column.column.required {
            return self.fault_in(
                place,
                record,
                shared::REQUIRED,
                "it must have a value and has none. Ask the partner for it".to_owned(),
                "a value",
                "",
            );
        }
        if let Some((index, _)) = column.steps.piece() {
            return reading.pieces.push((place.column, index, value.plain().into_owned()));
        }
        if repeats {
            let last = &mut self.cells.last[place.column];
            last.0 = number;
            last.1.clear();
            last.1.push_str(text);
        }
        if source.class == Class::View && !value.is_empty() {
            reading.views.push((place.column, value.clone().into_owned(), place.cell));
        }
        self.put(place.column, value, cell_spot_of(record, place.cell, &reading.spot));
    }

    /// Takes the value of a column: into the document, or, of a line outside documents, for all those below it.
    pub(super) fn put(&mut self, column: usize, value: Value<'_>, place: Spot) {
        let plan = self.plan;
        let FillPlan::Field(source) = &plan.columns[column].fill else { return };
        if plan.sections[plan.columns[column].section].depth == 0 {
            self.give(column, source, value, place);
        } else {
            self.put_into_open(column, value, place);
        }
    }

    /// Puts a value into the open document.
    pub(super) fn put_into_open(&mut self, column: usize, value: Value<'_>, place: Spot) {
        let plan = self.plan;
        let (Some(open), FillPlan::Field(source)) = (&mut self.open, &plan.columns[column].fill) else { return };
        if let Err(clash) = open.put(source, value, place.line) {
            let finding = self.clash(clash, &source.path, place).in_column(plan, column);
            self.hold(finding);
        }
    }

    /// An outer line states a field of the documents below it.
    fn give(&mut self, column: usize, source: &Source, value: Value<'_>, place: Spot) {
        if value.is_empty() {
            return;
        }
        let plan = self.plan;
        let own = !plan.sections[plan.columns[column].section].inner.is_empty();
        let home = self.stack.len() - if own { 1 } else { 2 };
        if self.stack[home].documents {
            let said = self.stack[home].seen.iter().find(|(of, _)| *of == column).and_then(|(_, said)| said.clone());
            return self.check_afterwards(column, said, &value, place);
        }
        let earlier = self.stack.iter().flat_map(|frame| &frame.givens).find(|given| {
            matches!(&plan.columns[given.column].fill, FillPlan::Field(other) if other == source)
                && !same(&given.value, &value)
        });
        if let Some(earlier) = earlier {
            let clash =
                Clash::Differs(earlier.value.plain().into_owned(), Some(earlier.line), value.plain().into_owned());
            let mut finding = self.clash(clash, &source.path, place.clone()).in_column(plan, column);
            finding.fault.severity = Severity::Refuse;
            self.tell(finding);
        }
        self.stack[home].givens.push(Given { column, value: value.into_owned(), line: place.line });
    }

    /// A line behind the documents states a field of theirs: they must all have said the same.
    fn check_afterwards(&mut self, column: usize, said: Option<Value<'static>>, value: &Value<'_>, place: Spot) {
        if said.as_ref().is_some_and(|said| same(said, value)) {
            return;
        }
        let (severity, sentence) = match said {
            Some(said) if said.is_empty() => {
                (Severity::Note, format!("“{}” stands behind the documents and was not put into them", value.plain()))
            }
            Some(said) => (
                Severity::Refuse,
                format!("the documents above say “{}” and this line says “{}”", said.plain(), value.plain()),
            ),
            None => (
                Severity::Refuse,
                format!("the documents above differ, and this line says “{}” for all of them", value.plain()),
            ),
        };
        self.tell(at(place, severity, code::TWO_THINGS, sentence).in_column(self.plan, column));
    }

    pub(super) fn clash(&self, clash: Clash, path: &str, place: Spot) -> Finding {
        let (code, expected, found, sentence) = match clash {
            Clash::Mismatch(mismatch) => {
                (shared::VALUE, mismatch.expected.to_owned(), mismatch.found.clone(), mismatch.to_string())
            }
            Clash::Differs(first, line, found) => {
                let where_first = line.map_or_else(|| "elsewhere".to_owned(), |line| format!("on line {line}"));
                let sentence = format!(
                    "the file says two things: “{first}” {where_first} and “{found}” here. Ask the partner which is right"
                );
                (code::TWO_THINGS, first, found, sentence)
            }
        };
        let mut finding = at(place, Severity::Hold, code, sentence).between(expected, found);
        path.clone_into(&mut finding.fault.field);
        finding
    }

    /// A column that is not in the file says what is taken for granted.
    pub(super) fn grant(&mut self, column: usize, record: &Row) {
        let plan = self.plan;
        let (Some(granted), Some(source)) = (&plan.columns[column].taken_for_granted, self.field_of(column)) else {
            return;
        };
        if let Ok(value) = typed(Value::text(granted), source.ty) {
            self.put(column, value, spot(record));
        }
    }

    pub(super) fn read_slots(&mut self, lines: &Lines, line: usize, slots: usize, record: &Row, reading: &mut Reading) {
        let plan = self.plan;
        let Shape::Slots { n } = plan.sections[slots].shape else { return };
        for slot in 0..n {
            let places: Vec<Place> = lines.kinds[line]
                .places
                .iter()
                .filter(|place| place.slot == slot && plan.columns[place.column].section == slots)
                .copied()
                .collect();
            let filled = places.iter().any(|place| {
                let column = &plan.columns[place.column];
                let text = self.cells.text(column, record, place.cell);
                matches!(column.fill, FillPlan::Field(_))
                    && !read_value(column, text).is_ok_and(|value| value.is_empty())
            });
            if filled && self.open_slot(slots) {
                places.iter().for_each(|place| self.read_cell(*place, record, reading));
                self.check_views(std::mem::take(&mut reading.views), record);
                self.close_item(slots);
            }
        }
    }

    fn open_slot(&mut self, slots: usize) -> bool {
        let Some(open) = &mut self.open else { return false };
        match &self.plan.sections[slots].each {
            Each::List { level, list, .. } => {
                let Some(owner) = open.record(*level) else { return false };
                let index = owner.len(*list);
                owner.push(*list);
                open.items.push((*list, index));
            }
            Each::Pieces { .. } => {
                open.piece.text.clear();
                open.items.push((PIECE, 0));
            }
            Each::Once | Each::Documents | Each::Batches => return false,
        }
        true
    }

    /// Pieces that stand in several columns make one text.
    pub(super) fn join_pieces(&mut self, mut pieces: Vec<(usize, u32, String)>, place: &Spot) {
        let plan = self.plan;
        pieces.sort_by_key(|(_, index, _)| *index);
        while let Some((column, _, _)) = pieces.first() {
            let column = *column;
            let same_field = |other: &usize| match (&plan.columns[*other].fill, &plan.columns[column].fill) {
                (FillPlan::Field(a), FillPlan::Field(b)) => a == b,
                _ => false,
            };
            let (own, rest): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|(other, _, _)| same_field(other));
            pieces = rest;
            let whole: String = own.iter().map(|(_, _, text)| text.as_str()).collect();
            self.put(column, Value::text(&whole).into_owned(), place.clone());
        }
    }

    /// Two views of one field (debit and credit) may not both be filled.
    pub(super) fn check_views(&mut self, views: Vec<(usize, Value<'static>, usize)>, record: &Row) {
        let plan = self.plan;
        for (column, value, cell) in views {
            let FillPlan::Field(source) = &plan.columns[column].fill else { continue };
            let Some(open) = &mut self.open else { return };
            if !open.kept(source, &value) {
                let sentence = format!(
                    "“{}” stands here, and another column of the line states the same amount differently; only one of them may be filled",
                    value.plain()
                );
                let finding = at(cell_spot(record, cell), Severity::Hold, code::TWO_THINGS, sentence);
                self.hold(finding.in_column(plan, column).between("", value.plain()));
            }
        }
    }
}
