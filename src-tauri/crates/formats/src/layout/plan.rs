//! The compiled layout: flat, owned, immutable. Everything that can be known before the first document is known here.

use super::dialect::Dialect;
use super::fault::Problem;
use super::report::ColumnReport;
use super::segments::SegmentPlan;
use super::shown::Shown;
use super::xml::Element;
use crate::edi::grammar::NodeId;
use crate::fixed::Stop;
use crate::spelling::Spell;
use crate::step::Chain;
use model::document::{Class, Kinds, List, Scope, Slot};
use model::layout::{Control, Layout, PerFile, Test, Use, Within};
use model::{Kind, document::Type};
use serde::Serialize;

/// Scopes that may be open at once: the document and its lists within lists.
pub(crate) const MAX_DEPTH: usize = 6;

/// A compiled layout. Built once by [`super::compile`] and shared: it never changes.
#[derive(Debug)]
pub struct Plan {
    pub(crate) layout: Layout,
    pub(crate) dialect: Dialect,
    /// All sections, a section before those inside it.
    pub(crate) sections: Vec<SectionPlan>,
    pub(crate) columns: Vec<ColumnPlan>,
    pub(crate) tallies: Vec<TallyPlan>,
    pub(crate) counters: Vec<CounterPlan>,
    /// Sections at the top.
    pub(crate) roots: Vec<usize>,
    /// From the top down to the section over documents, that one included.
    pub(crate) spine: Vec<usize>,
    /// Lists that must be taken whole, by kind of document.
    pub(crate) taken: Vec<TakenList>,
    pub(crate) balance: Vec<BalanceRule>,
    pub(crate) needs: Needs,
    pub(crate) warnings: Vec<Problem>,
    pub(crate) reports: Vec<ColumnReport>,
}

/// What writing needs from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Needs {
    /// Control numbers to reserve.
    pub numbers: Vec<Control>,
    /// Names of values that the job or partner gives.
    pub params: Vec<String>,
    /// Fields by which documents must come sorted, beside the job's own order.
    pub order_by: Vec<String>,
    /// 2 where a total stands ahead of what it counts; see [`super::Measure`].
    pub passes: u8,
    /// Whether reading must see the whole file before it can give out a document.
    pub whole_file: bool,
}

/// Where a section stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// No bytes of its own.
    Group,
    /// A record: a line, a segment, an element.
    Record(Places),
    /// Repeats side by side in the line of the section above.
    Slots { n: u32 },
}

/// Where the columns of a record stand, and those of its slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Places {
    /// CSV: cells from left to right; a gap is an empty cell.
    Cells(Vec<Option<Cell>>),
    /// Fixed width: fields from left to right; what lies between them is blank.
    Fields(Vec<Field>),
    /// XML: elements within the element of the section.
    Element(Element),
    /// X12 and EDIFACT.
    Segment(SegmentPlan),
}

/// A field of a record of fixed width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) stop: Stop,
    pub(crate) cell: Cell,
}

/// A cell of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) column: usize,
    /// For columns of a slots section: which slot, from 0.
    pub(crate) slot: u32,
}

/// What a section repeats over.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Each {
    Once,
    Batches,
    Documents,
    /// A list of the record at `level`; its item is the record at `level` of what is inside.
    List {
        level: u8,
        list: usize,
        name: &'static str,
    },
    /// Pieces of a text, at most `width` characters each.
    Pieces {
        source: Source,
        width: usize,
    },
}

#[derive(Debug)]
pub(crate) struct SectionPlan {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) parent: Option<usize>,
    /// Its place in the standard, where it has one.
    pub(crate) node: Option<NodeId>,
    pub(crate) shape: Shape,
    pub(crate) each: Each,
    /// Scopes that are open inside; 0 outside documents.
    pub(crate) depth: u8,
    pub(crate) scopes: Vec<ScopeName>,
    pub(crate) conditions: Vec<ConditionPlan>,
    pub(crate) by: Option<Vec<Source>>,
    pub(crate) anywhere: bool,
    pub(crate) one_of: bool,
    pub(crate) required: bool,
    pub(crate) max: Option<u32>,
    /// Columns of its own, in the order of the layout.
    pub(crate) columns: Vec<usize>,
    /// Sections directly inside, in file order, slots left out.
    pub(crate) inner: Vec<usize>,
    /// Slots sections directly inside.
    pub(crate) slots: Vec<usize>,
    /// Kinds of documents that can get here.
    pub(crate) kinds: Vec<Kind>,
    /// Sources whose value brings the section to life.
    pub(crate) live: Vec<Source>,
    /// Tallies that one more instance raises.
    pub(crate) counted_by: Vec<usize>,
    /// Tallies that begin anew with an instance.
    pub(crate) home_of: Vec<usize>,
    /// Counters that go up with an instance.
    pub(crate) steps_counters: Vec<usize>,
    /// Counters that begin anew with an instance.
    pub(crate) resets_counters: Vec<usize>,
    /// Rules of [`Plan::taken`] to which an item here counts.
    pub(crate) takes: Vec<usize>,
    /// Rules of [`Plan::taken`] about lists of an item here.
    pub(crate) must_take: Vec<usize>,
}

