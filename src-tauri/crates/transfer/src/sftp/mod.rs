//! A partner's SFTP account, through libssh2.

mod fault;

use crate::error::{Place, TransferError};
use crate::limits::{Deadlines, Line};
use crate::names;
use crate::open::{Shaken, millis};
use crate::remote::{Capabilities, Entry, Kind, Listing, Remote, Space, Stat, Uploaded, Uploading};
use crate::window::Window;
use ssh2::{ErrorCode, File, FileStat, OpenFlags, OpenType, RenameFlags, Session};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Instant;

/// An open SFTP account. Closing waits for the server only briefly, and not at all after a failure of the connection.
pub(crate) struct Sftp {
    // Dropped first, while the line still works.
    sftp: Option<ssh2::Sftp>,
    session: Session,
    line: Line,
    at: Place,
    software: String,
    deadlines: Deadlines,
    is_broken: bool,
}

/// Reads are asked for four times this far ahead by the library.
const READ_BUFFER: u64 = 2 * 1024 * 1024;
const FILE_MODE: i32 = 0o644;
const FOLDER_MODE: i32 = 0o755;

impl Sftp {
    /// Opens the file transfer of a session that is signed in.
    pub(crate) fn start(shaken: Shaken, at: Place, deadlines: Deadlines) -> Result<Sftp, TransferError> {
        let software = shaken.software();
        let Shaken { session, line, .. } = shaken;
        let opened = session.sftp();
        let mut place = Sftp { sftp: None, session, line, at, software, deadlines, is_broken: false };
        match opened {
            Ok(sftp) => place.sftp = Some(sftp),
            Err(error) => return Err(place.no_sftp(&error)),
        }
        place.session.set_timeout(millis(deadlines.answer));
        place.line.set_due(deadlines.total.map(|total| Instant::now() + total));
        Ok(place)
    }

    fn sftp(&self) -> &ssh2::Sftp {
        self.sftp.as_ref().expect("BUG: an Sftp is only handed out with its channel open")
    }

    /// Nothing is sent any more after a failure of the connection or a wish to stop.
    fn ready(&mut self, action: &'static str, path: &str) -> Result<(), TransferError> {
        names::check_path(path)?;
        if self.line.cancel.is_canceled() {
            self.is_broken = true;
            return Err(TransferError::Canceled);
        }
        if self.is_broken {
            let detail = "it was lost before".to_owned();
            return Err(TransferError::ConnectionLost { at: self.at.clone(), action, detail });
        }
        Ok(())
    }

    fn open(
        &mut self,
        path: &str,
        flags: OpenFlags,
        kind: OpenType,
        action: &'static str,
    ) -> Result<File, TransferError> {
        self.ready(action, path)?;
        self.sftp().open_mode(folder_or_here(path), flags, FILE_MODE, kind).map_err(|e| self.fault(&e, action, path))
    }

    /// Asks for the bytes to be put on disk. Only OpenSSH is known to mean it when it says "failure".
    fn sync(&mut self, file: &mut File, path: &str) -> Result<bool, TransferError> {
        const ACTION: &str = "put on disk";
        let Err(error) = file.fsync() else { return Ok(true) };
        let is_failure = error.code() == ErrorCode::SFTP(libssh2_sys::LIBSSH2_FX_FAILURE);
        match error.code() {
            ErrorCode::Session(_) => Err(self.fault(&error, ACTION, path)),
            ErrorCode::SFTP(_) if is_failure && self.software.contains("OpenSSH") => {
                Err(self.fault(&error, ACTION, path))
            }
            ErrorCode::SFTP(_) => Ok(false),
        }
    }

    fn send(
        &mut self,
        file: &mut File,
        path: &str,
        from: &mut dyn Read,
        size: u64,
        progress: &mut dyn FnMut(Uploading),
    ) -> Result<(), TransferError> {
        const ACTION: &str = "write";
        let mut window = Window::new(size);
        let mut confirmed = 0;
        while window.fill(from)? {
            let n = match file.write(window.pending()) {
                Ok(0) => Err(io::Error::other("nothing was taken")),
                other => other,
            }
            .map_err(|e| self.io_fault(&e, ACTION, path))
            .map_err(|e| self.why_not_written(e, file, path, size - confirmed))?;
            window.advance(n);
            confirmed += n as u64;
            progress(Uploading::Confirmed(confirmed));
            self.ready(ACTION, path)?;
        }
        window.check_end(from)
    }
}

impl Remote for Sftp {
    fn place(&self) -> &str {
        self.at.as_str()
    }

    fn capabilities(&self) -> Capabilities {
        let is_openssh = self.software.contains("OpenSSH");
        let known = is_openssh.then_some(true);
        Capabilities { software: self.software.clone(), refuses_overwrite: known, syncs: known, tells_space: known }
    }

    fn list(&mut self, folder: &str) -> Result<Listing, TransferError> {
        const ACTION: &str = "look into";
        let mut open = self.open(folder, OpenFlags::READ, OpenType::Dir, ACTION)?;
        let mut listing = Listing::default();
        loop {
            let (name, stat) = match open.readdir() {
                Ok(entry) => entry,
                Err(error) if error.code() == ErrorCode::Session(libssh2_sys::LIBSSH2_ERROR_FILE) => {
                    return Ok(listing);
                }
                Err(error) => return Err(self.fault(&error, ACTION, folder)),
            };
            let name = name.as_os_str().as_encoded_bytes();
            if name == b"." || name == b".." {
                continue;
            }
            if listing.entries.len() + listing.refused.len() >= Listing::MOST {
                listing.cut = true;
                return Ok(listing);
            }
            match names::judge(name) {
                Ok(name) => listing.entries.push(Entry { name, stat: told(&stat) }),
                Err(refused) => listing.refused.push(refused),
            }
        }
    }

