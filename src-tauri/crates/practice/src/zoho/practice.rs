//! The running practice books, and what a test or the demo does with them.

use super::auth::new_token;
use super::faults::{Change, Fault};
use super::ledger::Ledger;
use super::options::Options;
use super::requests::Request;
use super::shared::Shared;
use super::{Addresses, Region, accounts, api, control};
use crate::clock::Clock;
use crate::company::{Company, local_instant};
use crate::error::Error;
use crate::kit::{Counters, Server, listen, port, serve};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Everything the client may read, as the product asks for it.
pub const READ_SCOPE: &str = "ZohoBooks.settings.READ,ZohoBooks.contacts.READ,ZohoBooks.invoices.READ,ZohoBooks.creditnotes.READ,ZohoBooks.bills.READ,ZohoBooks.debitnotes.READ,ZohoBooks.purchaseorders.READ,ZohoBooks.expenses.READ,ZohoBooks.accountants.READ,ZohoBooks.customerpayments.READ,ZohoBooks.vendorpayments.READ";

/// Running practice books: sixteen servers and a control port. Dropping it ends them.
pub struct Practice {
    shared: Arc<Shared>,
    servers: Vec<Server>,
}

impl fmt::Debug for Practice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Practice {{ region: {}, control: {} }}", self.region(), self.shared.control)
    }
}

/// What a program needs to know to use practice books.
#[derive(Clone, PartialEq, serde::Serialize)]
pub struct Overview {
    /// Region of the companies.
    pub region: Region,
    /// API and accounts server of each region.
    pub addresses: BTreeMap<Region, Addresses>,
    /// The control surface.
    pub control: String,
    /// Id and name of each organisation, the usual one first.
    pub organisations: Vec<(String, String)>,
    /// The registered client's id.
    pub client_id: String,
    /// The registered client's secret. It opens practice books only.
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

impl Practice {
    /// Starts practice books. Needs a Tokio runtime, on which the servers run; a caller that blocks its only thread stops them.
    ///
    /// # Errors
    /// Where a company is not right, the companies live in different regions, or a port is taken.
    pub async fn start(options: Options) -> Result<Practice, Error> {
        getrandom::fill(&mut [0_u8; 1]).map_err(|error| Error::Random(error.to_string()))?;
        let mut ledgers = options.companies.iter().map(Ledger::open).collect::<Result<Vec<_>, _>>()?;
        ledgers.iter_mut().for_each(|ledger| ledger.bill_numbers_repeat = options.bill_numbers_repeat);
        let Some(first) = ledgers.first() else { return Err(Error::Options("no company is given".to_owned())) };
        if ledgers.iter().any(|ledger| ledger.region != first.region) {
            return Err(Error::Options("all companies of one user live in one region".to_owned()));
        }
        let start = options.start.or(first.start);
        let start = start.map_or_else(Timestamp::now, |start| local_instant(start, &first.zone));
        let clock = Clock::new(start, options.time_scale);
        let (mut listeners, mut addresses) = (Vec::new(), BTreeMap::new());
        for (at, region) in (0..).step_by(2).zip(Region::ALL) {
            let (api, api_at) = listen(port(options.port_base, at)?).await?;
            let (accounts, accounts_at) = listen(port(options.port_base, at + 1)?).await?;
            let pair = Addresses { api: format!("http://{api_at}"), accounts: format!("http://{accounts_at}") };
            addresses.insert(region, pair);
            listeners.push((region, api, accounts));
        }
        let (control_port, control_at) = listen(port(options.port_base, 16)?).await?;
        let shared = Arc::new(Shared::new(options, clock, ledgers, addresses, control_at));
        let mut servers = vec![serve(control_port, control::router(&shared))];
        for (region, api_port, accounts_port) in listeners {
            servers.push(serve(api_port, api::router(&shared, region)));
            servers.push(serve(accounts_port, accounts::router(&shared, region)));
        }
        Ok(Practice { shared, servers })
    }

    /// The same books without their servers, for the control surface.
    pub(crate) fn view(shared: &Arc<Shared>) -> Practice {
        Practice { shared: Arc::clone(shared), servers: Vec::new() }
    }

    /// Ends the servers and their connections at once, as dropping does.
    pub fn stop(self) {
        drop(self.servers);
    }

    /// The API's and the accounts server's address of each region, as `http://127.0.0.1:40001`.
    pub fn addresses(&self) -> &BTreeMap<Region, Addresses> {
        &self.shared.addresses
    }

    /// Where the control surface answers, as `http://127.0.0.1:40017`.
    pub fn control_address(&self) -> String {
        format!("http://{}", self.shared.control)
    }

    /// Region of the companies.
    pub fn region(&self) -> Region {
        self.shared.region
    }

    /// Id of the usual organisation.
    pub fn organisation(&self) -> &str {
        &self.shared.organisations[0]
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
        let options = &self.shared.options;
        let local = options.redirect_ports.iter().map(|port| format!("http://localhost:{port}/callback"));
        local.chain(options.redirects.iter().cloned()).collect()
    }

