//! What the samples leave open: days that can be read in two ways, marks in numbers, digits without a point.

use super::assign::Assigned;
use super::build::DECIMALS;
use super::names::Names;
use super::table::{At, Level, Table};
use super::{Answers, Question};
use crate::suggest::CHECK;
use model::layout::Sign;

/// All that is open.
pub(super) fn questions(table: &Table, answers: &Answers, assigned: &Assigned, names: &Names) -> Vec<Question> {
    let open = |at: &At| !answers.contains_key(&table.question(*at));
    let mut all: Vec<Question> = Vec::new();
    for at in table.all().into_iter().filter(open) {
        all.extend(day(table, at, names));
        all.extend(mark(table, at, names));
    }
    if !answers.contains_key(DECIMALS) {
        all.extend(decimals(table, assigned));
    }
    all
}

fn day(table: &Table, at: At, names: &Names) -> Option<Question> {
    let profile = table.profile(at);
    let example = profile.examples.first()?;
    let named = names.matches(at).iter().any(|found| found.score >= CHECK && super::is_date(&found.path));
    let first = |pattern: &str| match pattern.chars().next() {
        Some('d') => "the day first".to_owned(),
        Some('M') => "the month first".to_owned(),
        _ => "the year first".to_owned(),
    };
    let open = profile.is_ambiguous_day() && (profile.is_day() || named);
    open.then(|| Question {
        id: table.question(at),
        sentence: format!(
            "What stands first in “{}”, the day or the month? All its values, such as {example}, can be read in both ways.",
            table.head(at).at
        ),
        choices: profile.days.iter().map(|days| (days.pattern.clone(), first(&days.pattern))).collect(),
    })
}

fn mark(table: &Table, at: At, names: &Names) -> Option<Question> {
    let profile = table.profile(at);
    let example = profile.examples.iter().find(|text| text.contains(['.', ',']))?;
    let mark = profile.number.as_ref()?.unsure?;
    let amount = names.matches(at).iter().any(|found| found.score >= CHECK && super::is_number(&found.path));
    let (other, first) = if mark == ',' { ("dot", "comma") } else { ("comma", "dot") };
    (amount || names.matches(at).is_empty()).then(|| Question {
        id: table.question(at),
        sentence: format!(
            "Is the mark in {example}, in “{}”, a decimal mark, or does it stand between thousands?",
            table.head(at).at
        ),
        choices: vec![
            (format!("point {first}"), "a decimal mark".to_owned()),
            (format!("point {other}"), "between thousands".to_owned()),
        ],
    })
}

/// Digits without a point: nothing in sums says where the point is.
fn decimals(table: &Table, assigned: &Assigned) -> Option<Question> {
    let is_open = |at: &At| {
        let used = assigned.chosen.get(at).is_some_and(|chosen| super::is_number(&chosen.path));
        table.head(*at).implied.is_some() && used && table.kinds[at.kind].level != Level::Loose
    };
    let at = table.all().into_iter().find(is_open)?;
    let text =
        table.texts(at).into_iter().find(|text| text.bytes().any(|b| (b'1'..=b'9').contains(&b)))?.trim().to_owned();
    let value = super::relate::implied(&text, table.head(at).implied.unwrap_or(Sign::Minus))?;
    let shown = |decimals: u32| {
        let mut value = value;
        value
            .set_scale(decimals)
            .map(|()| (decimals.to_string(), format!("{decimals} decimals: {text} is {value}")))
            .ok()
    };
    Some(Question {
        id: DECIMALS.to_owned(),
        sentence: format!(
            "How many of the last digits of amounts, such as {text}, are decimals? The file does not say."
        ),
        choices: [2, 0, 3].into_iter().filter_map(shown).collect(),
    })
}
