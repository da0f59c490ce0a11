//! What keeps a value or a document back, in sentences for a bookkeeper: the column's header, the document's number, what was
//! found and what to do.

use super::render::Pen;
use super::value::{Scopes, Trouble};
use crate::layout::plan::ColumnPlan;
use crate::suggest::label;
use model::Kind;

/// What is said of a document that the conditions of the layout keep out.
pub(crate) const NO_PLACE: &str =
    "has no place in the file layout. Change its conditions, or leave such documents out of the job.";

/// What is said of an item that none of several kinds of rows takes.
pub(super) const NO_ROW: &str = "fits none of the kinds of rows that the file layout offers. Change their conditions, or leave such documents out of the job.";

/// What a sentence is about. Its parts are put together where column and document are known.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// A sentence that names its place itself.
    Whole(String),
    /// About the value of a column: `{column} {does} in {document}{rest}`.
    Column {
        /// What is the matter, as “is missing”.
        does: String,
        /// What follows the place, as “. Fill it in in your books.”
        rest: String,
        /// Path of the field, whose name stands in where there is no column.
        path: String,
    },
    /// About the document: `{document} {does}`.
    Document(String),
}

impl Told {
    /// About the value of a column.
    pub(crate) fn column(does: impl Into<String>, rest: impl Into<String>) -> Told {
        Told::Column { does: does.into(), rest: rest.into(), path: String::new() }
    }

    /// About the document, without its name.
    pub(crate) fn document(does: impl Into<String>) -> Told {
        Told::Document(does.into())
    }
}

impl Pen<'_> {
    /// The sentence of a trouble.
    pub(crate) fn sentence(&self, trouble: &Trouble, column: Option<&ColumnPlan>, scopes: &Scopes<'_>) -> String {
        let text = match &*trouble.told {
            Told::Whole(text) => text.clone(),
            Told::Column { does, rest, path } => {
                let subject = column.map_or_else(|| self.name_of(path), column_name);
                let is_of_document = column.is_some_and(|column| {
                    let sources = column.fill.sources();
                    !sources.is_empty() && sources.iter().all(|source| source.level == 0)
                });
                let place = if is_of_document { self.document_name() } else { self.placed(scopes) };
                format!("{subject} {does} in {place}{rest}")
            }
            Told::Document(does) => format!("{} {does}", self.placed(scopes)),
        };
        upper_first(&text)
    }

    /// What people call a field.
    pub(super) fn name_of(&self, path: &str) -> String {
        label(path, self.kind.as_slice())
    }

    /// `INV-1`, `this invoice`, `the file`.
    fn document_name(&self) -> String {
        match self.kind {
            None => "the file".to_owned(),
            Some(kind) if !self.has_title => format!("this {}", word(kind)),
            Some(_) => self.title.clone(),
        }
    }

    /// `INV-1`, `line 2 of INV-1`.
    fn placed(&self, scopes: &Scopes<'_>) -> String {
        let (document, place) = (self.document_name(), scopes.place());
        if place.is_empty() { document } else { format!("{place} of {document}") }
    }
}

/// The header, or what the column is filled with where the file has none.
fn column_name(column: &ColumnPlan) -> String {
    let is_numbered = !column.label.is_empty() && column.label.bytes().all(|byte| byte.is_ascii_digit());
    if is_numbered { format!("Column {}", column.label) } else { column.label.clone() }
}

/// A kind as a word in a sentence.
pub(super) fn word(kind: Kind) -> String {
    match kind {
        Kind::Journal => "journal entry".to_owned(),
        other => other.as_str().replace('-', " "),
    }
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
