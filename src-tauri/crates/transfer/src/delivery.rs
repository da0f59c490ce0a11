//! What a delivery is made of: the file and its names, the points that are reported, and who listens.

use crate::error::{Found, TransferError};
use crate::names;
use crate::proof::{Compared, Placed, Proof};
use crate::remote::Remote;
use model::partner::UploadCheck;
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
    /// Asked after [`Step::BeforeRename`]: `false` stops there with [`TransferError::Canceled`], and nothing is delivered. For a
    /// caller that could not write down that the renaming is about to be sent.
    fn may_rename(&mut self) -> bool {
        true
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn at(&mut self, _: Step) {}
    fn progress(&mut self, _: u64, _: u64) {}
}
