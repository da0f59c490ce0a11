//! Files that are made whole or not at all.

use engine::{Code, Error, Result};
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that gets its name only when it is whole.
pub(crate) struct Whole {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl Whole {
    /// Begins a file beside its final place.
    ///
    /// # Errors
    /// [`Code::Storage`] where the folder takes none.
    pub(crate) fn begin(path: &Path) -> Result<Whole> {
        let path = std::path::absolute(path).map_err(unwritten)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let file = tempfile::Builder::new().prefix(".ml-connector-").tempfile_in(folder).map_err(|why| {
            Error::new(Code::Storage, format!("Nothing can be written into {}.", folder.display()))
                .hint("Check that the folder is there and that you may write to it.")
                .cause(why)
        })?;
        Ok(Whole { file: BufWriter::new(file), path })
    }

    /// Where its bytes go.
    pub(crate) fn sink(&mut self) -> &mut BufWriter<NamedTempFile> {
        &mut self.file
    }

    /// Gives it its name; a file of that name is replaced.
    ///
    /// # Errors
    /// [`Code::Storage`] where not all could be written.
    pub(crate) fn finish(self) -> Result<()> {
        let file = self.file.into_inner().map_err(|why| unwritten(why.into_error()))?;
        allow_as_usual(file.as_file())?;
        file.persist(&self.path).map_err(|why| unwritten(why.error))?;
        Ok(())
    }
}

/// Temporary files are for their owner only; a file that a person asked for is like any other they make.
#[cfg(unix)]
fn allow_as_usual(file: &File) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(unwritten)
}

#[cfg(not(unix))]
fn allow_as_usual(_file: &File) -> Result<()> {
    Ok(())
}

/// Makes a new file; one that is there is never overwritten.
///
/// # Errors
/// [`Code::Usage`] where it is there already or cannot be made.
pub(crate) fn create(path: &Path) -> Result<File> {
    File::create_new(path).map_err(|why| {
        let what = if why.kind() == io::ErrorKind::AlreadyExists { "is there already" } else { "could not be made" };
        Error::new(Code::Usage, format!("{} {what}; nothing was written.", path.display()))
            .hint("Choose another name.")
            .cause(why)
    })
}

/// A file could not be written to its end.
pub(crate) fn unwritten(why: io::Error) -> Error {
    Error::new(Code::Storage, "The file could not be written to its end, so it is not complete.")
        .hint("Is the disk full? Remove the file and try again.")
        .cause(why)
}
