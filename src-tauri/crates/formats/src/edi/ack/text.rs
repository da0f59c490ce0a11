//! Documents of kind acknowledgment as X12 and EDIFACT text: 997, TA1 and CONTRL, each in an interchange of its own.

use super::document::Reply;
use model::document::{Acknowledged, AcknowledgedGroup, Element, Finding};
use model::{Decimal, Document};
use std::collections::BTreeMap;

/// What an envelope needs beside the ends: day and time, and the first control number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stamp {
    /// When it is made.
    pub(super) now: jiff::civil::DateTime,
    /// Number of the interchange and of its first group.
    pub(super) control: u64,
}

/// Names and settings of an envelope.
pub(super) type Params = BTreeMap<String, String>;

fn param<'p>(params: &'p Params, name: &str) -> &'p str {
    params.get(name).map_or("", String::as_str)
}

fn said(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

fn number(number: Option<Decimal>) -> String {
    number.map_or_else(String::new, |number| number.normalize().to_string())
}

/// Codes by words, as the templates have them.
fn coded<'t>(table: &[(&str, &'t str)], word: &Option<String>) -> &'t str {
    table.iter().find(|(ours, _)| *ours == said(word)).map_or("", |(_, theirs)| *theirs)
}

pub(super) mod x12 {
    //! Segments without release characters: separators are chosen so that no value holds one.

    use super::*;

    const LETTERS: [(&str, &str); 4] =
        [("accepted", "A"), ("accepted-with-errors", "E"), ("partly-accepted", "P"), ("rejected", "R")];
    /// Which characters are tried, best first: between elements, behind segments, between components, between repeats.
    const CHOICES: [&[u8]; 4] = [b"*|!", b"~'", b":><", b"^\\"];

