//! Sessions: a developer key and a sign-in of its own give one. It ends when it is not used for a while, and there is nothing
//! to renew it with but to sign in again.

use super::judge::{DEVELOPER_KEY, SESSION, SIGN_IN, Said, unknown_key};
use crate::clock::{Clock, Scale, after};
use crate::connect::{Options, scale_of};
use crate::http::{Answer, Http, addresses, below, host_of, is_loopback, root};
use crate::oauth::{Renewal, Rhythm, Secrets, TokenSet};
use crate::row::Row;
use crate::sign_in::{COMPANY, SignedIn};
use crate::{BooksError, http};
use async_trait::async_trait;
use model::connection::Connection;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use url::Url;

/// Real books.
const API: &str = "https://gateway.prod.bill.com/connect";
/// The sandbox.
const SANDBOX: &str = "https://gateway.stage.bill.com/connect";
/// Provider seconds after which a session that is not used ends.
const IDLE: u64 = 35 * 60;
/// Age in provider seconds at which a session is replaced, before it can have ended.
const RENEW_AT_AGE: u64 = 30 * 60;

/// Root of the API.
///
/// # Errors
/// [`BooksError::Settings`] where the connection states an unsafe address.
pub(super) fn api(connection: &Connection) -> Result<Url, BooksError> {
    let published = if connection.sandbox { SANDBOX } else { API };
    Ok(addresses(connection, published, published)?.0)
}

/// The organization whose books these are.
///
/// # Errors
/// [`BooksError::Settings`] where none is stated.
pub(super) fn organization(connection: &Connection) -> Result<String, BooksError> {
    let chosen = connection.company.as_ref().map(|company| company.id.clone());
    let stated = || ["organization", COMPANY].iter().find_map(|name| connection.settings.get(*name).cloned());
    chosen.or_else(stated).filter(|id| !id.is_empty()).ok_or_else(|| BooksError::Settings {
        problem: "it has no organization id; copy it from the settings of BILL and enter it".to_owned(),
    })
}

/// A header that holds a secret.
pub(super) fn secret_header(
    headers: &mut HeaderMap,
    name: &'static str,
    secret: &SecretString,
) -> Result<(), BooksError> {
    let mut value = HeaderValue::try_from(secret.expose_secret()).map_err(|_| BooksError::Settings {
        problem: "a key or session holds characters that no call can carry; enter the keys again".to_owned(),
    })?;
    value.set_sensitive(true);
    headers.insert(HeaderName::from_static(name), value);
    Ok(())
}

/// The developer key.
///
/// # Errors
/// [`BooksError::Settings`] where there is none.
pub(super) fn developer_key(secrets: &Secrets) -> Result<SecretString, BooksError> {
    secrets.developer_key.clone().ok_or_else(|| BooksError::Settings {
        problem: "it has no developer key; ask BILL for one in its developer settings and enter it".to_owned(),
    })
}

/// Where sessions are had.
pub(crate) struct SessionDesk {
    http: Http,
    api: Url,
    user: String,
    organization: String,
    key: SecretString,
    password: SecretString,
    clock: Arc<dyn Clock>,
    scale: Scale,
}

impl SessionDesk {
    /// The desk of a connection.
    ///
    /// # Errors
    /// [`BooksError::Settings`] where something that a sign-in needs was not entered.
    pub(crate) fn of(connection: &Connection, secrets: &Secrets, options: &Options) -> Result<SessionDesk, BooksError> {
        let api = api(connection)?;
        let missing = |what: &str| BooksError::Settings {
            problem: format!(
                "it has no {what}; enter the sign-in of an API user, or the name and value of a sync token"
            ),
        };
        if connection.client_id.is_empty() {
            return Err(missing("user name"));
        }
        Ok(SessionDesk {
            http: Http::new(options.http, is_loopback(&api))?,
            user: connection.client_id.clone(),
            organization: organization(connection)?,
            key: developer_key(secrets)?,
            password: secrets.password.clone().ok_or_else(|| missing("password"))?,
            clock: options.clock.clone(),
            scale: scale_of(connection),
            api,
        })
    }

    async fn log_in(&self) -> Result<TokenSet, BooksError> {
        let text = |secret: &SecretString| serde_json::Value::from(secret.expose_secret());
        let body = serde_json::json!({
            "username": self.user, "password": text(&self.password), "organizationId": self.organization, "devKey": text(&self.key),
        });
        let request = self.http.post(below(&self.api, &["v3", "login"]));
        let request = request.header(reqwest::header::CONTENT_TYPE, "application/json").body(body.to_string()).build();
        let request = request.map_err(|error| BooksError::Settings { problem: http::cause(&error) })?;
        let answer = self.http.send(request, "the sign-in").await?;
        if !(200..300).contains(&answer.status) {
            return Err(self.refusal(&answer));
        }
        self.session(&answer.body)
    }

