//! One set or message while it is received: where its segments stand, and what is wrong with them.

use super::charset::Charset;
use super::check::check;
use super::class::Classes;
use super::grammar::{Grammar, NodeId, SegmentDef};
use super::place::{Cursor, Misplaced, Placed};
use super::receipt::{
    ElementFinding, EnvelopeCode, EnvelopeFault, SegmentFault, SegmentFinding, Separators, SetReceipt,
};
use super::segment::{Ended, Segment};
use super::value::Rules;
use super::{Family, kinds};
use std::ops::Range;
use std::sync::Arc;

/// A set that is open.
#[derive(Debug)]
pub(super) struct OpenSet {
    pub(super) receipt: SetReceipt,
    cursor: Option<Cursor>,
    rules: Rules,
    /// How many findings are listed at most.
    limit: usize,
    /// Identifier of the X12 loop that LS has opened.
    loop_id: Option<String>,
    elements: Vec<ElementFinding>,
}

/// Whether the segments inside are looked at, or header and trailer, whose faults are those of the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The header or the trailer.
    Frame,
    /// A segment between them.
    Inside,
}

impl OpenSet {
    pub(super) fn new(receipt: SetReceipt, grammar: Option<Arc<Grammar>>, rules: Rules, limit: usize) -> OpenSet {
        let cursor = grammar.map(Cursor::new);
        OpenSet { receipt, cursor, rules, limit, loop_id: None, elements: Vec::new() }
    }

    /// Takes the next segment of the set, header and trailer among them.
    pub(super) fn take(&mut self, segment: &mut Segment, part: Part) -> Placed {
        self.receipt.segments += 1;
        segment.position = self.receipt.segments;
        let Some(cursor) = &mut self.cursor else { return Placed { node: None, kept: 0, depth: 0 } };
        let (placed, misplaced) = cursor.place(segment.tag());
        let fault = match misplaced {
            Misplaced::No | Misplaced::Follows => None,
            Misplaced::Passing => {
                self.missing(segment);
                None
            }
            Misplaced::TooOften => Some(SegmentFault::TooOften),
            Misplaced::LoopTooOften => Some(SegmentFault::LoopTooOften),
            Misplaced::WrongPlace(_) => Some(SegmentFault::WrongPlace),
            Misplaced::Unexpected(_) => Some(SegmentFault::Unexpected),
            Misplaced::NotInSet => Some(SegmentFault::NotInSet),
            Misplaced::Unknown => Some(SegmentFault::Unknown),
        };
        self.inside(segment, placed, fault, misplaced, part);
        placed
    }

    fn inside(
        &mut self,
        segment: &Segment,
        placed: Placed,
        mut fault: Option<SegmentFault>,
        misplaced: Misplaced,
        part: Part,
    ) {
        let Some(cursor) = &self.cursor else { return };
        let grammar = cursor.grammar();
        if let (Some(node), Part::Inside) = (placed.node, part) {
            let def = &grammar.node(node).segment;
            let filled = check(segment, def, self.rules, &mut self.elements);
            if !filled && self.elements.is_empty() && fault.is_none() && !def.elements.is_empty() {
                fault = Some(SegmentFault::Empty);
            }
        }
        if fault.is_some() || !self.elements.is_empty() {
            let grammar = grammar.clone();
            self.finding(&grammar, segment, placed, fault, misplaced);
        }
        if let (b'L', Family::X12) = (segment.raw().first().copied().unwrap_or_default(), self.rules.family) {
            match segment.tag() {
                "LS" => self.loop_id = Some(segment.simple(1).chars().take(6).collect()),
                "LE" => self.loop_id = None,
                _ => {}
            }
        }
    }

    #[cold]
    fn finding(
        &mut self,
        grammar: &Grammar,
        segment: &Segment,
        placed: Placed,
        fault: Option<SegmentFault>,
        misplaced: Misplaced,
    ) {
        let sentence = match fault {
            None => self.elements.first().map_or_else(String::new, |element| element.sentence.clone()),
            Some(fault) => sentence(grammar, segment, fault, misplaced, placed),
        };
        let elements = std::mem::take(&mut self.elements);
        self.push(SegmentFinding {
            segment: segment.tag().to_owned(),
            position: segment.position(),
            loop_id: self.loop_id.clone(),
            fault,
            elements,
            bytes: segment.bytes(),
            sentence,
        });
    }

    /// What should stand before this segment.
    #[cold]
    fn missing(&mut self, segment: &Segment) {
        let Some(cursor) = &self.cursor else { return };
        let start = segment.bytes().start;
        let found = |node: &NodeId| {
            let node = cursor.grammar().node(*node);
            SegmentFinding {
                segment: node.tag.clone(),
                position: segment.position(),
                loop_id: self.loop_id.clone(),
                fault: Some(SegmentFault::Missing),
                elements: Vec::new(),
                bytes: start..start,
                sentence: format!(
                    "{} is missing; it must stand before {}.",
                    named(&node.tag, &node.label),
                    segment.tag()
                ),
            }
        };
        let found: Vec<SegmentFinding> = cursor.missing.iter().map(found).collect();
        found.into_iter().for_each(|finding| self.push(finding));
    }

