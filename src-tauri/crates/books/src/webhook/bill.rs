//! Notices of BILL. What exactly is signed is not written down without doubt: the body as it came, or its JSON without
//! blanks, or what stands in it where it is a JSON text. Each is tried.

use super::{Change, Delivery, Notice, Refusal, check};
use jiff::Timestamp;
use model::Kind;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    event_id: String,
    event_type: String,
    #[serde(default)]
    organization_id: Option<String>,
}

pub(super) fn verify(key: &SecretString, delivery: &Delivery<'_>) -> Result<Vec<Notice>, Refusal> {
    let signature = delivery.header("x-bill-sha-signature");
    let text = std::str::from_utf8(delivery.body).ok();
    let inner: Option<String> = text.and_then(|text| serde_json::from_str(text).ok());
    let minified = text.and_then(minified);
    let mut refusal = match check(key, signature, delivery.body) {
        Ok(()) => return read(inner.as_deref().or(text)),
        Err(refusal) => refusal,
    };
    for (message, content) in [(minified.as_deref(), text), (inner.as_deref(), inner.as_deref())] {
        if let Some(message) = message {
            match check(key, signature, message.as_bytes()) {
                Ok(()) => return read(content),
                Err(why) => refusal = why,
            }
        }
    }
    Err(refusal)
}

/// The same JSON without blanks between its tokens; keys keep their order, and texts and numbers their spelling.
fn minified(text: &str) -> Option<String> {
    let _: &RawValue = serde_json::from_str(text).ok()?;
    let (mut out, mut inside, mut escaped) = (String::with_capacity(text.len()), false, false);
    for c in text.chars() {
        if inside || !matches!(c, ' ' | '\t' | '\r' | '\n') {
            out.push(c);
        }
        match c {
            '"' if !escaped => inside = !inside,
            _ => {}
        }
        escaped = inside && c == '\\' && !escaped;
    }
    Some(out)
}

fn read(text: Option<&str>) -> Result<Vec<Notice>, Refusal> {
    let body: Value = text.and_then(|text| serde_json::from_str(text).ok()).ok_or(Refusal::Unknown)?;
    let metadata = body.get("metadata").cloned().ok_or(Refusal::Unknown)?;
    let metadata: Metadata = serde_json::from_value(metadata).map_err(|_| Refusal::Unknown)?;
    let (noun, verb) = metadata.event_type.rsplit_once('.').unwrap_or((&metadata.event_type, ""));
    let entity =
        body.as_object().and_then(|keys| keys.iter().find(|(name, value)| *name != "metadata" && value.is_object()));
    let field = |name: &str| entity.and_then(|(_, value)| value.get(name)?.as_str()).map(str::to_owned);
    Ok(vec![Notice {
        id: metadata.event_id,
        own_id: true,
        company: metadata.organization_id,
        kind: kind(noun),
        record: field("id"),
        change: Change::of(verb),
        at: field("updatedTime").and_then(|at| at.parse::<Timestamp>().ok()),
    }])
}

fn kind(noun: &str) -> Option<Kind> {
    Some(match noun {
        "vendor" => Kind::Contact,
        "bill" => Kind::Bill,
        "payment" => Kind::BillPayment,
        "invoice" => Kind::Invoice,
        "spend.transaction" | "spend.reimbursement" => Kind::Expense,
        _ => return None,
    })
}
