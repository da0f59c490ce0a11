//! Notices of FreshBooks: a form of ids. What is signed is not the form but a rendering of it as JSON: pairs in the order in
//! which they came, every value a text, `", "` and `": "` between them, and everything beyond ASCII escaped.

use super::{Change, Notice, Refusal, Verified};
use model::Kind;
use std::fmt::Write as _;

/// The text that FreshBooks signs for a form.
pub fn rendering(form: &[u8]) -> String {
    let mut out = String::from("{");
    for (at, (name, value)) in url::form_urlencoded::parse(form).enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        quote(&name, &mut out);
        out.push_str(": ");
        quote(&value, &mut out);
    }
    out.push('}');
    out
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='\u{7e}' => out.push(c),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

pub(super) fn read(form: &[u8]) -> Result<Verified, Refusal> {
    let value = |name: &str| {
        let found = url::form_urlencoded::parse(form).find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
    };
    let name = value("name").ok_or(Refusal::Unknown)?;
    let record = value("object_id").ok_or(Refusal::Unknown)?;
    if name == "callback.verify" {
        return Ok(Verified::Confirm { callback: record });
    }
    let company = value("account_id");
    let (noun, verb) = name.split_once('.').unwrap_or((&name, ""));
    Ok(Verified::Notices(vec![Notice {
        id: format!("{}/{name}/{record}", company.as_deref().unwrap_or_default()),
        own_id: false,
        kind: kind(noun),
        change: Change::of(verb),
        at: None,
        record: Some(record),
        company,
    }]))
}

fn kind(noun: &str) -> Option<Kind> {
    Some(match noun {
        "invoice" => Kind::Invoice,
        "credit_note" => Kind::CreditNote,
        "bill" => Kind::Bill,
        "payment" => Kind::Payment,
        "expense" => Kind::Expense,
        "client" | "bill_vendor" => Kind::Contact,
        "item" => Kind::Item,
        _ => return None,
    })
}
