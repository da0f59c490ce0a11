//! Refusals: the error lists of the API and what they say.

use super::tree;
use crate::json::{Json, object};
use jiff::Timestamp;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// Empty where only a message is said, as for fields that are not right.
    pub(crate) code: &'static str,
    pub(crate) category: &'static str,
    pub(crate) message: String,
    /// What was meant: name and value.
    pub(crate) param: Option<(&'static str, String)>,
    /// It was one of several, and the others were taken back.
    pub(crate) rolled_back: bool,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Refusal {
        let category = if status >= 500 { "SERVER" } else { "REQUEST" };
        Refusal { status, code, category, message: message.into(), param: None, rolled_back: false }
    }

    /// A field that is not right: 400 with a message and a severity only.
    pub(crate) fn field(name: &str, problem: &str) -> Refusal {
        Refusal::new(400, "", format!("{name}: {problem}"))
    }

    /// 400 of the application behind the gateway.
    pub(crate) fn rule(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { category: "DOWNSTREAM", ..Refusal::new(400, code, message) }
    }

    /// 404 for an id that is not known.
    pub(crate) fn unknown(id: &str) -> Refusal {
        Refusal { param: Some(("id", id.to_owned())), ..Refusal::new(404, "BDC_1205", "Object not found") }
    }

    /// A reference to an id that is not known.
    pub(crate) fn reference(name: &'static str, id: &str) -> Refusal {
        Refusal {
            param: Some((name, id.to_owned())),
            ..Refusal::rule("BDC_1205", "No data found for object with given ID")
        }
    }

    /// 404 for a path that is not there.
    pub(crate) fn unsupported() -> Refusal {
        Refusal::new(404, "BDC_1121", "API not supported.")
    }

    /// 401 for a session that is not known or has ended.
    pub(crate) fn session() -> Refusal {
        Refusal { category: "DOWNSTREAM", ..Refusal::new(401, "BDC_1109", "Session is invalid.  Please log in.") }
    }

    /// 401 for a developer key of another place.
    pub(crate) fn developer_key() -> Refusal {
        Refusal::new(401, "BDC_1102", "Developer key is invalid.")
    }

    /// 403 for what only a trusted session may do.
    pub(crate) fn untrusted() -> Refusal {
        Refusal { category: "DOWNSTREAM", ..Refusal::new(403, "BDC_1361", "Untrusted session.") }
    }

    /// The body of the answer.
    pub(crate) fn body(&self, now: Timestamp) -> Vec<u8> {
        if self.code.is_empty() {
            let one = object! {"message": self.message.clone(), "severity": "ERROR"};
            return tree::wire(&Json::List(vec![one]));
        }
        let one = |code: &'static str, message: &str, params: Vec<Json>| {
            object! {
                "timestamp": instant(now), "code": code, "severity": "ERROR", "category": self.category,
                "message": message.to_owned(), "params": params, "detail": "", "help": "",
            }
        };
        let params = self.param.iter().map(|(name, value)| object! {"name": *name, "value": value.clone()}).collect();
        let mut errors = vec![one(self.code, &self.message, params)];
        if self.rolled_back {
            errors.push(one("BDC_1246", "Rollback due to other failures in bulk transaction", Vec::new()));
        }
        tree::wire(&Json::List(errors))
    }
}

/// A time as REST answers write it.
pub(crate) fn instant(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
