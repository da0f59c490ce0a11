//! Headers of interchanges, groups and sets: what they say, and what is wrong with them.

use super::receipt::{Envelope, EnvelopeCode, GroupHeader, Party, Separators};
use super::segment::Segment;
use super::value::{is_date, is_time};

/// What is wrong, with the position of the element.
pub(super) type Faults = Vec<(EnvelopeCode, u16, String)>;

fn text(value: &str) -> String {
    value.trim_end().to_owned()
}

/// The header of an X12 interchange.
pub(super) fn isa(segment: &Segment, separators: Separators, faults: &mut Faults) -> Envelope {
    let value = |position: u16| segment.element(position);
    let mut fault =
        |code, position: u16, what: String| faults.push((code, position, format!("ISA{position:02}: {what}.")));
    for (position, what) in [(1, "authorization"), (3, "security")] {
        if !is_code(value(position), 2) {
            fault(EnvelopeCode::Security, position, format!("the {what} qualifier must have 2 characters"));
        }
    }
    for (position, code, who) in [(5, EnvelopeCode::Sender, "sender"), (7, EnvelopeCode::Receiver, "receiver")] {
        if !is_code(value(position), 2) {
            fault(code, position, format!("the {who}’s qualifier must have 2 characters"));
        }
        if value(position + 1).trim().is_empty() {
            fault(code, position + 1, format!("the {who}’s identification is missing"));
        }
    }
    if value(9).len() != 6 || !is_date(value(9)) {
        fault(EnvelopeCode::Date, 9, format!("“{}” is no date (year, month, day in 6 digits)", short(value(9))));
    }
    if value(10).len() != 4 || !is_time(value(10)) {
        fault(EnvelopeCode::Time, 10, format!("“{}” is no time (4 digits)", short(value(10))));
    }
    let version = value(12);
    if version.len() != 5 || !version.starts_with("00") || !is_digits(version) {
        fault(
            EnvelopeCode::VersionUnknown,
            12,
            format!("“{}” is no version of control segments, as 00401", short(version)),
        );
    }
    if value(13).len() != 9 || !is_digits(value(13)) {
        fault(
            EnvelopeCode::ControlInvalid,
            13,
            format!("the control number “{}” must have 9 digits", short(value(13))),
        );
    }
    if !matches!(value(14), "0" | "1") {
        fault(EnvelopeCode::AckRequest, 14, format!("“{}” is neither 0 nor 1", short(value(14))));
    }
    if !matches!(value(15), "P" | "T" | "I") {
        fault(EnvelopeCode::Usage, 15, format!("“{}” is none of P, T and I", short(value(15))));
    }
    Envelope {
        sender: Party { qualifier: text(value(5)), id: text(value(6)), routing: String::new() },
        receiver: Party { qualifier: text(value(7)), id: text(value(8)), routing: String::new() },
        date: text(value(9)),
        time: text(value(10)),
        control: text(value(13)),
        version: text(version),
        usage: text(value(15)),
        asks: value(14) == "1",
        separators,
    }
}

