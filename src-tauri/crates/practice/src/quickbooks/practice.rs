//! The running practice books, and what a test or the demo does with them.

use super::accounts::{Accounts, SCOPE};
use super::api::Api;
use super::auth::new_access;
use super::entity::Entity;
use super::ledger::{Ledger, Setup};
use super::options::Options;
use super::shared::Shared;
use crate::clock::Clock;
use crate::company::{Company, local_instant};
use crate::error::Error;
use crate::kit::{Asked, Change, Counters, Fault, Server, Wire, listen, port, router, serve};
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Running practice books: API, accounts server and control port. Dropping it ends them.
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
#[derive(Clone, PartialEq, serde::Serialize)]
pub struct Overview {
    /// Always `quickbooks`.
    pub provider: &'static str,
    /// The API, as `http://127.0.0.1:40001`.
    pub api: String,
    /// The accounts server.
    pub accounts: String,
    /// The discovery document.
    pub discovery: String,
    /// The control port.
    pub control: String,
    /// Id and name of each company, the usual one first.
    pub companies: Vec<(String, String)>,
    /// The registered client's id.
    pub client_id: String,
    /// The registered client's secret. It opens practice books only.
    pub client_secret: Option<String>,
    /// Registered redirect addresses.
    pub redirects: Vec<String>,
    /// The scope that the books need.
    pub scope: &'static str,
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

pub(super) fn overview(shared: &Shared) -> Overview {
    let named = |realm: &String| (realm.clone(), shared.company_name(realm).unwrap_or_default());
    Overview {
        provider: "quickbooks",
        api: shared.api.clone(),
        accounts: shared.accounts.clone(),
        discovery: discovery(shared),
        control: shared.control.clone(),
        companies: shared.realms.iter().map(named).collect(),
        client_id: shared.options.client.id.clone(),
        client_secret: shared.options.client.secret.clone(),
        redirects: shared.redirects(),
        scope: SCOPE,
        time_scale: shared.wire.clock().scale(),
        now: shared.wire.clock().now(),
    }
}

fn discovery(shared: &Shared) -> String {
    let kind = if shared.options.client.development { "openid_sandbox_configuration" } else { "openid_configuration" };
    format!("{}/.well-known/{kind}", shared.accounts)
}

pub(super) fn ready_tokens(shared: &Shared) -> Tokens {
    let now = shared.wire.clock().elapsed();
    let given = shared.auth().connect(&shared.realms[0], SCOPE, &shared.options.limits, now);
    Tokens { access: given.access, refresh: given.refresh }
}

/// Whether the servers take a redirect address: `https` and a name, but for `http://localhost` with development keys.
fn may_be_registered(redirect: &str, development: bool) -> bool {
    let Ok(url) = url::Url::parse(redirect) else { return false };
    let local = url.host_str() == Some("localhost");
    let named = matches!(url.host(), Some(url::Host::Domain(_)));
    url.query().is_none()
        && ((url.scheme() == "https" && named && !local) || (development && url.scheme() == "http" && local))
}

fn setup(options: &Options) -> Setup {
    Setup {
        plus: options.plus,
        unique_numbers: options.unique_numbers,
        closed: options.closed,
        ended: false,
        insist: options.insist,
    }
}

impl Practice {
    /// Starts practice books. Needs a Tokio runtime, on which the servers run; a caller that blocks its only thread stops them.
    ///
    /// # Errors
    /// Where a company is not right, a redirect address may not be registered, or a port is taken.
    pub async fn start(options: Options) -> Result<Practice, Error> {
        getrandom::fill(&mut [0_u8; 1]).map_err(|error| Error::Random(error.to_string()))?;
        if let Some(wrong) = options.redirects.iter().find(|one| !may_be_registered(one, options.client.development)) {
            return Err(Error::Options(format!("the redirect address {wrong} may not be registered")));
        }
        let open = |company: &Company| Ledger::open(company, setup(&options));
        let ledgers = options.companies.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = ledgers.first() else { return Err(Error::Options("no company is given".to_owned())) };
        let start = options.start.or(first.company.start);
        let start = start.map_or_else(Timestamp::now, |start| local_instant(start, &first.zone));
        let wire = Wire::new(Clock::new(start, options.time_scale));
        let (api, api_at) = listen(port(options.port_base, 0)?).await?;
        let (accounts, accounts_at) = listen(port(options.port_base, 1)?).await?;
        let (control, control_at) = listen(port(options.port_base, 2)?).await?;
        let at = [api_at, accounts_at, control_at].map(|at| format!("http://{at}"));
        let shared = Arc::new(Shared::new(options, wire, ledgers, at));
        let servers = vec![
            serve(api, router(Arc::clone(&shared.wire), Arc::new(Api(Arc::clone(&shared))))),
            serve(accounts, router(Arc::clone(&shared.wire), Arc::new(Accounts(Arc::clone(&shared))))),
            serve(control, super::control::router(&shared)),
        ];
        Ok(Practice { shared, servers })
    }

