//! One call to a provider, with its waits, its renewed access and its tries. What differs from provider to provider is its
//! [`Manner`].

mod ask;
mod trouble;

pub(crate) use ask::{Ask, Reply};

use crate::clock::{Clock, Random, Scale, after};
use crate::connect::{Options, scale_of};
use crate::http::{Answer, Day, Failed, Gate, GateRules, Http, Secrets, backoff, host_of, is_loopback};
use crate::oauth::Tokens;
use crate::write::WriteFault;
use crate::{BooksError, Pace, Usage};
use jiff::tz::TimeZone;
use model::connection::Connection;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;
use trouble::{Attempt, Progress, Trouble};
use url::Url;

/// Longer than this a call does not wait by itself.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(5 * 60);
/// Tries of a call that fails for reasons that pass.
const TRIES: u32 = 5;
/// Answers “too many calls” after which a call gives up.
const THROTTLES: u32 = 10;

/// How a provider wants to be called and what its answers mean.
pub(crate) trait Manner: Send + Sync + 'static {
    /// Puts the authorization, and whatever stands on every call, into the headers. Secrets are to be marked as sensitive.
    fn sign(&self, headers: &mut HeaderMap, access: &SecretString) -> Result<(), BooksError>;

    /// What an answer means. `host` and `what` are for messages.
    fn judge(&self, answer: &Answer, host: &str, what: &str) -> Verdict;

    /// What the headers of an answer tell of the day's calls.
    fn day(&self, answer: &Answer) -> Option<Day> {
        let _ = answer;
        None
    }
}

/// What to do after an answer.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Use it.
    Good,
    /// The access token or session is not accepted: renew it once. The error is for when that does not help. Nothing was done.
    Token(BooksError),
    /// Too many calls; all calls wait this long, a minute where nothing is said. Nothing was done.
    Minute(Option<Duration>),
    /// Too many calls at once; this call waits a moment. Nothing was done.
    AtOnce(Option<Duration>),
    /// The calls of the day or month are used up, until so much later where that is said. Nothing was done.
    Quota(Option<Duration>),
    /// Refused: nothing was done, and the same call will not do better.
    Refused(BooksError),
    /// A fault of the provider that may pass; whether something was done is not known.
    Passing(BooksError, Option<Duration>),
}

/// Makes the calls of one connection.
pub(crate) struct Caller {
    http: Http,
    gate: Arc<Gate>,
    tokens: Arc<dyn Tokens>,
    manner: Box<dyn Manner>,
    host: String,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    scale: Scale,
}

impl Caller {
    /// Calls to a root; `at_once` is how many may be under way where the connection does not say.
    pub(crate) fn new(
        root: &Url,
        connection: &Connection,
        (tokens, manner): (Arc<dyn Tokens>, Box<dyn Manner>),
        (pace, at_once): (Pace, u32),
        options: &Options,
    ) -> Result<Caller, BooksError> {
        let limits = &connection.limits;
        let minute = (limits.per_minute.unwrap_or(pace.per_minute), 60);
        let windows = std::iter::once(&minute).chain(pace.also);
        let rules = GateRules {
            windows: windows.map(|(calls, seconds)| (*calls, Duration::from_secs(u64::from(*seconds)))).collect(),
            per_day: limits.per_day,
            at_once: limits.at_once.unwrap_or(at_once),
            scale: scale_of(connection),
            zone: connection.company.as_ref().and_then(|company| TimeZone::get(&company.time_zone).ok()),
        };
        Ok(Caller {
            http: Http::new(options.http, is_loopback(root))?,
            gate: options.gates.of(connection.id.as_str(), &host_of(root), rules, &options.clock),
            tokens,
            manner,
            host: host_of(root),
            clock: options.clock.clone(),
            random: options.random.clone(),
            scale: scale_of(connection),
        })
    }

    /// Calls made and left.
    pub(crate) fn usage(&self) -> Usage {
        self.gate.usage()
    }

    /// Name of the server, for messages.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The clock of all calls, and the provider's pace.
    pub(crate) fn time(&self) -> (&Arc<dyn Clock>, Scale) {
        (&self.clock, self.scale)
    }

    /// An answer that is not what was asked for.
    pub(crate) fn garbled(&self, what: &str, reason: String) -> BooksError {
        BooksError::Garbled { host: self.host.clone(), what: what.to_owned(), reason }
    }

    /// Reads something; tries again as far as that is sensible.
    ///
    /// # Errors
    /// Those of every call.
    pub(crate) async fn read(&self, ask: &Ask) -> Result<Reply, BooksError> {
        let mut progress = Progress::default();
        loop {
            let (outcome, attempt) = self.once(ask, progress.rejected.take()).await?;
            match outcome {
                Ok(reply) => return Ok(reply),
                Err(trouble) => self.wait_after(trouble, &mut progress, attempt, &ask.what).await?,
            }
        }
    }

