//! Reading a COMPANY file and checking that what it refers to is there.

use super::{Applied, Company, CustomValues, Document, Expense, On, Payment};
use crate::error::Error;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

impl Company {
    /// Reads a COMPANY file.
    ///
    /// # Errors
    /// Where it is not JSON of the stated form, or refers to something that it does not hold.
    pub fn from_json(text: &str) -> Result<Company, Error> {
        let company: Company = serde_json::from_str(text).map_err(|error| {
            let problem = error.to_string();
            let problem = problem.split(" at line ").next().unwrap_or_default();
            Error::company(format!("line {} column {}", error.line(), error.column()), problem)
        })?;
        company.check()?;
        Ok(company)
    }

    /// Writes it as a COMPANY file.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("BUG: a company has text keys only and no value that JSON lacks")
    }

    /// The company's time zone.
    ///
    /// # Errors
    /// Where its name is not known on this machine.
    pub fn zone(&self) -> Result<TimeZone, Error> {
        TimeZone::get(&self.organisation.time_zone).map_err(|_| {
            Error::company("organisation.time_zone", format!("there is no time zone “{}”", self.organisation.time_zone))
        })
    }

    /// Checks that everything it refers to is there and that nothing is used twice.
    ///
    /// # Errors
    /// The first thing that is not right, with its place.
    pub fn check(&self) -> Result<(), Error> {
        self.zone()?;
        if self.organisation.id.is_empty() || !self.organisation.id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::company("organisation.id", "it is to hold digits only"));
        }
        let names = Names::of(self)?;
        names.documents("invoices", &self.invoices, On::Invoice, &names.customers)?;
        names.documents("credit_notes", &self.credit_notes, On::CreditNote, &names.customers)?;
        names.documents("bills", &self.bills, On::Bill, &names.vendors)?;
        names.documents("vendor_credits", &self.vendor_credits, On::VendorCredit, &names.vendors)?;
        names.documents("purchase_orders", &self.purchase_orders, On::PurchaseOrder, &names.vendors)?;
        for (at, expense) in self.expenses.iter().enumerate() {
            names.expense(&format!("expenses[{at}]"), expense)?;
        }
        self.check_used(
            "credit_notes",
            &self.credit_notes,
            "customer_payments",
            &self.customer_payments,
            &self.invoices,
        )?;
        self.check_used("vendor_credits", &self.vendor_credits, "vendor_payments", &self.vendor_payments, &self.bills)
    }

    /// Credits and payments go to documents of the same party, and no document takes more than its total.
    fn check_used<'a>(
        &'a self,
        credit_list: &str,
        credits: &'a [Document],
        payment_list: &str,
        payments: &'a [Payment],
        documents: &'a [Document],
    ) -> Result<(), Error> {
        let mut open: BTreeMap<(&str, &str), Decimal> = documents
            .iter()
            .map(|document| ((document.party.as_str(), document.number.as_str()), self.totals(document).total))
            .collect();
        for (at, credit) in credits.iter().enumerate() {
            let used = draw(&format!("{credit_list}[{at}]"), &credit.party, &credit.applied, &mut open)?;
            if used > self.totals(credit).total {
                return Err(Error::company(format!("{credit_list}[{at}].applied"), "more is applied than it comes to"));
            }
        }
        for (at, payment) in payments.iter().enumerate() {
            let used = draw(&format!("{payment_list}[{at}]"), &payment.party, &payment.applied, &mut open)?;
            if payment.amount.is_some_and(|amount| used > amount) {
                return Err(Error::company(format!("{payment_list}[{at}].applied"), "more is applied than was paid"));
            }
        }
        Ok(())
    }

    /// Digits behind the point in a currency.
    pub fn places(&self, currency: &str) -> u32 {
        self.currencies.iter().find(|known| known.code == currency).map_or(2, |known| known.places)
    }

    /// The currency of a party's documents.
    pub fn currency_of(&self, party: &str) -> &str {
        let contact = self.customers.iter().chain(&self.vendors).find(|contact| contact.name == party);
        contact.and_then(|contact| contact.currency.as_deref()).unwrap_or(&self.organisation.currency)
    }

    /// What a document comes to.
    pub fn totals(&self, document: &Document) -> super::Totals {
        let currency = document.currency.as_deref().unwrap_or_else(|| self.currency_of(&document.party));
        document.totals(&self.taxes, self.places(currency))
    }
}

fn draw<'a>(
    at: &str,
    party: &'a str,
    applied: &'a [Applied],
    open: &mut BTreeMap<(&'a str, &'a str), Decimal>,
) -> Result<Decimal, Error> {
    let mut used = Decimal::ZERO;
    for (n, one) in applied.iter().enumerate() {
        let at = format!("{at}.applied[{n}]");
        let Some(left) = open.get_mut(&(party, one.to.as_str())) else {
            return Err(Error::company(at, format!("{party} has no document “{}”", one.to)));
        };
        if one.amount > *left {
            return Err(Error::company(at, format!("only {left} of “{}” is open", one.to)));
        }
        *left -= one.amount;
        used += one.amount;
    }
    Ok(used)
}

struct Names<'a> {
    customers: BTreeSet<&'a str>,
    vendors: BTreeSet<&'a str>,
    accounts: BTreeSet<&'a str>,
    taxes: BTreeSet<&'a str>,
    currencies: BTreeSet<&'a str>,
    fields: Vec<(On, &'a str)>,
}

