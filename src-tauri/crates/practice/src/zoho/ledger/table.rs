//! One kind of records and its indexes.

use crate::company::{Account, Contact, Document, Expense, Payment, Totals};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

/// What a record holds.
#[derive(Debug, Clone)]
pub(crate) enum Record {
    Document(Document),
    Expense(Expense),
    /// `true` for a customer.
    Contact(bool, Box<Contact>),
    Account(Account),
    Payment(Payment),
}

/// A part of an invoice or bill that was paid or credited.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settled {
    /// The payment or credit.
    pub(crate) by: u64,
    /// By a credit rather than by money.
    pub(crate) credit: bool,
    pub(crate) amount: Decimal,
    pub(crate) date: Date,
}

/// A record with what the books know about it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) id: u64,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) record: Record,
    pub(crate) party: Option<u64>,
    pub(crate) currency: String,
    pub(crate) rate: Decimal,
    pub(crate) totals: Option<Totals>,
    pub(crate) settled: Vec<Settled>,
}

impl Entry {
    /// Number, reference or name.
    pub(crate) fn number(&self) -> &str {
        match &self.record {
            Record::Document(document) => &document.number,
            Record::Expense(expense) => &expense.reference,
            Record::Contact(_, contact) => &contact.name,
            Record::Account(account) => &account.name,
            Record::Payment(payment) => &payment.number,
        }
    }

    pub(crate) fn account(&self) -> Option<&Account> {
        if let Record::Account(account) = &self.record { Some(account) } else { None }
    }

    pub(crate) fn document(&self) -> Option<&Document> {
        if let Record::Document(document) = &self.record { Some(document) } else { None }
    }

    pub(crate) fn total(&self) -> Decimal {
        match &self.record {
            Record::Payment(payment) => {
                payment.amount.unwrap_or_else(|| payment.applied.iter().map(|one| one.amount).sum())
            }
            Record::Document(_) | Record::Expense(_) | Record::Contact(..) | Record::Account(_) => {
                self.totals.as_ref().map_or(Decimal::ZERO, |totals| totals.total)
            }
        }
    }

    pub(crate) fn paid(&self) -> Decimal {
        self.settled.iter().filter(|part| !part.credit).map(|part| part.amount).sum()
    }

    pub(crate) fn credited(&self) -> Decimal {
        self.settled.iter().filter(|part| part.credit).map(|part| part.amount).sum()
    }
}

/// The records of one kind.
#[derive(Debug, Default)]
pub(crate) struct Table {
    by_id: HashMap<u64, Entry>,
    by_number: HashMap<String, Vec<u64>>,
    by_party: HashMap<u64, BTreeSet<u64>>,
    by_created: BTreeSet<(Timestamp, u64)>,
    by_modified: BTreeSet<(Timestamp, u64)>,
}

impl Table {
    pub(crate) fn get(&self, id: u64) -> Option<&Entry> {
        self.by_id.get(&id)
    }

    pub(crate) fn numbered(&self, number: &str) -> &[u64] {
        self.by_number.get(number).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn of_party(&self, party: u64) -> impl Iterator<Item = &Entry> {
        self.by_party.get(&party).into_iter().flatten().filter_map(|id| self.get(*id))
    }

    pub(crate) fn oldest_first(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.by_created.iter().filter_map(|(_, id)| self.get(*id))
    }

    /// Those changed after an instant, the oldest change first.
    pub(crate) fn modified_after(&self, instant: Timestamp) -> impl DoubleEndedIterator<Item = &Entry> {
        self.by_modified
            .range((Bound::Excluded((instant, u64::MAX)), Bound::Unbounded))
            .filter_map(|(_, id)| self.get(*id))
    }

    pub(crate) fn put(&mut self, entry: Entry) {
        self.take(entry.id);
        self.by_created.insert((entry.created, entry.id));
        self.by_modified.insert((entry.modified, entry.id));
        self.by_number.entry(entry.number().to_owned()).or_default().push(entry.id);
        if let Some(party) = entry.party {
            self.by_party.entry(party).or_default().insert(entry.id);
        }
        self.by_id.insert(entry.id, entry);
    }

    pub(crate) fn take(&mut self, id: u64) -> Option<Entry> {
        let entry = self.by_id.remove(&id)?;
        self.by_created.remove(&(entry.created, id));
        self.by_modified.remove(&(entry.modified, id));
        if let Some(ids) = self.by_number.get_mut(entry.number()) {
            ids.retain(|other| *other != id);
        }
        if let Some(ids) = entry.party.and_then(|party| self.by_party.get_mut(&party)) {
            ids.remove(&id);
        }
        Some(entry)
    }
}
