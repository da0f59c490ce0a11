//! What an answer of Zoho Books means. The code in the body goes before the HTTP status.

use crate::BooksError;
use crate::http::plain;
use serde::Deserialize;
use serde_json::value::RawValue;

/// What to do after an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Use it.
    Good,
    /// The access token is not accepted.
    Token(String),
    /// Too many calls in a minute.
    Minute,
    /// Too many calls at once.
    AtOnce,
    /// The calls of the day are used up.
    Day,
    /// The record does not exist.
    Missing(String),
    /// A fault of Zoho's; the same call may work in a moment.
    Fault(String),
    /// The body cannot be read; the same call may work in a moment.
    Garbled(String),
    /// The user may not do this.
    NotAllowed(String),
    /// The request is wrong.
    Refused { code: i64, message: String },
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    code: Option<&'a RawValue>,
    #[serde(default)]
    message: String,
}

/// Judges an answer by its status and body.
pub(crate) fn judge(status: u16, body: &str) -> Verdict {
    let envelope = serde_json::from_str::<Envelope<'_>>(body);
    let code = envelope.as_ref().ok().and_then(|e| e.code).and_then(|raw| raw.get().trim_matches('"').parse().ok());
    let said = match &envelope {
        Ok(envelope) if !envelope.message.is_empty() => plain(&envelope.message, 300),
        Ok(_) => "no reason was given".to_owned(),
        Err(_) if body.trim_start().starts_with('<') => "a web page instead of an answer".to_owned(),
        Err(error) => format!("not the form that was agreed ({})", plain(&error.to_string(), 120)),
    };
    let good = (200..300).contains(&status);
    match (status, code.unwrap_or(0)) {
        (_, 57) => Verdict::NotAllowed(said),
        (_, 14) => Verdict::Token(said),
        (_, 44) => Verdict::Minute,
        (_, 45) => Verdict::Day,
        (_, 1070) => Verdict::AtOnce,
        (_, 1002) => Verdict::Missing(said),
        (_, 1000) | (500.., _) => Verdict::Fault(said),
        (401, _) => Verdict::Token(said),
        (429, _) => Verdict::Minute,
        _ if good && envelope.is_err() => Verdict::Garbled(said),
        (_, 0) if good => Verdict::Good,
        (408, _) => Verdict::Fault(said),
        (300..=399, _) => {
            Verdict::Refused { code: 0, message: "it leads to another address, which is not followed".to_owned() }
        }
        (_, code) => Verdict::Refused { code, message: said },
    }
}

impl Verdict {
    /// The verdict as an error, where it is one that ends the call or counts as a failed try.
    pub(crate) fn into_error(self, host: &str, what: &str, status: u16) -> BooksError {
        let (host, what) = (host.to_owned(), what.to_owned());
        match self {
            Verdict::NotAllowed(message) => BooksError::NotAllowed { message },
            Verdict::Token(reason) => BooksError::SignInAgain { accounts: host, reason },
            Verdict::Garbled(reason) => BooksError::Garbled { host, what, reason },
            Verdict::Missing(message) => BooksError::Refused { what, status, code: 1002, message },
            Verdict::Refused { code, message } => BooksError::Refused { what, status, code, message },
            Verdict::Fault(message) => BooksError::ServerFault { host, status, message },
            Verdict::Good | Verdict::Minute | Verdict::AtOnce | Verdict::Day => {
                BooksError::ServerFault { host, status, message: "too many calls".to_owned() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_decides_before_the_status() {
        let refused = |code, message: &str| Verdict::Refused { code, message: message.to_owned() };
        for (status, body, expect) in [
            (200, r#"{"code":0,"message":"success"}"#, Verdict::Good),
            (201, r#"{"code":"0"}"#, Verdict::Good),
            (
                200,
                r#"{"code":57,"message":"You are not authorized"}"#,
                Verdict::NotAllowed("You are not authorized".into()),
            ),
            (401, r#"{"code":57,"message":"No right"}"#, Verdict::NotAllowed("No right".into())),
            (401, r#"{"code":14,"message":"Invalid authtoken."}"#, Verdict::Token("Invalid authtoken.".into())),
            (
                401,
                "",
                Verdict::Token("not the form that was agreed (EOF while parsing a value at line 1 column 0)".into()),
            ),
            (429, r#"{"code":44,"message":"slow"}"#, Verdict::Minute),
            (429, r#"{"code":45,"message":"day"}"#, Verdict::Day),
            (429, r#"{"code":1070,"message":"many"}"#, Verdict::AtOnce),
            (429, "<html>", Verdict::Minute),
            (
                404,
                r#"{"code":1002,"message":"Invoice does not exist."}"#,
                Verdict::Missing("Invoice does not exist.".into()),
            ),
            (400, r#"{"code":1002,"message":"Bill does not exist."}"#, Verdict::Missing("Bill does not exist.".into())),
            (500, r#"{"code":1000,"message":"Internal"}"#, Verdict::Fault("Internal".into())),
            (200, r#"{"code":1000,"message":"Internal"}"#, Verdict::Fault("Internal".into())),
            (502, "<html><body>Bad gateway</body></html>", Verdict::Fault("a web page instead of an answer".into())),
            (400, r#"{"code":2,"message":"Invalid value"}"#, refused(2, "Invalid value")),
            (200, r#"{"code":4,"message":"Invalid\r\nelement"}"#, refused(4, "Invalid element")),
            (404, r#"{"code":5,"message":"Invalid URL Passed"}"#, refused(5, "Invalid URL Passed")),
            (302, "", refused(0, "it leads to another address, which is not followed")),
        ] {
            assert_eq!(judge(status, body), expect, "{status} {body}");
        }
        for cut in ["", "{", r#"{"code":0,"invoices":[{"invoice_id":"1""#, "<html>maintenance</html>"] {
            assert!(matches!(judge(200, cut), Verdict::Garbled(_)), "{cut:?} may be whole the next time");
        }
    }
}
