//! Records are made, changed, archived and restored.

use super::{Ask, Done, Event, body};
use crate::bill::fields::read;
use crate::bill::forms::form;
use crate::bill::kind::Kind;
use crate::bill::ledger::{Ledger, lines_key, number_key};
use crate::bill::refuse::Refusal;
use crate::bill::tree;
use crate::json::{Json, object};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

/// Makes a record.
pub(super) fn create(ledger: &mut Ledger, kind: Kind, ask: &Ask) -> Result<Done, Refusal> {
    let id = make(ledger, kind, &ask.json()?, ask.now)?;
    Ok(Done::wrote(201, body(ledger, kind, &id), kind, &id, "created"))
}

/// Makes a record of a body; its id. A customer that would come with a refused invoice is not made either.
pub(super) fn make(ledger: &mut Ledger, kind: Kind, value: &Value, now: Timestamp) -> Result<String, Refusal> {
    let before = (kind == Kind::Invoice && value["customer"]["id"].is_null()).then(|| ledger.clone());
    let made = made(ledger, kind, value, now);
    if let (Err(_), Some(before)) = (&made, before) {
        *ledger = before;
    }
    made
}

fn made(ledger: &mut Ledger, kind: Kind, value: &Value, now: Timestamp) -> Result<String, Refusal> {
    let form = form(kind).ok_or_else(Refusal::unsupported)?;
    let mut content = read(ledger, form, value, true)?;
    tree::remove(&mut content, "id");
    if kind == Kind::Invoice {
        content = invoice(ledger, content, now)?;
    }
    content = with_lines(ledger, kind, content, None)?;
    check(ledger, kind, &content, None)?;
    if has_lines(kind) {
        let day: Option<Date> = tree::text(&content, date_key(kind)).parse().ok();
        let party = crate::bill::ledger::party(kind, &content).unwrap_or_default();
        let rate = day.map_or(Decimal::ONE, |day| ledger.rate(&ledger.currency_of(party), day));
        tree::set(&mut content, "_rate", rate);
    }
    Ok(ledger.insert(kind, content, now, now))
}

/// An invoice names its customer in an object when it is written, and flat when it is read.
fn invoice(ledger: &mut Ledger, mut content: Json, now: Timestamp) -> Result<Json, Refusal> {
    let Some(customer) = tree::at(&content, "customer").cloned() else { return Ok(content) };
    let id = match (tree::text(&customer, "id"), tree::text(&customer, "name"), tree::text(&customer, "email")) {
        ("", "", _) | ("", _, "") => return Err(Refusal::field("customer", "The customer field is required")),
        ("", name, email) => {
            let made = object! {"name": name.to_owned(), "email": email.to_owned()};
            ledger.insert(Kind::Customer, made, now, now)
        }
        (id, ..) => id.to_owned(),
    };
    tree::remove(&mut content, "customer");
    tree::remove(&mut content, "processingOptions");
    tree::set(&mut content, "customerId", id);
    let today = ledger.today(now);
    if tree::text(&content, "invoiceDate").is_empty() {
        tree::set(&mut content, "invoiceDate", today);
    }
    if tree::text(&content, "dueDate").is_empty() {
        let date = tree::text(&content, "invoiceDate").to_owned();
        tree::set(&mut content, "dueDate", date);
    }
    if tree::text(&content, "invoiceNumber").is_empty() {
        let number = format!("B-{:06}", ledger.next());
        tree::set(&mut content, "invoiceNumber", number);
    }
    Ok(content)
}

fn has_lines(kind: Kind) -> bool {
    matches!(kind, Kind::Bill | Kind::Invoice | Kind::VendorCredit | Kind::CreditMemo)
}

/// Where the date of a document stands.
fn date_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Bill => "invoice.invoiceDate",
        Kind::Invoice => "invoiceDate",
        _ => "creditDate",
    }
}

