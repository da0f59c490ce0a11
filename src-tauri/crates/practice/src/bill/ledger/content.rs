//! What the records of a COMPANY file hold in BILL's own form.

use super::neutral::TYPED;
use crate::bill::kind::Kind;
use crate::bill::tree;
use crate::company::{Account, Address, Contact, Document, Line, LineTotals, round};
use crate::json::{Json, object};
use rust_decimal::Decimal;

/// What a line comes to: its amount, or its quantity times its price to the cent.
pub(crate) fn line_amount(line: &Json) -> Decimal {
    let quantity = tree::number(line, "quantity").unwrap_or(Decimal::ONE);
    tree::number(line, "amount").unwrap_or_else(|| round(quantity * tree::amount(line, "price"), 2))
}

/// The content with the form beside it in which the record was typed in.
pub(super) fn typed(mut content: Json, record: &impl serde::Serialize) -> Json {
    if let Some(form) = serde_json::to_value(record).ok().as_ref().and_then(tree::tree) {
        tree::set(&mut content, TYPED, form);
    }
    content
}

/// Where the lines of a kind stand.
pub(crate) fn lines_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Bill => "billLineItems",
        Kind::VendorCredit => "vendorCreditLineItems",
        Kind::CreditMemo => "creditMemoLineItems",
        _ => "invoiceLineItems",
    }
}

/// How the ids of a kind's lines begin.
pub(super) fn line_prefix(kind: Kind) -> &'static str {
    match kind {
        Kind::Bill => "bli",
        Kind::VendorCredit => "vcl",
        Kind::CreditMemo => "cml",
        _ => "ili",
    }
}

/// Where the number of a document stands.
pub(crate) fn number_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Bill => "invoice.invoiceNumber",
        Kind::Invoice => "invoiceNumber",
        _ => "referenceNumber",
    }
}

/// How a customer paid.
pub(super) fn payment_type(mode: &str) -> &'static str {
    match mode {
        "cash" => "CASH",
        "check" => "CHECK",
        "creditcard" => "CREDIT_CARD",
        "banktransfer" => "ACH",
        _ => "OTHER",
    }
}

/// A line; one whose quantity and price do not come to its net amount is one of that amount.
pub(super) fn line_content(kind: Kind, line: &Line, total: &LineTotals, classes: Json) -> Json {
    let exact = round(line.quantity * line.rate, 2) == total.net;
    let (quantity, price) = if exact { (line.quantity, line.rate) } else { (Decimal::ONE, total.net) };
    let content = if matches!(kind, Kind::Bill | Kind::VendorCredit) {
        object! {"amount": total.net}
    } else {
        Json::EMPTY
    };
    let content = content.with(object! {"quantity": tree::count(quantity), "price": price});
    let description = if line.description.is_empty() { &line.name } else { &line.description };
    let content = tree::put(content, "description", tree::some_text(description));
    tree::put(content, "classifications", (classes != Json::EMPTY).then_some(classes))
}

/// The head of a credit.
pub(super) fn credit_content(mut content: Json, document: &Document) -> Json {
    tree::set(&mut content, "referenceNumber", document.number.clone());
    tree::set(&mut content, "creditDate", document.date);
    content
}

/// An account.
pub(super) fn account_content(account: &Account, parent: Option<String>) -> Json {
    let of = match account.of.as_str() {
        "cash" => "BANK".to_owned(),
        "stock" | "other_current_asset" => "OTHER_CURRENT_ASSET".to_owned(),
        other => other.to_uppercase(),
    };
    let content = object! {"name": account.name.clone(), "description": account.description.clone()};
    let content = tree::put(content, "parentId", parent.map(Json::from));
    let own = tree::put(object! {"type": of}, "number", tree::some_text(&account.code));
    content.with(object! {"account": own})
}

/// A vendor or a customer.
pub(super) fn contact_content(kind: Kind, contact: &Contact) -> Json {
    let content = object! {"name": contact.name.clone()};
    let number = contact.custom.get("cf_partner_code").and_then(serde_json::Value::as_str).unwrap_or_default();
    let content = tree::put(content, "accountNumber", tree::some_text(number));
    let of = if contact.individual { "PERSON" } else { "BUSINESS" };
    let content = content.with(object! {"accountType": of});
    let content = tree::put(content, "email", tree::some_text(&contact.email));
    let content = tree::put(content, "phone", tree::some_text(&contact.phone));
    if kind == Kind::Vendor {
        let mut content = content.with(object! {"address": address(&contact.address)});
        let mut more = Json::EMPTY;
        if !contact.tax_number.is_empty() {
            more = object! {"taxId": contact.tax_number.clone(), "taxIdType": "EIN", "track1099": false};
        }
        more = tree::put(more, "companyName", tree::some_text(&contact.company));
        content = tree::put(content, "additionalInfo", (more != Json::EMPTY).then_some(more));
        return tree::put(content, "billCurrency", contact.currency.clone().map(Json::from));
    }
    let content = tree::put(content, "companyName", tree::some_text(&contact.company));
    let person = tree::put(Json::EMPTY, "firstName", tree::some_text(&contact.first_name));
    let person = tree::put(person, "lastName", tree::some_text(&contact.last_name));
    let content = tree::put(content, "contact", (person != Json::EMPTY).then_some(person));
    let content = tree::put(content, "description", tree::some_text(&contact.notes));
    let content = content.with(object! {"billingAddress": address(&contact.address)});
    let content = tree::put(content, "shippingAddress", contact.shipping_address.as_ref().map(address));
    tree::put(content, "invoiceCurrency", contact.currency.clone().map(Json::from))
}

fn address(address: &Address) -> Json {
    let content = object! {"line1": address.street.clone()};
    let content = tree::put(content, "line2", tree::some_text(&address.street2));
    let content = content.with(object! {"city": address.city.clone()});
    let content = tree::put(content, "stateOrProvince", tree::some_text(&address.state));
    content.with(object! {
        "zipOrPostalCode": address.zip.clone(), "country": address.country_code.clone(), "countryName": address.country.clone(),
    })
}
