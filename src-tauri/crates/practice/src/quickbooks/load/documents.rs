//! Documents as a person typed them in.

use super::Typed;
use super::lists::plain_name;
use crate::company::{Discount, Document, Line, LineTotals, State, Totals};
use crate::kit::Kind;
use crate::quickbooks::entity::Entity;
use crate::quickbooks::ledger::Ledger;
use crate::quickbooks::value::{Object, Value, money, object, reference};
use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// The kind of these books for a kind of a COMPANY file.
pub(crate) fn entity_of(kind: Kind) -> Entity {
    match kind {
        Kind::Invoice => Entity::Invoice,
        Kind::CreditNote => Entity::CreditMemo,
        Kind::Bill => Entity::Bill,
        Kind::VendorCredit => Entity::VendorCredit,
        Kind::PurchaseOrder => Entity::PurchaseOrder,
        Kind::Expense => Entity::Purchase,
        Kind::Contact => Entity::Customer,
        Kind::Account => Entity::Account,
        Kind::CustomerPayment => Entity::Payment,
        Kind::VendorPayment => Entity::BillPayment,
    }
}

/// Puts numbers on lines and ids on those that have one.
pub(crate) fn number_lines(lines: &mut [Object]) {
    for (at, line) in (1_i64..).zip(lines) {
        if line.text("DetailType") != "SubTotalLineDetail" {
            let mut numbered = object! {"Id": at.to_string(), "LineNum": at};
            numbered.extend(std::mem::take(line));
            *line = numbered;
        }
    }
}

impl Ledger {
    /// Puts a document in; nothing where these books have no such state.
    pub(super) fn type_document(&mut self, kind: Kind, document: &Document) {
        if !matches!(document.state, State::Draft | State::PendingApproval) {
            self.retype_document(kind, None, document);
        }
    }

    /// Puts a document in, new or over what it was; its id.
    pub(crate) fn retype_document(&mut self, kind: Kind, id: Option<u64>, document: &Document) -> u64 {
        let entity = entity_of(kind);
        let currency = self.company_currency(document.currency.as_deref(), &document.party);
        let totals = document.totals(&self.company.taxes, self.company.places(&currency));
        let mut body = self.head(entity, document, &currency);
        let mut lines =
            if entity.is_sale() { self.sales_lines(document, &totals) } else { self.bought_lines(document, &totals) };
        number_lines(&mut lines);
        body.set("Line", lines);
        self.tax_detail(&mut body, document, &totals);
        body.set("TotalAmt", money(totals.total));
        if let Some(rate) = body.number("ExchangeRate") {
            body.set("HomeTotalAmt", money(totals.total * rate));
        }
        let void = document.state == State::Void;
        if void {
            Ledger::void_body(&mut body);
        }
        let typed = Typed::new(kind, document.date, (document.created, document.modified), document);
        let id = self.type_in(entity, id, body, typed);
        if void {
            self.mark_void(entity, id);
        }
        self.use_credit(kind, id, document);
        id
    }

    pub(super) fn company_currency(&self, own: Option<&str>, party: &str) -> String {
        let known = || {
            let parties = self
                .named(Entity::Customer, &plain_name(party))
                .or_else(|| self.named(Entity::Vendor, &plain_name(party)));
            parties.map(|party| party.body.referred("CurrencyRef").to_owned())
        };
        own.map(str::to_owned).or_else(known).unwrap_or_else(|| self.home.clone())
    }

    /// The party of a name, switched off or not.
    pub(crate) fn party_named(&self, entity: Entity, name: &str) -> Option<Object> {
        let name = plain_name(name);
        self.refer(entity, &name).or_else(|| self.refer(entity, &format!("{name} (deleted)")))
    }

