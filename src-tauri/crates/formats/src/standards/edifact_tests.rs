//! The EDIFACT messages as they are written down: well formed, in the right order, with the right lengths.

use super::{compile, grammar, ids, text};
use crate::edi::grammar::{ElementKind, Grammar, Node, NodeId};
use model::layout::{Layout, Section};
use std::sync::Arc;

fn message(id: &str) -> Arc<Grammar> {
    grammar(&format!("edifact/{id}")).unwrap_or_else(|| panic!("there is no {id}"))
}

fn dictionary(path: &str) -> Layout {
    Layout::from_json(text(path).expect("a file")).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn place(place: &str) -> (u32, Option<u32>) {
    let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("{place} is no place"));
    match place.split_once('.') {
        Some((element, component)) => (number(element), Some(number(component))),
        None => (number(place), None),
    }
}

/// A segment that is written whole: no gaps, composites before their components, everything named.
fn check_whole(segment: &Section) {
    let tag = segment.record.as_deref().expect("a tag");
    assert!(segment.label.is_some(), "{tag} has no label");
    let mut at = (0, None);
    let mut composite = false;
    for column in segment.columns() {
        let here = place(column.place());
        let name = format!("{tag} {}", column.place());
        let expected = match here.1 {
            None => (at.0 + 1, None),
            Some(_) => (at.0, Some(at.1.map_or(1, |component| component + 1))),
        };
        assert_eq!(here, expected, "{name} does not follow");
        assert!(here.1.is_none() || composite, "{name} is inside of what is no composite");
        composite = here.1.is_some() || column.element.is_none();
        assert_eq!(column.number.is_some(), column.element.is_some(), "{name}: elements have numbers, composites none");
        assert!(!column.closed || !column.codes.is_empty(), "{name}");
        at = here;
        check_words(&name, column.label());
        column.codes.values().for_each(|word| check_words(&name, word));
    }
    assert!(at.0 > 0, "{tag} is empty");
}

fn check_words(name: &str, label: &str) {
    let words = label.split_whitespace().count();
    assert!((1..=5).contains(&words), "{name}: “{label}” is no short label");
    assert!(label.starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit()), "{name}: {label}");
}

#[test]
fn dictionaries_are_well_formed() {
    for path in ["edifact/envelope", "edifact/D96A/segments", "edifact/CONTRL/segments"] {
        let dictionary = dictionary(path);
        let tags: Vec<&str> = dictionary.sections.iter().filter_map(|segment| segment.record.as_deref()).collect();
        let mut once = tags.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), tags.len(), "{path} has a segment twice");
        dictionary.sections.iter().for_each(check_whole);
    }
}

/// An amendment must leave no element without a type: a composite's components come with it.
#[test]
fn compiled_segments_are_whole() {
    for id in ids().iter().filter(|id| id.starts_with("edifact/")) {
        let grammar = compile(id, &text).expect("there is one").unwrap_or_else(|e| panic!("{e}"));
        for (tag, segment) in &grammar.dictionary {
            for (index, element) in segment.elements.iter().enumerate() {
                let name = format!("{id} {tag} {}", index + 1);
                assert!(!element.label.is_empty(), "{name}");
                assert_eq!(element.components.is_empty(), element.kind != ElementKind::Any, "{name}");
                for component in &element.components {
                    assert!(component.kind != ElementKind::Any && component.number.is_some(), "{name}");
                }
            }
        }
    }
}

/// The places of one loop in the notation of these tests: `RFF99(SG1)`, and `!` for what must be there.
fn written(grammar: &Grammar, places: &[NodeId]) -> String {
    let one = |node: &Node| {
        let max = if node.max == 1 { String::new() } else { node.max.to_string() };
        let sg = node.loop_id.as_ref().map(|sg| format!("({sg})")).unwrap_or_default();
        format!("{}{}{max}{sg}", node.tag, if node.min > 0 { "!" } else { "" })
    };
    places.iter().map(|place| one(grammar.node(*place))).collect::<Vec<_>>().join(" ")
}

/// `path` names loops from the top: empty for the top itself.
fn check_order(id: &str, path: &[&str], expected: &str) {
    let grammar = message(id);
    let mut places = &grammar.top;
    for sg in path {
        let inside = places.iter().map(|place| grammar.node(*place)).find(|node| node.loop_id.as_deref() == Some(*sg));
        places = &inside.unwrap_or_else(|| panic!("{id} has no {sg} there")).children;
    }
    assert_eq!(written(&grammar, places), expected.split_whitespace().collect::<Vec<_>>().join(" "), "{id} {path:?}");
}

