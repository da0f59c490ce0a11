//! What an answer of FreshBooks means. Faults come in seven shapes, some of them under status 200, so the body is looked at
//! whatever the status says.

use crate::BooksError;
use crate::call::{Manner, Verdict};
use crate::http::{Answer, plain};
use crate::row::Row;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// A record that is not there, or no longer.
pub(crate) const MISSING: i64 = 1012;
/// A value that is not accepted, as it is told by this program itself.
pub(crate) const VALUE: i64 = 1004;
/// A record that was deleted.
const DELETED: i64 = 1011;

/// How FreshBooks wants to be called.
pub(crate) struct FreshBooksManner;

impl Manner for FreshBooksManner {
    fn sign(&self, headers: &mut HeaderMap, access: &SecretString) -> Result<(), BooksError> {
        let header = format!("Bearer {}", access.expose_secret());
        let mut header = HeaderValue::try_from(header).map_err(|_| BooksError::Settings {
            problem: "the access token holds characters that no call can carry; sign in again".to_owned(),
        })?;
        header.set_sensitive(true);
        headers.insert(AUTHORIZATION, header);
        Ok(())
    }

    fn judge(&self, answer: &Answer, host: &str, what: &str) -> Verdict {
        let (status, host, what) = (answer.status, host.to_owned(), what.to_owned());
        // The header stands on good answers too, where it only tells when the minute ends.
        let asked = answer.number("retry-after").filter(|_| matches!(status, 429 | 503)).map(Duration::from_secs);
        let text = String::from_utf8_lossy(&answer.body);
        let said = match Said::read(&text) {
            Ok(said) => said,
            Err(_) if status == 204 => return Verdict::Good,
            Err(reason) if (200..300).contains(&status) => {
                return Verdict::Passing(BooksError::Garbled { host, what, reason }, None);
            }
            Err(message) => Some(Said { code: 0, field: None, message }),
        };
        let good = (200..300).contains(&status);
        let Some(said) = said.or_else(|| (!good).then(Said::nothing)) else { return Verdict::Good };
        let message = said.sentence();
        match (status, said.code) {
            (401, _) | (200..=299, 16) => Verdict::Token(BooksError::SignInAgain { accounts: host, reason: message }),
            (429, _) => Verdict::Minute(asked),
            (408 | 500.., _) => Verdict::Passing(BooksError::ServerFault { host, status, message }, asked),
            (_, MISSING | DELETED) | (404, _) => {
                Verdict::Refused(BooksError::Refused { what, status, code: MISSING, message })
            }
            (_, 1003 | 1042 | 12001 | 31001 | 41001 | 41101 | 7) => Verdict::Refused(BooksError::NotAllowed {
                message: format!("{message}. The business may lack the plan for it, or the user the role"),
            }),
            // A field that may not be written is a fault of the request, not of a missing right.
            (403, code) if code != 1038 => Verdict::Refused(BooksError::NotAllowed { message }),
            (300..=399, _) => {
                let message = "it leads to another address, which is not followed".to_owned();
                Verdict::Refused(BooksError::Refused { what, status, code: 0, message })
            }
            (_, code) => Verdict::Refused(BooksError::Refused { what, status, code, message }),
        }
    }
}

/// What an answer says is wrong.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    code: i64,
    field: Option<String>,
    message: String,
}

impl Said {
    fn nothing() -> Said {
        Said { code: 0, field: None, message: "no reason was given".to_owned() }
    }

    fn sentence(&self) -> String {
        let message = plain(self.message.trim_end_matches('.'), 300);
        match self.field.as_deref().filter(|field| !field.is_empty() && !message.contains(*field)) {
            Some(field) => format!("{message} ({})", plain(field, 40)),
            None => message,
        }
    }

