//! A plain HTTP caller of practice books.

use practice::freshbooks::{Options, Practice};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use rust_decimal::Decimal;
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

    pub(crate) fn number(&self, name: &str) -> i64 {
        self.header(name).parse().unwrap()
    }

    /// Status and errno of the classic form; 0 for none.
    pub(crate) fn outcome(&self) -> (u16, i64) {
        let errno = serde_json::from_str::<Value>(&self.text).ok();
        let errno = errno.and_then(|body| body["response"]["errors"][0]["errno"].as_i64());
        (self.status, errno.unwrap_or_default())
    }

    /// The result below the envelope of success.
    pub(crate) fn result(&self) -> Value {
        assert_eq!(self.outcome(), (200, 0), "{}", self.text);
        self.json()["response"]["result"].clone()
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
    pub(crate) async fn new(options: Options) -> Caller {
        let books = Practice::start(options).await.unwrap();
        let tokens = books.ready_tokens();
        Caller { http: http(), token: tokens.access, refresh: tokens.refresh, books }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.books.api_address())).bearer_auth(&self.token)
    }

    /// A path of the usual account.
    pub(crate) fn account(&self, path: &str) -> String {
        format!("/accounting/account/{}/{path}", self.books.company_id())
    }

    pub(crate) async fn at(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// A call to the usual account; the query as it is.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.at(&self.account(path)).await
    }

    /// The rows of a list.
    pub(crate) async fn rows(&self, path: &str) -> Vec<Value> {
        let result = self.get(path).await.result();
        let key = path.split('?').next().unwrap().rsplit('/').next().unwrap();
        result[key].as_array().unwrap_or_else(|| panic!("no {key} in {result}")).clone()
    }

    /// All rows of a list, page after page.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let (mut all, mark) = (Vec::new(), if path.contains('?') { '&' } else { '?' });
        for page in 1.. {
            let rows = self.rows(&format!("{path}{mark}per_page=100&page={page}")).await;
            if rows.is_empty() {
                break;
            }
            all.extend(rows);
        }
        all
    }

    /// Writes JSON to the usual account.
    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(method, &self.account(path)).json(body).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, body).await
    }

    /// A request for tokens with the client's own id and secret.
    pub(crate) async fn tokens(&self, form: &[(&str, &str)]) -> Answer {
        let redirect = self.books.redirects()[0].clone();
        let mut whole = vec![
            ("client_id", self.books.client_id()),
            ("client_secret", self.books.client_secret().unwrap()),
            ("redirect_uri", &redirect),
        ];
        whole.retain(|(key, _)| !form.iter().any(|(own, _)| own == key));
        whole.extend(form.iter().copied().filter(|(_, value)| !value.is_empty()));
        let url = format!("{}/auth/oauth/token", self.books.api_address());
        Answer::of(self.http.post(url).form(&whole).send().await.unwrap()).await
    }

    pub(crate) async fn refreshed(&self, refresh: &str) -> Answer {
        self.tokens(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await
    }
}

/// The amount of a money value.
pub(crate) fn amount(money: &Value) -> Decimal {
    money["amount"].as_str().unwrap_or_else(|| panic!("no money: {money}")).parse().unwrap()
}
