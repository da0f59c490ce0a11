//! What the engine answers about jobs: those there are, ready ones, and settings that are checked.

use super::run::RunView;
use jiff::{Timestamp, civil::Date};
use model::connection::Provider;
use model::document::Kind;
use model::job::{Job, Schedule};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A job as it is shown.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
pub struct JobView {
    /// Its settings.
    pub job: Job,
    /// Its newest run.
    pub last_run: Option<RunView>,
    /// When it runs next by itself.
    pub next: Option<Timestamp>,
    /// The day it is at the company, on the engine's clock: what “last month” counts from.
    pub today: Date,
    /// Records of it that wait for a person.
    pub open_holds: u64,
}

/// A ready job to start from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct JobTemplateView {
    /// Its name, as `xero-invoices-810`.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// Whose books it reads.
    pub provider: Provider,
    /// Kinds of documents.
    pub kinds: Vec<Kind>,
    /// The ready layout that it goes with.
    pub layout: String,
    /// The name for people of that layout.
    pub layout_title: String,
    /// Kinds of documents that it can write.
    pub layout_kinds: Vec<Kind>,
    /// What it does, in a sentence or two.
    pub about: String,
    /// What it does and what is to be filled in on the command line, one sentence or two each.
    pub remarks: Vec<String>,
    /// The settings. Books and partner are yet to be chosen; nobody is named whose documents it takes.
    pub job: Job,
    /// Whether it is made for one customer or vendor, who is yet to be named.
    pub asks_party: bool,
    /// When it may run by itself, where a person wants that.
    pub suggested: Schedule,
}

/// What a job would do, before it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct JobCheck {
    /// What stands in the way: the field of the form (as `file.name`) and a sentence.
    pub problems: Vec<FieldProblem>,
    /// Name of the next file.
    pub file_name: String,
    /// The next five times it runs by itself.
    pub next: Vec<Timestamp>,
    /// The whole in a sentence: what, for whom, when.
    pub sentence: String,
    /// What would be converted, where all amounts are to be in one currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversion: Option<ConversionCheck>,
    /// Accounts of the books that the layout's look-up tables do not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmapped_accounts: Vec<UnmappedAccounts>,
    /// What could not be looked at, one sentence each; it does not stand in the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What a job would convert to one currency, as far as the books were read so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ConversionCheck {
    /// The currency of all amounts.
    pub currency: String,
    /// The whole in a sentence.
    pub sentence: String,
    /// Documents that would be converted, by their currency in the books.
    pub currencies: Vec<CurrencyCount>,
    /// Documents that have no usable rate or would not add up; they would be held.
    pub unconverted: Vec<Unconverted>,
    /// Such documents that did not fit into the list.
    pub more_unconverted: u64,
    /// Documents that were not read in full yet, so that their rate is not known.
    pub unread: u64,
}

/// Documents in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct CurrencyCount {
    /// ISO 4217.
    pub currency: String,
    /// How many.
    pub count: u64,
    /// Sum of their totals, credits negative.
    #[ts(type = "string")]
    pub total: Decimal,
}

/// A document that cannot be converted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Unconverted {
    /// Kind of document.
    pub kind: Kind,
    /// Its id in the books.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: Option<Date>,
    /// Its currency.
    pub currency: String,
    /// Its total, credits negative.
    #[ts(type = "string")]
    pub value: Decimal,
    /// Why, and the way out.
    pub sentence: String,
}

/// Accounts of the books that a look-up table does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct UnmappedAccounts {
    /// The partner's column.
    pub column: String,
    /// The field that is looked up.
    pub field: String,
    /// Name of the table in the layout.
    pub table: String,
    /// The accounts.
    pub accounts: Vec<AccountView>,
}

/// An account of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct AccountView {
    /// Its code; may be empty.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its type, in the books' words.
    pub group: String,
}

/// A problem of one field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct FieldProblem {
    /// Path of the field in the settings, as `file.name`.
    pub field: String,
    /// What is wrong and what to do.
    pub sentence: String,
}
