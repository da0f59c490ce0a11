//! Days and instants by pattern.

use super::misfit::{Misfit, Why};
use model::{Date, Timestamp};

/// Two digits below this are 20xx where a layout says nothing: the window that most systems use.
const PIVOT: u8 = 70;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Literal(char),
    Year,
    ShortYear,
    Month,
    MonthFree,
    MonthName,
    Day,
    DayFree,
    DayOfYear,
    Hour,
    Minute,
    Second,
}

/// The words of patterns, longer ones before those that they start with.
const WORDS: [(&str, Part); 11] = [
    ("yyyy", Part::Year),
    ("yy", Part::ShortYear),
    ("MMM", Part::MonthName),
    ("MM", Part::Month),
    ("M", Part::MonthFree),
    ("dd", Part::Day),
    ("d", Part::DayFree),
    ("DDD", Part::DayOfYear),
    ("HH", Part::Hour),
    ("mm", Part::Minute),
    ("ss", Part::Second),
];

impl Part {
    /// What it speaks of; two parts that speak of the same would contradict each other.
    fn about(self) -> Option<&'static str> {
        match self {
            Part::Literal(_) => None,
            Part::Year | Part::ShortYear => Some("year"),
            Part::Month | Part::MonthFree | Part::MonthName => Some("month"),
            Part::Day | Part::DayFree | Part::DayOfYear => Some("day"),
            Part::Hour => Some("hour"),
            Part::Minute => Some("minute"),
            Part::Second => Some("second"),
        }
    }

    fn is_digits(self) -> bool {
        match self {
            Part::Literal(c) => c.is_ascii_digit(),
            Part::MonthName => false,
            Part::Year | Part::ShortYear | Part::Month | Part::MonthFree | Part::Day | Part::DayFree => true,
            Part::DayOfYear | Part::Hour | Part::Minute | Part::Second => true,
        }
    }
}

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    text: Box<str>,
    parts: Box<[Part]>,
    pivot: u8,
}

/// The parts of a day and an instant, as they are read.
#[derive(Debug, Clone, Copy, Default)]
struct Read {
    year: i16,
    month: i8,
    day: i8,
    day_of_year: i16,
    hour: i8,
    minute: i8,
    second: i8,
}

impl Read {
    fn date(self) -> Option<Date> {
        if self.day_of_year > 0 {
            return Date::new(self.year, 1, 1).ok()?.with().day_of_year(self.day_of_year).build().ok();
        }
        Date::new(self.year, self.month, self.day).ok()
    }
}

