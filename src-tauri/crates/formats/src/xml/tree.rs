//! One element with all that is in it, flat: elements in the order of the file, each with the position behind its last
//! descendant.

use super::flaw::Flaw;
use super::names::NameId;
use std::ops::Range;

/// Flaws that are kept of one element; more say nothing new.
const FLAWS: usize = 20;

/// One element with its texts, attributes and places. It is filled again and again by [`super::Cut::next`].
#[derive(Debug, Clone, Default)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) attributes: Vec<Attribute>,
    /// All texts, one behind the other.
    pub(super) text: String,
    /// What is wrong with it.
    pub flaws: Vec<Flaw>,
}

/// An element.
#[derive(Debug, Clone)]
pub struct Node {
    /// What the layout calls it.
    pub name: NameId,
    /// Position behind its last descendant.
    pub end: usize,
    /// Bytes of the file from its start tag to its end tag.
    pub bytes: Range<u64>,
    /// Bytes of the file between its tags.
    pub inside: Range<u64>,
    /// Line of the file on which it starts, from 1.
    pub line: u64,
    pub(super) text: Range<usize>,
    pub(super) attributes: Range<usize>,
    /// Its name in the file, where the layout does not know it.
    pub(super) own_name: Range<usize>,
    pub(super) mixed: bool,
}

/// An attribute.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// What the layout calls it.
    pub name: NameId,
    /// Bytes of the file between its quotes.
    pub bytes: Range<u64>,
    pub(super) text: Range<usize>,
    pub(super) own_name: Range<usize>,
}

impl Tree {
    /// The elements, the outermost first.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The text of an element: all of it where no elements stand inside, else what stands before the first.
    pub fn text(&self, node: usize) -> &str {
        self.nodes.get(node).map_or("", |node| &self.text[node.text.clone()])
    }

    /// The attributes of an element, without declarations of namespaces.
    pub fn attributes(&self, node: usize) -> &[Attribute] {
        self.nodes.get(node).map_or(&[], |node| &self.attributes[node.attributes.clone()])
    }

    /// The value of an attribute.
    pub fn value(&self, attribute: &Attribute) -> &str {
        &self.text[attribute.text.clone()]
    }

    /// The name that an element has in the file, where the layout does not know it.
    pub fn own_name(&self, node: usize) -> &str {
        self.nodes.get(node).map_or("", |node| &self.text[node.own_name.clone()])
    }

    /// The name that an attribute has in the file, where the layout does not know it.
    pub fn own_attribute(&self, attribute: &Attribute) -> &str {
        &self.text[attribute.own_name.clone()]
    }

    /// Positions of the elements directly inside one.
    pub fn children(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes.get(node).map_or(0, |node| node.end);
        let mut at = node + 1;
        std::iter::from_fn(move || {
            let child = (at < end).then_some(at)?;
            at = self.nodes.get(child)?.end;
            Some(child)
        })
    }

    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.attributes.clear();
        self.text.clear();
        self.flaws.clear();
    }

    pub(super) fn add_flaw(&mut self, flaw: Flaw) {
        if self.flaws.len() < FLAWS {
            self.flaws.push(flaw);
        }
    }

    /// Keeps a name that the layout does not know.
    pub(super) fn keep_name(&mut self, name: NameId, own: &str) -> Range<usize> {
        let start = self.text.len();
        if name == NameId::UNKNOWN {
            self.text.push_str(own);
        }
        start..self.text.len()
    }
}
