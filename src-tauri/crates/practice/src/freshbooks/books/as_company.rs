//! The books as a company again.

use super::neutral::{mode, number_key};
use super::{Books, Row, amount, currency, date, decimal, id, lines, name, sums, text, whole};
use crate::company::{
    Account, Address, Applied, Company, Contact, Discount, Document, Expense, ExpenseLine, Line, Payment, State, When,
};
use crate::error::Error;
use crate::freshbooks::noun::Noun;
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeMap;

impl Books {
    /// The books as a company. Deleted records are not in it.
    pub(crate) fn company(&self) -> Company {
        let rows = |noun: Noun| self.table(noun).all().filter(|row| row.vis != 1);
        Company {
            accounts: rows(Noun::Account).map(|row| self.account(row)).collect(),
            customers: rows(Noun::Client).map(|row| self.contact(Noun::Client, row)).collect(),
            vendors: rows(Noun::Vendor).map(|row| self.contact(Noun::Vendor, row)).collect(),
            invoices: rows(Noun::Invoice).map(|row| self.document(Noun::Invoice, row)).collect(),
            credit_notes: rows(Noun::CreditNote).map(|row| self.document(Noun::CreditNote, row)).collect(),
            bills: rows(Noun::Bill).map(|row| self.document(Noun::Bill, row)).collect(),
            expenses: rows(Noun::Expense).map(|row| self.expense(row)).collect(),
            customer_payments: self.payments(Noun::Payment),
            vendor_payments: self.payments(Noun::BillPayment),
            ..self.company.clone()
        }
    }

    /// A record in the form of a COMPANY file.
    pub(super) fn neutral(&self, noun: Noun, row: &Row) -> Result<Value, Error> {
        let value = match noun {
            Noun::Client | Noun::Vendor => serde_json::to_value(self.contact(noun, row)),
            Noun::Invoice | Noun::CreditNote | Noun::Bill => serde_json::to_value(self.document(noun, row)),
            Noun::Expense => serde_json::to_value(self.expense(row)),
            Noun::Payment | Noun::BillPayment => serde_json::to_value(self.payment(noun, &[row])),
            Noun::Account => serde_json::to_value(self.account(row)),
            Noun::Item | Noun::Tax | Noun::Category | Noun::OtherIncome | Noun::Journal => Ok(Value::Null),
        };
        value.map_err(|error| Error::company(noun.spelling().one, error.to_string()))
    }

    fn account(&self, row: &Row) -> Account {
        let of = |key: &str| text(&row.keys, key).to_owned();
        Account {
            name: of("name"),
            of: of("_of"),
            code: of("number"),
            description: of("description"),
            active: text(&row.keys, "state") == "active",
            parent: of("_parent"),
            created: Some(When::Instant(row.created)),
            modified: Some(When::Instant(row.updated)),
        }
    }

    fn contact(&self, noun: Noun, row: &Row) -> Contact {
        let of = |key: &str| text(&row.keys, key).to_owned();
        let vendor = noun == Noun::Vendor;
        let address = |client: &str, plain: &str| if vendor { of(plain) } else { of(client) };
        let goods = Address {
            street: of("s_street"),
            street2: of("s_street2"),
            city: of("s_city"),
            state: of("s_province"),
            zip: of("s_code"),
            country: of("s_country"),
            ..Address::default()
        };
        Contact {
            name: name(&row.keys),
            company: of("_company"),
            individual: !vendor && text(&row.keys, "organization").is_empty(),
            first_name: address("fname", "primary_contact_first_name"),
            last_name: address("lname", "primary_contact_last_name"),
            email: address("email", "primary_contact_email"),
            phone: address("bus_phone", "phone"),
            currency: Some(of("currency_code")).filter(|code| !code.is_empty()),
            terms: i32::try_from(whole(&row.keys, "_terms")).unwrap_or(30),
            tax_number: address("vat_number", "_tax_number"),
            active: row.vis == 0,
            address: Address {
                street: address("p_street", "street"),
                street2: address("p_street2", "street2"),
                city: address("p_city", "city"),
                state: address("p_province", "province"),
                zip: address("p_code", "postal_code"),
                country: address("p_country", "country"),
                ..Address::default()
            },
            shipping_address: (goods != Address::default()).then_some(goods),
            notes: of("note"),
            custom: BTreeMap::new(),
            created: Some(When::Instant(row.created)),
            modified: Some(When::Instant(row.updated)),
        }
    }

    fn document(&self, noun: Noun, row: &Row) -> Document {
        let of = |key: &str| text(&row.keys, key).to_owned();
        let bill = noun == Noun::Bill;
        let day = date(&row.keys, if bill { "issue_date" } else { "create_date" }).unwrap_or_default();
        let discount = decimal(&row.keys, "discount_value");
        let draft = if noun == Noun::Invoice {
            whole(&row.keys, "status") == 1
        } else {
            row.keys.get("_draft").and_then(Value::as_bool).unwrap_or_default()
        };
        let number = of(number_key(noun));
        Document {
            number: if number.is_empty() { format!("#{}", row.id) } else { number },
            party: self.party_name(noun, row),
            date: day,
            due: (noun != Noun::CreditNote).then(|| super::due(&row.keys, day)),
            state: if draft { State::Draft } else { State::Open },
            currency: Some(currency(&row.keys).to_owned()),
            rate: None,
            reference: if bill { of("_reference") } else { of("po_number") },
            inclusive: false,
            lines: lines(&row.keys).map(|line| self.line(bill, line)).collect(),
            discount: (!discount.is_zero()).then_some(Discount::Percent(discount)),
            discount_after_tax: false,
            shipping: Decimal::ZERO,
            adjustment: Decimal::ZERO,
            round_off: Decimal::ZERO,
            notes: of("notes"),
            terms: of("terms"),
            expected: None,
            orders: Vec::new(),
            applied: self.credit_used(noun, row.id),
            custom: BTreeMap::new(),
            created: Some(When::Instant(row.created)),
            modified: Some(When::Instant(row.updated)),
        }
    }

