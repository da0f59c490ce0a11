//! How much memory a file of a gigabyte takes in each syntax. It is written to nowhere and read on the way there, so
//! that it stands on no disk: what is measured is the writer and the reader together.

use crate::report::Row;
use crate::work::{PIECE, inputs, plan};
use crate::{Trouble, documents, fixed, xml};
use formats::layout::{Event, Limits, Plan, Reader, Writer};
use formats::templates;
use std::process::{Command, Stdio};

/// The word with which this program starts itself, so that each measure has a process of its own.
pub const GROW: &str = "grow";

/// Megabytes of the small file and of the large one.
const SIZES: [u64; 2] = [1, 1000];

/// Memory may grow by this much, in KiB.
const GROWTH: u64 = 64 * 1024;

const LINES: u32 = 8;

/// A syntax, and a layout in it.
const SYNTAXES: [&str; 5] = ["csv-invoice-lines", "fixed", "xml", "x12-810-4010", "edifact-invoic-d96a"];

/// Compares the peaks of a small file and of a large one.
///
/// # Errors
/// Where a file cannot be written or read.
pub fn measure() -> Result<Vec<Row>, Trouble> {
    SYNTAXES.iter().map(|syntax| growth(syntax)).collect()
}

fn growth(syntax: &str) -> Result<Row, Trouble> {
    let [small, large] = [peak(syntax, SIZES[0])?, peak(syntax, SIZES[1])?];
    let growth = large.saturating_sub(small);
    Ok(Row {
        measure: format!("{syntax}: write and read 1 GB"),
        ours: format!("{} MiB at most", large / 1024),
        other: format!("1 MB: {} MiB", small / 1024),
        ratio: format!("+{} MiB", growth / 1024),
        target: format!("<= +{} MiB", GROWTH / 1024),
        is_reached: growth <= GROWTH,
    })
}

fn peak(syntax: &str, megabytes: u64) -> Result<u64, Trouble> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([GROW, syntax]).arg(megabytes.to_string());
    let output = command.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        return Err(format!("{syntax}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// The other half of [`measure`], in a process of its own: prints the most memory it had, in KiB.
///
/// # Errors
/// Where something is wrong with the file, or the words are not those that [`measure`] passes on.
#[expect(clippy::print_stdout, reason = "the number is passed on so")]
pub fn grow(words: &[String]) -> Result<(), Trouble> {
    let [syntax, megabytes] = words else { return Err("grow wants two words".into()) };
    let json = match syntax.as_str() {
        "fixed" => fixed::LAYOUT,
        "xml" => xml::LAYOUT,
        name => templates::get(name).ok_or("there is no such layout")?.json,
    };
    write_and_read(&plan(json)?, megabytes.parse::<u64>()? * 1_000_000)?;
    println!("{}", peak_memory());
    Ok(())
}

fn write_and_read(plan: &Plan, size: u64) -> Result<(), Trouble> {
    let limits = Limits { only_faulty_sets: true, ..Limits::default() };
    let (mut writer, mut reader) = (Writer::new(plan, inputs(plan)), Reader::with_limits(plan, inputs(plan), limits));
    let mut document = documents::invoice(0, LINES);
    let (mut out, mut bytes, mut number, mut taken) = (Vec::with_capacity(2 * PIECE), 0u64, 0u64, 0u64);
    while bytes < size {
        number += 1;
        document.number = Some(format!("INV-{number:08}"));
        let outcome = writer.document(&document, &mut out);
        if !outcome.is_written() {
            return Err(format!("a document does not fit: {outcome:?}").into());
        }
        if out.len() >= PIECE {
            bytes += out.len() as u64;
            taken += pass_on(&mut reader, &mut out)?;
        }
    }
    writer.finish(&mut out).map_err(|faults| format!("{faults:?}"))?;
    taken += pass_on(&mut reader, &mut out)?;
    reader.finish();
    taken += pass_on(&mut reader, &mut out)?;
    if taken == number { Ok(()) } else { Err(format!("{number} documents were written, {taken} read").into()) }
}

fn pass_on(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<u64, Trouble> {
    reader.feed(out);
    out.clear();
    let mut taken = 0;
    while let Some(event) = reader.next() {
        match event {
            Event::Document(_) => taken += 1,
            Event::Fault(finding) if !finding.holds() => {}
            Event::Receipt(_) | Event::End(_) => {}
            Event::Fault(_) | Event::Held { .. } | Event::Recalled { .. } => return Err(format!("{event:?}").into()),
        }
    }
    Ok(taken)
}

/// The most memory this program ever had, in KiB; 0 where the system does not say.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
