//! What other records say of a record: read beside it, a page at a time, so that no document costs a call of its own.

use super::client::FreshBooks;
use super::convert::{self, Known};
use super::list::Go;
use super::shape::{Form, Source, source};
use crate::BooksError;
use crate::row::Row;
use jiff::{SignedDuration, Timestamp};
use model::document::Party;
use std::collections::{BTreeSet, HashMap};

/// Real time for which what another list said is taken as still so.
pub(super) const FRESH: SignedDuration = SignedDuration::from_mins(5);
/// Ids asked for in one call.
const AT_ONCE: usize = 50;

/// What lists of another kind said, kept for the length of a walk and never longer than [`FRESH`].
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered {
    /// When the first of it was read.
    pub(super) at: Option<Timestamp>,
    categories: Option<HashMap<String, String>>,
    vendors: Option<HashMap<String, Party>>,
    credits: Option<Vec<convert::Use>>,
}

/// The ids that records name in a field, each once.
fn named(rows: &[&str], field: &str) -> BTreeSet<String> {
    let id = |raw: &&str| Row::read(raw).ok().and_then(|row| row.text(field).ok().flatten());
    rows.iter().filter_map(id).filter(|id| id != "0").collect()
}

/// The records that do not carry another one along.
fn without<'a>(rows: &[&'a str], key: &str) -> Vec<&'a str> {
    let bare = |raw: &&str| Row::read(raw).is_ok_and(|row| !row.json(key).is_some_and(|raw| raw.starts_with('{')));
    rows.iter().copied().filter(bare).collect()
}

impl FreshBooks {
    /// What is known of records that these name.
    pub(super) async fn known_for(&self, of: &Source, rows: &[&str]) -> Result<Known, BooksError> {
        let mut known = Known { home: self.home(), ..Known::default() };
        match of.form {
            Form::Invoice if rows.iter().any(|raw| has_amount(raw, "paid")) => {
                known.applied = self.credits_used().await?
            }
            Form::CreditNote | Form::Surplus => {
                let ids: BTreeSet<String> = rows.iter().filter_map(|raw| id_of(of, raw)).collect();
                known.applied = self.credits_used().await?;
                known.applied.retain(|one| one.note.as_ref().is_some_and(|id| ids.contains(id)));
                let invoices = known.applied.iter().filter_map(|one| one.invoice.clone()).collect();
                known.invoices = self.trades(Form::Invoice, "invoiceids", invoices).await?;
            }
            Form::Bill if !without(rows, "vendor").is_empty() => known.vendors = self.vendors().await?,
            Form::Payment => {
                let invoices = named(&without(rows, "invoice"), "invoiceid");
                known.invoices = self.trades(Form::Invoice, "invoiceids", invoices).await?;
                let lone: Vec<&str> = without(&without(rows, "client"), "invoice")
                    .into_iter()
                    .filter(|raw| !names(raw, "invoiceid"))
                    .collect();
                known.clients = self.clients(named(&lone, "clientid")).await?;
            }
            Form::BillPayment => {
                let bills = named(&without(rows, "bill"), "billid");
                known.bills = self.trades(Form::Bill, "ids", bills).await?;
                if known.bills.values().any(|bill| bill.party.name.is_none()) {
                    known.vendors = self.vendors().await?;
                }
            }
            Form::Expense => {
                if !named(rows, "categoryid").is_empty() {
                    known.categories = self.categories().await?;
                }
                known.clients = self.clients(named(rows, "clientid")).await?;
            }
            Form::Invoice
            | Form::Bill
            | Form::Client
            | Form::Vendor
            | Form::Item
            | Form::LedgerAccount
            | Form::Category => {}
        }
        Ok(known)
    }

