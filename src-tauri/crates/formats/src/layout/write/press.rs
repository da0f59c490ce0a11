//! The file around the documents: column names, headers and trailers, batches, and the promise that a held document
//! leaves no trace.

use super::outer::{Outer, outer_sources};
use super::render::{Pen, Sink};
use super::state::{Measured, State, Total};
use super::told::NO_PLACE;
use super::value::{Scopes, Trouble, meets};
use super::{ColumnTotal, Inputs, Outcome, Written};
use crate::encoding::{encode, encode_replacing};
use crate::layout::dialect::Dialect;
use crate::layout::fault::{Fault, Severity, code};
use crate::layout::plan::{Each, Plan};
use crate::seen::Distinct;
use model::Document;
use model::layout::Unmappable;
use std::ops::Range;
use std::sync::Arc;

/// Faults that refuse the file, so many of which are told at its end.
const REFUSED: usize = 1000;

/// Writes one file.
#[derive(Debug)]
pub(crate) struct Press<'p, S> {
    pub(crate) pen: Pen<'p>,
    pub(crate) sink: S,
    pub(super) open: Open,
    /// Keys of batches that are closed.
    pub(super) closed: Distinct,
    /// Fields outside documents, which must be the same in all documents below.
    pub(super) outer: Vec<Outer>,
    /// What tells the documents in the file apart, where the layout says so.
    pub(super) identities: Distinct,
    /// The state before the document at hand.
    before: State,
    measured: Option<Measured>,
    measuring: bool,
    /// Whether it goes on from a mark: totals that stand ahead are known then without a first pass of its own.
    resumed: bool,
    offset: u64,
    refused: Vec<Fault>,
}

/// A place between two documents of a file.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    state: State,
    open: Open,
    offset: u64,
}

/// How far the file is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Open {
    pub(super) file: bool,
    /// Sections of the spine above documents that are open.
    pub(super) depth: usize,
    /// By section of the spine: the batch's key.
    pub(super) keys: Vec<String>,
    /// The first document of the file and of each open section of the spine, where something outside documents needs it.
    pub(super) firsts: Vec<Option<Arc<Document>>>,
}

