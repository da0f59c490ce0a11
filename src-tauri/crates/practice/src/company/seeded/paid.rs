//! What was paid of what was sold and bought.

use super::{Books, LAST_DAY};
use crate::company::{Applied, Document, Payment, State, When, round};
use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;

impl Books {
    pub(super) fn customer_payments(&mut self) {
        let (credits, documents) = (self.company.credit_notes.clone(), self.company.invoices.clone());
        let payments = self.payments(&documents, &credits, "Current Account");
        self.company.customer_payments = payments;
    }

    pub(super) fn vendor_payments(&mut self) {
        let (credits, documents) = (self.company.vendor_credits.clone(), self.company.bills.clone());
        let payments = self.payments(&documents, &credits, "Current Account");
        self.company.vendor_payments = payments;
    }

    /// Most of what is older is paid, some of it in part; now and then one payment is for two documents.
    fn payments(&mut self, documents: &[Document], credits: &[Document], account: &str) -> Vec<Payment> {
        let mut payments: Vec<Payment> = Vec::new();
        for document in documents.iter().filter(|document| document.state == State::Open) {
            let credited: Decimal = credits
                .iter()
                .filter(|credit| credit.party == document.party)
                .flat_map(|credit| &credit.applied)
                .filter(|applied| applied.to == document.number)
                .map(|applied| applied.amount)
                .sum();
            let open = self.company.totals(document).total - credited;
            let day = document.date.saturating_add(Span::new().days(self.random.between(6, 48)));
            if open <= Decimal::ZERO || day > LAST_DAY || self.random.percent(12) {
                continue;
            }
            let amount = if self.random.percent(9) { round(open / Decimal::TWO, 2) } else { open };
            let applied = Applied { to: document.number.clone(), amount, date: None };
            let same = payments.last_mut().filter(|last| last.party == document.party && last.date >= document.date);
            if let (Some(last), true) = (same, self.random.percent(60)) {
                last.amount = last.amount.map(|sum| sum + amount);
                last.applied.push(applied);
                continue;
            }
            payments.push(self.payment(payments.len(), document.party.clone(), day, applied, account));
        }
        payments
    }

    fn payment(&mut self, at: usize, party: String, day: Date, applied: Applied, account: &str) -> Payment {
        let typed = self.typed_in(day);
        Payment {
            number: (at + 1).to_string(),
            party,
            date: day,
            amount: Some(applied.amount),
            mode: (*self.random.one(&["banktransfer", "banktransfer", "banktransfer", "check", "creditcard"]))
                .to_owned(),
            reference: format!("SEPA {}", 700_000 + self.random.between(0, 99_999)),
            account: account.to_owned(),
            rate: None,
            applied: vec![applied],
            description: String::new(),
            custom: crate::company::CustomValues::new(),
            created: Some(When::Local(typed)),
            modified: None,
        }
    }
}
