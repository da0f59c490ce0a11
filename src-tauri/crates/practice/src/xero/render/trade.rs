//! Invoices (sales and bills in one resource), credit notes, purchase orders.

use super::super::resource::Resource;
use super::super::wire::{day, day_string};
use super::lines::Lines;
use super::{Row, View, status};
use crate::company::{Document, State};
use crate::json::{Json, object};
use crate::zoho::Kind;
use crate::zoho::ledger::{Entry, Settled, target};
use rust_decimal::Decimal;

impl View<'_> {
    /// An invoice or a bill.
    pub(super) fn invoice(&self, kind: Kind, entry: &Entry) -> Option<Row> {
        let (document, totals) = (entry.document()?, entry.totals.as_ref()?);
        let sale = kind == Kind::Invoice;
        let id = self.entry_guid(Resource::Invoices, entry.id);
        let lines = self.lines(entry.id, document, totals, &entry.currency, &self.usual_account(kind));
        let due = self.ledger.due(entry, document);
        let open = self.ledger.balance(entry);
        let json = object! {
            "Type": if sale { "ACCREC" } else { "ACCPAY" }, "InvoiceID": id.clone(), "InvoiceNumber": document.number.clone(),
        };
        let json = if sale { json.key("Reference", document.reference.clone()) } else { json };
        let final_and_paid = document.state == State::Open && open.is_zero();
        let json = json
            .key("Payments", self.payments_on(entry, false))
            .key("CreditNotes", self.payments_on(entry, true))
            .key("Prepayments", Vec::new())
            .key("Overpayments", Vec::new())
            .key("AmountDue", open)
            .key("AmountPaid", entry.paid())
            .key("AmountCredited", entry.credited())
            .maybe("FullyPaidOnDate", self.paid_on(entry).filter(|_| final_and_paid).map(day))
            .key("SentToContact", false)
            .key("CurrencyRate", self.rate(&entry.currency, entry.rate))
            .key("IsDiscounted", document.lines.iter().any(|line| line.discount.is_some()))
            .key("HasAttachments", false)
            .key("HasErrors", false)
            .maybe("Contact", self.contact_brief(entry.party))
            .key("DateString", day_string(document.date))
            .key("Date", day(document.date))
            .key("DueDateString", day_string(due))
            .key("DueDate", day(due))
            .key("Status", status(document.state, final_and_paid));
        self.row(Resource::Invoices, id, entry.modified, with_lines(json, lines, &entry.currency))
    }

    /// A credit note to a customer or of a supplier.
    pub(super) fn credit_note(&self, kind: Kind, entry: &Entry) -> Option<Row> {
        let (document, totals) = (entry.document()?, entry.totals.as_ref()?);
        let sale = kind == Kind::CreditNote;
        let id = self.entry_guid(Resource::CreditNotes, entry.id);
        let lines = self.lines(entry.id, document, totals, &entry.currency, &self.usual_account(kind));
        let left = self.ledger.balance(entry);
        let used_up = document.state == State::Open && left.is_zero();
        let json = object! {
            "CreditNoteID": id.clone(), "CreditNoteNumber": document.number.clone(), "Payments": Vec::new(), "ID": id.clone(),
            "HasErrors": false, "CurrencyRate": self.rate(&entry.currency, entry.rate),
            "Type": if sale { "ACCRECCREDIT" } else { "ACCPAYCREDIT" },
        };
        let json = if sale { json.key("Reference", document.reference.clone()) } else { json };
        let json = json
            .key("RemainingCredit", left)
            .key("Allocations", self.allocations(kind, entry, document))
            .key("HasAttachments", false)
            .maybe("Contact", self.contact_brief(entry.party))
            .key("DateString", day_string(document.date))
            .key("Date", day(document.date))
            .key("Status", status(document.state, used_up));
        self.row(Resource::CreditNotes, id, entry.modified, with_lines(json, lines, &entry.currency))
    }

    /// A purchase order.
    pub(super) fn order(&self, entry: &Entry) -> Option<Row> {
        let (document, totals) = (entry.document()?, entry.totals.as_ref()?);
        let id = self.entry_guid(Resource::PurchaseOrders, entry.id);
        let account = self.usual_account(Kind::PurchaseOrder);
        let lines = self.lines(entry.id, document, totals, &entry.currency, &account);
        let json = object! {
            "PurchaseOrderID": id.clone(), "PurchaseOrderNumber": document.number.clone(),
            "DateString": day_string(document.date), "Date": day(document.date),
        };
        let json = json
            .maybe("DeliveryDateString", document.expected.map(day_string))
            .maybe("DeliveryDate", document.expected.map(day))
            .unless_empty("DeliveryInstructions", &document.notes)
            .unless_empty("Reference", &document.reference)
            .key("SentToContact", false)
            .key("Type", "PURCHASEORDER")
            .key("CurrencyRate", self.rate(&entry.currency, entry.rate))
            .maybe("Contact", self.contact_brief(entry.party))
            .key("IsDiscounted", document.lines.iter().any(|line| line.discount.is_some()))
            .key("HasAttachments", false)
            .key("Status", status(document.state, false));
        self.row(Resource::PurchaseOrders, id, entry.modified, with_lines(json, lines, &entry.currency))
    }

    /// The account of a line that names none.
    pub(crate) fn usual_account(&self, kind: Kind) -> String {
        let types: &[&str] = if matches!(kind, Kind::Invoice | Kind::CreditNote) {
            &["income"]
        } else {
            &["cost_of_goods_sold", "expense"]
        };
        self.ledger.account_of(types)
    }

    /// Payments or credit notes that were used for an invoice, as it shows them.
    fn payments_on(&self, entry: &Entry, credits: bool) -> Vec<Json> {
        let parts = entry.settled.iter().enumerate().filter(|(_, part)| part.credit == credits);
        parts
            .filter_map(|(at, part)| if credits { self.credit_on(part) } else { self.payment_on(entry, at, part) })
            .collect()
    }

    fn payment_on(&self, entry: &Entry, at: usize, part: &Settled) -> Option<Json> {
        let payment = self.payment_entry(part.by)?;
        Some(object! {
            "PaymentID": self.payment_guid(entry, at), "Date": day(part.date), "Amount": part.amount,
            "Reference": payment.1.reference.clone(), "CurrencyRate": self.rate(&entry.currency, payment.0.rate),
            "HasAccount": true, "HasValidationErrors": false,
        })
    }

    fn credit_on(&self, part: &Settled) -> Option<Json> {
        let found =
            [Kind::CreditNote, Kind::VendorCredit].into_iter().find_map(|kind| self.ledger.entry(kind, part.by))?;
        let (note, id) = (found.document()?, self.entry_guid(Resource::CreditNotes, found.id));
        Some(object! {
            "CreditNoteID": id.clone(), "CreditNoteNumber": note.number.clone(), "ID": id, "HasErrors": false,
            "AppliedAmount": part.amount, "DateString": day_string(note.date), "Date": day(note.date),
            "LineItems": Vec::new(), "Total": found.total(),
        })
    }

    fn allocations(&self, kind: Kind, entry: &Entry, note: &Document) -> Vec<Json> {
        let goal = target(kind);
        let theirs = |number: &str| {
            let ids = self.ledger.table(goal).numbered(number).iter();
            ids.filter_map(|id| self.ledger.entry(goal, *id)).find(|found| found.party == entry.party)
        };
        let one = |(at, applied): (usize, &crate::company::Applied)| {
            let invoice = theirs(&applied.to)?;
            Some(object! {
                "AllocationID": self.guid("allocation", &format!("{}/{at}", entry.id)), "Amount": applied.amount,
                "Date": day(applied.date.unwrap_or(note.date)),
                "Invoice": object! {"InvoiceID": self.entry_guid(Resource::Invoices, invoice.id), "InvoiceNumber": applied.to.clone()},
            })
        };
        note.applied.iter().enumerate().filter_map(one).collect()
    }

    /// The day of the last money or credit.
    fn paid_on(&self, entry: &Entry) -> Option<jiff::civil::Date> {
        entry.settled.iter().map(|part| part.date).max()
    }
}

/// Puts the lines, the sums and the currency behind a document.
pub(super) fn with_lines(json: Json, lines: Lines, currency: &str) -> Json {
    json.key("LineAmountTypes", lines.types)
        .key("LineItems", lines.items)
        .key("SubTotal", lines.sub_total)
        .key("TotalTax", lines.tax)
        .key("Total", lines.total)
        .key("CurrencyCode", currency.to_owned())
}

/// Lines of one sentence and one amount without tax, for what a person typed in beside the documents.
pub(super) fn one_line(view: &View<'_>, key: &str, text: &str, amount: Decimal, account: &str) -> Lines {
    let (code, id) = view.account_keys(account).unwrap_or_default();
    let line = object! {
        "LineItemID": view.guid("line", key), "Description": text.to_owned(), "Quantity": Decimal::ONE, "UnitAmount": amount,
    };
    let line = line
        .unless_empty("AccountCode", &code)
        .unless_empty("AccountID", &id)
        .key("TaxType", "NONE")
        .key("TaxAmount", Decimal::ZERO)
        .key("LineAmount", amount)
        .key("Tracking", Vec::new());
    Lines { types: "NoTax", items: vec![line], sub_total: amount, tax: Decimal::ZERO, total: amount }
}
