//! Programs that are measured beside ours.

use crate::Trouble;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const SCRIPT: &str = include_str!("peers.py");

/// What is installed for measuring, from the Python package index.
const PACKAGES: [&str; 2] = ["pyx12==4.0.0", "pydifact==0.2.3"];

/// A folder for the files that are measured, which is gone when this is dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new folder.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn new() -> Result<Scratch, Trouble> {
        let folder = std::env::temp_dir().join(format!("bench-formats-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Scratch(folder))
    }

    /// Writes a file into it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<PathBuf, Trouble> {
        let path = self.0.join(name);
        fs::write(&path, content)?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left over lies in the system's folder for such things.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Python with the packages, beside this program; nothing where they cannot be had, as without a network.
pub fn python() -> Option<PathBuf> {
    let folder = std::env::current_exe().ok()?.with_file_name("bench-peers");
    let python = folder.join("bin/python");
    if !quiet(Command::new(&python).args(["-c", "import pyx12, pydifact"])) {
        let made = quiet(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            && quiet(Command::new(&python).args(["-m", "pip", "-q", "install"]).args(PACKAGES));
        made.then_some(())?;
    }
    Some(python)
}

fn quiet(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// How long one of the peers works on a file, without its start.
///
/// # Errors
/// Where it does not get through.
pub fn run(python: &Path, peer: &str, file: &Path, rest: &[&str]) -> Result<Duration, Trouble> {
    let output = Command::new(python).args(["-c", SCRIPT, peer]).arg(file).args(rest).stdin(Stdio::null()).output()?;
    if !output.status.success() {
        return Err(format!("{peer}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(Duration::from_secs_f64(String::from_utf8(output.stdout)?.trim().parse()?))
}
