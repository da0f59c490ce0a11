//! Refusals in the forms of the API.

use super::super::gate::TooMany;
use crate::json::{Json, object};
use crate::kit::Answer;
use crate::kit::ids::uuid;
use crate::kit::tokens::random;
use jiff::Timestamp;

/// A refusal of the gateway: token, scope, tenant.
fn gateway(status: u16, title: &str, detail: &str) -> Answer {
    Answer::json(
        status,
        serde_json::json!({
            "Type": null, "Title": title, "Status": status, "Detail": detail, "Instance": uuid("instance", &random(8)),
            "Extensions": {},
        }),
    )
}

/// 401.
pub(super) fn unauthorized(detail: &str) -> Answer {
    gateway(401, "Unauthorized", detail)
}

/// 401 for a token that ended; the day is spelled the American way.
pub(super) fn expired(at: Timestamp) -> Answer {
    unauthorized(&format!("TokenExpired: token expired at {}", at.strftime("%m/%d/%Y %H:%M:%S")))
}

/// 401 for a scope that does not suffice.
pub(super) fn scope() -> Answer {
    unauthorized("AuthorizationUnsuccessful").header("www-authenticate", "insufficient_scope")
}

/// 403 for a company that is not connected, or none.
pub(super) fn forbidden() -> Answer {
    gateway(403, "Forbidden", "AuthenticationUnsuccessful")
}

/// 404.
pub(super) fn unknown() -> Answer {
    Answer::html(404, "The resource you're looking for cannot be found")
}

/// 429.
pub(super) fn too_many(many: TooMany) -> Answer {
    let answer = Answer::html(429, "Rate limit exceeded").header("x-rate-limit-problem", many.problem);
    match many.retry_after {
        Some(seconds) => answer.header("retry-after", seconds.to_string()),
        None => answer,
    }
}

/// 400 for a query that is not understood.
pub(super) fn query(message: impl Into<String>) -> Answer {
    Answer::json(400, object! {"ErrorNumber": 16, "Type": "QueryParseException", "Message": message.into()})
}

/// 400 for a request that does not hold what it must; the elements carry their own errors.
pub(super) fn validation(elements: Vec<Json>) -> Answer {
    Answer::json(
        400,
        object! {
            "ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred",
            "Elements": elements,
        },
    )
}
