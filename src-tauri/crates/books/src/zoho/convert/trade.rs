//! Invoices, credit notes, bills, vendor credits, purchase orders and expenses: everything but the arithmetic.

use super::{Problem, custom};
use crate::row::Row;
use model::document::{Applied, Document, Line, Tax};
use model::{Decimal, Kind};
use std::collections::HashMap;

/// Header and lines.
pub(crate) fn trade(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.due_date = row.date("due_date")?;
    doc.delivery_date = match row.date("delivery_date")? {
        Some(date) => Some(date),
        None => row.date("expected_delivery_date")?,
    };
    doc.terms = row.text("payment_terms_label")?;
    doc.terms_days = row.number("payment_terms")?;
    doc.salesperson = row.text("salesperson_name")?;
    doc.project = row.text("project_name")?;
    doc.location = row.first(&["location_name", "branch_name"])?;
    doc.class = tags(row)?;
    doc.tax_inclusive = row.flag("is_inclusive_tax")?;
    account(row, doc)?;
    let orders = orders(row)?;
    if let [(_, number)] = orders.iter().collect::<Vec<_>>()[..] {
        doc.order = Some(number.clone());
    }
    let items = row.rows("line_items")?;
    doc.lines = items
        .iter()
        .zip(1..)
        .map(|(item, number)| line(item, number, &orders).map_err(|problem| format!("line {number}: {problem}")))
        .collect::<Result<_, _>>()?;
    if doc.kind == Kind::Expense && doc.lines.is_empty() {
        doc.lines.extend(only_line(row)?);
    }
    doc.taxes = row.rows("taxes")?.iter().map(tax).collect::<Result<_, _>>()?;
    doc.applied = applied(row, doc.kind)?;
    Ok(())
}

/// The ledger account of the document: receivable, payable, or what an expense was paid from.
fn account(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    if doc.kind == Kind::Expense {
        doc.account_id = row.text("paid_through_account_id")?;
        doc.account_name = row.text("paid_through_account_name")?;
        doc.method = row.text("payment_mode")?;
        doc.description = row.text("description")?;
    } else {
        doc.account_id = row.text("account_id")?;
        doc.account_name = row.text("account_name")?;
    }
    Ok(())
}

/// Numbers of the orders that the document refers to, by id.
fn orders(row: &Row<'_>) -> Result<HashMap<String, String>, Problem> {
    let mut found = HashMap::new();
    for (list, id, number) in [
        ("purchaseorders", "purchaseorder_id", "purchaseorder_number"),
        ("salesorders", "salesorder_id", "salesorder_number"),
    ] {
        for order in row.rows(list)? {
            if let (Some(id), Some(number)) = (order.text(id)?, order.text(number)?) {
                found.insert(id, number);
            }
        }
    }
    Ok(found)
}

/// Options of reporting tags, with commas.
fn tags(row: &Row<'_>) -> Result<Option<String>, Problem> {
    let mut options = Vec::new();
    for tag in row.rows("tags")? {
        options.extend(tag.text("tag_option_name")?);
    }
    Ok((!options.is_empty()).then(|| options.join(", ")))
}

fn line(item: &Row<'_>, number: u32, orders: &HashMap<String, String>) -> Result<Line, Problem> {
    let order_id = item.first(&["purchaseorder_id", "salesorder_id"])?;
    let mut line = Line {
        number: Some(Decimal::from(number)),
        id: item.text("line_item_id")?,
        item_id: item.text("item_id")?,
        item: item.text("name")?,
        sku: item.text("sku")?,
        upc: item.text("upc")?,
        ean: item.text("ean")?,
        text: item.text("description")?,
        quantity: item.number("quantity")?,
        unit: item.text("unit")?,
        price: item.number("rate")?,
        net: item.first_number(&["item_total", "amount"])?,
        tax_id: item.text("tax_id")?,
        tax_name: item.text("tax_name")?,
        tax_rate: item.number("tax_percentage")?,
        account_id: item.text("account_id")?,
        account: item.text("account_code")?,
        account_name: item.text("account_name")?,
        class: tags(item)?,
        location: item.first(&["location_name", "branch_name"])?,
        project: item.text("project_name")?,
        customer: item.text("customer_name")?,
        billable: item.flag("is_billable")?,
        order: order_id.and_then(|id| orders.get(&id).cloned()),
        order_line: item.first(&["purchaseorder_item_id", "salesorder_item_id"])?,
        custom: custom::fields(item, &["item_custom_fields", "custom_fields"], "custom_field_hash")?,
        ..Line::default()
    };
    discount(item, &mut line)?;
    line.taxes = item.rows("line_item_taxes")?.iter().map(tax).collect::<Result<_, _>>()?;
    line.tax = match line.taxes.iter().filter_map(|tax| tax.amount).reduce(|a, b| a + b) {
        Some(sum) => Some(sum),
        None => item.number("tax_amount")?,
    };
    if line.taxes.len() == 1 {
        line.taxes.clear();
    }
    Ok(line)
}

