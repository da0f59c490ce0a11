//! Contacts and accounts.

use super::{Problem, party};
use crate::row::Row;
use model::document::{Document, Party};

/// A customer or vendor.
pub(crate) fn contact(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = row.text("contact_name")?;
    doc.role = row.text("contact_type")?;
    doc.group = row.text("customer_sub_type")?;
    doc.terms = row.text("payment_terms_label")?;
    doc.terms_days = row.number("payment_terms")?;
    doc.is_1099 = row.flag("track_1099")?;
    let person = person(row)?;
    let mut party = Party {
        id: row.text("contact_id")?,
        code: row.text("contact_number")?,
        name: row.first(&["company_name", "contact_name"])?,
        contact: full_name(row)?.or(person.contact),
        email: row.text("email")?.or(person.email),
        phone: row.first(&["phone", "mobile"])?.or(person.phone),
        tax_id: row.first(&["tax_id_value", "vat_reg_no", "gst_no", "tax_reg_no"])?,
        ..Party::default()
    };
    party::address(row.row("billing_address")?.as_ref(), &mut party)?;
    doc.contact = party;
    Ok(())
}

fn full_name(row: &Row<'_>) -> Result<Option<String>, Problem> {
    let parts = [row.text("first_name")?, row.text("last_name")?];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Ok((!name.is_empty()).then_some(name))
}

/// The contact's first person, or the one that is marked as primary.
fn person(row: &Row<'_>) -> Result<Party, Problem> {
    let persons = row.rows("contact_persons")?;
    let primary = persons.iter().find(|person| matches!(person.flag("is_primary_contact"), Ok(Some(true))));
    let Some(person) = primary.or(persons.first()) else { return Ok(Party::default()) };
    Ok(Party {
        contact: full_name(person)?,
        email: person.text("email")?,
        phone: person.first(&["phone", "mobile"])?,
        ..Party::default()
    })
}

/// An account of the ledger.
pub(crate) fn account(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = row.text("account_name")?;
    doc.code = row.text("account_code")?;
    doc.group = row.text("account_type")?;
    doc.parent = row.text("parent_account_id")?;
    doc.description = row.text("description")?;
    doc.is_system = row.flag("is_system_account")?;
    Ok(())
}