impl Pattern {
    pub(super) fn compile(pattern: &str, pivot: Option<u8>) -> Result<Pattern, String> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some(first) = rest.chars().next() {
            let (part, width) = match WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
                Some((word, part)) => (*part, word.len()),
                None => (Part::Literal(first), first.len_utf8()),
            };
            if part.about().is_some() && parts.iter().any(|other: &Part| other.about() == part.about()) {
                return Err(format!("“{pattern}” states the {} twice", part.about().unwrap_or_default()));
            }
            if matches!(parts.last(), Some(Part::MonthFree | Part::DayFree)) && part.is_digits() {
                return Err(format!("in “{pattern}” a part of one or two digits runs into the next; write MM and dd"));
            }
            parts.push(part);
            rest = &rest[width..];
        }
        let states = |about| parts.iter().any(|part| part.about() == Some(about));
        if parts.contains(&Part::DayOfYear) && states("month") {
            return Err(format!("“{pattern}” states the month twice; the day of the year says it"));
        }
        Ok(Pattern { text: pattern.into(), parts: parts.into(), pivot: pivot.unwrap_or(PIVOT) })
    }

    pub(super) fn states(&self, about: &str) -> bool {
        let by_year = about == "month" && self.parts.contains(&Part::DayOfYear);
        by_year || self.parts.iter().any(|part| part.about() == Some(about))
    }

    /// Whether a text has this shape with zeros for all digits: no day, as many programs write it.
    pub(super) fn is_zeros(&self, text: &str) -> bool {
        let digits = || text.bytes().filter(u8::is_ascii_digit);
        let width = |part: &Part| match part {
            Part::Year => 4,
            Part::DayOfYear => 3,
            Part::ShortYear | Part::Month | Part::Day => 2,
            Part::MonthFree | Part::DayFree => 1,
            Part::Literal(_) | Part::MonthName | Part::Hour | Part::Minute | Part::Second => 0,
        };
        let wanted: usize = self.parts.iter().map(width).sum();
        text.starts_with('0')
            && digits().all(|digit| digit == b'0')
            && digits().count() >= wanted
            && self.fits_marks(text)
    }

    /// Whether beside digits there are only the marks of the pattern.
    fn fits_marks(&self, text: &str) -> bool {
        let mut marks =
            self.parts.iter().filter_map(|part| if let Part::Literal(mark) = part { Some(*mark) } else { None });
        text.trim_matches(' ').chars().filter(|c| !c.is_ascii_digit()).all(|c| marks.any(|mark| mark == c))
    }

    pub(super) fn write_date(&self, date: Date, out: &mut String) -> Result<(), Misfit> {
        self.write(date.at(0, 0, 0, 0), out)
    }

    pub(super) fn write_time(&self, time: Timestamp, out: &mut String) -> Result<(), Misfit> {
        self.write(time.to_zoned(jiff::tz::TimeZone::UTC).datetime(), out)
    }

    fn write(&self, moment: jiff::civil::DateTime, out: &mut String) -> Result<(), Misfit> {
        let year = i32::from(moment.year());
        let first = 1900 + i32::from(self.pivot);
        let misfit = |expected: String| Misfit::new(Why::Ambiguous, expected, moment.date().to_string());
        if year < 0 {
            return Err(misfit("a day of the common era".to_owned()));
        }
        if self.parts.contains(&Part::ShortYear) && !(first..first + 100).contains(&year) {
            return Err(misfit(format!("a day that two digits of the year can say ({first} to {})", first + 99)));
        }
        for part in &self.parts {
            match part {
                Part::Literal(character) => out.push(*character),
                Part::Year => push(year as u32, 4, out),
                Part::ShortYear => push(year as u32 % 100, 2, out),
                Part::Month => push(moment.month().unsigned_abs().into(), 2, out),
                Part::MonthFree => push(moment.month().unsigned_abs().into(), 1, out),
                Part::MonthName => out.push_str(MONTHS[moment.month().unsigned_abs() as usize - 1]),
                Part::Day => push(moment.day().unsigned_abs().into(), 2, out),
                Part::DayFree => push(moment.day().unsigned_abs().into(), 1, out),
                Part::DayOfYear => push(moment.date().day_of_year().unsigned_abs().into(), 3, out),
                Part::Hour => push(moment.hour().unsigned_abs().into(), 2, out),
                Part::Minute => push(moment.minute().unsigned_abs().into(), 2, out),
                Part::Second => push(moment.second().unsigned_abs().into(), 2, out),
            }
        }
        Ok(())
    }

    pub(super) fn read_date(&self, text: &str) -> Result<Date, Misfit> {
        let read = self.parts(text.trim_matches(' '));
        let date = read.and_then(|r| r.date());
        date.ok_or_else(|| Misfit::new(Why::Shape, format!("a day written as {}", self.text), text))
    }

    pub(super) fn read_time(&self, text: &str) -> Result<Timestamp, Misfit> {
        let read = self.parts(text.trim_matches(' '));
        let moment =
            read.and_then(|r| Some(r.date()?.to_datetime(jiff::civil::Time::new(r.hour, r.minute, r.second, 0).ok()?)));
        let time = moment.and_then(|m| m.to_zoned(jiff::tz::TimeZone::UTC).ok()).map(|z| z.timestamp());
        time.ok_or_else(|| Misfit::new(Why::Shape, format!("a point in time written as {}", self.text), text))
    }

    fn parts(&self, text: &str) -> Option<Read> {
        let mut read = Read::default();
        let mut rest = text;
        for part in &self.parts {
            match part {
                Part::Literal(character) => rest = rest.strip_prefix(*character)?,
                Part::Year => read.year = take(&mut rest, 4, 4)? as i16,
                Part::ShortYear => {
                    let short = take(&mut rest, 2, 2)?;
                    let century = if short < u32::from(self.pivot) { 2000 } else { 1900 };
                    read.year = (century + short) as i16;
                }
                Part::Month => read.month = take(&mut rest, 2, 2)? as i8,
                Part::MonthFree => read.month = take(&mut rest, 1, 2)? as i8,
                Part::MonthName => {
                    let name = rest.get(..3)?;
                    read.month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))? as i8 + 1;
                    rest = &rest[3..];
                }
                Part::Day => read.day = take(&mut rest, 2, 2)? as i8,
                Part::DayFree => read.day = take(&mut rest, 1, 2)? as i8,
                Part::DayOfYear => read.day_of_year = take(&mut rest, 3, 3)? as i16,
                Part::Hour => read.hour = take(&mut rest, 2, 2)? as i8,
                Part::Minute => read.minute = take(&mut rest, 2, 2)? as i8,
                Part::Second => read.second = take(&mut rest, 2, 2)? as i8,
            }
        }
        rest.is_empty().then_some(read)
    }
}

/// Appends a number of at most four digits with leading zeros up to the width.
fn push(number: u32, width: usize, out: &mut String) {
    for (digits, power) in [(4, 1000), (3, 100), (2, 10), (1, 1)] {
        if width >= digits || number >= power {
            out.push(char::from(b'0' + (number / power % 10) as u8));
        }
    }
}

/// Takes at least and at most so many digits off the front.
fn take(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if digits < least {
        return None;
    }
    let (number, after) = rest.split_at(digits);
    *rest = after;
    number.parse().ok()
}

/// A day in ISO form: `2026-10-31`.
pub(super) fn push_iso(date: Date, out: &mut String) -> Result<(), Misfit> {
    let year =
        u32::try_from(date.year()).map_err(|_| Misfit::new(Why::Shape, "a day of the common era", date.to_string()))?;
    push(year, 4, out);
    out.push('-');
    push(date.month().unsigned_abs().into(), 2, out);
    out.push('-');
    push(date.day().unsigned_abs().into(), 2, out);
    Ok(())
}

/// Reads a day in ISO form, and nothing but that.
pub(super) fn read_iso(text: &str) -> Result<Date, Misfit> {
    let iso = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    let date = if iso { text.parse().ok() } else { None };
    date.ok_or_else(|| Misfit::new(Why::Shape, "a day written as yyyy-MM-dd", text))
}
