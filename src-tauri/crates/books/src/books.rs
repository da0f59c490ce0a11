//! The trait that every provider fulfils, and what goes in and out of it.

use crate::clock::whole_second;
use crate::write::{Found, Lock, Write, WriteFault, Written};
use crate::{BooksError, Capabilities, Idempotent};
use async_trait::async_trait;
use model::connection::{Company, Provider};
use model::one_currency::DatedRate;
use model::period::Period;
use model::{Date, Decimal, Document, Kind, Status, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A set of books that can be read.
///
/// Calls may be made at the same time; the provider's limits are kept inside, so a call may take long. Each call waits,
/// renews its access and tries again as far as that is sensible before it returns an error.
#[async_trait]
pub trait Books: Send + Sync {
    /// Which books these are.
    fn provider(&self) -> Provider;

    /// What they can do.
    fn capabilities(&self) -> &'static Capabilities;

    /// The companies that the sign-in may see.
    ///
    /// # Errors
    /// Those of every call: access, limits, network, an answer that makes no sense.
    async fn companies(&self) -> Result<Vec<Company>, BooksError>;

    /// One page of a list. The first page is asked with `page: None`, the following with the token of the one before.
    ///
    /// Records may repeat from page to page where the books changed meanwhile, and none is left out; [`crate::Walk`]
    /// takes repetitions away. A record that cannot be understood is in [`ListPage::unreadable`] and no error.
    ///
    /// # Errors
    /// Those of every call, [`BooksError::Unsupported`] for a kind that cannot be read.
    async fn list(&self, request: &ListRequest) -> Result<ListPage, BooksError>;

    /// One whole document: lines, custom fields and the provider's own JSON.
    ///
    /// # Errors
    /// Those of every call, [`BooksError::NotFound`] where it is gone, [`BooksError::BadRecord`] where it cannot be understood.
    async fn detail(&self, kind: Kind, id: &str) -> Result<Document, BooksError>;

    /// The currencies with the books' current rates.
    ///
    /// # Errors
    /// Those of every call.
    async fn currencies(&self) -> Result<Vec<CurrencyRate>, BooksError>;

    /// All rates that the books keep of these currencies, oldest first. A currency that they do not know is not in the map.
    ///
    /// # Errors
    /// Those of every call.
    async fn rates(&self, currencies: &[String]) -> Result<BTreeMap<String, Vec<DatedRate>>, BooksError>;

    /// Until when the books are closed; nothing where they are open or the provider does not tell beforehand.
    ///
    /// # Errors
    /// Those of every call.
    async fn lock(&self) -> Result<Option<Lock>, BooksError> {
        Ok(None)
    }

    /// Until when the books are closed for a kind, where the provider closes kinds apart.
    ///
    /// # Errors
    /// Those of every call.
    async fn lock_of(&self, kind: Kind) -> Result<Option<Lock>, BooksError> {
        let _ = kind;
        self.lock().await
    }

    /// What the books themselves do against a record of this kind written twice, with the settings of this connection.
    fn idempotent(&self, kind: Kind) -> Idempotent {
        let _ = kind;
        self.capabilities().idempotent
    }

    /// Makes one attempt to write a record, in the provider's own way of not doing it twice. Use [`crate::write::post`],
    /// which settles what one attempt leaves open.
    ///
    /// # Errors
    /// [`WriteFault`] tells whether something may have been written.
    async fn write(&self, write: &Write) -> Result<Written, WriteFault> {
        let (provider, kind) = (self.provider(), write.document.kind);
        Err(WriteFault::Refused(BooksError::ReadOnly { provider, kind }))
    }

    /// The records of the books that could be this one.
    ///
    /// # Errors
    /// Those of every call.
    async fn find(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        let (provider, kind) = (self.provider(), write.document.kind);
        Err(BooksError::ReadOnly { provider, kind })
    }

    /// How many calls were made and how many are left, as far as the provider tells.
    fn usage(&self) -> Usage;
}

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRequest {
    /// The kind of document.
    pub kind: Kind,
    /// Only what changed at this instant or later.
    pub since: Option<Timestamp>,
    /// Only documents dated in this period.
    pub dated: Option<Period>,
    /// Only documents with this party, by its id in the books.
    pub party: Option<String>,
    /// Where to go on; `None` for the first page.
    pub page: Option<PageToken>,
}

impl ListRequest {
    /// Everything of a kind.
    pub fn all(kind: Kind) -> ListRequest {
        ListRequest { kind, ..ListRequest::default() }
    }

    /// What changed at this instant or later.
    pub fn since(kind: Kind, since: Timestamp) -> ListRequest {
        ListRequest { kind, since: Some(since), ..ListRequest::default() }
    }

    /// Whether a record that was changed at this instant is asked for. Books stamp changes by the second, or cut what is finer: a change
    /// after the instant asked for can bear a stamp before it, so its whole second counts.
    pub(crate) fn is_since(&self, modified: Option<Timestamp>) -> bool {
        let asked = self.since.map(whole_second);
        asked.is_none_or(|asked| modified.is_none_or(|at| at >= asked))
    }
}

/// Where a list goes on. Its text is the provider's business; it may be stored to go on another day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageToken(pub(crate) String);

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListPage {
    /// The records that match the request.
    pub rows: Vec<Listed>,
    /// Records that could not be understood. They must not get lost: whoever reads the page holds them for a person.
    pub unreadable: Vec<Unreadable>,
    /// The ids of all records on the page, also of those that `rows` leaves out because they did not change.
    pub ids: Vec<String>,
    /// Where the list goes on; `None` at its end.
    pub next: Option<PageToken>,
    /// Whether `ids` over all pages name every record of the kind that the books hold, so that what is missing there was deleted.
    pub complete_ids: bool,
}

/// A record of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// What the list says of it.
    pub head: Head,
    /// The whole document, where the list holds all of it.
    pub document: Option<Document>,
}

