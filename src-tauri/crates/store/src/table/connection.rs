//! Connections: the books that the user authorised, as the stored JSON of the model.

use crate::error::{Error, Result};
use crate::migration::Migration;
use crate::table::secret;
use crate::transaction::methods;
use crate::value::At;
use jiff::Timestamp;
use model::connection::Connection as Books;
use model::ids::ConnectionId;
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE connection (
        id TEXT PRIMARY KEY,
        json TEXT NOT NULL,
        changed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;",
}];

methods! {
    /// Records a connection, new or changed.
    write put_connection(connection: &Books, now: Timestamp) -> () = put;
    /// A connection.
    read connection(id: &ConnectionId) -> Option<Books> = find;
    /// All connections by id.
    read connections() -> Vec<Books> = list;
    /// Removes a connection with its sealed secrets (owner `connection/<id>`), its mirror of documents and its cursors
    /// (owners `<id>` and `connection/<id>`). What was sent stays recorded. Refused while a job uses it.
    write remove_connection(id: &ConnectionId) -> () = remove;
}

fn put(sql: &Connection, connection: &Books, now: Timestamp) -> Result<()> {
    sql.execute(
        "INSERT INTO connection (id, json, changed) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET json = excluded.json, changed = excluded.changed",
        params![connection.id.as_str(), to_json(connection)?, At(now)],
    )?;
    Ok(())
}

fn find(sql: &Connection, id: &ConnectionId) -> Result<Option<Books>> {
    let mut statement = sql.prepare_cached("SELECT json FROM connection WHERE id = ?1")?;
    let json: Option<String> = statement.query_row([id.as_str()], |row| row.get(0)).optional()?;
    json.map(|json| from_json("connection", id.as_str(), &json)).transpose()
}

fn list(sql: &Connection) -> Result<Vec<Books>> {
    list_json(sql, "connection")
}

fn remove(sql: &Connection, id: &ConnectionId) -> Result<()> {
    refuse_if_used(sql, "connection", id.as_str())?;
    let owner = format!("connection/{id}");
    // A cursor that outlived the mirror would make a connection of the same name skip everything before it.
    sql.execute("DELETE FROM cursor WHERE owner IN (?1, ?2)", [id.as_str(), &owner])?;
    sql.execute("DELETE FROM document WHERE connection = ?1", [id.as_str()])?;
    secret::wipe(sql, &owner)?;
    remove_row(sql, "connection", id.as_str())
}

/// The stored text of a model value.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Unreadable { detail: error.to_string() })
}

/// Reads a stored model value; what this version does not know is an error.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(what: &str, id: &str, json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| Error::Unreadable { detail: format!("{what} “{id}”: {error}") })
}

/// All rows of `table (id, json)` by id. The name is one of our own constants.
pub(crate) fn list_json<T: serde::de::DeserializeOwned>(sql: &Connection, table: &'static str) -> Result<Vec<T>> {
    let mut statement = sql.prepare_cached(&format!("SELECT id, json FROM {table} ORDER BY id"))?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, json): (String, String) = (row.get(0)?, row.get(1)?);
        found.push(from_json(table, &id, &json)?);
    }
    Ok(found)
}

/// Refuses where a job names it in this column, naming the job.
pub(crate) fn refuse_if_used(sql: &Connection, what: &'static str, id: &str) -> Result<()> {
    let mut statement = sql.prepare_cached(&format!("SELECT id FROM job WHERE {what} = ?1 ORDER BY id LIMIT 1"))?;
    let job: Option<String> = statement.query_row([id], |row| row.get(0)).optional()?;
    job.map_or(Ok(()), |job| Err(Error::InUse { what, id: id.to_owned(), user: format!("job “{job}”") }))
}

/// Removes a row by id; none there is an error.
pub(crate) fn remove_row(sql: &Connection, table: &'static str, id: &str) -> Result<()> {
    let n_removed = sql.execute(&format!("DELETE FROM {table} WHERE id = ?1"), [id])?;
    if n_removed == 0 { Err(Error::not_found(table, id)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use crate::testing::{at, books_id, example_connection, workspace};

    #[test]
    fn a_connection_is_changed_in_place_and_goes_with_its_secrets() {
        let home = workspace();
        home.store.put_connection(&example_connection(), at(1)).unwrap();
        let renamed = super::Books { name: "Harbour EU".into(), ..example_connection() };
        home.store.put_connection(&renamed, at(2)).unwrap();
        assert_eq!(home.store.connections().unwrap(), [renamed]);
        home.store.put_secret("connection/harbour", "tokens", &"t".into(), at(3)).unwrap();
        home.store.put_secret("connection/harbour-2", "tokens", &"t".into(), at(3)).unwrap();
        home.store.remove_connection(&books_id()).unwrap();
        assert_eq!(home.store.connection(&books_id()).unwrap(), None);
        assert!(home.store.secret_entries("connection/harbour").unwrap().is_empty());
        assert_eq!(home.store.secret_entries("connection/harbour-2").unwrap().len(), 1, "another's stay");
        assert!(matches!(home.store.remove_connection(&books_id()), Err(crate::Error::NotFound { .. })));
    }
}