/// A line's discount: an amount, or a rate written as “5%”. A plain number is a rate where the stated amount says so.
fn discount(item: &Row<'_>, line: &mut Line) -> Result<(), Problem> {
    let amount = item.nonzero("discount_amount")?;
    let Some(text) = item.text("discount")? else {
        line.discount = amount;
        return Ok(());
    };
    let (rate, stated) = percent(&text).map_err(|problem| format!("discount: {problem}"))?;
    let worth = line.price.unwrap_or_default() * line.quantity.unwrap_or(Decimal::ONE);
    let by_rate = |rate: Decimal| (worth * rate / Decimal::ONE_HUNDRED).round_dp(2);
    match (rate, stated, amount) {
        (Some(rate), _, amount) if !rate.is_zero() => {
            line.discount_rate = Some(rate);
            line.discount = amount.or_else(|| Some(by_rate(rate)));
        }
        (None, Some(number), Some(amount)) if number != amount && by_rate(number) == amount.round_dp(2) => {
            line.discount_rate = Some(number);
            line.discount = Some(amount);
        }
        (_, stated, amount) => line.discount = amount.or(stated).filter(|amount| !amount.is_zero()),
    }
    Ok(())
}

/// A rate (“5%”) or an amount (“5”).
pub(crate) fn percent(text: &str) -> Result<(Option<Decimal>, Option<Decimal>), Problem> {
    match text.trim().strip_suffix('%') {
        Some(rate) => Ok((model::money::from_raw(rate)?, None)),
        None => Ok((None, model::money::from_raw(text)?)),
    }
}

/// An expense that was not itemised says of itself what a line would say.
fn only_line(row: &Row<'_>) -> Result<Option<Line>, Problem> {
    let Some(amount) = row.first_number(&["sub_total", "amount", "total_without_tax", "total"])? else {
        return Ok(None);
    };
    Ok(Some(Line {
        number: Some(Decimal::ONE),
        id: row.text("expense_item_id")?,
        text: row.text("description")?,
        net: Some(amount),
        tax: row.number("tax_amount")?,
        tax_id: row.text("tax_id")?,
        tax_name: row.text("tax_name")?,
        tax_rate: row.number("tax_percentage")?,
        account_id: row.text("account_id")?,
        account_name: row.text("account_name")?,
        project: row.text("project_name")?,
        customer: row.text("customer_name")?,
        billable: row.flag("is_billable")?,
        ..Line::default()
    }))
}

/// A tax group. Zoho writes its rate behind its name: “VAT (21%)”.
fn tax(row: &Row<'_>) -> Result<Tax, Problem> {
    let (mut name, mut rate) = (row.text("tax_name")?, row.number("tax_percentage")?);
    let split = name.as_deref().and_then(|text| text.strip_suffix("%)")).and_then(|text| text.rsplit_once(" ("));
    if let Some((plain, percent)) = split
        && let Ok(Some(number)) = model::money::from_raw(percent)
    {
        rate = rate.or(Some(number));
        name = Some(plain.to_owned());
    }
    Ok(Tax { id: row.text("tax_id")?, name, rate, amount: row.number("tax_amount")?, ..Tax::default() })
}

/// Credits that settle the document, or documents that the credit settles.
fn applied(row: &Row<'_>, kind: Kind) -> Result<Vec<Applied>, Problem> {
    let (lists, other, id, number): (&[&str], _, _, _) = match kind {
        Kind::Bill => (&["vendor_credits"], Kind::VendorCredit, "vendor_credit_id", "vendor_credit_number"),
        Kind::Invoice => (&["credits", "creditnotes"], Kind::CreditNote, "creditnote_id", "creditnote_number"),
        Kind::CreditNote => (&["invoices_credited", "invoices"], Kind::Invoice, "invoice_id", "invoice_number"),
        Kind::VendorCredit => (&["bills_credited", "bills"], Kind::Bill, "bill_id", "bill_number"),
        _ => return Ok(Vec::new()),
    };
    let mut found = Vec::new();
    for list in lists {
        for item in row.rows(list)? {
            let amount = item.first_number(&["amount_applied", "credited_amount", "amount"])?;
            if amount.is_some() {
                found.push(Applied {
                    kind: Some(other.as_str().to_owned()),
                    id: item.text(id)?,
                    number: item.first(&[number, "creditnotes_number"])?,
                    date: match item.date("credited_date")? {
                        Some(date) => Some(date),
                        None => item.date("date")?,
                    },
                    amount,
                });
            }
        }
    }
    Ok(found)
}
