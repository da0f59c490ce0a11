//! Payments: through BILL, which needs a trusted session, and those that were made elsewhere.

use super::write::rolled_back;
use super::{Ask, Done, Event, body};
use crate::bill::fields::read;
use crate::bill::forms::{BILLS_PAID, INVOICES_PAID, PAYMENT, PAYMENTS, VOID};
use crate::bill::kind::Kind;
use crate::bill::ledger::Ledger;
use crate::bill::refuse::Refusal;
use crate::bill::tree;
use crate::json::{Json, object};
use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn trusted(ask: &Ask) -> Result<(), Refusal> {
    if ask.trusted && !ask.sync { Ok(()) } else { Err(Refusal::untrusted()) }
}

/// The day of a payment: from tomorrow on.
fn process_day(ledger: &Ledger, given: &Json, ask: &Ask) -> Result<Date, Refusal> {
    let today = ledger.today(ask.now);
    match tree::text(given, "processDate").parse::<Date>() {
        Ok(day) if day <= today => {
            Err(Refusal { status: 422, ..Refusal::rule("BDC_1152", format!("Invalid Process Date : {day}.")) })
        }
        Ok(day) => Ok(day),
        Err(_) => Ok(today.saturating_add(Span::new().days(1))),
    }
}

/// A bill can take an amount, which is not negative.
fn may_pay(ledger: &Ledger, bill: &str, amount: Decimal) -> Result<(), Refusal> {
    if amount <= Decimal::ZERO {
        return Err(Refusal::field("amount", "must be greater than 0"));
    }
    let archived = ledger.get(Kind::Bill, bill).is_none_or(|bill| bill.archived);
    if archived || amount > ledger.left(Kind::Bill, bill) {
        return Err(Refusal::rule("BDC_1159", "Cannot overpay a bill."));
    }
    Ok(())
}

/// Pays a bill, or a vendor for whom the bill is made with it.
pub(super) fn pay(ledger: &mut Ledger, ask: &Ask) -> Result<Done, Refusal> {
    trusted(ask)?;
    let given = read(ledger, PAYMENT, &ask.json()?, true)?;
    let day = process_day(ledger, &given, ask)?;
    let amount = tree::amount(&given, "amount");
    if amount <= Decimal::ZERO {
        return Err(Refusal::field("amount", "must be greater than 0"));
    }
    let creates = tree::flag(&given, "processingOptions.createBill");
    let bill = match (tree::text(&given, "billId"), tree::text(&given, "vendorId")) {
        ("", vendor) if creates && !vendor.is_empty() => made_bill(ledger, vendor, amount, day, ask),
        (bill, _) if !bill.is_empty() && !creates => bill.to_owned(),
        _ => return Err(Refusal::field("billId", "must not be null")),
    };
    may_pay(ledger, &bill, amount)?;
    let id = schedule(ledger, &given, &bill, amount, day, ask);
    Ok(Done::wrote(201, body(ledger, Kind::Payment, &id), Kind::Payment, &id, "updated"))
}

fn made_bill(ledger: &mut Ledger, vendor: &str, amount: Decimal, day: Date, ask: &Ask) -> String {
    let line = object! {"id": format!("bli02NEW{}", ledger.next()), "amount": amount};
    let number = format!("PAY-{}", ledger.next());
    let content = object! {
        "vendorId": vendor.to_owned(), "dueDate": day, "invoice": object! {"invoiceNumber": number, "invoiceDate": day},
        "billLineItems": vec![line],
    };
    ledger.insert(Kind::Bill, content, ask.now, ask.now)
}

fn schedule(ledger: &mut Ledger, given: &Json, bill: &str, amount: Decimal, day: Date, ask: &Ask) -> String {
    let vendor = ledger.get(Kind::Bill, bill).map(|bill| tree::text(&bill.content, "vendorId").to_owned());
    let part = ledger.bill_part(bill, amount);
    let content = object! {
        "vendorId": vendor.unwrap_or_default(), "billPayments": vec![part], "amount": amount, "processDate": day,
        "_status": "SCHEDULED", "_type": "ACH", "_online": true, "_rate": Decimal::ONE,
    };
    let content =
        tree::copy(content, given, &["fundingAccount", "processingOptions", "description", "transactionNumber"]);
    ledger.insert(Kind::Payment, content, ask.now, ask.now)
}

/// Pays several bills: all of them, or none.
pub(super) fn pay_all(ledger: &mut Ledger, ask: &Ask) -> Result<Done, Refusal> {
    trusted(ask)?;
    let given = read(ledger, PAYMENTS, &ask.json()?, true)?;
    let day = process_day(ledger, &given, ask)?;
    let parts = tree::list(&given, "payments");
    if parts.len() > Kind::Payment.spelling().bulk {
        return Err(Refusal::field("payments", "size must be between 1 and 50"));
    }
    let before = ledger.clone();
    let (mut done, mut events) = (Vec::new(), Vec::new());
    for part in parts {
        let (bill, amount) = (tree::text(part, "billId"), tree::amount(part, "amount"));
        if let Err(refusal) = may_pay(ledger, bill, amount) {
            *ledger = before;
            return Err(rolled_back(refusal));
        }
        let id = schedule(ledger, &given, bill, amount, day, ask);
        done.push(body(ledger, Kind::Payment, &id));
        events.push(Event { kind: Kind::Payment, id, what: "updated" });
    }
    Ok(Done { status: 201, body: Some(object! {"payments": done}), events })
}

