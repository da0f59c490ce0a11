//! What the server fills in.

use super::Ledger;
use super::payments::plain_lines;
use crate::quickbooks::entity::Entity;
use crate::quickbooks::fault::Fault;
use crate::quickbooks::load::classification;
use crate::quickbooks::value::{Object, object, reference};
use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;

const DELETED: &str = " (deleted)";

fn default(body: &mut Object, key: &str, value: impl Into<crate::quickbooks::value::Value>) {
    if !body.has(key) {
        body.set(key, value);
    }
}

impl Ledger {
    /// Fills in what was not sent.
    pub(super) fn fill(
        &self,
        entity: Entity,
        body: &mut Object,
        old: Option<&Object>,
        today: Date,
    ) -> Result<(), Fault> {
        if entity.is_list() {
            self.fill_list(entity, body, old);
            return Ok(());
        }
        default(body, "TxnDate", today);
        self.fill_currency(entity, body)?;
        if matches!(entity, Entity::Bill | Entity::VendorCredit | Entity::BillPayment | Entity::PurchaseOrder)
            && let Some(payable) = self.account_of("Accounts Payable")
        {
            default(body, "APAccountRef", reference(payable.id.to_string(), payable.name()));
        }
        match entity {
            Entity::Bill | Entity::Invoice => self.fill_due(entity, body, today),
            Entity::PurchaseOrder => default(body, "POStatus", "Open"),
            Entity::Purchase => default(body, "Credit", false),
            Entity::JournalEntry => default(body, "Adjustment", false),
            Entity::Payment => {
                let undeposited = self.refer(Entity::Account, "Undeposited Funds");
                *body = std::mem::take(body)
                    .maybe("DepositToAccountRef", body.object("DepositToAccountRef").cloned().or(undeposited));
                default(body, "ProcessPayment", false);
                default(body, "Line", Vec::<Object>::new());
                plain_lines(body);
            }
            Entity::BillPayment => {
                plain_lines(body);
                if let Some(way) = body.object("CheckPayment").filter(|way| !way.has("PrintStatus")).cloned() {
                    body.set("CheckPayment", way.with("PrintStatus", "NotSet"));
                }
            }
            _ => {}
        }
        if entity.is_sale() {
            self.fill_sale(entity, body, old);
        }
        if !self.is_american()
            && matches!(entity, Entity::Bill | Entity::VendorCredit | Entity::PurchaseOrder | Entity::Purchase)
        {
            default(body, "GlobalTaxCalculation", "TaxExcluded");
        }
        Ok(())
    }

    fn fill_due(&self, entity: Entity, body: &mut Object, today: Date) {
        let (party, key, of) = if entity == Entity::Bill {
            (Entity::Vendor, "VendorRef", "TermRef")
        } else {
            (Entity::Customer, "CustomerRef", "SalesTermRef")
        };
        if !body.has("SalesTermRef") && !body.has("DueDate") {
            let owner = self.found(party, body.referred(key));
            let term = owner.and_then(|owner| owner.body.object(of)).cloned();
            *body = std::mem::take(body).maybe("SalesTermRef", term);
        }
        let term = self.found(Entity::Term, body.referred("SalesTermRef"));
        let days = term.map(|term| term.body.amount("DueDays")).unwrap_or_default();
        let days = Span::new().try_days(i64::try_from(days.trunc()).unwrap_or_default()).unwrap_or_default();
        let from = body.day("TxnDate").unwrap_or(today);
        default(body, "DueDate", from.saturating_add(days));
    }

    fn fill_sale(&self, entity: Entity, body: &mut Object, old: Option<&Object>) {
        // Numbers of sales follow one another, unless the company gives its own.
        let kept = old.map(|old| old.text("DocNumber").to_owned()).filter(|number| !number.is_empty());
        let stated = body.text("DocNumber").to_owned();
        if (stated.is_empty() && !self.setup.unique_numbers) || stated == "AUTO_GENERATE" {
            let next = || {
                let numbers = self.all(entity).filter_map(|record| record.body.text("DocNumber").parse::<u64>().ok());
                (numbers.max().unwrap_or(1000) + 1).to_string()
            };
            body.set("DocNumber", kept.unwrap_or_else(next));
        }
        default(body, "ApplyTaxAfterDiscount", false);
        default(body, "PrintStatus", "NeedToPrint");
        default(body, "EmailStatus", "NotSet");
        if matches!(entity, Entity::SalesReceipt | Entity::RefundReceipt) {
            let undeposited = self.refer(Entity::Account, "Undeposited Funds");
            *body = std::mem::take(body)
                .maybe("DepositToAccountRef", body.object("DepositToAccountRef").cloned().or(undeposited));
            body.set("Balance", Decimal::ZERO);
        }
    }

