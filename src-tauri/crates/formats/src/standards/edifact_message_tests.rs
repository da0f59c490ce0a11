//! The EDIFACT messages as they are read: whole interchanges, every place of every message, and what is missing or
//! stands too often.

use super::edifact_samples::ALL;
use super::{grammar, ids};
use crate::edi::grammar::{ElementDef, ElementKind, Grammar, Node, NodeId};
use crate::edi::receipt::{ElementFault, Receipt, SegmentFault, SetReceipt};
use crate::edi::{Options, receive};
use std::sync::Arc;

fn messages() -> Vec<Arc<Grammar>> {
    let ids = ids().into_iter().filter(|id| id.starts_with("edifact/"));
    ids.map(|id| grammar(&id).expect("a message")).collect()
}

/// UNOC is Latin-1.
fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect()
}

fn received(name: &str, text: &str) -> Receipt {
    let (mut receipts, unreadable) = receive(&bytes(text), Options::default());
    assert_eq!((receipts.len(), unreadable), (1, None), "{name}");
    let receipt = receipts.remove(0);
    assert!(receipt.faults.is_empty(), "{name}: {:?}", receipt.faults);
    receipt
}

fn sets(receipt: &Receipt) -> impl Iterator<Item = &SetReceipt> {
    receipt.groups.iter().flat_map(|group| &group.sets)
}

fn check_clean(name: &str, text: &str) {
    let receipt = received(name, text);
    assert!(sets(&receipt).next().is_some(), "{name}");
    for set in sets(&receipt) {
        assert!(set.faults.is_empty(), "{name}: {:?}", set.faults);
        let sentences: Vec<&str> = set.findings.iter().map(|finding| finding.sentence.as_str()).collect();
        assert!(set.findings.is_empty(), "{name}: {sentences:?}: {:?}", set.findings.first());
    }
}

#[test]
fn whole_interchanges_are_right() {
    ALL.iter().for_each(|(name, text)| check_clean(name, text));
}

/// How much of a message is made.
#[derive(Clone, Copy, PartialEq)]
enum Much {
    /// Each place once, with what must be there.
    Least,
    /// Each place twice where it may, every element as long as it may be.
    Most,
}

fn value(def: &ElementDef, much: Much) -> String {
    let length = if much == Much::Most { def.max } else { def.min.max(1) };
    let filled = |text: &str| text.repeat(usize::try_from(length).expect("a length"));
    match (def.closed, def.kind) {
        (true, _) => def.codes.keys().next().expect("a code").clone(),
        (false, ElementKind::Number) => filled("9"),
        (false, _) => filled("X"),
    }
}

fn element(def: &ElementDef, much: Much) -> String {
    if def.components.is_empty() {
        return value(def, much);
    }
    let any = def.components.iter().any(|component| component.required);
    let one = |(index, component): (usize, &ElementDef)| {
        let there = much == Much::Most || component.required || (!any && index == 0);
        if there { value(component, much) } else { String::new() }
    };
    let components: Vec<String> = def.components.iter().enumerate().map(one).collect();
    components.join(":").trim_end_matches(':').to_owned()
}

fn segment(node: &Node, much: Much) -> String {
    let any = node.segment.elements.iter().any(|element| element.required);
    let one = |(index, def): (usize, &ElementDef)| {
        let there = much == Much::Most || def.required || (!any && index == 0);
        if there { element(def, much) } else { String::new() }
    };
    let elements: Vec<String> = node.segment.elements.iter().enumerate().map(one).collect();
    format!("{}+{}", node.tag, elements.join("+").trim_end_matches('+'))
}

/// The place and what is inside of its loop.
fn put(grammar: &Grammar, place: NodeId, much: Much, out: &mut Vec<String>) {
    let node = grammar.node(place);
    let times = if much == Much::Most { node.max.min(2) } else { 1 };
    for _ in 0..times {
        out.push(segment(node, much));
        node.children.iter().for_each(|child| put(grammar, *child, much, out));
    }
}

/// The places at the top of a message, without header and trailer.
fn body(grammar: &Grammar) -> &[NodeId] {
    &grammar.top[1..grammar.top.len() - 1]
}

