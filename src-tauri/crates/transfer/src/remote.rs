//! The one interface to a place that keeps files: an SFTP account or a folder on this machine.

use crate::error::TransferError;
use std::io::{Read, Write};

/// A place that keeps files. Paths use `/`; a path without a leading `/` starts in the folder that the sign-in lands in (SFTP)
/// or in the folder itself (local). Symbolic links are never followed at the end of a path.
///
/// Every method blocks at most as long as the deadlines it was opened with. After a lost connection, a passed deadline or a
/// cancellation the place is closed and every further call fails.
pub trait Remote: Send {
    /// How messages name the place: host (and port unless 22), or the folder.
    fn place(&self) -> &str;

    /// What is known of the place without trying anything.
    fn capabilities(&self) -> Capabilities;

    /// What lies in a folder, in the place's own order, without `.` and `..`.
    ///
    /// # Errors
    /// [`TransferError::NotFound`] without such a folder, [`TransferError::NotPermitted`] without the right to look.
    fn list(&mut self, folder: &str) -> Result<Listing, TransferError>;

    /// What lies under a path; nothing is a value, not an error.
    ///
    /// # Errors
    /// [`TransferError::NotPermitted`] and failures of the connection.
    fn stat(&mut self, path: &str) -> Result<Option<Stat>, TransferError>;

    /// Makes a folder; its parent must exist.
    ///
    /// # Errors
    /// [`TransferError::AlreadyThere`] when the name is taken.
    fn make_folder(&mut self, path: &str) -> Result<(), TransferError>;

    /// Creates a file that must not exist yet, writes `size` bytes to it, has them put on disk where the place can promise that,
    /// and closes it. What was written of a failed upload stays.
    ///
    /// # Errors
    /// [`TransferError::AlreadyThere`] when the name is taken, [`TransferError::SourceChanged`] when `from` gives more or fewer
    /// bytes, [`TransferError::DiskFull`] where the place can tell.
    fn upload(
        &mut self,
        path: &str,
        from: &mut dyn Read,
        size: u64,
        progress: &mut dyn FnMut(Uploading),
    ) -> Result<Uploaded, TransferError>;

    /// Copies a regular file's bytes to `into` and returns how many there were.
    ///
    /// # Errors
    /// [`TransferError::TooLarge`] as soon as there are more than `limit` bytes, whatever size the place claims;
    /// [`TransferError::NotAFile`] for a folder or link.
    fn read(&mut self, path: &str, into: &mut dyn Write, limit: u64) -> Result<u64, TransferError>;

    /// Gives a file another name and never overwrites: a taken name is refused before anything is sent. On a server that overwrites
    /// by itself ([`Probe`](crate::Probe) tells) a narrow race remains between that look and the renaming.
    ///
    /// # Errors
    /// [`TransferError::AlreadyThere`] when `to` is taken. After a failure of the connection the file may have either name.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), TransferError>;

    /// Sends the renaming without looking first: for [`deliver`](crate::deliver()), which has looked itself, and for
    /// [`probe`](crate::probe()), which learns what the place does.
    ///
    /// # Errors
    /// As the place answers.
    fn rename_unguarded(&mut self, from: &str, to: &str) -> Result<(), TransferError>;

    /// Removes a file (or the link itself).
    ///
    /// # Errors
    /// [`TransferError::NotFound`] and [`TransferError::NotPermitted`].
    fn remove(&mut self, path: &str) -> Result<(), TransferError>;

    /// Room on the disk that holds an existing file; `None` where the place does not tell.
    fn space(&mut self, file: &str) -> Option<Space>;
}

/// What is known of a place without trying anything. What must be tried is found by [`probe`](crate::probe()).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// What the server calls itself, as `SSH-2.0-OpenSSH_9.2p1`; empty for a folder.
    pub software: String,
    /// Whether renaming onto a taken name is refused by the place itself. `None`: not known without trying.
    pub refuses_overwrite: Option<bool>,
    /// Whether written bytes can be forced to disk. `None`: not known without trying.
    pub syncs: Option<bool>,
    /// Whether the place tells its free space. `None`: not known without trying.
    pub tells_space: Option<bool>,
}

/// What something under a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file, or something whose kind the server does not tell.
    File,
    /// A folder.
    Folder,
    /// A symbolic link; never followed.
    Link,
    /// A device, socket or pipe.
    Other,
}

impl Kind {
    /// What it is in words when it is no plain file.
    pub(crate) fn trouble(self) -> Option<&'static str> {
        match self {
            Kind::File => None,
            Kind::Folder => Some("a folder"),
            Kind::Link => Some("a link"),
            Kind::Other => Some("a device or pipe"),
        }
    }
}

/// What is known of a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// What it is.
    pub kind: Kind,
    /// Size in bytes as claimed; 0 where the server does not tell.
    pub size: u64,
    /// When it last changed, seconds since 1970 by the place's own clock, where told.
    pub modified: Option<i64>,
}

/// One entry of a folder whose name is safe to use on any machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, without folder.
    pub name: String,
    /// What it is.
    pub stat: Stat,
}

/// An entry whose name is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedName {
    /// The name with everything odd escaped, safe to show and to log.
    pub shown: String,
    /// Why it is not used.
    pub why: &'static str,
}

/// What lies in a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Usable entries.
    pub entries: Vec<Entry>,
    /// Entries with names that could do harm on this machine.
    pub refused: Vec<RefusedName>,
    /// There was more than [`Listing::MOST`]; the rest was not read.
    pub cut: bool,
}

impl Listing {
    /// Most entries that are read of one folder.
    pub const MOST: usize = 100_000;
}

/// How far an upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uploading {
    /// The file exists now, empty.
    Opened,
    /// So many bytes are confirmed by the place.
    Confirmed(u64),
    /// All bytes are confirmed; the place is asked next to put them on disk.
    Syncing,
    /// The place answered; `true` when it said that the bytes are on disk.
    Synced(bool),
}

/// What an upload came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uploaded {
    /// Bytes written and confirmed.
    pub bytes: u64,
    /// Whether the place said that they are on disk.
    pub synced: bool,
}

/// Room on a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// Free for us.
    pub free: u64,
    /// In all.
    pub total: u64,
}
