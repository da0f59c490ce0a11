//! The way from a connection to practice QuickBooks Online.

use crate::support::{confirmed, lasting, plain};
use books::{Secrets, TokenSet};
use model::connection::{Addresses, Connection};
use practice::quickbooks::Practice;

/// A connection that knows the practice addresses and nothing else.
pub(crate) fn stranger(practice: &Practice, scale: u32) -> Connection {
    let mut connection = plain("quickbooks-online", &practice.client_id(), scale);
    connection.sandbox = true;
    let addresses = Addresses { api: practice.api_address(), accounts: practice.accounts_address() };
    connection.addresses.insert("main".to_owned(), addresses);
    connection
}

/// The same with its company.
pub(crate) fn connection(practice: &Practice, scale: u32) -> Connection {
    let company = confirmed(practice.company_id(), practice.company().organisation);
    Connection { company, ..stranger(practice, scale) }
}

pub(crate) fn secrets(practice: &Practice) -> Secrets {
    Secrets { client_secret: practice.client_secret().map(Into::into), ..Secrets::default() }
}

/// Tokens that were had just now.
pub(crate) fn tokens(practice: &Practice, scale: u32) -> TokenSet {
    let given = practice.ready_tokens();
    lasting(given.access, given.refresh, 3600, scale)
}