    fn head(&self, entity: Entity, document: &Document, currency: &str) -> Object {
        let sale = entity.is_sale();
        let party = self.party_named(if sale { Entity::Customer } else { Entity::Vendor }, &document.party);
        let mut body = object! {"DocNumber": document.number.as_str(), "TxnDate": document.date};
        body = body.maybe(if sale { "CustomerRef" } else { "VendorRef" }, party.clone());
        let owner = party
            .and_then(|party| self.found(if sale { Entity::Customer } else { Entity::Vendor }, party.text("value")));
        if matches!(entity, Entity::Invoice | Entity::Bill) {
            let term =
                owner.and_then(|owner| owner.body.object(if sale { "SalesTermRef" } else { "TermRef" }).cloned());
            let days = term.as_ref().and_then(|term| self.found(Entity::Term, term.text("value")));
            let days = days.map(|days| days.body.amount("DueDays")).unwrap_or_default();
            body.set("DueDate", document.due.unwrap_or_else(|| after(document.date, days)));
            body = body.maybe("SalesTermRef", term);
        }
        self.put_currency(&mut body, currency, document.rate, document.date);
        if sale {
            self.sale_head(&mut body, document, owner.map(|owner| &owner.body));
        } else {
            self.purchase_head(&mut body, entity, document);
        }
        body
    }

    /// Currency and rate, where more than one currency is in use.
    pub(super) fn put_currency(&self, body: &mut Object, currency: &str, rate: Option<Decimal>, day: Date) {
        body.set("CurrencyRef", self.currency(currency));
        if self.is_multi_currency() {
            let rate =
                if currency == self.home { Decimal::ONE } else { rate.unwrap_or_else(|| self.rate(currency, day)) };
            body.set("ExchangeRate", rate.normalize());
        }
    }

    fn sale_head(&self, body: &mut Object, document: &Document, owner: Option<&Object>) {
        if let Some(owner) = owner {
            for (key, from) in [("BillAddr", "BillAddr"), ("ShipAddr", "ShipAddr"), ("BillEmail", "PrimaryEmailAddr")] {
                if let Some(value) = owner.get(from) {
                    body.set(key, value.clone());
                }
            }
        }
        if !document.notes.is_empty() {
            body.set("CustomerMemo", object! {"value": document.notes.as_str()});
        }
        // Three fields of the company's own are all that these documents have; the order's number is usually the first.
        let own = document.custom.iter().map(|(name, value)| {
            let label = self.company.custom_fields.iter().find(|field| field.name == *name);
            (label.map_or(name.as_str(), |field| &field.label).to_owned(), written(value))
        });
        let fields = std::iter::once(("P.O. Number".to_owned(), document.reference.clone())).chain(own).take(3);
        let fields = (1_i64..).zip(fields).map(|(at, (name, value))| {
            object! {"DefinitionId": at.to_string(), "Name": name, "Type": "StringType"}
                .some_text("StringValue", &value)
        });
        body.set("CustomField", fields.collect::<Value>());
        body.extend(object! {"ApplyTaxAfterDiscount": document.discount_after_tax, "PrintStatus": "NeedToPrint", "EmailStatus": "NotSet"});
    }

    fn purchase_head(&self, body: &mut Object, entity: Entity, document: &Document) {
        if let Some(payable) = self.account_of("Accounts Payable") {
            body.set("APAccountRef", reference(payable.id.to_string(), payable.name()));
        }
        let note = [document.reference.as_str(), document.notes.as_str()].join("\n");
        *body = std::mem::take(body).some_text("PrivateNote", note.trim());
        match entity {
            Entity::PurchaseOrder => {
                let open = document.state == State::Open;
                body.set("POStatus", if open { "Open" } else { "Closed" });
                *body = std::mem::take(body).maybe("DueDate", document.expected);
            }
            _ => {
                let orders = document.orders.iter().filter_map(|number| {
                    let vendor = body.referred("VendorRef");
                    let order = self
                        .numbered(Entity::PurchaseOrder, number)
                        .find(|order| order.body.referred("VendorRef") == vendor)?;
                    Some(object! {"TxnId": order.id.to_string(), "TxnType": "PurchaseOrder"})
                });
                let orders: Vec<Object> = orders.collect();
                if !orders.is_empty() {
                    body.set("LinkedTxn", orders);
                }
            }
        }
    }

    /// The reference to a tax code for a line: none where it bears no tax.
    pub(super) fn tax_code(&self, tax: &str) -> Option<Object> {
        if self.is_american() {
            return Some(reference(if tax.is_empty() { "NON" } else { "TAX" }, ""));
        }
        self.refer(Entity::TaxCode, tax).map(|code| reference(code.text("value").to_owned(), ""))
    }

