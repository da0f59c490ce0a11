//! Documents to show layouts on: those of the books' mirror, those that were read for this, or made-up ones. Kept in
//! memory until the mirror changes.

use super::{catalogue, examples};
use crate::api::SampledField;
use crate::error::Result;
use crate::troubles;
use crate::workspace::Workspace;
use formats::layout::Outline;
use model::document::{Document, Kind};
use model::ids::ConnectionId;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// So many sample documents there are at most.
const MOST: usize = 200;
/// So many files are kept, so that scrolling and going back cost nothing.
const OUTLINES: usize = 4;
/// What made-up examples are called.
const MADE_UP: &str = "made-up examples; connect your books to see yours";
const NONE_YET: &str = "made-up examples; your books have no such documents yet";
const MADE_UP_FOR_NOW: &str = "made-up examples; read samples from your books to see yours";

/// Sample documents with what is known of them.
pub(super) struct Samples {
    pub kinds: Vec<Kind>,
    pub documents: Arc<[Document]>,
    /// Where they are from, in words.
    pub source: String,
    /// Number of the mirror's last change when they were taken.
    seen: u64,
    catalogue: OnceLock<Vec<SampledField>>,
}

impl Samples {
    fn new(kinds: &[Kind], documents: Vec<Document>, source: String, seen: u64) -> Samples {
        Samples { kinds: kinds.to_vec(), documents: documents.into(), source, seen, catalogue: OnceLock::new() }
    }

    /// Every field with what it holds.
    pub(super) fn catalogue(&self) -> &[SampledField] {
        self.catalogue.get_or_init(|| catalogue::of(&self.kinds, &self.documents))
    }
}

type Key = (Option<ConnectionId>, Vec<Kind>);

/// A file as it was shown last.
struct Shown {
    layout: String,
    samples: Arc<Samples>,
    outline: Arc<Outline>,
}

/// What the layout editor keeps in memory.
#[derive(Default)]
pub(crate) struct Bench {
    samples: Mutex<HashMap<Key, Arc<Samples>>>,
    /// Read for the editor alone.
    read: Mutex<HashMap<Key, Vec<Document>>>,
    shown: Mutex<VecDeque<Shown>>,
}

impl Bench {
    /// Whether there is anything of the books to show, or was found that there is not.
    pub(super) fn has_documents(&self, w: &Workspace, kinds: &[Kind], id: &ConnectionId) -> Result<bool> {
        w.connection(id)?;
        let was_read = lock(&self.read).contains_key(&key(kinds, Some(id)));
        Ok(was_read || !mirrored(w, kinds, id, 1)?.is_empty())
    }

    /// Keeps what was read from the books for the editor; it replaces what was read before.
    pub(super) fn keep_read(&self, kinds: &[Kind], id: &ConnectionId, documents: Vec<Document>) {
        let key = key(kinds, Some(id));
        lock(&self.samples).remove(&key);
        lock(&self.read).insert(key, documents);
    }

    /// The sample documents.
    pub(super) fn samples(
        &self,
        w: &Workspace,
        kinds: &[Kind],
        connection: Option<&ConnectionId>,
    ) -> Result<Arc<Samples>> {
        let key = key(kinds, connection);
        let seen = if connection.is_some() { w.store.last_change().map_err(troubles::store)? } else { 0 };
        if let Some(found) = lock(&self.samples).get(&key).filter(|samples| samples.seen == seen) {
            return Ok(found.clone());
        }
        let samples = Arc::new(match connection {
            Some(id) => self.of_books(w, kinds, id, seen)?,
            None => Samples::new(kinds, examples::of(kinds), MADE_UP.to_owned(), seen),
        });
        lock(&self.samples).insert(key, samples.clone());
        Ok(samples)
    }

    fn of_books(&self, w: &Workspace, kinds: &[Kind], id: &ConnectionId, seen: u64) -> Result<Samples> {
        let connection = w.connection(id)?;
        let mirrored = mirrored(w, kinds, id, MOST)?;
        let was_read = lock(&self.read).get(&key(kinds, Some(id))).cloned();
        let made_up = if was_read.is_some() { NONE_YET } else { MADE_UP_FOR_NOW };
        let mut documents = was_read.unwrap_or_default();
        // What a run read since is newer than what was read for the editor.
        documents.retain(|one| {
            !mirrored
                .iter()
                .any(|other| (other.kind, &other.id) == (one.kind, &one.id) && other.modified >= one.modified)
        });
        let of_mirror = mirrored
            .into_iter()
            .filter(|one| !documents.iter().any(|other| (other.kind, &other.id) == (one.kind, &one.id)));
        let mut all: Vec<Document> = of_mirror.collect();
        all.extend(documents);
        all.sort_by_key(|document| std::cmp::Reverse(document.date));
        all.truncate(MOST);
        if all.is_empty() {
            return Ok(Samples::new(kinds, examples::of(kinds), made_up.to_owned(), seen));
        }
        let company = connection.company.as_ref().map_or(connection.name.as_str(), |company| company.name.as_str());
        let source = format!("{} of {company}", counted(kinds, all.len()));
        Ok(Samples::new(kinds, all, source, seen))
    }

    /// The file of a layout on these samples, where it was shown just now.
    pub(super) fn outline(&self, layout: &str, samples: &Arc<Samples>) -> Option<Arc<Outline>> {
        let mut shown = lock(&self.shown);
        let at = shown.iter().position(|one| one.layout == layout && Arc::ptr_eq(&one.samples, samples))?;
        let found = shown.remove(at)?;
        let outline = found.outline.clone();
        shown.push_front(found);
        Some(outline)
    }

    /// Keeps the file of a layout.
    pub(super) fn keep_outline(&self, layout: &str, samples: &Arc<Samples>, outline: &Arc<Outline>) {
        let mut shown = lock(&self.shown);
        shown.push_front(Shown { layout: layout.to_owned(), samples: samples.clone(), outline: outline.clone() });
        shown.truncate(OUTLINES);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn key(kinds: &[Kind], connection: Option<&ConnectionId>) -> Key {
    let mut kinds = kinds.to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    (connection.cloned(), kinds)
}

/// The newest documents of the mirror, kind by kind, each kind with its share.
fn mirrored(w: &Workspace, kinds: &[Kind], id: &ConnectionId, most: usize) -> Result<Vec<Document>> {
    let share = u32::try_from(most.div_ceil(kinds.len().max(1))).unwrap_or(1);
    let mut documents = Vec::new();
    for kind in kinds {
        for json in w.store.newest_documents(id, *kind, share).map_err(troubles::store)? {
            // What an older version of the program kept and this one cannot read is no sample.
            let Ok(document) = serde_json::from_str::<Document>(&json) else { continue };
            documents.push(Document { raw: None, ..document });
        }
    }
    Ok(documents)
}

/// “24 invoices”, “3 documents”.
pub(super) fn counted(kinds: &[Kind], n: usize) -> String {
    let noun = match kinds {
        [kind] => kind.as_str().replace('-', " "),
        _ => "document".to_owned(),
    };
    match (n, noun.as_str()) {
        (1, _) => format!("1 {noun}"),
        (_, "class") => format!("{n} classes"),
        _ => format!("{n} {noun}s"),
    }
}
