//! `cargo xtask demo`: builds the command line and lets it run the whole loop on practice books.

use crate::step::{self, cargo, root};
use std::path::PathBuf;
use std::process::Command;

/// Builds, then runs `ml-connector demo`. It needs Rust and a C tool chain, and no network once the crates are here.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let wish = Wish::parse(arguments)?;
    if !wish.headless {
        println!("The window is not built yet, so the demo runs here in the terminal.");
    }
    println!("Building the command line; the first time this takes some minutes.");
    step::run(&mut cargo(["build", "--package", "cli", "--bin", "ml-connector"]))?;
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
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
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
