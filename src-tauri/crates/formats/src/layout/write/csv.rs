//! Rows of CSV.

use super::render::{Pen, Sink};
use super::told::Told;
use super::value::{Scopes, Trouble};
use crate::csv::Unquotable;
use crate::layout::dialect::{CsvDialect, Dialect};
use crate::layout::fault::{Severity, code};
use crate::layout::plan::Cell;
use model::layout::Header;

impl Pen<'_> {
    /// Writes one row.
    pub(super) fn line<S: Sink>(&mut self, at: usize, cells: &[Option<Cell>], scopes: &Scopes<'_>, sink: &mut S) {
        let Dialect::Csv(csv) = &self.plan.dialect else { return };
        let (start, faults) = (self.text.len(), self.faults.len());
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                csv.emit.separate(&mut self.text);
            }
            match cell {
                Some(cell) => self.place(*cell, at, scopes, sink),
                None => self.nothing(),
            }
        }
        // What a cell was refused for is told already.
        if let Err(why) = csv.emit.end(start, &mut self.text)
            && self.faults.len() == faults
        {
            let told = Told::document(format!("cannot be written: {why}. Change the file layout."));
            self.fault(Trouble::new(Severity::Hold, code::SYNTAX, told), at, None, scopes);
        }
    }
}

impl CsvDialect {
    /// Appends the spelled value of a cell.
    pub(super) fn cell(&self, text: &str, is_text: bool, out: &mut String) -> Result<(), Trouble> {
        self.emit.cell(text, is_text, out).map_err(|why: Unquotable| Trouble {
            found: text.to_owned(),
            ..Trouble::new(
                Severity::Hold,
                code::SYNTAX,
                Told::column(
                    format!("is “{text}”"),
                    format!(", which cannot stand in this file: {why}. Change it in your books, or let the file layout put it in quotes."),
                ),
            )
        })
    }

    /// Appends the row of column names.
    pub(super) fn names(&self, out: &mut String) {
        let (Some(names), Header::Row(row)) = (&self.header, self.csv.header) else { return };
        for line in 1..=row {
            let start = out.len();
            for (index, name) in names.iter().enumerate() {
                if index > 0 {
                    self.emit.separate(out);
                }
                let name = if line == row { name.as_str() } else { "" };
                self.emit.cell(name, true, out).expect("BUG: compile tried every name");
            }
            self.emit.end(start, out).expect("BUG: compile tried every name");
        }
    }
}
