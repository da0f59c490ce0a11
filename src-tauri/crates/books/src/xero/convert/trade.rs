//! Invoices, bills, credits, purchase orders and money spent at once.

use super::amount::Exact;
use super::{Ground, Problem, party};
use crate::row::Row;
use crate::xero::when;
use model::document::{Applied, Custom, Document, Line, Party, Tax};
use model::{Decimal, Kind};

/// How the amounts of lines are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amounts {
    /// Without tax.
    Net,
    /// With tax.
    Gross,
}

pub(crate) fn amounts_of(row: &Row<'_>) -> Result<Amounts, Problem> {
    let word = row.text("LineAmountTypes")?.map(|word| word.to_ascii_lowercase());
    Ok(if word.as_deref() == Some("inclusive") { Amounts::Gross } else { Amounts::Net })
}

/// Header and lines.
pub(crate) fn trade(row: &Row<'_>, ground: Ground<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.due_date = when::day(row, "DueDate")?;
    parties(row, ground, doc)?;
    let amounts = amounts_of(row)?;
    doc.tax_inclusive = Some(amounts == Amounts::Gross);
    doc.lines = lines(row, amounts, ground)?;
    doc.total = row.amount("Total")?;
    doc.tax = row.amount("TotalTax")?;
    doc.net = net(row, doc)?;
    doc.taxes = tax_groups(&doc.lines);
    doc.withheld = row.nonzero_amount("CISDeduction")?;
    doc.paid_amount = row.amount("AmountPaid")?;
    doc.credited = row.amount("AmountCredited")?;
    doc.balance = row.first_amount(&["AmountDue", "RemainingCredit"])?;
    doc.applied = applied(row, doc.kind)?;
    match doc.kind {
        Kind::PurchaseOrder => order(row, doc)?,
        Kind::Expense => paid_from(row, ground, doc)?,
        _ => {}
    }
    Ok(())
}

/// The sub-total is without tax; where it is not, as on some records with tax in their prices, it is what the total leaves.
fn net(row: &Row<'_>, doc: &Document) -> Result<Option<Decimal>, Problem> {
    let stated = row.amount("SubTotal")?;
    Ok(match (stated, doc.total, doc.tax) {
        (Some(stated), Some(total), Some(tax)) if doc.tax_inclusive == Some(true) && stated == total => {
            Some(total - tax)
        }
        (stated, _, _) => stated,
    })
}

fn parties(row: &Row<'_>, ground: Ground<'_>, doc: &mut Document) -> Result<(), Problem> {
    let contact = row.row("Contact")?;
    let party = party::of(contact.as_ref(), ground, party::party)?.unwrap_or_default();
    match doc.kind {
        Kind::Invoice | Kind::CreditNote => {
            doc.ship_to = party::of(contact.as_ref(), ground, party::ship_to)?.unwrap_or_default();
            if party.street.is_some() || party.city.is_some() {
                doc.bill_to = Party { email: None, ..party.clone() };
            }
            doc.customer = party;
        }
        _ => doc.vendor = party,
    }
    Ok(())
}

/// Where and when the goods of a purchase order are wanted. The address is free text of several lines.
fn order(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.delivery_date = match when::day(row, "DeliveryDate")? {
        Some(date) => Some(date),
        None => when::day(row, "ExpectedArrivalDate")?,
    };
    doc.memo = row.text("DeliveryInstructions")?;
    let address = row.text("DeliveryAddress")?.unwrap_or_default();
    let mut lines = address.lines().map(str::trim).filter(|line| !line.is_empty());
    doc.ship_to.street = lines.next().map(str::to_owned);
    let rest = lines.collect::<Vec<_>>().join(", ");
    doc.ship_to.street2 = (!rest.is_empty()).then_some(rest);
    doc.ship_to.contact = row.text("AttentionTo")?;
    doc.ship_to.phone = row.text("Telephone")?;
    Ok(())
}

/// The bank account that money was spent from.
fn paid_from(row: &Row<'_>, ground: Ground<'_>, doc: &mut Document) -> Result<(), Problem> {
    super::money::account(row.row("BankAccount")?.as_ref(), ground, doc)?;
    doc.paid_amount = None;
    doc.description = doc.lines.first().and_then(|line| line.text.clone());
    Ok(())
}

/// The lines of a record.
pub(crate) fn lines(row: &Row<'_>, amounts: Amounts, ground: Ground<'_>) -> Result<Vec<Line>, Problem> {
    let items = row.rows("LineItems")?;
    let numbered = items.iter().zip(1u32..);
    numbered
        .map(|(item, number)| {
            line(item, number, amounts, ground).map_err(|problem| format!("line {number}: {problem}"))
        })
        .collect()
}

fn line(item: &Row<'_>, number: u32, amounts: Amounts, ground: Ground<'_>) -> Result<Line, Problem> {
    let named = item.row("Item")?;
    let named = |name: &str| named.as_ref().map(|item| item.text(name)).transpose().map(Option::flatten);
    let code = item.text("ItemCode")?;
    let mut line = Line {
        number: Some(Decimal::from(number)),
        id: item.text("LineItemID")?,
        item_id: named("ItemID")?,
        item: named("Name")?.or_else(|| code.clone()),
        sku: code,
        text: item.text("Description")?,
        quantity: item.amount("Quantity")?,
        price: item.amount("UnitAmount")?,
        account_id: item.text("AccountID")?,
        account: item.text("AccountCode")?,
        ..Line::default()
    };
    account(&mut line, ground);
    // A line of text alone has no amounts and counts for nothing.
    let amount = item.amount("LineAmount")?.unwrap_or_default();
    let tax = item.amount("TaxAmount")?.unwrap_or_default();
    line.tax = Some(tax);
    (line.net, line.gross) = match amounts {
        Amounts::Net => (Some(amount), Some(amount + tax)),
        Amounts::Gross => (Some(amount - tax), Some(amount)),
    };
    taxed(item, &mut line, ground)?;
    discount(item, amount, &mut line)?;
    tracked(item, &mut line)?;
    Ok(line)
}

