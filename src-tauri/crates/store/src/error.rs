//! What can go wrong with a workspace, in words that a bookkeeper can act on.

use crate::vault::VaultError;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whether the same call may succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not without someone changing something first.
    Never,
    /// After this time, as it stands.
    After(Duration),
    /// After a person made room, unlocked the keychain or the like.
    AfterPerson,
}

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is no readable database any more. Nothing was overwritten.
    #[error("the workspace file {} is damaged ({detail}). Nothing was changed. Restore the newest backup, or keep the file and choose another folder", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the check found.
        detail: String,
    },
    /// The file is a database, but of another program.
    #[error("{} belongs to another program, not to ML Connector. Nothing was changed. Choose another folder", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file comes from a newer version of this program.
    #[error("the workspace {} was made by a newer version of ML Connector (its form is {found}, this program knows up to {known}). Nothing was changed. Update the program", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Version of the file.
        found: u32,
        /// Newest version that this program knows.
        known: u32,
    },
    /// Raw files or backups are there, but the database is gone.
    #[error("{} is missing or empty although its folder holds files or backups of a workspace. Nothing was changed. Restore the newest backup from its “backups” folder, or choose another folder", path.display())]
    Gone {
        /// Where the database should be.
        path: PathBuf,
    },
    /// A folder with other things in it that other users of the machine may read.
    #[error("the folder {} holds other files and can be read by other users of this machine. Choose an empty folder", path.display())]
    SharedFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The program was linked with an SQLite that may corrupt a file.
    #[error(
        "this build uses SQLite {found}, which may damage a workspace; it needs 3.51.3 or newer. Install a proper build of the program"
    )]
    OldSqlite {
        /// The version found.
        found: String,
    },
    /// No room on the disk of the workspace.
    #[error(
        "the disk that holds the workspace is full; nothing of this step was recorded. Make room, then run it again"
    )]
    DiskFull,
    /// Another process writes.
    #[error(
        "another program is using the workspace file; it was not free within five seconds. Close the other program and try again"
    )]
    Busy,
    /// The operating system refused something.
    #[error("{action} {} failed: {source}", path.display())]
    Io {
        /// What was tried, as "writing".
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// A stored value that this version cannot read. It is never replaced by a default.
    #[error(
        "the workspace holds a value that this version of the program does not understand: {detail}. Update the program, or restore a backup"
    )]
    Unreadable {
        /// Which value, and why.
        detail: String,
    },
    /// Something is asked for that is not there.
    #[error("there is no {what} “{id}”")]
    NotFound {
        /// Kind of thing, as "job".
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// Something cannot be removed because it is used.
    #[error("{what} “{id}” is used by {user}; remove or change that first")]
    InUse {
        /// Kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
        /// Who uses it, as "job “daily”".
        user: String,
    },
    /// An id that is taken.
    #[error("{what} “{id}” is recorded already")]
    Taken {
        /// Kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// A document that is in the ledger of sent documents already.
    #[error("{kind} {source_id} was sent to partner “{partner}” already (revision {revision})")]
    AlreadySent {
        /// Partner.
        partner: String,
        /// Kind of document.
        kind: String,
        /// Its id in the books.
        source_id: String,
        /// Revision in question.
        revision: u32,
    },
    /// A file name that was used for the same folder of the same partner.
    #[error("the file name “{name}” was used for this partner's folder “{folder}” already; a file is never replaced")]
    NameUsed {
        /// Folder on the partner's side.
        folder: String,
        /// The name.
        name: String,
    },
    /// A step that does not follow from the recorded state.
    #[error("{what} “{id}” is {from} and cannot become {to}")]
    WrongState {
        /// Kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
        /// State it is in.
        from: &'static str,
        /// State that was asked for.
        to: &'static str,
    },
    /// Numbers of a scope are used up.
    #[error("no numbers are left in “{scope}”")]
    NoNumbers {
        /// The scope.
        scope: String,
    },
    /// A raw file whose bytes are no longer those that were stored.
    #[error("the stored file {} no longer has the content that was recorded for it (SHA-256 {expected}). It is not used. Restore it from a backup", path.display())]
    FileChanged {
        /// Where it lies.
        path: PathBuf,
        /// What its hash should be.
        expected: String,
    },
    /// A raw file that is gone.
    #[error("the stored file {} is missing. Restore it from a backup", path.display())]
    FileMissing {
        /// Where it should lie.
        path: PathBuf,
    },
    /// The audit trail does not continue the one whose end was kept beside the key.
    #[error(
        "the audit trail was changed outside of the program: {0}. Nothing new is recorded over it. Restore a backup, or have the trail examined (audit verify)"
    )]
    Chain(crate::chain::Break),
    /// A backup that cannot be used.
    #[error("the backup {} cannot be used: {detail}", path.display())]
    BadBackup {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A file or folder that must not be there yet.
    #[error("{} is there already and is not replaced. Choose another name", path.display())]
    Exists {
        /// The file or folder.
        path: PathBuf,
    },
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A fault of the program: a store function was called inside a transaction of the same thread.
    #[error("BUG: the workspace was asked again from inside a transaction; use the transaction itself")]
    Nested,
    /// Anything else that SQLite says.
    #[error("the workspace database answered: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl Error {
    /// Whether and when the same call may be tried again.
    pub fn retry(&self) -> Retry {
        if let Error::Busy = self {
            return Retry::After(Duration::from_secs(5));
        }
        let waits_for_person =
            matches!(self, Error::DiskFull) || matches!(self, Error::Vault(vault) if vault.waits_for_person());
        if waits_for_person { Retry::AfterPerson } else { Retry::Never }
    }

    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.to_owned();
        move |source| {
            use std::io::ErrorKind::{QuotaExceeded, StorageFull};
            let is_full = matches!(source.kind(), StorageFull | QuotaExceeded);
            if is_full { Error::DiskFull } else { Error::Io { action, path, source } }
        }
    }

    pub(crate) fn not_found(what: &'static str, id: impl ToString) -> Error {
        Error::NotFound { what, id: id.to_string() }
    }

    pub(crate) fn taken(what: &'static str, id: impl ToString) -> Error {
        Error::Taken { what, id: id.to_string() }
    }

    /// Names the file, which SQLite does not do.
    pub(crate) fn in_file(self, file: &Path) -> Error {
        if let Error::Damaged { detail, .. } = self { Error::Damaged { path: file.to_owned(), detail } } else { self }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode;
        if let rusqlite::Error::FromSqlConversionFailure(_, _, cause) = &error {
            return Error::Unreadable { detail: cause.to_string() };
        }
        let code = error.sqlite_error_code();
        if code == Some(ErrorCode::DiskFull) {
            Error::DiskFull
        } else if matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) {
            Error::Busy
        } else if matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) {
            Error::Damaged { path: PathBuf::from(crate::database::FILE_NAME), detail: error.to_string() }
        } else {
            Error::Sqlite(error)
        }
    }
}

/// Whether a statement failed because a row with this key is there already.
pub(crate) fn is_duplicate(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi;
    error.sqlite_error().is_some_and(|e| {
        e.extended_code == ffi::SQLITE_CONSTRAINT_UNIQUE || e.extended_code == ffi::SQLITE_CONSTRAINT_PRIMARYKEY
    })
}
