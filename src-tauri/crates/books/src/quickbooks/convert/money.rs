//! Money received and paid. A line says what it settles; what is a credit there lowers what had to be paid.

use super::{Problem, reference};
use crate::row::Row;
use model::document::{Document, Paid};
use model::{Decimal, Kind};

/// A payment and the documents that it settles.
pub(crate) fn payment(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.amount = row.number("TotalAmt")?;
    doc.reference = row.text("PaymentRefNum")?;
    let account = if doc.kind == Kind::BillPayment {
        doc.method = row.text("PayType")?;
        let inside = |outer: &str, name: &str| match row.row(outer)? {
            Some(paid_by) => reference(&paid_by, name),
            None => Ok(Default::default()),
        };
        let bank = inside("CheckPayment", "BankAccountRef")?;
        if bank.id.is_some() { bank } else { inside("CreditCardPayment", "CCAccountRef")? }
    } else {
        doc.number = doc.number.take().or_else(|| doc.reference.clone());
        doc.method = reference(row, "PaymentMethodRef")?.name;
        reference(row, "DepositToAccountRef")?
    };
    (doc.account_id, doc.account_name) = (account.id, account.name);
    let mut open_signs = Vec::new();
    for (line, number) in row.rows("Line")?.iter().zip(1..) {
        let found = paid(line).map_err(|problem: Problem| format!("line {number}: {problem}"))?;
        if let Some((paid, sign)) = found {
            if sign == Sign::Either {
                open_signs.push(doc.paid.len());
            }
            doc.paid.push(paid);
        }
    }
    settle(row, doc, &open_signs)
}

/// Whether a payment moves no money: it only says that a credit was used for something, which the two documents tell
/// themselves. QuickBooks keeps that as a payment of nothing.
pub(crate) fn applies_credit(doc: &Document) -> bool {
    let (takes, gives) = (|amount: Decimal| amount > Decimal::ZERO, |amount: Decimal| amount < Decimal::ZERO);
    let some = |fits: fn(Decimal) -> bool| doc.paid.iter().filter_map(|paid| paid.amount).any(fits);
    matches!(doc.kind, Kind::Payment | Kind::BillPayment)
        && doc.amount.is_some_and(|amount| amount.is_zero())
        && doc.unapplied.is_none_or(|rest| rest.is_zero())
        && some(takes)
        && some(gives)
}

/// Whether a document that is settled takes money or gives some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Takes,
    Gives,
    /// A journal entry may be either.
    Either,
}

fn linked(kind: &str) -> (&str, Sign) {
    match kind {
        "Invoice" => (Kind::Invoice.as_str(), Sign::Takes),
        "Bill" => (Kind::Bill.as_str(), Sign::Takes),
        "CreditMemo" => (Kind::CreditNote.as_str(), Sign::Gives),
        "VendorCredit" => (Kind::VendorCredit.as_str(), Sign::Gives),
        "JournalEntry" => (Kind::Journal.as_str(), Sign::Either),
        "Payment" => (Kind::Payment.as_str(), Sign::Either),
        "BillPayment" | "BillPaymentCheck" | "BillPaymentCreditCard" => (Kind::BillPayment.as_str(), Sign::Either),
        other => (other, Sign::Either),
    }
}

/// One line. A line that is linked to nothing settles nothing.
fn paid(line: &Row<'_>) -> Result<Option<(Paid, Sign)>, Problem> {
    let links = line.rows("LinkedTxn")?;
    let Some(link) = links.first() else { return Ok(None) };
    let (kind, id) = (link.text("TxnType")?.unwrap_or_default(), link.text("TxnId")?);
    let (kind, sign) = linked(&kind);
    let amount = line.number("Amount")?.map(|amount| if sign == Sign::Gives { -amount } else { amount });
    Ok(Some((Paid { kind: Some(kind.to_owned()), id, amount, ..Paid::default() }, sign)))
}

/// The part that settles nothing. QuickBooks says it of customers' payments; what a vendor got beyond his bills is what is left.
fn settle(row: &Row<'_>, doc: &mut Document, open_signs: &[usize]) -> Result<(), Problem> {
    let Some(amount) = doc.amount else { return Ok(()) };
    let stated = row.number("UnappliedAmt")?;
    let sum = |doc: &Document| doc.paid.iter().filter_map(|paid| paid.amount).sum::<Decimal>();
    let target = amount - stated.unwrap_or_default();
    for index in open_signs {
        // What a journal entry gives is told by what is left over when it is taken the other way.
        let of_entry = doc.paid[*index].amount.unwrap_or_default();
        if sum(doc) > target && sum(doc) - of_entry - of_entry >= target {
            doc.paid[*index].amount = Some(-of_entry);
        }
    }
    let left = amount - sum(doc);
    doc.unapplied = match stated {
        Some(stated) => Some(stated).filter(|stated| !stated.is_zero()),
        None => (left > Decimal::ZERO).then_some(left),
    };
    Ok(())
}
