//! Records as the API shows them.

use super::books::sums::{LineSum, Sum, sum};
use super::books::{Books, Keys, Row, amount, currency, date, due, id, keys, lines, text, whole};
use super::noun::Noun;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// What a record is shown with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) books: &'a Books,
    pub(crate) today: Date,
    /// What `include[]` asks for.
    pub(crate) include: Include,
    /// Bills and vendors in UTC.
    pub(crate) bills_in_utc: bool,
}

/// What is shown only on request.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Include {
    pub(crate) lines: bool,
    pub(crate) bill_payments: bool,
    pub(crate) vendor: bool,
    pub(crate) client: bool,
    pub(crate) invoice: bool,
    pub(crate) credit_note: bool,
}

impl Include {
    /// Everything.
    pub(crate) const ALL: Include =
        Include { lines: true, bill_payments: true, vendor: true, client: true, invoice: true, credit_note: true };

    pub(crate) fn of(query: &[(String, String)]) -> Include {
        let asked = |what: &str| query.iter().any(|(key, value)| key == "include[]" && value == what);
        Include {
            lines: asked("lines"),
            bill_payments: asked("bill_payments"),
            vendor: asked("vendor"),
            client: asked("client"),
            invoice: asked("invoice"),
            credit_note: asked("credit_note"),
        }
    }
}

/// The zone of the accounting servers, whatever the company's is.
pub(crate) fn eastern() -> TimeZone {
    TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC)
}

