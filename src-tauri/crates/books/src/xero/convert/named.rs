//! Contacts, accounts, items and tracking categories.

use super::amount::Exact;
use super::{Problem, party, status};
use crate::row::Row;
use crate::{Head, Listed, Unreadable};
use model::document::{Document, Raw};
use model::{Decimal, Kind};
use sha2::{Digest, Sha256};

/// A customer, a vendor, both or neither.
pub(crate) fn contact(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = row.text("Name")?;
    doc.currency = row.text("DefaultCurrency")?;
    let (customer, vendor) = (row.flag("IsCustomer")? == Some(true), row.flag("IsSupplier")? == Some(true));
    let role = match (customer, vendor) {
        (true, true) => Some("customer, vendor"),
        (true, false) => Some("customer"),
        (false, true) => Some("vendor"),
        (false, false) => None,
    };
    doc.role = role.map(str::to_owned);
    let groups = row.rows("ContactGroups")?;
    let groups: Vec<String> =
        groups.iter().map(|group| group.text("Name")).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    doc.group = (!groups.is_empty()).then(|| groups.join(", "));
    terms(row, vendor && !customer, doc)?;
    doc.contact = party::party(row)?;
    Ok(())
}

/// Terms of payment: of sales, or of purchases where the contact is a vendor alone.
fn terms(row: &Row<'_>, of_bills: bool, doc: &mut Document) -> Result<(), Problem> {
    let Some(terms) = row.row("PaymentTerms")? else { return Ok(()) };
    let Some(terms) = terms.row(if of_bills { "Bills" } else { "Sales" })? else { return Ok(()) };
    let (day, word) = (terms.amount("Day")?, terms.text("Type")?);
    let (Some(day), Some(word)) = (day, word) else { return Ok(()) };
    doc.terms = Some(match word.as_str() {
        "DAYSAFTERBILLDATE" => {
            doc.terms_days = Some(day);
            format!("{day} days after the date of the document")
        }
        "DAYSAFTERBILLMONTH" => format!("{day} days after the end of the month"),
        "OFCURRENTMONTH" => format!("day {day} of the month"),
        "OFFOLLOWINGMONTH" => format!("day {day} of the following month"),
        other => format!("{day} {other}"),
    });
    Ok(())
}

/// An account of the ledger.
pub(crate) fn account(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = row.text("Name")?;
    doc.code = row.text("Code")?;
    doc.group = row.text("Type")?;
    doc.currency = row.text("CurrencyCode")?;
    doc.description = row.text("Description")?;
    doc.is_system = Some(row.text("SystemAccount")?.is_some());
    Ok(())
}

/// A thing bought or sold.
pub(crate) fn item(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.name = row.first(&["Name", "Code"])?;
    doc.code = row.text("Code")?;
    doc.description = row.first(&["Description", "PurchaseDescription"])?;
    let price = |name: &str| -> Result<Option<Decimal>, Problem> {
        row.row(name)?.map(|details| details.amount("UnitPrice")).transpose().map(Option::flatten)
    };
    (doc.price, doc.cost) = (price("SalesDetails")?, price("PurchaseDetails")?);
    doc.group = row.flag("IsTrackedAsInventory")?.map(|kept| if kept { "inventory" } else { "untracked" }.to_owned());
    Ok(())
}

/// A tracking category and its options, each as a class of its own.
pub(crate) fn classes(raw: &str) -> Result<Vec<Listed>, Unreadable> {
    let fail = |problem| Unreadable { kind: Kind::Class, id: None, title: None, problem };
    let row = Row::read(raw).map_err(fail)?;
    let read = || -> Result<Vec<Listed>, Problem> {
        let category = class(raw, &row, ("TrackingCategoryID", None))?;
        let above = (category.head.id.clone(), category.head.name.clone());
        let mut found = vec![category];
        for option in row.items("Options")? {
            found.push(class(option, &Row::read(option)?, ("TrackingOptionID", Some(&above)))?);
        }
        Ok(found)
    };
    let text = |name: &str| row.text(name).ok().flatten();
    read().map_err(|problem| Unreadable {
        kind: Kind::Class,
        id: text("TrackingCategoryID"),
        title: text("Name"),
        problem,
    })
}

/// A class: its id's field, and what stands above it.
type Place<'p> = (&'static str, Option<&'p (String, Option<String>)>);

fn class(raw: &str, row: &Row<'_>, (id, above): Place<'_>) -> Result<Listed, Problem> {
    let id = row.text(id)?.ok_or_else(|| format!("{id} is missing"))?;
    let word = row.text("Status")?;
    let status = status::status(Kind::Class, word.as_deref(), Decimal::ZERO);
    let version = format!("sha256:{}", hex::encode(&Sha256::digest(raw.as_bytes())[..16]));
    let mut doc = Document::new(Kind::Class);
    doc.id = Some(id.clone());
    doc.version = Some(version.clone());
    (doc.status, doc.source_status) = (Some(status), word.clone());
    doc.name = row.text("Name")?;
    doc.parent = above.map(|(id, _)| id.clone());
    doc.group = above.and_then(|(_, name)| name.clone());
    doc.raw = Some(Raw::new(raw.to_owned()).map_err(|error| error.to_string())?);
    let head = Head {
        kind: Kind::Class,
        id,
        version,
        number: None,
        name: doc.name.clone(),
        date: None,
        status,
        source_status: word,
        party_id: None,
        party_name: None,
        currency: None,
        value: None,
        modified: None,
        created: None,
    };
    Ok(Listed { head, document: Some(doc) })
}
