//! One call to Zoho Books, with its waits, its renewed access and its tries.

use super::regions::{below, is_loopback};
use super::verdict::{LONGEST_WAIT, Verdict, judge};
use crate::clock::{Clock, Random, Scale, after};
use crate::connect::{Options, scale_of};
use crate::http::{Answer, Day, Gate, GateRules, Http, backoff, host_of};
use crate::oauth::Tokens;
use crate::{BooksError, Capabilities, Usage};
use jiff::tz::TimeZone;
use model::connection::Connection;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Tries of a call that fails for reasons that pass.
const TRIES: u32 = 5;
/// Answers “too many calls” after which a call gives up.
const THROTTLES: u32 = 10;

/// Makes the calls of one connection.
pub(crate) struct Caller {
    http: Http,
    gate: Gate,
    tokens: Arc<dyn Tokens>,
    api: Url,
    company: Option<String>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    scale: Scale,
}

/// How far a call has got.
#[derive(Default)]
struct Progress {
    failed: u32,
    throttled: u32,
    rejected: Option<SecretString>,
}

fn on_free_plan(connection: &Connection) -> bool {
    let plan = connection.company.as_ref().and_then(|company| company.plan.as_deref());
    plan.is_none_or(|plan| plan.to_ascii_lowercase().contains("free"))
}

impl Caller {
    pub(crate) fn new(
        api: Url,
        connection: &Connection,
        tokens: Arc<dyn Tokens>,
        capabilities: &Capabilities,
        options: &Options,
    ) -> Result<Caller, BooksError> {
        let (limits, pace) = (&connection.limits, capabilities.pace);
        let at_once = if on_free_plan(connection) { pace.at_once_free } else { pace.at_once };
        let rules = GateRules {
            per_minute: limits.per_minute.unwrap_or(pace.per_minute),
            per_day: limits.per_day,
            at_once: limits.at_once.unwrap_or(at_once),
            scale: scale_of(connection),
            zone: connection.company.as_ref().and_then(|company| TimeZone::get(&company.time_zone).ok()),
        };
        Ok(Caller {
            http: Http::new(options.http, is_loopback(&api))?,
            gate: Gate::new(rules, options.clock.clone()),
            tokens,
            api,
            company: connection.company.as_ref().map(|company| company.id.clone()),
            clock: options.clock.clone(),
            random: options.random.clone(),
            scale: scale_of(connection),
        })
    }

    pub(crate) fn usage(&self) -> Usage {
        self.gate.usage()
    }

    pub(crate) fn host(&self) -> String {
        host_of(&self.api)
    }

    /// Reads something of the company.
    pub(crate) async fn read(&self, path: &[&str], query: &[(&str, String)], what: &str) -> Result<String, BooksError> {
        let company = self.company.as_deref().ok_or_else(|| BooksError::Settings {
            problem: "no company is chosen yet; choose one of those the sign-in may see".to_owned(),
        })?;
        let mut url = self.address(path);
        url.query_pairs_mut().append_pair("organization_id", company).extend_pairs(query);
        self.get(url, what).await
    }

    /// Reads what belongs to no company.
    pub(crate) async fn read_outside(&self, path: &[&str], what: &str) -> Result<String, BooksError> {
        self.get(self.address(path), what).await
    }

    fn address(&self, path: &[&str]) -> Url {
        let mut whole = vec!["books", "v3"];
        whole.extend(path);
        below(&self.api, &whole)
    }

    async fn get(&self, url: Url, what: &str) -> Result<String, BooksError> {
        let mut progress = Progress::default();
        loop {
            let (outcome, used) = self.once(url.clone(), what, progress.rejected.take()).await?;
            match outcome {
                Ok(text) => return Ok(text),
                Err(trouble) => self.wait_after(trouble, &mut progress, used, what).await?,
            }
        }
    }

