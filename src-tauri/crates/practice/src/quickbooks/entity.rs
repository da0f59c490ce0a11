//! The kinds of records.

use serde::{Deserialize, Serialize};

macro_rules! entities {
    ($($name:ident: $doc:literal),* $(,)?) => {
        /// A kind of records.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Entity {
            $(#[doc = $doc] $name),*
        }

        impl Entity {
            /// All kinds.
            pub const ALL: &'static [Entity] = &[$(Entity::$name),*];

            /// Its name in bodies and queries, as `BillPayment`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Entity::$name => stringify!($name)),*
                }
            }
        }
    };
}

entities! {
    Account: "Accounts of the ledger.",
    Class: "Classes.",
    CompanyCurrency: "Currencies other than the home currency.",
    Customer: "Customers.",
    Department: "Locations.",
    Employee: "Employees.",
    Item: "What is sold and bought.",
    PaymentMethod: "Ways to pay.",
    TaxCode: "Tax codes.",
    TaxRate: "Tax rates.",
    Term: "Terms of payment.",
    Vendor: "Vendors.",
    Bill: "Bills.",
    BillPayment: "Money to vendors, and vendor credits used for bills.",
    CreditMemo: "Credit notes to customers.",
    Deposit: "Money brought to the bank.",
    Invoice: "Invoices.",
    JournalEntry: "Journal entries.",
    Payment: "Money from customers, and credits used for invoices.",
    Purchase: "Money spent: expenses, cheques and card charges.",
    PurchaseOrder: "Purchase orders.",
    RefundReceipt: "Money given back to customers.",
    SalesReceipt: "Sales paid at once.",
    Transfer: "Money between the company's own accounts.",
    VendorCredit: "Credits from vendors.",
    CompanyInfo: "The company.",
    Preferences: "How the books are set up.",
}

impl Entity {
    /// The entity of a path, as `billpayment`.
    pub(crate) fn of_path(path: &str) -> Option<Entity> {
        Entity::ALL.iter().copied().find(|entity| entity.name().to_ascii_lowercase() == path)
    }

    /// The entity of a name in any case.
    pub(crate) fn of_any_case(name: &str) -> Option<Entity> {
        Entity::ALL.iter().copied().find(|entity| entity.name().eq_ignore_ascii_case(name))
    }

    /// The entity of a name to the letter.
    pub(crate) fn of_name(name: &str) -> Option<Entity> {
        Entity::ALL.iter().copied().find(|entity| entity.name() == name)
    }

    /// Records of it have names and are switched off rather than deleted.
    pub(crate) fn is_list(self) -> bool {
        self < Entity::Bill
    }

    /// Documents and money.
    pub(crate) fn is_transaction(self) -> bool {
        self >= Entity::Bill && self < Entity::CompanyInfo
    }

    /// Reported by change data capture.
    pub(crate) fn is_captured(self) -> bool {
        !matches!(self, Entity::TaxCode | Entity::TaxRate)
    }

    /// The key of its name.
    pub(crate) fn name_key(self) -> &'static str {
        if matches!(self, Entity::Customer | Entity::Vendor | Entity::Employee) { "DisplayName" } else { "Name" }
    }

    /// Customers, vendors and employees share their names.
    pub(crate) fn is_person(self) -> bool {
        matches!(self, Entity::Customer | Entity::Vendor | Entity::Employee)
    }

    /// Takes header discounts and a subtotal line.
    pub(crate) fn is_sale(self) -> bool {
        matches!(self, Entity::Invoice | Entity::CreditMemo | Entity::SalesReceipt | Entity::RefundReceipt)
    }

    /// The name by which people and messages know a transaction.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Entity::JournalEntry => "Journal Entry",
            Entity::BillPayment => "Bill Payment",
            Entity::VendorCredit => "Vendor Credit",
            Entity::CreditMemo => "Credit Memo",
            Entity::PurchaseOrder => "Purchase Order",
            Entity::SalesReceipt => "Sales Receipt",
            Entity::RefundReceipt => "Refund",
            Entity::Purchase => "Expense",
            Entity::Account | Entity::Class | Entity::CompanyCurrency | Entity::Customer | Entity::Department => {
                self.name()
            }
            Entity::Employee | Entity::Item | Entity::PaymentMethod | Entity::TaxCode | Entity::TaxRate => self.name(),
            Entity::Term | Entity::Vendor | Entity::Bill | Entity::Deposit | Entity::Invoice => self.name(),
            Entity::Payment | Entity::Transfer | Entity::CompanyInfo | Entity::Preferences => self.name(),
        }
    }
}
