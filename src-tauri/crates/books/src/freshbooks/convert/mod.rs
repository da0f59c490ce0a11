//! From FreshBooks' records to documents.

mod amounts;
mod journal;
mod known;
mod manual;
mod money;
mod named;
mod party;
mod status;
#[cfg(test)]
mod tests;
mod trade;
mod value;

pub(crate) use journal::{Detail, entries};
pub(crate) use known::{Known, Trade, Use, trade as known_trade};
pub(crate) use manual::{Manual, entry as manual_entry, sheet as manual_sheet};
pub(crate) use money::{belongs, is_credit};
pub(crate) use party::{client, vendor};
pub(crate) use value::amount;

use super::shape::{Form, Source};
use super::when::{self, Meant};
use crate::row::{Problem, Row};
use crate::{BooksError, Head, Listed, Unreadable};
use ::model::document::{Raw, complete};
use ::model::{Document, Kind, Status};
use sha2::{Digest, Sha256};

/// A record of a list with the latest instant at which it may have changed.
pub(crate) struct Dated {
    pub(crate) listed: Listed,
    pub(crate) changed: Option<Meant>,
}

/// A record of a list; with its document where the list held all of it.
pub(crate) fn listed(source: &Source, raw: &str, known: &Known) -> Result<Dated, Unreadable> {
    let row = row_of(source, raw)?;
    let read = || -> Result<Dated, Problem> {
        let doc = whole(source, &row, raw, known)?;
        let head = head(&doc, &row)?;
        let document = is_whole(source.form, &row, &doc).then_some(doc);
        Ok(Dated { listed: Listed { head, document }, changed: changed(source, &row)? })
    };
    read().map_err(|problem| unreadable(source, &row, problem))
}

/// A whole document.
pub(crate) fn document(source: &Source, raw: &str, known: &Known) -> Result<Document, BooksError> {
    let row = row_of(source, raw)?;
    whole(source, &row, raw, known).map_err(|problem| unreadable(source, &row, problem).into())
}

/// Whether the record had all that its document should say. What another record says of it may still be missing.
fn is_whole(form: Form, row: &Row<'_>, doc: &Document) -> bool {
    let settled = doc.paid.iter().all(|paid| paid.invoice.is_some() && paid.amount.is_some());
    match form {
        Form::Invoice => row.has("lines"),
        Form::Bill => row.has("lines") && doc.vendor.name.is_some(),
        // Whether credit notes bring their lines into a list, and what they were used for, is not said: each is looked at.
        Form::CreditNote | Form::Surplus => false,
        Form::Payment => settled && doc.customer.name.is_some(),
        Form::BillPayment => settled && doc.vendor.id.is_some(),
        Form::Expense | Form::Client | Form::Vendor | Form::Item | Form::LedgerAccount | Form::Category => true,
    }
}

fn row_of<'a>(source: &Source, raw: &'a str) -> Result<Row<'a>, Unreadable> {
    Row::read(raw).map_err(|problem| Unreadable { kind: source.kind, id: None, title: None, problem })
}

fn unreadable(source: &Source, row: &Row<'_>, problem: Problem) -> Unreadable {
    let title = row.first(&["invoice_number", "credit_number", "bill_number", "organization", "vendor_name", "name"]);
    Unreadable { kind: source.kind, id: id_of(source, row).ok(), title: title.ok().flatten(), problem }
}

/// The id as documents have it.
pub(crate) fn id_of(source: &Source, row: &Row<'_>) -> Result<String, Problem> {
    let id = row.first(source.ids)?.ok_or_else(|| format!("{} is missing", source.ids[0]))?;
    Ok(format!("{}{id}", source.prefix))
}

/// When the record changed.
fn changed(source: &Source, row: &Row<'_>) -> Result<Option<Meant>, Problem> {
    for name in ["version", "updated", "updated_at"] {
        if let Some(at) = when::instant(row, name, source.zone)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Differs whenever the record was touched: its stamp, to the microsecond where there is one, else a hash.
fn version(row: &Row<'_>, raw: &str) -> Result<String, Problem> {
    let mark = row.text("vis_state")?.filter(|mark| mark != "0").map(|mark| format!(" ({mark})")).unwrap_or_default();
    Ok(match row.first(&["version", "updated", "updated_at"])? {
        Some(stamp) => format!("{stamp}{mark}"),
        None => format!("sha256:{}", hex::encode(&Sha256::digest(raw.as_bytes())[..16])),
    })
}

fn head(doc: &Document, row: &Row<'_>) -> Result<Head, Problem> {
    let party = doc.party();
    let number = if doc.kind == Kind::Account { doc.code.clone() } else { doc.number.clone() };
    let party_name = party.name.clone().or_else(|| doc.name.clone().filter(|_| doc.kind == Kind::Contact));
    Ok(Head {
        kind: doc.kind,
        id: doc.id.clone().ok_or("the id is missing")?,
        version: doc.version.clone().ok_or("the stamp of change is missing")?,
        number,
        name: doc.name.clone(),
        date: doc.date,
        status: doc.status.unwrap_or(Status::Pending),
        source_status: doc.source_status.clone(),
        party_id: party.id.clone(),
        party_name,
        currency: doc.currency.clone().or(row.text("currency_code")?),
        value: doc.total.or(doc.amount),
        modified: doc.modified,
        created: doc.created,
    })
}

fn whole(source: &Source, row: &Row<'_>, raw: &str, known: &Known) -> Result<Document, Problem> {
    let mut doc = Document::new(source.kind);
    doc.id = Some(id_of(source, row)?);
    doc.version = Some(version(row, raw)?);
    for name in ["created_at", "signup_date"] {
        doc.created = doc.created.or(when::instant(row, name, source.zone)?.map(|at| at.first));
    }
    doc.modified = changed(source, row)?.map(|at| at.first);
    doc.currency = row.text("currency_code")?;
    match source.form {
        Form::Invoice => trade::invoice(row, &mut doc)?,
        Form::CreditNote => trade::credit_note(row, &mut doc)?,
        Form::Surplus => money::surplus(row, known, &mut doc)?,
        Form::Bill => trade::bill(row, known, &mut doc)?,
        Form::Expense => trade::expense(row, known, &mut doc)?,
        Form::Payment => money::payment(row, known, &mut doc)?,
        Form::BillPayment => money::bill_payment(row, known, &mut doc)?,
        Form::Client => named::client(row, &mut doc)?,
        Form::Vendor => named::vendor(row, &mut doc)?,
        Form::Item => named::item(row, &mut doc)?,
        Form::LedgerAccount => named::ledger_account(row, &mut doc)?,
        Form::Category => named::category(row, &mut doc)?,
    }
    known.allocate(&mut doc);
    (doc.status, doc.source_status) = status::status(source.form, row, &doc)?;
    if !matches!(source.kind, Kind::Contact | Kind::Account | Kind::Item) {
        in_home_currency(known, &mut doc);
    }
    doc.raw = Some(Raw::new(raw.to_owned()).map_err(|error| error.to_string())?);
    complete(&mut doc);
    Ok(doc)
}

/// FreshBooks tells no rates: a document in the company's own currency needs none, any other has none.
fn in_home_currency(known: &Known, doc: &mut Document) {
    doc.home_currency.clone_from(&known.home);
    if doc.currency.is_some() && doc.currency == doc.home_currency {
        doc.rate = Some(::model::Decimal::ONE);
    }
}
