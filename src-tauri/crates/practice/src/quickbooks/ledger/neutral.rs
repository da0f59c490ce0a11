//! The books as a COMPANY file.

use super::{Ledger, Record};
use crate::company::{Company, State, When};
use crate::kit::Kind;
use crate::quickbooks::entity::Entity;
use crate::quickbooks::value::{Object, money};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

impl Ledger {
    /// A party's name as a person typed it.
    pub(super) fn typed_name(&self, party: &Record) -> String {
        let typed = party.typed.as_ref().and_then(|(_, record)| record["name"].as_str());
        typed.unwrap_or_else(|| party.name().trim_end_matches(" (deleted)")).to_owned()
    }

    /// The books as a COMPANY file. What was written through the API is put in its words as far as it has any.
    pub(crate) fn company(&self) -> Company {
        let mut company = self.company.clone();
        let kinds = [
            Entity::Account,
            Entity::Customer,
            Entity::Vendor,
            Entity::Invoice,
            Entity::CreditMemo,
            Entity::Bill,
            Entity::VendorCredit,
            Entity::PurchaseOrder,
            Entity::Purchase,
            Entity::Payment,
            Entity::BillPayment,
        ];
        for record in kinds.into_iter().flat_map(|entity| self.all(entity)) {
            let Some((kind, mut value)) = self.neutral(record) else { continue };
            value["created"] = json!(When::Instant(record.created));
            value["modified"] = json!(When::Instant(record.modified));
            put(&mut company, kind, record.entity, value);
        }
        company
    }

    /// A record as one of a COMPANY file; `None` where there is no such kind.
    pub(super) fn neutral(&self, record: &Record) -> Option<(Kind, Value)> {
        if let Some(typed) = &record.typed {
            return Some(typed.clone());
        }
        let kind = match record.entity {
            Entity::Invoice => Kind::Invoice,
            Entity::CreditMemo => Kind::CreditNote,
            Entity::Bill => Kind::Bill,
            Entity::VendorCredit => Kind::VendorCredit,
            Entity::PurchaseOrder => Kind::PurchaseOrder,
            Entity::Payment => Kind::CustomerPayment,
            Entity::BillPayment => Kind::VendorPayment,
            Entity::Purchase => Kind::Expense,
            Entity::Customer | Entity::Vendor => Kind::Contact,
            Entity::Account => Kind::Account,
            _ => return None,
        };
        let value = match kind {
            Kind::CustomerPayment | Kind::VendorPayment => self.neutral_payment(record)?,
            Kind::Expense => self.neutral_expense(record),
            Kind::Contact => neutral_contact(record),
            Kind::Account => neutral_account(record),
            Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder => {
                self.neutral_document(record)
            }
        };
        Some((kind, value))
    }

    fn party_of(&self, record: &Record) -> String {
        let party = record.party().and_then(|(entity, id)| self.get(entity, id));
        party.map(|party| self.typed_name(party)).unwrap_or_default()
    }

    fn neutral_document(&self, record: &Record) -> Value {
        let body = &record.body;
        let mut lines = Vec::new();
        let (mut discount, mut sum) = (Decimal::ZERO, Decimal::ZERO);
        for line in body.list("Line") {
            let kind = line.text("DetailType");
            let amount = line.amount("Amount");
            match (kind, line.object(kind)) {
                ("SubTotalLineDetail" | "DescriptionOnly", _) | (_, None) => {}
                ("DiscountLineDetail", _) => discount += amount,
                (_, Some(detail)) => {
                    sum += amount;
                    let tax = detail.referred("TaxCodeRef");
                    lines.push(json!({
                        "name": detail.object("ItemRef").map_or("", |item| item.text("name")),
                        "description": line.text("Description"),
                        "quantity": detail.number("Qty").unwrap_or(Decimal::ONE),
                        "rate": detail.number("UnitPrice").unwrap_or(amount),
                        "account": detail.object("AccountRef").map_or("", |account| account.text("name")),
                        "tax": self.found(Entity::TaxCode, tax).map_or("", Record::name),
                    }));
                }
            }
        }
        let tax = body.object("TxnTaxDetail").map(|tax| tax.amount("TotalTax")).unwrap_or_default();
        json!({
            "number": if record.called().is_empty() { record.id.to_string() } else { record.called().to_owned() },
            "party": self.party_of(record),
            "date": body.text("TxnDate"),
            "due": body.day("DueDate"),
            "state": if record.void { State::Void } else { State::Open },
            "currency": body.referred("CurrencyRef"),
            "rate": body.number("ExchangeRate"),
            "notes": body.text("PrivateNote"),
            "lines": lines,
            "discount": format!("{discount}"),
            "adjustment": money(body.amount("TotalAmt") - sum + discount - tax),
        })
    }

