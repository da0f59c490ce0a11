//! The arithmetic of QuickBooks' documents. The total is the truth: net + tax + carriage = total, whatever the lines hold.

use super::{Problem, reference};
use crate::row::Row;
use model::document::{Document, Line, Tax};
use model::{Decimal, money};

const HALF_UP: rust_decimal::RoundingStrategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;

/// Fills the amounts of header and lines.
pub(crate) fn settle(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    let taxes = row.row("TxnTaxDetail")?;
    doc.total = row.number("TotalAmt")?;
    doc.balance = row.first_number(&["Balance", "RemainingCredit"])?;
    let stated = taxes.as_ref().map(|taxes| taxes.number("TotalTax")).transpose()?.flatten();
    if let Some(taxes) = &taxes {
        doc.taxes = taxes.rows("TaxLine")?.iter().map(tax_line).collect::<Result<_, _>>()?;
    }
    let of_taxes = doc.taxes.iter().filter_map(|tax| tax.amount).reduce(|a, b| a + b);
    let tax = stated.or(of_taxes).unwrap_or_default();
    doc.tax = Some(tax);
    doc.tax_inclusive = row.text("GlobalTaxCalculation")?.map(|_| false);
    if let Some(total) = doc.total {
        let net = total - tax - doc.shipping.unwrap_or_default();
        doc.net = Some(net);
        let of_lines: Decimal = doc.lines.iter().filter_map(|line| line.net).sum();
        if !tax.is_zero() && of_lines - doc.discount.unwrap_or_default() == net + tax {
            hold_tax(doc);
        }
    }
    tax_of_lines(doc);
    if doc.taxes.is_empty() && !tax.is_zero() {
        // Some companies' records tell the tax and not its rates.
        let taxed = doc.lines.iter().filter(|line| line.tax.is_none_or(|tax| !tax.is_zero()));
        let base = taxed.filter_map(|line| line.net).sum();
        doc.taxes.push(Tax { base: Some(base), amount: Some(tax), ..Tax::default() });
    }
    Ok(())
}

/// The amounts of the lines have the tax in them.
fn hold_tax(doc: &mut Document) {
    doc.tax_inclusive = Some(true);
    for line in &mut doc.lines {
        line.gross = line.net.take();
    }
}

fn tax_line(row: &Row<'_>) -> Result<Tax, Problem> {
    let mut tax = Tax { amount: row.number("Amount")?, ..Tax::default() };
    if let Some(detail) = row.row("TaxLineDetail")? {
        let rate = reference(&detail, "TaxRateRef")?;
        (tax.id, tax.name) = (rate.id, rate.name);
        if detail.flag("PercentBased")? != Some(false) {
            tax.rate = detail.number("TaxPercent")?;
        }
        tax.base = detail.number("NetAmountTaxable")?;
    }
    Ok(tax)
}

fn worth(line: &Line) -> Decimal {
    line.net.or(line.gross).unwrap_or_default()
}

/// Whether a line bears no tax: it says so, or says nothing while others do.
fn is_free(line: &Line, coded: bool) -> bool {
    match line.tax_id.as_deref() {
        Some(code) => code.eq_ignore_ascii_case("NON"),
        None => coded || worth(line).is_zero(),
    }
}

/// Net, tax and gross of each line. QuickBooks states tax for the document; a line's share is its share of those taxed alike.
fn tax_of_lines(doc: &mut Document) {
    let coded = doc.lines.iter().any(|line| line.tax_id.is_some());
    let untaxed =
        doc.tax.is_none_or(|tax| tax.is_zero()) && doc.taxes.iter().all(|t| t.amount.is_none_or(|a| a.is_zero()));
    for line in &mut doc.lines {
        if line.tax.is_none() && (untaxed || is_free(line, coded)) {
            line.tax = Some(Decimal::ZERO);
            line.tax_rate = line.tax_rate.or(Some(Decimal::ZERO));
        }
    }
    let groups = groups(doc);
    let alone = groups.len() == 1;
    for group in &groups {
        let taxes = taxes_of(doc, group, alone);
        if alone || !taxes.is_empty() {
            give(doc, group, &taxes);
        }
    }
    for line in &mut doc.lines {
        match (line.net, line.tax, line.gross) {
            (Some(net), Some(tax), None) => line.gross = Some(net + tax),
            (None, Some(tax), Some(gross)) => line.net = Some(gross - tax),
            _ => {}
        }
    }
}

