//! How practice books are started.

use crate::company::Company;
use crate::kit::Consent;
use jiff::civil::DateTime;
use std::time::Duration;

/// How practice books are started. `Options::default()` is the built-in company on free ports at the real pace.
#[derive(Debug, Clone)]
pub struct Options {
    /// The companies that the one user of these books sees, the usual one first. All live in one region.
    pub companies: Vec<Company>,
    /// First of the 17 ports; 0 takes any free ones.
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
    /// A vendor's bill number may come twice: the guard against it is a setting of the real books.
    pub bill_numbers_repeat: bool,
    /// Modules in which a record can be made or changed by a unique field of the company's own.
    pub upserts: Vec<super::Kind>,
    /// Purchase orders ignore `sort_order`, as recorded.
    pub orders_ignore_sort_order: bool,
    /// Ports of `http://localhost:<port>/callback` that are registered.
    pub redirect_ports: Vec<u16>,
    /// Further registered redirect addresses.
    pub redirects: Vec<String>,
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
            bill_numbers_repeat: false,
            upserts: vec![
                super::Kind::Invoice,
                super::Kind::PurchaseOrder,
                super::Kind::Contact,
                super::Kind::Expense,
                super::Kind::Bill,
                super::Kind::CustomerPayment,
            ],
            orders_ignore_sort_order: true,
            redirect_ports: vec![53682, 53683, 53684],
            redirects: Vec::new(),
        }
    }
}

/// What the servers allow, in practice time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls of an organisation in any minute.
    pub per_minute: u32,
    /// How long an organisation that made too many calls in a minute is refused.
    pub minute_block: Duration,
    /// Calls of an organisation in a day of its zone.
    pub per_day: u32,
    /// Calls of an organisation at once.
    pub at_once: u32,
    /// Life of an access token.
    pub access_life: Duration,
    /// Life of a code.
    pub code_life: Duration,
    /// Access tokens from one refresh token in ten minutes.
    pub refreshes: u32,
    /// Refresh tokens of the user; one more ends the oldest.
    pub refresh_tokens: usize,
    /// Refresh tokens made in any minute.
    pub sign_ins: u32,
    /// Access tokens of one refresh token at once; one more ends the oldest.
    pub access_tokens: usize,
    /// Real time by which two calls may change places on the wire: windows of a clock that runs faster are this much more lenient, because
    /// the scale speeds up the rules and not the machine. At a scale of 1 the windows are exact.
    pub jitter: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            per_minute: 100,
            minute_block: Duration::from_secs(60),
            per_day: 5000,
            at_once: 10,
            access_life: Duration::from_secs(3600),
            code_life: Duration::from_secs(120),
            refreshes: 10,
            refresh_tokens: 20,
            sign_ins: 5,
            access_tokens: 30,
            jitter: Duration::from_millis(10),
        }
    }
}

/// The application that is registered with the practice accounts servers.
#[derive(Clone)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its secret; `None` for a registration without one.
    pub secret: Option<String>,
}

impl Default for Client {
    fn default() -> Client {
        Client {
            id: "1000.PRACTICE0CLIENT0OF0ML0CONNECTOR".to_owned(),
            secret: Some("practice-client-secret-of-ml-connector".to_owned()),
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let secret = if self.secret.is_some() { "set" } else { "none" };
        out.debug_struct("Client").field("id", &self.id).field("secret", &secret).finish()
    }
}
