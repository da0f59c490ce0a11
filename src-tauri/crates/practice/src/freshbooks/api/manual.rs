//! Journal entries of the newer family of a business: read, made, changed and deleted one by one, under a version of the API.

use super::Request;
use super::journal::{OBJECT, balanced, lines, missing, open_day, permitted, put};
use super::refusal::{Refusal, no_such_path};
use crate::freshbooks::books::{Books, Row, id, text};
use crate::freshbooks::noun::Noun;
use crate::freshbooks::options::{JournalAnswers, JournalChange};
use crate::kit::{Answer, value};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The newer family, below a business. Without its version header there is nothing here.
pub(super) fn answer(call: &Request<'_>, books: &mut Books, parts: &[&str]) -> Answer {
    if !call.shared.options.newer_journals || call.version != "2023-09-25" {
        return no_such_path();
    }
    let done = permitted(call).and_then(|()| match (call.method.as_str(), parts) {
        ("GET", []) => Ok(list(call, books)),
        ("GET", [uuid]) => found(call, books, uuid).map(|id| single(call, books, id)),
        ("POST", []) => post(call, books, None),
        (verb, [uuid]) if verb == changes(call) => found(call, books, uuid).and_then(|id| post(call, books, Some(id))),
        ("DELETE", [uuid]) => found(call, books, uuid).map(|id| {
            books.remove(Noun::Journal, id);
            call.shared.wire.counted_write();
            Answer::empty(204)
        }),
        _ => Ok(no_such_path()),
    });
    // Errors of this family are in the newer form whatever the setting is.
    done.unwrap_or_else(|refusal| refusal.answer(crate::freshbooks::options::ErrorShape::New))
}

