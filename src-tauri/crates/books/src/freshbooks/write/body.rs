//! Invoices, credit notes, bills, expenses and contacts as FreshBooks takes them. What it cannot hold is refused and never
//! left out.

use super::{money, money as amount_of, refuse};
use crate::freshbooks::shape::Form;
use crate::write::marker::WORD;
use crate::write::{Write, WriteFault};
use model::document::{Line, Party, Tax};
use model::{Decimal, Document, money::minor_digits};
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use serde_json::{Map, Value, json};

/// The record without its wrapping.
pub(crate) fn of(form: Form, write: &Write, home: Option<&str>) -> Result<Value, WriteFault> {
    let doc = &write.document;
    let currency = doc.currency.as_deref().or(home);
    let needed = || currency.ok_or_else(|| refuse(doc, "it has no currency"));
    match form {
        Form::Invoice | Form::CreditNote => sale(form, doc, needed()?),
        Form::Bill => bill(doc, needed()?),
        Form::Expense => expense(write, needed()?),
        Form::Payment | Form::BillPayment => super::money::payment(write, needed()?),
        Form::Client => Ok(client(write, currency)),
        Form::Vendor => vendor(write, currency),
        Form::Item | Form::Surplus | Form::LedgerAccount | Form::Category => {
            Err(refuse(doc, "such records are not written"))
        }
    }
}

/// Puts a value in where there is one.
fn put(body: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        body.insert(name.to_owned(), value.into());
    }
}

/// Days from the date of a document until it is due: the due date itself cannot be written.
fn due_days(doc: &Document) -> Option<i64> {
    let stated = doc.due_date.zip(doc.date).and_then(|(due, date)| {
        let days = date.until(due).ok()?.get_days();
        Some(i64::from(days))
    });
    stated.or_else(|| doc.terms_days?.normalize().to_string().parse().ok())
}

fn numbered(doc: &Document) -> Result<&str, WriteFault> {
    // Only its number tells such a record from another after a lost answer.
    doc.number.as_deref().ok_or_else(|| refuse(doc, "it has no number, by which alone it could be found again"))
}

fn sale(form: Form, doc: &Document, currency: &str) -> Result<Value, WriteFault> {
    let date = doc.date.ok_or_else(|| refuse(doc, "it has no date"))?;
    let client = super::money::number(doc, doc.customer.id.as_deref(), "its customer")?;
    let (party, number) = match form {
        Form::CreditNote => ("clientid", "credit_number"),
        _ => ("customerid", "invoice_number"),
    };
    let mut body = Map::new();
    body.insert(party.to_owned(), json!(client));
    body.insert("create_date".to_owned(), json!(date.to_string()));
    body.insert(number.to_owned(), json!(numbered(doc)?));
    body.insert("currency_code".to_owned(), json!(currency));
    if form == Form::Invoice {
        put(&mut body, "due_offset_days", due_days(doc));
        put(&mut body, "po_number", doc.order.as_deref().or(doc.reference.as_deref()));
        put(&mut body, "discount_value", discount(doc)?.map(|rate| rate.to_string()));
    } else if doc.discount.is_some_and(|amount| !amount.is_zero()) {
        return Err(refuse(doc, "it has a discount on the whole, which a credit note of FreshBooks has no place for"));
    }
    put(&mut body, "notes", doc.memo.as_deref());
    put(&mut body, "terms", doc.terms.as_deref());
    let mut lines = Vec::new();
    for (line, at) in doc.lines.iter().zip(1..) {
        lines.push(sold(doc, line, at, currency)?);
    }
    lines.extend(extras(doc, currency));
    if lines.is_empty() {
        return Err(refuse(doc, "it has no lines"));
    }
    body.insert("lines".to_owned(), json!(lines));
    Ok(Value::Object(body))
}

/// Charges that come on top of the net become lines of their own.
fn extras(doc: &Document, currency: &str) -> Vec<Value> {
    let extras = [("Shipping", doc.shipping), ("Adjustment", doc.adjustment), ("Rounding", doc.rounding)];
    let charged =
        extras.into_iter().filter_map(|(name, amount)| amount.filter(|sum| !sum.is_zero()).map(|sum| (name, sum)));
    charged
        .map(|(name, sum)| json!({ "type": 0, "name": name, "qty": "1", "unit_cost": money(sum, currency) }))
        .collect()
}

/// The discount in percent, which is all that FreshBooks takes: an amount has to come out to the cent.
fn discount(doc: &Document) -> Result<Option<Decimal>, WriteFault> {
    let Some(amount) = doc.discount.filter(|amount| !amount.is_zero()) else { return Ok(None) };
    let sum: Decimal = doc.lines.iter().filter_map(|line| line.net).sum();
    let stated = doc.charges.iter().find(|charge| charge.code.as_deref() == Some("discount")).and_then(|one| one.rate);
    let rate = match stated {
        Some(rate) => rate,
        None if sum.is_zero() => return Err(refuse(doc, "it has a discount and no lines to take it from")),
        None => (amount * Decimal::ONE_HUNDRED / sum).round_dp(4).normalize(),
    };
    let digits = minor_digits(doc.currency.as_deref().unwrap_or_default());
    let back = (sum * rate / Decimal::ONE_HUNDRED).round_dp_with_strategy(digits, MidpointAwayFromZero);
    if back != amount {
        return Err(refuse(
            doc,
            format!("its discount of {amount} is no share in percent, and FreshBooks takes no other"),
        ));
    }
    Ok(Some(rate))
}

