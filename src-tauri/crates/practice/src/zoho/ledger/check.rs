//! What must hold before a record is put into the books.

use super::{Entry, Kind, Ledger, Record, target};
use crate::company::{Applied, CustomValues, On};
use crate::error::Error;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

impl Ledger {
    /// What a record refers to must be there, its number or name must be free, and no money is used twice.
    pub(super) fn check_change(&self, kind: Kind, record: &Record, own: Option<u64>) -> Result<(), Error> {
        self.check_number(kind, record, own)?;
        self.check_names(record)?;
        self.check_custom(kind, record, own)?;
        match record {
            Record::Document(document) => {
                let places = self.places(document.currency.as_deref().unwrap_or_default());
                let total = document.totals(&self.taxes, places).total;
                self.check_applied(kind, &document.party, &document.applied, total, own)
            }
            Record::Payment(payment) => {
                let sum: Decimal = payment.applied.iter().map(|one| one.amount).sum();
                self.check_applied(kind, &payment.party, &payment.applied, payment.amount.unwrap_or(sum), own)
            }
            Record::Expense(_) | Record::Contact(..) | Record::Account(_) => Ok(()),
        }
    }

    fn check_number(&self, kind: Kind, record: &Record, own: Option<u64>) -> Result<(), Error> {
        let (number, party) = match record {
            Record::Document(document) => (document.number.as_str(), Some(document.party.as_str())),
            Record::Contact(_, contact) => (contact.name.as_str(), None),
            Record::Account(account) => (account.name.as_str(), None),
            Record::Payment(payment) => (payment.number.as_str(), None),
            Record::Expense(_) => return Ok(()),
        };
        if kind == Kind::Bill && self.bill_numbers_repeat && !number.is_empty() {
            return Ok(());
        }
        let by_vendor = matches!(kind, Kind::Bill | Kind::VendorCredit);
        let clash = self.table(kind).numbered(number).iter().filter(|id| Some(**id) != own).any(|id| {
            let other = self.entry(kind, *id).and_then(Entry::document).map(|document| document.party.as_str());
            !by_vendor || other == party
        });
        if clash || number.is_empty() {
            let called = kind.spelling().called;
            return Err(Error::Refused(format!(
                "the number or name “{number}” of this {called} is empty or used already"
            )));
        }
        Ok(())
    }

    /// Parties, accounts, taxes and currencies.
    fn check_names(&self, record: &Record) -> Result<(), Error> {
        match record {
            Record::Document(document) => {
                self.must_have("customer or vendor", &document.party, self.contact_id(&document.party).is_some())?;
                self.check_currency(document.currency.as_deref())?;
                document.lines.iter().try_for_each(|line| self.check_line(&line.tax, &line.account))
            }
            Record::Expense(expense) => {
                for name in [&expense.vendor, &expense.customer].into_iter().filter(|name| !name.is_empty()) {
                    self.must_have("customer or vendor", name, self.contact_id(name).is_some())?;
                }
                self.check_currency(expense.currency.as_deref())?;
                self.check_line("", &expense.paid_through)?;
                expense.lines.iter().try_for_each(|line| self.check_line(&line.tax, &line.account))
            }
            Record::Payment(payment) => {
                self.must_have("customer or vendor", &payment.party, self.contact_id(&payment.party).is_some())?;
                self.check_line("", &payment.account)
            }
            Record::Contact(_, contact) => self.check_currency(contact.currency.as_deref()),
            Record::Account(account) => self.check_line("", &account.parent),
        }
    }

    fn check_line(&self, tax: &str, account: &str) -> Result<(), Error> {
        self.must_have("tax", tax, tax.is_empty() || self.tax_id(tax).is_some())?;
        self.must_have("account", account, account.is_empty() || self.account_id(account).is_some())
    }

    fn check_currency(&self, code: Option<&str>) -> Result<(), Error> {
        let code = code.unwrap_or(&self.organisation.currency);
        self.must_have("currency", code, self.currencies.iter().any(|known| known.code == code))
    }

