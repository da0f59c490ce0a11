//! References: what they point to must be there and in use, and carries its name in answers.

use super::Ledger;
use crate::quickbooks::entity::Entity;
use crate::quickbooks::fault::Fault;
use crate::quickbooks::schema::{DETAILS, Field, LINE, Of, fields};
use crate::quickbooks::value::{Object, Value, reference};
use std::collections::BTreeSet;

type Pointed = BTreeSet<(Entity, String)>;

/// Calls with every reference of an object: what it may point to, its field, and itself.
fn each(known: &[Field], object: &mut Object, call: &mut dyn FnMut(&[Entity], &str, &mut Object)) {
    for field in known {
        match (field.of, object.get_mut(field.name)) {
            (Of::Ref(kinds), Some(Value::Object(reference))) => call(kinds, field.name, reference),
            (Of::Object(inner), Some(Value::Object(object))) => each(inner, object, call),
            (Of::List(inner), Some(Value::List(items))) => {
                for item in items {
                    if let Value::Object(item) = item {
                        each(inner, item, call);
                    }
                }
            }
            (Of::Lines(_), Some(Value::List(items))) => {
                for item in items {
                    if let Value::Object(item) = item {
                        each(LINE, item, call);
                        each(DETAILS, item, call);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Everything that an object points to.
fn pointed(entity: Entity, body: &Object) -> Pointed {
    let mut pointed = Pointed::new();
    let mut body = body.clone();
    each(fields(entity), &mut body, &mut |kinds, _, one| {
        pointed.extend(kinds.iter().map(|kind| (*kind, one.text("value").to_owned())));
    });
    pointed
}

impl Ledger {
    /// Checks every reference and puts the names in. What a record pointed to before may be out of use by now.
    pub(super) fn refer_all(&self, entity: Entity, body: &mut Object, old: Option<&Object>) -> Result<(), Fault> {
        let before = old.map(|old| pointed(entity, old)).unwrap_or_default();
        let mut problems = Vec::new();
        each(fields(entity), body, &mut |kinds, field, one| {
            let id = one.text("value").to_owned();
            if kinds == [Entity::TaxCode] && self.is_american() && (id == "NON" || id == "TAX") {
                return;
            }
            let kept = |kind: &Entity| before.contains(&(*kind, id.clone()));
            let stated = one.text("type").to_owned();
            let found = kinds
                .iter()
                .filter(|kind| stated.is_empty() || kinds.len() == 1 || kind.name() == stated)
                .find_map(|kind| self.found(*kind, &id).filter(|record| record.is_active() || kept(kind)));
            match found {
                None => problems.push(Fault::reference(field, &format!("{} {id}", kinds[0].name()))),
                Some(_) if kinds == [Entity::TaxCode] || kinds == [Entity::Term] => {}
                Some(record) => {
                    let named = reference(id, record.name());
                    let kind = record.entity.name();
                    *one = if field == "EntityRef" && kinds.len() > 1 { named.with("type", kind) } else { named };
                }
            }
        });
        match problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(()),
        }
    }

    /// Whether a body points to a class.
    pub(super) fn has_class(entity: Entity, body: &Object) -> bool {
        pointed(entity, body).iter().any(|(kind, _)| *kind == Entity::Class)
    }

    /// A new name goes to everything that points to the record, also to what was typed in with the old one.
    pub(super) fn rename(&mut self, entity: Entity, id: u64, name: &str) {
        let known = self.get(entity, id).and_then(|record| record.typed.as_ref());
        let typed = known.and_then(|(_, typed)| typed["name"].as_str()).unwrap_or(name).to_owned();
        let id = id.to_string();
        for (kind, table) in &mut self.tables {
            for record in table.values_mut().filter(|_| kind.is_transaction()) {
                let mut party = false;
                each(fields(*kind), &mut record.body, &mut |kinds, field, one| {
                    if kinds.contains(&entity) && one.text("value") == id && one.has("name") {
                        one.set("name", name);
                        party |= matches!(field, "VendorRef" | "CustomerRef" | "EntityRef") && entity.is_person();
                    }
                });
                if let Some((_, of)) = record.typed.as_mut().filter(|_| party) {
                    let own = if entity == Entity::Vendor { "vendor" } else { "customer" };
                    for key in ["party", own] {
                        if let Some(named) = of.get_mut(key) {
                            *named = serde_json::Value::from(typed.as_str());
                        }
                    }
                }
            }
        }
    }
}
