//! FreshBooks' points in time. Most are texts without a zone that mean New York's clocks, wherever the company is; those of
//! bills and vendors are said to be UTC, though not by everybody. Each reading therefore has a first and a last instant
//! that it may mean: what is stored never lies ahead of the truth, and what is compared never falls behind it.

use crate::row::{Problem, Row};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// How a text without a zone is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// New York's clocks, daylight saving included.
    Eastern,
    /// UTC by one account, New York's clocks by another.
    Disputed,
}

/// The instants that a text may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meant {
    /// The earliest: what a record says of itself.
    pub(crate) first: Timestamp,
    /// The latest: what decides whether a record may have changed since an instant.
    pub(crate) last: Timestamp,
}

fn eastern() -> TimeZone {
    TimeZone::get("America/New_York").unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(-5)))
}

/// Reads a field as an instant; a text with an offset means what it says.
pub(crate) fn instant(row: &Row<'_>, name: &str, zone: Zone) -> Result<Option<Meant>, Problem> {
    let Some(text) = row.text(name)? else { return Ok(None) };
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Some(Meant { first: at, last: at }));
    }
    let wrong = || format!("{name} holds “{}”, which is no point in time", crate::http::plain(&text, 40));
    let local: DateTime = text.parse().map_err(|_| wrong())?;
    let ambiguous = eastern().to_ambiguous_timestamp(local);
    let first = ambiguous.earlier().map_err(|_| wrong())?;
    let last = eastern().to_ambiguous_timestamp(local).later().map_err(|_| wrong())?;
    match zone {
        // An hour that a clock skips has its bounds the other way round.
        Zone::Eastern => Ok(Some(Meant { first: first.min(last), last: first.max(last) })),
        Zone::Disputed => {
            let utc = TimeZone::UTC.to_timestamp(local).map_err(|_| wrong())?;
            Ok(Some(Meant { first: utc, last: first.max(last) }))
        }
    }
}

/// The first day to ask for so that nothing is left out that changed since an instant: FreshBooks filters by whole days,
/// and nobody says by whose clock.
pub(crate) fn day_before(since: Timestamp) -> Date {
    let day = since.to_zoned(eastern()).date();
    day.checked_sub(1.day()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_without_a_zone_are_new_yorks_time_and_doubt_is_kept() {
        for (text, zone, first, last) in [
            ("2026-06-29 12:49:05", Zone::Eastern, "2026-06-29T16:49:05Z", "2026-06-29T16:49:05Z"),
            ("2026-01-05 09:14:02.118201", Zone::Eastern, "2026-01-05T14:14:02.118201Z", "2026-01-05T14:14:02.118201Z"),
            // Clocks go back at two: the hour before comes twice.
            ("2026-11-01 01:30:00", Zone::Eastern, "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"),
            // Clocks go ahead at two: that hour never was.
            ("2026-03-08 02:30:00", Zone::Eastern, "2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z"),
            ("2026-10-09 18:22:10", Zone::Disputed, "2026-10-09T18:22:10Z", "2026-10-09T22:22:10Z"),
            ("2026-10-09T18:22:10Z", Zone::Disputed, "2026-10-09T18:22:10Z", "2026-10-09T18:22:10Z"),
            ("2026-10-09T18:22:10Z", Zone::Eastern, "2026-10-09T18:22:10Z", "2026-10-09T18:22:10Z"),
        ] {
            let json = format!(r#"{{"updated":"{text}"}}"#);
            let row = Row::read(&json).expect("a record");
            let meant = instant(&row, "updated", zone).expect(text).expect(text);
            assert_eq!((meant.first.to_string(), meant.last.to_string()), (first.into(), last.into()), "{text}");
        }
        let row = Row::read(r#"{"updated":"yesterday","none":null}"#).expect("a record");
        assert!(instant(&row, "updated", Zone::Eastern).is_err_and(|problem| problem.contains("yesterday")));
        assert_eq!(instant(&row, "none", Zone::Eastern), Ok(None));
    }

    #[test]
    fn changes_are_asked_for_from_the_day_before() {
        for (since, day) in [("2026-11-02T03:00:00Z", "2026-10-31"), ("2026-11-02T12:00:00Z", "2026-11-01")] {
            assert_eq!(day_before(since.parse().expect("valid")).to_string(), day, "{since}");
        }
    }
}
