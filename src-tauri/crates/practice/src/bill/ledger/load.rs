//! A company becomes books. BILL knows no drafts and no tax on bills: drafts stay out, and tax, carriage and corrections become lines.

use super::content::{
    account_content, contact_content, credit_content, line_content, line_prefix, lines_key, number_key, payment_type,
    typed,
};
use super::{Ledger, Table, short_id};
use crate::bill::kind::Kind;
use crate::bill::options::Settings;
use crate::bill::tree;
use crate::company::{Account, Applied, Company, Contact, Document, Line, Payment, State, When, local_instant};
use crate::error::Error;
use crate::json::{Json, object};
use jiff::civil::{Date, time};
use jiff::{Span, Timestamp};
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

impl Ledger {
    /// Opens the books of a company.
    ///
    /// # Errors
    /// Where the company refers to what it does not hold, or a document has another currency than its party, which BILL cannot hold.
    pub(crate) fn open(company: &Company, settings: Settings) -> Result<Ledger, Error> {
        company.check()?;
        let mut frame = company.clone();
        for list in [
            &mut frame.invoices,
            &mut frame.credit_notes,
            &mut frame.bills,
            &mut frame.vendor_credits,
            &mut frame.purchase_orders,
        ] {
            list.clear();
        }
        frame.expenses.clear();
        let mut ledger = Ledger {
            id: short_id("008", &company.organisation.id, 0),
            user: short_id("006", &company.organisation.id, 0),
            zone: company.zone()?,
            settings,
            frame,
            tables: Kind::ALL.iter().map(|_| Table::default()).collect(),
            used: HashMap::new(),
            balances: HashMap::new(),
            of_party: HashMap::new(),
            scheduled: BTreeSet::new(),
            lagging: None,
            loading: true,
            made: 0,
        };
        ledger.load(company)?;
        ledger.loading = false;
        let frame = &mut ledger.frame;
        (frame.accounts, frame.customers, frame.vendors) = (Vec::new(), Vec::new(), Vec::new());
        (frame.customer_payments, frame.vendor_payments) = (Vec::new(), Vec::new());
        Ok(ledger)
    }

    fn load(&mut self, company: &Company) -> Result<(), Error> {
        for account in &company.accounts {
            self.load_account(account);
        }
        for (kind, contacts) in [(Kind::Customer, &company.customers), (Kind::Vendor, &company.vendors)] {
            for contact in contacts {
                self.load_contact(kind, contact);
            }
        }
        self.extras();
        let documents = [
            (Kind::Invoice, &company.invoices),
            (Kind::Bill, &company.bills),
            (Kind::CreditMemo, &company.credit_notes),
            (Kind::VendorCredit, &company.vendor_credits),
        ];
        for (kind, list) in documents {
            let mut list: Vec<&Document> = list.iter().filter(|document| document.state != State::Draft).collect();
            list.sort_by_key(|document| self.times(document.created, None, document.date, 9).0);
            for document in list {
                self.load_document(kind, document)?;
            }
        }
        let payments =
            [(Kind::ReceivablePayment, &company.customer_payments), (Kind::Payment, &company.vendor_payments)];
        for (kind, list) in payments {
            for payment in list {
                self.load_payment(kind, payment)?;
            }
        }
        self.load_spend(company);
        Ok(())
    }

    /// When a record was made and last changed: as it says, otherwise at an hour of its own day, a second later for each.
    pub(super) fn times(
        &self,
        created: Option<When>,
        modified: Option<When>,
        day: Date,
        hour: i8,
    ) -> (Timestamp, Timestamp) {
        let seconds = i64::try_from(self.made % 3000).unwrap_or_default();
        let usual = day.to_datetime(time(hour, 0, 0, 0)).saturating_add(Span::new().seconds(seconds));
        let created = created.map_or_else(|| local_instant(usual, &self.zone), |when| when.instant(&self.zone));
        (created, modified.map_or(created, |when| when.instant(&self.zone)))
    }

    fn archive_loaded(&mut self, kind: Kind, id: &str, archived: bool, updated: Timestamp) {
        if let Some(record) = self.get(kind, id).filter(|_| archived) {
            let content = record.content.clone();
            self.replace(kind, id, content, true, updated);
        }
    }

    /// The id of the record with a name.
    pub(crate) fn named(&self, kind: Kind, name: &str) -> Option<String> {
        let rows = &self.table(kind).rows;
        rows.iter()
            .find(|record| tree::text(&record.content, "name") == name && !name.is_empty())
            .map(|record| record.id.clone())
    }

