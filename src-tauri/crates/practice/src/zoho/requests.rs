//! What was asked of the practice servers.

use super::Region;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// Which of a region's two servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Host {
    /// The API.
    Api,
    /// The accounts server.
    Accounts,
}

/// One request and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// Region asked.
    pub region: Region,
    /// Server asked.
    pub host: Host,
    /// Method.
    pub method: String,
    /// Path.
    pub path: String,
    /// Query, secrets replaced by `…`.
    pub query: BTreeMap<String, String>,
    /// Status of the answer; 0 where the connection was dropped without one.
    pub status: u16,
    /// Code in the answer's body; 0 is success.
    pub code: i64,
    /// The accounts server's error word, empty for none.
    pub error: String,
    /// Practice time of the answer.
    pub at: Timestamp,
}

/// What was counted since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// Calls to the API, refused ones included.
    pub calls: u64,
    /// Access tokens given for refresh tokens.
    pub refreshes: u64,
    /// Access tokens given for codes.
    pub exchanges: u64,
    /// Most calls of one organisation at once.
    pub max_in_flight: u32,
    /// Answers 429.
    pub throttled: u64,
    /// Records really made, changed or deleted through the API, repetitions by the network included.
    pub writes: u64,
}

/// The names of query keys whose values are secrets.
const SECRET: [&str; 7] =
    ["code", "refresh_token", "client_secret", "token", "code_verifier", "access_token", "authtoken"];

pub(crate) fn without_secrets(query: &[(String, String)]) -> BTreeMap<String, String> {
    let shown = |(key, value): &(String, String)| {
        let value = if SECRET.contains(&key.as_str()) { "…".to_owned() } else { value.clone() };
        (key.clone(), value)
    };
    query.iter().map(shown).collect()
}
