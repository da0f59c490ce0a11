//! What a body may hold, kind by kind, and how each value is to be spelled. What is not known is ignored, as the real ones do.

use super::refusal::Refusal;
use crate::freshbooks::books::{Books, Keys};
use crate::freshbooks::noun::Noun;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// How a value is spelled.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Of {
    Text,
    /// A number, not a text.
    Whole,
    /// A decimal as text or number; kept as text.
    Number,
    /// `{"amount": "1.00", "code": "USD"}` with the amount as text.
    Money,
    Day,
    Flag,
    Currency,
    /// The id of a record that is there, as number or text.
    Refers(Noun),
    /// One of these words.
    Word(&'static [&'static str]),
    /// 0 to 3, as a number.
    Status,
    /// Lines of an invoice or a credit note.
    Sales,
    /// Lines of a bill.
    Purchases,
    /// Worked out by the books: nobody may write it.
    Fixed,
    Any,
}

/// Ways of paying.
const TYPES: [&str; 16] = [
    "Check",
    "Credit",
    "Cash",
    "Bank Transfer",
    "Credit Card",
    "Debit",
    "PayPal",
    "2Checkout",
    "VISA",
    "MASTERCARD",
    "DISCOVER",
    "AMEX",
    "DINERS",
    "JCB",
    "ACH",
    "Other",
];

const CLIENT: [(&str, Of); 27] = [
    ("fname", Of::Text),
    ("lname", Of::Text),
    ("organization", Of::Text),
    ("email", Of::Text),
    ("username", Of::Text),
    ("bus_phone", Of::Text),
    ("mob_phone", Of::Text),
    ("home_phone", Of::Text),
    ("fax", Of::Text),
    ("p_street", Of::Text),
    ("p_street2", Of::Text),
    ("p_city", Of::Text),
    ("p_province", Of::Text),
    ("p_code", Of::Text),
    ("p_country", Of::Text),
    ("s_street", Of::Text),
    ("s_street2", Of::Text),
    ("s_city", Of::Text),
    ("s_province", Of::Text),
    ("s_code", Of::Text),
    ("s_country", Of::Text),
    ("currency_code", Of::Currency),
    ("language", Of::Text),
    ("vat_name", Of::Text),
    ("vat_number", Of::Text),
    ("note", Of::Text),
    ("allow_late_fees", Of::Flag),
];

const VENDOR: [(&str, Of); 17] = [
    ("vendor_name", Of::Text),
    ("currency_code", Of::Currency),
    ("language", Of::Text),
    ("account_number", Of::Text),
    ("is_1099", Of::Flag),
    ("primary_contact_first_name", Of::Text),
    ("primary_contact_last_name", Of::Text),
    ("primary_contact_email", Of::Text),
    ("street", Of::Text),
    ("street2", Of::Text),
    ("city", Of::Text),
    ("province", Of::Text),
    ("postal_code", Of::Text),
    ("country", Of::Text),
    ("phone", Of::Text),
    ("website", Of::Text),
    ("note", Of::Text),
];

const INVOICE: [(&str, Of); 20] = [
    ("customerid", Of::Refers(Noun::Client)),
    ("invoice_number", Of::Text),
    ("create_date", Of::Day),
    ("due_offset_days", Of::Whole),
    ("currency_code", Of::Currency),
    ("discount_value", Of::Number),
    ("discount_description", Of::Text),
    ("po_number", Of::Text),
    ("notes", Of::Text),
    ("terms", Of::Text),
    ("language", Of::Text),
    ("status", Of::Status),
    ("lines", Of::Sales),
    ("action_mark_as_sent", Of::Flag),
    ("action_email", Of::Flag),
    ("email_recipients", Of::Any),
    ("due_date", Of::Fixed),
    ("amount", Of::Fixed),
    ("outstanding", Of::Fixed),
    ("paid", Of::Fixed),
];

