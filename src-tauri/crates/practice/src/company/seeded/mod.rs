//! The documents of the built-in company, made from a seed. The same seed gives the same books, to the cent and the second.

mod paid;
mod purchases;

use super::harbour::{Item, MAIN_CUSTOMER, SOLD, empty};
use super::random::Random;
use super::{Applied, Company, CustomValues, Discount, Document, Line, State, When, round};
use jiff::Span;
use jiff::civil::{Date, DateTime, date};
use rust_decimal::Decimal;
use serde_json::json;

/// Nothing is dated or typed in after this day, on whose morrow the practice clock starts.
const LAST_DAY: Date = date(2026, 12, 2);

/// How many of a kind in each month of the year, January first.
type Months = [i64; 12];

const INVOICES: Months = [20, 18, 20, 20, 20, 19, 18, 16, 22, 58, 82, 5];
/// Of the invoices of a month, so many are the main customer's.
const MAIN: Months = [3, 3, 3, 3, 3, 3, 3, 2, 4, 12, 16, 1];

impl Company {
    /// "Harbour & Pine Trading": a timber and chandlery merchant in Dublin with a year of books as of 3 December 2026, made from a seed.
    ///
    /// One November invoice of [`MAIN_CUSTOMER`] lacks the purchase order number that all others have; see [`Company::held_invoice`].
    pub fn built_in(seed: u64) -> Company {
        let mut books = Books { company: empty(), random: Random::new(seed) };
        books.invoices();
        books.credit_notes();
        books.customer_payments();
        books.orders();
        books.bills();
        books.vendor_credits();
        books.vendor_payments();
        books.expenses();
        books.company
    }

    /// The one final November invoice of the main customer that has no purchase order number.
    pub fn held_invoice(&self) -> Option<&Document> {
        self.invoices.iter().find(|invoice| {
            invoice.party == MAIN_CUSTOMER
                && invoice.date.month() == 11
                && invoice.state == State::Open
                && invoice.reference.is_empty()
        })
    }
}

/// The main customer's invoices are lines and tax and nothing else, so that a first layout fits all but the one that is meant to be held.
fn plain(invoice: &mut Document) {
    (invoice.inclusive, invoice.discount, invoice.discount_after_tax) = (false, None, false);
    (invoice.shipping, invoice.adjustment) = (Decimal::ZERO, Decimal::ZERO);
    for line in &mut invoice.lines {
        line.discount = None;
        line.description = line.description.replace('\n', ", ");
    }
}

struct Books {
    company: Company,
    random: Random,
}

impl Books {
    /// A working day for each of a month's documents, in order.
    fn days(&mut self, month: i8, count: i64) -> Vec<Date> {
        let first = Date::constant(2026, month, 1);
        let last = first.last_of_month().min(LAST_DAY);
        let mut days: Vec<Date> = (0..count)
            .map(|_| {
                Date::constant(2026, month, i8::try_from(self.random.between(1, i64::from(last.day()))).unwrap_or(1))
            })
            .collect();
        days.sort_unstable();
        days
    }

    /// When a document of a day is typed in: in office hours, a few of them days later.
    fn typed_in(&mut self, day: Date) -> DateTime {
        let late = if self.random.percent(4) { self.random.between(1, 6) } else { 0 };
        let day = day.saturating_add(Span::new().days(late)).min(LAST_DAY);
        let number = |value: i64| i8::try_from(value).unwrap_or_default();
        let (hour, minute, second) =
            (self.random.between(8, 17), self.random.between(0, 59), self.random.between(0, 59));
        day.at(number(hour), number(minute), number(second), 0)
    }

    fn invoices(&mut self) {
        let others: Vec<String> = self
            .company
            .customers
            .iter()
            .filter(|customer| customer.active && customer.name != MAIN_CUSTOMER)
            .map(|customer| customer.name.clone())
            .collect();
        for (month, (all, main)) in (1..=12).zip(INVOICES.into_iter().zip(MAIN)) {
            let days = self.days(month, all);
            let every = (all / main).max(1);
            for (at, day) in (0..).zip(days) {
                let is_main = at % every == 0 && at / every < main;
                let party = if is_main { MAIN_CUSTOMER.to_owned() } else { self.random.one(&others).clone() };
                let number = format!("INV-{:06}", self.company.invoices.len() + 1);
                let mut invoice = self.document(&SOLD, party, number, day);
                invoice.state = self.invoice_state(is_main, month, at / every);
                invoice.reference = if is_main && month == 11 && at / every == 9 {
                    String::new()
                } else {
                    format!("PO-{}", 40_000 + self.random.between(0, 9_999))
                };
                invoice.custom = self.invoice_fields();
                if is_main {
                    plain(&mut invoice);
                }
                self.company.invoices.push(invoice);
            }
        }
    }

    /// The main customer's November has one draft and one void at fixed places; elsewhere they are strewn in.
    fn invoice_state(&mut self, main: bool, month: i8, nth: i64) -> State {
        match (main, month, nth) {
            (true, 11, 4) => State::Draft,
            (true, 11, 6) => State::Void,
            (true, 11, _) => State::Open,
            _ if self.random.percent(4) => State::Draft,
            _ if self.random.percent(3) => State::Void,
            _ => State::Open,
        }
    }

