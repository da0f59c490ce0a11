//! Reads the whole trail once and names the first event that is not as it was recorded.

use super::{Head, Links, genesis};
use crate::database::Store;
use crate::error::{Error, Result};
use jiff::Timestamp;
use rusqlite::{Connection, Row};
use std::fmt;

/// What is wrong with a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakKind {
    /// The event is not what was recorded.
    Changed,
    /// The event is gone.
    Missing,
    /// The event stands elsewhere in the trail.
    Reordered {
        /// Where it stands now.
        found_at: u64,
    },
    /// The trail ends before the end that was kept beside the key.
    Cut {
        /// Place of the last event as kept.
        kept: u64,
    },
    /// The trail fits together, but it is not the one whose end was kept: this event or ones before it were computed anew.
    Rewritten,
    /// The end kept beside the key was not kept by this program.
    ForgedEnd,
}

/// The first event at which a trail is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// What is wrong.
    pub kind: BreakKind,
    /// Place of the event.
    pub seq: u64,
    /// When it happened, as far as the row can be believed; for a missing event that of the one before.
    pub at: Option<Timestamp>,
    /// What happened, as far as the row can be believed; for a missing event that of the one before.
    pub event: Option<String>,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seq = self.seq;
        let known = match (&self.at, &self.event) {
            (Some(at), Some(event)) => format!("“{event}” of {at}"),
            (None, Some(event)) => format!("“{event}”"),
            _ => "the start of the trail".to_owned(),
        };
        match self.kind {
            BreakKind::Changed => write!(f, "event {seq} ({known}) was changed after it was recorded"),
            BreakKind::Missing => write!(f, "event {seq} was removed; it came after {known}"),
            BreakKind::Reordered { found_at } => {
                write!(f, "event {seq} ({known}) was moved; it now stands at place {found_at}")
            }
            BreakKind::Cut { kept } => write!(
                f,
                "the events {seq} to {kept} were removed from the end of the trail; the last one left is {known}"
            ),
            BreakKind::Rewritten => {
                write!(f, "event {seq} ({known}) or events before it were replaced and the trail was computed anew")
            }
            BreakKind::ForgedEnd => {
                f.write_str("the end of the trail that is kept beside the key was not written by this program")
            }
        }
    }
}

/// What the kept end said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadState {
    /// The trail contains it; so many events came after it was kept.
    Confirmed {
        /// Events after the kept end: those of a crash, or of a run under way.
        n_after: u64,
    },
    /// None was given: a cut tail cannot be excluded.
    NotGiven,
}

/// What became of looking through a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every event is as it was recorded.
    Intact {
        /// How many there are.
        n_events: u64,
        /// The last one.
        tip: Option<Head>,
        /// What the kept end said.
        head: HeadState,
    },
    /// It is not.
    Broken(Break),
}

impl Verdict {
    /// Whether every event is as it was recorded.
    pub fn is_intact(&self) -> bool {
        matches!(self, Verdict::Intact { .. })
    }

    /// How many events are as they were recorded, up to the break if there is one.
    pub fn events(&self) -> u64 {
        match self {
            Verdict::Intact { n_events, .. } => *n_events,
            Verdict::Broken(found) => found.seq.saturating_sub(1),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Intact { n_events: 0, .. } => f.write_str("the audit trail is empty"),
            Verdict::Intact { n_events, head: HeadState::Confirmed { .. }, .. } => {
                write!(f, "all {n_events} events are as they were recorded, and none is missing at the end")
            }
            Verdict::Intact { n_events, head: HeadState::NotGiven, .. } => write!(
                f,
                "all {n_events} events are as they were recorded; the end of the trail was never kept beside the key, \
                 so events missing after the last one would not show"
            ),
            Verdict::Broken(found) => found.fmt(f),
        }
    }
}

impl Store {
    /// Looks through the whole audit trail and compares it with the end kept beside the key. Unlocks the vault.
    ///
    /// # Errors
    /// Those of the vault and of reading; [`Store::verify_audit`] needs no vault. A broken trail is a verdict.
    pub fn verify(&self) -> Result<Verdict> {
        match self.kept_head() {
            Ok(kept) => self.verify_audit(kept.as_ref()),
            Err(Error::Chain(found)) => Ok(Verdict::Broken(found)),
            Err(error) => Err(error),
        }
    }

    /// Looks through the whole audit trail and compares it with the end kept beside the key (see
    /// [`Store::kept_head`]). Reads beside running work and holds nobody up.
    ///
    /// # Errors
    /// Those of reading. A broken trail is a verdict, not an error.
    pub fn verify_audit(&self, kept: Option<&Head>) -> Result<Verdict> {
        verify(&self.reader()?, &self.workspace.id, kept)
    }
}

