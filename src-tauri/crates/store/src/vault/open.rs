//! Finding the master key, making it for a new workspace, and moving it.

use super::key::{Derivation, MasterKey, unwrap, wrap};
use super::{KeyKind, KeySource, Keychain, VaultError};
use crate::database::{Store, Workspace};
use crate::error::{Error, Result};
use crate::folder;
use crate::table::workspace::{self, KeyRow};
use secrecy::{ExposeSecret, SecretString};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use zeroize::Zeroizing;

/// Name of a demo's key file.
const DEMO_FILE: &str = "demo.key";

/// The open or closed vault of a workspace.
#[derive(Debug)]
pub(crate) struct Vault {
    pub(crate) keychain: Keychain,
    source: Mutex<KeySource>,
    /// One thread at a time asks the keychain, which may show a dialog.
    unlocking: Mutex<()>,
    open: RwLock<Option<Open>>,
    demo_file: PathBuf,
    workspace: Workspace,
}

#[derive(Debug, Clone)]
struct Open {
    key: Arc<MasterKey>,
    kept: KeyKind,
}

impl Vault {
    pub(crate) fn new(
        dir: &Path,
        workspace: &Workspace,
        source: KeySource,
        keychain: Keychain,
    ) -> std::result::Result<Vault, VaultError> {
        if matches!(source, KeySource::DemoFile) && !workspace.is_demo {
            return Err(VaultError::DemoKeyRefused);
        }
        Ok(Vault {
            keychain,
            source: Mutex::new(source),
            unlocking: Mutex::new(()),
            open: RwLock::new(None),
            demo_file: dir.join(DEMO_FILE),
            workspace: workspace.clone(),
        })
    }

    fn opened(&self) -> std::result::Result<Open, VaultError> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(VaultError::NotUnlocked)
    }

    /// The master key of an unlocked vault.
    pub(crate) fn key(&self) -> std::result::Result<Arc<MasterKey>, VaultError> {
        self.opened().map(|open| open.key)
    }

    /// How the key of an unlocked vault is kept.
    pub(crate) fn kept(&self) -> std::result::Result<KeyKind, VaultError> {
        self.opened().map(|open| open.kept)
    }

    /// Where to look. A demo keeps its key in its file unless something else is asked for.
    fn source(&self) -> KeySource {
        let source = self.source.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if self.workspace.is_demo && matches!(source, KeySource::Keychain) { KeySource::DemoFile } else { source }
    }

    fn set_open(&self, open: Option<Open>) {
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = open;
    }

    /// Finds the key where the workspace says that it is kept.
    fn find(&self, row: &KeyRow, source: &KeySource) -> Result<MasterKey> {
        let (key, place) = match (row.kept, source) {
            (KeyKind::Keychain, KeySource::Keychain) => (self.in_keychain()?, KEYCHAIN),
            // A demo whose key was moved to the keychain is still asked for as a demo.
            (KeyKind::Keychain, KeySource::DemoFile) if self.workspace.is_demo => (self.in_keychain()?, KEYCHAIN),
            (KeyKind::DemoFile, _) if self.workspace.is_demo => (self.in_demo_file()?, DEMO_PLACE),
            (KeyKind::DemoFile, _) | (_, KeySource::DemoFile) if !self.workspace.is_demo => {
                return Err(VaultError::DemoKeyRefused.into());
            }
            (KeyKind::Passphrase, KeySource::Passphrase(passphrase)) => return self.behind(row, passphrase),
            (KeyKind::Passphrase, _) => return Err(VaultError::PassphraseNeeded.into()),
            (KeyKind::Keychain | KeyKind::DemoFile, _) => {
                return Err(VaultError::KeyElsewhere { place: KEYCHAIN }.into());
            }
        };
        let key = key.ok_or(VaultError::KeyMissing { place })?;
        if key.is_proven_by(&self.workspace.id, &row.proof) {
            Ok(key)
        } else {
            Err(VaultError::WrongKey { place }.into())
        }
    }

    fn in_keychain(&self) -> std::result::Result<Option<MasterKey>, VaultError> {
        let Some(bytes) = self.keychain.get(&self.workspace.id)? else { return Ok(None) };
        MasterKey::from_bytes(&bytes).map(Some).ok_or(VaultError::WrongKey { place: KEYCHAIN })
    }

    fn in_demo_file(&self) -> Result<Option<MasterKey>> {
        let text = match std::fs::read_to_string(&self.demo_file) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("reading", &self.demo_file)(error)),
        };
        folder::restrict(&self.demo_file, 0o600)?;
        let key = hex::decode(text.trim()).ok().map(Zeroizing::new).and_then(|bytes| MasterKey::from_bytes(&bytes));
        key.map(Some).ok_or_else(|| VaultError::WrongKey { place: DEMO_PLACE }.into())
    }

    fn behind(&self, row: &KeyRow, passphrase: &SecretString) -> Result<MasterKey> {
        let bad = |detail: &str| VaultError::BadKeyRecord { detail: detail.to_owned() };
        let derivation = row.derivation.as_deref().ok_or_else(|| bad("no derivation"))?;
        let derivation: Derivation =
            serde_json::from_str(derivation).map_err(|_| bad("the derivation is not readable"))?;
        let wrapped = row.wrapped.as_deref().ok_or_else(|| bad("no sealed key"))?;
        let outer = derivation.key(passphrase)?;
        let key = unwrap(&outer, &self.workspace.id, wrapped).ok_or(VaultError::WrongPassphrase)?;
        if key.is_proven_by(&self.workspace.id, &row.proof) { Ok(key) } else { Err(VaultError::WrongPassphrase.into()) }
    }

    /// Puts a key where `source` says, and returns what the workspace is to say of it.
    fn place(&self, key: &MasterKey, source: &KeySource) -> Result<KeyRow> {
        let proof = key.proof(&self.workspace.id).to_vec();
        let mut row = KeyRow { kept: KeyKind::Keychain, proof, derivation: None, wrapped: None };
        match source {
            KeySource::Keychain => self.keychain.set(&self.workspace.id, key.expose())?,
            KeySource::Passphrase(passphrase) => {
                if passphrase.expose_secret().trim().is_empty() {
                    return Err(VaultError::EmptyPassphrase.into());
                }
                let derivation = Derivation::new()?;
                row.kept = KeyKind::Passphrase;
                row.wrapped = Some(wrap(&derivation.key(passphrase)?, &self.workspace.id, key)?);
                row.derivation = Some(crate::table::connection::to_json(&derivation)?);
            }
            KeySource::DemoFile if self.workspace.is_demo => {
                row.kept = KeyKind::DemoFile;
                let text = Zeroizing::new(hex::encode(key.expose()));
                folder::replace(&self.demo_file, text.as_bytes())?;
            }
            KeySource::DemoFile => return Err(VaultError::DemoKeyRefused.into()),
        }
        Ok(row)
    }

    /// A key for a workspace that has none. One that a crash left in its place is taken up.
    fn make(&self, source: &KeySource) -> Result<(MasterKey, KeyRow)> {
        let left_over = match source {
            KeySource::Keychain => self.in_keychain()?,
            KeySource::DemoFile => self.in_demo_file()?,
            KeySource::Passphrase(_) => None,
        };
        let key = match left_over {
            Some(key) => key,
            None => MasterKey::generate()?,
        };
        let row = self.place(&key, source)?;
        Ok((key, row))
    }
}

