//! Columns of EDI at their places in segments.

use super::Draft;
use crate::layout::plan::{Cell, FillPlan, Places, Shape};
use crate::layout::segments::{At, ElementPlan, SegmentPlan, parse};

impl Draft<'_> {
    /// Gives every written column its place in its segment.
    pub(super) fn segments(&mut self) {
        for at in 0..self.sections.len() {
            if matches!(self.sections[at].shape, Shape::Record(_)) {
                let segment = self.segment(at);
                self.sections[at].shape = Shape::Record(Places::Segment(segment));
            }
        }
    }

    fn segment(&mut self, at: usize) -> SegmentPlan {
        let tag = self.record_name(at);
        let mut plan = SegmentPlan { declares: tag == "ISA", tag, elements: Vec::new() };
        for (column, slot, _) in self.written(at) {
            let place = match parse(self.columns[column].column.place()) {
                Ok(place) => place,
                Err(why) => {
                    self.problem(self.place_of(column), why);
                    continue;
                }
            };
            let stride = u32::try_from(self.stride(self.columns[column].section).unwrap_or(1)).unwrap_or(1);
            let by = u16::try_from(slot.saturating_mul(stride)).unwrap_or(u16::MAX).min(99);
            if let Err(other) = put(&mut plan.elements, &place.shifted(by), Cell { column, slot }) {
                match other {
                    Some(other) => self.overlap(column, other),
                    None => self.problem(self.place_of(column), "nothing can stand behind pairs of codes and values"),
                }
            }
        }
        self.mark_valued(&mut plan);
        plan
    }

    /// The name of a section's record.
    fn record_name(&self, at: usize) -> String {
        let id = self.sections[at].id.as_str();
        let mut open: Vec<&model::layout::Section> = self.layout.sections.iter().collect();
        while let Some(section) = open.pop() {
            if section.id() == id {
                return section.record.clone().unwrap_or_default();
            }
            open.extend(section.sections());
        }
        String::new()
    }

    /// Marks the components whose value comes from elsewhere.
    fn mark_valued(&self, plan: &mut SegmentPlan) {
        for element in &mut plan.elements {
            let ElementPlan::Composite { components, valued } = element else { continue };
            let is_constant = |cell: &Cell| matches!(self.columns[cell.column].fill, FillPlan::Text(_));
            let from_elsewhere = |cell: &Option<Cell>| cell.as_ref().is_some_and(|cell| !is_constant(cell));
            valued.extend((0..components.len()).filter(|at| from_elsewhere(&components[*at])));
        }
    }
}

/// Puts a cell at its place. The error is the column that stands there already, or nothing where none may stand.
fn put(elements: &mut Vec<ElementPlan>, at: &At, cell: Cell) -> Result<(), Option<usize>> {
    let (At::Element { element: position, .. } | At::Pair { first: position, .. }) = at;
    let index = usize::from(*position) - 1;
    if elements[..index.min(elements.len())].iter().any(|element| matches!(element, ElementPlan::Pairs(_))) {
        return Err(None);
    }
    if elements.len() <= index {
        elements.resize(index + 1, ElementPlan::Gap);
    }
    let is_last = elements.len() == index + 1;
    match (&mut elements[index], at) {
        (ElementPlan::Pairs(pairs), At::Pair { code, .. }) => match pairs.iter().find(|(known, _)| known == code) {
            Some((_, other)) if other.slot == cell.slot => return Err(Some(other.column)),
            _ => pairs.push((code.clone(), cell)),
        },
        (element @ ElementPlan::Gap, At::Pair { code, .. }) if is_last => {
            *element = ElementPlan::Pairs(vec![(code.clone(), cell)]);
        }
        (element @ ElementPlan::Gap, At::Element { component: None, .. }) => *element = ElementPlan::Whole(cell),
        (element @ ElementPlan::Gap, At::Element { component: Some(component), .. }) => {
            let mut components = vec![None; usize::from(*component)];
            components[usize::from(*component) - 1] = Some(cell);
            *element = ElementPlan::Composite { components, valued: Vec::new() };
        }
        (ElementPlan::Composite { components, .. }, At::Element { component: Some(component), .. }) => {
            let at = usize::from(*component) - 1;
            if components.len() <= at {
                components.resize(at + 1, None);
            }
            if let Some(other) = components[at] {
                return Err(Some(other.column));
            }
            components[at] = Some(cell);
        }
        (ElementPlan::Whole(other), _) => return Err(Some(other.column)),
        (ElementPlan::Composite { components, .. }, _) => {
            return Err(components.iter().flatten().next().map(|other| other.column));
        }
        (ElementPlan::Pairs(pairs), At::Element { .. }) => return Err(pairs.first().map(|(_, other)| other.column)),
        (ElementPlan::Gap, At::Pair { .. }) => return Err(None),
    }
    Ok(())
}
