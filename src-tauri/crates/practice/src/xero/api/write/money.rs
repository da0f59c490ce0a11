//! Payments that are made, or deleted; they cannot be changed.

use super::super::super::books::Books;
use super::super::super::render::account_nature;
use super::document::{account, by_id, open_period};
use super::{Given, Ready, Wrong, wrong};
use crate::company::{Applied, Payment, State};
use crate::zoho::ledger::{Entry, Record};
use crate::zoho::{Change, Kind};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::json;

/// Whether a payment can be made, or deleted.
pub(super) fn check(books: &Books, given: Given<'_>, id: &str, now: Timestamp) -> Result<Ready, Wrong> {
    if id.is_empty() { made(books, given, now) } else { deleted(books, given, id, now) }
}

/// The invoice or bill by id or number.
fn invoice<'a>(books: &'a Books, given: Given<'_>, now: Timestamp) -> Result<(Kind, &'a Entry), Wrong> {
    let Some(named) = given.inner("Invoice") else {
        let other = ["CreditNote", "Prepayment", "Overpayment"].into_iter().find(|key| given.inner(key).is_some());
        return match other {
            Some(other) => wrong(format!("These practice books do not pay a {other} back.")),
            None => wrong("A document to pay must be specified"),
        };
    };
    let (id, number) = (named.text("InvoiceID"), named.text("InvoiceNumber"));
    let found = [Kind::Invoice, Kind::Bill].into_iter().find_map(|kind| {
        let entry = if id.is_empty() { books.ledger.find(kind, number) } else { by_id(books, kind, id, now).ok() };
        Some((kind, entry?))
    });
    found.ok_or_else(|| vec!["Invoice could not be found".to_owned()])
}

fn made(books: &Books, given: Given<'_>, now: Timestamp) -> Result<Ready, Wrong> {
    let (kind, entry) = invoice(books, given, now)?;
    let Some(document) = entry.document() else { return wrong("Invoice could not be found") };
    let amount = given.number("Amount")?.filter(|amount| *amount > Decimal::ZERO);
    let Some(amount) = amount else { return wrong("The payment amount must be greater than zero") };
    let date = given.day("Date")?.unwrap_or_else(|| now.to_zoned(books.ledger.zone.clone()).date());
    open_period(books, date)?;
    if document.state != State::Open {
        return wrong("Payments can only be made against Authorised documents");
    }
    if amount > books.ledger.balance(entry) {
        return wrong("Payment amount exceeds the amount outstanding on this document");
    }
    let account = bank(books, given, now)?;
    let late = date < document.date;
    let payments = if kind == Kind::Invoice { Kind::CustomerPayment } else { Kind::VendorPayment };
    let payment = Payment {
        number: next_number(books, payments),
        party: document.party.clone(),
        date,
        amount: Some(amount),
        mode: "banktransfer".to_owned(),
        reference: given.text("Reference").to_owned(),
        account,
        rate: None,
        applied: vec![Applied { to: document.number.clone(), amount, date: None }],
        description: String::new(),
        custom: crate::company::CustomValues::new(),
        created: None,
        modified: None,
    };
    let warnings = late.then(|| "The payment date is before the date of the document".to_owned()).into_iter().collect();
    Ok(Ready::Payment { kind: payments, payment, warnings })
}

/// The account that the money comes from or goes to.
fn bank(books: &Books, given: Given<'_>, now: Timestamp) -> Result<String, Wrong> {
    let Some(named) = given.inner("Account") else { return wrong("An account must be specified") };
    let name = account(books, named, now)?;
    let entry = books.ledger.account_id(&name).and_then(|id| books.ledger.entry(Kind::Account, id));
    let is_bank = entry.and_then(Entry::account).is_some_and(|account| account_nature(&account.of, &account.name).0);
    if is_bank {
        Ok(name)
    } else {
        wrong("Account type is invalid: it must be a bank account or have payments enabled")
    }
}

/// The number behind the highest.
fn next_number(books: &Books, kind: Kind) -> String {
    let numbers = books.ledger.table(kind).oldest_first().filter_map(|entry| entry.number().parse::<u64>().ok());
    (numbers.max().unwrap_or_default() + 1).to_string()
}

fn deleted(books: &Books, given: Given<'_>, id: &str, now: Timestamp) -> Result<Ready, Wrong> {
    if given.text("Status") != "DELETED" {
        return wrong("A payment cannot be changed; it can only be deleted, with the Status DELETED");
    }
    let Some(part) = books.view(now).part_of(id) else { return wrong("Payment not of valid status for modification") };
    let kind = part.kind;
    let Some(entry) = books.ledger.entry(kind, part.payment) else { return wrong("There is no such payment") };
    let Record::Payment(payment) = &entry.record else { return wrong("There is no such payment") };
    open_period(books, payment.date)?;
    let key = entry.id.to_string();
    if payment.applied.len() <= 1 {
        return Ok(Ready::Change(Change::Delete { kind, key }));
    }
    let mut left = payment.applied.clone();
    if let Some(at) = left.iter().position(|one| one.to == part.document && one.amount == part.amount) {
        left.remove(at);
    }
    let amount: Decimal = left.iter().map(|one| one.amount).sum();
    Ok(Ready::Change(Change::Update { kind, key, patch: json!({"applied": left, "amount": amount}) }))
}
