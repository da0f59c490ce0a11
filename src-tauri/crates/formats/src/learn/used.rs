//! Which segments a partner uses, with which qualifiers, and what stands in them.

use super::Sample;
use super::sniff::Family;
use crate::edi::grammar::{Grammar, NodeId};
use crate::edi::{Options, Receiver, Segment, Step};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Segments that stand once for each line of a document.
pub(super) const ITEMS: &[&str] = &["IT1", "PO1", "LIN", "RMR", "DOC"];
/// Who a party is, by its qualifier.
const PARTIES: &[(&str, &str)] = &[
    ("ST", "doc.ship_to"),
    ("DP", "doc.ship_to"),
    ("BT", "doc.bill_to"),
    ("IV", "doc.bill_to"),
    ("BY", "doc.customer"),
    ("PR", "doc.customer"),
    ("SE", "doc.vendor"),
    ("SU", "doc.vendor"),
    ("VN", "doc.vendor"),
    ("PE", "doc.vendor"),
];
/// So many segments of samples are looked at.
const MOST: usize = 100_000;

/// One kind of segment that is used: a place of the standard with its qualifiers.
#[derive(Debug, Default)]
pub(super) struct Used {
    pub(super) node: u16,
    pub(super) tag: String,
    pub(super) label: String,
    /// Places and values that tell it from others.
    pub(super) key: Vec<(Spot, String)>,
    pub(super) parent: usize,
    /// By place: the texts of all segments.
    pub(super) values: BTreeMap<Spot, Vec<String>>,
    /// The set of each segment.
    pub(super) sets: Vec<usize>,
}

/// An element, and a component of it; 0 where it has none.
pub(super) type Spot = (u16, u16);

/// A place as layouts write it.
pub(super) fn place(spot: Spot) -> String {
    if spot.1 == 0 { spot.0.to_string() } else { format!("{}.{}", spot.0, spot.1) }
}

/// All that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) family: Family,
    pub(super) code: String,
    pub(super) grammar: Arc<Grammar>,
    pub(super) version: String,
    pub(super) used: Vec<Used>,
    pub(super) sets: usize,
    pub(super) warnings: Vec<String>,
}

/// Takes in a sample; the first known set says which is learnt.
pub(super) fn receive(sample: &Sample<'_>, family: Family, found: &mut Option<Found>, unknown: &mut String) {
    let mut receiver = Receiver::new(Options::default());
    receiver.feed(&sample.bytes[..sample.bytes.len().min(2 << 20)]);
    receiver.finish();
    let mut segment = Segment::default();
    let mut open: Vec<usize> = Vec::new();
    let mut inside = false;
    for _ in 0..MOST {
        match receiver.next(&mut segment) {
            Step::Set { code, version, grammar, .. } => {
                open.clear();
                inside = false;
                match (grammar, found.as_mut()) {
                    (None, _) => *unknown = format!("{code} in version {version}"),
                    (Some(grammar), None) => {
                        let root = Used { tag: "ST".to_owned(), ..Used::default() };
                        let (used, warnings) = (vec![root], Vec::new());
                        *found = Some(Found { family, code, grammar, version, used, sets: 1, warnings });
                        inside = true;
                    }
                    (Some(grammar), Some(found)) if found.grammar.id == grammar.id => {
                        found.sets += 1;
                        inside = true;
                    }
                    (Some(_), Some(found)) => {
                        let sentence = format!("The samples hold {code} as well; only {} is learnt.", found.code);
                        if !found.warnings.contains(&sentence) {
                            found.warnings.push(sentence);
                        }
                    }
                }
            }
            Step::Segment(placed) => {
                let Some(found) = found.as_mut().filter(|_| inside) else { continue };
                let Some(node) = placed.node else { continue };
                open.truncate(usize::from(placed.kept));
                let parent = open.last().copied().unwrap_or(0);
                let at = found.add(node, parent, &segment);
                if placed.depth > placed.kept {
                    open.push(at);
                }
            }
            Step::End | Step::Unreadable(_) | Step::More => break,
            Step::Interchange(_) | Step::Group(_) | Step::SetEnd(_) | Step::Service => {}
            Step::Loose(_) | Step::InterchangeEnd(_) => {}
        }
    }
}

impl Found {
    fn add(&mut self, node: NodeId, parent: usize, segment: &Segment) -> usize {
        let def = self.grammar.node(node).segment.clone();
        let mut values: BTreeMap<Spot, String> = BTreeMap::new();
        let mut key: Vec<(Spot, String)> = Vec::new();
        let item = ITEMS.contains(&segment.tag());
        for element in 1..=u16::try_from(segment.len()).unwrap_or(0).min(99) {
            let composite = def.element(element, None).is_some_and(|def| !def.components.is_empty());
            for value in segment.values(element).filter(|value| value.repetition == 1 && !value.text.is_empty()) {
                let spot = (element, if composite { value.component } else { 0 });
                let component = composite.then_some(value.component);
                // Pairs of code and value stand behind the first elements of a line.
                let pair = item && self.family == Family::X12 && element >= 6;
                if !pair && def.element(element, component).is_some_and(|def| def.qualifier) && key.len() < 2 {
                    key.push((spot, value.text.to_owned()));
                }
                values.insert(spot, value.text.to_owned());
            }
        }
        let key = if item && self.family == Family::Edifact && segment.tag() == "LIN" { Vec::new() } else { key };
        let same = |used: &Used| used.node == node.0 && used.parent == parent && used.key == key;
        let at = match self.used.iter().skip(1).position(same) {
            Some(at) => at + 1,
            None => {
                let of = self.grammar.node(node);
                let (tag, label) = (of.tag.clone(), of.label.clone());
                self.used.push(Used { node: node.0, tag, label, key, parent, ..Used::default() });
                self.used.len() - 1
            }
        };
        let used = &mut self.used[at];
        let n = used.sets.len();
        used.sets.push(self.sets);
        for (spot, text) in values {
            let texts = used.values.entry(spot).or_default();
            texts.resize(n, String::new());
            texts.push(text);
        }
        let rows = n + 1;
        used.values.values_mut().for_each(|texts| texts.resize(rows, String::new()));
        at
    }

    /// Whether it is, or stands in, a line of the document.
    pub(super) fn item(&self, mut at: usize) -> Option<usize> {
        while at > 0 {
            if ITEMS.contains(&self.used[at].tag.as_str()) {
                return Some(at);
            }
            at = self.used[at].parent;
        }
        None
    }

    /// The party that a segment speaks of.
    pub(super) fn party(&self, mut at: usize) -> Option<&'static str> {
        while at > 0 {
            let used = &self.used[at];
            if matches!(used.tag.as_str(), "N1" | "NAD") {
                let code = &used.key.first()?.1;
                return PARTIES.iter().find(|(known, _)| known == code).map(|(_, party)| *party);
            }
            at = used.parent;
        }
        None
    }
}
