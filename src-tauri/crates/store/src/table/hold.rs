//! Holds: records that wait for a person. A record has one open hold for a job, however many runs meet it.

use crate::error::{Error, Result};
use crate::migration::Migration;
use crate::transaction::methods;
use crate::value::{At, Word, instant, maybe, maybe_instant, stored_words, word};
use jiff::Timestamp;
use model::document::Kind;
use model::ids::{ConnectionId, HoldId, JobId, RunId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use rust_decimal::Decimal;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE hold (
        id TEXT PRIMARY KEY,
        job TEXT NOT NULL,
        run TEXT NOT NULL REFERENCES run (id),
        connection TEXT NOT NULL,
        kind TEXT NOT NULL,
        source_id TEXT NOT NULL,
        number TEXT,
        value TEXT,
        currency TEXT,
        code TEXT NOT NULL,
        sentence TEXT NOT NULL,
        faults TEXT NOT NULL,
        state TEXT NOT NULL,
        created INTEGER NOT NULL,
        resolved INTEGER,
        resolved_by TEXT
    ) STRICT;
    CREATE UNIQUE INDEX hold_open ON hold (job, connection, kind, source_id) WHERE resolved IS NULL;
    CREATE INDEX hold_by_source ON hold (connection, kind, source_id);",
}];

stored_words! {
    /// How a hold stands.
    HoldState {
        /// Waits for a person.
        Open = "open",
        /// A run tries the record again.
        Retrying = "retrying",
        /// The record went, or needs nothing any more.
        Resolved = "resolved",
        /// A person said to leave it.
        Skipped = "skipped",
    }
}

/// A record to be held.
#[derive(Debug, Clone, PartialEq)]
pub struct NewHold {
    /// Id, used where the record has no open hold yet.
    pub id: HoldId,
    /// The job.
    pub job: JobId,
    /// The run that met it.
    pub run: RunId,
    /// The books.
    pub connection: ConnectionId,
    /// What it is.
    pub kind: Kind,
    /// Its id in the books.
    pub source_id: String,
    /// Its number.
    pub number: Option<String>,
    /// Its total, or the amount that moved.
    pub value: Option<Decimal>,
    /// Currency.
    pub currency: Option<String>,
    /// Code of the reason.
    pub code: String,
    /// Sentence for the user: what, why, what to do.
    pub sentence: String,
    /// Everything found, JSON.
    pub faults: String,
}

/// A hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    /// What is held. The run, reason and faults are those of the last run that met it.
    pub held: NewHold,
    /// How it stands.
    pub state: HoldState,
    /// When it was first held.
    pub created: Timestamp,
    /// When it was resolved or skipped.
    pub resolved: Option<Timestamp>,
    /// By whom.
    pub resolved_by: Option<String>,
}

methods! {
    /// Holds a record. Where it is held for the job already, that hold gets the new reason and is open again; its id is returned.
    write record_hold(hold: &NewHold, now: Timestamp) -> HoldId = record;
    /// A hold.
    read hold(id: &HoldId) -> Option<Hold> = find;
    /// The open hold of a record, if it has one.
    read hold_of(job: &JobId, connection: &ConnectionId, kind: Kind, source_id: &str) -> Option<Hold> = of_record;
    /// The newest hold of a record, open or over.
    read last_hold_of(job: &JobId, connection: &ConnectionId, kind: Kind, source_id: &str) -> Option<Hold> = last_of_record;
    /// Holds that are open or being retried, oldest first, of one job or of all.
    read open_holds(job: Option<&JobId>) -> Vec<Hold> = open;
    /// Records that a run tries a held record again, or (`false`) that it waits for a person again.
    write set_hold_retrying(id: &HoldId, is_retrying: bool) -> () = set_retrying;
    /// Ends a hold: the record went or needs nothing any more.
    write resolve_hold(id: &HoldId, by: &str, now: Timestamp) -> () = resolve;
    /// Ends a hold: a person said to leave the record.
    write skip_hold(id: &HoldId, by: &str, now: Timestamp) -> () = skip;
}

const COLUMNS: &str = "id, job, run, connection, kind, source_id, number, value, currency, code, sentence, faults, \
                       state, created, resolved, resolved_by";

