//! JSON with exact numbers: what these books keep, read and write. Amounts keep their two digits (`100.00`), zero is `0`.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Deeper bodies are refused.
const DEPTH: usize = 16;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Flag(bool),
    Number(Decimal),
    Text(String),
    List(Vec<Value>),
    Object(Object),
}

/// Keys and values in the order in which they were put.
#[derive(Debug, Clone, Default)]
pub(crate) struct Object(Vec<(String, Value)>);

/// The order of keys means nothing.
impl PartialEq for Object {
    fn eq(&self, other: &Object) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

/// `object! { "key": value, … }` with anything that is [`Into<Value>`].
macro_rules! object {
    ($($key:literal : $value:expr),* $(,)?) => {
        $crate::quickbooks::value::Object::of(vec![$(($key.to_owned(), $crate::quickbooks::value::Value::from($value))),*])
    };
}
pub(crate) use object;

/// An amount of money: two digits behind the point.
pub(crate) fn money(amount: Decimal) -> Decimal {
    let mut amount = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    amount.rescale(2);
    amount
}

/// A reference to a record of a list.
pub(crate) fn reference(id: impl Into<String>, name: &str) -> Object {
    let reference = Object::of(vec![("value".to_owned(), Value::Text(id.into()))]);
    if name.is_empty() { reference } else { reference.with("name", name) }
}

impl Object {
    pub(crate) fn of(keys: Vec<(String, Value)>) -> Object {
        Object(keys)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.0.iter_mut().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(crate) fn set(&mut self, key: &str, value: impl Into<Value>) {
        let value = value.into();
        match self.get_mut(key) {
            Some(place) => *place = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    #[must_use]
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Object {
        self.set(key, value);
        self
    }

    /// Puts the key only where there is a value.
    #[must_use]
    pub(crate) fn maybe(self, key: &str, value: Option<impl Into<Value>>) -> Object {
        if let Some(value) = value { self.with(key, value) } else { self }
    }

    /// Puts the key only where the text is not empty.
    #[must_use]
    pub(crate) fn some_text(self, key: &str, text: &str) -> Object {
        if text.is_empty() { self } else { self.with(key, text) }
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.0.iter().position(|(known, _)| known == key)?;
        Some(self.0.remove(at).1)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Puts all keys of another object.
    pub(crate) fn extend(&mut self, more: Object) {
        for (key, value) in more.0 {
            self.set(&key, value);
        }
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        if let Some(Value::Text(text)) = self.get(key) { text } else { "" }
    }

    pub(crate) fn number(&self, key: &str) -> Option<Decimal> {
        if let Some(Value::Number(number)) = self.get(key) { Some(*number) } else { None }
    }

    /// A number, zero where there is none.
    pub(crate) fn amount(&self, key: &str) -> Decimal {
        self.number(key).unwrap_or_default()
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        if let Some(Value::Flag(flag)) = self.get(key) { Some(*flag) } else { None }
    }

    pub(crate) fn object(&self, key: &str) -> Option<&Object> {
        if let Some(Value::Object(object)) = self.get(key) { Some(object) } else { None }
    }

    /// The id in a reference; empty where there is none.
    pub(crate) fn referred(&self, key: &str) -> &str {
        self.object(key).map_or("", |reference| reference.text("value"))
    }

    /// The objects of a list; none where there is no list.
    pub(crate) fn list(&self, key: &str) -> impl Iterator<Item = &Object> {
        let items = if let Some(Value::List(items)) = self.get(key) { items.as_slice() } else { &[] };
        items.iter().filter_map(|item| if let Value::Object(object) = item { Some(object) } else { None })
    }

    pub(crate) fn day(&self, key: &str) -> Option<Date> {
        self.text(key).parse().ok()
    }

    /// Reads a body. Numbers are taken by their digits.
    ///
    /// # Errors
    /// What is wrong with it, in the words of the reader.
    pub(crate) fn read(bytes: &[u8]) -> Result<Object, String> {
        let raw: &RawValue = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        match read(raw, 0)? {
            Value::Object(object) => Ok(object),
            Value::Null | Value::Flag(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => {
                Err("an object is expected".to_owned())
            }
        }
    }

    /// The text of it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(1024);
        write_object(self, &mut out);
        out
    }

    /// As a value for tests and the control port.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes()).expect("BUG: what is written here is JSON")
    }
}

/// The keys of an object with their values unread.
struct Keys<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Keys<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Keys<'a>, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut keys = Vec::new();
                while let Some(entry) = map.next_entry::<String, &'de RawValue>()? {
                    keys.push(entry);
                }
                Ok(keys)
            }
        }
        from.deserialize_map(Reader).map(Keys)
    }
}

fn read(raw: &RawValue, depth: usize) -> Result<Value, String> {
    if depth > DEPTH {
        return Err("the body is nested too deeply".to_owned());
    }
    let text = raw.get();
    let wrong = |error: serde_json::Error| error.to_string();
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let mut object = Object::default();
            for (key, value) in serde_json::from_str::<Keys<'_>>(text).map_err(wrong)?.0 {
                object.set(&key, read(value, depth + 1)?);
            }
            Value::Object(object)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(wrong)?;
            Value::List(items.into_iter().map(|item| read(item, depth + 1)).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Value::Text(serde_json::from_str(text).map_err(wrong)?),
        Some(b't') => Value::Flag(true),
        Some(b'f') => Value::Flag(false),
        Some(b'n') => Value::Null,
        _ => {
            let number = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text));
            Value::Number(number.map_err(|_| format!("{text} is no number that can be kept"))?)
        }
    })
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Flag(flag) => out.extend_from_slice(if *flag { b"true" } else { b"false" }),
        Value::Number(number) if number.is_zero() => out.push(b'0'),
        Value::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::Text(text) => write_text(text, out),
        Value::List(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::Object(object) => write_object(object, out),
    }
}

fn write_object(object: &Object, out: &mut Vec<u8>) {
    out.push(b'{');
    for (at, (key, value)) in object.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_text(key, out);
        out.push(b':');
        write(value, out);
    }
    out.push(b'}');
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("BUG: a string is always JSON and a vector takes every byte");
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Value {
        Value::Number(number)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Number(number.into())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Value {
        Value::Number(number.into())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Flag(flag)
    }
}

impl From<Date> for Value {
    fn from(day: Date) -> Value {
        Value::Text(day.to_string())
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        Value::Object(object)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Value::List(items)
    }
}

impl From<Vec<Object>> for Value {
    fn from(items: Vec<Object>) -> Value {
        Value::List(items.into_iter().map(Value::Object).collect())
    }
}

impl FromIterator<Object> for Value {
    fn from_iter<T: IntoIterator<Item = Object>>(items: T) -> Value {
        Value::List(items.into_iter().map(Value::Object).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_digits_both_ways() {
        let text = r#"{"a":100.00,"zero":0,"price":75,"long":123456789012.345,"list":[{"b":"ü \"q\""},true,null]}"#;
        let object = Object::read(text.as_bytes()).unwrap();
        assert_eq!(object.amount("a"), Decimal::from(100));
        assert_eq!(String::from_utf8(object.bytes()).unwrap(), text);
        assert_eq!(money(Decimal::new(7, 0)).to_string(), "7.00");
    }

    #[test]
    fn a_hostile_body_is_refused() {
        let deep = format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000));
        for body in [deep.as_str(), "[]", "{", "{\"a\":1e400}", "{\"a\":12345678901234567890123456789012345}", ""] {
            assert!(Object::read(body.as_bytes()).is_err(), "{}", &body[..body.len().min(40)]);
        }
    }
}
