//! The file before it is made: its bytes, and for each of them where it comes from.

use super::fault::Fault;
use super::plan::{ColumnPlan, FillPlan, Plan};
use super::write::{Inputs, Outcome, Press, Seen, Sink, Written};
use crate::encoding::length_of;
use model::layout::Encoding;
use model::{Document, Value};
use serde::Serialize;
use std::ops::Range;

/// A file as it would be written, or the beginning of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where they come from, in file order.
    pub spans: Vec<Span>,
    /// What would become of each document, as far as the preview goes.
    pub documents: Vec<Previewed>,
    /// Whether the preview stops before the last document. Totals count what is shown.
    pub cut: bool,
    /// What the file holds; nothing where it would be refused.
    pub written: Option<Written>,
    /// What refuses the file.
    pub refused: Vec<Fault>,
}

/// One document of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Previewed {
    /// What people call it.
    pub document: String,
    /// What would become of it.
    pub outcome: Outcome,
}

/// Bytes that come from one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    /// Where they stand, quotes included.
    pub bytes: Range<u64>,
    /// Id of the section.
    pub section: String,
    /// Which of several, as `INV-1, line 2`.
    pub instance: String,
    /// Id of the column.
    pub column: String,
    /// What people call it.
    pub label: String,
    /// What fills it, in words.
    pub source: String,
    /// Path of the field, where one fills it.
    pub field: String,
    /// The value in the document.
    pub value: String,
    /// What each step makes of it.
    pub steps: Vec<Change>,
    /// The text in the file, without quotes.
    pub text: String,
}

/// One step at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The step.
    pub step: String,
    /// The value before it.
    pub before: String,
    /// The value behind it.
    pub after: String,
}

impl Plan {
    /// Writes documents as delivery would, with the same code, and watches where each byte comes from. Stops before the
    /// document that would begin behind `limit_bytes`.
    pub fn preview<'d>(
        &self,
        documents: impl Iterator<Item = &'d Document>,
        inputs: &Inputs,
        limit_bytes: usize,
    ) -> Preview {
        let documents: Vec<&Document> = documents.collect();
        let mut shown = documents.len();
        let mut preview = self.preview_of(&documents, inputs, limit_bytes);
        if preview.documents.len() < shown && self.needs.passes == 2 {
            // Totals ahead of their data must be those of what is shown.
            shown = preview.documents.len();
            preview = self.preview_of(&documents[..shown], inputs, usize::MAX);
            preview.cut = true;
        }
        preview
    }

    fn preview_of(&self, documents: &[&Document], inputs: &Inputs, limit_bytes: usize) -> Preview {
        let measured = (self.needs.passes == 2).then(|| {
            let mut measure = super::Measure::new(self, inputs.clone());
            for document in documents {
                measure.document(document);
            }
            measure.finish()
        });
        let measured = measured.and_then(Result::ok);
        let mut press = Press::new(
            self,
            inputs.clone(),
            measured,
            Spans { plan: self, done: Vec::new(), open: Vec::new(), title: String::new() },
        );
        let (mut bytes, mut outcomes) = (Vec::new(), Vec::new());
        for document in documents {
            if bytes.len() >= limit_bytes {
                break;
            }
            document.title().clone_into(&mut press.sink.title);
            let outcome = press.document(document, &mut bytes);
            outcomes.push(Previewed { document: document.title().to_owned(), outcome });
        }
        press.sink.title.clear();
        let (written, refused) = match press.finish(&mut bytes) {
            Ok(written) => (Some(written), Vec::new()),
            Err(faults) => (None, faults),
        };
        let cut = outcomes.len() < documents.len();
        Preview { bytes, spans: press.sink.done, documents: outcomes, cut, written, refused }
    }
}

/// What each step of a column makes of a value; nothing behind a step that it does not pass.
pub(super) fn changes(column: &ColumnPlan, raw: &Value<'_>) -> Vec<Change> {
    let mut before = raw.plain().into_owned();
    let mut steps = Vec::new();
    for (step, stage) in column.column.steps.iter().zip(&column.stages) {
        let after = stage.write(raw.clone()).map(|value| value.plain().into_owned()).unwrap_or_default();
        steps.push(Change { step: step.to_string(), before: std::mem::replace(&mut before, after.clone()), after });
    }
    steps
}

/// Collects spans.
#[derive(Debug)]
struct Spans<'p> {
    plan: &'p Plan,
    done: Vec<Span>,
    /// Spans of the text that is not in the file yet, by their places in it.
    open: Vec<(Range<usize>, Span)>,
    title: String,
}

impl Sink for Spans<'_> {
    const EVERY: bool = true;

    fn cell(&mut self, seen: Seen<'_, '_>) {
        let column = &self.plan.columns[seen.column];
        let place = seen.scopes.place();
        let instance = match (self.title.as_str(), place.as_str()) {
            (title, "") => title.to_owned(),
            (title, place) => format!("{title}, {place}"),
        };
        let raw = seen.raw.unwrap_or_default();
        let steps = changes(column, &raw);
        let field = match &column.fill {
            FillPlan::Field(source) => source.path.clone(),
            FillPlan::Unused
            | FillPlan::Text(_)
            | FillPlan::Param(_)
            | FillPlan::Control(_)
            | FillPlan::Seq { .. }
            | FillPlan::Tally(_)
            | FillPlan::Join { .. }
            | FillPlan::Choose { .. } => String::new(),
        };
        let span = Span {
            bytes: 0..0,
            section: self.plan.sections[column.section].id.clone(),
            instance,
            column: column.id.clone(),
            label: column.label.clone(),
            source: self.plan.reports[seen.column].fill.clone(),
            field,
            value: raw.plain().into_owned(),
            steps,
            text: seen.text.to_owned(),
        };
        self.open.push((seen.range, span));
    }

    fn released(&mut self, text: &str, encoding: Encoding, offset: u64) {
        let (mut reached, mut at) = (0, offset);
        for (range, mut span) in self.open.drain(..) {
            let start = at + length_of(encoding, &text[reached..range.start]) as u64;
            let end = start + length_of(encoding, &text[range.clone()]) as u64;
            span.bytes = start..end;
            self.done.push(span);
            (reached, at) = (range.end, end);
        }
    }

    fn cut(&mut self, to: usize) {
        self.open.iter_mut().rev().take_while(|(range, _)| range.end > to).for_each(|(range, _)| clamp(range, to));
    }

    fn dropped(&mut self) {
        self.open.clear();
    }
}

/// Takes a range back to what is left of the text.
pub(super) fn clamp(range: &mut Range<usize>, to: usize) {
    *range = range.start.min(to)..range.end.min(to);
}