/// A scope that is open in a section.
#[derive(Debug, Clone)]
pub(crate) struct ScopeName {
    pub(crate) name: String,
    pub(crate) scope: &'static Scope,
}

/// A field, ready to be read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Source {
    /// The scope: 0 is the document.
    pub(crate) level: u8,
    pub(crate) slot: Slot,
    /// The field of an inner list's items, all of which must agree; `level` is the list's owner then.
    pub(crate) common: Option<usize>,
    pub(crate) ty: Type,
    pub(crate) kinds: Kinds,
    pub(crate) class: Class,
    pub(crate) path: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ConditionPlan {
    pub(crate) source: Source,
    pub(crate) test: Test,
}

/// What fills a column.
#[derive(Debug)]
pub(crate) enum FillPlan {
    /// Nothing: known and not used.
    Unused,
    Field(Source),
    Text(String),
    Param(String),
    Control(Control),
    Seq {
        counter: usize,
        start: u64,
    },
    Tally(usize),
    Join {
        of: Vec<FillPlan>,
        separator: String,
    },
    Choose {
        cases: Vec<(Vec<ConditionPlan>, FillPlan)>,
        otherwise: Option<Box<FillPlan>>,
    },
}

impl FillPlan {
    /// Every field that it may read, conditions among them.
    pub(crate) fn sources(&self) -> Vec<&Source> {
        match self {
            FillPlan::Field(source) => vec![source],
            FillPlan::Join { of, .. } => of.iter().flat_map(FillPlan::sources).collect(),
            FillPlan::Choose { cases, otherwise } => {
                let inner = cases.iter().flat_map(|(tests, fill)| {
                    tests.iter().map(|test| &test.source).chain(fill.sources()).collect::<Vec<_>>()
                });
                inner.chain(otherwise.iter().flat_map(|fill| fill.sources())).collect()
            }
            FillPlan::Unused
            | FillPlan::Text(_)
            | FillPlan::Param(_)
            | FillPlan::Control(_)
            | FillPlan::Seq { .. }
            | FillPlan::Tally(_) => Vec::new(),
        }
    }

    /// The fields whose values it writes. A fixed text chosen by a field is not that field's value.
    pub(crate) fn written_sources(&self) -> Vec<&Source> {
        match self {
            FillPlan::Field(source) => vec![source],
            FillPlan::Join { of, .. } => of.iter().flat_map(FillPlan::written_sources).collect(),
            FillPlan::Choose { cases, otherwise } => {
                let all = cases.iter().map(|(_, fill)| fill).chain(otherwise.as_deref());
                all.flat_map(FillPlan::written_sources).collect()
            }
            FillPlan::Unused
            | FillPlan::Text(_)
            | FillPlan::Param(_)
            | FillPlan::Control(_)
            | FillPlan::Seq { .. }
            | FillPlan::Tally(_) => Vec::new(),
        }
    }

    /// Whether it depends on numbers that change from record to record.
    pub(crate) fn counts(&self) -> bool {
        match self {
            FillPlan::Seq { .. } | FillPlan::Tally(_) | FillPlan::Control(_) => true,
            FillPlan::Join { of, .. } => of.iter().any(FillPlan::counts),
            FillPlan::Choose { cases, otherwise } => {
                cases.iter().any(|(_, fill)| fill.counts()) || otherwise.iter().any(|fill| fill.counts())
            }
            FillPlan::Unused | FillPlan::Field(_) | FillPlan::Text(_) | FillPlan::Param(_) => false,
        }
    }
}

