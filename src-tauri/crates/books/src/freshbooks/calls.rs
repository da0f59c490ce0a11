//! Calls to FreshBooks: its addresses, and the two minutes that it counts, one for what is made and one for the rest.

use super::judge::FreshBooksManner;
use crate::call::{Ask, Caller};
use crate::connect::Options;
use crate::http::below;
use crate::oauth::Tokens;
use crate::write::WriteFault;
use crate::{BooksError, Pace, Usage};
use jiff::Timestamp;
use model::connection::Connection;
use reqwest::Method;
use std::sync::Arc;
use url::Url;

/// Pace of calls that make records. The published headers count them apart.
const POSTS_PER_MINUTE: u32 = 250;

/// The version under which the newer journal API answers.
const VERSION: (&str, &str) = ("x-api-version", "2023-09-25");

/// Makes the calls of one connection.
pub(crate) struct FreshBooksCalls {
    reads: Caller,
    posts: Caller,
    api: Url,
    account: Option<String>,
}

impl FreshBooksCalls {
    pub(crate) fn new(
        api: Url,
        connection: &Connection,
        tokens: Arc<dyn Tokens>,
        pace: Pace,
        options: &Options,
    ) -> Result<FreshBooksCalls, BooksError> {
        let caller = |pace: Pace| {
            let way = (tokens.clone(), Box::new(FreshBooksManner) as Box<_>);
            Caller::new(&api, connection, way, (pace, pace.at_once), options)
        };
        Ok(FreshBooksCalls {
            reads: caller(pace)?,
            posts: caller(Pace { per_minute: POSTS_PER_MINUTE.min(pace.per_minute), ..pace })?,
            account: connection.company.as_ref().map(|company| company.id.clone()),
            api,
        })
    }

    pub(crate) fn usage(&self) -> Usage {
        let (reads, posts) = (self.reads.usage(), self.posts.usage());
        Usage { calls: reads.calls + posts.calls, waits_until: reads.waits_until.max(posts.waits_until), ..reads }
    }

    pub(crate) fn garbled(&self, what: &str, reason: String) -> BooksError {
        self.reads.garbled(what, reason)
    }

    /// The time, as all calls have it.
    pub(crate) fn now(&self) -> Timestamp {
        self.reads.time().0.now()
    }

    /// The account of the chosen business.
    pub(crate) fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// The address of something of the chosen business.
    pub(crate) fn address(&self, path: &[&str]) -> Result<Url, BooksError> {
        let account = self.account.as_deref().ok_or_else(|| BooksError::Settings {
            problem: "no company is chosen yet; choose one of those the sign-in may see".to_owned(),
        })?;
        Ok(self.address_of(account, path))
    }

    fn address_of(&self, account: &str, path: &[&str]) -> Url {
        let mut whole = vec!["accounting", "account", account];
        whole.extend(path);
        below(&self.api, &whole)
    }

    /// Reads something of the chosen business.
    pub(crate) async fn read(
        &self,
        path: &[&str],
        query: &[(String, String)],
        what: &str,
    ) -> Result<String, BooksError> {
        self.get(self.address(path)?, query, what).await
    }

    /// Reads something of any business.
    pub(crate) async fn read_of(
        &self,
        account: &str,
        path: &[&str],
        query: &[(String, String)],
        what: &str,
    ) -> Result<String, BooksError> {
        self.get(self.address_of(account, path), query, what).await
    }

    /// Reads what belongs to no business.
    pub(crate) async fn read_outside(&self, path: &[&str], what: &str) -> Result<String, BooksError> {
        self.get(below(&self.api, path), &[], what).await
    }

    async fn get(&self, mut url: Url, query: &[(String, String)], what: &str) -> Result<String, BooksError> {
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(self.reads.read(&Ask::get(url, what)).await?.text)
    }

    /// Reads something of a business, by its UUID, from the families that have a version of their own.
    pub(crate) async fn read_business(
        &self,
        business: &str,
        path: &[&str],
        query: &[(String, String)],
        what: &str,
    ) -> Result<String, BooksError> {
        let mut url = self.address_in(business, path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(self.reads.read(&Ask::get(url, what).header(VERSION.0, VERSION.1)).await?.text)
    }

    /// Makes, changes or deletes something of a business, by its UUID. It is sent once.
    pub(crate) async fn write_business(
        &self,
        method: Method,
        (business, path): (&str, &[&str]),
        json: Option<String>,
        what: &str,
    ) -> Result<String, WriteFault> {
        let caller = if method == Method::POST { &self.posts } else { &self.reads };
        let url = self.address_in(business, path);
        let ask = match json {
            Some(json) => Ask::json(method, url, json, what),
            None => Ask { method, ..Ask::get(url, what) },
        };
        Ok(caller.write(&ask.header(VERSION.0, VERSION.1)).await?.text)
    }

    fn address_in(&self, business: &str, path: &[&str]) -> Url {
        let mut whole = vec!["accounting", "businesses", business];
        whole.extend(path);
        below(&self.api, &whole)
    }

    /// Makes a record. FreshBooks knows no request again: it is sent once.
    pub(crate) async fn post(&self, path: &[&str], json: String, what: &str) -> Result<String, WriteFault> {
        let url = self.address(path).map_err(WriteFault::Refused)?;
        Ok(self.posts.write(&Ask::json(Method::POST, url, json, what)).await?.text)
    }

    /// Changes a record. The same change twice is one change.
    pub(crate) async fn put(&self, path: &[&str], json: String, what: &str) -> Result<String, WriteFault> {
        let url = self.address(path).map_err(WriteFault::Refused)?;
        Ok(self.reads.write(&Ask::json(Method::PUT, url, json, what)).await?.text)
    }
}
