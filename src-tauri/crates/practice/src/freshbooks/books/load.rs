//! A company becomes books.

use super::{Books, Identity, Keys, Row, Table, applied, keys, lines, text};
use crate::company::{Account, Company, Contact, Document, Expense, Payment, State, When, local_instant};
use crate::error::Error;
use crate::freshbooks::noun::Noun;
use crate::kit::{Ids, ids};
use jiff::civil::{Date, time};
use jiff::{Span, Timestamp};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Ids of a kind lie together and are small numbers, as live ones are.
const IDS_OF_A_KIND: u64 = 1_000_000;
const FIRST: u64 = 811;

impl Books {
    /// Opens the books of a company. FreshBooks has no purchase orders, vendor credits or draft bills; they are left out.
    ///
    /// # Errors
    /// Where the company refers to what it does not hold.
    pub(crate) fn open(company: &Company) -> Result<Books, Error> {
        company.check()?;
        let mut books = Books {
            identity: Identity::of(company),
            company: bare(company),
            zone: company.zone()?,
            tables: Noun::all().map(|_| Table::default()).collect(),
            next: Noun::all().map(|noun| Ids::new(FIRST + noun as u64 * IDS_OF_A_KIND, 1)).collect(),
            paid_by: HashMap::new(),
            callbacks: Vec::new(),
            posts: Vec::new(),
        };
        books.lists(company)?;
        books.sales(company)?;
        books.purchases(company)?;
        for expense in &company.expenses {
            books.load_expense(expense)?;
        }
        books.extras(company);
        books.settle_times();
        Ok(books)
    }

    fn lists(&mut self, company: &Company) -> Result<(), Error> {
        for account in &company.accounts {
            self.load_account(account);
        }
        for tax in &company.taxes {
            let found = keys(json!({
                "name": tax.name, "amount": tax.percent.normalize().to_string(), "number": null, "compound": false,
            }));
            let at = self.usual(Noun::Tax, self.company.organisation.created, 8);
            self.insert(Noun::Tax, found, at, at);
        }
        for contact in &company.customers {
            self.load_contact(Noun::Client, contact)?;
        }
        for contact in &company.vendors {
            self.load_contact(Noun::Vendor, contact)?;
        }
        Ok(())
    }

    fn sales(&mut self, company: &Company) -> Result<(), Error> {
        for invoice in &company.invoices {
            self.load_document(Noun::Invoice, invoice)?;
        }
        for note in &company.credit_notes {
            self.load_document(Noun::CreditNote, note)?;
        }
        for note in company.credit_notes.iter().filter(|note| note.state == State::Open) {
            self.apply_credit(note)?;
        }
        for (at, payment) in (1..).zip(&company.customer_payments) {
            self.load_payment(Noun::Payment, payment, at)?;
        }
        Ok(())
    }

    fn purchases(&mut self, company: &Company) -> Result<(), Error> {
        for bill in company.bills.iter().filter(|bill| !matches!(bill.state, State::Draft | State::PendingApproval)) {
            self.load_document(Noun::Bill, bill)?;
        }
        for (at, payment) in (1..).zip(&company.vendor_payments) {
            self.load_payment(Noun::BillPayment, payment, at)?;
        }
        Ok(())
    }

    /// Files a record as it was typed in at its own times.
    fn insert(&mut self, noun: Noun, keys: Keys, created: Timestamp, updated: Timestamp) -> u64 {
        let id = self.add(noun, keys, created);
        // No two records are changed in the same microsecond.
        let micros = jiff::SignedDuration::from_micros(i64::try_from(id % 999_983).unwrap_or_default());
        let whole = |at: Timestamp| at.checked_sub(jiff::SignedDuration::from_nanos(i64::from(at.subsec_nanosecond())));
        let apart = whole(updated).and_then(|at| at.checked_add(micros)).unwrap_or(updated);
        self.edit(noun, id, |row| row.updated = apart);
        id
    }

    /// When a record that does not say so was typed in: on its own day, a second later for each.
    fn usual(&self, noun: Noun, day: Date, hour: i8) -> Timestamp {
        let seconds = i64::try_from(self.table(noun).rows.len() % 3000).unwrap_or_default();
        let local = day.to_datetime(time(hour, 0, 0, 0)).saturating_add(Span::new().seconds(seconds));
        local_instant(local, &self.zone)
    }

