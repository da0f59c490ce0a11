//! Money that was paid too much becomes a credit, and follows its payment.

use super::{Books, Row, amount, currency, date, id};
use crate::freshbooks::noun::Noun;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

impl Books {
    /// Works out what a payment of an invoice leaves over, and keeps its credit in step. The invoice was changed now.
    pub(crate) fn settle_payment(&mut self, payment: u64, now: Timestamp) {
        let Some(row) = self.row(Noun::Payment, payment).cloned() else { return };
        let invoice = id(&row.keys, "invoiceid");
        let Some(open) = self.row(Noun::Invoice, invoice).map(|invoice| self.outstanding(Noun::Invoice, invoice))
        else {
            return;
        };
        let own = if row.vis == 0 { super::applied(&row) } else { Decimal::ZERO };
        let whole = amount(&row.keys, "amount");
        let used = whole.min((open + own).max(Decimal::ZERO));
        let rest = if row.vis == 0 { whole - used } else { Decimal::ZERO };
        let credit = self.settle_credit(&row, rest, now);
        self.edit(Noun::Payment, payment, |row| {
            row.keys.insert("_applied".to_owned(), json!(used.to_string()));
            row.keys.insert("overpaymentid".to_owned(), credit.map_or(Value::Null, |credit| json!(credit)));
        });
        self.edit(Noun::Invoice, invoice, |row| {
            row.updated = now;
            // An invoice that is paid was sent.
            if super::whole(&row.keys, "status") == 1 && !used.is_zero() {
                row.keys.insert("status".to_owned(), json!(2));
            }
        });
    }

    fn settle_credit(&mut self, payment: &Row, rest: Decimal, now: Timestamp) -> Option<u64> {
        let before = payment.keys.get("overpaymentid").and_then(Value::as_u64);
        if rest.is_zero() {
            if let Some(credit) = before {
                self.edit(Noun::CreditNote, credit, |row| (row.vis, row.updated) = (1, now));
            }
            return None;
        }
        let invoice = self.row(Noun::Invoice, id(&payment.keys, "invoiceid"))?;
        let (client, code) = (id(&invoice.keys, "customerid"), currency(&payment.keys).to_owned());
        let day = date(&payment.keys, "date").unwrap_or_else(|| self.today(now));
        let keys = self.credit_keys(client, rest, &code, "overpayment", day);
        match before {
            Some(credit) => {
                self.edit(Noun::CreditNote, credit, |row| (row.keys, row.vis, row.updated) = (keys, 0, now));
                Some(credit)
            }
            None => Some(self.add(Noun::CreditNote, keys, now)),
        }
    }

    /// A payment of a bill was made, changed or deleted now.
    pub(crate) fn settle_bill_payment(&mut self, payment: u64, now: Timestamp) {
        if let Some(bill) = self.row(Noun::BillPayment, payment).map(|row| id(&row.keys, "billid")) {
            self.touch(Noun::Bill, bill, now);
        }
    }
}
