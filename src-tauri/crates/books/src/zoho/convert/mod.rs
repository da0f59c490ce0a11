//! From Zoho's records to documents.

mod amounts;
mod custom;
mod journal;
mod money;
mod named;
mod party;
mod status;
mod tax_groups;
#[cfg(test)]
mod tests;
mod trade;

use super::shape::{Shape, Side};
use crate::row::{Problem, Row};
use crate::write::marker::LINE;
use crate::{BooksError, Head, Listed, Unreadable};
use ::model::document::{Raw, complete};
use ::model::{Document, Kind, Status};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What has to be known of the company.
#[derive(Debug, Clone, Default)]
pub(crate) struct Home {
    /// Its own currency.
    pub(crate) currency: Option<String>,
}

/// A record of a list. The head is all that most lists tell; accounts come whole.
pub(crate) fn listed(shape: &'static Shape, raw: &str, home: &Home) -> Result<Listed, Unreadable> {
    let row = row_of(shape, raw)?;
    let read = || -> Result<Listed, Problem> {
        let head = head(shape, &row, raw)?;
        let document = (shape.kind == Kind::Account).then(|| whole(shape, &row, raw, home)).transpose()?;
        Ok(Listed { head, document })
    };
    read().map_err(|problem| unreadable(shape, &row, problem))
}

/// A whole document.
pub(crate) fn document(shape: &'static Shape, raw: &str, home: &Home) -> Result<Document, BooksError> {
    let row = row_of(shape, raw)?;
    whole(shape, &row, raw, home).map_err(|problem| unreadable(shape, &row, problem).into())
}

/// The custom fields of a record; none where they cannot be read.
pub(crate) fn custom_fields(row: &Row<'_>) -> BTreeMap<String, ::model::document::Custom> {
    custom::fields(row, &["custom_fields"], "custom_field_hash").unwrap_or_default()
}

fn row_of<'a>(shape: &Shape, raw: &'a str) -> Result<Row<'a>, Unreadable> {
    Row::read(raw).map_err(|problem| Unreadable { kind: shape.kind, id: None, title: None, problem })
}

fn unreadable(shape: &Shape, row: &Row<'_>, problem: Problem) -> Unreadable {
    let text = |name: &str| row.text(name).ok().flatten();
    let title = text(shape.number).or_else(|| text("contact_name")).or_else(|| text("account_name"));
    Unreadable { kind: shape.kind, id: text(shape.id), title, problem }
}

fn id_of(shape: &Shape, row: &Row<'_>) -> Result<String, Problem> {
    row.text(shape.id)?.ok_or_else(|| format!("{} is missing", shape.id))
}

/// Id and name of the party.
fn party_of(shape: &Shape, row: &Row<'_>) -> Result<(Option<String>, Option<String>), Problem> {
    let customer = |row: &Row<'_>| Ok::<_, Problem>((row.text("customer_id")?, row.text("customer_name")?));
    let vendor = |row: &Row<'_>| Ok::<_, Problem>((row.text("vendor_id")?, row.text("vendor_name")?));
    match shape.side {
        Side::Customer => customer(row),
        Side::Vendor => vendor(row),
        Side::Either if row.text("customer_id")?.is_some() => customer(row),
        Side::Either => vendor(row),
        Side::Itself => Ok((row.text("contact_id")?, row.text("contact_name")?)),
        Side::Nobody => Ok((None, None)),
    }
}

/// Differs whenever the record was touched.
fn version(row: &Row<'_>, raw: &str) -> Result<String, Problem> {
    Ok(match row.time("last_modified_time")? {
        Some(time) => time.to_string(),
        None => format!("sha256:{}", hex::encode(&Sha256::digest(raw.as_bytes())[..16])),
    })
}

fn state(shape: &Shape, row: &Row<'_>) -> Result<(Status, Option<String>), Problem> {
    let word = row.text("status")?;
    let active = row.flag("is_active")?;
    Ok((status::status(shape.kind, word.as_deref(), active), word))
}

fn head(shape: &Shape, row: &Row<'_>, raw: &str) -> Result<Head, Problem> {
    let (party_id, party_name) = party_of(shape, row)?;
    let (status, source_status) = state(shape, row)?;
    let (number, name) = match shape.kind {
        Kind::Contact => (None, row.text("contact_name")?),
        Kind::Account => (row.text("account_code")?, row.text("account_name")?),
        _ => (row.text(shape.number)?, None),
    };
    Ok(Head {
        kind: shape.kind,
        id: id_of(shape, row)?,
        version: version(row, raw)?,
        number,
        name,
        date: journal::date(shape.kind, row)?,
        status,
        source_status,
        party_id,
        party_name,
        currency: row.text("currency_code")?,
        value: row.number(shape.value)?,
        modified: row.time("last_modified_time")?,
        created: row.time("created_time")?,
    })
}

fn whole(shape: &'static Shape, row: &Row<'_>, raw: &str, home: &Home) -> Result<Document, Problem> {
    let mut doc = Document::new(shape.kind);
    let (status, source_status) = state(shape, row)?;
    doc.id = Some(id_of(shape, row)?);
    doc.version = Some(version(row, raw)?);
    doc.created = row.time("created_time")?;
    doc.modified = row.time("last_modified_time")?;
    (doc.status, doc.source_status) = (Some(status), source_status);
    doc.currency = row.text("currency_code")?;
    doc.memo = row.text("notes")?.and_then(|note| LINE.without(&note));
    doc.custom = custom::fields(row, &["custom_fields"], "custom_field_hash")?;
    match shape.kind {
        Kind::Contact => named::contact(row, &mut doc)?,
        Kind::Account => named::account(row, &mut doc)?,
        Kind::Journal => {
            valued(shape, row, home, &mut doc)?;
            journal::journal(row, &mut doc)?;
        }
        Kind::Payment | Kind::BillPayment => {
            valued(shape, row, home, &mut doc)?;
            money::payment(row, &mut doc)?;
        }
        _ => {
            valued(shape, row, home, &mut doc)?;
            trade::trade(row, &mut doc)?;
            amounts::settle(row, &mut doc)?;
        }
    }
    doc.raw = Some(Raw::new(raw.to_owned()).map_err(|error| error.to_string())?);
    complete(&mut doc);
    Ok(doc)
}

/// What everything with an amount has.
fn valued(shape: &Shape, row: &Row<'_>, home: &Home, doc: &mut Document) -> Result<(), Problem> {
    if !shape.number.is_empty() {
        doc.number = row.text(shape.number)?;
    }
    doc.date = journal::date(shape.kind, row)?;
    doc.reference = row.text("reference_number")?;
    doc.home_currency.clone_from(&home.currency);
    doc.rate = row.nonzero("exchange_rate")?;
    if doc.rate.is_none() && doc.currency.is_some() && doc.currency == doc.home_currency {
        doc.rate = Some(::model::Decimal::ONE);
    }
    party::parties(shape.side, row, doc)
}
