//! An API server: who may ask, how much, and what is answered.

mod body;
mod fields;
mod journals;
mod list;
mod locks;
mod settings;
mod write;

use super::Region;
use super::answer::Answer;
use super::auth::Denied;
use super::faults::Happening;
use super::kind::Kind;
use super::shared::{Asked, Late, Shared, after, before};
use crate::json::{Json, object};
use crate::kit::{Host, Met, Place};
use crate::zoho::render::{self, View};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri, header};
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

/// Keys and values of a query, in order.
pub(crate) type Pairs = Vec<(String, String)>;

/// The last value of a key in a query.
pub(crate) fn value<'a>(query: &'a Pairs, key: &str) -> Option<&'a str> {
    query.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
}

#[derive(Clone)]
struct Here {
    shared: Arc<Shared>,
    region: Region,
}

/// The API server of a region.
pub(crate) fn router(shared: &Arc<Shared>, region: Region) -> Router {
    Router::new().fallback(answer).with_state(Here { shared: Arc::clone(shared), region })
}

/// A call that was let in.
pub(crate) struct Call<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) method: &'a Method,
    pub(crate) query: &'a Pairs,
    pub(crate) organisation: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    pub(crate) shift: i32,
    /// The record that was made or changed.
    pub(crate) written: Cell<Option<u64>>,
}

async fn answer(State(here): State<Here>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let shared = &here.shared;
    let text = uri.query().unwrap_or_default();
    let query: Pairs = url::form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    catch_up(shared);
    let met = Met { place: Place::Api, method: method.as_str(), path: uri.path(), query: text };
    let happenings = shared.faults().meet(&met);
    let instead = before(&happenings).await;
    let organisation = value(&query, "organization_id").unwrap_or(&shared.organisations[0]).to_owned();
    let answer = match instead {
        Some(answer) => answer,
        None => {
            let request = Request {
                here: &here,
                method: &method,
                path: uri.path(),
                query: &query,
                headers: &headers,
                body: &body,
            };
            let done = request.guarded(&happenings).await;
            after(shared, Some(&organisation), happenings, done)
        }
    };
    let answer = rated(shared, &organisation, answer);
    shared.record(
        Asked { region: here.region, host: Host::Api, method: method.as_str(), path: uri.path(), query: &query },
        &answer,
    );
    answer.response()
}

/// The rate headers stand on every answer.
fn rated(shared: &Shared, organisation: &str, answer: Answer) -> Answer {
    let books = shared.books();
    let Some(ledger) = books.get(organisation).or_else(|| books.get(&shared.organisations[0])) else { return answer };
    let limits = shared.limits();
    let rate = shared.gate(&ledger.organisation.id, |gate| gate.rate(&shared.clock, &limits, &ledger.zone));
    rate.put(answer)
}

struct Request<'a> {
    here: &'a Here,
    method: &'a Method,
    path: &'a str,
    query: &'a Pairs,
    headers: &'a HeaderMap,
    body: &'a Bytes,
}

/// A call that is counted as in flight until this is dropped.
struct InFlight<'a> {
    shared: &'a Shared,
    organisation: &'a str,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.shared.gate(self.organisation, super::gate::Gate::leave);
    }
}

