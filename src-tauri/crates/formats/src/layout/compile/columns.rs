//! Columns: their fields, types and steps.

use super::Draft;
use super::paths;
use crate::fixed::Stop;
use crate::layout::fault::Place;
use crate::layout::plan::{ColumnPlan, ConditionPlan, CounterPlan, Each, FillPlan, ScopeName, Shape, Source};
use crate::layout::write::{RUN_DATE, RUN_TIME};
use crate::spelling::Spell;
use crate::step::Chain;
use crate::suggest;
use model::document::Type;
use model::layout::{Case, Column, Fill, Spelling, Step, Syntax, Use, Within};

/// The largest first running number.
const MOST_SEQ: u64 = 1_000_000_000_000;

impl Draft<'_> {
    /// Takes one column. Totals are filled in later, when every column is known.
    pub(super) fn column(&mut self, section: usize, column: &Column) {
        let label = self.label_of(column);
        let label = if label.is_empty() { "(not in the file)".to_owned() } else { label };
        let place = self.column_place(section, column.id(), &label);
        let fill = match &column.fill {
            None => FillPlan::Unused,
            Some(fill) => self.fill(section, &place, fill),
        };
        let ty = match (&column.fill, &column.spelling) {
            (Some(Fill::Min(_) | Fill::Max(_)), Some(Spelling::Date { .. })) => Type::Date,
            (model, _) => type_of(&fill, model.as_ref()),
        };
        let steps = self.told(&place, Chain::compile(&column.steps, column.read.as_deref(), ty, &self.layout.tables));
        let Some(steps) = steps else { return };
        let standard = self.standard_spelling(section, column, steps.to());
        let spelling = column.spelling.as_ref().or(standard.as_ref());
        let Some(spell) = self.told(&place, Spell::compile(spelling, steps.to())) else { return };
        let stages = (1..=column.steps.len())
            .filter_map(|upto| Chain::compile(&column.steps[..upto], None, ty, &self.layout.tables).ok());
        let plan = ColumnPlan {
            id: column.id().to_owned(),
            label,
            section,
            fill,
            stages: stages.collect(),
            is_text: spell.is_text(),
            decimal: self.standing.as_ref().and_then(|standing| standing.decimal(steps.to())),
            steps,
            spell,
            usage: column.usage,
            with: None,
            feeds: Vec::new(),
            same_in_document: false,
            taken_for_granted: taken_for_granted(column),
            pieces_hold: None,
            column: column.clone(),
        };
        self.check_column(&place, section, &plan);
        let index = self.columns.len();
        if plan.is_written() {
            let live: Vec<Source> = plan.fill.written_sources().into_iter().cloned().collect();
            self.sections[section].live.extend(live);
        }
        self.sections[section].columns.push(index);
        self.columns.push(plan);
    }

    /// What people call a column: where the file has no names for columns, what fills it.
    fn label_of(&self, column: &Column) -> String {
        if !matches!(self.layout.syntax, Syntax::Fixed(_)) || column.label.is_some() || column.at.is_empty() {
            return column.label().to_owned();
        }
        match &column.fill {
            Some(Fill::Field(path)) => suggest::label(path, self.kinds()),
            _ => match column.place().parse::<Stop>() {
                Ok(stop) if stop.width == 1 => format!("byte {}", stop.end()),
                Ok(stop) => format!("bytes {} to {}", stop.start + 1, stop.end()),
                Err(_) => column.label().to_owned(),
            },
        }
    }

    /// How the standard spells the values of a column that does not say so itself.
    pub(super) fn standard_spelling(&self, section: usize, column: &Column, ty: Type) -> Option<Spelling> {
        let overlay = &self.standing.as_ref()?.overlay;
        overlay.spelling(&self.sections[section].id, column.place(), ty)
    }

    /// The value, or its problem told.
    fn told<T>(&mut self, place: &Place, result: Result<T, String>) -> Option<T> {
        result.map_err(|why| self.problem(place, why)).ok()
    }

    fn fill(&mut self, section: usize, place: &Place, fill: &Fill) -> FillPlan {
        let scopes = self.sections[section].scopes.clone();
        match fill {
            Fill::Field(path) => match paths::resolve(path, &scopes) {
                Ok(source) => {
                    self.check_kinds(place, section, &source);
                    FillPlan::Field(source)
                }
                Err(why) => {
                    self.problem(place, why);
                    FillPlan::Unused
                }
            },
            Fill::Text(text) => FillPlan::Text(text.clone()),
            Fill::Param(name) => FillPlan::Param(name.clone()),
            Fill::Control(control) => FillPlan::Control(*control),
            Fill::Seq { start, within } => self.seq(section, place, *start, *within),
            // Filled in by the pass over totals.
            Fill::Count(_) | Fill::Sum(_) | Fill::Min(_) | Fill::Max(_) | Fill::Hash { .. } => FillPlan::Unused,
            Fill::Join { of, separator } => {
                let of = of.iter().map(|part| self.inner_fill(section, place, part)).collect();
                FillPlan::Join { of, separator: separator.clone() }
            }
            Fill::Choose { cases, otherwise } => {
                let cases = cases.iter().map(|case| self.case(section, place, case, &scopes)).collect();
                let otherwise = otherwise.as_ref().map(|fill| Box::new(self.inner_fill(section, place, fill)));
                FillPlan::Choose { cases, otherwise }
            }
        }
    }

    fn case(
        &mut self,
        section: usize,
        place: &Place,
        case: &Case,
        scopes: &[ScopeName],
    ) -> (Vec<ConditionPlan>, FillPlan) {
        (self.conditions(place, case.tests(), scopes), self.inner_fill(section, place, &case.fill))
    }

    fn inner_fill(&mut self, section: usize, place: &Place, fill: &Fill) -> FillPlan {
        if matches!(fill, Fill::Count(_) | Fill::Sum(_) | Fill::Min(_) | Fill::Max(_) | Fill::Hash { .. }) {
            self.problem(place, "totals stand in columns of their own, not inside “join” or “choose”");
        }
        self.fill(section, place, fill)
    }

    fn seq(&mut self, section: usize, place: &Place, start: u64, within: Within) -> FillPlan {
        let repeats = self.chain(section).into_iter().find(|at| {
            self.sections[*at].each != Each::Once && !matches!(self.sections[*at].shape, Shape::Slots { .. })
        });
        match repeats {
            Some(_) if start > MOST_SEQ => {
                self.problem(place, format!("“seq” starts at {MOST_SEQ} at most"));
                FillPlan::Unused
            }
            Some(repeats) if repeats == section || !matches!(self.sections[section].shape, Shape::Slots { .. }) => {
                self.counters.push(CounterPlan { section: repeats, within });
                FillPlan::Seq { counter: self.counters.len() - 1, start }
            }
            _ => {
                self.problem(place, "“seq” counts something that repeats; nothing does here");
                FillPlan::Unused
            }
        }
    }

    /// A field that no kind of document here has is a mistake; one that some lack is said.
    fn check_kinds(&mut self, place: &Place, section: usize, source: &Source) {
        let kinds = self.sections[section].kinds.clone();
        let (have, lack): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|kind| source.kinds.holds(*kind));
        let Some(first) = lack.first() else { return };
        if have.is_empty() {
            self.problem(place, format!("documents of the kind “{first}” have no “{}”", source.path));
        } else {
            let names = lack.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
            self.warn(
                place,
                format!("documents of the kind “{names}” have no “{}”: the column stays empty", source.path),
            );
        }
    }

    fn check_column(&mut self, place: &Place, section: usize, plan: &ColumnPlan) {
        if plan.column.at.is_empty() && plan.usage != Use::Read {
            let named = matches!(plan.fill, FillPlan::Field(_)) && plan.taken_for_granted.is_some();
            if !named {
                let sentence =
                    "it has no place in the file: say what it always is with a step “default …”, or give it a place";
                self.problem(place, sentence);
            }
        }
        if let Some(none) = &plan.column.none
            && plan.column.required
        {
            self.warn(place, format!("it is required, so “{none}” for nothing is never written"));
        }
        if self.sections[section].one_of {
            return;
        }
        let in_slots = matches!(self.sections[section].shape, Shape::Slots { .. });
        if in_slots && self.standing.is_none() && !plan.column.aliases_named() {
            self.problem(place, "a slot's column name needs “{n}” where the slot's number stands, or a position");
        }
    }

    /// Finds the columns that others go with.
    pub(super) fn companions(&mut self, section: usize) {
        let own = self.sections[section].columns.clone();
        for at in own.iter().copied() {
            let Some(wanted) = self.columns[at].column.with.clone() else { continue };
            let is_it = |other: &usize| {
                let other = &self.columns[*other];
                other.id == wanted || other.column.place() == wanted
            };
            match own.iter().copied().filter(|other| *other != at).find(is_it) {
                Some(other) => self.columns[at].with = Some(other),
                None => {
                    let sentence = format!("“with”: no other column of this section has the id or place “{wanted}”");
                    self.problem(self.place_of(at), sentence);
                }
            }
        }
    }
}

