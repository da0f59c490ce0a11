//! X12 and EDIFACT: received with everything checked, written from documents, and read into documents.

use crate::paired::{Times, in_turns, in_turns_told};
use crate::report::{Row, Side};
use crate::work::{PIECE, file, plan, read, time, write};
use crate::{Trouble, documents, peers};
use formats::edi::{Options, Receiver, Segment, Step};
use formats::templates;
use model::Document;

const INVOICES: u32 = 10_000;

/// Lines of each, so that the file has the size that others were measured with.
const LINES: u32 = 8;

/// The peers are slow: they get a file of so many invoices, and rates are compared.
const FOR_PEERS: u32 = 200;

/// Megabytes a second that are aimed at.
const TARGET: f64 = 100.0;

/// One family with the peer that reads it.
struct Family {
    name: &'static str,
    layout: &'static str,
    peer: &'static str,
    does: &'static str,
}

const FAMILIES: [Family; 2] = [
    Family { name: "X12 810", layout: "x12-810-4010", peer: "pyx12", does: "pyx12 (envelope and counts)" },
    Family {
        name: "EDIFACT INVOIC",
        layout: "edifact-invoic-d96a",
        peer: "pydifact",
        does: "pydifact (segments only)",
    },
];

/// Measures both families.
///
/// # Errors
/// Where a file cannot be written or is found to be wrong.
pub fn measure() -> Result<Vec<Row>, Trouble> {
    let invoices = documents::invoices(INVOICES, LINES);
    let mut rows = Vec::new();
    for family in &FAMILIES {
        rows.extend(receiving(family, &invoices)?);
    }
    rows.extend(writing_and_reading(&invoices)?);
    Ok(rows)
}

fn layout(family: &Family) -> Result<&'static str, Trouble> {
    Ok(templates::get(family.layout).ok_or_else(|| format!("there is no layout {}", family.layout))?.json)
}

fn receiving(family: &Family, invoices: &[Document]) -> Result<Vec<Row>, Trouble> {
    let plan = plan(layout(family)?)?;
    let whole = file(&plan, invoices)?;
    let part = file(&plan, &invoices[..FOR_PEERS as usize])?;
    let measure = format!("{}: receive and validate {INVOICES} invoices", family.name);
    let scratch = peers::Scratch::new()?;
    let path = scratch.write("part.edi", &part)?;
    let Some(python) = peers::python() else {
        let pair = in_turns(|_| receive(&whole), |_| receive(&whole))?;
        return Ok(vec![Row::of_rate(&measure, "MB/s", &side(&pair.ours, &whole), None, TARGET)]);
    };
    let pair = in_turns_told(|_| time(|| receive(&whole)), |_| peers::run(&python, family.peer, &path, &[]))?;
    let other = Side { times: &pair.other, amount: megabytes(&part) };
    Ok(vec![Row::of_rate(&measure, "MB/s", &side(&pair.ours, &whole), Some((family.does, &other)), TARGET)])
}

fn side<'t>(times: &'t Times, file: &[u8]) -> Side<'t> {
    Side { times, amount: megabytes(file) }
}

#[expect(clippy::cast_precision_loss, reason = "sizes of files are far below 2^52")]
fn megabytes(file: &[u8]) -> f64 {
    file.len() as f64 / 1e6
}

/// Receives a file; every set must be right.
fn receive(file: &[u8]) -> Result<(), Trouble> {
    let mut receiver = Receiver::new(Options { only_faulty: true, ..Options::default() });
    let (mut segment, mut pieces, mut good) = (Segment::default(), file.chunks(PIECE), 0);
    loop {
        match receiver.next(&mut segment) {
            Step::More => match pieces.next() {
                Some(piece) => receiver.feed(piece),
                None => receiver.finish(),
            },
            Step::SetEnd(set) if set.faulty == 0 && set.faults.is_empty() => good += 1,
            Step::InterchangeEnd(receipt) if !receipt.faults.is_empty() => {
                return Err(format!("{:?}", receipt.faults).into());
            }
            Step::SetEnd(set) => return Err(format!("{:?} {:?}", set.faults, set.findings.first()).into()),
            Step::End if good == INVOICES => return Ok(()),
            Step::End | Step::Unreadable(_) => return Err(format!("{good} of {INVOICES} sets are good").into()),
            Step::Interchange(_)
            | Step::Group(_)
            | Step::Set { .. }
            | Step::Segment(_)
            | Step::Service
            | Step::Loose(_)
            | Step::InterchangeEnd(_) => {}
        }
    }
}

/// The two families in turns with each other: neither has a peer that maps documents.
fn writing_and_reading(invoices: &[Document]) -> Result<Vec<Row>, Trouble> {
    let plans = [plan(layout(&FAMILIES[0])?)?, plan(layout(&FAMILIES[1])?)?];
    let files = [file(&plans[0], invoices)?, file(&plans[1], invoices)?];
    let put = |which: usize| {
        write(&plans[which], invoices, |piece| {
            std::hint::black_box(piece.len());
        })
    };
    let written = in_turns(|_| put(0), |_| put(1))?;
    let take = |which: usize| -> Result<(), Trouble> {
        let taken = read(&plans[which], files[which].chunks(PIECE))?;
        if taken == invoices.len() { Ok(()) } else { Err(format!("{taken} documents were read").into()) }
    };
    let taken = in_turns(|_| take(0), |_| take(1))?;
    let mut rows = Vec::new();
    for (what, pair, target) in [("write from documents", written, TARGET), ("read into documents", taken, 0.0)] {
        for (which, times) in [&pair.ours, &pair.other].into_iter().enumerate() {
            let measure = format!("{}: {what}", FAMILIES[which].name);
            rows.push(Row::of_rate(&measure, "MB/s", &side(times, &files[which]), None, target));
        }
    }
    Ok(rows)
}
