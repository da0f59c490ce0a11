//! From documents to what QuickBooks takes. What it has no place for is refused before anything is sent: nothing is cut,
//! spread or left out.

use super::json::{Json, Object, reference};
use super::lines;
use super::names::Names;
use crate::write::marker::LINE;
use model::document::{Document, imbalances};
use model::{Decimal, Kind};

/// What is wrong with a document, and the way out.
pub(crate) type Unfit = String;

/// Characters of a number.
const NUMBER: usize = 21;
/// Characters of a private note.
const NOTE: usize = 4000;
/// Characters of a display name.
const NAME: usize = 500;

/// What a body is made with beside the document.
pub(crate) struct Making<'a> {
    /// Ids of the names that the document holds.
    pub(crate) names: &'a Names,
    /// Currency of the company.
    pub(crate) home: Option<&'a str>,
    /// Whether the company is in the United States, whose bills know no tax codes.
    pub(crate) is_us: bool,
    /// The key of the write.
    pub(crate) key: &'a str,
}

/// The fields that a document sets.
pub(crate) fn body(doc: &Document, making: &Making<'_>) -> Result<Object, Unfit> {
    let mut out = Object::default();
    if doc.kind == Kind::Contact {
        contact(doc, making, &mut out)?;
        return Ok(out);
    }
    header(doc, making, &mut out)?;
    match doc.kind {
        Kind::Journal => lines::journal(doc, making, &mut out)?,
        Kind::Payment | Kind::BillPayment => payment(doc, &mut out)?,
        _ => {
            purchase(doc, making, &mut out)?;
            lines::purchase(doc, making, &mut out)?;
        }
    }
    Ok(out)
}

pub(super) fn longest(text: Option<&str>, limit: usize, what: &str) -> Result<(), Unfit> {
    match text.map(|text| text.chars().count()) {
        Some(length) if length > limit => {
            Err(format!("{what} has {length} characters and QuickBooks holds {limit}; it is not cut"))
        }
        _ => Ok(()),
    }
}

fn must<'d>(value: Option<&'d String>, what: &str) -> Result<&'d str, Unfit> {
    value.map(String::as_str).filter(|text| !text.is_empty()).ok_or_else(|| format!("{what} is missing"))
}

/// What everything with an amount has.
fn header(doc: &Document, making: &Making<'_>, out: &mut Object) -> Result<(), Unfit> {
    longest(doc.number.as_deref(), NUMBER, "its number")?;
    match doc.kind {
        Kind::Payment => {
            let number = doc.number.as_deref().or(doc.reference.as_deref());
            longest(number, NUMBER, "its reference")?;
            out.text("PaymentRefNum", number);
        }
        _ => out.text("DocNumber", doc.number.as_deref()),
    }
    // Left out, it would be the server's today.
    let date = doc.date.ok_or("its date is missing")?;
    out.date("TxnDate", Some(date));
    let note = LINE.with(doc.memo.as_deref(), &[making.key]);
    longest(Some(&note), NOTE, "its note")?;
    out.text("PrivateNote", Some(&note));
    // Companies with several currencies insist on it, also on their own.
    let currency = doc.currency.as_deref().or(making.home);
    out.reference("CurrencyRef", currency);
    if let Some(currency) = currency.filter(|currency| Some(*currency) != making.home) {
        let rate = doc.rate.filter(|rate| !rate.is_zero());
        let rate = rate.ok_or_else(|| format!("the rate of {currency} is missing; it is never taken for 1"))?;
        out.number("ExchangeRate", Some(rate));
    }
    if let Some(location) = doc.location.as_deref().or(doc.department.as_deref()) {
        out.reference("DepartmentRef", Some(&making.names.location(location)?));
    }
    Ok(())
}

/// Bills, vendor credits and expenses.
fn purchase(doc: &Document, making: &Making<'_>, out: &mut Object) -> Result<(), Unfit> {
    if doc.kind == Kind::Expense {
        let method = match doc.method.as_deref() {
            Some(method @ ("Cash" | "Check" | "CreditCard")) => method,
            Some(other) => {
                return Err(format!("“{other}” is no way of paying that QuickBooks knows: Cash, Check or CreditCard"));
            }
            None => return Err("how it was paid is missing: Cash, Check or CreditCard".to_owned()),
        };
        out.text("PaymentType", Some(method));
        out.reference("AccountRef", Some(must(doc.account_id.as_ref(), "the account that it was paid from")?));
        let (party, kind) = if doc.vendor.id.is_some() { (&doc.vendor, "Vendor") } else { (&doc.customer, "Customer") };
        if let Some(id) = party.id.as_deref() {
            let mut entity = Object::default();
            entity.text("value", Some(id));
            entity.text("type", Some(kind));
            out.set("EntityRef", Json::Map(entity));
        }
    } else {
        out.reference("VendorRef", Some(must(doc.vendor.id.as_ref(), "the vendor")?));
        out.reference("APAccountRef", doc.account_id.as_deref());
    }
    if doc.kind == Kind::Bill {
        out.date("DueDate", doc.due_date);
    }
    if !making.is_us {
        let coded = doc.lines.iter().any(|line| line.tax_id.is_some() || line.tax_code.is_some());
        let word = match (coded, doc.tax_inclusive) {
            (false, _) => "NotApplicable",
            (true, Some(true)) => "TaxInclusive",
            (true, _) => "TaxExcluded",
        };
        out.text("GlobalTaxCalculation", Some(word));
    }
    Ok(())
}

