//! Codes and tokens: who has which, and until when.

use crate::kit::tokens::random;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// A code that waits to be exchanged.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) until: Duration,
    pub(crate) redirect: String,
    /// Empty where the sign-in brought none.
    pub(crate) challenge: String,
    pub(crate) scope: String,
}

struct Access {
    until: Duration,
    scope: String,
    /// The sign-in it came of.
    family: u64,
}

struct Refresh {
    scope: String,
    family: u64,
}

/// A pair of new tokens.
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) scope: String,
}

/// Everything the sign-in server knows.
#[derive(Default)]
pub(crate) struct Auth {
    codes: HashMap<String, Code>,
    refresh: HashMap<String, Refresh>,
    access: HashMap<String, Access>,
    families: u64,
}

impl fmt::Debug for Auth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Auth {{ {} refresh tokens, {} access tokens }}", self.refresh.len(), self.access.len())
    }
}

/// An access token: three parts with dots between, the middle one holding the scope.
pub(crate) fn new_access(scope: &str) -> String {
    let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let head = part(serde_json::json!({"alg": "practice", "typ": "JWT"}));
    let claims = part(serde_json::json!({"scope": scope, "jti": random(12)}));
    format!("{head}.{claims}.{}", random(24))
}

impl Auth {
    pub(crate) fn put_code(&mut self, code: Code) -> String {
        let token = random(32);
        self.codes.insert(token.clone(), code);
        token
    }

    /// Takes a code: it is used up, whatever comes of it.
    pub(crate) fn take_code(&mut self, token: &str, now: Duration) -> Option<Code> {
        self.codes.remove(token).filter(|code| now < code.until)
    }

    /// Tokens for a new sign-in. `alone` ends those of earlier ones to refresh with.
    pub(crate) fn sign_in(&mut self, scope: &str, until: Duration, alone: bool) -> Pair {
        if alone {
            self.refresh.clear();
        }
        self.families += 1;
        self.pair(scope.to_owned(), self.families, until)
    }

    fn pair(&mut self, scope: String, family: u64, until: Duration) -> Pair {
        let (access, refresh) = (new_access(&scope), random(32));
        self.access.insert(access.clone(), Access { until, scope: scope.clone(), family });
        self.refresh.insert(refresh.clone(), Refresh { scope: scope.clone(), family });
        Pair { access, refresh, scope }
    }

    /// New tokens for a refresh token, which is used up.
    pub(crate) fn refresh(&mut self, token: &str, until: Duration, ends_access: bool) -> Option<Pair> {
        let used = self.refresh.remove(token)?;
        if ends_access {
            self.access.retain(|_, access| access.family != used.family);
        }
        Some(self.pair(used.scope, used.family, until))
    }

    /// The scope of a good access token.
    pub(crate) fn scope(&self, token: &str, now: Duration) -> Option<&str> {
        self.access.get(token).filter(|access| now < access.until).map(|access| access.scope.as_str())
    }

    /// Ends a refresh token and the access tokens of its sign-in, or one access token.
    pub(crate) fn revoke(&mut self, token: &str) {
        match self.refresh.remove(token) {
            Some(refresh) => self.access.retain(|_, access| access.family != refresh.family),
            None => drop(self.access.remove(token)),
        }
    }

    /// Ends everything, as a user who removes the application.
    pub(crate) fn revoke_all(&mut self) {
        (self.codes, self.refresh, self.access) = Default::default();
    }

    /// Ends every access token now; refresh tokens stay.
    pub(crate) fn expire_access(&mut self) {
        self.access.clear();
    }
}
