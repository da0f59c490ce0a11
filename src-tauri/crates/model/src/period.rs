//! Accounting periods: whole days in the company's time zone, both ends included.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// Why a text is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a period: write a month (2026-10), a day (2026-10-31) or two days (2026-10-01..2026-10-31)")]
pub struct BadPeriod(pub String);

impl Period {
    /// The whole month that holds this day.
    pub fn month_of(day: Date) -> Period {
        Period { from: day.first_of_month(), to: day.last_of_month() }
    }

    /// The month before the one that this instant falls into at the company.
    pub fn last_month(now: Timestamp, zone: &TimeZone) -> Period {
        let first = now.to_zoned(zone.clone()).date().first_of_month();
        Period::month_of(first.checked_sub(1.day()).unwrap_or(first))
    }

    /// Whether the day lies in the period.
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Whether the period is exactly one calendar month.
    pub fn is_month(&self) -> bool {
        *self == Period::month_of(self.from)
    }
}

impl FromStr for Period {
    type Err = BadPeriod;
    fn from_str(text: &str) -> Result<Period, BadPeriod> {
        let bad = || BadPeriod(text.to_owned());
        let day = |part: &str| part.parse::<Date>().map_err(|_| bad());
        let period = match text.split_once("..") {
            Some((from, to)) => Period { from: day(from)?, to: day(to)? },
            None if text.len() == 7 => Period::month_of(day(&format!("{text}-01"))?),
            None => Period { from: day(text)?, to: day(text)? },
        };
        if period.from <= period.to { Ok(period) } else { Err(bad()) }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_month() {
            write!(f, "{}", self.from.strftime("%Y-%m"))
        } else {
            write!(f, "{}..{}", self.from, self.to)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_and_written() {
        for (text, expect) in [
            ("2026-11", "2026-11-01..2026-11-30"),
            ("2024-02", "2024-02-01..2024-02-29"),
            ("2026-10-31", "2026-10-31..2026-10-31"),
            ("2026-10-01..2026-11-02", "2026-10-01..2026-11-02"),
        ] {
            let period: Period = text.parse().expect(text);
            assert_eq!(format!("{}..{}", period.from, period.to), expect);
            assert_eq!(period.to_string().parse::<Period>(), Ok(period), "the text form reads back");
        }
        for bad in ["", "2026", "2026-13", "2026-02-30", "2026-11-02..2026-11-01", "november"] {
            assert!(bad.parse::<Period>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_last_month_is_the_companys() {
        let zone = TimeZone::get("Europe/Dublin").expect("bundled or system zone");
        let just_after: Timestamp = "2026-06-30T23:30:00Z".parse().expect("valid");
        assert_eq!(Period::last_month(just_after, &zone).to_string(), "2026-06", "in Dublin it is already July");
    }
}