    fn sales_lines(&mut self, document: &Document, totals: &Totals) -> Vec<Object> {
        let mut lines = Vec::new();
        for (line, worked) in document.lines.iter().zip(&totals.lines) {
            let item = self.item(if line.name.is_empty() { "Services" } else { &line.name }, &line.account, true);
            let (amount, quantity, price) = priced(document, line, worked);
            let detail = object! {"ItemRef": item, "UnitPrice": price, "Qty": quantity}
                .maybe("TaxCodeRef", self.tax_code(&line.tax))
                .maybe("TaxInclusiveAmt", document.inclusive.then(|| money(gross(line, worked))));
            lines.push(
                Object::default()
                    .some_text("Description", &described(line, false))
                    .with("Amount", money(amount))
                    .with("DetailType", "SalesItemLineDetail")
                    .with("SalesItemLineDetail", detail),
            );
            if !document.inclusive && !worked.discount.is_zero() {
                lines.push(self.charge("Adjustment", "Discount", -worked.discount, &line.tax));
            }
        }
        if !document.shipping.is_zero() {
            lines.push(self.charge("Shipping", "Shipping", document.shipping, ""));
        }
        let corrected = document.adjustment + document.round_off;
        if !corrected.is_zero() {
            lines.push(self.charge("Adjustment", "Adjustment", corrected, ""));
        }
        let sub_total: Decimal = lines.iter().map(|line| line.amount("Amount")).sum();
        if !totals.discount.is_zero() {
            let share =
                if let Some(Discount::Percent(share)) = document.discount { Some(share.normalize()) } else { None };
            let account = self.account_of("Income").map(|found| reference(found.id.to_string(), found.name()));
            let detail = object! {"PercentBased": share.is_some()}
                .maybe("DiscountPercent", share)
                .maybe("DiscountAccountRef", account);
            lines.push(object! {
                "Amount": money(totals.discount), "DetailType": "DiscountLineDetail", "DiscountLineDetail": detail,
            });
        }
        lines.push(object! {
            "Amount": money(sub_total), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": Object::default(),
        });
        lines
    }

    fn charge(&mut self, item: &str, description: &str, amount: Decimal, tax: &str) -> Object {
        let detail = object! {"ItemRef": self.item(item, "", true), "UnitPrice": amount.normalize(), "Qty": 1_i64}
            .maybe("TaxCodeRef", self.tax_code(tax));
        object! {
            "Description": description, "Amount": money(amount), "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail,
        }
    }

    fn bought_lines(&mut self, document: &Document, totals: &Totals) -> Vec<Object> {
        let mut lines = Vec::new();
        for (line, worked) in document.lines.iter().zip(&totals.lines) {
            let (amount, quantity, price) = priced(document, line, worked);
            let tax = self.tax_code(&line.tax);
            let inclusive = document.inclusive.then(|| money(gross(line, worked)));
            // What is counted in pieces is bought as an item, the rest is booked to its account.
            if line.unit.is_empty() {
                lines.push(
                    self.booked(&described(line, true), &line.account, amount, tax)
                        .map_detail(|detail| std::mem::take(detail).maybe("TaxInclusiveAmt", inclusive)),
                );
            } else {
                let item = self.item(&line.name, &line.account, false);
                let detail =
                    object! {"ItemRef": item, "UnitPrice": price, "Qty": quantity, "BillableStatus": "NotBillable"}
                        .maybe("TaxCodeRef", tax)
                        .maybe("TaxInclusiveAmt", inclusive);
                lines.push(
                    Object::default()
                        .some_text("Description", &described(line, false))
                        .with("Amount", money(amount))
                        .with("DetailType", "ItemBasedExpenseLineDetail")
                        .with("ItemBasedExpenseLineDetail", detail),
                );
            }
            if !document.inclusive && !worked.discount.is_zero() {
                lines.push(self.booked("Discount", &line.account, -worked.discount, self.tax_code(&line.tax)));
            }
        }
        for (what, amount) in [
            ("Discount", -totals.discount),
            ("Shipping", document.shipping),
            ("Adjustment", document.adjustment + document.round_off),
        ] {
            if !amount.is_zero() {
                lines.push(self.booked(what, "", amount, self.tax_code("")));
            }
        }
        lines
    }

