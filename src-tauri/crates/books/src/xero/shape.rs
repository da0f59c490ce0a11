//! Where each kind of document lives in the API, and what can be asked of its list.

use crate::{Ability, Capabilities, Changes, Idempotent, Pace};
use model::Kind;

/// How a list is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paging {
    /// In pages, which also brings the lines. `ordered` lists are asked to come by time of change; where that is not
    /// said they come so by themselves, and naming an order would switch the pages off.
    Pages { ordered: bool },
    /// All at once.
    Whole,
}

/// How a list takes a period of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByDate {
    /// As an expression of `where`.
    Where,
    /// As `DateFrom` and `DateTo`.
    FromTo,
    /// Not at all.
    No,
}

/// How a list takes a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByParty {
    /// As `ContactIDs`.
    ContactIds,
    /// As an expression of `where`.
    Where,
    /// Not at all.
    No,
}

/// One kind.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    /// Path, and key of the list.
    pub(crate) path: &'static str,
    pub(crate) id: &'static str,
    pub(crate) number: &'static str,
    pub(crate) value: &'static str,
    /// Field by which kinds that share a list are told apart, and its words.
    pub(crate) told_by: Option<(&'static str, &'static [&'static str])>,
    pub(crate) paging: Paging,
    pub(crate) since: bool,
    pub(crate) by_date: ByDate,
    pub(crate) by_party: ByParty,
    /// What else is always asked for.
    pub(crate) always: &'static [(&'static str, &'static str)],
}

const PAGES: Paging = Paging::Pages { ordered: true };
/// Four digits behind the point of unit prices.
const DIGITS: (&str, &str) = ("unitdp", "4");
const ARCHIVED: (&str, &str) = ("includeArchived", "true");

macro_rules! shape {
    ($kind:ident $path:literal $id:literal $number:literal $value:literal, $told:expr, $paging:expr, since $since:literal, $by_date:ident, $by_party:ident, $always:expr) => {
        Shape {
            kind: Kind::$kind,
            path: $path,
            id: $id,
            number: $number,
            value: $value,
            told_by: $told,
            paging: $paging,
            since: $since,
            by_date: ByDate::$by_date,
            by_party: ByParty::$by_party,
            always: $always,
        }
    };
}

/// Money from customers and refunds to them.
const FROM_CUSTOMERS: &[&str] = &["ACCRECPAYMENT", "ARCREDITPAYMENT", "AROVERPAYMENTPAYMENT", "ARPREPAYMENTPAYMENT"];
/// Money to vendors and refunds from them.
const TO_VENDORS: &[&str] = &["ACCPAYPAYMENT", "APCREDITPAYMENT", "APOVERPAYMENTPAYMENT", "APPREPAYMENTPAYMENT"];

static SHAPES: &[Shape] = &[
    shape!(Invoice "Invoices" "InvoiceID" "InvoiceNumber" "Total", Some(("Type", &["ACCREC"])), PAGES, since true, Where, ContactIds, &[ARCHIVED, DIGITS]),
    shape!(Bill "Invoices" "InvoiceID" "InvoiceNumber" "Total", Some(("Type", &["ACCPAY"])), PAGES, since true, Where, ContactIds, &[ARCHIVED, DIGITS]),
    shape!(CreditNote "CreditNotes" "CreditNoteID" "CreditNoteNumber" "Total", Some(("Type", &["ACCRECCREDIT"])), PAGES, since true, Where, Where, &[DIGITS]),
    shape!(VendorCredit "CreditNotes" "CreditNoteID" "CreditNoteNumber" "Total", Some(("Type", &["ACCPAYCREDIT"])), PAGES, since true, Where, Where, &[DIGITS]),
    shape!(PurchaseOrder "PurchaseOrders" "PurchaseOrderID" "PurchaseOrderNumber" "Total", None, PAGES, since true, FromTo, No, &[]),
    shape!(Expense "BankTransactions" "BankTransactionID" "" "Total", Some(("Type", &["SPEND"])), PAGES, since true, Where, Where, &[DIGITS]),
    shape!(Payment "Payments" "PaymentID" "" "Amount", Some(("PaymentType", FROM_CUSTOMERS)), PAGES, since true, Where, No, &[]),
    shape!(BillPayment "Payments" "PaymentID" "" "Amount", Some(("PaymentType", TO_VENDORS)), PAGES, since true, Where, No, &[]),
    shape!(Prepayment "Prepayments" "PrepaymentID" "InvoiceNumber" "Total", None, PAGES, since true, Where, Where, &[DIGITS]),
    shape!(Overpayment "Overpayments" "OverpaymentID" "InvoiceNumber" "Total", None, PAGES, since true, Where, Where, &[DIGITS]),
    shape!(Journal "ManualJournals" "ManualJournalID" "" "", None, Paging::Pages { ordered: false }, since true, Where, No, &[]),
    shape!(Contact "Contacts" "ContactID" "ContactNumber" "", None, PAGES, since true, No, No, &[ARCHIVED]),
    shape!(Account "Accounts" "AccountID" "Code" "", None, Paging::Whole, since true, No, No, &[]),
    shape!(Item "Items" "ItemID" "Code" "", None, Paging::Whole, since true, No, No, &[DIGITS]),
    shape!(Class "TrackingCategories" "TrackingCategoryID" "" "", None, Paging::Whole, since false, No, No, &[ARCHIVED]),
];

/// The names of a kind; `None` where it cannot be read.
pub(crate) fn shape(kind: Kind) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.kind == kind)
}

const fn ability(kind: Kind, since: bool, by_date: bool, by_party: bool) -> Ability {
    let changes = if since { Changes::Filter } else { Changes::FullScan };
    // What was voided or deleted stays in the lists, under that state. Contacts, items and the like are only missing.
    let stays = !matches!(kind, Kind::Contact | Kind::Account | Kind::Item);
    Ability { kind, changes, needs_detail: false, by_date, by_party, deletes_seen: stays }
}

/// What can be read of Xero. Nothing is written.
pub(crate) static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[
        ability(Kind::Invoice, true, true, true),
        ability(Kind::Bill, true, true, true),
        ability(Kind::CreditNote, true, true, true),
        ability(Kind::VendorCredit, true, true, true),
        ability(Kind::PurchaseOrder, true, true, false),
        ability(Kind::Expense, true, true, true),
        ability(Kind::Payment, true, true, false),
        ability(Kind::BillPayment, true, true, false),
        ability(Kind::Prepayment, true, true, true),
        ability(Kind::Overpayment, true, true, true),
        ability(Kind::Journal, true, true, false),
        ability(Kind::Contact, true, false, false),
        ability(Kind::Account, true, false, false),
        ability(Kind::Item, true, false, false),
        ability(Kind::Class, false, false, false),
    ],
    pace: Pace { per_minute: 60, also: &[], at_once: 5, at_once_free: 5, page: 500 },
    writes: &[],
    idempotent: Idempotent::Key(Some(6 * 60)),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_can_be_read_has_a_place_and_the_other_way_round() {
        for kind in Kind::ALL {
            let (shape, ability) = (shape(*kind), CAPABILITIES.of(*kind));
            assert_eq!(shape.is_some(), ability.is_some(), "{kind}");
            if let (Some(shape), Some(ability)) = (shape, ability) {
                assert_eq!(shape.by_date != ByDate::No, ability.by_date, "{kind}");
                assert_eq!(shape.by_party != ByParty::No, ability.by_party, "{kind}");
                assert_eq!(shape.since, ability.changes == Changes::Filter, "{kind}");
            }
        }
        assert_eq!(CAPABILITIES.writes, &[], "Xero is read only");
    }
}
