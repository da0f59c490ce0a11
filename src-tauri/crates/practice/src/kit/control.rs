//! The control port: what a program outside reads and changes in practice books, as JSON over HTTP. It takes JSON bodies only, which keeps
//! pages in a browser from reaching it.
//!
//! | request | does |
//! |---|---|
//! | `GET /overview` | everything a program needs to use the books |
//! | `GET /requests`, `GET /counters`, `GET /faults` | what was asked, counted, and is switched on |
//! | `GET /records/KIND` | what the books hold now, as the API shows it |
//! | `GET /company` | the books as a COMPANY file |
//! | `POST /change` | a change, as [`super::Change`] or the provider's own |
//! | `POST /fault`, `POST /clear-faults`, `POST /clear-requests` | faults and the log |
//! | `POST /clock` `{"now": "2026-12-04T09:00:00Z"}`, `POST /advance` `{"seconds": 60}` | the practice clock |
//! | `POST /tokens` | a pair of ready tokens |
//! | `POST /revoke`, `POST /expire`, `POST /clear-quota` | all tokens end; access tokens end; the calls so far are forgotten |

use super::{Asked, Counters, Fault, Wire};
use crate::company::Company;
use crate::error::Error;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Practice books that can be driven from outside.
pub(crate) trait Controlled: Send + Sync + 'static {
    fn wire(&self) -> &Wire;
    /// Everything a program needs to use the books.
    fn overview(&self) -> Value;
    /// Makes a change; the id of the record.
    fn change(&self, change: &Value) -> Result<String, Error>;
    /// What the books hold of a kind, as the API shows it.
    fn records(&self, kind: &str) -> Result<Vec<Value>, Error>;
    /// The books in the neutral form.
    fn company(&self) -> Company;
    /// Ready tokens, as JSON.
    fn tokens(&self) -> Value;
    /// Ends all tokens.
    fn revoke_all(&self);
    /// Ends access tokens; refresh tokens stay.
    fn expire_access_tokens(&self);
    /// Forgets the calls so far.
    fn clear_quota(&self);
}

struct Here<C>(Arc<C>);

impl<C> Clone for Here<C> {
    fn clone(&self) -> Here<C> {
        Here(Arc::clone(&self.0))
    }
}

/// The control port of practice books.
pub(crate) fn control<C: Controlled>(books: Arc<C>) -> Router {
    Router::new()
        .route("/overview", get(overview::<C>))
        .route("/requests", get(requests::<C>))
        .route("/counters", get(counters::<C>))
        .route("/faults", get(faults::<C>))
        .route("/records/{kind}", get(records::<C>))
        .route("/company", get(company::<C>))
        .route("/change", post(change::<C>))
        .route("/fault", post(fault::<C>))
        .route("/clear-faults", post(clear_faults::<C>))
        .route("/clear-requests", post(clear_requests::<C>))
        .route("/clock", get(clock::<C>).post(set_clock::<C>))
        .route("/advance", post(advance::<C>))
        .route("/tokens", post(tokens::<C>))
        .route("/revoke", post(revoke::<C>))
        .route("/expire", post(expire::<C>))
        .route("/clear-quota", post(clear_quota::<C>))
        .with_state(Here(books))
}

/// An error is a sentence.
pub(crate) struct Failed(Error);

impl From<Error> for Failed {
    fn from(error: Error) -> Failed {
        Failed(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let status =
            if matches!(self.0, Error::Unknown { .. }) { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
        (status, Json(json!({"error": self.0.to_string()}))).into_response()
    }
}

async fn overview<C: Controlled>(State(here): State<Here<C>>) -> Json<Value> {
    Json(here.0.overview())
}

async fn requests<C: Controlled>(State(here): State<Here<C>>) -> Json<Vec<Asked>> {
    Json(here.0.wire().requests())
}

async fn counters<C: Controlled>(State(here): State<Here<C>>) -> Json<Counters> {
    Json(here.0.wire().counters())
}

async fn faults<C: Controlled>(State(here): State<Here<C>>) -> Json<Vec<Fault>> {
    Json(here.0.wire().faults())
}

async fn records<C: Controlled>(
    State(here): State<Here<C>>,
    Path(kind): Path<String>,
) -> Result<Json<Vec<Value>>, Failed> {
    here.0.records(&kind).map(Json).map_err(Failed)
}

async fn company<C: Controlled>(State(here): State<Here<C>>) -> Json<Company> {
    Json(here.0.company())
}

async fn change<C: Controlled>(State(here): State<Here<C>>, Json(change): Json<Value>) -> Result<Json<Value>, Failed> {
    here.0.change(&change).map(|id| Json(json!({"id": id}))).map_err(Failed)
}

async fn fault<C: Controlled>(State(here): State<Here<C>>, Json(fault): Json<Fault>) -> StatusCode {
    here.0.wire().fault(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults<C: Controlled>(State(here): State<Here<C>>) -> StatusCode {
    here.0.wire().clear_faults();
    StatusCode::NO_CONTENT
}

async fn clear_requests<C: Controlled>(State(here): State<Here<C>>) -> StatusCode {
    here.0.wire().clear_requests();
    StatusCode::NO_CONTENT
}

fn shown(wire: &Wire) -> Json<Value> {
    Json(json!({"now": wire.clock().now(), "time_scale": wire.clock().scale()}))
}

async fn clock<C: Controlled>(State(here): State<Here<C>>) -> Json<Value> {
    shown(here.0.wire())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Now {
    now: Timestamp,
}

async fn set_clock<C: Controlled>(State(here): State<Here<C>>, Json(to): Json<Now>) -> Json<Value> {
    here.0.wire().clock().set(to.now);
    shown(here.0.wire())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seconds {
    seconds: u64,
}

async fn advance<C: Controlled>(State(here): State<Here<C>>, Json(by): Json<Seconds>) -> Json<Value> {
    here.0.wire().clock().advance(Duration::from_secs(by.seconds));
    shown(here.0.wire())
}

async fn tokens<C: Controlled>(State(here): State<Here<C>>) -> Json<Value> {
    Json(here.0.tokens())
}

async fn revoke<C: Controlled>(State(here): State<Here<C>>) -> StatusCode {
    here.0.revoke_all();
    StatusCode::NO_CONTENT
}

async fn expire<C: Controlled>(State(here): State<Here<C>>) -> StatusCode {
    here.0.expire_access_tokens();
    StatusCode::NO_CONTENT
}

async fn clear_quota<C: Controlled>(State(here): State<Here<C>>) -> StatusCode {
    here.0.clear_quota();
    StatusCode::NO_CONTENT
}
