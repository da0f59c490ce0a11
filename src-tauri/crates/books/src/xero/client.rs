//! Xero behind the trait that all books share.

use super::call::{Question, XeroCalls};
use super::convert::{self, Batch, Ground, Home, Known, Sense};
use super::known::Shelf;
use super::list::is_id;
use super::shape::{CAPABILITIES, Shape, shape};
use super::{when, zones};
use crate::connect::Options;
use crate::http::{addresses, settings};
use crate::oauth::Tokens;
use crate::row::{Problem, Row};
use crate::write::Lock;
use crate::{Books, BooksError, Capabilities, CurrencyRate, ListPage, ListRequest, Usage};
use async_trait::async_trait;
use model::connection::{Company, Connection, Provider};
use model::one_currency::DatedRate;
use model::{Decimal, Document, Kind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Root of the API.
pub(super) const API: &str = "https://api.xero.com";
/// Root of the server that hands out tokens.
pub(super) const ACCOUNTS: &str = "https://identity.xero.com";

/// The books of one company at Xero. They are read and never written: there is no code here that could.
pub struct XeroBooks {
    calls: XeroCalls,
    home: Home,
    shelf: Shelf,
    page: usize,
}

/// How the rates of these books are meant, where the connection says so.
fn sense(connection: &Connection) -> Result<Sense, BooksError> {
    match connection.settings.get("rate").map(String::as_str) {
        None | Some("divide") => Ok(Sense::Divide),
        Some("multiply") => Ok(Sense::Multiply),
        Some(other) => Err(settings(format!(
            "its setting “rate” is “{other}”; it can be “divide” (an amount is divided by Xero's rate to have it in the company's currency) or “multiply”"
        ))),
    }
}

/// Records on a page, where the connection says so: fewer for lines on which large answers take too long.
fn page(connection: &Connection) -> Result<usize, BooksError> {
    let Some(text) = connection.settings.get("page") else { return Ok(CAPABILITIES.pace.page as usize) };
    text.parse()
        .ok()
        .filter(|size| (10..=1000).contains(size))
        .ok_or_else(|| settings(format!("its setting “page” is “{text}”; it is a number of records from 10 to 1000")))
}

impl XeroBooks {
    /// Opens the books of a connection.
    ///
    /// # Errors
    /// As [`crate::connect`].
    pub fn open(connection: &Connection, tokens: Arc<dyn Tokens>, options: &Options) -> Result<XeroBooks, BooksError> {
        let (api, _) = addresses(connection, API, ACCOUNTS)?;
        let calls = XeroCalls::new(api, connection, tokens, &CAPABILITIES, options)?;
        let currency = connection.company.as_ref().map(|company| company.currency.clone());
        let home = Home { currency, sense: sense(connection)? };
        Ok(XeroBooks { calls, home, shelf: Shelf::default(), page: page(connection)? })
    }

    pub(super) fn calls(&self) -> &XeroCalls {
        &self.calls
    }

    pub(super) fn home(&self) -> &Home {
        &self.home
    }

    pub(super) fn page_size(&self) -> usize {
        self.page
    }

    pub(super) fn unsupported(&self, kind: Kind) -> BooksError {
        BooksError::Unsupported { provider: Provider::Xero, kind }
    }

    pub(super) async fn explain(&self, kind: Kind, contacts: BTreeSet<String>) -> Result<Arc<Known>, BooksError> {
        self.shelf.explain(&self.calls, kind, contacts).await
    }

    /// The one record that an answer about it holds.
    async fn record(&self, list: &str, id: &str, kind: Kind) -> Result<String, BooksError> {
        let what = format!("the {kind} {id}");
        let question = Question { path: &[list, id], query: &[], since: None, what: &what };
        let text = self.calls.read(question).await.map_err(|error| match error {
            BooksError::Refused { status: 404, .. } => BooksError::NotFound { kind, id: id.to_owned() },
            other => other,
        })?;
        let read = || Ok(Row::read(&text)?.items(list)?.first().map(|raw| (*raw).to_owned()));
        let raw = read().map_err(|reason: Problem| self.calls.garbled(&what, reason))?;
        raw.ok_or_else(|| self.calls.garbled(&what, format!("it holds no {list}")))
    }

    async fn single(&self, shape: &'static Shape, id: &str) -> Result<Document, BooksError> {
        let kind = shape.kind;
        let raw = self.record(shape.path, id, kind).await?;
        // One list holds invoices and bills, and an id of one is none of the other.
        if !convert::is_of(shape, &raw) {
            return Err(BooksError::NotFound { kind, id: id.to_owned() });
        }
        let contacts = Row::read(&raw).ok().and_then(|row| convert::unaddressed(&row));
        let known = self.explain(kind, contacts.into_iter().collect()).await?;
        let document = convert::document(shape, &raw, Ground { home: &self.home, known: &known })?;
        if !document.id.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(id)) {
            let found = document.id.as_deref().unwrap_or("none");
            let what = format!("the {kind} {id}");
            return Err(self.calls.garbled(&what, format!("it is about another record ({found})")));
        }
        Ok(document)
    }

    /// A category or an option, which only the list of all of them tells.
    async fn class(&self, id: &str) -> Result<Document, BooksError> {
        let page = self.page(&ListRequest::all(Kind::Class)).await?;
        let found = page.rows.into_iter().find(|row| row.head.id == id).and_then(|row| row.document);
        found.ok_or_else(|| BooksError::NotFound { kind: Kind::Class, id: id.to_owned() })
    }

    /// What one party has in a batch of payments.
    async fn batch(&self, kind: Kind, batch: &Batch) -> Result<Document, BooksError> {
        let id = batch.document_id();
        if !is_id(&batch.id) || !is_id(&batch.contact) {
            return Err(BooksError::NotFound { kind, id });
        }
        let raw = self.record("BatchPayments", &batch.id, kind).await?;
        let what = format!("the {kind} {id}");
        let garbled = |reason: Problem| self.calls.garbled(&what, reason);
        let settled = convert::settled_by(&raw).map_err(garbled)?;
        let answers = self.invoices(&settled, &what).await?;
        let mut invoices = Vec::new();
        for answer in &answers {
            invoices.extend(Row::read(answer).and_then(|answer| answer.rows("Invoices")).map_err(garbled)?);
        }
        let known = self.explain(kind, BTreeSet::from([batch.contact.clone()])).await?;
        let ground = Ground { home: &self.home, known: &known };
        let document = convert::batch_of(batch, kind, &raw, &invoices, ground).map_err(garbled)?;
        let document = document.ok_or(BooksError::NotFound { kind, id })?;
        self.with_rate(document, &raw).await
    }

    /// A batch does not tell its rate; its payments, which went through the bank together, do.
    async fn with_rate(&self, mut document: Document, raw: &str) -> Result<Document, BooksError> {
        let payment = convert::first_payment(raw).filter(|id| document.rate.is_none() && is_id(id));
        if let (Some(payment), Some(shape)) = (payment, shape(document.kind)) {
            document.rate = self.single(shape, &payment).await?.rate;
        }
        Ok(document)
    }

    async fn organisation(&self, tenant: Option<&str>) -> Result<String, BooksError> {
        let question = Question { path: &["Organisation"], query: &[], since: None, what: "the company" };
        match tenant {
            Some(tenant) => self.calls.read_of(tenant, question).await,
            None => self.calls.read(question).await,
        }
    }
}

