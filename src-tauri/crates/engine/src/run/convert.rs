//! All amounts in one currency: each document in another one is converted before it is laid out. One without a usable rate,
//! or whose parts do not make its total, is held; a rate is never guessed.

use super::context::Context;
use super::report::grouped;
use crate::connections::OpenBooks;
use crate::error::{Error, Result};
use crate::troubles;
use crate::words::kind_word;
use crate::workspace::Workspace;
use formats::layout::{Fault, Severity};
use jiff::civil::Date;
use model::Document;
use model::convert::{Conversion, NotConverted, Rate, Target, convert};
use model::document::Kind;
use model::ids::ConnectionId;
use model::job::Job;
use model::one_currency::{DatedRate, OneCurrency, RateSource, listed, usable};
use std::collections::BTreeMap;

/// Code of a hold: there is no usable rate.
pub(crate) const NO_RATE: &str = "no-rate";
/// Code of a hold: the converted parts do not make the converted total.
pub(crate) const ROUNDING: &str = "rounding";

/// The books' rates by currency.
pub(crate) type BooksRates = BTreeMap<String, Vec<DatedRate>>;

/// Converts the documents of one job.
#[derive(Debug, Clone)]
pub(crate) struct Converter {
    setting: OneCurrency,
    target: Target,
    /// The day of the run at the company.
    today: Date,
    books: BooksRates,
}

/// Name of the setting under which the rates of books are kept that a run read last.
fn kept_as(connection: &ConnectionId) -> String {
    format!("rates/{connection}")
}

impl Converter {
    /// The converter of a job, with the books' rates as they were read last; none where the job leaves currencies alone.
    pub(crate) fn load(w: &Workspace, job: &Job, today: Date) -> Result<Option<Converter>> {
        let Some(setting) = &job.one_currency else { return Ok(None) };
        let kept =
            w.store.setting(&kept_as(&job.connection)).map_err(troubles::store)?.filter(|_| setting.rate.is_books());
        let books = kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        Ok(Some(Converter { target: setting.target(), setting: setting.clone(), today, books }))
    }

    /// The currency of all amounts.
    pub(crate) fn currency(&self) -> &str {
        &self.target.currency
    }

    /// Whether the rates are those of the books' list.
    pub(crate) fn asks_books(&self) -> bool {
        self.setting.rate.is_books()
    }

    /// Whether the rates are the documents' own.
    pub(crate) fn asks_documents(&self) -> bool {
        self.setting.rate == RateSource::Document
    }

    /// Why a document of which only the head is known has no rate; none where it has one.
    pub(crate) fn lacks_rate(&self, head: &Document) -> Option<String> {
        // Which rates the books have is known from the first run on.
        let unasked = self.asks_books() && self.books.is_empty();
        (!unasked && self.rate(head).is_none()).then(|| self.no_rate(head).sentence)
    }

    /// Whether a document in this currency is converted. What has no currency has no amounts.
    pub(crate) fn concerns(&self, currency: &str) -> bool {
        !currency.is_empty() && currency != self.target.currency
    }

    /// The rate of a document; none where there is no usable one.
    pub(crate) fn rate(&self, doc: &Document) -> Option<Rate> {
        let currency = doc.currency.as_deref()?;
        match self.setting.rate {
            RateSource::Document => own_rate(doc, &self.target.currency),
            // The books know rates to the company's own currency only.
            _ if self.asks_books() && doc.home_currency.as_ref() != Some(&self.target.currency) => None,
            RateSource::BooksDocumentDate => listed(self.books.get(currency)?, doc.date?),
            RateSource::BooksRunDate => listed(self.books.get(currency)?, self.today),
            RateSource::Table => self.setting.typed(currency, doc.date?),
        }
    }

    /// Converts a document where it is in another currency. `before` is how it was converted when it was sent: a rate of the
    /// day of the run must not make an unchanged document look changed.
    pub(crate) fn apply(
        &self,
        doc: &mut Document,
        before: Option<&Conversion>,
    ) -> std::result::Result<Option<Conversion>, Box<Fault>> {
        if !self.concerns(doc.currency.as_deref().unwrap_or_default()) || !has_amounts(doc.kind) {
            return Ok(None);
        }
        let kept = before.filter(|kept| {
            self.setting.rate == RateSource::BooksRunDate
                && doc.currency.as_ref() == Some(&kept.from)
                && kept.to == self.target.currency
        });
        let kept = kept.map(|kept| Rate {
            value: kept.rate,
            date: kept.date,
            source: kept.source.clone(),
            of_document: false,
        });
        let Some(rate) = kept.or_else(|| self.rate(doc)) else { return Err(Box::new(self.no_rate(doc))) };
        convert(doc, &self.target, &rate).map_err(|why| Box::new(self.not_whole(doc, &why, &rate)))
    }

    fn fault(&self, doc: &Document, code: &'static str, field: &str, sentence: String) -> Fault {
        Fault {
            document: doc.title().to_owned(),
            field: field.to_owned(),
            ..Fault::new(Severity::Hold, code, sentence)
        }
    }

