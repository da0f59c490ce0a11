//! The ledger of what was sent: a document is sent once to a partner by a job, and a replacement is a new revision.

use crate::error::{Error, Result};
use crate::migration::Migration;
use crate::transaction::methods;
use crate::value::{At, Word, instant, maybe, word};
use jiff::Timestamp;
use model::document::Kind;
use model::ids::{ConnectionId, JobId, PartnerId, RunId};
use model::period::Period;
use rusqlite::{Connection, OptionalExtension, Row, params};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE sent (
        partner TEXT NOT NULL,
        job TEXT NOT NULL,
        connection TEXT NOT NULL,
        kind TEXT NOT NULL,
        source_id TEXT NOT NULL,
        revision INTEGER NOT NULL CHECK (revision > 0),
        number TEXT,
        content_hash TEXT NOT NULL,
        value TEXT,
        currency TEXT,
        document TEXT NOT NULL,
        file TEXT NOT NULL,
        run TEXT NOT NULL REFERENCES run (id),
        period TEXT,
        at INTEGER NOT NULL,
        PRIMARY KEY (partner, job, connection, kind, source_id, revision)
    ) STRICT;
    CREATE INDEX sent_by_run ON sent (run);
    CREATE INDEX sent_by_source ON sent (connection, kind, source_id);
    CREATE INDEX sent_by_period ON sent (partner, job, period);",
}];

/// Which document, by which job, to which partner.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SentKey {
    /// Who got it.
    pub partner: PartnerId,
    /// Which job sent it.
    pub job: JobId,
    /// The books.
    pub connection: ConnectionId,
    /// What it is.
    pub kind: Kind,
    /// Its id in the books.
    pub source_id: String,
}

/// One revision of a document that was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// Which document, by which job, to which partner.
    pub key: SentKey,
    /// 1 for the first; each replacement counts one more.
    pub revision: u32,
    /// Its number as sent.
    pub number: Option<String>,
    /// Hash of the mapped content, lower-case hexadecimal.
    pub content_hash: String,
    /// Its total, or the amount that moved, as sent.
    pub value: Option<Decimal>,
    /// Currency.
    pub currency: Option<String>,
    /// The document as sent, JSON.
    pub document: String,
    /// SHA-256 of the file it is in.
    pub file: String,
    /// The run that sent it.
    pub run: RunId,
    /// The period of that run.
    pub period: Option<Period>,
    /// When.
    pub at: Timestamp,
}

/// What a job sent to a partner for a period, of one kind in one currency; of each document the last revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodTotal {
    /// What it is.
    pub kind: Kind,
    /// Currency; empty for documents without amounts.
    pub currency: String,
    /// How many documents.
    pub count: u64,
    /// Exact sum of their values as they were recorded.
    pub sum: Decimal,
    /// When the last of them went.
    pub last: Timestamp,
}

methods! {
    /// Records that documents were sent. Revision 1 twice, or a revision that does not follow the last, is refused.
    write record_sent(sent: &[Sent]) -> () = insert;
    /// The last revision sent of a document.
    read last_sent(key: &SentKey) -> Option<Sent> = newest;
    /// Every revision sent of a document, oldest first.
    read sent_revisions(key: &SentKey) -> Vec<Sent> = revisions;
    /// Every time any job sent a document to anyone, oldest first.
    read sent_anywhere(connection: &ConnectionId, kind: Kind, source_id: &str) -> Vec<Sent> = anywhere;
    /// What a run sent, in pages: `offset` lines are left out.
    read sent_by_run(run: &RunId, offset: u64, limit: u32) -> Vec<Sent> = by_run;
    /// Whether a job sent anything to a partner for a period.
    read period_was_sent(partner: &PartnerId, job: &JobId, period: Period) -> bool = period_was_sent;
    /// What a job sent to a partner for a period.
    read period_totals(partner: &PartnerId, job: &JobId, period: Period) -> Vec<PeriodTotal> = period_totals;
}

const COLUMNS: &str = "partner, job, connection, kind, source_id, revision, number, content_hash, value, currency, \
                       document, file, run, period, at";
const KEY: &str = "partner = ?1 AND job = ?2 AND connection = ?3 AND kind = ?4 AND source_id = ?5";

