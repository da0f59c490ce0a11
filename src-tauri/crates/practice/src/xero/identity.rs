//! The accounts server: consent, tokens, revocation, discovery.

use super::auth::{Code, Pair};
use super::scopes::{READ_SCOPE, scope_problem};
use super::shared::Shared;
use crate::json::{Json, object};
use crate::kit::consent::{self, Choice};
use crate::kit::ids::uuid;
use crate::kit::tokens::{basic, form, proves, random, registered};
use crate::kit::{Answer, Call, Handler, Place};
use axum::http::Method;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Path of the consent page.
const AUTHORIZE: &str = "/identity/connect/authorize";
const TOKEN: &str = "/connect/token";
const REVOKE: &str = "/connect/revocation";
const DISCOVERY: &str = "/.well-known/openid-configuration";

/// The accounts server.
#[derive(Debug)]
pub(crate) struct Identity(pub(crate) Arc<Shared>);

#[async_trait::async_trait]
impl Handler for Identity {
    fn server(&self) -> &'static str {
        "accounts"
    }

    fn place(&self, method: &Method, path: &str) -> Place {
        match path {
            TOKEN if *method == Method::POST => Place::Token,
            AUTHORIZE => Place::SignIn,
            _ => Place::Other,
        }
    }

    async fn answer(&self, call: Call<'_>) -> Answer {
        match (call.method.as_str(), call.path) {
            ("GET", AUTHORIZE) => self.authorize(&call),
            ("POST", TOKEN) => self.token(&call),
            ("POST", REVOKE) => self.revoke(&call),
            ("GET", DISCOVERY) => self.discovery(),
            _ => Answer::html(404, consent::error("not found", "The accounts server has no such page.")),
        }
    }

    fn fault_body(&self, status: u16) -> Answer {
        Answer::html(status, "<html><body><h2>The service is unavailable.</h2></body></html>")
    }

    fn change(&self, change: &serde_json::Value) -> Result<String, crate::Error> {
        super::practice::change(&self.0, change)
    }
}

/// An error of the token endpoint: a word, with 400.
fn word(error: &str) -> Answer {
    Answer::json(400, object! {"error": error.to_owned()})
}

impl Identity {
    /// What is wrong with a request to sign in: a word and an explanation.
    fn wrong(&self, call: &Call<'_>) -> Option<(&'static str, String)> {
        let options = &self.0.options;
        let proof = options.client.secret.is_none() || !call.value("code_challenge").is_empty();
        let checks = [
            (call.value("client_id") != options.client.id, "unauthorized_client", "The client id is not registered."),
            (
                !registered(&options.redirects, call.value("redirect_uri")),
                "invalid_request",
                "The redirect address is not one of those registered, to the letter.",
            ),
            (call.value("response_type") != "code", "unsupported_response_type", "Only response_type=code is known."),
            (call.value("state").is_empty(), "invalid_request", "The practice books insist on a state."),
            (
                proof && call.value("code_challenge").len() != 43,
                "invalid_request",
                "A code challenge is missing or is no SHA-256.",
            ),
            (proof && call.value("code_challenge_method") != "S256", "invalid_request", "Only S256 is allowed."),
        ];
        let found = checks.into_iter().find(|(wrong, ..)| *wrong).map(|(_, word, problem)| (word, problem.to_owned()));
        found.or_else(|| {
            let problem = scope_problem(call.value("scope"), options.broad_scopes)?;
            Some(("unauthorized_client", format!("Invalid scope for client: {problem}")))
        })
    }

    fn authorize(&self, call: &Call<'_>) -> Answer {
        if let Some((word, problem)) = self.wrong(call) {
            return Answer::html(400, consent::error(word, &problem));
        }
        let redirect = call.value("redirect_uri");
        match self.0.options.consent.choice(call.query) {
            Choice::Accept => self.consented(call),
            Choice::Refuse => Answer::back(
                redirect,
                &[("error", "access_denied"), ("error_description", "The user refused."), ("state", call.state())],
            ),
            Choice::Ask => {
                let company = self.0.options.companies[0].organisation.name.clone();
                let rights: Vec<&str> = call.value("scope").split_ascii_whitespace().collect();
                Answer::html(200, consent::ask(&company, &rights, AUTHORIZE, call.query))
            }
        }
    }

    fn consented(&self, call: &Call<'_>) -> Answer {
        let shared = &self.0;
        let now = shared.now();
        let event = uuid("consent", &random(16));
        let tenants = self.chosen(call);
        let mut auth = shared.auth();
        let new = tenants.iter().filter(|tenant| !auth.connected(tenant)).count();
        if auth.connections.len() + new > shared.options.limits.connections {
            let problem = "The application has as many companies connected as its plan allows. Disconnect one first.";
            return Answer::html(400, consent::error("too many connections", problem));
        }
        tenants.iter().for_each(|tenant| auth.connect(tenant, &event, now.calendar));
        let code = random(32);
        let kept = Code {
            until: now.elapsed + shared.options.limits.code_life,
            redirect: call.value("redirect_uri").to_owned(),
            challenge: call.value("code_challenge").to_owned(),
            scope: call.value("scope").to_owned(),
            event,
        };
        auth.put_code(code.clone(), kept);
        let pairs = [
            ("code", code.as_str()),
            ("scope", call.value("scope")),
            ("state", call.state()),
            ("session_state", "practice"),
        ];
        Answer::back(call.value("redirect_uri"), &pairs)
    }