    /// The fault that a body tells of; nothing where it tells of none. An error where it is no JSON.
    fn read(text: &str) -> Result<Option<Said>, String> {
        let row = Row::read(text).map_err(|_| match text.trim_start() {
            page if page.starts_with('<') => "a web page instead of an answer".to_owned(),
            "" => "nothing at all".to_owned(),
            _ => "not the form that was agreed".to_owned(),
        })?;
        // A fault in an unknown shape is still a fault: what cannot be read in it is left out.
        let response = row.row("response").ok().flatten();
        if let Some(response) = &response {
            let inner = ["errors", "error"].iter().find(|key| response.has(key));
            return Ok(inner.map(|key| Said::in_value(response.json(key).unwrap_or_default())));
        }
        if row.has("errors") {
            return Ok(Some(Said::in_value(row.json("errors").unwrap_or_default())));
        }
        if row.has("error") || row.has("errno") || row.has("error_type") {
            return Ok(Some(Said::of(&row)));
        }
        let new = row.has("code") && row.has("message");
        Ok((new || row.has("message")).then(|| if new { Said::of_new(&row) } else { Said::of(&row) }))
    }

    /// One fault, or the first of several.
    fn in_value(raw: &str) -> Said {
        if raw.starts_with('[') {
            let items: Vec<&serde_json::value::RawValue> = serde_json::from_str(raw).unwrap_or_default();
            return items.first().map_or_else(Said::nothing, |first| Said::in_value(first.get()));
        }
        match Row::read(raw) {
            Ok(row) => Said::of(&row),
            Err(_) => match serde_json::from_str::<String>(raw) {
                Ok(message) => Said { message, ..Said::nothing() },
                Err(_) => Said::nothing(),
            },
        }
    }

    fn of(row: &Row<'_>) -> Said {
        let text = |name: &str| row.text(name).ok().flatten();
        let inner = row.row("error").ok().flatten();
        let title = inner.and_then(|inner| inner.first(&["title", "message"]).ok().flatten());
        let message = ["error_description", "message"].into_iter().find_map(text).or(title);
        let message = message.or_else(|| text("error")).or_else(|| text("error_type"));
        let details = row.rows("details").ok().and_then(|details| details.into_iter().next());
        let more = details.map(|detail| Said::of_detail(&detail));
        let code = ["errno", "code"].into_iter().find_map(text).and_then(|code| code.parse().ok());
        Said {
            code: code.or_else(|| more.as_ref().map(|more| more.code)).unwrap_or(0),
            field: text("field").or_else(|| more.and_then(|more| more.field)),
            message: message.unwrap_or_else(|| Said::nothing().message),
        }
    }

    fn of_detail(detail: &Row<'_>) -> Said {
        let data = detail.row("metadata").ok().flatten();
        let text = |name: &str| data.as_ref().and_then(|data| data.text(name).ok().flatten());
        let reason = detail.text("reason").ok().flatten().and_then(|reason| reason.parse().ok());
        Said {
            code: reason.unwrap_or(0),
            field: text("field"),
            message: text("message").unwrap_or_else(|| Said::nothing().message),
        }
    }

