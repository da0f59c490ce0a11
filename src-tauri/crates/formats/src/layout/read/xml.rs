//! Elements of XML: where each belongs, and what those do that belong nowhere. An element ends what it began, so nothing
//! inside is looked for outside; beside each other elements may stand in any order.

use super::cells::Reading;
use super::finding::{at, code};
use super::lines::Lines;
use super::source::Record;
use super::walk::{Ground, Verdict};
use super::{Reader, Severity, spot};
use crate::layout::dialect::Dialect;
use crate::layout::xml::XmlDialect;
use crate::xml::NameId;
use model::layout::Weight;

/// Kinds of things that are passed over and told once each.
const TOLD: usize = 100;

/// An element that is open and that documents stand in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Above {
    /// Its section; nothing for an outermost element that is none.
    section: Option<usize>,
    /// How many instances are open with it.
    depth: usize,
}

/// What has been told of things that were passed over.
#[derive(Debug, Default)]
pub(super) struct Passed {
    told: Vec<(Option<usize>, String)>,
}

impl Passed {
    /// Whether this has not been told yet.
    fn first(&mut self, section: Option<usize>, name: &str) -> bool {
        let known = self.told.iter().any(|(of, told)| *of == section && told == name);
        if known || self.told.len() >= TOLD {
            return false;
        }
        self.told.push((section, name.to_owned()));
        true
    }
}

