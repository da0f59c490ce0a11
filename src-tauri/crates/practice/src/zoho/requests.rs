//! What was asked of the practice servers.

use super::Region;
use crate::kit::Host;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

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
