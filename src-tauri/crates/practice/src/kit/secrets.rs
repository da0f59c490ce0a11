//! Secrets are struck out of everything that is logged.

use serde_json::Value;
use std::collections::BTreeMap;

const STRUCK: &str = "…";

/// Longer bodies are kept up to here.
const LONGEST: usize = 64 * 1024;

/// Names, in small letters and without `_` and `-`, whose values are secrets.
const SECRET: [&str; 16] = [
    "code",
    "refreshtoken",
    "accesstoken",
    "clientsecret",
    "clientassertion",
    "token",
    "authtoken",
    "idtoken",
    "codeverifier",
    "password",
    "devkey",
    "sessionid",
    "apitoken",
    "verifier",
    "securitykey",
    "syncusertoken",
];

fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect();
    SECRET.contains(&plain.as_str())
}

/// A query as a map.
pub(crate) fn query(pairs: &[(String, String)]) -> BTreeMap<String, String> {
    let mut shown: BTreeMap<String, String> = BTreeMap::new();
    for (key, value) in pairs {
        let value = if is_secret(key) { STRUCK } else { value };
        match shown.get_mut(key) {
            Some(before) => {
                before.push(',');
                before.push_str(value);
            }
            None => drop(shown.insert(key.clone(), value.to_owned())),
        }
    }
    shown
}

/// A body: JSON or a form is read and its secrets struck out; anything else stays as it is.
pub(super) fn body(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return String::new();
    }
    let mut text = match serde_json::from_slice::<Value>(bytes) {
        Ok(mut value) => {
            strike(&mut value, false);
            value.to_string()
        }
        Err(_) => form(bytes).unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned()),
    };
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
    }
    text
}

/// Strikes secrets out of JSON. A `code` is a secret at the top only: money has a `code` too.
fn strike(value: &mut Value, below: bool) {
    match value {
        Value::Object(keys) => {
            for (key, value) in keys {
                match value {
                    Value::Object(_) | Value::Array(_) => strike(value, true),
                    Value::String(text) if is_secret(key) && !(below && key == "code") => STRUCK.clone_into(text),
                    Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strike(item, true)),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// A form with its secrets struck out, where these bytes are one and hold any.
fn form(bytes: &[u8]) -> Option<String> {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(bytes).into_owned().collect();
    pairs.iter().any(|(key, _)| is_secret(key)).then(|| {
        let shown = pairs.iter().map(|(key, value)| format!("{key}={}", if is_secret(key) { STRUCK } else { value }));
        shown.collect::<Vec<_>>().join("&")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_struck_out_of_forms_and_json_and_nothing_else_is() {
        let check = |given: &str, expect: &str| assert_eq!(body(given.as_bytes()), expect, "{given}");
        check("", "");
        check("grant_type=refresh_token&refresh_token=abc", "grant_type=refresh_token&refresh_token=…");
        check(
            r#"{"client_secret":"s","code":"c","grant_type":"g"}"#,
            r#"{"client_secret":"…","code":"…","grant_type":"g"}"#,
        );
        check(
            r#"{"a":[{"amount":{"amount":"1.00","code":"USD"},"devKey":"k"}]}"#,
            r#"{"a":[{"amount":{"amount":"1.00","code":"USD"},"devKey":"…"}]}"#,
        );
        check("select * from Invoice where code = 'x'", "select * from Invoice where code = 'x'");
        let pairs = [("sessionId", "s"), ("include[]", "lines"), ("include[]", "client")];
        let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let shown = query(&pairs);
        assert_eq!((shown["sessionId"].as_str(), shown["include[]"].as_str()), ("…", "lines,client"));
    }
}
