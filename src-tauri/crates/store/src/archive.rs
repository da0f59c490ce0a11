//! Raw files, by the SHA-256 of their content, in `files/ab/abcd…`. Written whole or not at all, hashed again when read.

use crate::database::Store;
use crate::error::{Error, Result};
use crate::folder;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Folder of the raw files in a workspace folder.
pub(crate) const FOLDER: &str = "files";

/// Folder of files that are being written.
const UNFINISHED: &str = "unfinished";

/// Counts the files that this process began, so that two never share a name.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// A file on its way into the archive. Dropped before [`ArchiveWriter::finish`], it leaves nothing.
#[derive(Debug)]
pub struct ArchiveWriter {
    folder: PathBuf,
    temp: PathBuf,
    file: Option<File>,
    hash: Sha256,
    size: u64,
}

impl ArchiveWriter {
    /// Begins a file in the archive of a workspace folder.
    pub(crate) fn begin(dir: &Path) -> Result<ArchiveWriter> {
        let folder = dir.join(FOLDER);
        let unfinished = folder.join(UNFINISHED);
        if !unfinished.is_dir() {
            folder::make(&unfinished)?;
            folder::restrict(&folder, 0o700)?;
            folder::sync_folder(dir)?;
        }
        let temp = unfinished.join(format!("{}-{}", std::process::id(), BEGUN.fetch_add(1, Ordering::Relaxed)));
        let file = folder::create_private(&temp)?;
        Ok(ArchiveWriter { folder, temp, file: Some(file), hash: Sha256::new(), size: 0 })
    }

    /// Makes what was written durable under its hash. Returns the SHA-256 (lower-case hexadecimal) and the size in bytes.
    ///
    /// # Errors
    /// [`Error::DiskFull`] and other answers of the system; nothing is left then. A write that could not be made
    /// durable is never tried again on the same file: the system may have dropped what it held.
    pub fn finish(mut self) -> Result<(String, u64)> {
        let file = self.file.take().expect("BUG: finish takes the writer");
        file.sync_all().map_err(Error::io("writing", &self.temp))?;
        drop(file);
        let sha256 = hex::encode(self.hash.clone().finalize());
        let place = place(&self.folder, &sha256);
        let parent = place.parent().expect("BUG: a place is inside the archive");
        if !parent.is_dir() {
            folder::make(parent)?;
            folder::sync_folder(&self.folder)?;
        }
        if check(&place, &sha256).is_err() {
            // Missing, or not what its name says: what was just written is right.
            std::fs::rename(&self.temp, &place).map_err(Error::io("renaming", &place))?;
        }
        folder::sync_folder(parent)?;
        Ok((sha256, self.size))
    }
}

impl Write for ArchiveWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = self.file.as_mut().expect("BUG: finish takes the writer");
        let n = file.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.size += n as u64;
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().expect("BUG: finish takes the writer").flush()
    }
}

impl Drop for ArchiveWriter {
    fn drop(&mut self) {
        // Windows removes no open file.
        self.file = None;
        // Gone already where it was renamed; left for the next start where it cannot be removed.
        let _ = std::fs::remove_file(&self.temp);
    }
}

/// A file of the archive that is hashed while it is read: at its end, reading fails if the content is not the recorded one.
#[derive(Debug)]
pub struct CheckedFile {
    path: PathBuf,
    file: File,
    size: u64,
    hash: Option<Sha256>,
    expected: String,
}

impl CheckedFile {
    fn open(path: PathBuf, sha256: &str) -> Result<CheckedFile> {
        let file = File::open(&path).map_err(|error| {
            let is_missing = error.kind() == io::ErrorKind::NotFound;
            if is_missing { Error::FileMissing { path: path.clone() } } else { Error::io("opening", &path)(error) }
        })?;
        let size = file.metadata().map_err(Error::io("reading", &path))?.len();
        Ok(CheckedFile { path, file, size, hash: Some(Sha256::new()), expected: sha256.to_owned() })
    }

