//! From scopes to text: sections, lines and cells. The same code delivers, previews and finds what the partner sees;
//! only what watches differs.

use super::Inputs;
use super::state::{State, Total};
use super::told::NO_ROW;
use super::value::{Scopes, Trouble, meets, read};
use crate::edi::Written;
use crate::layout::fault::Fault;
use crate::layout::piece;
use crate::layout::plan::{Cell, Each, Places, Plan, SectionPlan, Shape};
use model::layout::Encoding;
use model::{Document, Kind, Value};
use std::ops::Range;

/// Watches what is written.
pub(crate) trait Sink {
    /// Whether every cell must be rendered anew, repeated ones too.
    const EVERY: bool;
    /// Whether it looks at cells at all.
    const SEES: bool = true;
    /// A line begins.
    fn line(&mut self, _section: usize) {}
    /// A cell was written. Cells that repeat within a document are told once, unless [`Sink::EVERY`].
    fn cell(&mut self, _seen: Seen<'_, '_>) {}
    /// A cell could not be written; `raw` is the value before the steps, where it came so far.
    fn misfit(&mut self, _column: usize, _raw: Option<Value<'_>>, _sentence: &str, _scopes: &Scopes<'_>) {}
    /// What was written behind this place of the rendered text is taken back.
    fn cut(&mut self, _to: usize) {}
    /// The rendered text goes into the file at this offset.
    fn released(&mut self, _text: &str, _encoding: Encoding, _offset: u64) {}
    /// The rendered text was dropped.
    fn dropped(&mut self) {}
}

/// A cell as it was written.
pub(crate) struct Seen<'s, 'd> {
    pub(crate) column: usize,
    /// Its place in the rendered text, quotes included.
    pub(crate) range: Range<usize>,
    /// Its text without quotes.
    pub(crate) text: &'s str,
    /// The value before the steps; only where the sink wants every cell.
    pub(crate) raw: Option<Value<'d>>,
    pub(crate) scopes: &'s Scopes<'d>,
}

/// Renders the sections of a plan. Buffers are kept from document to document.
#[derive(Debug)]
pub(crate) struct Pen<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) inputs: Inputs,
    pub(crate) state: State,
    /// Totals ahead of what they count, by tally and instance.
    pub(crate) known: Vec<Vec<Total>>,
    /// Totals as they came out, by tally and instance; only of those that stand ahead.
    pub(crate) finals: Vec<Vec<Total>>,
    pub(crate) text: String,
    pub(crate) faults: Vec<Fault>,
    /// What people call the document, and whether that is a number or name of its own.
    pub(crate) title: String,
    pub(crate) has_title: bool,
    pub(crate) kind: Option<Kind>,
    /// By rule of [`Plan::taken`]: which items were taken.
    pub(super) taken: Vec<Vec<bool>>,
    /// The spelled value of the cell at hand.
    pub(super) cell: String,
    /// Whether that is what stands for nothing.
    pub(super) nothing: bool,
    /// Bytes of the place at hand, in fixed width.
    pub(super) width: usize,
    pub(super) bytes: Vec<u8>,
    /// Whether the segment at hand declares the separators, which stand in it as values.
    pub(super) declares: bool,
    /// Where the values of the segments of the document stand.
    pub(super) written: Written,
    /// Cells that are the same in the whole document, as they stand in the line.
    cache: String,
    cached: Vec<Kept>,
    epoch: u32,
}

#[derive(Debug, Clone, Default)]
struct Kept {
    epoch: u32,
    range: Range<usize>,
}

