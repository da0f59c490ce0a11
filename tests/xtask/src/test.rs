//! `cargo xtask test`: everything that has to hold, step after step, with one summary at the end.

use crate::demo::{built_program, built_window};
use crate::own_workspace;
use crate::pages;
use crate::setup;
use crate::step::{self, Steps, cargo, root};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How much is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of it; what decides whether a change is taken.
    Everything,
    /// Without integration tests and journeys: some of them need a real SSH server or a keychain.
    Fast,
}

/// Runs the steps. All builds name the whole workspace, so that features are resolved once and nothing is built twice.
pub(crate) fn run(scope: Scope) -> Result<(), String> {
    let mut steps = Steps::default();
    if scope == Scope::Everything && !steps.run("system packages", setup::run) {
        return steps.finish();
    }
    let own_workspace = own_workspace::picture();
    steps.run("pages: build", pages::build);
    steps.run("format", || step::run(&mut cargo(["fmt", "--all", "--", "--check"])));
    steps.run("build", || step::run(&mut cargo(["build", "--workspace", "--all-targets", "--locked"])));
    steps.run("lints", || {
        step::run(&mut cargo(["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"]))
    });
    steps.run("window's types", || pages::bindings(pages::Bindings::Compare));
    steps.run("pages: types", || pages::npm("check"));
    steps.run("pages: lints", || pages::npm("lint"));
    steps.run("pages: unit tests", || pages::npm("test"));
    steps.run("house rules", || step::run(&mut only(&["tidy".to_owned()])));
    steps.run("unit tests", || step::run(workspace_tests().args(["--lib", "--bins"])));
    if scope == Scope::Everything {
        steps.run("integration tests", || some(&integration_targets(&root())?));
        let (windows, journeys) =
            journey_targets(&root()).unwrap_or_default().into_iter().partition::<Vec<_>, _>(|name| name == WINDOW);
        steps.run("journeys", || some(&journeys));
        steps.run("pages: in a browser", || pages::npm("test:browser"));
        steps.run("real window", || some(&windows));
    }
    steps.run("doc tests", || step::run(workspace_tests().arg("--doc")));
    steps.run("own workspace untouched", || own_workspace::compare(&own_workspace, &own_workspace::picture()));
    steps.finish()
}

/// The suite that presses the buttons of the real window.
const WINDOW: &str = "window";

fn workspace_tests() -> Command {
    let mut command = cargo(["test", "--workspace", "--locked", "--quiet", "--no-fail-fast"]);
    command.env("ML_CONNECTOR_BIN", built_program()).env("ML_CONNECTOR_WINDOW_BIN", built_window());
    command
}

fn only(targets: &[String]) -> Command {
    let mut command = workspace_tests();
    for target in targets {
        command.args(["--test", target]);
    }
    command
}

fn some(targets: &[String]) -> Result<(), String> {
    if targets.is_empty() {
        return Err("no test was found here, which cannot be right".to_owned());
    }
    step::run(&mut only(targets))
}

/// The integration tests of the packages under src-tauri/crates, by name.
fn integration_targets(root: &Path) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for package in folder(&root.join("src-tauri/crates"))? {
        let tests = package.join("tests");
        if !tests.is_dir() {
            continue;
        }
        for entry in folder(&tests)? {
            let is_target = entry.extension().is_some_and(|kind| kind == "rs") || entry.join("main.rs").is_file();
            if let Some(name) = entry.file_stem().filter(|_| is_target) {
                names.push(name.to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// The tests of the `journeys` package other than the house rules, by name.
fn journey_targets(root: &Path) -> Result<Vec<String>, String> {
    let manifest =
        fs::read_to_string(root.join("tests/Cargo.toml")).map_err(|why| format!("tests/Cargo.toml: {why}"))?;
    Ok(test_names(&manifest).into_iter().filter(|name| name != "tidy").collect())
}

fn test_names(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut in_test = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            in_test = line == "[[test]]";
        } else if let Some(value) = line.strip_prefix("name = ").filter(|_| in_test) {
            names.push(value.trim_matches('"').to_owned());
        }
    }
    names
}

fn folder(path: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(path).map_err(|why| format!("{}: {why}", path.display()))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(|why| why.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tests_are_read_from_the_manifest() {
        let manifest = "[package]\nname = \"journeys\"\n\n[[test]]\nname = \"tidy\"\npath = \"x\"\n\n[[test]]\nname = \"fixtures\"\n[lints]\nname = \"no\"\n";
        assert_eq!(test_names(manifest), ["tidy", "fixtures"]);
    }

    #[test]
    fn the_journeys_are_found_and_the_house_rules_are_not_run_twice() {
        let found = journey_targets(&root()).unwrap();
        assert!(!found.is_empty());
        assert!(!found.contains(&"tidy".to_owned()));
    }
}
