//! What is sent, by the form of its kind: unknown properties, wrong types, lengths, words, and what must be there. The form is strict and
//! knows nothing of the books.

use crate::quickbooks::entity::Entity;
use crate::quickbooks::fault::Fault;
use crate::quickbooks::schema::{COMMON, DETAILS, Field, LINE, Of, fields};
use crate::quickbooks::value::{Object, Value, money};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// What was sent, in the books' form.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) body: Object,
    /// Fields that were sent empty.
    pub(super) cleared: Vec<String>,
}

/// Brings what was sent into the books' form.
///
/// # Errors
/// The first thing that is not of the form.
pub(super) fn sent(entity: Entity, given: &Object) -> Result<Sent, Fault> {
    let mut sent = Sent::default();
    for (key, value) in given.iter() {
        let known = fields(entity).iter().chain(COMMON).find(|field| field.name == key);
        let field = known.ok_or_else(|| Fault::unknown_property(entity.name(), key))?;
        if field.given {
            continue;
        }
        match convert(entity.name(), field, value)? {
            Some(value) => sent.body.set(key, value),
            None => sent.cleared.push(key.to_owned()),
        }
    }
    Ok(sent)
}

/// The known fields of an inner object.
fn inner(class: &str, known: &[Field], given: &Object) -> Result<Object, Fault> {
    let mut body = Object::default();
    for (key, value) in given.iter() {
        let field = known.iter().find(|field| field.name == key).ok_or_else(|| Fault::unknown_property(class, key))?;
        if let Some(value) = convert(class, field, value)?.filter(|_| !field.given) {
            body.set(key, value);
        }
    }
    Ok(body)
}

fn convert(class: &str, field: &Field, value: &Value) -> Result<Option<Value>, Fault> {
    let wrong = || Fault::unreadable(class, &format!("{} has a wrong type", field.name));
    match value {
        Value::Null => return Ok(None),
        Value::Text(text) if text.is_empty() => return Ok(None),
        Value::Flag(_) | Value::Number(_) | Value::Text(_) | Value::List(_) | Value::Object(_) => {}
    }
    Ok(Some(match (field.of, value) {
        (Of::Any, value) => value.clone(),
        (Of::Text(most), Value::Text(text)) => {
            let length = text.chars().count();
            if length > most {
                return Err(Fault::length(field.name, most, length));
            }
            Value::Text(text.clone())
        }
        (Of::Text(_), Value::Number(number)) => Value::Text(number.to_string()),
        (Of::Amount, value) => Value::Number(money(number(value).ok_or_else(wrong)?)),
        (Of::Number, value) => Value::Number(number(value).ok_or_else(wrong)?.normalize()),
        (Of::Flag, Value::Flag(flag)) => Value::Flag(*flag),
        (Of::Flag, Value::Text(text)) if text == "true" || text == "false" => Value::Flag(text == "true"),
        (Of::Day, Value::Text(text)) => {
            let day = text.get(..10).and_then(|day| day.parse::<Date>().ok());
            Value::from(day.filter(|_| text.len() == 10 || text.as_bytes()[10] == b'T').ok_or_else(wrong)?)
        }
        (Of::Word(words), Value::Text(text)) => {
            if !words.contains(&text.as_str()) {
                return Err(Fault::enumeration(field.name, text));
            }
            Value::Text(text.clone())
        }
        (Of::Ref(_), Value::Object(reference)) => {
            let known = ["value", "name", "type"];
            if let Some((key, _)) = reference.iter().find(|(key, _)| !known.contains(key)) {
                return Err(Fault::unknown_property("ReferenceType", key));
            }
            Value::Object(reference.clone())
        }
        (Of::Object(known), Value::Object(object)) => Value::Object(inner(field.name, known, object)?),
        (Of::List(known), Value::List(items)) => {
            let items = items.iter().map(|item| match item {
                Value::Object(item) => inner(field.name, known, item),
                _ => Err(wrong()),
            });
            Value::from(items.collect::<Result<Vec<_>, _>>()?)
        }
        (Of::Lines(kinds), Value::List(items)) => {
            let lines = items.iter().map(|item| match item {
                Value::Object(item) => line(kinds, item),
                _ => Err(wrong()),
            });
            let lines: Vec<Object> = lines.collect::<Result<_, _>>()?;
            lines.into_iter().filter(|line| line.text("DetailType") != "SubTotalLineDetail").collect()
        }
        _ => return Err(wrong()),
    }))
}

fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => Decimal::from_str_exact(text).ok(),
        Value::Null | Value::Flag(_) | Value::List(_) | Value::Object(_) => None,
    }
    // More digits than the books keep.
    .filter(|number| number.mantissa().unsigned_abs() < 10_u128.pow(20))
}

fn line(kinds: &[&str], given: &Object) -> Result<Object, Fault> {
    let known: Vec<Field> = LINE.iter().chain(DETAILS).copied().collect();
    let line = inner("Line", &known, given)?;
    if kinds.is_empty() {
        return Ok(line);
    }
    let kind = line.text("DetailType");
    if kind.is_empty() {
        return Err(Fault::missing("DetailType"));
    }
    if !kinds.contains(&kind) {
        return Err(Fault::enumeration("DetailType", kind));
    }
    Ok(line)
}

/// Everything that must be there and is not, as one refusal.
pub(super) fn required(entity: Entity, body: &Object) -> Result<(), Fault> {
    let mut missing: Vec<&'static str> =
        fields(entity).iter().filter(|field| field.must && !body.has(field.name)).map(|field| field.name).collect();
    if entity == Entity::Account && !body.has("AccountType") && !body.has("AccountSubType") {
        missing.push("AccountType");
    }
    let people = ["DisplayName", "Title", "GivenName", "MiddleName", "FamilyName", "Suffix"];
    if entity.is_person() && !people.iter().any(|key| body.has(key)) {
        missing.push("DisplayName");
    }
    let linked = matches!(entity, Entity::Payment | Entity::BillPayment);
    for line in body.list("Line") {
        let kind = line.text("DetailType");
        if !line.has("Amount") && kind != "DescriptionOnly" {
            missing.push("Amount");
        }
        if linked {
            let whole = line.list("LinkedTxn").next().is_some()
                && line.list("LinkedTxn").all(|one| !one.text("TxnId").is_empty() && !one.text("TxnType").is_empty());
            if !whole {
                missing.push("LinkedTxn");
            }
            continue;
        }
        missing.extend(missing_of(kind, line));
    }
    let empty = fields(entity).iter().any(|field| field.name == "Line" && field.must);
    if empty && body.has("Line") && body.list("Line").next().is_none() {
        missing.push("Line");
    }
    let way = match (entity, body.text("PayType")) {
        (Entity::BillPayment, "Check") => Some(("CheckPayment", "BankAccountRef")),
        (Entity::BillPayment, "CreditCard") => Some(("CreditCardPayment", "CCAccountRef")),
        _ => None,
    };
    if let Some((way, account)) = way
        && body.object(way).is_none_or(|way| !way.has(account))
    {
        missing.push(account);
    }
    all_missing(missing)
}

fn missing_of(kind: &str, line: &Object) -> Vec<&'static str> {
    let Some(field) = DETAILS.iter().find(|field| field.name == kind) else { return Vec::new() };
    let Of::Object(known) = field.of else { return Vec::new() };
    let Some(detail) = line.object(kind) else {
        // Discounts and sales of nothing in particular are understood without one.
        let optional = matches!(kind, "DiscountLineDetail" | "SalesItemLineDetail");
        return if optional { Vec::new() } else { known.iter().filter(|one| one.must).map(|one| one.name).collect() };
    };
    known.iter().filter(|one| one.must && !detail.has(one.name)).map(|one| one.name).collect()
}

pub(super) fn all_missing(missing: Vec<&'static str>) -> Result<(), Fault> {
    let mut faults = missing.into_iter().map(Fault::missing);
    let Some(mut first) = faults.next() else { return Ok(()) };
    first.errors.extend(faults.flat_map(|fault| fault.errors));
    Err(first)
}
