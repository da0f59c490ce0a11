//! What numbers say of each other: net and tax make the total, quantity times price makes the line, lines make the document.

use super::table::{At, Level, Table};
use model::Decimal;
use model::layout::Sign;
use std::collections::BTreeMap;

/// So many numbers of one level are tried against each other.
const MOST: usize = 14;
/// So many rows are looked at.
const ROWS: usize = 3_000;
/// How sure a field is that follows from such a relation alone.
const SURE: u8 = 82;

/// A field that the values of a column point to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hint {
    pub(super) at: At,
    pub(super) path: String,
    pub(super) score: u8,
    pub(super) reason: String,
}

/// The numbers of a column: the document of each row, and the value.
pub(super) type Values = Vec<(Option<usize>, Option<Decimal>)>;

/// The values of a column that holds numbers.
pub(super) fn values(table: &Table, at: At) -> Option<Values> {
    let head = table.head(at);
    let profile = table.profile(at);
    let number = profile.number.as_ref().filter(|number| number.unsure.is_none());
    let value = |text: &str| match head.implied {
        Some(sign) => implied(text, sign),
        None => number.and_then(|number| number.value(text)),
    };
    let is_number = head.implied.is_some() || (number.is_some_and(|number| !number.coded) && !profile.is_day());
    let rows = table.of_kind(at.kind).take(ROWS);
    let all = rows.map(|row| (row.document, row.cells.get(at.column).and_then(|text| value(text))));
    is_number.then(|| all.collect())
}

/// Digits with their sign, as a whole number.
pub(super) fn implied(text: &str, sign: Sign) -> Option<Decimal> {
    let text = text.trim();
    let (digits, negative) = match sign {
        Sign::Overpunch => {
            let (body, last) = text.split_at(text.len().checked_sub(1).filter(|at| text.is_char_boundary(*at))?);
            let code = last.chars().next()?;
            if code.is_ascii_digit() {
                (text.to_owned(), false)
            } else if let Some(digit) = "{ABCDEFGHI".find(code) {
                (format!("{body}{digit}"), false)
            } else {
                (format!("{body}{}", "}JKLMNOPQR".find(code)?), true)
            }
        }
        _ => match (text.strip_prefix('-'), text.strip_suffix('-')) {
            (Some(rest), _) | (None, Some(rest)) => (rest.to_owned(), true),
            (None, None) => (text.trim_start_matches('+').to_owned(), false),
        },
    };
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let value = plain.then(|| Decimal::from_str_exact(&digits).ok()).flatten()?;
    Some(if negative { -value } else { value })
}

/// All that the numbers say.
pub(super) fn hints(table: &Table, money: bool) -> Vec<Hint> {
    let numbers = |levels: &[Level]| -> Vec<(At, Values)> {
        let at = levels.iter().flat_map(|level| table.at_level(*level));
        let found = at.filter_map(|at| values(table, at).map(|values| (at, values)));
        found.filter(|(_, values)| values.iter().any(|(_, value)| value.is_some())).take(MOST).collect()
    };
    let (outer, inner) = if table.grouped {
        // Header fields stand in the lines: what is the same in each document is looked at as the document's.
        let (same, own): (Vec<_>, Vec<_>) =
            numbers(&[Level::Item]).into_iter().partition(|(_, values)| is_same_in_documents(values));
        (same, own)
    } else {
        (numbers(&[Level::Document]), numbers(&[Level::Item]))
    };
    let mut hints = Vec::new();
    let sides = sides(&inner, &mut hints);
    let parts = totals(&outer, "doc", &mut hints);
    if !sides && !money {
        lines(&inner, &mut hints);
        totals(&inner, "line", &mut hints);
    }
    if !sides {
        sums(&outer, &inner, money, parts, &mut hints);
    }
    hints
}

/// Whether every document has one value only, and some document has several rows.
pub(super) fn is_same_in_documents(values: &Values) -> bool {
    let mut first: BTreeMap<Option<usize>, (Option<Decimal>, usize)> = BTreeMap::new();
    for (document, value) in values {
        let entry = first.entry(*document).or_insert((*value, 0));
        if entry.0 != *value {
            return false;
        }
        entry.1 += 1;
    }
    first.values().any(|(_, rows)| *rows > 1)
}

fn hint(hints: &mut Vec<Hint>, at: At, path: &str, score: u8, reason: impl Into<String>) {
    hints.push(Hint { at, path: path.to_owned(), score, reason: reason.into() });
}

/// Whether a relation holds in every row that has all three, and says something in at least one.
fn holds(a: &Values, b: &Values, c: &Values, relation: impl Fn(Decimal, Decimal, Decimal) -> Option<bool>) -> bool {
    let mut telling = 0;
    for ((a, b), c) in a.iter().zip(b).zip(c) {
        let (Some(a), Some(b), Some(c)) = (a.1, b.1, c.1) else { continue };
        match relation(a, b, c) {
            Some(true) if !a.is_zero() && !b.is_zero() && b != Decimal::ONE && a != Decimal::ONE => telling += 1,
            Some(true) => {}
            _ => return false,
        }
    }
    telling > 0
}

fn weight(values: &Values) -> Decimal {
    values.iter().filter_map(|(_, value)| *value).fold(Decimal::ZERO, |sum, value| sum.saturating_add(value.abs()))
}

