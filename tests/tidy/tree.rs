//! The files of the checkout, and which part of a source file ships.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that tools fill.
const BUILT: [&str; 4] = ["target", "node_modules", ".git", "dist"];

/// A text file of the checkout.
pub(crate) struct File {
    /// Path from the top, with forward slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A Rust source file.
pub(crate) struct Source {
    pub(crate) path: String,
    /// The whole file.
    pub(crate) text: String,
    /// What ships: the file without its inline test module; empty if the whole file is only compiled for tests.
    pub(crate) shipped: String,
    /// Whether the whole file is only compiled for tests.
    pub(crate) is_test: bool,
}

/// The top of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("BUG: tests/ lies below the top").to_path_buf()
}

/// All files whose name ends in one of the endings, in the order of their paths.
pub(crate) fn files(endings: &[&str]) -> Vec<File> {
    let root = root();
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    let wanted = paths.into_iter().filter(|path| endings.iter().any(|end| path.to_string_lossy().ends_with(end)));
    wanted.map(|path| File { path: relative(&root, &path), text: read(&path) }).collect()
}

/// All Rust sources.
pub(crate) fn sources() -> Vec<Source> {
    let files = files(&[".rs"]);
    let tests: BTreeSet<String> = files.iter().flat_map(|file| test_modules(&file.path, &file.text)).collect();
    files.into_iter().map(|file| source(file, &tests)).collect()
}

/// Whether something exists at a path from the top.
pub(crate) fn exists(path: &str) -> bool {
    root().join(path).exists()
}

fn source(file: File, tests: &BTreeSet<String>) -> Source {
    let is_test = is_test_path(&file.path) || tests.iter().any(|module| is_within(&file.path, module));
    let shipped = if is_test { String::new() } else { before_tests(&file.text).to_owned() };
    Source { path: file.path, text: file.text, shipped, is_test }
}

/// Integration tests and everything under tests/.
fn is_test_path(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.contains("/benches/") || path.contains("/examples/")
}

fn is_within(path: &str, module: &str) -> bool {
    path.strip_suffix(".rs") == Some(module) || path.strip_prefix(module).is_some_and(|rest| rest.starts_with('/'))
}

/// Modules of their own file that are declared for tests only, as paths without `.rs`.
fn test_modules(path: &str, text: &str) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.trim_end_matches(".rs");
    let own = if matches!(stem, "mod" | "lib" | "main") { folder.to_owned() } else { format!("{folder}/{stem}") };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| is_test_attribute(line)) {
        let mut rest = lines[number + 1..].iter();
        let mut place = None;
        let declared = rest.by_ref().find(|line| {
            place = line.strip_prefix("#[path = \"").and_then(|rest| rest.strip_suffix("\"]")).or(place);
            !line.starts_with("#[")
        });
        let Some(module) = declared.and_then(|line| module_name(line)) else { continue };
        assert!(line.starts_with("#[cfg"), "only attributes lead here");
        found.push(match place {
            Some(place) => format!("{folder}/{}", place.trim_end_matches(".rs")),
            None => format!("{own}/{module}"),
        });
    }
    found
}

fn is_test_attribute(line: &str) -> bool {
    line == "#[cfg(test)]" || line.starts_with("#[cfg(all(test")
}

/// The name in `mod name;`, whatever its visibility.
fn module_name(line: &str) -> Option<&str> {
    let rest = line.strip_suffix(';')?;
    let (before, name) = rest.split_once("mod ")?;
    (before.is_empty() || before.starts_with("pub")).then_some(name)
}

/// A file up to its inline test module, which clippy keeps at the end.
fn before_tests(text: &str) -> &str {
    let mut offset = 0;
    let mut attribute = None;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let opens = trimmed.ends_with('{') && (trimmed.starts_with("mod ") || trimmed.contains(" mod "));
        if let (Some(start), true) = (attribute, opens) {
            return &text[..start];
        }
        if is_test_attribute(trimmed) {
            attribute = Some(offset);
        } else if !trimmed.starts_with("#[") {
            attribute = None;
        }
        offset += line.len();
    }
    text
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    for entry in entries {
        let entry = entry.expect("a folder entry can be read");
        let name = entry.file_name();
        let kind = entry.file_type().expect("a folder entry has a kind");
        if kind.is_dir() && !BUILT.iter().any(|built| name == *built) {
            walk(&entry.path(), found);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).expect("BUG: the walk starts at the top");
    path.to_string_lossy().replace('\\', "/")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

#[test]
fn an_inline_test_module_does_not_ship() {
    let text = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n";
    assert_eq!(before_tests(text), "fn a() {}\n\n");
    assert_eq!(before_tests("#[cfg(test)]\nuse x;\nmod y {\n}\n"), "#[cfg(test)]\nuse x;\nmod y {\n}\n");
}

#[test]
fn modules_declared_for_tests_only_are_known() {
    let check = |path: &str, text: &str, expected: &str| assert_eq!(test_modules(path, text), [expected], "{path}");
    check("crates/a/src/lib.rs", "#[cfg(test)]\nmod tests;\n", "crates/a/src/tests");
    check("crates/a/src/money.rs", "#[cfg(test)]\nmod tests;\n", "crates/a/src/money/tests");
    check("crates/a/src/money/mod.rs", "#[cfg(test)]\npub(crate) mod tests;\n", "crates/a/src/money/tests");
    check("crates/a/src/m.rs", "#[cfg(test)]\n#[path = \"m_tests.rs\"]\nmod tests;\n", "crates/a/src/m_tests");
    assert!(test_modules("a/lib.rs", "mod shipped;\n#[cfg(test)]\nuse x;\n").is_empty());
    assert!(is_within("crates/a/src/tests/big.rs", "crates/a/src/tests"));
    assert!(!is_within("crates/a/src/tests_of.rs", "crates/a/src/tests"));
}
