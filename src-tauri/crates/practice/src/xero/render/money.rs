//! Payments. A payment of a company that settles several documents is several payments here, held together by a batch; what was paid and
//! not used is an overpayment.

use super::super::resource::Resource;
use super::super::wire::{day, day_string};
use super::trade::{one_line, with_lines};
use super::{Row, View};
use crate::company::{Payment, round};
use crate::json::{Json, object};
use crate::xero::extras::OnAccount;
use crate::zoho::Kind;
use crate::zoho::ledger::{Entry, Record, Settled};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A payment's part for one document.
struct Part<'a> {
    payment: &'a Entry,
    document: &'a Entry,
    kind: Kind,
    at: usize,
    settled: &'a Settled,
}

/// What a payment of the API is in the ledger.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) kind: Kind,
    pub(crate) payment: u64,
    /// Number of the document.
    pub(crate) document: String,
    pub(crate) amount: Decimal,
}

impl View<'_> {
    /// What the payment with this id in the API is in the ledger.
    pub(crate) fn part_of(&self, guid: &str) -> Option<Known> {
        let parts = self.parts();
        let found = parts.iter().find(|part| self.payment_guid(part.document, part.at).eq_ignore_ascii_case(guid))?;
        Some(Known {
            kind: if found.kind == Kind::Invoice { Kind::CustomerPayment } else { Kind::VendorPayment },
            payment: found.payment.id,
            document: found.document.number().to_owned(),
            amount: found.settled.amount,
        })
    }

    /// The payment with this id.
    pub(super) fn payment_entry(&self, id: u64) -> Option<(&Entry, &Payment)> {
        let found =
            [Kind::CustomerPayment, Kind::VendorPayment].into_iter().find_map(|kind| self.ledger.entry(kind, id))?;
        paid(found).map(|payment| (found, payment))
    }

    /// The id of the payment that settled this part of a document.
    pub(super) fn payment_guid(&self, document: &Entry, at: usize) -> String {
        let by = document.settled[at].by;
        let same = document.settled[..at].iter().filter(|part| part.by == by).count();
        self.guid("Payments", &format!("{by}/{}/{same}", document.id))
    }

    fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        for kind in [Kind::Invoice, Kind::Bill] {
            for document in self.ledger.table(kind).oldest_first() {
                for (at, settled) in document.settled.iter().enumerate().filter(|(_, part)| !part.credit) {
                    if let Some((payment, _)) = self.payment_entry(settled.by) {
                        parts.push(Part { payment, document, kind, at, settled });
                    }
                }
            }
        }
        parts
    }

    /// The id of the first part of a payment.
    pub(crate) fn first_part(&self, payment: u64) -> Option<String> {
        let parts = self.parts();
        let part = parts.iter().find(|part| part.payment.id == payment)?;
        Some(self.payment_guid(part.document, part.at))
    }

    /// All payments.
    pub(super) fn payments(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = self.parts().iter().filter_map(|part| self.payment(part)).collect();
        rows.extend(self.refunds());
        rows
    }

    fn payment(&self, part: &Part<'_>) -> Option<Row> {
        let payment = paid(part.payment)?;
        let id = self.payment_guid(part.document, part.at);
        let batch = self.in_batch(payment).then(|| self.entry_guid(Resource::BatchPayments, part.payment.id));
        let sale = part.kind == Kind::Invoice;
        let bank = self.bank_of(payment);
        let json = object! {"PaymentID": id.clone(), "Date": day(part.settled.date)};
        let json = json
            .key("BankAmount", self.bank_amount(part, &bank))
            .key("Amount", part.settled.amount)
            .key("Reference", payment.reference.clone())
            .key("CurrencyRate", self.rate(&part.document.currency, part.payment.rate))
            .key("PaymentType", if sale { "ACCRECPAYMENT" } else { "ACCPAYPAYMENT" })
            .key("Status", "AUTHORISED")
            .key("HasAccount", true)
            .key("IsReconciled", false)
            .maybe("BatchPaymentID", batch.clone())
            .maybe("BatchPayment", batch.map(|batch| self.batch_brief(part.payment, payment, batch)))
            .maybe("Account", self.account_brief(&bank))
            .key("Invoice", self.invoice_brief(part))
            .key("HasValidationErrors", false);
        self.row(Resource::Payments, id, part.payment.modified, json)
    }

    /// The invoice within a payment: without lines.
    fn invoice_brief(&self, part: &Part<'_>) -> Json {
        let number = part.document.number().to_owned();
        object! {
            "Type": if part.kind == Kind::Invoice { "ACCREC" } else { "ACCPAY" },
            "InvoiceID": self.entry_guid(Resource::Invoices, part.document.id), "InvoiceNumber": number,
            "Payments": Vec::new(), "CreditNotes": Vec::new(), "Prepayments": Vec::new(), "Overpayments": Vec::new(),
            "IsDiscounted": false, "HasErrors": false,
        }
        .maybe("Contact", self.contact_brief(part.document.party))
        .key("LineAmountTypes", "Exclusive")
        .key("LineItems", Vec::new())
        .key("CurrencyCode", part.document.currency.clone())
    }

    /// What reached the bank in the bank account's currency, which is the home currency unless the account's name says otherwise.
    fn bank_amount(&self, part: &Part<'_>, bank: &str) -> Decimal {
        if self.bank_currency(bank) == part.document.currency {
            return part.settled.amount;
        }
        round(part.settled.amount * part.payment.rate, self.ledger.places(&self.ledger.organisation.currency))
    }

    /// The bank account of a payment.
    fn bank_of(&self, payment: &Payment) -> String {
        if payment.account.is_empty() { self.ledger.account_of(&["bank", "cash"]) } else { payment.account.clone() }
    }

    fn in_batch(&self, payment: &Payment) -> bool {
        payment.applied.len() > 1
    }

    fn batch_brief(&self, entry: &Entry, payment: &Payment, id: String) -> Json {
        let bank = self.account_keys(&self.bank_of(payment)).map(|(_, id)| object! {"AccountID": id});
        object! {"BatchPaymentID": id}
            .maybe("Account", bank)
            .unless_empty("Reference", &payment.reference)
            .key("Date", day(payment.date))
            .key("Type", if self.is_receipt(entry) { "RECBATCH" } else { "PAYBATCH" })
            .key("Status", "AUTHORISED")
            .key("TotalAmount", payment.applied.iter().map(|one| one.amount).sum::<Decimal>())
            .key("IsReconciled", false)
    }

    /// Whether it is money of a customer.
    fn is_receipt(&self, entry: &Entry) -> bool {
        self.ledger.entry(Kind::CustomerPayment, entry.id).is_some()
    }

    /// One for each payment that settles several documents.
    pub(super) fn batch_payments(&self) -> Vec<Row> {
        let parts = self.parts();
        let entries = [Kind::CustomerPayment, Kind::VendorPayment];
        let entries = entries.into_iter().flat_map(|kind| self.ledger.table(kind).oldest_first());
        entries.filter_map(|entry| self.batch_payment(entry, &parts)).collect()
    }

    fn batch_payment(&self, entry: &Entry, parts: &[Part<'_>]) -> Option<Row> {
        let payment = paid(entry).filter(|payment| self.in_batch(payment))?;
        let id = self.entry_guid(Resource::BatchPayments, entry.id);
        let ours = parts.iter().filter(|part| part.payment.id == entry.id);
        let payments = ours.map(|part| {
            object! {
                "PaymentID": self.payment_guid(part.document, part.at), "Amount": part.settled.amount,
                "Invoice": object! {"InvoiceID": self.entry_guid(Resource::Invoices, part.document.id)},
            }
        });
        let json = self.batch_brief(entry, payment, id.clone()).key("DateString", day_string(payment.date));
        let json = json.key("Payments", payments.collect::<Vec<Json>>());
        self.row(Resource::BatchPayments, id, entry.modified, json)
    }

    /// Money on account that was meant as such.
    pub(super) fn prepayments(&self) -> Vec<Row> {
        let typed = self.books.extras.on_account.iter().filter(|one| !one.over);
        typed.filter_map(|one| self.on_account(Resource::Prepayments, one)).collect()
    }

    /// Money on account that was too much: typed in as such, or left over from a payment.
    pub(super) fn overpayments(&self) -> Vec<Row> {
        let typed = self.books.extras.on_account.iter().filter(|one| one.over);
        let mut rows: Vec<Row> = typed.filter_map(|one| self.on_account(Resource::Overpayments, one)).collect();
        for kind in [Kind::CustomerPayment, Kind::VendorPayment] {
            for entry in self.ledger.table(kind).oldest_first() {
                let left = self.ledger.balance(entry);
                if let (Some(payment), true) = (paid(entry), left > Decimal::ZERO) {
                    let one = OnAccount {
                        key: entry.id.to_string(),
                        over: true,
                        received: kind == Kind::CustomerPayment,
                        party: entry.party,
                        date: payment.date,
                        amount: left,
                        refunded: None,
                        reference: payment.reference.clone(),
                        account: self.bank_of(payment),
                        modified: entry.modified,
                    };
                    rows.extend(self.on_account(Resource::Overpayments, &one));
                }
            }
        }
        rows
    }

    fn on_account(&self, resource: Resource, one: &OnAccount) -> Option<Row> {
        let id = self.guid(resource.manner().path, &one.key);
        let word = if one.over { "OVERPAYMENT" } else { "PREPAYMENT" };
        let direction = if one.received { "RECEIVE" } else { "SPEND" };
        let currency = self.party_currency(one.party);
        let rate = self.ledger.rate(&currency, one.date);
        let system: &[&str] = if one.received { &["accounts_receivable"] } else { &["accounts_payable"] };
        let account = if one.over { self.ledger.account_of(system) } else { self.usual_account(Kind::Invoice) };
        let lines =
            one_line(self, &one.key, if one.over { "Paid too much" } else { "Paid in advance" }, one.amount, &account);
        let refunds = one.refunded.map(|date| {
            object! {
                "PaymentID": self.guid("Payments", &one.key), "Date": day(date), "Amount": one.amount,
                "HasAccount": true, "HasValidationErrors": false,
            }
        });
        let json = Json::EMPTY.key(resource.manner().id, id.clone());
        let json = json
            .key("ID", id.clone())
            .key("Type", format!("{direction}-{word}"))
            .unless_empty("Reference", &one.reference)
            .key("RemainingCredit", if one.refunded.is_some() { Decimal::ZERO } else { one.amount })
            .key("Allocations", Vec::new())
            .key("Payments", refunds.into_iter().collect::<Vec<Json>>())
            .key("HasAttachments", false)
            .maybe("Contact", self.contact_brief(one.party))
            .key("DateString", day_string(one.date))
            .key("Date", day(one.date))
            .key("Status", if one.refunded.is_some() { "PAID" } else { "AUTHORISED" })
            .key("CurrencyRate", self.rate(&currency, rate));
        self.row(resource, id, one.modified, with_lines(json, lines, &currency))
    }

    /// The payments that gave an overpayment or a credit note back.
    fn refunds(&self) -> Vec<Row> {
        let extras = &self.books.extras;
        let back = extras.on_account.iter().filter_map(|one| one.refunded.map(|date| (one, date)));
        let mut rows: Vec<Row> = back.filter_map(|(one, date)| self.refund_of(one, date)).collect();
        if let Some(note) = &extras.refunded_credit {
            let document = self.guid(Resource::CreditNotes.manner().path, &note.key);
            rows.extend(self.refund("ARCREDITPAYMENT", "ACCRECCREDIT", &document, &note.reference, note, note.date));
        }
        rows
    }

    fn refund_of(&self, one: &OnAccount, date: Date) -> Option<Row> {
        let (kind, of) = match (one.received, one.over) {
            (true, true) => ("AROVERPAYMENTPAYMENT", "AROVERPAYMENT"),
            (true, false) => ("ARPREPAYMENTPAYMENT", "ARPREPAYMENT"),
            (false, true) => ("APOVERPAYMENTPAYMENT", "APOVERPAYMENT"),
            (false, false) => ("APPREPAYMENTPAYMENT", "APPREPAYMENT"),
        };
        let resource = if one.over { Resource::Overpayments } else { Resource::Prepayments };
        self.refund(kind, of, &self.guid(resource.manner().path, &one.key), "", one, date)
    }

    fn refund(
        &self,
        kind: &'static str,
        of: &'static str,
        document: &str,
        number: &str,
        one: &OnAccount,
        date: Date,
    ) -> Option<Row> {
        let (id, currency) = (self.guid("Payments", &one.key), self.party_currency(one.party));
        let invoice = object! {"Type": of, "InvoiceID": document.to_owned(), "InvoiceNumber": number.to_owned()};
        let invoice = invoice
            .maybe("Contact", self.contact_brief(one.party))
            .key("LineItems", Vec::new())
            .key("CurrencyCode", currency.clone());
        let json = object! {
            "PaymentID": id.clone(), "Date": day(date), "BankAmount": one.amount, "Amount": one.amount,
            "Reference": one.reference.clone(), "CurrencyRate": self.rate(&currency, self.ledger.rate(&currency, date)),
            "PaymentType": kind, "Status": "AUTHORISED", "HasAccount": true, "IsReconciled": false,
        };
        let json = json.maybe("Account", self.account_brief(&one.account)).key("Invoice", invoice);
        self.row(Resource::Payments, id, one.modified, json.key("HasValidationErrors", false))
    }

    /// A credit note of which everything was paid back.
    pub(super) fn refunded_credit(&self) -> Option<Row> {
        let note = self.books.extras.refunded_credit.as_ref()?;
        let id = self.guid(Resource::CreditNotes.manner().path, &note.key);
        let currency = self.party_currency(note.party);
        let lines =
            one_line(self, &note.key, "Returned, money given back", note.amount, &self.usual_account(Kind::CreditNote));
        let payment = object! {
            "PaymentID": self.guid("Payments", &note.key), "Date": day(note.date), "Amount": note.amount,
            "HasAccount": true, "HasValidationErrors": false,
        };
        let json = object! {
            "CreditNoteID": id.clone(), "CreditNoteNumber": note.reference.clone(), "Payments": vec![payment],
            "ID": id.clone(), "HasErrors": false, "CurrencyRate": self.rate(&currency, self.ledger.rate(&currency, note.date)),
            "Type": "ACCRECCREDIT", "Reference": "", "RemainingCredit": Decimal::ZERO, "Allocations": Vec::new(),
            "HasAttachments": false,
        };
        let json = json
            .maybe("Contact", self.contact_brief(note.party))
            .key("DateString", day_string(note.date))
            .key("Date", day(note.date))
            .key("Status", "PAID");
        self.row(Resource::CreditNotes, id, note.modified, with_lines(json, lines, &currency))
    }

    /// The currency that a party is traded with in.
    pub(super) fn party_currency(&self, party: Option<u64>) -> String {
        let own = self.ledger.contact(party).and_then(|(_, contact)| contact.currency.clone());
        own.unwrap_or_else(|| self.ledger.organisation.currency.clone())
    }
}

fn paid(entry: &Entry) -> Option<&Payment> {
    if let Record::Payment(payment) = &entry.record { Some(payment) } else { None }
}
