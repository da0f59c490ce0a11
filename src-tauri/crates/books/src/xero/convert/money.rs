//! Payments, also those of one batch as the bank saw them, prepayments and overpayments.

use super::amount::Exact;
use super::{Ground, Problem, Sense, party, trade};
use crate::Head;
use crate::row::Row;
use crate::xero::when;
use model::document::{Adjustment, Document, Paid, Party, complete};
use model::{Decimal, Kind, Status};

/// Before the ids of batches, which share a list with single payments.
const BATCH: &str = "batch:";

/// The part of a batch that one party has in it. To one party nothing is told of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Batch {
    /// Its `BatchPaymentID`.
    pub(crate) id: String,
    /// The party's `ContactID`.
    pub(crate) contact: String,
}

impl Batch {
    /// The id under which documents of batches go.
    pub(crate) fn document_id(&self) -> String {
        format!("{BATCH}{}:{}", self.id, self.contact)
    }

    /// The batch that such an id means.
    pub(crate) fn parse(id: &str) -> Option<Batch> {
        let (id, contact) = id.strip_prefix(BATCH)?.split_once(':')?;
        Some(Batch { id: id.to_owned(), contact: contact.to_owned() })
    }
}

/// What a payment settles: the record inside it, and the kind of document that is.
struct Settled<'a> {
    row: Row<'a>,
    kind: Kind,
    id: &'static str,
    number: &'static str,
}

fn settled<'a>(row: &Row<'a>) -> Result<Option<Settled<'a>>, Problem> {
    for (name, kind, id, number) in [
        ("Invoice", Kind::Invoice, "InvoiceID", "InvoiceNumber"),
        ("CreditNote", Kind::CreditNote, "CreditNoteID", "CreditNoteNumber"),
        ("Prepayment", Kind::Prepayment, "PrepaymentID", "InvoiceNumber"),
        ("Overpayment", Kind::Overpayment, "OverpaymentID", "InvoiceNumber"),
    ] {
        if let Some(inner) = row.row(name)? {
            let kind = kind_of(inner.text("Type")?.as_deref()).unwrap_or(kind);
            return Ok(Some(Settled { row: inner, kind, id, number }));
        }
    }
    Ok(None)
}

/// The kind of a document by its type, as it is named inside payments.
fn kind_of(word: Option<&str>) -> Option<Kind> {
    Some(match word? {
        "ACCREC" => Kind::Invoice,
        "ACCPAY" => Kind::Bill,
        "ACCRECCREDIT" => Kind::CreditNote,
        "ACCPAYCREDIT" => Kind::VendorCredit,
        "AROVERPAYMENT" | "APOVERPAYMENT" | "RECEIVE-OVERPAYMENT" | "SPEND-OVERPAYMENT" => Kind::Overpayment,
        "ARPREPAYMENT" | "APPREPAYMENT" | "RECEIVE-PREPAYMENT" | "SPEND-PREPAYMENT" => Kind::Prepayment,
        _ => return None,
    })
}

/// The currency of a record: its own, or that of what it settles.
pub(crate) fn currency(row: &Row<'_>) -> Result<Option<String>, Problem> {
    match row.text("CurrencyCode")? {
        Some(code) => Ok(Some(code)),
        None => settled(row)?.map(|settled| settled.row.text("CurrencyCode")).transpose().map(Option::flatten),
    }
}

/// Id and name of whoever pays or is paid.
pub(crate) fn party(row: &Row<'_>) -> Result<(Option<String>, Option<String>), Problem> {
    match settled(row)? {
        Some(settled) => party::named(settled.row.row("Contact")?.as_ref()),
        None => Ok((None, None)),
    }
}

/// An amount with its sign: a refund runs against the others of its list, so that sums are what the bank saw.
pub(crate) fn signed(row: &Row<'_>, amount: Decimal) -> Result<Decimal, Problem> {
    let word = row.text("PaymentType")?;
    let plain = matches!(word.as_deref(), None | Some("ACCRECPAYMENT" | "ACCPAYPAYMENT"));
    Ok(if plain { amount } else { -amount })
}

/// The bank account that money goes to or comes from.
pub(super) fn account(row: Option<&Row<'_>>, ground: Ground<'_>, doc: &mut Document) -> Result<(), Problem> {
    let Some(row) = row else { return Ok(()) };
    (doc.account_id, doc.account) = (row.text("AccountID")?, row.text("Code")?);
    let known = ground.known.account(doc.account_id.as_deref(), doc.account.as_deref());
    doc.account_name = row.text("Name")?.or_else(|| known.and_then(|known| known.name.clone()));
    doc.account = doc.account.take().or_else(|| known.and_then(|known| known.code.clone()));
    if matches!(doc.kind, Kind::Payment | Kind::BillPayment) {
        doc.bank_currency = row.text("CurrencyCode")?.or_else(|| known.and_then(|known| known.currency.clone()));
    }
    Ok(())
}

fn set_party(doc: &mut Document, party: Party) {
    match doc.kind {
        Kind::BillPayment => doc.vendor = party,
        _ => doc.customer = party,
    }
}

