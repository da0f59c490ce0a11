//! What the tests against practice books share: a real clock, a store in memory, a connection that leads to the practice books.

use async_trait::async_trait;
use books::{
    Books, BooksError, Clock, Kept, ListRequest, Listed, Options, Secrets, StoreFault, TokenKeeper, TokenSet,
    TokenStore, Walk, connect, token_keeper,
};
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use model::connection::{Addresses, Company, Connection};
use practice::zoho;
use secrecy::SecretString;
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
    pub(crate) practice: zoho::Practice,
    pub(crate) connection: Connection,
    pub(crate) store: Arc<Memory>,
    pub(crate) keeper: Arc<TokenKeeper>,
    pub(crate) books: Box<dyn Books>,
}

/// A connection that knows the practice addresses of every region and nothing else.
pub(crate) fn stranger(practice: &zoho::Practice, scale: u32) -> Connection {
    let json = format!(r#"{{"id":"practice","provider":"zoho-books","client_id":"{}"}}"#, practice.client_id());
    let mut connection: Connection = serde_json::from_str(&json).expect("a connection");
    connection.limits.time_scale = scale;
    connection.addresses = practice
        .addresses()
        .iter()
        .map(|(region, at)| {
            (region.code().to_owned(), Addresses { api: at.api.clone(), accounts: at.accounts.clone() })
        })
        .collect::<BTreeMap<_, _>>();
    connection
}

pub(crate) fn secret(practice: &zoho::Practice) -> Secrets {
    Secrets { client_secret: practice.client_secret().map(SecretString::from), ..Secrets::default() }
}

/// Starts practice books and opens them with tokens that were had just now.
pub(crate) async fn bench(practice: zoho::Options) -> Bench {
    let scale = practice.time_scale;
    let practice = zoho::Practice::start(practice).await.expect("practice books");
    let mut connection = stranger(&practice, scale);
    connection.region = Some(practice.region().code().to_owned());
    let organisation = practice.company().expect("a company").organisation;
    connection.company = Some(Company {
        id: practice.organisation().to_owned(),
        name: organisation.name,
        currency: organisation.currency,
        time_zone: organisation.time_zone,
        country: None,
        plan: Some("Professional".to_owned()),
    });
    let given = practice.ready_tokens();
    let now = Timestamp::now();
    let expires_at = now + SignedDuration::from_secs(3600) / i32::try_from(scale).expect("small");
    let tokens = TokenSet::lasting(given.access.into(), given.refresh.into(), (now, expires_at));
    let store = Arc::new(Memory::default());
    *store.kept.lock().expect("whole") = Some(Kept { tokens, refreshes: Vec::new() });
    let keeper = token_keeper(&connection, secret(&practice), store.clone(), &options()).expect("a keeper");
    let keeper = Arc::new(keeper);
    let books = connect(&connection, keeper.clone(), &options()).expect("open books");
    Bench { practice, connection, store, keeper, books }
}

/// Practice books at a pace at which an hour lasts six seconds.
pub(crate) fn fast() -> zoho::Options {
    zoho::Options { time_scale: 600, ..zoho::Options::default() }
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

/// The kinds of the client and of the practice books.
pub(crate) const KINDS: [(Kind, zoho::Kind); 10] = [
    (Kind::Invoice, zoho::Kind::Invoice),
    (Kind::CreditNote, zoho::Kind::CreditNote),
    (Kind::Bill, zoho::Kind::Bill),
    (Kind::VendorCredit, zoho::Kind::VendorCredit),
    (Kind::PurchaseOrder, zoho::Kind::PurchaseOrder),
    (Kind::Expense, zoho::Kind::Expense),
    (Kind::Contact, zoho::Kind::Contact),
    (Kind::Account, zoho::Kind::Account),
    (Kind::Payment, zoho::Kind::CustomerPayment),
    (Kind::BillPayment, zoho::Kind::VendorPayment),
];
