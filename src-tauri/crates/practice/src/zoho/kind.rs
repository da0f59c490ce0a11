//! The kinds of records, and how the API spells each.

use serde::{Deserialize, Serialize};

/// A kind of record in the practice books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Invoices.
    Invoice,
    /// Credit notes.
    CreditNote,
    /// Bills.
    Bill,
    /// Vendor credits.
    VendorCredit,
    /// Purchase orders.
    PurchaseOrder,
    /// Expenses.
    Expense,
    /// Customers and vendors.
    Contact,
    /// Ledger accounts.
    Account,
    /// Payments of customers.
    CustomerPayment,
    /// Payments to vendors.
    VendorPayment,
}

/// How the API spells a kind.
#[derive(Debug)]
pub(crate) struct Spelling {
    /// Path below `/books/v3`, and key of a list.
    pub(crate) path: &'static str,
    /// Key of a list.
    pub(crate) list: &'static str,
    /// Key of one record.
    pub(crate) one: &'static str,
    /// Field of the id.
    pub(crate) id: &'static str,
    /// Field of the number or name.
    pub(crate) number: &'static str,
    /// Module of the scope.
    pub(crate) scope: &'static str,
    /// `report_name` of lists.
    pub(crate) report: &'static str,
    /// What people call it.
    pub(crate) called: &'static str,
    /// Whether `last_modified_time=` filters lists.
    pub(crate) since: bool,
    /// Columns that lists can be sorted by; the first is the default.
    pub(crate) sorts: &'static [&'static str],
    /// Whether the default order is ascending.
    pub(crate) ascending: bool,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 10] = [
        Kind::Invoice,
        Kind::CreditNote,
        Kind::Bill,
        Kind::VendorCredit,
        Kind::PurchaseOrder,
        Kind::Expense,
        Kind::Contact,
        Kind::Account,
        Kind::CustomerPayment,
        Kind::VendorPayment,
    ];

    /// The kind of a path below `/books/v3`, as `invoices`.
    pub fn from_path(path: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.spelling().path == path)
    }

    /// Its path below `/books/v3`, as `invoices`.
    pub fn path(self) -> &'static str {
        self.spelling().path
    }

    /// The module by which the books are closed for it; none for what has no date.
    pub(crate) fn module(self) -> Option<&'static str> {
        match self {
            Kind::Invoice | Kind::CreditNote | Kind::CustomerPayment => Some("sales"),
            Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder | Kind::Expense | Kind::VendorPayment => {
                Some("purchases")
            }
            Kind::Contact | Kind::Account => None,
        }
    }

    pub(crate) fn spelling(self) -> &'static Spelling {
        match self {
            Kind::Invoice => &INVOICE,
            Kind::CreditNote => &CREDIT_NOTE,
            Kind::Bill => &BILL,
            Kind::VendorCredit => &VENDOR_CREDIT,
            Kind::PurchaseOrder => &PURCHASE_ORDER,
            Kind::Expense => &EXPENSE,
            Kind::Contact => &CONTACT,
            Kind::Account => &ACCOUNT,
            Kind::CustomerPayment => &CUSTOMER_PAYMENT,
            Kind::VendorPayment => &VENDOR_PAYMENT,
        }
    }
}

const INVOICE: Spelling = Spelling {
    path: "invoices",
    list: "invoices",
    one: "invoice",
    id: "invoice_id",
    number: "invoice_number",
    scope: "invoices",
    report: "Invoices",
    called: "Invoice",
    since: true,
    sorts: &["created_time", "customer_name", "invoice_number", "date", "due_date", "total", "balance"],
    ascending: false,
};

const CREDIT_NOTE: Spelling = Spelling {
    path: "creditnotes",
    list: "creditnotes",
    one: "creditnote",
    id: "creditnote_id",
    number: "creditnote_number",
    scope: "creditnotes",
    report: "Credit Notes",
    called: "Credit Note",
    since: true,
    sorts: &["created_time", "customer_name", "creditnote_number", "date", "total", "balance"],
    ascending: false,
};

const BILL: Spelling = Spelling {
    path: "bills",
    list: "bills",
    one: "bill",
    id: "bill_id",
    number: "bill_number",
    scope: "bills",
    report: "Bills",
    called: "Bill",
    since: true,
    sorts: &["created_time", "vendor_name", "bill_number", "date", "due_date", "total", "balance"],
    ascending: false,
};

const VENDOR_CREDIT: Spelling = Spelling {
    path: "vendorcredits",
    list: "vendor_credits",
    one: "vendor_credit",
    id: "vendor_credit_id",
    number: "vendor_credit_number",
    scope: "debitnotes",
    report: "Vendor Credits",
    called: "Vendor Credit",
    since: true,
    sorts: &["created_time", "vendor_name", "vendor_credit_number", "date", "total", "balance"],
    ascending: false,
};

const PURCHASE_ORDER: Spelling = Spelling {
    path: "purchaseorders",
    list: "purchaseorders",
    one: "purchaseorder",
    id: "purchaseorder_id",
    number: "purchaseorder_number",
    scope: "purchaseorders",
    report: "Purchase Orders",
    called: "Purchase Order",
    since: true,
    sorts: &["created_time", "vendor_name", "purchaseorder_number", "date", "delivery_date", "total"],
    ascending: false,
};

const EXPENSE: Spelling = Spelling {
    path: "expenses",
    list: "expenses",
    one: "expense",
    id: "expense_id",
    number: "reference_number",
    scope: "expenses",
    report: "Expenses",
    called: "Expense",
    since: false,
    sorts: &["created_time", "date", "account_name", "total", "reference_number", "customer_name", "vendor_name"],
    ascending: false,
};

const CONTACT: Spelling = Spelling {
    path: "contacts",
    list: "contacts",
    one: "contact",
    id: "contact_id",
    number: "contact_name",
    scope: "contacts",
    report: "Contacts",
    called: "Contact",
    since: false,
    sorts: &["contact_name", "created_time", "last_modified_time", "email", "first_name", "last_name"],
    ascending: true,
};

const ACCOUNT: Spelling = Spelling {
    path: "chartofaccounts",
    list: "chartofaccounts",
    one: "chart_of_account",
    id: "account_id",
    number: "account_name",
    scope: "accountants",
    report: "List Chart Of Accounts",
    called: "Account",
    since: true,
    sorts: &["account_type", "account_name"],
    ascending: true,
};

const CUSTOMER_PAYMENT: Spelling = Spelling {
    path: "customerpayments",
    list: "customerpayments",
    one: "payment",
    id: "payment_id",
    number: "payment_number",
    scope: "customerpayments",
    report: "Customer Payments",
    called: "Payment",
    since: true,
    sorts: &["created_time", "customer_name", "date", "total", "reference_number"],
    ascending: false,
};

const VENDOR_PAYMENT: Spelling = Spelling {
    path: "vendorpayments",
    list: "vendorpayments",
    one: "vendorpayment",
    id: "payment_id",
    number: "payment_number",
    scope: "vendorpayments",
    report: "Vendor Payments",
    called: "Vendor Payment",
    since: true,
    sorts: &["created_time", "vendor_name", "date", "total", "reference_number"],
    ascending: false,
};
