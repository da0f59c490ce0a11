//! Codes and tokens: who has which, and until when.

use super::Region;
use super::options::Limits;
use crate::kit::tokens::random;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::time::Duration;

const TEN_MINUTES: Duration = Duration::from_secs(600);
const MINUTE: Duration = Duration::from_secs(60);

/// A code that waits to be exchanged.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) until: Duration,
    pub(crate) region: Region,
    pub(crate) redirect: String,
    pub(crate) challenge: String,
    pub(crate) scope: String,
    pub(crate) offline: bool,
    pub(crate) consented: bool,
}

struct Refresh {
    token: String,
    region: Region,
    scope: String,
    used: VecDeque<Duration>,
    access: VecDeque<String>,
}

struct Access {
    until: Duration,
    region: Region,
    scope: String,
}

/// What a good access token may do.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) scope: String,
}

/// Why an access token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denied {
    /// Unknown, ended or revoked.
    Token,
    /// Good, but in another region.
    Region,
}

/// Why a refresh token gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRefresh {
    /// Unknown here, or revoked.
    Token,
    /// Used too often.
    TooMany,
}

/// Everything the accounts servers know.
#[derive(Default)]
pub(crate) struct Auth {
    codes: HashMap<String, Code>,
    refresh: VecDeque<Refresh>,
    access: HashMap<String, Access>,
    sign_ins: VecDeque<Duration>,
    consented: bool,
}

impl fmt::Debug for Auth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Auth {{ {} codes, {} refresh tokens, {} access tokens }}",
            self.codes.len(),
            self.refresh.len(),
            self.access.len()
        )
    }
}

/// A new token: as `1000.<32 hex digits>.<32 hex digits>`.
pub(crate) fn new_token() -> String {
    format!("1000.{}.{}", random(16), random(16))
}

impl Auth {
    /// Keeps a code. Says whether this is the user's first consent.
    pub(crate) fn put_code(&mut self, token: String, mut code: Code) {
        code.consented |= !self.consented;
        self.consented |= code.offline;
        self.codes.insert(token, code);
    }

    /// Takes a code: it is used up, whatever comes of it.
    pub(crate) fn take_code(&mut self, token: &str, region: Region, now: Duration) -> Option<Code> {
        let known = self.codes.get(token).is_some_and(|code| code.region == region);
        let code = if known { self.codes.remove(token) } else { None };
        code.filter(|code| now < code.until)
    }

    /// Whether one more refresh token may be made in this minute; if so it is counted.
    pub(crate) fn may_sign_in(&mut self, limits: &Limits, now: Duration) -> bool {
        while self.sign_ins.front().is_some_and(|first| now.saturating_sub(*first) >= MINUTE) {
            self.sign_ins.pop_front();
        }
        let may = self.sign_ins.len() < usize::try_from(limits.sign_ins).unwrap_or(usize::MAX);
        if may {
            self.sign_ins.push_back(now);
        }
        may
    }

    /// A new refresh token. One too many ends the oldest.
    pub(crate) fn new_refresh(&mut self, region: Region, scope: &str, limits: &Limits) -> String {
        while self.refresh.len() >= limits.refresh_tokens.max(1) {
            let oldest = self.refresh.pop_front();
            self.end(oldest);
        }
        let (token, used, access) = (new_token(), VecDeque::new(), VecDeque::new());
        self.refresh.push_back(Refresh { token: token.clone(), region, scope: scope.to_owned(), used, access });
        token
    }

    /// A new access token, of a refresh token where there is one.
    pub(crate) fn new_access(
        &mut self,
        region: Region,
        scope: &str,
        of: Option<&str>,
        limits: &Limits,
        now: Duration,
    ) -> String {
        self.access.retain(|_, access| now < access.until);
        let token = new_token();
        let until = now + limits.access_life;
        self.access.insert(token.clone(), Access { until, region, scope: scope.to_owned() });
        if let Some(refresh) = of.and_then(|of| self.refresh.iter_mut().find(|refresh| refresh.token == of)) {
            refresh.access.push_back(token.clone());
            if refresh.access.len() > limits.access_tokens {
                let oldest = refresh.access.pop_front().unwrap_or_default();
                self.access.remove(&oldest);
            }
        }
        token
    }

    /// An access token for a refresh token, with its scope.
    pub(crate) fn refresh(
        &mut self,
        token: &str,
        region: Region,
        limits: &Limits,
        window: impl Fn(Duration) -> Duration,
        now: Duration,
    ) -> Result<(String, String), NoRefresh> {
        let here = |refresh: &&mut Refresh| refresh.token == token && refresh.region == region;
        let found = self.refresh.iter_mut().find(here).ok_or(NoRefresh::Token)?;
        let window = window(TEN_MINUTES);
        while found.used.front().is_some_and(|first| now.saturating_sub(*first) >= window) {
            found.used.pop_front();
        }
        if found.used.len() >= usize::try_from(limits.refreshes).unwrap_or(usize::MAX) {
            return Err(NoRefresh::TooMany);
        }
        found.used.push_back(now);
        let scope = found.scope.clone();
        let access = self.new_access(region, &scope, Some(token), limits, now);
        Ok((access, scope))
    }

    /// What an access token may do in a region.
    pub(crate) fn grant(&self, token: &str, region: Region, now: Duration) -> Result<Grant, Denied> {
        let access = self.access.get(token).filter(|access| now < access.until).ok_or(Denied::Token)?;
        if access.region != region {
            return Err(Denied::Region);
        }
        Ok(Grant { scope: access.scope.clone() })
    }

    /// Ends a refresh token and what came of it, or one access token. Says whether there was one.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        let Some(at) = self.refresh.iter().position(|refresh| refresh.token == token) else {
            return self.access.remove(token).is_some();
        };
        let found = self.refresh.remove(at);
        self.end(found);
        true
    }

    /// Ends everything, as a user who removes the application.
    pub(crate) fn revoke_all(&mut self) {
        *self = Auth::default();
    }

    /// Ends every access token now; refresh tokens stay.
    pub(crate) fn expire_access(&mut self) {
        self.access.clear();
    }

    fn end(&mut self, refresh: Option<Refresh>) {
        for access in refresh.into_iter().flat_map(|refresh| refresh.access) {
            self.access.remove(&access);
        }
    }
}
