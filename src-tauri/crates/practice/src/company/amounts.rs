//! Working out what a document comes to. Every rounding is half up (away from zero) to the currency's places; tax is worked out by line, so
//! that lines, rates and the document always agree to the cent.

use super::{Discount, Document, Expense, Tax};
use rust_decimal::{Decimal, RoundingStrategy};

/// What a document comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    /// One for each line.
    pub lines: Vec<LineTotals>,
    /// Sum of the lines, without tax, line discounts taken.
    pub sub_total: Decimal,
    /// Sum of the lines with their tax, as it stands before a discount off the whole document.
    pub sub_total_inclusive: Decimal,
    /// Off the whole document.
    pub discount: Decimal,
    /// What tax was worked out from.
    pub taxable: Decimal,
    /// All tax.
    pub tax: Decimal,
    /// Tax by rate, in the order the rates first occur.
    pub taxes: Vec<TaxTotal>,
    /// What is asked for.
    pub total: Decimal,
}

/// What a line comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct LineTotals {
    /// Off this line.
    pub discount: Decimal,
    /// Without tax, the line's discount taken.
    pub net: Decimal,
    /// Its tax, after its share of a discount off the whole document.
    pub tax: Decimal,
    /// The tax's per cent; 0 without tax.
    pub percent: Decimal,
}

/// The tax of one rate.
#[derive(Debug, Clone, PartialEq)]
pub struct TaxTotal {
    /// Name of the tax.
    pub name: String,
    /// Per cent.
    pub percent: Decimal,
    /// The tax.
    pub amount: Decimal,
}

