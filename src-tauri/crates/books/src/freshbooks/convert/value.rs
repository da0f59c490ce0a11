//! Amounts: an object of amount and currency, at some odd places a bare text or number.

use crate::row::{Problem, Row};
use model::Decimal;

/// An amount with its currency, where it says one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Money {
    pub(crate) amount: Decimal,
    pub(crate) code: Option<String>,
}

/// A field that holds an amount in either form.
pub(crate) fn money(row: &Row<'_>, name: &str) -> Result<Option<Money>, Problem> {
    if !row.json(name).is_some_and(|raw| raw.starts_with('{')) {
        return Ok(row.number(name)?.map(|amount| Money { amount, code: None }));
    }
    let Some(inner) = row.row(name)? else { return Ok(None) };
    let amount = inner.number("amount").map_err(|problem| format!("{name}: {problem}"))?;
    let code = inner.text("code").map_err(|problem| format!("{name}: {problem}"))?;
    Ok(amount.map(|amount| Money { amount, code }))
}

/// The same without the currency.
pub(crate) fn amount(row: &Row<'_>, name: &str) -> Result<Option<Decimal>, Problem> {
    Ok(money(row, name)?.map(|money| money.amount))
}

/// The first of several fields that has an amount.
pub(crate) fn first_amount(row: &Row<'_>, names: &[&str]) -> Result<Option<Decimal>, Problem> {
    for name in names {
        if let Some(found) = amount(row, name)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The first of several fields that has an amount other than zero.
pub(crate) fn first_nonzero(row: &Row<'_>, names: &[&str]) -> Result<Option<Decimal>, Problem> {
    for name in names {
        if let Some(found) = amount(row, name)?.filter(|found| !found.is_zero()) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The currency that the record or one of its amounts states.
pub(crate) fn currency(row: &Row<'_>, names: &[&str]) -> Result<Option<String>, Problem> {
    if let Some(code) = row.text("currency_code")? {
        return Ok(Some(code));
    }
    for name in names {
        if let Some(code) = money(row, name)?.and_then(|money| money.code) {
            return Ok(Some(code));
        }
    }
    Ok(None)
}
