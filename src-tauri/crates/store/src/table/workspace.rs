//! The workspace itself: one row that says which workspace this is, and how its master key is kept.

use crate::database::{OpenOptions, Workspace};
use crate::error::Result;
use crate::migration::Migration;
use crate::value::{At, instant, word};
use crate::vault::{KeyKind, KeySource};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE workspace (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL,
        created INTEGER NOT NULL,
        demo INTEGER NOT NULL CHECK (demo IN (0, 1))
    ) STRICT;
    CREATE TABLE vault_key (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        kept TEXT NOT NULL,
        proof BLOB NOT NULL,
        derivation TEXT,
        wrapped BLOB
    ) STRICT;",
}];

/// How the master key is kept. The key itself is never here.
#[derive(Debug, Clone)]
pub(crate) struct KeyRow {
    pub(crate) kept: KeyKind,
    /// A keyed hash by which the right key is known from a wrong one.
    pub(crate) proof: Vec<u8>,
    /// Parameters of the derivation from a passphrase, JSON.
    pub(crate) derivation: Option<String>,
    /// The master key, sealed with the one that the passphrase yields.
    pub(crate) wrapped: Option<Vec<u8>>,
}

/// Reads the workspace's row, or makes it in a new workspace.
pub(crate) fn find_or_make(connection: &mut Connection, options: &OpenOptions) -> Result<Workspace> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = tx.query_row("SELECT id, created, demo FROM workspace", [], workspace_of).optional()?;
    if let Some(found) = found {
        return Ok(found);
    }
    let made = Workspace {
        id: uuid::Uuid::new_v4().to_string(),
        created: options.now,
        is_demo: matches!(options.key, KeySource::DemoFile),
    };
    tx.execute(
        "INSERT INTO workspace (one, id, created, demo) VALUES (1, ?1, ?2, ?3)",
        params![made.id, At(made.created), made.is_demo],
    )?;
    tx.commit()?;
    Ok(made)
}

fn workspace_of(row: &Row<'_>) -> rusqlite::Result<Workspace> {
    Ok(Workspace { id: row.get("id")?, created: instant(row, "created")?, is_demo: row.get("demo")? })
}

/// How the master key is kept; `None` before there is one.
pub(crate) fn key_row(sql: &Connection) -> Result<Option<KeyRow>> {
    let mut statement = sql.prepare_cached("SELECT kept, proof, derivation, wrapped FROM vault_key")?;
    let row = statement.query_row([], |row| {
        Ok(KeyRow {
            kept: word(row, "kept")?,
            proof: row.get("proof")?,
            derivation: row.get("derivation")?,
            wrapped: row.get("wrapped")?,
        })
    });
    Ok(row.optional()?)
}

/// Records how the master key is kept.
pub(crate) fn put_key_row(sql: &Connection, row: &KeyRow) -> Result<()> {
    sql.execute(
        "INSERT OR REPLACE INTO vault_key (one, kept, proof, derivation, wrapped) VALUES (1, ?1, ?2, ?3, ?4)",
        params![row.kept.as_str(), row.proof, row.derivation, row.wrapped],
    )?;
    Ok(())
}

/// Forgets how the master key is kept, as when the key is lost.
pub(crate) fn remove_key_row(sql: &Connection) -> Result<()> {
    sql.execute("DELETE FROM vault_key", [])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::workspace;

    #[test]
    fn an_unknown_way_to_keep_the_key_is_an_error() {
        let home = workspace();
        home.store.unlock().unwrap();
        let row = home.store.read(key_row).unwrap().expect("unlocking made it");
        assert_eq!((row.kept, row.wrapped), (KeyKind::Keychain, None));
        home.tamper("UPDATE vault_key SET kept = 'nowhere'");
        let refusal = home.reopened().store.unlock().unwrap_err();
        assert!(matches!(refusal, crate::Error::Unreadable { .. }), "{refusal}");
    }

    #[test]
    fn a_workspace_keeps_its_one_row() {
        let home = workspace();
        let again = home.store.read(|sql| Ok(sql.execute("INSERT INTO workspace VALUES (2, 'x', 1, 0)", []).is_err()));
        assert!(again.unwrap(), "a second row is refused by the table itself");
    }
}