    fn stat(&mut self, path: &str) -> Result<Option<Stat>, TransferError> {
        const ACTION: &str = "look at";
        self.ready(ACTION, path)?;
        match self.sftp().lstat(folder_or_here(path)) {
            Ok(stat) => Ok(Some(told(&stat))),
            Err(error) => {
                let fault = self.fault(&error, ACTION, path);
                if matches!(fault, TransferError::NotFound { .. }) { Ok(None) } else { Err(fault) }
            }
        }
    }

    fn make_folder(&mut self, path: &str) -> Result<(), TransferError> {
        const ACTION: &str = "make the folder";
        self.ready(ACTION, path)?;
        match self.sftp().mkdir(Path::new(path), FOLDER_MODE) {
            Ok(()) => Ok(()),
            Err(error) => {
                let fault = self.fault(&error, ACTION, path);
                Err(self.why_not_created(fault, path))
            }
        }
    }

    fn upload(
        &mut self,
        path: &str,
        from: &mut dyn Read,
        size: u64,
        progress: &mut dyn FnMut(Uploading),
    ) -> Result<Uploaded, TransferError> {
        let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::EXCLUSIVE;
        let mut file = match self.open(path, flags, OpenType::File, "create") {
            Ok(file) => file,
            Err(error) => return Err(self.why_not_created(error, path)),
        };
        progress(Uploading::Opened);
        self.send(&mut file, path, from, size, progress)?;
        progress(Uploading::Syncing);
        let synced = self.sync(&mut file, path)?;
        progress(Uploading::Synced(synced));
        file.close().map_err(|e| self.fault(&e, "close", path))?;
        Ok(Uploaded { bytes: size, synced })
    }

    fn read(&mut self, path: &str, into: &mut dyn Write, limit: u64) -> Result<u64, TransferError> {
        const ACTION: &str = "read";
        let at = self.at.clone();
        let shown = names::shown(path.as_bytes());
        let Some(stat) = self.stat(path)? else { return Err(TransferError::NotFound { at, path: shown }) };
        if let Some(is) = stat.kind.trouble() {
            return Err(TransferError::NotAFile { at, path: shown, is });
        }
        let mut file = self.open(path, OpenFlags::READ, OpenType::File, ACTION)?;
        // The library asks ahead for whole buffers, so that small files get a small one.
        let mut buffer = vec![0; stat.size.clamp(16 * 1024, READ_BUFFER) as usize];
        let mut total = 0_u64;
        loop {
            self.ready(ACTION, path)?;
            let n = file.read(&mut buffer).map_err(|e| self.io_fault(&e, ACTION, path))?;
            total += n as u64;
            if total > limit {
                return Err(TransferError::TooLarge { at, path: shown, limit });
            }
            if n == 0 {
                return Ok(total);
            }
            into.write_all(&buffer[..n])
                .map_err(|source| TransferError::LocalFile { file: "the copy".to_owned(), source })?;
        }
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), TransferError> {
        if self.stat(to)?.is_some() {
            return Err(TransferError::AlreadyThere { at: self.at.clone(), path: names::shown(to.as_bytes()) });
        }
        self.rename_unguarded(from, to)
    }

    fn rename_unguarded(&mut self, from: &str, to: &str) -> Result<(), TransferError> {
        const ACTION: &str = "rename";
        self.ready(ACTION, from)?;
        self.ready(ACTION, to)?;
        let sent = self.sftp().rename(Path::new(from), Path::new(to), Some(RenameFlags::empty()));
        sent.map_err(|e| self.fault(&e, ACTION, from))
    }

    fn remove(&mut self, path: &str) -> Result<(), TransferError> {
        const ACTION: &str = "remove";
        self.ready(ACTION, path)?;
        self.sftp().unlink(Path::new(path)).map_err(|e| self.fault(&e, ACTION, path))
    }

    fn space(&mut self, file: &str) -> Option<Space> {
        let mut file = self.open(file, OpenFlags::READ, OpenType::File, "look at").ok()?;
        space_of(&mut file)
    }
}

impl Drop for Sftp {
    fn drop(&mut self) {
        if self.is_broken || self.line.cancel.is_canceled() {
            self.line.cut();
        }
        self.session.set_timeout(2_000);
        drop(self.sftp.take());
        // A server that does not take leave is left anyway.
        self.session.disconnect(None, "done", None).ok();
        self.line.cut();
    }
}

fn space_of(file: &mut File) -> Option<Space> {
    let told = file.statvfs().ok()?;
    let block = if told.f_frsize > 0 { told.f_frsize } else { told.f_bsize };
    (told.f_blocks > 0)
        .then(|| Space { free: told.f_bavail.saturating_mul(block), total: told.f_blocks.saturating_mul(block) })
}

/// Servers that do not tell a kind have plain files in their folders.
fn told(stat: &FileStat) -> Stat {
    let kind = match stat.perm.map(|perm| perm & 0o170_000) {
        None | Some(0 | 0o100_000) => Kind::File,
        Some(0o040_000) => Kind::Folder,
        Some(0o120_000) => Kind::Link,
        Some(_) => Kind::Other,
    };
    Stat { kind, size: stat.size.unwrap_or(0), modified: stat.mtime.and_then(|t| i64::try_from(t).ok()) }
}

fn folder_or_here(path: &str) -> &Path {
    Path::new(if path.is_empty() { "." } else { path })
}
