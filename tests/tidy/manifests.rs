//! Which package may lean on which, read from the manifests.

use crate::tree::{File, Source};
use crate::{assert_none, tree};
use std::collections::BTreeSet;
use toml::{Table, Value};

/// Our packages and what each leans on; the picture of docs/ARCHITECTURE.md. Tests, benches and xtask may use anything.
const EDGES: [(&str, &[&str]); 9] = [
    ("model", &[]),
    ("formats", &["model"]),
    ("store", &["model"]),
    ("books", &["model"]),
    ("transfer", &["model"]),
    ("practice", &["model"]),
    ("engine", &["books", "formats", "model", "store", "transfer"]),
    ("front", &["engine", "model", "practice"]),
    ("cli", &["engine", "front", "model", "practice"]),
];

/// Packages that are pure, and what must not be seen in them.
const PURE: [&str; 2] = ["model", "formats"];
const IMPURE_PACKAGES: [&str; 10] =
    ["tokio", "reqwest", "async-trait", "futures", "getrandom", "rand", "rusqlite", "ssh2", "axum", "tracing"];
const IMPURE_CODE: [&str; 11] = [
    "tokio::",
    "reqwest::",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
];

fn package(path: &str) -> Option<&str> {
    path.strip_prefix("src-tauri/crates/")?.split('/').next()
}

/// What a package needs to be built for users: not what only its tests need.
fn dependencies(manifest: &Table) -> BTreeSet<String> {
    let platforms = manifest.get("target").and_then(Value::as_table);
    let tables = platforms.into_iter().flat_map(Table::values).filter_map(Value::as_table).chain([manifest]);
    let mut names = BTreeSet::new();
    for table in tables {
        for kind in ["dependencies", "build-dependencies"] {
            names.extend(table.get(kind).and_then(Value::as_table).into_iter().flat_map(Table::keys).cloned());
        }
    }
    names
}

fn edge_complaints(package: &str, manifest: &Table) -> Vec<String> {
    let Some((_, wanted)) = EDGES.iter().find(|(name, _)| *name == package) else {
        return vec![format!("{package} is not in the picture: add it to EDGES and to docs/ARCHITECTURE.md")];
    };
    let ours = |name: &String| EDGES.iter().any(|(package, _)| package == name) || name == "desktop";
    let found: BTreeSet<String> = dependencies(manifest).into_iter().filter(ours).collect();
    let wanted: BTreeSet<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
    let extra = found.difference(&wanted).map(|name| format!("{package} must not lean on {name}"));
    let absent =
        wanted.difference(&found).map(|name| format!("{package} no longer leans on {name}: correct the picture"));
    extra.chain(absent).collect()
}

fn purity_complaints(package: &str, manifest: &Table) -> Vec<String> {
    let found = dependencies(manifest).into_iter().filter(|name| IMPURE_PACKAGES.contains(&name.as_str()));
    found.map(|name| format!("{package} is pure and must not need {name}")).collect()
}

fn impure_code(path: &str, shipped: &str) -> Vec<String> {
    let code = shipped.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    code.flat_map(|(number, line)| {
        let found = IMPURE_CODE.iter().filter(move |word| line.contains(**word));
        found.map(move |word| format!("{path}:{}: {word}", number + 1))
    })
    .collect()
}

/// Places that name the shell as code does, in small letters; the folder `src-tauri` may be named.
fn shell_words(path: &str, text: &str) -> Vec<String> {
    let shell = concat!("ta", "uri");
    let own_folder = format!("src-{shell}");
    let lines = text.lines().enumerate();
    let found = lines.filter(|(_, line)| line.replace(&own_folder, "").contains(shell));
    found.map(|(number, line)| format!("{path}:{}: {}", number + 1, line.trim())).collect()
}

