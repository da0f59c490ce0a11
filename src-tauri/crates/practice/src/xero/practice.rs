//! The running practice books, and what a test or the demo does with them.

use super::api::{Api, settle, showing};
use super::auth::Pair;
use super::books::Locks;
use super::identity::Identity;
use super::options::Options;
use super::resource::Resource;
use super::scopes::READ_SCOPE;
use super::shared::Shared;
use crate::company::Company;
use crate::error::Error;
use crate::json::Json;
use crate::kit::ids::uuid;
use crate::kit::tokens::random;
use crate::kit::{
    Asked, Change, Controlled, Counters, Fault, Kind, Server, Wire, control, listen, port, router, serve,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Running practice books. Dropping them ends their servers.
pub struct Practice {
    shared: Arc<Shared>,
    servers: Vec<Server>,
}

impl fmt::Debug for Practice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Practice {{ api: {}, control: {} }}", self.shared.api, self.shared.control)
    }
}

/// What a program needs to know to use practice books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// The API.
    pub api: String,
    /// The accounts server: consent, tokens, revocation.
    pub accounts: String,
    /// The control port.
    pub control: String,
    /// Id and name of each company, the usual one first.
    pub companies: Vec<(String, String)>,
    /// The registered client's id.
    pub client_id: String,
    /// Its secret, where it has one. It opens practice books only.
    pub client_secret: Option<String>,
    /// Registered redirect addresses.
    pub redirects: Vec<String>,
    /// How many times faster than real the clocks run.
    pub time_scale: u32,
    /// What the practice clock shows.
    pub now: Timestamp,
}

/// A pair of tokens, as a finished sign-in gives.
#[derive(Clone)]
pub struct Tokens {
    /// Access token.
    pub access: String,
    /// Refresh token.
    pub refresh: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Tokens { … }")
    }
}

/// What the control port and faults change: as [`Change`], with the company where it is not the usual one.
#[derive(Deserialize)]
struct In {
    #[serde(default)]
    company: Option<String>,
    #[serde(flatten)]
    change: Change,
}

/// Makes a change that came as JSON.
pub(crate) fn change(shared: &Shared, change: &Value) -> Result<String, Error> {
    let read: In = serde_json::from_value(change.clone())
        .map_err(|error| Error::Refused(format!("the change is not understood: {error}")))?;
    shared.change(read.company.as_deref(), read.change)
}

fn value(json: &Json) -> Value {
    serde_json::from_slice(&json.bytes()).expect("BUG: what is written as JSON is JSON")
}

impl Practice {
    /// Starts practice books. Needs a Tokio runtime, on which the servers run; a caller that blocks its only thread stops them.
    ///
    /// # Errors
    /// Where a company is not right or a port is taken.
    pub async fn start(options: Options) -> Result<Practice, Error> {
        getrandom::fill(&mut [0_u8; 1]).map_err(|error| Error::Random(error.to_string()))?;
        let base = options.port_base;
        let (api, api_at) = listen(port(base, 0)?).await?;
        let (accounts, accounts_at) = listen(port(base, 1)?).await?;
        let (desk, desk_at) = listen(port(base, 2)?).await?;
        let addresses = [api_at, accounts_at, desk_at].map(|at| format!("http://{at}"));
        let shared = Arc::new(Shared::open(options, addresses)?);
        let wire = || Arc::clone(&shared.wire);
        let servers = vec![
            serve(api, router(wire(), Arc::new(Api(Arc::clone(&shared))))),
            serve(accounts, router(wire(), Arc::new(Identity(Arc::clone(&shared))))),
            serve(desk, control(Arc::new(Desk(Arc::clone(&shared))))),
        ];
        Ok(Practice { shared, servers })
    }

    /// Ends the servers and their connections at once, as dropping does.
    pub fn stop(self) {
        drop(self.servers);
    }

    /// Where the API answers, as `http://127.0.0.1:40001`.
    pub fn api_address(&self) -> String {
        self.shared.api.clone()
    }

    /// Where the accounts server answers.
    pub fn accounts_address(&self) -> String {
        self.shared.accounts.clone()
    }

