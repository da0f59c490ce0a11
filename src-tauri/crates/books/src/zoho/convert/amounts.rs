//! The arithmetic of Zoho's documents. The total is the truth; the rest is put in the order that all documents share:
//! net + tax + shipping, adjustment and rounding = total.

use super::{Problem, trade::percent};
use crate::row::Row;
use model::document::{Charge, Document, Line};
use model::{Decimal, money};

/// Fills the amounts of header and lines.
pub(crate) fn settle(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.total = row.number("total")?;
    doc.home_total = row.nonzero("bcy_total")?;
    doc.tax = row.first_number(&["tax_total", "tax_amount"])?;
    doc.shipping = row.nonzero("shipping_charge")?;
    doc.adjustment = row.nonzero("adjustment")?;
    doc.rounding = row.nonzero("roundoff_value")?;
    doc.balance = row.first_number(&["balance", "balance_due"])?;
    doc.paid_amount = row.number("payment_made")?;
    doc.credited = row.first_number(&["credits_applied", "vendor_credits_applied", "total_credits_used"])?;
    let sub_total = row.number("sub_total")?;
    doc.withheld = withheld(row)?;
    let discount = stated_discount(row, doc, sub_total)?;
    let on_lines = discount_is_on_lines(row, doc)?;
    if doc.tax_inclusive == Some(true) {
        inclusive(doc, discount, on_lines);
    } else {
        exclusive(doc, sub_total, discount, on_lines);
    }
    before_withholding(doc);
    tax_of_lines(doc);
    super::tax_groups::complete(doc);
    doc.charges = charges(row, doc)?;
    Ok(())
}

fn extras(doc: &Document) -> Decimal {
    [doc.shipping, doc.adjustment, doc.rounding].into_iter().flatten().sum()
}

fn of_lines(doc: &Document) -> Decimal {
    doc.lines.iter().filter_map(|line| line.net).sum()
}

/// What the record says of a discount, wherever it was given; zero for none.
fn stated_discount(row: &Row<'_>, doc: &Document, sub_total: Option<Decimal>) -> Result<Decimal, Problem> {
    for name in ["discount_total", "discount_amount"] {
        if let Some(amount) = row.nonzero(name)? {
            return Ok(amount);
        }
    }
    let Some(text) = row.text("discount")? else { return Ok(Decimal::ZERO) };
    let (rate, amount) = percent(&text).map_err(|problem| format!("discount: {problem}"))?;
    let digits = money::minor_digits(doc.currency.as_deref().unwrap_or_default());
    let by_rate = rate.map(|rate| (sub_total.unwrap_or_default() * rate / Decimal::ONE_HUNDRED).round_dp(digits));
    Ok(by_rate.or(amount).unwrap_or_default())
}

/// Whether the record says that discounts were given on lines, in whose totals they are already. Only asked where the
/// amounts do not tell: there are records that say so and take another discount off the whole.
fn discount_is_on_lines(row: &Row<'_>, doc: &Document) -> Result<bool, Problem> {
    Ok(match row.text("discount_type")?.as_deref() {
        Some("item_level") => true,
        Some(_) => false,
        None => doc.lines.iter().any(|line| line.discount.is_some()),
    })
}

/// Whether the stated total is this one, or this one less the tax withheld.
fn total_is(doc: &Document, amount: Decimal) -> bool {
    doc.total == Some(amount) || (doc.withheld.is_some() && doc.total == doc.withheld.map(|withheld| amount - withheld))
}

/// Line prices without tax: the sub-total is the net, less the discount of the whole document.
fn exclusive(doc: &mut Document, sub_total: Option<Decimal>, discount: Decimal, on_lines: bool) {
    let Some(sub_total) = sub_total else { return };
    let rest = doc.tax.unwrap_or_default() + extras(doc);
    let (off_whole, net) = if discount.is_zero() {
        (false, sub_total)
    } else if total_is(doc, sub_total - discount + rest) {
        (true, sub_total - discount)
    } else if total_is(doc, sub_total + rest) {
        // The sub-total has the discount in it: from the lines, or taken off already.
        (of_lines(doc) - discount == sub_total, sub_total)
    } else {
        (!on_lines, if on_lines { sub_total } else { sub_total - discount })
    };
    doc.discount = off_whole.then_some(discount);
    doc.net = Some(net);
}

/// Line prices with tax: whatever the sub-total means, the net is what the total leaves without tax and charges.
fn inclusive(doc: &mut Document, discount: Decimal, on_lines: bool) {
    let (Some(total), Some(tax)) = (doc.total, doc.tax) else { return };
    let net = total - tax - extras(doc);
    doc.net = Some(net);
    let fits = |parts: Decimal| parts == net || parts == net + tax;
    let of_lines = of_lines(doc);
    let off_whole = !discount.is_zero() && !fits(of_lines) && (fits(of_lines - discount) || !on_lines);
    doc.discount = off_whole.then_some(discount);
    if of_lines - doc.discount.unwrap_or_default() != net || tax.is_zero() {
        // The lines' totals have the tax in them.
        for line in &mut doc.lines {
            line.gross = line.net.take();
        }
    }
}

/// Tax that the payer keeps back.
fn withheld(row: &Row<'_>) -> Result<Option<Decimal>, Problem> {
    for name in ["tax_amount_withheld", "tds_total", "tds_amount"] {
        if let Some(amount) = row.nonzero(name)? {
            return Ok(Some(amount.abs()));
        }
    }
    Ok(None)
}

