//! Compiling standards that are small enough to read here.

use super::*;
use crate::edi::grammar::{ElementKind, NodeId};

fn layout(sections: &str) -> &'static str {
    let json =
        format!(r#"{{"name":"test","documents":["invoice"],"syntax":{{"kind":"x12"}},"sections":[{sections}]}}"#);
    String::leak(json)
}

/// Compiles a tree over a dictionary of two versions.
fn compiled(id: &str, tree: &str) -> Result<crate::edi::grammar::Grammar, String> {
    let old = layout(
        r#"{"record":"ST","label":"Start","parts":[{"at":"1","element":"ID 3..3","required":true}]},
           {"record":"REF","label":"Reference","notes":["R0203"],"parts":[
             {"at":"1","label":"Kind","number":128,"element":"ID 2..3","required":true,"qualifier":true,"codes":{"VN":"Vendor order"}},
             {"at":"2","label":"Value","element":"AN 1..30"},{"at":"3","element":"AN 1..80"}]},
           {"record":"DTM","parts":[{"at":"1","label":"Moment","required":true},{"at":"1.1","element":"an..3","required":true},{"at":"1.2","element":"n8"}]},
           {"record":"ZZ9"}"#,
    );
    let new = layout(r#"{"record":"REF","parts":[{"at":"2","label":"Value","element":"AN 1..50"}]}"#);
    let tree = layout(tree);
    let load = move |path: &str| match path {
        "x12/004010/segments" => Some(old),
        "x12/005010/segments" => Some(new),
        "x12/004010/810" => Some(tree),
        _ => None,
    };
    compile(id, &load).ok_or("no such standard")?.map_err(|e| e.to_string())
}

const TREE: &str = r#"{"record":"ST","required":true},
  {"record":"REF","loop":"REF","max":12,"label":"References","parts":[{"record":"DTM","required":true,"parts":[{"at":"1.1","element":"an..3","codes":{"171":"Its date"}}]}]},
  {"record":"DTM","loop":"D"}"#;

#[test]
fn a_tree_gets_its_segments_from_the_dictionary() {
    let grammar = compiled("x12/004010/810", TREE).expect("it compiles");
    let tags: Vec<&str> = grammar.nodes.iter().map(|node| node.tag.as_str()).collect();
    assert_eq!(tags, ["ST", "REF", "DTM", "DTM"]);
    assert_eq!(grammar.top, [NodeId(0), NodeId(1), NodeId(3)]);
    let reference = grammar.node(NodeId(1));
    assert_eq!((reference.min, reference.max, reference.opens_loop), (0, 12, true));
    assert_eq!((reference.label.as_str(), reference.segment.label.as_str()), ("References", "Reference"));
    let value = reference.segment.element(2, None).expect("an element");
    assert_eq!((value.kind, value.min, value.max), (ElementKind::Text, 1, 30));
    assert_eq!(grammar.node(NodeId(2)).parent, Some(NodeId(1)));
    assert!(grammar.node(NodeId(3)).opens_loop, "a loop of one segment");
    assert!(grammar.knows("ZZ9") && !grammar.has("ZZ9") && !grammar.knows("ZZ8"));
}

#[test]
fn a_column_at_a_place_holds_only_there() {
    let grammar = compiled("x12/004010/810", TREE).expect("it compiles");
    let codes = |node: u16| grammar.node(NodeId(node)).segment.element(1, Some(1)).expect("a component").codes.len();
    assert_eq!((codes(2), codes(3)), (1, 0));
}

#[test]
fn a_later_version_is_the_older_one_with_its_amendments() {
    let grammar = compiled("x12/005010/810", TREE).expect("it compiles");
    assert_eq!(grammar.id, "x12/005010/810");
    let reference = &grammar.node(NodeId(1)).segment;
    assert_eq!(reference.element(2, None).map(|value| value.max), Some(50));
    assert_eq!(reference.element(1, None).map(|value| value.max), Some(3));
    assert_eq!(reference.notes.len(), 1);
}

#[test]
fn what_does_not_hold_together_is_refused_with_its_place() {
    for (tree, part) in [
        (r#"{"record":"XYZ"}"#, "XYZ is in no dictionary"),
        (r#"{"record":"ST","min":3,"max":2}"#, "ST must stand 3 times"),
        (r#"{"record":"REF","notes":["P0209"]}"#, "REF: a note names element 9 of 3"),
        (r#"{"record":"REF","notes":["Q0203"]}"#, "“Q0203” is no syntax note"),
        (r#"{"record":"REF","parts":[{"at":"2","element":"AN 5..2"}]}"#, "REF 2: “AN 5..2” is no type"),
        (r#"{"record":"REF","parts":[{"at":"x"}]}"#, "REF x: a place is"),
        (r#"{"record":"REF","parts":[{"at":"1","closed":true}]}"#, "REF 1: a closed list"),
        (r#"{"parts":[]}"#, "has no record"),
    ] {
        let message = compiled("x12/004010/810", tree).expect_err(tree);
        assert!(message.contains(part), "{message}");
    }
    for id in ["", "x12", "x12/004010", "x12/004010/segments", "x12/999999/810", "csv/1/2", "x12/004010/850"] {
        assert_eq!(compiled(id, TREE).expect_err(id), "no such standard");
    }
}

#[test]
fn versions_in_files_lead_to_standards() {
    for (family, code, version, id, known) in [
        (Family::X12, "810", "004010", "x12/004010/810", true),
        (Family::X12, "810", "004010VICS", "x12/004010/810", true),
        (Family::X12, "850", "005010X218", "x12/005010/850", true),
        (Family::X12, "850", "003040", "x12/003040/850", false),
        (Family::X12, "850", "0040é", "x12/0040é/850", false),
        (Family::Edifact, "INVOIC", "D:96A:UN:EAN008", "edifact/D96A/INVOIC", true),
        (Family::Edifact, "INVOIC", "D:05A:UN", "edifact/D05A/INVOIC", false),
        (Family::Edifact, "CONTRL", "4:1:UN", "edifact/CONTRL/CONTRL", true),
        (Family::Edifact, "INVOIC", "", "edifact//INVOIC", false),
    ] {
        assert_eq!(id_of(family, code, version), id);
        assert_eq!(knows_version(family, version) || code == "CONTRL", known, "{version}");
    }
}

#[test]
fn every_standard_of_the_program_compiles() {
    for id in ids() {
        let compiled = compile(&id, &text).expect("there is one");
        let grammar = compiled.unwrap_or_else(|e| panic!("{id}: {e}"));
        assert_eq!(grammar.id, id);
        assert!(super::grammar(&id).is_some());
    }
}

/// A file that nobody takes in would be read by nobody.
#[test]
fn every_file_is_taken_in() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/standards");
    for family in ["x12", "edifact"] {
        let mut folders = vec![folder.join(family)];
        while let Some(inside) = folders.pop() {
            for entry in std::fs::read_dir(inside).into_iter().flatten() {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&folder).expect("inside").with_extension("");
                    let name = name.to_str().expect("ASCII").replace('\\', "/");
                    assert!(text(&name).is_some(), "{name} is not listed in files.rs");
                }
            }
        }
    }
}
