//! Everything that is wrong with what was received, a sentence each, with its place.

use crate::edi::receipt::{EnvelopeFault, Receipt, SegmentFinding, SetReceipt};
use serde::Serialize;
use std::ops::Range;

/// A sentence about what was received, and its place. What a level does not have is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Control number or reference of the interchange.
    pub interchange: String,
    /// Of the group.
    pub group: String,
    /// Of the set.
    pub set: String,
    /// Tag of the segment.
    pub segment: String,
    /// Position of the segment in its set, from 1; 0 where the sentence is not about a segment.
    pub position: u32,
    /// Position of the element, as 4 or 4:2.
    pub element: String,
    /// What is wrong.
    pub sentence: String,
    /// Bytes of the file.
    pub bytes: Range<u64>,
}

impl Told {
    /// Where it is, for people: `interchange 12, group 77, set 0001, BIG (2)`.
    pub fn place(&self) -> String {
        let named = [("interchange", &self.interchange), ("group", &self.group), ("set", &self.set)];
        let mut place: Vec<String> = named
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(level, value)| format!("{level} {value}"))
            .collect();
        if self.position > 0 {
            place.push(format!("{} ({})", self.segment, self.position));
        }
        place.join(", ")
    }
}

/// Everything that is wrong with an interchange, from the outside in.
pub(super) fn told(receipt: &Receipt) -> Vec<Told> {
    let at = Told { interchange: receipt.envelope.control.clone(), ..Told::default() };
    let mut all: Vec<Told> = receipt.faults.iter().map(|fault| about(&at, fault)).collect();
    for group in &receipt.groups {
        let control = group.header.as_ref().map(|header| header.control.clone()).unwrap_or_default();
        let at = Told { group: control, ..at.clone() };
        all.extend(group.faults.iter().map(|fault| about(&at, fault)));
        group.sets.iter().for_each(|set| all.extend(of_set(&at, set)));
    }
    all
}

fn of_set(at: &Told, set: &SetReceipt) -> Vec<Told> {
    let at = Told { set: set.control.clone(), ..at.clone() };
    let own = set.faults.iter().map(|fault| about(&at, fault));
    own.chain(set.findings.iter().flat_map(|finding| of_segment(&at, finding))).collect()
}

fn of_segment(at: &Told, finding: &SegmentFinding) -> Vec<Told> {
    let at = Told { segment: finding.segment.clone(), position: finding.position, ..at.clone() };
    let own =
        finding.fault.map(|_| Told { sentence: finding.sentence.clone(), bytes: finding.bytes.clone(), ..at.clone() });
    let elements = finding.elements.iter().map(|element| {
        let component = element.component.map_or_else(String::new, |component| format!(":{component}"));
        Told {
            element: format!("{}{component}", element.position),
            sentence: element.sentence.clone(),
            bytes: element.bytes.clone(),
            ..at.clone()
        }
    });
    own.into_iter().chain(elements).collect()
}

fn about(at: &Told, fault: &EnvelopeFault) -> Told {
    Told { sentence: fault.sentence.clone(), bytes: fault.bytes.clone(), ..at.clone() }
}
