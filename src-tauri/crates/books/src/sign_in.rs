//! Signing in to any provider in the system's browser, and the ways home from there.
//!
//! A browser that ends a sign-in goes to the redirect address that is registered with the provider. That is this computer
//! where the provider allows it, else a page on the web that hands the answer back to this computer, and where neither comes
//! through, a person pastes the address that the browser ended on.

use crate::clock::Random;
use crate::connect::Options;
use crate::http::{plain, safe};
use crate::oauth::loopback::{self, Expected};
use crate::oauth::{Callback, Secrets, TokenSet};
use crate::{BooksError, bill, freshbooks, quickbooks, xero, zoho};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::connection::{Connection, Provider};
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use url::Url;

/// Path of the redirect address on this computer.
const PATH: &str = "/callback";

/// How the browser comes home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// To this port of this computer.
    Loopback {
        /// The port on which a [`loopback::Listener`] listens.
        port: u16,
    },
    /// Through the connection's hand-back page, which leads on to this port of this computer. The address can be pasted as well.
    HandBack {
        /// The port on which a [`loopback::Listener`] listens.
        port: u16,
    },
}

/// How a provider is asked to let somebody sign in.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    /// Where the browser is sent.
    pub(crate) authorize: Url,
    /// The rights that are asked for, as the provider writes them.
    pub(crate) scopes: String,
    /// Whether the provider takes part in PKCE.
    pub(crate) pkce: bool,
    /// Further values of the address.
    pub(crate) more: Vec<(&'static str, String)>,
}

/// A sign-in under way. It holds what must not leave this process until the browser is back.
pub struct SignIn {
    /// The address to open in the system's browser.
    pub authorize_url: String,
    /// The address that must be registered with the provider, exactly so.
    pub redirect: String,
    state: Arc<str>,
    verifier: Option<SecretString>,
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
    /// The region, where the provider has several.
    pub region: Option<String>,
    /// Root of the API.
    pub api: String,
    /// Root of the accounts server.
    pub accounts: String,
    /// Id of the one company that this sign-in is for, where the provider lets the person choose it there.
    pub company: Option<String>,
}

impl SignedIn {
    /// Notes region and addresses in the connection, as [`crate::connect`] needs them.
    pub fn enter(&self, connection: &mut Connection) {
        connection.region.clone_from(&self.region);
        connection.api = Some(self.api.clone());
        connection.accounts = Some(self.accounts.clone());
        match &self.company {
            Some(company) => connection.settings.insert(COMPANY.to_owned(), company.clone()),
            None => connection.settings.remove(COMPANY),
        };
    }
}

/// Name of the connection's setting with the company that a sign-in was for.
pub(crate) const COMPANY: &str = "company";

/// What the browser brought home, and what it is proven with.
pub(crate) struct Proof {
    pub(crate) callback: Callback,
    pub(crate) code: SecretString,
    pub(crate) verifier: Option<SecretString>,
    pub(crate) redirect: Url,
}

fn secret_text(random: &dyn Random) -> String {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn forged(reason: &str) -> BooksError {
    BooksError::ForgedAnswer { reason: reason.to_owned() }
}

fn not_by_browser(provider: Provider) -> BooksError {
    let problem = format!("{} has no sign-in through the browser; enter the sign-in of an API user", provider.title());
    BooksError::Settings { problem }
}

/// The addresses on this computer to register for sign-ins that come home to these ports.
pub fn redirects(ports: &[u16]) -> Vec<String> {
    ports.iter().copied().map(redirect_to).collect()
}

fn redirect_to(port: u16) -> String {
    format!("http://localhost:{port}{PATH}")
}

fn recipe(connection: &Connection) -> Result<Recipe, BooksError> {
    match connection.provider {
        Provider::ZohoBooks => zoho::sign_in::recipe(connection),
        Provider::QuickBooksOnline => quickbooks::sign_in::recipe(connection),
        Provider::FreshBooks => freshbooks::sign_in::recipe(connection),
        Provider::Xero => xero::sign_in::recipe(connection),
        provider @ Provider::Bill => Err(not_by_browser(provider)),
    }
}

/// The rights that a sign-in of a connection with these settings asks for, as the provider writes them; nothing where nobody
/// signs in through a browser.
pub fn scopes(provider: Provider, settings: &BTreeMap<String, String>) -> Option<String> {
    match provider {
        Provider::ZohoBooks => Some(zoho::sign_in::scopes(settings)),
        Provider::QuickBooksOnline => Some(quickbooks::sign_in::scopes()),
        Provider::FreshBooks => Some(freshbooks::sign_in::scopes()),
        Provider::Xero => Some(xero::sign_in::scopes(settings)),
        Provider::Bill => None,
    }
}

/// Whether the provider takes an address on this computer as redirect address of real (not sandbox) keys.
pub fn takes_loopback(provider: Provider) -> bool {
    match provider {
        Provider::ZohoBooks | Provider::Xero => true,
        Provider::QuickBooksOnline | Provider::FreshBooks | Provider::Bill => false,
    }
}

/// Begins a sign-in.
///
/// # Errors
/// [`BooksError::Settings`] where the connection has no client id, an unsafe address, or no hand-back page although one is meant.
pub fn begin(connection: &Connection, home: Home, random: &dyn Random) -> Result<SignIn, BooksError> {
    if connection.client_id.is_empty() {
        let title = connection.provider.title();
        let problem = format!("it has no client id; register the program with {title} and enter the id");
        return Err(BooksError::Settings { problem });
    }
    let recipe = recipe(connection)?;
    let (redirect, port) = match home {
        Home::Loopback { port } => (redirect_to(port), port),
        Home::HandBack { port } => (hand_back(connection)?, port),
    };
    // The hand-back page learns from the state to which port of this computer it leads on.
    let state = format!("{}.{port}", secret_text(random));
    let verifier = recipe.pkce.then(|| secret_text(random));
    let mut url = recipe.authorize;
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &connection.client_id)
            .append_pair("redirect_uri", &redirect)
            .append_pair("scope", &recipe.scopes)
            .append_pair("state", &state)
            .extend_pairs(&recipe.more);
        if let Some(verifier) = &verifier {
            let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
            query.append_pair("code_challenge", challenge.as_str()).append_pair("code_challenge_method", "S256");
        }
    }
    Ok(SignIn { authorize_url: url.into(), redirect, state: state.into(), verifier: verifier.map(SecretString::from) })
}

