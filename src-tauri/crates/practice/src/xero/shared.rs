//! What both servers and the control port of one set of practice books share.

use super::api::{Keys, Wanted};
use super::auth::{Auth, Now};
use super::books::{Books, Locks, Shows};
use super::gate::Gates;
use super::options::Options;
use crate::clock::Clock;
use crate::company::local_instant;
use crate::error::Error;
use crate::kit::{Later, Wire};
use crate::zoho::Change;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// Shared by the servers, the control port and the handle.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) wire: Arc<Wire>,
    /// Ids of the companies, the usual one first.
    pub(crate) tenants: Vec<String>,
    pub(crate) api: String,
    pub(crate) accounts: String,
    pub(crate) control: String,
    books: Mutex<HashMap<String, Books>>,
    auth: Mutex<Auth>,
    gates: Mutex<Gates>,
    keys: Mutex<Keys>,
    later: Mutex<Later<Wanted>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("BUG: no code panics while it holds a lock of the practice books")
}

/// Redirect addresses are https; only this machine, by the name of localhost, may be http.
fn may_be_registered(address: &str) -> bool {
    let Ok(url) = url::Url::parse(address) else { return false };
    match url.scheme() {
        "https" => true,
        "http" => url.host_str() == Some("localhost"),
        _ => false,
    }
}

impl Shared {
    /// Opens the books; `addresses` are those of the API, the accounts server and the control port.
    ///
    /// # Errors
    /// Where there is no company, or one is not right.
    pub(crate) fn open(options: Options, addresses: [String; 3]) -> Result<Shared, Error> {
        let Some(first) = options.companies.first() else {
            return Err(Error::Options("no company is given".to_owned()));
        };
        if let Some(bad) = options.redirects.iter().find(|address| !may_be_registered(address)) {
            return Err(Error::Options(format!(
                "“{bad}” cannot be registered: it is neither https nor http://localhost"
            )));
        }
        let zone = first.zone()?;
        let start = options.start.or(first.start).map_or_else(Timestamp::now, |start| local_instant(start, &zone));
        let shows = |at: usize| Shows {
            demo_company: options.demo_company && at == 0,
            twin_strings: options.updated_strings,
            rate_in_home_units: options.rate_in_home_units,
            extras: options.extras,
        };
        let locks = Locks { period: options.period_lock, year: options.year_lock };
        let open = |(at, company)| Books::open(company, shows(at), locks, start);
        let books = options.companies.iter().enumerate().map(open).collect::<Result<Vec<_>, _>>()?;
        let [api, accounts, control] = addresses;
        Ok(Shared {
            wire: Arc::new(Wire::new(Clock::new(start, options.time_scale))),
            tenants: books.iter().map(|books| books.tenant.clone()).collect(),
            books: Mutex::new(books.into_iter().map(|books| (books.tenant.clone(), books)).collect()),
            auth: Mutex::default(),
            gates: Mutex::default(),
            keys: Mutex::default(),
            later: Mutex::default(),
            options,
            api,
            accounts,
            control,
        })
    }

    pub(crate) fn auth(&self) -> MutexGuard<'_, Auth> {
        lock(&self.auth)
    }

    pub(crate) fn gates(&self) -> MutexGuard<'_, Gates> {
        lock(&self.gates)
    }

    pub(crate) fn keys(&self) -> MutexGuard<'_, Keys> {
        lock(&self.keys)
    }

    pub(crate) fn later(&self) -> MutexGuard<'_, Later<Wanted>> {
        lock(&self.later)
    }

    pub(crate) fn clock(&self) -> &Clock {
        self.wire.clock()
    }

    /// Both readings of the clock.
    pub(crate) fn now(&self) -> Now {
        Now { elapsed: self.clock().elapsed(), calendar: self.clock().now() }
    }

    /// Works with a company's books; the usual one's where none is named.
    ///
    /// # Errors
    /// Where there is no such company, or the work fails.
    pub(crate) fn with<T>(
        &self,
        tenant: Option<&str>,
        work: impl FnOnce(&mut Books) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let id = tenant.unwrap_or(&self.tenants[0]);
        let unknown = || Error::Unknown { kind: "company", key: id.to_owned() };
        work(lock(&self.books).get_mut(id).ok_or_else(unknown)?)
    }

    /// Makes a change in the usual company's books; the id of the record, or of the payment.
    ///
    /// # Errors
    /// Where the change cannot be made.
    pub(crate) fn change(&self, tenant: Option<&str>, change: Change) -> Result<String, Error> {
        let now = self.clock().now();
        self.with(tenant, |books| books.change(change, now))
    }
}
