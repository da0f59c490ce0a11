//! What all practice books share: servers that can end a connection without an answer, faults that are switched on, a log of what was
//! asked, counters, tokens, a consent page and a control port.
//!
//! A provider's module brings one [`Handler`] for each of its servers and one `Controlled` for the control port. Everything that can happen
//! to any request ([`Happening::DropBefore`], [`Happening::Fail`], [`Happening::Slow`] before the work; [`Happening::DropAfter`],
//! [`Happening::FailAfter`], [`Happening::Cut`], [`Happening::Short`], [`Happening::Then`] after it) is done here; what depends on the
//! provider reaches the handler in [`Call::happenings`].

mod answer;
pub(crate) mod consent;
mod control;
mod fault;
pub(crate) mod ids;
mod later;
pub(crate) mod secrets;
mod serve;
pub(crate) mod tokens;
mod wire;

pub(crate) use answer::{Answer, Dropped, Travel, led};
pub use consent::Consent;
pub(crate) use control::{Controlled, Failed, control};
pub use fault::{Fault, Happening, Host};
pub(crate) use fault::{Faults, Happens, Met};
pub(crate) use ids::Ids;
pub(crate) use later::Later;
pub(crate) use serve::{Server, listen, port, serve};
pub use wire::{Asked, Counters};
pub(crate) use wire::{Wire, window};

/// Changes to the books, as people make them, over the records of a COMPANY file; and the kinds of records. The same for all practice books.
pub use crate::zoho::{Change, Kind};

use crate::error::Error;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use std::sync::Arc;
use std::time::Duration;

/// What a path is for. It decides which faults can happen there and whether a call is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The books.
    Api,
    /// Where tokens are given.
    Token,
    /// Where a person signs in.
    SignIn,
    /// Anything else, as a discovery document.
    Other,
}

/// A request that reached a server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    /// The decoded query, in order.
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    /// What is to happen to it, in the order it was switched on.
    pub(crate) happenings: &'a [Happening],
}

impl Call<'_> {
    /// The last value of a key of the query; empty for none.
    pub(crate) fn value(&self, key: &str) -> &str {
        value(self.query, key)
    }

    /// By how many rows the pages of a list are to be shifted.
    pub(crate) fn shift(&self) -> i32 {
        self.happenings.iter().map(|one| if let Happening::Shift { rows } = one { *rows } else { 0 }).sum()
    }

    /// How long what it writes is to stay unseen by lists and queries.
    pub(crate) fn lag(&self) -> Option<Duration> {
        let seconds = |one: &Happening| if let Happening::Lag { seconds } = one { Some(*seconds) } else { None };
        self.happenings.iter().find_map(seconds).map(Duration::from_secs)
    }

    /// When its work is to be done once more: at once (zero), or later.
    pub(crate) fn twin(&self) -> Option<Duration> {
        if self.happenings.contains(&Happening::Twice) {
            return Some(Duration::ZERO);
        }
        let seconds = |one: &Happening| if let Happening::LateTwin { seconds } = one { Some(*seconds) } else { None };
        self.happenings.iter().find_map(seconds).map(Duration::from_secs)
    }

    /// The error word that the token endpoint is to answer with.
    pub(crate) fn token_error(&self) -> Option<&str> {
        let mut happenings = self.happenings.iter();
        happenings.find_map(|one| if let Happening::TokenError { error } = one { Some(error.as_str()) } else { None })
    }

    /// The state that a sign-in is to come back with.
    pub(crate) fn state(&self) -> &str {
        let forged = self.happenings.contains(&Happening::ForgedState);
        if forged { "a-state-that-nobody-asked-with" } else { self.value("state") }
    }
}

/// The last value of a key; empty for none.
pub(crate) fn value<'a>(pairs: &'a [(String, String)], key: &str) -> &'a str {
    pairs.iter().rev().find(|(known, _)| known == key).map_or("", |(_, value)| value)
}

