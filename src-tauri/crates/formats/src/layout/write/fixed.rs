//! Lines of fixed width.

use super::render::{Pen, Sink};
use super::told::Told;
use super::value::{Scopes, Trouble};
use crate::encoding::unit;
use crate::layout::dialect::{Dialect, FixedDialect};
use crate::layout::fault::{Severity, code};
use crate::layout::plan::{ColumnPlan, Field};
use crate::spelling::{Room, repeat};

impl FixedDialect {
    /// A place of so many bytes.
    fn room(&self, width: usize) -> Room {
        Room { width, encoding: self.style.encoding }
    }

    /// Appends blanks over so many bytes.
    pub(super) fn blanks(&self, bytes: usize, out: &mut String) {
        repeat(' ', bytes / unit(self.style.encoding), out);
    }

    /// Appends the spelled value of a column filled up to its place; `nothing` where it is what stands for no value.
    pub(super) fn cell(
        &self,
        column: &ColumnPlan,
        text: &str,
        nothing: bool,
        width: usize,
        out: &mut String,
    ) -> Result<(), Trouble> {
        if column.is_text && breaks_lines(text) {
            return Err(breaks(text));
        }
        // At the start of the file it would be read as the mark of the encoding, and anywhere else nobody sees it.
        if text.starts_with('\u{FEFF}') {
            return Err(marks());
        }
        // Blanks alone are read as nothing, so they are written as nothing.
        let blank = text.bytes().all(|byte| byte == b' ');
        if blank && !nothing && column.column.required {
            let told = Told::column("is blank", ". Fill it in in your books, or correct it in the inbox.");
            return Err(Trouble::new(Severity::Hold, code::REQUIRED, told));
        }
        let filled = match &column.column.none {
            // What is spelled like nothing is read as nothing.
            Some(none) if (blank || nothing || text == none) && !none.is_empty() => {
                column.spell.fill_none(none, self.room(width), out)
            }
            _ => column.spell.fill(if blank { "" } else { text }, self.room(width), out),
        };
        filled.map_err(|misfit| {
            let advice = if column.is_text {
                "Shorten it in your books, or let the file layout cut it or give it more room."
            } else {
                "A number is never cut: give its place in the file layout more room."
            };
            let told =
                Told::column(format!("is “{text}”"), format!(", but its place takes {}. {advice}", misfit.expected));
            let expected = misfit.expected.into_owned();
            Trouble { expected, found: text.to_owned(), ..Trouble::new(Severity::Hold, code::LENGTH, told) }
        })
    }

    /// Appends the lines that only fill up the last block, behind so many lines.
    pub(super) fn fill_block(&self, records: u64, out: &mut String) {
        let Some((block, filler)) = self.style.block else { return };
        let missing = records.next_multiple_of(block) - records;
        for _ in 0..missing {
            repeat(filler, self.style.length / unit(self.style.encoding), out);
            out.push_str(self.style.line_end());
        }
    }
}

/// Whether a text holds something that could end a line, in any of the encodings.
fn breaks_lines(text: &str) -> bool {
    memchr::memchr3(b'\r', b'\n', 0, text.as_bytes()).is_some() || (!text.is_ascii() && text.contains('\u{85}'))
}

fn breaks(text: &str) -> Trouble {
    let told = Told::column(
        format!("is “{text}”"),
        ", which has a line break or a control character in it, and each line of this file is one record. Change it in your books, or let the file layout replace it.",
    );
    Trouble { found: text.to_owned(), ..Trouble::new(Severity::Hold, code::SYNTAX, told) }
}

fn marks() -> Trouble {
    let told = Told::column(
        "begins with a character that nobody sees (a byte order mark)",
        ", and it would be lost when the file is read. Type the value again in your books.",
    );
    Trouble { found: "U+FEFF".to_owned(), ..Trouble::new(Severity::Hold, code::SYNTAX, told) }
}

impl Pen<'_> {
    /// Writes one line.
    pub(super) fn fields<S: Sink>(&mut self, at: usize, fields: &[Field], scopes: &Scopes<'_>, sink: &mut S) {
        let plan = self.plan;
        let Dialect::Fixed(fixed) = &plan.dialect else { return };
        let mut reached = 0;
        for field in fields {
            fixed.blanks(field.stop.start.saturating_sub(reached), &mut self.text);
            self.width = field.stop.width;
            self.place(field.cell, at, scopes, sink);
            reached = field.stop.end();
        }
        fixed.blanks(fixed.style.length.saturating_sub(reached), &mut self.text);
        self.text.push_str(fixed.style.line_end());
    }
}