#[async_trait]
impl Books for XeroBooks {
    fn provider(&self) -> Provider {
        Provider::Xero
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    async fn companies(&self) -> Result<Vec<Company>, BooksError> {
        let what = "the companies";
        let text = self.calls.connections(what).await?;
        let tenants = tenants(&text).map_err(|reason| self.calls.garbled(what, reason))?;
        let mut found = Vec::new();
        for tenant in tenants {
            let text = self.organisation(Some(&tenant)).await?;
            found.push(company(&tenant, &text).map_err(|reason| self.calls.garbled("the company", reason))?);
        }
        Ok(found)
    }

    async fn list(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        self.page(request).await
    }

    async fn detail(&self, kind: Kind, id: &str) -> Result<Document, BooksError> {
        let shape = shape(kind).ok_or_else(|| self.unsupported(kind))?;
        if let (Kind::Payment | Kind::BillPayment, Some(batch)) = (kind, Batch::parse(id)) {
            return self.batch(kind, &batch).await;
        }
        if !is_id(id) {
            return Err(BooksError::NotFound { kind, id: id.to_owned() });
        }
        match kind {
            Kind::Class => self.class(id).await,
            _ => self.single(shape, id).await,
        }
    }

    async fn currencies(&self) -> Result<Vec<CurrencyRate>, BooksError> {
        let what = "the currencies";
        let text = self.calls.read(Question { path: &["Currencies"], query: &[], since: None, what }).await?;
        let read = || -> Result<Vec<CurrencyRate>, Problem> {
            let rows = Row::read(&text)?.rows("Currencies")?;
            rows.iter().map(|row| currency(row, self.home.currency.as_deref())).collect()
        };
        read().map_err(|reason| self.calls.garbled(what, reason))
    }

    /// Xero keeps no list of rates: each document has its own.
    async fn rates(&self, currencies: &[String]) -> Result<BTreeMap<String, Vec<DatedRate>>, BooksError> {
        if currencies.is_empty() {
            return Ok(BTreeMap::new());
        }
        let known = self.currencies().await?;
        let asked = known.into_iter().filter(|one| currencies.contains(&one.currency));
        Ok(asked.map(|one| (one.currency, Vec::new())).collect())
    }

    async fn lock(&self) -> Result<Option<Lock>, BooksError> {
        let text = self.organisation(None).await?;
        lock(&text).map_err(|reason| self.calls.garbled("the company", reason))
    }

    fn usage(&self) -> Usage {
        self.calls.usage()
    }
}

/// The companies that the sign-in may see; what else can be connected (practices) has no books.
fn tenants(text: &str) -> Result<Vec<String>, Problem> {
    let items: Vec<Row<'_>> = serde_json::from_str::<Vec<&serde_json::value::RawValue>>(text)
        .map_err(|_| "it is no list".to_owned())?
        .into_iter()
        .map(|raw| Row::read(raw.get()))
        .collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for item in items {
        if item.text("tenantType")?.is_none_or(|of| of == "ORGANISATION") {
            found.extend(item.text("tenantId")?);
        }
    }
    Ok(found)
}

fn must(row: &Row<'_>, name: &str) -> Result<String, Problem> {
    row.text(name)?.ok_or_else(|| format!("{name} is missing"))
}

fn first_organisation(text: &str) -> Result<Row<'_>, Problem> {
    let rows = Row::read(text)?.rows("Organisations")?;
    rows.into_iter().next().ok_or_else(|| "it holds no Organisations".to_owned())
}

