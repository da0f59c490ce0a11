//! Places in fixed width: from “14+20” to the bytes of a record.

use super::Draft;
use crate::encoding::{encode, length_of, unit};
use crate::fixed::{LONGEST, Stop, Style};
use crate::layout::dialect::FixedDialect;
use crate::layout::plan::{Cell, ColumnPlan, Field, FillPlan, Places, Shape};
use crate::spelling::Room;
use model::layout::{Encoding, FixedWidth, Side, Spelling, Unmappable, Use};
use model::{Date, Value};

/// More places than this are a slip of the pen.
const MOST_PLACES: usize = 5000;

impl Draft<'_> {
    /// Checks the settings and gives the columns their bytes.
    pub(super) fn fixed(&mut self, fixed: &FixedWidth) -> FixedDialect {
        let lines: Vec<usize> =
            (0..self.sections.len()).filter(|at| matches!(self.sections[*at].shape, Shape::Record(_))).collect();
        if lines.is_empty() {
            self.problem("sections", "no section is a line: say “record”: “line” where a line of the file is");
        }
        let mut stops = Vec::new();
        for line in lines.iter().copied() {
            let fields = self.fields_of(line, fixed.encoding);
            stops.extend(fields.iter().map(|field| field.stop));
            self.set_fields(line, fields);
        }
        stops.sort_unstable();
        stops.dedup();
        let reached = stops.iter().map(|stop| stop.end()).max().unwrap_or(0);
        let length = if fixed.length == 0 { reached } else { fixed.length as usize };
        if length > LONGEST {
            self.problem("syntax", format!("a line is at most {LONGEST} bytes long"));
        }
        self.check_settings(fixed, length);
        for line in lines {
            self.check_record(line, length);
        }
        FixedDialect { style: Style::of(fixed, length), unmappable: fixed.unmappable.clone(), stops: stops.into() }
    }

    fn check_settings(&mut self, fixed: &FixedWidth, length: usize) {
        let lacks = |text: &str| encode(fixed.encoding, text, &mut Vec::new()).is_err();
        if !length.is_multiple_of(unit(fixed.encoding)) {
            self.problem(
                "syntax",
                format!("in {} every character has two bytes: the length must be even", fixed.encoding),
            );
        }
        if let Some(block) = &fixed.block {
            if block.records == 0 || block.records > 10_000 {
                self.problem("syntax", "a block has from 1 to 10000 lines");
            }
            let filler = block.filler.to_string();
            if lacks(&filler) || length_of(fixed.encoding, &filler) != unit(fixed.encoding) || block.filler.is_control()
            {
                self.problem("syntax", format!("“{filler}” cannot fill up lines in {}", fixed.encoding));
            }
        }
        if let Unmappable::Replace(instead) = &fixed.unmappable
            && lacks(instead)
        {
            self.problem("syntax", format!("the replacement “{instead}” does not exist in {} either", fixed.encoding));
        }
    }

    /// The fields of a line and its slots from left to right, read ones among them.
    fn fields_of(&mut self, line: usize, encoding: Encoding) -> Vec<Field> {
        let mut placed: Vec<(usize, u32)> = self.sections[line].columns.iter().map(|column| (*column, 0)).collect();
        for slots in &self.sections[line].slots {
            let Shape::Slots { n } = self.sections[*slots].shape else { continue };
            let columns = &self.sections[*slots].columns;
            placed.extend((0..n).flat_map(|slot| columns.iter().map(move |column| (*column, slot))));
        }
        placed.retain(|(column, _)| !self.columns[*column].column.at.is_empty());
        if placed.len() > MOST_PLACES {
            self.problem(self.section_place(line), format!("a line has more than {MOST_PLACES} columns"));
            return Vec::new();
        }
        let mut fields = Vec::new();
        for (column, slot) in placed {
            if let Some(stop) = self.stop_of(column, slot) {
                fields.push(Field { stop, cell: Cell { column, slot } });
                if slot == 0 {
                    self.check_field(column, Room { width: stop.width, encoding });
                }
            }
        }
        fields.sort_by_key(|field| field.stop);
        fields
    }

    fn stop_of(&mut self, column: usize, slot: u32) -> Option<Stop> {
        let of = &self.columns[column].column;
        if of.at.len() > 1 && slot == 0 {
            self.problem(
                self.place_of(column),
                "a column has one place in a line: its first byte and its width, as in “14+20”",
            );
            return None;
        }
        let stop = match of.place().parse::<Stop>() {
            Ok(stop) => stop,
            Err(why) if slot == 0 => {
                let sentence = format!("“{}” is no place in a line of fixed width: {why}", of.place());
                self.problem(self.place_of(column), sentence);
                return None;
            }
            Err(_) => return None,
        };
        if slot == 0 {
            return Some(stop);
        }
        let section = self.columns[column].section;
        match self.stride(section) {
            Some(stride) => Some(stop.moved(slot as usize * stride)).filter(|stop| stop.end() <= LONGEST),
            None => {
                let sentence = "slots need “stride”: how many bytes lie between the starts of two slots";
                self.problem(self.section_place(section), sentence);
                None
            }
        }
    }

    /// Whether what is known beforehand fits its place.
    fn check_field(&mut self, column: usize, room: Room) {
        let of = &self.columns[column];
        let mut problems = Vec::new();
        if !room.width.is_multiple_of(unit(room.encoding)) {
            problems.push(format!("in {} every character has two bytes: the width must be even", room.encoding));
        }
        problems.extend(known_problem(of, room));
        problems.extend(nothing_problem(of, room));
        let spelling = of.column.spelling.as_ref();
        if let Some((filler, _)) = spelling.and_then(padding)
            && (encode(room.encoding, &filler.to_string(), &mut Vec::new()).is_err() || filler.is_control())
        {
            problems.push(format!("“{filler}” cannot fill up a place in {}", room.encoding));
        }
        let most = match spelling {
            Some(Spelling::Text { max, .. }) => *max,
            _ => None,
        };
        for problem in problems {
            self.problem(self.place_of(column), problem);
        }
        if let Some(most) = most.filter(|most| *most as usize > room.width / unit(room.encoding)) {
            let sentence = format!("its type allows {most} characters, and its place has {} bytes", room.width);
            self.warn(self.place_of(column), sentence);
        }
    }

    /// Keeps the fields that are written, from left to right.
    fn set_fields(&mut self, line: usize, fields: Vec<Field>) {
        let written: Vec<Field> =
            fields.into_iter().filter(|field| self.columns[field.cell.column].is_written()).collect();
        for pair in written.windows(2) {
            if pair[1].stop.start < pair[0].stop.end() {
                let [one, other] = [pair[0], pair[1]].map(|field| (field.cell.column, field.stop));
                let sentence = format!(
                    "its bytes {} overlap those of the column “{}” ({})",
                    words(other.1),
                    self.columns[one.0].label,
                    words(one.1)
                );
                self.problem(self.place_of(other.0), sentence);
            }
        }
        self.sections[line].shape = Shape::Record(Places::Fields(written));
    }

    /// No byte outside the line, and the author is told which bytes no column has.
    fn check_record(&mut self, line: usize, length: usize) {
        let Shape::Record(Places::Fields(fields)) = &self.sections[line].shape else { return };
        let fields = fields.clone();
        if fields.is_empty() {
            let reads = self.sections[line].columns.iter().any(|at| self.columns[*at].usage == Use::Read);
            if !reads {
                self.problem(self.section_place(line), "a line needs at least one column that is written");
            }
        }
        let (mut reached, mut gaps) = (0, Vec::new());
        for field in &fields {
            if field.stop.end() > length {
                let sentence = format!("its bytes {} are not within the line's {length} bytes", words(field.stop));
                self.problem(self.place_of(field.cell.column), sentence);
            }
            if field.stop.start > reached {
                gaps.push(words(Stop { start: reached, width: field.stop.start - reached }));
            }
            reached = reached.max(field.stop.end());
        }
        if !gaps.is_empty() {
            let sentence = format!("no column has the bytes {}: blanks are written there", gaps.join(", "));
            self.warn(self.section_place(line), sentence);
        }
    }
}

