//! What BILL's answers mean. The status tells little: too many calls come with a status that is not documented, so the code
//! in the body decides.

use crate::BooksError;
use crate::call::Verdict;
use crate::http::{Answer, plain};
use crate::row::Row;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::time::Duration;

/// Over the calls of an hour.
const HOUR: i64 = 1144;
/// Over the calls at once.
const AT_ONCE: i64 = 1322;
/// The session has ended or never was.
pub(super) const SESSION: i64 = 1109;
/// The user name or password is wrong.
pub(super) const SIGN_IN: i64 = 1101;
/// The developer key is wrong, or one of the other environment.
pub(super) const DEVELOPER_KEY: i64 = 1102;
/// There is no such path.
const PATH: i64 = 1121;
/// There is no such record.
pub(super) const MISSING: i64 = 1205;

/// What an answer says is wrong.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Said {
    /// The codes, without the letters before them.
    pub(super) codes: Vec<i64>,
    /// The messages, joined.
    pub(super) message: String,
    /// Whether it is a fault of BILL itself. That somebody behind BILL refused it (“DOWNSTREAM”) says nothing of the kind: plain
    /// refusals come so, too.
    fault: bool,
}

impl Said {
    /// Reads a body that is a list of errors, a single one, or none of BILL's making.
    pub(super) fn read(body: &[u8]) -> Said {
        let text = String::from_utf8_lossy(body);
        let single;
        let errors: Vec<&RawValue> = match serde_json::from_str::<Vec<&RawValue>>(&text) {
            Ok(errors) => errors,
            Err(_) => {
                single = serde_json::from_str::<&RawValue>(&text).ok();
                single.into_iter().collect()
            }
        };
        let (mut said, mut messages) = (Said::default(), Vec::new());
        for error in errors.iter().take(20) {
            let Ok(row) = Row::read(error.get()) else { continue };
            let text = |name: &str| row.text(name).ok().flatten();
            let code = text("code");
            said.codes.extend(code.as_deref().and_then(number));
            said.fault |= text("category").is_some_and(|word| word == "SERVER");
            let message = text("message").or_else(|| text("detail")).or_else(|| text("error"));
            messages.extend(match (message, code) {
                (Some(message), Some(code)) => Some(format!("{message} ({code})")),
                (message, code) => message.or(code),
            });
        }
        if messages.is_empty() {
            let shown = plain(&text, 120);
            messages.push(match shown.chars().next() {
                None => "nothing was said".to_owned(),
                Some('<') => "a web page instead of an answer".to_owned(),
                Some(_) => shown,
            });
        }
        said.message = plain(&messages.join("; "), 400);
        said
    }

    pub(super) fn has(&self, code: i64) -> bool {
        self.codes.contains(&code)
    }
}

/// The number in a code: 1205 in BDC_1205.
fn number(code: &str) -> Option<i64> {
    code.rsplit('_').next()?.parse().ok()
}

/// What an answer means, whichever part of BILL it comes from.
pub(super) fn judge(answer: &Answer, host: &str, what: &str) -> Verdict {
    let (status, asked) = (answer.status, answer.number("retry-after").map(Duration::from_secs));
    if (200..300).contains(&status) {
        return good(answer, host, what);
    }
    let said = Said::read(&answer.body);
    let message = said.message.clone();
    if said.has(HOUR) {
        return Verdict::Quota(Some(asked.unwrap_or(Duration::from_secs(3600))));
    }
    if said.has(AT_ONCE) {
        return Verdict::AtOnce(asked);
    }
    if said.has(SESSION) || (status == 401 && !said.has(DEVELOPER_KEY) && !said.has(SIGN_IN)) {
        return Verdict::Token(BooksError::SignInAgain { accounts: host.to_owned(), reason: message });
    }
    if said.has(DEVELOPER_KEY) {
        return Verdict::Refused(unknown_key(host, message));
    }
    let refused = |code| BooksError::Refused { what: what.to_owned(), status, code, message: message.clone() };
    let code = said.codes.first().copied().unwrap_or_default();
    match status {
        429 => Verdict::Minute(asked),
        401 | 403 => Verdict::Refused(BooksError::NotAllowed { message }),
        404 => Verdict::Refused(refused(if code == 0 { MISSING } else { code })),
        500.. => Verdict::Passing(BooksError::ServerFault { host: host.to_owned(), status, message }, asked),
        300..=399 => {
            let message = "it leads to another address, which is not followed".to_owned();
            Verdict::Refused(BooksError::Refused { what: what.to_owned(), status, code, message })
        }
        _ if said.fault && !said.has(PATH) => {
            Verdict::Passing(BooksError::ServerFault { host: host.to_owned(), status, message }, asked)
        }
        _ => Verdict::Refused(refused(code)),
    }
}

