//! Lines of every make: sales, purchases by item or by account, groups, remarks, and the debits and credits of journals.

use super::{Problem, reference};
use crate::row::Row;
use model::document::{Document, Line};
use model::{Decimal, Kind};

/// The id of the item that QuickBooks uses for carriage.
const SHIPPING: &str = "SHIPPING_ITEM_ID";

/// What the lines of a record hold.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) lines: Vec<Line>,
    /// Off the whole document.
    pub(crate) discount: Option<Decimal>,
    /// The same in percent.
    pub(crate) discount_rate: Option<Decimal>,
    /// Carriage.
    pub(crate) shipping: Option<Decimal>,
}

/// Reads the lines of a record.
pub(crate) fn parts(row: &Row<'_>) -> Result<Parts, Problem> {
    let mut parts = Parts::default();
    for (item, place) in row.rows("Line")?.iter().zip(1..) {
        add(item, &mut parts, 0).map_err(|problem| format!("line {place}: {problem}"))?;
    }
    for (line, number) in parts.lines.iter_mut().zip(1u32..) {
        line.number = Some(Decimal::from(number));
    }
    Ok(parts)
}

fn add(item: &Row<'_>, parts: &mut Parts, depth: u8) -> Result<(), Problem> {
    let kind = item.text("DetailType")?.unwrap_or_default();
    let detail = item.row(&kind)?;
    match kind.as_str() {
        // Sums of what stands above them.
        "SubTotalLineDetail" => {}
        "DiscountLineDetail" => {
            let amount = item.number("Amount")?.unwrap_or_default();
            parts.discount = Some(parts.discount.unwrap_or_default() + amount).filter(|sum| !sum.is_zero());
            parts.discount_rate = detail.map(|detail| detail.number("DiscountPercent")).transpose()?.flatten();
        }
        "DescriptionOnly" | "DescriptionLineDetail" => parts.lines.push(Line {
            id: item.text("Id")?,
            text: item.text("Description")?,
            net: Some(Decimal::ZERO),
            ..Line::default()
        }),
        "GroupLineDetail" | "ItemGroupLineDetail" if depth < 4 => {
            let inside = detail.as_ref().map(|detail| detail.rows("Line")).transpose()?.unwrap_or_default();
            for item in &inside {
                add(item, parts, depth + 1)?;
            }
            if inside.is_empty() {
                parts.lines.push(line(item, detail.as_ref())?);
            }
        }
        _ => {
            let found = line(item, detail.as_ref())?;
            if found.item_id.as_deref() == Some(SHIPPING) {
                parts.shipping = Some(parts.shipping.unwrap_or_default() + found.net.unwrap_or_default());
            } else {
                parts.lines.push(found);
            }
        }
    }
    Ok(())
}

/// One line that has an amount.
fn line(item: &Row<'_>, detail: Option<&Row<'_>>) -> Result<Line, Problem> {
    let mut line = Line {
        id: item.text("Id")?,
        text: item.text("Description")?,
        net: item.number("Amount")?,
        custom: super::custom::fields(item)?,
        ..Line::default()
    };
    let Some(detail) = detail else { return Ok(line) };
    let (thing, account) = (reference(detail, "ItemRef")?, account_of(detail)?);
    let thing = if thing.id.is_some() { thing } else { reference(detail, "GroupItemRef")? };
    let tax = reference(detail, "TaxCodeRef")?;
    (line.item_id, line.item) = (thing.id, thing.name);
    line.quantity = detail.first_number(&["Qty", "Quantity"])?;
    line.price = detail.number("UnitPrice")?;
    line.unit = reference(detail, "UOMRef")?.named();
    line.discount = detail.nonzero("DiscountAmt")?;
    line.discount_rate = detail.nonzero("DiscountRate")?;
    (line.account_id, line.account_name) = (account.id, account.name);
    line.tax_code = tax.name.or_else(|| tax.id.clone());
    line.tax_id = tax.id;
    line.tax = detail.number("TaxAmount")?;
    line.class = reference(detail, "ClassRef")?.named();
    line.project = reference(detail, "ProjectRef")?.named();
    line.customer = reference(detail, "CustomerRef")?.named();
    line.billable = detail.text("BillableStatus")?.map(|word| word != "NotBillable");
    Ok(line)
}

fn account_of(detail: &Row<'_>) -> Result<super::party::Reference, Problem> {
    let account = reference(detail, "AccountRef")?;
    if account.id.is_some() { Ok(account) } else { reference(detail, "ItemAccountRef") }
}

/// The debits (positive) and credits (negative) of a journal entry.
pub(crate) fn journal(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    debug_assert_eq!(doc.kind, Kind::Journal);
    for (item, place) in row.rows("Line")?.iter().zip(1u32..) {
        let mut line = journal_line(item).map_err(|problem| format!("line {place}: {problem}"))?;
        line.number = Some(Decimal::from(place));
        doc.lines.push(line);
    }
    Ok(())
}

fn journal_line(item: &Row<'_>) -> Result<Line, Problem> {
    let mut line = Line { id: item.text("Id")?, text: item.text("Description")?, ..Line::default() };
    let Some(detail) = item.row("JournalEntryLineDetail")? else {
        line.amount = Some(Decimal::ZERO);
        return Ok(line);
    };
    let amount = item.number("Amount")?.unwrap_or_default();
    line.amount = Some(match detail.text("PostingType")?.as_deref() {
        Some("Debit") => amount,
        Some("Credit") => -amount,
        other => return Err(format!("PostingType holds “{}”, which is neither Debit nor Credit", other.unwrap_or(""))),
    });
    let (account, tax) = (account_of(&detail)?, reference(&detail, "TaxCodeRef")?);
    (line.account_id, line.account_name) = (account.id, account.name);
    line.tax_code = tax.name.or(tax.id);
    line.class = reference(&detail, "ClassRef")?.named();
    line.location = reference(&detail, "DepartmentRef")?.named();
    line.party =
        detail.row("Entity")?.map(|entity| reference(&entity, "EntityRef")).transpose()?.and_then(|r| r.named());
    Ok(line)
}
