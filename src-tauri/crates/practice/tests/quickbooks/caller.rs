//! A plain HTTP caller of practice books.

use practice::quickbooks::{Options, Practice};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, Response, redirect};
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

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }

    /// Status and code of the first error, in whichever of the shapes; an empty code for none.
    pub(crate) fn outcome(&self) -> (u16, String) {
        let json: Value = serde_json::from_str(&self.text).unwrap_or_default();
        let code = json["Fault"]["Error"][0]["code"].as_str().or(json["fault"]["error"][0]["code"].as_str());
        (self.status, code.unwrap_or_default().to_owned())
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

/// Options without the limits on calls, for tests of something else.
pub(crate) fn unlimited() -> Options {
    let mut options = Options::default();
    (options.limits.per_second, options.limits.per_minute) = (100_000, 100_000);
    options.limits.batches_per_minute = 100_000;
    options
}

impl Caller {
    pub(crate) async fn new(options: Options) -> Caller {
        let books = Practice::start(options).await.unwrap();
        let tokens = books.ready_tokens();
        Caller { http: http(), token: tokens.access, refresh: tokens.refresh, books }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/v3/company/{}/{path}", self.books.api_address(), self.books.company_id())
    }

    /// A call to the API with the token.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> reqwest::Result<Response> {
        let call = self.http.request(method, self.url(path)).query(query).bearer_auth(&self.token);
        let call = call.header("accept", "application/json");
        match body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        }
    }

    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        Answer::of(self.call(Method::GET, path, query, None).await.unwrap()).await
    }

    /// The `QueryResponse` of a statement that is right.
    pub(crate) async fn query(&self, statement: &str) -> Value {
        let answer = self.get("query", &[("query", statement), ("minorversion", "75")]).await;
        assert_eq!(answer.status, 200, "{statement}: {}", answer.text);
        answer.json()["QueryResponse"].clone()
    }

    /// The rows of a statement.
    pub(crate) async fn rows(&self, entity: &str, behind: &str) -> Vec<Value> {
        let found = self.query(&format!("select * from {entity} {behind}")).await;
        found[entity].as_array().cloned().unwrap_or_default()
    }

    /// One record.
    pub(crate) async fn one(&self, entity: &str, id: &str) -> Value {
        let answer = self.get(&format!("{}/{id}", entity.to_lowercase()), &[]).await;
        assert_eq!(answer.status, 200, "{entity} {id}: {}", answer.text);
        answer.json()[entity].clone()
    }

    /// Writes JSON to the API.
    pub(crate) async fn post(&self, path: &str, query: &[(&str, &str)], body: &Value) -> Answer {
        Answer::of(self.call(Method::POST, path, query, Some(body)).await.unwrap()).await
    }

    /// A request for tokens.
    pub(crate) async fn token_request(&self, form: &[(&str, &str)], hard: bool) -> Answer {
        let url = format!("{}/oauth2/v1/tokens/bearer", self.books.accounts_address());
        let call = self.http.post(url).basic_auth(self.books.client_id(), self.books.client_secret()).form(form);
        let call = if hard { call.header("x-include-refresh-token-hard-expires-in", "true") } else { call };
        Answer::of(call.header("accept", "application/json").send().await.unwrap()).await
    }

    pub(crate) async fn refreshed(&self, refresh: &str) -> Answer {
        self.token_request(&[("grant_type", "refresh_token"), ("refresh_token", refresh)], false).await
    }
}
