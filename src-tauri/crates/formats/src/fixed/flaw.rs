//! What is wrong with a record or ends the file.

use crate::encoding::BadBytes;

/// What is wrong with a record or ends the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Bytes that mean nothing in the stated encoding.
    #[error(transparent)]
    Bytes(BadBytes),
    /// A line that ends before the record does. What is missing reads as blanks.
    #[error("the line has {found} bytes where {wanted} are expected")]
    Short {
        /// Offset in the file behind its last byte.
        offset: u64,
        /// Bytes of the line.
        found: usize,
        /// Bytes of a record.
        wanted: usize,
    },
    /// The file ends inside a record.
    #[error(
        "the file ends after {found} of the {wanted} bytes of a record; it was cut off. Ask the partner for the file again"
    )]
    CutOff {
        /// Offset of the file's end.
        offset: u64,
        /// Bytes that are there.
        found: usize,
        /// Bytes of a record.
        wanted: usize,
    },
    /// A line with more than a record.
    #[error(
        "the line has {found} bytes where {wanted} are expected; the file layout may have another length or other line ends"
    )]
    Long {
        /// Offset in the file of the first byte too many.
        offset: u64,
        /// Bytes of the line.
        found: usize,
        /// Bytes of a record.
        wanted: usize,
    },
    /// A line end between records that should follow each other without one.
    #[error("there is a line end between records, and the file layout says that there is none")]
    LineEnd {
        /// Offset in the file.
        offset: u64,
    },
    /// A record behind those that only fill up a block.
    #[error("a record stands behind those that only fill up a block; two files may have run into each other")]
    BehindFiller {
        /// Offset in the file.
        offset: u64,
    },
    /// The last block is not filled up.
    #[error("the file has {found} records, which are no whole blocks of {block}")]
    OpenBlock {
        /// Offset of the file's end.
        offset: u64,
        /// Records, those that only fill up among them.
        found: u64,
        /// Records of a block.
        block: u64,
    },
    /// A field begins or ends inside a character.
    #[error(
        "a place of the file layout cuts through a character here; it may be meant for another encoding, or the line is shifted"
    )]
    HalfCharacter {
        /// Offset in the file.
        offset: u64,
    },
    /// A NUL byte.
    #[error("there is a NUL byte here; this is not a text file, or it is damaged")]
    Nul {
        /// Offset of the byte in the file.
        offset: u64,
    },
    /// A line longer than the limit. Nothing after it is read.
    #[error("the line that starts here is longer than {limit} bytes; the file may have no line ends, or other ones")]
    LongRecord {
        /// Offset of the line's start in the file.
        offset: u64,
        /// The limit, in bytes.
        limit: usize,
    },
}

impl Flaw {
    /// Its place in the file, bytes from 0.
    pub fn offset(&self) -> u64 {
        match self {
            Flaw::Bytes(bad) => bad.offset(),
            Flaw::Short { offset, .. }
            | Flaw::CutOff { offset, .. }
            | Flaw::Long { offset, .. }
            | Flaw::LineEnd { offset }
            | Flaw::BehindFiller { offset }
            | Flaw::OpenBlock { offset, .. }
            | Flaw::HalfCharacter { offset }
            | Flaw::Nul { offset }
            | Flaw::LongRecord { offset, .. } => *offset,
        }
    }
}
