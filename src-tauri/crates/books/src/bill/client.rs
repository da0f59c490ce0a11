//! BILL behind the trait that all books share.

use super::calls::Calls;
use super::convert::{self, Home};
use super::desk::organization;
use super::judge::MISSING;
use super::lookup::Kept;
use super::source::{CAPABILITIES, Source, sources};
use crate::connect::Options;
use crate::oauth::Tokens;
use crate::row::{Problem, Row};
use crate::write::{Found, Write, WriteFault, Written};
use crate::{Books, BooksError, Capabilities, CurrencyRate, ListPage, ListRequest, Usage};
use async_trait::async_trait;
use jiff::tz::TimeZone;
use model::connection::{Company, Connection, Provider};
use model::one_currency::DatedRate;
use model::{Decimal, Document, Kind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The currency and zone of an organization that tells neither: BILL is made for firms of the United States.
const CURRENCY: &str = "USD";
const ZONE: &str = "America/New_York";

/// The books of one organization at BILL.
pub struct BillBooks {
    calls: Calls,
    home: Home,
    organization: String,
    settings: BTreeMap<String, String>,
    kept: tokio::sync::Mutex<Kept>,
}

impl BillBooks {
    /// Opens the books of a connection. The developer key, and the token of Spend & Expense where there is one, are in the options.
    ///
    /// # Errors
    /// As [`crate::connect`].
    pub fn open(connection: &Connection, tokens: Arc<dyn Tokens>, options: &Options) -> Result<BillBooks, BooksError> {
        let company = connection.company.as_ref();
        let currency = company.map_or(CURRENCY, |company| company.currency.as_str());
        let zone = company.map_or(ZONE, |company| company.time_zone.as_str());
        Ok(BillBooks {
            calls: Calls::new(connection, tokens, options)?,
            home: Home {
                currency: Some(currency.to_owned()).filter(|code| !code.is_empty()),
                zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
                divide: connection.settings.get("exchange_rate").is_some_and(|way| way == "divide"),
            },
            organization: organization(connection)?,
            settings: connection.settings.clone(),
            kept: tokio::sync::Mutex::default(),
        })
    }

    pub(super) fn calls(&self) -> &Calls {
        &self.calls
    }

    pub(super) fn home(&self) -> &Home {
        &self.home
    }

    pub(super) fn kept(&self) -> &tokio::sync::Mutex<Kept> {
        &self.kept
    }

    pub(super) fn settings(&self) -> &BTreeMap<String, String> {
        &self.settings
    }

    pub(super) fn can_read(&self, source: &Source) -> bool {
        !source.is_spend() || self.calls.can_spend()
    }

    pub(super) fn garbled(&self, what: &str, reason: Problem) -> BooksError {
        self.calls.main().garbled(what, reason)
    }

    /// One record of a list; nothing where it has none of this id.
    pub(super) async fn record(&self, source: &'static Source, id: &str) -> Result<Option<Document>, BooksError> {
        plain_id(source.kind, id)?;
        let what = format!("the {} {id}", source.kind);
        let text = match self.calls.read(source, &[id], &[], &what).await {
            Ok(text) => text,
            Err(BooksError::Refused { code: MISSING, .. } | BooksError::Refused { status: 404, .. }) => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let names = self.names(source, &[&text]).await?;
        let document = convert::document(source, text.trim(), &self.home, &names)?;
        if document.id.as_deref() != Some(id) {
            let found = document.id.as_deref().unwrap_or("none");
            return Err(self.garbled(&what, format!("it is about another record ({found})")));
        }
        Ok(Some(document))
    }

    /// Organizations, where BILL tells them.
    async fn organizations(&self) -> Result<Option<Vec<Company>>, BooksError> {
        let what = "the organizations";
        let text = match self.calls.read_outside(&["login", "organizations"], what).await {
            Ok(text) => text,
            Err(BooksError::Refused { .. } | BooksError::NotAllowed { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let read = || {
            let row = Row::read(&text)?;
            let list = if row.has("results") { "results" } else { "organizations" };
            row.rows(list)?.iter().map(|row| self.company(row)).collect::<Result<Vec<_>, Problem>>()
        };
        // Whether such a list exists, and what it looks like, is not documented.
        Ok(read().ok().filter(|found| !found.is_empty()))
    }

    fn company(&self, row: &Row<'_>) -> Result<Company, Problem> {
        let id = row.first(&["organizationId", "id"])?.ok_or("organizationId is missing")?;
        let name = row.first(&["organizationName", "orgName", "name"])?.unwrap_or_else(|| id.clone());
        Ok(Company {
            name,
            currency: row.first(&["currency", "homeCurrency"])?.unwrap_or_else(|| CURRENCY.to_owned()),
            time_zone: row.first(&["timeZone", "timezone"])?.unwrap_or_else(|| ZONE.to_owned()),
            country: row.text("country")?,
            plan: None,
            id,
        })
    }
}

/// An id that stays where it is put: one with dots or slashes in it would lead to another place of the API.
///
/// # Errors
/// [`BooksError::NotFound`] where it is none.
pub(super) fn plain_id(kind: Kind, id: &str) -> Result<(), BooksError> {
    let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=".contains(&b));
    if plain { Ok(()) } else { Err(BooksError::NotFound { kind, id: id.to_owned() }) }
}

#[async_trait]
impl Books for BillBooks {
    fn provider(&self) -> Provider {
        Provider::Bill
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    async fn companies(&self) -> Result<Vec<Company>, BooksError> {
        if let Some(found) = self.organizations().await? {
            return Ok(found);
        }
        // The session at least tells whose it is.
        let what = "the session";
        let text = self.calls.read_outside(&["login", "session"], what).await?;
        let read = || self.company(&Row::read(&text)?);
        let mut company = read().map_err(|reason| self.garbled(what, reason))?;
        if company.id == self.organization && company.name == company.id {
            company.name = format!("Organization {}", company.id);
        }
        Ok(vec![company])
    }

    async fn list(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        self.page(request).await
    }

    async fn detail(&self, kind: Kind, id: &str) -> Result<Document, BooksError> {
        let mut lists: Vec<&'static Source> = sources(kind).collect();
        if lists.is_empty() {
            return Err(BooksError::Unsupported { provider: Provider::Bill, kind });
        }
        lists.retain(|source| self.can_read(source));
        if lists.is_empty() {
            return Err(super::calls::no_spend_token());
        }
        // Ids tell by their beginning what they are of; where they do not, the other list is asked, too.
        lists.sort_by_key(|source| !source.begins.is_some_and(|begin| id.starts_with(begin)));
        for source in lists {
            if let Some(document) = self.record(source, id).await? {
                return Ok(document);
            }
        }
        Err(BooksError::NotFound { kind, id: id.to_owned() })
    }

    /// BILL keeps no list of currencies: each vendor and customer has one, and each document its rate.
    async fn currencies(&self) -> Result<Vec<CurrencyRate>, BooksError> {
        let home = self.home.currency.clone().into_iter();
        Ok(home
            .map(|currency| CurrencyRate {
                name: currency.clone(),
                currency,
                home: true,
                rate: Some(Decimal::ONE),
                date: None,
            })
            .collect())
    }

    async fn rates(&self, _currencies: &[String]) -> Result<BTreeMap<String, Vec<DatedRate>>, BooksError> {
        Ok(BTreeMap::new())
    }

    async fn write(&self, write: &Write) -> Result<Written, WriteFault> {
        self.attempt(write).await
    }

    async fn find(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        self.search(write).await
    }

    fn usage(&self) -> Usage {
        self.calls.usage()
    }
}
