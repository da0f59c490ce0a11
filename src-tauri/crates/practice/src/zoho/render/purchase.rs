//! Bills, vendor credits and purchase orders.

use super::parts::{
    account_id, address, amounts, credited, currency, custom_fields, custom_hash, due_days, id, line_items,
    payments_made, times, vendor_credits_used,
};
use super::sale::terms_label;
use super::{View, status};
use crate::company::{Address, Contact, Document, On};
use crate::json::{Json, object};
use crate::zoho::kind::Kind;
use crate::zoho::ledger::Entry;

fn vendor<'a>(view: &View<'a>, entry: &Entry) -> (Option<&'a Contact>, Address) {
    let contact = view.ledger.contact(entry.party).map(|(_, contact)| contact);
    (contact, contact.map(|contact| contact.address.clone()).unwrap_or_default())
}

/// What rows and details of all three begin with.
fn head(entry: &Entry, document: &Document, status: &'static str) -> Json {
    object! {
        "vendor_id": entry.party.map(id), "vendor_name": &document.party, "status": status, "current_sub_status": status,
        "reference_number": &document.reference, "date": document.date,
    }
}

pub(super) fn bill_row(view: &View<'_>, entry: &Entry, document: &Document) -> Json {
    let status = status(view, Kind::Bill, entry);
    let balance = view.ledger.balance(entry);
    object! {"bill_id": id(entry.id), "bill_number": &document.number}
        .with(head(entry, document, status))
        .with(object! {
            "due_date": view.ledger.due(entry, document), "due_days": due_days(view, entry, document, status),
            "price_precision": view.ledger.places(&entry.currency),
        })
        .with(currency(view, entry))
        .with(object! {
            "total": entry.total(), "tds_total": 0, "balance": balance, "balance_due": balance, "unprocessed_payment_amount": 0,
            "created_by": &view.ledger.organisation.contact_name, "last_modified_by": &view.ledger.organisation.contact_name,
            "has_attachment": false, "attachment_name": "", "tags": Vec::new(), "entity_type": "bill", "is_opening_balance": id(entry.id),
        })
        .with(times(view, entry))
}

pub(super) fn bill(view: &View<'_>, entry: &Entry, document: &Document) -> Json {
    let (contact, billing) = vendor(view, entry);
    let status = status(view, Kind::Bill, entry);
    let terms = contact.map_or(30, |contact| contact.terms);
    let payable = view.ledger.account_of(&["accounts_payable"]);
    let orders = document.orders.iter().filter_map(|number| {
        let order = view.ledger.find(Kind::PurchaseOrder, number)?;
        Some(object! {
            "purchaseorder_id": id(order.id), "purchaseorder_number": number, "purchaseorder_date": order.document().map(|order| order.date),
            "purchaseorder_status": self::status(view, Kind::PurchaseOrder, order),
        })
    });
    object! {"bill_id": id(entry.id), "bill_number": &document.number, "source": "user"}
        .with(head(entry, document, status))
        .with(object! {
            "due_date": view.ledger.due(entry, document), "payment_terms": terms, "payment_terms_label": terms_label(terms),
            "recurring_bill_id": "", "due_by_days": "", "due_in_days": "", "is_item_level_tax_calc": true,
        })
        .with(currency(view, entry))
        .key("line_items", line_items(view, Kind::Bill, entry, document))
        .with(amounts(view, entry, document))
        .with(object! {
            "balance": view.ledger.balance(entry), "payment_made": entry.paid(), "vendor_credits_applied": entry.credited(), "tds_total": 0,
            "purchaseorders": orders.collect::<Vec<_>>(), "payments": payments_made(view, Kind::Bill, entry),
            "vendor_credits": vendor_credits_used(view, entry), "billing_address": address(&billing, "zip"), "billing_address_id": "",
            "notes": &document.notes, "terms": &document.terms, "documents": Vec::new(), "account_id": account_id(view, &payable),
            "account_name": payable, "custom_fields": custom_fields(view, On::Bill, &document.custom),
            "custom_field_hash": custom_hash(view, On::Bill, &document.custom), "created_by_id": "4600000000000053",
            "last_modified_id": "4600000000000053", "approvers_list": Vec::new(), "tags": Vec::new(), "has_attachment": false,
        })
        .with(times(view, entry))
}

pub(super) fn vendor_credit_row(view: &View<'_>, entry: &Entry, document: &Document) -> Json {
    let applied = document.applied.iter().map(|one| one.to.as_str()).collect::<Vec<_>>().join(", ");
    object! {"vendor_credit_id": id(entry.id), "vendor_credit_number": &document.number, "entity_type": "vendor_credit"}
        .with(head(entry, document, status(view, Kind::VendorCredit, entry)))
        .with(currency(view, entry))
        .with(object! {
            "total": entry.total(), "balance": view.ledger.balance(entry), "has_attachment": false, "tags": Vec::new(),
            "applied_bills": applied,
        })
        .with(times(view, entry))
}

