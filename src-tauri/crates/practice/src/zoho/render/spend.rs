//! Expenses and payments.

use super::parts::{account_id, currency, custom_fields, custom_hash, id, times, usual_account};
use super::{View, status};
use crate::company::{Expense, On, Payment};
use crate::json::{Json, object};
use crate::zoho::kind::Kind;
use crate::zoho::ledger::Entry;
use rust_decimal::Decimal;

fn parties(view: &View<'_>, expense: &Expense) -> Json {
    object! {
        "customer_id": view.ledger.contact_id(&expense.customer).map(id), "customer_name": &expense.customer,
        "vendor_id": view.ledger.contact_id(&expense.vendor).map(id), "vendor_name": &expense.vendor,
    }
}

/// Without the accounts' ids and without an amount, which only the detail has.
pub(super) fn expense_row(view: &View<'_>, entry: &Entry, expense: &Expense) -> Json {
    let net = entry.totals.as_ref().map_or(Decimal::ZERO, |totals| totals.sub_total);
    object! {
        "expense_id": id(entry.id), "date": expense.date, "account_name": account_name(expense), "paid_through_account_name": &expense.paid_through,
        "description": &expense.description,
    }
    .with(currency(view, entry))
    .with(object! {
        "total": entry.total(), "total_without_tax": net, "bcy_total": view.home(entry, entry.total()), "bcy_total_without_tax": view.home(entry, net),
        "is_billable": expense.billable, "is_personal": false, "reference_number": &expense.reference,
    })
    .with(parties(view, expense))
    .with(object! {
        "status": status(view, Kind::Expense, entry), "expense_receipt_name": "", "has_attachment": false, "expense_type": "non_mileage",
        "distance": "", "mileage_rate": 0, "mileage_unit": "", "mileage_type": "non_mileage", "user_name": &view.ledger.organisation.contact_name,
        "report_id": "", "report_name": "", "report_number": "", "custom_fields_list": "", "tags": Vec::new(),
    })
    .with(times(view, entry))
}

fn account_name(expense: &Expense) -> String {
    if let [line] = expense.lines.as_slice() { line.account.clone() } else { "Split".to_owned() }
}

pub(super) fn expense(view: &View<'_>, entry: &Entry, expense: &Expense) -> Json {
    let Some(totals) = &entry.totals else { return Json::EMPTY };
    let only = if let [line] = expense.lines.as_slice() { Some(line) } else { None };
    let first = i64::try_from(entry.id).unwrap_or_default() + 1;
    let lines = expense.lines.iter().zip(&totals.lines).zip(1_i64..).map(|((line, amounts), order)| {
        object! {
            "line_item_id": (first + order * 100_000_000_000_000).to_string(), "account_id": account_id(view, &line.account),
            "account_name": &line.account, "description": &line.description, "amount": line.amount, "item_total": amounts.net,
            "item_order": order, "tax_id": view.ledger.tax_id(&line.tax).map(id), "tax_name": &line.tax,
            "tax_type": if line.tax.is_empty() { "" } else { "tax" }, "tax_percentage": amounts.percent, "tax_amount": amounts.tax, "tags": Vec::new(),
        }
    });
    let taxes = totals.taxes.iter().map(|tax| {
        object! {"tax_id": view.ledger.tax_id(&tax.name).map(id), "tax_name": tax.name.clone(), "tax_amount": tax.amount}
    });
    let given: Decimal = expense.lines.iter().map(|line| line.amount).sum();
    object! {
        "expense_id": id(entry.id), "expense_item_id": first.to_string(), "transaction_type": "expense", "transaction_type_formatted": "Expense",
        "date": expense.date, "account_id": only.and_then(|line| account_id(view, &line.account)), "account_name": account_name(expense),
        "paid_through_account_id": account_id(view, &expense.paid_through), "paid_through_account_name": &expense.paid_through,
        "reference_number": &expense.reference, "description": &expense.description,
    }
    .with(parties(view, expense))
    .with(currency(view, entry))
    .with(object! {
        "amount": given, "sub_total": totals.sub_total, "tax_id": only.and_then(|line| view.ledger.tax_id(&line.tax).map(id)),
        "tax_name": only.map(|line| line.tax.clone()), "tax_percentage": only.map(|_| totals.lines[0].percent), "tax_amount": totals.tax,
        "total": totals.total, "bcy_total": view.home(entry, totals.total), "is_inclusive_tax": expense.inclusive,
        "taxes": taxes.collect::<Vec<_>>(), "line_items": lines.collect::<Vec<_>>(), "is_billable": expense.billable,
        "status": status(view, Kind::Expense, entry), "invoice_id": "", "invoice_number": "", "project_id": "", "project_name": "",
        "employee_id": "", "employee_name": "", "merchant_id": "", "merchant_name": "", "payment_mode": "",
        "custom_fields": custom_fields(view, On::Expense, &expense.custom), "custom_field_hash": custom_hash(view, On::Expense, &expense.custom),
        "documents": Vec::new(), "tags": Vec::new(),
    })
    .with(times(view, entry))
}

