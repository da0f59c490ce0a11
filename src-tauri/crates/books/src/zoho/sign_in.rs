//! Signing in to Zoho in the system's browser.

use super::regions::{Region, Regions};
use super::token::TokenDesk;
use super::write;
use crate::BooksError;
use crate::connect::Options;
use crate::http::{below, host_of, plain, root};
use crate::oauth::{Callback, Renewal, Secrets, TokenSet};
use crate::sign_in::{Proof, Recipe, SignedIn, forged};
use model::connection::Connection;
use std::collections::BTreeMap;
use url::Url;

/// What is asked for where a connection only reads.
const SCOPES: [&str; 11] = [
    "ZohoBooks.settings.READ",
    "ZohoBooks.contacts.READ",
    "ZohoBooks.invoices.READ",
    "ZohoBooks.creditnotes.READ",
    "ZohoBooks.customerpayments.READ",
    "ZohoBooks.bills.READ",
    "ZohoBooks.debitnotes.READ",
    "ZohoBooks.vendorpayments.READ",
    "ZohoBooks.purchaseorders.READ",
    "ZohoBooks.expenses.READ",
    "ZohoBooks.accountants.READ",
];
/// What is asked for beside that where a connection may write. Changes of status are creations to Zoho; payments and
/// journal entries have no other end than to be deleted.
const WRITING: [&str; 19] = [
    "ZohoBooks.contacts.CREATE",
    "ZohoBooks.contacts.UPDATE",
    "ZohoBooks.invoices.CREATE",
    "ZohoBooks.invoices.UPDATE",
    "ZohoBooks.creditnotes.CREATE",
    "ZohoBooks.creditnotes.UPDATE",
    "ZohoBooks.bills.CREATE",
    "ZohoBooks.bills.UPDATE",
    "ZohoBooks.debitnotes.CREATE",
    "ZohoBooks.debitnotes.UPDATE",
    "ZohoBooks.customerpayments.CREATE",
    "ZohoBooks.customerpayments.UPDATE",
    "ZohoBooks.customerpayments.DELETE",
    "ZohoBooks.vendorpayments.CREATE",
    "ZohoBooks.vendorpayments.UPDATE",
    "ZohoBooks.vendorpayments.DELETE",
    "ZohoBooks.accountants.CREATE",
    "ZohoBooks.accountants.UPDATE",
    "ZohoBooks.accountants.DELETE",
];

/// The rights that a sign-in of a connection with these settings asks for, as Zoho writes them.
pub(crate) fn scopes(settings: &BTreeMap<String, String>) -> String {
    let more: &[&str] = if write::writes(settings) { &WRITING } else { &[] };
    SCOPES.iter().chain(more).copied().collect::<Vec<_>>().join(",")
}

/// How Zoho is asked.
///
/// # Errors
/// [`BooksError::Settings`] where the connection has an unsafe address.
pub(crate) fn recipe(connection: &Connection) -> Result<Recipe, BooksError> {
    let regions = Regions::of(connection)?;
    Ok(Recipe {
        authorize: below(&regions.start(connection).accounts, &["oauth", "v2", "auth"]),
        scopes: scopes(&connection.settings),
        pkce: true,
        more: vec![("access_type", "offline".to_owned()), ("prompt", "consent".to_owned())],
    })
}

/// Exchanges the code at the user's own accounts server.
pub(crate) async fn finish(
    proof: Proof,
    connection: &Connection,
    secrets: Secrets,
    options: &Options,
) -> Result<SignedIn, BooksError> {
    let regions = Regions::of(connection)?;
    let region = home(&regions, &proof.callback, connection)?;
    let desk = TokenDesk::at(region.accounts.clone(), connection, secrets.client_secret, options)?;
    let verifier = proof.verifier.unwrap_or_default();
    let granted = desk.exchange(&proof.code, &verifier, &proof.redirect).await?;
    let api = match &granted.api {
        None => region.api.clone(),
        Some(address) => regions
            .known_api(address)
            .ok_or_else(|| forged(&format!("it names {} as the books, which is not known", plain(address, 100))))?,
    };
    Ok(SignedIn {
        tokens: desk.token_set(granted, None)?,
        region: Some(region.name.clone()),
        api: root(&api),
        accounts: root(&region.accounts),
        company: None,
    })
}

/// The accounts server that has to exchange the code, from the known list only: a forged one would get code and secret.
/// A location that is not known is only a word; the accounts server beside it decides.
fn home(regions: &Regions, callback: &Callback, connection: &Connection) -> Result<Region, BooksError> {
    let location = callback.others.get("location").filter(|text| !text.is_empty());
    let server = callback.others.get("accounts-server").filter(|text| !text.is_empty());
    let Some(server) = server else {
        let Some(location) = location else { return Ok(regions.start(connection).clone()) };
        return regions.named(location).cloned().ok_or_else(|| {
            forged(&format!("it names neither an accounts server nor a known region (“{}”)", plain(location, 20)))
        });
    };
    let found = regions.by_accounts(server).ok_or_else(|| {
        let host = Url::parse(server).map_or_else(|_| plain(server, 60), |url| host_of(&url));
        forged(&format!("it names {host} as Zoho's accounts server, which is not known"))
    })?;
    let named = location.and_then(|location| regions.named(location));
    match (location, named) {
        (_, Some(named)) if named.accounts.origin() == found.accounts.origin() => Ok(named.clone()),
        (Some(location), None) => Ok(Region { name: plain(location, 20).to_ascii_lowercase(), ..found.clone() }),
        _ => Ok(found.clone()),
    }
}

/// Withdraws the access of a connection at Zoho. The tokens are of no use afterwards.
///
/// # Errors
/// Those of the call; the tokens may then still be good.
pub(crate) async fn revoke(connection: &Connection, tokens: &TokenSet, options: &Options) -> Result<(), BooksError> {
    let desk = TokenDesk::of(connection, None, options)?;
    tracing::debug!(host = desk.host(), "withdrawing the access");
    desk.revoke(&tokens.refresh).await
}
