//! What the engine answers. No type here can hold a secret.

use super::job::{JobCheck, JobTemplateView, JobView};
use super::overview::{
    AddressView, AuditEventView, FileText, GuideView, HoldDetail, NoticeView, PartyView, TodayView, TrayView,
};
use super::run::{RunReport, RunView};
use super::workbench::{
    Difference, DraftView, LayoutPreview, LearnedView, SampledFields, StandardView, Suggestion, TemplateView,
    VersionView,
};
use jiff::Timestamp;
use model::connection::{Company, Connection};
use model::document::Kind;
use model::partner::{HostKey, Partner};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What happens while a command runs.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A phase began: what is being done, in words.
    Phase {
        /// As “Reading invoices from Harbour & Pine”.
        text: String,
    },
    /// Progress within the phase.
    Progress {
        /// Done so far.
        done: u64,
        /// Out of so many, where known.
        total: Option<u64>,
        /// Of what: documents, bytes.
        unit: String,
    },
    /// The person's browser should open this address.
    OpenBrowser {
        /// The provider's sign-in page.
        url: String,
    },
    /// A step of a test ended.
    Tick(Tick),
    /// A line of a listing, as JSON.
    Line {
        /// One JSON object.
        json: String,
    },
    /// Something worth saying that is no error.
    Note {
        /// A sentence.
        text: String,
    },
    /// A run began.
    RunBegan {
        /// Its id.
        run: String,
        /// Its job.
        job: String,
        /// The job's name for people.
        job_name: String,
    },
    /// A run came to its end, or was parked until it can be finished.
    RunEnded {
        /// Its id.
        run: String,
        /// Its job.
        job: String,
        /// What the desktop's notification service may say of it.
        notice: NoticeView,
    },
}

/// The end of a command.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "reply", content = "value", rename_all = "kebab-case")]
pub enum Reply {
    /// Done; there is nothing to show but a sentence.
    Done {
        /// The sentence.
        text: String,
    },
    /// Connections.
    Connections(Vec<ConnectionView>),
    /// A connection.
    Connection(Box<ConnectionView>),
    /// Companies to choose from.
    Companies(Vec<CompanyView>),
    /// Partners.
    Partners(Vec<PartnerView>),
    /// A partner.
    Partner(Box<PartnerView>),
    /// A host key.
    HostKey(HostKeyView),
    /// A public key line to give to the partner.
    PublicKey {
        /// As `ssh-ed25519 AAAA… ml-connector`.
        line: String,
    },
    /// Layouts.
    Layouts(Vec<LayoutView>),
    /// A layout.
    Layout(Box<LayoutView>),
    /// Jobs.
    Jobs(Vec<JobView>),
    /// A job.
    Job(Box<JobView>),
    /// A test, step by step.
    Test(TestReport),
    /// A run or a preview of one.
    Run(Box<RunReport>),
    /// Several runs, as of a retry.
    RunReports(Vec<RunReport>),
    /// Runs.
    Runs(Vec<RunView>),
    /// Holds.
    Inbox(Vec<HoldView>),
    /// The audit trail's verdict.
    Audit(AuditVerdict),
    /// Health.
    Health(Health),
    /// The first screen.
    Today(Box<TodayView>),
    /// The tray.
    Tray(TrayView),
    /// A part of a file.
    FileText(FileText),
    /// Events of the audit trail.
    AuditEvents(Vec<AuditEventView>),
    /// A held record.
    Hold(Box<HoldDetail>),
    /// A partner's address.
    Address(AddressView),
    /// How to register an app.
    Guide(GuideView),
    /// Customers and vendors.
    Parties(Vec<PartyView>),
    /// A job's settings, checked.
    JobCheck(JobCheck),
    /// Ready jobs.
    JobTemplates(Vec<JobTemplateView>),
    /// A job's JSON text.
    JobText(String),
    /// Ready layouts.
    Templates(Vec<TemplateView>),
    /// What a standard of EDI allows.
    Standard(Box<StandardView>),
    /// A layout's JSON text.
    LayoutText {
        /// The text.
        json: String,
    },
    /// Fields with samples.
    Fields(SampledFields),
    /// A layout's file.
    LayoutPreview(Box<LayoutPreview>),
    /// Proposals for columns.
    Suggestions(Vec<Suggestion>),
    /// A layout learnt from files.
    Learned(Box<LearnedView>),
    /// What is being worked on; none where nothing is.
    Draft(Option<DraftView>),
    /// Versions of a layout.
    Versions(Vec<VersionView>),
    /// Differences of two layouts.
    Differences(Vec<Difference>),
}

