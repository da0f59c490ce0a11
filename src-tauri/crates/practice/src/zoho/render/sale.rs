//! Invoices and credit notes.

use super::parts::{
    account_id, address, amounts, credited, credits_used, currency, custom_fields, custom_hash, due_days, full_address,
    id, line_items, payments_made, times,
};
use super::{View, status};
use crate::company::{Address, Contact, Document, On};
use crate::json::{Json, object};
use crate::zoho::kind::Kind;
use crate::zoho::ledger::Entry;

/// The customer, and the two addresses of a document.
fn customer<'a>(view: &View<'a>, entry: &Entry) -> (Option<&'a Contact>, Address, Address) {
    let contact = view.ledger.contact(entry.party).map(|(_, contact)| contact);
    let billing = contact.map(|contact| contact.address.clone()).unwrap_or_default();
    let shipping = contact.and_then(|contact| contact.shipping_address.clone()).unwrap_or_else(|| billing.clone());
    (contact, billing, shipping)
}

pub(super) fn invoice_row(view: &View<'_>, entry: &Entry, document: &Document) -> Json {
    let (contact, billing, shipping) = customer(view, entry);
    let status = status(view, Kind::Invoice, entry);
    let contact_text = |of: fn(&Contact) -> &String| contact.map(|contact| of(contact).clone());
    object! {
        "invoice_id": id(entry.id), "invoice_number": &document.number, "customer_id": entry.party.map(id), "customer_name": &document.party,
        "company_name": contact_text(|contact| &contact.company), "status": status, "current_sub_status": status,
        "reference_number": &document.reference, "date": document.date, "due_date": view.ledger.due(entry, document), "issued_date": "",
        "due_days": due_days(view, entry, document, status), "email": contact_text(|contact| &contact.email), "project_name": "",
        "billing_address": address(&billing, "zipcode"), "shipping_address": address(&shipping, "zipcode"), "country": &billing.country,
        "phone": contact_text(|contact| &contact.phone), "created_by": &view.ledger.organisation.contact_name, "total": entry.total(),
        "balance": view.ledger.balance(entry), "payment_expected_date": "",
    }
    .with(currency(view, entry))
    .with(object! {
        "custom_fields": custom_fields(view, On::Invoice, &document.custom), "custom_field_hash": custom_hash(view, On::Invoice, &document.custom),
        "tags": Vec::new(), "salesperson_id": "", "salesperson_name": "", "shipping_charge": document.shipping, "adjustment": document.adjustment,
        "write_off_amount": 0, "unprocessed_payment_amount": 0,
    })
    .with(times(view, entry))
    .with(object! {
        "updated_time": view.time(entry.modified), "is_viewed_by_client": false, "client_viewed_time": "", "has_attachment": false, "is_emailed": true,
        "reminders_sent": 0, "last_reminder_sent_date": "", "last_payment_date": last_payment(entry), "template_id": "4600000000000111",
        "template_type": "standard", "invoice_source": "Client", "sales_channel": "direct_sales", "transaction_type": "renewal",
        "ach_payment_initiated": false, "schedule_time": "", "documents": "",
    })
}

fn last_payment(entry: &Entry) -> Option<jiff::civil::Date> {
    entry.settled.iter().filter(|part| !part.credit).map(|part| part.date).max()
}

