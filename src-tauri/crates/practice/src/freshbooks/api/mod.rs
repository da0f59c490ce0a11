//! The API server: who may ask, how much, and what is answered.

mod callbacks;
mod fields;
mod identity;
mod journal;
mod ledger;
mod list;
mod manual;
mod refusal;
mod write;

pub(crate) use refusal::failure;

use self::list::Asked;
use self::refusal::{Refusal, no_such_path, scope_lacks, too_many, unauthenticated};
use super::books::Books;
use super::gate::{Budget, Rate};
use super::noun::Noun;
use super::render::{self, Include, View};
use super::shared::{Shared, Twin};
use super::{accounts, practice};
use crate::error::Error;
use crate::kit::{Answer, Call, Handler, Happening, Place, tokens};
use axum::http::Method;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The account of somebody else in which the user of these books is a client.
pub(crate) const STRANGER: &str = "Qq3Mc8";

/// The API server.
#[derive(Debug)]
pub(crate) struct Api(pub(crate) Arc<Shared>);

/// A call that was let in.
pub(crate) struct Request<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) method: &'a Method,
    pub(crate) query: &'a [(String, String)],
    pub(crate) version: &'a str,
    pub(crate) body: &'a [u8],
    pub(crate) shift: i32,
    pub(crate) lag: Option<Duration>,
}

#[async_trait::async_trait]
impl Handler for Api {
    fn server(&self) -> &'static str {
        "api"
    }

    async fn answer(&self, call: Call<'_>) -> Answer {
        if let Some(answer) = accounts::answer(&self.0, &call) {
            return answer;
        }
        let answer = match self.let_in(&call).await {
            Ok(answer) | Err(answer) => answer,
        };
        answer.header("x-api-version", "2023-02-20")
    }

    fn fault_body(&self, status: u16) -> Answer {
        failure(status)
    }

    fn place(&self, method: &Method, path: &str) -> Place {
        accounts::place(method, path)
    }

    fn change(&self, change: &Value) -> Result<String, Error> {
        practice::change(&self.0, change)
    }

    fn tick(&self) {
        repeat_due(&self.0);
    }
}

/// Does the writes that come a second time by now.
pub(crate) fn repeat_due(shared: &Shared) {
    let due = shared.twins().take(shared.wire.clock().elapsed());
    for twin in due {
        let request = Request {
            shared,
            method: &twin.method,
            query: &twin.query,
            version: &twin.version,
            body: &twin.body,
            shift: 0,
            lag: None,
        };
        drop(request.route(&twin.path));
    }
}

/// The account, or business, that a path is about; its calls are counted together.
fn owner(path: &str) -> &str {
    let mut parts = path.split('/').skip_while(|part| !matches!(*part, "account" | "businesses" | "business"));
    parts.nth(1).unwrap_or_default()
}

impl Api {
    async fn let_in(&self, call: &Call<'_>) -> Result<Answer, Answer> {
        let shared = self.0.as_ref();
        let now = shared.wire.clock().elapsed();
        let token = tokens::bearer(call.headers).unwrap_or_default();
        let scope = shared.auth().scope(token, now).map(str::to_owned).ok_or_else(unauthenticated)?;
        let posts = *call.method == Method::POST && call.path.starts_with("/accounting/");
        let rate = shared.enter(owner(call.path), if posts { Budget::Posts } else { Budget::Calls });
        let answer = match forced(call) {
            Some(refused) => refused,
            None if !rate.allowed => too_many(),
            None => self.work(call, &scope).await,
        };
        Ok(rated(rate, answer, call))
    }