fn bank(view: &View<'_>, kind: Kind, payment: &Payment) -> String {
    if payment.account.is_empty() { usual_account(view, kind) } else { payment.account.clone() }
}

fn payment_head(view: &View<'_>, kind: Kind, entry: &Entry, payment: &Payment) -> Json {
    let account = bank(view, kind, payment);
    let party = if kind == Kind::VendorPayment {
        object! {
            "vendor_id": entry.party.map(id), "vendor_name": &payment.party, "paid_through_account_id": account_id(view, &account),
            "paid_through_account_name": account, "balance": view.ledger.balance(entry),
        }
    } else {
        object! {
            "customer_id": entry.party.map(id), "customer_name": &payment.party, "account_id": account_id(view, &account),
            "account_name": account, "unused_amount": view.ledger.balance(entry), "bcy_unused_amount": view.home(entry, view.ledger.balance(entry)),
        }
    };
    object! {
        "payment_id": id(entry.id), "payment_number": &payment.number, "date": payment.date, "payment_mode": &payment.mode,
        "amount": entry.total(), "bcy_amount": view.home(entry, entry.total()), "reference_number": &payment.reference,
        "description": &payment.description,
    }
    .with(party)
    .with(currency(view, entry))
}

pub(super) fn payment_row(view: &View<'_>, kind: Kind, entry: &Entry, payment: &Payment) -> Json {
    let numbers = payment.applied.iter().map(|one| one.to.as_str()).collect::<Vec<_>>().join(", ");
    let key = if kind == Kind::VendorPayment { "bill_numbers" } else { "invoice_numbers" };
    payment_head(view, kind, entry, payment)
        .key(key, numbers)
        .with(object! {"status": "paid", "has_attachment": false, "custom_fields_list": "", "tags": Vec::new()})
        .with(times(view, entry))
}

pub(super) fn payment(view: &View<'_>, kind: Kind, entry: &Entry, payment: &Payment) -> Json {
    let (target, list) = if kind == Kind::VendorPayment { (Kind::Bill, "bills") } else { (Kind::Invoice, "invoices") };
    let used = payment.applied.iter().filter_map(|one| {
        let ids = view.ledger.table(target).numbered(&one.to).iter();
        let found = ids.filter_map(|id| view.ledger.entry(target, *id)).find(|other| other.party == entry.party)?;
        let day = found.document().map(|document| document.date);
        let shared = object! {"date": day, "amount_applied": one.amount, "total": found.total()};
        Some(if target == Kind::Bill {
            object! {"bill_id": id(found.id), "bill_number": &one.to, "bill_payment_id": id(entry.id + 1), "balance": view.ledger.balance(found)}
                .with(shared)
        } else {
            object! {
                "invoice_id": id(found.id), "invoice_number": &one.to, "invoice_payment_id": id(entry.id + 1), "invoice_amount": found.total(),
                "balance_amount": view.ledger.balance(found), "tax_amount_withheld": 0,
            }
            .with(shared)
        })
    });
    let on = if kind == Kind::VendorPayment { On::VendorPayment } else { On::CustomerPayment };
    payment_head(view, kind, entry, payment)
        .key(list, used.collect::<Vec<_>>())
        .with(object! {
            "bank_charges": 0, "tax_amount_withheld": 0, "status": "paid", "custom_fields": custom_fields(view, on, &payment.custom),
            "custom_field_hash": custom_hash(view, on, &payment.custom),
            "documents": Vec::new(), "tags": Vec::new(),
        })
        .with(times(view, entry))
}
