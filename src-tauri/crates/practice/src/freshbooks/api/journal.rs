//! Journal entries of the older family of an account, which only creates; and what both families share.

use super::list::paging;
use super::refusal::{Refusal, no_such_path};
use super::{Request, failure};
use crate::freshbooks::books::{Books, Keys, Row, decimal, id, keys, text};
use crate::freshbooks::noun::Noun;
use crate::freshbooks::render::stamp;
use crate::kit::{Answer, ids, value};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

pub(super) const OBJECT: &str = "journal_entry";

/// The families below an account: `None` for other paths.
pub(super) fn older(call: &Request<'_>, books: &mut Books, parts: &[&str]) -> Option<Result<Answer, Refusal>> {
    Some(match (call.method.as_str(), parts) {
        ("POST", ["journal_entries", "journal_entries"]) => create(call, books),
        ("GET", ["journal_entries", "journal_entry_details"]) => details(call, books),
        ("GET", ["journal_entry_accounts", "journal_entry_accounts"]) => accounts(call, books),
        (_, ["journal_entries" | "journal_entry_accounts", ..]) => Ok(no_such_path()),
        _ => return None,
    })
}

pub(super) fn missing(field: &str) -> Refusal {
    Refusal::missing(OBJECT, field)
}

pub(super) fn permitted(call: &Request<'_>) -> Result<(), Refusal> {
    if call.shared.options.manual_journals {
        return Ok(());
    }
    Err(Refusal::new(403, 1003, OBJECT, "", "The plan of this account has no journal entries."))
}

/// A day that may still be posted to.
pub(super) fn open_day(call: &Request<'_>, day: Option<Date>, field: &str) -> Result<Date, Refusal> {
    let day = day.ok_or_else(|| Refusal::new(422, 1004, OBJECT, field, format!("Invalid value for {field}")))?;
    if call.shared.closed().is_some_and(|closed| day <= closed) {
        return Err(Refusal::new(422, 1004, OBJECT, field, "The books are closed on that day."));
    }
    Ok(day)
}

/// Debit and credit must be the same, and something.
pub(super) fn balanced(details: &[Value]) -> Result<(), Refusal> {
    let side = |key: &str| details.iter().filter_map(Value::as_object).map(|line| decimal(line, key)).sum::<Decimal>();
    if details.len() < 2 || side("debit") != side("credit") || side("debit") <= Decimal::ZERO {
        return Err(Refusal::new(422, 1004, OBJECT, "details", "Debits and credits must balance."));
    }
    Ok(())
}

fn create(call: &Request<'_>, books: &mut Books) -> Result<Answer, Refusal> {
    permitted(call)?;
    let unread = |_| Refusal::new(400, 1005, OBJECT, "", "The request body could not be parsed.");
    let whole: Value = serde_json::from_slice(call.body).map_err(unread)?;
    let given = whole.get(OBJECT).and_then(Value::as_object).ok_or_else(|| missing(OBJECT))?;
    if text(given, "name").is_empty() {
        return Err(missing("name"));
    }
    if text(given, "currency_code").is_empty() {
        // Seen: no refusal but a failure that says nothing.
        return Ok(failure(500));
    }
    if given.get("user_entered_date").is_none() {
        return Err(missing("user_entered_date"));
    }
    let day = open_day(call, text(given, "user_entered_date").parse().ok(), "user_entered_date")?;
    let lines = given.get("details").and_then(Value::as_array).ok_or_else(|| missing("details"))?;
    let lines = lines.iter().map(|line| detail(books, line)).collect::<Result<Vec<Value>, Refusal>>()?;
    balanced(&lines)?;
    let id = put(
        call,
        books,
        None,
        json!({
            "name": text(given, "name"), "description": text(given, "description"), "user_entered_date": day.to_string(),
            "currency_code": text(given, "currency_code"), "journalEntryNumber": null, "_family": "older", "details": lines,
        }),
    );
    let entry = books.row(Noun::Journal, id).map_or(Value::Null, shown);
    Ok(Answer::json(200, json!({"response": {"result": {OBJECT: entry}}})))
}

