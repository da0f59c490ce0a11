//! The one error that front doors see: a code to act on, what happened, what to do, and the technical cause.
//!
//! A code exists only where something acts on it: an exit code, a screen's button, or the decision to try again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What kind of trouble it is. Each is explained in docs/ERRORS.md.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
        pub enum Code { $($(#[$doc])* #[serde(rename = $text)] $name,)* }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];
            /// The code of a stable text.
            pub(crate) fn of(text: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|code| code.as_str() == text)
            }
            /// The stable text of the code.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// The request itself is wrong.
    Usage = "usage",
    /// A settings file cannot be read.
    BadFile = "bad-file",
    /// Nothing has this id.
    NotFound = "not-found",
    /// Something else still needs it.
    InUse = "in-use",
    /// The workspace is open in a process that does not answer.
    OpenElsewhere = "open-elsewhere",
    /// The workspace was written by a newer version.
    NewerWorkspace = "newer-workspace",
    /// The workspace file is damaged.
    DamagedWorkspace = "damaged-workspace",
    /// This machine's disk is full.
    DiskFull = "disk-full",
    /// The workspace cannot be read or written.
    Storage = "storage",
    /// There is no keychain, and no passphrase was given.
    NoKeychain = "no-keychain",
    /// The keychain is locked.
    KeychainLocked = "keychain-locked",
    /// The key that seals this workspace's secrets is not in the keychain, or the passphrase is wrong.
    KeyMissing = "key-missing",
    /// The connection has no valid sign-in.
    SignInNeeded = "sign-in-needed",
    /// A sign-in did not come to its end.
    SignInFailed = "sign-in-failed",
    /// The answer of a sign-in was not from the provider.
    SignInForged = "sign-in-forged",
    /// The company of a connection is not confirmed yet.
    CompanyNotConfirmed = "company-not-confirmed",
    /// The books refuse what was asked.
    BooksRefused = "books-refused",
    /// The books do not answer.
    BooksUnreachable = "books-unreachable",
    /// The day's calls to the books are used up.
    Quota = "quota",
    /// The partner's server cannot be reached.
    PartnerUnreachable = "partner-unreachable",
    /// The partner's host key was never accepted.
    HostKeyUnknown = "host-key-unknown",
    /// The partner's host key is another one than accepted.
    HostKeyChanged = "host-key-changed",
    /// The partner's server refuses the sign-in.
    PartnerSignIn = "partner-sign-in",
    /// A private key cannot be used.
    BadKey = "bad-key",
    /// The partner's server refuses a file operation.
    PartnerRefused = "partner-refused",
    /// A file of this name and other content is there already.
    NameTaken = "name-taken",
    /// The layout has problems.
    BadLayout = "bad-layout",
    /// The job is running already.
    Running = "running",
    /// An earlier file of the job still waits to be delivered.
    DeliveryWaits = "delivery-waits",
    /// It was canceled.
    Canceled = "canceled",
    /// The audit trail does not verify.
    AuditBroken = "audit-broken",
    /// A fault of this program.
    Internal = "internal",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When something that failed may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "kebab-case")]
pub enum Retry {
    /// Not before a person changed something.
    Never,
    /// With the next run or the next window.
    Later,
    /// Not before this time.
    At(Timestamp),
}

/// An error as the front doors show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, ts_rs::TS)]
#[error("{message}")]
pub struct Error {
    /// What kind of trouble.
    pub code: Code,
    /// What happened, in a sentence for a bookkeeper.
    pub message: String,
    /// What to do, in a sentence; empty where there is nothing to do.
    pub hint: String,
    /// The technical cause, for support; empty where the message says it all.
    pub cause: String,
    /// When it may be tried again.
    pub retry: Retry,
}

/// What engine functions return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error that needs a person.
    pub fn new(code: Code, message: impl Into<String>) -> Error {
        Error { code, message: message.into(), hint: String::new(), cause: String::new(), retry: Retry::Never }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hint = hint.into();
        self
    }

    /// Adds the technical cause.
    #[must_use]
    pub fn cause(mut self, cause: impl fmt::Display) -> Error {
        self.cause = cause.to_string();
        self
    }

    /// Says when it may be tried again.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Error {
        self.retry = retry;
        self
    }

    /// Nothing of this kind has this id.
    pub fn not_found(what: &str, id: impl fmt::Display) -> Error {
        Error::new(Code::NotFound, format!("There is no {what} “{id}”."))
            .hint("It may have been removed, or its name is spelled in another way.")
    }

    /// A fault of this program.
    pub fn internal(cause: impl fmt::Display) -> Error {
        Error::new(
            Code::Internal,
            "Something went wrong inside ML Connector. What had gone before is on record and is not sent twice.",
        )
        .hint("Please report it with the details below.")
        .cause(cause)
    }
}
