//! An answer of a practice server, and the ways in which it may fail to arrive.

use crate::json::{Json, object};
pub(crate) use crate::kit::Travel;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};

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
        let mut response = self.travel.response(self.body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}
