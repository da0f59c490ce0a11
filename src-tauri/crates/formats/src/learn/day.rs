//! Days as a column spells them. Where day and month could change places both patterns are kept, and somebody is asked.

use model::Date;
use std::ops::RangeInclusive;

/// Years that documents have: digits that are no date seldom fall into them.
const YEARS: RangeInclusive<i16> = 1980..=2079;
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Two digits below this are of this century, as layouts read them where nothing is said.
const PIVOT: i16 = 70;

/// A pattern that all days of a column fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Days {
    /// As layouts write it.
    pub(super) pattern: String,
    /// Which part stands first.
    pub(super) order: Order,
    /// Six digits without marks: many numbers look like that.
    pub(super) weak: bool,
}

/// Which part of a day stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Year,
    Day,
    Month,
}

/// One part of a day: how many characters it has, and its number; names of months are numbers already.
struct Piece {
    width: usize,
    number: i16,
    named: bool,
}

fn piece(text: &str) -> Option<Piece> {
    let lower = text.to_ascii_lowercase();
    if let Some(month) = MONTHS.iter().position(|month| *month == lower) {
        return Some(Piece { width: 3, number: i16::try_from(month + 1).ok()?, named: true });
    }
    let good = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    good.then(|| text.parse().ok()).flatten().map(|number| Piece { width: text.len(), number, named: false })
}

/// The three parts of a day and the marks between them.
fn split(text: &str) -> Option<([Piece; 3], [char; 2])> {
    let is_mark = |c: char| matches!(c, '-' | '/' | '.' | ' ');
    let mut marks = text.chars().filter(|c| is_mark(*c));
    let marks = [marks.next()?, marks.next()?];
    let mut parts = text.split(is_mark);
    let three = [piece(parts.next()?)?, piece(parts.next()?)?, piece(parts.next()?)?];
    parts.next().is_none().then_some((three, marks))
}

fn year(piece: &Piece) -> Option<i16> {
    match piece.width {
        4 => Some(piece.number),
        2 if !piece.named => Some(piece.number + if piece.number < PIVOT { 2000 } else { 1900 }),
        _ => None,
    }
}

fn is_day(year: i16, month: i16, day: i16) -> bool {
    let (month, day) = (i8::try_from(month).unwrap_or(0), i8::try_from(day).unwrap_or(0));
    YEARS.contains(&year) && Date::new(year, month, day).is_ok()
}

/// All patterns that every text fits, the likelier first. Blank texts are left out before.
pub(super) fn of(texts: &[&str]) -> Vec<Days> {
    let Some(first) = texts.first() else { return Vec::new() };
    if first.len() >= 6
        && texts.iter().all(|text| text.len() == first.len() && text.bytes().all(|b| b.is_ascii_digit()))
    {
        return compact(texts);
    }
    // An hour that is the same everywhere stands for itself.
    let at = first.find(['T', ' ']).filter(|at| first[*at..].contains(':')).unwrap_or(first.len());
    let (_, tail) = first.split_at(at);
    let bodies: Option<Vec<&str>> = texts.iter().map(|text| text.strip_suffix(tail)).collect();
    let Some(bodies) = bodies else { return Vec::new() };
    let orders = [Order::Year, Order::Day, Order::Month];
    let found = orders.into_iter().filter_map(|order| {
        let pattern = with_marks(&bodies, order)?;
        let literal = tail.chars().any(|c| matches!(c, 'y' | 'M' | 'd' | 'H' | 'm' | 's'));
        (!literal).then(|| Days { pattern: pattern + tail, order, weak: false })
    });
    found.collect()
}

