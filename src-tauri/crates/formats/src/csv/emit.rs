//! Writing one record as text.

use super::{Newline, Quoting, Style};

/// A value that cannot stand in a file without quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unquotable {
    /// It holds the delimiter, a quote or a line end, and the layout says that nothing is quoted.
    #[error("it holds {}, which would need quotes, but the layout says that nothing is quoted", named(*.character))]
    NeedsQuotes {
        /// The first character that is in the way.
        character: char,
    },
    /// The only cell of its record is empty, and the line would be blank.
    #[error("the line would be blank and not be read as a record, and the layout says that nothing is quoted")]
    BlankLine,
    /// It holds a NUL character, which no CSV file can carry.
    #[error("it holds a NUL character, which a CSV file cannot carry")]
    Nul,
}

fn named(character: char) -> String {
    match character {
        '\n' | '\r' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        other if other.is_control() || other == '\u{FEFF}' => {
            format!("the invisible character U+{:04X}", u32::from(other))
        }
        other => format!("“{other}”"),
    }
}

/// Writes cells as a [`Style`] says.
#[derive(Debug, Clone)]
pub struct Emit {
    style: Style,
    quote: char,
    /// Knows which bytes need quotes.
    core: csv_core::Writer,
}

impl Emit {
    /// An emitter of this style.
    pub fn new(style: Style) -> Emit {
        let core = csv_core::WriterBuilder::new()
            .delimiter(style.delimiter)
            .quote(style.quote)
            .quote_style(csv_core::QuoteStyle::Necessary)
            .build();
        Emit { style, quote: char::from(style.quote), core }
    }

    /// The style.
    pub fn style(&self) -> &Style {
        &self.style
    }

    /// Appends the delimiter that stands between two cells.
    pub fn separate(&self, out: &mut String) {
        out.push(char::from(self.style.delimiter));
    }

    /// Appends one cell, quoted where the style or the text asks for it. `is_text` is true for what is not a number:
    /// only that is quoted by [`Quoting::Text`] and guarded against formulas.
    ///
    /// # Errors
    /// Where the text cannot be carried; nothing is appended then.
    pub fn cell(&self, text: &str, is_text: bool, out: &mut String) -> Result<(), Unquotable> {
        if memchr::memchr(0, text.as_bytes()).is_some() {
            return Err(Unquotable::Nul);
        }
        let guard = self.style.guard && is_text && guarded(text);
        let needs = self.core.should_quote(text.as_bytes()) || hides_at_an_end(text);
        let quoted = match self.style.quoting {
            Quoting::Always => true,
            Quoting::Text => needs || is_text,
            Quoting::Needed => needs || text.starts_with(' ') || text.ends_with(' '),
            Quoting::Never if needs => return Err(self.needs_quotes(text)),
            Quoting::Never => false,
        };
        if quoted {
            out.push(self.quote);
        }
        if guard {
            out.push('\'');
        }
        if quoted {
            self.push_doubled(text, out);
            out.push(self.quote);
        } else {
            out.push_str(text);
        }
        Ok(())
    }

    /// Ends the record that began at `start` of `out`.
    ///
    /// # Errors
    /// Where nothing was written since and nothing may be quoted: a blank line is no record.
    pub fn end(&self, start: usize, out: &mut String) -> Result<(), Unquotable> {
        if out.len() == start {
            if self.style.quoting == Quoting::Never {
                return Err(Unquotable::BlankLine);
            }
            out.push(self.quote);
            out.push(self.quote);
        }
        out.push_str(match self.style.newline {
            Newline::Crlf => "\r\n",
            Newline::Lf => "\n",
        });
        Ok(())
    }

    fn push_doubled(&self, text: &str, out: &mut String) {
        let mut rest = text;
        while let Some(at) = memchr::memchr(self.style.quote, rest.as_bytes()) {
            out.push_str(&rest[..=at]);
            out.push(self.quote);
            rest = &rest[at + 1..];
        }
        out.push_str(rest);
    }

    fn needs_quotes(&self, text: &str) -> Unquotable {
        let in_the_way = |c: &char| u8::try_from(*c).is_ok_and(|b| b.is_ascii() && self.core.is_special_byte(b));
        let character = text.chars().find(in_the_way).or_else(|| text.chars().next()).unwrap_or(self.quote);
        Unquotable::NeedsQuotes { character }
    }
}

/// What a reader takes for a mark at the start or the end of a file: U+FEFF and the end-of-file character of DOS.
fn hides_at_an_end(text: &str) -> bool {
    text.starts_with('\u{FEFF}') || text == "\u{1A}"
}

/// Whether a spreadsheet would take the text for a formula.
pub fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Whether the guard puts an apostrophe before this text: it looks like a formula, or like one that is guarded already.
pub fn guarded(text: &str) -> bool {
    looks_like_formula(text.trim_start_matches('\''))
}

/// The text as it was before the guard.
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if guarded(rest) => rest,
        _ => text,
    }
}
