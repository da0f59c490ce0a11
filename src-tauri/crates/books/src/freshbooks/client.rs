//! FreshBooks behind the trait that all books share.

use super::around::{FRESH, Remembered};
use super::calls::FreshBooksCalls;
use super::convert;
use super::envelope::single;
use super::judge::MISSING;
use super::list::Go;
use super::newer::Looked;
use super::shape::{Form, KINDS, Source, locate, source};
use super::sign_in::hosts;
use super::write::WRITES;
use crate::connect::Options;
use crate::oauth::Tokens;
use crate::row::Row;
use crate::write::{Found, Write, WriteFault, Written};
use crate::{Ability, Books, BooksError, Capabilities, CurrencyRate, Idempotent, ListPage, ListRequest, Pace, Usage};
use async_trait::async_trait;
use model::connection::{Company, Connection, Provider};
use model::one_currency::DatedRate;
use model::{Decimal, Document, Kind};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What FreshBooks can do. It publishes no limits: these are the figures its answers carry. It does nothing against a record
/// that is made twice.
pub(crate) static CAPABILITIES: Capabilities = Capabilities {
    kinds: KINDS,
    pace: Pace { per_minute: 600, also: &[], at_once: 4, at_once_free: 4, page: 100 },
    writes: WRITES,
    idempotent: Idempotent::Nothing,
};

/// The books of one business at FreshBooks.
pub struct FreshBooks {
    calls: FreshBooksCalls,
    home: Option<String>,
    stated_currency: Option<String>,
    keeps_to_older: bool,
    remembered: Mutex<Remembered>,
    looked: tokio::sync::Mutex<Looked>,
}

impl FreshBooks {
    /// Opens the books of a connection.
    ///
    /// # Errors
    /// As [`crate::connect`].
    pub fn open(connection: &Connection, tokens: Arc<dyn Tokens>, options: &Options) -> Result<FreshBooks, BooksError> {
        let (api, _) = hosts(connection)?;
        let calls = FreshBooksCalls::new(api, connection, tokens, CAPABILITIES.pace, options)?;
        let home = connection.company.as_ref().map(|company| company.currency.clone());
        Ok(FreshBooks {
            calls,
            home: home.filter(|currency| !currency.is_empty()),
            stated_currency: connection.settings.get("currency").cloned(),
            keeps_to_older: connection.settings.get("journals").is_some_and(|word| word == "older"),
            remembered: Mutex::default(),
            looked: tokio::sync::Mutex::default(),
        })
    }

    pub(super) fn calls(&self) -> &FreshBooksCalls {
        &self.calls
    }

    pub(super) fn home(&self) -> Option<String> {
        self.home.clone()
    }

    pub(super) fn stated_currency(&self) -> Option<&str> {
        self.stated_currency.as_deref()
    }

    /// Whether the connection says that the newer journal API is not to be used.
    pub(super) fn keeps_to_older(&self) -> bool {
        self.keeps_to_older
    }

    pub(super) fn looked(&self) -> &tokio::sync::Mutex<Looked> {
        &self.looked
    }