fn insert(sql: &Connection, sent: &[Sent]) -> Result<()> {
    for line in sent {
        let last = last_revision(sql, &line.key)?;
        if line.revision != last + 1 {
            return Err(already_sent(line));
        }
        insert_one(sql, line)?;
    }
    Ok(())
}

fn already_sent(line: &Sent) -> Error {
    Error::AlreadySent {
        partner: line.key.partner.to_string(),
        kind: line.key.kind.to_string(),
        source_id: line.key.source_id.clone(),
        revision: line.revision,
    }
}

fn insert_one(sql: &Connection, line: &Sent) -> Result<()> {
    let mut statement = sql.prepare_cached(&format!(
        "INSERT INTO sent ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
    ))?;
    statement.execute(params![
        line.key.partner.as_str(),
        line.key.job.as_str(),
        line.key.connection.as_str(),
        line.key.kind.as_str(),
        line.key.source_id,
        line.revision,
        line.number,
        line.content_hash,
        line.value.map(Word),
        line.currency,
        line.document,
        line.file,
        line.run.as_str(),
        line.period.map(Word),
        At(line.at),
    ])?;
    Ok(())
}

fn key_of(key: &SentKey) -> [&str; 5] {
    [key.partner.as_str(), key.job.as_str(), key.connection.as_str(), key.kind.as_str(), &key.source_id]
}

fn last_revision(sql: &Connection, key: &SentKey) -> Result<u32> {
    let mut statement = sql.prepare_cached(&format!("SELECT coalesce(max(revision), 0) FROM sent WHERE {KEY}"))?;
    Ok(statement.query_row(key_of(key), |row| row.get(0))?)
}

fn newest(sql: &Connection, key: &SentKey) -> Result<Option<Sent>> {
    let mut statement =
        sql.prepare_cached(&format!("SELECT {COLUMNS} FROM sent WHERE {KEY} ORDER BY revision DESC LIMIT 1"))?;
    Ok(statement.query_row(key_of(key), sent_of).optional()?)
}

fn revisions(sql: &Connection, key: &SentKey) -> Result<Vec<Sent>> {
    let mut statement = sql.prepare_cached(&format!("SELECT {COLUMNS} FROM sent WHERE {KEY} ORDER BY revision"))?;
    let rows = statement.query_map(key_of(key), sent_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn anywhere(sql: &Connection, connection: &ConnectionId, kind: Kind, source_id: &str) -> Result<Vec<Sent>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM sent WHERE connection = ?1 AND kind = ?2 AND source_id = ?3
          ORDER BY at, partner, job, revision"
    ))?;
    let rows = statement.query_map([connection.as_str(), kind.as_str(), source_id], sent_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn by_run(sql: &Connection, run: &RunId, offset: u64, limit: u32) -> Result<Vec<Sent>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM sent WHERE run = ?1 ORDER BY kind, source_id, revision, job LIMIT ?2 OFFSET ?3"
    ))?;
    let rows = statement.query_map(params![run.as_str(), limit, offset], sent_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn period_was_sent(sql: &Connection, partner: &PartnerId, job: &JobId, period: Period) -> Result<bool> {
    let mut statement = sql.prepare_cached("SELECT 1 FROM sent WHERE partner = ?1 AND job = ?2 AND period = ?3")?;
    Ok(statement.exists(params![partner.as_str(), job.as_str(), Word(period)])?)
}

fn period_totals(sql: &Connection, partner: &PartnerId, job: &JobId, period: Period) -> Result<Vec<PeriodTotal>> {
    let mut statement = sql.prepare_cached(
        "SELECT kind, coalesce(currency, '') AS currency, value, at, max(revision) FROM sent
          WHERE partner = ?1 AND job = ?2 AND period = ?3 GROUP BY connection, kind, source_id",
    )?;
    let mut rows = statement.query(params![partner.as_str(), job.as_str(), Word(period)])?;
    let mut totals: BTreeMap<(Kind, String), PeriodTotal> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (kind, currency, at): (Kind, String, Timestamp) =
            (word(row, "kind")?, row.get("currency")?, instant(row, "at")?);
        let value: Option<Decimal> = maybe(row, "value")?;
        let none = PeriodTotal { kind, currency: currency.clone(), count: 0, sum: Decimal::ZERO, last: at };
        let total = totals.entry((kind, currency)).or_insert(none);
        total.count += 1;
        total.sum += value.unwrap_or_default();
        total.last = total.last.max(at);
    }
    Ok(totals.into_values().collect())
}

