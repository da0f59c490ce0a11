//! The control surface: what a program outside may read and change in the practice books, as JSON over HTTP.

use super::shared::Shared;
use crate::json::{Json, object};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use std::sync::Arc;

type Here = State<Arc<Shared>>;

/// The control surface.
pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    Router::new().route("/practice", get(overview)).with_state(Arc::clone(shared))
}

async fn overview(State(shared): Here) -> Vec<u8> {
    let addresses = shared.addresses.iter().fold(Json::EMPTY, |all, (region, at)| {
        all.key(region.code(), object! {"api": at.api.clone(), "accounts": at.accounts.clone()})
    });
    object! {"region": shared.region.code(), "addresses": addresses}.bytes()
}
