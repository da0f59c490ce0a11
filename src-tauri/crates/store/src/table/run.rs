//! Runs: one row for each execution of a job, unique by job and slot, so that no slot is run twice.

use crate::error::{Error, Result};
use crate::migration::Migration;
use crate::transaction::methods;
use crate::value::{At, instant, maybe, maybe_instant, stored_words, word};
use jiff::Timestamp;
use model::ids::{JobId, RunId};
use model::period::Period;
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        to: 1,
        sql: "
    CREATE TABLE run (
        id TEXT PRIMARY KEY,
        job TEXT NOT NULL,
        slot TEXT NOT NULL,
        trigger TEXT NOT NULL,
        state TEXT NOT NULL,
        phase TEXT NOT NULL DEFAULT '',
        period TEXT,
        options TEXT NOT NULL,
        layout_version INTEGER,
        created INTEGER NOT NULL,
        started INTEGER,
        ended INTEGER,
        code TEXT,
        message TEXT,
        counts TEXT,
        UNIQUE (job, slot)
    ) STRICT;
    CREATE INDEX run_by_state ON run (state);",
    },
    Migration { to: 2, sql: "CREATE INDEX run_by_job ON run (job, id);" },
];

stored_words! {
    /// What set a run off.
    Trigger {
        /// A person.
        Manual = "manual",
        /// Its schedule.
        Schedule = "schedule",
        /// An earlier run's failure or hold.
        Retry = "retry",
        /// A person asked for what a sent period lacks.
        Supplement = "supplement",
    }
}

stored_words! {
    /// How a run stands.
    RunState {
        /// Waits for its turn.
        Queued = "queued",
        /// Under way.
        Running = "running",
        /// Done, but records wait for a person.
        Held = "held",
        /// Done.
        Succeeded = "succeeded",
        /// Ended without its result.
        Failed = "failed",
        /// Cut off; what it did is settled before anything goes on.
        Interrupted = "interrupted",
        /// Stopped by a person.
        Canceled = "canceled",
    }
}

/// A run to be recorded, queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Its id; later runs have greater ones.
    pub id: RunId,
    /// The job it executes.
    pub job: JobId,
    /// What it is the one run for: the scheduled instant, or a unique text for one that was asked for.
    pub slot: String,
    /// What set it off.
    pub trigger: Trigger,
    /// The period it is about, where it has one.
    pub period: Option<Period>,
    /// What was asked for, JSON.
    pub options: String,
    /// Version of the layout, where known already.
    pub layout_version: Option<u32>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The job.
    pub job: JobId,
    /// What it is the one run for.
    pub slot: String,
    /// What set it off.
    pub trigger: Trigger,
    /// How it stands.
    pub state: RunState,
    /// The step it is at or ended in; empty before the first.
    pub phase: String,
    /// The period it is about.
    pub period: Option<Period>,
    /// What was asked for, JSON.
    pub options: String,
    /// Version of the layout it used.
    pub layout_version: Option<u32>,
    /// When it was recorded.
    pub created: Timestamp,
    /// When its first phase began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Code of the end, where it has one.
    pub code: Option<String>,
    /// Sentence of the end.
    pub message: Option<String>,
    /// Counts and totals of the end, JSON.
    pub counts: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEnd {
    /// Held, succeeded, failed, interrupted or canceled.
    pub state: RunState,
    /// Code, where the end has one.
    pub code: Option<String>,
    /// Sentence for the user.
    pub message: Option<String>,
    /// Counts and totals, JSON.
    pub counts: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What [`crate::Store::create_run`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// The run is recorded now.
    New(Run),
    /// The slot has its run already: this one.
    Exists(Run),
}

methods! {
    /// Records a run, queued, unless its slot has one.
    write create_run(run: &NewRun, now: Timestamp) -> Created = create;
    /// Records that a run has come to a phase; the first one starts it.
    write set_phase(id: &RunId, phase: &str, now: Timestamp) -> () = set_phase;
    /// Records which version of the layout a run uses.
    write set_run_layout(id: &RunId, version: u32) -> () = set_layout;
    /// Records the period that a run found to be its own.
    write set_run_period(id: &RunId, period: Period) -> () = set_period;
    /// Ends a run. One that was held or interrupted may get a final end later; any other end is final.
    write end_run(id: &RunId, end: &RunEnd) -> () = finish;
    /// A run.
    read run(id: &RunId) -> Option<Run> = find;
    /// The run of a slot.
    read run_of_slot(job: &JobId, slot: &str) -> Option<Run> = find_slot;
    /// Runs, newest first, of one job or of all; `before` goes on behind the last one seen.
    read list_runs(job: Option<&JobId>, limit: u32, before: Option<&RunId>) -> Vec<Run> = list;
    /// Runs that are queued or under way, oldest first.
    read running_runs() -> Vec<Run> = running;
    /// At start: marks what was queued or running as interrupted, and returns it in its state of before, together with
    /// interrupted runs that nobody ended since. Each is to be settled and ended.
    write interrupted_at_start(now: Timestamp) -> Vec<Run> = interrupt;
}

const COLUMNS: &str = "id, job, slot, trigger, state, phase, period, options, layout_version, created, started, ended, \
                       code, message, counts";

fn create(sql: &Connection, run: &NewRun, now: Timestamp) -> Result<Created> {
    if let Some(found) = find_slot(sql, &run.job, &run.slot)? {
        return Ok(Created::Exists(found));
    }
    if find(sql, &run.id)?.is_some() {
        return Err(Error::taken("run", &run.id));
    }
    sql.execute(
        "INSERT INTO run (id, job, slot, trigger, state, period, options, layout_version, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            run.id.as_str(),
            run.job.as_str(),
            run.slot,
            run.trigger.as_str(),
            RunState::Queued.as_str(),
            run.period.map(|period| period.to_string()),
            run.options,
            run.layout_version,
            At(now),
        ],
    )?;
    Ok(Created::New(known(sql, &run.id)?))
}

