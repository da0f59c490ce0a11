//! Opening a place: address, connection, key agreement, host key, sign-in, in this order and each reported as it is reached.

use crate::dial::{dial, local};
use crate::error::{Place, TransferError};
use crate::folder::Folder;
use crate::host_key::{self, HostKeyOffer, host_key_of};
use crate::kex_offer::{self, KexOffer};
use crate::limits::{Line, Options};
use crate::remote::Remote;
use crate::sftp::Sftp;
use crate::sign_in::{self, Ready};
use model::partner::{self, HostKey, Partner};
use secrecy::SecretString;
use ssh2::{ErrorCode, MethodType, Session};
use std::io;
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// What a partner is signed in to with. Only what the partner's settings name is used.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// Password, also for the dialog.
    pub password: Option<SecretString>,
    /// Private key in any form that [`keys::parse`](crate::keys::parse) reads.
    pub private_key: Option<SecretString>,
    /// Passphrase of the private key.
    pub passphrase: Option<SecretString>,
}

/// How far opening has come; each is reported when it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The host name has addresses.
    Address,
    /// The port answers.
    Connection,
    /// A secure connection is agreed.
    KeyExchange,
    /// The server is the accepted one.
    HostKey,
    /// Signed in.
    SignIn,
}

/// Opens a partner's place.
///
/// # Errors
/// [`TransferError::HostKeyUnknown`] and [`TransferError::HostKeyChanged`] before anything is said about who we are; everything
/// else that [`TransferError`] names for connections.
pub fn connect(partner: &Partner, secrets: Secrets, options: Options) -> Result<Box<dyn Remote>, TransferError> {
    connect_staged(partner, secrets, options, &mut |_, _| {})
}

/// Opens a partner's place and reports each stage reached with a sentence for people.
///
/// # Errors
/// As [`connect`].
pub fn connect_staged(
    partner: &Partner,
    secrets: Secrets,
    options: Options,
    on_stage: &mut dyn FnMut(Stage, &str),
) -> Result<Box<dyn Remote>, TransferError> {
    match &partner.remote {
        partner::Remote::Folder { path } => Ok(Box::new(Folder::open(path, options, on_stage)?)),
        partner::Remote::Sftp { host, port, user, sign_in, host_key } => {
            check_words(host, user)?;
            let ready = sign_in::prepare(sign_in, secrets)?;
            let due = Instant::now() + options.deadlines.sign_in;
            let at = Place::server(host, *port);
            let shaken = shake_or_explain(host, *port, &at, host_key.as_ref(), &options, due, on_stage)?;
            host_key::check(&at, host_key.as_ref(), shaken.offer())?;
            on_stage(Stage::HostKey, &format!("the server is the accepted one ({})", shaken.host_key.fingerprint));
            Ok(Box::new(enter(shaken, user, &ready, at, &options, due, on_stage)?))
        }
    }
}

fn check_words(host: &str, user: &str) -> Result<(), TransferError> {
    for (word, name) in [(host, "host name"), (user, "user name")] {
        if word.is_empty() || word.chars().any(|c| c.is_control() || c.is_whitespace()) {
            let what = format!("the {name} \"{}\" is empty or has spaces in it", crate::names::shown(word.as_bytes()));
            return Err(TransferError::Settings { what });
        }
    }
    Ok(())
}

fn enter(
    shaken: Shaken,
    user: &str,
    ready: &Ready,
    at: Place,
    options: &Options,
    due: Instant,
    on_stage: &mut dyn FnMut(Stage, &str),
) -> Result<Sftp, TransferError> {
    shaken.session.set_timeout(millis_until(due));
    let how = match sign_in::sign_in(&shaken.session, &shaken.line, user, ready, &at) {
        Ok(how) => how,
        Err(error) => {
            shaken.line.cut();
            return Err(error);
        }
    };
    on_stage(Stage::SignIn, &format!("signed in as {user} with {how}"));
    Sftp::start(shaken, at, options.deadlines)
}

/// A secure connection to a server that has not been told yet who we are.
pub(crate) struct Shaken {
    pub(crate) session: Session,
    pub(crate) line: Line,
    pub(crate) host_key: HostKey,
}

impl Shaken {
    pub(crate) fn software(&self) -> String {
        self.session.banner_bytes().map(crate::names::shown).unwrap_or_default()
    }

    pub(crate) fn offer(&self) -> HostKeyOffer {
        HostKeyOffer {
            host_key: self.host_key.clone(),
            offered_types: Vec::new(),
            software: self.software(),
            strict_key_exchange: None,
        }
    }
}

