//! Settings of the workspace: a text for a name.

use crate::error::Result;
use crate::migration::Migration;
use crate::transaction::methods;
use crate::value::At;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL,
        changed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;",
}];

methods! {
    /// A setting, where it was ever set.
    read setting(name: &str) -> Option<String> = find;
    /// All settings by name.
    read settings() -> BTreeMap<String, String> = list;
    /// Sets a setting; `None` takes it away.
    write set_setting(name: &str, value: Option<&str>, now: Timestamp) -> () = put;
}

fn find(sql: &Connection, name: &str) -> Result<Option<String>> {
    let mut statement = sql.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

fn list(sql: &Connection) -> Result<BTreeMap<String, String>> {
    let mut statement = sql.prepare_cached("SELECT name, value FROM setting")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn put(sql: &Connection, name: &str, value: Option<&str>, now: Timestamp) -> Result<()> {
    match value {
        Some(value) => sql.execute(
            "INSERT INTO setting (name, value, changed) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed = excluded.changed",
            params![name, value, At(now)],
        )?,
        None => sql.execute("DELETE FROM setting WHERE name = ?1", [name])?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::{at, workspace};

    #[test]
    fn a_setting_is_kept_changed_and_taken_away() {
        let home = workspace();
        assert_eq!(home.store.setting("quiet").unwrap(), None);
        home.store.set_setting("quiet", Some("22:00"), at(1)).unwrap();
        home.store.set_setting("quiet", Some("23:00"), at(2)).unwrap();
        assert_eq!(home.reopened().store.settings().unwrap()["quiet"], "23:00", "the last value, after a restart");
        let home = crate::testing::workspace();
        home.store.set_setting("quiet", Some("22:00"), at(1)).unwrap();
        home.store.set_setting("quiet", None, at(2)).unwrap();
        assert_eq!(home.store.setting("quiet").unwrap(), None);
    }
}
