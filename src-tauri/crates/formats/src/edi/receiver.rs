//! Receiving a file: interchanges, groups, sets and segments one after the other, with everything that is wrong.

use super::cut::{Cut, Flaw, Found};
use super::grammar::Grammar;
use super::headers::{self, Faults, SetHeader, short};
use super::place::Placed;
use super::receipt::{Envelope, EnvelopeCode, EnvelopeFault, Group, GroupHeader, Receipt, SetReceipt};
use super::segment::Segment;
use super::set::{OpenSet, Part};
use super::value::Rules;
use super::{Family, kinds};
use crate::standards;
use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::Arc;

/// What a caller wants of receiving.
pub struct Options {
    /// Whether an interchange (by its envelope) was received before. Those of the same file are known without it.
    pub known: Box<dyn Fn(&Envelope) -> bool + Send>,
    /// Whether receipts keep only the sets that are faulty; for files of any size.
    pub only_faulty: bool,
    /// How many findings of a set, and faults of a group or an interchange, are listed at most.
    pub limit: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { known: Box::new(|_| false), only_faulty: false, limit: 1000 }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Options { known: _, only_faulty, limit } = self;
        f.debug_struct("Options").field("only_faulty", only_faulty).field("limit", limit).finish_non_exhaustive()
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
    group: Option<OpenGroup>,
    pub(super) set: Option<OpenSet>,
    waiting: VecDeque<Step>,
    /// Interchanges of this file; groups of this interchange. Hashes of what must not come twice.
    interchanges: HashSet<u64>,
    groups: HashSet<u64>,
    hasher: RandomState,
    count: u32,
    counted: Counted,
    /// Whether what stands outside of sets has been said; one word for all in a row.
    loose: bool,
    over: bool,
}

/// What is counted in an interchange, as its trailer states it.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    groups: u32,
    messages: u32,
    services: u32,
}

/// A group that is open.
#[derive(Debug, Default)]
struct OpenGroup {
    group: Group,
    controls: HashSet<u64>,
}

/// The most groups that an interchange can state.
const GROUPS: usize = 99_999;

