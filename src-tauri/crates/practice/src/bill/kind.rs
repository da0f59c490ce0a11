//! The kinds of records, and how the API spells each.

use super::list::Op;
use serde::{Deserialize, Serialize};

/// A kind of record in practice BILL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Vendors.
    Vendor,
    /// Bills.
    Bill,
    /// Payments to vendors.
    Payment,
    /// Credits from vendors.
    VendorCredit,
    /// Bills that repeat; none in the practice books.
    RecurringBill,
    /// Customers.
    Customer,
    /// Invoices.
    Invoice,
    /// Payments of customers.
    ReceivablePayment,
    /// Credits to customers.
    CreditMemo,
    /// Invoices that repeat; none in the practice books.
    RecurringInvoice,
    /// Ledger accounts.
    Account,
    /// Accounting classes.
    AccountingClass,
    /// Departments.
    Department,
    /// Employees.
    Employee,
    /// Items.
    Item,
    /// Jobs.
    Job,
    /// Locations.
    Location,
    /// Bank accounts of the organization.
    Bank,
    /// Spend & Expense: budgets.
    Budget,
    /// Spend & Expense: cards.
    Card,
    /// Spend & Expense: custom fields.
    CustomField,
    /// Spend & Expense: users.
    SpendUser,
    /// Spend & Expense: reimbursements.
    Reimbursement,
    /// Spend & Expense: card transactions.
    Transaction,
}

/// How a failed filter list is met: the fields a kind's list can be filtered by, each with what can be asked of it.
pub(crate) type Filters = &'static [(&'static str, &'static [Op])];

/// How the API spells a kind.
#[derive(Debug)]
pub(crate) struct Spelling {
    /// Path below `/v3`.
    pub(crate) path: &'static str,
    /// How ids begin; uuids where empty.
    pub(crate) prefix: &'static str,
    /// What people call it.
    pub(crate) called: &'static str,
    /// Most records in one bulk call; none where 0.
    pub(crate) bulk: usize,
    /// Key around the records that a bulk call made; a plain list where empty.
    pub(crate) wrapped: &'static str,
    /// What lists can be filtered by.
    pub(crate) filters: Filters,
    /// Most rows of a page.
    pub(crate) page: usize,
}

const SAME: &[Op] = &[Op::Eq, Op::Ne, Op::In, Op::Nin];
const FLAG: &[Op] = &[Op::Eq, Op::Ne];
const NAME: &[Op] = &[Op::Eq, Op::Ne, Op::Sw, Op::In, Op::Nin];
const TIME: &[Op] = &[Op::Gt, Op::Gte, Op::Lt, Op::Lte];
const RANGE: &[Op] = &[Op::Eq, Op::Ne, Op::Gt, Op::Gte, Op::Lt, Op::Lte];

const VENDORS: Filters = &[
    ("id", SAME),
    ("archived", FLAG),
    ("name", NAME),
    ("accountType", SAME),
    ("address.country", SAME),
    ("billCurrency", SAME),
    ("paymentStatus", SAME),
    ("createdTime", TIME),
    ("updatedTime", TIME),
];
const CUSTOMERS: Filters = &[
    ("id", SAME),
    ("archived", FLAG),
    ("name", NAME),
    ("accountType", SAME),
    ("address.country", SAME),
    ("invoiceCurrency", SAME),
    ("paymentStatus", SAME),
    ("createdTime", TIME),
    ("updatedTime", TIME),
];
const BILLS: Filters = &[
    ("id", SAME),
    ("archived", FLAG),
    ("vendorId", SAME),
    ("dueDate", RANGE),
    ("paymentStatus", SAME),
    ("payFromChartOfAccountId", SAME),
    ("classifications.chartOfAccountId", SAME),
    ("classifications.accountingClassId", SAME),
    ("classifications.departmentId", SAME),
    ("classifications.locationId", SAME),
    ("classifications.itemId", SAME),
    ("createdTime", TIME),
    ("updatedTime", TIME),
];
const INVOICES: Filters = &[
    ("id", SAME),
    ("archived", FLAG),
    ("customerId", SAME),
    ("payToChartOfAccountId", SAME),
    ("classifications.accountingClassId", SAME),
    ("classifications.departmentId", SAME),
    ("classifications.jobId", SAME),
    ("classifications.locationId", SAME),
    ("createdTime", TIME),
    ("updatedTime", TIME),
];
const OF_VENDOR: Filters =
    &[("id", SAME), ("archived", FLAG), ("vendorId", SAME), ("createdTime", TIME), ("updatedTime", TIME)];
const OF_CUSTOMER: Filters =
    &[("id", SAME), ("archived", FLAG), ("customerId", SAME), ("createdTime", TIME), ("updatedTime", TIME)];
const NAMED: Filters =
    &[("id", SAME), ("archived", FLAG), ("name", NAME), ("createdTime", TIME), ("updatedTime", TIME)];
const TRANSACTIONS: Filters =
    &[("uuid", SAME), ("amount", RANGE), ("updatedTime", TIME), ("authorizedTime", TIME), ("occurredTime", TIME)];
