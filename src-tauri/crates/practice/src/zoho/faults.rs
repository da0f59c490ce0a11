//! Faults that are switched on: what happens, to which requests, how often.

use super::kind::Kind;
use super::requests::Host;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A fault and the requests it meets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What happens.
    pub happens: Happening,
    /// On which server; both where not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Host>,
    /// Only by this method, as `POST`; any where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub method: String,
    /// Only where the path holds this text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Only where the query holds this text, as `page=2`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// So many matching requests pass first.
    #[serde(default)]
    pub skip: u32,
    /// How often; for ever where not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

impl Fault {
    /// Happens to the next request.
    pub fn once(happens: Happening) -> Fault {
        Fault { times: Some(1), ..Fault::always(happens) }
    }

    /// Happens to every request.
    pub fn always(happens: Happening) -> Fault {
        let (method, path, query) = (String::new(), String::new(), String::new());
        Fault { happens, host: None, method, path, query, skip: 0, times: None }
    }

    /// Only where the path holds this text.
    #[must_use]
    pub fn on(mut self, path: &str) -> Fault {
        self.path = path.to_owned();
        self
    }

    /// Only by this method.
    #[must_use]
    pub fn by(mut self, method: &str) -> Fault {
        self.method = method.to_owned();
        self
    }

    /// Only where the query holds this text.
    #[must_use]
    pub fn asking(mut self, query: &str) -> Fault {
        self.query = query.to_owned();
        self
    }

    /// Lets so many matching requests pass first.
    #[must_use]
    pub fn after(mut self, skip: u32) -> Fault {
        self.skip = skip;
        self
    }

    fn matches(&self, host: Host, (method, path, query): (&str, &str, &str)) -> bool {
        self.times != Some(0)
            && self.host.is_none_or(|only| only == host)
            && (self.method.is_empty() || self.method == method)
            && path.contains(&self.path)
            && (self.query.is_empty() || format!("&{query}&").contains(&format!("&{}&", self.query)))
            && self.happens.can_happen(host, method, path)
    }
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// 200 with a code that is not zero.
    Code {
        /// The code.
        code: i64,
        /// The message.
        message: String,
    },
    /// 502 with an HTML page.
    BadGateway,
    /// 500 with code 1000.
    ServerError,
    /// The answer comes so many real milliseconds later.
    Slow {
        /// How much later.
        milliseconds: u64,
    },
    /// The connection ends in the middle of the body.
    Cut,
    /// The body ends in its middle, as if that were all.
    Short,
    /// The connection ends before anything was done.
    DropBefore,
    /// Everything was done, and the connection ends without an answer.
    DropAfter,
    /// Everything was done, and the answer is this status with code 1000.
    FailAfter {
        /// The status, as 500.
        status: u16,
    },
    /// A write is done a second time, as by a network layer that repeats a request.
    Twice,
    /// The same, but the repetition comes so many practice seconds later.
    LateTwin {
        /// How much later.
        seconds: u64,
    },
    /// What this request writes is not found by lists for so many practice seconds; reading it by its id shows it.
    Lag {
        /// How long.
        seconds: u64,
    },
    /// 401 with code 14, although the token is good.
    Unauthorized,
    /// 401 with code 57, as for an organisation without permission.
    Forbidden,
    /// 429.
    TooMany {
        /// 44, 45 or 1070.
        code: i64,
        /// Seconds in `Retry-After`, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// A list's page starts so many rows before its place (repeating rows) or, negative, behind it (losing rows).
    Shift {
        /// How many.
        rows: i32,
    },
    /// The request is answered, and then the books change.
    Then {
        /// The change.
        change: Box<Change>,
    },
    /// The accounts server refuses: too many requests.
    Throttled {
        /// With this status: 400, or 200 as once seen.
        status: u16,
    },
    /// The accounts server answers a token request with this error word.
    TokenError {
        /// As `invalid_code`.
        error: String,
    },
    /// The sign-in comes back with another address as `accounts-server`.
    ForgedAccountsServer {
        /// The address.
        address: String,
    },
    /// The sign-in comes back with another state.
    ForgedState,
}

impl Happening {
    /// Whether it makes sense for a request, so that a fault for everything does not use itself up where it cannot happen.
    fn can_happen(&self, host: Host, method: &str, path: &str) -> bool {
        match self {
            Happening::ForgedAccountsServer { .. } | Happening::ForgedState => path.ends_with("/oauth/v2/auth"),
            Happening::Throttled { .. } | Happening::TokenError { .. } => path.ends_with("/oauth/v2/token"),
            Happening::Forbidden => host == Host::Api && !path.ends_with("/organizations"),
            Happening::Code { .. } | Happening::Unauthorized | Happening::TooMany { .. } | Happening::Shift { .. } => {
                host == Host::Api
            }
            Happening::Twice | Happening::LateTwin { .. } | Happening::Lag { .. } => {
                host == Host::Api && method != "GET"
            }
            Happening::BadGateway | Happening::ServerError | Happening::Slow { .. } | Happening::Cut => true,
            Happening::FailAfter { .. } => true,
            Happening::Short | Happening::DropBefore | Happening::DropAfter | Happening::Then { .. } => true,
        }
    }
}

/// A change to the books of an organisation (the usual one where not stated). Records are in the form of a COMPANY file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Change {
    /// Adds a record, typed in now unless it says when.
    Add {
        /// Its kind.
        kind: Kind,
        /// The record. A contact is a customer unless it holds `"vendor": true`.
        record: Value,
    },
    /// Changes the stated keys; `null` clears one. The record is modified now unless `modified` is among them.
    Update {
        /// Its kind.
        kind: Kind,
        /// Id, number or name.
        key: String,
        /// The keys and their new values.
        patch: Value,
    },
    /// Makes a document void.
    Void {
        /// Its kind.
        kind: Kind,
        /// Id or number.
        key: String,
    },
    /// Deletes a record without a trace.
    Delete {
        /// Its kind.
        kind: Kind,
        /// Id, number or name.
        key: String,
    },
    /// Pays an invoice or a bill in whole or in part.
    Pay {
        /// Its kind.
        kind: Kind,
        /// Id or number.
        key: String,
        /// How much, in its currency.
        amount: rust_decimal::Decimal,
        /// The day; otherwise today.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<jiff::civil::Date>,
    },
}

/// The faults that are on.
#[derive(Debug, Default)]
pub(crate) struct Faults(pub(crate) Vec<Fault>);

impl Faults {
    /// Everything that happens to a request (method, path, query), in the order it was switched on.
    pub(crate) fn meet(&mut self, host: Host, asked: (&str, &str, &str)) -> Vec<Happening> {
        let mut happenings = Vec::new();
        for fault in self.0.iter_mut().filter(|fault| fault.matches(host, asked)) {
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            if let Some(times) = &mut fault.times {
                *times -= 1;
            }
            happenings.push(fault.happens.clone());
        }
        self.0.retain(|fault| fault.times != Some(0));
        happenings
    }
}
