//! The chain over the audit trail: each event's hash covers every column of it and the hash of the one before, and
//! the last hash is kept beside the vault key. A change, a removal and a swap show in the chain; a cut tail and a chain
//! that was computed anew show against the kept end.
//!
//! What it does not show: events appended by someone who can write to the file, after the last kept end.

mod head;
mod verify;

pub(crate) use verify::verify;
pub use verify::{Break, BreakKind, HeadState, Verdict};

use sha2::{Digest, Sha256};

/// The end of a trail: its last event and that event's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Place of the last event, from 1.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// What stands before the first event: bound to the workspace, so that the trail of another one does not fit.
pub(crate) fn genesis(workspace: &str) -> Head {
    let mut hash = Sha256::new();
    hash.update(b"ml-connector audit 1\0");
    hash.update(workspace.as_bytes());
    Head { seq: 0, hash: hash.finalize().into() }
}

/// Everything that an event's hash covers.
pub(crate) struct Links<'a> {
    pub(crate) seq: u64,
    pub(crate) at: i64,
    pub(crate) actor: &'a [u8],
    pub(crate) kind: &'a [u8],
    pub(crate) subject: &'a [u8],
    pub(crate) run: Option<&'a [u8]>,
    pub(crate) body: &'a [u8],
    pub(crate) prev: &'a [u8],
}

impl Links<'_> {
    /// SHA-256 over all columns, each with its length in front, so that no two different rows yield the same bytes.
    pub(crate) fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"ml-connector event 1\0");
        hash.update(self.seq.to_be_bytes());
        hash.update(self.at.to_be_bytes());
        hash.update([u8::from(self.run.is_some())]);
        for column in [self.prev, self.actor, self.kind, self.subject, self.run.unwrap_or_default(), self.body] {
            hash.update((column.len() as u64).to_be_bytes());
            hash.update(column);
        }
        hash.finalize().into()
    }
}