impl<'p> Pen<'p> {
    pub(crate) fn new(plan: &'p Plan, inputs: Inputs) -> Pen<'p> {
        Pen {
            plan,
            inputs,
            state: State::new(plan),
            known: vec![Vec::new(); plan.tallies.len()],
            finals: vec![Vec::new(); plan.tallies.len()],
            text: String::new(),
            faults: Vec::new(),
            title: String::new(),
            has_title: false,
            kind: None,
            taken: vec![Vec::new(); plan.taken.len()],
            cell: String::new(),
            nothing: false,
            width: 0,
            bytes: Vec::new(),
            declares: false,
            written: Written::default(),
            cache: String::new(),
            cached: vec![Kept::default(); plan.columns.len()],
            epoch: 0,
        }
    }

    /// Begins a document: nothing of the last one is left.
    pub(crate) fn begin(&mut self, document: &Document) {
        self.faults.clear();
        self.text.clear();
        self.title.clear();
        self.title.push_str(document.title());
        self.has_title = document.number.is_some() || document.name.is_some() || document.id.is_some();
        self.kind = Some(document.kind);
        self.next_document();
    }

    /// What comes now belongs to the file.
    pub(crate) fn end_documents(&mut self) {
        self.faults.clear();
        self.text.clear();
        self.title.clear();
        self.kind = None;
        self.next_document();
    }

    /// Writes one document. Where one of its totals stands ahead of what it counts, it is written twice, and the first
    /// time is thrown away.
    pub(crate) fn document<S: Sink>(&mut self, scopes: &Scopes<'_>, sink: &mut S) {
        let plan = self.plan;
        let inside = |at: &usize| plan.tallies[*at].home.is_some_and(|home| plan.sections[home].depth > 0);
        let own: Vec<usize> = (0..plan.tallies.len()).filter(inside).collect();
        for tally in own.iter().copied() {
            self.state.tallies[tally].instance = 0;
            self.known[tally].clear();
            self.finals[tally].clear();
        }
        if own.iter().any(|tally| plan.tallies[*tally].ahead) {
            let (before, start) = (self.state.clone(), self.text.len());
            self.written.clear();
            self.instance(plan.documents(), scopes, &mut super::Quiet);
            self.text.truncate(start);
            self.state = before;
            if self.faults.iter().any(Fault::holds) {
                return;
            }
            self.faults.clear();
            self.next_document();
            own.iter().for_each(|tally| self.known[*tally] = std::mem::take(&mut self.finals[*tally]));
        }
        self.written.clear();
        self.instance(plan.documents(), scopes, sink);
        own.iter().for_each(|tally| self.finals[*tally].clear());
    }

    /// Keeps the file's own totals that stand ahead of what they count.
    pub(crate) fn final_totals(&mut self) {
        for (at, tally) in self.plan.tallies.iter().enumerate() {
            if tally.home.is_none() && tally.ahead {
                self.finals[at].push(self.state.tallies[at].total.clone());
            }
        }
    }

    /// Forgets what was the same in the last document.
    fn next_document(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.cached.fill(Kept::default());
            self.epoch = 1;
        }
        self.cache.clear();
    }

    /// Writes every instance of a section that the scopes offer. Returns how many there were.
    pub(crate) fn section<S: Sink>(&mut self, at: usize, scopes: &Scopes<'_>, sink: &mut S) -> u32 {
        let section = &self.plan.sections[at];
        let written = match &section.each {
            Each::Once => {
                let there =
                    self.meets(at, scopes) && (section.required || self.is_chosen(at) || self.is_alive(at, scopes));
                if there {
                    self.instance(at, scopes, sink);
                }
                u32::from(there)
            }
            Each::List { level, list, .. } => {
                let Some(owner) = scopes.record(*level) else { return 0 };
                let mut written = 0;
                for (position, index) in (0..).zip(0..owner.len(*list)) {
                    let Some(item) = owner.item(*list, index) else { continue };
                    let inner = scopes.with(item, position);
                    if self.meets(at, &inner) {
                        self.mark_taken(at, index);
                        self.instance(at, &inner, sink);
                        written += 1;
                    }
                }
                written
            }
            Each::Pieces { source, width } => {
                let text = match read(source, scopes) {
                    Ok(text) => text,
                    Err(trouble) => {
                        self.fault(trouble, at, None, scopes);
                        return 0;
                    }
                };
                let pieces = piece::pieces(&text.plain(), *width);
                for (position, item) in (0..).zip(&pieces) {
                    self.instance(at, &scopes.with(item, position), sink);
                }
                u32::try_from(pieces.len()).unwrap_or(u32::MAX)
            }
            // The press opens and closes these.
            Each::Documents | Each::Batches => 0,
        };
        self.check_number(at, written, scopes);
        written
    }