/// See [`Store::verify_audit`].
pub(crate) fn verify(sql: &Connection, workspace: &str, kept: Option<&Head>) -> Result<Verdict> {
    let mut statement =
        sql.prepare("SELECT seq, at, actor, kind, subject, run, body, prev, hash FROM event ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let mut end = genesis(workspace);
    while let Some(row) = rows.next()? {
        let Some(hash) = follows(row, &end)? else {
            return Ok(Verdict::Broken(classify(sql, row.get(0)?, &end)?));
        };
        end = Head { seq: end.seq + 1, hash };
        if kept.is_some_and(|kept| kept.seq == end.seq && kept.hash != hash) {
            return Ok(Verdict::Broken(broken(sql, BreakKind::Rewritten, end.seq, end.seq)?));
        }
    }
    judge_end(sql, end, kept)
}

fn judge_end(sql: &Connection, end: Head, kept: Option<&Head>) -> Result<Verdict> {
    let head = match kept {
        Some(kept) if kept.seq > end.seq => {
            return Ok(Verdict::Broken(broken(sql, BreakKind::Cut { kept: kept.seq }, end.seq + 1, end.seq)?));
        }
        Some(kept) => HeadState::Confirmed { n_after: end.seq - kept.seq },
        None => HeadState::NotGiven,
    };
    Ok(Verdict::Intact { n_events: end.seq, tip: Some(end).filter(|end| end.seq > 0), head })
}

/// The row's hash, if the row is the one that comes after `end` and is as it was recorded.
fn follows(row: &Row<'_>, end: &Head) -> Result<Option<[u8; 32]>> {
    let seq: i64 = row.get(0)?;
    let stored = row.get_ref(8)?.as_blob().unwrap_or_default();
    let is_next = u64::try_from(seq) == Ok(end.seq + 1) && bytes(row, 7)? == Some(&end.hash[..]);
    if !is_next {
        return Ok(None);
    }
    let hash = hash_as(row, end.seq + 1, &end.hash)?;
    Ok(Some(hash).filter(|hash| hash[..] == *stored))
}

/// The hash that the row would have at this place.
fn hash_as(row: &Row<'_>, seq: u64, prev: &[u8]) -> Result<[u8; 32]> {
    let links = Links {
        seq,
        at: row.get(1)?,
        actor: bytes(row, 2)?.unwrap_or_default(),
        kind: bytes(row, 3)?.unwrap_or_default(),
        subject: bytes(row, 4)?.unwrap_or_default(),
        run: bytes(row, 5)?,
        body: bytes(row, 6)?.unwrap_or_default(),
        prev,
    };
    Ok(links.hash())
}

/// The bytes of a text or blob, whether or not they are proper text: what was tampered with may be anything.
fn bytes<'r>(row: &'r Row<'_>, column: usize) -> Result<Option<&'r [u8]>> {
    Ok(row.get_ref(column)?.as_bytes_or_null().unwrap_or_default())
}

/// Tells a swap from a removal and from a change: if the event that followed `end` is still somewhere, it was moved.
fn classify(sql: &Connection, found: i64, end: &Head) -> Result<Break> {
    let due = end.seq + 1;
    let mut statement = sql.prepare(
        "SELECT seq, at, actor, kind, subject, run, body, prev, hash FROM event WHERE prev = ?1 AND seq <> ?2",
    )?;
    let mut rows = statement.query(rusqlite::params![end.hash, due])?;
    while let Some(row) = rows.next()? {
        if bytes(row, 8)? == Some(&hash_as(row, due, &end.hash)?[..]) {
            let stands_at: i64 = row.get(0)?;
            let kind = BreakKind::Reordered { found_at: u64::try_from(stands_at).unwrap_or_default() };
            let (at, event) = told(row)?;
            return Ok(Break { kind, seq: due, at, event });
        }
    }
    if u64::try_from(found) == Ok(due) {
        broken(sql, BreakKind::Changed, due, due)
    } else {
        broken(sql, BreakKind::Missing, due, end.seq)
    }
}

/// A break at `seq`, told by the row at `known`.
fn broken(sql: &Connection, kind: BreakKind, seq: u64, known: u64) -> Result<Break> {
    let mut statement = sql.prepare("SELECT seq, at, actor, kind FROM event WHERE seq = ?1")?;
    let mut rows = statement.query([known])?;
    let (at, event) = rows.next()?.map_or(Ok((None, None)), told)?;
    Ok(Break { kind, seq, at, event })
}

fn told(row: &Row<'_>) -> Result<(Option<Timestamp>, Option<String>)> {
    let at = Timestamp::from_microsecond(row.get(1)?).ok();
    Ok((at, bytes(row, 3)?.map(|kind| String::from_utf8_lossy(kind).into_owned())))
}
