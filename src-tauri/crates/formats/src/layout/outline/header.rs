//! The row of column names: which name leads to which column.

use super::Piece;
use crate::encoding::{length_of, mark};
use crate::layout::dialect::Dialect;
use crate::layout::plan::{Places, Plan, Shape};
use model::layout::Header;

/// The parts of the row of column names, with the first column that stands below each.
pub(super) fn names(plan: &Plan) -> Vec<Piece> {
    let Dialect::Csv(csv) = &plan.dialect else { return Vec::new() };
    let (Some(names), Header::Row(row)) = (&csv.header, csv.csv.header) else { return Vec::new() };
    let (emit, encoding) = (&csv.emit, csv.csv.encoding);
    let mut text = String::new();
    let mut pieces = Vec::new();
    let bom = if csv.csv.bom { mark(encoding).len() } else { 0 };
    for line in 1..=row {
        let start = text.len();
        for (index, name) in names.iter().enumerate() {
            if index > 0 {
                emit.separate(&mut text);
            }
            let from = text.len();
            let name = if line == row { name.as_str() } else { "" };
            emit.cell(name, true, &mut text).expect("BUG: compile tried every name");
            if let Some(column) = column_below(plan, index).filter(|_| line == row) {
                let at = |position: usize| (bom + length_of(encoding, &text[..position])) as u64;
                let bytes = at(from)..at(text.len());
                pieces.push(Piece { bytes, column, instance: String::new(), value: String::new() });
            }
        }
        emit.end(start, &mut text).expect("BUG: compile tried every name");
    }
    pieces
}

fn column_below(plan: &Plan, index: usize) -> Option<usize> {
    plan.sections.iter().find_map(|section| match &section.shape {
        Shape::Record(Places::Cells(cells)) => cells.get(index).copied().flatten().map(|cell| cell.column),
        _ => None,
    })
}
