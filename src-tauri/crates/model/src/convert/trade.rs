//! Documents with lines that are bought or sold.

use super::money::{Money, minus, plus, sum};
use super::{NotConverted, RoundingAccount, Target};
use crate::document::{Document, Line, Tax};
use rust_decimal::Decimal;

type Result<T> = std::result::Result<T, NotConverted>;

/// How amounts of the header follow from each other, seen before anything is converted.
struct Relations {
    /// What is asked for: payable, or else the total.
    asked: Option<Decimal>,
    payable_is_rest: bool,
    paid_is_all: bool,
    credited_is_all: bool,
    balance_is_rest: bool,
}

impl Relations {
    fn of(doc: &Document) -> Relations {
        let asked = doc.payable.or(doc.total);
        let all = |part: Option<Decimal>| part.is_some() && part == asked;
        let settled = [doc.paid_amount, doc.credited].into_iter().flatten().try_fold(Decimal::ZERO, plus);
        let rest = |whole: Option<Decimal>, part: Decimal| whole.and_then(|whole| whole.checked_sub(part));
        Relations {
            asked,
            payable_is_rest: doc.payable.is_some() && doc.payable == rest(doc.total, doc.withheld.unwrap_or_default()),
            paid_is_all: all(doc.paid_amount),
            credited_is_all: all(doc.credited),
            balance_is_rest: doc.balance.is_some_and(|balance| !balance.is_zero())
                && settled.is_ok_and(|settled| doc.balance == rest(asked, settled)),
        }
    }
}

/// Converts the document to this total; returns what was booked as rounding.
pub(super) fn convert(doc: &mut Document, money: &Money, target: &Target, total: Option<Decimal>) -> Result<Decimal> {
    let relations = Relations::of(doc);
    let net = doc.net;
    taxes(doc, money)?;
    lines(doc, money, target.price_digits)?;
    money.each([
        &mut doc.discount,
        &mut doc.shipping,
        &mut doc.adjustment,
        &mut doc.rounding,
        &mut doc.withheld,
        &mut doc.paid_amount,
        &mut doc.credited,
        &mut doc.balance,
        &mut doc.payable,
    ])?;
    for charge in &mut doc.charges {
        money.each([&mut charge.base, &mut charge.amount])?;
    }
    for applied in &mut doc.applied {
        money.each([&mut applied.amount])?;
    }
    let rounding = whole(doc, money, target, net, total)?;
    settle(doc, &relations)?;
    Ok(rounding)
}

/// The line's place in the groups of the document's taxes.
fn group_of(line: &Line, taxes: &[Tax]) -> Option<usize> {
    let by_id = taxes.iter().position(|tax| tax.id.is_some() && tax.id == line.tax_id);
    by_id.or_else(|| taxes.iter().position(|tax| tax.name == line.tax_name && tax.rate == line.tax_rate))
}

/// Tax from the top down: the document's, then its groups', then the lines', so that each makes the one above.
fn taxes(doc: &mut Document, money: &Money) -> Result<()> {
    let groups: Vec<Decimal> = doc.taxes.iter().map(|tax| tax.amount.unwrap_or_default()).collect();
    let stated = doc.tax;
    doc.tax = stated.map(|tax| money.at(tax)).transpose()?;
    let of_groups = match (stated, doc.tax) {
        (Some(before), Some(tax)) if sum(groups.iter().copied().map(Some))? == before => money.spread(&groups, tax)?,
        _ => groups.iter().map(|amount| money.at(*amount)).collect::<Result<_>>()?,
    };
    let places: Vec<Option<usize>> = doc.lines.iter().map(|line| group_of(line, &doc.taxes)).collect();
    let before: Vec<Option<Decimal>> = doc.lines.iter().map(|line| line.tax).collect();
    let mut open: Vec<usize> = (0..doc.lines.len()).filter(|at| before[*at].is_some()).collect();
    for (group, amount) in of_groups.iter().enumerate() {
        let own: Vec<usize> = open.iter().copied().filter(|at| places[*at] == Some(group)).collect();
        if sum(own.iter().map(|at| before[*at]))? == groups[group] {
            share(doc, &own, money, *amount)?;
            open.retain(|at| places[*at] != Some(group));
        }
    }
    // Lines that make the tax of no group: all of them together may make the document's.
    let all = sum(open.iter().map(|at| before[*at]))?;
    let whole = match (stated, doc.tax) {
        (Some(before), Some(tax)) if open.len() == doc.lines.len() && all == before => tax,
        _ => money.at(all)?,
    };
    share(doc, &open, money, whole)?;
    for (tax, amount) in doc.taxes.iter_mut().zip(of_groups) {
        tax.amount = tax.amount.map(|_| amount);
        money.each([&mut tax.base])?;
    }
    Ok(())
}

