//! `cargo xtask fuzz`: damages good files at random and feeds them to the readers for a stated time; see tests/fuzz.

use crate::step::{Steps, cargo, run as run_command};

const DEFAULT_SECONDS: u64 = 60;

/// The readers that are tried where none is named.
const READERS: [&str; 7] = ["csv", "fixed", "xml", "x12", "edifact", "receiver", "learn"];

/// Builds the fuzzing program, fast and with all of Rust's own checks on, and runs it for one reader after the other.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let (readers, rest) = parse(arguments)?;
    let mut steps = Steps::default();
    for reader in readers {
        let mut command = cargo(["run", "--quiet", "--profile", "fuzz", "--package", "fuzz", "--", reader]);
        command.args(&rest);
        steps.run(reader, || run_command(&mut command));
    }
    steps.finish()
}

/// The readers, and what is passed on.
fn parse<'a>(arguments: &[&'a str]) -> Result<(Vec<&'a str>, Vec<String>), String> {
    let is_reader = |word: &&&str| READERS.contains(*word);
    let named = arguments.first().filter(is_reader).copied();
    let rest = if named.is_some() { &arguments[1..] } else { arguments };
    let number = |word: &str| word.parse::<u64>().map_err(|_| format!("a whole number is wanted, not {word}"));
    let passed_on = match rest {
        [] => ("--seconds", DEFAULT_SECONDS),
        ["--seconds", word] => ("--seconds", number(word)?),
        ["--seed", word] if named.is_some() => ("--seed", number(word)?),
        _ => {
            return Err(format!(
                "fuzz knows [READER] --seconds N and READER --seed N; readers: {}",
                READERS.join(", ")
            ));
        }
    };
    let readers = named.map_or_else(|| READERS.to_vec(), |reader| vec![reader]);
    Ok((readers, vec![passed_on.0.to_owned(), passed_on.1.to_string()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_readers_are_tried_for_a_minute_unless_something_else_is_said() {
        let check = |words: &[&str], readers: usize, rest: [&str; 2]| {
            let (found, passed_on) = parse(words).unwrap();
            assert_eq!((found.len(), passed_on), (readers, rest.map(str::to_owned).to_vec()), "{words:?}");
        };
        check(&[], 7, ["--seconds", "60"]);
        check(&["--seconds", "5"], 7, ["--seconds", "5"]);
        check(&["x12"], 1, ["--seconds", "60"]);
        check(&["x12", "--seed", "7"], 1, ["--seed", "7"]);
        for wrong in [&["--seconds", "long"][..], &["5"], &["--seed", "7"], &["pdf"]] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
