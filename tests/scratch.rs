//! Folders that vanish with the test, and a search through everything in them.

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An empty folder of one test.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// Makes the folder.
    pub fn new() -> Scratch {
        let folder = tempfile::Builder::new().prefix("ml-connector-test-").tempdir();
        Scratch { folder: folder.expect("a folder for temporary files can be made") }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A path below it.
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file below it, with the folders that lead there, and tells its path.
    pub fn write(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.join(name);
        let folder = path.parent().expect("BUG: a path below a folder has a parent");
        fs::create_dir_all(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
        fs::write(&path, content).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        path
    }

    /// Reads a file below it as text.
    pub fn read(&self, name: impl AsRef<Path>) -> String {
        let path = self.join(name);
        fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
    }
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch::new()
    }
}

/// All files below the folder whose bytes hold the needle, in the order of their paths.
pub fn files_containing(folder: &Path, needle: impl AsRef<[u8]>) -> Vec<PathBuf> {
    let needle = needle.as_ref();
    assert!(!needle.is_empty(), "everything contains nothing");
    let mut found = Vec::new();
    search(folder, needle, &mut found);
    found.sort();
    found
}

fn search(folder: &Path, needle: &[u8], found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    for entry in entries {
        let entry = entry.expect("a folder entry can be read");
        let kind = entry.file_type().expect("a folder entry has a kind");
        let path = entry.path();
        if kind.is_dir() {
            search(&path, needle, found);
        } else if kind.is_file() && contains(&fs::read(&path).unwrap_or_default(), needle) {
            found.push(path);
        }
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
