//! Change data capture: everything that changed since a time, deleted records as tombstones, no pages.

use super::Api;
use crate::kit::Call;
use crate::quickbooks::entity::Entity;
use crate::quickbooks::fault::Fault;
use crate::quickbooks::ledger::{Ledger, stamp};
use crate::quickbooks::options::TooOld;
use crate::quickbooks::query::time;
use crate::quickbooks::value::{Object, Value, object};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

impl Api {
    pub(super) fn changes(&self, call: &Call<'_>, realm: &str) -> Result<(u16, Vec<u8>), Fault> {
        let (now, elapsed) = (self.0.wire.clock().now(), self.0.wire.clock().elapsed());
        let given = call.value("changedSince");
        if given.is_empty() {
            return Err(Fault::missing("changedSince"));
        }
        let wrong = || Fault::validation("4000", "Error parsing query", format!("Invalid changedSince {given}"));
        let mut since = time(given).ok_or_else(wrong)?;
        let names = call.value("entities");
        if names.is_empty() {
            return Err(Fault::missing("entities"));
        }
        let kinds = names.split(',').map(|name| {
            let known = Entity::of_any_case(name.trim()).filter(|entity| entity.is_captured());
            known.ok_or_else(|| Fault::query(format!("invalid context declaration: {name}")))
        });
        let kinds = kinds.collect::<Result<Vec<Entity>, Fault>>()?;
        let look_back = SignedDuration::try_from(self.0.options.limits.look_back).unwrap_or(SignedDuration::MAX);
        let oldest = now.checked_sub(look_back).unwrap_or(Timestamp::MIN);
        if since < oldest {
            match self.0.options.too_old {
                TooOld::Refused => {
                    return Err(Fault::query("changedSince lies more than 30 days back"));
                }
                TooOld::Cut => since = oldest,
                TooOld::Answered => {}
            }
        }
        let books = self.0.books();
        let ledger = books.get(realm).ok_or_else(|| Fault::system(500))?;
        let mut left = self.0.options.limits.changes;
        let groups = kinds.into_iter().map(|entity| group(ledger, entity, since, elapsed, &mut left));
        let response = vec![object! {"QueryResponse": groups.collect::<Value>()}];
        Ok((200, object! {"CDCResponse": response, "time": self.time()}.bytes()))
    }
}

/// The changed records of a kind: by their time, deleted ones last.
fn group(ledger: &Ledger, entity: Entity, since: Timestamp, elapsed: Duration, left: &mut usize) -> Object {
    let seen = |until: Option<Duration>| until.is_none_or(|until| until <= elapsed);
    let mut changed: Vec<_> =
        ledger.all(entity).filter(|record| record.modified >= since && seen(record.hidden_until)).collect();
    changed.sort_by_key(|record| (record.modified, record.id));
    let mut rows: Vec<Object> = changed.into_iter().take(*left).map(|record| ledger.shown(record)).collect();
    *left -= rows.len();
    let alive = !rows.is_empty();
    let mut gone: Vec<_> = ledger.gone().iter().filter(|gone| gone.entity == entity && gone.at >= since).collect();
    gone.sort_by_key(|gone| (gone.at, gone.id));
    let gone: Vec<Object> = gone
        .into_iter()
        .take(*left)
        .map(|gone| {
            object! {
                "domain": "QBO", "status": "Deleted", "Id": gone.id.to_string(),
                "MetaData": object! {"LastUpdatedTime": stamp(gone.at)},
            }
        })
        .collect();
    *left -= gone.len();
    rows.extend(gone);
    if rows.is_empty() {
        return Object::default();
    }
    let count = rows.len();
    let group = Object::default().with(entity.name(), rows);
    let group = if alive { group.with("startPosition", 1_usize) } else { group };
    group.with("maxResults", count)
}
