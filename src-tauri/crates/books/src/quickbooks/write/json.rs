//! JSON as it is sent: numbers keep their digits, and what QuickBooks already holds stays word for word.

use model::{Date, Decimal};
use serde::{Serialize, Serializer, ser::Error as _, ser::SerializeMap as _};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A value.
#[derive(Debug, Clone)]
pub(crate) enum Json {
    Text(String),
    Number(Decimal),
    Flag(bool),
    List(Vec<Json>),
    Map(Object),
    /// As QuickBooks gave it.
    Raw(Box<RawValue>),
}

/// An object. Its keys come in one order always, so that the same record gives the same text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Object(BTreeMap<String, Json>);

impl Object {
    /// The object that QuickBooks holds.
    pub(crate) fn read(raw: &str) -> Result<Object, serde_json::Error> {
        let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(raw)?;
        Ok(Object(fields.into_iter().map(|(name, value)| (name, Json::Raw(value))).collect()))
    }

    pub(crate) fn set(&mut self, name: &str, value: Json) {
        self.0.insert(name.to_owned(), value);
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// A text, where there is one.
    pub(crate) fn text(&mut self, name: &str, value: Option<&str>) {
        if let Some(text) = value.filter(|text| !text.is_empty()) {
            self.set(name, Json::Text(text.to_owned()));
        }
    }

    /// A number, where there is one.
    pub(crate) fn number(&mut self, name: &str, value: Option<Decimal>) {
        if let Some(number) = value {
            self.set(name, Json::Number(number));
        }
    }

    /// A day, where there is one.
    pub(crate) fn date(&mut self, name: &str, value: Option<Date>) {
        self.text(name, value.map(|date| date.to_string()).as_deref());
    }

    /// A reference, where there is one.
    pub(crate) fn reference(&mut self, name: &str, id: Option<&str>) {
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            self.set(name, reference(id));
        }
    }

    /// Puts the fields of another over these.
    pub(crate) fn lay_over(&mut self, other: Object) {
        self.0.extend(other.0);
    }

    pub(crate) fn to_text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// A reference by id.
pub(crate) fn reference(id: &str) -> Json {
    let mut object = Object::default();
    object.set("value", Json::Text(id.to_owned()));
    Json::Map(object)
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Text(text) => text.serialize(serializer),
            Json::Number(number) => {
                RawValue::from_string(number.to_string()).map_err(S::Error::custom)?.serialize(serializer)
            }
            Json::Flag(yes) => yes.serialize(serializer),
            Json::List(items) => items.serialize(serializer),
            Json::Map(object) => object.serialize(serializer),
            Json::Raw(raw) => raw.serialize(serializer),
        }
    }
}