/// A connection as it is shown.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct ConnectionView {
    /// Its settings.
    pub connection: Connection,
    /// When its sign-in was last stored; none where it is not signed in.
    pub signed_in: Option<Timestamp>,
    /// Whether a client secret is set.
    pub has_client_secret: bool,
    /// Secrets that a person entered, by their names in settings files, with the time of the last change.
    pub secrets: BTreeMap<String, Timestamp>,
    /// How long the sign-in lasts, and how much the books still allow today.
    pub health: ConnectionHealth,
    /// Jobs that use it.
    pub jobs: Vec<String>,
}

/// How a connection does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ConnectionHealth {
    /// When the sign-in ends if the connection is not used before; none where it lasts or is not known.
    pub lasts_unused_until: Option<Timestamp>,
    /// When the sign-in ends for good, however often it is used; none where it does not.
    pub ends: Option<Timestamp>,
    /// Calls made today by this program, since the books were opened.
    pub calls: u64,
    /// Calls allowed in a day, where there is such a limit and it is known.
    pub limit: Option<u32>,
    /// Calls left today, as far as the books tell.
    pub remaining: Option<u32>,
    /// When the day's count starts again.
    pub resets_at: Option<Timestamp>,
    /// What to do and until when, in a sentence; empty where nothing is to be done.
    pub advice: String,
    /// What does it; none where nothing is to be done.
    pub remedy: Option<Remedy>,
}

/// What keeps or restores a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// Using it, which a test does as well as a run.
    Test,
    /// Only signing in again.
    SignIn,
}

/// A company that a sign-in reaches.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct CompanyView {
    /// The company.
    pub company: Company,
    /// Whether it is the confirmed one.
    pub confirmed: bool,
    /// Its newest invoice, to recognise it by: number and date.
    pub newest: Option<String>,
}

/// A partner as it is shown.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct PartnerView {
    /// Its settings.
    pub partner: Partner,
    /// Secrets that are set, by name, with the time of the last change.
    pub secrets: BTreeMap<String, Timestamp>,
    /// The public half of its key, for the partner's list of authorized keys. Only where one partner is shown.
    pub public_key: Option<String>,
    /// Jobs that use it.
    pub jobs: Vec<String>,
}

/// A host key as it is shown.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct HostKeyView {
    /// What the server offers now.
    pub offered: HostKey,
    /// What is pinned.
    pub pinned: Option<HostKey>,
    /// Whether this command pinned the offered one.
    pub accepted: bool,
}

/// A layout as it is shown.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct LayoutView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Version shown; 0 for a layout of which there is only a draft.
    pub version: u32,
    /// When that version was stored.
    pub stored: Timestamp,
    /// Its JSON text; empty in lists.
    pub json: String,
    /// What compile warns of.
    pub warnings: Vec<String>,
    /// Jobs that use it.
    pub jobs: Vec<String>,
    /// Kinds of documents.
    pub kinds: Vec<Kind>,
    /// When a draft of it was changed last, where there is one.
    pub draft: Option<Timestamp>,
}

/// One step of a test.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct Tick {
    /// Name of the step.
    pub step: String,
    /// Whether it went well.
    pub ok: bool,
    /// What was found, in a sentence.
    pub text: String,
    /// Who must act where it did not go well.
    pub who: Option<String>,
}

/// A test, step by step.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct TestReport {
    /// Whether every step went well.
    pub ok: bool,
    /// The steps.
    pub ticks: Vec<Tick>,
}

/// A record that waits for a person.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct HoldView {
    /// Its id.
    pub id: String,
    /// Its job.
    pub job: String,
    /// Kind of document.
    pub kind: Kind,
    /// Its number.
    pub number: String,
    /// Its id in the books.
    pub source_id: String,
    /// Currency.
    pub currency: String,
    /// Its total, credits negative.
    #[ts(type = "string")]
    pub value: Decimal,
    /// Why, as a code.
    pub code: String,
    /// Why, in a sentence.
    pub sentence: String,
    /// What can be done, in a sentence.
    pub action: String,
    /// Since when.
    pub since: Timestamp,
    /// open, retrying, resolved, skipped.
    pub state: String,
    /// The job's name for people.
    pub job_name: String,
    /// The customer or vendor.
    pub party: String,
    /// Values that a person gave for this record, by field; they are used when it is tried again.
    pub corrections: BTreeMap<String, String>,
}

/// What verifying the audit trail found.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct AuditVerdict {
    /// Whether it is whole.
    pub intact: bool,
    /// Events checked.
    pub events: u64,
    /// What was found, in a sentence that names the place.
    pub sentence: String,
}

/// Health of the workspace.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct Health {
    /// Folder of the workspace.
    pub folder: String,
    /// Where the key is that seals its secrets, in words.
    pub key: String,
    /// Runs that are under way.
    pub running: u64,
    /// Files that wait to be delivered.
    pub waiting_deliveries: u64,
    /// Records that wait for a person.
    pub open_holds: u64,
    /// What is not well, one sentence each.
    pub troubles: Vec<String>,
}
