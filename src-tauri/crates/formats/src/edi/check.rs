//! What is wrong inside a segment: its elements, their lengths, types and codes, and what asks for what.

use super::Family;
use super::grammar::{ElementDef, SegmentDef};
use super::notes::{Note, Rule};
use super::receipt::{ElementFault, ElementFinding};
use super::segment::{Cell, Segment};
use super::value::{self, Rules};
use super::words;

/// The most characters of a faulty value that are kept.
const COPIED: usize = 200;

/// Looks at every element and appends what is wrong. Whether the segment has any value.
pub(super) fn check(segment: &Segment, def: &SegmentDef, rules: Rules, out: &mut Vec<ElementFinding>) -> bool {
    let quick = segment.is_ascii();
    let mut look = Look { segment, def, rules, out, quick };
    let mut there = 0u64;
    let mut bit = 1u64;
    for (element, cells) in def.elements.iter().zip(segment.split()) {
        if look.element(cells, bit, element) {
            there |= bit;
        }
        bit = bit.wrapping_shl(1);
    }
    let missing = def.mandatory & !there;
    if missing != 0 {
        look.missing(missing);
    }
    let known = def.elements.len();
    let stated = segment.len();
    let beyond = (known + 1..=stated).filter_map(|at| u16::try_from(at).ok()).find(|at| segment.has(*at));
    if let Some(position) = beyond {
        look.push(position, None, None, ElementFault::TooMany, words::too_many(rules.family, def, position));
    }
    for note in &def.notes {
        if note.is_broken(there) {
            look.note(note, there);
        }
    }
    if rules.family == Family::Edifact && def.tag.as_bytes() == b"DTM" {
        look.moment();
    }
    there != 0 || beyond.is_some()
}

/// Looking at one segment.
struct Look<'a> {
    segment: &'a Segment,
    def: &'a SegmentDef,
    rules: Rules,
    out: &'a mut Vec<ElementFinding>,
    /// Whether values may be found right at a glance.
    quick: bool,
}

