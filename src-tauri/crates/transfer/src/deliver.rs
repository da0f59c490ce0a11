//! The safe delivery: a temporary name, a check, one renaming. At no time does half a file lie under the final name, nothing is
//! overwritten, and what a lost answer leaves open is found by looking.

use crate::error::{Found, Place, TransferError};
use crate::names;
use crate::proof::{Compared, Placed, Proof};
use crate::remote::{Kind, Remote, Stat, Uploading};
use crate::settle::{self, Content};
use model::partner::UploadCheck;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

/// One file to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Folder at the partner; empty is where the sign-in lands.
    pub folder: String,
    /// The name it gets at last.
    pub final_name: String,
    /// The name it has while it is written, in the same folder. Only ever used for this delivery: a file under it is a left-over of
    /// ours and is replaced.
    pub temp_name: String,
    /// The file on this machine.
    pub source: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// How far the upload is checked.
    pub check: UploadCheck,
    /// Writes under the final name at once, without renaming. Only for a partner that cannot rename and agreed to it, since it may
    /// see the file before it is whole. Off by default.
    pub direct_upload: bool,
}

impl Delivery {
    /// The final path.
    pub fn final_path(&self) -> String {
        names::join(&self.folder, &self.final_name)
    }

    /// The temporary path.
    pub fn temp_path(&self) -> String {
        names::join(&self.folder, &self.temp_name)
    }

    pub(crate) fn check_names(&self) -> Result<(), TransferError> {
        names::check_path(&self.folder)?;
        names::check(&self.final_name)?;
        names::check(&self.temp_name)?;
        if self.final_name.eq_ignore_ascii_case(&self.temp_name) {
            let why = "its temporary name is the same";
            return Err(TransferError::NameNotAllowed { name: self.final_name.clone(), why });
        }
        Ok(())
    }

    pub(crate) fn found(&self, size: Option<u64>, sha256: Option<String>) -> Found {
        Found { size, sha256, expected: self.size }
    }

    pub(crate) fn proof(&self, remote: &dyn Remote, compared: Compared, placed: Placed) -> Proof {
        Proof {
            place: remote.place().to_owned(),
            path: self.final_path(),
            size: self.size,
            sha256: self.sha256.clone(),
            compared,
            synced: None,
            placed,
            seen: true,
        }
    }
}

/// Points of a delivery, around everything that has an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The place is open; nothing was asked yet.
    Connected,
    /// The final name is free.
    AfterFirstStat,
    /// Before the file is created.
    BeforeTempOpen,
    /// The file exists, empty.
    AfterTempOpen,
    /// The first bytes are confirmed.
    AfterFirstChunk,
    /// All bytes are confirmed.
    AfterUpload,
    /// Before the place is asked to put them on disk.
    BeforeFsync,
    /// It answered.
    AfterFsync,
    /// The size was compared.
    AfterStat,
    /// The bytes were read back and compared. Not reached when the size suffices.
    AfterReadBack,
    /// The final name is still free; the renaming is sent next.
    BeforeRename,
    /// The renaming was answered.
    AfterRename,
    /// The final name was looked at.
    AfterFinalStat,
}

impl Step {
    /// All, in order.
    pub const ALL: [Step; 13] = [
        Step::Connected,
        Step::AfterFirstStat,
        Step::BeforeTempOpen,
        Step::AfterTempOpen,
        Step::AfterFirstChunk,
        Step::AfterUpload,
        Step::BeforeFsync,
        Step::AfterFsync,
        Step::AfterStat,
        Step::AfterReadBack,
        Step::BeforeRename,
        Step::AfterRename,
        Step::AfterFinalStat,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Connected => "connected",
            Step::AfterFirstStat => "after_first_stat",
            Step::BeforeTempOpen => "before_temp_open",
            Step::AfterTempOpen => "after_temp_open",
            Step::AfterFirstChunk => "after_first_chunk",
            Step::AfterUpload => "after_upload",
            Step::BeforeFsync => "before_fsync",
            Step::AfterFsync => "after_fsync",
            Step::AfterStat => "after_stat",
            Step::AfterReadBack => "after_read_back",
            Step::BeforeRename => "before_rename",
            Step::AfterRename => "after_rename",
            Step::AfterFinalStat => "after_final_stat",
        }
    }
}

