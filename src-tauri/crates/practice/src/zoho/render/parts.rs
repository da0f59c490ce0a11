//! Pieces that several kinds of records share.

use super::View;
use crate::company::{Address, CustomField, CustomValues, Discount, Document, FieldType, On};
use crate::json::{Json, object};
use crate::zoho::kind::Kind;
use crate::zoho::ledger::{Entry, Record};
use rust_decimal::Decimal;
use serde_json::Value;

pub(super) fn id(id: u64) -> String {
    id.to_string()
}

/// The id of an account's name.
pub(super) fn account_id(view: &View<'_>, name: &str) -> Option<String> {
    view.ledger.account_id(name).map(id)
}

/// Id, code, symbol and rate of a record's currency.
pub(super) fn currency(view: &View<'_>, entry: &Entry) -> Json {
    object! {
        "currency_id": id(view.ledger.currency_id(&entry.currency)), "currency_code": &entry.currency,
        "currency_symbol": view.symbol(&entry.currency), "exchange_rate": entry.rate,
    }
}

/// When a record was made and changed.
pub(super) fn times(view: &View<'_>, entry: &Entry) -> Json {
    object! {"created_time": view.time(entry.created), "last_modified_time": view.time(entry.modified)}
}

/// An address; lists spell the postal code otherwise than details.
pub(super) fn address(address: &Address, zip: &'static str) -> Json {
    object! {
        "address": &address.street, "street2": &address.street2, "city": &address.city, "state": &address.state,
        "country": &address.country, "phone": &address.phone, "fax": "", "attention": &address.attention,
    }
    .key(zip, &address.zip)
}

/// The address in a document, with the fields that only details have.
pub(super) fn full_address(of: &Address) -> Json {
    address(of, "zip").with(object! {"street": &of.street, "country_code": &of.country_code})
}

fn typed(field: &CustomField, value: &Value) -> (Json, String) {
    match (field.of, value) {
        (FieldType::Number, Value::Number(number)) => {
            let exact = Decimal::from_str_exact(&number.to_string()).unwrap_or_default();
            (Json::from(exact), exact.normalize().to_string())
        }
        (FieldType::Check, Value::Bool(flag)) => (Json::from(*flag), flag.to_string()),
        (_, Value::String(text)) => (Json::from(text), text.clone()),
        (_, other) => (Json::from(other.to_string()), other.to_string()),
    }
}

fn data_type(field: &CustomField) -> &'static str {
    match field.of {
        FieldType::Text => "string",
        FieldType::Number => "number",
        FieldType::Check => "check_box",
        FieldType::Date => "date",
    }
}

/// The company's own fields of a record, as a list.
pub(super) fn custom_fields(view: &View<'_>, on: On, values: &CustomValues) -> Json {
    let fields = view.ledger.custom_fields.iter().enumerate().filter(|(_, field)| field.on == on);
    let row = |(at, field): (usize, &CustomField)| {
        let (value, formatted) = typed(field, values.get(&field.name)?);
        let at = i64::try_from(at).unwrap_or_default();
        Some(object! {
            "customfield_id": (4_600_000_000_080_001 + at * 2).to_string(), "index": at + 1, "label": &field.label, "api_name": &field.name,
            "placeholder": &field.name, "data_type": data_type(field), "value": value, "value_formatted": formatted,
            "show_on_pdf": false, "show_in_all_pdf": false, "is_active": true,
        })
    };
    Json::List(fields.filter_map(row).collect())
}

/// The company's own fields of a record, by name: formatted, and as they are.
pub(super) fn custom_hash(view: &View<'_>, on: On, values: &CustomValues) -> Json {
    let fields = view.ledger.custom_fields.iter().filter(|field| field.on == on);
    fields.fold(Json::EMPTY, |hash, field| match values.get(&field.name) {
        Some(value) => {
            let (value, formatted) = typed(field, value);
            hash.key(field.name.clone(), formatted).key(format!("{}_unformatted", field.name), value)
        }
        None => hash,
    })
}

/// An amount as a number, a share as text.
pub(super) fn discount(discount: Option<Discount>) -> Json {
    match discount {
        None => Json::from(0),
        Some(Discount::Amount(amount)) => Json::from(amount),
        Some(Discount::Percent(share)) => Json::from(format!("{}%", share.normalize())),
    }
}

