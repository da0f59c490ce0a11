//! The books in memory. Of each record what was written is kept, and beside it the record as the API shows it, worked out anew whenever
//! something it depends on changes.

mod change;
mod content;
mod effects;
mod ids;
mod load;
mod neutral;
mod render;
mod spend;

pub(crate) use change::shown_as;
pub(crate) use content::{line_amount, lines_key, number_key};
pub(crate) use ids::{short_id, uuid};
pub(crate) use render::void_status;

use super::kind::Kind;
use super::options::Settings;
use super::tree;
use crate::company::{Company, Currency};
use crate::json::Json;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// One record.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) id: String,
    /// What was written, and what the server keeps with it.
    pub(crate) content: Json,
    pub(crate) archived: bool,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    /// The record as the API shows it.
    pub(crate) body: Json,
    /// Until this run time lists show the record as it was before; `None` inside for a record that was not there.
    pub(crate) lag: Option<(Duration, Option<Json>)>,
}

/// All records of a kind, in the order they were made.
#[derive(Debug, Default, Clone)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Record>,
    by_id: HashMap<String, usize>,
}

impl Table {
    /// A record by its id.
    pub(crate) fn get(&self, id: &str) -> Option<&Record> {
        self.by_id.get(id).map(|at| &self.rows[*at])
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut Record> {
        self.by_id.get(id).map(|at| &mut self.rows[*at])
    }
}

/// What was used for a bill or an invoice, or of a credit.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Used {
    pub(crate) paid: Decimal,
    pub(crate) scheduled: Decimal,
    pub(crate) credited: Decimal,
    /// Payments that went to it, in their order.
    pub(crate) payments: Vec<String>,
}

/// One organization's books.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    /// The organization's id in BILL.
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) zone: TimeZone,
    pub(crate) settings: Settings,
    /// The company without its records.
    frame: Company,
    tables: Vec<Table>,
    used: HashMap<String, Used>,
    balances: HashMap<String, Decimal>,
    of_party: HashMap<String, Vec<(Kind, String)>>,
    /// Days on which scheduled payments are made, with the payments.
    scheduled: BTreeSet<(Date, String)>,
    /// The run time now, and until when what is written is not found by lists.
    lagging: Option<(Duration, Duration)>,
    /// The company is being read: what a document says of its own times stands.
    loading: bool,
    made: u64,
}

impl Ledger {
    /// All records of a kind.
    pub(crate) fn table(&self, kind: Kind) -> &Table {
        &self.tables[kind as usize]
    }

    /// A record by its id.
    pub(crate) fn get(&self, kind: Kind, id: &str) -> Option<&Record> {
        self.table(kind).get(id)
    }

    /// The name of the organization.
    pub(crate) fn name(&self) -> &str {
        &self.frame.organisation.name
    }

    /// The home currency.
    pub(crate) fn home(&self) -> &str {
        &self.frame.organisation.currency
    }

    /// The organization as the API shows it.
    pub(crate) fn organization(&self) -> Json {
        crate::json::object! {
            "id": self.id.clone(), "name": self.name().to_owned(), "email": self.frame.organisation.email.clone(),
            "country": self.frame.organisation.country.clone(), "currency": self.home().to_owned(),
            "timezone": self.frame.organisation.time_zone.clone(), "archived": false,
        }
    }

    /// What was used for a document, or of a credit.
    pub(crate) fn used(&self, id: &str) -> Used {
        self.used.get(id).cloned().unwrap_or_default()
    }

    /// What a document can still take, or a credit still give: what is scheduled is gone too.
    pub(crate) fn left(&self, kind: Kind, id: &str) -> Decimal {
        let Some(record) = self.get(kind, id) else { return Decimal::ZERO };
        let used = self.used(id);
        let total = tree::amount(&record.body, if kind == Kind::Invoice { "totalAmount" } else { "amount" });
        if void_status(&record.content) {
            return Decimal::ZERO;
        }
        total - used.paid - used.scheduled - used.credited
    }

    /// The currency of a vendor's or customer's documents.
    pub(crate) fn currency_of(&self, party: &str) -> String {
        let vendor = self.get(Kind::Vendor, party).map(|vendor| tree::text(&vendor.content, "billCurrency"));
        let customer = || self.get(Kind::Customer, party).map(|one| tree::text(&one.content, "invoiceCurrency"));
        let own = vendor.or_else(customer).unwrap_or_default();
        if own.is_empty() { self.home().to_owned() } else { own.to_owned() }
    }

    /// Home units for one unit of a currency on a day: the newest rate of that day or before it, else the oldest there is, else 1.
    pub(crate) fn rate(&self, currency: &str, day: Date) -> Decimal {
        let known: Option<&Currency> = self.frame.currencies.iter().find(|known| known.code == currency);
        let Some(known) = known else { return Decimal::ONE };
        let newest = known.rates.iter().filter(|rate| rate.from <= day).max_by_key(|rate| rate.from);
        newest.or_else(|| known.rates.iter().min_by_key(|rate| rate.from)).map_or(Decimal::ONE, |rate| rate.rate)
    }