    /// A line that is booked to an account; to the first of costs where none is named.
    pub(super) fn booked(&self, description: &str, account: &str, amount: Decimal, tax: Option<Object>) -> Object {
        let account = self.refer(Entity::Account, account).or_else(|| {
            let usual = self.account_of("Cost of Goods Sold").or_else(|| self.account_of("Expense"))?;
            Some(reference(usual.id.to_string(), usual.name()))
        });
        let detail = Object::default()
            .maybe("AccountRef", account)
            .with("BillableStatus", "NotBillable")
            .maybe("TaxCodeRef", tax);
        Object::default()
            .some_text("Description", description)
            .with("Amount", money(amount))
            .with("DetailType", "AccountBasedExpenseLineDetail")
            .with("AccountBasedExpenseLineDetail", detail)
    }

    fn tax_detail(&self, body: &mut Object, document: &Document, totals: &Totals) {
        if self.is_american() {
            if body.has("CustomerRef") {
                body.set("TxnTaxDetail", object! {"TotalTax": money(totals.tax)});
            }
            return;
        }
        body.set("GlobalTaxCalculation", if document.inclusive { "TaxInclusive" } else { "TaxExcluded" });
        let plain = totals.discount.is_zero();
        let taxed = |name: &str| -> Decimal {
            let lines = document.lines.iter().zip(&totals.lines).filter(|(line, _)| line.tax == name);
            lines.map(|(_, worked)| worked.net).sum()
        };
        let lines = totals.taxes.iter().map(|tax| {
            self.tax_line(body.has("CustomerRef"), &tax.name, tax.percent, tax.amount, plain.then(|| taxed(&tax.name)))
        });
        body.set("TxnTaxDetail", object! {"TotalTax": money(totals.tax), "TaxLine": lines.collect::<Value>()});
    }

    /// A line of the tax detail.
    pub(crate) fn tax_line(
        &self,
        sale: bool,
        name: &str,
        percent: Decimal,
        amount: Decimal,
        taxed: Option<Decimal>,
    ) -> Object {
        let rate = format!("{name} ({})", if sale { "Sales" } else { "Purchases" });
        let rate = self.refer(Entity::TaxRate, &rate).map(|rate| reference(rate.text("value").to_owned(), ""));
        let detail = Object::default()
            .maybe("TaxRateRef", rate)
            .with("PercentBased", true)
            .with("TaxPercent", percent.normalize())
            .maybe("NetAmountTaxable", taxed.map(money));
        object! {"Amount": money(amount), "DetailType": "TaxLineDetail", "TaxLineDetail": detail}
    }
}

impl Object {
    /// Changes the detail of a line.
    fn map_detail(mut self, change: impl FnOnce(&mut Object) -> Object) -> Object {
        let kind = self.text("DetailType").to_owned();
        if let Some(Value::Object(detail)) = self.get_mut(&kind) {
            *detail = change(detail);
        }
        self
    }
}

fn after(day: Date, days: Decimal) -> Date {
    let days = i64::try_from(days.trunc()).unwrap_or_default();
    Span::new().try_days(days).map_or(day, |days| day.saturating_add(days))
}

fn gross(line: &Line, worked: &LineTotals) -> Decimal {
    crate::company::round(line.quantity * line.rate, 2) - worked.discount
}

/// Amount without tax, quantity and price of a line so that the last two make the first.
fn priced(document: &Document, line: &Line, worked: &LineTotals) -> (Decimal, Decimal, Decimal) {
    if !document.inclusive {
        return (worked.net + worked.discount, line.quantity.normalize(), line.rate.normalize());
    }
    let price = worked.net.checked_div(line.quantity).unwrap_or_default().round_dp(7).normalize();
    if crate::company::round(price * line.quantity, 2) == worked.net {
        (worked.net, line.quantity.normalize(), price)
    } else {
        (worked.net, Decimal::ONE, worked.net.normalize())
    }
}

fn described(line: &Line, named: bool) -> String {
    match (named, line.description.is_empty()) {
        (true, false) => format!("{}: {}", line.name, line.description),
        (true, true) => line.name.clone(),
        (false, _) => line.description.clone(),
    }
}

fn written(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
