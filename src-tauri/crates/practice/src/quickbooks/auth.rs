//! Codes, connections and tokens: who has which, and until when. All times are run time.

use super::options::Limits;
use crate::kit::tokens::random;
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// A code: single-use, and it remembers what it was used for.
struct Code {
    until: Duration,
    realm: String,
    redirect: String,
    scope: String,
    used_for: Option<u64>,
}

/// One company connected to the application.
struct Connection {
    realm: String,
    scope: String,
    refresh: String,
    /// When the refresh token got its value.
    rotated: Duration,
    /// When it was last used.
    used: Duration,
    made: Duration,
    ended: bool,
}

struct Access {
    until: Duration,
    connection: u64,
}

/// Tokens as they are given.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) scope: String,
    /// Seconds until the refresh token ends unused, and until it ends whatever is done.
    pub(crate) refresh_left: u64,
    pub(crate) hard_left: u64,
}

/// The ways in which a grant is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoGrant {
    /// Unknown or replaced.
    Incorrect,
    /// Ended.
    Invalid,
    /// Without an explanation.
    Bare,
}

/// Everything the accounts server knows.
#[derive(Default)]
pub(crate) struct Auth {
    codes: HashMap<String, Code>,
    connections: HashMap<u64, Connection>,
    /// Every refresh token that ever was, and its connection.
    refresh: HashMap<String, u64>,
    access: HashMap<String, Access>,
    next: u64,
}

impl fmt::Debug for Auth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Auth {{ {} connections, {} access tokens }}", self.connections.len(), self.access.len())
    }
}

/// An access token in the form of these servers.
pub(crate) fn new_access() -> String {
    format!("eyJlbmMiOiJwcmFjdGljZSJ9..{}", random(48))
}

fn new_refresh() -> String {
    format!("AB11{}", random(23))
}

impl Auth {
    pub(crate) fn put_code(&mut self, realm: &str, redirect: &str, scope: &str, until: Duration) -> String {
        let code = format!("AB1{}", random(20));
        let kept = Code {
            until,
            realm: realm.to_owned(),
            redirect: redirect.to_owned(),
            scope: scope.to_owned(),
            used_for: None,
        };
        self.codes.insert(code.clone(), kept);
        code
    }

    /// Exchanges a code. A second exchange is refused and ends what the first one gave.
    pub(crate) fn exchange(
        &mut self,
        code: &str,
        redirect: &str,
        limits: &Limits,
        now: Duration,
    ) -> Result<Given, NoGrant> {
        let known = self.codes.get_mut(code).ok_or(NoGrant::Bare)?;
        if let Some(connection) = known.used_for {
            self.end(connection);
            return Err(NoGrant::Bare);
        }
        if now >= known.until || known.redirect != redirect {
            return Err(NoGrant::Bare);
        }
        let (realm, scope) = (known.realm.clone(), known.scope.clone());
        known.used_for = Some(self.next);
        Ok(self.connect(&realm, &scope, limits, now))
    }

    /// A new connection of a company.
    pub(crate) fn connect(&mut self, realm: &str, scope: &str, limits: &Limits, now: Duration) -> Given {
        let id = self.next;
        self.next += 1;
        let refresh = new_refresh();
        self.refresh.insert(refresh.clone(), id);
        let (realm, scope) = (realm.to_owned(), scope.to_owned());
        self.connections
            .insert(id, Connection { realm, scope, refresh, rotated: now, used: now, made: now, ended: false });
        self.give(id, limits, now)
    }

    fn give(&mut self, id: u64, limits: &Limits, now: Duration) -> Given {
        let access = new_access();
        self.access.insert(access.clone(), Access { until: now + limits.access_life, connection: id });
        let connection = &self.connections[&id];
        let hard_left = (connection.made + limits.hard_life).saturating_sub(now);
        Given {
            access,
            refresh: connection.refresh.clone(),
            scope: connection.scope.clone(),
            refresh_left: limits.refresh_life.min(hard_left).as_secs(),
            hard_left: hard_left.as_secs(),
        }
    }

    /// New tokens for a refresh token. Its value changes on the first use after a day, and the old value is dead from then on.
    pub(crate) fn refresh(
        &mut self,
        token: &str,
        limits: &Limits,
        stolen: bool,
        now: Duration,
    ) -> Result<Given, NoGrant> {
        let id = *self.refresh.get(token).ok_or(NoGrant::Incorrect)?;
        let connection = self.connections.get_mut(&id).ok_or(NoGrant::Incorrect)?;
        if connection.ended || now >= connection.used + limits.refresh_life || now >= connection.made + limits.hard_life
        {
            return Err(NoGrant::Invalid);
        }
        if connection.refresh != token {
            if stolen {
                self.end(id);
            }
            return Err(NoGrant::Incorrect);
        }
        connection.used = now;
        if now >= connection.rotated + limits.rotation {
            connection.rotated = now;
            connection.refresh = new_refresh();
            self.refresh.insert(connection.refresh.clone(), id);
        }
        Ok(self.give(id, limits, now))
    }

    /// The company and scope of a good access token.
    pub(crate) fn check(&self, token: &str, now: Duration) -> Option<(&str, &str)> {
        let access = self.access.get(token).filter(|access| now < access.until)?;
        let connection = self.connections.get(&access.connection).filter(|connection| !connection.ended)?;
        Some((&connection.realm, &connection.scope))
    }

    /// Ends a token; with a refresh token its connection. Says whether it was known.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        if let Some(id) = self.refresh.get(token).copied() {
            self.end(id);
            return true;
        }
        self.access.remove(token).is_some()
    }

    fn end(&mut self, id: u64) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.ended = true;
        }
        self.access.retain(|_, access| access.connection != id);
    }

    pub(crate) fn revoke_all(&mut self) {
        self.connections.values_mut().for_each(|connection| connection.ended = true);
        self.access.clear();
    }

    pub(crate) fn expire_access(&mut self) {
        self.access.clear();
    }
}
