//! Parties and their addresses.

use super::Ground;
use crate::row::{Problem, Row};
use model::document::Party;

/// Id and name of a contact.
pub(crate) fn named(contact: Option<&Row<'_>>) -> Result<(Option<String>, Option<String>), Problem> {
    match contact {
        Some(contact) => Ok((contact.text("ContactID")?, contact.text("Name")?)),
        None => Ok((None, None)),
    }
}

/// An address of a contact by its type: POBOX for letters and invoices, STREET and DELIVERY for goods.
fn address<'a>(contact: &Row<'a>, types: &[&str]) -> Result<Option<Row<'a>>, Problem> {
    let mut addresses = contact.rows("Addresses")?;
    for of in types {
        for at in 0..addresses.len() {
            let filled = addresses[at].first(&["AddressLine1", "City", "PostalCode", "Country"])?.is_some();
            if filled && addresses[at].text("AddressType")?.as_deref() == Some(of) {
                return Ok(Some(addresses.swap_remove(at)));
            }
        }
    }
    Ok(None)
}

fn fill(address: &Row<'_>, party: &mut Party) -> Result<(), Problem> {
    party.street = address.text("AddressLine1")?;
    let more = ["AddressLine2", "AddressLine3", "AddressLine4"].map(|name| address.text(name));
    let more: Vec<String> = more.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    party.street2 = (!more.is_empty()).then(|| more.join(", "));
    party.city = address.text("City")?;
    party.state = address.text("Region")?;
    party.zip = address.text("PostalCode")?;
    party.country = address.text("Country")?;
    party.country_code = party.country.as_deref().and_then(country_code);
    if let Some(person) = address.text("AttentionTo")? {
        party.contact = Some(person);
    }
    Ok(())
}

/// Countries are free text; a code is only taken where one was typed in.
fn country_code(country: &str) -> Option<String> {
    let code = match country.trim() {
        "UK" => "GB",
        text if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) => text,
        _ => return None,
    };
    Some(code.to_owned())
}

/// The first telephone number, the usual one before the others.
fn phone(contact: &Row<'_>) -> Result<Option<String>, Problem> {
    let phones = contact.rows("Phones")?;
    for of in ["DEFAULT", "DDI", "MOBILE"] {
        for phone in &phones {
            let Some(number) = phone.text("PhoneNumber")? else { continue };
            if phone.text("PhoneType")?.as_deref() == Some(of) {
                let parts = [phone.text("PhoneCountryCode")?, phone.text("PhoneAreaCode")?, Some(number)];
                return Ok(Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" ")));
            }
        }
    }
    Ok(None)
}

/// First and last name of whoever stands for the contact.
fn person(contact: &Row<'_>) -> Result<Option<String>, Problem> {
    let name = |row: &Row<'_>| -> Result<Option<String>, Problem> {
        let parts = [row.text("FirstName")?, row.text("LastName")?];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Ok((!name.is_empty()).then_some(name))
    };
    match name(contact)? {
        Some(name) => Ok(Some(name)),
        None => contact.rows("ContactPersons")?.first().map(name).transpose().map(Option::flatten),
    }
}

/// A contact as a party: with the address for invoices, or for want of one that for goods.
pub(crate) fn party(contact: &Row<'_>) -> Result<Party, Problem> {
    let mut party = Party {
        id: contact.text("ContactID")?,
        code: contact.first(&["ContactNumber", "AccountNumber"])?,
        name: contact.text("Name")?,
        contact: person(contact)?,
        email: contact.text("EmailAddress")?,
        phone: phone(contact)?,
        tax_id: contact.text("TaxNumber")?,
        ..Party::default()
    };
    if let Some(address) = address(contact, &["POBOX", "STREET", "DELIVERY"])? {
        fill(&address, &mut party)?;
    }
    Ok(party)
}

/// Where goods go: only said where it is another address than the one for invoices.
pub(crate) fn ship_to(contact: &Row<'_>) -> Result<Party, Problem> {
    let mut party = Party::default();
    if address(contact, &["POBOX"])?.is_some()
        && let Some(address) = address(contact, &["DELIVERY", "STREET"])?
    {
        party.name = contact.text("Name")?;
        fill(&address, &mut party)?;
    }
    Ok(party)
}

/// The contact of a document: with everything where it is known, else with what the document says of it.
pub(crate) fn of<T>(
    nested: Option<&Row<'_>>,
    ground: Ground<'_>,
    read: impl Fn(&Row<'_>) -> Result<T, Problem>,
) -> Result<Option<T>, Problem> {
    let Some(nested) = nested else { return Ok(None) };
    let id = nested.text("ContactID")?;
    let known = id.as_deref().and_then(|id| ground.known.contact(id));
    match known {
        Some(json) => read(&Row::read(json)?).map(Some),
        None => read(nested).map(Some),
    }
}
