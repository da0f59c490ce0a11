//! What FreshBooks has beyond a COMPANY file: items, other income and journal entries, a few of each and always the same.

use super::{Books, keys, text};
use crate::company::Company;
use crate::freshbooks::noun::Noun;
use crate::kit::ids;
use jiff::civil::Date;
use serde_json::json;

impl Books {
    pub(super) fn extras(&mut self, company: &Company) {
        let opened = company.organisation.created;
        let home = company.organisation.currency.clone();
        for (name, price) in self.line_names() {
            let found = keys(json!({
                "name": name, "description": "", "unit_cost": {"amount": price, "code": home}, "qty": "1", "tax1": 0, "tax2": 0,
                "sku": "", "inventory": null,
            }));
            let at = self.usual_time(Noun::Item, opened);
            self.add(Noun::Item, found, at);
        }
        let day = company.start.map_or(opened, |start| start.date().first_of_month());
        for (source, amount) in [("Stall at the harbour fair", "412.50"), ("Rent of the crane", "180.00")] {
            let found = keys(json!({
                "source": source, "category_name": "Other", "date": day.to_string(), "payment_type": "Cash", "note": "",
                "amount": {"amount": amount, "code": home}, "taxes": [],
            }));
            let at = self.usual_time(Noun::OtherIncome, day);
            self.add(Noun::OtherIncome, found, at);
        }
        self.journals(day, &home);
    }

    /// Two entries by hand between the first two accounts of expense.
    fn journals(&mut self, day: Date, home: &str) {
        let accounts: Vec<u64> = self
            .table(Noun::Account)
            .active()
            .filter(|row| text(&row.keys, "type") == "expense")
            .map(|row| row.id)
            .take(2)
            .collect();
        let [one, other] = accounts.as_slice() else { return };
        for (name, amount) in [("Stock taken for the office", "64.20"), ("Carriage booked wrongly", "19.95")] {
            let found = keys(json!({
                "uuid": ids::uuid("journal", name), "name": name, "description": name, "user_entered_date": day.to_string(),
                "currency_code": home, "journalEntryNumber": null,
                "details": [
                    {"sub_accountid": one, "debit": amount, "credit": null},
                    {"sub_accountid": other, "debit": null, "credit": amount},
                ],
            }));
            let at = self.usual_time(Noun::Journal, day);
            self.add(Noun::Journal, found, at);
        }
    }
}
