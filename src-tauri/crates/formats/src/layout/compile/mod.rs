//! From a layout to a plan: every path, place, order and total is checked once, here, and every problem is told at once.

mod balance;
mod cells;
mod columns;
mod dialect;
mod edi;
mod envelope;
mod fixed;
mod overlay;
mod paths;
mod sections;
mod segments;
mod shape;
mod tallies;
mod xml;

use super::dialect::Dialect;
use super::fault::{Place, Problem};
use super::plan::{ColumnPlan, CounterPlan, Each, FillPlan, Needs, Plan, SectionPlan, TallyPlan};
use super::report;
use super::write::{RUN_DATE, RUN_TIME};
use model::Kind;
use model::layout::{Control, FORMAT, Layout, PerFile, Syntax};

/// Compiles a layout.
///
/// # Errors
/// Every problem that keeps the layout from being used, each with its place.
pub fn compile(layout: &Layout) -> Result<Plan, Vec<Problem>> {
    let mut layout = layout.clone();
    layout.fill_ids();
    check_outside(&layout).map_err(|problem| vec![problem])?;
    let standing = edi::standing(&layout)?;
    let (whole, standing) = match standing {
        Some((whole, standing)) => (whole, Some(standing)),
        None => (layout.clone(), None),
    };
    let mut draft = Draft::new(&whole);
    draft.standing = standing;
    draft.check_ids();
    let roots = draft.sections(&whole.sections);
    let spine = draft.spine(&roots);
    let dialect = draft.dialect(&spine);
    draft.check_widths(&dialect);
    draft.tallies(&roots);
    draft.shape(&roots, &spine);
    let (taken, balance) = draft.balance(&spine);
    if !draft.problems.is_empty() {
        return Err(draft.problems);
    }
    let needs = draft.needs(&spine);
    let reports = report::reports(&layout, &dialect, &draft.sections, &draft.columns, &draft.tallies);
    let Draft { sections, columns, tallies, counters, warnings, .. } = draft;
    let plan = Plan {
        dialect,
        sections,
        columns,
        tallies,
        counters,
        roots,
        spine,
        taken,
        balance,
        needs,
        warnings,
        reports,
        layout,
    };
    Ok(plan)
}

/// What can be said before looking inside.
fn check_outside(layout: &Layout) -> Result<(), Problem> {
    if layout.format != FORMAT {
        return Err(Problem::new(
            "",
            format!("the layout has format {}; this program knows format {FORMAT}", layout.format),
        ));
    }
    if layout.documents.is_empty() {
        return Err(Problem::new("documents", "say which kinds of documents the layout takes, as in [\"invoice\"]"));
    }
    if layout.file.as_ref().is_some_and(|file| file.per == PerFile::Batch) {
        let sentence =
            "a file for each batch is not made: say “per”: “document”, or let the job make a file for each currency";
        return Err(Problem::new("file", sentence));
    }
    match &layout.syntax {
        Syntax::Csv(_) | Syntax::Fixed(_) | Syntax::Xml(_) | Syntax::X12 { .. } | Syntax::Edifact { .. } => Ok(()),
    }
}

/// A plan in the making.
struct Draft<'l> {
    layout: &'l Layout,
    sections: Vec<SectionPlan>,
    columns: Vec<ColumnPlan>,
    tallies: Vec<TallyPlan>,
    counters: Vec<CounterPlan>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    /// What EDI stands on.
    standing: Option<edi::Standing>,
}

impl<'l> Draft<'l> {
    fn new(layout: &'l Layout) -> Draft<'l> {
        Draft {
            layout,
            sections: Vec::new(),
            columns: Vec::new(),
            tallies: Vec::new(),
            counters: Vec::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
            standing: None,
        }
    }

    /// Gives every column its place, and takes the settings of the syntax.
    fn dialect(&mut self, spine: &[usize]) -> Dialect {
        match &self.layout.syntax {
            Syntax::Csv(csv) => Dialect::Csv(Box::new(self.csv(csv))),
            Syntax::Fixed(fixed) => Dialect::Fixed(self.fixed(fixed)),
            Syntax::Xml(xml) => Dialect::Xml(Box::new(self.xml(xml, spine))),
            Syntax::X12 { .. } | Syntax::Edifact { .. } => self.edi(),
        }
    }

    fn kinds(&self) -> &'l [Kind] {
        &self.layout.documents
    }

    fn problem(&mut self, place: impl Into<Place>, sentence: impl Into<String>) {
        self.problems.push(Problem::new(place, sentence));
    }

    fn warn(&mut self, place: impl Into<Place>, sentence: impl Into<String>) {
        self.warnings.push(Problem::new(place, sentence));
    }

    fn place_of(&self, column: usize) -> Place {
        let column = &self.columns[column];
        self.column_place(column.section, &column.id, &column.label)
    }

    fn column_place(&self, section: usize, id: &str, label: &str) -> Place {
        let place = self.section_place(section);
        Place { words: format!("{}, column “{label}”", place.words), column: id.to_owned(), ..place }
    }

    fn section_place(&self, section: usize) -> Place {
        let section = &self.sections[section];
        Place { words: format!("section “{}”", section.label), section: section.id.clone(), column: String::new() }
    }

    /// The section and those it stands in, innermost first.
    fn chain(&self, section: usize) -> Vec<usize> {
        std::iter::successors(Some(section), |at| self.sections[*at].parent).collect()
    }

    fn needs(&self, spine: &[usize]) -> Needs {
        let mut needs = Needs { passes: 1, ..Needs::default() };
        for column in self.columns.iter().filter(|column| column.is_written()) {
            let optional = matches!(column.fill, FillPlan::Param(_)) && column.has_default();
            if !optional {
                collect_needs(&column.fill, &mut needs);
            }
        }
        for section in spine.iter().map(|at| &self.sections[*at]).filter(|section| section.each == Each::Batches) {
            needs.order_by.extend(section.by.iter().flatten().map(|source| source.path.clone()));
        }
        let above = |home: Option<usize>| home.is_none_or(|home| self.sections[home].depth == 0);
        if self.tallies.iter().any(|tally| tally.ahead && above(tally.home)) {
            needs.passes = 2;
        }
        needs.whole_file = self.sections.iter().any(|section| section.anywhere);
        needs
    }
}

fn collect_needs(fill: &FillPlan, needs: &mut Needs) {
    match fill {
        FillPlan::Param(name) if name == RUN_DATE || name == RUN_TIME => {}
        FillPlan::Param(name) if !needs.params.contains(name) => needs.params.push(name.clone()),
        FillPlan::Control(control) => add_number(*control, needs),
        FillPlan::Join { of, .. } => of.iter().for_each(|fill| collect_needs(fill, needs)),
        FillPlan::Choose { cases, otherwise } => {
            cases.iter().for_each(|(_, fill)| collect_needs(fill, needs));
            otherwise.iter().for_each(|fill| collect_needs(fill, needs));
        }
        FillPlan::Unused
        | FillPlan::Field(_)
        | FillPlan::Text(_)
        | FillPlan::Param(_)
        | FillPlan::Seq { .. }
        | FillPlan::Tally(_) => {}
    }
}

fn add_number(control: Control, needs: &mut Needs) {
    if !needs.numbers.contains(&control) {
        needs.numbers.push(control);
    }
}
