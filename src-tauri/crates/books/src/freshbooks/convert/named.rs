//! Clients, vendors, items, accounts of the ledger and categories of what is spent.

use super::{party, value};
use crate::row::{Problem, Row};
use model::Document;

/// A customer.
pub(crate) fn client(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.contact = party::client(row)?;
    doc.name.clone_from(&doc.contact.name);
    doc.role = Some("customer".to_owned());
    doc.memo = row.text("note")?;
    Ok(())
}

/// A vendor.
pub(crate) fn vendor(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.contact = party::vendor(row)?;
    doc.name.clone_from(&doc.contact.name);
    doc.role = Some("vendor".to_owned());
    doc.is_1099 = row.flag("is_1099")?;
    doc.memo = row.text("note")?;
    Ok(())
}

/// A thing sold.
pub(crate) fn item(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = row.text("name")?;
    doc.code = row.text("sku")?;
    doc.description = row.text("description")?;
    doc.price = value::amount(row, "unit_cost")?;
    doc.currency = value::currency(row, &["unit_cost"])?;
    Ok(())
}

/// An account that journal entries are posted to.
pub(crate) fn ledger_account(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = row.first(&["account_sub_name", "account_name"])?;
    doc.code = row.first(&["account_sub_number", "account_number"])?;
    doc.group = row.text("account_type")?;
    doc.parent = row.first(&["parentid", "accountid"])?.filter(|id| id != "0");
    doc.is_system = row.flag("custom")?.map(|custom| !custom);
    Ok(())
}

/// A category, which bills and expenses are booked under.
pub(crate) fn category(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = row.text("category")?;
    let cost = row.flag("is_cogs")?.unwrap_or(false);
    doc.group = Some(if cost { "cost of goods sold category" } else { "expense category" }.to_owned());
    doc.parent = row.text("parentid")?.filter(|id| id != "0").map(|id| format!("category-{id}"));
    doc.is_system = row.flag("is_editable")?.map(|editable| !editable);
    Ok(())
}
