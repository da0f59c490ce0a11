//! The way of a record into the books: look, intend, write, and where the answer is lost, look again until it is known.
//!
//! | before | the books say | then |
//! |---|---|---|
//! | first attempt | nothing like it | written |
//! | first attempt | the same number, party, date and total | held: somebody entered it |
//! | any | our key stands in a record | it is the one: nothing is written |
//! | lost answer | one record that agrees | it is the one |
//! | lost answer | nothing, twice, a while apart | written again under the same key |
//! | lost answer | several, or one that agrees in part | held |

use super::{Found, Match, Operation, Write, WriteFault, Written};
use crate::clock::Clock;
use crate::oauth::StoreFault;
use crate::{Books, BooksError, Idempotent, Retry};
use async_trait::async_trait;
use std::time::Duration;

/// Attempts of one record before a person is asked.
const ATTEMPTS: u32 = 3;

/// What is known of earlier attempts when a record is to be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prior {
    /// There were none.
    Never,
    /// An attempt was intended and its outcome is not known: the program ended, or the answer was lost.
    Unknown,
}

/// Keeps what is intended, so that a crash leaves a trace of it.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Notes that the record is about to be written. Returns when that survives a crash; only then is it sent.
    ///
    /// # Errors
    /// Where it cannot be noted; then nothing is sent.
    async fn intend(&self, write: &Write) -> Result<(), StoreFault>;
}

/// How long things take that the books do behind the scenes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// Until a record that was written is surely found, in real time: a minute at the provider's pace.
    pub settle: Duration,
}

impl Waits {
    /// The usual waits of a connection whose provider's clocks run so many times faster than real ones.
    pub fn at_scale(time_scale: u32) -> Waits {
        Waits { settle: Duration::from_secs(60) / time_scale.max(1) }
    }
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is in the books, written now. Where `verify` is set, look once more with [`verify`] after the settle time: the
    /// provider does nothing against a request that was repeated on its way.
    Posted {
        /// The record.
        written: Written,
        /// Whether a second look is owed.
        verify: bool,
    },
    /// It is in the books from an earlier attempt.
    Found(Found),
    /// The books refused it; nothing was written.
    Rejected(BooksError),
    /// The record was changed since it was read: read it again and decide anew.
    Stale(BooksError),
    /// A person has to look.
    Held {
        /// Why, in a sentence.
        reason: String,
        /// The records in question.
        candidates: Vec<Found>,
    },
    /// Not now: the limits are used up, the books cannot be reached or want a new sign-in. `unknown` says that an attempt may have been done, so
    /// that the next one begins with [`Prior::Unknown`].
    Later {
        /// What stands in the way.
        error: BooksError,
        /// Whether an attempt may have been done.
        unknown: bool,
    },
}

/// Brings a record into the books exactly once.
pub async fn post(
    books: &dyn Books,
    write: &Write,
    prior: Prior,
    journal: &dyn Journal,
    (clock, waits): (&dyn Clock, Waits),
) -> Outcome {
    let posting = Posting { books, write, journal, clock, waits };
    posting.run(prior).await.unwrap_or_else(|outcome| outcome)
}

/// The second look at a record that was posted where the provider does nothing against repetitions: nothing where it stands once.
///
/// # Errors
/// Those of every call.
pub async fn verify(books: &dyn Books, write: &Write) -> Result<Option<Outcome>, BooksError> {
    let found = agreeing(books.find(write).await?);
    Ok((found.len() > 1).then(|| twice(found)))
}

struct Posting<'a> {
    books: &'a dyn Books,
    write: &'a Write,
    journal: &'a dyn Journal,
    clock: &'a dyn Clock,
    waits: Waits,
}

fn agreeing(found: Vec<Found>) -> Vec<Found> {
    found.into_iter().filter(|found| found.how != Match::Near).collect()
}

fn twice(candidates: Vec<Found>) -> Outcome {
    let reason = format!(
        "the books hold it {} times: a request was repeated on its way. Delete what is too many in the books, then mark this as done",
        candidates.len()
    );
    Outcome::Held { reason, candidates }
}

fn held(reason: &str, candidates: Vec<Found>) -> Outcome {
    Outcome::Held { reason: reason.to_owned(), candidates }
}

/// Whether the record was not written because of something that passes or that a person mends at the connection.
fn is_for_later(error: &BooksError) -> bool {
    error.retry() != Retry::Never || matches!(error, BooksError::SignInAgain { .. } | BooksError::UnknownClient { .. })
}

/// What is left to do is an error of type [`Outcome`]: it ends the posting early.
type Early<T> = Result<T, Outcome>;

