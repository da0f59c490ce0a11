//! XML as a small tree, and what all documents of a sample have in common.

use super::xml::Namespaces;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Deeper or larger files are no samples.
const DEEPEST: usize = 60;
const MOST: usize = 200_000;

/// An element.
#[derive(Debug, Clone, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

/// The root of a file; nothing where it is not well formed, has a DOCTYPE, or is too large. Of a file without its
/// middle, what came whole before the gap.
pub(super) fn parse(text: &str, cut: bool) -> Option<Element> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut n = 0;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(_) if cut => break,
            Err(_) => return None,
        };
        match event {
            Event::Start(start) => {
                n += 1;
                if open.len() >= DEEPEST || n > MOST {
                    return None;
                }
                open.push(begin(&start)?);
            }
            Event::Empty(start) => {
                n += 1;
                let element = begin(&start).filter(|_| n <= MOST)?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => return Some(element),
                }
            }
            Event::End(_) => {
                let done = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => return Some(done),
                }
            }
            Event::Text(text) => add(&mut open, &text.decode().ok()?),
            Event::CData(text) => add(&mut open, &text.decode().ok()?),
            Event::GeneralRef(name) => {
                let known = match name.decode().ok()?.as_ref() {
                    "amp" => "&".to_owned(),
                    "lt" => "<".to_owned(),
                    "gt" => ">".to_owned(),
                    "quot" => "\"".to_owned(),
                    "apos" => "'".to_owned(),
                    _ => name.resolve_char_ref().ok()??.to_string(),
                };
                add(&mut open, &known);
            }
            Event::DocType(_) => return None,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    // Of a file without its middle only the root is open at the end; what the gap cuts through is left out.
    open.into_iter().next().filter(|_| cut)
}

fn add(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn begin(start: &BytesStart<'_>) -> Option<Element> {
    let name = std::str::from_utf8(start.name().as_ref()).ok()?.to_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes().take(200) {
        let attribute = attribute.ok()?;
        let name = std::str::from_utf8(attribute.key.as_ref()).ok()?.to_owned();
        let raw = std::str::from_utf8(&attribute.value).ok()?;
        attributes.push((name, quick_xml::escape::unescape(raw).ok()?.into_owned()));
    }
    Some(Element { name, attributes, ..Element::default() })
}

impl Element {
    /// The elements at the end of a way of names.
    pub(super) fn all(&self, path: &[String]) -> Vec<&Element> {
        let mut level = vec![self];
        for name in path {
            level =
                level.into_iter().flat_map(|element| &element.children).filter(|child| child.name == *name).collect();
        }
        level
    }

    /// The text at a place: `a/b`, `a/@x`, `.`.
    pub(super) fn text_at(&self, place: &str) -> String {
        let mut element = self;
        for step in place.split('/').filter(|step| *step != ".") {
            if let Some(name) = step.strip_prefix('@') {
                let found = element.attributes.iter().find(|(known, _)| known == name);
                return found.map(|(_, value)| value.clone()).unwrap_or_default();
            }
            match element.children.iter().find(|child| child.name == step) {
                Some(child) => element = child,
                None => return String::new(),
            }
        }
        if element.children.is_empty() { element.text.clone() } else { element.text.trim().to_owned() }
    }

    /// The prefixes that it declares.
    pub(super) fn namespaces(&self) -> Namespaces {
        let declared = self.attributes.iter().filter_map(|(name, uri)| {
            let prefix = if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") };
            prefix.filter(|prefix| *prefix != "xsi").map(|prefix| (prefix.to_owned(), uri.clone()))
        });
        declared.collect()
    }
}

/// What elements of one name have in common, in the order of the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    pub(super) name: String,
    attributes: Vec<String>,
    pub(super) children: Vec<Shape>,
    /// Some of them come more than once in their parent.
    pub(super) repeats: bool,
    has_text: bool,
}

/// A place in a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    Column(String),
    /// The lines stand here.
    Items,
}

impl Slot {
    pub(super) fn column(self) -> Option<String> {
        match self {
            Slot::Column(path) => Some(path),
            Slot::Items => None,
        }
    }
}

impl Shape {
    /// Takes in one more element.
    pub(super) fn merge(&mut self, element: &Element) {
        self.has_text |= !element.text.trim().is_empty();
        for (name, _) in &element.attributes {
            let declares = name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:");
            if !declares && !self.attributes.contains(name) {
                self.attributes.push(name.clone());
            }
        }
        let mut behind = 0;
        for (at, child) in element.children.iter().enumerate() {
            let place = match self.children.iter().position(|known| known.name == child.name) {
                Some(place) => place,
                None => {
                    let shape = Shape { name: child.name.clone(), ..Shape::default() };
                    self.children.insert(behind, shape);
                    behind
                }
            };
            behind = place + 1;
            let shape = &mut self.children[place];
            shape.repeats |= element.children[..at].iter().any(|other| other.name == child.name);
            shape.merge(child);
        }
    }

    /// The shape at the end of a way of names.
    pub(super) fn at(&self, path: &[String]) -> Option<&Shape> {
        path.iter().try_fold(self, |shape, name| shape.children.iter().find(|child| child.name == *name))
    }

    /// How many texts and attributes are in it.
    pub(super) fn leaves(&self) -> usize {
        let own = self.attributes.len() + usize::from(self.has_text && self.children.is_empty());
        own + self.children.iter().map(Shape::leaves).sum::<usize>()
    }

    /// Whether something other than the lines comes several times.
    pub(super) fn has_repeats(&self, item: Option<&[String]>) -> bool {
        self.children.iter().any(|child| {
            let (is_item, below) = step(item, &child.name);
            !is_item && (child.repeats || child.has_repeats(below))
        })
    }

    /// Its places in the order of the file; those of lines are left to the lines.
    pub(super) fn slots(&self, item: Option<&[String]>) -> Vec<Slot> {
        let mut slots = Vec::new();
        self.collect("", item, &mut slots);
        slots
    }

    fn collect(&self, prefix: &str, item: Option<&[String]>, slots: &mut Vec<Slot>) {
        let joined = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
        if self.children.is_empty() && (self.has_text || self.attributes.is_empty()) {
            slots.push(Slot::Column(if prefix.is_empty() { ".".to_owned() } else { prefix.to_owned() }));
        }
        slots.extend(self.attributes.iter().map(|name| Slot::Column(joined(&format!("@{name}")))));
        for child in &self.children {
            match step(item, &child.name) {
                (true, _) => slots.push(Slot::Items),
                (false, below) => child.collect(&joined(&child.name), below, slots),
            }
        }
    }
}

/// Whether a name is the last step to the lines, and what is left of the way where it is one before.
fn step<'p>(item: Option<&'p [String]>, name: &str) -> (bool, Option<&'p [String]>) {
    match item {
        Some([last]) if last == name => (true, None),
        Some([first, rest @ ..]) if first == name && !rest.is_empty() => (false, Some(rest)),
        Some(_) | None => (false, None),
    }
}
