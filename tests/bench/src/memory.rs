//! The most memory that writing a file takes, for a million and for five million lines.

use crate::Trouble;
use crate::documents;
use crate::report::Row;
use crate::write::layout_write;
use journeys::Scratch;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::{Command, Stdio};

/// Starts a command and prints the most memory it ever had, in KiB.
const WATCH: &str = "import resource, subprocess, sys\n\
    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n\
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";

/// Growth may be this much, in KiB.
const GROWTH: u64 = 64 * 1024;

/// Writes a million and five million lines, and compares the peaks with each other and with a file of one line.
///
/// # Errors
/// Where a file cannot be written.
pub fn growth() -> Result<Row, Trouble> {
    let [one, million, five] = [peak(1)?, peak(1_000_000)?, peak(5_000_000)?];
    let growth = million.saturating_sub(one);
    let is_flat = five.abs_diff(million) * 10 <= million;
    Ok(Row {
        measure: "memory for 1 M and 5 M lines".to_owned(),
        ours: format!("{:.1} and {:.1} MiB", mib(million), mib(five)),
        other: format!("one line {:.1} MiB", mib(one)),
        ratio: format!("+{:.1} MiB, then {:+.1} %", mib(growth), percent(five, million)),
        target: "<= +64 MiB, then within 10 %".to_owned(),
        is_reached: growth <= GROWTH && is_flat,
    })
}

fn peak(invoices: u64) -> Result<u64, Trouble> {
    let scratch = Scratch::new();
    let layout = scratch.write("layout.json", documents::LAYOUT);
    let source = scratch.join("documents.ndjson");
    let mut out = BufWriter::new(File::create(&source)?);
    documents::write(invoices, &mut out)?;
    out.flush()?;
    let write = layout_write(&layout, &source, &scratch.join("out.csv"))?;
    let mut watch = Command::new("python3");
    watch.args(["-c", WATCH]).arg(write.get_program()).args(write.get_args()).stdin(Stdio::null());
    let output = watch.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

#[expect(clippy::cast_precision_loss, reason = "sizes of memory are far below 2^52")]
fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

fn percent(later: u64, earlier: u64) -> f64 {
    (mib(later) / mib(earlier) - 1.0) * 100.0
}
