//! A plain HTTP caller of practice BILL.

use practice::bill::{Options, Practice};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
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

    /// Status and code of the first error; the code is empty where there is none.
    pub(crate) fn outcome(&self) -> (u16, String) {
        let code = serde_json::from_str::<Value>(&self.text).ok();
        let code = code.and_then(|body| body[0]["code"].as_str().map(str::to_owned)).unwrap_or_default();
        (self.status, code)
    }

    /// What the first error says.
    pub(crate) fn message(&self) -> String {
        self.json()[0]["message"].as_str().unwrap_or_default().to_owned()
    }
}

pub(crate) fn http() -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        rustls::crypto::ring::default_provider().install_default().expect("nothing else installs one");
    });
    Client::builder().no_proxy().build().unwrap()
}

/// Practice BILL and someone signed in to it.
pub(crate) struct Caller {
    pub(crate) books: Practice,
    pub(crate) http: Client,
    pub(crate) session: String,
    pub(crate) spend: String,
}

impl Caller {
    pub(crate) async fn new(options: Options) -> Caller {
        let books = Practice::start(options).await.unwrap();
        let tokens = books.ready_tokens();
        Caller { http: http(), session: tokens.access, spend: tokens.spend, books }
    }

    /// The same with a session that may pay.
    pub(crate) async fn trusted(options: Options) -> Caller {
        let mut caller = Caller::new(options).await;
        caller.session = caller.books.trusted_tokens().access;
        caller
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> reqwest::Result<Response> {
        let call = self.http.request(method, format!("{}/v3/{path}", self.books.api_address())).query(query);
        let call = if path.starts_with("spend/") {
            call.header("apiToken", &self.spend)
        } else {
            call.header("devKey", self.books.client_id()).header("sessionId", &self.session)
        };
        match body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        }
    }

    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        Answer::of(self.call(Method::GET, path, query, None).await.unwrap()).await
    }

    /// The JSON of a read that is to succeed.
    pub(crate) async fn read(&self, path: &str, query: &[(&str, &str)]) -> Value {
        let answer = self.get(path, query).await;
        assert_eq!(answer.status, 200, "{path} {query:?}: {}", answer.text);
        answer.json()
    }

    /// All rows of a list, page after page.
    pub(crate) async fn all(&self, path: &str, query: &[(&str, &str)]) -> Vec<Value> {
        let next = if path.starts_with("spend/") { "nextPage" } else { "page" };
        let (mut rows, mut page) = (Vec::new(), String::new());
        loop {
            let mut query = query.to_vec();
            if !page.is_empty() {
                query.push((next, &page));
            }
            let list = self.read(path, &query).await;
            rows.extend(list["results"].as_array().unwrap().clone());
            match list["nextPage"].as_str() {
                Some(name) if !name.is_empty() => page = name.to_owned(),
                _ => return rows,
            }
        }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        Answer::of(self.call(method, path, &[], Some(body)).await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    /// The record of a POST that is to succeed.
    pub(crate) async fn made(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body).await;
        assert!(matches!(answer.status, 200 | 201), "{path} {body}: {} {}", answer.status, answer.text);
        answer.json()
    }

    pub(crate) async fn login(&self, body: &Value) -> Answer {
        let url = format!("{}/v3/login", self.books.api_address());
        Answer::of(self.http.post(url).json(body).send().await.unwrap()).await
    }

    /// What one signs in with.
    pub(crate) fn credentials(&self) -> Value {
        let overview = self.books.overview();
        json!({
            "username": overview.user, "password": overview.password, "organizationId": self.books.company_id(), "devKey": overview.client_id,
        })
    }

    /// The id of the first vendor in dollars, and of an account.
    pub(crate) async fn vendor(&self) -> String {
        self.all("vendors", &[("filters", "name:eq:Pine Supply")]).await[0]["id"].as_str().unwrap().to_owned()
    }

    /// A new bill of so much; its record.
    pub(crate) async fn bill(&self, vendor: &str, number: &str, amount: &str) -> Value {
        let amount: Value = serde_json::from_str(amount).unwrap();
        self.made("bills", &bill(vendor, number, &amount)).await
    }
}

/// A bill to be written.
pub(crate) fn bill(vendor: &str, number: &str, amount: &Value) -> Value {
    json!({
        "vendorId": vendor, "dueDate": "2026-12-31", "invoice": {"invoiceNumber": number, "invoiceDate": "2026-12-01"},
        "billLineItems": [{"amount": amount, "description": "Paper"}],
    })
}

pub(crate) fn text(record: &Value, key: &str) -> String {
    record[key].as_str().unwrap_or_else(|| panic!("{key} is no text in {record}")).to_owned()
}
