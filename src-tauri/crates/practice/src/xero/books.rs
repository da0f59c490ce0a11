//! One company's books: the neutral ledger, what is beyond it, and what was deleted, which stays with its status.

use super::extras::{Extras, Journal};
use super::render::{Row, View};
use super::resource::Resource;
use super::wire::{moment, moment_string};
use crate::company::Company;
use crate::error::Error;
use crate::json::Json;
use crate::kit::ids::uuid;
use crate::zoho::ledger::Ledger;
use crate::zoho::{Change, Kind};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The change time of the seeded records of a demo company.
const DEMO_CHANGED: Timestamp = Timestamp::constant(1_229_791_330, 237_000_000);

/// How the books are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shows {
    pub(crate) demo_company: bool,
    pub(crate) twin_strings: bool,
    pub(crate) rate_in_home_units: bool,
    pub(crate) extras: bool,
}

/// Days up to and including which the books are closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Locks {
    pub(crate) period: Option<Date>,
    pub(crate) year: Option<Date>,
}

impl Locks {
    /// The later of both.
    pub(crate) fn until(self) -> Option<Date> {
        self.period.max(self.year)
    }
}

/// The rows of a resource, in the order in which lists show them: the oldest change first.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) all: Vec<Row>,
    by_key: HashMap<String, usize>,
}

impl Rows {
    fn of(resource: Resource, mut all: Vec<Row>) -> Rows {
        all.sort_by(|one, other| (one.updated, &one.id).cmp(&(other.updated, &other.id)));
        let mut by_key = HashMap::new();
        let number = resource.manner().number;
        for (at, row) in all.iter().enumerate() {
            if !number.is_empty() && !row.json.text(number).is_empty() {
                by_key.entry(row.json.text(number).to_owned()).or_insert(at);
            }
        }
        for (at, row) in all.iter().enumerate() {
            by_key.insert(row.id.clone(), at);
        }
        Rows { all, by_key }
    }

    /// A record by its id, or by its number where the resource is found by it.
    pub(crate) fn find(&self, key: &str) -> Option<&Row> {
        let at = self.by_key.get(key).or_else(|| self.by_key.get(&key.to_ascii_lowercase()))?;
        self.all.get(*at)
    }
}

/// One company's books.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) ledger: Ledger,
    pub(crate) tenant: String,
    pub(crate) extras: Extras,
    pub(crate) shows: Shows,
    pub(crate) locks: Locks,
    /// Records that were deleted or made void by deleting them, as they are shown since.
    gone: Vec<(Resource, Row)>,
    /// Ids of what the application made.
    made: HashSet<String>,
    /// Ids that lists do not show before a run time.
    hidden: HashMap<String, Duration>,
    opened: Timestamp,
    rows: Mutex<HashMap<Resource, (Date, Arc<Rows>)>>,
}

impl Books {
    /// Opens the books of a company.
    ///
    /// # Errors
    /// Where the company refers to what it does not hold.
    pub(crate) fn open(company: &Company, shows: Shows, locks: Locks, opened: Timestamp) -> Result<Books, Error> {
        let ledger = Ledger::open(company)?;
        let tenant = uuid("tenant", &company.organisation.id);
        let extras = Extras::of(&tenant, &ledger, shows.extras);
        let (gone, made, hidden, rows) = (Vec::new(), HashSet::new(), HashMap::new(), Mutex::default());
        Ok(Books { ledger, tenant, extras, shows, locks, gone, made, hidden, opened, rows })
    }

    /// The change time that is shown: in a demo company, what was there from the start says 2008.
    pub(crate) fn shown_change(&self, changed: Timestamp) -> Timestamp {
        if self.shows.demo_company && changed <= self.opened { DEMO_CHANGED } else { changed }
    }

    /// The days up to which the books are closed.
    pub(crate) fn locked(&self) -> Locks {
        self.locks
    }

    /// All records of a resource, rendered once between two changes.
    pub(crate) fn rows(&self, resource: Resource, now: Timestamp) -> Arc<Rows> {
        let today = now.to_zoned(self.ledger.zone.clone()).date();
        let mut kept = self.rows.lock().expect("BUG: no code panics while it shows the practice books");
        if let Some((day, rows)) = kept.get(&resource)
            && *day == today
        {
            return Arc::clone(rows);
        }
        let mut all = View { books: self, ledger: &self.ledger, today }.rows(resource);
        let gone = self.gone.iter().filter(|(of, row)| *of == resource && !all.iter().any(|other| other.id == row.id));
        let gone: Vec<Row> = gone.map(|(_, row)| row.clone()).collect();
        all.extend(gone);
        let rows = Arc::new(Rows::of(resource, all));
        kept.insert(resource, (today, Arc::clone(&rows)));
        rows
    }

