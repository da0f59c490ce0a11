//! The audit trail: what happened, who did it and with what result. Rows are only ever appended, each bound to the one before.

use crate::chain::{self, Head, Links};
use crate::database::Store;
use crate::error::{Error, Result};
use crate::migration::Migration;
use crate::transaction::{Tx, methods};
use crate::value::{At, instant, maybe};
use jiff::Timestamp;
use model::ids::RunId;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::Write;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        run TEXT,
        body TEXT NOT NULL,
        prev BLOB NOT NULL,
        hash BLOB NOT NULL
    ) STRICT;
    CREATE INDEX event_by_run ON event (run) WHERE run IS NOT NULL;",
}];

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Who: a person's name, `schedule`, `program`.
    pub actor: String,
    /// What, as `delivery-placed`.
    pub kind: String,
    /// About what, as `partner/acme`.
    pub subject: String,
    /// In which run.
    pub run: Option<RunId>,
    /// All else that matters. Never a secret.
    pub body: serde_json::Value,
}

/// An event of the trail.
#[derive(Debug, Clone, Serialize)]
pub struct EventRow {
    /// Its place, from 1.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What.
    pub kind: String,
    /// About what.
    pub subject: String,
    /// In which run.
    pub run: Option<RunId>,
    /// All else that matters, as it was recorded.
    pub body: Box<RawValue>,
    /// Hash of the event before, lower-case hexadecimal.
    pub prev: String,
    /// Its own hash, lower-case hexadecimal.
    pub hash: String,
}

/// Which events are wanted. Everything given must hold; the default takes all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// A text that stands in the actor, kind, subject or body.
    pub text: Option<String>,
    /// Exactly this subject.
    pub subject: Option<String>,
    /// Exactly this kind.
    pub kind: Option<String>,
    /// Of this run.
    pub run: Option<RunId>,
    /// Not before this time.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub before: Option<Timestamp>,
}

methods! {
    /// A page of events, newest first; `before` is the place of the last one seen.
    read find_events(filter: &EventFilter, before: Option<u64>, limit: u32) -> Vec<EventRow> = find;
}

impl Tx<'_> {
    /// Appends an event to the trail and returns the trail's new end.
    ///
    /// # Errors
    /// Those of writing.
    pub fn append_event(&self, event: &Event) -> Result<Head> {
        let tip = match self.tip.get() {
            Some(tip) => tip,
            None => tip(self.sql())?.unwrap_or_else(|| chain::genesis(&self.store.workspace.id)),
        };
        let head = append(self.sql(), tip, event)?;
        self.tip.set(Some(head));
        Ok(head)
    }

    /// Appends events in their order.
    ///
    /// # Errors
    /// Those of writing.
    pub fn append_events(&self, events: &[Event]) -> Result<()> {
        events.iter().try_for_each(|event| self.append_event(event).map(|_| ()))
    }
}

impl Store {
    /// Appends one event in a transaction of its own.
    ///
    /// # Errors
    /// Those of writing.
    pub fn append_event(&self, event: &Event) -> Result<Head> {
        self.transaction(|tx| tx.append_event(event))
    }

    /// The end of the trail; `None` before the first event.
    ///
    /// # Errors
    /// Those of reading.
    pub fn audit_tip(&self) -> Result<Option<Head>> {
        self.read(tip)
    }

    /// Writes the events that the filter wants as JSON lines, oldest first, and returns how many. Holds nobody up.
    ///
    /// # Errors
    /// Those of reading and of the sink.
    pub fn export_events(&self, filter: &EventFilter, sink: &mut dyn Write) -> Result<u64> {
        let sql = self.reader()?;
        let (wanted, values) = conditions(filter);
        let mut statement = sql.prepare(&format!("SELECT * FROM event WHERE {wanted} ORDER BY seq"))?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut n_written = 0;
        let failed = Error::io("writing", std::path::Path::new("the exported trail"));
        let mut write = || -> Result<std::io::Result<()>> {
            while let Some(row) = rows.next()? {
                let line = serde_json::to_vec(&event_of(row)?).map_err(std::io::Error::from);
                if let Err(error) = line.and_then(|line| sink.write_all(&line)).and_then(|()| sink.write_all(b"\n")) {
                    return Ok(Err(error));
                }
                n_written += 1;
            }
            Ok(sink.flush())
        };
        write()?.map_err(failed)?;
        Ok(n_written)
    }
}

