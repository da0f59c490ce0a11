//! Payments from customers and to vendors.

use super::Problem;
use crate::row::Row;
use crate::write::marker::LINE;
use model::document::{Document, Paid};
use model::{Decimal, Kind};

/// A payment and the documents that it settles.
pub(crate) fn payment(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.amount = row.number("amount")?;
    doc.method = row.text("payment_mode")?;
    doc.memo = row.first(&["description", "notes"])?.and_then(|note| LINE.without(&note));
    let (list, kind) = match doc.kind {
        Kind::BillPayment => ("bills", "bill"),
        _ => ("invoices", "invoice"),
    };
    doc.account_id = row.first(&["paid_through_account_id", "account_id"])?;
    doc.account_name = row.first(&["paid_through_account_name", "account_name"])?;
    doc.paid = row.rows(list)?.iter().map(|item| paid(item, kind)).collect::<Result<_, _>>()?;
    doc.unapplied = match doc.kind {
        Kind::BillPayment => row.nonzero("balance")?,
        _ => row.nonzero("unused_amount")?,
    };
    let withheld: Option<Decimal> = match row.nonzero("tax_amount_withheld")? {
        Some(amount) => Some(amount),
        None => {
            let lines = row.rows(list)?;
            let amounts: Result<Vec<_>, _> = lines.iter().map(|line| line.nonzero("tax_amount_withheld")).collect();
            amounts?.into_iter().flatten().reduce(|a, b| a + b)
        }
    };
    doc.withheld = withheld;
    Ok(())
}

fn paid(item: &Row<'_>, kind: &str) -> Result<Paid, Problem> {
    Ok(Paid {
        kind: Some(kind.to_owned()),
        id: item.text(&format!("{kind}_id"))?,
        invoice: item.text(&format!("{kind}_number"))?,
        date: item.date("date")?,
        total: item.first_number(&[&format!("{kind}_amount"), "total"])?,
        balance: item.first_number(&["balance_amount", "balance"])?,
        amount: item.number("amount_applied")?,
        discount: item.nonzero("discount_amount")?,
        ..Paid::default()
    })
}
