//! XML, compiled: how elements nest on writing, and by which paths their values are found on reading.

use crate::xml::{Emit, NameId, Names};
use model::layout::Encoding;
use std::sync::Arc;

/// XML, compiled.
#[derive(Debug)]
pub(crate) struct XmlDialect {
    pub(crate) emit: Emit,
    pub(crate) encoding: Encoding,
    pub(crate) names: Arc<Names>,
    /// The outermost element.
    pub(crate) root: String,
    pub(crate) root_id: NameId,
    /// Prefixes and namespaces, the default one first.
    pub(crate) namespaces: Vec<(String, String)>,
    /// The section that is the outermost element, where one is. Otherwise it only holds all others.
    pub(crate) root_section: Option<usize>,
    /// Whether the outermost element is a document, so that a file holds one.
    pub(crate) one_document: bool,
    /// The elements that documents stand in, outermost first.
    pub(crate) streamed: Vec<NameId>,
    pub(crate) sections: Vec<XmlSection>,
    /// By column: where its value may stand, the best place first; nothing for columns that are not read.
    pub(crate) columns: Arc<[Vec<Path>]>,
}

/// What is known of a section.
#[derive(Debug, Clone)]
pub(crate) struct XmlSection {
    /// Its element; unknown for a group.
    pub(crate) name: NameId,
    /// The innermost section above that is an element.
    pub(crate) host: Option<usize>,
    /// In how many elements it stands.
    pub(crate) depth: usize,
    /// Elements directly inside in which columns stand.
    pub(crate) heads: Vec<NameId>,
    /// Attributes in which columns stand.
    pub(crate) attributes: Vec<NameId>,
}

/// Where in an element a value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    /// The elements on the way.
    pub(crate) elements: Vec<NameId>,
    /// The attribute, or the text.
    pub(crate) attribute: Option<NameId>,
}

/// An element as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// Names and columns of its attributes.
    pub(crate) attributes: Vec<(String, usize)>,
    /// The column of its text.
    pub(crate) text: Option<usize>,
    /// What stands inside, in file order.
    pub(crate) parts: Vec<ElementPart>,
    /// Whether nothing in it comes from the document: then it stands wherever the element around it does.
    pub(crate) fixed: bool,
}

/// A part of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ElementPart {
    /// An element without a section of its own.
    Element(Element),
    /// A section.
    Section(usize),
}
