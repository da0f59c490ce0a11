//! Invoices and bills that are made, changed, approved, made void.

use super::super::super::books::Books;
use super::document::{account, by_id, open_period, party, tax};
use super::{Given, Ready, Wrong, wrong};
use crate::company::{Discount, Document, Line, State, round};
use crate::zoho::ledger::Entry;
use crate::zoho::{Change, Kind};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Whether an invoice can be made or changed so.
pub(super) fn check(books: &Books, given: Given<'_>, id: &str, create: bool, now: Timestamp) -> Result<Ready, Wrong> {
    let id = if id.is_empty() { given.text("InvoiceID") } else { id };
    if id.is_empty() || create {
        return made(books, given, now);
    }
    let found =
        [Kind::Invoice, Kind::Bill].into_iter().find_map(|kind| Some((kind, by_id(books, kind, id, now).ok()?)));
    let Some((kind, entry)) = found else { return wrong(format!("There is no invoice with the id {id}")) };
    changed(books, kind, entry, given, now)
}

fn kind(given: Given<'_>) -> Result<Kind, Wrong> {
    match given.text("Type") {
        "ACCREC" => Ok(Kind::Invoice),
        "ACCPAY" => Ok(Kind::Bill),
        other => wrong(format!("Invoice Type '{other}' is not valid; it is ACCREC or ACCPAY")),
    }
}

fn state(word: &str) -> Result<State, Wrong> {
    match word {
        "" | "DRAFT" => Ok(State::Draft),
        "SUBMITTED" => Ok(State::PendingApproval),
        "AUTHORISED" => Ok(State::Open),
        other => wrong(format!("Invoice cannot be made with the status '{other}'")),
    }
}

fn made(books: &Books, given: Given<'_>, now: Timestamp) -> Result<Ready, Wrong> {
    let kind = kind(given)?;
    let party = party(books, given, now)?;
    let date = given.day("Date")?.unwrap_or_else(|| now.to_zoned(books.ledger.zone.clone()).date());
    open_period(books, date)?;
    let state = state(given.text("Status"))?;
    let due = given.day("DueDate")?;
    if state == State::Open && due.is_none() {
        return wrong("A due date must be specified for an approved invoice");
    }
    let inclusive = match given.text("LineAmountTypes") {
        "Inclusive" => true,
        "" | "Exclusive" | "NoTax" => false,
        other => return wrong(format!("LineAmountTypes '{other}' is not valid")),
    };
    let number = match given.text("InvoiceNumber") {
        "" => free_number(books, kind),
        number => number.to_owned(),
    };
    if kind == Kind::Invoice && !books.ledger.table(kind).numbered(&number).is_empty() {
        return wrong("Invoice # must be unique.");
    }
    let currency = given.text("CurrencyCode");
    let mut record = json!({
        "number": number, "party": party, "date": date, "state": state, "inclusive": inclusive,
        "reference": given.text("Reference"), "lines": lines(books, given, now)?,
    });
    if let Some(due) = due {
        record["due"] = json!(due);
    }
    if !currency.is_empty() {
        record["currency"] = json!(currency);
    }
    Ok(Ready::Change(Change::Add { kind, record }))
}

/// The next number that nobody used.
fn free_number(books: &Books, kind: Kind) -> String {
    let count = books.ledger.table(kind).oldest_first().count();
    let word = if kind == Kind::Invoice { "INV-X" } else { "BILL-X" };
    let mut numbers = (count + 1..).map(|at| format!("{word}{at:05}"));
    numbers.find(|number| books.ledger.table(kind).numbered(number).is_empty()).unwrap_or_default()
}

fn lines(books: &Books, given: Given<'_>, now: Timestamp) -> Result<Vec<Line>, Wrong> {
    let items = given.items("LineItems").map(Vec::as_slice).unwrap_or_default();
    if items.is_empty() {
        return wrong("One or more line items must be specified");
    }
    items.iter().map(|item| line(books, Given(item), now)).collect()
}