    /// Ends the servers and their connections at once, as dropping does.
    pub fn stop(self) {
        drop(self.servers);
    }

    /// Where the API answers, as `http://127.0.0.1:40001`; paths begin with `/v3/company/`.
    pub fn api_address(&self) -> String {
        self.shared.api.clone()
    }

    /// Where the accounts server answers.
    pub fn accounts_address(&self) -> String {
        self.shared.accounts.clone()
    }

    /// The discovery document that goes with the keys.
    pub fn discovery_address(&self) -> String {
        discovery(&self.shared)
    }

    /// Where the control port answers.
    pub fn control_address(&self) -> String {
        self.shared.control.clone()
    }

    /// Id of the usual company, as `realmId` of the callback.
    pub fn company_id(&self) -> String {
        self.shared.realms[0].clone()
    }

    /// The registered client's id.
    pub fn client_id(&self) -> String {
        self.shared.options.client.id.clone()
    }

    /// The registered client's secret.
    pub fn client_secret(&self) -> Option<String> {
        self.shared.options.client.secret.clone()
    }

    /// Registered redirect addresses.
    pub fn redirects(&self) -> Vec<String> {
        self.shared.redirects()
    }

    /// What a program needs to know to use these books; the control port shows the same.
    pub fn overview(&self) -> Overview {
        overview(&self.shared)
    }

    /// A pair of tokens for the usual company, without a browser: a connection of its own.
    pub fn ready_tokens(&self) -> Tokens {
        ready_tokens(&self.shared)
    }

    /// A token that no server knows.
    pub fn strange_token(&self) -> String {
        new_access()
    }

    /// Ends every connection, as a user who removes the application.
    pub fn revoke_all(&self) {
        self.shared.auth().revoke_all();
    }

    /// Ends every access token now, as an hour would; refresh tokens stay.
    pub fn expire_access_tokens(&self) {
        self.shared.auth().expire_access();
    }

    /// What the practice clock shows.
    pub fn now(&self) -> Timestamp {
        self.shared.wire.clock().now()
    }

    /// Sets the calendar. Lives and windows go on as they were.
    pub fn set_clock(&self, now: Timestamp) {
        self.shared.wire.clock().set(now);
    }

    /// Lets practice time pass: calendar, lives and windows.
    pub fn advance(&self, by: Duration) {
        self.shared.wire.clock().advance(by);
    }

    /// Changes the usual company's books, as a person would. The id of the record, or of the payment.
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

    /// What the usual company's books hold of a kind now, as the API shows it.
    pub fn records(&self, entity: Entity) -> Vec<serde_json::Value> {
        self.shared.records(entity.name()).unwrap_or_default()
    }

    /// The usual company's books in the neutral form.
    pub fn company(&self) -> Company {
        self.shared.books()[&self.shared.realms[0]].company()
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
        self.shared.wire.counters()
    }

    /// Forgets the calls of this second, minute and month, so that a test can begin anew.
    pub fn clear_quota(&self) {
        self.shared.gate().clear();
    }

    /// Sets how many reading calls a month allows; calls of this month count.
    pub fn set_month_limit(&self, calls: u64) {
        self.shared.switches().per_month = Some(calls);
    }

    /// Reading calls of this month so far.
    pub fn month_calls(&self) -> u64 {
        self.shared.gate().used()
    }

    /// The user who connected loses the right to administer the company, or gets it back.
    pub fn lose_admin(&self, lost: bool) {
        self.shared.switches().no_admin = lost;
    }

    /// Closes the usual company's books up to a day, or opens them.
    pub fn close_books(&self, until: Option<Date>) {
        self.set_up(|setup| setup.closed = until);
    }

    /// The usual company's subscription ends, or is taken up again: what is there can be read, nothing can be written.
    pub fn end_subscription(&self, ended: bool) {
        self.set_up(|setup| setup.ended = ended);
    }

    fn set_up(&self, change: impl FnOnce(&mut Setup)) {
        if let Some(ledger) = self.shared.books().get_mut(&self.shared.realms[0]) {
            change(&mut ledger.setup);
        }
    }
}
