//! Changes to the books, as people make them in the web application.

use super::content::{account_content, contact_content, lines_key, number_key};
use super::neutral::TYPED;
use super::{Ledger, Record};
use crate::bill::kind::Kind;
use crate::bill::tree;
use crate::company::{Account, Contact, Document, Expense, Payment};
use crate::error::Error;
use crate::json::Json;
use crate::kit::{Change, Kind as Neutral};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn parse<T: DeserializeOwned>(called: &str, value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(|error| Error::company(called, error.to_string()))
}

/// The kinds in which a record of the neutral kind may stand.
fn kinds(neutral: Neutral) -> &'static [Kind] {
    match neutral {
        Neutral::Invoice => &[Kind::Invoice],
        Neutral::CreditNote => &[Kind::CreditMemo],
        Neutral::Bill => &[Kind::Bill],
        Neutral::VendorCredit => &[Kind::VendorCredit],
        Neutral::PurchaseOrder => &[],
        Neutral::Expense => &[Kind::Transaction, Kind::Reimbursement],
        Neutral::Contact => &[Kind::Customer, Kind::Vendor],
        Neutral::Account => &[Kind::Account],
        Neutral::CustomerPayment => &[Kind::ReceivablePayment],
        Neutral::VendorPayment => &[Kind::Payment],
    }
}

/// The kinds whose records of the neutral kind are counted as `records` shows them.
pub(crate) fn shown_as(neutral: Neutral) -> &'static [Kind] {
    kinds(neutral)
}

impl Ledger {
    /// Makes a change; the id of the record, or of the payment.
    ///
    /// # Errors
    /// Where there is no such record, or the result would not be right. Nothing is changed then.
    pub(crate) fn change(&mut self, change: Change, now: Timestamp) -> Result<String, Error> {
        match change {
            Change::Add { kind, record } => self.add(kind, record, now),
            Change::Update { kind, key, patch } => self.update(kind, &key, patch, now),
            Change::Void { kind, key } => {
                let (kind, id) = self.must(kind, &key)?;
                self.end(kind, &id, kind == Kind::Invoice, now)
            }
            Change::Delete { kind, key } => {
                let (kind, id) = self.must(kind, &key)?;
                self.end(kind, &id, false, now)
            }
            Change::Pay { kind, key, amount, date } => {
                let (kind, id) = self.must(kind, &key)?;
                let pays = match kind {
                    Kind::Bill => Kind::Payment,
                    Kind::Invoice => Kind::ReceivablePayment,
                    _ => return Err(Error::Refused(format!("a {} cannot be paid", kind.spelling().called))),
                };
                let open = self.left(kind, &id);
                if amount > open {
                    return Err(Error::Refused(format!("“{key}” cannot take {amount}: {open} is open")));
                }
                let content = self.get(kind, &id).map_or(Json::EMPTY, |record| record.content.clone());
                let party = super::party(kind, &content).unwrap_or_default().to_owned();
                let whose = if kind == Kind::Bill { Kind::Vendor } else { Kind::Customer };
                let name = self.get(whose, &party).map(|party| tree::text(&party.content, "name").to_owned());
                let date = date.unwrap_or_else(|| self.today(now));
                let payment = json!({
                    "number": format!("{}", 10_000 + self.table(pays).rows.len()), "party": name.unwrap_or_default(), "date": date,
                    "amount": amount, "applied": [{"to": tree::text(&content, number_key(kind)), "amount": amount}], "created": now,
                });
                self.load_payment(pays, &parse("payment", payment)?)
            }
        }
    }

    fn add(&mut self, kind: Neutral, mut record: Value, now: Timestamp) -> Result<String, Error> {
        let vendor = record.as_object_mut().and_then(|keys| keys.remove("vendor").filter(Value::is_boolean));
        if kind != Neutral::Contact
            && let (Some(keys), Some(flag)) = (record.as_object_mut(), vendor.clone())
        {
            keys.insert("vendor".to_owned(), flag);
        }
        if record.get("created").is_none()
            && let Some(keys) = record.as_object_mut()
        {
            let at = keys.get("modified").cloned().unwrap_or_else(|| json!(now));
            keys.insert("created".to_owned(), at);
        }
        match kind {
            Neutral::PurchaseOrder => Err(Error::Refused("BILL has no purchase orders".to_owned())),
            Neutral::Contact => {
                let contact: Contact = parse("contact", record)?;
                self.free(&[Kind::Customer, Kind::Vendor], &contact.name)?;
                let kind = if vendor == Some(Value::Bool(true)) { Kind::Vendor } else { Kind::Customer };
                Ok(self.load_contact(kind, &contact))
            }
            Neutral::Account => {
                let account: Account = parse("account", record)?;
                self.free(&[Kind::Account], &account.name)?;
                Ok(self.load_account(&account))
            }
            Neutral::Invoice | Neutral::CreditNote | Neutral::Bill | Neutral::VendorCredit => {
                let document: Document = parse("document", record)?;
                let kind = kinds(kind)[0];
                let whose = if matches!(kind, Kind::Bill | Kind::VendorCredit) { Kind::Vendor } else { Kind::Customer };
                let party = self.named(whose, &document.party).unwrap_or_default();
                if self.numbered(kind, &party, &document.number).is_some() {
                    return Err(Error::Refused(format!("“{}” is used already", document.number)));
                }
                self.load_document(kind, &document)
            }
            Neutral::CustomerPayment | Neutral::VendorPayment => {
                let payment: Payment = parse("payment", record)?;
                self.load_payment(kinds(kind)[0], &payment)
            }
            Neutral::Expense => {
                let expense: Expense = parse("expense", record)?;
                self.load_expense(&expense)
                    .ok_or_else(|| Error::Refused("BILL sees only what was paid with a card or in cash".to_owned()))
            }
        }
    }