#[derive(Debug)]
pub(crate) struct ColumnPlan {
    pub(crate) id: String,
    pub(crate) label: String,
    /// The column as the layout has it: places, key, override for reading.
    pub(crate) column: model::layout::Column,
    pub(crate) section: usize,
    pub(crate) fill: FillPlan,
    /// Changes in writing order; reading runs their inverse, or the override.
    pub(crate) steps: Chain,
    pub(crate) spell: Spell,
    /// The steps up to each one, for showing what each does.
    pub(crate) stages: Vec<Chain>,
    pub(crate) usage: Use,
    /// Whether the syntax treats it as text (quoting, formulas).
    pub(crate) is_text: bool,
    /// Written only when that one is.
    pub(crate) with: Option<usize>,
    /// Tallies that its written values go into.
    pub(crate) feeds: Vec<usize>,
    /// Reading takes a point or a comma as the decimal mark, whichever stands there, and makes this one of it.
    pub(crate) decimal: Option<char>,
    /// Its text is the same in every instance of its section within one document.
    pub(crate) same_in_document: bool,
    /// For a column that is not in the file: the value that reading will set and writing insists on.
    pub(crate) taken_for_granted: Option<String>,
    /// For the last of the pieces that together hold a text: how many characters they hold.
    pub(crate) pieces_hold: Option<usize>,
}

impl ColumnPlan {
    /// Whether anything is written for it.
    pub(crate) fn is_written(&self) -> bool {
        self.usage != Use::Read && !self.column.at.is_empty()
    }

    /// Whether the layout says what is written where nothing is given, be it nothing.
    pub(crate) fn has_default(&self) -> bool {
        self.column.none.is_some()
            || self.column.steps.iter().any(|step| matches!(step, model::layout::Step::Default(_)))
    }

    /// Whether what it writes comes from the document.
    pub(crate) fn of_document(&self) -> bool {
        !self.fill.sources().is_empty()
    }
}

/// A number that is counted while writing or reading, from the written texts.
#[derive(Debug)]
pub(crate) struct TallyPlan {
    pub(crate) what: Tallied,
    /// The section whose instance it belongs to; `None` is the file.
    pub(crate) home: Option<usize>,
    /// Whether it is written before its last piece is counted.
    pub(crate) ahead: bool,
    /// The column that it is kept for on its own account, where no fill asks for it: the totals of `Written`.
    pub(crate) total_of: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tallied {
    Count,
    Sum(usize),
    Min(usize),
    Max(usize),
    Hash { column: usize, digits: u32 },
}

/// A running number.
#[derive(Debug)]
pub(crate) struct CounterPlan {
    /// The section whose instances it counts.
    pub(crate) section: usize,
    /// Where it begins anew.
    pub(crate) within: Within,
}

/// A list of which no item may be left out.
#[derive(Debug)]
pub(crate) struct TakenList {
    pub(crate) kind: Kind,
    /// The section whose item has the list.
    pub(crate) owner: usize,
    pub(crate) list: usize,
    pub(crate) entry: &'static List,
    /// The sections that take its items.
    pub(crate) takers: Vec<usize>,
}

/// What must add up before a document of a kind is written.
#[derive(Debug)]
pub(crate) struct BalanceRule {
    pub(crate) kind: Kind,
    /// Amounts of the whole document that neither a column nor a total shows.
    pub(crate) unseen: Vec<Source>,
    /// What the receiver's program adds up, where the file is for a program that does.
    pub(crate) shown: Option<Shown>,
}

impl Plan {
    /// What each column does, in words, with the sign of its class.
    pub fn columns(&self) -> Vec<ColumnReport> {
        self.reports.clone()
    }

    /// What writing needs from outside.
    pub fn needs(&self) -> Needs {
        self.needs.clone()
    }

    /// What the layout's author should know; nothing of it keeps the layout from being used.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The kinds of documents it takes.
    pub fn kinds(&self) -> &[Kind] {
        &self.layout.documents
    }

    /// How many documents a file takes.
    pub fn per(&self) -> PerFile {
        self.layout.file.as_ref().map(|file| file.per).unwrap_or_default()
    }

    /// The layout, with an id on every section and column.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The section over documents.
    pub(crate) fn documents(&self) -> usize {
        *self.spine.last().expect("BUG: compile makes sure that one section goes over documents")
    }
}
