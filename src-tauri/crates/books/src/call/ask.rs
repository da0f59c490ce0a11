//! What is asked of a provider, and what comes back.

use crate::BooksError;
use crate::http::{Answer, Http, cause};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::Url;

/// A call to be made.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// Headers beside those of every call. No secrets.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Type and text of the body.
    pub(crate) body: Option<(&'static str, String)>,
    /// What it is about, for messages: “the list of bills”.
    pub(crate) what: String,
    /// Whether the provider knows the request again, so that sending it twice does it once.
    pub(crate) repeatable: bool,
}

impl Ask {
    /// A question.
    pub(crate) fn get(url: Url, what: impl Into<String>) -> Ask {
        Ask { method: Method::GET, url, headers: Vec::new(), body: None, what: what.into(), repeatable: false }
    }

    /// Something sent as JSON.
    pub(crate) fn json(method: Method, url: Url, json: String, what: impl Into<String>) -> Ask {
        Ask { method, body: Some(("application/json", json)), ..Ask::get(url, what) }
    }

    /// Says that the provider knows the request again.
    pub(crate) fn repeatable(mut self) -> Ask {
        self.repeatable = true;
        self
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Ask {
        self.headers.push((name, value.into()));
        self
    }

    /// The request with the headers of every call.
    pub(super) fn request(&self, http: &Http, mut headers: HeaderMap) -> Result<reqwest::Request, BooksError> {
        for (name, value) in &self.headers {
            let value = HeaderValue::try_from(value).map_err(|_| BooksError::Settings {
                problem: format!("{name} holds characters that no call can carry"),
            })?;
            headers.insert(HeaderName::from_static(name), value);
        }
        let mut request = http.request(self.method.clone(), self.url.clone());
        if let Some((kind, text)) = &self.body {
            request = request.header(CONTENT_TYPE, *kind).body(text.clone());
        }
        let request = request.headers(headers).build();
        request.map_err(|error| BooksError::Settings { problem: cause(&error) })
    }
}

/// A good answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Reply {
    pub(super) fn read(answer: Answer) -> Result<Reply, String> {
        let text = String::from_utf8(answer.body).map_err(|_| "it is not in UTF-8".to_owned())?;
        Ok(Reply { status: answer.status, text })
    }
}