/// The end of the trail.
pub(crate) fn tip(sql: &Connection) -> Result<Option<Head>> {
    let mut statement = sql.prepare_cached("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")?;
    Ok(statement.query_row([], |row| Ok(Head { seq: row.get(0)?, hash: row.get(1)? })).optional()?)
}

/// The hash of one event, if it is there.
pub(crate) fn hash_of(sql: &Connection, seq: u64) -> Result<Option<[u8; 32]>> {
    let mut statement = sql.prepare_cached("SELECT hash FROM event WHERE seq = ?1")?;
    Ok(statement.query_row([seq], |row| row.get(0)).optional()?)
}

fn append(sql: &Connection, tip: Head, event: &Event) -> Result<Head> {
    let body = event.body.to_string();
    let seq = tip.seq + 1;
    let links = Links {
        seq,
        at: event.at.as_microsecond(),
        actor: event.actor.as_bytes(),
        kind: event.kind.as_bytes(),
        subject: event.subject.as_bytes(),
        run: event.run.as_ref().map(|run| run.as_str().as_bytes()),
        body: body.as_bytes(),
        prev: &tip.hash,
    };
    let hash = links.hash();
    let mut statement = sql.prepare_cached(
        "INSERT INTO event (seq, at, actor, kind, subject, run, body, prev, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let run = event.run.as_ref().map(RunId::as_str);
    statement.execute(params![seq, At(event.at), event.actor, event.kind, event.subject, run, body, tip.hash, hash])?;
    Ok(Head { seq, hash })
}

fn find(sql: &Connection, filter: &EventFilter, before: Option<u64>, limit: u32) -> Result<Vec<EventRow>> {
    let (wanted, mut values) = conditions(filter);
    let behind = before.and_then(|seq| i64::try_from(seq).ok()).unwrap_or(i64::MAX);
    values.extend([Value::Integer(behind), Value::Integer(limit.into())]);
    let mut statement =
        sql.prepare(&format!("SELECT * FROM event WHERE {wanted} AND seq < ? ORDER BY seq DESC LIMIT ?"))?;
    let rows = statement.query_map(params_from_iter(values), event_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The filter as a condition with `?` in the order of the values.
fn conditions(filter: &EventFilter) -> (String, Vec<Value>) {
    let mut wanted = vec!["1"];
    let mut values = Vec::new();
    if let Some(text) = &filter.text {
        wanted.push("actor || char(10) || kind || char(10) || subject || char(10) || body LIKE ? ESCAPE '\\'");
        let plain = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        values.push(Value::Text(format!("%{plain}%")));
    }
    let exact = [
        ("subject = ?", filter.subject.clone()),
        ("kind = ?", filter.kind.clone()),
        ("run = ?", filter.run.as_ref().map(RunId::to_string)),
    ];
    for (condition, value) in exact.into_iter().filter_map(|(condition, value)| Some((condition, value?))) {
        wanted.push(condition);
        values.push(Value::Text(value));
    }
    for (condition, value) in [("at >= ?", filter.from), ("at < ?", filter.before)] {
        if let Some(value) = value {
            wanted.push(condition);
            values.push(Value::Integer(value.as_microsecond()));
        }
    }
    (wanted.join(" AND "), values)
}

fn event_of(row: &Row<'_>) -> rusqlite::Result<EventRow> {
    let body: String = row.get("body")?;
    let body = RawValue::from_string(body).or_else(|_| RawValue::from_string("\"(not JSON)\"".to_owned()));
    Ok(EventRow {
        seq: row.get("seq")?,
        at: instant(row, "at")?,
        actor: row.get("actor")?,
        kind: row.get("kind")?,
        subject: row.get("subject")?,
        run: maybe(row, "run")?,
        body: body.expect("BUG: a quoted text is JSON"),
        prev: hex::encode(row.get::<_, Vec<u8>>("prev")?),
        hash: hex::encode(row.get::<_, Vec<u8>>("hash")?),
    })
}

#[cfg(test)]
#[path = "event_tests.rs"]
mod tests;
