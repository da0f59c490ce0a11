//! Verdicts as documents of kind acknowledgment, which layouts write, show and read back from a partner.

use super::verdict::{ElementVerdict, GroupVerdict, InterchangeVerdict, SegmentVerdict, SetVerdict, Verdict};
use super::x12::is_later;
use crate::edi::receipt::{Envelope, Receipt};
use crate::edi::{Family, Segment};
use model::document::{Acknowledged, AcknowledgedGroup, Element, Finding};
use model::{Decimal, Document, Kind};
use std::collections::BTreeMap;

/// A document to send and the values of its envelope.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// What it is, which says which layout writes it.
    pub form: Form,
    /// The document, of kind acknowledgment.
    pub document: Document,
    /// Names for the envelope, ours and theirs having changed places: `sender.id`, `sender.qualifier`, `sender.group`,
    /// `receiver.id` …, `group.version`, `usage`. What is not known is left out.
    pub params: BTreeMap<String, String>,
}

/// The forms of acknowledgments that are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// X12: answer to an interchange.
    Ta1,
    /// X12: answer to a group.
    Group,
    /// EDIFACT: answer to an interchange.
    Contrl,
}

/// The documents that answer an interchange, in the order in which they are sent: in X12 a TA1 and one for each
/// answered group, in EDIFACT one. Acknowledgments get none.
pub fn replies(receipt: &Receipt, verdict: &InterchangeVerdict) -> Vec<Reply> {
    let envelope = &receipt.envelope;
    match receipt.family {
        Family::X12 => {
            let ta1 = verdict.is_answered.then(|| Reply {
                form: Form::Ta1,
                document: ta1(envelope, verdict),
                params: params(envelope),
            });
            ta1.into_iter()
                .chain(verdict.groups.iter().filter(|group| group.is_answered).map(|group| {
                    let params = group_params(envelope, group);
                    Reply { form: Form::Group, document: answer(group), params }
                }))
                .collect()
        }
        Family::Edifact if verdict.is_answered => {
            vec![Reply { form: Form::Contrl, document: contrl(envelope, verdict), params: params(envelope) }]
        }
        Family::Edifact => Vec::new(),
    }
}

fn params(envelope: &Envelope) -> BTreeMap<String, String> {
    let mut params = BTreeMap::new();
    for (role, party) in [("sender", &envelope.receiver), ("receiver", &envelope.sender)] {
        for (part, value) in [("id", &party.id), ("qualifier", &party.qualifier), ("routing", &party.routing)] {
            put(&mut params, &format!("{role}.{part}"), value);
        }
    }
    if matches!(envelope.usage.as_str(), "P" | "T" | "I" | "1") {
        put(&mut params, "usage", &envelope.usage);
    }
    params
}

/// The version is that of the answer, 004010 or 005010, without what a guideline appends.
fn group_params(envelope: &Envelope, group: &GroupVerdict) -> BTreeMap<String, String> {
    let header = group.header.clone().unwrap_or_default();
    let mut params = params(envelope);
    put(&mut params, "sender.group", &header.receiver);
    put(&mut params, "receiver.group", &header.sender);
    put(&mut params, "group.version", if is_later(&header.version) { "005010" } else { "004010" });
    params
}

fn put(params: &mut BTreeMap<String, String>, name: &str, value: &str) {
    if !value.is_empty() {
        params.insert(name.to_owned(), value.to_owned());
    }
}

fn ta1(envelope: &Envelope, verdict: &InterchangeVerdict) -> Document {
    Document {
        number: text(&envelope.control),
        sent_date: text(&envelope.date),
        sent_time: text(&envelope.time),
        verdict: text(verdict.verdict.word()),
        errors: verdict.error.map(str::to_owned),
        ..Document::new(Kind::Acknowledgment)
    }
}

/// A TA1 that a partner sent, as a document: which of our interchanges it answers, and how.
pub(super) fn ta1_received(segment: &Segment) -> Document {
    let value = |element| text(segment.simple(element).trim());
    let verdict = match segment.simple(4).trim() {
        "A" => Some(Verdict::Accepted),
        "E" => Some(Verdict::WithErrors),
        "R" => Some(Verdict::Rejected),
        _ => None,
    };
    Document {
        number: value(1),
        sent_date: value(2),
        sent_time: value(3),
        verdict: verdict.map(|verdict| verdict.word().to_owned()),
        errors: value(5),
        ..Document::new(Kind::Acknowledgment)
    }
}

