//! What all servers of one set of practice books share.

use super::auth::Auth;
use super::faults::{Change, Happening};
use super::gate::Gate;
use super::kind::Kind;
use super::ledger::Ledger;
use super::options::Options;
use super::requests::Request;
use super::{Addresses, Region};
use crate::clock::Clock;
use crate::error::Error;
use crate::kit::{Counters, Faults, Host, Later, secrets};
use crate::zoho::answer::{Answer, Travel};
use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

/// Shared by the servers, the control surface and the handle.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) region: Region,
    pub(crate) organisations: Vec<String>,
    pub(crate) addresses: BTreeMap<Region, Addresses>,
    pub(crate) control: SocketAddr,
    books: RwLock<HashMap<String, Ledger>>,
    auth: Mutex<Auth>,
    gates: Mutex<HashMap<String, Gate>>,
    faults: Mutex<Faults<Happening>>,
    log: Mutex<Log>,
    switches: Mutex<Switches>,
    later: Mutex<Later<Late>>,
    hidden: Mutex<HashMap<u64, Duration>>,
}

/// A write that is to be done again.
#[derive(Debug)]
pub(crate) struct Late {
    pub(crate) method: Method,
    pub(crate) parts: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) organisation: String,
    pub(crate) body: Bytes,
}

/// What was asked and counted.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) requests: Vec<Request>,
    pub(crate) counters: Counters,
}

/// What can be changed while the servers run.
#[derive(Debug, Default)]
pub(crate) struct Switches {
    /// Organisations that are listed but refuse everything.
    pub(crate) forbidden: BTreeSet<String>,
    /// Another daily limit.
    pub(crate) per_day: Option<u32>,
    /// Until when the books are closed, by module; `all` for every one.
    pub(crate) locks: BTreeMap<String, Date>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("BUG: no code panics while it holds a lock of the practice books")
}

impl Shared {
    pub(crate) fn new(
        options: Options,
        clock: Clock,
        ledgers: Vec<Ledger>,
        addresses: BTreeMap<Region, Addresses>,
        control: SocketAddr,
    ) -> Shared {
        Shared {
            options,
            clock,
            region: ledgers.first().map_or(Region::Us, |ledger| ledger.region),
            organisations: ledgers.iter().map(|ledger| ledger.organisation.id.clone()).collect(),
            addresses,
            control,
            books: RwLock::new(ledgers.into_iter().map(|ledger| (ledger.organisation.id.clone(), ledger)).collect()),
            auth: Mutex::default(),
            gates: Mutex::default(),
            faults: Mutex::default(),
            log: Mutex::default(),
            switches: Mutex::default(),
            later: Mutex::default(),
            hidden: Mutex::default(),
        }
    }

    pub(crate) fn books(&self) -> RwLockReadGuard<'_, HashMap<String, Ledger>> {
        self.books.read().expect("BUG: no code panics while it changes the practice books")
    }

    fn books_mut(&self) -> RwLockWriteGuard<'_, HashMap<String, Ledger>> {
        self.books.write().expect("BUG: no code panics while it changes the practice books")
    }

    pub(crate) fn auth(&self) -> MutexGuard<'_, Auth> {
        lock(&self.auth)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults<Happening>> {
        lock(&self.faults)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }

    pub(crate) fn switches(&self) -> MutexGuard<'_, Switches> {
        lock(&self.switches)
    }

    /// Repetitions of writes that wait for their time.
    pub(crate) fn later(&self) -> MutexGuard<'_, Later<Late>> {
        lock(&self.later)
    }

    /// Keeps a record out of lists until a run time.
    pub(crate) fn hide(&self, id: u64, until: Duration) {
        lock(&self.hidden).insert(id, until);
    }

    /// Whether lists do not know of a record yet.
    pub(crate) fn is_hidden(&self, id: u64) -> bool {
        lock(&self.hidden).get(&id).is_some_and(|until| self.clock.elapsed() < *until)
    }

    /// Until when the books are closed for a kind.
    pub(crate) fn locked_until(&self, kind: Kind) -> Option<Date> {
        kind.module().and_then(|module| self.locked(module))
    }

    /// Until when the books are closed for a module.
    pub(crate) fn locked(&self, module: &str) -> Option<Date> {
        let switches = self.switches();
        let of = |module: &str| switches.locks.get(module).copied();
        of("all").max(of(module))
    }

    /// Works with an organisation's gate.
    pub(crate) fn gate<T>(&self, organisation: &str, work: impl FnOnce(&mut Gate) -> T) -> T {
        work(lock(&self.gates).entry(organisation.to_owned()).or_default())
    }

    /// Most calls that any organisation had in flight at once.
    pub(crate) fn max_in_flight(&self) -> u32 {
        lock(&self.gates).values().map(Gate::max_in_flight).max().unwrap_or_default()
    }

    pub(crate) fn limits(&self) -> super::options::Limits {
        let mut limits = self.options.limits;
        limits.per_day = self.switches().per_day.unwrap_or(limits.per_day);
        limits
    }

    /// Works with an organisation's books; the usual one's where none is named.
    pub(crate) fn with<T>(
        &self,
        organisation: Option<&str>,
        work: impl FnOnce(&mut Ledger) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let id = organisation.unwrap_or(&self.organisations[0]);
        let unknown = || Error::Unknown { kind: "organisation", key: id.to_owned() };
        work(self.books_mut().get_mut(id).ok_or_else(unknown)?)
    }

    /// Makes a change; the id of the record, or of the payment.
    pub(crate) fn change(&self, organisation: Option<&str>, change: Change) -> Result<String, Error> {
        let now = self.clock.now();
        let id = self.with(organisation, |ledger| match change {
            Change::Add { kind, mut record } => {
                let vendor = kind == Kind::Contact && take_flag(&mut record, "vendor");
                ledger.add(kind, !vendor, record, now)
            }
            Change::Update { kind, key, patch } => ledger.update(kind, &key, patch, now),
            Change::Void { kind, key } => ledger.void(kind, &key, now),
            Change::Delete { kind, key } => ledger.delete(kind, &key, now),
            Change::Pay { kind, key, amount, date } => {
                let date = date.unwrap_or_else(|| now.to_zoned(ledger.zone.clone()).date());
                ledger.pay(kind, &key, amount, date, now)
            }
        })?;
        Ok(id.to_string())
    }

    /// Writes down what was asked and answered.
    pub(crate) fn record(&self, asked: Asked<'_>, answer: &Answer) {
        let status = if answer.travel == Travel::Dropped { 0 } else { answer.status };
        let request = Request {
            region: asked.region,
            host: asked.host,
            method: asked.method.to_owned(),
            path: asked.path.to_owned(),
            query: secrets::query(asked.query),
            status,
            code: answer.code,
            error: answer.error.clone(),
            at: self.clock.now(),
        };
        let mut log = self.log();
        log.counters.calls += u64::from(asked.host == Host::Api);
        log.counters.throttled += u64::from(status == 429);
        log.requests.push(request);
    }
}

