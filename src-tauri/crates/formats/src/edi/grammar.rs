//! A compiled standard: which segments may stand where in one set, and what each of them may hold.

use super::Family;
use super::notes::Note;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A place of the tree; an index into [`Grammar::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u16);

/// The standard of one set or message.
#[derive(Debug)]
pub struct Grammar {
    /// Which family.
    pub family: Family,
    /// Its id, as `x12/004010/810`.
    pub id: String,
    /// Places in file order, each before what stands inside its loop. The header and the trailer of the set are places
    /// like all others, at the top.
    pub nodes: Vec<Node>,
    /// The places at the top, in order.
    pub top: Vec<NodeId>,
    /// Every segment of the version, of this set or not, by its tag.
    pub dictionary: BTreeMap<String, Arc<SegmentDef>>,
    pub(super) tables: Tables,
}

impl Grammar {
    /// The place.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[usize::from(id.0)]
    }

    /// Whether the standard's version has a segment with this tag, in this set or in another.
    pub fn knows(&self, tag: &str) -> bool {
        self.dictionary.contains_key(tag)
    }

    /// Whether the tag stands anywhere in this set.
    pub fn has(&self, tag: &str) -> bool {
        self.tables.tag(tag.as_bytes()).is_some()
    }

    pub(crate) fn new(
        family: Family,
        id: &str,
        nodes: Vec<Node>,
        dictionary: BTreeMap<String, Arc<SegmentDef>>,
    ) -> Grammar {
        let top: Vec<NodeId> =
            (0u16..).zip(&nodes).filter(|(_, node)| node.parent.is_none()).map(|(id, _)| NodeId(id)).collect();
        let tables = Tables::new(&nodes, &top);
        Grammar { family, id: id.to_owned(), nodes, top, dictionary, tables }
    }
}

/// A place where a segment may stand.
#[derive(Debug)]
pub struct Node {
    /// The segment's tag.
    pub tag: String,
    /// Name for people.
    pub label: String,
    /// The place whose segment opened the loop that this one is in; nothing at the top.
    pub parent: Option<NodeId>,
    /// The places inside the loop that this one opens, in order.
    pub children: Vec<NodeId>,
    /// How often it stands at least.
    pub min: u32,
    /// How often it stands at most in a row (where it opens a loop: the loop).
    pub max: u32,
    /// Name of the loop that it opens.
    pub loop_id: Option<String>,
    /// Whether a loop starts here, even one that holds nothing else.
    pub opens_loop: bool,
    /// What the segment may hold here.
    pub segment: Arc<SegmentDef>,
}

/// What a segment may hold.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentDef {
    /// Its tag.
    pub tag: String,
    /// Name for people.
    pub label: String,
    /// Its elements; the first is position 1.
    pub elements: Vec<ElementDef>,
    /// Which elements ask for others or exclude them.
    pub notes: Vec<Note>,
    /// Which elements must have a value, as bits; position 1 is the lowest.
    pub(crate) mandatory: u64,
}

impl SegmentDef {
    /// The element at a position, or one of its components, both from 1.
    pub fn element(&self, position: u16, component: Option<u16>) -> Option<&ElementDef> {
        let element = self.elements.get(usize::from(position).checked_sub(1)?)?;
        match component {
            None => Some(element),
            Some(component) => element.components.get(usize::from(component).checked_sub(1)?),
        }
    }
}

/// What an element or a component may hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ElementDef {
    /// Name for people.
    pub label: String,
    /// Number of the data element.
    pub number: Option<u32>,
    /// Whether it must have a value. A component: where its composite has one.
    pub required: bool,
    /// Whether its values tell variants of the segment apart.
    pub qualifier: bool,
    /// What kind of text it is.
    pub kind: ElementKind,
    /// Fewest characters.
    pub min: u32,
    /// Most characters.
    pub max: u32,
    /// Codes and what they mean, in our own words.
    pub codes: BTreeMap<String, String>,
    /// Whether there are no other codes than these.
    pub closed: bool,
    /// What it is made of, if it is a composite.
    pub components: Vec<ElementDef>,
    /// The same in short, for values that are right; without it they are looked at in full.
    pub(crate) quick: Quick,
}

/// What tells at a glance that a value is right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Quick {
    /// Whether any text of the right length is right.
    free: bool,
    /// Fewest characters, and how many more there may be.
    least: u32,
    span: u32,
    /// The codes of a closed list, as numbers in order; those that fit into one.
    codes: Vec<u64>,
}

impl Quick {
    /// In short what an element says of itself.
    pub(crate) fn of(def: &ElementDef) -> Quick {
        let kinds = [ElementKind::Text, ElementKind::Code, ElementKind::Alphanumeric, ElementKind::Any];
        if !kinds.contains(&def.kind) {
            return Quick::default();
        }
        let mut codes: Vec<u64> = def.codes.keys().filter_map(|code| packed(code.as_bytes())).collect();
        codes.retain(|_| def.closed);
        codes.sort_unstable();
        let least = def.min.max(1);
        Quick { free: !def.closed, least, span: def.max.saturating_sub(least), codes }
    }

    /// Whether a value of nothing but ASCII is seen to be right. Where it is not seen, it may still be.
    #[inline]
    pub(super) fn is_right(&self, value: &[u8]) -> bool {
        let Ok(length) = u32::try_from(value.len()) else { return false };
        if length.wrapping_sub(self.least) > self.span || value.first() == Some(&b' ') {
            return false;
        }
        self.free
            || (!self.codes.is_empty() && packed(value).is_some_and(|code| self.codes.binary_search(&code).is_ok()))
    }
}

/// A short code as a number; different codes are different numbers.
#[inline]
fn packed(code: &[u8]) -> Option<u64> {
    if code.is_empty() || code.len() > 8 {
        return None;
    }
    Some(code.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// What kind of text an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ElementKind {
    /// Nothing is known: any text is right.
    #[default]
    Any,
    /// X12 AN: text.
    Text,
    /// X12 ID: a code.
    Code,
    /// X12 DT: CCYYMMDD or YYMMDD.
    Date,
    /// X12 TM: HHMM, and seconds and parts of them.
    Time,
    /// X12 R: a number with its own point.
    Decimal,
    /// X12 N0 to N9: whole numbers whose last digits stand behind the point.
    Implied(u8),
    /// X12 B.
    Binary,
    /// EDIFACT a: no digits.
    Letters,
    /// EDIFACT n.
    Number,
    /// EDIFACT an.
    Alphanumeric,
}

/// No place.
pub(super) const NONE: u16 = u16::MAX;

/// What is looked up for each segment: tags as small numbers, and for each loop the places by tag.
#[derive(Debug)]
pub(super) struct Tables {
    tags: Vec<u32>,
    /// Slots of a hash table over `tags`: index or [`NONE`].
    slots: Vec<u16>,
    /// Loop 0 is the top; others belong to a place.
    pub(super) loops: Vec<Loop>,
    /// The loop that a place opens, or [`NONE`].
    pub(super) opens: Vec<u16>,
    /// Number of tag of each place.
    pub(super) tag_of: Vec<u16>,
}

/// The places of one loop.
#[derive(Debug, Default)]
pub(super) struct Loop {
    /// Places, in order.
    pub(super) places: Vec<NodeId>,
    /// By tag: the first place, or [`NONE`].
    pub(super) first: Vec<u16>,
    /// By place: the next one with the same tag, or [`NONE`].
    pub(super) next: Vec<u16>,
    /// By place: how many that must stand are before it; one entry more for the end.
    pub(super) required: Vec<u16>,
}

impl Tables {
    fn new(nodes: &[Node], top: &[NodeId]) -> Tables {
        let mut tags: Vec<u32> = nodes.iter().filter_map(|node| key(node.tag.as_bytes())).collect();
        tags.sort_unstable();
        tags.dedup();
        let mut slots = vec![NONE; (tags.len() * 4).next_power_of_two().max(16)];
        for (index, tag) in (0u16..).zip(&tags) {
            let mut at = slot(*tag, slots.len());
            while slots[at] != NONE {
                at = (at + 1) % slots.len();
            }
            slots[at] = index;
        }
        let mut tables = Tables { tags, slots, loops: Vec::new(), opens: vec![NONE; nodes.len()], tag_of: Vec::new() };
        tables.tag_of = nodes.iter().map(|node| tables.tag(node.tag.as_bytes()).unwrap_or(NONE)).collect();
        let top = tables.table(nodes, top);
        tables.loops.push(top);
        for (index, node) in nodes.iter().enumerate().filter(|(_, node)| node.opens_loop) {
            tables.opens[index] = u16::try_from(tables.loops.len()).unwrap_or(NONE);
            let inside = tables.table(nodes, &node.children);
            tables.loops.push(inside);
        }
        tables
    }

    fn table(&self, nodes: &[Node], places: &[NodeId]) -> Loop {
        let mut table = Loop {
            places: places.to_vec(),
            first: vec![NONE; self.tags.len()],
            next: vec![NONE; places.len()],
            required: vec![0],
        };
        for (index, place) in (0u16..).zip(places) {
            let before = table.required[usize::from(index)];
            table.required.push(before + u16::from(nodes[usize::from(place.0)].min > 0));
        }
        for index in (0..u16::try_from(places.len()).unwrap_or(NONE)).rev() {
            let place = places[usize::from(index)];
            let tag = usize::from(self.tag_of[usize::from(place.0)]);
            table.next[usize::from(index)] = table.first[tag];
            table.first[tag] = index;
        }
        table
    }

    /// The number of a tag that stands in the set.
    pub(super) fn tag(&self, tag: &[u8]) -> Option<u16> {
        let key = key(tag)?;
        let mut at = slot(key, self.slots.len());
        loop {
            match self.slots[at] {
                NONE => return None,
                index if self.tags[usize::from(index)] == key => return Some(index),
                _ => at = (at + 1) % self.slots.len(),
            }
        }
    }
}

/// A tag as a number; tags have 2 or 3 characters, and none of more than 4 is in any standard.
fn key(tag: &[u8]) -> Option<u32> {
    match *tag {
        [a, b] => Some(u32::from_le_bytes([a, b, 0, 0])),
        [a, b, c] => Some(u32::from_le_bytes([a, b, c, 0])),
        [a, b, c, d] => Some(u32::from_le_bytes([a, b, c, d])),
        _ => None,
    }
}

fn slot(key: u32, slots: usize) -> usize {
    let mixed = key.wrapping_mul(0x9E37_79B1) >> 16;
    mixed as usize & (slots - 1)
}
