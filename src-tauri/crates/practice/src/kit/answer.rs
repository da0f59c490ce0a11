//! An answer of a practice server, and the ways in which it may fail to arrive.

use crate::json::Json;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use futures::{StreamExt, stream};
use std::io;

/// How an answer travels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Travel {
    /// Whole.
    #[default]
    Whole,
    /// The connection ends without an answer.
    Dropped,
    /// The length is stated, and the connection ends half way.
    Cut,
    /// Half of the body as if it were all.
    Short,
}

/// Put on a response whose connection is to end without an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dropped;

impl Travel {
    /// A response with as much of the body as travels.
    pub(crate) fn response(self, body: Vec<u8>) -> Response<Body> {
        let (length, half) = (body.len(), body.len() / 2);
        let mut response = Response::new(match self {
            Travel::Whole | Travel::Dropped => Body::from(body),
            Travel::Short => Body::from(body[..half].to_vec()),
            Travel::Cut => Body::from_stream(cut_off(Bytes::copy_from_slice(&body[..half]))),
        });
        if self == Travel::Cut {
            response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        if self == Travel::Dropped {
            response.extensions_mut().insert(Dropped);
        }
        response
    }
}

/// Some bytes and then the end of the connection. In between it waits for one turn of the runtime, in which the server sends the bytes.
fn cut_off(bytes: Bytes) -> impl stream::Stream<Item = Result<Bytes, io::Error>> {
    let end = async {
        tokio::task::yield_now().await;
        Err(io::Error::new(io::ErrorKind::ConnectionReset, "cut half way, as asked"))
    };
    stream::once(async { Ok(bytes) }).chain(stream::once(end))
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(super) travel: Travel,
}

/// What can be the body of a JSON answer: our own ordered [`Json`] or a [`serde_json::Value`].
pub(crate) trait Written {
    fn written(&self) -> Vec<u8>;
}

impl Written for Json {
    fn written(&self) -> Vec<u8> {
        self.bytes()
    }
}

impl Written for serde_json::Value {
    fn written(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }
}

impl<T: Written> Written for &T {
    fn written(&self) -> Vec<u8> {
        (*self).written()
    }
}

/// An address with these pairs in its query.
pub(crate) fn led(to: &str, pairs: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{to}{}{query}", if to.contains('?') { '&' } else { '?' })
}

impl Answer {
    fn new(status: u16, content_type: &'static str, body: Vec<u8>) -> Answer {
        Answer { status, content_type, headers: Vec::new(), body, travel: Travel::Whole }
    }

    /// JSON.
    pub(crate) fn json(status: u16, body: impl Written) -> Answer {
        Answer::new(status, "application/json", body.written())
    }

    /// A page.
    pub(crate) fn html(status: u16, page: impl Into<String>) -> Answer {
        Answer::new(status, "text/html;charset=UTF-8", page.into().into_bytes())
    }

    /// Bytes of a type.
    pub(crate) fn text(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Answer {
        Answer::new(status, content_type, body.into())
    }

    /// A status alone.
    pub(crate) fn empty(status: u16) -> Answer {
        Answer::new(status, "", Vec::new())
    }

    /// A redirect to an address with these pairs in its query.
    pub(crate) fn back(to: &str, pairs: &[(&str, &str)]) -> Answer {
        Answer::empty(302).header("location", led(to, pairs))
    }

    /// Puts a header on; its name in small letters.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    /// An end of the connection without an answer.
    pub(super) fn dropped() -> Answer {
        Answer { travel: Travel::Dropped, ..Answer::empty(500) }
    }

    /// The status that the other side sees; 0 for none.
    pub(super) fn seen(&self) -> u16 {
        if self.travel == Travel::Dropped { 0 } else { self.status }
    }

    pub(super) fn response(self) -> Response<Body> {
        let mut response = self.travel.response(self.body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if !self.content_type.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        response
    }
}
