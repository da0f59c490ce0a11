//! The server: who asks, whether they may, and what happens to the answer.

use super::api::{Ask, Done, spend_work, work};
use super::events::{Asked, Events};
use super::gate::{Gate, at_once, too_many};
use super::ledger::Ledger;
use super::options::Options;
use super::refuse::Refusal;
use super::session::{Session, Sessions};
use super::tree;
use crate::clock::Clock;
use crate::error::Error;
use crate::json::{Json, object};
use crate::kit::{Answer, Call, Change, Handler, Happening, Later, Place, Wire};
use axum::http::Method;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// Everything of one practice.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) wire: Arc<Wire>,
    pub(crate) options: Options,
    pub(crate) api: SocketAddr,
    pub(crate) control: SocketAddr,
    state: Mutex<State>,
}

/// What changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) ledgers: Vec<Ledger>,
    pub(crate) sessions: Sessions,
    pub(crate) gate: Gate,
    pub(crate) events: Events,
    /// Work that the network will repeat: books, whether of Spend & Expense, the request.
    later: Later<(usize, bool, Ask)>,
}

/// A request that may be done.
struct Pass {
    books: usize,
    spend: bool,
    ask: Ask,
}

/// A call that is in an organization until this is dropped.
struct Inside<'a>(&'a Books, usize);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.state().gate.leave(self.1);
    }
}

/// What comes of looking at a request: an answer, or work.
enum Look {
    Answer(Answer),
    Work(Pass),
}

impl Books {
    pub(crate) fn new(
        wire: Arc<Wire>,
        options: Options,
        ledgers: Vec<Ledger>,
        api: SocketAddr,
        control: SocketAddr,
    ) -> Books {
        let sessions = Sessions::new(&options.client);
        let state =
            State { ledgers, sessions, gate: Gate::default(), events: Events::default(), later: Later::default() };
        Books { wire, options, api, control, state: Mutex::new(state) }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("BUG: no code panics while it changes the practice books")
    }

    pub(crate) fn clock(&self) -> &Clock {
        self.wire.clock()
    }

    fn refuse(&self, refusal: &Refusal) -> Answer {
        Answer::text(refusal.status, "application/json", refusal.body(self.clock().now()))
    }

    /// Does what is due by now: payments whose day has come, requests that come a second time.
    pub(crate) fn due(&self) {
        let (now, run) = (self.clock().now(), self.clock().elapsed());
        let mut state = self.state();
        state.ledgers.iter_mut().for_each(|ledger| ledger.tick(now));
        let due = state.later.take(run);
        drop(state);
        for (books, spend, ask) in due {
            let ask = Ask { now, run, ..ask };
            if let Err(refusal) = self.once(books, spend, &ask, None) {
                tracing::debug!(?refusal, "a repeated request was refused");
            }
        }
    }

    /// Does work once, counts it and tells the subscribers.
    fn once(&self, books: usize, spend: bool, ask: &Ask, lag: Option<Duration>) -> Result<Done, Refusal> {
        let mut state = self.state();
        let State { ledgers, events, .. } = &mut *state;
        let ledger = &mut ledgers[books];
        ledger.lag(ask.run, lag);
        let done = if spend { spend_work(ledger, ask) } else { work(ledger, ask) };
        ledger.lag(ask.run, None);
        let done = done?;
        for event in &done.events {
            self.wire.counted_write();
            if let Some(record) = ledger.get(event.kind, &event.id) {
                events.note(books, &ledger.id, event, &record.body, ask.now);
            }
        }
        Ok(done)
    }

    /// The path below `/v3/`, and whether it is one of the webhook host.
    fn path(whole: &str) -> Option<(&str, bool)> {
        if let Some(path) = whole.strip_prefix("/connect-events/v3/") {
            return Some((path, true));
        }
        let path = whole.strip_prefix("/connect").unwrap_or(whole);
        Some((path.strip_prefix("/v3/")?, false))
    }