/// One server of a provider.
#[async_trait::async_trait]
pub(crate) trait Handler: Send + Sync + 'static {
    /// Its name in the log, as `api`.
    fn server(&self) -> &'static str;

    /// Answers a request. A refusal for too many calls at once is decided here, by [`Wire::in_flight`].
    async fn answer(&self, call: Call<'_>) -> Answer;

    /// What the provider usually says with a status, as 500 or 502.
    fn fault_body(&self, status: u16) -> Answer;

    /// What a path is for. Calls to [`Place::Api`] are counted.
    fn place(&self, method: &Method, path: &str) -> Place {
        let path = path.to_ascii_lowercase();
        if *method == Method::POST && path.contains("token") {
            Place::Token
        } else if path.contains("authorize") {
            Place::SignIn
        } else {
            Place::Api
        }
    }

    /// Makes a change that a fault ([`Happening::Then`]) asks for.
    fn change(&self, change: &serde_json::Value) -> Result<String, Error> {
        Err(Error::Refused(format!("this server cannot make the change {change}")))
    }

    /// Does what is due by now; asked before every request.
    fn tick(&self) {}
}

struct Here<H> {
    wire: Arc<Wire>,
    handler: Arc<H>,
}

impl<H> Clone for Here<H> {
    fn clone(&self) -> Here<H> {
        Here { wire: Arc::clone(&self.wire), handler: Arc::clone(&self.handler) }
    }
}

/// All paths of a server.
pub(crate) fn router<H: Handler>(wire: Arc<Wire>, handler: Arc<H>) -> Router {
    Router::new().fallback(answer::<H>).with_state(Here { wire, handler })
}

async fn answer<H: Handler>(
    State(here): State<Here<H>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let (wire, handler) = (here.wire.as_ref(), here.handler.as_ref());
    let text = uri.query().unwrap_or_default();
    let query: Vec<(String, String)> = url::form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    let place = handler.place(&method, uri.path());
    let met = Met { place, method: method.as_str(), path: uri.path(), query: text };
    let in_flight = (place == Place::Api).then(|| wire.enter());
    handler.tick();
    let happenings = wire.meet(&met);
    let answer = match before(handler, &happenings).await {
        Some(answer) => answer,
        None => {
            let (path, happenings) = (uri.path(), happenings.as_slice());
            let call = Call { method: &method, path, query: &query, headers: &headers, body: &body, happenings };
            let done = handler.answer(call).await;
            after(handler, happenings, done)
        }
    };
    drop(in_flight);
    let asked = wire::asked(handler.server(), &met, &query, &headers, &body, answer.seen(), wire.clock().now());
    wire.record(asked, place == Place::Api);
    answer.response()
}

/// What happens before the work of a request; `Some` is the answer instead of the work.
async fn before<H: Handler>(handler: &H, happenings: &[Happening]) -> Option<Answer> {
    for happening in happenings {
        match happening {
            Happening::Slow { milliseconds } => tokio::time::sleep(Duration::from_millis(*milliseconds)).await,
            Happening::DropBefore => return Some(Answer::dropped()),
            Happening::Fail { status, body, retry_after } => {
                let answer = match body.as_str() {
                    "" => handler.fault_body(*status),
                    page if page.starts_with('<') => Answer::html(*status, page),
                    json => Answer::text(*status, "application/json", json),
                };
                return Some(match retry_after {
                    Some(seconds) => answer.header("retry-after", seconds.to_string()),
                    None => answer,
                });
            }
            Happening::DropAfter | Happening::FailAfter { .. } | Happening::Unauthorized | Happening::Quota => {}
            Happening::TooMany { .. } | Happening::Cut | Happening::Short | Happening::Twice => {}
            Happening::LateTwin { .. } | Happening::Lag { .. } | Happening::Shift { .. } => {}
            Happening::TokenError { .. } | Happening::ForgedState | Happening::Then { .. } => {}
        }
    }
    None
}

/// What happens to an answer after the work was done.
fn after<H: Handler>(handler: &H, happenings: &[Happening], mut answer: Answer) -> Answer {
    for happening in happenings {
        match happening {
            Happening::Cut => answer.travel = Travel::Cut,
            Happening::Short => answer.travel = Travel::Short,
            Happening::DropAfter => answer.travel = Travel::Dropped,
            Happening::FailAfter { status } => answer = handler.fault_body(*status),
            Happening::Then { change } => {
                if let Err(error) = handler.change(change) {
                    tracing::warn!(%error, "a change that a fault was to make could not be made");
                }
            }
            Happening::DropBefore | Happening::Fail { .. } | Happening::Slow { .. } | Happening::Unauthorized => {}
            Happening::TooMany { .. } | Happening::Quota | Happening::Twice | Happening::LateTwin { .. } => {}
            Happening::Lag { .. } | Happening::Shift { .. } => {}
            Happening::TokenError { .. } | Happening::ForgedState => {}
        }
    }
    answer
}
