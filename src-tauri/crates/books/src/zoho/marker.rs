//! Where our key stands in a record of Zoho Books: at the end of a note that only the company sees, where no unique field is
//! set.

use crate::row::Row;
use crate::write::marker::LINE;
use model::Kind;

/// The note of a kind that its party does not see; none where there is no such note.
pub(crate) fn place(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Bill | Kind::VendorCredit | Kind::Contact | Kind::Journal => Some("notes"),
        Kind::Payment | Kind::BillPayment => Some("description"),
        _ => None,
    }
}

/// The keys of ours in a record: those in its note, and what stands in the unique field.
pub(crate) fn of_record(kind: Kind, raw: &str, unique: Option<&str>) -> Vec<String> {
    let Ok(row) = Row::read(raw) else { return Vec::new() };
    let note = place(kind).and_then(|name| row.text(name).ok().flatten()).unwrap_or_default();
    let mut found: Vec<String> = LINE.keys(&note).into_iter().map(str::to_owned).collect();
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
