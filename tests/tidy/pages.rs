//! Rules for the window's pages: size, the one way to the shell, amounts that stay texts, and left-overs.

use crate::tree::File;
use crate::{assert_none, tree};

/// The longest component and the longest module that need no reason.
const COMPONENT_LINES: usize = 250;
const MODULE_LINES: usize = 400;

/// The types that Rust writes; nobody reads them from top to bottom.
const WRITTEN: &str = "ui/src/bindings/";

/// What must not be seen, where it may be, and what to do instead. Put together so that this file does not find itself.
const OFFENCES: [(&str, &str, &str); 7] = [
    (concat!("@tauri", "-apps"), "ui/src/platform/", "only the platform talks to the shell"),
    (concat!("parse", "Float("), "", "amounts are texts and stay texts"),
    (concat!("@ts-", "ignore"), "", "mend what the compiler says"),
    (concat!(".on", "ly("), "", "a test runs with the others"),
    (concat!(".ski", "p("), "", "a test runs or is deleted"),
    (concat!("console.", "log("), "tests/e2e/", "remove it"),
    (concat!("{@ht", "ml"), "", "text from outside is shown as text"),
];

fn is_page(path: &str) -> bool {
    (path.starts_with("ui/src/") && !path.starts_with(WRITTEN)) || path.starts_with("tests/e2e/")
}

fn too_long(file: &File) -> Option<String> {
    let limit = if file.path.ends_with(".svelte") { COMPONENT_LINES } else { MODULE_LINES };
    let lines = file.text.lines().count();
    (lines > limit).then(|| format!("{} has {lines} lines, and {limit} are enough: split it", file.path))
}

fn offences(file: &File) -> Vec<String> {
    let here = OFFENCES.iter().filter(|(_, home, _)| home.is_empty() || !file.path.starts_with(home));
    here.flat_map(|(word, _, instead)| {
        let lines = file.text.lines().enumerate().filter(move |(_, line)| line.contains(word));
        lines.map(move |(number, _)| format!("{}:{}: {word}: {instead}", file.path, number + 1))
    })
    .collect()
}

fn pages() -> Vec<File> {
    tree::files(&[".ts", ".mts", ".svelte"]).into_iter().filter(|file| is_page(&file.path)).collect()
}

#[test]
fn pages_are_short() {
    let pages = pages();
    assert!(pages.len() > 50, "the pages are looked for in the wrong place: {} found", pages.len());
    assert_none("Long pages.", &pages.iter().filter_map(too_long).collect::<Vec<_>>());
}

#[test]
fn pages_keep_the_rules() {
    assert_none("The window's pages.", &pages().iter().flat_map(offences).collect::<Vec<_>>());
}

#[test]
fn planted_offences_in_pages_are_found() {
    let check = |path: &str, text: &str, n: usize| {
        let file = File { path: path.to_owned(), text: text.to_owned() };
        assert_eq!(offences(&file).len() + usize::from(too_long(&file).is_some()), n, "{path}");
    };
    check("ui/src/kit/A.svelte", concat!("import x from '@tauri", "-apps/api'\nparse", "Float(y)"), 2);
    check("ui/src/platform/a.ts", concat!("import x from '@tauri", "-apps/api'"), 0);
    check("ui/src/kit/A.svelte", &"x\n".repeat(COMPONENT_LINES + 1), 1);
    check("ui/src/kit/a.ts", &"x\n".repeat(COMPONENT_LINES + 1), 0);
    check("ui/src/kit/a.test.ts", concat!("it.on", "ly('x')"), 1);
}
