//! The lines of a document. Discounts off the whole document, carriage and corrections are lines here, since the API has no such amounts
//! above the lines; the lines always add up to the document.

use super::View;
use crate::company::{Discount, Document, Expense, LineTotals, Totals, round};
use crate::json::{Json, object};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// One line before it is spelled.
#[derive(Debug, Clone, Default)]
struct Line {
    description: String,
    item: String,
    quantity: Decimal,
    unit: Decimal,
    discount: Option<Discount>,
    account: String,
    tax: String,
    net: Decimal,
    tax_amount: Decimal,
    tracking: Vec<(String, String)>,
}

/// The lines and what they come to.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) types: &'static str,
    pub(super) items: Vec<Json>,
    pub(super) sub_total: Decimal,
    pub(super) tax: Decimal,
    pub(super) total: Decimal,
}

impl View<'_> {
    /// The lines of a document whose record has this id.
    pub(super) fn lines(&self, id: u64, document: &Document, totals: &Totals, currency: &str, account: &str) -> Lines {
        let places = self.ledger.places(currency);
        let tracking = self.books.extras.tracking.of_document(document);
        let before = self.before_discount(document, places);
        let mut lines: Vec<Line> = document
            .lines
            .iter()
            .zip(&before.lines)
            .map(|(line, sums)| Line {
                description: if line.description.is_empty() { line.name.clone() } else { line.description.clone() },
                item: line.name.clone(),
                quantity: line.quantity,
                unit: line.rate,
                discount: line.discount,
                account: if line.account.is_empty() { account.to_owned() } else { line.account.clone() },
                tax: line.tax.clone(),
                net: sums.net,
                tax_amount: sums.tax,
                tracking: tracking.clone(),
            })
            .collect();
        self.off_the_whole(document, totals, &before, places, account, &mut lines);
        for (name, amount) in
            [("Carriage", document.shipping), ("Adjustment", document.adjustment), ("Rounding", document.round_off)]
        {
            if !amount.is_zero() {
                lines.push(extra(name, amount, account));
            }
        }
        self.spell(id, &lines, document.inclusive)
    }

    /// What the lines come to before a discount off the whole document.
    fn before_discount(&self, document: &Document, places: u32) -> Totals {
        Document { discount: None, ..document.clone() }.totals(&self.ledger.taxes, places)
    }

    /// One negative line for each rate of tax; after tax, one without tax.
    fn off_the_whole(
        &self,
        document: &Document,
        totals: &Totals,
        before: &Totals,
        places: u32,
        account: &str,
        lines: &mut Vec<Line>,
    ) {
        if totals.discount.is_zero() {
            return;
        }
        if document.discount_after_tax {
            lines.push(extra("Discount", -totals.discount, account));
            return;
        }
        let mut left = totals.discount;
        let last = document.lines.len().saturating_sub(1);
        let mut shares: BTreeMap<&str, (Decimal, Decimal)> = BTreeMap::new();
        let sums = before.lines.iter().zip(&totals.lines);
        for (at, (line, (old, new))) in document.lines.iter().zip(sums).enumerate() {
            let whole = || round(totals.discount * old.net / totals.sub_total, places);
            let share = if at == last || totals.sub_total.is_zero() { left } else { whole() };
            left -= share;
            let (net, tax) = shares.entry(&line.tax).or_default();
            *net += share;
            *tax += old.tax - new.tax;
        }
        for (tax, (net, tax_amount)) in shares {
            let unit = if document.inclusive { -(net + tax_amount) } else { -net };
            lines.push(Line { tax: tax.to_owned(), tax_amount: -tax_amount, unit, ..extra("Discount", -net, account) });
        }
    }

    /// The lines of money spent.
    pub(super) fn spent(&self, id: u64, expense: &Expense, totals: &Totals) -> Lines {
        let tracking = self.books.extras.tracking.of_values(&expense.custom);
        let line = |(line, sums): (&crate::company::ExpenseLine, &LineTotals)| Line {
            description: [&line.description, &expense.description, &line.account]
                .into_iter()
                .find(|text| !text.is_empty())
                .cloned()
                .unwrap_or_default(),
            quantity: Decimal::ONE,
            unit: if expense.inclusive { sums.net + sums.tax } else { sums.net },
            account: line.account.clone(),
            tax: line.tax.clone(),
            net: sums.net,
            tax_amount: sums.tax,
            tracking: tracking.clone(),
            ..Line::default()
        };
        let lines: Vec<Line> = expense.lines.iter().zip(&totals.lines).map(line).collect();
        self.spell(id, &lines, expense.inclusive)
    }

    fn spell(&self, id: u64, lines: &[Line], inclusive: bool) -> Lines {
        let taxed = lines.iter().any(|line| !line.tax.is_empty());
        let items =
            lines.iter().enumerate().map(|(at, line)| self.line(&format!("{id}/{at}"), line, inclusive)).collect();
        let sub_total: Decimal = lines.iter().map(|line| line.net).sum();
        let tax: Decimal = lines.iter().map(|line| line.tax_amount).sum();
        let types = match (taxed, inclusive) {
            (true, true) => "Inclusive",
            (true, false) => "Exclusive",
            (false, _) => "NoTax",
        };
        Lines { types, items, sub_total, tax, total: sub_total + tax }
    }

    fn line(&self, key: &str, line: &Line, inclusive: bool) -> Json {
        let gross = if inclusive { line.net + line.tax_amount } else { line.net };
        let mut json = object! {
            "LineItemID": self.guid("line", key),
            "Description": line.description.clone(),
            "Quantity": line.quantity,
            "UnitAmount": round(line.unit, 4),
        };
        if let Some((code, item)) = self.books.extras.items.get(&line.item) {
            json = json.key("ItemCode", code.clone()).key("Item", item.clone());
        }
        json = match line.discount {
            Some(Discount::Percent(share)) => json.key("DiscountRate", share),
            Some(Discount::Amount(amount)) => json.key("DiscountAmount", amount),
            None => json,
        };
        if let Some((code, id)) = self.account_keys(&line.account) {
            json = json.unless_empty("AccountCode", &code).key("AccountID", id);
        }
        let tracking =
            line.tracking.iter().map(|(category, option)| self.books.extras.tracking.on_line(category, option));
        json.key("TaxType", self.tax_type(&line.tax))
            .key("TaxAmount", line.tax_amount)
            .key("LineAmount", gross)
            .key("Tracking", tracking.collect::<Vec<Json>>())
    }
}

/// A line without tax that stands for an amount above the lines.
fn extra(name: &str, amount: Decimal, account: &str) -> Line {
    Line {
        description: name.to_owned(),
        quantity: Decimal::ONE,
        unit: amount,
        account: account.to_owned(),
        net: amount,
        ..Line::default()
    }
}