    /// Credits that were used for invoices: FreshBooks keeps them among the payments.
    async fn credits_used(&self) -> Result<Vec<convert::Use>, BooksError> {
        if let Some(credits) = self.remembered(|all| all.credits.clone()) {
            return Ok(credits);
        }
        let query = [("search[from_credit]".to_owned(), "true".to_owned())];
        let read = |row: &Row<'_>, _: &str| {
            // Money in the list means that the filter was not heeded; the payments of a life are not read for it.
            Ok(if !convert::is_credit(row)? { Go::Stop } else { convert::Use::of(row)?.map_or(Go::Skip, Go::Keep) })
        };
        let found = self.every(source(Form::Payment), &query, read).await?;
        self.remember(|all| all.credits = Some(found.clone()));
        Ok(found)
    }

    async fn categories(&self) -> Result<HashMap<String, String>, BooksError> {
        if let Some(categories) = self.remembered(|all| all.categories.clone()) {
            return Ok(categories);
        }
        let read = |row: &Row<'_>, _: &str| {
            let id = row.first(source(Form::Category).ids)?;
            Ok(id.zip(row.text("category")?).map_or(Go::Skip, Go::Keep))
        };
        let found = self.every(source(Form::Category), &[], read).await?;
        let found: HashMap<String, String> = found.into_iter().collect();
        self.remember(|all| all.categories = Some(found.clone()));
        Ok(found)
    }

    async fn vendors(&self) -> Result<HashMap<String, Party>, BooksError> {
        if let Some(vendors) = self.remembered(|all| all.vendors.clone()) {
            return Ok(vendors);
        }
        let read = |row: &Row<'_>, _: &str| {
            let party = convert::vendor(row)?;
            Ok(party.id.clone().map_or(Go::Skip, |id| Go::Keep((id, party))))
        };
        let found = self.every(source(Form::Vendor), &[], read).await?;
        let found: HashMap<String, Party> = found.into_iter().collect();
        self.remember(|all| all.vendors = Some(found.clone()));
        Ok(found)
    }

    /// Invoices or bills by their ids. One that is deleted, or that a filter that is not heeded leaves out, is missing.
    async fn trades(
        &self,
        form: Form,
        key: &str,
        ids: BTreeSet<String>,
    ) -> Result<HashMap<String, convert::Trade>, BooksError> {
        let include: &[&str] = if form == Form::Bill { &["vendor"] } else { &[] };
        let read = |row: &Row<'_>| {
            let id = row.first(source(form).ids)?;
            Ok((id, convert::known_trade(form, row)?))
        };
        self.by_ids(form, key, ids, include, read).await
    }

    async fn clients(&self, ids: BTreeSet<String>) -> Result<HashMap<String, Party>, BooksError> {
        let read = |row: &Row<'_>| {
            let party = convert::client(row)?;
            Ok((party.id.clone(), party))
        };
        self.by_ids(Form::Client, "userids", ids, &[], read).await
    }

    /// Records of a list by their ids.
    async fn by_ids<T>(
        &self,
        form: Form,
        key: &str,
        ids: BTreeSet<String>,
        include: &[&str],
        read: impl Fn(&Row<'_>) -> Result<(Option<String>, T), String>,
    ) -> Result<HashMap<String, T>, BooksError> {
        let ids: Vec<String> = ids.into_iter().collect();
        let mut found = HashMap::new();
        for some in ids.chunks(AT_ONCE) {
            let mut query: Vec<(String, String)> =
                some.iter().map(|id| (format!("search[{key}][]"), id.clone())).collect();
            query.extend(include.iter().map(|name| ("include[]".to_owned(), (*name).to_owned())));
            let mut strangers = 0;
            let read = |row: &Row<'_>, _: &str| {
                let (id, one) = read(row)?;
                Ok(match id {
                    Some(id) if some.contains(&id) => Go::Keep((id, one)),
                    // A list full of others is the whole list: those that are wanted may be far behind.
                    _ if strangers >= self.page_size() => Go::Stop,
                    _ => {
                        strangers += 1;
                        Go::Skip
                    }
                })
            };
            found.extend(self.every(source(form), &query, read).await?);
        }
        Ok(found)
    }
}

fn id_of(of: &Source, raw: &str) -> Option<String> {
    Row::read(raw).ok().and_then(|row| row.first(of.ids).ok().flatten())
}

fn names(raw: &str, field: &str) -> bool {
    Row::read(raw).is_ok_and(|row| row.text(field).is_ok_and(|id| id.is_some_and(|id| id != "0")))
}

fn has_amount(raw: &str, field: &str) -> bool {
    Row::read(raw)
        .is_ok_and(|row| convert::amount(&row, field).is_ok_and(|found| found.is_some_and(|sum| !sum.is_zero())))
}