/// How much goes to each document; every document belongs to the stated party and can take it.
fn shares(
    ledger: &Ledger,
    kind: Kind,
    parts: &[Json],
    id: &str,
    party: (&str, &str),
) -> Result<BTreeMap<String, Decimal>, Refusal> {
    let mut shares: BTreeMap<String, Decimal> = BTreeMap::new();
    for part in parts {
        let amount = tree::amount(part, "amount");
        if amount <= Decimal::ZERO {
            return Err(Refusal::field("amount", "must be greater than 0"));
        }
        *shares.entry(tree::text(part, id).to_owned()).or_default() += amount;
    }
    for (document, amount) in &shares {
        let record = ledger.get(kind, document).filter(|record| !record.archived);
        let theirs = record.is_some_and(|record| tree::text(&record.content, party.0) == party.1);
        if !theirs {
            return Err(Refusal::rule("BDC_1205", "A document of another party or an archived one cannot be paid."));
        }
        if *amount > ledger.left(kind, document) {
            return Err(Refusal::rule("BDC_1159", format!("Cannot overpay {document}.")));
        }
    }
    Ok(shares)
}

/// Records a payment of bills that was made outside BILL.
pub(super) fn bills_paid(ledger: &mut Ledger, ask: &Ask) -> Result<Done, Refusal> {
    let given = read(ledger, BILLS_PAID, &ask.json()?, true)?;
    let vendor = tree::text(&given, "vendorId");
    let shares = shares(ledger, Kind::Bill, tree::list(&given, "payments"), "billId", ("vendorId", vendor))?;
    let amount: Decimal = shares.values().copied().sum();
    let rate = tree::text(&given, "processDate")
        .parse()
        .map_or(Decimal::ONE, |day| ledger.rate(&ledger.currency_of(vendor), day));
    let parts: Vec<Json> = shares.into_iter().map(|(bill, amount)| ledger.bill_part(&bill, amount)).collect();
    let content = object! {
        "vendorId": vendor.to_owned(), "billPayments": parts, "amount": amount,
        "_status": "PAID", "_type": "OFFLINE", "_online": false, "_rate": rate,
    };
    let content = tree::copy(content, &given, &["processDate", "description", "transactionNumber"]);
    let id = ledger.insert(Kind::Payment, content, ask.now, ask.now);
    Ok(Done::wrote(200, body(ledger, Kind::Payment, &id), Kind::Payment, &id, "updated"))
}

/// Records a payment of invoices that came outside BILL. What is left of it is the customer's balance.
pub(super) fn invoices_paid(ledger: &mut Ledger, ask: &Ask) -> Result<Done, Refusal> {
    let given = read(ledger, INVOICES_PAID, &ask.json()?, true)?;
    let customer = tree::text(&given, "customerId");
    let shares = shares(ledger, Kind::Invoice, tree::list(&given, "invoices"), "id", ("customerId", customer))?;
    if shares.values().copied().sum::<Decimal>() > tree::amount(&given, "amount") {
        return Err(Refusal::rule("BDC_1159", "More is applied than was paid."));
    }
    let date = tree::text(&given, "paymentDate").to_owned();
    let rate = date.parse().map_or(Decimal::ONE, |day| ledger.rate(&ledger.currency_of(customer), day));
    let part = |(invoice, amount): (String, Decimal)| object! {"invoiceId": invoice, "amount": amount, "paymentDate": date.clone()};
    let parts: Vec<Json> = shares.into_iter().map(part).collect();
    let content =
        tree::copy(Json::EMPTY, &given, &["customerId", "amount", "paymentDate", "paymentType", "description"]);
    let content = content.with(object! {"invoicePayments": parts, "_rate": rate});
    let id = ledger.insert(Kind::ReceivablePayment, content, ask.now, ask.now);
    Ok(Done::wrote(200, body(ledger, Kind::ReceivablePayment, &id), Kind::ReceivablePayment, &id, "created"))
}

/// Takes a payment back whose day has not come.
pub(super) fn cancel(ledger: &mut Ledger, id: &str, ask: &Ask) -> Result<Done, Refusal> {
    trusted(ask)?;
    end(ledger, id, ask, "SCHEDULED", "CANCELLED", Vec::new())
}

/// Makes a payment void that was made.
pub(super) fn void(ledger: &mut Ledger, id: &str, ask: &Ask) -> Result<Done, Refusal> {
    trusted(ask)?;
    let given = read(ledger, VOID, &ask.json()?, true)?;
    let info =
        vec![tree::copy(object! {"voidedTime": crate::bill::refuse::instant(ask.now)}, &given, &["type", "reason"])];
    end(ledger, id, ask, "PAID", "VOID", info)
}

fn end(
    ledger: &mut Ledger,
    id: &str,
    ask: &Ask,
    from: &str,
    to: &'static str,
    info: Vec<Json>,
) -> Result<Done, Refusal> {
    let record = ledger.get(Kind::Payment, id).ok_or_else(|| Refusal::unknown(id))?;
    let mut content = record.content.clone();
    if tree::text(&content, "_status") != from {
        return Err(Refusal::rule("BDC_1356", format!("The payment is not {from}.")));
    }
    tree::set(&mut content, "_status", to);
    tree::set(&mut content, "_voided", info);
    ledger.replace(Kind::Payment, id, content, false, ask.now);
    Ok(Done::wrote(200, body(ledger, Kind::Payment, id), Kind::Payment, id, "updated"))
}
