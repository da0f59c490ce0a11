//! Keeps access valid: renews lazily, one renewal at a time, durable before first use, never more often than allowed.

use super::{Kept, StoreFault, TokenSet, TokenStore, Tokens};
use crate::BooksError;
use crate::clock::{Clock, Scale, after, between};
use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Time before its end in which an access token is renewed, in provider seconds.
const LAST: u64 = 5 * 60;

/// How often tokens are renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rhythm {
    /// Age at which an access token is renewed although it has not ended, in provider seconds.
    pub(crate) renew_at_age: u64,
    /// At most so many renewals in so many provider seconds.
    pub(crate) at_most: (usize, u64),
}

impl Default for Rhythm {
    fn default() -> Rhythm {
        Rhythm { renew_at_age: 55 * 60, at_most: (10, 10 * 60) }
    }
}

/// The provider's side of a renewal.
#[async_trait]
pub(crate) trait Renewal: Send + Sync {
    /// Asks for a new access token.
    async fn renew(&self, refresh: &SecretString) -> Result<TokenSet, BooksError>;
    /// Name of the accounts server, for messages.
    fn host(&self) -> String;
    /// How often tokens are renewed.
    fn rhythm(&self) -> Rhythm {
        Rhythm::default()
    }
}

/// Keeps the tokens of one connection valid. All who call through the connection share one keeper.
pub struct TokenKeeper {
    inner: Arc<Inner>,
    state: Arc<Mutex<State>>,
}

struct Inner {
    renewal: Arc<dyn Renewal>,
    store: Arc<dyn TokenStore>,
    clock: Arc<dyn Clock>,
    scale: Scale,
    /// Counts finished renewals, so that who waited for one knows that it happened.
    finished: AtomicU64,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    /// Why the last renewal failed; nothing after one that did not.
    failed: Option<BooksError>,
    /// No renewal before this instant: the provider asked for it.
    not_before: Option<Timestamp>,
}

fn kept_fault(fault: StoreFault) -> BooksError {
    BooksError::Store { what: "kept", reason: fault.0 }
}

impl TokenKeeper {
    pub(crate) fn new(
        renewal: Arc<dyn Renewal>,
        store: Arc<dyn TokenStore>,
        clock: Arc<dyn Clock>,
        scale: Scale,
    ) -> TokenKeeper {
        let inner = Inner { renewal, store, clock, scale, finished: AtomicU64::new(0) };
        TokenKeeper { inner: Arc::new(inner), state: Arc::default() }
    }

    /// Takes over the tokens of a new sign-in and keeps them.
    ///
    /// # Errors
    /// Where the store cannot keep them; then they are not used.
    pub async fn adopt(&self, tokens: TokenSet) -> Result<(), BooksError> {
        let mut state = self.state.lock().await;
        self.inner.store.save(&tokens).await.map_err(kept_fault)?;
        let refreshes = state.kept.take().map(|kept| kept.refreshes).unwrap_or_default();
        *state = State { kept: Some(Kept { tokens, refreshes }), ..State::default() };
        Ok(())
    }

    async fn obtain(&self, rejected: Option<&str>) -> Result<SecretString, BooksError> {
        let seen = self.inner.finished.load(Ordering::Acquire);
        let mut state = self.state.clone().lock_owned().await;
        self.inner.fill(&mut state).await?;
        let now = self.inner.clock.now();
        if let Some(kept) = &state.kept {
            let other = rejected.is_none_or(|rejected| rejected != kept.tokens.access.expose_secret());
            if other && (rejected.is_some() || self.inner.is_fresh(&kept.tokens, now)) {
                return Ok(kept.tokens.access.clone());
            }
        }
        if self.inner.finished.load(Ordering::Acquire) != seen
            && let Some(error) = &state.failed
        {
            // A renewal failed while this caller waited for it; another one would fail the same way.
            return self.inner.fallback(&state, rejected.is_some(), now, error.clone());
        }
        // In a task of its own: a caller that gives up must not lose the answer of a renewal that was sent.
        let (inner, rejected) = (self.inner.clone(), rejected.is_some());
        let renewed = tokio::spawn(async move { inner.renew(state, rejected).await }).await;
        renewed.unwrap_or_else(|_| {
            Err(BooksError::Store { what: "renewed", reason: "the program is being closed".to_owned() })
        })
    }
}

impl Inner {
    async fn fill(&self, state: &mut State) -> Result<(), BooksError> {
        if state.kept.is_none() {
            state.kept =
                self.store.load().await.map_err(|fault| BooksError::Store { what: "read", reason: fault.0 })?;
        }
        Ok(())
    }

