//! The control surface: what a program outside reads and changes in the practice books, as JSON over HTTP. docs/PRACTICE.md has the list.
//! It takes JSON bodies only, which keeps pages in a browser from reaching it.

use super::Region;
use super::faults::{Change, Fault};
use super::practice::{Overview, Practice};
use super::requests::Request;
use super::shared::Shared;
use crate::kit::{Counters, Failed};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

type Here = State<Arc<Shared>>;

/// The control surface.
pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    Router::new()
        .route("/practice", get(overview))
        .route("/practice/clock", get(clock).put(set_clock))
        .route("/practice/books", get(books))
        .route("/practice/changes", post(change))
        .route("/practice/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/practice/requests", get(requests).delete(clear_requests))
        .route("/practice/counters", get(counters))
        .route("/practice/tokens", post(tokens).delete(revoke))
        .route("/practice/tokens/access", axum::routing::delete(expire))
        .route("/practice/quota", axum::routing::put(set_quota).delete(clear_quota))
        .route("/practice/locks", axum::routing::put(close))
        .route("/practice/organisations/{id}/forbidden", axum::routing::put(forbid).delete(allow))
        .with_state(Arc::clone(shared))
}

/// A view on the same books without their servers.
fn practice(shared: &Arc<Shared>) -> Practice {
    Practice::view(shared)
}

async fn overview(State(shared): Here) -> Json<Overview> {
    Json(practice(&shared).overview())
}

#[derive(Serialize)]
struct Clock {
    now: Timestamp,
    local: String,
    time_scale: u32,
}

async fn clock(State(shared): Here) -> Result<Json<Clock>, Failed> {
    let now = shared.clock.now();
    let local = shared.with(None, |ledger| Ok(now.to_zoned(ledger.zone.clone()).datetime().to_string()))?;
    Ok(Json(Clock { now, local, time_scale: shared.clock.scale() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum ClockChange {
    /// A local time, or an instant.
    Now(crate::company::When),
    /// Seconds that pass at once.
    Advance(u64),
}

async fn set_clock(state: Here, Json(change): Json<ClockChange>) -> Result<Json<Clock>, Failed> {
    let shared = &state.0;
    match change {
        ClockChange::Now(when) => shared.clock.set(shared.with(None, |ledger| Ok(when.instant(&ledger.zone)))?),
        ClockChange::Advance(seconds) => shared.clock.advance(Duration::from_secs(seconds)),
    }
    clock(state).await
}

#[derive(Deserialize)]
struct Whose {
    organisation: Option<String>,
}

async fn books(State(shared): Here, Query(whose): Query<Whose>) -> Result<Json<crate::company::Company>, Failed> {
    super::api::catch_up(&shared);
    Ok(Json(shared.with(whose.organisation.as_deref(), |ledger| Ok(ledger.company()))?))
}

async fn change(
    State(shared): Here,
    Query(whose): Query<Whose>,
    Json(change): Json<Change>,
) -> Result<Json<Value>, Failed> {
    Ok(Json(json!({"id": shared.change(whose.organisation.as_deref(), change)?})))
}

async fn faults(State(shared): Here) -> Json<Vec<Fault>> {
    Json(shared.faults().0.clone())
}

async fn add_fault(State(shared): Here, Json(fault): Json<Fault>) -> StatusCode {
    shared.faults().0.push(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(shared): Here) -> StatusCode {
    shared.faults().0.clear();
    StatusCode::NO_CONTENT
}

async fn requests(State(shared): Here) -> Json<Vec<Request>> {
    Json(shared.log().requests.clone())
}

async fn clear_requests(State(shared): Here) -> StatusCode {
    shared.log().requests.clear();
    StatusCode::NO_CONTENT
}

async fn counters(State(shared): Here) -> Json<Counters> {
    Json(practice(&shared).counters())
}

#[derive(Serialize)]
struct ReadyTokens {
    access_token: String,
    refresh_token: String,
    region: Region,
}

async fn tokens(State(shared): Here) -> Json<ReadyTokens> {
    let tokens = practice(&shared).ready_tokens();
    Json(ReadyTokens { access_token: tokens.access, refresh_token: tokens.refresh, region: shared.region })
}

async fn revoke(State(shared): Here) -> StatusCode {
    shared.auth().revoke_all();
    StatusCode::NO_CONTENT
}

async fn expire(State(shared): Here) -> StatusCode {
    shared.auth().expire_access();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quota {
    per_day: u32,
}

async fn set_quota(State(shared): Here, Json(quota): Json<Quota>) -> StatusCode {
    practice(&shared).set_day_limit(quota.per_day);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lock {
    module: String,
    until: Option<jiff::civil::Date>,
}

async fn close(State(shared): Here, Json(lock): Json<Lock>) -> StatusCode {
    practice(&shared).close(&lock.module, lock.until);
    StatusCode::NO_CONTENT
}

async fn clear_quota(State(shared): Here) -> StatusCode {
    practice(&shared).clear_quota();
    StatusCode::NO_CONTENT
}

async fn forbid(State(shared): Here, Path(id): Path<String>) -> StatusCode {
    practice(&shared).forbid(&id, true);
    StatusCode::NO_CONTENT
}

async fn allow(State(shared): Here, Path(id): Path<String>) -> StatusCode {
    practice(&shared).forbid(&id, false);
    StatusCode::NO_CONTENT
}
