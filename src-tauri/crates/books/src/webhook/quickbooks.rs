//! Notices of QuickBooks Online: CloudEvents (a list), and the older form (an object). Both hold ids only.

use super::{Change, Notice, Refusal};
use jiff::Timestamp;
use model::Kind;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Events(Vec<CloudEvent>),
    Notifications {
        #[serde(rename = "eventNotifications")]
        notifications: Vec<Notification>,
    },
}

#[derive(Deserialize)]
struct CloudEvent {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    time: Option<Timestamp>,
    #[serde(default, rename = "intuitentityid")]
    entity: Option<String>,
    #[serde(default, rename = "intuitaccountid")]
    account: Option<String>,
}

#[derive(Deserialize)]
struct Notification {
    #[serde(rename = "realmId")]
    realm: String,
    #[serde(default, rename = "dataChangeEvent")]
    change: DataChange,
}

#[derive(Deserialize, Default)]
struct DataChange {
    #[serde(default)]
    entities: Vec<Entity>,
}

#[derive(Deserialize)]
struct Entity {
    name: String,
    id: String,
    operation: String,
    #[serde(default, rename = "lastUpdated")]
    at: Option<String>,
}

pub(super) fn read(body: &[u8]) -> Result<Vec<Notice>, Refusal> {
    match serde_json::from_slice(body).map_err(|_| Refusal::Unknown)? {
        Body::Events(events) => Ok(events.into_iter().map(event).collect()),
        Body::Notifications { notifications } => Ok(notifications.into_iter().flat_map(older).collect()),
    }
}

fn event(event: CloudEvent) -> Notice {
    // qbo.bill.updated.v1
    let mut words = event.kind.split('.').skip(1);
    let (entity, operation) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    Notice {
        id: event.id,
        own_id: true,
        company: event.account,
        kind: kind(entity),
        record: event.entity,
        change: Change::of(operation),
        at: event.time,
    }
}

fn older(notification: Notification) -> impl Iterator<Item = Notice> {
    let Notification { realm, change } = notification;
    change.entities.into_iter().map(move |entity| {
        let at = entity.at.as_deref().unwrap_or_default();
        Notice {
            id: format!("{realm}/{}/{}/{}/{at}", entity.name, entity.id, entity.operation),
            own_id: false,
            company: Some(realm.clone()),
            kind: kind(&entity.name),
            change: Change::of(&entity.operation),
            at: at.parse().ok(),
            record: Some(entity.id),
        }
    })
}

fn kind(entity: &str) -> Option<Kind> {
    Some(match entity.to_ascii_lowercase().as_str() {
        "invoice" => Kind::Invoice,
        "creditmemo" => Kind::CreditNote,
        "bill" => Kind::Bill,
        "vendorcredit" => Kind::VendorCredit,
        "purchaseorder" => Kind::PurchaseOrder,
        "payment" => Kind::Payment,
        "billpayment" => Kind::BillPayment,
        "purchase" => Kind::Expense,
        "journalentry" => Kind::Journal,
        "customer" | "vendor" => Kind::Contact,
        "account" => Kind::Account,
        "class" => Kind::Class,
        "item" => Kind::Item,
        _ => return None,
    })
}