fn sent_of(row: &Row<'_>) -> rusqlite::Result<Sent> {
    Ok(Sent {
        key: SentKey {
            partner: word(row, "partner")?,
            job: word(row, "job")?,
            connection: word(row, "connection")?,
            kind: word(row, "kind")?,
            source_id: row.get("source_id")?,
        },
        revision: row.get("revision")?,
        number: row.get("number")?,
        content_hash: row.get("content_hash")?,
        value: maybe(row, "value")?,
        currency: row.get("currency")?,
        document: row.get("document")?,
        file: row.get("file")?,
        run: word(row, "run")?,
        period: maybe(row, "period")?,
        at: instant(row, "at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, books_id, run_id, workspace};

    fn sent(revision: u32) -> Sent {
        Sent {
            key: SentKey {
                partner: "acme".parse().unwrap(),
                job: "daily".parse().unwrap(),
                connection: books_id(),
                kind: Kind::Invoice,
                source_id: "4711".into(),
            },
            revision,
            number: Some("INV-1".into()),
            content_hash: format!("{revision:064x}"),
            value: Some(Decimal::new(1000, 2)),
            currency: Some("EUR".into()),
            document: "{}".into(),
            file: "cd".repeat(32),
            run: run_id("r1"),
            period: Some("2026-10".parse().unwrap()),
            at: at(3),
        }
    }

    #[test]
    fn a_document_is_sent_once() {
        let home = workspace();
        home.run("r1");
        home.store.record_sent(&[sent(1)]).unwrap();
        for revision in [1, 3, 0] {
            let refusal = home.store.record_sent(&[sent(revision)]).unwrap_err();
            assert!(matches!(refusal, Error::AlreadySent { .. }), "revision {revision}: {refusal}");
        }
        assert_eq!(home.store.last_sent(&sent(1).key).unwrap(), Some(sent(1)), "to the digit");
    }

    #[test]
    fn a_replacement_keeps_what_was_sent_before() {
        let home = workspace();
        home.run("r1");
        home.store.record_sent(&[sent(1), sent(2)]).unwrap();
        assert_eq!(home.store.last_sent(&sent(1).key).unwrap().unwrap().revision, 2);
        assert_eq!(home.store.sent_revisions(&sent(1).key).unwrap(), [sent(1), sent(2)]);
        assert_eq!(home.store.sent_anywhere(&books_id(), Kind::Invoice, "4711").unwrap().len(), 2);
        assert_eq!(home.store.sent_by_run(&run_id("r1"), 1, 10).unwrap(), [sent(2)]);
    }

    #[test]
    fn another_partner_or_job_has_its_own_ledger() {
        let home = workspace();
        home.run("r1");
        home.store.record_sent(&[sent(1)]).unwrap();
        let mut other = sent(1);
        other.key.partner = "other".parse().unwrap();
        home.store.record_sent(&[other.clone()]).expect("the first for this partner");
        let (period, later) = ("2026-10".parse().unwrap(), "2026-11".parse().unwrap());
        assert!(home.store.period_was_sent(&other.key.partner, &other.key.job, period).unwrap());
        assert!(!home.store.period_was_sent(&other.key.partner, &other.key.job, later).unwrap());
    }

    #[test]
    fn a_replacement_counts_once_for_its_period() {
        let home = workspace();
        home.run("r1");
        let again = Sent { value: Some(Decimal::new(2000, 2)), at: at(9), ..sent(2) };
        home.store.record_sent(&[sent(1), again]).unwrap();
        let key = sent(1).key;
        let totals = home.store.period_totals(&key.partner, &key.job, "2026-10".parse().unwrap()).unwrap();
        let expect = PeriodTotal {
            kind: Kind::Invoice,
            currency: "EUR".into(),
            count: 1,
            sum: Decimal::new(2000, 2),
            last: at(9),
        };
        assert_eq!(totals, [expect]);
        assert!(home.store.period_totals(&key.partner, &key.job, "2026-11".parse().unwrap()).unwrap().is_empty());
    }
}
