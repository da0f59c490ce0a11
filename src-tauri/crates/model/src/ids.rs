//! Typed ids, so that a partner's id can never be passed where a job's is meant.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not an id: use 1 to 64 lower-case letters, digits, “-” or “_”, and start with a letter or digit")]
pub struct BadId {
    /// The text that was refused.
    pub text: String,
}

fn is_slug(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    starts_well
        && text.len() <= 64
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

macro_rules! slug_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                if is_slug(text) { Ok(Self(text.to_owned())) } else { Err(BadId { text: text.to_owned() }) }
            }
        }
        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

slug_ids! {
    /// A connection: one authorised set of books. Chosen by the user, as in `harbour-eu`.
    ConnectionId;
    /// A partner who receives or sends files.
    PartnerId;
    /// A layout, all its versions together.
    LayoutId;
    /// A job: what goes to whom and when.
    JobId;
    /// One execution of a job. Made by the engine: the time and a random part, so that ids sort by time.
    RunId;
    /// One file on its way to one partner.
    DeliveryId;
    /// A record that waits for a person.
    HoldId;
    /// A sealed secret.
    SecretId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_short_plain_word() {
        for (text, good) in [
            ("acme", true),
            ("acme-2_b", true),
            ("2acme", true),
            ("", false),
            ("-acme", false),
            ("Acme", false),
            ("a/b", false),
            ("..", false),
            ("a b", false),
        ] {
            assert_eq!(text.parse::<PartnerId>().is_ok(), good, "{text:?}");
        }
        assert!("x".repeat(65).parse::<JobId>().is_err(), "65 characters are one too many");
    }
}