    /// The newer shape: a code of its own and the classic number and message in a detail.
    fn of_new(row: &Row<'_>) -> Said {
        let own = Said::of(row);
        let details = row.rows("details").unwrap_or_default();
        match details.iter().map(Said::of_detail).find(|detail| detail.code != 0) {
            Some(detail) => detail,
            None => own,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, retry: Option<&'static str>, body: &str) -> (String, String) {
        let mut headers = HeaderMap::new();
        if let Some(retry) = retry {
            headers.insert("retry-after", HeaderValue::from_static(retry));
        }
        let answer = Answer { status, headers, body: body.as_bytes().to_vec() };
        match FreshBooksManner.judge(&answer, "api.example", "the list") {
            Verdict::Good => ("good".to_owned(), String::new()),
            Verdict::Token(error) => ("token".to_owned(), error.to_string()),
            Verdict::Minute(wait) => (format!("minute {wait:?}"), String::new()),
            Verdict::AtOnce(_) => ("at once".to_owned(), String::new()),
            Verdict::Quota(_) => ("quota".to_owned(), String::new()),
            Verdict::Refused(error) => (format!("refused: {}", error.code()), error.to_string()),
            Verdict::Passing(error, wait) => (format!("passing: {} {wait:?}", error.code()), error.to_string()),
        }
    }

    #[test]
    fn a_fault_is_told_whatever_its_shape_and_status() {
        let classic = r#"{"response":{"errors":[{"errno":1012,"field":"userid","message":"Client not found.","object":"client","value":"811"}]}}"#;
        let single = r#"{"response":{"errors":{"errno":1015,"field":"status","message":"Must be a number"}}}"#;
        let new = r#"{"code":5,"message":"Request failed with status_code: 404","details":[{"@type":"x","reason":"1012","metadata":{"message":"Client not found.","field":"userid"}},{"@type":"LocalizedMessage"}]}"#;
        let plan = r#"{"response":{"errors":[{"errno":41001,"message":"Access denied"}]}}"#;
        let new_plan =
            r#"{"code":7,"message":"failed","details":[{"reason":"41001","metadata":{"message":"Access denied"}}]}"#;
        let read_only =
            r#"{"response":{"errors":[{"errno":1038,"field":"due_date","message":"Write access denied"}]}}"#;
        for (status, retry, body, verdict, words) in [
            (200, Some("42"), r#"{"response":{"result":{"invoices":[]}}}"#, "good", ""),
            (200, None, r#"{"response":{"id":1,"message":"hello"}}"#, "good", ""),
            (200, None, r#"{"data":[]}"#, "good", ""),
            (204, None, "", "good", ""),
            (200, None, classic, "refused: refused", "Client not found (userid)"),
            (404, None, classic, "refused: refused", "code 1012"),
            (422, None, single, "refused: refused", "Must be a number (status) (status 422, code 1015)"),
            (404, None, new, "refused: refused", "code 1012"),
            (200, None, plan, "refused: not-allowed", "lack the plan"),
            (200, None, new_plan, "refused: not-allowed", "lack the plan"),
            (403, None, read_only, "refused: refused", "code 1038"),
            (
                403,
                None,
                r#"{"error":"insufficient_scope","error_description":"needs user:bills:read"}"#,
                "refused: not-allowed",
                "user:bills:read",
            ),
            (
                401,
                None,
                r#"{"error":"unauthenticated","error_description":"This action requires authentication to continue."}"#,
                "token",
                "authentication",
            ),
            (401, None, "", "token", "nothing at all"),
            (200, None, r#"{"code":16,"message":"unauthenticated","details":[]}"#, "token", ""),
            (429, Some("12"), "", "minute Some(12s)", ""),
            (429, None, r#"{"message":"slow down"}"#, "minute None", ""),
            (
                500,
                Some("12"),
                r#"{"response":{"errors":[{"errno":1,"message":"x"}]}}"#,
                "passing: server-fault None",
                "x",
            ),
            (503, Some("12"), "<html>", "passing: server-fault Some(12s)", "web page"),
            (200, None, "<html>", "passing: garbled None", "web page"),
            (200, None, r#"{"response":{"result":"#, "passing: garbled None", "form that was agreed"),
            (422, None, r#"{"errno":422,"message":"bad","details":["event: x"]}"#, "refused: refused", "bad"),
            (400, None, r#"{"errno":2001,"error":{"title":"No such project"}}"#, "refused: refused", "No such project"),
            (400, None, r#"{"error_type":"invalid","message":"no"}"#, "refused: refused", "no"),
            (
                422,
                None,
                r#"{"errors":{"message":"bad","status":422,"details":[{"reason":"1001","metadata":{"message":"m","field":"name"}}]}}"#,
                "refused: refused",
                "bad (name) (status 422, code 1001)",
            ),
            (302, None, "", "refused: refused", "another address"),
        ] {
            let (found, text) = check(status, retry, body);
            assert_eq!(found, verdict, "{status} {body}");
            assert!(text.contains(words), "{status} {body}: {text}");
        }
    }
}
