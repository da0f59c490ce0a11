//! Payments and journal entries.

use super::money::{Money, minus, sum};
use super::{NotConverted, Target};
use crate::document::{Adjustment, Document, Line, Paid};
use rust_decimal::Decimal;

type Result<T> = std::result::Result<T, NotConverted>;

/// What a payment says that it is made of, beside what it leaves unapplied.
fn placed(doc: &Document) -> Result<Decimal> {
    sum(doc.paid.iter().map(|paid| paid.amount).chain(doc.adjustments.iter().map(|one| one.amount)))
}

fn each_paid(paid: &mut [Paid], money: &Money) -> Result<()> {
    for one in paid {
        money.each([&mut one.total, &mut one.balance, &mut one.amount, &mut one.discount])?;
        each_adjustment(&mut one.adjustments, money)?;
    }
    Ok(())
}

fn each_adjustment(adjustments: &mut [Adjustment], money: &Money) -> Result<()> {
    adjustments.iter_mut().try_for_each(|one| money.each([&mut one.amount]))
}

/// Converts a payment. The amount in the bank's currency stays what it is.
pub(super) fn payment(doc: &mut Document, money: &Money, target: &Target, amount: Option<Decimal>) -> Result<Decimal> {
    let all_open = doc.unapplied.is_some() && doc.unapplied == doc.amount;
    let whole = !doc.paid.is_empty() && doc.amount == Some(sum([Some(placed(doc)?), doc.unapplied])?);
    each_paid(&mut doc.paid, money)?;
    each_adjustment(&mut doc.adjustments, money)?;
    for entity in &mut doc.entities {
        each_paid(&mut entity.paid, money)?;
        each_adjustment(&mut entity.adjustments, money)?;
    }
    money.each([&mut doc.unapplied, &mut doc.withheld])?;
    doc.amount = amount;
    if all_open {
        doc.unapplied = doc.amount;
    }
    let Some(amount) = amount.filter(|_| whole) else { return Ok(Decimal::ZERO) };
    let difference = minus(amount, sum([Some(placed(doc)?), doc.unapplied])?)?;
    if !difference.is_zero() {
        let account = target.account_for(difference)?;
        doc.adjustments.push(Adjustment {
            code: Some("rounding".to_owned()),
            text: Some(if account.name.is_empty() { "Rounding".to_owned() } else { account.name.clone() }),
            reference: Some(account.code.clone()),
            amount: Some(difference),
        });
    }
    Ok(difference)
}

/// Converts a journal entry, so that its debits equal its credits again.
pub(super) fn journal(doc: &mut Document, money: &Money, target: &Target) -> Result<Decimal> {
    for line in &mut doc.lines {
        money.each([&mut line.amount])?;
    }
    money.each([&mut doc.withheld])?;
    let difference = minus(Decimal::ZERO, sum(doc.lines.iter().map(|line| line.amount))?)?;
    if !difference.is_zero() {
        let account = target.account_for(difference)?;
        doc.lines.push(Line {
            number: Some(Decimal::from(doc.lines.len() + 1)),
            text: Some("Rounding".to_owned()),
            amount: Some(difference),
            account: Some(account.code.clone()),
            account_name: (!account.name.is_empty()).then(|| account.name.clone()),
            ..Line::default()
        });
    }
    if doc.total.is_some() {
        let debits = doc.lines.iter().map(|line| line.amount.filter(Decimal::is_sign_positive));
        doc.total = Some(sum(debits)?);
    }
    Ok(difference)
}
