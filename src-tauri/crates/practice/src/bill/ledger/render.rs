//! Records as the API shows them.

use super::{Ledger, Record, Used, line_amount};
use crate::bill::kind::Kind;
use crate::bill::refuse::instant;
use crate::bill::tree;
use crate::company::round;
use crate::json::{Json, object};
use rust_decimal::Decimal;

/// Whether a document was made void.
pub(crate) fn void_status(content: &Json) -> bool {
    tree::flag(content, "_void")
}

/// The sum of the lines of a document.
fn sum(lines: &[Json]) -> Decimal {
    lines.iter().map(line_amount).sum()
}

impl Ledger {
    pub(super) fn render(&self, kind: Kind, record: &Record) -> Json {
        match kind {
            Kind::Vendor => self.vendor(record),
            Kind::Customer => self.customer(record),
            Kind::Bill => self.bill(record),
            Kind::Invoice => self.invoice(record),
            Kind::Payment => self.payment(record),
            Kind::ReceivablePayment => self.receivable(record),
            Kind::VendorCredit => self.credit(record, "vendorId", "vendorCreditLineItems"),
            Kind::CreditMemo => self.credit(record, "customerId", "creditMemoLineItems"),
            Kind::Budget
            | Kind::Card
            | Kind::CustomField
            | Kind::SpendUser
            | Kind::Reimbursement
            | Kind::Transaction => self.spend(kind, record),
            Kind::Account
            | Kind::AccountingClass
            | Kind::Department
            | Kind::Employee
            | Kind::Item
            | Kind::Job
            | Kind::Location
            | Kind::Bank
            | Kind::RecurringBill
            | Kind::RecurringInvoice => times(shown(head(record), &record.content), record),
        }
    }

    fn vendor(&self, record: &Record) -> Json {
        let content = &record.content;
        let email = tree::text(content, "email");
        let mut payee = object! {"payeeName": tree::text(content, "name").to_owned()};
        payee = tree::put(payee, "email", tree::some_text(email));
        payee = payee.with(object! {"payByType": "CHECK", "payBySubType": "NONE"});
        if let Some(own) = tree::at(content, "paymentInformation") {
            tree::merge(&mut payee, own.clone());
        }
        let mut body = tree::copy(
            head(record),
            content,
            &["name", "shortName", "accountNumber", "accountType", "email", "phone", "address"],
        );
        tree::set(&mut body, "paymentInformation", payee);
        body = tree::copy(body, content, &["additionalInfo"]);
        let account = if tree::at(content, "_bank").is_some() { "NO_NET_LINKED_ACCOUNT" } else { "NO_ACCOUNT" };
        body = body.with(object! {
            "bankAccountStatus": account, "recurringPayments": false, "billCurrency": self.currency_of(&record.id),
            "balance": object! {"amount": self.balance(&record.id), "lastUpdatedDate": instant(record.updated)},
            "autoPay": tree::at(content, "autoPay").cloned().unwrap_or_else(|| object! {"enabled": false}),
            "networkStatus": "NOT_CONNECTED",
        });
        times(body, record)
    }

    fn customer(&self, record: &Record) -> Json {
        let keys = ["name", "email", "companyName", "contact", "phone", "fax", "description", "accountNumber"];
        let body = tree::copy(head(record), &record.content, &keys);
        let body = body.with(object! {"invoiceCurrency": self.currency_of(&record.id)});
        let body =
            tree::copy(body, &record.content, &["accountType", "paymentTermId", "billingAddress", "shippingAddress"]);
        times(body.with(object! {"balance": object! {"amount": self.balance(&record.id)}}), record)
    }

    fn balance(&self, party: &str) -> Decimal {
        self.balances.get(party).copied().unwrap_or_default()
    }

    /// The home side of an amount: the rate as it is shown, and the amount.
    fn home_side(&self, content: &Json, amount: Decimal) -> (Decimal, Decimal) {
        let rate = tree::number(content, "_rate").filter(|rate| !rate.is_zero()).unwrap_or(Decimal::ONE);
        let shown = if self.settings.rate_per_home { round(Decimal::ONE / rate, 6) } else { rate };
        (shown.normalize(), round(amount * rate, 2))
    }

