//! The API: who may ask, for which company, how often; and which record or list is meant.

mod expression;
mod filter;
pub(super) mod list;
mod refusal;
mod since;
mod write;

pub(super) use list::showing;
pub(super) use write::{Keys, Wanted};

use super::auth::Denied;
use super::gate::{Gates, Left, TooMany};
use super::resource::Resource;
use super::scopes::suffices;
use super::shared::Shared;
use super::wire::{bare_moment, seven_digits};
use crate::json::{Json, object};
use crate::kit::ids::uuid;
use crate::kit::tokens::{bearer, random};
use crate::kit::{Answer, Call, Handler, Happening, Place};
use axum::http::Method;
use std::sync::Arc;

const BASE: &str = "/api.xro/2.0/";

/// The name of the application, as answers state it.
const PROVIDER: &str = "ML Connector";

/// The API server.
#[derive(Debug)]
pub(crate) struct Api(pub(crate) Arc<Shared>);

/// A call of a company that is in flight until this is dropped.
struct Entered<'a> {
    shared: &'a Shared,
    tenant: &'a str,
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.shared.gates().leave(self.tenant);
    }
}

#[async_trait::async_trait]
impl Handler for Api {
    fn server(&self) -> &'static str {
        "api"
    }

    fn place(&self, _: &Method, _: &str) -> Place {
        Place::Api
    }

    async fn answer(&self, call: Call<'_>) -> Answer {
        let scope = match self.scope(&call) {
            Ok(scope) => scope,
            Err(refused) => return refused,
        };
        if call.path == "/connections" || call.path.starts_with("/connections/") {
            let left = self.0.gates().app_left(&self.0.options.limits);
            return self.connections(&call).header("x-appminlimit-remaining", left.to_string());
        }
        let Some(tenant) = self.tenant(&call) else { return refusal::forbidden() };
        let resource = resource(call.path);
        if resource.is_some_and(|resource| !suffices(&scope, resource, call.method != Method::GET))
            || premium(call.path)
        {
            return refusal::scope();
        }
        let entered = match self.enter(&call, &tenant) {
            Ok(entered) => entered,
            Err(many) => return self.rated(&tenant, refusal::too_many(many)),
        };
        if !self.0.options.latency.is_zero() {
            tokio::time::sleep(self.0.options.latency).await;
        }
        let answer = self.work(&call, &tenant, resource);
        drop(entered);
        self.rated(&tenant, answer)
    }

    fn fault_body(&self, status: u16) -> Answer {
        match status {
            401 => refusal::expired(self.0.clock().now()),
            403 => refusal::forbidden(),
            404 => refusal::unknown(),
            429 => refusal::too_many(TooMany { problem: "minute", retry_after: None }),
            _ => Answer::html(status, "<html><body><h2>The service is unavailable.</h2></body></html>"),
        }
    }

    fn tick(&self) {
        settle(&self.0);
    }

    fn change(&self, change: &serde_json::Value) -> Result<String, crate::Error> {
        super::practice::change(&self.0, change)
    }
}

/// Does the writes that a network layer repeats by now, so that whoever looks at the books finds what is due.
pub(super) fn settle(shared: &Arc<Shared>) {
    let due = shared.later().take(shared.clock().elapsed());
    let api = Api(Arc::clone(shared));
    due.iter().for_each(|wanted| drop(api.keyed(wanted)));
}

/// The parts of a path below the API's base.
fn parts(path: &str) -> Vec<&str> {
    let below = path.strip_prefix(BASE).unwrap_or_default();
    below.split('/').filter(|part| !part.is_empty()).collect()
}

fn resource(path: &str) -> Option<Resource> {
    Resource::named(parts(path).first()?)
}

/// The general ledger's journals are for certified applications only.
fn premium(path: &str) -> bool {
    parts(path).first().is_some_and(|part| part.eq_ignore_ascii_case("Journals"))
}

impl Api {
    /// The scope of the token that came, or the refusal.
    fn scope(&self, call: &Call<'_>) -> Result<String, Answer> {
        let now = self.0.clock();
        if call.happenings.contains(&Happening::Unauthorized) {
            return Err(refusal::expired(now.now()));
        }
        let token = bearer(call.headers).unwrap_or_default();
        match self.0.auth().scope(token, now.elapsed()) {
            Ok(scope) => Ok(scope.to_owned()),
            Err(Denied::Expired(at)) => Err(refusal::expired(at)),
            Err(Denied::Unknown) => Err(refusal::unauthorized("AuthenticationUnsuccessful")),
        }
    }

    /// The company of the header, where it is connected.
    fn tenant(&self, call: &Call<'_>) -> Option<String> {
        let named = call.headers.get("xero-tenant-id")?.to_str().ok()?;
        let found = self.0.tenants.iter().find(|tenant| tenant.eq_ignore_ascii_case(named))?;
        self.0.auth().connected(found).then(|| found.clone())
    }

