//! Brings an older workspace to today's form: all pending steps in one transaction, or none.

use crate::error::{Error, Result};
use crate::table;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// One step. Steps of one version belong together; a version that was published is never edited again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    /// Version of the workspace after it.
    pub(crate) to: u32,
    /// What it does. Only additions, so that a step can never lose a row.
    pub(crate) sql: &'static str,
}

/// Version of the workspace that this program writes. A higher one in a file is refused.
pub const SCHEMA_VERSION: u32 = 2;

/// `PRAGMA application_id` of our files: "MLCW".
pub(crate) const APPLICATION_ID: i32 = 0x4d4c_4357;

/// Every step of every table, in the order in which they run.
pub(crate) fn all() -> Vec<Migration> {
    let mut steps: Vec<Migration> = table::MIGRATIONS.iter().flat_map(|of_table| of_table.iter().copied()).collect();
    steps.sort_by_key(|step| step.to);
    steps
}

/// Version of an open file; 0 for an empty one.
pub(crate) fn version(connection: &Connection) -> Result<u32> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Refuses files of other programs and of newer versions. Only reads.
pub(crate) fn check_origin(connection: &Connection, path: &Path) -> Result<u32> {
    let found = version(connection)?;
    let origin: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let n_tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if origin != APPLICATION_ID && (n_tables > 0 || found > 0 || origin != 0) {
        return Err(Error::Foreign { path: path.to_owned() });
    }
    if found > SCHEMA_VERSION {
        return Err(Error::Newer { path: path.to_owned(), found, known: SCHEMA_VERSION });
    }
    Ok(found)
}

/// Runs the steps above `from`. Either all of them are recorded or none.
pub(crate) fn run(connection: &mut Connection, from: u32, steps: &[Migration]) -> Result<()> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut reached = from;
    for step in steps.iter().filter(|step| step.to > from) {
        tx.execute_batch(step.sql)?;
        reached = step.to;
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", reached)?;
    tx.commit()?;
    Ok(())
}
