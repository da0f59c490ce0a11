//! Writing: one record or several, each checked as the real books check it, with idempotency keys. All are checked before the first is
//! made, so a batch that is refused has made nothing; with `summarizeErrors=false` each record stands for itself.

mod document;
mod journal;
mod money;
mod trade;

use super::super::books::Books;
use super::super::extras::Journal;
use super::super::resource::Resource;
use super::{Api, list, parts, refusal};
use crate::company::Payment;
use crate::json::{Json, object};
use crate::kit::{Answer, Call};
use crate::zoho::{Change, Kind};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;

/// Longest idempotency key.
const LONGEST_KEY: usize = 128;

/// Answers by idempotency key.
#[derive(Debug, Default)]
pub(crate) struct Keys(HashMap<String, Kept>);

#[derive(Debug)]
struct Kept {
    request: String,
    answer: Answer,
    until: Duration,
}

/// A write that a network layer repeats later.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) tenant: String,
    resource: Resource,
    method: String,
    path: String,
    each_alone: bool,
    key: String,
    body: Vec<u8>,
    lag: Option<Duration>,
}

/// A record that was checked and can be made.
#[derive(Debug)]
enum Ready {
    Change(Change),
    /// A payment, with what is odd about it.
    Payment {
        kind: Kind,
        payment: Payment,
        warnings: Vec<String>,
    },
    Journal(Journal),
    JournalStatus {
        at: usize,
        status: &'static str,
    },
}

/// What is wrong with a record, in the words of the API.
type Wrong = Vec<String>;

fn wrong<T>(message: impl Into<String>) -> Result<T, Wrong> {
    Err(vec![message.into()])
}

/// The keys of a record that came.
#[derive(Debug, Clone, Copy)]
struct Given<'a>(&'a Value);

impl<'a> Given<'a> {
    /// A text; empty where there is none.
    fn text(self, key: &str) -> &'a str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn inner(self, key: &str) -> Option<Given<'a>> {
        self.0.get(key).filter(|value| value.is_object()).map(Given)
    }

    fn items(self, key: &str) -> Option<&'a Vec<Value>> {
        self.0.get(key).and_then(Value::as_array)
    }

    /// A number, from the digits as they came.
    fn number(self, key: &str) -> Result<Option<Decimal>, Wrong> {
        let digits = match self.0.get(key) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::String(text)) => text.clone(),
            Some(_) => return wrong(format!("{key} is not a number")),
        };
        Decimal::from_str_exact(&digits).map(Some).or_else(|_| wrong(format!("{key} is not a number")))
    }

    /// A day as `2026-09-30`, or a moment of which the day counts.
    fn day(self, key: &str) -> Result<Option<jiff::civil::Date>, Wrong> {
        let text = self.text(key);
        if text.is_empty() {
            return Ok(None);
        }
        let day = text.get(..10).unwrap_or(text);
        day.parse().map(Some).or_else(|_| wrong(format!("{key} “{text}” is not a valid date")))
    }
}

impl Api {
    /// A write, once or twice where a fault says so.
    pub(super) fn write(&self, call: &Call<'_>, tenant: &str, resource: Resource) -> Answer {
        let key = call.headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or_default();
        if key.len() > LONGEST_KEY {
            return refusal::query(format!("Idempotency-Key is longer than {LONGEST_KEY} characters"));
        }
        let wanted = Wanted {
            tenant: tenant.to_owned(),
            resource,
            method: call.method.to_string(),
            path: call.path.to_owned(),
            each_alone: call.value("summarizeErrors").eq_ignore_ascii_case("false"),
            key: key.to_owned(),
            body: call.body.to_vec(),
            lag: call.lag(),
        };
        let answer = self.keyed(&wanted);
        match call.twin() {
            Some(later) if later.is_zero() => drop(self.keyed(&wanted)),
            Some(later) => self.0.later().put(self.0.clock().elapsed() + later, wanted),
            None => {}
        }
        answer
    }

    /// A write whose key was seen already gets the answer of then; without a key it is done.
    pub(super) fn keyed(&self, wanted: &Wanted) -> Answer {
        if wanted.key.is_empty() {
            return self.done(wanted);
        }
        let now = self.0.clock().elapsed();
        let request = format!("{} {} {}", wanted.method, wanted.path, String::from_utf8_lossy(&wanted.body));
        // The lock is held while the work is done: two requests with one key must not both do it.
        let mut keys = self.0.keys();
        keys.0.retain(|_, kept| now < kept.until);
        if let Some(kept) = keys.0.get(&wanted.key) {
            if kept.request == request {
                return kept.answer.clone();
            }
            return refusal::query("The Idempotency-Key was already used with a different request");
        }
        let answer = self.done(wanted);
        let until = now + self.0.options.limits.key_life;
        keys.0.insert(wanted.key.clone(), Kept { request, answer: answer.clone(), until });
        answer
    }