fn company(tenant: &str, text: &str) -> Result<Company, Problem> {
    let row = first_organisation(text)?;
    let country = row.text("CountryCode")?;
    Ok(Company {
        id: tenant.to_owned(),
        name: must(&row, "Name")?,
        currency: must(&row, "BaseCurrency")?,
        time_zone: zones::zone(&row.text("Timezone")?.unwrap_or_default(), country.as_deref()),
        country,
        plan: row.text("Class")?,
    })
}

/// The later of the two dates up to which the books can be closed.
fn lock(text: &str) -> Result<Option<Lock>, Problem> {
    let row = first_organisation(text)?;
    let until = when::day(&row, "PeriodLockDate")?.max(when::day(&row, "EndOfYearLockDate")?);
    Ok(until.map(|until| Lock { until }))
}

fn currency(row: &Row<'_>, own: Option<&str>) -> Result<CurrencyRate, Problem> {
    let currency = must(row, "Code")?;
    let home = Some(currency.as_str()) == own;
    let name = row.text("Description")?.unwrap_or_else(|| currency.clone());
    Ok(CurrencyRate { currency, name, home, rate: home.then_some(Decimal::ONE), date: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_mean_nothing_are_refused() {
        let json = r#"{"id":"x","provider":"xero","client_id":"A"}"#;
        let mut connection: Connection = serde_json::from_str(json).expect("a connection");
        assert_eq!((page(&connection), sense(&connection)), (Ok(500), Ok(Sense::Divide)));
        for (name, good, bad) in [("page", "25", "0"), ("page", "1000", "many"), ("rate", "multiply", "upside-down")] {
            connection.settings.insert(name.to_owned(), good.to_owned());
            assert!(page(&connection).is_ok() && sense(&connection).is_ok(), "{name} {good}");
            connection.settings.insert(name.to_owned(), bad.to_owned());
            assert!(page(&connection).is_err() || sense(&connection).is_err(), "{name} {bad}");
            connection.settings.clear();
        }
    }

    #[test]
    fn a_company_is_closed_up_to_the_later_of_its_dates() {
        for (fields, expect) in [
            ("", None),
            (r#","PeriodLockDate":"/Date(1756598400000+0000)/""#, Some("2025-08-31")),
            (
                r#","PeriodLockDate":"/Date(1756598400000+0000)/","EndOfYearLockDate":"/Date(1767139200000+0000)/""#,
                Some("2025-12-31"),
            ),
            (r#","EndOfYearLockDate":"/Date(1767139200000+0000)/""#, Some("2025-12-31")),
        ] {
            let text = format!(r#"{{"Organisations":[{{"Name":"Fernhill"{fields}}}]}}"#);
            let until = lock(&text).expect("readable").map(|lock| lock.until.to_string());
            assert_eq!(until.as_deref(), expect, "{fields}");
        }
    }

    #[test]
    fn companies_are_organisations_with_their_zone_and_currency() {
        let connections = r#"[{"id":"1","tenantId":"aa","tenantType":"ORGANISATION","tenantName":"Fernhill"},{"id":"2","tenantId":"bb","tenantType":"PRACTICE"}]"#;
        assert_eq!(tenants(connections), Ok(vec!["aa".to_owned()]));
        assert!(tenants("{}").is_err());
        let text = r#"{"Organisations":[{"OrganisationID":"aa","Name":"Fernhill","BaseCurrency":"EUR","CountryCode":"IE","Timezone":"GMTSTANDARDTIME","Class":"DEMO"}]}"#;
        let found = company("aa", text).expect("readable");
        assert_eq!((found.time_zone.as_str(), found.currency.as_str()), ("Europe/Dublin", "EUR"));
        assert!(company("aa", r#"{"Organisations":[]}"#).is_err());
        assert!(
            company("aa", r#"{"Organisations":[{"Name":"x"}]}"#).is_err_and(|problem| problem.contains("BaseCurrency"))
        );
    }
}