    /// One try. The outer error ends the call; the inner one may be worth another try. Returns the token that was used.
    async fn once(
        &self,
        url: Url,
        what: &str,
        rejected: Option<SecretString>,
    ) -> Result<(Result<String, Trouble>, Attempt), BooksError> {
        let pass = self.gate.enter().await?;
        // The token is taken after the wait for a turn, in which an older one could have ended.
        let token = match &rejected {
            Some(old) => self.tokens.refresh_after(old.expose_secret()).await?,
            None => self.tokens.access().await?,
        };
        let attempt = Attempt { token, renewed: rejected.is_some() };
        let header = format!("Zoho-oauthtoken {}", attempt.token.expose_secret());
        let mut header = reqwest::header::HeaderValue::try_from(header).map_err(|_| BooksError::Settings {
            problem: "the access token holds characters that no call can carry; sign in again".to_owned(),
        })?;
        header.set_sensitive(true);
        let request = self.http.get(url).header(reqwest::header::AUTHORIZATION, header).build();
        let request = request.map_err(|error| BooksError::Settings { problem: crate::http::cause(&error) })?;
        let answer = match self.http.send(request, what).await {
            Ok(answer) => answer,
            Err(error) => return Ok((Err(Trouble::Failed(error)), attempt)),
        };
        self.learn(&answer);
        drop(pass);
        Ok((self.judged(answer, what)?, attempt))
    }

    fn learn(&self, answer: &Answer) {
        let count = |header| answer.number(header).and_then(|number| u32::try_from(number).ok());
        let day = Day {
            limit: count("x-rate-limit-limit"),
            remaining: count("x-rate-limit-remaining"),
            resets_in: answer.number("x-rate-limit-reset").map(Duration::from_secs),
        };
        if day.remaining.is_some() {
            self.gate.learn(day);
        }
    }

    fn judged(&self, answer: Answer, what: &str) -> Result<Result<String, Trouble>, BooksError> {
        let (status, asked) = (answer.status, answer.number("retry-after").map(Duration::from_secs));
        let garbled =
            |reason: &str| BooksError::Garbled { host: self.host(), what: what.to_owned(), reason: reason.to_owned() };
        let Ok(text) = String::from_utf8(answer.body) else {
            return Ok(Err(Trouble::Failed(garbled("it is not in UTF-8"))));
        };
        Ok(match judge(status, &text) {
            Verdict::Good => Ok(text),
            Verdict::Day => return Err(BooksError::Quota { returns_at: self.gate.exhausted() }),
            Verdict::Minute => Err(Trouble::Minute(asked.unwrap_or(Duration::from_secs(60)))),
            Verdict::AtOnce => {
                let chance = Duration::from_secs(1) + self.random.up_to(Duration::from_secs(4));
                Err(Trouble::AtOnce(asked.unwrap_or(chance)))
            }
            verdict @ Verdict::Token(_) => Err(Trouble::Token(verdict.into_error(&self.host(), what, status))),
            verdict => Err(Trouble::Failed(verdict.into_error(&self.host(), what, status)).asked_to_wait(asked)),
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
            Trouble::Failed(error) if !error.is_passing() => return Err(error),
            Trouble::Failed(error) => {
                self.fail(progress, error, what)?;
                self.clock.sleep(backoff(progress.failed, self.scale, &*self.random)).await;
            }
            Trouble::FailedFor(error, wait) => {
                self.fail(progress, error, what)?;
                self.give_up_where_endless(progress, wait)?;
                self.clock.sleep(self.scale.real(wait)).await;
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
            return Err(BooksError::Throttled { what: self.host(), until });
        }
        Ok(())
    }
}

/// The token of a try, and whether it was renewed for it.
struct Attempt {
    token: SecretString,
    renewed: bool,
}

/// Why a try came to nothing.
enum Trouble {
    Token(BooksError),
    Minute(Duration),
    AtOnce(Duration),
    Failed(BooksError),
    FailedFor(BooksError, Duration),
}

impl Trouble {
    /// A fault whose answer says when to come back.
    fn asked_to_wait(self, wait: Option<Duration>) -> Trouble {
        match (self, wait) {
            (Trouble::Failed(error), Some(wait)) if error.is_passing() => Trouble::FailedFor(error, wait),
            (trouble, _) => trouble,
        }
    }
}
