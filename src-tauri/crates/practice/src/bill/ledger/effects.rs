//! What money and credit do to documents.

use super::{Ledger, Used};
use crate::bill::kind::Kind;
use crate::bill::tree;
use crate::json::Json;
use jiff::Timestamp;
use rust_decimal::Decimal;

/// How an amount stands with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// Paid.
    Paid,
    /// To be paid on a day that has not come.
    Scheduled,
    /// Credited; of a credit, used.
    Credited,
}

/// An amount that a record uses for another: its kind, its id, how, how much.
type Effect = (Kind, String, What, Decimal);

impl Ledger {
    /// What a record does to others.
    fn effects(&self, kind: Kind, id: &str) -> Vec<Effect> {
        let Some(record) = self.get(kind, id) else { return Vec::new() };
        let content = &record.content;
        match kind {
            Kind::Payment => payment(content),
            Kind::ReceivablePayment if tree::text(content, "_status") == "VOID" => Vec::new(),
            Kind::ReceivablePayment => {
                let part = |part: &Json| {
                    (Kind::Invoice, tree::text(part, "invoiceId").to_owned(), What::Paid, tree::amount(part, "amount"))
                };
                tree::list(content, "invoicePayments").iter().map(part).collect()
            }
            Kind::Bill => credits(tree::list(content, "vendorCredits"), Kind::Bill, id, Kind::VendorCredit),
            Kind::CreditMemo => tree::list(content, "_used")
                .iter()
                .flat_map(|part| {
                    let amount = tree::amount(part, "amount");
                    let invoice = (Kind::Invoice, tree::text(part, "id").to_owned(), What::Credited, amount);
                    [invoice, (Kind::CreditMemo, id.to_owned(), What::Credited, amount)]
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Uses a record's money for what it names, or takes it back.
    pub(super) fn use_money(&mut self, kind: Kind, id: &str, uses: bool, now: Timestamp) {
        for (target, other, what, amount) in self.effects(kind, id) {
            let used: &mut Used = self.used.entry(other.clone()).or_default();
            let sum = match what {
                What::Paid => &mut used.paid,
                What::Scheduled => &mut used.scheduled,
                What::Credited => &mut used.credited,
            };
            *sum += if uses { amount } else { -amount };
            if kind == Kind::Payment || kind == Kind::ReceivablePayment {
                used.payments.retain(|payment| payment != id);
                if uses {
                    used.payments.push(id.to_owned());
                }
            }
            // The record itself is shown by whoever changes it.
            if other != id {
                self.touch(target, &other, now);
            }
        }
        self.schedule(kind, id, uses);
    }

    /// Keeps or drops the day on which a scheduled payment is made.
    fn schedule(&mut self, kind: Kind, id: &str, uses: bool) {
        let Some(record) = self.get(kind, id).filter(|_| kind == Kind::Payment) else { return };
        if tree::text(&record.content, "_status") != "SCHEDULED" {
            return;
        }
        let Ok(day) = tree::text(&record.content, "processDate").parse() else { return };
        if uses {
            self.scheduled.insert((day, id.to_owned()));
        } else {
            self.scheduled.remove(&(day, id.to_owned()));
        }
    }

    /// Makes the payments whose day has come.
    pub(crate) fn tick(&mut self, now: Timestamp) {
        let today = self.today(now);
        while let Some((day, id)) = self.scheduled.first().cloned() {
            if day >= today {
                return;
            }
            let Some(record) = self.get(Kind::Payment, &id) else { return };
            let mut content = record.content.clone();
            tree::set(&mut content, "_status", "PAID");
            self.replace(Kind::Payment, &id, content, false, now);
        }
    }
}

fn payment(content: &Json) -> Vec<Effect> {
    let what = match tree::text(content, "_status") {
        "PAID" => What::Paid,
        "SCHEDULED" | "APPROVING" => What::Scheduled,
        _ => return Vec::new(),
    };
    let mut effects = Vec::new();
    for part in tree::list(content, "billPayments") {
        let bill = tree::text(part, "billId");
        effects.push((Kind::Bill, bill.to_owned(), what, tree::amount(part, "amount")));
        effects.extend(credits(tree::list(part, "vendorCredits"), Kind::Bill, bill, Kind::VendorCredit));
    }
    effects
}

/// Credits that are used for a document: they lower what it asks for and what they have left.
fn credits(parts: &[Json], kind: Kind, id: &str, credit: Kind) -> Vec<Effect> {
    let both = |part: &Json| {
        let amount = tree::amount(part, "amount");
        [
            (kind, id.to_owned(), What::Credited, amount),
            (credit, tree::text(part, "id").to_owned(), What::Credited, amount),
        ]
    };
    parts.iter().flat_map(both).collect()
}
