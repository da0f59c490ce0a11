//! Calls to Xero. There is one way to make them, and it only reads.

use super::verdict;
use crate::call::{Ask, Caller, Manner, Verdict};
use crate::connect::Options;
use crate::http::{Answer, Day, below};
use crate::oauth::Tokens;
use crate::{BooksError, Capabilities, Usage};
use jiff::Timestamp;
use model::connection::Connection;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use url::Url;

/// Makes the calls of one connection.
pub(crate) struct XeroCalls {
    caller: Caller,
    api: Url,
    tenant: Option<String>,
}

/// What is asked of the accounting API.
pub(crate) struct Question<'q> {
    pub(crate) path: &'q [&'q str],
    pub(crate) query: &'q [(&'q str, String)],
    pub(crate) since: Option<Timestamp>,
    pub(crate) what: &'q str,
}

impl XeroCalls {
    pub(crate) fn new(
        api: Url,
        connection: &Connection,
        tokens: Arc<dyn Tokens>,
        capabilities: &Capabilities,
        options: &Options,
    ) -> Result<XeroCalls, BooksError> {
        let pace = (capabilities.pace, capabilities.pace.at_once);
        let caller = Caller::new(&api, connection, (tokens, Box::new(XeroManner)), pace, options)?;
        Ok(XeroCalls { caller, api, tenant: connection.company.as_ref().map(|company| company.id.clone()) })
    }

    pub(crate) fn usage(&self) -> Usage {
        self.caller.usage()
    }

    pub(crate) fn garbled(&self, what: &str, reason: String) -> BooksError {
        self.caller.garbled(what, reason)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.caller.time().0.now()
    }

    /// Real duration of so many seconds of Xero's.
    pub(crate) fn seconds(&self, seconds: u64) -> std::time::Duration {
        self.caller.time().1.seconds(seconds)
    }

    /// Reads something of the company.
    pub(crate) async fn read(&self, question: Question<'_>) -> Result<String, BooksError> {
        let tenant = self.tenant.as_deref().ok_or_else(|| BooksError::Settings {
            problem: "no company is chosen yet; choose one of those the sign-in may see".to_owned(),
        })?;
        self.read_of(tenant, question).await
    }

    /// Reads something of a company that is not, or not yet, the connection's.
    pub(crate) async fn read_of(&self, tenant: &str, question: Question<'_>) -> Result<String, BooksError> {
        let mut path = vec!["api.xro", "2.0"];
        path.extend(question.path);
        let mut url = below(&self.api, &path);
        if !question.query.is_empty() {
            url.query_pairs_mut().extend_pairs(question.query);
        }
        let ask = Ask::get(url, question.what).header("xero-tenant-id", tenant);
        let ask = match question.since {
            Some(since) => ask.header("if-modified-since", super::when::header(since)),
            None => ask,
        };
        Ok(self.caller.read(&ask).await?.text)
    }

    /// Reads which companies the sign-in may see.
    pub(crate) async fn connections(&self, what: &str) -> Result<String, BooksError> {
        Ok(self.caller.read(&Ask::get(below(&self.api, &["connections"]), what)).await?.text)
    }
}

/// How Xero wants to be called.
struct XeroManner;

impl Manner for XeroManner {
    fn sign(&self, headers: &mut HeaderMap, access: &SecretString) -> Result<(), BooksError> {
        let mut header = HeaderValue::try_from(format!("Bearer {}", access.expose_secret())).map_err(|_| {
            let problem = "the access token holds characters that no call can carry; sign in again".to_owned();
            BooksError::Settings { problem }
        })?;
        header.set_sensitive(true);
        headers.insert(AUTHORIZATION, header);
        // Without it the answer is XML.
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        Ok(())
    }

    fn judge(&self, answer: &Answer, host: &str, what: &str) -> Verdict {
        verdict::judge(answer, host, what)
    }

    fn day(&self, answer: &Answer) -> Option<Day> {
        let remaining = u32::try_from(answer.number("x-daylimit-remaining")?).ok();
        Some(Day { limit: None, remaining, resets_in: None })
    }
}
