//! What lists can be filtered and sorted by.

use crate::company::{Document, Expense};
use crate::zoho::kind::Kind;
use crate::zoho::ledger::{Entry, Record};
use crate::zoho::render::{View, status};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Text(String),
    Day(Option<Date>),
    Amount(Decimal),
    At(Timestamp),
}

fn text(value: &str) -> Option<Field> {
    Some(Field::Text(value.to_owned()))
}

fn id(value: Option<u64>) -> Option<Field> {
    Some(Field::Text(value.map(|id| id.to_string()).unwrap_or_default()))
}

/// A field of a record, by its name in the API; `None` where the kind has no such field to filter or sort by.
pub(crate) fn field(view: &View<'_>, kind: Kind, entry: &Entry, name: &str) -> Option<Field> {
    match name {
        "created_time" => return Some(Field::At(entry.created)),
        "last_modified_time" => return Some(Field::At(entry.modified)),
        "status" => return text(status(view, kind, entry)),
        _ if name == kind.spelling().number => return text(entry.number()),
        _ => {}
    }
    match &entry.record {
        Record::Document(document) => document_field(view, kind, entry, document, name),
        Record::Expense(expense) => expense_field(view, entry, expense, name),
        Record::Contact(_, contact) => match name {
            "company_name" => text(&contact.company),
            "first_name" => text(&contact.first_name),
            "last_name" => text(&contact.last_name),
            "email" => text(&contact.email),
            "phone" => text(&contact.phone),
            "contact_type" => text(crate::zoho::render::contact_type(entry)),
            _ => None,
        },
        Record::Account(account) => {
            if name == "account_type" {
                text(&account.of)
            } else {
                None
            }
        }
        Record::Payment(payment) => match name {
            "date" => Some(Field::Day(Some(payment.date))),
            "reference_number" => text(&payment.reference),
            "payment_mode" => text(&payment.mode),
            "total" | "amount" => Some(Field::Amount(entry.total())),
            _ => party_field(kind, entry, &payment.party, name),
        },
    }
}

fn party_field(kind: Kind, entry: &Entry, party: &str, name: &str) -> Option<Field> {
    let sold = matches!(kind, Kind::Invoice | Kind::CreditNote | Kind::CustomerPayment);
    match name {
        "customer_id" if sold => id(entry.party),
        "customer_name" if sold => text(party),
        "vendor_id" if !sold => id(entry.party),
        "vendor_name" if !sold => text(party),
        _ => None,
    }
}

fn document_field(view: &View<'_>, kind: Kind, entry: &Entry, document: &Document, name: &str) -> Option<Field> {
    let dues = matches!(kind, Kind::Invoice | Kind::Bill);
    match name {
        "date" => Some(Field::Day(Some(document.date))),
        "due_date" if dues => Some(Field::Day(Some(view.ledger.due(entry, document)))),
        "delivery_date" if kind == Kind::PurchaseOrder => Some(Field::Day(document.expected)),
        "reference_number" => text(&document.reference),
        "total" => Some(Field::Amount(entry.total())),
        "balance" if kind != Kind::PurchaseOrder => Some(Field::Amount(view.ledger.balance(entry))),
        "item_name" | "item_description" | "description" => {
            let lines =
                document.lines.iter().map(|line| if name == "item_name" { &line.name } else { &line.description });
            Some(Field::Text(lines.cloned().collect::<Vec<_>>().join("\n")))
        }
        _ => party_field(kind, entry, &document.party, name),
    }
}

fn expense_field(view: &View<'_>, entry: &Entry, expense: &Expense, name: &str) -> Option<Field> {
    match name {
        "date" => Some(Field::Day(Some(expense.date))),
        "description" => text(&expense.description),
        "account_name" => text(&expense.lines[0].account),
        "paid_through_account_name" => text(&expense.paid_through),
        "paid_through_account_id" => id(view.ledger.account_id(&expense.paid_through)),
        "total" | "amount" => Some(Field::Amount(entry.total())),
        "customer_id" => id(view.ledger.contact_id(&expense.customer)),
        "customer_name" => text(&expense.customer),
        "vendor_id" => id(view.ledger.contact_id(&expense.vendor)),
        "vendor_name" => text(&expense.vendor),
        _ => None,
    }
}