    fn bill(&self, record: &Record) -> Json {
        let content = &record.content;
        let amount = sum(tree::list(content, "billLineItems"));
        let used = self.used(&record.id);
        let due = amount - used.paid - used.credited;
        let paid = if self.settings.paid_holds_credit { used.paid + used.credited } else { used.paid };
        let (rate, home) = self.home_side(content, amount);
        let vendor = tree::text(content, "vendorId");
        let name = self.get(Kind::Vendor, vendor).map_or("", |vendor| tree::text(&vendor.content, "name"));
        let body = head(record).with(object! {
            "vendorId": vendor.to_owned(), "vendorName": name.to_owned(), "amount": amount, "dueAmount": due,
            "paidAmount": paid, "scheduledAmount": used.scheduled, "creditAmount": used.credited,
            "fundingAmount": home, "exchangeRate": rate,
        });
        let keys = [
            "description",
            "dueDate",
            "invoice",
            "purchaseOrderNumber",
            "payFromChartOfAccountId",
            "classifications",
            "billLineItems",
            "vendorCredits",
        ];
        let body = tree::copy(body, content, &keys).with(object! {
            "paymentStatus": self.bill_status(amount, due, &used),
            "approvalStatus": tree::at(content, "_approval").cloned().unwrap_or_else(|| Json::from("UNASSIGNED")),
            "approvers": tree::at(content, "_approvers").cloned().unwrap_or_else(|| Json::List(Vec::new())),
        });
        times(body, record)
    }

