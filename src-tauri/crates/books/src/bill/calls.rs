//! Calls to BILL. Accounts Payable and Receivable go by session and developer key; Spend & Expense has a token and limits of
//! its own, so its calls have a gate of their own.

use super::desk::{api, developer_key, secret_header};
use super::judge::judge;
use super::source::{CAPABILITIES, SPEND_PACE, Source};
use crate::call::{Ask, Caller, Manner, Reply, Verdict};
use crate::connect::Options;
use crate::http::{Answer, below};
use crate::oauth::Tokens;
use crate::write::WriteFault;
use crate::{BooksError, Usage};
use async_trait::async_trait;
use model::connection::{Connection, Limits};
use reqwest::Method;
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Makes the calls of one connection.
pub(super) struct Calls {
    api: Url,
    main: Caller,
    spend: Option<Caller>,
}

impl Calls {
    pub(super) fn new(
        connection: &Connection,
        tokens: Arc<dyn Tokens>,
        options: &Options,
    ) -> Result<Calls, BooksError> {
        let api = api(connection)?;
        let key = developer_key(&options.secrets)?;
        let pace = CAPABILITIES.pace;
        let main = Caller::new(&api, connection, (tokens, Box::new(Session { key })), (pace, pace.at_once), options)?;
        let spend = options.secrets.spend_token.clone().map(|token| {
            let limits = Limits {
                per_minute: connection.limits.per_minute.map(|calls| calls.min(SPEND_PACE.per_minute)),
                per_day: None,
                ..connection.limits
            };
            let connection = Connection { limits, ..connection.clone() };
            let tokens = Arc::new(SpendToken(token));
            let manner = Box::new(Spend);
            Caller::new(&api, &connection, (tokens, manner), (SPEND_PACE, SPEND_PACE.at_once), options)
        });
        Ok(Calls { api, main, spend: spend.transpose()? })
    }

    /// Whether lists of Spend & Expense can be read.
    pub(super) fn can_spend(&self) -> bool {
        self.spend.is_some()
    }

    pub(super) fn usage(&self) -> Usage {
        let (main, spend) = (self.main.usage(), self.spend.as_ref().map(Caller::usage).unwrap_or_default());
        Usage { calls: main.calls + spend.calls, waits_until: main.waits_until.max(spend.waits_until), ..main }
    }

    pub(super) fn main(&self) -> &Caller {
        &self.main
    }

    fn of(&self, source: &Source) -> Result<&Caller, BooksError> {
        if !source.is_spend() {
            return Ok(&self.main);
        }
        self.spend.as_ref().ok_or_else(no_spend_token)
    }

    fn address(&self, path: &[&str], more: &[&str]) -> Url {
        let mut whole = vec!["v3"];
        whole.extend(path);
        whole.extend(more);
        below(&self.api, &whole)
    }

    /// Reads something below a list.
    pub(super) async fn read(
        &self,
        source: &Source,
        more: &[&str],
        query: &[(&str, String)],
        what: &str,
    ) -> Result<String, BooksError> {
        let mut url = self.address(source.path, more);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(self.of(source)?.read(&Ask::get(url, what)).await?.text)
    }

    /// Reads what belongs to no list.
    pub(super) async fn read_outside(&self, path: &[&str], what: &str) -> Result<String, BooksError> {
        Ok(self.main.read(&Ask::get(self.address(path, &[]), what)).await?.text)
    }

    /// Writes something below a list.
    pub(super) async fn write(
        &self,
        source: &Source,
        more: &[&str],
        (method, body): (Method, String),
        what: &str,
    ) -> Result<Reply, WriteFault> {
        let ask = Ask::json(method, self.address(source.path, more), body, what);
        self.of(source).map_err(WriteFault::Refused)?.write(&ask).await
    }
}

pub(super) fn no_spend_token() -> BooksError {
    BooksError::Settings {
        problem: "it has no token of Spend & Expense; an administrator makes one in its web application, then enter it"
            .to_owned(),
    }
}

/// How Accounts Payable and Receivable want to be called.
struct Session {
    key: SecretString,
}

impl Manner for Session {
    fn sign(&self, headers: &mut HeaderMap, access: &SecretString) -> Result<(), BooksError> {
        secret_header(headers, "sessionid", access)?;
        secret_header(headers, "devkey", &self.key)
    }

    fn judge(&self, answer: &Answer, host: &str, what: &str) -> Verdict {
        judge(answer, host, what)
    }
}

/// How Spend & Expense wants to be called.
struct Spend;

impl Manner for Spend {
    fn sign(&self, headers: &mut HeaderMap, access: &SecretString) -> Result<(), BooksError> {
        secret_header(headers, "apitoken", access)
    }

    fn judge(&self, answer: &Answer, host: &str, what: &str) -> Verdict {
        match judge(answer, host, what) {
            Verdict::Token(_) => Verdict::Token(BooksError::NotAllowed {
                message: "the token of Spend & Expense is not accepted (any more); make a new one in its web application and enter it"
                    .to_owned(),
            }),
            // Its calls are counted by the minute, whatever the code says of an hour.
            Verdict::Quota(_) => Verdict::Minute(answer.number("retry-after").map(Duration::from_secs)),
            verdict => verdict,
        }
    }
}

/// The token of Spend & Expense: it lives until somebody withdraws it.
struct SpendToken(SecretString);

#[async_trait]
impl Tokens for SpendToken {
    async fn access(&self) -> Result<SecretString, BooksError> {
        Ok(self.0.clone())
    }

    async fn refresh_after(&self, _rejected: &str) -> Result<SecretString, BooksError> {
        Ok(self.0.clone())
    }
}