const CREDIT_NOTE: [(&str, Of); 10] = [
    ("clientid", Of::Refers(Noun::Client)),
    ("credit_number", Of::Text),
    ("create_date", Of::Day),
    ("credit_type", Of::Word(&["goodwill", "prepayment", "overpayment"])),
    ("currency_code", Of::Currency),
    ("notes", Of::Text),
    ("terms", Of::Text),
    ("language", Of::Text),
    ("lines", Of::Sales),
    ("amount", Of::Fixed),
];

const PAYMENT: [(&str, Of); 9] = [
    ("invoiceid", Of::Refers(Noun::Invoice)),
    ("amount", Of::Money),
    ("date", Of::Day),
    ("type", Of::Word(&TYPES)),
    ("note", Of::Text),
    ("send_client_notification", Of::Flag),
    ("transactionid", Of::Any),
    ("orderid", Of::Any),
    ("creditid", Of::Refers(Noun::CreditNote)),
];

const BILL: [(&str, Of); 13] = [
    ("vendorid", Of::Refers(Noun::Vendor)),
    ("bill_number", Of::Text),
    ("issue_date", Of::Day),
    ("due_offset_days", Of::Whole),
    ("currency_code", Of::Currency),
    ("language", Of::Text),
    ("attachment", Of::Any),
    ("lines", Of::Purchases),
    ("due_date", Of::Fixed),
    ("amount", Of::Fixed),
    ("total_amount", Of::Fixed),
    ("outstanding", Of::Fixed),
    ("overall_description", Of::Fixed),
];

const BILL_PAYMENT: [(&str, Of); 5] = [
    ("billid", Of::Refers(Noun::Bill)),
    ("amount", Of::Money),
    ("payment_type", Of::Word(&TYPES)),
    ("paid_date", Of::Day),
    ("note", Of::Text),
];

const EXPENSE: [(&str, Of); 16] = [
    ("staffid", Of::Whole),
    ("categoryid", Of::Refers(Noun::Category)),
    ("amount", Of::Money),
    ("date", Of::Day),
    ("clientid", Of::Whole),
    ("projectid", Of::Whole),
    ("vendor", Of::Text),
    ("notes", Of::Text),
    ("account_name", Of::Text),
    ("billable", Of::Flag),
    ("taxName1", Of::Text),
    ("taxPercent1", Of::Number),
    ("taxAmount1", Of::Money),
    ("taxName2", Of::Text),
    ("taxPercent2", Of::Number),
    ("taxAmount2", Of::Money),
];

const ITEM: [(&str, Of); 8] = [
    ("name", Of::Text),
    ("description", Of::Text),
    ("unit_cost", Of::Money),
    ("qty", Of::Number),
    ("tax1", Of::Whole),
    ("tax2", Of::Whole),
    ("sku", Of::Text),
    ("inventory", Of::Any),
];

const TAX: [(&str, Of); 4] = [("name", Of::Text), ("amount", Of::Number), ("number", Of::Text), ("compound", Of::Flag)];

const OTHER_INCOME: [(&str, Of); 7] = [
    ("source", Of::Text),
    ("category_name", Of::Text),
    ("amount", Of::Money),
    ("date", Of::Day),
    ("payment_type", Of::Word(&TYPES)),
    ("note", Of::Text),
    ("taxes", Of::Any),
];

fn known(noun: Noun) -> &'static [(&'static str, Of)] {
    match noun {
        Noun::Client => &CLIENT,
        Noun::Vendor => &VENDOR,
        Noun::Invoice => &INVOICE,
        Noun::CreditNote => &CREDIT_NOTE,
        Noun::Payment => &PAYMENT,
        Noun::Bill => &BILL,
        Noun::BillPayment => &BILL_PAYMENT,
        Noun::Expense => &EXPENSE,
        Noun::Item => &ITEM,
        Noun::Tax => &TAX,
        Noun::OtherIncome => &OTHER_INCOME,
        Noun::Account | Noun::Category | Noun::Journal => &[],
    }
}

