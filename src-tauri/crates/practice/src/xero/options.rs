//! How practice books are started.

use crate::company::Company;
use crate::kit::Consent;
use jiff::civil::{Date, DateTime};
use std::time::Duration;

/// How practice books are started. `Options::default()` is the built-in company on free ports at the real pace.
#[derive(Debug, Clone)]
pub struct Options {
    /// The companies that the one user of these books sees, the usual one first.
    pub companies: Vec<Company>,
    /// First of the three ports (API, accounts, control); 0 takes any free ones.
    pub port_base: u16,
    /// How many times faster than real the clocks run.
    pub time_scale: u32,
    /// What the clock shows at the start, in the first company's zone; otherwise what the company says, otherwise the machine's time.
    pub start: Option<DateTime>,
    /// What the servers allow.
    pub limits: Limits,
    /// The registered application.
    pub client: Client,
    /// Whether a sign-in is accepted at once or asks a person.
    pub consent: Consent,
    /// Time each call to the API takes, in real time.
    pub latency: Duration,
    /// Registered redirect addresses: https, or `http://localhost`, never `http://127.0.0.1`.
    pub redirects: Vec<String>,
    /// The application is old enough for the broad scopes, as `accounting.transactions.read`.
    pub broad_scopes: bool,
    /// One consent connects all companies rather than one.
    pub bulk_connect: bool,
    /// The manual journals, prepayments, overpayments, refunds and receipts that no company of the neutral form has.
    pub extras: bool,
    /// The books are closed up to and including this day, for all but advisers.
    pub period_lock: Option<Date>,
    /// The books are closed up to and including this day, for everybody.
    pub year_lock: Option<Date>,
    /// The first company is a demo company: what it holds from the start was last changed in 2008.
    pub demo_company: bool,
    /// `UpdatedDateUTCString` stands beside `UpdatedDateUTC` where the newest version of the API has it.
    pub updated_strings: bool,
    /// `CurrencyRate` is home units for one unit of the currency; otherwise the other way round.
    pub rate_in_home_units: bool,
    /// Lists without a page show `CurrencyRate` as 0.
    pub unpaged_rates_are_zero: bool,
    /// Records of status DELETED stand in lists.
    pub deleted_in_lists: bool,
    /// `If-Modified-Since` shows what was changed in that very second as well.
    pub since_inclusive: bool,
    /// Manual journals that are asked for with `order` come all at once, whatever the page.
    pub journals_with_order_ignore_pages: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            companies: vec![Company::built_in(1)],
            port_base: 0,
            time_scale: 1,
            start: None,
            limits: Limits::default(),
            client: Client::default(),
            consent: Consent::Automatic,
            latency: Duration::ZERO,
            redirects: [53682, 53683, 53684].map(|port| format!("http://localhost:{port}/callback")).to_vec(),
            broad_scopes: false,
            bulk_connect: false,
            extras: true,
            period_lock: None,
            year_lock: None,
            demo_company: false,
            updated_strings: true,
            rate_in_home_units: false,
            unpaged_rates_are_zero: true,
            deleted_in_lists: true,
            since_inclusive: false,
            journals_with_order_ignore_pages: true,
        }
    }
}

/// What the servers allow, in practice time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls of a company in any minute.
    pub per_minute: u32,
    /// Calls of a company in a day: 1000 for a user's own application, 5000 for those of a paid plan.
    pub per_day: u32,
    /// Calls of a company at once.
    pub at_once: u32,
    /// Calls of the application in any minute, all companies together.
    pub app_per_minute: u32,
    /// Companies that can be connected at once.
    pub connections: usize,
    /// Life of an access token.
    pub access_life: Duration,
    /// Life of a refresh token that is not used.
    pub refresh_life: Duration,
    /// How long a refresh token that was used can be used again.
    pub refresh_grace: Duration,
    /// Life of a code.
    pub code_life: Duration,
    /// How long the answer to an idempotency key is kept.
    pub key_life: Duration,
    /// Most records that a request may touch.
    pub most_records: usize,
    /// Real time by which two calls may change places on the wire: windows of a clock that runs faster are this much more lenient, because
    /// the scale speeds up the rules and not the machine. At a scale of 1 the windows are exact.
    pub jitter: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            per_minute: 60,
            per_day: 1000,
            at_once: 5,
            app_per_minute: 10_000,
            connections: 5,
            access_life: Duration::from_secs(30 * 60),
            refresh_life: Duration::from_secs(60 * 24 * 3600),
            refresh_grace: Duration::from_secs(30 * 60),
            code_life: Duration::from_secs(5 * 60),
            key_life: Duration::from_secs(6 * 60),
            most_records: 100_000,
            jitter: Duration::from_millis(10),
        }
    }
}

/// The application that is registered with the practice accounts server.
#[derive(Clone)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its secret. `None` is an application for desktops, which has none and proves its codes instead; otherwise it is a web application.
    pub secret: Option<String>,
}

impl Default for Client {
    fn default() -> Client {
        Client { id: "9ACC71CE9ACC71CE9ACC71CE9ACC71CE".to_owned(), secret: None }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let secret = if self.secret.is_some() { "set" } else { "none" };
        out.debug_struct("Client").field("id", &self.id).field("secret", &secret).finish()
    }
}