    fn is_fresh(&self, tokens: &TokenSet, now: Timestamp) -> bool {
        // A token that lives shorter than usual is not renewed at every call.
        let life = between(tokens.obtained_at, tokens.expires_at);
        let last = self.scale.seconds(LAST).min(life / 4);
        let old = now >= after(tokens.obtained_at, self.scale.seconds(self.renewal.rhythm().renew_at_age));
        !old && after(now, last) < tokens.expires_at
    }

    /// The old token, where it still serves, else the error.
    fn fallback(
        &self,
        state: &State,
        rejected: bool,
        now: Timestamp,
        error: BooksError,
    ) -> Result<SecretString, BooksError> {
        match &state.kept {
            Some(kept) if !rejected && now < kept.tokens.expires_at => Ok(kept.tokens.access.clone()),
            _ => Err(error),
        }
    }

    async fn renew(&self, mut state: OwnedMutexGuard<State>, rejected: bool) -> Result<SecretString, BooksError> {
        let outcome = self.try_renew(&mut state).await;
        let now = self.clock.now();
        state.failed = outcome.as_ref().err().cloned();
        self.finished.fetch_add(1, Ordering::Release);
        match outcome {
            Ok(access) => Ok(access),
            Err(error) => self.fallback(&state, rejected, now, error),
        }
    }

    async fn try_renew(&self, state: &mut State) -> Result<SecretString, BooksError> {
        let now = self.clock.now();
        if let Some(refused @ BooksError::SignInAgain { .. }) = state.failed.clone() {
            // What was refused is not sent a second time; another sign-in may have taken its place.
            return self.replaced(state).await?.unwrap_or(Err(refused));
        }
        let Some(kept) = &mut state.kept else {
            let reason = "nobody is signed in".to_owned();
            return Err(BooksError::SignInAgain { accounts: self.renewal.host(), reason });
        };
        let (renewals, seconds) = self.renewal.rhythm().at_most;
        let window = self.scale.seconds(seconds);
        kept.refreshes.retain(|at| *at <= now && now < after(*at, window));
        kept.refreshes.sort();
        let full = kept.refreshes.iter().rev().nth(renewals.max(1) - 1).map(|first| after(*first, window));
        if let Some(until) = full.max(state.not_before.filter(|until| now < *until)) {
            return Err(BooksError::Throttled { what: self.renewal.host(), until });
        }
        self.store.intend_refresh(now).await.map_err(kept_fault)?;
        kept.refreshes.push(now);
        let refresh = kept.tokens.refresh.clone();
        match self.renewal.renew(&refresh).await {
            Ok(tokens) => {
                self.store.save(&tokens).await.map_err(kept_fault)?;
                let access = tokens.access.clone();
                kept.tokens = tokens;
                state.not_before = None;
                Ok(access)
            }
            Err(error) => self.refused(state, error).await,
        }
    }

    async fn refused(&self, state: &mut State, error: BooksError) -> Result<SecretString, BooksError> {
        match &error {
            BooksError::Throttled { until, .. } => state.not_before = Some(*until),
            BooksError::SignInAgain { reason, .. } => {
                if let Some(replaced) = self.replaced(state).await? {
                    return replaced;
                }
                self.store.note_refused(reason).await.map_err(kept_fault)?;
            }
            _ => {}
        }
        Err(error)
    }

    /// The access of a newer sign-in, where the store holds one: somebody signed in again, here or in another process.
    async fn replaced(&self, state: &mut State) -> Result<Option<Result<SecretString, BooksError>>, BooksError> {
        let before = state.kept.take();
        self.fill(state).await?;
        let Some(kept) = &state.kept else { return Ok(None) };
        if before.is_some_and(|before| before.tokens.refresh.expose_secret() == kept.tokens.refresh.expose_secret()) {
            return Ok(None);
        }
        state.failed = None;
        if self.is_fresh(&kept.tokens, self.clock.now()) {
            return Ok(Some(Ok(kept.tokens.access.clone())));
        }
        Ok(Some(Box::pin(self.try_renew(state)).await))
    }
}

#[async_trait]
impl Tokens for TokenKeeper {
    async fn access(&self) -> Result<SecretString, BooksError> {
        self.obtain(None).await
    }

    async fn refresh_after(&self, rejected: &str) -> Result<SecretString, BooksError> {
        self.obtain(Some(rejected)).await
    }
}
