//! Signing in to Zoho in the system's browser.

use super::regions::{Region, Regions, below};
use super::token::TokenDesk;
use crate::clock::Random;
use crate::connect::Options;
use crate::http::{host_of, plain};
use crate::oauth::{Callback, Renewal, TokenSet, loopback::Expected};
use crate::{BooksError, oauth::loopback};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::connection::Connection;
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;
use url::Url;

/// What is asked for: reading, nothing else.
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
/// Path of the redirect address. That an answer is Zoho's is shown by its state and its accounts server.
const PATH: &str = "/callback";

/// The rights that a sign-in asks for, as Zoho writes them.
pub fn scopes() -> String {
    SCOPES.join(",")
}

/// The addresses to register for sign-ins that come home to these ports of this computer.
pub fn redirects(ports: &[u16]) -> Vec<String> {
    ports.iter().copied().map(redirect_to).collect()
}

fn redirect_to(port: u16) -> String {
    format!("http://localhost:{port}{PATH}")
}

/// A sign-in under way. It holds what must not leave this process until the browser is back.
pub struct SignIn {
    /// The address to open in the system's browser.
    pub authorize_url: String,
    /// The address that must be registered in Zoho's API console, exactly so.
    pub redirect: String,
    state: Arc<str>,
    verifier: SecretString,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("redirect", &self.redirect).finish_non_exhaustive()
    }
}

/// What a sign-in gives: keep all of it in the connection, the tokens sealed.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The tokens.
    pub tokens: TokenSet,
    /// The region, where Zoho named one or its host is known.
    pub region: Option<String>,
    /// Root of the API.
    pub api: String,
    /// Root of the accounts server.
    pub accounts: String,
}

impl SignedIn {
    /// Notes region and addresses in the connection, as [`crate::connect`] needs them.
    pub fn enter(&self, connection: &mut Connection) {
        connection.region.clone_from(&self.region);
        connection.api = Some(self.api.clone());
        connection.accounts = Some(self.accounts.clone());
    }
}

fn secret_text(random: &dyn Random) -> String {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Begins a sign-in: the answer will come to this port of this computer.
///
/// # Errors
/// [`BooksError::Settings`] where the connection has no client id or an unsafe address.
pub fn begin(connection: &Connection, port: u16, random: &dyn Random) -> Result<SignIn, BooksError> {
    if connection.client_id.is_empty() {
        let problem = "it has no client id; register the program in Zoho's API console and enter the id".to_owned();
        return Err(BooksError::Settings { problem });
    }
    let regions = Regions::of(connection)?;
    let redirect = redirect_to(port);
    let (state, verifier) = (secret_text(random), secret_text(random));
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
    let mut url = below(&regions.start(connection).accounts, &["oauth", "v2", "auth"]);
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &connection.client_id)
        .append_pair("redirect_uri", &redirect)
        .append_pair("scope", &scopes())
        .append_pair("access_type", "offline")
        .append_pair("prompt", "consent")
        .append_pair("state", &state)
        .append_pair("code_challenge", challenge.as_str())
        .append_pair("code_challenge_method", "S256");
    Ok(SignIn { authorize_url: url.into(), redirect, state: state.into(), verifier: verifier.into() })
}

impl SignIn {
    /// What the listener waits for.
    pub fn expected(&self) -> loopback::Expected {
        Expected { path: PATH.to_owned(), state: self.state.clone() }
    }

    /// Finishes the sign-in with what the browser brought: exchanges the code at the user's own accounts server.
    ///
    /// # Errors
    /// [`BooksError::SignInRefused`] where the person or Zoho said no, [`BooksError::ForgedAnswer`] where the answer is not
    /// to be trusted (nothing is sent then), those of the exchange.
    pub async fn finish(
        self,
        callback: Callback,
        connection: &Connection,
        client_secret: Option<SecretString>,
        options: &Options,
    ) -> Result<SignedIn, BooksError> {
        if !callback.has_state(&self.state) {
            return Err(forged("it does not belong to this sign-in"));
        }
        if let Some(error) = &callback.error {
            return Err(BooksError::SignInRefused { reason: refusal(error) });
        }
        let code = callback.code.as_ref().ok_or_else(|| forged("it has no code in it"))?;
        let regions = Regions::of(connection)?;
        let region = home(&regions, &callback, connection)?;
        let desk = TokenDesk::at(region.accounts.clone(), connection, client_secret, options)?;
        let redirect = Url::parse(&self.redirect).expect("BUG: the redirect address was made from a pattern");
        let granted = desk.exchange(code, &self.verifier, &redirect).await?;
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
        })
    }
}

fn root(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

fn forged(reason: &str) -> BooksError {
    BooksError::ForgedAnswer { reason: reason.to_owned() }
}

fn refusal(error: &str) -> String {
    match error {
        "access_denied" => "you, or an administrator, did not allow the access; nothing was changed".to_owned(),
        other => format!("Zoho says {}", plain(other, 100)),
    }
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
pub async fn revoke(connection: &Connection, tokens: &TokenSet, options: &Options) -> Result<(), BooksError> {
    let desk = TokenDesk::of(connection, None, options)?;
    tracing::debug!(host = desk.host(), "withdrawing the access");
    desk.revoke(&tokens.refresh).await
}
