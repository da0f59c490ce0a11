//! What a record does to others: balances of documents, of parties and of accounts. Money that is used for a document changes the document
//! (its token counts up); a balance of a party or account moves its time of change only.

use super::{Gone, Ledger, Record};
use crate::quickbooks::entity::Entity;
use crate::quickbooks::value::{Object, Value, money, object};
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Money or credit used for a document, seen from the document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    pub(super) by: (Entity, u64),
    pub(super) amount: Decimal,
}

type Place = (Entity, u64);

/// The kind of a `TxnType`.
pub(super) fn linked_entity(kind: &str) -> Option<Entity> {
    match kind {
        "BillPaymentCheck" | "BillPaymentCreditCard" | "BillPayment" => Some(Entity::BillPayment),
        "ReceivePayment" => Some(Entity::Payment),
        other => Entity::of_name(other),
    }
}

impl Record {
    /// What this record is used for: documents and amounts.
    pub(crate) fn uses(&self) -> Vec<(Place, Decimal)> {
        let of = |line: &Object, amount: Decimal| {
            let linked = line.list("LinkedTxn").filter_map(|linked| {
                Some(((linked_entity(linked.text("TxnType"))?, linked.text("TxnId").parse().ok()?), amount))
            });
            linked.collect::<Vec<_>>()
        };
        match self.entity {
            Entity::Payment | Entity::BillPayment | Entity::Deposit => {
                self.body.list("Line").flat_map(|line| of(line, line.amount("Amount"))).collect()
            }
            // A bill answers purchase orders, for no money.
            Entity::Bill => {
                let mut orders = of(&self.body, Decimal::ZERO);
                orders.retain(|((entity, _), _)| *entity == Entity::PurchaseOrder);
                orders
            }
            _ => Vec::new(),
        }
    }

    /// Its customer or vendor.
    pub(crate) fn party(&self) -> Option<Place> {
        let (entity, key) = match self.entity {
            Entity::Bill | Entity::VendorCredit | Entity::BillPayment | Entity::PurchaseOrder => {
                (Entity::Vendor, "VendorRef")
            }
            Entity::Invoice | Entity::CreditMemo | Entity::Payment | Entity::SalesReceipt | Entity::RefundReceipt => {
                (Entity::Customer, "CustomerRef")
            }
            _ => return None,
        };
        Some((entity, self.body.referred(key).parse().ok()?))
    }

    /// What it adds to the balance of its party.
    fn owed(&self) -> Decimal {
        match self.entity {
            Entity::Bill | Entity::Invoice => self.body.amount("Balance"),
            Entity::VendorCredit | Entity::CreditMemo => -self.body.amount("Balance"),
            Entity::Payment => -self.body.amount("UnappliedAmt"),
            Entity::BillPayment => {
                let credit = |line: &Object| line.list("LinkedTxn").any(|one| one.text("TxnType") == "VendorCredit");
                let used = |line: &Object| if credit(line) { -line.amount("Amount") } else { line.amount("Amount") };
                self.body.list("Line").map(used).sum::<Decimal>() - self.body.amount("TotalAmt")
            }
            _ => Decimal::ZERO,
        }
    }

    /// What it adds to accounts of the balance sheet, in home currency.
    fn postings(&self, ledger: &Ledger) -> Vec<(u64, Decimal)> {
        let body = &self.body;
        let rate = body.number("ExchangeRate").unwrap_or(Decimal::ONE);
        let total = body.amount("TotalAmt") * rate;
        let of = |key: &str| body.referred(key).parse::<u64>().ok();
        let first = |of: &str| ledger.account_of(of).map(|account| account.id);
        let bank = || {
            let way = body.object("CheckPayment").map(|way| way.referred("BankAccountRef"));
            let way = way.or_else(|| body.object("CreditCardPayment").map(|way| way.referred("CCAccountRef")));
            way.and_then(|id| id.parse().ok())
        };
        let payable = || of("APAccountRef").or_else(|| first("Accounts Payable"));
        let into = || of("DepositToAccountRef");
        let pairs: Vec<(Option<u64>, Decimal)> = match self.entity {
            Entity::Bill => vec![(payable(), -total)],
            Entity::VendorCredit => vec![(payable(), total)],
            Entity::BillPayment => vec![(payable(), total), (bank(), -total)],
            Entity::Purchase if body.flag("Credit") == Some(true) => vec![(of("AccountRef"), total)],
            Entity::Purchase => vec![(of("AccountRef"), -total)],
            Entity::Invoice => vec![(first("Accounts Receivable"), total)],
            Entity::CreditMemo => vec![(first("Accounts Receivable"), -total)],
            Entity::Payment => vec![(first("Accounts Receivable"), -total), (into(), total)],
            Entity::SalesReceipt => vec![(into(), total)],
            Entity::RefundReceipt => vec![(into(), -total)],
            Entity::Deposit => vec![(into(), total)],
            Entity::Transfer => {
                let amount = body.amount("Amount") * rate;
                vec![(of("FromAccountRef"), -amount), (of("ToAccountRef"), amount)]
            }
            Entity::JournalEntry => body.list("Line").map(|line| journal_posting(line, rate)).collect(),
            _ => Vec::new(),
        };
        pairs.into_iter().filter_map(|(id, amount)| Some((id?, amount))).collect()
    }
}