fn answer(group: &GroupVerdict) -> Document {
    let header = group.header.clone().unwrap_or_default();
    Document {
        number: text(&header.control),
        group_code: text(&header.code),
        group_version: text(&header.version),
        sender: text(&header.sender),
        receiver: text(&header.receiver),
        verdict: text(group.verdict.word()),
        errors: codes(&group.errors),
        sets_included: Some(Decimal::from(group.included)),
        sets_received: Some(Decimal::from(group.received)),
        sets_accepted: Some(Decimal::from(group.accepted)),
        sets: group.sets.iter().filter(|set| set.is_listed).map(|set| acknowledged(set, Family::X12)).collect(),
        ..Document::new(Kind::Acknowledgment)
    }
}

fn contrl(envelope: &Envelope, verdict: &InterchangeVerdict) -> Document {
    let told = verdict.groups.iter().filter(|_| verdict.verdict.is_usable());
    let (grouped, loose): (Vec<_>, Vec<_>) = told.partition(|group| group.header.is_some());
    Document {
        number: text(&envelope.control),
        sender: text(&envelope.sender.id),
        sender_qualifier: text(&envelope.sender.qualifier),
        sender_routing: text(&envelope.sender.routing),
        receiver: text(&envelope.receiver.id),
        receiver_qualifier: text(&envelope.receiver.qualifier),
        receiver_routing: text(&envelope.receiver.routing),
        verdict: text(verdict.verdict.word()),
        errors: verdict.error.map(str::to_owned),
        segment: verdict.segment.map(str::to_owned),
        sets: loose.into_iter().flat_map(messages).collect(),
        groups: grouped.into_iter().filter(|group| group.is_answered).map(message_group).collect(),
        ..Document::new(Kind::Acknowledgment)
    }
}

fn message_group(group: &GroupVerdict) -> AcknowledgedGroup {
    let header = group.header.clone().unwrap_or_default();
    AcknowledgedGroup {
        control: text(&header.control),
        sender: text(&header.sender),
        receiver: text(&header.receiver),
        verdict: text(if group.errors.is_empty() { Verdict::Accepted } else { Verdict::Rejected }.word()),
        errors: codes(&group.errors),
        segment: group.segment.map(str::to_owned),
        sets: messages(group),
    }
}

/// The messages of a group that are told by name: none where the group is rejected as a whole.
fn messages(group: &GroupVerdict) -> Vec<Acknowledged> {
    let told = group.sets.iter().filter(|set| set.is_listed && group.errors.is_empty());
    told.map(|set| acknowledged(set, Family::Edifact)).collect()
}

fn acknowledged(set: &SetVerdict, family: Family) -> Acknowledged {
    let mut parts = set.version.split(':').map(text);
    let mut next = || parts.next().flatten();
    let (version, release, agency, association) = match family {
        Family::X12 => (text(&set.version), None, None, None),
        Family::Edifact => (next(), next(), next(), next()),
    };
    Acknowledged {
        code: text(&set.code),
        control: text(&set.control),
        version,
        release,
        agency,
        association,
        verdict: text(set.verdict.word()),
        errors: codes(&set.errors),
        segment: set.segment.map(str::to_owned),
        findings: set.findings.iter().map(|found| finding(found, family)).collect(),
    }
}

fn finding(found: &SegmentVerdict, family: Family) -> Finding {
    Finding {
        // A UCS says where, not what.
        segment: text(&found.segment).filter(|_| family == Family::X12),
        position: Some(Decimal::from(found.position)),
        loop_id: found.loop_id.clone(),
        code: found.code.map(str::to_owned),
        elements: found.elements.iter().map(|found| element(found, family)).collect(),
    }
}

fn element(found: &ElementVerdict, family: Family) -> Element {
    Element {
        position: Some(Decimal::from(found.position)),
        component: found.component.map(Decimal::from),
        repetition: found.repetition.map(Decimal::from),
        reference: found.number.filter(|_| family == Family::X12).map(|number| number.to_string()),
        code: Some(found.code.to_owned()),
        copy: found.copy.clone(),
    }
}

fn codes(codes: &[&str]) -> Option<String> {
    text(&codes.join(" "))
}

fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