    fn free(&self, kinds: &[Kind], name: &str) -> Result<(), Error> {
        if kinds.iter().any(|kind| self.named(*kind, name).is_some()) {
            return Err(Error::Refused(format!("the name “{name}” is used already")));
        }
        Ok(())
    }

    fn update(&mut self, neutral: Neutral, key: &str, patch: Value, now: Timestamp) -> Result<String, Error> {
        let (kind, id) = self.must(neutral, key)?;
        let record = self.get(kind, &id).cloned().ok_or_else(|| unknown(kind, key))?;
        let stated = patch.get("modified").is_some();
        let mut value = self.neutral(kind, &record).ok_or_else(|| unknown(kind, key))?;
        if let Some(keys) = value.as_object_mut() {
            keys.remove("modified");
        }
        merge(&mut value, patch);
        let (content, archived, modified) = self.content_of(kind, &record, value)?;
        let when = if stated { modified.unwrap_or(now) } else { now };
        self.replace(kind, &id, content, archived, when);
        Ok(id)
    }

    /// The content of a record from its COMPANY form, whether it is archived, and when it says it was changed.
    fn content_of(
        &mut self,
        kind: Kind,
        record: &Record,
        value: Value,
    ) -> Result<(Json, bool, Option<Timestamp>), Error> {
        let zone = self.zone.clone();
        let typed = tree::tree(&value);
        let (content, archived, modified) = match kind {
            Kind::Vendor | Kind::Customer => {
                let contact: Contact = parse("contact", value)?;
                (contact_content(kind, &contact), !contact.active, contact.modified)
            }
            Kind::Account => {
                let account: Account = parse("account", value)?;
                let parent = self.named(Kind::Account, &account.parent);
                (account_content(&account, parent), !account.active, account.modified)
            }
            Kind::Invoice | Kind::Bill | Kind::CreditMemo | Kind::VendorCredit => {
                let document: Document = parse("document", value)?;
                let content = self.document_content(kind, &document)?;
                let void = document.state == crate::company::State::Void;
                (same_lines(kind, &record.content, content), void && kind != Kind::Invoice, document.modified)
            }
            Kind::Payment | Kind::ReceivablePayment => {
                let payment: Payment = parse("payment", value)?;
                (self.payment_content(kind, &payment)?, false, payment.modified)
            }
            _ => return Err(Error::Refused(format!("a {} cannot be changed in this way", kind.spelling().called))),
        };
        let mut content = tree::copy(content, &record.content, &["vendorCredits", "_bank"]);
        if let Some(typed) = typed {
            tree::set(&mut content, TYPED, typed);
        }
        Ok((content, archived, modified.map(|when| when.instant(&zone))))
    }

    /// Archives a record, retires it or makes it void.
    fn end(&mut self, kind: Kind, id: &str, void: bool, now: Timestamp) -> Result<String, Error> {
        let record = self.get(kind, id).cloned().ok_or_else(|| unknown(kind, id))?;
        let used = self.used(id);
        if !(used.paid + used.scheduled + used.credited).is_zero() {
            return Err(Error::Refused("it was paid or credited in part".to_owned()));
        }
        let mut content = record.content;
        if void {
            tree::set(&mut content, "_void", true);
        } else if kind.is_spend() {
            tree::set(&mut content, "retired", true);
        } else if matches!(kind, Kind::Payment | Kind::ReceivablePayment) {
            tree::set(&mut content, "_status", "VOID");
        }
        let archived = !void && !kind.is_spend() && !matches!(kind, Kind::Payment | Kind::ReceivablePayment);
        self.replace(kind, id, content, archived, now);
        Ok(id.to_owned())
    }

    fn must(&self, neutral: Neutral, key: &str) -> Result<(Kind, String), Error> {
        let found = kinds(neutral).iter().find_map(|kind| Some((*kind, self.find(*kind, key)?)));
        found.ok_or_else(|| Error::Unknown { kind: "record", key: key.to_owned() })
    }

    /// A record by its id, number or name. What several share finds nothing.
    pub(crate) fn find(&self, kind: Kind, key: &str) -> Option<String> {
        if self.get(kind, key).is_some() {
            return Some(key.to_owned());
        }
        let path = match kind {
            Kind::Invoice | Kind::Bill | Kind::CreditMemo | Kind::VendorCredit => number_key(kind),
            Kind::Payment | Kind::ReceivablePayment => "_number",
            Kind::Transaction | Kind::Reimbursement => "_note",
            _ => "name",
        };
        let clears =
            |record: &&Record| kind != Kind::Transaction || tree::text(&record.content, "transactionType") == "CLEAR";
        let mut found =
            self.table(kind).rows.iter().filter(|record| tree::text(&record.content, path) == key).filter(clears);
        match (found.next(), found.next()) {
            (Some(record), None) => Some(record.id.clone()),
            (Some(_), Some(_)) | (None, _) => None,
        }
    }
}

/// New content with the ids that the old lines in the same places had.
fn same_lines(kind: Kind, old: &Json, mut content: Json) -> Json {
    let key = lines_key(kind);
    let mut lines = tree::list(&content, key).to_vec();
    for (line, old) in lines.iter_mut().zip(tree::list(old, key)) {
        tree::set(line, "id", tree::text(old, "id").to_owned());
    }
    tree::set(&mut content, key, Json::List(lines));
    content
}

fn unknown(kind: Kind, key: &str) -> Error {
    Error::Unknown { kind: kind.spelling().called, key: key.to_owned() }
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
