//! From BILL's records to documents.

mod amounts;
mod money;
mod named;
mod names;
mod party;
mod spend;
mod status;
#[cfg(test)]
mod tests;
mod trade;

pub(crate) use names::{Names, Unknown};

use super::source::{Form, Source};
use crate::row::{Problem, Row};
use crate::{Head, Listed, Unreadable};
use ::model::document::{Raw, complete};
use ::model::{Document, Kind, Status};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use status::Settled;

/// What has to be known of the company.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    /// Its own currency.
    pub(crate) currency: Option<String>,
    /// Its time zone.
    pub(crate) zone: TimeZone,
    /// Whether BILL's exchange rate is to be divided by, where its records do not tell.
    pub(crate) divide: bool,
}

/// A record of a list. BILL's lists tell everything.
pub(crate) fn listed(source: &'static Source, raw: &str, home: &Home, names: &Names) -> Result<Listed, Unreadable> {
    let document = document(source, raw, home, names)?;
    Ok(Listed { head: head(&document), document: Some(document) })
}

/// A whole document.
pub(crate) fn document(source: &'static Source, raw: &str, home: &Home, names: &Names) -> Result<Document, Unreadable> {
    let unreadable = |id, title, problem| Unreadable { kind: source.kind, id, title, problem };
    let row = Row::read(raw).map_err(|problem| unreadable(None, None, problem))?;
    whole(source, &row, raw, home, names).map_err(|problem| {
        let id = id_of(source, &row).ok();
        unreadable(id, title(&row), problem)
    })
}

fn title(row: &Row<'_>) -> Option<String> {
    let text = |row: &Row<'_>, name: &str| row.text(name).ok().flatten();
    let of_bill = row.row("invoice").ok().flatten().and_then(|invoice| text(&invoice, "invoiceNumber"));
    let names = ["invoiceNumber", "referenceNumber", "transactionNumber", "merchantName", "name"];
    of_bill.or_else(|| names.iter().find_map(|name| text(row, name)))
}

/// A record's id. Spend & Expense's older ids are given up in favour of uuids.
pub(crate) fn id_of(source: &Source, row: &Row<'_>) -> Result<String, Problem> {
    row.text(source.id())?.ok_or_else(|| format!("{} is missing", source.id()))
}

/// Differs whenever the record was touched.
fn version(row: &Row<'_>, raw: &str) -> Result<String, Problem> {
    Ok(match row.time("updatedTime")? {
        Some(time) => time.to_string(),
        None => format!("sha256:{}", hex::encode(&Sha256::digest(raw.as_bytes())[..16])),
    })
}

fn whole(source: &'static Source, row: &Row<'_>, raw: &str, home: &Home, names: &Names) -> Result<Document, Problem> {
    let mut doc = Document::new(source.kind);
    doc.id = Some(id_of(source, row)?);
    doc.version = Some(version(row, raw)?);
    doc.created = row.time("createdTime")?;
    doc.modified = row.time("updatedTime")?;
    if !matches!(source.kind, Kind::Contact | Kind::Account | Kind::Class | Kind::Item) {
        doc.currency.clone_from(&home.currency);
    }
    match source.form {
        Form::Vendor => party::contact(row, "vendor", &mut doc)?,
        Form::Customer => party::contact(row, "customer", &mut doc)?,
        Form::Account => named::classification(row, None, &mut doc)?,
        Form::Class => named::classification(row, Some(source.word), &mut doc)?,
        Form::Item => named::item(row, &mut doc)?,
        Form::Bill | Form::Invoice | Form::VendorCredit | Form::CreditMemo => {
            trade::trade(source.form, row, home, names, &mut doc)?;
        }
        Form::Paid => money::paid(row, home, names, &mut doc)?,
        Form::Received => money::received(row, home, names, &mut doc)?,
        Form::Transaction => spend::transaction(row, home, &mut doc)?,
        Form::Reimbursement => spend::reimbursement(row, home, &mut doc)?,
    }
    (doc.status, doc.source_status) = state(source, row, &doc)?;
    doc.raw = Some(Raw::new(raw.to_owned()).map_err(|error| error.to_string())?);
    complete(&mut doc);
    Ok(doc)
}

/// The shared word for the state, and BILL's own. What is archived is gone from the books as a person sees them.
fn state(source: &Source, row: &Row<'_>, doc: &Document) -> Result<(Option<Status>, Option<String>), Problem> {
    let settled = Settled { total: doc.total, balance: doc.balance };
    let (status, word) = match source.form {
        Form::Vendor | Form::Customer | Form::Account | Form::Class | Form::Item => (Status::Active, None),
        Form::Bill => {
            let (paid, approval) = (row.text("paymentStatus")?, row.text("approvalStatus")?);
            let status = status::bill(paid.as_deref(), approval.as_deref(), settled);
            let waits = matches!(status, Status::Draft | Status::Pending) && approval.is_some();
            (status, if waits { approval } else { paid })
        }
        Form::Invoice => {
            let word = row.text("status")?;
            (status::invoice(word.as_deref(), settled), word)
        }
        Form::VendorCredit | Form::CreditMemo => {
            let word = row.first(&["status", "appliedStatus", "applyStatus"])?;
            (status::credit(word.as_deref(), settled), word)
        }
        Form::Paid => {
            let word = row.first(&["singleStatus", "status"])?;
            (status::payment(word.as_deref()), word)
        }
        Form::Received => {
            let word = row.text("status")?;
            (status::payment(word.as_deref()), word)
        }
        Form::Transaction => {
            let word = row.text("transactionType")?;
            (status::transaction(word.as_deref(), row.flag("complete")?), word)
        }
        Form::Reimbursement => {
            let word = row.text("status")?;
            (status::reimbursement(word.as_deref()), word)
        }
    };
    if row.flag("archived")? == Some(true) || row.flag("retired")? == Some(true) {
        let gone = if status == Status::Active { Status::Inactive } else { Status::Deleted };
        return Ok((Some(gone), word.or_else(|| Some("archived".to_owned()))));
    }
    Ok((Some(status), word))
}

fn head(doc: &Document) -> Head {
    let named = matches!(doc.kind, Kind::Contact | Kind::Account | Kind::Class | Kind::Item);
    let party = doc.party();
    Head {
        kind: doc.kind,
        id: doc.id.clone().unwrap_or_default(),
        version: doc.version.clone().unwrap_or_default(),
        number: if named { doc.code.clone() } else { doc.number.clone() },
        name: doc.name.clone(),
        date: doc.date,
        status: doc.status.unwrap_or(Status::Pending),
        source_status: doc.source_status.clone(),
        party_id: party.id.clone(),
        party_name: if doc.kind == Kind::Contact { doc.name.clone() } else { party.name.clone() },
        currency: doc.currency.clone(),
        value: doc.total.or(doc.amount),
        modified: doc.modified,
        created: doc.created,
    }
}
