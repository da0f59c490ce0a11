//! An answer of a practice server, and the ways in which it may fail to arrive.

use crate::json::{Json, object};
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

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) code: i64,
    pub(crate) error: String,
    pub(crate) body: Vec<u8>,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) travel: Travel,
}

const JSON: &str = "application/json;charset=UTF-8";
const HTML: &str = "text/html;charset=UTF-8";

impl Answer {
    fn new(status: u16, content_type: &'static str, body: Vec<u8>) -> Answer {
        let (code, error, headers, travel) = (0, String::new(), Vec::new(), Travel::Whole);
        Answer { status, code, error, body, content_type, headers, travel }
    }

    /// 200 with the envelope of success around `content`.
    pub(crate) fn success(content: Json) -> Answer {
        Answer::done(200, "success", content)
    }

    /// A status with the envelope of success and a message of its own.
    pub(crate) fn done(status: u16, message: impl Into<String>, content: Json) -> Answer {
        Answer::new(status, JSON, object! {"code": 0, "message": message.into()}.with(content).bytes())
    }

    /// An error of the API.
    pub(crate) fn refused(status: u16, code: i64, message: impl Into<String>) -> Answer {
        let body = object! {"code": code, "message": message.into()}.bytes();
        Answer { code, ..Answer::new(status, JSON, body) }
    }

    /// JSON as it is.
    pub(crate) fn json(status: u16, body: &Json) -> Answer {
        Answer::new(status, JSON, body.bytes())
    }

    /// An error of the accounts server: a word, with 200.
    pub(crate) fn word(error: &'static str) -> Answer {
        Answer { error: error.to_owned(), ..Answer::json(200, &object! {"error": error}) }
    }

    /// A page.
    pub(crate) fn page(status: u16, html: String) -> Answer {
        Answer::new(status, HTML, html.into_bytes())
    }

    /// A redirect.
    pub(crate) fn redirect(to: String) -> Answer {
        Answer::new(302, HTML, Vec::new()).header("location", to)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn response(self) -> Response<Body> {
        let (length, half) = (self.body.len(), self.body.len() / 2);
        let body = match self.travel {
            Travel::Whole | Travel::Dropped => Body::from(self.body),
            Travel::Short => Body::from(self.body[..half].to_vec()),
            Travel::Cut => Body::from_stream(cut_off(Bytes::copy_from_slice(&self.body[..half]))),
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        if self.travel == Travel::Cut {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        if self.travel == Travel::Dropped {
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