/// What a new record must have.
pub(super) fn required(noun: Noun) -> &'static [&'static str] {
    match noun {
        Noun::Vendor => &["vendor_name", "currency_code", "language"],
        Noun::Invoice => &["customerid", "create_date"],
        Noun::CreditNote => &["clientid", "create_date"],
        Noun::Payment => &["invoiceid", "amount", "date", "type"],
        Noun::Bill => &["vendorid", "issue_date", "due_offset_days", "currency_code", "language", "lines"],
        Noun::BillPayment => &["billid", "amount", "payment_type", "paid_date"],
        Noun::Expense => &["staffid", "categoryid", "amount", "date"],
        Noun::Item => &["name"],
        Noun::Tax => &["name", "amount"],
        Noun::OtherIncome => &["source", "amount", "date"],
        Noun::Client | Noun::Account | Noun::Category | Noun::Journal => &[],
    }
}

/// Reads the keys of a body that a kind knows.
pub(super) fn read(books: &Books, noun: Noun, body: &Keys) -> Result<Keys, Refusal> {
    let mut found = Keys::new();
    for (key, of) in known(noun) {
        if let Some(value) = body.get(*key) {
            found.insert((*key).to_owned(), Reader { books, object: noun.spelling().one }.value(key, *of, value)?);
        }
    }
    Ok(found)
}

struct Reader<'a> {
    books: &'a Books,
    object: &'static str,
}