/// `2026-10-05 09:14:02` in US Eastern time.
pub(crate) fn stamp(at: Timestamp) -> String {
    at.to_zoned(eastern()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn stamp_utc(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The same with microseconds.
fn version(at: Timestamp) -> String {
    at.to_zoned(eastern()).strftime("%Y-%m-%d %H:%M:%S.%6f").to_string()
}

/// How far an invoice has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) status: i64,
    pub(crate) v3: &'static str,
    pub(crate) display: &'static str,
    pub(crate) payment: &'static str,
}

impl Books {
    /// How far an invoice has come by money, the day and what was stated.
    pub(crate) fn standing(&self, row: &Row, today: Date) -> Standing {
        let (total, paid) = (self.total(Noun::Invoice, row), self.paid(Noun::Invoice, row.id));
        let standing = |status, v3, display, payment| Standing { status, v3, display, payment };
        let day = date(&row.keys, "create_date").unwrap_or(today);
        match whole(&row.keys, "status") {
            1 => standing(1, "draft", "draft", "unpaid"),
            _ if !paid.is_zero() && paid >= total => standing(4, "paid", "paid", "paid"),
            // A part-paid invoice was recorded with the status of one that was sent.
            _ if !paid.is_zero() => standing(2, "partial", "sent", "partial"),
            0 => standing(0, "disputed", "disputed", "unpaid"),
            _ if due(&row.keys, day) < today && total > Decimal::ZERO => standing(2, "overdue", "overdue", "unpaid"),
            3 => standing(3, "viewed", "viewed", "unpaid"),
            _ => standing(2, "sent", "sent", "unpaid"),
        }
    }

    /// How far a bill has come.
    pub(crate) fn bill_status(&self, row: &Row, today: Date) -> &'static str {
        let (total, paid) = (self.total(Noun::Bill, row), self.paid(Noun::Bill, row.id));
        let day = date(&row.keys, "issue_date").unwrap_or(today);
        match () {
            () if paid >= total => "paid",
            () if !paid.is_zero() => "partial",
            () if due(&row.keys, day) < today => "overdue",
            () => "unpaid",
        }
    }
}

/// A record with everything that belongs to it.
pub(crate) fn record(view: &View<'_>, noun: Noun, row: &Row) -> Value {
    let mut shown: Keys = row
        .keys
        .iter()
        .filter(|(key, _)| !key.starts_with('_'))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    shown.remove("lines");
    let spelling = noun.spelling();
    if noun != Noun::Vendor {
        shown.insert("id".to_owned(), json!(row.id));
    }
    shown.insert(spelling.id.to_owned(), json!(row.id));
    shown.insert("vis_state".to_owned(), json!(row.vis));
    shown.extend(keys(match noun {
        Noun::Client => client(view, row),
        Noun::Vendor => vendor(view, row),
        Noun::Invoice => invoice(view, row),
        Noun::CreditNote => credit_note(view, row),
        Noun::Payment => payment(view, row),
        Noun::Bill => bill(view, row),
        Noun::BillPayment => json!({"matched_with_expense": false}),
        Noun::Expense => expense(row),
        Noun::Item | Noun::Tax | Noun::OtherIncome | Noun::Category => json!({
            "accounting_systemid": view.books.identity.account, "updated": stamp(row.updated),
        }),
        Noun::Account | Noun::Journal => json!({"updated": stamp(row.updated)}),
    }));
    Value::Object(shown)
}

fn client(view: &View<'_>, row: &Row) -> Value {
    let account = &view.books.identity.account;
    json!({
        "accounting_systemid": account, "username": format!("client{}", row.id), "role": "client", "level": 0,
        "pref_email": true, "pref_gmail": false, "allow_late_fees": true, "allow_late_notifications": true,
        "has_retainer": null, "num_logins": 0, "statement_token": null, "subdomain": null,
        "signup_date": stamp_utc(row.created), "updated": stamp(row.updated), "last_activity": null,
        "uuid": crate::kit::ids::uuid("client", &format!("{account}{}", row.id)),
    })
}

fn vendor(view: &View<'_>, row: &Row) -> Value {
    let code = text(&row.keys, "currency_code");
    let theirs = view.books.table(Noun::Bill).active().filter(|bill| id(&bill.keys, "vendorid") == row.id);
    let (mut open, mut late) = (Decimal::ZERO, Decimal::ZERO);
    for bill in theirs.filter(|bill| currency(&bill.keys) == code) {
        let rest = view.books.outstanding(Noun::Bill, bill);
        open += rest;
        if view.books.bill_status(bill, view.today) == "overdue" {
            late += rest;
        }
    }
    let [created, updated] = bill_times(view, row);
    json!({
        "outstanding_balance": [{"amount": view.books.money(open, code)}],
        "overdue_balance": [{"amount": view.books.money(late, code)}],
        "tax_defaults": [], "created_at": created, "updated_at": updated,
    })
}

fn bill_times(view: &View<'_>, row: &Row) -> [String; 2] {
    [row.created, row.updated].map(|at| if view.bills_in_utc { stamp_utc(at) } else { stamp(at) })
}

fn invoice(view: &View<'_>, row: &Row) -> Value {
    let books = view.books;
    let code = currency(&row.keys);
    let sums = sum(Noun::Invoice, &row.keys, books.places(code));
    let paid = books.paid(Noun::Invoice, row.id);
    let standing = books.standing(row, view.today);
    let day = date(&row.keys, "create_date").unwrap_or(view.today);
    let last = books.payments_of(Noun::Invoice, row.id).map(|payment| text(&payment.keys, "date").to_owned()).max();
    let money = |amount: Decimal| books.money(amount, code);
    let mut shown = keys(json!({
        "accounting_systemid": books.identity.account, "accountid": books.identity.account, "ownerid": 1, "sentid": 1,
        "created_at": stamp(row.created), "updated": stamp(row.updated), "version": version(row.updated),
        "due_date": due(&row.keys, day).to_string(), "generation_date": null, "fulfillment_date": null,
        "date_paid": if standing.v3 == "paid" { json!(last) } else { Value::Null },
        "amount": money(sums.total), "paid": money(paid), "outstanding": money(sums.total - paid),
        "net_paid_amount": money(paid), "discount_total": money(sums.discount), "discount_description": null,
        "deposit_amount": null, "deposit_percentage": null, "deposit_status": "none",
        "status": standing.status, "v3_status": standing.v3, "display_status": standing.display,
        "payment_status": standing.payment, "autobill_status": null, "dispute_status": null, "last_order_status": null,
        "template": "clean-grouped", "estimateid": 0, "basecampid": 0, "parent": 0, "ext_archive": 0, "series": null,
        "uuid": crate::kit::ids::uuid("invoice", &format!("{}{}", books.identity.account, row.id)),
        "return_uri": null, "payment_details": "", "auto_bill": false, "gmail": false, "show_attachments": false,
        "attach_pdf_to_email": false, "lock_status": "unlocked",
    }));
    shown.extend(address(view, id(&row.keys, "customerid")));
    if view.include.lines {
        shown.insert("lines".to_owned(), sale_lines(view, row, &sums, code));
    }
    Value::Object(shown)
}

/// The client's name and address, as documents carry them.
fn address(view: &View<'_>, client: u64) -> Keys {
    let empty = Keys::new();
    let of = view.books.row(Noun::Client, client).map_or(&empty, |row| &row.keys);
    keys(json!({
        "fname": text(of, "fname"), "lname": text(of, "lname"), "organization": text(of, "organization"),
        "current_organization": text(of, "organization"), "street": text(of, "p_street"), "street2": text(of, "p_street2"),
        "city": text(of, "p_city"), "province": text(of, "p_province"), "code": text(of, "p_code"),
        "country": text(of, "p_country"), "vat_name": text(of, "vat_name"), "vat_number": text(of, "vat_number"),
    }))
}

fn shown_line(line: &Keys) -> Keys {
    line.iter().filter(|(key, _)| !key.starts_with('_')).map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn sale_lines(view: &View<'_>, row: &Row, sums: &Sum, code: &str) -> Value {
    let shown = |(line, sum): (&Keys, &LineSum)| {
        let mut shown = shown_line(line);
        shown.insert("amount".to_owned(), view.books.money(sum.amount, code));
        shown.insert("updated".to_owned(), json!(stamp(row.updated)));
        Value::Object(shown)
    };
    lines(&row.keys).zip(&sums.lines).map(shown).collect()
}

fn credit_note(view: &View<'_>, row: &Row) -> Value {
    let books = view.books;
    let code = currency(&row.keys);
    let sums = sum(Noun::CreditNote, &row.keys, books.places(code));
    let uses = books.table(Noun::Payment).active().filter(|payment| id(&payment.keys, "creditid") == row.id);
    let used: Decimal = uses.map(|payment| amount(&payment.keys, "amount")).sum();
    let left = sums.total - used;
    let draft = row.keys.get("_draft").and_then(Value::as_bool).unwrap_or_default();
    let (payment, display) = match () {
        () if draft => ("unpaid", "draft"),
        () if left.is_zero() => ("paid", "paid"),
        () if used.is_zero() => ("unpaid", "created"),
        () => ("partial", "partial"),
    };
    let mut shown = keys(json!({
        "accounting_systemid": books.identity.account, "amount": books.money(sums.total, code),
        "paid": books.money(used, code), "outstanding": books.money(left, code), "status": if draft { 1 } else { 2 },
        "display_status": display, "payment_status": payment, "payment_type": null, "description": null,
        "created_at": stamp(row.created), "updated": stamp(row.updated), "template": "clean-grouped", "ext_archive": 0,
        "sentid": 1, "dispute_status": null, "last_order_status": null,
    }));
    shown.extend(address(view, id(&row.keys, "clientid")));
    if view.include.lines {
        shown.insert("lines".to_owned(), sale_lines(view, row, &sums, code));
    }
    Value::Object(shown)
}

fn payment(view: &View<'_>, row: &Row) -> Value {
    let books = view.books;
    let mut shown = keys(json!({
        "accounting_systemid": books.identity.account, "updated": stamp(row.updated), "send_client_notification": null,
        "transaction_uuid": crate::kit::ids::uuid("payment", &format!("{}{}", books.identity.account, row.id)),
    }));
    let whole = View { include: Include::default(), ..*view };
    let mut put = |asked: bool, key: &str, noun: Noun, at: u64| {
        if asked {
            let found = books.row(noun, at).map_or(Value::Null, |row| record(&whole, noun, row));
            shown.insert(key.to_owned(), found);
        }
    };
    put(view.include.client, "client", Noun::Client, id(&row.keys, "clientid"));
    put(view.include.invoice, "invoice", Noun::Invoice, id(&row.keys, "invoiceid"));
    put(view.include.credit_note, "credit_note", Noun::CreditNote, id(&row.keys, "creditid"));
    Value::Object(shown)
}

fn bill(view: &View<'_>, row: &Row) -> Value {
    let books = view.books;
    let code = currency(&row.keys);
    let sums = sum(Noun::Bill, &row.keys, books.places(code));
    let (paid, net) = (books.paid(Noun::Bill, row.id), sums.total - sums.tax);
    let [created, updated] = bill_times(view, row);
    let money = |amount: Decimal| books.money(amount, code);
    let first = lines(&row.keys).next();
    let of_first = |key| first.map_or(Value::Null, |line| line.get(key).cloned().unwrap_or_default());
    let day = date(&row.keys, "issue_date").unwrap_or(view.today);
    let mut shown = keys(json!({
        "due_date": due(&row.keys, day).to_string(), "status": books.bill_status(row, view.today),
        "amount": money(net), "tax_amount": money(sums.tax), "total_amount": money(sums.total), "paid": money(paid),
        "outstanding": money(sums.total - paid), "overall_category": of_first("category"),
        "overall_description": of_first("description"), "created_at": created, "updated_at": updated,
    }));
    if view.include.lines {
        shown.insert("lines".to_owned(), bill_lines(view, row, &sums, code));
    }
    let whole = View { include: Include::default(), ..*view };
    if view.include.bill_payments {
        let paid = books.payments_of(Noun::Bill, row.id).map(|row| record(&whole, Noun::BillPayment, row));
        shown.insert("bill_payments".to_owned(), paid.collect());
    }
    if view.include.vendor {
        let found = books.row(Noun::Vendor, id(&row.keys, "vendorid"));
        shown.insert("vendor".to_owned(), found.map_or(Value::Null, |row| record(&whole, Noun::Vendor, row)));
    }
    Value::Object(shown)
}

fn bill_lines(view: &View<'_>, row: &Row, sums: &Sum, code: &str) -> Value {
    let shown = |(line, sum): (&Keys, &LineSum)| {
        let mut shown = shown_line(line);
        let tax = |name: &str, tax: Decimal| {
            if text(line, name).is_empty() { Value::Null } else { view.books.money(tax, code) }
        };
        shown.insert("amount".to_owned(), view.books.money(sum.amount, code));
        shown.insert("total_amount".to_owned(), view.books.money(sum.amount + sum.tax1 + sum.tax2, code));
        shown.insert("tax_amount1".to_owned(), tax("tax_name1", sum.tax1));
        shown.insert("tax_amount2".to_owned(), tax("tax_name2", sum.tax2));
        Value::Object(shown)
    };
    lines(&row.keys).zip(&sums.lines).map(shown).collect()
}

fn expense(row: &Row) -> Value {
    let status = if row.keys.get("billable") == Some(&Value::Bool(true)) { 1 } else { 0 };
    json!({
        "status": status, "updated": stamp(row.updated), "version": version(row.updated), "has_receipt": false,
        "include_receipt": false, "is_cogs": false, "isduplicate": false, "bank_name": null, "bill_matches": [],
        "potential_bill_payment": false, "transactionid": null, "profileid": null, "modern_projectid": null,
        "invoiceid": null, "markup_percent": "0", "compounded_tax": false, "ext_invoiceid": 0, "ext_systemid": 0,
        "accountid": null,
    })
}
