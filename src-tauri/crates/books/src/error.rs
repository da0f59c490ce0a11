//! What can go wrong with books, in words for the person who has to act, and whether trying again helps.

use jiff::Timestamp;
use model::Kind;
use model::connection::Provider;
use std::time::Duration;

/// Whether and when a failed call may be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not without a change that a person makes.
    Never,
    /// After this long.
    After(Duration),
    /// At this instant.
    At(Timestamp),
}

/// Why the books could not be read. No variant ever holds a token, a code or a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BooksError {
    /// The access was withdrawn, or there never was one.
    #[error(
        "the books at {accounts} no longer accept the sign-in ({reason}); nothing was lost: sign in again and go on"
    )]
    SignInAgain {
        /// The accounts server.
        accounts: String,
        /// What it said.
        reason: String,
    },
    /// The provider does not know the app registration, or its secret is wrong.
    #[error(
        "the client id “{client_id}” is not known at {accounts} ({reason}); compare client id and secret with the provider's API console, and check that the client is allowed in this region"
    )]
    UnknownClient {
        /// The client id of the connection.
        client_id: String,
        /// The accounts server.
        accounts: String,
        /// What it said.
        reason: String,
    },
    /// The person said no, or the provider refused the sign-in.
    #[error("the sign-in was refused: {reason}")]
    SignInRefused {
        /// What came back.
        reason: String,
    },
    /// Nobody finished the sign-in in time.
    #[error("nobody finished the sign-in in the browser within {minutes} minutes; start it again")]
    SignInTimedOut {
        /// How long it was waited.
        minutes: u64,
    },
    /// The answer of a sign-in is not one to be trusted.
    #[error(
        "the answer to the sign-in was not accepted: {reason}; no password or code was passed on. Start the sign-in again"
    )]
    ForgedAnswer {
        /// What is wrong with it.
        reason: String,
    },
    /// No port for the answer of the browser could be had.
    #[error(
        "none of the ports {ports} on this computer is free for the answer of the browser ({reason}); close the program that uses them or register another port"
    )]
    NoPort {
        /// The ports, with commas.
        ports: String,
        /// What the system said.
        reason: String,
    },
    /// The sign-in may not do this.
    #[error(
        "the books refuse this to the signed-in user: {message}; give the user the right, or sign in again and allow all that is asked for"
    )]
    NotAllowed {
        /// What the provider said.
        message: String,
    },
    /// The record is not there, or no longer.
    #[error("the {kind} {id} is not in the books (any more)")]
    NotFound {
        /// Its kind.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// The provider says that the request is wrong; trying again does not help.
    #[error("the books refused the request for {what}: {message} (status {status}, code {code})")]
    Refused {
        /// What was asked for.
        what: String,
        /// HTTP status.
        status: u16,
        /// The provider's code; 0 where it gave none.
        code: i64,
        /// What the provider said.
        message: String,
    },
    /// The calls of the day are used up.
    #[error("the books' daily number of calls is used up; it starts again at {returns_at}")]
    Quota {
        /// When calls are possible again.
        returns_at: Timestamp,
    },
    /// The provider asks to wait longer than a call may take.
    #[error("{what} asks to wait until {until} because there were too many calls")]
    Throttled {
        /// Who asks.
        what: String,
        /// When to come back.
        until: Timestamp,
    },
    /// No answer: no network, no such host, no encrypted connection, too slow.
    #[error("{host} could not be reached: {reason}")]
    Unreachable {
        /// The host.
        host: String,
        /// What happened.
        reason: String,
    },
    /// The provider has a fault of its own.
    #[error("{host} has a fault of its own (status {status}): {message}")]
    ServerFault {
        /// The host.
        host: String,
        /// HTTP status.
        status: u16,
        /// What it said.
        message: String,
    },
    /// An answer that breaks off or is not what was asked for.
    #[error("the answer of {host} for {what} cannot be read: {reason}")]
    Garbled {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// What is wrong.
        reason: String,
    },
    /// An answer beyond all measure.
    #[error("the answer of {host} for {what} is larger than {limit} bytes and was not read")]
    TooLarge {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// The limit.
        limit: usize,
    },
    /// One record that cannot be understood; the others are not touched by it.
    #[error("the {kind} “{title}” (id {id}) cannot be read: {problem}")]
    BadRecord {
        /// Its kind.
        kind: Kind,
        /// Its id.
        id: String,
        /// Its number or name.
        title: String,
        /// What is wrong.
        problem: String,
    },
    /// The provider has no such kind, or it cannot be read.
    #[error("{provider} cannot read documents of kind {kind}")]
    Unsupported {
        /// The provider.
        provider: Provider,
        /// The kind.
        kind: Kind,
    },
    /// This program never writes documents of the kind into these books.
    #[error("documents of kind {kind} are never written into {provider} by this program")]
    ReadOnly {
        /// The provider.
        provider: Provider,
        /// The kind.
        kind: Kind,
    },
    /// A record that these books cannot take as it is; nothing was sent.
    #[error("the {kind} “{title}” cannot be written as it is: {problem}")]
    Unfit {
        /// Its kind.
        kind: Kind,
        /// Its number or name.
        title: String,
        /// What is wrong, and the way out.
        problem: String,
    },
    /// The connection's settings do not allow the call.
    #[error("the connection is not ready: {problem}")]
    Settings {
        /// What is wrong and what to do.
        problem: String,
    },
    /// The program does not speak with this provider yet.
    #[error("connections to {provider} are not available in this version yet; Zoho Books is")]
    NotAvailable {
        /// The provider.
        provider: Provider,
    },
    /// The tokens could not be kept or read.
    #[error("the tokens of the connection could not be {what}: {reason}")]
    Store {
        /// Kept or read.
        what: &'static str,
        /// What the store said.
        reason: String,
    },
}