    /// Currency and rate; a party's transactions are in the party's currency.
    fn fill_currency(&self, entity: Entity, body: &mut Object) -> Result<(), Fault> {
        let key = if body.has("VendorRef") { (Entity::Vendor, "VendorRef") } else { (Entity::Customer, "CustomerRef") };
        let party = self.found(key.0, body.referred(key.1)).map(|party| party.body.referred("CurrencyRef").to_owned());
        let stated = body.referred("CurrencyRef").to_owned();
        let own = party.unwrap_or_else(|| if stated.is_empty() { self.home.clone() } else { stated.clone() });
        if !stated.is_empty() && stated != own {
            return Err(Fault::business(
                "The currency of the transaction is not the currency of the customer or vendor.",
            ));
        }
        let known = own == self.home || self.company.currencies.iter().any(|one| one.code == own);
        if !known {
            return Err(Fault::reference("CurrencyRef", &own));
        }
        body.set("CurrencyRef", self.currency(&own));
        if self.is_multi_currency() && entity != Entity::Transfer {
            let day = body.day("TxnDate").unwrap_or_default();
            let rate = body.number("ExchangeRate").filter(|_| own != self.home);
            let usual = if own == self.home { Decimal::ONE } else { self.rate(&own, day) };
            body.set("ExchangeRate", rate.unwrap_or(usual).normalize());
        }
        Ok(())
    }

    fn fill_list(&self, entity: Entity, body: &mut Object, old: Option<&Object>) {
        default(body, "Active", true);
        let key = entity.name_key();
        if entity.is_person() && !body.has(key) {
            let parts =
                ["Title", "GivenName", "MiddleName", "FamilyName", "Suffix"].map(|part| body.text(part).to_owned());
            let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            body.set(key, name);
        }
        let plain = body.text(key).trim_end_matches(DELETED).to_owned();
        let shown = if body.flag("Active") == Some(false) { format!("{plain}{DELETED}") } else { plain.clone() };
        body.set(key, shown.as_str());
        if matches!(entity, Entity::Account | Entity::Customer | Entity::Item | Entity::Class | Entity::Department) {
            let parent = self.found(entity, body.referred("ParentRef"));
            let full = parent.map_or(shown.clone(), |parent| format!("{}:{shown}", parent.name()));
            body.set("FullyQualifiedName", full);
        }
        let sub = match entity {
            Entity::Account => "SubAccount",
            Entity::Class => "SubClass",
            Entity::Department => "SubDepartment",
            Entity::Item => "SubItem",
            Entity::Customer => "Job",
            _ => "",
        };
        if !sub.is_empty() {
            body.set(sub, body.has("ParentRef"));
        }
        if matches!(entity, Entity::Customer | Entity::Vendor | Entity::Account) {
            let currency = body.referred("CurrencyRef");
            let currency = if currency.is_empty() { self.home.clone() } else { currency.to_owned() };
            body.set("CurrencyRef", self.currency(&currency));
        }
        let keep = |body: &mut Object, keys: &[&str]| {
            for key in keys {
                body.set(key, old.map(|old| old.amount(key)).unwrap_or_default());
            }
        };
        match entity {
            Entity::Customer => {
                default(body, "PrintOnCheckName", plain);
                body.set("BillWithParent", body.flag("BillWithParent").unwrap_or_default());
                default(body, "Taxable", true);
                default(body, "PreferredDeliveryMethod", "Print");
                keep(body, &["Balance", "BalanceWithJobs"]);
            }
            Entity::Vendor => {
                default(body, "PrintOnCheckName", plain);
                default(body, "Vendor1099", false);
                keep(body, &["Balance"]);
                // Only its last characters come back.
                let number = body.text("TaxIdentifier").to_owned();
                if number.len() > 4 && !number.starts_with("XXXXX") {
                    let shown: String = number.chars().skip(number.chars().count().saturating_sub(4)).collect();
                    body.set("TaxIdentifier", format!("XXXXX{shown}"));
                }
            }
            Entity::Account => {
                default(body, "AccountType", "Expense");
                let of = body.text("AccountType").to_owned();
                default(body, "AccountSubType", usual_sub_type(&of));
                body.set("Classification", classification(&of));
                keep(body, &["CurrentBalance", "CurrentBalanceWithSubAccounts"]);
            }
            Entity::Item => {
                default(body, "Type", "Service");
                default(body, "Taxable", false);
                default(body, "UnitPrice", Decimal::ZERO);
                default(body, "TrackQtyOnHand", false);
            }
            Entity::Employee => default(body, "PrintOnCheckName", plain),
            _ => {}
        }
    }

    /// What stays of the old record in an update that sends the whole of it.
    pub(super) fn stays(&self, entity: Entity, old: &Object) -> Object {
        let keys: &[&str] = match entity {
            Entity::Customer | Entity::Vendor | Entity::Account => &["CurrencyRef", "Active"],
            Entity::Bill | Entity::VendorCredit | Entity::Invoice | Entity::CreditMemo | Entity::PurchaseOrder => {
                &["LinkedTxn"]
            }
            _ => &[],
        };
        keys.iter().fold(object! {}, |kept, key| kept.maybe(key, old.get(key).cloned()))
    }
}

fn usual_sub_type(of: &str) -> &'static str {
    match of {
        "Bank" => "Checking",
        "Accounts Receivable" => "AccountsReceivable",
        "Accounts Payable" => "AccountsPayable",
        "Credit Card" => "CreditCard",
        "Income" => "SalesOfProductIncome",
        "Cost of Goods Sold" => "SuppliesMaterialsCogs",
        "Equity" => "OwnersEquity",
        "Fixed Asset" => "MachineryAndEquipment",
        "Other Current Asset" => "OtherCurrentAssets",
        "Other Current Liability" => "OtherCurrentLiabilities",
        "Long Term Liability" => "OtherLongTermLiabilities",
        _ => "OtherMiscellaneousServiceCost",
    }
}
