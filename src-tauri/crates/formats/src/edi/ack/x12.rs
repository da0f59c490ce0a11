//! The rules of a 997 and a TA1.

use super::verdict::{
    ElementVerdict, GroupVerdict, InterchangeVerdict, Listing, Policy, SegmentVerdict, SetVerdict, Strictness, Ta1,
    Verdict,
};
use crate::edi::receipt::{
    ElementFault, ElementFinding, Envelope, EnvelopeCode, EnvelopeFault, Group, Party, Receipt, SegmentFault,
    SegmentFinding, SetReceipt,
};

/// Codes that an AK5 or AK9 carries at most.
const MAX_CODES: usize = 5;
/// AK4 that may stand below one AK3.
const MAX_ELEMENTS: usize = 99;
/// Characters of a faulty value that are copied.
const MAX_COPY: usize = 99;

pub(super) fn judge(receipt: &Receipt, policy: &Policy) -> InterchangeVerdict {
    let (verdict, error) = note(receipt);
    let has_content = !receipt.groups.is_empty() || !receipt.faults.is_empty();
    let is_answered = has_content
        && match policy.ta1 {
            Ta1::Never => false,
            Ta1::Asked => receipt.envelope.asks,
            Ta1::Fault => receipt.envelope.asks || verdict != Verdict::Accepted,
        };
    let is_repeat = receipt.faults.iter().any(|fault| fault.code == EnvelopeCode::ControlRepeated);
    let is_silent = is_repeat || (is_answered && verdict == Verdict::Rejected);
    let groups = receipt.groups.iter().map(|group| judge_group(group, policy, is_silent)).collect();
    InterchangeVerdict {
        family: receipt.family,
        number: receipt.number,
        verdict,
        error: Some(error),
        segment: None,
        is_repeat,
        is_answered,
        groups,
    }
}

/// TA104 and TA105. A note that rejects goes before one that does not.
fn note(receipt: &Receipt) -> (Verdict, &'static str) {
    let own = receipt.faults.iter().map(|fault| interchange_code(fault, &receipt.envelope));
    let of_groups = receipt.groups.iter().flat_map(|group| &group.faults);
    let all: Vec<&str> = own.chain(of_groups.filter_map(|fault| uncoded(fault.code))).collect();
    if let Some(code) = all.iter().find(|code| rejects(code)) {
        return (Verdict::Rejected, code);
    }
    all.first().map_or((Verdict::Accepted, "000"), |code| (Verdict::WithErrors, code))
}

/// Whether an interchange with this note is rejected by common practice.
fn rejects(note: &str) -> bool {
    !matches!(note, "000" | "001" | "002" | "003" | "006" | "008" | "009" | "019" | "020" | "021")
}

fn interchange_code(fault: &EnvelopeFault, envelope: &Envelope) -> &'static str {
    match fault.code {
        EnvelopeCode::ControlDiffers => "001",
        EnvelopeCode::VersionUnknown => {
            if is_digits(&envelope.version, 5, 5) {
                "003"
            } else {
                "017"
            }
        }
        EnvelopeCode::Sender => party_code(&envelope.sender, "005", "006"),
        EnvelopeCode::Receiver => party_code(&envelope.receiver, "007", "008"),
        EnvelopeCode::NotForUs => "009",
        EnvelopeCode::Security => "010",
        EnvelopeCode::Date => "014",
        EnvelopeCode::Time => "015",
        EnvelopeCode::ControlInvalid => "018",
        EnvelopeCode::AckRequest => "019",
        EnvelopeCode::Usage => "020",
        EnvelopeCode::CountDiffers => "021",
        EnvelopeCode::KindUnknown
        | EnvelopeCode::KindMisplaced
        | EnvelopeCode::Shape
        | EnvelopeCode::Outside
        | EnvelopeCode::Empty
        | EnvelopeCode::Character => "022",
        EnvelopeCode::TrailerMissing | EnvelopeCode::Truncated => "023",
        EnvelopeCode::ControlRepeated => "025",
        EnvelopeCode::Separators => separator_code(envelope),
    }
}

/// The qualifier's note where its form is wrong, else the identification's.
fn party_code(party: &Party, qualifier: &'static str, id: &'static str) -> &'static str {
    let has_form = party.qualifier.len() == 2 && party.qualifier.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if has_form { id } else { qualifier }
}

/// Which separator it is that can be none.
fn separator_code(envelope: &Envelope) -> &'static str {
    let is_text = |byte: u8| byte.is_ascii_alphanumeric() || byte == b' ';
    let separators = envelope.separators;
    if is_text(separators.element) {
        "026"
    } else if is_text(separators.terminator) || separators.terminator == separators.element {
        "004"
    } else {
        "027"
    }
}