    /// Values of the envelope, one for all groups of an answer.
    struct Pen<'p> {
        params: &'p Params,
        stamp: Stamp,
        element: char,
        terminator: char,
        component: char,
        repetition: char,
        out: String,
        /// Segments since the last ST.
        segments: u32,
    }

    /// A 997 for each document, in an interchange. Neighbours with the same names and version share a group.
    pub(in super::super) fn groups(replies: &[Reply], version: &str, stamp: Stamp) -> String {
        let values: Vec<&str> = replies.iter().flat_map(|reply| names(reply)).collect();
        let mut pen = Pen::new(&replies[0].params, stamp, &values);
        pen.header(version);
        let mut n_groups = 0;
        for run in replies.chunk_by(|one, other| one.params == other.params) {
            pen.params = &run[0].params;
            pen.group(run, stamp.control + n_groups);
            n_groups += 1;
        }
        pen.trailer(n_groups);
        pen.out
    }

    /// A TA1 in an interchange of its own: some readers stumble over one in front of a group.
    pub(in super::super) fn ta1(reply: &Reply, version: &str, stamp: Stamp) -> String {
        let document = &reply.document;
        let mut pen = Pen::new(&reply.params, stamp, &names(reply));
        pen.header(version);
        let letter = coded(&LETTERS, &document.verdict);
        pen.put(&[
            "TA1",
            said(&document.number),
            said(&document.sent_date),
            said(&document.sent_time),
            letter,
            said(&document.errors),
        ]);
        pen.trailer(0);
        pen.out
    }

    /// Everything that must stand in the answer as it is. Copies of faulty values may be left out, so they are not here.
    fn names(reply: &Reply) -> Vec<&str> {
        let Reply { document, params, .. } = reply;
        let own =
            [&document.number, &document.group_code, &document.group_version, &document.sent_date, &document.sent_time];
        let sets = document.sets.iter().flat_map(|set| {
            let loops = set.findings.iter().filter_map(|finding| finding.loop_id.as_deref());
            [&set.code, &set.control, &set.version].into_iter().map(said).chain(loops)
        });
        own.into_iter().map(said).chain(params.values().map(String::as_str)).chain(sets).collect()
    }

    impl<'p> Pen<'p> {
        fn new(params: &'p Params, stamp: Stamp, values: &[&str]) -> Pen<'p> {
            let [element, terminator, component, repetition] = CHOICES.map(|choices| {
                let is_free = |byte: &&u8| !values.iter().any(|value| value.as_bytes().contains(byte));
                char::from(*choices.iter().find(is_free).unwrap_or(&choices[0]))
            });
            Pen { params, stamp, element, terminator, component, repetition, out: String::new(), segments: 0 }
        }

        /// Writes a segment; what is empty at its end goes.
        fn put(&mut self, elements: &[&str]) {
            let filled = elements.iter().rposition(|element| !element.is_empty()).map_or(0, |last| last + 1);
            self.raw(&elements[..filled]);
        }

        fn raw(&mut self, elements: &[&str]) {
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    self.out.push(self.element);
                }
                self.out.push_str(element);
            }
            self.out.push(self.terminator);
            self.segments += 1;
        }

        fn param(&self, name: &str) -> &'p str {
            param(self.params, name)
        }

        fn header(&mut self, version: &str) {
            let eleven = if version == "00401" { 'U' } else { self.repetition };
            let padded = |name: &str| format!("{:<15.15}", self.param(name));
            let qualifier = |name: &str| match self.param(name).trim() {
                "" => "ZZ".to_owned(),
                qualifier => format!("{qualifier:<2.2}"),
            };
            let usage = if self.param("usage").is_empty() { "P" } else { self.param("usage") };
            let parts = [
                "ISA".to_owned(),
                "00".to_owned(),
                " ".repeat(10),
                "00".to_owned(),
                " ".repeat(10),
                qualifier("sender.qualifier"),
                padded("sender.id"),
                qualifier("receiver.qualifier"),
                padded("receiver.id"),
                self.stamp.now.strftime("%y%m%d").to_string(),
                self.stamp.now.strftime("%H%M").to_string(),
                eleven.to_string(),
                version.to_owned(),
                interchange_number(self.stamp.control),
                "0".to_owned(),
                usage.to_owned(),
                self.component.to_string(),
            ];
            self.raw(&parts.each_ref().map(String::as_str));
        }

        fn trailer(&mut self, groups: u64) {
            let groups = groups.to_string();
            self.put(&["IEA", &groups, &interchange_number(self.stamp.control)]);
        }

        fn group(&mut self, run: &[Reply], control: u64) {
            let control = (control % 1_000_000_000).to_string();
            let (date, time) =
                (self.stamp.now.strftime("%Y%m%d").to_string(), self.stamp.now.strftime("%H%M").to_string());
            let named = |group: &str, id: &str| {
                let name = self.param(group);
                if name.is_empty() { self.param(id) } else { name }
            };
            let (sender, receiver) = (named("sender.group", "sender.id"), named("receiver.group", "receiver.id"));
            let version = self.param("group.version");
            self.put(&["GS", "FA", sender, receiver, &date, &time, &control, "X", version]);
            for (index, reply) in run.iter().enumerate() {
                self.set(&reply.document, &format!("{:04}", index + 1));
            }
            self.put(&["GE", &run.len().to_string(), &control]);
        }

        fn set(&mut self, document: &Document, control: &str) {
            self.segments = 0;
            let is_later = super::super::x12::is_later(said(&document.group_version));
            let later = |text: &Option<String>| if is_later { said(text).to_owned() } else { String::new() };
            let number_of_group = if said(&document.number).is_empty() { "0" } else { said(&document.number) };
            self.put(&["ST", "997", control]);
            self.put(&["AK1", said(&document.group_code), number_of_group, &later(&document.group_version)]);
            for set in &document.sets {
                self.put(&["AK2", or(&set.code, "???"), or(&set.control, "0000"), &later(&set.version)]);
                set.findings.iter().for_each(|finding| self.finding(finding));
                let mut answer = vec!["AK5", coded(&LETTERS, &set.verdict)];
                answer.extend(said(&set.errors).split(' '));
                self.put(&answer);
            }
            let counts = [document.sets_included, document.sets_received, document.sets_accepted].map(number);
            let mut answer = vec!["AK9", coded(&LETTERS, &document.verdict), &counts[0], &counts[1], &counts[2]];
            answer.extend(said(&document.errors).split(' '));
            self.put(&answer);
            self.put(&["SE", &(self.segments + 1).to_string(), control]);
        }

        fn finding(&mut self, finding: &Finding) {
            let position = number(finding.position);
            self.put(&["AK3", said(&finding.segment), &position, said(&finding.loop_id), said(&finding.code)]);
            finding.elements.iter().for_each(|element| self.element(element));
        }

        fn element(&mut self, element: &Element) {
            let mut place =
                [element.position, element.component, element.repetition].map(number).join(&self.component.to_string());
            place.truncate(place.trim_end_matches(self.component).len());
            let ours = [self.element, self.terminator, self.component, self.repetition];
            let copy = Some(said(&element.copy)).filter(|copy| !copy.contains(ours)).unwrap_or_default();
            self.put(&["AK4", &place, said(&element.reference), said(&element.code), copy]);
        }
    }

    fn or<'t>(text: &'t Option<String>, otherwise: &'t str) -> &'t str {
        if said(text).is_empty() { otherwise } else { said(text) }
    }

    fn interchange_number(number: u64) -> String {
        format!("{:09}", number % 1_000_000_000)
    }
}

pub(super) mod edifact {
    //! Segments with the usual separators and release characters.

    use super::*;

