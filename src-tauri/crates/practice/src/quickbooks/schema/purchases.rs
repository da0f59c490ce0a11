//! The fields of what is bought, spent and posted.

use super::{ADDRESS, CUSTOM, EMAIL, Field, LINKED, Of, TAX_CALCULATION, TAX_DETAIL, field};
use crate::quickbooks::entity::Entity;

const EXPENSE_LINES: Of = Of::Lines(&["AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"]);

const TXN_DATE: Field = field("TxnDate", Of::Day).find();
const DOC_NUMBER: Field = field("DocNumber", Of::Text(21)).find();
const NOTE: Field = field("PrivateNote", Of::Text(4000));
const VENDOR: Field = field("VendorRef", Of::Ref(&[Entity::Vendor])).must().find();
const AP: Field = field("APAccountRef", Of::Ref(&[Entity::Account])).find();
const CURRENCY: Field = field("CurrencyRef", Of::Any);
const RATE: Field = field("ExchangeRate", Of::Number);
const DEPARTMENT: Field = field("DepartmentRef", Of::Ref(&[Entity::Department]));
const TOTAL: Field = field("TotalAmt", Of::Amount).find().given();
const HOME_TOTAL: Field = field("HomeTotalAmt", Of::Amount).given();
const BALANCE: Field = field("Balance", Of::Amount).find().given();
const LINKS: Field = field("LinkedTxn", Of::List(LINKED));
const TAX: Field = field("TxnTaxDetail", Of::Object(TAX_DETAIL));
const CALCULATION: Field = field("GlobalTaxCalculation", TAX_CALCULATION);

pub(super) const BILL: &[Field] = &[
    DOC_NUMBER,
    TXN_DATE,
    field("DueDate", Of::Day).find(),
    VENDOR,
    AP,
    CURRENCY,
    RATE,
    DEPARTMENT,
    field("SalesTermRef", Of::Ref(&[Entity::Term])).find(),
    NOTE,
    field("Line", EXPENSE_LINES).must(),
    CALCULATION,
    TAX,
    TOTAL,
    HOME_TOTAL,
    BALANCE,
    field("HomeBalance", Of::Amount).given(),
    LINKS,
    field("VendorAddr", Of::Object(ADDRESS)),
];

pub(super) const VENDOR_CREDIT: &[Field] = &[
    DOC_NUMBER,
    TXN_DATE,
    VENDOR,
    AP,
    CURRENCY,
    RATE,
    DEPARTMENT,
    NOTE,
    field("Line", EXPENSE_LINES).must(),
    CALCULATION,
    TAX,
    TOTAL,
    HOME_TOTAL,
    BALANCE,
    LINKS,
    field("VendorAddr", Of::Object(ADDRESS)),
];

pub(super) const ORDER: &[Field] = &[
    DOC_NUMBER,
    TXN_DATE,
    field("DueDate", Of::Day).find(),
    VENDOR,
    AP,
    CURRENCY,
    RATE,
    DEPARTMENT,
    NOTE,
    field("Memo", Of::Text(4000)),
    field("POStatus", Of::Word(&["Open", "Closed"])).find(),
    field("POEmail", Of::Object(EMAIL)),
    field("ShipAddr", Of::Object(ADDRESS)),
    field("VendorAddr", Of::Object(ADDRESS)),
    field("Line", EXPENSE_LINES).must(),
    field("CustomField", Of::List(CUSTOM)),
    CALCULATION,
    TAX,
    TOTAL,
    HOME_TOTAL,
    LINKS,
];

pub(super) const PURCHASE: &[Field] = &[
    field("PaymentType", Of::Word(&["Cash", "Check", "CreditCard", "Expense", "Other"])).must().find(),
    field("AccountRef", Of::Ref(&[Entity::Account])).must().find(),
    field("EntityRef", Of::Ref(&[Entity::Vendor, Entity::Customer, Entity::Employee])).find(),
    field("Credit", Of::Flag),
    DOC_NUMBER,
    TXN_DATE,
    field("PrintStatus", Of::Word(&["NotSet", "NeedToPrint", "PrintComplete"])),
    field("PaymentMethodRef", Of::Ref(&[Entity::PaymentMethod])),
    field("PaymentRefNum", Of::Text(21)),
    CURRENCY,
    RATE,
    DEPARTMENT,
    NOTE,
    field("Line", EXPENSE_LINES).must(),
    CALCULATION,
    TAX,
    TOTAL,
    HOME_TOTAL,
    LINKS,
    field("PurchaseEx", Of::Any).given(),
];

pub(super) const JOURNAL: &[Field] = &[
    DOC_NUMBER,
    TXN_DATE,
    field("Adjustment", Of::Flag).find(),
    NOTE,
    CURRENCY,
    RATE,
    CALCULATION,
    field("Line", Of::Lines(&["JournalEntryLineDetail", "DescriptionOnly"])).must(),
    TAX,
    TOTAL,
    HOME_TOTAL,
];

pub(super) const BILL_PAYMENT: &[Field] = &[
    DOC_NUMBER,
    TXN_DATE,
    VENDOR,
    AP,
    field("PayType", Of::Word(&["Check", "CreditCard"])).must().find(),
    field(
        "CheckPayment",
        Of::Object(&[
            field("BankAccountRef", Of::Ref(&[Entity::Account])).must(),
            field("PrintStatus", Of::Word(&["NotSet", "NeedToPrint", "PrintComplete"])),
        ]),
    ),
    field("CreditCardPayment", Of::Object(&[field("CCAccountRef", Of::Ref(&[Entity::Account])).must()])),
    CURRENCY,
    RATE,
    DEPARTMENT,
    NOTE,
    field("TotalAmt", Of::Amount).must().find(),
    HOME_TOTAL,
    field("Line", Of::Lines(&[])).must(),
];

pub(super) const TRANSFER: &[Field] = &[
    TXN_DATE,
    field("FromAccountRef", Of::Ref(&[Entity::Account])).must(),
    field("ToAccountRef", Of::Ref(&[Entity::Account])).must(),
    field("Amount", Of::Amount).must(),
    CURRENCY,
    RATE,
    NOTE,
];
