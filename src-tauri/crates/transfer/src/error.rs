//! What can go wrong on the way to a partner, in sentences for the person who reads them.

use crate::host_key::HostKeyOffer;
use crate::keys::KeyError;
use model::partner::{HostKey, SignIn};
use std::fmt;

/// A failure. Its text says what happened, where, and what to do; it never holds a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransferError {
    /// The partner's settings do not suffice.
    #[error("the partner's settings cannot be used: {what}")]
    Settings {
        /// What is wrong and what to set.
        what: String,
    },
    /// A private key cannot be used.
    #[error("the private key cannot be used: {0}")]
    Key(#[from] KeyError),
    /// The host name has no address.
    #[error("no address is known for {at}: {detail}. Check the host name and the network connection")]
    AddressUnknown {
        /// Host.
        at: Place,
        /// The system's words.
        detail: String,
    },
    /// No connection to the host's port.
    #[error(
        "{at} cannot be reached: {detail}. Check address and port; the partner may have to let your network address through its firewall"
    )]
    NotReachable {
        /// Host.
        at: Place,
        /// The system's words.
        detail: String,
    },
    /// The other side does not answer in time.
    #[error("{at} did not answer within {seconds} s while we tried to {action}. It is tried again later")]
    NoAnswer {
        /// Host.
        at: Place,
        /// What we waited for.
        action: &'static str,
        /// How long, rounded up.
        seconds: u64,
    },
    /// What answers is not an SSH server.
    #[error("what answers at {at} is not an SFTP server ({detail}). Check address and port with the partner")]
    NotSsh {
        /// Host.
        at: Place,
        /// What it said instead.
        detail: String,
    },
    /// Nothing in common that is safe.
    #[error(
        "{at} offers no {category} that is still safe: it has only {}. Ask the partner's technical contact to switch on one of {}",
        theirs.join(", "), ours.join(", ")
    )]
    NoCommonAlgorithm {
        /// Host.
        at: Place,
        /// What kind of algorithm, as "host key type".
        category: &'static str,
        /// What the server offers, by its SSH names.
        theirs: Vec<String>,
        /// What we accept.
        ours: Vec<String>,
    },
    /// The secure connection could not be agreed for another reason.
    #[error(
        "no secure connection to {at} could be agreed: {detail}. It is tried again later; if it stays, ask the partner"
    )]
    KeyExchange {
        /// Host.
        at: Place,
        /// The library's words.
        detail: String,
    },
    /// First contact: a person must look at the key.
    #[error(
        "the identity of {at} has not been confirmed yet. It shows {} {}; compare that with what the partner told you and accept it. Nothing was sent",
        offer.host_key.algorithm, offer.host_key.fingerprint
    )]
    HostKeyUnknown {
        /// Host.
        at: Place,
        /// What it showed.
        offer: Box<HostKeyOffer>,
    },
    /// The server shows another key than the accepted one.
    #[error(
        "{at} shows another identity than before, so nothing was sent. Accepted: {} {}. Shown now: {} {}. Ask the partner, by a number you already have, whether the server was changed; accept the new one only then",
        pinned.algorithm, pinned.fingerprint, offered.algorithm, offered.fingerprint
    )]
    HostKeyChanged {
        /// Host.
        at: Place,
        /// The accepted key.
        pinned: Box<HostKey>,
        /// The key shown now.
        offered: Box<HostKey>,
    },
    /// No way to sign in was accepted.
    #[error("{at} refused to sign in {user}: {}. The server takes {}", sentences(tried), ways(allowed))]
    SignInRefused {
        /// Host.
        at: Place,
        /// User name.
        user: String,
        /// What was tried or left out, in order.
        tried: Vec<Tried>,
        /// Ways that the server names, by their SSH names; empty when it names none.
        allowed: Vec<String>,
    },
    /// The password must be changed first.
    #[error("the password of {user} at {at} has expired. Ask the partner for a new one and enter it")]
    PasswordExpired {
        /// Host.
        at: Place,
        /// User name.
        user: String,
    },
    /// Signed in, but no SFTP there.
    #[error("{at} let us sign in but offers no file transfer (SFTP). Ask the partner to switch it on for this user")]
    NoSftp {
        /// Host.
        at: Place,
    },
    /// The connection broke.
    #[error("the connection to {at} broke while we tried to {action} ({detail}). It is tried again later")]
    ConnectionLost {
        /// Host.
        at: Place,
        /// What was under way.
        action: &'static str,
        /// The library's words.
        detail: String,
    },
    /// Someone asked to stop.
    #[error("stopped on request")]
    Canceled,
    /// Nothing under that path.
    #[error("there is no {path} at {at}")]
    NotFound {
        /// Place.
        at: Place,
        /// Path.
        path: String,
    },
    /// No right to do that.
    #[error("we could not {action} {path} at {at}: it says that we may not. Ask the partner to allow it")]
    NotPermitted {
        /// Place.
        at: Place,
        /// Path.
        path: String,
        /// What was tried.
        action: &'static str,
    },
    /// The name is taken.
    #[error("{path} already exists at {at}; nothing was overwritten")]
    AlreadyThere {
        /// Place.
        at: Place,
        /// Path.
        path: String,
    },
    /// A folder, link or device where a file is needed.
    #[error("{path} at {at} is {is}, not a plain file, and was left alone")]
    NotAFile {
        /// Place.
        at: Place,
        /// Path.
        path: String,
        /// What it is.
        is: &'static str,
    },
    /// Refused without a reason.
    #[error(
        "{at} could not {action} {path}; it gives no better reason than \"{detail}\". Ask the partner about rights, quota and rules for names"
    )]
    Refused {
        /// Place.
        at: Place,
        /// Path.
        path: String,
        /// What was tried.
        action: &'static str,
        /// The place's words.
        detail: String,
    },
    /// No room.
    #[error("the disk of {at} is full: {path} needs {needed} bytes more{}. Ask the partner to make room; it is tried again later", free.map(|n| format!(" and {n} are free")).unwrap_or_default())]
    DiskFull {
        /// Place.
        at: Place,
        /// Path.
        path: String,
        /// Bytes that are free, where the place tells.
        free: Option<u64>,
        /// Bytes still to be written.
        needed: u64,
    },
    /// The place cannot do that at all.
    #[error("{at} cannot {action} files at all ({path}). Ask the partner whether this can be switched on")]
    NotSupported {
        /// Place.
        at: Place,
        /// Path.
        path: String,
        /// What was tried.
        action: &'static str,
    },
    /// More bytes than allowed.
    #[error("{path} at {at} is larger than the limit of {limit} bytes and was not read further")]
    TooLarge {
        /// Place.
        at: Place,
        /// Path.
        path: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// A name or path that is not used.
    #[error("the name \"{name}\" cannot be used: {why}")]
    NameNotAllowed {
        /// The name, escaped.
        name: String,
        /// Why.
        why: &'static str,
    },
    /// The local file is not what it was when it was hashed.
    #[error("{file} on this machine changed since it was made: {detail}. Nothing was delivered; run the job again")]
    SourceChanged {
        /// The local file.
        file: String,
        /// What differs.
        detail: String,
    },
    /// The local file cannot be read or written.
    #[error("{file} on this machine cannot be used: {source}")]
    LocalFile {
        /// The local file.
        file: String,
        /// The system's words.
        source: std::io::Error,
    },
    /// What arrived is not what was sent.
    #[error("{path} at {at} is not what we sent ({found}), so it did not get its final name. It is sent again later")]
    Damaged {
        /// Place.
        at: Place,
        /// Path.
        path: String,
        /// What was found there.
        found: Found,
    },
    /// The final name is taken by something else.
    #[error(
        "{path} already exists at {at} with other content ({found}). Nothing was overwritten; find out with the partner which one is right"
    )]
    Conflict {
        /// Place.
        at: Place,
        /// The final path.
        path: String,
        /// What was found there.
        found: Found,
    },
    /// Uploaded, but it cannot get its final name.
    #[error(
        "{at} does not let us give {path} its final name: {cause}. Nothing was delivered. Ask the partner to allow renaming"
    )]
    RenameRefused {
        /// Place.
        at: Place,
        /// The final path.
        path: String,
        /// How the place answered.
        cause: Box<TransferError>,
    },
    /// The renaming was sent and its answer never came.
    #[error("whether {path} arrived at {at} is not known yet ({cause}). It is looked up before anything is sent again")]
    OutcomeUnknown {
        /// Place.
        at: Place,
        /// The final path.
        path: String,
        /// What cut us off.
        cause: Box<TransferError>,
    },
}

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

