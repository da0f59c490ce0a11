//! Codes, tokens and connections: who has which, and until when.

use super::options::Limits;
use crate::kit::ids::uuid;
use crate::kit::tokens::random;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// A code that waits to be exchanged.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) until: Duration,
    pub(crate) redirect: String,
    pub(crate) challenge: String,
    pub(crate) scope: String,
    /// The consent it came from.
    pub(crate) event: String,
}

struct Refresh {
    scope: String,
    event: String,
    until: Duration,
    /// When it was first used; from then on it can be used for the grace only.
    used: Option<Duration>,
}

struct Access {
    scope: String,
    until: Duration,
    /// The calendar at its end, as an expired token's refusal states it.
    ends: Timestamp,
}

/// A company that the user let the application see.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    pub(crate) id: String,
    pub(crate) tenant: String,
    pub(crate) event: String,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

/// Why an access token is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Denied {
    /// It ended at this time.
    Expired(Timestamp),
    /// Unknown or revoked.
    Unknown,
}

/// A new pair of tokens.
pub(crate) struct Pair {
    pub(crate) access: String,
    /// Only with `offline_access`.
    pub(crate) refresh: Option<String>,
    pub(crate) scope: String,
    /// Only with `openid`.
    pub(crate) id_token: Option<String>,
}

/// Now, by both readings of the clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) elapsed: Duration,
    pub(crate) calendar: Timestamp,
}

/// Everything the accounts server knows.
#[derive(Default)]
pub(crate) struct Auth {
    codes: HashMap<String, Code>,
    refresh: HashMap<String, Refresh>,
    access: HashMap<String, Access>,
    pub(crate) connections: Vec<Connection>,
}

impl fmt::Debug for Auth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (codes, refresh, access) = (self.codes.len(), self.refresh.len(), self.access.len());
        write!(out, "Auth {{ {codes} codes, {refresh} refresh tokens, {access} access tokens }}")
    }
}

/// Whether a scope holds a word.
pub(crate) fn holds(scope: &str, word: &str) -> bool {
    scope.split_ascii_whitespace().any(|known| known == word)
}

/// A signed token as it looks from outside; nobody checks the signature here.
fn signed(claims: &serde_json::Value) -> String {
    let header = json!({"alg": "RS256", "kid": "PRACTICE", "typ": "JWT"});
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(&header), part(claims), random(32))
}

impl Auth {
    pub(crate) fn put_code(&mut self, token: String, code: Code) {
        self.codes.insert(token, code);
    }

    /// Takes a code: it is used up, whatever comes of it.
    pub(crate) fn take_code(&mut self, token: &str, now: Duration) -> Option<Code> {
        self.codes.remove(token).filter(|code| now < code.until)
    }

    /// Connects a company, or confirms that it is connected.
    pub(crate) fn connect(&mut self, tenant: &str, event: &str, now: Timestamp) {
        match self.connections.iter_mut().find(|known| known.tenant == tenant) {
            Some(known) => {
                event.clone_into(&mut known.event);
                known.updated = now;
            }
            None => self.connections.push(Connection {
                id: uuid("connection", &random(16)),
                tenant: tenant.to_owned(),
                event: event.to_owned(),
                created: now,
                updated: now,
            }),
        }
    }

    /// Ends a connection by its own id. Says whether there was one.
    pub(crate) fn disconnect(&mut self, id: &str) -> bool {
        let before = self.connections.len();
        self.connections.retain(|known| known.id != id);
        self.connections.len() < before
    }

    pub(crate) fn connected(&self, tenant: &str) -> bool {
        self.connections.iter().any(|known| known.tenant == tenant)
    }

    /// A new pair of tokens for a consent.
    pub(crate) fn pair(&mut self, client: &str, scope: &str, event: &str, limits: &Limits, now: Now) -> Pair {
        let life = limits.access_life.as_secs();
        let issued = now.calendar.as_second();
        let ends = issued.saturating_add(i64::try_from(life).unwrap_or(i64::MAX));
        let user = uuid("user", "practice");
        let access = signed(&json!({
            "nbf": issued, "exp": ends, "iss": "https://identity.xero.com", "aud": "https://identity.xero.com/resources",
            "client_id": client, "sub": user, "auth_time": issued, "xero_userid": user, "jti": random(16),
            "authentication_event_id": event, "scope": scope.split_ascii_whitespace().collect::<Vec<_>>(),
        }));
        let ends = Timestamp::from_second(ends).unwrap_or(Timestamp::MAX);
        let kept = Access { scope: scope.to_owned(), until: now.elapsed + limits.access_life, ends };
        self.access.insert(access.clone(), kept);
        let refresh = holds(scope, "offline_access").then(|| {
            let until = now.elapsed + limits.refresh_life;
            let token = random(32);
            let kept = Refresh { scope: scope.to_owned(), event: event.to_owned(), until, used: None };
            self.refresh.insert(token.clone(), kept);
            token
        });
        let id_token = holds(scope, "openid").then(|| {
            signed(&json!({"nbf": issued, "exp": issued + 300, "iss": "https://identity.xero.com", "aud": client, "sub": user}))
        });
        Pair { access, refresh, scope: scope.to_owned(), id_token }
    }

    /// A new pair for a refresh token, which from now on works for the grace only.
    pub(crate) fn rotate(&mut self, client: &str, token: &str, limits: &Limits, now: Now) -> Option<Pair> {
        let grace = limits.refresh_grace;
        let found = self.refresh.get_mut(token)?;
        let over = found.used.is_some_and(|used| now.elapsed.saturating_sub(used) > grace);
        if over || now.elapsed >= found.until {
            return None;
        }
        found.used.get_or_insert(now.elapsed);
        let (scope, event) = (found.scope.clone(), found.event.clone());
        Some(self.pair(client, &scope, &event, limits, now))
    }

    /// The scope of a good access token.
    pub(crate) fn scope(&self, token: &str, now: Duration) -> Result<&str, Denied> {
        let access = self.access.get(token).ok_or(Denied::Unknown)?;
        if now < access.until { Ok(&access.scope) } else { Err(Denied::Expired(access.ends)) }
    }

    /// Ends everything of the user: tokens and connections. Whether the refresh token was known.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        let known = self.refresh.contains_key(token);
        if known {
            self.revoke_all();
        }
        known
    }

    /// Ends everything, as a user who removes the application.
    pub(crate) fn revoke_all(&mut self) {
        *self = Auth::default();
    }

    /// Ends every access token now; refresh tokens stay.
    pub(crate) fn expire_access(&mut self, now: Now) {
        for access in self.access.values_mut().filter(|access| now.elapsed < access.until) {
            access.until = now.elapsed;
            access.ends = now.calendar;
        }
    }
}
