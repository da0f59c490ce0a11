//! What these books hold beyond a company of the neutral form: items, tracking categories, journals, money on account. It follows from the
//! company, so the same company has the same extras.

use crate::company::{CustomValues, Document, FieldType, On};
use crate::json::{Json, object};
use crate::kit::ids::uuid;
use crate::zoho::Kind;
use crate::zoho::ledger::{Ledger, Record};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// At most so many tracking categories are in use.
const ACTIVE_CATEGORIES: usize = 2;

/// What is beyond the company.
#[derive(Debug, Default)]
pub(crate) struct Extras {
    pub(crate) tracking: Tracking,
    /// By name: code and the item as a line shows it.
    pub(crate) items: BTreeMap<String, (String, Json)>,
    pub(crate) journals: Vec<Journal>,
    pub(crate) on_account: Vec<OnAccount>,
    pub(crate) refunded_credit: Option<OnAccount>,
    pub(crate) receipts: Vec<OnAccount>,
}

/// A manual journal.
#[derive(Debug, Clone)]
pub(crate) struct Journal {
    pub(crate) key: String,
    pub(crate) narration: String,
    pub(crate) date: Date,
    pub(crate) status: String,
    pub(crate) url: String,
    pub(crate) cash_basis: bool,
    pub(crate) lines: Vec<JournalLine>,
    pub(crate) modified: Timestamp,
}

/// A line of a journal: debit positive, credit negative.
#[derive(Debug, Clone)]
pub(crate) struct JournalLine {
    pub(crate) account: String,
    pub(crate) description: String,
    pub(crate) amount: Decimal,
}

/// Money that is on account with a party, or went through the bank without a document.
#[derive(Debug, Clone)]
pub(crate) struct OnAccount {
    pub(crate) key: String,
    /// Too much rather than in advance.
    pub(crate) over: bool,
    /// From a customer rather than to a supplier.
    pub(crate) received: bool,
    pub(crate) party: Option<u64>,
    pub(crate) date: Date,
    pub(crate) amount: Decimal,
    /// The day on which all of it was given back.
    pub(crate) refunded: Option<Date>,
    pub(crate) reference: String,
    /// The bank account.
    pub(crate) account: String,
    pub(crate) modified: Timestamp,
}

/// Tracking categories: the company's own text fields of documents, of which two can be in use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tracking {
    tenant: String,
    /// Field name, label, options.
    fields: Vec<(String, String, BTreeSet<String>)>,
}

impl Tracking {
    fn of(tenant: &str, ledger: &Ledger) -> Tracking {
        let mut tracking = Tracking { tenant: tenant.to_owned(), fields: Vec::new() };
        let on_documents = ledger
            .custom_fields
            .iter()
            .filter(|field| field.of == FieldType::Text && !matches!(field.on, On::Contact | On::Line));
        for field in on_documents {
            if !tracking.fields.iter().any(|(name, ..)| *name == field.name) {
                tracking.fields.push((field.name.clone(), field.label.clone(), BTreeSet::new()));
            }
        }
        for kind in Kind::ALL {
            for entry in ledger.table(kind).oldest_first() {
                tracking.learn(&entry.record);
            }
        }
        tracking
    }

    /// Options come with the records that have them.
    pub(crate) fn learn(&mut self, record: &Record) {
        let values = match record {
            Record::Document(document) => &document.custom,
            Record::Expense(expense) => &expense.custom,
            Record::Contact(..) | Record::Account(_) | Record::Payment(_) => return,
        };
        for (name, _, options) in &mut self.fields {
            if let Some(option) =
                values.get(name.as_str()).and_then(|value| value.as_str()).filter(|text| !text.is_empty())
            {
                options.insert(option.to_owned());
            }
        }
    }

    /// Category and option of each line of a document.
    pub(crate) fn of_document(&self, document: &Document) -> Vec<(String, String)> {
        self.of_values(&document.custom)
    }

    /// Category and option by the values of a record's own fields.
    pub(crate) fn of_values(&self, values: &CustomValues) -> Vec<(String, String)> {
        let used = self.fields.iter().take(ACTIVE_CATEGORIES).filter_map(|(name, ..)| {
            let option = values.get(name)?.as_str().filter(|text| !text.is_empty())?;
            Some((name.clone(), option.to_owned()))
        });
        used.collect()
    }

    fn ids(&self, field: &str, option: &str) -> (String, String) {
        let category = uuid(&format!("{} category", self.tenant), field);
        let option = uuid(&format!("{category} option"), option);
        (category, option)
    }

    /// A category as a line shows it.
    pub(crate) fn on_line(&self, field: &str, option: &str) -> Json {
        let (category, id) = self.ids(field, option);
        let label = self.fields.iter().find(|(name, ..)| name == field).map_or(field, |(_, label, _)| label);
        object! {
            "Name": label.to_owned(), "Option": option.to_owned(), "TrackingCategoryID": category, "TrackingOptionID": id,
        }
    }

