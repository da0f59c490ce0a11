//! A layout from a partner's sample: which syntax, which dialect, which kinds of lines, and which field stands where.
//!
//! Everything follows from rules, and the same sample always gives the same layout. Each proposal says how sure it is
//! and why; what is not sure stays empty, and what can be read in two ways is asked. A person has the last word.

mod ask;
mod assign;
mod build;
mod day;
mod delimited;
mod edi;
mod elements;
mod fixed;
mod group;
mod kinds;
mod lines;
mod names;
mod number;
mod profile;
mod relate;
mod role;
mod sniff;
mod stops;
mod table;
#[cfg(test)]
mod tests;
mod translate;
mod ubl;
mod used;
mod xml;

pub use names::fields;

use crate::layout::compile;
use crate::suggest::{Candidate, Match};
use model::Kind;
use model::document::{Document, Type};
use model::layout::Layout;
use sniff::Family;
use std::collections::BTreeMap;

/// A partner's file.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'s> {
    /// Its name, for sentences.
    pub name: &'s str,
    /// Its content. Of a long one the first 2 MB and the last 64 KB are looked at.
    pub bytes: &'s [u8],
}

/// What a person answered, by [`Question::id`].
pub type Answers = BTreeMap<String, String>;

/// What was learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The layout. It compiles; what is not sure has no field in it.
    pub layout: Layout,
    /// The syntax in words: “semicolons, Windows Western European, the first row has names”.
    pub syntax: String,
    /// Columns in the order of the file.
    pub proposals: Vec<Proposal>,
    /// What could be read in two ways.
    pub questions: Vec<Question>,
    /// What is worth knowing.
    pub warnings: Vec<String>,
}

/// What is proposed for one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The kind of line that it stands on.
    pub section: String,
    /// Its place, as the layout writes it.
    pub place: String,
    /// Its name in the file; empty where it has none.
    pub label: String,
    /// The field; none where nothing is sure enough, or where something else fills it.
    pub field: Option<String>,
    /// The fixed text that fills it.
    pub fixed: Option<String>,
    /// What fills it, for people: the field's name, “always “EUR””, “counts lines”; empty where nothing does.
    pub filled: String,
    /// How sure that is, from 0 to 100; see [`crate::suggest::STRONG`] and [`crate::suggest::CHECK`].
    pub score: u8,
    /// Why, in sentences.
    pub reasons: Vec<String>,
    /// Other fields that come near.
    pub others: Vec<Match>,
    /// Up to three different values.
    pub examples: Vec<String>,
    /// The id under which something may be asked about it.
    pub question: String,
}

/// Something that the samples leave open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Names the answer.
    pub id: String,
    /// The question, with an example.
    pub sentence: String,
    /// Possible answers: what is put into [`Answers`], and what it means. Empty where the layout is edited instead.
    pub choices: Vec<(String, String)>,
}

/// Why nothing could be learnt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unlearnable {
    /// No sample was given.
    #[error("there is no sample: choose at least one file of the partner")]
    Nothing,
    /// A sample is empty.
    #[error("“{sample}” is empty: choose a file with documents in it")]
    Empty {
        /// Its name.
        sample: String,
    },
    /// A sample is no text.
    #[error(
        "“{sample}” is not a text file. Spreadsheets and PDFs cannot be learnt: save it as CSV or ask the partner for a text file"
    )]
    NoText {
        /// Its name.
        sample: String,
    },
    /// Samples differ too much.
    #[error("“{sample}” is another kind of file than “{first}”: learn them one at a time")]
    Differs {
        /// The first sample.
        first: String,
        /// The other one.
        sample: String,
    },
    /// No rows were found.
    #[error("“{sample}” has no rows that look alike: choose a file with several documents or lines")]
    Shapeless {
        /// Its name.
        sample: String,
    },
    /// The set or message is not known.
    #[error(
        "“{sample}” holds {found}, for which there is no ready layout of this kind of document; choose another kind"
    )]
    UnknownSet {
        /// The sample.
        sample: String,
        /// What was found.
        found: String,
    },
}

/// Learns a layout for documents of a kind. `fields` are those that columns may get; [`fields`] has all fixed ones.
///
/// # Errors
/// Where the samples are no files of rows, elements or segments, or not of one kind.
pub fn learn(
    samples: &[Sample<'_>],
    kind: Kind,
    fields: &[Candidate],
    answers: &Answers,
) -> Result<Learned, Unlearnable> {
    let mut texts = Vec::new();
    let mut family = None;
    for sample in samples {
        let (text, found) = sniff::look(sample)?;
        if *family.get_or_insert(found) != found {
            let first = samples.first().map_or("", |first| first.name).to_owned();
            return Err(Unlearnable::Differs { first, sample: sample.name.to_owned() });
        }
        texts.push(text);
    }
    let mut learned = match family.ok_or(Unlearnable::Nothing)? {
        Family::Lines => lines::learn(&texts, kind, fields, answers)?,
        Family::Xml => xml::learn(&texts, kind, fields, answers)?,
        family @ (Family::X12 | Family::Edifact) => edi::learn(samples, family, kind, fields)?,
    };
    for text in texts.iter().filter(|text| text.cut) {
        learned
            .warnings
            .push(format!("“{}” is long: its start and its end were looked at, not the middle.", text.name));
    }
    learned.layout.fill_ids();
    if let Err(problems) = compile(&learned.layout) {
        learned
            .warnings
            .extend(problems.iter().take(5).map(|problem| format!("The layout needs your hand: {problem}.")));
    }
    Ok(learned)
}

/// What a field holds, by its path; custom fields are texts.
fn type_of(path: &str) -> Type {
    let Some((scope, rest)) = path.split_once('.') else { return Type::Text };
    let mut open = vec![Document::SCOPE];
    while let Some(known) = open.pop() {
        if known.name == scope {
            return known.resolve(rest).map_or(Type::Text, |found| found.ty);
        }
        if known.name == "doc" {
            open.extend(known.lists.iter().map(|list| (list.item)()));
        }
    }
    Type::Text
}

fn is_number(path: &str) -> bool {
    type_of(path) == Type::Number
}

fn is_date(path: &str) -> bool {
    type_of(path) == Type::Date
}