    /// Its size in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.size
    }

    /// Where it lies. Read it through this value, which checks what is read.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Read for CheckedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        if n > 0 || buffer.is_empty() {
            if let Some(hash) = &mut self.hash {
                hash.update(&buffer[..n]);
            }
            return Ok(n);
        }
        match self.hash.take() {
            Some(hash) if hex::encode(hash.clone().finalize()) != self.expected => {
                let changed = Error::FileChanged { path: self.path.clone(), expected: self.expected.clone() };
                Err(io::Error::new(io::ErrorKind::InvalidData, changed))
            }
            _ => Ok(0),
        }
    }
}

/// Where the file of a hash lies.
fn place(folder: &Path, sha256: &str) -> PathBuf {
    folder.join(&sha256[..2]).join(sha256)
}

fn check(path: &Path, sha256: &str) -> Result<u64> {
    let mut file = CheckedFile::open(path.to_owned(), sha256)?;
    io::copy(&mut file, &mut io::sink()).map_err(|error| read_failed(path, error))
}

fn read_failed(path: &Path, error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(changed) => changed,
        Err(other) => Error::io("reading", path)(other),
    }
}

/// Whether a text is a hash; anything else must not become part of a path.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

impl Store {
    /// Begins a file of the archive. Write to it, then [`ArchiveWriter::finish`] it and record it with
    /// [`Store::record_file`].
    ///
    /// # Errors
    /// [`Error::DiskFull`] and other answers of the system.
    pub fn archive_writer(&self) -> Result<ArchiveWriter> {
        ArchiveWriter::begin(self.dir())
    }

    /// Puts bytes into the archive. Returns their SHA-256 (lower-case hexadecimal).
    ///
    /// # Errors
    /// As [`ArchiveWriter::finish`].
    pub fn archive_bytes(&self, bytes: &[u8]) -> Result<String> {
        let mut writer = self.archive_writer()?;
        let temp = writer.temp.clone();
        writer.write_all(bytes).map_err(Error::io("writing", &temp))?;
        Ok(writer.finish()?.0)
    }

    /// Opens a file of the archive. Reading it to its end fails if its content is not the recorded one.
    ///
    /// # Errors
    /// [`Error::FileMissing`], [`Error::NotFound`] for what is no hash.
    pub fn open_file(&self, sha256: &str) -> Result<CheckedFile> {
        CheckedFile::open(self.place_of(sha256)?, sha256)
    }

    /// The whole content of a file of the archive, checked.
    ///
    /// # Errors
    /// [`Error::FileChanged`], [`Error::FileMissing`].
    pub fn read_file(&self, sha256: &str) -> Result<Vec<u8>> {
        let mut file = self.open_file(sha256)?;
        let mut bytes = Vec::new();
        let path = file.path.clone();
        file.read_to_end(&mut bytes).map_err(|error| read_failed(&path, error))?;
        Ok(bytes)
    }

    /// Hashes a file of the archive anew and returns where it lies.
    ///
    /// # Errors
    /// [`Error::FileChanged`], [`Error::FileMissing`].
    pub fn check_file(&self, sha256: &str) -> Result<PathBuf> {
        let path = self.place_of(sha256)?;
        check(&path, sha256)?;
        Ok(path)
    }

    /// Removes files that a crash left unfinished, and returns how many. Only the holder of the workspace lock may call it.
    ///
    /// # Errors
    /// Those of the system.
    pub fn remove_unfinished_files(&self) -> Result<u64> {
        let unfinished = self.dir().join(FOLDER).join(UNFINISHED);
        if !unfinished.is_dir() {
            return Ok(0);
        }
        let mut n_removed = 0;
        for entry in std::fs::read_dir(&unfinished).map_err(Error::io("reading", &unfinished))? {
            let path = entry.map_err(Error::io("reading", &unfinished))?.path();
            std::fs::remove_file(&path).map_err(Error::io("removing", &path))?;
            n_removed += 1;
        }
        Ok(n_removed)
    }

    fn place_of(&self, sha256: &str) -> Result<PathBuf> {
        if !is_hash(sha256) {
            return Err(Error::not_found("file", sha256));
        }
        Ok(place(&self.dir().join(FOLDER), sha256))
    }
}

#[cfg(test)]
#[path = "archive_tests.rs"]
mod tests;
