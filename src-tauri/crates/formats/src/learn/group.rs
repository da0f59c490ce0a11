//! Rows of one kind: is each a document, or a line of one, and what keeps the lines of a document together.

use super::names::Names;
use super::relate;
use super::table::{At, Level, Table};
use crate::suggest::{CHECK, STRONG};
use model::document::Document;
use model::{Decimal, Kind};
use std::collections::BTreeMap;

/// The list of a document that rows of lines fill, and the name of its items.
pub(super) fn items(kind: Kind) -> Option<(&'static str, &'static str)> {
    let has = |list: &str| Document::SCOPE.list(list).is_some_and(|(_, list)| list.kinds.holds(kind));
    if has("lines") {
        Some(("doc.lines", "line"))
    } else if has("paid") {
        Some(("doc.paid", "paid"))
    } else {
        None
    }
}

/// What was found out about the rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Grouping {
    /// The column that keeps rows together.
    pub(super) number: Option<At>,
    /// Rows of one document stand apart.
    pub(super) apart: bool,
    /// The file is one document: a journal without numbers.
    pub(super) whole: bool,
    pub(super) question: Option<String>,
}

/// Finds the column with the document's number, and counts documents by it.
pub(super) fn rows(table: &mut Table, kind: Kind, names: &Names) -> Grouping {
    let mut found = Grouping::default();
    if items(kind).is_none() {
        return found;
    }
    found.number = number(table, names, kind);
    let Some(at) = found.number else {
        if kind == Kind::Journal && sides(table, names) {
            found.whole = true;
            table.rows.iter_mut().for_each(|row| row.document = Some(row.sample));
            lines(table);
        }
        return found;
    };
    let texts: Vec<String> = table.texts(at).into_iter().map(str::to_owned).collect();
    let mut numbers: Vec<&String> = Vec::new();
    for (row, text) in table.rows.iter_mut().zip(&texts) {
        let known = numbers.iter().rposition(|number| *number == text);
        found.apart |= known.is_some_and(|known| known + 1 != numbers.len());
        row.document = Some(known.unwrap_or(numbers.len()));
        if known.is_none() {
            numbers.push(text);
        }
    }
    let several = numbers.len() < texts.len();
    if several || lined(table, names) || kind == Kind::Journal {
        lines(table);
    }
    if !several && table.grouped && texts.len() > 1 {
        let name = &table.head(at).at;
        found.question = Some(format!(
            "Every row has its own “{name}”. Does a document with several lines stand in several rows? It is taken so, because the rows name articles or quantities."
        ));
    }
    found
}

fn lines(table: &mut Table) {
    table.grouped = true;
    table.kinds.iter_mut().for_each(|kind| kind.level = Level::Item);
}

/// Debit and credit by name.
fn sides(table: &Table, names: &Names) -> bool {
    let named = |path: &str| table.all().iter().any(|at| names.score(*at, path) >= CHECK);
    (named("line.debit") && named("line.credit")) || named("line.account")
}

/// Whether columns speak of articles or quantities.
fn lined(table: &Table, names: &Names) -> bool {
    const TELLING: &[&str] = &["line.quantity", "line.price", "line.sku", "line.debit", "paid.invoice"];
    let best = |at: &At| names.matches(*at).first().filter(|found| found.score >= STRONG);
    let n = table.all().iter().filter_map(best).filter(|found| TELLING.contains(&found.path.as_str())).count();
    n > 0
}

fn number(table: &Table, names: &Names, kind: Kind) -> Option<At> {
    let good = |at: &At| {
        let profile = table.profile(*at);
        profile.filled == profile.rows && !profile.is_day()
    };
    let all = table.all();
    let path = "doc.number";
    let named = all.iter().filter(|at| good(at) && names.score(**at, path) >= CHECK).copied();
    let best = named.max_by_key(|at| (names.score(*at, path), std::cmp::Reverse(at.column)));
    if best.is_some() {
        return best;
    }
    // Without a name: the first column of references that change with every document.
    let nameless = |at: &At| table.head(*at).name.is_empty() || (kind != Kind::Journal && !names.is_known(*at));
    let varies = |at: &At| {
        let profile = table.profile(*at);
        profile.is_reference()
            && profile.distinct > 1
            && !profile.number.as_ref().is_some_and(|n| n.is_whole() && profile.distinct < 3)
    };
    if kind == Kind::Journal {
        return all
            .iter()
            .find(|at| good(at) && varies(at) && is_together(table, **at) && balances(table, **at))
            .copied();
    }
    all.iter().find(|at| good(at) && nameless(at) && varies(at) && is_together(table, **at)).copied()
}

/// Whether two columns add up to the same in every group of rows: debit and credit of an entry.
fn balances(table: &Table, by: At) -> bool {
    let keys = table.texts(by);
    if table.profile(by).distinct == keys.len() {
        return false;
    }
    let sums = |at: At| -> Option<BTreeMap<&str, Decimal>> {
        let values = relate::values(table, at)?;
        let mut sums = BTreeMap::new();
        for (key, (_, value)) in keys.iter().zip(values) {
            let sum = sums.entry(*key).or_insert(Decimal::ZERO);
            *sum = sum.saturating_add(value.unwrap_or_default());
        }
        sums.values().any(|sum| !sum.is_zero()).then_some(sums)
    };
    let all: Vec<BTreeMap<&str, Decimal>> = table.all().into_iter().filter_map(sums).collect();
    all.iter().enumerate().any(|(at, one)| all[..at].contains(one))
}

/// Whether rows with the same text stand together.
fn is_together(table: &Table, at: At) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    for text in table.texts(at) {
        if seen.last() == Some(&text) {
            continue;
        }
        if seen.contains(&text) || seen.len() > 5_000 {
            return false;
        }
        seen.push(text);
    }
    true
}
