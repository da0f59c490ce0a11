//! `cargo xtask bench`: builds the measuring program in release form and runs it.

use crate::pages;
use crate::step::{self, cargo};

/// Builds the program and what it measures, then hands over; see tests/bench for what is measured and how.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    if arguments == ["window"] {
        return window();
    }
    println!("Building in release form; the first time this takes some minutes.");
    step::run(&mut cargo(["build", "--release", "--package", "cli", "--package", "bench"]))?;
    step::run(cargo(["run", "--release", "--quiet", "--package", "bench", "--"]).args(arguments))
}

/// Measures the window's pages in a browser, over the real engine; see `tests/e2e/browser/window.bench.ts`.
fn window() -> Result<(), String> {
    println!("Building in release form; the first time this takes some minutes.");
    pages::build()?;
    step::run(&mut cargo(["build", "--release", "--package", "cli", "--package", "dev-server"]))?;
    pages::npm_over("release", "bench:browser")
}
