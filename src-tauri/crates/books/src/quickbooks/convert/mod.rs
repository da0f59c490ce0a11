//! From QuickBooks' records to documents. Lists hold whole records, so a list and a single record are read alike.

mod amounts;
mod custom;
mod lines;
mod money;
mod named;
#[cfg(test)]
mod other_tests;
mod party;
mod status;
#[cfg(test)]
mod tests;
mod trade;

pub(crate) use money::applies_credit;
pub(crate) use party::{reference, two_letters};

use super::shape::Shape;
use crate::row::{Problem, Row};
use crate::write::marker::LINE;
use crate::{BooksError, Head, Listed, Unreadable};
use model::document::{Raw, complete};
use model::{Decimal, Document, Kind, Status};
use sha2::{Digest, Sha256};

/// What has to be known of the company.
#[derive(Debug, Clone, Default)]
pub(crate) struct Home {
    /// Its own currency: records say none where the company has only one.
    pub(crate) currency: Option<String>,
}

/// A record of a list, whole; or the little that is left of a deleted one.
pub(crate) fn listed(shape: &'static Shape, raw: &str, home: &Home) -> Result<Listed, Unreadable> {
    let row = row_of(shape, raw)?;
    let read = || -> Result<Listed, Problem> {
        if row.text("status")?.as_deref() == Some("Deleted") {
            return Ok(Listed { head: deleted(shape, &row)?, document: None });
        }
        let document = whole(shape, &row, raw, home)?;
        Ok(Listed { head: head(&document), document: Some(document) })
    };
    read().map_err(|problem| unreadable(shape, &row, problem))
}

/// A whole document.
pub(crate) fn document(shape: &'static Shape, raw: &str, home: &Home) -> Result<Document, BooksError> {
    let row = row_of(shape, raw)?;
    whole(shape, &row, raw, home).map_err(|problem| unreadable(shape, &row, problem).into())
}

fn row_of<'a>(shape: &Shape, raw: &'a str) -> Result<Row<'a>, Unreadable> {
    Row::read(raw).map_err(|problem| Unreadable { kind: shape.kind, id: None, title: None, problem })
}

fn unreadable(shape: &Shape, row: &Row<'_>, problem: Problem) -> Unreadable {
    let text = |name: &str| row.text(name).ok().flatten();
    let title = ["DocNumber", "PaymentRefNum", "DisplayName", "Name"].into_iter().find_map(text);
    Unreadable { kind: shape.kind, id: text("Id").map(|id| shape.outer_id(&id)), title, problem }
}

fn id_of(row: &Row<'_>) -> Result<String, Problem> {
    row.text("Id")?.ok_or_else(|| "Id is missing".to_owned())
}

/// What a list says of a document.
pub(crate) fn head(doc: &Document) -> Head {
    let party = doc.party();
    Head {
        kind: doc.kind,
        id: doc.id.clone().unwrap_or_default(),
        version: doc.version.clone().unwrap_or_default(),
        number: doc.number.clone().or_else(|| doc.code.clone()),
        name: doc.name.clone(),
        date: doc.date,
        status: doc.status.unwrap_or(Status::Pending),
        source_status: doc.source_status.clone(),
        party_id: party.id.clone(),
        party_name: party.name.clone(),
        currency: doc.currency.clone(),
        value: doc.total.or(doc.amount),
        modified: doc.modified,
        created: doc.created,
    }
}

/// What is left of a deleted record: its id and when it went.
fn deleted(shape: &Shape, row: &Row<'_>) -> Result<Head, Problem> {
    let at = times(row)?.1;
    Ok(Head {
        kind: shape.kind,
        id: shape.outer_id(&id_of(row)?),
        version: format!("deleted {}", at.map_or_else(String::new, |at| at.to_string())),
        number: None,
        name: None,
        date: None,
        status: Status::Deleted,
        source_status: Some("Deleted".to_owned()),
        party_id: None,
        party_name: None,
        currency: None,
        value: None,
        modified: at,
        created: None,
    })
}

