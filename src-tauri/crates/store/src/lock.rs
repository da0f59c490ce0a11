//! One writer for each workspace: a lock that the operating system drops by itself when the process ends.

use crate::error::{Error, Result};
use crate::folder;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Name of the lock file in a workspace folder.
const FILE_NAME: &str = "workspace.lock";

/// The right to write to a workspace, held until dropped.
#[derive(Debug)]
pub struct WorkspaceLock {
    /// Open for as long as the lock is held; closing it lets go.
    _file: File,
    path: PathBuf,
}

/// Another process holds the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBy {
    /// Its process id, where it could be read.
    pub pid: Option<u32>,
}

impl WorkspaceLock {
    /// Takes the lock of a workspace folder, which is made if it is missing. Does not wait.
    ///
    /// # Errors
    /// Where the folder or the lock file cannot be made. Another holder is a value, not an error.
    pub fn acquire(dir: &Path) -> Result<std::result::Result<WorkspaceLock, HeldBy>> {
        folder::prepare(dir)?;
        let path = dir.join(FILE_NAME);
        let mut file =
            folder::private().create(true).truncate(false).open(&path).map_err(Error::io("opening", &path))?;
        folder::restrict(&path, 0o600)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Err(HeldBy { pid: read_pid(&mut file) })),
            Err(TryLockError::Error(error)) => return Err(Error::io("locking", &path)(error)),
        }
        write_pid(&mut file).map_err(Error::io("writing", &path))?;
        Ok(Ok(WorkspaceLock { _file: file, path }))
    }

    /// The lock file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn read_pid(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn write_pid(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "{}", std::process::id())?;
    file.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_to_ask_learns_who_holds_the_workspace() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("new");
        let held = WorkspaceLock::acquire(&dir).unwrap().expect("nobody else is here");
        let refused = WorkspaceLock::acquire(&dir).unwrap().expect_err("it is held");
        assert_eq!(refused.pid, Some(std::process::id()));
        drop(held);
        assert!(WorkspaceLock::acquire(&dir).unwrap().is_ok(), "let go, it can be taken again");
    }
}