/// As [`shake`]; a server that no longer has a key of the accepted type counts as changed, and its new key is shown.
fn shake_or_explain(
    host: &str,
    port: u16,
    at: &Place,
    pinned: Option<&HostKey>,
    options: &Options,
    due: Instant,
    on_stage: &mut dyn FnMut(Stage, &str),
) -> Result<Shaken, TransferError> {
    let failed = match shake(host, port, at, pinned, options, due, on_stage) {
        Err(error @ TransferError::NoCommonAlgorithm { category: HOST_KEY_TYPE, .. }) => error,
        other => return other,
    };
    let Some(pinned) = pinned else { return Err(failed) };
    match shake(host, port, at, None, options, due, &mut |_, _| {}) {
        Ok(shaken) => {
            on_stage(Stage::KeyExchange, "the server agreed on a secure connection");
            host_key::check(at, Some(pinned), shaken.offer()).map(|()| shaken)
        }
        Err(_) => Err(failed),
    }
}

/// Connects and agrees on keys. Signs in nowhere.
pub(crate) fn shake(
    host: &str,
    port: u16,
    at: &Place,
    pinned: Option<&HostKey>,
    options: &Options,
    due: Instant,
    on_stage: &mut dyn FnMut(Stage, &str),
) -> Result<Shaken, TransferError> {
    let stream = dial(host, port, at, options, due, on_stage)?;
    let mut session = new_session()?;
    let ours = restrict(&session, pinned)?;
    let line = Line::new(local(stream.try_clone())?, options.cancel.clone(), due);
    session.set_tcp_stream(stream);
    session.set_timeout(millis_until(due));
    if let Err(error) = session.handshake() {
        line.cut();
        let stopped = (options.cancel.is_canceled(), line.rang());
        drop((session, line));
        return Err(explain(&error, stopped, at, &ours, options, due, || {
            dial(host, port, at, options, due, &mut |_, _| {})
        }));
    }
    let Some(host_key) = session.host_key().and_then(|(blob, _)| host_key_of(blob)) else {
        line.cut();
        return Err(TransferError::KeyExchange {
            at: at.clone(),
            detail: "the server showed no readable key".to_owned(),
        });
    };
    let cipher = session.methods(MethodType::CryptCs).unwrap_or("an unnamed cipher");
    on_stage(Stage::KeyExchange, &format!("agreed on a secure connection ({cipher})"));
    Ok(Shaken { session, line, host_key })
}

const HOST_KEY_TYPE: &str = "host key type";

/// What we accept, by kind of algorithm.
struct Ours {
    key_exchange: Vec<String>,
    host_keys: Vec<String>,
    ciphers: Vec<String>,
    macs: Vec<String>,
}

/// Takes out what is weak, and asks for exactly the accepted type of host key: otherwise a server that has got another key beside
/// the accepted one would look changed. Certificates are never asked for, since we pin plain keys.
fn restrict(session: &Session, pinned: Option<&HostKey>) -> Result<Ours, TransferError> {
    let supported = |kind| -> Result<Vec<String>, TransferError> {
        let all = session.supported_algs(kind).map_err(|error| setup(&error))?;
        Ok(all.into_iter().map(str::to_owned).filter(|name| !is_weak(name)).collect())
    };
    let mut host_keys = supported(MethodType::HostKey)?;
    if let Some(key) = pinned {
        let is_rsa = matches!(key.algorithm.as_str(), "ssh-rsa" | "rsa-sha2-256" | "rsa-sha2-512");
        host_keys.retain(|name| if is_rsa { name.starts_with("rsa-sha2-") } else { *name == key.algorithm });
        if host_keys.is_empty() {
            let what = format!(
                "the accepted host key is of a type that is not supported ({}); look at the key anew",
                key.algorithm
            );
            return Err(TransferError::Settings { what });
        }
    }
    let ciphers = supported(MethodType::CryptCs)?;
    let macs = supported(MethodType::MacCs)?;
    for (kind, names) in [
        (MethodType::HostKey, &host_keys),
        (MethodType::CryptCs, &ciphers),
        (MethodType::CryptSc, &ciphers),
        (MethodType::MacCs, &macs),
        (MethodType::MacSc, &macs),
    ] {
        // An unknown name must stop us here: ignored, the library would fall back to everything it has.
        session.method_pref(kind, &names.join(",")).map_err(|error| setup(&error))?;
    }
    Ok(Ours { key_exchange: supported(MethodType::Kex)?, host_keys, ciphers, macs })
}

fn is_weak(name: &str) -> bool {
    name.contains("-cbc")
        || name.contains("-cert-v01")
        || name.ends_with("sha1")
        || name.contains("sha1-")
        || name.contains("md5")
        || name.starts_with("arcfour")
        || matches!(name, "ssh-rsa" | "ssh-dss" | "none" | "ext-info-c" | "kex-strict-c-v00@openssh.com")
}

fn new_session() -> Result<Session, TransferError> {
    Session::new().map_err(|error| setup(&error))
}

fn setup(error: &ssh2::Error) -> TransferError {
    TransferError::Settings { what: format!("the SSH library cannot be set up for it ({})", error.message()) }
}

