//! Trailers, and ends without one: counts and control numbers are compared, receipts are handed out.

use super::{Counted, GROUPS, Receiver, Step};
use crate::edi::Family;
use crate::edi::headers::short;
use crate::edi::receipt::{EnvelopeCode, EnvelopeFault, SetReceipt};
use crate::edi::segment::Segment;
use crate::edi::set::{OpenSet, Part};
use std::ops::Range;

impl Receiver {
    pub(super) fn set_trailer(&mut self, segment: &mut Segment) {
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
    pub(super) fn set_end(&mut self, set: OpenSet) {
        let receipt = Box::new(set.receipt);
        self.keep(&receipt);
        self.waiting.push_back(Step::SetEnd(receipt));
    }

    /// Keeps a set in the receipt of its group, if it is to be there.
    fn keep(&mut self, receipt: &SetReceipt) {
        let (Some(group), kept) = (&mut self.group, &mut self.kept) else { return };
        group.answers += u32::from(matches!(receipt.code.as_str(), "CONTRL" | "997" | "999"));
        if is_faulty(receipt) {
            if kept.faulty < self.options.most_faulty {
                kept.faulty += 1;
                group.sets.push(receipt.clone());
            }
            return;
        }
        if kept.only_faulty {
            return;
        }
        if kept.good < self.options.most_good {
            kept.good += 1;
            return group.sets.push(receipt.clone());
        }
        // All good ones or none, so that what is said of the group can be understood.
        kept.only_faulty = true;
        let before = group.sets.len();
        group.sets.retain(is_faulty);
        group.sets.shrink_to_fit();
        kept.good -= before - group.sets.len();
    }

    /// Ends a set that has no trailer.
    pub(super) fn close_set(&mut self, at: u64) {
        if let Some(mut set) = self.set.take() {
            let trailer = if self.rules.family == Family::X12 { "SE" } else { "UNT" };
            let sentence = format!("{trailer} is missing: the set does not end.");
            set.fault(EnvelopeCode::TrailerMissing, sentence, at..at);
            set.receipt.bytes.end = at;
            self.set_end(set);
        }
    }

    pub(super) fn group_trailer(&mut self, segment: &Segment) {
        self.close_set(segment.bytes().start);
        if self.group.as_ref().is_none_or(|group| group.header.is_none()) {
            return self.outside(segment);
        }
        self.close_group(Some(segment), segment.bytes().start);
    }

    /// Ends the group, if one is open, with its trailer or without.
    pub(super) fn close_group(&mut self, trailer: Option<&Segment>, at: u64) {
        self.close_set(at);
        let Some(mut group) = self.group.take() else { return };
        let mut fault =
            |code, sentence: String, bytes: Range<u64>| group.faults.push(EnvelopeFault { code, sentence, bytes });
        if let Some(header) = &group.header {
            match trailer {
                None => {
                    let tag = if self.rules.family == Family::X12 { "GE" } else { "UNE" };
                    fault(EnvelopeCode::TrailerMissing, format!("{tag} is missing: the group does not end."), at..at);
                }
                Some(trailer) => {
                    let (tag, count, control) = (trailer.tag(), trailer.simple(1), trailer.simple(2).trim_end());
                    let received = group.received;
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
                    group.stated = Some(count.to_owned());
                }
            }
            if group.received == 0 {
                fault(EnvelopeCode::Empty, "There is nothing in the group.".to_owned(), at..at);
            }
        }
        group.faults.truncate(self.options.limit);
        if let Some(interchange) = &mut self.interchange
            && interchange.groups.len() < GROUPS
        {
            interchange.groups.push(group);
        }
    }

    pub(super) fn interchange_trailer(&mut self, segment: &Segment) {
        if self.interchange.is_none() {
            return self.outside(segment);
        }
        self.close_interchange(Some(segment), segment.bytes().start);
    }

    /// Ends the interchange, if one is open, with its trailer or without.
    pub(super) fn close_interchange(&mut self, trailer: Option<&Segment>, at: u64) {
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
}

fn is_faulty(set: &SetReceipt) -> bool {
    set.faulty > 0 || !set.faults.is_empty()
}

/// Whether a trailer's count is this number.
fn is_count(stated: &str, counted: u32) -> bool {
    stated.len() <= 10 && stated.parse() == Ok(counted)
}

fn or_nothing(value: &str) -> String {
    if value.is_empty() { "nothing".to_owned() } else { short(value) }
}
