//! Payments from customers and to vendors.

use super::known::{self, Known, Trade};
use super::{party, value};
use crate::freshbooks::shape::Form;
use crate::row::{Problem, Row};
use model::document::{Document, Paid, Party};

/// Whether the record is no money but a credit that was used: it is in no cash total.
pub(crate) fn is_credit(row: &Row<'_>) -> Result<bool, Problem> {
    let credit = row.text("type")?.is_some_and(|word| word.eq_ignore_ascii_case("credit"));
    let from = matches!(row.text("from_credit")?.as_deref(), Some("true" | "1"));
    Ok(credit || from)
}

/// An id that names something: FreshBooks writes 0 for none.
fn named(row: &Row<'_>, name: &str) -> Result<Option<String>, Problem> {
    Ok(row.text(name)?.filter(|id| id != "0"))
}

/// The record itself where it came along, or else what is known of it.
fn trade_of(row: &Row<'_>, form: Form, key: &str, known: Option<&Trade>) -> Result<Option<Trade>, Problem> {
    match row.json(key).filter(|raw| raw.starts_with('{')) {
        Some(_) => row.row(key)?.map(|inner| known::trade(form, &inner)).transpose(),
        None => Ok(known.cloned()),
    }
}

/// Money from a customer for one invoice. What is beyond the invoice became a credit note, and is named apart.
pub(crate) fn payment(row: &Row<'_>, known: &Known, doc: &mut Document) -> Result<(), Problem> {
    doc.date = row.date("date")?;
    doc.amount = value::amount(row, "amount")?;
    doc.currency = value::currency(row, &["amount"])?;
    doc.method = row.text("type")?;
    doc.memo = row.text("note")?;
    doc.reference = row.first(&["transactionid", "orderid"])?.filter(|id| id != "0");
    doc.batch = named(row, "bulk_paymentid")?;
    let invoice = named(row, "invoiceid")?;
    let trade = trade_of(row, Form::Invoice, "invoice", invoice.as_ref().and_then(|id| known.invoices.get(id)))?;
    doc.customer = customer(row, known, trade.as_ref())?;
    let surplus = match named(row, "overpaymentid")? {
        None => Some(model::Decimal::ZERO),
        Some(id) => match row.row("credit_note")? {
            Some(note) => value::amount(&note, "amount")?,
            None => known.credits.get(&id).copied(),
        },
    };
    let Some(invoice) = invoice else {
        doc.unapplied = doc.amount;
        return Ok(());
    };
    let trade = trade.unwrap_or_default();
    doc.unapplied = surplus.filter(|surplus| !surplus.is_zero());
    doc.paid = vec![Paid {
        kind: Some("invoice".to_owned()),
        id: Some(invoice),
        invoice: trade.number,
        date: trade.date,
        total: trade.total,
        amount: doc.amount.zip(surplus).map(|(amount, surplus)| amount - surplus),
        ..Paid::default()
    }];
    Ok(())
}

fn customer(row: &Row<'_>, known: &Known, trade: Option<&Trade>) -> Result<Party, Problem> {
    let id = match named(row, "clientid")? {
        Some(id) => Some(id),
        None => named(row, "customerid")?,
    };
    let own = row.row("client")?.map(|inner| party::client(&inner)).transpose()?;
    let found = own.or_else(|| id.as_ref().and_then(|id| known.clients.get(id)).cloned());
    let party = found.or_else(|| trade.map(|trade| trade.party.clone())).unwrap_or_default();
    Ok(Party { id: id.or(party.id.clone()), ..party })
}

/// Money to a vendor for one bill.
pub(crate) fn bill_payment(row: &Row<'_>, known: &Known, doc: &mut Document) -> Result<(), Problem> {
    doc.date = row.date("paid_date")?;
    doc.amount = value::amount(row, "amount")?;
    doc.currency = value::currency(row, &["amount"])?;
    doc.method = row.text("payment_type")?;
    doc.memo = row.text("note")?;
    let bill = named(row, "billid")?;
    let trade = trade_of(row, Form::Bill, "bill", bill.as_ref().and_then(|id| known.bills.get(id)))?;
    let trade = trade.unwrap_or_default();
    doc.vendor = trade.party;
    if doc.vendor.name.is_none()
        && let Some(vendor) = doc.vendor.id.as_ref().and_then(|id| known.vendors.get(id))
    {
        doc.vendor = vendor.clone();
    }
    doc.paid = vec![Paid {
        kind: Some("bill".to_owned()),
        id: bill,
        invoice: trade.number,
        date: trade.date,
        total: trade.total,
        amount: doc.amount,
        ..Paid::default()
    }];
    Ok(())
}
