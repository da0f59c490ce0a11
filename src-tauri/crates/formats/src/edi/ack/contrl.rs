//! The rules of a CONTRL. Action 7 holds for everything below unless something there is rejected by name, so a CONTRL
//! lists only what is rejected. Each fault is told at the lowest level that can carry its code.

use super::verdict::{
    Contrl, ElementVerdict, GroupVerdict, InterchangeVerdict, Policy, SegmentVerdict, SetVerdict, Strictness, Verdict,
};
use crate::edi::receipt::{
    ElementFault, ElementFinding, EnvelopeCode, EnvelopeFault, Group, Receipt, SegmentFault, SegmentFinding, SetReceipt,
};

/// Faulty segments that a CONTRL lists for one message.
const MAX_SEGMENTS: usize = 999;
/// Faulty elements that it lists for one segment.
const MAX_ELEMENTS: usize = 99;
/// Characters of a reference.
const MAX_REFERENCE: usize = 14;

/// What a level says of itself: code of the fault and the service segment that shows it.
type Said = (&'static str, Option<&'static str>);

/// A level of an interchange with the tags of its header and trailer.
#[derive(Clone, Copy)]
struct Level {
    header: &'static str,
    trailer: &'static str,
}

const INTERCHANGE: Level = Level { header: "UNB", trailer: "UNZ" };
const GROUP: Level = Level { header: "UNG", trailer: "UNE" };
const MESSAGE: Level = Level { header: "UNH", trailer: "UNT" };

pub(super) fn judge(receipt: &Receipt, policy: &Policy) -> InterchangeVerdict {
    let level = receipt.envelope.version.get(..4).unwrap_or_default();
    let groups: Vec<GroupVerdict> = receipt.groups.iter().map(|group| judge_group(group, policy, level)).collect();
    // Messages without a group: what is wrong between them is the interchange's.
    let loose = receipt.groups.iter().filter(|group| group.header.is_none()).flat_map(|group| &group.faults);
    let said = first(receipt.faults.iter().chain(loose), |fault| interchange_code(fault, receipt));
    let said = said.or_else(|| nameless(&groups));
    let verdict = match (said, policy.contrl) {
        (Some(_), _) => Verdict::Rejected,
        (None, Contrl::Checked) => Verdict::Accepted,
        (None, Contrl::Received) => Verdict::Received,
    };
    InterchangeVerdict {
        family: receipt.family,
        number: receipt.number,
        verdict,
        error: said.map(|(code, _)| code),
        segment: said.and_then(|(_, tag)| tag),
        is_repeat: receipt.faults.iter().any(|fault| fault.code == EnvelopeCode::ControlRepeated),
        is_answered: can_be_answered(receipt),
        groups,
    }
}

/// Acknowledgments are not acknowledged, and a CONTRL must name the interchange and both ends.
fn can_be_answered(receipt: &Receipt) -> bool {
    let envelope = &receipt.envelope;
    let has_names = [&envelope.control, &envelope.sender.id, &envelope.receiver.id].iter().all(|text| !text.is_empty());
    // Good sets need not be listed.
    let all: u32 = receipt.groups.iter().map(|group| group.received).sum();
    let answers: u32 = receipt.groups.iter().map(|group| group.answers).sum();
    has_names && (all == 0 || answers < all)
}

/// A message or group that cannot be named rejects the interchange: nothing below could say so.
fn nameless(groups: &[GroupVerdict]) -> Option<Said> {
    let is_nameless = |group: &GroupVerdict| group.header.as_ref().is_some_and(|header| header.control.is_empty());
    if groups.iter().any(is_nameless) {
        return Some(("13", Some(GROUP.header)));
    }
    let mut sets = groups.iter().flat_map(|group| &group.sets);
    sets.any(|set| set.control.is_empty()).then_some(("13", Some(MESSAGE.header)))
}

/// What is told of several faults: a level carries one code, so the gravest goes first.
fn first<'f>(
    faults: impl IntoIterator<Item = &'f EnvelopeFault>,
    code: impl Fn(&EnvelopeFault) -> Said,
) -> Option<Said> {
    faults.into_iter().min_by_key(|fault| rank(fault.code)).map(code)
}