    /// Where the control port answers.
    pub fn control_address(&self) -> String {
        self.shared.control.clone()
    }

    /// The registered client's id.
    pub fn client_id(&self) -> &str {
        &self.shared.options.client.id
    }

    /// The registered client's secret, where it has one.
    pub fn client_secret(&self) -> Option<&str> {
        self.shared.options.client.secret.as_deref()
    }

    /// Registered redirect addresses.
    pub fn redirects(&self) -> Vec<String> {
        self.shared.options.redirects.clone()
    }

    /// Id of the usual company.
    pub fn company_id(&self) -> String {
        self.shared.tenants[0].clone()
    }

    /// What a program needs to know to use these books; the control port shows the same.
    pub fn overview(&self) -> Overview {
        overview(&self.shared)
    }

    /// A pair of tokens for everything that is read and nothing that is written, with all companies connected; without a browser.
    pub fn ready_tokens(&self) -> Tokens {
        self.tokens_for(READ_SCOPE)
    }

    /// A pair of tokens for a scope, with all companies connected.
    pub fn tokens_for(&self, scope: &str) -> Tokens {
        tokens(&self.shared, scope)
    }

    /// A token that no server knows.
    pub fn strange_token(&self) -> String {
        random(32)
    }

    /// Ends every token and every connection, as a user who removes the application.
    pub fn revoke_all(&self) {
        self.shared.auth().revoke_all();
    }

    /// Ends every access token now, as half an hour would; refresh tokens stay.
    pub fn expire_access_tokens(&self) {
        let now = self.shared.now();
        self.shared.auth().expire_access(now);
    }

    /// Ends the connection of a company, as its owner can; tokens stay. Says whether it was connected.
    pub fn disconnect(&self, company: &str) -> bool {
        let mut auth = self.shared.auth();
        let id = auth.connections.iter().find(|known| known.tenant == company).map(|known| known.id.clone());
        id.is_some_and(|id| auth.disconnect(&id))
    }

    /// What the practice clock shows.
    pub fn now(&self) -> Timestamp {
        self.shared.clock().now()
    }

    /// Sets the calendar. Lives and windows go on as they were.
    pub fn set_clock(&self, now: Timestamp) {
        self.shared.clock().set(now);
    }

    /// Lets practice time pass: calendar, lives and windows.
    pub fn advance(&self, by: Duration) {
        self.shared.clock().advance(by);
    }

    /// Changes the usual company's books. The id of the record; of a payment that of its first part.
    ///
    /// # Errors
    /// Where the change cannot be made; nothing is changed then.
    pub fn change(&self, change: Change) -> Result<String, Error> {
        self.shared.change(None, change)
    }

    /// Changes another company's books.
    ///
    /// # Errors
    /// Where there is no such company, or the change cannot be made.
    pub fn change_in(&self, company: &str, change: Change) -> Result<String, Error> {
        self.shared.change(Some(company), change)
    }

    /// What the usual company's books hold of a kind, as the API shows it, deleted records with their status among them.
    pub fn records(&self, kind: Kind) -> Vec<Value> {
        records(&self.shared, kind)
    }

    /// What the usual company's books hold of a resource, as `ManualJournals`, as the API shows it.
    ///
    /// # Errors
    /// Where there is no such resource.
    pub fn resource(&self, name: &str) -> Result<Vec<Value>, Error> {
        resource(&self.shared, name)
    }

    /// The usual company's books in the neutral form.
    pub fn company(&self) -> Company {
        company(&self.shared)
    }

    /// Closes the usual company's books up to and including a day, or opens them.
    pub fn close_books(&self, until: Option<Date>) {
        let closed = self.shared.with(None, |books| {
            books.locks = Locks { period: until, ..books.locks };
            books.changed();
            Ok(())
        });
        closed.expect(ALWAYS);
    }

    /// Switches a fault on.
    pub fn fault(&self, fault: Fault) {
        self.shared.wire.fault(fault);
    }

    /// Switches all faults off.
    pub fn clear_faults(&self) {
        self.shared.wire.clear_faults();
    }

    /// What was asked so far, in the order of the answers.
    pub fn requests(&self) -> Vec<Asked> {
        self.shared.wire.requests()
    }

