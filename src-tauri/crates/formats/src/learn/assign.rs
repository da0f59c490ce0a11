//! Which field fills which column: names, values and relations weighed, each field once.

use super::group::items;
use super::names::{Names, party};
use super::relate::{self, Hint};
use super::table::{At, Level, Table};
use crate::suggest::{CHECK, Candidate, Match};
use model::Kind;
use model::document::Type;
use std::collections::{BTreeMap, BTreeSet};

/// Fields that a line outside of documents may state for all of them.
const OUTER: &[&str] = &["doc.currency", "doc.batch"];
/// Fields whose texts have letters.
const WORDS: &[&str] = &["name", "city", "street", "street2", "state", "contact", "text", "memo", "salesperson"];

/// A field that is proposed for a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) path: String,
    pub(super) score: u8,
    pub(super) reasons: Vec<String>,
}

/// What the columns got.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    pub(super) chosen: BTreeMap<At, Chosen>,
    /// Fields that come near, for columns that got none and for a second look.
    pub(super) others: BTreeMap<At, Vec<Match>>,
}

struct Weighed {
    at: At,
    path: String,
    score: u8,
    reasons: Vec<String>,
}

/// Weighs everything and deals out the fields, the surest first.
pub(super) fn assign(table: &Table, kind: Kind, fields: &[Candidate], names: &Names, number: Option<At>) -> Assigned {
    let money = items(kind).is_some_and(|(_, scope)| scope == "paid");
    let mut hints = relate::hints(table, money);
    hints.extend(by_value(table, kind, names, number));
    hints.extend(table.hints.iter().cloned());
    let mut all = weigh(table, kind, fields, names, &hints);
    all.sort_by(|a, b| b.score.cmp(&a.score).then(a.at.cmp(&b.at)));
    let mut assigned = Assigned::default();
    let mut used: BTreeSet<(bool, String)> = BTreeSet::new();
    for weighed in all {
        let level = table.kinds[weighed.at.kind].level;
        let outside = matches!(level, Level::Head | Level::Tail);
        let entry = (outside, weighed.path.clone());
        let free = !used.contains(&entry) && !assigned.chosen.contains_key(&weighed.at);
        if free && weighed.score >= CHECK {
            used.insert(entry);
            let chosen = Chosen { path: weighed.path, score: weighed.score, reasons: weighed.reasons };
            assigned.chosen.insert(weighed.at, chosen);
        } else {
            let reason = weighed.reasons.join(" ");
            let other = Match { path: weighed.path, score: weighed.score, reason };
            assigned.others.entry(weighed.at).or_default().push(other);
        }
    }
    repeats(table, &mut assigned);
    echoes(table, &mut assigned);
    assigned
}

/// Elements that say the same as another one in every document, and by their name may.
fn echoes(table: &Table, assigned: &mut Assigned) {
    let attributes = |at: &At| table.head(*at).at.contains(['/', '@', ':']);
    for at in table.all().into_iter().filter(attributes) {
        if assigned.chosen.contains_key(&at) || table.profile(at).is_blank() {
            continue;
        }
        let Some(others) = assigned.others.get(&at) else { continue };
        let texts = table.texts(at);
        let same = |path: &str| {
            let first = assigned.chosen.iter().find(|(from, chosen)| from.kind == at.kind && chosen.path == path);
            first.filter(|(from, _)| table.texts(**from) == texts).map(|(_, chosen)| chosen.clone())
        };
        let found = others.iter().filter(|other| other.score >= CHECK).find_map(|other| same(&other.path));
        if let Some(mut chosen) = found {
            chosen.reasons = vec!["It says the same as another place, in every document.".to_owned()];
            chosen.score = chosen.score.min(85);
            assigned.chosen.insert(at, chosen);
        }
    }
}

fn weigh(table: &Table, kind: Kind, fields: &[Candidate], names: &Names, hints: &[Hint]) -> Vec<Weighed> {
    let mut all = Vec::new();
    for at in table.all().into_iter().filter(|at| table.kinds[at.kind].tag.as_ref().map(|tag| tag.0) != Some(at.column))
    {
        for field in fields {
            let name = names.matches(at).iter().find(|found| found.path == field.path);
            let said: Vec<&Hint> = hints.iter().filter(|hint| hint.at == at && hint.path == field.path).collect();
            let by_name = name.map_or(0, |found| found.score);
            let by_value = said.iter().map(|hint| hint.score).max().unwrap_or(0);
            if by_name.max(by_value) == 0 || !is_in_scope(table, at, kind, &field.path) || !holds(table, at, field) {
                continue;
            }
            let both = if by_name > 0 && by_value > 0 { 5 } else { 0 };
            let score = bend(table, at, &field.path, (by_name.max(by_value) + both).min(99).max(by_name));
            let mut reasons: Vec<String> = name.map(|found| found.reason.clone()).into_iter().collect();
            reasons.extend(said.iter().map(|hint| hint.reason.clone()));
            all.push(Weighed { at, path: field.path.clone(), score, reasons });
        }
    }
    all
}

