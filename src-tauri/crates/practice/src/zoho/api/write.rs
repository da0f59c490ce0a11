//! Changes through the API: create, update, delete, and changes of status.

use super::body::{self, Creating};
use super::{Call, invalid_url, missing, value};
use crate::error::Error;
use crate::json::Json;
use crate::zoho::answer::Answer;
use crate::zoho::faults::Change;
use crate::zoho::kind::Kind;
use crate::zoho::ledger::{Record, field_place};
use crate::zoho::render::{self, View};
use jiff::civil::Date;
use serde_json::{Value, json};

/// Makes the change that a call asks for.
pub(crate) fn answer(call: &Call<'_>, kind: Kind, parts: &[&str]) -> Answer {
    let done = match (call.method.as_str(), parts) {
        ("POST", [] | [""]) => body(call).and_then(|given| create(call, kind, given)),
        ("PUT", [] | [""]) => by_unique_field(call, kind),
        ("PUT", [id]) => existing(call, kind, id).and_then(|()| update(call, kind, id)),
        ("DELETE", [id]) => existing(call, kind, id).and_then(|()| delete(call, kind, id)),
        ("POST", [id, "status", wanted]) => {
            existing(call, kind, id).and_then(|()| change_status(call, kind, id, wanted))
        }
        ("POST", [id, wanted @ ("active" | "inactive")]) if matches!(kind, Kind::Contact | Kind::Account) => {
            existing(call, kind, id).and_then(|()| activate(call, kind, id, *wanted == "active"))
        }
        _ => Err(invalid_url()),
    };
    done.unwrap_or_else(|refused| refused)
}

fn existing(call: &Call<'_>, kind: Kind, id: &str) -> Result<(), Answer> {
    let books = call.shared.books();
    let found = id.parse().ok().and_then(|id| books[call.organisation].entry(kind, id));
    found.map(|_| ()).ok_or_else(|| missing(kind))
}

/// The body as JSON: bare, or in the form field `JSONString`.
fn body(call: &Call<'_>) -> Result<Value, Answer> {
    let form = || {
        url::form_urlencoded::parse(call.body).find(|(key, _)| key == "JSONString").map(|(_, text)| text.into_owned())
    };
    let read = serde_json::from_slice(call.body).ok().or_else(|| serde_json::from_str(&form()?).ok());
    read.filter(Value::is_object).ok_or_else(|| Answer::refused(400, 4, "Invalid value passed for JSONString"))
}

/// Changes the record that has a value in a unique field of the company's own; makes it where there is none and that is asked for.
fn by_unique_field(call: &Call<'_>, kind: Kind) -> Result<Answer, Answer> {
    let header = |name: &str| call.headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(name), Some(value)) = (header("x-unique-identifier-key"), header("x-unique-identifier-value")) else {
        return Err(invalid_url());
    };
    if !call.shared.options.upserts.contains(&kind) {
        return Err(invalid_url());
    }
    let holder = {
        let books = call.shared.books();
        let ledger = &books[call.organisation];
        if !field_place(kind).is_some_and(|on| ledger.is_unique(on, name)) {
            return Err(Answer::refused(400, 4, "Invalid value passed for X-Unique-Identifier-Key"));
        }
        ledger.holder(kind, name, &json!(value))
    };
    match holder {
        Some(id) => update(call, kind, &id.to_string()),
        None if header("x-upsert") == Some("true") => {
            let mut given = body(call)?;
            let field = json!({"api_name": name, "value": value});
            match given["custom_fields"].as_array_mut() {
                Some(fields) if fields.iter().any(|field| field["api_name"] == name) => {}
                Some(fields) => fields.push(field),
                None => given["custom_fields"] = json!([field]),
            }
            create(call, kind, given)
        }
        None => Err(missing(kind)),
    }
}

fn create(call: &Call<'_>, kind: Kind, given: Value) -> Result<Answer, Answer> {
    let own_number = value(call.query, "ignore_auto_number_generation") == Some("true");
    let record = {
        let books = call.shared.books();
        let ledger = &books[call.organisation];
        let today = call.shared.clock.now().to_zoned(ledger.zone.clone()).date();
        body::record(ledger, kind, &given, Some(Creating { today, own_number }))?
    };
    let id = change(call, kind, Change::Add { kind, record })?;
    let place = format!("/api/v3/{}/{id}", kind.path());
    Ok(shown(call, kind, &id, 201, created(kind)).header("location", place))
}

fn update(call: &Call<'_>, kind: Kind, id: &str) -> Result<Answer, Answer> {
    let given = body(call)?;
    let patch = body::record(&call.shared.books()[call.organisation], kind, &given, None)?;
    change(call, kind, Change::Update { kind, key: id.to_owned(), patch })?;
    Ok(shown(call, kind, id, 200, updated(kind)))
}

fn delete(call: &Call<'_>, kind: Kind, id: &str) -> Result<Answer, Answer> {
    change(call, kind, Change::Delete { kind, key: id.to_owned() })?;
    Ok(Answer::done(200, deleted(kind), Json::EMPTY))
}

fn change_status(call: &Call<'_>, kind: Kind, id: &str, wanted: &str) -> Result<Answer, Answer> {
    let key = id.to_owned();
    let state = match (kind, wanted) {
        (Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit, "void") => {
            change(call, kind, Change::Void { kind, key })?;
            return Ok(Answer::done(200, status_changed(kind, "Void"), Json::EMPTY));
        }
        (Kind::Invoice, "sent")
        | (Kind::Bill | Kind::PurchaseOrder | Kind::CreditNote | Kind::VendorCredit, "open") => "open",
        (Kind::Invoice | Kind::CreditNote, "draft") => "draft",
        (Kind::PurchaseOrder, "billed") => "billed",
        (Kind::PurchaseOrder, "cancelled") => "cancelled",
        _ => return Err(invalid_url()),
    };
    change(call, kind, Change::Update { kind, key, patch: json!({"state": state}) })?;
    let word = wanted[..1].to_uppercase() + &wanted[1..];
    Ok(Answer::done(200, status_changed(kind, &word), Json::EMPTY))
}