/// Files an entry, new or changed, and counts it.
pub(super) fn put(call: &Request<'_>, books: &mut Books, own: Option<u64>, entry: Value) -> u64 {
    let (mut found, now) = (keys(entry), call.shared.wire.clock().now());
    let id = match own {
        Some(id) => {
            books.edit(Noun::Journal, id, |row| {
                row.keys.extend(found);
                row.updated = now;
            });
            id
        }
        None => {
            let key = format!("{}{}", books.identity.account, books.table(Noun::Journal).all().count());
            found.insert("uuid".to_owned(), json!(ids::uuid("entry", &key)));
            books.add(Noun::Journal, found, now)
        }
    };
    call.shared.wire.counted_write();
    if let Some(lag) = call.lag.filter(|_| own.is_none()) {
        let seen_from = call.shared.wire.clock().elapsed() + lag;
        books.edit(Noun::Journal, id, |row| row.seen_from = seen_from);
    }
    id
}

/// One line: a whole number for the account, and its amount as text on one of the two sides.
fn detail(books: &Books, line: &Value) -> Result<Value, Refusal> {
    let line = line.as_object().ok_or_else(|| missing("details"))?;
    let account = line.get("sub_accountid").ok_or_else(|| missing("sub_accountid"))?;
    let no_number = || Refusal::new(422, 1015, OBJECT, "sub_accountid", "sub_accountid must be a number").of(account);
    let account = account.as_u64().ok_or_else(no_number)?;
    if books.live(Noun::Account, account).is_none() {
        return Err(Refusal::not_found(422, "sub_account", "sub_accountid", &account.to_string()));
    }
    let side = |key: &str| match line.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => match text.parse::<Decimal>() {
            Ok(amount) if amount >= Decimal::ZERO => Ok(Some(amount)),
            Ok(_) | Err(_) => Err(Refusal::invalid(OBJECT, key, &json!(text))),
        },
        Some(other) => Err(Refusal::invalid(OBJECT, key, other)),
    };
    let text = |amount: Option<Decimal>| amount.map(|amount| format!("{amount:.2}"));
    match (side("debit")?, side("credit")?) {
        (None, None) | (Some(_), Some(_)) => Err(missing("debit")),
        (debit, credit) => Ok(json!({"sub_accountid": account, "debit": text(debit), "credit": text(credit)})),
    }
}

pub(super) fn lines(row: &Row) -> impl Iterator<Item = (&Keys, u64)> {
    let details = row.keys.get("details").and_then(Value::as_array).into_iter().flatten();
    details.filter_map(Value::as_object).zip(row.id * 100 + 1..)
}

/// An entry as the older family shows it. Its description stands on every line.
fn shown(row: &Row) -> Value {
    let of = |key: &str| row.keys.get(key).cloned().unwrap_or_default();
    let details: Vec<Value> = lines(row)
        .map(|(line, at)| {
            json!({
                "id": at, "detailid": at, "sub_accountid": line.get("sub_accountid"), "debit": line.get("debit"),
                "credit": line.get("credit"), "name": of("name"), "description": of("description"),
                "currency_code": of("currency_code"), "categoryid": null, "user_entered_date": of("user_entered_date"),
            })
        })
        .collect();
    json!({
        "id": row.id, "entryid": row.id, "name": of("name"), "description": of("description"),
        "currency_code": of("currency_code"), "user_entered_date": of("user_entered_date"), "details": details,
    })
}

/// A page of something that is no kind of record.
fn page(call: &Request<'_>, key: &str, rows: Vec<Value>) -> Result<Answer, Refusal> {
    let (page, per_page) = paging(call.query, 15)?;
    let total = rows.len();
    let rows: Vec<Value> = rows.into_iter().skip((page - 1).saturating_mul(per_page)).take(per_page).collect();
    let page = if total == 0 { 1 } else { page };
    Ok(Answer::json(
        200,
        json!({"response": {"result": {
            key: rows, "page": page, "pages": total.div_ceil(per_page), "per_page": per_page, "total": total,
        }}}),
    ))
}

