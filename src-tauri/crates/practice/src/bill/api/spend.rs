//! Spend & Expense: what is read there, and the little that may be written.

use super::write::make;
use super::{Ask, Done, body, read};
use crate::bill::fields::read as read_form;
use crate::bill::forms::{BUDGET_OF, CUSTOM_VALUES, DECISION, RECEIPT, form};
use crate::bill::kind::Kind;
use crate::bill::ledger::{Ledger, uuid};
use crate::bill::refuse::{Refusal, instant};
use crate::bill::tree;
use crate::json::{Json, object};

/// Does the work of a request.
pub(super) fn work(ledger: &mut Ledger, ask: &Ask) -> Result<Done, Refusal> {
    let parts: Vec<&str> = ask.path.splitn(3, '/').collect();
    let kind = Kind::from_path(&parts[..parts.len().min(2)].join("/")).filter(|kind| kind.is_spend());
    let kind = kind.ok_or_else(Refusal::unsupported)?;
    let rest: Vec<&str> = parts.get(2).map(|rest| rest.split('/').collect()).unwrap_or_default();
    match (ask.method.as_str(), kind, &rest[..]) {
        ("GET", _, []) => read::list(ledger, kind, ask),
        ("POST", Kind::Reimbursement, ["image-upload-url"]) => Ok(upload(ledger)),
        ("POST", Kind::Transaction, ["receipt-upload-url"]) => Ok(upload(ledger)),
        ("GET", _, [id]) => read::one(ledger, kind, id),
        ("POST", Kind::Transaction, []) | ("PATCH" | "DELETE", Kind::Transaction, [_]) => Err(Refusal::unsupported()),
        ("POST", _, []) => create(ledger, kind, ask),
        ("PUT", Kind::Transaction, [id]) => budget(ledger, id, ask),
        ("PUT", Kind::Transaction, [id, "custom-fields"]) => fields(ledger, id, ask),
        ("POST", Kind::Transaction | Kind::Reimbursement, [id, "receipts"]) => receipt(ledger, kind, id, ask),
        ("DELETE", Kind::Transaction | Kind::Reimbursement, [id, "receipts", which]) => {
            no_receipt(ledger, kind, id, which, ask)
        }
        ("POST", Kind::Reimbursement, [id, "action"]) => decide(ledger, id, ask),
        ("PATCH", _, [id]) => change(ledger, kind, id, ask),
        ("DELETE", _, [id]) => retire(ledger, kind, id, ask),
        ("POST", Kind::Card, [id, way @ ("freeze" | "unfreeze")]) => {
            let status = if *way == "freeze" { "FROZEN" } else { "ACTIVE" };
            edit(ledger, kind, id, ask, "updated", |content| tree::set(content, "status", status))
        }
        _ => Err(Refusal::unsupported()),
    }
}

/// Where an image may be put.
fn upload(ledger: &mut Ledger) -> Done {
    Done::read(object! {"url": format!("https://uploads.example/{}", ledger.next())})
}

fn edit(
    ledger: &mut Ledger,
    kind: Kind,
    id: &str,
    ask: &Ask,
    what: &'static str,
    work: impl FnOnce(&mut Json),
) -> Result<Done, Refusal> {
    let record = ledger.get(kind, id).ok_or_else(|| Refusal::unknown(id))?;
    let mut content = record.content.clone();
    work(&mut content);
    ledger.replace(kind, id, content, false, ask.now);
    Ok(Done::wrote(200, body(ledger, kind, id), kind, id, what))
}

fn create(ledger: &mut Ledger, kind: Kind, ask: &Ask) -> Result<Done, Refusal> {
    let id = make(ledger, kind, &ask.json()?, ask.now)?;
    let record = ledger.get(kind, &id).map(|record| record.content.clone()).unwrap_or(Json::EMPTY);
    if kind == Kind::Reimbursement {
        let values = tree::list(&record, "customFields").iter().map(|field| chosen(ledger, field)).collect();
        let content = submitted(&record, values, ask);
        ledger.replace(kind, &id, content, false, ask.now);
    } else {
        ledger.replace(kind, &id, record.key("retired", false), false, ask.now);
    }
    Ok(Done::wrote(200, body(ledger, kind, &id), kind, &id, "created"))
}

/// A reimbursement as it stands after it was handed in.
fn submitted(given: &Json, fields: Vec<Json>, ask: &Ask) -> Json {
    let time = instant(ask.now);
    let history = vec![object! {"status": "AWAITING_APPROVAL", "time": time.clone()}];
    let content = tree::copy(Json::EMPTY, given, &["amount", "merchantName", "note", "occurredDate"]).with(object! {
        "submittedTime": time, "status": "AWAITING_APPROVAL", "type": "OUT_OF_POCKET", "fulfillmentType": "ACH",
        "budgetUuid": tree::text(given, "budgetId").to_owned(), "userUuid": tree::text(given, "userId").to_owned(),
    });
    tree::copy(content, given, &["receipts"])
        .with(object! {"customFields": fields, "statusHistory": history, "retired": false})
}

