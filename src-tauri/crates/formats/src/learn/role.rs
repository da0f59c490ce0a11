//! What fills a column that no field fills: the code of its line, a fixed text, a running number, a count, a sum.

use super::assign::Assigned;
use super::relate;
use super::table::{At, Level, Table};
use model::Decimal;

/// What fills a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    Field(String),
    /// The code that says the kind of line.
    Tag(String),
    Text(String),
    Seq,
    /// Kinds whose lines are counted; none stands for every line.
    Count(Vec<usize>),
    Sum(At),
    Unused,
}

/// A role with how sure it is, and why.
#[derive(Debug, Clone)]
pub(super) struct Rated {
    pub(super) role: Role,
    pub(super) score: u8,
    pub(super) reasons: Vec<String>,
}

fn rated(role: Role, score: u8, reason: impl Into<String>) -> Rated {
    Rated { role, score, reasons: vec![reason.into()] }
}

/// The role of a column.
pub(super) fn of(table: &Table, assigned: &Assigned, at: At) -> Rated {
    let kind = &table.kinds[at.kind];
    if let Some((_, tag)) = kind.tag.as_ref().filter(|(column, _)| *column == at.column) {
        return rated(Role::Tag(tag.clone()), 95, format!("Lines of this kind start with “{tag}”."));
    }
    if let Some(chosen) = assigned.chosen.get(&at) {
        return Rated { role: Role::Field(chosen.path.clone()), score: chosen.score, reasons: chosen.reasons.clone() };
    }
    let profile = table.profile(at);
    if profile.is_blank() {
        return rated(Role::Unused, 0, "It is blank in every row.");
    }
    match kind.level {
        Level::Head | Level::Tail => outer(table, assigned, at),
        Level::Document | Level::Part | Level::Item => inner(table, assigned, at),
        Level::Loose => rated(Role::Unused, 0, "It stands on lines of which nothing is known."),
    }
}

fn inner(table: &Table, assigned: &Assigned, at: At) -> Rated {
    if runs(table, at) {
        return rated(Role::Seq, 85, "It counts 1, 2, 3 …");
    }
    if table.kinds[at.kind].level == Level::Document
        && let Some(found) = count_in_document(table, at)
    {
        return found;
    }
    let profile = table.profile(at);
    if let Some(text) = profile.constant().filter(|_| table.constants.contains(&at)) {
        return rated(Role::Text(text.to_owned()), 90, "It says which form the file has, and does not change.");
    }
    let decimals = profile.number.as_ref().is_some_and(|number| !number.is_whole() || !number.suffix.is_empty());
    if let Some(text) = profile.constant().filter(|_| profile.rows > 2 && !decimals && !profile.is_day()) {
        let score = 60 + u8::try_from(profile.rows.min(12) * 2).unwrap_or(0);
        return rated(Role::Text(text.to_owned()), score, format!("It is “{text}” in all {} rows.", profile.rows));
    }
    let near = assigned.others.get(&at).and_then(|others| others.first());
    match near {
        Some(near) => rated(Role::Unused, near.score.min(59), near.reason.clone()),
        None => rated(Role::Unused, 0, "Neither its name nor its values say which field it is."),
    }
}

/// Whether it counts from 1: lines in their document, or documents in their file.
fn runs(table: &Table, at: At) -> bool {
    let item = table.kinds[at.kind].level == Level::Item;
    let mut next = (None, 1_u64);
    let mut longest = 0;
    for row in table.of_kind(at.kind) {
        let within = if item { row.document } else { Some(row.sample) };
        if next.0 != within {
            next = (within, 1);
        }
        let text = row.cells.get(at.column).map_or("", |text| text.trim());
        if text.parse() != Ok(next.1) || (text.len() > 1 && text.starts_with('0') && table.head(at).width == 0) {
            return false;
        }
        longest = longest.max(next.1);
        next.1 += 1;
    }
    longest > 1
}

/// The number of a document's lines, in its first line.
fn count_in_document(table: &Table, at: At) -> Option<Rated> {
    let item = (0..table.kinds.len()).find(|kind| table.kinds[*kind].level == Level::Item)?;
    let mut counts: Vec<usize> = Vec::new();
    for row in table.of_kind(at.kind) {
        let n = table.of_kind(item).filter(|line| line.document == row.document).count();
        (row.cells.get(at.column)?.trim().parse() == Ok(n)).then_some(())?;
        counts.push(n);
    }
    let differ = counts.iter().any(|n| counts.first() != Some(n));
    differ.then(|| rated(Role::Count(vec![item]), 80, "It is the number of the document's lines."))
}

