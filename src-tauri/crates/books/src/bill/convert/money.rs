//! Payments to vendors and from customers, with what they settle.

use super::names::Names;
use super::{Home, amounts, trade};
use crate::row::{Problem, Row};
use model::document::{Adjustment, Document, Paid};
use model::{Decimal, Kind};

/// The names that the list of settled invoices may have.
pub(crate) const RECEIVED_FOR: [&str; 2] = ["invoicePayments", "invoices"];

/// A payment to a vendor.
pub(crate) fn paid(row: &Row<'_>, home: &Home, names: &Names, doc: &mut Document) -> Result<(), Problem> {
    doc.number = row.first(&["transactionNumber", "confirmationNumber"])?;
    doc.reference = match check_number(row)? {
        Some(number) => Some(number),
        None => row.text("confirmationNumber")?,
    };
    doc.date = row.date("processDate")?;
    doc.memo = row.text("description")?;
    doc.amount = row.number("amount")?;
    doc.method = row.text("disbursementType")?;
    if let Some(funding) = row.row("fundingAccount")? {
        doc.account_id = funding.text("id")?;
        doc.account_name = funding.text("type")?;
    }
    trade::parties(row, names, doc)?;
    let parts = row.rows("billPayments")?;
    let mut credits = Decimal::ZERO;
    for part in &parts {
        doc.paid.push(settled(part, "bill", part.text("billId")?, names)?);
        for credit in part.rows("vendorCredits")? {
            credits = sum(credits, credit.number("amount")?)?;
        }
    }
    if parts.is_empty()
        && let Some(bill) = row.text("billId")?
    {
        doc.paid.push(settled(row, "bill", Some(bill), names)?);
    }
    credits_or_rest(doc, credits)?;
    amounts::rate(row, home, doc)?;
    if let Some(funding) = row.nonzero("fundingAmount")? {
        (doc.bank_amount, doc.bank_currency) = (Some(funding), home.currency.clone());
    }
    Ok(())
}

/// The number of the check that was sent.
fn check_number(row: &Row<'_>) -> Result<Option<String>, Problem> {
    let Some(info) = row.row("disbursementInfo")? else { return Ok(None) };
    info.row("checkDisbursement")?.map(|check| check.text("checkNumber")).transpose().map(Option::flatten)
}

/// A payment from a customer.
pub(crate) fn received(row: &Row<'_>, home: &Home, names: &Names, doc: &mut Document) -> Result<(), Problem> {
    doc.number = row.first(&["transactionNumber", "checkNumber"])?;
    doc.reference = row.first(&["referenceNumber", "confirmationNumber"])?;
    doc.date = row.date("paymentDate")?;
    doc.memo = row.text("description")?;
    doc.amount = row.number("amount")?;
    doc.method = row.text("paymentType")?;
    trade::parties(row, names, doc)?;
    for list in RECEIVED_FOR {
        for part in row.rows(list)? {
            let id = part.first(&["invoiceId", "id"])?;
            doc.paid.push(settled(&part, "invoice", id, names)?);
        }
        if !doc.paid.is_empty() {
            break;
        }
    }
    doc.unapplied = row.nonzero("unappliedAmount")?;
    credits_or_rest(doc, Decimal::ZERO)?;
    amounts::rate(row, home, doc)
}

fn settled(part: &Row<'_>, kind: &str, id: Option<String>, names: &Names) -> Result<Paid, Problem> {
    let known = id.as_ref().and_then(|id| names.settles.get(id)).cloned().unwrap_or_default();
    Ok(Paid {
        kind: Some(kind.to_owned()),
        id,
        invoice: known.number,
        date: known.date,
        total: known.total,
        amount: part.number("amount")?,
        ..Paid::default()
    })
}

fn sum(a: Decimal, b: Option<Decimal>) -> Result<Decimal, Problem> {
    a.checked_add(b.unwrap_or_default()).ok_or_else(|| "its amounts are too large to be added".to_owned())
}

/// What is settled may have credits in it, which are no money: then they are taken off. What settles nothing is unapplied.
fn credits_or_rest(doc: &mut Document, credits: Decimal) -> Result<(), Problem> {
    let Some(amount) = doc.amount else { return Ok(()) };
    let settled = doc.paid.iter().map(|paid| paid.amount).try_fold(Decimal::ZERO, sum)?;
    let rest = amount - settled;
    if !credits.is_zero() && rest == -credits {
        doc.adjustments.push(Adjustment {
            code: Some(Kind::VendorCredit.as_str().to_owned()),
            text: Some("Vendor credits applied".to_owned()),
            amount: Some(-credits),
            ..Adjustment::default()
        });
    } else if doc.unapplied.is_none() && !doc.paid.is_empty() && rest > Decimal::ZERO {
        doc.unapplied = Some(rest);
    } else if doc.kind == Kind::Payment && doc.paid.is_empty() && doc.unapplied.is_none() {
        doc.unapplied = Some(amount);
    }
    Ok(())
}
