//! Books become a company again. What was typed in as a COMPANY record and not written through the API since is given back as it was;
//! of anything else, what the COMPANY form has a place for.

use super::content::number_key;
use super::{Ledger, Record, line_amount};
use crate::bill::kind::Kind;
use crate::bill::tree;
use crate::company::{Company, round};
use crate::json::Json;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Under this key of its content a record keeps the form in which it was typed in.
pub(super) const TYPED: &str = "_company";

impl Ledger {
    /// The books in the neutral form.
    pub(crate) fn company(&self) -> Company {
        let mut company = self.frame.clone();
        company.accounts = self.all(Kind::Account);
        company.customers = self.all(Kind::Customer);
        company.vendors = self.all(Kind::Vendor);
        company.invoices = self.all(Kind::Invoice);
        company.credit_notes = self.all(Kind::CreditMemo);
        company.bills = self.all(Kind::Bill);
        company.vendor_credits = self.all(Kind::VendorCredit);
        company.customer_payments = self.all(Kind::ReceivablePayment);
        company.vendor_payments = self.all(Kind::Payment);
        company.expenses = self.all(Kind::Transaction);
        company.expenses.extend(self.all(Kind::Reimbursement));
        company
    }

    fn all<T: serde::de::DeserializeOwned>(&self, kind: Kind) -> Vec<T> {
        let rows = self.table(kind).rows.iter();
        rows.filter_map(|record| serde_json::from_value(self.neutral(kind, record)?).ok()).collect()
    }

    /// A record in the form of a COMPANY file; `None` where that has no such record.
    pub(super) fn neutral(&self, kind: Kind, record: &Record) -> Option<Value> {
        let status = tree::text(&record.content, "_status");
        if matches!(
            (kind, status),
            (Kind::Payment, "VOID" | "CANCELLED" | "SCHEDULED") | (Kind::ReceivablePayment, "VOID")
        ) {
            return None;
        }
        let mut value = match tree::at(&record.content, TYPED) {
            // As it was typed in: a count of days has no fraction there.
            Some(typed) => serde_json::from_slice(&typed.bytes()).ok()?,
            None => self.derived(kind, record)?,
        };
        let keys = value.as_object_mut()?;
        keys.insert("created".to_owned(), json!(record.created));
        if !matches!(kind, Kind::Transaction | Kind::Reimbursement) {
            keys.insert("modified".to_owned(), json!(record.updated));
        }
        if kind == Kind::VendorCredit {
            keys.insert("applied".to_owned(), Value::Array(self.credit_used(record)));
        }
        match kind {
            Kind::Vendor | Kind::Customer | Kind::Account => {
                drop(keys.insert("active".to_owned(), json!(!record.archived)))
            }
            Kind::Invoice | Kind::Bill | Kind::CreditMemo | Kind::VendorCredit
                if record.archived || super::void_status(&record.content) =>
            {
                keys.insert("state".to_owned(), json!("void"));
            }
            _ => {}
        }
        Some(value)
    }

