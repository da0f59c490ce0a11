//! Places in CSV: from the name or position of a column to its cell.

use super::Draft;
use crate::csv::Emit;
use crate::encoding::encode;
use crate::layout::fault::Place;
use crate::layout::plan::{Cell, Places, Shape};
use model::layout::{Csv, Header, Quoting, Unmappable};

/// More columns than this is a slip of the pen.
const MOST_CELLS: usize = 5000;

impl Draft<'_> {
    /// Gives every written column its cell. Returns the names of the header row, where there is one.
    pub(super) fn cells(&mut self, csv: &Csv, emit: &Emit) -> Option<Vec<String>> {
        let lines: Vec<usize> =
            (0..self.sections.len()).filter(|at| matches!(self.sections[*at].shape, Shape::Record(_))).collect();
        if lines.is_empty() {
            self.problem("sections", "no section is a line: say “record”: “line” where a row of the file is");
        }
        match csv.header {
            Header::None => {
                lines.into_iter().for_each(|line| self.cells_by_position(line));
                None
            }
            Header::Row(_) => Some(self.cells_by_name(&lines, csv, emit)),
        }
    }

    /// The written columns of a line and its slots with the slot's number, in the order of the layout.
    pub(super) fn written(&self, line: usize) -> Vec<(usize, u32, u32)> {
        let section = &self.sections[line];
        let mut placed: Vec<(usize, u32, u32)> = section.columns.iter().map(|column| (*column, 0, 0)).collect();
        for slots in &section.slots {
            let Shape::Slots { n } = self.sections[*slots].shape else { continue };
            let columns = &self.sections[*slots].columns;
            placed.extend((0..n).flat_map(|slot| columns.iter().map(move |column| (*column, slot, n))));
        }
        placed.retain(|(column, _, _)| self.columns[*column].is_written());
        // Parts are numbered in the order of the layout: a slot block stands where its first column stands.
        let first = |column: usize| {
            let section = self.columns[column].section;
            if section == line { column } else { self.sections[section].columns.first().copied().unwrap_or(column) }
        };
        placed.sort_by_key(|(column, slot, _)| (first(*column), *slot, *column));
        placed
    }

    fn cells_by_position(&mut self, line: usize) {
        let mut cells: Vec<Option<Cell>> = Vec::new();
        for (column, slot, _) in self.written(line) {
            let place = self.columns[column].column.place().to_owned();
            let start = place.parse::<usize>().ok().filter(|at| (1..=MOST_CELLS).contains(at));
            let Some(start) = start else {
                let sentence =
                    format!("there is no header row, so a column's place is its position from 1, not “{place}”");
                self.problem(self.place_of(column), sentence);
                continue;
            };
            let Some(at) = self.slot_position(column, start, slot) else { continue };
            if cells.len() < at {
                cells.resize(at, None);
            }
            match cells[at - 1] {
                Some(other) => self.overlap(column, other.column),
                None => cells[at - 1] = Some(Cell { column, slot }),
            }
        }
        self.set_cells(line, cells);
    }

    pub(super) fn slot_position(&mut self, column: usize, start: usize, slot: u32) -> Option<usize> {
        if slot == 0 {
            return Some(start);
        }
        let section = self.columns[column].section;
        match self.stride(section) {
            Some(stride) => Some(start + slot as usize * stride).filter(|at| *at <= MOST_CELLS),
            None => {
                let sentence = "slots by position need “stride”: how many cells lie between the starts of two slots";
                self.problem(self.section_place(section), sentence);
                None
            }
        }
    }

    pub(super) fn stride(&self, section: usize) -> Option<usize> {
        let wanted = &self.sections[section].id;
        let mut open: Vec<&model::layout::Section> = self.layout.sections.iter().collect();
        while let Some(section) = open.pop() {
            if section.id() == wanted {
                return section.slots.and_then(|slots| slots.stride).map(|stride| stride as usize);
            }
            open.extend(section.sections());
        }
        None
    }

    fn cells_by_name(&mut self, lines: &[usize], csv: &Csv, emit: &Emit) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut placed: Vec<(usize, usize, Cell)> = Vec::new();
        for line in lines.iter().copied() {
            for (column, slot, n) in self.written(line) {
                if names.len() > MOST_CELLS {
                    self.problem("sections", format!("a line has more than {MOST_CELLS} columns"));
                    return Vec::new();
                }
                let place = self.columns[column].column.place();
                let name = if n > 0 { place.replace("{n}", &(slot + 1).to_string()) } else { place.to_owned() };
                let at = names.iter().position(|known| *known == name).unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                });
                placed.push((line, at, Cell { column, slot }));
            }
        }
        for line in lines.iter().copied() {
            let mut cells: Vec<Option<Cell>> = vec![None; names.len()];
            for (_, at, cell) in placed.iter().copied().filter(|(of, _, _)| *of == line) {
                match cells[at] {
                    Some(other) => self.overlap(cell.column, other.column),
                    None => cells[at] = Some(cell),
                }
            }
            self.set_cells(line, cells);
        }
        self.check_names(&names, csv, emit);
        names
    }

    fn check_names(&mut self, names: &[String], csv: &Csv, emit: &Emit) {
        let unquoted = csv.quoting == Quoting::Never;
        if unquoted && names.len() == 1 && matches!(csv.header, Header::Row(row) if row > 1) {
            self.problem("syntax", "blank lines above the header row need quotes, as there is one column only");
        }
        if !names.is_empty() && names.iter().all(|name| name.parse::<u32>().is_ok()) {
            let sentence = "every column is named by a number, and the file gets a header row of these numbers; if positions are meant, say “header”: false";
            self.warn("syntax", sentence);
        }
        for name in names {
            if let Err(why) = emit.cell(name, true, &mut String::new()) {
                self.problem(self.named(name), format!("its name cannot stand in the header row: {why}"));
            }
            if csv.unmappable == Unmappable::Refuse
                && let Err(lacking) = encode(csv.encoding, name, &mut Vec::new())
            {
                self.problem(self.named(name), format!("its name cannot stand in the header row: {lacking}"));
            }
        }
    }

    /// The first column whose header this is.
    fn named(&self, name: &str) -> Place {
        let words = format!("column “{name}”");
        let at = self.columns.iter().position(|column| column.is_written() && column.column.place() == name);
        at.map_or_else(|| Place::from(words.as_str()), |at| Place { words: words.clone(), ..self.place_of(at) })
    }

    fn set_cells(&mut self, line: usize, new: Vec<Option<Cell>>) {
        if new.is_empty() {
            self.problem(self.section_place(line), "a line needs at least one column that is written");
        }
        self.sections[line].shape = Shape::Record(Places::Cells(new));
    }

    pub(super) fn overlap(&mut self, column: usize, other: usize) {
        let sentence = format!("its place is taken by the column “{}” of the same line", self.columns[other].label);
        self.problem(self.place_of(column), sentence);
    }
}
