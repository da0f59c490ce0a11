//! Where each kind of document lives in the API and under which names.

use crate::{Ability, Capabilities, Changes, Idempotent, Pace};
use model::Kind;

/// Who the party of a kind is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Customer,
    Vendor,
    /// The customer that an expense is billed to, or else the vendor: as documents name their party.
    Either,
    /// The record itself.
    Itself,
    Nobody,
}

/// The names of one kind.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    pub(crate) path: &'static str,
    /// Key of the list; the second is an older or undocumented spelling.
    pub(crate) lists: &'static [&'static str],
    /// Key of the single record.
    pub(crate) details: &'static [&'static str],
    pub(crate) id: &'static str,
    pub(crate) number: &'static str,
    pub(crate) value: &'static str,
    pub(crate) side: Side,
    /// What a full list needs said so that it is full.
    pub(crate) everything: Option<&'static str>,
    /// The column by which a list is read: one that never changes, where the kind has it.
    pub(crate) sort: &'static str,
}

const STATUS_ALL: Option<&str> = Some("Status.All");

macro_rules! shapes {
    ($($kind:ident $path:literal [$($list:literal),*] [$($detail:literal),*] $id:literal $number:literal $value:literal $side:ident $all:expr, $sort:literal;)*) => {
        static SHAPES: &[Shape] = &[$(Shape {
            kind: Kind::$kind, path: $path, lists: &[$($list),*], details: &[$($detail),*], id: $id, number: $number,
            value: $value, side: Side::$side, everything: $all, sort: $sort,
        },)*];
    };
}

shapes! {
    Invoice "invoices" ["invoices"] ["invoice"] "invoice_id" "invoice_number" "total" Customer STATUS_ALL, "created_time";
    CreditNote "creditnotes" ["creditnotes", "credit_notes"] ["creditnote", "credit_note"] "creditnote_id" "creditnote_number" "total" Customer None, "created_time";
    Bill "bills" ["bills"] ["bill"] "bill_id" "bill_number" "total" Vendor STATUS_ALL, "created_time";
    VendorCredit "vendorcredits" ["vendorcredits", "vendor_credits"] ["vendor_credit", "vendorcredit"] "vendor_credit_id" "vendor_credit_number" "total" Vendor None, "created_time";
    PurchaseOrder "purchaseorders" ["purchaseorders"] ["purchaseorder"] "purchaseorder_id" "purchaseorder_number" "total" Vendor STATUS_ALL, "created_time";
    Expense "expenses" ["expenses"] ["expense"] "expense_id" "" "total" Either STATUS_ALL, "created_time";
    Payment "customerpayments" ["customerpayments"] ["payment", "customerpayment"] "payment_id" "payment_number" "amount" Customer None, "date";
    BillPayment "vendorpayments" ["vendorpayments"] ["vendorpayment", "payment"] "payment_id" "payment_number" "amount" Vendor None, "date";
    Contact "contacts" ["contacts"] ["contact"] "contact_id" "" "" Itself STATUS_ALL, "created_time";
    Journal "journals" ["journals"] ["journal", "journal_entry"] "journal_id" "entry_number" "total" Nobody None, "journal_date";
    Account "chartofaccounts" ["chartofaccounts"] ["chart_of_account", "account"] "account_id" "" "" Nobody Some("AccountType.All"), "account_name";
}

/// The names of a kind; `None` where it cannot be read.
pub(crate) fn shape(kind: Kind) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.kind == kind)
}

const fn ability(kind: Kind, changes: Changes, by_date: bool, by_party: bool) -> Ability {
    let full = matches!(changes, Changes::FullScan);
    Ability { kind, changes, needs_detail: !matches!(kind, Kind::Account), by_date, by_party, deletes_seen: full }
}

/// What Zoho Books can do. Of credit notes, vendor credits and payments no way to find changes is documented, so their
/// lists are read whole and compared here.
pub(crate) static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[
        ability(Kind::Invoice, Changes::Filter, true, true),
        ability(Kind::CreditNote, Changes::FullScan, true, true),
        ability(Kind::Bill, Changes::Filter, true, true),
        ability(Kind::VendorCredit, Changes::FullScan, true, true),
        ability(Kind::PurchaseOrder, Changes::Filter, true, true),
        ability(Kind::Expense, Changes::FullScan, true, false),
        ability(Kind::Payment, Changes::FullScan, false, true),
        ability(Kind::BillPayment, Changes::FullScan, false, true),
        ability(Kind::Journal, Changes::FullScan, false, false),
        ability(Kind::Contact, Changes::Sorted, false, false),
        ability(Kind::Account, Changes::Filter, false, false),
    ],
    pace: Pace { per_minute: 100, also: &[], at_once: 10, at_once_free: 5, page: 200 },
    writes: super::write::WRITES,
    // More only where the connection names a unique field.
    idempotent: Idempotent::Nothing,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_can_be_read_has_a_place_and_the_other_way_round() {
        for kind in Kind::ALL {
            assert_eq!(shape(*kind).is_some(), CAPABILITIES.of(*kind).is_some(), "{kind}");
        }
    }
}
