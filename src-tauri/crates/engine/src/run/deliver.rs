//! Delivers the files of a run and records the outcome. A run that was cut off comes here again: what became of each
//! file is found by looking at the partner's folder, never guessed.

use super::commit::{EFFECT, Intent, effect_key};
use super::record;
use crate::audit::{self, Entry};
use crate::checkpoint::Checkpoints;
use crate::error::{Code, Error, Result, Retry};
use crate::listen::Listener;
use crate::notice;
use crate::partners;
use crate::troubles;
use crate::workspace::Workspace;
use jiff::SignedDuration;
use model::ids::RunId;
use model::job::Job;
use model::partner::Partner;
use std::sync::Arc;
use store::{Delivery, DeliveryState, Effect, Failure, Store};
use tokio_util::sync::CancellationToken;
use transfer::{Remote, Settled, Step, TransferError};

/// A failed delivery may be tried again after this long.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// Finishes what earlier runs of a job left open, oldest first.
pub(crate) async fn finish_open(
    w: &Workspace,
    job: &Job,
    listener: &Arc<dyn Listener>,
    cancel: &CancellationToken,
) -> Result<Vec<RunId>> {
    let key = effect_key(&job.id);
    let open = w.store.open_effects().map_err(troubles::store)?;
    let mut finished = Vec::new();
    for effect in open.into_iter().filter(|effect| effect.what.kind == EFFECT && effect.what.key == key) {
        let Some(run) = effect.what.run.clone() else { continue };
        listener.phase(format!("Finishing the delivery of run {run}"));
        finish(w, job, &run, &effect, listener, cancel).await?;
        notice::ended(w, &run, &**listener);
        finished.push(run);
    }
    Ok(finished)
}

/// Finishes what the last process left behind of a job: looked at once at the start, for only a look at the partner's
/// folder tells how far it came.
pub(crate) async fn recover(
    w: &Workspace,
    job: &Job,
    listener: &Arc<dyn Listener>,
    cancel: &CancellationToken,
) -> Result<()> {
    finish_open(w, job, listener, cancel).await.map(|_| ())
}

/// Tries again what waits to be delivered for a job and whose time has come. What fails again waits for its next time.
pub(crate) async fn deliver_due(
    w: &Workspace,
    job: &Job,
    listener: &Arc<dyn Listener>,
    cancel: &CancellationToken,
) -> Result<()> {
    let now = w.now();
    let due = w
        .store
        .open_deliveries()
        .map_err(troubles::store)?
        .into_iter()
        .find(|delivery| delivery.what.partner == job.partner && delivery.next_try.is_some_and(|next| next <= now));
    let Some(delivery) = due else { return Ok(()) };
    let _running = w.start(&job.id, &delivery.what.run, cancel)?;
    finish_open(w, job, listener, cancel).await.map(|_| ())
}

/// Delivers and records the run that was just committed.
pub(crate) async fn finish_run(
    w: &Workspace,
    job: &Job,
    run: &RunId,
    listener: &Arc<dyn Listener>,
    cancel: &CancellationToken,
) -> Result<()> {
    let effect = w.store.effect(run.as_str()).map_err(troubles::store)?;
    let effect = effect.ok_or_else(|| Error::internal("the intent of a run is not there"))?;
    finish(w, job, run, &effect, listener, cancel).await
}

async fn finish(
    w: &Workspace,
    job: &Job,
    run: &RunId,
    effect: &Effect,
    listener: &Arc<dyn Listener>,
    cancel: &CancellationToken,
) -> Result<()> {
    let intent: Intent = serde_json::from_str(&effect.what.intent).map_err(Error::internal)?;
    let open: Vec<_> = deliveries(w, run)?.into_iter().filter(|d| !(d.file_done && d.manifest_done)).collect();
    if !open.is_empty() {
        deliver_all(w, &open, run, listener, cancel).await?;
    }
    tokio::task::block_in_place(|| record::record(w, job, run, &intent))
}