/// Whether a record passes one filter of a query. A filter that the kind does not have passes everything, as there.
pub(crate) fn passes(view: &View<'_>, kind: Kind, entry: &Entry, key: &str, wanted: &str) -> bool {
    let value = |name: &str| field(view, kind, entry, name);
    if key == "status" {
        return status_is(view, kind, entry, wanted);
    }
    if let Some(found) = value(key) {
        return match found {
            Field::Text(text) if key.starts_with("item_") => text.contains(wanted),
            Field::Text(text) => text == wanted,
            Field::Day(day) => day.map(|day| day.to_string()).unwrap_or_default() == wanted,
            Field::Amount(amount) => Decimal::from_str_exact(wanted).is_ok_and(|wanted| amount == wanted),
            Field::At(_) => true,
        };
    }
    OPERATORS.iter().all(|(suffix, operator)| match key.strip_suffix(suffix).and_then(value) {
        Some(found) => operator.holds(&found, wanted),
        None => true,
    })
}

/// How a filter compares, by the suffix of its key.
const OPERATORS: [(&str, Operator); 10] = [
    ("_startswith", Operator::StartsWith),
    ("_contains", Operator::Contains),
    ("_start", Operator::AtLeast),
    ("_end", Operator::AtMost),
    ("_before", Operator::Below),
    ("_after", Operator::Above),
    ("_less_than", Operator::Below),
    ("_less_equals", Operator::AtMost),
    ("_greater_than", Operator::Above),
    ("_greater_equals", Operator::AtLeast),
];

#[derive(Debug, Clone, Copy)]
enum Operator {
    StartsWith,
    Contains,
    AtLeast,
    AtMost,
    Below,
    Above,
}

impl Operator {
    /// Whether a field's value stands so to what is wanted. A suffix that does not fit the field's type passes everything; a value that
    /// cannot be read passes nothing.
    fn holds(self, found: &Field, wanted: &str) -> bool {
        match (self, found) {
            (Operator::StartsWith, Field::Text(text)) => text.to_lowercase().starts_with(&wanted.to_lowercase()),
            (Operator::Contains, Field::Text(text)) => text.to_lowercase().contains(&wanted.to_lowercase()),
            (_, Field::Day(day)) => {
                day.zip(wanted.parse().ok()).is_some_and(|(day, wanted)| self.orders(&day, &wanted))
            }
            (_, Field::Amount(amount)) => {
                Decimal::from_str_exact(wanted).is_ok_and(|wanted| self.orders(amount, &wanted))
            }
            (_, Field::Text(_) | Field::At(_)) => true,
        }
    }

    fn orders<T: Ord>(self, found: &T, wanted: &T) -> bool {
        match self {
            Operator::AtLeast => found >= wanted,
            Operator::AtMost => found <= wanted,
            Operator::Below => found < wanted,
            Operator::Above => found > wanted,
            Operator::StartsWith | Operator::Contains => true,
        }
    }
}

fn status_is(view: &View<'_>, kind: Kind, entry: &Entry, wanted: &str) -> bool {
    let found = status(view, kind, entry);
    let plain = |text: &str| text.to_lowercase().replace(['_', '-'], "");
    match plain(wanted).as_str() {
        "unpaid" => matches!(found, "sent" | "viewed" | "overdue" | "partially_paid"),
        "billable" => found == "unbilled",
        wanted => plain(found) == wanted,
    }
}

/// Whether a record passes `filter_by`, as `Status.Paid` or `AccountType.Expense`.
pub(crate) fn passes_constant(view: &View<'_>, kind: Kind, entry: &Entry, constant: &str) -> bool {
    let Some((group, wanted)) = constant.split_once('.') else { return true };
    match (group, wanted) {
        (_, "All") => true,
        ("AccountType", wanted) => entry.account().is_some_and(|account| match wanted {
            "Active" => account.active,
            "Inactive" => !account.active,
            group => account.active && account_group(&account.of) == group,
        }),
        ("Status", "Customers") => crate::zoho::render::contact_type(entry) == "customer",
        ("Status", "Vendors") => crate::zoho::render::contact_type(entry) == "vendor",
        ("Status", wanted) => status_is(view, kind, entry, wanted),
        _ => true,
    }
}

fn account_group(of: &str) -> &'static str {
    match of {
        "income" | "other_income" | "finance_income" => "Income",
        "equity" => "Equity",
        of if of.contains("liability") || matches!(of, "accounts_payable" | "credit_card") => "Liability",
        of if of.contains("expense") || of == "cost_of_goods_sold" => "Expense",
        _ => "Asset",
    }
}
