//! Folders and files of the workspace: for the owner alone, and written so that a crash leaves the old or the new.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Names that the program itself puts into a workspace folder.
const OURS: &[&str] = &["workspace.db", "workspace.lock", "files", "backups", "demo.key", "audit.head"];

/// Makes the workspace folder if it is missing, and closes it to other users.
///
/// A folder that holds other people's things is not touched: tightening, say, `/tmp` would break the machine.
pub(crate) fn prepare(dir: &Path) -> Result<()> {
    if !dir.exists() {
        return make(dir);
    }
    if holds_only_foreign_things(dir)? {
        return if is_private(dir)? { Ok(()) } else { Err(Error::SharedFolder { path: dir.to_owned() }) };
    }
    restrict(dir, 0o700)
}

fn holds_only_foreign_things(dir: &Path) -> Result<bool> {
    let mut foreign = false;
    for entry in fs::read_dir(dir).map_err(Error::io("reading", dir))? {
        let name = entry.map_err(Error::io("reading", dir))?.file_name();
        if OURS.iter().any(|ours| name == *ours) {
            return Ok(false);
        }
        foreign = true;
    }
    Ok(foreign)
}

/// Makes a folder, with those above it, readable by the owner alone whatever the umask says.
pub(crate) fn make(dir: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(Error::io("making the folder", dir))?;
    restrict(dir, 0o700)
}

/// Sets the permission bits where the system has them.
#[cfg(unix)]
pub(crate) fn restrict(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let held = fs::metadata(path).map_err(Error::io("reading", path))?.permissions().mode() & 0o777;
    if held == mode {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(Error::io("closing to other users", path))
}

/// Sets the permission bits where the system has them. Elsewhere the user's profile folder is private by inheritance.
#[cfg(not(unix))]
pub(crate) fn restrict(_path: &Path, _mode: u32) -> Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_private(dir: &Path) -> Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(dir).map_err(Error::io("reading", dir))?.permissions().mode() & 0o077 == 0)
}

#[cfg(not(unix))]
fn is_private(_dir: &Path) -> Result<bool> {
    Ok(true)
}

/// Options for a new file that only the owner may read.
pub(crate) fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes an empty private file; one that is there already is an error.
pub(crate) fn create_private(path: &Path) -> Result<File> {
    let made = private().create_new(true).open(path).map_err(|error| {
        let is_there = error.kind() == std::io::ErrorKind::AlreadyExists;
        if is_there { Error::Exists { path: path.to_owned() } } else { Error::io("making", path)(error) }
    })?;
    restrict(path, 0o600)?;
    Ok(made)
}

/// Replaces a small private file: after a crash it has the old or the new content, never a part.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<()> {
    let temp = beside(path, ".new");
    match fs::remove_file(&temp) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("removing", &temp)(error)),
        _ => {}
    }
    let mut file = create_private(&temp)?;
    file.write_all(content).map_err(Error::io("writing", &temp))?;
    file.sync_all().map_err(Error::io("writing", &temp))?;
    drop(file);
    fs::rename(&temp, path).map_err(Error::io("renaming", path))?;
    sync_parent(path)
}

/// The path with more at the end of its name.
pub(crate) fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    name.into()
}

/// Makes the names in a file's folder durable.
pub(crate) fn sync_parent(path: &Path) -> Result<()> {
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes the names in a folder durable.
#[cfg(unix)]
pub(crate) fn sync_folder(dir: &Path) -> Result<()> {
    let open = File::open(dir).map_err(Error::io("opening", dir))?;
    open.sync_all().map_err(Error::io("writing", dir))
}

/// Makes the names in a folder durable. Elsewhere folders cannot be opened for this; the file system's journal does it.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_dir: &Path) -> Result<()> {
    Ok(())
}

/// Writes a small file that only the owner may read, replacing one that is there: after a crash it has the old or the
/// new content. For files of the workspace folder that others must not read, as the way to a running engine.
///
/// # Errors
/// Those of the system.
pub fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    replace(path, content).map_err(std::io::Error::other)
}
