//! Running a program as a named, timed step.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The top of the checkout.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("BUG: tests/xtask lies two levels below the top").to_path_buf()
}

/// The cargo that runs us, started at the top of the checkout.
pub(crate) fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Where a program is, looking where the system keeps its own too.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/sbin", "/sbin", "/usr/local/sbin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(system).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Runs the command with its output on the terminal; an error says what failed and how.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let shown = show(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` ended with {status}")),
        Err(why) => Err(format!("`{shown}` could not be started: {why}")),
    }
}

/// The command as one would type it.
pub(crate) fn show(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let mut shown = name.to_string_lossy().into_owned();
    for argument in command.get_args() {
        shown.push(' ');
        shown.push_str(&argument.to_string_lossy());
    }
    shown
}

/// Steps done so far, each with how long it took and whether it held.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<(String, Duration, Result<(), String>)>,
}

impl Steps {
    /// Runs one step whether or not the ones before it held, so that one run shows everything that is wrong.
    pub(crate) fn run(&mut self, name: &str, step: impl FnOnce() -> Result<(), String>) -> bool {
        println!("\n── {name}");
        let start = Instant::now();
        let outcome = step();
        if let Err(why) = &outcome {
            println!("   {name} FAILED: {why}");
        }
        let held = outcome.is_ok();
        self.done.push((name.to_owned(), start.elapsed(), outcome));
        held
    }

    /// Prints the closing table; an error names every step that failed.
    pub(crate) fn finish(self) -> Result<(), String> {
        println!("\n── summary");
        for (name, took, outcome) in &self.done {
            let word = if outcome.is_ok() { "ok    " } else { "FAILED" };
            println!("   {word} {:>7} {name}", seconds(*took));
        }
        let failed: Vec<&str> =
            self.done.iter().filter(|(_, _, outcome)| outcome.is_err()).map(|(name, ..)| name.as_str()).collect();
        let total = seconds(self.done.iter().map(|(_, took, _)| *took).sum());
        if failed.is_empty() {
            println!("{} steps passed in {total}", self.done.len());
            return Ok(());
        }
        Err(format!("{} of {} steps failed in {total}: {}", failed.len(), self.done.len(), failed.join(", ")))
    }
}

fn seconds(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_step_fails_the_whole_and_is_named() {
        let mut steps = Steps::default();
        assert!(steps.run("first", || Ok(())));
        assert!(!steps.run("second", || Err("no".into())));
        assert!(steps.run("third", || Ok(())), "a step after a failed one still runs");
        let why = steps.finish().unwrap_err();
        assert!(why.starts_with("1 of 3 steps failed"), "{why}");
        assert!(why.ends_with("second"), "{why}");
    }

    #[test]
    fn steps_that_all_hold_are_a_success() {
        let mut steps = Steps::default();
        steps.run("first", || Ok(()));
        assert_eq!(steps.finish(), Ok(()));
    }

    #[test]
    fn a_program_that_fails_is_told_with_its_arguments() {
        let why = run(&mut cargo(["no-such-command-at-all"])).unwrap_err();
        assert!(why.contains("cargo no-such-command-at-all"), "{why}");
    }

    #[test]
    fn times_read_as_minutes_and_seconds() {
        assert_eq!(seconds(Duration::from_secs(61)), "1:01");
    }
}
