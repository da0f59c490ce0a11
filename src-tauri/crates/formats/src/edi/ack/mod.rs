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
mod verdict;
mod x12;

pub use document::{Form, Reply, replies};
pub use verdict::{
    Contrl, ElementVerdict, GroupVerdict, InterchangeVerdict, Listing, Policy, SegmentVerdict, SetVerdict, Strictness,
    Ta1, Verdict, identity, judge, note_repeats, plain,
};

use super::receipt::Receipt;
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
}

/// Answers to everything in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Interchanges to send, in order: each is a file of its own.
    pub files: Vec<Vec<u8>>,
    /// What was decided, for each interchange that was received.
    pub interchanges: Vec<InterchangeVerdict>,
    /// What holds for the whole file; nothing where no interchange could be read.
    pub verdict: Option<Verdict>,
}

/// Answers interchanges that were received. Repeats are expected to be noted, see [`note_repeats`].
pub fn answer(receipts: &[Receipt], options: &Options) -> Answer {
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
    Answer { files, interchanges, verdict }
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
    version.len() == 5 && version >= "00402"
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
