//! Running what only root may: a user for the SSH server, and the server itself.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

/// A command with root's rights: as it is for root, through `sudo` for others.
pub(crate) fn privileged(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["--non-interactive", "--", program]);
    command
}

/// Fails the test with what a person has to do, unless root's rights are to be had.
pub(crate) fn require(fixture: &str) {
    let works = privileged("true").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|end| end.success());
    assert!(works, "{fixture} needs root: run the tests as root, or allow sudo without a password");
}

/// Runs the command to its end; a failure fails the test with what the command said.
pub(crate) fn run(command: &mut Command, input: &str) -> String {
    let shown = format!("{:?}", command.get_program());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|why| panic!("{shown} cannot be started: {why}"));
    let mut stdin = child.stdin.take().expect("BUG: stdin is piped");
    // A program that does not read its input may end before all of it is written.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().unwrap_or_else(|why| panic!("{shown}: {why}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown} ended with {}: {complaint}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Where a system program is; a test that cannot have it fails and says how to get it.
pub(crate) fn program(name: &str) -> String {
    let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"];
    let found = folders.iter().map(|folder| format!("{folder}/{name}")).find(|path| fs::metadata(path).is_ok());
    found.unwrap_or_else(|| panic!("{name} is not installed; `cargo xtask setup` installs what tests need"))
}

/// The processes that descend from this one, nearest first.
pub(crate) fn descendants(ancestor: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![ancestor];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(child, _)| *child));
        next += 1;
    }
    found.split_off(1)
}

/// Ends these processes at once.
pub(crate) fn kill(processes: &[u32]) {
    for process in processes {
        // One that has ended by itself is as good as killed.
        let _ = privileged("kill").args(["-KILL", &process.to_string()]).stderr(Stdio::null()).status();
    }
}

/// Each process of the machine with its parent.
fn parents() -> Vec<(u32, u32)> {
    let entries = fs::read_dir("/proc").expect("Linux has /proc").flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter_map(|process| Some((process, parent(process)?))).collect()
}

fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

fn is_root() -> bool {
    run_id().is_some_and(|id| id == "0")
}

fn run_id() -> Option<String> {
    let output = Command::new("id").arg("-u").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