fn record(sql: &Connection, hold: &NewHold, now: Timestamp) -> Result<HoldId> {
    if let Some(open) = of_record(sql, &hold.job, &hold.connection, hold.kind, &hold.source_id)? {
        renew(sql, &open.held.id, hold)?;
        return Ok(open.held.id);
    }
    let mut statement = sql.prepare_cached(
        "INSERT INTO hold (id, job, run, connection, kind, source_id, number, value, currency, code, sentence, faults,
             state, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'open', ?13)",
    )?;
    let added = statement.execute(params![
        hold.id.as_str(),
        hold.job.as_str(),
        hold.run.as_str(),
        hold.connection.as_str(),
        hold.kind.as_str(),
        hold.source_id,
        hold.number,
        hold.value.map(Word),
        hold.currency,
        hold.code,
        hold.sentence,
        hold.faults,
        At(now),
    ]);
    match added {
        Err(error) if crate::error::is_duplicate(&error) => Err(Error::taken("hold", &hold.id)),
        other => other.map(|_| hold.id.clone()).map_err(Error::from),
    }
}

fn renew(sql: &Connection, id: &HoldId, hold: &NewHold) -> Result<()> {
    let mut statement = sql.prepare_cached(
        "UPDATE hold SET run = ?2, number = ?3, value = ?4, currency = ?5, code = ?6, sentence = ?7, faults = ?8,
             state = 'open' WHERE id = ?1",
    )?;
    statement.execute(params![
        id.as_str(),
        hold.run.as_str(),
        hold.number,
        hold.value.map(Word),
        hold.currency,
        hold.code,
        hold.sentence,
        hold.faults,
    ])?;
    Ok(())
}

fn find(sql: &Connection, id: &HoldId) -> Result<Option<Hold>> {
    let mut statement = sql.prepare_cached(&format!("SELECT {COLUMNS} FROM hold WHERE id = ?1"))?;
    Ok(statement.query_row([id.as_str()], hold_of).optional()?)
}

fn of_record(
    sql: &Connection,
    job: &JobId,
    connection: &ConnectionId,
    kind: Kind,
    source_id: &str,
) -> Result<Option<Hold>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM hold
          WHERE job = ?1 AND connection = ?2 AND kind = ?3 AND source_id = ?4 AND resolved IS NULL"
    ))?;
    let found = statement.query_row([job.as_str(), connection.as_str(), kind.as_str(), source_id], hold_of);
    Ok(found.optional()?)
}

fn last_of_record(
    sql: &Connection,
    job: &JobId,
    connection: &ConnectionId,
    kind: Kind,
    source_id: &str,
) -> Result<Option<Hold>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM hold WHERE job = ?1 AND connection = ?2 AND kind = ?3 AND source_id = ?4
          ORDER BY resolved IS NULL DESC, rowid DESC LIMIT 1"
    ))?;
    let found = statement.query_row([job.as_str(), connection.as_str(), kind.as_str(), source_id], hold_of);
    Ok(found.optional()?)
}

