//! Events of the audit trail, each with a sentence.

use crate::api::{AuditEventView, Reply};
use crate::error::Result;
use crate::troubles;
use crate::workspace::Workspace;
use model::convert::Conversion;
use model::ids::RunId;
use serde_json::Value;
use store::{EventFilter, EventRow};

/// No more than this at once.
const MOST: u32 = 1000;

/// A page of the trail, newest first.
pub(crate) fn audit_list(w: &Workspace, run: Option<&RunId>, before: Option<u64>, limit: u32) -> Result<Reply> {
    let filter = EventFilter { run: run.cloned(), ..EventFilter::default() };
    let events = w.store.find_events(&filter, before, limit.min(MOST)).map_err(troubles::store)?;
    Ok(Reply::AuditEvents(events.into_iter().map(view).collect()))
}

fn view(event: EventRow) -> AuditEventView {
    let body = serde_json::from_str(event.body.get()).unwrap_or(Value::Null);
    AuditEventView {
        number: event.seq,
        at: event.at,
        sentence: sentence(&event.kind, &event.subject, &event.actor, &body),
        name: event.kind,
        subject: event.subject,
        run: event.run.map(|run| run.to_string()),
        details: event.body.get().to_owned(),
    }
}

/// A detail as text; empty where there is none.
fn text(body: &Value, name: &str) -> String {
    match &body[name] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// What happened, for people.
fn sentence(kind: &str, subject: &str, actor: &str, body: &Value) -> String {
    let get = |name: &str| text(body, name);
    let by = if actor.is_empty() { String::new() } else { format!(" ({actor})") };
    let sentence = match kind {
        "connection.added" => format!("The settings of the books “{subject}” were stored{by}"),
        "connection.removed" => format!("The books “{subject}” and their sign-in were removed{by}"),
        "connection.signed-in" => format!("Signed in to the books “{subject}”{by}"),
        "connection.company-confirmed" => format!("{} was confirmed as the company of “{subject}”{by}", get("name")),
        "partner.added" => format!("The settings of the partner “{subject}” were stored{by}"),
        "partner.removed" => format!("The partner “{subject}” and its secrets were removed{by}"),
        "partner.secrets-changed" => format!("The secrets of the partner “{subject}” were changed{by}"),
        "partner.key-made" => format!("A key pair was made for the partner “{subject}”{by}"),
        "partner.host-key-accepted" => {
            format!("The host key {} of the partner “{subject}” was accepted{by}", get("accepted"))
        }
        "layout.added" => format!("The layout “{subject}” was stored as version {}{by}", get("version")),
        "layout.removed" => format!("The layout “{subject}” was removed{by}"),
        "job.added" => format!("The settings of the job “{subject}” were stored{by}"),
        "job.removed" => format!("The job “{subject}” was removed{by}"),
        "workspace.backed-up" => format!("The workspace was copied to {subject}{by}"),
        "books.deleted" => format!("The books “{subject}” no longer have {}", plural_ids(body, &get("kind"))),
        "run.started" => format!("A run of “{subject}” began, {}", trigger(&get("trigger"), actor)),
        "run.shaped" => shaped(body, subject),
        "run.ended" => ended(body, subject),
        "delivery.placed" => format!("{subject} arrived at {}", get("partner")),
        "delivery.failed" => format!("{subject} did not arrive at {}: {}", get("partner"), get("message")),
        "delivery.settled" if body["arrived"] == Value::Bool(true) => format!("{subject} was said to have arrived{by}"),
        "delivery.settled" => format!("{subject} was said not to have arrived; it is sent again{by}"),
        _ => document(kind, subject, &by, body),
    };
    troubles::sentence(&sentence)
}

fn document(kind: &str, subject: &str, by: &str, body: &Value) -> String {
    let get = |name: &str| text(body, name);
    let why = |text: String| if text.is_empty() { text } else { format!(": {text}") };
    match kind {
        "document.sent" if body["revision"].as_u64().is_some_and(|revision| revision > 1) => {
            let converted = converted(&body["conversion"]);
            format!("The {subject} was sent to {} again, in place of the one before{converted}", get("partner"))
        }
        "document.sent" => format!("The {subject} was sent to {}{}", get("partner"), converted(&body["conversion"])),
        "document.held" => format!("The {subject} waits for a person{}", why(get("sentence"))),
        "document.skipped" => format!("The {subject} is not sent; a person decided so{by}"),
        "document.corrected" => format!(
            "For the {subject}, {} is sent as “{}” instead of “{}”{by}{}",
            get("field"),
            get("after"),
            get("before"),
            why(get("why"))
        ),
        "document.correction-taken-back" => {
            format!("For the {subject}, {} is sent as the books have it again{by}{}", get("field"), why(get("why")))
        }
        "document.correction-ended" => format!(
            "The books changed {} of the {subject}; the value “{}” that was given here ended",
            get("field"),
            get("value")
        ),
        other => format!("{} {subject}", other.replace(['.', '-'], " ")),
    }
}

/// `, converted from 1,200.00 USD to 1,104.00 EUR at 0.92`; nothing where it went in its own currency.
fn converted(conversion: &Value) -> String {
    let Ok(done) = serde_json::from_value::<Conversion>(conversion.clone()) else { return String::new() };
    let amount = |total, currency: &str| format!("{} {currency}", crate::run::grouped(total, currency));
    format!(
        ", converted from {} to {} at {}",
        amount(done.original_total, &done.from),
        amount(done.total, &done.to),
        done.rate.normalize()
    )
}

fn plural_ids(body: &Value, kind: &str) -> String {
    let n = body["ids"].as_array().map_or(0, Vec::len);
    let kind = kind.replace('-', " ");
    crate::run::counted(n as u64, &kind, &format!("{kind}s"))
}

fn trigger(trigger: &str, actor: &str) -> String {
    match trigger {
        "schedule" => "by the schedule".to_owned(),
        "retry" => "to try again what was held or cut off".to_owned(),
        "supplement" => format!("for a supplement, by {actor}"),
        _ => format!("by {actor}"),
    }
}

fn shaped(body: &Value, subject: &str) -> String {
    let files = body["files"].as_array().map_or(0, Vec::len) as u64;
    let held = body["held"].as_u64().unwrap_or_default();
    let made = crate::run::counted(files, "file was made", "files were made");
    format!("{made} for “{subject}”, {held} of its records held")
}

fn ended(body: &Value, subject: &str) -> String {
    let said =
        body["summary"].as_array().map(|parts| parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "));
    let said = said.unwrap_or_else(|| text(body, "message"));
    let gap = if said.is_empty() { "" } else { ": " };
    format!("The run of “{subject}” ended ({}){gap}{said}", text(body, "state"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_event_has_its_sentence() {
        let check = |kind: &str, body: Value, expect: &str| {
            assert_eq!(sentence(kind, "invoice INV-7", "ana", &body), expect);
        };
        check("document.sent", json!({"partner": "acme", "revision": 1}), "The invoice INV-7 was sent to acme.");
        check(
            "document.sent",
            json!({"partner": "acme", "revision": 2}),
            "The invoice INV-7 was sent to acme again, in place of the one before.",
        );
        check(
            "document.corrected",
            json!({"field": "doc.reference", "before": "", "after": "PO-1", "why": "by telephone"}),
            "For the invoice INV-7, doc.reference is sent as “PO-1” instead of “” (ana): by telephone.",
        );
        check("document.held", json!({"sentence": "No PO."}), "The invoice INV-7 waits for a person: No PO.");
        check(
            "run.ended",
            json!({"state": "held", "summary": ["One.", "Two."]}),
            "The run of “invoice INV-7” ended (held): One. Two.",
        );
        check("run.started", json!({"trigger": "schedule"}), "A run of “invoice INV-7” began, by the schedule.");
        check("delivery.settled", json!({"arrived": true}), "Invoice INV-7 was said to have arrived (ana).");
        check(
            "books.deleted",
            json!({"kind": "credit-note", "ids": ["1", "2"]}),
            "The books “invoice INV-7” no longer have 2 credit notes.",
        );
        check("something.new", json!({}), "Something new invoice INV-7.");
    }
}
