//! The arithmetic of BILL's documents. The stated total is the truth.

use super::{Home, trade::PERCENT};
use crate::row::{Problem, Row};
use model::document::{Custom, Document, Line, Tax};
use model::{Decimal, Kind, money};
use rust_decimal::RoundingStrategy::MidpointAwayFromZero as HALF_UP;

/// No amount is larger, so that sums and differences of them are safe.
const LARGEST: Decimal = Decimal::from_parts(2_808_348_672, 232_830_643, 0, false, 0);

fn digits(doc: &Document) -> u32 {
    money::minor_digits(doc.currency.as_deref().unwrap_or_default())
}

fn too_large() -> Problem {
    "its amounts are too large to be multiplied".to_owned()
}

fn times(a: Decimal, b: Decimal, digits: u32) -> Result<Decimal, Problem> {
    let product = a.checked_mul(b).filter(|product| product.abs() <= LARGEST).ok_or_else(too_large)?;
    Ok(product.round_dp_with_strategy(digits, HALF_UP))
}

fn plus(a: Decimal, b: Decimal) -> Result<Decimal, Problem> {
    a.checked_add(b).ok_or_else(too_large)
}

/// Fills the amounts of header and lines.
pub(crate) fn settle(row: &Row<'_>, home: &Home, doc: &mut Document) -> Result<(), Problem> {
    doc.total = row.first_number(&["totalAmount", "amount"])?;
    doc.balance = match doc.kind {
        Kind::VendorCredit | Kind::CreditNote => left(row, doc)?,
        _ => row.number("dueAmount")?,
    };
    doc.credited = row.number("creditAmount")?;
    nets(doc)?;
    doc.tax = row.first_number(&["salesTaxTotal"])?;
    tax(row, doc)?;
    net(doc)?;
    doc.paid_amount = paid(row, doc)?;
    rate(row, home, doc)
}

/// Names that what is left of a credit may have.
const REMAINING: [&str; 4] = ["availableAmount", "remainingAmount", "unappliedAmount", "dueAmount"];

/// What is left of a credit: stated, or its amount less what was applied.
fn left(row: &Row<'_>, doc: &Document) -> Result<Option<Decimal>, Problem> {
    if let Some(left) = row.first_number(&REMAINING)? {
        return Ok(Some(left));
    }
    Ok(doc.total.zip(row.number("appliedAmount")?).map(|(total, applied)| total - applied))
}

/// What lines come to: their amount, or quantity and price, or a rate of the lines above.
fn nets(doc: &mut Document) -> Result<(), Problem> {
    let digits = digits(doc);
    let mut above = Decimal::ZERO;
    for line in &mut doc.lines {
        if line.net.is_none() {
            line.net = match (line.price, line.custom.get(PERCENT)) {
                (Some(price), _) => Some(times(price, line.quantity.unwrap_or(Decimal::ONE), digits)?),
                (None, Some(Custom::Number(percent))) => Some(times(above, *percent / Decimal::ONE_HUNDRED, digits)?),
                (None, _) => None,
            };
        }
        above = plus(above, line.net.unwrap_or_default())?;
    }
    Ok(())
}

fn of_lines(doc: &Document) -> Result<Decimal, Problem> {
    doc.lines.iter().filter_map(|line| line.net).try_fold(Decimal::ZERO, plus)
}

/// The tax of an invoice: one for the whole document. Which lines are taxed is only known where it is all of them or none.
fn tax(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    let Some(amount) = doc.tax else { return Ok(()) };
    if amount.is_zero() {
        doc.lines.iter_mut().for_each(|line| line.tax = Some(Decimal::ZERO));
        return Ok(());
    }
    let rate = row.nonzero("salesTaxPercentage")?;
    let (id, whole) = (row.text("salesTaxItemId")?, of_lines(doc)?);
    let on_all = match rate {
        Some(rate) => times(whole, rate / Decimal::ONE_HUNDRED, digits(doc))? == amount,
        None => false,
    };
    if on_all {
        share(&mut doc.lines, whole, amount, money::minor_digits(doc.currency.as_deref().unwrap_or_default()))?;
        for line in &mut doc.lines {
            (line.tax_rate, line.tax_id) = (rate, id.clone());
        }
    }
    doc.taxes = vec![Tax { id, rate, base: on_all.then_some(whole), amount: Some(amount), ..Tax::default() }];
    Ok(())
}

