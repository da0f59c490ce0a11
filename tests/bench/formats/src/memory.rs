//! How much memory a file of a gigabyte takes in each syntax. It is written to nowhere and read, or acknowledged, on
//! the way there, so that it stands on no disk: what is measured is the writer and whoever receives, together.

use crate::report::Row;
use crate::work::{PIECE, inputs, plan};
use crate::{Trouble, documents, fixed, xml};
use formats::edi::ack::{self, Desk, Policy, Verdict};
use formats::layout::{Event, Inputs, Limits, Plan, Reader, Writer};
use formats::seen::Scratch;
use formats::templates;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// The word with which this program starts itself, so that each measure has a process of its own.
pub const GROW: &str = "grow";

/// Megabytes of the small file and of the large one.
const SIZES: [u64; 2] = [1, 1000];

/// Memory may grow by this much, in KiB.
const GROWTH: u64 = 64 * 1024;

const LINES: u32 = 8;

/// So many bytes are between two words of how far it is.
const STRIDE: u64 = 100_000_000;

/// A syntax by a layout in it, and what becomes of the file.
const MEASURES: [(&str, &str); 7] = [
    ("csv-invoice-lines", READ),
    ("fixed", READ),
    ("xml", READ),
    ("x12-810-4010", READ),
    ("edifact-invoic-d96a", READ),
    ("x12-810-4010", ACKNOWLEDGE),
    ("edifact-invoic-d96a", ACKNOWLEDGE),
];
const READ: &str = "read";
const ACKNOWLEDGE: &str = "acknowledge";

/// Compares the peaks of a small file and of a large one.
///
/// # Errors
/// Where a file cannot be written or read.
pub fn measure() -> Result<Vec<Row>, Trouble> {
    MEASURES.iter().map(|(syntax, what)| growth(syntax, what)).collect()
}

fn growth(syntax: &str, what: &str) -> Result<Row, Trouble> {
    let [small, large] = [peak(syntax, what, SIZES[0])?, peak(syntax, what, SIZES[1])?];
    let growth = large.saturating_sub(small);
    Ok(Row {
        measure: format!("{syntax}: write and {what} 1 GB"),
        ours: format!("{} MiB at most", large / 1024),
        other: format!("1 MB: {} MiB", small / 1024),
        ratio: format!("+{} MiB", growth / 1024),
        target: format!("<= +{} MiB", GROWTH / 1024),
        is_reached: growth <= GROWTH,
    })
}

fn peak(syntax: &str, what: &str, megabytes: u64) -> Result<u64, Trouble> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([GROW, syntax, what]).arg(megabytes.to_string());
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("{syntax}: it could not be measured how much memory it takes").into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// The other half of [`measure`], in a process of its own: prints the most memory it had, in KiB.
///
/// # Errors
/// Where something is wrong with the file, or the words are not those that [`measure`] passes on.
#[expect(clippy::print_stdout, reason = "the number is passed on so")]
pub fn grow(words: &[String]) -> Result<(), Trouble> {
    let [syntax, what, megabytes] = words else { return Err("grow wants three words".into()) };
    let json = match syntax.as_str() {
        "fixed" => fixed::LAYOUT,
        "xml" => xml::LAYOUT,
        name => templates::get(name).ok_or("there is no such layout")?.json,
    };
    let (plan, size) = (plan(json)?, megabytes.parse::<u64>()? * 1_000_000);
    let limits = Limits { only_faulty_sets: true, ..Limits::default() };
    match what.as_str() {
        READ => write_and(&plan, size, syntax, Reading(Reader::with_limits(&plan, given(&plan), limits), 0))?,
        ACKNOWLEDGE => write_and(&plan, size, syntax, Answering::new())?,
        what => return Err(format!("{what} is not known; there are {READ} and {ACKNOWLEDGE}").into()),
    }
    println!("{}", peak_memory());
    Ok(())
}

/// The inputs, with files for what does not fit into memory, as the program has them.
fn given(plan: &Plan) -> Inputs {
    Inputs { scratch: Scratch::new(tempfile::tempfile), ..inputs(plan) }
}

/// Who receives the file piece by piece.
trait Receiver {
    fn take(&mut self, piece: &[u8]) -> Result<(), Trouble>;

    /// How many documents there were.
    fn end(self) -> Result<u64, Trouble>;
}

struct Reading<'p>(Reader<'p>, u64);

impl Reading<'_> {
    fn count(&mut self) -> Result<(), Trouble> {
        while let Some(event) = self.0.next() {
            match event {
                Event::Document(_) => self.1 += 1,
                Event::Fault(finding) if !finding.holds() => {}
                Event::Receipt(_) | Event::End(_) => {}
                Event::Fault(_) | Event::Held { .. } | Event::Recalled { .. } => {
                    return Err(format!("something is wrong with the file: {event:?}").into());
                }
            }
        }
        Ok(())
    }
}

impl Receiver for Reading<'_> {
    fn take(&mut self, piece: &[u8]) -> Result<(), Trouble> {
        self.0.feed(piece);
        self.count()
    }

    fn end(mut self) -> Result<u64, Trouble> {
        self.0.finish();
        self.count()?;
        Ok(self.1)
    }
}

struct Answering(Desk, ack::Options);

impl Answering {
    fn new() -> Answering {
        let options = ack::Options {
            policy: Policy::default(),
            now: "2026-12-01T07:05:00".parse().expect("BUG: a moment"),
            control: 1,
            known: Arc::default(),
            scratch: Scratch::new(tempfile::tempfile),
        };
        Answering(Desk::new(&options), options)
    }
}

impl Receiver for Answering {
    fn take(&mut self, piece: &[u8]) -> Result<(), Trouble> {
        self.0.feed(piece);
        Ok(())
    }

    fn end(self) -> Result<u64, Trouble> {
        let answer = self.0.finish(&self.1);
        match answer.verdict {
            Some(Verdict::Accepted) if !answer.files.is_empty() => {}
            verdict => return Err(format!("the answer is {verdict:?}").into()),
        }
        let groups = answer.interchanges.iter().flat_map(|interchange| &interchange.groups);
        Ok(groups.map(|group| u64::from(group.accepted)).sum())
    }
}

#[expect(clippy::print_stderr, reason = "a gigabyte takes minutes, and whoever waits sees how far it is")]
fn write_and(plan: &Plan, size: u64, name: &str, mut receiver: impl Receiver) -> Result<(), Trouble> {
    let mut writer = Writer::new(plan, given(plan));
    let mut document = documents::invoice(0, LINES);
    let (mut out, mut bytes, mut number) = (Vec::with_capacity(2 * PIECE), 0u64, 0u64);
    while bytes < size {
        number += 1;
        document.number = Some(format!("INV-{number:08}"));
        let outcome = writer.document(&document, &mut out);
        if !outcome.is_written() {
            return Err(format!("a document does not fit: {outcome:?}").into());
        }
        if out.len() >= PIECE {
            let before = bytes / STRIDE;
            bytes += out.len() as u64;
            receiver.take(&out)?;
            out.clear();
            if bytes / STRIDE > before {
                eprintln!("  {name}: {} MB of {} MB", bytes / 1_000_000, size / 1_000_000);
            }
        }
    }
    writer.finish(&mut out).map_err(|faults| format!("{faults:?}"))?;
    receiver.take(&out)?;
    let taken = receiver.end()?;
    if taken == number { Ok(()) } else { Err(format!("{number} documents were written, {taken} received").into()) }
}

/// The most memory this program ever had, in KiB; 0 where the system does not say.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
