//! The file as a layout would write it, the lines that are on screen.

use super::samples::Samples;
use super::words;
use crate::api::{
    ColumnTrace, FaultGroup, LayoutPreview, LayoutProblem, PreviewCell, PreviewLine, PreviewSpot, Reply, StepTrace,
};
use crate::error::Result;
use crate::troubles;
use crate::workspace::{Workspace, company_zone};
use formats::layout::{FaultSpot, Group, Line, Outline, Plan, Problem, Severity, Trace};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::Document;
use model::ids::ConnectionId;
use model::layout::{Fill, Layout, PerFile};
use std::sync::Arc;

/// So many lines are shown at most.
const MOST_LINES: u32 = 2000;
/// So many groups of faults are shown at most.
const MOST_FAULTS: usize = 200;

/// Which lines of a file are on screen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// The first, from 0.
    pub from_line: u32,
    /// How many.
    pub lines: u32,
}

/// What a layout would write. What is wrong with the layout is in the answer and no error.
pub(crate) fn preview(
    w: &Workspace,
    json: &str,
    connection: Option<&ConnectionId>,
    window: Window,
    focus: Option<&str>,
) -> Result<Reply> {
    let layout = match Layout::from_json(json) {
        Ok(layout) => layout,
        Err(error) => {
            let sentence = troubles::layout(&error).message;
            return Ok(broken(vec![LayoutProblem { column: String::new(), section: String::new(), sentence }], ""));
        }
    };
    let samples = w.bench.samples(w, &layout.documents, connection)?;
    let outline = match w.bench.outline(json, &samples) {
        Some(outline) => outline,
        None => match formats::layout::compile(&layout) {
            Ok(plan) => {
                let documents = first_file(&plan, &samples.documents);
                let outline = Arc::new(Outline::new(Arc::new(plan), documents, now(w, connection)?));
                w.bench.keep_outline(json, &samples, &outline);
                outline
            }
            Err(problems) => return Ok(broken(problems.iter().map(problem).collect(), &samples.source)),
        },
    };
    Ok(Reply::LayoutPreview(Box::new(shown(&outline, &samples, window, focus))))
}

/// The documents of the first file, where a file takes only so many.
fn first_file(plan: &Plan, documents: &Arc<[Document]>) -> Arc<[Document]> {
    let most = match plan.per() {
        PerFile::All | PerFile::Batch => return documents.clone(),
        PerFile::Document => 1,
        PerFile::Count(most) => most as usize,
    };
    documents.iter().take(most).cloned().collect()
}

/// Now, as the company's clock shows it.
fn now(w: &Workspace, connection: Option<&ConnectionId>) -> Result<DateTime> {
    let connection = connection.map(|id| w.connection(id)).transpose()?;
    let zone = connection.and_then(|connection| company_zone(&connection).ok()).unwrap_or(TimeZone::UTC);
    Ok(w.now().to_zoned(zone).datetime())
}

fn broken(problems: Vec<LayoutProblem>, source: &str) -> Reply {
    Reply::LayoutPreview(Box::new(LayoutPreview {
        problems,
        warnings: Vec::new(),
        columns: Vec::new(),
        n_lines: 0,
        n_bytes: 0,
        lines: Vec::new(),
        n_written: 0,
        n_held: 0,
        faults: Vec::new(),
        focus: Vec::new(),
        source: source.to_owned(),
    }))
}

fn shown(outline: &Outline, samples: &Samples, window: Window, focus: Option<&str>) -> LayoutPreview {
    let from = window.from_line as usize;
    let lines = outline.lines(from, window.lines.min(MOST_LINES) as usize);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    LayoutPreview {
        problems: Vec::new(),
        warnings: warnings(outline.plan()),
        columns: outline.columns().to_vec(),
        n_lines: count(outline.n_lines()),
        n_bytes: outline.bytes().len() as u64,
        lines: lines_with_spots(outline, lines),
        n_written: count(outline.n_written()),
        n_held: count(outline.n_held()),
        faults: outline.groups().iter().take(MOST_FAULTS).map(faults).collect(),
        focus: focus.map(|column| outline.focus(column, from)).into_iter().flatten().map(trace).collect(),
        source: samples.source.clone(),
    }
}

/// What compile warns of, and which values only a job or a partner can give.
fn warnings(plan: &Plan) -> Vec<LayoutProblem> {
    let mut warnings: Vec<LayoutProblem> = plan.warnings().iter().map(problem).collect();
    for name in plan.needs().params {
        let columns = words::columns(plan.layout());
        let is_it = |placed: &&words::Placed<'_>| placed.column.fill == Some(Fill::Param(name.clone()));
        let (column, section) = match columns.iter().find(is_it) {
            Some(placed) => (placed.column.id().to_owned(), placed.section.id().to_owned()),
            None => Default::default(),
        };
        let sentence =
            format!("The value “{name}” comes from the job or the partner; here something stands in its place.");
        warnings.push(LayoutProblem { column, section, sentence });
    }
    warnings
}

fn problem(problem: &Problem) -> LayoutProblem {
    LayoutProblem {
        column: problem.column.clone(),
        section: problem.section.clone(),
        sentence: troubles::sentence(&problem.to_string()),
    }
}

/// Lines with what is wrong at each; what would stand behind the file is told at its last line.
fn lines_with_spots(outline: &Outline, lines: Vec<Line>) -> Vec<PreviewLine> {
    let mut starts: Vec<u64> = lines.iter().map(|line| line.offset).skip(1).collect();
    let last = lines.last().is_some_and(|line| line.number as usize == outline.n_lines());
    let end = lines.last().map_or(0, |line| line.offset + line.text.len() as u64 + 1);
    starts.push(if last { u64::MAX } else { end });
    let shown = lines.into_iter().zip(starts).map(|(line, next)| {
        let first = line.number == 1;
        let spots = outline.spots(if first { 0 } else { line.offset }..next);
        self::line(line, spots)
    });
    shown.collect()
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Hold => "hold",
        Severity::Refuse => "refuse",
    }
}

fn spot(spot: &FaultSpot) -> PreviewSpot {
    PreviewSpot {
        document: spot.document.clone(),
        column: spot.column.clone(),
        severity: word(spot.severity).to_owned(),
        sentence: troubles::sentence(&spot.sentence),
    }
}

fn line(line: Line, spots: &[FaultSpot]) -> PreviewLine {
    let cells = line.cells.into_iter().map(|cell| PreviewCell {
        start: cell.start,
        end: cell.end,
        column: cell.column,
        instance: cell.instance,
        value: cell.value,
    });
    PreviewLine {
        number: line.number,
        offset: line.offset,
        text: line.text,
        cells: cells.collect(),
        spots: spots.iter().map(spot).collect(),
    }
}

fn faults(group: &Group) -> FaultGroup {
    FaultGroup {
        column: group.column.clone(),
        code: group.code.to_owned(),
        severity: word(group.severity).to_owned(),
        sentence: troubles::sentence(&group.sentence),
        n_documents: group.n_documents,
        documents: group.documents.clone(),
    }
}

fn trace(trace: Trace) -> ColumnTrace {
    let step = |step: formats::layout::Change| StepTrace { step: step.step, before: step.before, after: step.after };
    ColumnTrace {
        instance: trace.instance,
        value: trace.value,
        steps: trace.steps.into_iter().map(step).collect(),
        text: trace.text,
        fault: if trace.fault.is_empty() { trace.fault } else { troubles::sentence(&trace.fault) },
    }
}
