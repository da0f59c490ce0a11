//! Running a program as a named, timed step.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

/// How many of a failed program's last lines the summary repeats: whoever reads only the end of a log learns what failed.
const REPEATED: usize = 60;

/// How long the output of a program that has ended is waited for.
const LEFT_RUNNING: Duration = Duration::from_secs(5);

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
///
/// Where the output goes to a log instead of a terminal, the error ends with the last lines of it.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    if std::io::stdout().is_terminal() { run_shown(command) } else { run_kept(command, Log::new(std::io::stdout())) }
}

fn run_shown(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|why| format!("`{}` could not be started: {why}", show(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", show(command))) }
}

/// Runs the command, passes its output on, and keeps the end of it for the error.
fn run_kept(command: &mut Command, log: Log) -> Result<(), String> {
    let shown = show(command);
    let started = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = started.map_err(|why| format!("`{shown}` could not be started: {why}"))?;
    let (end, ended) = mpsc::channel();
    let mut pipes = 0;
    for pipe in [child.stdout.take().map(Pipe::Out), child.stderr.take().map(Pipe::Err)].into_iter().flatten() {
        let (log, end) = (log.clone(), end.clone());
        std::thread::spawn(move || {
            match pipe {
                Pipe::Out(pipe) => log.pass_on(pipe),
                Pipe::Err(pipe) => log.pass_on(pipe),
            }
            let _ = end.send(());
        });
        pipes += 1;
    }
    let status = child.wait().map_err(|why| format!("`{shown}` could not be waited for: {why}"))?;
    for _ in 0..pipes {
        // A program that was left running may hold its end of a pipe for ever: it is not waited for.
        let _ = ended.recv_timeout(LEFT_RUNNING);
    }
    if status.success() { Ok(()) } else { Err(format!("`{shown}` ended with {status}\n{}", log.end())) }
}

enum Pipe {
    Out(ChildStdout),
    Err(ChildStderr),
}

/// Where output goes, with the last lines that went there.
#[derive(Clone)]
struct Log(Arc<Mutex<Lines>>);

struct Lines {
    to: Box<dyn Write + Send>,
    last: VecDeque<String>,
}

impl Log {
    fn new(to: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Lines { to: Box::new(to), last: VecDeque::new() })))
    }

    /// Passes lines on until the pipe is closed.
    fn pass_on(&self, pipe: impl Read) {
        let mut lines = BufReader::new(pipe);
        let mut line = Vec::new();
        while matches!(lines.read_until(b'\n', &mut line), Ok(length) if length > 0) {
            let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // A log that nobody reads any more stops no step.
            let _ = log.to.write_all(&line);
            if log.last.len() == REPEATED {
                log.last.pop_front();
            }
            log.last.push_back(String::from_utf8_lossy(&line).trim_end().to_owned());
            line.clear();
        }
    }

    /// The last lines.
    fn end(&self) -> String {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.last.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
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
            println!("   {name} FAILED: {}", why.lines().next().unwrap_or_default());
        }
        let held = outcome.is_ok();
        self.done.push((name.to_owned(), start.elapsed(), outcome));
        held
    }

    /// Prints the closing table; an error names every step that failed.
    pub(crate) fn finish(self) -> Result<(), String> {
        for (name, why) in self.done.iter().filter_map(|(name, _, outcome)| Some((name, outcome.as_ref().err()?))) {
            println!("\n── {name} FAILED: {why}");
        }
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
    fn the_last_lines_of_a_program_that_fails_are_part_of_the_error() {
        let file = std::env::temp_dir().join(format!("step-{}", std::process::id()));
        let log = Log::new(std::fs::File::create(&file).unwrap());
        let why = run_kept(Command::new("sh").args(["-c", "seq 100; echo no >&2; exit 3"]), log).unwrap_err();
        let shown = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(file).unwrap();
        assert!(shown.contains("\n7\n"), "everything is passed on: {shown}");
        assert!(why.contains("exit status: 3") && why.contains("no") && why.contains("\n100"), "{why}");
        assert!(!why.contains("\n7\n") && why.lines().count() == 1 + REPEATED, "only the end: {why}");
    }

    #[test]
    fn a_program_that_leaves_another_running_ends_its_step() {
        let start = Instant::now();
        run_kept(Command::new("sh").args(["-c", "sleep 120 & exit 0"]), Log::new(std::io::sink())).unwrap();
        assert!(start.elapsed() < Duration::from_secs(100), "it was waited for");
    }

    #[test]
    fn times_read_as_minutes_and_seconds() {
        assert_eq!(seconds(Duration::from_secs(61)), "1:01");
    }
}
