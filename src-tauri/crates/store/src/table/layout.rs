//! Layouts with every version they ever had: a run names the version it used, so none is ever changed or dropped.

use crate::error::{Error, Result};
use crate::migration::Migration;
use crate::table::connection::refuse_if_used;
use crate::transaction::methods;
use crate::value::{At, instant, word};
use jiff::Timestamp;
use model::ids::LayoutId;
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        to: 1,
        sql: "
    CREATE TABLE layout (
        id TEXT PRIMARY KEY,
        newest INTEGER NOT NULL,
        removed INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE layout_version (
        layout TEXT NOT NULL REFERENCES layout (id),
        number INTEGER NOT NULL CHECK (number > 0),
        json TEXT NOT NULL,
        made INTEGER NOT NULL,
        PRIMARY KEY (layout, number)
    ) STRICT;",
    },
    Migration {
        to: 2,
        sql: "
    ALTER TABLE layout_version ADD COLUMN title TEXT NOT NULL DEFAULT '';
    CREATE TABLE layout_draft (
        layout TEXT PRIMARY KEY,
        json TEXT NOT NULL,
        base INTEGER,
        changed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;",
    },
];

/// Which version of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The last one made.
    Newest,
    /// This one.
    Number(u32),
}

/// One version of a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutVersion {
    /// Counts from 1.
    pub number: u32,
    /// The layout as JSON.
    pub json: String,
    /// When it was recorded.
    pub made: Timestamp,
    /// The name that a person gave it; empty where none.
    pub title: String,
}

/// What is being worked on and is no version yet. Its layout need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutDraft {
    /// The layout's id.
    pub id: LayoutId,
    /// Its text, JSON; a layout that is not finished.
    pub json: String,
    /// The version that it started from.
    pub base: Option<u32>,
    /// When it was changed last.
    pub changed: Timestamp,
}

/// A layout in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutEntry {
    /// Its id.
    pub id: LayoutId,
    /// Number of its newest version.
    pub newest: u32,
    /// When that one was recorded.
    pub made: Timestamp,
}

methods! {
    /// Records a layout and returns the number of the version. The text of the newest version yields that version again.
    write add_layout_version(id: &LayoutId, json: &str, now: Timestamp) -> u32 = add;
    /// A version of a layout. A stated number is found even after the layout was removed, as old runs refer to it.
    read layout(id: &LayoutId, version: Version) -> Option<LayoutVersion> = find;
    /// Gives a version a name; an empty one takes it away.
    write title_layout_version(id: &LayoutId, number: u32, title: &str) -> () = set_title;
    /// All versions of a layout, newest first; also of a removed one.
    read layout_versions(id: &LayoutId) -> Vec<LayoutVersion> = versions;
    /// Keeps what is being worked on.
    write put_layout_draft(draft: &LayoutDraft) -> () = put_draft;
    /// What is being worked on, where something is.
    read layout_draft(id: &LayoutId) -> Option<LayoutDraft> = find_draft;
    /// All drafts by id of their layout.
    read layout_drafts() -> Vec<LayoutDraft> = list_drafts;
    /// Drops what is being worked on; tells whether there was anything.
    write drop_layout_draft(id: &LayoutId) -> bool = drop_draft;
    /// All layouts by id, without removed ones.
    read layouts() -> Vec<LayoutEntry> = list;
    /// Takes a layout from the list; its versions stay for the runs that used them. Refused while a job uses it.
    write remove_layout(id: &LayoutId, now: Timestamp) -> () = remove;
}

