//! Jobs: which documents go to which partner, in which layout, when.

use crate::document::{Kind, Status, words};
use crate::ids::{ConnectionId, JobId, LayoutId, PartnerId};
use crate::one_currency::OneCurrency;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The stored form of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// Its id, chosen by the user.
    pub id: JobId,
    /// Name for people.
    #[serde(default)]
    pub name: String,
    /// Where documents come from.
    pub connection: ConnectionId,
    /// Where files go.
    pub partner: PartnerId,
    /// The shape of the file.
    pub layout: LayoutId,
    /// Which documents.
    pub selection: Selection,
    /// The file.
    pub file: FileRule,
    /// What a document that changed after it was sent does.
    #[serde(default)]
    pub changes: Changes,
    /// What a document does that belongs to a period whose file has gone.
    #[serde(default)]
    pub late: Late,
    /// Whether one held document holds all.
    #[serde(default)]
    pub all_or_nothing: bool,
    /// All amounts in one currency; without it every document keeps its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_currency: Option<OneCurrency>,
    /// When it runs by itself.
    #[serde(default)]
    pub schedule: Schedule,
    /// Values for the layout's params.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// Remarks for whoever reads the file, under `//`. They are not kept.
    #[serde(rename = "//", default, skip_serializing)]
    #[ts(skip)]
    pub remarks: Vec<String>,
}

/// Which documents a job takes. An empty list does not restrict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Kinds of documents.
    pub kinds: Vec<Kind>,
    /// Party, by name or by id in the books.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<String>,
    /// States taken; empty takes all but drafts, pending ones and voids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<Status>,
    /// Currencies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub currencies: Vec<String>,
    /// Classes of the document or of one of its lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Ledger accounts of the document or of one of its lines, by code, name or id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// Custom fields that must have these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: BTreeMap<String, String>,
    /// Smallest total.
    #[serde(default, with = "crate::money::exact", skip_serializing_if = "Option::is_none")]
    #[ts(type = "string | null")]
    pub at_least: Option<Decimal>,
    /// Largest total.
    #[serde(default, with = "crate::money::exact", skip_serializing_if = "Option::is_none")]
    #[ts(type = "string | null")]
    pub at_most: Option<Decimal>,
    /// Which date places a document in a period.
    #[serde(default)]
    pub basis: Basis,
    /// What a run without a stated period takes.
    #[serde(default)]
    pub takes: Takes,
    /// Documents dated before this day were sent by hand and are not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_date: Option<Date>,
}

words! {
    /// Which date places a document in a period.
    #[derive(Default)]
    Basis {
        /// The document's own date.
        #[default]
        Date = "date",
        /// When the books last touched it, as a day of the company.
        Modified = "modified",
        /// When it was typed in, as a day of the company.
        Created = "created",
    }
}

words! {
    /// What a run takes when no period is asked for.
    #[derive(Default)]
    Takes {
        /// What is new since the last run.
        #[default]
        New = "new",
        /// The month before the one of the run.
        LastMonth = "last-month",
    }
}

words! {
    /// What happens when a document changed after it was sent.
    #[derive(Default)]
    Changes {
        /// Nothing is sent; the change is reported.
        #[default]
        Never = "never",
        /// It is sent again when the mapped content differs.
        Resend = "resend",
        /// It is held until a person decides.
        Ask = "ask",
    }
}

words! {
    /// What happens to a document of a period whose file has gone.
    #[derive(Default)]
    Late {
        /// It waits until a person asks for a supplement.
        #[default]
        Ask = "ask",
        /// A supplement is sent by the next run.
        Supplement = "supplement",
        /// It goes with the next period's file.
        NextPeriod = "next-period",
    }
}

words! {
    /// How many files a run makes.
    #[derive(Default)]
    Per {
        /// One for the run.
        #[default]
        Run = "run",
        /// One for each document.
        Document = "document",
        /// One for each currency.
        Currency = "currency",
    }
}

words! {
    /// What a run without documents does.
    #[derive(Default)]
    EmptyRun {
        /// No file.
        #[default]
        Nothing = "nothing",
        /// A file with zero records.
        File = "file",
    }
}

/// The file that a run makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    /// Name with placeholders, as `FH_INV_{yyyymm}_{seq}.csv`; `{seq}` counts within the rest of the name.
    pub name: String,
    /// How many files.
    #[serde(default)]
    pub per: Per,
    /// What a run without documents does.
    #[serde(default)]
    pub empty: EmptyRun,
    /// Fields that order the documents; by date and number unless said.
    #[serde(default = "default_order", skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
}

fn default_order() -> Vec<String> {
    vec!["doc.date".into(), "doc.number".into()]
}

/// When a job runs by itself. Days and times are the company's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Schedule {
    /// Only when asked.
    #[default]
    OnDemand,
    /// Every so many minutes, 5 to 60.
    Every {
        /// Minutes between two runs.
        minutes: u32,
    },
    /// Every day at this time.
    Daily {
        /// Time of the day in the time zone.
        at: Time,
        /// IANA time zone; the company's unless said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<String>,
    },
}
