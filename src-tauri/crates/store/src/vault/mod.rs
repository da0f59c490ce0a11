//! The vault: secrets lie sealed in the database, and the key to them lies elsewhere. The operating system's keychain
//! holds it; where there is none, a passphrase yields it; a demo may keep it in a plain file.

mod key;
mod keychain;
mod open;

pub use key::same_secret;
pub(crate) use key::{MasterKey, Sealed};
pub use keychain::Keychain;
pub(crate) use open::Vault;

use crate::value::stored_words;
use secrecy::SecretString;

/// Where the master key comes from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// The operating system's keychain. Also opens a demo whose key lies in its file.
    Keychain,
    /// A passphrase.
    Passphrase(SecretString),
    /// The file `demo.key` in the workspace folder: for a demo alone. A new workspace opened with it is a demo for ever.
    DemoFile,
}

stored_words! {
    /// How the master key of a workspace is kept.
    KeyKind {
        /// In the operating system's keychain.
        Keychain = "keychain",
        /// Sealed in the database with a key that a passphrase yields.
        Passphrase = "passphrase",
        /// In a plain file: a demo.
        DemoFile = "demo-file",
    }
}

/// Why the vault could not do what was asked. No text here ever holds a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// There is no keychain, or it cannot be reached. Once this was answered, only a new start looks again.
    #[error(
        "this machine has no keychain that can be reached ({detail}). Start one (GNOME Keyring, KWallet) and then this program again, or protect the workspace with a passphrase"
    )]
    NoKeychain {
        /// What the system said.
        detail: String,
    },
    /// The keychain is locked, or nobody was there to unlock it.
    #[error("the keychain is locked or refused access ({detail}). Unlock it and try again")]
    KeychainLocked {
        /// What the system said.
        detail: String,
    },
    /// The keychain failed in another way.
    #[error("the keychain failed: {detail}")]
    Keychain {
        /// What it said.
        detail: String,
    },
    /// The key is gone.
    #[error(
        "the key of this workspace is missing from {place}, so its stored passwords and tokens cannot be opened. Restore {place} from a backup, or forget the stored secrets and enter them again"
    )]
    KeyMissing {
        /// Where it should be.
        place: &'static str,
    },
    /// There is a key, but it belongs to another workspace.
    #[error(
        "the key in {place} does not belong to this workspace. Restore the right one, or forget the stored secrets and enter them again"
    )]
    WrongKey {
        /// Where it was found.
        place: &'static str,
    },
    /// The workspace is protected by a passphrase and none was given.
    #[error("this workspace is protected by a passphrase; enter it")]
    PassphraseNeeded,
    /// The passphrase is not the right one.
    #[error("the passphrase is not right")]
    WrongPassphrase,
    /// An empty passphrase protects nothing.
    #[error("the passphrase is empty; choose one of several words")]
    EmptyPassphrase,
    /// A passphrase was given, but the key is kept elsewhere.
    #[error("the key of this workspace is kept in {place}, not behind a passphrase")]
    KeyElsewhere {
        /// Where.
        place: &'static str,
    },
    /// A plain key file is for demos alone.
    #[error("a key in a plain file is for demo workspaces only; this one holds real data")]
    DemoKeyRefused,
    /// A sealed secret that was changed, or moved to another place.
    #[error(
        "the stored secret {name} of {owner} was changed outside of the program and cannot be opened. Enter it again"
    )]
    Tampered {
        /// Whose secret.
        owner: String,
        /// Which one.
        name: String,
    },
    /// What the database says of the key cannot be right.
    #[error("what the workspace says of its key is damaged ({detail}). Restore a backup")]
    BadKeyRecord {
        /// What is wrong.
        detail: String,
    },
    /// The vault was used inside a transaction before it was unlocked.
    #[error("BUG: the vault is not unlocked yet; unlock it before the transaction")]
    NotUnlocked,
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random numbers ({0}); nothing was sealed")]
    NoRandomness(getrandom::Error),
}

impl VaultError {
    /// Whether a person may put it right so that the same call succeeds.
    pub(crate) fn waits_for_person(&self) -> bool {
        matches!(self, VaultError::KeychainLocked { .. } | VaultError::NoKeychain { .. } | VaultError::PassphraseNeeded)
    }
}

#[cfg(test)]
mod tests;
