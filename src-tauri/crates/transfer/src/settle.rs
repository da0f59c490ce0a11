//! What became of a delivery whose end was not seen: found by looking, never guessed.

use crate::delivery::Delivery;
use crate::error::{Found, TransferError};
use crate::proof::{Compared, Placed, Proof};
use crate::remote::{Kind, Remote, Stat};
use model::partner::UploadCheck;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// Neither name is there. If the renaming had been sent, the partner may have taken the file already: then a person decides,
    /// since sending again could double it. Otherwise nothing arrived and it can be sent again.
    NotThere,
    /// Only the temporary file is there: nothing was delivered; it can be sent again.
    TempOnly {
        /// Its size in bytes.
        size: u64,
    },
    /// It is there.
    Placed(Box<Proof>),
    /// Something else has the final name; a person decides.
    Conflict {
        /// What is there.
        found: Found,
        /// Why, for people.
        why: &'static str,
    },
}

/// Looks what became of a delivery.
///
/// # Errors
/// Failures of looking; nothing is decided then.
pub fn settle(remote: &mut dyn Remote, job: &Delivery) -> Result<Settled, TransferError> {
    job.check_names()?;
    let temp = remote.stat(&job.temp_path())?;
    let Some(stat) = remote.stat(&job.final_path())? else {
        return Ok(temp.map_or(Settled::NotThere, |stat| Settled::TempOnly { size: stat.size }));
    };
    let conflict = |sha256, why| Settled::Conflict { found: job.found(Some(stat.size), sha256), why };
    Ok(match compare(remote, job, &job.final_path(), stat)? {
        Content::Same => Settled::Placed(Box::new(job.proof(remote, Compared::ReadBack, Placed::Before))),
        Content::Unreadable if stat.size == job.size && temp.is_none() && job.check == UploadCheck::SizeOnly => {
            Settled::Placed(Box::new(job.proof(remote, Compared::Size, Placed::Before)))
        }
        Content::Unreadable => conflict(None, "a file has the final name and may not be read to compare it"),
        // A direct upload that was cut: our own half file.
        Content::Prefix if job.direct_upload => Settled::TempOnly { size: stat.size },
        Content::Prefix => conflict(None, "a shorter file that begins as ours has the final name"),
        Content::Other(sha256) => conflict(sha256, "a file with other content has the final name"),
    })
}

/// How something at the place compares with what we send.
pub(crate) enum Content {
    /// Byte for byte the same.
    Same,
    /// Shorter, and so far the same.
    Prefix,
    /// Something else; its hash where it was read.
    Other(Option<String>),
    /// May not be read.
    Unreadable,
}

/// Compares content by reading it, whatever its size: a wrong answer would lose or double a file.
pub(crate) fn compare(
    remote: &mut dyn Remote,
    job: &Delivery,
    path: &str,
    stat: Stat,
) -> Result<Content, TransferError> {
    if stat.kind != Kind::File || stat.size > job.size {
        return Ok(Content::Other(None));
    }
    if stat.size < job.size {
        // Only a direct upload can leave half a file under a final name.
        return if job.direct_upload { compare_prefix(remote, job, path, stat.size) } else { Ok(Content::Other(None)) };
    }
    match hash_of(remote, path, job.size) {
        Ok(hash) if hash == job.sha256 => Ok(Content::Same),
        Ok(hash) => Ok(Content::Other(Some(hash))),
        Err(TransferError::TooLarge { .. }) => Ok(Content::Other(None)),
        Err(TransferError::NotPermitted { .. }) => Ok(Content::Unreadable),
        Err(other) => Err(other),
    }
}

fn compare_prefix(remote: &mut dyn Remote, job: &Delivery, path: &str, size: u64) -> Result<Content, TransferError> {
    let theirs = hash_of(remote, path, size)?;
    let refused = |source| TransferError::LocalFile { file: job.source.display().to_string(), source };
    let mut ours = Sink::default();
    let file = std::fs::File::open(&job.source).map_err(refused)?;
    io::copy(&mut io::Read::take(file, size), &mut ours).map_err(refused)?;
    Ok(if ours.finish() == theirs { Content::Prefix } else { Content::Other(Some(theirs)) })
}

/// SHA-256 of a file at the place, in hexadecimal; at most `limit` bytes are read.
pub(crate) fn hash_of(remote: &mut dyn Remote, path: &str, limit: u64) -> Result<String, TransferError> {
    let mut sink = Sink::default();
    remote.read(path, &mut sink, limit)?;
    Ok(sink.finish())
}

#[derive(Default)]
struct Sink(Sha256);

impl Sink {
    fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
