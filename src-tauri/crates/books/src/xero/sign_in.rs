//! Signing in to Xero: PKCE and no secret, rights to read and nothing else.

use super::client::{ACCOUNTS, API};
use crate::BooksError;
use crate::connect::Options;
use crate::http::{addresses, below, root, safe};
use crate::oauth::desk::{Auth, Desk, DeskRules, Revocation};
use crate::oauth::{Rhythm, TokenSet};
use crate::sign_in::{Proof, Recipe, SignedIn};
use model::connection::Connection;
use std::collections::BTreeMap;
use url::Url;

/// Where the browser is sent; it is another host than the one that hands out tokens.
const LOGIN: &str = "https://login.xero.com";
/// What is asked for: reading, nothing else, and to stay signed in.
const SCOPES: [&str; 7] = [
    "offline_access",
    "accounting.invoices.read",
    "accounting.payments.read",
    "accounting.banktransactions.read",
    "accounting.manualjournals.read",
    "accounting.contacts.read",
    "accounting.settings.read",
];
/// The same for registrations from before March 2026 that were not given the finer rights.
const BROAD: [&str; 4] =
    ["offline_access", "accounting.transactions.read", "accounting.contacts.read", "accounting.settings.read"];
/// Sixty days, after which a refresh token that was not used ends.
const REFRESH_LIFE: u64 = 60 * 24 * 3600;

/// The rights that a sign-in of a connection with these settings asks for, as Xero writes them.
pub(crate) fn scopes(settings: &BTreeMap<String, String>) -> String {
    let broad = settings.get("scopes").is_some_and(|word| word == "broad");
    if broad { BROAD.join(" ") } else { SCOPES.join(" ") }
}

/// How Xero is asked.
///
/// # Errors
/// [`BooksError::Settings`] where the connection has an unsafe address.
pub(crate) fn recipe(connection: &Connection) -> Result<Recipe, BooksError> {
    let (_, accounts) = addresses(connection, API, ACCOUNTS)?;
    let login = if connection.addresses.is_empty() { safe(LOGIN)? } else { accounts };
    Ok(Recipe {
        authorize: below(&login, &["identity", "connect", "authorize"]),
        scopes: scopes(&connection.settings),
        pkce: true,
        more: Vec::new(),
    })
}

fn rules(accounts: &Url) -> DeskRules {
    DeskRules {
        token: below(accounts, &["connect", "token"]),
        revoke: below(accounts, &["connect", "revocation"]),
        auth: Auth::Public,
        headers: &[],
        refresh_ends: (None, None),
        refresh_life: Some(REFRESH_LIFE),
        revocation: Revocation::Form,
        rhythm: Rhythm::default(),
    }
}

/// The counter at which the connection's tokens are had.
pub(crate) fn desk(connection: &Connection, options: &Options) -> Result<Desk, BooksError> {
    let (_, accounts) = addresses(connection, API, ACCOUNTS)?;
    Desk::new(rules(&accounts), connection, None, options)
}

/// Exchanges the code. Which company was chosen is asked for afterwards: a sign-in may see several.
pub(crate) async fn finish(proof: Proof, connection: &Connection, options: &Options) -> Result<SignedIn, BooksError> {
    let (api, accounts) = addresses(connection, API, ACCOUNTS)?;
    let desk = Desk::new(rules(&accounts), connection, None, options)?;
    let grant = desk.exchange(&proof.code, proof.verifier.as_ref(), &proof.redirect).await?;
    Ok(SignedIn {
        tokens: desk.token_set(grant, None)?,
        region: None,
        api: root(&api),
        accounts: root(&accounts),
        company: None,
    })
}

/// Withdraws the access of whoever signed in. It ends with all companies that this person connected through the same
/// registration.
pub(crate) async fn revoke(connection: &Connection, tokens: &TokenSet, options: &Options) -> Result<(), BooksError> {
    desk(connection, options)?.revoke(&tokens.refresh).await
}
