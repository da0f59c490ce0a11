//! Zoho Books behind the trait that all books share.

use super::call::ZohoCalls;
use super::convert::{self, Home};
use super::regions::Regions;
use super::shape::{CAPABILITIES, shape};
use super::write::Settings;
use crate::connect::Options;
use crate::oauth::Tokens;
use crate::row::{Problem, Row};
use crate::write::{Found, Lock, Write, WriteFault, Written};
use crate::{Ability, Books, BooksError, Capabilities, CurrencyRate, Idempotent, ListPage, ListRequest, Usage};
use async_trait::async_trait;
use model::connection::{Company, Connection, Provider};
use model::one_currency::DatedRate;
use model::{Decimal, Document, Kind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The books of one company at Zoho.
pub struct ZohoBooks {
    calls: ZohoCalls,
    home: Home,
    settings: Settings,
}

impl ZohoBooks {
    /// Opens the books of a connection.
    ///
    /// # Errors
    /// As [`crate::connect`].
    pub fn open(connection: &Connection, tokens: Arc<dyn Tokens>, options: &Options) -> Result<ZohoBooks, BooksError> {
        let api = Regions::of(connection)?.api_of(connection)?;
        let calls = ZohoCalls::new(api, connection, tokens, &CAPABILITIES, options)?;
        let currency = connection.company.as_ref().map(|company| company.currency.clone());
        let settings = Settings::of(&connection.settings);
        Ok(ZohoBooks { calls, home: Home { currency }, settings })
    }

    pub(super) fn calls(&self) -> &ZohoCalls {
        &self.calls
    }

    pub(super) fn home(&self) -> &Home {
        &self.home
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn ability(&self, kind: Kind) -> Option<&'static Ability> {
        CAPABILITIES.of(kind)
    }

    pub(super) fn page_size(&self) -> usize {
        CAPABILITIES.pace.page as usize
    }

    pub(super) fn unsupported(&self, kind: Kind) -> BooksError {
        BooksError::Unsupported { provider: Provider::ZohoBooks, kind }
    }

    pub(super) fn garbled(&self, what: &str, reason: Problem) -> BooksError {
        BooksError::Garbled { host: self.calls.host(), what: what.to_owned(), reason }
    }

    /// The currencies with their ids.
    pub(super) async fn known_currencies(&self) -> Result<Vec<(String, CurrencyRate)>, BooksError> {
        let what = "the currencies";
        let mut found: Vec<(String, CurrencyRate)> = Vec::new();
        for page in 1.. {
            let query = [("page", page.to_string()), ("per_page", self.page_size().to_string())];
            let text = self.calls.read(&["settings", "currencies"], &query, what).await?;
            let read = || -> Result<(Vec<(String, CurrencyRate)>, bool), Problem> {
                let answer = Row::read(&text)?;
                let rows = answer.rows("currencies")?;
                let rows = rows
                    .iter()
                    .map(|row| Ok((must(row, "currency_id")?, currency(row)?)))
                    .collect::<Result<_, Problem>>()?;
                let more = answer.row("page_context")?.map(|context| context.flag("has_more_page")).transpose()?;
                Ok((rows, more.flatten().unwrap_or(false)))
            };
            let (rows, more) = read().map_err(|reason| self.garbled(what, reason))?;
            let known = found.len();
            for one in rows {
                if !found.iter().any(|(_, old)| old.currency == one.1.currency) {
                    found.push(one);
                }
            }
            if !more || found.len() == known {
                break;
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl Books for ZohoBooks {
    fn provider(&self) -> Provider {
        Provider::ZohoBooks
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    async fn companies(&self) -> Result<Vec<Company>, BooksError> {
        let what = "the companies";
        let text = self.calls.read_outside(&["organizations"], what).await?;
        let read = || Row::read(&text)?.rows("organizations")?.iter().map(company).collect::<Result<Vec<_>, Problem>>();
        read().map_err(|reason| self.garbled(what, reason))
    }

    async fn list(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        self.page(request).await
    }

    async fn detail(&self, kind: Kind, id: &str) -> Result<Document, BooksError> {
        let shape = shape(kind).ok_or_else(|| self.unsupported(kind))?;
        let what = format!("the {kind} {id}");
        // An empty id or one with dots in it would lead to another place of the API.
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return Err(BooksError::NotFound { kind, id: id.to_owned() });
        }
        let text = self.calls.read(&[shape.path, id], &[], &what).await.map_err(|error| match error {
            BooksError::Refused { code: 1002, .. } => BooksError::NotFound { kind, id: id.to_owned() },
            other => other,
        })?;
        let answer = Row::read(&text).map_err(|reason| self.garbled(&what, reason))?;
        let raw = shape.details.iter().find_map(|key| answer.json(key));
        let raw = raw.ok_or_else(|| self.garbled(&what, format!("it holds no {}", shape.details[0])))?;
        let document = convert::document(shape, raw, &self.home)?;
        if document.id.as_deref() != Some(id) {
            let found = document.id.as_deref().unwrap_or("none");
            return Err(self.garbled(&what, format!("it is about another record ({found})")));
        }
        Ok(document)
    }

    async fn currencies(&self) -> Result<Vec<CurrencyRate>, BooksError> {
        Ok(self.known_currencies().await?.into_iter().map(|(_, rate)| rate).collect())
    }

    async fn rates(&self, currencies: &[String]) -> Result<BTreeMap<String, Vec<DatedRate>>, BooksError> {
        let mut found = BTreeMap::new();
        if currencies.is_empty() {
            return Ok(found);
        }
        for (id, current) in
            self.known_currencies().await?.into_iter().filter(|(_, one)| currencies.contains(&one.currency))
        {
            let what = format!("the exchange rates of {}", current.currency);
            let text = self.calls.read(&["settings", "currencies", &id, "exchangerates"], &[], &what).await?;
            let read = || {
                Row::read(&text)?.rows("exchange_rates")?.iter().map(dated_rate).collect::<Result<Vec<_>, Problem>>()
            };
            let mut rates = read().map_err(|reason| self.garbled(&what, reason))?;
            // The rate of today may stand with the currency alone.
            if let (Some(date), Some(rate)) = (current.date, current.rate)
                && !rates.iter().any(|known| known.date == date)
            {
                rates.push(DatedRate { date, rate: Some(rate) });
            }
            rates.sort_by_key(|rate| rate.date);
            found.insert(current.currency, rates);
        }
        Ok(found)
    }

    async fn lock(&self) -> Result<Option<Lock>, BooksError> {
        self.closed(None).await
    }

    async fn lock_of(&self, kind: Kind) -> Result<Option<Lock>, BooksError> {
        self.closed(Some(kind)).await
    }

    fn idempotent(&self, kind: Kind) -> Idempotent {
        self.repetition(kind)
    }

    async fn write(&self, write: &Write) -> Result<Written, WriteFault> {
        self.attempt(write).await
    }

    async fn find(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        self.candidates(write).await
    }

    fn usage(&self) -> Usage {
        self.calls.usage()
    }
}

fn must(row: &Row<'_>, name: &str) -> Result<String, Problem> {
    row.text(name)?.ok_or_else(|| format!("{name} is missing"))
}

fn company(row: &Row<'_>) -> Result<Company, Problem> {
    Ok(Company {
        id: must(row, "organization_id")?,
        name: must(row, "name")?,
        currency: must(row, "currency_code")?,
        time_zone: must(row, "time_zone")?,
        country: row.text("country_code")?,
        plan: row.text("plan_name")?,
    })
}

fn dated_rate(row: &Row<'_>) -> Result<DatedRate, Problem> {
    let date = row.date("effective_date")?.ok_or("effective_date is missing")?;
    Ok(DatedRate { date, rate: row.number("rate")? })
}

fn currency(row: &Row<'_>) -> Result<CurrencyRate, Problem> {
    let currency = must(row, "currency_code")?;
    let home = row.flag("is_base_currency")?.unwrap_or(false);
    // Zero stands for “no rate”; the company's own currency is its own measure.
    let rate = row.nonzero("exchange_rate")?.or(home.then_some(Decimal::ONE));
    let name = row.text("currency_name")?.unwrap_or_else(|| currency.clone());
    Ok(CurrencyRate { currency, name, home, rate, date: row.date("effective_date")? })
}
