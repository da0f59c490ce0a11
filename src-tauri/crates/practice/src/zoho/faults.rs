//! What faults do to requests of Zoho, and the changes they make to the books.

use super::kind::Kind;
use crate::kit::{Happens, Met, Place};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A fault and the requests it meets.
pub type Fault = crate::kit::Fault<Happening>;

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

impl Happens for Happening {
    fn can_happen(&self, met: &Met<'_>) -> bool {
        let in_api = met.place == Place::Api;
        match self {
            Happening::ForgedAccountsServer { .. } | Happening::ForgedState => met.place == Place::SignIn,
            Happening::Throttled { .. } | Happening::TokenError { .. } => met.place == Place::Token,
            Happening::Forbidden => in_api && !met.path.ends_with("/organizations"),
            Happening::Code { .. } | Happening::Unauthorized | Happening::TooMany { .. } | Happening::Shift { .. } => {
                in_api
            }
            Happening::Twice | Happening::LateTwin { .. } | Happening::Lag { .. } => in_api && met.method != "GET",
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
