//! What each column does, in words, and what comes back of it: the class that the editor shows as a sign.

use super::dialect::Dialect;
use super::plan::{ColumnPlan, FillPlan, SectionPlan, Tallied, TallyPlan};
use crate::spelling::Law;
use model::document::Class as FieldClass;
use model::layout::{Layout, Unmappable, Use};
use serde::Serialize;

/// What comes back of a column that is written and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// All of it.
    Both,
    /// Something is lost on the way.
    Loses,
    /// It is written and not read.
    Written,
    /// It is read and not written.
    Read,
    /// It is written, and compared on reading.
    Checked,
}

impl Class {
    /// The sign.
    pub fn sign(self) -> char {
        match self {
            Class::Both => '⇄',
            Class::Loses => '≈',
            Class::Written => '→',
            Class::Read => '←',
            Class::Checked => '✓',
        }
    }
}

/// One column in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, ts_rs::TS)]
pub struct ColumnReport {
    /// Id of the column.
    pub id: String,
    /// Id of its section.
    pub section: String,
    /// Its place.
    pub at: String,
    /// What people call it.
    pub label: String,
    /// What fills it, in words.
    pub fill: String,
    /// What comes back.
    pub class: Class,
    /// Why, in a sentence; empty where all of it comes back.
    pub why: String,
}

/// Reports on every column.
pub(super) fn reports(
    layout: &Layout,
    dialect: &Dialect,
    sections: &[SectionPlan],
    columns: &[ColumnPlan],
    tallies: &[TallyPlan],
) -> Vec<ColumnReport> {
    let report = |column: &ColumnPlan| {
        let (class, why) = class_of(column, dialect, columns);
        ColumnReport {
            id: column.id.clone(),
            section: sections[column.section].id.clone(),
            at: column.column.place().to_owned(),
            label: column.label.clone(),
            fill: words(&column.fill, columns, tallies, sections),
            class,
            why,
        }
    };
    debug_assert!(!layout.sections.is_empty(), "a layout without sections does not compile");
    columns.iter().map(report).collect()
}

fn class_of(column: &ColumnPlan, dialect: &Dialect, columns: &[ColumnPlan]) -> (Class, String) {
    let say = |class, why: &str| (class, why.to_owned());
    if column.column.at.is_empty() {
        return match &column.taken_for_granted {
            Some(text) => say(
                Class::Read,
                &format!(
                    "it is not in the file: reading sets “{text}”, and writing holds documents with another value"
                ),
            ),
            None => say(Class::Read, "it is not in the file"),
        };
    }
    match column.usage {
        Use::Read => return say(Class::Read, "the layout says that it is only read"),
        Use::Write => return say(Class::Written, "the layout says that it is only written"),
        Use::Both => {}
    }
    match &column.fill {
        FillPlan::Unused => say(Class::Written, "the place is known and stays empty"),
        FillPlan::Text(text) => {
            say(Class::Checked, &format!("it is always “{text}”; another text is a fault on reading"))
        }
        FillPlan::Param(_) => say(Class::Checked, "it comes from the job or partner and is compared on reading"),
        FillPlan::Control(_) => say(Class::Checked, "the number is given by the program and compared on reading"),
        FillPlan::Seq { .. } => say(Class::Checked, "it is counted, and counted again on reading"),
        FillPlan::Tally(_) => say(Class::Checked, "it is computed from what is written, and again on reading"),
        FillPlan::Join { .. } if column.column.read.is_none() => {
            say(Class::Written, "several values are joined and cannot be told apart on reading")
        }
        FillPlan::Choose { cases, otherwise } => {
            class_of_choice(cases.iter().map(|(_, fill)| fill), otherwise.as_deref())
        }
        FillPlan::Field(_) | FillPlan::Join { .. } => class_of_law(column, dialect, columns),
    }
}

fn class_of_choice<'f>(cases: impl Iterator<Item = &'f FillPlan>, otherwise: Option<&'f FillPlan>) -> (Class, String) {
    let mut texts = Vec::new();
    for fill in cases.chain(otherwise) {
        match fill {
            FillPlan::Text(text) if !texts.contains(&text) => texts.push(text),
            FillPlan::Text(text) => {
                return (Class::Written, format!("“{text}” stands for several cases and does not tell which"));
            }
            _ => return (Class::Written, "what is read does not say which case it came from".to_owned()),
        }
    }
    (Class::Both, String::new())
}

