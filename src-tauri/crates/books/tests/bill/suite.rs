//! What the tests share: a real clock, a store in memory, a connection that leads to practice books.

use async_trait::async_trait;
use books::{
    Books, BooksError, Clock, Kept, ListRequest, Listed, Options, Secrets, StoreFault, TokenKeeper, TokenSet,
    TokenStore, Walk, connect, sign_in, token_keeper,
};
use jiff::Timestamp;
use model::connection::{Addresses, Company, Connection};
use model::{Document, Kind};
use practice::bill::{self, Practice};
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

fn chance(bytes: &mut [u8]) {
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

/// Practice books and a client for them.
pub(crate) struct Bench {
    pub(crate) practice: Practice,
    pub(crate) connection: Connection,
    pub(crate) secrets: Secrets,
    pub(crate) store: Arc<Memory>,
    pub(crate) books: Box<dyn Books>,
}

pub(crate) fn secrets(practice: &Practice) -> Secrets {
    let overview = practice.overview();
    Secrets {
        developer_key: Some(practice.client_id().into()),
        password: Some(overview.password.into()),
        spend_token: Some(overview.spend_token.into()),
        ..Secrets::default()
    }
}

/// A connection that knows who signs in and where, and nothing of the company.
pub(crate) fn stranger(practice: &Practice, scale: u32) -> Connection {
    let json = format!(r#"{{"id":"practice","provider":"bill","client_id":"{}"}}"#, practice.overview().user);
    let mut connection: Connection = serde_json::from_str(&json).expect("a connection");
    connection.limits.time_scale = scale;
    connection.settings.insert("organization".to_owned(), practice.company_id());
    let api = format!("{}/connect", practice.api_address());
    connection.addresses.insert("main".to_owned(), Addresses { accounts: api.clone(), api });
    connection
}

/// Opens the books for who is signed in.
pub(crate) fn open(connection: &Connection, secrets: &Secrets, store: &Arc<Memory>) -> Box<dyn Books> {
    let options = options().with(secrets.clone());
    let keeper: TokenKeeper = token_keeper(connection, secrets.clone(), store.clone(), &options).expect("a keeper");
    connect(connection, Arc::new(keeper), &options).expect("open books")
}

/// Starts practice books, signs in and opens them.
pub(crate) async fn bench(practice: bill::Options) -> Bench {
    let scale = practice.time_scale;
    let practice = Practice::start(practice).await.expect("practice books");
    let mut connection = stranger(&practice, scale);
    let secrets = secrets(&practice);
    let signed_in = sign_in::enter(&connection, secrets.clone(), &options()).await.expect("a sign-in");
    signed_in.enter(&mut connection);
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
    *store.kept.lock().expect("whole") = Some(Kept { tokens: signed_in.tokens, refreshes: Vec::new() });
    let books = open(&connection, &secrets, &store);
    Bench { practice, connection, secrets, store, books }
}

/// Practice books at a pace at which an hour lasts six seconds.
pub(crate) fn fast() -> bill::Options {
    bill::Options { time_scale: 600, ..bill::Options::default() }
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

/// All documents of a kind.
pub(crate) async fn documents(books: &dyn Books, kind: Kind) -> Vec<Document> {
    let rows = all(books, ListRequest::all(kind)).await.expect("a list");
    rows.into_iter().map(|row| row.document.expect("lists tell everything")).collect()
}

/// A secret as text, for comparisons.
pub(crate) fn secret(text: &str) -> Option<SecretString> {
    Some(SecretString::from(text.to_owned()))
}
