//! `cargo xtask demo`: the main job on practice books, in the window where there is a screen, else in the terminal.

use crate::step::{self, cargo, root};
use crate::{pages, setup};
use std::path::PathBuf;
use std::process::Command;

/// Shows the demo.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let wish = Wish::parse(arguments)?;
    if wish.headless || wish.keep.is_some() || !has_screen() { in_terminal(&wish) } else { in_window() }
}

/// Whether a window can be shown here.
fn has_screen() -> bool {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// Builds the window and opens it on the demo.
fn in_window() -> Result<(), String> {
    setup::for_window()?;
    println!("Building the window; the first time this takes some minutes.");
    pages::build()?;
    step::run(&mut cargo(["build", "--locked", "--package", "desktop", "--bin", "ml-connector-window"]))?;
    println!("\nThe window opens on the demo. Quit in its tray menu or in Settings ends it.");
    step::run(Command::new(built_window()).arg("--demo").current_dir(root()))
}

/// Builds the command line, then runs `ml-connector demo`. It needs Rust and a C tool chain, and no network once the crates are here.
fn in_terminal(wish: &Wish<'_>) -> Result<(), String> {
    if !wish.headless && wish.keep.is_none() {
        println!("There is no screen here, so the demo runs in the terminal.");
    }
    println!("Building the command line; the first time this takes some minutes.");
    step::run(&mut cargo(["build", "--locked", "--package", "cli", "--bin", "ml-connector"]))?;
    let mut demo = Command::new(built_program());
    demo.arg("demo").current_dir(root());
    if let Some(folder) = wish.keep {
        demo.arg("--keep").arg(std::path::absolute(folder).map_err(|why| why.to_string())?);
    }
    step::run(&mut demo)?;
    println!("\nThe program `ml-connector` that ran here is {}", built_program().display());
    Ok(())
}

/// Where cargo puts the command line it builds.
pub(crate) fn built_program() -> PathBuf {
    built("ml-connector")
}

/// Where cargo puts the window it builds.
pub(crate) fn built_window() -> PathBuf {
    built("ml-connector-window")
}

/// Where cargo puts a program it builds.
pub(crate) fn built(name: &str) -> PathBuf {
    built_in("debug", name)
}

/// Where cargo puts a program it builds in this form: `debug` or `release`.
pub(crate) fn built_in(form: &str, name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join(form).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

#[derive(Debug, PartialEq)]
struct Wish<'a> {
    headless: bool,
    keep: Option<&'a str>,
}

impl<'a> Wish<'a> {
    fn parse(arguments: &[&'a str]) -> Result<Self, String> {
        let mut wish = Wish { headless: false, keep: None };
        let mut rest = arguments;
        while let [first, after @ ..] = rest {
            rest = after;
            match (*first, after) {
                ("--headless", _) => wish.headless = true,
                ("--keep", [folder, after @ ..]) => {
                    wish.keep = Some(folder);
                    rest = after;
                }
                ("--keep", []) => return Err("--keep wants a folder".to_owned()),
                (other, _) => return Err(format!("demo knows --headless and --keep DIR, not {other}")),
            }
        }
        Ok(wish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_in_any_order() {
        let check = |words: &[&str], expected: Wish<'_>| assert_eq!(Wish::parse(words).unwrap(), expected, "{words:?}");
        check(&[], Wish { headless: false, keep: None });
        check(&["--headless"], Wish { headless: true, keep: None });
        check(&["--keep", "out", "--headless"], Wish { headless: true, keep: Some("out") });
    }

    #[test]
    fn an_unknown_argument_and_a_missing_folder_are_refused() {
        assert!(Wish::parse(&["--window"]).is_err());
        assert!(Wish::parse(&["--keep"]).is_err());
    }
}
