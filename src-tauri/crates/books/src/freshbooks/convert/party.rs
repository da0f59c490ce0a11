//! Parties and their addresses.

use crate::row::{Problem, Row};
use model::document::Party;

/// First and last name together.
pub(crate) fn person(row: &Row<'_>, first: &str, last: &str) -> Result<Option<String>, Problem> {
    let parts = [row.text(first)?, row.text(last)?];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Ok((!name.is_empty()).then_some(name))
}

/// The customer as an invoice or credit note names them.
pub(crate) fn billed(row: &Row<'_>, id: Option<String>) -> Result<Party, Problem> {
    let contact = person(row, "fname", "lname")?;
    let name = row.first(&["organization", "current_organization"])?.or_else(|| contact.clone());
    Ok(Party {
        id,
        name,
        contact,
        tax_id: row.text("vat_number")?,
        street: row.text("street")?,
        street2: row.text("street2")?,
        city: row.text("city")?,
        state: row.text("province")?,
        zip: row.text("code")?,
        country: row.text("country")?,
        ..Party::default()
    })
}

/// A client's own record, also where another record carries it.
pub(crate) fn client(row: &Row<'_>) -> Result<Party, Problem> {
    let contact = person(row, "fname", "lname")?;
    let name = row.text("organization")?.or_else(|| contact.clone());
    Ok(Party {
        id: row.first(&["userid", "id"])?,
        name,
        contact,
        email: row.text("email")?,
        phone: row.first(&["bus_phone", "mob_phone", "home_phone"])?,
        tax_id: row.text("vat_number")?,
        street: row.text("p_street")?,
        street2: row.text("p_street2")?,
        city: row.text("p_city")?,
        state: row.text("p_province")?,
        zip: row.text("p_code")?,
        country: row.text("p_country")?,
        ..Party::default()
    })
}

/// A vendor's own record, also where another record carries it.
pub(crate) fn vendor(row: &Row<'_>) -> Result<Party, Problem> {
    Ok(Party {
        id: row.first(&["vendorid", "id"])?,
        code: row.text("account_number")?,
        name: row.text("vendor_name")?,
        contact: person(row, "primary_contact_first_name", "primary_contact_last_name")?,
        email: row.text("primary_contact_email")?,
        phone: row.text("phone")?,
        street: row.text("street")?,
        street2: row.text("street2")?,
        city: row.text("city")?,
        state: row.text("province")?,
        zip: row.text("postal_code")?,
        country: row.text("country")?,
        ..Party::default()
    })
}
