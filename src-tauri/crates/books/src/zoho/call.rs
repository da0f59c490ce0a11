//! Calls to Zoho Books: its addresses, its authorization, and what its answers mean.

use super::verdict::{self, judge};
use crate::call::{Ask, Caller, Manner, Reply, Verdict};
use crate::connect::Options;
use crate::http::{Answer, Day, below};
use crate::oauth::Tokens;
use crate::write::WriteFault;
use crate::{BooksError, Capabilities, Usage};
use model::connection::Connection;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Makes the calls of one connection.
pub(crate) struct ZohoCalls {
    caller: Caller,
    api: Url,
    company: Option<String>,
}

fn on_free_plan(connection: &Connection) -> bool {
    let plan = connection.company.as_ref().and_then(|company| company.plan.as_deref());
    plan.is_none_or(|plan| plan.to_ascii_lowercase().contains("free"))
}

impl ZohoCalls {
    pub(crate) fn new(
        api: Url,
        connection: &Connection,
        tokens: Arc<dyn Tokens>,
        capabilities: &Capabilities,
        options: &Options,
    ) -> Result<ZohoCalls, BooksError> {
        let pace = capabilities.pace;
        let at_once = if on_free_plan(connection) { pace.at_once_free } else { pace.at_once };
        let caller = Caller::new(&api, connection, (tokens, Box::new(ZohoManner)), (pace, at_once), options)?;
        Ok(ZohoCalls { caller, api, company: connection.company.as_ref().map(|company| company.id.clone()) })
    }

    pub(crate) fn usage(&self) -> Usage {
        self.caller.usage()
    }

    pub(crate) fn host(&self) -> String {
        self.caller.host().to_owned()
    }

    /// Reads something of the company.
    pub(crate) async fn read(&self, path: &[&str], query: &[(&str, String)], what: &str) -> Result<String, BooksError> {
        let url = self.of_company(path, query)?;
        Ok(self.caller.read(&Ask::get(url, what)).await?.text)
    }

    /// Writes something of the company: one request, which is only sent again where it is certain that nothing was done.
    pub(crate) async fn write(
        &self,
        method: Method,
        (path, query): (&[&str], &[(&str, String)]),
        (headers, json): (Vec<(&'static str, String)>, Option<String>),
        what: &str,
    ) -> Result<Reply, WriteFault> {
        let url = self.of_company(path, query).map_err(WriteFault::Refused)?;
        let body = json.map(|json| ("application/json", json));
        self.caller.write(&Ask { method, headers, body, ..Ask::get(url, what) }).await
    }

    fn of_company(&self, path: &[&str], query: &[(&str, String)]) -> Result<Url, BooksError> {
        let company = self.company.as_deref().ok_or_else(|| BooksError::Settings {
            problem: "no company is chosen yet; choose one of those the sign-in may see".to_owned(),
        })?;
        let mut url = self.address(path);
        url.query_pairs_mut().append_pair("organization_id", company).extend_pairs(query);
        Ok(url)
    }

    /// Reads what belongs to no company.
    pub(crate) async fn read_outside(&self, path: &[&str], what: &str) -> Result<String, BooksError> {
        Ok(self.caller.read(&Ask::get(self.address(path), what)).await?.text)
    }

    fn address(&self, path: &[&str]) -> Url {
        let mut whole = vec!["books", "v3"];
        whole.extend(path);
        below(&self.api, &whole)
    }
}

/// How Zoho wants to be called.
struct ZohoManner;

impl Manner for ZohoManner {
    fn sign(&self, headers: &mut HeaderMap, access: &SecretString) -> Result<(), BooksError> {
        let header = format!("Zoho-oauthtoken {}", access.expose_secret());
        let mut header = HeaderValue::try_from(header).map_err(|_| BooksError::Settings {
            problem: "the access token holds characters that no call can carry; sign in again".to_owned(),
        })?;
        header.set_sensitive(true);
        headers.insert(AUTHORIZATION, header);
        Ok(())
    }

    fn judge(&self, answer: &Answer, host: &str, what: &str) -> Verdict {
        let (status, asked) = (answer.status, answer.number("retry-after").map(Duration::from_secs));
        let Ok(text) = std::str::from_utf8(&answer.body) else {
            let reason = "it is not in UTF-8".to_owned();
            let error = BooksError::Garbled { host: host.to_owned(), what: what.to_owned(), reason };
            return Verdict::Passing(error, None);
        };
        match judge(status, text) {
            verdict::Verdict::Good => Verdict::Good,
            verdict::Verdict::Day => Verdict::Quota(None),
            verdict::Verdict::Minute => Verdict::Minute(asked),
            verdict::Verdict::AtOnce => Verdict::AtOnce(asked),
            said @ verdict::Verdict::Token(_) => Verdict::Token(said.into_error(host, what, status)),
            said => match said.into_error(host, what, status) {
                error if error.is_passing() => Verdict::Passing(error, asked),
                error => Verdict::Refused(error),
            },
        }
    }

    fn day(&self, answer: &Answer) -> Option<Day> {
        let count = |header| answer.number(header).and_then(|number| u32::try_from(number).ok());
        let remaining = Some(count("x-rate-limit-remaining")?);
        let resets_in = answer.number("x-rate-limit-reset").map(Duration::from_secs);
        Some(Day { limit: count("x-rate-limit-limit"), remaining, resets_in })
    }
}
