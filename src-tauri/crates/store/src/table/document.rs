//! The mirror of the books: the last state of every document that was read. Whatever changes gets the next number of
//! one sequence that never goes back, so that "what is new since" needs no clock.

use crate::error::Result;
use crate::migration::Migration;
use crate::transaction::methods;
use crate::value::{At, Word, instant, kind_list, maybe, maybe_instant, word};
use jiff::{Timestamp, civil::Date};
use model::document::{Kind, Status};
use model::ids::ConnectionId;
use model::period::Period;
use rusqlite::{Connection, OptionalExtension, Row, params};
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE document (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        seq INTEGER NOT NULL UNIQUE,
        connection TEXT NOT NULL,
        kind TEXT NOT NULL,
        source_id TEXT NOT NULL,
        version TEXT NOT NULL,
        number TEXT,
        date TEXT,
        status TEXT,
        party_id TEXT,
        party_name TEXT,
        currency TEXT,
        value TEXT,
        modified INTEGER,
        created INTEGER,
        head TEXT,
        content TEXT,
        seen INTEGER NOT NULL,
        UNIQUE (connection, kind, source_id)
    ) STRICT;
    CREATE INDEX document_by_seq ON document (connection, seq);
    CREATE INDEX document_by_date ON document (connection, kind, date);
    CREATE TABLE document_sequence (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        last INTEGER NOT NULL
    ) STRICT;
    INSERT INTO document_sequence (one, last) VALUES (1, 0);",
}];

/// A document as it was read from the books.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen<'a> {
    /// The books.
    pub connection: &'a ConnectionId,
    /// What it is.
    pub kind: Kind,
    /// Its id in the books.
    pub source_id: &'a str,
    /// The books' version stamp: a sync token, a time, or empty.
    pub version: &'a str,
    /// Its number.
    pub number: Option<&'a str>,
    /// Its date.
    pub date: Option<Date>,
    /// Its state.
    pub status: Option<Status>,
    /// Customer or vendor, by id in the books.
    pub party_id: Option<&'a str>,
    /// Customer or vendor, by name.
    pub party_name: Option<&'a str>,
    /// Currency.
    pub currency: Option<&'a str>,
    /// Its total, or the amount that moved.
    pub value: Option<Decimal>,
    /// When the books last touched it.
    pub modified: Option<Timestamp>,
    /// When it was typed in.
    pub created: Option<Timestamp>,
    /// What a list of the books said of it, JSON.
    pub head: Option<&'a str>,
    /// The whole document, JSON; `None` where only the list was read. Without it the content of the same version is
    /// kept, and that of an older version is dropped.
    pub document: Option<&'a str>,
    /// When it was read.
    pub seen: Timestamp,
}

/// A document of the mirror.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRow {
    /// Place in the mirror: never changes for a document. Pages of a listing go on behind it.
    pub row: u64,
    /// Number of its last change.
    pub seq: u64,
    /// The books.
    pub connection: ConnectionId,
    /// What it is.
    pub kind: Kind,
    /// Its id in the books.
    pub source_id: String,
    /// The books' version stamp.
    pub version: String,
    /// Its number.
    pub number: Option<String>,
    /// Its date.
    pub date: Option<Date>,
    /// Its state.
    pub status: Option<Status>,
    /// Customer or vendor, by id in the books.
    pub party_id: Option<String>,
    /// Customer or vendor, by name.
    pub party_name: Option<String>,
    /// Currency.
    pub currency: Option<String>,
    /// Its total, or the amount that moved.
    pub value: Option<Decimal>,
    /// When the books last touched it.
    pub modified: Option<Timestamp>,
    /// When it was typed in.
    pub created: Option<Timestamp>,
    /// What a list of the books said of it, JSON.
    pub head: Option<String>,
    /// The whole document, JSON, where it was read in this version.
    pub document: Option<String>,
    /// When its last change was read.
    pub seen: Timestamp,
}

/// A customer or vendor with its documents in the mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyCount {
    /// Its name.
    pub name: String,
    /// How many documents of it were read.
    pub documents: u64,
}

/// What reading a document once more brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not in the mirror.
    New {
        /// Number of the change.
        seq: u64,
    },
    /// Something of it differs.
    Changed {
        /// Number of the change.
        seq: u64,
    },
    /// It is as it was; nothing was written.
    Same,
}

