//! What is sent. Amounts go with their own digits. BILL's documents are their lines, so whatever stands in the header of a
//! document (tax, shipping, discount …) becomes a line, and what does not add up is not sent.

use crate::bill::source::Form;
use model::document::{Document, Line, Party};
use model::{Date, Decimal, money};
use rust_decimal::RoundingStrategy::MidpointAwayFromZero as HALF_UP;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A document to be sent.
pub(super) struct Body<'a> {
    pub(super) document: &'a Document,
    /// The connection's settings: `tax_account` and `charges_account` are the accounts of lines made of tax and charges.
    pub(super) settings: &'a BTreeMap<String, String>,
    /// Whether the record is made, not changed.
    pub(super) creates: bool,
}

type Number = Box<RawValue>;
type Sent<T> = Result<T, String>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bill<'a> {
    vendor_id: &'a str,
    due_date: Date,
    invoice: Invoiced<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purchase_order_number: Option<&'a str>,
    bill_line_items: Vec<Item<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invoiced<'a> {
    invoice_number: &'a str,
    invoice_date: Date,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invoice<'a> {
    customer: Id<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice_number: Option<&'a str>,
    invoice_date: Date,
    due_date: Date,
    invoice_line_items: Vec<Item<'a>>,
    processing_options: Processing,
}

#[derive(Serialize)]
struct Id<'a> {
    id: &'a str,
}

/// BILL must not write to the customer on our account.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Processing {
    send_email: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credit<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<&'a str>,
    reference_number: &'a str,
    credit_date: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    vendor_credit_line_items: Vec<Item<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    credit_memo_line_items: Vec<Item<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    classifications: Option<Classifications<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Classifications<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    chart_of_account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_id: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Contact<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    company_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Address<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_address: Option<Address<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bill_currency: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice_currency: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<Person<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_info: Option<Info<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Person<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    first_name: &'a str,
    last_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
    #[serde(rename = "track1099", skip_serializing_if = "Option::is_none")]
    track_1099: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    company_name: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Address<'a> {
    line1: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line2: Option<&'a str>,
    city: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_or_province: Option<&'a str>,
    zip_or_postal_code: &'a str,
    country: &'a str,
}

fn number(value: Decimal) -> Sent<Number> {
    RawValue::from_string(value.normalize().to_string()).map_err(|error| error.to_string())
}

fn must<'a>(value: Option<&'a str>, what: &str) -> Sent<&'a str> {
    value
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| format!("it has no {what}, without which BILL takes none"))
}

fn day(value: Option<Date>, what: &str) -> Sent<Date> {
    value.ok_or_else(|| format!("it has no {what}, without which BILL takes none"))
}

impl<'a> Body<'a> {
    /// The JSON of the document.
    ///
    /// # Errors
    /// What is missing or does not add up, for a person.
    pub(super) fn json(&self, form: Form) -> Sent<String> {
        let text = match form {
            Form::Bill => serde_json::to_string(&self.bill()?),
            Form::Invoice => serde_json::to_string(&self.invoice()?),
            Form::VendorCredit | Form::CreditMemo => serde_json::to_string(&self.credit(form)?),
            Form::Vendor => serde_json::to_string(&self.vendor()?),
            Form::Customer => serde_json::to_string(&self.customer()?),
            Form::Account
            | Form::Class
            | Form::Item
            | Form::Paid
            | Form::Received
            | Form::Transaction
            | Form::Reimbursement => return Err("such a record is not written".to_owned()),
        };
        text.map_err(|error| error.to_string())
    }

