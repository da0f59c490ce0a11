//! The control port's view of these books.

use super::shared::Shared;
use crate::company::Company;
use crate::error::Error;
use crate::kit::{Controlled, Wire};
use serde_json::{Value, json};
use std::sync::Arc;

impl Controlled for Shared {
    fn wire(&self) -> &Wire {
        &self.wire
    }

    fn overview(&self) -> Value {
        serde_json::to_value(super::practice::overview(self)).expect("BUG: an overview has text keys only")
    }

    fn change(&self, change: &Value) -> Result<String, Error> {
        self.change_json(change)
    }

    fn records(&self, kind: &str) -> Result<Vec<Value>, Error> {
        Shared::records(self, kind)
    }

    fn company(&self) -> Company {
        self.books()[&self.realms[0]].company()
    }

    fn tokens(&self) -> Value {
        let tokens = super::practice::ready_tokens(self);
        json!({"access_token": tokens.access, "refresh_token": tokens.refresh, "realm": self.realms[0]})
    }

    fn revoke_all(&self) {
        self.auth().revoke_all();
    }

    fn expire_access_tokens(&self) {
        self.auth().expire_access();
    }

    fn clear_quota(&self) {
        self.gate().clear();
    }
}

/// The control port.
pub(super) fn router(shared: &Arc<Shared>) -> axum::Router {
    crate::kit::control(Arc::clone(shared))
}