/// Quantity and price that make up the net of a line.
fn priced(line: &Line, net: Decimal, currency: &str) -> (Decimal, Decimal) {
    let digits = minor_digits(currency);
    match line.quantity.zip(line.price) {
        Some((quantity, price)) if (quantity * price).round_dp_with_strategy(digits, MidpointAwayFromZero) == net => {
            (quantity, price)
        }
        // A discount of the line, or a price with tax: the line counts as one at its net.
        _ => (Decimal::ONE, net),
    }
}

/// The taxes of a line with their rates. FreshBooks takes two, and reckons them itself.
fn taxes(doc: &Document, line: &Line, at: u32) -> Result<Vec<(String, Decimal)>, WriteFault> {
    let own = Tax { name: line.tax_name.clone(), rate: line.tax_rate, amount: line.tax, ..Tax::default() };
    let several = if line.taxes.is_empty() { vec![own] } else { line.taxes.clone() };
    let mut found = Vec::new();
    for tax in several {
        match (tax.rate.filter(|rate| !rate.is_zero()), tax.amount.filter(|sum| !sum.is_zero())) {
            (Some(rate), _) => found.push((tax.name.unwrap_or_else(|| "Tax".to_owned()), rate)),
            (None, Some(sum)) => {
                return Err(refuse(
                    doc,
                    format!("line {at} has a tax of {sum} without a rate, and FreshBooks takes rates only"),
                ));
            }
            (None, None) => {}
        }
    }
    if found.len() > 2 {
        return Err(refuse(doc, format!("line {at} has more than two taxes, and FreshBooks takes two")));
    }
    Ok(found)
}

fn net_of(doc: &Document, line: &Line, at: u32) -> Result<Decimal, WriteFault> {
    line.net.ok_or_else(|| refuse(doc, format!("line {at} has no amount without tax")))
}

fn sold(doc: &Document, line: &Line, at: u32, currency: &str) -> Result<Value, WriteFault> {
    let (quantity, price) = priced(line, net_of(doc, line, at)?, currency);
    let mut body = Map::new();
    body.insert("type".to_owned(), json!(0));
    put(&mut body, "name", line.item.as_deref().or(line.text.as_deref()));
    put(&mut body, "description", line.text.as_deref());
    body.insert("qty".to_owned(), json!(quantity.to_string()));
    body.insert("unit_cost".to_owned(), amount_of(price, currency));
    for ((name, rate), at) in taxes(doc, line, at)?.into_iter().zip(1..) {
        body.insert(format!("taxName{at}"), json!(name));
        body.insert(format!("taxAmount{at}"), json!(rate.to_string()));
    }
    Ok(Value::Object(body))
}

fn bill(doc: &Document, currency: &str) -> Result<Value, WriteFault> {
    let date = doc.date.ok_or_else(|| refuse(doc, "it has no date"))?;
    let mut body = Map::new();
    body.insert("vendorid".to_owned(), json!(super::money::number(doc, doc.vendor.id.as_deref(), "its vendor")?));
    body.insert("issue_date".to_owned(), json!(date.to_string()));
    body.insert("due_offset_days".to_owned(), json!(due_days(doc).unwrap_or(0)));
    body.insert("bill_number".to_owned(), json!(numbered(doc)?));
    body.insert("currency_code".to_owned(), json!(currency));
    body.insert("language".to_owned(), json!("en"));
    let extras = [doc.discount, doc.shipping, doc.adjustment, doc.rounding];
    if extras.into_iter().flatten().any(|sum| !sum.is_zero()) {
        return Err(refuse(
            doc,
            "it has a discount or charge on the whole, which a bill of FreshBooks has no place for; make a line of it",
        ));
    }
    let mut lines = Vec::new();
    for (line, at) in doc.lines.iter().zip(1..) {
        lines.push(bought(doc, line, at, currency)?);
    }
    if lines.is_empty() {
        return Err(refuse(doc, "it has no lines"));
    }
    body.insert("lines".to_owned(), json!(lines));
    Ok(Value::Object(body))
}

fn bought(doc: &Document, line: &Line, at: u32, currency: &str) -> Result<Value, WriteFault> {
    let (quantity, price) = priced(line, net_of(doc, line, at)?, currency);
    let category = super::money::number(doc, line.account_id.as_deref(), &format!("the category of line {at}"))?;
    let mut body = Map::new();
    body.insert("categoryid".to_owned(), json!(category));
    put(&mut body, "description", line.text.as_deref().or(line.item.as_deref()));
    body.insert("quantity".to_owned(), json!(quantity.to_string()));
    body.insert("unit_cost".to_owned(), amount_of(price, currency));
    for ((name, rate), at) in taxes(doc, line, at)?.into_iter().zip(1..) {
        body.insert(format!("tax_name{at}"), json!(name));
        body.insert(format!("tax_percent{at}"), json!(rate.to_string()));
    }
    Ok(Value::Object(body))
}

