//! Where keys are put aside: a file of the caller's, which is opened when it is needed first. This package opens none.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

/// A file, or anything like one.
pub trait ScratchFile: Read + Write + Seek + Send + Sync {}

impl<F: Read + Write + Seek + Send + Sync> ScratchFile for F {}

type Open = dyn Fn() -> io::Result<Box<dyn ScratchFile>> + Send + Sync;

/// Says how a file is opened for what does not fit into memory. Without one everything is held in memory.
#[derive(Clone, Default)]
pub struct Scratch(Option<Arc<Open>>);

impl Scratch {
    /// Files that are opened so, empty and for reading and writing. They are gone when they are dropped, if that is
    /// what the caller's files do.
    pub fn new<F: ScratchFile + 'static>(open: impl Fn() -> io::Result<F> + Send + Sync + 'static) -> Scratch {
        Scratch(Some(Arc::new(move || open().map(|file| Box::new(file) as Box<dyn ScratchFile>))))
    }
}

impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Scratch(a file)" } else { "Scratch(none)" })
    }
}

/// A scratch with its file, if there is one.
pub(super) struct Opened {
    scratch: Scratch,
    file: Option<Box<dyn ScratchFile>>,
    /// Where the next run goes.
    end: u64,
    /// Whether it could not be written.
    full: bool,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Opened { scratch, file, end, full } = self;
        let mut shown = f.debug_struct("Opened");
        shown.field("scratch", scratch).field("is_open", &file.is_some()).field("end", end).field("full", full).finish()
    }
}

impl Opened {
    pub(super) fn new(scratch: Scratch) -> Opened {
        Opened { scratch, file: None, end: 0, full: false }
    }

    /// Writes behind everything that is there, and says where that is. Nothing where it cannot be written: then no
    /// more is tried, and what is written stays.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Option<u64> {
        if self.full {
            return None;
        }
        if self.file.is_none() {
            self.file = self.scratch.0.as_ref().and_then(|open| open().ok());
        }
        let at = self.end;
        let written = self.file.as_mut().map(|file| {
            file.seek(SeekFrom::Start(at))?;
            file.write_all(bytes)?;
            file.flush()
        });
        if !matches!(written, Some(Ok(()))) {
            self.full = true;
            return None;
        }
        self.end += bytes.len() as u64;
        Some(at)
    }

    /// Reads from there.
    pub(super) fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let file = self.file.as_mut().ok_or(io::ErrorKind::NotFound)?;
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(into)
    }

    /// What is there is needed no more.
    pub(super) fn rewind(&mut self) {
        self.end = 0;
    }
}
