//! Headers: an interchange, a group or a set starts.

use super::{Counted, Receiver, Step};
use crate::edi::grammar::Grammar;
use crate::edi::headers::{self, Faults, SetHeader, short};
use crate::edi::receipt::{EnvelopeCode, EnvelopeFault, Group, Receipt, SetReceipt};
use crate::edi::segment::Segment;
use crate::edi::set::{OpenSet, Part};
use crate::edi::value::Rules;
use crate::edi::{Family, kinds};
use crate::standards;
use std::io;
use std::sync::Arc;

impl Receiver {
    pub(super) fn header(&mut self, segment: &Segment) {
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
        let (sender, receiver) = (&envelope.sender.id, &envelope.receiver.id);
        let id = format!("{} {} {sender}{receiver}{}", sender.len(), receiver.len(), envelope.control);
        let before = self.interchanges.is_repeat(&id).map(|is_repeat| is_repeat || (self.options.known)(&envelope));
        let sentence = || format!("The interchange {} was received before.", short(&envelope.control));
        faults.extend(repeated(before, sentence).map(|sentence| (EnvelopeCode::ControlRepeated, 0, sentence)));
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

    pub(super) fn group_header(&mut self, segment: &Segment) {
        let here = segment.bytes();
        self.close_group(None, here.start);
        if self.interchange.is_none() {
            return self.outside(segment);
        }
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
        let before = self.groups.is_repeat(&header.control);
        let sentence =
            || format!("The control number {} of this group stands twice in the interchange.", short(&header.control));
        faults.extend(repeated(before, sentence).map(|sentence| (EnvelopeCode::ControlRepeated, 6, sentence)));
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
        self.open_group(group);
        self.waiting.push_back(Step::Group(Box::new(header)));
    }

    pub(super) fn set_header(&mut self, segment: &mut Segment) {
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
            self.open_group(Group::default());
        }
        let mut faults = Faults::new();
        let header = match family {
            Family::X12 => headers::st(segment, &mut faults),
            Family::Edifact => headers::unh(segment, &mut faults),
        };
        let (version, grammar) = self.standard(&header, &mut faults);
        let before = self.sets.is_repeat(&header.control);
        let sentence = || format!("The control number {} stands twice.", short(&header.control));
        faults.extend(repeated(before, sentence).map(|sentence| (EnvelopeCode::ControlRepeated, 2, sentence)));
        if segment.is_odd() {
            faults.push((
                EnvelopeCode::Character,
                0,
                format!("{} has characters that may not stand in it.", segment.tag()),
            ));
        }
        self.group.get_or_insert_default().received += 1;
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

    fn open_group(&mut self, group: Group) {
        self.sets.clear();
        self.kept.only_faulty = self.options.only_faulty;
        self.group = Some(group);
    }

    /// The version that a set follows, and its grammar.
    pub(super) fn standard(&self, header: &SetHeader, faults: &mut Faults) -> (String, Option<Arc<Grammar>>) {
        let family = self.rules.family;
        let group = self.group.as_ref().and_then(|group| group.header.as_ref());
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
}

/// What is said of a number that was there before. Where that cannot be found out, it is not taken for granted.
fn repeated(before: io::Result<bool>, sentence: impl Fn() -> String) -> Option<String> {
    match before {
        Ok(false) => None,
        Ok(true) => Some(sentence()),
        Err(error) => Some(format!(
            "Whether a control number stands twice could not be found out: the folder for temporary files cannot be read ({error}). Read the file again."
        )),
    }
}

fn list(faults: Faults, segment: &Segment) -> Vec<EnvelopeFault> {
    let place = |position: u16| if position == 0 { segment.bytes() } else { segment.bytes_of_element(position) };
    let fault = |(code, position, sentence)| EnvelopeFault { code, sentence, bytes: place(position) };
    faults.into_iter().map(fault).collect()
}