/// Lines name an account by its code; its name and id stand in the chart of accounts.
pub(super) fn account(line: &mut Line, ground: Ground<'_>) {
    if let Some(known) = ground.known.account(line.account_id.as_deref(), line.account.as_deref()) {
        line.account_name.clone_from(&known.name);
        line.account_id = line.account_id.take().or_else(|| known.id.clone());
        line.account = line.account.take().or_else(|| known.code.clone());
    }
}

fn taxed(item: &Row<'_>, line: &mut Line, ground: Ground<'_>) -> Result<(), Problem> {
    line.tax_code = item.text("TaxType")?;
    line.tax_id.clone_from(&line.tax_code);
    if let Some(tax) = line.tax_code.as_deref().and_then(|code| ground.known.tax(code)) {
        (line.tax_name, line.tax_rate) = (tax.name, tax.rate);
    }
    Ok(())
}

/// A discount as a rate, an amount or both. What a rate took off is what the line has less than price times quantity.
fn discount(item: &Row<'_>, amount: Decimal, line: &mut Line) -> Result<(), Problem> {
    line.discount_rate = item.nonzero_amount("DiscountRate")?;
    line.discount = item.nonzero_amount("DiscountAmount")?;
    if line.discount.is_none()
        && line.discount_rate.is_some()
        && let (Some(quantity), Some(price)) = (line.quantity, line.price)
    {
        let full = quantity.checked_mul(price).ok_or("price times quantity is too large to be worked out")?;
        line.discount = Some(full.round_dp(amount.scale().max(2)) - amount).filter(|off| !off.is_zero());
    }
    Ok(())
}

/// Options of tracking categories: together as the line's class, and each under its category's name.
pub(super) fn tracked(item: &Row<'_>, line: &mut Line) -> Result<(), Problem> {
    let mut options = Vec::new();
    for tracking in item.rows("Tracking")? {
        let Some(option) = tracking.text("Option")? else { continue };
        if let Some(category) = tracking.text("Name")? {
            line.custom.insert(category, Custom::Text(option.clone()));
        }
        options.push(option);
    }
    line.class = (!options.is_empty()).then(|| options.join(", "));
    Ok(())
}

/// Taxes by their type: net and tax of the lines that have it. Lines without a type are only told where they are taxed.
fn tax_groups(lines: &[Line]) -> Vec<Tax> {
    let mut groups: Vec<Tax> = Vec::new();
    let counts = |line: &&Line| line.tax_code.is_some() || line.tax.is_some_and(|tax| !tax.is_zero());
    for line in lines.iter().filter(counts) {
        let at = groups.iter().position(|group| group.code == line.tax_code).unwrap_or_else(|| {
            groups.push(Tax {
                id: line.tax_id.clone(),
                code: line.tax_code.clone(),
                name: line.tax_name.clone(),
                rate: line.tax_rate,
                base: Some(Decimal::ZERO),
                amount: Some(Decimal::ZERO),
                ..Tax::default()
            });
            groups.len() - 1
        });
        let group = &mut groups[at];
        group.base = group.base.map(|base| base + line.net.unwrap_or_default());
        group.amount = group.amount.map(|amount| amount + line.tax.unwrap_or_default());
    }
    groups
}

/// Credits that settle the document, or documents that the credit settles.
fn applied(row: &Row<'_>, kind: Kind) -> Result<Vec<Applied>, Problem> {
    let other = match kind {
        Kind::Invoice => Kind::CreditNote,
        Kind::Bill => Kind::VendorCredit,
        Kind::CreditNote => return allocations(row, Kind::Invoice),
        Kind::VendorCredit => return allocations(row, Kind::Bill),
        _ => return Ok(Vec::new()),
    };
    let mut found = Vec::new();
    for (list, other, id, number) in [
        ("CreditNotes", other, "CreditNoteID", "CreditNoteNumber"),
        ("Prepayments", Kind::Prepayment, "PrepaymentID", "InvoiceNumber"),
        ("Overpayments", Kind::Overpayment, "OverpaymentID", "InvoiceNumber"),
    ] {
        for item in row.rows(list)? {
            // Total is the whole of the credit, not what was used of it here.
            if let Some(amount) = item.amount("AppliedAmount")? {
                found.push(Applied {
                    kind: Some(other.as_str().to_owned()),
                    id: item.first(&[id, "ID"])?,
                    number: item.first(&[number, "Reference"])?,
                    date: when::day(&item, "Date")?,
                    amount: Some(amount),
                });
            }
        }
    }
    Ok(found)
}

/// What a credit, a prepayment or an overpayment was used for.
pub(super) fn allocations(row: &Row<'_>, other: Kind) -> Result<Vec<Applied>, Problem> {
    let mut found = Vec::new();
    for item in row.rows("Allocations")? {
        if item.flag("IsDeleted")? == Some(true) {
            continue;
        }
        let invoice = item.row("Invoice")?;
        let text = |name: &str| invoice.as_ref().map(|row| row.text(name)).transpose().map(Option::flatten);
        found.push(Applied {
            kind: Some(other.as_str().to_owned()),
            id: text("InvoiceID")?,
            number: text("InvoiceNumber")?,
            date: when::day(&item, "Date")?,
            amount: item.first_amount(&["Amount", "AppliedAmount"])?,
        });
    }
    Ok(found)
}