    const ACTIONS: [(&str, &str); 5] = [
        ("accepted", "7"),
        ("accepted-with-errors", "7"),
        ("partly-accepted", "7"),
        ("rejected", "4"),
        ("received", "8"),
    ];

    /// Segments of a message, counted.
    #[derive(Default)]
    struct Message {
        out: String,
        segments: u32,
    }

    impl Message {
        /// Writes a segment of elements of components; what is empty at an end goes.
        fn put(&mut self, elements: &[&[&str]]) {
            let elements: Vec<String> = elements.iter().map(|components| composite(components)).collect();
            let filled = elements.iter().rposition(|element| !element.is_empty()).map_or(0, |last| last + 1);
            self.out.push_str(&elements[..filled].join("+"));
            self.out.push('\'');
            self.segments += 1;
        }
    }

    fn composite(components: &[&str]) -> String {
        let filled = components.iter().rposition(|component| !component.is_empty()).map_or(0, |last| last + 1);
        components[..filled].iter().map(|component| released(component)).collect::<Vec<_>>().join(":")
    }

    fn released(value: &str) -> String {
        value.chars().fold(String::with_capacity(value.len()), |mut out, c| {
            if matches!(c, '+' | ':' | '\'' | '?') {
                out.push('?');
            }
            out.push(c);
            out
        })
    }

    /// A CONTRL in an interchange. `syntax` is that of the interchange it answers, as `UNOC:3`.
    pub(in super::super) fn contrl(reply: &Reply, syntax: &str, stamp: Stamp) -> String {
        let Reply { document, params, .. } = reply;
        let (level, version) = syntax.split_once(':').unwrap_or(("UNOC", "3"));
        let is_four = version == "4";
        let control = stamp.control.to_string();
        let date = stamp.now.strftime(if is_four { "%Y%m%d" } else { "%y%m%d" }).to_string();
        let time = stamp.now.strftime("%H%M").to_string();
        let end = |role: &str| ["id", "qualifier", "routing"].map(|part| param(params, &format!("{role}.{part}")));
        let test = if matches!(param(params, "usage"), "" | "P") { "" } else { "1" };
        let kind: [&str; 4] = if is_four { ["CONTRL", "4", "1", "UN"] } else { ["CONTRL", "D", "3", "UN"] };

        let mut file = Message::default();
        let (sender, receiver) = (end("sender"), end("receiver"));
        let when = [date.as_str(), &time];
        file.put(&[
            &["UNB"],
            &[level, version],
            &sender,
            &receiver,
            &when,
            &[&control],
            &[],
            &[],
            &[],
            &[],
            &[],
            &[test],
        ]);
        file.segments = 0;
        file.put(&[&["UNH"], &["1"], &kind]);
        file.interchange(document);
        file.put(&[&["UNT"], &[&(file.segments + 1).to_string()], &["1"]]);
        file.put(&[&["UNZ"], &["1"], &[&control]]);
        format!("UNA:+.? '{}", file.out)
    }

    impl Message {
        fn interchange(&mut self, document: &Document) {
            let sender = [&document.sender, &document.sender_qualifier, &document.sender_routing].map(said);
            let receiver = [&document.receiver, &document.receiver_qualifier, &document.receiver_routing].map(said);
            let action = coded(&ACTIONS, &document.verdict);
            let (number, error, tag) = (said(&document.number), said(&document.errors), said(&document.segment));
            self.put(&[&["UCI"], &[number], &sender, &receiver, &[action], &[error], &[tag]]);
            document.sets.iter().for_each(|set| self.message(set));
            document.groups.iter().for_each(|group| self.group(group));
        }

        fn group(&mut self, group: &AcknowledgedGroup) {
            let [control, sender, receiver] = [&group.control, &group.sender, &group.receiver].map(said);
            let (action, error, tag) = (coded(&ACTIONS, &group.verdict), said(&group.errors), said(&group.segment));
            self.put(&[&["UCF"], &[control], &[sender], &[receiver], &[action], &[error], &[tag]]);
            group.sets.iter().for_each(|set| self.message(set));
        }

        fn message(&mut self, set: &Acknowledged) {
            let kind = [&set.code, &set.version, &set.release, &set.agency, &set.association].map(said);
            let (action, error, tag) = (coded(&ACTIONS, &set.verdict), said(&set.errors), said(&set.segment));
            self.put(&[&["UCM"], &[said(&set.control)], &kind, &[action], &[error], &[tag]]);
            for finding in &set.findings {
                self.put(&[&["UCS"], &[&number(finding.position)], &[said(&finding.code)]]);
                for element in &finding.elements {
                    let place = [&element.position, &element.component].map(|position| number(*position));
                    self.put(&[&["UCD"], &[said(&element.code)], &[&place[0], &place[1]]]);
                }
            }
        }
    }
}
