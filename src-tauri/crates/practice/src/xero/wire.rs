//! How values stand on the wire: dates in their forms, and looking things up in what was rendered.

use crate::json::Json;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// The first instant of a day in UTC; business dates are midnight UTC whatever the company's zone.
pub(crate) fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

/// `/Date(1789430400000+0000)/`
pub(crate) fn moment(at: Timestamp) -> Json {
    Json::from(format!("/Date({}+0000)/", at.as_millisecond()))
}

/// `/Date(1789430400000)/`, as the envelope has it.
pub(crate) fn bare_moment(at: Timestamp) -> Json {
    Json::from(format!("/Date({})/", at.as_millisecond()))
}

/// A business date.
pub(crate) fn day(date: Date) -> Json {
    moment(midnight(date))
}

/// `2026-09-15T00:00:00`
pub(crate) fn day_string(date: Date) -> Json {
    Json::from(format!("{date}T00:00:00"))
}

/// `2026-09-21T14:05:09Z`
pub(crate) fn moment_string(at: Timestamp) -> Json {
    Json::from(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// `2026-09-21T14:05:09.2501230`, as the list of connections has it.
pub(crate) fn seven_digits(at: Timestamp) -> Json {
    Json::from(format!("{}.{:07}", at.strftime("%Y-%m-%dT%H:%M:%S"), at.subsec_nanosecond() / 100))
}

/// The milliseconds of `/Date(ms)/` or `/Date(ms+0000)/`; the offset is for display only.
pub(crate) fn milliseconds(text: &str) -> Option<i64> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let end = inner.char_indices().skip(1).find(|(_, c)| matches!(c, '+' | '-')).map_or(inner.len(), |(at, _)| at);
    inner[..end].parse().ok()
}

impl Json {
    /// The value of a key.
    pub(crate) fn look(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(keys) => keys.iter().find(|(known, _)| known == key).map(|(_, value)| value),
            Json::Text(_) | Json::Whole(_) | Json::Amount(_) | Json::Flag(_) | Json::List(_) => None,
        }
    }

    /// The text of a key; empty where there is none.
    pub(crate) fn text(&self, key: &str) -> &str {
        if let Some(Json::Text(text)) = self.look(key) { text } else { "" }
    }

    /// Sets a key that is there already; others stay as they are.
    pub(crate) fn put(&mut self, key: &str, value: impl Into<Json>) {
        if let Json::Object(keys) = self
            && let Some((_, old)) = keys.iter_mut().find(|(known, _)| known == key)
        {
            *old = value.into();
        }
    }

    /// Takes keys out.
    pub(crate) fn without(&mut self, names: &[&str]) {
        if let Json::Object(keys) = self {
            keys.retain(|(key, _)| !names.contains(&key.as_ref()));
        }
    }

    /// Puts a key behind the others where there is a value; what is absent is left out rather than null.
    pub(crate) fn maybe(self, key: &'static str, value: Option<impl Into<Json>>) -> Json {
        match value {
            Some(value) => self.key(Cow::Borrowed(key), value),
            None => self,
        }
    }

    /// Puts a text behind the others unless it is empty.
    pub(crate) fn unless_empty(self, key: &'static str, text: &str) -> Json {
        self.maybe(key, (!text.is_empty()).then(|| text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_stand_in_the_forms_of_the_api() {
        let at: Timestamp = "2026-09-21T14:05:09.250123Z".parse().unwrap();
        let cases = [
            (day(date(2026, 9, 15)), "/Date(1789430400000+0000)/"),
            (moment(at), "/Date(1789999509250+0000)/"),
            (bare_moment(at), "/Date(1789999509250)/"),
            (day_string(date(2026, 9, 15)), "2026-09-15T00:00:00"),
            (moment_string(at), "2026-09-21T14:05:09Z"),
            (seven_digits(at), "2026-09-21T14:05:09.2501230"),
        ];
        for (json, expect) in cases {
            assert_eq!(json, Json::from(expect));
        }
        for (text, expect) in [
            ("/Date(1789999509250+0000)/", Some(1_789_999_509_250)),
            ("/Date(-5)/", Some(-5)),
            ("/Date(-5-0130)/", Some(-5)),
            ("2026-09-21", None),
        ] {
            assert_eq!(milliseconds(text), expect, "{text}");
        }
    }
}