/// The lines of a document.
pub(super) fn line_items(view: &View<'_>, kind: Kind, entry: &Entry, document: &Document) -> Json {
    let Some(totals) = &entry.totals else { return Json::List(Vec::new()) };
    let usual = usual_account(view, kind);
    let lines = document.lines.iter().zip(&totals.lines).zip(1_i64..);
    let row = |((line, amounts), order): ((&crate::company::Line, &crate::company::LineTotals), i64)| {
        let account = if line.account.is_empty() { &usual } else { &line.account };
        let tax_id = view.ledger.tax_id(&line.tax).map(id);
        let taxed = object! {
            "tax_id": tax_id.clone(), "tax_name": &line.tax, "tax_type": if line.tax.is_empty() { "" } else { "tax" },
            "tax_percentage": amounts.percent,
        };
        let taxes = tax_id.map(|tax_id| {
            object! {"tax_id": tax_id, "tax_name": format!("{} ({}%)", line.tax, amounts.percent.normalize()), "tax_amount": amounts.tax}
        });
        object! {
            "line_item_id": (i64::try_from(entry.id).unwrap_or_default() + 1 + order * 100_000_000_000_000).to_string(),
            "item_id": "", "item_order": order, "name": &line.name, "description": &line.description, "unit": &line.unit,
            "quantity": line.quantity, "rate": line.rate, "bcy_rate": view.home(entry, line.rate), "discount": discount(line.discount),
            "discount_amount": amounts.discount, "account_id": account_id(view, account), "account_name": account,
        }
        .with(taxed)
        .with(object! {
            "item_total": amounts.net, "item_total_inclusive_of_tax": amounts.net + amounts.tax, "item_type": "", "project_id": "",
            "line_item_taxes": taxes.into_iter().collect::<Vec<_>>(), "tags": Vec::new(),
            "item_custom_fields": custom_fields(view, On::Line, &line.custom),
        })
        .with(line_extras(view, kind, account))
    };
    Json::List(lines.map(row).collect())
}

fn line_extras(view: &View<'_>, kind: Kind, account: &str) -> Json {
    match kind {
        Kind::Invoice => object! {"time_entry_ids": Vec::new(), "expense_id": "", "salesorder_item_id": ""},
        Kind::CreditNote => object! {"invoice_id": "", "invoice_item_id": ""},
        Kind::Bill | Kind::VendorCredit => {
            let found = view.ledger.account_id(account).and_then(|id| view.ledger.entry(Kind::Account, id));
            let code = found.and_then(Entry::account).map(|account| account.code.clone());
            object! {
                "account_code": code, "is_billable": false, "customer_id": "", "customer_name": "", "purchaseorder_id": "",
                "purchaseorder_item_id": "", "quantity_received": 0,
            }
        }
        Kind::PurchaseOrder => {
            object! {"quantity_billed": 0, "quantity_cancelled": 0, "quantity_marked_as_received": 0, "salesorder_item_id": ""}
        }
        Kind::Expense | Kind::Contact | Kind::Account | Kind::CustomerPayment | Kind::VendorPayment => Json::EMPTY,
    }
}

/// The account of a line that names none.
pub(super) fn usual_account(view: &View<'_>, kind: Kind) -> String {
    match kind {
        Kind::Invoice | Kind::CreditNote => view.ledger.account_of(&["income", "other_income"]),
        Kind::CustomerPayment | Kind::VendorPayment => view.ledger.account_of(&["bank", "cash"]),
        _ => view.ledger.account_of(&["cost_of_goods_sold", "expense"]),
    }
}

/// The amounts of a document and how they came about.
pub(super) fn amounts(view: &View<'_>, entry: &Entry, document: &Document) -> Json {
    let Some(totals) = &entry.totals else { return Json::EMPTY };
    let tax = |tax: &crate::company::TaxTotal| {
        object! {
            "tax_id": view.ledger.tax_id(&tax.name).map(id), "tax_name": format!("{} ({}%)", tax.name, tax.percent.normalize()),
            "tax_amount": tax.amount, "tax_percentage": tax.percent,
        }
    };
    let share = if let Some(Discount::Percent(share)) = document.discount { share } else { Decimal::ZERO };
    object! {
        "is_inclusive_tax": document.inclusive, "discount": discount(document.discount), "discount_percent": share,
        "discount_total": totals.discount, "discount_type": if document.lines.iter().any(|line| line.discount.is_some()) { "item_level" } else { "entity_level" },
        "is_discount_before_tax": !document.discount_after_tax, "sub_total": totals.sub_total, "sub_total_inclusive_of_tax": totals.sub_total_inclusive,
        "total_taxable_amount": totals.taxable, "tax_total": totals.tax, "shipping_charge": document.shipping, "adjustment": document.adjustment,
        "adjustment_description": if document.adjustment.is_zero() { "" } else { "Adjustment" }, "roundoff_value": document.round_off,
        "total": totals.total, "taxes": totals.taxes.iter().map(tax).collect::<Vec<_>>(), "bcy_sub_total": view.home(entry, totals.sub_total),
        "bcy_tax_total": view.home(entry, totals.tax), "bcy_discount_total": view.home(entry, totals.discount),
        "bcy_shipping_charge": view.home(entry, document.shipping), "bcy_adjustment": view.home(entry, document.adjustment),
        "bcy_total": view.home(entry, totals.total), "price_precision": view.ledger.places(&entry.currency),
    }
}

