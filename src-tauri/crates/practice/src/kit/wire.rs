//! What stands between the network and the books of one practice: its clock, the faults that are on, what was asked and counted.

use super::fault::{Fault, Faults, Happening, Met};
use super::secrets;
use crate::clock::Clock;
use axum::http::HeaderMap;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// The log keeps so many requests; the oldest go first.
const KEPT: usize = 50_000;

/// One request and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Asked {
    /// Which of the practice's servers, as `api`.
    pub server: &'static str,
    /// Method.
    pub method: String,
    /// Path.
    pub path: String,
    /// Query, secrets replaced by `…`; values of a key that came several times joined by commas.
    pub query: BTreeMap<String, String>,
    /// Names of the headers, in lower case; what they say may be secret.
    pub headers: BTreeSet<String>,
    /// Body, secrets replaced by `…`.
    pub body: String,
    /// Status of the answer; 0 where the connection was dropped without one.
    pub status: u16,
    /// Practice time of the answer.
    pub at: Timestamp,
}

/// What was counted since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// Calls to the API, refused ones included; sign-in and tokens are not among them.
    pub calls: u64,
    /// Tokens given for refresh tokens.
    pub refreshes: u64,
    /// Tokens given for codes.
    pub exchanges: u64,
    /// Most calls to the API at once.
    pub max_in_flight: u32,
    /// Answers 429.
    pub throttled: u64,
    /// Records really made, changed or deleted through the API, repetitions by the network included.
    pub writes: u64,
}

/// Shared by all servers of one practice.
#[derive(Debug)]
pub(crate) struct Wire {
    clock: Arc<Clock>,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    faults: Faults,
    asked: VecDeque<Asked>,
    counters: Counters,
    in_flight: u32,
}

/// A call to the API that is counted as in flight until this is dropped.
pub(super) struct InFlight<'a>(&'a Wire);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        let mut inner = self.0.inner();
        inner.in_flight = inner.in_flight.saturating_sub(1);
    }
}

impl Wire {
    pub(crate) fn new(clock: Clock) -> Wire {
        Wire { clock: Arc::new(clock), inner: Mutex::default() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("BUG: no code panics while it holds the wire of the practice books")
    }

    pub(crate) fn clock(&self) -> &Arc<Clock> {
        &self.clock
    }

    /// Switches a fault on.
    pub(crate) fn fault(&self, fault: Fault) {
        self.inner().faults.0.push(fault);
    }

    pub(crate) fn faults(&self) -> Vec<Fault> {
        self.inner().faults.0.clone()
    }

    pub(crate) fn clear_faults(&self) {
        self.inner().faults.0.clear();
    }

    /// What was asked so far, in the order of the answers.
    pub(crate) fn requests(&self) -> Vec<Asked> {
        self.inner().asked.iter().cloned().collect()
    }

    /// Forgets what was asked; the counters stay.
    pub(crate) fn clear_requests(&self) {
        self.inner().asked.clear();
    }

    pub(crate) fn counters(&self) -> Counters {
        self.inner().counters
    }

    /// Counts a record that was really made, changed or deleted.
    pub(crate) fn counted_write(&self) {
        self.inner().counters.writes += 1;
    }

    /// Counts a refresh that was really done.
    pub(crate) fn counted_refresh(&self) {
        self.inner().counters.refreshes += 1;
    }

    /// Counts a code, or a user's sign-in, for which tokens were really given.
    pub(crate) fn counted_exchange(&self) {
        self.inner().counters.exchanges += 1;
    }

    /// Counts a refusal for too many calls that does not have the status 429, by which they are counted otherwise.
    pub(crate) fn counted_throttled(&self) {
        self.inner().counters.throttled += 1;
    }

    /// Calls to the API that are in flight now, the asking one included.
    pub(crate) fn in_flight(&self) -> u32 {
        self.inner().in_flight
    }

    pub(super) fn enter(&self) -> InFlight<'_> {
        let mut inner = self.inner();
        inner.in_flight += 1;
        inner.counters.max_in_flight = inner.counters.max_in_flight.max(inner.in_flight);
        InFlight(self)
    }

    pub(super) fn meet(&self, met: &Met<'_>) -> Vec<Happening> {
        self.inner().faults.meet(met)
    }

    pub(super) fn record(&self, asked: Asked, counted: bool) {
        let mut inner = self.inner();
        inner.counters.calls += u64::from(counted);
        inner.counters.throttled += u64::from(asked.status == 429);
        if inner.asked.len() >= KEPT {
            inner.asked.pop_front();
        }
        inner.asked.push_back(asked);
    }
}

/// A request for the log, without its secrets.
pub(super) fn asked(
    server: &'static str,
    met: &Met<'_>,
    query: &[(String, String)],
    headers: &HeaderMap,
    body: &[u8],
    status: u16,
    at: Timestamp,
) -> Asked {
    let (method, path) = (met.method.to_owned(), met.path.to_owned());
    let headers = headers.keys().map(|name| name.as_str().to_owned()).collect();
    Asked { server, method, path, query: secrets::query(query), headers, body: secrets::body(body), status, at }
}

/// A window of practice time as strict as it can be on a clock that runs faster than the wire: the scale speeds up the rules and not the
/// machine, so each real `jitter` by which two calls may change places is forgiven, up to a quarter of the window. Exact at a scale of 1.
pub(crate) fn window(length: Duration, clock: &Clock, jitter: Duration) -> Duration {
    if clock.scale() == 1 {
        return length;
    }
    length.saturating_sub(jitter.saturating_mul(clock.scale()).min(length / 4))
}
