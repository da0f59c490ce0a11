//! Zoho's words for states.

use model::{Kind, Status};

/// The shared word for a state. A word that is not known counts as pending: it is listed, but nothing is sent on its account.
pub(crate) fn status(kind: Kind, word: Option<&str>, active: Option<bool>) -> Status {
    let word = word.map(|word| word.trim().to_ascii_lowercase().replace([' ', '-'], "_"));
    let word = word.as_deref();
    match (kind, word) {
        (Kind::Contact | Kind::Account, None) if active == Some(false) => Status::Inactive,
        (Kind::Contact | Kind::Account, None | Some("active" | "crm")) => Status::Active,
        (Kind::Contact | Kind::Account, Some(_)) => Status::Inactive,
        (
            Kind::Expense,
            None | Some("unbilled" | "invoiced" | "reimbursed" | "nonbillable" | "non_billable" | "billable"),
        ) => Status::Paid,
        (Kind::Payment | Kind::BillPayment, None | Some("success" | "paid" | "cleared")) => Status::Paid,
        (Kind::Payment | Kind::BillPayment, Some("failure" | "failed")) => Status::Void,
        (Kind::Journal, None | Some("published")) => Status::Open,
        (_, Some("draft" | "rejected")) => Status::Draft,
        (_, Some("sent" | "viewed" | "unpaid" | "overdue" | "open" | "issued" | "partially_billed" | "signed")) => {
            Status::Open
        }
        (_, Some("partially_paid")) => Status::PartPaid,
        (_, Some("paid")) => Status::Paid,
        (_, Some("closed" | "billed")) => Status::Closed,
        (_, Some("void" | "cancelled" | "canceled")) => Status::Void,
        (_, _) => Status::Pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zohos_words_become_shared_words() {
        for (kind, words, expect) in [
            (Kind::Invoice, "draft", Status::Draft),
            (Kind::Invoice, "sent viewed unpaid overdue", Status::Open),
            (Kind::Invoice, "partially_paid", Status::PartPaid),
            (Kind::Invoice, "paid", Status::Paid),
            (Kind::Invoice, "void", Status::Void),
            (Kind::Invoice, "pending_approval approved something_new", Status::Pending),
            (Kind::Bill, "open overdue", Status::Open),
            (Kind::Bill, "partially_paid", Status::PartPaid),
            (Kind::Bill, "pending_approval", Status::Pending),
            (Kind::PurchaseOrder, "open partially_billed", Status::Open),
            (Kind::PurchaseOrder, "billed", Status::Closed),
            (Kind::PurchaseOrder, "cancelled", Status::Void),
            (Kind::CreditNote, "open", Status::Open),
            (Kind::VendorCredit, "closed", Status::Closed),
            (Kind::Expense, "unbilled invoiced reimbursed nonbillable non-billable billable", Status::Paid),
            (Kind::Payment, "success", Status::Paid),
            (Kind::Payment, "failure", Status::Void),
            (Kind::Journal, "published", Status::Open),
            (Kind::Journal, "draft", Status::Draft),
            (Kind::Contact, "active", Status::Active),
            (Kind::Contact, "inactive", Status::Inactive),
        ] {
            for word in words.split(' ') {
                assert_eq!(status(kind, Some(word), None), expect, "{kind} {word}");
            }
        }
        assert_eq!(status(Kind::Account, None, Some(true)), Status::Active);
        assert_eq!(status(Kind::Account, None, Some(false)), Status::Inactive);
        assert_eq!(status(Kind::Invoice, None, None), Status::Pending, "no word at all is no final state");
    }
}