impl<'p> Reader<'p> {
    fn xml(&self) -> Option<&'p XmlDialect> {
        if let Dialect::Xml(xml) = &self.plan.dialect { Some(xml) } else { None }
    }

    /// An element begins that documents stand in.
    pub(super) fn open_element(&mut self, record: &mut Record) {
        let (Some(xml), Some(lines)) = (self.xml(), self.lines.take()) else { return };
        let section = if self.above.is_empty() && xml.root_section.is_none() {
            None
        } else {
            let placed = self.place_element(xml, &lines, record, true);
            if placed.is_none() {
                self.strange(xml, record);
            }
            placed
        };
        self.tell_flaws(record);
        self.above.push(Above { section, depth: self.stack.len() });
        self.lines = Some(lines);
    }

    /// It ends.
    pub(super) fn close_element(&mut self) {
        let Some(above) = self.above.pop() else { return };
        self.close_to(if above.section.is_some() { above.depth - 1 } else { above.depth });
    }

    /// A whole element.
    pub(super) fn whole_element(&mut self, record: &mut Record) {
        let (Some(xml), Some(lines)) = (self.xml(), self.lines.take()) else { return };
        let host = self.above.last().and_then(|above| above.section);
        if !self.inner_element(xml, &lines, record, host) && !self.late_columns(xml, &lines, record, host) {
            self.strange(xml, record);
        }
        self.lines = Some(lines);
    }

    /// Places an element and all inside. False where no section takes it.
    fn inner_element(&mut self, xml: &'p XmlDialect, lines: &Lines, record: &mut Record, host: Option<usize>) -> bool {
        let before = self.stack.len();
        let Some(section) = self.place_among(xml, lines, record, host, false) else {
            return self.is_surplus(xml, record, host);
        };
        self.inside(xml, lines, record, section);
        let depth = self.stack.iter().rposition(|frame| frame.section == Some(section)).unwrap_or(before);
        self.close_to(depth);
        true
    }

    /// The elements inside of one that has been placed.
    fn inside(&mut self, xml: &'p XmlDialect, lines: &Lines, record: &mut Record, section: usize) {
        let Record::Xml(element) = record else { return };
        let parent = element.top();
        let children: Vec<usize> = element.tree.children(parent).collect();
        let mut seen: Vec<NameId> = Vec::new();
        for child in children {
            if self.over {
                return;
            }
            let Record::Xml(element) = record else { return };
            let name = element.tree.nodes()[child].name;
            let is_head = xml.sections[section].heads.contains(&name);
            if is_head {
                if seen.contains(&name) {
                    self.again(xml, record, child, section);
                } else {
                    seen.push(name);
                }
                continue;
            }
            element.node = Some(child);
            if !self.inner_element(xml, lines, record, Some(section)) {
                self.pass_over(xml, record, section);
            }
            if let Record::Xml(element) = record {
                element.node = Some(parent);
            }
        }
    }

    fn place_element(
        &mut self,
        xml: &'p XmlDialect,
        lines: &Lines,
        record: &mut Record,
        streams: bool,
    ) -> Option<usize> {
        let host = self.above.last().and_then(|above| above.section);
        self.place_among(xml, lines, record, host, streams)
    }

    /// Finds the section of an element among those inside of another one, opens it and reads its columns.
    fn place_among(
        &mut self,
        xml: &'p XmlDialect,
        lines: &Lines,
        record: &mut Record,
        host: Option<usize>,
        streams: bool,
    ) -> Option<usize> {
        let Record::Xml(element) = record else { return None };
        let name = element.tree.nodes().get(element.top())?.name;
        let candidate = |section: usize| xml.sections[section].name == name && xml.sections[section].host == host;
        if name == NameId::UNKNOWN || !(0..xml.sections.len()).any(candidate) {
            return None;
        }
        let record = &*record;
        let fits = |section: usize| {
            candidate(section) && self.cells.keys_fit(self.plan, lines, section, record, self.open.as_ref())
        };
        let ground = Ground { plan: self.plan, lines, stack: &self.stack, record, keys_fit: &fits };
        let fit = ground.fit()?;
        if matches!(fit.verdict, Verdict::Beyond | Verdict::Back) {
            return None;
        }
        let section = fit.line();
        self.close_to(fit.frame + 1);
        self.advance(lines, record, &fit);
        self.learn_keys(lines, section, record);
        self.tell_flaws(record);
        if streams {
            self.read_attributes(xml, lines, section, record)
        } else {
            self.read_line(lines, section, record)
        }
        Some(section)
    }

    /// Of an element that documents stand in only the attributes are there when it begins.
    fn read_attributes(&mut self, xml: &'p XmlDialect, lines: &Lines, section: usize, record: &Record) {
        let mut reading = Reading { spot: spot(record), pieces: Vec::new(), views: Vec::new() };
        for place in &lines.kinds[section].places {
            let own = xml.columns[place.column].iter().all(|path| path.elements.is_empty() && path.attribute.is_some());
            if own && (!record.is_absent(place.cell) || self.plan.columns[place.column].column.required) {
                self.read_cell(*place, record, &mut reading);
            }
        }
        lines.kinds[section].granted.iter().for_each(|column| self.grant(*column, record));
    }

    /// An element in which columns of the element around it stand, where that one has begun before. False where none do.
    fn late_columns(&mut self, xml: &'p XmlDialect, lines: &Lines, record: &mut Record, host: Option<usize>) -> bool {
        let Record::Xml(element) = record else { return false };
        let (Some(section), Some(top)) = (host, element.tree.nodes().first()) else { return false };
        if !xml.sections[section].heads.contains(&top.name) {
            return false;
        }
        let Some(depth) = self.above.last().map(|above| above.depth) else { return false };
        self.close_to(depth);
        self.tell_flaws(record);
        if let Record::Xml(element) = record {
            element.node = None;
        }
        let mut reading = Reading { spot: spot(record), pieces: Vec::new(), views: Vec::new() };
        for place in lines.kinds[section].places.iter().filter(|place| !record.is_absent(place.cell)) {
            self.read_cell(*place, record, &mut reading);
        }
        self.join_pieces(reading.pieces, &reading.spot);
        if let Record::Xml(element) = record {
            element.node = Some(0);
        }
        true
    }

    /// What is wrong with the markup of an element, told once.
    fn tell_flaws(&mut self, record: &Record) {
        let Record::Xml(element) = record else { return };
        if element.top() != 0 {
            return;
        }
        for flaw in &element.tree.flaws {
            let finding = self.flaw(&flaw.clone().into(), Some(record));
            if finding.holds() { self.hold(finding) } else { self.tell(finding) }
        }
    }

    /// One more of what stands once: the first is taken, and this one is told.
    fn is_surplus(&mut self, xml: &'p XmlDialect, record: &Record, host: Option<usize>) -> bool {
        let Record::Xml(element) = record else { return false };
        let Some(name) = element.tree.nodes().get(element.top()).map(|node| node.name) else { return false };
        let same = |at: &usize| xml.sections[*at].name == name && xml.sections[*at].host == host;
        let full = |at: &usize| {
            let of = &self.plan.sections[*at];
            let frame = self.stack.iter().rev().find(|frame| frame.section == of.parent);
            let position = super::walk::inner_of(self.plan, of.parent).iter().position(|inner| inner == at);
            let known = frame.zip(position).is_some_and(|(frame, position)| frame.counts[position] > 0);
            known
                && self.plan.sections[*at].columns.iter().all(|column| self.plan.columns[*column].column.key.is_none())
        };
        let Some(section) = (0..xml.sections.len()).filter(same).find(full) else { return false };
        let inside = self.plan.sections[section].depth > 0;
        let is_list = self.plan.sections[section].each != crate::layout::plan::Each::Once;
        let label = &self.plan.sections[section].label;
        let finding = if is_list {
            let sentence = format!(
                "there is one “{label}” more here than the layout allows; ask the partner whether two documents ran into each other"
            );
            at(
                spot(record),
                if inside { Severity::Hold } else { Severity::Refuse },
                crate::layout::code::TOO_MANY,
                sentence,
            )
        } else if self.passed.first(Some(section), "") {
            let sentence = format!(
                "there is more than one “{label}” (“{}”); the first is taken and the others are passed over",
                element.name(xml)
            );
            at(spot(record), Severity::Note, code::UNUSUAL, sentence)
        } else {
            return true;
        };
        let finding = finding.in_section(self.plan, section);
        if finding.holds() && inside {
            self.hold(finding)
        } else {
            self.tell(finding)
        }
        true
    }

    /// One more element in which a column stands: the first is taken, and this one is told.
    fn again(&mut self, xml: &'p XmlDialect, record: &Record, child: usize, section: usize) {
        let Record::Xml(element) = record else { return };
        let name = element.name_of(xml, child);
        if !self.passed.first(Some(section), &name) {
            return;
        }
        let node = &element.tree.nodes()[child];
        let place =
            super::Spot { line: node.line, record: element.number, cell: 0, bytes: node.bytes.clone(), unit: "line" };
        let sentence = format!("there is more than one “{name}”; the first is taken and the others are passed over");
        self.tell(at(place, Severity::Note, code::UNUSUAL, sentence).in_section(self.plan, section));
    }

    /// An element inside a document that the layout does not know.
    fn pass_over(&mut self, xml: &'p XmlDialect, record: &Record, section: usize) {
        let Record::Xml(element) = record else { return };
        let name = element.name(xml);
        let of = &self.plan.sections[section];
        match self.plan.layout.unknown.column {
            Weight::Hold => {
                let sentence = format!(
                    "the layout does not know “{name}” in “{}”; take it into the layout, or let unknown elements pass",
                    of.label
                );
                self.hold(
                    at(spot(record), Severity::Hold, code::UNKNOWN_COLUMN, sentence).in_section(self.plan, section),
                );
            }
            Weight::Note if self.passed.first(Some(section), &name) => {
                let sentence = format!("the layout does not take “{name}” in “{}”; it was passed over", of.label);
                self.tell(
                    at(spot(record), Severity::Note, code::UNKNOWN_COLUMN, sentence).in_section(self.plan, section),
                );
            }
            Weight::Note => {}
        }
    }

    /// An element beside documents that no section takes: it may be a document itself.
    fn strange(&mut self, xml: &'p XmlDialect, record: &Record) {
        self.count_unknown();
        let Record::Xml(element) = record else { return };
        let name = element.name(xml);
        let (severity, what) = match self.plan.layout.unknown.section {
            Weight::Hold => (
                Severity::Hold,
                "the documents before and behind it are held, as it may belong to them. Add it to the layout, or let unknown elements pass",
            ),
            Weight::Note => (Severity::Note, "it was passed over"),
        };
        if severity == Severity::Note && !self.passed.first(None, &name) {
            return;
        }
        let finding =
            at(spot(record), severity, code::UNKNOWN_LINE, format!("no part of the layout fits “{name}” here; {what}"));
        self.tell(finding.clone());
        if severity == Severity::Hold {
            if self.open.is_some() {
                self.hold(finding.clone());
            }
            self.hold_next = Some(finding);
        }
    }
}
