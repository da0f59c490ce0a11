//! What an answer of QuickBooks means. A fault comes in three forms, sometimes under status 200: as JSON in capitals, as JSON
//! in small letters from the gateway, and as XML although JSON was asked for.

use crate::BooksError;
use crate::call::Verdict;
use crate::clock::{Clock, Scale, between};
use crate::http::{Answer, plain};
use crate::row::Row;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A version of a record that is no longer the newest.
pub(crate) const STALE: i64 = 5010;
/// A document number that is taken.
pub(crate) const NUMBER_TAKEN: i64 = 6140;
/// A name that is taken.
pub(crate) const NAME_TAKEN: i64 = 6240;
/// No such record, or not any more.
pub(crate) const MISSING: i64 = 610;

/// Refusals for so long, with no call let through in between, are more than a full minute: the month's calls are used up.
const ENDLESS: Duration = Duration::from_secs(3 * 60);
/// When it is looked again whether they still are.
const LOOK_AGAIN: Duration = Duration::from_secs(60 * 60);

/// A fault as QuickBooks states it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: i64,
    pub(crate) message: String,
}

/// The fault in a body; nothing where there is none.
///
/// # Errors
/// Where the body is neither JSON nor a fault in XML.
pub(crate) fn fault(body: &str) -> Result<Option<Fault>, String> {
    if body.trim_start().starts_with('<') {
        return in_xml(body).map(Some).ok_or_else(|| "a web page instead of an answer".to_owned());
    }
    let row = Row::read(body).map_err(|_| "not the form that was agreed".to_owned())?;
    for (outer, list, names) in [
        ("Fault", "Error", ["code", "Message", "Detail", "element"]),
        ("fault", "error", ["code", "message", "detail", "element"]),
    ] {
        if let Some(fault) = row.row(outer)? {
            return in_json(&fault, list, names).map(Some);
        }
    }
    Ok(None)
}

fn in_json(fault: &Row<'_>, list: &str, [code, message, detail, element]: [&str; 4]) -> Result<Fault, String> {
    let mut found = Fault::default();
    let mut said = Vec::new();
    for error in fault.rows(list)? {
        if said.is_empty() {
            found.code = error.text(code)?.and_then(|code| code.parse().ok()).unwrap_or_default();
        }
        let (message, detail) = (error.text(message)?.unwrap_or_default(), error.text(detail)?.unwrap_or_default());
        let field = error.text(element)?.filter(|field| !detail.contains(field.as_str()));
        let mut text = match (message.is_empty(), detail.is_empty() || detail == message) {
            (true, _) => detail,
            (false, true) => message,
            (false, false) => format!("{message}: {detail}"),
        };
        if let Some(field) = field {
            text = format!("{text} ({field})");
        }
        said.push(text);
    }
    found.message = plain(&said.join("; "), 400);
    Ok(found)
}

/// The text between the first tag of this name and its end.
fn tag<'t>(body: &'t str, name: &str) -> Option<&'t str> {
    let start = body.find(&format!("<{name}"))?;
    let inner = start + body[start..].find('>')? + 1;
    let end = inner + body[inner..].find(&format!("</{name}>"))?;
    Some(&body[inner..end])
}

