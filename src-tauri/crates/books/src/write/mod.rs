//! Writing to books: one record, once, whatever happens on the way.
//!
//! A provider makes one attempt ([`crate::Books::write`]) and says what the books hold that could be it
//! ([`crate::Books::find`]); [`post`] makes of the two a record that is there exactly once, or a reason why a person has to look.

pub(crate) mod marker;
mod post;
#[cfg(test)]
mod post_tests;

pub use post::{Journal, Outcome, Prior, Waits, post, verify};

use crate::BooksError;
use model::{Date, Document};

/// A record to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// What the attempt is known by for ever: a UUID in its usual 36 characters, the same for every try of the same record.
    pub key: String,
    /// What is to be done.
    pub operation: Operation,
    /// The record. Ids in it (party, accounts, items, documents paid) are those of these books.
    pub document: Document,
}

/// What is done to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// It is made.
    Create,
    /// It is changed, if it still is at this version.
    Update {
        /// Its id.
        id: String,
        /// The version that was read: SyncToken, time of change …
        version: String,
    },
    /// It is declared void, or deleted where the provider knows nothing else, if it still is at this version.
    Void {
        /// Its id.
        id: String,
        /// The version that was read.
        version: String,
    },
}

/// A record that was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its id.
    pub id: String,
    /// Its version, where the answer tells.
    pub version: Option<String>,
    /// Its number, where it has one.
    pub number: Option<String>,
    /// The whole record as the books hold it now, where the answer tells.
    pub document: Option<Document>,
}

/// Why nothing, or perhaps nothing, was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteFault {
    /// It is certain that nothing was written.
    #[error(transparent)]
    Refused(BooksError),
    /// The books have such a record already, so nothing was written.
    #[error("{error}")]
    Duplicate {
        /// Id of the record they have, where they say.
        id: Option<String>,
        /// What they said.
        error: BooksError,
    },
    /// The record was changed since it was read, so nothing was written.
    #[error("{error}")]
    Stale {
        /// What the books said.
        error: BooksError,
    },
    /// It may have been written.
    #[error("it is not known whether it was written: {0}")]
    Unknown(BooksError),
}

impl WriteFault {
    /// An error that ended a write, some attempt of which may have arrived.
    pub(crate) fn of(error: BooksError, arrived: bool) -> WriteFault {
        if arrived { WriteFault::Unknown(error) } else { WriteFault::Refused(error) }
    }
}

/// A record of the books that could be one that was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// How well it agrees.
    pub how: Match,
    /// The record, where it was read whole.
    pub document: Option<Document>,
}

/// How well a record of the books agrees with one to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// Only some of it agrees: a person has to look.
    Near,
    /// Number, party, date and total agree.
    Natural,
    /// The key stands in it: it is the very record.
    Marker,
}

/// Until when the books are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// The last day that is closed; nothing dated on or before it can be written.
    pub until: Date,
}
