//! Records of a COMPANY file in the API's words.

use super::{Books, Keys, keys};
use crate::company::{Contact, Document, Expense, Payment, State, round};
use crate::error::Error;
use crate::freshbooks::noun::Noun;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Type and sub-type of an account.
pub(super) fn group(of: &str) -> (&'static str, &'static str) {
    match of {
        "income" => ("income", "income"),
        "other_income" => ("income", "other_income"),
        "cost_of_goods_sold" => ("expense", "cost_of_goods_sold"),
        "expense" | "other_expense" => ("expense", "operating_expense"),
        "accounts_receivable" => ("asset", "accounts_receivable"),
        "bank" | "cash" => ("asset", "cash_and_bank"),
        "fixed_asset" => ("asset", "fixed_asset"),
        "stock" | "other_current_asset" | "other_asset" => ("asset", "current_asset"),
        "accounts_payable" => ("liability", "accounts_payable"),
        "credit_card" | "other_current_liability" | "other_liability" => ("liability", "current_liability"),
        "equity" => ("equity", "owner_equity"),
        _ => ("expense", "other"),
    }
}

/// The key by which people know a record.
pub(super) fn number_key(noun: Noun) -> &'static str {
    match noun {
        Noun::Invoice => "invoice_number",
        Noun::CreditNote => "credit_number",
        Noun::Bill => "bill_number",
        Noun::Vendor => "vendor_name",
        Noun::Client => "organization",
        Noun::Expense => "_reference",
        Noun::Payment | Noun::BillPayment => "_number",
        Noun::Category => "category",
        Noun::Item | Noun::Tax | Noun::Account | Noun::Journal => "name",
        Noun::OtherIncome => "source",
    }
}

/// How the API spells a way of paying.
pub(super) fn payment_type(mode: &str) -> &'static str {
    match mode {
        "banktransfer" | "bank_transfer" => "Bank Transfer",
        "check" | "cheque" => "Check",
        "cash" => "Cash",
        "creditcard" | "credit_card" => "Credit Card",
        "ach" => "ACH",
        "paypal" => "PayPal",
        "credit" => "Credit",
        _ => "Other",
    }
}

/// How a COMPANY file spells a way of paying.
pub(super) fn mode(of: &str) -> &'static str {
    match of {
        "Bank Transfer" => "banktransfer",
        "Check" => "check",
        "Cash" => "cash",
        "Credit Card" | "VISA" | "MASTERCARD" | "AMEX" | "DISCOVER" | "DINERS" | "JCB" | "Debit" => "creditcard",
        "ACH" => "ach",
        "PayPal" => "paypal",
        "Credit" => "credit",
        _ => "others",
    }
}

impl Books {
    pub(super) fn party(&self, noun: Noun, name: &str) -> Result<u64, Error> {
        let found = self.named(noun, name).map(|row| row.id);
        found.ok_or_else(|| Error::Unknown { kind: noun.spelling().one, key: name.to_owned() })
    }

    /// The currency of a client's or vendor's documents.
    pub(crate) fn company_currency(&self, noun: Noun, id: u64) -> String {
        let own = self.row(noun, id).map(|row| super::text(&row.keys, "currency_code")).unwrap_or_default();
        if own.is_empty() { self.company.organisation.currency.clone() } else { own.to_owned() }
    }

    pub(super) fn contact_keys(&self, noun: Noun, contact: &Contact) -> Keys {
        let currency = contact.currency.clone().unwrap_or_else(|| self.company.organisation.currency.clone());
        let (first, last) = (contact.first_name.as_str(), contact.last_name.as_str());
        let firm = if contact.individual { "" } else { contact.name.as_str() };
        let own = json!({"_name": contact.name, "_company": contact.company, "_terms": contact.terms});
        let address = &contact.address;
        let mut found = if noun == Noun::Vendor {
            keys(json!({
                "vendor_name": contact.name, "currency_code": currency, "language": "en", "account_number": null, "is_1099": false,
                "primary_contact_first_name": first, "primary_contact_last_name": last, "primary_contact_email": contact.email,
                "street": address.street, "street2": address.street2, "city": address.city, "province": address.state,
                "postal_code": address.zip, "country": address.country, "phone": contact.phone, "website": null,
                "note": contact.notes, "_tax_number": contact.tax_number,
            }))
        } else {
            let goods = contact.shipping_address.clone().unwrap_or_default();
            let (first, last) = match contact.name.split_once(' ') {
                Some(names) if contact.individual && first.is_empty() => names,
                _ if contact.individual && first.is_empty() => (contact.name.as_str(), ""),
                _ => (first, last),
            };
            keys(json!({
                "fname": first, "lname": last, "organization": firm, "email": contact.email, "bus_phone": contact.phone,
                "mob_phone": "", "home_phone": null, "fax": "", "p_street": address.street, "p_street2": address.street2,
                "p_city": address.city, "p_province": address.state, "p_code": address.zip, "p_country": address.country,
                "s_street": goods.street, "s_street2": goods.street2, "s_city": goods.city, "s_province": goods.state,
                "s_code": goods.zip, "s_country": goods.country, "currency_code": currency, "language": "en",
                "vat_name": if contact.tax_number.is_empty() { "" } else { "VAT" }, "vat_number": contact.tax_number,
                "note": contact.notes,
            }))
        };
        found.extend(keys(own));
        found
    }

