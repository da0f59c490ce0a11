//! The cells of a line: what a column's text says, and whether it is what the layout expects.

use super::document::{Open, same};
use super::finding::{Spot, at, code, misfit};
use super::fixed::stands_for_nothing;
use super::lines::{Lines, Place};
use super::source::Record as Row;
use super::totals::Expected;
use super::{Reader, Severity, spot};
use crate::csv::unguarded;
use crate::layout::dialect::Dialect;
use crate::layout::fault::code as shared;
use crate::layout::plan::{ColumnPlan, ConditionPlan, FillPlan, Plan, Shape, Source};
use crate::layout::write::Inputs;
use crate::spelling::{Misfit, typed};
use model::document::Record;
use model::layout::{Key, Test, Weight};
use model::{Decimal, Value};

/// What is known of columns before the first line, and what the last line of a document said.
#[derive(Debug)]
pub(super) struct Cells {
    /// The texts that constant columns must have.
    constant: Vec<Option<String>>,
    /// Document and text of the last cell of a column that repeats a field of the document.
    pub(super) last: Vec<(u64, String)>,
    /// Columns outside documents with fields of documents.
    outer: Vec<usize>,
    takes_blank: bool,
    guard: bool,
    /// Kinds of lines whose surplus cells have been noted.
    pub(super) noted: Vec<usize>,
}

/// A line that is being read.
pub(super) struct Reading {
    pub(super) spot: Spot,
    /// Pieces of texts that stand in several columns: column, index, text.
    pub(super) pieces: Vec<(usize, u32, String)>,
    /// Values of views, which must still be the same when all of the line has been read.
    pub(super) views: Vec<(usize, Value<'static>, usize)>,
}

impl Cells {
    pub(super) fn new(plan: &Plan, inputs: &Inputs, guard: bool) -> Cells {
        let constant = plan.columns.iter().map(|column| match &column.fill {
            FillPlan::Text(text) => written(column, text),
            FillPlan::Param(name) => inputs.params.get(name).and_then(|text| written(column, text)),
            FillPlan::Unused | FillPlan::Field(_) | FillPlan::Control(_) | FillPlan::Seq { .. } => None,
            FillPlan::Tally(_) | FillPlan::Join { .. } | FillPlan::Choose { .. } => None,
        });
        let fixed = matches!(plan.dialect, Dialect::Fixed(_));
        let constant = constant.zip(&plan.columns).map(|(text, column)| match text {
            Some(text) if fixed => Some(column.spell.unfill(&text).to_owned()),
            text => text,
        });
        let outside = |at: &usize| {
            let column = &plan.columns[*at];
            plan.sections[column.section].depth == 0 && matches!(column.fill, FillPlan::Field(_))
        };
        let documents = &plan.sections[plan.documents()];
        let sorted = documents.by.as_ref().is_some_and(|by| !by.is_empty());
        let keyless = |section: &crate::layout::plan::SectionPlan| {
            matches!(section.shape, Shape::Record(_))
                && section.columns.iter().all(|column| plan.columns[*column].column.key.is_none())
        };
        Cells {
            constant: constant.collect(),
            last: vec![(0, String::new()); plan.columns.len()],
            outer: (0..plan.columns.len()).filter(outside).collect(),
            takes_blank: !sorted && plan.sections.iter().any(keyless),
            guard,
            noted: Vec::new(),
        }
    }

    /// Whether a row of empty cells may be a line of the layout.
    pub(super) fn takes_blank(&self) -> bool {
        self.takes_blank
    }

    /// Columns outside documents with fields of documents.
    pub(super) fn outer(&self) -> &[usize] {
        &self.outer
    }