fn hand_back(connection: &Connection) -> Result<String, BooksError> {
    let address = connection.hand_back.as_deref().ok_or_else(|| BooksError::Settings {
        problem: format!(
            "{} takes no address on this computer; enter the address of your hand-back page",
            connection.provider.title()
        ),
    })?;
    safe(address)?;
    Ok(address.to_owned())
}

impl SignIn {
    /// What the listener waits for.
    pub fn expected(&self) -> loopback::Expected {
        Expected { path: PATH.to_owned(), state: self.state.clone() }
    }

    /// Finishes the sign-in with what the browser brought, or a person pasted: exchanges the code.
    ///
    /// # Errors
    /// [`BooksError::SignInRefused`] where the person or the provider said no, [`BooksError::ForgedAnswer`] where the answer is not
    /// to be trusted (nothing is sent then), those of the exchange.
    pub async fn finish(
        self,
        callback: Callback,
        connection: &Connection,
        secrets: Secrets,
        options: &Options,
    ) -> Result<SignedIn, BooksError> {
        let provider = connection.provider;
        if !callback.has_state(&self.state) {
            return Err(forged("it does not belong to this sign-in"));
        }
        if let Some(error) = &callback.error {
            return Err(BooksError::SignInRefused { reason: refusal(error, provider) });
        }
        let code = callback.code.clone().ok_or_else(|| forged("it has no code in it"))?;
        let redirect = Url::parse(&self.redirect).map_err(|_| forged("its redirect address is none"))?;
        let proof = Proof { callback, code, verifier: self.verifier, redirect };
        match provider {
            Provider::ZohoBooks => zoho::sign_in::finish(proof, connection, secrets, options).await,
            Provider::QuickBooksOnline => quickbooks::sign_in::finish(proof, connection, secrets, options).await,
            Provider::FreshBooks => freshbooks::sign_in::finish(proof, connection, secrets, options).await,
            Provider::Xero => xero::sign_in::finish(proof, connection, options).await,
            provider @ Provider::Bill => Err(not_by_browser(provider)),
        }
    }
}

fn refusal(error: &str, provider: Provider) -> String {
    match error {
        "access_denied" => "you, or an administrator, did not allow the access; nothing was changed".to_owned(),
        other => format!("{} says {}", provider.title(), plain(other, 100)),
    }
}

/// Withdraws the access of a connection at the provider. The tokens are of no use afterwards.
///
/// # Errors
/// Those of the call; the tokens may then still be good.
pub async fn revoke(
    connection: &Connection,
    tokens: &TokenSet,
    secrets: Secrets,
    options: &Options,
) -> Result<(), BooksError> {
    match connection.provider {
        Provider::ZohoBooks => zoho::sign_in::revoke(connection, tokens, options).await,
        Provider::QuickBooksOnline => quickbooks::sign_in::revoke(connection, tokens, secrets, options).await,
        Provider::Xero => xero::sign_in::revoke(connection, tokens, options).await,
        Provider::Bill => bill::desk::leave(connection, tokens, &secrets, options).await,
        Provider::FreshBooks => freshbooks::sign_in::revoke(connection, tokens, secrets, options).await,
    }
}

/// Whether people sign in to the provider through a browser.
pub fn by_browser(provider: Provider) -> bool {
    provider != Provider::Bill
}

/// Signs in with what a person entered, where the provider has no sign-in through the browser.
///
/// # Errors
/// Those of the sign-in; [`BooksError::Settings`] where the provider has one through the browser.
pub async fn enter(connection: &Connection, secrets: Secrets, options: &Options) -> Result<SignedIn, BooksError> {
    match connection.provider {
        Provider::Bill => bill::desk::enter(connection, &secrets, options).await,
        provider @ (Provider::ZohoBooks | Provider::QuickBooksOnline | Provider::Xero | Provider::FreshBooks) => {
            let problem = format!("{} is signed in to through the browser", provider.title());
            Err(BooksError::Settings { problem })
        }
    }
}

/// Whether a new sign-in leaves the one before alive, so that it has to be withdrawn. Elsewhere a withdrawal would end the new one too.
pub fn leaves_older(provider: Provider) -> bool {
    provider == Provider::ZohoBooks
}