    pub(super) fn document_keys(&self, noun: Noun, document: &Document) -> Result<Keys, Error> {
        let of = if noun == Noun::Bill { Noun::Vendor } else { Noun::Client };
        let party = self.party(of, &document.party)?;
        let currency = document.currency.clone().unwrap_or_else(|| self.company_currency(of, party));
        let terms = self.row(of, party).map_or(30, |row| super::whole(&row.keys, "_terms"));
        let days = document.due.and_then(|due| due.since(document.date).ok()).map(|span| i64::from(span.get_days()));
        let days = days.unwrap_or(terms).max(0);
        let mut found = super::lines::of_document(self, noun, document, &currency);
        let draft = matches!(document.state, State::Draft | State::PendingApproval);
        found.extend(keys(match noun {
            Noun::Bill => json!({
                "vendorid": party, "bill_number": document.number, "issue_date": document.date.to_string(),
                "due_offset_days": days, "language": "en", "attachment": null, "_reference": document.reference,
            }),
            Noun::CreditNote => json!({
                "clientid": party, "credit_number": document.number, "create_date": document.date.to_string(),
                "credit_type": "goodwill", "notes": document.notes, "terms": document.terms, "language": "en",
                "po_number": document.reference, "_draft": draft,
            }),
            _ => json!({
                "customerid": party, "invoice_number": document.number, "create_date": document.date.to_string(),
                "due_offset_days": days, "po_number": document.reference, "notes": document.notes,
                "terms": document.terms, "language": "en", "status": if draft { 1 } else { 2 },
            }),
        }));
        Ok(found)
    }

    /// One expense for each line: FreshBooks knows one category to an expense.
    pub(super) fn expense_keys(&self, expense: &Expense) -> Result<Vec<Keys>, Error> {
        let code = expense.currency.clone().unwrap_or_else(|| self.company.organisation.currency.clone());
        let totals = expense.totals(&self.company.taxes, self.places(&code));
        let customer = if expense.customer.is_empty() { 0 } else { self.party(Noun::Client, &expense.customer)? };
        let part = |(line, sums): (&crate::company::ExpenseLine, &crate::company::LineTotals)| {
            let notes = if line.description.is_empty() { &expense.description } else { &line.description };
            let taxed = !line.tax.is_empty();
            keys(json!({
                "staffid": 1, "categoryid": self.category(&line.account).0, "clientid": customer, "projectid": 0,
                "amount": self.money(sums.net + sums.tax, &code), "date": expense.date.to_string(), "vendor": expense.vendor,
                "notes": notes, "taxName1": taxed.then_some(&line.tax), "taxPercent1": taxed.then(|| sums.percent.normalize().to_string()),
                "taxAmount1": taxed.then(|| self.money(sums.tax, &code)), "taxName2": null, "taxPercent2": null, "taxAmount2": null,
                "account_name": expense.paid_through, "billable": expense.billable, "_reference": expense.reference,
                "_account": line.account,
            }))
        };
        Ok(expense.lines.iter().zip(&totals.lines).map(part).collect())
    }

    pub(super) fn payment_keys(
        &self,
        noun: Noun,
        payment: &Payment,
        to: &str,
        amount: Decimal,
        bulk: Option<u64>,
    ) -> Result<Keys, Error> {
        let (of, goal) = if noun == Noun::Payment { (Noun::Client, Noun::Invoice) } else { (Noun::Vendor, Noun::Bill) };
        let party = self.party(of, &payment.party)?;
        let owner = if goal == Noun::Invoice { "customerid" } else { "vendorid" };
        let theirs = |row: &&super::Row| super::id(&row.keys, owner) == party && row.vis != 1;
        let key = number_key(goal);
        let document = self.table(goal).all().filter(theirs).find(|row| super::text(&row.keys, key) == to);
        let document = document.ok_or_else(|| Error::Unknown { kind: goal.spelling().one, key: to.to_owned() })?;
        let money = self.money(round(amount, 6), super::currency(&document.keys));
        let note = [payment.reference.as_str(), payment.description.as_str()];
        let note = note.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let (of, day) = (payment_type(&payment.mode), payment.date.to_string());
        Ok(keys(if noun == Noun::Payment {
            json!({
                "invoiceid": document.id, "clientid": party, "amount": money, "date": day, "type": of, "note": note,
                "bulk_paymentid": bulk, "from_credit": false, "creditid": null, "overpaymentid": null, "gateway": null,
                "orderid": null, "transactionid": null, "_number": payment.number, "_reference": payment.reference,
            })
        } else {
            json!({
                "billid": document.id, "vendorid": party, "amount": money, "paid_date": day, "payment_type": of, "note": note,
                "_number": payment.number, "_bulk": bulk, "_reference": payment.reference,
            })
        }))
    }

    /// A credit that is not a note to a customer: money that was paid too much or too early.
    pub(super) fn credit_keys(
        &self,
        client: u64,
        amount: Decimal,
        code: &str,
        kind: &str,
        day: jiff::civil::Date,
    ) -> Keys {
        let line = json!({
            "lineid": 1, "name": "", "description": "", "qty": "1", "unit_cost": self.money(amount, code), "type": 0,
            "taxName1": "", "taxAmount1": "0", "taxName2": "", "taxAmount2": "0",
        });
        keys(json!({
            "clientid": client, "credit_number": Value::Null, "create_date": day.to_string(), "credit_type": kind,
            "currency_code": code, "discount_value": "0", "lines": [line], "notes": "", "terms": "", "language": "en",
        }))
    }
}
