//! QuickBooks Online behind the trait that all books share.

use super::call::QuickBooksCalls;
use super::convert::{self, Home};
use super::judge::MISSING;
use super::shape::{CAPABILITIES, Shape};
use super::tables::Tables;
use crate::connect::Options;
use crate::oauth::Tokens;
use crate::row::{Problem, Row};
use crate::write::{Found, Lock, Write, WriteFault, Written};
use crate::{Books, BooksError, Capabilities, CurrencyRate, ListPage, ListRequest, Usage};
use async_trait::async_trait;
use jiff::tz::TimeZone;
use model::connection::{Company, Connection, Provider};
use model::one_currency::DatedRate;
use model::{Date, Decimal, Document, Kind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The books of one company at QuickBooks Online.
pub struct QuickBooks {
    calls: QuickBooksCalls,
    home: Home,
    is_us: bool,
    tables: Tables,
}

/// What the preferences of a company tell.
struct Preferences {
    home: Option<String>,
    closed_until: Option<Date>,
}

impl QuickBooks {
    /// Opens the books of a connection.
    ///
    /// # Errors
    /// As [`crate::connect`].
    pub fn open(connection: &Connection, tokens: Arc<dyn Tokens>, options: &Options) -> Result<QuickBooks, BooksError> {
        let company = connection.company.as_ref();
        Ok(QuickBooks {
            calls: QuickBooksCalls::new(connection, tokens, options)?,
            home: Home { currency: company.map(|company| company.currency.clone()) },
            // Where nothing is known of the country, tax codes are the rule and not the exception.
            is_us: company.is_some_and(|company| company.country.as_deref() == Some("US")),
            tables: Tables::default(),
        })
    }

    pub(super) fn calls(&self) -> &QuickBooksCalls {
        &self.calls
    }

    pub(super) fn home(&self) -> &Home {
        &self.home
    }

    /// Whether the company is in the United States.
    pub(super) fn is_us(&self) -> bool {
        self.is_us
    }

    pub(super) fn tables(&self) -> &Tables {
        &self.tables
    }

    pub(super) fn page_size(&self) -> usize {
        CAPABILITIES.pace.page as usize
    }

    pub(super) fn unsupported(&self, kind: Kind) -> BooksError {
        BooksError::Unsupported { provider: Provider::QuickBooksOnline, kind }
    }

    async fn preferences(&self) -> Result<Preferences, BooksError> {
        let what = "the preferences";
        let text = self.calls.read(&["preferences"], &[], what).await?;
        let read = || -> Result<Preferences, Problem> {
            let answer = Row::read(&text)?;
            let found = answer.row("Preferences")?.ok_or("it holds no Preferences")?;
            let currency = found.row("CurrencyPrefs")?;
            let home = currency.map(|prefs| convert::reference(&prefs, "HomeCurrency")).transpose()?;
            let accounting = found.row("AccountingInfoPrefs")?;
            let closed = accounting.map(|prefs| prefs.date("BookCloseDate")).transpose()?;
            Ok(Preferences { home: home.and_then(|home| home.id), closed_until: closed.flatten() })
        };
        read().map_err(|reason| self.calls.garbled(what, reason))
    }

    /// A record as QuickBooks holds it now, in its own JSON.
    pub(super) async fn raw(&self, shape: &Shape, id: &str) -> Result<String, BooksError> {
        let what = format!("the {} {id}", shape.kind);
        let outer = shape.outer_id(id);
        let gone = || BooksError::NotFound { kind: shape.kind, id: outer.clone() };
        let text = self.calls.read(&[shape.path, id], &[], &what).await.map_err(|error| match error {
            BooksError::Refused { code: MISSING, .. } | BooksError::Refused { status: 404, .. } => gone(),
            other => other,
        })?;
        let answer = Row::read(&text).map_err(|reason| self.calls.garbled(&what, reason))?;
        let raw = answer.json(shape.entity);
        let raw = raw.ok_or_else(|| self.calls.garbled(&what, format!("it holds no {}", shape.entity)))?;
        let found = Row::read(raw).and_then(|row| Ok((row.text("Id")?, row.text("status")?)));
        let (found, status) = found.map_err(|reason| self.calls.garbled(&what, reason))?;
        if status.as_deref() == Some("Deleted") {
            return Err(gone());
        }
        if found.as_deref() != Some(id) {
            let found = found.as_deref().unwrap_or("none");
            return Err(self.calls.garbled(&what, format!("it is about another record ({found})")));
        }
        Ok(raw.to_owned())
    }
}

#[async_trait]
impl Books for QuickBooks {
    fn provider(&self) -> Provider {
        Provider::QuickBooksOnline
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    async fn companies(&self) -> Result<Vec<Company>, BooksError> {
        let (what, realm) = ("the company", self.calls.realm()?);
        let text = self.calls.read(&["companyinfo", realm], &[], what).await?;
        let home = self.preferences().await?.home;
        let read = || -> Result<Company, Problem> {
            let answer = Row::read(&text)?;
            company(&answer.row("CompanyInfo")?.ok_or("it holds no CompanyInfo")?, realm, home)
        };
        Ok(vec![read().map_err(|reason| self.calls.garbled(what, reason))?])
    }

    async fn list(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        self.page(request).await
    }

    async fn detail(&self, kind: Kind, id: &str) -> Result<Document, BooksError> {
        let gone = || BooksError::NotFound { kind, id: id.to_owned() };
        if CAPABILITIES.of(kind).is_none() {
            return Err(self.unsupported(kind));
        }
        let (shape, inner) = Shape::of_id(kind, id).ok_or_else(gone)?;
        let raw = self.raw(shape, inner).await?;
        let mut document = convert::document(shape, &raw, &self.home)?;
        if convert::applies_credit(&document) {
            return Err(gone());
        }
        self.complete_all(&mut [&mut document]).await?;
        Ok(document)
    }

    /// The company's own currency. Rates stand on each document; QuickBooks tells no table of them here.
    async fn currencies(&self) -> Result<Vec<CurrencyRate>, BooksError> {
        let home = match &self.home.currency {
            Some(home) => Some(home.clone()),
            None => self.preferences().await?.home,
        };
        let own = |code: String| CurrencyRate {
            name: code.clone(),
            currency: code,
            home: true,
            rate: Some(Decimal::ONE),
            date: None,
        };
        Ok(home.map(own).into_iter().collect())
    }

    /// None: each document states its own rate.
    async fn rates(&self, _currencies: &[String]) -> Result<BTreeMap<String, Vec<DatedRate>>, BooksError> {
        Ok(BTreeMap::new())
    }

    async fn lock(&self) -> Result<Option<Lock>, BooksError> {
        Ok(self.preferences().await?.closed_until.map(|until| Lock { until }))
    }

    async fn write(&self, write: &Write) -> Result<Written, WriteFault> {
        self.attempt(write).await
    }

    async fn find(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        if !CAPABILITIES.can_write(write.document.kind) {
            let (provider, kind) = (self.provider(), write.document.kind);
            return Err(BooksError::ReadOnly { provider, kind });
        }
        self.candidates(write).await
    }

    fn usage(&self) -> Usage {
        self.calls.usage()
    }
}

/// Zones of countries where most companies lie in one, for want of anything better; a person confirms the company.
const ZONES: [(&str, &str); 9] = [
    ("US", "America/New_York"),
    ("CA", "America/Toronto"),
    ("GB", "Europe/London"),
    ("IE", "Europe/Dublin"),
    ("AU", "Australia/Sydney"),
    ("IN", "Asia/Kolkata"),
    ("FR", "Europe/Paris"),
    ("ZA", "Africa/Johannesburg"),
    ("NZ", "Pacific/Auckland"),
];

fn company(row: &Row<'_>, realm: &str, home: Option<String>) -> Result<Company, Problem> {
    let country = row.text("Country")?;
    let country = country.as_deref().and_then(convert::two_letters).or(country);
    let stated = row.text("DefaultTimeZone")?.filter(|zone| TimeZone::get(zone).is_ok());
    let usual = ZONES.iter().find(|(code, _)| country.as_deref() == Some(*code)).map(|(_, zone)| (*zone).to_owned());
    let mut plan = None;
    for pair in row.rows("NameValue")? {
        if pair.text("Name")?.as_deref() == Some("OfferingSku") {
            plan = pair.text("Value")?;
        }
    }
    Ok(Company {
        id: realm.to_owned(),
        name: row.first(&["CompanyName", "LegalName"])?.ok_or("CompanyName is missing")?,
        // Only companies outside of the United States can have another one without saying so.
        currency: home.unwrap_or_else(|| "USD".to_owned()),
        time_zone: stated.or(usual).unwrap_or_else(|| "UTC".to_owned()),
        country,
        plan,
    })
}
