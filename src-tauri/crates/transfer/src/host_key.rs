//! Host keys: what a server shows, whether it is the accepted one, and the first look without signing in.

use crate::dial::dial;
use crate::error::{Place, TransferError};
use crate::kex_offer;
use crate::limits::{Cancel, Deadlines, Options};
use crate::open::{Stage, shake};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use model::partner::HostKey;
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};

/// What a server shows on first contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostKeyOffer {
    /// The key it proved to own.
    pub host_key: HostKey,
    /// Other key types that it names, by their SSH names; empty when they were not asked for.
    pub offered_types: Vec<String>,
    /// What the server calls itself.
    pub software: String,
    /// Whether it protects the agreement against cut-off packets (the Terrapin attack); `None` when not asked for.
    pub strict_key_exchange: Option<bool>,
}

/// Looks at a server's host key without any sign-in. `deadline` bounds it all.
///
/// # Errors
/// Failures of address, connection and key agreement.
pub fn scan_host_key(host: &str, port: u16, deadline: Duration) -> Result<HostKeyOffer, TransferError> {
    let deadlines = Deadlines { connect: deadline, sign_in: deadline, answer: deadline, total: Some(deadline) };
    let options = Options { deadlines, cancel: Cancel::new() };
    let due = Instant::now() + deadline;
    let at = Place::server(host, port);
    let quiet = &mut |_: Stage, _: &str| {};
    let shaken = shake(host, port, &at, None, &options, due, quiet)?;
    let mut offer = shaken.offer();
    drop(shaken);
    // A second connection, and worth only what it adds: its failure changes nothing.
    let stream = dial(host, port, &at, &options, due, quiet).ok();
    if let Some(lists) = stream.and_then(|stream| kex_offer::read(stream, due).ok()) {
        offer.strict_key_exchange = Some(lists.is_strict());
        offer.offered_types = lists.host_keys;
    }
    Ok(offer)
}

/// A public key as the server sends it, with its type and fingerprint; `None` for bytes that are no key.
pub fn host_key_of(blob: &[u8]) -> Option<HostKey> {
    let (length, rest) = blob.split_first_chunk::<4>()?;
    let name = rest.get(..u32::from_be_bytes(*length) as usize)?;
    let algorithm =
        std::str::from_utf8(name).ok().filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_graphic()))?;
    let fingerprint = format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(blob)));
    Some(HostKey { algorithm: algorithm.to_owned(), key: STANDARD.encode(blob), fingerprint })
}

/// Passes only the accepted key.
pub(crate) fn check(at: &Place, pinned: Option<&HostKey>, offer: HostKeyOffer) -> Result<(), TransferError> {
    let Some(pinned) = pinned else {
        return Err(TransferError::HostKeyUnknown { at: at.clone(), offer: Box::new(offer) });
    };
    if is_same(pinned, &offer.host_key) {
        return Ok(());
    }
    Err(TransferError::HostKeyChanged {
        at: at.clone(),
        pinned: Box::new(pinned.clone()),
        offered: Box::new(offer.host_key),
    })
}

/// Key and fingerprint must both fit; a pin that holds only a fingerprint is as strong and passes by it.
fn is_same(pinned: &HostKey, offered: &HostKey) -> bool {
    let key_fits = pinned.key.is_empty() || pinned.key.trim_end_matches('=') == offered.key.trim_end_matches('=');
    key_fits && pinned.fingerprint.trim_end_matches('=') == offered.fingerprint
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(content: &[u8]) -> HostKey {
        let mut blob = 11_u32.to_be_bytes().to_vec();
        blob.extend(b"ssh-ed25519");
        blob.extend(content);
        host_key_of(&blob).unwrap()
    }

    fn offer(host_key: HostKey) -> HostKeyOffer {
        HostKeyOffer { host_key, offered_types: Vec::new(), software: String::new(), strict_key_exchange: None }
    }

    #[test]
    fn fingerprints_are_those_of_ssh_keygen() {
        // From: ssh-keygen -t ed25519, then ssh-keygen -lf.
        let blob = STANDARD.decode("AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti").unwrap();
        let key = host_key_of(&blob).unwrap();
        assert_eq!(key.algorithm, "ssh-ed25519");
        assert_eq!(key.fingerprint, "SHA256:UCUiLr7Pjs9wFFJMDByLgc3NrtdU344OgUM45wZPcIQ");
    }

    #[test]
    fn only_the_accepted_key_passes_and_a_change_shows_both() {
        let at = Place::server("sftp.acme.example", 22);
        let (accepted, other) = (key(b"one"), key(b"two"));
        assert!(check(&at, Some(&accepted), offer(accepted.clone())).is_ok());
        let changed = check(&at, Some(&accepted), offer(other.clone())).unwrap_err();
        assert!(
            changed.to_string().contains(&accepted.fingerprint) && changed.to_string().contains(&other.fingerprint),
            "{changed}"
        );
        let first = check(&at, None, offer(other.clone())).unwrap_err();
        assert!(matches!(first, TransferError::HostKeyUnknown { .. }), "{first}");
        let fingerprint_only = HostKey { key: String::new(), ..accepted.clone() };
        assert!(check(&at, Some(&fingerprint_only), offer(accepted.clone())).is_ok());
        for tampered in [
            HostKey { fingerprint: other.fingerprint.clone(), ..accepted.clone() },
            HostKey { key: other.key.clone(), ..accepted.clone() },
            HostKey { key: String::new(), fingerprint: String::new(), algorithm: String::new() },
        ] {
            assert!(check(&at, Some(&tampered), offer(accepted.clone())).is_err(), "{tampered:?} must not pass");
        }
    }
}
