//! Records as trees of JSON: looking into them, changing them, and writing them as the real server does.

use crate::json::Json;
use rust_decimal::Decimal;
use serde_json::Value;
use std::borrow::Cow;

/// The value at a dotted path, as `invoice.invoiceNumber`.
pub(crate) fn at<'a>(tree: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(tree, |tree, key| match tree {
        Json::Object(keys) => keys.iter().find(|(name, _)| name == key).map(|(_, value)| value),
        Json::Text(_) | Json::Whole(_) | Json::Amount(_) | Json::Flag(_) | Json::List(_) => None,
    })
}

/// The text at a dotted path; empty where there is none.
pub(crate) fn text<'a>(tree: &'a Json, path: &str) -> &'a str {
    match at(tree, path) {
        Some(Json::Text(text)) => text,
        Some(Json::Whole(_) | Json::Amount(_) | Json::Flag(_) | Json::List(_) | Json::Object(_)) | None => "",
    }
}

/// The number at a dotted path, where there is one.
pub(crate) fn number(tree: &Json, path: &str) -> Option<Decimal> {
    match at(tree, path)? {
        Json::Amount(amount) => Some(*amount),
        Json::Whole(number) => Some(Decimal::from(*number)),
        Json::Text(_) | Json::Flag(_) | Json::List(_) | Json::Object(_) => None,
    }
}

/// The number at a dotted path; nothing where there is none.
pub(crate) fn amount(tree: &Json, path: &str) -> Decimal {
    number(tree, path).unwrap_or_default()
}

/// Whether the flag at a dotted path is set.
pub(crate) fn flag(tree: &Json, path: &str) -> bool {
    at(tree, path) == Some(&Json::Flag(true))
}

/// The list at a dotted path; empty where there is none.
pub(crate) fn list<'a>(tree: &'a Json, path: &str) -> &'a [Json] {
    match at(tree, path) {
        Some(Json::List(items)) => items,
        Some(Json::Text(_) | Json::Whole(_) | Json::Amount(_) | Json::Flag(_) | Json::Object(_)) | None => &[],
    }
}

/// Puts a value under a key, in the place of the one that was there.
pub(crate) fn set(tree: &mut Json, key: impl Into<Cow<'static, str>>, value: impl Into<Json>) {
    let (Json::Object(keys), key, value) = (tree, key.into(), value.into()) else { return };
    match keys.iter_mut().find(|(name, _)| *name == key) {
        Some((_, old)) => *old = value,
        None => keys.push((key, value)),
    }
}

/// Takes a key away.
pub(crate) fn remove(tree: &mut Json, key: &str) {
    if let Json::Object(keys) = tree {
        keys.retain(|(name, _)| name != key);
    }
}

/// Puts the keys of a patch over a tree: objects are merged, everything else is replaced, an empty object clears nothing.
pub(crate) fn merge(tree: &mut Json, patch: Json) {
    match (tree, patch) {
        (Json::Object(keys), Json::Object(patch)) => {
            for (key, new) in patch {
                match keys.iter_mut().find(|(name, _)| *name == key) {
                    Some((_, old)) => merge(old, new),
                    None => keys.push((key, new)),
                }
            }
        }
        (tree, patch) => *tree = patch,
    }
}

/// A key and its value where there is one: what has no value is left out.
pub(crate) fn put(mut tree: Json, key: &'static str, value: Option<Json>) -> Json {
    if let Some(value) = value {
        set(&mut tree, key, value);
    }
    tree
}

