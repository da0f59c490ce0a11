//! JSON as a books server writes it: keys in the order they were given, exact decimals, whole numbers without a fraction, and an empty
//! string where there is no value.

use jiff::civil::Date;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A JSON value to be sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Text(Cow<'static, str>),
    Whole(i64),
    Amount(Decimal),
    Flag(bool),
    List(Vec<Json>),
    Object(Vec<(Cow<'static, str>, Json)>),
}

/// `object! { "key": value, … }` with anything that is [`Into<Json>`].
macro_rules! object {
    ($($key:literal : $value:expr),* $(,)?) => {
        $crate::json::Json::Object(vec![$((std::borrow::Cow::Borrowed($key), $crate::json::Json::from($value))),*])
    };
}
pub(crate) use object;

impl Json {
    /// An object without keys.
    pub(crate) const EMPTY: Json = Json::Object(Vec::new());

    /// Puts the keys of `more` behind those of this object.
    pub(crate) fn with(mut self, more: Json) -> Json {
        if let (Json::Object(keys), Json::Object(more)) = (&mut self, more) {
            keys.extend(more);
        }
        self
    }

    /// Puts one key behind the others.
    pub(crate) fn key(self, key: impl Into<Cow<'static, str>>, value: impl Into<Json>) -> Json {
        self.with(Json::Object(vec![(key.into(), value.into())]))
    }

    /// The text of it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(1024);
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Json::Text(text) => write_text(text, out),
            Json::Whole(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Json::Amount(amount) if amount.is_zero() => out.push(b'0'),
            Json::Amount(amount) => out.extend_from_slice(amount.normalize().to_string().as_bytes()),
            Json::Flag(flag) => out.extend_from_slice(if *flag { b"true" } else { b"false" }),
            Json::List(items) => write_all(b"[]", items, out, |item, out| item.write(out)),
            Json::Object(keys) => write_all(b"{}", keys, out, |(key, value), out| {
                write_text(key, out);
                out.push(b':');
                value.write(out);
            }),
        }
    }
}

fn write_all<T>(brackets: &[u8; 2], items: &[T], out: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    out.push(brackets[0]);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(item, out);
    }
    out.push(brackets[1]);
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("BUG: a string is always JSON and a vector takes every byte");
}

impl From<&'static str> for Json {
    fn from(text: &'static str) -> Json {
        Json::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Json {
    fn from(text: String) -> Json {
        Json::Text(Cow::Owned(text))
    }
}

impl From<&String> for Json {
    fn from(text: &String) -> Json {
        Json::Text(Cow::Owned(text.clone()))
    }
}

impl From<Decimal> for Json {
    fn from(amount: Decimal) -> Json {
        Json::Amount(amount)
    }
}

impl From<bool> for Json {
    fn from(flag: bool) -> Json {
        Json::Flag(flag)
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Json {
        Json::Whole(number)
    }
}

impl From<u32> for Json {
    fn from(number: u32) -> Json {
        Json::Whole(i64::from(number))
    }
}

impl From<i32> for Json {
    fn from(number: i32) -> Json {
        Json::Whole(i64::from(number))
    }
}

impl From<Date> for Json {
    fn from(date: Date) -> Json {
        Json::from(date.to_string())
    }
}

impl From<Vec<Json>> for Json {
    fn from(items: Vec<Json>) -> Json {
        Json::List(items)
    }
}

/// No value is an empty string, whatever the type.
impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Json {
        value.map_or(Json::Text(Cow::Borrowed("")), Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_whole_ones_have_no_fraction() {
        let json = object! {
            "whole": Decimal::new(10_000, 2), "cents": Decimal::new(30_812, 2), "zero": Decimal::new(0, 2),
            "large": Decimal::from_str_exact("12345678901234567890.12").unwrap(), "none": None::<Decimal>, "n": -3,
            "quoted": "a \"b\"\n".to_owned(), "list": vec![Json::from(true), Json::EMPTY],
        };
        let expect = r#"{"whole":100,"cents":308.12,"zero":0,"large":12345678901234567890.12,"none":"","n":-3,"quoted":"a \"b\"\n","list":[true,{}]}"#;
        assert_eq!(String::from_utf8(json.bytes()).unwrap(), expect);
    }
}
