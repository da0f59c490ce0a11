//! What the books as a whole do not allow: plans, closed periods, names and numbers that are used already.

use super::{Ledger, Record};
use crate::quickbooks::entity::Entity;
use crate::quickbooks::fault::Fault;
use crate::quickbooks::value::Object;
use jiff::civil::Date;

impl Ledger {
    /// Whether a kind can be written at all now.
    pub(super) fn check_plan(&self, entity: Entity, body: &Object) -> Result<(), Fault> {
        if self.setup.ended {
            let detail = "Invalid Company Status: Your subscription period has ended or canceled, or there was a billing problem.";
            return Err(Fault::validation("6190", "Invalid Company Status", detail));
        }
        let plus = matches!(entity, Entity::PurchaseOrder | Entity::Class) || Ledger::has_class(entity, body);
        if plus && !self.setup.plus {
            let detail = "Permission Denied Error : Feature Not Supported by the plan of this company.";
            return Err(Fault::validation("5020", "Permission Denied Error", detail));
        }
        Ok(())
    }

    /// Nothing is written into a closed period.
    pub(super) fn check_open(&self, day: Option<Date>) -> Result<(), Fault> {
        match (self.setup.closed, day) {
            (Some(closed), Some(day)) if day <= closed => {
                let detail = format!(
                    "Account Period Closed: The account period has closed and the account books cannot be updated through {closed}."
                );
                Err(Fault::validation("6210", "Account Period Closed", detail))
            }
            _ => Ok(()),
        }
    }

    /// A payment that stands in a deposit cannot be changed.
    pub(super) fn check_deposited(&self, record: &Record) -> Result<(), Fault> {
        if self.is_deposited((record.entity, record.id)) {
            let detail = "Deposited Transaction cannot be changed: this transaction is part of a deposit.";
            return Err(Fault::validation("6540", "Deposited Transaction cannot be changed", detail));
        }
        Ok(())
    }

    /// Names are of a form, and nobody else has them.
    pub(super) fn check_name(&self, entity: Entity, id: Option<u64>, body: &Object) -> Result<(), Fault> {
        if !entity.is_list() || entity == Entity::CompanyCurrency {
            return Ok(());
        }
        let name = body.text(entity.name_key());
        let wrong =
            if entity == Entity::Account { name.contains(['"', ':']) } else { name.contains([':', '\t', '\n']) };
        if wrong || name.trim().is_empty() {
            return Err(Fault::business("The name holds a character that is not allowed, or none at all."));
        }
        let kinds: &[Entity] =
            if entity.is_person() { &[Entity::Customer, Entity::Vendor, Entity::Employee] } else { &[entity] };
        let parent = body.referred("ParentRef");
        let other = |record: &&Record| {
            (record.entity != entity || Some(record.id) != id)
                && record.name().to_lowercase() == name.to_lowercase()
                && (entity.is_person() || record.body.referred("ParentRef") == parent)
        };
        if let Some(taken) = kinds.iter().flat_map(|kind| self.all(*kind)).find(other) {
            let detail = if taken.entity == entity {
                "The name supplied already exists. : null"
            } else {
                "The name supplied already exists. : Another customer, vendor or employee is already using this name. Please use a different name."
            };
            return Err(Fault::validation("6240", "Duplicate Name Exists Error", detail));
        }
        let number = body.text("AcctNum");
        let same = |record: &Record| record.body.text("AcctNum") == number && Some(record.id) != id;
        if entity == Entity::Account && !number.is_empty() && self.all(Entity::Account).any(same) {
            return Err(Fault::business("Another account is already using this account number."));
        }
        Ok(())
    }

    /// Where the company checks it, nobody else has the number. The kind of the other and its id stand in the refusal.
    pub(super) fn check_number(&self, entity: Entity, id: Option<u64>, body: &Object) -> Result<(), Fault> {
        let number = body.text("DocNumber");
        if !self.setup.unique_numbers || number.is_empty() {
            return Ok(());
        }
        let vendor = matches!(entity, Entity::Bill | Entity::VendorCredit).then(|| body.referred("VendorRef"));
        let mut others = self.numbered(entity, number).filter(|record| {
            Some(record.id) != id && vendor.is_none_or(|vendor| record.body.referred("VendorRef") == vendor)
        });
        let Some(other) = others.next() else { return Ok(()) };
        let detail = format!(
            "Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber={number} is assigned to TxnType={} with TxnId={}",
            entity.title(),
            other.id
        );
        Err(Fault::validation("6140", "Duplicate Document Number Error", detail).at(""))
    }
}
