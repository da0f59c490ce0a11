//! Numbers as a column spells them: decimal mark, marks between thousands, sign. What two readings allow is said, not guessed.

use model::Decimal;
use model::layout::{Sign, Spelling};
use std::collections::BTreeSet;

/// The marks that stand in numbers.
const MARKS: &[char] = &['.', ',', ' ', '\''];

/// How the numbers of a column are spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// The decimal mark, where one is proven.
    pub(super) point: Option<char>,
    /// The mark between thousands.
    pub(super) group: Option<char>,
    /// A mark of which nothing says whether it is the one or the other: `1,234`.
    pub(super) unsure: Option<char>,
    /// Fewest and most decimals.
    pub(super) decimals: (u32, u32),
    pub(super) sign: Sign,
    /// What stands behind every number: `%`.
    pub(super) suffix: String,
    /// Some start with a zero that a number would not have: more likely a code.
    pub(super) coded: bool,
    /// Some long numbers have no marks between thousands, others have.
    pub(super) mixed: bool,
}

#[derive(Debug, Default)]
struct Seen {
    points: BTreeSet<char>,
    groups: BTreeSet<char>,
    unsure: BTreeSet<char>,
    minus: bool,
    plus: usize,
    trailing: bool,
    brackets: bool,
    coded: bool,
    long: bool,
    n: usize,
}

/// A number without its sign and suffix.
struct Bare<'t> {
    body: &'t str,
    negative: bool,
}

fn bare<'t>(text: &'t str, suffix: &str, seen: &mut Seen) -> Option<Bare<'t>> {
    let text = text.trim().strip_suffix(suffix)?.trim();
    let bare = if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        seen.brackets = true;
        Bare { body: inner, negative: true }
    } else if let Some(rest) = text.strip_suffix('-') {
        seen.trailing = true;
        Bare { body: rest, negative: true }
    } else if let Some(rest) = text.strip_prefix('-') {
        seen.minus = true;
        Bare { body: rest, negative: true }
    } else if let Some(rest) = text.strip_prefix('+') {
        seen.plus += 1;
        Bare { body: rest, negative: false }
    } else {
        Bare { body: text, negative: false }
    };
    let starts = bare.body.starts_with(|c: char| c.is_ascii_digit()) || bare.body.starts_with(['.', ',']);
    let good = starts && bare.body.ends_with(|c: char| c.is_ascii_digit()) && bare.body.len() <= 40;
    let all = bare.body.chars().all(|c| c.is_ascii_digit() || MARKS.contains(&c));
    (good && all).then_some(bare)
}

/// The texts between the marks and the marks.
fn parts(body: &str) -> (Vec<&str>, Vec<char>) {
    (body.split(MARKS).collect(), body.chars().filter(|c| MARKS.contains(c)).collect())
}

fn look(body: &str, seen: &mut Seen) -> Option<()> {
    let (digits, marks) = parts(body);
    let groups_fit = |digits: &[&str]| {
        let (first, rest) = digits.split_first().map_or(("", digits), |(first, rest)| (*first, rest));
        (1..=3).contains(&first.len()) && rest.iter().all(|part| part.len() == 3)
    };
    let whole = digits.first().copied().unwrap_or_default();
    seen.coded |= whole.len() > 1 && whole.starts_with('0');
    let (first, last) = (marks.first().copied(), marks.last().copied());
    match (first, last) {
        (Some(first), Some(last)) if first != last => {
            let same = marks[..marks.len() - 1].iter().all(|mark| *mark == first);
            if !same || last == ' ' || last == '\'' || !groups_fit(&digits[..digits.len() - 1]) {
                return None;
            }
            seen.groups.insert(first);
            seen.points.insert(last);
        }
        (Some(mark), _) if marks.len() > 1 || mark == ' ' || mark == '\'' => {
            groups_fit(&digits).then_some(())?;
            seen.groups.insert(mark);
        }
        (Some(mark), _) => {
            let rest = digits.get(1).copied().unwrap_or_default();
            if rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0') {
                seen.unsure.insert(mark);
            } else {
                seen.points.insert(mark);
                seen.long |= whole.len() > 3;
            }
        }
        (None, _) => seen.long |= whole.len() > 3,
    }
    seen.n += 1;
    Some(())
}

