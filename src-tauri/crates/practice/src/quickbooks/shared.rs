//! What the servers, the control port and the handle share.

use super::auth::Auth;
use super::entity::Entity;
use super::gate::Gate;
use super::ledger::Ledger;
use super::options::Options;
use crate::error::Error;
use crate::kit::tokens::random;
use crate::kit::{Later, Wire};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// An answer kept under a `requestid`.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) until: Duration,
}

/// A write that the network repeats later.
#[derive(Debug)]
pub(crate) struct Twin {
    pub(crate) realm: String,
    pub(crate) resource: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What can be changed while the servers run.
#[derive(Debug, Default)]
pub(crate) struct Switches {
    /// The user who connected is no administrator any more.
    pub(crate) no_admin: bool,
    /// Another monthly limit.
    pub(crate) per_month: Option<u64>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) wire: Arc<Wire>,
    pub(crate) realms: Vec<String>,
    pub(crate) api: String,
    pub(crate) accounts: String,
    pub(crate) control: String,
    books: Mutex<BTreeMap<String, Ledger>>,
    auth: Mutex<Auth>,
    gate: Mutex<Gate>,
    kept: Mutex<HashMap<(String, String), Kept>>,
    later: Mutex<Later<Twin>>,
    switches: Mutex<Switches>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("BUG: no code panics while it holds a lock of the practice books")
}

/// The id of an answer, as support asks for it.
pub(crate) fn tid() -> String {
    format!("1-{}-{}", random(4), random(12))
}

impl Shared {
    pub(crate) fn new(options: Options, wire: Wire, ledgers: Vec<Ledger>, at: [String; 3]) -> Shared {
        let [api, accounts, control] = at;
        Shared {
            options,
            wire: Arc::new(wire),
            realms: ledgers.iter().map(|ledger| ledger.realm().to_owned()).collect(),
            api,
            accounts,
            control,
            books: Mutex::new(ledgers.into_iter().map(|ledger| (ledger.realm().to_owned(), ledger)).collect()),
            auth: Mutex::default(),
            gate: Mutex::default(),
            kept: Mutex::default(),
            later: Mutex::default(),
            switches: Mutex::default(),
        }
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, BTreeMap<String, Ledger>> {
        lock(&self.books)
    }

    pub(crate) fn auth(&self) -> MutexGuard<'_, Auth> {
        lock(&self.auth)
    }

    pub(crate) fn gate(&self) -> MutexGuard<'_, Gate> {
        lock(&self.gate)
    }

    pub(crate) fn kept(&self) -> MutexGuard<'_, HashMap<(String, String), Kept>> {
        lock(&self.kept)
    }

    pub(crate) fn later(&self) -> MutexGuard<'_, Later<Twin>> {
        lock(&self.later)
    }

    pub(crate) fn switches(&self) -> MutexGuard<'_, Switches> {
        lock(&self.switches)
    }

    pub(crate) fn limits(&self) -> super::options::Limits {
        let mut limits = self.options.limits;
        limits.per_month = self.switches().per_month.unwrap_or(limits.per_month);
        limits
    }

    pub(crate) fn company_name(&self, realm: &str) -> Option<String> {
        self.books().get(realm).map(|ledger| ledger.company.organisation.name.clone())
    }

    /// Registered redirect addresses.
    pub(crate) fn redirects(&self) -> Vec<String> {
        let options = &self.options;
        let ports = if options.client.development { options.redirect_ports.as_slice() } else { &[] };
        let local = ports.iter().map(|port| format!("http://localhost:{port}/callback"));
        local.chain(options.redirects.iter().cloned()).collect()
    }

    /// Works with a company's books; the usual one's where none is named.
    pub(crate) fn with<T>(
        &self,
        realm: Option<&str>,
        work: impl FnOnce(&mut Ledger) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let realm = realm.unwrap_or(&self.realms[0]);
        let unknown = || Error::Unknown { kind: "company", key: realm.to_owned() };
        work(self.books().get_mut(realm).ok_or_else(unknown)?)
    }

    /// Makes a change that stands in JSON.
    pub(crate) fn change_json(&self, change: &serde_json::Value) -> Result<String, Error> {
        let read: crate::kit::Change = serde_json::from_value(change.clone())
            .map_err(|error| Error::Refused(format!("this is no change: {error}")))?;
        self.change(None, read)
    }

    /// Makes a change as a person would; the id of the record, or of the payment.
    pub(crate) fn change(&self, realm: Option<&str>, change: crate::kit::Change) -> Result<String, Error> {
        let now = self.wire.clock().now();
        self.with(realm, |ledger| ledger.change(change, now)).map(|id| id.to_string())
    }

    /// What the books hold of a kind, as the API shows it. Kinds are those of these books (`BillPayment`) or of a COMPANY file (`bill`).
    pub(crate) fn records(&self, kind: &str) -> Result<Vec<serde_json::Value>, Error> {
        let plain = kind.replace('_', "");
        let kinds: BTreeSet<Entity> = match plain.as_str() {
            "contact" => [Entity::Customer, Entity::Vendor].into(),
            "creditnote" => [Entity::CreditMemo].into(),
            "expense" => [Entity::Purchase].into(),
            "customerpayment" => [Entity::Payment].into(),
            "vendorpayment" => [Entity::BillPayment].into(),
            other => Entity::of_any_case(other).into_iter().collect(),
        };
        if kinds.is_empty() {
            return Err(Error::Unknown { kind: "kind of records", key: kind.to_owned() });
        }
        self.with(None, |ledger| {
            let all = kinds.iter().flat_map(|kind| ledger.all(*kind));
            Ok(all.map(|record| ledger.shown(record).to_json()).collect())
        })
    }
}
