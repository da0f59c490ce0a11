//! What is known of the raw files of the archive: one row for each content, by its SHA-256.

use crate::error::Result;
use crate::migration::Migration;
use crate::transaction::methods;
use crate::value::{At, instant, maybe};
use jiff::Timestamp;
use model::ids::RunId;
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE file (
        sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
        size INTEGER NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        created INTEGER NOT NULL,
        run TEXT REFERENCES run (id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX file_by_run ON file (run);",
}];

/// A file of the archive to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its content, by which the archive finds it: lower-case hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// The name it was made or found under.
    pub name: String,
    /// What it is for: `outbound`, `manifest`, `inbound`, `page` …
    pub kind: String,
    /// The run it belongs to.
    pub run: Option<RunId>,
}

/// A recorded file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// What was recorded.
    pub file: NewFile,
    /// When.
    pub created: Timestamp,
}

methods! {
    /// Records a file of the archive. The same content again changes nothing and returns `false`.
    write record_file(file: &NewFile, now: Timestamp) -> bool = insert;
    /// A file by the SHA-256 of its content.
    read stored_file(sha256: &str) -> Option<StoredFile> = find;
    /// The files of a run, oldest first.
    read files_of_run(run: &RunId) -> Vec<StoredFile> = of_run;
}

const COLUMNS: &str = "sha256, size, name, kind, created, run";

fn insert(sql: &Connection, file: &NewFile, now: Timestamp) -> Result<bool> {
    let mut statement = sql.prepare_cached(
        "INSERT INTO file (sha256, size, name, kind, created, run) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (sha256) DO NOTHING",
    )?;
    let run = file.run.as_ref().map(RunId::as_str);
    Ok(statement.execute(params![file.sha256, file.size, file.name, file.kind, At(now), run])? == 1)
}

fn find(sql: &Connection, sha256: &str) -> Result<Option<StoredFile>> {
    let mut statement = sql.prepare_cached(&format!("SELECT {COLUMNS} FROM file WHERE sha256 = ?1"))?;
    Ok(statement.query_row([sha256], file_of).optional()?)
}

fn of_run(sql: &Connection, run: &RunId) -> Result<Vec<StoredFile>> {
    let mut statement =
        sql.prepare_cached(&format!("SELECT {COLUMNS} FROM file WHERE run = ?1 ORDER BY created, sha256"))?;
    let rows = statement.query_map([run.as_str()], file_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Every hash that rows of any table expect in the archive.
pub(crate) fn expected(sql: &Connection) -> Result<Vec<(String, u64)>> {
    let mut statement = sql.prepare_cached("SELECT sha256, size FROM file ORDER BY sha256")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn file_of(row: &Row<'_>) -> rusqlite::Result<StoredFile> {
    Ok(StoredFile {
        file: NewFile {
            sha256: row.get("sha256")?,
            size: row.get("size")?,
            name: row.get("name")?,
            kind: row.get("kind")?,
            run: maybe(row, "run")?,
        },
        created: instant(row, "created")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, run_id, workspace};

    #[test]
    fn the_same_content_is_recorded_once() {
        let home = workspace();
        home.run("r1");
        let file = NewFile {
            sha256: "ab".repeat(32),
            size: 3,
            name: "a.csv".into(),
            kind: "outbound".into(),
            run: Some(run_id("r1")),
        };
        assert!(home.store.record_file(&file, at(1)).unwrap());
        let again = NewFile { name: "b.csv".into(), ..file.clone() };
        assert!(!home.store.record_file(&again, at(2)).unwrap());
        let kept = StoredFile { file: file.clone(), created: at(1) };
        assert_eq!(home.store.stored_file(&file.sha256).unwrap(), Some(kept.clone()));
        assert_eq!(home.store.files_of_run(&run_id("r1")).unwrap(), [kept]);
        assert_eq!(home.store.stored_file("nothing").unwrap(), None);
    }
}