    /// Writes something. It is sent again only where nothing can have been done before, or where the provider knows the
    /// request again.
    ///
    /// # Errors
    /// [`WriteFault::Refused`] where it is certain that nothing was written, [`WriteFault::Unknown`] where it is not.
    pub(crate) async fn write(&self, ask: &Ask) -> Result<Reply, WriteFault> {
        let (mut progress, mut arrived) = (Progress::default(), false);
        loop {
            let outcome = self.once(ask, progress.rejected.take()).await;
            let (outcome, attempt) = outcome.map_err(|error| WriteFault::of(error, arrived))?;
            let trouble = match outcome {
                Ok(reply) => return Ok(reply),
                Err(trouble) => trouble,
            };
            arrived |= trouble.may_be_done();
            if arrived && !ask.repeatable {
                return Err(WriteFault::Unknown(trouble.into_error()));
            }
            let waited = self.wait_after(trouble, &mut progress, attempt, &ask.what).await;
            waited.map_err(|error| WriteFault::of(error, arrived))?;
        }
    }

    /// One try. The outer error ends the call, and nothing was done; the inner one may be worth another try.
    async fn once(
        &self,
        ask: &Ask,
        rejected: Option<SecretString>,
    ) -> Result<(Result<Reply, Trouble>, Attempt), BooksError> {
        let pass = self.gate.enter().await?;
        // The token is taken after the wait for a turn, in which an older one could have ended.
        let token = match &rejected {
            Some(old) => self.tokens.refresh_after(old.expose_secret()).await?,
            None => self.tokens.access().await?,
        };
        let attempt = Attempt { token, renewed: rejected.is_some() };
        let mut headers = HeaderMap::new();
        self.manner.sign(&mut headers, &attempt.token)?;
        let secrets = Secrets::in_headers(&headers);
        let request = ask.request(&self.http, headers)?;
        let answer = match self.http.attempt(request, &ask.what).await {
            Ok(answer) => answer,
            Err(Failed { error, arrived }) => {
                return Ok((Err(Trouble::Failed { error, arrived, wait: None }), attempt));
            }
        };
        if let Some(day) = self.manner.day(&answer) {
            self.gate.learn(day);
        }
        drop(pass);
        Ok((self.judged(answer, &secrets, &ask.what)?, attempt))
    }

    /// Messages are made from an answer without the secrets that were sent; a good answer is used as it came.
    fn judged(&self, answer: Answer, secrets: &Secrets, what: &str) -> Result<Result<Reply, Trouble>, BooksError> {
        let (status, headers) = (answer.status, &answer.headers);
        let said = secrets.struck_out(&answer.body).map(|body| Answer { status, headers: headers.clone(), body });
        Ok(match self.manner.judge(said.as_ref().unwrap_or(&answer), &self.host, what) {
            Verdict::Good => match Reply::read(answer) {
                Ok(reply) => Ok(reply),
                Err(reason) => Err(Trouble::Failed { error: self.garbled(what, reason), arrived: true, wait: None }),
            },
            Verdict::Token(error) => Err(Trouble::Token(error)),
            Verdict::Minute(wait) => Err(Trouble::Minute(wait.unwrap_or(Duration::from_secs(60)))),
            Verdict::AtOnce(wait) => {
                let chance = Duration::from_secs(1) + self.random.up_to(Duration::from_secs(4));
                Err(Trouble::AtOnce(wait.unwrap_or(chance)))
            }
            Verdict::Quota(wait) => {
                if let Some(wait) = wait {
                    self.gate.learn(Day { remaining: Some(0), resets_in: Some(wait), limit: None });
                }
                return Err(BooksError::Quota { returns_at: self.gate.exhausted() });
            }
            Verdict::Refused(error) => Err(Trouble::Refused(error)),
            Verdict::Passing(error, wait) => Err(Trouble::Failed { error, arrived: true, wait }),
        })
    }

    /// Waits as long as the trouble asks for, or gives up.
    async fn wait_after(
        &self,
        trouble: Trouble,
        progress: &mut Progress,
        attempt: Attempt,
        what: &str,
    ) -> Result<(), BooksError> {
        match trouble {
            Trouble::Token(error) if attempt.renewed => return Err(error),
            Trouble::Token(_) => progress.rejected = Some(attempt.token),
            Trouble::Minute(wait) => {
                self.give_up_where_endless(progress, wait)?;
                // Nobody else needs to run into the same wall: the gate stays shut for all.
                self.gate.block(after(self.clock.now(), self.scale.real(wait)));
            }
            Trouble::AtOnce(wait) => {
                self.give_up_where_endless(progress, wait)?;
                self.clock.sleep(self.scale.real(wait)).await;
            }
            Trouble::Refused(error) => return Err(error),
            Trouble::Failed { error, .. } if !error.is_passing() => return Err(error),
            Trouble::Failed { error, wait, .. } => {
                self.fail(progress, error, what)?;
                let pause = match wait {
                    Some(wait) => {
                        self.give_up_where_endless(progress, wait)?;
                        self.scale.real(wait)
                    }
                    None => backoff(progress.failed, self.scale, &*self.random),
                };
                self.clock.sleep(pause).await;
            }
        }
        Ok(())
    }

    fn fail(&self, progress: &mut Progress, error: BooksError, what: &str) -> Result<(), BooksError> {
        progress.failed += 1;
        tracing::debug!(what, tries = progress.failed, code = error.code(), "a call failed");
        if progress.failed >= TRIES { Err(error) } else { Ok(()) }
    }

    fn give_up_where_endless(&self, progress: &mut Progress, wait: Duration) -> Result<(), BooksError> {
        progress.throttled += 1;
        if progress.throttled > THROTTLES || wait > LONGEST_WAIT {
            let until = after(self.clock.now(), self.scale.real(wait));
            return Err(BooksError::Throttled { what: self.host.clone(), until });
        }
        Ok(())
    }
}
