//! `If-Modified-Since` in the four forms that are seen: plain, with milliseconds and Z, with an offset, as in mail.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;

/// The instant; without a zone it is UTC.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    if let Ok(plain) = text.parse::<DateTime>() {
        return plain.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    }
    static MAIL: DateTimeParser = DateTimeParser::new();
    MAIL.parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_four_forms_mean_the_same_and_nothing_else_is_read() {
        let expect: Timestamp = "2026-09-21T14:05:09Z".parse().unwrap();
        let forms = [
            "2026-09-21T14:05:09",
            "2026-09-21T14:05:09.000Z",
            "2026-09-21T16:05:09+02:00",
            "Mon, 21 Sep 2026 14:05:09 GMT",
        ];
        for form in forms {
            assert_eq!(parse(form), Some(expect), "{form}");
        }
        for form in ["", "yesterday", "21/09/2026", "/Date(1789999509250+0000)/"] {
            assert_eq!(parse(form), None, "{form}");
        }
    }
}
