//! Our key in a record of Zoho Books: a line at the end of a note that only the company sees, where no unique field is set.

use crate::row::Row;
use model::Kind;

const WORD: &str = "ml-connector ";
/// Length of a UUID in its usual form.
const KEY: usize = 36;

/// The note of a kind that its party does not see; none where there is no such note.
pub(crate) fn place(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Bill | Kind::VendorCredit | Kind::Contact | Kind::Journal => Some("notes"),
        Kind::Payment | Kind::BillPayment => Some("description"),
        _ => None,
    }
}

fn key_of(line: &str) -> Option<&str> {
    let key = line.trim().strip_prefix(WORD)?;
    (key.len() == KEY && key.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')).then_some(key)
}

/// The keys in a note.
pub(crate) fn keys(note: &str) -> Vec<&str> {
    note.lines().filter_map(key_of).collect()
}

/// A note with keys behind it.
pub(crate) fn with(note: Option<&str>, keys: &[&str]) -> String {
    let note = note.map(str::trim_end).filter(|note| !note.is_empty());
    let marks = keys.iter().map(|key| format!("{WORD}{key}"));
    note.map(str::to_owned).into_iter().chain(marks).collect::<Vec<_>>().join("\n")
}

/// A note without keys.
pub(crate) fn without(note: String) -> Option<String> {
    if keys(&note).is_empty() {
        return Some(note);
    }
    let rest: Vec<&str> = note.lines().filter(|line| key_of(line).is_none()).collect();
    let rest = rest.join("\n");
    (!rest.trim().is_empty()).then_some(rest)
}

/// The keys of ours in a record: those in its note, and what stands in the unique field.
pub(crate) fn of_record(kind: Kind, raw: &str, unique: Option<&str>) -> Vec<String> {
    let Ok(row) = Row::read(raw) else { return Vec::new() };
    let note = place(kind).and_then(|name| row.text(name).ok().flatten()).unwrap_or_default();
    let mut found: Vec<String> = keys(&note).into_iter().map(str::to_owned).collect();
    if let Some(unique) = unique {
        let fields = super::convert::custom_fields(&row);
        found.extend(fields.get(unique).and_then(|value| match value {
            model::document::Custom::Text(text) => Some(text.clone()),
            _ => None,
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_into_a_note_is_found_there_and_leaves_no_trace_for_a_reader() {
        let key = "0b6f7b1e-2b7a-4f0e-9a53-5d0c8f1c2a11";
        for (note, rest) in [
            (None, None),
            (Some("Paper for March"), Some("Paper for March")),
            (Some("Two\nlines"), Some("Two\nlines")),
            (Some(""), None),
        ] {
            let marked = with(note, &[key]);
            assert_eq!(keys(&marked), [key]);
            assert_eq!(without(marked).as_deref(), rest);
        }
        let plain = "ml-connector is a program";
        assert!(keys(plain).is_empty());
        assert_eq!(without(plain.to_owned()).as_deref(), Some(plain));
    }

    #[test]
    fn a_record_carries_its_key_in_a_note_or_in_the_unique_field() {
        let key = "0b6f7b1e-2b7a-4f0e-9a53-5d0c8f1c2a11";
        let note = format!(r#"{{"notes":"Hello\nml-connector {key}"}}"#);
        let field = format!(r#"{{"custom_fields":[{{"api_name":"cf_key","value":"{key}"}}]}}"#);
        let hash = format!(r#"{{"custom_field_hash":{{"cf_key":"{key}"}}}}"#);
        for (kind, raw, unique, expect) in [
            (Kind::Bill, &note, None, vec![key]),
            (Kind::Invoice, &note, None, vec![]),
            (Kind::Bill, &field, None, vec![]),
            (Kind::Bill, &field, Some("cf_key"), vec![key]),
            (Kind::Invoice, &hash, Some("cf_key"), vec![key]),
        ] {
            assert_eq!(of_record(kind, raw, unique), expect, "{kind} {raw}");
        }
        assert!(of_record(Kind::Bill, "{", Some("cf_key")).is_empty());
    }
}