fn is_code(value: &str, length: usize) -> bool {
    value.len() == length && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// A value for a sentence.
pub(super) fn short(value: &str) -> String {
    value.chars().take(40).collect()
}

/// The header of an X12 group.
pub(super) fn gs(segment: &Segment, faults: &mut Faults) -> GroupHeader {
    let value = |position: u16| segment.element(position);
    let mut fault =
        |code, position: u16, what: String| faults.push((code, position, format!("GS{position:02}: {what}.")));
    if segment.len() != 8 {
        fault(EnvelopeCode::Shape, 8, format!("the segment has {} elements rather than 8", segment.len()));
    }
    if value(2).trim().is_empty() {
        fault(EnvelopeCode::Sender, 2, "the sender’s code is missing".to_owned());
    }
    if value(3).trim().is_empty() {
        fault(EnvelopeCode::Receiver, 3, "the receiver’s code is missing".to_owned());
    }
    if !is_date(value(4)) {
        fault(EnvelopeCode::Date, 4, format!("“{}” is no date (year, month, day in 8 digits)", short(value(4))));
    }
    if !is_time(value(5)) {
        fault(EnvelopeCode::Time, 5, format!("“{}” is no time", short(value(5))));
    }
    if value(6).len() > 9 || !is_digits(value(6)) {
        fault(
            EnvelopeCode::ControlInvalid,
            6,
            format!("the control number “{}” must have 1 to 9 digits", short(value(6))),
        );
    }
    GroupHeader {
        code: text(value(1)),
        sender: text(value(2)),
        receiver: text(value(3)),
        control: text(value(6)),
        version: text(value(8)),
    }
}

/// The header of an EDIFACT interchange.
pub(super) fn unb(segment: &Segment, separators: Separators, faults: &mut Faults) -> Envelope {
    let mut fault =
        |code, position: u16, what: String| faults.push((code, position, format!("UNB {position}: {what}.")));
    let version = segment.value(1, 2, 1);
    if !matches!(version, "1" | "2" | "3" | "4") {
        fault(EnvelopeCode::VersionUnknown, 1, format!("“{}” is no syntax version (1 to 4)", short(version)));
    }
    for (position, code, who) in [(2, EnvelopeCode::Sender, "sender"), (3, EnvelopeCode::Receiver, "receiver")] {
        if segment.value(position, 1, 1).trim().is_empty() {
            fault(code, position, format!("the {who}’s identification is missing"));
        }
    }
    let (date, time) = (segment.value(4, 1, 1), segment.value(4, 2, 1));
    if !is_date(date) {
        fault(EnvelopeCode::Date, 4, format!("“{}” is no date", short(date)));
    }
    if time.len() != 4 || !is_time(time) {
        fault(EnvelopeCode::Time, 4, format!("“{}” is no time (4 digits)", short(time)));
    }
    let control = segment.simple(5);
    if control.trim().is_empty() || control.chars().count() > 14 {
        fault(EnvelopeCode::ControlInvalid, 5, "the reference must have 1 to 14 characters".to_owned());
    }
    if !matches!(segment.simple(9), "" | "0" | "1") {
        fault(EnvelopeCode::AckRequest, 9, format!("“{}” is neither 1 nor empty", short(segment.simple(9))));
    }
    let usage = segment.simple(11);
    if !(usage.is_empty() || usage == "0" || usage == "1" || version == "4" && matches!(usage, "2" | "3" | "4")) {
        fault(EnvelopeCode::Usage, 11, format!("“{}” is no test indicator", short(usage)));
    }
    if segment.len() > 11 {
        fault(
            EnvelopeCode::Shape,
            12,
            format!("the segment has {} elements; at most 11 may stand in it", segment.len()),
        );
    }
    Envelope {
        sender: party(segment, 2),
        receiver: party(segment, 3),
        date: text(date),
        time: text(time),
        control: text(control),
        version: text(segment.element(1)),
        usage: text(usage),
        asks: segment.simple(9) == "1",
        separators,
    }
}

fn party(segment: &Segment, position: u16) -> Party {
    let part = |component: u16| text(segment.value(position, component, 1));
    Party { id: part(1), qualifier: part(2), routing: part(3) }
}

/// The header of an EDIFACT group.
pub(super) fn ung(segment: &Segment, faults: &mut Faults) -> GroupHeader {
    let mut fault = |code, position: u16, what: &str| faults.push((code, position, format!("UNG {position}: {what}.")));
    let control = segment.simple(5);
    if control.trim().is_empty() || control.chars().count() > 14 {
        fault(EnvelopeCode::ControlInvalid, 5, "the reference must have 1 to 14 characters");
    }
    let (date, time) = (segment.value(4, 1, 1), segment.value(4, 2, 1));
    if !date.is_empty() && !is_date(date) {
        fault(EnvelopeCode::Date, 4, "this is no date");
    }
    if !time.is_empty() && !is_time(time) {
        fault(EnvelopeCode::Time, 4, "this is no time");
    }
    let version: Vec<String> = segment.values(7).map(|value| value.text.to_owned()).collect();
    GroupHeader {
        code: text(segment.simple(1)),
        sender: text(segment.value(2, 1, 1)),
        receiver: text(segment.value(3, 1, 1)),
        control: text(control),
        version: version.join(":"),
    }
}

/// What the header of a set says: kind, control number, and version as [`super::receipt::SetReceipt::version`] has it.
pub(super) struct SetHeader {
    pub(super) code: String,
    pub(super) control: String,
    pub(super) version: String,
}

/// The header of an X12 set.
pub(super) fn st(segment: &Segment, faults: &mut Faults) -> SetHeader {
    let control = segment.element(2);
    let length = control.chars().count();
    if !(4..=9).contains(&length) || control.trim().is_empty() {
        let sentence = format!("ST02: the control number “{}” must have 4 to 9 characters.", short(control));
        faults.push((EnvelopeCode::ControlInvalid, 2, sentence));
    }
    if segment.len() > 3 {
        let sentence = format!("ST: the segment has {} elements; at most 3 may stand in it.", segment.len());
        faults.push((EnvelopeCode::Shape, 4, sentence));
    }
    SetHeader { code: text(segment.element(1)), control: text(control), version: text(segment.element(3)) }
}

/// The header of an EDIFACT message.
pub(super) fn unh(segment: &Segment, faults: &mut Faults) -> SetHeader {
    let control = segment.simple(1);
    if control.trim().is_empty() || control.chars().count() > 14 {
        let sentence = "UNH 1: the reference must have 1 to 14 characters.".to_owned();
        faults.push((EnvelopeCode::ControlInvalid, 1, sentence));
    }
    let mut version: Vec<&str> = (2..=5).map(|component| segment.value(2, component, 1)).collect();
    while version.last().is_some_and(|last| last.is_empty()) {
        version.pop();
    }
    let code = segment.value(2, 1, 1);
    SetHeader { code: text(code), control: text(control), version: version.join(":") }
}
