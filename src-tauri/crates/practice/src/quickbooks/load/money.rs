//! Expenses, payments and credits that were used, as a person typed them in.

use super::Typed;
use super::documents::{entity_of, number_lines};
use crate::company::{Applied, Document, Expense, Payment};
use crate::kit::Kind;
use crate::quickbooks::entity::Entity;
use crate::quickbooks::ledger::{Ledger, Record};
use crate::quickbooks::value::{Object, Value, money, object, reference};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

impl Ledger {
    pub(super) fn type_expense(&mut self, expense: &Expense) {
        self.retype_expense(None, expense);
    }

    /// Puts an expense in, new or over what it was; its id.
    pub(crate) fn retype_expense(&mut self, id: Option<u64>, expense: &Expense) -> u64 {
        let currency = expense.currency.clone().unwrap_or_else(|| self.home.clone());
        let totals = expense.totals(&self.company.taxes, self.company.places(&currency));
        let account = self.refer(Entity::Account, &expense.paid_through);
        let of = account.as_ref().and_then(|account| self.found(Entity::Account, account.text("value")));
        let card = of.is_some_and(|account| account.body.text("AccountType") == "Credit Card");
        let mut body = object! {"PaymentType": if card { "CreditCard" } else { "Cash" }, "Credit": false}
            .maybe("AccountRef", account)
            .maybe("EntityRef", self.entity_ref(expense))
            .some_text("DocNumber", &expense.reference)
            .with("TxnDate", expense.date)
            .some_text("PrivateNote", &expense.description);
        self.put_currency(&mut body, &currency, expense.rate, expense.date);
        let mut lines = Vec::new();
        for (line, worked) in expense.lines.iter().zip(&totals.lines) {
            lines.push(self.booked(&line.description, &line.account, worked.net, self.tax_code(&line.tax)));
        }
        number_lines(&mut lines);
        body.set("Line", lines);
        if !self.is_american() {
            body.set("GlobalTaxCalculation", if expense.inclusive { "TaxInclusive" } else { "TaxExcluded" });
            let lines = totals.taxes.iter().map(|tax| self.tax_line(false, &tax.name, tax.percent, tax.amount, None));
            body.set("TxnTaxDetail", object! {"TotalTax": money(totals.tax), "TaxLine": lines.collect::<Value>()});
        }
        body.set("TotalAmt", money(totals.total));
        let typed = Typed::new(Kind::Expense, expense.date, (expense.created, expense.modified), expense);
        self.type_in(Entity::Purchase, id, body, typed)
    }

    fn entity_ref(&self, expense: &Expense) -> Option<Object> {
        let vendor = self.party_named(Entity::Vendor, &expense.vendor).map(|party| party.with("type", "Vendor"));
        vendor.or_else(|| {
            self.party_named(Entity::Customer, &expense.customer).map(|party| party.with("type", "Customer"))
        })
    }

    pub(super) fn type_payment(&mut self, kind: Kind, payment: &Payment) {
        self.retype_payment(kind, None, payment);
    }

    /// Puts a payment in, new or over what it was; its id.
    pub(crate) fn retype_payment(&mut self, kind: Kind, id: Option<u64>, payment: &Payment) -> u64 {
        let customer = kind == Kind::CustomerPayment;
        let used: Decimal = payment.applied.iter().map(|one| one.amount).sum();
        let total = payment.amount.unwrap_or(used);
        let currency = self.company_currency(None, &payment.party);
        let account = self
            .refer(Entity::Account, &payment.account)
            .or_else(|| self.account_of("Bank").map(|bank| reference(bank.id.to_string(), bank.name())));
        let party = self.party_named(if customer { Entity::Customer } else { Entity::Vendor }, &payment.party);
        let lines = self.lines_of(customer, party.as_ref(), &payment.applied);
        let mut body = object! {"TxnDate": payment.date, "TotalAmt": money(total)};
        self.put_currency(&mut body, &currency, payment.rate, payment.date);
        if customer {
            let number = if payment.reference.is_empty() { &payment.number } else { &payment.reference };
            body = body
                .maybe("CustomerRef", party)
                .maybe("DepositToAccountRef", account)
                .maybe("PaymentMethodRef", self.method(&payment.mode))
                .with("PaymentRefNum", cut(number))
                .with("UnappliedAmt", money(total - used))
                .with("ProcessPayment", false);
        } else {
            let way = if payment.mode == "creditcard" {
                self.account_of("Credit Card").map(|card| {
                    (
                        "CreditCard",
                        "CreditCardPayment",
                        object! {"CCAccountRef": reference(card.id.to_string(), card.name())},
                    )
                })
            } else {
                account.map(|bank| ("Check", "CheckPayment", object! {"BankAccountRef": bank, "PrintStatus": "NotSet"}))
            };
            body = body.maybe("VendorRef", party).with("DocNumber", cut(&payment.number));
            if let Some((of, key, detail)) = way {
                body.set("PayType", of);
                body.set(key, detail);
            }
        }
        body = body.some_text("PrivateNote", &payment.description).with("Line", lines);
        let typed = Typed::new(kind, payment.date, (payment.created, payment.modified), payment);
        self.type_in(entity_of(kind), id, body, typed)
    }