    fn look(&self, call: &Call<'_>) -> Result<Look, Refusal> {
        let (path, events) = Books::path(call.path).ok_or_else(Refusal::unsupported)?;
        let json = |body: &Json| Look::Answer(Answer::text(200, "application/json", tree::wire(body)));
        match (call.method.as_str(), path) {
            ("GET", "health") if !events => return Ok(json(&object! {"status": "UP"})),
            ("POST", "login") if !events => return self.login(call).map(|body| json(&body)),
            _ => {}
        }
        self.happened(call)?;
        let spend = path.starts_with("spend/");
        if spend || (events && call.headers.contains_key("apitoken")) {
            self.spends(call)?;
            if events {
                return self.events(call, path, 0).map(|body| json(&body));
            }
            return Ok(Look::Work(Pass { books: 0, spend, ask: self.ask(call, path, None) }));
        }
        let (id, session) = self.signed_in(call)?;
        if events {
            return self.events(call, path, session.books).map(|body| json(&body));
        }
        if let Some(body) = self.own(call, path, &id, &session)? {
            return Ok(json(&body));
        }
        let pass = Pass { books: session.books, spend, ask: self.ask(call, path, Some(&session)) };
        self.state().gate.enter(session.books, &self.options.limits, &self.options.settings)?;
        Ok(Look::Work(pass))
    }

    /// What is to happen to a call instead of its work.
    fn happened(&self, call: &Call<'_>) -> Result<(), Refusal> {
        for happening in call.happenings {
            match happening {
                Happening::Unauthorized => return Err(Refusal::session()),
                Happening::TooMany { .. } => return Err(at_once(&self.options.settings)),
                Happening::Quota => return Err(too_many(&self.options.settings)),
                _ => {}
            }
        }
        Ok(())
    }

    fn login(&self, call: &Call<'_>) -> Result<Json, Refusal> {
        if let Some(error) = call.token_error() {
            let known = ["BDC_1101", "BDC_1102", "BDC_1109", "BDC_1144"].into_iter().find(|code| *code == error);
            return Err(Refusal::new(401, known.unwrap_or("BDC_1101"), format!("The sign-in failed: {error}")));
        }
        let Options { limits, settings, client, .. } = &self.options;
        let body: Value =
            serde_json::from_slice(call.body).map_err(|_| Refusal::new(400, "BDC_1002", "The body is not JSON"))?;
        let mut state = self.state();
        state.gate.sign_in(self.clock(), limits, settings)?;
        state.gate.call(self.clock(), limits, settings)?;
        let organizations: Vec<(String, String)> =
            state.ledgers.iter().map(|ledger| (ledger.id.clone(), ledger.user.clone())).collect();
        let answer = state.sessions.login(&body, client, &organizations, limits, self.clock().elapsed())?;
        self.wire.counted_exchange();
        Ok(answer)
    }

