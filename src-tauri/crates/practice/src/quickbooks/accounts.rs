//! The accounts server: discovery, sign-in, tokens, revocation.

use super::auth::{Given, NoGrant};
use super::shared::{Shared, tid};
use super::value::{Object, Value, object};
use crate::kit::consent::{self, Choice};
use crate::kit::tokens::{basic, bearer, form, registered};
use crate::kit::{Answer, Call, Handler, Place};
use axum::http::Method;
use std::sync::Arc;

/// The one scope that the books need.
pub(crate) const SCOPE: &str = "com.intuit.quickbooks.accounting";

const SCOPES: [&str; 7] = [SCOPE, "com.intuit.quickbooks.payment", "openid", "profile", "email", "phone", "address"];

const AUTHORIZE: &str = "/connect/oauth2";
const TOKEN: &str = "/oauth2/v1/tokens/bearer";

#[derive(Debug)]
pub(crate) struct Accounts(pub(crate) Arc<Shared>);

fn json(status: u16, body: &Object) -> Answer {
    Answer::text(status, "application/json", body.bytes())
}

fn refused(status: u16, error: &str, description: &str) -> Answer {
    json(status, &object! {"error": error}.some_text("error_description", description))
}

#[async_trait::async_trait]
impl Handler for Accounts {
    fn server(&self) -> &'static str {
        "accounts"
    }

    fn place(&self, _method: &Method, path: &str) -> Place {
        match path {
            TOKEN => Place::Token,
            AUTHORIZE => Place::SignIn,
            _ => Place::Other,
        }
    }

    async fn answer(&self, call: Call<'_>) -> Answer {
        let answer = match (call.method.as_str(), call.path) {
            ("GET", "/.well-known/openid_configuration" | "/.well-known/openid_sandbox_configuration") => {
                json(200, &self.discovery())
            }
            ("GET", AUTHORIZE) => self.authorize(&call),
            ("POST", TOKEN) => self.token(&call),
            ("POST", "/v2/oauth2/tokens/revoke") => self.revoke(&call),
            ("GET", "/v1/openid_connect/userinfo") => self.user(&call),
            _ => Answer::html(404, consent::error("not found", "The accounts server has no such page.")),
        };
        answer.header("intuit_tid", tid())
    }

    fn fault_body(&self, status: u16) -> Answer {
        Answer::html(status, format!("<html><body><h1>{status}</h1></body></html>")).header("intuit_tid", tid())
    }

    fn change(&self, change: &serde_json::Value) -> Result<String, crate::Error> {
        self.0.change_json(change)
    }
}

impl Accounts {
    fn discovery(&self) -> Object {
        let here = |path: &str| format!("{}{path}", self.0.accounts);
        let list = |words: &[&str]| Value::List(words.iter().map(|word| Value::from(*word)).collect());
        object! {
            "issuer": here("/op/v1"),
            "authorization_endpoint": here(AUTHORIZE),
            "token_endpoint": here(TOKEN),
            "userinfo_endpoint": here("/v1/openid_connect/userinfo"),
            "revocation_endpoint": here("/v2/oauth2/tokens/revoke"),
            "jwks_uri": here("/op/v1/jwks"),
            "response_types_supported": list(&["code"]),
            "subject_types_supported": list(&["public"]),
            "id_token_signing_alg_values_supported": list(&["RS256"]),
            "scopes_supported": list(&["openid", "email", "profile", "address", "phone"]),
            "token_endpoint_auth_methods_supported": list(&["client_secret_post", "client_secret_basic"]),
            "claims_supported": list(&["aud", "exp", "iat", "iss", "realmid", "sub"]),
        }
    }

    /// What is wrong with a request to sign in: it is shown as a page, and nothing goes back to the application.
    fn wrong(&self, call: &Call<'_>) -> Option<(&'static str, &'static str)> {
        let scopes: Vec<&str> = call.value("scope").split(' ').filter(|scope| !scope.is_empty()).collect();
        let checks = [
            (call.value("client_id") != self.0.options.client.id, "invalid_client", "The client id is not registered."),
            (
                !registered(&self.0.redirects(), call.value("redirect_uri")),
                "invalid_request",
                "The redirect_uri query parameter value is invalid. Make sure it is listed in the Redirect URIs section of the app.",
            ),
            (call.value("response_type") != "code", "unsupported_response_type", "Only response_type=code is known."),
            (
                scopes.is_empty() || scopes.iter().any(|scope| !SCOPES.contains(scope)),
                "invalid_scope",
                "Invalid permissions requested.",
            ),
            (call.value("state").is_empty(), "invalid_request", "The state query parameter is missing."),
        ];
        checks.into_iter().find(|(wrong, ..)| *wrong).map(|(_, word, problem)| (word, problem))
    }

