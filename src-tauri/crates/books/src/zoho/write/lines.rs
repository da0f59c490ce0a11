//! Lines of documents. Zoho Books reckons a line's amount from quantity, price and discount; what would come to another
//! amount than the document says is not sent.

use super::body::{Unfit, fields};
use super::json::Body;
use model::document::{Document, Line};
use model::{Decimal, Kind, money};
use rust_decimal::RoundingStrategy::MidpointAwayFromZero as HALF_UP;

/// Characters of an item's name.
const NAME: usize = 100;
/// Digits behind the point of a price.
const PRICE: u32 = 6;

/// The lines of a document.
pub(super) fn items(doc: &Document) -> Result<Vec<Body>, Unfit> {
    let each = |(line, at)| item(doc, line).map_err(|problem| format!("line {at}: {problem}"));
    doc.lines.iter().zip(1_u32..).map(each).collect()
}

fn item(doc: &Document, line: &Line) -> Result<Body, Unfit> {
    let sells = matches!(doc.kind, Kind::Invoice | Kind::CreditNote);
    check_places(line)?;
    let mut out = Body::default();
    out.text("line_item_id", line.id.as_deref());
    out.text("item_id", line.item_id.as_deref());
    out.text("account_id", line.account_id.as_deref());
    if line.item_id.is_none() && line.account_id.is_none() && !sells {
        return Err("it has neither an account nor an item".to_owned());
    }
    let named = line.item.clone().or_else(|| {
        // What is sold has a name; without one its description has to do.
        let text = line.text.as_deref().filter(|_| sells && line.item_id.is_none())?;
        Some(text.chars().take(NAME).collect())
    });
    out.text("name", named.as_deref());
    out.text("description", line.text.as_deref());
    out.text("unit", line.unit.as_deref());
    customer(line, &mut out)?;
    amounts(doc, line, &mut out)?;
    if line.tax_id.is_none() && line.tax.is_some_and(|tax| !tax.is_zero()) {
        return Err("its tax is not matched with a tax of Zoho Books; match it first".to_owned());
    }
    out.text("tax_id", line.tax_id.as_deref());
    let custom = fields(&line.custom, None);
    if !custom.is_empty() {
        out.list("item_custom_fields", &custom);
    }
    Ok(out)
}

/// The lines of a journal entry.
pub(super) fn entries(doc: &Document) -> Result<Vec<Body>, Unfit> {
    let sum: Decimal = doc.lines.iter().filter_map(|line| line.amount).sum();
    if doc.lines.len() < 2 {
        return Err("a journal entry needs two lines at least".to_owned());
    }
    if !sum.is_zero() {
        return Err(format!("its debits and credits differ by {}", sum.abs()));
    }
    let each = |(line, at)| entry(line).map_err(|problem| format!("line {at}: {problem}"));
    doc.lines.iter().zip(1_u32..).map(each).collect()
}

fn entry(line: &Line) -> Result<Body, Unfit> {
    check_places(line)?;
    let amount = line.amount.filter(|amount| !amount.is_zero()).ok_or("it has no amount")?;
    let mut out = Body::default();
    out.text("line_id", line.id.as_deref());
    out.text("account_id", Some(line.account_id.as_deref().ok_or("it has no account")?));
    out.text("description", line.text.as_deref());
    out.text("debit_or_credit", Some(if amount.is_sign_negative() { "credit" } else { "debit" }));
    out.number("amount", Some(amount.abs()));
    if let Some(party) = line.party.as_deref() {
        if !party.bytes().all(|b| b.is_ascii_digit()) {
            return Err(format!("“{party}” is not matched with a customer or vendor of Zoho Books; match it first"));
        }
        out.text("customer_id", Some(party));
    }
    Ok(out)
}

/// What has no place in a line.
fn check_places(line: &Line) -> Result<(), Unfit> {
    for (name, value) in [("class", &line.class), ("location", &line.location), ("project", &line.project)] {
        if value.is_some() {
            return Err(format!(
                "its {name} cannot be written to Zoho Books; leave it out, or enter it there afterwards"
            ));
        }
    }
    Ok(())
}

