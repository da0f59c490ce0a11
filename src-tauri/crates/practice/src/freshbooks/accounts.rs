//! The sign-in server: consent, tokens, revocation and the discovery document. The token endpoints answer on the API's server too.

use super::auth::{Code, Pair};
use super::options::Options;
use super::shared::Shared;
use crate::error::Error;
use crate::kit::consent::{self, Choice};
use crate::kit::{Answer, Call, Handler, Place, tokens, value};
use axum::http::Method;
use serde_json::{Value, json};
use std::sync::Arc;

/// The sign-in server.
#[derive(Debug)]
pub(crate) struct Accounts(pub(crate) Arc<Shared>);

const AUTHORIZE: [&str; 3] = ["/oauth/authorize", "/oauth/authorize/", "/service/auth/oauth/authorize"];
const TOKEN: [&str; 2] = ["/auth/oauth/token", "/service/auth/oauth/token"];
const REVOKE: [&str; 2] = ["/auth/oauth/revoke", "/service/auth/oauth/revoke"];

/// What a path of either server is for.
pub(crate) fn place(method: &Method, path: &str) -> Place {
    if AUTHORIZE.contains(&path) {
        Place::SignIn
    } else if TOKEN.contains(&path) && *method == Method::POST {
        Place::Token
    } else if TOKEN.contains(&path) || REVOKE.contains(&path) || path.starts_with("/.well-known/") {
        Place::Other
    } else {
        Place::Api
    }
}

#[async_trait::async_trait]
impl Handler for Accounts {
    fn server(&self) -> &'static str {
        "accounts"
    }

    async fn answer(&self, call: Call<'_>) -> Answer {
        answer(&self.0, &call)
            .unwrap_or_else(|| Answer::html(404, consent::error("not found", "The sign-in server has no such page.")))
    }

    fn fault_body(&self, status: u16) -> Answer {
        failure(status)
    }

    fn place(&self, method: &Method, path: &str) -> Place {
        match place(method, path) {
            Place::Api => Place::Other,
            known => known,
        }
    }

    fn change(&self, change: &Value) -> Result<String, Error> {
        super::practice::change(&self.0, change)
    }
}

fn failure(status: u16) -> Answer {
    if status >= 500 {
        super::api::failure(status)
    } else {
        word(status, "invalid_request", "The request was refused.")
    }
}

/// Pages of the sign-in; `None` for any other.
pub(crate) fn answer(shared: &Shared, call: &Call<'_>) -> Option<Answer> {
    Some(match (call.method.as_str(), call.path) {
        ("GET", path) if AUTHORIZE.contains(&path) => authorize(shared, call),
        ("POST", path) if TOKEN.contains(&path) => token(shared, call),
        ("POST", path) if REVOKE.contains(&path) => revoke(shared, call),
        ("GET", "/.well-known/oauth-authorization-server") => discovery(shared),
        _ => return None,
    })
}

fn word(status: u16, error: &str, description: &str) -> Answer {
    Answer::json(status, json!({"error": error, "error_description": description}))
}