    fn line(&self, bill: bool, line: &super::Keys) -> Line {
        let tax = text(line, if bill { "tax_name1" } else { "taxName1" });
        let known = self.company.taxes.iter().any(|known| known.name == tax);
        Line {
            name: text(line, "name").to_owned(),
            description: text(line, "description").to_owned(),
            quantity: sums::number(line, if bill { "quantity" } else { "qty" }),
            unit: String::new(),
            rate: amount(line, "unit_cost"),
            discount: None,
            account: text(line, "_account").to_owned(),
            tax: if known { tax.to_owned() } else { String::new() },
            custom: BTreeMap::new(),
        }
    }

    fn credit_used(&self, noun: Noun, credit: u64) -> Vec<Applied> {
        if noun != Noun::CreditNote {
            return Vec::new();
        }
        let theirs = |row: &&Row| row.keys.get("creditid").and_then(Value::as_u64) == Some(credit);
        let used = self.table(Noun::Payment).active().filter(theirs);
        used.map(|row| self.applied(Noun::Payment, row)).collect()
    }

    fn applied(&self, noun: Noun, row: &Row) -> Applied {
        let (goal, key) = if noun == Noun::Payment { (Noun::Invoice, "invoiceid") } else { (Noun::Bill, "billid") };
        let document = self.row(goal, id(&row.keys, key));
        let to = document.map(|row| text(&row.keys, number_key(goal)).to_owned()).unwrap_or_default();
        let day = date(&row.keys, if noun == Noun::Payment { "date" } else { "paid_date" });
        Applied { to, amount: super::applied(row), date: day }
    }

    fn expense(&self, row: &Row) -> Expense {
        let of = |key: &str| text(&row.keys, key).to_owned();
        let vendor = of("vendor");
        let line = ExpenseLine {
            account: of("_account"),
            amount: amount(&row.keys, "amount"),
            tax: of("taxName1"),
            description: of("notes"),
        };
        let reference = of("_reference");
        Expense {
            date: date(&row.keys, "date").unwrap_or_default(),
            description: of("notes"),
            lines: vec![line],
            paid_through: of("account_name"),
            inclusive: true,
            vendor: if self.named(Noun::Vendor, &vendor).is_some() { vendor } else { String::new() },
            customer: self.name(Noun::Client, id(&row.keys, "clientid")),
            billable: row.keys.get("billable").and_then(Value::as_bool).unwrap_or_default(),
            currency: Some(currency(&row.keys).to_owned()),
            rate: None,
            reference: if reference.is_empty() { row.id.to_string() } else { reference },
            custom: BTreeMap::new(),
            created: Some(When::Instant(row.created)),
            modified: Some(When::Instant(row.updated)),
        }
    }

    /// Payments as the bank saw them: those of one bulk payment together. Credit that was used is not among them.
    fn payments(&self, noun: Noun) -> Vec<Payment> {
        let mut groups: BTreeMap<(u64, u64), Vec<&Row>> = BTreeMap::new();
        for row in self.table(noun).active().filter(|row| row.keys.get("from_credit") != Some(&Value::Bool(true))) {
            let bulk = id(&row.keys, if noun == Noun::Payment { "bulk_paymentid" } else { "_bulk" });
            let key = if bulk == 0 { (row.id, 0) } else { (0, bulk) };
            groups.entry(key).or_default().push(row);
        }
        groups.values().map(|rows| self.payment(noun, rows)).collect()
    }

    fn payment(&self, noun: Noun, rows: &[&Row]) -> Payment {
        let first = rows[0];
        let of = |key| text(&first.keys, key).to_owned();
        let (day, how) = if noun == Noun::Payment { ("date", "type") } else { ("paid_date", "payment_type") };
        let number = of("_number");
        let reference = of("_reference");
        Payment {
            number: if number.is_empty() { first.id.to_string() } else { number },
            party: self.party_name(noun, first),
            date: date(&first.keys, day).unwrap_or_default(),
            amount: Some(rows.iter().map(|row| amount(&row.keys, "amount")).sum()),
            mode: mode(&of(how)).to_owned(),
            reference: if reference.is_empty() { of("note") } else { reference },
            account: String::new(),
            rate: None,
            applied: rows.iter().map(|row| self.applied(noun, row)).collect(),
            description: String::new(),
            custom: crate::company::CustomValues::new(),
            created: Some(When::Instant(first.created)),
            modified: Some(When::Instant(first.updated)),
        }
    }
}
