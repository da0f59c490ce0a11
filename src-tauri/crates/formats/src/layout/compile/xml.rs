//! Places in XML: from paths to elements that nest and do not clash.

use super::Draft;
use crate::encoding::encode;
use crate::layout::plan::{Each, Places, Shape};
use crate::layout::xml::{Element, ElementPart, Path, XmlDialect, XmlSection};
use crate::xml::{Emit, NameId, Names, declared};
use model::layout::{Part, Section, Use, Xml};
use std::collections::HashMap;
use std::sync::Arc;

/// Paths that go deeper than this are a slip of the pen.
const DEEPEST: usize = 30;

/// A place in words: the elements on the way, and the attribute where it is one.
#[derive(Debug, Clone, Copy)]
struct Spelled<'t> {
    elements: &'t str,
    attribute: Option<&'t str>,
}

impl<'t> Spelled<'t> {
    fn of(place: &'t str) -> Spelled<'t> {
        let (elements, attribute) = match place.rsplit_once('@') {
            Some((elements, attribute)) => (elements, Some(attribute)),
            None => (place, None),
        };
        let elements = if elements == "." { "" } else { elements };
        let elements = elements.strip_prefix("./").unwrap_or(elements);
        Spelled { elements: elements.strip_suffix('/').unwrap_or(elements), attribute }
    }

    fn steps(self) -> impl Iterator<Item = &'t str> {
        self.elements.split('/').filter(move |_| !self.elements.is_empty())
    }
}

