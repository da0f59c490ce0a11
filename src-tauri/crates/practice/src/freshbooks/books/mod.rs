//! The books of one account: rows by kind and id, what was paid of each, and times.

mod as_company;
pub(crate) mod change;
mod credit;
mod extras;
mod lines;
mod load;
mod neutral;
pub(crate) mod sums;

use super::events::{Callback, Post};
use super::noun::Noun;
use crate::company::{Company, round};
use crate::kit::{Ids, ids};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

/// The keys of a record, in the API's words. A key that begins with `_` is the books' own and is not shown.
pub(crate) type Keys = Map<String, Value>;

/// A record.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: u64,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    /// 0 active, 1 deleted, 2 archived.
    pub(crate) vis: i64,
    /// Run time from which lists find it.
    pub(crate) seen_from: Duration,
    pub(crate) keys: Keys,
}

/// One kind's rows.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: BTreeMap<u64, Row>,
}

impl Table {
    pub(crate) fn get(&self, id: u64) -> Option<&Row> {
        self.rows.get(&id)
    }

    /// All rows, deleted ones too, in the order of their ids.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.rows.values()
    }

    /// The rows that are neither deleted nor archived.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Row> {
        self.all().filter(|row| row.vis == 0)
    }
}

/// The three ids of a company.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    /// Short letters and digits: the accounting families.
    pub(crate) account: String,
    /// A number: projects and time.
    pub(crate) business: u64,
    /// The newer accounting families.
    pub(crate) uuid: String,
}

impl Identity {
    fn of(company: &Company) -> Identity {
        let uuid = ids::uuid("business", &company.organisation.id);
        let letters = uuid.bytes().filter(u8::is_ascii_hexdigit).map(|byte| byte.to_ascii_lowercase());
        let number = letters.clone().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        Identity { account: short(number), business: 4_000_000 + number % 900_000, uuid }
    }
}

/// Six letters and digits, the first one a letter.
fn short(mut number: u64) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    (0..6_u64)
        .map(|at| {
            let count = if at == 0 { 47 } else { 55 };
            let sign = usize::try_from(number % count).map_or(b'A', |at| SIGNS[at]);
            number /= count;
            char::from(sign)
        })
        .collect()
}

/// The books of one account.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) identity: Identity,
    /// Who the company is, with its currencies, taxes and fields; its lists of records are empty.
    pub(crate) company: Company,
    pub(crate) zone: TimeZone,
    tables: Vec<Table>,
    next: Vec<Ids>,
    /// Payments of each invoice, and bill payments of each bill.
    paid_by: HashMap<(Noun, u64), BTreeSet<u64>>,
    /// Who wants to be told of what.
    pub(crate) callbacks: Vec<Callback>,
    /// What is still to be told.
    pub(crate) posts: Vec<Post>,
}

impl Books {
    pub(crate) fn table(&self, noun: Noun) -> &Table {
        &self.tables[noun as usize]
    }

    pub(crate) fn row(&self, noun: Noun, id: u64) -> Option<&Row> {
        self.table(noun).get(id)
    }

    /// A row that was not deleted.
    pub(crate) fn live(&self, noun: Noun, id: u64) -> Option<&Row> {
        self.row(noun, id).filter(|row| row.vis != 1)
    }

    /// A new row.
    pub(crate) fn add(&mut self, noun: Noun, keys: Keys, created: Timestamp) -> u64 {
        let id = self.next[noun as usize].take();
        let seen_from = Duration::ZERO;
        self.put(noun, Row { id, created, updated: created, vis: 0, seen_from, keys });
        id
    }

    /// Files a row, new or changed.
    pub(crate) fn put(&mut self, noun: Noun, row: Row) {
        if let Some(target) = target(noun, &row.keys) {
            self.paid_by.entry(target).or_default().insert(row.id);
        }
        self.tables[noun as usize].rows.insert(row.id, row);
    }

    /// Takes a row away without a trace.
    pub(crate) fn remove(&mut self, noun: Noun, id: u64) {
        if let Some(row) = self.tables[noun as usize].rows.remove(&id)
            && let Some(paid) = target(noun, &row.keys).and_then(|target| self.paid_by.get_mut(&target))
        {
            paid.remove(&id);
        }
    }

    /// Changes a row in place.
    pub(crate) fn edit(&mut self, noun: Noun, id: u64, change: impl FnOnce(&mut Row)) {
        if let Some(mut row) = self.tables[noun as usize].rows.remove(&id) {
            change(&mut row);
            self.put(noun, row);
        }
    }

    /// A record was changed now.
    pub(crate) fn touch(&mut self, noun: Noun, id: u64, now: Timestamp) {
        self.edit(noun, id, |row| row.updated = now);
    }

    /// The payments of an invoice, or the bill payments of a bill, that were not deleted.
    pub(crate) fn payments_of(&self, noun: Noun, id: u64) -> impl Iterator<Item = &Row> {
        let kind = if noun == Noun::Bill { Noun::BillPayment } else { Noun::Payment };
        let ids = self.paid_by.get(&(noun, id)).into_iter().flatten();
        ids.filter_map(move |payment| self.row(kind, *payment))
            .filter(move |row| row.vis == 0 && target(kind, &row.keys) == Some((noun, id)))
    }