#[test]
fn segments_stand_in_the_order_of_their_message() {
    check_order(
        "D96A/INVOIC",
        &[],
        "UNH! BGM! DTM!35 PAI ALI5 IMD FTX10 RFF99(SG1) NAD99(SG2) TAX5(SG6) CUX5(SG7) PAT10(SG8) TDT10(SG9) TOD5(SG12)
         PAC1000(SG13) ALC9999(SG15) RCS100(SG22) AJT(SG23) INP(SG24) LIN9999999(SG25) UNS! CNT10 MOA!100(SG48) TAX10(SG50)
         ALC15(SG51) UNT!",
    );
    check_order(
        "D96A/INVOIC",
        &["SG25"],
        "PIA25 IMD10 MEA5 QTY5 PCD ALI5 DTM35 GIN1000 GIR1000 QVR EQD FTX5 MOA5(SG26) PAT10(SG27) PRI25(SG28) RFF10(SG29)
         PAC10(SG30) LOC9999(SG32) TAX99(SG33) NAD20(SG34) ALC15(SG38) TDT10(SG44) TOD5(SG46) RCS100(SG47)",
    );
    check_order("D96A/INVOIC", &["SG2"], "LOC25 FII5 RFF9999(SG3) DOC5(SG4) CTA5(SG5)");
    check_order("D96A/INVOIC", &["SG8"], "DTM5 PCD MOA PAI FII");
    check_order("D96A/INVOIC", &["SG25", "SG26"], "CUX");
    check_order(
        "D01B/INVOIC",
        &[],
        "UNH! BGM! DTM!35 PAI ALI5 IMD FTX99 LOC10 GIS10 DGS GIR10 RFF99999(SG1) NAD99(SG2) TAX5(SG6) CUX99(SG7) PAT10(SG8)
         TDT10(SG9) TOD5(SG12) EQD99(SG13) PAC1000(SG14) ALC9999(SG16) RCS100(SG23) AJT(SG24) INP(SG25) LIN9999999(SG26)
         UNS! CNT10 MOA!100(SG50) TAX10(SG52) ALC15(SG53) UNT!",
    );
    check_order("D01B/INVOIC", &["SG1"], "DTM5 GIR5 LOC2 MEA5 QTY2 FTX5 MOA2 RTE99");
    check_order(
        "D96A/ORDERS",
        &[],
        "UNH! BGM! DTM!35 PAI ALI5 IMD FTX99 RFF10(SG1) NAD99(SG2) TAX5(SG6) CUX5(SG7) PAT10(SG8) TDT10(SG9) TOD5(SG11)
         PAC10(SG12) EQD10(SG14) SCC10(SG15) APR25(SG17) ALC15(SG18) RCS100(SG24) LIN200000(SG25) UNS! MOA12 CNT10 ALC10(SG54)
         UNT!",
    );
    check_order(
        "D01B/ORDERS",
        &["SG28"],
        "PIA25 IMD99 MEA99 QTY99 PCD5 ALI5 DTM35 MOA10 GIS99 GIN1000 GIR1000 QVR DOC99 PAI MTD99 FTX99 CCI999(SG29)
         PAT10(SG30) PRI25(SG32) RFF9999(SG33) PAC99(SG34) LOC9999(SG37) TAX10(SG38) NAD999(SG39) ALC99(SG43) TDT10(SG49)
         TOD5(SG51) EQD10(SG52) SCC100(SG53) RCS999(SG55) STG10(SG56) DGS999(SG58)",
    );
    check_order(
        "D96A/REMADV",
        &[],
        "UNH! BGM! DTM!5 RFF5 FII5 PAI FTX5 NAD99(SG1) CUX5(SG3) DOC9999(SG4) UNS! MOA!5 UNT!",
    );
    check_order("D96A/REMADV", &["SG4"], "MOA!5 DTM5 RFF5 NAD2 CUX5(SG5) AJT100(SG6) INP5(SG7) DLI9999(SG8)");
    check_order("D96A/REMADV", &["SG4", "SG6"], "MOA RFF FTX5");
    check_order(
        "D01B/REMADV",
        &[],
        "UNH! BGM! DTM!5 RFF5 FII5 PAI FTX99 GIS5 NAD99(SG1) CUX5(SG4) DOC999999(SG5) UNS! MOA!99 ALC99(SG14) UNT!",
    );
    check_order("CONTRL/CONTRL", &[], "UNH! UCI! UCM999999(SG1) UCF999999(SG3) UNT!");
    check_order("CONTRL/CONTRL", &["SG1"], "UCS999(SG2)");
    check_order("CONTRL/CONTRL", &["SG1", "SG2"], "UCD99");
    check_order("CONTRL/CONTRL", &["SG3"], "UCM999999(SG4)");
}