    /// Whether a condition keeps the section out; a condition without an answer is a fault.
    fn meets(&mut self, at: usize, scopes: &Scopes<'_>) -> bool {
        let section = &self.plan.sections[at];
        for condition in &section.conditions {
            match meets(condition, scopes) {
                Ok(true) => {}
                Ok(false) => return false,
                Err(trouble) => {
                    self.fault(trouble, at, None, scopes);
                    return false;
                }
            }
        }
        true
    }

    fn is_chosen(&self, at: usize) -> bool {
        self.plan.sections[at].parent.is_some_and(|parent| self.plan.sections[parent].one_of)
    }

    /// Whether a field of the section, or of one inside, has a value.
    fn is_alive(&self, at: usize, scopes: &Scopes<'_>) -> bool {
        let section = &self.plan.sections[at];
        let has_value = |source| read(source, scopes).map_or(true, |value| !value.is_empty());
        section.live.iter().any(has_value)
            || section.slots.iter().any(|slots| self.items(*slots, scopes) > 0)
            || section.inner.iter().any(|inner| self.is_inner_alive(*inner, scopes))
    }

    pub(super) fn is_inner_alive(&self, at: usize, scopes: &Scopes<'_>) -> bool {
        let section = &self.plan.sections[at];
        let fits = |scopes: &Scopes<'_>| section.conditions.iter().all(|test| meets(test, scopes).unwrap_or(true));
        match &section.each {
            Each::Once => fits(scopes) && self.is_alive(at, scopes),
            Each::List { level, list, .. } => scopes.record(*level).is_some_and(|owner| {
                (0..owner.len(*list)).filter_map(|i| owner.item(*list, i)).any(|item| fits(&scopes.with(item, 0)))
            }),
            Each::Pieces { .. } => self.items(at, scopes) > 0,
            Each::Documents | Each::Batches => false,
        }
    }

    /// How many items a section goes over.
    fn items(&self, at: usize, scopes: &Scopes<'_>) -> usize {
        match &self.plan.sections[at].each {
            Each::List { level, list, .. } => scopes.record(*level).map_or(0, |owner| owner.len(*list)),
            Each::Pieces { source, .. } => read(source, scopes).map_or(1, |value| usize::from(!value.is_empty())),
            Each::Once | Each::Documents | Each::Batches => 0,
        }
    }

    /// One instance of a section and all that is in it.
    fn instance<S: Sink>(&mut self, at: usize, scopes: &Scopes<'_>, sink: &mut S) {
        self.open(at, scopes, sink);
        self.inner(at, scopes, sink);
        self.close(at, scopes);
    }

    /// Begins an instance: numbers, totals, and its own line.
    pub(crate) fn open<S: Sink>(&mut self, at: usize, scopes: &Scopes<'_>, sink: &mut S) {
        let section = &self.plan.sections[at];
        self.begin_numbers(section);
        if section.depth > 0 && !section.must_take.is_empty() {
            self.expect_items(at, scopes);
        }
        if let Shape::Record(places) = &section.shape {
            self.record(at, places, scopes, sink);
        }
    }

    fn begin_numbers(&mut self, section: &SectionPlan) {
        for tally in section.home_of.iter().copied() {
            self.state.tallies[tally].open(&self.plan.tallies[tally]);
        }
        section.resets_counters.iter().for_each(|counter| self.state.counters[*counter] = 0);
        section.steps_counters.iter().for_each(|counter| self.state.counters[*counter] += 1);
        section.counted_by.iter().for_each(|tally| self.state.tallies[*tally].count());
    }

    /// The sections inside an instance.
    pub(crate) fn inner<S: Sink>(&mut self, at: usize, scopes: &Scopes<'_>, sink: &mut S) {
        let section = &self.plan.sections[at];
        if self.writes_inside(at) {
            return;
        }
        if section.one_of {
            return self.one_of(at, scopes, sink);
        }
        for inner in section.inner.iter().copied() {
            self.section(inner, scopes, sink);
        }
    }