    fn header<'a>(call: &'a Call<'_>, name: &str) -> &'a str {
        call.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn signed_in(&self, call: &Call<'_>) -> Result<(String, Session), Refusal> {
        if Books::header(call, "devkey") != self.options.client.id {
            return Err(Refusal::developer_key());
        }
        let mut state = self.state();
        state.gate.call(self.clock(), &self.options.limits, &self.options.settings)?;
        let id = Books::header(call, "sessionid");
        let session = state.sessions.find(id, &self.options.limits, self.clock().elapsed())?;
        Ok((id.to_owned(), session))
    }

    fn spends(&self, call: &Call<'_>) -> Result<(), Refusal> {
        let mut state = self.state();
        if !state.sessions.spends(Books::header(call, "apitoken")) {
            return Err(Refusal::new(401, "", "Unauthorized"));
        }
        state.gate.spend(self.clock(), &self.options.limits, &self.options.settings)
    }

    fn ask(&self, call: &Call<'_>, path: &str, session: Option<&Session>) -> Ask {
        Ask {
            method: call.method.as_str().to_owned(),
            path: path.trim_end_matches('/').to_owned(),
            query: call.query.to_vec(),
            body: call.body.to_vec(),
            trusted: session.is_some_and(|session| session.trusted),
            sync: session.is_some_and(|session| session.sync),
            shift: call.shift(),
            now: self.clock().now(),
            run: self.clock().elapsed(),
        }
    }

    /// What is about the session itself.
    fn own(&self, call: &Call<'_>, path: &str, id: &str, session: &Session) -> Result<Option<Json>, Refusal> {
        let (limits, run) = (&self.options.limits, self.clock().elapsed());
        let body: Value = serde_json::from_slice(call.body).unwrap_or_default();
        let mut state = self.state();
        Ok(Some(match (call.method.as_str(), path) {
            ("GET", "login/session") => {
                let ledger = &state.ledgers[session.books];
                let status = if session.trusted { "COMPLETE" } else { "INCOMPLETE" };
                object! {"organizationId": ledger.id.clone(), "userId": ledger.user.clone(), "mfaStatus": status, "mfaBypass": false}
            }
            ("GET", "login/organizations") => {
                state.gate.sign_in(self.clock(), limits, &self.options.settings)?;
                let all = state
                    .ledgers
                    .iter()
                    .map(|ledger| object! {"id": ledger.id.clone(), "name": ledger.name().to_owned()});
                object! {"results": all.collect::<Vec<_>>()}
            }
            ("POST", "logout") => {
                state.sessions.logout(id);
                Json::EMPTY
            }
            ("POST", "mfa/challenge") => state.sessions.challenge(id)?,
            ("POST", "mfa/challenge/validate") => state.sessions.validate(id, &body, &self.options.client.code, run)?,
            ("POST", "mfa/step-up") => state.sessions.step_up(id, &body, limits, run)?,
            _ => return Ok(None),
        }))
    }

    fn events(&self, call: &Call<'_>, path: &str, books: usize) -> Result<Json, Refusal> {
        let (method, key) = (call.method.as_str(), Books::header(call, "x-idempotent-key"));
        let now = self.clock().now();
        let mut state = self.state();
        let organization = state.ledgers[books].id.clone();
        let asked = Asked { method, path, body: call.body, key, books, organization: &organization, now };
        state.events.answer(asked, &self.options.limits)
    }

    /// Makes a change to the usual organization's books.
    pub(crate) fn change_books(&self, books: usize, change: Change) -> Result<String, Error> {
        let now = self.clock().now();
        let mut state = self.state();
        let unknown = || Error::Unknown { kind: "organization", key: books.to_string() };
        let ledger = state.ledgers.get_mut(books).ok_or_else(unknown)?;
        let before = ledger.clone();
        let outcome = ledger.change(change, now);
        if outcome.is_err() {
            *ledger = before;
        }
        outcome
    }
}

#[async_trait::async_trait]
impl Handler for Books {
    fn server(&self) -> &'static str {
        "api"
    }

    async fn answer(&self, call: Call<'_>) -> Answer {
        let pass = match self.look(&call) {
            Ok(Look::Answer(answer)) => return answer,
            Ok(Look::Work(pass)) => pass,
            Err(refusal) => {
                let wait = call
                    .happenings
                    .iter()
                    .find_map(|one| if let Happening::TooMany { retry_after } = one { *retry_after } else { None });
                if matches!(refusal.code, "BDC_1144" | "BDC_1322") && refusal.status != 429 {
                    self.wire.counted_throttled();
                }
                let answer = self.refuse(&refusal);
                return match wait {
                    Some(seconds) => answer.header("retry-after", seconds.to_string()),
                    None => answer,
                };
            }
        };
        let Pass { books, spend, ask } = pass;
        let inside = (!spend).then(|| Inside(self, books));
        if !self.options.latency.is_zero() {
            tokio::time::sleep(self.options.latency).await;
        }
        let answer = match self.once(books, spend, &ask, call.lag()) {
            Ok(done) => {
                if let Some(after) = call.twin().filter(|_| !done.events.is_empty()) {
                    self.state().later.put(ask.run + after, (books, spend, ask));
                    self.due();
                }
                done.answer()
            }
            Err(refusal) => self.refuse(&refusal),
        };
        drop(inside);
        answer
    }

    fn fault_body(&self, status: u16) -> Answer {
        let message = "System error occurred.";
        self.refuse(&Refusal { category: "SERVER", ..Refusal::new(status, "BDC_1001", message) })
    }

    fn place(&self, method: &Method, path: &str) -> Place {
        match Books::path(path) {
            Some(("login", false)) if *method == Method::POST => Place::Token,
            Some(("health", false)) | None => Place::Other,
            Some(_) => Place::Api,
        }
    }

    fn change(&self, change: &Value) -> Result<String, Error> {
        let change: Change =
            serde_json::from_value(change.clone()).map_err(|error| Error::company("change", error.to_string()))?;
        self.change_books(0, change)
    }

    fn tick(&self) {
        self.due();
    }
}
