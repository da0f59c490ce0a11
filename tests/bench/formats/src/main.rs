//! `cargo xtask bench edi | fixed | xml | formats-memory`: measures and prints one table.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table is what this is for")]

use bench_formats::report::{Row, load, print};
use bench_formats::{Trouble, edi, fixed, memory, xml};
use std::process::ExitCode;

type Measure = (&'static str, fn() -> Result<Vec<Row>, Trouble>);

const MEASURES: [Measure; 4] =
    [("edi", edi::measure), ("fixed", fixed::measure), ("xml", xml::measure), ("formats-memory", memory::measure)];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match words.split_first() {
        // Whole processes are measured for their memory; they are this one.
        Some((first, rest)) if first == memory::GROW => memory::grow(rest),
        _ => measure(&words),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn measure(words: &[String]) -> Result<(), Trouble> {
    if let Some(unknown) = words.iter().find(|word| !MEASURES.iter().any(|(name, _)| name == word)) {
        let known: Vec<&str> = MEASURES.iter().map(|(name, _)| *name).collect();
        return Err(format!("{unknown} is not measured here; there are: {}", known.join(", ")).into());
    }
    let load_before = load();
    let mut rows = Vec::new();
    for (name, run) in MEASURES.iter().filter(|(name, _)| words.is_empty() || words.iter().any(|word| word == name)) {
        println!("measuring {name} …");
        rows.extend(run()?);
    }
    print(&rows, &load_before);
    Ok(())
}
