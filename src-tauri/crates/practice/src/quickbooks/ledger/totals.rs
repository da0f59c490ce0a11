//! What a document comes to, and whether its lines are right.

use super::Ledger;
use crate::quickbooks::entity::Entity;
use crate::quickbooks::fault::Fault;
use crate::quickbooks::value::{Object, Value, money, object};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

impl Ledger {
    /// Numbers the lines: a line that says an id of before keeps it, others get the next.
    pub(super) fn number(entity: Entity, body: &mut Object, old: Option<&Object>) {
        if matches!(entity, Entity::Payment | Entity::BillPayment) {
            return;
        }
        let id = |line: &Object| line.text("Id").parse::<u64>().ok();
        let known: Vec<u64> =
            old.into_iter().flat_map(|old| old.list("Line").filter_map(id).collect::<Vec<_>>()).collect();
        // Lines of journals are numbered from 0.
        let first = u64::from(entity != Entity::JournalEntry);
        let mut next = known.iter().max().map_or(first, |most| most + 1);
        let Some(Value::List(lines)) = body.get_mut("Line") else { return };
        for (at, line) in (1_i64..).zip(lines) {
            let Value::Object(line) = line else { continue };
            let kept = id(line).filter(|id| known.contains(id));
            let number = kept.unwrap_or_else(|| {
                next += 1;
                next - 1
            });
            line.set("Id", number.to_string());
            if entity != Entity::JournalEntry && entity != Entity::Purchase {
                line.set("LineNum", at);
            }
        }
    }

    /// Works out amounts and totals.
    ///
    /// # Errors
    /// 6070 where an amount is not quantity times price, 6000 where a journal does not balance or a total is below zero.
    pub(super) fn total(&self, entity: Entity, body: &mut Object) -> Result<(), Fault> {
        match entity {
            Entity::JournalEntry => return self.journal_total(body),
            Entity::Payment | Entity::BillPayment | Entity::Transfer => return Ok(()),
            _ => {}
        }
        let inclusive = body.text("GlobalTaxCalculation") == "TaxInclusive";
        let (mut sum, mut discount) = (Decimal::ZERO, Decimal::ZERO);
        let mut taxed: BTreeMap<String, (Decimal, Option<Decimal>)> = BTreeMap::new();
        if let Some(Value::List(lines)) = body.get_mut("Line") {
            for line in lines {
                let Value::Object(line) = line else { continue };
                let kind = line.text("DetailType").to_owned();
                if kind == "DiscountLineDetail" {
                    discount += line.amount("Amount");
                    continue;
                }
                let code = self.price(line, &kind, inclusive)?;
                sum += line.amount("Amount");
                if let Some((code, own)) = code {
                    let entry = taxed.entry(code).or_insert((Decimal::ZERO, None));
                    entry.0 += line.amount("Amount");
                    entry.1 = own.map(|own| entry.1.unwrap_or_default() + own).or(entry.1);
                }
            }
        }
        let tax = self.tax(entity, body, &taxed);
        let total = money(sum - discount + tax);
        if total < Decimal::ZERO {
            return Err(Fault::business("Transaction amount must be 0 or greater."));
        }
        body.set("TotalAmt", total);
        if let Some(rate) = body.number("ExchangeRate") {
            body.set("HomeTotalAmt", money(total * rate));
        }
        if entity.is_sale()
            && let Some(Value::List(lines)) = body.get_mut("Line")
        {
            lines.push(Value::Object(object! {
                "Amount": money(sum), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": Object::default(),
            }));
        }
        Ok(())
    }

