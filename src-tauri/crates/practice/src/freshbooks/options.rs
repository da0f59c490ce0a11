//! How practice FreshBooks is started.

use crate::company::Company;
use crate::kit::Consent;
use jiff::civil::{Date, DateTime};
use std::time::Duration;

/// How practice books are started. `Options::default()` is the built-in company on free ports at the real pace. What is not known of the
/// real ones for certain is a setting here, at the value that is most likely or, where it costs a client nothing, the stricter one.
#[derive(Debug, Clone)]
pub struct Options {
    /// The companies that the one user of these books owns, the usual one first.
    pub companies: Vec<Company>,
    /// First of the 3 ports (API, sign-in, control); 0 takes any free ones.
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
    /// Registered redirect addresses: `https` only and without a query, as the developer portal demands.
    pub redirects: Vec<String>,
    /// The user also has a business without accounting, and is a mere client of somebody else's account.
    pub other_businesses: bool,
    /// The account has the Accounts Payable plan. Without it bills answer 200 with an error.
    pub accounts_payable: bool,
    /// The account may have journal entries.
    pub manual_journals: bool,
    /// The journal API of the businesses family is there, beside the older one that only creates.
    pub newer_journals: bool,
    /// What stands around the answers of that family.
    pub journal_answers: JournalAnswers,
    /// The verb by which that family changes an entry.
    pub journal_change: JournalChange,
    /// The ledger's lines, which the older family reads, show what the newer one made.
    pub newer_in_ledger: bool,
    /// The newer family knows what the older one made.
    pub older_in_newer: bool,
    /// The form of the accounting family's errors; both are seen.
    pub errors: ErrorShape,
    /// Status of `invalid_grant`: 400 or 401.
    pub invalid_grant: u16,
    /// Refreshing ends the earlier access token.
    pub refresh_ends_access: bool,
    /// A new sign-in ends the refresh tokens of earlier ones.
    pub single_sign_in: bool,
    /// `updated_max` leaves its own day out.
    pub updated_max_exclusive: bool,
    /// Bills and vendors show UTC in `created_at` and `updated_at`; otherwise US Eastern as everything else.
    pub bill_times_in_utc: bool,
    /// Bills carry their lines and payments only where `include[]` asks for them, as invoices do.
    pub bill_lines_on_request: bool,
    /// A draft invoice can be paid, which sends it.
    pub drafts_can_be_paid: bool,
    /// The books are closed up to this day: nothing may be dated on it or before it. FreshBooks tells it by the refusal only.
    pub closed_until: Option<Date>,
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
            redirects: vec![
                "https://localhost:53682/callback".to_owned(),
                "https://hand-back.practice.example/freshbooks".to_owned(),
            ],
            other_businesses: true,
            accounts_payable: true,
            manual_journals: true,
            newer_journals: true,
            journal_answers: JournalAnswers::Named,
            journal_change: JournalChange::Put,
            newer_in_ledger: true,
            older_in_newer: true,
            errors: ErrorShape::Classic,
            invalid_grant: 401,
            refresh_ends_access: false,
            single_sign_in: false,
            updated_max_exclusive: true,
            bill_times_in_utc: true,
            bill_lines_on_request: true,
            drafts_can_be_paid: true,
            closed_until: None,
        }
    }
}

/// What may stand around the answers of the newer journal family: it is not written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalAnswers {
    /// `manualJournalEntry`, and `manualJournalEntries` with the number of pages.
    Named,
    /// The entry itself under `uuid`, and `journalEntries` without any number.
    Bare,
    /// `data`, as in the other families of a business.
    Data,
}

/// The verbs by which the newer journal family may change an entry: it is not written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalChange {
    /// `PUT`.
    Put,
    /// `PATCH`.
    Patch,
}

/// The forms in which the accounting family states an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorShape {
    /// `response.errors` is a list.
    Classic,
    /// `response.errors` is one object.
    Single,
    /// `code`, `message` and `details` at the top.
    New,
}

/// What the servers allow, in practice time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls of one account in a window, but for those below.
    pub calls: u32,
    /// `POST` calls under `/accounting` of one account in a window.
    pub posts: u32,
    /// Length of a window. Windows follow each other from the first call on.
    pub window: Duration,
    /// Life of an access token.
    pub access_life: Duration,
    /// Life of a code.
    pub code_life: Duration,
    /// Real time by which two calls may change places on the wire: windows of a clock that runs faster are this much more lenient, because
    /// the scale speeds up the rules and not the machine. At a scale of 1 the windows are exact.
    pub jitter: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            calls: 600,
            posts: 250,
            window: Duration::from_secs(60),
            access_life: Duration::from_secs(43_200),
            code_life: Duration::from_secs(300),
            jitter: Duration::from_millis(10),
        }
    }
}

/// The application that is registered with the practice sign-in server.
#[derive(Clone)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its secret. FreshBooks knows no application without one.
    pub secret: String,
    /// The scopes that are switched on for it; what a sign-in without a scope asks for.
    pub scopes: Vec<String>,
}

impl Default for Client {
    fn default() -> Client {
        Client {
            id: "practice0freshbooks0client0of0ml0connector".to_owned(),
            secret: "practice-freshbooks-secret-of-ml-connector".to_owned(),
            scopes: every_scope(),
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Client").field("id", &self.id).field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

/// Objects of scopes.
const OBJECTS: [&str; 24] = [
    "account",
    "bill_payments",
    "bill_vendors",
    "billable_items",
    "bills",
    "clients",
    "credit_notes",
    "estimates",
    "expenses",
    "invoices",
    "journal_entries",
    "notifications",
    "online_payments",
    "other_income",
    "payments",
    "profile",
    "projects",
    "retainers",
    "taxes",
    "teams",
    "time_entries",
    "uploads",
    "business",
    "reports",
];

/// Every scope there is: `user:<object>:read` and `:write`; of `business` and `reports` only to read.
pub(crate) fn every_scope() -> Vec<String> {
    let both = |object: &&str| {
        let writes = !matches!(*object, "business" | "reports");
        let write = writes.then(|| format!("user:{object}:write"));
        std::iter::once(format!("user:{object}:read")).chain(write)
    };
    OBJECTS.iter().flat_map(|object| both(object).collect::<Vec<_>>()).collect()
}
