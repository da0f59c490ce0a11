//! Opening a connection: the right provider, its limits and its keeper of tokens.

use crate::clock::{Clock, Random, Scale};
use crate::oauth::{Secrets, TokenKeeper, TokenStore, Tokens};
use crate::{Books, BooksError, bill, freshbooks, http, quickbooks, xero, zoho};
use model::connection::{Connection, Provider};
use std::sync::Arc;

/// What every connection needs from outside.
#[derive(Clone)]
pub struct Options {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// Deadlines and sizes of calls.
    pub http: http::Rules,
    /// Secrets that stand on every call of a connection beside its tokens: BILL's developer key and token of Spend & Expense.
    pub secrets: Secrets,
    /// What counts the calls of each connection. Share it among all that open books, so that the same connection opened
    /// twice keeps to its limits.
    pub gates: http::Gates,
}

impl Options {
    /// The usual deadlines, with this clock and these random bytes.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Options {
        Options {
            clock,
            random,
            http: http::Rules::default(),
            secrets: Secrets::default(),
            gates: http::Gates::default(),
        }
    }

    /// The same, counting calls together with others.
    pub fn counting(self, gates: http::Gates) -> Options {
        Options { gates, ..self }
    }

    /// The same for a connection with these secrets.
    pub fn with(self, secrets: Secrets) -> Options {
        Options { secrets, ..self }
    }
}

pub(crate) fn scale_of(connection: &Connection) -> Scale {
    Scale(connection.limits.time_scale)
}

/// Opens the books of a connection. The limits are counted inside what is returned: keep one per connection and share it.
///
/// Without a company only [`Books::companies`] can be called.
///
/// # Errors
/// [`BooksError::NotAvailable`] for a provider this version does not know, [`BooksError::Settings`] where the
/// connection names an address that is not known or safe, or was never signed in.
pub fn connect(
    connection: &Connection,
    tokens: Arc<dyn Tokens>,
    options: &Options,
) -> Result<Box<dyn Books>, BooksError> {
    match connection.provider {
        Provider::ZohoBooks => Ok(Box::new(zoho::ZohoBooks::open(connection, tokens, options)?)),
        Provider::QuickBooksOnline => Ok(Box::new(quickbooks::QuickBooks::open(connection, tokens, options)?)),
        Provider::Xero => Ok(Box::new(xero::XeroBooks::open(connection, tokens, options)?)),
        Provider::Bill => Ok(Box::new(bill::BillBooks::open(connection, tokens, options)?)),
        Provider::FreshBooks => Ok(Box::new(freshbooks::FreshBooks::open(connection, tokens, options)?)),
    }
}

/// The keeper of a connection's tokens: renews them in time, one renewal at a time. Keep one per connection and share it.
///
/// # Errors
/// As [`connect`].
pub fn token_keeper(
    connection: &Connection,
    secrets: Secrets,
    store: Arc<dyn TokenStore>,
    options: &Options,
) -> Result<TokenKeeper, BooksError> {
    match connection.provider {
        Provider::ZohoBooks => {
            let desk = zoho::TokenDesk::of(connection, secrets.client_secret, options)?;
            Ok(TokenKeeper::new(Arc::new(desk), store, options.clock.clone(), scale_of(connection)))
        }
        Provider::QuickBooksOnline => {
            let counter = quickbooks::sign_in::Counter::of(connection, secrets, options)?;
            Ok(TokenKeeper::new(Arc::new(counter), store, options.clock.clone(), scale_of(connection)))
        }
        Provider::Xero => {
            let desk = xero::sign_in::desk(connection, options)?;
            Ok(TokenKeeper::new(Arc::new(desk), store, options.clock.clone(), scale_of(connection)))
        }
        Provider::Bill => {
            let desk = bill::SessionDesk::of(connection, &secrets, options)?;
            Ok(TokenKeeper::new(Arc::new(desk), store, options.clock.clone(), scale_of(connection)))
        }
        Provider::FreshBooks => {
            let desk = freshbooks::sign_in::desk(connection, secrets, options)?;
            Ok(TokenKeeper::new(Arc::new(desk), store, options.clock.clone(), scale_of(connection)))
        }
    }
}