/// How a column's texts are spelled, if all of them are numbers. Blank texts are left out before.
pub(super) fn of(texts: &[&str]) -> Option<Number> {
    let first = texts.first()?.trim_end();
    let suffix = first.trim_start_matches(|c: char| c != '%' && c != ' ');
    let suffix = if matches!(suffix.trim(), "%") { suffix } else { "" };
    let mut seen = Seen::default();
    for text in texts {
        let bare = bare(text, suffix, &mut seen)?;
        look(bare.body, &mut seen)?;
    }
    let sign = match (seen.minus, seen.trailing, seen.brackets, seen.plus) {
        (false, true, false, 0) => Sign::Trailing,
        (false, false, true, 0) => Sign::Brackets,
        (_, false, false, 1..) => Sign::Always,
        (_, false, false, 0) => Sign::Minus,
        _ => return None,
    };
    if seen.points.len() > 1 || seen.groups.len() > 1 || !seen.points.is_disjoint(&seen.groups) {
        return None;
    }
    let (mut point, mut group) = (seen.points.first().copied(), seen.groups.first().copied());
    let mut unsure = None;
    for mark in seen.unsure {
        match (point, group) {
            (Some(known), _) if known == mark => {}
            (_, Some(known)) if known == mark => {}
            (Some(_), None) => group = Some(mark),
            (None, Some(_)) => point = Some(mark),
            (None, None) if unsure.is_none() => unsure = Some(mark),
            _ => return None,
        }
    }
    let mut number = Number {
        point,
        group,
        unsure,
        decimals: (0, 0),
        sign,
        suffix: suffix.to_owned(),
        coded: seen.coded,
        mixed: group.is_some() && seen.long,
    };
    number.count_decimals(texts);
    Some(number)
}

impl Number {
    fn count_decimals(&mut self, texts: &[&str]) {
        let counts = texts.iter().map(|text| {
            let rest = self.point.and_then(|point| text.rsplit_once(point)).map_or("", |(_, rest)| rest);
            u32::try_from(rest.chars().filter(char::is_ascii_digit).count()).unwrap_or(0)
        });
        let all: Vec<u32> = counts.collect();
        self.decimals = (all.iter().min().copied().unwrap_or(0), all.iter().max().copied().unwrap_or(0));
    }

    /// Settles a mark that can be read in two ways, by what the decimal mark is elsewhere in the file.
    pub(super) fn settle(&mut self, point: char, texts: &[&str]) {
        let Some(mark) = self.unsure.take() else { return };
        if mark == point {
            self.point = Some(mark)
        } else {
            self.group = Some(mark)
        }
        self.count_decimals(texts);
    }

    /// The exact value of a text of this column.
    pub(super) fn value(&self, text: &str) -> Option<Decimal> {
        let bare = bare(text, &self.suffix, &mut Seen::default())?;
        let mut plain = String::from(if bare.negative { "-" } else { "" });
        for c in bare.body.chars() {
            if Some(c) == self.point {
                plain.push('.');
            } else if c.is_ascii_digit() {
                plain.push(c);
            } else if Some(c) != self.group {
                return None;
            }
        }
        Decimal::from_str_exact(&plain).ok()
    }

    /// Whether every number is whole.
    pub(super) fn is_whole(&self) -> bool {
        self.decimals.1 == 0 && self.unsure.is_none()
    }

    /// The layout's word for it; none where plain digits with a point say the same.
    pub(super) fn spelling(&self) -> Option<Spelling> {
        let decimals = (self.decimals.0 == self.decimals.1 && self.decimals.0 > 0).then_some(self.decimals.0);
        let (point, group) = match (self.point, self.group) {
            (Some(point), group) => (point, group),
            (None, Some('.')) => (',', Some('.')),
            (None, group) => ('.', group),
        };
        let spelling = Spelling::Number { decimals, point, group, sign: self.sign, pad: None };
        let plain = Spelling::Number { decimals: None, point: '.', group: None, sign: Sign::Minus, pad: None };
        (spelling != plain).then_some(spelling)
    }
}