impl Request<'_> {
    async fn guarded(&self, happenings: &[Happening]) -> Answer {
        match self.let_in(happenings).await {
            Ok(answer) | Err(answer) => answer,
        }
    }

    async fn let_in(&self, happenings: &[Happening]) -> Result<Answer, Answer> {
        let shared = self.here.shared.as_ref();
        let scope = self.token(happenings)?;
        let parts: Vec<&str> = self.path.strip_prefix("/books/v3/").ok_or_else(invalid_url)?.split('/').collect();
        let organisation = self.organisation(parts[0])?;
        allowed(&scope, parts[0], self.method)?;
        forced(happenings)?;
        let (limits, zone) = (shared.limits(), shared.books()[organisation].zone.clone());
        shared.gate(organisation, |gate| gate.enter(&shared.clock, &limits, &zone))?;
        let in_flight = InFlight { shared, organisation };
        if !shared.options.latency.is_zero() {
            tokio::time::sleep(shared.options.latency).await;
        }
        let shift =
            happenings.iter().map(|happening| if let Happening::Shift { rows } = happening { *rows } else { 0 }).sum();
        let answer = self.done(organisation, &parts, shift, happenings);
        drop(in_flight);
        Ok(answer)
    }

    /// Does what is asked, and what the network makes of it.
    fn done(&self, organisation: &str, parts: &[&str], shift: i32, happenings: &[Happening]) -> Answer {
        let shared = self.here.shared.as_ref();
        let (method, query, headers, body) = (self.method, self.query, self.headers, self.body);
        let written = Cell::new(None);
        let call = Call { shared, method, query, organisation, headers, body, shift, written };
        let answer = call.dispatch(parts);
        for happening in happenings {
            match happening {
                Happening::Twice => drop(call.dispatch(parts)),
                Happening::LateTwin { seconds } => {
                    let due = shared.clock.elapsed() + Duration::from_secs(*seconds);
                    shared.later().put(due, call.late(parts));
                }
                Happening::Lag { seconds } => {
                    if let Some(id) = call.written.get() {
                        shared.hide(id, shared.clock.elapsed() + Duration::from_secs(*seconds));
                    }
                }
                _ => {}
            }
        }
        answer
    }

    /// The scope of a good token.
    fn token(&self, happenings: &[Happening]) -> Result<String, Answer> {
        let shared = &self.here.shared;
        let header = self.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let token =
            header.strip_prefix("Zoho-oauthtoken ").or_else(|| header.strip_prefix("Bearer ")).unwrap_or_default();
        if token.is_empty() || happenings.contains(&Happening::Unauthorized) {
            return Err(invalid_token());
        }
        let grant = shared.auth().grant(token, self.here.region, shared.clock.elapsed());
        grant.map(|grant| grant.scope).map_err(|denied| match denied {
            Denied::Token => invalid_token(),
            Denied::Region => not_authorized(),
        })
    }

    /// The organisation asked about; the user's usual one for the list of organisations, which needs none.
    fn organisation(&self, first: &str) -> Result<&str, Answer> {
        let shared = &self.here.shared;
        if first == "organizations" {
            return Ok(&shared.organisations[0]);
        }
        let missing = || Answer::refused(400, 2, "Invalid value passed for organization_id");
        let asked = value(self.query, "organization_id").filter(|id| !id.is_empty()).ok_or_else(missing)?;
        if !asked.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(missing());
        }
        let known = shared.organisations.iter().find(|id| *id == asked).ok_or_else(not_authorized)?;
        if shared.switches().forbidden.contains(known) { Err(not_authorized()) } else { Ok(known) }
    }
}

/// What faults refuse in place of the rules.
fn forced(happenings: &[Happening]) -> Result<(), Answer> {
    for happening in happenings {
        match happening {
            Happening::Forbidden => return Err(not_authorized()),
            Happening::Code { code, message } => {
                return Err(Answer { status: 200, ..Answer::refused(200, *code, message.clone()) });
            }
            Happening::TooMany { code, retry_after } => {
                let refused = Answer::refused(429, *code, "Too many calls, as asked.");
                return Err(match retry_after {
                    Some(seconds) => refused.header("retry-after", seconds.to_string()),
                    None => refused,
                });
            }
            Happening::BadGateway | Happening::ServerError | Happening::Slow { .. } | Happening::Cut => {}
            Happening::Short | Happening::DropBefore | Happening::DropAfter | Happening::Unauthorized => {}
            Happening::FailAfter { .. } | Happening::Twice | Happening::LateTwin { .. } | Happening::Lag { .. } => {}
            Happening::Shift { .. } | Happening::Then { .. } | Happening::Throttled { .. } => {}
            Happening::TokenError { .. } | Happening::ForgedAccountsServer { .. } | Happening::ForgedState => {}
        }
    }
    Ok(())
}

fn invalid_token() -> Answer {
    Answer::refused(401, 14, "Invalid value passed for authtoken.")
}

fn not_authorized() -> Answer {
    Answer::refused(401, 57, "You are not authorized to perform this operation")
}

fn invalid_url() -> Answer {
    Answer::refused(404, 5, "Invalid URL Passed")
}