/// An expense has one category: several lines are several expenses.
fn expense(write: &Write, currency: &str) -> Result<Value, WriteFault> {
    let doc = &write.document;
    let date = doc.date.ok_or_else(|| refuse(doc, "it has no date"))?;
    let [line] = &doc.lines[..] else {
        return Err(refuse(
            doc,
            format!("it has {} lines; an expense of FreshBooks has one category: split it", doc.lines.len()),
        ));
    };
    let total = doc.total.or(line.gross).ok_or_else(|| refuse(doc, "it has no total"))?;
    let category = super::money::number(doc, line.account_id.as_deref(), "its category")?;
    let note = doc.description.as_deref().or(doc.memo.as_deref()).or(line.text.as_deref());
    let mut body = Map::new();
    body.insert("categoryid".to_owned(), json!(category));
    body.insert("amount".to_owned(), money(total, currency));
    body.insert("date".to_owned(), json!(date.to_string()));
    body.insert("notes".to_owned(), json!(WORD.with(note, &[&write.key])));
    put(&mut body, "vendor", doc.vendor.name.as_deref());
    if let Some(id) = doc.customer.id.as_deref() {
        body.insert("clientid".to_owned(), json!(super::money::number(doc, Some(id), "its customer")?));
    }
    let own = Tax { name: line.tax_name.clone(), rate: line.tax_rate, amount: line.tax, ..Tax::default() };
    let several = if line.taxes.is_empty() { vec![own] } else { line.taxes.clone() };
    let taxed: Vec<&Tax> = several.iter().filter(|tax| tax.amount.is_some_and(|sum| !sum.is_zero())).collect();
    if taxed.len() > 2 {
        return Err(refuse(doc, "it has more than two taxes, and FreshBooks takes two"));
    }
    for (tax, at) in taxed.into_iter().zip(1..) {
        body.insert(format!("taxName{at}"), json!(tax.name.as_deref().unwrap_or("Tax")));
        put(&mut body, &format!("taxPercent{at}"), tax.rate.map(|rate| rate.to_string()));
        put(&mut body, &format!("taxAmount{at}"), tax.amount.map(|sum| money(sum, currency)));
    }
    Ok(Value::Object(body))
}

/// First and last name of a person.
fn names(party: &Party) -> (Option<&str>, Option<&str>) {
    match party.contact.as_deref().and_then(|name| name.rsplit_once(' ')) {
        Some((first, last)) => (Some(first), Some(last)),
        None => (party.contact.as_deref(), None),
    }
}

fn client(write: &Write, currency: Option<&str>) -> Value {
    let (doc, party) = (&write.document, &write.document.contact);
    let (first, last) = names(party);
    let mut body = Map::new();
    for (name, value) in [
        ("organization", party.name.as_deref().or(doc.name.as_deref())),
        ("fname", first),
        ("lname", last),
        ("email", party.email.as_deref()),
        ("bus_phone", party.phone.as_deref()),
        ("vat_number", party.tax_id.as_deref()),
        ("p_street", party.street.as_deref()),
        ("p_street2", party.street2.as_deref()),
        ("p_city", party.city.as_deref()),
        ("p_province", party.state.as_deref()),
        ("p_code", party.zip.as_deref()),
        ("p_country", party.country.as_deref()),
        ("currency_code", currency),
    ] {
        put(&mut body, name, value);
    }
    body.insert("note".to_owned(), json!(WORD.with(doc.memo.as_deref(), &[&write.key])));
    Value::Object(body)
}

fn vendor(write: &Write, currency: Option<&str>) -> Result<Value, WriteFault> {
    let (doc, party) = (&write.document, &write.document.contact);
    let name = party.name.as_deref().or(doc.name.as_deref()).ok_or_else(|| refuse(doc, "it has no name"))?;
    let currency = currency.ok_or_else(|| refuse(doc, "it has no currency, and FreshBooks takes no vendor without"))?;
    let (first, last) = names(party);
    let mut body = Map::new();
    body.insert("vendor_name".to_owned(), json!(name));
    body.insert("currency_code".to_owned(), json!(currency));
    body.insert("language".to_owned(), json!("en"));
    for (name, value) in [
        ("account_number", party.code.as_deref()),
        ("primary_contact_first_name", first),
        ("primary_contact_last_name", last),
        ("primary_contact_email", party.email.as_deref()),
        ("phone", party.phone.as_deref()),
        ("street", party.street.as_deref()),
        ("street2", party.street2.as_deref()),
        ("city", party.city.as_deref()),
        ("province", party.state.as_deref()),
        ("postal_code", party.zip.as_deref()),
        ("country", party.country.as_deref()),
    ] {
        put(&mut body, name, value);
    }
    put(&mut body, "is_1099", doc.is_1099);
    body.insert("note".to_owned(), json!(WORD.with(doc.memo.as_deref(), &[&write.key])));
    Ok(Value::Object(body))
}
