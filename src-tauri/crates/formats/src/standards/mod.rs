//! The standards, as data in the notation of layouts, compiled when they are first asked for.
//!
//! A version's dictionary may state only what differs from an older one, and a set that it does not have is the older
//! version's; [`VERSIONS`] says which that is.

#[cfg(test)]
mod edifact_message_tests;
#[cfg(test)]
mod edifact_samples;
#[cfg(test)]
mod edifact_tests;
mod files;
mod load;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod x12_tests;

pub use load::BadStandard;
pub(crate) use load::compile;

use crate::edi::Family;
use crate::edi::grammar::Grammar;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Versions, as folder names, and the one that each is an amendment of.
const VERSIONS: [(&str, Option<&str>); 5] = [
    ("x12/004010", None),
    ("x12/005010", Some("x12/004010")),
    ("edifact/D96A", None),
    ("edifact/D01B", Some("edifact/D96A")),
    ("edifact/CONTRL", None),
];

/// The compiled standard with this id, as `x12/004010/810` or `edifact/D96A/INVOIC`. It is compiled once.
pub fn grammar(id: &str) -> Option<Arc<Grammar>> {
    static COMPILED: OnceLock<Mutex<BTreeMap<String, Option<Arc<Grammar>>>>> = OnceLock::new();
    let compiled = COMPILED.get_or_init(Mutex::default);
    let mut compiled = compiled.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = compiled.get(id) {
        return known.clone();
    }
    // Ids come from files too: what is unknown is not remembered, so that no file can fill the memory with them.
    let found = compile(id, &text)?;
    let found = Arc::new(found.expect("BUG: a standard of this program does not compile"));
    compiled.insert(id.to_owned(), Some(found.clone()));
    Some(found)
}

/// The ids of all standards there are, in order.
pub fn ids() -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for (version, base) in VERSIONS {
        for from in [Some(version), base].into_iter().flatten() {
            let family = texts(from);
            let sets = family.iter().filter_map(|(path, _)| path.strip_prefix(from)?.strip_prefix('/'));
            ids.extend(sets.filter(|set| *set != "segments").map(|set| format!("{version}/{set}")));
        }
    }
    ids.sort();
    ids.dedup();
    ids
}

/// The id of the standard that a set follows, whether or not it is one of [`ids`]. `version` as it stands in the file:
/// GS08 (`004010VICS`), or the version, release, agency and association code of UNH (`D:96A:UN:EAN008`).
pub fn id_of(family: Family, code: &str, version: &str) -> String {
    match family {
        Family::X12 => format!("x12/{}/{code}", version.get(..6).unwrap_or(version)),
        Family::Edifact if code == "CONTRL" => "edifact/CONTRL/CONTRL".to_owned(),
        Family::Edifact => {
            let mut parts = version.split(':');
            let (version, release) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            format!("edifact/{version}{release}/{code}")
        }
    }
}

/// Whether anything is known of this version of a standard (in the form that [`id_of`] takes).
pub fn knows_version(family: Family, version: &str) -> bool {
    let id = id_of(family, "", version);
    VERSIONS.iter().any(|(known, _)| id.strip_suffix('/') == Some(known))
}

fn base_of(version: &str) -> Option<&'static str> {
    VERSIONS.iter().find(|(known, _)| *known == version).and_then(|(_, base)| *base)
}

fn texts(path: &str) -> &'static [(&'static str, &'static str)] {
    if path.starts_with("x12/") { files::X12 } else { files::EDIFACT }
}

/// The text at a path, as `x12/004010/segments`.
fn text(path: &str) -> Option<&'static str> {
    texts(path).iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
}
