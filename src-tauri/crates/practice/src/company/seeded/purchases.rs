//! What was ordered, bought and spent.

use super::{Books, Months};
use crate::company::harbour::{BOUGHT, MAIN_CUSTOMER, SPENT};
use crate::company::{Applied, CustomValues, Document, Expense, ExpenseLine, On, State, When};
use jiff::Span;
use jiff::civil::Date;
use serde_json::json;

const BILLS: Months = [8, 8, 8, 8, 9, 8, 8, 7, 9, 26, 30, 2];
const ORDERS: Months = [3, 3, 3, 3, 3, 3, 3, 3, 3, 9, 10, 1];
const EXPENSES: Months = [6, 6, 6, 6, 6, 6, 6, 6, 7, 16, 18, 1];

impl Books {
    fn vendors(&self) -> Vec<String> {
        self.company.vendors.iter().map(|vendor| vendor.name.clone()).collect()
    }

    pub(super) fn orders(&mut self) {
        let vendors = self.vendors();
        for (month, count) in (1..=12).zip(ORDERS) {
            for day in self.days(month, count) {
                let party = self.random.one(&vendors).clone();
                let number = format!("PO-{:05}", self.company.purchase_orders.len() + 1);
                let mut order = self.document(&BOUGHT, party, number, day);
                let needed = day.saturating_add(Span::new().days(self.random.between(5, 40)));
                order.expected = self.random.percent(80).then_some(needed);
                order.custom.insert("cf_buyer".to_owned(), json!(*self.random.one(&["Ciara", "Jörg", "M. Ó Briain"])));
                order.custom.insert("cf_needed_by".to_owned(), json!(needed.to_string()));
                order.state = match self.random.between(1, 20) {
                    1 => State::Draft,
                    2 => State::Cancelled,
                    3..13 if month < 11 => State::Billed,
                    _ => State::Open,
                };
                self.company.purchase_orders.push(order);
            }
        }
    }

    pub(super) fn bills(&mut self) {
        let vendors = self.vendors();
        for (month, count) in (1..=12).zip(BILLS) {
            for day in self.days(month, count) {
                let party = self.random.one(&vendors).clone();
                let letters: String = party.chars().filter(char::is_ascii_uppercase).collect();
                let number = format!("{letters}-{}", 1_000 + self.company.bills.len());
                let mut bill = self.document(&BOUGHT, party, number, day);
                bill.custom = self.cost_centre(On::Bill);
                bill.state = match self.random.between(1, 40) {
                    1 => State::Draft,
                    2 => State::Void,
                    _ => State::Open,
                };
                self.company.bills.push(bill);
            }
        }
        self.answer_orders();
    }

    /// Billed orders get the vendor's next bill after them.
    fn answer_orders(&mut self) {
        for order in self.company.purchase_orders.iter_mut().filter(|order| order.state == State::Billed) {
            let fits = |bill: &&mut Document| {
                bill.party == order.party && bill.date >= order.date && bill.state == State::Open
            };
            match self.company.bills.iter_mut().find(fits) {
                Some(bill) => {
                    bill.orders.push(order.number.clone());
                    bill.reference.clone_from(&order.number);
                }
                None => order.state = State::Open,
            }
        }
    }

    fn cost_centre(&mut self, on: On) -> CustomValues {
        let mut values = CustomValues::new();
        values.insert("cf_cost_centre".to_owned(), json!(format!("CC-{}", self.random.between(1, 6) * 100)));
        if on == On::Bill {
            values.insert("cf_checked".to_owned(), json!(self.random.percent(80)));
        }
        values
    }

    pub(super) fn vendor_credits(&mut self) {
        let chosen: Vec<Document> =
            self.company.bills.iter().filter(|bill| bill.state == State::Open).step_by(8).cloned().collect();
        for (at, bill) in chosen.iter().enumerate() {
            let mut credit = self.credit(bill, format!("VC-{:04}", at + 1));
            credit.custom = self.cost_centre(On::VendorCredit);
            let total = self.company.totals(&credit).total;
            if at % 3 != 2 && total <= self.company.totals(bill).total {
                credit.applied = vec![Applied { to: bill.number.clone(), amount: total, date: None }];
            }
            self.company.vendor_credits.push(credit);
        }
    }

    pub(super) fn expenses(&mut self) {
        for (month, count) in (1..=12).zip(EXPENSES) {
            for day in self.days(month, count) {
                let expense = self.expense(day);
                self.company.expenses.push(expense);
            }
        }
    }

    fn expense(&mut self, day: Date) -> Expense {
        let count = if self.random.percent(10) { 2 } else { 1 };
        let lines: Vec<ExpenseLine> = (0..count).map(|_| self.expense_line()).collect();
        let billable = self.random.percent(10);
        let created = self.typed_in(day);
        let foreign = self.random.percent(6);
        let vendor = if self.random.percent(30) { "Byte & Cable" } else { "" };
        Expense {
            date: day,
            description: lines[0].description.clone(),
            lines,
            paid_through: (*self.random.one(&["Petty Cash", "Company Card", "Current Account"])).to_owned(),
            inclusive: self.random.percent(60),
            vendor: vendor.to_owned(),
            customer: if billable { MAIN_CUSTOMER.to_owned() } else { String::new() },
            billable,
            currency: foreign.then(|| "GBP".to_owned()),
            rate: None,
            reference: format!("T-{:04}", self.company.expenses.len() + 1),
            custom: self.cost_centre(On::Expense),
            created: Some(When::Local(created)),
            modified: None,
        }
    }

    fn expense_line(&mut self) -> ExpenseLine {
        let &(description, account, least, most, tax) = self.random.one(&SPENT);
        ExpenseLine {
            account: account.to_owned(),
            amount: self.random.cents(least, most),
            tax: tax.to_owned(),
            description: description.to_owned(),
        }
    }
}
