//! BILL's words for states. Not all of them are documented, so a word is read by its parts, and one that is not known
//! counts as pending: the document is listed, but nothing is sent on its account.

use model::{Decimal, Status};

/// A word in one spelling.
fn plain(word: &str) -> String {
    word.trim().to_ascii_uppercase().replace([' ', '-'], "_")
}

/// What a document has been paid or credited, where it says so.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Settled {
    pub(crate) total: Option<Decimal>,
    pub(crate) balance: Option<Decimal>,
}

impl Settled {
    fn in_part(self) -> bool {
        matches!((self.total, self.balance), (Some(total), Some(balance)) if balance.abs() < total.abs())
    }
}

/// The state of an invoice or bill by its word for payment.
fn by_payment(word: &str, settled: Settled) -> Status {
    match word {
        // A payment that is on its way has not settled anything yet.
        "UNPAID" | "OPEN" | "SCHEDULED" | "PARTIALLY_SCHEDULED" if settled.in_part() => Status::PartPaid,
        "UNPAID" | "OPEN" | "SCHEDULED" | "PARTIALLY_SCHEDULED" => Status::Open,
        "PAID" | "PAID_IN_FULL" => Status::Paid,
        "VOID" | "VOIDED" => Status::Void,
        word if word.starts_with("PARTIAL") => Status::PartPaid,
        _ => Status::Pending,
    }
}

/// An invoice.
pub(crate) fn invoice(word: Option<&str>, settled: Settled) -> Status {
    word.map_or(Status::Pending, |word| by_payment(&plain(word), settled))
}

/// A bill: what is paid is final, whatever the approval says; what is not, must have passed it.
pub(crate) fn bill(payment: Option<&str>, approval: Option<&str>, settled: Settled) -> Status {
    let paid = payment.map_or(Status::Pending, |word| by_payment(&plain(word), settled));
    if paid != Status::Open {
        return paid;
    }
    match approval.map(plain).as_deref() {
        None | Some("UNASSIGNED" | "APPROVED") => Status::Open,
        Some("DENIED") => Status::Draft,
        Some(_) => Status::Pending,
    }
}

/// A credit, by its word or, for want of one, by what is left of it.
pub(crate) fn credit(word: Option<&str>, settled: Settled) -> Status {
    match word.map(plain).as_deref() {
        Some("VOID" | "VOIDED") => Status::Void,
        Some("UNDEFINED") => Status::Pending,
        Some(word) if word.contains("PARTIAL") => Status::PartPaid,
        Some(word) if word.contains("NOT_") || word.contains("UNAPPLIED") || word.contains("UNUSED") => Status::Open,
        Some(word) if word.contains("APPLIED") || word.contains("USED") || word == "CLOSED" => Status::Closed,
        Some("OPEN" | "AVAILABLE") | None => match settled.balance {
            Some(balance) if balance.is_zero() => Status::Closed,
            _ if settled.in_part() => Status::PartPaid,
            _ => Status::Open,
        },
        Some(_) => Status::Pending,
    }
}

/// Money that moves, in either direction.
pub(crate) fn payment(word: Option<&str>) -> Status {
    match word.map(plain).as_deref() {
        Some("PAID" | "PAID_IN_FULL" | "CLEARED" | "DONE" | "COMPLETED" | "PROCESSED") => Status::Paid,
        Some("VOID" | "VOIDED" | "CANCELED" | "CANCELLED" | "FAILED" | "RETURNED" | "DENIED") => Status::Void,
        _ => Status::Pending,
    }
}

/// A card transaction. Only a cleared one that is complete is final; an authorisation becomes another record when it clears.
pub(crate) fn transaction(word: Option<&str>, complete: Option<bool>) -> Status {
    match word.map(plain).as_deref() {
        Some("CLEAR") if complete == Some(true) => Status::Paid,
        Some("DECLINE" | "DECLINED") => Status::Void,
        _ => Status::Pending,
    }
}