    fn neutral_expense(&self, record: &Record) -> Value {
        let body = &record.body;
        let account = |detail: Option<&Object>| {
            detail
                .and_then(|detail| detail.object("AccountRef"))
                .map_or(String::new(), |one| one.text("name").to_owned())
        };
        let lines = body.list("Line").map(|line| {
            json!({
                "account": account(line.object("AccountBasedExpenseLineDetail")),
                "amount": line.amount("Amount"), "description": line.text("Description"),
            })
        });
        json!({
            "date": body.text("TxnDate"), "lines": lines.collect::<Vec<_>>(), "paid_through": account(Some(body)),
            "reference": record.called(), "description": body.text("PrivateNote"),
            "currency": body.referred("CurrencyRef"),
        })
    }

    /// Payments of nothing are what credits were used for; the credits say it.
    fn neutral_payment(&self, record: &Record) -> Option<Value> {
        let body = &record.body;
        if body.amount("TotalAmt").is_zero() {
            return None;
        }
        let applied = record.uses().into_iter().filter_map(|((entity, id), amount)| {
            let document = self.get(entity, id).filter(|_| matches!(entity, Entity::Invoice | Entity::Bill))?;
            Some(json!({"to": document.called(), "amount": amount}))
        });
        Some(json!({
            "number": record.id.to_string(), "party": self.party_of(record), "date": body.text("TxnDate"),
            "amount": body.amount("TotalAmt"), "reference": record.called(), "applied": applied.collect::<Vec<_>>(),
            "description": body.text("PrivateNote"),
        }))
    }
}

fn neutral_contact(record: &Record) -> Value {
    let body = &record.body;
    let inside = |key: &str, of: &str| body.object(key).map_or(String::new(), |inner| inner.text(of).to_owned());
    json!({
        "name": record.name().trim_end_matches(" (deleted)"), "company": body.text("CompanyName"),
        "email": inside("PrimaryEmailAddr", "Address"), "phone": inside("PrimaryPhone", "FreeFormNumber"),
        "currency": body.referred("CurrencyRef"), "active": record.is_active(),
        "address": {"street": inside("BillAddr", "Line1"), "city": inside("BillAddr", "City"), "zip": inside("BillAddr", "PostalCode")},
    })
}

fn neutral_account(record: &Record) -> Value {
    let of = record.body.text("AccountType").to_lowercase().replace(' ', "_");
    json!({
        "name": record.name().trim_end_matches(" (deleted)"), "type": of, "code": record.body.text("AcctNum"),
        "description": record.body.text("Description"), "active": record.is_active(),
    })
}

/// Files a record of a COMPANY file in its list; one that has no place there is left out.
fn put(company: &mut Company, kind: Kind, entity: Entity, value: Value) {
    fn push<T: DeserializeOwned>(list: &mut Vec<T>, value: Value) {
        match serde_json::from_value(value) {
            Ok(record) => list.push(record),
            Err(error) => tracing::debug!(%error, "a record has no words in a COMPANY file"),
        }
    }
    match kind {
        Kind::Invoice => push(&mut company.invoices, value),
        Kind::CreditNote => push(&mut company.credit_notes, value),
        Kind::Bill => push(&mut company.bills, value),
        Kind::VendorCredit => push(&mut company.vendor_credits, value),
        Kind::PurchaseOrder => push(&mut company.purchase_orders, value),
        Kind::Expense => push(&mut company.expenses, value),
        Kind::Contact if entity == Entity::Customer => push(&mut company.customers, value),
        Kind::Contact => push(&mut company.vendors, value),
        Kind::Account => push(&mut company.accounts, value),
        Kind::CustomerPayment => push(&mut company.customer_payments, value),
        Kind::VendorPayment => push(&mut company.vendor_payments, value),
    }
}