fn activate(call: &Call<'_>, kind: Kind, id: &str, active: bool) -> Result<Answer, Answer> {
    change(call, kind, Change::Update { kind, key: id.to_owned(), patch: json!({"active": active}) })?;
    let word = if active { "active" } else { "inactive" };
    Ok(Answer::done(
        200,
        format!("The {} has been marked as {word}.", kind.spelling().called.to_lowercase()),
        Json::EMPTY,
    ))
}

/// Makes the change, or says why not as the API would.
fn change(call: &Call<'_>, kind: Kind, change: Change) -> Result<String, Answer> {
    open(call, kind, &change)?;
    let done = call.shared.change(Some(call.organisation), change);
    if let Ok(id) = &done {
        id.parse().into_iter().for_each(|id| call.wrote(id));
    }
    done.map_err(|error| match (&error, kind) {
        (Error::Refused(_), Kind::Contact) => Answer::refused(400, 3062, error.to_string()),
        (Error::Refused(_), Kind::Bill) => Answer::refused(400, 13011, error.to_string()),
        (Error::Refused(_), _) => Answer::refused(400, 1001, error.to_string()),
        _ => Answer::refused(400, 4, error.to_string()),
    })
}

/// Whether what is changed, and what becomes of it, is dated after the day up to which the books are closed.
fn open(call: &Call<'_>, kind: Kind, change: &Change) -> Result<(), Answer> {
    let Some(until) = call.shared.locked_until(kind) else { return Ok(()) };
    let day = |given: &Value| given["date"].as_str().and_then(|date| date.parse::<Date>().ok());
    let (new, key) = match change {
        Change::Add { record, .. } => (day(record), None),
        Change::Update { patch, key, .. } => (day(patch), Some(key)),
        Change::Void { key, .. } | Change::Delete { key, .. } | Change::Pay { key, .. } => (None, Some(key)),
    };
    let books = call.shared.books();
    let entry = key.and_then(|key| books[call.organisation].find(kind, key));
    let old = entry.and_then(|entry| match &entry.record {
        Record::Document(document) => Some(document.date),
        Record::Expense(expense) => Some(expense.date),
        Record::Payment(payment) => Some(payment.date),
        Record::Contact(..) | Record::Account(_) => None,
    });
    if old.into_iter().chain(new).any(|date| date <= until) {
        let text = format!("Transactions dated on or before {until} are locked and cannot be added or changed.");
        return Err(Answer::refused(400, 1001, text));
    }
    Ok(())
}

/// The record as it is now, below a message.
fn shown(call: &Call<'_>, kind: Kind, id: &str, status: u16, message: &'static str) -> Answer {
    let books = call.shared.books();
    let ledger = &books[call.organisation];
    let now = call.shared.clock.now();
    let view = View { ledger, today: now.to_zoned(ledger.zone.clone()).date() };
    match id.parse().ok().and_then(|id| ledger.entry(kind, id)) {
        Some(entry) => {
            Answer::done(status, message, Json::EMPTY.key(kind.spelling().one, render::detail(&view, kind, entry)))
        }
        None => missing(kind),
    }
}

fn created(kind: Kind) -> &'static str {
    match kind {
        Kind::Invoice => "The invoice has been created.",
        Kind::CreditNote => "The credit note has been created.",
        Kind::Bill => "The bill has been created.",
        Kind::VendorCredit => "The vendor credit has been created.",
        Kind::PurchaseOrder => "Purchase Order has been added.",
        Kind::Expense => "The expense has been recorded.",
        Kind::Contact => "The contact has been added.",
        Kind::Account => "The account has been created.",
        Kind::CustomerPayment => "The payment from the customer has been recorded.",
        Kind::VendorPayment => "The payment to the vendor has been recorded.",
    }
}

fn updated(kind: Kind) -> &'static str {
    match kind {
        Kind::Invoice => "Invoice information has been updated.",
        Kind::CreditNote => "Credit note information has been updated.",
        Kind::Bill => "Bill information has been updated.",
        Kind::VendorCredit => "Vendor credit information has been updated.",
        Kind::PurchaseOrder => "Purchase Order has been updated.",
        Kind::Expense => "Expense information has been updated.",
        Kind::Contact => "Contact information has been saved.",
        Kind::Account => "The details of the account have been updated.",
        Kind::CustomerPayment | Kind::VendorPayment => "The payment details have been updated.",
    }
}

fn deleted(kind: Kind) -> &'static str {
    match kind {
        Kind::Invoice => "The invoice has been deleted.",
        Kind::CreditNote => "The credit note has been deleted.",
        Kind::Bill => "The bill has been deleted.",
        Kind::VendorCredit => "The vendor credit has been deleted.",
        Kind::PurchaseOrder => "The purchase order has been deleted.",
        Kind::Expense => "The expense has been deleted.",
        Kind::Contact => "The customer has been deleted.",
        Kind::Account => "The account has been deleted.",
        Kind::CustomerPayment | Kind::VendorPayment => "The payment has been deleted.",
    }
}

fn status_changed(kind: Kind, to: &str) -> String {
    format!("{} status has been changed to {to}.", kind.spelling().called)
}
