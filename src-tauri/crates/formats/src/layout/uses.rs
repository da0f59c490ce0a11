//! Which fields of documents a layout writes, and in which of the partner's columns.

use super::plan::{Each, Plan, Source};
use model::Document;

/// A field that a layout writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldUse {
    /// The field, as `doc.reference` or, within a list of the document, `line.account`.
    pub field: String,
    /// The list of the document that the field's record is in, by its index; none for the document's own fields.
    pub list: Option<usize>,
    /// What people call the column.
    pub column: String,
}

impl Plan {
    /// The fields that the layout writes, in the order of its columns; one that fills several columns stands several
    /// times. Fields of lists within lists are left out.
    pub fn fields_used(&self) -> Vec<FieldUse> {
        let written = self.columns.iter().filter(|column| column.is_written());
        let uses = written.flat_map(|column| {
            let sources = column.fill.written_sources().into_iter();
            sources.filter_map(move |source| self.use_of(source, column.section, &column.label))
        });
        uses.collect()
    }

    fn use_of(&self, source: &Source, section: usize, column: &str) -> Option<FieldUse> {
        let (_, rest) = source.path.split_once('.')?;
        let list = match (source.level, source.common) {
            (0, common) => common,
            (1, None) => Some(self.document_list(section)?),
            _ => return None,
        };
        let scope = list.map_or(Document::SCOPE, |list| (Document::SCOPE.lists[list].item)());
        Some(FieldUse { field: format!("{}.{rest}", scope.name), list, column: column.to_owned() })
    }

    /// The list of the document that a section, or one around it, goes over.
    fn document_list(&self, section: usize) -> Option<usize> {
        let mut at = Some(section);
        while let Some(index) = at {
            if let Each::List { level: 0, list, .. } = self.sections[index].each {
                return Some(list);
            }
            at = self.sections[index].parent;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::layout::compile;
    use model::Document;
    use model::layout::Layout;

    #[test]
    fn fields_stand_in_file_order_with_their_columns() {
        let layout = Layout::from_json(
            r#"{"format": 1, "name": "n", "documents": ["invoice"], "syntax": {"kind": "csv"},
                "sections": [{"id": "d", "each": "documents", "parts": [
                  {"id": "l", "each": "doc.lines", "record": "line", "parts": [
                    {"at": "PO number", "field": "doc.reference"},
                    {"at": "Fixed", "text": "x"},
                    {"at": "Account", "field": "line.account"},
                    {"at": "Net", "field": "line.net", "type": "number 2"}
                  ]}]}]}"#,
        )
        .unwrap();
        let plan = compile(&layout).unwrap_or_else(|problems| panic!("{problems:?}"));
        let lines = Document::SCOPE.list("lines").map(|(index, _)| index);
        let found: Vec<_> =
            plan.fields_used().into_iter().map(|field| (field.field, field.list, field.column)).collect();
        let expect =
            [("doc.reference", None, "PO number"), ("line.account", lines, "Account"), ("line.net", lines, "Net")]
                .map(|(field, list, column)| (field.to_owned(), list, column.to_owned()));
        assert_eq!(found, expect);
    }
}
