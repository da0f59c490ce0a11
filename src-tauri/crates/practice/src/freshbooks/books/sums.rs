//! What invoices, credit notes and bills come to. Tax is worked out by line and rounded half up.

use super::{Keys, decimal, lines, text};
use crate::company::round;
use crate::freshbooks::noun::Noun;
use rust_decimal::Decimal;

/// What a document comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sum {
    pub(crate) lines: Vec<LineSum>,
    /// Sum of the lines, before the discount and without tax.
    pub(crate) sub_total: Decimal,
    pub(crate) discount: Decimal,
    pub(crate) tax: Decimal,
    pub(crate) total: Decimal,
}

/// What a line comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct LineSum {
    /// Before the discount and without tax.
    pub(crate) amount: Decimal,
    pub(crate) tax1: Decimal,
    pub(crate) tax2: Decimal,
}

/// The names of a line's quantity and per cents, which differ between invoices and bills.
fn words(noun: Noun) -> [&'static str; 3] {
    if noun == Noun::Bill { ["quantity", "tax_percent1", "tax_percent2"] } else { ["qty", "taxAmount1", "taxAmount2"] }
}

/// Works out a document.
pub(crate) fn sum(noun: Noun, keys: &Keys, places: u32) -> Sum {
    let [quantity, percent1, percent2] = words(noun);
    let amounts: Vec<Decimal> =
        lines(keys).map(|line| round(number(line, quantity) * super::amount(line, "unit_cost"), places)).collect();
    let sub_total: Decimal = amounts.iter().sum();
    let discount = round(sub_total * decimal(keys, "discount_value") / Decimal::ONE_HUNDRED, places);
    let mut left = discount;
    let last = amounts.len().saturating_sub(1);
    let mut sums = Vec::with_capacity(amounts.len());
    for (at, (line, amount)) in lines(keys).zip(&amounts).enumerate() {
        // The last line takes what rounding left of the discount.
        let share = if at == last || sub_total.is_zero() { left } else { round(discount * amount / sub_total, places) };
        left -= share;
        let tax = |base: Decimal, percent: &str| round(base * number(line, percent) / Decimal::ONE_HUNDRED, places);
        let tax1 = tax(amount - share, percent1);
        let base = amount - share + if compounded(line) { tax1 } else { Decimal::ZERO };
        sums.push(LineSum { amount: *amount, tax1, tax2: tax(base, percent2) });
    }
    let tax = sums.iter().map(|line| line.tax1 + line.tax2).sum();
    Sum { lines: sums, sub_total, discount, tax, total: sub_total - discount + tax }
}

fn compounded(line: &Keys) -> bool {
    line.get("compounded_tax").and_then(serde_json::Value::as_bool).unwrap_or_default()
}

/// A number of a line, which may stand as text or as a number.
pub(crate) fn number(line: &Keys, key: &str) -> Decimal {
    match line.get(key) {
        Some(serde_json::Value::Number(number)) => number.to_string().parse().unwrap_or_default(),
        _ => text(line, key).parse().unwrap_or_default(),
    }
}
