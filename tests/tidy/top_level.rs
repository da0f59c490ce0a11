//! The top of the checkout holds what it is meant to hold.

use crate::{assert_none, tree};
use std::fs;

const ALLOWED: [&str; 9] =
    ["Cargo.toml", "Cargo.lock", "README.md", "LICENSE", "src-tauri", "ui", "icons", "tests", "docs"];

/// Where cargo builds unless told otherwise; git does not see it.
const BUILT: &str = "target";

fn complaints(names: &[String]) -> Vec<String> {
    let odd = names.iter().filter(|name| !name.starts_with('.') && *name != BUILT && !ALLOWED.contains(&name.as_str()));
    let absent = ALLOWED.iter().filter(|wanted| !names.iter().any(|name| name == **wanted));
    odd.map(|name| format!("{name} does not belong at the top"))
        .chain(absent.map(|name| format!("{name} is missing")))
        .collect()
}

#[test]
fn the_top_level_holds_exactly_what_it_should() {
    let entries = fs::read_dir(tree::root()).expect("the top can be read");
    let names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    assert_none("Top level: see docs/ARCHITECTURE.md, code map.", &complaints(&names));
}

#[test]
fn a_stray_file_and_a_missing_one_are_found() {
    let names: Vec<String> =
        ALLOWED.iter().skip(1).copied().chain([".github", "notes.txt"]).map(String::from).collect();
    assert_eq!(complaints(&names), ["notes.txt does not belong at the top", "Cargo.toml is missing"]);
}