    async fn work(&self, call: &Call<'_>, scope: &str) -> Answer {
        let shared = self.0.as_ref();
        if !shared.options.latency.is_zero() {
            tokio::time::sleep(shared.options.latency).await;
        }
        if let Err(refused) = allowed(scope, call) {
            return refused;
        }
        let version = call.headers.get("x-api-version").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (method, query, body) = (call.method, call.query, call.body);
        let request = Request { shared, method, query, version, body, shift: call.shift(), lag: call.lag() };
        let answer = request.route(call.path);
        if let Some(wait) = call.twin().filter(|_| answer.status < 300) {
            let twin = Twin {
                method: method.clone(),
                path: call.path.to_owned(),
                query: query.to_vec(),
                version: version.to_owned(),
                body: body.to_vec(),
            };
            let due = shared.wire.clock().elapsed() + wait;
            shared.twins().put(due, twin);
            repeat_due(shared);
        }
        answer
    }
}

/// The rate headers stand on every answer. A 429 that was asked for without `Retry-After` keeps without it.
fn rated(rate: Rate, answer: Answer, call: &Call<'_>) -> Answer {
    let bare = answer.status == 429 && call.happenings.contains(&Happening::TooMany { retry_after: None });
    if bare { answer } else { rate.put(answer) }
}

/// Refusals that were switched on.
fn forced(call: &Call<'_>) -> Option<Answer> {
    call.happenings.iter().find_map(|happening| match happening {
        Happening::Unauthorized => Some(unauthenticated()),
        Happening::TooMany { retry_after: Some(seconds) } => {
            Some(too_many().header("retry-after", seconds.to_string()))
        }
        Happening::TooMany { retry_after: None } | Happening::Quota => Some(too_many()),
        Happening::DropBefore | Happening::DropAfter | Happening::FailAfter { .. } | Happening::Fail { .. } => None,
        Happening::Slow { .. } | Happening::Cut | Happening::Short | Happening::Twice => None,
        Happening::LateTwin { .. } | Happening::Lag { .. } | Happening::Shift { .. } => None,
        Happening::TokenError { .. } | Happening::ForgedState | Happening::Then { .. } => None,
    })
}

/// The object of the scope that a path needs; `None` where the path is not known.
fn object(path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    Some(match parts.as_slice() {
        ["auth", "api", "v1", "users", "me"] => "profile",
        ["accounting", "account", _, "journal_entries" | "journal_entry_accounts", ..] => "journal_entries",
        ["accounting", "account", _, "users", "staffs", ..] => "teams",
        ["accounting", "account", _, "estimates", ..] => "estimates",
        ["accounting", "account", _, "invoice_profiles", ..] => "invoices",
        ["accounting", "account", _, family, list, ..] => {
            Noun::from_path(&format!("{family}/{list}"))?.spelling().scope
        }
        ["accounting", "businesses", _, "ledger_accounts", ..] | ["accounting", "ledger_accounts", ..] => "account",
        ["accounting", "businesses", _, "journal_entries", ..] => "journal_entries",
        ["accounting", "businesses", _, "reports", ..] => "reports",
        ["events", "account", _, "events", "callbacks", ..] => "notifications",
        ["projects", "business", _, ..] => "projects",
        ["timetracking", "business", _, ..] => "time_entries",
        _ => return None,
    })
}

fn allowed(scope: &str, call: &Call<'_>) -> Result<(), Answer> {
    let object = object(call.path).ok_or_else(no_such_path)?;
    let right = if *call.method == Method::GET { "read" } else { "write" };
    let needed = format!("user:{object}:{right}");
    if scope.split(' ').any(|one| one == needed || one == "admin:all:legacy") {
        return Ok(());
    }
    Err(scope_lacks(scope, &needed))
}