fn take_flag(record: &mut serde_json::Value, key: &str) -> bool {
    record.as_object_mut().and_then(|keys| keys.remove(key)).is_some_and(|flag| flag == true)
}

/// A request as it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) region: Region,
    pub(crate) host: Host,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(String, String)],
}

/// What happens before the work of a request; `Some` is the answer instead of the work.
pub(crate) async fn before(happenings: &[Happening]) -> Option<Answer> {
    for happening in happenings {
        match happening {
            Happening::Slow { milliseconds } => tokio::time::sleep(Duration::from_millis(*milliseconds)).await,
            Happening::DropBefore => {
                return Some(Answer { travel: Travel::Dropped, ..Answer::page(500, String::new()) });
            }
            Happening::BadGateway => return Some(bad_gateway()),
            Happening::ServerError => return Some(Answer::refused(500, 1000, "Internal Error")),
            Happening::Code { .. } | Happening::Cut | Happening::Short | Happening::DropAfter => {}
            Happening::Unauthorized | Happening::Forbidden | Happening::TooMany { .. } | Happening::Shift { .. } => {}
            Happening::Then { .. } | Happening::Throttled { .. } | Happening::TokenError { .. } => {}
            Happening::ForgedAccountsServer { .. } | Happening::ForgedState => {}
            Happening::FailAfter { .. } | Happening::Twice | Happening::LateTwin { .. } | Happening::Lag { .. } => {}
        }
    }
    None
}

fn bad_gateway() -> Answer {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";
    Answer::page(502, page.to_owned())
}

/// What happens to an answer after the work was done.
pub(crate) fn after(
    shared: &Shared,
    organisation: Option<&str>,
    happenings: Vec<Happening>,
    mut answer: Answer,
) -> Answer {
    for happening in happenings {
        match happening {
            Happening::FailAfter { status } => answer = Answer::refused(status, 1000, "Internal Error"),
            Happening::Twice | Happening::LateTwin { .. } | Happening::Lag { .. } => {}
            Happening::Cut => answer.travel = Travel::Cut,
            Happening::Short => answer.travel = Travel::Short,
            Happening::DropAfter => answer.travel = Travel::Dropped,
            Happening::Then { change } => {
                if let Err(error) = shared.change(organisation, *change) {
                    tracing::warn!(%error, "a change that a fault was to make could not be made");
                }
            }
            Happening::Code { .. } | Happening::Slow { .. } | Happening::DropBefore | Happening::BadGateway => {}
            Happening::ServerError | Happening::Unauthorized | Happening::Forbidden | Happening::TooMany { .. } => {}
            Happening::Shift { .. } | Happening::Throttled { .. } | Happening::TokenError { .. } => {}
            Happening::ForgedAccountsServer { .. } | Happening::ForgedState => {}
        }
    }
    answer
}
