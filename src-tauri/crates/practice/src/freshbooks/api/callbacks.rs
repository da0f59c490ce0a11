//! Callbacks: registering, proving and ending them.

use super::Request;
use super::list::paging;
use super::refusal::{Refusal, no_such_path};
use crate::freshbooks::books::{Books, text};
use crate::freshbooks::events::Callback;
use crate::freshbooks::noun::Noun;
use crate::kit::{Answer, tokens};
use serde_json::{Value, json};

/// `…/events/callbacks[/{id}]`.
pub(super) fn answer(call: &Request<'_>, books: &mut Books, parts: &[&str]) -> Answer {
    let done = match (call.method.as_str(), parts) {
        ("GET", []) => list(call, books),
        ("POST", []) => create(call, books),
        ("GET", [id]) => position(books, id).map(|at| one(&books.callbacks[at])),
        ("PUT", [id]) => position(books, id).and_then(|at| update(call, books, at)),
        ("DELETE", [id]) => position(books, id).map(|at| {
            books.callbacks.remove(at);
            Answer::empty(204)
        }),
        _ => Ok(no_such_path()),
    };
    done.unwrap_or_else(|refused| refused)
}

/// An error of this family.
fn refused(field: &str, problem: &str) -> Answer {
    let message = "The request was well-formed but could not be followed.";
    Answer::json(422, json!({"errno": 422, "message": message, "details": [format!("{field}: {problem}")]}))
}

fn position(books: &Books, id: &str) -> Result<usize, Answer> {
    let found = books.callbacks.iter().position(|callback| callback.id.to_string() == id);
    found.ok_or_else(|| {
        Answer::json(404, json!({"errno": 404, "message": "The callback was not found.", "details": []}))
    })
}

fn shown(callback: &Callback) -> Value {
    json!({
        "callbackid": callback.id, "id": callback.id, "event": callback.event, "uri": callback.uri,
        "verified": callback.verified, "updated_at": callback.updated.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    })
}

fn one(callback: &Callback) -> Answer {
    Answer::json(200, json!({"response": {"result": {"callback": shown(callback)}}}))
}

fn list(call: &Request<'_>, books: &Books) -> Result<Answer, Answer> {
    let refuse = |refusal: Refusal| refused(&refusal.field, &refusal.message);
    let (page, per_page) = paging(call.query, 15).map_err(refuse)?;
    let total = books.callbacks.len();
    let rows = books.callbacks.iter().skip((page - 1).saturating_mul(per_page)).take(per_page).map(shown);
    Ok(Answer::json(
        200,
        json!({"response": {"result": {
            "callbacks": rows.collect::<Vec<_>>(), "page": page, "pages": total.div_ceil(per_page), "per_page": per_page,
            "total": total,
        }}}),
    ))
}

/// The names that can be asked for: a noun, or a noun and its verb.
fn known(event: &str) -> bool {
    const BESIDE: [&str; 6] = ["estimate", "project", "recurring", "service", "time_entry", "invoice"];
    let (noun, verb) = event.split_once('.').map_or((event, None), |(noun, verb)| (noun, Some(verb)));
    let nouns = Noun::all().map(|noun| noun.spelling().event).filter(|word| !word.is_empty());
    let mailed = matches!(noun, "invoice" | "estimate");
    let verb =
        verb.is_none_or(|verb| matches!(verb, "create" | "update" | "delete") || mailed && verb == "sendByEmail");
    verb && nouns.chain(BESIDE).any(|known| known == noun)
}

fn body(call: &Request<'_>) -> Result<serde_json::Map<String, Value>, Answer> {
    let whole: Option<Value> = serde_json::from_slice(call.body).ok();
    let given = whole.and_then(|whole| whole.get("callback").and_then(Value::as_object).cloned());
    given.ok_or_else(|| refused("callback", "is missing"))
}

fn create(call: &Request<'_>, books: &mut Books) -> Result<Answer, Answer> {
    let given = body(call)?;
    let (event, uri) = (text(&given, "event"), text(&given, "uri"));
    if !known(event) {
        return Err(refused("event", "Unrecognized event."));
    }
    if url::Url::parse(uri).is_err() {
        return Err(refused("uri", "Invalid uri."));
    }
    let callback = Callback {
        id: books.callbacks.last().map_or(2001, |last| last.id + 1),
        event: event.to_owned(),
        uri: uri.to_owned(),
        verifier: tokens::random(16),
        verified: false,
        updated: call.shared.wire.clock().now(),
    };
    let question = callback.question(books);
    books.posts.push(question);
    let answer = one(&callback);
    books.callbacks.push(callback);
    Ok(answer)
}

fn update(call: &Request<'_>, books: &mut Books, at: usize) -> Result<Answer, Answer> {
    let given = body(call)?;
    if given.get("resend") == Some(&Value::Bool(true)) {
        let question = books.callbacks[at].question(books);
        books.posts.push(question);
        return Ok(one(&books.callbacks[at]));
    }
    if text(&given, "verifier") != books.callbacks[at].verifier {
        return Err(refused("verifier", "Verifier is incorrect."));
    }
    let now = call.shared.wire.clock().now();
    let callback = &mut books.callbacks[at];
    (callback.verified, callback.updated) = (true, now);
    Ok(one(callback))
}
