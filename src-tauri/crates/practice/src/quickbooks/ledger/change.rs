//! Changes that people make, over the records of a COMPANY file.

use super::{Ledger, Record};
use crate::company::{Account, Applied, Contact, Document, Expense, Payment, State, When};
use crate::error::Error;
use crate::kit::{Change, Kind};
use crate::quickbooks::entity::Entity;
use crate::quickbooks::load::entity_of;
use crate::quickbooks::value::{Object, Value as Own};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

type Place = (Entity, u64);

fn read<T: DeserializeOwned>(kind: Kind, value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(|error| Error::company(format!("{kind:?}"), error.to_string()))
}

fn refused(name: &str, problem: &str) -> Error {
    Error::Refused(format!("“{name}” {problem}"))
}

impl Record {
    /// Number, name, or for a payment from a customer its reference.
    pub(super) fn called(&self) -> &str {
        match self.entity {
            Entity::Payment => self.body.text("PaymentRefNum"),
            entity if entity.is_list() => self.name(),
            _ => self.body.text("DocNumber"),
        }
    }

    fn is_called(&self, key: &str) -> bool {
        let typed = self.typed.as_ref().map(|(_, record)| record);
        let name = |of: &str| typed.and_then(|record| record[of].as_str()) == Some(key);
        self.called() == key || name("number") || name("name")
    }
}

impl Ledger {
    /// Makes a change as a person would; the id of the record, or of the payment.
    ///
    /// # Errors
    /// Where there is no such record, or these books do not allow it.
    pub(crate) fn change(&mut self, change: Change, now: Timestamp) -> Result<u64, Error> {
        match change {
            Change::Add { kind, record } => self.add(kind, record, now),
            Change::Update { kind, key, patch } => self.update_typed(kind, &key, patch, now),
            Change::Void { kind, key } => {
                let place = self.find(kind, &key)?;
                if self.is_linked(place) || matches!(kind, Kind::Contact | Kind::Account) {
                    return Err(refused(&key, "cannot be made void: other records refer to it"));
                }
                if kind == Kind::CustomerPayment || kind == Kind::VendorPayment || kind == Kind::Expense {
                    self.void(place, now);
                    return Ok(place.1);
                }
                self.update_typed(kind, &key, json!({"state": State::Void}), now)
            }
            Change::Delete { kind, key } => self.delete_typed(kind, &key, now),
            Change::Pay { kind, key, amount, date } => {
                let date = date.unwrap_or_else(|| now.to_zoned(self.zone.clone()).date());
                self.pay(kind, &key, amount, date, now)
            }
        }
    }

    /// Where a record is, by id, number or name.
    fn find(&self, kind: Kind, key: &str) -> Result<Place, Error> {
        let kinds: &[Entity] =
            if kind == Kind::Contact { &[Entity::Customer, Entity::Vendor] } else { &[entity_of(kind)] };
        let mut all = kinds.iter().flat_map(|entity| self.all(*entity));
        let by_id = kinds.iter().find_map(|entity| self.found(*entity, key));
        let found = by_id.or_else(|| all.find(|record| record.is_called(key)));
        let unknown = || Error::Unknown { kind: "record", key: format!("{kind:?} {key}") };
        found.map(|record| (record.entity, record.id)).ok_or_else(unknown)
    }

    fn add(&mut self, kind: Kind, mut record: Value, now: Timestamp) -> Result<u64, Error> {
        let vendor = kind == Kind::Contact
            && record.as_object_mut().and_then(|keys| keys.remove("vendor")).is_some_and(|flag| flag == true);
        if let Some(keys) = record.as_object_mut() {
            let made = keys.get("modified").cloned().unwrap_or_else(|| json!(When::Instant(now)));
            keys.entry("created").or_insert(made);
        }
        self.type_value(kind, !vendor, None, record)
    }

    /// Puts in a record of a COMPANY file, new or over what it was.
    fn type_value(&mut self, kind: Kind, customer: bool, id: Option<u64>, record: Value) -> Result<u64, Error> {
        Ok(match kind {
            Kind::Contact => {
                let contact: Contact = read(kind, record)?;
                self.type_contact(id, customer, &contact)
            }
            Kind::Account => {
                let account: Account = read(kind, record)?;
                self.type_account(id, &account)
            }
            Kind::Expense => {
                let expense: Expense = read(kind, record)?;
                self.must_name(Entity::Account, &expense.paid_through)?;
                self.retype_expense(id, &expense)
            }
            Kind::CustomerPayment | Kind::VendorPayment => {
                let payment: Payment = read(kind, record)?;
                self.must_party(kind == Kind::CustomerPayment, &payment.party)?;
                self.retype_payment(kind, id, &payment)
            }
            Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder => {
                let document: Document = read(kind, record)?;
                self.must_party(entity_of(kind).is_sale(), &document.party)?;
                if matches!(document.state, State::Draft | State::PendingApproval) {
                    return Err(refused(&document.number, "cannot be a draft: these books know none"));
                }
                self.retype_document(kind, id, &document)
            }
        })
    }