/// Net and tax make the total. Gives the columns of net and total.
fn totals(all: &[(At, Values)], scope: &str, hints: &mut Vec<Hint>) -> Option<(At, At)> {
    for (c, total) in all {
        for (index, (a, one)) in all.iter().enumerate() {
            for (b, other) in &all[index + 1..] {
                let adds = |x: Decimal, y: Decimal, z: Decimal| x.checked_add(y).map(|sum| sum == z);
                if a == c || b == c || !holds(one, other, total, adds) {
                    continue;
                }
                let ((net, large), (tax, small)) =
                    if weight(one) >= weight(other) { ((*a, one), (*b, other)) } else { ((*b, other), (*a, one)) };
                // More than half is no tax.
                if weight(small).saturating_mul(Decimal::TWO) > weight(large) {
                    continue;
                }
                let sum = if scope == "doc" { "doc.total" } else { "line.gross" };
                let why = |what: &str| format!("It is {what} in every row: net plus tax gives the total.");
                hint(hints, net, &format!("{scope}.net"), SURE, why("the larger part of the total"));
                hint(hints, tax, &format!("{scope}.tax"), SURE, why("what is added to the net amount"));
                hint(hints, *c, sum, SURE, why("the sum"));
                return Some((net, *c));
            }
        }
    }
    None
}

/// Quantity times price makes the net amount; a rate of it makes the tax.
fn lines(all: &[(At, Values)], hints: &mut Vec<Hint>) {
    let times = |places: u32| {
        move |a: Decimal, b: Decimal, c: Decimal| {
            let product = a.checked_mul(b)?;
            Some(round(product, places.max(c.scale())) == c)
        }
    };
    for (c, net) in all {
        for (index, (a, one)) in all.iter().enumerate() {
            for (b, other) in &all[index + 1..] {
                if a == c || b == c || !holds(one, other, net, times(0)) {
                    continue;
                }
                let scale =
                    |values: &Values| values.iter().filter_map(|(_, v)| v.map(|v| v.scale())).max().unwrap_or(0);
                let (quantity, price) = if scale(other) < scale(one) { (*b, *a) } else { (*a, *b) };
                let why = "Quantity times price gives the net amount in every row.";
                hint(hints, quantity, "line.quantity", SURE, why);
                hint(hints, price, "line.price", SURE, why);
                hint(hints, *c, "line.net", SURE, why);
                rates(all, *c, net, hints);
                return;
            }
        }
    }
}

fn rates(all: &[(At, Values)], net: At, base: &Values, hints: &mut Vec<Hint>) {
    let percent = |a: Decimal, b: Decimal, c: Decimal| {
        let tax = a.checked_mul(b)?.checked_div(Decimal::ONE_HUNDRED)?;
        Some(round(tax, c.scale()) == c)
    };
    for (r, rate) in all.iter().filter(|(at, _)| *at != net) {
        for (t, tax) in all.iter().filter(|(at, _)| at != r && *at != net) {
            if holds(base, rate, tax, percent) {
                let why = "The net amount times this rate in percent gives the tax in every row.";
                hint(hints, *r, "line.tax_rate", SURE, why);
                hint(hints, *t, "line.tax", SURE, why);
                return;
            }
        }
    }
}

fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

/// The sum of a column in each document.
pub(super) fn by_document(values: &Values) -> BTreeMap<usize, Decimal> {
    let mut sums = BTreeMap::new();
    for (document, value) in values {
        let Some(document) = document else { continue };
        let sum = sums.entry(*document).or_insert(Decimal::ZERO);
        *sum = sum.saturating_add(value.unwrap_or_default());
    }
    sums
}

/// One of two columns is filled in every row, and both add up to the same: debit and credit.
fn sides(all: &[(At, Values)], hints: &mut Vec<Hint>) -> bool {
    for (index, (a, one)) in all.iter().enumerate() {
        for (b, other) in &all[index + 1..] {
            let side = |value: &Option<Decimal>| value.is_some_and(|value| !value.is_zero());
            let apart = one.iter().zip(other).all(|((_, x), (_, y))| side(x) != side(y));
            if apart && one.len() > 1 && by_document(one) == by_document(other) {
                let why = "In every row one of two columns is filled, and both add up to the same.";
                hint(hints, *a, "line.debit", SURE, why);
                hint(hints, *b, "line.credit", SURE, why);
                return true;
            }
        }
    }
    false
}

/// The lines of each document add up to an amount of the document.
fn sums(outer: &[(At, Values)], inner: &[(At, Values)], money: bool, parts: Option<(At, At)>, hints: &mut Vec<Hint>) {
    for (at, lines) in inner {
        let sums = by_document(lines);
        if sums.len() < 2 && lines.len() < 2 {
            continue;
        }
        for (total, values) in outer {
            let stated: BTreeMap<usize, Decimal> =
                values.iter().filter_map(|(document, value)| Some(((*document)?, (*value)?))).collect();
            if stated != sums || sums.values().all(Decimal::is_zero) {
                continue;
            }
            let why = "The lines of each document add up to it.";
            let of_line = "In each document the lines add up to an amount of the document.";
            let taken = |hints: &[Hint], at: At| hints.iter().any(|hint| hint.at == at);
            let (whole, part) = match (money, parts) {
                (true, _) => ("doc.amount", "paid.amount"),
                (false, Some((net, _))) if net == *total => ("doc.net", "line.net"),
                (false, Some(_)) => ("doc.total", "line.gross"),
                (false, None) => ("doc.total", "line.net"),
            };
            if !taken(hints, *total) {
                hint(hints, *total, whole, SURE - 2, why);
            }
            if !taken(hints, *at) {
                hint(hints, *at, part, SURE - 4, of_line);
            }
        }
    }
}

/// The number in a cell of a column, codes with zeros in front among them.
pub(super) fn number(table: &Table, at: At, text: &str) -> Option<Decimal> {
    match table.head(at).implied {
        Some(sign) => implied(text, sign),
        None => table.profile(at).number.as_ref()?.value(text),
    }
}
