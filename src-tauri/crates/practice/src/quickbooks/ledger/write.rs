//! Making, changing, deleting and voiding records as the API does.

use super::check::{all_missing, required, sent};
use super::{Ledger, Record};
use crate::quickbooks::entity::Entity;
use crate::quickbooks::fault::Fault;
use crate::quickbooks::value::{Object, Value, object};
use jiff::Timestamp;
use std::time::Duration;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Made, or changed where there is an id.
    Save,
    Delete,
    Void,
}

/// How it is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) now: Timestamp,
    /// Queries do not find it before this run time.
    pub(crate) hidden_until: Option<Duration>,
    /// A number that is used already is taken all the same.
    pub(crate) duplicates: bool,
}

/// What was done.
#[derive(Debug, Clone)]
pub(crate) struct Done {
    /// The record as it is answered.
    pub(crate) record: Object,
    /// Something is different from before.
    pub(crate) changed: bool,
}

impl Ledger {
    /// Does what a request asks for.
    ///
    /// # Errors
    /// Where the real books refuse it; nothing is changed then.
    pub(crate) fn write(&mut self, entity: Entity, deed: Deed, given: &Object, terms: Terms) -> Result<Done, Fault> {
        // Times are kept to the second.
        let now = Timestamp::from_second(terms.now.as_second()).unwrap_or(terms.now);
        let terms = Terms { now, ..terms };
        if matches!(entity, Entity::TaxCode | Entity::TaxRate | Entity::CompanyInfo | Entity::Preferences) {
            return Err(Fault::unsupported(&format!("write of {}", entity.name())));
        }
        match deed {
            Deed::Save if given.text("Id").is_empty() => self.create(entity, given, terms),
            Deed::Save => self.update(entity, given, terms),
            Deed::Delete => self.delete(entity, given, terms),
            Deed::Void => self.void_asked(entity, given, terms),
        }
    }

    fn create(&mut self, entity: Entity, given: &Object, terms: Terms) -> Result<Done, Fault> {
        let mut body = sent(entity, given)?.body;
        self.check_required(entity, &body)?;
        self.whole(entity, None, &mut body, None, terms)?;
        let id = self.next_id(entity);
        let (created, modified) = (terms.now, terms.now);
        let record = Record {
            entity,
            id,
            sync: 0,
            created,
            modified,
            body,
            hidden_until: terms.hidden_until,
            typed: None,
            void: false,
        };
        self.put(record, terms.now);
        Ok(self.done(entity, id, true))
    }

    fn check_required(&self, entity: Entity, body: &Object) -> Result<(), Fault> {
        required(entity, body)?;
        if !self.setup.insist {
            return Ok(());
        }
        let mut missing = Vec::new();
        let bought = matches!(entity, Entity::Bill | Entity::VendorCredit);
        if bought && self.is_multi_currency() && !body.has("CurrencyRef") {
            missing.push("CurrencyRef");
        }
        if entity == Entity::Bill && !self.is_american() && !body.has("GlobalTaxCalculation") {
            missing.push("GlobalTaxCalculation");
        }
        all_missing(missing)
    }

    /// Everything that makes a body a record: references, what is filled in, totals, and what the books allow.
    fn whole(
        &self,
        entity: Entity,
        id: Option<u64>,
        body: &mut Object,
        old: Option<&Object>,
        terms: Terms,
    ) -> Result<(), Fault> {
        self.check_plan(entity, body)?;
        self.refer_all(entity, body, old)?;
        self.fill(entity, body, old, Ledger::today(terms.now))?;
        self.check_name(entity, id, body)?;
        if entity.is_list() {
            return Ok(());
        }
        self.check_open(body.day("TxnDate"))?;
        self.check_accounts(entity, body)?;
        Ledger::number(entity, body, old);
        self.total(entity, body)?;
        self.check_money(entity, id, body)?;
        if !terms.duplicates {
            self.check_number(entity, id, body)?;
        }
        Ok(())
    }

