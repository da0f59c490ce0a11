//! Payments from customers and to vendors.

use super::known::{self, Known, Trade};
use super::{party, value};
use crate::freshbooks::shape::Form;
use crate::row::{Problem, Row};
use model::Kind;
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

/// What a credit note is made of: nothing is said of one that was given.
fn made_of(row: &Row<'_>) -> Result<Kind, Problem> {
    Ok(match row.text("credit_type")?.as_deref() {
        Some("prepayment") => Kind::Prepayment,
        Some("overpayment") => Kind::Overpayment,
        _ => Kind::CreditNote,
    })
}

/// Whether a record of the list of credit notes is of this kind; any other record is.
pub(crate) fn belongs(kind: Kind, row: &Row<'_>) -> bool {
    match kind {
        Kind::CreditNote | Kind::Prepayment | Kind::Overpayment => made_of(row).is_ok_and(|own| own == kind),
        _ => true,
    }
}

/// Money that came ahead of an invoice, or was more than one asked for.
pub(crate) fn surplus(row: &Row<'_>, known: &Known, doc: &mut Document) -> Result<(), Problem> {
    doc.number = row.text("credit_number")?;
    doc.date = row.date("create_date")?;
    doc.currency = value::currency(row, &["amount"])?;
    doc.customer = party::billed(row, row.text("clientid")?)?;
    doc.memo = row.text("notes")?;
    doc.amount = value::amount(row, "amount")?.map(|amount| amount.abs());
    doc.unapplied = value::amount(row, "outstanding")?.map(|amount| amount.abs());
    for one in known.applied.iter().filter(|one| one.note == doc.id) {
        let trade = one.invoice.as_ref().and_then(|id| known.invoices.get(id)).cloned().unwrap_or_default();
        doc.paid.push(Paid {
            kind: Some("invoice".to_owned()),
            id: one.invoice.clone(),
            invoice: trade.number,
            date: trade.date,
            total: trade.total,
            amount: one.amount,
            ..Paid::default()
        });
    }
    Ok(())
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
