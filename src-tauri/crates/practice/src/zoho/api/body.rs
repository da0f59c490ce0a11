//! Bodies of the API become records in the form of a COMPANY file.

use crate::zoho::answer::Answer;
use crate::zoho::kind::Kind;
use crate::zoho::ledger::{Entry, Ledger, target};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// What is known when a record is created.
#[derive(Debug, Clone, Copy)]
pub(super) struct Creating {
    pub(super) today: Date,
    /// The caller numbers its documents itself.
    pub(super) own_number: bool,
}

type Keys = Map<String, Value>;

fn invalid(key: &str) -> Answer {
    Answer::refused(400, 4, format!("Invalid value passed for {key}"))
}

/// The record, or for an update only the keys that the body holds.
pub(super) fn record(ledger: &Ledger, kind: Kind, body: &Value, creating: Option<Creating>) -> Result<Value, Answer> {
    let given = body.as_object().ok_or_else(|| invalid("JSONString"))?;
    let mut record = Keys::new();
    match kind {
        Kind::Contact => contact(ledger, given, &mut record)?,
        Kind::Account => account(ledger, given, &mut record)?,
        Kind::Expense => expense(ledger, given, &mut record)?,
        Kind::CustomerPayment | Kind::VendorPayment => payment(ledger, kind, given, &mut record)?,
        Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder => {
            document(ledger, kind, given, &mut record)?;
        }
    }
    custom(ledger, given, &mut record)?;
    if let Some(creating) = creating {
        complete(ledger, kind, creating, &mut record)?;
    }
    Ok(Value::Object(record))
}

/// Copies keys under other names; an empty string is no value.
fn copy(given: &Keys, record: &mut Keys, names: &[(&str, &str)]) {
    for (from, to) in names {
        match given.get(*from) {
            Some(Value::String(text)) if text.is_empty() => drop(record.insert((*to).to_owned(), Value::Null)),
            Some(value) => drop(record.insert((*to).to_owned(), value.clone())),
            None => {}
        }
    }
}

