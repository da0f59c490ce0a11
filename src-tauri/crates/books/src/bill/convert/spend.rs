//! Card transactions and reimbursements of Spend & Expense.

use super::Home;
use crate::row::{Problem, Row};
use model::document::{Custom, Document, Line, Party};
use model::{Date, Decimal};
use std::collections::BTreeMap;

/// A card transaction.
pub(crate) fn transaction(row: &Row<'_>, home: &Home, doc: &mut Document) -> Result<(), Problem> {
    doc.date = day(row, &["occurredTime", "authorizedTime"], home)?;
    doc.method = match row.text("cardLastFour")? {
        Some(last) => Some(format!("CARD {last}")),
        None => Some("CARD".to_owned()),
    };
    doc.account_id = row.text("cardUuid")?;
    doc.reference = row.text("originalAuthTransactionUuid")?;
    doc.description = row.first(&["merchantName", "rawMerchantName"])?;
    common(row, home, doc)?;
    if let Some(foreign) = row.row("currencyData")? {
        let code = foreign.text("originalCurrencyCode")?;
        if let Some(code) = code.filter(|code| home.currency.as_ref() != Some(code)) {
            put(doc, "original_currency", Some(Custom::Text(code)));
            put(doc, "original_amount", foreign.number("originalCurrencyAmount")?.map(Custom::Number));
            put(doc, "original_rate", foreign.nonzero("exchangeRate")?.map(Custom::Number));
        }
    }
    put(doc, "merchant_category_code", row.text("merchantCategoryCode")?.map(Custom::Text));
    put(doc, "fees", row.nonzero("fees")?.map(Custom::Number));
    put(doc, "foreign_exchange_fee", row.nonzero("foreignExchangeFee")?.map(Custom::Number));
    Ok(())
}

/// What an employee laid out.
pub(crate) fn reimbursement(row: &Row<'_>, home: &Home, doc: &mut Document) -> Result<(), Problem> {
    doc.date = row.date("occurredDate")?;
    doc.memo = row.text("note")?;
    doc.method = row.text("fulfillmentType")?;
    doc.description = row.first(&["note", "merchantName"])?;
    common(row, home, doc)?;
    put(doc, "type", row.text("type")?.map(Custom::Text));
    Ok(())
}

/// Amount, merchant, budget, person and custom fields. All amounts are in the company's currency.
fn common(row: &Row<'_>, home: &Home, doc: &mut Document) -> Result<(), Problem> {
    doc.custom = customs(row)?;
    doc.currency.clone_from(&home.currency);
    doc.home_currency.clone_from(&home.currency);
    doc.rate = home.currency.as_ref().map(|_| Decimal::ONE);
    doc.total = row.number("amount")?;
    doc.home_total = doc.total;
    doc.vendor = Party::named(None, row.first(&["merchantName", "rawMerchantName"])?);
    doc.department = row.first(&["budgetName"])?;
    put(doc, "user", row.first(&["userName", "userUuid"])?.map(Custom::Text));
    put(doc, "budget", row.text("budgetUuid")?.map(Custom::Text));
    doc.lines =
        vec![Line { number: Some(Decimal::ONE), text: doc.description.clone(), net: doc.total, ..Line::default() }];
    Ok(())
}

/// A custom field of our own making, where the company has none of that name.
fn put(doc: &mut Document, name: &str, value: Option<Custom>) {
    if let Some(value) = value {
        doc.custom.entry(name.to_owned()).or_insert(value);
    }
}

/// The fields that the company added: what was chosen, with commas, or the note.
fn customs(row: &Row<'_>) -> Result<BTreeMap<String, Custom>, Problem> {
    let mut found = BTreeMap::new();
    for field in row.rows("customFields")? {
        let Some(name) = field.text("name")? else { continue };
        let mut chosen = Vec::new();
        for value in field.rows("selectedValues")? {
            chosen.extend(value.text("value")?);
        }
        let value = if chosen.is_empty() { field.text("note")? } else { Some(chosen.join(", ")) };
        if let Some(value) = value {
            found.insert(name, Custom::Text(value));
        }
    }
    Ok(found)
}

/// The day of an instant at the company.
fn day(row: &Row<'_>, fields: &[&str], home: &Home) -> Result<Option<Date>, Problem> {
    for field in fields {
        if let Some(at) = row.time(field)? {
            return Ok(Some(at.to_zoned(home.zone.clone()).date()));
        }
    }
    Ok(None)
}
