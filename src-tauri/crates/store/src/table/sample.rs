//! Documents of the mirror as examples: for showing what a layout would write. Nothing is recorded of it.

use crate::error::Result;
use crate::transaction::methods;
use model::document::Kind;
use model::ids::ConnectionId;
use rusqlite::{Connection, params};

methods! {
    /// The newest documents of a kind by date, of which the mirror has the whole content, as JSON; deleted ones are left out.
    read newest_documents(connection: &ConnectionId, kind: Kind, limit: u32) -> Vec<String> = newest;
}

fn newest(sql: &Connection, connection: &ConnectionId, kind: Kind, limit: u32) -> Result<Vec<String>> {
    let mut statement = sql.prepare_cached(
        "SELECT content FROM document
          WHERE connection = ?1 AND kind = ?2 AND content IS NOT NULL AND coalesce(status, '') <> 'deleted'
          ORDER BY date DESC, row DESC LIMIT ?3",
    )?;
    let rows = statement.query_map(params![connection.as_str(), kind.as_str(), limit], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use crate::Seen;
    use crate::testing::{Home, at, books_id, workspace};
    use model::document::{Kind, Status};

    fn put(home: &Home, id: &str, date: &str, status: Status, content: Option<&str>) {
        let seen = Seen {
            connection: &books_id(),
            kind: Kind::Invoice,
            source_id: id,
            version: "1",
            number: Some(id),
            date: Some(date.parse().unwrap()),
            status: Some(status),
            party_id: None,
            party_name: None,
            currency: None,
            value: None,
            modified: None,
            created: None,
            head: None,
            document: content,
            seen: at(1),
        };
        home.store.upsert_document(&seen).unwrap();
    }

    #[test]
    fn the_newest_whole_documents_come_first() {
        let home = workspace();
        put(&home, "a", "2026-10-01", Status::Open, Some("\"a\""));
        put(&home, "b", "2026-11-01", Status::Open, Some("\"b\""));
        put(&home, "c", "2026-12-01", Status::Deleted, Some("\"c\""));
        put(&home, "d", "2026-12-02", Status::Open, None);
        put(&home, "e", "2026-10-01", Status::Void, Some("\"e\""));
        let ask = |limit| home.store.newest_documents(&books_id(), Kind::Invoice, limit).unwrap();
        assert_eq!(ask(9), ["\"b\"", "\"e\"", "\"a\""]);
        assert_eq!(ask(1), ["\"b\""]);
        assert!(home.store.newest_documents(&books_id(), Kind::Bill, 9).unwrap().is_empty());
    }
}
