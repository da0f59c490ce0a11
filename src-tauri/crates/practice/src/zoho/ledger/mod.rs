//! The books in memory: every record by id, by number, by party, by when it was made and by when it was last changed.

mod change;
mod check;
mod journal;
mod load;
mod table;

pub(crate) use change::target;
pub(crate) use check::field_place;
pub(crate) use journal::{Journal, amount};
pub(crate) use table::{Entry, Record, Settled, Table};

use super::kind::Kind;
use crate::company::{Contact, Currency, CustomField, Document, Organisation, Tax, Totals};
use crate::zoho::Region;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Mutex;

/// The first id; all ids are digits of sixteen places, as live ones are.
const FIRST_ID: u64 = 4_600_000_000_000_001;
/// Ids of one kind lie together.
const IDS_OF_A_KIND: u64 = 1_000_000_000;

const UNHARMED: &str = "BUG: no code panics while it adds up what is open";

/// One company's books.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) organisation: Organisation,
    pub(crate) region: Region,
    pub(crate) zone: TimeZone,
    pub(crate) start: Option<jiff::civil::DateTime>,
    pub(crate) currencies: Vec<Currency>,
    pub(crate) taxes: Vec<Tax>,
    pub(crate) custom_fields: Vec<CustomField>,
    /// A vendor's bill number may come twice.
    pub(crate) bill_numbers_repeat: bool,
    /// Journal entries, the oldest first.
    pub(crate) journals: Vec<Journal>,
    /// How many were ever typed in.
    typed_journals: usize,
    tables: Vec<Table>,
    next: Vec<u64>,
    contacts: HashMap<String, u64>,
    accounts: HashMap<String, u64>,
    /// What parties have open, kept until the next change: a large customer's sum is asked for with each of their invoices.
    open: Mutex<HashMap<(Kind, u64), (Decimal, Decimal)>>,
}

impl Ledger {
    /// All records of a kind.
    pub(crate) fn table(&self, kind: Kind) -> &Table {
        &self.tables[kind as usize]
    }

    fn table_mut(&mut self, kind: Kind) -> &mut Table {
        self.open.get_mut().expect(UNHARMED).clear();
        &mut self.tables[kind as usize]
    }

    /// A sum of a party's documents of a kind, worked out once between two changes.
    pub(crate) fn kept(&self, kind: Kind, party: u64, sum: impl FnOnce() -> (Decimal, Decimal)) -> (Decimal, Decimal) {
        *self.open.lock().expect(UNHARMED).entry((kind, party)).or_insert_with(sum)
    }

    /// A record by its id.
    pub(crate) fn entry(&self, kind: Kind, id: u64) -> Option<&Entry> {
        self.table(kind).get(id)
    }

    /// A record by its id, number or name. A number that several vendors used finds nothing.
    pub(crate) fn find(&self, kind: Kind, key: &str) -> Option<&Entry> {
        if let Some(entry) = key.parse().ok().and_then(|id| self.entry(kind, id)) {
            return Some(entry);
        }
        match self.table(kind).numbered(key) {
            [id] => self.entry(kind, *id),
            [] | [_, _, ..] => None,
        }
    }

    /// A party's record.
    pub(crate) fn contact(&self, id: Option<u64>) -> Option<(&Entry, &Contact)> {
        let entry = self.entry(Kind::Contact, id?)?;
        match &entry.record {
            Record::Contact(_, contact) => Some((entry, contact)),
            Record::Document(_) | Record::Expense(_) | Record::Account(_) | Record::Payment(_) => None,
        }
    }

    /// The id of a contact's name.
    pub(crate) fn contact_id(&self, name: &str) -> Option<u64> {
        self.contacts.get(name).copied()
    }

    /// The id of an account's name.
    pub(crate) fn account_id(&self, name: &str) -> Option<u64> {
        self.accounts.get(name).copied()
    }

    /// The name of the first account in use of one of these types, in the order of the types.
    pub(crate) fn account_of(&self, types: &[&str]) -> String {
        let accounts: Vec<_> = self.table(Kind::Account).oldest_first().filter_map(|entry| entry.account()).collect();
        let found = types.iter().find_map(|of| accounts.iter().find(|account| account.active && account.of == *of));
        found.map(|account| account.name.clone()).unwrap_or_default()
    }

    /// Digits behind the point in a currency.
    pub(crate) fn places(&self, currency: &str) -> u32 {
        self.currencies.iter().find(|known| known.code == currency).map_or(2, |known| known.places)
    }

    /// A currency's id.
    pub(crate) fn currency_id(&self, code: &str) -> u64 {
        let at = self.currencies.iter().position(|known| known.code == code).unwrap_or_default();
        FIRST_ID + 96 + 2 * u64::try_from(at).unwrap_or_default()
    }

    /// A tax's id.
    pub(crate) fn tax_id(&self, name: &str) -> Option<u64> {
        let at = self.taxes.iter().position(|known| known.name == name)?;
        Some(FIRST_ID + 9_000 + 2 * u64::try_from(at).unwrap_or_default())
    }

    /// Home units for one unit of a currency on a day: the newest rate of that day or before it, else the oldest there is, else 1.
    pub(crate) fn rate(&self, currency: &str, day: Date) -> Decimal {
        let Some(known) = self.currencies.iter().find(|known| known.code == currency) else { return Decimal::ONE };
        let newest = known.rates.iter().filter(|rate| rate.from <= day).max_by_key(|rate| rate.from);
        newest.or_else(|| known.rates.iter().min_by_key(|rate| rate.from)).map_or(Decimal::ONE, |rate| rate.rate)
    }

    /// What is open of an invoice or bill, or unused of a credit or payment.
    pub(crate) fn balance(&self, entry: &Entry) -> Decimal {
        let used: Decimal = match &entry.record {
            Record::Document(document) if document.state == crate::company::State::Void => return Decimal::ZERO,
            Record::Document(document) => document.applied.iter().map(|one| one.amount).sum(),
            Record::Payment(payment) => payment.applied.iter().map(|one| one.amount).sum(),
            Record::Expense(_) | Record::Contact(..) | Record::Account(_) => Decimal::ZERO,
        };
        entry.total() - entry.paid() - entry.credited() - used
    }

    /// When a document is due: its own day, else its date and the party's terms.
    pub(crate) fn due(&self, entry: &Entry, document: &Document) -> Date {
        document.due.unwrap_or_else(|| {
            let terms = self.contact(entry.party).map_or(30, |(_, contact)| contact.terms);
            document.date.checked_add(jiff::Span::new().days(terms)).unwrap_or(document.date)
        })
    }

    fn totals(&self, record: &Record, currency: &str) -> Option<Totals> {
        let places = self.places(currency);
        match record {
            Record::Document(document) => Some(document.totals(&self.taxes, places)),
            Record::Expense(expense) => Some(expense.totals(&self.taxes, places)),
            Record::Contact(..) | Record::Account(_) | Record::Payment(_) => None,
        }
    }
}