impl<'p, S: Sink> Press<'p, S> {
    pub(crate) fn new(plan: &'p Plan, inputs: Inputs, measured: Option<Measured>, sink: S) -> Press<'p, S> {
        let scratch = inputs.scratch.clone();
        let mut pen = Pen::new(plan, inputs);
        if let Some(measured) = &measured {
            pen.known.clone_from(&measured.finals);
        }
        Press {
            before: State::new(plan),
            open: Open::default(),
            closed: Distinct::new(scratch.clone()),
            outer: outer_sources(plan),
            identities: Distinct::new(scratch),
            measured,
            measuring: false,
            resumed: false,
            offset: 0,
            refused: Vec::new(),
            pen,
            sink,
        }
    }

    pub(crate) fn measuring(plan: &'p Plan, inputs: Inputs, sink: S) -> Press<'p, S> {
        Press { measuring: true, ..Press::new(plan, inputs, None, sink) }
    }

    pub(crate) fn document(&mut self, document: &Document, out: &mut Vec<u8>) -> Outcome {
        self.pen.begin(document);
        self.before.copy_from(&self.pen.state);
        let finals: Vec<usize> = self.pen.finals.iter().map(Vec::len).collect();
        let (scopes, was) = (Scopes::of(document), self.open.clone());
        let identity = self.identity(&scopes);
        let start = if self.may_go(document, &scopes) { self.render(document, &scopes) } else { 0 };
        let faults = std::mem::take(&mut self.pen.faults);
        if faults.iter().any(Fault::holds) {
            self.pen.state.copy_from(&self.before);
            self.pen.finals.iter_mut().zip(finals).for_each(|(finals, length)| finals.truncate(length));
            self.open = was;
            self.sink.dropped();
            let room = REFUSED.saturating_sub(self.refused.len());
            let refused = faults.iter().filter(|fault| fault.severity == Severity::Refuse);
            self.refused.extend(refused.take(room).cloned());
            return Outcome::Held { faults };
        }
        for closed in was.keys.iter().filter(|key| !key.is_empty() && !self.open.keys.contains(key)) {
            self.closed.note(closed);
        }
        identity.into_iter().for_each(|identity| self.identities.note(&identity));
        self.pen.state.documents += 1;
        let bytes = self.release(start, out);
        Outcome::Written { notes: faults, bytes }
    }

    /// Where the file stands now, so that it can be gone on with from here once more.
    pub(crate) fn mark(&self) -> Mark {
        Mark { state: self.pen.state.clone(), open: self.open.clone(), offset: self.offset }
    }

    /// Goes on from a mark. Documents that were held before must not be given again; `known` are the totals that stand
    /// ahead of what they count.
    pub(crate) fn resume(plan: &'p Plan, inputs: Inputs, known: &[Vec<Total>], mark: &Mark, sink: S) -> Press<'p, S> {
        let mut press = Press::new(plan, inputs, None, sink);
        press.pen.known.clone_from_slice(known);
        press.pen.state.copy_from(&mark.state);
        press.open.clone_from(&mark.open);
        press.offset = mark.offset;
        press.resumed = true;
        press
    }

    /// Totals that stand ahead of what they count, as a first pass found them.
    pub(crate) fn known(&self) -> Vec<Vec<Total>> {
        self.pen.known.clone()
    }

    /// Whether the document can be rendered at all.
    fn may_go(&mut self, document: &Document, scopes: &Scopes<'_>) -> bool {
        let top = self.pen.plan.documents();
        if self.pen.plan.needs.passes == 2 && !self.measuring && !self.resumed && self.measured.is_none() {
            let sentence =
                "The totals at the head of the file were not counted beforehand. This is a fault of the program.";
            self.pen.faults.push(Fault::new(Severity::Refuse, code::TOTALS, sentence));
            return false;
        }
        self.pen.check_alone();
        self.pen.check_document(document);
        if self.pen.faults.iter().any(Fault::holds) {
            return false;
        }
        let section = &self.pen.plan.sections[top];
        if !section.conditions.iter().all(|condition| meets(condition, scopes).unwrap_or(false)) {
            self.pen.fault(Trouble::no_section(NO_PLACE), top, None, scopes);
            return false;
        }
        true
    }

    /// Renders what comes before the document and the document. Returns where in the text the document begins.
    fn render(&mut self, document: &Document, scopes: &Scopes<'_>) -> usize {
        let keys = self.keys(scopes);
        let same = |level: &usize| self.open.keys.get(*level).is_some_and(|key| *key == keys[*level]);
        let stays = (0..keys.len()).take_while(same).count().min(self.open.depth);
        self.check_outer(stays, scopes);
        if !self.open.file {
            self.open_file(document, scopes);
        }
        while self.open.depth > stays {
            self.close_level();
        }
        while self.open.depth < keys.len() {
            self.open_level(&keys[self.open.depth], document, scopes);
        }
        let (start, records) = (self.pen.text.len(), self.pen.state.records);
        self.pen.document(scopes, &mut self.sink);
        self.pen.check_presence(records, scopes);
        self.pen.check_standard(start, scopes);
        start
    }

    fn open_file(&mut self, document: &Document, scopes: &Scopes<'_>) {
        self.head();
        self.open.file = true;
        self.open.firsts = vec![self.kept(document)];
        let (before, _) = self.around_spine();
        self.sections(&before, scopes);
    }

    /// A copy of the document for trailers, where anything outside documents asks for one.
    fn kept(&self, document: &Document) -> Option<Arc<Document>> {
        (!self.outer.is_empty()).then(|| Arc::new(Document { raw: None, ..document.clone() }))
    }

    /// What stands in front of the first record.
    fn head(&mut self) {
        match &self.pen.plan.dialect {
            Dialect::Csv(csv) => csv.names(&mut self.pen.text),
            Dialect::Fixed(_) => {}
            Dialect::Xml(xml) => xml.head(&mut self.pen.text),
            Dialect::Edi(edi) => {
                if let Some(una) = &edi.una {
                    self.pen.text.push_str("UNA");
                    self.pen.text.push_str(una);
                    self.pen.text.push_str(edi.newline);
                }
            }
        }
    }

    /// What stands behind the last record.
    fn tail(&mut self) {
        match &self.pen.plan.dialect {
            Dialect::Csv(_) | Dialect::Edi(_) => {}
            Dialect::Fixed(fixed) => fixed.fill_block(self.pen.state.records, &mut self.pen.text),
            Dialect::Xml(xml) if xml.one_document && self.pen.state.documents == 0 => {}
            Dialect::Xml(xml) => xml.tail(&mut self.pen.text),
        }
    }

    /// Sections at the top before and behind the spine.
    fn around_spine(&self) -> (Vec<usize>, Vec<usize>) {
        split(&self.pen.plan.roots, self.pen.plan.spine[0])
    }

    fn sections(&mut self, list: &[usize], scopes: &Scopes<'_>) {
        for at in list.iter().copied() {
            self.pen.section(at, scopes, &mut self.sink);
        }
    }

    /// Opens the next section of the spine above documents.
    fn open_level(&mut self, key: &str, document: &Document, scopes: &Scopes<'_>) {
        let kept = self.kept(document);
        self.begin_level(scopes);
        self.open.keys.push(key.to_owned());
        self.open.firsts.push(kept);
    }

    fn begin_level(&mut self, scopes: &Scopes<'_>) {
        let plan = self.pen.plan;
        let (at, next) = (plan.spine[self.open.depth], plan.spine[self.open.depth + 1]);
        if plan.sections[at].each == Each::Batches {
            self.pen.state.batches += 1;
        }
        self.pen.open(at, scopes, &mut self.sink);
        if !self.pen.writes_inside(at) {
            let (before, _) = split(&plan.sections[at].inner, next);
            self.sections(&before, scopes);
        }
        self.open.depth += 1;
    }

    /// Closes the innermost open section of the spine.
    fn close_level(&mut self) {
        let plan = self.pen.plan;
        let (at, next) = (plan.spine[self.open.depth - 1], plan.spine[self.open.depth]);
        self.open.keys.pop();
        let first = if self.open.firsts.len() > 1 { self.open.firsts.pop().flatten() } else { None };
        let scopes = first.as_deref().map_or(Scopes::NONE, |first| Scopes::of(first));
        if self.pen.writes_inside(at) {
            self.pen.end_element(at, &scopes, &mut self.sink);
        } else {
            let (_, behind) = split(&plan.sections[at].inner, next);
            self.sections(&behind, &scopes);
        }
        self.pen.close(at, &scopes);
        self.open.depth -= 1;
    }

    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) -> Result<Written, Vec<Fault>> {
        self.pen.end_documents();
        if !self.open.file {
            self.open_empty();
        }
        while self.open.depth > 0 {
            self.close_level();
        }
        let first = self.open.firsts.pop().flatten();
        let scopes = first.as_deref().map_or(Scopes::NONE, |first| Scopes::of(first));
        let (_, behind) = self.around_spine();
        self.sections(&behind, &scopes);
        self.tail();
        self.pen.final_totals();
        self.check_measured();
        self.refused.extend(std::mem::take(&mut self.pen.faults).into_iter().filter(Fault::holds));
        if !self.refused.is_empty() {
            for fault in &mut self.refused {
                fault.severity = Severity::Refuse;
            }
            return Err(std::mem::take(&mut self.refused));
        }
        self.release(0, out);
        Ok(self.written())
    }

    /// A file without documents: the names, and what is always there.
    fn open_empty(&mut self) {
        self.head();
        self.open.file = true;
        let (before, _) = self.around_spine();
        self.sections(&before, &Scopes::NONE);
        let plan = self.pen.plan;
        while self.open.depth + 1 < plan.spine.len() {
            let section = &plan.sections[plan.spine[self.open.depth]];
            if !section.required || section.each != Each::Once {
                break;
            }
            self.begin_level(&Scopes::NONE);
        }
    }

    fn check_measured(&mut self) {
        let Some(measured) = &self.measured else { return };
        let same = measured.documents == self.pen.state.documents && measured.finals == self.pen.finals;
        if !same {
            let sentence = "The totals at the head of the file are not those of the documents in it, because one of them changed meanwhile. Nothing was sent; run it again.";
            self.pen.faults.push(Fault::new(Severity::Refuse, code::TOTALS, sentence));
        }
    }

    pub(crate) fn into_measured(self) -> Measured {
        Measured { finals: self.pen.finals, documents: self.pen.state.documents }
    }

    /// Gives out the rendered text. Returns where the bytes from `start` of the text on stand in the file.
    fn release(&mut self, start: usize, out: &mut Vec<u8>) -> Range<u64> {
        let dialect = &self.pen.plan.dialect;
        let from = out.len();
        if self.offset == 0 {
            out.extend_from_slice(dialect.mark());
        }
        let text_from = out.len();
        self.append(..start, out);
        let document_from = out.len();
        self.append(start.., out);
        let at = |position: usize| self.offset + (position - from) as u64;
        let range = at(document_from)..at(out.len());
        self.sink.released(&self.pen.text, dialect.encoding(), at(text_from));
        self.offset = range.end;
        self.pen.text.clear();
        range
    }

    fn append(&self, part: impl std::slice::SliceIndex<str, Output = str>, out: &mut Vec<u8>) {
        let (dialect, text) = (&self.pen.plan.dialect, &self.pen.text[part]);
        let encoded = match dialect.unmappable() {
            Unmappable::Refuse => encode(dialect.encoding(), text, out).map(|()| 0),
            Unmappable::Replace(instead) => encode_replacing(dialect.encoding(), text, instead, out),
        };
        encoded.expect("BUG: every cell was tried");
    }

    fn written(&self) -> Written {
        let plan = self.pen.plan;
        let totals = plan.tallies.iter().zip(&self.pen.state.tallies).filter_map(|(tally, state)| {
            let column = &plan.columns[tally.total_of?];
            let super::state::Total::Sum(sum) = state.total else { return None };
            Some(ColumnTotal { column: column.id.clone(), label: column.label.clone(), sum })
        });
        Written {
            documents: self.pen.state.documents,
            records: self.pen.state.records,
            bytes: self.offset,
            totals: totals.collect(),
        }
    }
}

/// What stands before one of the list, and what behind.
fn split(list: &[usize], at: usize) -> (Vec<usize>, Vec<usize>) {
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    let mut seen = false;
    for item in list.iter().copied() {
        match (item == at, seen) {
            (true, _) => seen = true,
            (false, false) => before.push(item),
            (false, true) => behind.push(item),
        }
    }
    (before, behind)
}
