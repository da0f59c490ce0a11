//! What records only name by id, and documents have to say: parties, classifications, and the documents that a payment settles.

use super::party::{self, Known};
use crate::bill::source::{Form, Source};
use crate::row::{Problem, Row};
use model::{Date, Decimal};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// An account, class, department, location, job or item.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Classification {
    /// Its name.
    pub(crate) name: Option<String>,
    /// An account's number.
    pub(crate) code: Option<String>,
}

/// A bill or invoice that a payment settles.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Settles {
    pub(crate) number: Option<String>,
    pub(crate) date: Option<Date>,
    pub(crate) total: Option<Decimal>,
}

/// Everything that is known by id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) parties: HashMap<String, Known>,
    pub(crate) classifications: HashMap<String, Classification>,
    pub(crate) settles: HashMap<String, Settles>,
}

impl Names {
    /// Learns from a record. Says nothing of the rest of it.
    pub(crate) fn learn(&mut self, source: &Source, row: &Row<'_>) -> Result<(), Problem> {
        let Some(id) = row.text("id")? else { return Ok(()) };
        match source.form {
            Form::Vendor => {
                self.parties.insert(id, party::vendor(row)?);
            }
            Form::Customer => {
                self.parties.insert(id, party::customer(row)?);
            }
            Form::Account | Form::Class | Form::Item => {
                let code = row.row("account")?.map(|account| account.text("number")).transpose()?.flatten();
                self.classifications.insert(id, Classification { name: row.text("name")?, code });
            }
            Form::Bill => {
                let invoice = row.row("invoice")?;
                let number = invoice.as_ref().map(|one| one.text("invoiceNumber")).transpose()?.flatten();
                let date = invoice.as_ref().map(|one| one.date("invoiceDate")).transpose()?.flatten();
                self.settles.insert(id, Settles { number, date, total: row.number("amount")? });
            }
            Form::Invoice => {
                let (number, date) = (row.text("invoiceNumber")?, row.date("invoiceDate")?);
                self.settles.insert(id, Settles { number, date, total: row.number("totalAmount")? });
            }
            Form::VendorCredit
            | Form::Paid
            | Form::CreditMemo
            | Form::Received
            | Form::Transaction
            | Form::Reimbursement => {}
        }
        Ok(())
    }

    /// The name of a classification; its id where nobody knows the name.
    pub(crate) fn class(&self, id: Option<&String>) -> Option<String> {
        let id = id?;
        let known = self.classifications.get(id).and_then(|one| one.name.clone());
        Some(known.unwrap_or_else(|| id.clone()))
    }
}

/// Ids that have to be looked up before records can be read.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Unknown {
    pub(crate) vendors: BTreeSet<String>,
    pub(crate) customers: BTreeSet<String>,
    /// Customers that a cost is billed to.
    pub(crate) billed: BTreeSet<String>,
    pub(crate) bills: BTreeSet<String>,
    pub(crate) invoices: BTreeSet<String>,
    /// Accounts, classes and the like, by the word of their list.
    pub(crate) classifications: BTreeMap<&'static str, BTreeSet<String>>,
}

/// The fields of classifications, and the words of the lists that they lead to.
const CLASSIFICATIONS: [(&str, &str); 6] = [
    ("chartOfAccountId", ACCOUNTS),
    ("accountingClassId", "class"),
    ("departmentId", "department"),
    ("locationId", "location"),
    ("jobId", "job"),
    ("itemId", "items"),
];
const ACCOUNTS: &str = "accounts";

impl Unknown {
    /// Notes what a record names. A record that cannot be read names nothing: its faults are told when it is converted.
    pub(crate) fn note(&mut self, source: &Source, raw: &str) {
        let Ok(row) = Row::read(raw) else { return };
        match source.form {
            Form::Bill | Form::VendorCredit | Form::Paid => self.vendors.extend(text(&row, "vendorId")),
            Form::Invoice | Form::CreditMemo | Form::Received => self.customers.extend(text(&row, "customerId")),
            _ => {}
        }
        match source.form {
            Form::Paid => {
                self.bills.extend(text(&row, "billId"));
                for part in row.rows("billPayments").unwrap_or_default() {
                    self.bills.extend(text(&part, "billId"));
                }
            }
            Form::Received => {
                for list in super::money::RECEIVED_FOR {
                    for part in row.rows(list).unwrap_or_default() {
                        self.invoices.extend(text(&part, "invoiceId").or_else(|| text(&part, "id")));
                    }
                }
            }
            _ => {}
        }
        self.note_classifications(&row);
        for list in super::trade::LINES {
            for line in row.rows(list).unwrap_or_default() {
                self.note_classifications(&line);
            }
        }
        for name in ["payFromChartOfAccountId", "payToChartOfAccountId", "applyToChartOfAccountId"] {
            self.classify(ACCOUNTS, text(&row, name));
        }
    }

    fn classify(&mut self, list: &'static str, id: Option<String>) {
        if let Some(id) = id {
            self.classifications.entry(list).or_default().insert(id);
        }
    }

    fn note_classifications(&mut self, row: &Row<'_>) {
        let Ok(Some(ids)) = row.row("classifications") else { return };
        for (field, list) in CLASSIFICATIONS {
            self.classify(list, text(&ids, field));
        }
        self.billed.extend(text(&ids, "customerId"));
    }
}

fn text(row: &Row<'_>, name: &str) -> Option<String> {
    row.text(name).ok().flatten()
}