fn open(sql: &Connection, job: Option<&JobId>) -> Result<Vec<Hold>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM hold WHERE resolved IS NULL AND (?1 IS NULL OR job = ?1) ORDER BY created, id"
    ))?;
    let rows = statement.query_map([job.map(JobId::as_str)], hold_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn set_retrying(sql: &Connection, id: &HoldId, is_retrying: bool) -> Result<()> {
    let state = if is_retrying { HoldState::Retrying } else { HoldState::Open };
    known_open(sql, id, state)?;
    sql.execute("UPDATE hold SET state = ?2 WHERE id = ?1", [id.as_str(), state.as_str()])?;
    Ok(())
}

fn resolve(sql: &Connection, id: &HoldId, by: &str, now: Timestamp) -> Result<()> {
    finish(sql, id, HoldState::Resolved, by, now)
}

fn skip(sql: &Connection, id: &HoldId, by: &str, now: Timestamp) -> Result<()> {
    finish(sql, id, HoldState::Skipped, by, now)
}

fn finish(sql: &Connection, id: &HoldId, state: HoldState, by: &str, now: Timestamp) -> Result<()> {
    known_open(sql, id, state)?;
    sql.execute(
        "UPDATE hold SET state = ?2, resolved = ?3, resolved_by = ?4 WHERE id = ?1",
        params![id.as_str(), state.as_str(), At(now), by],
    )?;
    Ok(())
}

fn known_open(sql: &Connection, id: &HoldId, to: HoldState) -> Result<()> {
    let hold = find(sql, id)?.ok_or_else(|| Error::not_found("hold", id))?;
    if hold.resolved.is_none() {
        return Ok(());
    }
    Err(Error::WrongState { what: "hold", id: id.to_string(), from: hold.state.as_str(), to: to.as_str() })
}

fn hold_of(row: &Row<'_>) -> rusqlite::Result<Hold> {
    Ok(Hold {
        held: NewHold {
            id: word(row, "id")?,
            job: word(row, "job")?,
            run: word(row, "run")?,
            connection: word(row, "connection")?,
            kind: word(row, "kind")?,
            source_id: row.get("source_id")?,
            number: row.get("number")?,
            value: maybe(row, "value")?,
            currency: row.get("currency")?,
            code: row.get("code")?,
            sentence: row.get("sentence")?,
            faults: row.get("faults")?,
        },
        state: word(row, "state")?,
        created: instant(row, "created")?,
        resolved: maybe_instant(row, "resolved")?,
        resolved_by: row.get("resolved_by")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, books_id, run_id, workspace};

    fn hold(id: &str, run: &str, code: &str) -> NewHold {
        NewHold {
            id: id.parse().unwrap(),
            job: "daily".parse().unwrap(),
            run: run_id(run),
            connection: books_id(),
            kind: Kind::Bill,
            source_id: "9".into(),
            number: Some("B-9".into()),
            value: Some(Decimal::new(-5, 3)),
            currency: Some("KWD".into()),
            code: code.into(),
            sentence: "The vendor has no tax id. Add it in the books.".into(),
            faults: "[]".into(),
        }
    }

    #[test]
    fn a_record_that_is_met_again_keeps_its_one_hold() {
        let home = workspace();
        home.run("r1");
        home.run("r2");
        let id = home.store.record_hold(&hold("h1", "r1", "no-tax-id"), at(1)).unwrap();
        home.store.set_hold_retrying(&id, true).unwrap();
        let again = home.store.record_hold(&hold("h2", "r2", "too-long"), at(2)).unwrap();
        assert_eq!(again, id);
        let open = home.store.open_holds(None).unwrap();
        assert_eq!(open.len(), 1);
        let expect = NewHold { id, ..hold("h1", "r2", "too-long") };
        assert_eq!((&open[0].held, open[0].state, open[0].created), (&expect, HoldState::Open, at(1)));
    }

    #[test]
    fn a_solved_hold_is_over_and_a_new_one_may_follow() {
        let home = workspace();
        home.run("r1");
        let id = home.store.record_hold(&hold("h1", "r1", "x"), at(1)).unwrap();
        home.store.skip_hold(&id, "ana", at(5)).unwrap();
        let skipped = home.store.hold(&id).unwrap().unwrap();
        assert_eq!(
            (skipped.state, skipped.resolved, skipped.resolved_by.as_deref()),
            (HoldState::Skipped, Some(at(5)), Some("ana"))
        );
        assert!(matches!(home.store.resolve_hold(&id, "ana", at(6)), Err(Error::WrongState { .. })));
        assert!(matches!(home.store.set_hold_retrying(&id, true), Err(Error::WrongState { .. })));
        assert!(matches!(home.store.record_hold(&hold("h1", "r1", "x"), at(7)), Err(Error::Taken { .. })));
        home.store.record_hold(&hold("h2", "r1", "x"), at(7)).unwrap();
        let last = home.store.last_hold_of(&"daily".parse().unwrap(), &books_id(), Kind::Bill, "9").unwrap().unwrap();
        assert_eq!((last.held.id.as_str(), last.state), ("h2", HoldState::Open));
        home.store.resolve_hold(&last.held.id, "program", at(8)).unwrap();
        let last = home.store.last_hold_of(&"daily".parse().unwrap(), &books_id(), Kind::Bill, "9").unwrap().unwrap();
        assert_eq!((last.held.id.as_str(), last.state), ("h2", HoldState::Resolved), "told after it is over");
        home.store.record_hold(&hold("h3", "r1", "x"), at(9)).unwrap();
        assert_eq!(home.store.open_holds(Some(&"daily".parse().unwrap())).unwrap().len(), 1);
        assert!(home.store.open_holds(Some(&"other".parse().unwrap())).unwrap().is_empty());
    }
}
