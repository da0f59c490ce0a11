//! Columns: matched by id, else by place, else by what fills them.

use super::{changed, told};
use crate::api::Difference;
use crate::workbench::words::{self, Placed};
use model::layout::{Column, Key, Layout, Spelling, Use};

pub(super) fn columns(before: &Layout, after: &Layout, found: &mut Vec<Difference>) {
    let (old, new) = (words::columns(before), words::columns(after));
    let pairs = matched(&old, &new);
    for (at, placed) in old.iter().enumerate() {
        if !pairs.iter().any(|(old, _)| *old == at) {
            let name = words::name(placed.column);
            found.push(told("removed", &name, format!("The column “{name}” was removed.")));
        }
    }
    let moved = moved(&pairs, &old, &new);
    for (at, placed) in new.iter().enumerate() {
        let name = words::name(placed.column);
        match pairs.iter().find(|(_, new)| *new == at) {
            None => {
                let filled = words::fill(placed.column.fill.as_ref());
                found.push(told("added", &name, format!("The column “{name}” is new, filled with {filled}.")));
            }
            Some((from, _)) => {
                if moved.contains(&at) {
                    let behind = at.checked_sub(1).map(|before| words::name(new[before].column));
                    let place = behind.map_or("to the beginning".to_owned(), |name| format!("behind “{name}”"));
                    found.push(told("moved", &name, format!("“{name}” was moved {place}.")));
                }
                column(old[*from].column, placed.column, found);
            }
        }
    }
}

/// Whether a new column is an old one.
type Rule = fn(&Placed<'_>, &Placed<'_>) -> bool;

/// From the surest to the last resort.
const RULES: [Rule; 4] = [
    |old, new| old.column.id.is_some() && old.column.id == new.column.id,
    |old, new| {
        let named = !old.column.at.is_empty() && !by_position(old.column);
        named && old.column.place() == new.column.place() && same_section(old, new)
    },
    |old, new| old.column.fill.is_some() && old.column.fill == new.column.fill && same_section(old, new),
    |old, new| old.column.at == new.column.at && same_section(old, new),
];

fn same_section(old: &Placed<'_>, new: &Placed<'_>) -> bool {
    old.section.id == new.section.id || old.section.each == new.section.each
}

/// Which old column is which new one.
fn matched(old: &[Placed<'_>], new: &[Placed<'_>]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for rule in RULES {
        for (at, placed) in new.iter().enumerate() {
            if pairs.iter().any(|(_, taken)| *taken == at) {
                continue;
            }
            let free = |from: &usize| !pairs.iter().any(|(taken, _)| taken == from);
            if let Some(from) = (0..old.len()).filter(free).find(|from| rule(&old[*from], placed)) {
                pairs.push((from, at));
            }
        }
    }
    pairs
}

/// A place that is a number says where a column stands and not which it is: what fills it tells more.
fn by_position(column: &Column) -> bool {
    column.place().parse::<u32>().is_ok()
}

/// New columns that stand elsewhere than before: those outside the longest run that kept its order.
fn moved(pairs: &[(usize, usize)], old: &[Placed<'_>], new: &[Placed<'_>]) -> Vec<usize> {
    let mut by_new: Vec<(usize, usize)> = pairs.to_vec();
    by_new.sort_by_key(|(_, new)| *new);
    let olds: Vec<usize> = by_new.iter().map(|(old, _)| *old).collect();
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(olds.len());
    for at in 0..olds.len() {
        let before = (0..at).filter(|earlier| olds[*earlier] < olds[at]).max_by_key(|earlier| best[*earlier].0);
        best.push((before.map_or(1, |earlier| best[earlier].0 + 1), before));
    }
    let mut kept = Vec::new();
    let mut at = (0..best.len()).max_by_key(|at| best[*at].0);
    while let Some(one) = at {
        kept.push(one);
        at = best[one].1;
    }
    let other_section = |(from, to): &(usize, usize)| {
        let (a, b) = (old[*from].section, new[*to].section);
        a.id.is_some() && b.id.is_some() && a.id != b.id
    };
    let moved = by_new.iter().enumerate().filter(|(at, pair)| !kept.contains(at) || other_section(pair));
    moved.map(|(_, (_, new))| *new).collect()
}