fn in_xml(body: &str) -> Option<Fault> {
    let start = body.find("<Error ").or_else(|| body.find("<Error>"))?;
    let error = &body[start..];
    let code = error.split_once("code=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(code, _)| code);
    let texts: Vec<&str> = ["Message", "Detail"].into_iter().filter_map(|name| tag(error, name)).collect();
    Some(Fault {
        code: code.and_then(|code| code.parse().ok()).unwrap_or_default(),
        message: plain(&texts.join(": "), 400),
    })
}

/// Judges answers and remembers for how long every call has been refused.
pub(crate) struct Judge {
    clock: Arc<dyn Clock>,
    scale: Scale,
    refused_since: Mutex<Option<Timestamp>>,
}

impl Judge {
    pub(crate) fn new(clock: Arc<dyn Clock>, scale: Scale) -> Judge {
        Judge { clock, scale, refused_since: Mutex::default() }
    }

    /// What an answer means.
    pub(crate) fn judge(&self, answer: &Answer, host: &str, what: &str) -> Verdict {
        let asked = answer.number("retry-after").map(Duration::from_secs);
        let text = String::from_utf8_lossy(&answer.body);
        let found = fault(&text);
        let tid = answer.headers.get("intuit_tid").and_then(|tid| tid.to_str().ok()).unwrap_or("none");
        let code = found.as_ref().ok().and_then(|fault| fault.as_ref()).map_or(0, |fault| fault.code);
        let throttled = answer.status == 429 || code == 3001;
        if !throttled {
            *self.refused() = None;
        }
        let fault = match (found, answer.status) {
            (Ok(None), 200..=299) => return Verdict::Good,
            (Err(reason), 200..=299) => {
                let (host, what) = (host.to_owned(), what.to_owned());
                return Verdict::Passing(BooksError::Garbled { host, what, reason }, asked);
            }
            (Ok(Some(fault)), _) => fault,
            (Ok(None), _) => Fault { code: 0, message: "no reason was given".to_owned() },
            (Err(message), _) => Fault { code: 0, message },
        };
        tracing::debug!(what, status = answer.status, code = fault.code, tid, "QuickBooks refused a call");
        if throttled {
            return self.throttled(&fault, asked);
        }
        of_fault(fault, answer.status, (host, what, tid), asked)
    }

    fn refused(&self) -> std::sync::MutexGuard<'_, Option<Timestamp>> {
        self.refused_since.lock().expect("BUG: nothing panics while it holds the lock")
    }

    /// Too many calls: in the minute, or in the month where that is said or waiting did not help.
    fn throttled(&self, fault: &Fault, asked: Option<Duration>) -> Verdict {
        let now = self.clock.now();
        let message = fault.message.to_ascii_lowercase();
        if message.contains("quota") || message.contains("coreplus") || message.contains("month") {
            return Verdict::Quota(Some(until_next_month(now)));
        }
        let since = *self.refused().get_or_insert(now);
        if between(since, now) >= self.scale.real(ENDLESS) {
            Verdict::Quota(Some(LOOK_AGAIN))
        } else {
            Verdict::Minute(asked)
        }
    }
}

/// How long it is until the count of the month starts again.
fn until_next_month(now: Timestamp) -> Duration {
    let here = now.to_zoned(TimeZone::UTC);
    let next = here.date().first_of_month().saturating_add(1.month()).to_zoned(TimeZone::UTC);
    next.map_or(LOOK_AGAIN, |next| between(now, next.timestamp()))
}

fn of_fault(fault: Fault, status: u16, (host, what, tid): (&str, &str, &str), asked: Option<Duration>) -> Verdict {
    let Fault { code, message } = fault;
    let host = host.to_owned();
    match (status, code) {
        (_, 120) => Verdict::Refused(BooksError::NotAllowed {
            message: format!("{message}; only an administrator of the company can connect it, and must stay one"),
        }),
        (_, 3100) => Verdict::Refused(BooksError::Settings {
            problem: "the keys of the app registration do not belong to this company: development keys open sandbox companies, production keys real ones. Compare keys and sandbox setting".to_owned(),
        }),
        (401, _) | (_, 3200) => Verdict::Token(BooksError::SignInAgain { accounts: host, reason: message }),
        (500.., _) | (408, _) | (_, 10000) => {
            Verdict::Passing(BooksError::ServerFault { host, status, message }, asked)
        }
        // A business fault that QuickBooks itself calls unexpected.
        (_, 6000) if message.to_ascii_lowercase().contains("unexpected error") => {
            Verdict::Passing(BooksError::ServerFault { host, status, message }, asked)
        }
        (300..=399, _) => {
            let message = "it leads to another address, which is not followed".to_owned();
            Verdict::Refused(BooksError::Refused { what: what.to_owned(), status, code: 0, message })
        }
        (403, 0) => Verdict::Refused(BooksError::NotAllowed { message }),
        _ => {
            let message = if tid == "none" { message } else { format!("{message} [intuit_tid {}]", plain(tid, 60)) };
            Verdict::Refused(BooksError::Refused { what: what.to_owned(), status, code, message })
        }
    }
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
