//! Keys and sealing: AES-256-GCM with one random key for each secret, wrapped by the master key, both bound to the
//! secret's place so that none can be put in another's.

use super::VaultError;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

const NONCE_BYTES: usize = 12;

/// A 256-bit key that is wiped when dropped and never shown.
pub(crate) struct MasterKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// A sealed secret as it stands in the database.
pub(crate) struct Sealed {
    /// The secret's own key, sealed with the master key.
    pub(crate) wrapped: Vec<u8>,
    /// The secret, sealed with its own key.
    pub(crate) sealed: Vec<u8>,
}

/// Fresh random bytes.
pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, VaultError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut bytes[..]).map_err(VaultError::NoRandomness)?;
    Ok(bytes)
}

impl MasterKey {
    /// A new random key.
    pub(crate) fn generate() -> Result<MasterKey, VaultError> {
        random().map(MasterKey)
    }

    /// The key of these bytes; `None` where they are not 32.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<MasterKey> {
        <[u8; 32]>::try_from(bytes).ok().map(|key| MasterKey(Zeroizing::new(key)))
    }

    /// The bytes, for the place where the key is kept.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key for one purpose, so that no two uses share one.
    fn derive(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut hmac = keyed(&self.0);
        hmac.update(purpose);
        Zeroizing::new(hmac.finalize().into_bytes().into())
    }

    /// By which the right key is known from a wrong one.
    pub(crate) fn proof(&self, workspace: &str) -> [u8; 32] {
        let mut hmac = keyed(&self.derive(b"ml-connector proof 1"));
        hmac.update(workspace.as_bytes());
        hmac.finalize().into_bytes().into()
    }

    /// Whether the proof is this key's. Takes the same time for every wrong one.
    pub(crate) fn is_proven_by(&self, workspace: &str, proof: &[u8]) -> bool {
        let mut hmac = keyed(&self.derive(b"ml-connector proof 1"));
        hmac.update(workspace.as_bytes());
        hmac.verify_slice(proof).is_ok()
    }

    /// A keyed hash that nobody without the key can make.
    pub(crate) fn authenticate(&self, text: &[u8]) -> [u8; 32] {
        let mut hmac = keyed(&self.derive(b"ml-connector audit end 1"));
        hmac.update(text);
        hmac.finalize().into_bytes().into()
    }

    /// Whether a keyed hash is one of [`MasterKey::authenticate`].
    pub(crate) fn is_authentic(&self, text: &[u8], mac: &[u8]) -> bool {
        let mut hmac = keyed(&self.derive(b"ml-connector audit end 1"));
        hmac.update(text);
        hmac.verify_slice(mac).is_ok()
    }

    /// Seals a secret for one place: the parts of `place` are bound to it.
    pub(crate) fn seal(&self, place: &[&str], secret: &SecretString) -> Result<Sealed, VaultError> {
        let own_key = random::<32>()?;
        let sealed = seal(&own_key, &bound(b"value", place), secret.expose_secret().as_bytes())?;
        let wrapped = seal(&self.derive(b"ml-connector wrap 1"), &bound(b"key", place), &own_key[..])?;
        Ok(Sealed { wrapped, sealed })
    }

    /// Opens a secret sealed for this place; `None` where anything about it was changed.
    pub(crate) fn open(&self, place: &[&str], sealed: &Sealed) -> Option<SecretString> {
        let own_key = open(&self.derive(b"ml-connector wrap 1"), &bound(b"key", place), &sealed.wrapped)?;
        let own_key = Zeroizing::new(<[u8; 32]>::try_from(&own_key[..]).ok()?);
        let plain = open(&own_key, &bound(b"value", place), &sealed.sealed)?;
        // An exact copy: a text with room to spare would be moved, and leave its old place unwiped.
        let text = std::str::from_utf8(&plain).ok()?;
        Some(SecretString::from(text))
    }
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("BUG: HMAC takes keys of every length")
}

/// What is bound to a sealed text: each part with its length, so that no two places read the same.
fn bound(purpose: &[u8], place: &[&str]) -> Vec<u8> {
    let mut bound = b"ml-connector secret 1\0".to_vec();
    for part in std::iter::once(purpose).chain(place.iter().map(|part| part.as_bytes())) {
        bound.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bound.extend_from_slice(part);
    }
    bound
}

/// A fresh nonce and the sealed text.
fn seal(key: &[u8; 32], bound: &[u8], plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let nonce = random::<NONCE_BYTES>()?;
    let cipher = Aes256Gcm::new(&(*key).into());
    let text = cipher.encrypt(&Nonce::from(*nonce), Payload { msg: plain, aad: bound });
    let text = text.expect("BUG: a secret is shorter than 64 GiB");
    Ok([&nonce[..], &text].concat())
}

fn open(key: &[u8; 32], bound: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, text) = sealed.split_at_checked(NONCE_BYTES)?;
    let nonce = Nonce::from(<[u8; NONCE_BYTES]>::try_from(nonce).ok()?);
    let cipher = Aes256Gcm::new(&(*key).into());
    cipher.decrypt(&nonce, Payload { msg: text, aad: bound }).ok().map(Zeroizing::new)
}

/// How a passphrase yields a key. Stored, so that a later program may ask more of new workspaces.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Derivation {
    algorithm: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

impl Derivation {
    /// Today's parameters with a new salt: 64 MiB and three passes, well above the usual least (19 MiB, two).
    pub(crate) fn new() -> Result<Derivation, VaultError> {
        let salt = hex::encode(&random::<16>()?[..]);
        Ok(Derivation { algorithm: "argon2id".to_owned(), memory_kib: 64 * 1024, passes: 3, lanes: 1, salt })
    }

    /// The key of a passphrase. Parameters that a changed file may ask for are bounded below and above.
    pub(crate) fn key(&self, passphrase: &SecretString) -> Result<MasterKey, VaultError> {
        let bad = |detail: &str| VaultError::BadKeyRecord { detail: detail.to_owned() };
        let is_bounded = (19 * 1024..=1024 * 1024).contains(&self.memory_kib)
            && (2..=16).contains(&self.passes)
            && (1..=4).contains(&self.lanes);
        if self.algorithm != "argon2id" || !is_bounded {
            return Err(bad("the derivation is not one that this program uses"));
        }
        let salt = hex::decode(&self.salt).map_err(|_| bad("the salt is not readable"))?;
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32));
        let params = params.map_err(|_| bad("the parameters do not fit together"))?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose_secret().as_bytes(), &salt, &mut key[..])
            .map_err(|_| bad("the salt is too short"))?;
        Ok(MasterKey(key))
    }
}

/// Seals the master key with the key of a passphrase.
pub(crate) fn wrap(outer: &MasterKey, workspace: &str, master: &MasterKey) -> Result<Vec<u8>, VaultError> {
    seal(&outer.derive(b"ml-connector wrap 1"), &bound(b"master", &[workspace]), master.expose())
}

/// Opens the master key with the key of a passphrase; `None` where that is the wrong one.
pub(crate) fn unwrap(outer: &MasterKey, workspace: &str, wrapped: &[u8]) -> Option<MasterKey> {
    let bytes = open(&outer.derive(b"ml-connector wrap 1"), &bound(b"master", &[workspace]), wrapped)?;
    MasterKey::from_bytes(&bytes)
}

/// Whether two secrets are the same, in a time that does not depend on where they differ.
pub fn same_secret(one: &[u8], other: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(one, other).into()
}
