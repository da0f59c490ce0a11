//! What other records say of a record: FreshBooks' payments name their invoice, bill and client by id only.

use super::value::{amount, first_amount};
use crate::freshbooks::shape::Form;
use crate::row::{Problem, Row};
use model::document::{Applied, Document, Party};
use model::{Date, Decimal, Kind};
use std::collections::HashMap;

/// An invoice or bill that a payment settles.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Trade {
    pub(crate) number: Option<String>,
    pub(crate) date: Option<Date>,
    pub(crate) total: Option<Decimal>,
    pub(crate) party: Party,
}

/// Reads an invoice or bill as far as a payment wants to know of it.
pub(crate) fn trade(form: Form, row: &Row<'_>) -> Result<Trade, Problem> {
    if form == Form::Bill {
        let vendor = row.row("vendor")?;
        let party = vendor.as_ref().map(super::party::vendor).transpose()?.unwrap_or_default();
        return Ok(Trade {
            number: row.text("bill_number")?,
            date: row.date("issue_date")?,
            total: first_amount(row, &["total_amount", "amount"])?,
            party: Party { id: row.text("vendorid")?.or(party.id.clone()), ..party },
        });
    }
    Ok(Trade {
        number: row.text("invoice_number")?,
        date: row.date("create_date")?,
        total: amount(row, "amount")?,
        party: super::party::billed(row, row.text("customerid")?)?,
    })
}

/// What is known of other records.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// The company's own currency.
    pub(crate) home: Option<String>,
    /// Names of categories by id.
    pub(crate) categories: HashMap<String, String>,
    /// Clients by id.
    pub(crate) clients: HashMap<String, Party>,
    /// Vendors by id.
    pub(crate) vendors: HashMap<String, Party>,
    /// Invoices by id.
    pub(crate) invoices: HashMap<String, Trade>,
    /// Bills by id.
    pub(crate) bills: HashMap<String, Trade>,
    /// Amounts of credit notes by id.
    pub(crate) credits: HashMap<String, Decimal>,
    /// Credits applied: note's id, invoice's id, and how.
    pub(crate) applied: Vec<Use>,
}

/// One use of a credit note for an invoice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Use {
    pub(crate) note: Option<String>,
    pub(crate) invoice: Option<String>,
    pub(crate) date: Option<Date>,
    pub(crate) amount: Option<Decimal>,
}

impl Use {
    /// The use that a payment out of a credit stands for; `None` for money.
    pub(crate) fn of(row: &Row<'_>) -> Result<Option<Use>, Problem> {
        if !super::money::is_credit(row)? || row.text("vis_state")?.as_deref() == Some("1") {
            return Ok(None);
        }
        Ok(Some(Use {
            note: row.text("creditid")?.filter(|id| id != "0"),
            invoice: row.text("invoiceid")?.filter(|id| id != "0"),
            date: row.date("date")?,
            amount: amount(row, "amount")?,
        }))
    }
}

impl Known {
    /// Notes the credits that were applied to an invoice, or the invoices that a credit note was applied to, and keeps them
    /// apart from what was paid.
    pub(crate) fn allocate(&self, doc: &mut Document) {
        let id = doc.id.clone();
        let (other, uses): (Kind, Vec<&Use>) = match doc.kind {
            Kind::Invoice => (Kind::CreditNote, self.applied.iter().filter(|one| one.invoice == id).collect()),
            Kind::CreditNote => (Kind::Invoice, self.applied.iter().filter(|one| one.note == id).collect()),
            _ => return,
        };
        for one in uses {
            let (id, number) = match other {
                Kind::Invoice => {
                    let known = one.invoice.as_ref().and_then(|id| self.invoices.get(id));
                    (&one.invoice, known.and_then(|trade| trade.number.clone()))
                }
                _ => (&one.note, None),
            };
            doc.applied.push(Applied {
                kind: Some(other.as_str().to_owned()),
                id: id.clone(),
                number,
                date: one.date,
                amount: one.amount,
            });
        }
        if doc.applied.is_empty() {
            return;
        }
        let credited: Decimal = doc.applied.iter().filter_map(|one| one.amount).sum();
        doc.credited = Some(credited);
        // What FreshBooks calls paid has the credits in it where it makes up the whole with what is open.
        if doc.kind == Kind::Invoice
            && let (Some(total), Some(paid), Some(balance)) = (doc.total, doc.paid_amount, doc.balance)
            && paid + balance == total
            && paid >= credited
        {
            doc.paid_amount = Some(paid - credited);
        }
    }
}
