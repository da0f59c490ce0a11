//! Customers, vendors, accounts, classes and items.

use super::{Problem, Shape, party, reference};
use crate::row::Row;
use crate::write::marker::LINE;
use model::document::{Document, Party};

/// A name. One that was made inactive has the word behind it, which is no part of the name.
fn name_of(row: &Row<'_>, names: &[&str]) -> Result<Option<String>, Problem> {
    let name = row.first(names)?;
    let inactive = row.flag("Active")? == Some(false);
    Ok(match name.as_deref().and_then(|name| name.strip_suffix(" (deleted)")) {
        Some(plain) if inactive => Some(plain.to_owned()),
        _ => name,
    })
}

/// A value one record deeper: PrimaryPhone.FreeFormNumber and the like.
fn inner(row: &Row<'_>, outer: &str, name: &str) -> Result<Option<String>, Problem> {
    Ok(row.row(outer)?.map(|found| found.text(name)).transpose()?.flatten())
}

/// A customer or vendor.
pub(crate) fn contact(shape: &Shape, row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = name_of(row, &["DisplayName", "FullyQualifiedName", "CompanyName"])?;
    doc.role = Some(shape.path.to_owned());
    doc.group = reference(row, "CustomerTypeRef")?.named();
    doc.parent = reference(row, "ParentRef")?.id.map(|id| shape.outer_id(&id));
    doc.terms = match reference(row, "TermRef")?.name {
        Some(name) => Some(name),
        None => reference(row, "SalesTermRef")?.name,
    };
    doc.is_1099 = row.flag("Vendor1099")?;
    doc.memo = row.text("Notes")?.and_then(|note| LINE.without(&note));
    let person: Vec<String> =
        [row.text("GivenName")?, row.text("MiddleName")?, row.text("FamilyName")?].into_iter().flatten().collect();
    let phone = match inner(row, "PrimaryPhone", "FreeFormNumber")? {
        Some(phone) => Some(phone),
        None => inner(row, "Mobile", "FreeFormNumber")?,
    };
    let mut party = Party {
        id: row.text("Id")?,
        code: row.first(&["AcctNum", "ResaleNum"])?,
        name: row.text("CompanyName")?.or_else(|| doc.name.clone()),
        contact: (!person.is_empty()).then(|| person.join(" ")),
        email: inner(row, "PrimaryEmailAddr", "Address")?,
        phone,
        tax_id: row
            .first(&["PrimaryTaxIdentifier", "BusinessNumber", "GSTIN", "TaxIdentifier"])?
            .filter(|id| !is_masked(id)),
        ..Party::default()
    };
    party::address(row.row("BillAddr")?.as_ref(), &mut party)?;
    doc.contact = party;
    Ok(())
}

/// Whether only the end of a tax number is shown: what is hidden cannot be compared.
fn is_masked(id: &str) -> bool {
    id.contains('*') || id.to_ascii_uppercase().contains("XXX")
}

/// An account of the ledger.
pub(crate) fn account(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = name_of(row, &["Name", "FullyQualifiedName"])?;
    doc.code = row.text("AcctNum")?;
    doc.group = row.first(&["AccountType", "AccountSubType"])?;
    doc.parent = reference(row, "ParentRef")?.id;
    doc.description = row.text("Description")?;
    Ok(())
}

/// A class, named with those above it.
pub(crate) fn class(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = name_of(row, &["FullyQualifiedName", "Name"])?;
    doc.parent = reference(row, "ParentRef")?.id;
    Ok(())
}

/// A thing bought or sold.
pub(crate) fn item(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = name_of(row, &["Name", "FullyQualifiedName"])?;
    doc.code = row.text("Sku")?;
    doc.group = row.text("Type")?;
    doc.parent = reference(row, "ParentRef")?.id;
    doc.description = row.first(&["Description", "PurchaseDesc"])?;
    doc.price = row.number("UnitPrice")?;
    doc.cost = row.number("PurchaseCost")?;
    doc.unit = reference(row, "UOMSetRef")?.named();
    Ok(())
}
