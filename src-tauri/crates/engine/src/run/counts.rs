//! How many records a run sent and held. Kept with the run when it ends, so that a list of runs costs one look; for runs of
//! earlier versions counted from their records, all in one look more.

use crate::api::SentTotal;
use crate::error::Result;
use crate::troubles;
use crate::workspace::Workspace;
use model::ids::RunId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::{Outcome, OutcomeTotal, Run, RunState};

/// Counts and sums of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Counts {
    /// Records that wait for a person.
    pub held: u64,
    /// Records with something worth knowing.
    pub noted: u64,
    /// What went, by currency.
    pub sent: Vec<SentTotal>,
}

impl Counts {
    /// From the totals of a run's records.
    pub(super) fn of(totals: &[OutcomeTotal]) -> Counts {
        let mut counts = Counts::default();
        for total in totals {
            match total.outcome {
                Outcome::Held => counts.held += total.count,
                Outcome::Sent => counts.sent.push(SentTotal {
                    currency: total.currency.clone(),
                    count: total.count,
                    total: total.sum,
                }),
                _ => {}
            }
        }
        counts
    }

    /// How many records went.
    pub(super) fn n_sent(&self) -> u64 {
        self.sent.iter().map(|total| total.count).sum()
    }

    /// As it is kept with the run.
    pub(super) fn text(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    fn kept(run: &Run) -> Option<Counts> {
        serde_json::from_str(run.counts.as_deref()?).ok()
    }
}

/// Whether the run came to an end in which its files had gone. Before, what it prepared is not called sent.
fn has_sent(run: &Run) -> bool {
    matches!(run.state, RunState::Held | RunState::Succeeded)
}

/// The counts of runs, by run. What is not in the map sent and held nothing.
pub(super) fn of_runs(w: &Workspace, runs: &[Run]) -> Result<HashMap<RunId, Counts>> {
    let mut found = HashMap::new();
    let mut unknown = Vec::new();
    for run in runs.iter().filter(|run| has_sent(run)) {
        match Counts::kept(run) {
            Some(counts) => drop(found.insert(run.id.clone(), counts)),
            None => unknown.push(run.id.clone()),
        }
    }
    if !unknown.is_empty() {
        for (run, totals) in w.store.outcome_totals_of(&unknown).map_err(troubles::store)? {
            found.insert(run, Counts::of(&totals));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Reply, RunReport, RunView};
    use crate::audit::{self, Entry};
    use crate::engine::{Key, Options};
    use crate::error::{Code, Retry};
    use crate::run;
    use jiff::Timestamp;
    use model::document::Kind;
    use store::{NewRun, RunDocument, RunEnd, Trigger};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_796_281_200 + second).unwrap()
    }

    fn workspace(folder: &tempfile::TempDir) -> Workspace {
        Workspace::open(Options { key: Key::Demo, ..Options::new(folder.path()) }).unwrap()
    }

    /// A run with 2 sent and 1 held records that ended like this.
    fn ran(w: &Workspace, id: &str, state: RunState, counts: Option<&str>) {
        let run: RunId = id.parse().unwrap();
        let new = NewRun {
            id: run.clone(),
            job: "daily".parse().unwrap(),
            slot: id.to_owned(),
            trigger: Trigger::Manual,
            period: None,
            options: "{}".to_owned(),
            layout_version: None,
        };
        w.store.create_run(&new, at(0)).unwrap();
        w.store.set_phase(&run, "read", at(0)).unwrap();
        let line = |position: u64, outcome: Outcome, currency: &str, value: &str| RunDocument {
            run: run.clone(),
            connection: "books".parse().unwrap(),
            kind: Kind::Invoice,
            source_id: position.to_string(),
            number: None,
            date: None,
            party: None,
            currency: Some(currency.to_owned()),
            value: value.parse().ok(),
            outcome,
            reason: None,
            sentence: None,
            content_hash: None,
            mapped: None,
            file: None,
            position,
        };
        let lines = [
            line(0, Outcome::Sent, "EUR", "10.50"),
            line(1, Outcome::Sent, "USD", "-1.00"),
            line(2, Outcome::Held, "EUR", "5.00"),
        ];
        w.store.record_outcomes(&lines).unwrap();
        let end = RunEnd { state, code: None, message: None, counts: counts.map(ToOwned::to_owned), at: at(9) };
        w.store.end_run(&run, &end).unwrap();
    }

