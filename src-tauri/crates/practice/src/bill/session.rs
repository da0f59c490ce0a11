//! Sign-in: sessions of a password or a sync token, trusted ones, and the Spend & Expense token.

use super::options::{Client, Limits};
use super::refuse::Refusal;
use crate::json::{Json, object};
use crate::kit::tokens::random;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    /// Which organization it is for.
    pub(crate) books: usize,
    /// The user's second factor was seen.
    pub(crate) trusted: bool,
    /// It was opened with a sync token, which may not pay.
    pub(crate) sync: bool,
    used: Duration,
}

/// All sessions, and what opens new ones.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    open: HashMap<String, Session>,
    remembered: HashMap<String, (String, Duration)>,
    challenges: HashMap<String, String>,
    /// The sync token and the Spend & Expense token that are good.
    sync: String,
    spend: String,
}

fn text<'a>(body: &'a Value, key: &str) -> Result<&'a str, Refusal> {
    body[key].as_str().filter(|text| !text.is_empty()).ok_or_else(|| Refusal::field(key, "must not be null"))
}

impl Sessions {
    pub(crate) fn new(client: &Client) -> Sessions {
        Sessions { sync: client.sync_token.clone(), spend: client.spend_token.clone(), ..Sessions::default() }
    }

    /// Signs in; the answer's body.
    pub(crate) fn login(
        &mut self,
        body: &Value,
        client: &Client,
        organizations: &[(String, String)],
        limits: &Limits,
        run: Duration,
    ) -> Result<Json, Refusal> {
        let (user, password) = (text(body, "username")?, text(body, "password")?);
        let (organization, key) = (text(body, "organizationId")?, text(body, "devKey")?);
        if key != client.id {
            return Err(Refusal::developer_key());
        }
        let by_sync = user == client.sync_name && password == self.sync;
        let by_password = user == client.user && password == client.password;
        let books = organizations.iter().position(|(id, _)| id == organization);
        let Some(books) = books.filter(|_| by_sync || by_password) else {
            let message = "User name and/or password do not match our records.";
            return Err(Refusal::new(401, "BDC_1101", message));
        };
        let device = body["device"].as_str().unwrap_or_default();
        let remembered = body["rememberMeId"].as_str().and_then(|id| self.remembered.get(id));
        let known =
            remembered.is_some_and(|(on, since)| on == device && run.saturating_sub(*since) < limits.remembered);
        let trusted = known && by_password;
        let id = self.open(Session { books, trusted, sync: by_sync, used: run });
        let (organization, user) = &organizations[books];
        Ok(object! {
            "sessionId": id, "organizationId": organization.clone(), "userId": user.clone(), "trusted": trusted,
        })
    }

    fn open(&mut self, session: Session) -> String {
        let id = random(18);
        self.open.insert(id.clone(), session);
        id
    }

    /// A session without a sign-in, for tests.
    pub(crate) fn ready(&mut self, books: usize, trusted: bool, run: Duration) -> String {
        self.open(Session { books, trusted, sync: false, used: run })
    }

    /// The session of an id; using it keeps it alive.
    pub(crate) fn find(&mut self, id: &str, limits: &Limits, run: Duration) -> Result<Session, Refusal> {
        let session = self.open.get_mut(id).ok_or_else(Refusal::session)?;
        let idle = if session.sync { limits.sync_idle } else { limits.idle };
        if run.saturating_sub(session.used) >= idle {
            self.open.remove(id);
            return Err(Refusal::session());
        }
        session.used = run;
        Ok(session.clone())
    }

    /// Ends a session.
    pub(crate) fn logout(&mut self, id: &str) {
        self.open.remove(id);
    }

    /// Sends a code to the user's telephone.
    pub(crate) fn challenge(&mut self, session: &str) -> Result<Json, Refusal> {
        self.may_prove(session)?;
        let id = random(12);
        self.challenges.insert(id.clone(), session.to_owned());
        Ok(object! {"challengeId": id})
    }

    /// Takes the code; the session is trusted from now on, and the device is remembered if that is asked for.
    pub(crate) fn validate(&mut self, session: &str, body: &Value, code: &str, run: Duration) -> Result<Json, Refusal> {
        self.may_prove(session)?;
        let (challenge, given, device) = (text(body, "challengeId")?, text(body, "token")?, text(body, "device")?);
        if self.challenges.get(challenge).is_none_or(|of| of != session) || given != code {
            return Err(Refusal::new(400, "BDC_1374", "The code is not right or has expired."));
        }
        self.challenges.remove(challenge);
        if let Some(session) = self.open.get_mut(session) {
            session.trusted = true;
        }
        if body["rememberMe"] != true {
            return Ok(Json::EMPTY);
        }
        let id = random(18);
        self.remembered.insert(id.clone(), (device.to_owned(), run));
        Ok(object! {"rememberMeId": id})
    }

    /// Makes a session trusted by a device that is remembered.
    pub(crate) fn step_up(
        &mut self,
        session: &str,
        body: &Value,
        limits: &Limits,
        run: Duration,
    ) -> Result<Json, Refusal> {
        self.may_prove(session)?;
        let (id, device) = (text(body, "rememberMeId")?, text(body, "device")?);
        let found = self.remembered.get(id);
        let known = found.is_some_and(|(on, since)| on == device && run.saturating_sub(*since) < limits.remembered);
        if let Some(session) = self.open.get_mut(session).filter(|_| known) {
            session.trusted = true;
        }
        Ok(object! {"trusted": known})
    }

    /// A session of a sync token has no second factor.
    fn may_prove(&self, session: &str) -> Result<(), Refusal> {
        let sync = self.open.get(session).is_some_and(|session| session.sync);
        if sync { Err(Refusal::untrusted()) } else { Ok(()) }
    }

    /// Whether a Spend & Expense token is good.
    pub(crate) fn spends(&self, token: &str) -> bool {
        token == self.spend
    }

    /// The sync token and the Spend & Expense token that are good now.
    pub(crate) fn tokens(&self) -> (String, String) {
        (self.sync.clone(), self.spend.clone())
    }

    /// Ends all sessions.
    pub(crate) fn expire(&mut self) {
        self.open.clear();
    }

    /// Ends all sessions, and puts new tokens in the places of the sync token and the Spend & Expense token.
    pub(crate) fn revoke(&mut self) {
        *self = Sessions { sync: random(18), spend: random(18), ..Sessions::default() };
    }
}