methods! {
    /// Records what was read. Only a difference is written and numbered.
    write upsert_document(seen: &Seen<'_>) -> Change = upsert;
    /// A document of the mirror.
    read document(connection: &ConnectionId, kind: Kind, source_id: &str) -> Option<DocumentRow> = find;
    /// Versions of all documents of a kind whose whole content is here: those need not be read again.
    read versions_of(connection: &ConnectionId, kind: Kind) -> HashMap<String, String> = versions;
    /// Number of the last change in any mirror; 0 before the first.
    read last_change() -> u64 = last;
    /// A page of documents changed after one number up to another, in the order of their changes. No kinds means all.
    /// Take `up_to` from [`Store::last_change`](crate::Store::last_change) before the first page: what changes meanwhile belongs to the next look.
    read changed_since(connection: &ConnectionId, kinds: &[Kind], after: u64, up_to: u64, limit: u32) -> Vec<DocumentRow> = changed;
    /// A page of documents with a date in the period, by place in the mirror: `after_row` is the last one seen, 0 at first.
    read dated_between(connection: &ConnectionId, kinds: &[Kind], period: Period, after_row: u64, limit: u32) -> Vec<DocumentRow> = dated;
    /// A page of all documents, by place in the mirror: `after_row` is the last one seen, 0 at first.
    read all_documents(connection: &ConnectionId, kinds: &[Kind], after_row: u64, limit: u32) -> Vec<DocumentRow> = all;
    /// Customers and vendors that documents of these kinds name, by name. No kinds means all.
    read parties(connection: &ConnectionId, kinds: &[Kind]) -> Vec<PartyCount> = parties;
    /// Marks documents as deleted that a complete list of the books no longer names; returns their ids. With a period
    /// only documents dated in it are looked at, as the list was complete for it alone.
    write mark_deleted(connection: &ConnectionId, kind: Kind, complete: &HashSet<String>, within: Option<Period>, now: Timestamp) -> Vec<String> = mark_deleted;
}

const COLUMNS: &str = "row, seq, connection, kind, source_id, version, number, date, status, party_id, party_name, \
                       currency, value, modified, created, head, content, seen";

fn upsert(sql: &Connection, seen: &Seen<'_>) -> Result<Change> {
    let Some(held) = find(sql, seen.connection, seen.kind, seen.source_id)? else {
        let seq = next_seq(sql)?;
        insert(sql, seen, seq)?;
        return Ok(Change::New { seq });
    };
    let content = match seen.document {
        None if held.version == seen.version => held.document.as_deref(),
        given => given,
    };
    if is_same(&held, seen, content) {
        return Ok(Change::Same);
    }
    let seq = next_seq(sql)?;
    update(sql, held.row, seen, content, seq)?;
    Ok(Change::Changed { seq })
}

fn is_same(held: &DocumentRow, seen: &Seen<'_>, content: Option<&str>) -> bool {
    let head = seen.head.or(held.head.as_deref());
    held.version == seen.version
        && held.status == seen.status
        && held.number.as_deref() == seen.number
        && held.date == seen.date
        && held.party_id.as_deref() == seen.party_id
        && held.party_name.as_deref() == seen.party_name
        && held.currency.as_deref() == seen.currency
        && held.value == seen.value
        && micros(held.modified) == micros(seen.modified)
        && micros(held.created) == micros(seen.created)
        && held.head.as_deref() == head
        && held.document.as_deref() == content
}

fn micros(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::as_microsecond)
}

/// The next number of the sequence. A row that is written, so that also two writers would commit in the order of the numbers.
fn next_seq(sql: &Connection) -> Result<u64> {
    let mut statement = sql.prepare_cached("UPDATE document_sequence SET last = last + 1 RETURNING last")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

fn last(sql: &Connection) -> Result<u64> {
    Ok(sql.prepare_cached("SELECT last FROM document_sequence")?.query_row([], |row| row.get(0))?)
}

fn insert(sql: &Connection, seen: &Seen<'_>, seq: u64) -> Result<()> {
    let mut statement = sql.prepare_cached(
        "INSERT INTO document (seq, connection, kind, source_id, version, number, date, status, party_id, party_name,
             currency, value, modified, created, head, content, seen)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?;
    statement.execute(params![
        seq,
        seen.connection.as_str(),
        seen.kind.as_str(),
        seen.source_id,
        seen.version,
        seen.number,
        seen.date.map(Word),
        seen.status.map(Status::as_str),
        seen.party_id,
        seen.party_name,
        seen.currency,
        seen.value.map(Word),
        seen.modified.map(At),
        seen.created.map(At),
        seen.head,
        seen.document,
        At(seen.seen),
    ])?;
    Ok(())
}

fn update(sql: &Connection, row: u64, seen: &Seen<'_>, content: Option<&str>, seq: u64) -> Result<()> {
    let mut statement = sql.prepare_cached(
        "UPDATE document SET seq = ?2, version = ?3, number = ?4, date = ?5, status = ?6, party_id = ?7,
             party_name = ?8, currency = ?9, value = ?10, modified = ?11, created = ?12, head = coalesce(?13, head),
             content = ?14, seen = ?15
         WHERE row = ?1",
    )?;
    statement.execute(params![
        row,
        seq,
        seen.version,
        seen.number,
        seen.date.map(Word),
        seen.status.map(Status::as_str),
        seen.party_id,
        seen.party_name,
        seen.currency,
        seen.value.map(Word),
        seen.modified.map(At),
        seen.created.map(At),
        seen.head,
        content,
        At(seen.seen),
    ])?;
    Ok(())
}

fn find(sql: &Connection, connection: &ConnectionId, kind: Kind, source_id: &str) -> Result<Option<DocumentRow>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM document WHERE connection = ?1 AND kind = ?2 AND source_id = ?3"
    ))?;
    Ok(statement.query_row([connection.as_str(), kind.as_str(), source_id], document_of).optional()?)
}