fn line(books: &Books, given: Given<'_>, now: Timestamp) -> Result<Line, Wrong> {
    let description = given.text("Description");
    if description.is_empty() {
        return wrong("Description must be specified for each line");
    }
    let quantity = given.number("Quantity")?.unwrap_or(Decimal::ONE);
    let whole = given.number("LineAmount")?;
    let rate = match given.number("UnitAmount")? {
        Some(rate) => rate,
        None if quantity.is_zero() => Decimal::ZERO,
        None => whole.unwrap_or_default() / quantity,
    };
    let share = given.number("DiscountRate")?;
    let discount = share.map(Discount::Percent).or(given.number("DiscountAmount")?.map(Discount::Amount));
    let full = round(quantity * rate, 2);
    let expect = match discount {
        Some(Discount::Percent(share)) => full - round(full * share / Decimal::ONE_HUNDRED, 2),
        Some(Discount::Amount(amount)) => full - amount,
        None => full,
    };
    if let Some(stated) = whole.filter(|stated| *stated != expect) {
        return wrong(format!("The line total {stated} does not match the expected line total {expect}"));
    }
    Ok(Line {
        name: String::new(),
        description: description.to_owned(),
        quantity,
        unit: String::new(),
        rate,
        discount,
        account: account(books, given, now)?,
        tax: tax(books, given.text("TaxType"), now)?,
        custom: crate::company::CustomValues::new(),
    })
}

/// A change of status, or of what a draft holds.
fn changed(books: &Books, kind: Kind, entry: &Entry, given: Given<'_>, now: Timestamp) -> Result<Ready, Wrong> {
    let document = entry.document().ok_or_else(|| vec!["There is no such invoice".to_owned()])?;
    open_period(books, document.date)?;
    let key = entry.id.to_string();
    let draft = matches!(document.state, State::Draft | State::PendingApproval);
    let wanted = given.text("Status");
    let mut patch = patch(books, document, given, draft, now)?;
    let state = match (wanted, document.state) {
        ("", _) => None,
        ("DELETED", State::Draft | State::PendingApproval) => return Ok(Ready::Change(Change::Delete { kind, key })),
        ("VOIDED", State::Open) if entry.settled.is_empty() => return Ok(Ready::Change(Change::Void { kind, key })),
        ("VOIDED", State::Open) => {
            return wrong("This document cannot be voided as it has a payment or credit note against it.");
        }
        ("DRAFT", State::PendingApproval) => Some(State::Draft),
        ("SUBMITTED", State::Draft) => Some(State::PendingApproval),
        ("AUTHORISED", State::Draft | State::PendingApproval) => Some(State::Open),
        ("DRAFT", State::Draft) | ("SUBMITTED", State::PendingApproval) | ("AUTHORISED", State::Open) => None,
        (wanted, _) => return wrong(format!("Invoice not of valid status for modification to {wanted}")),
    };
    if document.state == State::Void {
        return wrong("Invoice not of valid status for modification");
    }
    if let Some(state) = state {
        patch.insert("state".to_owned(), json!(state));
    }
    Ok(Ready::Change(Change::Update { kind, key, patch: Value::Object(patch) }))
}

fn patch(
    books: &Books,
    document: &Document,
    given: Given<'_>,
    draft: bool,
    now: Timestamp,
) -> Result<serde_json::Map<String, Value>, Wrong> {
    let mut patch = serde_json::Map::new();
    if given.items("LineItems").is_some() {
        if !draft {
            return wrong(format!("“{}” is approved: its lines cannot be changed here", document.number));
        }
        patch.insert("lines".to_owned(), json!(lines(books, given, now)?));
    }
    if !given.text("Reference").is_empty() {
        patch.insert("reference".to_owned(), json!(given.text("Reference")));
    }
    if let Some(due) = given.day("DueDate")? {
        patch.insert("due".to_owned(), json!(due));
    }
    Ok(patch)
}