pub(crate) fn deliveries(w: &Workspace, run: &RunId) -> Result<Vec<Delivery>> {
    let all = w.store.deliveries_of_run(run).map_err(troubles::store)?;
    Ok(all.into_iter().filter(|delivery| delivery.state != DeliveryState::Abandoned).collect())
}

/// Delivers over one connection, one file after the other.
async fn deliver_all(
    w: &Workspace,
    open: &[Delivery],
    run: &RunId,
    listener: &Arc<dyn Listener>,
    cancel: &CancellationToken,
) -> Result<()> {
    let partner = w.partner(&open[0].what.partner)?;
    let secrets = partners::secrets(w, &partner.id)?;
    let guard = cancel.child_token();
    let _ends_the_watch = guard.clone().drop_guard();
    let work = Work {
        store: w.store.clone(),
        clock: w.clock.clone(),
        checkpoints: w.checkpoints.clone(),
        listener: listener.clone(),
        options: partners::transfer_options(&guard),
        partner,
        secrets,
        open: open.to_vec(),
        run: run.clone(),
    };
    listener.phase(format!(
        "Connecting to {}",
        if work.partner.name.is_empty() { work.partner.id.as_str() } else { &work.partner.name }
    ));
    tokio::task::spawn_blocking(move || work.go()).await.map_err(Error::internal)?
}

/// The blocking part of a delivery.
struct Work {
    store: Arc<Store>,
    clock: Arc<dyn crate::Clock>,
    checkpoints: Arc<dyn Checkpoints>,
    listener: Arc<dyn Listener>,
    options: transfer::Options,
    partner: Partner,
    secrets: transfer::Secrets,
    open: Vec<Delivery>,
    run: RunId,
}

impl Work {
    fn go(self) -> Result<()> {
        self.checkpoints.at("deliver.before-connect");
        let mut remote = match transfer::connect(&self.partner, self.secrets.clone(), self.options.clone()) {
            Ok(remote) => remote,
            Err(error) => {
                self.failed(&self.open[0], &error)?;
                return Err(waits(&self.partner, &self.open[0], &error));
            }
        };
        self.checkpoints.at("deliver.connected");
        self.open.iter().try_for_each(|delivery| self.deliver(&mut *remote, delivery))
    }

    fn deliver(&self, remote: &mut dyn Remote, delivery: &Delivery) -> Result<()> {
        if !delivery.file_done {
            self.file(remote, delivery).map_err(|failed| self.give_up(delivery, failed))?;
        }
        if !delivery.manifest_done {
            self.manifest(remote, delivery).map_err(|failed| self.give_up(delivery, failed))?;
        }
        Ok(())
    }

    fn file(&self, remote: &mut dyn Remote, delivery: &Delivery) -> std::result::Result<(), Failed> {
        let job = self.job_of(&delivery.what.file, &delivery.what.final_name, &delivery.what.temp_name, delivery)?;
        if let Some(proof) = self.settled(remote, delivery, &job)? {
            return self.placed(delivery, Some(proof));
        }
        self.store.begin_attempt(&delivery.what.id, self.clock.now())?;
        self.checkpoints.at("deliver.attempt-begun");
        self.listener.phase(format!("Sending {}", delivery.what.final_name));
        let mut watch = Watch { work: self, delivery: Some(delivery), prefix: FILE_POINTS, failed: None };
        let proof = transfer::deliver(remote, &job, &mut watch);
        watch.failed.map_or(Ok(()), |error| Err(Failed::Store(error)))?;
        let proof = proof?;
        self.checkpoints.at("deliver.file-arrived");
        self.placed(delivery, Some(proof))
    }

