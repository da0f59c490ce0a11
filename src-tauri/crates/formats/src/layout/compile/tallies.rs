//! Totals of the file: what is counted, in whose instance, and whether it stands ahead of what it counts.

use super::Draft;
use crate::layout::plan::{Each, FillPlan, Shape, Tallied, TallyPlan};
use crate::spelling::Spell;
use crate::step::Chain;
use model::document::Type;
use model::layout::{Counted, Fill, Spelling};

impl Draft<'_> {
    /// Fills in the columns that hold totals, and keeps a total of every amount for the report of a file.
    pub(super) fn tallies(&mut self, roots: &[usize]) {
        for column in 0..self.columns.len() {
            let Some(fill) = self.columns[column].column.fill.clone() else { continue };
            match &fill {
                Fill::Count(Counted::Every) => self.count_every(column, roots),
                Fill::Count(Counted::Sections(ids)) => self.count(column, ids),
                Fill::Sum(of) => self.of_column(column, of, Tallied::Sum),
                Fill::Min(of) => self.of_column(column, of, Tallied::Min),
                Fill::Max(of) => self.of_column(column, of, Tallied::Max),
                Fill::Hash { column: of, digits } if (1..=18).contains(digits) => {
                    let digits = *digits;
                    self.of_column(column, of, |column| Tallied::Hash { column, digits });
                }
                Fill::Hash { digits, .. } => {
                    self.problem(self.place_of(column), format!("a hash keeps 1 to 18 digits, not {digits}"));
                }
                Fill::Field(_)
                | Fill::Text(_)
                | Fill::Param(_)
                | Fill::Control(_)
                | Fill::Seq { .. }
                | Fill::Join { .. }
                | Fill::Choose { .. } => {}
            }
        }
        (0..self.columns.len()).for_each(|column| self.total_of(column));
    }

    /// The section whose record the column stands in: slots stand in the line above them.
    fn record_of(&self, column: usize) -> usize {
        let section = self.columns[column].section;
        match self.sections[section].shape {
            Shape::Slots { .. } => self.sections[section].parent.unwrap_or(section),
            Shape::Group | Shape::Record(_) => section,
        }
    }

    fn count(&mut self, column: usize, ids: &[String]) {
        let mut targets = Vec::new();
        for id in ids {
            match self.sections.iter().position(|section| section.id == *id) {
                Some(at) => targets.push(at),
                None => self.problem(self.place_of(column), format!("“count”: there is no section “{id}”")),
            }
        }
        if targets.is_empty() {
            return;
        }
        let tally = self.add(column, Tallied::Count, &targets);
        targets.into_iter().for_each(|at| self.sections[at].counted_by.push(tally));
    }

    fn count_every(&mut self, column: usize, roots: &[usize]) {
        let record = self.record_of(column);
        let home = self.sections[record].parent;
        let mut inside: Vec<usize> = home.map_or_else(|| roots.to_vec(), |home| vec![home]);
        let mut records = Vec::new();
        while let Some(at) = inside.pop() {
            if matches!(self.sections[at].shape, Shape::Record(_)) {
                records.push(at);
            }
            inside.extend(&self.sections[at].inner);
        }
        let ahead = records.iter().filter(|at| Some(**at) != home).any(|at| self.is_ahead(record, *at, home));
        let tally = self.push(column, Tallied::Count, home, ahead);
        records.into_iter().for_each(|at| self.sections[at].counted_by.push(tally));
    }

    fn of_column(&mut self, column: usize, of: &str, what: impl Fn(usize) -> Tallied) {
        let Some(target) = self.columns.iter().position(|other| other.id == *of) else {
            self.problem(self.place_of(column), format!("there is no column with the id “{of}”"));
            return;
        };
        if !self.columns[target].is_written() {
            self.problem(self.place_of(column), format!("the column “{of}” is not written"));
            return;
        }
        let ty = self.value_type(target);
        let what = what(target);
        let good = match what {
            Tallied::Min(_) | Tallied::Max(_) => matches!(ty, Type::Number | Type::Date),
            Tallied::Count | Tallied::Sum(_) => ty == Type::Number,
            Tallied::Hash { .. } => true,
        };
        if !good {
            let sentence =
                format!("the column “{of}” holds {}, not numbers: give it a type such as “number 2”", ty.as_str());
            self.problem(self.place_of(column), sentence);
            return;
        }
        if !matches!(what, Tallied::Hash { .. }) {
            self.respell(column, target, ty);
        }
        let tally = self.add(column, what, &[self.record_of(target)]);
        self.columns[target].feeds.push(tally);
    }

    /// What the written text of a column stands for.
    fn value_type(&self, column: usize) -> Type {
        match &self.columns[column].column.spelling {
            Some(Spelling::Number { .. } | Spelling::Implied { .. }) => Type::Number,
            _ => self.columns[column].steps.to(),
        }
    }

    /// A total is spelled as its column is, unless it or the standard says how.
    fn respell(&mut self, column: usize, target: usize, ty: Type) {
        let model = self.columns[column].column.clone();
        let numeric = |spelling: &&Spelling| {
            matches!(spelling, Spelling::Number { .. } | Spelling::Implied { .. } | Spelling::Date { .. })
        };
        let standard = self.standard_spelling(self.columns[column].section, &model, ty);
        let of_target = self.columns[target].column.spelling.as_ref().filter(numeric);
        let spelling = model.spelling.as_ref().or(standard.as_ref()).or(of_target);
        let steps = Chain::compile(&model.steps, model.read.as_deref(), ty, &self.layout.tables);
        let both = steps.and_then(|steps| Ok((Spell::compile(spelling, steps.to())?, steps)));
        match both {
            Ok((spell, steps)) => {
                let plan = &mut self.columns[column];
                (plan.is_text, plan.spell, plan.steps) = (spell.is_text(), spell, steps);
            }
            Err(why) => self.problem(self.place_of(column), why),
        }
    }

    fn add(&mut self, column: usize, what: Tallied, targets: &[usize]) -> usize {
        let record = self.record_of(column);
        let homes = targets.iter().map(|target| self.home(record, *target));
        // All of them stand above the record; the outermost encloses the others.
        let home = homes.min_by_key(|home| home.map_or(0, |at| self.chain(at).len())).flatten();
        let ahead = targets.iter().any(|target| self.is_ahead(record, *target, home));
        self.push(column, what, home, ahead)
    }

    fn push(&mut self, column: usize, what: Tallied, home: Option<usize>, ahead: bool) -> usize {
        let tally = self.tallies.len();
        self.tallies.push(TallyPlan { what, home, ahead, total_of: None });
        if let Some(home) = home {
            self.sections[home].home_of.push(tally);
        }
        self.columns[column].fill = FillPlan::Tally(tally);
        tally
    }

    /// The innermost section whose instance encloses the record and every instance of the target; `None` is the file.
    fn home(&self, record: usize, target: usize) -> Option<usize> {
        let above = self.chain(record);
        if above.contains(&target) {
            return self.sections[target].parent;
        }
        self.chain(target).into_iter().find(|at| above.contains(at))
    }

    /// Whether instances of the target may follow the record within the home.
    fn is_ahead(&self, record: usize, target: usize, home: Option<usize>) -> bool {
        if home == Some(record) {
            return true;
        }
        let (mine, theirs) = (self.child_of(home, record), self.child_of(home, target));
        theirs > mine || (theirs == mine && self.repeats_below(record, home))
    }

    /// The section directly below the home in which this one stands.
    fn child_of(&self, home: Option<usize>, section: usize) -> usize {
        let chain = self.chain(section);
        chain.into_iter().find(|at| self.sections[*at].parent == home).unwrap_or(section)
    }

    /// Whether the section may stand more than once within one instance of the home.
    fn repeats_below(&self, section: usize, home: Option<usize>) -> bool {
        let between = self.chain(section).into_iter().take_while(|at| Some(*at) != home);
        between.into_iter().any(|at| self.sections[at].each != Each::Once)
    }

    /// Amounts that are not repeated from further out are summed over the file.
    fn total_of(&mut self, column: usize) {
        let plan = &self.columns[column];
        let FillPlan::Field(source) = &plan.fill else { return };
        let own = source.common.is_none() && source.level + 1 == self.sections[plan.section].depth;
        let amount = source.ty == Type::Number && self.value_type(column) == Type::Number;
        if own && amount && plan.is_written() {
            let tally = self.tallies.len();
            self.tallies.push(TallyPlan {
                what: Tallied::Sum(column),
                home: None,
                ahead: false,
                total_of: Some(column),
            });
            self.columns[column].feeds.push(tally);
        }
    }
}
