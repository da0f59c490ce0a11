//! The settings of the CSV syntax.

use super::Draft;
use crate::csv::{Emit, Style};
use crate::encoding::{encode, mark};
use crate::layout::dialect::{CsvDialect, Dialect};
use crate::layout::fault::Place;
use model::layout::{Csv, Formulas, Header, Quoting, Spelling, Unmappable};
use std::collections::BTreeSet;

impl Draft<'_> {
    /// Checks the settings and gives the columns their cells.
    pub(super) fn csv(&mut self, csv: &Csv) -> CsvDialect {
        let emit = self.emit(csv);
        let header = self.cells(csv, &emit);
        CsvDialect { csv: csv.clone(), emit, header }
    }

    fn emit(&mut self, csv: &Csv) -> Emit {
        let delimiter = self.one_byte("delimiter", csv.delimiter);
        let quote = self.one_byte("quote", csv.quote);
        if csv.delimiter == csv.quote {
            self.problem("syntax", "the delimiter and the quote are the same character");
        }
        if csv.bom && mark(csv.encoding).is_empty() {
            self.problem("syntax", format!("files in {} have no byte order mark: leave “bom” out", csv.encoding));
        }
        if let Unmappable::Replace(instead) = &csv.unmappable
            && encode(csv.encoding, instead, &mut Vec::new()).is_err()
        {
            self.problem("syntax", format!("the replacement “{instead}” does not exist in {} either", csv.encoding));
        }
        if csv.skip > 0 {
            self.warn("syntax", "“skip” is for reading: nothing is written in place of the skipped lines");
        }
        if matches!(csv.header, Header::Row(row) if row > 1) {
            self.warn("syntax", "on writing, the lines above the header row are blank cells");
        }
        if csv.quoting == Quoting::Never && csv.formulas == Formulas::Guard {
            self.problem("syntax", "guarding formulas needs quotes: choose another quoting");
        }
        Emit::new(Style {
            delimiter,
            quote,
            quoting: csv.quoting,
            newline: csv.newline,
            guard: csv.formulas == Formulas::Guard,
        })
    }

    fn one_byte(&mut self, what: &str, character: char) -> u8 {
        match u8::try_from(character) {
            Ok(byte) if byte.is_ascii() && !matches!(byte, b'\r' | b'\n' | 0) => byte,
            _ => {
                self.problem("syntax", format!("the {what} must be one ASCII character and no line end"));
                b','
            }
        }
    }

    /// Types that leave the length to the place need places with a width.
    pub(super) fn check_widths(&mut self, dialect: &Dialect) {
        if matches!(dialect, Dialect::Fixed(_)) {
            return;
        }
        let needs = |column: &usize| self.columns[*column].column.spelling.as_ref().is_some_and(Spelling::needs_width);
        let wrong: Vec<usize> = (0..self.columns.len()).filter(needs).collect();
        for column in wrong {
            let sentence = "only places of fixed width say how long a text is: “pad” and “cut” need a length here, as in “text 20 cut”, and numbers have no “pad”";
            self.problem(self.place_of(column), sentence);
        }
    }

    /// Ids name sections and columns in totals: each may stand once.
    pub(super) fn check_ids(&mut self) {
        let mut seen = BTreeSet::new();
        let mut twice = BTreeSet::new();
        let mut open: Vec<&model::layout::Section> = self.layout.sections.iter().collect();
        while let Some(section) = open.pop() {
            let ids = std::iter::once(section.id()).chain(section.columns().map(model::layout::Column::id));
            twice.extend(ids.filter(|id| !seen.insert(id.to_string())).map(str::to_owned));
            open.extend(section.sections());
        }
        for id in twice {
            let place = Place { words: format!("id “{id}”"), column: id, ..Place::default() };
            self.problem(place, "two sections or columns have this id: give each its own");
        }
    }
}
