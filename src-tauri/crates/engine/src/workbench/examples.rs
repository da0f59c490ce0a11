//! Made-up documents of each kind, for who has no books connected.

use model::document::{Document, Kind};
use std::sync::OnceLock;

/// One document a line.
const EXAMPLES: &str = include_str!("examples.ndjson");

/// The examples of the kinds, kind by kind.
pub(super) fn of(kinds: &[Kind]) -> Vec<Document> {
    static ALL: OnceLock<Vec<Document>> = OnceLock::new();
    let read = |line: &str| serde_json::from_str(line).expect("BUG: every example is read by a test");
    let all = ALL.get_or_init(|| EXAMPLES.lines().map(read).collect());
    kinds.iter().flat_map(|kind| all.iter().filter(|document| document.kind == *kind).cloned()).collect()
}
