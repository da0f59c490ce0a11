//! An accounts server: sign-in, tokens, revocation and the list of regions.

use super::Region;
use super::answer::Answer;
use super::auth::{Auth, Code, NoRefresh, new_token};
use super::faults::Happening;
use super::gate::access_denied;
use super::shared::{Asked, Shared, after, before};
use crate::json::{Json, object};
use crate::kit::consent::{self, Choice};
use crate::kit::{Host, Met, Place, led, tokens, window};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Method, Response, Uri};
use std::sync::Arc;
use std::time::Duration;

/// Where a person signs in, and where tokens are given.
const AUTHORIZE: &str = "/oauth/v2/auth";
const TOKEN: &str = "/oauth/v2/token";

type Pairs = Vec<(String, String)>;

#[derive(Clone)]
struct Here {
    shared: Arc<Shared>,
    region: Region,
}

/// The accounts server of a region.
pub(crate) fn router(shared: &Arc<Shared>, region: Region) -> Router {
    Router::new().fallback(answer).with_state(Here { shared: Arc::clone(shared), region })
}

async fn answer(State(here): State<Here>, method: Method, uri: Uri, body: Bytes) -> Response<Body> {
    let shared = &here.shared;
    let query: Pairs = pairs(uri.query().unwrap_or_default().as_bytes());
    let (path, query_text) = (uri.path(), uri.query().unwrap_or_default());
    let met = Met { place: place(path), method: method.as_str(), path, query: query_text };
    let happenings = shared.faults().meet(&met);
    let asked =
        Asked { region: here.region, host: Host::Accounts, method: method.as_str(), path: uri.path(), query: &query };
    let instead = before(&happenings).await;
    let answer = instead.unwrap_or_else(|| {
        let mut given = query.clone();
        given.extend(pairs(&body));
        let done = work(&here, &method, uri.path(), &given, &happenings);
        after(shared, None, happenings, done)
    });
    shared.record(asked, &answer);
    answer.response()
}

fn place(path: &str) -> Place {
    match path {
        AUTHORIZE => Place::SignIn,
        TOKEN => Place::Token,
        _ => Place::Other,
    }
}

fn pairs(form: &[u8]) -> Pairs {
    url::form_urlencoded::parse(form).into_owned().collect()
}

fn value<'a>(given: &'a Pairs, key: &str) -> &'a str {
    given.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value)
}

fn work(here: &Here, method: &Method, path: &str, given: &Pairs, happenings: &[Happening]) -> Answer {
    match (method.as_str(), path) {
        ("GET", AUTHORIZE) => authorize(here, given, happenings),
        ("POST", TOKEN) => token(here, given, happenings),
        ("POST", "/oauth/v2/token/revoke") => revoke(here, given),
        ("GET", "/oauth/serverinfo") => server_info(here),
        _ => Answer::page(404, consent::error("not found", "The accounts server has no such page.")),
    }
}

fn server_info(here: &Here) -> Answer {
    let places = here.shared.addresses.iter();
    let locations = places.fold(Json::EMPTY, |all, (region, at)| all.key(region.code(), at.accounts.clone()));
    Answer::json(200, &object! {"result": "success", "locations": locations})
}

/// What is wrong with a request to sign in: a word and an explanation.
fn wrong(here: &Here, given: &Pairs) -> Option<(&'static str, &'static str)> {
    let options = &here.shared.options;
    let redirect = value(given, "redirect_uri");
    let local = |port: &u16| redirect == format!("http://localhost:{port}/callback");
    let registered =
        options.redirect_ports.iter().any(local) || options.redirects.iter().any(|other| other == redirect);
    let checks = [
        (value(given, "client_id") != options.client.id, "invalid_client", "The client id is not registered."),
        (!registered, "invalid_redirect_uri", "The redirect address is not one of those registered, to the letter."),
        (value(given, "response_type") != "code", "invalid_response_type", "Only response_type=code is known."),
        (
            !scope_is_right(value(given, "scope")),
            "invalid_scope",
            "A scope is missing, or is not as ZohoBooks.invoices.READ.",
        ),
        (value(given, "state").is_empty(), "invalid_state", "The practice books insist on a state."),
        (
            value(given, "code_challenge").len() != 43,
            "invalid_code_challenge",
            "A code challenge is missing or is no SHA-256.",
        ),
        (value(given, "code_challenge_method") != "S256", "invalid_code_challenge_method", "Only S256 is allowed."),
    ];
    checks.into_iter().find(|(wrong, ..)| *wrong).map(|(_, word, problem)| (word, problem))
}

fn scope_is_right(scope: &str) -> bool {
    const OPERATIONS: [&str; 5] = ["CREATE", "READ", "UPDATE", "DELETE", "ALL"];
    const MODULES: [&str; 15] = [
        "contacts",
        "settings",
        "estimates",
        "invoices",
        "customerpayments",
        "creditnotes",
        "projects",
        "expenses",
        "salesorders",
        "purchaseorders",
        "bills",
        "debitnotes",
        "vendorpayments",
        "banking",
        "accountants",
    ];
    scope.split(',').map(str::trim).all(|one| {
        let mut parts = one.split('.');
        let known = |module: &str, operation: &str| MODULES.contains(&module) && OPERATIONS.contains(&operation);
        one == "ZohoBooks.fullaccess.all"
            || matches!((parts.next(), parts.next(), parts.next(), parts.next()),
                (Some("ZohoBooks"), Some(module), Some(operation), None) if known(module, operation))
    })
}

