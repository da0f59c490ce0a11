//! The names of a layout: `cbc:ID` stands for a namespace and a local name, and a file may give the namespace any
//! prefix.

use std::collections::{BTreeMap, HashMap};

/// The namespace that the prefix `xml` always stands for.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// A name that the layout knows, by its position among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameId(u32);

impl NameId {
    /// A name that the layout does not know.
    pub const UNKNOWN: NameId = NameId(u32::MAX);

    /// Position among the known names; beyond all of them for an unknown one.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A name that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// It is no XML name.
    #[error(
        "“{0}” cannot be the name of an element or attribute: names start with a letter and have letters, digits, “-”, “_” and “.”"
    )]
    Spelling(String),
    /// Its prefix stands for nothing.
    #[error("the prefix of “{0}” is not among the namespaces of the layout")]
    Prefix(String),
}

/// The names of a layout.
#[derive(Debug, Clone, Default)]
pub struct Names {
    prefixes: BTreeMap<String, String>,
    /// Namespaces with the local names known in each.
    known: HashMap<String, HashMap<String, NameId>>,
    spelled: Vec<String>,
}

impl Names {
    /// Names spelled with these prefixes; the empty prefix is that of elements without one. Where there are no
    /// namespaces at all, a file may have its elements in any.
    pub fn new(namespaces: &BTreeMap<String, String>) -> Names {
        let mut prefixes = namespaces.clone();
        if !prefixes.is_empty() {
            prefixes.entry("xml".to_owned()).or_insert_with(|| XML.to_owned());
        }
        Names { prefixes, known: HashMap::new(), spelled: Vec::new() }
    }

    /// Makes an element's name known.
    ///
    /// # Errors
    /// Where it is no name, or its prefix stands for nothing.
    pub fn element(&mut self, spelled: &str) -> Result<NameId, BadName> {
        self.add(spelled, true)
    }

    /// Makes an attribute's name known, without the `@`.
    ///
    /// # Errors
    /// As [`Names::element`].
    pub fn attribute(&mut self, spelled: &str) -> Result<NameId, BadName> {
        self.add(spelled, false)
    }

    fn add(&mut self, spelled: &str, element: bool) -> Result<NameId, BadName> {
        let (prefix, local) = split(spelled);
        let bad = !is_name(local) || (spelled.contains(':') && !is_name(prefix)) || prefix == "xmlns";
        if bad || (prefix.is_empty() && local == "xmlns") {
            return Err(BadName::Spelling(spelled.to_owned()));
        }
        let uri = match self.prefixes.get(prefix) {
            Some(uri) if element || !prefix.is_empty() => uri.clone(),
            None if !prefix.is_empty() => return Err(BadName::Prefix(spelled.to_owned())),
            Some(_) | None => String::new(),
        };
        let next = NameId(u32::try_from(self.spelled.len()).unwrap_or(u32::MAX - 1));
        let id = *self.known.entry(uri).or_default().entry(local.to_owned()).or_insert(next);
        if id == next {
            self.spelled.push(spelled.to_owned());
        }
        Ok(id)
    }

    /// The name that a namespace and a local name have in the layout.
    pub fn find(&self, uri: &str, local: &str) -> NameId {
        let uri = if self.prefixes.is_empty() { "" } else { uri };
        self.known.get(uri).and_then(|locals| locals.get(local)).copied().unwrap_or(NameId::UNKNOWN)
    }

    /// All known names, as the layout spells them.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.spelled.iter().map(String::as_str)
    }

    /// A known name as the layout spells it; nothing for an unknown one.
    pub fn spelled(&self, name: NameId) -> &str {
        self.spelled.get(name.index()).map_or("", String::as_str)
    }
}

/// Prefix and local name.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// Whether the text is a name without a prefix.
fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next().is_some_and(|first| first.is_alphabetic() || first == '_');
    first && characters.all(|other| other.is_alphanumeric() || matches!(other, '-' | '_' | '.' | '\u{B7}'))
}
