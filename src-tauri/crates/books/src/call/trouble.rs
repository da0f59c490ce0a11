//! How far a call has got, and why a try came to nothing.

use crate::BooksError;
use secrecy::SecretString;
use std::time::Duration;

/// How far a call has got.
#[derive(Default)]
pub(super) struct Progress {
    pub(super) failed: u32,
    pub(super) throttled: u32,
    pub(super) rejected: Option<SecretString>,
}

/// The token of a try, and whether it was renewed for it.
pub(super) struct Attempt {
    pub(super) token: SecretString,
    pub(super) renewed: bool,
}

/// Why a try came to nothing.
pub(super) enum Trouble {
    Token(BooksError),
    Minute(Duration),
    AtOnce(Duration),
    Refused(BooksError),
    Failed {
        error: BooksError,
        /// Whether the request may have arrived.
        arrived: bool,
        /// How long the provider asks to wait.
        wait: Option<Duration>,
    },
}

impl Trouble {
    /// Whether what was asked for may have been done.
    pub(super) fn may_be_done(&self) -> bool {
        matches!(self, Trouble::Failed { arrived: true, .. })
    }

    /// The trouble as an error.
    pub(super) fn into_error(self) -> BooksError {
        match self {
            Trouble::Token(error) | Trouble::Refused(error) | Trouble::Failed { error, .. } => error,
            Trouble::Minute(_) | Trouble::AtOnce(_) => {
                BooksError::Settings { problem: "too many calls were made".to_owned() }
            }
        }
    }
}