/// Shares a tax among lines.
fn share(doc: &mut Document, lines: &[usize], money: &Money, whole: Decimal) -> Result<()> {
    let parts: Vec<Decimal> = lines.iter().map(|at| doc.lines[*at].tax.unwrap_or_default()).collect();
    for (at, tax) in lines.iter().zip(money.spread(&parts, whole)?) {
        let line = &mut doc.lines[*at];
        let old: Vec<Decimal> = line.taxes.iter().map(|one| one.amount.unwrap_or_default()).collect();
        let own = if sum(old.iter().copied().map(Some))? == line.tax.unwrap_or_default() {
            money.spread(&old, tax)?
        } else {
            old.iter().map(|amount| money.at(*amount)).collect::<Result<_>>()?
        };
        for (one, amount) in line.taxes.iter_mut().zip(own) {
            one.amount = one.amount.map(|_| amount);
        }
        // The old tax is still needed to see how net and gross hang together.
        line.gross = match (line.net, line.tax, line.gross) {
            (Some(net), Some(before), Some(gross)) if plus(net, before)? == gross => {
                if doc.tax_inclusive == Some(true) {
                    let gross = money.at(gross)?;
                    line.net = Some(minus(gross, tax)?);
                    Some(gross)
                } else {
                    let net = money.at(net)?;
                    line.net = Some(net);
                    Some(plus(net, tax)?)
                }
            }
            (net, _, gross) => {
                line.net = net.map(|net| money.at(net)).transpose()?;
                gross.map(|gross| money.at(gross)).transpose()?
            }
        };
        line.tax = Some(tax);
    }
    Ok(())
}

/// What of the lines is not tax. Net and gross of lines with tax are done.
fn lines(doc: &mut Document, money: &Money, price_digits: u32) -> Result<()> {
    for line in &mut doc.lines {
        line.price = line.price.map(|price| money.at_digits(price, price_digits)).transpose()?;
        money.each([&mut line.discount, &mut line.amount])?;
        if line.tax.is_none() {
            money.each([&mut line.net, &mut line.gross])?;
        }
        for tax in &mut line.taxes {
            money.each([&mut tax.base])?;
            if line.tax.is_none() {
                money.each([&mut tax.amount])?;
            }
        }
    }
    Ok(())
}

/// Makes the parts add up to the total.
fn whole(
    doc: &mut Document,
    money: &Money,
    target: &Target,
    net: Option<Decimal>,
    total: Option<Decimal>,
) -> Result<Decimal> {
    let rest = sum([doc.tax, doc.shipping, doc.adjustment, doc.rounding])?;
    let Some(total) = total else {
        money.each([&mut doc.net])?;
        return Ok(Decimal::ZERO);
    };
    doc.total = Some(total);
    let due = minus(total, rest)?;
    if doc.lines.is_empty() || doc.lines.iter().any(|line| line.net.is_none()) {
        return without_lines(doc, money, target, net, due);
    }
    let parts = minus(sum(doc.lines.iter().map(|line| line.net))?, doc.discount.unwrap_or_default())?;
    let difference = minus(due, parts)?;
    if !difference.is_zero() {
        let account = target.account_for(difference)?;
        let line = rounding_line(doc.lines.len(), account, difference);
        doc.lines.push(line);
    }
    doc.net = Some(due);
    Ok(difference)
}

/// A document of which only the header is known: its net is what the total leaves, as long as that is what the rate makes
/// of it. There is no line that would have to fit, so nothing is booked.
fn without_lines(
    doc: &mut Document,
    money: &Money,
    target: &Target,
    net: Option<Decimal>,
    due: Decimal,
) -> Result<Decimal> {
    let Some(net) = net else { return Ok(Decimal::ZERO) };
    let difference = minus(due, money.at(net)?)?;
    if difference.abs() > target.limit {
        return Err(NotConverted::Difference { difference, within_limit: false });
    }
    doc.net = Some(due);
    Ok(Decimal::ZERO)
}

fn rounding_line(n_lines: usize, account: &RoundingAccount, amount: Decimal) -> Line {
    Line {
        number: Some(Decimal::from(n_lines + 1)),
        text: Some("Rounding".to_owned()),
        quantity: Some(Decimal::ONE),
        price: Some(amount),
        net: Some(amount),
        tax: Some(Decimal::ZERO),
        gross: Some(amount),
        account: Some(account.code.clone()),
        account_name: (!account.name.is_empty()).then(|| account.name.clone()),
        ..Line::default()
    }
}

/// Payable, paid and open follow from the total as they did before.
fn settle(doc: &mut Document, relations: &Relations) -> Result<()> {
    if relations.payable_is_rest {
        doc.payable = doc.total.map(|total| minus(total, doc.withheld.unwrap_or_default())).transpose()?;
    }
    let asked = relations.asked.and(doc.payable.or(doc.total));
    if relations.paid_is_all {
        doc.paid_amount = asked;
    }
    if relations.credited_is_all {
        doc.credited = asked;
    }
    if relations.balance_is_rest {
        let settled = sum([doc.paid_amount, doc.credited])?;
        doc.balance = asked.map(|asked| minus(asked, settled)).transpose()?;
    }
    Ok(())
}