    fn no_rate(&self, doc: &Document) -> Fault {
        let (kind, currency) = (kind_word(doc.kind), doc.currency.as_deref().unwrap_or_default());
        let to = &self.target.currency;
        let day = doc.date.map_or_else(|| "its day, which is missing".to_owned(), |day| day.to_string());
        let (why, way) = match self.setting.rate {
            _ if self.setting.rate != RateSource::Table && doc.home_currency.as_ref() != Some(to) => (
                format!(
                    "the books know rates to {} only",
                    doc.home_currency.as_deref().unwrap_or("their own currency")
                ),
                "Give the job its own table of rates, then try it again.".to_owned(),
            ),
            RateSource::Document => (
                match doc.rate {
                    Some(rate) => format!("its exchange rate in the books is {rate}"),
                    None => "it has no exchange rate in the books".to_owned(),
                },
                format!("Give the {kind} its rate in the books, or the job a table of rates, then try it again."),
            ),
            RateSource::BooksDocumentDate => (
                format!("the books' list has no rate for {day}"),
                "Add the rate to the books' list of exchange rates, then run the job again.".to_owned(),
            ),
            RateSource::BooksRunDate => (
                format!("the books' list has no rate for {}", self.today),
                "Add the rate to the books' list of exchange rates, then run the job again.".to_owned(),
            ),
            RateSource::Table => (
                format!("the job's table has no rate that counts on {day}"),
                "Add a row for it to the job's table of rates, then try it again.".to_owned(),
            ),
        };
        let found = doc.rate.filter(|_| self.setting.rate == RateSource::Document);
        Fault {
            column: "Exchange rate".to_owned(),
            expected: "a rate above zero".to_owned(),
            found: found.map(|rate| rate.to_string()).unwrap_or_default(),
            ..self.fault(doc, NO_RATE, "doc.rate", format!("{currency} cannot be turned into {to}: {why}. {way}"))
        }
    }

    fn not_whole(&self, doc: &Document, why: &NotConverted, rate: &Rate) -> Fault {
        let to = &self.target.currency;
        let sentence = match why {
            NotConverted::TooLarge => {
                "An amount has too many digits to be converted. Correct it in the books.".to_owned()
            }
            NotConverted::Difference { difference, within_limit: true } => format!(
                "Its parts in {to} differ from its total by {} {to} of rounding, and the job names no account for that. Name one in the job, then try it again.",
                grouped(difference.abs(), to)
            ),
            NotConverted::Difference { difference, within_limit: false } => format!(
                "At the rate {} its parts in {to} differ from its total by {} {to}, and rounding may take {} {to} at most. Look at its rate and amounts in the books, or raise the job's limit.",
                rate.value.normalize(),
                grouped(difference.abs(), to),
                grouped(self.target.limit, to)
            ),
        };
        self.fault(doc, ROUNDING, "doc.total", sentence)
    }
}

/// The document's own rate, which is one to the company's own currency.
fn own_rate(doc: &Document, to: &str) -> Option<Rate> {
    let value = usable(doc.rate).filter(|_| doc.home_currency.as_deref() == Some(to))?;
    let source = format!("the {}'s own rate in the books", kind_word(doc.kind));
    Some(Rate { value, date: doc.date, source, of_document: true })
}

/// Whether documents of a kind have amounts that a conversion is about.
fn has_amounts(kind: Kind) -> bool {
    !matches!(kind, Kind::Contact | Kind::Account | Kind::Class | Kind::Item | Kind::Acknowledgment)
}

/// “Converted from 1,200.00 USD at 0.92 (the bill's own rate in the books, 2026-11-03). Rounding: 0.01 EUR to account 7990.”
pub(crate) fn sentence(done: &Conversion) -> String {
    let day = done.date.map(|day| format!(", {day}")).unwrap_or_default();
    let mut text = format!(
        "Converted from {} {} at {} ({}{day}).",
        grouped(done.original_total, &done.from),
        done.from,
        done.rate.normalize(),
        done.source
    );
    if !done.rounding.is_zero() {
        text.push_str(&format!(
            " Rounding: {} {} to account {}.",
            grouped(done.rounding, &done.to),
            done.to,
            done.account
        ));
    }
    text
}

/// Asks the books for their rates of the currencies that the job's documents have, where the job takes them from there.
pub(super) async fn read_rates(context: &mut Context<'_>) -> Result<()> {
    let Some(converter) = context.converter.as_ref().filter(|converter| converter.asks_books()) else { return Ok(()) };
    let currencies = super::choose::currencies(context, converter)?;
    if currencies.is_empty() {
        return Ok(());
    }
    context.listener.phase("Reading exchange rates");
    let books = context.books.clone();
    let rates = ask(context, &books, &currencies).await?;
    let json = serde_json::to_string(&rates).map_err(Error::internal)?;
    let now = context.w.now();
    context.w.store.set_setting(&kept_as(&context.connection.id), Some(&json), now).map_err(troubles::store)?;
    if let Some(converter) = &mut context.converter {
        converter.books = rates;
    }
    Ok(())
}

async fn ask(context: &Context<'_>, books: &OpenBooks, currencies: &[String]) -> Result<BooksRates> {
    let answer = super::read::answer(context, "Reading exchange rates", books.books.rates(currencies)).await?;
    answer.map_err(|error| troubles::books(error, context.w.now()))
}
