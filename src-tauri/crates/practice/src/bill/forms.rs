//! What may be written, field by field.

use super::kind::Kind;

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// A text of so many characters at most.
    Text(usize),
    /// A number; its digits in a text are taken too.
    Amount,
    Flag,
    Day,
    Word(&'static [&'static str]),
    /// The id of a record that is there.
    Ref(Kind),
    Object(&'static [Field]),
    /// A list of such objects, not empty where it is needed.
    List(&'static [Field]),
    /// A list of texts.
    Texts,
    /// Anything.
    Any,
}

/// A field that may be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) needed: bool,
}

const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, needed: false }
}

const fn must(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, needed: true }
}

const TEXT: Shape = Shape::Text(4000);
const NAME: Shape = Shape::Text(100);

const ADDRESS: &[Field] = &[
    must("line1", NAME),
    may("line2", NAME),
    must("city", NAME),
    may("stateOrProvince", NAME),
    must("zipOrPostalCode", Shape::Text(20)),
    must("country", Shape::Text(2)),
    may("countryName", NAME),
];
const OTHER_ADDRESS: &[Field] = &[
    may("line1", NAME),
    may("line2", NAME),
    may("city", NAME),
    may("stateOrProvince", NAME),
    may("zipOrPostalCode", Shape::Text(20)),
    may("country", Shape::Text(2)),
    may("countryName", NAME),
];
const LINE_CLASSES: &[Field] = &[
    may("chartOfAccountId", Shape::Ref(Kind::Account)),
    may("accountingClassId", Shape::Ref(Kind::AccountingClass)),
    may("departmentId", Shape::Ref(Kind::Department)),
    may("employeeId", Shape::Ref(Kind::Employee)),
    may("jobId", Shape::Ref(Kind::Job)),
    may("locationId", Shape::Ref(Kind::Location)),
    may("itemId", Shape::Ref(Kind::Item)),
    may("customerId", Shape::Ref(Kind::Customer)),
];
const HEAD_CLASSES: &[Field] = &[
    may("chartOfAccountId", Shape::Ref(Kind::Account)),
    may("accountingClassId", Shape::Ref(Kind::AccountingClass)),
    may("departmentId", Shape::Ref(Kind::Department)),
    may("jobId", Shape::Ref(Kind::Job)),
    may("locationId", Shape::Ref(Kind::Location)),
    may("itemId", Shape::Ref(Kind::Item)),
];
const VENDOR: &[Field] = &[
    must("name", NAME),
    must("address", Shape::Object(ADDRESS)),
    may("shortName", NAME),
    may("accountNumber", NAME),
    may("accountType", Shape::Word(&["BUSINESS", "PERSON", "NONE", "UNDEFINED"])),
    may("email", NAME),
    may("phone", NAME),
    may("paymentInformation", Shape::Any),
    may("additionalInfo", Shape::Any),
    may("billCurrency", Shape::Text(3)),
    may("autoPay", Shape::Any),
];
const CUSTOMER: &[Field] = &[
    must("name", NAME),
    must("email", NAME),
    may("companyName", NAME),
    may("contact", Shape::Object(&[may("firstName", NAME), may("lastName", NAME)])),
    may("phone", NAME),
    may("fax", NAME),
    may("description", TEXT),
    may("invoiceCurrency", Shape::Text(3)),
    may("accountType", Shape::Word(&["BUSINESS", "PERSON", "NONE", "UNDEFINED"])),
    may("paymentTermId", NAME),
    may("accountNumber", NAME),
    may("billingAddress", Shape::Object(OTHER_ADDRESS)),
    may("shippingAddress", Shape::Object(OTHER_ADDRESS)),
];
const CREDIT_PARTS: &[Field] = &[must("id", Shape::Ref(Kind::VendorCredit)), must("amount", Shape::Amount)];
const BILL: &[Field] = &[
    must("vendorId", Shape::Ref(Kind::Vendor)),
    must("dueDate", Shape::Day),
    must("billLineItems", Shape::List(BILL_LINES)),
    must("invoice", Shape::Object(&[must("invoiceNumber", NAME), must("invoiceDate", Shape::Day)])),
    may("description", TEXT),
    may("payFromChartOfAccountId", Shape::Ref(Kind::Account)),
    may("classifications", Shape::Object(HEAD_CLASSES)),
    may("purchaseOrderNumber", NAME),
    may("vendorCredits", Shape::List(CREDIT_PARTS)),
    may("billApprovals", Shape::Any),
];
const BILL_LINES: &[Field] = &[
    may("id", NAME),
    may("amount", Shape::Amount),
    may("quantity", Shape::Amount),
    may("price", Shape::Amount),
    may("description", TEXT),
    may("classifications", Shape::Object(LINE_CLASSES)),
];
const INVOICE: &[Field] = &[
    must("customer", Shape::Object(&[may("id", Shape::Ref(Kind::Customer)), may("name", NAME), may("email", NAME)])),
    must("invoiceLineItems", Shape::List(INVOICE_LINES)),
    may("invoiceNumber", Shape::Text(100)),
    may("invoiceDate", Shape::Day),
    may("dueDate", Shape::Day),
    may("processingOptions", Shape::Object(&[may("sendEmail", Shape::Flag)])),
    may("payToChartOfAccountId", Shape::Ref(Kind::Account)),
    may("classifications", Shape::Object(HEAD_CLASSES)),
];
const INVOICE_LINES: &[Field] = &[
    may("id", NAME),
    must("quantity", Shape::Amount),
    must("price", Shape::Amount),
    may("description", TEXT),
    may("classifications", Shape::Object(LINE_CLASSES)),
];
const VENDOR_CREDIT: &[Field] = &[
    must("vendorId", Shape::Ref(Kind::Vendor)),
    must("referenceNumber", NAME),
    must("creditDate", Shape::Day),
    must("vendorCreditLineItems", Shape::List(BILL_LINES)),
    may("description", TEXT),
    may("applyToChartOfAccountId", Shape::Ref(Kind::Account)),
    may("applyToBankAccountId", Shape::Ref(Kind::Bank)),
];
const CREDIT_MEMO: &[Field] = &[
    must("customerId", Shape::Ref(Kind::Customer)),
    must("referenceNumber", NAME),
    must("creditDate", Shape::Day),
    must("creditMemoLineItems", Shape::List(INVOICE_LINES)),
    may("description", TEXT),
];
const ACCOUNT_TYPES: &[&str] = &[
    "UNSPECIFIED",
    "ACCOUNTS_PAYABLE",
    "ACCOUNTS_RECEIVABLE",
    "BANK",
    "COST_OF_GOODS_SOLD",
    "CREDIT_CARD",
    "EQUITY",
    "EXPENSE",
    "FIXED_ASSET",
    "INCOME",
    "LONG_TERM_LIABILITY",
    "OTHER_ASSET",
    "OTHER_CURRENT_ASSET",
    "OTHER_CURRENT_LIABILITY",
    "OTHER_EXPENSE",
    "OTHER_INCOME",
    "NON_POSTING",
];
const ACCOUNT: &[Field] = &[
    may("id", NAME),
    must("name", NAME),
    may("description", TEXT),
    may("parentId", Shape::Ref(Kind::Account)),
    may("account", Shape::Object(&[may("type", Shape::Word(ACCOUNT_TYPES)), may("number", NAME)])),
];
const CLASSIFICATION: &[Field] =
    &[may("id", NAME), must("name", NAME), may("description", TEXT), may("parentId", NAME), may("shortName", NAME)];
