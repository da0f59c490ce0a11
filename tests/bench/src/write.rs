//! A file of twenty mapped columns from documents on disk: `ml-connector layout write` against a Python script that
//! does the same, to the byte.

use crate::Trouble;
use crate::documents;
use crate::paired::in_turns;
use crate::report::Row;
use journeys::Scratch;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PYTHON: &str = include_str!("write.py");
const INVOICES: u64 = 200_000;

/// Ours against Python's, with hash and fsync on both sides.
///
/// # Errors
/// Where one of them fails, or the two files differ.
pub fn against_python() -> Result<Row, Trouble> {
    let scratch = Scratch::new();
    let layout = scratch.write("layout.json", documents::LAYOUT);
    let script = scratch.write("write.py", PYTHON);
    let source = scratch.join("documents.ndjson");
    let mut out = BufWriter::new(File::create(&source)?);
    documents::write(INVOICES, &mut out)?;
    out.flush()?;
    let (ours, other) = (scratch.join("ours.csv"), scratch.join("other.csv"));
    let pair = in_turns(|_| run(layout_write(&layout, &source, &ours)?), |_| run(python(&script, &source, &other)))?;
    if fs::read(&ours)? != fs::read(&other)? {
        return Err("the two files differ, so nothing was compared".into());
    }
    let measure = format!("write {INVOICES} invoices, 20 columns");
    Ok(Row::of_pair(&measure, &pair, "Python", 5.0))
}

/// The command that writes a file, as the user would give it.
///
/// # Errors
/// Where the program was not built beside this one.
pub fn layout_write(layout: &Path, documents: &Path, out: &Path) -> Result<Command, Trouble> {
    // A new file each time: writing over an old one is a question that is not asked here.
    let _ = fs::remove_file(out);
    let mut command = Command::new(program()?);
    command.args(["layout", "write"]).arg(layout).arg("--documents").arg(documents).arg("-o").arg(out);
    Ok(command)
}

fn program() -> Result<PathBuf, Trouble> {
    let path = std::env::current_exe()?.with_file_name("ml-connector");
    if path.exists() { Ok(path) } else { Err(format!("{} is not built", path.display()).into()) }
}

fn python(script: &Path, source: &Path, target: &Path) -> Command {
    let mut command = Command::new("python3");
    command.arg(script).arg(source).arg(target);
    command
}

fn run(mut command: Command) -> Result<(), Trouble> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{:?}: {}", command.get_program(), String::from_utf8_lossy(&output.stderr)).into())
}
