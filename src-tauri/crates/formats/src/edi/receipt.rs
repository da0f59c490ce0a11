//! What was received, as values: the envelope, each set, and each fault with its place. An acknowledgment is made of
//! nothing else, so that it needs no layout; the same faults hold documents where a layout reads the file.

use super::Family;
use serde::Serialize;
use std::ops::Range;

/// An interchange that was read to its end, or as far as it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Which family.
    pub family: Family,
    /// Position among the interchanges of the file, from 1.
    pub number: u32,
    /// The header, as it was sent.
    pub envelope: Envelope,
    /// Functional groups in order. EDIFACT without UNG has one group, whose [`Group::header`] is nothing.
    pub groups: Vec<Group>,
    /// What is wrong with the interchange itself.
    pub faults: Vec<EnvelopeFault>,
    /// Number of groups (or of messages, in EDIFACT without groups) that the trailer states, as it stands there.
    pub stated: Option<String>,
    /// Bytes of the file.
    pub bytes: Range<u64>,
}

/// Who sends to whom, and the settings of an interchange. Texts as they stand in the file, without padding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Envelope {
    /// Identification of the sender and its qualifier.
    pub sender: Party,
    /// Identification of the receiver and its qualifier.
    pub receiver: Party,
    /// Date, as it stands there.
    pub date: String,
    /// Time, as it stands there.
    pub time: String,
    /// Control number or reference of the interchange.
    pub control: String,
    /// X12: version of the control segments, as 00401. EDIFACT: syntax identifier and version, as `UNOC:3`.
    pub version: String,
    /// X12: P, T or I. EDIFACT: 1 where it is a test.
    pub usage: String,
    /// Whether the sender asks for an acknowledgment (X12: for a TA1).
    pub asks: bool,
    /// The separators that are used.
    pub separators: Separators,
}

/// One end of an interchange.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Party {
    /// What kind of identification it is.
    pub qualifier: String,
    /// The identification.
    pub id: String,
    /// EDIFACT: the address for reverse or onward routing.
    pub routing: String,
}

/// The characters that cut an interchange into segments, elements and components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Separators {
    /// Between elements.
    pub element: u8,
    /// Between components.
    pub component: u8,
    /// Between repeats of an element, where there is one.
    pub repetition: Option<u8>,
    /// Behind a segment.
    pub terminator: u8,
    /// EDIFACT: takes its meaning from the character behind it.
    pub release: Option<u8>,
    /// EDIFACT: the decimal mark.
    pub decimal: u8,
}

impl Default for Separators {
    fn default() -> Separators {
        Separators { element: b'*', component: b':', repetition: None, terminator: b'~', release: None, decimal: b'.' }
    }
}

/// A functional group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The header; nothing for the messages of an interchange without groups.
    pub header: Option<GroupHeader>,
    /// Its sets in order; only the faulty ones where the reader was asked to keep no others, or where they are more than
    /// it was asked to keep.
    pub sets: Vec<SetReceipt>,
    /// Number of sets that were received, whether or not they are kept here.
    pub received: u32,
    /// How many of those are acknowledgments themselves (CONTRL, 997, 999), which nobody answers.
    pub answers: u32,
    /// Number of sets that the trailer states, as it stands there.
    pub stated: Option<String>,
    /// What is wrong with the group itself.
    pub faults: Vec<EnvelopeFault>,
}

/// The header of a functional group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct GroupHeader {
    /// X12: functional identifier, as IN. EDIFACT: type of its messages.
    pub code: String,
    /// Sender's code.
    pub sender: String,
    /// Receiver's code.
    pub receiver: String,
    /// Control number or reference.
    pub control: String,
    /// Version, as 004010.
    pub version: String,
}

/// A transaction set or message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SetReceipt {
    /// X12: 810. EDIFACT: INVOIC.
    pub code: String,
    /// Its control number or reference.
    pub control: String,
    /// X12: implementation convention (ST03), mostly empty. EDIFACT: version, release, agency and association code,
    /// with colons, as `D:96A:UN:EAN008`.
    pub version: String,
    /// Segments in it, header and trailer among them.
    pub segments: u32,
    /// Number of segments that the trailer states, as it stands there.
    pub stated: Option<String>,
    /// Faulty segments, in file order; of very many only the first.
    pub findings: Vec<SegmentFinding>,
    /// Number of faulty segments, those among them that are not listed.
    pub faulty: u32,
    /// What is wrong with the set as a whole.
    pub faults: Vec<EnvelopeFault>,
    /// Bytes of the file.
    pub bytes: Range<u64>,
}

