//! Reading what is written, field by field.

use super::forms::{Field, Shape};
use super::ledger::Ledger;
use super::refuse::Refusal;
use super::tree;
use crate::json::Json;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The largest number that is taken; two of them can be multiplied.
const MOST: Decimal = Decimal::from_parts(3_567_587_327, 232, 0, false, 0);

/// Reads a body: every field of its own shape, nothing that is not known, and (unless only some fields are given) nothing missing.
pub(crate) fn read(ledger: &Ledger, form: &[Field], value: &Value, whole: bool) -> Result<Json, Refusal> {
    let Value::Object(keys) = value else { return Err(Refusal::new(400, "BDC_1002", "The body must be an object")) };
    object(ledger, form, keys, whole, "")
}

fn object(ledger: &Ledger, form: &[Field], keys: &Map<String, Value>, whole: bool, at: &str) -> Result<Json, Refusal> {
    let mut read = Vec::new();
    for field in form {
        let path = if at.is_empty() { field.name.to_owned() } else { format!("{at}.{}", field.name) };
        match keys.get(field.name) {
            Some(Value::Null) if field.needed => return Err(Refusal::field(&path, "must not be null")),
            None if field.needed && whole => return Err(Refusal::field(&path, "must not be null")),
            Some(Value::Null) | None => {}
            Some(given) => read.push((Cow::Borrowed(field.name), shape(ledger, field, given, whole, &path)?)),
        }
    }
    let strange = keys.keys().find(|key| !form.iter().any(|field| field.name == key.as_str()));
    if let Some(strange) = strange.filter(|_| ledger.settings.strict_fields) {
        return Err(Refusal::new(
            400,
            "BDC_1002",
            format!("Unrecognized field: {at}{}{strange}", if at.is_empty() { "" } else { "." }),
        ));
    }
    Ok(Json::Object(read))
}

fn shape(ledger: &Ledger, field: &Field, given: &Value, whole: bool, at: &str) -> Result<Json, Refusal> {
    let wrong = |problem: &str| Refusal::field(at, problem);
    match (field.shape, given) {
        (Shape::Text(most), Value::String(text)) if text.chars().count() > most => {
            Err(wrong(&format!("size must be between 0 and {most}")))
        }
        (Shape::Text(_), Value::String(text)) if text.trim().is_empty() && field.needed => {
            Err(wrong("must not be blank"))
        }
        (Shape::Text(_), Value::String(text)) => Ok(Json::from(text)),
        (Shape::Amount, Value::Number(_) | Value::String(_)) => {
            let digits = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
            let number = tree::decimal(&digits).ok_or_else(|| wrong("must be a number"))?;
            if number.abs() > MOST || number.scale() > 10 {
                return Err(wrong("numeric value out of bounds"));
            }
            Ok(Json::Amount(number))
        }
        (Shape::Flag, Value::Bool(flag)) => Ok(Json::Flag(*flag)),
        (Shape::Day, Value::String(day)) => match day.parse::<Date>() {
            Ok(parsed) if parsed.to_string() == *day => Ok(Json::from(day)),
            Ok(_) | Err(_) => Err(wrong("must be a date as yyyy-MM-dd")),
        },
        (Shape::Word(words), Value::String(word)) if words.contains(&word.as_str()) => Ok(Json::from(word)),
        (Shape::Word(words), Value::String(_)) => Err(wrong(&format!("must be one of {}", words.join(", ")))),
        (Shape::Ref(kind), Value::String(id)) => {
            let found = ledger.get(kind, id).map(|_| Json::from(id));
            found.ok_or_else(|| Refusal::reference(field.name, id))
        }
        (Shape::Object(form), Value::Object(keys)) => object(ledger, form, keys, whole, at),
        (Shape::Object(_), Value::String(_)) => Err(wrong("Cannot construct instance from a text")),
        (Shape::List(_), Value::Array(items)) if items.is_empty() && field.needed => Err(wrong("must not be empty")),
        (Shape::List(form), Value::Array(items)) => {
            let item = |(n, item): (usize, &Value)| {
                let at = format!("{at}[{n}]");
                let Value::Object(keys) = item else { return Err(Refusal::field(&at, "must be an object")) };
                // An edited line states what changes; a new or replaced one is whole.
                object(ledger, form, keys, whole, &at)
            };
            Ok(Json::List(items.iter().enumerate().map(item).collect::<Result<Vec<_>, _>>()?))
        }
        (Shape::Texts, Value::Array(items)) if items.iter().all(Value::is_string) => {
            Ok(Json::List(items.iter().filter_map(Value::as_str).map(|text| Json::from(text.to_owned())).collect()))
        }
        (Shape::Any, _) => tree::tree(given).ok_or_else(|| wrong("has too many digits")),
        (
            Shape::Text(_)
            | Shape::Amount
            | Shape::Flag
            | Shape::Day
            | Shape::Word(_)
            | Shape::Ref(_)
            | Shape::Object(_)
            | Shape::List(_)
            | Shape::Texts,
            _,
        ) => Err(wrong("has the wrong type")),
    }
}