/// The verb that changes an entry.
fn changes(call: &Request<'_>) -> &'static str {
    match call.shared.options.journal_change {
        JournalChange::Put => "PUT",
        JournalChange::Patch => "PATCH",
    }
}

/// The entries that this family knows.
fn known<'a>(call: &Request<'_>, books: &'a Books) -> impl Iterator<Item = &'a Row> {
    let all = call.shared.options.older_in_newer;
    books.table(Noun::Journal).active().filter(move |row| all || text(&row.keys, "_family") != "older")
}

fn found(call: &Request<'_>, books: &Books, uuid: &str) -> Result<u64, Refusal> {
    let found = known(call, books).find(|row| text(&row.keys, "uuid") == uuid);
    found.map(|row| row.id).ok_or_else(|| Refusal::not_found(404, OBJECT, "id", uuid))
}

fn list(call: &Request<'_>, books: &Books) -> Answer {
    let seen = call.shared.wire.clock().elapsed();
    let number = |key: &str, usual: usize| value(call.query, key).parse().unwrap_or(usual).clamp(1, 100);
    let (page, size) = (number("page_number", 1), number("page_size", 30));
    let rows: Vec<&Row> = known(call, books).filter(|row| row.seen_from <= seen).collect();
    let total = rows.len();
    let shown: Vec<Value> =
        rows.into_iter().skip((page - 1) * size).take(size).map(|row| manual(call, books, row)).collect();
    let pages = total.div_ceil(size);
    let body = match call.shared.options.journal_answers {
        JournalAnswers::Named => json!({
            "manualJournalEntries": shown, "pageNumber": page, "pageSize": size, "pages": pages, "total": total,
        }),
        JournalAnswers::Bare => json!({ "journalEntries": shown }),
        JournalAnswers::Data => json!({
            "data": shown, "meta": {"page": page, "pages": pages, "per_page": size, "total": total},
        }),
    };
    Answer::json(200, body)
}

fn single(call: &Request<'_>, books: &Books, id: u64) -> Answer {
    let entry = books.row(Noun::Journal, id).map_or(Value::Null, |row| manual(call, books, row));
    let body = match call.shared.options.journal_answers {
        JournalAnswers::Named => json!({ "manualJournalEntry": entry }),
        JournalAnswers::Bare => entry,
        JournalAnswers::Data => json!({ "data": entry }),
    };
    Answer::json(200, body)
}

fn manual(call: &Request<'_>, books: &Books, row: &Row) -> Value {
    let name = if call.shared.options.journal_answers == JournalAnswers::Bare { "uuid" } else { "id" };
    let code = text(&row.keys, "currency_code");
    let day = text(&row.keys, "user_entered_date").parse::<Date>().unwrap_or_default();
    let details: Vec<Value> = lines(row)
        .map(|(line, _)| {
            let debit = line.get("debit").is_some_and(Value::is_string);
            let amount = text(line, if debit { "debit" } else { "credit" });
            let account = books.row(Noun::Account, id(line, "sub_accountid"));
            json!({
                "accountId": account.map(|row| text(&row.keys, "uuid")), "amount": {"amount": amount, "code": code},
                "type": if debit { "TYPE_DEBIT" } else { "TYPE_CREDIT" },
            })
        })
        .collect();
    json!({
        name: text(&row.keys, "uuid"), "name": text(&row.keys, "name"), "description": text(&row.keys, "description"),
        "journalEntryNumber": row.keys.get("journalEntryNumber"),
        "userEnteredDate": {"year": day.year(), "month": day.month(), "day": day.day()}, "details": details,
    })
}

/// Creates an entry, or writes one anew.
fn post(call: &Request<'_>, books: &mut Books, own: Option<u64>) -> Result<Answer, Refusal> {
    let unread = |_| Refusal::new(400, 1005, OBJECT, "", "The request body could not be parsed.");
    let whole: Value = serde_json::from_slice(call.body).map_err(unread)?;
    let given =
        whole.get("manualJournalEntry").and_then(Value::as_object).ok_or_else(|| missing("manualJournalEntry"))?;
    if text(given, "name").is_empty() {
        return Err(missing("name"));
    }
    let day = given.get("userEnteredDate").and_then(|day| {
        let part = |key: &str| day[key].as_i64();
        let small = |key: &str| part(key).and_then(|number| i8::try_from(number).ok());
        Date::new(part("year").and_then(|year| i16::try_from(year).ok())?, small("month")?, small("day")?).ok()
    });
    let day = open_day(call, day, "userEnteredDate")?;
    let lines = given.get("details").and_then(Value::as_array).ok_or_else(|| missing("details"))?;
    let mut code = String::new();
    let lines =
        lines.iter().map(|line| manual_line(books, line, &mut code)).collect::<Result<Vec<Value>, Refusal>>()?;
    balanced(&lines)?;
    let id = put(
        call,
        books,
        own,
        json!({
            "name": text(given, "name"), "description": text(given, "description"), "user_entered_date": day.to_string(),
            "currency_code": code, "journalEntryNumber": given.get("journalEntryNumber"),
            "_family": "newer", "details": lines,
        }),
    );
    Ok(single(call, books, id))
}

/// One line of the newer form. All lines are in one currency.
fn manual_line(books: &Books, line: &Value, code: &mut String) -> Result<Value, Refusal> {
    let account = line["accountId"].as_str().ok_or_else(|| missing("accountId"))?;
    let row = books.table(Noun::Account).active().find(|row| text(&row.keys, "uuid") == account);
    let row = row.ok_or_else(|| Refusal::not_found(422, "account", "accountId", account))?;
    let money = &line["amount"];
    let stated = money["code"].as_str().ok_or_else(|| missing("amount.code"))?;
    if code.is_empty() {
        stated.clone_into(code);
    }
    let amount = money["amount"].as_str().map_or_else(|| money["amount"].to_string(), str::to_owned);
    let amount = amount.parse::<Decimal>().ok().filter(|amount| *amount >= Decimal::ZERO && code == stated);
    let amount = amount.ok_or_else(|| Refusal::invalid(OBJECT, "amount", money))?;
    let side = format!("{amount:.2}");
    match line["type"].as_str() {
        Some("TYPE_DEBIT") => Ok(json!({"sub_accountid": row.id, "debit": side, "credit": null})),
        Some("TYPE_CREDIT") => Ok(json!({"sub_accountid": row.id, "debit": null, "credit": side})),
        _ => Err(Refusal::invalid(OBJECT, "type", &line["type"])),
    }
}