fn known(sql: &Connection, id: &RunId) -> Result<Run> {
    find(sql, id)?.ok_or_else(|| Error::not_found("run", id))
}

fn set_phase(sql: &Connection, id: &RunId, phase: &str, now: Timestamp) -> Result<()> {
    let run = known(sql, id)?;
    if run.ended.is_some() {
        return Err(wrong_state(&run, RunState::Running));
    }
    sql.execute(
        "UPDATE run SET phase = ?2, state = ?3, started = coalesce(started, ?4) WHERE id = ?1",
        params![id.as_str(), phase, RunState::Running.as_str(), At(now)],
    )?;
    Ok(())
}

fn set_layout(sql: &Connection, id: &RunId, version: u32) -> Result<()> {
    let n = sql.execute("UPDATE run SET layout_version = ?2 WHERE id = ?1", params![id.as_str(), version])?;
    if n == 0 { Err(Error::not_found("run", id)) } else { Ok(()) }
}

fn set_period(sql: &Connection, id: &RunId, period: Period) -> Result<()> {
    let n = sql.execute("UPDATE run SET period = ?2 WHERE id = ?1", params![id.as_str(), period.to_string()])?;
    if n == 0 { Err(Error::not_found("run", id)) } else { Ok(()) }
}

fn finish(sql: &Connection, id: &RunId, end: &RunEnd) -> Result<()> {
    let run = known(sql, id)?;
    let may_end = run.ended.is_none() || matches!(run.state, RunState::Held | RunState::Interrupted);
    if !may_end || matches!(end.state, RunState::Queued | RunState::Running) {
        return Err(wrong_state(&run, end.state));
    }
    sql.execute(
        "UPDATE run SET state = ?2, code = ?3, message = ?4, counts = ?5, ended = ?6 WHERE id = ?1",
        params![id.as_str(), end.state.as_str(), end.code, end.message, end.counts, At(end.at)],
    )?;
    Ok(())
}

fn wrong_state(run: &Run, to: RunState) -> Error {
    Error::WrongState { what: "run", id: run.id.to_string(), from: run.state.as_str(), to: to.as_str() }
}