fn judge_group(group: &Group, policy: &Policy, is_silent: bool) -> GroupVerdict {
    let version = group.header.as_ref().map_or("", |header| header.version.as_str());
    let mut sets: Vec<SetVerdict> = group.sets.iter().map(|set| judge_set(set, policy, version)).collect();
    let received = group.received.max(count(sets.len()));
    let stated = group.stated.as_deref().filter(|text| is_digits(text, 1, 6)).and_then(|text| text.parse().ok());
    let mut errors: Vec<&str> = group.faults.iter().filter_map(|fault| group_code(fault.code, version)).collect();
    if stated.is_some_and(|stated: u32| stated != received) {
        errors.push("5");
    }
    let is_uncoded = group.faults.iter().any(|fault| group_code(fault.code, version).is_none());
    let is_weak = errors.contains(&"5") || is_uncoded;
    errors = arranged(errors);
    let is_rejected = errors.iter().any(|code| *code != "5") || (is_weak && policy.strictness == Strictness::Strict);
    if is_rejected {
        sets.iter_mut().for_each(|set| set.verdict = Verdict::Rejected);
    }
    let rejected = count(sets.iter().filter(|set| !set.verdict.is_usable()).count());
    let accepted = if is_rejected { 0 } else { received - rejected };
    let verdict = match (accepted, rejected) {
        (0, _) => Verdict::Rejected,
        (_, 0) if is_weak || sets.iter().any(|set| set.verdict == Verdict::WithErrors) => Verdict::WithErrors,
        (_, 0) => Verdict::Accepted,
        _ => Verdict::Partly,
    };
    for set in &mut sets {
        set.is_listed = match policy.listing {
            Listing::All => true,
            Listing::Faulty => !set.errors.is_empty() || !set.findings.is_empty(),
        };
    }
    let can_be_named = group.header.as_ref().is_some_and(|header| !matches!(header.code.as_str(), "FA" | ""));
    GroupVerdict {
        header: group.header.clone(),
        verdict,
        errors,
        segment: None,
        is_answered: can_be_named && !is_silent,
        included: stated.unwrap_or(received),
        received,
        accepted,
        sets,
    }
}

/// AK905; nothing for what no code says.
fn group_code(code: EnvelopeCode, version: &str) -> Option<&'static str> {
    Some(match code {
        EnvelopeCode::KindUnknown | EnvelopeCode::KindMisplaced => "1",
        EnvelopeCode::VersionUnknown => "2",
        EnvelopeCode::TrailerMissing | EnvelopeCode::Truncated => "3",
        EnvelopeCode::ControlDiffers => "4",
        EnvelopeCode::CountDiffers => "5",
        EnvelopeCode::ControlRepeated if is_later(version) => "19",
        EnvelopeCode::ControlInvalid | EnvelopeCode::ControlRepeated => "6",
        EnvelopeCode::Date
        | EnvelopeCode::Time
        | EnvelopeCode::Sender
        | EnvelopeCode::Receiver
        | EnvelopeCode::NotForUs
        | EnvelopeCode::Security
        | EnvelopeCode::Usage
        | EnvelopeCode::AckRequest
        | EnvelopeCode::Separators
        | EnvelopeCode::Shape
        | EnvelopeCode::Outside
        | EnvelopeCode::Empty
        | EnvelopeCode::Character => return None,
    })
}

/// What a TA1 says of a fault of a group that has no code of its own.
fn uncoded(code: EnvelopeCode) -> Option<&'static str> {
    let is_structure = matches!(code, EnvelopeCode::Outside | EnvelopeCode::Empty);
    group_code(code, "").is_none().then_some(if is_structure { "022" } else { "024" })
}

fn judge_set(set: &SetReceipt, policy: &Policy, version: &str) -> SetVerdict {
    let mut errors: Vec<&str> = set.faults.iter().map(|fault| set_code(fault.code, set)).collect();
    let findings: Vec<SegmentVerdict> =
        set.findings.iter().flat_map(|finding| judge_segment(finding, version)).collect();
    if !findings.is_empty() {
        errors.push("5");
    }
    let errors = arranged(errors);
    let verdict = match errors.as_slice() {
        [] => Verdict::Accepted,
        ["5"] if set.faults.is_empty() && policy.strictness == Strictness::Tolerant => Verdict::WithErrors,
        _ => Verdict::Rejected,
    };
    SetVerdict {
        code: set.code.clone(),
        control: set.control.clone(),
        version: set.version.clone(),
        verdict,
        errors,
        segment: None,
        is_listed: true,
        findings,
    }
}