fn rank(code: EnvelopeCode) -> u8 {
    match code {
        EnvelopeCode::ControlRepeated => 0,
        EnvelopeCode::NotForUs => 1,
        EnvelopeCode::VersionUnknown | EnvelopeCode::KindUnknown | EnvelopeCode::KindMisplaced => 2,
        EnvelopeCode::Separators
        | EnvelopeCode::Shape
        | EnvelopeCode::Sender
        | EnvelopeCode::Receiver
        | EnvelopeCode::Date
        | EnvelopeCode::Time
        | EnvelopeCode::Security
        | EnvelopeCode::Usage
        | EnvelopeCode::AckRequest
        | EnvelopeCode::ControlInvalid
        | EnvelopeCode::Character => 3,
        EnvelopeCode::TrailerMissing | EnvelopeCode::Truncated => 4,
        EnvelopeCode::ControlDiffers => 5,
        EnvelopeCode::CountDiffers => 6,
        EnvelopeCode::Outside => 7,
        EnvelopeCode::Empty => 8,
    }
}

fn interchange_code(fault: &EnvelopeFault, receipt: &Receipt) -> Said {
    let envelope = &receipt.envelope;
    match fault.code {
        EnvelopeCode::Sender => (missing_or_wrong(&envelope.sender.id), Some("UNB")),
        EnvelopeCode::Receiver => (missing_or_wrong(&envelope.receiver.id), Some("UNB")),
        EnvelopeCode::NotForUs => ("7", Some("UNB")),
        EnvelopeCode::VersionUnknown => ("2", Some("UNB")),
        EnvelopeCode::Separators => ("22", Some("UNA")),
        EnvelopeCode::KindUnknown | EnvelopeCode::KindMisplaced => ("30", None),
        EnvelopeCode::Outside if is_mixed(receipt) => ("30", None),
        EnvelopeCode::TrailerMissing
        | EnvelopeCode::ControlDiffers
        | EnvelopeCode::CountDiffers
        | EnvelopeCode::ControlInvalid
        | EnvelopeCode::ControlRepeated
        | EnvelopeCode::Date
        | EnvelopeCode::Time
        | EnvelopeCode::Security
        | EnvelopeCode::Usage
        | EnvelopeCode::AckRequest
        | EnvelopeCode::Shape
        | EnvelopeCode::Outside
        | EnvelopeCode::Empty
        | EnvelopeCode::Truncated
        | EnvelopeCode::Character => level_code(fault.code, INTERCHANGE, &envelope.control),
    }
}

/// Whether messages with and without a group stand in the interchange.
fn is_mixed(receipt: &Receipt) -> bool {
    let grouped = receipt.groups.iter().filter(|group| group.header.is_some()).count();
    grouped > 0 && receipt.groups.iter().any(|group| group.header.is_none() && group.received > 0)
}

/// What is the same at each level.
fn level_code(code: EnvelopeCode, level: Level, control: &str) -> Said {
    match code {
        EnvelopeCode::TrailerMissing | EnvelopeCode::Truncated => ("13", Some(level.trailer)),
        EnvelopeCode::ControlDiffers => ("28", Some(level.trailer)),
        EnvelopeCode::CountDiffers => ("29", Some(level.trailer)),
        EnvelopeCode::ControlRepeated => ("26", Some(level.header)),
        EnvelopeCode::ControlInvalid if control.chars().count() > MAX_REFERENCE => ("39", Some(level.header)),
        EnvelopeCode::ControlInvalid => (missing_or_wrong(control), Some(level.header)),
        EnvelopeCode::KindUnknown | EnvelopeCode::VersionUnknown => ("14", Some(level.header)),
        EnvelopeCode::KindMisplaced => ("31", Some(level.header)),
        EnvelopeCode::Shape => ("13", Some(level.header)),
        EnvelopeCode::Outside => ("33", None),
        EnvelopeCode::Empty => ("32", None),
        EnvelopeCode::Character => ("21", None),
        EnvelopeCode::Separators => ("22", None),
        EnvelopeCode::NotForUs => ("7", Some(level.header)),
        EnvelopeCode::Date
        | EnvelopeCode::Time
        | EnvelopeCode::Sender
        | EnvelopeCode::Receiver
        | EnvelopeCode::Security
        | EnvelopeCode::Usage
        | EnvelopeCode::AckRequest => ("12", Some(level.header)),
    }
}

fn missing_or_wrong(value: &str) -> &'static str {
    if value.is_empty() { "13" } else { "12" }
}

