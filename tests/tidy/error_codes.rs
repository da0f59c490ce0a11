//! Every error code of the engine is explained in docs/ERRORS.md, and nothing else is.

use crate::{assert_none, tree};
use std::collections::BTreeSet;
use std::fs;

const SOURCE: &str = "src-tauri/crates/engine/src/error.rs";
const PAGE: &str = "docs/ERRORS.md";

/// The codes that the source declares, as `Name = "text",` in its table.
fn declared(source: &str) -> BTreeSet<String> {
    let table = source.lines().skip_while(|line| !line.starts_with("codes! {")).skip(1);
    let entries = table.take_while(|line| !line.starts_with('}')).map(str::trim);
    entries.filter(|line| !line.starts_with("//")).filter_map(code_text).collect()
}

fn code_text(line: &str) -> Option<String> {
    let (name, text) = line.strip_suffix(',')?.split_once(" = ")?;
    name.chars().all(char::is_alphanumeric).then(|| text.trim_matches('"').to_owned())
}

/// The codes that the page explains: the first cell of a row, set as code, with something in each cell behind it.
fn explained(page: &str) -> BTreeSet<String> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    rows.filter(|(_, rest)| rest.trim_end_matches('|').split('|').all(|cell| !cell.trim().is_empty()))
        .map(|(code, _)| code.to_owned())
        .collect()
}

fn complaints(source: &str, page: &str) -> Vec<String> {
    let (declared, explained) = (declared(source), explained(page));
    if declared.is_empty() {
        return vec![format!("no code was found in {SOURCE}: was its table moved?")];
    }
    let silent = declared.difference(&explained).map(|code| format!("{code} is not explained in {PAGE}"));
    let stale = explained.difference(&declared).map(|code| format!("{PAGE} explains {code}, which does not exist"));
    silent.chain(stale).collect()
}

#[test]
fn every_error_code_is_explained_and_every_explained_code_exists() {
    let read = |path: &str| fs::read_to_string(tree::root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"));
    assert_none("Error codes: a bookkeeper looks them up.", &complaints(&read(SOURCE), &read(PAGE)));
}

#[test]
fn a_silent_code_a_stale_one_and_a_lost_table_are_found() {
    let source = "codes! {\n    /// Doc.\n    Usage = \"usage\",\n    NotFound = \"not-found\",\n}\n";
    let check = |source: &str, page: &str, expected: &[&str]| assert_eq!(complaints(source, page), expected, "{page}");
    check(source, "| `usage` | a | b |\n| `not-found` | a | b |\n", &[]);
    check(source, "| `usage` | a | b |\n", &["not-found is not explained in docs/ERRORS.md"]);
    check(source, "| `usage` | a |  |\n| `not-found` | a | b |\n", &["usage is not explained in docs/ERRORS.md"]);
    check(
        source,
        "| `usage` | a | b |\n| `not-found` | a | b |\n| `old` | a | b |\n",
        &["docs/ERRORS.md explains old, which does not exist"],
    );
    assert_eq!(complaints("", "").len(), 1, "a source without a table is a complaint, not a pass");
}