/// A custom field with the values that were chosen, as it is read.
fn chosen(ledger: &Ledger, given: &Json) -> Json {
    let id = tree::text(given, "customFieldId");
    let field = ledger.get(Kind::CustomField, id).map_or(Json::EMPTY, |field| field.content.clone());
    let known = tree::list(&field, "values").iter();
    let wanted = |known: &&Json| {
        let named = |one: &Json| {
            [&Json::from(tree::text(known, "uuid").to_owned()), &Json::from(tree::text(known, "value").to_owned())]
                .contains(&one)
        };
        tree::list(given, "selectedValues").iter().any(named)
    };
    object! {
        "uuid": id.to_owned(), "name": tree::text(&field, "name").to_owned(), "note": tree::text(given, "note").to_owned(),
        "isRequired": tree::flag(&field, "required"), "selectedValues": known.filter(wanted).cloned().collect::<Vec<_>>(),
    }
}

fn fields(ledger: &mut Ledger, id: &str, ask: &Ask) -> Result<Done, Refusal> {
    let given = read_form(ledger, CUSTOM_VALUES, &ask.json()?, true)?;
    let record = ledger.get(Kind::Transaction, id).ok_or_else(|| Refusal::unknown(id))?;
    if tree::flag(&record.content, "isLocked") {
        return Err(Refusal::rule("BDC_1356", "The transaction is locked."));
    }
    let values: Vec<Json> = tree::list(&given, "customFields").iter().map(|field| chosen(ledger, field)).collect();
    edit(ledger, Kind::Transaction, id, ask, "updated", |content| tree::set(content, "customFields", values))
}

fn budget(ledger: &mut Ledger, id: &str, ask: &Ask) -> Result<Done, Refusal> {
    let given = read_form(ledger, BUDGET_OF, &ask.json()?, true)?;
    let budget = tree::text(&given, "budgetId").to_owned();
    let name = ledger.get(Kind::Budget, &budget).map(|budget| tree::text(&budget.content, "name").to_owned());
    edit(ledger, Kind::Transaction, id, ask, "updated", |content| {
        tree::set(content, "budgetUuid", budget);
        tree::set(content, "budgetName", name.unwrap_or_default());
    })
}

fn receipt(ledger: &mut Ledger, kind: Kind, id: &str, ask: &Ask) -> Result<Done, Refusal> {
    let given = read_form(ledger, RECEIPT, &ask.json()?, true)?;
    let number = usize::try_from(ledger.next()).unwrap_or_default();
    let own = given.key("uuid", uuid(&ledger.id, "receipt", number));
    edit(ledger, kind, id, ask, "updated", |content| {
        let mut receipts = tree::list(content, "receipts").to_vec();
        receipts.push(own);
        tree::set(content, "receipts", Json::List(receipts));
    })
}

fn no_receipt(ledger: &mut Ledger, kind: Kind, id: &str, which: &str, ask: &Ask) -> Result<Done, Refusal> {
    edit(ledger, kind, id, ask, "updated", |content| {
        let left =
            tree::list(content, "receipts").iter().filter(|one| tree::text(one, "uuid") != which).cloned().collect();
        tree::set(content, "receipts", Json::List(left));
    })
}

fn decide(ledger: &mut Ledger, id: &str, ask: &Ask) -> Result<Done, Refusal> {
    let given = read_form(ledger, DECISION, &ask.json()?, true)?;
    let waits = ledger
        .get(Kind::Reimbursement, id)
        .is_some_and(|one| tree::text(&one.content, "status").starts_with("AWAITING"));
    if !waits && ledger.get(Kind::Reimbursement, id).is_some() {
        return Err(Refusal::rule("BDC_1356", "The reimbursement waits for nobody."));
    }
    let status = if tree::text(&given, "action") == "APPROVE" { "APPROVED" } else { "DENIED" };
    let step = object! {"status": status, "time": instant(ask.now)};
    edit(ledger, Kind::Reimbursement, id, ask, "updated", |content| {
        let mut history = tree::list(content, "statusHistory").to_vec();
        history.push(step);
        tree::set(content, "status", status);
        tree::set(content, "statusHistory", Json::List(history));
    })
}

fn change(ledger: &mut Ledger, kind: Kind, id: &str, ask: &Ask) -> Result<Done, Refusal> {
    let form = form(kind).ok_or_else(Refusal::unsupported)?;
    let given = read_form(ledger, form, &ask.json()?, false)?;
    edit(ledger, kind, id, ask, "updated", |content| tree::merge(content, given))
}

/// Spend & Expense has a delete; the record stays and is retired.
fn retire(ledger: &mut Ledger, kind: Kind, id: &str, ask: &Ask) -> Result<Done, Refusal> {
    edit(ledger, kind, id, ask, "deleted", |content| tree::set(content, "retired", true))
}