fn add(sql: &Connection, id: &LayoutId, json: &str, now: Timestamp) -> Result<u32> {
    let newest: Option<(u32, String)> = sql
        .query_row(
            "SELECT number, json FROM layout_version WHERE layout = ?1 ORDER BY number DESC LIMIT 1",
            [id.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let number = match newest {
        Some((number, same)) if same == json => number,
        Some((number, _)) => number + 1,
        None => 1,
    };
    sql.execute(
        "INSERT INTO layout (id, newest) VALUES (?1, ?2)
         ON CONFLICT (id) DO UPDATE SET newest = excluded.newest, removed = NULL",
        params![id.as_str(), number],
    )?;
    sql.execute(
        "INSERT INTO layout_version (layout, number, json, made) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (layout, number) DO NOTHING",
        params![id.as_str(), number, json, At(now)],
    )?;
    Ok(number)
}

fn find(sql: &Connection, id: &LayoutId, version: Version) -> Result<Option<LayoutVersion>> {
    let found = match version {
        Version::Newest => sql
            .prepare_cached(
                "SELECT number, json, made, title FROM layout_version JOIN layout ON layout.id = layout_version.layout
                  WHERE layout = ?1 AND number = newest AND removed IS NULL",
            )?
            .query_row([id.as_str()], version_of),
        Version::Number(number) => sql
            .prepare_cached("SELECT number, json, made, title FROM layout_version WHERE layout = ?1 AND number = ?2")?
            .query_row(params![id.as_str(), number], version_of),
    };
    Ok(found.optional()?)
}

fn version_of(row: &Row<'_>) -> rusqlite::Result<LayoutVersion> {
    Ok(LayoutVersion {
        number: row.get("number")?,
        json: row.get("json")?,
        made: instant(row, "made")?,
        title: row.get("title")?,
    })
}

fn set_title(sql: &Connection, id: &LayoutId, number: u32, title: &str) -> Result<()> {
    let n_named = sql.execute(
        "UPDATE layout_version SET title = ?3 WHERE layout = ?1 AND number = ?2",
        params![id.as_str(), number, title],
    )?;
    if n_named == 0 { Err(Error::not_found("layout", id)) } else { Ok(()) }
}

fn versions(sql: &Connection, id: &LayoutId) -> Result<Vec<LayoutVersion>> {
    let mut statement = sql.prepare_cached(
        "SELECT number, json, made, title FROM layout_version WHERE layout = ?1 ORDER BY number DESC",
    )?;
    let rows = statement.query_map([id.as_str()], version_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn put_draft(sql: &Connection, draft: &LayoutDraft) -> Result<()> {
    sql.execute(
        "INSERT INTO layout_draft (layout, json, base, changed) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (layout) DO UPDATE SET json = excluded.json, base = excluded.base, changed = excluded.changed",
        params![draft.id.as_str(), draft.json, draft.base, At(draft.changed)],
    )?;
    Ok(())
}

fn find_draft(sql: &Connection, id: &LayoutId) -> Result<Option<LayoutDraft>> {
    let mut statement = sql.prepare_cached("SELECT layout, json, base, changed FROM layout_draft WHERE layout = ?1")?;
    Ok(statement.query_row([id.as_str()], draft_of).optional()?)
}

fn list_drafts(sql: &Connection) -> Result<Vec<LayoutDraft>> {
    let mut statement = sql.prepare_cached("SELECT layout, json, base, changed FROM layout_draft ORDER BY layout")?;
    let rows = statement.query_map([], draft_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn draft_of(row: &Row<'_>) -> rusqlite::Result<LayoutDraft> {
    Ok(LayoutDraft {
        id: word(row, "layout")?,
        json: row.get("json")?,
        base: row.get("base")?,
        changed: instant(row, "changed")?,
    })
}

fn drop_draft(sql: &Connection, id: &LayoutId) -> Result<bool> {
    Ok(sql.execute("DELETE FROM layout_draft WHERE layout = ?1", [id.as_str()])? > 0)
}

fn list(sql: &Connection) -> Result<Vec<LayoutEntry>> {
    let mut statement = sql.prepare_cached(
        "SELECT id, newest, made FROM layout JOIN layout_version ON layout = id AND number = newest
          WHERE removed IS NULL ORDER BY id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(LayoutEntry { id: word(row, "id")?, newest: row.get("newest")?, made: instant(row, "made")? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn remove(sql: &Connection, id: &LayoutId, now: Timestamp) -> Result<()> {
    refuse_if_used(sql, "layout", id.as_str())?;
    let n_removed =
        sql.execute("UPDATE layout SET removed = ?2 WHERE id = ?1 AND removed IS NULL", params![id.as_str(), At(now)])?;
    if n_removed == 0 { Err(Error::not_found("layout", id)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, workspace};

    #[test]
    fn a_changed_layout_is_a_new_version_and_the_same_text_is_not() {
        let home = workspace();
        let id: LayoutId = "acme".parse().unwrap();
        let texts = [("{}", 1), ("{}", 1), ("{\"a\":1}", 2), ("{}", 3)];
        for (n, (text, expect)) in texts.into_iter().enumerate() {
            assert_eq!(home.store.add_layout_version(&id, text, at(n as i64)).unwrap(), expect, "text {n}");
        }
        assert_eq!(home.store.layout(&id, Version::Newest).unwrap().unwrap().number, 3);
        assert_eq!(home.store.layout(&id, Version::Number(2)).unwrap().unwrap().json, "{\"a\":1}");
        assert_eq!(home.store.layout(&id, Version::Number(4)).unwrap(), None);
        assert_eq!(home.store.layouts().unwrap(), [LayoutEntry { id: id.clone(), newest: 3, made: at(3) }]);
    }

    #[test]
    fn a_removed_layout_still_answers_for_old_runs() {
        let home = workspace();
        let id: LayoutId = "acme".parse().unwrap();
        home.store.add_layout_version(&id, "{}", at(1)).unwrap();
        home.store.remove_layout(&id, at(2)).unwrap();
        assert!(home.store.layouts().unwrap().is_empty());
        assert_eq!(home.store.layout(&id, Version::Newest).unwrap(), None);
        assert_eq!(home.store.layout(&id, Version::Number(1)).unwrap().unwrap().json, "{}");
        assert_eq!(home.store.add_layout_version(&id, "[]", at(3)).unwrap(), 2, "numbers go on");
        assert_eq!(home.store.layouts().unwrap().len(), 1, "and the layout is back");
    }

    #[test]
    fn versions_come_newest_first_with_their_names() {
        let home = workspace();
        let id: LayoutId = "acme".parse().unwrap();
        home.store.add_layout_version(&id, "{}", at(1)).unwrap();
        home.store.add_layout_version(&id, "[]", at(2)).unwrap();
        home.store.title_layout_version(&id, 1, "As Acme asked").unwrap();
        let shown: Vec<_> = home.store.layout_versions(&id).unwrap().into_iter().map(|v| (v.number, v.title)).collect();
        assert_eq!(shown, [(2, String::new()), (1, "As Acme asked".to_owned())]);
        assert!(matches!(home.store.title_layout_version(&id, 3, "x"), Err(Error::NotFound { .. })));
    }

    #[test]
    fn a_draft_is_kept_replaced_and_dropped_and_needs_no_layout() {
        let home = workspace();
        let id: LayoutId = "acme".parse().unwrap();
        let draft =
            |json: &str, second| LayoutDraft { id: id.clone(), json: json.into(), base: Some(2), changed: at(second) };
        home.store.put_layout_draft(&draft("{}", 1)).unwrap();
        home.store.put_layout_draft(&draft("[]", 2)).unwrap();
        let home = home.reopened();
        assert_eq!(home.store.layout_draft(&id).unwrap(), Some(draft("[]", 2)), "the last one, after a restart");
        assert_eq!(home.store.layout_drafts().unwrap(), [draft("[]", 2)]);
        assert!(home.store.drop_layout_draft(&id).unwrap());
        assert!(!home.store.drop_layout_draft(&id).unwrap(), "it is gone");
        assert_eq!(home.store.layout_draft(&id).unwrap(), None);
    }

    #[test]
    fn a_workspace_of_the_first_version_keeps_its_layouts() {
        let mut sql = Connection::open_in_memory().unwrap();
        let before: Vec<Migration> = crate::migration::all().into_iter().filter(|step| step.to == 1).collect();
        crate::migration::run(&mut sql, 0, &before).unwrap();
        let id: LayoutId = "acme".parse().unwrap();
        sql.execute_batch(
            "INSERT INTO layout (id, newest) VALUES ('acme', 1);
             INSERT INTO layout_version (layout, number, json, made) VALUES ('acme', 1, '{}', 1);",
        )
        .unwrap();
        crate::migration::run(&mut sql, 1, &crate::migration::all()).unwrap();
        let kept = find(&sql, &id, Version::Newest).unwrap().unwrap();
        assert_eq!((kept.json.as_str(), kept.title.as_str()), ("{}", ""));
        assert_eq!(list_drafts(&sql).unwrap(), []);
    }
}
