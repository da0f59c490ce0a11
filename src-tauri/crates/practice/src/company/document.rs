//! The documents of a company: what is traded, spent and paid.

use super::{CustomValues, When, is_no};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

fn nothing(amount: &Decimal) -> bool {
    amount.is_zero()
}

fn one() -> Decimal {
    Decimal::ONE
}

/// How far a document has come. What follows from money and the day (paid, overdue, closed) is worked out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Not yet final.
    Draft,
    /// Waits for someone's approval.
    PendingApproval,
    /// Final: sent, open, approved.
    #[default]
    Open,
    /// Made void.
    Void,
    /// A purchase order for which the bill came.
    Billed,
    /// A purchase order that was called off.
    Cancelled,
}

/// An invoice, credit note, bill, vendor credit or purchase order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its number.
    pub number: String,
    /// The customer's or vendor's name.
    pub party: String,
    /// Its date.
    pub date: Date,
    /// When it is due; otherwise its date and the party's terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// How far it has come.
    #[serde(default)]
    pub state: State,
    /// Its currency, where it is not the party's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Its exchange rate, where it is not the currency's of that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Decimal>,
    /// The other side's reference, as a purchase order number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// Rates hold the tax already.
    #[serde(default, skip_serializing_if = "is_no")]
    pub inclusive: bool,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Off the whole document: an amount, or a share as `5%`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// The discount is taken after tax, so it does not lower the tax.
    #[serde(default, skip_serializing_if = "is_no")]
    pub discount_after_tax: bool,
    /// Carriage, without tax.
    #[serde(default, skip_serializing_if = "nothing")]
    pub shipping: Decimal,
    /// A correction by hand, up or down.
    #[serde(default, skip_serializing_if = "nothing")]
    pub adjustment: Decimal,
    /// What rounding the total added or took.
    #[serde(default, skip_serializing_if = "nothing")]
    pub round_off: Decimal,
    /// For the other side to read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Terms.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub terms: String,
    /// A purchase order's expected day; a bill's purchase order is in `orders`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Date>,
    /// Numbers of the purchase orders that a bill answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<String>,
    /// What a credit was used for: invoices or bills by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applied: Vec<Applied>,
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

/// A discount: an amount, or a share of what it is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Discount {
    /// So much.
    Amount(Decimal),
    /// So many per cent.
    Percent(Decimal),
}

impl TryFrom<String> for Discount {
    type Error = String;

    fn try_from(text: String) -> Result<Discount, String> {
        let (digits, share) = text.strip_suffix('%').map_or((text.as_str(), false), |digits| (digits, true));
        let number =
            Decimal::from_str_exact(digits).map_err(|_| format!("“{text}” is neither an amount nor a share as 5%"))?;
        Ok(if share { Discount::Percent(number) } else { Discount::Amount(number) })
    }
}

impl From<Discount> for String {
    fn from(discount: Discount) -> String {
        match discount {
            Discount::Amount(amount) => amount.to_string(),
            Discount::Percent(share) => format!("{share}%"),
        }
    }
}

/// One line of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Name of the item.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What it is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// How many.
    #[serde(default = "one")]
    pub quantity: Decimal,
    /// Of what.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Price of one.
    pub rate: Decimal,
    /// Off this line: an amount, or a share as `5%`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// Account by name; otherwise the company's first for such a document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// Tax by name; none where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tax: String,
    /// The company's own fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: CustomValues,
}

/// Money or credit used for a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applied {
    /// Number of the invoice or bill.
    pub to: String,
    /// How much, in the document's currency.
    pub amount: Decimal,
    /// When, where it is not the day of the credit or payment itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// Money that was spent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expense {
    /// Its day.
    pub date: Date,
    /// What it was spent on: one line or several.
    pub lines: Vec<ExpenseLine>,
    /// Account it was paid from.
    pub paid_through: String,
    /// Amounts hold the tax already.
    #[serde(default, skip_serializing_if = "is_no")]
    pub inclusive: bool,
    /// Vendor by name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub vendor: String,
    /// Customer by name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub customer: String,
    /// To be charged to the customer.
    #[serde(default, skip_serializing_if = "is_no")]
    pub billable: bool,
    /// Currency, where it is not the home currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Its exchange rate, where it is not the currency's of that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Decimal>,
    /// Its reference; tests find an expense by it.
    pub reference: String,
    /// What it was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
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

/// One line of an expense.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpenseLine {
    /// Account by name.
    pub account: String,
    /// How much.
    pub amount: Decimal,
    /// Tax by name; none where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tax: String,
    /// What it was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// Money from a customer or to a vendor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// Its number.
    pub number: String,
    /// The customer or vendor by name.
    pub party: String,
    /// Its day.
    pub date: Date,
    /// How much; otherwise the sum of what it was used for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// How, as `banktransfer`.
    #[serde(default = "transfer")]
    pub mode: String,
    /// Its reference.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// Bank account by name; otherwise the company's first.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// Its exchange rate, where it is not the currency's of that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Decimal>,
    /// What it was used for: invoices or bills by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applied: Vec<Applied>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
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

fn transfer() -> String {
    "banktransfer".to_owned()
}