    /// What an earlier attempt left, where one was begun.
    fn settled(
        &self,
        remote: &mut dyn Remote,
        delivery: &Delivery,
        job: &transfer::Delivery,
    ) -> std::result::Result<Option<transfer::Proof>, Failed> {
        if delivery.attempts == 0 {
            return Ok(None);
        }
        match transfer::settle(remote, job)? {
            Settled::Placed(proof) => Ok(Some(*proof)),
            Settled::NotThere if delivery.state == DeliveryState::Verified => Err(Failed::Taken),
            // `deliver` names a conflict with all it knows.
            Settled::NotThere | Settled::TempOnly { .. } | Settled::Conflict { .. } => Ok(None),
        }
    }

    fn placed(&self, delivery: &Delivery, proof: Option<transfer::Proof>) -> std::result::Result<(), Failed> {
        let now = self.clock.now();
        let json = proof.as_ref().and_then(|proof| serde_json::to_string(proof).ok());
        let entry = Entry::new("delivery.placed", &delivery.what.final_name)
            .run(&self.run)
            .with("partner", &delivery.what.partner)
            .with("sha256", &delivery.what.file)
            .with("proof", &proof);
        self.checkpoints.at("deliver.before-placed");
        self.store.transaction(|tx| {
            tx.mark_placed(&delivery.what.id, json.as_deref(), now)?;
            audit::append(tx, now, &entry)
        })?;
        self.checkpoints.at("deliver.after-placed");
        Ok(())
    }

    fn manifest(&self, remote: &mut dyn Remote, delivery: &Delivery) -> std::result::Result<(), Failed> {
        if let Some((name, sha256)) = &delivery.what.manifest {
            let temp = format!("{}.manifest", delivery.what.temp_name);
            let job = self.job_of(sha256, name, &temp, delivery)?;
            self.listener.phase(format!("Sending {name}"));
            let mut watch = Watch { work: self, delivery: None, prefix: MANIFEST_POINTS, failed: None };
            transfer::deliver(remote, &job, &mut watch)?;
        }
        self.checkpoints.at("deliver.before-manifest-done");
        self.store.mark_manifest_done(&delivery.what.id, self.clock.now())?;
        self.checkpoints.at("deliver.after-manifest-done");
        Ok(())
    }

    fn job_of(
        &self,
        sha256: &str,
        name: &str,
        temp: &str,
        delivery: &Delivery,
    ) -> std::result::Result<transfer::Delivery, Failed> {
        let file = self.store.open_file(sha256)?;
        Ok(transfer::Delivery {
            folder: delivery.what.folder.clone(),
            final_name: name.to_owned(),
            temp_name: temp.to_owned(),
            source: file.path().to_owned(),
            size: file.size_bytes(),
            sha256: sha256.to_owned(),
            check: self.partner.check,
            direct_upload: false,
        })
    }

    fn give_up(&self, delivery: &Delivery, failed: Failed) -> Error {
        match failed {
            Failed::Store(error) => troubles::store(error),
            Failed::Taken => self.taken(delivery),
            Failed::Transfer(error) => match self.failed(delivery, &error) {
                Ok(()) => waits(&self.partner, delivery, &error),
                Err(error) => error,
            },
        }
    }

    /// Records that an attempt failed and when the next may come.
    fn failed(&self, delivery: &Delivery, error: &TransferError) -> Result<()> {
        let now = self.clock.now();
        let worded = troubles::transfer(error);
        let next = (worded.retry != Retry::Never).then(|| now.saturating_add(WINDOW).unwrap_or(now));
        let failure = Failure { code: worded.code.as_str().to_owned(), message: worded.message };
        // Once the renaming may have been sent, only a look at the partner's folder tells whether the file arrived.
        let open = error.is_connection() || matches!(error, TransferError::OutcomeUnknown { .. });
        let entry = Entry::new("delivery.failed", &delivery.what.final_name)
            .run(&self.run)
            .with("partner", &delivery.what.partner)
            .with("code", &failure.code)
            .with("message", &failure.message)
            .with("next_try", next);
        self.store
            .transaction(|tx| {
                let verified = tx.delivery(&delivery.what.id)?.is_some_and(|now| now.state == DeliveryState::Verified);
                if !(open && verified) {
                    tx.mark_failed(&delivery.what.id, &failure, next, now)?;
                }
                audit::append(tx, now, &entry)
            })
            .map_err(troubles::store)
    }

