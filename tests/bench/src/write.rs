//! A file of twenty mapped columns: ours against a Python script that does the same, to the byte. Once from documents on
//! disk through `ml-connector layout write`, where reading JSON takes most of the time on both sides; once from
//! documents in memory, where mapping and writing are all there is.

use crate::Trouble;
use crate::documents;
use crate::paired::in_turns;
use crate::report::Row;
use formats::layout::{Inputs, Outcome, Writer, compile};
use journeys::Scratch;
use model::Document;
use model::layout::Layout;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PYTHON: &str = include_str!("write.py");
const INVOICES: u64 = 200_000;

/// So many different documents are mapped so many times.
const IN_MEMORY: (u64, u64) = (20_000, 50);

/// The word with which this program starts itself to map documents in memory.
pub const MAP_ONCE: &str = "map-once";

/// So many bytes are collected before they are hashed and written.
const CHUNK: usize = 1 << 20;

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

/// Mapping and writing alone, with hash and fsync on both sides.
///
/// # Errors
/// As [`against_python`].
pub fn in_memory() -> Result<Row, Trouble> {
    let (invoices, times) = IN_MEMORY;
    let scratch = Scratch::new();
    let script = scratch.write("write.py", PYTHON);
    let source = scratch.join("documents.ndjson");
    let mut out = BufWriter::new(File::create(&source)?);
    documents::write(invoices, &mut out)?;
    out.flush()?;
    let (ours, other) = (scratch.join("ours.csv"), scratch.join("other.csv"));
    let pair = in_turns(
        |_| {
            let mut command = Command::new(std::env::current_exe()?);
            command.arg(MAP_ONCE).arg(&source).arg(&ours).arg(times.to_string());
            run(command)
        },
        |_| {
            let mut command = python(&script, &source, &other);
            command.arg(times.to_string());
            run(command)
        },
    )?;
    if fs::read(&ours)? != fs::read(&other)? {
        return Err("the two files differ, so nothing was compared".into());
    }
    let rows = invoices * times;
    #[expect(clippy::cast_precision_loss, reason = "a million is far below 2^52")]
    let speed = rows as f64 / pair.ours.median().as_secs_f64() / 1e6;
    let measure = format!("map {rows} invoices in memory ({speed:.2} M rows/s)");
    Ok(Row::of_pair(&measure, &pair, "Python", 5.0))
}

/// The other half of [`in_memory`], in a process of its own.
///
/// # Errors
/// Where a document does not fit, or the words are not those that [`in_memory`] passes on.
pub fn map_once(words: &[String]) -> Result<(), Trouble> {
    let [source, target, times] = words else { return Err("map-once wants three words".into()) };
    let text = fs::read_to_string(source)?;
    let documents: Vec<Document> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let plan = compile(&Layout::from_json(documents::LAYOUT)?).map_err(|problems| format!("{problems:?}"))?;
    let mut writer = Writer::new(&plan, Inputs::at(jiff::civil::date(2026, 12, 3).at(7, 0, 0, 0)));
    let (mut file, mut hash, mut bytes) = (File::create(target)?, Sha256::new(), Vec::with_capacity(2 * CHUNK));
    for _ in 0..times.parse()? {
        for document in &documents {
            if let Outcome::Held { faults } = writer.document(document, &mut bytes) {
                return Err(format!("{faults:?}").into());
            }
            if bytes.len() >= CHUNK {
                hash.update(&bytes);
                file.write_all(&bytes)?;
                bytes.clear();
            }
        }
    }
    writer.finish(&mut bytes).map_err(|faults| format!("{faults:?}"))?;
    hash.update(&bytes);
    file.write_all(&bytes)?;
    file.sync_all()?;
    std::hint::black_box(hash.finalize());
    Ok(())
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