fn class_of_law(column: &ColumnPlan, dialect: &Dialect, columns: &[ColumnPlan]) -> (Class, String) {
    let mut law = column.steps.law().and(column.spell.law());
    if let Some((index, _)) = column.steps.piece()
        && !has_all_pieces(column, columns)
    {
        law = law.and(Law::Loses(format!("only piece {index} of the text is written, not all of it")));
    }
    if let Some(none) = &column.column.none {
        law = law.and(Law::Loses(format!("nothing is written as “{none}”, and “{none}” is read as nothing")));
    }
    if matches!(dialect, Dialect::Fixed(_)) {
        law = law.and(column.spell.law_in_place());
    }
    if let Unmappable::Replace(instead) = dialect.unmappable() {
        law = law.and(Law::Loses(format!("characters that {} lacks are written as “{instead}”", dialect.encoding())));
    }
    let derived = matches!(&column.fill, FillPlan::Field(source) if source.class == FieldClass::Derived);
    match law {
        Law::Both if derived => {
            (Class::Checked, "the stated value is kept, and compared with what the lines add up to".to_owned())
        }
        Law::Both => (Class::Both, String::new()),
        Law::Loses(why) => (Class::Loses, why),
        Law::Written(why) => (Class::Written, why),
    }
}

/// Whether the other columns of the section hold the other pieces of the text.
fn has_all_pieces(column: &ColumnPlan, columns: &[ColumnPlan]) -> bool {
    let same = |other: &&ColumnPlan| match (&other.fill, &column.fill) {
        (FillPlan::Field(a), FillPlan::Field(b)) => {
            a == b && other.section == column.section && other.steps.piece().is_some()
        }
        _ => false,
    };
    columns.iter().filter(same).any(|other| other.pieces_hold.is_some())
}

fn words(fill: &FillPlan, columns: &[ColumnPlan], tallies: &[TallyPlan], sections: &[SectionPlan]) -> String {
    let inner = |fill: &FillPlan| words(fill, columns, tallies, sections);
    match fill {
        FillPlan::Unused => "nothing".to_owned(),
        FillPlan::Field(source) => format!("the field {}", source.path),
        FillPlan::Text(text) => format!("always “{text}”"),
        FillPlan::Param(name) => format!("the value “{name}” of the job or partner"),
        FillPlan::Control(control) => format!("the control number of the {control}"),
        FillPlan::Seq { start, .. } => format!("counted from {start}"),
        FillPlan::Join { of, separator } => {
            let parts: Vec<String> = of.iter().map(inner).collect();
            if separator.is_empty() {
                parts.join(", then ")
            } else {
                format!("{} with “{separator}” between", parts.join(", "))
            }
        }
        FillPlan::Choose { cases, otherwise } => {
            let case = |(tests, fill): &(Vec<super::plan::ConditionPlan>, FillPlan)| {
                let on: Vec<&str> = tests.iter().map(|test| test.source.path.as_str()).collect();
                format!("{} by {}", inner(fill), on.join(" and "))
            };
            let mut parts: Vec<String> = cases.iter().map(case).collect();
            parts.extend(otherwise.iter().map(|fill| format!("else {}", inner(fill))));
            parts.join("; ")
        }
        FillPlan::Tally(tally) => {
            let name = |column: usize| columns[column].label.clone();
            match tallies[*tally].what {
                Tallied::Count => {
                    let counted = sections.iter().filter(|section| section.counted_by.contains(tally));
                    let labels: Vec<&str> = counted.map(|section| section.label.as_str()).collect();
                    format!("how many: {}", labels.join(", "))
                }
                Tallied::Sum(column) => format!("the sum of {}", name(column)),
                Tallied::Min(column) => format!("the smallest {}", name(column)),
                Tallied::Max(column) => format!("the largest {}", name(column)),
                Tallied::Hash { column, digits } => {
                    format!("the last {digits} digits of the sum of {}'s digits", name(column))
                }
            }
        }
    }
}
