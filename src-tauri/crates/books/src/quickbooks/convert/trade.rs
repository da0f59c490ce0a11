//! Invoices, credit memos, bills, vendor credits, purchase orders and purchases: everything but the arithmetic.

use super::{Problem, amounts, lines, reference};
use crate::row::Row;
use model::document::{Charge, Custom, Document};
use model::{Decimal, Kind};

/// Header, lines and amounts.
pub(crate) fn trade(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.due_date = row.date("DueDate")?;
    doc.delivery_date = match row.date("ShipDate")? {
        Some(date) => Some(date),
        None => row.date("ExpectedDate")?,
    };
    doc.terms = reference(row, "SalesTermRef")?.name;
    doc.salesperson = reference(row, "SalesRepRef")?.named();
    doc.order = row.text("PONumber")?.or_else(|| order_number(doc));
    account(row, doc)?;
    let parts = lines::parts(row)?;
    doc.lines = parts.lines;
    doc.discount = parts.discount;
    doc.shipping = parts.shipping;
    amounts::settle(row, doc)?;
    doc.charges = charges(doc, parts.discount_rate);
    if doc.kind == Kind::Expense && row.flag("Credit")? == Some(true) {
        amounts::turn(doc);
    }
    Ok(())
}

/// The ledger account of the document: receivable, payable, or what an expense was paid from.
fn account(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    let name = match doc.kind {
        Kind::Expense => "AccountRef",
        Kind::Invoice | Kind::CreditNote => "ARAccountRef",
        _ => "APAccountRef",
    };
    let account = reference(row, name)?;
    (doc.account_id, doc.account_name) = (account.id, account.name);
    if doc.kind == Kind::Expense {
        doc.method = row.text("PaymentType")?;
        doc.reference = row.text("PaymentRefNum")?;
    }
    Ok(())
}

/// Discount and carriage as a list, for formats that want them so.
fn charges(doc: &Document, rate: Option<Decimal>) -> Vec<Charge> {
    let charge = |code: &str, rate, amount: Decimal| Charge {
        sign: Some(if amount.is_sign_negative() { "allowance" } else { "charge" }.to_owned()),
        code: Some(code.to_owned()),
        rate,
        amount: Some(amount.abs()),
        ..Charge::default()
    };
    let discount = doc.discount.map(|amount| charge("discount", rate, -amount));
    discount.into_iter().chain(doc.shipping.map(|amount| charge("freight", None, amount))).collect()
}

/// The number of the customer's order: QuickBooks keeps it in a field that the company named itself.
fn order_number(doc: &Document) -> Option<String> {
    let letters = |name: &str| name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    let is_order = |name: &str| {
        matches!(letters(name).as_str(), "po" | "ponumber" | "pono" | "purchaseorder" | "purchaseordernumber")
    };
    let mut found = doc.custom.iter().filter(|(name, _)| is_order(name));
    match (found.next(), found.next()) {
        (Some((_, Custom::Text(text))), None) => Some(text.clone()),
        _ => None,
    }
}