    pub(super) fn one_of<S: Sink>(&mut self, at: usize, scopes: &Scopes<'_>, sink: &mut S) {
        let section = &self.plan.sections[at];
        let fits = |inner: &usize| {
            let inner = &self.plan.sections[*inner];
            inner.each != Each::Once || inner.conditions.iter().all(|test| meets(test, scopes).unwrap_or(false))
        };
        match section.inner.iter().copied().find(fits) {
            Some(chosen) => {
                self.section(chosen, scopes, sink);
            }
            None => {
                self.fault(Trouble::no_section(NO_ROW), at, None, scopes);
            }
        }
    }

    /// Ends an instance: its totals are final.
    pub(crate) fn close(&mut self, at: usize, scopes: &Scopes<'_>) {
        let section = &self.plan.sections[at];
        for tally in section.home_of.iter().copied().filter(|tally| self.plan.tallies[*tally].ahead) {
            self.finals[tally].push(self.state.tallies[tally].total.clone());
        }
        if section.depth > 0 && !section.must_take.is_empty() {
            self.check_items(at, scopes);
        }
    }

    fn record<S: Sink>(&mut self, at: usize, places: &'p Places, scopes: &Scopes<'_>, sink: &mut S) {
        sink.line(at);
        match places {
            Places::Cells(cells) => self.line(at, cells, scopes, sink),
            Places::Fields(fields) => self.fields(at, fields, scopes, sink),
            Places::Element(element) => self.element(at, element, scopes, sink),
            Places::Segment(segment) => self.segment(at, segment, scopes, sink),
        }
        self.state.records += 1;
        self.check_slots(at, scopes);
    }

    pub(super) fn place<S: Sink>(&mut self, cell: Cell, line: usize, scopes: &Scopes<'_>, sink: &mut S) {
        let column = &self.plan.columns[cell.column];
        if column.section != line {
            return self.slot(cell, scopes, sink);
        }
        if !column.same_in_document || S::EVERY {
            return self.fresh(cell.column, scopes, sink);
        }
        let kept = &self.cached[cell.column];
        if kept.epoch == self.epoch {
            return self.text.push_str(&self.cache[kept.range.clone()]);
        }
        let (start, from) = (self.text.len(), self.cache.len());
        self.fresh(cell.column, scopes, sink);
        self.cache.push_str(&self.text[start..]);
        self.cached[cell.column] = Kept { epoch: self.epoch, range: from..self.cache.len() };
    }

    /// A cell of a slot: of that item of the list, or empty where there are fewer.
    fn slot<S: Sink>(&mut self, cell: Cell, scopes: &Scopes<'_>, sink: &mut S) {
        let slots = self.plan.columns[cell.column].section;
        match &self.plan.sections[slots].each {
            Each::List { level, list, .. } => {
                let item = scopes.record(*level).and_then(|owner| owner.item(*list, cell.slot as usize));
                match item {
                    Some(item) => {
                        if self.plan.columns[cell.column].section == slots && self.is_first(cell) {
                            self.mark_taken(slots, cell.slot as usize);
                        }
                        self.fresh(cell.column, &scopes.with(item, cell.slot), sink);
                    }
                    None => self.nothing(),
                }
            }
            Each::Pieces { source, width } => {
                let pieces = read(source, scopes).map(|text| piece::pieces(&text.plain(), *width)).unwrap_or_default();
                match pieces.get(cell.slot as usize) {
                    Some(item) => self.fresh(cell.column, &scopes.with(item, cell.slot), sink),
                    None => self.nothing(),
                }
            }
            Each::Once | Each::Documents | Each::Batches => self.nothing(),
        }
    }

    fn is_first(&self, cell: Cell) -> bool {
        let slots = self.plan.columns[cell.column].section;
        self.plan.sections[slots].columns.first() == Some(&cell.column)
    }
}
