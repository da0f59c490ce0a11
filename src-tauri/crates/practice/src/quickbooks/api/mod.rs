//! The API: who may call it, what is read, what is written.

mod batch;
mod cdc;
mod form;
mod preferences;
mod write;

use super::entity::Entity;
use super::fault::Fault;
use super::ledger::stamp_fine;
use super::query::Query;
use super::shared::{Shared, tid};
use super::value::{Object, object};
use crate::kit::tokens::bearer;
use crate::kit::{Answer, Call, Handler, Happening, Place};
use axum::http::Method;
use std::sync::Arc;

#[derive(Debug)]
pub(crate) struct Api(pub(crate) Arc<Shared>);

/// What a request is for.
#[derive(Debug, Clone, PartialEq)]
enum Wanted<'a> {
    Query,
    Changes,
    Batch,
    One(Entity, &'a str),
    Write(Entity),
}

/// Why a request got no answer of the books.
enum Refused {
    /// By the gateway, in its own form.
    Gateway(Fault, Option<u64>),
    /// By the books.
    Books(Fault),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Refused {
        Refused::Books(fault)
    }
}

#[async_trait::async_trait]
impl Handler for Api {
    fn server(&self) -> &'static str {
        "api"
    }

    fn place(&self, _method: &Method, _path: &str) -> Place {
        Place::Api
    }

    async fn answer(&self, call: Call<'_>) -> Answer {
        if !self.0.options.latency.is_zero() {
            tokio::time::sleep(self.0.options.latency).await;
        }
        let answer = match self.work(&call) {
            Ok((status, body)) => self.formed(&call, status, body),
            Err(Refused::Books(fault)) => {
                let body = fault.business_body(&self.time());
                self.formed(&call, fault.status, body.bytes())
            }
            Err(Refused::Gateway(fault, wait)) => self.gateway(&fault, wait),
        };
        answer
            .header("intuit_tid", tid())
            .header("qbo-version", "1984.120")
            .header("cache-control", "max-age=0, no-cache, no-store, must-revalidate, s-maxage=0")
    }

    fn fault_body(&self, status: u16) -> Answer {
        let body = match status {
            401 => return self.gateway(&Fault::token(), None),
            429 => return self.gateway(&Fault::throttled("The request limit was reached."), None),
            502..=504 => return Answer::html(status, format!("<html><body><h1>{status}</h1></body></html>")),
            _ => Fault::system(status).business_body(&self.time()),
        };
        Answer::text(status, "application/json", body.bytes()).header("intuit_tid", tid())
    }

    fn change(&self, change: &serde_json::Value) -> Result<String, crate::Error> {
        self.0.change_json(change)
    }

    fn tick(&self) {
        let due = self.0.later().take(self.0.wire.clock().elapsed());
        for twin in due {
            self.repeat(&twin);
        }
    }
}

impl Api {
    fn time(&self) -> String {
        stamp_fine(self.0.wire.clock().now())
    }

    /// The answer of the books; XML where JSON was not asked for.
    fn formed(&self, call: &Call<'_>, status: u16, body: Vec<u8>) -> Answer {
        let accept = call.headers.get("accept").and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        if accept.contains("application/json") {
            return Answer::text(status, "application/json;charset=UTF-8", body);
        }
        let xml = Object::read(&body).map(|body| form::xml(&body)).unwrap_or_default();
        Answer::text(status, "application/xml;charset=UTF-8", xml)
    }

    /// A refusal of the gateway.
    fn gateway(&self, fault: &Fault, wait: Option<u64>) -> Answer {
        let mut answer = if self.0.options.gateway_xml {
            Answer::text(fault.status, "application/xml", fault.xml(&self.time()))
        } else {
            let body = fault.gateway_body(self.0.wire.clock().now());
            Answer::text(fault.status, "application/json", body.bytes())
        };
        if fault.status == 401 {
            answer = answer.header("www-authenticate", "Bearer realm=\"Intuit\", error=\"invalid_token\"");
        }
        if let Some(seconds) = wait {
            answer = answer.header("retry-after", seconds.to_string());
        }
        answer
    }

    fn work(&self, call: &Call<'_>) -> Result<(u16, Vec<u8>), Refused> {
        let realm = self.admitted(call)?;
        let resource = call.path.splitn(5, '/').nth(4).unwrap_or_default();
        let wanted = wanted(call, resource)?;
        self.pass(call, realm, wanted == Wanted::Batch)?;
        match wanted {
            Wanted::Query => self.meter(1).and_then(|()| Ok(self.query(call, realm)?)),
            Wanted::Changes => self.meter(1).and_then(|()| Ok(self.changes(call, realm)?)),
            Wanted::One(entity, id) => self.meter(1).and_then(|()| Ok(self.one(realm, entity, id)?)),
            Wanted::Batch | Wanted::Write(_) => {
                let of = call.headers.get("content-type").and_then(|of| of.to_str().ok()).unwrap_or_default();
                if !of.starts_with("application/json") {
                    return Err(Fault { status: 415, ..Fault::unsupported("Content-Type") }.into());
                }
                self.write(call, realm, resource)
            }
        }
    }

