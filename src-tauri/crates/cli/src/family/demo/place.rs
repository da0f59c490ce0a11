//! Where the demo puts its files.

use engine::{Code, Error, Result};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The demo's folder; a temporary one goes when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    root: PathBuf,
    temporary: Option<TempDir>,
}

impl Place {
    /// Makes the folder.
    ///
    /// # Errors
    /// [`Code::Usage`] where the folder to keep is not empty, [`Code::Storage`] where none can be made.
    pub(crate) fn make(keep: Option<&Path>) -> Result<Place> {
        let Some(keep) = keep else {
            let temporary = tempfile::Builder::new().prefix("ml-connector-demo-").tempdir().map_err(unmade)?;
            return Ok(Place { root: temporary.path().to_owned(), temporary: Some(temporary) });
        };
        let root = std::path::absolute(keep).map_err(unmade)?;
        std::fs::create_dir_all(&root).map_err(unmade)?;
        let mut inside = std::fs::read_dir(&root).map_err(unmade)?;
        if inside.next().is_some() {
            return Err(Error::new(Code::Usage, format!("The folder {} is not empty.", root.display()))
                .hint("Name a new or empty folder, so that the demo overwrites nothing of yours."));
        }
        Ok(Place { root, temporary: None })
    }

    /// Whether it stays.
    pub(crate) fn is_kept(&self) -> bool {
        self.temporary.is_none()
    }

    /// The workspace's folder.
    pub(crate) fn workspace(&self) -> PathBuf {
        self.root.join("workspace")
    }

    /// The partner's side.
    pub(crate) fn partner(&self) -> PathBuf {
        self.root.join("partner")
    }

    /// Writes a settings file, for people to look at afterwards.
    ///
    /// # Errors
    /// [`Code::Storage`] where it cannot be written.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.root.join(name);
        std::fs::write(&path, text).map_err(unmade)?;
        Ok(path)
    }
}

fn unmade(why: std::io::Error) -> Error {
    Error::new(Code::Storage, "The demo's folder could not be made.")
        .hint("Name one that you may write with --keep DIR.")
        .cause(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_something_in_it_is_left_alone() {
        let full = tempfile::tempdir().unwrap();
        std::fs::write(full.path().join("mine.txt"), "x").unwrap();
        assert_eq!(Place::make(Some(full.path())).unwrap_err().code, Code::Usage);
        assert!(Place::make(Some(&full.path().join("new"))).unwrap().is_kept());
    }

    #[test]
    fn a_temporary_folder_goes_with_the_demo() {
        let place = Place::make(None).unwrap();
        let root = place.workspace().parent().unwrap().to_owned();
        assert!(root.is_dir() && !place.is_kept());
        drop(place);
        assert!(!root.exists(), "nothing is left behind");
    }
}