/// Money received and paid.
fn payment(doc: &Document, out: &mut Object) -> Result<(), Unfit> {
    let amount = doc.amount.ok_or("its amount is missing")?;
    if let Some(found) = imbalances(doc).first() {
        return Err(format!(
            "its parts come to {} and its amount is {}; say what the difference is for",
            found.computed, found.stated
        ));
    }
    if !doc.adjustments.is_empty()
        || doc.paid.iter().any(|paid| !paid.adjustments.is_empty() || paid.discount.is_some_and(|d| !d.is_zero()))
    {
        return Err(
            "it holds deductions, and a payment in QuickBooks has no place for them; book them apart by a rule"
                .to_owned(),
        );
    }
    out.number("TotalAmt", Some(amount));
    let account = doc.account_id.as_deref();
    if doc.kind == Kind::Payment {
        out.reference("CustomerRef", Some(must(doc.customer.id.as_ref(), "the customer")?));
        out.reference("DepositToAccountRef", account);
    } else {
        out.reference("VendorRef", Some(must(doc.vendor.id.as_ref(), "the vendor")?));
        let account = must(doc.account_id.as_ref(), "the account that it was paid from")?;
        let is_card = doc.method.as_deref() == Some("CreditCard");
        let (word, outer, inner) = if is_card {
            ("CreditCard", "CreditCardPayment", "CCAccountRef")
        } else {
            ("Check", "CheckPayment", "BankAccountRef")
        };
        out.text("PayType", Some(word));
        let mut by = Object::default();
        by.reference(inner, Some(account));
        out.set(outer, Json::Map(by));
    }
    let lines: Result<Vec<Json>, Unfit> = doc.paid.iter().map(settled).collect();
    out.set("Line", Json::List(lines?));
    Ok(())
}

/// A document that a payment settles. QuickBooks writes what a credit gives without a sign.
fn settled(paid: &model::document::Paid) -> Result<Json, Unfit> {
    let kind: Option<Kind> = paid.kind.as_deref().and_then(|word| word.parse().ok());
    let word = match kind {
        Some(Kind::Invoice) => "Invoice",
        Some(Kind::CreditNote) => "CreditMemo",
        Some(Kind::Bill) => "Bill",
        Some(Kind::VendorCredit) => "VendorCredit",
        Some(Kind::Journal) => "JournalEntry",
        _ => {
            return Err(format!(
                "a payment cannot settle a “{}” in QuickBooks",
                paid.kind.as_deref().unwrap_or("nothing")
            ));
        }
    };
    let amount = paid.amount.ok_or("an amount that is settled is missing")?;
    let mut link = Object::default();
    link.text("TxnId", Some(must(paid.id.as_ref(), "the id of a document that is settled")?));
    link.text("TxnType", Some(word));
    let mut line = Object::default();
    line.number("Amount", Some(amount.abs()));
    line.set("LinkedTxn", Json::List(vec![Json::Map(link)]));
    Ok(Json::Map(line))
}

/// A customer or vendor. Bank details are never written.
fn contact(doc: &Document, making: &Making<'_>, out: &mut Object) -> Result<(), Unfit> {
    let name = must(doc.name.as_ref(), "the name")?;
    longest(Some(name), NAME, "the name")?;
    if name.contains([':', '\t', '\n']) {
        return Err("a name in QuickBooks may hold neither a colon nor a tab nor a new line".to_owned());
    }
    let party = &doc.contact;
    out.text("DisplayName", Some(name));
    out.text("CompanyName", party.name.as_deref());
    if let Some(address) = &party.email {
        let mut email = Object::default();
        email.text("Address", Some(address));
        out.set("PrimaryEmailAddr", Json::Map(email));
    }
    if let Some(number) = &party.phone {
        let mut phone = Object::default();
        phone.text("FreeFormNumber", Some(number));
        out.set("PrimaryPhone", Json::Map(phone));
    }
    address(party, out);
    if let Some(currency) = doc.currency.as_deref().filter(|currency| Some(*currency) != making.home) {
        out.set("CurrencyRef", reference(currency));
    }
    match doc.role.as_deref() {
        Some("vendor") => {
            out.text("AcctNum", party.code.as_deref());
            if let Some(yes) = doc.is_1099 {
                out.set("Vendor1099", Json::Flag(yes));
            }
        }
        Some("customer") => {
            let note = LINE.with(doc.memo.as_deref(), &[making.key]);
            longest(Some(&note), 2000, "its note")?;
            out.text("Notes", Some(&note));
        }
        _ => return Err("it is neither said to be a customer nor a vendor".to_owned()),
    }
    Ok(())
}

fn address(party: &model::document::Party, out: &mut Object) {
    let mut found = Object::default();
    let lines = [&party.street, &party.street2, &party.city, &party.state, &party.zip, &party.country];
    let fields = ["Line1", "Line2", "City", "CountrySubDivisionCode", "PostalCode", "Country"];
    for (field, text) in fields.into_iter().zip(lines) {
        found.text(field, text.as_deref());
    }
    if lines.iter().any(|line| line.is_some()) {
        out.set("BillAddr", Json::Map(found));
    }
}

/// The sum of the lines has to be the total, or QuickBooks would hold another document.
pub(super) fn check_total(doc: &Document, is_us: bool) -> Result<(), Unfit> {
    let Some(total) = doc.total else { return Ok(()) };
    let of_lines: Decimal = doc.lines.iter().filter_map(|line| line.net).sum();
    let tax = doc.tax.unwrap_or_default();
    let with_tax = if is_us { Decimal::ZERO } else { tax };
    if of_lines + with_tax == total {
        return Ok(());
    }
    let way = if is_us && of_lines + tax == total {
        "a bill in the United States has no tax of its own: put the tax into a line with an account"
    } else {
        "put discount, carriage, adjustment and rounding into lines with accounts"
    };
    Err(format!("its lines come to {} and its total is {total}; {way}", of_lines + with_tax))
}