/// Something wrong with an interchange, a group or a set as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnvelopeFault {
    /// What.
    pub code: EnvelopeCode,
    /// For people: what was expected and found, in a sentence.
    pub sentence: String,
    /// Bytes of the segment that shows it.
    pub bytes: Range<u64>,
}

/// What can be wrong with an interchange, a group or a set as a whole. Each level uses what makes sense for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EnvelopeCode {
    /// The trailer is missing.
    TrailerMissing,
    /// Control numbers of header and trailer differ.
    ControlDiffers,
    /// The trailer's count is not what is there.
    CountDiffers,
    /// The control number is missing or has no right form.
    ControlInvalid,
    /// The same control number was there before: for a set in its group, for an interchange among those known.
    ControlRepeated,
    /// The set or message is of a kind that is not known here, or is none.
    KindUnknown,
    /// The version is not known here.
    VersionUnknown,
    /// The set does not go with its group, or messages of several kinds are in one group.
    KindMisplaced,
    /// A date is none.
    Date,
    /// A time is none.
    Time,
    /// A sender's or receiver's qualifier or identification is missing or has no right form.
    Sender,
    /// As for the sender.
    Receiver,
    /// The receiver is not who should have received it.
    NotForUs,
    /// Authorization or security information has no right form.
    Security,
    /// The usage or test indicator is none.
    Usage,
    /// The request for an acknowledgment is neither yes nor no.
    AckRequest,
    /// Separators clash or are missing.
    Separators,
    /// The segment itself has no right form: too short, elements missing.
    Shape,
    /// A segment stands outside of a set or group.
    Outside,
    /// There is nothing between header and trailer.
    Empty,
    /// The file ends in the middle.
    Truncated,
    /// Characters that the declared character set does not have.
    Character,
}

/// What is wrong with one segment of a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SegmentFinding {
    /// Tag of the segment, as found; of the missing one where one is missing.
    pub segment: String,
    /// Position in the set; the header is 1. For a missing one the position of what stands there instead.
    pub position: u32,
    /// X12: identifier of the loop (from LS), where the file states one.
    pub loop_id: Option<String>,
    /// What is wrong with the segment as a whole; nothing where only elements are.
    pub fault: Option<SegmentFault>,
    /// Faulty elements.
    pub elements: Vec<ElementFinding>,
    /// Bytes of the segment in the file; empty for a missing one.
    pub bytes: Range<u64>,
    /// For people.
    pub sentence: String,
}

/// What is wrong with a segment as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SegmentFault {
    /// No segment of the standard has this tag.
    Unknown,
    /// The standard has it, and not in this set.
    NotInSet,
    /// It may not stand here, though elsewhere in the set.
    Unexpected,
    /// It must stand here and does not.
    Missing,
    /// Its loop stands more often than it may.
    LoopTooOften,
    /// It stands more often than it may.
    TooOften,
    /// It stands behind what must come after it.
    WrongPlace,
    /// It has no elements.
    Empty,
}

/// What is wrong with an element or component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElementFinding {
    /// Position of the element, from 1.
    pub position: u16,
    /// Position of the component, from 1.
    pub component: Option<u16>,
    /// Position of the repeat, from 1, where the element repeats.
    pub repetition: Option<u16>,
    /// Number of the data element in the standard.
    pub number: Option<u32>,
    /// What is wrong.
    pub fault: ElementFault,
    /// The value as it stands there.
    pub copy: String,
    /// Bytes in the file.
    pub bytes: Range<u64>,
    /// For people.
    pub sentence: String,
}

/// What is wrong with an element or component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ElementFault {
    /// It must have a value.
    Missing,
    /// Another element asks for it (syntax notes P, R, C, L).
    ConditionalMissing,
    /// Another element excludes it (syntax note E).
    Excluded,
    /// The segment or composite has more than it may.
    TooMany,
    /// The element repeats more often than it may.
    TooManyRepeats,
    /// It has more components than it may.
    TooManyComponents,
    /// Shorter than it may be.
    TooShort,
    /// Longer than it may be.
    TooLong,
    /// A character that may not stand in it: a letter in a number, a control character.
    Character,
    /// A number that is none: two marks, no digit before the mark.
    Number,
    /// A code that the closed list does not have.
    Code,
    /// A day that does not exist.
    Date,
    /// A time that does not exist.
    Time,
}