impl Receiver {
    /// At the start of a file.
    pub fn new(options: Options) -> Receiver {
        let separators = super::receipt::Separators::default();
        Receiver {
            cut: Cut::new(),
            options,
            rules: Rules::new(Family::X12, &separators, false),
            interchange: None,
            group: None,
            set: None,
            waiting: VecDeque::new(),
            interchanges: HashSet::new(),
            groups: HashSet::new(),
            hasher: RandomState::new(),
            count: 0,
            counted: Counted::default(),
            loose: false,
            over: false,
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

    fn header(&mut self, segment: &Segment) {
        let here = segment.bytes();
        self.close_interchange(None, here.start);
        let Some(opening) = self.cut.opening() else { return };
        self.rules = Rules::new(opening.family, &opening.separators, opening.either_mark);
        let mut faults: Faults = opening.faults.iter().map(|(code, text)| (*code, 0, text.clone())).collect();
        let from = opening.offset;
        let envelope = match opening.family {
            Family::X12 => headers::isa(segment, opening.separators, &mut faults),
            Family::Edifact => headers::unb(segment, opening.separators, &mut faults),
        };
        if segment.is_odd() {
            faults.push((
                EnvelopeCode::Character,
                0,
                format!("{} has characters that may not stand in it.", segment.tag()),
            ));
        }
        let id = self.hasher.hash_one((&envelope.sender.id, &envelope.receiver.id, &envelope.control));
        if !self.interchanges.insert(id) || (self.options.known)(&envelope) {
            let sentence = format!("The interchange {} was received before.", short(&envelope.control));
            faults.push((EnvelopeCode::ControlRepeated, 0, sentence));
        }
        self.count += 1;
        self.counted = Counted::default();
        self.groups.clear();
        self.interchange = Some(Box::new(Receipt {
            family: self.rules.family,
            number: self.count,
            envelope: envelope.clone(),
            groups: Vec::new(),
            faults: list(faults, segment),
            stated: None,
            bytes: from..here.end,
        }));
        self.waiting.push_back(Step::Interchange(Box::new(envelope)));
    }

    fn group_header(&mut self, segment: &Segment) {
        let here = segment.bytes();
        self.close_group(None, here.start);
        let mut faults = Faults::new();
        let header = match self.rules.family {
            Family::X12 => {
                let header = headers::gs(segment, &mut faults);
                if !kinds::is_group(&header.code) {
                    let sentence = format!("GS01: groups of kind “{}” are not known here.", short(&header.code));
                    faults.push((EnvelopeCode::KindUnknown, 1, sentence));
                }
                if !standards::knows_version(Family::X12, &header.version) {
                    let sentence = format!("GS08: version “{}” is not known here.", short(&header.version));
                    faults.push((EnvelopeCode::VersionUnknown, 8, sentence));
                }
                header
            }
            Family::Edifact => {
                if self.counted.messages > 0 && self.counted.groups == 0 {
                    let sentence = "Messages with and without a group stand in one interchange.".to_owned();
                    self.fault(EnvelopeCode::KindMisplaced, sentence, here.clone());
                }
                headers::ung(segment, &mut faults)
            }
        };
        let id = self.hasher.hash_one(&header.control);
        if !self.groups.insert(id) {
            let sentence =
                format!("The control number {} of this group stands twice in the interchange.", short(&header.control));
            faults.push((EnvelopeCode::ControlRepeated, 6, sentence));
        }
        if segment.is_odd() {
            faults.push((
                EnvelopeCode::Character,
                0,
                format!("{} has characters that may not stand in it.", segment.tag()),
            ));
        }
        self.counted.groups += 1;
        self.loose = false;
        let group = Group { header: Some(header.clone()), faults: list(faults, segment), ..Group::default() };
        self.group = Some(OpenGroup { group, controls: HashSet::new() });
        self.waiting.push_back(Step::Group(Box::new(header)));
    }

    fn set_header(&mut self, segment: &mut Segment) {
        let here = segment.bytes();
        self.close_set(here.start);
        if self.interchange.is_none() {
            return self.outside(segment);
        }
        let family = self.rules.family;
        if self.group.is_none() {
            if family == Family::X12 || self.counted.groups > 0 {
                let sentence = format!("{} stands outside of a group.", segment.tag());
                self.fault(EnvelopeCode::Outside, sentence, here.clone());
            }
            self.group = Some(OpenGroup::default());
        }
        let mut faults = Faults::new();
        let header = match family {
            Family::X12 => headers::st(segment, &mut faults),
            Family::Edifact => headers::unh(segment, &mut faults),
        };
        let (version, grammar) = self.standard(&header, &mut faults);
        let group = self.group.get_or_insert_default();
        let id = self.hasher.hash_one(&header.control);
        if !group.controls.insert(id) {
            let sentence = format!("The control number {} stands twice.", short(&header.control));
            faults.push((EnvelopeCode::ControlRepeated, 2, sentence));
        }
        if segment.is_odd() {
            faults.push((
                EnvelopeCode::Character,
                0,
                format!("{} has characters that may not stand in it.", segment.tag()),
            ));
        }
        group.group.received += 1;
        self.counted.messages += 1;
        self.loose = false;
        let SetHeader { code, control, version: own } = header;
        self.waiting.push_back(Step::Set {
            code: code.clone(),
            control: control.clone(),
            version,
            grammar: grammar.clone(),
        });
        let bytes = here.start..here.end + 1;
        let faults = list(faults, segment);
        let receipt = SetReceipt { code, control, version: own, faults, bytes, ..SetReceipt::default() };
        let mut set = OpenSet::new(receipt, grammar, self.rules, self.options.limit);
        let placed = set.take(segment, Part::Frame);
        self.set = Some(set);
        self.waiting.push_back(Step::Segment(placed));
    }

    /// The version that a set follows, and its grammar.
    fn standard(&self, header: &SetHeader, faults: &mut Faults) -> (String, Option<Arc<Grammar>>) {
        let family = self.rules.family;
        let group = self.group.as_ref().and_then(|open| open.group.header.as_ref());
        let version = match family {
            Family::X12 => group.map(|group| group.version.clone()).unwrap_or_default(),
            Family::Edifact => header.version.clone(),
        };
        let grammar = standards::grammar(&standards::id_of(family, &header.code, &version));
        let unknown = |code, what: String| (code, 1, what);
        match (family, &grammar) {
            (_, Some(_)) => {}
            (Family::X12, None) if standards::knows_version(family, &version) || !kinds::is_set(&header.code) => {
                faults.push(unknown(
                    EnvelopeCode::KindUnknown,
                    format!("Sets {} are not known here.", short(&header.code)),
                ));
            }
            (Family::X12, None) if group.is_none() => {
                let what = format!("The version of set {} is not known: it has no group.", short(&header.code));
                faults.push(unknown(EnvelopeCode::VersionUnknown, what));
            }
            // The group has been faulted for its version.
            (Family::X12, None) => {}
            (Family::Edifact, None) if kinds::is_message(&header.code) => {
                let what = format!("{} {} is not known here: only D.96A and D.01B are.", header.code, short(&version));
                faults.push(unknown(EnvelopeCode::VersionUnknown, what));
            }
            (Family::Edifact, None) => {
                let what = format!("Messages {} are not known here.", short(&header.code));
                faults.push(unknown(EnvelopeCode::KindUnknown, what));
            }
        }
        let fits = match (family, group) {
            (_, None) => true,
            (Family::X12, Some(group)) => kinds::fits(&group.code, &header.code),
            (Family::Edifact, Some(group)) => group.code.is_empty() || group.code == header.code,
        };
        if !fits {
            let group = group.map(|group| short(&group.code)).unwrap_or_default();
            let what = format!("{} does not belong into a group of kind {group}.", short(&header.code));
            faults.push(unknown(EnvelopeCode::KindMisplaced, what));
        }
        (version, grammar)
    }

    fn set_trailer(&mut self, segment: &mut Segment) {
        let Some(mut set) = self.set.take() else { return self.outside(segment) };
        let placed = set.take(segment, Part::Frame);
        let here = segment.bytes();
        let tag = segment.tag();
        let (count, control) = (segment.simple(1), segment.simple(2).trim_end());
        let counted = set.receipt.segments;
        if !is_count(count, counted) {
            let sentence = format!("{tag} says that the set has {} segments; it has {counted}.", or_nothing(count));
            set.fault(EnvelopeCode::CountDiffers, sentence, segment.bytes_of_element(1));
        }
        if control != set.receipt.control {
            let sentence = format!(
                "{tag} has the control number {}, the header {}.",
                or_nothing(control),
                or_nothing(&set.receipt.control)
            );
            set.fault(EnvelopeCode::ControlDiffers, sentence, segment.bytes_of_element(2));
        }
        if segment.is_odd() || segment.len() > 2 {
            set.fault(EnvelopeCode::Shape, format!("{tag} must have two elements."), here.clone());
        }
        set.receipt.stated = Some(count.to_owned());
        set.receipt.bytes.end = here.end + 1;
        self.waiting.push_back(Step::Segment(placed));
        self.set_end(set);
    }

    /// Hands a set out, and keeps what the options say.
    fn set_end(&mut self, set: OpenSet) {
        let receipt = Box::new(set.receipt);
        let faulty = receipt.faulty > 0 || !receipt.faults.is_empty();
        if let (Some(open), true) = (&mut self.group, faulty || !self.options.only_faulty) {
            open.group.sets.push(receipt.as_ref().clone());
        }
        self.waiting.push_back(Step::SetEnd(receipt));
    }

    /// Ends a set that has no trailer.
    fn close_set(&mut self, at: u64) {
        if let Some(mut set) = self.set.take() {
            let trailer = if self.rules.family == Family::X12 { "SE" } else { "UNT" };
            let sentence = format!("{trailer} is missing: the set does not end.");
            set.fault(EnvelopeCode::TrailerMissing, sentence, at..at);
            set.receipt.bytes.end = at;
            self.set_end(set);
        }
    }

    fn group_trailer(&mut self, segment: &Segment) {
        self.close_set(segment.bytes().start);
        if self.group.as_ref().is_none_or(|open| open.group.header.is_none()) {
            return self.outside(segment);
        }
        self.close_group(Some(segment), segment.bytes().start);
    }

    /// Ends the group, if one is open, with its trailer or without.
    fn close_group(&mut self, trailer: Option<&Segment>, at: u64) {
        self.close_set(at);
        let Some(mut open) = self.group.take() else { return };
        let mut fault =
            |code, sentence: String, bytes: Range<u64>| open.group.faults.push(EnvelopeFault { code, sentence, bytes });
        if let Some(header) = &open.group.header {
            match trailer {
                None => {
                    let tag = if self.rules.family == Family::X12 { "GE" } else { "UNE" };
                    fault(EnvelopeCode::TrailerMissing, format!("{tag} is missing: the group does not end."), at..at);
                }
                Some(trailer) => {
                    let (tag, count, control) = (trailer.tag(), trailer.simple(1), trailer.simple(2).trim_end());
                    let received = open.group.received;
                    if !is_count(count, received) {
                        let sentence =
                            format!("{tag} says that the group has {} sets; it has {received}.", or_nothing(count));
                        fault(EnvelopeCode::CountDiffers, sentence, trailer.bytes_of_element(1));
                    }
                    if control != header.control {
                        let sentence = format!(
                            "{tag} has the control number {}, the header {}.",
                            or_nothing(control),
                            or_nothing(&header.control)
                        );
                        fault(EnvelopeCode::ControlDiffers, sentence, trailer.bytes_of_element(2));
                    }
                    open.group.stated = Some(count.to_owned());
                }
            }
            if open.group.received == 0 {
                fault(EnvelopeCode::Empty, "There is nothing in the group.".to_owned(), at..at);
            }
        }
        open.group.faults.truncate(self.options.limit);
        if let Some(interchange) = &mut self.interchange
            && interchange.groups.len() < GROUPS
        {
            interchange.groups.push(open.group);
        }
    }

    fn interchange_trailer(&mut self, segment: &Segment) {
        if self.interchange.is_none() {
            return self.outside(segment);
        }
        self.close_interchange(Some(segment), segment.bytes().start);
    }

    /// Ends the interchange, if one is open, with its trailer or without.
    fn close_interchange(&mut self, trailer: Option<&Segment>, at: u64) {
        self.close_group(None, at);
        let Some(mut receipt) = self.interchange.take() else { return };
        let Counted { groups, messages, services } = self.counted;
        let family = self.rules.family;
        let mut fault = |code, sentence: String, bytes| receipt.faults.push(EnvelopeFault { code, sentence, bytes });
        match trailer {
            None => {
                let tag = if family == Family::X12 { "IEA" } else { "UNZ" };
                fault(EnvelopeCode::TrailerMissing, format!("{tag} is missing: the interchange does not end."), at..at);
                receipt.bytes.end = at;
            }
            Some(trailer) => {
                let (tag, count, control) = (trailer.tag(), trailer.simple(1), trailer.simple(2).trim_end());
                let (counted, what) = match (family, groups) {
                    (Family::Edifact, 0) => (messages + services, "messages"),
                    _ => (groups, "groups"),
                };
                if !is_count(count, counted) {
                    let sentence =
                        format!("{tag} says that the interchange has {} {what}; it has {counted}.", or_nothing(count));
                    fault(EnvelopeCode::CountDiffers, sentence, trailer.bytes_of_element(1));
                }
                if control != receipt.envelope.control {
                    let own = or_nothing(&receipt.envelope.control);
                    let sentence = format!("{tag} has the control number {}, the header {own}.", or_nothing(control));
                    fault(EnvelopeCode::ControlDiffers, sentence, trailer.bytes_of_element(2));
                }
                receipt.stated = Some(count.to_owned());
                receipt.bytes.end = trailer.bytes().end + 1;
            }
        }
        if groups + messages + services == 0 {
            let sentence = "There is nothing in the interchange.".to_owned();
            receipt.faults.push(EnvelopeFault { code: EnvelopeCode::Empty, sentence, bytes: at..at });
        }
        receipt.faults.truncate(self.options.limit);
        self.loose = false;
        self.waiting.push_back(Step::InterchangeEnd(receipt));
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
                (_, Some(open)) => open.group.faults.push(fault.clone()),
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

/// Whether a trailer's count is this number.
fn is_count(stated: &str, counted: u32) -> bool {
    stated.len() <= 10 && stated.parse() == Ok(counted)
}

fn or_nothing(value: &str) -> String {
    if value.is_empty() { "nothing".to_owned() } else { short(value) }
}

fn list(faults: Faults, segment: &Segment) -> Vec<EnvelopeFault> {
    let place = |position: u16| if position == 0 { segment.bytes() } else { segment.bytes_of_element(position) };
    let fault = |(code, position, sentence)| EnvelopeFault { code, sentence, bytes: place(position) };
    faults.into_iter().map(fault).collect()
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
