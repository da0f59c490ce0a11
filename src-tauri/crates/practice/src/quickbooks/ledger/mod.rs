//! The books of one company: its records as JSON, what is linked to what, and what follows from it.

mod change;
mod check;
mod effects;
mod finish;
mod neutral;
mod payments;
mod refer;
mod rules;
mod totals;
mod write;

pub(crate) use write::{Deed, Terms};

use super::entity::Entity;
use super::fault::Fault;
use super::value::{Object, object, reference};
use crate::company::Company;
use crate::error::Error;
use crate::kit::Kind;
use effects::Link;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// A record.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) entity: Entity,
    pub(crate) id: u64,
    pub(crate) sync: u64,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    /// Everything but what every record holds.
    pub(crate) body: Object,
    /// Queries do not find it before this run time.
    pub(crate) hidden_until: Option<Duration>,
    /// The record as a person typed it in, where it came that way and was not changed through the API since.
    pub(crate) typed: Option<(Kind, serde_json::Value)>,
    /// Made void.
    pub(crate) void: bool,
}

/// A record that was deleted.
#[derive(Debug, Clone)]
pub(crate) struct Gone {
    pub(crate) entity: Entity,
    pub(crate) id: u64,
    pub(crate) at: Timestamp,
}

/// What can be set for a company's books.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    /// The plan has purchase orders and classes.
    pub(crate) plus: bool,
    /// A number that is used already is refused.
    pub(crate) unique_numbers: bool,
    /// The books are closed up to this day.
    pub(crate) closed: Option<Date>,
    /// The subscription has ended: nothing can be written.
    pub(crate) ended: bool,
    /// What the documentation calls required is insisted on, even where the servers are said to fill it in.
    pub(crate) insist: bool,
}

/// The books of one company.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    /// The company without its records.
    pub(crate) company: Company,
    pub(crate) home: String,
    pub(crate) zone: TimeZone,
    pub(crate) setup: Setup,
    tables: BTreeMap<Entity, BTreeMap<u64, Record>>,
    gone: Vec<Gone>,
    next: HashMap<Entity, u64>,
    next_transaction: u64,
    links: HashMap<(Entity, u64), Vec<Link>>,
    numbers: HashMap<(Entity, String), Vec<u64>>,
}

/// The zone in which these servers write times, whichever company they are of.
pub(crate) fn pacific() -> TimeZone {
    TimeZone::get("America/Los_Angeles").unwrap_or(TimeZone::UTC)
}