/// Copies keys from one tree behind those of another, where they have a value there.
pub(crate) fn copy(mut to: Json, from: &Json, keys: &[&'static str]) -> Json {
    for key in keys {
        if let Some(value) = at(from, key) {
            set(&mut to, *key, value.clone());
        }
    }
    to
}

/// A text, unless it is empty.
pub(crate) fn some_text(text: &str) -> Option<Json> {
    (!text.is_empty()).then(|| Json::from(text.to_owned()))
}

/// The tree of a JSON value; `null` is left out. `None` for a number with more digits than an amount can have.
pub(crate) fn tree(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Null => Json::EMPTY,
        Value::Bool(flag) => Json::Flag(*flag),
        Value::String(text) => Json::from(text),
        Value::Number(number) => Json::Amount(decimal(&number.to_string())?),
        Value::Array(items) => Json::List(items.iter().map(tree).collect::<Option<Vec<_>>>()?),
        Value::Object(keys) => Json::Object(
            keys.iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| Some((Cow::Owned(key.clone()), tree(value)?)))
                .collect::<Option<Vec<_>>>()?,
        ),
    })
}

/// A number from its digits, with or without an exponent.
pub(crate) fn decimal(digits: &str) -> Option<Decimal> {
    Decimal::from_str_exact(digits).or_else(|_| Decimal::from_scientific(digits)).ok()
}

/// A tree as the real server writes it: amounts with a fraction (`50.0`), nothing as `0`, counts whole.
pub(crate) fn wire(tree: &Json) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    write(tree, &mut out);
    out
}

fn write(tree: &Json, out: &mut Vec<u8>) {
    match tree {
        Json::Amount(amount) if !amount.is_zero() && amount.is_integer() => {
            out.extend_from_slice(format!("{}.0", amount.trunc().normalize()).as_bytes());
        }
        Json::List(items) => {
            out.push(b'[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Json::Object(keys) => {
            out.push(b'{');
            for (n, (key, value)) in keys.iter().enumerate() {
                if n > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(&Json::from(key.clone().into_owned()).bytes());
                out.push(b':');
                write(value, out);
            }
            out.push(b'}');
        }
        Json::Text(_) | Json::Whole(_) | Json::Amount(_) | Json::Flag(_) => out.extend_from_slice(&tree.bytes()),
    }
}

/// A tree as tests and the control surface see it.
pub(crate) fn value(tree: &Json) -> Value {
    serde_json::from_slice(&wire(tree)).unwrap_or_default()
}

/// A count where it is whole, else the number.
pub(crate) fn count(number: Decimal) -> Json {
    let whole = number.is_integer().then(|| i64::try_from(number).ok()).flatten();
    whole.map_or(Json::Amount(number), Json::Whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::object;

    fn amounts(digits: &str) -> String {
        String::from_utf8(wire(&Json::Amount(Decimal::from_str_exact(digits).unwrap()))).unwrap()
    }

    #[test]
    fn amounts_are_written_as_the_real_server_does() {
        for (amount, expect) in
            [("50.00", "50.0"), ("12.50", "12.5"), ("0.00", "0"), ("-7", "-7.0"), ("99999999999.99", "99999999999.99")]
        {
            assert_eq!(amounts(amount), expect);
        }
        assert_eq!(wire(&count(Decimal::new(40, 1))), b"4");
        assert_eq!(wire(&count(Decimal::new(45, 1))), b"4.5");
    }

    #[test]
    fn trees_are_read_merged_and_looked_into() {
        let mut record = tree(&serde_json::json!({"a": {"b": "x", "c": 1.5}, "none": null, "l": [1]})).unwrap();
        assert_eq!((text(&record, "a.b"), amount(&record, "a.c")), ("x", Decimal::new(15, 1)));
        assert!(at(&record, "none").is_none() && at(&record, "a.b.c").is_none());
        merge(&mut record, object! {"a": object! {"b": "y"}, "new": true});
        assert_eq!(
            (text(&record, "a.b"), amount(&record, "a.c"), flag(&record, "new")),
            ("y", Decimal::new(15, 1), true)
        );
        remove(&mut record, "l");
        assert_eq!(String::from_utf8(wire(&record)).unwrap(), r#"{"a":{"b":"y","c":1.5},"new":true}"#);
        assert!(tree(&serde_json::json!(1e300)).is_none());
    }
}
