//! The safe delivery: a temporary name, a check, one renaming. At no time does half a file lie under the final name, nothing is
//! overwritten, and what a lost answer leaves open is found by looking.

use crate::delivery::{Delivery, Observer, Step};
use crate::error::{Place, TransferError};
use crate::names;
use crate::proof::{Compared, Placed, Proof};
use crate::remote::{Kind, Remote, Stat, Uploading};
use crate::settle::{self, Content};
use crate::source::Hashing;
use model::partner::UploadCheck;

/// Largest file that is read back when the partner's check is [`UploadCheck::Auto`], in bytes.
pub(crate) const AUTO_READ_BACK: u64 = 8 * 1024 * 1024;

/// Delivers a file, or finds that it is there already with the same content.
///
/// # Errors
/// [`TransferError::Conflict`] when other content has the final name, [`TransferError::RenameRefused`] when the place does not
/// rename, [`TransferError::OutcomeUnknown`] when the renaming was sent and the connection broke: then [`settle`](crate::settle())
/// decides. After every other error nothing lies under the final name, unless [`Delivery::direct_upload`] is set.
pub fn deliver(remote: &mut dyn Remote, job: &Delivery, observer: &mut dyn Observer) -> Result<Proof, TransferError> {
    job.check_names()?;
    observer.at(Step::Connected);
    if let Some(proof) = already_there(remote, job)? {
        return Ok(proof);
    }
    observer.at(Step::AfterFirstStat);
    if job.direct_upload { write_in_place(remote, job, observer) } else { write_and_rename(remote, job, observer) }
}

/// Same content under the final name is a success of an earlier try; other content stops.
fn already_there(remote: &mut dyn Remote, job: &Delivery) -> Result<Option<Proof>, TransferError> {
    let Some(stat) = remote.stat(&job.final_path())? else { return Ok(None) };
    match settle::compare(remote, job, &job.final_path(), stat)? {
        Content::Same => {
            tidy(remote, &job.temp_path());
            Ok(Some(job.proof(remote, Compared::ReadBack, Placed::Before)))
        }
        // Half a file of ours, left by a direct upload that was cut.
        Content::Prefix if job.direct_upload => remote.remove(&job.final_path()).map(|()| None),
        Content::Prefix | Content::Other(_) | Content::Unreadable => Err(conflict(remote, job, stat)),
    }
}

fn conflict(remote: &mut dyn Remote, job: &Delivery, stat: Stat) -> TransferError {
    // Worth reading for the message only while it is small.
    let is_small = stat.size <= AUTO_READ_BACK;
    let sha256 = is_small.then(|| settle::hash_of(remote, &job.final_path(), stat.size).ok()).flatten();
    let path = names::shown(job.final_path().as_bytes());
    TransferError::Conflict { at: at(remote), path, found: job.found(Some(stat.size), sha256) }
}

fn write_and_rename(
    remote: &mut dyn Remote,
    job: &Delivery,
    observer: &mut dyn Observer,
) -> Result<Proof, TransferError> {
    let temp = job.temp_path();
    match remote.stat(&temp)?.map(|stat| stat.kind) {
        None => {}
        Some(Kind::File) => remote.remove(&temp)?,
        Some(kind) => {
            let is = kind.trouble().unwrap_or("not a file");
            return Err(TransferError::NotAFile { at: at(remote), path: temp, is });
        }
    }
    let (synced, compared) = write(remote, job, &temp, observer)?;
    match place(remote, job, observer) {
        Ok(Seen::Ours(seen)) => Ok(Proof { synced: Some(synced), seen, ..job.proof(remote, compared, Placed::Now) }),
        Ok(Seen::Another) => Ok(job.proof(remote, Compared::ReadBack, Placed::Before)),
        Err(error) => {
            // While the outcome is open, the temporary file is what tells.
            if !error.is_connection() && !matches!(error, TransferError::OutcomeUnknown { .. }) {
                tidy(remote, &temp);
            }
            Err(error)
        }
    }
}