fn discovery(shared: &Shared) -> Answer {
    let at = |path: &str| format!("http://{}/service/auth/oauth/{path}", shared.accounts);
    Answer::json(
        200,
        json!({
            "issuer": format!("http://{}", shared.accounts), "authorization_endpoint": at("authorize"),
            "token_endpoint": at("token"), "revocation_endpoint": at("revoke"), "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"], "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }),
    )
}

/// What is wrong with a request to sign in, before anything may be sent back: a word and an explanation.
fn wrong(options: &Options, call: &Call<'_>) -> Option<(&'static str, &'static str)> {
    let challenge = call.value("code_challenge");
    let checks = [
        (call.value("client_id") != options.client.id, "invalid_client", "The client id is not registered."),
        (
            !tokens::registered(&options.redirects, call.value("redirect_uri")),
            "invalid_redirect_uri",
            "The redirect address is not one of those registered, to the letter.",
        ),
        (call.value("response_type") != "code", "unsupported_response_type", "Only response_type=code is known."),
        (
            !challenge.is_empty() && (challenge.len() != 43 || call.value("code_challenge_method") != "S256"),
            "invalid_request",
            "The code challenge is no S256 challenge.",
        ),
    ];
    checks.into_iter().find(|(wrong, ..)| *wrong).map(|(_, word, problem)| (word, problem))
}

/// The scope that a sign-in gives: what was asked for, or all that is switched on. `None` where more is asked for than that.
fn scope(options: &Options, asked: &str) -> Option<String> {
    let known = &options.client.scopes;
    let mut scopes: Vec<&str> = asked.split(' ').filter(|one| !one.is_empty()).collect();
    if scopes.iter().any(|one| !known.iter().any(|known| known == one)) {
        return None;
    }
    if scopes.is_empty() {
        scopes = known.iter().map(String::as_str).collect();
    }
    if !scopes.contains(&"user:profile:read") {
        scopes.insert(0, "user:profile:read");
    }
    Some(scopes.join(" "))
}

fn authorize(shared: &Shared, call: &Call<'_>) -> Answer {
    let options = &shared.options;
    if let Some((word, problem)) = wrong(options, call) {
        return Answer::html(400, consent::error(word, problem));
    }
    let (redirect, state) = (call.value("redirect_uri"), call.state());
    let back = |pairs: &[(&str, &str)]| {
        let state = (!call.value("state").is_empty()).then_some(("state", state));
        let pairs: Vec<(&str, &str)> = pairs.iter().copied().chain(state).collect();
        Answer::back(redirect, &pairs)
    };
    let Some(scope) = scope(options, call.value("scope")) else {
        return back(&[("error", "invalid_scope"), ("error_description", "A scope is not switched on for this app.")]);
    };
    match options.consent.choice(call.query) {
        Choice::Refuse => back(&[("error", "access_denied")]),
        Choice::Ask => {
            let company = shared.books()[0].company.organisation.name.clone();
            let rights: Vec<&str> = scope.split(' ').collect();
            Answer::html(200, consent::ask(&company, &rights, call.path, call.query))
        }
        Choice::Accept => {
            let code = shared.auth().put_code(Code {
                until: shared.wire.clock().elapsed() + options.limits.code_life,
                redirect: redirect.to_owned(),
                challenge: call.value("code_challenge").to_owned(),
                scope,
            });
            back(&[("code", &code)])
        }
    }
}

/// The fields of a body, which may be a form or JSON.
fn fields(call: &Call<'_>) -> Vec<(String, String)> {
    match serde_json::from_slice::<Value>(call.body) {
        Ok(Value::Object(keys)) => {
            let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            keys.into_iter().map(|(key, value)| (key, text(value))).collect()
        }
        Ok(_) | Err(_) => tokens::form(call.body).into_iter().collect(),
    }
}

/// The registered application must say who it is, with its secret.
fn client(shared: &Shared, given: &[(String, String)]) -> Result<(), Answer> {
    let client = &shared.options.client;
    if value(given, "client_id") == client.id && value(given, "client_secret") == client.secret {
        return Ok(());
    }
    Err(word(401, "invalid_client", "Client authentication failed: unknown client, or no or a wrong secret."))
}

fn token(shared: &Shared, call: &Call<'_>) -> Answer {
    let given = fields(call);
    if let Some(error) = call.token_error() {
        let status = if error == "invalid_grant" { shared.options.invalid_grant } else { 400 };
        return word(status, error, "As asked.");
    }
    if let Err(refused) = client(shared, &given) {
        return refused;
    }
    let redirect = value(&given, "redirect_uri");
    let pair = match value(&given, "grant_type") {
        "authorization_code" => exchange(shared, &given, redirect),
        "refresh_token" if redirect.is_empty() || tokens::registered(&shared.options.redirects, redirect) => {
            let (until, ends) = (shared.access_until(), shared.options.refresh_ends_access);
            let pair = shared.auth().refresh(value(&given, "refresh_token"), until, ends);
            if pair.is_some() {
                shared.wire.counted_refresh();
            }
            pair
        }
        "refresh_token" => None,
        _ => return word(400, "unsupported_grant_type", "The grant type is not known."),
    };
    match pair {
        Some(pair) => granted(shared, pair),
        None => word(
            shared.options.invalid_grant,
            "invalid_grant",
            "The provided authorization grant is invalid, expired, revoked, or was issued to another client.",
        ),
    }
}

fn exchange(shared: &Shared, given: &[(String, String)], redirect: &str) -> Option<Pair> {
    let now = shared.wire.clock().elapsed();
    let code = shared.auth().take_code(value(given, "code"), now)?;
    let proved = code.challenge.is_empty() || tokens::proves(value(given, "code_verifier"), &code.challenge);
    if !proved || code.redirect != redirect {
        return None;
    }
    shared.wire.counted_exchange();
    Some(shared.auth().sign_in(&code.scope, shared.access_until(), shared.options.single_sign_in))
}

fn granted(shared: &Shared, pair: Pair) -> Answer {
    Answer::json(
        200,
        json!({
            "access_token": pair.access, "token_type": "Bearer", "expires_in": shared.options.limits.access_life.as_secs(),
            "refresh_token": pair.refresh, "scope": pair.scope, "created_at": shared.wire.clock().now().as_second(),
        }),
    )
}

fn revoke(shared: &Shared, call: &Call<'_>) -> Answer {
    let given = fields(call);
    if let Err(refused) = client(shared, &given) {
        return refused;
    }
    shared.auth().revoke(value(&given, "token"));
    Answer::json(200, json!({}))
}
