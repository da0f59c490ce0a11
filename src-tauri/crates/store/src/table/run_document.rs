//! What became of each document of a run: every one that was looked at has exactly one line here.

use crate::error::{Error, Result};
use crate::migration::Migration;
use crate::transaction::methods;
use crate::value::{Word, maybe, stored_words, word};
use jiff::civil::Date;
use model::document::Kind;
use model::ids::{ConnectionId, RunId};
use rusqlite::{Connection, Row, params};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE run_document (
        run TEXT NOT NULL REFERENCES run (id),
        connection TEXT NOT NULL,
        kind TEXT NOT NULL,
        source_id TEXT NOT NULL,
        number TEXT,
        date TEXT,
        party TEXT,
        currency TEXT,
        value TEXT,
        outcome TEXT NOT NULL,
        reason TEXT,
        sentence TEXT,
        content_hash TEXT,
        mapped TEXT,
        file TEXT,
        position INTEGER NOT NULL,
        PRIMARY KEY (run, connection, kind, source_id)
    ) STRICT;
    CREATE INDEX run_document_by_position ON run_document (run, position);
    CREATE INDEX run_document_by_source ON run_document (connection, kind, source_id);",
}];

stored_words! {
    /// What became of a document in a run.
    Outcome {
        /// It is in the file.
        Sent = "sent",
        /// It waits for a person.
        Held = "held",
        /// The job does not take it: a draft, a void, another party.
        LeftOut = "left-out",
        /// It was sent before and its mapped content is the same.
        Unchanged = "unchanged",
        /// It could not be read or written.
        Failed = "failed",
        /// It was sent before, or a person said to leave it.
        Skipped = "skipped",
    }
}

/// What became of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct RunDocument {
    /// The run.
    pub run: RunId,
    /// The books.
    pub connection: ConnectionId,
    /// What it is.
    pub kind: Kind,
    /// Its id in the books.
    pub source_id: String,
    /// Its number.
    pub number: Option<String>,
    /// Its date.
    pub date: Option<Date>,
    /// Customer or vendor, by name.
    pub party: Option<String>,
    /// Currency.
    pub currency: Option<String>,
    /// Its total, or the amount that moved.
    pub value: Option<Decimal>,
    /// What became of it.
    pub outcome: Outcome,
    /// Code of the reason, where there is one.
    pub reason: Option<String>,
    /// Sentence for the user.
    pub sentence: Option<String>,
    /// Hash of the mapped content, lower-case hexadecimal.
    pub content_hash: Option<String>,
    /// The document as it was mapped, JSON.
    pub mapped: Option<String>,
    /// SHA-256 of the file it is in.
    pub file: Option<String>,
    /// Place among the run's documents, from 0.
    pub position: u64,
}

/// Documents of a run with one outcome in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeTotal {
    /// What became of them.
    pub outcome: Outcome,
    /// Their currency; empty for documents without.
    pub currency: String,
    /// How many.
    pub count: u64,
    /// Exact sum of their values; those without a value count as nothing.
    pub sum: Decimal,
}

methods! {
    /// Records what became of documents. A document that has its line already is an error.
    write record_outcomes(outcomes: &[RunDocument]) -> () = insert;
    /// A page of a run's documents by position; `from` is the first position wanted.
    read run_documents(run: &RunId, outcome: Option<Outcome>, from: u64, limit: u32) -> Vec<RunDocument> = list;
    /// Counts and exact sums of a run's documents by outcome and currency.
    read outcome_totals(run: &RunId) -> Vec<OutcomeTotal> = totals;
    /// The same of several runs, in one look. A run without documents is left out.
    read outcome_totals_of(runs: &[RunId]) -> BTreeMap<RunId, Vec<OutcomeTotal>> = totals_of;
    /// Every line there ever was of a document, newest run first.
    read outcomes_of(connection: &ConnectionId, kind: Kind, source_id: &str) -> Vec<RunDocument> = of_document;
}

const COLUMNS: &str = "run, connection, kind, source_id, number, date, party, currency, value, outcome, reason, \
                       sentence, content_hash, mapped, file, position";

