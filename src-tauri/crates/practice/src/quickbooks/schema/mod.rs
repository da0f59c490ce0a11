//! What each kind of records may hold: names, forms, lengths, what must be there and what a query may ask for.

mod lists;
mod purchases;
mod sales;

use super::entity::Entity;

/// The form of a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Of {
    /// Text of at most so many characters.
    Text(usize),
    /// Money.
    Amount,
    /// Any number.
    Number,
    Flag,
    Day,
    /// One of several words.
    Word(&'static [&'static str]),
    /// A record of one of these kinds.
    Ref(&'static [Entity]),
    Object(&'static [Field]),
    List(&'static [Field]),
    /// Lines of a document, of these kinds.
    Lines(&'static [&'static str]),
    /// Anything: the server says it and does not listen.
    Any,
}

/// A field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) of: Of,
    /// It must be there when a record is made.
    pub(crate) must: bool,
    /// Queries may filter and sort by it.
    pub(crate) find: bool,
    /// The server works it out; what is sent is accepted and ignored.
    pub(crate) given: bool,
}

pub(crate) const fn field(name: &'static str, of: Of) -> Field {
    Field { name, of, must: false, find: false, given: false }
}

impl Field {
    pub(crate) const fn must(self) -> Field {
        Field { must: true, ..self }
    }

    pub(crate) const fn find(self) -> Field {
        Field { find: true, ..self }
    }

    pub(crate) const fn given(self) -> Field {
        Field { given: true, ..self }
    }
}

/// What every record holds.
pub(crate) const COMMON: &[Field] = &[
    field("Id", Of::Text(40)).find().given(),
    field("SyncToken", Of::Text(40)).given(),
    field("domain", Of::Text(40)).given(),
    field("sparse", Of::Flag).given(),
    field("status", Of::Any).given(),
    field("MetaData", Of::Any).given(),
];

pub(crate) const ADDRESS: &[Field] = &[
    field("Id", Of::Text(40)),
    field("Line1", Of::Text(500)),
    field("Line2", Of::Text(500)),
    field("Line3", Of::Text(500)),
    field("Line4", Of::Text(500)),
    field("Line5", Of::Text(500)),
    field("City", Of::Text(255)),
    field("Country", Of::Text(255)),
    field("CountrySubDivisionCode", Of::Text(255)),
    field("PostalCode", Of::Text(30)),
    field("Lat", Of::Text(40)),
    field("Long", Of::Text(40)),
];

pub(crate) const EMAIL: &[Field] = &[field("Address", Of::Text(100))];
pub(crate) const PHONE: &[Field] = &[field("FreeFormNumber", Of::Text(30))];
pub(crate) const WEB: &[Field] = &[field("URI", Of::Text(1000))];
pub(crate) const MEMO: &[Field] = &[field("value", Of::Text(4000))];

pub(crate) const LINKED: &[Field] =
    &[field("TxnId", Of::Text(40)), field("TxnType", Of::Text(40)), field("TxnLineId", Of::Text(40))];

pub(crate) const CUSTOM: &[Field] = &[
    field("DefinitionId", Of::Text(40)),
    field("Name", Of::Text(100)),
    field("Type", Of::Word(&["StringType"])),
    field("StringValue", Of::Text(31)),
];

pub(crate) const TAX_DETAIL: &[Field] = &[
    field("TxnTaxCodeRef", Of::Ref(&[Entity::TaxCode])),
    field("TotalTax", Of::Amount),
    field(
        "TaxLine",
        Of::List(&[
            field("Amount", Of::Amount),
            field("DetailType", Of::Word(&["TaxLineDetail"])),
            field(
                "TaxLineDetail",
                Of::Object(&[
                    field("TaxRateRef", Of::Ref(&[Entity::TaxRate])),
                    field("PercentBased", Of::Flag),
                    field("TaxPercent", Of::Number),
                    field("NetAmountTaxable", Of::Amount),
                    field("TaxInclusiveAmount", Of::Amount),
                ]),
            ),
        ]),
    ),
];

pub(crate) const TAX_CALCULATION: Of = Of::Word(&["TaxExcluded", "TaxInclusive", "NotApplicable"]);

const TAX_CODE: Field = field("TaxCodeRef", Of::Ref(&[Entity::TaxCode]));
const CLASS: Field = field("ClassRef", Of::Ref(&[Entity::Class]));
const BILLABLE: Field = field("BillableStatus", Of::Word(&["Billable", "NotBillable", "HasBeenBilled"]));

/// What a line holds beside its detail.
pub(crate) const LINE: &[Field] = &[
    field("Id", Of::Text(40)),
    field("LineNum", Of::Number),
    field("Description", Of::Text(4000)),
    field("Amount", Of::Amount),
    field("DetailType", Of::Text(60)),
    field("LinkedTxn", Of::List(LINKED)),
    field("CustomField", Of::List(CUSTOM)),
    field("LineEx", Of::Any).given(),
];

