//! The window's pages: their packages, their build, their tests, and their types written from the Rust ones.

use crate::demo::built_in;
use crate::step::{self, cargo, root};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the pages are.
fn folder() -> PathBuf {
    root().join("ui")
}

/// Builds the pages into ui/dist, with their packages as the lock file names them.
pub(crate) fn build() -> Result<(), String> {
    install()?;
    npm("build")
}

/// Installs the packages, unless they are those of the lock file already.
fn install() -> Result<(), String> {
    let folder = folder();
    if is_newer(&folder.join("node_modules/.package-lock.json"), &folder.join("package-lock.json")) {
        return Ok(());
    }
    step::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))
}

/// Whether the first file is there and not older than the second.
fn is_newer(first: &Path, second: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|about| about.modified());
    matches!((changed(first), changed(second)), (Ok(first), Ok(second)) if first >= second)
}

/// Runs a script of ui/package.json.
pub(crate) fn npm(script: &str) -> Result<(), String> {
    npm_over("debug", script)
}

/// Runs a script of ui/package.json over programs that were built in this form: `debug` or `release`.
pub(crate) fn npm_over(form: &str, script: &str) -> Result<(), String> {
    let mut command = Command::new("npm");
    command.args(["run", "--silent", script]).current_dir(folder());
    command.env("ML_CONNECTOR_BIN", built_in(form, "ml-connector"));
    command.env("ML_CONNECTOR_DEV_SERVER", built_in(form, "dev-server"));
    step::run(&mut command)
}

/// Keeps a picture of every screen, in light and dark, small and large, in docs/screens.
pub(crate) fn screens() -> Result<(), String> {
    build()?;
    step::run(&mut cargo(["build", "--package", "cli", "--package", "dev-server"]))?;
    npm("screenshots")
}

/// What is done with the types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bindings {
    /// They are written.
    Write,
    /// They are compared with what is there.
    Compare,
}

/// Writes the window's types from the Rust ones, or compares.
pub(crate) fn bindings(what: Bindings) -> Result<(), String> {
    let mut command = cargo(["run", "--quiet", "--locked", "--package", "journeys", "--bin", "bindings", "--"]);
    if what == Bindings::Compare {
        command.arg("--check");
    }
    step::run(command.arg(folder().join("src/bindings/index.ts")))
}