    /// The program ended after the file was checked and may have been renamed; now neither name is there.
    fn taken(&self, delivery: &Delivery) -> Error {
        let (name, partner) = (&delivery.what.final_name, &delivery.what.partner);
        Error::new(
            Code::DeliveryWaits,
            format!("{name} is not in {partner}'s folder any more. Most likely the partner took it while ML Connector was not running."),
        )
        .hint(format!("Ask {partner} whether {name} arrived, then say so here; if it did not, it is sent again."))
    }
}

/// Why a delivery did not come to its end.
enum Failed {
    Transfer(TransferError),
    Store(store::Error),
    /// Neither name is there though the file may have been renamed.
    Taken,
}

impl From<TransferError> for Failed {
    fn from(error: TransferError) -> Failed {
        Failed::Transfer(error)
    }
}

impl From<store::Error> for Failed {
    fn from(error: store::Error) -> Failed {
        Failed::Store(error)
    }
}

fn waits(partner: &Partner, delivery: &Delivery, error: &TransferError) -> Error {
    let worded = troubles::transfer(error);
    let again = match worded.retry {
        Retry::Never => {
            format!("{} waits and goes out with the next run after this is solved.", delivery.what.final_name)
        }
        Retry::Later | Retry::At(_) => format!("{} waits and goes out with the next run.", delivery.what.final_name),
    };
    let hint = match worded.code {
        Code::HostKeyUnknown | Code::HostKeyChanged => {
            format!("Compare the fingerprint with {}, then accept it. {again}", partner.id)
        }
        _ => again,
    };
    worded.hint(hint)
}

const FILE_POINTS: &[&str] = &[
    "file.connected",
    "file.after-first-stat",
    "file.before-temp-open",
    "file.after-temp-open",
    "file.after-first-chunk",
    "file.after-upload",
    "file.before-fsync",
    "file.after-fsync",
    "file.after-stat",
    "file.after-read-back",
    "file.before-rename",
    "file.after-rename",
    "file.after-final-stat",
];
const MANIFEST_POINTS: &[&str] = &[
    "manifest.connected",
    "manifest.after-first-stat",
    "manifest.before-temp-open",
    "manifest.after-temp-open",
    "manifest.after-first-chunk",
    "manifest.after-upload",
    "manifest.before-fsync",
    "manifest.after-fsync",
    "manifest.after-stat",
    "manifest.after-read-back",
    "manifest.before-rename",
    "manifest.after-rename",
    "manifest.after-final-stat",
];

/// Watches a delivery: progress for people, named points for tests, and the record that the upload was checked.
struct Watch<'a> {
    work: &'a Work,
    /// The file's delivery; none for a manifest.
    delivery: Option<&'a Delivery>,
    prefix: &'static [&'static str],
    failed: Option<store::Error>,
}

impl transfer::Observer for Watch<'_> {
    fn at(&mut self, step: Step) {
        if let (Step::BeforeRename, Some(delivery)) = (step, self.delivery) {
            let verified = self.work.store.mark_verified(&delivery.what.id, "{}", self.work.clock.now());
            self.failed = verified.err();
        }
        let index = Step::ALL.iter().position(|known| *known == step);
        if let Some(point) = index.and_then(|index| self.prefix.get(index)) {
            self.work.checkpoints.at(point);
        }
    }

    /// Not without the record that the upload was checked: after a crash it decides whether the file may be sent again.
    fn may_rename(&mut self) -> bool {
        self.failed.is_none()
    }

    fn progress(&mut self, done: u64, total: u64) {
        self.work.listener.progress(done, Some(total), "bytes");
    }
}
