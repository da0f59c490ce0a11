//! What the engine answers about runs: those there were, and what became of their records and files.

use crate::error::Error;
use jiff::{Timestamp, civil::Date};
use model::convert::Conversion;
use model::document::Kind;
use model::manifest::Manifest;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A run in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct RunView {
    /// Its id.
    pub id: String,
    /// Its job.
    pub job: String,
    /// queued, running, held, succeeded, failed, interrupted, canceled.
    pub state: String,
    /// The phase it is in or ended in.
    pub phase: String,
    /// What started it: manual, schedule, retry, supplement.
    pub trigger: String,
    /// The period, where it had one.
    pub period: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How it ended, in a sentence.
    pub message: String,
    /// The job's name for people.
    pub job_name: String,
    /// The partner's name for people.
    pub partner: String,
    /// Records that went to the partner.
    pub sent: u64,
    /// Records that the run held for a person.
    pub held: u64,
    /// Records with something worth knowing: corrected here, or touched in the books without a change for the partner.
    pub noted: u64,
    /// What went, summed up by currency.
    pub totals: Vec<SentTotal>,
}

/// What a run sent in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct SentTotal {
    /// Currency, ISO 4217; empty for documents without amounts.
    pub currency: String,
    /// How many.
    pub count: u64,
    /// Sum of their totals; credits negative.
    #[ts(type = "string")]
    pub total: Decimal,
}

/// What became of records, summed up. Never across currencies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct OutcomeTotal {
    /// sent, held, left-out, unchanged, late, skipped.
    pub outcome: String,
    /// Why, as a code: draft, void, other-period, other-party …
    pub reason: String,
    /// Kind of document.
    pub kind: Kind,
    /// Currency, ISO 4217; empty for documents without amounts.
    pub currency: String,
    /// How many.
    pub count: u64,
    /// Sum of their totals; credits negative.
    #[ts(type = "string")]
    pub total: Decimal,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct RecordView {
    /// Kind of document.
    pub kind: Kind,
    /// Its id in the books.
    pub id: String,
    /// Its number or name.
    pub number: String,
    /// Its date.
    pub date: Option<Date>,
    /// The customer or vendor.
    pub party: String,
    /// Currency.
    pub currency: String,
    /// Its total, credits negative.
    #[ts(type = "string")]
    pub value: Decimal,
    /// sent, held, left-out, unchanged, late, skipped.
    pub outcome: String,
    /// Why, as a code.
    pub reason: String,
    /// Why, in a sentence.
    pub sentence: String,
    /// How its amounts were put into the job's currency; currency and value are then those that went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversion: Option<Conversion>,
}

/// A file of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct FileView {
    /// Its name at the partner.
    pub name: String,
    /// The partner's folder.
    pub folder: String,
    /// Its manifest.
    pub manifest: Manifest,
    /// pending, uploading, verified, placed, failed; empty in a preview.
    pub state: String,
    /// How its arrival was proven, in a sentence.
    pub proof: String,
    /// Where its bytes are kept in the workspace; in a preview, nowhere.
    pub kept: Option<String>,
    /// The first bytes, for people; in a preview as many as asked for.
    pub head: String,
}

/// A run, or a preview of one.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct RunReport {
    /// The run; none in a preview.
    pub run: Option<RunView>,
    /// One or a few sentences that sum it up.
    pub summary: Vec<String>,
    /// Totals by outcome, reason, kind and currency.
    pub totals: Vec<OutcomeTotal>,
    /// Files.
    pub files: Vec<FileView>,
    /// Every record but those that were sent long ago; at most 1,000, holds first.
    pub records: Vec<RecordView>,
    /// Records that did not fit into the list.
    pub more_records: u64,
    /// Why it failed, where it did.
    pub error: Option<Error>,
}