    /// The companies that this consent connects: one, unless the application may connect all of them. `practice_company` names one; otherwise
    /// the first that is not connected.
    fn chosen(&self, call: &Call<'_>) -> Vec<String> {
        let shared = &self.0;
        let (named, auth) = (call.value("practice_company"), shared.auth());
        if let Some(tenant) = shared.tenants.iter().find(|tenant| *tenant == named) {
            return vec![tenant.clone()];
        }
        if shared.options.bulk_connect && call.value("acr_values") != "bulk_connect:false" {
            return shared.tenants.clone();
        }
        let new = shared.tenants.iter().find(|tenant| !auth.connected(tenant)).unwrap_or(&shared.tenants[0]);
        vec![new.clone()]
    }

    /// Whether the application is who it says: by its id alone where it has no secret, else by Basic authorization.
    fn is_client(&self, call: &Call<'_>, given: &BTreeMap<String, String>) -> bool {
        let client = &self.0.options.client;
        match &client.secret {
            None => {
                let named = given.get("client_id").is_some_and(|id| *id == client.id);
                named && !call.headers.contains_key("authorization") && !given.contains_key("client_secret")
            }
            Some(secret) => basic(call.headers).is_some_and(|pair| pair == (client.id.clone(), secret.clone())),
        }
    }

    fn token(&self, call: &Call<'_>) -> Answer {
        if let Some(error) = call.token_error() {
            return word(error);
        }
        let given = form(call.body);
        if !self.is_client(call, &given) {
            return word("invalid_client");
        }
        let text = |key: &str| given.get(key).map(String::as_str).unwrap_or_default();
        let done = match text("grant_type") {
            "authorization_code" => self.exchange(text("code"), text("redirect_uri"), text("code_verifier")),
            "refresh_token" => self.refresh(text("refresh_token")),
            _ => return word("unsupported_grant_type"),
        };
        done.map_or_else(|| word("invalid_grant"), |pair| self.given(&pair))
    }

    fn exchange(&self, code: &str, redirect: &str, verifier: &str) -> Option<Pair> {
        let (shared, now) = (&self.0, self.0.now());
        let mut auth = shared.auth();
        let code = auth.take_code(code, now.elapsed).filter(|code| code.redirect == redirect)?;
        let proven = if code.challenge.is_empty() { verifier.is_empty() } else { proves(verifier, &code.challenge) };
        if !proven {
            return None;
        }
        shared.wire.counted_exchange();
        Some(auth.pair(&shared.options.client.id, &code.scope, &code.event, &shared.options.limits, now))
    }

    fn refresh(&self, token: &str) -> Option<Pair> {
        let (shared, now) = (&self.0, self.0.now());
        let pair = shared.auth().rotate(&shared.options.client.id, token, &shared.options.limits, now)?;
        shared.wire.counted_refresh();
        Some(pair)
    }

    fn given(&self, pair: &Pair) -> Answer {
        let life = i64::try_from(self.0.options.limits.access_life.as_secs()).unwrap_or(i64::MAX);
        let json = object! {"access_token": pair.access.clone(), "expires_in": life, "token_type": "Bearer"};
        let json = json.maybe("refresh_token", pair.refresh.clone()).key("scope", pair.scope.clone());
        Answer::json(200, json.maybe("id_token", pair.id_token.clone()))
    }

    fn revoke(&self, call: &Call<'_>) -> Answer {
        let given = form(call.body);
        if !self.is_client(call, &given) {
            return word("invalid_client");
        }
        // An unknown token is revoked already: that is no error.
        self.0.auth().revoke(given.get("token").map(String::as_str).unwrap_or_default());
        Answer::empty(200)
    }

    fn discovery(&self) -> Answer {
        let at = |path: &str| format!("{}{path}", self.0.accounts);
        let list = |words: &[&'static str]| words.iter().map(|word| Json::from(*word)).collect::<Vec<Json>>();
        let scopes: Vec<Json> = READ_SCOPE.split(' ').map(|scope| Json::from(scope.to_owned())).collect();
        Answer::json(
            200,
            object! {
                "issuer": self.0.accounts.clone(), "authorization_endpoint": at(AUTHORIZE), "token_endpoint": at(TOKEN),
                "revocation_endpoint": at(REVOKE), "scopes_supported": scopes, "response_types_supported": list(&["code"]),
                "code_challenge_methods_supported": list(&["S256"]),
                "grant_types_supported": list(&["authorization_code", "refresh_token"]),
            },
        )
    }
}