    /// What a program needs to know to use these books; the control surface shows the same.
    pub fn overview(&self) -> Overview {
        let books = self.shared.books();
        let named = |id: &String| (id.clone(), books[id].organisation.name.clone());
        Overview {
            region: self.region(),
            addresses: self.addresses().clone(),
            control: self.control_address(),
            organisations: self.shared.organisations.iter().map(named).collect(),
            client_id: self.client_id().to_owned(),
            client_secret: self.client_secret().map(str::to_owned),
            redirects: self.redirects(),
            time_scale: self.shared.clock.scale(),
            now: self.now(),
        }
    }

    /// A pair of tokens for everything that is read, without a browser. It takes a place among the user's refresh tokens.
    pub fn ready_tokens(&self) -> Tokens {
        self.tokens_for(READ_SCOPE)
    }

    /// A pair of tokens for a scope.
    pub fn tokens_for(&self, scope: &str) -> Tokens {
        let (limits, now) = (self.shared.limits(), self.shared.clock.elapsed());
        let mut auth = self.shared.auth();
        let refresh = auth.new_refresh(self.shared.region, scope, &limits);
        let access = auth.new_access(self.shared.region, scope, Some(&refresh), &limits, now);
        Tokens { access, refresh }
    }

    /// A token that no server knows.
    pub fn strange_token(&self) -> String {
        new_token()
    }

    /// Ends every token, as a user who removes the application.
    pub fn revoke_all(&self) {
        self.shared.auth().revoke_all();
    }

    /// Ends every access token now, as an hour would; refresh tokens stay.
    pub fn expire_access_tokens(&self) {
        self.shared.auth().expire_access();
    }

    /// What the practice clock shows.
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// Sets the calendar. Lives and windows go on as they were.
    pub fn set_clock(&self, now: Timestamp) {
        self.shared.clock.set(now);
    }

    /// Sets the calendar to a time in the usual organisation's zone.
    ///
    /// # Errors
    /// Never for a running organisation.
    pub fn set_local_clock(&self, local: DateTime) -> Result<(), Error> {
        let now = self.shared.with(None, |ledger| Ok(local_instant(local, &ledger.zone)))?;
        self.set_clock(now);
        Ok(())
    }

    /// Lets practice time pass: calendar, lives and windows.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
    }

    /// Changes the usual organisation's books. The id of the record, or of the payment.
    ///
    /// # Errors
    /// Where the change cannot be made; nothing is changed then.
    pub fn change(&self, change: Change) -> Result<String, Error> {
        self.shared.change(None, change)
    }

    /// Changes another organisation's books.
    ///
    /// # Errors
    /// Where there is no such organisation, or the change cannot be made.
    pub fn change_in(&self, organisation: &str, change: Change) -> Result<String, Error> {
        self.shared.change(Some(organisation), change)
    }

    /// The usual organisation's books as they are now.
    ///
    /// # Errors
    /// Never for a running organisation.
    pub fn company(&self) -> Result<Company, Error> {
        api::catch_up(&self.shared);
        self.shared.with(None, |ledger| Ok(ledger.company()))
    }

    /// The usual organisation's journal entries, as they were typed in over the API.
    ///
    /// # Errors
    /// Never for a running organisation.
    pub fn journals(&self) -> Result<Vec<serde_json::Value>, Error> {
        api::catch_up(&self.shared);
        self.shared.with(None, |ledger| Ok(ledger.journals.iter().map(|journal| journal.given.clone()).collect()))
    }

    /// Switches a fault on.
    pub fn fault(&self, fault: Fault) {
        self.shared.faults().0.push(fault);
    }

    /// Switches all faults off.
    pub fn clear_faults(&self) {
        self.shared.faults().0.clear();
    }

    /// Sets how many calls a day allows; calls of today count.
    pub fn set_day_limit(&self, calls: u32) {
        self.shared.switches().per_day = Some(calls);
    }

    /// Closes the books of a module (`sales`, `purchases`, `banking`, `accountant`, or `all`) up to and including a day, or opens them again.
    pub fn close(&self, module: &str, until: Option<Date>) {
        let locks = &mut self.shared.switches().locks;
        match until {
            Some(until) => drop(locks.insert(module.to_owned(), until)),
            None => drop(locks.remove(module)),
        }
    }

    /// Forgets the calls of this minute and day, so that a test can begin anew.
    pub fn clear_quota(&self) {
        for organisation in &self.shared.organisations {
            self.shared.gate(organisation, super::gate::Gate::clear);
        }
    }

    /// Lists an organisation but refuses every call to it with code 57, or lets it be again.
    pub fn forbid(&self, organisation: &str, forbidden: bool) {
        let mut switches = self.shared.switches();
        if forbidden {
            switches.forbidden.insert(organisation.to_owned());
        } else {
            switches.forbidden.remove(organisation);
        }
    }

    /// What was asked so far, in the order of the answers.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.log().requests.clone()
    }

    /// Forgets what was asked; the counters stay.
    pub fn clear_requests(&self) {
        self.shared.log().requests.clear();
    }

    /// What was counted.
    pub fn counters(&self) -> Counters {
        Counters { max_in_flight: self.shared.max_in_flight(), ..self.shared.log().counters }
    }
}