    fn must_have(&self, kind: &'static str, key: &str, there: bool) -> Result<(), Error> {
        if there { Ok(()) } else { Err(Error::Unknown { kind, key: key.to_owned() }) }
    }

    fn check_custom(&self, kind: Kind, record: &Record, own: Option<u64>) -> Result<(), Error> {
        let (Some(on), Some(values)) = (field_place(kind), record.custom()) else { return Ok(()) };
        for (name, value) in values.iter().filter(|(name, _)| self.is_unique(on, name)) {
            if self.holder(kind, name, value).is_some_and(|holder| Some(holder) != own) {
                let shown = value.as_str().unwrap_or_default();
                return Err(Error::Refused(format!("the value “{shown}” of the unique field {name} is used already")));
            }
        }
        let known = |on: On, name: &str| self.custom_fields.iter().any(|field| field.on == on && field.name == name);
        values.keys().try_for_each(|name| self.must_have("field of the company's own", name, known(on, name)))?;
        let lines = if let Record::Document(document) = record { document.lines.as_slice() } else { &[] };
        let mut names = lines.iter().flat_map(|line| line.custom.keys());
        names.try_for_each(|name| self.must_have("field of the company's own", name, known(On::Line, name)))
    }

    fn check_applied(
        &self,
        kind: Kind,
        party: &str,
        applied: &[Applied],
        total: Decimal,
        own: Option<u64>,
    ) -> Result<(), Error> {
        let mut wanted: BTreeMap<&str, Decimal> = BTreeMap::new();
        applied.iter().for_each(|one| *wanted.entry(&one.to).or_default() += one.amount);
        if wanted.values().sum::<Decimal>() > total {
            return Err(Error::Refused(format!("more is used than the {total} there is")));
        }
        for (number, amount) in wanted {
            let goal = target(kind);
            let ids = self.table(goal).numbered(number).iter();
            let found = ids.filter_map(|id| self.entry(goal, *id)).find(|entry| entry.party == self.contact_id(party));
            let unknown = || Error::Unknown { kind: goal.spelling().called, key: number.to_owned() };
            let entry = found.ok_or_else(unknown)?;
            let ours: Decimal = entry.settled.iter().filter(|part| Some(part.by) == own).map(|part| part.amount).sum();
            let open = self.balance(entry) + ours;
            if amount > open {
                return Err(Error::Refused(format!("only {open} of “{number}” is open, not {amount}")));
            }
        }
        Ok(())
    }
}

impl Ledger {
    /// Whether a field of the company's own takes no value twice.
    pub(crate) fn is_unique(&self, on: On, name: &str) -> bool {
        self.custom_fields.iter().any(|field| field.on == on && field.name == name && field.unique)
    }

    /// The record that has this value in a field of the company's own.
    pub(crate) fn holder(&self, kind: Kind, name: &str, value: &serde_json::Value) -> Option<u64> {
        let has = |entry: &&Entry| entry.record.custom().and_then(|custom| custom.get(name)) == Some(value);
        self.table(kind).oldest_first().find(has).map(|entry| entry.id)
    }
}

impl Record {
    /// The values of the company's own fields.
    pub(crate) fn custom(&self) -> Option<&CustomValues> {
        match self {
            Record::Document(document) => Some(&document.custom),
            Record::Expense(expense) => Some(&expense.custom),
            Record::Contact(_, contact) => Some(&contact.custom),
            Record::Payment(payment) => Some(&payment.custom),
            Record::Account(_) => None,
        }
    }
}

/// Where the company's own fields of a kind stand.
pub(crate) fn field_place(kind: Kind) -> Option<On> {
    match kind {
        Kind::Invoice => Some(On::Invoice),
        Kind::CreditNote => Some(On::CreditNote),
        Kind::Bill => Some(On::Bill),
        Kind::VendorCredit => Some(On::VendorCredit),
        Kind::PurchaseOrder => Some(On::PurchaseOrder),
        Kind::Expense => Some(On::Expense),
        Kind::Contact => Some(On::Contact),
        Kind::CustomerPayment => Some(On::CustomerPayment),
        Kind::VendorPayment => Some(On::VendorPayment),
        Kind::Account => None,
    }
}