fn versions(sql: &Connection, connection: &ConnectionId, kind: Kind) -> Result<HashMap<String, String>> {
    let mut statement = sql.prepare_cached(
        "SELECT source_id, version FROM document WHERE connection = ?1 AND kind = ?2 AND content IS NOT NULL
            AND status IS NOT 'deleted'",
    )?;
    let rows = statement.query_map([connection.as_str(), kind.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn changed(
    sql: &Connection,
    connection: &ConnectionId,
    kinds: &[Kind],
    after: u64,
    up_to: u64,
    limit: u32,
) -> Result<Vec<DocumentRow>> {
    let kinds = kind_list(kinds);
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM document WHERE connection = ?1 AND seq > ?2 AND seq <= ?3 AND kind IN ({kinds})
          ORDER BY seq LIMIT ?4"
    ))?;
    let rows = statement.query_map(params![connection.as_str(), after, up_to, limit], document_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn dated(
    sql: &Connection,
    connection: &ConnectionId,
    kinds: &[Kind],
    period: Period,
    after_row: u64,
    limit: u32,
) -> Result<Vec<DocumentRow>> {
    let kinds = kind_list(kinds);
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM document WHERE connection = ?1 AND date BETWEEN ?2 AND ?3 AND row > ?4
            AND kind IN ({kinds}) ORDER BY row LIMIT ?5"
    ))?;
    let bound = params![connection.as_str(), Word(period.from), Word(period.to), after_row, limit];
    let rows = statement.query_map(bound, document_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn all(
    sql: &Connection,
    connection: &ConnectionId,
    kinds: &[Kind],
    after_row: u64,
    limit: u32,
) -> Result<Vec<DocumentRow>> {
    let kinds = kind_list(kinds);
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM document WHERE connection = ?1 AND row > ?2 AND kind IN ({kinds}) ORDER BY row LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![connection.as_str(), after_row, limit], document_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn parties(sql: &Connection, connection: &ConnectionId, kinds: &[Kind]) -> Result<Vec<PartyCount>> {
    let kinds = kind_list(kinds);
    let mut statement = sql.prepare_cached(&format!(
        "SELECT party_name, count(*) FROM document WHERE connection = ?1 AND kind IN ({kinds}) AND party_name <> ''
          GROUP BY party_name ORDER BY party_name"
    ))?;
    let party = |row: &Row<'_>| Ok(PartyCount { name: row.get(0)?, documents: row.get(1)? });
    let rows = statement.query_map([connection.as_str()], party)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn mark_deleted(
    sql: &Connection,
    connection: &ConnectionId,
    kind: Kind,
    complete: &HashSet<String>,
    within: Option<Period>,
    now: Timestamp,
) -> Result<Vec<String>> {
    let mut statement = sql.prepare_cached(
        "SELECT source_id FROM document WHERE connection = ?1 AND kind = ?2 AND status IS NOT 'deleted'
            AND (?3 IS NULL OR date BETWEEN ?3 AND ?4) ORDER BY row",
    )?;
    let bound = params![
        connection.as_str(),
        kind.as_str(),
        within.map(|period| Word(period.from)),
        within.map(|period| Word(period.to))
    ];
    let mut gone: Vec<String> = statement.query_map(bound, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    gone.retain(|source_id| !complete.contains(source_id));
    let mut update = sql.prepare_cached(
        "UPDATE document SET status = 'deleted', seq = ?4, seen = ?5
          WHERE connection = ?1 AND kind = ?2 AND source_id = ?3",
    )?;
    for source_id in &gone {
        update.execute(params![connection.as_str(), kind.as_str(), source_id, next_seq(sql)?, At(now)])?;
    }
    Ok(gone)
}

fn document_of(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    Ok(DocumentRow {
        row: row.get("row")?,
        seq: row.get("seq")?,
        connection: word(row, "connection")?,
        kind: word(row, "kind")?,
        source_id: row.get("source_id")?,
        version: row.get("version")?,
        number: row.get("number")?,
        date: maybe(row, "date")?,
        status: maybe(row, "status")?,
        party_id: row.get("party_id")?,
        party_name: row.get("party_name")?,
        currency: row.get("currency")?,
        value: maybe(row, "value")?,
        modified: maybe_instant(row, "modified")?,
        created: maybe_instant(row, "created")?,
        head: row.get("head")?,
        document: row.get("content")?,
        seen: instant(row, "seen")?,
    })
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