/// Loops are numbered as they come, so that SG25 is the same loop here and in a partner's guide.
#[test]
fn loops_are_numbered_in_order() {
    for id in ids().iter().filter(|id| id.starts_with("edifact/")) {
        let grammar = grammar(id).expect("a message");
        let loops: Vec<&str> = grammar.nodes.iter().filter_map(|node| node.loop_id.as_deref()).collect();
        let expected: Vec<String> = (1..=loops.len()).map(|n| format!("SG{n}")).collect();
        assert_eq!(loops, expected, "{id}");
    }
}

fn check_element(id: &str, tag: &str, at: (u16, Option<u16>), kind: ElementKind, max: u32) {
    let grammar = message(id);
    let element = grammar.dictionary[tag].element(at.0, at.1).unwrap_or_else(|| panic!("{id} {tag} {at:?}"));
    assert_eq!((element.kind, element.max), (kind, max), "{id} {tag} {at:?}");
}

#[test]
fn lengths_and_types_are_those_of_the_version() {
    use ElementKind::{Alphanumeric as An, Number as N};
    for (tag, at, old, new) in [
        ("RFF", (1, Some(2)), (An, 35), (An, 70)),
        ("IMD", (3, Some(4)), (An, 35), (An, 256)),
        ("FTX", (4, Some(5)), (An, 70), (An, 512)),
        ("MOA", (1, Some(2)), (N, 18), (N, 35)),
        ("QTY", (1, Some(2)), (N, 15), (An, 35)),
        ("PRI", (1, Some(2)), (N, 15), (N, 15)),
        ("LIN", (1, None), (N, 6), (An, 6)),
        ("LIN", (3, Some(1)), (An, 35), (An, 35)),
        ("NAD", (4, Some(5)), (An, 35), (An, 35)),
        ("NAD", (5, Some(4)), (An, 35), (An, 35)),
        ("NAD", (6, None), (An, 35), (An, 35)),
        ("NAD", (8, None), (An, 9), (An, 17)),
        ("TAX", (5, Some(4)), (An, 17), (An, 17)),
        ("DTM", (1, Some(2)), (An, 35), (An, 35)),
        ("BGM", (1, Some(2)), (An, 3), (An, 17)),
    ] {
        check_element("D96A/INVOIC", tag, at, old.0, old.1);
        check_element("D01B/INVOIC", tag, at, new.0, new.1);
    }
    check_element("D96A/INVOIC", "BGM", (2, None), An, 35);
    check_element("D01B/INVOIC", "BGM", (2, Some(1)), An, 35);
    check_element("D96A/INVOIC", "NAD", (7, None), An, 9);
    check_element("D01B/INVOIC", "NAD", (7, Some(1)), An, 9);
}

#[test]
fn qualifiers_are_marked() {
    let message = message("D96A/ORDERS");
    for (tag, at) in [
        ("DTM", (1, Some(1))),
        ("RFF", (1, Some(1))),
        ("NAD", (1, None)),
        ("MOA", (1, Some(1))),
        ("QTY", (1, Some(1))),
        ("PRI", (1, Some(1))),
        ("CUX", (1, Some(1))),
        ("TAX", (1, None)),
        ("TAX", (2, Some(1))),
        ("ALC", (1, None)),
        ("COM", (1, Some(2))),
        ("DOC", (1, Some(1))),
        ("CTA", (1, None)),
        ("PAT", (1, None)),
        ("PIA", (1, None)),
        ("IMD", (1, None)),
    ] {
        assert!(message.dictionary[tag].element(at.0, at.1).is_some_and(|element| element.qualifier), "{tag} {at:?}");
    }
    let number = message.dictionary["BGM"].element(2, None).expect("a number");
    assert!(!number.qualifier && !number.required);
}

/// An amendment that repeats what the older version says would hide what differs.
#[test]
fn amendments_say_only_what_differs() {
    let old = dictionary("edifact/D96A/segments");
    for segment in &dictionary("edifact/D01B/segments").sections {
        let before = old.sections.iter().find(|other| other.record == segment.record);
        for column in segment.columns() {
            let same = before.and_then(|before| before.columns().find(|other| other.at == column.at));
            let differs = same.is_none_or(|other| {
                (&other.label, &other.element, other.number, other.required)
                    != (&column.label, &column.element, column.number, column.required)
            });
            assert!(differs, "{:?} {}", segment.record, column.place());
        }
    }
}