    /// All categories.
    pub(crate) fn categories(&self) -> Vec<Json> {
        let category = |(at, (field, label, options)): (usize, &(String, String, BTreeSet<String>))| {
            let option = |option: &String| {
                object! {
                    "TrackingOptionID": self.ids(field, option).1, "Name": option, "Status": "ACTIVE",
                    "HasValidationErrors": false, "IsDeleted": false, "IsArchived": false, "IsActive": true,
                }
            };
            object! {
                "Name": label, "Status": if at < ACTIVE_CATEGORIES { "ACTIVE" } else { "ARCHIVED" },
                "TrackingCategoryID": self.ids(field, "").0, "Options": options.iter().map(option).collect::<Vec<Json>>(),
            }
        };
        self.fields.iter().enumerate().map(category).collect()
    }
}

impl Extras {
    /// What follows from a company's books; without the typed-in records where `typed` is false.
    pub(crate) fn of(tenant: &str, ledger: &Ledger, typed: bool) -> Extras {
        let mut extras =
            Extras { tracking: Tracking::of(tenant, ledger), items: items(tenant, ledger), ..Extras::default() };
        if typed {
            extras.type_in(ledger);
        }
        extras
    }

    fn type_in(&mut self, ledger: &Ledger) {
        let documents = [Kind::Invoice, Kind::Bill].into_iter().flat_map(|kind| ledger.table(kind).oldest_first());
        let last = documents.filter_map(|entry| entry.document()).map(|document| document.date).max();
        let date = last.unwrap_or(ledger.organisation.created);
        let modified = crate::company::local_instant(date.at(11, 0, 0, 0), &ledger.zone);
        self.journals = journals(ledger, date, modified);
        let bank = ledger.account_of(&["bank", "cash"]);
        if bank.is_empty() {
            return;
        }
        let first = |customer: bool| {
            let mut contacts = ledger.table(Kind::Contact).oldest_first().collect::<Vec<_>>();
            contacts.sort_by_key(|entry| entry.id);
            let of = |entry: &&&crate::zoho::ledger::Entry| matches!(&entry.record, Record::Contact(is, contact) if *is == customer && contact.active && contact.currency.is_none());
            contacts.iter().find(of).map(|entry| entry.id)
        };
        let one = |key: &str, over, received, cents, reference: &str| OnAccount {
            key: key.to_owned(),
            over,
            received,
            party: first(received),
            date,
            amount: Decimal::new(cents, 2),
            refunded: None,
            reference: reference.to_owned(),
            account: bank.clone(),
            modified,
        };
        if first(true).is_some() {
            self.on_account.push(one("advance", false, true, 25_000, "Deposit for spring"));
            self.on_account.push(one("twice", true, true, 4_050, "Paid twice"));
            let back = OnAccount { refunded: Some(date), ..one("back", true, true, 1_990, "Given back") };
            self.on_account.push(back);
            self.refunded_credit = Some(one("returned", false, true, 6_000, "CN-R0001"));
            self.receipts.push(one("interest", false, true, 312, "Interest of the month"));
        }
        if first(false).is_some() {
            self.on_account.push(one("rent", false, false, 84_000, "Rent in advance"));
            self.on_account.push(one("slip", true, false, 700, "Slip of the pen"));
        }
    }
}

/// Items are the names on the lines.
fn items(tenant: &str, ledger: &Ledger) -> BTreeMap<String, (String, Json)> {
    let mut names = BTreeSet::new();
    for kind in Kind::ALL {
        let documents = ledger.table(kind).oldest_first().filter_map(|entry| entry.document());
        names.extend(documents.flat_map(|document| &document.lines).map(|line| line.name.clone()));
    }
    let item = |(at, name): (usize, String)| {
        let code = format!("ITM-{:03}", at + 1);
        let json =
            object! {"ItemID": uuid(&format!("{tenant} item"), &name), "Name": name.clone(), "Code": code.clone()};
        (name, (code, json))
    };
    names.into_iter().filter(|name| !name.is_empty()).enumerate().map(item).collect()
}

/// Wages, accruals and their like, in every status.
fn journals(ledger: &Ledger, date: Date, modified: Timestamp) -> Vec<Journal> {
    let (cost, owed) = (ledger.account_of(&["expense"]), ledger.account_of(&["other_current_liability", "equity"]));
    if cost.is_empty() || owed.is_empty() {
        return Vec::new();
    }
    let cases = [
        ("wages", "Wages of the month", "POSTED", 184_250),
        ("accrual", "Electricity not yet billed", "POSTED", 41_000),
        ("draft", "To be looked at", "DRAFT", 5_000),
        ("void", "Typed in twice", "VOIDED", 41_000),
    ];
    let journal = |(key, narration, status, cents): (&str, &str, &str, i64)| {
        let line = |account: &str, amount| JournalLine {
            account: account.to_owned(),
            description: narration.to_owned(),
            amount,
        };
        let amount = Decimal::new(cents, 2);
        Journal {
            key: key.to_owned(),
            narration: narration.to_owned(),
            date,
            status: status.to_owned(),
            url: String::new(),
            cash_basis: true,
            lines: vec![line(&cost, amount), line(&owed, -amount)],
            modified,
        }
    };
    cases.into_iter().map(journal).collect()
}
