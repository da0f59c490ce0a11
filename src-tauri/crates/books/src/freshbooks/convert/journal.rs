//! Journal entries, which FreshBooks tells as single movements on accounts.

use super::value;
use crate::row::{Problem, Row};
use crate::write::marker::WORD;
use model::document::{Line, Raw};
use model::{Decimal, Document, Kind, Status};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// One movement on an account, as far as it was made by hand.
#[derive(Debug, Clone)]
pub(crate) struct Detail {
    /// Id of the movement.
    pub(crate) id: String,
    entry: String,
    name: Option<String>,
    description: Option<String>,
    date: Option<model::Date>,
    currency: Option<String>,
    line: Line,
    raw: String,
}

/// The other documents that a movement may come from; one of them means that nobody typed it in as a journal entry.
const ORIGINS: [&str; 6] = ["invoiceid", "paymentid", "expenseid", "creditid", "incomeid", "billid"];

impl Detail {
    /// Reads a movement; `None` where it belongs to another document.
    pub(crate) fn read(raw: &str) -> Result<Option<Detail>, Problem> {
        let row = Row::read(raw)?;
        let Some(entry) = row.row("entry")? else { return Ok(None) };
        for origin in ORIGINS {
            if entry.text(origin)?.is_some_and(|id| id != "0") {
                return Ok(None);
            }
        }
        let Some(entry_id) = entry.first(&["entryid", "id"])? else { return Ok(None) };
        let debit = value::money(&row, "debit")?;
        let credit = value::money(&row, "credit")?;
        let currency = debit.as_ref().or(credit.as_ref()).and_then(|money| money.code.clone());
        let amount =
            debit.map_or(Decimal::ZERO, |money| money.amount) - credit.map_or(Decimal::ZERO, |money| money.amount);
        let (account, sub) = (row.row("account")?, row.row("sub_account")?);
        let of = |row: &Option<Row<'_>>, names: &[&str]| row.as_ref().map_or(Ok(None), |row| row.first(names));
        let line = Line {
            id: row.first(&["detailid", "id"])?,
            text: row.text("description")?,
            account_id: of(&sub, &["sub_accountid", "id"])?.or(row.text("sub_accountid")?),
            account: of(&sub, &["account_sub_number"])?.or(of(&account, &["account_number"])?),
            account_name: of(&sub, &["account_sub_name"])?.or(of(&account, &["account_name"])?),
            amount: Some(amount),
            ..Line::default()
        };
        Ok(Some(Detail {
            id: line.id.clone().ok_or("id is missing")?,
            entry: entry_id,
            name: row.text("name")?,
            description: row.text("description")?,
            date: row.date("user_entered_date")?,
            currency: row.text("currency_code")?.or(currency),
            line,
            raw: raw.to_owned(),
        }))
    }
}

/// Puts movements together to entries, in the order in which the entries first appear.
pub(crate) fn entries(details: Vec<Detail>, home: Option<&String>) -> Result<Vec<Document>, Problem> {
    let mut order: Vec<String> = Vec::new();
    let mut groups: BTreeMap<String, Vec<Detail>> = BTreeMap::new();
    for detail in details {
        let group = groups.entry(detail.entry.clone()).or_default();
        if group.is_empty() {
            order.push(detail.entry.clone());
        }
        if !group.iter().any(|known| known.id == detail.id) {
            group.push(detail);
        }
    }
    order.into_iter().filter_map(|id| groups.remove(&id)).map(|group| entry(group, home)).collect()
}

fn entry(mut group: Vec<Detail>, home: Option<&String>) -> Result<Document, Problem> {
    // Movements come in no stated order; ids count up as they were typed.
    group.sort_by_key(|detail| (detail.id.len(), detail.id.clone()));
    let mut doc = Document::new(Kind::Journal);
    let first = &group[0];
    doc.id = Some(first.entry.clone());
    // The key of an entry of our own stands behind its name.
    doc.number = first.name.as_deref().and_then(|name| WORD.without(name));
    doc.memo = first.description.clone();
    doc.date = first.date;
    doc.currency = first.currency.clone();
    doc.home_currency = home.cloned();
    if doc.currency.is_some() && doc.currency == doc.home_currency {
        doc.rate = Some(Decimal::ONE);
    }
    doc.status = Some(Status::Open);
    let raw = format!("[{}]", group.iter().map(|detail| detail.raw.as_str()).collect::<Vec<_>>().join(","));
    // The balance of the account moves with every later entry: it is no change of this one.
    let mut hash = Sha256::new();
    for detail in &group {
        hash.update(format!("{:?}|{:?}|{:?}|{:?};", detail.name, detail.description, detail.date, detail.line));
    }
    doc.version = Some(format!("sha256:{}", hex::encode(&hash.finalize()[..16])));
    doc.raw = Some(Raw::new(raw).map_err(|error| error.to_string())?);
    doc.lines = group
        .into_iter()
        .zip(1u32..)
        .map(|(detail, number)| Line { number: Some(Decimal::from(number)), ..detail.line })
        .collect();
    model::document::complete(&mut doc);
    Ok(doc)
}
