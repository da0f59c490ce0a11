//! Sections: what they repeat over, which scopes are open in them, on what conditions they stand.

use super::Draft;
use super::paths::{self, ListPath};
use crate::layout::fault::Place;
use crate::layout::piece;
use crate::layout::plan::{ConditionPlan, Each, MAX_DEPTH, Places, ScopeName, SectionPlan, Shape};
use model::document::Scope;
use model::layout::{Condition, Part, Section, Syntax, Test};
use model::{Document, Kind};

impl Draft<'_> {
    /// Takes the sections at the top with all that is in them.
    pub(super) fn sections(&mut self, list: &[Section]) -> Vec<usize> {
        let kinds = self.kinds().to_vec();
        list.iter().map(|section| self.section(section, None, &[], &kinds)).collect()
    }

    fn section(&mut self, section: &Section, parent: Option<usize>, outer: &[ScopeName], kinds: &[Kind]) -> usize {
        let index = self.sections.len();
        self.sections.push(blank(section, parent));
        let (each, opened) = self.each(index, section, outer);
        let mut scopes = outer.to_vec();
        scopes.extend(opened);
        if scopes.len() > MAX_DEPTH {
            self.problem(self.section_place(index), format!("lists nest deeper than {MAX_DEPTH} levels"));
            scopes.truncate(MAX_DEPTH);
        }
        let shape = self.shape_of(index, section, parent, &each);
        let tests: Vec<Condition<'_>> =
            section.conditions.iter().map(|(field, test)| Condition { field, test }).collect();
        let conditions = self.conditions(&self.section_place(index), tests, &scopes);
        let by = section.by.as_ref().map(|fields| {
            let place = self.section_place(index);
            let found = fields.iter().map(|field| paths::resolve(field, &scopes));
            let (good, bad): (Vec<_>, Vec<_>) = found.partition(Result::is_ok);
            bad.into_iter().filter_map(Result::err).for_each(|why| self.problem(place.clone(), why));
            good.into_iter().flatten().collect()
        });
        let kinds = narrowed(kinds, &conditions);
        let node = self.standing.as_ref().and_then(|standing| standing.overlay.node(section.id()));
        let plan = &mut self.sections[index];
        plan.node = node;
        plan.depth = u8::try_from(scopes.len()).expect("BUG: held below MAX_DEPTH");
        (plan.each, plan.shape, plan.conditions, plan.by) = (each, shape, conditions, by);
        plan.scopes = scopes.clone();
        plan.kinds = kinds.clone();
        self.parts(index, section, &scopes, &kinds);
        index
    }

    fn parts(&mut self, index: usize, section: &Section, scopes: &[ScopeName], kinds: &[Kind]) {
        if section.one_of && section.columns().next().is_some() {
            self.problem(self.section_place(index), "“one_of” chooses between sections: put its columns into them");
        }
        for part in &section.parts {
            match part {
                Part::Column(column) => self.column(index, column),
                Part::Section(inner) => {
                    let at = self.section(inner, Some(index), scopes, kinds);
                    match self.sections[at].shape {
                        Shape::Slots { .. } => self.sections[index].slots.push(at),
                        Shape::Group | Shape::Record(_) => self.sections[index].inner.push(at),
                    }
                }
            }
        }
        self.companions(index);
        let is_line = matches!(self.sections[index].shape, Shape::Record(_) | Shape::Slots { .. });
        if !is_line && !self.sections[index].columns.is_empty() {
            let sentence =
                "columns stand in a line: say “record”: “line” here, or put them into a section that has one";
            self.problem(self.section_place(index), sentence);
        }
    }

    fn each(&mut self, index: usize, section: &Section, outer: &[ScopeName]) -> (Each, Option<ScopeName>) {
        let Some(each) = section.each.as_deref() else { return (Each::Once, None) };
        let named = |scope: &'static Scope| {
            Some(ScopeName { name: section.scope.clone().unwrap_or_else(|| scope.name.to_owned()), scope })
        };
        let place = self.section_place(index);
        match paths::list(each, outer) {
            Ok(ListPath::Documents | ListPath::Batches) if !outer.is_empty() => {
                self.problem(place, format!("“{each}” cannot stand inside a document"));
                (Each::Once, None)
            }
            Ok(ListPath::Documents) => (Each::Documents, named(Document::SCOPE)),
            Ok(ListPath::Batches) => {
                if section.by.as_ref().is_none_or(Vec::is_empty) {
                    self.problem(place, "batches need “by”: the fields whose change begins a new batch");
                }
                (Each::Batches, None)
            }
            Ok(ListPath::List { level, list }) => {
                let entry = &outer[level].scope.lists[list];
                let level = u8::try_from(level).expect("BUG: held below MAX_DEPTH");
                (Each::List { level, list, name: entry.name }, named((entry.item)()))
            }
            Ok(ListPath::Pieces { field, width }) if !outer.is_empty() => match paths::resolve(field, outer) {
                Ok(source) => (Each::Pieces { source, width }, named(&piece::SCOPE)),
                Err(why) => {
                    self.problem(place, why);
                    (Each::Once, None)
                }
            },
            Ok(ListPath::Pieces { .. }) => {
                self.problem(place, "pieces of a text stand inside a document");
                (Each::Once, None)
            }
            Err(why) => {
                self.problem(place, why);
                (Each::Once, None)
            }
        }
    }

    fn shape_of(&mut self, index: usize, section: &Section, parent: Option<usize>, each: &Each) -> Shape {
        let place = self.section_place(index);
        match section.record.as_deref() {
            None => Shape::Group,
            Some(name) if self.has_record(name) => Shape::Record(Places::Cells(Vec::new())),
            Some("slots") => {
                let in_line = parent.is_some_and(|at| matches!(self.sections[at].shape, Shape::Record(_)));
                if !in_line || section.sections().next().is_some() {
                    self.problem(place.clone(), "slots stand directly in a line and hold columns only");
                }
                if !matches!(each, Each::List { .. } | Each::Pieces { .. }) {
                    self.problem(place.clone(), "slots repeat over a list: say “each”");
                }
                match section.slots {
                    Some(slots) if slots.n > 0 && slots.n <= 1000 => Shape::Slots { n: slots.n },
                    _ => {
                        self.problem(place, "say how many slots there are, as in “slots”: {“n”: 3}");
                        Shape::Slots { n: 1 }
                    }
                }
            }
            Some(other) => {
                self.problem(
                    place,
                    format!("files of this syntax have no record “{other}”: they have “line” and “slots”"),
                );
                Shape::Group
            }
        }
    }

    /// Whether the syntax has a record of this name.
    fn has_record(&self, name: &str) -> bool {
        match &self.layout.syntax {
            Syntax::Csv(_) | Syntax::Fixed(_) => name == "line",
            Syntax::Xml(_) | Syntax::X12 { .. } | Syntax::Edifact { .. } => name != "slots",
        }
    }

    /// Compiles conditions; what is wrong with them is told at the place.
    pub(super) fn conditions<'t>(
        &mut self,
        place: &Place,
        tests: impl IntoIterator<Item = Condition<'t>>,
        scopes: &[ScopeName],
    ) -> Vec<ConditionPlan> {
        let mut plans = Vec::new();
        for Condition { field, test } in tests {
            match paths::resolve(field, scopes) {
                Ok(source) => {
                    self.check_kind_words(place, &source.path, test);
                    plans.push(ConditionPlan { source, test: test.clone() });
                }
                Err(why) => self.problem(place, why),
            }
        }
        plans
    }

    /// A condition on the kind that no document of the layout can meet is a slip of the pen.
    fn check_kind_words(&mut self, place: &Place, path: &str, test: &Test) {
        if path != "doc.kind" {
            return;
        }
        let words: &[String] = match test {
            Test::Is(word) => std::slice::from_ref(word),
            Test::In(words) => words,
            Test::Present | Test::Absent => &[],
        };
        for word in words {
            match word.parse::<Kind>() {
                Ok(kind) if self.kinds().contains(&kind) => {}
                Ok(kind) => self.problem(place, format!("the layout does not take documents of the kind “{kind}”")),
                Err(unknown) => self.problem(place, unknown.to_string()),
            }
        }
    }
}