    fn bill_status(&self, amount: Decimal, due: Decimal, used: &Used) -> &'static str {
        if due.is_zero() && !amount.is_zero() {
            "PAID"
        } else if !used.scheduled.is_zero() && used.scheduled >= due {
            "SCHEDULED"
        } else if due < amount {
            self.settings.partly_paid
        } else {
            "UNPAID"
        }
    }

    fn invoice(&self, record: &Record) -> Json {
        let content = &record.content;
        let tax = tree::amount(content, "_tax");
        let total = sum(tree::list(content, "invoiceLineItems")) + tax;
        let used = self.used(&record.id);
        let due = if void_status(content) { Decimal::ZERO } else { total - used.paid - used.credited };
        let status = if void_status(content) {
            "VOID"
        } else if due.is_zero() && !total.is_zero() {
            self.settings.paid_invoice
        } else if due < total {
            "PARTIAL_PAYMENT"
        } else {
            "OPEN"
        };
        let (rate, _) = self.home_side(content, total);
        let body = tree::copy(head(record), content, &["invoiceNumber", "invoiceDate", "dueDate", "customerId"]);
        let body = body.with(object! {
            "totalAmount": total, "dueAmount": due, "scheduledAmount": used.scheduled, "creditAmount": used.credited,
            "status": status, "exchangeRate": rate,
        });
        let body = tree::copy(body, content, &["invoiceLineItems", "description", "classifications"]);
        let payments: Vec<Json> = used.payments.iter().filter_map(|payment| self.part(payment, &record.id)).collect();
        let body = body.with(object! {
            "payments": payments, "salesTaxTotal": tax, "salesTaxPercentage": tree::amount(content, "_percent"),
        });
        times(tree::copy(body, content, &["payToChartOfAccountId"]), record)
    }

    /// What a payment was used for an invoice.
    fn part(&self, payment: &str, invoice: &str) -> Option<Json> {
        let payment = self.get(Kind::ReceivablePayment, payment)?;
        let parts = tree::list(&payment.content, "invoicePayments");
        let part = parts.iter().find(|part| tree::text(part, "invoiceId") == invoice)?;
        Some(object! {
            "id": payment.id.clone(), "amount": tree::amount(part, "amount"), "status": "PAID",
            "date": tree::text(&payment.content, "paymentDate").to_owned(),
        })
    }

    fn payment(&self, record: &Record) -> Json {
        let content = &record.content;
        let vendor = tree::text(content, "vendorId");
        let name = self.get(Kind::Vendor, vendor).map_or("", |vendor| tree::text(&vendor.content, "name"));
        let status = tree::text(content, "_status");
        let amount = tree::amount(content, "amount");
        let (rate, home) = self.home_side(content, amount);
        let mut body = object! {"id": record.id.clone(), "vendorId": vendor.to_owned(), "vendorName": name.to_owned()};
        if let [part] = tree::list(content, "billPayments") {
            tree::set(&mut body, "billId", tree::text(part, "billId").to_owned());
        }
        let keys = ["billPayments", "amount", "processDate", "description", "fundingAccount", "processingOptions"];
        let done = if status == "PAID" { "DONE" } else { "SCHEDULED" };
        let body = tree::copy(body, content, &keys).with(object! {
            "status": status.to_owned(), "singleStatus": status.to_owned(),
            "disbursementType": tree::text(content, "_type").to_owned(), "disbursementStatus": done,
            "disbursementInfo": object! {"isVoidable": status == "PAID" && tree::flag(content, "_online")},
        });
        let body = tree::copy(body, content, &["transactionNumber"]).with(object! {
            "confirmationNumber": format!("P{}", &record.id[3..]), "exchangeRate": rate, "fundingAmount": home,
            "onlinePayment": tree::flag(content, "_online"),
            "voidInfo": tree::at(content, "_voided").cloned().unwrap_or_else(|| Json::List(Vec::new())),
            "cancelRequestSubmitted": status == "CANCELLED", "createdBy": self.user.clone(),
        });
        times(body, record)
    }

    fn receivable(&self, record: &Record) -> Json {
        let content = &record.content;
        let keys = ["customerId", "amount", "paymentDate", "paymentType", "description", "referenceNumber"];
        let body = tree::copy(head(record), content, &keys);
        let status = if tree::text(content, "_status") == "VOID" { "VOID" } else { "PAID" };
        let body = tree::copy(body.with(object! {"status": status}), content, &["invoicePayments"]);
        let used: Decimal =
            tree::list(content, "invoicePayments").iter().map(|part| tree::amount(part, "amount")).sum();
        let (rate, _) = self.home_side(content, Decimal::ZERO);
        let left = tree::amount(content, "amount") - used;
        times(body.with(object! {"unappliedAmount": left, "exchangeRate": rate}), record)
    }

    fn credit(&self, record: &Record, party: &'static str, lines: &'static str) -> Json {
        let content = &record.content;
        let (amount, used) = (sum(tree::list(content, lines)), self.used(&record.id).credited);
        let status = if used.is_zero() {
            "NOT_APPLIED"
        } else if used < amount {
            "PARTIALLY_APPLIED"
        } else {
            "FULLY_APPLIED"
        };
        let body = tree::copy(head(record), content, &[party, "referenceNumber", "creditDate", "description"]);
        let body = body.with(object! {"amount": amount, "appliedAmount": used, "status": status});
        let (rate, home) = self.home_side(content, amount);
        let body = body.with(object! {"exchangeRate": rate, "fundingAmount": home});
        times(tree::copy(body, content, &["applyToChartOfAccountId", "applyToBankAccountId", lines]), record)
    }
}

/// Id and archived.
pub(super) fn head(record: &Record) -> Json {
    object! {"id": record.id.clone(), "archived": record.archived}
}

/// What was written, without what only the server knows.
pub(super) fn shown(body: Json, content: &Json) -> Json {
    let Json::Object(keys) = content else { return body };
    let open = keys.iter().filter(|(key, _)| !key.starts_with('_')).cloned().collect();
    body.with(Json::Object(open))
}

/// The times of the record.
pub(super) fn times(body: Json, record: &Record) -> Json {
    body.with(object! {"createdTime": instant(record.created), "updatedTime": instant(record.updated)})
}
