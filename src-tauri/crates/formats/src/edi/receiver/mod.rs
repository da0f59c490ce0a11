//! Receiving a file: interchanges, groups, sets and segments one after the other, with everything that is wrong.

mod close;
mod open;

use super::cut::{Cut, Flaw, Found};
use super::grammar::Grammar;
use super::headers::short;
use super::place::Placed;
use super::receipt::{Envelope, EnvelopeCode, EnvelopeFault, Group, GroupHeader, Receipt, SetReceipt};
use super::segment::Segment;
use super::set::{OpenSet, Part};
use super::value::Rules;
use super::{Family, kinds};
use crate::seen::{Distinct, Scratch};
use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// What a caller wants of receiving.
pub struct Options {
    /// Whether an interchange (by its envelope) was received before. Those of the same file are known without it.
    pub known: Box<dyn Fn(&Envelope) -> bool + Send>,
    /// Whether receipts keep only the sets that are faulty; for files of any size.
    pub only_faulty: bool,
    /// How many good sets of the file receipts keep at most. A group with more keeps only its faulty ones.
    pub most_good: usize,
    /// How many faulty sets of the file receipts keep at most; where they are answered, all are needed.
    pub most_faulty: usize,
    /// Whether X12, which declares no character set, is in ISO 8859-1 by agreement; else in UTF-8.
    pub latin1: bool,
    /// How many findings of a set, and faults of a group or an interchange, are listed at most.
    pub limit: usize,
    /// Where numbers that must not come twice are put aside when they are many.
    pub scratch: Scratch,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            known: Box::new(|_| false),
            only_faulty: false,
            most_good: 20_000,
            most_faulty: usize::MAX,
            latin1: false,
            limit: 1000,
            scratch: Scratch::default(),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Options { known: _, only_faulty, most_good, most_faulty, latin1, limit, scratch } = self;
        f.debug_struct("Options")
            .field("only_faulty", only_faulty)
            .field("most_good", most_good)
            .field("most_faulty", most_faulty)
            .field("latin1", latin1)
            .field("limit", limit)
            .field("scratch", scratch)
            .finish_non_exhaustive()
    }
}

/// What [`Receiver::next`] came upon.
#[derive(Debug)]
pub enum Step {
    /// Feed more, or say that the file has ended.
    More,
    /// An interchange starts; the segment is ISA or UNB.
    Interchange(Box<Envelope>),
    /// A functional group starts; the segment is GS or UNG.
    Group(Box<GroupHeader>),
    /// A set starts; the segment is ST or UNH, and comes again as [`Step::Segment`].
    Set {
        /// X12: 810. EDIFACT: INVOIC.
        code: String,
        /// Control number or reference.
        control: String,
        /// X12: the version of the group, as 004010VICS. EDIFACT: as `D:96A:UN`.
        version: String,
        /// What it must follow; nothing where that is not known here. Then its segments have no places.
        grammar: Option<Arc<Grammar>>,
    },
    /// A segment of a set, its header and trailer among them.
    Segment(Placed),
    /// A set has ended.
    SetEnd(Box<SetReceipt>),
    /// A segment of the interchange that belongs to no set: TA1, or the header and trailer of an EDIFACT package.
    Service,
    /// A segment outside of any set; what is wrong with that.
    Loose(Box<EnvelopeFault>),
    /// An interchange has ended.
    InterchangeEnd(Box<Receipt>),
    /// The file cannot be read, or not past here. It is the last step but for [`Step::End`].
    Unreadable(Flaw),
    /// The end.
    End,
}

/// Receives one file.
#[derive(Debug)]
pub struct Receiver {
    cut: Cut,
    options: Options,
    rules: Rules,
    interchange: Option<Box<Receipt>>,
    group: Option<Group>,
    set: Option<OpenSet>,
    waiting: VecDeque<Step>,
    /// What must not come twice: interchanges of this file, groups of this interchange, sets of this group.
    interchanges: Distinct,
    groups: Distinct,
    sets: Distinct,
    kept: Kept,
    count: u32,
    counted: Counted,
    /// Whether what stands outside of sets has been said; one word for all in a row.
    loose: bool,
    over: bool,
}

/// The sets that are in receipts so far.
#[derive(Debug, Clone, Copy, Default)]
struct Kept {
    good: usize,
    faulty: usize,
    /// Whether the group at hand keeps its faulty ones only.
    only_faulty: bool,
}

/// What is counted in an interchange, as its trailer states it.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    groups: u32,
    messages: u32,
    services: u32,
}

/// The most groups that an interchange can state.
const GROUPS: usize = 99_999;

impl Receiver {
    /// At the start of a file.
    pub fn new(options: Options) -> Receiver {
        let separators = super::receipt::Separators::default();
        Receiver {
            cut: Cut::of(options.latin1),
            rules: Rules::new(Family::X12, &separators, false),
            interchange: None,
            group: None,
            set: None,
            waiting: VecDeque::new(),
            interchanges: Distinct::new(options.scratch.clone()),
            groups: Distinct::new(options.scratch.clone()),
            sets: Distinct::new(options.scratch.clone()),
            kept: Kept::default(),
            count: 0,
            counted: Counted::default(),
            loose: false,
            over: false,
            options,
        }
    }