impl Look<'_> {
    /// Elements that must have a value and have none, as bits.
    fn missing(&mut self, missing: u64) {
        for (position, def) in (1u16..).zip(&self.def.elements) {
            if missing >> (position - 1) & 1 != 0 {
                self.fault(position, None, None, ElementFault::Missing, def);
            }
        }
    }

    /// Looks at an element, whose position is that of the bit. Whether it has a value.
    #[inline]
    fn element(&mut self, cells: &[Cell], bit: u64, def: &ElementDef) -> bool {
        let position = || u16::try_from(bit.trailing_zeros() + 1).unwrap_or(u16::MAX);
        let segment = self.segment;
        match cells {
            [] => false,
            [cell] if def.components.is_empty() => {
                let value = segment.slice_bytes(cell);
                if value.is_empty() {
                    return false;
                }
                if !self.quick || !def.quick.is_right(value) {
                    self.value(segment.slice(cell), position(), None, 1, def);
                }
                true
            }
            cells if cells.len() <= def.components.len() && cells.last().is_some_and(|last| last.repetition == 1) => {
                self.composite(cells, position(), def)
            }
            _ if !segment.has(position()) => false,
            _ => {
                self.parts(position(), def);
                true
            }
        }
    }

    /// A composite that does not repeat and has no more components than it may. Whether it has a value.
    fn composite(&mut self, cells: &[Cell], position: u16, def: &ElementDef) -> bool {
        let mut filled = false;
        for ((component, inner), cell) in (1u16..).zip(&def.components).zip(cells) {
            let value = self.segment.slice_bytes(cell);
            if !value.is_empty() {
                filled = true;
                if !self.quick || !inner.quick.is_right(value) {
                    self.value(self.segment.slice(cell), position, Some(component), 1, inner);
                }
            }
        }
        if filled {
            for (component, inner) in (1u16..).zip(&def.components).filter(|(_, inner)| inner.required) {
                if cells.get(usize::from(component) - 1).is_none_or(Cell::is_empty) {
                    self.fault(position, Some(component), None, ElementFault::Missing, inner);
                }
            }
        }
        filled
    }

    /// An element of several components or repeats.
    fn parts(&mut self, position: u16, def: &ElementDef) {
        let last = self.segment.values(position).map(|value| value.repetition).max().unwrap_or(1);
        for repetition in 1..=last {
            let mut beyond = None;
            for value in self.segment.values(position).filter(|value| value.repetition == repetition) {
                let component = usize::from(value.component);
                match def.components.get(component - 1) {
                    _ if value.text.is_empty() => {}
                    Some(inner) => self.value(value.text, position, Some(value.component), repetition, inner),
                    None if def.components.is_empty() && component == 1 => {
                        self.value(value.text, position, None, repetition, def);
                    }
                    None => beyond = beyond.or(Some(value.component)),
                }
            }
            if let Some(component) = beyond {
                let sentence = words::components(self.rules.family, self.def, position, def);
                let fault = ElementFault::TooManyComponents;
                self.push(position, Some(component), repeated(repetition), fault, sentence);
            }
            for (component, inner) in (1u16..).zip(&def.components).filter(|(_, inner)| inner.required) {
                if self.segment.value(position, component, repetition).is_empty() {
                    self.fault(position, Some(component), repeated(repetition), ElementFault::Missing, inner);
                }
            }
        }
        if last > 1 {
            self.fault(position, None, Some(2), ElementFault::TooManyRepeats, def);
        }
    }

    fn value(&mut self, text: &str, position: u16, component: Option<u16>, repetition: u16, def: &ElementDef) {
        let odd = self.segment.is_odd() && self.segment.is_bad(position, component.unwrap_or(1), repetition);
        let fault = if odd { Some(ElementFault::Character) } else { value::fault(text, def, self.rules) };
        if let Some(fault) = fault {
            self.fault(position, component, repeated(repetition), fault, def);
        }
    }

    /// The date of a segment DTM of EDIFACT, by the format that stands beside it.
    fn moment(&mut self) {
        let (text, format) = (self.segment.value(1, 2, 1), self.segment.value(1, 3, 1));
        if !text.is_empty()
            && !value::is_moment(text, format)
            && let Some(def) = self.def.element(1, Some(2))
        {
            self.fault(1, Some(2), None, ElementFault::Date, def);
        }
    }

    /// A syntax note that is broken by the elements that are there.
    fn note(&mut self, note: &Note, there: u64) {
        let is_there = |position: &&u16| there & (1 << (**position - 1)) != 0;
        let is_not = |position: &&u16| !is_there(position);
        let (fault, positions): (ElementFault, Vec<u16>) = match note.rule {
            Rule::Paired | Rule::Conditional => {
                (ElementFault::ConditionalMissing, note.positions.iter().filter(is_not).copied().collect())
            }
            Rule::Required => (ElementFault::ConditionalMissing, note.positions.iter().take(1).copied().collect()),
            Rule::ListConditional => {
                (ElementFault::ConditionalMissing, note.positions.iter().skip(1).take(1).copied().collect())
            }
            Rule::Exclusive => {
                (ElementFault::Excluded, note.positions.iter().filter(is_there).skip(1).copied().collect())
            }
        };
        for position in positions {
            let sentence = words::note(self.rules.family, self.def, note, position, there);
            self.push(position, None, None, fault, sentence);
        }
    }

    fn fault(
        &mut self,
        position: u16,
        component: Option<u16>,
        repetition: Option<u16>,
        fault: ElementFault,
        def: &ElementDef,
    ) {
        let found = self.segment.value(position, component.unwrap_or(1), repetition.unwrap_or(1));
        let sentence = words::element(self.rules, &self.def.tag, position, component, def, fault, found);
        self.push(position, component, repetition, fault, sentence);
    }

    fn push(
        &mut self,
        position: u16,
        component: Option<u16>,
        repetition: Option<u16>,
        fault: ElementFault,
        sentence: String,
    ) {
        let (segment, repeat) = (self.segment, repetition.unwrap_or(1));
        let whole = component.is_none() && repetition.is_none();
        let copy = match component {
            _ if whole => segment.element(position),
            component => segment.value(position, component.unwrap_or(1), repeat),
        };
        self.out.push(ElementFinding {
            position,
            component,
            repetition,
            number: self.def.element(position, component).and_then(|def| def.number),
            fault,
            copy: copy.chars().take(COPIED).collect(),
            bytes: match component {
                _ if whole => segment.bytes_of_element(position),
                component => segment.bytes_of(position, component.unwrap_or(1), repeat),
            },
            sentence,
        });
    }
}

fn repeated(repetition: u16) -> Option<u16> {
    (repetition > 1).then_some(repetition)
}
