//! “All amounts in one currency”: what a job says of it, and what is wrong with what it says.

use crate::convert::{Rate, RoundingAccount, Target};
use crate::document::words;
use crate::money::minor_digits;
use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most decimals that a unit price is rounded to.
const MOST_PRICE_DIGITS: u32 = 9;
/// So many of the smallest units of the currency may rounding take, unless the job says otherwise.
const USUAL_LIMIT: i64 = 5;

/// The setting of a job: every document in another currency is converted before the file is laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct OneCurrency {
    /// The currency of all amounts, ISO 4217: the company's own, or another one where the rates come from `table`.
    pub currency: String,
    /// Where rates come from.
    #[serde(default)]
    pub rate: RateSource,
    /// Typed rates, for the source `table`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub table: Vec<TypedRate>,
    /// For so many days after its day a typed rate counts, where no newer one takes its place.
    #[serde(default = "month", skip_serializing_if = "is_month")]
    pub valid_days: u32,
    /// Where differences of rounding go. Without it a document with such a difference is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<RoundingRule>,
    /// Decimals of unit prices; those of the currency unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_digits: Option<u32>,
}

fn month() -> u32 {
    31
}

fn is_month(days: &u32) -> bool {
    *days == month()
}

words! {
    /// Where the rate of a document comes from. A rate says how many units of the job's currency one unit of the document's is worth.
    #[derive(Default)]
    RateSource {
        /// The document's own rate in the books.
        #[default]
        Document = "document",
        /// The books' list of rates, on the day of the document.
        BooksDocumentDate = "books-document-date",
        /// The books' list of rates, on the day of the run.
        BooksRunDate = "books-run-date",
        /// The job's own table, on the day of the document.
        Table = "table",
    }
}

impl RateSource {
    /// Whether the books' list of rates is asked.
    pub fn is_books(self) -> bool {
        matches!(self, RateSource::BooksDocumentDate | RateSource::BooksRunDate)
    }
}

/// A rate that a person typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct TypedRate {
    /// The document's currency.
    pub currency: String,
    /// The first day on which it counts.
    pub date: Date,
    /// Units of the job's currency for one unit of this one.
    #[serde(default, with = "crate::money::exact")]
    #[ts(type = "string | null")]
    pub rate: Option<Decimal>,
    /// Where the person has it from, in their words.
    #[serde(default)]
    pub source: String,
}

/// Where differences of rounding go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct RoundingRule {
    /// Code of the ledger account.
    pub account: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// The largest difference for one document, in units of the job's currency; unless said, five of its smallest units:
    /// 0.05 EUR, 5 JPY, 0.005 KWD.
    #[serde(default, with = "crate::money::exact", skip_serializing_if = "Option::is_none")]
    #[ts(type = "string | null")]
    pub limit: Option<Decimal>,
}

/// A rate of the books' list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedRate {
    /// The first day on which it counts.
    pub date: Date,
    /// Home units for one unit of the currency.
    #[serde(with = "crate::money::exact")]
    pub rate: Option<Decimal>,
}

/// A rate that is one: there, and above zero.
pub fn usable(rate: Option<Decimal>) -> Option<Decimal> {
    rate.filter(|rate| rate.is_sign_positive() && !rate.is_zero())
}

/// The newest entry of this day or before.
fn on<T>(all: impl Iterator<Item = T>, day: Date, date: impl Fn(&T) -> Date) -> Option<T> {
    all.filter(|one| date(one) <= day).max_by_key(|one| date(one))
}

/// The rate of the books' list that counts on a day.
pub fn listed(rates: &[DatedRate], day: Date) -> Option<Rate> {
    let found = on(rates.iter(), day, |rate| rate.date)?;
    let value = usable(found.rate)?;
    Some(Rate { value, date: Some(found.date), source: "the books' list of rates".to_owned(), of_document: false })
}

impl OneCurrency {
    /// What documents are converted to.
    pub fn target(&self) -> Target {
        let digits = minor_digits(&self.currency);
        let usual = Decimal::new(USUAL_LIMIT, digits);
        Target {
            currency: self.currency.clone(),
            digits,
            price_digits: self.price_digits.unwrap_or(digits),
            account: self
                .rounding
                .as_ref()
                .map(|rule| RoundingAccount { code: rule.account.clone(), name: rule.name.clone() }),
            limit: self.rounding.as_ref().and_then(|rule| rule.limit).unwrap_or(usual),
        }
    }

    /// The typed rate that counts for a currency on a day.
    pub fn typed(&self, currency: &str, day: Date) -> Option<Rate> {
        let found = on(self.table.iter().filter(|row| row.currency == currency), day, |row| row.date)?;
        let last = found.date.saturating_add(Span::new().days(i64::from(self.valid_days)));
        let value = usable(found.rate).filter(|_| day <= last)?;
        Some(Rate { value, date: Some(found.date), source: found.source.clone(), of_document: false })
    }