    /// The record that a request is about, where its token is the newest.
    fn current(&self, entity: Entity, given: &Object) -> Result<Record, Fault> {
        let id = given.text("Id");
        if id.is_empty() {
            return Err(Fault::missing("Id"));
        }
        if !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Fault::bad_id(id));
        }
        let record = self.found(entity, id).ok_or_else(Fault::not_found)?;
        let token = match given.get("SyncToken") {
            Some(Value::Text(token)) => token.clone(),
            Some(Value::Number(token)) => token.to_string(),
            _ => return Err(Fault::missing("SyncToken")),
        };
        if token != record.sync.to_string() {
            return Err(Fault::stale());
        }
        Ok(record.clone())
    }

    fn update(&mut self, entity: Entity, given: &Object, terms: Terms) -> Result<Done, Fault> {
        let sent = sent(entity, given)?;
        let old = self.current(entity, given)?;
        let sparse = given.flag("sparse") == Some(true);
        let mut body = if sparse { old.body.clone() } else { self.stays(entity, &old.body) };
        if let Some(Value::List(lines)) = body.get_mut("Line") {
            lines.retain(|line| matches!(line, Value::Object(line) if line.text("DetailType") != "SubTotalLineDetail"));
        }
        if sparse {
            // Tax that followed from the old lines follows anew from the new ones.
            if sent.body.has("Line") && !sent.body.has("TxnTaxDetail") {
                body.remove("TxnTaxDetail");
            }
            for key in sent.cleared.iter().filter(|key| *key != entity.name_key()) {
                body.remove(key);
            }
        }
        if matches!(entity, Entity::Customer | Entity::Vendor)
            && sent.body.has("CurrencyRef")
            && sent.body.referred("CurrencyRef") != old.body.referred("CurrencyRef")
        {
            return Err(Fault::business("The currency of a customer or vendor cannot be changed."));
        }
        body.extend(sent.body);
        required(entity, &body)?;
        if entity.is_transaction() {
            self.check_open(old.body.day("TxnDate"))?;
            self.check_deposited(&old)?;
        }
        self.whole(entity, Some(old.id), &mut body, Some(&old.body), terms)?;
        let mut new = Record { body, ..old.clone() };
        self.settle(&mut new);
        if new.body == old.body {
            return Ok(self.done(entity, old.id, false));
        }
        if new.body.amount("Balance") < rust_decimal::Decimal::ZERO && entity.is_transaction() {
            return Err(Fault::business("The total is less than what was paid or credited already."));
        }
        new.sync += 1;
        new.modified = terms.now;
        new.hidden_until = terms.hidden_until.or(old.hidden_until);
        new.typed = None;
        self.put(new, terms.now);
        Ok(self.done(entity, old.id, true))
    }

    fn delete(&mut self, entity: Entity, given: &Object, terms: Terms) -> Result<Done, Fault> {
        if !entity.is_transaction() {
            return Err(Fault::unsupported(&format!("delete of {}", entity.name())));
        }
        let record = self.current(entity, given)?;
        self.check_removable(&record)?;
        self.take((entity, record.id), terms.now);
        let record = object! {"domain": "QBO", "status": "Deleted", "Id": record.id.to_string()};
        Ok(Done { record, changed: true })
    }

    fn check_removable(&self, record: &Record) -> Result<(), Fault> {
        self.check_plan(record.entity, &Object::default())?;
        self.check_open(record.body.day("TxnDate"))?;
        self.check_deposited(record)?;
        if self.is_linked((record.entity, record.id)) {
            return Err(Fault::business(
                "Unlink the transactions that are linked to this one before you delete or void it.",
            ));
        }
        Ok(())
    }

    fn void_asked(&mut self, entity: Entity, given: &Object, terms: Terms) -> Result<Done, Fault> {
        if !matches!(entity, Entity::Invoice | Entity::Payment | Entity::SalesReceipt | Entity::BillPayment) {
            return Err(Fault::unsupported(&format!("void of {}", entity.name())));
        }
        let record = self.current(entity, given)?;
        if record.void {
            return Ok(self.done(entity, record.id, false));
        }
        self.check_removable(&record)?;
        self.void((entity, record.id), terms.now);
        Ok(self.done(entity, record.id, true))
    }

    fn done(&self, entity: Entity, id: u64, changed: bool) -> Done {
        let record = self.get(entity, id).map(|record| self.shown(record)).unwrap_or_default();
        Done { record, changed }
    }
}
