//! Changes to the books, as people make them.

use super::{Entry, Kind, Ledger, Record, Settled};
use crate::company::State;
use crate::error::Error;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl Ledger {
    /// Adds a record typed in now, unless it says when.
    ///
    /// # Errors
    /// Where it is not of the kind's form, refers to what is not there, or its number is used already.
    pub(crate) fn add(&mut self, kind: Kind, customer: bool, record: Value, now: Timestamp) -> Result<u64, Error> {
        let mut record = read(kind, customer, record)?;
        record.made(now);
        self.check_change(kind, &record, None)?;
        let id = self.insert(kind, record)?;
        self.touch_settled(kind, id, now);
        Ok(id)
    }

    /// Changes the stated keys of a record; `null` clears one.
    ///
    /// # Errors
    /// Where there is no such record, or the result is not right.
    pub(crate) fn update(&mut self, kind: Kind, key: &str, patch: Value, now: Timestamp) -> Result<u64, Error> {
        let entry = self.must(kind, key)?;
        let (id, created, customer) = (entry.id, entry.created, matches!(entry.record, Record::Contact(true, _)));
        let stated = patch.get("modified").is_some();
        let mut value = write(&entry.record);
        merge(&mut value, patch);
        let record = read(kind, customer, value)?;
        self.check_change(kind, &record, Some(id))?;
        self.rename(kind, id, &record);
        let before = self.unsettle(kind, id);
        let modified = record.times().1.filter(|_| stated).map_or(now, |when| when.instant(&self.zone));
        self.place(kind, id, record, created, modified)?;
        self.settle(kind, id, None);
        self.touch_settled(kind, id, now);
        self.touch(target(kind), &before, now);
        Ok(id)
    }

    /// Makes a document void.
    ///
    /// # Errors
    /// Where there is no such document, or money or credit was used for it.
    pub(crate) fn void(&mut self, kind: Kind, key: &str, now: Timestamp) -> Result<u64, Error> {
        let entry = self.must(kind, key)?;
        if entry.document().is_none() || kind == Kind::PurchaseOrder {
            return Err(Error::Refused(format!("a {} cannot be made void", kind.spelling().called.to_lowercase())));
        }
        if !entry.settled.is_empty() || entry.document().is_some_and(|document| !document.applied.is_empty()) {
            return Err(Error::Refused(format!(
                "“{}” was paid or credited in part; it cannot be made void",
                entry.number()
            )));
        }
        let id = entry.id;
        self.update(kind, &id.to_string(), json!({"state": State::Void}), now)
    }

    /// Deletes a record; no trace of it is left, as in the real books. Money that was used for others is theirs no more.
    ///
    /// # Errors
    /// Where there is no such record, or others depend on it.
    pub(crate) fn delete(&mut self, kind: Kind, key: &str, now: Timestamp) -> Result<u64, Error> {
        let entry = self.must(kind, key)?;
        let (id, name) = (entry.id, entry.number().to_owned());
        let used = !entry.settled.is_empty()
            || (kind == Kind::Contact
                && Kind::ALL.into_iter().any(|other| self.table(other).of_party(id).next().is_some()));
        if used {
            return Err(Error::Refused(format!("“{name}” cannot be deleted: other records refer to it")));
        }
        let before = self.unsettle(kind, id);
        self.table_mut(kind).take(id);
        match kind {
            Kind::Contact => drop(self.contacts.remove(&name)),
            Kind::Account => drop(self.accounts.remove(&name)),
            Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit => {}
            Kind::PurchaseOrder | Kind::Expense | Kind::CustomerPayment | Kind::VendorPayment => {}
        }
        self.touch(target(kind), &before, now);
        Ok(id)
    }

    /// Pays an invoice or a bill, in whole or in part; its modified time moves.
    ///
    /// # Errors
    /// Where there is no such document, it is not open, or less is open.
    pub(crate) fn pay(
        &mut self,
        kind: Kind,
        key: &str,
        amount: Decimal,
        date: Date,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let payments = match kind {
            Kind::Invoice => Kind::CustomerPayment,
            Kind::Bill => Kind::VendorPayment,
            Kind::CreditNote
            | Kind::VendorCredit
            | Kind::PurchaseOrder
            | Kind::Expense
            | Kind::Contact
            | Kind::Account
            | Kind::CustomerPayment
            | Kind::VendorPayment => {
                return Err(Error::Refused(format!("a {} cannot be paid", kind.spelling().called.to_lowercase())));
            }
        };
        let entry = self.must(kind, key)?;
        let document = entry.document().ok_or_else(|| unknown(kind, key))?;
        let open = self.balance(entry);
        if document.state != State::Open || amount > open {
            return Err(Error::Refused(format!("“{}” cannot take {amount}: {open} is open", document.number)));
        }
        let highest = self.table(payments).oldest_first().filter_map(|entry| entry.number().parse::<u64>().ok()).max();
        let payment = json!({
            "number": (highest.unwrap_or_default() + 1).to_string(), "party": document.party, "date": date, "amount": amount,
            "applied": [{"to": document.number, "amount": amount}],
        });
        self.add(payments, true, payment, now)
    }

    pub(crate) fn must(&self, kind: Kind, key: &str) -> Result<&Entry, Error> {
        self.find(kind, key).ok_or_else(|| unknown(kind, key))
    }

    /// A contact's new name goes to all its documents.
    fn rename(&mut self, kind: Kind, id: u64, record: &Record) {
        let (Kind::Contact, Record::Contact(_, contact)) = (kind, record) else { return };
        self.contacts.retain(|_, other| *other != id);
        for kind in Kind::ALL {
            let table = self.table_mut(kind);
            let mut theirs: Vec<Entry> = table.of_party(id).cloned().collect();
            for entry in &mut theirs {
                match &mut entry.record {
                    Record::Document(document) => document.party.clone_from(&contact.name),
                    Record::Payment(payment) => payment.party.clone_from(&contact.name),
                    Record::Expense(expense) if expense.vendor.is_empty() => expense.customer.clone_from(&contact.name),
                    Record::Expense(expense) => expense.vendor.clone_from(&contact.name),
                    Record::Contact(..) | Record::Account(_) => {}
                }
            }
            theirs.into_iter().for_each(|entry| table.put(entry));
        }
    }

    /// Uses a credit's or payment's money for the documents it names. A document that says itself when it was last changed keeps that time.
    pub(super) fn settle(&mut self, kind: Kind, id: u64, at: Option<Timestamp>) {
        let Some(entry) = self.entry(kind, id) else { return };
        let (party, when) = (entry.party, at.unwrap_or(entry.created));
        let (applied, date, credit) = match &entry.record {
            Record::Document(document) => (document.applied.clone(), document.date, true),
            Record::Payment(payment) => (payment.applied.clone(), payment.date, false),
            Record::Expense(_) | Record::Contact(..) | Record::Account(_) => return,
        };
        let table = self.table_mut(target(kind));
        for one in applied {
            let numbered = table.numbered(&one.to).to_vec();
            let found = numbered.into_iter().find(|other| table.get(*other).is_some_and(|entry| entry.party == party));
            let Some(mut entry) = found.and_then(|other| table.take(other)) else { continue };
            entry.settled.push(Settled { by: id, credit, amount: one.amount, date: one.date.unwrap_or(date) });
            if entry.record.times().1.is_none() {
                entry.modified = entry.modified.max(when);
            }
            table.put(entry);
        }
    }

    /// Takes a credit's or payment's money back; says from which documents.
    fn unsettle(&mut self, kind: Kind, id: u64) -> BTreeSet<u64> {
        if !matches!(kind, Kind::CreditNote | Kind::VendorCredit | Kind::CustomerPayment | Kind::VendorPayment) {
            return BTreeSet::new();
        }
        let Some(party) = self.entry(kind, id).and_then(|entry| entry.party) else { return BTreeSet::new() };
        let table = self.table_mut(target(kind));
        let settled = |entry: &&Entry| entry.settled.iter().any(|part| part.by == id);
        let theirs: Vec<Entry> = table.of_party(party).filter(settled).cloned().collect();
        let ids = theirs.iter().map(|entry| entry.id).collect();
        for mut entry in theirs {
            entry.settled.retain(|part| part.by != id);
            table.put(entry);
        }
        ids
    }

    /// The documents that a change of money reached were changed now, whatever they said before.
    fn touch_settled(&mut self, kind: Kind, by: u64, now: Timestamp) {
        let Some(party) = self.entry(kind, by).and_then(|entry| entry.party) else { return };
        let reached = |entry: &&Entry| entry.settled.iter().any(|part| part.by == by);
        let ids: BTreeSet<u64> =
            self.table(target(kind)).of_party(party).filter(reached).map(|entry| entry.id).collect();
        self.touch(target(kind), &ids, now);
    }

    fn touch(&mut self, kind: Kind, ids: &BTreeSet<u64>, now: Timestamp) {
        let table = self.table_mut(kind);
        for id in ids {
            if let Some(mut entry) = table.take(*id) {
                entry.modified = now;
                table.put(entry);
            }
        }
    }
}