fn journal_posting(line: &Object, rate: Decimal) -> (Option<u64>, Decimal) {
    let Some(detail) = line.object("JournalEntryLineDetail") else { return (None, Decimal::ZERO) };
    let amount = line.amount("Amount") * rate;
    let signed = if detail.text("PostingType") == "Credit" { -amount } else { amount };
    (detail.referred("AccountRef").parse().ok(), signed)
}

impl Ledger {
    /// What is used of a document.
    pub(crate) fn used(&self, place: Place) -> Decimal {
        self.links.get(&place).into_iter().flatten().map(|link| link.amount).sum()
    }

    /// Whether others are linked to a document.
    pub(crate) fn is_linked(&self, place: Place) -> bool {
        self.links.get(&place).is_some_and(|links| !links.is_empty())
    }

    /// Whether a payment stands in a deposit.
    pub(crate) fn is_deposited(&self, place: Place) -> bool {
        self.links.get(&place).is_some_and(|links| links.iter().any(|link| link.by.0 == Entity::Deposit))
    }

    /// Puts a record in, or over what it was, with everything that follows.
    pub(crate) fn put(&mut self, mut record: Record, at: Timestamp) {
        let place = (record.entity, record.id);
        self.settle(&mut record);
        let old = self.get(place.0, place.1).cloned();
        let reached = self.relink(old.as_ref(), Some(&record));
        self.swap(old.as_ref(), Some(&record), at);
        self.renumber(old.as_ref(), Some(&record));
        let renamed = old
            .as_ref()
            .filter(|old| place.0.is_list() && old.name() != record.name())
            .map(|_| record.name().to_owned());
        self.tables.entry(place.0).or_default().insert(place.1, record);
        if let Some(name) = renamed {
            self.rename(place.0, place.1, &name);
        }
        self.refresh(reached, at);
    }

    fn renumber(&mut self, old: Option<&Record>, new: Option<&Record>) {
        let key = |record: &Record| (record.entity, record.body.text("DocNumber").to_owned());
        if let Some(old) = old {
            let ids = self.numbers.entry(key(old)).or_default();
            ids.retain(|id| *id != old.id);
        }
        if let Some(new) = new.filter(|new| !new.body.text("DocNumber").is_empty()) {
            self.numbers.entry(key(new)).or_default().push(new.id);
        }
    }

    /// Takes a record out, with everything that follows.
    pub(crate) fn take(&mut self, place: Place, at: Timestamp) {
        let Some(old) = self.tables.get_mut(&place.0).and_then(|table| table.remove(&place.1)) else { return };
        let reached = self.relink(Some(&old), None);
        self.swap(Some(&old), None, at);
        self.renumber(Some(&old), None);
        self.links.remove(&place);
        self.gone.push(Gone { entity: place.0, id: place.1, at });
        self.refresh(reached, at);
    }

    /// Documents whose links changed.
    fn relink(&mut self, old: Option<&Record>, new: Option<&Record>) -> BTreeSet<Place> {
        let sum = |record: Option<&Record>| {
            let mut sum: BTreeMap<Place, Decimal> = BTreeMap::new();
            for (place, amount) in record.map(Record::uses).unwrap_or_default() {
                *sum.entry(place).or_default() += amount;
            }
            sum
        };
        let (before, after) = (sum(old), sum(new));
        let Some(by) = new.or(old).map(|record| (record.entity, record.id)) else { return BTreeSet::new() };
        let changed = |place: &&Place| before.get(*place) != after.get(*place);
        let reached: BTreeSet<Place> = before.keys().chain(after.keys()).filter(changed).copied().collect();
        for place in &reached {
            let links = self.links.entry(*place).or_default();
            links.retain(|link| link.by != by);
            if let Some(amount) = after.get(place) {
                links.push(Link { by, amount: *amount });
            }
        }
        reached
    }

