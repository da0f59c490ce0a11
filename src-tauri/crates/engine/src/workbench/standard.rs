//! What a standard of EDI allows: its places in order, and what each of its segments may hold.

use crate::api::{Reply, StandardCode, StandardElement, StandardPlace, StandardSegment, StandardView};
use crate::error::{Code, Error, Result};
use formats::edi::grammar::{ElementDef, ElementKind, Grammar, SegmentDef};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A standard by its id.
pub(crate) fn standard(id: &str) -> Result<Reply> {
    let grammar = formats::standards::grammar(id).ok_or_else(|| {
        let sentence = format!("There is no standard “{id}” here.");
        Error::new(Code::NotFound, sentence).hint("The layout names its standard, as x12/004010/810.")
    })?;
    Ok(Reply::Standard(Box::new(view(&grammar))))
}

fn view(grammar: &Grammar) -> StandardView {
    let mut segments: BTreeMap<&str, &Arc<SegmentDef>> = BTreeMap::new();
    for node in &grammar.nodes {
        segments.entry(&node.tag).or_insert(&node.segment);
    }
    let places = grammar.nodes.iter().map(|node| StandardPlace {
        tag: node.tag.clone(),
        label: if node.label.is_empty() { node.segment.label.clone() } else { node.label.clone() },
        parent: node.parent.map(|parent| u32::from(parent.0)),
        min: node.min,
        max: node.max,
        opens_loop: node.opens_loop,
    });
    StandardView {
        id: grammar.id.clone(),
        places: places.collect(),
        segments: segments.into_values().map(|segment| self::segment(segment)).collect(),
    }
}

fn segment(segment: &SegmentDef) -> StandardSegment {
    let mut elements = Vec::new();
    for (position, def) in (1..).zip(&segment.elements) {
        if def.components.is_empty() {
            elements.push(element(position.to_string(), def, ""));
        }
        for (component, inner) in (1..).zip(&def.components) {
            elements.push(element(format!("{position}.{component}"), inner, &def.label));
        }
    }
    StandardSegment { tag: segment.tag.clone(), label: segment.label.clone(), elements }
}

fn element(at: String, def: &ElementDef, composite: &str) -> StandardElement {
    let codes = def.codes.iter().map(|(code, label)| StandardCode { code: code.clone(), label: label.clone() });
    StandardElement {
        at,
        label: if def.label.is_empty() { composite.to_owned() } else { def.label.clone() },
        number: def.number,
        required: def.required,
        qualifier: def.qualifier,
        holds: holds(def.kind).to_owned(),
        min: def.min,
        max: def.max,
        codes: codes.collect(),
        closed: def.closed,
    }
}

/// What it holds, in the words that fields have.
fn holds(kind: ElementKind) -> &'static str {
    match kind {
        ElementKind::Date => "date",
        ElementKind::Time => "time",
        ElementKind::Code => "code",
        ElementKind::Decimal | ElementKind::Implied(_) | ElementKind::Number => "number",
        ElementKind::Any
        | ElementKind::Text
        | ElementKind::Binary
        | ElementKind::Letters
        | ElementKind::Alphanumeric => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(id: &str) -> StandardView {
        let Ok(Reply::Standard(view)) = standard(id) else { panic!("{id}") };
        *view
    }

    #[test]
    fn places_stand_before_what_is_inside_them_and_every_segment_is_told_once() {
        for id in formats::standards::ids() {
            let view = found(&id);
            for (at, place) in (0u32..).zip(&view.places) {
                assert!(place.parent.is_none_or(|parent| parent < at), "{id} {}", place.tag);
                assert_eq!(view.segments.iter().filter(|one| one.tag == place.tag).count(), 1, "{id} {}", place.tag);
            }
        }
    }

    #[test]
    fn a_city_is_found_behind_a_party() {
        let view = found("x12/004010/810");
        let party = view.places.iter().position(|place| place.tag == "N1").unwrap();
        let city = view.places.iter().find(|place| place.tag == "N4").unwrap();
        assert_eq!(city.parent, Some(u32::try_from(party).unwrap()));
        let n1 = view.segments.iter().find(|segment| segment.tag == "N1").unwrap();
        assert!(n1.elements[0].qualifier && n1.elements[0].codes.iter().any(|code| code.code == "ST"));
    }

    #[test]
    fn components_have_places_of_their_own() {
        let view = found("edifact/D96A/INVOIC");
        let dtm = view.segments.iter().find(|segment| segment.tag == "DTM").unwrap();
        assert_eq!(dtm.elements.iter().map(|one| one.at.as_str()).collect::<Vec<_>>(), ["1.1", "1.2", "1.3"]);
    }

    #[test]
    fn an_unknown_standard_is_told() {
        assert_eq!(standard("x12/004010/111").unwrap_err().code, Code::NotFound);
    }
}
