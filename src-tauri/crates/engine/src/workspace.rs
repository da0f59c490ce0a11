//! A workspace that is open: its store, its clock, the books that are connected and the jobs that are running.

use crate::checkpoint::Checkpoints;
use crate::clock::{Clock, random_text};
use crate::connections::OpenBooks;
use crate::engine::{Key, Options};
use crate::error::{Code, Error, Result};
use crate::troubles;
use jiff::{Timestamp, tz::TimeZone};
use model::connection::Connection;
use model::ids::{ConnectionId, JobId, LayoutId, PartnerId, RunId};
use model::job::Job;
use model::partner::Partner;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use store::{KeySource, OpenOptions, Store, WorkspaceLock};
use tokio_util::sync::CancellationToken;

/// Slots before this setting's value have had their run or were let go.
const LAST_SLOT: &str = "last-slot";
/// Number of the newest change of the mirror that a job's last run saw.
pub(crate) const SEEN: &str = "seen";
/// The books asked to be left alone until then; empty where they did not.
const WAITS_UNTIL: &str = "waits-until";

pub(crate) struct Workspace {
    pub folder: PathBuf,
    pub store: Arc<Store>,
    pub clock: Arc<dyn Clock>,
    pub checkpoints: Arc<dyn Checkpoints>,
    /// What seals the secrets, in words.
    pub key_words: &'static str,
    pub books: tokio::sync::Mutex<HashMap<ConnectionId, Arc<OpenBooks>>>,
    /// What counts the calls of each connection, however often its books are opened.
    pub gates: books::http::Gates,
    /// Sign-ins that wait for the browser, and take a pasted address as well.
    pub sign_ins: crate::connections::Waiting,
    /// What the layout editor keeps in memory.
    pub bench: crate::workbench::Bench,
    /// The millisecond of the last id.
    last_id: Mutex<i64>,
    running: Mutex<HashMap<JobId, (RunId, CancellationToken)>>,
    /// Held until the workspace is dropped.
    _lock: WorkspaceLock,
}

