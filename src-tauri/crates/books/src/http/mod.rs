//! Calls over HTTP: deadlines on everything, no redirects, a limit on what is read, and causes in plain words.

mod address;
mod backoff;
mod gate;
#[cfg(test)]
mod gate_tests;
mod secrets;

pub(crate) use address::{addresses, below, is_loopback, root, safe, settings};
pub(crate) use backoff::backoff;
pub use gate::Gates;
pub(crate) use gate::{Day, Gate, GateRules};
pub(crate) use secrets::Secrets;

use crate::BooksError;
use std::error::Error;
use std::sync::Once;
use std::time::Duration;

/// Deadlines and sizes. They are real time: no time scale changes them.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until an answer is read to its end.
    pub call: Duration,
    /// Bytes of an answer after which reading stops.
    pub max_body: usize,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { connect: Duration::from_secs(10), call: Duration::from_secs(60), max_body: 32 << 20 }
    }
}

/// The HTTP client of one connection.
#[derive(Clone)]
pub(crate) struct Http {
    client: reqwest::Client,
    rules: Rules,
}

/// A request without an answer.
pub(crate) struct Failed {
    pub(crate) error: BooksError,
    /// Whether it may have arrived, so that what it asks for may have been done.
    pub(crate) arrived: bool,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header as a number of seconds or calls.
    pub(crate) fn number(&self, header: &str) -> Option<u64> {
        self.headers.get(header)?.to_str().ok()?.trim().parse().ok()
    }
}

impl Http {
    /// A client; for an address on this computer no proxy is used.
    pub(crate) fn new(rules: Rules, loopback: bool) -> Result<Http, BooksError> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Whoever was first has set one already; any is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let builder = reqwest::Client::builder()
            .connect_timeout(rules.connect)
            .timeout(rules.call)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("ml-connector/", env!("CARGO_PKG_VERSION")));
        let builder = if loopback { builder.no_proxy() } else { builder.https_only(true) };
        let client = builder.build().map_err(|error| BooksError::Settings {
            problem: format!("encrypted connections cannot be set up on this computer ({})", cause(&error)),
        })?;
        Ok(Http { client, rules })
    }

    /// Sends a request and reads the answer to its end.
    pub(crate) async fn send(&self, request: reqwest::Request, what: &str) -> Result<Answer, BooksError> {
        self.attempt(request, what).await.map_err(|failed| failed.error)
    }

    /// As [`Http::send`], and tells of a failure whether the request may have arrived.
    pub(crate) async fn attempt(&self, request: reqwest::Request, what: &str) -> Result<Answer, Failed> {
        let host = host_of(request.url());
        let garbled = |reason: String| {
            let error = BooksError::Garbled { host: host.clone(), what: what.to_owned(), reason };
            Failed { error, arrived: true }
        };
        let mut response = self.client.execute(request).await.map_err(|error| Failed {
            // Without a connection nothing was sent.
            arrived: !error.is_connect() && !error.is_builder(),
            error: unreachable(&host, &error, self.rules),
        })?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        loop {
            let chunk = response.chunk().await;
            match chunk
                .map_err(|error| garbled(format!("it breaks off after {} bytes ({})", body.len(), cause(&error))))?
            {
                Some(bytes) if body.len() + bytes.len() > self.rules.max_body => {
                    let error = BooksError::TooLarge { host, what: what.to_owned(), limit: self.rules.max_body };
                    return Err(Failed { error, arrived: true });
                }
                Some(bytes) => body.extend_from_slice(&bytes),
                None => return Ok(Answer { status, headers, body }),
            }
        }
    }

    /// Makes a request.
    pub(crate) fn request(&self, method: reqwest::Method, url: url::Url) -> reqwest::RequestBuilder {
        self.client.request(method, url)
    }

    /// Makes a GET request.
    pub(crate) fn get(&self, url: url::Url) -> reqwest::RequestBuilder {
        self.client.get(url)
    }

    /// Makes a POST request.
    pub(crate) fn post(&self, url: url::Url) -> reqwest::RequestBuilder {
        self.client.post(url)
    }
}

/// Host and, where it is an unusual one, port.
pub(crate) fn host_of(url: &url::Url) -> String {
    let host = url.host_str().unwrap_or("?");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn unreachable(host: &str, error: &reqwest::Error, rules: Rules) -> BooksError {
    let reason = if error.is_timeout() && error.is_connect() {
        format!("no connection within {} seconds", rules.connect.as_secs())
    } else if error.is_timeout() {
        format!("no answer within {} seconds", rules.call.as_secs())
    } else {
        cause(error)
    };
    BooksError::Unreachable { host: host.to_owned(), reason }
}

/// The innermost cause: the outer texts only repeat the address.
pub(crate) fn cause(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    plain(&innermost.to_string(), 200)
}

/// A foreign text made fit for a message: one line, no control characters, not too long.
pub(crate) fn plain(text: &str, limit: usize) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|w| !w.is_empty()).collect();
    let line = words.join(" ");
    if line.chars().count() <= limit { line } else { line.chars().take(limit).chain(['…']).collect() }
}
