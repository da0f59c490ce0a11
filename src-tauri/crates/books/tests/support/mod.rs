//! What the tests of every client share: a real clock, a store in memory, and a connection that leads to practice books.

use async_trait::async_trait;
use books::write::{Journal, Write};
use books::{
    Books, BooksError, Clock, Kept, ListRequest, Listed, Options, Secrets, StoreFault, TokenKeeper, TokenSet,
    TokenStore, Walk, connect, token_keeper,
};
use jiff::{SignedDuration, Timestamp};
use model::connection::{Company, Connection};
use practice::company::Organisation;
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

impl Memory {
    /// A store that was given these tokens.
    pub(crate) fn of(tokens: TokenSet) -> Memory {
        Memory { kept: Mutex::new(Some(Kept { tokens, refreshes: Vec::new() })), ..Memory::default() }
    }

    /// What it holds.
    pub(crate) fn kept(&self) -> Kept {
        self.kept.lock().expect("whole").clone().expect("kept")
    }
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

/// Intents to write are not kept.
#[async_trait]
impl Journal for Memory {
    async fn intend(&self, _write: &Write) -> Result<(), StoreFault> {
        Ok(())
    }
}

/// A connection that knows who asks, and neither addresses nor a company.
pub(crate) fn plain(provider: &str, client: &str, scale: u32) -> Connection {
    let json = format!(r#"{{"id":"practice","provider":"{provider}","client_id":"{client}"}}"#);
    let mut connection: Connection = serde_json::from_str(&json).expect("a connection");
    connection.limits.time_scale = scale;
    connection
}

/// The company as a person confirmed it.
pub(crate) fn confirmed(id: impl Into<String>, organisation: Organisation) -> Option<Company> {
    Some(Company {
        id: id.into(),
        name: organisation.name,
        currency: organisation.currency,
        time_zone: organisation.time_zone,
        country: Some(organisation.country),
        plan: Some("Professional".to_owned()),
    })
}

/// Tokens that were had just now and end so many seconds from now at a pace.
pub(crate) fn lasting(access: String, refresh: String, seconds: i64, scale: u32) -> TokenSet {
    let now = Timestamp::now();
    let life = SignedDuration::from_secs(seconds) / i32::try_from(scale).expect("small");
    TokenSet::lasting(access.into(), refresh.into(), (now, now + life))
}

/// Opens the books of a connection with the tokens of a store.
pub(crate) fn connected(
    connection: &Connection,
    secrets: Secrets,
    store: Arc<impl TokenStore + 'static>,
) -> (Arc<TokenKeeper>, Box<dyn Books>) {
    let options = options().with(secrets.clone());
    let keeper = Arc::new(token_keeper(connection, secrets, store, &options).expect("a keeper"));
    let books = connect(connection, keeper.clone(), &options).expect("open books");
    (keeper, books)
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