/// The lines of all entries, flat.
fn details(call: &Request<'_>, books: &Books) -> Result<Answer, Refusal> {
    let seen = call.shared.wire.clock().elapsed();
    let wanted: Option<u64> = value(call.query, "search[sub_accountid]").parse().ok();
    let bound = |key: &str| value(call.query, key).parse::<Date>().ok();
    let (first, last) = (bound("start_date"), bound("end_date"));
    let mut rows = Vec::new();
    let hidden = |row: &Row| !call.shared.options.newer_in_ledger && text(&row.keys, "_family") == "newer";
    for row in books.table(Noun::Journal).active().filter(|row| row.seen_from <= seen && !hidden(row)) {
        let day = text(&row.keys, "user_entered_date").parse::<Date>().unwrap_or_default();
        if first.is_some_and(|first| day < first) || last.is_some_and(|last| day > last) {
            continue;
        }
        let fits = |line: &Keys| wanted.is_none_or(|wanted| id(line, "sub_accountid") == wanted);
        rows.extend(lines(row).filter(|(line, _)| fits(line)).map(|(line, at)| flat(books, row, line, at)));
    }
    page(call, "journal_entry_details", rows)
}

fn flat(books: &Books, row: &Row, line: &Keys, at: u64) -> Value {
    let code = text(&row.keys, "currency_code");
    let money = |key: &str| line.get(key).and_then(Value::as_str).map(|amount| json!({"amount": amount, "code": code}));
    let account = books.row(Noun::Account, id(line, "sub_accountid"));
    let of = |key: &str| account.map_or(Value::Null, |row| row.keys.get(key).cloned().unwrap_or_default());
    json!({
        "id": at, "detailid": at, "name": text(&row.keys, "name"), "description": text(&row.keys, "description"),
        "detail_type": of("type"), "user_entered_date": text(&row.keys, "user_entered_date"), "debit": money("debit"),
        "credit": money("credit"), "balance": {"amount": "0.00", "code": code},
        "account": {"accountid": parent(account), "account_name": of("sub_type"), "account_number": null, "account_type": of("type")},
        "sub_account": {"sub_accountid": id(line, "sub_accountid"), "account_sub_name": of("name"), "account_sub_number": of("number")},
        "entry": {
            "entryid": row.id, "invoiceid": null, "paymentid": null, "expenseid": null, "creditid": null, "incomeid": null,
            "clientid": null, "categoryid": null,
        },
    })
}

const PARENTS: [&str; 11] = [
    "income",
    "other_income",
    "cost_of_goods_sold",
    "operating_expense",
    "accounts_receivable",
    "cash_and_bank",
    "fixed_asset",
    "current_asset",
    "accounts_payable",
    "current_liability",
    "owner_equity",
];

/// The id of the account above an account.
fn parent(account: Option<&Row>) -> u64 {
    let sub = account.map(|row| text(&row.keys, "sub_type")).unwrap_or_default();
    let at = PARENTS.iter().position(|parent| *parent == sub).unwrap_or(PARENTS.len());
    900_001 + u64::try_from(at).unwrap_or_default()
}

/// What manual entries put on an account, debits above credits.
fn balance(books: &Books, account: u64) -> Decimal {
    let lines = books.table(Noun::Journal).active().flat_map(lines).map(|(line, _)| line);
    lines
        .filter(|line| id(line, "sub_accountid") == account)
        .map(|line| decimal(line, "debit") - decimal(line, "credit"))
        .sum()
}

fn accounts(call: &Request<'_>, books: &Books) -> Result<Answer, Refusal> {
    let home = books.company.organisation.currency.clone();
    let rows: Vec<&Row> = books.table(Noun::Account).active().collect();
    let mut parents: Vec<u64> = rows.iter().map(|row| parent(Some(row))).collect();
    parents.sort_unstable();
    parents.dedup();
    let shown = parents.iter().map(|parent_id| {
        let subs: Vec<&&Row> = rows.iter().filter(|row| parent(Some(row)) == *parent_id).collect();
        let first = subs[0];
        let sub_accounts: Vec<Value> = subs.iter().map(|row| json!({
            "id": row.id, "sub_accountid": row.id, "parentid": parent_id, "account_sub_name": text(&row.keys, "name"),
            "account_sub_number": text(&row.keys, "number"), "account_type": text(&row.keys, "type"),
            "balance": books.money(balance(books, row.id), &home), "currency_code": home, "custom": true,
            "transaction_posted": true,
        })).collect();
        json!({
            "id": parent_id, "accountid": parent_id, "account_name": text(&first.keys, "sub_type"),
            "account_number": parent_id.to_string(), "account_type": text(&first.keys, "type"),
            "balance": books.money(Decimal::ZERO, &home), "currency_code": home, "created_at": stamp(first.created),
            "sub_accounts": sub_accounts,
        })
    });
    page(call, "journal_entry_accounts", shown.collect())
}
