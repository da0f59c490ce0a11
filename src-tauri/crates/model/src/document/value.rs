//! One value of a document, as a layout sees it.

use super::{Kind, Status};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::str::FromStr;

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Type {
    /// Any text.
    Text,
    /// An exact decimal.
    Number,
    /// A day without time zone.
    Date,
    /// An instant.
    Time,
    /// Yes or no.
    Bool,
    /// One word of a fixed list ([`Kind`] or [`Status`]).
    Code,
}

impl Type {
    /// The word used in listings and in the published form.
    pub fn as_str(self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Number => "number",
            Type::Date => "date",
            Type::Time => "time",
            Type::Bool => "yes/no",
            Type::Code => "code",
        }
    }
}

/// A value read from a field, or to be put into one. `Empty` stands for "nothing": an empty text counts as nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value<'a> {
    /// Nothing.
    #[default]
    Empty,
    /// A text that is not empty.
    Text(Cow<'a, str>),
    /// A decimal.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// An instant.
    Time(Timestamp),
    /// Yes or no.
    Bool(bool),
}

impl<'a> Value<'a> {
    /// A borrowed text; an empty one is [`Value::Empty`].
    pub fn text(text: &'a str) -> Value<'a> {
        if text.is_empty() { Value::Empty } else { Value::Text(Cow::Borrowed(text)) }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Value::Empty)
    }

    /// The same value, free of what it was borrowed from.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Empty => Value::Empty,
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Number(number) => Value::Number(number),
            Value::Date(date) => Value::Date(date),
            Value::Time(time) => Value::Time(time),
            Value::Bool(yes) => Value::Bool(yes),
        }
    }

    /// The plain text of the value: numbers with their digits, days as 2026-10-31, instants in UTC, yes/no as true/false.
    pub fn plain(&self) -> Cow<'_, str> {
        match self {
            Value::Empty => Cow::Borrowed(""),
            Value::Text(text) => Cow::Borrowed(text),
            Value::Number(number) => Cow::Owned(number.to_string()),
            Value::Date(date) => Cow::Owned(date.to_string()),
            Value::Time(time) => Cow::Owned(time.to_string()),
            Value::Bool(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
        }
    }
}

/// A value that does not fit its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{found}” is not {expected}")]
pub struct Mismatch {
    /// What the field holds, as a phrase ("a number", "a date").
    pub expected: &'static str,
    /// The text that was offered.
    pub found: String,
}

/// A stored field: how it is read as a [`Value`] and set from one.
pub(crate) trait ValueSlot: Sized {
    const TYPE: Type;
    fn value(&self) -> Value<'_>;
    fn assign(&mut self, value: Value<'_>) -> Result<(), Mismatch>;
    /// Reads the JSON form.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
    /// Writes the JSON form. Numbers are strings there, so that no reader rounds them.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().plain().serialize(serializer)
    }
}

/// For `#[serde(skip_serializing_if)]`.
pub(crate) fn is_nothing<T: ValueSlot>(slot: &T) -> bool {
    slot.value().is_empty()
}

/// For `#[serde(deserialize_with)]`.
pub(crate) fn read_json<'de, D: Deserializer<'de>, T: ValueSlot>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// For `#[serde(serialize_with)]`.
pub(crate) fn write_json<S: Serializer, T: ValueSlot>(slot: &T, serializer: S) -> Result<S::Ok, S::Error> {
    slot.write(serializer)
}

fn mismatch(expected: &'static str, value: &Value<'_>) -> Mismatch {
    Mismatch { expected, found: value.plain().into_owned() }
}

impl ValueSlot for Option<String> {
    const TYPE: Type = Type::Text;
    fn value(&self) -> Value<'_> {
        self.as_deref().map_or(Value::Empty, Value::text)
    }
    fn assign(&mut self, value: Value<'_>) -> Result<(), Mismatch> {
        *self = if value.is_empty() { None } else { Some(value.plain().into_owned()) };
        Ok(())
    }
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer)
    }
}

/// Slots that hold one typed value and read it from text too: numbers as plain digits, days in ISO form.
macro_rules! typed_slot {
    ($type:ty, $tag:ident, $variant:ident, $expected:literal, $($json:item)*) => {
        impl ValueSlot for Option<$type> {
            const TYPE: Type = Type::$tag;
            fn value(&self) -> Value<'_> {
                self.map_or(Value::Empty, Value::$variant)
            }
            fn assign(&mut self, value: Value<'_>) -> Result<(), Mismatch> {
                *self = match value {
                    Value::Empty => None,
                    Value::$variant(inner) => Some(inner),
                    Value::Text(ref text) => Some(<$type>::from_str(text).map_err(|_| mismatch($expected, &value))?),
                    Value::Number(_) | Value::Date(_) | Value::Time(_) | Value::Bool(_) => return Err(mismatch($expected, &value)),
                };
                Ok(())
            }
            $($json)*
        }
    };
}