/// The kinds that meet the conditions on the kind.
fn narrowed(kinds: &[Kind], conditions: &[ConditionPlan]) -> Vec<Kind> {
    let meets = |kind: &Kind, condition: &ConditionPlan| match &condition.test {
        _ if condition.source.path != "doc.kind" => true,
        Test::Is(word) => word == kind.as_str(),
        Test::In(words) => words.iter().any(|word| word == kind.as_str()),
        Test::Present => true,
        Test::Absent => false,
    };
    kinds.iter().copied().filter(|kind| conditions.iter().all(|condition| meets(kind, condition))).collect()
}

fn blank(section: &Section, parent: Option<usize>) -> SectionPlan {
    SectionPlan {
        id: section.id().to_owned(),
        label: section.label.clone().unwrap_or_else(|| section.id().to_owned()),
        parent,
        node: None,
        shape: Shape::Group,
        each: Each::Once,
        depth: 0,
        scopes: Vec::new(),
        conditions: Vec::new(),
        by: None,
        anywhere: section.anywhere,
        one_of: section.one_of,
        required: section.required,
        max: section.max,
        columns: Vec::new(),
        inner: Vec::new(),
        slots: Vec::new(),
        kinds: Vec::new(),
        live: Vec::new(),
        counted_by: Vec::new(),
        home_of: Vec::new(),
        steps_counters: Vec::new(),
        resets_counters: Vec::new(),
        takes: Vec::new(),
        must_take: Vec::new(),
    }
}
