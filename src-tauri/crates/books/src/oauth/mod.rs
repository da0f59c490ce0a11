//! Signing in from a desktop and staying signed in.

mod callback;
pub(crate) mod desk;
mod keeper;
#[cfg(test)]
mod keeper_tests;
pub mod loopback;
pub(crate) mod wire;

pub use callback::Callback;
pub use keeper::TokenKeeper;
pub(crate) use keeper::{Renewal, Rhythm};

use crate::BooksError;
use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

/// Access to the books, always valid as far as that can be known.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// The access token to use now.
    ///
    /// # Errors
    /// Where none can be had: the sign-in was withdrawn, too many renewals, no network.
    async fn access(&self) -> Result<SecretString, BooksError>;

    /// The access token to use instead of one that the books rejected.
    ///
    /// # Errors
    /// As [`Tokens::access`].
    async fn refresh_after(&self, rejected: &str) -> Result<SecretString, BooksError>;
}

/// The tokens of a connection. They are shown by no `Debug` and have no JSON form.
#[derive(Debug, Clone)]
pub struct TokenSet {
    /// For calls; short-lived.
    pub access: SecretString,
    /// For renewals; lives until it is withdrawn.
    pub refresh: SecretString,
    /// When the access token was had.
    pub obtained_at: Timestamp,
    /// When the access token ends.
    pub expires_at: Timestamp,
    /// When the refresh token ends if it is not used before; `None` where it lives until it is withdrawn or nothing is known.
    pub refresh_ends: Option<Timestamp>,
    /// When the access ends for good, however often it is renewed; a person has to sign in again before.
    pub ends: Option<Timestamp>,
}

impl TokenSet {
    /// Tokens of which no end of the refresh token is known.
    pub fn lasting(
        access: SecretString,
        refresh: SecretString,
        (obtained_at, expires_at): (Timestamp, Timestamp),
    ) -> TokenSet {
        TokenSet { access, refresh, obtained_at, expires_at, refresh_ends: None, ends: None }
    }
}

/// The secrets that a person entered for a connection, each where the provider insists on it. Shown by no `Debug`.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// Secret of the app registration.
    pub client_secret: Option<SecretString>,
    /// BILL: the developer key.
    pub developer_key: Option<SecretString>,
    /// BILL: the user's password, or the value of the sync token.
    pub password: Option<SecretString>,
    /// BILL: the token of Spend & Expense.
    pub spend_token: Option<SecretString>,
}

/// What a store has kept for a connection.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The tokens saved last.
    pub tokens: TokenSet,
    /// When renewals were intended, the latest ten at least, in any order.
    pub refreshes: Vec<Timestamp>,
}

/// Why a store could not do its work, without any secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StoreFault(pub String);

/// Keeps the tokens of one connection, sealed. Each method returns when its effect will survive a crash.
#[async_trait]
pub trait TokenStore: Send + Sync {
    /// What is kept; `None` where nobody signed in.
    ///
    /// # Errors
    /// Where it cannot be read.
    async fn load(&self) -> Result<Option<Kept>, StoreFault>;

    /// Notes that the tokens are about to be renewed. Called before the provider is.
    ///
    /// # Errors
    /// Where it cannot be noted; then nothing is renewed.
    async fn intend_refresh(&self, at: Timestamp) -> Result<(), StoreFault>;

    /// Keeps new tokens. Called before they are used the first time.
    ///
    /// # Errors
    /// Where they cannot be kept; then they are not used.
    async fn save(&self, tokens: &TokenSet) -> Result<(), StoreFault>;

    /// Notes that the provider does not accept the tokens any more and a person has to sign in.
    ///
    /// # Errors
    /// Where it cannot be noted.
    async fn note_refused(&self, reason: &str) -> Result<(), StoreFault>;
}