fn with_marks(texts: &[&str], order: Order) -> Option<String> {
    let (_, marks) = split(texts.first()?)?;
    // Nobody writes the month first with dots.
    if order == Order::Month && marks[0] == '.' {
        return None;
    }
    let (mut short_day, mut short_month, mut long_year, mut short_year, mut named) =
        (false, false, false, false, false);
    for text in texts {
        let (parts, of_text) = split(text)?;
        let [a, b, c] = &parts;
        let (y, m, d) = match order {
            Order::Year => (a, b, c),
            Order::Day => (c, b, a),
            Order::Month => (c, a, b),
        };
        if of_text != marks || y.named || d.named || m.width > 3 || d.width > 2 || (m.width == 3 && !m.named) {
            return None;
        }
        is_day(year(y)?, m.number, d.number).then_some(())?;
        short_day |= d.width == 1;
        short_month |= m.width == 1;
        long_year |= y.width == 4;
        short_year |= y.width == 2;
        named |= m.named;
    }
    // A short year in front is only written with hyphens.
    if long_year == short_year || (short_year && order == Order::Year && marks[0] != '-') {
        return None;
    }
    let (y, d) = (if long_year { "yyyy" } else { "yy" }, if short_day { "d" } else { "dd" });
    let m = if named {
        "MMM"
    } else if short_month {
        "M"
    } else {
        "MM"
    };
    let [one, two] = marks;
    Some(match order {
        Order::Year => format!("{y}{one}{m}{two}{d}"),
        Order::Day => format!("{d}{one}{m}{two}{y}"),
        Order::Month => format!("{m}{one}{d}{two}{y}"),
    })
}

fn compact(texts: &[&str]) -> Vec<Days> {
    const LONG: &[(&str, Order)] = &[("yyyyMMdd", Order::Year), ("ddMMyyyy", Order::Day), ("MMddyyyy", Order::Month)];
    const SHORT: &[(&str, Order)] = &[("yyMMdd", Order::Year), ("ddMMyy", Order::Day), ("MMddyy", Order::Month)];
    let known = match texts.first().map_or(0, |text| text.len()) {
        8 => LONG,
        6 => SHORT,
        _ => &[],
    };
    let fits = |text: &str, pattern: &str| {
        let of = |letter: char| {
            let picked = pattern.chars().zip(text.chars()).filter(|(p, _)| *p == letter).map(|(_, c)| c);
            picked.collect::<String>()
        };
        let year = piece(&of('y')).and_then(|piece| year(&piece));
        match (year, of('M').parse(), of('d').parse()) {
            (Some(year), Ok(month), Ok(day)) => is_day(year, month, day),
            _ => false,
        }
    };
    let all = known.iter().filter(|(pattern, _)| texts.iter().all(|text| fits(text, pattern)));
    all.map(|(pattern, order)| Days { pattern: (*pattern).to_owned(), order: *order, weak: pattern.len() == 6 })
        .collect()
}

/// The day of a text by a pattern of this module, as year, month and day in one number that sorts.
pub(super) fn sortable(text: &str, days: &Days) -> Option<i32> {
    let digits = |order: Order, parts: [i16; 3]| {
        let [a, b, c] = parts.map(i32::from);
        let full = |year: i32| if year < 100 { year + if year < i32::from(PIVOT) { 2000 } else { 1900 } } else { year };
        match order {
            Order::Year => full(a) * 10_000 + b * 100 + c,
            Order::Day => full(c) * 10_000 + b * 100 + a,
            Order::Month => full(c) * 10_000 + a * 100 + b,
        }
    };
    let body = text.get(..text.find('T').unwrap_or(text.len()))?;
    if let Some((parts, _)) = split(body) {
        return Some(digits(days.order, parts.map(|piece| piece.number)));
    }
    let (long, n) = (body.len() == 8, body.len());
    if !(long || n == 6) || !body.is_ascii() {
        return None;
    }
    let cut = match (days.order, long) {
        (Order::Year, true) => [0..4, 4..6, 6..8],
        (Order::Day | Order::Month, true) => [0..2, 2..4, 4..8],
        (_, false) => [0..2, 2..4, 4..6],
    };
    let [a, b, c] = cut.map(|range| body[range].parse::<i16>().ok());
    Some(digits(days.order, [a?, b?, c?]))
}
