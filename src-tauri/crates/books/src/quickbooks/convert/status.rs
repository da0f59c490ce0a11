//! States. QuickBooks has few words for them; most follow from amounts.

use super::Problem;
use crate::row::Row;
use model::{Decimal, Document, Kind, Status};

/// The note that a void leaves in place of the amounts.
const VOIDED: &str = "Voided";

/// The state and the books' own word for it, where there is one.
pub(crate) fn status(row: &Row<'_>, doc: &Document) -> Result<(Option<Status>, Option<String>), Problem> {
    if is_void(row, doc)? {
        return Ok((Some(Status::Void), Some(VOIDED.to_owned())));
    }
    let word = match doc.kind {
        Kind::PurchaseOrder => row.text("POStatus")?,
        Kind::Expense if row.flag("Credit")? == Some(true) => Some("Credit".to_owned()),
        _ => None,
    };
    let status = match doc.kind {
        Kind::Contact | Kind::Account | Kind::Class | Kind::Item => match row.flag("Active")? {
            Some(false) => Status::Inactive,
            _ => Status::Active,
        },
        Kind::PurchaseOrder => match word.as_deref() {
            Some("Open") => Status::Open,
            Some("Closed") => Status::Closed,
            _ => Status::Pending,
        },
        Kind::Invoice | Kind::Bill => by_balance(doc, Status::Paid),
        Kind::CreditNote | Kind::VendorCredit => by_balance(doc, Status::Closed),
        Kind::Expense | Kind::Payment | Kind::BillPayment | Kind::Prepayment | Kind::Overpayment => Status::Paid,
        Kind::Journal => Status::Open,
        Kind::Acknowledgment => Status::Pending,
    };
    Ok((Some(status), word))
}

/// A void leaves the record with amounts of zero and a note.
fn is_void(row: &Row<'_>, doc: &Document) -> Result<bool, Problem> {
    let nothing = doc.total.or(doc.amount).is_some_and(|amount| amount.is_zero());
    Ok(nothing && row.text("PrivateNote")?.is_some_and(|note| note.starts_with(VOIDED)))
}

fn by_balance(doc: &Document, settled: Status) -> Status {
    let total = doc.total.unwrap_or_default();
    match doc.balance {
        Some(balance) if balance.is_zero() => settled,
        Some(balance) if total > Decimal::ZERO && balance < total => Status::PartPaid,
        _ => Status::Open,
    }
}