    /// The id of a classification with a name, made where it is not there.
    pub(super) fn classed(&mut self, kind: Kind, name: &str) -> String {
        self.named(kind, name).unwrap_or_else(|| {
            let (created, _) = self.times(None, None, self.frame.organisation.created, 8);
            let content = object! {"name": name.to_owned(), "description": ""};
            self.insert(kind, content, created, created)
        })
    }

    pub(super) fn load_account(&mut self, account: &Account) -> String {
        let parent = self.named(Kind::Account, &account.parent);
        let (created, updated) = self.times(account.created, account.modified, self.frame.organisation.created, 8);
        let content = typed(account_content(account, parent), account);
        let id = self.insert(Kind::Account, content, created, updated);
        self.archive_loaded(Kind::Account, &id, !account.active, updated);
        id
    }

    pub(super) fn load_contact(&mut self, kind: Kind, contact: &Contact) -> String {
        let (created, updated) = self.times(contact.created, contact.modified, self.frame.organisation.created, 8);
        let content = typed(contact_content(kind, contact), contact);
        let id = self.insert(kind, content, created, updated);
        self.archive_loaded(kind, &id, !contact.active, updated);
        id
    }

    fn extras(&mut self) {
        for (kind, names) in [
            (Kind::AccountingClass, ["Retail", "Trade"].as_slice()),
            (Kind::Employee, &["Nora Quinn"]),
            (Kind::Job, &["Harbour wall, phase 2"]),
            (Kind::Location, &["Dublin yard", "Cork yard"]),
        ] {
            for name in names {
                self.classed(kind, name);
            }
        }
        let (created, _) = self.times(None, None, self.frame.organisation.created, 8);
        let bank = object! {"name": "Current Account", "bankName": "Harbour Bank", "accountNumber": "*******4417", "status": "VERIFIED", "type": "CHECKING"};
        self.insert(Kind::Bank, bank, created, created);
    }

    pub(super) fn load_document(&mut self, kind: Kind, document: &Document) -> Result<String, Error> {
        let content = typed(self.document_content(kind, document)?, document);
        let (created, updated) = self.times(document.created, document.modified, document.date, 9);
        let id = self.insert(kind, content, created, updated);
        if kind == Kind::VendorCredit {
            self.use_credit(&id, &document.applied, created);
        }
        self.archive_loaded(kind, &id, document.state == State::Void && kind != Kind::Invoice, updated);
        Ok(id)
    }

    /// A vendor's credit stands on the bills it is used for.
    pub(super) fn use_credit(&mut self, id: &str, applied: &[Applied], at: Timestamp) {
        for part in applied {
            let Some(vendor) =
                self.get(Kind::VendorCredit, id).map(|credit| tree::text(&credit.content, "vendorId").to_owned())
            else {
                return;
            };
            let Some(bill) = self.numbered(Kind::Bill, &vendor, &part.to) else { continue };
            let Some(record) = self.get(Kind::Bill, &bill) else { continue };
            let (mut content, archived, updated) = (record.content.clone(), record.archived, record.updated);
            let mut credits = tree::list(&content, "vendorCredits").to_vec();
            credits.push(object! {"id": id.to_owned(), "amount": part.amount});
            let dated = self.loading && tree::flag(&content, "_dated");
            tree::set(&mut content, "vendorCredits", Json::List(credits));
            self.replace(Kind::Bill, &bill, content, archived, if dated { updated } else { updated.max(at) });
        }
    }

    /// A party's document by its number.
    pub(crate) fn numbered(&self, kind: Kind, party: &str, number: &str) -> Option<String> {
        let key = number_key(kind);
        let theirs = self.of_party.get(party)?.iter().filter(|(of, _)| *of == kind);
        let mut found = theirs.filter_map(|(_, id)| self.get(kind, id));
        found.find(|record| tree::text(&record.content, key) == number).map(|record| record.id.clone())
    }