/// A payment and the one document that it settles.
pub(crate) fn payment(row: &Row<'_>, ground: Ground<'_>, doc: &mut Document) -> Result<(), Problem> {
    let amount = row.amount("Amount")?.map(|amount| signed(row, amount)).transpose()?;
    let bank = row.amount("BankAmount")?.map(|amount| signed(row, amount)).transpose()?;
    (doc.amount, doc.bank_amount) = (amount, bank);
    account(row.row("Account")?.as_ref(), ground, doc)?;
    let batch = row.row("BatchPayment")?.map(|batch| batch.text("BatchPaymentID")).transpose()?.flatten();
    doc.batch = row.text("BatchPaymentID")?.or(batch);
    let stated = row.amount("CurrencyRate")?;
    if doc.currency.is_none() && stated == Some(Decimal::ONE) {
        // The rate of the company's own currency.
        doc.currency.clone_from(&ground.home.currency);
        doc.rate = ground.rate(stated, doc.currency.as_deref());
    }
    if let Some(rate) = told_by_bank(stated, amount, bank, doc, ground) {
        doc.rate = Some(rate);
    }
    let Some(settled) = settled(row)? else { return Ok(()) };
    let contact = settled.row.row("Contact")?;
    set_party(doc, party::of(contact.as_ref(), ground, party::party)?.unwrap_or_default());
    doc.paid.push(paid(&settled, amount, row)?);
    Ok(())
}

/// The rate, where the amount that the bank saw tells how Xero's rate is meant: in the company's currency it is the
/// amount times the rate, or divided by it.
fn told_by_bank(
    stated: Option<Decimal>,
    amount: Option<Decimal>,
    bank: Option<Decimal>,
    doc: &Document,
    ground: Ground<'_>,
) -> Option<Decimal> {
    let home = doc.bank_currency.is_some() && doc.bank_currency == ground.home.currency;
    let (stated, amount, bank) = (stated.filter(|rate| !rate.is_zero())?, amount?, bank?);
    if !home || doc.currency == doc.bank_currency {
        return None;
    }
    let near = |value: Option<Decimal>| {
        value.and_then(|value| value.checked_sub(bank)).is_some_and(|off| off.abs() <= Decimal::new(1, 2))
    };
    let divided = near(amount.checked_div(stated));
    let multiplied = near(amount.checked_mul(stated));
    let sense = match (divided, multiplied) {
        (true, false) => Sense::Divide,
        (false, true) => Sense::Multiply,
        _ => return None,
    };
    let home = super::Home { sense, ..ground.home.clone() };
    Ground { home: &home, ..ground }.rate(Some(stated), doc.currency.as_deref())
}

fn paid(settled: &Settled<'_>, amount: Option<Decimal>, payment: &Row<'_>) -> Result<Paid, Problem> {
    let mut number = settled.row.text(settled.number)?;
    if number.is_none() {
        number = payment.first(&["InvoiceNumber", "CreditNoteNumber"])?;
    }
    Ok(Paid {
        kind: Some(settled.kind.as_str().to_owned()),
        id: settled.row.text(settled.id)?,
        invoice: number,
        amount,
        ..told(&settled.row)?
    })
}

/// What an invoice or bill says of itself to a payment that settles it: date, total and what is open.
pub(crate) fn told(invoice: &Row<'_>) -> Result<Paid, Problem> {
    Ok(Paid {
        date: when::day(invoice, "Date")?,
        total: invoice.amount("Total")?,
        balance: invoice.first_amount(&["AmountDue", "RemainingCredit"])?,
        ..Paid::default()
    })
}

/// Money ahead of an invoice or beyond it, what it was used for and what was given back of it.
pub(crate) fn advance(row: &Row<'_>, ground: Ground<'_>, doc: &mut Document) -> Result<(), Problem> {
    let word = row.text("Type")?.unwrap_or_default();
    let to_vendor = word.starts_with("SPEND") || word.starts_with("AP");
    let contact = row.row("Contact")?;
    let party = party::of(contact.as_ref(), ground, party::party)?.unwrap_or_default();
    if to_vendor {
        doc.vendor = party;
    } else {
        doc.customer = party;
    }
    doc.amount = row.amount("Total")?;
    doc.unapplied = row.amount("RemainingCredit")?;
    let other = if to_vendor { Kind::Bill } else { Kind::Invoice };
    doc.paid = trade::allocations(row, other)?
        .into_iter()
        .map(|applied| Paid {
            kind: applied.kind,
            id: applied.id,
            invoice: applied.number,
            date: applied.date,
            amount: applied.amount,
            ..Paid::default()
        })
        .collect();
    for refund in row.rows("Payments")? {
        if refund.text("Status")?.as_deref() == Some("DELETED") {
            continue;
        }
        doc.adjustments.push(Adjustment {
            code: Some("refund".to_owned()),
            reference: refund.text("Reference")?,
            amount: refund.amount("Amount")?,
            ..Adjustment::default()
        });
    }
    if doc.status == Some(Status::Void) && doc.paid.is_empty() && doc.adjustments.is_empty() {
        doc.unapplied = None;
    }
    Ok(())
}