    /// The documents that money reached: their balances, their links, their tokens.
    fn refresh(&mut self, reached: BTreeSet<Place>, at: Timestamp) {
        for place in reached {
            let Some(old) = self.get(place.0, place.1).cloned() else { continue };
            let mut new = old.clone();
            self.settle(&mut new);
            if place.0 == Entity::PurchaseOrder && self.is_linked(place) {
                new.body.set("POStatus", "Closed");
            }
            new.sync += 1;
            new.modified = new.modified.max(at);
            self.swap(Some(&old), Some(&new), at);
            self.tables.entry(place.0).or_default().insert(place.1, new);
        }
    }

    /// Balance and links of a document as they follow from what is used of it.
    pub(super) fn settle(&self, record: &mut Record) {
        let place = (record.entity, record.id);
        let rate = record.body.number("ExchangeRate");
        if matches!(record.entity, Entity::Bill | Entity::Invoice | Entity::VendorCredit | Entity::CreditMemo) {
            let balance = money(record.body.amount("TotalAmt") - self.used(place));
            record.body.set("Balance", balance);
            if let Some(rate) =
                rate.filter(|_| matches!(record.entity, Entity::Bill | Entity::Invoice | Entity::CreditMemo))
            {
                record.body.set("HomeBalance", money(balance * rate));
            }
            if record.entity == Entity::CreditMemo {
                record.body.set("RemainingCredit", balance);
            }
        }
        let kept = |linked: &&Object| record.entity == Entity::Bill && linked.text("TxnType") == "PurchaseOrder";
        let mut linked: Vec<Object> = record.body.list("LinkedTxn").filter(kept).cloned().collect();
        for link in self.links.get(&place).into_iter().flatten() {
            let kind = match link.by.0 {
                // So it is called even where a card paid.
                Entity::BillPayment => "BillPaymentCheck",
                other => other.name(),
            };
            linked.push(object! {"TxnId": link.by.1.to_string(), "TxnType": kind});
        }
        let always = matches!(record.entity, Entity::Bill | Entity::Invoice);
        if record.entity.is_transaction() && (always || !linked.is_empty() || record.body.has("LinkedTxn")) {
            record.body.set("LinkedTxn", linked.into_iter().collect::<Value>());
        }
    }

    /// Moves the balances of parties and accounts from what a record was to what it is.
    fn swap(&mut self, old: Option<&Record>, new: Option<&Record>, at: Timestamp) {
        let mut parties: BTreeMap<Place, Decimal> = BTreeMap::new();
        let mut accounts: BTreeMap<u64, Decimal> = BTreeMap::new();
        for (record, sign) in [(old, Decimal::NEGATIVE_ONE), (new, Decimal::ONE)] {
            let Some(record) = record else { continue };
            if let Some(party) = record.party() {
                *parties.entry(party).or_default() += sign * record.owed();
            }
            for (account, amount) in record.postings(self) {
                *accounts.entry(account).or_default() += sign * amount;
            }
        }
        for (place, by) in parties.into_iter().filter(|(_, by)| !by.is_zero()) {
            let keys: &[&str] =
                if place.0 == Entity::Customer { &["Balance", "BalanceWithJobs"] } else { &["Balance"] };
            self.move_balance(place, keys, by, at);
        }
        for (id, by) in accounts.into_iter().filter(|(_, by)| !by.is_zero()) {
            let sheet = self
                .get(Entity::Account, id)
                .is_some_and(|account| matches!(account.body.text("Classification"), "Asset" | "Liability" | "Equity"));
            if sheet {
                self.move_balance((Entity::Account, id), &["CurrentBalance", "CurrentBalanceWithSubAccounts"], by, at);
            }
        }
    }

    fn move_balance(&mut self, place: Place, keys: &[&str], by: Decimal, at: Timestamp) {
        if let Some(record) = self.get_mut(place.0, place.1) {
            for key in keys {
                let moved = money(record.body.amount(key) + by);
                record.body.set(key, moved);
            }
            record.modified = record.modified.max(at);
        }
    }
}
