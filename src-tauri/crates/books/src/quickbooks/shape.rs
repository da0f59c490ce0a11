//! Where each kind of document lives in the API and under which name.

use crate::{Ability, Capabilities, Changes, Idempotent, Pace};
use model::Kind;

/// Who the party of a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Customer,
    Vendor,
    /// Whoever the record names: vendor, customer or employee.
    Named,
    /// The record itself.
    Itself,
    Nobody,
}

/// One entity of the API. A kind may be made of two: contacts are customers and vendors.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    /// Its name in queries and answers.
    pub(crate) entity: &'static str,
    /// Its name in addresses.
    pub(crate) path: &'static str,
    pub(crate) side: Side,
}

macro_rules! shapes {
    ($($kind:ident $entity:literal $path:literal $side:ident;)*) => {
        static SHAPES: &[Shape] =
            &[$(Shape { kind: Kind::$kind, entity: $entity, path: $path, side: Side::$side },)*];
    };
}

shapes! {
    Invoice "Invoice" "invoice" Customer;
    CreditNote "CreditMemo" "creditmemo" Customer;
    Bill "Bill" "bill" Vendor;
    VendorCredit "VendorCredit" "vendorcredit" Vendor;
    PurchaseOrder "PurchaseOrder" "purchaseorder" Vendor;
    Expense "Purchase" "purchase" Named;
    Payment "Payment" "payment" Customer;
    BillPayment "BillPayment" "billpayment" Vendor;
    Journal "JournalEntry" "journalentry" Nobody;
    Contact "Customer" "customer" Itself;
    Contact "Vendor" "vendor" Itself;
    Account "Account" "account" Nobody;
    Class "Class" "class" Nobody;
    Item "Item" "item" Nobody;
}

/// The entities of a kind; none where it cannot be read.
pub(crate) fn shapes(kind: Kind) -> Vec<&'static Shape> {
    SHAPES.iter().filter(|shape| shape.kind == kind).collect()
}

impl Shape {
    /// Whether it is reference data, which is made inactive and never deleted.
    pub(crate) fn is_named(&self) -> bool {
        matches!(self.kind, Kind::Contact | Kind::Account | Kind::Class | Kind::Item)
    }

    /// The id of a record in our documents. Customers and vendors count apart from each other, so a contact's id says which it is.
    pub(crate) fn outer_id(&self, id: &str) -> String {
        if self.kind == Kind::Contact { format!("{}-{id}", self.path) } else { id.to_owned() }
    }

    /// The entity and its own id that our id means; nothing where it cannot be one. Ids are digits: anything else would lead to
    /// another place of the API.
    pub(crate) fn of_id(kind: Kind, id: &str) -> Option<(&'static Shape, &str)> {
        let found = shapes(kind).into_iter().find_map(|shape| match kind {
            Kind::Contact => Some((shape, id.strip_prefix(shape.path)?.strip_prefix('-')?)),
            _ => Some((shape, id)),
        });
        found.filter(|(_, id)| !id.is_empty() && id.len() <= 40 && id.bytes().all(|b| b.is_ascii_digit()))
    }
}

const fn ability(kind: Kind, by_date: bool, by_party: bool) -> Ability {
    Ability { kind, changes: Changes::Filter, needs_detail: false, by_date, by_party, deletes_seen: true }
}

/// What QuickBooks Online can do. Lists hold whole records, and the log of changes tells what was deleted.
pub(crate) static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[
        ability(Kind::Invoice, true, true),
        ability(Kind::CreditNote, true, true),
        ability(Kind::Bill, true, true),
        ability(Kind::VendorCredit, true, true),
        ability(Kind::PurchaseOrder, true, true),
        ability(Kind::Expense, true, false),
        ability(Kind::Payment, true, true),
        ability(Kind::BillPayment, true, true),
        ability(Kind::Journal, true, false),
        ability(Kind::Contact, false, false),
        ability(Kind::Account, false, false),
        ability(Kind::Class, false, false),
        ability(Kind::Item, false, false),
    ],
    pace: Pace { per_minute: 500, also: &[(10, 1)], at_once: 10, at_once_free: 10, page: 1000 },
    writes: &[
        Kind::Bill,
        Kind::VendorCredit,
        Kind::Expense,
        Kind::Journal,
        Kind::Payment,
        Kind::BillPayment,
        Kind::Contact,
    ],
    idempotent: Idempotent::Key(None),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_can_be_read_has_a_place_and_the_other_way_round() {
        for kind in Kind::ALL {
            assert_eq!(shapes(*kind).is_empty(), CAPABILITIES.of(*kind).is_none(), "{kind}");
        }
    }
}