/// The bytes of a place in words: `14 to 33`.
fn words(stop: Stop) -> String {
    if stop.width == 1 { (stop.start + 1).to_string() } else { format!("{} to {}", stop.start + 1, stop.end()) }
}

/// A fixed text or a day that its place is too narrow for.
fn known_problem(column: &ColumnPlan, room: Room) -> Option<String> {
    let known = match (&column.fill, &column.column.spelling) {
        (FillPlan::Text(text), _) => column.steps.write(Value::text(text)).ok()?,
        (_, Some(Spelling::Date { .. })) => Value::Date(Date::constant(2026, 9, 30)),
        _ => return None,
    };
    let mut spelled = String::new();
    if !column.is_written() || column.spell.write(&known, &mut spelled).is_err() {
        return None;
    }
    let misfit = column.spell.fill(&spelled, room, &mut String::new()).err()?;
    Some(format!("its place is too narrow: “{spelled}” is not {}", misfit.expected))
}

/// What is wrong with the text for nothing.
fn nothing_problem(column: &ColumnPlan, room: Room) -> Option<String> {
    let none = column.column.none.as_ref()?;
    if encode(room.encoding, none, &mut Vec::new()).is_err() {
        return Some(format!("“{none}” for nothing does not exist in {}", room.encoding));
    }
    let misfit = column.spell.fill_none(none, room, &mut String::new()).err()?;
    Some(format!("“{none}” for nothing is not {}", misfit.expected))
}

fn padding(spelling: &Spelling) -> Option<(char, Side)> {
    match spelling {
        Spelling::Text { pad, .. } | Spelling::Number { pad, .. } | Spelling::Implied { pad, .. } => *pad,
        Spelling::Date { .. } | Spelling::Time { .. } | Spelling::Bool { .. } | Spelling::Code { .. } => None,
    }
}