    /// What was paid of an invoice or a bill, as far as it was open.
    pub(crate) fn paid(&self, noun: Noun, id: u64) -> Decimal {
        self.payments_of(noun, id).map(applied).sum()
    }

    /// What an invoice or a bill comes to.
    pub(crate) fn total(&self, noun: Noun, row: &Row) -> Decimal {
        sums::sum(noun, &row.keys, self.places(currency(&row.keys))).total
    }

    /// What is still to be paid.
    pub(crate) fn outstanding(&self, noun: Noun, row: &Row) -> Decimal {
        self.total(noun, row) - self.paid(noun, row.id)
    }

    pub(crate) fn places(&self, currency: &str) -> u32 {
        self.company.places(currency)
    }

    /// An amount in the API's form.
    pub(crate) fn money(&self, amount: Decimal, code: &str) -> Value {
        let places = self.places(code);
        let mut amount = round(amount, places);
        amount.rescale(places);
        json!({"amount": amount.to_string(), "code": code})
    }

    /// The name of a client or a vendor.
    pub(crate) fn name(&self, noun: Noun, id: u64) -> String {
        self.row(noun, id).map(|row| name(&row.keys)).unwrap_or_default()
    }

    /// The client or vendor of a name.
    pub(crate) fn named(&self, noun: Noun, wanted: &str) -> Option<&Row> {
        self.table(noun).all().find(|row| row.vis != 1 && name(&row.keys) == wanted)
    }

    pub(crate) fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.zone.clone()).date()
    }
}

/// What a payment is for.
fn target(noun: Noun, keys: &Keys) -> Option<(Noun, u64)> {
    let (to, key) = match noun {
        Noun::Payment => (Noun::Invoice, "invoiceid"),
        Noun::BillPayment => (Noun::Bill, "billid"),
        Noun::Client | Noun::Vendor | Noun::Item | Noun::Tax | Noun::Account | Noun::Category => return None,
        Noun::Invoice | Noun::CreditNote | Noun::Bill | Noun::Expense | Noun::OtherIncome => return None,
        Noun::Journal => return None,
    };
    Some((to, keys.get(key)?.as_u64()?))
}

/// How much of a payment went to its document.
pub(crate) fn applied(row: &Row) -> Decimal {
    match row.keys.get("_applied") {
        Some(_) => decimal(&row.keys, "_applied"),
        None => amount(&row.keys, "amount"),
    }
}

/// A text key; empty where there is none.
pub(crate) fn text<'a>(keys: &'a Keys, key: &str) -> &'a str {
    keys.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A whole number; 0 where there is none.
pub(crate) fn whole(keys: &Keys, key: &str) -> i64 {
    keys.get(key).and_then(Value::as_i64).unwrap_or_default()
}

/// An id; 0 where there is none.
pub(crate) fn id(keys: &Keys, key: &str) -> u64 {
    keys.get(key).and_then(Value::as_u64).unwrap_or_default()
}

/// A decimal that stands as text; 0 where there is none.
pub(crate) fn decimal(keys: &Keys, key: &str) -> Decimal {
    text(keys, key).parse().unwrap_or_default()
}

/// The amount of a money key; 0 where there is none.
pub(crate) fn amount(keys: &Keys, key: &str) -> Decimal {
    keys.get(key).and_then(Value::as_object).map_or(Decimal::ZERO, |money| decimal(money, "amount"))
}

pub(crate) fn date(keys: &Keys, key: &str) -> Option<Date> {
    text(keys, key).parse().ok()
}

/// The currency of a record: its own key, or that of its amount.
pub(crate) fn currency(keys: &Keys) -> &str {
    match keys.get("currency_code").and_then(Value::as_str) {
        Some(code) => code,
        None => keys.get("amount").and_then(|money| money["code"].as_str()).unwrap_or_default(),
    }
}

/// The name of a client or a vendor: the firm, else the person.
pub(crate) fn name(keys: &Keys) -> String {
    let firm = if keys.contains_key("vendor_name") { text(keys, "vendor_name") } else { text(keys, "organization") };
    if firm.is_empty() {
        format!("{} {}", text(keys, "fname"), text(keys, "lname")).trim().to_owned()
    } else {
        firm.to_owned()
    }
}

/// Keys of a `json!` object.
pub(crate) fn keys(object: Value) -> Keys {
    if let Value::Object(keys) = object { keys } else { Keys::new() }
}

/// The lines of a document.
pub(crate) fn lines(keys: &Keys) -> impl Iterator<Item = &Keys> {
    keys.get("lines").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// When a document is due.
pub(crate) fn due(keys: &Keys, day: Date) -> Date {
    day.checked_add(jiff::Span::new().days(whole(keys, "due_offset_days").clamp(0, 36_500))).unwrap_or(day)
}
