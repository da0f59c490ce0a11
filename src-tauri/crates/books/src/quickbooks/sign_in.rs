//! Signing in to QuickBooks, and the counter where tokens are handed out. Its addresses are read from Intuit's discovery
//! document, as Intuit asks for; where that cannot be had, the published ones serve.

use super::call::{api_of, is_realm};
use crate::BooksError;
use crate::connect::Options;
use crate::http::{Http, addresses, below, host_of, is_loopback, plain, root};
use crate::oauth::desk::{Auth, Desk, DeskRules, Revocation};
use crate::oauth::{Renewal, Rhythm, Secrets, TokenSet};
use crate::row::Row;
use crate::sign_in::{Proof, Recipe, SignedIn, forged};
use async_trait::async_trait;
use model::connection::Connection;
use secrecy::SecretString;
use tokio::sync::OnceCell;
use url::Url;

/// Reading and writing: there is no right to read alone.
const SCOPE: &str = "com.intuit.quickbooks.accounting";
/// Where the browser is sent.
const AUTHORIZE: &str = "https://appcenter.intuit.com";
/// Where tokens are had.
const TOKENS: &str = "https://oauth.platform.intuit.com";
/// Where tokens are withdrawn, and where the discovery documents lie.
const DEVELOPER: &str = "https://developer.api.intuit.com";
/// Life of an unused refresh token in seconds, where the answer does not tell: a hundred days.
const UNUSED: u64 = 100 * 24 * 3600;

/// The rights that a sign-in asks for.
pub(crate) fn scopes() -> String {
    SCOPE.to_owned()
}

/// The root of one of Intuit's servers, or of what stands for all of them.
fn server(connection: &Connection, published: &str) -> Result<Url, BooksError> {
    Ok(addresses(connection, published, published)?.1)
}

/// How QuickBooks is asked.
///
/// # Errors
/// [`BooksError::Settings`] where the connection has an unsafe address.
pub(crate) fn recipe(connection: &Connection) -> Result<Recipe, BooksError> {
    Ok(Recipe {
        authorize: below(&server(connection, AUTHORIZE)?, &["connect", "oauth2"]),
        scopes: scopes(),
        pkce: false,
        more: Vec::new(),
    })
}

/// Exchanges the code, and keeps the company that the person chose: no later answer names it.
pub(crate) async fn finish(
    proof: Proof,
    connection: &Connection,
    secrets: Secrets,
    options: &Options,
) -> Result<SignedIn, BooksError> {
    let realm = proof.callback.others.get("realmId").filter(|realm| is_realm(realm));
    let realm = realm.cloned().ok_or_else(|| forged("it does not say which company was chosen"))?;
    let counter = Counter::of(connection, secrets, options)?;
    let desk = counter.desk().await?;
    let grant = desk.exchange(&proof.code, None, &proof.redirect).await?;
    Ok(SignedIn {
        tokens: desk.token_set(grant, None)?,
        region: None,
        api: root(&api_of(connection)?),
        accounts: root(&server(connection, TOKENS)?),
        company: Some(realm),
    })
}

/// Withdraws the access of a connection. The tokens are of no use afterwards.
///
/// # Errors
/// Those of the call; the tokens may then still be good.
pub(crate) async fn revoke(
    connection: &Connection,
    tokens: &TokenSet,
    secrets: Secrets,
    options: &Options,
) -> Result<(), BooksError> {
    let counter = Counter::of(connection, secrets, options)?;
    counter.desk().await?.revoke(&tokens.refresh).await
}

/// Addresses of the counter.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Endpoints {
    token: Url,
    revoke: Url,
}

/// The counter of a connection, whose addresses are looked up when it is needed first.
pub(crate) struct Counter {
    connection: Connection,
    secret: Option<SecretString>,
    options: Options,
    document: Url,
    published: Endpoints,
    desk: OnceCell<Desk>,
}

impl Counter {
    pub(crate) fn of(connection: &Connection, secrets: Secrets, options: &Options) -> Result<Counter, BooksError> {
        let name = if connection.sandbox { "openid_sandbox_configuration" } else { "openid_configuration" };
        let developer = server(connection, DEVELOPER)?;
        let published = Endpoints {
            token: below(&server(connection, TOKENS)?, &["oauth2", "v1", "tokens", "bearer"]),
            revoke: below(&developer, &["v2", "oauth2", "tokens", "revoke"]),
        };
        let counter = Counter {
            connection: connection.clone(),
            secret: secrets.client_secret,
            options: options.clone(),
            document: below(&developer, &[".well-known", name]),
            published,
            desk: OnceCell::new(),
        };
        // What is missing in the settings is told now and not at the first renewal.
        counter.desk_at(counter.published.clone())?;
        Ok(counter)
    }

    fn desk_at(&self, endpoints: Endpoints) -> Result<Desk, BooksError> {
        let rules = DeskRules {
            token: endpoints.token,
            revoke: endpoints.revoke,
            auth: Auth::Basic,
            headers: &[("x-include-refresh-token-hard-expires-in", "true"), ("accept", "application/json")],
            refresh_ends: (Some("x_refresh_token_expires_in"), Some("x_refresh_token_hard_expires_in")),
            refresh_life: Some(UNUSED),
            revocation: Revocation::Json,
            rhythm: Rhythm::default(),
        };
        Desk::new(rules, &self.connection, self.secret.clone(), &self.options)
    }

    async fn desk(&self) -> Result<&Desk, BooksError> {
        self.desk
            .get_or_try_init(|| async {
                let endpoints = match self.discovered().await {
                    Ok(endpoints) => endpoints,
                    Err(reason) => {
                        tracing::info!(
                            reason,
                            "the discovery document was not to be had; the published addresses serve"
                        );
                        self.published.clone()
                    }
                };
                self.desk_at(endpoints)
            })
            .await
    }

    /// The addresses in the discovery document. Tokens go to Intuit only, whatever it says.
    async fn discovered(&self) -> Result<Endpoints, String> {
        let http = Http::new(self.options.http, is_loopback(&self.document)).map_err(|error| error.to_string())?;
        let request = http.get(self.document.clone()).build().map_err(|error| error.to_string())?;
        let answer = http.send(request, "the discovery document").await.map_err(|error| error.to_string())?;
        if answer.status != 200 {
            return Err(format!("status {}", answer.status));
        }
        let text = String::from_utf8(answer.body).map_err(|_| "it is not in UTF-8".to_owned())?;
        let row = Row::read(&text)?;
        let address = |name: &str| -> Result<Url, String> {
            let stated = row.text(name)?.ok_or_else(|| format!("{name} is missing"))?;
            let url = Url::parse(&stated).map_err(|_| format!("{name} is no address"))?;
            if self.is_intuits(&url) { Ok(url) } else { Err(format!("{name} leads to {}", plain(&host_of(&url), 80))) }
        };
        Ok(Endpoints { token: address("token_endpoint")?, revoke: address("revocation_endpoint")? })
    }

    fn is_intuits(&self, url: &Url) -> bool {
        let own = url.origin() == self.published.token.origin() || url.origin() == self.published.revoke.origin();
        let intuit = url.scheme() == "https" && url.host_str().is_some_and(|host| host.ends_with(".intuit.com"));
        own || (intuit && self.connection.addresses.is_empty())
    }
}

#[async_trait]
impl Renewal for Counter {
    async fn renew(&self, refresh: &SecretString) -> Result<TokenSet, BooksError> {
        self.desk().await?.renew(refresh).await
    }

    fn host(&self) -> String {
        host_of(&self.published.token)
    }
}
