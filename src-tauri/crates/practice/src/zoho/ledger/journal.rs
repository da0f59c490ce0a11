//! Journal entries. A COMPANY file has none: they are what programs typed in.

use super::{FIRST_ID, IDS_OF_A_KIND, Kind, Ledger};
use crate::error::Error;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

/// A journal entry.
#[derive(Debug, Clone)]
pub(crate) struct Journal {
    pub(crate) id: u64,
    pub(crate) number: String,
    pub(crate) date: Date,
    pub(crate) total: Decimal,
    /// What was typed in, under the names of the API.
    pub(crate) given: Value,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
}

fn invalid(key: &str) -> Error {
    Error::Unknown { kind: "value of a journal entry", key: key.to_owned() }
}

/// An amount from its own digits.
pub(crate) fn amount(value: &Value) -> Option<Decimal> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Decimal::from_str_exact(&text).ok()
}

impl Ledger {
    /// A journal entry by its id.
    pub(crate) fn journal(&self, id: &str) -> Option<&Journal> {
        let id: u64 = id.parse().ok()?;
        self.journals.iter().find(|journal| journal.id == id)
    }

    /// Types a journal entry in, or changes the one with this id.
    pub(crate) fn put_journal(&mut self, id: Option<u64>, given: Value, now: Timestamp) -> Result<u64, Error> {
        let old = id.and_then(|id| self.journals.iter().position(|journal| journal.id == id));
        let mut whole = old.map_or(Value::Object(serde_json::Map::new()), |at| self.journals[at].given.clone());
        if let (Value::Object(whole), Value::Object(given)) = (&mut whole, given) {
            whole.extend(given);
        }
        let date = whole["journal_date"].as_str().and_then(|date| date.parse().ok());
        let date = date.ok_or_else(|| invalid("journal_date"))?;
        let total = self.check_lines(&whole)?;
        self.check_unique(&whole, id)?;
        let place = u64::try_from(self.typed_journals).unwrap_or_default();
        match old {
            Some(at) => {
                let journal = &mut self.journals[at];
                (journal.date, journal.total, journal.given, journal.modified) = (date, total, whole, now);
                Ok(journal.id)
            }
            None => {
                let id = FIRST_ID + 50 * IDS_OF_A_KIND + 2 * place;
                self.typed_journals += 1;
                let number = (place + 1).to_string();
                self.journals.push(Journal { id, number, date, total, given: whole, created: now, modified: now });
                Ok(id)
            }
        }
    }

    /// Debits and credits, which must be equal.
    fn check_lines(&self, given: &Value) -> Result<Decimal, Error> {
        let lines = given["line_items"].as_array().ok_or_else(|| invalid("line_items"))?;
        let (mut debits, mut credits) = (Decimal::ZERO, Decimal::ZERO);
        for line in lines {
            let account = line["account_id"].as_str().and_then(|id| id.parse().ok());
            account.and_then(|id| self.entry(Kind::Account, id)).ok_or_else(|| invalid("account_id"))?;
            let sum = amount(&line["amount"]).filter(|sum| *sum > Decimal::ZERO).ok_or_else(|| invalid("amount"))?;
            match line["debit_or_credit"].as_str() {
                Some("debit") => debits += sum,
                Some("credit") => credits += sum,
                _ => return Err(invalid("debit_or_credit")),
            }
        }
        if debits != credits || debits.is_zero() {
            return Err(Error::Refused(format!("debits of {debits} are not equal to credits of {credits}")));
        }
        Ok(debits)
    }

    fn check_unique(&self, given: &Value, own: Option<u64>) -> Result<(), Error> {
        let values = |given: &Value| {
            let fields = given["custom_fields"].as_array().cloned().unwrap_or_default();
            fields.into_iter().map(|field| (field["api_name"].clone(), field["value"].clone())).collect::<Vec<_>>()
        };
        let unique = |name: &Value| name.as_str().is_some_and(|name| self.is_unique(crate::company::On::Journal, name));
        let mut others = self.journals.iter().filter(|journal| Some(journal.id) != own);
        let wanted: Vec<_> = values(given).into_iter().filter(|(name, _)| unique(name)).collect();
        if others.any(|other| values(&other.given).iter().any(|value| wanted.contains(value))) {
            return Err(Error::Refused("the value of a unique field is used already".to_owned()));
        }
        Ok(())
    }
}