/// A time to the second with its offset.
pub(crate) fn stamp(at: Timestamp) -> String {
    at.to_zoned(pacific()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A time to the millisecond with its offset.
pub(crate) fn stamp_fine(at: Timestamp) -> String {
    at.to_zoned(pacific()).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

impl Record {
    pub(crate) fn name(&self) -> &str {
        self.body.text(self.entity.name_key())
    }

    pub(crate) fn is_active(&self) -> bool {
        self.body.flag("Active") != Some(false)
    }

    /// The record as it is answered.
    pub(crate) fn shown(&self) -> Object {
        let mut shown =
            object! {"domain": "QBO", "sparse": false, "Id": self.id.to_string(), "SyncToken": self.sync.to_string()};
        shown.set("MetaData", self.times());
        shown.extend(self.body.clone());
        shown
    }

    pub(crate) fn times(&self) -> Object {
        object! {"CreateTime": stamp(self.created), "LastUpdatedTime": stamp(self.modified)}
    }
}

impl Ledger {
    pub(crate) fn realm(&self) -> &str {
        &self.company.organisation.id
    }

    /// More than one currency is in use.
    pub(crate) fn is_multi_currency(&self) -> bool {
        self.company.currencies.iter().any(|currency| currency.code != self.home)
    }

    /// A company in the United States: sales tax instead of tax codes.
    pub(crate) fn is_american(&self) -> bool {
        self.company.organisation.country == "US"
    }

    pub(crate) fn get(&self, entity: Entity, id: u64) -> Option<&Record> {
        self.tables.get(&entity)?.get(&id)
    }

    fn get_mut(&mut self, entity: Entity, id: u64) -> Option<&mut Record> {
        self.tables.get_mut(&entity)?.get_mut(&id)
    }

    /// The record of an id as it stands in a request.
    pub(crate) fn found(&self, entity: Entity, id: &str) -> Option<&Record> {
        self.get(entity, id.parse().ok()?)
    }

    /// All records of a kind by their ids.
    pub(crate) fn all(&self, entity: Entity) -> impl Iterator<Item = &Record> {
        self.tables.get(&entity).into_iter().flat_map(BTreeMap::values)
    }

    pub(crate) fn gone(&self) -> &[Gone] {
        &self.gone
    }

    /// Reads one record.
    ///
    /// # Errors
    /// Where the id is no number or no record has it.
    pub(crate) fn read(&self, entity: Entity, id: &str) -> Result<Object, Fault> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Fault::bad_id(id));
        }
        self.found(entity, id).map(Record::shown).ok_or_else(Fault::not_found)
    }

    /// A record of a list by its name.
    pub(crate) fn named(&self, entity: Entity, name: &str) -> Option<&Record> {
        self.all(entity).find(|record| record.name() == name)
    }

    /// A reference to a record of a list, by its name; `None` where there is none.
    pub(crate) fn refer(&self, entity: Entity, name: &str) -> Option<Object> {
        self.named(entity, name).map(|record| reference(record.id.to_string(), record.name()))
    }

    /// The first account of a type.
    pub(crate) fn account_of(&self, of: &str) -> Option<&Record> {
        self.all(Entity::Account).find(|account| account.is_active() && account.body.text("AccountType") == of)
    }

    pub(crate) fn next_id(&mut self, entity: Entity) -> u64 {
        let next = if entity.is_transaction() {
            &mut self.next_transaction
        } else {
            // Customers, vendors and employees share one row of numbers; ids of classes are long in real books.
            let row = if entity.is_person() { Entity::Customer } else { entity };
            self.next.entry(row).or_insert(if entity == Entity::Class { 500_000_000_000_001 } else { 1 })
        };
        let id = *next;
        *next += 1;
        id
    }

    /// Home units for one unit of a currency on a day.
    pub(crate) fn rate(&self, currency: &str, day: Date) -> Decimal {
        let known = self.company.currencies.iter().find(|known| known.code == currency);
        let rates = known.map(|known| known.rates.as_slice()).unwrap_or_default();
        let on_day = rates.iter().filter(|rate| rate.from <= day).max_by_key(|rate| rate.from);
        on_day.or_else(|| rates.iter().min_by_key(|rate| rate.from)).map_or(Decimal::ONE, |rate| rate.rate)
    }

    /// A reference to a currency.
    pub(crate) fn currency(&self, code: &str) -> Object {
        let name = self.company.currencies.iter().find(|known| known.code == code).map_or(code, |known| &known.name);
        reference(code, if name.is_empty() { code } else { name })
    }

    /// The books of a company before its records.
    pub(crate) fn empty(company: &Company, setup: Setup) -> Result<Ledger, Error> {
        let bare = Company {
            accounts: Vec::new(),
            customers: Vec::new(),
            vendors: Vec::new(),
            invoices: Vec::new(),
            credit_notes: Vec::new(),
            bills: Vec::new(),
            vendor_credits: Vec::new(),
            purchase_orders: Vec::new(),
            expenses: Vec::new(),
            customer_payments: Vec::new(),
            vendor_payments: Vec::new(),
            ..company.clone()
        };
        Ok(Ledger {
            home: company.organisation.currency.clone(),
            zone: company.zone()?,
            company: bare,
            setup,
            tables: BTreeMap::new(),
            gone: Vec::new(),
            next: HashMap::new(),
            next_transaction: 101,
            links: HashMap::new(),
            numbers: HashMap::new(),
        })
    }

    /// Puts in a record of a list that nobody typed in.
    pub(crate) fn add_plain(&mut self, entity: Entity, body: Object) -> u64 {
        let id = self.next_id(entity);
        let at = self.usual_time(self.company.organisation.created, 8, id);
        let record = Record {
            entity,
            id,
            sync: 0,
            created: at,
            modified: at,
            body,
            hidden_until: None,
            typed: None,
            void: false,
        };
        self.put(record, at);
        id
    }

    /// Changes a record in its place, with no other effect.
    pub(crate) fn amend(&mut self, entity: Entity, id: u64, change: impl FnOnce(&mut Object)) {
        if let Some(record) = self.get_mut(entity, id) {
            change(&mut record.body);
        }
    }

    /// Documents of a kind with a number.
    pub(crate) fn numbered(&self, entity: Entity, number: &str) -> impl Iterator<Item = &Record> {
        let ids = self.numbers.get(&(entity, number.to_owned()));
        ids.into_iter().flatten().filter_map(move |id| self.get(entity, *id))
    }

    /// Today as these servers have it.
    pub(crate) fn today(now: Timestamp) -> Date {
        Zoned::date(&now.to_zoned(pacific()))
    }
}