    pub(super) fn ability(&self, kind: Kind) -> Result<&'static Ability, BooksError> {
        CAPABILITIES.of(kind).ok_or(BooksError::Unsupported { provider: Provider::FreshBooks, kind })
    }

    pub(super) fn page_size(&self) -> usize {
        CAPABILITIES.pace.page as usize
    }

    pub(super) fn remembered<T>(&self, look: impl FnOnce(&Remembered) -> T) -> T {
        let mut all = self.remembered.lock().expect("BUG: nothing panics while it holds the lock");
        if all.at.is_some_and(|at| self.calls.now().duration_since(at) > FRESH) {
            *all = Remembered::default();
        }
        look(&all)
    }

    pub(super) fn remember(&self, keep: impl FnOnce(&mut Remembered)) {
        let mut all = self.remembered.lock().expect("BUG: nothing panics while it holds the lock");
        all.at = all.at.or_else(|| Some(self.calls.now()));
        keep(&mut all);
    }

    /// What was remembered of other lists may have changed.
    pub(super) fn forget(&self) {
        self.remember(|all| *all = Remembered::default());
    }

    /// A single record as it stands.
    pub(super) async fn record(&self, source: &Source, id: &str) -> Result<String, BooksError> {
        let what = format!("the {} {id}", source.single.replace('_', " "));
        let query: Vec<_> = source.include.iter().map(|name| ("include[]".to_owned(), (*name).to_owned())).collect();
        let text = self.calls.read(&[source.path[0], source.path[1], id], &query, &what).await;
        let text = text.map_err(|error| match error {
            BooksError::Refused { code: MISSING, .. } => {
                BooksError::NotFound { kind: source.kind, id: format!("{}{id}", source.prefix) }
            }
            other => other,
        })?;
        let raw = single(&text, source.single).map_err(|reason| self.calls.garbled(&what, reason))?;
        Ok(raw.to_owned())
    }

    /// A single record as a document, with what others say of it.
    pub(super) async fn whole(&self, source: &Source, raw: &str) -> Result<Document, BooksError> {
        let mut known = self.known_for(source, &[raw]).await?;
        if source.form == Form::Payment
            && let Some(note) = surplus(raw)
        {
            let credit = self.record(self::source(Form::CreditNote), &note).await;
            if let Some(amount) = credit.ok().and_then(|raw| amount_of(&raw)) {
                known.credits.insert(note, amount.abs());
            }
        }
        convert::document(source, raw, &known)
    }

    async fn single_document(&self, kind: Kind, id: &str) -> Result<Document, BooksError> {
        let missing = || BooksError::NotFound { kind, id: id.to_owned() };
        let (source, bare) = locate(kind, id).ok_or_else(missing)?;
        if source.form == Form::LedgerAccount {
            return self.ledger_account(bare).await?.ok_or_else(missing);
        }
        let raw = self.record(source, bare).await?;
        if Row::read(&raw).is_ok_and(|row| !convert::belongs(kind, &row)) {
            return Err(missing());
        }
        let doc = self.whole(source, &raw).await?;
        if doc.id.as_deref() != Some(id) {
            let found = doc.id.as_deref().unwrap_or("none");
            return Err(self
                .calls
                .garbled(&format!("the {kind} {id}"), format!("it is about another record ({found})")));
        }
        // A deleted record can still be read by its id.
        if doc.status == Some(model::Status::Deleted) { Err(missing()) } else { Ok(doc) }
    }

    /// An account of the ledger has no place of its own in the API.
    async fn ledger_account(&self, id: &str) -> Result<Option<Document>, BooksError> {
        let ledger = source(Form::LedgerAccount);
        let read = |row: &Row<'_>, _: &str| {
            for raw in row.items("sub_accounts")? {
                if Row::read(raw)?.first(ledger.ids)?.as_deref() == Some(id) {
                    return Ok(Go::Keep(raw.to_owned()));
                }
            }
            Ok(Go::Skip)
        };
        let found = self.every(ledger, &[], read).await?;
        match found.first() {
            Some(raw) => self.whole(ledger, raw).await.map(Some),
            None => Ok(None),
        }
    }
}

/// The credit note that the surplus of a payment became, where the payment does not carry it along.
fn surplus(raw: &str) -> Option<String> {
    let row = Row::read(raw).ok()?;
    if row.json("credit_note").is_some_and(|raw| raw.starts_with('{')) {
        return None;
    }
    row.text("overpaymentid").ok().flatten().filter(|id| id != "0" && id.bytes().all(|b| b.is_ascii_digit()))
}

fn amount_of(raw: &str) -> Option<Decimal> {
    convert::amount(&Row::read(raw).ok()?, "amount").ok().flatten()
}

#[async_trait]
impl Books for FreshBooks {
    fn provider(&self) -> Provider {
        Provider::FreshBooks
    }

    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    async fn companies(&self) -> Result<Vec<Company>, BooksError> {
        self.businesses().await
    }

    async fn list(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        if request.kind == Kind::Journal { self.journals(request).await } else { self.page(request).await }
    }

    async fn detail(&self, kind: Kind, id: &str) -> Result<Document, BooksError> {
        self.ability(kind)?;
        if kind == Kind::Journal { self.journal(id).await } else { self.single_document(kind, id).await }
    }

    async fn currencies(&self) -> Result<Vec<CurrencyRate>, BooksError> {
        let own = self.home.as_ref().map(|currency| CurrencyRate {
            currency: currency.clone(),
            name: currency.clone(),
            home: true,
            rate: Some(Decimal::ONE),
            date: None,
        });
        Ok(own.into_iter().collect())
    }

    async fn rates(&self, _currencies: &[String]) -> Result<BTreeMap<String, Vec<DatedRate>>, BooksError> {
        // FreshBooks tells no rates, so none are known.
        Ok(BTreeMap::new())
    }

    async fn write(&self, write: &Write) -> Result<Written, WriteFault> {
        self.put_down(write).await
    }

    async fn find(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        if !CAPABILITIES.can_write(write.document.kind) {
            let (provider, kind) = (self.provider(), write.document.kind);
            return Err(BooksError::ReadOnly { provider, kind });
        }
        self.look(write).await
    }

    fn usage(&self) -> Usage {
        self.calls.usage()
    }
}
