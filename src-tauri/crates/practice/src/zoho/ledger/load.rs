//! A company becomes books, and books become a company again.

use super::{Entry, FIRST_ID, IDS_OF_A_KIND, Kind, Ledger, Record, Table};
use crate::company::{Account, Company, Contact, Currency, Document, Expense, Payment, When, local_instant};
use crate::error::Error;
use jiff::civil::{Date, time};
use jiff::{Span, Timestamp};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Mutex;

impl Ledger {
    /// Opens the books of a company.
    ///
    /// # Errors
    /// Where the company refers to what it does not hold.
    pub(crate) fn open(company: &Company) -> Result<Ledger, Error> {
        company.check()?;
        let mut ledger = Ledger {
            organisation: company.organisation.clone(),
            region: company.region,
            zone: company.zone()?,
            start: company.start,
            currencies: with_home(company),
            taxes: company.taxes.clone(),
            custom_fields: company.custom_fields.clone(),
            bill_numbers_repeat: false,
            journals: Vec::new(),
            typed_journals: 0,
            tables: Kind::ALL.iter().map(|_| Table::default()).collect(),
            next: (1..).map(|kind| FIRST_ID + kind * IDS_OF_A_KIND).take(Kind::ALL.len()).collect(),
            contacts: HashMap::new(),
            accounts: HashMap::new(),
            open: Mutex::default(),
        };
        ledger.read_lists(company)?;
        Ok(ledger)
    }

    fn read_lists(&mut self, company: &Company) -> Result<(), Error> {
        for account in &company.accounts {
            self.insert(Kind::Account, Record::Account(account.clone()))?;
        }
        for (customer, contacts) in [(true, &company.customers), (false, &company.vendors)] {
            for contact in contacts {
                self.insert(Kind::Contact, Record::Contact(customer, Box::new(contact.clone())))?;
            }
        }
        let documents = [
            (Kind::Invoice, &company.invoices),
            (Kind::Bill, &company.bills),
            (Kind::PurchaseOrder, &company.purchase_orders),
            (Kind::CreditNote, &company.credit_notes),
            (Kind::VendorCredit, &company.vendor_credits),
        ];
        for (kind, list) in documents {
            for document in list {
                self.insert(kind, Record::Document(document.clone()))?;
            }
        }
        for expense in &company.expenses {
            self.insert(Kind::Expense, Record::Expense(expense.clone()))?;
        }
        for (kind, list) in
            [(Kind::CustomerPayment, &company.customer_payments), (Kind::VendorPayment, &company.vendor_payments)]
        {
            for payment in list {
                self.insert(kind, Record::Payment(payment.clone()))?;
            }
        }
        Ok(())
    }

    /// Puts in a record as it was typed in at its own times, and uses its money for the documents it names.
    pub(super) fn insert(&mut self, kind: Kind, record: Record) -> Result<u64, Error> {
        let id = self.next[kind as usize];
        self.next[kind as usize] += 2;
        let (made, changed) = record.times();
        let created = made.map_or_else(|| self.usual_time(&record, id), |made| made.instant(&self.zone));
        let modified = changed.map_or(created, |changed| changed.instant(&self.zone));
        self.place(kind, id, record, created, modified)?;
        self.settle(kind, id, None);
        Ok(id)
    }

    /// Nine in the morning of its own day, a second later for each record, so that no two are made at once.
    fn usual_time(&self, record: &Record, id: u64) -> Timestamp {
        let (day, hour) = match record {
            Record::Document(document) => (document.date, 9),
            Record::Expense(expense) => (expense.date, 9),
            Record::Payment(payment) => (payment.date, 10),
            Record::Contact(..) | Record::Account(_) => (self.organisation.created, 8),
        };
        let seconds = i64::try_from(id / 2 % 3000).unwrap_or_default();
        let local = day.to_datetime(time(hour, 0, 0, 0)).saturating_add(Span::new().seconds(seconds));
        local_instant(local, &self.zone)
    }

    /// Works out what follows from a record and files it.
    pub(super) fn place(
        &mut self,
        kind: Kind,
        id: u64,
        record: Record,
        created: Timestamp,
        modified: Timestamp,
    ) -> Result<(), Error> {
        let party = self.party_of(&record)?;
        let own = self.contact(party).and_then(|(_, contact)| contact.currency.clone());
        let home = self.organisation.currency.clone();
        let (stated, rate, day) = record.currency();
        let currency = stated.or(own).unwrap_or(home);
        let rate = rate.unwrap_or_else(|| day.map_or(Decimal::ONE, |day| self.rate(&currency, day)));
        let totals = self.totals(&record, &currency);
        let old = self.table_mut(kind).take(id);
        match &record {
            Record::Contact(_, contact) => drop(self.contacts.insert(contact.name.clone(), id)),
            Record::Account(account) => drop(self.accounts.insert(account.name.clone(), id)),
            Record::Document(_) | Record::Expense(_) | Record::Payment(_) => {}
        }
        let settled = old.map(|entry| entry.settled).unwrap_or_default();
        self.table_mut(kind).put(Entry { id, created, modified, record, party, currency, rate, totals, settled });
        Ok(())
    }

