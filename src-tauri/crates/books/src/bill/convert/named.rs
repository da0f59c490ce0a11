//! Accounts, classes and items.

use crate::row::{Problem, Row};
use model::document::Document;

/// A classification, whichever it is.
pub(crate) fn classification(row: &Row<'_>, group: Option<&str>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = row.text("name")?;
    doc.description = row.text("description")?;
    doc.parent = row.text("parentId")?;
    doc.group = group.map(str::to_owned);
    if let Some(account) = row.row("account")? {
        doc.code = account.text("number")?;
        doc.group = account.text("type")?;
    }
    Ok(())
}

/// A thing bought or sold.
pub(crate) fn item(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    classification(row, None, doc)?;
    doc.group = row.text("type")?;
    doc.code = row.first(&["shortName", "number"])?;
    doc.price = row.number("price")?;
    Ok(())
}
