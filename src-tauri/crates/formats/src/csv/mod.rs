//! CSV: records into text and text into records with their places in the file. What the cells mean is the layout's affair.

mod cut;
mod emit;
mod record;

use model::layout::Formulas;

pub use cut::{Cut, Found, Limits};
pub use emit::{Emit, Unquotable, guarded, looks_like_formula, unguarded};
pub use model::layout::{Newline, Quoting};
pub use record::{Flaw, Record};

/// How a CSV file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The character between cells: one ASCII character that is neither the quote nor a line end.
    pub delimiter: u8,
    /// The quote, ASCII. A quote inside quotes is doubled.
    pub quote: u8,
    /// When cells are quoted.
    pub quoting: Quoting,
    /// What ends a record.
    pub newline: Newline,
    /// For files that people open in a spreadsheet: an apostrophe goes before texts that it would take for a formula,
    /// and is taken off on reading. Files for programs stay as they are.
    pub guard: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style { delimiter: b',', quote: b'"', quoting: Quoting::Needed, newline: Newline::Crlf, guard: false }
    }
}

impl Style {
    /// The style that a layout's syntax states.
    ///
    /// # Errors
    /// Where delimiter and quote are not two different ASCII characters that are no line ends; a sentence.
    pub fn of(csv: &model::layout::Csv) -> Result<Style, String> {
        let ascii = |character: char, what: &str| match u8::try_from(character) {
            Ok(byte) if byte.is_ascii() && !matches!(byte, 0 | b'\r' | b'\n' | 0x1A) => Ok(byte),
            _ => Err(format!("the {what} must be one ASCII character that is not a line end")),
        };
        let (delimiter, quote) = (ascii(csv.delimiter, "delimiter")?, ascii(csv.quote, "quote")?);
        if delimiter == quote {
            return Err("the delimiter and the quote must differ".to_owned());
        }
        let guard = csv.formulas == Formulas::Guard;
        Ok(Style { delimiter, quote, quoting: csv.quoting, newline: csv.newline, guard })
    }
}

#[cfg(test)]
mod tests;
