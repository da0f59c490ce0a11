//! Aligned columns.

use crate::screen::inert;
use unicode_width::UnicodeWidthStr;

/// Which way a column leans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lean {
    Left,
    Right,
}

/// Rows of cells, aligned when they are written. Cells are made inert here, so callers pass them as they come.
#[derive(Debug)]
pub(crate) struct Table {
    heads: Vec<&'static str>,
    leans: Vec<Lean>,
    indent: &'static str,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with headings; those that begin with `>` lean right, as amounts do.
    pub(crate) fn new(heads: &[&'static str]) -> Table {
        let leans = heads.iter().map(|head| if head.starts_with('>') { Lean::Right } else { Lean::Left }).collect();
        let heads = heads.iter().map(|head| head.trim_start_matches('>')).collect();
        Table { heads, leans, indent: "", rows: Vec::new() }
    }

    /// Names and values without headings.
    pub(crate) fn facts() -> Table {
        Table { heads: Vec::new(), leans: vec![Lean::Left, Lean::Left], indent: "", rows: Vec::new() }
    }

    /// The same, moved to the right.
    #[must_use]
    pub(crate) fn indented(mut self) -> Table {
        self.indent = "  ";
        self
    }

    /// Adds a row.
    pub(crate) fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(|cell| inert(cell.as_ref())).collect());
    }

    /// Adds a name and a value; nothing where the value is empty.
    pub(crate) fn fact(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.row([name, value]);
        }
    }

    /// Whether it has no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines, each ended.
    pub(crate) fn text(&self) -> String {
        let heads: Vec<String> = self.heads.iter().map(|head| (*head).to_owned()).collect();
        let all: Vec<&Vec<String>> = std::iter::once(&heads).filter(|h| !h.is_empty()).chain(&self.rows).collect();
        let widths: Vec<usize> = (0..self.leans.len())
            .map(|at| all.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0))
            .collect();
        all.iter().map(|row| self.line(row, &widths)).collect()
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = self.indent.to_owned();
        for (at, cell) in row.iter().enumerate() {
            let space = " ".repeat(widths[at].saturating_sub(cell.width()));
            let gap = if at == 0 { "" } else { "  " };
            match self.leans[at] {
                Lean::Left => line.push_str(&format!("{gap}{cell}{space}")),
                Lean::Right => line.push_str(&format!("{gap}{space}{cell}")),
            }
        }
        format!("{}\n", line.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_foreign_text_is_inert() {
        let mut table = Table::new(&["number", ">total", "customer"]);
        table.row(["INV-1", "1,230.00 EUR", "Fernhill\u{1b}[31m"]);
        table.row(["東京-22", "5.00 EUR", ""]);
        assert_eq!(
            table.text(),
            "number          total  customer\nINV-1    1,230.00 EUR  Fernhill\\u{1b}[31m\n東京-22      5.00 EUR\n"
        );
    }

    #[test]
    fn facts_without_value_are_left_out() {
        let mut facts = Table::facts();
        facts.fact("name", "Acme");
        facts.fact("region", "");
        assert_eq!(facts.text(), "name  Acme\n");
    }
}
