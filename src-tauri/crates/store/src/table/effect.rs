//! Effects outside that are neither a delivery nor a document: a token refresh, a test, a removal. Each has its intent
//! here before it happens and its outcome afterwards; what lies between is unknown and has to be settled.

use crate::error::{Error, Result, is_duplicate};
use crate::migration::Migration;
use crate::transaction::methods;
use crate::value::{At, instant, maybe, maybe_instant, stored_words, word};
use jiff::Timestamp;
use model::ids::RunId;
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE effect (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        intent TEXT NOT NULL,
        run TEXT REFERENCES run (id),
        state TEXT NOT NULL,
        outcome TEXT,
        begun INTEGER NOT NULL,
        finished INTEGER
    ) STRICT;
    CREATE INDEX effect_open ON effect (begun) WHERE finished IS NULL;
    CREATE INDEX effect_by_key ON effect (kind, key);",
}];

stored_words! {
    /// How an effect stands.
    EffectState {
        /// Intended; whether it happened is unknown.
        Begun = "begun",
        /// It happened.
        Done = "done",
        /// It did not happen.
        Failed = "failed",
        /// Nobody could find out; a person decides.
        Unclear = "unclear",
    }
}

/// An effect that is about to be caused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEffect {
    /// Its id, unique.
    pub id: String,
    /// What it is, as `token-refresh`.
    pub kind: String,
    /// What it is about, as `connection/harbour`.
    pub key: String,
    /// All that settling needs to know, JSON. Never a secret.
    pub intent: String,
    /// The run it belongs to.
    pub run: Option<RunId>,
}

/// An effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// What was intended.
    pub what: NewEffect,
    /// How it stands.
    pub state: EffectState,
    /// What came of it, JSON.
    pub outcome: Option<String>,
    /// When it was begun.
    pub begun: Timestamp,
    /// When its outcome was recorded.
    pub finished: Option<Timestamp>,
}

methods! {
    /// Records an intent, durable when this returns. Only then may the effect be caused.
    write begin_effect(effect: &NewEffect, now: Timestamp) -> () = begin;
    /// Records what came of an effect: done, failed or unclear. An unclear one may be settled later.
    write finish_effect(id: &str, state: EffectState, outcome: Option<&str>, now: Timestamp) -> () = finish;
    /// An effect.
    read effect(id: &str) -> Option<Effect> = find;
    /// Effects without an outcome, oldest first.
    read open_effects() -> Vec<Effect> = open;
    /// The last effect of a kind on a key.
    read last_effect(kind: &str, key: &str) -> Option<Effect> = last;
}

const COLUMNS: &str = "id, kind, key, intent, run, state, outcome, begun, finished";

fn begin(sql: &Connection, effect: &NewEffect, now: Timestamp) -> Result<()> {
    let added = sql.execute(
        "INSERT INTO effect (id, kind, key, intent, run, state, begun) VALUES (?1, ?2, ?3, ?4, ?5, 'begun', ?6)",
        params![effect.id, effect.kind, effect.key, effect.intent, effect.run.as_ref().map(RunId::as_str), At(now)],
    );
    match added {
        Err(error) if is_duplicate(&error) => Err(Error::taken("effect", &effect.id)),
        other => other.map(|_| ()).map_err(Error::from),
    }
}

fn finish(sql: &Connection, id: &str, state: EffectState, outcome: Option<&str>, now: Timestamp) -> Result<()> {
    let held = find(sql, id)?.ok_or_else(|| Error::not_found("effect", id))?;
    let may_finish = matches!(held.state, EffectState::Begun | EffectState::Unclear) && state != EffectState::Begun;
    if !may_finish {
        let (from, to) = (held.state.as_str(), state.as_str());
        return Err(Error::WrongState { what: "effect", id: id.to_owned(), from, to });
    }
    sql.execute(
        "UPDATE effect SET state = ?2, outcome = ?3, finished = ?4 WHERE id = ?1",
        params![id, state.as_str(), outcome, At(now)],
    )?;
    Ok(())
}

fn find(sql: &Connection, id: &str) -> Result<Option<Effect>> {
    let mut statement = sql.prepare_cached(&format!("SELECT {COLUMNS} FROM effect WHERE id = ?1"))?;
    Ok(statement.query_row([id], effect_of).optional()?)
}

fn open(sql: &Connection) -> Result<Vec<Effect>> {
    let mut statement =
        sql.prepare_cached(&format!("SELECT {COLUMNS} FROM effect WHERE finished IS NULL ORDER BY begun, id"))?;
    let rows = statement.query_map([], effect_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn last(sql: &Connection, kind: &str, key: &str) -> Result<Option<Effect>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM effect WHERE kind = ?1 AND key = ?2 ORDER BY begun DESC, rowid DESC LIMIT 1"
    ))?;
    Ok(statement.query_row([kind, key], effect_of).optional()?)
}

fn effect_of(row: &Row<'_>) -> rusqlite::Result<Effect> {
    Ok(Effect {
        what: NewEffect {
            id: row.get("id")?,
            kind: row.get("kind")?,
            key: row.get("key")?,
            intent: row.get("intent")?,
            run: maybe(row, "run")?,
        },
        state: word(row, "state")?,
        outcome: row.get("outcome")?,
        begun: instant(row, "begun")?,
        finished: maybe_instant(row, "finished")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, workspace};

    fn refresh(id: &str) -> NewEffect {
        NewEffect {
            id: id.into(),
            kind: "token-refresh".into(),
            key: "connection/harbour".into(),
            intent: "{}".into(),
            run: None,
        }
    }

    #[test]
    fn an_intent_without_outcome_is_found_after_a_crash() {
        let home = workspace();
        home.store.begin_effect(&refresh("e1"), at(1)).unwrap();
        home.store.begin_effect(&refresh("e2"), at(2)).unwrap();
        home.store.finish_effect("e1", EffectState::Done, Some("{}"), at(3)).unwrap();
        let home = home.reopened();
        let open = home.store.open_effects().unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!((&open[0].what, open[0].state), (&refresh("e2"), EffectState::Begun));
        assert_eq!(home.store.last_effect("token-refresh", "connection/harbour").unwrap().unwrap().what.id, "e2");
    }

    #[test]
    fn an_outcome_is_final_unless_it_was_unclear() {
        let home = workspace();
        home.store.begin_effect(&refresh("e1"), at(1)).unwrap();
        assert!(matches!(home.store.begin_effect(&refresh("e1"), at(1)), Err(Error::Taken { .. })));
        home.store.finish_effect("e1", EffectState::Unclear, None, at(2)).unwrap();
        assert!(home.store.open_effects().unwrap().is_empty(), "it waits for a person now");
        home.store.finish_effect("e1", EffectState::Failed, None, at(3)).unwrap();
        assert!(matches!(
            home.store.finish_effect("e1", EffectState::Done, None, at(4)),
            Err(Error::WrongState { .. })
        ));
        assert!(matches!(home.store.finish_effect("e9", EffectState::Done, None, at(4)), Err(Error::NotFound { .. })));
    }
}