fn insert(sql: &Connection, outcomes: &[RunDocument]) -> Result<()> {
    let mut statement = sql.prepare_cached(&format!(
        "INSERT INTO run_document ({COLUMNS})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
    ))?;
    for line in outcomes {
        let added = statement.execute(params![
            line.run.as_str(),
            line.connection.as_str(),
            line.kind.as_str(),
            line.source_id,
            line.number,
            line.date.map(Word),
            line.party,
            line.currency,
            line.value.map(Word),
            line.outcome.as_str(),
            line.reason,
            line.sentence,
            line.content_hash,
            line.mapped,
            line.file,
            line.position,
        ]);
        added.map_err(|error| match crate::error::is_duplicate(&error) {
            true => Error::taken("the outcome of", format!("{} {} in run {}", line.kind, line.source_id, line.run)),
            false => error.into(),
        })?;
    }
    Ok(())
}

fn list(sql: &Connection, run: &RunId, outcome: Option<Outcome>, from: u64, limit: u32) -> Result<Vec<RunDocument>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM run_document WHERE run = ?1 AND (?2 IS NULL OR outcome = ?2) AND position >= ?3
          ORDER BY position LIMIT ?4"
    ))?;
    let rows = statement.query_map(params![run.as_str(), outcome.map(Outcome::as_str), from, limit], line_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn totals(sql: &Connection, run: &RunId) -> Result<Vec<OutcomeTotal>> {
    Ok(totals_of(sql, std::slice::from_ref(run))?.remove(run).unwrap_or_default())
}

fn totals_of(sql: &Connection, runs: &[RunId]) -> Result<BTreeMap<RunId, Vec<OutcomeTotal>>> {
    let wanted = serde_json::to_string(&runs.iter().map(RunId::as_str).collect::<Vec<_>>());
    let wanted = wanted.map_err(|error| Error::Unreadable { detail: error.to_string() })?;
    let mut statement = sql.prepare_cached(
        "SELECT run, outcome, currency, value FROM run_document WHERE run IN (SELECT value FROM json_each(?1))",
    )?;
    let mut rows = statement.query([wanted])?;
    let mut sums: BTreeMap<(RunId, Outcome, String), (u64, Decimal)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let currency = row.get::<_, Option<String>>("currency")?.unwrap_or_default();
        let key = (word(row, "run")?, word(row, "outcome")?, currency);
        let value: Decimal = maybe(row, "value")?.unwrap_or_default();
        let (count, sum) = sums.entry(key).or_default();
        *count += 1;
        *sum =
            sum.checked_add(value).ok_or_else(|| Error::Unreadable { detail: model::money::Overflow.to_string() })?;
    }
    let mut by_run: BTreeMap<RunId, Vec<OutcomeTotal>> = BTreeMap::new();
    for ((run, outcome, currency), (count, sum)) in sums {
        by_run.entry(run).or_default().push(OutcomeTotal { outcome, currency, count, sum });
    }
    Ok(by_run)
}

