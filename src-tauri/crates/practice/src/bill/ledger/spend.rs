//! Spend & Expense: what was paid with the company's card, what people paid themselves, and what these refer to.

use super::content::typed;
use super::{Ledger, Record, uuid};
use crate::bill::kind::Kind;
use crate::bill::refuse::instant;
use crate::bill::tree;
use crate::company::{Company, Expense};
use crate::json::{Json, object};
use jiff::Timestamp;
use rust_decimal::Decimal;

/// The people who spend: first and last name, address, role.
const USERS: [(&str, &str, &str, &str); 2] =
    [("Nora", "Quinn", "nora@harbour.example", "ADMIN"), ("Cian", "Daly", "cian@harbour.example", "MEMBER")];

impl Ledger {
    /// Expenses paid with a card become transactions, those paid in cash reimbursements; those paid from the bank are no business of BILL.
    pub(super) fn load_spend(&mut self, company: &Company) {
        let (made, _) = self.times(None, None, company.organisation.created, 8);
        for (first, last, email, role) in USERS {
            let user = object! {"firstName": first, "lastName": last, "email": email, "role": role, "retired": false};
            self.insert(Kind::SpendUser, user, made, made);
        }
        let mut centres: Vec<&str> =
            company.expenses.iter().filter_map(|one| one.custom.get("cf_cost_centre")?.as_str()).collect();
        centres.sort_unstable();
        centres.dedup();
        let values: Vec<Json> = centres
            .iter()
            .enumerate()
            .map(|(at, name)| object! {"uuid": uuid(&self.id, "value", at), "value": (*name).to_owned()})
            .collect();
        let field =
            object! {"name": "Cost centre", "type": "SELECT", "required": false, "values": values, "retired": false};
        self.insert(Kind::CustomField, field, made, made);
        let mut expenses: Vec<&Expense> = company.expenses.iter().collect();
        expenses.sort_by_key(|expense| self.times(expense.created, None, expense.date, 9).0);
        for expense in expenses {
            self.load_expense(expense);
        }
        self.odd_transactions(made);
    }

    /// One expense: the id of its settled transaction or its reimbursement; `None` where BILL does not see it.
    pub(super) fn load_expense(&mut self, expense: &Expense) -> Option<String> {
        let (made, _) = self.times(None, None, self.frame.organisation.created, 8);
        let first = expense.lines.first().map_or("", |line| line.account.as_str());
        let budget = self.budget(first, made);
        let paid = self.named(Kind::Account, &expense.paid_through)?;
        let paid = self.get(Kind::Account, &paid)?;
        // Cash is a bank account to BILL, so the form in which the account was typed in tells.
        match tree::text(&paid.content, "_company.type") {
            "credit_card" => Some(self.card_payment(expense, &budget, made)),
            "cash" => Some(self.reimbursement(expense, &budget)),
            _ => None,
        }
    }

    fn budget(&mut self, name: &str, made: Timestamp) -> String {
        self.named(Kind::Budget, name).unwrap_or_else(|| {
            let owner = self.user_id(0);
            let budget = object! {
                "name": name.to_owned(), "owners": vec![Json::from(owner)], "recurringInterval": "MONTHLY",
                "recurringLimit": Decimal::from(5000), "limit": Decimal::from(5000), "receiptRequired": false, "retired": false,
            };
            self.insert(Kind::Budget, budget, made, made)
        })
    }

    fn user_id(&self, at: usize) -> String {
        self.table(Kind::SpendUser).rows.get(at).map(|user| user.id.clone()).unwrap_or_default()
    }

    fn card(&mut self, made: Timestamp) -> String {
        if let Some(card) = self.table(Kind::Card).rows.first() {
            return card.id.clone();
        }
        let card = object! {"name": "Company Card", "userId": self.user_id(0), "lastFour": "4242", "type": "PHYSICAL", "status": "ACTIVE"};
        self.insert(Kind::Card, card, made, made)
    }

    /// The value of the one custom field of an expense.
    fn fields(&self, expense: &Expense) -> Vec<Json> {
        let value = expense.custom.get("cf_cost_centre").and_then(serde_json::Value::as_str);
        let (Some(value), Some(field)) = (value, self.table(Kind::CustomField).rows.first()) else { return Vec::new() };
        let known = tree::list(&field.content, "values").iter().filter(|known| tree::text(known, "value") == value);
        vec![object! {
            "uuid": field.id.clone(), "name": "Cost centre", "note": "", "isRequired": false,
            "selectedValues": known.cloned().collect::<Vec<_>>(),
        }]
    }

    /// What an expense comes to at home, and in its own currency with the rate.
    fn cost(&self, expense: &Expense) -> (Decimal, String, Decimal, Decimal) {
        let currency = expense.currency.clone().unwrap_or_else(|| self.home().to_owned());
        let total = expense.totals(&self.frame.taxes, self.frame.places(&currency)).total;
        let rate = expense.rate.unwrap_or_else(|| self.rate(&currency, expense.date));
        (crate::company::round(total * rate, 2), currency, total, rate)
    }

