//! Which namespace a prefix stands for, inside which element.

use super::names::{NameId, Names, split};
use std::collections::HashMap;

/// Names of a file that have been looked up; a file that has more different ones pays for each.
const KEPT: usize = 1024;

/// The declarations that hold at one place of a file.
#[derive(Debug, Default)]
pub(super) struct Scope {
    bindings: Vec<Binding>,
    elements: HashMap<String, NameId>,
    attributes: HashMap<String, NameId>,
}

#[derive(Debug)]
struct Binding {
    /// Depth of the element that declares it.
    depth: usize,
    prefix: String,
    uri: String,
}

impl Scope {
    /// Takes a declaration of the element at this depth.
    pub(super) fn declare(&mut self, depth: usize, prefix: &str, uri: String) {
        self.bindings.push(Binding { depth, prefix: prefix.to_owned(), uri });
        self.forget();
    }

    /// Ends the element at this depth.
    pub(super) fn close(&mut self, depth: usize) {
        if self.bindings.last().is_some_and(|last| last.depth >= depth) {
            self.bindings.retain(|binding| binding.depth < depth);
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.elements.clear();
        self.attributes.clear();
    }

    /// What the layout calls an element; nothing where its prefix is not declared.
    pub(super) fn element(&mut self, names: &Names, name: &str) -> Option<NameId> {
        if let Some(known) = self.elements.get(name) {
            return Some(*known);
        }
        let (prefix, local) = split(name);
        let found = names.find(self.uri(prefix)?, local);
        if self.elements.len() < KEPT {
            self.elements.insert(name.to_owned(), found);
        }
        Some(found)
    }

    /// What the layout calls an attribute; without a prefix it is in no namespace.
    pub(super) fn attribute(&mut self, names: &Names, name: &str) -> Option<NameId> {
        if let Some(known) = self.attributes.get(name) {
            return Some(*known);
        }
        let (prefix, local) = split(name);
        let uri = if prefix.is_empty() { "" } else { self.uri(prefix)? };
        let found = names.find(uri, local);
        if self.attributes.len() < KEPT {
            self.attributes.insert(name.to_owned(), found);
        }
        Some(found)
    }

    /// The namespace of a prefix.
    pub(super) fn uri(&self, prefix: &str) -> Option<&str> {
        let bound = self.bindings.iter().rev().find(|binding| binding.prefix == prefix);
        match (bound, prefix) {
            (Some(binding), _) => Some(binding.uri.as_str()),
            (None, "") => Some(""),
            (None, "xml") => Some(super::names::XML),
            (None, _) => None,
        }
    }
}
