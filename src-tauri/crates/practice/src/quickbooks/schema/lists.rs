//! The fields of lists, of the company and of its preferences.

use super::{ADDRESS, EMAIL, Field, Of, PHONE, WEB, field};
use crate::quickbooks::entity::Entity;

const TERM_REF: Of = Of::Ref(&[Entity::Term]);
const CURRENCY_REF: Field = field("CurrencyRef", Of::Any);

pub(super) const ACCOUNT: &[Field] = &[
    field("Name", Of::Text(100)).must().find(),
    field("AcctNum", Of::Text(20)).find(),
    field("SubAccount", Of::Flag).find(),
    field("ParentRef", Of::Ref(&[Entity::Account])).find(),
    field("Description", Of::Text(100)).find(),
    field("FullyQualifiedName", Of::Text(1000)).find().given(),
    field("Active", Of::Flag).find(),
    field("Classification", Of::Word(&["Asset", "Equity", "Expense", "Liability", "Revenue"])).find().given(),
    field(
        "AccountType",
        Of::Word(&[
            "Bank",
            "Accounts Receivable",
            "Other Current Asset",
            "Fixed Asset",
            "Other Asset",
            "Accounts Payable",
            "Credit Card",
            "Other Current Liability",
            "Long Term Liability",
            "Equity",
            "Income",
            "Cost of Goods Sold",
            "Expense",
            "Other Income",
            "Other Expense",
            "Non-Posting",
        ]),
    )
    .find(),
    field("AccountSubType", Of::Text(100)).find(),
    field("CurrentBalance", Of::Amount).find().given(),
    field("CurrentBalanceWithSubAccounts", Of::Amount).given(),
    CURRENCY_REF,
];

pub(super) const CLASS: &[Field] = &[
    field("Name", Of::Text(100)).must().find(),
    field("SubClass", Of::Flag).find(),
    field("ParentRef", Of::Ref(&[Entity::Class])).find(),
    field("FullyQualifiedName", Of::Text(1000)).find().given(),
    field("Active", Of::Flag).find(),
];

pub(super) const DEPARTMENT: &[Field] = &[
    field("Name", Of::Text(100)).must().find(),
    field("SubDepartment", Of::Flag).find(),
    field("ParentRef", Of::Ref(&[Entity::Department])).find(),
    field("FullyQualifiedName", Of::Text(1000)).find().given(),
    field("Active", Of::Flag).find(),
];

pub(super) const CURRENCY: &[Field] =
    &[field("Code", Of::Text(3)).must().find(), field("Name", Of::Text(100)).find(), field("Active", Of::Flag).find()];

pub(super) const CUSTOMER: &[Field] = &[
    field("DisplayName", Of::Text(500)).find(),
    field("Title", Of::Text(16)),
    field("GivenName", Of::Text(100)).find(),
    field("MiddleName", Of::Text(100)).find(),
    field("FamilyName", Of::Text(100)).find(),
    field("Suffix", Of::Text(16)),
    field("CompanyName", Of::Text(100)).find(),
    field("FullyQualifiedName", Of::Text(1000)).find().given(),
    field("PrintOnCheckName", Of::Text(110)).find(),
    field("Active", Of::Flag).find(),
    field("Job", Of::Flag).find(),
    field("BillWithParent", Of::Flag),
    field("ParentRef", Of::Ref(&[Entity::Customer])).find(),
    field("Level", Of::Number).given(),
    field("Taxable", Of::Flag),
    field("Notes", Of::Text(2000)),
    field("BillAddr", Of::Object(ADDRESS)),
    field("ShipAddr", Of::Object(ADDRESS)),
    field("PrimaryPhone", Of::Object(PHONE)),
    field("AlternatePhone", Of::Object(PHONE)),
    field("Mobile", Of::Object(PHONE)),
    field("Fax", Of::Object(PHONE)),
    field("PrimaryEmailAddr", Of::Object(EMAIL)),
    field("WebAddr", Of::Object(WEB)),
    field("SalesTermRef", TERM_REF),
    field("PaymentMethodRef", Of::Ref(&[Entity::PaymentMethod])),
    field("DefaultTaxCodeRef", Of::Ref(&[Entity::TaxCode])),
    field("PrimaryTaxIdentifier", Of::Text(30)),
    field("ResaleNum", Of::Text(16)),
    field("Balance", Of::Amount).find().given(),
    field("BalanceWithJobs", Of::Amount).given(),
    field("PreferredDeliveryMethod", Of::Word(&["Print", "Email", "None"])),
    CURRENCY_REF,
    field("IsProject", Of::Flag).given(),
    field("ClientEntityId", Of::Text(40)).given(),
    field("V4IDPseudonym", Of::Text(100)).given(),
];

