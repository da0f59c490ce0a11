//! Changes as people make them at the screen, in the words of a COMPANY file.

use super::neutral::number_key;
use super::{Books, Row, id, name, text};
use crate::company::{Contact, Payment};
use crate::error::Error;
use crate::freshbooks::noun::Noun;
use crate::kit::{Change, Kind};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The kind of a record here; FreshBooks has no vendor credits and no purchase orders.
fn noun_of(kind: Kind) -> Result<Noun, Error> {
    match kind {
        Kind::Invoice => Ok(Noun::Invoice),
        Kind::CreditNote => Ok(Noun::CreditNote),
        Kind::Bill => Ok(Noun::Bill),
        Kind::Expense => Ok(Noun::Expense),
        Kind::Contact => Ok(Noun::Client),
        Kind::Account => Ok(Noun::Account),
        Kind::CustomerPayment => Ok(Noun::Payment),
        Kind::VendorPayment => Ok(Noun::BillPayment),
        Kind::VendorCredit | Kind::PurchaseOrder => {
            Err(Error::Refused("FreshBooks has no vendor credits and no purchase orders".to_owned()))
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(noun: Noun, record: Value) -> Result<T, Error> {
    serde_json::from_value(record).map_err(|error| Error::company(noun.spelling().one, error.to_string()))
}

impl Books {
    /// Makes a change; the id of the record, or of the payment.
    ///
    /// # Errors
    /// Where the change cannot be made; nothing is changed then.
    pub(crate) fn change(&mut self, change: Change, now: Timestamp) -> Result<u64, Error> {
        let (noun, id, verb) = match change {
            Change::Add { kind, record } => {
                let noun = if record["vendor"] == true { Noun::Vendor } else { noun_of(kind)? };
                (noun, self.add_neutral(noun_of(kind)?, record, now)?, "create")
            }
            Change::Update { kind, key, patch } => {
                let (noun, id) = self.find(noun_of(kind)?, &key)?;
                (noun, self.update_neutral(noun, id, patch, now)?, "update")
            }
            Change::Void { kind, key } | Change::Delete { kind, key } => {
                let (noun, id) = self.find(noun_of(kind)?, &key)?;
                self.edit(noun, id, |row| (row.vis, row.updated) = (1, now));
                self.settled(noun, id, now);
                (noun, id, "delete")
            }
            Change::Pay { kind, key, amount, date } => {
                let (noun, id) = self.find(noun_of(kind)?, &key)?;
                let day = date.unwrap_or_else(|| self.today(now));
                let paid = self.pay(noun, id, amount, day, now)?;
                (if noun == Noun::Bill { Noun::BillPayment } else { Noun::Payment }, paid, "create")
            }
        };
        self.happened(noun, id, verb);
        Ok(id)
    }

    /// What follows from a payment that was made, changed or deleted.
    pub(crate) fn settled(&mut self, noun: Noun, id: u64, now: Timestamp) {
        match noun {
            Noun::Payment => self.settle_payment(id, now),
            Noun::BillPayment => self.settle_bill_payment(id, now),
            Noun::Client | Noun::Vendor | Noun::Item | Noun::Tax | Noun::Account | Noun::Category => {}
            Noun::Invoice | Noun::CreditNote | Noun::Bill | Noun::Expense | Noun::OtherIncome | Noun::Journal => {}
        }
    }

    /// A record by id, number or name; of contacts a client or a vendor.
    fn find(&self, noun: Noun, key: &str) -> Result<(Noun, u64), Error> {
        let nouns = if noun == Noun::Client { [Noun::Client, Noun::Vendor] } else { [noun, noun] };
        let by_id = |noun: Noun| key.parse().ok().and_then(|id| self.live(noun, id)).map(|row| (noun, row.id));
        let by_name = |noun: Noun| {
            let called = |row: &&Row| text(&row.keys, number_key(noun)) == key || name(&row.keys) == key;
            self.table(noun).all().find(|row| row.vis != 1 && called(row)).map(|row| (noun, row.id))
        };
        let found = nouns.into_iter().find_map(by_name).or_else(|| nouns.into_iter().find_map(by_id));
        found.ok_or_else(|| Error::Unknown { kind: noun.spelling().one, key: key.to_owned() })
    }

    fn add_neutral(&mut self, noun: Noun, mut record: Value, now: Timestamp) -> Result<u64, Error> {
        let vendor = record.as_object_mut().and_then(|keys| keys.remove("vendor")).is_some_and(|flag| flag == true);
        if let Some(keys) = record.as_object_mut().filter(|keys| !keys.contains_key("created")) {
            keys.insert("created".to_owned(), json!(now));
        }
        let first = |ids: Vec<u64>| ids.first().copied().unwrap_or_default();
        match noun {
            Noun::Client => {
                let contact: Contact = read(noun, record)?;
                self.load_contact(if vendor { Noun::Vendor } else { noun }, &contact)
            }
            Noun::Account => Ok(self.load_account(&read(noun, record)?)),
            Noun::Expense => self.load_expense(&read(noun, record)?).map(first),
            Noun::Payment | Noun::BillPayment => {
                let made = self.load_payment(noun, &read(noun, record)?, now.as_second().unsigned_abs() % 100_000)?;
                for id in &made {
                    self.settled(noun, *id, now);
                }
                Ok(first(made))
            }
            Noun::Invoice | Noun::CreditNote | Noun::Bill => self.load_document(noun, &read(noun, record)?),
            Noun::Vendor | Noun::Item | Noun::Tax | Noun::Category | Noun::OtherIncome | Noun::Journal => {
                Err(Error::Refused(format!("a {} is not added this way", noun.spelling().one)))
            }
        }
    }

    /// The patched record is written anew under its id.
    fn update_neutral(&mut self, noun: Noun, id: u64, patch: Value, now: Timestamp) -> Result<u64, Error> {
        let Some(row) = self.row(noun, id).cloned() else { return Err(self.unknown(noun, id)) };
        let mut record = self.neutral(noun, &row)?;
        merge(&mut record, patch);
        let found = match noun {
            Noun::Client | Noun::Vendor => self.contact_keys(noun, &read::<Contact>(noun, record.clone())?),
            Noun::Invoice | Noun::CreditNote | Noun::Bill => self.document_keys(noun, &read(noun, record.clone())?)?,
            Noun::Expense => self.expense_keys(&read(noun, record.clone())?)?.into_iter().next().unwrap_or_default(),
            Noun::Payment | Noun::BillPayment => {
                let payment: Payment = read(noun, record.clone())?;
                let to = payment.applied.first().map(|one| one.to.clone()).unwrap_or_default();
                let amount = payment.amount.unwrap_or_default();
                self.payment_keys(noun, &payment, &to, amount, None)?
            }
            Noun::Account | Noun::Item | Noun::Tax | Noun::Category | Noun::OtherIncome | Noun::Journal => {
                return Err(Error::Refused(format!("a {} is not changed this way", noun.spelling().one)));
            }
        };
        let vis = match (record["state"].as_str(), record["active"].as_bool()) {
            (Some("void"), _) => 1,
            (_, Some(false)) => 2,
            _ => 0,
        };
        self.edit(noun, id, |row| {
            row.keys.extend(found);
            (row.vis, row.updated) = (vis, now);
        });
        self.settled(noun, id, now);
        Ok(id)
    }

    fn unknown(&self, noun: Noun, id: u64) -> Error {
        Error::Unknown { kind: noun.spelling().one, key: id.to_string() }
    }

    fn pay(
        &mut self,
        noun: Noun,
        id: u64,
        amount: Decimal,
        day: jiff::civil::Date,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let of = match noun {
            Noun::Invoice => Noun::Payment,
            Noun::Bill => Noun::BillPayment,
            _ => return Err(Error::Refused(format!("a {} cannot be paid", noun.spelling().one))),
        };
        let Some(row) = self.row(noun, id) else { return Err(self.unknown(noun, id)) };
        let open = self.outstanding(noun, row);
        if amount > open {
            return Err(Error::Refused(format!("the {} cannot take {amount}: {open} is open", noun.spelling().one)));
        }
        let party = self.party_name(noun, row);
        let number = text(&row.keys, number_key(noun)).to_owned();
        let payment = json!({
            "number": "", "party": party, "date": day, "amount": amount, "applied": [{"to": number, "amount": amount}],
        });
        self.add_neutral(of, payment, now)
    }

    pub(super) fn party_name(&self, noun: Noun, row: &Row) -> String {
        match noun {
            Noun::Invoice => self.name(Noun::Client, id(&row.keys, "customerid")),
            Noun::Bill | Noun::BillPayment => self.name(Noun::Vendor, id(&row.keys, "vendorid")),
            _ => self.name(Noun::Client, id(&row.keys, "clientid")),
        }
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
