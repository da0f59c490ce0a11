//! What all servers of one set of practice books share.

use super::auth::Auth;
use super::books::Books;
use super::gate::{Budget, Gate, Rate};
use super::options::Options;
use crate::error::Error;
use crate::kit::{Later, Wire};
use jiff::civil::Date;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::runtime::Handle;

/// A write that comes a second time.
#[derive(Debug, Clone)]
pub(crate) struct Twin {
    pub(crate) method: axum::http::Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) version: String,
    pub(crate) body: Vec<u8>,
}

/// Shared by the servers, the control port and the handle.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) wire: Arc<Wire>,
    pub(crate) api: SocketAddr,
    pub(crate) accounts: SocketAddr,
    pub(crate) control: SocketAddr,
    books: Mutex<Vec<Books>>,
    auth: Mutex<Auth>,
    gates: Mutex<HashMap<String, Gate>>,
    twins: Mutex<Later<Twin>>,
    closed: Mutex<Option<Date>>,
    runtime: Handle,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("BUG: no code panics while it holds a lock of the practice books")
}

impl Shared {
    pub(crate) fn new(options: Options, wire: Arc<Wire>, books: Vec<Books>, at: [SocketAddr; 3]) -> Shared {
        let [api, accounts, control] = at;
        let closed = options.closed_until;
        Shared {
            options,
            wire,
            api,
            accounts,
            control,
            books: Mutex::new(books),
            auth: Mutex::default(),
            gates: Mutex::default(),
            twins: Mutex::default(),
            closed: Mutex::new(closed),
            runtime: Handle::current(),
        }
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, Vec<Books>> {
        lock(&self.books)
    }

    pub(crate) fn auth(&self) -> MutexGuard<'_, Auth> {
        lock(&self.auth)
    }

    pub(crate) fn twins(&self) -> MutexGuard<'_, Later<Twin>> {
        lock(&self.twins)
    }

    /// Counts a call of an account, if it may be made.
    pub(crate) fn enter(&self, account: &str, budget: Budget) -> Rate {
        let mut gates = lock(&self.gates);
        let gate = gates.entry(account.to_owned()).or_default();
        gate.enter(budget, &self.options.limits, self.wire.clock())
    }

    pub(crate) fn clear_quota(&self) {
        lock(&self.gates).clear();
    }

    /// Run time at which an access token of now ends.
    pub(crate) fn access_until(&self) -> Duration {
        self.wire.clock().elapsed() + self.options.limits.access_life
    }

    /// Makes a change to an account's books, the usual one's where none is named; the id of the record, or of the payment.
    pub(crate) fn change(&self, account: Option<&str>, change: crate::kit::Change) -> Result<String, Error> {
        let now = self.wire.clock().now();
        let mut all = self.books();
        let wanted = account.unwrap_or(&all[0].identity.account).to_owned();
        let books = all.iter_mut().find(|books| books.identity.account == wanted);
        let books = books.ok_or(Error::Unknown { kind: "company", key: wanted })?;
        let made = books.change(change, now).map(|id| id.to_string());
        self.tell(books);
        made
    }

    /// The day up to which the books are closed.
    pub(crate) fn closed(&self) -> Option<Date> {
        *lock(&self.closed)
    }

    pub(crate) fn close(&self, until: Option<Date>) {
        *lock(&self.closed) = until;
    }

    /// Tells those who listen what happened in an account.
    pub(crate) fn tell(&self, books: &mut Books) {
        for post in std::mem::take(&mut books.posts) {
            if let Some(sending) = super::events::sending(post) {
                drop(self.runtime.spawn(sending));
            }
        }
    }
}
