//! JSON as it is sent: numbers keep their digits.

use model::{Date, Decimal};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;

/// An object. Its keys come in one order always, so that the same record gives the same text.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(super) struct Body(BTreeMap<&'static str, Box<RawValue>>);

impl Body {
    fn set(&mut self, name: &'static str, value: &impl Serialize) {
        let raw = to_raw_value(value).expect("BUG: texts, flags and lists of them are JSON");
        self.0.insert(name, raw);
    }

    /// A text, where there is one.
    pub(super) fn text(&mut self, name: &'static str, value: Option<&str>) {
        if let Some(text) = value {
            self.set(name, &text);
        }
    }

    /// A number, where there is one.
    pub(super) fn number(&mut self, name: &'static str, value: Option<Decimal>) {
        if let Some(number) = value {
            let raw = RawValue::from_string(number.to_string()).expect("BUG: a decimal's digits are JSON");
            self.0.insert(name, raw);
        }
    }

    /// A day, where there is one.
    pub(super) fn date(&mut self, name: &'static str, value: Option<Date>) {
        self.text(name, value.map(|date| date.to_string()).as_deref());
    }

    pub(super) fn flag(&mut self, name: &'static str, value: Option<bool>) {
        if let Some(flag) = value {
            self.set(name, &flag);
        }
    }

    pub(super) fn list(&mut self, name: &'static str, items: &[Body]) {
        self.set(name, &items);
    }

    pub(super) fn object(&mut self, name: &'static str, object: &Body) {
        if !object.0.is_empty() {
            self.set(name, object);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_text(self) -> String {
        serde_json::to_string(&self).expect("BUG: an object of JSON values is JSON")
    }
}
