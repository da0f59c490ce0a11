//! One element of XML as a record: where the texts of its columns stand.

use crate::layout::xml::{Path, XmlDialect};
use crate::xml::{NameId, Tree};
use std::ops::Range;
use std::sync::Arc;

/// One element of a file, with the places of the columns in it.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) tree: Tree,
    columns: Arc<[Vec<Path>]>,
    /// The element; nothing for the one that the tree stands in and that has been read before.
    pub(super) node: Option<usize>,
    pub(super) number: u64,
}

/// Where a value stands.
enum Found<'t> {
    Text(usize),
    Attribute(&'t crate::xml::Attribute),
}

impl Element {
    pub(super) fn new(xml: &XmlDialect) -> Element {
        Element { tree: Tree::default(), columns: Arc::clone(&xml.columns), node: Some(0), number: 0 }
    }

    /// Takes the next element of the file.
    pub(super) fn next(&mut self, cut: &mut crate::xml::Cut) -> super::source::Found {
        use super::source::Found as Next;
        let found = cut.next(&mut self.tree);
        if matches!(found, crate::xml::Found::Open | crate::xml::Found::Tree) {
            self.number += 1;
            self.node = Some(0);
        }
        match found {
            crate::xml::Found::Open => Next::Open,
            crate::xml::Found::Tree => Next::Record,
            crate::xml::Found::Close => Next::Close,
            crate::xml::Found::More => Next::More,
            crate::xml::Found::End => Next::End,
            crate::xml::Found::Stopped(flaw) => Next::Stopped(flaw.into()),
        }
    }

    /// Position among the elements that have been placed.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn top(&self) -> usize {
        self.node.unwrap_or_default()
    }

    pub(super) fn line(&self) -> u64 {
        self.tree.nodes().get(self.top()).map_or(0, |node| node.line)
    }

    pub(super) fn bytes(&self) -> Range<u64> {
        self.tree.nodes().get(self.top()).map_or(0..0, |node| node.bytes.clone())
    }

    /// The text of a column; nothing where its place is not there.
    pub(super) fn get(&self, column: usize) -> Option<&str> {
        match self.find(column)? {
            Found::Text(node) => Some(self.tree.text(node)),
            Found::Attribute(attribute) => Some(self.tree.value(attribute)),
        }
    }

    /// Where a column's value stands; the whole element where it is not there.
    pub(super) fn cell_bytes(&self, column: usize) -> Range<u64> {
        match self.find(column) {
            Some(Found::Text(node)) => self.tree.nodes()[node].inside.clone(),
            Some(Found::Attribute(attribute)) => attribute.bytes.clone(),
            None => self.bytes(),
        }
    }

    fn find(&self, column: usize) -> Option<Found<'_>> {
        self.columns.get(column)?.iter().find_map(|path| self.find_path(path))
    }

    /// The first place that a path leads to.
    fn find_path(&self, path: &Path) -> Option<Found<'_>> {
        let (mut node, mut steps) = (self.node, path.elements.iter());
        if node.is_none() {
            let head = *steps.next()?;
            node = (self.tree.nodes().first()?.name == head).then_some(0);
        }
        let mut node = node?;
        for step in steps {
            node = self.tree.children(node).find(|child| self.tree.nodes()[*child].name == *step)?;
        }
        match path.attribute {
            None => Some(Found::Text(node)),
            Some(name) => {
                self.tree.attributes(node).iter().find(|attribute| attribute.name == name).map(Found::Attribute)
            }
        }
    }

    /// The name of the element, as people know it.
    pub(super) fn name(&self, xml: &XmlDialect) -> String {
        self.name_of(xml, self.top())
    }

    pub(super) fn name_of(&self, xml: &XmlDialect, node: usize) -> String {
        match self.tree.nodes().get(node).map(|node| node.name) {
            Some(name) if name != NameId::UNKNOWN => xml.names.spelled(name).to_owned(),
            _ => self.tree.own_name(node).to_owned(),
        }
    }
}
