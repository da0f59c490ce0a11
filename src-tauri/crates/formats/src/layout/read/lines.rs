//! What reading needs to know of each kind of line: in which cells its columns stand, by what it is recognised, and
//! which cells hold the fields that keep lines together.

use super::finding::{Finding, code, of_file};
use super::source::Record;
use crate::fixed::Stop;
use crate::layout::dialect::Dialect;
use crate::layout::fault::Severity;
use crate::layout::plan::{FillPlan, Plan, Shape, Source};
use model::layout::{Csv, Header, Use, Weight};

/// A column and the cell that it is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) cell: usize,
    pub(super) column: usize,
    /// Which slot, from 0; 0 outside slots.
    pub(super) slot: u32,
}

/// A kind of line.
#[derive(Debug, Clone, Default)]
pub(super) struct LineKind {
    pub(super) places: Vec<Place>,
    /// Columns by which the line is recognised.
    pub(super) keys: Vec<Place>,
    /// For each group above that goes by fields: the cells that hold them; `None` where this line does not.
    pub(super) by: Vec<(usize, Vec<Option<usize>>)>,
    /// Columns that are not in the file and are set.
    pub(super) granted: Vec<usize>,
    /// Cells that the line must have.
    pub(super) width: usize,
}

/// The kinds of lines by section; empty ones for groups.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) kinds: Vec<LineKind>,
    /// The header row, where there is one.
    pub(super) header: Option<Vec<String>>,
    /// Cells that some column stands in.
    pub(super) known: Vec<bool>,
    /// The most keys that a kind of line has.
    pub(super) most_keys: usize,
}

impl Lines {
    /// The kinds of lines of a file without header row.
    pub(super) fn by_position(plan: &Plan) -> Lines {
        let places = |at: &Wanted| {
            let further = at.slot as usize * stride(plan, at.column);
            match &plan.dialect {
                Dialect::Csv(_) => Some(at.name.parse::<usize>().ok()?.checked_sub(1)? + further),
                // Segments have their own: see [`Lines::by_place`].
                Dialect::Edi(_) => None,
                Dialect::Fixed(of) => of.stops.binary_search(&at.name.parse::<Stop>().ok()?.moved(further)).ok(),
                Dialect::Xml(_) => Some(at.column),
            }
        };
        Lines::build(plan, None, places)
    }

    /// The kinds of lines of a file with this header row.
    ///
    /// # Errors
    /// What keeps the file from being read.
    pub(super) fn by_name(plan: &Plan, record: &Record) -> Result<(Lines, Vec<Finding>), Vec<Finding>> {
        let header: Vec<String> =
            (0..record.len()).filter_map(|cell| record.get(cell)).map(|name| name.trim().to_owned()).collect();
        let mut findings = Vec::new();
        let find = |at: &Wanted| header.iter().position(|name| name == at.name.trim());
        let lines = Lines::build(plan, Some(header.clone()), find);
        for wanted in all_wanted(plan) {
            let names = wanted.names(plan);
            let hits = header.iter().filter(|name| names.iter().any(|wanted| wanted.trim() == *name)).count();
            if hits == 0 {
                findings.push(missing(plan, &wanted, &header));
            } else if hits > 1 {
                let sentence =
                    format!("the header row has “{}” {hits} times; it must stand there once", names.join("” or “"));
                findings.push(of_file(Severity::Refuse, code::HEADER, sentence).in_column(plan, wanted.column));
            }
        }
        findings.dedup();
        if !findings.is_empty() {
            return Err(findings);
        }
        let unknown = header.iter().zip(&lines.known).filter(|(name, known)| !**known && !name.is_empty());
        let (severity, what) = match plan.layout.unknown.column {
            Weight::Hold => (Severity::Refuse, "take it into the layout, or let unknown columns pass"),
            Weight::Note => (Severity::Note, "it was passed over"),
        };
        let sentence = |name: &String| format!("the layout does not know the column “{name}”; {what}");
        let notes: Vec<Finding> =
            unknown.map(|(name, _)| of_file(severity, code::UNKNOWN_COLUMN, sentence(name))).collect();
        if severity == Severity::Refuse && !notes.is_empty() { Err(notes) } else { Ok((lines, notes)) }
    }

    /// The kinds of records whose columns are found without a header.
    pub(super) fn build_at(plan: &Plan, find: impl Fn(&Wanted) -> Option<usize>) -> Lines {
        Lines::build(plan, None, find)
    }

    fn build(plan: &Plan, header: Option<Vec<String>>, find: impl Fn(&Wanted) -> Option<usize>) -> Lines {
        let kinds = vec![LineKind::default(); plan.sections.len()];
        let mut lines = Lines { kinds, header, known: Vec::new(), most_keys: 0 };
        for (section, of) in plan.sections.iter().enumerate() {
            if matches!(of.shape, Shape::Record(_)) {
                lines.kinds[section] = lines.kind(plan, section, &find);
            }
        }
        lines.most_keys = lines.kinds.iter().map(|kind| kind.keys.len()).max().unwrap_or_default();
        lines
    }