/// Shares the tax out by the lines' amounts, so that the shares add up to it.
fn share(lines: &mut [Line], whole: Decimal, amount: Decimal, digits: u32) -> Result<(), Problem> {
    let (mut so_far, mut given) = (Decimal::ZERO, Decimal::ZERO);
    for line in lines {
        so_far = plus(so_far, line.net.unwrap_or_default())?;
        let share = so_far.checked_mul(amount).and_then(|part| part.checked_div(whole)).ok_or_else(too_large)?;
        let due = share.round_dp_with_strategy(digits, HALF_UP);
        line.tax = Some(due - given);
        given = due;
    }
    Ok(())
}

/// The net is what the lines come to. A total that differs from it by no more than the rounding of the lines is rounded;
/// a greater difference stays to be seen.
fn net(doc: &mut Document) -> Result<(), Problem> {
    let Some(total) = doc.total else { return Ok(()) };
    let stated = total - doc.tax.unwrap_or_default();
    let lined = !doc.lines.is_empty() && doc.lines.iter().all(|line| line.net.is_some());
    let net = if lined { of_lines(doc)? } else { stated };
    let difference = stated - net;
    let most = Decimal::new(5, digits(doc) + 1) * Decimal::from(doc.lines.len());
    if difference.is_zero() || difference.abs() > most {
        doc.net = Some(stated);
    } else {
        (doc.net, doc.rounding) = (Some(net), Some(difference));
    }
    Ok(())
}

/// What was paid: stated on bills; of invoices the payments that went through, or what is neither open nor credited.
fn paid(row: &Row<'_>, doc: &Document) -> Result<Option<Decimal>, Problem> {
    let open = doc.total.zip(doc.balance).map(|(total, open)| total - open);
    if let Some(paid) = row.number("paidAmount")? {
        // Credits may be counted as paid; they are not.
        let credited = doc.credited.unwrap_or_default();
        return Ok(Some(if open == Some(paid) { paid - credited } else { paid }));
    }
    if doc.kind != Kind::Invoice {
        return Ok(None);
    }
    let mut sum = None;
    for payment in row.rows("payments")? {
        let went = super::status::payment(payment.text("status")?.as_deref());
        if let (model::Status::Paid, Some(amount)) = (went, payment.number("amount")?) {
            sum = Some(plus(sum.unwrap_or_default(), amount)?);
        }
    }
    Ok(sum.or(open.map(|settled| settled - doc.credited.unwrap_or_default())))
}

/// The rate to the company's currency. Whether BILL's figure has to be multiplied or divided by follows from the amount in
/// the company's currency where there is one; else the connection's setting says it.
pub(crate) fn rate(row: &Row<'_>, home: &Home, doc: &mut Document) -> Result<(), Problem> {
    doc.home_currency.clone_from(&home.currency);
    let value = doc.total.or(doc.amount);
    if doc.currency.is_some() && doc.currency == doc.home_currency {
        doc.rate = Some(Decimal::ONE);
        doc.home_total = value;
        return Ok(());
    }
    let Some(stated) = row.nonzero("exchangeRate")? else { return Ok(()) };
    let inverse = Decimal::ONE.checked_div(stated).map(|rate| rate.round_dp(10).normalize());
    let funding = row.nonzero("fundingAmount")?;
    if let (Some(value), Some(funding)) = (value, funding) {
        let (multiplied, divided) = (value.checked_mul(stated), value.checked_div(stated));
        let off = |amount: Option<Decimal>| {
            amount.and_then(|amount| amount.checked_sub(funding)).map_or(Decimal::MAX, |off| off.abs())
        };
        let (by_product, by_quotient) = (off(multiplied), off(divided));
        // The stated rate is rounded, so the nearer one it is, where it is near at all.
        let most = Decimal::new(1, 2).max(funding.abs() / Decimal::ONE_THOUSAND);
        if by_product.min(by_quotient) <= most && by_product != by_quotient {
            doc.rate = if by_product < by_quotient { Some(stated) } else { inverse };
            doc.home_total = Some(funding);
            return Ok(());
        }
    }
    doc.rate = if home.divide { inverse } else { Some(stated) };
    Ok(())
}