    fn party_of(&self, record: &Record) -> Result<Option<u64>, Error> {
        let name = match record {
            Record::Document(document) => &document.party,
            Record::Payment(payment) => &payment.party,
            Record::Expense(expense) if expense.vendor.is_empty() => &expense.customer,
            Record::Expense(expense) => &expense.vendor,
            Record::Contact(..) | Record::Account(_) => return Ok(None),
        };
        if name.is_empty() {
            return Ok(None);
        }
        let unknown = || Error::Unknown { kind: "customer or vendor", key: name.clone() };
        self.contact_id(name).map(Some).ok_or_else(unknown)
    }

    /// The books as a company, every record with its times.
    pub(crate) fn company(&self) -> Company {
        Company {
            organisation: self.organisation.clone(),
            region: self.region,
            start: self.start,
            currencies: self.currencies.clone(),
            taxes: self.taxes.clone(),
            custom_fields: self.custom_fields.clone(),
            accounts: self.all(Kind::Account, Record::into_account),
            customers: self.all(Kind::Contact, |record| record.into_contact(true)),
            vendors: self.all(Kind::Contact, |record| record.into_contact(false)),
            invoices: self.all(Kind::Invoice, Record::into_document),
            credit_notes: self.all(Kind::CreditNote, Record::into_document),
            bills: self.all(Kind::Bill, Record::into_document),
            vendor_credits: self.all(Kind::VendorCredit, Record::into_document),
            purchase_orders: self.all(Kind::PurchaseOrder, Record::into_document),
            expenses: self.all(Kind::Expense, Record::into_expense),
            customer_payments: self.all(Kind::CustomerPayment, Record::into_payment),
            vendor_payments: self.all(Kind::VendorPayment, Record::into_payment),
        }
    }

    fn all<T>(&self, kind: Kind, of: impl Fn(Record) -> Option<T>) -> Vec<T> {
        let mut entries: Vec<&Entry> = self.table(kind).oldest_first().collect();
        entries.sort_by_key(|entry| entry.id);
        entries.into_iter().filter_map(|entry| of(entry.timed())).collect()
    }
}

/// The company's currencies, the home currency first.
fn with_home(company: &Company) -> Vec<Currency> {
    let home = &company.organisation.currency;
    let listed = company.currencies.iter().find(|currency| currency.code == *home);
    let plain =
        || Currency { code: home.clone(), name: home.clone(), symbol: home.clone(), places: 2, rates: Vec::new() };
    let mut currencies = vec![listed.cloned().unwrap_or_else(plain)];
    currencies.extend(company.currencies.iter().filter(|currency| currency.code != *home).cloned());
    currencies
}

impl Entry {
    /// The record with the times at which it was made and changed.
    pub(crate) fn timed(&self) -> Record {
        let mut record = self.record.clone();
        let (created, modified) = match &mut record {
            Record::Document(document) => (&mut document.created, &mut document.modified),
            Record::Expense(expense) => (&mut expense.created, &mut expense.modified),
            Record::Contact(_, contact) => (&mut contact.created, &mut contact.modified),
            Record::Account(account) => (&mut account.created, &mut account.modified),
            Record::Payment(payment) => (&mut payment.created, &mut payment.modified),
        };
        *created = Some(When::Instant(self.created));
        *modified = Some(When::Instant(self.modified));
        record
    }
}

impl Record {
    pub(super) fn times(&self) -> (Option<When>, Option<When>) {
        match self {
            Record::Document(document) => (document.created, document.modified),
            Record::Expense(expense) => (expense.created, expense.modified),
            Record::Contact(_, contact) => (contact.created, contact.modified),
            Record::Account(account) => (account.created, account.modified),
            Record::Payment(payment) => (payment.created, payment.modified),
        }
    }

    /// Its own currency and rate, and the day that decides the rate where it has none.
    fn currency(&self) -> (Option<String>, Option<Decimal>, Option<Date>) {
        match self {
            Record::Document(document) => (document.currency.clone(), document.rate, Some(document.date)),
            Record::Expense(expense) => (expense.currency.clone(), expense.rate, Some(expense.date)),
            Record::Payment(payment) => (None, payment.rate, Some(payment.date)),
            Record::Contact(_, contact) => (contact.currency.clone(), None, None),
            Record::Account(_) => (None, None, None),
        }
    }

    fn into_document(self) -> Option<Document> {
        if let Record::Document(document) = self { Some(document) } else { None }
    }

    fn into_expense(self) -> Option<Expense> {
        if let Record::Expense(expense) = self { Some(expense) } else { None }
    }

    fn into_account(self) -> Option<Account> {
        if let Record::Account(account) = self { Some(account) } else { None }
    }

    fn into_payment(self) -> Option<Payment> {
        if let Record::Payment(payment) = self { Some(payment) } else { None }
    }

    fn into_contact(self, wanted: bool) -> Option<Contact> {
        if let Record::Contact(customer, contact) = self { (customer == wanted).then_some(*contact) } else { None }
    }
}
