//! Notices of Xero: ids only, and without any while Xero tries whether signatures are checked (intent to receive).

use super::{Change, Notice, Refusal};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::Kind;
use serde::Deserialize;

#[derive(Deserialize)]
struct Body {
    events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(default)]
    resource_id: Option<String>,
    #[serde(default)]
    tenant_id: Option<String>,
    event_category: String,
    event_type: String,
    #[serde(default)]
    event_date_utc: Option<String>,
}

pub(super) fn read(body: &[u8]) -> Result<Vec<Notice>, Refusal> {
    let body: Body = serde_json::from_slice(body).map_err(|_| Refusal::Unknown)?;
    Ok(body.events.into_iter().map(notice).collect())
}

fn notice(event: Event) -> Notice {
    let (record, tenant) = (event.resource_id.unwrap_or_default(), event.tenant_id.unwrap_or_default());
    let when = event.event_date_utc.unwrap_or_default();
    Notice {
        id: format!("{tenant}/{}/{record}/{}/{when}", event.event_category, event.event_type),
        own_id: false,
        kind: kind(&event.event_category),
        change: Change::of(&event.event_type),
        // UTC, without saying so.
        at: when.parse::<DateTime>().ok().and_then(|at| at.to_zoned(TimeZone::UTC).ok()).map(|at| at.timestamp()),
        company: Some(tenant).filter(|id| !id.is_empty()),
        record: Some(record).filter(|id| !id.is_empty()),
    }
}

fn kind(category: &str) -> Option<Kind> {
    Some(match category {
        "INVOICE" => Kind::Invoice,
        "CREDITNOTE" => Kind::CreditNote,
        "CONTACT" => Kind::Contact,
        "PREPAYMENT" => Kind::Prepayment,
        "OVERPAYMENT" => Kind::Overpayment,
        _ => return None,
    })
}