    fn kind(&mut self, plan: &Plan, section: usize, find: impl Fn(&Wanted) -> Option<usize>) -> LineKind {
        let mut kind = LineKind::default();
        for wanted in wanted(plan, section) {
            let names = wanted.names(plan);
            let cell = names.into_iter().find_map(|name| find(&Wanted { name, ..wanted.clone() }));
            let Some(cell) = cell else { continue };
            if self.known.len() <= cell {
                self.known.resize(cell + 1, false);
            }
            self.known[cell] = true;
            kind.width = kind.width.max(cell + 1);
            kind.places.push(Place { cell, column: wanted.column, slot: wanted.slot });
        }
        if let Some(header) = &self.header {
            self.known.resize(header.len(), false);
            kind.width = header.len();
        }
        let is_key = |place: &&Place| plan.columns[place.column].column.key.is_some();
        kind.keys = kind.places.iter().filter(is_key).copied().collect();
        let columns = plan.sections[section].columns.iter().copied();
        if matches!(plan.dialect, Dialect::Xml(_)) {
            kind.width = 0;
        }
        kind.granted = columns
            .filter(|column| plan.columns[*column].usage != Use::Write && plan.columns[*column].column.at.is_empty())
            .collect();
        kind.by = groups_above(plan, section)
            .map(|(group, by)| (group, by.iter().map(|source| kind.cell_of(plan, source)).collect()))
            .collect();
        kind
    }
}

impl LineKind {
    /// The cell that fills a field of a group above.
    fn cell_of(&self, plan: &Plan, source: &Source) -> Option<usize> {
        let fills = |place: &&Place| match &plan.columns[place.column].fill {
            FillPlan::Field(of) => of.level == source.level && of.slot == source.slot && of.common == source.common,
            FillPlan::Unused | FillPlan::Text(_) | FillPlan::Param(_) | FillPlan::Control(_) => false,
            FillPlan::Seq { .. } | FillPlan::Tally(_) | FillPlan::Join { .. } | FillPlan::Choose { .. } => false,
        };
        self.places.iter().find(fills).map(|place| place.cell)
    }
}

/// The section and those above it that go by fields.
fn groups_above(plan: &Plan, section: usize) -> impl Iterator<Item = (usize, &Vec<Source>)> {
    let chain = std::iter::successors(Some(section), |at| plan.sections[*at].parent);
    chain.filter_map(|at| plan.sections[at].by.as_ref().map(|by| (at, by)))
}

/// A column that must be found in the file.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) column: usize,
    pub(super) slot: u32,
    pub(super) name: String,
}

impl Wanted {
    /// Its names, aliases among them, with the slot's number put in.
    fn names(&self, plan: &Plan) -> Vec<String> {
        let number = (self.slot + 1).to_string();
        plan.columns[self.column].column.at.iter().map(|name| name.replace("{n}", &number)).collect()
    }
}

fn wanted(plan: &Plan, section: usize) -> Vec<Wanted> {
    let mut all: Vec<(usize, u32)> = plan.sections[section].columns.iter().map(|column| (*column, 0)).collect();
    for slots in &plan.sections[section].slots {
        if let Shape::Slots { n } = plan.sections[*slots].shape {
            all.extend((0..n).flat_map(|slot| plan.sections[*slots].columns.iter().map(move |column| (*column, slot))));
        }
    }
    let read = |column: usize| plan.columns[column].usage != Use::Write && !plan.columns[column].column.at.is_empty();
    all.into_iter()
        .filter(|(column, _)| read(*column))
        .map(|(column, slot)| Wanted { column, slot, name: String::new() })
        .collect()
}

fn all_wanted(plan: &Plan) -> Vec<Wanted> {
    let lines = (0..plan.sections.len()).filter(|at| matches!(plan.sections[*at].shape, Shape::Record(_)));
    lines.flat_map(|line| wanted(plan, line)).collect()
}

pub(super) fn stride(plan: &Plan, column: usize) -> usize {
    let id = plan.sections[plan.columns[column].section].id.as_str();
    let mut open: Vec<&model::layout::Section> = plan.layout.sections.iter().collect();
    while let Some(section) = open.pop() {
        if section.id() == id {
            return section.slots.and_then(|slots| slots.stride).unwrap_or(0) as usize;
        }
        open.extend(section.sections());
    }
    0
}

fn missing(plan: &Plan, wanted: &Wanted, header: &[String]) -> Finding {
    let names = wanted.names(plan).join("” or “");
    let sentence = format!(
        "the header row has no column “{names}”; it has {}. Ask the partner, or add the name that they use now to the column",
        if header.is_empty() { "none at all".to_owned() } else { format!("“{}”", header.join("”, “")) }
    );
    of_file(Severity::Refuse, code::HEADER, sentence).in_column(plan, wanted.column).between(names, header.join(", "))
}

/// Lines of the file that stand above its first record.
pub(super) fn lines_above(csv: &Csv) -> u64 {
    let header = match csv.header {
        Header::None => 0,
        Header::Row(row) => row.saturating_sub(1),
    };
    u64::from(csv.skip) + u64::from(header)
}