impl Posting<'_> {
    async fn run(&self, prior: Prior) -> Early<Outcome> {
        let mut lost = prior == Prior::Unknown;
        for _ in 0..ATTEMPTS {
            let known = if lost { self.settled().await? } else { self.looked_up().await? };
            if let Some(outcome) = known {
                return Ok(outcome);
            }
            let intended = self.journal.intend(self.write).await;
            intended.map_err(|fault| Outcome::Later {
                error: BooksError::Store { what: "kept", reason: fault.0 },
                unknown: lost,
            })?;
            match self.books.write(self.write).await {
                Ok(written) => return self.posted(written, lost).await,
                Err(WriteFault::Refused(error)) if is_for_later(&error) => {
                    return Ok(Outcome::Later { error, unknown: lost });
                }
                Err(WriteFault::Refused(error)) => return Ok(Outcome::Rejected(error)),
                Err(WriteFault::Stale { error }) => return self.stale(error, lost).await,
                Err(WriteFault::Duplicate { id, error }) => return self.duplicate(id, error).await,
                Err(WriteFault::Unknown(error)) => {
                    tracing::info!(key = self.write.key, code = error.code(), "the outcome of a write is not known");
                    lost = true;
                }
            }
        }
        Ok(match self.settled().await? {
            Some(outcome) => outcome,
            None => held(
                "the books did not say, time and again, whether they took it, and it is not to be found there. Try again when they answer as usual",
                Vec::new(),
            ),
        })
    }

    /// Looks before the first attempt.
    async fn looked_up(&self) -> Early<Option<Outcome>> {
        if self.write.operation != Operation::Create {
            return Ok(None);
        }
        let found = self.find(false).await?;
        let (mut marked, others): (Vec<Found>, Vec<Found>) =
            found.into_iter().partition(|found| found.how == Match::Marker);
        Ok(match (marked.len(), others.is_empty()) {
            (0, true) => None,
            (0, false) => Some(held(entered(&others), others)),
            (1, _) => marked.pop().map(Outcome::Found),
            (_, _) => Some(twice(marked)),
        })
    }

    /// Looks after a lost answer, again a while later where nothing is found: what was written may take a moment to be found.
    async fn settled(&self) -> Early<Option<Outcome>> {
        for look in 0..2 {
            if look > 0 {
                self.clock.sleep(self.waits.settle).await;
            }
            if let Some(outcome) = self.judged(self.find(true).await?).await? {
                return Ok(Some(outcome));
            }
        }
        Ok(None)
    }

    async fn judged(&self, found: Vec<Found>) -> Early<Option<Outcome>> {
        let near = found.iter().any(|found| found.how == Match::Near);
        let mut sure = agreeing(found.clone());
        Ok(match (sure.len(), near) {
            (0, false) => None,
            (0, true) => Some(held(
                "its answer was lost, and the books hold something like it. Compare the two, then mark this as done or try again",
                found,
            )),
            (1, _) => match sure.pop() {
                Some(one) => Some(self.confirmed(one).await?),
                None => None,
            },
            (_, _) => Some(twice(sure)),
        })
    }

    /// One record agrees. After a lost answer a repetition may still be on its way where the provider does nothing against it.
    async fn confirmed(&self, one: Found) -> Early<Outcome> {
        if self.repetitions_are_known() {
            return Ok(Outcome::Found(one));
        }
        self.clock.sleep(self.waits.settle).await;
        let again = agreeing(self.find(true).await?);
        Ok(if again.len() > 1 { twice(again) } else { Outcome::Found(one) })
    }

    fn repetitions_are_known(&self) -> bool {
        self.books.idempotent(self.write.document.kind) != Idempotent::Nothing
            || self.write.operation != Operation::Create
    }

    async fn posted(&self, written: Written, lost: bool) -> Early<Outcome> {
        let verify = !self.repetitions_are_known();
        if lost && verify {
            // The attempt whose answer was lost may have been done late.
            self.clock.sleep(self.waits.settle).await;
            let found = agreeing(self.find(true).await?);
            if found.len() > 1 {
                return Ok(twice(found));
            }
        }
        Ok(Outcome::Posted { written, verify })
    }

    /// A version that is old after a lost answer may be old because of our own attempt.
    async fn stale(&self, error: BooksError, lost: bool) -> Early<Outcome> {
        if lost && let Some(outcome) = self.judged(self.find(true).await?).await? {
            return Ok(outcome);
        }
        Ok(Outcome::Stale(error))
    }

    async fn duplicate(&self, id: Option<String>, error: BooksError) -> Early<Outcome> {
        let found = self.find(true).await?;
        let ours = found.iter().find(|found| found.how == Match::Marker);
        let ours = ours.filter(|found| id.as_ref().is_none_or(|id| *id == found.id));
        Ok(match ours {
            Some(ours) => Outcome::Found(ours.clone()),
            None => Outcome::Held {
                reason: format!(
                    "the books have one with this number already ({error}). Compare the two, then mark this as done or correct its number"
                ),
                candidates: found,
            },
        })
    }

    async fn find(&self, unknown: bool) -> Early<Vec<Found>> {
        let found = self.books.find(self.write).await;
        found.map_err(|error| Outcome::Later { error, unknown })
    }
}

fn entered(found: &[Found]) -> &'static str {
    if found.iter().any(|found| found.how == Match::Natural) {
        "the books have it already: number, party, date and total agree, and it was not entered by this program. Mark it as done, or have it entered again"
    } else {
        "the books have one like it, with the same number or the same party, date and total. Compare the two, then mark this as done or have it entered"
    }
}
