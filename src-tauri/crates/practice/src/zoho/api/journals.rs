//! Journal entries over the API. *Assumed:* the fields of rows, and that entries are published at once.

use super::{Call, invalid_url, value};
use crate::error::Error;
use crate::json::{Json, object};
use crate::zoho::answer::Answer;
use crate::zoho::ledger::{Journal, amount};
use crate::zoho::render::View;
use jiff::civil::Date;
use serde_json::Value;

fn missing() -> Answer {
    Answer::refused(404, 1002, "Journal does not exist.")
}

/// Reads.
pub(crate) fn read(call: &Call<'_>, view: &View<'_>, parts: &[&str]) -> Answer {
    match parts {
        [] | [""] => list(call, view),
        [id] => match view.ledger.journal(id) {
            Some(journal) => Answer::success(object! {"journal": shown(view, journal)}),
            None => missing(),
        },
        _ => invalid_url(),
    }
}

fn list(call: &Call<'_>, view: &View<'_>) -> Answer {
    let day = |key: &str| value(call.query, key).and_then(|text| text.parse::<Date>().ok());
    let reference = value(call.query, "reference_number");
    let fits = |journal: &&Journal| {
        !call.shared.is_hidden(journal.id)
            && reference.is_none_or(|wanted| journal.given["reference_number"] == wanted)
            && day("date").is_none_or(|day| journal.date == day)
            && day("date_start").is_none_or(|day| journal.date >= day)
            && day("date_end").is_none_or(|day| journal.date <= day)
    };
    let found: Vec<&Journal> = view.ledger.journals.iter().rev().filter(fits).collect();
    let number = |key: &str, usual: usize| {
        value(call.query, key).and_then(|text| text.parse().ok()).filter(|number| *number > 0).unwrap_or(usual)
    };
    let (page, size) = (number("page", 1), number("per_page", 200).min(200));
    let start = (page - 1).saturating_mul(size);
    let rows = found.iter().skip(start).take(size).map(|journal| row(view, journal)).collect::<Vec<_>>();
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let context = object! {
        "page": whole(page), "per_page": whole(size), "has_more_page": found.len() > start.saturating_add(size),
        "report_name": "Journals", "applied_filter": "JournalDate.All", "sort_column": "last_modified_time", "sort_order": "D",
    };
    Answer::success(object! {"journals": rows, "page_context": context})
}

/// Writes.
pub(crate) fn write(call: &Call<'_>, parts: &[&str]) -> Answer {
    let done = match (call.method.as_str(), parts) {
        ("POST", [] | [""]) => put(call, None),
        ("PUT", [id]) => known(call, id).and_then(|id| put(call, Some(id))),
        ("DELETE", [id]) => known(call, id).and_then(|id| delete(call, id)),
        _ => Err(invalid_url()),
    };
    done.unwrap_or_else(|refused| refused)
}

fn known(call: &Call<'_>, id: &str) -> Result<u64, Answer> {
    let books = call.shared.books();
    let journal = books[call.organisation].journal(id).ok_or_else(missing)?;
    open(call, Some(journal.date)).map(|()| journal.id)
}

/// Whether a day is open.
fn open(call: &Call<'_>, day: Option<Date>) -> Result<(), Answer> {
    match (call.shared.locked("accountant"), day) {
        (Some(until), Some(day)) if day <= until => {
            let text = format!("Transactions dated on or before {until} are locked and cannot be added or changed.");
            Err(Answer::refused(400, 1001, text))
        }
        (_, _) => Ok(()),
    }
}

fn put(call: &Call<'_>, id: Option<u64>) -> Result<Answer, Answer> {
    let given: Value = serde_json::from_slice(call.body)
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| Answer::refused(400, 4, "Invalid value passed for JSONString"))?;
    open(call, given["journal_date"].as_str().and_then(|date| date.parse().ok()))?;
    let now = call.shared.clock.now();
    let done = call.shared.with(Some(call.organisation), |ledger| ledger.put_journal(id, given, now));
    let written = done.map_err(|error| match error {
        Error::Unknown { key, .. } => Answer::refused(400, 4, format!("Invalid value passed for {key}")),
        other => Answer::refused(400, 1001, other.to_string()),
    })?;
    call.wrote(written);
    let books = call.shared.books();
    let ledger = &books[call.organisation];
    let view = View { ledger, today: now.to_zoned(ledger.zone.clone()).date() };
    let journal = ledger.journal(&written.to_string()).ok_or_else(missing)?;
    let (status, message) = if id.is_none() {
        (201, "The journal entry has been created.")
    } else {
        (200, "The journal entry has been updated.")
    };
    Ok(Answer::done(status, message, object! {"journal": shown(&view, journal)}))
}

fn delete(call: &Call<'_>, id: u64) -> Result<Answer, Answer> {
    let gone = call.shared.with(Some(call.organisation), |ledger| {
        ledger.journals.retain(|journal| journal.id != id);
        Ok(())
    });
    gone.map_err(|error| Answer::refused(400, 4, error.to_string()))?;
    call.wrote(id);
    Ok(Answer::done(200, "The selected journal entry has been deleted.", Json::EMPTY))
}

fn text(given: &Value, key: &str) -> String {
    given[key].as_str().unwrap_or_default().to_owned()
}

fn row(view: &View<'_>, journal: &Journal) -> Json {
    let home = &view.ledger.currencies[0].code;
    object! {
        "journal_id": journal.id.to_string(), "entry_number": journal.number.clone(), "journal_date": journal.date,
        "reference_number": text(&journal.given, "reference_number"), "notes": text(&journal.given, "notes"), "journal_type": "both",
        "status": "published", "currency_id": view.ledger.currency_id(home).to_string(), "currency_code": home, "exchange_rate": 1,
        "total": journal.total, "bcy_total": journal.total, "created_time": view.time(journal.created),
        "last_modified_time": view.time(journal.modified),
    }
}

fn shown(view: &View<'_>, journal: &Journal) -> Json {
    let lines = journal.given["line_items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let line = |(at, line): (u64, &Value)| {
        let account = line["account_id"].as_str().and_then(|id| id.parse().ok());
        let account = account.and_then(|id| view.ledger.entry(crate::zoho::Kind::Account, id));
        object! {
            "line_id": (journal.id + 1 + at * 100_000_000_000_000).to_string(), "account_id": text(line, "account_id"),
            "account_name": account.map(|account| account.number().to_owned()), "description": text(line, "description"),
            "debit_or_credit": text(line, "debit_or_credit"), "amount": amount(&line["amount"]).unwrap_or_default(),
            "customer_id": text(line, "customer_id"), "customer_name": "", "tax_id": "", "tags": Vec::new(),
        }
    };
    let fields = journal.given["custom_fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let field = |field: &Value| object! {"api_name": text(field, "api_name"), "value": text(field, "value")};
    row(view, journal).with(object! {
        "line_items": (1..).zip(lines).map(line).collect::<Vec<_>>(), "line_item_total": journal.total,
        "custom_fields": fields.iter().map(field).collect::<Vec<_>>(), "documents": Vec::new(),
    })
}
