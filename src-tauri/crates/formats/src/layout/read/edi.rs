//! Reading X12 and EDIFACT: the standard says where a segment stands, the layout says whose it is.
//!
//! Each segment comes with its place in the standard. A kind of line takes it where it is laid on that place, its keys
//! fit, and the loop that it belongs to is open in the layout too. What nothing takes is known and quiet: so a child of
//! a party that the layout does not take never lands on another one.

use super::finding::{Finding, Spot, at, code, of_file};
use super::lines::Lines;
use super::source::{Cut, EdiRecord, Record};
use super::walk::{Frame, Ground, Verdict};
use super::{Event, Reader, Severity, spot};
use crate::edi::receipt::{Envelope, Receipt, SegmentFinding, SetReceipt};
use crate::edi::{Placed, Step};
use crate::layout::dialect::{Dialect, EdiDialect};
use crate::layout::fault::{Fault, code as shared};
use crate::layout::plan::{Plan, Shape};
use crate::standards;
use model::layout::Control;

/// Where in the file reading stands.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// The set at hand, in words.
    set: String,
    /// Whether the layout takes the set at hand.
    taken: bool,
    /// Sets that it does not take.
    others: u64,
}

impl Reader<'_> {
    /// Takes what has been fed.
    pub(super) fn run_edi(&mut self) {
        let plan = self.plan;
        let Dialect::Edi(dialect) = &plan.dialect else { return };
        let Some(mut record) = self.record.take() else { return };
        while !self.over {
            let (Cut::Edi(receiver), Record::Edi(cut)) = (&mut self.cut, &mut record) else { break };
            match receiver.next(&mut cut.segment) {
                Step::More => break,
                Step::Interchange(envelope) => self.interchange(&envelope),
                Step::Group(_) => self.close_to(1),
                Step::Set { code, control, version, .. } => self.open_set(dialect, &code, &control, &version),
                Step::Segment(placed) => self.segment(&record, placed),
                Step::SetEnd(receipt) => self.end_set(&receipt),
                Step::InterchangeEnd(receipt) => self.end_interchange(receipt),
                Step::Loose(fault) => {
                    let place = Spot { bytes: fault.bytes.clone(), ..super::spot_of_line(0) };
                    self.tell(at(place, Severity::Note, shared::STANDARD, fault.sentence).unplaced());
                }
                Step::Unreadable(flaw) => {
                    let sentence = format!("{flaw}. Ask the partner for the file again");
                    self.stop(of_file(Severity::Refuse, code::SYNTAX, sentence));
                }
                Step::Service => {}
                Step::End => self.end_edi(),
            }
        }
        self.record = Some(record);
    }

    /// What the interchange says of itself.
    fn interchange(&mut self, envelope: &Envelope) {
        self.close_to(1);
        let stated = &mut self.summary.envelope;
        if !stated.controls.iter().any(|(of, _)| *of == Control::Interchange) {
            stated.controls.push((Control::Interchange, envelope.control.clone()));
        }
        let params = [
            ("sender.qualifier", &envelope.sender.qualifier),
            ("sender.id", &envelope.sender.id),
            ("receiver.qualifier", &envelope.receiver.qualifier),
            ("receiver.id", &envelope.receiver.id),
            ("usage", &envelope.usage),
        ];
        for (name, text) in params {
            if !stated.params.iter().any(|(known, _)| known == name) && !text.is_empty() {
                stated.params.push((name.to_owned(), text.clone()));
            }
        }
    }

    fn open_set(&mut self, dialect: &EdiDialect, code: &str, control: &str, version: &str) {
        self.open_spine();
        let id = standards::id_of(dialect.family, code, version);
        self.standing.set = format!("{code} {control}");
        self.standing.taken = id == dialect.standard;
        if self.standing.taken {
            return;
        }
        self.standing.others += 1;
        let sentence = format!(
            "the set {code} {control} follows {id}, and this layout is for {}; it was passed over. Read it with a layout for that standard",
            dialect.standard
        );
        self.tell(of_file(Severity::Note, code::UNUSUAL, sentence));
    }

    /// The envelope is open around every set.
    fn open_spine(&mut self) {
        let above = self.plan.spine.len() - 1;
        for section in self.plan.spine[..above].iter().skip(self.stack.len() - 1) {
            self.count_instance(*section);
            self.stack.push(Frame::new(self.plan, Some(*section)));
        }
    }

    fn segment(&mut self, record: &Record, placed: Placed) {
        self.summary.records += 1;
        if !self.standing.taken {
            return;
        }
        // Loops that ended: what was open in them is complete, whoever takes this segment.
        let floor = self.plan.spine.len();
        let still = |frame: &Frame| frame.depth <= placed.kept;
        let keep = self.stack.iter().skip(floor).take_while(|frame| still(frame)).count() + floor;
        if keep < self.stack.len() {
            self.close_to(keep);
        }
        let Some(node) = placed.node else { return };
        let Some(lines) = self.lines.take() else { return };
        let fits = |line: usize| {
            self.plan.sections[line].node == Some(node)
                && self.cells.keys_fit(self.plan, &lines, line, record, self.open.as_ref())
        };
        let ground = Ground { plan: self.plan, lines: &lines, stack: &self.stack, record, keys_fit: &fits };
        match ground.fit() {
            Some(fit) if fit.verdict == Verdict::Forward => {
                let from = fit.frame + 1;
                self.place(&lines, record, &fit);
                self.set_depths(from, placed);
            }
            Some(fit) => self.further(record, fit.line()),
            None => {}
        }
        self.lines = Some(lines);
    }

    /// Notes of the instances that just began in which loop they are.
    fn set_depths(&mut self, from: usize, placed: Placed) {
        for frame in self.stack.iter_mut().skip(from) {
            let own = frame.section.and_then(|section| self.plan.sections[section].node) == placed.node;
            frame.depth = if own && placed.depth > placed.kept { placed.depth } else { placed.kept };
        }
    }

    /// One more of a segment of which the layout takes one.
    fn further(&mut self, record: &Record, line: usize) {
        let label = &self.plan.sections[line].label;
        let sentence =
            format!("there is one more “{label}” here; the layout takes the first one, and this was passed over");
        let finding = at(spot(record), Severity::Note, code::UNUSUAL, sentence).in_section(self.plan, line);
        self.hold(finding);
    }

    /// The set is over: its document takes what is wrong with it.
    fn end_set(&mut self, receipt: &SetReceipt) {
        if !self.standing.taken {
            return;
        }
        let mut findings: Vec<Finding> =
            receipt.findings.iter().flat_map(|finding| self.of_standard(finding)).collect();
        findings.extend(receipt.faults.iter().map(|fault| self.of_set(&fault.sentence, fault.bytes.clone())));
        for finding in findings {
            if self.open.is_some() { self.hold(finding) } else { self.tell(finding) }
        }
        self.close_to(self.plan.spine.len());
    }

    /// A finding of the standard, one for each of its elements.
    fn of_standard(&self, finding: &SegmentFinding) -> Vec<Finding> {
        let mut all = Vec::new();
        if finding.fault.is_some() || finding.elements.is_empty() {
            all.push(self.of_segment(finding, &finding.sentence, 0, finding.bytes.clone(), ""));
        }
        let elements = finding.elements.iter().map(|element| {
            let cell = usize::from(element.position);
            self.of_segment(finding, &element.sentence, cell, element.bytes.clone(), &element.copy)
        });
        all.extend(elements);
        all
    }

    fn of_segment(
        &self,
        finding: &SegmentFinding,
        sentence: &str,
        cell: usize,
        bytes: std::ops::Range<u64>,
        found: &str,
    ) -> Finding {
        let place = format!("{}, segment {} ({})", self.standing.set, finding.position, finding.segment);
        let spot = Spot {
            line: u64::from(finding.position),
            record: u64::from(finding.position),
            cell,
            bytes,
            unit: "segment",
        };
        let fault = Fault {
            place,
            found: found.to_owned(),
            ..Fault::new(Severity::Hold, shared::STANDARD, format!("{sentence} Ask the partner for a corrected file."))
        };
        Finding { fault, spot: Some(spot) }
    }

    fn of_set(&self, sentence: &str, bytes: std::ops::Range<u64>) -> Finding {
        let fault =
            Fault { place: self.standing.set.clone(), ..Fault::new(Severity::Hold, shared::STANDARD, sentence) };
        Finding { fault, spot: Some(Spot { line: 0, record: 0, cell: 0, bytes, unit: "segment" }) }
    }

    fn end_interchange(&mut self, receipt: Box<Receipt>) {
        self.close_to(1);
        let groups = receipt.groups.iter().flat_map(|group| &group.faults);
        let faults: Vec<String> = receipt.faults.iter().chain(groups).map(|fault| fault.sentence.clone()).collect();
        for sentence in faults {
            let place = format!("interchange {}", receipt.envelope.control);
            let fault = Fault { place, ..Fault::new(Severity::Note, shared::STANDARD, sentence) };
            self.tell(Finding { fault, spot: None });
        }
        self.events.push_back(Event::Receipt(receipt));
    }

    fn end_edi(&mut self) {
        self.close_to(0);
        self.summary.totals = self.file_totals();
        self.leave();
    }
}

impl Lines {
    /// The kinds of segments and the places that their columns stand at.
    pub(super) fn by_place(plan: &Plan) -> (Lines, EdiRecord) {
        let places = std::cell::RefCell::new(Vec::new());
        let lines = Lines::build_at(plan, |at| {
            let place = crate::layout::segments::parse(&at.name).ok()?;
            let stride = u32::try_from(super::lines::stride(plan, at.column).max(1)).unwrap_or(1);
            let place = place.shifted(u16::try_from(at.slot.saturating_mul(stride)).unwrap_or(0));
            let mut places = places.borrow_mut();
            let known = places.iter().position(|known| *known == place);
            Some(known.unwrap_or_else(|| {
                places.push(place);
                places.len() - 1
            }))
        });
        (lines, EdiRecord { segment: crate::edi::Segment::default(), places: places.into_inner() })
    }
}

/// Whether a missing section is the standard's affair: the envelope, whose presence is checked with the file.
pub(super) fn is_envelope(plan: &Plan, section: usize) -> bool {
    let of = &plan.sections[section];
    matches!(plan.dialect, Dialect::Edi(_)) && of.node.is_none() && matches!(of.shape, Shape::Record(_))
}