fn find(sql: &Connection, id: &RunId) -> Result<Option<Run>> {
    let mut statement = sql.prepare_cached(&format!("SELECT {COLUMNS} FROM run WHERE id = ?1"))?;
    Ok(statement.query_row([id.as_str()], run_of).optional()?)
}

fn find_slot(sql: &Connection, job: &JobId, slot: &str) -> Result<Option<Run>> {
    let mut statement = sql.prepare_cached(&format!("SELECT {COLUMNS} FROM run WHERE job = ?1 AND slot = ?2"))?;
    Ok(statement.query_row([job.as_str(), slot], run_of).optional()?)
}

fn list(sql: &Connection, job: Option<&JobId>, limit: u32, before: Option<&RunId>) -> Result<Vec<Run>> {
    // A condition that may be nothing keeps an index from being used, so each question has its own text.
    let of_job = if job.is_some() { "job = ?1" } else { "?1 IS NULL" };
    let behind = if before.is_some() { "id < ?2" } else { "?2 IS NULL" };
    let mut statement = sql
        .prepare_cached(&format!("SELECT {COLUMNS} FROM run WHERE {of_job} AND {behind} ORDER BY id DESC LIMIT ?3"))?;
    let rows = statement.query_map(params![job.map(JobId::as_str), before.map(RunId::as_str), limit], run_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn running(sql: &Connection) -> Result<Vec<Run>> {
    let mut statement =
        sql.prepare_cached(&format!("SELECT {COLUMNS} FROM run WHERE state IN ('queued', 'running') ORDER BY id"))?;
    let rows = statement.query_map([], run_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn interrupt(sql: &Connection, _now: Timestamp) -> Result<Vec<Run>> {
    // The whole table is read so that a state which this version does not know stops the start instead of hiding a run.
    let unknown: Option<String> = sql
        .query_row(
            "SELECT state FROM run WHERE state NOT IN
             ('queued', 'running', 'held', 'succeeded', 'failed', 'interrupted', 'canceled') LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(state) = unknown {
        return Err(Error::Unreadable { detail: format!("a run is in the state “{state}”") });
    }
    let mut statement = sql.prepare(&format!(
        "SELECT {COLUMNS} FROM run WHERE state IN ('queued', 'running') OR (state = 'interrupted' AND ended IS NULL)
          ORDER BY id"
    ))?;
    let found = statement.query_map([], run_of)?.collect::<rusqlite::Result<Vec<Run>>>()?;
    sql.execute("UPDATE run SET state = 'interrupted' WHERE state IN ('queued', 'running')", [])?;
    Ok(found)
}

fn run_of(row: &Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        id: word(row, "id")?,
        job: word(row, "job")?,
        slot: row.get("slot")?,
        trigger: word(row, "trigger")?,
        state: word(row, "state")?,
        phase: row.get("phase")?,
        period: maybe(row, "period")?,
        options: row.get("options")?,
        layout_version: row.get("layout_version")?,
        created: instant(row, "created")?,
        started: maybe_instant(row, "started")?,
        ended: maybe_instant(row, "ended")?,
        code: row.get("code")?,
        message: row.get("message")?,
        counts: row.get("counts")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, run_id, workspace};

    fn ended(state: RunState, second: i64) -> RunEnd {
        RunEnd { state, code: None, message: Some("done".into()), counts: Some("{\"sent\":2}".into()), at: at(second) }
    }

    #[test]
    fn a_slot_has_one_run_and_the_second_asker_is_told_which() {
        let home = workspace();
        let first = home.run("r1");
        let again = NewRun { id: run_id("r2"), ..home.new_run("r1") };
        let Created::Exists(found) = home.store.create_run(&again, at(2)).unwrap() else { panic!("ran twice") };
        assert_eq!(found, first);
        let same_id = NewRun { slot: "other".into(), ..home.new_run("r1") };
        assert!(matches!(home.store.create_run(&same_id, at(2)), Err(Error::Taken { what: "run", .. })));
    }

    #[test]
    fn a_run_passes_its_phases_and_ends_once() {
        let home = workspace();
        home.run("r1");
        let id = run_id("r1");
        home.store.set_phase(&id, "read", at(5)).unwrap();
        home.store.set_phase(&id, "deliver", at(6)).unwrap();
        home.store.set_run_layout(&id, 4).unwrap();
        home.store.set_run_period(&id, "2026-10".parse().unwrap()).unwrap();
        home.store.end_run(&id, &ended(RunState::Held, 7)).unwrap();
        let run = home.store.run(&id).unwrap().unwrap();
        assert_eq!(
            (run.state, run.phase.as_str(), run.started, run.ended),
            (RunState::Held, "deliver", Some(at(5)), Some(at(7)))
        );
        assert_eq!((run.layout_version, run.period.map(|p| p.to_string())), (Some(4), Some("2026-10".into())));
        home.store.end_run(&id, &ended(RunState::Succeeded, 8)).expect("its holds were solved");
        assert!(matches!(home.store.end_run(&id, &ended(RunState::Failed, 9)), Err(Error::WrongState { .. })));
        assert!(matches!(home.store.set_phase(&id, "read", at(9)), Err(Error::WrongState { .. })));
    }

    #[test]
    fn a_run_cannot_end_as_running() {
        let home = workspace();
        home.run("r1");
        for state in [RunState::Queued, RunState::Running] {
            assert!(matches!(home.store.end_run(&run_id("r1"), &ended(state, 2)), Err(Error::WrongState { .. })));
        }
    }

    #[test]
    fn what_was_under_way_at_a_crash_comes_back_until_it_is_ended() {
        let home = workspace();
        for id in ["r1", "r2", "r3"] {
            home.run(id);
        }
        home.store.set_phase(&run_id("r2"), "deliver", at(2)).unwrap();
        home.store.end_run(&run_id("r3"), &ended(RunState::Succeeded, 3)).unwrap();
        let home = home.reopened();
        let found = home.store.interrupted_at_start(at(9)).unwrap();
        let told: Vec<_> = found.iter().map(|run| (run.id.as_str(), run.state, run.phase.as_str())).collect();
        assert_eq!(told, [("r1", RunState::Queued, ""), ("r2", RunState::Running, "deliver")]);
        assert_eq!(home.store.run(&run_id("r2")).unwrap().unwrap().state, RunState::Interrupted);
        assert_eq!(home.store.interrupted_at_start(at(10)).unwrap().len(), 2, "a crash while settling forgets nobody");
        home.store.end_run(&run_id("r1"), &ended(RunState::Interrupted, 11)).unwrap();
        home.store.end_run(&run_id("r2"), &ended(RunState::Failed, 11)).unwrap();
        assert!(home.store.interrupted_at_start(at(12)).unwrap().is_empty());
    }

    #[test]
    fn an_unknown_stored_state_stops_the_start() {
        let home = workspace();
        home.run("r1");
        home.tamper("UPDATE run SET state = 'paused'");
        let refusal = home.store.interrupted_at_start(at(2)).unwrap_err();
        assert!(refusal.to_string().contains("paused"), "{refusal}");
        assert!(matches!(home.store.run(&run_id("r1")), Err(Error::Unreadable { .. })));
    }

    #[test]
    fn runs_are_paged_newest_first() {
        let home = workspace();
        for id in ["r1", "r2", "r3"] {
            home.run(id);
        }
        let ids = |runs: Vec<Run>| runs.iter().map(|run| run.id.to_string()).collect::<Vec<_>>();
        let first = home.store.list_runs(None, 2, None).unwrap();
        assert_eq!(ids(first), ["r3", "r2"]);
        assert_eq!(ids(home.store.list_runs(None, 2, Some(&run_id("r2"))).unwrap()), ["r1"]);
        let daily = "daily".parse().unwrap();
        assert_eq!(ids(home.store.list_runs(Some(&daily), 1, Some(&run_id("r3"))).unwrap()), ["r2"]);
        home.store.end_run(&run_id("r2"), &ended(RunState::Succeeded, 3)).unwrap();
        assert_eq!(ids(home.store.running_runs().unwrap()), ["r1", "r3"], "what has ended is not under way");
        assert!(home.store.list_runs(Some(&"other".parse().unwrap()), 2, None).unwrap().is_empty());
    }
}