/// Gives new lines their ids and works out the amounts of those that state quantity and price. Lines that state an id must be known.
fn with_lines(ledger: &mut Ledger, kind: Kind, mut content: Json, old: Option<&[Json]>) -> Result<Json, Refusal> {
    if !has_lines(kind) || tree::at(&content, lines_key(kind)).is_none() {
        return Ok(content);
    }
    let mut lines = Vec::new();
    for (n, line) in tree::list(&content, lines_key(kind)).iter().enumerate() {
        let known = tree::text(line, "id");
        if !known.is_empty() && !old.unwrap_or_default().iter().any(|old| tree::text(old, "id") == known) {
            return Err(Refusal::reference("id", known));
        }
        let id = if known.is_empty() { ledger.line_id(kind) } else { known.to_owned() };
        let mut whole = object! {"id": id};
        if matches!(kind, Kind::Bill | Kind::VendorCredit) {
            let amount = tree::number(line, "amount").or_else(|| {
                Some(crate::company::round(tree::number(line, "quantity")? * tree::number(line, "price")?, 2))
            });
            let at = format!("{}[{n}].amount", lines_key(kind));
            let amount = amount.ok_or_else(|| Refusal::field(&at, "must not be null"))?;
            if amount.round_dp(2) != amount {
                return Err(Refusal::field(&at, "numeric value out of bounds (two decimals expected)"));
            }
            tree::set(&mut whole, "amount", amount);
        }
        if let Some(quantity) = tree::number(line, "quantity") {
            tree::set(&mut whole, "quantity", tree::count(quantity));
        }
        lines.push(tree::copy(whole, line, &["price", "description", "classifications"]));
    }
    tree::set(&mut content, lines_key(kind), Json::List(lines));
    Ok(content)
}

/// What must hold of a document as a whole.
fn check(ledger: &Ledger, kind: Kind, content: &Json, own: Option<&str>) -> Result<(), Refusal> {
    if kind == Kind::Bill && !ledger.settings.order_number_kept && tree::at(content, "purchaseOrderNumber").is_some() {
        return Err(Refusal::new(400, "BDC_1002", "Unrecognized field: purchaseOrderNumber"));
    }
    if !has_lines(kind) {
        return Ok(());
    }
    let day: Option<Date> = tree::text(content, date_key(kind)).parse().ok();
    if let (Some(day), Some(closed)) = (day, ledger.settings.closed_until)
        && day <= closed
    {
        return Err(Refusal::rule("BDC_1356", format!("The period up to {closed} is closed.")));
    }
    let total: Decimal = tree::list(content, lines_key(kind)).iter().map(crate::bill::ledger::line_amount).sum();
    if let Some(id) = own {
        let used = ledger.used(id);
        let credits: Decimal =
            tree::list(content, "vendorCredits").iter().map(|part| tree::amount(part, "amount")).sum();
        if used.paid + used.scheduled + used.credited.max(credits) > total {
            return Err(Refusal::rule("BDC_1159", "More was paid or credited than it comes to."));
        }
    }
    if kind == Kind::Bill {
        credits(ledger, content, total, own)?;
    }
    if kind == Kind::Bill && !ledger.settings.duplicate_bills {
        let number = tree::text(content, number_key(kind));
        let same = ledger.numbered(kind, tree::text(content, "vendorId"), number);
        if same.is_some_and(|id| Some(id.as_str()) != own) {
            return Err(Refusal::rule(
                "BDC_1151",
                format!("A bill of this vendor has the invoice number {number} already."),
            ));
        }
    }
    Ok(())
}

/// Credits used for a bill are its vendor's, and no more is used than there is.
fn credits(ledger: &Ledger, content: &Json, total: Decimal, own: Option<&str>) -> Result<(), Refusal> {
    let parts = tree::list(content, "vendorCredits");
    let before = own
        .and_then(|id| ledger.get(Kind::Bill, id))
        .map_or(&[] as &[Json], |bill| tree::list(&bill.content, "vendorCredits"));
    let mut sum = Decimal::ZERO;
    for part in parts {
        let (id, amount) = (tree::text(part, "id"), tree::amount(part, "amount"));
        let credit = ledger.get(Kind::VendorCredit, id).ok_or_else(|| Refusal::reference("id", id))?;
        if tree::text(&credit.content, "vendorId") != tree::text(content, "vendorId") {
            return Err(Refusal::rule("BDC_1205", "The vendor credit is one of another vendor."));
        }
        let mine: Decimal =
            before.iter().filter(|old| tree::text(old, "id") == id).map(|old| tree::amount(old, "amount")).sum();
        if amount <= Decimal::ZERO || amount > ledger.left(Kind::VendorCredit, id) + mine {
            return Err(Refusal::rule("BDC_1159", "The vendor credit has not so much left."));
        }
        sum += amount;
    }
    if sum > total {
        return Err(Refusal::rule("BDC_1159", "More is credited than the bill comes to."));
    }
    Ok(())
}

