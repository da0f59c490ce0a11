//! The fields of what is sold and received.

use super::{ADDRESS, CUSTOM, EMAIL, Field, LINKED, MEMO, Of, TAX_CALCULATION, TAX_DETAIL, field};
use crate::quickbooks::entity::Entity;

const SALES_LINES: Of = Of::Lines(&[
    "SalesItemLineDetail",
    "DescriptionOnly",
    "DiscountLineDetail",
    "GroupLineDetail",
    "SubTotalLineDetail",
]);

const TXN_DATE: Field = field("TxnDate", Of::Day).find();
const DOC_NUMBER: Field = field("DocNumber", Of::Text(21)).find();
const NOTE: Field = field("PrivateNote", Of::Text(4000));
const CUSTOMER: Field = field("CustomerRef", Of::Ref(&[Entity::Customer])).must().find();
const CURRENCY: Field = field("CurrencyRef", Of::Any);
const RATE: Field = field("ExchangeRate", Of::Number);
const DEPARTMENT: Field = field("DepartmentRef", Of::Ref(&[Entity::Department]));
const CLASS: Field = field("ClassRef", Of::Ref(&[Entity::Class]));
const TOTAL: Field = field("TotalAmt", Of::Amount).find().given();
const HOME_TOTAL: Field = field("HomeTotalAmt", Of::Amount).given();
const BALANCE: Field = field("Balance", Of::Amount).find().given();
const HOME_BALANCE: Field = field("HomeBalance", Of::Amount).given();
const LINKS: Field = field("LinkedTxn", Of::List(LINKED));
const TAX: Field = field("TxnTaxDetail", Of::Object(TAX_DETAIL));
const CALCULATION: Field = field("GlobalTaxCalculation", TAX_CALCULATION);
const MEMO_FIELD: Field = field("CustomerMemo", Of::Object(MEMO));
const MAIL: Field = field("BillEmail", Of::Object(EMAIL));
const BILL_TO: Field = field("BillAddr", Of::Object(ADDRESS));
const SHIP_TO: Field = field("ShipAddr", Of::Object(ADDRESS));
const PRINT: Field = field("PrintStatus", Of::Word(&["NotSet", "NeedToPrint", "PrintComplete"]));
const EMAIL_STATUS: Field = field("EmailStatus", Of::Word(&["NotSet", "NeedToSend", "EmailSent"]));
const AFTER_TAX: Field = field("ApplyTaxAfterDiscount", Of::Flag);
const CUSTOM_FIELD: Field = field("CustomField", Of::List(CUSTOM));
const LINES: Field = field("Line", SALES_LINES).must();
const METHOD: Field = field("PaymentMethodRef", Of::Ref(&[Entity::PaymentMethod]));
const REF_NUM: Field = field("PaymentRefNum", Of::Text(21)).find();
const INTO: Field = field("DepositToAccountRef", Of::Ref(&[Entity::Account]));

pub(super) const INVOICE: &[Field] = &[
    DOC_NUMBER,
    TXN_DATE,
    field("DueDate", Of::Day).find(),
    field("ShipDate", Of::Day),
    CUSTOMER,
    CURRENCY,
    RATE,
    DEPARTMENT,
    CLASS,
    field("SalesTermRef", Of::Ref(&[Entity::Term])).find(),
    NOTE,
    MEMO_FIELD,
    MAIL,
    BILL_TO,
    SHIP_TO,
    PRINT,
    EMAIL_STATUS,
    AFTER_TAX,
    CUSTOM_FIELD,
    LINES,
    CALCULATION,
    TAX,
    TOTAL,
    HOME_TOTAL,
    BALANCE,
    HOME_BALANCE,
    field("Deposit", Of::Amount),
    LINKS,
    field("AllowIPNPayment", Of::Flag),
    field("AllowOnlinePayment", Of::Flag),
    field("AllowOnlineCreditCardPayment", Of::Flag),
    field("AllowOnlineACHPayment", Of::Flag),
    field("InvoiceLink", Of::Any).given(),
];

pub(super) const CREDIT_MEMO: &[Field] = &[
    DOC_NUMBER,
    TXN_DATE,
    CUSTOMER,
    CURRENCY,
    RATE,
    DEPARTMENT,
    CLASS,
    NOTE,
    MEMO_FIELD,
    MAIL,
    BILL_TO,
    SHIP_TO,
    PRINT,
    EMAIL_STATUS,
    AFTER_TAX,
    CUSTOM_FIELD,
    LINES,
    CALCULATION,
    TAX,
    TOTAL,
    HOME_TOTAL,
    BALANCE,
    HOME_BALANCE,
    field("RemainingCredit", Of::Amount).given(),
    LINKS,
];

pub(super) const SALES_RECEIPT: &[Field] = &[
    DOC_NUMBER,
    TXN_DATE,
    field("CustomerRef", Of::Ref(&[Entity::Customer])).find(),
    CURRENCY,
    RATE,
    DEPARTMENT,
    CLASS,
    NOTE,
    MEMO_FIELD,
    MAIL,
    BILL_TO,
    SHIP_TO,
    PRINT,
    EMAIL_STATUS,
    AFTER_TAX,
    CUSTOM_FIELD,
    LINES,
    CALCULATION,
    TAX,
    METHOD,
    REF_NUM,
    INTO,
    TOTAL,
    HOME_TOTAL,
    BALANCE,
    LINKS,
];

pub(super) const REFUND: &[Field] = SALES_RECEIPT;

pub(super) const PAYMENT: &[Field] = &[
    TXN_DATE,
    CUSTOMER,
    CURRENCY,
    RATE,
    NOTE,
    METHOD,
    REF_NUM,
    INTO,
    field("ARAccountRef", Of::Ref(&[Entity::Account])),
    field("TotalAmt", Of::Amount).must().find(),
    HOME_TOTAL,
    field("UnappliedAmt", Of::Amount).find().given(),
    field("ProcessPayment", Of::Flag),
    field("Line", Of::Lines(&[])),
    LINKS,
];

pub(super) const DEPOSIT: &[Field] = &[
    TXN_DATE,
    DOC_NUMBER,
    field("DepositToAccountRef", Of::Ref(&[Entity::Account])).must(),
    CURRENCY,
    RATE,
    NOTE,
    field("Line", Of::Lines(&["DepositLineDetail"])).must(),
    TOTAL,
    HOME_TOTAL,
];
