//! `cargo xtask bench`: builds the measuring program in release form and runs it.

use crate::pages;
use crate::step::{self, cargo};

/// Builds the program and what it measures, then hands over; see tests/bench for what is measured and how.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    if arguments == ["window"] {
        return window();
    }
    println!("Building in release form; the first time this takes some minutes.");
    let (formats, rest): (Vec<&str>, Vec<&str>) = arguments.iter().partition(|word| FORMATS.contains(word));
    if arguments.is_empty() || !formats.is_empty() {
        step::run(cargo(["run", "--release", "--quiet", "--package", "bench-formats", "--"]).args(formats))?;
    }
    if arguments.is_empty() || !rest.is_empty() {
        step::run(&mut cargo(["build", "--release", "--package", "cli", "--package", "bench"]))?;
        step::run(cargo(["run", "--release", "--quiet", "--package", "bench", "--"]).args(rest))?;
    }
    Ok(())
}

/// What the formats alone can do; see tests/bench/formats. It is built much faster than the rest.
const FORMATS: [&str; 4] = ["edi", "fixed", "xml", "formats-memory"];

/// Measures the window's pages in a browser, over the real engine; see `tests/e2e/browser/window.bench.ts`.
fn window() -> Result<(), String> {
    println!("Building in release form; the first time this takes some minutes.");
    pages::build()?;
    step::run(&mut cargo(["build", "--release", "--package", "cli", "--package", "dev-server"]))?;
    pages::npm_over("release", "bench:browser")
}