    fn authorize(&self, call: &Call<'_>) -> Answer {
        if let Some((word, problem)) = self.wrong(call) {
            return Answer::html(400, consent::error(word, problem));
        }
        let shared = &self.0;
        let wanted = call.value("practice_company");
        let realm = if wanted.is_empty() { shared.realms[0].as_str() } else { wanted };
        let Some(name) = shared.company_name(realm) else {
            return Answer::html(400, consent::error("no company", "There is no such practice company."));
        };
        let (redirect, state) = (call.value("redirect_uri"), call.state());
        match shared.options.consent.choice(call.query) {
            Choice::Ask => {
                let rights: Vec<&str> = call.value("scope").split(' ').collect();
                Answer::html(200, consent::ask(&name, &rights, AUTHORIZE, call.query))
            }
            Choice::Refuse => Answer::back(redirect, &[("error", "access_denied"), ("state", state)]),
            Choice::Accept => {
                let until = shared.wire.clock().elapsed() + shared.options.limits.code_life;
                let code = shared.auth().put_code(realm, redirect, call.value("scope"), until);
                Answer::back(redirect, &[("code", &code), ("state", state), ("realmId", realm)])
            }
        }
    }

    fn is_client(&self, call: &Call<'_>) -> bool {
        let client = &self.0.options.client;
        basic(call.headers).is_some_and(|(id, secret)| id == client.id && Some(secret) == client.secret)
    }

    fn token(&self, call: &Call<'_>) -> Answer {
        if let Some(error) = call.token_error() {
            return if error == "user_not_in_realm" { not_a_member() } else { refused(400, error, "") };
        }
        if !self.is_client(call) {
            return refused(401, "invalid_client", "");
        }
        let is_form = call.headers.get("content-type").and_then(|of| of.to_str().ok());
        if !is_form.is_some_and(|of| of.starts_with("application/x-www-form-urlencoded")) {
            return refused(400, "invalid_request", "The body is to be a form.");
        }
        let (shared, form) = (&self.0, form(call.body));
        let value = |key: &str| form.get(key).map_or("", String::as_str);
        let (limits, now) = (&shared.options.limits, shared.wire.clock().elapsed());
        let hard = call.headers.get("x-include-refresh-token-hard-expires-in").is_some_and(|flag| flag == "true");
        let given = match value("grant_type") {
            "authorization_code" => {
                let given = shared.auth().exchange(value("code"), value("redirect_uri"), limits, now);
                given.inspect(|_| shared.wire.counted_exchange())
            }
            "refresh_token" => {
                let given = shared.auth().refresh(value("refresh_token"), limits, shared.options.stolen, now);
                given.inspect(|_| shared.wire.counted_refresh())
            }
            _ => return refused(400, "unsupported_grant_type", ""),
        };
        match given {
            Ok(given) => json(200, &granted(&given, limits.access_life.as_secs(), hard)),
            Err(NoGrant::Incorrect) => refused(400, "invalid_grant", "Incorrect or invalid refresh token"),
            Err(NoGrant::Invalid) => refused(400, "invalid_grant", "Token invalid"),
            Err(NoGrant::Bare) => refused(400, "invalid_grant", ""),
        }
    }

    fn revoke(&self, call: &Call<'_>) -> Answer {
        if !self.is_client(call) {
            return refused(401, "invalid_client", "");
        }
        let token = Object::read(call.body).map(|body| body.text("token").to_owned()).unwrap_or_default();
        if self.0.auth().revoke(&token) { Answer::empty(200) } else { refused(400, "invalid_request", "Token invalid") }
    }

    fn user(&self, call: &Call<'_>) -> Answer {
        let now = self.0.wire.clock().elapsed();
        let token = bearer(call.headers).unwrap_or_default();
        let known = self.0.auth().check(token, now).is_some_and(|(_, scope)| scope.contains("openid"));
        if !known {
            return Answer::empty(401).header("www-authenticate", "Bearer realm=\"Intuit\", error=\"invalid_token\"");
        }
        json(200, &object! {"sub": "5d0a1f7e-practice", "email": "ciara@harbourandpine.example", "emailVerified": true})
    }
}

fn not_a_member() -> Answer {
    let body = object! {
        "error": "invalid_grant", "error_description": "Unauthorized Request: User is not a member of the specified Realm",
        "x_error_reason": "user_not_in_realm", "x_error_reason_detail": "practice",
    };
    json(400, &body)
}

fn granted(given: &Given, access_life: u64, hard: bool) -> Object {
    let seconds = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
    let body = object! {
        "token_type": "bearer", "access_token": given.access.as_str(), "expires_in": seconds(access_life),
        "refresh_token": given.refresh.as_str(), "x_refresh_token_expires_in": seconds(given.refresh_left),
    };
    body.maybe("x_refresh_token_hard_expires_in", hard.then(|| seconds(given.hard_left)))
        .maybe("id_token", given.scope.contains("openid").then_some("practice.id.token"))
}