/// Changes the stated fields of a record.
pub(super) fn patch(ledger: &mut Ledger, kind: Kind, id: &str, ask: &Ask) -> Result<Done, Refusal> {
    change(ledger, kind, id, &ask.json()?, false, ask.now)?;
    Ok(Done::wrote(200, body(ledger, kind, id), kind, id, "updated"))
}

/// Replaces a record: lines that are not named are gone.
pub(super) fn put(ledger: &mut Ledger, kind: Kind, id: &str, ask: &Ask) -> Result<Done, Refusal> {
    if !has_lines(kind) {
        return Err(Refusal::unsupported());
    }
    change(ledger, kind, id, &ask.json()?, true, ask.now)?;
    Ok(Done::wrote(200, body(ledger, kind, id), kind, id, "updated"))
}

fn change(
    ledger: &mut Ledger,
    kind: Kind,
    id: &str,
    value: &Value,
    whole: bool,
    now: Timestamp,
) -> Result<(), Refusal> {
    let form = form(kind).ok_or_else(Refusal::unsupported)?;
    let record = ledger.get(kind, id).ok_or_else(|| Refusal::unknown(id))?;
    let (old, archived) = (record.content.clone(), record.archived);
    let mut given = read(ledger, form, value, whole)?;
    tree::remove(&mut given, "id");
    if kind == Kind::Invoice && tree::at(&given, "customer").is_some() {
        given = invoice(ledger, given, now)?;
    }
    let key = lines_key(kind);
    let content = if whole {
        let given = with_lines(ledger, kind, given, Some(tree::list(&old, key)))?;
        kept(&old).with(given)
    } else {
        let lines =
            tree::at(&given, key).map(|_| edited(kind, tree::list(&old, key), tree::list(&given, key))).transpose()?;
        tree::remove(&mut given, key);
        let mut content = old.clone();
        // What is stated of credits is all there is.
        tree::merge(&mut content, given);
        if let Some(lines) = lines {
            tree::set(&mut content, key, Json::List(lines));
        }
        with_lines(ledger, kind, content, Some(tree::list(&old, key)))?
    };
    let mut content = content;
    tree::remove(&mut content, "_company");
    check(ledger, kind, &content, Some(id))?;
    ledger.replace(kind, id, content, archived, now);
    Ok(())
}

/// What only the server knows of a record; it outlives a replacement.
fn kept(old: &Json) -> Json {
    let Json::Object(keys) = old else { return Json::EMPTY };
    Json::Object(keys.iter().filter(|(key, _)| key.starts_with('_')).cloned().collect())
}

/// The old lines with what is stated of them; every stated line must be one of the old.
fn edited(kind: Kind, old: &[Json], given: &[Json]) -> Result<Vec<Json>, Refusal> {
    let mut lines = old.to_vec();
    for (n, line) in given.iter().enumerate() {
        let id = tree::text(line, "id");
        if id.is_empty() {
            return Err(Refusal::field(&format!("{}[{n}].id", lines_key(kind)), "must not be null"));
        }
        let known = lines.iter_mut().find(|old| tree::text(old, "id") == id);
        let known = known.ok_or_else(|| Refusal::reference("id", id))?;
        // A new quantity or price makes a new amount, unless that is stated too.
        let anew = tree::at(line, "quantity").is_some() || tree::at(line, "price").is_some();
        if anew && tree::at(line, "amount").is_none() {
            tree::remove(known, "amount");
        }
        tree::merge(known, line.clone());
    }
    Ok(lines)
}

/// Archives or restores a record; doing so again changes nothing.
pub(super) fn archive(
    ledger: &mut Ledger,
    kind: Kind,
    id: &str,
    archived: bool,
    now: Timestamp,
) -> Result<Done, Refusal> {
    if form(kind).is_none() {
        return Err(Refusal::unsupported());
    }
    let record = ledger.get(kind, id).ok_or_else(|| Refusal::unknown(id))?;
    if record.archived == archived {
        return Ok(Done::read(record.body.clone()));
    }
    let content = record.content.clone();
    ledger.replace(kind, id, content, archived, now);
    Ok(Done::wrote(200, body(ledger, kind, id), kind, id, if archived { "archived" } else { "restored" }))
}