/// What stands in the file of a fill.
fn type_of(fill: &FillPlan, model: Option<&Fill>) -> Type {
    match (fill, model) {
        (FillPlan::Field(source), _) => source.ty,
        (FillPlan::Control(_) | FillPlan::Seq { .. }, _) => Type::Number,
        (FillPlan::Param(name), _) if name == RUN_DATE => Type::Date,
        (FillPlan::Param(name), _) if name == RUN_TIME => Type::Time,
        (_, Some(Fill::Count(_) | Fill::Sum(_) | Fill::Min(_) | Fill::Max(_) | Fill::Hash { .. })) => Type::Number,
        (FillPlan::Choose { cases, otherwise }, _) => {
            let all = cases.iter().map(|(_, fill)| fill).chain(otherwise.as_deref());
            let mut types = all.map(|fill| type_of(fill, None));
            let first = types.next().unwrap_or(Type::Text);
            if types.all(|ty| ty == first) { first } else { Type::Text }
        }
        _ => Type::Text,
    }
}

/// The value of a column that is not in the file: what its steps put where there is nothing.
fn taken_for_granted(column: &Column) -> Option<String> {
    if !column.at.is_empty() {
        return None;
    }
    let steps = column.read.as_deref().unwrap_or(&column.steps);
    steps.iter().find_map(|step| if let Step::Default(text) = step { Some(text.clone()) } else { None })
}

/// Whether a column of slots can be told from slot to slot.
trait SlotPlaces {
    fn aliases_named(&self) -> bool;
}

impl SlotPlaces for Column {
    fn aliases_named(&self) -> bool {
        self.at
            .iter()
            .all(|place| place.contains("{n}") || place.parse::<u32>().is_ok() || place.parse::<Stop>().is_ok())
    }
}
