//! Reading a JSON record field by field from its own digits. An empty text stands for “no value” on every type, ids come as
//! texts or numbers, and what is not asked for does not matter.

use jiff::Timestamp;
use jiff::civil::Date;
use model::{Decimal, money};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// What is wrong with a field, with its name.
pub(crate) type Problem = String;

/// No book holds more than this, and so many of them can be added that no sum overflows.
const LARGEST: Decimal = Decimal::from_parts(2_808_348_672, 232_830_643, 0, false, 0);

/// A JSON object whose values are not read yet.
#[derive(Clone)]
pub(crate) struct Row<'a>(HashMap<String, &'a RawValue>);

fn shown(raw: &str) -> String {
    crate::http::plain(raw, 40)
}

/// Whether the value stands for none: null, "", [] or {}.
fn is_none(raw: &str) -> bool {
    match raw.as_bytes() {
        b"null" | b"\"\"" => true,
        [b'[', inner @ .., b']'] | [b'{', inner @ .., b'}'] => inner.iter().all(u8::is_ascii_whitespace),
        _ => false,
    }
}

fn parse<T: DeserializeOwned>(raw: &str, name: &str) -> Result<T, Problem> {
    serde_json::from_str(raw).map_err(|_| format!("{name} holds {}, which is no text", shown(raw)))
}

impl<'a> Row<'a> {
    /// A record from its JSON.
    pub(crate) fn read(raw: &'a str) -> Result<Row<'a>, Problem> {
        serde_json::from_str(raw).map(Row).map_err(|_| format!("{} is not a record", shown(raw)))
    }

    fn raw(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).map(|raw| raw.get()).filter(|raw| !is_none(raw))
    }