/// Makes or changes several records: all of them, or none.
pub(super) fn bulk(ledger: &mut Ledger, kind: Kind, ask: &Ask) -> Result<Done, Refusal> {
    let (spelling, changes) = (kind.spelling(), ask.method == "PATCH");
    if spelling.bulk == 0 || (changes && !kind.is_classification()) {
        return Err(Refusal::unsupported());
    }
    let value = ask.json()?;
    let items = value.as_array().ok_or_else(|| Refusal::new(400, "BDC_1002", "The body must be a list"))?;
    if items.is_empty() || items.len() > spelling.bulk {
        return Err(Refusal::field("list", &format!("size must be between 1 and {}", spelling.bulk)));
    }
    let before = ledger.clone();
    let (mut done, mut events) = (Vec::new(), Vec::new());
    for item in items {
        let id = item["id"].as_str().unwrap_or_default().to_owned();
        let outcome = if changes {
            change(ledger, kind, &id, item, false, ask.now).map(|()| id)
        } else {
            make(ledger, kind, item, ask.now)
        };
        match outcome {
            Ok(id) => {
                done.push(body(ledger, kind, &id));
                events.push(Event { kind, id, what: if changes { "updated" } else { "created" } });
            }
            Err(refusal) => {
                *ledger = before;
                return Err(rolled_back(refusal));
            }
        }
    }
    let list = Json::List(done);
    let answer = if spelling.wrapped.is_empty() { list } else { Json::EMPTY.key(spelling.wrapped, list) };
    Ok(Done { status: if changes { 200 } else { 201 }, body: Some(answer), events })
}

/// The refusal of a bulk call says that everything was taken back.
pub(super) fn rolled_back(refusal: Refusal) -> Refusal {
    Refusal { rolled_back: true, ..refusal }
}

/// Archives or restores several classifications by their ids.
pub(super) fn archive_all(ledger: &mut Ledger, kind: Kind, ask: &Ask, archived: bool) -> Result<Done, Refusal> {
    let ids: Vec<&str> = ask.query.iter().filter(|(key, _)| key == "ids").flat_map(|(_, ids)| ids.split(',')).collect();
    if ids.is_empty() || ids.len() > kind.spelling().bulk {
        return Err(Refusal::field("ids", &format!("size must be between 1 and {}", kind.spelling().bulk)));
    }
    if let Some(unknown) = ids.iter().find(|id| ledger.get(kind, id).is_none()) {
        return Err(Refusal::unknown(unknown));
    }
    let (mut done, mut events) = (Vec::new(), Vec::new());
    for id in ids {
        let one = archive(ledger, kind, id, archived, ask.now)?;
        done.extend(one.body);
        events.extend(one.events);
    }
    Ok(Done { status: 200, body: Some(Json::EMPTY.key(kind.spelling().wrapped, Json::List(done))), events })
}

/// A vendor's bank account: read with its number masked, written in a trusted session, never by a sync token.
pub(super) fn bank_account(ledger: &mut Ledger, id: &str, ask: &Ask) -> Result<Done, Refusal> {
    let record = ledger.get(Kind::Vendor, id).ok_or_else(|| Refusal::unknown(id))?;
    let (mut content, archived) = (record.content.clone(), record.archived);
    let known = tree::at(&content, "_bank").cloned();
    if ask.sync || (ask.method != "GET" && !ask.trusted) {
        return Err(Refusal::untrusted());
    }
    match (ask.method.as_str(), known) {
        ("GET", Some(known)) => Ok(Done::read(known)),
        ("GET" | "DELETE", None) => Err(Refusal::unknown(id)),
        ("POST", None) => {
            let value = ask.json()?;
            let mut account = tree::tree(&value).unwrap_or(Json::EMPTY);
            for key in ["nameOnAccount", "accountNumber", "routingNumber"] {
                if tree::text(&account, key).is_empty() {
                    return Err(Refusal::field(key, "must not be null"));
                }
            }
            let number = tree::text(&account, "accountNumber");
            let last: String = number.chars().skip(number.chars().count().saturating_sub(4)).collect();
            tree::set(&mut account, "accountNumber", format!("*******{last}"));
            tree::set(&mut content, "_bank", account.clone());
            ledger.replace(Kind::Vendor, id, content, archived, ask.now);
            Ok(Done::wrote(201, account, Kind::Vendor, id, "updated"))
        }
        ("DELETE", Some(_)) => {
            tree::remove(&mut content, "_bank");
            ledger.replace(Kind::Vendor, id, content, archived, ask.now);
            Ok(Done { body: None, ..Done::wrote(204, Json::EMPTY, Kind::Vendor, id, "updated") })
        }
        _ => Err(Refusal::unsupported()),
    }
}
