//! What the tests share: a real clock, a store in memory, a connection that leads to the practice books.

use async_trait::async_trait;
use books::{
    Books, BooksError, Clock, Kept, ListRequest, Listed, Options, Secrets, StoreFault, TokenKeeper, TokenSet,
    TokenStore, Walk, connect, token_keeper,
};
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use model::connection::{Addresses, Company, Connection};
use practice::xero;
use std::collections::BTreeMap;
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

/// Practice books and a client for them.
pub(crate) struct Bench {
    pub(crate) practice: xero::Practice,
    pub(crate) connection: Connection,
    pub(crate) store: Arc<Memory>,
    pub(crate) books: Box<dyn Books>,
}

/// A connection that knows the practice addresses and nothing else.
pub(crate) fn stranger(practice: &xero::Practice, scale: u32) -> Connection {
    let json = format!(r#"{{"id":"practice","provider":"xero","client_id":"{}"}}"#, practice.client_id());
    let mut connection: Connection = serde_json::from_str(&json).expect("a connection");
    connection.limits.time_scale = scale;
    let at = Addresses { api: practice.api_address(), accounts: practice.accounts_address() };
    connection.addresses = BTreeMap::from([("main".to_owned(), at)]);
    connection
}

/// The company of the practice books, as a person confirms it.
pub(crate) fn company(practice: &xero::Practice) -> Company {
    let organisation = practice.company().organisation;
    Company {
        id: practice.company_id().to_owned(),
        name: organisation.name,
        currency: organisation.currency,
        time_zone: organisation.time_zone,
        country: Some(organisation.country),
        plan: None,
    }
}

/// Starts practice books and opens them with tokens that were had just now.
pub(crate) async fn bench(practice: xero::Options) -> Bench {
    let scale = practice.time_scale;
    let practice = xero::Practice::start(practice).await.expect("practice books");
    let mut connection = stranger(&practice, scale);
    connection.company = Some(company(&practice));
    opened(practice, connection)
}

/// Opens practice books with a connection.
pub(crate) fn opened(practice: xero::Practice, connection: Connection) -> Bench {
    let given = practice.ready_tokens();
    let now = Timestamp::now();
    let scale = i32::try_from(connection.limits.time_scale).expect("small");
    let expires_at = now + SignedDuration::from_secs(1800) / scale;
    let tokens = TokenSet::lasting(given.access.into(), given.refresh.into(), (now, expires_at));
    let store = Arc::new(Memory::default());
    *store.kept.lock().expect("whole") = Some(Kept { tokens, refreshes: Vec::new() });
    let books = connected(&connection, &store);
    Bench { practice, connection, store, books }
}

/// Opens the books of a connection with the tokens of a store.
pub(crate) fn connected(connection: &Connection, store: &Arc<Memory>) -> Box<dyn Books> {
    connect(connection, Arc::new(keeper(connection, store)), &options()).expect("open books")
}

pub(crate) fn keeper(connection: &Connection, store: &Arc<Memory>) -> TokenKeeper {
    token_keeper(connection, Secrets::default(), store.clone(), &options()).expect("a keeper")
}

/// Practice books at a pace at which an hour lasts six seconds, and that allow enough calls for a day's tests.
pub(crate) fn fast() -> xero::Options {
    let limits = xero::Limits { per_day: 5000, ..xero::Limits::default() };
    xero::Options { time_scale: 600, limits, ..xero::Options::default() }
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

/// Every kind that is read.
pub(crate) const KINDS: [Kind; 15] = [
    Kind::Invoice,
    Kind::Bill,
    Kind::CreditNote,
    Kind::VendorCredit,
    Kind::PurchaseOrder,
    Kind::Expense,
    Kind::Payment,
    Kind::BillPayment,
    Kind::Prepayment,
    Kind::Overpayment,
    Kind::Journal,
    Kind::Contact,
    Kind::Account,
    Kind::Item,
    Kind::Class,
];

/// A kind as the practice books name it, where it is one of the neutral books.
pub(crate) fn neutral(kind: Kind) -> Option<xero::Kind> {
    Some(match kind {
        Kind::Invoice => xero::Kind::Invoice,
        Kind::Bill => xero::Kind::Bill,
        Kind::CreditNote => xero::Kind::CreditNote,
        Kind::VendorCredit => xero::Kind::VendorCredit,
        Kind::PurchaseOrder => xero::Kind::PurchaseOrder,
        Kind::Expense => xero::Kind::Expense,
        Kind::Contact => xero::Kind::Contact,
        Kind::Account => xero::Kind::Account,
        _ => return None,
    })
}
