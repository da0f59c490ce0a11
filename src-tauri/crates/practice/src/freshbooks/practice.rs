//! The running practice books, and what a test or the demo does with them.

use super::accounts::Accounts;
use super::api::{Api, repeat_due};
use super::auth::new_access;
use super::books::Books;
use super::noun::Noun;
use super::options::Options;
use super::render::{Include, View, record};
use super::shared::Shared;
use crate::clock::Clock;
use crate::company::{Company, local_instant};
use crate::error::Error;
use crate::kit::{
    Asked, Change, Controlled, Counters, Fault, Kind, Server, Wire, control, listen, port, router, serve,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Running practice books: an API server, a sign-in server and a control port. Dropping it ends them.
pub struct Practice {
    shared: Arc<Shared>,
    servers: Vec<Server>,
}

impl fmt::Debug for Practice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Practice {{ api: {}, control: {} }}", self.shared.api, self.shared.control)
    }
}

/// One company of the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Business {
    /// Its name.
    pub name: String,
    /// Its account, as `Zz9Qk2`.
    pub account_id: String,
    /// Its business.
    pub business_id: u64,
    /// Its business in the newer families.
    pub business_uuid: String,
}

/// What a program needs to know to use practice books.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overview {
    /// Address of the API.
    pub api: String,
    /// Address of the sign-in server.
    pub accounts: String,
    /// Address of the control port.
    pub control: String,
    /// The companies, the usual one first.
    pub companies: Vec<Business>,
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
    /// Refresh token; good for one use.
    pub refresh: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Tokens { … }")
    }
}

/// A change in the form that control port and faults take.
pub(crate) fn change(shared: &Shared, change: &Value) -> Result<String, Error> {
    let read = serde_json::from_value(change.clone()).map_err(|error| Error::Refused(error.to_string()))?;
    shared.change(None, read)
}

fn check(options: &Options) -> Result<(), Error> {
    if options.companies.is_empty() {
        return Err(Error::Options("no company is given".to_owned()));
    }
    let refused = |redirect: &&String| !redirect.starts_with("https://") || redirect.contains(['?', '#']);
    match options.redirects.iter().find(refused) {
        Some(redirect) => Err(Error::Options(format!(
            "FreshBooks takes redirect addresses with https and without a query only, not “{redirect}”"
        ))),
        None => Ok(()),
    }
}

impl Practice {
    /// Starts practice books. Needs a Tokio runtime, on which the servers run; a caller that blocks its only thread stops them.
    ///
    /// # Errors
    /// Where a company is not right, a redirect address is none that FreshBooks would register, or a port is taken.
    pub async fn start(options: Options) -> Result<Practice, Error> {
        getrandom::fill(&mut [0_u8; 1]).map_err(|error| Error::Random(error.to_string()))?;
        check(&options)?;
        let books = options.companies.iter().map(Books::open).collect::<Result<Vec<_>, _>>()?;
        let start = options.start.or(books[0].company.start);
        let start = start.map_or_else(Timestamp::now, |start| local_instant(start, &books[0].zone));
        let wire = Arc::new(Wire::new(Clock::new(start, options.time_scale)));
        let (api, api_at) = listen(port(options.port_base, 0)?).await?;
        let (accounts, accounts_at) = listen(port(options.port_base, 1)?).await?;
        let (surface, control_at) = listen(port(options.port_base, 2)?).await?;
        let shared = Arc::new(Shared::new(options, Arc::clone(&wire), books, [api_at, accounts_at, control_at]));
        let servers = vec![
            serve(api, router(Arc::clone(&wire), Arc::new(Api(Arc::clone(&shared))))),
            serve(accounts, router(wire, Arc::new(Accounts(Arc::clone(&shared))))),
            serve(surface, control(Arc::clone(&shared))),
        ];
        Ok(Practice { shared, servers })
    }

    /// Ends the servers and their connections at once, as dropping does.
    pub fn stop(self) {
        drop(self.servers);
    }

    /// Address of the API, as `http://127.0.0.1:40001`. The token endpoint is there.
    pub fn api_address(&self) -> String {
        format!("http://{}", self.shared.api)
    }

    /// Address of the sign-in server.
    pub fn accounts_address(&self) -> String {
        format!("http://{}", self.shared.accounts)
    }

    /// Address of the control port.
    pub fn control_address(&self) -> String {
        format!("http://{}", self.shared.control)
    }

    /// The registered client's id.
    pub fn client_id(&self) -> &str {
        &self.shared.options.client.id
    }

    /// The registered client's secret.
    pub fn client_secret(&self) -> Option<&str> {
        Some(&self.shared.options.client.secret)
    }

    /// Registered redirect addresses.
    pub fn redirects(&self) -> Vec<String> {
        self.shared.options.redirects.clone()
    }

    /// Account id of the usual company.
    pub fn company_id(&self) -> String {
        self.shared.books()[0].identity.account.clone()
    }

    /// The companies with their three ids, the usual one first.
    pub fn companies(&self) -> Vec<Business> {
        self.shared.companies()
    }

    /// What a program needs to know to use these books; the control port shows the same.
    pub fn overview(&self) -> Overview {
        self.shared.seen()
    }

    /// A pair of tokens for every scope, without a browser.
    pub fn ready_tokens(&self) -> Tokens {
        self.tokens_for(&self.shared.options.client.scopes.join(" "))
    }