/// What is the same in all rows of a document is rather the document's.
fn bend(table: &Table, at: At, path: &str, score: u8) -> u8 {
    let same = table.grouped && is_same(table, at) == Some(true);
    match (same, path.starts_with("doc.")) {
        (true, true) => (score + 3).min(99),
        (true, false) => score.saturating_sub(4),
        (false, _) => score,
    }
}

/// Whether each document has one text only in this column; nothing where no document has several rows.
fn is_same(table: &Table, at: At) -> Option<bool> {
    let mut first: BTreeMap<usize, (&str, usize)> = BTreeMap::new();
    let mut several = false;
    for row in table.of_kind(at.kind) {
        let text = row.cells.get(at.column).map_or("", String::as_str);
        let Some(document) = row.document else { continue };
        let entry = first.entry(document).or_insert((text, 0));
        if entry.0 != text {
            return Some(false);
        }
        entry.1 += 1;
        several |= entry.1 > 1;
    }
    several.then_some(true)
}

/// Whether the field can stand in the kind of line.
fn is_in_scope(table: &Table, at: At, kind: Kind, path: &str) -> bool {
    let scope = path.split('.').next().unwrap_or_default();
    let item = items(kind).map(|(_, scope)| scope);
    match table.kinds[at.kind].level {
        Level::Head | Level::Tail => OUTER.contains(&path),
        Level::Document | Level::Part => scope == "doc",
        Level::Item if scope == "doc" => table.grouped && is_same(table, at) != Some(false),
        Level::Item => Some(scope) == item,
        Level::Loose => false,
    }
}

/// Whether the texts of the column can be values of the field.
fn holds(table: &Table, at: At, field: &Candidate) -> bool {
    let (profile, head) = (table.profile(at), table.head(at));
    if profile.is_blank() {
        return false;
    }
    let last = field.path.rsplit('.').next().unwrap_or_default();
    match field.holds {
        Type::Number => {
            let number =
                profile.number.as_ref().is_some_and(|number| number.unsure.is_none() && number.suffix.is_empty());
            (number && !profile.is_day()) || head.implied.is_some()
        }
        Type::Date => !profile.days.is_empty() && !profile.is_ambiguous_day(),
        Type::Time | Type::Bool | Type::Code => false,
        Type::Text if profile.is_day() || head.implied.is_some() && !profile.digits => false,
        Type::Text if last == "currency" => profile.is_currency(),
        Type::Text if last == "country_code" => profile.width == 2,
        Type::Text if last == "email" => profile.examples.iter().all(|text| text.contains('@')),
        Type::Text if WORDS.contains(&last) => {
            profile.examples.iter().any(|text| text.chars().any(char::is_alphabetic))
        }
        Type::Text => true,
    }
}

fn hint(hints: &mut Vec<Hint>, at: At, path: &str, score: u8, reason: &str) {
    hints.push(Hint { at, path: path.to_owned(), score, reason: reason.to_owned() });
}

/// What texts say where names say nothing.
fn by_value(table: &Table, kind: Kind, names: &Names, number: Option<At>) -> Vec<Hint> {
    let mut hints = Vec::new();
    if let Some(at) = number {
        hint(&mut hints, at, "doc.number", 68, "It tells the documents apart.");
    }
    for at in table.all().into_iter().filter(|at| table.profile(*at).is_currency()) {
        hint(&mut hints, at, "doc.currency", 78, "All its values are currencies.");
    }
    let outer = if table.grouped { Vec::new() } else { table.at_level(Level::Document) };
    if number.is_none() && items(kind).is_some() {
        references(table, &outer, &mut hints);
    }
    let unknown = |at: &At| !names.is_known(*at);
    let outer: Vec<At> =
        if table.grouped { table.at_level(Level::Item) } else { outer }.into_iter().filter(unknown).collect();
    let nameless = |at: At| table.head(at).name.is_empty();
    let document = |at: &At| !table.grouped || is_same(table, *at) != Some(false);
    days(table, &outer, &mut hints);
    let wordy: Vec<At> = outer.iter().copied().filter(|at| document(at) && table.profile(*at).is_wordy()).collect();
    if let Some(first) = wordy.first().filter(|at| nameless(**at)) {
        let path = format!("{}.name", party(kind));
        hint(&mut hints, *first, &path, 64, "It holds names, and is the first column that does.");
    }
    inner(table, kind, &mut hints);
    amounts(table, kind, &outer, &mut hints);
    hints
}

