//! The serialised layout: the one notation in which every file, in any syntax and in both directions, is described.
//!
//! A layout is a tree. A [`Section`] is a kind of line (or a group that holds kinds of lines together), a [`Column`]
//! is one place in it. Columns say where their text stands (`at`), what fills it (`field`, `text`, `param` …), how the
//! value is spelled there (`type`) and what changes on the way (`steps`). Nothing in a layout computes: what needs
//! arithmetic is a derived field of the document, or a count, sum, smallest, largest or hash over written columns.
//!
//! The JSON form refuses keys that it does not know, and its errors name the section and column they are about.
//! Types and steps are short texts; their grammars are documented at [`Spelling`] and [`Step`].

mod column;
mod form;
mod section;
mod sign;
mod spelling;
mod step;
mod syntax;
#[cfg(test)]
mod tests;

pub use column::{Case, Column, Control, Counted, Fill, Key, Use, Within};
pub use section::{Condition, Part, Section, Slots, Test};
pub use sign::Sign;
pub use spelling::{BadSpelling, Overflow, Side, Spelling};
pub use step::{BadStep, LetterCase, Rounding, Step};
pub use syntax::{
    Block, Csv, Encoding, FileName, FixedNewline, FixedWidth, Formulas, Header, Newline, PerFile, Quoting, Syntax,
    Unmappable, Xml,
};

use crate::document::Kind;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The number of this format.
pub const FORMAT: u16 = 1;

/// Pairs of our value and the partner's. Both directions use the first row that fits; `*` on our side stands for the rest.
pub type Table = Vec<[String; 2]>;

/// A layout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Number of the format, [`FORMAT`].
    #[serde(default = "format_number")]
    pub format: u16,
    /// Name for people.
    pub name: String,
    /// Version, counted up with every change that is kept.
    #[serde(default = "first_version")]
    pub version: u32,
    /// Kinds of documents that it takes. With several, `doc.kind` is a field like any other.
    pub documents: Vec<Kind>,
    /// The syntax of the file.
    #[serde(deserialize_with = "syntax::read_syntax")]
    pub syntax: Syntax,
    /// The standard whose tree lies under this layout, as `x12/004010/810`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// How documents are dealt out to files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileName>,
    /// Tables by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, Table>,
    /// The sections, in file order.
    #[serde(deserialize_with = "section::read_sections")]
    pub sections: Vec<Section>,
    /// What unknown lines and columns do on reading.
    #[serde(default, skip_serializing_if = "Unknown::is_default")]
    pub unknown: Unknown,
}

fn format_number() -> u16 {
    FORMAT
}

fn first_version() -> u32 {
    1
}

/// What reading does with what the layout does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unknown {
    /// An unknown line.
    #[serde(default = "Weight::hold")]
    pub section: Weight,
    /// An unknown column.
    #[serde(default = "Weight::note")]
    pub column: Weight,
}

impl Default for Unknown {
    fn default() -> Unknown {
        Unknown { section: Weight::Hold, column: Weight::Note }
    }
}

impl Unknown {
    fn is_default(&self) -> bool {
        *self == Unknown::default()
    }
}

/// How much something unknown matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// The documents it may belong to are held.
    Hold,
    /// It is noted.
    Note,
}

impl Weight {
    fn hold() -> Weight {
        Weight::Hold
    }
    fn note() -> Weight {
        Weight::Note
    }
}

/// A text that is no layout.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// The JSON does not have the shape of a layout.
    #[error("this is not a layout: {0}")]
    Shape(#[from] serde_json::Error),
    /// A later program made it.
    #[error(
        "this layout has format {found}; this program reads format {FORMAT}. Update the program, or export the layout again from the one that made it"
    )]
    Format {
        /// The number in the layout.
        found: u16,
    },
}

impl Layout {
    /// Reads a layout and gives ids to sections and columns that have none.
    ///
    /// # Errors
    /// Where the text is not a layout of this format; the message names the section and column.
    pub fn from_json(text: &str) -> Result<Layout, LayoutError> {
        let mut layout: Layout = serde_json::from_str(text)?;
        if layout.format != FORMAT {
            return Err(LayoutError::Format { found: layout.format });
        }
        layout.fill_ids();
        Ok(layout)
    }

    /// The layout as indented JSON, ending in a line feed.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("BUG: a layout always has a JSON form");
        json.push('\n');
        json
    }

    /// Gives every section and column without an id one that follows from its position: `1`, `1.2`, `1.2.3`.
    /// An id that is taken already gets `-` and a number behind it. Running it again changes nothing.
    pub fn fill_ids(&mut self) {
        let mut taken = BTreeSet::new();
        self.sections.iter().for_each(|section| section.collect_ids(&mut taken));
        for (index, section) in self.sections.iter_mut().enumerate() {
            section.fill_ids(&(index + 1).to_string(), &mut taken);
        }
    }
}
