//! A plain HTTP caller of practice books.

use practice::xero::{Options, Practice};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use serde_json::Value;
use std::sync::Once;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(response: Response) -> Answer {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A header; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) fn http() -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        rustls::crypto::ring::default_provider().install_default().expect("nothing else installs one");
    });
    Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap()
}

/// Practice books and someone signed in to them.
pub(crate) struct Caller {
    pub(crate) books: Practice,
    pub(crate) http: Client,
    pub(crate) token: String,
    pub(crate) refresh: String,
}

impl Caller {
    pub(crate) async fn new(mut options: Options) -> Caller {
        if options.limits == Options::default().limits {
            // Most tests ask more than a person would in a minute.
            (options.limits.per_minute, options.limits.per_day) = (5_000, 50_000);
        }
        let books = Practice::start(options).await.unwrap();
        let tokens = books.ready_tokens();
        Caller { http: http(), token: tokens.access, refresh: tokens.refresh, books }
    }

    /// The usual books with tokens for a scope.
    pub(crate) async fn with_scope(scope: &str) -> Caller {
        let caller = Caller::new(Options::default()).await;
        let tokens = caller.books.tokens_for(scope);
        Caller { token: tokens.access, refresh: tokens.refresh, ..caller }
    }

    /// A request to the API with everything that it takes.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/api.xro/2.0/{path}", self.books.api_address());
        let call = self.http.request(method, url).bearer_auth(&self.token);
        call.header("Xero-tenant-id", self.books.company_id()).header("Accept", "application/json")
    }

    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        Answer::of(self.request(Method::GET, path).query(query).send().await.unwrap()).await
    }

    /// What was changed since a time.
    pub(crate) async fn since(&self, path: &str, since: &str) -> Answer {
        let call = self.request(Method::GET, path).query(&[("page", "1"), ("pageSize", "1000")]);
        Answer::of(call.header("If-Modified-Since", since).send().await.unwrap()).await
    }

    /// The rows of a list, which is the last key of the answer.
    pub(crate) async fn rows(&self, path: &str, query: &[(&str, &str)]) -> Vec<Value> {
        let answer = self.get(path, query).await;
        assert_eq!(answer.status, 200, "{path} {query:?}: {}", answer.text);
        rows(&answer, path)
    }

    /// One record.
    pub(crate) async fn one(&self, path: &str) -> Value {
        let mut rows = self.rows(path, &[]).await;
        assert_eq!(rows.len(), 1, "{path}");
        rows.remove(0)
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(method, path).json(body).send().await.unwrap()).await
    }

    /// A form to the accounts server.
    pub(crate) async fn form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let url = format!("{}{path}", self.books.accounts_address());
        Answer::of(self.http.post(url).form(form).send().await.unwrap()).await
    }

    pub(crate) async fn refreshed(&self, refresh: &str) -> Answer {
        let form = [("grant_type", "refresh_token"), ("client_id", self.books.client_id()), ("refresh_token", refresh)];
        self.form("/connect/token", &form).await
    }
}

/// The rows of a list.
pub(crate) fn rows(answer: &Answer, path: &str) -> Vec<Value> {
    let first = path.split(['/', '?']).next().unwrap();
    let key = if first == "Organisation" { "Organisations" } else { first };
    answer.json()[key].as_array().unwrap_or_else(|| panic!("no {key} in {}", answer.text)).clone()
}

/// The texts of a key of each row.
pub(crate) fn texts<'a>(rows: &'a [Value], key: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[key].as_str().unwrap_or_else(|| panic!("{key} is no text in {row}"))).collect()
}
