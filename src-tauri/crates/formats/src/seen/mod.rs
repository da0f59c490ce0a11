//! What was seen in a file so far: numbers of its documents, its sets, its groups. A file of any size is told from its
//! second half by them, so they may not fill the memory: but for the latest, keys are put aside in sorted runs, into a
//! place that the caller names ([`Scratch`]).
//!
//! A key is 128 bits of a cryptographic hash: two texts do not meet in it, by chance or by design. Each run is sorted,
//! and is looked at only where a filter says that the key may be in it; what the filter says is always checked.

mod distinct;
mod filter;
mod run;
mod scratch;
#[cfg(test)]
mod tests;

pub(crate) use distinct::Distinct;
use filter::Filter;
use run::Run;
pub use scratch::{Scratch, ScratchFile};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io;

/// What is remembered of a key, mostly where it was: two numbers of the caller's.
pub(crate) type Place = (u64, u64);

/// A key with what is remembered of it.
type Entry = (u128, Place);

/// So many of the latest keys are held in memory: some 4 MB.
const YOUNG: usize = 114_688;

/// 128 bits of some texts, where an absent one is another than an empty one.
pub(crate) fn key<'t>(texts: impl IntoIterator<Item = Option<&'t str>>) -> u128 {
    let mut hash = Sha256::new();
    for text in texts {
        match text {
            None => hash.update([0]),
            Some(text) => {
                hash.update([1]);
                hash.update((text.len() as u64).to_le_bytes());
                hash.update(text);
            }
        }
    }
    let digest = hash.finalize();
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    u128::from_le_bytes(half)
}

/// Keys that were seen, each with the place where it was seen last.
#[derive(Debug)]
pub(crate) struct Seen {
    young: HashMap<u128, Place>,
    /// Oldest first; each holds twice as many runs as the one before.
    tiers: Vec<Tier>,
    file: scratch::Opened,
    most: usize,
}

/// Some runs, and a filter over all of them.
#[derive(Debug)]
struct Tier {
    filter: Filter,
    runs: Vec<Run>,
    /// How many runs it takes.
    room: usize,
}

impl Seen {
    /// Nothing was seen. What the memory is too small for goes to a file of that scratch; where there is none, or it
    /// cannot be written, it stays in memory.
    pub(crate) fn new(scratch: Scratch) -> Seen {
        Seen::with_most(scratch, YOUNG)
    }

    fn with_most(scratch: Scratch, most: usize) -> Seen {
        Seen { young: HashMap::new(), tiers: Vec::new(), file: scratch::Opened::new(scratch), most }
    }

    /// Where the key was seen last; nothing where it was not.
    ///
    /// # Errors
    /// What was put aside cannot be read again.
    pub(crate) fn find(&mut self, key: u128) -> io::Result<Option<Place>> {
        if let Some(place) = self.young.get(&key) {
            return Ok(Some(*place));
        }
        for tier in self.tiers.iter().rev().filter(|tier| tier.filter.may_hold(key)) {
            for run in tier.runs.iter().rev() {
                if let Some(place) = run.find(key, &mut self.file)? {
                    return Ok(Some(place));
                }
            }
        }
        Ok(None)
    }

    /// Notes that the key was seen there.
    pub(crate) fn note(&mut self, key: u128, place: Place) {
        self.young.insert(key, place);
        if self.young.len() >= self.most {
            self.put_aside();
        }
    }

    /// Whether nothing was seen.
    pub(crate) fn is_empty(&self) -> bool {
        self.young.is_empty() && self.tiers.is_empty()
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        // A large table takes long to empty, and most groups are small.
        if self.young.capacity() > 1024 {
            self.young = HashMap::new()
        } else {
            self.young.clear()
        }
        self.tiers.clear();
        self.file.rewind();
    }

    fn put_aside(&mut self) {
        let mut entries: Vec<Entry> = self.young.drain().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        if self.tiers.last().is_none_or(|tier| tier.runs.len() == tier.room) {
            let room = 1 << self.tiers.len().min(usize::BITS as usize - 2);
            self.tiers.push(Tier { filter: Filter::new(room * self.most), runs: Vec::new(), room });
        }
        let Some(tier) = self.tiers.last_mut() else { return };
        entries.iter().for_each(|(key, _)| tier.filter.add(*key));
        tier.runs.push(Run::new(entries, &mut self.file));
    }
}