    fn must_party(&self, customer: bool, name: &str) -> Result<(), Error> {
        let entity = if customer { Entity::Customer } else { Entity::Vendor };
        let unknown = || Error::Unknown { kind: entity.name(), key: name.to_owned() };
        self.party_named(entity, name).map(drop).ok_or_else(unknown)
    }

    fn must_name(&self, entity: Entity, name: &str) -> Result<(), Error> {
        let unknown = || Error::Unknown { kind: entity.name(), key: name.to_owned() };
        self.named(entity, name).map(drop).ok_or_else(unknown)
    }

    fn update_typed(&mut self, kind: Kind, key: &str, patch: Value, now: Timestamp) -> Result<u64, Error> {
        let (entity, id) = self.find(kind, key)?;
        let Some((_, mut record)) = self.get(entity, id).and_then(|record| self.neutral(record)) else {
            return Err(refused(key, "cannot be changed as a record of a COMPANY file"));
        };
        merge(&mut record, patch.clone());
        if patch.get("modified").is_none() {
            record["modified"] = json!(When::Instant(now));
        }
        self.type_value(kind, entity == Entity::Customer, Some(id), record)
    }

    /// Deletes a transaction; a record of a list is switched off.
    fn delete_typed(&mut self, kind: Kind, key: &str, now: Timestamp) -> Result<u64, Error> {
        let (entity, id) = self.find(kind, key)?;
        if entity.is_list() {
            return self.update_typed(kind, key, json!({"active": false}), now);
        }
        let paying = if entity == Entity::CreditMemo { Entity::Payment } else { Entity::BillPayment };
        for used in self.uses_of_credit(entity, id, paying) {
            self.take((paying, used), now);
        }
        if self.is_linked((entity, id)) {
            return Err(refused(key, "cannot be deleted: other records refer to it"));
        }
        self.take((entity, id), now);
        Ok(id)
    }

    fn pay(
        &mut self,
        kind: Kind,
        key: &str,
        amount: Decimal,
        date: jiff::civil::Date,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let paying = match kind {
            Kind::Invoice => Kind::CustomerPayment,
            Kind::Bill => Kind::VendorPayment,
            _ => return Err(refused(key, "cannot be paid")),
        };
        let (entity, id) = self.find(kind, key)?;
        let Some(record) = self.get(entity, id) else { return Err(refused(key, "is not there")) };
        let open = record.body.amount("Balance");
        if amount > open {
            return Err(refused(key, &format!("cannot take {amount}: {open} is open")));
        }
        let payment = Payment {
            number: format!("{}", self.all(entity_of(paying)).count() + 1),
            party: record
                .party()
                .and_then(|(of, id)| self.get(of, id))
                .map(|party| self.typed_name(party))
                .unwrap_or_default(),
            date,
            amount: Some(amount),
            mode: "banktransfer".to_owned(),
            reference: String::new(),
            account: String::new(),
            rate: None,
            applied: vec![Applied { to: record.called().to_owned(), amount, date: None }],
            description: String::new(),
            custom: crate::company::CustomValues::new(),
            created: Some(When::Instant(now)),
            modified: None,
        };
        Ok(self.retype_payment(paying, None, &payment))
    }
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

impl Ledger {
    /// Makes a transaction void in its place: amounts become nothing, links go, the record stays.
    pub(crate) fn void(&mut self, place: Place, now: Timestamp) {
        let Some(mut record) = self.get(place.0, place.1).cloned() else { return };
        Ledger::void_body(&mut record.body);
        record.sync += 1;
        record.modified = now;
        record.void = true;
        record.typed = None;
        self.put(record, now);
    }

    pub(crate) fn mark_void(&mut self, entity: Entity, id: u64) {
        if let Some(record) = self.get_mut(entity, id) {
            record.void = true;
        }
    }

    pub(crate) fn void_body(body: &mut Object) {
        let zero = |object: &mut Object, keys: &[&str]| {
            for key in keys.iter().filter(|key| object.has(key)).copied().collect::<Vec<_>>() {
                object.set(key, Decimal::ZERO);
            }
        };
        zero(
            body,
            &["TotalAmt", "HomeTotalAmt", "Balance", "HomeBalance", "UnappliedAmt", "RemainingCredit", "Amount"],
        );
        body.set("PrivateNote", "Voided");
        if let Some(Own::Object(tax)) = body.get_mut("TxnTaxDetail") {
            tax.set("TotalTax", Decimal::ZERO);
            tax.remove("TaxLine");
        }
        if let Some(Own::List(lines)) = body.get_mut("Line") {
            lines.retain(|line| matches!(line, Own::Object(line) if !line.has("LinkedTxn") || line.has("DetailType")));
            for line in lines {
                let Own::Object(line) = line else { continue };
                zero(line, &["Amount"]);
                let kind = line.text("DetailType").to_owned();
                if let Some(Own::Object(detail)) = line.get_mut(&kind) {
                    zero(detail, &["Qty", "TaxInclusiveAmt"]);
                }
            }
        }
    }
}
