//! Acknowledgments for a file, without a workspace: what `ml-connector acknowledge` does.

use crate::error::{Code, Error, Result};
use crate::layouts::scratch;
pub use formats::edi::ack::Ta1;
use formats::edi::ack::{self, Answer, Desk, InterchangeVerdict, Listing, Options, Policy, Strictness, Told, Verdict};
use formats::edi::receipt::Receipt;
use jiff::Zoned;
use model::Document;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::sync::Arc;

/// What was agreed, and what the answer bears.
#[derive(Debug, Clone)]
pub struct AcknowledgeOptions {
    /// Now, on the clock of whoever asks.
    pub now: Zoned,
    /// Number of the first interchange that is made.
    pub control_number: u64,
    /// Whether faulty segments leave their set accepted, with errors.
    pub is_tolerant: bool,
    /// Whether a 997 lists only sets that are not simply accepted.
    pub only_bad: bool,
    /// When a TA1 is sent.
    pub ta1: Ta1,
    /// Interchanges that were received before, one a line: sender, receiver, control number.
    pub known: String,
}

/// What a file was answered.
#[derive(Debug, Clone, Serialize, ts_rs::TS)]
pub struct AcknowledgeReport {
    /// accepted, accepted-with-errors, partly-accepted, rejected, or unreadable.
    pub verdict: String,
    /// Interchanges that were written as answer.
    pub answers: u64,
    /// What was received.
    pub interchanges: Vec<InterchangeView>,
    /// TA1 of the partner that stood in the file: how they took what we sent.
    pub ta1: Vec<Ta1View>,
    /// What is wrong, at most 1,000.
    pub faults: Vec<Wrong>,
    /// What did not fit into that list.
    pub more_faults: u64,
    /// Why the file could not be read to its end; empty where it could.
    pub unreadable: String,
}

/// A TA1 that was received.
#[derive(Debug, Clone, Serialize, ts_rs::TS)]
pub struct Ta1View {
    /// Control number of our interchange that it answers.
    pub interchange: String,
    /// accepted, accepted-with-errors, rejected; empty where it says none of them.
    pub verdict: String,
    /// Its note, as 000 or 021.
    pub note: String,
}

/// An interchange that was received.
#[derive(Debug, Clone, Serialize, ts_rs::TS)]
pub struct InterchangeView {
    /// Sender, receiver and control number in one line, as a list of known interchanges has them.
    pub identity: String,
    /// accepted, accepted-with-errors, partly-accepted or rejected: what may be used of it.
    pub verdict: String,
    /// Whether it was received before.
    pub is_repeat: bool,
    /// Whether anything is answered.
    pub is_answered: bool,
    /// Sets or messages that were received.
    pub received: u64,
    /// Those that are accepted.
    pub accepted: u64,
}

/// Something wrong with what was received.
#[derive(Debug, Clone, Serialize, ts_rs::TS)]
pub struct Wrong {
    /// Where, in words.
    pub place: String,
    /// Control number of the interchange.
    pub interchange: String,
    /// Of the group.
    pub group: String,
    /// Of the set or message.
    pub set: String,
    /// Tag of the segment.
    pub segment: String,
    /// Position of the segment in its set, from 1; 0 where it is not about a segment.
    pub position: u32,
    /// Position of the element, as 4 or 4:2.
    pub element: String,
    /// What is wrong.
    pub sentence: String,
}

/// Faults that a report lists.
const LISTED: usize = 1000;
/// Bytes that are read at a time.
const CHUNK: usize = 256 * 1024;

/// Reads a file and writes its acknowledgments one behind the other. Nothing is written where there is nothing to
/// answer. The file itself is not kept in memory.
///
/// # Errors
/// [`Code::Storage`]. What is wrong with the file is in the report, not an error.
pub fn acknowledge(
    input: &mut dyn Read,
    out: &mut dyn Write,
    options: &AcknowledgeOptions,
) -> Result<AcknowledgeReport> {
    let options = agreed(options);
    let mut desk = Desk::new(&options);
    let mut chunk = vec![0; CHUNK];
    loop {
        let n = input.read(&mut chunk).map_err(storage)?;
        if n == 0 {
            break;
        }
        desk.feed(&chunk[..n]);
    }
    let answer = desk.finish(&options);
    for file in &answer.files {
        out.write_all(file).map_err(storage)?;
    }
    Ok(report(&answer))
}

fn agreed(options: &AcknowledgeOptions) -> Options {
    let policy = Policy {
        strictness: if options.is_tolerant { Strictness::Tolerant } else { Strictness::Strict },
        listing: if options.only_bad { Listing::Faulty } else { Listing::All },
        ta1: options.ta1,
        ..Policy::default()
    };
    let known: BTreeSet<String> = options.known.lines().map(ack::plain).filter(|line| !line.is_empty()).collect();
    Options {
        policy,
        now: options.now.datetime(),
        control: options.control_number,
        known: Arc::new(known),
        scratch: scratch(),
    }
}

fn report(answer: &Answer) -> AcknowledgeReport {
    let faults: Vec<Wrong> = answer.told().take(LISTED).map(wrong).collect();
    AcknowledgeReport {
        verdict: answer.verdict.map_or("unreadable", Verdict::word).to_owned(),
        answers: answer.files.len() as u64,
        interchanges: answer
            .receipts
            .iter()
            .zip(&answer.interchanges)
            .map(|(one, verdict)| view(one, verdict))
            .collect(),
        ta1: answer.ta1.iter().map(ta1_view).collect(),
        more_faults: (answer.told().count() - faults.len()) as u64,
        faults,
        unreadable: answer.flaw.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

fn ta1_view(document: &Document) -> Ta1View {
    let word = |text: &Option<String>| text.clone().unwrap_or_default();
    let Document { number, verdict, errors, .. } = document;
    Ta1View { interchange: word(number), verdict: word(verdict), note: word(errors) }
}

fn view(receipt: &Receipt, verdict: &InterchangeVerdict) -> InterchangeView {
    let overall = verdict.overall();
    let sum = |count: fn(&ack::GroupVerdict) -> u32| verdict.groups.iter().map(|group| u64::from(count(group))).sum();
    InterchangeView {
        identity: ack::identity(&receipt.envelope),
        verdict: overall.word().to_owned(),
        is_repeat: verdict.is_repeat,
        is_answered: verdict.is_answered || verdict.groups.iter().any(|group| group.is_answered),
        received: sum(|group| group.received),
        accepted: if overall.is_usable() { sum(|group| group.accepted) } else { 0 },
    }
}

fn wrong(told: Told) -> Wrong {
    let place = told.place();
    let Told { interchange, group, set, segment, position, element, sentence, bytes: _ } = told;
    Wrong { place, interchange, group, set, segment, position, element, sentence }
}

fn storage(error: std::io::Error) -> Error {
    Error::new(Code::Storage, "A file could not be read or written.")
        .hint("Check the disk and the rights on the folder.")
        .cause(error)
}