/// What a list says of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its kind.
    pub kind: Kind,
    /// Its id in the books.
    pub id: String,
    /// Stamp that differs whenever the record was touched: the time of change in UTC, or a hash of the record where there is none.
    pub version: String,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Name of a contact or account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Its state; a word that is not known counts as pending.
    pub status: Status,
    /// The books' own word for the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_status: Option<String>,
    /// Id of the customer or vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_id: Option<String>,
    /// Name of the customer or vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_name: Option<String>,
    /// Currency of the value, ISO 4217.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Total or amount, in the currency.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "rust_decimal::serde::str_option")]
    pub value: Option<Decimal>,
    /// When it was last touched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
}

/// A record that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// Its kind.
    pub kind: Kind,
    /// Its id, if that much could be read.
    pub id: Option<String>,
    /// Its number or name, if that much could be read.
    pub title: Option<String>,
    /// What is wrong, with the name of the field.
    pub problem: String,
}

impl From<Unreadable> for BooksError {
    fn from(record: Unreadable) -> BooksError {
        let title = record.title.or(record.id.clone()).unwrap_or_else(|| "(no number)".to_owned());
        BooksError::BadRecord { kind: record.kind, id: record.id.unwrap_or_default(), title, problem: record.problem }
    }
}

/// A currency of the books and its current rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyRate {
    /// ISO 4217 code.
    pub currency: String,
    /// Name.
    pub name: String,
    /// Whether it is the company's own currency.
    pub home: bool,
    /// Units of the company's currency for one unit of this one; `None` where the books have no rate.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    pub rate: Option<Decimal>,
    /// The day from which the rate counts.
    pub date: Option<Date>,
}

/// Calls made and left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Calls made by this program since the connection was opened.
    pub calls: u64,
    /// Calls allowed in a day.
    pub limit: Option<u32>,
    /// Calls used today, by every program that uses these books.
    pub used: Option<u32>,
    /// Calls left today.
    pub remaining: Option<u32>,
    /// When the day's count starts again.
    pub resets_at: Option<Timestamp>,
    /// Until when calls wait now, because the books take no more in a minute or asked for a pause.
    pub waits_until: Option<Timestamp>,
}
