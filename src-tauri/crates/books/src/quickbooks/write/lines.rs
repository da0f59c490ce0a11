//! Lines of purchases and journals.

use super::body::{Making, Unfit, check_total, longest};
use super::json::{Json, Object};
use model::document::{Document, Line};
use model::{Decimal, money};

/// Characters of a description.
const TEXT: usize = 4000;
const HALF_UP: rust_decimal::RoundingStrategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;

fn each(doc: &Document, out: &mut Object, make: impl Fn(&Line) -> Result<Object, Unfit>) -> Result<(), Unfit> {
    let mut lines = Vec::new();
    for (line, place) in doc.lines.iter().zip(1..) {
        let made = common(line).and_then(|mut common| {
            common.lay_over(make(line)?);
            Ok(common)
        });
        lines.push(Json::Map(made.map_err(|problem| format!("line {place}: {problem}"))?));
    }
    out.set("Line", Json::List(lines));
    Ok(())
}

fn common(line: &Line) -> Result<Object, Unfit> {
    longest(line.text.as_deref(), TEXT, "the description")?;
    let mut out = Object::default();
    out.text("Id", line.id.as_deref());
    out.text("Description", line.text.as_deref());
    Ok(out)
}

/// Lines of bills, vendor credits and expenses.
pub(super) fn purchase(doc: &Document, making: &Making<'_>, out: &mut Object) -> Result<(), Unfit> {
    if doc.lines.is_empty() {
        return Err("it has no lines".to_owned());
    }
    check_total(doc, making.is_us)?;
    let digits = money::minor_digits(doc.currency.as_deref().or(making.home).unwrap_or_default());
    each(doc, out, |line| bought(line, making, digits))
}

fn bought(line: &Line, making: &Making<'_>, digits: u32) -> Result<Object, Unfit> {
    let net = line.net.ok_or("its amount is missing")?;
    let mut detail = Object::default();
    let name = if let Some(item) = line.item_id.as_deref() {
        detail.reference("ItemRef", Some(item));
        if let (Some(quantity), Some(price)) = (line.quantity, line.price) {
            let product = quantity.checked_mul(price).ok_or("quantity and price are too large")?;
            let product = product.round_dp_with_strategy(digits, HALF_UP);
            if product != net {
                return Err(format!("{quantity} at {price} come to {product} and its amount is {net}"));
            }
        }
        detail.number("Qty", line.quantity);
        detail.number("UnitPrice", line.price);
        "ItemBasedExpenseLineDetail"
    } else {
        let account = line.account_id.as_deref().filter(|id| !id.is_empty());
        detail.reference("AccountRef", Some(account.ok_or("it has neither an account nor an item")?));
        "AccountBasedExpenseLineDetail"
    };
    if let Some(class) = &line.class {
        detail.reference("ClassRef", Some(&making.names.class(class)?));
    }
    if let Some(customer) = &line.customer {
        detail.reference("CustomerRef", Some(&making.names.customer(customer)?));
        let word = if line.billable == Some(true) { "Billable" } else { "NotBillable" };
        detail.text("BillableStatus", Some(word));
    }
    let code = line.tax_id.as_deref().or(line.tax_code.as_deref());
    if !making.is_us || code.is_some_and(|code| matches!(code, "TAX" | "NON")) {
        detail.reference("TaxCodeRef", code);
    }
    let mut out = Object::default();
    out.number("Amount", Some(net));
    out.text("DetailType", Some(name));
    out.set(name, Json::Map(detail));
    Ok(out)
}

/// Debits and credits.
pub(super) fn journal(doc: &Document, making: &Making<'_>, out: &mut Object) -> Result<(), Unfit> {
    let sum: Decimal = doc.lines.iter().filter_map(|line| line.amount).sum();
    if doc.lines.len() < 2 {
        return Err("a journal entry needs two lines at least".to_owned());
    }
    if !sum.is_zero() {
        return Err(format!("its debits and credits differ by {}", sum.abs()));
    }
    each(doc, out, |line| entry(line, making))
}

fn entry(line: &Line, making: &Making<'_>) -> Result<Object, Unfit> {
    let amount = line.amount.ok_or("its amount is missing")?;
    let mut detail = Object::default();
    detail.text("PostingType", Some(if amount.is_sign_negative() { "Credit" } else { "Debit" }));
    let account = line.account_id.as_deref().filter(|id| !id.is_empty());
    detail.reference("AccountRef", Some(account.ok_or("its account is missing")?));
    if let Some(class) = &line.class {
        detail.reference("ClassRef", Some(&making.names.class(class)?));
    }
    if let Some(location) = &line.location {
        detail.reference("DepartmentRef", Some(&making.names.location(location)?));
    }
    if let Some(party) = &line.party {
        let (kind, id) = making.names.party(party)?;
        let mut entity = Object::default();
        entity.text("Type", Some(kind));
        entity.reference("EntityRef", Some(&id));
        detail.set("Entity", Json::Map(entity));
    }
    let mut out = Object::default();
    out.number("Amount", Some(amount.abs()));
    out.text("DetailType", Some("JournalEntryLineDetail"));
    out.set("JournalEntryLineDetail", Json::Map(detail));
    Ok(out)
}
