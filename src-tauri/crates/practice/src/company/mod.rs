//! A practice company: who it is, whom it trades with and every document in its books, as a person would have typed them in.
//!
//! Amounts that follow from others (line totals, taxes, balances) are not stored but worked out, so a company always adds up.
//! [`Company::built_in`] makes "Harbour & Pine Trading" from a seed; [`Company::from_json`] reads a COMPANY file.
//!
//! # The COMPANY file
//!
//! One JSON object. Amounts are strings or numbers, days are `2026-11-02`, times are `2026-11-02T09:12:00` (in the company's zone) or carry
//! an offset. A key that is not known is an error, so a misspelt one is found.
//!
//! | key | holds |
//! |---|---|
//! | `organisation` | `id`, `name`, `country`, `time_zone`, `currency`, and optionally `contact_name`, `email`, `plan`, `date_format`, `created` |
//! | `region` | where the company lives: `us eu in au jp ca cn sa` |
//! | `start` | what the practice clock shows when the servers start (optional) |
//! | `currencies` | `code`, `name`, `symbol`, `places`, `rates` [{`from`, `rate`}]: home units for one unit |
//! | `taxes` | `name`, `percent` |
//! | `custom_fields` | `on` (a kind, or `line`), `name` (as `cf_route`), `label`, `type` (`text number check date`) |
//! | `accounts` | `name`, `type`, and optionally `code`, `description`, `active`, `parent` |
//! | `customers`, `vendors` | `name` and optionally what a contact has; names are unique over both lists |
//! | `invoices`, `credit_notes`, `bills`, `vendor_credits`, `purchase_orders` | see [`Document`] |
//! | `expenses` | see [`Expense`] |
//! | `customer_payments`, `vendor_payments` | see [`Payment`] |

mod amounts;
mod document;
mod harbour;
mod random;
mod read;
mod seeded;
mod when;

pub(crate) use amounts::round;
pub use amounts::{LineTotals, TaxTotal, Totals};
pub use document::{Applied, Discount, Document, Expense, ExpenseLine, Line, Payment, State};
pub use harbour::MAIN_CUSTOMER;
pub use when::When;
pub(crate) use when::local_instant;

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything in a practice company's books.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Who it is.
    pub organisation: Organisation,
    /// Region it lives in.
    pub region: crate::zoho::Region,
    /// What the practice clock shows at the start, in the company's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<DateTime>,
    /// Currencies; the home currency need not be listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub currencies: Vec<Currency>,
    /// Taxes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Tax>,
    /// Fields that the company added to its records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom_fields: Vec<CustomField>,
    /// Chart of accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Account>,
    /// Customers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub customers: Vec<Contact>,
    /// Vendors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vendors: Vec<Contact>,
    /// Invoices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invoices: Vec<Document>,
    /// Credit notes to customers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credit_notes: Vec<Document>,
    /// Bills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bills: Vec<Document>,
    /// Credits from vendors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vendor_credits: Vec<Document>,
    /// Purchase orders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purchase_orders: Vec<Document>,
    /// Expenses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expenses: Vec<Expense>,
    /// Money from customers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub customer_payments: Vec<Payment>,
    /// Money to vendors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vendor_payments: Vec<Payment>,
}

/// Who a company is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its id in the books, digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Country, ISO 3166 two letters.
    pub country: String,
    /// Time zone, IANA.
    pub time_zone: String,
    /// Home currency, ISO 4217.
    pub currency: String,
    /// The person the books know.
    #[serde(default)]
    pub contact_name: String,
    /// Their address.
    #[serde(default)]
    pub email: String,
    /// Plan of the books.
    #[serde(default = "professional")]
    pub plan: String,
    /// How the books show dates.
    #[serde(default = "day_first")]
    pub date_format: String,
    /// When the books were opened.
    #[serde(default = "opened")]
    pub created: Date,
}

fn professional() -> String {
    "Professional".to_owned()
}

fn day_first() -> String {
    "dd/MM/yyyy".to_owned()
}

fn opened() -> Date {
    Date::constant(2025, 1, 15)
}

fn yes() -> bool {
    true
}

fn is_yes(flag: &bool) -> bool {
    *flag
}

fn is_no(flag: &bool) -> bool {
    !*flag
}

fn two() -> u32 {
    2
}

/// A currency the company trades in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// ISO 4217 code.
    pub code: String,
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Symbol.
    #[serde(default)]
    pub symbol: String,
    /// Digits behind the point.
    #[serde(default = "two")]
    pub places: u32,
    /// Its rates, in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<Rate>,
}

/// An exchange rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// First day it holds.
    pub from: Date,
    /// Home units for one unit of the currency.
    pub rate: Decimal,
}

/// A tax.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tax {
    /// Name, by which lines refer to it.
    pub name: String,
    /// Per cent.
    pub percent: Decimal,
}

/// What a field of the company's own stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
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
    /// Payments of customers.
    CustomerPayment,
    /// Payments to vendors.
    VendorPayment,
    /// Journal entries.
    Journal,
    /// Lines of any document.
    Line,
}

/// How the value of a field of the company's own is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// A line of text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Check,
    /// A day.
    Date,
}

/// A field that the company added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomField {
    /// What it stands on.
    pub on: On,
    /// Name in the API, as `cf_route`.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// Type of its values.
    #[serde(rename = "type")]
    pub of: FieldType,
    /// No two records may have the same value.
    #[serde(default, skip_serializing_if = "is_no")]
    pub unique: bool,
}

/// Values of the company's own fields, by name.
pub type CustomValues = BTreeMap<String, serde_json::Value>;

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// For whom.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub attention: String,
    /// Street and number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub street: String,
    /// More of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub street2: String,
    /// City.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// State or county.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// Postal code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub zip: String,
    /// Country's name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// Country, two letters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub country_code: String,
    /// Telephone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

/// A customer or a vendor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The name it is known by; unique.
    pub name: String,
    /// Its registered name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub company: String,
    /// A person rather than a firm.
    #[serde(default, skip_serializing_if = "is_no")]
    pub individual: bool,
    /// The person's first name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub first_name: String,
    /// Their last name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub last_name: String,
    /// E-mail.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Telephone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Currency, where it is not the home currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Days until its documents are due.
    #[serde(default = "thirty")]
    pub terms: i32,
    /// Tax number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tax_number: String,
    /// In use.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub active: bool,
    /// Address for invoices.
    #[serde(default)]
    pub address: Address,
    /// Address for goods, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// The company's own fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: CustomValues,
    /// When it was typed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<When>,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<When>,
}

fn thirty() -> i32 {
    30
}

/// A ledger account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Name; unique.
    pub name: String,
    /// Type, as `income` or `accounts_payable`.
    #[serde(rename = "type")]
    pub of: String,
    /// Number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// Remarks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// In use.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub active: bool,
    /// Name of the account it belongs to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parent: String,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<When>,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<When>,
}
