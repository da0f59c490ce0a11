//! One column at work on a few records.

use super::{Outline, Trace, instance};
use crate::layout::plan::{ColumnPlan, Plan};
use crate::layout::trace::changes;
use crate::layout::write::{Press, Scopes, Seen, Sink};
use model::Value;

/// So many records are shown.
const SHOWN: usize = 3;
/// So many documents are looked at for them.
const LOOKED_AT: usize = 48;

impl Outline {
    /// A column on up to three records with different values: first on one that it does not fit, then on those from a
    /// line on, counted from 0.
    pub fn focus(&self, column: &str, from_line: usize) -> Vec<Trace> {
        let Some(column) = self.plan.columns.iter().position(|plan| plan.id == column && plan.is_written()) else {
            return Vec::new();
        };
        let mut shown: Vec<Trace> = Vec::new();
        for title in self.misfits(column) {
            let held = (0..self.documents.len()).filter(|at| self.ranges[*at].is_none());
            let Some(at) = held.into_iter().find(|at| self.documents[*at].title() == title) else { continue };
            let traces = self.traces(column, at, 1).into_iter().filter(|trace| !trace.fault.is_empty());
            add(&mut shown, traces, 2);
        }
        let byte = self.lines.get(from_line).copied().unwrap_or_default();
        let first = self.document_at(byte);
        add(&mut shown, self.traces(column, first, LOOKED_AT).into_iter(), SHOWN);
        if shown.len() < SHOWN && first > 0 {
            add(&mut shown, self.traces(column, 0, LOOKED_AT).into_iter(), SHOWN);
        }
        shown
    }

    /// The first documents that a column holds.
    fn misfits(&self, column: usize) -> Vec<&str> {
        let id = &self.plan.columns[column].id;
        let groups = self.groups.iter().filter(|group| group.column == *id);
        groups.flat_map(|group| group.documents.iter().map(String::as_str)).collect()
    }

    /// The column in some documents from one on.
    fn traces(&self, column: usize, first: usize, count: usize) -> Vec<Trace> {
        let Some((mark, from)) = self.mark_before(first) else { return Vec::new() };
        let watch = Watch { plan: &self.plan, column, on: false, seen: Vec::new(), title: String::new() };
        let mut press = Press::resume(&self.plan, self.inputs.clone(), &self.known, mark, watch);
        let mut scratch = Vec::new();
        let upto = first.saturating_add(count).min(self.documents.len());
        for at in from..upto {
            // Held ones leave no trace in numbers, so those in front need not be tried again.
            if at < first && self.ranges[at].is_none() {
                continue;
            }
            press.sink.on = at >= first;
            self.documents[at].title().clone_into(&mut press.sink.title);
            scratch.clear();
            press.document(&self.documents[at], &mut scratch);
            if press.sink.seen.len() >= LOOKED_AT {
                break;
            }
        }
        if self.plan.sections[self.plan.columns[column].section].depth == 0 && upto == self.documents.len() {
            press.sink.on = true;
            press.sink.title.clear();
            scratch.clear();
            // A file that is refused has no end, and its groups of faults say why.
            let _ = press.finish(&mut scratch);
        }
        press.sink.seen
    }
}

/// Takes over what has another value than those shown already; empty ones last.
fn add(shown: &mut Vec<Trace>, traces: impl Iterator<Item = Trace>, most: usize) {
    let (filled, empty): (Vec<_>, Vec<_>) =
        traces.partition(|trace| !trace.value.is_empty() || !trace.text.is_empty() || !trace.fault.is_empty());
    for trace in filled.into_iter().chain(empty) {
        let known = shown.iter().any(|other| other.value == trace.value && other.text == trace.text);
        if shown.len() < most && !known {
            shown.push(trace);
        }
    }
}

/// Watches one column.
struct Watch<'p> {
    plan: &'p Plan,
    column: usize,
    on: bool,
    seen: Vec<Trace>,
    title: String,
}

impl Watch<'_> {
    fn take(&mut self, raw: Option<Value<'_>>, text: &str, fault: &str, scopes: &Scopes<'_>) {
        let column: &ColumnPlan = &self.plan.columns[self.column];
        let raw = raw.unwrap_or_default();
        let outside = self.plan.sections[column.section].depth == 0;
        self.seen.push(Trace {
            instance: if outside { String::new() } else { instance(&self.title, &scopes.place()) },
            value: raw.plain().into_owned(),
            steps: changes(column, &raw),
            text: text.to_owned(),
            fault: fault.to_owned(),
        });
    }
}

impl Sink for Watch<'_> {
    const EVERY: bool = true;

    fn cell(&mut self, seen: Seen<'_, '_>) {
        if self.on && seen.column == self.column {
            self.take(seen.raw, seen.text, "", seen.scopes);
        }
    }

    fn misfit(&mut self, column: usize, raw: Option<Value<'_>>, sentence: &str, scopes: &Scopes<'_>) {
        if self.on && column == self.column {
            self.take(raw, "", sentence, scopes);
        }
    }
}
