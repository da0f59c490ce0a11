//! Running practice BILL, and what a test or the demo does with it.

use super::events::Notification;
use super::kind::Kind;
use super::ledger::{Ledger, shown_as};
use super::options::Options;
use super::serve::Books;
use super::tree;
use crate::clock::Clock;
use crate::company::{Company, local_instant};
use crate::error::Error;
use crate::kit::{
    Asked, Change, Controlled, Counters, Fault, Kind as Neutral, Server, Wire, control, listen, port, router, serve,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Running practice BILL: the API and a control port. Dropping it ends them.
pub struct Practice {
    books: Arc<Books>,
    servers: Vec<Server>,
}

impl fmt::Debug for Practice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Practice {{ bill: {}, control: {} }}", self.books.api, self.books.control)
    }
}

/// What a program needs to know to use practice BILL. Every secret in it opens practice books only.
#[derive(Clone, PartialEq, serde::Serialize)]
pub struct Overview {
    /// The API, with or without `/connect` behind it.
    pub api: String,
    /// The webhook host.
    pub events: String,
    /// The control port.
    pub control: String,
    /// Id and name of each organization, the usual one first.
    pub organizations: Vec<(String, String)>,
    /// The developer key.
    pub client_id: String,
    /// The user's name.
    pub user: String,
    /// Their password.
    pub password: String,
    /// Name of the sync token.
    pub sync_name: String,
    /// The sync token.
    pub sync_token: String,
    /// The Spend & Expense token.
    pub spend_token: String,
    /// The code that a challenge wants.
    pub code: String,
    /// How many times faster than real the clocks run.
    pub time_scale: u32,
    /// What the practice clock shows.
    pub now: Timestamp,
}

/// What opens the books without a sign-in.
#[derive(Clone)]
pub struct Tokens {
    /// A session.
    pub access: String,
    /// The sync token, with which a new session is opened.
    pub refresh: String,
    /// The sync token's name.
    pub sync_name: String,
    /// The Spend & Expense token.
    pub spend: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Tokens { … }")
    }
}

impl Practice {
    /// Starts practice BILL. Needs a Tokio runtime, on which the servers run; a caller that blocks its only thread stops them.
    ///
    /// # Errors
    /// Where a company is not right or cannot be held by BILL, or a port is taken.
    pub async fn start(options: Options) -> Result<Practice, Error> {
        getrandom::fill(&mut [0_u8; 1]).map_err(|error| Error::Random(error.to_string()))?;
        let open = |company: &Company| Ledger::open(company, options.settings.clone());
        let ledgers = options.companies.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = ledgers.first() else { return Err(Error::Options("no company is given".to_owned())) };
        let start = options.start.or(options.companies[0].start);
        let start = start.map_or_else(Timestamp::now, |start| local_instant(start, &first.zone));
        let wire = Arc::new(Wire::new(Clock::new(start, options.time_scale)));
        let (api_port, api) = listen(port(options.port_base, 0)?).await?;
        let (control_port, control_at) = listen(port(options.port_base, 1)?).await?;
        let books = Arc::new(Books::new(Arc::clone(&wire), options, ledgers, api, control_at));
        let servers =
            vec![serve(api_port, router(wire, Arc::clone(&books))), serve(control_port, control(Arc::clone(&books)))];
        Ok(Practice { books, servers })
    }

    /// Ends the servers and their connections at once, as dropping does.
    pub fn stop(self) {
        drop(self.servers);
    }

    /// The API, as `http://127.0.0.1:40001`. `/v3/…` and `/connect/v3/…` are the same there.
    pub fn api_address(&self) -> String {
        format!("http://{}", self.books.api)
    }

    /// Where one signs in: the same as the API.
    pub fn accounts_address(&self) -> String {
        self.api_address()
    }

    /// The webhook host, as `http://127.0.0.1:40001/connect-events`.
    pub fn events_address(&self) -> String {
        format!("{}/connect-events", self.api_address())
    }

    /// The control port.
    pub fn control_address(&self) -> String {
        format!("http://{}", self.books.control)
    }

    /// The developer key.
    pub fn client_id(&self) -> &str {
        &self.books.options.client.id
    }

    /// BILL has no client secret.
    pub fn client_secret(&self) -> Option<&str> {
        None
    }

    /// BILL has no redirect addresses.
    pub fn redirects(&self) -> Vec<String> {
        Vec::new()
    }

    /// Id of the usual organization.
    pub fn company_id(&self) -> String {
        self.books.state().ledgers[0].id.clone()
    }

    /// What a program needs to know.
    pub fn overview(&self) -> Overview {
        self.books.shown()
    }

    /// A session, the sync token and the Spend & Expense token, without a sign-in.
    pub fn ready_tokens(&self) -> Tokens {
        self.books.ready(false)
    }

    /// The same with a trusted session, which may pay.
    pub fn trusted_tokens(&self) -> Tokens {
        self.books.ready(true)
    }

    /// A session that the server does not know.
    pub fn strange_token(&self) -> String {
        crate::kit::tokens::random(18)
    }

    /// Ends all sessions and replaces the sync token and the Spend & Expense token, as an administrator who takes them back.
    pub fn revoke_all(&self) {
        self.books.state().sessions.revoke();
    }

    /// Ends all sessions now, as 35 minutes without a call would.
    pub fn expire_access_tokens(&self) {
        self.books.state().sessions.expire();
    }

    /// What the practice clock shows.
    pub fn now(&self) -> Timestamp {
        self.books.clock().now()
    }

    /// Sets the calendar. Sessions and windows of minutes go on as they were.
    pub fn set_clock(&self, now: Timestamp) {
        self.books.clock().set(now);
    }