fn of_document(sql: &Connection, connection: &ConnectionId, kind: Kind, source_id: &str) -> Result<Vec<RunDocument>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM run_document WHERE connection = ?1 AND kind = ?2 AND source_id = ?3 ORDER BY run DESC"
    ))?;
    let rows = statement.query_map([connection.as_str(), kind.as_str(), source_id], line_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn line_of(row: &Row<'_>) -> rusqlite::Result<RunDocument> {
    Ok(RunDocument {
        run: word(row, "run")?,
        connection: word(row, "connection")?,
        kind: word(row, "kind")?,
        source_id: row.get("source_id")?,
        number: row.get("number")?,
        date: maybe(row, "date")?,
        party: row.get("party")?,
        currency: row.get("currency")?,
        value: maybe(row, "value")?,
        outcome: word(row, "outcome")?,
        reason: row.get("reason")?,
        sentence: row.get("sentence")?,
        content_hash: row.get("content_hash")?,
        mapped: row.get("mapped")?,
        file: row.get("file")?,
        position: row.get("position")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{books_id, run_id, workspace};

    fn line(source_id: &str, position: u64, outcome: Outcome, currency: &str, value: &str) -> RunDocument {
        RunDocument {
            run: run_id("r1"),
            connection: books_id(),
            kind: Kind::Invoice,
            source_id: source_id.into(),
            number: Some(format!("INV-{source_id}")),
            date: Some("2026-10-31".parse().unwrap()),
            party: Some("Müller & Søn".into()),
            currency: Some(currency.into()),
            value: value.parse().ok(),
            outcome,
            reason: None,
            sentence: None,
            content_hash: Some("ab".repeat(32)),
            mapped: Some("{}".into()),
            file: None,
            position,
        }
    }

    #[test]
    fn totals_are_exact_and_stay_apart_by_outcome_and_currency() {
        let home = workspace();
        home.run("r1");
        let mut lines: Vec<_> = (0..10).map(|n| line(&n.to_string(), n, Outcome::Sent, "EUR", "0.1")).collect();
        lines.push(line("10", 10, Outcome::Sent, "USD", "-12345678901234567890.01"));
        lines.push(line("11", 11, Outcome::Held, "EUR", "2.50"));
        lines.push(RunDocument { value: None, currency: None, ..line("12", 12, Outcome::LeftOut, "", "") });
        home.store.record_outcomes(&lines).unwrap();
        let told: Vec<_> = home.store.outcome_totals(&run_id("r1")).unwrap();
        let told: Vec<_> = told.iter().map(|t| (t.outcome, t.currency.as_str(), t.count, t.sum.to_string())).collect();
        assert_eq!(
            told,
            [
                (Outcome::Sent, "EUR", 10, "1.0".into()),
                (Outcome::Sent, "USD", 1, "-12345678901234567890.01".into()),
                (Outcome::Held, "EUR", 1, "2.50".into()),
                (Outcome::LeftOut, "", 1, "0".into()),
            ]
        );
    }

    #[test]
    fn totals_of_several_runs_come_in_one_look() {
        let home = workspace();
        for id in ["r1", "r2", "r3"] {
            home.run(id);
        }
        let of = |run: &str, source: &str, value: &str| RunDocument {
            run: run_id(run),
            ..line(source, 0, Outcome::Sent, "EUR", value)
        };
        let (second, third) = (of("r2", "1", "2.00"), RunDocument { position: 1, ..of("r2", "2", "0.50") });
        home.store.record_outcomes(&[of("r1", "1", "1.00"), second, third]).unwrap();
        let found = home.store.outcome_totals_of(&[run_id("r1"), run_id("r2"), run_id("r3")]).unwrap();
        let told: Vec<_> = found.iter().map(|(run, t)| (run.as_str(), t[0].count, t[0].sum.to_string())).collect();
        assert_eq!(told, [("r1", 1, "1.00".into()), ("r2", 2, "2.50".into())]);
        assert!(home.store.outcome_totals_of(&[]).unwrap().is_empty());
    }

    #[test]
    fn lines_are_paged_and_come_back_as_written() {
        let home = workspace();
        home.run("r1");
        let lines: Vec<_> = (0..5).map(|n| line(&n.to_string(), n, Outcome::Sent, "EUR", "1.00")).collect();
        home.store.record_outcomes(&lines).unwrap();
        assert_eq!(home.store.run_documents(&run_id("r1"), None, 3, 10).unwrap(), lines[3..]);
        assert_eq!(home.store.run_documents(&run_id("r1"), Some(Outcome::Held), 0, 10).unwrap(), []);
        assert_eq!(home.store.outcomes_of(&books_id(), Kind::Invoice, "2").unwrap(), lines[2..3]);
    }

    #[test]
    fn a_document_has_one_outcome_in_a_run() {
        let home = workspace();
        home.run("r1");
        let both = [line("1", 0, Outcome::Sent, "EUR", "1"), line("1", 1, Outcome::Held, "EUR", "1")];
        let refusal = home.store.record_outcomes(&both).unwrap_err();
        assert!(matches!(refusal, Error::Taken { .. }), "{refusal}");
        assert_eq!(home.store.run_documents(&run_id("r1"), None, 0, 9).unwrap(), [], "and none of the batch stays");
    }
}
