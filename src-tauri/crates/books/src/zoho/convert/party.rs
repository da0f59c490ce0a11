//! Parties and their addresses.

use super::{Problem, Side};
use crate::row::Row;
use model::document::{Document, Party};

/// Fills an address into a party. Zoho writes the postal code as zip or as zipcode.
pub(crate) fn address(row: Option<&Row<'_>>, party: &mut Party) -> Result<(), Problem> {
    let Some(row) = row else { return Ok(()) };
    party.street = row.first(&["address", "street", "address1"])?;
    party.street2 = row.first(&["street2", "address2"])?;
    party.city = row.text("city")?;
    party.state = row.first(&["state", "state_code"])?;
    party.zip = row.first(&["zip", "zipcode"])?;
    party.country = row.text("country")?;
    party.country_code = row.text("country_code")?;
    if let Some(attention) = row.text("attention")? {
        party.contact = Some(attention);
    }
    if party.phone.is_none() {
        party.phone = row.text("phone")?;
    }
    Ok(())
}

/// The parties of a document.
pub(crate) fn parties(side: Side, row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    let billing = row.row("billing_address")?;
    let delivery = match row.row("delivery_address")? {
        Some(address) => Some(address),
        None => row.row("shipping_address")?,
    };
    if matches!(side, Side::Customer | Side::Either) {
        doc.customer = Party::named(row.text("customer_id")?, row.text("customer_name")?);
    }
    if matches!(side, Side::Vendor | Side::Either) {
        doc.vendor = Party::named(row.text("vendor_id")?, row.text("vendor_name")?);
    }
    let party = if side == Side::Vendor { &mut doc.vendor } else { &mut doc.customer };
    if side != Side::Either {
        party.email = row.text("email")?;
        party.phone = row.text("phone")?;
        party.tax_id = row.first(&["vat_reg_no", "gst_no", "tax_reg_no", "tax_id_value"])?;
        address(billing.as_ref(), party)?;
    }
    if side == Side::Customer && billing.is_some() {
        doc.bill_to = Party { email: None, ..doc.customer.clone() };
    }
    if let Some(delivery) = delivery {
        address(Some(&delivery), &mut doc.ship_to)?;
        if side == Side::Customer && !doc.ship_to.is_empty() {
            doc.ship_to.name.clone_from(&doc.customer.name);
        }
    }
    Ok(())
}