    /// Lets practice time pass.
    pub fn advance(&self, by: Duration) {
        self.books.clock().advance(by);
    }

    /// Closes the books up to a day, or opens them.
    pub fn close_books(&self, until: Option<Date>) {
        self.books.state().ledgers.iter_mut().for_each(|ledger| ledger.settings.closed_until = until);
    }

    /// Locks a settled transaction, or lets it be changed again.
    ///
    /// # Errors
    /// Where there is no such transaction.
    pub fn lock_transaction(&self, uuid: &str, locked: bool) -> Result<(), Error> {
        let now = self.now();
        let mut state = self.books.state();
        let ledger = &mut state.ledgers[0];
        let record = ledger.get(Kind::Transaction, uuid);
        let mut content = record
            .map(|record| record.content.clone())
            .ok_or_else(|| Error::Unknown { kind: "transaction", key: uuid.to_owned() })?;
        tree::set(&mut content, "isLocked", locked);
        ledger.replace(Kind::Transaction, uuid, content, false, now);
        Ok(())
    }

    /// Changes the usual organization's books as a person would.
    ///
    /// # Errors
    /// Where the change cannot be made; nothing is changed then.
    pub fn change(&self, change: Change) -> Result<String, Error> {
        self.books.change_books(0, change)
    }

    /// What the books hold of a kind, as the API shows it.
    pub fn records(&self, kind: Neutral) -> Vec<Value> {
        shown_as(kind).iter().flat_map(|kind| self.records_of(*kind)).collect()
    }

    /// What the books hold of one of BILL's own kinds.
    pub fn records_of(&self, kind: Kind) -> Vec<Value> {
        self.books.held(kind)
    }

    /// The usual organization's books in the neutral form.
    pub fn company(&self) -> Company {
        self.books.due();
        self.books.state().ledgers[0].company()
    }

    /// Switches a fault on.
    pub fn fault(&self, fault: Fault) {
        self.books.wire.fault(fault);
    }

    /// Switches all faults off.
    pub fn clear_faults(&self) {
        self.books.wire.clear_faults();
    }

    /// What was asked so far, in the order of the answers.
    pub fn requests(&self) -> Vec<Asked> {
        self.books.wire.requests()
    }

    /// Forgets what was asked; the counters stay.
    pub fn clear_requests(&self) {
        self.books.wire.clear_requests();
    }

    /// What was counted.
    pub fn counters(&self) -> Counters {
        self.books.due();
        self.books.wire.counters()
    }

    /// Forgets the calls of this hour and minute.
    pub fn clear_quota(&self) {
        self.books.state().gate.clear();
    }

    /// The notifications that are to be sent by now.
    pub fn notifications(&self) -> Vec<Notification> {
        self.books.state().events.due(self.books.clock().elapsed())
    }

    /// Takes down how a notification was answered. Anything but 200 is tried again later and later, until the subscription is switched off.
    pub fn answered(&self, event: &str, status: u16) {
        let run = self.books.clock().elapsed();
        self.books.state().events.answered(event, status, run);
    }
}

impl Books {
    fn shown(&self) -> Overview {
        let (api, client) = (format!("http://{}", self.api), &self.options.client);
        let state = self.state();
        let (sync_token, spend_token) = state.sessions.tokens();
        Overview {
            events: format!("{api}/connect-events"),
            api,
            control: format!("http://{}", self.control),
            organizations: state.ledgers.iter().map(|ledger| (ledger.id.clone(), ledger.name().to_owned())).collect(),
            client_id: client.id.clone(),
            user: client.user.clone(),
            password: client.password.clone(),
            sync_name: client.sync_name.clone(),
            sync_token,
            spend_token,
            code: client.code.clone(),
            time_scale: self.clock().scale(),
            now: self.clock().now(),
        }
    }

    fn ready(&self, trusted: bool) -> Tokens {
        let run = self.clock().elapsed();
        let mut state = self.state();
        let access = state.sessions.ready(0, trusted, run);
        let (refresh, spend) = state.sessions.tokens();
        Tokens { access, refresh, sync_name: self.options.client.sync_name.clone(), spend }
    }

    fn held(&self, kind: Kind) -> Vec<Value> {
        self.due();
        self.state().ledgers[0].table(kind).rows.iter().map(|record| tree::value(&record.body)).collect()
    }
}

impl Controlled for Books {
    fn wire(&self) -> &Wire {
        &self.wire
    }

    fn overview(&self) -> Value {
        json!(self.shown())
    }

    fn change(&self, change: &Value) -> Result<String, Error> {
        crate::kit::Handler::change(self, change)
    }

    fn records(&self, kind: &str) -> Result<Vec<Value>, Error> {
        self.due();
        let named = |name: &str| serde_json::from_value::<Kind>(json!(name)).ok();
        if let Some(kind) = named(kind).or_else(|| Kind::from_path(kind)) {
            return Ok(self.held(kind));
        }
        let neutral = serde_json::from_value::<Neutral>(json!(kind));
        let neutral = neutral.map_err(|_| Error::Unknown { kind: "kind", key: kind.to_owned() })?;
        Ok(shown_as(neutral).iter().flat_map(|kind| self.held(*kind)).collect())
    }

    fn company(&self) -> Company {
        self.due();
        self.state().ledgers[0].company()
    }

    fn tokens(&self) -> Value {
        let tokens = self.ready(false);
        json!({"access": tokens.access, "refresh": tokens.refresh, "sync_name": tokens.sync_name, "spend": tokens.spend})
    }

    fn revoke_all(&self) {
        self.state().sessions.revoke();
    }

    fn expire_access_tokens(&self) {
        self.state().sessions.expire();
    }

    fn clear_quota(&self) {
        self.state().gate.clear();
    }
}
