//! The built `ml-connector`, run as a user would, with an eye on secrets in whatever it prints.

use crate::Keychain;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, PipeReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

/// How long one command may take before the test gives it up as hung.
const PATIENCE: Duration = Duration::from_secs(180);

/// Runs commands on one workspace. When it is dropped, it fails the test if a secret it was told of was ever printed.
#[derive(Debug)]
pub struct Cli {
    data: PathBuf,
    environment: Vec<(OsString, OsString)>,
    canaries: Vec<String>,
    printed: Mutex<Vec<(String, Vec<u8>)>>,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The command as one would type it.
    pub command: String,
    /// What it printed.
    pub stdout: String,
    /// What it complained.
    pub stderr: String,
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
}

impl Cli {
    /// Commands on the workspace in this folder.
    pub fn new(data: impl Into<PathBuf>) -> Cli {
        Cli { data: data.into(), environment: Vec::new(), canaries: Vec::new(), printed: Mutex::default() }
    }

    /// Sets an environment variable for every command.
    pub fn environment(&mut self, name: &str, value: impl Into<OsString>) {
        self.environment.push((name.into(), value.into()));
    }

    /// Names a secret that must never be printed.
    pub fn canary(&mut self, secret: impl Into<String>) {
        self.canaries.push(secret.into());
    }

    /// The workspace.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The command without having started it, so that a test can add to it.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(built());
        command.arg("--data").arg(&self.data).args(words).envs(self.environment.iter().cloned());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &[&str]) -> Outcome {
        self.finish(words, self.command(words), "")
    }

    /// Runs a command that reads this from standard input.
    pub fn run_with_input(&self, words: &[&str], input: &str) -> Outcome {
        self.finish(words, self.command(words), input)
    }

    /// Runs a command that finds this keychain.
    pub fn run_within(&self, keychain: &Keychain, words: &[&str], input: &str) -> Outcome {
        let mut command = self.command(words);
        keychain.enter(&mut command);
        self.finish(words, command, input)
    }

    /// Starts a command that goes on until it is stopped, such as `practice` or `serve`.
    pub fn start(&self, words: &[&str]) -> Running<'_> {
        let mut command = self.command(words);
        // What it says and what it complains come through one pipe, in the order in which they were written.
        let (read, write) = std::io::pipe().expect("a pipe can be made");
        let copy = write.try_clone().expect("a pipe has as many ends as one likes");
        command.stdin(Stdio::null()).stdout(copy).stderr(write);
        let process = command.spawn().unwrap_or_else(|why| panic!("{}: {why}", built().display()));
        Running { cli: self, command: words.join(" "), process, output: BufReader::new(read) }
    }

    fn finish(&self, words: &[&str], command: Command, input: &str) -> Outcome {
        let output = output(command, input);
        self.note(&words.join(" "), &output.stdout);
        self.note(&words.join(" "), &output.stderr);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let command = format!("ml-connector {}", words.join(" "));
        Outcome { command, stdout: text(&output.stdout), stderr: text(&output.stderr), code: output.status.code() }
    }

    fn note(&self, words: &str, printed: &[u8]) {
        self.printed.lock().unwrap_or_else(PoisonError::into_inner).push((words.to_owned(), printed.to_vec()));
    }

    /// The commands that printed a secret.
    fn leaks(&self) -> Vec<String> {
        let printed = self.printed.lock().unwrap_or_else(PoisonError::into_inner);
        let leaks = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            self.canaries.iter().any(|canary| text.contains(canary))
        };
        printed.iter().filter(|(_, bytes)| leaks(bytes)).map(|(words, _)| words.clone()).collect()
    }
}

impl Drop for Cli {
    fn drop(&mut self) {
        let leaks = self.leaks();
        if !thread::panicking() {
            assert!(leaks.is_empty(), "a secret was printed by: {}", leaks.join("; "));
        }
    }
}

impl Outcome {
    /// Fails the test with everything that was printed unless the command ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Outcome {
        let Outcome { command, stdout, stderr, code: found } = &self;
        assert_eq!(*found, Some(code), "{command}\n{stdout}\n{stderr}");
        self
    }
}

/// A command that is still running; it is killed when this is dropped.
#[derive(Debug)]
pub struct Running<'a> {
    cli: &'a Cli,
    command: String,
    process: Child,
    output: BufReader<PipeReader>,
}

impl Running<'_> {
    /// Waits for the next line that holds these words; fails the test if the command ends first.
    #[track_caller]
    pub fn await_line(&mut self, words: &str) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            let length = self.output.read_line(&mut line).expect("its output can be read");
            assert!(length > 0, "ml-connector {} ended without a line with {words:?}", self.command);
            self.cli.note(&self.command, line.as_bytes());
            if line.contains(words) {
                return line.trim_end().to_owned();
            }
        }
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Kills it without warning, as a power cut would.
    pub fn kill(mut self) {
        self.end();
    }

    /// Waits until it has ended by itself.
    pub fn wait(mut self) -> ExitStatus {
        self.process.wait().expect("a started process can be waited for")
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.end();
    }
}

/// Where the program is: what `cargo xtask test` built, or what cargo builds now, in the folder this test was built to.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| match std::env::var_os("ML_CONNECTOR_BIN") {
        Some(path) => path.into(),
        None => build("cli", "ml-connector"),
    })
}

/// Where the window is, in the same way.
pub(crate) fn window_program() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| match std::env::var_os("ML_CONNECTOR_WINDOW_BIN") {
        Some(path) => path.into(),
        None => build("desktop", "ml-connector-window"),
    })
}

fn build(package: &str, program: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["build", "--quiet", "--package", package, "--bin", program];
    let status = Command::new(cargo).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).status();
    assert!(status.expect("cargo can be started").success(), "{program} could not be built");
    let test = std::env::current_exe().expect("a test knows where it is");
    let folder = test.ancestors().nth(2).expect("BUG: tests are built to target/<profile>/deps");
    folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// Runs a command to its end and tells how it ended.
pub(crate) fn finished(shown: &str, command: Command) -> Outcome {
    let output = output(command, "");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    Outcome { command: shown.to_owned(), stdout, stderr, code: output.status.code() }
}

/// Runs the command to its end; one that hangs is killed and fails the test.
fn output(mut command: Command, input: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap_or_else(|why| panic!("{:?}: {why}", command.get_program()));
    let mut stdin = process.stdin.take().expect("BUG: stdin is piped");
    let input = input.to_owned();
    // A command need not read what it is given. The thread ends with the command, whose end closes the pipe.
    thread::spawn(move || stdin.write_all(input.as_bytes()));
    let id = process.id();
    let (sender, receiver) = channel();
    thread::spawn(move || sender.send(process.wait_with_output()));
    match receiver.recv_timeout(PATIENCE) {
        Ok(output) => output.expect("a started process can be waited for"),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            crate::privilege::kill(&[id]);
            panic!("{:?} did not end within {PATIENCE:?}", command.get_args().collect::<Vec<_>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_secret_is_named_and_a_kept_one_is_not() {
        let mut cli = Cli::new("nowhere");
        cli.canary("canary-1");
        cli.note("connection show a", b"token: set");
        assert!(cli.leaks().is_empty());
        cli.note("health", b"token: canary-1");
        assert_eq!(cli.leaks(), ["health"]);
        cli.canaries.clear();
    }
}