    /// A pair of tokens for some scopes, separated by spaces.
    pub fn tokens_for(&self, scope: &str) -> Tokens {
        let pair = self.shared.auth().sign_in(scope, self.shared.access_until(), false);
        Tokens { access: pair.access, refresh: pair.refresh }
    }

    /// A token that no server knows.
    pub fn strange_token(&self) -> String {
        new_access("user:profile:read")
    }

    /// Ends every token, as a user who removes the application.
    pub fn revoke_all(&self) {
        self.shared.auth().revoke_all();
    }

    /// Ends every access token now, as twelve hours would; refresh tokens stay.
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

    /// Changes the usual company's books as a person at the screen does. The id of the record, or of the payment.
    ///
    /// # Errors
    /// Where the change cannot be made; nothing is changed then.
    pub fn change(&self, change: Change) -> Result<String, Error> {
        self.shared.change(None, change)
    }

    /// Changes another company's books, by its account id.
    ///
    /// # Errors
    /// Where there is no such company, or the change cannot be made.
    pub fn change_in(&self, company: &str, change: Change) -> Result<String, Error> {
        self.shared.change(Some(company), change)
    }

    /// What the usual company's books hold now, as the API shows it with everything it can include; deleted records are left out. Contacts are
    /// clients and vendors; of what FreshBooks does not have there is nothing.
    pub fn records(&self, kind: Kind) -> Vec<Value> {
        self.shared.held(nouns(kind))
    }

    /// The same by the API's name of a list, as `journal_entries`.
    ///
    /// # Errors
    /// Where there is no such list.
    pub fn resource(&self, name: &str) -> Result<Vec<Value>, Error> {
        self.shared.named(name)
    }

    /// Closes the books up to a day, or opens them again: nothing may be dated on it or before it.
    pub fn close_books(&self, until: Option<Date>) {
        self.shared.close(until);
    }

    /// The usual company's books in the neutral form.
    pub fn company(&self) -> Company {
        self.shared.books()[0].company()
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
        repeat_due(&self.shared);
        self.shared.wire.counters()
    }

    /// Forgets the calls of this window, so that a test can begin anew.
    pub fn clear_quota(&self) {
        self.shared.clear_quota();
    }
}

/// The lists of a kind.
fn nouns(kind: Kind) -> &'static [Noun] {
    match kind {
        Kind::Invoice => &[Noun::Invoice],
        Kind::CreditNote => &[Noun::CreditNote],
        Kind::Bill => &[Noun::Bill],
        Kind::Expense => &[Noun::Expense],
        Kind::Contact => &[Noun::Client, Noun::Vendor],
        Kind::Account => &[Noun::Account],
        Kind::CustomerPayment => &[Noun::Payment],
        Kind::VendorPayment => &[Noun::BillPayment],
        Kind::VendorCredit | Kind::PurchaseOrder => &[],
    }
}

impl Shared {
    fn companies(&self) -> Vec<Business> {
        let business = |books: &Books| Business {
            name: books.company.organisation.name.clone(),
            account_id: books.identity.account.clone(),
            business_id: books.identity.business,
            business_uuid: books.identity.uuid.clone(),
        };
        self.books().iter().map(business).collect()
    }

    fn seen(&self) -> Overview {
        Overview {
            api: format!("http://{}", self.api),
            accounts: format!("http://{}", self.accounts),
            control: format!("http://{}", self.control),
            companies: self.companies(),
            client_id: self.options.client.id.clone(),
            client_secret: Some(self.options.client.secret.clone()),
            redirects: self.options.redirects.clone(),
            time_scale: self.wire.clock().scale(),
            now: self.wire.clock().now(),
        }
    }

    fn held(&self, nouns: &[Noun]) -> Vec<Value> {
        repeat_due(self);
        let books = self.books();
        let today = books[0].today(self.wire.clock().now());
        let bills_in_utc = self.options.bill_times_in_utc;
        let view = View { books: &books[0], today, include: Include::ALL, bills_in_utc };
        let live = |noun: Noun| books[0].table(noun).all().filter(|row| row.vis != 1).map(move |row| (noun, row));
        nouns.iter().flat_map(|noun| live(*noun)).map(|(noun, row)| record(&view, noun, row)).collect()
    }

    /// By the name of a list, or of a kind as [`Kind`] spells it.
    fn named(&self, name: &str) -> Result<Vec<Value>, Error> {
        if let Some(noun) = Noun::from_name(name) {
            return Ok(self.held(&[noun]));
        }
        let unknown = |_| Error::Unknown { kind: "kind of records", key: name.to_owned() };
        serde_json::from_value::<Kind>(json!(name)).map(|kind| self.held(nouns(kind))).map_err(unknown)
    }
}

impl Controlled for Shared {
    fn wire(&self) -> &Wire {
        &self.wire
    }

    fn overview(&self) -> Value {
        json!(self.seen())
    }

    fn change(&self, asked: &Value) -> Result<String, Error> {
        change(self, asked)
    }

    fn records(&self, kind: &str) -> Result<Vec<Value>, Error> {
        self.named(kind)
    }

    fn company(&self) -> Company {
        self.books()[0].company()
    }

    fn tokens(&self) -> Value {
        let pair = self.auth().sign_in(&self.options.client.scopes.join(" "), self.access_until(), false);
        json!({"access_token": pair.access, "refresh_token": pair.refresh})
    }

    fn revoke_all(&self) {
        self.auth().revoke_all();
    }

    fn expire_access_tokens(&self) {
        self.auth().expire_access();
    }

    fn clear_quota(&self) {
        Shared::clear_quota(self);
    }
}