fn judge_group(group: &Group, policy: &Policy, level: &str) -> GroupVerdict {
    let mut sets: Vec<SetVerdict> = group.sets.iter().map(|set| judge_message(set, policy, level)).collect();
    let control = group.header.as_ref().map_or("", |header| header.control.as_str());
    let own = group.faults.iter().filter(|_| group.header.is_some());
    let said = first(own, |fault| level_code(fault.code, GROUP, control));
    if said.is_some() {
        sets.iter_mut().for_each(|set| set.verdict = Verdict::Rejected);
    }
    let received = group.received.max(count(sets.len()));
    let rejected = count(sets.iter().filter(|set| !set.verdict.is_usable()).count());
    let accepted = if said.is_some() { 0 } else { received - rejected };
    let verdict = match (accepted, rejected) {
        (0, 0) if said.is_none() => Verdict::Accepted,
        (0, _) => Verdict::Rejected,
        (_, 0) if sets.iter().any(|set| set.verdict == Verdict::WithErrors) => Verdict::WithErrors,
        (_, 0) => Verdict::Accepted,
        _ => Verdict::Partly,
    };
    GroupVerdict {
        header: group.header.clone(),
        verdict,
        errors: said.iter().map(|(code, _)| *code).collect(),
        segment: said.and_then(|(_, tag)| tag),
        is_answered: group.header.is_some() && (said.is_some() || sets.iter().any(|set| set.is_listed)),
        included: group.stated.as_deref().and_then(|text| text.parse().ok()).unwrap_or(received),
        received,
        accepted,
        sets,
    }
}

fn judge_message(set: &SetReceipt, policy: &Policy, level: &str) -> SetVerdict {
    let said = first(&set.faults, |fault| level_code(fault.code, MESSAGE, &set.control));
    let verdict = match (said, set.findings.is_empty(), policy.strictness) {
        (Some(_), _, _) | (None, false, Strictness::Strict) => Verdict::Rejected,
        (None, false, Strictness::Tolerant) => Verdict::WithErrors,
        (None, true, _) => Verdict::Accepted,
    };
    SetVerdict {
        code: set.code.clone(),
        control: set.control.clone(),
        version: set.version.clone(),
        verdict,
        errors: said.iter().map(|(code, _)| *code).collect(),
        segment: said.and_then(|(_, tag)| tag),
        is_listed: verdict == Verdict::Rejected && set.code != "CONTRL",
        findings: set.findings.iter().take(MAX_SEGMENTS).map(|finding| judge_segment(finding, level)).collect(),
    }
}

fn judge_segment(finding: &SegmentFinding, level: &str) -> SegmentVerdict {
    let is_bare = finding.elements.is_empty();
    let code = finding.fault.map(segment_code).filter(|_| is_bare || finding.fault != Some(SegmentFault::Empty));
    SegmentVerdict {
        segment: finding.segment.clone(),
        position: finding.position,
        loop_id: None,
        code,
        elements: finding.elements.iter().take(MAX_ELEMENTS).map(|element| judge_element(element, level)).collect(),
    }
}

/// 0085 of a UCS.
fn segment_code(fault: SegmentFault) -> &'static str {
    match fault {
        SegmentFault::Missing | SegmentFault::Empty => "13",
        SegmentFault::Unknown | SegmentFault::NotInSet | SegmentFault::Unexpected | SegmentFault::WrongPlace => "15",
        SegmentFault::TooOften => "35",
        SegmentFault::LoopTooOften => "36",
    }
}

fn judge_element(finding: &ElementFinding, level: &str) -> ElementVerdict {
    ElementVerdict {
        position: finding.position.saturating_add(1),
        component: finding.component,
        repetition: None,
        number: finding.number,
        code: element_code(finding, level),
        copy: None,
    }
}

/// 0085 of a UCD.
fn element_code(finding: &ElementFinding, level: &str) -> &'static str {
    let value = finding.copy.as_str();
    match finding.fault {
        ElementFault::Missing | ElementFault::ConditionalMissing => "13",
        ElementFault::Excluded => "15",
        ElementFault::TooMany | ElementFault::TooManyRepeats | ElementFault::TooManyComponents => "16",
        ElementFault::TooShort => "40",
        ElementFault::TooLong => "39",
        ElementFault::Character if value.chars().all(|c| has(level, c)) => "37",
        ElementFault::Character => "21",
        ElementFault::Number if value.trim_start_matches('-').starts_with(['.', ',']) => "38",
        ElementFault::Number => "19",
        ElementFault::Code | ElementFault::Date | ElementFault::Time => "12",
    }
}

/// Whether a character set has a character; where it has, the character is of the wrong kind for its element.
fn has(level: &str, c: char) -> bool {
    match level {
        "UNOA" => matches!(c, ' '..='"' | '%'..='?' | 'A'..='Z'),
        "UNOB" => matches!(c, ' '..='\u{7e}'),
        _ => !c.is_control() && c != char::REPLACEMENT_CHARACTER,
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
