//! A plain HTTP caller of practice books.

use practice::zoho::{Options, Practice, Region};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, Response, redirect};
use serde_json::Value;
use std::collections::BTreeMap;
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

    /// Status and code.
    pub(crate) fn outcome(&self) -> (u16, i64) {
        (self.status, self.json()["code"].as_i64().unwrap_or_default())
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

    pub(crate) fn api(&self, region: Region) -> &str {
        &self.books.addresses()[&region].api
    }

    pub(crate) fn accounts(&self, region: Region) -> &str {
        &self.books.addresses()[&region].accounts
    }

    /// A call to the API with the token and the organisation.
    pub(crate) async fn call(&self, method: Method, path: &str, query: &[(&str, &str)]) -> reqwest::Result<Response> {
        let url = format!("{}/books/v3/{path}", self.api(self.books.region()));
        let call = self.http.request(method, url).query(&[("organization_id", self.books.organisation())]).query(query);
        call.header("Authorization", format!("Zoho-oauthtoken {}", self.token)).send().await
    }

    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        Answer::of(self.call(Method::GET, path, query).await.unwrap()).await
    }

    /// The JSON of a call that is to succeed.
    pub(crate) async fn read(&self, path: &str, query: &[(&str, &str)]) -> Value {
        let answer = self.get(path, query).await;
        assert_eq!(answer.outcome(), (200, 0), "{path} {query:?}: {}", answer.text);
        answer.json()
    }

    /// The rows of a list that fits one page.
    pub(crate) async fn rows(&self, path: &str, query: &[(&str, &str)]) -> Vec<Value> {
        let list = self.read(path, query).await;
        assert_eq!(list["page_context"]["has_more_page"], false, "{path} {query:?} has more than a page");
        list[path].as_array().unwrap().clone()
    }

    /// Writes JSON to the API.
    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        let url = format!("{}/books/v3/{path}", self.api(self.books.region()));
        let call = self.http.request(method, url).query(&[("organization_id", self.books.organisation())]).json(body);
        Answer::of(call.header("Authorization", format!("Zoho-oauthtoken {}", self.token)).send().await.unwrap()).await
    }

    /// A request for tokens to an accounts server.
    pub(crate) async fn token_request(&self, region: Region, form: &[(&str, &str)]) -> Answer {
        let secret = self.books.client_secret().unwrap_or_default();
        let mut whole: BTreeMap<&str, &str> =
            BTreeMap::from([("client_id", self.books.client_id()), ("client_secret", secret)]);
        whole.extend(form.iter().copied());
        let url = format!("{}/oauth/v2/token", self.accounts(region));
        Answer::of(self.http.post(url).form(&whole).send().await.unwrap()).await
    }

    pub(crate) async fn refreshed(&self, refresh: &str) -> Answer {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        self.token_request(self.books.region(), &form).await
    }
}

/// The texts of a key of each row.
pub(crate) fn texts<'a>(rows: &'a [Value], key: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[key].as_str().unwrap_or_else(|| panic!("{key} is no text in {row}"))).collect()
}

/// The field of a record's own id.
pub(crate) fn id_field(path: &str) -> &'static str {
    match path {
        "invoices" => "invoice_id",
        "creditnotes" => "creditnote_id",
        "bills" => "bill_id",
        "vendorcredits" => "vendor_credit_id",
        "purchaseorders" => "purchaseorder_id",
        "expenses" => "expense_id",
        "contacts" => "contact_id",
        "chartofaccounts" => "account_id",
        _ => "payment_id",
    }
}