const BUDGETS: Filters = &[("uuid", SAME), ("retired", FLAG)];
const BY_ID: Filters = &[("id", SAME), ("uuid", SAME)];

macro_rules! spell {
    ($path:literal, $prefix:literal, $called:literal, $bulk:literal, $wrapped:literal, $filters:expr) => {
        Spelling {
            path: $path,
            prefix: $prefix,
            called: $called,
            bulk: $bulk,
            wrapped: $wrapped,
            filters: $filters,
            page: 100,
        }
    };
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 24] = [
        Kind::Vendor,
        Kind::Bill,
        Kind::Payment,
        Kind::VendorCredit,
        Kind::RecurringBill,
        Kind::Customer,
        Kind::Invoice,
        Kind::ReceivablePayment,
        Kind::CreditMemo,
        Kind::RecurringInvoice,
        Kind::Account,
        Kind::AccountingClass,
        Kind::Department,
        Kind::Employee,
        Kind::Item,
        Kind::Job,
        Kind::Location,
        Kind::Bank,
        Kind::Budget,
        Kind::Card,
        Kind::CustomField,
        Kind::SpendUser,
        Kind::Reimbursement,
        Kind::Transaction,
    ];

    /// The kind of a path below `/v3`, as `bills`, `classifications/items` or `spend/transactions`.
    pub fn from_path(path: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.spelling().path == path)
    }

    /// Its path below `/v3`.
    pub fn path(self) -> &'static str {
        self.spelling().path
    }

    /// Whether it belongs to Spend & Expense, which has a token and rules of its own.
    pub fn is_spend(self) -> bool {
        self.spelling().prefix.is_empty()
    }

    /// Whether it is one of the classifications.
    pub(crate) fn is_classification(self) -> bool {
        self.spelling().path.starts_with("classifications/")
    }

    pub(crate) fn spelling(self) -> &'static Spelling {
        match self {
            Kind::Vendor => &spell!("vendors", "009", "vendor", 20, "vendors", VENDORS),
            Kind::Bill => &spell!("bills", "00n", "bill", 100, "", BILLS),
            Kind::Payment => &spell!("payments", "stp", "payment", 50, "payments", OF_VENDOR),
            Kind::VendorCredit => &spell!("vendor-credits", "vcr", "vendor credit", 100, "vendorCredits", OF_VENDOR),
            Kind::RecurringBill => &spell!("recurringbills", "rbl", "recurring bill", 0, "", OF_VENDOR),
            Kind::Customer => &spell!("customers", "0cu", "customer", 0, "", CUSTOMERS),
            Kind::Invoice => &spell!("invoices", "00e", "invoice", 0, "", INVOICES),
            Kind::ReceivablePayment => &spell!("receivable-payments", "0rp", "receivable payment", 0, "", OF_CUSTOMER),
            Kind::CreditMemo => &spell!("credit-memos", "0cm", "credit memo", 100, "creditMemos", OF_CUSTOMER),
            Kind::RecurringInvoice => &spell!("recurring-invoices", "rin", "recurring invoice", 0, "", OF_CUSTOMER),
            Kind::Account => {
                &spell!("classifications/chart-of-accounts", "0ca", "chart of account", 50, "chartOfAccounts", NAMED)
            }
            Kind::AccountingClass => {
                &spell!("classifications/accounting-classes", "cls", "accounting class", 50, "accountingClasses", NAMED)
            }
            Kind::Department => &spell!("classifications/departments", "0de", "department", 50, "departments", NAMED),
            Kind::Employee => &spell!("classifications/employees", "0em", "employee", 50, "employees", NAMED),
            Kind::Item => &spell!("classifications/items", "0ii", "item", 50, "items", NAMED),
            Kind::Job => &spell!("classifications/jobs", "0jb", "job", 50, "jobs", NAMED),
            Kind::Location => &spell!("classifications/locations", "0lo", "location", 50, "locations", NAMED),
            Kind::Bank => &spell!("funding-accounts/banks", "bac", "bank account", 0, "", NAMED),
            Kind::Budget => &spell!("spend/budgets", "", "budget", 0, "", BUDGETS),
            Kind::Card => &spell!("spend/cards", "", "card", 0, "", BY_ID),
            Kind::CustomField => &spell!("spend/custom-fields", "", "custom field", 0, "", BY_ID),
            Kind::SpendUser => &spell!("spend/users", "", "user", 0, "", BY_ID),
            Kind::Reimbursement => &spell!("spend/reimbursements", "", "reimbursement", 0, "", BY_ID),
            Kind::Transaction => {
                &Spelling { page: 50, ..spell!("spend/transactions", "", "transaction", 0, "", TRANSACTIONS) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_path_of_its_own() {
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, at, "{kind:?} stands in its place");
            assert_eq!(Kind::from_path(kind.path()), Some(kind));
            assert_eq!(kind.is_spend(), kind.path().starts_with("spend/"));
        }
        assert_eq!(Kind::from_path("purchase-orders"), None);
    }
}
