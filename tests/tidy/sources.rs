//! Rules for the text of sources: size, headings, left-overs, waiting, and paths of one machine.

use crate::{assert_none, tree};

/// The longest file that needs no reason. Tests inside a file do not count.
const LINES: usize = 500;

/// Files that are longer, and why that is right.
const LONGER: [(&str, &str); 2] = [
    (
        "src-tauri/crates/formats/src/standards/edifact_samples.rs",
        "whole interchanges as partners send them, one text each",
    ),
    (
        "src-tauri/crates/formats/tests/properties/edi.rs",
        "what documents of each set can carry, and what comes back of it",
    ),
];

/// Files that may let time pass, and why. Beside them only a clock may, in its own `sleep`; everything else waits for a
/// condition or an event.
const SLEEPS: [(&str, &str); 7] = [
    ("src-tauri/crates/practice/src/zoho/shared.rs", "a practice server that was told to be slow"),
    ("src-tauri/crates/practice/src/zoho/api/mod.rs", "a practice server that was told how far away it is"),
    ("src-tauri/crates/practice/src/freshbooks/api/mod.rs", "a practice server that was told how far away it is"),
    ("src-tauri/crates/practice/src/xero/api/mod.rs", "a practice server that was told how far away it is"),
    ("src-tauri/crates/practice/src/quickbooks/api/mod.rs", "a practice server that was told how far away it is"),
    ("src-tauri/crates/practice/src/bill/serve.rs", "a practice server that was told how far away it is"),
    ("src-tauri/crates/practice/src/kit/mod.rs", "a practice server that was told to be slow"),
];

/// How sleeping looks; put together here so that this file does not find itself.
const SLEEP_WORDS: [&str; 3] = [concat!("thread::sl", "eep"), concat!("time::sl", "eep"), concat!("time::{sl", "eep")];

/// Left-overs that must not be taken, with what to do instead.
const LEFT_OVERS: [(&str, &str); 4] = [
    (concat!("#[ig", "nore"), "a test runs or is deleted"),
    (concat!("to", "do!("), "write it or leave it out"),
    (concat!("unimple", "mented!("), "write it or leave it out"),
    (concat!("db", "g!("), "remove it"),
];

/// How paths of one machine begin.
const MACHINE_PATHS: [&str; 5] =
    [concat!("/wo", "rk/"), concat!("/t", "mp/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Use", "rs/")];

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter(|(_, line)| !is_comment(line)).map(|(number, line)| (number + 1, line))
}

fn too_long(path: &str, shipped: &str, named: &[(&str, &str)]) -> Option<String> {
    let lines = shipped.lines().count();
    let is_named = named.iter().any(|(name, _)| *name == path);
    match (lines > LINES, is_named) {
        (true, false) => Some(format!("{path} has {lines} lines: split it, or name it in tests/tidy with a reason")),
        (false, true) => Some(format!("{path} has {lines} lines and needs no reason any more")),
        _ => None,
    }
}

fn sleeps(path: &str, text: &str) -> Vec<String> {
    let mut before = "";
    let found = code_lines(text).filter(|(_, line)| {
        let is_clock = std::mem::replace(&mut before, line).contains("fn sleep(&self");
        !is_clock && SLEEP_WORDS.iter().any(|word| line.contains(word))
    });
    found.map(|(number, line)| format!("{path}:{number}: {}", line.trim())).collect()
}

fn left_overs(path: &str, text: &str) -> Vec<String> {
    let found = code_lines(text).flat_map(|(number, line)| {
        let words = LEFT_OVERS.iter().filter(move |(word, _)| line.contains(word));
        words.map(move |(word, instead)| format!("{path}:{number}: {word} … {instead}"))
    });
    found.chain(silenced_lints(path, text)).collect()
}

/// Attributes that silence a lint and do not say why.
fn silenced_lints(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in [concat!("al", "low("), concat!("exp", "ect(")] {
        for opening in ["#[", "#!["] {
            let attribute = format!("{opening}{word}");
            for (offset, _) in text.match_indices(&attribute) {
                let before = &text[..offset];
                let is_comment = is_comment(before.rsplit('\n').next().unwrap_or_default());
                let whole = text[offset..].split(")]").next().unwrap_or_default();
                if !is_comment && !whole.contains("reason = \"") {
                    found.push(format!("{path}:{}: {attribute} … without a reason", before.lines().count().max(1)));
                }
            }
        }
    }
    found
}

fn machine_paths(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().enumerate();
    let found = lines.filter(|(_, line)| MACHINE_PATHS.iter().any(|place| line.contains(place)));
    found.map(|(number, line)| format!("{path}:{}: {}", number + 1, line.trim())).collect()
}