#[expect(unreachable_patterns, reason = "the macro lists every variant; the one it is made for comes first")]
mod typed {
    use super::{
        Date, Decimal, Deserialize, Deserializer, FromStr, Mismatch, Serialize, Serializer, Timestamp, Type, Value,
        ValueSlot, mismatch,
    };
    typed_slot! {Decimal, Number, Number, "a number",
        fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            crate::money::exact::deserialize(deserializer)
        }
    }
    typed_slot! {Date, Date, Date, "a date",
        fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Deserialize::deserialize(deserializer)
        }
    }
    typed_slot! {Timestamp, Time, Time, "a point in time",
        fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Deserialize::deserialize(deserializer)
        }
    }
    typed_slot! {bool, Bool, Bool, "yes or no",
        fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Deserialize::deserialize(deserializer)
        }
        fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.serialize(serializer)
        }
    }
}

impl ValueSlot for Kind {
    const TYPE: Type = Type::Code;
    fn value(&self) -> Value<'_> {
        Value::text(self.as_str())
    }
    fn assign(&mut self, value: Value<'_>) -> Result<(), Mismatch> {
        *self = value.plain().parse().map_err(|_| mismatch("a kind of document", &value))?;
        Ok(())
    }
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer)
    }
}

impl ValueSlot for Option<Status> {
    const TYPE: Type = Type::Code;
    fn value(&self) -> Value<'_> {
        self.map_or(Value::Empty, |status| Value::text(status.as_str()))
    }
    fn assign(&mut self, value: Value<'_>) -> Result<(), Mismatch> {
        *self = if value.is_empty() {
            None
        } else {
            Some(value.plain().parse().map_err(|_| mismatch("a status", &value))?)
        };
        Ok(())
    }
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer)
    }
}

/// The value of a custom field of the books: text, number or yes/no. Days are texts in ISO form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Custom {
    /// A text.
    Text(String),
    /// An exact decimal.
    Number(Decimal),
    /// Yes or no.
    Bool(bool),
}

impl Custom {
    /// The same as a layout value.
    pub fn value(&self) -> Value<'_> {
        match self {
            Custom::Text(text) => Value::text(text),
            Custom::Number(number) => Value::Number(*number),
            Custom::Bool(yes) => Value::Bool(*yes),
        }
    }

    /// From a layout value; nothing gives `None`.
    pub fn from_value(value: Value<'_>) -> Option<Custom> {
        match value {
            Value::Empty => None,
            Value::Number(number) => Some(Custom::Number(number)),
            Value::Bool(yes) => Some(Custom::Bool(yes)),
            Value::Text(_) | Value::Date(_) | Value::Time(_) => Some(Custom::Text(value.plain().into_owned())),
        }
    }
}

impl Serialize for Custom {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Custom::Text(text) => text.serialize(serializer),
            // Custom numbers stay JSON numbers, so that a text of digits and a number read back as what they were.
            Custom::Number(number) => {
                RawValue::from_string(number.to_string()).map_err(serde::ser::Error::custom)?.serialize(serializer)
            }
            Custom::Bool(yes) => yes.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Custom {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Custom, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        match raw.as_bytes().first() {
            Some(b'"') => serde_json::from_str(raw).map(Custom::Text).map_err(D::Error::custom),
            Some(b't') => Ok(Custom::Bool(true)),
            Some(b'f') => Ok(Custom::Bool(false)),
            Some(b'-' | b'0'..=b'9') => match crate::money::from_raw(raw).map_err(D::Error::custom)? {
                Some(number) => Ok(Custom::Number(number)),
                None => Err(D::Error::custom("a number is expected")),
            },
            _ => Err(D::Error::custom("a custom field holds a text, a number or true/false")),
        }
    }
}

/// The provider's own JSON of a record, kept word for word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw(Box<str>);

impl Raw {
    /// Keeps a JSON text.
    ///
    /// # Errors
    /// Where it is not JSON.
    pub fn new(json: String) -> Result<Raw, serde_json::Error> {
        RawValue::from_string(json).map(|raw| Raw(raw.get().into()))
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_string()).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Raw, D::Error> {
        Ok(Raw(<&'de RawValue>::deserialize(deserializer)?.get().into()))
    }
}

impl ValueSlot for Option<Raw> {
    const TYPE: Type = Type::Text;
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Empty, |raw| Value::text(raw.as_str()))
    }
    fn assign(&mut self, value: Value<'_>) -> Result<(), Mismatch> {
        *self = if value.is_empty() {
            None
        } else {
            Some(Raw::new(value.plain().into_owned()).map_err(|_| mismatch("JSON", &value))?)
        };
        Ok(())
    }
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer)
    }
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}
