//! Copies of a workspace: one before each migration, and whole ones, raw files included, in one file.

use crate::chain::{self, Verdict};
use crate::database::{FILE_NAME, Store, connect, open_for_reading, quick_check};
use crate::error::{Error, Result};
use crate::table::file;
use crate::value::{At, instant};
use crate::{folder, migration};
use jiff::Timestamp;
use rusqlite::backup::Backup;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Folder of the copies made before migrations.
pub(crate) const FOLDER: &str = "backups";

/// Pages copied at a time.
const PAGES: i32 = 4096;

/// Bytes of a raw file in one row of a backup.
const PART_BYTES: usize = 4 * 1024 * 1024;

/// What a backup holds, after every part of it was read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    /// Id of the workspace.
    pub workspace: String,
    /// When it was made; `None` for a bare copy of the database, as those before migrations are.
    pub made: Option<Timestamp>,
    /// Version of its form.
    pub version: u32,
    /// Raw files in it.
    pub n_files: u64,
    /// Their bytes.
    pub file_bytes: u64,
    /// What its audit trail looks like.
    pub audit: Verdict,
}

/// Copies the database before it is migrated, to `backups/workspace-v<version>-<time>.db`.
pub(crate) fn before_migration(connection: &Connection, dir: &Path, version: u32, now: Timestamp) -> Result<PathBuf> {
    let backups = dir.join(FOLDER);
    if !backups.is_dir() {
        folder::make(&backups)?;
        folder::sync_folder(dir)?;
    }
    let target = backups.join(format!("workspace-v{version}-{}.db", now.strftime("%Y%m%dT%H%M%S%.fZ")));
    let part = folder::beside(&target, ".unfinished");
    copy(connection, &part)?;
    std::fs::rename(&part, &target).map_err(Error::io("renaming", &target))?;
    folder::sync_folder(&backups)?;
    Ok(target)
}

/// Copies a database into a new file that stands alone, without a write-ahead log.
fn copy(from: &Connection, to: &Path) -> Result<Connection> {
    match std::fs::remove_file(to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("removing", to)(error)),
        _ => {}
    }
    folder::create_private(to)?;
    let mut target = connect(to)?;
    Backup::new(from, &mut target)?.run_to_completion(PAGES, Duration::ZERO, None)?;
    target.pragma_update(None, "journal_mode", "DELETE")?;
    quick_check(&target, to)?;
    Ok(target)
}

impl Store {
    /// Writes the whole workspace, raw files included, into one new file. Other work goes on meanwhile. Secrets stay
    /// sealed in it, and the key to them is not in it. Everything else in it is readable to who has the file.
    ///
    /// # Errors
    /// [`Error::Exists`] where the file is there; [`Error::FileChanged`] and [`Error::FileMissing`] where a raw file
    /// cannot be backed up.
    pub fn backup(&self, target: &Path, now: Timestamp) -> Result<()> {
        if target.exists() {
            return Err(Error::Exists { path: target.to_owned() });
        }
        let part = folder::beside(target, ".unfinished");
        let written = self.write_backup(&part, now);
        if let Err(error) = written {
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
        std::fs::rename(&part, target).map_err(Error::io("renaming", target))?;
        folder::sync_parent(target)
    }

    fn write_backup(&self, part: &Path, now: Timestamp) -> Result<()> {
        let mut copy = copy(&self.reader()?, part)?;
        let tx = copy.transaction()?;
        tx.execute_batch(
            "CREATE TABLE backup_part (sha256 TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL,
                PRIMARY KEY (sha256, part)) STRICT;
             CREATE TABLE backup_made (at INTEGER NOT NULL) STRICT;",
        )?;
        tx.execute("INSERT INTO backup_made (at) VALUES (?1)", [At(now)])?;
        for (sha256, _) in file::expected(&tx)? {
            self.put_file(&tx, &sha256)?;
        }
        tx.commit()?;
        copy.close().map_err(|(_, error)| error)?;
        let file = std::fs::File::open(part).map_err(Error::io("opening", part))?;
        file.sync_all().map_err(Error::io("writing", part))
    }

    fn put_file(&self, sql: &Connection, sha256: &str) -> Result<()> {
        let path = self.check_file(sha256)?;
        let mut file = self.open_file(sha256)?;
        let mut insert = sql.prepare_cached("INSERT INTO backup_part (sha256, part, bytes) VALUES (?1, ?2, ?3)")?;
        for number in 0_i64.. {
            let mut bytes = Vec::new();
            let n = file.by_ref().take(PART_BYTES as u64).read_to_end(&mut bytes);
            if n.map_err(Error::io("reading", &path))? == 0 {
                break;
            }
            insert.execute(params![sha256, number, bytes])?;
        }
        Ok(())
    }