#[test]
fn files_are_short_or_say_why_not() {
    let sources = tree::sources();
    let mut complaints: Vec<String> = sources
        .iter()
        .filter_map(|source| {
            let counted = if source.is_test { &source.text } else { &source.shipped };
            too_long(&source.path, counted, &LONGER)
        })
        .collect();
    complaints.extend(LONGER.iter().filter(|(path, _)| !tree::exists(path)).map(|(path, _)| format!("{path} is gone")));
    assert_none("A file is read from top to bottom, so it ends in time.", &complaints);
}

#[test]
fn every_module_says_what_it_is() {
    let shipped = tree::sources().into_iter().filter(|source| !source.is_test || source.path.starts_with("tests/"));
    let silent: Vec<String> =
        shipped.filter(|source| !source.text.starts_with("//!")).map(|source| source.path).collect();
    assert_none("The first line of a module is its //! heading.", &silent);
}

#[test]
fn nothing_waits_by_letting_time_pass() {
    let sources = tree::sources();
    let is_named = |path: &str| SLEEPS.iter().any(|(name, _)| *name == path);
    let found = sources.iter().filter(|source| !is_named(&source.path));
    let mut complaints: Vec<String> = found.flat_map(|source| sleeps(&source.path, &source.text)).collect();
    let sleeping =
        |path: &str| sources.iter().any(|source| source.path == path && !sleeps(path, &source.text).is_empty());
    complaints
        .extend(SLEEPS.iter().filter(|(path, _)| !sleeping(path)).map(|(path, _)| format!("{path} no longer sleeps")));
    assert_none("Wait for a condition or an event; clocks are arguments.", &complaints);
}

#[test]
fn no_left_overs() {
    let complaints: Vec<String> =
        tree::sources().iter().flat_map(|source| left_overs(&source.path, &source.text)).collect();
    assert_none("Left-overs.", &complaints);
}

#[test]
fn nothing_names_a_path_of_one_machine() {
    let shipped = tree::sources().into_iter().map(|source| (source.path, source.shipped));
    let other = tree::files(&[".toml", ".md", ".yml", ".json", ".html", "/run"]).into_iter();
    let other = other.map(|file| (file.path, file.text)).filter(|(path, _)| !path.starts_with("tests/"));
    let complaints: Vec<String> = shipped.chain(other).flat_map(|(path, text)| machine_paths(&path, &text)).collect();
    assert_none("Paths of one machine.", &complaints);
}

#[test]
fn a_long_file_is_found_and_so_is_a_reason_that_is_no_longer_needed() {
    let long = "x\n".repeat(LINES + 1);
    assert!(too_long("a.rs", &long, &[]).is_some());
    assert!(too_long("a.rs", &long, &[("a.rs", "a table")]).is_none());
    assert!(too_long("a.rs", "x\n", &[("a.rs", "a table")]).is_some());
    assert!(too_long("a.rs", &"x\n".repeat(LINES), &[]).is_none());
}

#[test]
fn planted_left_overs_are_found() {
    let check = |text: &str, expected: usize| assert_eq!(left_overs("a.rs", text).len(), expected, "{text}");
    check(concat!("#[ig", "nore]\nfn a() {}"), 1);
    check(concat!("#[ig", "nore = \"slow\"]\nfn a() {}"), 1);
    check(concat!("    to", "do!()"), 1);
    check(concat!("// a to", "do!() in a comment"), 0);
    check(concat!("let x = db", "g!(1);"), 1);
    check(concat!("#[al", "low(dead_code)]"), 1);
    check(concat!("#![exp", "ect(\n    dead_code,\n    unused\n)]"), 1);
    check(concat!("#[exp", "ect(\n    dead_code,\n    reason = \"kept for x\"\n)]"), 0);
}

#[test]
fn planted_waits_and_machine_paths_are_found() {
    assert_eq!(sleeps("a.rs", concat!("std::thread::sl", "eep(x);\n// thread::sl", "eep\n")).len(), 1);
    assert_eq!(sleeps("a.rs", concat!("tokio::time::sl", "eep(x).await;")).len(), 1);
    assert!(
        sleeps("a.rs", concat!("self.clock.sl", "eep(x).await;")).is_empty(),
        "a clock that is an argument may wait"
    );
    assert_eq!(machine_paths("a.rs", concat!("let x = \"/t", "mp/x\";")).len(), 1);
    assert!(machine_paths("a.rs", "let x = \"frame/tmp\";").is_empty());
}