    fn invoice_fields(&mut self) -> CustomValues {
        let route = *self.random.one(&["North quay", "South quay", "Coast", "Inland \"B\"", "Export"]);
        let mut values = CustomValues::new();
        values.insert("cf_route".to_owned(), json!(route));
        if self.random.percent(60) {
            values.insert("cf_pallets".to_owned(), json!(self.random.between(1, 24)));
        }
        values.insert("cf_proof_of_delivery".to_owned(), json!(self.random.percent(70)));
        values
    }

    /// A document with one to five lines, some with the discounts and charges that people add.
    fn document(&mut self, items: &[Item], party: String, number: String, day: Date) -> Document {
        let created = self.typed_in(day);
        let home = self.company.currency_of(&party) == self.company.organisation.currency;
        let count = self.random.between(1, 5);
        let lines = (0..count).map(|_| self.line(items, home)).collect();
        let discount = match self.random.between(1, 20) {
            1 => Some(Discount::Percent(Decimal::from(5))),
            2 => Some(Discount::Amount(self.random.cents(500, 900))),
            _ => None,
        };
        Document {
            number,
            party,
            date: day,
            due: None,
            state: State::Open,
            currency: None,
            rate: None,
            reference: String::new(),
            inclusive: self.random.percent(6),
            lines,
            discount,
            discount_after_tax: discount.is_some() && self.random.percent(20),
            shipping: if self.random.percent(7) { self.random.cents(450, 3_900) } else { Decimal::ZERO },
            adjustment: if self.random.percent(3) { self.random.cents(-99, 99) } else { Decimal::ZERO },
            round_off: Decimal::ZERO,
            notes: if self.random.percent(10) {
                "Thank you.\nPlease quote the number.".to_owned()
            } else {
                String::new()
            },
            terms: String::new(),
            expected: None,
            orders: Vec::new(),
            applied: Vec::new(),
            custom: CustomValues::new(),
            created: Some(When::Local(created)),
            modified: None,
        }
    }

    fn line(&mut self, items: &[Item], home: bool) -> Line {
        let &(name, unit, account, least, most) = self.random.one(items);
        let quantity = match self.random.between(1, 6) {
            1 => self.random.cents(50, 4_950),
            _ if most > 100_000 => Decimal::ONE,
            _ => Decimal::from(self.random.between(1, 60)),
        };
        let tax = match self.random.between(1, 10) {
            _ if !home => "VAT 0%",
            1 => "VAT 13.5%",
            2 => "",
            _ => "VAT 23%",
        };
        let mut custom = CustomValues::new();
        if self.random.percent(20) {
            custom.insert("cf_batch".to_owned(), json!(format!("B{:05}", self.random.between(1, 99_999))));
        }
        let described = self.random.between(1, 25);
        let description = match described {
            1 => "3\" brass, \"old style\"; see drawing, sheet 2",
            2 => "first line\nsecond line",
            3 => "@cost, +5 spare",
            4..8 => "as agreed by telephone",
            _ => "",
        };
        Line {
            name: name.to_owned(),
            description: description.to_owned(),
            quantity,
            unit: unit.to_owned(),
            rate: self.random.cents(least, most),
            discount: self.random.percent(6).then(|| Discount::Percent(Decimal::from(10))),
            account: account.to_owned(),
            tax: tax.to_owned(),
            custom,
        }
    }

    /// A credit of a part of what was sold or bought, used for the same document.
    fn credit(&mut self, of: &Document, number: String) -> Document {
        let net = self.company.totals(of).lines[0].net;
        let share = Decimal::from(self.random.between(5, 20));
        let rate = round(net * share / Decimal::ONE_HUNDRED, 2);
        let day = of.date.saturating_add(Span::new().days(self.random.between(2, 12))).min(LAST_DAY);
        let mut credit = self.document(&SOLD[..1], of.party.clone(), number, day);
        let first = &of.lines[0];
        credit.lines = vec![Line {
            description: "Returned in part".to_owned(),
            quantity: Decimal::ONE,
            rate,
            discount: None,
            custom: CustomValues::new(),
            ..first.clone()
        }];
        (credit.inclusive, credit.discount, credit.discount_after_tax) = (false, None, false);
        (credit.shipping, credit.adjustment) = (Decimal::ZERO, Decimal::ZERO);
        credit.reference.clone_from(&of.reference);
        credit.notes = format!("For {}", of.number);
        credit
    }

    fn credit_notes(&mut self) {
        let chosen: Vec<Document> =
            self.company.invoices.iter().filter(|invoice| invoice.state == State::Open).step_by(11).cloned().collect();
        for (at, invoice) in chosen.iter().enumerate() {
            let mut credit = self.credit(invoice, format!("CN-{:05}", at + 1));
            credit.custom = invoice
                .custom
                .iter()
                .filter(|(name, _)| *name == "cf_route")
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            credit.state = if at % 9 == 8 { State::Draft } else { State::Open };
            let total = self.company.totals(&credit).total;
            if credit.state == State::Open && at % 4 != 3 && total <= self.company.totals(invoice).total {
                credit.applied = vec![Applied { to: invoice.number.clone(), amount: total, date: None }];
            }
            self.company.credit_notes.push(credit);
        }
    }
}
