//! Practice books of a provider with a client for them, and what the books counted.

use crate::Trouble;
use async_trait::async_trait;
use books::{Books, Clock, Kept, Options, Secrets, StoreFault, TokenSet, TokenStore, connect, token_keeper};
use front::demo;
use jiff::SignedDuration;
use model::Timestamp;
use model::connection::{Company, Connection, Provider};
use practice::company::Organisation;
use practice::kit::{Asked, Fault, Happening};
use secrecy::SecretString;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Running practice books.
pub(super) struct Side {
    books: demo::Books,
    wish: demo::BooksWish,
}

/// What the books counted.
pub(super) struct Counted {
    /// Calls, refused ones included.
    pub(super) calls: usize,
    /// Calls that were refused because there were too many.
    pub(super) refused: u64,
    /// Most calls at once.
    pub(super) at_once: u32,
}

impl Side {
    pub(super) async fn start(provider: Provider, scale: u32) -> Result<Side, Trouble> {
        let wish = demo::BooksWish { time_scale: scale, ..demo::BooksWish::of(provider) };
        Ok(Side { books: demo::Books::start(&wish).await?, wish })
    }

    /// Lets every answer take so long.
    pub(super) fn answers_after(&self, time: Duration) {
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let fault = Fault::always(Happening::Slow { milliseconds });
        match &self.books {
            demo::Books::Zoho(_) => {}
            demo::Books::QuickBooks(books) => books.fault(fault),
            demo::Books::Xero(books) => books.fault(fault),
            demo::Books::FreshBooks(books) => books.fault(fault),
            demo::Books::Bill(books) => books.fault(fault),
        }
    }

    /// The client, signed in.
    pub(super) fn open(&self) -> Result<Box<dyn Books>, Trouble> {
        let mut file = self.books.signed_in(&self.wish, "bench");
        let secrets = file.as_object_mut().and_then(|file| file.remove("secrets")).unwrap_or_default();
        let secret = |name: &str| secrets.get(name).and_then(Value::as_str).map(SecretString::from);
        let mut connection: Connection = serde_json::from_value(file)?;
        connection.company = Some(self.company()?);
        connection.limits.time_scale = self.wish.time_scale;
        let fill = |bytes: &mut [u8]| getrandom::fill(bytes).expect("BUG: the system has randomness");
        let secrets = Secrets {
            client_secret: secret("client_secret"),
            developer_key: secret("developer_key"),
            password: secret("password"),
            spend_token: secret("spend_token"),
        };
        let (access, refresh) = (secret("access_token"), secret("refresh_token"));
        let access = access.ok_or("the practice books gave no token")?;
        let now = Timestamp::now();
        let ends = now + ACCESS / i32::try_from(self.wish.time_scale)?;
        let tokens = TokenSet::lasting(access, refresh.unwrap_or_default(), (now, ends));
        let store = Arc::new(Memory(Mutex::new(Kept { tokens, refreshes: Vec::new() })));
        let options = Options::new(Arc::new(Real), Arc::new(fill)).with(secrets.clone());
        let keeper = token_keeper(&connection, secrets, store, &options)?;
        Ok(connect(&connection, Arc::new(keeper), &options)?)
    }

    fn company(&self) -> Result<Company, Trouble> {
        let organisation: Organisation = match &self.books {
            demo::Books::Zoho(books) => books.company()?.organisation,
            demo::Books::QuickBooks(books) => books.company().organisation,
            demo::Books::Xero(books) => books.company().organisation,
            demo::Books::FreshBooks(books) => books.company().organisation,
            demo::Books::Bill(books) => books.company().organisation,
        };
        Ok(Company {
            id: self.books.company_id(),
            name: organisation.name,
            currency: organisation.currency,
            time_zone: organisation.time_zone,
            country: Some(organisation.country),
            plan: Some(organisation.plan),
        })
    }

    /// What was counted so far; calls only those with this in their path.
    pub(super) fn counted(&self, path: &str) -> Counted {
        let (refused, at_once) = match &self.books {
            demo::Books::Zoho(books) => (books.counters().throttled, books.counters().max_in_flight),
            demo::Books::QuickBooks(books) => (books.counters().throttled, books.counters().max_in_flight),
            demo::Books::Xero(books) => (books.counters().throttled, books.counters().max_in_flight),
            demo::Books::FreshBooks(books) => (books.counters().throttled, books.counters().max_in_flight),
            demo::Books::Bill(books) => (books.counters().throttled, books.counters().max_in_flight),
        };
        let of = |asked: Vec<Asked>| asked.iter().filter(|asked| asked.path.contains(path)).count();
        let calls = match &self.books {
            demo::Books::Zoho(books) => books.requests().iter().filter(|asked| asked.path.contains(path)).count(),
            demo::Books::QuickBooks(books) => of(books.requests()),
            demo::Books::Xero(books) => of(books.requests()),
            demo::Books::FreshBooks(books) => of(books.requests()),
            demo::Books::Bill(books) => of(books.requests()),
        };
        Counted { calls, refused, at_once }
    }
}

/// Access is good for at least so long everywhere; then, or after a long wait for a turn, it is renewed as it would be in life.
const ACCESS: SignedDuration = SignedDuration::from_secs(1800);

/// A store that forgets at the end of the measure.
struct Memory(Mutex<Kept>);

impl Memory {
    fn with<T>(&self, change: impl FnOnce(&mut Kept) -> T) -> Result<T, StoreFault> {
        self.0.lock().map(|mut kept| change(&mut kept)).map_err(|why| StoreFault(why.to_string()))
    }
}

#[async_trait]
impl TokenStore for Memory {
    async fn load(&self) -> Result<Option<Kept>, StoreFault> {
        self.with(|kept| Some(kept.clone()))
    }

    async fn intend_refresh(&self, at: Timestamp) -> Result<(), StoreFault> {
        self.with(|kept| kept.refreshes.push(at))
    }

    async fn save(&self, tokens: &TokenSet) -> Result<(), StoreFault> {
        self.with(|kept| kept.tokens = tokens.clone())
    }

    async fn note_refused(&self, _: &str) -> Result<(), StoreFault> {
        Ok(())
    }
}

/// The machine's clock.
struct Real;

#[async_trait]
impl Clock for Real {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