/// The developer key is not known.
pub(super) fn unknown_key(host: &str, reason: String) -> BooksError {
    let reason = format!(
        "{reason}; it is the developer key that is not accepted, and keys of the sandbox and of real books are different ones"
    );
    BooksError::UnknownClient { client_id: "developer key".to_owned(), accounts: host.to_owned(), reason }
}

/// A good answer holds JSON or nothing; one that breaks off may be whole the next time.
fn good(answer: &Answer, host: &str, what: &str) -> Verdict {
    let whole = answer.status == 204 || serde_json::from_slice::<IgnoredAny>(&answer.body).is_ok();
    if whole {
        return Verdict::Good;
    }
    let shown = plain(&String::from_utf8_lossy(&answer.body), 60);
    let reason = format!("it is no whole answer ({shown})");
    Verdict::Passing(BooksError::Garbled { host: host.to_owned(), what: what.to_owned(), reason }, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderMap;

    fn word(status: u16, body: &str) -> String {
        let answer = Answer { status, headers: HeaderMap::new(), body: body.as_bytes().to_vec() };
        match judge(&answer, "bill", "bills") {
            Verdict::Good => "good".to_owned(),
            Verdict::Token(_) => "token".to_owned(),
            Verdict::Minute(_) => "minute".to_owned(),
            Verdict::AtOnce(_) => "at once".to_owned(),
            Verdict::Quota(wait) => format!("quota {}", wait.unwrap_or_default().as_secs()),
            Verdict::Refused(error) => format!("{}: {}", error.code(), error),
            Verdict::Passing(error, _) => format!("passing {}", error.code()),
        }
    }

    fn error(code: &str, category: &str) -> String {
        format!(
            r#"[{{"timestamp":"2026-02-03T10:00:00.000Z","code":"{code}","severity":"ERROR","category":"{category}","message":"No","params":[]}}]"#
        )
    }

    #[test]
    fn the_code_decides_before_the_status() {
        for status in [400, 422, 429] {
            assert_eq!(word(status, &error("BDC_1144", "REQUEST")), "quota 3600", "{status}");
            assert_eq!(word(status, &error("BDC_1322", "REQUEST")), "at once", "{status}");
        }
        for (status, body, expect) in [
            (200, r#"{"results":[]}"#.to_owned(), "good"),
            (201, r#"{"id":"1"}"#.to_owned(), "good"),
            (204, String::new(), "good"),
            (200, r#"{"results":[{"#.to_owned(), "passing garbled"),
            (200, "<html>".to_owned(), "passing garbled"),
            (401, error("BDC_1109", "REQUEST"), "token"),
            (401, String::new(), "token"),
            (400, error("BDC_1109", "REQUEST"), "token"),
            (401, error("BDC_1102", "REQUEST"), "unknown-client: "),
            (401, error("BDC_1101", "REQUEST"), "not-allowed: "),
            (403, error("BDC_1", "REQUEST"), "not-allowed: "),
            (
                404,
                error("BDC_1205", "REQUEST"),
                "refused: the books refused the request for bills: No (BDC_1205) (status 404, code 1205)",
            ),
            (
                404,
                String::new(),
                "refused: the books refused the request for bills: nothing was said (status 404, code 1205)",
            ),
            (
                400,
                error("BDC_1151", "REQUEST"),
                "refused: the books refused the request for bills: No (BDC_1151) (status 400, code 1151)",
            ),
            (
                400,
                r#"{"message":"address: must not be null","severity":"ERROR"}"#.to_owned(),
                "refused: the books refused the request for bills: address: must not be null",
            ),
            (422, error("BDC_1152", "DOWNSTREAM"), "refused: "),
            (400, error("BDC_9", "SERVER"), "passing server-fault"),
            (401, error("BDC_1001", "SERVER"), "token"),
            (502, error("BDC_9", "DOWNSTREAM"), "passing server-fault"),
            (500, error("BDC_9", "SERVER"), "passing server-fault"),
            (503, "<html>".to_owned(), "passing server-fault"),
            (429, String::new(), "minute"),
            (302, String::new(), "refused: "),
        ] {
            let word = word(status, &body);
            assert!(word.starts_with(expect), "{status} {body}: {word}");
        }
    }

    #[test]
    fn errors_come_as_a_list_or_alone_or_as_anything() {
        let two = r#"[{"code":"BDC_1","message":"One"},{"code":"BDC_2","message":"Two"}]"#;
        assert_eq!(Said::read(two.as_bytes()).message, "One (BDC_1); Two (BDC_2)");
        assert_eq!(Said::read(two.as_bytes()).codes, [1, 2]);
        for body in ["", "[]", "null", "[[[", "{\"code\":[]}", "\u{0}", "[1,2]", "{\"code\":\"BDC_x\"}"] {
            assert!(!Said::read(body.as_bytes()).message.is_empty(), "{body:?}");
        }
    }
}
