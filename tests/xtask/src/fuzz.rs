//! `cargo xtask fuzz`: damages good files at random and feeds them to the readers for a stated time.
//!
//! It runs on stable Rust, so there is no coverage feedback and no sanitizer: it finds panics, endless loops and broken
//! promises, not undefined behaviour (which `unsafe_code = "forbid"` rules out in our own code).

use crate::step::{self, cargo};

const DEFAULT_SECONDS: u64 = 60;

/// Builds the fuzzing program, with all of Rust's own checks on, and runs it.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let seconds = parse(arguments)?.to_string();
    step::run(&mut cargo(["run", "--quiet", "--package", "bench", "--bin", "fuzz", "--", &seconds]))
}

fn parse(arguments: &[&str]) -> Result<u64, String> {
    match arguments {
        [] => Ok(DEFAULT_SECONDS),
        ["--seconds", number] => number.parse().map_err(|_| format!("--seconds wants a whole number, not {number}")),
        _ => Err("fuzz knows --seconds N".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_read_or_is_a_minute() {
        assert_eq!(parse(&[]), Ok(60));
        assert_eq!(parse(&["--seconds", "5"]), Ok(5));
        assert!(parse(&["--seconds", "long"]).is_err());
        assert!(parse(&["5"]).is_err());
    }
}