    /// Looks at the books as they are shown today.
    pub(crate) fn view(&self, now: Timestamp) -> View<'_> {
        View { books: self, ledger: &self.ledger, today: now.to_zoned(self.ledger.zone.clone()).date() }
    }

    /// Forgets what was rendered; after every change.
    pub(crate) fn changed(&mut self) {
        self.rows.get_mut().expect("BUG: no code panics while it shows the practice books").clear();
    }

    /// Remembers that the application made a record.
    pub(crate) fn made(&mut self, id: &str) {
        self.made.insert(id.to_owned());
    }

    /// Whether the application made a record.
    pub(crate) fn is_ours(&self, id: &str) -> bool {
        self.made.contains(id)
    }

    /// Keeps a record out of lists until a run time.
    pub(crate) fn hide(&mut self, id: String, until: Duration) {
        self.hidden.insert(id, until);
    }

    /// Whether lists show a record.
    pub(crate) fn listed(&self, id: &str, elapsed: Duration) -> bool {
        self.hidden.is_empty() || self.hidden.get(id).is_none_or(|until| *until <= elapsed)
    }

    /// Makes a change as people do. What is deleted stays with a status that says so. The id of the record in the API.
    ///
    /// # Errors
    /// Where the change cannot be made; nothing is changed then.
    pub(crate) fn change(&mut self, change: Change, now: Timestamp) -> Result<String, Error> {
        let kind = kind_of(&change);
        let before: Vec<_> = Resource::showing(kind).iter().map(|of| (*of, self.rows(*of, now))).collect();
        let gone = match &change {
            Change::Delete { kind, key } => {
                let id = self.ledger.find(*kind, key).map(|entry| entry.id);
                id.map(|id| self.shown_id(*kind, id, now))
            }
            Change::Add { .. } | Change::Update { .. } | Change::Void { .. } | Change::Pay { .. } => None,
        };
        let done = self.change_ledger(change, now)?;
        if let Some(entry) = self.ledger.entry(kind, done).map(|entry| entry.record.clone()) {
            self.extras.tracking.learn(&entry);
        }
        self.changed();
        let updated = self.shown_change(now);
        for (resource, rows) in before {
            let after = self.rows(resource, now);
            for row in rows.all.iter().filter(|row| after.find(&row.id).is_none_or(|found| found.id != row.id)) {
                self.gone.retain(|(of, known)| *of != resource || known.id != row.id);
                self.gone.extend(deleted(resource, row.clone(), updated).map(|row| (resource, row)));
            }
        }
        self.changed();
        Ok(gone.unwrap_or_else(|| self.shown_id(kind, done, now)))
    }

    fn change_ledger(&mut self, change: Change, now: Timestamp) -> Result<u64, Error> {
        let ledger = &mut self.ledger;
        match change {
            Change::Add { kind, mut record } => {
                let vendor = kind == Kind::Contact && take_flag(&mut record, "vendor");
                ledger.add(kind, !vendor, record, now)
            }
            Change::Update { kind, key, patch } => {
                let patch = quiet(ledger, kind, &key, patch);
                ledger.update(kind, &key, patch, now)
            }
            Change::Void { kind, key } => ledger.void(kind, &key, now),
            Change::Delete { kind, key } => ledger.delete(kind, &key, now),
            Change::Pay { kind, key, amount, date } => {
                let date = date.unwrap_or_else(|| now.to_zoned(ledger.zone.clone()).date());
                ledger.pay(kind, &key, amount, date, now)
            }
        }
    }

    /// The id in the API: of a payment that of its first part.
    fn shown_id(&self, kind: Kind, id: u64, now: Timestamp) -> String {
        let view = self.view(now);
        let resource = Resource::showing(kind)[0];
        if !matches!(kind, Kind::CustomerPayment | Kind::VendorPayment) {
            return view.entry_guid(resource, id);
        }
        view.first_part(id).unwrap_or_else(|| view.guid(Resource::Overpayments.manner().path, &id.to_string()))
    }

    /// The ledger's id of a record by its id in the API.
    pub(crate) fn ledger_id(&self, kind: Kind, guid: &str, now: Timestamp) -> Option<u64> {
        let (view, resource) = (self.view(now), Resource::showing(kind)[0]);
        let guid = guid.to_ascii_lowercase();
        self.ledger.table(kind).oldest_first().map(|entry| entry.id).find(|id| view.entry_guid(resource, *id) == guid)
    }
}

