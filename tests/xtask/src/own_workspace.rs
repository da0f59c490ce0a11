//! The developer's own workspace, which no test may touch.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Each file of the workspace with its size and when it was last written; nothing where there is no workspace.
pub(crate) type Picture = Vec<(PathBuf, u64, Option<SystemTime>)>;

/// What lies in the usual places for the program's data.
pub(crate) fn picture() -> Picture {
    let mut found = Vec::new();
    for place in places() {
        walk(&place, &mut found);
    }
    found.sort();
    found
}

/// An error names what has changed since the picture was taken.
pub(crate) fn compare(before: &Picture, now: &Picture) -> Result<(), String> {
    let touched =
        now.iter().filter(|file| !before.contains(file)).chain(before.iter().filter(|file| !now.contains(file)));
    let mut names: Vec<String> = touched.map(|(path, ..)| path.display().to_string()).collect();
    names.sort();
    names.dedup();
    if names.is_empty() { Ok(()) } else { Err(format!("a test touched {}", names.join(", "))) }
}

/// Where the program keeps its data on this system unless told otherwise.
fn places() -> Vec<PathBuf> {
    let home = std::env::home_dir().unwrap_or_default();
    let linux = std::env::var_os("XDG_DATA_HOME").map_or_else(|| home.join(".local/share"), PathBuf::from);
    [linux, home.join("Library/Application Support")].map(|folder| folder.join("ml-connector")).to_vec()
}

fn walk(folder: &Path, found: &mut Picture) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(about) = entry.metadata() else { continue };
        if about.is_dir() {
            walk(&entry.path(), found);
        } else {
            found.push((entry.path(), about.len(), about.modified().ok()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_a_changed_and_a_removed_file_are_told() {
        let file = |name: &str, size| (PathBuf::from(name), size, None);
        let before = vec![file("a", 1), file("b", 1)];
        assert_eq!(compare(&before, &before), Ok(()));
        assert_eq!(compare(&before, &vec![file("a", 2), file("b", 1)]), Err("a test touched a".to_owned()));
        assert_eq!(compare(&before, &vec![file("a", 1)]), Err("a test touched b".to_owned()));
        assert_eq!(compare(&Vec::new(), &before), Err("a test touched a, b".to_owned()));
    }
}
