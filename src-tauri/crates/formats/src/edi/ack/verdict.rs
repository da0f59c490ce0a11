//! What an acknowledgment says, as values: decided from what was received and from what was agreed with the partner.
//!
//! The codes are those of the standards: 715 to 723 and I18 of X12 for a 997 and a TA1, 0083 and 0085 of EDIFACT for a
//! CONTRL. Only syntax is judged. Totals that do not add up are for people, never for an acknowledgment.

use super::{contrl, x12};
use crate::edi::Family;
use crate::edi::receipt::{Envelope, GroupHeader, Party, Receipt};
use serde::{Deserialize, Serialize};

/// What was agreed with a partner about acknowledgments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Policy {
    /// What a faulty segment means for its set.
    pub strictness: Strictness,
    /// Which sets a 997 lists.
    pub listing: Listing,
    /// When a TA1 is sent.
    pub ta1: Ta1,
    /// What a CONTRL answers for.
    pub contrl: Contrl,
}

/// What a faulty segment or element means for its set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strictness {
    /// The set is rejected.
    #[default]
    Strict,
    /// The set is accepted, with errors. What is wrong with its header or trailer still rejects it.
    Tolerant,
}

/// Which sets a 997 lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Listing {
    /// Every set; of a group of very many only those that are not simply accepted.
    #[default]
    All,
    /// Those that are not simply accepted.
    Faulty,
}

/// When a TA1 is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ta1 {
    /// Never.
    Never,
    /// Where the header of the interchange asks for it.
    #[default]
    Asked,
    /// Where it is asked for, and where something is wrong with the interchange itself.
    Fault,
}

/// What a CONTRL answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Contrl {
    /// The interchange and everything in it was checked.
    #[default]
    Checked,
    /// The interchange has come; what is in it was not checked.
    Received,
}

/// The answer for an interchange, a group or a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Accepted.
    Accepted,
    /// Accepted, with errors.
    WithErrors,
    /// Some sets are accepted, others are not.
    Partly,
    /// Not accepted.
    Rejected,
    /// It has come, and was not checked (CONTRL only).
    Received,
}

impl Verdict {
    /// The word that documents have for it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::WithErrors => "accepted-with-errors",
            Verdict::Partly => "partly-accepted",
            Verdict::Rejected => "rejected",
            Verdict::Received => "received",
        }
    }

    /// The letter that X12 has for it.
    pub fn letter(self) -> &'static str {
        match self {
            Verdict::Accepted | Verdict::Received => "A",
            Verdict::WithErrors => "E",
            Verdict::Partly => "P",
            Verdict::Rejected => "R",
        }
    }

    /// The action that EDIFACT has for it.
    pub fn action(self) -> &'static str {
        match self {
            Verdict::Accepted | Verdict::WithErrors | Verdict::Partly => "7",
            Verdict::Rejected => "4",
            Verdict::Received => "8",
        }
    }

    /// Whether what it is about may be used, at least in part.
    pub fn is_usable(self) -> bool {
        self != Verdict::Rejected
    }

    /// What holds for two neighbours together.
    pub fn and(self, other: Verdict) -> Verdict {
        use Verdict::{Accepted, Partly, Received, Rejected, WithErrors};
        match (self, other) {
            (Rejected, Rejected) => Rejected,
            (Partly | Rejected, _) | (_, Partly | Rejected) => Partly,
            (WithErrors, _) | (_, WithErrors) => WithErrors,
            (Received, Received) => Received,
            (Accepted | Received, Accepted | Received) => Accepted,
        }
    }
}

/// The answer to an interchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InterchangeVerdict {
    /// Which family.
    pub family: Family,
    /// Position among the interchanges of the file, from 1.
    pub number: u32,
    /// X12: of the TA1. EDIFACT: of the UCI.
    pub verdict: Verdict,
    /// X12: note code of the TA1. EDIFACT: error code of the UCI.
    pub error: Option<&'static str>,
    /// EDIFACT: the service segment that is faulty.
    pub segment: Option<&'static str>,
    /// Whether it was received before: then its groups get no second answer.
    pub is_repeat: bool,
    /// X12: whether a TA1 goes out. EDIFACT: whether a CONTRL does.
    pub is_answered: bool,
    /// Its groups in order.
    pub groups: Vec<GroupVerdict>,
}

