//! Connections: one authorised set of books each. Secrets are not here; they are sealed in the vault under the connection's id.

use crate::document::words;
use crate::ids::ConnectionId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

words! {
    /// The books a connection leads to.
    Provider {
        /// Zoho Books.
        ZohoBooks = "zoho-books",
        /// QuickBooks Online.
        QuickBooksOnline = "quickbooks-online",
        /// Xero.
        Xero = "xero",
        /// FreshBooks.
        FreshBooks = "freshbooks",
        /// BILL.
        Bill = "bill",
    }
}

impl Provider {
    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Provider::ZohoBooks => "Zoho Books",
            Provider::QuickBooksOnline => "QuickBooks Online",
            Provider::Xero => "Xero",
            Provider::FreshBooks => "FreshBooks",
            Provider::Bill => "BILL",
        }
    }
}

/// The stored form of a connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Its id, chosen by the user.
    pub id: ConnectionId,
    /// Name for people.
    #[serde(default)]
    pub name: String,
    /// Which books.
    pub provider: Provider,
    /// The user's own app registration: the client id. Its secret, where the provider insists on one, is in the vault.
    #[serde(default)]
    pub client_id: String,
    /// Fixed loopback ports registered as redirect addresses, tried in order.
    #[serde(default = "default_ports", skip_serializing_if = "is_default_ports")]
    pub redirect_ports: Vec<u16>,
    /// Region of the books, known after sign-in (`us`, `eu`, `in`, `au`, `jp`, `ca`, `cn`, `sa`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Address of the API as the sign-in gave it, known after sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
    /// Address of the accounts server that issued the tokens, known after sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accounts: Option<String>,
    /// The company, after a person confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<Company>,
    /// Other addresses per region, which extend the list of known hosts: https, or http on loopback only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub addresses: BTreeMap<String, Addresses>,
    /// Address (https) of the hand-back page, where the provider takes no address on this computer. It must be registered
    /// as redirect address, exactly so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_back: Option<String>,
    /// Whether the provider's sandbox is meant: its own hosts, and keys that open nothing else.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sandbox: bool,
    /// Further settings of the provider, by name: what its facts leave open, and ids that a sign-in gave.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
    /// Call limits and pace, where they differ from the provider's published ones.
    #[serde(default, skip_serializing_if = "Limits::is_default")]
    pub limits: Limits,
}

impl Connection {
    /// The loopback ports of redirect addresses where a connection names none.
    pub const DEFAULT_PORTS: [u16; 3] = [53682, 53683, 53684];
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

fn default_ports() -> Vec<u16> {
    Connection::DEFAULT_PORTS.to_vec()
}

fn is_default_ports(ports: &Vec<u16>) -> bool {
    *ports == default_ports()
}

/// The addresses of one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// Root of the API, as `https://www.zohoapis.eu`.
    pub api: String,
    /// Root of the accounts server, as `https://accounts.zoho.eu`.
    pub accounts: String,
}

/// A company (organisation, tenant, business) of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Company {
    /// The provider's id: organization_id, realmId, tenant id …
    pub id: String,
    /// Name.
    pub name: String,
    /// Home currency, ISO 4217.
    pub currency: String,
    /// Time zone, IANA. Periods are days in this zone.
    pub time_zone: String,
    /// Country, ISO 3166 two letters, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The provider's plan, where it decides limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

/// Call limits of a connection. `None` takes the provider's published figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Calls in any minute.
    pub per_minute: Option<u32>,
    /// Calls in a day of the company.
    pub per_day: Option<u32>,
    /// Calls at once.
    pub at_once: Option<u32>,
    /// How many times faster than real the provider's clocks run; 1 for real books, more for practice books.
    pub time_scale: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { per_minute: None, per_day: None, at_once: None, time_scale: 1 }
    }
}

impl Limits {
    fn is_default(&self) -> bool {
        *self == Limits::default()
    }
}