/// The batch that a payment belongs to, where it says for whom.
pub(crate) fn batched(row: &Row<'_>) -> Result<Option<Batch>, Problem> {
    let nested = row.row("BatchPayment")?.map(|batch| batch.text("BatchPaymentID")).transpose()?.flatten();
    let id = row.text("BatchPaymentID")?.or(nested);
    Ok(match (id, party(row)?.0) {
        (Some(id), Some(contact)) => Some(Batch { id, contact }),
        _ => None,
    })
}

/// What a list says of a batch by one of its payments. Its sum is not known from one of them.
pub(crate) fn batch_head(batch: &Batch, of_payment: &Head) -> Head {
    Head { id: batch.document_id(), value: None, number: None, ..of_payment.clone() }
}

/// The payments of one party in a batch as one document. The invoices tell what the batch only names.
///
/// Nothing where the party has no part in it.
pub(crate) fn batch_of(
    batch: &Batch,
    kind: Kind,
    raw: &str,
    invoices: &[Row<'_>],
    ground: Ground<'_>,
) -> Result<Option<Document>, Problem> {
    let row = Row::read(raw)?;
    let mut doc = Document::new(kind);
    doc.id = Some(batch.document_id());
    doc.batch = Some(batch.id.clone());
    doc.modified = when::instant(&row, "UpdatedDateUTC")?;
    doc.version = doc.modified.map(|at| at.to_string());
    doc.source_status = row.text("Status")?;
    doc.status = Some(super::status::status(kind, doc.source_status.as_deref(), Decimal::ZERO));
    doc.date = when::day(&row, "Date")?;
    doc.reference = row.first(&["Reference", "Details", "Narrative"])?;
    doc.home_currency.clone_from(&ground.home.currency);
    account(row.row("Account")?.as_ref(), ground, &mut doc)?;
    for payment in row.rows("Payments")? {
        let Some(part) = part(&payment, batch, invoices)? else { continue };
        if doc.paid.is_empty() {
            set_party(&mut doc, party::of(part.contact.as_ref(), ground, party::party)?.unwrap_or_default());
            doc.currency = part.currency;
        }
        doc.paid.push(part.paid);
    }
    if doc.paid.is_empty() {
        return Ok(None);
    }
    doc.amount = Some(doc.paid.iter().filter_map(|paid| paid.amount).sum());
    if doc.currency.is_some() && doc.currency == doc.bank_currency {
        doc.bank_amount = doc.amount;
    }
    doc.rate = ground.rate(None, doc.currency.as_deref());
    doc.custom = super::custom(&row)?;
    doc.raw = Some(model::document::Raw::new(raw.to_owned()).map_err(|error| error.to_string())?);
    complete(&mut doc);
    Ok(Some(doc))
}

/// One payment of a batch.
struct Part<'a> {
    paid: Paid,
    contact: Option<Row<'a>>,
    currency: Option<String>,
}

/// A payment of the batch, where it is the party's.
fn part<'a>(payment: &Row<'a>, batch: &Batch, invoices: &[Row<'a>]) -> Result<Option<Part<'a>>, Problem> {
    let Some(mut inner) = settled(payment)? else { return Ok(None) };
    let amount = payment.amount("Amount")?;
    let id = inner.row.text(inner.id)?;
    for invoice in invoices {
        if id.is_some() && invoice.text("InvoiceID")? == id {
            let kind = kind_of(invoice.text("Type")?.as_deref()).unwrap_or(inner.kind);
            inner = Settled { row: invoice.clone(), kind, ..inner };
        }
    }
    let contact = inner.row.row("Contact")?;
    if party::named(contact.as_ref())?.0.as_deref() != Some(&batch.contact) {
        return Ok(None);
    }
    let currency = inner.row.text("CurrencyCode")?;
    Ok(Some(Part { paid: paid(&inner, amount, payment)?, contact, currency }))
}

/// Id of whoever pays or is paid, where it can be told.
pub(crate) fn payer(row: &Row<'_>) -> Option<String> {
    party(row).ok().and_then(|(id, _)| id)
}

/// The contact of a record, where it came without addresses.
pub(crate) fn unaddressed(row: &Row<'_>) -> Option<String> {
    let contact = match row.row("Contact").ok()? {
        Some(contact) => contact,
        None => settled(row).ok()??.row.row("Contact").ok()??,
    };
    let id = contact.text("ContactID").ok()??;
    contact.rows("Addresses").is_ok_and(|addresses| addresses.is_empty()).then_some(id)
}

/// The ids of the invoices and bills that a batch settles.
pub(crate) fn settled_by(raw: &str) -> Result<Vec<String>, Problem> {
    let mut found = Vec::new();
    for payment in Row::read(raw)?.rows("Payments")? {
        if let Some(invoice) = payment.row("Invoice")? {
            found.extend(invoice.text("InvoiceID")?);
        }
    }
    Ok(found)
}

/// The id of the first payment of a batch.
pub(crate) fn first_payment(raw: &str) -> Option<String> {
    Row::read(raw).ok()?.rows("Payments").ok()?.first()?.text("PaymentID").ok()?
}