    /// The company of a call, where the token is good for it.
    fn admitted<'a>(&self, call: &Call<'a>) -> Result<&'a str, Refused> {
        let rest = call.path.strip_prefix("/v3/company/");
        let realm = rest.and_then(|rest| rest.split('/').next()).unwrap_or_default();
        if realm.is_empty() {
            return Err(Fault { status: 404, ..Fault::unsupported("Could not find resource for relative") }.into());
        }
        let token = bearer(call.headers).unwrap_or_default();
        let now = self.0.wire.clock().elapsed();
        let known = self.0.auth().check(token, now).map(|(realm, scope)| (realm.to_owned(), scope.to_owned()));
        let Some((own, scope)) = known.filter(|_| !call.happenings.contains(&Happening::Unauthorized)) else {
            return Err(Refused::Gateway(Fault::token(), None));
        };
        if own != realm || !scope.split(' ').any(|one| one == super::accounts::SCOPE) {
            return Err(Refused::Gateway(Fault::elsewhere(), None));
        }
        if self.0.switches().no_admin {
            return Err(Fault::no_admin().into());
        }
        Ok(realm)
    }

    /// Through the limits.
    fn pass(&self, call: &Call<'_>, realm: &str, batch: bool) -> Result<(), Refused> {
        for happening in call.happenings {
            match happening {
                Happening::TooMany { retry_after } => {
                    return Err(Refused::Gateway(Fault::throttled("The request limit was reached."), *retry_after));
                }
                Happening::Quota => {
                    let fault = Fault::throttled("The monthly limit of CorePlus API calls was reached.");
                    return Err(Refused::Gateway(fault, None));
                }
                _ => {}
            }
        }
        let limits = self.0.limits();
        let companies = u32::try_from(self.0.realms.len()).unwrap_or(1);
        if self.0.wire.in_flight() > limits.at_once.saturating_mul(companies) {
            return Err(Refused::Gateway(Fault::throttled("Too many requests at once."), None));
        }
        let entered = self.0.gate().enter(realm, batch, self.0.wire.clock(), &limits);
        entered.map_err(|fault| Refused::Gateway(fault, None))
    }

    /// Counts calls that read.
    fn meter(&self, calls: u64) -> Result<(), Refused> {
        let metered = self.0.gate().read(calls, self.0.wire.clock(), &self.0.limits());
        metered.map_err(|fault| Refused::Gateway(fault, None))
    }

    fn query(&self, call: &Call<'_>, realm: &str) -> Result<(u16, Vec<u8>), Fault> {
        let statement = if *call.method == Method::POST {
            let of = call.headers.get("content-type").and_then(|of| of.to_str().ok()).unwrap_or_default();
            if !of.starts_with("application/text") {
                return Err(Fault { status: 415, ..Fault::unsupported("Content-Type") });
            }
            std::str::from_utf8(call.body).map_err(|_| Fault::unsupported("a body that is not UTF-8"))?
        } else {
            call.value("query")
        };
        let found = self.found(realm, statement, call.shift())?;
        Ok((200, object! {"QueryResponse": found, "time": self.time()}.bytes()))
    }

    fn found(&self, realm: &str, statement: &str, shift: i32) -> Result<Object, Fault> {
        let query = Query::read(statement)?;
        let elapsed = self.0.wire.clock().elapsed();
        let books = self.0.books();
        let ledger = books.get(realm).ok_or_else(|| Fault::system(500))?;
        Ok(query.run(ledger, elapsed, shift))
    }

    fn one(&self, realm: &str, entity: Entity, id: &str) -> Result<(u16, Vec<u8>), Fault> {
        let books = self.0.books();
        let ledger = books.get(realm).ok_or_else(|| Fault::system(500))?;
        let record = match entity {
            Entity::CompanyInfo if id != realm => return Err(Fault::not_found()),
            Entity::CompanyInfo | Entity::Preferences => {
                ledger.all(entity).next().map(|record| ledger.shown(record)).ok_or_else(Fault::not_found)?
            }
            _ => ledger.read(entity, id)?,
        };
        Ok((200, Object::default().with(entity.name(), record).with("time", self.time()).bytes()))
    }
}

/// What a path and method ask for.
fn wanted<'a>(call: &Call<'_>, resource: &'a str) -> Result<Wanted<'a>, Fault> {
    let unsupported = || Fault::unsupported(&format!("Could not find resource for relative : /{resource}"));
    let (first, id) = resource.split_once('/').unwrap_or((resource, ""));
    match (call.method.as_str(), first, id) {
        ("GET" | "POST", "query", "") => return Ok(Wanted::Query),
        ("GET", "cdc", "") => return Ok(Wanted::Changes),
        ("POST", "batch", "") => return Ok(Wanted::Batch),
        _ => {}
    }
    let entity = Entity::of_path(first).ok_or_else(unsupported)?;
    match (call.method.as_str(), id) {
        ("GET", "") if entity == Entity::Preferences => Ok(Wanted::One(entity, "")),
        ("GET", id) if !id.is_empty() && !id.contains('/') => Ok(Wanted::One(entity, id)),
        ("POST", "") => Ok(Wanted::Write(entity)),
        _ => Err(unsupported()),
    }
}
