//! Creating, changing and deleting records of the accounting family.

use super::refusal::Refusal;
use super::{Request, fields, one};
use crate::freshbooks::books::{Books, Keys, amount, currency, date, id, keys, lines, text, whole};
use crate::freshbooks::noun::{Deletion, Noun};
use crate::freshbooks::render;
use crate::kit::Answer;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Makes the change that a call asks for.
pub(crate) fn answer(call: &Request<'_>, books: &mut Books, noun: Noun, rest: &[&str]) -> Result<Answer, Refusal> {
    let writable = !matches!(noun, Noun::Category | Noun::Account | Noun::Journal);
    match (call.method.as_str(), rest) {
        ("POST", [] | [""]) if writable => create(call, books, noun),
        ("PUT", [id]) if writable => update(call, books, noun, existing(books, noun, id)?),
        ("DELETE", [id]) if noun.spelling().deletion == Deletion::Verb => {
            let id = existing(books, noun, id)?;
            let now = call.shared.wire.clock().now();
            books.edit(noun, id, |row| (row.vis, row.updated) = (1, now));
            written(call, books, noun, id, "delete");
            Ok(Answer::json(200, json!({"response": {}})))
        }
        _ => Err(Refusal::new(405, 1003, noun.spelling().one, "", "The method is not allowed.")),
    }
}

fn existing(books: &Books, noun: Noun, id: &str) -> Result<u64, Refusal> {
    let found = id.parse().ok().and_then(|id| books.row(noun, id));
    found.map(|row| row.id).ok_or_else(|| Refusal::not_found(404, noun.spelling().one, noun.spelling().id, id))
}

/// The keys below the wrapper of a body; the plural is no wrapper.
fn body(call: &Request<'_>, noun: Noun) -> Result<Keys, Refusal> {
    let one = noun.spelling().one;
    let unread = |_| Refusal::new(400, 1005, one, "", "The request body could not be parsed.");
    let whole: Value = serde_json::from_slice(call.body).map_err(unread)?;
    whole.get(one).and_then(Value::as_object).cloned().ok_or_else(|| Refusal::missing(one, one))
}

/// A record was really written: it is counted, may be held back from lists, and is told to whoever listens.
fn written(call: &Request<'_>, books: &mut Books, noun: Noun, id: u64, verb: &'static str) {
    call.shared.wire.counted_write();
    if let Some(lag) = call.lag.filter(|_| verb == "create") {
        let seen_from = call.shared.wire.clock().elapsed() + lag;
        books.edit(noun, id, |row| row.seen_from = seen_from);
    }
    books.happened(noun, id, verb);
}

fn create(call: &Request<'_>, books: &mut Books, noun: Noun) -> Result<Answer, Refusal> {
    let given = body(call, noun)?;
    let object = noun.spelling().one;
    if let Some(key) = fields::required(noun).iter().find(|key| given.get(**key).is_none_or(Value::is_null)) {
        return Err(Refusal::missing(object, key));
    }
    let found = fields::read(books, noun, &given)?;
    let now = call.shared.wire.clock().now();
    let found = Made { call, books, noun, now, own: None }.complete(found)?;
    let id = books.add(noun, found, now);
    books.settled(noun, id, now);
    written(call, books, noun, id, "create");
    Ok(shown(call, books, noun, id))
}

fn update(call: &Request<'_>, books: &mut Books, noun: Noun, id: u64) -> Result<Answer, Refusal> {
    let given = body(call, noun)?;
    let object = noun.spelling().one;
    let now = call.shared.wire.clock().now();
    let vis = given.get("vis_state").map(|value| match value.as_i64() {
        Some(vis @ 0..=2) => Ok(vis),
        Some(_) | None => Err(Refusal::invalid(object, "vis_state", value)),
    });
    let vis = vis.transpose()?;
    if vis == Some(1) && noun.spelling().deletion == Deletion::Verb {
        return Err(Refusal::new(422, 1004, object, "vis_state", "Use DELETE."));
    }
    let Some(row) = books.row(noun, id).cloned() else {
        return Err(Refusal::not_found(404, object, "id", &id.to_string()));
    };
    if row.vis == 1 && vis != Some(0) && vis != Some(1) {
        return Err(Refusal::new(422, 1011, object, noun.spelling().id, "The resource was deleted."));
    }
    let found = fields::read(books, noun, &given)?;
    let mut whole = row.keys.clone();
    whole.extend(found);
    let whole = Made { call, books, noun, now, own: Some(id) }.complete(whole)?;
    books.edit(noun, id, |row| {
        row.keys = whole;
        row.vis = vis.unwrap_or(row.vis);
        row.updated = now;
    });
    books.settled(noun, id, now);
    let deleted = vis == Some(1);
    written(call, books, noun, id, if deleted { "delete" } else { "update" });
    if deleted && noun.spelling().deletion == Deletion::PutBrief {
        return Ok(one(noun, json!({"id": id, "vis_state": 1})));
    }
    Ok(shown(call, books, noun, id))
}

