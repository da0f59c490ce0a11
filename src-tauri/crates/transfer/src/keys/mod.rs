//! Private keys: making them, and reading the forms that partners and bookkeepers have. Whatever comes in, what goes on is one
//! form: OpenSSH without a passphrase, held as a secret and sealed by whoever keeps it.

mod pem;
mod putty;

use secrecy::{ExposeSecret, SecretString};
use ssh_key::private::{KeypairData, PrivateKey};
use ssh_key::{Algorithm, HashAlg, LineEnding};
use std::fmt;

/// A private key that can be used, and its public half.
#[derive(Clone)]
pub struct KeyPair {
    /// OpenSSH form, without a passphrase.
    pub private: SecretString,
    /// The line for the partner's list of authorized keys.
    pub public_line: String,
    /// `SHA256:` and the base64 hash, as `ssh-keygen -lf` prints it.
    pub fingerprint: String,
    /// SSH name of its type, as `ssh-ed25519`.
    pub algorithm: String,
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").field("fingerprint", &self.fingerprint).field("private", &"[secret]").finish()
    }
}

/// Why a text is not a usable private key. No variant holds any of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Nothing that we know.
    #[error("this is not a private key; choose the key file itself (OpenSSH, PEM or PuTTY .ppk)")]
    NotAKey,
    /// The public half.
    #[error("this is the public half of a key, which the partner gets; choose the private key file")]
    PublicKey,
    /// Encrypted, and no passphrase given.
    #[error("it is protected by a passphrase; enter the passphrase too")]
    PassphraseMissing,
    /// Encrypted, and the passphrase does not fit.
    #[error("the passphrase does not fit this key")]
    PassphraseWrong,
    /// A kind that cannot be used.
    #[error("keys of this kind cannot be used ({kind}); make a new one here (Ed25519, or RSA for older servers)")]
    Unsupported {
        /// Which kind.
        kind: String,
    },
    /// Looks like a key but is cut or changed.
    #[error("the key is incomplete or damaged; copy the whole file, first and last line included")]
    Damaged,
}

/// Kinds of keys that are made here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Short, fast, taken by every current server.
    Ed25519,
    /// 4096 bits, for older servers.
    Rsa4096,
}

/// Makes a new key. Its randomness is that of the operating system, through OpenSSL, and deliberately no argument: nobody must be
/// able to make a key that can be foretold. `comment` ends the public line.
///
/// # Errors
/// [`KeyError::Unsupported`] when the cryptographic library refuses.
pub fn make(kind: KeyKind, comment: &str) -> Result<KeyPair, KeyError> {
    let comment: String = comment.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect();
    let made = match kind {
        KeyKind::Ed25519 => openssl::pkey::PKey::generate_ed25519(),
        KeyKind::Rsa4096 => openssl::rsa::Rsa::generate(4096).and_then(openssl::pkey::PKey::from_rsa),
    };
    let key = made.map_err(|error| KeyError::Unsupported { kind: format!("none can be made: {error}") })?;
    finish(PrivateKey::new(pem::keypair(&key)?, comment.trim()).map_err(|_| KeyError::Damaged)?)
}

/// Reads a private key: OpenSSH, PEM (PKCS#1, PKCS#8, EC) or PuTTY's .ppk (versions 2 and 3), with or without a passphrase.
///
/// # Errors
/// [`KeyError`] says exactly what is wrong.
pub fn parse(text: &SecretString, passphrase: Option<&SecretString>) -> Result<KeyPair, KeyError> {
    let text = text.expose_secret().trim_start_matches('\u{feff}').trim();
    let passphrase = passphrase.map(ExposeSecret::expose_secret).filter(|words| !words.is_empty());
    let key = match form_of(text)? {
        Form::OpenSsh => open_ssh(text, passphrase)?,
        Form::Putty => putty::read(text, passphrase)?,
        Form::Pem { is_encrypted } => pem::read(text, is_encrypted, passphrase)?,
    };
    finish(key)
}

enum Form {
    OpenSsh,
    Putty,
    Pem { is_encrypted: bool },
}

fn form_of(text: &str) -> Result<Form, KeyError> {
    let has = |label: &str| text.contains(&format!("-----BEGIN {label}-----"));
    let unsupported = |kind: &str| Err(KeyError::Unsupported { kind: kind.to_owned() });
    if text.starts_with("PuTTY-User-Key-File-") {
        Ok(Form::Putty)
    } else if has("OPENSSH PRIVATE KEY") {
        Ok(Form::OpenSsh)
    } else if has("DSA PRIVATE KEY") {
        unsupported("DSA")
    } else if has("RSA PRIVATE KEY") || has("EC PRIVATE KEY") {
        Ok(Form::Pem { is_encrypted: text.contains("Proc-Type: 4,ENCRYPTED") })
    } else if has("PRIVATE KEY") || has("ENCRYPTED PRIVATE KEY") {
        Ok(Form::Pem { is_encrypted: has("ENCRYPTED PRIVATE KEY") })
    } else if text.contains("BEGIN SSH2 ENCRYPTED PRIVATE KEY") {
        unsupported("the form of ssh.com and Tectia; export it as OpenSSH there")
    } else if is_public(text) {
        Err(KeyError::PublicKey)
    } else if text.contains("PRIVATE KEY") {
        Err(KeyError::Damaged)
    } else {
        Err(KeyError::NotAKey)
    }
}

fn is_public(text: &str) -> bool {
    let line_starts = ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"];
    text.contains("PUBLIC KEY")
        || text.contains("BEGIN CERTIFICATE")
        || line_starts.iter().any(|start| text.starts_with(start))
}

fn open_ssh(text: &str, passphrase: Option<&str>) -> Result<PrivateKey, KeyError> {
    // Lines may have been wrapped or indented on the way here by mail programs.
    let tidy: String =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect();
    let key = PrivateKey::from_openssh(zeroize::Zeroizing::new(tidy).as_bytes()).map_err(|_| KeyError::Damaged)?;
    if !key.is_encrypted() {
        return Ok(key);
    }
    let passphrase = passphrase.ok_or(KeyError::PassphraseMissing)?;
    // A wrong passphrase leaves nonsense, which fails in many ways.
    key.decrypt(passphrase).map_err(|_| KeyError::PassphraseWrong)
}

fn finish(key: PrivateKey) -> Result<KeyPair, KeyError> {
    usable(key.key_data())?;
    let private = key.to_openssh(LineEnding::LF).map_err(|_| KeyError::Damaged)?;
    Ok(KeyPair {
        private: SecretString::from(private.as_str()),
        public_line: key.public_key().to_openssh().map_err(|_| KeyError::Damaged)?,
        fingerprint: key.public_key().fingerprint(HashAlg::Sha256).to_string(),
        algorithm: key.algorithm().to_string(),
    })
}

/// Keys that the SSH library can sign with.
fn usable(key: &KeypairData) -> Result<(), KeyError> {
    let unsupported = |kind: String| Err(KeyError::Unsupported { kind });
    match key.algorithm() {
        Ok(Algorithm::Ed25519 | Algorithm::Ecdsa { .. }) => Ok(()),
        Ok(Algorithm::Rsa { .. }) => match key.rsa().map(|rsa| rsa.key_size()) {
            Some(bits) if bits >= 2048 => Ok(()),
            bits => unsupported(format!("RSA with {} bits, which is too short to be safe", bits.unwrap_or(0))),
        },
        Ok(Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256) => {
            unsupported("a key on a hardware token".to_owned())
        }
        Ok(other) => unsupported(crate::names::shown(other.to_string().as_bytes())),
        Err(_) => Err(KeyError::PassphraseMissing),
    }
}
