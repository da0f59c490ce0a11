//! Opening a workspace: nothing is written before the file is known to be sound and ours.

use crate::chain::Head;
use crate::error::{Error, Result};
use crate::table;
use crate::vault::{KeySource, Keychain, Vault};
use crate::{backup, folder, migration};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

/// Name of the database in a workspace folder.
pub(crate) const FILE_NAME: &str = "workspace.db";

/// First SQLite without the race that can damage a file in WAL mode.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How a workspace is opened.
#[derive(Debug)]
pub struct OpenOptions {
    /// The time now.
    pub now: Timestamp,
    /// Where the master key of a new workspace is kept, and what opens an existing one.
    pub key: KeySource,
    /// The keychain to use; [`Keychain::os`] outside of tests.
    pub keychain: Keychain,
}

impl OpenOptions {
    /// The operating system's keychain.
    pub fn new(now: Timestamp) -> OpenOptions {
        OpenOptions { now, key: KeySource::Keychain, keychain: Keychain::os() }
    }

    /// Another place for the key.
    pub fn with_key(mut self, key: KeySource) -> OpenOptions {
        self.key = key;
        self
    }

    /// Another keychain.
    pub fn with_keychain(mut self, keychain: Keychain) -> OpenOptions {
        self.keychain = keychain;
        self
    }
}

/// What a workspace says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id, unique in the world.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// Whether it is a demo: its key may lie in a plain file, and only then.
    pub is_demo: bool,
}

/// An open workspace. Shared between threads; one of them works in the database at a time.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    path: PathBuf,
    connection: Mutex<Connection>,
    /// The thread that works in the database now, to refuse what would wait for itself.
    worker: Mutex<Option<ThreadId>>,
    pub(crate) workspace: Workspace,
    pub(crate) vault: Vault,
    /// The end of the audit chain as last kept beside the key, once known.
    pub(crate) kept_head: Mutex<Option<Head>>,
}

impl Store {
    /// Opens the workspace in this folder, or makes one. Take the [`crate::WorkspaceLock`] first: there is one writer.
    ///
    /// The master key is not asked for yet; see [`Store::unlock`].
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Newer`], [`Error::Foreign`] and [`Error::Gone`] leave the folder as it is.
    pub fn open(dir: &Path, options: OpenOptions) -> Result<Store> {
        check_sqlite()?;
        folder::prepare(dir)?;
        let path = dir.join(FILE_NAME);
        prepare_file(dir, &path)?;
        let mut connection = connect(&path).map_err(|error| error.in_file(&path))?;
        let found = check(&connection, &path).map_err(|error| error.in_file(&path))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        migrate(&mut connection, dir, found, options.now)?;
        let workspace = table::workspace::find_or_make(&mut connection, &options)?;
        let vault = Vault::new(dir, &workspace, options.key, options.keychain)?;
        Ok(Store {
            dir: dir.to_owned(),
            path,
            connection: Mutex::new(connection),
            worker: Mutex::new(None),
            workspace,
            vault,
            kept_head: Mutex::new(None),
        })
    }

    /// Ends work: folds the write-ahead log into the file and closes it. Dropping a store is as safe, only less tidy.
    ///
    /// # Errors
    /// Where the log could not be folded in; nothing is lost then, the next open does it.
    pub fn close(self) -> Result<()> {
        self.fold_log()?;
        let connection = self.connection.into_inner().unwrap_or_else(PoisonError::into_inner);
        connection.close().map_err(|(_, error)| error.into())
    }

    /// Folds the write-ahead log into the file and empties it, so that it holds nothing that was wiped.
    ///
    /// # Errors
    /// Those of writing.
    pub fn fold_log(&self) -> Result<()> {
        self.read(|connection| Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?))
    }

    /// The workspace folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the workspace says of itself.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Lets one thread at a time work, and refuses a thread that waits for itself.
    pub(crate) fn exclusively<T>(&self, work: impl FnOnce(&mut Connection) -> T) -> Result<T> {
        let me = std::thread::current().id();
        if *self.worker.lock().unwrap_or_else(PoisonError::into_inner) == Some(me) {
            return Err(Error::Nested);
        }
        // A panic inside a transaction rolled it back while unwinding, so the connection is sound.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        *self.worker.lock().unwrap_or_else(PoisonError::into_inner) = Some(me);
        let _leaves = Leaves(&self.worker);
        Ok(work(&mut connection))
    }

    /// A second, read-only connection, so that long reads (audit, backup) hold nobody up.
    pub(crate) fn reader(&self) -> Result<Connection> {
        open_for_reading(&self.path).map_err(|error| error.in_file(&self.path))
    }
}

struct Leaves<'a>(&'a Mutex<Option<ThreadId>>);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn check_sqlite() -> Result<()> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(Error::OldSqlite { found: rusqlite::version().to_owned() });
    }
    Ok(())
}

/// Makes an empty private file where there is none, and refuses where there must have been one.
fn prepare_file(dir: &Path, path: &Path) -> Result<()> {
    let size = match std::fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(error) => return Err(Error::io("reading", path)(error)),
    };
    if size == 0 {
        let was_used = dir.join(crate::archive::FOLDER).exists() || dir.join(backup::FOLDER).exists();
        if was_used {
            return Err(Error::Gone { path: path.to_owned() });
        }
        if !path.exists() {
            folder::create_private(path)?;
            folder::sync_folder(dir)?;
        }
    }
    folder::restrict(path, 0o600)
}

pub(crate) fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is wiped leaves no readable remains in free pages.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

pub(crate) fn open_for_reading(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "mmap_size", 0)?;
    Ok(connection)
}

/// Reads only: version, origin, and a check of the whole structure. Returns the version found.
fn check(connection: &Connection, path: &Path) -> Result<u32> {
    let found = migration::check_origin(connection, path)?;
    quick_check(connection, path)?;
    Ok(found)
}

pub(crate) fn quick_check(connection: &Connection, path: &Path) -> Result<()> {
    let answer: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if answer == "ok" { Ok(()) } else { Err(Error::Damaged { path: path.to_owned(), detail: answer }) }
}

fn migrate(connection: &mut Connection, dir: &Path, found: u32, now: Timestamp) -> Result<()> {
    migrate_with(connection, dir, found, now, migration::SCHEMA_VERSION, &migration::all())
}

fn migrate_with(
    connection: &mut Connection,
    dir: &Path,
    found: u32,
    now: Timestamp,
    wanted: u32,
    steps: &[migration::Migration],
) -> Result<()> {
    if found == wanted {
        return Ok(());
    }
    if found > 0 {
        backup::before_migration(connection, dir, found, now)?;
    }
    migration::run(connection, found, steps)
}

#[cfg(test)]
#[path = "database_tests.rs"]
mod tests;
