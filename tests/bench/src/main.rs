//! `cargo xtask bench [NAME…]`: measures and prints one table.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table is what this is for")]

use bench::report::{Row, load, print};
use bench::{Trouble, memory, read, upload, write};
use std::process::ExitCode;

type Measure = (&'static str, fn() -> Result<Row, Trouble>);

const MEASURES: [Measure; 12] = [
    ("write", write::against_python),
    ("map", write::in_memory),
    ("memory", memory::growth),
    ("upload-near", upload::near),
    ("upload-far", upload::far),
    ("read-zoho", read::zoho),
    ("read-quickbooks", read::quickbooks),
    ("read-xero", read::xero),
    ("read-freshbooks", read::freshbooks),
    ("read-bill-hour", read::bill_hour),
    ("read-bill-at-once", read::bill_at_once),
    ("read-bill-spend", read::bill_spend),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // Whole processes are measured, so that both sides start and end; some of them are this one.
    match words.split_first() {
        Some((first, rest)) if first == upload::PUT_ONCE => end(upload::put_once(rest)),
        Some((first, rest)) if first == write::MAP_ONCE => end(write::map_once(rest)),
        _ => end(measure(&words)),
    }
}

/// Whether a word is a measure's name or its beginning, as `read` for all of `read-…`.
fn is_meant(name: &str, word: &str) -> bool {
    name.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn measure(words: &[String]) -> Result<(), Trouble> {
    let is_known = |word: &String| MEASURES.iter().any(|(name, _)| is_meant(name, word));
    if let Some(unknown) = words.iter().find(|word| !is_known(word)) {
        let known: Vec<&str> = MEASURES.iter().map(|(name, _)| *name).collect();
        return Err(format!("{unknown} is not measured; there are: {}", known.join(", ")).into());
    }
    let load_before = load();
    let mut rows = Vec::new();
    for (name, run) in
        MEASURES.iter().filter(|(name, _)| words.is_empty() || words.iter().any(|word| is_meant(name, word)))
    {
        println!("measuring {name} …");
        rows.push(run()?);
    }
    print(&rows, &load_before);
    Ok(())
}

fn end(outcome: Result<(), Trouble>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
