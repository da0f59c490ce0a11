//! The pages: what they link to and the paths they name exist.

use crate::tree::File;
use crate::{assert_none, tree};
use std::collections::BTreeSet;
use std::fs;
use toml::{Table, Value};

/// Folders that a page may name in backticks; each such path has to exist.
const NAMED_FOLDERS: [&str; 6] = ["src-tauri/", "tests/", "docs/", "ui/", "icons/", ".github/"];

/// The targets of `[text](target)` outside of code blocks.
fn links(text: &str) -> Vec<&str> {
    prose(text).flat_map(|line| line.split("](").skip(1).filter_map(|rest| rest.split(')').next())).collect()
}

/// Paths set in backticks outside of code blocks.
fn named_paths(text: &str) -> Vec<&str> {
    let quoted = prose(text).flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted
        .filter(|word| NAMED_FOLDERS.iter().any(|folder| word.starts_with(folder)) && !word.contains(['*', '{', ' ']))
        .collect()
}

fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut in_block = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        in_block ^= fence;
        !in_block && !fence
    })
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

fn anchors(text: &str) -> Vec<String> {
    prose(text).filter(|line| line.starts_with('#')).map(|line| anchor(line.trim_start_matches('#'))).collect()
}

/// The path of a link, seen from the top.
fn resolve(page: &str, target: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            name => parts.push(name),
        }
    }
    parts.join("/")
}

fn complaint(page: &File, target: &str, pages: &[File]) -> Option<String> {
    let here = &page.path;
    if target.starts_with("https://") || target.starts_with("mailto:") {
        return None;
    }
    if target.contains("://") {
        return Some(format!("{here}: {target} is neither a page of ours nor https"));
    }
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let path = if path.is_empty() { here.clone() } else { resolve(here, path) };
    if !tree::exists(&path) && !pages.iter().any(|page| page.path == path) {
        return Some(format!("{here}: {target} leads nowhere"));
    }
    let wanted = anchor?;
    let there = pages.iter().find(|page| page.path == path)?;
    (!anchors(&there.text).iter().any(|known| known == wanted)).then(|| format!("{here}: {target} has no such heading"))
}

#[test]
fn every_link_and_every_named_path_leads_somewhere() {
    let pages = tree::files(&[".md"]);
    assert!(pages.iter().any(|page| page.path == "docs/ARCHITECTURE.md"), "the pages were not found");
    let links =
        pages.iter().flat_map(|page| links(&page.text).into_iter().filter_map(|link| complaint(page, link, &pages)));
    let paths = pages.iter().flat_map(|page| named_paths(&page.text).into_iter().map(move |path| (&page.path, path)));
    let lost =
        paths.filter(|(_, path)| !tree::exists(path)).map(|(page, path)| format!("{page}: {path} does not exist"));
    assert_none("Pages point at what is there.", &links.chain(lost).collect::<Vec<_>>());
}

#[test]
fn every_package_says_what_it_is_for() {
    let heads = tree::files(&["/src/lib.rs", "/src/main.rs"]);
    let packages = heads.iter().filter(|file| file.path.starts_with("src-tauri/crates/"));
    let short = packages.filter(|file| file.text.lines().take_while(|line| line.starts_with("//!")).count() < 2);
    let complaints: Vec<String> =
        short.map(|file| format!("{}: say what it does and what it is not", file.path)).collect();
    assert_none("A package introduces itself.", &complaints);
}

/// Dependencies from outside that the page does not give a reason for, and reasons for what is not used any more.
fn unexplained(manifest: &Table, page: &str) -> Vec<String> {
    let section = page.split_once("## Why each dependency").map_or("", |(_, section)| section);
    let cells = section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let named: BTreeSet<&str> = cells.flat_map(|cell| cell.split('`')).filter(|word| is_crate_name(word)).collect();
    let workspace = manifest.get("workspace").and_then(|workspace| workspace.get("dependencies"));
    let all = workspace.and_then(Value::as_table).expect("the root manifest lists dependencies");
    let used: BTreeSet<&str> =
        all.iter().filter(|(_, from)| from.get("path").is_none()).map(|(name, _)| name.as_str()).collect();
    let silent = used.difference(&named).map(|name| format!("{name} has no reason"));
    let stale = named.difference(&used).map(|name| format!("{name} has a reason and is not used"));
    silent.chain(stale).collect()
}

fn is_crate_name(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_lowercase())
        && word
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '-' | '_'))
}

#[test]
fn every_dependency_has_its_reason() {
    let read = |path: &str| fs::read_to_string(tree::root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"));
    let manifest = read("Cargo.toml").parse().expect("the root manifest is TOML");
    let complaints = unexplained(&manifest, &read("docs/ARCHITECTURE.md"));
    assert_none("docs/ARCHITECTURE.md says why each dependency is there.", &complaints);
}

#[test]
fn a_dependency_without_a_reason_and_a_reason_without_a_dependency_are_found() {
    let manifest = "[workspace.dependencies]\nmodel = { path = \"x\" }\nserde = \"1\"\ncsv = \"1\"".parse().unwrap();
    let page = "## Why each dependency\n| `csv`, `old-one` | because |\n";
    assert_eq!(unexplained(&manifest, page), ["serde has no reason", "old-one has a reason and is not used"]);
}

#[test]
fn dead_links_are_found() {
    let page = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let pages = [page("docs/A.md", "# One idea\n```\n# not a heading\n```\n"), page("docs/B.md", "")];
    let check = |target: &str, alive: bool| {
        assert_eq!(complaint(&pages[1], target, &pages).is_none(), alive, "{target}");
    };
    check("A.md", true);
    check("../docs/A.md#one-idea", true);
    check("A.md#not-a-heading", false);
    check("C.md", false);
    check("http://example.com", false);
    check("https://example.com", true);
    assert_eq!(links("see [a](x.md) and [b](y.md#z)\n```\n[c](no.md)\n```\n"), ["x.md", "y.md#z"]);
    assert_eq!(named_paths("`docs/x.md`, `tests/*`, `cargo test`"), ["docs/x.md"]);
}
