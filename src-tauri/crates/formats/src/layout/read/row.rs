//! Rows: where each belongs, and what those do that belong nowhere.

use super::finding::{Finding, Spot, at, code};
use super::lines::Lines;
use super::source::{Flaw, Record};
use super::walk::{Fit, Ground, Verdict};
use super::{Reader, Severity, spot};
use crate::layout::fault::code as shared;
use model::layout::Weight;

impl Reader<'_> {
    /// Takes a row.
    pub(super) fn row(&mut self, lines: &Lines, record: &Record) {
        if record.is_blank() && !self.cells.takes_blank() {
            self.summary.blank += 1;
            return;
        }
        let fits = |line: usize| self.cells.keys_fit(self.plan, lines, line, record, self.open.as_ref());
        let ground = Ground { plan: self.plan, lines, stack: &self.stack, record, keys_fit: &fits };
        match ground.fit() {
            Some(fit) => self.place(lines, record, &fit),
            None => self.unknown(record),
        }
    }

    /// Puts a record where it fits.
    pub(super) fn place(&mut self, lines: &Lines, record: &Record, fit: &Fit) {
        let line = fit.line();
        if matches!(fit.verdict, Verdict::Beyond | Verdict::Back) {
            self.count_line(line);
            return self.misplaced(record, fit);
        }
        if self.switch(lines, record, fit) {
            return self.row(lines, record);
        }
        self.close_to(fit.frame + 1);
        self.advance(lines, record, fit);
        self.learn_keys(lines, line, record);
        for skipped in &fit.skipped {
            let mut finding = self.missing(*skipped, Some(record));
            if self.plan.sections[*skipped].depth == 0 {
                finding.fault.severity = Severity::Refuse;
                self.tell(finding);
            } else {
                self.hold(finding);
            }
        }
        let flaws: Vec<Finding> = record.flaws().iter().map(|flaw| self.flaw(flaw, Some(record))).collect();
        flaws.into_iter().for_each(|flaw| self.hold(flaw));
        self.read_line(lines, line, record);
    }

    /// Opens the instances that lead to the line.
    pub(super) fn advance(&mut self, lines: &Lines, record: &Record, fit: &Fit) {
        let top = &mut self.stack[fit.frame];
        let Some((_, position)) = fit.path.first() else { return };
        top.cursor = *position;
        top.counts[*position] += 1;
        top.reported.extend(&fit.skipped);
        for (depth, (section, _)) in fit.path.iter().enumerate() {
            let next = fit.path.get(depth + 1).map(|(_, position)| *position);
            self.enter(lines, *section, next, record);
            if let Some(frame) = self.stack.last_mut() {
                frame.reported.extend(&fit.skipped);
            }
        }
    }

    fn misplaced(&mut self, record: &Record, fit: &Fit) {
        let label = &self.plan.sections[fit.line()].label;
        let (code, sentence) = match fit.verdict {
            Verdict::Beyond => (
                shared::TOO_MANY,
                format!(
                    "there is one “{label}” line more here than the layout allows; ask the partner whether two documents or files ran into each other"
                ),
            ),
            Verdict::Forward | Verdict::Skips | Verdict::Back => {
                (code::WRONG_PLACE, format!("a “{label}” line does not belong here; it stands too late"))
            }
        };
        let in_document = self.stack[..=fit.frame].iter().any(|frame| self.opens_document(frame.section));
        let severity = if in_document { Severity::Hold } else { Severity::Refuse };
        let finding = at(spot(record), severity, code, sentence).in_section(self.plan, fit.line());
        if in_document { self.hold(finding) } else { self.tell(finding) }
    }

    /// A line that no kind of line fits: its neighbours may lack it.
    fn unknown(&mut self, record: &Record) {
        self.count_unknown();
        let shown: String = record.raw().chars().take(60).collect();
        let weight = self.plan.layout.unknown.section;
        let (severity, what) = match weight {
            Weight::Hold => (
                Severity::Hold,
                "the documents before and behind it are held, as it may belong to them. Add this kind of line to the layout, or let unknown lines pass",
            ),
            Weight::Note => (Severity::Note, "it was passed over"),
        };
        let finding = at(spot(record), severity, code::UNKNOWN_LINE, format!("no kind of line fits “{shown}”; {what}"));
        self.tell(finding.clone());
        if weight == Weight::Hold {
            if self.open.is_some() {
                self.hold(finding.clone());
            }
            self.hold_next = Some(finding);
        }
    }

    /// A flaw of the file as a fault.
    pub(super) fn flaw(&self, flaw: &Flaw, record: Option<&Record>) -> Finding {
        let (line, number) = record.map_or((self.cut.line(), 0), |record| (record.line(), record.number()));
        // What is missing at the end of the file has no byte of its own.
        let end = (flaw.offset + 1).min(self.fed).max(flaw.offset);
        let place = Spot { line, record: number, cell: 0, bytes: flaw.offset..end, unit: self.cut.unit() };
        let severity = match (flaw.refuses, flaw.harmless) {
            (true, _) => Severity::Refuse,
            (false, true) => Severity::Note,
            (false, false) => Severity::Hold,
        };
        let code = if flaw.limit { code::LIMIT } else { code::SYNTAX };
        at(place, severity, code, flaw.sentence.clone())
    }
}
