//! Money and credits: what they are used for must be there, of the same party, and open.

use super::Ledger;
use super::effects::linked_entity;
use crate::quickbooks::entity::Entity;
use crate::quickbooks::fault::Fault;
use crate::quickbooks::value::{Object, Value, money};
use rust_decimal::Decimal;

impl Ledger {
    /// Checks what a payment is used for and works out what is left of it. `id` is the payment's own, where it is known already.
    pub(super) fn check_money(&self, entity: Entity, id: Option<u64>, body: &mut Object) -> Result<(), Fault> {
        let (key, pays, credits) = match entity {
            Entity::Payment => ("CustomerRef", Entity::Invoice, Entity::CreditMemo),
            Entity::BillPayment => ("VendorRef", Entity::Bill, Entity::VendorCredit),
            Entity::Deposit => return self.check_deposit(id, body),
            _ => return Ok(()),
        };
        let total = body.amount("TotalAmt");
        if total < Decimal::ZERO {
            return Err(Fault::business("Transaction amount must be 0 or greater."));
        }
        let party = body.referred(key).to_owned();
        let mut used = Decimal::ZERO;
        let mut asked: std::collections::BTreeMap<(Entity, u64), Decimal> = std::collections::BTreeMap::new();
        for line in body.list("Line") {
            let amount = line.amount("Amount");
            if amount < Decimal::ZERO {
                return Err(Fault::business("Transaction amount must be 0 or greater."));
            }
            for linked in line.list("LinkedTxn") {
                let target = linked_entity(linked.text("TxnType"))
                    .filter(|kind| [pays, credits, Entity::JournalEntry].contains(kind));
                let target = target.ok_or_else(|| Fault::enumeration("TxnType", linked.text("TxnType")))?;
                let document = self.found(target, linked.text("TxnId")).filter(|document| !document.void);
                let document = document.ok_or_else(|| Fault::reference("TxnId", linked.text("TxnId")))?;
                if target != Entity::JournalEntry && document.body.referred(key) != party {
                    return Err(Fault::business(
                        "The transaction you are trying to link is not of this customer or vendor.",
                    ));
                }
                used += if target == credits { -amount } else { amount };
                *asked.entry((target, document.id)).or_default() += amount;
            }
        }
        for ((target, document), amount) in asked.into_iter().filter(|((target, _), _)| *target != Entity::JournalEntry)
        {
            let open = self.open_for((target, document), id.map(|id| (entity, id)));
            if amount > open {
                return Err(Fault::business("The amount applied is more than the open balance of the transaction."));
            }
        }
        if used > total || used < Decimal::ZERO {
            return Err(Fault::business("The amounts applied do not add up to the amount of the payment."));
        }
        if entity == Entity::Payment {
            body.set("UnappliedAmt", money(total - used));
        }
        if let Some(rate) = body.number("ExchangeRate") {
            body.set("HomeTotalAmt", money(total * rate));
        }
        Ok(())
    }

    /// What is open of a document, what a payment already uses of it left aside.
    fn open_for(&self, place: (Entity, u64), by: Option<(Entity, u64)>) -> Decimal {
        let balance = self.get(place.0, place.1).map(|record| record.body.amount("Balance")).unwrap_or_default();
        let own = self.links.get(&place).into_iter().flatten().filter(|link| Some(link.by) == by);
        balance + own.map(|link| link.amount).sum::<Decimal>()
    }

    fn check_deposit(&self, id: Option<u64>, body: &Object) -> Result<(), Fault> {
        for line in body.list("Line") {
            for linked in line.list("LinkedTxn") {
                let kind = linked_entity(linked.text("TxnType"));
                let found = kind.and_then(|kind| self.found(kind, linked.text("TxnId")));
                let found = found.ok_or_else(|| Fault::reference("TxnId", linked.text("TxnId")))?;
                let place = (found.entity, found.id);
                let others = self
                    .links
                    .get(&place)
                    .into_iter()
                    .flatten()
                    .any(|link| link.by.0 == Entity::Deposit && Some(link.by.1) != id);
                if others {
                    return Err(Fault::business("This payment is part of another deposit already."));
                }
            }
        }
        Ok(())
    }

    /// An account that money comes from or goes to must be of the right type.
    pub(super) fn check_accounts(&self, entity: Entity, body: &Object) -> Result<(), Fault> {
        let is = |id: &str, types: &[&str]| {
            let account = self.found(Entity::Account, id);
            account.is_none_or(|account| types.contains(&account.body.text("AccountType")))
        };
        let right = match (entity, body.text("PaymentType"), body.text("PayType")) {
            (Entity::Purchase, "CreditCard", _) => is(body.referred("AccountRef"), &["Credit Card"]),
            (Entity::Purchase, "Check", _) => is(body.referred("AccountRef"), &["Bank"]),
            (Entity::BillPayment, _, "CreditCard") => {
                body.object("CreditCardPayment").is_none_or(|way| is(way.referred("CCAccountRef"), &["Credit Card"]))
            }
            (Entity::BillPayment, _, _) => {
                body.object("CheckPayment").is_none_or(|way| is(way.referred("BankAccountRef"), &["Bank"]))
            }
            _ => true,
        };
        let payable = body.referred("APAccountRef");
        if !right || !(payable.is_empty() || is(payable, &["Accounts Payable"])) {
            return Err(Fault::business("Select an account of the right type for this transaction."));
        }
        Ok(())
    }
}

/// The lines of a payment are amounts and links only.
pub(super) fn plain_lines(body: &mut Object) {
    if let Some(Value::List(lines)) = body.get_mut("Line") {
        for line in lines {
            if let Value::Object(line) = line {
                for key in ["Id", "LineNum", "DetailType"] {
                    line.remove(key);
                }
            }
        }
    }
}
