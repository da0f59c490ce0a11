//! How practice BILL is started.

use crate::company::Company;
use jiff::civil::{Date, DateTime};
use std::time::Duration;

/// How practice BILL is started. `Options::default()` is the built-in company on free ports at the real pace.
#[derive(Debug, Clone)]
pub struct Options {
    /// The organizations that the one user sees, the usual one first.
    pub companies: Vec<Company>,
    /// First of the two ports; 0 takes any free ones.
    pub port_base: u16,
    /// How many times faster than real the clocks run.
    pub time_scale: u32,
    /// What the clock shows at the start, in the first company's zone; otherwise what the company says, otherwise the machine's time.
    pub start: Option<DateTime>,
    /// What the server allows.
    pub limits: Limits,
    /// The registered application and who signs in.
    pub client: Client,
    /// Time each call takes, in real time.
    pub latency: Duration,
    /// What nobody outside knows for certain, and what organizations set as they like.
    pub settings: Settings,
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
            latency: Duration::ZERO,
            settings: Settings::default(),
        }
    }
}

/// What the server allows, in practice time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls of a developer key in an hour of the clock.
    pub per_hour: u32,
    /// Sign-ins of a developer key in an hour of the clock; asking for the organizations counts too.
    pub sign_ins: u32,
    /// Calls of a developer key to one organization at once.
    pub at_once: u32,
    /// Calls of a Spend & Expense token in any minute.
    pub spend_per_minute: u32,
    /// How long a session of a password lasts unused.
    pub idle: Duration,
    /// How long a session of a sync token lasts unused.
    pub sync_idle: Duration,
    /// How long a device is remembered.
    pub remembered: Duration,
    /// Webhook subscriptions of an organization.
    pub subscriptions: usize,
    /// Real time by which two calls may change places on the wire: windows of a clock that runs faster are this much more lenient, because
    /// the scale speeds up the rules and not the machine. At a scale of 1 the windows are exact.
    pub jitter: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            per_hour: 20_000,
            sign_ins: 200,
            at_once: 3,
            spend_per_minute: 60,
            idle: Duration::from_secs(35 * 60),
            sync_idle: Duration::from_secs(48 * 3600),
            remembered: Duration::from_secs(30 * 86_400),
            subscriptions: 10,
            jitter: Duration::from_millis(10),
        }
    }
}

/// The developer key, and who signs in with it. Everything here opens practice books only.
#[derive(Clone)]
pub struct Client {
    /// The developer key.
    pub id: String,
    /// The user's name, an address.
    pub user: String,
    /// Their password.
    pub password: String,
    /// Name of the sync token.
    pub sync_name: String,
    /// Its value.
    pub sync_token: String,
    /// The Spend & Expense token.
    pub spend_token: String,
    /// The code that the user's telephone shows for any challenge.
    pub code: String,
}

impl Default for Client {
    fn default() -> Client {
        Client {
            id: "01PRACTICEDEVELOPERKEY".to_owned(),
            user: "practice@harbour.example".to_owned(),
            password: "practice-password-of-ml-connector".to_owned(),
            sync_name: "practice-sync".to_owned(),
            sync_token: "practice-sync-token-of-ml-connector".to_owned(),
            spend_token: "practice-spend-token-of-ml-connector".to_owned(),
            code: "246810".to_owned(),
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Client").field("id", &self.id).field("user", &self.user).finish_non_exhaustive()
    }
}

/// What nobody outside knows for certain, and what organizations set as they like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Status of an answer that refuses for too many calls: 400, 422 or 429. The code in it is what counts.
    pub limit_status: u16,
    /// A page must be asked for with the `max`, `sort` and `filters` of the first one.
    pub pages_bound: bool,
    /// Every page is announced by an empty one.
    pub empty_pages: bool,
    /// Bills and invoices can be filtered by their number.
    pub number_filters: bool,
    /// Archived records are in lists unless filtered out.
    pub archived_listed: bool,
    /// A vendor's bill may repeat an invoice number.
    pub duplicate_bills: bool,
    /// A field that is not known is refused; otherwise it is passed over.
    pub strict_fields: bool,
    /// A purchase order number that is written with a bill is kept.
    pub order_number_kept: bool,
    /// `paidAmount` of a bill holds the credits used for it as well.
    pub paid_holds_credit: bool,
    /// `exchangeRate` is units of the currency for one home unit; otherwise home units for one of the currency.
    pub rate_per_home: bool,
    /// `paymentStatus` of a bill that was paid in part.
    pub partly_paid: &'static str,
    /// `status` of an invoice that was paid.
    pub paid_invoice: &'static str,
    /// Documents of this day and before are closed.
    pub closed_until: Option<Date>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            limit_status: 422,
            pages_bound: true,
            empty_pages: false,
            number_filters: false,
            archived_listed: true,
            duplicate_bills: true,
            strict_fields: true,
            order_number_kept: true,
            paid_holds_credit: true,
            rate_per_home: false,
            partly_paid: "PARTIAL",
            paid_invoice: "PAID_IN_FULL",
            closed_until: None,
        }
    }
}
