//! The eight regions.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A region of Zoho Books. Each has an accounts server and an API of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Region {
    /// United States.
    Us,
    /// Europe.
    Eu,
    /// India.
    In,
    /// Australia.
    Au,
    /// Japan.
    Jp,
    /// Canada.
    Ca,
    /// China.
    Cn,
    /// Saudi Arabia.
    Sa,
}

impl Region {
    /// All of them; a region's ports follow this order.
    pub const ALL: [Region; 8] =
        [Region::Us, Region::Eu, Region::In, Region::Au, Region::Jp, Region::Ca, Region::Cn, Region::Sa];

    /// As the sign-in's `location` spells it.
    pub fn code(self) -> &'static str {
        match self {
            Region::Us => "us",
            Region::Eu => "eu",
            Region::In => "in",
            Region::Au => "au",
            Region::Jp => "jp",
            Region::Ca => "ca",
            Region::Cn => "cn",
            Region::Sa => "sa",
        }
    }

    /// The region of a code.
    pub fn from_code(code: &str) -> Option<Region> {
        Region::ALL.into_iter().find(|region| region.code() == code)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}