/// The details of lines, by their type.
pub(crate) const DETAILS: &[Field] = &[
    field(
        "AccountBasedExpenseLineDetail",
        Of::Object(&[
            field("AccountRef", Of::Ref(&[Entity::Account])).must(),
            CLASS,
            field("CustomerRef", Of::Ref(&[Entity::Customer])),
            field("DepartmentRef", Of::Ref(&[Entity::Department])),
            BILLABLE,
            TAX_CODE,
            field("TaxAmount", Of::Amount),
            field("TaxInclusiveAmt", Of::Amount),
        ]),
    ),
    field(
        "ItemBasedExpenseLineDetail",
        Of::Object(&[
            field("ItemRef", Of::Ref(&[Entity::Item])).must(),
            CLASS,
            field("CustomerRef", Of::Ref(&[Entity::Customer])),
            BILLABLE,
            field("Qty", Of::Number),
            field("UnitPrice", Of::Number),
            TAX_CODE,
            field("TaxInclusiveAmt", Of::Amount),
        ]),
    ),
    field(
        "SalesItemLineDetail",
        Of::Object(&[
            field("ItemRef", Of::Ref(&[Entity::Item])),
            CLASS,
            field("ItemAccountRef", Of::Ref(&[Entity::Account])),
            field("Qty", Of::Number),
            field("UnitPrice", Of::Number),
            field("ServiceDate", Of::Day),
            TAX_CODE,
            field("TaxInclusiveAmt", Of::Amount),
        ]),
    ),
    field(
        "DiscountLineDetail",
        Of::Object(&[
            field("PercentBased", Of::Flag),
            field("DiscountPercent", Of::Number),
            field("DiscountAccountRef", Of::Ref(&[Entity::Account])),
            CLASS,
            TAX_CODE,
        ]),
    ),
    field("SubTotalLineDetail", Of::Any),
    field("DescriptionLineDetail", Of::Any),
    field(
        "JournalEntryLineDetail",
        Of::Object(&[
            field("PostingType", Of::Word(&["Debit", "Credit"])).must(),
            field("AccountRef", Of::Ref(&[Entity::Account])).must(),
            field(
                "Entity",
                Of::Object(&[
                    field("Type", Of::Word(&["Customer", "Vendor", "Employee"])),
                    field("EntityRef", Of::Ref(&[Entity::Customer, Entity::Vendor, Entity::Employee])).must(),
                ]),
            ),
            CLASS,
            field("DepartmentRef", Of::Ref(&[Entity::Department])),
            BILLABLE,
            TAX_CODE,
            field("TaxApplicableOn", Of::Word(&["Sales", "Purchase"])),
            field("TaxAmount", Of::Amount),
        ]),
    ),
    field(
        "DepositLineDetail",
        Of::Object(&[
            field("AccountRef", Of::Ref(&[Entity::Account])),
            field("Entity", Of::Ref(&[Entity::Customer, Entity::Vendor, Entity::Employee])),
            CLASS,
            field("PaymentMethodRef", Of::Ref(&[Entity::PaymentMethod])),
            field("CheckNum", Of::Text(21)),
        ]),
    ),
];

/// The fields of a kind without the common ones.
pub(crate) fn fields(entity: Entity) -> &'static [Field] {
    match entity {
        Entity::Account => lists::ACCOUNT,
        Entity::Class => lists::CLASS,
        Entity::CompanyCurrency => lists::CURRENCY,
        Entity::Customer => lists::CUSTOMER,
        Entity::Department => lists::DEPARTMENT,
        Entity::Employee => lists::EMPLOYEE,
        Entity::Item => lists::ITEM,
        Entity::PaymentMethod => lists::PAYMENT_METHOD,
        Entity::TaxCode => lists::TAX_CODE,
        Entity::TaxRate => lists::TAX_RATE,
        Entity::Term => lists::TERM,
        Entity::Vendor => lists::VENDOR,
        Entity::Bill => purchases::BILL,
        Entity::BillPayment => purchases::BILL_PAYMENT,
        Entity::JournalEntry => purchases::JOURNAL,
        Entity::Purchase => purchases::PURCHASE,
        Entity::PurchaseOrder => purchases::ORDER,
        Entity::VendorCredit => purchases::VENDOR_CREDIT,
        Entity::Transfer => purchases::TRANSFER,
        Entity::CreditMemo => sales::CREDIT_MEMO,
        Entity::Deposit => sales::DEPOSIT,
        Entity::Invoice => sales::INVOICE,
        Entity::Payment => sales::PAYMENT,
        Entity::RefundReceipt => sales::REFUND,
        Entity::SalesReceipt => sales::SALES_RECEIPT,
        Entity::CompanyInfo => lists::COMPANY,
        Entity::Preferences => lists::PREFERENCES,
    }
}

/// A field of a kind, its common ones among them.
pub(crate) fn field_of(entity: Entity, name: &str) -> Option<&'static Field> {
    fields(entity).iter().chain(COMMON).find(|field| field.name.eq_ignore_ascii_case(name))
}
