//! The same answer as XML, for a caller who did not ask for JSON.

use crate::quickbooks::fault::safe;
use crate::quickbooks::value::{Object, Value};

/// The XML of an answer.
pub(super) fn xml(body: &Object) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><IntuitResponse xmlns=\"http://schema.intuit.com/finance/v3\" time=\"{}\">",
        safe(body.text("time"))
    );
    for (key, value) in body.iter().filter(|(key, _)| *key != "time") {
        element(key, value, &mut text);
    }
    text + "</IntuitResponse>"
}

fn element(key: &str, value: &Value, text: &mut String) {
    let inner = match value {
        Value::List(items) => {
            items.iter().for_each(|item| element(key, item, text));
            return;
        }
        Value::Null => return,
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(inner) => safe(inner),
        Value::Object(object) => {
            let mut inner = String::new();
            object.iter().for_each(|(key, value)| element(key, value, &mut inner));
            inner
        }
    };
    *text += &format!("<{key}>{inner}</{key}>");
}