fn crate_manifests() -> Vec<(String, Table)> {
    let manifests: Vec<File> = tree::files(&["Cargo.toml"]);
    let ours = manifests.into_iter().filter_map(|file| {
        let package = package(&file.path)?.to_owned();
        let table = file.text.parse().unwrap_or_else(|why| panic!("{}: {why}", file.path));
        Some((package, table))
    });
    ours.collect()
}

#[test]
fn packages_lean_only_on_what_the_picture_shows() {
    let manifests = crate_manifests();
    let mut complaints: Vec<String> =
        manifests.iter().flat_map(|(package, manifest)| edge_complaints(package, manifest)).collect();
    let gone = EDGES.iter().filter(|(name, _)| !manifests.iter().any(|(package, _)| package == name));
    complaints.extend(gone.map(|(name, _)| format!("{name} is in the picture and not in the checkout")));
    assert_none("Arrows between packages: see docs/ARCHITECTURE.md.", &complaints);
}

#[test]
fn model_and_formats_have_no_files_no_network_no_clock_and_no_tasks() {
    let pure = |package: Option<&str>| package.is_some_and(|name| PURE.contains(&name));
    let manifests = crate_manifests();
    let needs =
        manifests.iter().filter(|(name, _)| pure(Some(name))).flat_map(|(name, table)| purity_complaints(name, table));
    let sources: Vec<Source> = tree::sources().into_iter().filter(|source| pure(package(&source.path))).collect();
    assert!(sources.len() > PURE.len(), "the sources of the pure packages were not found");
    let code = sources.iter().flat_map(|source| impure_code(&source.path, &source.shipped));
    assert_none("Bytes in, values out: the engine reads files and clocks.", &needs.chain(code).collect::<Vec<_>>());
}

#[test]
fn no_package_under_crates_knows_the_shell() {
    let files = tree::files(&[".rs", ".toml"]);
    let ours = files.iter().filter(|file| package(&file.path).is_some());
    let complaints: Vec<String> = ours.flat_map(|file| shell_words(&file.path, &file.text)).collect();
    assert_none("The window draws and forwards; what decides must not know it.", &complaints);
}

#[test]
fn an_arrow_that_is_not_drawn_is_found() {
    let check = |package: &str, manifest: &str, expected: &[&str]| {
        assert_eq!(edge_complaints(package, &manifest.parse().unwrap()), expected, "{manifest}");
    };
    check("books", "[dependencies]\nmodel.workspace = true\nstore = \"1\"", &["books must not lean on store"]);
    check("books", "[dependencies]\nmodel = \"1\"\n[dev-dependencies]\npractice = \"1\"", &[]);
    check("books", "[dependencies]\nserde = \"1\"", &["books no longer leans on model: correct the picture"]);
    check(
        "books",
        "[dependencies]\nmodel = \"1\"\n[target.'cfg(unix)'.dependencies]\nengine = \"1\"",
        &["books must not lean on engine"],
    );
    check("model", "[build-dependencies]\nformats = \"1\"", &["model must not lean on formats"]);
    check("newcomer", "", &["newcomer is not in the picture: add it to EDGES and to docs/ARCHITECTURE.md"]);
}

#[test]
fn a_clock_and_a_file_in_a_pure_package_are_found() {
    let found = impure_code("a.rs", "// std::fs is not used\nlet now = Timestamp::now();\nuse std::fs;\n");
    assert_eq!(found, ["a.rs:2: Timestamp::now", "a.rs:3: std::fs"]);
    let manifest = "[dependencies]\ntokio.workspace = true\nserde = \"1\"".parse().unwrap();
    assert_eq!(purity_complaints("model", &manifest), ["model is pure and must not need tokio"]);
}

#[test]
fn the_name_of_the_shell_is_found_and_its_folder_is_not() {
    let shell = concat!("ta", "uri");
    assert_eq!(shell_words("a.rs", &format!("use {shell}::App;")).len(), 1);
    assert!(shell_words("a.rs", &format!("// lies in src-{shell}/crates")).is_empty());
}
