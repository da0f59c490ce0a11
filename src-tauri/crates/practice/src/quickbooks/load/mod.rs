//! A company becomes books.

mod documents;
mod extras;
mod lists;
mod money;

pub(crate) use documents::entity_of;
pub(crate) use lists::classification;

use super::entity::Entity;
use super::ledger::{Ledger, Record, Setup};
use super::value::Object;
use crate::company::{Company, When, local_instant};
use crate::error::Error;
use crate::kit::Kind;
use jiff::civil::{Date, time};
use jiff::{Span, Timestamp};
use serde::Serialize;

/// What a record is typed in with.
pub(crate) struct Typed {
    pub(crate) kind: Kind,
    pub(crate) day: Date,
    pub(crate) hour: i8,
    pub(crate) created: Option<When>,
    pub(crate) modified: Option<When>,
    pub(crate) json: serde_json::Value,
}

impl Typed {
    pub(crate) fn new(kind: Kind, day: Date, times: (Option<When>, Option<When>), record: &impl Serialize) -> Typed {
        let json = serde_json::to_value(record).expect("BUG: records have text keys only and no value that JSON lacks");
        let hour = if matches!(kind, Kind::CustomerPayment | Kind::VendorPayment) { 10 } else { 9 };
        Typed { kind, day, hour, created: times.0, modified: times.1, json }
    }
}

impl Ledger {
    /// Opens the books of a company. Drafts and what waits for approval are left out: these books know neither.
    ///
    /// # Errors
    /// Where the company refers to what it does not hold.
    pub(crate) fn open(company: &Company, setup: Setup) -> Result<Ledger, Error> {
        company.check()?;
        let mut ledger = Ledger::empty(company, setup)?;
        ledger.read_lists(company);
        for invoice in &company.invoices {
            ledger.type_document(Kind::Invoice, invoice);
        }
        for order in &company.purchase_orders {
            ledger.type_document(Kind::PurchaseOrder, order);
        }
        for bill in &company.bills {
            ledger.type_document(Kind::Bill, bill);
        }
        for note in &company.credit_notes {
            ledger.type_document(Kind::CreditNote, note);
        }
        for credit in &company.vendor_credits {
            ledger.type_document(Kind::VendorCredit, credit);
        }
        for expense in &company.expenses {
            ledger.type_expense(expense);
        }
        for payment in &company.customer_payments {
            ledger.type_payment(Kind::CustomerPayment, payment);
        }
        for payment in &company.vendor_payments {
            ledger.type_payment(Kind::VendorPayment, payment);
        }
        ledger.add_extras();
        Ok(ledger)
    }

    /// Puts in a record as a person typed it in, at its own times.
    pub(crate) fn type_in(&mut self, entity: Entity, id: Option<u64>, body: Object, typed: Typed) -> u64 {
        let known = id.and_then(|id| self.get(entity, id)).map(|record| (record.sync + 1, record.created));
        let id = id.unwrap_or_else(|| self.next_id(entity));
        let usual = self.usual_time(typed.day, typed.hour, id);
        let created = typed.created.map_or(usual, |when| when.instant(&self.zone));
        let modified = typed.modified.map_or(created, |when| when.instant(&self.zone));
        let (sync, created) = known.unwrap_or((0, created));
        let typed = Some((typed.kind, typed.json));
        let record = Record {
            entity,
            id,
            sync,
            created,
            modified: modified.max(created),
            body,
            hidden_until: None,
            typed,
            void: false,
        };
        self.put(record, modified);
        id
    }

    /// Nine in the morning of its own day, a second later for each record, so that no two are made at once.
    pub(crate) fn usual_time(&self, day: Date, hour: i8, id: u64) -> Timestamp {
        let seconds = i64::try_from(id % 3000).unwrap_or_default();
        let local = day.to_datetime(time(hour, 0, 0, 0)).saturating_add(Span::new().seconds(seconds));
        local_instant(local, &self.zone)
    }
}
