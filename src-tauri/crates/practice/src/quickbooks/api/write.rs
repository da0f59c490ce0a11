//! Writes: once for each `requestid`, twice where the network is told to repeat.

use super::{Api, Refused};
use crate::kit::Call;
use crate::quickbooks::entity::Entity;
use crate::quickbooks::fault::Fault;
use crate::quickbooks::ledger::{Deed, Terms};
use crate::quickbooks::shared::{Kept, Twin};
use crate::quickbooks::value::Object;
use std::time::Duration;

type Pairs = [(String, String)];

/// Most characters of a `requestid`; of a batch's.
const REQUEST_ID: usize = 50;
const BATCH_REQUEST_ID: usize = 36;

impl Api {
    /// Does a write, and whatever else is to happen to it.
    pub(super) fn write(&self, call: &Call<'_>, realm: &str, resource: &str) -> Result<(u16, Vec<u8>), Refused> {
        if resource == "batch" {
            self.meter(super::batch::queries(call.body))?;
        }
        let hidden = call.lag().map(|lag| self.0.wire.clock().elapsed() + lag);
        let answer = self.perform(realm, resource, call.query, call.body, hidden);
        match call.twin() {
            None => {}
            Some(Duration::ZERO) => drop(self.perform(realm, resource, call.query, call.body, hidden)),
            Some(later) => {
                let (query, body) = (call.query.to_vec(), call.body.to_vec());
                let twin = Twin { realm: realm.to_owned(), resource: resource.to_owned(), query, body };
                self.0.later().put(self.0.wire.clock().elapsed() + later, twin);
            }
        }
        Ok(answer)
    }

    /// Does what the network repeats.
    pub(super) fn repeat(&self, twin: &Twin) {
        drop(self.perform(&twin.realm, &twin.resource, &twin.query, &twin.body, None));
    }

    /// Does a write once for its `requestid`: asked again, the same answer comes and nothing is done.
    fn perform(
        &self,
        realm: &str,
        resource: &str,
        query: &Pairs,
        body: &[u8],
        hidden: Option<Duration>,
    ) -> (u16, Vec<u8>) {
        let id = crate::kit::value(query, "requestid");
        let most = if resource == "batch" { BATCH_REQUEST_ID } else { REQUEST_ID };
        let length = id.chars().count();
        if length > most {
            let fault = Fault::length("requestid", most, length);
            return (fault.status, fault.business_body(&self.time()).bytes());
        }
        let key = (realm.to_owned(), id.to_owned());
        let now = self.0.wire.clock().elapsed();
        // The lock is held over the work, so that two of the same at once are one.
        let mut kept = self.0.kept();
        kept.retain(|_, kept| now < kept.until);
        if let Some(known) = kept.get(&key).filter(|_| !id.is_empty()) {
            return (known.status, known.body.clone());
        }
        let (status, body) = match self.done(realm, resource, query, body, hidden) {
            Ok(body) => (200, body.bytes()),
            Err(fault) => (fault.status, fault.business_body(&self.time()).bytes()),
        };
        if !id.is_empty() && (status == 200 || self.0.options.faults_kept) {
            let until = now + self.0.options.limits.request_ids_kept;
            kept.insert(key, Kept { status, body: body.clone(), until });
        }
        (status, body)
    }

    fn done(
        &self,
        realm: &str,
        resource: &str,
        query: &Pairs,
        body: &[u8],
        hidden: Option<Duration>,
    ) -> Result<Object, Fault> {
        if std::str::from_utf8(body).is_err() {
            return Err(Fault::unsupported("a body that is not UTF-8"));
        }
        if resource == "batch" {
            return self.batch(realm, body, hidden);
        }
        let entity = Entity::of_path(resource).ok_or_else(|| Fault::unsupported(resource))?;
        let given = Object::read(body).map_err(|problem| Fault::unreadable(entity.name(), &problem))?;
        let include = crate::kit::value(query, "include");
        let deed = deed(crate::kit::value(query, "operation"), include)?;
        let record = self.single(realm, entity, deed, &given, (include == "allowduplicatedocnum", hidden))?;
        Ok(Object::default().with(entity.name(), record).with("time", self.time()))
    }

    /// One write to the books.
    pub(super) fn single(
        &self,
        realm: &str,
        entity: Entity,
        deed: Deed,
        given: &Object,
        (duplicates, hidden_until): (bool, Option<Duration>),
    ) -> Result<Object, Fault> {
        let now = self.0.wire.clock().now();
        let mut books = self.0.books();
        let ledger = books.get_mut(realm).ok_or_else(|| Fault::system(500))?;
        let done = ledger.write(entity, deed, given, Terms { now, hidden_until, duplicates })?;
        if done.changed {
            self.0.wire.counted_write();
        }
        Ok(done.record)
    }
}

/// What is to be done, by the words of the address or of a batch's item.
pub(super) fn deed(operation: &str, option: &str) -> Result<Deed, Fault> {
    match (operation, option) {
        ("update", "void") | ("void", _) => Ok(Deed::Void),
        ("" | "create" | "update", _) => Ok(Deed::Save),
        ("delete", _) => Ok(Deed::Delete),
        _ => Err(Fault::unsupported(operation)),
    }
}