    fn listed(w: &Workspace) -> Vec<RunView> {
        match run::list(w, None, 10, None).unwrap() {
            Reply::Runs(runs) => runs,
            other => panic!("runs were expected, not {other:?}"),
        }
    }

    fn shown(w: &Workspace, id: &str) -> RunReport {
        match run::show(w, &id.parse().unwrap()).unwrap() {
            Reply::Run(report) => *report,
            other => panic!("a run was expected, not {other:?}"),
        }
    }

    #[test]
    fn a_list_says_how_much_went_and_how_much_waits() {
        let folder = tempfile::tempdir().unwrap();
        let w = workspace(&folder);
        ran(&w, "r-1", RunState::Held, None);
        ran(
            &w,
            "r-2",
            RunState::Succeeded,
            Some(r#"{"held":4,"sent":[{"currency":"EUR","count":3,"total":"30.00"}]}"#),
        );
        ran(&w, "r-3", RunState::Failed, None);
        ran(&w, "r-4", RunState::Interrupted, None);
        ran(&w, "r-5", RunState::Succeeded, Some("not JSON"));
        let told = |run: &RunView| {
            let totals: Vec<_> = run.totals.iter().map(|t| format!("{} {} {}", t.count, t.total, t.currency)).collect();
            format!("{}: {} sent, {} held; {}", run.id, run.sent, run.held, totals.join(", "))
        };
        let expect = [
            "r-5: 2 sent, 1 held; 1 10.50 EUR, 1 -1.00 USD",
            "r-4: 0 sent, 0 held; ",
            "r-3: 0 sent, 0 held; ",
            "r-2: 3 sent, 4 held; 3 30.00 EUR",
            "r-1: 2 sent, 1 held; 1 10.50 EUR, 1 -1.00 USD",
        ];
        let runs = listed(&w);
        assert_eq!(runs.iter().map(told).collect::<Vec<_>>(), expect);
        for run in &runs {
            assert_eq!(told(&shown(&w, &run.id).run.unwrap()), told(run), "one run alone says the same");
        }
    }

    #[test]
    fn a_failed_run_says_why_and_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let w = workspace(&folder);
        ran(&w, "r-1", RunState::Interrupted, None);
        assert_eq!(shown(&w, "r-1").error, None, "nothing was recorded of it");
        let run: RunId = "r-1".parse().unwrap();
        let end = RunEnd {
            state: RunState::Failed,
            code: Some("quota".to_owned()),
            message: Some("The day's calls are used up.".to_owned()),
            counts: None,
            at: at(10),
        };
        w.store.end_run(&run, &end).unwrap();
        let error = shown(&w, "r-1").error.expect("it failed");
        assert_eq!((error.code, error.hint.as_str(), error.retry), (Code::Quota, "", Retry::Never), "an old trail");
        let entry = Entry::new("run.ended", "daily")
            .run(&run)
            .with("hint", "The run goes on by itself.")
            .with("cause", "ZB-45")
            .with("retry", Retry::At(at(60)));
        w.store.transaction(|tx| audit::append(tx, at(10), &entry)).unwrap();
        let report = shown(&w, "r-1");
        let error = report.error.expect("it failed");
        assert_eq!(error.message, "The day's calls are used up.");
        assert_eq!((error.hint.as_str(), error.cause.as_str()), ("The run goes on by itself.", "ZB-45"));
        assert_eq!(error.retry, Retry::At(at(60)));
        assert!(report.summary.is_empty(), "it is not said twice");
    }
}