impl InterchangeVerdict {
    /// What became of the whole: what may be used of it, whether or not it is answered.
    pub fn overall(&self) -> Verdict {
        let is_told = self.is_answered || self.family == Family::Edifact;
        if self.is_repeat || (self.verdict == Verdict::Rejected && is_told) {
            return Verdict::Rejected;
        }
        let within = self.groups.iter().map(|group| group.verdict).reduce(Verdict::and);
        match (within, self.verdict) {
            (None, verdict) => verdict,
            (Some(Verdict::Accepted), Verdict::Received) => Verdict::Received,
            (Some(Verdict::Accepted), Verdict::WithErrors | Verdict::Rejected) => Verdict::WithErrors,
            (Some(within), _) => within,
        }
    }
}

/// The answer to a group. EDIFACT without groups has one, without a header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupVerdict {
    /// Its header, as received.
    pub header: Option<GroupHeader>,
    /// The verdict.
    pub verdict: Verdict,
    /// The standard's codes: at most five in X12, one in EDIFACT.
    pub errors: Vec<&'static str>,
    /// EDIFACT: the service segment that is faulty.
    pub segment: Option<&'static str>,
    /// Whether an answer goes out for it. Acknowledgments are not acknowledged.
    pub is_answered: bool,
    /// Sets that its trailer states, or that were counted where the trailer states none.
    pub included: u32,
    /// Sets that were received.
    pub received: u32,
    /// Sets that are accepted.
    pub accepted: u32,
    /// All its sets in order.
    pub sets: Vec<SetVerdict>,
}

/// The answer to a set or message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetVerdict {
    /// 810, INVOIC.
    pub code: String,
    /// Its control number or reference.
    pub control: String,
    /// X12: ST03. EDIFACT: version, release, agency and association code with colons.
    pub version: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The standard's codes: at most five in X12, one in EDIFACT.
    pub errors: Vec<&'static str>,
    /// EDIFACT: the service segment that is faulty.
    pub segment: Option<&'static str>,
    /// Whether the answer lists it.
    pub is_listed: bool,
    /// Faulty segments.
    pub findings: Vec<SegmentVerdict>,
}

/// A faulty segment in an answer: an AK3, a UCS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SegmentVerdict {
    /// Tag, as far as an answer can carry it.
    pub segment: String,
    /// Position in the set; the header is 1.
    pub position: u32,
    /// X12: identifier of the loop, where the file states one.
    pub loop_id: Option<String>,
    /// The standard's code; EDIFACT has none where only elements are faulty.
    pub code: Option<&'static str>,
    /// Faulty elements.
    pub elements: Vec<ElementVerdict>,
}

/// A faulty element in an answer: an AK4, a UCD.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElementVerdict {
    /// Position in the segment. X12 counts behind the tag; EDIFACT counts the tag as 1.
    pub position: u16,
    /// Position of the component.
    pub component: Option<u16>,
    /// Position of the repeat.
    pub repetition: Option<u16>,
    /// Number of the data element in the standard.
    pub number: Option<u32>,
    /// The standard's code.
    pub code: &'static str,
    /// The value, as far as an answer can carry it.
    pub copy: Option<String>,
}

/// Decides what to answer to an interchange.
pub fn judge(receipt: &Receipt, policy: &Policy) -> InterchangeVerdict {
    match receipt.family {
        Family::X12 => x12::judge(receipt, policy),
        Family::Edifact => contrl::judge(receipt, policy),
    }
}

/// One line of text by which an interchange is known again: who sent it to whom, and its control number.
pub fn identity(envelope: &Envelope) -> String {
    let end = |party: &Party| format!("{}:{}", party.qualifier.trim(), party.id.trim());
    plain(&format!("{} {} {}", end(&envelope.sender), end(&envelope.receiver), envelope.control.trim()))
}

/// A line of text with single blanks between its words, so that two spellings of one identity are the same.
pub fn plain(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
