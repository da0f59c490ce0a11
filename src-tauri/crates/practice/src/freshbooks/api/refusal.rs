//! How the API says no.

use crate::freshbooks::options::ErrorShape;
use crate::json::Json;
use crate::kit::Answer;
use serde_json::{Value, json};

/// A refusal of the accounting family.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) errno: u32,
    pub(crate) field: String,
    pub(crate) message: String,
    pub(crate) object: &'static str,
    pub(crate) value: String,
}

impl Refusal {
    pub(crate) fn new(
        status: u16,
        errno: u32,
        object: &'static str,
        field: &str,
        message: impl Into<String>,
    ) -> Refusal {
        let (field, value) = (field.to_owned(), String::new());
        Refusal { status, errno, field, message: message.into(), object, value }
    }

    /// A field that must be there is not.
    pub(crate) fn missing(object: &'static str, field: &str) -> Refusal {
        Refusal::new(422, 1001, object, field, format!("Required field missing: {field}"))
    }

    /// A value that cannot be.
    pub(crate) fn invalid(object: &'static str, field: &str, value: &Value) -> Refusal {
        let refusal = Refusal::new(422, 1004, object, field, format!("Invalid value for {field}"));
        refusal.of(value)
    }

    /// What a field refers to is not there.
    pub(crate) fn not_found(status: u16, object: &'static str, field: &str, id: &str) -> Refusal {
        let name = object.replace('_', " ");
        let mut letters = name.chars();
        let name = letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect());
        Refusal { value: id.to_owned(), ..Refusal::new(status, 1012, object, field, format!("{name} not found.")) }
    }

    pub(crate) fn of(mut self, value: &Value) -> Refusal {
        self.value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self
    }

    /// In one of the forms that are seen.
    pub(crate) fn answer(&self, shape: ErrorShape) -> Answer {
        let error = json!({
            "errno": self.errno, "field": self.field, "message": self.message, "object": self.object, "value": self.value,
        });
        match shape {
            ErrorShape::Classic => Answer::json(self.status, json!({"response": {"errors": [error]}})),
            ErrorShape::Single => Answer::json(self.status, json!({"response": {"errors": error}})),
            ErrorShape::New => Answer::json(self.status, self.new_form()),
        }
    }

    fn new_form(&self) -> Value {
        json!({
            "code": code(self.status), "message": format!("Request failed with status_code: {}", self.status),
            "details": [
                {
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": self.errno.to_string(),
                    "domain": "accounting.api.freshbooks.com",
                    "metadata": {"object": self.object, "message": self.message, "value": self.value, "field": self.field},
                },
                {"@type": "type.googleapis.com/google.rpc.LocalizedMessage", "message": self.message, "locale": "en-US"},
            ],
        })
    }
}

/// The gRPC code of a status.
fn code(status: u16) -> u32 {
    match status {
        401 => 16,
        403 => 7,
        404 => 5,
        429 => 8,
        500.. => 13,
        _ => 3,
    }
}

/// No token, or one that has ended.
pub(crate) fn unauthenticated() -> Answer {
    Answer::json(
        401,
        json!({
            "error": "unauthenticated", "error_description": "This action requires authentication to continue.",
        }),
    )
}

/// The token is good and its scope is not.
pub(crate) fn scope_lacks(held: &str, needed: &str) -> Answer {
    let message = format!("The token holds the scopes {held}; this needs {needed}.");
    Answer::json(403, json!({"error": "insufficient_scope", "error_description": message, "message": message}))
}

pub(crate) fn no_such_path() -> Answer {
    Answer::json(404, json!({"message": "The requested resource was not found."}))
}

pub(crate) fn too_many() -> Answer {
    Answer::json(429, json!({"message": "API rate limit exceeded"}))
}

/// What stands in a status's body when a server fails.
pub(crate) fn failure(status: u16) -> Answer {
    match status {
        502..=504 => Answer::html(
            status,
            format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"),
        ),
        401 => unauthenticated(),
        429 => too_many(),
        _ => Answer::json(
            status,
            crate::json::object! {
                "message": "An error occurred while accessing your account data.",
                "error": Json::from(status_word(status)),
            },
        ),
    }
}

fn status_word(status: u16) -> &'static str {
    if status >= 500 { "internal_server_error" } else { "request_failed" }
}