/// The lines without a tax of their own, those of one code together.
fn groups(doc: &Document) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, line) in doc.lines.iter().enumerate().filter(|(_, line)| line.tax.is_none()) {
        match groups.iter_mut().find(|group| doc.lines[group[0]].tax_id == line.tax_id) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// The tax lines of a group: all where there is one group, else those that were reckoned on just its amount.
fn taxes_of(doc: &Document, group: &[usize], alone: bool) -> Vec<usize> {
    if alone {
        return (0..doc.taxes.len()).collect();
    }
    let net: Decimal = group.iter().map(|index| worth(&doc.lines[*index])).sum();
    let code = &doc.lines[group[0]].tax_id;
    let fits = |tax: &Tax| match (&tax.base, code) {
        (Some(base), _) if *base == net => true,
        // With tax inside, the base is short of it.
        (Some(base), _) if doc.tax_inclusive == Some(true) => tax.amount.is_some_and(|amount| *base + amount == net),
        (None, Some(code)) => tax.id.as_ref() == Some(code),
        _ => false,
    };
    let found: Vec<usize> = (0..doc.taxes.len()).filter(|index| fits(&doc.taxes[*index])).collect();
    let others = groups(doc).into_iter().filter(|other| other != group);
    let mut rivals = others.filter(|other| other.iter().map(|index| worth(&doc.lines[*index])).sum::<Decimal>() == net);
    // Where another group comes to the same amount, nobody can tell which tax is whose.
    if rivals.next().is_some() { Vec::new() } else { found }
}

/// Shares the taxes of a group among its lines by their amounts, to the last cent.
fn give(doc: &mut Document, group: &[usize], taxes: &[usize]) {
    let digits = money::minor_digits(doc.currency.as_deref().unwrap_or_default());
    let stated = taxes.iter().filter_map(|index| doc.taxes[*index].amount).reduce(|a, b| a + b);
    let others: Decimal = doc.lines.iter().filter_map(|line| line.tax).sum();
    let tax = stated.or_else(|| doc.tax.map(|tax| tax - others)).unwrap_or_default();
    let rate = taxes.iter().map(|index| doc.taxes[*index].rate).reduce(|a, b| Some(a? + b?)).flatten();
    let name = match taxes {
        [only] => doc.taxes[*only].name.clone(),
        _ => None,
    };
    let whole: Decimal = group.iter().map(|index| worth(&doc.lines[*index])).sum();
    let (mut so_far, mut given) = (Decimal::ZERO, Decimal::ZERO);
    for index in group {
        let line = &mut doc.lines[*index];
        (line.tax_rate, line.tax_name) = (rate, name.clone());
        if whole.is_zero() {
            line.tax = Some(Decimal::ZERO).filter(|_| tax.is_zero());
            continue;
        }
        so_far += worth(line);
        let Some(product) = tax.checked_mul(so_far) else { continue };
        let up_to_here = (product / whole).round_dp_with_strategy(digits.max(tax.scale()), HALF_UP);
        line.tax = Some(up_to_here - given);
        given = up_to_here;
    }
}

fn negate(amount: &mut Option<Decimal>) {
    *amount = amount.map(|amount| -amount);
}

/// Turns the sign of a refund: what came back lowers what was spent.
pub(crate) fn turn(doc: &mut Document) {
    for amount in [&mut doc.net, &mut doc.tax, &mut doc.total, &mut doc.home_total, &mut doc.balance, &mut doc.discount]
    {
        negate(amount);
    }
    for line in &mut doc.lines {
        for amount in [&mut line.net, &mut line.tax, &mut line.gross, &mut line.quantity] {
            negate(amount);
        }
    }
    for tax in &mut doc.taxes {
        negate(&mut tax.base);
        negate(&mut tax.amount);
    }
}
