//! Acknowledgments: what to answer to an interchange that was received.
//!
//! Verdicts ([`judge`]) are decided from a [`Receipt`] and from what was agreed with the partner ([`Policy`]); they become
//! documents ([`replies`]), which layouts write and read like any other; [`answer`] makes whole files of them. No
//! layout is needed to answer, and the totals of a document never play a part.

mod contrl;
mod document;
#[cfg(test)]
mod tests;
mod text;
mod told;
mod verdict;
mod x12;

pub use document::{Form, Reply, replies};
pub use told::Told;
pub use verdict::{
    Contrl, ElementVerdict, GroupVerdict, InterchangeVerdict, Listing, Policy, SegmentVerdict, SetVerdict, Strictness,
    Ta1, Verdict, identity, judge, plain,
};

use super::cut::Flaw;
use super::receipt::Receipt;
use super::{Receiver, Segment, Step};
use crate::seen::Scratch;
use model::Document;
use std::collections::BTreeSet;
use std::sync::Arc;
use text::Stamp;

/// What answering is given.
#[derive(Debug, Clone)]
pub struct Options {
    /// What was agreed with the partner.
    pub policy: Policy,
    /// Day and time that the answer bears.
    pub now: jiff::civil::DateTime,
    /// Number of the first interchange that is made; the following ones count up.
    pub control: u64,
    /// Interchanges that were received before, by their [`identity`].
    pub known: Arc<BTreeSet<String>>,
    /// Where numbers that must not come twice are put aside when they are many.
    pub scratch: Scratch,
}

/// TA1 of one file that are kept.
const MAX_TA1: usize = 10_000;

/// Answers to everything in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Interchanges to send, in order: each is a file of its own.
    pub files: Vec<Vec<u8>>,
    /// What was received. Where only faulty sets are listed, only those are here.
    pub receipts: Vec<Receipt>,
    /// TA1 of the partner that stood in the file, as documents of kind acknowledgment: no set holds them, so no layout
    /// reads them.
    pub ta1: Vec<Document>,
    /// What was decided, for each of them.
    pub interchanges: Vec<InterchangeVerdict>,
    /// What holds for the whole file; nothing where no interchange could be read.
    pub verdict: Option<Verdict>,
    /// Why the file could not be read to its end.
    pub flaw: Option<Flaw>,
}

impl Answer {
    /// Everything that is wrong with the file, with its place.
    pub fn told(&self) -> impl Iterator<Item = Told> {
        self.receipts.iter().flat_map(told::told)
    }
}

/// Answers a file that is held in memory.
pub fn acknowledge(bytes: &[u8], options: &Options) -> Answer {
    let mut desk = Desk::new(options);
    desk.feed(bytes);
    desk.finish(options)
}

/// Receives a file piece by piece, to answer it at its end. Of the file itself nothing is kept.
#[derive(Debug)]
pub struct Desk {
    receiver: Receiver,
    segment: Segment,
    receipts: Vec<Receipt>,
    ta1: Vec<Document>,
    flaw: Option<Flaw>,
}

impl Desk {
    /// At the start of a file.
    pub fn new(options: &Options) -> Desk {
        let known = Arc::clone(&options.known);
        let receiver = Receiver::new(super::Options {
            known: Box::new(move |envelope| known.contains(&identity(envelope))),
            only_faulty: options.policy.listing == Listing::Faulty,
            scratch: options.scratch.clone(),
            ..super::Options::default()
        });
        Desk { receiver, segment: Segment::default(), receipts: Vec::new(), ta1: Vec::new(), flaw: None }
    }

    /// Takes the next piece.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.receiver.feed(bytes);
        self.work();
    }

    /// Answers what has come.
    pub fn finish(mut self, options: &Options) -> Answer {
        self.receiver.finish();
        self.work();
        Answer { ta1: self.ta1, flaw: self.flaw, ..answer(self.receipts, options) }
    }

    fn work(&mut self) {
        loop {
            match self.receiver.next(&mut self.segment) {
                Step::InterchangeEnd(receipt) => self.receipts.push(*receipt),
                Step::Unreadable(flaw) => self.flaw = Some(flaw),
                Step::Service if self.segment.tag() == "TA1" && self.ta1.len() < MAX_TA1 => {
                    self.ta1.push(document::ta1_received(&self.segment));
                }
                Step::More | Step::End => return,
                Step::Interchange(_)
                | Step::Group(_)
                | Step::Set { .. }
                | Step::Segment(_)
                | Step::SetEnd(_)
                | Step::Service
                | Step::Loose(_) => {}
            }
        }
    }
}

/// Answers interchanges that were received.
pub fn answer(receipts: Vec<Receipt>, options: &Options) -> Answer {
    let interchanges: Vec<InterchangeVerdict> =
        receipts.iter().map(|receipt| judge(receipt, &options.policy)).collect();
    let mut control = options.control;
    let mut files = Vec::new();
    for (receipt, verdict) in receipts.iter().zip(&interchanges) {
        for file in files_for(receipt, verdict, options, control) {
            files.push(file);
            control += 1;
        }
    }
    let verdict = interchanges.iter().map(InterchangeVerdict::overall).reduce(Verdict::and);
    Answer { files, receipts, ta1: Vec::new(), interchanges, verdict, flaw: None }
}

fn files_for(receipt: &Receipt, verdict: &InterchangeVerdict, options: &Options, control: u64) -> Vec<Vec<u8>> {
    let stamp = |control| Stamp { now: options.now, control };
    let replies = replies(receipt, verdict);
    let version = if later_header(&receipt.envelope.version) { "00501" } else { "00401" };
    let syntax = syntax_of(&receipt.envelope.version);
    let mut files: Vec<Vec<u8>> = Vec::new();
    for alike in replies.chunk_by(|one, other| one.form == other.form) {
        let stamp = stamp(control + files.len() as u64);
        match alike[0].form {
            Form::Ta1 => files.extend(alike.iter().map(|reply| text::x12::ta1(reply, version, stamp).into_bytes())),
            Form::Group => files.push(text::x12::groups(alike, version, stamp).into_bytes()),
            Form::Contrl => {
                files.extend(alike.iter().map(|reply| encoded(&text::edifact::contrl(reply, syntax, stamp), syntax)));
            }
        }
    }
    files
}

fn later_header(version: &str) -> bool {
    version.len() == 5 && version.bytes().all(|byte| byte.is_ascii_digit()) && version >= "00402"
}

/// The syntax of a CONTRL: that of the interchange it answers, where that has the form of one.
fn syntax_of(version: &str) -> &str {
    let known = version.split_once(':').is_some_and(|(level, number)| {
        level.len() == 4 && level.starts_with("UNO") && matches!(number, "1" | "2" | "3" | "4")
    });
    if known { version } else { "UNOC:3" }
}

/// The text in the bytes of its character set. Only names of the partner can hold more than ASCII.
fn encoded(text: &str, syntax: &str) -> Vec<u8> {
    if text.is_ascii() || syntax.starts_with("UNOW") || syntax.starts_with("UNOY") {
        return text.as_bytes().to_vec();
    }
    text.chars().flat_map(|c| u8::try_from(c).map_or_else(|_| b"??".to_vec(), |byte| vec![byte])).collect()
}