    /// What is wrong with the setting: the field within it, and a sentence. `home` is the company's own currency, where it is known.
    pub fn problems(&self, home: Option<&str>) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut add = |field: &str, sentence: String| found.push((field.to_owned(), sentence));
        if !is_code(&self.currency) {
            let sentence =
                format!("“{}” is no currency: write its code of three capital letters, as EUR.", self.currency);
            add("currency", sentence);
        } else if let Some(home) = home.filter(|home| *home != self.currency && self.rate != RateSource::Table) {
            add(
                "rate",
                format!(
                    "The books know rates to {home} only. To have all amounts in {}, type the rates into the job's own table and set “rate” to “table”.",
                    self.currency
                ),
            );
        }
        if self.rate == RateSource::Table && self.table.is_empty() {
            add(
                "table",
                "The job takes its rates from a table that is empty: add a row for each currency and day.".to_owned(),
            );
        }
        self.table_problems(&mut add);
        if let Some(rule) = &self.rounding {
            if rule.account.trim().is_empty() {
                add("rounding.account", "Name the ledger account that takes differences of rounding.".to_owned());
            }
            if rule.limit.is_some_and(|limit| limit.is_sign_negative()) {
                add("rounding.limit", "The largest rounding of a document cannot be below zero.".to_owned());
            }
        }
        if self.price_digits.is_some_and(|digits| digits > MOST_PRICE_DIGITS) {
            add("price_digits", format!("Unit prices can have at most {MOST_PRICE_DIGITS} decimals."));
        }
        found
    }

    fn table_problems(&self, add: &mut impl FnMut(&str, String)) {
        let mut seen = BTreeSet::new();
        for (at, row) in self.table.iter().enumerate() {
            let field = |name: &str| format!("table.{}.{name}", at + 1);
            let n = at + 1;
            if !is_code(&row.currency) {
                add(
                    &field("currency"),
                    format!("Row {n} of the rates: “{}” is no currency; write it as USD.", row.currency),
                );
            } else if row.currency == self.currency {
                add(&field("currency"), format!("Row {n} of the rates: {} needs no rate to itself.", row.currency));
            } else if !seen.insert((row.currency.as_str(), row.date)) {
                add(
                    &field("date"),
                    format!("Row {n} of the rates: there is another rate of {} for {}.", row.currency, row.date),
                );
            }
            if usable(row.rate).is_none() {
                add(&field("rate"), format!("Row {n} of the rates: the rate must be a number above zero, as 0.9215."));
            }
            if row.source.trim().is_empty() {
                add(
                    &field("source"),
                    format!("Row {n} of the rates: say where the rate comes from, as “ECB reference rate”."),
                );
            }
        }
    }
}

fn is_code(currency: &str) -> bool {
    currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(json: &str) -> OneCurrency {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_setting_has_its_defaults_and_reads_back() {
        let plain = setting(r#"{"currency":"EUR"}"#);
        assert_eq!((plain.rate, plain.valid_days), (RateSource::Document, 31));
        assert_eq!(serde_json::to_string(&plain).unwrap(), r#"{"currency":"EUR","rate":"document"}"#);
        for (currency, limit) in [("EUR", "0.05"), ("JPY", "5"), ("KWD", "0.005")] {
            let target = setting(&format!(r#"{{"currency":"{currency}"}}"#)).target();
            assert_eq!(target.limit.to_string(), limit, "{currency}");
        }
        assert!(serde_json::from_str::<OneCurrency>(r#"{"currency":"EUR","rate":"guess"}"#).is_err());
    }

    #[test]
    fn a_typed_rate_counts_from_its_day_for_so_many_days() {
        let table = setting(
            r#"{"currency":"EUR","rate":"table","valid_days":10,"table":[
                {"currency":"USD","date":"2026-11-01","rate":"0.92","source":"bank"},
                {"currency":"USD","date":"2026-11-05","rate":0.93,"source":"bank"},
                {"currency":"JPY","date":"2026-11-01","rate":"0","source":"bank"},
                {"currency":"GBP","date":"2026-11-01","rate":"","source":"bank"}]}"#,
        );
        let check = |currency: &str, day: &str, expect: Option<&str>| {
            let found = table.typed(currency, day.parse().unwrap()).map(|rate| rate.value.to_string());
            assert_eq!(found.as_deref(), expect, "{currency} {day}");
        };
        check("USD", "2026-10-31", None);
        check("USD", "2026-11-01", Some("0.92"));
        check("USD", "2026-11-04", Some("0.92"));
        check("USD", "2026-11-15", Some("0.93"));
        check("USD", "2026-11-16", None);
        check("JPY", "2026-11-01", None);
        check("GBP", "2026-11-01", None);
        check("KWD", "2026-11-01", None);
    }

    #[test]
    fn what_cannot_work_is_said_by_field() {
        let check = |json: &str, fields: &[&str]| {
            let found: Vec<_> = setting(json).problems(Some("EUR")).into_iter().map(|(field, _)| field).collect();
            assert_eq!(found, fields, "{json}");
        };
        check(r#"{"currency":"EUR"}"#, &[]);
        check(r#"{"currency":"euro"}"#, &["currency"]);
        check(r#"{"currency":"USD"}"#, &["rate"]);
        check(r#"{"currency":"USD","rate":"books-run-date"}"#, &["rate"]);
        check(r#"{"currency":"USD","rate":"table"}"#, &["table"]);
        check(
            r#"{"currency":"USD","rate":"table","table":[{"currency":"EUR","date":"2026-11-01","rate":"1.08","source":"ECB"}]}"#,
            &[],
        );
        check(
            r#"{"currency":"EUR","rate":"table","table":[{"currency":"USD","date":"2026-11-01","rate":"-1"},
                {"currency":"USD","date":"2026-11-01","rate":"1","source":"x"},{"currency":"EUR","date":"2026-11-01","rate":"1","source":"x"}]}"#,
            &["table.1.rate", "table.1.source", "table.2.date", "table.3.currency"],
        );
        check(
            r#"{"currency":"EUR","rounding":{"account":" ","limit":"-1"},"price_digits":10}"#,
            &["rounding.account", "rounding.limit", "price_digits"],
        );
    }
}
