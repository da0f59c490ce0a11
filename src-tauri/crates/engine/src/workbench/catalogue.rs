//! Every field of some kinds of documents, with what it holds in sample documents.

use crate::api::SampledField;
use crate::layouts;
use formats::suggest::{group, label};
use model::document::{Custom, Document, Kind, Record, Slot};
use std::collections::{BTreeMap, HashMap};

/// So many different values are told.
const SAMPLES: usize = 3;
/// So many characters of a value are told.
const LONGEST: usize = 160;
/// The provider's own record: far too long for a sample.
const RAW: &str = "doc.raw";

/// The fields, grouped; custom fields behind the fixed ones.
pub(super) fn of(kinds: &[Kind], documents: &[Document]) -> Vec<SampledField> {
    let mut found = Found::new(kinds);
    for (number, document) in (1..).zip(documents) {
        found.visit(document, number);
        found.custom("doc", &document.custom, number);
        for line in &document.lines {
            found.custom("line", &line.custom, number);
        }
    }
    let mut fields: Vec<SampledField> = found.fields.into_iter().map(|entry| entry.field).collect();
    let mut order: Vec<String> = Vec::new();
    for field in &fields {
        if !order.contains(&field.group) {
            order.push(field.group.clone());
        }
    }
    fields.sort_by_key(|field| {
        let group = order.iter().position(|group| *group == field.group);
        (group, rank(&field.path))
    });
    let custom = found.customs.into_iter().map(|(path, mut entry)| {
        entry.field.label = label(&path, kinds);
        entry.field
    });
    fields.extend(custom);
    fields
}

/// What a file nearly always has stands first in its group: the number, days, the party, amounts. What only programs ask for
/// stands last. In between, the order of the document.
fn rank(path: &str) -> usize {
    const FIRST: &[&str] =
        &["number", "date", "due_date", "name", "code", "currency", "total", "amount", "net", "tax", "balance"];
    const LAST: &[&str] = &["id", "version", "created", "modified", "source_status", "raw"];
    let name = path.rsplit('.').next().unwrap_or_default();
    let first = FIRST.iter().position(|known| *known == name);
    let is_id = LAST.contains(&name) || name.ends_with("_id") && name != "tax_id";
    match (first, is_id) {
        (Some(place), _) => place,
        (None, false) => FIRST.len(),
        (None, true) => FIRST.len() + 1,
    }
}

struct Entry {
    field: SampledField,
    /// The last document in which it had a value.
    last: u32,
}

impl Entry {
    fn add(&mut self, text: &str, document: u32) {
        if self.last != document {
            self.last = document;
            self.field.n_filled += 1;
        }
        if self.field.samples.len() < SAMPLES {
            let shown = shortened(text);
            if !self.field.samples.contains(&shown) {
                self.field.samples.push(shown);
            }
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

struct Found {
    fields: Vec<Entry>,
    /// By name of the scope: its fields, ready to be asked for.
    by_scope: HashMap<String, Vec<(usize, String)>>,
    slots: HashMap<&'static str, Vec<(usize, Slot)>>,
    customs: BTreeMap<String, Entry>,
}

impl Found {
    fn new(kinds: &[Kind]) -> Found {
        let mut fields: Vec<Entry> = Vec::new();
        let mut by_scope: HashMap<String, Vec<(usize, String)>> = HashMap::new();
        for view in kinds.iter().flat_map(|kind| layouts::fields(*kind).fields) {
            if fields.iter().any(|known| known.field.path == view.path) {
                continue;
            }
            if let Some((scope, rest)) = view.path.split_once('.').filter(|_| view.path != RAW) {
                by_scope.entry(scope.to_owned()).or_default().push((fields.len(), rest.to_owned()));
            }
            let field = SampledField {
                label: label(&view.path, kinds),
                group: group(&view.path).to_owned(),
                holds: view.holds.to_owned(),
                class: view.class.to_owned(),
                about: view.about.to_owned(),
                samples: Vec::new(),
                n_filled: 0,
                path: view.path,
            };
            fields.push(Entry { field, last: 0 });
        }
        Found { fields, by_scope, slots: HashMap::new(), customs: BTreeMap::new() }
    }

    /// Takes the values of a record and of all that is in it.
    fn visit(&mut self, record: &dyn Record, document: u32) {
        let scope = record.scope();
        let slots = self.slots.remove(scope.name).unwrap_or_else(|| {
            let own = self.by_scope.get(scope.name).into_iter().flatten();
            own.filter_map(|(at, rest)| Some((*at, scope.resolve(rest)?.slot))).collect()
        });
        for (at, slot) in &slots {
            let value = record.get(slot);
            if !value.is_empty() {
                self.fields[*at].add(&value.plain(), document);
            }
        }
        self.slots.insert(scope.name, slots);
        for list in 0..scope.lists.len() {
            for item in (0..record.len(list)).filter_map(|index| record.item(list, index)) {
                self.visit(item, document);
            }
        }
    }

    fn custom(&mut self, scope: &str, all: &BTreeMap<String, Custom>, document: u32) {
        for (name, custom) in all {
            let entry = self.customs.entry(format!("{scope}.custom.{name}")).or_insert_with_key(|path| Entry {
                field: SampledField {
                    path: path.clone(),
                    label: String::new(),
                    group: group(path).to_owned(),
                    holds: holds(custom).to_owned(),
                    class: "stored".to_owned(),
                    about: format!("A custom field of your books, “{name}”"),
                    samples: Vec::new(),
                    n_filled: 0,
                },
                last: 0,
            });
            let value = custom.value();
            if !value.is_empty() {
                entry.add(&value.plain(), document);
            }
        }
    }
}

fn holds(custom: &Custom) -> &'static str {
    match custom {
        Custom::Text(_) => "text",
        Custom::Number(_) => "number",
        Custom::Bool(_) => "yes/no",
    }
}