/// Credits that were used for an invoice or bill.
pub(crate) fn credits_used(view: &View<'_>, entry: &Entry) -> Json {
    let credits = entry.settled.iter().filter(|part| part.credit).map(|part| {
        let number = view.ledger.entry(Kind::CreditNote, part.by).map(|credit| credit.number().to_owned());
        object! {
            "creditnote_id": id(part.by), "creditnotes_invoice_id": id(part.by + 1), "creditnotes_number": number,
            "credited_date": part.date, "amount_applied": part.amount,
        }
    });
    Json::List(credits.collect())
}

/// Vendor credits that were used for a bill.
pub(super) fn vendor_credits_used(view: &View<'_>, entry: &Entry) -> Json {
    let credits = entry.settled.iter().filter(|part| part.credit).map(|part| {
        let number = view.ledger.entry(Kind::VendorCredit, part.by).map(|credit| credit.number().to_owned());
        object! {
            "vendor_credit_id": id(part.by), "vendor_credit_bill_id": id(part.by + 1), "vendor_credit_number": number,
            "date": part.date, "amount": part.amount,
        }
    });
    Json::List(credits.collect())
}

/// Payments that were used for an invoice or bill.
pub(crate) fn payments_made(view: &View<'_>, kind: Kind, entry: &Entry) -> Json {
    let table = if kind == Kind::Bill { Kind::VendorPayment } else { Kind::CustomerPayment };
    let payments = entry.settled.iter().filter(|part| !part.credit).map(|part| {
        let Some(Record::Payment(payment)) = view.ledger.entry(table, part.by).map(|entry| &entry.record) else { return Json::EMPTY };
        let ids = if kind == Kind::Bill { "bill_payment_id" } else { "invoice_payment_id" };
        object! {
            "payment_id": id(part.by), "payment_number": &payment.number, "payment_mode": &payment.mode, "date": part.date,
            "amount": part.amount, "reference_number": &payment.reference, "description": &payment.description,
        }
        .key(ids, id(part.by + 1))
    });
    Json::List(payments.collect())
}

/// What a credit was used for.
pub(crate) fn credited(view: &View<'_>, kind: Kind, entry: &Entry) -> Json {
    let Some(document) = entry.document() else { return Json::List(Vec::new()) };
    let target = if kind == Kind::VendorCredit { Kind::Bill } else { Kind::Invoice };
    let used = document.applied.iter().filter_map(|one| {
        let ids = view.ledger.table(target).numbered(&one.to).iter();
        let found = ids.filter_map(|id| view.ledger.entry(target, *id)).find(|other| other.party == entry.party)?;
        let day = one.date.unwrap_or(document.date);
        Some(if kind == Kind::VendorCredit {
            object! {
                "vendor_credit_bill_id": id(entry.id + 1), "bill_id": id(found.id), "bill_number": &one.to, "amount": one.amount,
                "date": day, "total": found.total(),
            }
        } else {
            object! {
                "creditnotes_invoice_id": id(entry.id + 1), "creditnote_id": id(entry.id), "creditnotes_number": &document.number,
                "invoice_id": id(found.id), "invoice_number": &one.to, "date": found.document().map(|invoice| invoice.date),
                "credited_date": day, "credited_amount": one.amount, "invoice_total": found.total(),
            }
        })
    });
    Json::List(used.collect())
}

/// Days until or since a document was due, as the books put it.
pub(super) fn due_days(view: &View<'_>, entry: &Entry, document: &Document, status: &str) -> String {
    let due = view.ledger.due(entry, document);
    let days = due.since(view.today).map_or(0, |span| span.get_days());
    match (status, days) {
        ("draft" | "void" | "paid" | "pending_approval", _) => String::new(),
        (_, 0) => "Due Today".to_owned(),
        (_, ..0) => format!("Overdue by {} days", -days),
        _ => format!("Due in {days} days"),
    }
}
