//! Payments as FreshBooks takes them.

use super::{money, refuse, words};
use crate::freshbooks::shape::bare;
use crate::write::marker::WORD;
use crate::write::{Write, WriteFault};
use model::document::Paid;
use model::{Decimal, Document, Kind};
use serde_json::{Value, json};

/// The one document that a payment settles: FreshBooks knows no payment of several.
pub(crate) fn only(doc: &Document) -> Result<&Paid, WriteFault> {
    match &doc.paid[..] {
        [one] => Ok(one),
        [] => {
            Err(refuse(doc, "it names no document that it pays; FreshBooks takes payments of an invoice or bill only"))
        }
        several => Err(refuse(
            doc,
            format!("it pays {} documents; FreshBooks takes one payment for each: split it", several.len()),
        )),
    }
}

/// How much a payment is over.
pub(crate) fn amount(doc: &Document) -> Result<Decimal, WriteFault> {
    let paid = only(doc)?;
    let amount = paid.amount.or(doc.amount).ok_or_else(|| refuse(doc, "it has no amount"))?;
    if doc.unapplied.is_some_and(|rest| !rest.is_zero()) || doc.amount.is_some_and(|whole| whole != amount) {
        return Err(refuse(doc, "part of it pays no document; place the rest before it is entered"));
    }
    if amount <= Decimal::ZERO { Err(refuse(doc, "its amount is not above zero")) } else { Ok(amount) }
}

/// A payment of an invoice or bill. No mail goes to the customer.
pub(crate) fn payment(write: &Write, currency: &str) -> Result<Value, WriteFault> {
    let doc = &write.document;
    let (paid, amount) = (only(doc)?, money(amount(doc)?, currency));
    let id = number(doc, paid.id.as_deref(), "the document that it pays")?;
    let date = doc.date.ok_or_else(|| refuse(doc, "it has no date"))?.to_string();
    let note = WORD.with(doc.memo.as_deref().or(doc.reference.as_deref()), &[&write.key]);
    let way = words::way(doc.method.as_deref());
    Ok(if doc.kind == Kind::BillPayment {
        json!({ "billid": id, "amount": amount, "payment_type": way, "paid_date": date, "note": note })
    } else {
        let mut body = json!({ "invoiceid": id, "amount": amount, "date": date, "type": way, "note": note, "send_client_notification": false });
        if let Some(reference) = &doc.reference {
            body["transactionid"] = json!(reference);
        }
        body
    })
}

/// An id of FreshBooks as the number that it wants.
pub(crate) fn number(doc: &Document, id: Option<&str>, of: &str) -> Result<i64, WriteFault> {
    let id = id.map(bare).and_then(|id| id.parse().ok());
    id.ok_or_else(|| refuse(doc, format!("{of} is not matched with a record of FreshBooks")))
}