fn authorize(here: &Here, given: &Pairs, happenings: &[Happening]) -> Answer {
    if let Some((word, problem)) = wrong(here, given) {
        return Answer { error: word.to_owned(), ..Answer::page(400, consent::error(word, problem)) };
    }
    let shared = &here.shared;
    let choice = match shared.options.consent.choice(given) {
        Choice::Accept => true,
        Choice::Refuse => false,
        Choice::Ask => {
            let company = shared.books()[&shared.organisations[0]].organisation.name.clone();
            let rights: Vec<&str> = value(given, "scope").split(',').collect();
            return Answer::page(200, consent::ask(&company, &rights, AUTHORIZE, given));
        }
    };
    let forged = happenings.contains(&Happening::ForgedState);
    let state = if forged { "a-state-that-nobody-asked-with" } else { value(given, "state") };
    if !choice {
        return back(value(given, "redirect_uri"), &[("error", "access_denied"), ("state", state)]);
    }
    let code = new_token();
    // The user lives where the company does, whichever region's server was asked.
    let home = shared.region;
    let kept = Code {
        until: shared.clock.elapsed() + shared.limits().code_life,
        region: home,
        redirect: value(given, "redirect_uri").to_owned(),
        challenge: value(given, "code_challenge").to_owned(),
        scope: value(given, "scope").to_owned(),
        offline: value(given, "access_type") == "offline",
        consented: value(given, "prompt") == "consent",
    };
    shared.auth().put_code(code.clone(), kept);
    let forged = |happening: &Happening| {
        if let Happening::ForgedAccountsServer { address } = happening { Some(address.clone()) } else { None }
    };
    let server = happenings.iter().find_map(forged);
    let server = server.unwrap_or_else(|| shared.addresses[&home].accounts.clone());
    let answer =
        [("state", state), ("code", code.as_str()), ("location", home.code()), ("accounts-server", server.as_str())];
    back(value(given, "redirect_uri"), &answer)
}

fn back(redirect: &str, pairs: &[(&str, &str)]) -> Answer {
    Answer::redirect(led(redirect, pairs))
}

fn token(here: &Here, given: &Pairs, happenings: &[Happening]) -> Answer {
    for happening in happenings {
        if let Happening::Throttled { status } = happening {
            return access_denied(*status);
        }
        if let Happening::TokenError { error } = happening {
            return Answer { error: error.clone(), ..Answer::json(200, &object! {"error": error.clone()}) };
        }
    }
    let client = &here.shared.options.client;
    if value(given, "client_id") != client.id {
        return Answer::word("invalid_client");
    }
    if client.secret.as_deref().is_some_and(|secret| secret != value(given, "client_secret")) {
        return Answer::word("invalid_client_secret");
    }
    match value(given, "grant_type") {
        "authorization_code" => exchange(here, given),
        "refresh_token" => refresh(here, given),
        _ => Answer::word("unsupported_grant_type"),
    }
}

fn exchange(here: &Here, given: &Pairs) -> Answer {
    let (shared, region) = (&here.shared, here.region);
    let (limits, now) = (shared.limits(), shared.clock.elapsed());
    let mut auth = shared.auth();
    let Some(code) = auth.take_code(value(given, "code"), region, now) else { return Answer::word("invalid_code") };
    if code.redirect != value(given, "redirect_uri") {
        return Answer::word("invalid_redirect_uri");
    }
    if !tokens::proves(value(given, "code_verifier"), &code.challenge) {
        return Answer::word("invalid_code");
    }
    let lasting = code.offline && code.consented;
    if lasting && !auth.may_sign_in(&limits, now) {
        return access_denied(400);
    }
    let refresh = lasting.then(|| auth.new_refresh(region, &code.scope, &limits));
    let access = auth.new_access(region, &code.scope, refresh.as_deref(), &limits, now);
    drop::<std::sync::MutexGuard<'_, Auth>>(auth);
    shared.log().counters.exchanges += 1;
    granted(here, &access, refresh, &code.scope, limits.access_life)
}

fn refresh(here: &Here, given: &Pairs) -> Answer {
    let (shared, region) = (&here.shared, here.region);
    let (limits, now) = (shared.limits(), shared.clock.elapsed());
    let lenient = |length: Duration| window(length, &shared.clock, limits.jitter);
    let given = shared.auth().refresh(value(given, "refresh_token"), region, &limits, lenient, now);
    match given {
        Ok((access, scope)) => {
            shared.log().counters.refreshes += 1;
            granted(here, &access, None, &scope, limits.access_life)
        }
        Err(NoRefresh::Token) => Answer::word("invalid_code"),
        Err(NoRefresh::TooMany) => access_denied(400),
    }
}

fn granted(here: &Here, access: &str, refresh: Option<String>, scope: &str, life: Duration) -> Answer {
    let mut body = object! {"access_token": access.to_owned()};
    if let Some(refresh) = refresh {
        body = body.key("refresh_token", refresh);
    }
    let rest = object! {
        "scope": scope.split(',').map(str::trim).collect::<Vec<_>>().join(" "),
        "api_domain": here.shared.addresses[&here.region].api.clone(),
        "token_type": "Bearer",
        "expires_in": i64::try_from(life.as_secs()).unwrap_or(i64::MAX),
    };
    Answer::json(200, &body.with(rest))
}

fn revoke(here: &Here, given: &Pairs) -> Answer {
    if here.shared.auth().revoke(value(given, "token")) {
        Answer::json(200, &object! {"status": "success"})
    } else {
        Answer { error: "invalid_code".to_owned(), ..Answer::json(400, &object! {"error": "invalid_code"}) }
    }
}
