//! The operating system's keychain, in the words of this crate.

use super::VaultError;
use keyring_core::{CredentialStore, Entry, Error};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Name of the program in the keychain.
const SERVICE: &str = "ml-connector";

/// A keychain: the operating system's, or one that a test brings.
#[derive(Clone)]
pub struct Keychain(Option<Arc<CredentialStore>>);

impl fmt::Debug for Keychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Keychain(given)" } else { "Keychain(os)" })
    }
}

impl Keychain {
    /// The operating system's. It is looked for when it is first asked.
    pub fn os() -> Keychain {
        Keychain(None)
    }

    /// Another one.
    pub fn of(store: Arc<CredentialStore>) -> Keychain {
        Keychain(Some(store))
    }

    /// Whether there is a keychain, so that a passphrase can be offered before anything is stored.
    ///
    /// # Errors
    /// [`VaultError::NoKeychain`].
    pub fn check(&self) -> Result<(), VaultError> {
        match (&self.0, keyring::Entry::store_status()) {
            (None, Err(error)) => Err(VaultError::NoKeychain { detail: told(error) }),
            _ => Ok(()),
        }
    }

    fn entry(&self, user: &str) -> Result<Entry, VaultError> {
        let entry = match &self.0 {
            Some(store) => store.build(SERVICE, user, None),
            None => {
                self.check()?;
                keyring::Entry::new(SERVICE, user).map(|entry| entry.inner)
            }
        };
        entry.map_err(refused)
    }

    /// Reads an entry.
    pub(crate) fn get(&self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        match self.entry(user)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(error)),
        }
    }

    /// Writes an entry.
    pub(crate) fn set(&self, user: &str, secret: &[u8]) -> Result<(), VaultError> {
        self.entry(user)?.set_secret(secret).map_err(refused)
    }

    /// Removes an entry; none there is as good.
    pub(crate) fn delete(&self, user: &str) -> Result<(), VaultError> {
        match self.entry(user)?.delete_credential() {
            Err(error) if !matches!(error, Error::NoEntry) => Err(refused(error)),
            _ => Ok(()),
        }
    }
}

fn refused(error: Error) -> VaultError {
    let detail = told(&error);
    if matches!(error, Error::NoStorageAccess(_)) {
        VaultError::KeychainLocked { detail }
    } else if matches!(error, Error::NoDefaultStore) {
        VaultError::NoKeychain { detail }
    } else {
        VaultError::Keychain { detail }
    }
}

/// The error's text, where that text cannot hold what was stored.
fn told(error: &Error) -> String {
    if let Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) = error {
        cause.to_string()
    } else if matches!(error, Error::BadEncoding(_) | Error::BadDataFormat(..)) {
        "the entry is not readable".to_owned()
    } else if matches!(error, Error::Ambiguous(_)) {
        "there is more than one entry".to_owned()
    } else {
        error.to_string()
    }
}
