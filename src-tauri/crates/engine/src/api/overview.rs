//! What is seen at a glance: today, the tray, notices, one run's file and trail, and the helpers of forms.

use super::run::RunView;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Everything that the first screen shows.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct TodayView {
    /// How things stand, in one sentence: “Nothing needs you. Last file: today 08:02 to Acme, 42 invoices, 18,204.10 EUR.”
    pub headline: String,
    /// What a person should do, most urgent first.
    pub needs: Vec<NeedView>,
    /// Runs under way.
    pub running: Vec<RunView>,
    /// The newest ended runs, at most ten.
    pub recent: Vec<RunView>,
    /// What comes next by itself, soonest first, at most ten.
    pub due: Vec<DueView>,
    /// Steps of the first set-up and which are done, until a first file has been delivered; empty afterwards.
    pub first_steps: Vec<FirstStep>,
    /// How the last closed month stands for each job that sends by month.
    pub month: Vec<MonthView>,
}

/// Something that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct NeedView {
    /// A code to draw by: holds, sign-in, host-key, delivery, failed-run, key, overdue.
    pub code: String,
    /// What it is, in a sentence with counts and amounts.
    pub sentence: String,
    /// What the button says.
    pub action: String,
    /// Screen to go to, as `inbox`, `partners/acme`, `runs/r-…`.
    pub go: String,
}

/// A run that comes by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct DueView {
    /// Its job.
    pub job: String,
    /// The job's name for people.
    pub job_name: String,
    /// When.
    pub at: Timestamp,
}

/// A step of the first set-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct FirstStep {
    /// What is to do: “Connect your books”.
    pub title: String,
    /// Whether it is done.
    pub done: bool,
    /// Screen to go to.
    pub go: String,
}

/// How one month stands for one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct MonthView {
    /// The month, `2026-10`.
    pub period: String,
    /// Its job.
    pub job: String,
    /// The job's name for people.
    pub job_name: String,
    /// Whether a file of this month has arrived at the partner.
    pub sent: bool,
    /// In a sentence: “42 invoices, 18,204.10 EUR, sent 3 December 08:02” or “not sent yet”.
    pub sentence: String,
}

/// What the tray shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct TrayView {
    /// Which icon: idle, running, needs-you, trouble.
    pub state: String,
    /// One line about the state: “Sending FH_INV_202610_001.csv to Acme”.
    pub tooltip: String,
    /// The menu, top to bottom.
    pub items: Vec<TrayItem>,
}

/// One line of the tray's menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "item", rename_all = "kebab-case")]
pub enum TrayItem {
    /// Words only.
    Label {
        /// The words.
        text: String,
    },
    /// Shows a screen.
    Go {
        /// What it says.
        text: String,
        /// The screen.
        to: String,
    },
    /// Runs a job now.
    Run {
        /// What it says.
        text: String,
        /// The job.
        job: String,
        /// Whether it can be started now.
        enabled: bool,
    },
    /// A line between groups.
    Separator,
    /// Shows the window.
    Show {
        /// What it says.
        text: String,
    },
    /// Ends the program.
    Quit {
        /// What it says.
        text: String,
    },
}

/// A notice for the desktop's notification service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct NoticeView {
    /// Its first line.
    pub title: String,
    /// Its text, plain.
    pub body: String,
    /// The screen that a click shows.
    pub to: String,
    /// Whether a person must act.
    pub urgent: bool,
}

/// A part of a file that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct FileText {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, lower-case hexadecimal, as computed now from the kept bytes.
    pub sha256: String,
    /// The part as text; what is no text is shown as the replacement character.
    pub text: String,
    /// Whether there is more behind it.
    pub cut: bool,
}

/// One event of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct AuditEventView {
    /// Its number, without gaps.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// What happened, as `run.started`.
    pub name: String,
    /// To what: an id or a name.
    pub subject: String,
    /// The run it belongs to.
    pub run: Option<String>,
    /// The rest, as one JSON object.
    pub details: String,
    /// What happened, in a sentence.
    pub sentence: String,
}

/// A partner's address, read from what a person pasted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct AddressView {
    /// Host name or address; empty where none was found.
    pub host: String,
    /// Port, where one was named.
    pub port: Option<u16>,
    /// User name; empty where none was found.
    pub user: String,
    /// Folder for our files; empty where none was found.
    pub folder: String,
    /// Fingerprint of the host key, where the text named one.
    pub fingerprint: Option<String>,
    /// Whether the text holds something that looks like a password; it is not repeated here.
    pub has_password: bool,
    /// What was understood, in a sentence.
    pub sentence: String,
}

/// How to register an app with a provider and connect it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct GuideView {
    /// The provider's name.
    pub provider: String,
    /// Where apps are registered.
    pub console: String,
    /// The steps.
    pub steps: Vec<GuideStep>,
    /// Whether the provider insists on a client secret.
    pub needs_secret: bool,
    /// How a client id looks, for a check while typing, as a regular expression.
    pub client_id_pattern: String,
    /// Regions that a person may choose from: code and name; empty where there is one only.
    pub regions: Vec<(String, String)>,
    /// What a person enters, in this order.
    pub fields: Vec<GuideField>,
    /// Whether a person signs in through the browser; where not, the fields are the sign-in.
    pub browser: bool,
    /// Whether the browser comes home to this computer by itself. Where not, a hand-back page has to be named, or the address
    /// on which the browser ends is pasted.
    pub loopback: bool,
}

/// Something that a person enters to connect a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct GuideField {
    /// Where it goes in the settings file: `client_id`, `hand_back`, `sandbox`, `settings.NAME` or `secrets.NAME`.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// Where to find it, how it looks.
    pub hint: String,
    /// Whether nothing works without it.
    pub required: bool,
    /// Whether it is a secret: it is sealed and never shown again.
    pub secret: bool,
    /// Whether it is a choice of yes and no.
    pub flag: bool,
    /// How it looks, as a regular expression; empty for anything.
    pub pattern: String,
}

/// One step of a [`GuideView`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct GuideStep {
    /// What to do.
    pub text: String,
    /// What to copy into the provider's form, where there is something: label and value.
    pub copy: Vec<(String, String)>,
}

/// A customer or vendor of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct PartyView {
    /// Its name.
    pub name: String,
    /// Documents of it that were read so far.
    pub documents: u64,
}

/// A document that is held, as a person corrects it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct HoldDetail {
    /// The hold's id.
    pub id: String,
    /// Its faults, worst first.
    pub faults: Vec<HoldFault>,
    /// The document's fields that the layout uses, in file order.
    pub fields: Vec<HoldField>,
    /// The rendered total, for the head of the page.
    #[ts(type = "string")]
    pub value: Decimal,
}

/// A fault of a held document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct HoldFault {
    /// Path of the field, where one is at fault.
    pub field: String,
    /// The partner's column.
    pub column: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// In a sentence.
    pub sentence: String,
}

/// A field of a held document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct HoldField {
    /// Its path, as `doc.reference` or `line.2.account` (lines count from 1).
    pub path: String,
    /// What people call it.
    pub label: String,
    /// The value in the books.
    pub value: String,
    /// The value that a person gave instead, for this record only.
    pub corrected: Option<String>,
    /// Whether a person may correct it here.
    pub may_correct: bool,
}