/// AK502.
fn set_code(code: EnvelopeCode, set: &SetReceipt) -> &'static str {
    match code {
        EnvelopeCode::KindUnknown if !is_set_id(&set.code) => "6",
        EnvelopeCode::KindUnknown | EnvelopeCode::VersionUnknown => "1",
        EnvelopeCode::TrailerMissing | EnvelopeCode::Truncated => "2",
        EnvelopeCode::ControlDiffers => "3",
        EnvelopeCode::CountDiffers => "4",
        EnvelopeCode::KindMisplaced => "6",
        EnvelopeCode::ControlInvalid => "7",
        EnvelopeCode::ControlRepeated => "23",
        EnvelopeCode::Date
        | EnvelopeCode::Time
        | EnvelopeCode::Sender
        | EnvelopeCode::Receiver
        | EnvelopeCode::NotForUs
        | EnvelopeCode::Security
        | EnvelopeCode::Usage
        | EnvelopeCode::AckRequest
        | EnvelopeCode::Separators
        | EnvelopeCode::Shape
        | EnvelopeCode::Outside
        | EnvelopeCode::Empty
        | EnvelopeCode::Character => "5",
    }
}

/// A segment that stands wrong and has faulty elements gets two: one says where, the other leads its elements.
fn judge_segment(finding: &SegmentFinding, version: &str) -> Vec<SegmentVerdict> {
    let said = |code, elements| SegmentVerdict {
        segment: fitted(&finding.segment),
        position: finding.position,
        loop_id: finding.loop_id.clone(),
        code: Some(code),
        elements,
    };
    let elements: Vec<ElementVerdict> =
        finding.elements.iter().take(MAX_ELEMENTS).map(|element| judge_element(element, version)).collect();
    let is_nameless = finding.segment.is_empty();
    let own = finding
        .fault
        .map(|fault| if is_nameless { "1" } else { segment_code(fault) })
        .filter(|code| *code != "8" || elements.is_empty());
    let own = own.map(|code| said(code, Vec::new()));
    own.into_iter().chain((!elements.is_empty()).then(|| said("8", elements))).collect()
}

/// AK304.
fn segment_code(fault: SegmentFault) -> &'static str {
    match fault {
        SegmentFault::Unknown => "1",
        SegmentFault::Unexpected => "2",
        SegmentFault::Missing => "3",
        SegmentFault::LoopTooOften => "4",
        SegmentFault::TooOften => "5",
        SegmentFault::NotInSet => "6",
        SegmentFault::WrongPlace => "7",
        SegmentFault::Empty => "8",
    }
}

/// A tag as an AK301 can carry it: two or three characters.
fn fitted(tag: &str) -> String {
    let mut fitted: String = tag.chars().filter(char::is_ascii_alphanumeric).take(3).collect();
    while fitted.len() < 2 {
        fitted.push('?');
    }
    fitted
}

fn judge_element(finding: &ElementFinding, version: &str) -> ElementVerdict {
    let later = is_later(version);
    ElementVerdict {
        position: finding.position,
        component: finding.component,
        repetition: finding.repetition.filter(|_| later),
        number: finding.number,
        code: element_code(finding.fault, later),
        copy: copied(&finding.copy),
    }
}

/// AK403.
fn element_code(fault: ElementFault, later: bool) -> &'static str {
    match fault {
        ElementFault::Missing => "1",
        ElementFault::ConditionalMissing => "2",
        ElementFault::TooManyRepeats if later => "12",
        ElementFault::TooManyComponents if later => "13",
        ElementFault::TooMany | ElementFault::TooManyRepeats | ElementFault::TooManyComponents => "3",
        ElementFault::TooShort => "4",
        ElementFault::TooLong => "5",
        ElementFault::Character | ElementFault::Number => "6",
        ElementFault::Code => "7",
        ElementFault::Date => "8",
        ElementFault::Time => "9",
        ElementFault::Excluded => "10",
    }
}

/// A value as an AK404 can carry it: nothing where it has a character that cannot be sent.
fn copied(value: &str) -> Option<String> {
    let is_sendable = value.chars().all(|c| matches!(c, ' '..='\u{7e}'));
    let cut: String = value.chars().take(MAX_COPY).collect();
    let cut = cut.trim_end_matches(' ');
    (is_sendable && !cut.is_empty()).then(|| cut.to_owned())
}

/// Each code once, in the order of their numbers, as many as may stand.
fn arranged(mut codes: Vec<&'static str>) -> Vec<&'static str> {
    codes.sort_by_key(|code| code.parse::<u8>().unwrap_or(u8::MAX));
    codes.dedup();
    codes.truncate(MAX_CODES);
    codes
}

/// Whether a group is of 005010 or later: its acknowledgment has more codes and places.
pub(super) fn is_later(version: &str) -> bool {
    version.len() >= 6 && version >= "005"
}

fn is_set_id(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_digits(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
