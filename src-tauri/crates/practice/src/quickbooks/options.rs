//! How practice books are started.

use crate::company::Company;
use crate::kit::Consent;
use jiff::civil::{Date, DateTime};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

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
    /// Ports of `http://localhost:<port>/callback` that are registered. Development keys only: with production keys none of them is.
    pub redirect_ports: Vec<u16>,
    /// Further registered redirect addresses: `https`, and no address in numbers.
    pub redirects: Vec<String>,
    /// The plan has purchase orders and classes.
    pub plus: bool,
    /// Numbers of documents that are used already are refused.
    pub unique_numbers: bool,
    /// The books are closed up to this day.
    pub closed: Option<Date>,
    /// `CurrencyRef` where several currencies are in use, and `GlobalTaxCalculation` outside the United States, are insisted on in what is
    /// bought, as the documentation has it.
    pub insist: bool,
    /// The gateway's refusals (401, 429) come as XML, as they once did; otherwise as JSON.
    pub gateway_xml: bool,
    /// Changes are asked for from longer ago than the servers look back.
    pub too_old: TooOld,
    /// A refusal is kept under its `requestid` too, and repeated.
    pub faults_kept: bool,
    /// A refresh token that was replaced ends the connection when it is used again, as one that was stolen would.
    pub stolen: bool,
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
            redirect_ports: vec![53682, 53683, 53684],
            redirects: vec!["https://hand-back.practice.example/quickbooks".to_owned()],
            plus: true,
            unique_numbers: false,
            closed: None,
            insist: true,
            gateway_xml: false,
            too_old: TooOld::Refused,
            faults_kept: true,
            stolen: false,
        }
    }
}

/// What becomes of changes that are asked for from too long ago; what the real servers do is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooOld {
    /// The request is refused.
    Refused,
    /// Only the days that they look back are answered, and nothing says so.
    Cut,
    /// Everything is answered.
    Answered,
}

/// What the servers allow, in practice time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls of a company in any minute.
    pub per_minute: u32,
    /// Calls of a company in any second.
    pub per_second: u32,
    /// Calls of a company at once.
    pub at_once: u32,
    /// Batches of a company in any minute.
    pub batches_per_minute: u32,
    /// Items of a batch.
    pub batch_items: usize,
    /// Reading calls of all companies in a month.
    pub per_month: u64,
    /// Life of an access token.
    pub access_life: Duration,
    /// Life of a code.
    pub code_life: Duration,
    /// Life of a refresh token that is not used.
    pub refresh_life: Duration,
    /// Life of a connection, however often it is refreshed.
    pub hard_life: Duration,
    /// How long a refresh token keeps its value.
    pub rotation: Duration,
    /// How long an answer is kept under its `requestid`.
    pub request_ids_kept: Duration,
    /// How long ago changes can be asked for.
    pub look_back: Duration,
    /// Most records in one answer of changes.
    pub changes: usize,
    /// Real time by which two calls may change places on the wire: windows of a clock that runs faster are this much more lenient.
    pub jitter: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            per_minute: 500,
            per_second: 10,
            at_once: 10,
            batches_per_minute: 40,
            batch_items: 30,
            per_month: 500_000,
            access_life: Duration::from_secs(3600),
            code_life: Duration::from_secs(300),
            refresh_life: DAY * 101,
            hard_life: DAY * 365 * 5,
            rotation: DAY,
            request_ids_kept: DAY,
            look_back: DAY * 30,
            changes: 1000,
            jitter: Duration::from_millis(10),
        }
    }
}

/// The application that is registered with the practice accounts server.
#[derive(Clone)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its secret; these servers know no application without one.
    pub secret: Option<String>,
    /// Its keys are for development rather than production: `http://localhost` may be registered.
    pub development: bool,
}

impl Default for Client {
    fn default() -> Client {
        Client {
            id: "ABpracticePRACTICEpracticePRACTICEpractice0ML0CONN".to_owned(),
            secret: Some("practice-client-secret-of-ml-connector".to_owned()),
            development: true,
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let secret = if self.secret.is_some() { "set" } else { "none" };
        let mut shown = out.debug_struct("Client");
        shown.field("id", &self.id).field("secret", &secret).field("development", &self.development).finish()
    }
}
