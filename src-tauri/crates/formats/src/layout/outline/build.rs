//! Writes the file once and keeps where everything stands.

use super::{FaultSpot, Group, Outline, STRIDE, header};
use crate::edi::receipt::Separators;
use crate::layout::dialect::Dialect;
use crate::layout::fault::Fault;
use crate::layout::plan::{FillPlan, Plan};
use crate::layout::write::{Inputs, Mark, Measure, Measured, Outcome, Press, Quiet};
use jiff::civil::DateTime;
use memchr::memchr_iter;
use model::layout::{Control, Encoding};
use model::{Document, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// So many groups of faults are kept.
const MOST_GROUPS: usize = 200;
/// So many faults of single documents are kept.
const MOST_SPOTS: usize = 5_000;

impl Outline {
    /// Writes the documents. Values that the job or the partner would give are stood in for, and control numbers begin
    /// at 1: nothing is reserved.
    pub fn new(plan: Arc<Plan>, documents: Arc<[Document]>, now: DateTime) -> Outline {
        let inputs = stand_ins(&plan, now);
        let mut faults = Groups { plan: &plan, groups: Vec::new(), known: HashMap::new() };
        let measured = measure(&plan, &documents, &inputs, &mut faults);
        let (mut bytes, mut ranges, mut marks) = (Vec::new(), Vec::with_capacity(documents.len()), Vec::new());
        let mut known = vec![Vec::new(); plan.tallies.len()];
        let mut spots = Vec::new();
        if let Ok(measured) = measured {
            let mut press = Press::new(&plan, inputs.clone(), measured, Quiet);
            known = press.known();
            for (at, document) in documents.iter().enumerate() {
                if at % STRIDE == 0 {
                    marks.push(press.mark());
                }
                let (range, told) = match press.document(document, &mut bytes) {
                    Outcome::Written { notes, bytes } => (Some(bytes), notes),
                    Outcome::Held { faults } => (None, faults),
                };
                let offset = range.as_ref().map_or(bytes.len() as u64, |range| range.start);
                let room = MOST_SPOTS.saturating_sub(spots.len());
                spots.extend(told.iter().take(room).map(|fault| spot(&plan, offset, document, fault)));
                ranges.push(range);
                faults.add(document.title(), &told);
            }
            marks.push(press.mark());
            if let Err(refused) = press.finish(&mut bytes) {
                faults.add_of_file(&refused);
            }
        } else {
            ranges.resize(documents.len(), None);
        }
        let groups = faults.sorted();
        let (lines, names) = (starts(&plan, &bytes), header::names(&plan));
        Outline { inputs, bytes, lines, ranges, marks, known, names, groups, spots, documents, plan }
    }

    /// The mark before a document, and which document it stands before.
    pub(super) fn mark_before(&self, document: usize) -> Option<(&Mark, usize)> {
        let at = (document / STRIDE).min(self.marks.len().checked_sub(1)?);
        let before = (at * STRIDE).min(self.documents.len());
        self.marks.get(at).map(|mark| (mark, before))
    }
}

fn spot(plan: &Plan, offset: u64, document: &Document, fault: &Fault) -> FaultSpot {
    FaultSpot {
        offset,
        document: document.title().to_owned(),
        column: Outline::column_of(plan, fault),
        severity: fault.severity,
        sentence: fault.sentence.clone(),
    }
}

/// The first of two passes, where the layout wants one.
fn measure(
    plan: &Plan,
    documents: &[Document],
    inputs: &Inputs,
    faults: &mut Groups<'_>,
) -> Result<Option<Measured>, ()> {
    if plan.needs.passes < 2 {
        return Ok(None);
    }
    let mut measure = Measure::new(plan, inputs.clone());
    for document in documents {
        measure.document(document);
    }
    measure.finish().map(Some).map_err(|refused| faults.add_of_file(&refused))
}

fn stand_ins(plan: &Plan, now: DateTime) -> Inputs {
    let mut inputs = Inputs::at(now);
    inputs.numbers.extend(Control::ALL.iter().map(|control| (*control, 1)));
    for name in &plan.needs.params {
        inputs.params.insert(name.clone(), stand_in(plan, name));
    }
    inputs
}

/// A text that every column for the value can write: its name, or the next best.
fn stand_in(plan: &Plan, name: &str) -> String {
    let is_it = |fill: &FillPlan| matches!(fill, FillPlan::Param(wanted) if wanted == name);
    let columns: Vec<_> = plan.columns.iter().filter(|column| is_it(&column.fill)).collect();
    let fits = |text: &str| {
        columns.iter().all(|column| {
            let spelled = column.steps.write(Value::text(text)).map(Value::into_owned);
            spelled.is_ok_and(|value| column.spell.write(&value, &mut String::new()).is_ok())
        })
    };
    [name, "X", "1", "2026-01-01"].into_iter().find(|text| fits(text)).unwrap_or(name).to_owned()
}

/// Collects faults by column and rule.
struct Groups<'p> {
    plan: &'p Plan,
    groups: Vec<Group>,
    /// Where the group of a section, column and rule stands.
    known: HashMap<(String, String, &'static str), usize>,
}

impl Groups<'_> {
    fn add(&mut self, title: &str, faults: &[Fault]) {
        let mut counted = Vec::new();
        for fault in faults {
            let Some(at) = self.group_of(fault) else { continue };
            if counted.contains(&at) {
                continue;
            }
            counted.push(at);
            let group = &mut self.groups[at];
            group.n_documents += 1;
            if group.documents.len() < 3 {
                group.documents.push(title.to_owned());
            }
        }
    }

    /// Faults of the file: what a document was held for already is not told again.
    fn add_of_file(&mut self, faults: &[Fault]) {
        for fault in faults {
            self.group_of(fault);
        }
    }

    fn group_of(&mut self, fault: &Fault) -> Option<usize> {
        let key = (fault.section.clone(), fault.column.clone(), fault.code);
        if let Some(at) = self.known.get(&key) {
            return Some(*at);
        }
        if self.groups.len() >= MOST_GROUPS {
            return None;
        }
        self.groups.push(Group {
            column: Outline::column_of(self.plan, fault),
            code: fault.code,
            severity: fault.severity,
            sentence: fault.sentence.clone(),
            n_documents: 0,
            documents: Vec::new(),
        });
        self.known.insert(key, self.groups.len() - 1);
        Some(self.groups.len() - 1)
    }

    fn sorted(self) -> Vec<Group> {
        let mut groups = self.groups;
        groups.sort_by_key(|group| std::cmp::Reverse((group.severity, group.n_documents)));
        groups
    }
}