    /// Reads a whole backup and checks every part of it: the database, each raw file's hash, the audit trail.
    ///
    /// # Errors
    /// [`Error::BadBackup`], [`Error::Newer`], [`Error::Foreign`], [`Error::Damaged`].
    pub fn check_backup(path: &Path) -> Result<BackupReport> {
        let bad = |detail: String| Error::BadBackup { path: path.to_owned(), detail };
        if !path.is_file() {
            return Err(bad("there is no such file".to_owned()));
        }
        let sql = open_for_reading(path).map_err(|error| error.in_file(path))?;
        let version = migration::check_origin(&sql, path).map_err(|error| error.in_file(path))?;
        quick_check(&sql, path)?;
        let is_whole: bool =
            sql.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'backup_made'", [], |row| row.get(0))?;
        let made = match is_whole {
            true => Some(sql.query_row("SELECT at FROM backup_made", [], |row| instant(row, "at"))?),
            false => None,
        };
        let workspace: String = sql.query_row("SELECT id FROM workspace", [], |row| row.get(0))?;
        let expected = file::expected(&sql)?;
        if !is_whole && !expected.is_empty() {
            return Err(bad("it holds the database alone, without the raw files".to_owned()));
        }
        let mut file_bytes = 0;
        for (sha256, size) in &expected {
            let mut hash = Sha256::new();
            read_parts(&sql, sha256, &mut |bytes| {
                hash.update(bytes);
                Ok(())
            })?;
            if hex::encode(hash.finalize()) != *sha256 {
                return Err(bad(format!("the file {sha256} in it is damaged")));
            }
            file_bytes += size;
        }
        let audit = chain::verify(&sql, &workspace, None)?;
        Ok(BackupReport { workspace, made, version, n_files: expected.len() as u64, file_bytes, audit })
    }

    /// Makes a workspace folder from a backup after checking it. The folder must not hold a workspace. The key is not in
    /// a backup: the keychain or passphrase of the workspace opens its secrets. Once opened, append an event that says so
    /// and call [`Store::accept_trail`], as the kept end of the trail may be a later one.
    ///
    /// # Errors
    /// [`Error::Exists`] where the folder holds a workspace; those of [`Store::check_backup`].
    pub fn restore(backup: &Path, dir: &Path) -> Result<BackupReport> {
        let report = Store::check_backup(backup)?;
        folder::prepare(dir)?;
        for ours in [FILE_NAME, crate::archive::FOLDER] {
            if dir.join(ours).exists() {
                return Err(Error::Exists { path: dir.join(ours) });
            }
        }
        if let Err(error) = unpack(backup, dir) {
            // Both were made here; what is left of them would block the next try.
            let _ = std::fs::remove_file(dir.join(PART_NAME));
            let _ = std::fs::remove_dir_all(dir.join(crate::archive::FOLDER));
            return Err(error);
        }
        Ok(report)
    }
}

/// Name of a database that is being restored.
const PART_NAME: &str = "workspace.unfinished";

/// Files first, the database last: a folder without it is no workspace.
fn unpack(backup: &Path, dir: &Path) -> Result<()> {
    let part = dir.join(PART_NAME);
    let sql = open_for_reading(backup)?;
    let mut target = copy(&sql, &part)?;
    extract(&sql, dir)?;
    let tx = target.transaction()?;
    tx.execute_batch("DROP TABLE IF EXISTS backup_part; DROP TABLE IF EXISTS backup_made")?;
    tx.commit()?;
    target.execute_batch("VACUUM")?;
    target.close().map_err(|(_, error)| error)?;
    let path = dir.join(FILE_NAME);
    std::fs::rename(&part, &path).map_err(Error::io("renaming", &path))?;
    folder::sync_folder(dir)
}

fn extract(sql: &Connection, dir: &Path) -> Result<()> {
    for (sha256, _) in file::expected(sql)? {
        let mut writer = crate::archive::ArchiveWriter::begin(dir)?;
        read_parts(sql, &sha256, &mut |bytes| writer.write_all(bytes).map_err(Error::io("writing", dir)))?;
        let (written, _) = writer.finish()?;
        if written != sha256 {
            return Err(Error::BadBackup {
                path: dir.to_owned(),
                detail: format!("the file {sha256} changed while it was read"),
            });
        }
    }
    Ok(())
}

fn read_parts(sql: &Connection, sha256: &str, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let mut statement = sql.prepare_cached("SELECT bytes FROM backup_part WHERE sha256 = ?1 ORDER BY part")?;
    let mut rows = statement.query([sha256])?;
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(0)?;
        take(&bytes)?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "backup_tests.rs"]
mod tests;
