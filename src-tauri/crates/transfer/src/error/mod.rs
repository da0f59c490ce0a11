//! What can go wrong on the way to a partner, in sentences for the person who reads them.

mod class;
mod words;

pub use class::{Retry, Who};
pub use words::{Found, Place, Tried};

use crate::host_key::HostKeyOffer;
use crate::keys::KeyError;
use model::partner::HostKey;
use words::{advice, sentences, ways};

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
    #[error("{at} did not answer within {seconds} s while we tried to {action}")]
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
    #[error(
        "{at} refused to sign in {user}: {}. The server takes {}. {}",
        sentences(tried),
        ways(allowed),
        advice(tried)
    )]
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
    #[error("the connection to {at} broke while we tried to {action} ({detail})")]
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
    #[error("the disk of {at} is full: {path} needs {needed} bytes more{}. Ask the partner to make room", free.map(|n| format!(" and {n} are free")).unwrap_or_default())]
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
    #[error("{path} at {at} is not what we sent ({found}), so it did not get its final name")]
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