impl<'a> Names<'a> {
    fn of(company: &'a Company) -> Result<Names<'a>, Error> {
        let mut names = Names {
            customers: unique("customers", company.customers.iter().map(|contact| contact.name.as_str()))?,
            vendors: unique("vendors", company.vendors.iter().map(|contact| contact.name.as_str()))?,
            accounts: unique("accounts", company.accounts.iter().map(|account| account.name.as_str()))?,
            taxes: unique("taxes", company.taxes.iter().map(|tax| tax.name.as_str()))?,
            currencies: unique("currencies", company.currencies.iter().map(|currency| currency.code.as_str()))?,
            fields: company.custom_fields.iter().map(|field| (field.on, field.name.as_str())).collect(),
        };
        if let Some(both) = names.customers.intersection(&names.vendors).next() {
            return Err(Error::company(
                "vendors",
                format!("“{both}” is a customer already; names are unique over both lists"),
            ));
        }
        names.currencies.insert(&company.organisation.currency);
        for (list, contacts) in [("customers", &company.customers), ("vendors", &company.vendors)] {
            for (at, contact) in contacts.iter().enumerate() {
                let at = format!("{list}[{at}]");
                names.currency(&at, contact.currency.as_deref())?;
                names.custom(&at, &contact.custom, On::Contact)?;
            }
        }
        for (at, account) in company.accounts.iter().enumerate().filter(|(_, account)| !account.parent.is_empty()) {
            known(&format!("accounts[{at}].parent"), "account", &account.parent, &names.accounts)?;
        }
        Ok(names)
    }

    fn documents(&self, list: &str, documents: &[Document], on: On, parties: &BTreeSet<&str>) -> Result<(), Error> {
        let mut seen = BTreeSet::new();
        for (at, document) in documents.iter().enumerate() {
            let at = format!("{list}[{at}]");
            known(&format!("{at}.party"), "party", &document.party, parties)?;
            // Vendors number their bills as they like; our own numbers are unique.
            let owner = if matches!(on, On::Bill | On::VendorCredit) { document.party.as_str() } else { "" };
            if document.number.is_empty() || !seen.insert((owner, document.number.as_str())) {
                return Err(Error::company(
                    format!("{at}.number"),
                    format!("“{}” is empty or used already", document.number),
                ));
            }
            self.document(&at, document, on)?;
        }
        Ok(())
    }

    fn document(&self, at: &str, document: &Document, on: On) -> Result<(), Error> {
        self.currency(at, document.currency.as_deref())?;
        self.custom(at, &document.custom, on)?;
        if document.lines.is_empty() {
            return Err(Error::company(format!("{at}.lines"), "a document has at least one line"));
        }
        for (n, line) in document.lines.iter().enumerate() {
            let at = format!("{at}.lines[{n}]");
            self.tax_and_account(&at, &line.tax, &line.account)?;
            self.custom(&at, &line.custom, On::Line)?;
        }
        Ok(())
    }

    fn expense(&self, at: &str, expense: &Expense) -> Result<(), Error> {
        self.currency(at, expense.currency.as_deref())?;
        self.custom(at, &expense.custom, On::Expense)?;
        known(&format!("{at}.paid_through"), "account", &expense.paid_through, &self.accounts)?;
        for (who, name, parties) in
            [("vendor", &expense.vendor, &self.vendors), ("customer", &expense.customer, &self.customers)]
        {
            if !name.is_empty() {
                known(&format!("{at}.{who}"), who, name, parties)?;
            }
        }
        if expense.lines.is_empty() {
            return Err(Error::company(format!("{at}.lines"), "an expense has at least one line"));
        }
        for (n, line) in expense.lines.iter().enumerate() {
            self.tax_and_account(&format!("{at}.lines[{n}]"), &line.tax, &line.account)?;
        }
        Ok(())
    }

    fn tax_and_account(&self, at: &str, tax: &str, account: &str) -> Result<(), Error> {
        if !tax.is_empty() {
            known(&format!("{at}.tax"), "tax", tax, &self.taxes)?;
        }
        if !account.is_empty() {
            known(&format!("{at}.account"), "account", account, &self.accounts)?;
        }
        Ok(())
    }

    fn currency(&self, at: &str, currency: Option<&str>) -> Result<(), Error> {
        currency.map_or(Ok(()), |code| known(&format!("{at}.currency"), "currency", code, &self.currencies))
    }

    fn custom(&self, at: &str, values: &CustomValues, on: On) -> Result<(), Error> {
        match values.keys().find(|name| !self.fields.contains(&(on, name.as_str()))) {
            Some(name) => {
                Err(Error::company(format!("{at}.custom.{name}"), "there is no such field under custom_fields"))
            }
            None => Ok(()),
        }
    }
}

fn known(at: &str, what: &str, name: &str, names: &BTreeSet<&str>) -> Result<(), Error> {
    if names.contains(name) { Ok(()) } else { Err(Error::company(at, format!("there is no {what} “{name}”"))) }
}

fn unique<'a>(list: &str, names: impl Iterator<Item = &'a str>) -> Result<BTreeSet<&'a str>, Error> {
    let mut seen = BTreeSet::new();
    for (at, name) in names.enumerate() {
        if name.is_empty() || !seen.insert(name) {
            return Err(Error::company(format!("{list}[{at}]"), format!("the name “{name}” is empty or used already")));
        }
    }
    Ok(seen)
}
