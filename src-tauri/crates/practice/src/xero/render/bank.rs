//! Money spent and received without a document, and manual journals.

use super::super::resource::Resource;
use super::super::wire::{day, day_string};
use super::trade::{one_line, with_lines};
use super::{Row, View};
use crate::json::{Json, object};
use crate::xero::extras::{Journal, OnAccount};
use crate::zoho::Kind;
use crate::zoho::ledger::{Entry, Record};
use rust_decimal::Decimal;

impl View<'_> {
    /// Expenses as spent money, and receipts that were typed in.
    pub(super) fn bank_transactions(&self) -> Vec<Row> {
        let mut rows = self.all(Kind::Expense, |entry| self.spend(entry));
        rows.extend(self.books.extras.receipts.iter().filter_map(|one| self.receipt(one)));
        rows
    }

    fn spend(&self, entry: &Entry) -> Option<Row> {
        let Record::Expense(expense) = &entry.record else { return None };
        let id = self.entry_guid(Resource::BankTransactions, entry.id);
        let lines = self.spent(entry.id, expense, entry.totals.as_ref()?);
        let json = object! {"BankTransactionID": id.clone(), "Type": "SPEND"}
            .maybe("BankAccount", self.account_brief(&expense.paid_through))
            .maybe("Contact", self.contact_brief(entry.party))
            .key("Reference", expense.reference.clone())
            .key("IsReconciled", false)
            .key("HasAttachments", false)
            .key("CurrencyRate", self.rate(&entry.currency, entry.rate))
            .key("DateString", day_string(expense.date))
            .key("Date", day(expense.date))
            .key("Status", "AUTHORISED");
        self.row(Resource::BankTransactions, id, entry.modified, with_lines(json, lines, &entry.currency))
    }

    fn receipt(&self, one: &OnAccount) -> Option<Row> {
        let id = self.guid(Resource::BankTransactions.manner().path, &one.key);
        let account = self.ledger.account_of(&["other_income", "income"]);
        let lines = one_line(self, &one.key, &one.reference, one.amount, &account);
        let json = object! {"BankTransactionID": id.clone(), "Type": "RECEIVE"}
            .maybe("BankAccount", self.account_brief(&one.account))
            .maybe("Contact", self.contact_brief(one.party))
            .key("Reference", one.reference.clone())
            .key("IsReconciled", true)
            .key("HasAttachments", false)
            .key("CurrencyRate", Decimal::ONE)
            .key("DateString", day_string(one.date))
            .key("Date", day(one.date))
            .key("Status", "AUTHORISED");
        let home = self.ledger.organisation.currency.clone();
        self.row(Resource::BankTransactions, id, one.modified, with_lines(json, lines, &home))
    }

    /// Manual journals.
    pub(super) fn manual_journals(&self) -> Vec<Row> {
        self.books.extras.journals.iter().filter_map(|journal| self.journal(journal)).collect()
    }

    fn journal(&self, journal: &Journal) -> Option<Row> {
        let id = self.guid(Resource::ManualJournals.manner().path, &journal.key);
        let line = |line: &super::super::extras::JournalLine| {
            let (code, account) = self.account_keys(&line.account).unwrap_or_default();
            object! {"LineAmount": line.amount}
                .unless_empty("AccountCode", &code)
                .unless_empty("AccountID", &account)
                .unless_empty("Description", &line.description)
                .key("TaxType", "NONE")
                .key("TaxAmount", Decimal::ZERO)
                .key("Tracking", Vec::new())
                .key("IsBlank", false)
        };
        let json = object! {
            "ManualJournalID": id.clone(), "Narration": journal.narration.clone(), "Date": day(journal.date),
            "Status": journal.status.clone(), "LineAmountTypes": "NoTax",
        };
        let json = json
            .unless_empty("Url", &journal.url)
            .key("ShowOnCashBasisReports", journal.cash_basis)
            .key("HasAttachments", false)
            .key("JournalLines", journal.lines.iter().map(line).collect::<Vec<Json>>());
        self.row(Resource::ManualJournals, id, journal.modified, json)
    }
}