    /// What a document holds.
    ///
    /// # Errors
    /// Where its currency is not its party's.
    pub(super) fn document_content(&mut self, kind: Kind, document: &Document) -> Result<Json, Error> {
        let (whose, key) = if matches!(kind, Kind::Bill | Kind::VendorCredit) {
            (Kind::Vendor, "vendorId")
        } else {
            (Kind::Customer, "customerId")
        };
        let party = self
            .named(whose, &document.party)
            .ok_or_else(|| Error::Unknown { kind: whose.spelling().called, key: document.party.clone() })?;
        let currency = self.currency_of(&party);
        if document.currency.as_ref().is_some_and(|own| *own != currency) {
            let problem = format!("BILL keeps “{}” in {currency} only, as all of {}", document.number, document.party);
            return Err(Error::company("currency", problem));
        }
        let rate = document.rate.unwrap_or_else(|| self.rate(&currency, document.date));
        let lines = self.lines(kind, document, &currency);
        let terms = self.terms(whose, &party);
        let due = document.due.unwrap_or_else(|| document.date.saturating_add(Span::new().days(terms)));
        let mut content = Json::EMPTY;
        tree::set(&mut content, key, party);
        if document.modified.is_some() {
            tree::set(&mut content, "_dated", true);
        }
        tree::set(&mut content, "_rate", rate);
        let mut content = match kind {
            Kind::Bill => self.bill_content(content, document, due),
            Kind::Invoice => self.invoice_content(content, document, due, &currency),
            _ => credit_content(content, document),
        };
        tree::set(&mut content, lines_key(kind), Json::List(lines));
        if kind == Kind::CreditMemo {
            let mut parts = Vec::new();
            for part in &document.applied {
                let invoice = self.numbered(Kind::Invoice, tree::text(&content, key), &part.to);
                parts.extend(invoice.map(|id| object! {"id": id, "amount": part.amount}));
            }
            tree::set(&mut content, "_used", Json::List(parts));
        }
        Ok(tree::put(content, "description", tree::some_text(&document.notes)))
    }

    /// Days until a party's documents are due.
    fn terms(&self, kind: Kind, party: &str) -> i64 {
        let terms = self.get(kind, party).and_then(|party| tree::number(&party.content, "_company.terms"));
        terms.and_then(|terms| i64::try_from(terms).ok()).unwrap_or(30)
    }

    fn bill_content(&mut self, mut content: Json, document: &Document, due: Date) -> Json {
        tree::set(&mut content, "dueDate", due);
        let invoice = object! {"invoiceNumber": document.number.clone(), "invoiceDate": document.date};
        tree::set(&mut content, "invoice", invoice);
        let order = document.orders.first().unwrap_or(&document.reference);
        content = tree::put(content, "purchaseOrderNumber", tree::some_text(order));
        if let Some(serde_json::Value::String(name)) = document.custom.get("cf_cost_centre") {
            let department = self.classed(Kind::Department, name);
            tree::set(&mut content, "classifications", object! {"departmentId": department});
        }
        let approval = if document.state == State::PendingApproval { "ASSIGNED" } else { "APPROVED" };
        tree::set(&mut content, "_approval", approval);
        if document.state == State::PendingApproval {
            let approver = object! {"userId": self.user.clone(), "status": "WAITING", "approverOrder": 0};
            tree::set(&mut content, "_approvers", vec![approver]);
        }
        content
    }

    fn invoice_content(&mut self, mut content: Json, document: &Document, due: Date, currency: &str) -> Json {
        tree::set(&mut content, "invoiceNumber", document.number.clone());
        tree::set(&mut content, "invoiceDate", document.date);
        tree::set(&mut content, "dueDate", due);
        let totals = document.totals(&self.frame.taxes, self.frame.places(currency));
        tree::set(&mut content, "_tax", totals.tax);
        if let [tax] = &totals.taxes[..] {
            tree::set(&mut content, "_percent", tax.percent);
        }
        if document.state == State::Void {
            tree::set(&mut content, "_void", true);
        }
        content
    }

    /// The lines of a document and what stands beside its lines elsewhere, so that they add up to the total.
    fn lines(&mut self, kind: Kind, document: &Document, currency: &str) -> Vec<Json> {
        let totals = document.totals(&self.frame.taxes, self.frame.places(currency));
        let mut lines: Vec<Json> = Vec::new();
        for (line, total) in document.lines.iter().zip(&totals.lines) {
            let classes = self.classes(kind, line);
            lines.push(line_content(kind, line, total, classes));
        }
        let mut beside = vec![
            ("Discount", -totals.discount),
            ("Shipping", document.shipping),
            ("Adjustment", document.adjustment),
            ("Rounding", document.round_off),
        ];
        // Invoices alone have a place for tax.
        if kind != Kind::Invoice {
            beside.push(("Tax", totals.tax));
        }
        for (name, amount) in beside.into_iter().filter(|(_, amount)| !amount.is_zero()) {
            let mut line = if matches!(kind, Kind::Bill | Kind::VendorCredit) {
                object! {"amount": amount}
            } else {
                object! {"quantity": 1, "price": amount}
            };
            tree::set(&mut line, "description", name);
            lines.push(line);
        }
        for line in &mut lines {
            let mut with_id = object! {"id": self.line_id(kind)};
            tree::merge(&mut with_id, line.clone());
            *line = with_id;
        }
        lines
    }

