//! What the tests share: a real clock, a store in memory, a connection that leads to the practice books.

use async_trait::async_trait;
use books::write::{Journal, Write};
use books::{
    Books, BooksError, Clock, Kept, ListRequest, Listed, Options, Secrets, StoreFault, TokenKeeper, TokenSet,
    TokenStore, Walk, connect, token_keeper,
};
use jiff::{SignedDuration, Timestamp};
use model::connection::{Addresses, Company, Connection};
use practice::freshbooks;
use secrecy::SecretString;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(crate) struct Real;

#[async_trait]
impl Clock for Real {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Chance that is always the same.
pub(crate) fn chance(bytes: &mut [u8]) {
    for (byte, number) in bytes.iter_mut().zip(11u8..) {
        *byte = number.wrapping_mul(37);
    }
}

pub(crate) fn options() -> Options {
    Options::new(Arc::new(Real), Arc::new(chance))
}

/// A store that forgets when it is dropped.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) kept: Mutex<Option<Kept>>,
    pub(crate) refused: Mutex<u32>,
}

#[async_trait]
impl TokenStore for Memory {
    async fn load(&self) -> Result<Option<Kept>, StoreFault> {
        Ok(self.kept.lock().expect("whole").clone())
    }
    async fn intend_refresh(&self, at: Timestamp) -> Result<(), StoreFault> {
        if let Some(kept) = &mut *self.kept.lock().expect("whole") {
            kept.refreshes.push(at);
        }
        Ok(())
    }
    async fn save(&self, tokens: &TokenSet) -> Result<(), StoreFault> {
        let mut kept = self.kept.lock().expect("whole");
        let refreshes = kept.take().map(|kept| kept.refreshes).unwrap_or_default();
        *kept = Some(Kept { tokens: tokens.clone(), refreshes });
        Ok(())
    }
    async fn note_refused(&self, _reason: &str) -> Result<(), StoreFault> {
        *self.refused.lock().expect("whole") += 1;
        Ok(())
    }
}

#[async_trait]
impl Journal for Memory {
    async fn intend(&self, _write: &Write) -> Result<(), StoreFault> {
        Ok(())
    }
}

/// Practice books and a client for them.
pub(crate) struct Bench {
    pub(crate) practice: freshbooks::Practice,
    pub(crate) connection: Connection,
    pub(crate) store: Arc<Memory>,
    pub(crate) keeper: Arc<TokenKeeper>,
    pub(crate) books: Box<dyn Books>,
}

/// A connection that knows the practice addresses and nothing else.
pub(crate) fn stranger(practice: &freshbooks::Practice, scale: u32) -> Connection {
    let json = format!(r#"{{"id":"practice","provider":"freshbooks","client_id":"{}"}}"#, practice.client_id());
    let mut connection: Connection = serde_json::from_str(&json).expect("a connection");
    connection.limits.time_scale = scale;
    connection.hand_back = practice.redirects().iter().find(|address| address.contains("hand-back")).cloned();
    let addresses = Addresses { api: practice.api_address(), accounts: practice.accounts_address() };
    connection.addresses.insert("main".to_owned(), addresses);
    connection
}

pub(crate) fn secrets(practice: &freshbooks::Practice) -> Secrets {
    Secrets { client_secret: practice.client_secret().map(SecretString::from), ..Secrets::default() }
}

pub(crate) fn token_set(given: freshbooks::Tokens, scale: u32) -> TokenSet {
    let now = Timestamp::now();
    let ends = now + SignedDuration::from_secs(43_200) / i32::try_from(scale).expect("small");
    TokenSet::lasting(given.access.into(), given.refresh.into(), (now, ends))
}

/// Starts practice books and opens them with tokens that were had just now.
pub(crate) async fn bench(practice: freshbooks::Options) -> Bench {
    let scale = practice.time_scale;
    let practice = freshbooks::Practice::start(practice).await.expect("practice books");
    let mut connection = stranger(&practice, scale);
    let organisation = practice.company().organisation;
    connection.company = Some(Company {
        id: practice.company_id(),
        name: organisation.name,
        currency: organisation.currency,
        time_zone: organisation.time_zone,
        country: None,
        plan: None,
    });
    let store = Arc::new(Memory::default());
    let tokens = token_set(practice.ready_tokens(), scale);
    *store.kept.lock().expect("whole") = Some(Kept { tokens, refreshes: Vec::new() });
    let keeper = token_keeper(&connection, secrets(&practice), store.clone(), &options()).expect("a keeper");
    let keeper = Arc::new(keeper);
    let books = connect(&connection, keeper.clone(), &options()).expect("open books");
    Bench { practice, connection, store, keeper, books }
}

/// Practice books at a pace at which an hour lasts six seconds.
pub(crate) fn fast() -> freshbooks::Options {
    freshbooks::Options { time_scale: 600, ..freshbooks::Options::default() }
}

/// All records of a list; whatever cannot be read fails the test.
pub(crate) async fn all(books: &dyn Books, request: ListRequest) -> Result<Vec<Listed>, BooksError> {
    let (mut walk, mut rows) = (Walk::new(books, request), Vec::new());
    while let Some(page) = walk.next().await? {
        assert_eq!(page.unreadable, [], "every record can be read");
        rows.extend(page.rows);
    }
    Ok(rows)
}

impl Bench {
    /// Makes sure that a fault of one test does not reach into the next.
    pub(crate) async fn keeper_is_good(&self) {
        use books::Tokens as _;
        self.keeper.access().await.expect("the sign-in still holds");
    }
}