/// Rounds half up to a number of places.
pub(crate) fn round(amount: Decimal, places: u32) -> Decimal {
    amount.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

impl Discount {
    fn of(self, amount: Decimal, places: u32) -> Decimal {
        match self {
            Discount::Amount(discount) => discount,
            Discount::Percent(share) => round(amount * share / Decimal::ONE_HUNDRED, places),
        }
    }
}

/// Splits the tax off an amount that holds it.
fn tax_within(gross: Decimal, percent: Decimal, places: u32) -> Decimal {
    round(gross * percent / (Decimal::ONE_HUNDRED + percent), places)
}

fn tax_on(net: Decimal, percent: Decimal, places: u32) -> Decimal {
    round(net * percent / Decimal::ONE_HUNDRED, places)
}

impl Document {
    /// Works out the totals with the company's taxes and the places of the document's currency.
    pub fn totals(&self, taxes: &[Tax], places: u32) -> Totals {
        let mut lines: Vec<LineTotals> = self.lines.iter().map(|line| self.line(line, taxes, places)).collect();
        let sub_total: Decimal = lines.iter().map(|line| line.net).sum();
        let before: Decimal = lines.iter().map(|line| line.tax).sum();
        let base = if self.discount_after_tax { sub_total + before } else { sub_total };
        let discount = self.discount.map_or(Decimal::ZERO, |discount| discount.of(base, places));
        let mut taxable = sub_total;
        if !self.discount_after_tax && !discount.is_zero() {
            taxable -= discount;
            lower_tax(&mut lines, discount, sub_total, places);
        }
        let tax: Decimal = lines.iter().map(|line| line.tax).sum();
        Totals {
            sub_total,
            sub_total_inclusive: sub_total + before,
            discount,
            taxable,
            tax,
            taxes: by_rate(self.lines.iter().map(|line| line.tax.as_str()), &lines),
            total: sub_total - discount + tax + self.shipping + self.adjustment + self.round_off,
            lines,
        }
    }

    fn line(&self, line: &super::Line, taxes: &[Tax], places: u32) -> LineTotals {
        let percent = taxes.iter().find(|tax| tax.name == line.tax).map_or(Decimal::ZERO, |tax| tax.percent);
        let full = round(line.quantity * line.rate, places);
        let discount = line.discount.map_or(Decimal::ZERO, |discount| discount.of(full, places));
        let amount = full - discount;
        if self.inclusive {
            let tax = tax_within(amount, percent, places);
            LineTotals { discount, net: amount - tax, tax, percent }
        } else {
            LineTotals { discount, net: amount, tax: tax_on(amount, percent, places), percent }
        }
    }
}

impl Expense {
    /// Works out the totals with the company's taxes and the places of the expense's currency.
    pub fn totals(&self, taxes: &[Tax], places: u32) -> Totals {
        let lines: Vec<LineTotals> = self
            .lines
            .iter()
            .map(|line| {
                let percent = taxes.iter().find(|tax| tax.name == line.tax).map_or(Decimal::ZERO, |tax| tax.percent);
                let amount = round(line.amount, places);
                let tax =
                    if self.inclusive { tax_within(amount, percent, places) } else { tax_on(amount, percent, places) };
                let net = if self.inclusive { amount - tax } else { amount };
                LineTotals { discount: Decimal::ZERO, net, tax, percent }
            })
            .collect();
        let sub_total: Decimal = lines.iter().map(|line| line.net).sum();
        let tax: Decimal = lines.iter().map(|line| line.tax).sum();
        let taxes = by_rate(self.lines.iter().map(|line| line.tax.as_str()), &lines);
        let (taxable, total, discount) = (sub_total, sub_total + tax, Decimal::ZERO);
        Totals { sub_total, sub_total_inclusive: total, discount, taxable, tax, taxes, total, lines }
    }
}

/// Shares a discount off the whole document among the lines by their net, the last one taking what rounding left, and works their tax out anew.
fn lower_tax(lines: &mut [LineTotals], discount: Decimal, sub_total: Decimal, places: u32) {
    if sub_total.is_zero() {
        return;
    }
    let mut left = discount;
    let last = lines.len() - 1;
    for (at, line) in lines.iter_mut().enumerate() {
        let share = if at == last { left } else { round(discount * line.net / sub_total, places) };
        left -= share;
        line.tax = tax_on(line.net - share, line.percent, places);
    }
}

fn by_rate<'a>(names: impl Iterator<Item = &'a str>, lines: &[LineTotals]) -> Vec<TaxTotal> {
    let mut taxes: Vec<TaxTotal> = Vec::new();
    for (name, totals) in names.zip(lines).filter(|(name, _)| !name.is_empty()) {
        match taxes.iter_mut().find(|tax| tax.name == name) {
            Some(tax) => tax.amount += totals.tax,
            None => taxes.push(TaxTotal { name: name.to_owned(), percent: totals.percent, amount: totals.tax }),
        }
    }
    taxes
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(document: serde_json::Value, expect: [&str; 5]) {
        let taxes = [("VAT 23%", 23), ("VAT 13.5%", 135)].map(|(name, percent)| Tax {
            name: name.to_owned(),
            percent: Decimal::new(percent, u32::from(percent == 135)),
        });
        let mut whole = json!({"number": "1", "party": "A", "date": "2026-11-01"});
        whole.as_object_mut().unwrap().extend(document.as_object().unwrap().clone());
        let read: Document = serde_json::from_value(whole).unwrap();
        let totals = read.totals(&taxes, 2);
        let found =
            [totals.sub_total, totals.discount, totals.taxable, totals.tax, totals.total].map(|d| format!("{d:.2}"));
        assert_eq!(found, expect, "{document}");
        assert_eq!(totals.taxes.iter().map(|tax| tax.amount).sum::<Decimal>(), totals.tax, "rates add up: {document}");
        assert_eq!(
            totals.lines.iter().map(|line| line.net).sum::<Decimal>(),
            totals.sub_total,
            "lines add up: {document}"
        );
    }

    #[test]
    fn a_document_comes_to_what_its_lines_discounts_and_charges_say() {
        let vat = |rate: &str, tax: &str| json!({"rate": rate, "tax": tax});
        check(json!({"lines": [vat("250.50", "VAT 23%")]}), ["250.50", "0.00", "250.50", "57.62", "308.12"]);
        check(
            json!({"lines": [vat("100", "VAT 23%"), vat("10.01", "VAT 13.5%"), vat("5", "")]}),
            ["115.01", "0.00", "115.01", "24.35", "139.36"],
        );
        check(
            json!({"inclusive": true, "lines": [vat("123.00", "VAT 23%")]}),
            ["100.00", "0.00", "100.00", "23.00", "123.00"],
        );
        check(
            json!({"discount": "10%", "lines": [vat("100", "VAT 23%"), vat("50", "VAT 23%")]}),
            ["150.00", "15.00", "135.00", "31.05", "166.05"],
        );
        check(
            json!({"discount": "10", "discount_after_tax": true, "lines": [vat("100", "VAT 23%")]}),
            ["100.00", "10.00", "100.00", "23.00", "113.00"],
        );
        check(
            json!({"shipping": "7.50", "adjustment": "-0.10", "round_off": "0.03", "lines": [{"rate": "9.99", "quantity": "3", "discount": "5%", "tax": "VAT 23%"}]}),
            ["28.47", "0.00", "28.47", "6.55", "42.45"],
        );
        check(json!({"lines": [vat("-80.005", "VAT 23%")]}), ["-80.01", "0.00", "-80.01", "-18.40", "-98.41"]);
    }
}