impl Reader<'_> {
    fn value(&self, key: &str, of: Of, value: &Value) -> Result<Value, Refusal> {
        let wrong = || Refusal::invalid(self.object, key, value);
        let no_number = || Refusal::new(422, 1015, self.object, key, format!("{key} must be a number")).of(value);
        let kept = |fits: bool| if fits { Ok(value.clone()) } else { Err(wrong()) };
        match of {
            Of::Fixed => {
                Err(Refusal::new(403, 1038, self.object, key, format!("Write access denied to {key}")).of(value))
            }
            Of::Any => Ok(value.clone()),
            Of::Text => kept(value.is_string() || value.is_null()),
            Of::Flag => kept(value.is_boolean()),
            Of::Whole => value.as_i64().map(|number| json!(number)).ok_or_else(no_number),
            Of::Status => match value.as_i64().ok_or_else(no_number)? {
                number @ 0..=3 => Ok(json!(number)),
                _ => Err(wrong()),
            },
            Of::Number => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                text.parse::<Decimal>().map(|number| json!(number.to_string())).map_err(|_| no_number())
            }
            Of::Day => {
                kept(value.as_str().is_some_and(|day| day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok()))
            }
            Of::Currency => kept(value.as_str().is_some_and(|code| self.trades_in(code))),
            Of::Word(words) => kept(value.as_str().is_some_and(|word| words.contains(&word))),
            Of::Money => self.money(key, value),
            Of::Refers(noun) => self.refers(key, noun, value),
            Of::Sales => self.lines(key, value, false),
            Of::Purchases => self.lines(key, value, true),
        }
    }

    fn trades_in(&self, code: &str) -> bool {
        let company = &self.books.company;
        code == company.organisation.currency || company.currencies.iter().any(|known| known.code == code)
    }

    /// An amount is text, exact, and has no more digits than its currency.
    fn money(&self, key: &str, value: &Value) -> Result<Value, Refusal> {
        let wrong = || Refusal::invalid(self.object, key, value);
        let Some(amount) = value.get("amount") else {
            return Err(Refusal::missing(self.object, &format!("{key}.amount")));
        };
        let code = value.get("code").and_then(Value::as_str).unwrap_or_default();
        if !code.is_empty() && !self.trades_in(code) {
            return Err(wrong());
        }
        let amount: Decimal = amount.as_str().and_then(|text| text.parse().ok()).ok_or_else(wrong)?;
        if key != "unit_cost" && amount.normalize().scale() > self.books.places(code) {
            return Err(wrong());
        }
        Ok(json!({"amount": amount.to_string(), "code": code}))
    }

    fn refers(&self, key: &str, noun: Noun, value: &Value) -> Result<Value, Refusal> {
        let id = value.as_u64().or_else(|| value.as_str()?.parse().ok());
        let id =
            id.ok_or_else(|| Refusal::new(422, 1015, self.object, key, format!("{key} must be a number")).of(value))?;
        match self.books.live(noun, id) {
            Some(_) => Ok(json!(id)),
            None => Err(Refusal::not_found(422, noun.spelling().one, key, &id.to_string())),
        }
    }

    fn lines(&self, key: &str, value: &Value, bill: bool) -> Result<Value, Refusal> {
        let lines = value.as_array().ok_or_else(|| Refusal::invalid(self.object, key, value))?;
        lines
            .iter()
            .zip(1..)
            .map(|(line, at)| if bill { self.purchase(line, at) } else { self.sale(line, at) })
            .collect()
    }

    fn part(&self, line: &Keys, key: &str, of: Of, usual: Value) -> Result<Value, Refusal> {
        match line.get(key) {
            Some(Value::Null) | None => Ok(usual),
            Some(value) => self.value(key, of, value),
        }
    }

    fn sale(&self, line: &Value, at: u32) -> Result<Value, Refusal> {
        let line = line.as_object().ok_or_else(|| Refusal::invalid(self.object, "lines", line))?;
        let part = |key: &str, of: Of, usual: Value| self.part(line, key, of, usual);
        Ok(json!({
            "lineid": at, "name": part("name", Of::Text, json!(""))?, "description": part("description", Of::Text, json!(""))?,
            "qty": part("qty", Of::Number, json!("1"))?,
            "unit_cost": part("unit_cost", Of::Money, json!({"amount": "0.00", "code": ""}))?,
            "type": part("type", Of::Whole, json!(0))?,
            "taxName1": part("taxName1", Of::Text, json!(""))?, "taxAmount1": part("taxAmount1", Of::Number, json!("0"))?,
            "taxName2": part("taxName2", Of::Text, json!(""))?, "taxAmount2": part("taxAmount2", Of::Number, json!("0"))?,
            "taxNumber1": null, "taxNumber2": null, "compounded_tax": false, "expenseid": 0,
        }))
    }

    fn purchase(&self, line: &Value, at: u32) -> Result<Value, Refusal> {
        let line = line.as_object().ok_or_else(|| Refusal::invalid(self.object, "lines", line))?;
        let part = |key: &str, of: Of, usual: Value| self.part(line, key, of, usual);
        let category = line.get("categoryid").ok_or_else(|| Refusal::missing(self.object, "lines.categoryid"))?;
        let category = self.value("categoryid", Of::Refers(Noun::Category), category)?;
        let row = category.as_u64().and_then(|id| self.books.row(Noun::Category, id));
        let of_row = |key: &str| row.map_or(Value::Null, |row| row.keys.get(key).cloned().unwrap_or_default());
        let quantity = part("quantity", Of::Number, json!("1"))?;
        let quantity = quantity.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()).unwrap_or(json!(1));
        Ok(json!({
            "list_index": at, "categoryid": category, "category": of_row("category"), "_account": of_row("_account"),
            "description": part("description", Of::Text, json!(""))?, "quantity": quantity,
            "unit_cost": part("unit_cost", Of::Money, json!({"amount": "0.00", "code": ""}))?,
            "tax_name1": part("tax_name1", Of::Text, Value::Null)?, "tax_percent1": part("tax_percent1", Of::Number, Value::Null)?,
            "tax_name2": part("tax_name2", Of::Text, Value::Null)?, "tax_percent2": part("tax_percent2", Of::Number, Value::Null)?,
            "tax_authorityid1": null, "tax_authorityid2": null,
        }))
    }
}
