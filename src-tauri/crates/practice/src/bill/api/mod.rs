//! The work of the API: a request goes to the books and comes back as an answer or a refusal.

mod money;
mod read;
mod spend;
mod write;

use super::kind::Kind;
use super::ledger::Ledger;
use super::refuse::Refusal;
use super::tree;
use crate::json::Json;
use crate::kit::Answer;
use jiff::Timestamp;
use serde_json::Value;
use std::time::Duration;

/// A request for the work.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: String,
    /// Path below `/v3/`.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The session is trusted.
    pub(crate) trusted: bool,
    /// The session is one of a sync token.
    pub(crate) sync: bool,
    /// Rows by which a page is shifted.
    pub(crate) shift: i32,
    pub(crate) now: Timestamp,
    pub(crate) run: Duration,
}

impl Ask {
    pub(crate) fn value(&self, key: &str) -> &str {
        crate::kit::value(&self.query, key)
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        serde_json::from_slice(&self.body).map_err(|_| Refusal::new(400, "BDC_1002", "The body is not JSON"))
    }
}

/// What happened to a record, for whoever subscribed to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) kind: Kind,
    pub(crate) id: String,
    /// As `created`.
    pub(crate) what: &'static str,
}

/// Work that was done.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) status: u16,
    /// No body where `None`.
    pub(crate) body: Option<Json>,
    /// What was made or changed.
    pub(crate) events: Vec<Event>,
}

impl Done {
    fn read(body: Json) -> Done {
        Done { status: 200, body: Some(body), events: Vec::new() }
    }

    fn wrote(status: u16, body: Json, kind: Kind, id: &str, what: &'static str) -> Done {
        Done { status, body: Some(body), events: vec![Event { kind, id: id.to_owned(), what }] }
    }

    /// The answer on the wire.
    pub(crate) fn answer(&self) -> Answer {
        match &self.body {
            Some(body) => Answer::text(self.status, "application/json", tree::wire(body)),
            None => Answer::empty(self.status),
        }
    }
}

/// A record as the API shows it.
fn body(ledger: &Ledger, kind: Kind, id: &str) -> Json {
    ledger.get(kind, id).map_or(Json::EMPTY, |record| record.body.clone())
}

/// Does the work of a request to Accounts Payable and Receivable.
pub(crate) fn work(ledger: &mut Ledger, ask: &Ask) -> Result<Done, Refusal> {
    let parts: Vec<&str> = ask.path.split('/').collect();
    let two = matches!(parts[0], "classifications" | "funding-accounts");
    let (path, rest) = parts.split_at(parts.len().min(if two { 2 } else { 1 }));
    match (ask.method.as_str(), path, rest) {
        ("GET", ["organizations"], [id]) if *id == ledger.id => return Ok(Done::read(ledger.organization())),
        ("GET", ["organizations"], [id]) => return Err(Refusal::unknown(id)),
        ("GET", ["bill-approvals"], ["pending-user-approvals"]) => return Ok(read::pending(ledger)),
        _ => {}
    }
    let kind = Kind::from_path(&path.join("/")).filter(|kind| !kind.is_spend()).ok_or_else(Refusal::unsupported)?;
    match (ask.method.as_str(), rest) {
        ("GET", []) => read::list(ledger, kind, ask),
        ("POST", ["bulk"]) if kind == Kind::Payment => money::pay_all(ledger, ask),
        ("POST" | "PATCH", ["bulk"]) => write::bulk(ledger, kind, ask),
        ("POST", ["bulk", way @ ("archive" | "restore")]) if kind.is_classification() => {
            write::archive_all(ledger, kind, ask, *way == "archive")
        }
        ("POST", ["record-payment"]) if kind == Kind::Bill => money::bills_paid(ledger, ask),
        ("POST", ["record-payment"]) if kind == Kind::Invoice => money::invoices_paid(ledger, ask),
        ("POST", []) if kind == Kind::Payment => money::pay(ledger, ask),
        ("POST", []) => write::create(ledger, kind, ask),
        ("GET", ["options"]) if kind == Kind::Payment => Err(Refusal::unsupported()),
        ("GET", [id]) => read::one(ledger, kind, id),
        ("PATCH", [id]) => write::patch(ledger, kind, id, ask),
        ("PUT", [id]) => write::put(ledger, kind, id, ask),
        ("POST", [id, way @ ("archive" | "restore")]) => write::archive(ledger, kind, id, *way == "archive", ask.now),
        ("POST", [id, "cancel"]) if kind == Kind::Payment => money::cancel(ledger, id, ask),
        ("POST", [id, "void"]) if kind == Kind::Payment => money::void(ledger, id, ask),
        (_, [id, "bank-account"]) if kind == Kind::Vendor => write::bank_account(ledger, id, ask),
        ("POST", [id, "email"]) if kind == Kind::Invoice => read::one(ledger, kind, id),
        ("POST", [id, "payment-link"]) if kind == Kind::Invoice => read::payment_link(ledger, id),
        _ => Err(Refusal::unsupported()),
    }
}

/// Does the work of a request to Spend & Expense.
pub(crate) fn spend_work(ledger: &mut Ledger, ask: &Ask) -> Result<Done, Refusal> {
    spend::work(ledger, ask)
}
