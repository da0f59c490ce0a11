//! Invoices, credit notes, bills and expenses.

use super::known::Known;
use super::{amounts, party, value};
use crate::row::{Problem, Row};
use model::document::{Document, Line, Party, Tax};
use model::{Decimal, money};

/// An invoice to a customer.
pub(crate) fn invoice(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.number = row.text("invoice_number")?;
    doc.due_date = row.date("due_date")?;
    doc.delivery_date = row.date("fulfillment_date")?;
    sale(row, row.text("customerid")?, doc)?;
    doc.paid_amount = value::amount(row, "paid")?;
    doc.balance = value::amount(row, "outstanding")?;
    let whole = doc.total.zip(doc.paid_amount).zip(doc.balance);
    if let Some(rest) = whole.map(|((total, paid), open)| total - paid - open)
        && rest > Decimal::ZERO
    {
        doc.credited = Some(rest);
    }
    Ok(())
}

/// A credit note to a customer. Its amounts are positive whatever sign they come with.
pub(crate) fn credit_note(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.number = row.first(&["credit_number", "credit_note_number", "number"])?;
    let client = row.first(&["clientid", "customerid"])?;
    sale(row, client, doc)?;
    doc.balance = value::first_amount(row, &["outstanding", "balance"])?.map(|amount| amount.abs());
    doc.credited = value::amount(row, "paid")?.map(|amount| amount.abs());
    Ok(())
}

/// What invoices and credit notes have in common.
fn sale(row: &Row<'_>, client: Option<String>, doc: &mut Document) -> Result<(), Problem> {
    doc.date = row.first(&["create_date", "date"])?.map(|_| first_date(row)).transpose()?.flatten();
    doc.currency = value::currency(row, &["amount", "outstanding"])?;
    doc.customer = party::billed(row, client)?;
    doc.bill_to = doc.customer.clone();
    doc.order = row.text("po_number")?;
    doc.reference.clone_from(&doc.order);
    doc.memo = row.text("notes")?;
    doc.terms = row.text("terms")?;
    doc.terms_days = row.number("due_offset_days")?;
    doc.lines = lines(row, sold)?;
    amounts::of_sale(row, doc)
}

fn first_date(row: &Row<'_>) -> Result<Option<model::Date>, Problem> {
    Ok(match row.date("create_date")? {
        Some(date) => Some(date),
        None => row.date("date")?,
    })
}

fn lines(row: &Row<'_>, read: fn(&Row<'_>) -> Result<Line, Problem>) -> Result<Vec<Line>, Problem> {
    let items = row.rows("lines")?;
    let numbered = items.iter().zip(1u32..).map(|(item, number)| {
        let line = read(item).map_err(|problem| format!("line {number}: {problem}"))?;
        Ok(Line { number: Some(Decimal::from(number)), ..line })
    });
    numbered.collect()
}

/// A line of an invoice: taxes are rates, and the second may be on top of the first.
fn sold(item: &Row<'_>) -> Result<Line, Problem> {
    let net = match value::amount(item, "amount")? {
        Some(amount) => Some(amount),
        None => value::amount(item, "unit_cost")?.zip(item.number("qty")?).map(|(price, quantity)| price * quantity),
    };
    let mut taxes = Vec::new();
    for (name, rate) in [("taxName1", "taxAmount1"), ("taxName2", "taxAmount2")] {
        let (name, rate) = (item.text(name)?, value::amount(item, rate)?);
        // A tax that is not there has no name and the rate 0; a rate of 0 with a name is a statement.
        if name.is_some() || rate.is_some_and(|rate| !rate.is_zero()) {
            taxes.push(Tax { name, rate, ..Tax::default() });
        }
    }
    if let [_, second] = &mut taxes[..]
        && item.flag("compounded_tax")?.unwrap_or(false)
    {
        second.category = Some(amounts::COMPOUND.to_owned());
    }
    Ok(Line {
        id: item.first(&["lineid", "id"])?,
        item: item.text("name")?,
        text: item.text("description")?,
        quantity: item.number("qty")?,
        price: value::amount(item, "unit_cost")?,
        net,
        taxes,
        ..Line::default()
    })
}