    /// Forgets what was asked; the counters stay.
    pub fn clear_requests(&self) {
        self.shared.wire.clear_requests();
    }

    /// What was counted.
    pub fn counters(&self) -> Counters {
        settle(&self.shared);
        self.shared.wire.counters()
    }

    /// Sets how many calls a day allows; calls of today count.
    pub fn set_day_limit(&self, calls: u32) {
        self.shared.gates().set_day_limit(calls);
    }

    /// Forgets the calls of this minute and day, so that a test can begin anew.
    pub fn clear_quota(&self) {
        self.shared.gates().clear();
    }
}

const ALWAYS: &str = "BUG: the usual company is always there";

fn company(shared: &Arc<Shared>) -> Company {
    settle(shared);
    shared.with(None, |books| Ok(books.ledger.company())).expect(ALWAYS)
}

fn overview(shared: &Shared) -> Overview {
    let named = |id: &String| {
        let name = shared.with(Some(id), |books| Ok(books.ledger.organisation.name.clone()));
        (id.clone(), name.unwrap_or_default())
    };
    Overview {
        api: shared.api.clone(),
        accounts: shared.accounts.clone(),
        control: shared.control.clone(),
        companies: shared.tenants.iter().map(named).collect(),
        client_id: shared.options.client.id.clone(),
        client_secret: shared.options.client.secret.clone(),
        redirects: shared.options.redirects.clone(),
        time_scale: shared.clock().scale(),
        now: shared.clock().now(),
    }
}

fn tokens(shared: &Shared, scope: &str) -> Tokens {
    let (now, event) = (shared.now(), uuid("consent", &random(16)));
    let mut auth = shared.auth();
    shared.tenants.iter().for_each(|tenant| auth.connect(tenant, &event, now.calendar));
    let Pair { access, refresh, .. } = auth.pair(&shared.options.client.id, scope, &event, &shared.options.limits, now);
    Tokens { access, refresh: refresh.unwrap_or_default() }
}

fn records(shared: &Arc<Shared>, kind: Kind) -> Vec<Value> {
    settle(shared);
    let (resource, of) = showing(kind);
    let now = shared.clock().now();
    let rows = shared.with(None, |books| Ok(books.rows(resource, now)));
    let all = rows.map(|rows| rows.all.iter().map(|row| value(&row.json)).collect::<Vec<_>>()).unwrap_or_default();
    let key = if resource == Resource::Payments { "PaymentType" } else { "Type" };
    all.into_iter().filter(|row| of.is_empty() || row[key] == of).collect()
}

fn resource(shared: &Arc<Shared>, name: &str) -> Result<Vec<Value>, Error> {
    settle(shared);
    let found = Resource::named(name).ok_or_else(|| Error::Unknown { kind: "resource", key: name.to_owned() })?;
    let now = shared.clock().now();
    shared.with(None, |books| Ok(books.rows(found, now).all.iter().map(|row| value(&row.json)).collect()))
}

/// The books for the control port.
struct Desk(Arc<Shared>);

impl Controlled for Desk {
    fn wire(&self) -> &Wire {
        &self.0.wire
    }

    fn overview(&self) -> Value {
        json!(overview(&self.0))
    }

    fn change(&self, given: &Value) -> Result<String, Error> {
        change(&self.0, given)
    }

    /// A kind as `invoice`, or a resource as `ManualJournals`.
    fn records(&self, kind: &str) -> Result<Vec<Value>, Error> {
        match serde_json::from_value::<Kind>(json!(kind)) {
            Ok(kind) => Ok(records(&self.0, kind)),
            Err(_) => resource(&self.0, kind),
        }
    }

    fn company(&self) -> Company {
        company(&self.0)
    }

    fn tokens(&self) -> Value {
        let tokens = tokens(&self.0, READ_SCOPE);
        json!({"access_token": tokens.access, "refresh_token": tokens.refresh})
    }

    fn revoke_all(&self) {
        self.0.auth().revoke_all();
    }

    fn expire_access_tokens(&self) {
        let now = self.0.now();
        self.0.auth().expire_access(now);
    }

    fn clear_quota(&self) {
        self.0.gates().clear();
    }
}