/// Why the agreement failed, with a second look at what the server offers where that can tell.
fn explain(
    error: &ssh2::Error,
    (canceled, rang): (bool, bool),
    at: &Place,
    ours: &Ours,
    options: &Options,
    due: Instant,
    redial: impl FnOnce() -> Result<TcpStream, TransferError>,
) -> TransferError {
    const ACTION: &str = "agree on a secure connection";
    if canceled {
        return TransferError::Canceled;
    }
    if rang || error.code() == ErrorCode::Session(libssh2_sys::LIBSSH2_ERROR_TIMEOUT) {
        return TransferError::NoAnswer { at: at.clone(), action: ACTION, seconds: seconds(options.deadlines.sign_in) };
    }
    match redial().map(|stream| kex_offer::read(stream, due)) {
        Ok(Ok(offer)) => mismatch(at, ours, offer)
            .unwrap_or_else(|| TransferError::KeyExchange { at: at.clone(), detail: error.message().to_owned() }),
        Ok(Err(not_ssh)) if not_ssh.kind() == io::ErrorKind::InvalidData => {
            TransferError::NotSsh { at: at.clone(), detail: not_ssh.to_string() }
        }
        Ok(Err(late)) if late.kind() == io::ErrorKind::TimedOut => {
            TransferError::NoAnswer { at: at.clone(), action: ACTION, seconds: seconds(options.deadlines.sign_in) }
        }
        Ok(Err(gone)) => TransferError::ConnectionLost {
            at: at.clone(),
            action: ACTION,
            detail: format!(
                "it hung up before it said what it is, {gone}; it may have too many connections, or not let your network address in"
            ),
        },
        Err(again) => again,
    }
}

/// The first kind of algorithm of which both have nothing in common.
fn mismatch(at: &Place, ours: &Ours, offer: KexOffer) -> Option<TransferError> {
    // Ciphers that check integrity themselves need no further algorithm for it.
    let own_check =
        offer.ciphers.iter().any(|c| ours.ciphers.contains(c) && (c.contains("gcm") || c.contains("poly1305")));
    let kinds = [
        ("key exchange", offer.key_exchange, &ours.key_exchange, false),
        (HOST_KEY_TYPE, offer.host_keys, &ours.host_keys, false),
        ("encryption", offer.ciphers, &ours.ciphers, false),
        ("integrity check", offer.macs, &ours.macs, own_check),
    ];
    kinds.into_iter().find_map(|(category, theirs, ours, fine)| {
        let shared = fine || theirs.iter().any(|name| ours.contains(name));
        (!shared).then(|| TransferError::NoCommonAlgorithm { at: at.clone(), category, theirs, ours: ours.clone() })
    })
}

/// Whole seconds, rounded up, for messages.
pub(crate) fn seconds(limit: Duration) -> u64 {
    limit.as_secs() + u64::from(limit.subsec_nanos() > 0)
}

/// Never 0, which would mean to wait for ever.
pub(crate) fn millis_until(due: Instant) -> u32 {
    millis(due.saturating_duration_since(Instant::now()))
}

/// Never 0, which would mean to wait for ever.
pub(crate) fn millis(limit: Duration) -> u32 {
    u32::try_from(limit.as_millis()).unwrap_or(u32::MAX).clamp(1, i32::MAX.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host_key::scan_host_key;
    use std::io::Write;
    use std::net::TcpListener;
    use std::thread;

    /// What we offer a server, read by a server that then hangs up.
    fn our_offer() -> KexOffer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            let (mut peer, _) = listener.accept().unwrap();
            peer.write_all(b"SSH-2.0-test\r\n").unwrap();
            kex_offer::read(peer, Instant::now() + Duration::from_secs(10)).unwrap()
        });
        scan_host_key("127.0.0.1", port, Duration::from_secs(10)).unwrap_err();
        server.join().unwrap()
    }

    #[test]
    fn only_strong_algorithms_are_offered_and_the_strict_exchange_is() {
        let offer = our_offer();
        assert!(offer.key_exchange.iter().any(|name| name == "kex-strict-c-v00@openssh.com"), "{offer:?}");
        for list in [&offer.key_exchange, &offer.host_keys, &offer.ciphers, &offer.macs] {
            assert!(!list.is_empty(), "{offer:?}");
        }
        let marks = ["ext-info-c", "kex-strict-c-v00@openssh.com"];
        let real = [&offer.key_exchange, &offer.host_keys, &offer.ciphers, &offer.macs].into_iter().flatten();
        let weak: Vec<&String> = real.filter(|name| !marks.contains(&name.as_str()) && is_weak(name)).collect();
        assert!(weak.is_empty(), "{weak:?}");
        assert_eq!(offer.host_keys.first().map(String::as_str), Some("ssh-ed25519"));
    }
}