/// Where the stated total is short of what was withheld, the total is what it was before.
fn before_withholding(doc: &mut Document) {
    if let (Some(withheld), Some(net), Some(total)) = (doc.withheld, doc.net, doc.total) {
        let full = net + doc.tax.unwrap_or_default() + extras(doc);
        if full == total + withheld {
            (doc.total, doc.payable) = (Some(full), Some(total));
            doc.home_total = home_before_withholding(doc, withheld);
        }
    }
}

/// The total in the company's currency is short of what was withheld, too.
fn home_before_withholding(doc: &Document, withheld: Decimal) -> Option<Decimal> {
    let digits = money::minor_digits(doc.home_currency.as_deref()?);
    let withheld = withheld.checked_mul(doc.rate?)?.round_dp_with_strategy(digits, HALF_UP);
    doc.home_total?.checked_add(withheld)
}

/// Net, tax and gross of each line. Zoho states tax by group for the document; a line's share is its share of the group.
fn tax_of_lines(doc: &mut Document) {
    let digits = money::minor_digits(doc.currency.as_deref().unwrap_or_default());
    for line in &mut doc.lines {
        let untaxed = line.tax_rate.is_none_or(|rate| rate.is_zero());
        if line.tax.is_none() && untaxed && (line.tax_rate.is_some() || line.tax_id.is_none()) {
            line.tax = Some(Decimal::ZERO);
        }
    }
    let mut open: Vec<usize> = (0..doc.lines.len()).filter(|i| doc.lines[*i].tax.is_none()).collect();
    while let Some(first) = open.first().copied() {
        let group: Vec<usize> = open.iter().copied().filter(|i| same_tax(&doc.lines[*i], &doc.lines[first])).collect();
        open.retain(|i| !group.contains(i));
        let stated = group_tax(doc, first).or_else(|| open.is_empty().then(|| rest_of_tax(doc)).flatten());
        share(doc, &group, stated, digits);
    }
    for line in &mut doc.lines {
        match (line.net, line.tax, line.gross) {
            (Some(net), Some(tax), None) => line.gross = Some(net + tax),
            (None, Some(tax), Some(gross)) => line.net = Some(gross - tax),
            _ => {}
        }
    }
}

fn same_tax(a: &Line, b: &Line) -> bool {
    a.tax_id == b.tax_id && a.tax_rate == b.tax_rate && a.tax_name == b.tax_name
}

/// The document's tax of a line's group.
fn group_tax(doc: &Document, line: usize) -> Option<Decimal> {
    let line = &doc.lines[line];
    let by_id = doc.taxes.iter().filter(|tax| tax.id.is_some() && tax.id == line.tax_id);
    let by_name =
        doc.taxes.iter().filter(|tax| tax.name.is_some() && tax.name == line.tax_name && tax.rate == line.tax_rate);
    let mut found = by_id.chain(by_name);
    found.next().and_then(|tax| tax.amount)
}

/// What is left of the document's tax for the lines that do not have theirs yet.
fn rest_of_tax(doc: &Document) -> Option<Decimal> {
    doc.tax.map(|tax| tax - doc.lines.iter().filter_map(|line| line.tax).sum::<Decimal>())
}

/// Shares a group's tax among its lines by their amounts, to the last cent. Without a stated tax each line is reckoned alone.
fn share(doc: &mut Document, group: &[usize], stated: Option<Decimal>, digits: u32) {
    let worth = |line: &Line| line.net.or(line.gross).unwrap_or_default();
    let whole: Decimal = group.iter().map(|i| worth(&doc.lines[*i])).sum();
    let (mut so_far, mut given) = (Decimal::ZERO, Decimal::ZERO);
    for i in group {
        let line = &mut doc.lines[*i];
        let amount = worth(line);
        line.tax = match stated {
            Some(tax) if !whole.is_zero() => {
                so_far += amount;
                let up_to_here = (tax * so_far / whole).round_dp_with_strategy(digits.max(tax.scale()), HALF_UP);
                let own = up_to_here - given;
                given = up_to_here;
                Some(own)
            }
            _ => line.tax_rate.map(|rate| {
                let base = if line.net.is_some() { Decimal::ONE_HUNDRED } else { Decimal::ONE_HUNDRED + rate };
                (amount * rate / base).round_dp_with_strategy(digits, HALF_UP)
            }),
        };
    }
}

const HALF_UP: rust_decimal::RoundingStrategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;

/// Discount and charges of the whole document as a list, for formats that want them so.
fn charges(row: &Row<'_>, doc: &Document) -> Result<Vec<Charge>, Problem> {
    let charge = |code: &str, text: Option<String>, amount: Decimal| Charge {
        sign: Some(if amount.is_sign_negative() { "allowance" } else { "charge" }.to_owned()),
        code: Some(code.to_owned()),
        text,
        amount: Some(amount.abs()),
        ..Charge::default()
    };
    let mut found = Vec::new();
    found.extend(doc.discount.map(|amount| charge("discount", None, -amount)));
    found.extend(doc.shipping.map(|amount| charge("freight", None, amount)));
    if let Some(amount) = doc.adjustment {
        found.push(charge("adjustment", row.text("adjustment_description")?, amount));
    }
    found.extend(doc.rounding.map(|amount| charge("rounding", None, amount)));
    Ok(found)
}