/// A bill from a vendor.
pub(crate) fn bill(row: &Row<'_>, known: &Known, doc: &mut Document) -> Result<(), Problem> {
    doc.number = row.text("bill_number")?;
    doc.date = row.date("issue_date")?;
    doc.due_date = row.date("due_date")?;
    doc.terms_days = row.number("due_offset_days")?;
    doc.currency = value::currency(row, &["total_amount", "amount"])?;
    let own = row.row("vendor")?.map(|inner| party::vendor(&inner)).transpose()?;
    let id = row.text("vendorid")?;
    let vendor = own.or_else(|| known.vendors.get(id.as_ref()?).cloned()).unwrap_or_default();
    doc.vendor = Party { id: id.or(vendor.id.clone()), ..vendor };
    doc.memo = row.text("overall_description")?;
    doc.lines = lines(row, bought)?;
    doc.tax = value::amount(row, "tax_amount")?;
    let stated = value::amount(row, "amount")?;
    doc.total =
        value::amount(row, "total_amount")?.or_else(|| stated.map(|amount| amount + doc.tax.unwrap_or_default()));
    doc.paid_amount = value::amount(row, "paid")?;
    doc.balance = value::amount(row, "outstanding")?;
    amounts::of_purchase(doc);
    Ok(())
}

/// A line of a bill: taxes are amounts with their rates.
fn bought(item: &Row<'_>) -> Result<Line, Problem> {
    let mut taxes = Vec::new();
    for number in ["1", "2"] {
        let name = item.text(&format!("tax_name{number}"))?;
        let amount = value::amount(item, &format!("tax_amount{number}"))?;
        if name.is_some() || amount.is_some_and(|amount| !amount.is_zero()) {
            let rate = value::amount(item, &format!("tax_percent{number}"))?;
            let id = item.text(&format!("tax_authorityid{number}"))?;
            taxes.push(Tax { id, name, rate, amount, ..Tax::default() });
        }
    }
    let tax: Decimal = taxes.iter().filter_map(|tax| tax.amount).sum();
    let amount = value::amount(item, "amount")?;
    let gross = value::amount(item, "total_amount")?;
    Ok(Line {
        id: item.first(&["id", "lineid"])?,
        text: item.text("description")?,
        quantity: item.number("quantity")?,
        price: value::amount(item, "unit_cost")?,
        net: gross.map(|gross| gross - tax).or(amount),
        gross: gross.or_else(|| amount.map(|amount| amount + tax)),
        tax: Some(tax),
        account_id: item.text("categoryid")?,
        account_name: category_name(item)?,
        taxes,
        ..Line::default()
    })
}

/// The category of a line: its name, or a record with the name in it.
fn category_name(item: &Row<'_>) -> Result<Option<String>, Problem> {
    match item.json("category") {
        Some(raw) if raw.starts_with('{') => item.row("category")?.map_or(Ok(None), |inner| inner.text("category")),
        _ => item.text("category"),
    }
}

/// Money spent at once. Its amount is what was paid, taxes included.
pub(crate) fn expense(row: &Row<'_>, known: &Known, doc: &mut Document) -> Result<(), Problem> {
    doc.date = row.date("date")?;
    doc.currency = value::currency(row, &["amount"])?;
    doc.description = row.text("notes")?;
    doc.vendor.name = row.text("vendor")?;
    doc.account_name = row.first(&["account_name", "bank_name"])?;
    if let Some(id) = row.text("clientid")?.filter(|id| id != "0") {
        doc.customer = known.clients.get(&id).cloned().unwrap_or_default();
        doc.customer.id = Some(id);
    }
    doc.total = value::amount(row, "amount")?;
    let mut taxes = Vec::new();
    for number in ["1", "2"] {
        let name = row.text(&format!("taxName{number}"))?;
        let amount = value::amount(row, &format!("taxAmount{number}"))?;
        if name.is_some() || amount.is_some_and(|amount| !amount.is_zero()) {
            let rate = value::amount(row, &format!("taxPercent{number}"))?;
            taxes.push(Tax { name, rate, amount, ..Tax::default() });
        }
    }
    let tax: Decimal = taxes.iter().filter_map(|tax| tax.amount).sum();
    let category = row.text("categoryid")?;
    doc.tax = Some(tax);
    doc.lines = vec![Line {
        number: Some(Decimal::ONE),
        text: doc.description.clone(),
        net: doc.total.map(|total| total - tax),
        tax: Some(tax),
        gross: doc.total,
        account_name: category.as_ref().and_then(|id| known.categories.get(id)).cloned(),
        account_id: category,
        customer: doc.customer.name.clone(),
        billable: row.flag("billable")?,
        taxes,
        ..Line::default()
    }];
    amounts::of_purchase(doc);
    Ok(())
}

/// Digits behind the point of the document's currency.
pub(crate) fn digits(doc: &Document) -> u32 {
    money::minor_digits(doc.currency.as_deref().unwrap_or_default())
}
