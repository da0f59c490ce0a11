//! What the demo remembers between two starts, in a file beside its workspace.

use super::sides::Ports;
use engine::{Code, Error, Result};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The file. Nothing in it is secret.
const FILE: &str = "practice.json";
/// The workspace's files; when they were last written is when the demo was last used.
const USED: [&str; 2] = ["workspace.db", "workspace.db-wal"];

/// What is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standing {
    /// The ports of books and partner, which the settings name.
    pub(crate) ports: Ports,
    /// The public key that the partner lets in.
    pub(crate) key: Option<String>,
    /// Records that were put right in the books, which forget it when they end.
    pub(crate) put_right: Vec<String>,
    /// What the practice clock showed at the last start …
    pub(crate) practice_time: Timestamp,
    /// … when the machine's showed this.
    pub(crate) machine_time: Timestamp,
    /// Whether everything is set up.
    pub(crate) is_set_up: bool,
}

impl Standing {
    /// Whether something was remembered in a folder.
    pub(crate) fn is_in(folder: &Path) -> bool {
        folder.join(FILE).is_file()
    }

    /// What was remembered in a folder; none where there is nothing.
    ///
    /// # Errors
    /// [`Code::Storage`] where it cannot be read.
    pub(crate) fn read(folder: &Path) -> Result<Option<Standing>> {
        match std::fs::read(folder.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(unusable),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(unusable(why)),
        }
    }

    /// Remembers it: as a whole or not at all.
    ///
    /// # Errors
    /// [`Code::Storage`] where it cannot be written.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(unusable)?;
        let beside = folder.join(format!("{FILE}.new"));
        std::fs::write(&beside, text).map_err(unusable)?;
        std::fs::rename(&beside, folder.join(FILE)).map_err(unusable)
    }

    /// What the practice clock shows at the next start: it stood still while the demo was closed, and never goes back.
    pub(crate) fn next_time(&self, folder: &Path) -> Timestamp {
        let used = USED.iter().filter_map(|name| last_written(&folder.join(name))).max();
        let passed = used.map_or(SignedDuration::ZERO, |used| used.duration_since(self.machine_time));
        let passed = passed.max(SignedDuration::ZERO) + SignedDuration::from_secs(1);
        self.practice_time.saturating_add(passed).unwrap_or(self.practice_time)
    }
}

fn last_written(file: &PathBuf) -> Option<Timestamp> {
    std::fs::metadata(file).ok()?.modified().ok()?.try_into().ok()
}

fn unusable(why: impl std::fmt::Display) -> Error {
    Error::new(Code::Storage, "The demo's folder cannot be used.")
        .hint("Remove the demo and open it anew; nothing in it is real.")
        .cause(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_time_goes_on_from_the_last_use() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Standing::read(folder.path()).unwrap(), None);
        let standing = Standing {
            ports: Ports { books: 40_000, partner: 40_017, redirect: vec![1, 2, 3] },
            key: Some("ssh-ed25519 AAAA".to_owned()),
            put_right: vec!["INV-1".to_owned()],
            practice_time: "2026-12-03T07:00:00Z".parse().unwrap(),
            machine_time: Timestamp::now(),
            is_set_up: true,
        };
        standing.write(folder.path()).unwrap();
        assert_eq!(Standing::read(folder.path()).unwrap().as_ref(), Some(&standing));
        let after = |machine_time| Standing { machine_time, ..standing.clone() }.next_time(folder.path());
        let one_later: Timestamp = "2026-12-03T07:00:01Z".parse().unwrap();
        assert_eq!(after(Timestamp::now()), one_later, "a demo that was never used");
        std::fs::write(folder.path().join("workspace.db"), "x").unwrap();
        let written = last_written(&folder.path().join("workspace.db")).unwrap();
        assert_eq!(after(written - SignedDuration::from_mins(10)), one_later + SignedDuration::from_mins(10));
        assert_eq!(after(written + SignedDuration::from_mins(10)), one_later, "never back");
    }

    #[test]
    fn a_file_that_is_no_standing_is_told_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "{").unwrap();
        let error = Standing::read(folder.path()).unwrap_err();
        assert!(error.code == Code::Storage && error.hint.contains("Remove the demo"), "{error:?}");
    }
}