    /// An id for a new line.
    pub(crate) fn line_id(&mut self, kind: Kind) -> String {
        let number = usize::try_from(self.next()).unwrap_or_default();
        short_id(line_prefix(kind), &self.id, number)
    }

    fn classes(&mut self, kind: Kind, line: &Line) -> Json {
        let mut classes = Json::EMPTY;
        if matches!(kind, Kind::Bill | Kind::VendorCredit) {
            let account =
                self.named(Kind::Account, &line.account).or_else(|| self.named(Kind::Account, "Cost of Goods Sold"));
            classes = tree::put(classes, "chartOfAccountId", account.map(Json::from));
        }
        if !line.name.is_empty() {
            let item = self.classed(Kind::Item, &line.name);
            tree::set(&mut classes, "itemId", item);
        }
        classes
    }

    pub(super) fn load_payment(&mut self, kind: Kind, payment: &Payment) -> Result<String, Error> {
        let content = typed(self.payment_content(kind, payment)?, payment);
        let (created, updated) = self.times(payment.created, payment.modified, payment.date, 10);
        Ok(self.insert(kind, content, created, updated))
    }

    /// What a payment holds.
    ///
    /// # Errors
    /// Where its party is not there.
    pub(super) fn payment_content(&mut self, kind: Kind, payment: &Payment) -> Result<Json, Error> {
        let vendor = kind == Kind::Payment;
        let (whose, target) = if vendor { (Kind::Vendor, Kind::Bill) } else { (Kind::Customer, Kind::Invoice) };
        let party = self
            .named(whose, &payment.party)
            .ok_or_else(|| Error::Unknown { kind: whose.spelling().called, key: payment.party.clone() })?;
        let mut parts = Vec::new();
        for part in &payment.applied {
            let found = self.numbered(target, &party, &part.to);
            let id = found.ok_or_else(|| Error::Unknown { kind: target.spelling().called, key: part.to.clone() })?;
            parts.push((id, part.amount, part.date.unwrap_or(payment.date)));
        }
        let sum: Decimal = parts.iter().map(|(_, amount, _)| *amount).sum();
        let amount = payment.amount.unwrap_or(sum);
        let rate = payment.rate.unwrap_or_else(|| self.rate(&self.currency_of(&party), payment.date));
        let reference = if payment.reference.is_empty() { &payment.number } else { &payment.reference };
        let content = if vendor {
            let parts = parts.into_iter().map(|(bill, amount, _)| self.bill_part(&bill, amount)).collect::<Vec<_>>();
            let bank = self.table(Kind::Bank).rows.first().map(|bank| bank.id.clone()).unwrap_or_default();
            object! {
                "vendorId": party, "billPayments": parts, "amount": amount, "processDate": payment.date,
                "fundingAccount": object! {"type": "BANK_ACCOUNT", "id": bank}, "transactionNumber": reference.clone(),
                "_status": "PAID", "_type": if payment.mode == "check" { "CHECK" } else { "ACH" }, "_online": true, "_rate": rate,
            }
        } else {
            let part = |(invoice, amount, date): (String, Decimal, Date)| object! {"invoiceId": invoice, "amount": amount, "paymentDate": date};
            object! {
                "customerId": party, "amount": amount, "paymentDate": payment.date, "paymentType": payment_type(&payment.mode),
                "referenceNumber": reference.clone(), "invoicePayments": parts.into_iter().map(part).collect::<Vec<_>>(), "_rate": rate,
            }
        };
        let content = tree::put(content, "_number", tree::some_text(&payment.number));
        Ok(tree::put(content, "description", tree::some_text(&payment.description)))
    }

    /// What a payment uses for a bill.
    pub(crate) fn bill_part(&mut self, bill: &str, amount: Decimal) -> Json {
        let number = usize::try_from(self.next()).unwrap_or_default();
        object! {"id": short_id("blp", &self.id, number), "billId": bill.to_owned(), "amount": amount}
    }
}