impl Workspace {
    /// Takes the lock, opens the store and marks what was cut off.
    pub(crate) fn open(options: Options) -> Result<Workspace> {
        let lock = match WorkspaceLock::acquire(&options.folder).map_err(troubles::store)? {
            Ok(lock) => lock,
            Err(holder) => return Err(open_elsewhere(&options.folder, holder.pid)),
        };
        let now = options.clock.now();
        let (key, key_words) = match options.key {
            Key::Keychain => (KeySource::Keychain, "in this machine's keychain"),
            Key::Passphrase(phrase) => (KeySource::Passphrase(phrase), "made from your passphrase"),
            Key::Demo => (KeySource::DemoFile, "in a file beside this demo; its secrets are made up"),
        };
        let full = |error| disk_full_or(troubles::store(error), &options.folder);
        let store = Store::open(&options.folder, OpenOptions::new(now).with_key(key)).map_err(full)?;
        store.interrupted_at_start(now).map_err(full)?;
        Ok(Workspace {
            folder: options.folder,
            store: Arc::new(store),
            clock: options.clock,
            checkpoints: options.checkpoints,
            key_words,
            books: tokio::sync::Mutex::default(),
            gates: books::http::Gates::default(),
            sign_ins: crate::connections::Waiting::default(),
            bench: crate::workbench::Bench::default(),
            last_id: Mutex::new(i64::MIN),
            running: Mutex::default(),
            _lock: lock,
        })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An id that sorts by time, as `r-20261203t070000125-1f2e3d4c5b`: a later one is greater, whatever the clock does meanwhile.
    /// Ids of earlier versions, without milliseconds, sort among them by their second.
    pub(crate) fn new_id(&self, prefix: &str) -> String {
        let mut last = self.last_id.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.now().as_millisecond().max(last.saturating_add(1));
        *last = now;
        let at = Timestamp::from_millisecond(now).unwrap_or(Timestamp::MAX);
        format!("{prefix}-{}-{}", at.strftime("%Y%m%dt%H%M%S%3f"), random_text())
    }

    pub(crate) fn connection(&self, id: &ConnectionId) -> Result<Connection> {
        self.store.connection(id).map_err(troubles::store)?.ok_or_else(|| Error::not_found("connection", id))
    }

    pub(crate) fn partner(&self, id: &PartnerId) -> Result<Partner> {
        self.store.partner(id).map_err(troubles::store)?.ok_or_else(|| Error::not_found("partner", id))
    }

    pub(crate) fn job(&self, id: &JobId) -> Result<Job> {
        self.store.job(id).map_err(troubles::store)?.ok_or_else(|| Error::not_found("job", id))
    }

    pub(crate) fn jobs(&self) -> Result<Vec<Job>> {
        self.store.jobs().map_err(troubles::store)
    }

    /// Ids of the jobs for which the test holds.
    pub(crate) fn jobs_where(&self, test: impl Fn(&Job) -> bool) -> Result<Vec<String>> {
        Ok(self.jobs()?.iter().filter(|job| test(job)).map(|job| job.id.to_string()).collect())
    }

    /// Opens the vault before anything is written, so that settings are not stored without the secrets that belong to them.
    pub(crate) fn unlock_for(&self, secrets: &crate::files::Secrets) -> Result<()> {
        if secrets.is_empty() { Ok(()) } else { self.store.unlock().map_err(troubles::store) }
    }

    /// A layout's version with its number and JSON text.
    pub(crate) fn layout(&self, id: &LayoutId, version: store::Version) -> Result<store::LayoutVersion> {
        self.store.layout(id, version).map_err(troubles::store)?.ok_or_else(|| Error::not_found("layout", id))
    }

    /// The time zone of a job's company.
    pub(crate) fn zone_of(&self, job: &Job) -> Result<TimeZone> {
        company_zone(&self.connection(&job.connection)?)
    }

    /// The last slot of a job that had its run; a job that was never looked at starts now.
    pub(crate) fn last_slot(&self, job: &Job, now: Timestamp) -> Result<Timestamp> {
        match self.kept_slot(job)? {
            Some(slot) => Ok(slot),
            None => {
                self.set_last_slot(job, now)?;
                Ok(now)
            }
        }
    }

    /// The last slot of a job that had its run; none for a job that was never looked at.
    pub(crate) fn kept_slot(&self, job: &Job) -> Result<Option<Timestamp>> {
        let kept = self.store.cursor(&owner_of(&job.id), LAST_SLOT).map_err(troubles::store)?;
        kept.map(|text| text.parse().map_err(Error::internal)).transpose()
    }

    pub(crate) fn set_last_slot(&self, job: &Job, slot: Timestamp) -> Result<()> {
        self.store.set_cursor(&owner_of(&job.id), LAST_SLOT, &slot.to_string()).map_err(troubles::store)
    }

    /// When a job is to be run again because its books asked to wait.
    pub(crate) fn waits_until(&self, job: &Job) -> Result<Option<Timestamp>> {
        let kept = self.store.cursor(&owner_of(&job.id), WAITS_UNTIL).map_err(troubles::store)?;
        kept.filter(|text| !text.is_empty()).map(|text| text.parse().map_err(Error::internal)).transpose()
    }

    pub(crate) fn set_waits_until(&self, job: &Job, at: Option<Timestamp>) -> Result<()> {
        let text = at.map(|at| at.to_string()).unwrap_or_default();
        self.store.set_cursor(&owner_of(&job.id), WAITS_UNTIL, &text).map_err(troubles::store)
    }

    /// Marks a job as running in this process; a second run of the same job is refused until the guard is dropped.
    pub(crate) fn start(&self, job: &JobId, run: &RunId, cancel: &CancellationToken) -> Result<Running<'_>> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((other, _)) = running.get(job) {
            return Err(Error::new(Code::Running, format!("The job “{job}” is running already (run {other})."))
                .hint("Wait until it has ended, or stop it."));
        }
        running.insert(job.clone(), (run.clone(), cancel.clone()));
        Ok(Running { workspace: self, job: job.clone() })
    }

    /// How many jobs are running here.
    pub(crate) fn n_running(&self) -> u64 {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).len() as u64
    }

    /// The token that stops a run, if it runs here.
    pub(crate) fn cancel_token(&self, run: &RunId) -> Option<CancellationToken> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.values().find(|(id, _)| id == run).map(|(_, token)| token.clone())
    }
}