fn interchange(grammar: &Grammar, segments: &[String]) -> String {
    let mut parts = grammar.id.split('/').skip(1);
    let (version, message) = (parts.next().expect("a version"), parts.next().expect("a message"));
    let version = if message == "CONTRL" { "D:3".to_owned() } else { version.replacen('D', "D:", 1) };
    let body: String = segments.iter().map(|segment| format!("{segment}'\n")).collect();
    let count = segments.len() + 2;
    format!("UNA:+.? 'UNB+UNOC:3+S+R+260310:0915+1'\nUNH+1+{message}:{version}:UN'\n{body}UNT+{count}+1'\nUNZ+1+1'\n")
}

#[test]
fn every_place_can_be_read() {
    for grammar in messages() {
        for (much, name) in [(Much::Least, "least"), (Much::Most, "most")] {
            let mut segments = Vec::new();
            body(&grammar).iter().for_each(|place| put(&grammar, *place, much, &mut segments));
            check_clean(&format!("{} {name}", grammar.id), &interchange(&grammar, &segments));
        }
    }
}

/// The place and what must be inside of its loop.
fn put_least(grammar: &Grammar, place: NodeId, out: &mut Vec<String>) {
    let node = grammar.node(place);
    out.push(segment(node, Much::Least));
    let required = node.children.iter().filter(|child| grammar.node(**child).min > 0);
    required.for_each(|child| put_least(grammar, *child, out));
}

/// The least that must stand, as places.
fn required(grammar: &Grammar) -> Vec<NodeId> {
    body(grammar).iter().copied().filter(|place| grammar.node(*place).min > 0).collect()
}

fn check_one(grammar: &Grammar, segments: &[String], tag: &str, fault: SegmentFault) {
    let receipt = received(&grammar.id, &interchange(grammar, segments));
    let findings: Vec<_> =
        sets(&receipt).flat_map(|set| &set.findings).map(|f| (f.segment.as_str(), f.fault)).collect();
    assert_eq!(findings, [(tag, Some(fault))], "{}", grammar.id);
}

#[test]
fn what_must_stand_is_missed() {
    for grammar in messages() {
        let places = required(&grammar);
        for missing in &places {
            let rest = places.iter().filter(|place| *place != missing);
            let segments: Vec<String> = rest.map(|place| segment(grammar.node(*place), Much::Least)).collect();
            check_one(&grammar, &segments, &grammar.node(*missing).tag, SegmentFault::Missing);
        }
    }
}

#[test]
fn what_stands_too_often_is_told() {
    for grammar in messages() {
        for place in body(&grammar).iter().filter(|place| grammar.node(**place).max <= 100) {
            let node = grammar.node(*place);
            let mut segments = Vec::new();
            for other in body(&grammar).iter().filter(|other| *other == place || grammar.node(**other).min > 0) {
                let times = if other == place { node.max + 1 } else { 1 };
                (0..times).for_each(|_| put_least(&grammar, *other, &mut segments));
            }
            let fault = if node.opens_loop { SegmentFault::LoopTooOften } else { SegmentFault::TooOften };
            check_one(&grammar, &segments, &node.tag, fault);
        }
    }
}

/// Our messages have one change of section, and totals follow it.
#[test]
fn lines_do_not_follow_the_change_of_section() {
    for grammar in messages().iter().filter(|grammar| grammar.has("UNS")) {
        let mut segments: Vec<String> =
            required(grammar).iter().map(|place| segment(grammar.node(*place), Much::Least)).collect();
        segments.iter_mut().filter(|segment| *segment == "UNS+S").for_each(|uns| *uns = "UNS+D".to_owned());
        let receipt = received(&grammar.id, &interchange(grammar, &segments));
        let faults: Vec<_> = sets(&receipt)
            .flat_map(|set| &set.findings)
            .flat_map(|finding| finding.elements.iter().map(|element| (finding.segment.as_str(), element.fault)))
            .collect();
        assert_eq!(faults, [("UNS", ElementFault::Code)], "{}", grammar.id);
    }
}
