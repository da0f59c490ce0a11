//! What differs between two layouts, column by column, in sentences.

mod columns;
#[cfg(test)]
mod tests;
mod whole;

use crate::api::Difference;
use model::layout::{Layout, LayoutError};

/// Reads a layout as it is written: ids that were not given are not made up, so that columns are matched by what is said of them.
pub(super) fn parse(json: &str) -> Result<Layout, LayoutError> {
    Layout::from_json(json)?;
    serde_json::from_str(json).map_err(LayoutError::Shape)
}

/// Every difference: the file as a whole, kinds of lines, columns in file order.
pub(super) fn differences(before: &Layout, after: &Layout) -> Vec<Difference> {
    let mut found = Vec::new();
    whole::layout(before, after, &mut found);
    whole::sections(before, after, &mut found);
    columns::columns(before, after, &mut found);
    found
}

fn changed(label: &str, sentence: String) -> Difference {
    told("changed", label, sentence)
}

fn told(what: &str, label: &str, sentence: String) -> Difference {
    Difference { what: what.to_owned(), label: label.to_owned(), sentence }
}
