//! What an answer of Xero means. A missing right is a 401 like an ended token, and a company that is no longer connected a
//! 403: the detail in the body tells them apart.

use crate::BooksError;
use crate::call::Verdict;
use crate::http::{Answer, plain};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::time::Duration;

/// A fault as Xero writes it: of the API's doorkeeper (`Title`, `Detail`) or of the API itself (`Message`, `Elements`).
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Fault {
    detail: Option<String>,
    title: Option<String>,
    message: Option<String>,
    error_number: Option<i64>,
    elements: Vec<Element>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Element {
    validation_errors: Vec<Said>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Said {
    message: Option<String>,
    description: Option<String>,
}

impl Fault {
    fn read(text: &str) -> Fault {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// What a person is told.
    fn said(&self, text: &str) -> String {
        let found = self.elements.iter().flat_map(|element| &element.validation_errors);
        let found: Vec<&str> =
            found.filter_map(|said| said.message.as_deref().or(said.description.as_deref())).collect();
        let own = [&self.detail, &self.message, &self.title].into_iter().flatten().find(|text| !text.is_empty());
        let said = if found.is_empty() { own.map_or(text, String::as_str).to_owned() } else { found.join("; ") };
        let said = plain(&said, 300);
        match said.as_str() {
            "" => "no reason was given".to_owned(),
            page if page.starts_with('<') => "a web page instead of an answer".to_owned(),
            _ => said,
        }
    }
}

/// Which limit a 429 is about.
#[derive(Debug, PartialEq, Eq)]
enum Limit {
    Minute,
    Day,
    AtOnce,
    Unknown,
}

/// The word is compared by its beginning: not all spellings are known.
fn limit(word: &str) -> Limit {
    let word = word.trim().to_ascii_lowercase();
    let begins = |with: &[&str]| with.iter().any(|start| word.starts_with(start));
    if begins(&["day", "dai"]) {
        Limit::Day
    } else if begins(&["min", "app"]) {
        Limit::Minute
    } else if begins(&["con"]) {
        Limit::AtOnce
    } else {
        Limit::Unknown
    }
}

fn too_many(answer: &Answer) -> Verdict {
    let wait = answer.number("retry-after").map(Duration::from_secs);
    let word = answer.headers.get("x-rate-limit-problem").and_then(|value| value.to_str().ok());
    match (limit(word.unwrap_or_default()), wait) {
        (Limit::Day, wait) => Verdict::Quota(wait),
        (Limit::Minute, wait) => Verdict::Minute(wait),
        // A wait beyond all minutes can only be that of a day.
        (Limit::Unknown, Some(wait)) if wait > Duration::from_secs(3600) => Verdict::Quota(Some(wait)),
        (Limit::Unknown, Some(wait)) => Verdict::Minute(Some(wait)),
        (Limit::AtOnce, wait) => Verdict::AtOnce(wait),
        (Limit::Unknown, None) => Verdict::AtOnce(None),
    }
}

/// Judges an answer. `host` and `what` are for messages.
pub(crate) fn judge(answer: &Answer, host: &str, what: &str) -> Verdict {
    let status = answer.status;
    let (host, what) = (host.to_owned(), what.to_owned());
    let Ok(text) = std::str::from_utf8(&answer.body) else {
        let error = BooksError::Garbled { host, what, reason: "it is not in UTF-8".to_owned() };
        return Verdict::Passing(error, None);
    };
    let wait = answer.number("retry-after").map(Duration::from_secs);
    let fault = if (200..300).contains(&status) { Fault::default() } else { Fault::read(text) };
    let refused = |code: i64, message: String| {
        Verdict::Refused(BooksError::Refused { what: what.clone(), status, code, message })
    };
    match status {
        200..=299 => match serde_json::from_str::<IgnoredAny>(text) {
            Ok(_) => Verdict::Good,
            Err(error) => {
                let reason = format!("it is not in the form that was agreed ({})", plain(&error.to_string(), 120));
                Verdict::Passing(BooksError::Garbled { host, what, reason }, None)
            }
        },
        300..=399 => refused(0, "it leads to another address, which is not followed".to_owned()),
        401 => unauthorized(answer, &fault, host, text),
        403 => Verdict::Refused(BooksError::SignInAgain {
            accounts: host,
            reason: format!(
                "the company is not connected to this program any more, or never was; {}",
                fault.said(text)
            ),
        }),
        429 => too_many(answer),
        408 | 500.. => Verdict::Passing(BooksError::ServerFault { host, status, message: fault.said(text) }, wait),
        _ => refused(fault.error_number.unwrap_or_default(), fault.said(text)),
    }
}

/// A token that ended is renewed; a right that is missing is not had by that.
fn unauthorized(answer: &Answer, fault: &Fault, host: String, text: &str) -> Verdict {
    let challenge = answer.headers.get("www-authenticate").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let detail = fault.detail.as_deref().unwrap_or_default();
    if detail.contains("AuthorizationUnsuccessful") || challenge.contains("insufficient_scope") {
        let message = "the sign-in did not include this right (AuthorizationUnsuccessful)".to_owned();
        return Verdict::Refused(BooksError::NotAllowed { message });
    }
    Verdict::Token(BooksError::SignInAgain { accounts: host, reason: fault.said(text) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
        let pairs =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        Answer { status, headers: HeaderMap::from_iter(pairs), body: body.as_bytes().to_vec() }
    }

    /// The verdict in a few words.
    fn word(verdict: &Verdict) -> String {
        let wait = |wait: &Option<Duration>| wait.map_or("-".to_owned(), |wait| wait.as_secs().to_string());
        match verdict {
            Verdict::Good => "good".to_owned(),
            Verdict::Token(error) => format!("token {}", error.code()),
            Verdict::Minute(pause) => format!("minute {}", wait(pause)),
            Verdict::AtOnce(pause) => format!("at-once {}", wait(pause)),
            Verdict::Quota(pause) => format!("quota {}", wait(pause)),
            Verdict::Refused(error) => format!("refused {}", error.code()),
            Verdict::Passing(error, pause) => format!("passing {} {}", error.code(), wait(pause)),
        }
    }

    #[test]
    fn every_answer_of_the_doorkeeper_is_told_from_the_others() {
        let door = |status: u16, detail: &str| {
            format!(
                r#"{{"Type":null,"Title":"No","Status":{status},"Detail":"{detail}","Instance":"x","Extensions":{{}}}}"#
            )
        };
        let minute = ("x-rate-limit-problem", "minute");
        let ended = door(401, "TokenExpired: token expired at 09/21/2026 14:35:09");
        let unauthorized = door(401, "AuthorizationUnsuccessful");
        let forbidden = door(403, "AuthenticationUnsuccessful");
        for (status, headers, body, expect) in [
            (200, &[][..], r#"{"Status":"OK","Invoices":[]}"#, "good"),
            (200, &[], "[]", "good"),
            (200, &[], "<Response/>", "passing garbled -"),
            (200, &[], r#"{"Invoices":[{"#, "passing garbled -"),
            (200, &[], "", "passing garbled -"),
            (302, &[], "", "refused refused"),
            (401, &[], &ended, "token sign-in-again"),
            (401, &[], "", "token sign-in-again"),
            (401, &[], &unauthorized, "refused not-allowed"),
            (401, &[("www-authenticate", "Bearer error=insufficient_scope")], "", "refused not-allowed"),
            (403, &[], &forbidden, "refused sign-in-again"),
            (404, &[], "The resource you're looking for cannot be found", "refused refused"),
            (429, &[minute, ("retry-after", "17")], "", "minute 17"),
            (429, &[minute], "", "minute -"),
            (429, &[("x-rate-limit-problem", "Day"), ("retry-after", "66975")], "", "quota 66975"),
            (429, &[("x-rate-limit-problem", "daily")], "", "quota -"),
            (429, &[("x-rate-limit-problem", "concurrent")], "", "at-once -"),
            (429, &[("x-rate-limit-problem", "appminute"), ("retry-after", "3")], "", "minute 3"),
            (429, &[], "", "at-once -"),
            (429, &[("retry-after", "40000")], "", "quota 40000"),
            (429, &[("retry-after", "20")], "", "minute 20"),
            (500, &[], "<html>", "passing server-fault -"),
            (503, &[("retry-after", "9")], "", "passing server-fault 9"),
            (408, &[], "", "passing server-fault -"),
            (400, &[], r#"{"ErrorNumber":10,"Message":"A validation exception occurred"}"#, "refused refused"),
        ] {
            assert_eq!(word(&judge(&answer(status, headers, body), "h", "w")), expect, "{status} {body}");
        }
    }

    #[test]
    fn what_xero_says_is_passed_on_in_plain_words() {
        for (body, expect) in [
            (
                r#"{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[{"ValidationErrors":[{"Message":"Invoice not of valid status"},{"Description":"Other"}]}]}"#,
                "Invoice not of valid status; Other",
            ),
            (
                r#"{"ErrorNumber":16,"Type":"QueryParseException","Message":"No property or field 'Foo'"}"#,
                "No property or field 'Foo'",
            ),
            ("<html>x</html>", "a web page instead of an answer"),
            ("", "no reason was given"),
            ("[1,2]", "[1,2]"),
        ] {
            let Verdict::Refused(BooksError::Refused { message, .. }) = judge(&answer(400, &[], body), "h", "w") else {
                panic!("{body} is a refusal");
            };
            assert_eq!(message, expect);
        }
    }
}
