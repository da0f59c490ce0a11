//! The end of the trail, kept where whoever edits the database does not reach it: in the keychain, or, for demos and
//! passphrases, in a file beside the database that carries a keyed hash.

use super::{Break, BreakKind, Head};
use crate::database::Store;
use crate::error::{Error, Result};
use crate::table::event;
use crate::vault::MasterKey;
use crate::{folder, vault};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::PoisonError;

/// Name of the file that keeps the end where no keychain does.
const FILE_NAME: &str = "audit.head";

/// A place that keeps the end of a trail.
trait HeadStore {
    fn load(&self) -> Result<Option<Vec<u8>>>;
    fn save(&self, text: &[u8]) -> Result<()>;
    fn remove(&self) -> Result<()>;
}

/// In the keychain, as a second entry beside the master key's.
struct InKeychain<'a> {
    keychain: &'a vault::Keychain,
    user: String,
}

impl HeadStore for InKeychain<'_> {
    fn load(&self) -> Result<Option<Vec<u8>>> {
        Ok(self.keychain.get(&self.user)?.map(|text| text.to_vec()))
    }
    fn save(&self, text: &[u8]) -> Result<()> {
        Ok(self.keychain.set(&self.user, text)?)
    }
    fn remove(&self) -> Result<()> {
        Ok(self.keychain.delete(&self.user)?)
    }
}

/// In a file of the workspace folder.
struct InFile(PathBuf);

impl HeadStore for InFile {
    fn load(&self) -> Result<Option<Vec<u8>>> {
        match std::fs::read(&self.0) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("reading", &self.0)(error)),
        }
    }
    fn save(&self, text: &[u8]) -> Result<()> {
        folder::replace(&self.0, text)
    }
    fn remove(&self) -> Result<()> {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io("removing", &self.0)(error)),
            _ => Ok(()),
        }
    }
}

/// The kept form. The keyed hash keeps anyone without the vault key from writing another end.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    seq: u64,
    hash: String,
    mac: String,
}

fn mac_text(workspace: &str, head: &Head) -> Vec<u8> {
    let mut text = b"ml-connector head 1\0".to_vec();
    text.extend_from_slice(workspace.as_bytes());
    text.extend_from_slice(&head.seq.to_be_bytes());
    text.extend_from_slice(&head.hash);
    text
}

fn encode(workspace: &str, key: &MasterKey, head: &Head) -> Result<Vec<u8>> {
    let mac = key.authenticate(&mac_text(workspace, head));
    let kept = Kept { seq: head.seq, hash: hex::encode(head.hash), mac: hex::encode(mac) };
    serde_json::to_vec(&kept).map_err(|error| Error::Unreadable { detail: error.to_string() })
}

/// Reads the kept form; `None` where it is not one that this key wrote.
fn decode(workspace: &str, key: &MasterKey, text: &[u8]) -> Option<Head> {
    let kept: Kept = serde_json::from_slice(text).ok()?;
    let mut hash = [0; 32];
    hex::decode_to_slice(&kept.hash, &mut hash).ok()?;
    let head = Head { seq: kept.seq, hash };
    let mac = hex::decode(&kept.mac).ok()?;
    key.is_authentic(&mac_text(workspace, &head), &mac).then_some(head)
}

impl Store {
    fn head_store(&self) -> Result<Box<dyn HeadStore + '_>> {
        Ok(match self.vault.kept()? {
            vault::KeyKind::Keychain => Box::new(InKeychain {
                keychain: &self.vault.keychain,
                user: format!("{} audit end", self.workspace.id),
            }),
            vault::KeyKind::Passphrase | vault::KeyKind::DemoFile => Box::new(InFile(self.dir().join(FILE_NAME))),
        })
    }

    /// The end of the trail as it was last kept beside the key; `None` if it never was. Unlocks the vault.
    ///
    /// # Errors
    /// [`Error::Chain`] where what is kept was not written by this program; those of the vault.
    pub fn kept_head(&self) -> Result<Option<Head>> {
        self.unlock()?;
        let key = self.vault.key()?;
        let Some(text) = self.head_store()?.load()? else { return Ok(None) };
        let head = decode(&self.workspace.id, &key, &text);
        head.map(Some).ok_or(Error::Chain(Break { kind: BreakKind::ForgedEnd, seq: 0, at: None, event: None }))
    }

    /// Keeps the trail's end beside the key, and returns it. To be called after the commits of a run; costs two
    /// look-ups and one entry of the keychain or one small file. Skipping it after a crash does no harm: the trail may
    /// be longer than what is kept.
    ///
    /// # Errors
    /// [`Error::Chain`] where the trail no longer contains the end kept last: it was cut or computed anew, and keeping
    /// another end would hide that. Those of the vault.
    pub fn save_head(&self) -> Result<Option<Head>> {
        self.unlock()?;
        let mut last_kept = self.kept_head.lock().unwrap_or_else(PoisonError::into_inner);
        let before = match *last_kept {
            Some(kept) => Some(kept),
            None => self.kept_head()?,
        };
        let tip = self.read(event::tip)?;
        if let Some(before) = before {
            self.check_contains(&before, tip)?;
        }
        let Some(tip) = tip.filter(|tip| before != Some(*tip)) else { return Ok(tip) };
        self.keep_head(&tip)?;
        *last_kept = Some(tip);
        Ok(Some(tip))
    }

    fn check_contains(&self, kept: &Head, tip: Option<Head>) -> Result<()> {
        if self.read(|sql| event::hash_of(sql, kept.seq))? == Some(kept.hash) {
            return Ok(());
        }
        let last = tip.map_or(0, |tip| tip.seq);
        let (kind, seq) = if last < kept.seq {
            (BreakKind::Cut { kept: kept.seq }, last + 1)
        } else {
            (BreakKind::Rewritten, kept.seq)
        };
        Err(Error::Chain(Break { kind, seq, at: None, event: None }))
    }

    pub(crate) fn keep_head(&self, tip: &Head) -> Result<()> {
        let text = encode(&self.workspace.id, &*self.vault.key()?, tip)?;
        self.head_store()?.save(&text)
    }

    /// Takes the trail as it stands for the true one, as after a backup was restored or a person examined a break.
    /// Append an event that says so first.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn accept_trail(&self) -> Result<Option<Head>> {
        self.unlock()?;
        let tip = self.read(event::tip)?;
        match tip {
            Some(tip) => self.keep_head(&tip)?,
            None => self.head_store()?.remove()?,
        }
        *self.kept_head.lock().unwrap_or_else(PoisonError::into_inner) = tip;
        Ok(tip)
    }
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