fn shown(call: &Request<'_>, books: &Books, noun: Noun, id: u64) -> Answer {
    let record = books.row(noun, id).map_or(Value::Null, |row| render::record(&call.view_of(books, noun), noun, row));
    one(noun, record)
}

/// A record on its way into the books.
struct Made<'a> {
    call: &'a Request<'a>,
    books: &'a Books,
    noun: Noun,
    now: Timestamp,
    /// Its id, where it is there already.
    own: Option<u64>,
}

impl Made<'_> {
    fn object(&self) -> &'static str {
        self.noun.spelling().one
    }

    fn invalid(&self, field: &str, value: impl Into<Value>) -> Refusal {
        Refusal::invalid(self.object(), field, &value.into())
    }

    /// Fills in what was not said and checks what holds between the keys.
    fn complete(&self, found: Keys) -> Result<Keys, Refusal> {
        let found = match self.noun {
            Noun::Client => self.client(found),
            Noun::Vendor => Ok(found),
            Noun::Invoice => self.invoice(found),
            Noun::CreditNote => self.credit_note(found),
            Noun::Payment => self.payment(found),
            Noun::Bill => self.bill(found),
            Noun::BillPayment => self.bill_payment(found),
            Noun::Expense => self.expense(found),
            Noun::Item | Noun::Tax | Noun::OtherIncome => Ok(self.priced(found)),
            Noun::Account | Noun::Category | Noun::Journal => Ok(found),
        }?;
        self.open_period(&found)?;
        Ok(found)
    }

    /// Nothing may be dated into a period that was closed.
    fn open_period(&self, found: &Keys) -> Result<(), Refusal> {
        let Some(closed) = self.call.shared.closed() else { return Ok(()) };
        for key in ["create_date", "issue_date", "date", "paid_date"] {
            if date(found, key).is_some_and(|day| day <= closed) {
                let message = format!("The books are closed up to {closed}.");
                return Err(Refusal::new(422, 1004, self.object(), key, message).of(&json!(text(found, key))));
            }
        }
        Ok(())
    }

    fn client(&self, mut found: Keys) -> Result<Keys, Refusal> {
        if ["email", "organization", "fname", "lname"].iter().all(|key| text(&found, key).is_empty()) {
            return Err(Refusal::missing(self.object(), "organization"));
        }
        let home = self.books.company.organisation.currency.clone();
        found.entry("currency_code").or_insert(json!(home));
        for key in ["fname", "lname", "organization", "email", "vat_name", "vat_number"] {
            found.entry(key).or_insert(json!(""));
        }
        found.entry("language").or_insert(json!("en"));
        Ok(found)
    }

    fn invoice(&self, mut found: Keys) -> Result<Keys, Refusal> {
        let code = self.books.company_currency(Noun::Client, id(&found, "customerid"));
        for (key, usual) in [
            ("currency_code", json!(code)),
            ("due_offset_days", json!(0)),
            ("discount_value", json!("0")),
            ("status", json!(1)),
            ("lines", json!([])),
            ("language", json!("en")),
            ("notes", json!("")),
            ("terms", json!("")),
            ("po_number", json!("")),
        ] {
            found.entry(key).or_insert(usual);
        }
        let sent = |key: &str| found.get(key) == Some(&Value::Bool(true));
        if sent("action_mark_as_sent") || sent("action_email") {
            if sent("action_email")
                && found.get("email_recipients").is_none_or(|to| to.as_array().is_none_or(Vec::is_empty))
            {
                return Err(Refusal::missing(self.object(), "email_recipients"));
            }
            found.insert("status".to_owned(), json!(whole(&found, "status").max(2)));
        }
        for key in ["action_mark_as_sent", "action_email", "email_recipients"] {
            found.remove(key);
        }
        self.number(&mut found, "invoice_number")?;
        self.lines_in_currency(found)
    }

    fn credit_note(&self, mut found: Keys) -> Result<Keys, Refusal> {
        let code = self.books.company_currency(Noun::Client, id(&found, "clientid"));
        for (key, usual) in [
            ("currency_code", json!(code)),
            ("discount_value", json!("0")),
            ("credit_type", json!("goodwill")),
            ("lines", json!([])),
            ("language", json!("en")),
            ("notes", json!("")),
            ("terms", json!("")),
        ] {
            found.entry(key).or_insert(usual);
        }
        self.number(&mut found, "credit_number")?;
        self.lines_in_currency(found)
    }

    /// A number is used once; where none is given the highest one is counted on.
    fn number(&self, found: &mut Keys, key: &str) -> Result<(), Refusal> {
        let rows = || self.books.table(self.noun).all().filter(|row| row.vis != 1 && Some(row.id) != self.own);
        let given = text(found, key);
        if !given.is_empty() {
            let used = rows().any(|row| text(&row.keys, key) == given);
            return if used { Err(self.invalid(key, given)) } else { Ok(()) };
        }
        let last = rows()
            .map(|row| text(&row.keys, key))
            .filter(|number| !number.is_empty())
            .max_by_key(|number| (number.chars().rev().take_while(char::is_ascii_digit).count(), (*number).to_owned()));
        found.insert(key.to_owned(), json!(counted_on(last.unwrap_or("0000000"))));
        Ok(())
    }

    /// Prices of lines are in the document's currency; one that states none takes it.
    fn lines_in_currency(&self, mut found: Keys) -> Result<Keys, Refusal> {
        let code = currency(&found).to_owned();
        for line in found.get_mut("lines").and_then(Value::as_array_mut).into_iter().flatten() {
            let stated = line["unit_cost"]["code"].as_str().unwrap_or_default();
            if !stated.is_empty() && stated != code {
                return Err(Refusal::invalid(self.object(), "lines.unit_cost.code", &line["unit_cost"]["code"]));
            }
            line["unit_cost"]["code"] = json!(code);
        }
        Ok(found)
    }

    fn payment(&self, mut found: Keys) -> Result<Keys, Refusal> {
        let Some(invoice) = self.books.live(Noun::Invoice, id(&found, "invoiceid")) else {
            return Err(Refusal::not_found(422, "invoice", "invoiceid", &id(&found, "invoiceid").to_string()));
        };
        if whole(&invoice.keys, "status") == 1 && !self.call.shared.options.drafts_can_be_paid {
            return Err(self.invalid("invoiceid", invoice.id));
        }
        self.positive(&mut found, currency(&invoice.keys))?;
        let client = id(&invoice.keys, "customerid");
        found.insert("clientid".to_owned(), json!(client));
        if let Some(credit) = found.get("creditid").and_then(Value::as_u64) {
            self.credit_holds(credit, client, amount(&found, "amount"))?;
            found.insert("from_credit".to_owned(), json!(true));
        }
        found.remove("send_client_notification");
        for (key, usual) in [("note", json!("")), ("from_credit", json!(false))] {
            found.entry(key).or_insert(usual);
        }
        for key in ["creditid", "overpaymentid", "bulk_paymentid", "gateway", "orderid", "transactionid"] {
            found.entry(key).or_insert(Value::Null);
        }
        if self.own.is_none() {
            // Nothing of it is used before it is settled.
            found.insert("_applied".to_owned(), json!("0"));
        }
        Ok(found)
    }

    /// A credit is the client's own and holds as much.
    fn credit_holds(&self, credit: u64, client: u64, wanted: Decimal) -> Result<(), Refusal> {
        let Some(row) = self.books.live(Noun::CreditNote, credit) else { return Err(self.invalid("creditid", credit)) };
        let uses = self.books.table(Noun::Payment).active();
        let uses = uses.filter(|payment| id(&payment.keys, "creditid") == credit && Some(payment.id) != self.own);
        let used: Decimal = uses.map(|payment| amount(&payment.keys, "amount")).sum();
        let fits = id(&row.keys, "clientid") == client && wanted <= self.books.total(Noun::CreditNote, row) - used;
        if fits { Ok(()) } else { Err(self.invalid("creditid", credit)) }
    }

    /// An amount is above zero and in the currency of what it is for.
    fn positive(&self, found: &mut Keys, code: &str) -> Result<(), Refusal> {
        let money = found.get("amount").cloned().unwrap_or_default();
        let stated = money["code"].as_str().unwrap_or_default();
        let wrong = amount(found, "amount") <= Decimal::ZERO || !stated.is_empty() && stated != code;
        if wrong {
            return Err(self.invalid("amount", money));
        }
        found.insert("amount".to_owned(), self.books.money(amount(found, "amount"), code));
        Ok(())
    }

    fn bill(&self, mut found: Keys) -> Result<Keys, Refusal> {
        if lines(&found).next().is_none() {
            return Err(Refusal::missing(self.object(), "lines"));
        }
        if whole(&found, "due_offset_days") < 0 {
            return Err(self.invalid("due_offset_days", whole(&found, "due_offset_days")));
        }
        for key in ["bill_number", "attachment"] {
            found.entry(key).or_insert(Value::Null);
        }
        self.lines_in_currency(found)
    }

    fn bill_payment(&self, mut found: Keys) -> Result<Keys, Refusal> {
        let Some(bill) = self.books.live(Noun::Bill, id(&found, "billid")) else {
            return Err(Refusal::not_found(422, "bill", "billid", &id(&found, "billid").to_string()));
        };
        self.positive(&mut found, currency(&bill.keys))?;
        let before = self.own.and_then(|own| self.books.row(Noun::BillPayment, own)).filter(|row| row.vis == 0);
        let open =
            self.books.outstanding(Noun::Bill, bill) + before.map_or(Decimal::ZERO, |row| amount(&row.keys, "amount"));
        if amount(&found, "amount") > open {
            return Err(self.invalid("amount", found.get("amount").cloned().unwrap_or_default()));
        }
        found.insert("vendorid".to_owned(), bill.keys.get("vendorid").cloned().unwrap_or_default());
        found.entry("note").or_insert(Value::Null);
        Ok(found)
    }

    fn expense(&self, mut found: Keys) -> Result<Keys, Refusal> {
        let home = self.books.company.organisation.currency.clone();
        let stated = currency(&found).to_owned();
        self.positive(&mut found, if stated.is_empty() { &home } else { &stated })?;
        let category = self.books.row(Noun::Category, id(&found, "categoryid"));
        let account = category.and_then(|row| row.keys.get("_account").cloned()).unwrap_or_default();
        found.insert("_account".to_owned(), account);
        let usual = json!({
            "clientid": 0, "projectid": 0, "vendor": "", "notes": "", "account_name": "", "billable": false, "taxName1": null,
            "taxPercent1": null, "taxAmount1": null, "taxName2": null, "taxPercent2": null, "taxAmount2": null,
        });
        for (key, usual) in keys(usual) {
            found.entry(key).or_insert(usual);
        }
        Ok(found)
    }

    /// An amount without a currency is in the company's own.
    fn priced(&self, mut found: Keys) -> Keys {
        let home = &self.books.company.organisation.currency;
        for key in ["amount", "unit_cost"] {
            if let Some(money) = found.get_mut(key).filter(|money| money["code"] == "") {
                money["code"] = json!(home);
            }
        }
        let today = self.books.today(self.now).to_string();
        if self.noun == Noun::OtherIncome {
            found.entry("date").or_insert(json!(today));
        }
        found
    }
}

/// `INV-0099` becomes `INV-0100`.
fn counted_on(number: &str) -> String {
    let digits = number.bytes().rev().take_while(u8::is_ascii_digit).count().min(18);
    let (head, tail) = number.split_at(number.len() - digits);
    let next = tail.parse::<u64>().unwrap_or_default() + 1;
    format!("{head}{next:0digits$}")
}
