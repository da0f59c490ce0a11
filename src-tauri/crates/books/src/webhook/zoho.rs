//! Notices of Zoho Books. How they are signed is not documented for Books, so the way is a setting that is found out with a
//! recorded delivery: [`Scheme::of`] says which of the known ways has made its signature.

use super::{Change, Delivery, Notice, Refusal, keyed};
use jiff::Timestamp;
use model::Kind;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const HEADER: &str = "x-zoho-webhook-signature";

/// A way of signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Values of query and form sorted by name, then the raw body; a keyed hash as hexadecimal digits. Described for
    /// sibling products.
    Sorted,
    /// The raw body; a keyed hash as hexadecimal digits.
    Body,
    /// The plain hash of the body with the secret behind it, as hexadecimal digits.
    Appended,
}

impl Scheme {
    /// All that are known, the likeliest first.
    pub const ALL: [Scheme; 3] = [Scheme::Sorted, Scheme::Body, Scheme::Appended];

    /// The way in which a recorded delivery was signed; nothing where it is none of the known ones.
    pub fn of(key: &SecretString, recorded: &Delivery<'_>) -> Option<Scheme> {
        Scheme::ALL.into_iter().find(|scheme| check(*scheme, key, recorded).is_ok())
    }

    pub(super) fn sign(self, key: &SecretString, delivery: &Delivery<'_>) -> [u8; 32] {
        match self {
            Scheme::Sorted => keyed(key, &sorted(delivery)),
            Scheme::Body => keyed(key, delivery.body),
            Scheme::Appended => {
                Sha256::new().chain_update(delivery.body).chain_update(key.expose_secret().as_bytes()).finalize().into()
            }
        }
    }
}

fn is_form(delivery: &Delivery<'_>) -> bool {
    delivery.header("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Names and values one behind the other, sorted by name, and the raw body where it is no form.
fn sorted(delivery: &Delivery<'_>) -> Vec<u8> {
    let form = if is_form(delivery) { delivery.body } else { &[] };
    let mut pairs: Vec<_> =
        url::form_urlencoded::parse(delivery.query.as_bytes()).chain(url::form_urlencoded::parse(form)).collect();
    pairs.sort();
    let mut message: Vec<u8> =
        pairs.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()].concat()).collect();
    if !is_form(delivery) {
        message.extend_from_slice(delivery.body);
    }
    message
}

fn check(scheme: Scheme, key: &SecretString, delivery: &Delivery<'_>) -> Result<(), Refusal> {
    let signature = delivery.header(HEADER).filter(|text| !text.is_empty()).ok_or(Refusal::Unsigned)?;
    if key.expose_secret().is_empty() {
        return Err(Refusal::Forged);
    }
    let given = hex::decode(signature).map_err(|_| Refusal::Forged)?;
    if bool::from(given.ct_eq(&scheme.sign(key, delivery)[..])) { Ok(()) } else { Err(Refusal::Forged) }
}

pub(super) fn verify(scheme: Scheme, key: &SecretString, delivery: &Delivery<'_>) -> Result<Vec<Notice>, Refusal> {
    check(scheme, key, delivery)?;
    let json = if is_form(delivery) {
        let field = url::form_urlencoded::parse(delivery.body).find(|(name, _)| name == "JSONString");
        field.map(|(_, json)| json.into_owned()).ok_or(Refusal::Unknown)?
    } else {
        String::from_utf8(delivery.body.to_vec()).map_err(|_| Refusal::Unknown)?
    };
    let body: Value = serde_json::from_str(&json).map_err(|_| Refusal::Unknown)?;
    let found = ENTITIES.iter().find_map(|(name, id, kind)| Some((body.get(name)?, *id, *kind)));
    let (record, id, kind) = found.ok_or(Refusal::Unknown)?;
    let text =
        |name: &str| record.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let changed = text("last_modified_time").unwrap_or_default();
    let record = text(id).ok_or(Refusal::Unknown)?;
    Ok(vec![Notice {
        id: format!("{kind}/{record}/{changed}"),
        own_id: false,
        company: None,
        kind: Some(kind),
        record: Some(record),
        change: Change::Other,
        at: Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", &changed).ok(),
    }])
}

/// The record's key in the body, the field with its id, its kind.
const ENTITIES: [(&str, &str, Kind); 9] = [
    ("invoice", "invoice_id", Kind::Invoice),
    ("creditnote", "creditnote_id", Kind::CreditNote),
    ("bill", "bill_id", Kind::Bill),
    ("vendor_credit", "vendor_credit_id", Kind::VendorCredit),
    ("purchaseorder", "purchaseorder_id", Kind::PurchaseOrder),
    ("payment", "payment_id", Kind::Payment),
    ("vendorpayment", "payment_id", Kind::BillPayment),
    ("expense", "expense_id", Kind::Expense),
    ("contact", "contact_id", Kind::Contact),
];