    fn times(&self, noun: Noun, stated: (Option<When>, Option<When>), day: Date, hour: i8) -> (Timestamp, Timestamp) {
        let created = stated.0.map_or_else(|| self.usual(noun, day, hour), |when| when.instant(&self.zone));
        (created, stated.1.map_or(created, |when| when.instant(&self.zone)))
    }

    pub(super) fn load_account(&mut self, account: &Account) -> u64 {
        let (group, sub) = super::neutral::group(&account.of);
        let found = keys(json!({
            "uuid": ids::uuid("account", &account.name), "name": account.name, "number": account.code,
            "description": account.description, "type": group, "sub_type": sub, "_of": account.of, "_parent": account.parent,
            "state": if account.active { "active" } else { "archived" }, "auto_created": false, "system_account_name": null,
        }));
        let stated = (account.created, account.modified);
        let (created, updated) = self.times(Noun::Account, stated, self.company.organisation.created, 8);
        let id = self.insert(Noun::Account, found, created, updated);
        if group == "expense" && account.active {
            let cogs = account.of == "cost_of_goods_sold";
            let found = keys(json!({
                "category": account.name, "_account": account.name, "is_cogs": cogs, "is_editable": false, "parentid": null,
            }));
            self.insert(Noun::Category, found, created, updated);
        }
        id
    }

    pub(super) fn load_contact(&mut self, noun: Noun, contact: &Contact) -> Result<u64, Error> {
        let found = self.contact_keys(noun, contact);
        let day = self.company.organisation.created;
        let (created, updated) = self.times(noun, (contact.created, contact.modified), day, 8);
        let id = self.insert(noun, found, created, updated);
        if !contact.active {
            self.edit(noun, id, |row| row.vis = 2);
        }
        Ok(id)
    }

    pub(super) fn load_document(&mut self, noun: Noun, document: &Document) -> Result<u64, Error> {
        let found = self.document_keys(noun, document)?;
        let stated = (document.created, document.modified);
        let (created, updated) = self.times(noun, stated, document.date, 9);
        let id = self.insert(noun, found, created, updated);
        if document.state == State::Void {
            self.edit(noun, id, |row| row.vis = 1);
        }
        Ok(id)
    }

    pub(super) fn load_expense(&mut self, expense: &Expense) -> Result<Vec<u64>, Error> {
        let (created, updated) = self.times(Noun::Expense, (expense.created, expense.modified), expense.date, 9);
        let parts = self.expense_keys(expense)?;
        Ok(parts.into_iter().map(|part| self.insert(Noun::Expense, part, created, updated)).collect())
    }

    /// One payment for each document; those of one payment of the bank share a `bulk_paymentid`. What was used for no document becomes a credit.
    pub(super) fn load_payment(&mut self, noun: Noun, payment: &Payment, at: u64) -> Result<Vec<u64>, Error> {
        let (created, updated) = self.times(noun, (payment.created, payment.modified), payment.date, 10);
        let bulk = (payment.applied.len() > 1).then_some(700_000 + at);
        let mut made = Vec::new();
        for one in &payment.applied {
            let found = self.payment_keys(noun, payment, &one.to, one.amount, bulk)?;
            made.push(self.insert(noun, found, created, updated));
        }
        let used: Decimal = payment.applied.iter().map(|one| one.amount).sum();
        let rest = payment.amount.unwrap_or(used) - used;
        if rest > Decimal::ZERO && noun == Noun::Payment {
            let client = self.party(Noun::Client, &payment.party)?;
            let code = self.company_currency(Noun::Client, client);
            let kind = if made.is_empty() { "prepayment" } else { "overpayment" };
            let credit = self.insert_credit(client, rest, &code, kind, payment.date, (created, updated));
            match made.last() {
                Some(last) => self.edit(noun, *last, |row| surplus(row, rest, credit)),
                None => made.push(credit),
            }
        }
        Ok(made)
    }

    pub(super) fn insert_credit(
        &mut self,
        client: u64,
        amount: Decimal,
        code: &str,
        kind: &str,
        day: Date,
        times: (Timestamp, Timestamp),
    ) -> u64 {
        let found = self.credit_keys(client, amount, code, kind, day);
        self.insert(Noun::CreditNote, found, times.0, times.1)
    }

