//! Signing in to FreshBooks. It takes https addresses only and insists on the secret of the registration; a refresh token is
//! good for one use.

use crate::BooksError;
use crate::connect::Options;
use crate::http::{addresses, below, root};
use crate::oauth::desk::{Auth, Desk, DeskRules, Revocation};
use crate::oauth::{Rhythm, Secrets, TokenSet};
use crate::sign_in::{Proof, Recipe, SignedIn};
use model::connection::Connection;
use url::Url;

/// Where the API and its tokens are.
const API: &str = "https://api.freshbooks.com";
/// Where people sign in.
const ACCOUNTS: &str = "https://auth.freshbooks.com";

/// What is asked for. Rights to write stand only where this program writes.
const SCOPES: &[&str] = &[
    "user:profile:read",
    "user:business:read",
    "user:account:read",
    "user:clients:read",
    "user:clients:write",
    "user:invoices:read",
    "user:invoices:write",
    "user:payments:read",
    "user:payments:write",
    "user:credit_notes:read",
    "user:credit_notes:write",
    "user:expenses:read",
    "user:expenses:write",
    "user:bills:read",
    "user:bills:write",
    "user:bill_vendors:read",
    "user:bill_vendors:write",
    "user:bill_payments:read",
    "user:bill_payments:write",
    "user:billable_items:read",
    "user:taxes:read",
    "user:journal_entries:read",
    "user:journal_entries:write",
];

/// The rights that a sign-in asks for.
pub(crate) fn scopes() -> String {
    SCOPES.join(" ")
}

/// API and accounts server of a connection.
pub(crate) fn hosts(connection: &Connection) -> Result<(Url, Url), BooksError> {
    addresses(connection, API, ACCOUNTS)
}

/// How FreshBooks is asked.
pub(crate) fn recipe(connection: &Connection) -> Result<Recipe, BooksError> {
    let (_, accounts) = hosts(connection)?;
    Ok(Recipe { authorize: below(&accounts, &["oauth", "authorize"]), scopes: scopes(), pkce: true, more: Vec::new() })
}

/// The counter where tokens are had: it stands at the API and not where people sign in.
pub(crate) fn desk(connection: &Connection, secrets: Secrets, options: &Options) -> Result<Desk, BooksError> {
    let (api, _) = hosts(connection)?;
    let rules = DeskRules {
        token: below(&api, &["auth", "oauth", "token"]),
        revoke: below(&api, &["auth", "oauth", "revoke"]),
        auth: Auth::Body,
        headers: &[],
        refresh_ends: (None, None),
        refresh_life: None,
        revocation: Revocation::Form,
        // An access token lives twelve hours. Each renewal risks the answer with the only good refresh token in it, so there
        // are no more of them than needed.
        rhythm: Rhythm { renew_at_age: 11 * 3600 + 30 * 60, ..Rhythm::default() },
    };
    let desk = Desk::new(rules, connection, secrets.client_secret, options)?;
    Ok(match &connection.hand_back {
        Some(address) => desk.saying_on_renewal("redirect_uri", address),
        None => desk,
    })
}

/// Exchanges the code.
pub(crate) async fn finish(
    proof: Proof,
    connection: &Connection,
    secrets: Secrets,
    options: &Options,
) -> Result<SignedIn, BooksError> {
    let (api, accounts) = hosts(connection)?;
    let desk = desk(connection, secrets, options)?;
    let grant = desk.exchange(&proof.code, proof.verifier.as_ref(), &proof.redirect).await?;
    Ok(SignedIn {
        tokens: desk.token_set(grant, None)?,
        region: None,
        api: root(&api),
        accounts: root(&accounts),
        company: None,
    })
}

/// Withdraws the access of a connection.
pub(crate) async fn revoke(
    connection: &Connection,
    tokens: &TokenSet,
    secrets: Secrets,
    options: &Options,
) -> Result<(), BooksError> {
    desk(connection, secrets, options)?.revoke(&tokens.refresh).await
}