    /// The session in an answer. Nothing of the answer is shown: it is a secret.
    fn session(&self, body: &[u8]) -> Result<TokenSet, BooksError> {
        let garbled = |reason: &str| BooksError::Garbled {
            host: self.host(),
            what: "the sign-in".to_owned(),
            reason: reason.to_owned(),
        };
        let text = std::str::from_utf8(body).map_err(|_| garbled("it is not in UTF-8"))?;
        let row = Row::read(text).map_err(|_| garbled("it is not in the form that is agreed for sessions"))?;
        let session = row.text("sessionId").ok().flatten().ok_or_else(|| garbled("it has no session in it"))?;
        let organization = row.text("organizationId").ok().flatten();
        if organization.is_some_and(|found| found != self.organization) {
            return Err(BooksError::ForgedAnswer { reason: "it is about another organization".to_owned() });
        }
        let now = self.clock.now();
        // What another process finds in the store in place of its own is told apart by this.
        let refresh = SecretString::from(session.clone());
        let ends = after(now, self.scale.seconds(IDLE));
        Ok(TokenSet::lasting(SecretString::from(session), refresh, (now, ends)))
    }

    fn refusal(&self, answer: &Answer) -> BooksError {
        let said = Said::read(&answer.body);
        let host = self.host();
        if said.has(1144) || said.has(1322) || answer.status == 429 {
            let wait = answer.number("retry-after").unwrap_or(if said.has(1144) { 3600 } else { 60 });
            return BooksError::Throttled { what: host, until: after(self.clock.now(), self.scale.seconds(wait)) };
        }
        if answer.status >= 500 {
            return BooksError::ServerFault { host, status: answer.status, message: said.message };
        }
        if said.has(DEVELOPER_KEY) {
            return unknown_key(&host, said.message);
        }
        if said.has(SIGN_IN) || said.has(SESSION) || answer.status == 401 {
            return BooksError::SignInAgain {
                accounts: host,
                reason: format!(
                    "{}; compare user name and password, or name and value of the sync token",
                    said.message
                ),
            };
        }
        BooksError::SignInRefused { reason: format!("{host} says {}", said.message) }
    }
}

#[async_trait]
impl Renewal for SessionDesk {
    async fn renew(&self, _refresh: &SecretString) -> Result<TokenSet, BooksError> {
        self.log_in().await
    }

    fn host(&self) -> String {
        host_of(&self.api)
    }

    fn rhythm(&self) -> Rhythm {
        // 200 sign-ins an hour are allowed to a developer key, which others may use, too.
        Rhythm { renew_at_age: RENEW_AT_AGE, at_most: (10, 10 * 60) }
    }
}

/// Signs in with what was entered.
///
/// # Errors
/// [`BooksError::SignInRefused`] where BILL does not accept it, those of the call.
pub(crate) async fn enter(
    connection: &Connection,
    secrets: &Secrets,
    options: &Options,
) -> Result<SignedIn, BooksError> {
    let desk = SessionDesk::of(connection, secrets, options)?;
    let tokens = desk.log_in().await.map_err(|error| match error {
        BooksError::SignInAgain { reason, .. } => BooksError::SignInRefused { reason },
        other => other,
    })?;
    Ok(SignedIn {
        tokens,
        region: None,
        api: root(&desk.api),
        accounts: root(&desk.api),
        company: Some(desk.organization),
    })
}

/// Ends a session.
///
/// # Errors
/// Those of the call; the session then ends by itself when it is not used.
pub(crate) async fn leave(
    connection: &Connection,
    tokens: &TokenSet,
    secrets: &Secrets,
    options: &Options,
) -> Result<(), BooksError> {
    let api = api(connection)?;
    let http = Http::new(options.http, is_loopback(&api))?;
    let mut headers = HeaderMap::new();
    secret_header(&mut headers, "sessionid", &tokens.access)?;
    secret_header(&mut headers, "devkey", &developer_key(secrets)?)?;
    let request = http.post(below(&api, &["v3", "logout"])).headers(headers).build();
    let request = request.map_err(|error| BooksError::Settings { problem: http::cause(&error) })?;
    let answer = http.send(request, "the end of the session").await?;
    let said = Said::read(&answer.body);
    match answer.status {
        200..=299 => Ok(()),
        // A session that is not known any more has ended already.
        _ if said.has(SESSION) || answer.status == 401 => Ok(()),
        status => Err(BooksError::ServerFault { host: host_of(&api), status, message: said.message }),
    }
}