    fn method(&self, mode: &str) -> Option<Object> {
        let name = match mode {
            "check" => "Check",
            "creditcard" => "Visa",
            "cash" => "Cash",
            _ => "Bank transfer",
        };
        self.refer(Entity::PaymentMethod, name).map(|method| reference(method.text("value").to_owned(), ""))
    }

    fn lines_of(&self, customer: bool, party: Option<&Object>, applied: &[Applied]) -> Vec<Object> {
        let (entity, key) = if customer { (Entity::Invoice, "CustomerRef") } else { (Entity::Bill, "VendorRef") };
        let party = party.map_or("", |party| party.text("value"));
        let line = |one: &Applied| {
            let document = self.numbered(entity, &one.to).find(|document| document.body.referred(key) == party)?;
            Some(linked_line(one.amount, document.id, entity.name()))
        };
        applied.iter().filter_map(line).collect()
    }

    /// What a credit was used for is a payment of nothing that names the credit and the documents: one for each day.
    pub(super) fn use_credit(&mut self, kind: Kind, id: u64, document: &Document) {
        let customer = match kind {
            Kind::CreditNote => true,
            Kind::VendorCredit => false,
            _ => return,
        };
        let (entity, paying) = (entity_of(kind), if customer { Entity::Payment } else { Entity::BillPayment });
        let old: Vec<u64> = self.uses_of_credit(entity, id, paying);
        let at = self.get(entity, id).map(|record| record.modified).unwrap_or_default();
        old.into_iter().for_each(|id| self.take((paying, id), at));
        let mut days: BTreeMap<Date, Vec<Applied>> = BTreeMap::new();
        for one in &document.applied {
            days.entry(one.date.unwrap_or(document.date)).or_default().push(one.clone());
        }
        for (day, applied) in days {
            let sum: Decimal = applied.iter().map(|one| one.amount).sum();
            let key = if customer { "CustomerRef" } else { "VendorRef" };
            let Some(credit) = self.get(entity, id) else { return };
            let party = credit.body.object(key).cloned().unwrap_or_default();
            let (currency, rate) = (credit.body.object("CurrencyRef").cloned(), credit.body.number("ExchangeRate"));
            let mut lines = self.lines_of(customer, Some(&party), &applied);
            lines.push(linked_line(sum, id, entity.name()));
            let mut body = object! {"TxnDate": day, "TotalAmt": Decimal::ZERO}
                .with(key, party)
                .maybe("CurrencyRef", currency)
                .maybe("ExchangeRate", rate)
                .with("Line", lines);
            if customer {
                body.extend(object! {"UnappliedAmt": Decimal::ZERO, "ProcessPayment": false});
            } else {
                let bank = self.account_of("Bank").map(|bank| reference(bank.id.to_string(), bank.name()));
                body.set("PayType", "Check");
                body.set("CheckPayment", object! {"PrintStatus": "NotSet"}.maybe("BankAccountRef", bank));
            }
            let paid = self.next_id(paying);
            let made = at.max(self.usual_time(day, 11, paid));
            self.put(
                Record {
                    entity: paying,
                    id: paid,
                    sync: 0,
                    created: made,
                    modified: made,
                    body,
                    hidden_until: None,
                    typed: None,
                    void: false,
                },
                made,
            );
        }
    }

    /// The payments of nothing that use a credit.
    pub(crate) fn uses_of_credit(&self, entity: Entity, id: u64, paying: Entity) -> Vec<u64> {
        let uses = |record: &&Record| {
            record.body.amount("TotalAmt").is_zero() && record.uses().iter().any(|(place, _)| *place == (entity, id))
        };
        if self.is_linked((entity, id)) {
            self.all(paying).filter(uses).map(|record| record.id).collect()
        } else {
            Vec::new()
        }
    }
}

/// A line of a payment.
pub(crate) fn linked_line(amount: Decimal, id: u64, kind: &str) -> Object {
    object! {"Amount": money(amount), "LinkedTxn": vec![object! {"TxnId": id.to_string(), "TxnType": kind}]}
}

fn cut(number: &str) -> String {
    number.chars().take(21).collect()
}
