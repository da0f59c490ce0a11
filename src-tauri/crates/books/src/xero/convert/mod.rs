//! From Xero's records to documents.

mod amount;
mod journal;
mod known;
mod money;
mod named;
mod party;
mod status;
#[cfg(test)]
mod tests;
mod trade;

pub(crate) use known::Known;
pub(crate) use money::{Batch, batch_head, batch_of, batched, first_payment, payer, settled_by, told, unaddressed};
pub(crate) use named::classes;

use self::amount::Exact;
use super::shape::Shape;
use super::when;
use crate::row::{Problem, Row};
use crate::{BooksError, Head, Listed, Unreadable};
use ::model::document::{Custom, Document, Raw, complete};
use ::model::{Decimal, Kind, Status};
use sha2::{Digest, Sha256};

/// What has to be known of the company.
#[derive(Debug, Clone, Default)]
pub(crate) struct Home {
    /// Its own currency.
    pub(crate) currency: Option<String>,
    /// How Xero's rates are meant.
    pub(crate) sense: Sense,
}

/// What a `CurrencyRate` counts. Sources disagree, so a connection can say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sense {
    /// Units of the document's currency for one of the company's: amounts are divided by it.
    #[default]
    Divide,
    /// Units of the company's currency for one of the document's: amounts are multiplied by it.
    Multiply,
}

/// What a record is read on.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'g> {
    pub(crate) home: &'g Home,
    pub(crate) known: &'g Known,
}

/// Digits behind the point that a turned-round rate is kept to.
const RATE_DIGITS: u32 = 12;

impl Ground<'_> {
    /// Units of the company's currency for one of the document's. Zero and nothing stand for “not known”.
    fn rate(&self, stated: Option<Decimal>, currency: Option<&str>) -> Option<Decimal> {
        if currency.is_some() && currency == self.home.currency.as_deref() {
            return Some(Decimal::ONE);
        }
        let stated = stated.filter(|rate| !rate.is_zero())?;
        match self.home.sense {
            Sense::Multiply => Some(stated),
            Sense::Divide => Decimal::ONE.checked_div(stated).map(|rate| rate.round_dp(RATE_DIGITS).normalize()),
        }
    }
}

/// A record of a list: head and, as Xero's paged lists hold everything, the whole document.
pub(crate) fn listed(shape: &'static Shape, raw: &str, ground: Ground<'_>) -> Result<Listed, Unreadable> {
    let row = row_of(shape, raw)?;
    let read = || -> Result<Listed, Problem> {
        let head = head(shape, &row, raw)?;
        let document = whole(shape, &row, raw, ground)?;
        Ok(Listed { head, document: Some(document) })
    };
    read().map_err(|problem| unreadable(shape, &row, problem))
}

/// A whole document.
pub(crate) fn document(shape: &'static Shape, raw: &str, ground: Ground<'_>) -> Result<Document, BooksError> {
    let row = row_of(shape, raw)?;
    whole(shape, &row, raw, ground).map_err(|problem| unreadable(shape, &row, problem).into())
}

fn row_of<'a>(shape: &Shape, raw: &'a str) -> Result<Row<'a>, Unreadable> {
    Row::read(raw).map_err(|problem| Unreadable { kind: shape.kind, id: None, title: None, problem })
}

pub(crate) fn unreadable(shape: &Shape, row: &Row<'_>, problem: Problem) -> Unreadable {
    let text = |name: &str| row.text(name).ok().flatten();
    let title = [shape.number, "Name", "Narration", "Reference"].into_iter().find_map(text);
    Unreadable { kind: shape.kind, id: text(shape.id), title, problem }
}

fn id_of(shape: &Shape, row: &Row<'_>) -> Result<String, Problem> {
    row.text(shape.id)?.ok_or_else(|| format!("{} is missing", shape.id))
}

/// Whether the record is of the kind, where several share a list.
pub(crate) fn is_of(shape: &Shape, raw: &str) -> bool {
    let Some((field, words)) = shape.told_by else { return true };
    // A record that cannot be read is told as such, whatever it is.
    let word = Row::read(raw).ok().and_then(|row| row.text(field).ok().flatten());
    word.is_none_or(|word| words.contains(&word.as_str()))
}

/// Differs whenever the record was touched. The time of change does not move for everything: beside it stands what may
/// change without it.
fn version(shape: &Shape, row: &Row<'_>, raw: &str) -> Result<String, Problem> {
    let Some(time) = when::instant(row, "UpdatedDateUTC")? else {
        return Ok(format!("sha256:{}", hex::encode(&Sha256::digest(raw.as_bytes())[..16])));
    };
    Ok(match shape.kind {
        Kind::Invoice | Kind::Bill => {
            let due = when::day(row, "DueDate")?.map(|due| format!(" due {due}")).unwrap_or_default();
            let sent = row.flag("SentToContact")? == Some(true);
            format!("{time}{due}{}", if sent { " sent" } else { "" })
        }
        Kind::Contact => {
            let flags = [("IsCustomer", " customer"), ("IsSupplier", " vendor")];
            let mut text = time.to_string();
            for (name, word) in flags {
                if row.flag(name)? == Some(true) {
                    text.push_str(word);
                }
            }
            text
        }
        _ => time.to_string(),
    })
}