    pub(super) fn text<'r>(&self, column: &ColumnPlan, record: &'r Row, cell: usize) -> &'r str {
        if let Some(field) = record.field(cell) {
            let nothing = column.column.none.as_deref().is_some_and(|none| stands_for_nothing(field, none));
            return if nothing { "" } else { column.spell.unfill(field) };
        }
        let text = record.get(cell).unwrap_or_default();
        if self.guard && column.is_text { unguarded(text) } else { text }
    }

    /// Whether the keys of a kind of line fit a record.
    pub(super) fn keys_fit(&self, plan: &Plan, lines: &Lines, line: usize, record: &Row, open: Option<&Open>) -> bool {
        lines.kinds[line].keys.iter().all(|place| {
            let column = &plan.columns[place.column];
            let text = self.text(column, record, place.cell);
            match &column.column.key {
                None => true,
                Some(Key::Fill) => self.fits_fill(column, place.column, text, open),
                Some(Key::In(words)) => words.iter().any(|word| word == text),
                Some(Key::Filled) => !text.is_empty(),
                Some(Key::Empty) => text.is_empty(),
                Some(Key::Starts(start)) => text.starts_with(start.as_str()),
            }
        })
    }

    fn fits_fill(&self, column: &ColumnPlan, at: usize, text: &str, open: Option<&Open>) -> bool {
        match &column.fill {
            FillPlan::Text(_) | FillPlan::Param(_) => {
                self.constant[at].as_deref().is_none_or(|constant| constant == text)
            }
            FillPlan::Field(source) => open.is_some_and(|open| {
                let known = open.document.get(&source.slot);
                let read = read_value(column, text).unwrap_or_default();
                source.level == 0 && !known.is_empty() && same(&known, &read)
            }),
            FillPlan::Choose { cases, .. } => constants(column, cases).any(|(_, constant)| constant == text),
            FillPlan::Unused
            | FillPlan::Control(_)
            | FillPlan::Seq { .. }
            | FillPlan::Tally(_)
            | FillPlan::Join { .. } => true,
        }
    }
}

/// The text of a constant as the column spells it.
fn written(column: &ColumnPlan, text: &str) -> Option<String> {
    let mut out = String::new();
    let value = column.steps.write(Value::text(text)).ok()?;
    column.spell.write(&value, &mut out).ok()?;
    Some(out)
}

/// The cases of a choice that are constants.
fn constants<'c>(
    column: &'c ColumnPlan,
    cases: &'c [(Vec<ConditionPlan>, FillPlan)],
) -> impl Iterator<Item = (&'c [ConditionPlan], String)> {
    cases.iter().filter_map(|(tests, fill)| {
        let FillPlan::Text(text) = fill else { return None };
        Some((tests.as_slice(), written(column, text)?))
    })
}

/// The value that a text stands for.
pub(super) fn read_value<'v>(column: &'v ColumnPlan, text: &'v str) -> Result<Value<'v>, Misfit> {
    if column.column.none.as_deref() == Some(text) {
        return Ok(Value::Empty);
    }
    if let Some(text) = other_mark(column, text) {
        return column.steps.read(column.spell.read(&text)?.into_owned());
    }
    column.steps.read(column.spell.read(text)?)
}

/// The text with the decimal mark of the layout, where the file has the other one.
fn other_mark(column: &ColumnPlan, text: &str) -> Option<String> {
    let (ours, theirs) = match column.decimal? {
        ',' => (",", '.'),
        _ => (".", ','),
    };
    (text.contains(theirs) && !text.contains(ours)).then(|| text.replacen(theirs, ours, 1))
}