fn write_in_place(
    remote: &mut dyn Remote,
    job: &Delivery,
    observer: &mut dyn Observer,
) -> Result<Proof, TransferError> {
    let (synced, compared) = write(remote, job, &job.final_path(), observer)?;
    observer.at(Step::AfterFinalStat);
    Ok(Proof { synced: Some(synced), ..job.proof(remote, compared, Placed::Now) })
}

/// Writes the bytes under `path`, which must be free, and checks what arrived. What cannot be used is taken away again.
fn write(
    remote: &mut dyn Remote,
    job: &Delivery,
    path: &str,
    observer: &mut dyn Observer,
) -> Result<(bool, Compared), TransferError> {
    let source = Hashing::open(job)?;
    observer.at(Step::BeforeTempOpen);
    let mut is_ours = false;
    let result = fill(remote, job, path, source, &mut is_ours, observer);
    if let Err(error) = &result
        && is_ours
        && !error.is_connection()
    {
        tidy(remote, path);
    }
    result
}

fn fill(
    remote: &mut dyn Remote,
    job: &Delivery,
    path: &str,
    mut source: Hashing,
    is_ours: &mut bool,
    observer: &mut dyn Observer,
) -> Result<(bool, Compared), TransferError> {
    let mut has_begun = false;
    let mut progress = |now| {
        *is_ours = true;
        let is_first = matches!(now, Uploading::Confirmed(_)) && !std::mem::replace(&mut has_begun, true);
        report(observer, job.size, now, is_first);
    };
    let uploaded = remote
        .upload(path, &mut source, job.size, &mut progress)
        .map_err(|e| blame_folder(source.blame(e, job), job))?;
    source.check(job)?;
    let size = remote.stat(path)?.map(|stat| stat.size);
    if size != Some(job.size) {
        return Err(damaged(remote, job, path, size, None));
    }
    observer.at(Step::AfterStat);
    let compared = read_back(remote, job, path)?;
    if compared == Compared::ReadBack {
        observer.at(Step::AfterReadBack);
    }
    Ok((uploaded.synced, compared))
}

/// A file that cannot be created because there is nothing to create it in: it is the folder that is missing.
fn blame_folder(mut error: TransferError, job: &Delivery) -> TransferError {
    if let TransferError::NotFound { path, .. } = &mut error
        && !job.folder.is_empty()
    {
        *path = format!("folder {}", names::shown(job.folder.as_bytes()));
    }
    error
}

fn report(observer: &mut dyn Observer, total: u64, now: Uploading, is_first: bool) {
    match now {
        Uploading::Opened => observer.at(Step::AfterTempOpen),
        Uploading::Confirmed(done) => {
            observer.progress(done, total);
            if is_first {
                observer.at(Step::AfterFirstChunk);
            }
        }
        Uploading::Syncing => {
            observer.at(Step::AfterUpload);
            observer.at(Step::BeforeFsync);
        }
        Uploading::Synced(_) => observer.at(Step::AfterFsync),
    }
}

fn read_back(remote: &mut dyn Remote, job: &Delivery, path: &str) -> Result<Compared, TransferError> {
    let wanted = match job.check {
        UploadCheck::Always => true,
        UploadCheck::Auto => job.size <= AUTO_READ_BACK,
        UploadCheck::SizeOnly => false,
    };
    if !wanted {
        return Ok(Compared::Size);
    }
    match settle::hash_of(remote, path, job.size) {
        Ok(hash) if hash == job.sha256 => Ok(Compared::ReadBack),
        Ok(hash) => Err(damaged(remote, job, path, Some(job.size), Some(hash))),
        Err(TransferError::TooLarge { .. }) => Err(damaged(remote, job, path, None, None)),
        // A drop box that lets nobody read: the proof says so, unless the partner's setting insists.
        Err(TransferError::NotPermitted { .. }) if job.check == UploadCheck::Auto => Ok(Compared::Size),
        Err(other) => Err(other),
    }
}

