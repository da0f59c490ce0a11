//! The chart of accounts of a business, and its report.

use super::Request;
use super::refusal::no_such_path;
use crate::freshbooks::books::{Books, Row, keys, text};
use crate::freshbooks::noun::Noun;
use crate::kit::{Answer, ids};
use serde_json::{Value, json};

const TYPES: [&str; 5] = ["asset", "liability", "equity", "income", "expense"];

/// `/accounting/ledger_accounts/types` and `…/sub_types`.
pub(super) fn taxonomy(part: &str) -> Answer {
    match part {
        "types" => Answer::json(200, json!({"data": TYPES})),
        "sub_types" => Answer::json(
            200,
            json!({"data": [
                {"type": "asset", "sub_types": ["cash_and_bank", "current_asset", "fixed_asset", "accounts_receivable"]},
                {"type": "liability", "sub_types": ["current_liability", "accounts_payable"]},
                {"type": "equity", "sub_types": ["owner_equity"]},
                {"type": "income", "sub_types": ["income", "other_income"]},
                {"type": "expense", "sub_types": ["operating_expense", "cost_of_goods_sold"]},
            ]}),
        ),
        _ => no_such_path(),
    }
}

/// An error of this family.
fn refused(status: u16, reason: &str, field: &str, message: &str) -> Answer {
    Answer::json(
        status,
        json!({"errors": {
            "message": message, "status": status,
            "details": [{"reason": reason, "metadata": {"message": message, "field": field}}],
        }}),
    )
}

/// `…/ledger_accounts/accounts[/{uuid}]`.
pub(super) fn accounts(call: &Request<'_>, books: &mut Books, parts: &[&str]) -> Answer {
    let found = |books: &Books, uuid: &str| {
        books.table(Noun::Account).active().find(|row| text(&row.keys, "uuid") == uuid).map(|row| row.id)
    };
    match (call.method.as_str(), parts) {
        ("GET", []) => {
            let rows: Vec<Value> = books.table(Noun::Account).active().map(|row| shown(books, row)).collect();
            Answer::json(200, json!({"data": rows}))
        }
        ("GET", [uuid]) => match found(books, uuid) {
            Some(id) => single(books, id),
            None => refused(404, "not_found", "uuid", "The account was not found."),
        },
        ("POST", []) => write(call, books, None),
        ("PUT", [uuid]) => match found(books, uuid) {
            Some(id) => write(call, books, Some(id)),
            None => refused(404, "not_found", "uuid", "The account was not found."),
        },
        _ => no_such_path(),
    }
}

fn single(books: &Books, id: u64) -> Answer {
    Answer::json(200, json!({"data": books.row(Noun::Account, id).map(|row| shown(books, row))}))
}

fn shown(books: &Books, row: &Row) -> Value {
    let of = |key: &str| row.keys.get(key).cloned().unwrap_or_default();
    let name = text(&row.keys, "name");
    let rows = || books.table(Noun::Account).active();
    let parent = rows().find(|other| text(&other.keys, "name") == text(&row.keys, "_parent"));
    let subs: Vec<&str> =
        rows().filter(|other| text(&other.keys, "_parent") == name).map(|other| text(&other.keys, "uuid")).collect();
    json!({
        "uuid": of("uuid"), "name": name, "number": of("number"), "description": of("description"), "type": of("type"),
        "sub_type": of("sub_type"), "system_account_name": of("system_account_name"),
        "parent_account": parent.map(|row| text(&row.keys, "uuid")), "sub_accounts": subs,
        "auto_created": of("auto_created"), "state": of("state"), "created_at": row.created.to_string(),
        "updated_at": row.updated.to_string(),
    })
}

fn write(call: &Request<'_>, books: &mut Books, own: Option<u64>) -> Answer {
    let Ok(Value::Object(given)) = serde_json::from_slice::<Value>(call.body) else {
        return refused(400, "invalid_request", "", "The request body could not be parsed.");
    };
    let name = text(&given, "name");
    if own.is_none() && (name.is_empty() || !TYPES.contains(&text(&given, "type"))) {
        let field = if name.is_empty() { "name" } else { "type" };
        return refused(422, "invalid", field, "A required value is missing or not known.");
    }
    let taken = books.table(Noun::Account).active().any(|row| text(&row.keys, "name") == name && Some(row.id) != own);
    if taken {
        return refused(422, "duplicate", "name", "The name is used already.");
    }
    let now = call.shared.wire.clock().now();
    let known = ["name", "number", "description", "type", "sub_type", "state"];
    let found = given.into_iter().filter(|(key, value)| known.contains(&key.as_str()) && value.is_string());
    let id = match own {
        Some(id) => {
            books.edit(Noun::Account, id, |row| {
                row.keys.extend(found);
                row.updated = now;
            });
            id
        }
        None => {
            let at = books.table(Noun::Account).all().count();
            let mut new = keys(json!({
                "uuid": ids::uuid("account made", &format!("{}{at}", books.identity.account)), "number": "", "description": "",
                "sub_type": "operating_expense", "_of": "expense", "_parent": "", "state": "active", "auto_created": false,
                "system_account_name": null,
            }));
            new.extend(found);
            books.add(Noun::Account, new, now)
        }
    };
    call.shared.wire.counted_write();
    single(books, id)
}

/// The chart of accounts as a report.
pub(super) fn chart(books: &Books) -> Answer {
    let home = &books.company.organisation.currency;
    let rows: Vec<Value> = books
        .table(Noun::Account)
        .active()
        .map(|row| json!({
            "account_uuid": text(&row.keys, "uuid"), "account_name": text(&row.keys, "name"),
            "account_number": text(&row.keys, "number"), "account_type": text(&row.keys, "type"), "currency_code": home,
            "sub_accounts": [{"sub_accountid": row.id, "account_sub_name": text(&row.keys, "name")}],
        }))
        .collect();
    Answer::json(
        200,
        json!({"response": {"result": {"chart_of_accounts": {"currency_code": home, "journal_entry_accounts": rows}}}}),
    )
}