    /// Whether the record has the field, empty or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The names of the fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// A field's JSON as it stands; nothing where it stands for none.
    pub(crate) fn json(&self, name: &str) -> Option<&'a str> {
        self.raw(name)
    }

    /// A text. Numbers (ids, mostly) come with their own digits.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Problem> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        match raw.as_bytes()[0] {
            b'"' => parse::<String>(raw, name).map(Some),
            b'[' | b'{' => Err(format!("{name} holds {}, which is no text", shown(raw))),
            _ => Ok(Some(raw.to_owned())),
        }
    }

    /// The first of several fields that has a text.
    pub(crate) fn first(&self, names: &[&str]) -> Result<Option<String>, Problem> {
        for name in names {
            if let Some(text) = self.text(name)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// An exact number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<Decimal>, Problem> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let number = money::from_raw(raw).map_err(|problem| format!("{name}: {}", shown(&problem)))?;
        match number {
            Some(number) if number.abs() > LARGEST => Err(format!("{name} holds {}, which is too large", shown(raw))),
            number => Ok(number),
        }
    }

    /// The first of several fields that has a number.
    pub(crate) fn first_number(&self, names: &[&str]) -> Result<Option<Decimal>, Problem> {
        for name in names {
            if let Some(number) = self.number(name)? {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// A number that is not zero.
    pub(crate) fn nonzero(&self, name: &str) -> Result<Option<Decimal>, Problem> {
        Ok(self.number(name)?.filter(|number| !number.is_zero()))
    }

    /// A day.
    pub(crate) fn date(&self, name: &str) -> Result<Option<Date>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        // A few fields hold a day with a time behind it; the day is the part before.
        let day = text.split(['T', ' ']).next().unwrap_or_default();
        day.parse().map(Some).map_err(|_| format!("{name} holds “{}”, which is no date", shown(&text)))
    }

    /// An instant: 2026-02-03T04:05:06-0400, the offset without a colon, or any RFC 3339 form.
    pub(crate) fn time(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", &text)
            .or_else(|_| text.parse::<Timestamp>())
            .map(Some)
            .map_err(|_| format!("{name} holds “{}”, which is no point in time", shown(&text)))
    }

    /// Yes or no.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        match self.raw(name).map(|raw| raw.trim_matches('"')) {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(other) => Err(format!("{name} holds {}, which is neither yes nor no", shown(other))),
        }
    }

    /// A record inside the record.
    pub(crate) fn row(&self, name: &str) -> Result<Option<Row<'a>>, Problem> {
        self.raw(name).map(Row::read).transpose().map_err(|problem| format!("{name}: {problem}"))
    }

    /// A list of records.
    pub(crate) fn rows(&self, name: &str) -> Result<Vec<Row<'a>>, Problem> {
        let items = self.items(name)?;
        items.into_iter().map(Row::read).collect::<Result<_, _>>().map_err(|problem| format!("{name}: {problem}"))
    }

    /// A list of anything, each item as its JSON.
    pub(crate) fn items(&self, name: &str) -> Result<Vec<&'a str>, Problem> {
        let Some(raw) = self.raw(name) else { return Ok(Vec::new()) };
        let items: Result<Vec<&'a RawValue>, _> = serde_json::from_str(raw);
        items
            .map(|items| items.into_iter().map(RawValue::get).collect())
            .map_err(|_| format!("{name} holds {}, which is no list", shown(raw)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"id":4600000000031001,"text_id":"4600000000031001","empty":"","null":null,"list":[],"object":{},
        "whole":100,"cents":0.10,"big":12345678901234567.89,"string":"12.50","wide":0.12345678901234567890123456789012,"huge":1000000000000000001,
        "day":"2026-02-03","stamp":"2026-02-03T04:05:06-0400","colon":"2026-02-03T04:05:06-04:00","zulu":"2026-02-03T08:05:06Z",
        "no_day":"soon","yes":true,"no":"false","unicode":"Gr\u00fc\u00dfe","rows":[{"a":1},{"a":"2"}]}"#;

    #[test]
    fn values_are_read_to_the_digit_and_nothing_is_none() {
        let row = Row::read(RECORD).expect("a record");
        for name in ["id", "text_id"] {
            assert_eq!(row.text(name), Ok(Some("4600000000031001".to_owned())), "{name} keeps its digits");
        }
        for name in ["empty", "null", "list", "object", "absent"] {
            assert_eq!(row.text(name), Ok(None), "{name}");
            assert_eq!(row.number(name), Ok(None), "{name}");
            assert_eq!(row.date(name), Ok(None), "{name}");
            assert_eq!(row.time(name), Ok(None), "{name}");
            assert_eq!(row.flag(name), Ok(None), "{name}");
            assert!(row.rows(name).expect(name).is_empty());
        }
        for (name, digits) in
            [("whole", "100"), ("cents", "0.10"), ("big", "12345678901234567.89"), ("string", "12.50")]
        {
            assert_eq!(row.number(name).expect(name).expect(name).to_string(), digits);
        }
        assert_eq!(row.text("unicode"), Ok(Some("Grüße".to_owned())));
        assert_eq!((row.flag("yes"), row.flag("no")), (Ok(Some(true)), Ok(Some(false))));
        assert_eq!(row.rows("rows").expect("a list")[1].text("a"), Ok(Some("2".to_owned())));
        assert_eq!(row.date("stamp").expect("a day").expect("a day").to_string(), "2026-02-03");
    }

    #[test]
    fn times_are_instants_whatever_their_offset_looks_like() {
        let row = Row::read(RECORD).expect("a record");
        let expect: Timestamp = "2026-02-03T08:05:06Z".parse().expect("valid");
        for name in ["stamp", "colon", "zulu"] {
            assert_eq!(row.time(name), Ok(Some(expect)), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let row = Row::read(RECORD).expect("a record");
        for (problem, name) in [
            (row.number("day").map(|_| ()), "day"),
            (row.number("wide").map(|_| ()), "wide"),
            (row.number("huge").map(|_| ()), "huge"),
            (row.date("no_day").map(|_| ()), "no_day"),
            (row.time("no_day").map(|_| ()), "no_day"),
            (row.flag("whole").map(|_| ()), "whole"),
            (row.text("rows").map(|_| ()), "rows"),
            (row.rows("whole").map(|_| ()), "whole"),
            (row.rows("list").and_then(|_| row.row("day")).map(|_| ()), "day"),
        ] {
            assert!(problem.as_ref().is_err_and(|text| text.contains(name)), "{problem:?} names {name}");
        }
    }
}