pub(super) fn invoice(view: &View<'_>, entry: &Entry, document: &Document) -> Json {
    let (contact, billing, shipping) = customer(view, entry);
    let status = status(view, Kind::Invoice, entry);
    let terms = contact.map_or(30, |contact| contact.terms);
    let receivable = view.ledger.account_of(&["accounts_receivable"]);
    object! {
        "invoice_id": id(entry.id), "invoice_number": &document.number, "date": document.date, "due_date": view.ledger.due(entry, document),
        "status": status, "current_sub_status": status, "payment_terms": terms, "payment_terms_label": terms_label(terms),
        "customer_id": entry.party.map(id), "customer_name": &document.party, "email": contact.map(|contact| contact.email.clone()),
        "reference_number": &document.reference, "salesorder_id": "", "salesorders": Vec::new(), "recurring_invoice_id": "",
        "contact_persons": Vec::new(), "last_payment_date": last_payment(entry), "payment_expected_date": "",
        "contact": object! {"customer_balance": contact_balance(view, entry), "credit_limit": 0, "is_credit_limit_migration_completed": true},
    }
    .with(currency(view, entry))
    .key("line_items", line_items(view, Kind::Invoice, entry, document))
    .with(amounts(view, entry, document))
    .with(object! {
        "balance": view.ledger.balance(entry), "payment_made": entry.paid(), "credits_applied": entry.credited(), "tax_amount_withheld": 0,
        "write_off_amount": 0, "credits": credits_used(view, entry), "payments": payments_made(view, Kind::Invoice, entry),
        "notes": &document.notes, "terms": &document.terms, "billing_address": full_address(&billing), "shipping_address": full_address(&shipping),
        "invoice_url": "", "account_id": account_id(view, &receivable), "account_name": receivable,
        "custom_fields": custom_fields(view, On::Invoice, &document.custom), "custom_field_hash": custom_hash(view, On::Invoice, &document.custom),
        "tags": Vec::new(), "salesperson_id": "", "salesperson_name": "", "template_id": "4600000000000111", "template_name": "Standard Template",
        "template_type": "standard", "created_date": entry.created.to_zoned(view.ledger.zone.clone()).date(), "created_by_id": "4600000000000053",
        "last_modified_by_id": "4600000000000053", "documents": Vec::new(), "is_viewed_by_client": false, "has_attachment": false,
    })
    .with(times(view, entry))
}

pub(super) fn terms_label(terms: i32) -> String {
    if terms == 0 { "Due on Receipt".to_owned() } else { format!("Net {terms}") }
}

/// What a customer owes in the document's currency.
fn contact_balance(view: &View<'_>, entry: &Entry) -> rust_decimal::Decimal {
    entry.party.map(|party| super::contact::outstanding(view, Kind::Invoice, party).0).unwrap_or_default()
}

pub(super) fn credit_note_row(view: &View<'_>, entry: &Entry, document: &Document) -> Json {
    let status = status(view, Kind::CreditNote, entry);
    let applied = document.applied.iter().map(|one| one.to.as_str()).collect::<Vec<_>>().join(", ");
    object! {
        "creditnote_id": id(entry.id), "creditnote_number": &document.number, "status": status, "current_sub_status": status,
        "reference_number": &document.reference, "date": document.date, "issued_date": "", "total": entry.total(),
        "balance": view.ledger.balance(entry), "customer_id": entry.party.map(id), "customer_name": &document.party, "applied_invoices": applied,
        "is_emailed": false, "has_attachment": false, "salesperson_id": "", "salesperson_name": "", "is_viewed_by_client": false,
        "client_viewed_time": "", "price_precision": view.ledger.places(&entry.currency),
    }
    .with(currency(view, entry))
    .with(times(view, entry))
    .with(object! {"template_id": "4600000000000113", "template_type": "standard", "tags": Vec::new()})
}

pub(super) fn credit_note(view: &View<'_>, entry: &Entry, document: &Document) -> Json {
    let (_, billing, shipping) = customer(view, entry);
    let status = status(view, Kind::CreditNote, entry);
    let used: rust_decimal::Decimal = document.applied.iter().map(|one| one.amount).sum();
    object! {
        "creditnote_id": id(entry.id), "creditnote_number": &document.number, "status": status, "current_sub_status": status,
        "date": document.date, "issued_date": "", "reference_number": &document.reference, "customer_id": entry.party.map(id),
        "customer_name": &document.party, "invoice_id": "", "invoice_number": "", "contact_persons": Vec::new(),
    }
    .with(currency(view, entry))
    .key("line_items", line_items(view, Kind::CreditNote, entry, document))
    .with(amounts(view, entry, document))
    .with(object! {
        "balance": view.ledger.balance(entry), "total_credits_used": used, "total_refunded_amount": 0,
        "invoices_credited": credited(view, Kind::CreditNote, entry), "creditnote_refunds": Vec::new(), "notes": &document.notes,
        "terms": &document.terms, "billing_address": full_address(&billing), "shipping_address": full_address(&shipping),
        "custom_fields": custom_fields(view, On::CreditNote, &document.custom), "custom_field_hash": custom_hash(view, On::CreditNote, &document.custom),
        "documents": Vec::new(), "tags": Vec::new(), "created_by_id": "4600000000000053", "last_modified_by_id": "4600000000000053",
    })
    .with(times(view, entry))
}
