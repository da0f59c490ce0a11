//! Xero's words for states.

use model::{Decimal, Kind, Status};

/// The shared word for a state. A word that is not known counts as pending: it is listed, but nothing is sent on its
/// account. Whether something is paid in part is told by what was settled so far.
pub(crate) fn status(kind: Kind, word: Option<&str>, settled: Decimal) -> Status {
    let word = word.map(|word| word.trim().to_ascii_uppercase());
    let word = word.as_deref();
    match (kind, word) {
        (_, Some("DRAFT")) => Status::Draft,
        (_, Some("SUBMITTED")) => Status::Pending,
        (_, Some("VOIDED")) => Status::Void,
        (_, Some("DELETED")) => Status::Deleted,
        (Kind::Contact | Kind::Account | Kind::Class, Some("ACTIVE")) => Status::Active,
        (Kind::Contact | Kind::Account | Kind::Class, _) => Status::Inactive,
        (Kind::Item, _) => Status::Active,
        (Kind::Payment | Kind::BillPayment | Kind::Expense, Some("AUTHORISED")) => Status::Paid,
        (Kind::Journal, Some("POSTED")) => Status::Open,
        (Kind::Invoice | Kind::Bill, Some("AUTHORISED")) if !settled.is_zero() => Status::PartPaid,
        (_, Some("AUTHORISED")) => Status::Open,
        (Kind::Invoice | Kind::Bill, Some("PAID")) => Status::Paid,
        // A credit, a prepayment or an overpayment is “paid” where all of it was used.
        (_, Some("PAID" | "BILLED")) => Status::Closed,
        (_, _) => Status::Pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xeros_words_become_shared_words() {
        let (none, some) = (Decimal::ZERO, Decimal::ONE);
        for (kind, word, settled, expect) in [
            (Kind::Invoice, "DRAFT", none, Status::Draft),
            (Kind::Invoice, "SUBMITTED", none, Status::Pending),
            (Kind::Invoice, "AUTHORISED", none, Status::Open),
            (Kind::Invoice, "AUTHORISED", some, Status::PartPaid),
            (Kind::Bill, "PAID", some, Status::Paid),
            (Kind::Bill, "VOIDED", none, Status::Void),
            (Kind::Bill, "DELETED", none, Status::Deleted),
            (Kind::Invoice, "ARCHIVED", none, Status::Pending),
            (Kind::CreditNote, "AUTHORISED", some, Status::Open),
            (Kind::CreditNote, "PAID", some, Status::Closed),
            (Kind::VendorCredit, "PAID", some, Status::Closed),
            (Kind::Prepayment, "AUTHORISED", none, Status::Open),
            (Kind::Overpayment, "PAID", none, Status::Closed),
            (Kind::PurchaseOrder, "BILLED", none, Status::Closed),
            (Kind::PurchaseOrder, "AUTHORISED", none, Status::Open),
            (Kind::Payment, "AUTHORISED", none, Status::Paid),
            (Kind::BillPayment, "DELETED", none, Status::Deleted),
            (Kind::Expense, "AUTHORISED", none, Status::Paid),
            (Kind::Journal, "POSTED", none, Status::Open),
            (Kind::Journal, "DRAFT", none, Status::Draft),
            (Kind::Journal, "ARCHIVED", none, Status::Pending),
            (Kind::Contact, "ACTIVE", none, Status::Active),
            (Kind::Contact, "ARCHIVED", none, Status::Inactive),
            (Kind::Contact, "GDPRREQUEST", none, Status::Inactive),
            (Kind::Account, "ACTIVE", none, Status::Active),
            (Kind::Class, "ARCHIVED", none, Status::Inactive),
            (Kind::Invoice, "SOMETHINGNEW", none, Status::Pending),
        ] {
            assert_eq!(status(kind, Some(word), settled), expect, "{kind} {word}");
        }
        assert_eq!(status(Kind::Invoice, None, none), Status::Pending, "no word at all is no final state");
        assert_eq!(status(Kind::Item, None, none), Status::Active, "items have no state");
    }
}
