//! `cargo xtask fuzz`: damages files and reads them until the time is over.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a developer's terminal")]

use bench::fuzz::{Chance, Finding, attempt, subjects};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

fn main() -> ExitCode {
    let numbers: Result<Vec<u64>, _> = std::env::args().skip(1).map(|word| word.parse()).collect();
    match numbers.as_deref() {
        Ok([seconds]) => search(Duration::from_secs(*seconds)),
        Ok([_, seed]) => once(*seed),
        _ => {
            eprintln!("usage: fuzz SECONDS [SEED]");
            ExitCode::from(2)
        }
    }
}

/// Tries one seed after the other, starting somewhere else each time.
fn search(time: Duration) -> ExitCode {
    let subjects = subjects();
    let start = Instant::now();
    let first = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs()) << 24;
    let mut seed = first;
    while start.elapsed() < time {
        if let Some(finding) = attempt(&subjects, &mut Chance::new(seed)) {
            return tell(seed, &finding);
        }
        seed += 1;
    }
    println!("{} damaged files were read, and nothing was wrong", seed - first);
    ExitCode::SUCCESS
}

/// Tries one seed again.
fn once(seed: u64) -> ExitCode {
    match attempt(&subjects(), &mut Chance::new(seed)) {
        Some(finding) => tell(seed, &finding),
        None => {
            println!("nothing is wrong with seed {seed}");
            ExitCode::SUCCESS
        }
    }
}

fn tell(seed: u64, finding: &Finding) -> ExitCode {
    eprintln!("layout “{}”: {}", finding.layout, finding.what);
    eprintln!("the file: {:?}", String::from_utf8_lossy(&finding.file));
    eprintln!("to see it again: cargo run -p bench --bin fuzz -- 1 {seed}");
    ExitCode::FAILURE
}