pub(super) const VENDOR: &[Field] = &[
    field("DisplayName", Of::Text(500)).find(),
    field("Title", Of::Text(16)),
    field("GivenName", Of::Text(100)).find(),
    field("MiddleName", Of::Text(100)).find(),
    field("FamilyName", Of::Text(100)).find(),
    field("Suffix", Of::Text(16)),
    field("CompanyName", Of::Text(100)).find(),
    field("PrintOnCheckName", Of::Text(110)).find(),
    field("AcctNum", Of::Text(100)),
    field("TaxIdentifier", Of::Text(20)),
    field("Vendor1099", Of::Flag).find(),
    field("Active", Of::Flag).find(),
    field("Balance", Of::Amount).find().given(),
    field("TermRef", TERM_REF),
    field("BillAddr", Of::Object(ADDRESS)),
    field("PrimaryPhone", Of::Object(PHONE)),
    field("AlternatePhone", Of::Object(PHONE)),
    field("Mobile", Of::Object(PHONE)),
    field("Fax", Of::Object(PHONE)),
    field("PrimaryEmailAddr", Of::Object(EMAIL)),
    field("WebAddr", Of::Object(WEB)),
    field("APAccountRef", Of::Ref(&[Entity::Account])),
    CURRENCY_REF,
    field("V4IDPseudonym", Of::Text(100)).given(),
];

pub(super) const EMPLOYEE: &[Field] = &[
    field("DisplayName", Of::Text(500)).find(),
    field("GivenName", Of::Text(100)).find(),
    field("FamilyName", Of::Text(100)).find(),
    field("PrintOnCheckName", Of::Text(110)).find(),
    field("Active", Of::Flag).find(),
    field("PrimaryEmailAddr", Of::Object(EMAIL)),
    field("PrimaryPhone", Of::Object(PHONE)),
];

pub(super) const ITEM: &[Field] = &[
    field("Name", Of::Text(100)).must().find(),
    field("Sku", Of::Text(100)).find(),
    field("Description", Of::Text(4000)).find(),
    field("Active", Of::Flag).find(),
    field("SubItem", Of::Flag).find(),
    field("ParentRef", Of::Ref(&[Entity::Item])).find(),
    field("FullyQualifiedName", Of::Text(1000)).find().given(),
    field("Taxable", Of::Flag),
    field("UnitPrice", Of::Number).find(),
    field("Type", Of::Word(&["Inventory", "NonInventory", "Service", "Category", "Group"])).find(),
    field("IncomeAccountRef", Of::Ref(&[Entity::Account])),
    field("ExpenseAccountRef", Of::Ref(&[Entity::Account])),
    field("AssetAccountRef", Of::Ref(&[Entity::Account])),
    field("PurchaseDesc", Of::Text(1000)),
    field("PurchaseCost", Of::Number).find(),
    field("TrackQtyOnHand", Of::Flag),
    field("QtyOnHand", Of::Number),
];

pub(super) const PAYMENT_METHOD: &[Field] = &[
    field("Name", Of::Text(31)).must().find(),
    field("Type", Of::Word(&["CREDIT_CARD", "NON_CREDIT_CARD"])).find(),
    field("Active", Of::Flag).find(),
];

pub(super) const TAX_CODE: &[Field] = &[
    field("Name", Of::Text(10)).must().find().given(),
    field("Description", Of::Text(100)).given(),
    field("Active", Of::Flag).find().given(),
    field("Taxable", Of::Flag).given(),
    field("TaxGroup", Of::Flag).given(),
    field("SalesTaxRateList", Of::Any).given(),
    field("PurchaseTaxRateList", Of::Any).given(),
];

pub(super) const TAX_RATE: &[Field] = &[
    field("Name", Of::Text(100)).must().find().given(),
    field("Description", Of::Text(100)).given(),
    field("Active", Of::Flag).find().given(),
    field("RateValue", Of::Number).given(),
    field("SpecialTaxType", Of::Text(40)).given(),
    field("DisplayType", Of::Text(40)).given(),
];

pub(super) const TERM: &[Field] = &[
    field("Name", Of::Text(31)).must().find(),
    field("Active", Of::Flag).find(),
    field("Type", Of::Text(20)).given(),
    field("DueDays", Of::Number).find(),
    field("DiscountPercent", Of::Number),
    field("DiscountDays", Of::Number),
];

pub(super) const COMPANY: &[Field] = &[
    field("CompanyName", Of::Text(1024)).find(),
    field("LegalName", Of::Text(1024)).find(),
    field("CompanyAddr", Of::Object(ADDRESS)),
    field("Country", Of::Text(40)),
    field("Email", Of::Object(EMAIL)),
    field("CompanyStartDate", Of::Day).given(),
    field("FiscalYearStartMonth", Of::Text(20)),
    field("SupportedLanguages", Of::Text(40)).given(),
    field("NameValue", Of::Any).given(),
];

pub(super) const PREFERENCES: &[Field] = &[
    field("AccountingInfoPrefs", Of::Any),
    field("ProductAndServicesPrefs", Of::Any),
    field("SalesFormsPrefs", Of::Any),
    field("VendorAndPurchasesPrefs", Of::Any),
    field("TaxPrefs", Of::Any),
    field("CurrencyPrefs", Of::Any),
    field("OtherPrefs", Of::Any),
];