/// A reimbursement.
pub(crate) fn reimbursement(word: Option<&str>) -> Status {
    match word.map(plain).as_deref() {
        Some("PAID") => Status::Paid,
        Some("APPROVED" | "READY_TO_PAY") => Status::Open,
        Some("DENIED" | "CANCELED" | "CANCELLED" | "FAILED") => Status::Void,
        _ => Status::Pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(total: i64, balance: i64) -> Settled {
        Settled { total: Some(Decimal::from(total)), balance: Some(Decimal::from(balance)) }
    }

    fn check(read: impl Fn(&str) -> Status, cases: &[(&str, Status)]) {
        for (words, expect) in cases {
            for word in words.split(' ') {
                assert_eq!(read(word), *expect, "{word}");
            }
        }
    }

    #[test]
    fn words_of_invoices_and_credits() {
        check(
            |word| invoice(Some(word), settled(100, 100)),
            &[
                ("OPEN SCHEDULED open", Status::Open),
                ("PARTIAL_PAYMENT PARTIAL PARTIALLY_PAID", Status::PartPaid),
                ("PAID PAID_IN_FULL", Status::Paid),
                ("VOID", Status::Void),
                ("UNDEFINED SOMETHING_NEW", Status::Pending),
            ],
        );
        assert_eq!(invoice(Some("SCHEDULED"), settled(100, 40)), Status::PartPaid, "the rest is scheduled");
        assert_eq!(invoice(None, settled(100, 0)), Status::Pending, "no word at all is no final state");
        check(
            |word| credit(Some(word), Settled::default()),
            &[
                ("NOT_APPLIED UNAPPLIED OPEN AVAILABLE", Status::Open),
                ("PARTIALLY_APPLIED", Status::PartPaid),
                ("FULLY_APPLIED APPLIED USED CLOSED", Status::Closed),
                ("UNDEFINED WHATEVER", Status::Pending),
            ],
        );
        for (balance, expect) in [(100, Status::Open), (40, Status::PartPaid), (0, Status::Closed)] {
            assert_eq!(credit(None, settled(100, balance)), expect, "{balance} is left");
        }
    }

    #[test]
    fn bills_need_their_approval_until_they_are_paid() {
        for (payment, approval, expect) in [
            ("UNPAID", Some("UNASSIGNED"), Status::Open),
            ("UNPAID", Some("APPROVED"), Status::Open),
            ("UNPAID", None, Status::Open),
            ("SCHEDULED", Some("APPROVED"), Status::Open),
            ("UNPAID", Some("ASSIGNED"), Status::Pending),
            ("UNPAID", Some("APPROVING"), Status::Pending),
            ("UNPAID", Some("UNDEFINED"), Status::Pending),
            ("UNPAID", Some("DENIED"), Status::Draft),
            ("PAID", Some("ASSIGNED"), Status::Paid),
            ("PARTIALLY_PAID", Some("ASSIGNED"), Status::PartPaid),
            ("UNDEFINED", Some("APPROVED"), Status::Pending),
        ] {
            assert_eq!(bill(Some(payment), approval, settled(100, 100)), expect, "{payment} {approval:?}");
        }
    }

    #[test]
    fn words_of_money() {
        check(
            |word| payment(Some(word)),
            &[
                ("PAID CLEARED", Status::Paid),
                ("VOID CANCELED CANCELLED FAILED", Status::Void),
                ("APPROVING SCHEDULED UNDEFINED", Status::Pending),
            ],
        );
        for (word, complete, expect) in [
            ("CLEAR", Some(true), Status::Paid),
            ("CLEAR", Some(false), Status::Pending),
            ("CLEAR", None, Status::Pending),
            ("AUTHORIZATION", Some(true), Status::Pending),
            ("DECLINE", None, Status::Void),
        ] {
            assert_eq!(transaction(Some(word), complete), expect, "{word} {complete:?}");
        }
        check(
            |word| reimbursement(Some(word)),
            &[
                ("PAID", Status::Paid),
                ("APPROVED READY_TO_PAY", Status::Open),
                ("DENIED", Status::Void),
                ("AWAITING_APPROVAL AWAITING_MANAGER NEW", Status::Pending),
            ],
        );
    }
}