    fn done(&self, wanted: &Wanted) -> Answer {
        let Ok(body) = serde_json::from_slice::<Value>(&wanted.body) else {
            return refusal::query("The body is no JSON");
        };
        let parts = parts(&wanted.path);
        let id = match parts.as_slice() {
            [_] => "",
            [_, id] if wanted.method == "POST" => id,
            _ => return refusal::unknown(),
        };
        if !matches!(wanted.method.as_str(), "PUT" | "POST") {
            return refusal::unknown();
        }
        let given: Vec<Value> = match body.get(wanted.resource.manner().path) {
            Some(Value::Array(items)) => items.clone(),
            Some(_) => return refusal::query("The list is not a list"),
            None if body.is_object() => vec![body],
            None => return refusal::query("The body holds no record"),
        };
        let make = |books: &mut Books| Ok(self.all(books, wanted, &given, id));
        self.0.with(Some(&wanted.tenant), make).unwrap_or_else(|_| refusal::forbidden())
    }

    /// Checks all, then makes all.
    fn all(&self, books: &mut Books, wanted: &Wanted, given: &[Value], id: &str) -> Answer {
        let now = self.0.clock().now();
        let create = wanted.method == "PUT";
        let checked: Vec<Result<Ready, Wrong>> =
            given.iter().map(|record| check(books, wanted.resource, Given(record), id, create, now)).collect();
        if !wanted.each_alone && checked.iter().any(Result::is_err) {
            let elements = given.iter().zip(&checked).map(|(record, checked)| refused(record, checked.as_ref().err()));
            return refusal::validation(elements.collect());
        }
        let mut elements = Vec::new();
        let mut failed = false;
        for (record, ready) in given.iter().zip(checked) {
            let made = ready.and_then(|ready| self.make(books, wanted, ready, now));
            failed |= made.is_err();
            elements.push(match made {
                Ok(json) if wanted.each_alone => json.key("StatusAttributeString", "OK"),
                Ok(json) => json,
                Err(wrong) => refused(record, Some(&wrong)),
            });
        }
        if failed && !wanted.each_alone {
            return refusal::validation(elements);
        }
        self.envelope(None, wanted.resource.manner().list, elements)
    }

    /// Makes one record and shows it whole.
    fn make(&self, books: &mut Books, wanted: &Wanted, ready: Ready, now: Timestamp) -> Result<Json, Wrong> {
        let mut notes = Vec::new();
        let id = match ready {
            Ready::Change(change) => books.change(change, now).map_err(|error| vec![error.to_string()])?,
            Ready::Payment { kind, payment, warnings } => {
                notes = warnings;
                let record = serde_json::to_value(payment).expect("BUG: a payment has text keys only");
                books.change(Change::Add { kind, record }, now).map_err(|error| vec![error.to_string()])?
            }
            Ready::Journal(journal) => books.put_journal(journal, now),
            Ready::JournalStatus { at, status } => books.set_journal(at, status, now),
        };
        self.0.wire.counted_write();
        books.made(&id);
        if let Some(lag) = wanted.lag {
            books.hide(id.clone(), self.0.clock().elapsed() + lag);
        }
        let asked = parts(&wanted.path).get(1).map_or(id.as_str(), |asked| *asked);
        let json = list::whole(books, wanted.resource, asked, now).unwrap_or(Json::EMPTY);
        let warnings = notes.into_iter().map(|text| object! {"Message": text}).collect::<Vec<Json>>();
        Ok(if warnings.is_empty() { json } else { json.key("Warnings", warnings) })
    }
}

/// A record that was not made: what came, and what is wrong with it.
fn refused(record: &Value, wrong: Option<&Wrong>) -> Json {
    let errors: Vec<Json> = wrong.into_iter().flatten().map(|text| object! {"Message": text.clone()}).collect();
    let state = if errors.is_empty() { "OK" } else { "ERROR" };
    echo(record)
        .key("StatusAttributeString", state)
        .key("HasErrors", !errors.is_empty())
        .key("ValidationErrors", errors)
}

/// What came, as it came; values of no meaning here are left out.
fn echo(value: &Value) -> Json {
    let Value::Object(keys) = value else { return Json::EMPTY };
    let scalar = |value: &Value| match value {
        Value::String(text) => Some(Json::from(text.clone())),
        Value::Bool(flag) => Some(Json::from(*flag)),
        Value::Number(number) => Decimal::from_str_exact(&number.to_string()).ok().map(Json::from),
        Value::Object(_) => Some(echo(value)),
        Value::Null | Value::Array(_) => None,
    };
    let kept = keys.iter().filter_map(|(key, value)| Some((key.clone(), scalar(value)?)));
    kept.fold(Json::EMPTY, |json, (key, value)| json.key(key, value))
}

/// Whether a record can be made.
fn check(
    books: &Books,
    resource: Resource,
    given: Given<'_>,
    id: &str,
    create: bool,
    now: Timestamp,
) -> Result<Ready, Wrong> {
    match resource {
        Resource::Invoices => trade::check(books, given, id, create, now),
        Resource::Contacts => document::contact(books, given, id, create, now),
        Resource::Payments => money::check(books, given, id, now),
        Resource::ManualJournals => journal::check(books, given, id, create, now),
        Resource::CreditNotes | Resource::BatchPayments | Resource::Prepayments | Resource::Overpayments => {
            not_here(resource)
        }
        Resource::BankTransactions | Resource::PurchaseOrders | Resource::Accounts | Resource::Items => {
            not_here(resource)
        }
        Resource::TrackingCategories | Resource::Currencies | Resource::TaxRates => not_here(resource),
        Resource::Organisation => not_here(resource),
    }
}

fn not_here(resource: Resource) -> Result<Ready, Wrong> {
    wrong(format!("These practice books do not write {}.", resource.manner().path))
}
