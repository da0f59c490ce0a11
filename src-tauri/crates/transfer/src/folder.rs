//! A folder of this machine, or of a mounted share, as a place to deliver to.

use crate::error::{Place, TransferError};
use crate::limits::{Cancel, Options};
use crate::names;
use crate::open::Stage;
use crate::remote::{Capabilities, Entry, Kind, Listing, Remote, Space, Stat, Uploaded, Uploading};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use tempfile::TempPath;

/// A folder. Every path stays inside it: no `..`, no absolute path, no link on the way or at the end.
pub(crate) struct Folder {
    root: PathBuf,
    at: Place,
    cancel: Cancel,
}

impl Folder {
    /// Opens a folder that exists.
    pub(crate) fn open(
        path: &str,
        options: Options,
        on_stage: &mut dyn FnMut(Stage, &str),
    ) -> Result<Folder, TransferError> {
        let root = PathBuf::from(path);
        if !root.is_absolute() {
            let what = format!("the folder \"{}\" must be a full path", names::shown(path.as_bytes()));
            return Err(TransferError::Settings { what });
        }
        let at = Place::folder(&root);
        match fs::metadata(&root) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Err(TransferError::NotAFile { at, path: path.to_owned(), is: "not a folder" }),
            Err(error) => return Err(TransferError::NotReachable { at, detail: error.to_string() }),
        }
        on_stage(Stage::Connection, &format!("{at} is there"));
        Ok(Folder { root, at, cancel: options.cancel })
    }

    /// The path on this machine, every folder on the way being a real one.
    fn inside(&self, path: &str) -> Result<PathBuf, TransferError> {
        if self.cancel.is_canceled() {
            return Err(TransferError::Canceled);
        }
        names::check_path(path)?;
        let not_allowed = |why| TransferError::NameNotAllowed { name: names::shown(path.as_bytes()), why };
        if path.starts_with('/') {
            return Err(not_allowed("folders of a local partner are named from inside its folder"));
        }
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        let mut place = self.root.clone();
        for (n, part) in parts.iter().enumerate() {
            names::check(part)?;
            place.push(part);
            let is_last = n + 1 == parts.len();
            if !is_last && fs::symlink_metadata(&place).is_ok_and(|found| found.is_symlink()) {
                return Err(not_allowed("a folder on the way is a link"));
            }
        }
        Ok(place)
    }

    fn fault(&self, error: io::Error, action: &'static str, path: &str) -> TransferError {
        use io::ErrorKind as K;
        let (at, path) = (self.at.clone(), names::shown(path.as_bytes()));
        let is = |kinds: &[K]| kinds.contains(&error.kind());
        if is(&[K::NotFound]) {
            TransferError::NotFound { at, path }
        } else if is(&[K::PermissionDenied, K::ReadOnlyFilesystem]) {
            TransferError::NotPermitted { at, path, action }
        } else if is(&[K::AlreadyExists]) {
            TransferError::AlreadyThere { at, path }
        } else if is(&[K::StorageFull, K::QuotaExceeded]) {
            TransferError::DiskFull { at, path, free: None, needed: 0 }
        } else {
            TransferError::Refused { at, path, action, detail: error.to_string() }
        }
    }

    fn copy_in(
        &self,
        file: &mut File,
        path: &str,
        from: &mut dyn Read,
        size: u64,
        progress: &mut dyn FnMut(Uploading),
    ) -> Result<(), TransferError> {
        let mut window = crate::window::Window::new(size);
        let mut done = 0;
        while window.fill(from)? {
            let n = file.write(window.pending()).map_err(|e| {
                let mut fault = self.fault(e, "write", path);
                if let TransferError::DiskFull { needed, .. } = &mut fault {
                    *needed = size - done;
                }
                fault
            })?;
            window.advance(n);
            done += n as u64;
            progress(Uploading::Confirmed(done));
            if self.cancel.is_canceled() {
                return Err(TransferError::Canceled);
            }
        }
        window.check_end(from)
    }
}

