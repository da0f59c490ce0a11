//! A moment in a COMPANY file: a local time in the company's zone, or an instant.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

/// `2026-12-01T00:20:00` (in the company's zone) or `2026-12-01T00:20:00Z`, `…+01:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum When {
    /// A time on the company's wall.
    Local(DateTime),
    /// A time anywhere.
    Instant(Timestamp),
}

impl When {
    /// The instant it means in a company's zone. Of a time that the clocks show twice, the first.
    pub fn instant(&self, zone: &TimeZone) -> Timestamp {
        match self {
            When::Instant(instant) => *instant,
            When::Local(local) => local_instant(*local, zone),
        }
    }
}

/// The instant of a local time; of a time that the clocks show twice, the first.
pub(crate) fn local_instant(local: DateTime, zone: &TimeZone) -> Timestamp {
    local.to_zoned(zone.clone()).map_or(Timestamp::MAX, |zoned: Zoned| zoned.timestamp())
}

impl TryFrom<String> for When {
    type Error = String;

    fn try_from(text: String) -> Result<When, String> {
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Ok(When::Instant(instant));
        }
        text.parse::<DateTime>()
            .map(When::Local)
            .map_err(|_| format!("“{text}” is no time as 2026-12-01T00:20:00, with or without an offset"))
    }
}

impl From<When> for String {
    fn from(when: When) -> String {
        match when {
            When::Local(local) => local.to_string(),
            When::Instant(instant) => instant.to_string(),
        }
    }
}