/// Where each line begins, or each segment of EDI.
fn starts(plan: &Plan, bytes: &[u8]) -> Vec<u64> {
    match &plan.dialect {
        Dialect::Edi(edi) => segment_starts(&edi.separators, bytes),
        Dialect::Csv(_) | Dialect::Fixed(_) | Dialect::Xml(_) => line_starts(&plan.dialect, bytes),
    }
}

/// Where each segment begins. A terminator that is taken back by the release character ends nothing.
fn segment_starts(separators: &Separators, bytes: &[u8]) -> Vec<u64> {
    let mut starts = Vec::new();
    let (mut at, mut begins) = (0, true);
    while let Some(byte) = bytes.get(at).copied() {
        if begins && !matches!(byte, b'\r' | b'\n') {
            starts.push(at as u64);
            begins = false;
        }
        if Some(byte) == separators.release {
            at += 1;
        } else if byte == separators.terminator {
            begins = true;
        }
        at += 1;
    }
    starts
}

/// Where each line begins, behind the byte order mark.
fn line_starts(dialect: &Dialect, bytes: &[u8]) -> Vec<u64> {
    if let Dialect::Fixed(fixed) = dialect
        && fixed.style.line_end().is_empty()
    {
        return (0..bytes.len() as u64).step_by(fixed.style.length).collect();
    }
    let encoding = dialect.encoding();
    let mark = crate::encoding::mark(encoding);
    let first = if !mark.is_empty() && bytes.starts_with(mark) { mark.len() } else { 0 };
    if bytes.len() == first {
        return Vec::new();
    }
    let mut feed = Vec::new();
    let feed =
        crate::encoding::encode(encoding, "\n", &mut feed).ok().and_then(|()| feed.iter().copied().find(|b| *b != 0));
    let ends = memchr_iter(feed.unwrap_or(b'\n'), bytes).filter_map(|at| match encoding {
        Encoding::Utf8 | Encoding::Windows1252 | Encoding::Latin1 | Encoding::Ascii => Some(at + 1),
        Encoding::Cp037 | Encoding::Cp500 | Encoding::Cp1140 => Some(at + 1),
        Encoding::Utf16Le => (at % 2 == 0 && bytes.get(at + 1) == Some(&0)).then_some(at + 2),
        Encoding::Utf16Be => (at % 2 == 1 && bytes[at - 1] == 0).then_some(at + 1),
    });
    let starts = std::iter::once(first).chain(ends.filter(|end| *end < bytes.len()));
    starts.map(|start| start as u64).collect()
}
