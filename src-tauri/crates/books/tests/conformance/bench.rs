//! Practice books with a client and a store in memory that tells what it was asked to keep.

use crate::side::{Side, Wish, start};
use crate::support::{self, Real};
use async_trait::async_trait;
use books::{Books, BooksError, Clock as _, Kept, ListRequest, Listed, StoreFault, TokenKeeper, TokenSet, TokenStore};
use jiff::Timestamp;
use model::connection::{Connection, Provider};
use model::{Document, Kind};
use practice::company::Company;
use secrecy::ExposeSecret;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;

/// Where a program that keeps tokens ends, as by kill -9: nothing after it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Before the intent to renew is kept.
    BeforeIntent,
    /// After the intent is kept, before anything is sent.
    AfterIntent,
    /// After the provider answered, before the new tokens are kept.
    BeforeSave,
    /// After the new tokens are kept, before they are used.
    AfterSave,
}

/// A store in memory that may fail, die and be slow, and that watches the books meanwhile.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) inner: support::Memory,
    pub(crate) saves: AtomicU64,
    /// Where it dies.
    pub(crate) dies: Option<Step>,
    pub(crate) dead: Notify,
    /// The step at which it reports a fault.
    pub(crate) fails: Mutex<Option<Step>>,
    /// Time that keeping takes.
    pub(crate) slow: Duration,
    /// The side, and how many good answers it gave while tokens were being kept.
    pub(crate) watched: Mutex<Option<Arc<dyn Side>>>,
    pub(crate) used_early: AtomicU64,
}

impl Memory {
    pub(crate) fn of(kept: Kept) -> Memory {
        let store = Memory::default();
        store.put(kept);
        store
    }

    /// What it holds now.
    pub(crate) fn kept(&self) -> Kept {
        self.inner.kept()
    }

    /// Replaces what it holds.
    pub(crate) fn put(&self, kept: Kept) {
        *self.inner.kept.lock().expect("whole") = Some(kept);
    }

    /// How often it was told that access is refused.
    pub(crate) fn refused(&self) -> u32 {
        *self.inner.refused.lock().expect("whole")
    }

    async fn at(&self, step: Step) -> Result<(), StoreFault> {
        if self.dies == Some(step) {
            self.dead.notify_one();
            std::future::pending::<()>().await;
        }
        match *self.fails.lock().expect("whole") {
            Some(fails) if fails == step => Err(StoreFault("the disk is full".to_owned())),
            _ => Ok(()),
        }
    }

    /// Good answers of the books so far.
    fn answers(&self) -> u64 {
        let watched = self.watched.lock().expect("whole").clone();
        watched.map_or(0, |side| {
            let tokens = side.manners().tokens;
            side.asked().iter().filter(|seen| seen.status == 200 && !seen.path.contains(tokens)).count() as u64
        })
    }
}

#[async_trait]
impl TokenStore for Memory {
    async fn load(&self) -> Result<Option<Kept>, StoreFault> {
        self.inner.load().await
    }
    async fn intend_refresh(&self, at: Timestamp) -> Result<(), StoreFault> {
        self.at(Step::BeforeIntent).await?;
        self.inner.intend_refresh(at).await?;
        self.at(Step::AfterIntent).await
    }
    async fn save(&self, tokens: &TokenSet) -> Result<(), StoreFault> {
        self.at(Step::BeforeSave).await?;
        let before = self.answers();
        if !self.slow.is_zero() {
            Real.sleep(self.slow).await;
        }
        self.used_early.fetch_add(self.answers() - before, Ordering::SeqCst);
        self.inner.save(tokens).await?;
        self.saves.fetch_add(1, Ordering::SeqCst);
        self.at(Step::AfterSave).await
    }
    async fn note_refused(&self, reason: &str) -> Result<(), StoreFault> {
        self.inner.note_refused(reason).await
    }
}

/// Practice books and a client for them.
pub(crate) struct Bench {
    pub(crate) side: Arc<dyn Side>,
    pub(crate) connection: Connection,
    pub(crate) store: Arc<Memory>,
    pub(crate) keeper: Arc<TokenKeeper>,
    pub(crate) books: Arc<dyn Books>,
}

impl Bench {
    /// Opens the books with tokens that were had just now.
    pub(crate) fn open(side: Arc<dyn Side>) -> Bench {
        let kept = Kept { tokens: side.tokens(), refreshes: Vec::new() };
        let mut connection = side.connection();
        if let Some((name, value)) = side.manners().pages.1 {
            connection.settings.insert(name.to_owned(), value.to_owned());
        }
        Bench::with(side, connection, Memory::of(kept))
    }

    /// Opens the books of a connection with a store.
    pub(crate) fn with(side: Arc<dyn Side>, connection: Connection, store: Memory) -> Bench {
        let store = Arc::new(store);
        let (keeper, books) = support::connected(&connection, side.secrets(), store.clone());
        let books = books.into();
        Bench { side, connection, store, keeper, books }
    }

    /// The same practice books as a program sees them that was started anew.
    pub(crate) fn again(&self) -> Bench {
        Bench::with(self.side.clone(), self.connection.clone(), Memory::of(self.store.kept()))
    }

    /// All records of a list; whatever cannot be read fails the test.
    pub(crate) async fn list(&self, request: ListRequest) -> Result<Vec<Listed>, BooksError> {
        support::all(&*self.books, request).await
    }

    /// All records of a kind.
    pub(crate) async fn all(&self, kind: Kind) -> Vec<Listed> {
        self.list(ListRequest::all(kind)).await.unwrap_or_else(|error| panic!("{kind}: {error}"))
    }

    /// A record, whole.
    pub(crate) async fn whole(&self, row: &Listed) -> Document {
        match &row.document {
            Some(document) => document.clone(),
            None => {
                let (kind, id) = (row.head.kind, &row.head.id);
                self.books.detail(kind, id).await.unwrap_or_else(|error| panic!("{kind} {id}: {error}"))
            }
        }
    }

    /// All documents of a kind, whole.
    pub(crate) async fn documents(&self, kind: Kind) -> Vec<Document> {
        let rows = self.all(kind).await;
        futures::future::join_all(rows.iter().map(|row| self.whole(row))).await
    }

    /// The kinds that can be read.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        self.books.capabilities().kinds.iter().map(|ability| ability.kind).collect()
    }

    /// Everything that nobody but these books may see.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let (secrets, kept) = (self.side.secrets(), self.store.kept().tokens);
        let given = [secrets.client_secret, secrets.developer_key, secrets.password, secrets.spend_token];
        let all = given.into_iter().flatten().chain([kept.access, kept.refresh]);
        all.map(|secret| secret.expose_secret().to_owned()).filter(|secret| !secret.is_empty()).collect()
    }
}

/// Practice books and a client at a pace at which an hour lasts six seconds.
pub(crate) async fn bench(provider: Provider) -> Bench {
    wished(provider, Wish::default()).await
}

/// The whole year of the built-in company.
pub(crate) async fn year(provider: Provider) -> Bench {
    wished(provider, Wish { company: Company::built_in(1), ..Wish::default() }).await
}

/// Practice books as wished and a client.
pub(crate) async fn wished(provider: Provider, wish: Wish) -> Bench {
    Bench::open(start(provider, wish).await)
}

/// Tells a count on the terminal, also where the test is as it should be.
pub(crate) fn tell(words: &str) {
    use std::io::Write;
    // Without a terminal nobody is told.
    let _ = writeln!(std::io::stdout(), "{words}");
}
