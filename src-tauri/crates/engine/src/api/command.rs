//! What a front door may ask for.

use super::Secret;
use super::workbench::SampleFile;
use jiff::civil::Date;
use model::connection::Provider;
use model::document::Kind;
use model::ids::{ConnectionId, HoldId, JobId, LayoutId, PartnerId, RunId};
use model::period::Period;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One request to the engine.
///
/// Settings arrive as the text of their JSON file, so that an error can name the line in the user's own file. Secrets
/// in such a file stand under `"secrets"` and go straight to the vault.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// Adds or replaces a connection. Secrets: `client_secret`, `developer_key`, `password`, `spend_token`, and of a finished
    /// sign-in `access_token`, `refresh_token`, `expires_at`.
    ConnectionAdd {
        /// The JSON text.
        file: Secret,
    },
    /// Lists connections.
    ConnectionList,
    /// Shows a connection.
    ConnectionShow {
        /// Which.
        id: ConnectionId,
    },
    /// Removes a connection with its sign-in.
    ConnectionRemove {
        /// Which.
        id: ConnectionId,
    },
    /// Asks the books whether the sign-in works.
    ConnectionTest {
        /// Which.
        id: ConnectionId,
    },
    /// Signs in through the browser: sends [`super::Event::OpenBrowser`], waits for the way home. Where a provider has no such
    /// sign-in, the secrets that were entered are tried.
    ConnectionSignIn {
        /// Which.
        id: ConnectionId,
        /// Company to confirm, by id, where it is known already.
        company: Option<String>,
    },
    /// Hands the address on which the browser ended to the sign-in that waits for it.
    ConnectionPaste {
        /// Which.
        id: ConnectionId,
        /// The address, with everything behind the question mark.
        address: Secret,
    },
    /// Lists the companies that the sign-in reaches.
    ConnectionCompanies {
        /// Which.
        id: ConnectionId,
    },
    /// Confirms the company of a connection.
    ConnectionConfirm {
        /// Which.
        id: ConnectionId,
        /// The company's id in the books.
        company: String,
    },
    /// Adds or replaces a partner. Secrets: `password`, `private_key` (its text), `passphrase`.
    PartnerAdd {
        /// The JSON text.
        file: Secret,
    },
    /// Lists partners.
    PartnerList,
    /// Shows a partner.
    PartnerShow {
        /// Which.
        id: PartnerId,
    },
    /// Removes a partner with its secrets.
    PartnerRemove {
        /// Which.
        id: PartnerId,
    },
    /// Tries the way to the partner step by step, and what the account may do in the outbound folder.
    PartnerTest {
        /// Which.
        id: PartnerId,
    },
    /// Shows the host key that the server offers; with `accept`, pins it if its fingerprint is the one given.
    PartnerHostKey {
        /// Which.
        id: PartnerId,
        /// Fingerprint that a person compared, `SHA256:…`.
        accept: Option<String>,
    },
    /// Makes a key pair; the private half goes to the vault, the public line is shown.
    PartnerKeyMake {
        /// Which.
        id: PartnerId,
    },
    /// Replaces secrets of a partner.
    PartnerSecrets {
        /// Which.
        id: PartnerId,
        /// New password.
        password: Option<Secret>,
        /// New private key, its text: OpenSSH, PEM or PPK.
        private_key: Option<Secret>,
        /// Its passphrase.
        passphrase: Option<Secret>,
    },
    /// Adds a layout, or a new version of it.
    LayoutAdd {
        /// Its id.
        id: LayoutId,
        /// The JSON text.
        file: String,
        /// A name for this version.
        #[serde(default)]
        title: Option<String>,
    },
    /// Lists layouts.
    LayoutList,
    /// Shows a layout.
    LayoutShow {
        /// Which.
        id: LayoutId,
        /// Version; the newest unless said.
        version: Option<u32>,
    },
    /// Removes a layout that no job uses.
    LayoutRemove {
        /// Which.
        id: LayoutId,
    },
    /// Adds or replaces a job.
    JobAdd {
        /// The JSON text.
        file: String,
        /// Name of the ready layout that becomes the job's layout in the same step, where the workspace has none of that id.
        #[serde(default)]
        ready_layout: Option<String>,
    },
    /// Lists jobs.
    JobList,
    /// Shows a job.
    JobShow {
        /// Which.
        id: JobId,
    },
    /// Removes a job. What it sent stays in the records.
    JobRemove {
        /// Which.
        id: JobId,
    },
    /// Checks everything that a job leans on: books, partner, layout.
    JobTest {
        /// Which.
        id: JobId,
    },
    /// Runs a job.
    Run(RunRequest),
    /// Lists runs, newest first.
    Runs {
        /// Of one job only.
        job: Option<JobId>,
        /// At most so many.
        limit: u32,
        /// Only those older than this one.
        #[serde(default)]
        before: Option<RunId>,
    },
    /// Shows a run with its records and files.
    RunShow {
        /// Which.
        id: RunId,
    },
    /// Stops a run at the next safe point.
    RunCancel {
        /// Which.
        id: RunId,
    },
    /// Says what became of a file of which nobody can tell by looking whether the partner took it.
    RunSettle {
        /// Which.
        id: RunId,
        /// Whether the partner has it; if not, it is sent again.
        arrived: bool,
    },
    /// Lists what waits for a person.
    Inbox,
    /// Tries held records again: these, or all open ones.
    InboxRetry {
        /// Which; empty for all.
        ids: Vec<HoldId>,
    },
    /// Decides that held records are not sent.
    InboxSkip {
        /// Which.
        ids: Vec<HoldId>,
    },
    /// Sends the audit trail, one [`super::Event::Line`] an event.
    AuditExport {
        /// Of one run only.
        run: Option<RunId>,
    },
    /// Verifies the audit trail.
    AuditVerify,
    /// Copies the workspace into a file.
    Backup {
        /// Where to.
        to: String,
    },
    /// Tells the state of workspace, keychain, connections and waiting deliveries.
    Health,
    /// What the first screen shows.
    Today,
    /// What the tray shows.
    Tray,
    /// A part of a file of a run, from the kept bytes.
    RunFile {
        /// Which run.
        id: RunId,
        /// The file's name.
        name: String,
        /// From this byte.
        from: u64,
        /// At most so many bytes.
        limit: u32,
    },
    /// Events of the audit trail, newest first.
    AuditList {
        /// Of one run only.
        run: Option<RunId>,
        /// Only those with a smaller number.
        before: Option<u64>,
        /// At most so many.
        limit: u32,
    },
    /// A held record with its faults and the fields that may be corrected.
    InboxShow {
        /// Which.
        id: HoldId,
    },
    /// Gives a held record another value in one field, for what is sent; the books stay as they are. Nothing is sent yet.
    InboxFix {
        /// Which.
        id: HoldId,
        /// The field, as [`HoldField::path`](super::HoldField::path).
        field: String,
        /// The value, as a person types it; none takes the correction back.
        value: Option<String>,
        /// Why, for the audit trail; may be empty.
        why: String,
    },
    /// Reads a partner's address from a text that a person pasted.
    PartnerParse {
        /// The text: an address, a line of a mail, a whole mail.
        text: Secret,
    },
    /// How to register an app with a provider.
    ConnectionGuide {
        /// Which.
        provider: Provider,
    },
    /// Customers and vendors of the books, by name.
    ConnectionParties {
        /// Which connection.
        id: ConnectionId,
        /// Kinds of documents they must appear in; empty for all.
        kinds: Vec<Kind>,
    },
    /// Checks a job's settings without storing them.
    JobCheck {
        /// The JSON text.
        file: String,
        /// Name of the ready layout to check with, where the workspace has none of the job's layout's id.
        #[serde(default)]
        ready_layout: Option<String>,
    },
    /// Ready jobs to start from.
    JobTemplates,
    /// The JSON text of a ready job.
    JobTemplate {
        /// Its name.
        name: String,
    },
    /// Ready layouts to start from.
    LayoutTemplates,
    /// The JSON text of a ready layout.
    LayoutTemplate {
        /// Its name.
        name: String,
    },
    /// What a standard of EDI allows: its places, segments, elements and codes.
    LayoutStandard {
        /// Its id, as `x12/004010/810`.
        id: String,
    },
    /// The fields of the books, with sample values.
    LayoutFields {
        /// Kinds of documents.
        kinds: Vec<Kind>,
        /// Books to take samples from; made-up examples without.
        connection: Option<ConnectionId>,
        /// Reads new samples from the books; else those that were read before are taken.
        refresh: bool,
    },
    /// What a layout would write.
    LayoutPreview {
        /// The layout's JSON text.
        layout: String,
        /// Books to take records from; made-up examples without.
        connection: Option<ConnectionId>,
        /// The first line that is shown, from 0.
        from_line: u32,
        /// How many lines are shown.
        lines: u32,
        /// Id of the column in focus.
        focus: Option<String>,
    },
    /// Proposes fields for a partner's columns.
    LayoutSuggest {
        /// Kinds of documents.
        kinds: Vec<Kind>,
        /// The columns' headers.
        heads: Vec<String>,
        /// Fields that fill other columns already.
        taken: Vec<String>,
        /// Books to take samples from.
        connection: Option<ConnectionId>,
    },
    /// Learns a layout from a partner's files.
    LayoutLearn {
        /// Kind of the documents in them.
        kind: Kind,
        /// The files; of long ones the first 2 MB and the last 64 KB are enough.
        samples: Vec<SampleFile>,
        /// Answers to questions of an earlier try, by the question's id.
        #[serde(default)]
        answers: BTreeMap<String, String>,
        /// Books whose custom fields are proposed too.
        connection: Option<ConnectionId>,
    },
    /// Keeps what is being worked on.
    LayoutDraftPut {
        /// The layout's id.
        id: LayoutId,
        /// Its JSON text.
        json: String,
        /// The version it started from.
        base: Option<u32>,
    },
    /// Shows what is being worked on.
    LayoutDraftShow {
        /// The layout's id.
        id: LayoutId,
    },
    /// Drops what is being worked on.
    LayoutDraftDrop {
        /// The layout's id.
        id: LayoutId,
    },
    /// The versions of a layout, newest first.
    LayoutVersions {
        /// Which.
        id: LayoutId,
    },
    /// What differs between two layouts.
    LayoutCompare {
        /// JSON text of the older one.
        before: String,
        /// JSON text of the newer one.
        after: String,
    },
}

/// What a run is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct RunRequest {
    /// Which job.
    pub job: JobId,
    /// Which documents.
    pub take: Take,
    /// Shows what a run would do, and does nothing.
    #[serde(default)]
    pub preview: bool,
    /// Sends again what was sent before.
    #[serde(default)]
    pub again: bool,
    /// Sends documents of a period whose file has gone.
    #[serde(default)]
    pub supplement: bool,
}

/// Which documents a run takes. All but [`Take::Due`] leave the job's cursor where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "kebab-case")]
pub enum Take {
    /// What the job's own setting says.
    Due,
    /// Those of a period.
    Period(Period),
    /// Those dated on or after a day.
    Since(Date),
    /// All.
    All,
}