fn customer(line: &Line, out: &mut Body) -> Result<(), Unfit> {
    let Some(customer) = line.customer.as_deref() else { return Ok(()) };
    if !customer.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!(
            "the customer “{customer}” that it is billed to is not matched with Zoho Books; match it first"
        ));
    }
    out.text("customer_id", Some(customer));
    out.flag("is_billable", line.billable);
    Ok(())
}

/// What the line comes to, as Zoho Books counts it: with tax where prices hold it.
fn worth(doc: &Document, line: &Line) -> Option<Decimal> {
    if doc.tax_inclusive != Some(true) {
        return line.net;
    }
    line.gross.or_else(|| line.net.zip(line.tax).map(|(net, tax)| net + tax))
}

fn amounts(doc: &Document, line: &Line, out: &mut Body) -> Result<(), Unfit> {
    let digits = money::minor_digits(doc.currency.as_deref().unwrap_or_default());
    let too_large = || "its amounts are too large".to_owned();
    let quantity = line.quantity.unwrap_or(Decimal::ONE);
    let wanted = worth(doc, line);
    let off = match (line.discount, line.discount_rate, line.price) {
        (Some(amount), _, _) => amount,
        (None, Some(rate), Some(price)) => {
            let whole = price.checked_mul(quantity).and_then(|whole| whole.checked_mul(rate)).ok_or_else(too_large)?;
            (whole / Decimal::ONE_HUNDRED).round_dp_with_strategy(digits, HALF_UP)
        }
        (None, Some(_), None) => return Err("it has a discount in percent and no price".to_owned()),
        (None, None, _) => Decimal::ZERO,
    };
    let price = match (line.price, wanted) {
        (Some(price), _) => price,
        (None, Some(_)) if quantity.is_zero() => return Err("its quantity is zero".to_owned()),
        (None, Some(wanted)) => {
            let whole = wanted.checked_add(off).ok_or_else(too_large)?;
            whole.checked_div(quantity).ok_or_else(too_large)?.round_dp(PRICE).normalize()
        }
        (None, None) => return Err("it has no amount".to_owned()),
    };
    let comes_to = price.checked_mul(quantity).ok_or_else(too_large)?.round_dp_with_strategy(digits, HALF_UP) - off;
    if let Some(wanted) = wanted.filter(|wanted| *wanted != comes_to) {
        return Err(format!("{quantity} at {price} come to {comes_to}, and its amount is {wanted}"));
    }
    out.number("quantity", Some(quantity));
    out.number("rate", Some(price));
    out.number("discount", Some(off).filter(|off| !off.is_zero()));
    Ok(())
}

/// Whether what is stated adds up to the total. A tax that nobody stated is left to Zoho Books.
pub(super) fn check_total(doc: &Document) -> Result<(), Unfit> {
    let Some(total) = doc.total else { return Ok(()) };
    let lines: Option<Decimal> = doc.lines.iter().map(|line| worth(doc, line)).sum();
    let tax = if doc.tax_inclusive == Some(true) {
        Some(Decimal::ZERO)
    } else {
        let stated: Option<Decimal> = doc.lines.iter().map(|line| line.tax).sum();
        let untaxed = doc.lines.iter().all(|line| line.tax_id.is_none());
        doc.tax.or(stated).or(untaxed.then_some(Decimal::ZERO))
    };
    let (Some(lines), Some(tax)) = (lines, tax) else { return Ok(()) };
    let extras: Decimal = [doc.shipping, doc.adjustment, doc.rounding].into_iter().flatten().sum();
    let sum = lines + tax + extras - doc.discount.unwrap_or_default();
    if sum == total {
        return Ok(());
    }
    Err(format!("its lines, tax and charges come to {sum}, and its total is {total}; correct the one or the other"))
}