    /// Takes the next piece of the file. Call [`Receiver::next`] until it asks for more before the next piece is fed.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.cut.feed(bytes);
    }

    /// Says that the file has ended.
    pub fn finish(&mut self) {
        self.cut.finish();
    }

    /// The next step. Pass the same segment every time: a step may be about the one that is in it.
    pub fn next(&mut self, segment: &mut Segment) -> Step {
        loop {
            if let Some(step) = self.waiting.pop_front() {
                return step;
            }
            if self.over {
                return Step::End;
            }
            match self.cut.next(segment) {
                Found::More => return Step::More,
                Found::Segment => {
                    if let Some(step) = self.segment(segment) {
                        return step;
                    }
                }
                Found::Header => self.header(segment),
                Found::Empty => self.empty(),
                Found::Torn => self.torn(segment),
                Found::End => self.end(None),
                Found::Stopped(flaw) => self.end(Some(flaw)),
            }
        }
    }

    /// A segment that is no header of an interchange. Most are inside of a set, and come straight back.
    fn segment(&mut self, segment: &mut Segment) -> Option<Step> {
        let kind = kinds::of(self.rules.family, segment.tag());
        if let (kinds::Frame::Other, Some(set)) = (kind, &mut self.set) {
            return Some(Step::Segment(set.take(segment, Part::Inside)));
        }
        match kind {
            kinds::Frame::SetHeader => self.set_header(segment),
            kinds::Frame::SetTrailer => self.set_trailer(segment),
            kinds::Frame::GroupHeader => self.group_header(segment),
            kinds::Frame::GroupTrailer => self.group_trailer(segment),
            kinds::Frame::InterchangeTrailer => self.interchange_trailer(segment),
            kinds::Frame::Service => self.service(segment),
            kinds::Frame::Other => self.outside(segment),
        }
        None
    }

    fn service(&mut self, segment: &Segment) {
        let in_place = self.interchange.is_some() && (segment.tag() != "TA1" || self.group.is_none());
        if !in_place {
            return self.outside(segment);
        }
        self.close_set(segment.bytes().start);
        self.counted.services += u32::from(segment.tag() != "UNP");
        self.waiting.push_back(Step::Service);
    }

    /// A segment where none may stand.
    fn outside(&mut self, segment: &Segment) {
        let (tag, bytes) = (short(segment.tag()), segment.bytes());
        let sentence = match (&self.interchange, &self.group) {
            (None, _) => format!("“{tag}” stands outside of any interchange."),
            (Some(_), None) => format!("“{tag}” stands outside of a group."),
            (Some(_), Some(_)) => format!("“{tag}” stands outside of a set."),
        };
        let fault = EnvelopeFault { code: EnvelopeCode::Outside, sentence, bytes };
        if !std::mem::replace(&mut self.loose, true) {
            match (&mut self.interchange, &mut self.group) {
                (_, Some(group)) => group.faults.push(fault.clone()),
                (Some(receipt), None) => receipt.faults.push(fault.clone()),
                (None, None) => {}
            }
        }
        self.waiting.push_back(Step::Loose(Box::new(fault)));
    }

    fn empty(&mut self) {
        let at = self.cut.offset().saturating_sub(1);
        match &mut self.set {
            Some(set) => set.empty(at..at + 1),
            None => self.fault(EnvelopeCode::Shape, "There is an empty segment.".to_owned(), at..at + 1),
        }
    }

    /// The file ends without a terminator. A trailer that is there but for that is taken; of another segment nobody
    /// knows how much is missing.
    fn torn(&mut self, segment: &mut Segment) {
        let bytes = segment.bytes();
        if self.interchange.is_none() {
            return self.outside(segment);
        }
        let sentence = format!("The file ends in the middle, in segment {}.", short(segment.tag()));
        self.fault(EnvelopeCode::Truncated, sentence, bytes);
        if kinds::of(self.rules.family, segment.tag()) == kinds::Frame::InterchangeTrailer {
            self.interchange_trailer(segment);
        }
    }

    fn end(&mut self, flaw: Option<Flaw>) {
        let at = self.cut.offset();
        if let (Some(flaw), true) = (&flaw, self.interchange.is_some()) {
            self.fault(EnvelopeCode::Truncated, format!("It cannot be read to its end: {flaw}."), at..at);
        }
        self.close_interchange(None, at);
        self.waiting.extend(flaw.map(Step::Unreadable));
        self.over = true;
    }

    /// Notes what is wrong with the interchange.
    fn fault(&mut self, code: EnvelopeCode, sentence: String, bytes: Range<u64>) {
        let limit = self.options.limit;
        if let Some(receipt) = self.interchange.as_mut().filter(|receipt| receipt.faults.len() < limit) {
            receipt.faults.push(EnvelopeFault { code, sentence, bytes });
        }
    }
}

/// Receives a whole file at once. What is wrong with it, where it is no EDI, comes beside what could be read.
pub fn receive(bytes: &[u8], options: Options) -> (Vec<Receipt>, Option<Flaw>) {
    let (mut receipts, mut unreadable) = (Vec::new(), None);
    let mut receiver = Receiver::new(options);
    receiver.feed(bytes);
    receiver.finish();
    let mut segment = Segment::default();
    loop {
        match receiver.next(&mut segment) {
            Step::InterchangeEnd(receipt) => receipts.push(*receipt),
            Step::Unreadable(flaw) => unreadable = Some(flaw),
            Step::More | Step::End => return (receipts, unreadable),
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