    fn derived(&self, kind: Kind, record: &Record) -> Option<Value> {
        let content = &record.content;
        let text = |path: &str| tree::text(content, path).to_owned();
        let name = |kind: Kind, key: &str| {
            self.get(kind, tree::text(content, key)).map(|party| tree::text(&party.content, "name").to_owned())
        };
        Some(match kind {
            Kind::Account => json!({
                "name": text("name"), "type": text("account.type").to_lowercase(), "code": text("account.number"),
                "description": text("description"),
            }),
            Kind::Vendor | Kind::Customer => contact(kind, content),
            Kind::Bill => json!({
                "number": text(number_key(kind)), "party": name(Kind::Vendor, "vendorId")?, "date": text("invoice.invoiceDate"),
                "due": text("dueDate"), "reference": text("purchaseOrderNumber"), "notes": text("description"),
                "lines": self.typed_lines(tree::list(content, "billLineItems")),
            }),
            Kind::Invoice => json!({
                "number": text(number_key(kind)), "party": name(Kind::Customer, "customerId")?, "date": text("invoiceDate"),
                "due": text("dueDate"), "lines": self.typed_lines(tree::list(content, "invoiceLineItems")),
                "adjustment": tree::amount(content, "_tax"),
            }),
            Kind::VendorCredit | Kind::CreditMemo => {
                let (whose, key, lines) = if kind == Kind::VendorCredit {
                    (Kind::Vendor, "vendorId", "vendorCreditLineItems")
                } else {
                    (Kind::Customer, "customerId", "creditMemoLineItems")
                };
                json!({
                    "number": text("referenceNumber"), "party": name(whose, key)?, "date": text("creditDate"),
                    "notes": text("description"), "lines": self.typed_lines(tree::list(content, lines)),
                })
            }
            Kind::Payment if text("_status") == "PAID" => json!({
                "number": record.id, "party": name(Kind::Vendor, "vendorId")?, "date": text("processDate"),
                "amount": tree::amount(content, "amount"), "reference": text("transactionNumber"),
                "applied": self.applied(Kind::Bill, tree::list(content, "billPayments"), "billId"),
            }),
            Kind::ReceivablePayment => json!({
                "number": record.id, "party": name(Kind::Customer, "customerId")?, "date": text("paymentDate"),
                "amount": tree::amount(content, "amount"),
                "applied": self.applied(Kind::Invoice, tree::list(content, "invoicePayments"), "invoiceId"),
            }),
            _ => return None,
        })
    }

    /// What a vendor's credit was used for.
    fn credit_used(&self, credit: &Record) -> Vec<Value> {
        let vendor = tree::text(&credit.content, "vendorId");
        let theirs = self.of_party.get(vendor).map(Vec::as_slice).unwrap_or_default();
        let bills = theirs.iter().filter_map(|(kind, id)| self.get(*kind, id).filter(|_| *kind == Kind::Bill));
        let mut used = Vec::new();
        for bill in bills {
            let number = tree::text(&bill.content, number_key(Kind::Bill));
            let parts = tree::list(&bill.content, "vendorCredits").iter();
            let mine = parts.filter(|part| tree::text(part, "id") == credit.id);
            used.extend(mine.map(|part| json!({"to": number, "amount": tree::amount(part, "amount")})));
        }
        used
    }

    fn applied(&self, kind: Kind, parts: &[Json], key: &str) -> Vec<Value> {
        let one = |part: &Json| {
            let document = self.get(kind, tree::text(part, key))?;
            let number = tree::text(&document.content, number_key(kind));
            Some(json!({"to": number, "amount": tree::amount(part, "amount")}))
        };
        parts.iter().filter_map(one).collect()
    }

    fn typed_lines(&self, lines: &[Json]) -> Vec<Value> {
        let one = |line: &Json| {
            let amount = line_amount(line);
            let quantity = tree::number(line, "quantity").unwrap_or(Decimal::ONE);
            let price = tree::amount(line, "price");
            let exact = round(quantity * price, 2) == amount;
            let (quantity, rate) = if exact { (quantity, price) } else { (Decimal::ONE, amount) };
            let named = |kind: Kind, key: &str| {
                let record = self.get(kind, tree::text(line, key));
                record.map(|record| tree::text(&record.content, "name").to_owned()).unwrap_or_default()
            };
            json!({
                "description": tree::text(line, "description"), "quantity": quantity, "rate": rate,
                "account": named(Kind::Account, "classifications.chartOfAccountId"), "name": named(Kind::Item, "classifications.itemId"),
            })
        };
        lines.iter().map(one).collect()
    }
}

fn contact(kind: Kind, content: &Json) -> Value {
    let text = |path: &str| tree::text(content, path).to_owned();
    let (place, currency) =
        if kind == Kind::Vendor { ("address", "billCurrency") } else { ("billingAddress", "invoiceCurrency") };
    let part = |key: &str| text(&format!("{place}.{key}"));
    let mut value = json!({
        "name": text("name"), "email": text("email"), "phone": text("phone"),
        "individual": text("accountType") == "PERSON",
        "address": {
            "street": part("line1"), "street2": part("line2"), "city": part("city"), "state": part("stateOrProvince"),
            "zip": part("zipOrPostalCode"), "country_code": part("country"),
        },
    });
    if !text(currency).is_empty() {
        value["currency"] = json!(text(currency));
    }
    value
}
