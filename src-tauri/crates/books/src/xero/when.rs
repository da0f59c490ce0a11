//! Xero's dates: `/Date(1789430400000+0000)/` in milliseconds since 1970, of which the offset is for show only, and on some
//! records ISO twins beside them. Business days are midnights in UTC.

use crate::row::{Problem, Row};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// What .NET writes where there is no date: the first instant of the year 1.
const NO_DATE: i64 = -62_135_596_800_000;

/// The instant of a `/Date(…)/`; nothing where the text is of another form.
fn milliseconds(text: &str) -> Option<i64> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let sign = inner.char_indices().skip(1).find(|(_, c)| matches!(c, '+' | '-'));
    let (number, offset) = inner.split_at(sign.map_or(inner.len(), |(at, _)| at));
    let shown = offset.is_empty() || (offset.len() == 5 && offset[1..].bytes().all(|b| b.is_ascii_digit()));
    shown.then(|| number.parse().ok()).flatten()
}

/// An instant in any form that Xero has: `/Date(…)/`, ISO with or without an offset. Without one it is UTC.
fn instant_of(text: &str) -> Option<Timestamp> {
    if let Some(number) = milliseconds(text) {
        return Timestamp::from_millisecond(number).ok();
    }
    let plain = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    text.parse::<Timestamp>().ok().or_else(plain)
}

/// An instant; nothing where the field stands for none.
pub(crate) fn instant(row: &Row<'_>, name: &str) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = row.text(name)? else { return Ok(None) };
    let is_none = milliseconds(&text).is_some_and(|number| number <= NO_DATE) || text.starts_with("0001-01-01");
    if is_none {
        return Ok(None);
    }
    instant_of(&text)
        .map(Some)
        .ok_or_else(|| format!("{name} holds “{}”, which is no point in time", crate::http::plain(&text, 40)))
}

/// A business day: the ISO twin where the record has one, as it leaves nothing to work out.
pub(crate) fn day(row: &Row<'_>, name: &str) -> Result<Option<Date>, Problem> {
    let twin = format!("{name}String");
    if let Some(text) = row.text(&twin)?
        && let Some(day) = text.get(..10).and_then(|day| day.parse().ok())
        && !text.starts_with("0001-")
    {
        return Ok(Some(day));
    }
    let Some(text) = row.text(name)? else { return Ok(None) };
    let iso: Option<Date> = text.get(..10).and_then(|day| day.parse().ok());
    match iso {
        Some(day) if day.year() > 1 => Ok(Some(day)),
        Some(_) => Ok(None),
        None => Ok(instant(row, name)?.map(|at| at.to_zoned(TimeZone::UTC).date())),
    }
}

/// The second from which changes are asked for: whole, and one earlier, so that it does not matter whether Xero takes
/// “since” as including that second.
pub(crate) fn second_before(at: Timestamp) -> Timestamp {
    let whole = Timestamp::from_second(at.as_second()).unwrap_or(at);
    whole.checked_sub(1.second()).unwrap_or(whole)
}

/// An instant as the header `If-Modified-Since` takes it: UTC to the second.
pub(crate) fn header(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn with(field: &str, value: &str) -> String {
        format!(r#"{{"{field}":"{value}"}}"#)
    }

    #[test]
    fn every_form_of_a_date_is_read() {
        for (value, expect) in [
            ("/Date(1789430400000+0000)/", Some("2026-09-15")),
            ("/Date(1789430400000)/", Some("2026-09-15")),
            ("/Date(1789430400000+1300)/", Some("2026-09-15")),
            ("/Date(-86400000+0000)/", Some("1969-12-31")),
            ("/Date(-62135596800000+0000)/", None),
            ("0001-01-01T00:00:00", None),
            ("2026-09-15", Some("2026-09-15")),
            ("2026-09-15T00:00:00", Some("2026-09-15")),
            ("", None),
        ] {
            let json = with("Date", value);
            let row = Row::read(&json).expect("a record");
            let read = day(&row, "Date").expect("a day").map(|day| day.to_string());
            assert_eq!(read.as_deref(), expect, "{value}");
        }
        let both = r#"{"Date":"/Date(1789430400000+0000)/","DateString":"2026-09-14T00:00:00"}"#;
        let read = day(&Row::read(both).expect("a record"), "Date").expect("a day");
        assert_eq!(read.map(|day| day.to_string()).as_deref(), Some("2026-09-14"), "the twin goes before");
    }

    #[test]
    fn instants_keep_their_fractions_and_are_utc() {
        for (value, expect) in [
            ("/Date(1789999509250+0000)/", "2026-09-21T14:05:09.25Z"),
            ("/Date(1789999509250)/", "2026-09-21T14:05:09.25Z"),
            ("2026-09-21T14:05:09.2501230", "2026-09-21T14:05:09.250123Z"),
            ("2026-09-21T14:05:09Z", "2026-09-21T14:05:09Z"),
        ] {
            let json = with("UpdatedDateUTC", value);
            let read = instant(&Row::read(&json).expect("a record"), "UpdatedDateUTC").expect("an instant");
            assert_eq!(read.map(|at| at.to_string()).as_deref(), Some(expect), "{value}");
        }
        assert_eq!(header("2026-09-21T14:05:09.9Z".parse().expect("valid")), "2026-09-21T14:05:09");
        let at = second_before("2026-09-21T14:05:09.9Z".parse().expect("valid"));
        assert_eq!(at.to_string(), "2026-09-21T14:05:08Z");
    }

    #[test]
    fn what_is_no_date_is_named() {
        for value in [
            "soon",
            "/Date()/",
            "/Date(12x)/",
            "/Date(99999999999999999999)/",
            "/Date(1+00)/",
            "/Date(+)/",
            "ä/Date(1)/ää",
        ] {
            let json = with("Date", value);
            let row = Row::read(&json).expect("a record");
            assert!(day(&row, "Date").is_err_and(|problem| problem.contains("Date")), "{value}");
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_there_is_read_or_refused(text in "\\PC{0,40}") {
            let json = serde_json::json!({"Date": text, "DateString": text}).to_string();
            let row = Row::read(&json).expect("a record");
            let _ = day(&row, "Date");
            let _ = instant(&row, "Date");
        }

        #[test]
        fn an_instant_comes_back_as_it_was_written(ms in -2_000_000_000_000_i64..4_000_000_000_000) {
            let json = with("At", &format!("/Date({ms}+0000)/"));
            let read = instant(&Row::read(&json).expect("a record"), "At").expect("an instant");
            prop_assert_eq!(read.map(|at| at.as_millisecond()), Some(ms));
        }
    }
}