const KEYCHAIN: &str = "the keychain";
const DEMO_PLACE: &str = "the demo's key file";

impl Store {
    /// Finds the master key, or makes it in a workspace that has none yet. May show the keychain's dialog, so call it
    /// from a thread that may wait, and before transactions that seal or open secrets. Later calls cost nothing.
    ///
    /// # Errors
    /// Those of [`VaultError`]: no keychain, locked, key missing, passphrase needed or wrong.
    pub fn unlock(&self) -> Result<()> {
        let _alone = self.vault.unlocking.lock().unwrap_or_else(PoisonError::into_inner);
        if self.vault.opened().is_ok() {
            return Ok(());
        }
        let source = self.vault.source();
        let (key, kept) = match self.read(workspace::key_row)? {
            Some(row) => (self.vault.find(&row, &source)?, row.kept),
            None => {
                let (key, row) = self.vault.make(&source)?;
                self.transaction(|tx| workspace::put_key_row(tx.sql(), &row))?;
                (key, row.kept)
            }
        };
        self.vault.set_open(Some(Open { key: Arc::new(key), kept }));
        Ok(())
    }

    /// As [`Store::unlock`], from another place than the workspace was opened with: a passphrase that was asked for.
    ///
    /// # Errors
    /// Those of [`Store::unlock`].
    pub fn unlock_with(&self, source: KeySource) -> Result<()> {
        *self.vault.source.lock().unwrap_or_else(PoisonError::into_inner) = source;
        self.unlock()
    }

    /// How the master key is kept; `None` before there is one. Asks no keychain.
    ///
    /// # Errors
    /// Those of reading.
    pub fn key_kind(&self) -> Result<Option<KeyKind>> {
        Ok(self.read(workspace::key_row)?.map(|row| row.kept))
    }

    /// Keeps the master key elsewhere from now on: behind a (new) passphrase, or in the keychain. Nothing is sealed anew.
    ///
    /// # Errors
    /// Those of [`VaultError`]; nothing has changed then.
    pub fn move_key(&self, to: KeySource) -> Result<()> {
        let kept_head = self.kept_head()?;
        let before = self.vault.opened()?;
        let row = self.vault.place(&before.key, &to)?;
        self.transaction(|tx| workspace::put_key_row(tx.sql(), &row))?;
        *self.vault.source.lock().unwrap_or_else(PoisonError::into_inner) = to;
        self.vault.set_open(Some(Open { key: before.key, kept: row.kept }));
        if let Some(head) = kept_head {
            self.keep_head(&head)?;
        }
        if before.kept == KeyKind::Keychain && row.kept != KeyKind::Keychain {
            self.vault.keychain.delete(&self.workspace.id)?;
        }
        Ok(())
    }

    /// Gives up every sealed secret, as when the key is lost for good; the next [`Store::unlock`] makes a new key. The
    /// trail's kept end goes too, as nobody can check it any more: call [`Store::accept_trail`] afterwards.
    ///
    /// # Errors
    /// Those of writing.
    pub fn forget_secrets(&self) -> Result<()> {
        let kept = self.key_kind()?;
        if kept == Some(KeyKind::Keychain) {
            self.vault.keychain.delete(&self.workspace.id)?;
        }
        if kept == Some(KeyKind::DemoFile) && self.vault.demo_file.exists() {
            std::fs::remove_file(&self.vault.demo_file).map_err(Error::io("removing", &self.vault.demo_file))?;
        }
        self.transaction(|tx| {
            crate::table::secret::wipe_all(tx.sql())?;
            workspace::remove_key_row(tx.sql())
        })?;
        self.vault.set_open(None);
        *self.kept_head.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.fold_log()
    }
}