    /// Today in the organization's zone.
    pub(crate) fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.zone.clone()).date()
    }

    /// What is written now is not found by lists for so long.
    pub(crate) fn lag(&mut self, run: Duration, lag: Option<Duration>) {
        self.lagging = lag.map(|lag| (run, run + lag));
    }

    /// Adds a record; its id.
    pub(crate) fn insert(&mut self, kind: Kind, content: Json, created: Timestamp, updated: Timestamp) -> String {
        self.made += 1;
        let place = self.table(kind).rows.len();
        let id = match kind.spelling().prefix {
            "" => uuid(&self.id, kind.path(), place),
            prefix => short_id(prefix, &self.id, place),
        };
        let lag = self.lagging.map(|(_, until)| (until, None));
        let record = Record { id: id.clone(), content, archived: false, created, updated, body: Json::EMPTY, lag };
        if let Some(party) = party(kind, &record.content) {
            self.of_party.entry(party.to_owned()).or_default().push((kind, id.clone()));
        }
        let table = &mut self.tables[kind as usize];
        table.by_id.insert(id.clone(), place);
        table.rows.push(record);
        self.use_money(kind, &id, true, updated);
        self.show(kind, &id);
        id
    }

    /// Replaces what was written of a record, with all that follows.
    pub(crate) fn replace(&mut self, kind: Kind, id: &str, content: Json, archived: bool, now: Timestamp) {
        self.use_money(kind, id, false, now);
        self.remember(kind, id);
        let renamed =
            self.get(kind, id).is_some_and(|old| tree::at(&old.content, "name") != tree::at(&content, "name"));
        let moved = self.get(kind, id).map(|old| party(kind, &old.content).map(str::to_owned))
            != Some(party(kind, &content).map(str::to_owned));
        if moved && let Some(party) = party(kind, &content) {
            for theirs in self.of_party.values_mut() {
                theirs.retain(|(_, other)| other != id);
            }
            self.of_party.entry(party.to_owned()).or_default().push((kind, id.to_owned()));
        }
        if let Some(record) = self.tables[kind as usize].get_mut(id) {
            record.content = content;
            record.archived = archived;
            record.updated = now;
        }
        self.use_money(kind, id, true, now);
        self.show(kind, id);
        if renamed && matches!(kind, Kind::Vendor | Kind::Customer) {
            for (kind, theirs) in self.of_party.get(id).cloned().unwrap_or_default() {
                self.show(kind, &theirs);
            }
        }
    }

    /// Keeps what lists are to show for a while, where the index lags.
    fn remember(&mut self, kind: Kind, id: &str) {
        let Some((run, until)) = self.lagging else { return };
        if let Some(record) = self.tables[kind as usize].get_mut(id) {
            let before = record.lag.take().filter(|(until, _)| run < *until);
            let before = before.map_or_else(|| Some(record.body.clone()), |(_, before)| before);
            record.lag = Some((until, before));
        }
    }

    /// Moves the time of the last change.
    pub(crate) fn touch(&mut self, kind: Kind, id: &str, now: Timestamp) {
        self.remember(kind, id);
        let loading = self.loading;
        if let Some(record) = self.tables[kind as usize].get_mut(id)
            && !(loading && tree::flag(&record.content, "_dated"))
        {
            record.updated = record.updated.max(now);
        }
        self.show(kind, id);
    }

    /// Works out how the API shows a record, and its party's balance.
    pub(crate) fn show(&mut self, kind: Kind, id: &str) {
        let Some(record) = self.get(kind, id) else { return };
        let owed = |body: &Json, archived: bool| if archived { Decimal::ZERO } else { tree::amount(body, "dueAmount") };
        let before = owed(&record.body, tree::flag(&record.body, "archived"));
        let body = self.render(kind, record);
        let change = owed(&body, tree::flag(&body, "archived")) - before;
        let party = party(kind, &record.content).map(str::to_owned);
        if let Some(record) = self.tables[kind as usize].get_mut(id) {
            record.body = body;
        }
        let whose = match kind {
            Kind::Bill => Kind::Vendor,
            Kind::Invoice => Kind::Customer,
            _ => return,
        };
        if let Some(party) = party.filter(|_| !change.is_zero()) {
            *self.balances.entry(party.clone()).or_default() += change;
            self.show(whose, &party);
        }
    }

    /// The rows that a list has now.
    pub(crate) fn listed(&self, kind: Kind, run: Duration) -> impl Iterator<Item = &Json> {
        self.table(kind).rows.iter().filter_map(move |record| match &record.lag {
            Some((until, before)) if run < *until => before.as_ref(),
            Some(_) | None => Some(&record.body),
        })
    }

    /// A number that no two records share.
    pub(crate) fn next(&mut self) -> u64 {
        self.made += 1;
        self.made
    }
}

/// The vendor or customer of a record.
pub(crate) fn party(kind: Kind, content: &Json) -> Option<&str> {
    let key = match kind {
        Kind::Bill | Kind::Payment | Kind::VendorCredit => "vendorId",
        Kind::Invoice | Kind::ReceivablePayment | Kind::CreditMemo => "customerId",
        _ => return None,
    };
    Some(tree::text(content, key)).filter(|party| !party.is_empty())
}