/// When it was made and when it was touched last.
fn times(row: &Row<'_>) -> Result<(Option<model::Timestamp>, Option<model::Timestamp>), Problem> {
    let Some(meta) = row.row("MetaData")? else { return Ok((None, None)) };
    Ok((meta.time("CreateTime")?, meta.time("LastUpdatedTime")?))
}

/// Differs whenever the record was touched. It begins with the SyncToken, which every update has to name.
///
/// The time of customers, vendors, accounts and items moves with their balance although nobody touched them, so theirs is
/// the SyncToken alone.
fn version(shape: &Shape, row: &Row<'_>, raw: &str) -> Result<String, Problem> {
    let modified = times(row)?.1;
    Ok(match (row.text("SyncToken")?, modified) {
        (Some(token), Some(time)) if !shape.is_named() => format!("{token} {time}"),
        (Some(token), _) => token,
        (None, Some(time)) => time.to_string(),
        (None, None) => format!("sha256:{}", hex::encode(&Sha256::digest(raw.as_bytes())[..16])),
    })
}

/// The SyncToken in a version.
pub(crate) fn sync_token(version: &str) -> &str {
    version.split(' ').next().unwrap_or_default()
}

fn whole(shape: &'static Shape, row: &Row<'_>, raw: &str, home: &Home) -> Result<Document, Problem> {
    let mut doc = Document::new(shape.kind);
    doc.id = Some(shape.outer_id(&id_of(row)?));
    doc.version = Some(version(shape, row, raw)?);
    (doc.created, doc.modified) = times(row)?;
    doc.currency = reference(row, "CurrencyRef")?.id.or_else(|| home.currency.clone());
    doc.custom = custom::fields(row)?;
    match shape.kind {
        Kind::Contact => named::contact(shape, row, &mut doc)?,
        Kind::Account => named::account(row, &mut doc)?,
        Kind::Class => named::class(row, &mut doc)?,
        Kind::Item => named::item(row, &mut doc)?,
        Kind::Payment | Kind::BillPayment => {
            valued(shape, row, home, &mut doc)?;
            money::payment(row, &mut doc)?;
        }
        Kind::Journal => {
            valued(shape, row, home, &mut doc)?;
            lines::journal(row, &mut doc)?;
        }
        _ => {
            valued(shape, row, home, &mut doc)?;
            trade::trade(row, &mut doc)?;
        }
    }
    (doc.status, doc.source_status) = status::status(row, &doc)?;
    doc.raw = Some(Raw::new(raw.to_owned()).map_err(|error| error.to_string())?);
    complete(&mut doc);
    Ok(doc)
}

/// What everything with an amount has.
fn valued(shape: &Shape, row: &Row<'_>, home: &Home, doc: &mut Document) -> Result<(), Problem> {
    doc.number = row.text("DocNumber")?;
    doc.date = row.date("TxnDate")?;
    // Our own remarks are no text for a customer.
    doc.memo = match shape.kind {
        Kind::Invoice | Kind::CreditNote => {
            row.row("CustomerMemo")?.map(|memo| memo.text("value")).transpose()?.flatten()
        }
        _ => row.first(&["Memo", "PrivateNote"])?.and_then(|note| LINE.without(&note)),
    };
    doc.home_currency.clone_from(&home.currency);
    doc.home_total = row.nonzero("HomeTotalAmt")?;
    doc.rate = row.nonzero("ExchangeRate")?;
    if doc.rate.is_none() && doc.currency.is_some() && doc.currency == doc.home_currency {
        doc.rate = Some(Decimal::ONE);
    }
    doc.class = reference(row, "ClassRef")?.named();
    doc.location = reference(row, "DepartmentRef")?.named();
    doc.department.clone_from(&doc.location);
    doc.project = reference(row, "ProjectRef")?.named();
    party::parties(shape.side, row, doc)
}