/// The owner under which a job's cursors are kept.
pub(crate) fn owner_of(job: &JobId) -> String {
    format!("job/{job}")
}

/// The time zone in which the company's days begin and end.
pub(crate) fn company_zone(connection: &Connection) -> Result<TimeZone> {
    let company = connection.company.as_ref().ok_or_else(|| {
        Error::new(
            Code::CompanyNotConfirmed,
            format!("The company of the connection “{}” is not confirmed.", connection.id),
        )
        .hint("Confirm it first: the sign-in reaches one company or several.")
    })?;
    TimeZone::get(&company.time_zone).map_err(|error| {
        Error::new(
            Code::BooksRefused,
            format!("The books give a time zone that is not known: “{}”.", company.time_zone),
        )
        .cause(error)
    })
}

fn open_elsewhere(folder: &Path, pid: Option<u32>) -> Error {
    let process = pid.map(|pid| format!(" (process {pid})")).unwrap_or_default();
    Error::new(
        Code::OpenElsewhere,
        format!("The workspace {} is open in another ML Connector{process}.", folder.display()),
    )
    .hint("Quit that one, or wait until it has ended. Nothing was changed.")
}

/// SQLite says of some files only that they could not be written. Whether the disk is full shows when something else is
/// written there.
pub(crate) fn disk_full_or(error: Error, folder: &Path) -> Error {
    const PROBE: usize = 256 * 1024;
    if error.code != Code::Storage {
        return error;
    }
    let probe = tempfile::tempfile_in(folder).and_then(|mut file| file.write_all(&vec![0; PROBE]));
    match probe {
        Err(why) if why.kind() == std::io::ErrorKind::StorageFull => {
            troubles::store(store::Error::DiskFull).cause(error.message)
        }
        _ => error,
    }
}

/// A job that runs; the mark goes when this is dropped.
pub(crate) struct Running<'a> {
    workspace: &'a Workspace,
    job: JobId,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.workspace.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.job);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// A clock that stands where it was set.
    struct Standing(AtomicI64);

    #[async_trait::async_trait]
    impl Clock for Standing {
        fn now(&self) -> Timestamp {
            Timestamp::from_millisecond(self.0.load(Ordering::Relaxed)).unwrap()
        }
        async fn sleep(&self, _duration: std::time::Duration) {}
    }

    #[test]
    fn later_ids_are_greater_within_a_millisecond_and_after_the_clock_was_set_back() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Standing(AtomicI64::new(1_796_281_200_125)));
        let options = Options { key: Key::Demo, clock: clock.clone(), ..Options::new(folder.path()) };
        let w = Workspace::open(options).unwrap();
        let mut ids: Vec<String> = (0..50).map(|_| w.new_id("r")).collect();
        assert!(ids[0].starts_with("r-20261203t070000125-"), "{}", ids[0]);
        clock.0.fetch_sub(3_600_000, Ordering::Relaxed);
        ids.push(w.new_id("r"));
        assert!(ids.is_sorted(), "{ids:?}");
        let of_before = ["r-20261203t065959-ffffffffff", "r-20261203t070000-ffffffffff"];
        assert!(of_before.iter().all(|old| *old < ids[0].as_str()), "ids of earlier versions");
        assert!(ids[50].as_str() < "r-20261203t070001-0000000000");
        assert!(ids.iter().all(|id| id.parse::<RunId>().is_ok()));
    }
}