/// Ids come as text or as a number.
fn id(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// Puts the name of the record with an id.
fn named(ledger: &Ledger, of: Kind, given: &Keys, from: &str, record: &mut Keys, to: &str) -> Result<(), Answer> {
    let Some(value) = given.get(from).filter(|value| **value != "") else { return Ok(()) };
    let found = id(value).and_then(|id| ledger.entry(of, id)).ok_or_else(|| invalid(from))?;
    record.insert(to.to_owned(), json!(found.number()));
    Ok(())
}

fn tax(ledger: &Ledger, given: &Keys, record: &mut Keys) -> Result<(), Answer> {
    let Some(value) = given.get("tax_id").filter(|value| **value != "") else { return Ok(()) };
    let named = |tax: &&crate::company::Tax| id(value).is_some() && ledger.tax_id(&tax.name) == id(value);
    let found = ledger.taxes.iter().find(named).ok_or_else(|| invalid("tax_id"))?;
    record.insert("tax".to_owned(), json!(found.name));
    Ok(())
}

fn currency(ledger: &Ledger, given: &Keys, record: &mut Keys) -> Result<(), Answer> {
    let Some(value) = given.get("currency_id").filter(|value| **value != "") else { return Ok(()) };
    let known = |currency: &&crate::company::Currency| Some(ledger.currency_id(&currency.code)) == id(value);
    let found = ledger.currencies.iter().find(known).ok_or_else(|| invalid("currency_id"))?;
    record.insert("currency".to_owned(), json!(found.code));
    Ok(())
}

fn document(ledger: &Ledger, kind: Kind, given: &Keys, record: &mut Keys) -> Result<(), Answer> {
    let names = [
        (kind.spelling().number, "number"),
        ("date", "date"),
        ("due_date", "due"),
        ("delivery_date", "expected"),
        ("reference_number", "reference"),
        ("exchange_rate", "rate"),
        ("is_inclusive_tax", "inclusive"),
        ("shipping_charge", "shipping"),
        ("adjustment", "adjustment"),
        ("notes", "notes"),
        ("terms", "terms"),
    ];
    copy(given, record, &names);
    let party = if matches!(kind, Kind::Invoice | Kind::CreditNote) { "customer_id" } else { "vendor_id" };
    named(ledger, Kind::Contact, given, party, record, "party")?;
    currency(ledger, given, record)?;
    discount(given, record);
    if let Some(Value::Array(items)) = given.get("line_items") {
        let lines = items.iter().map(|item| line(ledger, item)).collect::<Result<Vec<_>, _>>()?;
        record.insert("lines".to_owned(), Value::Array(lines));
    }
    Ok(())
}

fn discount(given: &Keys, record: &mut Keys) {
    let text = match given.get("discount") {
        Some(Value::String(text)) if !text.is_empty() => text.clone(),
        Some(Value::Number(number)) if number.as_i64() != Some(0) => number.to_string(),
        _ => return,
    };
    record.insert("discount".to_owned(), json!(text));
}

fn line(ledger: &Ledger, item: &Value) -> Result<Value, Answer> {
    let given = item.as_object().ok_or_else(|| invalid("line_items"))?;
    let mut line = Keys::new();
    let names = [
        ("name", "name"),
        ("description", "description"),
        ("quantity", "quantity"),
        ("unit", "unit"),
        ("rate", "rate"),
    ];
    copy(given, &mut line, &names);
    line.retain(|_, value| !value.is_null());
    named(ledger, Kind::Account, given, "account_id", &mut line, "account")?;
    tax(ledger, given, &mut line)?;
    discount(given, &mut line);
    Ok(Value::Object(line))
}

fn contact(ledger: &Ledger, given: &Keys, record: &mut Keys) -> Result<(), Answer> {
    let names = [
        ("contact_name", "name"),
        ("company_name", "company"),
        ("first_name", "first_name"),
        ("last_name", "last_name"),
        ("email", "email"),
        ("phone", "phone"),
        ("payment_terms", "terms"),
        ("notes", "notes"),
        ("tax_id_value", "tax_number"),
    ];
    copy(given, record, &names);
    if let Some(Value::Array(persons)) = given.get("contact_persons") {
        let primary = persons.iter().find(|person| person["is_primary_contact"] == true).or(persons.first());
        if let Some(Value::Object(person)) = primary {
            let names =
                [("first_name", "first_name"), ("last_name", "last_name"), ("email", "email"), ("phone", "phone")];
            copy(person, record, &names);
        }
    }
    if given.get("contact_name").and_then(Value::as_str).is_some_and(|name| name.chars().count() > 200) {
        return Err(Answer::refused(400, 15, "Please ensure that the contact_name has less than 200 characters."));
    }
    if given.get("contact_type").is_some_and(|of| of == "vendor") {
        record.insert("vendor".to_owned(), json!(true));
    }
    for (from, to) in [("billing_address", "address"), ("shipping_address", "shipping_address")] {
        if let Some(Value::Object(address)) = given.get(from) {
            record.insert(to.to_owned(), postal(address));
        }
    }
    currency(ledger, given, record)
}

fn postal(given: &Keys) -> Value {
    let mut address = Keys::new();
    let names = [
        ("attention", "attention"),
        ("address", "street"),
        ("street2", "street2"),
        ("city", "city"),
        ("state", "state"),
        ("zip", "zip"),
        ("country", "country"),
        ("country_code", "country_code"),
        ("phone", "phone"),
    ];
    copy(given, &mut address, &names);
    address.retain(|_, value| !value.is_null());
    Value::Object(address)
}

fn account(ledger: &Ledger, given: &Keys, record: &mut Keys) -> Result<(), Answer> {
    let names =
        [("account_name", "name"), ("account_type", "type"), ("account_code", "code"), ("description", "description")];
    copy(given, record, &names);
    named(ledger, Kind::Account, given, "parent_account_id", record, "parent")
}

fn expense(ledger: &Ledger, given: &Keys, record: &mut Keys) -> Result<(), Answer> {
    let names = [
        ("date", "date"),
        ("reference_number", "reference"),
        ("description", "description"),
        ("is_inclusive_tax", "inclusive"),
        ("is_billable", "billable"),
        ("exchange_rate", "rate"),
    ];
    copy(given, record, &names);
    named(ledger, Kind::Account, given, "paid_through_account_id", record, "paid_through")?;
    named(ledger, Kind::Contact, given, "vendor_id", record, "vendor")?;
    named(ledger, Kind::Contact, given, "customer_id", record, "customer")?;
    currency(ledger, given, record)?;
    let items = match given.get("line_items") {
        Some(Value::Array(items)) => items.clone(),
        _ if given.contains_key("account_id") && given.contains_key("amount") => vec![Value::Object(given.clone())],
        _ => return Ok(()),
    };
    let lines = items.iter().map(|item| expense_line(ledger, item)).collect::<Result<Vec<_>, _>>()?;
    record.insert("lines".to_owned(), Value::Array(lines));
    Ok(())
}

fn expense_line(ledger: &Ledger, item: &Value) -> Result<Value, Answer> {
    let given = item.as_object().ok_or_else(|| invalid("line_items"))?;
    let mut line = Keys::new();
    copy(given, &mut line, &[("amount", "amount"), ("description", "description")]);
    line.retain(|_, value| !value.is_null());
    named(ledger, Kind::Account, given, "account_id", &mut line, "account")?;
    tax(ledger, given, &mut line)?;
    Ok(Value::Object(line))
}

fn payment(ledger: &Ledger, kind: Kind, given: &Keys, record: &mut Keys) -> Result<(), Answer> {
    let names = [
        ("payment_number", "number"),
        ("date", "date"),
        ("amount", "amount"),
        ("payment_mode", "mode"),
        ("reference_number", "reference"),
        ("description", "description"),
        ("exchange_rate", "rate"),
    ];
    copy(given, record, &names);
    let vendor = kind == Kind::VendorPayment;
    named(ledger, Kind::Contact, given, if vendor { "vendor_id" } else { "customer_id" }, record, "party")?;
    let bank = if vendor { "paid_through_account_id" } else { "account_id" };
    named(ledger, Kind::Account, given, bank, record, "account")?;
    let Some(Value::Array(used)) = given.get(if vendor { "bills" } else { "invoices" }) else { return Ok(()) };
    let key = target(kind).spelling().id;
    let applied = used.iter().map(|one| {
        let found =
            one.get(key).and_then(id).and_then(|id| ledger.entry(target(kind), id)).ok_or_else(|| invalid(key))?;
        Ok(json!({"to": found.number(), "amount": one.get("amount_applied").ok_or_else(|| invalid("amount_applied"))?}))
    });
    record.insert("applied".to_owned(), Value::Array(applied.collect::<Result<_, Answer>>()?));
    Ok(())
}

/// The company's own fields: by name, by id or by label.
fn custom(ledger: &Ledger, given: &Keys, record: &mut Keys) -> Result<(), Answer> {
    let Some(Value::Array(fields)) = given.get("custom_fields") else { return Ok(()) };
    let mut values = Keys::new();
    for field in fields {
        let text = |key: &str| field.get(key).and_then(Value::as_str);
        let found = ledger.custom_fields.iter().find(|known| {
            text("api_name").is_some_and(|name| name == known.name)
                || text("label").is_some_and(|label| label == known.label)
        });
        let found = found.ok_or_else(|| invalid("custom_fields"))?;
        values.insert(found.name.clone(), field.get("value").cloned().unwrap_or(Value::Null));
    }
    record.insert("custom".to_owned(), Value::Object(values));
    Ok(())
}

/// Numbers, days and states that the books give a new record.
fn complete(ledger: &Ledger, kind: Kind, creating: Creating, record: &mut Keys) -> Result<(), Answer> {
    let required: &[(&str, &str)] = match kind {
        Kind::Invoice | Kind::CreditNote => &[("party", "customer_id"), ("lines", "line_items")],
        Kind::Bill => &[("party", "vendor_id"), ("number", "bill_number"), ("lines", "line_items")],
        Kind::VendorCredit | Kind::PurchaseOrder => &[("party", "vendor_id"), ("lines", "line_items")],
        Kind::Expense => &[("date", "date"), ("lines", "account_id"), ("paid_through", "paid_through_account_id")],
        Kind::Contact => &[("name", "contact_name")],
        Kind::Account => &[("name", "account_name"), ("type", "account_type")],
        Kind::CustomerPayment => &[("party", "customer_id"), ("amount", "amount")],
        Kind::VendorPayment => &[("party", "vendor_id"), ("amount", "amount")],
    };
    record.retain(|_, value| !value.is_null());
    if let Some((_, key)) = required.iter().find(|(own, _)| !record.contains_key(*own)) {
        return Err(invalid(key));
    }
    let drafts = matches!(kind, Kind::Invoice | Kind::PurchaseOrder);
    let prefix = match kind {
        Kind::Invoice => "INV-",
        Kind::CreditNote => "CN-",
        Kind::PurchaseOrder => "PO-",
        Kind::VendorCredit => "VC-",
        Kind::CustomerPayment | Kind::VendorPayment => "",
        Kind::Expense => {
            record.entry("reference").or_insert(json!(""));
            return Ok(());
        }
        Kind::Bill | Kind::Contact | Kind::Account => {
            if kind == Kind::Bill {
                record.entry("date").or_insert(json!(creating.today));
            }
            return Ok(());
        }
    };
    record.entry("date").or_insert(json!(creating.today));
    if drafts {
        record.insert("state".to_owned(), json!("draft"));
    }
    if !creating.own_number || !record.contains_key("number") {
        record.insert("number".to_owned(), json!(next_number(ledger, kind, prefix)));
    }
    Ok(())
}

/// One more than the highest number of the series.
fn next_number(ledger: &Ledger, kind: Kind, prefix: &str) -> String {
    let digits = |entry: &Entry| entry.number().strip_prefix(prefix)?.parse::<u64>().ok();
    let highest = ledger.table(kind).oldest_first().filter_map(digits).max().unwrap_or_default();
    format!("{prefix}{:06}", highest + 1)
}