/// Lines at the start and the end of a file: counts, sums, fixed texts.
fn outer(table: &Table, assigned: &Assigned, at: At) -> Rated {
    let stated: Option<Vec<(usize, Decimal)>> = table
        .of_kind(at.kind)
        .map(|row| Some((row.sample, relate::number(table, at, row.cells.get(at.column)?)?)))
        .collect();
    if let Some(stated) = stated.filter(|stated| !stated.is_empty() && !table.profile(at).is_day()) {
        if let Some(found) = sum(table, assigned, &stated).or_else(|| count(table, &stated)) {
            return found;
        }
        // Attributes of the outermost element say how the file is made.
        let attribute = table.profile(at).constant().filter(|_| table.head(at).at.starts_with('@'));
        if let Some(text) = attribute {
            return rated(Role::Text(text.to_owned()), 60, format!("It is “{text}” at the start of the file."));
        }
        return rated(Role::Unused, 0, "It is neither a count of lines nor the sum of a column that is used.");
    }
    let profile = table.profile(at);
    if profile.is_day() {
        return rated(
            Role::Unused,
            40,
            "It is a day; which one, the file does not say. It may be the day of the file.",
        );
    }
    match profile.constant() {
        Some(text) if table.samples > 1 => {
            rated(Role::Text(text.to_owned()), 75, format!("It is “{text}” in all {} files.", table.samples))
        }
        Some(text) if text.chars().any(char::is_alphabetic) => {
            let reason =
                format!("There is one file only, in which it is “{text}”; it is taken for a fixed text. Check it.");
            rated(Role::Text(text.to_owned()), 50, reason)
        }
        _ => rated(Role::Unused, 0, "One file does not say what it is."),
    }
}

fn sum(table: &Table, assigned: &Assigned, stated: &[(usize, Decimal)]) -> Option<Rated> {
    let of_number = |at: &At| {
        let chosen = assigned.chosen.contains_key(at);
        let level = table.kinds[at.kind].level;
        chosen && matches!(level, Level::Document | Level::Item)
    };
    let mut all: Vec<At> = table.all().into_iter().filter(of_number).collect();
    all.sort_by_key(|at| table.kinds[at.kind].level);
    let fits = |at: &At| {
        let Some(values) = relate::values(table, *at) else { return false };
        let mut sums = vec![Decimal::ZERO; table.samples];
        for (row, (_, value)) in table.of_kind(at.kind).zip(&values) {
            if let Some(sum) = sums.get_mut(row.sample) {
                *sum = sum.saturating_add(value.unwrap_or_default());
            }
        }
        stated.iter().all(|(sample, value)| sums.get(*sample) == Some(value) && !value.is_zero())
    };
    let at = all.into_iter().find(fits)?;
    let name = &assigned.chosen.get(&at)?.path;
    Some(rated(Role::Sum(at), 88, format!("It is the sum of the column with “{name}”.")))
}

fn count(table: &Table, stated: &[(usize, Decimal)]) -> Option<Rated> {
    let of = |wanted: &dyn Fn(usize) -> bool, sample: usize| {
        let n = table.rows.iter().filter(|row| row.sample == sample && wanted(row.kind)).count();
        Decimal::from(u64::try_from(n).unwrap_or(u64::MAX))
    };
    let fits = |wanted: &dyn Fn(usize) -> bool| stated.iter().all(|(sample, value)| *value == of(wanted, *sample));
    let level = |level: Level| move |kind: usize| table.kinds[kind].level == level;
    for (level_of, what) in [(Level::Document, "documents"), (Level::Item, "lines of documents")] {
        if fits(&level(level_of)) {
            let kinds = (0..table.kinds.len()).filter(|kind| level(level_of)(*kind)).collect();
            return Some(rated(Role::Count(kinds), 80, format!("It is the number of {what}.")));
        }
    }
    let body = |kind: usize| !matches!(table.kinds[kind].level, Level::Head | Level::Tail);
    if fits(&body) {
        let kinds = (0..table.kinds.len()).filter(|kind| body(*kind)).collect();
        return Some(rated(Role::Count(kinds), 80, "It is the number of lines between the first and the last one."));
    }
    if fits(&|_| true) {
        return Some(rated(Role::Count(Vec::new()), 80, "It is the number of all lines of the file."));
    }
    None
}