pub(super) fn vendor_credit(view: &View<'_>, entry: &Entry, document: &Document) -> Json {
    let (_, billing) = vendor(view, entry);
    let used: rust_decimal::Decimal = document.applied.iter().map(|one| one.amount).sum();
    object! {"vendor_credit_id": id(entry.id), "vendor_credit_number": &document.number, "entity_type": "vendor_credit"}
        .with(head(entry, document, status(view, Kind::VendorCredit, entry)))
        .with(currency(view, entry))
        .key("line_items", line_items(view, Kind::VendorCredit, entry, document))
        .with(amounts(view, entry, document))
        .with(object! {
            "balance": view.ledger.balance(entry), "total_credits_used": used, "total_refunded_amount": 0,
            "bills_credited": credited(view, Kind::VendorCredit, entry), "vendor_credit_refunds": Vec::new(),
            "billing_address": address(&billing, "zip"), "notes": &document.notes, "documents": Vec::new(), "tags": Vec::new(),
            "custom_fields": custom_fields(view, On::VendorCredit, &document.custom),
            "custom_field_hash": custom_hash(view, On::VendorCredit, &document.custom), "created_by_id": "4600000000000053",
            "last_modified_by_id": "4600000000000053",
        })
        .with(times(view, entry))
}

pub(super) fn order_row(view: &View<'_>, entry: &Entry, document: &Document) -> Json {
    let (contact, _) = vendor(view, entry);
    let status = status(view, Kind::PurchaseOrder, entry);
    let quantity: rust_decimal::Decimal = document.lines.iter().map(|line| line.quantity).sum();
    let (billed, received) = match status {
        "billed" => ("billed", "received"),
        "open" => ("to_be_billed", "to_be_received"),
        _ => ("", ""),
    };
    object! {
        "purchaseorder_id": id(entry.id), "purchaseorder_number": &document.number,
        "company_name": contact.map(|contact| contact.company.clone()), "order_status": status, "billed_status": billed, "received_status": received,
    }
    .with(head(entry, document, status))
    .with(object! {"delivery_date": document.expected, "expected_delivery_date": document.expected, "price_precision": ""})
    .with(currency(view, entry))
    .with(object! {
        "total": entry.total(), "has_attachment": false, "tags": Vec::new(),
        "quantity_yet_to_receive": if status == "open" { quantity } else { rust_decimal::Decimal::ZERO }, "quantity_marked_as_received": 0,
        "is_po_marked_as_received": false, "receives": Vec::new(),
    })
    .with(times(view, entry))
}

pub(super) fn order(view: &View<'_>, entry: &Entry, document: &Document) -> Json {
    let (contact, billing) = vendor(view, entry);
    let status = status(view, Kind::PurchaseOrder, entry);
    let terms = contact.map_or(30, |contact| contact.terms);
    let answers = |bill: &&Entry| bill.document().is_some_and(|bill| bill.orders.contains(&document.number));
    let bills = entry.party.into_iter().flat_map(|party| view.ledger.table(Kind::Bill).of_party(party)).filter(answers);
    let bills = bills.map(|bill| {
        object! {"bill_id": id(bill.id), "bill_number": bill.number().to_owned(), "status": self::status(view, Kind::Bill, bill), "total": bill.total()}
    });
    object! {
        "purchaseorder_id": id(entry.id), "purchaseorder_number": &document.number, "order_status": status, "billed_status": "",
        "received_status": "",
    }
    .with(head(entry, document, status))
    .with(object! {"delivery_date": document.expected, "expected_delivery_date": document.expected})
    .with(currency(view, entry))
    .key("line_items", line_items(view, Kind::PurchaseOrder, entry, document))
    .with(amounts(view, entry, document))
    .with(object! {
        "billing_address": address(&billing, "zip"), "delivery_address": delivery(&view.ledger.organisation.name), "delivery_customer_id": "",
        "ship_via": "", "attention": "", "payment_terms": terms, "payment_terms_label": terms_label(terms), "notes": &document.notes,
        "terms": &document.terms, "bills": bills.collect::<Vec<_>>(), "salesorders": Vec::new(),
        "custom_fields": custom_fields(view, On::PurchaseOrder, &document.custom),
        "custom_field_hash": custom_hash(view, On::PurchaseOrder, &document.custom), "tags": Vec::new(),
    })
    .with(times(view, entry))
}

fn delivery(name: &str) -> Json {
    object! {
        "zip": "D02 X285", "country": "Ireland", "address": "1 Custom House Quay", "address1": "1 Custom House Quay", "address2": "",
        "city": "Dublin", "state": "", "phone": "", "organization_address_id": "4600000000000093", "attention": name.to_owned(),
    }
}
