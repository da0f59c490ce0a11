//! Calls to QuickBooks: its addresses, its authorization, and its queries.

use super::judge::Judge;
use super::shape::CAPABILITIES;
use crate::call::{Ask, Caller, Manner, Reply, Verdict};
use crate::connect::{Options, scale_of};
use crate::http::{Answer, Rules, addresses, below};
use crate::oauth::Tokens;
use crate::sign_in::COMPANY;
use crate::write::WriteFault;
use crate::{BooksError, Usage};
use model::connection::Connection;
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Roots of the API, real and sandbox.
const API: [&str; 2] = ["https://quickbooks.api.intuit.com", "https://sandbox-quickbooks.api.intuit.com"];
/// The shape of records that is asked for.
const MINOR_VERSION: &str = "75";
/// QuickBooks gives up a request after two minutes. A shorter deadline would leave the outcome open for no reason.
const DEADLINE: Duration = Duration::from_secs(130);

/// Root of the API of a connection.
pub(crate) fn api_of(connection: &Connection) -> Result<Url, BooksError> {
    let published = API[usize::from(connection.sandbox)];
    Ok(addresses(connection, published, published)?.0)
}

/// Makes the calls of one connection.
pub(crate) struct QuickBooksCalls {
    caller: Caller,
    api: Url,
    realm: Option<String>,
}

impl QuickBooksCalls {
    pub(crate) fn new(
        connection: &Connection,
        tokens: Arc<dyn Tokens>,
        options: &Options,
    ) -> Result<QuickBooksCalls, BooksError> {
        let api = api_of(connection)?;
        let mut options = options.clone();
        if options.http.call == Rules::default().call {
            options.http.call = DEADLINE;
        }
        let judge = Judge::new(options.clock.clone(), scale_of(connection));
        let pace = CAPABILITIES.pace;
        let caller =
            Caller::new(&api, connection, (tokens, Box::new(QuickBooksManner(judge))), (pace, pace.at_once), &options)?;
        let confirmed = connection.company.as_ref().map(|company| company.id.clone());
        let realm = confirmed.or_else(|| connection.settings.get(COMPANY).cloned());
        Ok(QuickBooksCalls { caller, api, realm })
    }

    pub(crate) fn usage(&self) -> Usage {
        self.caller.usage()
    }

    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The company that the sign-in was for.
    pub(crate) fn realm(&self) -> Result<&str, BooksError> {
        let realm = self.realm.as_deref().ok_or_else(|| BooksError::Settings {
            problem: "it is not known which company the sign-in is for; sign in again and choose one".to_owned(),
        })?;
        // Anything but digits would lead to another place of the API.
        if is_realm(realm) {
            Ok(realm)
        } else {
            Err(BooksError::Settings { problem: "its company id is none of QuickBooks, which are digits".to_owned() })
        }
    }

    fn address(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Url, BooksError> {
        let mut whole = vec!["v3", "company", self.realm()?];
        whole.extend(path);
        let mut url = below(&self.api, &whole);
        url.query_pairs_mut().extend_pairs(query).append_pair("minorversion", MINOR_VERSION);
        Ok(url)
    }

    /// Reads something of the company.
    pub(crate) async fn read(&self, path: &[&str], query: &[(&str, &str)], what: &str) -> Result<String, BooksError> {
        let url = self.address(path, query)?;
        Ok(self.caller.read(&Ask::get(url, what)).await?.text)
    }

    /// Asks a query.
    pub(crate) async fn query(&self, statement: &str, what: &str) -> Result<String, BooksError> {
        self.read(&["query"], &[("query", statement)], what).await
    }

    /// Writes something under a request id, by which QuickBooks knows a repetition.
    pub(crate) async fn write(
        &self,
        path: &str,
        query: &[(&str, &str)],
        (request, json): (&str, String),
        what: &str,
    ) -> Result<Reply, WriteFault> {
        let mut whole = query.to_vec();
        whole.push(("requestid", request));
        let url = self.address(&[path], &whole).map_err(WriteFault::Refused)?;
        self.caller.write(&Ask::json(Method::POST, url, json, what).repeatable()).await
    }

    /// An answer that is not what was asked for.
    pub(crate) fn garbled(&self, what: &str, reason: String) -> BooksError {
        self.caller.garbled(what, reason)
    }
}

/// Whether a text can be the id of a company.
pub(crate) fn is_realm(text: &str) -> bool {
    !text.is_empty() && text.len() <= 30 && text.bytes().all(|b| b.is_ascii_digit())
}

/// A text inside a query.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// How QuickBooks wants to be called.
struct QuickBooksManner(Judge);

impl Manner for QuickBooksManner {
    fn sign(&self, headers: &mut HeaderMap, access: &SecretString) -> Result<(), BooksError> {
        let header = format!("Bearer {}", access.expose_secret());
        let mut header = HeaderValue::try_from(header).map_err(|_| BooksError::Settings {
            problem: "the access token holds characters that no call can carry; sign in again".to_owned(),
        })?;
        header.set_sensitive(true);
        headers.insert(AUTHORIZATION, header);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        Ok(())
    }

    fn judge(&self, answer: &Answer, host: &str, what: &str) -> Verdict {
        self.0.judge(answer, host, what)
    }
}