/// What money or credit of a kind is used for.
pub(crate) fn target(kind: Kind) -> Kind {
    match kind {
        Kind::VendorCredit | Kind::VendorPayment => Kind::Bill,
        Kind::CreditNote | Kind::CustomerPayment | Kind::Invoice | Kind::Bill | Kind::PurchaseOrder => Kind::Invoice,
        Kind::Expense | Kind::Contact | Kind::Account => Kind::Invoice,
    }
}

fn unknown(kind: Kind, key: &str) -> Error {
    Error::Unknown { kind: kind.spelling().called, key: key.to_owned() }
}

impl Record {
    fn made(&mut self, now: Timestamp) {
        let (created, modified) = match self {
            Record::Document(document) => (&mut document.created, &document.modified),
            Record::Expense(expense) => (&mut expense.created, &expense.modified),
            Record::Contact(_, contact) => (&mut contact.created, &contact.modified),
            Record::Account(account) => (&mut account.created, &account.modified),
            Record::Payment(payment) => (&mut payment.created, &payment.modified),
        };
        if created.is_none() {
            *created = Some(modified.unwrap_or(crate::company::When::Instant(now)));
        }
    }
}

/// The record in the form of a COMPANY file.
pub(crate) fn write(record: &Record) -> Value {
    let value = match record {
        Record::Document(document) => serde_json::to_value(document),
        Record::Expense(expense) => serde_json::to_value(expense),
        Record::Contact(_, contact) => serde_json::to_value(contact),
        Record::Account(account) => serde_json::to_value(account),
        Record::Payment(payment) => serde_json::to_value(payment),
    };
    value.expect("BUG: records have text keys only and no value that JSON lacks")
}

fn read(kind: Kind, customer: bool, value: Value) -> Result<Record, Error> {
    let read = match kind {
        Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder => {
            serde_json::from_value(value).map(Record::Document)
        }
        Kind::Expense => serde_json::from_value(value).map(Record::Expense),
        Kind::Contact => serde_json::from_value(value).map(|contact| Record::Contact(customer, Box::new(contact))),
        Kind::Account => serde_json::from_value(value).map(Record::Account),
        Kind::CustomerPayment | Kind::VendorPayment => serde_json::from_value(value).map(Record::Payment),
    };
    read.map_err(|error| Error::company(kind.spelling().called, error.to_string()))
}

/// Puts the keys of a patch over a value; `null` removes one.
fn merge(value: &mut Value, patch: Value) {
    match (value, patch) {
        (Value::Object(keys), Value::Object(patch)) => {
            for (key, new) in patch {
                if new.is_null() {
                    keys.remove(&key);
                } else {
                    merge(keys.entry(key).or_insert(Value::Null), new);
                }
            }
        }
        (value, patch) => *value = patch,
    }
}