/// What was paid or credited so far.
fn settled(row: &Row<'_>) -> Result<Decimal, Problem> {
    Ok(row.amount("AmountPaid")?.unwrap_or_default() + row.amount("AmountCredited")?.unwrap_or_default())
}

fn state(shape: &Shape, row: &Row<'_>) -> Result<(Status, Option<String>), Problem> {
    let word = row.first(&["Status", "ContactStatus"])?;
    Ok((status::status(shape.kind, word.as_deref(), settled(row)?), word))
}

fn number_of(shape: &Shape, row: &Row<'_>) -> Result<Option<String>, Problem> {
    match shape.kind {
        Kind::Prepayment | Kind::Overpayment => row.first(&[shape.number, "Reference"]),
        Kind::Contact => Ok(None),
        _ if shape.number.is_empty() => Ok(None),
        _ => row.text(shape.number),
    }
}

fn head(shape: &Shape, row: &Row<'_>, raw: &str) -> Result<Head, Problem> {
    let (status, source_status) = state(shape, row)?;
    let (party_id, party_name) = match shape.kind {
        Kind::Contact => (row.text("ContactID")?, row.text("Name")?),
        Kind::Payment | Kind::BillPayment => money::party(row)?,
        _ => party::named(row.row("Contact")?.as_ref())?,
    };
    let value = if shape.value.is_empty() { None } else { row.amount(shape.value)? };
    Ok(Head {
        kind: shape.kind,
        id: id_of(shape, row)?,
        version: version(shape, row, raw)?,
        number: number_of(shape, row)?,
        name: row.text("Name")?,
        date: when::day(row, "Date")?,
        status,
        source_status,
        party_id,
        party_name,
        currency: money::currency(row)?,
        value: match shape.kind {
            Kind::Payment | Kind::BillPayment => value.map(|value| money::signed(row, value)).transpose()?,
            Kind::Journal => Some(journal::value(row)?),
            _ => value,
        },
        modified: when::instant(row, "UpdatedDateUTC")?,
        created: None,
    })
}

fn whole(shape: &'static Shape, row: &Row<'_>, raw: &str, ground: Ground<'_>) -> Result<Document, Problem> {
    let mut doc = Document::new(shape.kind);
    let (status, source_status) = state(shape, row)?;
    doc.id = Some(id_of(shape, row)?);
    doc.version = Some(version(shape, row, raw)?);
    doc.modified = when::instant(row, "UpdatedDateUTC")?;
    (doc.status, doc.source_status) = (Some(status), source_status);
    doc.custom = custom(row)?;
    match shape.kind {
        Kind::Contact => named::contact(row, &mut doc)?,
        Kind::Account => named::account(row, &mut doc)?,
        Kind::Item => named::item(row, &mut doc)?,
        Kind::Payment | Kind::BillPayment => {
            valued(shape, row, ground, &mut doc)?;
            money::payment(row, ground, &mut doc)?;
        }
        Kind::Prepayment | Kind::Overpayment => {
            valued(shape, row, ground, &mut doc)?;
            money::advance(row, ground, &mut doc)?;
        }
        Kind::Journal => {
            valued(shape, row, ground, &mut doc)?;
            journal::journal(row, ground, &mut doc)?;
        }
        _ => {
            valued(shape, row, ground, &mut doc)?;
            trade::trade(row, ground, &mut doc)?;
        }
    }
    doc.raw = Some(Raw::new(raw.to_owned()).map_err(|error| error.to_string())?);
    complete(&mut doc);
    Ok(doc)
}

/// What everything with an amount has.
fn valued(shape: &Shape, row: &Row<'_>, ground: Ground<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.number = number_of(shape, row)?;
    doc.date = when::day(row, "Date")?;
    doc.reference = row.text("Reference")?;
    doc.currency = money::currency(row)?;
    doc.home_currency.clone_from(&ground.home.currency);
    if doc.kind == Kind::Journal {
        doc.currency.clone_from(&ground.home.currency);
    }
    doc.rate = ground.rate(row.amount("CurrencyRate")?, doc.currency.as_deref());
    Ok(())
}

/// What Xero says beside the fields that all books share. It has no fields that a company adds itself.
const BESIDE: [&str; 10] = [
    "Url",
    "PaymentType",
    "IsReconciled",
    "ExpectedPaymentDate",
    "PlannedPaymentDate",
    "BrandingThemeID",
    "LineAmountTypes",
    "SentToContact",
    "HasAttachments",
    "ShowOnCashBasisReports",
];

fn custom(row: &Row<'_>) -> Result<std::collections::BTreeMap<String, Custom>, Problem> {
    let mut found = std::collections::BTreeMap::new();
    for name in BESIDE {
        let Some(raw) = row.json(name) else { continue };
        let value = match raw.as_bytes()[0] {
            b't' => Some(Custom::Bool(true)),
            b'f' => Some(Custom::Bool(false)),
            b'"' if name.ends_with("Date") => when::day(row, name)?.map(|day| Custom::Text(day.to_string())),
            b'"' => row.text(name)?.map(Custom::Text),
            _ => None,
        };
        found.extend(value.map(|value| (name.to_owned(), value)));
    }
    Ok(found)
}