/// Watches a delivery. It is called on the delivery's own thread, which waits for it.
pub trait Observer {
    /// A point is reached.
    fn at(&mut self, step: Step);
    /// So many of so many bytes are confirmed by the place.
    fn progress(&mut self, done: u64, total: u64);
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn at(&mut self, _: Step) {}
    fn progress(&mut self, _: u64, _: u64) {}
}

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
    let result =
        if job.direct_upload { write_in_place(remote, job, observer) } else { write_and_rename(remote, job, observer) };
    if let Err(error) = &result
        && !job.direct_upload
        && !error.is_connection()
        && !matches!(error, TransferError::OutcomeUnknown { .. })
    {
        tidy(remote, &job.temp_path());
    }
    result
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
    let sha256 = settle::hash_of(remote, &job.final_path(), stat.size).ok();
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
            let is = crate::sftp::not_a_file(kind).unwrap_or("not a file");
            return Err(TransferError::NotAFile { at: at(remote), path: temp, is });
        }
    }
    let (synced, compared) = write(remote, job, &temp, observer)?;
    let seen = place(remote, job, observer)?;
    match seen {
        Seen::Ours(seen) => Ok(Proof { synced: Some(synced), seen, ..job.proof(remote, compared, Placed::Now) }),
        Seen::Another => Ok(job.proof(remote, Compared::ReadBack, Placed::Before)),
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

/// Writes the bytes under `path`, which must be free, and checks what arrived.
fn write(
    remote: &mut dyn Remote,
    job: &Delivery,
    path: &str,
    observer: &mut dyn Observer,
) -> Result<(bool, Compared), TransferError> {
    let mut source = Hashing::open(job)?;
    observer.at(Step::BeforeTempOpen);
    let mut progress = |now| report(observer, job.size, now);
    let uploaded = remote.upload(path, &mut source, job.size, &mut progress).map_err(|e| source.blame(e, job))?;
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

fn report(observer: &mut dyn Observer, total: u64, now: Uploading) {
    match now {
        Uploading::Opened => observer.at(Step::AfterTempOpen),
        Uploading::Confirmed(done) => {
            observer.progress(done, total);
            observer.at(Step::AfterFirstChunk);
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
    let answer = remote.rename(&job.temp_path(), &job.final_path());
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

fn unknown(remote: &dyn Remote, job: &Delivery, cause: TransferError) -> TransferError {
    match cause {
        settled @ (TransferError::Conflict { .. } | TransferError::OutcomeUnknown { .. }) => settled,
        cause => {
            let path = names::shown(job.final_path().as_bytes());
            TransferError::OutcomeUnknown { at: at(remote), path, cause: Box::new(cause) }
        }
    }
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

/// The local file, hashed as it is read, so that what is sent is what was recorded.
struct Hashing {
    file: File,
    hash: Sha256,
}

impl Hashing {
    fn open(job: &Delivery) -> Result<Hashing, TransferError> {
        let refused = |source| TransferError::LocalFile { file: job.source.display().to_string(), source };
        let file = File::open(&job.source).map_err(refused)?;
        let size = file.metadata().map_err(refused)?.len();
        if size != job.size {
            return Err(changed(job, format!("it has {size} bytes instead of {}", job.size)));
        }
        Ok(Hashing { file, hash: Sha256::new() })
    }

    fn check(self, job: &Delivery) -> Result<(), TransferError> {
        let found = hex::encode(self.hash.finalize());
        if found == job.sha256 {
            Ok(())
        } else {
            Err(changed(job, format!("its SHA-256 is {found} instead of {}", job.sha256)))
        }
    }

    /// Names the file in errors of reading it.
    fn blame(&self, error: TransferError, job: &Delivery) -> TransferError {
        let file = job.source.display().to_string();
        match error {
            TransferError::LocalFile { source, .. } => TransferError::LocalFile { file, source },
            TransferError::SourceChanged { detail, .. } => TransferError::SourceChanged { file, detail },
            other => other,
        }
    }
}

impl Read for Hashing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(into)?;
        self.hash.update(&into[..n]);
        Ok(n)
    }
}

fn changed(job: &Delivery, detail: String) -> TransferError {
    TransferError::SourceChanged { file: job.source.display().to_string(), detail }
}