impl Draft<'_> {
    /// Checks the settings, gives every column its element or attribute, and every section its element.
    pub(super) fn xml(&mut self, xml: &Xml, spine: &[usize]) -> XmlDialect {
        let mut names = self.xml_names(xml);
        let root_id = self.known_name(&mut names, "syntax", &xml.root, Names::element);
        let tops: Vec<usize> = (0..self.sections.len()).filter(|at| self.sections[*at].parent.is_none()).collect();
        let records: HashMap<String, String> = self.records();
        let record = |draft: &Draft<'_>, at: usize| records.get(&draft.sections[at].id).cloned();
        let root_section = match tops.as_slice() {
            [top] if record(self, *top).as_ref() == Some(&xml.root) => Some(*top),
            _ => None,
        };
        let mut sections = Vec::new();
        for at in 0..self.sections.len() {
            let name = record(self, at)
                .filter(|_| matches!(self.sections[at].shape, Shape::Record(_)))
                .map_or(NameId::UNKNOWN, |name| {
                    self.known_name(&mut names, self.section_place(at), &name, Names::element)
                });
            let known = self.xml_section(at, name, root_section);
            sections.push(known);
        }
        let columns = self.xml_paths(&mut names, &mut sections);
        self.elements();
        let documents = spine.last().copied();
        let one_document = documents.is_some() && documents == root_section;
        self.check_root(root_section, one_document);
        self.check_siblings(&sections);
        self.check_charset(xml, &names);
        let above = spine.iter().filter(|at| Some(**at) != documents && Some(**at) != root_section);
        let inner = above.map(|at| sections[*at].name).filter(|name| *name != NameId::UNKNOWN);
        let streamed = if one_document { Vec::new() } else { std::iter::once(root_id).chain(inner).collect() };
        XmlDialect {
            emit: Emit::new(xml.encoding, xml.pretty),
            encoding: xml.encoding,
            names: Arc::new(names),
            root: xml.root.clone(),
            root_id,
            namespaces: xml.namespaces.iter().map(|(prefix, uri)| (prefix.clone(), uri.clone())).collect(),
            root_section,
            one_document,
            streamed,
            sections,
            columns: columns.into(),
        }
    }

    fn xml_names(&mut self, xml: &Xml) -> Names {
        let mut names = Names::new(&xml.namespaces);
        for (prefix, uri) in &xml.namespaces {
            let bad = !prefix.is_empty() && names.clone().element(&format!("{prefix}:x")).is_err();
            if bad || prefix == "xml" {
                self.problem("syntax", format!("“{prefix}” cannot be the prefix of a namespace"));
            }
            if uri.is_empty() {
                self.problem("syntax", format!("the prefix “{prefix}” stands for nothing: say which namespace"));
            }
        }
        if declared(xml.encoding).is_none() {
            self.problem("syntax", format!("XML files cannot be in {}: choose another encoding", xml.encoding));
        }
        names.element(&xml.root).ok();
        names
    }

    /// A name that the layout knows, or its problem told.
    fn known_name(
        &mut self,
        names: &mut Names,
        place: impl Into<crate::layout::fault::Place>,
        name: &str,
        add: impl Fn(&mut Names, &str) -> Result<NameId, crate::xml::BadName>,
    ) -> NameId {
        add(names, name).unwrap_or_else(|why| {
            self.problem(place, why.to_string());
            NameId::UNKNOWN
        })
    }

    /// What the layout says of a section, by id.
    fn records(&self) -> HashMap<String, String> {
        let mut open: Vec<&Section> = self.layout.sections.iter().collect();
        let mut records = HashMap::new();
        while let Some(section) = open.pop() {
            records.extend(section.record.clone().map(|record| (section.id().to_owned(), record)));
            open.extend(section.sections());
        }
        records
    }

    fn xml_section(&mut self, at: usize, name: NameId, root: Option<usize>) -> XmlSection {
        if !self.sections[at].slots.is_empty() {
            let sentence = "XML has no slots side by side: let a section repeat over the list instead";
            self.problem(self.section_place(at), sentence);
        }
        let hosts: Vec<usize> = self
            .chain(at)
            .into_iter()
            .skip(1)
            .filter(|above| matches!(self.sections[*above].shape, Shape::Record(_)))
            .collect();
        let depth = hosts.len() + usize::from(root.is_none());
        XmlSection { name, host: hosts.first().copied(), depth, heads: Vec::new(), attributes: Vec::new() }
    }

    /// Where the value of each column is found.
    fn xml_paths(&mut self, names: &mut Names, sections: &mut [XmlSection]) -> Vec<Vec<Path>> {
        let mut all = Vec::new();
        for column in 0..self.columns.len() {
            let section = self.columns[column].section;
            let mut paths = Vec::new();
            for place in self.columns[column].column.at.clone() {
                let spelled = Spelled::of(&place);
                let steps: Vec<&str> = spelled.steps().collect();
                if place.trim().is_empty() || steps.len() > DEEPEST {
                    let sentence = "a place in XML is a path as “cbc:ID”, “Amount/@currency”, “@code”, or “.” for the text of the element itself";
                    self.problem(self.place_of(column), sentence);
                    continue;
                }
                let place = self.place_of(column);
                let elements: Vec<NameId> =
                    steps.iter().map(|step| self.known_name(names, &place, step, Names::element)).collect();
                let attribute = spelled.attribute.map(|name| self.known_name(names, &place, name, Names::attribute));
                let known = &mut sections[section];
                match (elements.first(), attribute) {
                    (Some(head), _) => known.heads.push(*head),
                    (None, Some(attribute)) => known.attributes.push(attribute),
                    (None, None) => {}
                }
                paths.push(Path { elements, attribute });
            }
            if self.columns[column].usage == Use::Write {
                paths.clear();
            }
            all.push(paths);
        }
        all
    }

    /// The elements as they are written.
    fn elements(&mut self) {
        let columns: HashMap<String, usize> =
            self.columns.iter().enumerate().map(|(at, column)| (column.id.clone(), at)).collect();
        let sections: HashMap<String, usize> =
            self.sections.iter().enumerate().map(|(at, section)| (section.id.clone(), at)).collect();
        let mut open: Vec<&Section> = self.layout.sections.iter().collect();
        while let Some(section) = open.pop() {
            open.extend(section.sections());
            let Some(at) = sections.get(section.id()).copied() else { continue };
            if !matches!(self.sections[at].shape, Shape::Record(_)) {
                continue;
            }
            let mut element = Element { name: section.record.clone().unwrap_or_default(), ..Element::default() };
            for part in &section.parts {
                match part {
                    Part::Section(inner) => {
                        element.parts.extend(sections.get(inner.id()).copied().map(ElementPart::Section));
                    }
                    Part::Column(column) => {
                        let column = columns.get(column.id()).copied();
                        column.into_iter().for_each(|column| self.insert(&mut element, column));
                    }
                }
            }
            self.finish_element(at, &mut element);
            self.leave_attributes_out(at, &element);
            self.sections[at].shape = Shape::Record(Places::Element(element));
        }
    }

    /// Puts a column into the element of its section.
    fn insert(&mut self, element: &mut Element, column: usize) {
        if !self.columns[column].is_written() {
            return;
        }
        let place = self.columns[column].column.place().to_owned();
        let spelled = Spelled::of(&place);
        let mut at = element;
        for step in spelled.steps() {
            let is_it = |part: &ElementPart| matches!(part, ElementPart::Element(inner) if inner.name == step);
            let position = at.parts.iter().position(is_it).unwrap_or_else(|| {
                at.parts.push(ElementPart::Element(Element { name: step.to_owned(), ..Element::default() }));
                at.parts.len() - 1
            });
            let ElementPart::Element(inner) = &mut at.parts[position] else { return };
            at = inner;
        }
        let taken = match spelled.attribute {
            Some(name) => {
                let other = at.attributes.iter().find(|(known, _)| known == name).map(|(_, other)| *other);
                at.attributes.push((name.to_owned(), column));
                other
            }
            None => at.text.replace(column),
        };
        if let Some(other) = taken {
            let sentence =
                format!("its place is taken by the column “{}” of the same element", self.columns[other].label);
            self.problem(self.place_of(column), sentence);
        }
    }

    /// Says what clashes in an element and those inside, and what of it is fixed.
    fn finish_element(&mut self, section: usize, element: &mut Element) {
        let names = self.inner_names(element);
        for part in &mut element.parts {
            let ElementPart::Element(inner) = part else { continue };
            if let Some(other) = names.iter().find(|(name, _)| *name == inner.name).map(|(_, other)| *other) {
                let sentence = format!(
                    "“{}” is an element of the section “{}” as well: put its columns there",
                    inner.name, self.sections[other].label
                );
                self.problem(self.section_place(section), sentence);
            }
            self.finish_element(section, inner);
        }
        if let Some(text) = element.text
            && !element.parts.is_empty()
        {
            let sentence = "this element has a text and elements inside, and XML for data has one or the other";
            self.problem(self.place_of(text), sentence);
        }
        let own = element.attributes.iter().map(|(_, column)| *column);
        let deciding: Vec<usize> = if element.text.is_none() && element.parts.is_empty() {
            own.collect()
        } else {
            element.text.into_iter().collect()
        };
        let from_document = |column: &usize| !self.columns[*column].fill.written_sources().is_empty();
        element.fixed = !deciding.iter().any(from_document)
            && element.parts.iter().all(|part| matches!(part, ElementPart::Element(inner) if inner.fixed));
    }

    /// The elements of the sections directly inside, through groups.
    fn inner_names(&self, element: &Element) -> Vec<(String, usize)> {
        let mut open: Vec<usize> = element
            .parts
            .iter()
            .filter_map(|part| if let ElementPart::Section(at) = part { Some(*at) } else { None })
            .collect();
        let records = self.records();
        let mut names = Vec::new();
        while let Some(at) = open.pop() {
            match records.get(&self.sections[at].id) {
                Some(name) => names.push((name.clone(), at)),
                None => open.extend(&self.sections[at].inner),
            }
        }
        names
    }

    /// Attributes belong to their element and do not bring it to life, unless it has nothing else.
    fn leave_attributes_out(&mut self, at: usize, element: &Element) {
        if element.text.is_none() && element.parts.is_empty() {
            return;
        }
        let written = self.sections[at].columns.iter().map(|column| &self.columns[*column]);
        let content = written.filter(|column| column.is_written() && !column.column.place().contains('@'));
        let live = content.flat_map(|column| column.fill.written_sources().into_iter().cloned()).collect();
        self.sections[at].live = live;
    }

    fn check_root(&mut self, root: Option<usize>, one_document: bool) {
        let Some(root) = root else { return };
        let per_document = self.layout.file.as_ref().is_some_and(|file| file.per == model::layout::PerFile::Document);
        if one_document && !per_document {
            let sentence = "the document is the outermost element, and a file has only one of that: say “file”: {“per”: “document”}, or let another element hold all documents";
            self.problem(self.section_place(root), sentence);
        }
        if !one_document && self.sections[root].each != Each::Once {
            let sentence = "the outermost element stands once: let the sections inside repeat";
            self.problem(self.section_place(root), sentence);
        }
    }

    /// Elements of one name beside each other must be told apart on reading.
    fn check_siblings(&mut self, sections: &[XmlSection]) {
        for later in 0..sections.len() {
            let same = |earlier: &usize| {
                let (a, b) = (&sections[*earlier], &sections[later]);
                a.name == b.name && a.host == b.host && a.name != NameId::UNKNOWN
            };
            let keyless =
                |at: &usize| self.sections[*at].columns.iter().all(|column| self.columns[*column].column.key.is_none());
            let Some(earlier) = (0..later).find(|at| same(at) && keyless(at)) else { continue };
            if keyless(&later) {
                let sentence = format!(
                    "“{}” is the same element and nothing tells them apart: on reading, this one takes only what that one has no room for. Give one of them a key",
                    self.sections[earlier].label
                );
                self.warn(self.section_place(later), sentence);
            }
        }
    }

    /// Names are written as they are, so the encoding must have their characters.
    fn check_charset(&mut self, xml: &Xml, names: &Names) {
        for name in names.all() {
            if let Err(lacking) = encode(xml.encoding, name, &mut Vec::new()) {
                self.problem("syntax", format!("the name “{name}” cannot be written: {lacking}"));
            }
        }
    }
}