const FUNDING: &[Field] = &[
    must("type", Shape::Word(&["BANK_ACCOUNT", "CARD_ACCOUNT", "WALLET", "AP_CARD"])),
    may("id", Shape::Ref(Kind::Bank)),
];
const OPTIONS: &[Field] =
    &[may("requestPayFaster", Shape::Flag), may("createBill", Shape::Flag), may("requestCheckDeliveryType", NAME)];

/// A payment through BILL.
pub(crate) const PAYMENT: &[Field] = &[
    must("fundingAccount", Shape::Object(FUNDING)),
    must("amount", Shape::Amount),
    must("processingOptions", Shape::Object(OPTIONS)),
    may("billId", Shape::Ref(Kind::Bill)),
    may("vendorId", Shape::Ref(Kind::Vendor)),
    may("processDate", Shape::Day),
    may("description", TEXT),
    may("transactionNumber", Shape::Text(50)),
    may("paymentPurpose", Shape::Any),
    may("cardFundingPurpose", Shape::Any),
    may("vendorCredits", Shape::List(CREDIT_PARTS)),
];
/// Several payments at once.
pub(crate) const PAYMENTS: &[Field] = &[
    must("fundingAccount", Shape::Object(FUNDING)),
    may("processDate", Shape::Day),
    must("payments", Shape::List(&[must("billId", Shape::Ref(Kind::Bill)), must("amount", Shape::Amount)])),
];
/// A payment of bills that was made elsewhere.
pub(crate) const BILLS_PAID: &[Field] = &[
    must("vendorId", Shape::Ref(Kind::Vendor)),
    must("processDate", Shape::Day),
    may("toPrintCheck", Shape::Flag),
    may("description", TEXT),
    may("transactionNumber", Shape::Text(50)),
    may("payFromChartOfAccountId", Shape::Ref(Kind::Account)),
    must("payments", Shape::List(&[must("billId", Shape::Ref(Kind::Bill)), must("amount", Shape::Amount)])),
];
/// A payment of invoices that came elsewhere.
pub(crate) const INVOICES_PAID: &[Field] = &[
    must("customerId", Shape::Ref(Kind::Customer)),
    must("amount", Shape::Amount),
    must("paymentDate", Shape::Day),
    must("paymentType", Shape::Word(&["CASH", "CHECK", "CREDIT_CARD", "ACH", "PAYPAL", "OTHER"])),
    may("description", TEXT),
    must("invoices", Shape::List(&[must("id", Shape::Ref(Kind::Invoice)), must("amount", Shape::Amount)])),
];
/// How a payment is made void.
pub(crate) const VOID: &[Field] = &[
    must("type", Shape::Word(&["VOID_ONLY", "VOID_AND_CREDIT", "VOID_AND_REISSUE", "VOID_AND_REISSUE_VCARD"])),
    may("reason", TEXT),
];
const RECEIPTS: &[Field] = &[must("url", TEXT), must("filename", NAME)];
const FIELD_VALUES: &[Field] =
    &[must("customFieldId", Shape::Ref(Kind::CustomField)), may("selectedValues", Shape::Texts), may("note", TEXT)];
