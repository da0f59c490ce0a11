//! A few records of kinds that a COMPANY file does not have. The same in every company.

use crate::quickbooks::entity::Entity;
use crate::quickbooks::ledger::{Ledger, Record};
use crate::quickbooks::value::{Object, money, object, reference};
use jiff::civil::Date;
use rust_decimal::Decimal;

impl Ledger {
    /// Classes, a location, an employee; journals, a sale paid at once, money moved and money brought to the bank.
    pub(super) fn add_extras(&mut self) {
        let mut classes = Vec::new();
        for name in ["North", "South"] {
            let body = object! {"Name": name, "SubClass": false, "FullyQualifiedName": name, "Active": true};
            classes.push(reference(self.add_plain(Entity::Class, body).to_string(), name));
        }
        let body = object! {"Name": "Quay", "SubDepartment": false, "FullyQualifiedName": "Quay", "Active": true};
        self.add_plain(Entity::Department, body);
        let body = object! {
            "GivenName": "Niamh", "FamilyName": "Doyle", "DisplayName": "Niamh Doyle", "PrintOnCheckName": "Niamh Doyle", "Active": true,
        };
        self.add_plain(Entity::Employee, body);
        let (Some(bank), Some(equity), Some(cost)) = (self.first("Bank"), self.first("Equity"), self.first("Expense"))
        else {
            return;
        };
        for (month, cents) in [(9, 125_000), (10, 98_050), (11, 40_001)] {
            let (amount, day) = (Decimal::new(cents, 2), Date::constant(2026, month, 28));
            let class = classes.first().cloned().unwrap_or_default();
            let lines = vec![
                journal_line(0, "Debit", amount, cost.clone(), Some(class)),
                journal_line(1, "Credit", amount, equity.clone(), None),
            ];
            let body = object! {
                "Adjustment": false, "DocNumber": format!("ACC-{month}"), "TxnDate": day, "PrivateNote": "Accrual",
                "Line": lines, "TotalAmt": money(amount),
            };
            self.add_extra(Entity::JournalEntry, day, body);
        }
        let second = self.second_bank();
        if let Some(into) = second {
            let day = Date::constant(2026, 11, 16);
            let body = object! {"TxnDate": day, "FromAccountRef": bank.clone(), "ToAccountRef": into, "Amount": money(Decimal::from(500))};
            self.add_extra(Entity::Transfer, day, body);
        }
        self.add_receipt(&bank);
        let (day, amount) = (Date::constant(2026, 11, 20), money(Decimal::from(75)));
        let detail = object! {"AccountRef": equity};
        let line = object! {"Id": "1", "LineNum": 1_i64, "Amount": amount, "DetailType": "DepositLineDetail", "DepositLineDetail": detail};
        let body = object! {"TxnDate": day, "DepositToAccountRef": bank, "Line": vec![line], "TotalAmt": amount};
        self.add_extra(Entity::Deposit, day, body);
    }

    fn add_receipt(&mut self, bank: &Object) {
        let Some(customer) =
            self.all(Entity::Customer).find(|one| one.is_active() && one.body.referred("CurrencyRef") == self.home)
        else {
            return;
        };
        let customer = reference(customer.id.to_string(), customer.name());
        for (entity, number, cents) in [(Entity::SalesReceipt, "SR-1", 4_900), (Entity::RefundReceipt, "RF-1", 1_250)] {
            let (day, amount) = (Date::constant(2026, 11, 18), Decimal::new(cents, 2));
            let detail =
                object! {"ItemRef": self.item("Services", "", true), "UnitPrice": amount.normalize(), "Qty": 1_i64};
            let lines = vec![
                object! {
                    "Id": "1", "LineNum": 1_i64, "Amount": money(amount), "DetailType": "SalesItemLineDetail",
                    "SalesItemLineDetail": detail,
                },
                object! {"Amount": money(amount), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": Object::default()},
            ];
            let body = object! {
                "DocNumber": number, "TxnDate": day, "CustomerRef": customer.clone(), "DepositToAccountRef": bank.clone(),
                "Line": lines, "TotalAmt": money(amount), "Balance": Decimal::ZERO,
            };
            self.add_extra(entity, day, body);
        }
    }

    fn first(&self, of: &str) -> Option<Object> {
        self.account_of(of).map(|account| reference(account.id.to_string(), account.name()))
    }

    fn second_bank(&self) -> Option<Object> {
        let mut banks = self.all(Entity::Account).filter(|account| account.body.text("AccountType") == "Bank");
        banks.nth(1).map(|bank| reference(bank.id.to_string(), bank.name()))
    }

    fn add_extra(&mut self, entity: Entity, day: Date, mut body: Object) {
        let home = self.home.clone();
        self.put_currency(&mut body, &home, None, day);
        let id = self.next_id(entity);
        let at = self.usual_time(day, 12, id);
        let record = Record {
            entity,
            id,
            sync: 0,
            created: at,
            modified: at,
            body,
            hidden_until: None,
            typed: None,
            void: false,
        };
        self.put(record, at);
    }
}

fn journal_line(id: i64, side: &str, amount: Decimal, account: Object, class: Option<Object>) -> Object {
    let detail = object! {"PostingType": side, "AccountRef": account}.maybe("ClassRef", class);
    object! {
        "Id": id.to_string(), "Description": "Accrual", "Amount": money(amount), "DetailType": "JournalEntryLineDetail",
        "JournalEntryLineDetail": detail,
    }
}
