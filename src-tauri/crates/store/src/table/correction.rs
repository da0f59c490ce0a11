//! Corrections: values that a person gave for one field of one held record, for what a job sends. The books stay as
//! they are; a correction counts only while the books' own value is the one that it was made against.

use crate::error::Result;
use crate::migration::Migration;
use crate::transaction::methods;
use crate::value::{At, instant, word};
use jiff::Timestamp;
use model::document::Kind;
use model::ids::{ConnectionId, JobId};
use rusqlite::{Connection, Row, params};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 2,
    sql: "
    CREATE TABLE correction (
        job TEXT NOT NULL,
        connection TEXT NOT NULL,
        kind TEXT NOT NULL,
        source_id TEXT NOT NULL,
        field TEXT NOT NULL,
        anchor TEXT NOT NULL,
        was TEXT NOT NULL,
        value TEXT NOT NULL,
        why TEXT NOT NULL,
        by TEXT NOT NULL,
        at INTEGER NOT NULL,
        version TEXT NOT NULL,
        PRIMARY KEY (job, connection, kind, source_id, field)
    ) STRICT;",
}];

/// A value that a person gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// For which job.
    pub job: JobId,
    /// The books.
    pub connection: ConnectionId,
    /// What the record is.
    pub kind: Kind,
    /// Its id in the books.
    pub source_id: String,
    /// The field, as `doc.reference` or `line.2.account`.
    pub field: String,
    /// What tells the line again if lines were put before it; empty for fields of the record itself.
    pub anchor: String,
    /// The books' value when it was made.
    pub was: String,
    /// The value that is sent instead.
    pub value: String,
    /// Why; may be empty.
    pub why: String,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The books' version stamp of the record then.
    pub version: String,
}

methods! {
    /// Records a correction; one of the same field is replaced.
    write put_correction(correction: &Correction) -> () = put;
    /// Takes a correction back; `false` where there is none.
    write drop_correction(job: &JobId, connection: &ConnectionId, kind: Kind, source_id: &str, field: &str) -> bool = remove;
    /// The corrections of a record, by field.
    read corrections_of(job: &JobId, connection: &ConnectionId, kind: Kind, source_id: &str) -> Vec<Correction> = of_record;
    /// All corrections for a job, by record and field.
    read corrections(job: &JobId) -> Vec<Correction> = of_job;
}

fn put(sql: &Connection, correction: &Correction) -> Result<()> {
    let mut statement = sql.prepare_cached(
        "INSERT OR REPLACE INTO correction (job, connection, kind, source_id, field, anchor, was, value, why, by, at, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    statement.execute(params![
        correction.job.as_str(),
        correction.connection.as_str(),
        correction.kind.as_str(),
        correction.source_id,
        correction.field,
        correction.anchor,
        correction.was,
        correction.value,
        correction.why,
        correction.by,
        At(correction.at),
        correction.version,
    ])?;
    Ok(())
}

fn remove(
    sql: &Connection,
    job: &JobId,
    connection: &ConnectionId,
    kind: Kind,
    source_id: &str,
    field: &str,
) -> Result<bool> {
    let gone = sql.execute(
        "DELETE FROM correction WHERE job = ?1 AND connection = ?2 AND kind = ?3 AND source_id = ?4 AND field = ?5",
        [job.as_str(), connection.as_str(), kind.as_str(), source_id, field],
    )?;
    Ok(gone > 0)
}

fn of_record(
    sql: &Connection,
    job: &JobId,
    connection: &ConnectionId,
    kind: Kind,
    source_id: &str,
) -> Result<Vec<Correction>> {
    let mut statement = sql.prepare_cached(
        "SELECT * FROM correction WHERE job = ?1 AND connection = ?2 AND kind = ?3 AND source_id = ?4 ORDER BY field",
    )?;
    let rows = statement.query_map([job.as_str(), connection.as_str(), kind.as_str(), source_id], correction_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn of_job(sql: &Connection, job: &JobId) -> Result<Vec<Correction>> {
    let mut statement =
        sql.prepare_cached("SELECT * FROM correction WHERE job = ?1 ORDER BY connection, kind, source_id, field")?;
    let rows = statement.query_map([job.as_str()], correction_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn correction_of(row: &Row<'_>) -> rusqlite::Result<Correction> {
    Ok(Correction {
        job: word(row, "job")?,
        connection: word(row, "connection")?,
        kind: word(row, "kind")?,
        source_id: row.get("source_id")?,
        field: row.get("field")?,
        anchor: row.get("anchor")?,
        was: row.get("was")?,
        value: row.get("value")?,
        why: row.get("why")?,
        by: row.get("by")?,
        at: instant(row, "at")?,
        version: row.get("version")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, books_id, workspace};

    fn correction(source_id: &str, field: &str, value: &str) -> Correction {
        Correction {
            job: "daily".parse().unwrap(),
            connection: books_id(),
            kind: Kind::Invoice,
            source_id: source_id.into(),
            field: field.into(),
            anchor: String::new(),
            was: String::new(),
            value: value.into(),
            why: "told by telephone".into(),
            by: "ana".into(),
            at: at(5),
            version: "v1".into(),
        }
    }

    #[test]
    fn a_field_has_one_correction_that_can_be_replaced_and_taken_back() {
        let home = workspace();
        let job = "daily".parse().unwrap();
        for one in [("1", "doc.reference", "PO-1"), ("1", "doc.memo", "x"), ("2", "doc.reference", "PO-9")] {
            home.store.put_correction(&correction(one.0, one.1, one.2)).unwrap();
        }
        home.store.put_correction(&correction("1", "doc.reference", "PO-2")).unwrap();
        let of = |id: &str| home.store.corrections_of(&job, &books_id(), Kind::Invoice, id).unwrap();
        assert_eq!(of("1"), [correction("1", "doc.memo", "x"), correction("1", "doc.reference", "PO-2")]);
        assert_eq!(home.store.corrections(&job).unwrap().len(), 3);
        assert!(home.store.corrections(&"other".parse().unwrap()).unwrap().is_empty());
        let drop = || home.store.drop_correction(&job, &books_id(), Kind::Invoice, "1", "doc.memo").unwrap();
        assert!(drop() && !drop(), "it is taken back once");
        assert_eq!(of("1"), [correction("1", "doc.reference", "PO-2")]);
    }
}