fn references(table: &Table, outer: &[At], hints: &mut Vec<Hint>) {
    let n = outer.first().map_or(0, |at| table.of_kind(at.kind).count());
    let is_number = |at: &&At| {
        let profile = table.profile(**at);
        profile.is_reference() && profile.distinct == n && profile.filled == n && table.head(**at).implied.is_none()
    };
    if let Some(at) =
        outer.iter().filter(|at| table.kinds[at.kind].tag.as_ref().map(|tag| tag.0) != Some(at.column)).find(is_number)
    {
        hint(hints, *at, "doc.number", 68, "It is different in every document.");
    }
}

/// The first days are those of the documents; days that are never before them may be the due days.
fn days(table: &Table, outer: &[At], hints: &mut Vec<Hint>) {
    let texts = |at: At| -> Vec<Option<i32>> {
        let days = table.profile(at).days.first();
        table.texts(at).iter().map(|text| super::day::sortable(text.trim(), days?)).collect()
    };
    let is_day = |at: &&At| {
        let profile = table.profile(**at);
        profile.is_day() && !profile.is_ambiguous_day()
    };
    let all: Vec<At> = outer.iter().filter(is_day).filter(|at| table.head(**at).name.is_empty()).copied().collect();
    let Some(first) = all.first() else { return };
    hint(hints, *first, "doc.date", 66, "Its values are days, and it is the first column of days.");
    let base = texts(*first);
    for at in &all[1..] {
        let own = texts(*at);
        let later = base.iter().zip(&own).all(|(base, own)| own.is_none() || base <= own);
        if later && base != own {
            hint(hints, *at, "doc.due_date", 64, "Its days are never before those of the documents.");
            return;
        }
    }
}

fn inner(table: &Table, kind: Kind, hints: &mut Vec<Hint>) {
    if table.grouped || items(kind).is_none_or(|(_, scope)| scope != "paid") {
        return;
    }
    let lines = table.at_level(Level::Item);
    let tag = |at: &At| table.kinds[at.kind].tag.as_ref().map(|tag| tag.0) == Some(at.column);
    let is_reference = |at: &&At| {
        let profile = table.profile(**at);
        !tag(at) && profile.is_reference() && profile.distinct * 2 > profile.rows && table.head(**at).implied.is_none()
    };
    if let Some(at) = lines.iter().find(is_reference) {
        hint(hints, *at, "paid.invoice", 66, "It is the first column of references in the lines of a payment.");
    }
}

/// The only amount of documents is their total.
fn amounts(table: &Table, kind: Kind, outer: &[At], hints: &mut Vec<Hint>) {
    if table.grouped {
        return;
    }
    let is_amount = |at: &&At| {
        let decimals = table.profile(**at).number.as_ref().is_some_and(|number| number.decimals == (2, 2));
        decimals || table.head(**at).implied.is_some()
    };
    let all: Vec<&At> = outer.iter().filter(is_amount).filter(|at| table.head(**at).name.is_empty()).collect();
    if let ([only], Some((_, scope))) = (all.as_slice(), items(kind)) {
        let path = if scope == "paid" { "doc.amount" } else { "doc.total" };
        hint(hints, **only, path, 66, "It is the only amount.");
    }
}

/// Lines that repeat what the document's own line says: the number, by which they are known.
fn repeats(table: &Table, assigned: &mut Assigned) {
    if table.grouped {
        return;
    }
    let outer: Vec<(At, Chosen)> = assigned
        .chosen
        .iter()
        .filter(|(at, _)| table.kinds[at.kind].level == Level::Document)
        .map(|(at, chosen)| (*at, chosen.clone()))
        .collect();
    for (from, chosen) in
        outer.into_iter().filter(|(from, chosen)| table.profile(*from).distinct > 1 || chosen.path == "doc.currency")
    {
        let said: BTreeMap<usize, &str> = table
            .of_kind(from.kind)
            .filter_map(|row| Some((row.document?, row.cells.get(from.column)?.trim())))
            .collect();
        let mut inner = table.at_level(Level::Item);
        inner.extend(table.at_level(Level::Part));
        for at in inner {
            let same = |row: &super::table::Row| {
                let said = row.document.and_then(|document| said.get(&document));
                said.is_some_and(|said| row.cells.get(at.column).is_some_and(|text| text.trim() == *said))
            };
            if table.profile(at).filled > 0 && table.of_kind(at.kind).all(same) {
                let reasons = vec!["It repeats what the first line of the document says.".to_owned()];
                let chosen = Chosen { reasons, score: chosen.score.min(90), path: chosen.path.clone() };
                assigned.chosen.insert(at, chosen);
            }
        }
    }
}
