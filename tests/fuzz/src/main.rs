//! `cargo xtask fuzz`: damages good files at random and feeds them to a reader until the time is over.
//!
//! It runs on stable Rust, so there is no coverage feedback and no sanitizer: it finds panics, endless loops, growing
//! memory and broken promises, not undefined behaviour (which `unsafe_code = "forbid"` rules out in our own code).
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a developer's terminal")]

mod attempt;
mod chance;
mod damage;
#[path = "../../../src-tauri/crates/formats/tests/corpus/promises.rs"]
mod promises;
#[path = "../../../src-tauri/crates/formats/tests/corpus/readers.rs"]
mod readers;
mod watch;

use attempt::{Bench, Case};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

/// Finds of one run; more of them say nothing new.
const FINDS: usize = 12;

/// Memory may grow by this much over a run, in KiB, once the first files have been read.
const GROWTH: u64 = 64 * 1024;

/// So many files are read before memory is looked at, and between two looks.
const LOOK_EVERY: u64 = 512;

/// Time for making a find small.
const SHRINK: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [reader, "--seconds", seconds] if is_reader(reader) => match seconds.parse() {
            Ok(seconds) => search(reader, Duration::from_secs(seconds)),
            Err(_) => usage(),
        },
        [reader, "--seed", seed] if is_reader(reader) => {
            seed.parse().map_or_else(|_| usage(), |seed| once(reader, seed))
        }
        _ => usage(),
    }
}

fn is_reader(word: &str) -> bool {
    readers::NAMES.contains(&word)
}

fn usage() -> ExitCode {
    eprintln!("usage: fuzz READER --seconds N | --seed N; readers: {}", readers::NAMES.join(", "));
    ExitCode::from(2)
}

/// Tries one seed after the other, starting somewhere else each time.
fn search(reader: &str, time: Duration) -> ExitCode {
    attempt::keep_panics();
    let bench = Bench::new(reader);
    let start = Instant::now();
    let first = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs()) << 24;
    let watch = watch::Watch::start(reader);
    let (mut seed, mut told, mut usual) = (first, BTreeSet::new(), None);
    while start.elapsed() < time && told.len() < FINDS {
        let case = bench.case(seed);
        watch.begin(seed);
        let what = bench.attempt(&case);
        watch.end();
        if let Some(what) = what
            && told.insert(alike(&what))
        {
            tell(reader, seed, &what, &bench.smaller(case, SHRINK));
        }
        seed += 1;
        if (seed - first).is_multiple_of(LOOK_EVERY) {
            let peak = watch::peak_memory();
            let usual = *usual.get_or_insert(peak);
            if peak > usual + GROWTH {
                eprintln!(
                    "{reader}: memory grew from {usual} to {peak} KiB in the {LOOK_EVERY} files before seed {seed}"
                );
                return ExitCode::FAILURE;
            }
        }
    }
    let grown = watch::peak_memory().saturating_sub(usual.unwrap_or_default());
    let (read, took) = (seed - first, start.elapsed().as_secs());
    let finds = told.len();
    println!(
        "{reader}: {read} damaged files in {took} s, {finds} finds, peak memory {grown} KiB above the first files"
    );
    if finds == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Tries one seed again.
fn once(reader: &str, seed: u64) -> ExitCode {
    attempt::keep_panics();
    let bench = Bench::new(reader);
    let case = bench.case(seed);
    match bench.attempt(&case) {
        Some(what) => {
            tell(reader, seed, &what, &bench.smaller(case, SHRINK));
            ExitCode::FAILURE
        }
        None => {
            println!("nothing is wrong with seed {seed}");
            ExitCode::SUCCESS
        }
    }
}

/// Finds that start alike are one, whichever layout they are of.
fn alike(what: &str) -> String {
    let what = what.split_once("”: ").map_or(what, |(_, what)| what);
    what.chars().filter(|c| !c.is_ascii_digit()).take(70).collect()
}

/// Prints a find, and writes the file that shows it.
fn tell(reader: &str, seed: u64, what: &str, case: &Case) {
    let folder = PathBuf::from(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into())).join("fuzz");
    let path = folder.join(format!("{reader}-{seed}"));
    let what: String = what.chars().take(1500).collect();
    eprintln!("== {reader}, seed {seed}: {what}");
    eprintln!(
        "   the file, made small: {:?}",
        String::from_utf8_lossy(&case.file).chars().take(700).collect::<String>()
    );
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, &case.file));
    match written {
        Ok(()) => eprintln!(
            "   it is in {}; put it into {} once it is mended",
            path.display(),
            attempt::corpus(reader).display()
        ),
        Err(why) => eprintln!("   it could not be written to {}: {why}", path.display()),
    }
}
