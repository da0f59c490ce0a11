//! What is wrong with a document, a file or a layout, as values that can be shown, stored and counted.

use serde::Serialize;
use std::fmt;

/// How much a fault matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ts_rs::TS)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is held.
    Note,
    /// The document is held: nothing of it goes into the file.
    Hold,
    /// The whole file is refused.
    Refuse,
}

/// One fault. Empty texts mean “does not apply”.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Fault {
    /// How much it matters.
    pub severity: Severity,
    /// A stable word for the rule that was broken; see [`code`].
    pub code: &'static str,
    /// Id of the section.
    pub section: String,
    /// What people call the column.
    pub column: String,
    /// What people call the document: its number, name or id.
    pub document: String,
    /// Path of the field, as `doc.total` or `line.account`.
    pub field: String,
    /// Where in the document or file: `line 2`, `row 17`.
    pub place: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// The whole in a sentence for a bookkeeper, with what to do.
    pub sentence: String,
}

impl Fault {
    /// A fault of this severity and rule that says this.
    pub fn new(severity: Severity, code: &'static str, sentence: impl Into<String>) -> Fault {
        Fault {
            severity,
            code,
            section: String::new(),
            column: String::new(),
            document: String::new(),
            field: String::new(),
            place: String::new(),
            expected: String::new(),
            found: String::new(),
            sentence: sentence.into(),
        }
    }

    /// Whether a document with this fault may not go.
    pub fn holds(&self) -> bool {
        self.severity >= Severity::Hold
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [("document", &self.document), ("place", &self.place), ("column", &self.column)];
        let mut first = true;
        for (name, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
            let gap = if first { "" } else { ", " };
            first = false;
            if name == "place" { write!(f, "{gap}{text}")? } else { write!(f, "{gap}{name} “{text}”")? }
        }
        if first { f.write_str(&self.sentence) } else { write!(f, ": {}", self.sentence) }
    }
}

/// The codes of faults that writing finds. They are stored and matched on; their sentences may change.
pub mod code {
    /// The layout does not take this kind of document.
    pub const KIND: &str = "kind";
    /// No section takes the document.
    pub const NO_SECTION: &str = "no-section";
    /// Lines (or other items that all count) are in no section.
    pub const NOT_TAKEN: &str = "not-taken";
    /// Something has a value and is in no column; for notes.
    pub const LEFT_OUT: &str = "left-out";
    /// A required column has no value.
    pub const REQUIRED: &str = "required";
    /// A value cannot be spelled as the type asks, or a table has no row for it.
    pub const VALUE: &str = "value";
    /// A text is too long or too short.
    pub const LENGTH: &str = "length";
    /// A value is not in its table or list.
    pub const UNKNOWN_VALUE: &str = "unknown-value";
    /// The encoding lacks a character.
    pub const CHARACTER: &str = "character";
    /// The syntax cannot carry the text.
    pub const SYNTAX: &str = "syntax";
    /// An outer column would need several values.
    pub const VARIES: &str = "varies";
    /// More items than the file has room for.
    pub const TOO_MANY: &str = "too-many";
    /// A value that the layout takes for granted is another one.
    pub const OTHER_VALUE: &str = "other-value";
    /// The document does not add up.
    pub const IMBALANCE: &str = "imbalance";
    /// An amount of the whole document that the file would not show.
    pub const HEADER_AMOUNT: &str = "header-amount";
    /// Two documents of one file cannot be told apart.
    pub const SAME_KEY: &str = "same-key";
    /// Documents do not come sorted by what batches go by.
    pub const ORDER: &str = "order";
    /// A value that the job or partner must give is missing.
    pub const PARAM: &str = "param";
    /// A control number is missing.
    pub const NUMBER: &str = "number";
    /// The file's totals do not come out as announced.
    pub const TOTALS: &str = "totals";
    /// A sum has more digits than can be kept.
    pub const OVERFLOW: &str = "overflow";
    /// It breaks the standard that the file follows.
    pub const STANDARD: &str = "standard";
}

/// What keeps a layout from being used, or what its author should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Problem {
    /// Where in the layout: `section “row”, column “Net”`.
    pub place: String,
    /// Id of the section; empty where it is about no section.
    pub section: String,
    /// Id of the column; empty where it is about no column.
    pub column: String,
    /// What is wrong and what to do.
    pub sentence: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new(place: impl Into<Place>, sentence: impl Into<String>) -> Problem {
        let Place { words, section, column } = place.into();
        Problem { place: words, section, column, sentence: sentence.into() }
    }
}

/// A place in a layout, in words and by ids. Empty texts mean “does not apply”.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// As `section “row”, column “Net”`.
    pub words: String,
    /// Id of the section.
    pub section: String,
    /// Id of the column.
    pub column: String,
}

impl From<&str> for Place {
    fn from(words: &str) -> Place {
        Place { words: words.to_owned(), ..Place::default() }
    }
}

impl From<&Place> for Place {
    fn from(place: &Place) -> Place {
        place.clone()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() { f.write_str(&self.sentence) } else { write!(f, "{}: {}", self.place, self.sentence) }
    }
}