    /// Two terminators behind one another. It is no segment: it counts nowhere.
    pub(super) fn empty(&mut self, at: Range<u64>) {
        self.push(SegmentFinding {
            segment: String::new(),
            position: self.receipt.segments + 1,
            loop_id: self.loop_id.clone(),
            fault: Some(SegmentFault::Empty),
            elements: Vec::new(),
            bytes: at,
            sentence: "There is an empty segment: two segment terminators behind one another.".to_owned(),
        });
    }

    fn push(&mut self, finding: SegmentFinding) {
        self.receipt.faulty = self.receipt.faulty.saturating_add(1);
        if self.receipt.findings.len() < self.limit {
            self.receipt.findings.push(finding);
        }
    }

    /// Notes what is wrong with the set as a whole.
    pub(super) fn fault(&mut self, code: EnvelopeCode, sentence: String, bytes: Range<u64>) {
        self.receipt.faults.push(EnvelopeFault { code, sentence, bytes });
    }
}

fn named(tag: &str, label: &str) -> String {
    if label.is_empty() || label == tag { tag.to_owned() } else { format!("{tag} {label}") }
}

fn sentence(grammar: &Grammar, segment: &Segment, fault: SegmentFault, misplaced: Misplaced, placed: Placed) -> String {
    let tag: String = segment.tag().chars().take(12).collect();
    let label = |def: Option<&Arc<SegmentDef>>| def.map_or_else(|| tag.clone(), |def| named(&def.tag, &def.label));
    let place = match misplaced {
        Misplaced::WrongPlace(node) | Misplaced::Unexpected(node) => Some(node),
        _ => placed.node,
    };
    let name = match place {
        Some(node) => named(&grammar.node(node).tag, &grammar.node(node).label),
        None => label(grammar.dictionary.get(segment.tag())),
    };
    let most = place.map_or(1, |node| grammar.node(node).max);
    match fault {
        SegmentFault::Unknown => format!("“{tag}” is no segment of this standard."),
        SegmentFault::NotInSet => format!("{name} does not belong to this kind of document."),
        SegmentFault::Unexpected => match place.and_then(|node| grammar.node(node).parent) {
            Some(parent) => {
                let parent = grammar.node(parent);
                format!("{name} may not stand here: it belongs behind {}.", named(&parent.tag, &parent.label))
            }
            None => format!("{name} may not stand here."),
        },
        SegmentFault::Missing => format!("{name} is missing."),
        SegmentFault::LoopTooOften => format!("{name} starts a part that may stand {} at most.", times(most)),
        SegmentFault::TooOften => format!("{name} may stand {} at most.", times(most)),
        SegmentFault::WrongPlace => format!("{name} stands behind what must come after it."),
        SegmentFault::Empty => format!("{name} is empty: none of its elements has a value."),
    }
}

fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

/// Looks at the text of one set, header and trailer included, as [`super::Receiver`] looks at a set that comes in. What
/// it finds in something that we have written must not go out. Bytes are offsets in the text.
pub fn check_set(grammar: &Arc<Grammar>, text: &str, separators: &Separators) -> Vec<SegmentFinding> {
    let classes = Classes::new(separators, Charset::Utf8, false);
    let rules = Rules::new(grammar.family, separators, false);
    let mut set = OpenSet::new(SetReceipt::default(), Some(grammar.clone()), rules, usize::MAX);
    let mut segment = Segment::default();
    let (bytes, mut from) = (text.as_bytes(), 0usize);
    loop {
        let breaks = bytes[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        from += breaks;
        if from >= bytes.len() {
            return set.receipt.findings;
        }
        match segment.cut(&bytes[from..], from as u64, &classes, Charset::Utf8, true) {
            Ended::Used(1) if bytes[from] == separators.terminator => {
                set.empty(from as u64..from as u64 + 1);
                from += 1;
            }
            Ended::Used(used) => {
                let frame = kinds::of(grammar.family, segment.tag()) != kinds::Frame::Other;
                set.take(&mut segment, if frame { Part::Frame } else { Part::Inside });
                from += used.min(bytes.len() - from);
            }
            // More elements than any segment has; the rest is not looked at.
            Ended::Open | Ended::Parts => {
                let at = from as u64;
                set.push(SegmentFinding {
                    segment: segment.tag().to_owned(),
                    position: set.receipt.segments + 1,
                    loop_id: None,
                    fault: Some(SegmentFault::Unknown),
                    elements: Vec::new(),
                    bytes: at..bytes.len() as u64,
                    sentence: "The segment has thousands of elements.".to_owned(),
                });
                return set.receipt.findings;
            }
        }
    }
}