/// How messages name a place: host and port unless 22, or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(String);

impl Place {
    /// A server.
    pub fn server(host: &str, port: u16) -> Place {
        let host = crate::names::shown(host.as_bytes());
        Place(if port == 22 { host } else { format!("{host}:{port}") })
    }

    /// A folder of this machine.
    pub fn folder(path: &std::path::Path) -> Place {
        Place(format!("folder {}", path.display()))
    }

    /// A place by the name it gives itself.
    pub(crate) fn named(name: &str) -> Place {
        Place(name.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One way to sign in and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Which.
    pub how: SignIn,
    /// Whether it was sent to the server at all.
    pub sent: bool,
    /// What came of it, as "was refused".
    pub outcome: String,
}

fn sentences(tried: &[Tried]) -> String {
    let name = |how: SignIn| match how {
        SignIn::Key => "the key",
        SignIn::Password => "the password",
        SignIn::KeyboardInteractive => "the password in a dialog",
    };
    let all: Vec<String> = tried.iter().map(|t| format!("{} {}", name(t.how), t.outcome)).collect();
    if all.is_empty() { "nothing is set to sign in with".to_owned() } else { all.join("; ") }
}

fn ways(allowed: &[String]) -> String {
    let word = |way: &String| match way.as_str() {
        "publickey" => "a key".to_owned(),
        "password" => "a password".to_owned(),
        "keyboard-interactive" => "a password in a dialog".to_owned(),
        other => crate::names::shown(other.as_bytes()),
    };
    let all: Vec<String> = allowed.iter().map(word).collect();
    if all.is_empty() { "no way that it names".to_owned() } else { all.join(" or ") }
}

/// What lies under a name instead of what we expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its size in bytes; `None` when nothing is there.
    pub size: Option<u64>,
    /// SHA-256 of its content in hexadecimal, where it was read.
    pub sha256: Option<String>,
    /// Size we expected.
    pub expected: u64,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.size, &self.sha256) {
            (None, _) => write!(f, "it is not there; ours has {} bytes", self.expected),
            (Some(size), None) if size == self.expected => {
                write!(f, "{size} bytes as ours, but it cannot be read to compare")
            }
            (Some(size), None) => write!(f, "{size} bytes instead of {}", self.expected),
            (Some(size), Some(hash)) => write!(f, "{size} bytes with SHA-256 {hash}; ours has {}", self.expected),
        }
    }
}