impl Request<'_> {
    /// What a path answers. What was to be told to others goes out behind it.
    fn route(&self, path: &str) -> Answer {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match parts.as_slice() {
            ["auth", "api", "v1", "users", "me"] if self.reads() => identity::me(self.shared),
            ["accounting", "account", STRANGER, family, list, rest @ ..] if self.shared.options.other_businesses => {
                self.strange(&format!("{family}/{list}"), rest)
            }
            ["accounting", "ledger_accounts", part] if self.reads() => ledger::taxonomy(part),
            [family, kind @ ("account" | "businesses" | "business"), id, rest @ ..] => {
                self.of_company([family, kind, id], rest)
            }
            _ => no_such_path(),
        }
    }

    /// A path of one company, by the kind of id that its family wants. With another kind of id there is nothing.
    fn of_company(&self, head: [&str; 3], rest: &[&str]) -> Answer {
        let [family, kind, wanted] = head;
        let mut all = self.shared.books();
        let is = |books: &&mut Books| match (family, kind) {
            ("accounting" | "events", "account") => books.identity.account == wanted,
            ("accounting", "businesses") => books.identity.uuid == wanted,
            ("projects" | "timetracking", "business") => books.identity.business.to_string() == wanted,
            _ => false,
        };
        let Some(books) = all.iter_mut().find(is) else { return no_such_path() };
        let answer = match (family, kind, rest) {
            ("accounting", "account", _) => self.accounting(books, rest),
            ("events", _, ["events", "callbacks", rest @ ..]) => callbacks::answer(self, books, rest),
            ("accounting", _, ["ledger_accounts", "accounts", rest @ ..]) => ledger::accounts(self, books, rest),
            ("accounting", _, ["journal_entries", rest @ ..]) => manual::answer(self, books, rest),
            ("accounting", _, ["reports", "chart_of_accounts"]) if self.reads() => ledger::chart(books),
            ("projects", _, ["projects"]) if self.reads() => self.nothing("projects"),
            ("timetracking", _, ["time_entries"]) if self.reads() => self.nothing("time_entries"),
            _ => no_such_path(),
        };
        self.shared.tell(books);
        answer
    }

    /// An empty list of the business families.
    fn nothing(&self, key: &str) -> Answer {
        match list::paging(self.query, 30) {
            Ok((page, per_page)) => Answer::json(
                200,
                json!({
                    key: [], "meta": {"page": page, "pages": 0, "per_page": per_page, "total": 0},
                }),
            ),
            Err(refusal) => Answer::json(422, json!({"errno": 2001, "error": {"title": refusal.message}})),
        }
    }

    pub(crate) fn reads(&self) -> bool {
        *self.method == Method::GET
    }

    fn refuse(&self, refusal: &Refusal) -> Answer {
        refusal.answer(self.shared.options.errors)
    }

    fn accounting(&self, books: &mut Books, parts: &[&str]) -> Answer {
        if let Some(done) = journal::older(self, books, parts) {
            return done.unwrap_or_else(|refusal| self.refuse(&refusal));
        }
        let (family, list, rest) = match parts {
            [family, list, rest @ ..] => (*family, *list, rest),
            [_] | [] => return no_such_path(),
        };
        let Some(noun) = Noun::from_path(&format!("{family}/{list}")) else { return self.beside(family, list, rest) };
        let gate = noun.spelling().gate;
        if gate != 0 && !self.shared.options.accounts_payable {
            return self.refuse(&gated(noun, gate));
        }
        let done = match (self.method.as_str(), rest) {
            ("GET", [] | [""]) => self.list(books, noun),
            ("GET", [id]) => self.single(books, noun, id),
            _ => write::answer(self, books, noun, rest),
        };
        done.unwrap_or_else(|refusal| self.refuse(&refusal))
    }

    /// Lists that these books have and keep nothing in, and the one member of staff.
    fn beside(&self, family: &str, list: &str, rest: &[&str]) -> Answer {
        let key = match (family, list) {
            ("estimates", "estimates") => "estimates",
            ("invoice_profiles", "invoice_profiles") => "invoice_profiles",
            ("users", "staffs") => "staff",
            _ => return no_such_path(),
        };
        if !self.reads() || !rest.is_empty() {
            return no_such_path();
        }
        let rows = if key == "staff" {
            vec![json!({"id": 1, "userid": 1, "fname": "Practice", "vis_state": 0})]
        } else {
            Vec::new()
        };
        let (total, pages) = (rows.len(), rows.len().min(1));
        Answer::json(
            200,
            json!({"response": {"result": {
                key: rows, "page": 1, "pages": pages, "per_page": 15, "total": total,
            }}}),
        )
    }

    /// Somebody else's account, of which the user is a client: lists count what they do not show, and nothing can be written.
    fn strange(&self, path: &str, rest: &[&str]) -> Answer {
        let Some(noun) = Noun::from_path(path) else { return no_such_path() };
        let gate = noun.spelling().gate;
        if gate != 0 {
            return self.refuse(&gated(noun, gate));
        }
        if !self.reads() {
            return self.refuse(&Refusal::new(
                403,
                1003,
                noun.spelling().one,
                "",
                "The user does not have permission.",
            ));
        }
        match rest {
            [] | [""] => listed(noun, Vec::new(), [1, 1, 15, 3]),
            [id, ..] => self.refuse(&Refusal::not_found(404, noun.spelling().one, noun.spelling().id, id)),
        }
    }

    pub(crate) fn view<'a>(&self, books: &'a Books) -> View<'a> {
        let options = &self.shared.options;
        let mut include = Include::of(self.query);
        if !options.bill_lines_on_request {
            include.bill_payments = true;
        }
        let today = books.today(self.shared.wire.clock().now());
        View { books, today, include, bills_in_utc: options.bill_times_in_utc }
    }

    /// The view on one kind: bills may show their lines unasked.
    pub(crate) fn view_of<'a>(&self, books: &'a Books, noun: Noun) -> View<'a> {
        let mut view = self.view(books);
        view.include.lines |= noun == Noun::Bill && !self.shared.options.bill_lines_on_request;
        view
    }

    fn list(&self, books: &Books, noun: Noun) -> Result<Answer, Refusal> {
        let clock = self.shared.wire.clock();
        let asked = Asked {
            books,
            noun,
            query: self.query,
            today: books.today(clock.now()),
            elapsed: clock.elapsed(),
            shift: self.shift,
            max_exclusive: self.shared.options.updated_max_exclusive,
        };
        let page = asked.page()?;
        let view = self.view_of(books, noun);
        let rows = page.rows.iter().map(|row| render::record(&view, noun, row)).collect();
        Ok(listed(noun, rows, [page.page, page.pages, page.per_page, page.total]))
    }

    fn single(&self, books: &Books, noun: Noun, id: &str) -> Result<Answer, Refusal> {
        let spelling = noun.spelling();
        let found = id.parse().ok().and_then(|id| books.row(noun, id));
        let row = found.ok_or_else(|| Refusal::not_found(404, spelling.one, spelling.id, id))?;
        Ok(one(noun, render::record(&self.view_of(books, noun), noun, row)))
    }
}

/// The refusal of an account without the plan for a kind: with status 200.
fn gated(noun: Noun, errno: u32) -> Refusal {
    Refusal::new(200, errno, noun.spelling().one, "", "This account does not have access to this feature.")
}

/// A page in its envelope: page, pages, per page, total.
fn listed(noun: Noun, rows: Vec<Value>, numbers: [usize; 4]) -> Answer {
    let [page, pages, per_page, total] = numbers;
    let mut result = Map::new();
    result.insert(noun.spelling().list.to_owned(), Value::Array(rows));
    for (key, number) in [("page", page), ("pages", pages), ("per_page", per_page), ("total", total)] {
        result.insert(key.to_owned(), json!(number));
    }
    Answer::json(200, json!({"response": {"result": result}}))
}

/// A record in its envelope.
fn one(noun: Noun, record: Value) -> Answer {
    let mut result = Map::new();
    result.insert(noun.spelling().one.to_owned(), record);
    Answer::json(200, json!({"response": {"result": result}}))
}