impl BooksError {
    /// A stable word for the kind of error, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            BooksError::SignInAgain { .. } => "sign-in-again",
            BooksError::UnknownClient { .. } => "unknown-client",
            BooksError::SignInRefused { .. } => "sign-in-refused",
            BooksError::SignInTimedOut { .. } => "sign-in-timed-out",
            BooksError::ForgedAnswer { .. } => "forged-answer",
            BooksError::NoPort { .. } => "no-port",
            BooksError::NotAllowed { .. } => "not-allowed",
            BooksError::NotFound { .. } => "not-found",
            BooksError::Refused { .. } => "refused",
            BooksError::Quota { .. } => "quota",
            BooksError::Throttled { .. } => "throttled",
            BooksError::Unreachable { .. } => "unreachable",
            BooksError::ServerFault { .. } => "server-fault",
            BooksError::Garbled { .. } => "garbled",
            BooksError::TooLarge { .. } => "too-large",
            BooksError::BadRecord { .. } => "bad-record",
            BooksError::Unsupported { .. } => "unsupported",
            BooksError::ReadOnly { .. } => "read-only",
            BooksError::Unfit { .. } => "unfit",
            BooksError::Settings { .. } => "settings",
            BooksError::NotAvailable { .. } => "not-available",
            BooksError::Store { .. } => "token-store",
        }
    }

    /// Whether and when the same call may be made again. Waits that a call takes by itself are over when this is asked.
    pub fn retry(&self) -> Retry {
        match self {
            BooksError::Quota { returns_at } => Retry::At(*returns_at),
            BooksError::Throttled { until, .. } => Retry::At(*until),
            BooksError::Unreachable { .. } | BooksError::ServerFault { .. } | BooksError::Garbled { .. } => {
                Retry::After(Duration::from_secs(5 * 60))
            }
            BooksError::SignInTimedOut { .. } | BooksError::NoPort { .. } | BooksError::Store { .. } => {
                Retry::After(Duration::from_secs(60))
            }
            BooksError::SignInAgain { .. }
            | BooksError::UnknownClient { .. }
            | BooksError::SignInRefused { .. }
            | BooksError::ForgedAnswer { .. }
            | BooksError::NotAllowed { .. }
            | BooksError::NotFound { .. }
            | BooksError::Refused { .. }
            | BooksError::TooLarge { .. }
            | BooksError::BadRecord { .. }
            | BooksError::Unsupported { .. }
            | BooksError::ReadOnly { .. }
            | BooksError::Unfit { .. }
            | BooksError::Settings { .. }
            | BooksError::NotAvailable { .. } => Retry::Never,
        }
    }

    /// Whether the very same call may be tried again at once, after a moment.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, BooksError::Unreachable { .. } | BooksError::ServerFault { .. } | BooksError::Garbled { .. })
    }
}
