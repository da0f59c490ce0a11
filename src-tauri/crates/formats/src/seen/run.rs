//! Sorted keys that are no longer taken in: in the scratch file, or in memory where there is none.

use super::scratch::Opened;
use super::{Entry, Place};
use std::io;

/// Bytes of an entry in the file.
const ENTRY: usize = 32;
/// Entries that are read at once.
const PAGE: usize = 128;

/// Keys in order.
#[derive(Debug)]
pub(super) enum Run {
    /// In memory.
    Held(Vec<Entry>),
    /// In the file.
    Aside {
        /// Where it begins.
        at: u64,
        /// Entries.
        len: usize,
        /// The first key of each page.
        firsts: Vec<u128>,
    },
}

impl Run {
    /// Puts entries aside that are in order.
    pub(super) fn new(entries: Vec<Entry>, file: &mut Opened) -> Run {
        let mut bytes = Vec::with_capacity(entries.len() * ENTRY);
        for (key, (one, other)) in &entries {
            bytes.extend_from_slice(&key.to_le_bytes());
            bytes.extend_from_slice(&one.to_le_bytes());
            bytes.extend_from_slice(&other.to_le_bytes());
        }
        match file.append(&bytes) {
            Some(at) => {
                let firsts = entries.chunks(PAGE).filter_map(|page| page.first()).map(|(key, _)| *key).collect();
                Run::Aside { at, len: entries.len(), firsts }
            }
            None => Run::Held(entries),
        }
    }

    /// Where the key was seen, if it is in this run.
    pub(super) fn find(&self, key: u128, file: &mut Opened) -> io::Result<Option<Place>> {
        match self {
            Run::Held(entries) => {
                Ok(entries.binary_search_by_key(&key, |(key, _)| *key).ok().map(|found| entries[found].1))
            }
            Run::Aside { at, len, firsts } => {
                let Some(page) = firsts.partition_point(|first| *first <= key).checked_sub(1) else { return Ok(None) };
                let entries = (len - page * PAGE).min(PAGE);
                let mut bytes = [0; PAGE * ENTRY];
                let bytes = &mut bytes[..entries * ENTRY];
                file.read(at + (page * PAGE * ENTRY) as u64, bytes)?;
                Ok(in_page(bytes, key))
            }
        }
    }
}

fn in_page(bytes: &[u8], key: u128) -> Option<Place> {
    let (entries, _) = bytes.as_chunks::<ENTRY>();
    let own = |entry: &[u8; ENTRY]| u128::from_le_bytes(part(entry, 0));
    let found = entries.binary_search_by_key(&key, own).ok()?;
    let entry = &entries[found];
    Some((u64::from_le_bytes(part(entry, 16)), u64::from_le_bytes(part(entry, 24))))
}

fn part<const N: usize>(entry: &[u8; ENTRY], from: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&entry[from..from + N]);
    part
}
