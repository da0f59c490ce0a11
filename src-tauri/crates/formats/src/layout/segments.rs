//! Places in segments of X12 and EDIFACT: `5`, `2.1`, and `6~UP` for the value of the pair with that code.

use super::plan::Cell;

/// A place in a segment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum At {
    /// An element, or a component of it; positions from 1.
    Element { element: u16, component: Option<u16> },
    /// The value behind this code, in pairs of code and value from this element on.
    Pair { first: u16, code: String },
}

/// Reads a place.
///
/// # Errors
/// A sentence that says how places are written.
pub(crate) fn parse(text: &str) -> Result<At, String> {
    let bad = || {
        format!("“{text}” is no place in a segment: write the element as “5”, a component as “2.1”, a pair as “6~UP”")
    };
    let position = |text: &str| text.parse::<u16>().ok().filter(|at| (1..=99).contains(at)).ok_or_else(bad);
    if let Some((first, code)) = text.split_once('~') {
        if code.is_empty() {
            return Err(bad());
        }
        return Ok(At::Pair { first: position(first)?, code: code.to_owned() });
    }
    match text.split_once('.') {
        Some((element, component)) => {
            Ok(At::Element { element: position(element)?, component: Some(position(component)?) })
        }
        None => Ok(At::Element { element: position(text)?, component: None }),
    }
}

impl At {
    /// The place of a slot: so many elements further on.
    pub(crate) fn shifted(&self, by: u16) -> At {
        match self {
            At::Element { element, component } => At::Element { element: element + by, component: *component },
            At::Pair { first, code } => At::Pair { first: first + by, code: code.clone() },
        }
    }
}

/// A segment as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SegmentPlan {
    pub(crate) tag: String,
    /// From left to right.
    pub(crate) elements: Vec<ElementPlan>,
    /// Whether separators stand in it as values: the interchange header of X12 declares them.
    pub(crate) declares: bool,
}

/// What stands in an element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum ElementPlan {
    /// Nothing.
    #[default]
    Gap,
    /// One value.
    Whole(Cell),
    /// Components. `valued` are those whose value comes from elsewhere: without one of them the composite goes whole.
    Composite { components: Vec<Option<Cell>>, valued: Vec<usize> },
    /// Pairs of code and value, those with a value one behind the other. Nothing stands behind them.
    Pairs(Vec<(String, Cell)>),
}