impl Books {
    /// Puts a journal in; its id in the API.
    pub(crate) fn put_journal(&mut self, journal: Journal, now: Timestamp) -> String {
        let key = journal.key.clone();
        self.extras.journals.push(journal);
        self.changed();
        self.view(now).guid(Resource::ManualJournals.manner().path, &key)
    }

    /// The place of a journal by its id in the API.
    pub(crate) fn journal_at(&self, id: &str, now: Timestamp) -> Option<usize> {
        let view = self.view(now);
        let id = id.to_ascii_lowercase();
        let path = Resource::ManualJournals.manner().path;
        self.extras.journals.iter().position(|journal| view.guid(path, &journal.key) == id)
    }

    /// Sets a journal's status; its id in the API.
    pub(crate) fn set_journal(&mut self, at: usize, status: &str, now: Timestamp) -> String {
        let journal = &mut self.extras.journals[at];
        status.clone_into(&mut journal.status);
        journal.modified = now;
        let key = journal.key.clone();
        self.changed();
        self.view(now).guid(Resource::ManualJournals.manner().path, &key)
    }
}

fn kind_of(change: &Change) -> Kind {
    match change {
        Change::Add { kind, .. } | Change::Update { kind, .. } | Change::Void { kind, .. } => *kind,
        Change::Delete { kind, .. } => *kind,
        Change::Pay { kind: Kind::Bill, .. } => Kind::VendorPayment,
        Change::Pay { .. } => Kind::CustomerPayment,
    }
}

fn take_flag(record: &mut Value, key: &str) -> bool {
    record.as_object_mut().and_then(|keys| keys.remove(key)).is_some_and(|flag| flag == true)
}

/// Another due date on a document that is paid in part does not move the time of its last change.
fn quiet(ledger: &Ledger, kind: Kind, key: &str, mut patch: Value) -> Value {
    let only_due = patch.as_object().is_some_and(|keys| !keys.is_empty() && keys.keys().all(|key| key == "due"));
    if let (true, Some(entry)) = (only_due, ledger.find(kind, key))
        && !entry.settled.is_empty()
        && let Some(keys) = patch.as_object_mut()
    {
        keys.insert("modified".to_owned(), json!(entry.modified));
    }
    patch
}

/// How a record is shown after it was deleted; `None` where nothing is left of it.
fn deleted(resource: Resource, row: Row, now: Timestamp) -> Option<Row> {
    let Row { id, mut json, .. } = row;
    let draft = matches!(json.text("Status"), "DRAFT" | "SUBMITTED");
    let mut archived = false;
    match resource {
        Resource::Invoices | Resource::CreditNotes | Resource::Overpayments | Resource::Prepayments => {
            json.put("Status", if draft { "DELETED" } else { "VOIDED" });
            json.put("AmountDue", Decimal::ZERO);
            json.put("RemainingCredit", Decimal::ZERO);
        }
        Resource::Payments | Resource::BatchPayments | Resource::BankTransactions | Resource::PurchaseOrders => {
            json.put("Status", "DELETED");
        }
        Resource::ManualJournals => json.put("Status", if draft { "DELETED" } else { "VOIDED" }),
        Resource::Contacts => {
            json.put("ContactStatus", "ARCHIVED");
            archived = true;
        }
        Resource::Accounts | Resource::Items | Resource::TrackingCategories => return None,
        Resource::Currencies | Resource::TaxRates | Resource::Organisation => return None,
    }
    json.put("UpdatedDateUTC", moment(now));
    json.put("UpdatedDateUTCString", moment_string(now));
    Some(Row { id, updated: now, archived, json })
}

/// Something of a list of JSON.
pub(crate) fn each(json: &mut Json, key: &str, work: impl Fn(&mut Json)) {
    if let Json::Object(keys) = json
        && let Some((_, Json::List(items))) = keys.iter_mut().find(|(known, _)| known == key)
    {
        items.iter_mut().for_each(work);
    }
}
