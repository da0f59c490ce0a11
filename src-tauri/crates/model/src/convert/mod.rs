//! A document in another currency: every amount at one rate, rounded half up, and then made whole again.
//!
//! The total is the truth: what the books state as the total in the company's currency, where the rate is the document's
//! own; else the total at the rate. What the rounded parts are short of it or too much becomes one line to a named
//! account, as long as it is small. Tax is converted as a whole and shared out, so that no rounding is booked as tax.

mod money;
mod other;
#[cfg(test)]
mod tests;
mod trade;

use crate::document::{Document, Kind};
use jiff::civil::Date;
use money::Money;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What documents are converted to, and how far rounding may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// ISO 4217.
    pub currency: String,
    /// Decimals of amounts.
    pub digits: u32,
    /// Decimals of unit prices.
    pub price_digits: u32,
    /// Where a difference of rounding goes; without it there may be none.
    pub account: Option<RoundingAccount>,
    /// The largest difference of rounding in one document, in units of the currency.
    pub limit: Decimal,
}

/// The ledger account that takes differences of rounding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundingAccount {
    /// Its code.
    pub code: String,
    /// Its name; may be empty.
    pub name: String,
}

/// A rate to convert with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// Units of the target for one unit of the document's currency, above zero.
    pub value: Decimal,
    /// The day it is of.
    pub date: Option<Date>,
    /// Where it comes from, for people.
    pub source: String,
    /// Whether it is the document's own, at which the books state their total.
    pub of_document: bool,
}

/// How a document was converted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Conversion {
    /// Currency of the document in the books.
    pub from: String,
    /// Currency that it was converted to.
    pub to: String,
    /// Its total or amount in the books.
    #[serde(with = "rust_decimal::serde::str")]
    #[ts(type = "string")]
    pub original_total: Decimal,
    /// Its total or amount now.
    #[serde(with = "rust_decimal::serde::str")]
    #[ts(type = "string")]
    pub total: Decimal,
    /// Units of the new currency for one unit of the old one.
    #[serde(with = "rust_decimal::serde::str")]
    #[ts(type = "string")]
    pub rate: Decimal,
    /// The day that the rate is of.
    pub date: Option<Date>,
    /// Where the rate comes from.
    pub source: String,
    /// Whether the total is the books' own statement, not the total at the rate.
    pub stated: bool,
    /// What was booked as rounding; zero for nothing.
    #[serde(with = "rust_decimal::serde::str")]
    #[ts(type = "string")]
    pub rounding: Decimal,
    /// The account it was booked to; empty for nothing.
    pub account: String,
}

/// Why a document cannot be converted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotConverted {
    /// The converted parts do not make the converted total.
    #[error("the parts differ from the total by {difference}")]
    Difference {
        /// The total less the parts, in the target's currency.
        difference: Decimal,
        /// Whether it is within the limit, so that only an account is missing.
        within_limit: bool,
    },
    /// An amount has too many digits.
    #[error("an amount has more than 28 digits")]
    TooLarge,
}

/// Converts a document that is in another currency than the target's. One that has no amounts stays as it is.
///
/// # Errors
/// Where an amount is too large, or where rounding leaves more than the target allows; the document is then half done and
/// must be dropped.
pub fn convert(doc: &mut Document, target: &Target, rate: &Rate) -> Result<Option<Conversion>, NotConverted> {
    let money = Money { rate: rate.value, digits: target.digits };
    let original = doc.total.or(doc.amount);
    let stated = doc.home_total.filter(|total| rate.of_document && !total.is_zero());
    let total = match (stated, original) {
        (Some(stated), Some(_)) => Some(money.round(stated)),
        (_, Some(original)) => Some(money.at(original)?),
        (_, None) => None,
    };
    let rounding = match doc.kind {
        Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder | Kind::Expense => {
            trade::convert(doc, &money, target, total)?
        }
        Kind::Payment | Kind::BillPayment | Kind::Prepayment | Kind::Overpayment => {
            other::payment(doc, &money, target, total)?
        }
        Kind::Journal => other::journal(doc, &money, target)?,
        Kind::Contact | Kind::Account | Kind::Class | Kind::Item | Kind::Acknowledgment => return Ok(None),
    };
    let from = doc.currency.replace(target.currency.clone()).unwrap_or_default();
    doc.original_currency = Some(from.clone());
    doc.original_total = original;
    (doc.rate, doc.rate_date, doc.rate_source) = (Some(rate.value), rate.date, Some(rate.source.clone()));
    let account = target.account.as_ref().filter(|_| !rounding.is_zero()).map(|account| account.code.clone());
    Ok(Some(Conversion {
        from,
        to: target.currency.clone(),
        original_total: original.unwrap_or_default(),
        total: doc.value(),
        rate: rate.value,
        date: rate.date,
        source: rate.source.clone(),
        stated: stated.is_some() && doc.kind != Kind::Journal,
        rounding,
        account: account.unwrap_or_default(),
    }))
}

impl Target {
    /// The account that takes a difference.
    fn account_for(&self, difference: Decimal) -> Result<&RoundingAccount, NotConverted> {
        let within_limit = difference.abs() <= self.limit;
        self.account.as_ref().filter(|_| within_limit).ok_or(NotConverted::Difference { difference, within_limit })
    }
}