    fn card_payment(&mut self, expense: &Expense, budget: &str, made: Timestamp) -> String {
        let card = self.card(made);
        let (created, updated) = self.times(expense.created, expense.modified, expense.date, 9);
        let (amount, currency, original, rate) = self.cost(expense);
        let merchant = if expense.vendor.is_empty() { &expense.description } else { &expense.vendor };
        let base = self.transaction(merchant, amount, budget, &card).with(object! {
            "customFields": self.fields(expense), "currencyData": object! {
                "exchangeRate": rate, "exponent": 2, "originalCurrencyAmount": original, "originalCurrencyCode": currency, "symbol": "",
            },
            "_note": expense.reference.clone(),
        });
        let occurred = instant(created);
        let moment = |mut content: Json, of: &'static str| {
            tree::set(&mut content, "transactionType", of);
            tree::set(&mut content, "occurredTime", occurred.clone());
            tree::set(&mut content, "authorizedTime", occurred.clone());
            content
        };
        let authorized = self.insert(Kind::Transaction, moment(base.clone(), "AUTHORIZATION"), created, created);
        let mut cleared = moment(base, "CLEAR");
        tree::set(&mut cleared, "originalAuthTransactionUuid", authorized.clone());
        tree::set(&mut cleared, "complete", true);
        let cleared = self.insert(Kind::Transaction, typed(cleared, expense), created, updated);
        self.link(&authorized, &cleared);
        cleared
    }

    fn link(&mut self, authorized: &str, cleared: &str) {
        let Some(record) = self.get(Kind::Transaction, authorized) else { return };
        let (mut content, updated) = (record.content.clone(), record.updated);
        tree::set(&mut content, "matchedClearTransactionUuid", cleared.to_owned());
        tree::set(&mut content, "complete", true);
        self.replace(Kind::Transaction, authorized, content, false, updated);
    }

    fn transaction(&self, merchant: &str, amount: Decimal, budget: &str, card: &str) -> Json {
        let named = self.get(Kind::Budget, budget).map_or("", |budget| tree::text(&budget.content, "name"));
        let zero = Decimal::ZERO;
        object! {
            "amount": amount, "transactedAmount": amount, "fees": zero, "foreignExchangeFee": zero, "isCredit": amount < zero,
            "merchantName": merchant.to_owned(), "rawMerchantName": merchant.to_uppercase(), "merchantCategoryCode": "5999",
            "budgetUuid": budget.to_owned(), "budgetName": named.to_owned(), "userUuid": self.user_id(0), "userName": "Nora Quinn",
            "cardUuid": card.to_owned(), "cardLastFour": "4242", "complete": false, "isLocked": false, "isReconciled": false,
            "receiptRequired": false, "receiptStatus": "NOT_REQUIRED", "receipts": Vec::new(), "reviews": Vec::new(),
            "reviewers": Vec::new(), "accountingIntegrationTransactions": Vec::new(), "isParent": true, "childTransactionUuids": Vec::new(),
        }
    }

    fn reimbursement(&mut self, expense: &Expense, budget: &str) -> String {
        let (created, _) = self.times(expense.created, None, expense.date, 9);
        let (amount, ..) = self.cost(expense);
        let merchant = if expense.vendor.is_empty() { &expense.description } else { &expense.vendor };
        let receipt =
            object! {"filename": "receipt.jpg", "url": format!("https://receipts.example/{}", expense.reference)};
        let history = object! {"status": "PAID", "time": instant(created)};
        let content = object! {
            "amount": amount, "merchantName": merchant.clone(), "note": expense.description.clone(), "occurredDate": expense.date,
            "submittedTime": instant(created), "status": "PAID", "type": "OUT_OF_POCKET", "fulfillmentType": "ACH",
            "budgetUuid": budget.to_owned(), "userUuid": self.user_id(1), "receipts": vec![receipt],
            "customFields": self.fields(expense), "statusHistory": vec![history], "retired": false, "_note": expense.reference.clone(),
        };
        self.insert(Kind::Reimbursement, typed(content, expense), created, created)
    }

    /// What must not go into accounting: declined, pending and taken back; and a refund, which must.
    fn odd_transactions(&mut self, made: Timestamp) {
        let Some(budget) = self.table(Kind::Budget).rows.first().map(|budget| budget.id.clone()) else { return };
        let Some(last) = self.table(Kind::Transaction).rows.last().map(|row| row.created) else { return };
        let card = self.card(made);
        let odd = [
            ("DECLINE", "Casino Royale", 25_000, false),
            ("AUTHORIZATION", "Quay Hotel", 18_900, false),
            ("AUTHORIZATION", "Quay Hotel", -18_900, false),
            ("CLEAR", "Chandlery refund", -4_250, true),
        ];
        for (of, merchant, cents, complete) in odd {
            let time = instant(last);
            let content = self.transaction(merchant, Decimal::new(cents, 2), &budget, &card);
            let mut content = content.with(object! {
                "customFields": Vec::new(), "transactionType": of, "occurredTime": time.clone(), "authorizedTime": time,
            });
            tree::set(&mut content, "complete", complete);
            if of == "DECLINE" {
                tree::set(&mut content, "declineReason", "EXCEEDED_BUDGET_LIMIT");
            }
            self.insert(Kind::Transaction, content, last, last);
        }
    }

    /// A record of Spend & Expense as the API shows it.
    pub(super) fn spend(&self, kind: Kind, record: &Record) -> Json {
        let old = format!("{}-{}", kind.path().trim_start_matches("spend/"), &record.id[..8]);
        let body = super::render::shown(object! {"id": old, "uuid": record.id.clone()}, &record.content);
        match kind {
            Kind::Transaction => body.with(object! {"updatedTime": instant(record.updated)}),
            Kind::Reimbursement => body,
            _ => body.with(object! {"createdTime": instant(record.created), "updatedTime": instant(record.updated)}),
        }
    }
}