/// Whether a scope allows a method on a module. Changes of status are creations to it.
fn allowed(scope: &str, module: &str, method: &Method) -> Result<(), Answer> {
    let name = match Kind::from_path(module) {
        Some(kind) => kind.spelling().scope,
        None if module == "journals" => "accountants",
        None if matches!(module, "organizations" | "settings" | "transactionlocks") => "settings",
        None => return Err(invalid_url()),
    };
    let operation = match method.as_str() {
        "GET" => "READ",
        "POST" => "CREATE",
        "PUT" => "UPDATE",
        "DELETE" => "DELETE",
        _ => return Err(Answer::refused(405, 5, "Method not allowed")),
    };
    let fits = |one: &str| {
        one == "ZohoBooks.fullaccess.all"
            || one
                .strip_prefix("ZohoBooks.")
                .and_then(|rest| rest.split_once('.'))
                .is_some_and(|(module, right)| module == name && (right == operation || right == "ALL"))
    };
    if scope.split([',', ' ']).any(fits) { Ok(()) } else { Err(not_authorized()) }
}

/// Does the repetitions of writes whose time has come.
pub(crate) fn catch_up(shared: &Shared) {
    let due = shared.later().take(shared.clock.elapsed());
    for late in due {
        let parts: Vec<&str> = late.parts.iter().map(String::as_str).collect();
        let (method, query, organisation) = (&late.method, &late.query, late.organisation.as_str());
        let (headers, body, written) = (&late.headers, &late.body, Cell::new(None));
        Call { shared, method, query, organisation, headers, body, shift: 0, written }.dispatch(&parts);
    }
}

impl Call<'_> {
    /// Notes a record that was made, changed or deleted.
    fn wrote(&self, id: u64) {
        self.written.set(Some(id));
        self.shared.log().counters.writes += 1;
    }

    /// The call, to be made again.
    fn late(&self, parts: &[&str]) -> Late {
        Late {
            method: self.method.clone(),
            parts: parts.iter().map(|part| (*part).to_owned()).collect(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            organisation: self.organisation.to_owned(),
            body: self.body.clone(),
        }
    }

    fn dispatch(&self, parts: &[&str]) -> Answer {
        let books = self.shared.books();
        if parts[0] == "organizations" {
            return if self.method == Method::GET && parts.len() == 1 {
                settings::organizations(self, &books)
            } else {
                invalid_url()
            };
        }
        let ledger = &books[self.organisation];
        let now = self.shared.clock.now();
        let view = View { ledger, today: now.to_zoned(ledger.zone.clone()).date() };
        if parts[0] == "transactionlocks" {
            return if self.method == Method::GET { locks::answer(self) } else { invalid_url() };
        }
        if parts[0] == "journals" {
            if self.method == Method::GET {
                return journals::read(self, &view, &parts[1..]);
            }
            drop(books);
            return journals::write(self, &parts[1..]);
        }
        if parts[0] == "settings" {
            return settings::answer(self, &view, &parts[1..]);
        }
        let Some(kind) = Kind::from_path(parts[0]) else { return invalid_url() };
        if self.method != Method::GET {
            drop(books);
            return write::answer(self, kind, &parts[1..]);
        }
        match parts[1..] {
            [] | [""] => list::answer(self, &view, kind),
            [id] => detail(&view, kind, id),
            [id, "invoices"] if kind == Kind::CreditNote => part(&view, kind, id, "invoices_credited"),
            [id, "bills"] if kind == Kind::VendorCredit => part(&view, kind, id, "bills_credited"),
            [id, "creditsapplied"] if kind == Kind::Invoice => part(&view, kind, id, "credits"),
            [id, "payments"] if matches!(kind, Kind::Invoice | Kind::Bill) => part(&view, kind, id, "payments"),
            _ => invalid_url(),
        }
    }
}

fn missing(kind: Kind) -> Answer {
    Answer::refused(404, 1002, format!("{} does not exist.", kind.spelling().called))
}

fn detail(view: &View<'_>, kind: Kind, id: &str) -> Answer {
    let found = id.parse().ok().and_then(|id| view.ledger.entry(kind, id));
    let Some(entry) = found else { return missing(kind) };
    Answer::success(Json::EMPTY.key(kind.spelling().one, render::detail(view, kind, entry)))
}

/// One list of a document on its own.
fn part(view: &View<'_>, kind: Kind, id: &str, key: &'static str) -> Answer {
    let found = id.parse().ok().and_then(|id| view.ledger.entry(kind, id));
    let Some(entry) = found else { return missing(kind) };
    let list = match key {
        "credits" => render::credits_used(view, entry),
        "payments" => render::payments_made(view, kind, entry),
        _ => render::credited(view, kind, entry),
    };
    Answer::success(object! {}.key(key, list))
}
