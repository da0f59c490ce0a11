//! The resources of the API: how each is spelled, what its lists understand, and the right it takes.

use crate::zoho::Kind;

/// A resource below `/api.xro/2.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Resource {
    Invoices,
    CreditNotes,
    Payments,
    BatchPayments,
    Prepayments,
    Overpayments,
    BankTransactions,
    ManualJournals,
    PurchaseOrders,
    Contacts,
    Accounts,
    Items,
    TrackingCategories,
    Currencies,
    TaxRates,
    Organisation,
}

/// How a resource behaves.
#[derive(Debug)]
pub(crate) struct Manner {
    /// Path, and key of the list except for the organisation.
    pub(crate) path: &'static str,
    /// Key of the array in answers.
    pub(crate) list: &'static str,
    /// Key of the id.
    pub(crate) id: &'static str,
    /// Key by which single records are found as well; empty for none.
    pub(crate) number: &'static str,
    /// Whether lists come by page.
    pub(crate) paged: bool,
    /// Whether `If-Modified-Since` is heeded.
    pub(crate) since: bool,
    /// The key of the lines that lists without a page leave empty; empty for none.
    pub(crate) lines: &'static str,
    /// Rights of which one suffices, without `.read`.
    pub(crate) scopes: &'static [&'static str],
    /// Whether `UpdatedDateUTCString` stands beside `UpdatedDateUTC`.
    pub(crate) twin: bool,
}

const TRADE: &[&str] = &["accounting.invoices", "accounting.transactions"];
const MONEY: &[&str] = &["accounting.payments", "accounting.transactions"];
const SETTINGS: &[&str] = &["accounting.settings"];

const fn manner(path: &'static str, id: &'static str, scopes: &'static [&'static str]) -> Manner {
    let (paged, since, twin) = (true, true, false);
    Manner { path, list: path, id, number: "", paged, since, lines: "", scopes, twin }
}

const INVOICES: Manner =
    Manner { number: "InvoiceNumber", lines: "LineItems", twin: true, ..manner("Invoices", "InvoiceID", TRADE) };
const CREDIT_NOTES: Manner = Manner {
    number: "CreditNoteNumber",
    lines: "LineItems",
    twin: true,
    ..manner("CreditNotes", "CreditNoteID", TRADE)
};
const PAYMENTS: Manner = Manner { twin: true, ..manner("Payments", "PaymentID", MONEY) };
const BATCH_PAYMENTS: Manner = Manner { paged: false, ..manner("BatchPayments", "BatchPaymentID", MONEY) };
const PREPAYMENTS: Manner = Manner { twin: true, ..manner("Prepayments", "PrepaymentID", MONEY) };
const OVERPAYMENTS: Manner = Manner { twin: true, ..manner("Overpayments", "OverpaymentID", MONEY) };
const BANK_TRANSACTIONS: Manner = Manner {
    lines: "LineItems",
    ..manner("BankTransactions", "BankTransactionID", &["accounting.banktransactions", "accounting.transactions"])
};
const MANUAL_JOURNALS: Manner = Manner {
    lines: "JournalLines",
    ..manner("ManualJournals", "ManualJournalID", &["accounting.manualjournals", "accounting.transactions"])
};
const PURCHASE_ORDERS: Manner =
    Manner { number: "PurchaseOrderNumber", ..manner("PurchaseOrders", "PurchaseOrderID", TRADE) };
const CONTACTS: Manner =
    Manner { number: "ContactNumber", ..manner("Contacts", "ContactID", &["accounting.contacts"]) };
const ACCOUNTS: Manner = Manner { paged: false, ..manner("Accounts", "AccountID", SETTINGS) };
const ITEMS: Manner = Manner {
    paged: false,
    number: "Code",
    ..manner("Items", "ItemID", &["accounting.settings", "accounting.invoices"])
};
const fn plain(path: &'static str, id: &'static str) -> Manner {
    Manner { paged: false, since: false, ..manner(path, id, SETTINGS) }
}
const TRACKING_CATEGORIES: Manner = plain("TrackingCategories", "TrackingCategoryID");
const CURRENCIES: Manner = plain("Currencies", "Code");
const TAX_RATES: Manner = plain("TaxRates", "TaxType");
const ORGANISATION: Manner = Manner { list: "Organisations", ..plain("Organisation", "OrganisationID") };

impl Resource {
    /// All of them.
    pub(crate) const ALL: [Resource; 16] = [
        Resource::Invoices,
        Resource::CreditNotes,
        Resource::Payments,
        Resource::BatchPayments,
        Resource::Prepayments,
        Resource::Overpayments,
        Resource::BankTransactions,
        Resource::ManualJournals,
        Resource::PurchaseOrders,
        Resource::Contacts,
        Resource::Accounts,
        Resource::Items,
        Resource::TrackingCategories,
        Resource::Currencies,
        Resource::TaxRates,
        Resource::Organisation,
    ];

    /// The resource of a path's first part.
    pub(crate) fn named(path: &str) -> Option<Resource> {
        Resource::ALL.into_iter().find(|resource| resource.manner().path.eq_ignore_ascii_case(path))
    }

    /// How it behaves.
    pub(crate) fn manner(self) -> &'static Manner {
        match self {
            Resource::Invoices => &INVOICES,
            Resource::CreditNotes => &CREDIT_NOTES,
            Resource::Payments => &PAYMENTS,
            Resource::BatchPayments => &BATCH_PAYMENTS,
            Resource::Prepayments => &PREPAYMENTS,
            Resource::Overpayments => &OVERPAYMENTS,
            Resource::BankTransactions => &BANK_TRANSACTIONS,
            Resource::ManualJournals => &MANUAL_JOURNALS,
            Resource::PurchaseOrders => &PURCHASE_ORDERS,
            Resource::Contacts => &CONTACTS,
            Resource::Accounts => &ACCOUNTS,
            Resource::Items => &ITEMS,
            Resource::TrackingCategories => &TRACKING_CATEGORIES,
            Resource::Currencies => &CURRENCIES,
            Resource::TaxRates => &TAX_RATES,
            Resource::Organisation => &ORGANISATION,
        }
    }

    /// Where a change of the neutral books shows.
    pub(crate) fn showing(kind: Kind) -> &'static [Resource] {
        match kind {
            Kind::Invoice | Kind::Bill => &[Resource::Invoices],
            Kind::CreditNote | Kind::VendorCredit => &[Resource::CreditNotes],
            Kind::PurchaseOrder => &[Resource::PurchaseOrders],
            Kind::Expense => &[Resource::BankTransactions],
            Kind::Contact => &[Resource::Contacts],
            Kind::Account => &[Resource::Accounts],
            Kind::CustomerPayment | Kind::VendorPayment => {
                &[Resource::Payments, Resource::BatchPayments, Resource::Overpayments]
            }
        }
    }
}
