//! Vendors and customers, with their addresses.

use crate::row::{Problem, Row};
use model::document::{Document, Party};

/// A vendor or customer, as documents name it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Known {
    /// The party with its postal or billing address.
    pub(crate) party: Party,
    /// Where a customer's goods go, where that is elsewhere.
    pub(crate) shipping: Option<Party>,
    /// The currency of its documents.
    pub(crate) currency: Option<String>,
}

fn address(row: Option<&Row<'_>>, party: &mut Party) -> Result<(), Problem> {
    let Some(row) = row else { return Ok(()) };
    party.street = row.text("line1")?;
    party.street2 = row.text("line2")?;
    party.city = row.text("city")?;
    party.state = row.text("stateOrProvince")?;
    party.zip = row.text("zipOrPostalCode")?;
    party.country = row.text("countryName")?;
    party.country_code = row.text("country")?;
    Ok(())
}

/// A vendor.
pub(crate) fn vendor(row: &Row<'_>) -> Result<Known, Problem> {
    let info = row.row("additionalInfo")?;
    let mut party = named(row)?;
    if let Some(info) = &info {
        party.tax_id = info.text("taxId")?;
    }
    address(row.row("address")?.as_ref(), &mut party)?;
    Ok(Known { party, shipping: None, currency: row.text("billCurrency")? })
}

/// A customer.
pub(crate) fn customer(row: &Row<'_>) -> Result<Known, Problem> {
    let mut party = named(row)?;
    if let Some(person) = row.row("contact")? {
        let name: Vec<String> = [person.text("firstName")?, person.text("lastName")?].into_iter().flatten().collect();
        party.contact = (!name.is_empty()).then(|| name.join(" "));
    }
    address(row.row("billingAddress")?.as_ref(), &mut party)?;
    let mut shipping = Party::default();
    address(row.row("shippingAddress")?.as_ref(), &mut shipping)?;
    let shipping = (!shipping.is_empty()).then(|| Party { name: party.name.clone(), ..shipping });
    Ok(Known { party, shipping, currency: row.text("invoiceCurrency")? })
}

fn named(row: &Row<'_>) -> Result<Party, Problem> {
    Ok(Party {
        id: row.text("id")?,
        code: row.text("accountNumber")?,
        name: row.text("name")?,
        email: row.text("email")?,
        phone: row.text("phone")?,
        ..Party::default()
    })
}

/// The contact that a vendor or customer is.
pub(crate) fn contact(row: &Row<'_>, role: &str, doc: &mut Document) -> Result<(), Problem> {
    let known = if role == "vendor" { vendor(row)? } else { customer(row)? };
    doc.name.clone_from(&known.party.name);
    doc.role = Some(role.to_owned());
    doc.group = row.text("accountType")?;
    doc.currency = known.currency;
    doc.contact = known.party;
    let info = row.row("additionalInfo")?;
    let company = match &info {
        Some(info) => info.text("companyName")?,
        None => row.text("companyName")?,
    };
    if company.is_some() {
        doc.contact.name = company;
    }
    doc.memo = row.text("description")?;
    doc.is_1099 = info.map(|info| info.flag("track1099")).transpose()?.flatten();
    Ok(())
}