    fn bill(&self) -> Sent<Bill<'a>> {
        let doc = self.document;
        let date = day(doc.date, "date")?;
        Ok(Bill {
            vendor_id: must(doc.vendor.id.as_deref(), "vendor of BILL")?,
            due_date: doc.due_date.unwrap_or(date),
            invoice: Invoiced { invoice_number: must(doc.number.as_deref(), "number")?, invoice_date: date },
            description: doc.memo.as_deref(),
            purchase_order_number: doc.order.as_deref(),
            bill_line_items: self.items(false)?,
        })
    }

    fn invoice(&self) -> Sent<Invoice<'a>> {
        let doc = self.document;
        let date = day(doc.date, "date")?;
        Ok(Invoice {
            customer: Id { id: must(doc.customer.id.as_deref(), "customer of BILL")? },
            invoice_number: Some(must(doc.number.as_deref(), "number")?),
            invoice_date: date,
            due_date: doc.due_date.unwrap_or(date),
            invoice_line_items: self.items(true)?,
            processing_options: Processing { send_email: false },
        })
    }

    fn credit(&self, form: Form) -> Sent<Credit<'a>> {
        let doc = self.document;
        let of_vendor = form == Form::VendorCredit;
        let party = if of_vendor { &doc.vendor } else { &doc.customer };
        let party = must(party.id.as_deref(), "vendor or customer of BILL")?;
        let items = self.items(!of_vendor)?;
        let (vendors, customers) = if of_vendor { (items, Vec::new()) } else { (Vec::new(), items) };
        Ok(Credit {
            vendor_id: of_vendor.then_some(party),
            customer_id: (!of_vendor).then_some(party),
            reference_number: must(doc.number.as_deref(), "number")?,
            credit_date: day(doc.date, "date")?,
            description: doc.memo.as_deref(),
            vendor_credit_line_items: vendors,
            credit_memo_line_items: customers,
        })
    }

    /// The lines, and lines made of what the header adds. `priced`: BILL computes the amount from quantity and price.
    fn items(&self, priced: bool) -> Sent<Vec<Item<'a>>> {
        let doc = self.document;
        let mut sum = Decimal::ZERO;
        let mut items = Vec::new();
        let too_large = || "its amounts are too large to be added".to_owned();
        for (line, at) in doc.lines.iter().zip(1..) {
            let net = line.net.ok_or_else(|| format!("line {at} has no amount"))?;
            sum = sum.checked_add(net).ok_or_else(too_large)?;
            items.push(self.item(line, net, priced)?);
        }
        for (text, amount, account) in [
            ("Tax", doc.tax, "tax_account"),
            ("Shipping", doc.shipping, "charges_account"),
            ("Adjustment", doc.adjustment, "charges_account"),
            ("Rounding", doc.rounding, "charges_account"),
            ("Discount", doc.discount.map(|amount| -amount), "charges_account"),
        ] {
            let Some(amount) = amount.filter(|amount| !amount.is_zero()) else { continue };
            sum = sum.checked_add(amount).ok_or_else(too_large)?;
            items.push(self.extra(text, amount, account, priced)?);
        }
        let total = super::total(doc).ok_or("it has no total")?;
        if items.is_empty() {
            return Err("it has no lines, without which BILL takes none".to_owned());
        }
        if sum != total {
            return Err(format!("its lines, tax and charges come to {sum}, and its total is {total}"));
        }
        Ok(items)
    }

    fn item(&self, line: &'a Line, net: Decimal, priced: bool) -> Sent<Item<'a>> {
        let digits = money::minor_digits(self.document.currency.as_deref().unwrap_or_default());
        let product = line.quantity.zip(line.price).and_then(|(quantity, price)| quantity.checked_mul(price));
        let fits = product.is_some_and(|product| product.round_dp_with_strategy(digits, HALF_UP) == net);
        // Quantity and price that do not make the amount (a discount on the line, say) would make another document.
        let (quantity, price) = match (fits, line.quantity, line.price) {
            (true, Some(quantity), Some(price)) => (Some(number(quantity)?), Some(number(price)?)),
            _ if priced => (Some(number(Decimal::ONE)?), Some(number(net)?)),
            _ => (None, None),
        };
        let ids = Classifications { chart_of_account_id: line.account_id.as_deref(), item_id: line.item_id.as_deref() };
        let classified = ids.chart_of_account_id.is_some() || ids.item_id.is_some();
        Ok(Item {
            id: line.id.as_deref().filter(|_| !self.creates),
            amount: if priced { None } else { Some(number(net)?) },
            quantity,
            price,
            description: line.text.as_deref().or(line.item.as_deref()),
            classifications: classified.then_some(ids),
        })
    }

    fn extra(&self, text: &'static str, amount: Decimal, account: &str, priced: bool) -> Sent<Item<'a>> {
        let account = self.settings.get(account).map(String::as_str);
        Ok(Item {
            id: None,
            amount: if priced { None } else { Some(number(amount)?) },
            quantity: if priced { Some(number(Decimal::ONE)?) } else { None },
            price: if priced { Some(number(amount)?) } else { None },
            description: Some(text),
            classifications: account.map(|id| Classifications { chart_of_account_id: Some(id), item_id: None }),
        })
    }

    fn address(&self, party: &'a Party) -> Sent<Address<'a>> {
        Ok(Address {
            line1: must(party.street.as_deref(), "street")?,
            line2: party.street2.as_deref(),
            city: must(party.city.as_deref(), "city")?,
            state_or_province: party.state.as_deref(),
            zip_or_postal_code: must(party.zip.as_deref(), "postal code")?,
            country: must(party.country_code.as_deref(), "country (its code of two letters)")?,
        })
    }

    fn name(&self) -> Sent<&'a str> {
        must(self.document.name.as_deref().or(self.document.contact.name.as_deref()), "name")
    }

    /// A vendor. Address and e-mail say where money and its notices go: they are sent when the vendor is made and never
    /// changed by a program afterwards.
    fn vendor(&self) -> Sent<Contact<'a>> {
        let (doc, party) = (self.document, &self.document.contact);
        let name = self.name()?;
        let company = party.name.as_deref().filter(|company| *company != name);
        let info = Info { track_1099: doc.is_1099, company_name: company };
        Ok(Contact {
            name,
            company_name: None,
            email: party.email.as_deref().filter(|_| self.creates),
            phone: party.phone.as_deref(),
            account_number: party.code.as_deref(),
            address: if self.creates { Some(self.address(party)?) } else { None },
            billing_address: None,
            bill_currency: doc.currency.as_deref().filter(|_| self.creates),
            invoice_currency: None,
            contact: None,
            additional_info: (info.track_1099.is_some() || info.company_name.is_some()).then_some(info),
        })
    }

    fn customer(&self) -> Sent<Contact<'a>> {
        let (doc, party) = (self.document, &self.document.contact);
        let name = self.name()?;
        let person = party.contact.as_deref().map(|text| match text.trim().rsplit_once(' ') {
            Some((first_name, last_name)) => Person { first_name, last_name },
            None => Person { first_name: "", last_name: text.trim() },
        });
        Ok(Contact {
            name,
            company_name: party.name.as_deref(),
            email: Some(must(party.email.as_deref(), "e-mail address")?),
            phone: party.phone.as_deref(),
            account_number: party.code.as_deref(),
            address: None,
            billing_address: party.street.is_some().then(|| self.address(party)).transpose()?,
            bill_currency: None,
            invoice_currency: doc.currency.as_deref().filter(|_| self.creates),
            contact: person,
            additional_info: None,
        })
    }
}

#[cfg(test)]
mod tests;
