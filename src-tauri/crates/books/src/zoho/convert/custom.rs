//! Custom fields, by their names in the API (`cf_…`).

use super::Problem;
use crate::row::Row;
use model::document::Custom;
use model::money;
use std::collections::BTreeMap;

/// The custom fields of a record: the list where it is there, what else the hash knows.
pub(crate) fn fields(row: &Row<'_>, lists: &[&str], hash: &str) -> Result<BTreeMap<String, Custom>, Problem> {
    let mut found = BTreeMap::new();
    for list in lists {
        for field in row.rows(list)? {
            let name = match field.first(&["api_name", "placeholder"])? {
                Some(name) => name,
                None => match field.text("label")? {
                    Some(label) => api_name(&label),
                    None => continue,
                },
            };
            if let Some(value) = value(&field, "value")? {
                found.insert(name, numeric(value, field.text("data_type")?.as_deref()));
            }
        }
    }
    if let Some(hash) = row.row(hash)? {
        for name in hash.names() {
            let unformatted = format!("{name}_unformatted");
            let source = if hash.has(&unformatted) { unformatted.as_str() } else { name };
            if !name.ends_with("_unformatted")
                && !found.contains_key(name)
                && let Some(value) = value(&hash, source)?
            {
                found.insert(name.to_owned(), value);
            }
        }
    }
    Ok(found)
}

/// The name that Zoho makes of a label.
fn api_name(label: &str) -> String {
    let word = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    format!("cf_{}", label.trim().chars().map(word).collect::<String>())
}

fn value(row: &Row<'_>, name: &str) -> Result<Option<Custom>, Problem> {
    let Some(raw) = row.json(name) else { return Ok(None) };
    Ok(match raw.as_bytes()[0] {
        b'"' => row.text(name)?.map(Custom::Text),
        b't' => Some(Custom::Bool(true)),
        b'f' => Some(Custom::Bool(false)),
        b'[' => Some(Custom::Text(several(row, name)?)),
        b'{' => None,
        _ => row.number(name)?.map(Custom::Number),
    })
}

/// Several choices of one field, with commas.
fn several(row: &Row<'_>, name: &str) -> Result<String, Problem> {
    let texts = row.items(name)?.into_iter().map(|raw| match serde_json::from_str::<String>(raw) {
        Ok(text) => text,
        Err(_) => raw.to_owned(),
    });
    Ok(texts.collect::<Vec<_>>().join(", "))
}

/// A number that came as text, where the field is one of numbers.
fn numeric(value: Custom, data_type: Option<&str>) -> Custom {
    let is_number = matches!(data_type, Some("number" | "decimal" | "amount" | "percent"));
    match &value {
        Custom::Text(text) if is_number => match money::from_raw(text) {
            Ok(Some(number)) => Custom::Number(number),
            _ => value,
        },
        _ => value,
    }
}