    fn enter<'a>(&'a self, call: &Call<'_>, tenant: &'a str) -> Result<Entered<'a>, TooMany> {
        for happening in call.happenings {
            if let Happening::TooMany { retry_after } = happening {
                let problem = if retry_after.is_some() { "minute" } else { "concurrent" };
                return Err(TooMany { problem, retry_after: *retry_after });
            }
            if *happening == Happening::Quota {
                return Err(TooMany { problem: "day", retry_after: Some(Gates::day_left(tenant, self.0.clock())) });
            }
        }
        // Of one company all calls count, those included that are being slowed down; of several each company's own.
        let at_once = (self.0.tenants.len() == 1).then(|| self.0.wire.in_flight());
        self.0.gates().enter(tenant, at_once, self.0.clock(), &self.0.options.limits)?;
        Ok(Entered { shared: &self.0, tenant })
    }

    /// Puts on what is left.
    fn rated(&self, tenant: &str, answer: Answer) -> Answer {
        let Left { day, minute, app } = self.0.gates().left(tenant, &self.0.options.limits);
        let problem = answer.headers.iter().find(|(name, _)| *name == "x-rate-limit-problem");
        let none = |of: &str| problem.is_some_and(|(_, problem)| problem == of);
        answer
            .clone()
            .header("x-daylimit-remaining", if none("day") { 0 } else { day }.to_string())
            .header("x-minlimit-remaining", if none("minute") { 0 } else { minute }.to_string())
            .header("x-appminlimit-remaining", app.to_string())
    }

    fn work(&self, call: &Call<'_>, tenant: &str, resource: Option<Resource>) -> Answer {
        let Some(resource) = resource else { return refusal::unknown() };
        let parts = parts(call.path);
        let answer = match parts.as_slice() {
            _ if *call.method != Method::GET => self.write(call, tenant, resource),
            [_] => self.list(call, tenant, resource),
            [_, "Actions"] if resource == Resource::Organisation => self.envelope(None, "Actions", actions()),
            [_, key] => self.single(call, tenant, resource, key),
            _ => refusal::unknown(),
        };
        if answer.status < 300 && !wants_json(call) { xml() } else { answer }
    }

    /// What every good answer stands in.
    fn envelope(&self, pagination: Option<Json>, list: &'static str, items: Vec<Json>) -> Answer {
        let now = self.0.clock().now();
        let json = object! {
            "Id": uuid("answer", &random(8)), "Status": "OK", "ProviderName": PROVIDER, "DateTimeUTC": bare_moment(now),
        };
        Answer::json(200, json.maybe("pagination", pagination).key(list, items))
    }

    fn connections(&self, call: &Call<'_>) -> Answer {
        let id = call.path.strip_prefix("/connections").unwrap_or_default().trim_start_matches('/');
        match (call.method.as_str(), id) {
            ("GET", "") => self.all_connections(call.value("authEventId")),
            ("DELETE", id) if !id.is_empty() => {
                if self.0.auth().disconnect(id) {
                    Answer::empty(204)
                } else {
                    refusal::unknown()
                }
            }
            _ => refusal::unknown(),
        }
    }

    fn all_connections(&self, event: &str) -> Answer {
        let connections = self.0.auth().connections.clone();
        let shown = connections.iter().filter(|known| event.is_empty() || known.event == event).map(|known| {
            let name = self.0.with(Some(&known.tenant), |books| Ok(books.ledger.organisation.name.clone()));
            object! {
                "id": known.id.clone(), "authEventId": known.event.clone(), "tenantId": known.tenant.clone(),
                "tenantType": "ORGANISATION", "tenantName": name.unwrap_or_default(),
                "createdDateUtc": seven_digits(known.created), "updatedDateUtc": seven_digits(known.updated),
            }
        });
        Answer::json(200, Json::from(shown.collect::<Vec<Json>>()))
    }
}

/// What the user may do.
fn actions() -> Vec<Json> {
    let action = |name: &'static str, allowed: bool| object! {"Name": name, "Status": if allowed { "ALLOWED" } else { "NOT-ALLOWED" }};
    vec![
        action("UseMulticurrency", true),
        action("CreateApprovedInvoice", true),
        action("CreateApprovedBill", true),
        action("CreateDraftInvoice", true),
        action("AttachFilesToBills", false),
    ]
}

/// Answers are XML unless JSON is asked for.
fn wants_json(call: &Call<'_>) -> bool {
    let accept = call.headers.get("accept").and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.to_ascii_lowercase().contains("application/json")
}

fn xml() -> Answer {
    let body = "<Response xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><Status>OK</Status></Response>";
    Answer::text(200, "text/xml; charset=utf-8", body)
}