    /// Checks the price of a line, splits off tax that its amount holds; its tax code and its own tax.
    fn price(
        &self,
        line: &mut Object,
        kind: &str,
        inclusive: bool,
    ) -> Result<Option<(String, Option<Decimal>)>, Fault> {
        let amount = line.amount("Amount");
        let Some(Value::Object(detail)) = line.get_mut(kind) else { return Ok(None) };
        if let (Some(quantity), Some(price)) = (detail.number("Qty"), detail.number("UnitPrice")) {
            let product = quantity.checked_mul(price).map(money);
            let gross = detail.number("TaxInclusiveAmt");
            if product != Some(amount) && (!inclusive || product != gross) {
                let detail = "Amount calculation incorrect in the request: Amount is not equal to UnitPrice * Qty.";
                return Err(Fault::validation(
                    "6070",
                    "Amount is not equal to UnitPrice * Qty. Supplied value",
                    detail,
                ));
            }
        }
        if kind.ends_with("ExpenseLineDetail") && !detail.has("BillableStatus") {
            detail.set("BillableStatus", "NotBillable");
        }
        if self.is_american() && !detail.has("TaxCodeRef") && kind != "DepositLineDetail" {
            detail.set("TaxCodeRef", object! {"value": "NON"});
        }
        let code = detail.referred("TaxCodeRef").to_owned();
        if code.is_empty() {
            return Ok(None);
        }
        let (_, percent) = self.tax_of(&code);
        let mut own = None;
        if inclusive {
            let gross = detail.number("TaxInclusiveAmt");
            let net = match gross {
                Some(gross) => {
                    own = Some(gross - amount);
                    amount
                }
                None => {
                    let net = money(amount - amount * percent / (Decimal::ONE_HUNDRED + percent));
                    own = Some(amount - net);
                    detail.set("TaxInclusiveAmt", money(amount));
                    // Quantity and price were those of the whole amount.
                    detail.remove("Qty");
                    detail.remove("UnitPrice");
                    net
                }
            };
            line.set("Amount", money(net));
        }
        Ok(Some((code, own)))
    }

    /// Name and per cent of a tax code.
    fn tax_of(&self, code: &str) -> (String, Decimal) {
        let name = self.found(Entity::TaxCode, code).map_or(String::new(), |code| code.name().to_owned());
        let percent = self.company.taxes.iter().find(|tax| tax.name == name).map(|tax| tax.percent);
        (name, percent.unwrap_or_default())
    }

    /// The tax of a document: what was sent, otherwise what follows from the lines.
    fn tax(&self, entity: Entity, body: &mut Object, taxed: &BTreeMap<String, (Decimal, Option<Decimal>)>) -> Decimal {
        if let Some(stated) = body.object("TxnTaxDetail").and_then(|detail| detail.number("TotalTax")) {
            return stated;
        }
        if self.is_american() || entity == Entity::Deposit || body.text("GlobalTaxCalculation") == "NotApplicable" {
            if entity.is_sale() {
                body.set("TxnTaxDetail", object! {"TotalTax": Decimal::ZERO});
            }
            return Decimal::ZERO;
        }
        let mut sum = Decimal::ZERO;
        let mut lines = Vec::new();
        for (code, (net, own)) in taxed {
            let (name, percent) = self.tax_of(code);
            let tax = own.unwrap_or_else(|| money(*net * percent / Decimal::ONE_HUNDRED));
            sum += tax;
            lines.push(self.tax_line(entity.is_sale(), &name, percent, tax, Some(*net)));
        }
        if !lines.is_empty() || entity.is_sale() {
            body.set("TxnTaxDetail", object! {"TotalTax": money(sum), "TaxLine": lines});
        }
        sum
    }

    fn journal_total(&self, body: &mut Object) -> Result<(), Fault> {
        let (mut debit, mut credit, mut count) = (Decimal::ZERO, Decimal::ZERO, 0);
        for line in body.list("Line") {
            let Some(detail) = line.object("JournalEntryLineDetail") else { continue };
            count += 1;
            let amount = line.amount("Amount");
            if amount < Decimal::ZERO {
                return Err(Fault::business("Transaction amount must be 0 or greater."));
            }
            if detail.text("PostingType") == "Debit" {
                debit += amount;
            } else {
                credit += amount;
            }
            let account = self.found(Entity::Account, detail.referred("AccountRef"));
            let of = account.map_or("", |account| account.body.text("AccountType"));
            let party = detail.object("Entity").map_or("", |entity| entity.referred("EntityRef"));
            if of == "Accounts Receivable" && self.found(Entity::Customer, party).is_none() {
                return Err(Fault::business(
                    "When you use Accounts Receivable, you must choose a customer in the Name field.",
                ));
            }
            if of == "Accounts Payable" && self.found(Entity::Vendor, party).is_none() {
                return Err(Fault::business(
                    "When you use Accounts Payable, you must choose a vendor in the Name field.",
                ));
            }
        }
        if count < 2 {
            return Err(Fault::business("Fill out at least two detail lines to continue."));
        }
        if debit != credit {
            return Err(Fault::business("Please balance debits and credits."));
        }
        body.set("TotalAmt", money(debit));
        Ok(())
    }
}