    /// Credit that was used for invoices stands among the payments, of type "Credit".
    fn apply_credit(&mut self, note: &Document) -> Result<(), Error> {
        let Some(credit) = self.numbered(Noun::CreditNote, &note.number).map(|row| (row.id, row.created)) else {
            return Ok(());
        };
        for one in &note.applied {
            let payment = Payment {
                number: String::new(),
                party: note.party.clone(),
                date: one.date.unwrap_or(note.date),
                amount: Some(one.amount),
                mode: "credit".to_owned(),
                reference: String::new(),
                account: String::new(),
                rate: None,
                applied: Vec::new(),
                description: String::new(),
                custom: crate::company::CustomValues::new(),
                created: None,
                modified: None,
            };
            let mut found = self.payment_keys(Noun::Payment, &payment, &one.to, one.amount, None)?;
            found.insert("creditid".to_owned(), json!(credit.0));
            found.insert("from_credit".to_owned(), Value::Bool(true));
            self.insert(Noun::Payment, found, credit.1, credit.1);
        }
        Ok(())
    }

    /// A document was last changed when it was last paid.
    fn settle_times(&mut self) {
        for noun in [Noun::Invoice, Noun::Bill] {
            let ids: Vec<u64> = self.table(noun).all().map(|row| row.id).collect();
            for id in ids {
                if let Some(last) = self.payments_of(noun, id).map(|row| row.updated).max() {
                    self.edit(noun, id, |row| row.updated = row.updated.max(last));
                }
            }
        }
    }

    /// The category of an account's name, or the first one.
    pub(super) fn category(&self, account: &str) -> (u64, String) {
        let rows = || self.table(Noun::Category).all();
        let found = rows().find(|row| text(&row.keys, "_account") == account).or_else(|| rows().next());
        found.map_or((0, String::new()), |row| (row.id, text(&row.keys, "category").to_owned()))
    }

    /// The document of a number that was not deleted.
    pub(super) fn numbered(&self, noun: Noun, number: &str) -> Option<&Row> {
        let key = super::neutral::number_key(noun);
        let found = |row: &&Row| text(&row.keys, key) == number;
        let live = self.table(noun).all().find(|row| row.vis != 1 && found(row));
        live.or_else(|| self.table(noun).all().find(found))
    }

    /// Distinct names of lines, for the list of items.
    pub(super) fn line_names(&self) -> Vec<(String, String)> {
        let mut names: Vec<(String, String)> = Vec::new();
        for line in self.table(Noun::Invoice).all().flat_map(|row| lines(&row.keys)) {
            let name = text(line, "name");
            if !matches!(name, "" | "Discount" | "Shipping" | "Adjustment" | "Rounding")
                && !names.iter().any(|(known, _)| known == name)
            {
                let price = line.get("unit_cost").and_then(|cost| cost["amount"].as_str()).unwrap_or("0.00");
                names.push((name.to_owned(), price.to_owned()));
            }
            if names.len() >= 12 {
                break;
            }
        }
        names
    }

    pub(super) fn usual_time(&self, noun: Noun, day: Date) -> Timestamp {
        self.usual(noun, day, 9)
    }
}

/// A payment brought more than was open: the rest is a credit.
pub(super) fn surplus(row: &mut Row, rest: Decimal, credit: u64) {
    let used = applied(row);
    let whole = used + rest;
    row.keys.insert("_applied".to_owned(), json!(used.to_string()));
    row.keys.insert("overpaymentid".to_owned(), json!(credit));
    if let Some(money) = row.keys.get_mut("amount") {
        money["amount"] = json!(whole.to_string());
    }
}

/// The company without its records.
fn bare(company: &Company) -> Company {
    Company {
        organisation: company.organisation.clone(),
        region: company.region,
        start: company.start,
        currencies: company.currencies.clone(),
        taxes: company.taxes.clone(),
        custom_fields: company.custom_fields.clone(),
        accounts: Vec::new(),
        customers: Vec::new(),
        vendors: Vec::new(),
        invoices: Vec::new(),
        credit_notes: Vec::new(),
        bills: Vec::new(),
        vendor_credits: Vec::new(),
        purchase_orders: Vec::new(),
        expenses: Vec::new(),
        customer_payments: Vec::new(),
        vendor_payments: Vec::new(),
    }
}