impl Reader<'_> {
    /// The field that a column fills.
    pub(super) fn field_of(&self, column: usize) -> Option<&Source> {
        if let FillPlan::Field(source) = &self.plan.columns[column].fill { Some(source) } else { None }
    }

    /// Reads the cells of a line whose instance is open.
    pub(super) fn read_line(&mut self, lines: &Lines, line: usize, record: &Row) {
        if let Some(open) = &mut self.open {
            open.lines.1 = record.line();
            open.rows += 1;
            if open.rows > self.limits.lines {
                let sentence =
                    format!("a document has more than {} lines; that is more than is taken", self.limits.lines);
                return self.stop(at(spot(record), Severity::Refuse, code::LIMIT, sentence));
            }
        }
        self.gather(record);
        self.check_width(lines, line, record);
        let mut reading = Reading { spot: spot(record), pieces: Vec::new(), views: Vec::new() };
        let kind = &lines.kinds[line];
        for place in kind.places.iter().filter(|place| self.plan.columns[place.column].section == line) {
            if record.is_absent(place.cell) && !self.plan.columns[place.column].column.required {
                continue;
            }
            self.read_cell(*place, record, &mut reading);
        }
        for column in &kind.granted {
            self.grant(*column, record);
        }
        for slots in self.plan.sections[line].slots.clone() {
            self.read_slots(lines, line, slots, record, &mut reading);
        }
        self.join_pieces(reading.pieces, &reading.spot);
        self.check_views(reading.views, record);
    }

    fn gather(&mut self, record: &Row) {
        if !self.plan.needs.whole_file {
            return;
        }
        self.gathered += 1;
        if self.gathered > self.limits.gathered {
            let sentence = format!(
                "lines of a document may stand anywhere in this file, and it has more than {} lines",
                self.limits.gathered
            );
            self.stop(at(spot(record), Severity::Refuse, code::LIMIT, sentence));
        }
    }

    fn check_width(&mut self, lines: &Lines, line: usize, record: &Row) {
        // What a segment may leave out and have beside is the standard's affair.
        if matches!(record, Row::Edi(_)) {
            return;
        }
        if matches!(record, Row::Fixed(..)) {
            return self.check_length(lines, line, record);
        }
        let wanted = lines.kinds[line].width;
        if record.len() < wanted {
            let sentence = format!(
                "the row has {} cells where {wanted} are expected; it may be cut off. Ask the partner for the file again",
                record.len()
            );
            self.hold(at(spot(record), Severity::Hold, code::SHORT_ROW, sentence).in_section(self.plan, line));
        }
        let Some(extra) = (wanted..record.len()).find(|cell| record.get(*cell).is_some_and(|text| !text.is_empty()))
        else {
            return;
        };
        let mut place = spot(record);
        (place.cell, place.bytes) = (extra + 1, record.cell_bytes(extra));
        if lines.header.is_some() {
            let sentence = format!(
                "the row has {} cells and the header row {wanted}; a delimiter may stand unquoted in a text",
                record.len()
            );
            return self.hold(at(place, Severity::Hold, code::UNKNOWN_COLUMN, sentence).in_section(self.plan, line));
        }
        let severity = match self.plan.layout.unknown.column {
            Weight::Hold => Severity::Hold,
            Weight::Note if self.cells.noted.contains(&line) => return,
            Weight::Note => Severity::Note,
        };
        self.cells.noted.push(line);
        let sentence = format!(
            "the layout knows {wanted} cells of this kind of line, and cell {} has “{}”",
            extra + 1,
            record.get(extra).unwrap_or_default()
        );
        let finding = at(place, severity, code::UNKNOWN_COLUMN, sentence).in_section(self.plan, line);
        if severity == Severity::Note { self.tell(finding) } else { self.hold(finding) }
    }

    pub(super) fn read_cell(&mut self, place: Place, record: &Row, reading: &mut Reading) {
        let plan = self.plan;
        let column = &plan.columns[place.column];
        let text = self.cells.text(column, record, place.cell);
        if !column.feeds.is_empty() && column.column.none.as_deref() != Some(text) {
            self.feed_tallies(place.column, text);
        }
        match &column.fill {
            FillPlan::Unused | FillPlan::Join { .. } => {}
            FillPlan::Field(source) => self.read_field(place, source, text, record, reading),
            FillPlan::Text(_) | FillPlan::Param(_) => self.check_constant(place, text, record),
            FillPlan::Control(control) => {
                let known = &mut self.summary.envelope.controls;
                match known.iter().find(|(of, _)| of == control).map(|(_, first)| first.clone()) {
                    Some(first)
                        if first != text
                            && *control != model::layout::Control::Set
                            && *control != model::layout::Control::Group =>
                    {
                        let sentence = format!(
                            "the {control} number was “{first}” before and is “{text}” here; two files may have run into each other"
                        );
                        self.fault_in(place, record, code::TWO_THINGS, sentence, first, text);
                    }
                    Some(_) => {}
                    None => known.push((*control, text.to_owned())),
                }
            }
            FillPlan::Seq { counter, start } => self.check_number(place, *counter, *start, text, record),
            FillPlan::Tally(tally) => self.expect(*tally, place, text, record),
            FillPlan::Choose { cases, .. } => self.choose(place, cases, text, record),
        }
    }

    /// A fault of a cell.
    pub(super) fn fault_in(
        &mut self,
        place: Place,
        record: &Row,
        code: &'static str,
        sentence: String,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        let finding = at(cell_spot(record, place.cell), Severity::Hold, code, sentence);
        self.hold(finding.in_column(self.plan, place.column).between(expected, found));
    }

    fn check_constant(&mut self, place: Place, text: &str, record: &Row) {
        let column = &self.plan.columns[place.column];
        if let FillPlan::Param(name) = &column.fill
            && !self.summary.envelope.params.iter().any(|(known, _)| known == name)
        {
            self.summary.envelope.params.push((name.clone(), text.to_owned()));
        }
        let Some(constant) = self.cells.constant[place.column].clone() else { return };
        if text == constant
            || (text.is_empty() && column.with.is_some())
            || matches!(column.column.key, Some(Key::Fill))
        {
            return;
        }
        let sentence = format!(
            "“{constant}” is expected here, and the file has “{text}”; it may be meant for another layout or partner"
        );
        self.fault_in(place, record, shared::OTHER_VALUE, sentence, constant, text);
    }

    fn check_number(&mut self, place: Place, counter: usize, start: u64, text: &str, record: &Row) {
        if matches!(self.plan.sections[self.plan.columns[place.column].section].shape, Shape::Slots { .. }) {
            return;
        }
        let wanted = Decimal::from(start + self.state.counters[counter].saturating_sub(1));
        match read_value(&self.plan.columns[place.column], text) {
            Ok(Value::Number(number)) if number == wanted => {}
            _ => {
                let sentence = format!(
                    "the running number should be {wanted} here and is “{text}”; lines may be missing or doubled"
                );
                self.fault_in(place, record, code::TOTALS, sentence, wanted.to_string(), text);
            }
        }
    }

    fn expect(&mut self, tally: usize, place: Place, text: &str, record: &Row) {
        match read_value(&self.plan.columns[place.column], text) {
            Ok(stated) => self.expected.push(Expected {
                tally,
                column: place.column,
                stated: stated.into_owned(),
                text: text.to_owned(),
                spot: cell_spot(record, place.cell),
            }),
            Err(wrong) => {
                let finding = misfit(self.plan, place.column, cell_spot(record, place.cell), Severity::Hold, wrong);
                self.hold(finding);
            }
        }
    }

    /// A choice of constants says which case is meant.
    fn choose(&mut self, place: Place, cases: &[(Vec<ConditionPlan>, FillPlan)], text: &str, record: &Row) {
        let plan = self.plan;
        let column = &plan.columns[place.column];
        let mut hits = constants(column, cases).filter(|(_, constant)| constant == text);
        let (Some((tests, _)), None) = (hits.next(), hits.next()) else { return };
        for condition in tests {
            let Test::Is(word) = &condition.test else { continue };
            let value = typed(Value::text(word), condition.source.ty).unwrap_or_else(|_| Value::text(word));
            let Some(open) = &mut self.open else { return };
            if let Err(clash) = open.put(&condition.source, value, record.line()) {
                let finding = self.clash(clash, &condition.source.path, cell_spot(record, place.cell));
                self.hold(finding.in_column(plan, place.column));
            }
        }
    }
}

/// The place of a cell.
pub(super) fn cell_spot(record: &Row, cell: usize) -> Spot {
    Spot {
        line: record.line(),
        record: record.number(),
        cell: cell + 1,
        bytes: record.cell_bytes(cell),
        unit: record.unit(),
    }
}

/// The place of a cell whose bytes are only looked up when they are needed.
pub(super) fn cell_spot_of(record: &Row, cell: usize, line: &Spot) -> Spot {
    Spot { line: record.line(), record: record.number(), cell: cell + 1, bytes: line.bytes.clone(), unit: line.unit }
}
