//! Cursors: how far an owner has come. Set in the same transaction as what lies before the cursor.

use crate::error::Result;
use crate::migration::Migration;
use crate::transaction::methods;
use rusqlite::{Connection, OptionalExtension};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE cursor (
        owner TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (owner, name)
    ) STRICT, WITHOUT ROWID;",
}];

methods! {
    /// Where an owner (`connection/<id>`, `job/<id>`) stands for a name (`invoice`, `sent`).
    read cursor(owner: &str, name: &str) -> Option<String> = find;
    /// All cursors of an owner: name and value.
    read cursors(owner: &str) -> Vec<(String, String)> = list;
    /// Moves a cursor. Call it on the transaction that records what lies before it.
    write set_cursor(owner: &str, name: &str, value: &str) -> () = put;
    /// Forgets all cursors of an owner, so that it starts anew.
    write clear_cursors(owner: &str) -> () = clear;
}

fn find(sql: &Connection, owner: &str, name: &str) -> Result<Option<String>> {
    let mut statement = sql.prepare_cached("SELECT value FROM cursor WHERE owner = ?1 AND name = ?2")?;
    Ok(statement.query_row([owner, name], |row| row.get(0)).optional()?)
}

fn list(sql: &Connection, owner: &str) -> Result<Vec<(String, String)>> {
    let mut statement = sql.prepare_cached("SELECT name, value FROM cursor WHERE owner = ?1 ORDER BY name")?;
    let rows = statement.query_map([owner], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn put(sql: &Connection, owner: &str, name: &str, value: &str) -> Result<()> {
    let mut statement = sql.prepare_cached(
        "INSERT INTO cursor (owner, name, value) VALUES (?1, ?2, ?3)
         ON CONFLICT (owner, name) DO UPDATE SET value = excluded.value",
    )?;
    statement.execute([owner, name, value])?;
    Ok(())
}

fn clear(sql: &Connection, owner: &str) -> Result<()> {
    sql.execute("DELETE FROM cursor WHERE owner = ?1", [owner])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::Error;
    use crate::testing::{event, workspace};

    #[test]
    fn a_cursor_moves_only_with_what_lies_before_it() {
        let home = workspace();
        home.store.set_cursor("job/daily", "sent", "5").unwrap();
        let failed: Result<(), Error> = home.store.transaction(|tx| {
            tx.set_cursor("job/daily", "sent", "9")?;
            tx.append_event(&event(1, "sent"))?;
            Err(Error::DiskFull)
        });
        assert!(failed.is_err());
        assert_eq!(home.store.cursor("job/daily", "sent").unwrap().as_deref(), Some("5"), "rolled back with the rest");
        assert_eq!(home.store.audit_tip().unwrap(), None, "and so is the event");
        home.store.clear_cursors("job/daily").unwrap();
        assert_eq!(home.store.cursors("job/daily").unwrap(), []);
    }

    #[test]
    fn a_call_that_would_wait_for_itself_is_refused() {
        let home = workspace();
        let inner = home.store.transaction(|_| home.store.cursor("a", "b"));
        assert!(matches!(inner, Err(Error::Nested)));
        assert_eq!(home.store.cursor("a", "b").unwrap(), None, "the store works on");
    }
}