fn damaged(
    remote: &dyn Remote,
    job: &Delivery,
    path: &str,
    size: Option<u64>,
    sha256: Option<String>,
) -> TransferError {
    TransferError::Damaged { at: at(remote), path: names::shown(path.as_bytes()), found: job.found(size, sha256) }
}

enum Seen {
    /// Ours has the final name; whether it was still there when we looked.
    Ours(bool),
    /// Someone put the same content there in the meantime.
    Another,
}

/// Gives the checked file its final name.
fn place(remote: &mut dyn Remote, job: &Delivery, observer: &mut dyn Observer) -> Result<Seen, TransferError> {
    if let Some(proof) = already_there(remote, job)? {
        tracing::info!(path = %proof.path, "the same content got the final name while we uploaded");
        return Ok(Seen::Another);
    }
    observer.at(Step::BeforeRename);
    if !observer.may_rename() {
        tidy(remote, &job.temp_path());
        return Err(TransferError::Canceled);
    }
    // We have just looked; looking once more would only cost another round trip.
    let answer = remote.rename_unguarded(&job.temp_path(), &job.final_path());
    observer.at(Step::AfterRename);
    let seen = match answer {
        Ok(()) => look(remote, job).map_err(|e| unknown(remote, job, e))?,
        Err(error) if error.is_connection() => return Err(unknown(remote, job, error)),
        Err(error) => decide(remote, job, error)?,
    };
    observer.at(Step::AfterFinalStat);
    Ok(seen)
}

/// After a renaming that was answered with yes.
fn look(remote: &mut dyn Remote, job: &Delivery) -> Result<Seen, TransferError> {
    match remote.stat(&job.final_path())? {
        None => Ok(Seen::Ours(false)),
        Some(stat) if stat.size == job.size => Ok(Seen::Ours(true)),
        Some(stat) => Err(conflict(remote, job, stat)),
    }
}

/// After a renaming that was answered with no, which some servers say although it happened.
fn decide(remote: &mut dyn Remote, job: &Delivery, refused: TransferError) -> Result<Seen, TransferError> {
    let temp = remote.stat(&job.temp_path()).map_err(|e| unknown(remote, job, e))?;
    let placed = remote.stat(&job.final_path()).map_err(|e| unknown(remote, job, e))?;
    match (temp, placed) {
        (_, Some(stat)) => match settle::compare(remote, job, &job.final_path(), stat)? {
            Content::Same if temp.is_none() => Ok(Seen::Ours(true)),
            Content::Same => {
                tidy(remote, &job.temp_path());
                Ok(Seen::Another)
            }
            Content::Prefix | Content::Other(_) | Content::Unreadable => Err(conflict(remote, job, stat)),
        },
        (Some(_), None) => {
            let path = names::shown(job.final_path().as_bytes());
            Err(TransferError::RenameRefused { at: at(remote), path, cause: Box::new(refused) })
        }
        (None, None) => Err(unknown(remote, job, refused)),
    }
}

/// What is settled stays so; everything else leaves the outcome open.
fn unknown(remote: &dyn Remote, job: &Delivery, cause: TransferError) -> TransferError {
    if matches!(cause, TransferError::Conflict { .. } | TransferError::OutcomeUnknown { .. }) {
        return cause;
    }
    let path = names::shown(job.final_path().as_bytes());
    TransferError::OutcomeUnknown { at: at(remote), path, cause: Box::new(cause) }
}

fn at(remote: &dyn Remote) -> Place {
    Place::named(remote.place())
}

/// Takes our left-over away; where that fails it is replaced by the next try.
fn tidy(remote: &mut dyn Remote, temp: &str) {
    match remote.stat(temp) {
        Ok(Some(stat)) if stat.kind == Kind::File => {
            if let Err(error) = remote.remove(temp) {
                tracing::warn!(%error, "a temporary file was left behind");
            }
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "a temporary file may have been left behind"),
    }
}