impl Remote for Folder {
    fn place(&self) -> &str {
        self.at.as_str()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            software: String::new(),
            refuses_overwrite: Some(true),
            syncs: Some(true),
            tells_space: Some(false),
        }
    }

    fn list(&mut self, folder: &str) -> Result<Listing, TransferError> {
        const ACTION: &str = "look into";
        let place = self.inside(folder)?;
        let mut listing = Listing::default();
        for entry in fs::read_dir(place).map_err(|e| self.fault(e, ACTION, folder))? {
            let entry = entry.map_err(|e| self.fault(e, ACTION, folder))?;
            if listing.entries.len() + listing.refused.len() >= Listing::MOST {
                listing.cut = true;
                break;
            }
            match (names::judge(entry.file_name().as_encoded_bytes()), entry.metadata()) {
                (Ok(name), Ok(found)) => listing.entries.push(Entry { name, stat: told(&found) }),
                (Err(refused), _) => listing.refused.push(refused),
                // It went away between the two looks.
                (Ok(_), Err(error)) if error.kind() == io::ErrorKind::NotFound => {}
                (Ok(_), Err(error)) => return Err(self.fault(error, ACTION, folder)),
            }
        }
        Ok(listing)
    }

    fn stat(&mut self, path: &str) -> Result<Option<Stat>, TransferError> {
        match fs::symlink_metadata(self.inside(path)?) {
            Ok(found) => Ok(Some(told(&found))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.fault(error, "look at", path)),
        }
    }

    fn make_folder(&mut self, path: &str) -> Result<(), TransferError> {
        fs::create_dir(self.inside(path)?).map_err(|e| self.fault(e, "make the folder", path))
    }

    fn upload(
        &mut self,
        path: &str,
        from: &mut dyn Read,
        size: u64,
        progress: &mut dyn FnMut(Uploading),
    ) -> Result<Uploaded, TransferError> {
        let place = self.inside(path)?;
        let mut file =
            OpenOptions::new().write(true).create_new(true).open(&place).map_err(|e| self.fault(e, "create", path))?;
        progress(Uploading::Opened);
        self.copy_in(&mut file, path, from, size, progress)?;
        progress(Uploading::Syncing);
        file.sync_all().map_err(|e| self.fault(e, "put on disk", path))?;
        sync_parent(&place).map_err(|e| self.fault(e, "put on disk", path))?;
        progress(Uploading::Synced(true));
        Ok(Uploaded { bytes: size, synced: true })
    }

    fn read(&mut self, path: &str, into: &mut dyn Write, limit: u64) -> Result<u64, TransferError> {
        let place = self.inside(path)?;
        let at = self.at.clone();
        let shown = names::shown(path.as_bytes());
        let found = fs::symlink_metadata(&place).map_err(|e| self.fault(e, "read", path))?;
        if let Some(is) = told(&found).kind.trouble() {
            return Err(TransferError::NotAFile { at, path: shown, is });
        }
        let mut file = File::open(&place).map_err(|e| self.fault(e, "read", path))?;
        let mut buffer = vec![0; 256 * 1024];
        let mut total = 0_u64;
        loop {
            let n = file.read(&mut buffer).map_err(|e| self.fault(e, "read", path))?;
            total += n as u64;
            if total > limit {
                return Err(TransferError::TooLarge { at, path: shown, limit });
            }
            if n == 0 {
                return Ok(total);
            }
            into.write_all(&buffer[..n])
                .map_err(|source| TransferError::LocalFile { file: "the copy".to_owned(), source })?;
            if self.cancel.is_canceled() {
                return Err(TransferError::Canceled);
            }
        }
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), TransferError> {
        self.rename_unguarded(from, to)
    }

    /// The system itself refuses a taken name in one step (renameat2, link, or MoveFileEx without replacing).
    fn rename_unguarded(&mut self, from: &str, to: &str) -> Result<(), TransferError> {
        const ACTION: &str = "rename";
        let (old, new) = (self.inside(from)?, self.inside(to)?);
        if !fs::symlink_metadata(&old).map_err(|e| self.fault(e, ACTION, from))?.is_file() {
            return Err(TransferError::NotAFile {
                at: self.at.clone(),
                path: names::shown(from.as_bytes()),
                is: "a folder or link",
            });
        }
        let mut temporary = TempPath::try_from_path(old).map_err(|e| self.fault(e, ACTION, from))?;
        temporary.disable_cleanup(true);
        temporary.persist_noclobber(&new).map_err(|e| self.fault(e.error, ACTION, to))?;
        sync_parent(&new).map_err(|e| self.fault(e, "put on disk", to))
    }

    fn remove(&mut self, path: &str) -> Result<(), TransferError> {
        fs::remove_file(self.inside(path)?).map_err(|e| self.fault(e, "remove", path))
    }

    fn space(&mut self, _file: &str) -> Option<Space> {
        None
    }
}

/// Puts a folder's list of names on disk; Windows does that by itself and cannot be asked.
fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if cfg!(unix) => File::open(parent)?.sync_all(),
        _ => Ok(()),
    }
}

fn told(found: &Metadata) -> Stat {
    let kind = if found.is_symlink() {
        Kind::Link
    } else if found.is_dir() {
        Kind::Folder
    } else if found.is_file() {
        Kind::File
    } else {
        Kind::Other
    };
    let modified = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Stat { kind, size: found.len(), modified: modified.and_then(|age| i64::try_from(age.as_secs()).ok()) }
}
