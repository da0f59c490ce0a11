//! Fills a workspace with made-up records, to see how the pages do with many.

use engine::Key;
use jiff::{SignedDuration, Timestamp};
use model::ids::{JobId, RunId};
use std::path::Path;
use std::str::FromStr;
use store::{KeySource, NewRun, OpenOptions, RunEnd, RunState, Store, Trigger, WorkspaceLock};

/// What to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seed {
    runs: u32,
}

impl FromStr for Seed {
    type Err = String;

    fn from_str(text: &str) -> Result<Seed, String> {
        let number = text.strip_prefix("runs=").and_then(|number| number.parse().ok());
        number.map(|runs| Seed { runs }).ok_or_else(|| "write runs=N".to_owned())
    }
}

/// Runs in one transaction.
const AT_ONCE: u32 = 5000;
/// The job of the runs, unless the workspace has one.
const JOB: &str = "made-up";

impl Seed {
    /// Fills the workspace. Runs lie an hour apart and end now; those that are there already are left alone.
    pub(crate) fn fill(self, folder: &Path, key: Option<Key>) -> Result<(), String> {
        let _lock = WorkspaceLock::acquire(folder)
            .map_err(|why| why.to_string())?
            .map_err(|_| "the workspace is open elsewhere".to_owned())?;
        let key = match key {
            Some(Key::Demo) => KeySource::DemoFile,
            Some(Key::Passphrase(phrase)) => KeySource::Passphrase(phrase),
            Some(Key::Keychain) | None => KeySource::Keychain,
        };
        let now = Timestamp::now();
        let store = Store::open(folder, OpenOptions::new(now).with_key(key)).map_err(|why| why.to_string())?;
        let jobs = store.jobs().map_err(|why| why.to_string())?;
        let job = jobs.first().map_or_else(|| JOB.parse().expect("BUG: it is an id"), |job| job.id.clone());
        let mut done = 0;
        while done < self.runs {
            let until = self.runs.min(done + AT_ONCE);
            let fill = |tx: &store::Tx<'_>| (done..until).try_for_each(|n| run(tx, &job, now, self.runs - n));
            store.transaction(fill).map_err(|why| why.to_string())?;
            done = until;
        }
        store.close().map_err(|why| why.to_string())
    }
}

/// One run that ended so many hours ago.
fn run(tx: &store::Tx<'_>, job: &JobId, now: Timestamp, hours: u32) -> store::Result<()> {
    let at = now.saturating_sub(SignedDuration::from_hours(i64::from(hours))).unwrap_or(Timestamp::MIN);
    let id: RunId = format!("r-{}-{hours:010x}", at.strftime("%Y%m%dt%H%M%S")).parse().expect("BUG: it is an id");
    let run = NewRun {
        id: id.clone(),
        job: job.clone(),
        slot: format!("made-up {hours}"),
        trigger: Trigger::Schedule,
        period: None,
        options: "{}".to_owned(),
        layout_version: None,
    };
    if let store::Created::Exists(_) = tx.create_run(&run, at)? {
        return Ok(());
    }
    tx.set_phase(&id, "record", at)?;
    let (state, message) = match hours % 50 {
        0 => (RunState::Failed, "The partner's server did not answer."),
        7 => (RunState::Held, "12 invoices were sent; 1 waits for you."),
        _ => (RunState::Succeeded, "12 invoices were sent."),
    };
    let ended = at.saturating_add(SignedDuration::from_secs(9)).unwrap_or(at);
    let counts = r#"{"held":0,"sent":[{"currency":"EUR","count":12,"total":"18204.10"}]}"#.to_owned();
    tx.end_run(&id, &RunEnd { state, code: None, message: Some(message.to_owned()), counts: Some(counts), at: ended })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_fill_in_is_read() {
        assert_eq!("runs=100000".parse(), Ok(Seed { runs: 100_000 }));
        assert!("files=1".parse::<Seed>().is_err());
        assert!("runs=many".parse::<Seed>().is_err());
    }
}