/// What a transaction's custom fields are set to.
pub(crate) const CUSTOM_VALUES: &[Field] = &[must("customFields", Shape::List(FIELD_VALUES))];
/// The budget of a transaction.
pub(crate) const BUDGET_OF: &[Field] = &[must("budgetId", Shape::Ref(Kind::Budget))];
/// A receipt.
pub(crate) const RECEIPT: &[Field] = RECEIPTS;
/// What is decided about a reimbursement.
pub(crate) const DECISION: &[Field] = &[must("action", Shape::Word(&["APPROVE", "DENY"])), may("note", TEXT)];
const REIMBURSEMENT: &[Field] = &[
    must("userId", Shape::Ref(Kind::SpendUser)),
    must("budgetId", Shape::Ref(Kind::Budget)),
    must("amount", Shape::Amount),
    must("note", TEXT),
    must("merchantName", NAME),
    must("occurredDate", Shape::Day),
    must("receipts", Shape::List(RECEIPTS)),
    may("customFields", Shape::List(FIELD_VALUES)),
];
const BUDGET: &[Field] = &[
    must("name", NAME),
    must("owners", Shape::Texts),
    must("recurringInterval", NAME),
    may("limit", Shape::Amount),
    may("recurringLimit", Shape::Amount),
    may("members", Shape::Any),
    may("receiptRequired", Shape::Flag),
];
const CARD: &[Field] = &[
    must("name", NAME),
    must("userId", Shape::Ref(Kind::SpendUser)),
    must("budgetId", Shape::Ref(Kind::Budget)),
    may("limit", Shape::Amount),
    may("recurringLimit", Shape::Amount),
];
const USER: &[Field] = &[must("firstName", NAME), must("lastName", NAME), must("email", NAME), must("role", NAME)];
const CUSTOM: &[Field] =
    &[must("name", NAME), may("type", NAME), may("required", Shape::Flag), may("values", Shape::Any)];

/// What may be written of a kind; `None` for a kind that is only read.
pub(crate) fn form(kind: Kind) -> Option<&'static [Field]> {
    Some(match kind {
        Kind::Vendor => VENDOR,
        Kind::Customer => CUSTOMER,
        Kind::Bill => BILL,
        Kind::Invoice => INVOICE,
        Kind::VendorCredit => VENDOR_CREDIT,
        Kind::CreditMemo => CREDIT_MEMO,
        Kind::Account => ACCOUNT,
        Kind::AccountingClass | Kind::Department | Kind::Employee | Kind::Item | Kind::Job | Kind::Location => {
            CLASSIFICATION
        }
        Kind::Reimbursement => REIMBURSEMENT,
        Kind::Budget => BUDGET,
        Kind::Card => CARD,
        Kind::SpendUser => USER,
        Kind::CustomField => CUSTOM,
        Kind::Payment | Kind::ReceivablePayment | Kind::RecurringBill | Kind::RecurringInvoice => return None,
        Kind::Bank | Kind::Transaction => return None,
    })
}