/// What differs between two states of one column.
fn column(old: &Column, new: &Column, found: &mut Vec<Difference>) {
    let name = words::name(new);
    let mut say = |sentence: String| found.push(changed(&name, sentence));
    if old.place() != new.place() {
        let place = |column: &Column| match column.place() {
            "" => "no place in the file".to_owned(),
            place => format!("“{place}”"),
        };
        say(format!("The column {} stands under {} now.", quoted(&words::name(old)), place(new)));
    } else if old.at != new.at {
        say(format!("“{name}” is known by other names on reading: {}.", new.at.join(", ")));
    }
    if words::name(old) != name && old.place() == new.place() {
        say(format!("“{}” is called “{name}” now.", words::name(old)));
    }
    if old.fill != new.fill {
        let (was, is) = (words::fill(old.fill.as_ref()), words::fill(new.fill.as_ref()));
        say(format!("“{name}” is filled with {is} instead of {was}."));
    }
    if old.spelling != new.spelling {
        say(spelled(&name, old.spelling.as_ref(), new.spelling.as_ref()));
    }
    if old.steps != new.steps {
        say(format!("The steps of “{name}” are {} instead of {}.", words::steps(&new.steps), words::steps(&old.steps)));
    }
    if old.read != new.read {
        say(format!("“{name}” is read back in another way."));
    }
    if old.required != new.required {
        let sentence = if new.required { "must have a value now" } else { "may be empty now" };
        say(format!("“{name}” {sentence}."));
    }
    if old.usage != new.usage {
        let sentence = match new.usage {
            Use::Both => "written and read",
            Use::Write => "only written",
            Use::Read => "only read",
        };
        say(format!("“{name}” is {sentence} now."));
    }
    if old.none != new.none {
        let text = new.none.as_deref().map_or("is left empty".to_owned(), |none| format!("is written as “{none}”"));
        say(format!("Nothing in “{name}” {text} now."));
    }
    if old.key != new.key {
        say(format!("“{name}” {} now.", key(new.key.as_ref())));
    }
    if old.with != new.with {
        let text = new
            .with
            .as_deref()
            .map_or("goes with no other column".to_owned(), |with| format!("is written only with “{with}”"));
        say(format!("“{name}” {text} now."));
    }
}

fn quoted(name: &str) -> String {
    format!("“{name}”")
}

fn key(key: Option<&Key>) -> String {
    match key {
        None => "does not tell kinds of lines apart".to_owned(),
        Some(Key::Fill) => "tells its kind of line by what fills it".to_owned(),
        Some(Key::In(values)) => format!("tells its kind of line by {}", values.join(", ")),
        Some(Key::Filled) => "tells its kind of line by having a value".to_owned(),
        Some(Key::Empty) => "tells its kind of line by having none".to_owned(),
        Some(Key::Starts(text)) => format!("tells its kind of line by starting with “{text}”"),
    }
}

/// Where only the width of a text changed, that is said.
fn spelled(name: &str, old: Option<&Spelling>, new: Option<&Spelling>) -> String {
    let most = |spelling: Option<&Spelling>| match spelling {
        None => Some(None),
        Some(Spelling::Text { min: 0, max, pad: None, overflow: _ }) => Some(*max),
        Some(_) => None,
    };
    match (most(old), most(new)) {
        (Some(was), Some(Some(is))) if was != Some(is) => {
            let was = was.map_or("any number".to_owned(), |was| was.to_string());
            format!("“{name}” holds at most {is} characters instead of {was}.")
        }
        (Some(Some(_)), Some(None)) => format!("“{name}” holds texts of any length now."),
        _ => format!("“{name}” is written as {} instead of as {}.", words::spelling(new), words::spelling(old)),
    }
}
