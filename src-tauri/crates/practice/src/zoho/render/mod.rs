//! Records as the API shows them: a short row in lists, everything in a detail.

mod contact;
mod parts;
mod purchase;
mod sale;
mod spend;

use crate::company::{Document, State};
use crate::json::Json;
use crate::zoho::kind::Kind;
use crate::zoho::ledger::{Entry, Ledger, Record};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Books seen at a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) today: Date,
}

impl View<'_> {
    /// A time as live answers show it: in the organisation's zone, the offset without a colon.
    pub(crate) fn time(&self, instant: Timestamp) -> String {
        instant.to_zoned(self.ledger.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
    }

    /// An amount in the home currency.
    fn home(&self, entry: &Entry, amount: Decimal) -> Decimal {
        crate::company::round(amount * entry.rate, self.ledger.currencies[0].places)
    }

    fn symbol(&self, code: &str) -> String {
        let known = self.ledger.currencies.iter().find(|known| known.code == code);
        known.map_or_else(|| code.to_owned(), |known| known.symbol.clone())
    }
}

/// A record's row in a list.
pub(crate) fn row(view: &View<'_>, kind: Kind, entry: &Entry) -> Json {
    match (&entry.record, kind) {
        (Record::Document(document), Kind::Invoice) => sale::invoice_row(view, entry, document),
        (Record::Document(document), Kind::CreditNote) => sale::credit_note_row(view, entry, document),
        (Record::Document(document), Kind::Bill) => purchase::bill_row(view, entry, document),
        (Record::Document(document), Kind::VendorCredit) => purchase::vendor_credit_row(view, entry, document),
        (Record::Document(document), _) => purchase::order_row(view, entry, document),
        (Record::Expense(expense), _) => spend::expense_row(view, entry, expense),
        (Record::Contact(customer, contact), _) => contact::contact_row(view, entry, *customer, contact),
        (Record::Account(account), _) => contact::account_row(view, entry, account),
        (Record::Payment(payment), _) => spend::payment_row(view, kind, entry, payment),
    }
}

/// Everything about a record.
pub(crate) fn detail(view: &View<'_>, kind: Kind, entry: &Entry) -> Json {
    match (&entry.record, kind) {
        (Record::Document(document), Kind::Invoice) => sale::invoice(view, entry, document),
        (Record::Document(document), Kind::CreditNote) => sale::credit_note(view, entry, document),
        (Record::Document(document), Kind::Bill) => purchase::bill(view, entry, document),
        (Record::Document(document), Kind::VendorCredit) => purchase::vendor_credit(view, entry, document),
        (Record::Document(document), _) => purchase::order(view, entry, document),
        (Record::Expense(expense), _) => spend::expense(view, entry, expense),
        (Record::Contact(customer, contact), _) => contact::contact(view, entry, *customer, contact),
        (Record::Account(account), _) => contact::account(view, entry, account),
        (Record::Payment(payment), _) => spend::payment(view, kind, entry, payment),
    }
}

pub(crate) use parts::{credited, credits_used, payments_made};

/// Whether a contact is a customer or a vendor.
pub(crate) fn contact_type(entry: &Entry) -> &'static str {
    if matches!(entry.record, Record::Contact(true, _)) { "customer" } else { "vendor" }
}

/// The status that the API shows, which follows from the state, the money and the day.
pub(crate) fn status(view: &View<'_>, kind: Kind, entry: &Entry) -> &'static str {
    match &entry.record {
        Record::Document(document) => document_status(view, kind, entry, document),
        Record::Expense(expense) if expense.billable => "unbilled",
        Record::Expense(_) => "nonbillable",
        Record::Contact(_, contact) if contact.active => "active",
        Record::Account(account) if account.active => "active",
        Record::Contact(..) | Record::Account(_) => "inactive",
        Record::Payment(_) => "paid",
    }
}

fn document_status(view: &View<'_>, kind: Kind, entry: &Entry, document: &Document) -> &'static str {
    match (document.state, kind) {
        (State::Draft, _) => "draft",
        (State::PendingApproval, _) => "pending_approval",
        (State::Void, _) => "void",
        (State::Billed, _) => "billed",
        (State::Cancelled, _) => "cancelled",
        (State::Open, Kind::Invoice) => settled_status(view, entry, document).unwrap_or("sent"),
        (State::Open, Kind::Bill) => settled_status(view, entry, document).unwrap_or("open"),
        (State::Open, Kind::CreditNote | Kind::VendorCredit) if view.ledger.balance(entry).is_zero() => "closed",
        (State::Open, _) => "open",
    }
}

fn settled_status(view: &View<'_>, entry: &Entry, document: &Document) -> Option<&'static str> {
    if view.ledger.balance(entry).is_zero() {
        Some("paid")
    } else if view.ledger.due(entry, document) < view.today {
        Some("overdue")
    } else if entry.settled.is_empty() {
        None
    } else {
        Some("partially_paid")
    }
}
