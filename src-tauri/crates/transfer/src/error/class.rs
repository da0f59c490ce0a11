//! Which failures may be tried again, and who must act.

use super::TransferError;
use super::words::is_key_unknown;

/// Whether trying again makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not before a person has changed something.
    Never,
    /// Later, as it is; nothing was delivered.
    Later,
    /// Only after [`settle`](crate::settle()) has looked what became of it.
    AfterLooking,
}

/// Who must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The person at this machine.
    You,
    /// The partner.
    Partner,
    /// Nobody yet; time may heal it.
    Nobody,
}

impl TransferError {
    /// A stable word for it.
    pub fn code(&self) -> &'static str {
        use TransferError as E;
        match self {
            E::Settings { .. } => "partner-settings",
            E::Key(_) => "private-key",
            E::AddressUnknown { .. } => "address-unknown",
            E::NotReachable { .. } => "not-reachable",
            E::NoAnswer { .. } => "no-answer",
            E::NotSsh { .. } => "not-ssh",
            E::NoCommonAlgorithm { .. } => "no-common-algorithm",
            E::KeyExchange { .. } => "key-exchange",
            E::HostKeyUnknown { .. } => "host-key-unknown",
            E::HostKeyChanged { .. } => "host-key-changed",
            E::SignInRefused { .. } => "sign-in-refused",
            E::PasswordExpired { .. } => "password-expired",
            E::NoSftp { .. } => "no-sftp",
            E::ConnectionLost { .. } => "connection-lost",
            E::Canceled => "canceled",
            E::NotFound { .. } => "not-found",
            E::NotPermitted { .. } => "not-permitted",
            E::AlreadyThere { .. } => "already-there",
            E::NotAFile { .. } => "not-a-file",
            E::Refused { .. } => "refused",
            E::DiskFull { .. } => "partner-disk-full",
            E::NotSupported { .. } => "not-supported",
            E::TooLarge { .. } => "too-large",
            E::NameNotAllowed { .. } => "name-not-allowed",
            E::SourceChanged { .. } => "source-changed",
            E::LocalFile { .. } => "local-file",
            E::Damaged { .. } => "damaged",
            E::Conflict { .. } => "name-taken",
            E::RenameRefused { .. } => "rename-refused",
            E::OutcomeUnknown { .. } => "outcome-unknown",
        }
    }

    /// Whether trying again makes sense. A changed host key and a refused sign-in never do: repeating would lock accounts.
    pub fn retry(&self) -> Retry {
        use TransferError as E;
        match self {
            E::AddressUnknown { .. }
            | E::NotReachable { .. }
            | E::NoAnswer { .. }
            | E::KeyExchange { .. }
            | E::ConnectionLost { .. }
            | E::Canceled
            | E::Refused { .. }
            | E::DiskFull { .. }
            | E::LocalFile { .. }
            | E::Damaged { .. } => Retry::Later,
            E::OutcomeUnknown { .. } => Retry::AfterLooking,
            E::Settings { .. }
            | E::Key(_)
            | E::NotSsh { .. }
            | E::NoCommonAlgorithm { .. }
            | E::HostKeyUnknown { .. }
            | E::HostKeyChanged { .. }
            | E::SignInRefused { .. }
            | E::PasswordExpired { .. }
            | E::NoSftp { .. }
            | E::NotFound { .. }
            | E::NotPermitted { .. }
            | E::AlreadyThere { .. }
            | E::NotAFile { .. }
            | E::NotSupported { .. }
            | E::TooLarge { .. }
            | E::NameNotAllowed { .. }
            | E::SourceChanged { .. }
            | E::Conflict { .. }
            | E::RenameRefused { .. } => Retry::Never,
        }
    }

    /// Who must act.
    pub fn who(&self) -> Who {
        use TransferError as E;
        match self {
            E::SignInRefused { tried, .. } if is_key_unknown(tried) => Who::Partner,
            E::Settings { .. }
            | E::Key(_)
            | E::AddressUnknown { .. }
            | E::NotReachable { .. }
            | E::NotSsh { .. }
            | E::HostKeyUnknown { .. }
            | E::HostKeyChanged { .. }
            | E::SignInRefused { .. }
            | E::NameNotAllowed { .. }
            | E::SourceChanged { .. }
            | E::LocalFile { .. }
            | E::Conflict { .. } => Who::You,
            E::NoCommonAlgorithm { .. }
            | E::PasswordExpired { .. }
            | E::NoSftp { .. }
            | E::NotFound { .. }
            | E::NotPermitted { .. }
            | E::AlreadyThere { .. }
            | E::NotAFile { .. }
            | E::Refused { .. }
            | E::DiskFull { .. }
            | E::NotSupported { .. }
            | E::TooLarge { .. }
            | E::RenameRefused { .. } => Who::Partner,
            E::NoAnswer { .. }
            | E::KeyExchange { .. }
            | E::ConnectionLost { .. }
            | E::Canceled
            | E::Damaged { .. }
            | E::OutcomeUnknown { .. } => Who::Nobody,
        }
    }

    /// Whether the connection is gone, so that nothing more can be asked over it.
    pub fn is_connection(&self) -> bool {
        use TransferError as E;
        matches!(self, E::ConnectionLost { .. } | E::NoAnswer { .. } | E::Canceled)
    }
}
