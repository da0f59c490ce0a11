//! Custom fields, by the names that people gave them.

use super::Problem;
use crate::row::Row;
use model::document::Custom;
use std::collections::BTreeMap;

/// The custom fields of a record that hold something. A field without a name goes by the number of its definition.
pub(crate) fn fields(row: &Row<'_>) -> Result<BTreeMap<String, Custom>, Problem> {
    let mut found = BTreeMap::new();
    for field in row.rows("CustomField")? {
        let name = match field.text("Name")? {
            Some(name) => name,
            None => match field.text("DefinitionId")? {
                Some(id) => format!("field {id}"),
                None => continue,
            },
        };
        if let Some(value) = value(&field)? {
            found.insert(name, value);
        }
    }
    Ok(found)
}

fn value(field: &Row<'_>) -> Result<Option<Custom>, Problem> {
    if let Some(number) = field.number("NumberValue")? {
        return Ok(Some(Custom::Number(number)));
    }
    if let Some(yes) = field.flag("BooleanValue")? {
        return Ok(Some(Custom::Bool(yes)));
    }
    Ok(field.first(&["StringValue", "DateValue"])?.map(Custom::Text))
}
