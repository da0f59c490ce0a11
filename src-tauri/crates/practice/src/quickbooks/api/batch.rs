//! Batches: each item has its own answer, and a refused one does not stop the others.

use super::Api;
use super::write::deed;
use crate::quickbooks::entity::Entity;
use crate::quickbooks::fault::Fault;
use crate::quickbooks::value::{Object, Value, object};
use std::time::Duration;

/// How many items of a batch read.
pub(super) fn queries(body: &[u8]) -> u64 {
    let body = Object::read(body).unwrap_or_default();
    body.list("BatchItemRequest").filter(|item| item.has("Query")).map(|_| 1).sum()
}

impl Api {
    pub(super) fn batch(&self, realm: &str, body: &[u8], hidden: Option<Duration>) -> Result<Object, Fault> {
        let body = Object::read(body).map_err(|problem| Fault::unreadable("IntuitBatchRequest", &problem))?;
        let items: Vec<&Object> = body.list("BatchItemRequest").collect();
        let most = self.0.options.limits.batch_items;
        if items.is_empty() {
            return Err(Fault::missing("BatchItemRequest"));
        }
        if items.len() > most {
            let detail = format!("Batch Size Error: at most {most} items, {} were sent", items.len());
            return Err(Fault::validation("1040", "Batch size limit exceeded", detail));
        }
        let answers = items.into_iter().map(|item| {
            let answer = self.item(realm, item, hidden);
            let answer = answer.unwrap_or_else(|fault| object! {"Fault": fault.member()});
            answer.with("bId", item.text("bId"))
        });
        let answers = answers.collect::<Value>();
        Ok(object! {"BatchItemResponse": answers, "time": self.time()})
    }

    fn item(&self, realm: &str, item: &Object, hidden: Option<Duration>) -> Result<Object, Fault> {
        if item.has("Query") {
            return Ok(object! {"QueryResponse": self.found(realm, item.text("Query"), 0)?});
        }
        let own = item.iter().find_map(|(key, value)| match (Entity::of_name(key), value) {
            (Some(entity), Value::Object(given)) => Some((entity, given)),
            _ => None,
        });
        let (entity, given) = own.ok_or_else(|| Fault::unsupported("an item without a record"))?;
        let (operation, option) = (item.text("operation"), item.text("optionsData"));
        if !matches!(operation, "create" | "update" | "delete") {
            return Err(Fault::unsupported(operation));
        }
        let duplicates = option == "allowduplicatedocnum";
        let record = self.single(realm, entity, deed(operation, option)?, given, (duplicates, hidden))?;
        Ok(Object::default().with(entity.name(), record))
    }
}
