//! The arithmetic of FreshBooks' documents. The total is the truth; net, tax and the taxes of lines are put in the order
//! that all documents share: net + tax = total.

use super::trade::digits;
use super::value;
use crate::row::{Problem, Row};
use model::Decimal;
use model::document::{Charge, Document, Tax};
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;

/// Marks a tax that is reckoned on top of the one before, until the amounts are worked out.
pub(crate) const COMPOUND: &str = "compound";

/// An invoice or credit note: FreshBooks states its total, the lines without tax and the rates of tax.
pub(crate) fn of_sale(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.total = value::amount(row, "amount")?;
    if doc.kind == model::Kind::CreditNote && doc.total.is_some_and(|total| total.is_sign_negative()) {
        positive(doc);
    }
    if doc.lines.is_empty() || doc.lines.iter().any(|line| line.net.is_none()) {
        return Ok(());
    }
    let sum: Decimal = doc.lines.iter().filter_map(|line| line.net).sum();
    let rate = row.nonzero("discount_value")?;
    let stated = value::first_nonzero(row, &["discount_total", "discount"])?.map(|amount| amount.abs());
    let reckoned = rate.map(|rate| round(sum * rate.abs() / Decimal::ONE_HUNDRED, digits(doc)));
    doc.discount = stated.or(reckoned).filter(|amount| !amount.is_zero());
    if let Some(amount) = doc.discount {
        doc.charges = vec![Charge {
            sign: Some("allowance".to_owned()),
            code: Some("discount".to_owned()),
            text: row.text("discount_description")?,
            rate: rate.map(|rate| rate.abs()),
            base: rate.map(|_| sum),
            amount: Some(amount),
            ..Charge::default()
        }];
    }
    doc.net = Some(sum - doc.discount.unwrap_or_default());
    tax_of_lines(doc, sum);
    fit_total(doc);
    finish(doc);
    Ok(())
}

/// A bill or expense: taxes are stated as amounts.
pub(crate) fn of_purchase(doc: &mut Document) {
    if doc.lines.iter().all(|line| line.net.is_some()) && !doc.lines.is_empty() {
        let lines: Decimal = doc.lines.iter().filter_map(|line| line.tax).sum();
        doc.tax = doc.tax.or(Some(lines));
    }
    doc.net = doc.total.zip(doc.tax).map(|(total, tax)| total - tax);
    finish(doc);
}

fn positive(doc: &mut Document) {
    doc.total = doc.total.map(|total| -total);
    for line in &mut doc.lines {
        line.net = line.net.map(|net| -net);
        // What is credited is so many at the price: one of them carries the sign.
        if line.quantity.is_some_and(|quantity| quantity.is_sign_negative()) {
            line.quantity = line.quantity.map(|quantity| -quantity);
        } else {
            line.price = line.price.map(|price| -price);
        }
    }
}

fn round(amount: Decimal, digits: u32) -> Decimal {
    amount.round_dp_with_strategy(digits, MidpointAwayFromZero)
}

/// Reckons each tax of each line from its rate, after the line's share of the discount.
fn tax_of_lines(doc: &mut Document, sum: Decimal) {
    let (digits, net) = (digits(doc), doc.net.unwrap_or_default());
    for line in &mut doc.lines {
        let own = line.net.unwrap_or_default();
        let base = if sum.is_zero() { own } else { own * net / sum };
        let mut before = Decimal::ZERO;
        for tax in &mut line.taxes {
            let on = if tax.category.take().is_some() { base + before } else { base };
            tax.base = Some(on);
            tax.amount = tax.rate.map(|rate| round(on * rate / Decimal::ONE_HUNDRED, digits));
            before += tax.amount.unwrap_or_default();
        }
        line.tax = Some(line.taxes.iter().filter_map(|tax| tax.amount).sum());
    }
}

/// FreshBooks rounds a tax once for the whole document, lines here are rounded each: the cents between are put on the line
/// with the most tax. A larger difference is none of rounding and stays for everybody to see.
fn fit_total(doc: &mut Document) {
    let taxed: Decimal = doc.lines.iter().filter_map(|line| line.tax).sum();
    let rounded = doc.lines.iter().map(|line| line.taxes.len()).sum::<usize>();
    let most = Decimal::new(i64::try_from(rounded).unwrap_or(i64::MAX), digits(doc));
    let rest = doc.total.zip(doc.net).map(|(total, net)| total - net - taxed).unwrap_or_default();
    let largest = doc.lines.iter_mut().max_by_key(|line| line.tax.map(|tax| tax.abs()));
    if let Some(line) = largest.filter(|line| !rest.is_zero() && rest.abs() <= most && !line.taxes.is_empty()) {
        line.tax = line.tax.map(|tax| tax + rest);
        if let Some(tax) = line.taxes.iter_mut().max_by_key(|tax| tax.amount.map(|amount| amount.abs())) {
            tax.amount = tax.amount.map(|amount| amount + rest);
        }
    }
}

/// Tax groups of the document, gross of the lines, and the one tax of a line where it has one.
fn finish(doc: &mut Document) {
    let digits = digits(doc);
    for line in &mut doc.lines {
        let base = line.net;
        for tax in &line.taxes {
            let same = |known: &&mut Tax| known.id == tax.id && known.name == tax.name && known.rate == tax.rate;
            let base = tax.base.or(base).unwrap_or_default();
            match doc.taxes.iter_mut().find(same) {
                Some(group) => {
                    group.base = group.base.map(|sum| sum + base);
                    group.amount = group.amount.zip(tax.amount).map(|(sum, amount)| sum + amount);
                }
                None => doc.taxes.push(Tax { base: Some(base), ..tax.clone() }),
            }
        }
        line.gross = line.gross.or_else(|| line.net.zip(line.tax).map(|(net, tax)| net + tax));
        for tax in &mut line.taxes {
            tax.base = tax.base.map(|base| round(base, digits));
        }
        if let [only] = &line.taxes[..] {
            line.tax_id.clone_from(&only.id);
            line.tax_name.clone_from(&only.name);
            line.tax_rate = only.rate;
            line.taxes.clear();
        }
    }
    for group in &mut doc.taxes {
        group.base = group.base.map(|base| round(base, digits));
    }
    if doc.tax.is_none() && doc.lines.iter().all(|line| line.tax.is_some()) && !doc.lines.is_empty() {
        doc.tax = Some(doc.lines.iter().filter_map(|line| line.tax).sum());
    }
}
