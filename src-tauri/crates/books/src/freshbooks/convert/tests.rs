//! Conversion of invented records that have the shape of real ones.

use super::*;
use crate::freshbooks::shape::source;
use ::model::Decimal;
use ::model::document::{Party, imbalances};

fn known() -> Known {
    Known { home: Some("USD".to_owned()), ..Known::default() }
}

fn read_with(form: Form, json: &str, known: &Known) -> Document {
    let doc = document(source(form), json, known).expect("a readable record");
    assert_eq!(imbalances(&doc), [], "{form:?} {}", doc.title());
    assert_eq!(doc.raw.as_ref().map(Raw::as_str), Some(json), "the provider's own JSON is kept word for word");
    doc
}

fn read(form: Form, json: &str) -> Document {
    read_with(form, json, &known())
}

fn digits(value: Option<Decimal>) -> String {
    value.map_or_else(|| "none".to_owned(), |number| number.normalize().to_string())
}

/// net tax total discount
fn amounts(doc: &Document) -> String {
    [doc.net, doc.tax, doc.total, doc.discount].map(digits).join(" ")
}

/// net/tax/gross of each line
fn lines(doc: &Document) -> String {
    let line = |line: &::model::document::Line| [line.net, line.tax, line.gross].map(digits).join("/");
    doc.lines.iter().map(line).collect::<Vec<_>>().join(" ")
}

/// name rate base amount of each group
fn groups(doc: &Document) -> String {
    let group = |tax: &::model::document::Tax| {
        format!(
            "{} {} {} {}",
            tax.name.as_deref().unwrap_or("-"),
            digits(tax.rate),
            digits(tax.base),
            digits(tax.amount)
        )
    };
    doc.taxes.iter().map(group).collect::<Vec<_>>().join("; ")
}

fn usd(amount: &str) -> String {
    format!(r#"{{"amount":"{amount}","code":"USD"}}"#)
}

const INVOICE: &str = r#"{"id":90210,"invoiceid":90210,"invoice_number":"A-0007","customerid":811,"create_date":"2026-10-02","created_at":"2026-10-02 10:00:00",
 "due_date":"2026-11-01","due_offset_days":30,"fulfillment_date":"2026-10-04","currency_code":"USD","amount":{"amount":"240.00","code":"USD"},"outstanding":{"amount":"140.00","code":"USD"},
 "paid":{"amount":"100.00","code":"USD"},"discount_total":{"amount":"0.00","code":"USD"},"discount_value":"0","status":2,"v3_status":"partial","display_status":"sent","payment_status":"partial",
 "organization":"Moss & Co","fname":"Ada","lname":"Moss","street":"1 Fern Rd","street2":"","city":"Salem","province":"MA","code":"01970","country":"United States","vat_number":"",
 "po_number":"PO 88","notes":"Thank you","terms":"Net 30","updated":"2026-10-05 09:14:02","version":"2026-10-05 09:14:02.118201","vis_state":0,"brand_new":{"a":[1]},
 "lines":[{"lineid":1,"name":"Shelf","description":"Oak","qty":"2","unit_cost":{"amount":"100.00","code":"USD"},"amount":{"amount":"200.00","code":"USD"},"taxName1":"HST","taxAmount1":"20","taxNumber1":null,"taxName2":"","taxAmount2":"0","compounded_tax":false,"type":0}]}"#;

#[test]
fn an_invoice_comes_with_all_that_it_says() {
    let doc = read(Form::Invoice, INVOICE);
    assert_eq!((doc.id.as_deref(), doc.number.as_deref()), (Some("90210"), Some("A-0007")));
    assert_eq!(doc.version.as_deref(), Some("2026-10-05 09:14:02.118201"), "the stamp with microseconds goes first");
    assert_eq!(doc.modified.map(|at| at.to_string()).as_deref(), Some("2026-10-05T13:14:02.118201Z"));
    assert_eq!(doc.created.map(|at| at.to_string()).as_deref(), Some("2026-10-02T14:00:00Z"));
    assert_eq!((doc.status, doc.source_status.as_deref()), (Some(Status::PartPaid), Some("partial")));
    let days =
        [doc.date, doc.due_date, doc.delivery_date].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
    assert_eq!(days, ["2026-10-02", "2026-11-01", "2026-10-04"]);
    assert_eq!((amounts(&doc), lines(&doc)), ("200 40 240 none".to_owned(), "200/40/240".to_owned()));
    assert_eq!(groups(&doc), "HST 20 200 40");
    assert_eq!(doc.total.map(|total| total.to_string()).as_deref(), Some("240.00"), "digits as written");
    assert_eq!([doc.paid_amount, doc.balance, doc.credited, doc.rate].map(digits), ["100", "140", "none", "1"]);
    assert_eq!((doc.order.as_deref(), doc.reference.as_deref()), (Some("PO 88"), Some("PO 88")));
    assert_eq!((doc.memo.as_deref(), doc.terms.as_deref()), (Some("Thank you"), Some("Net 30")));
    assert_eq!(digits(doc.terms_days), "30");
    let expect = Party {
        id: Some("811".to_owned()),
        name: Some("Moss & Co".to_owned()),
        contact: Some("Ada Moss".to_owned()),
        street: Some("1 Fern Rd".to_owned()),
        city: Some("Salem".to_owned()),
        state: Some("MA".to_owned()),
        zip: Some("01970".to_owned()),
        country: Some("United States".to_owned()),
        ..Party::default()
    };
    assert_eq!((&doc.customer, &doc.bill_to), (&expect, &expect));
    let line = &doc.lines[0];
    assert_eq!(
        (line.item.as_deref(), line.text.as_deref(), line.id.as_deref()),
        (Some("Shelf"), Some("Oak"), Some("1"))
    );
    assert_eq!([line.quantity, line.price, line.tax_rate].map(digits), ["2", "100", "20"]);
    assert_eq!(line.tax_name.as_deref(), Some("HST"));
    let row = listed(source(Form::Invoice), INVOICE, &known()).expect("readable").listed;
    assert_eq!(row.document.as_ref(), Some(&doc), "a list that has the lines has all");
    assert_eq!((row.head.party_name.as_deref(), digits(row.head.value)), (Some("Moss & Co"), "240".to_owned()));
    let bare = INVOICE.replace(r#""lines":"#, r#""not_lines":"#);
    let row = listed(source(Form::Invoice), &bare, &known()).expect("readable").listed;
    assert_eq!((row.document, digits(row.head.value)), (None, "240".to_owned()), "without lines each is looked at");
}

#[test]
fn amounts_of_every_make_add_up() {
    let line = |net: &str, taxes: &str| format!(r#"{{"qty":"1","unit_cost":{0},"amount":{0},{taxes}}}"#, usd(net));
    let none = r#""taxName1":null,"taxAmount1":null,"taxName2":"","taxAmount2":"0""#;
    let hst = r#""taxName1":"HST","taxAmount1":"13","taxName2":"","taxAmount2":"0""#;
    let two = r#""taxName1":"GST","taxAmount1":"5","taxName2":"PST","taxAmount2":"7""#;
    let compound = r#""taxName1":"GST","taxAmount1":"5","taxName2":"QST","taxAmount2":"10","compounded_tax":true"#;
    let zero = r#""taxName1":"Exempt","taxAmount1":"0""#;
    for (about, total, header, items, expect, of_lines, of_groups) in [
        ("no tax", "12.5", "", vec![line("12.50", none)], "12.5 0 12.5 none", "12.5/0/12.5", ""),
        (
            "two taxes of one line",
            "112",
            "",
            vec![line("100", two)],
            "100 12 112 none",
            "100/12/112",
            "GST 5 100 5; PST 7 100 7",
        ),
        (
            "a tax on a tax",
            "115.50",
            "",
            vec![line("100", compound)],
            "100 15.5 115.5 none",
            "100/15.5/115.5",
            "GST 5 100 5; QST 10 105 10.5",
        ),
        (
            "a discount in percent comes before tax",
            "101.70",
            r#","discount_value":"10""#,
            vec![line("100", hst)],
            "90 11.7 101.7 10",
            "100/11.7/111.7",
            "HST 13 90 11.7",
        ),
        (
            "a discount as an amount, with its minus sign",
            "161.19",
            r#","discount_value":"10","discount_total":{"amount":"-17.00","code":"USD"}"#,
            vec![line("100", none), line("70", hst)],
            "153 8.19 161.19 17",
            "100/0/100 70/8.19/78.19",
            "HST 13 63 8.19",
        ),
        (
            "cents between lines and the whole go to the largest line",
            "3.05",
            "",
            vec![line("0.90", hst), line("0.90", hst), line("0.90", hst)],
            "2.7 0.35 3.05 none",
            "0.9/0.12/1.02 0.9/0.12/1.02 0.9/0.11/1.01",
            "HST 13 2.7 0.35",
        ),
        ("a rate of nothing is a statement", "5", "", vec![line("5", zero)], "5 0 5 none", "5/0/5", "Exempt 0 5 0"),
    ] {
        let items = items.join(",");
        let json = format!(
            r#"{{"invoiceid":1,"invoice_number":"1","v3_status":"sent","currency_code":"USD","amount":{}{header},"lines":[{items}]}}"#,
            usd(total)
        );
        let doc = read(Form::Invoice, &json);
        assert_eq!(amounts(&doc), expect, "{about}");
        assert_eq!(lines(&doc), of_lines, "{about}");
        assert_eq!(groups(&doc), of_groups, "{about}");
    }
    let off = format!(
        r#"{{"invoiceid":1,"v3_status":"sent","currency_code":"USD","amount":{},"lines":[{}]}}"#,
        usd("120"),
        line("100", hst)
    );
    let doc = document(source(Form::Invoice), &off, &known()).expect("readable");
    assert_eq!(imbalances(&doc).len(), 1, "a difference that is none of rounding stays for everybody to see");
}

#[test]
fn states_go_by_what_is_open_and_never_by_the_number() {
    for (v3, payment, outstanding, vis, expect) in [
        ("draft", "unpaid", "10", 0, Status::Draft),
        ("created", "unpaid", "10", 0, Status::Draft),
        ("sent", "unpaid", "10", 0, Status::Open),
        ("viewed", "unpaid", "10", 0, Status::Open),
        ("overdue", "unpaid", "10", 0, Status::Open),
        ("overdue", "partial", "4", 0, Status::PartPaid),
        ("sent", "partial", "4", 0, Status::PartPaid),
        ("disputed", "unpaid", "10", 0, Status::Open),
        ("retry", "unpaid", "10", 0, Status::Open),
        ("paid", "paid", "0.00", 0, Status::Paid),
        ("autopaid", "auto-paid", "0", 0, Status::Paid),
        ("deposit-paid", "partial", "7", 0, Status::PartPaid),
        ("brand-new-word", "unpaid", "10", 0, Status::Pending),
        ("paid", "paid", "0", 1, Status::Deleted),
        ("paid", "paid", "0", 2, Status::Paid),
    ] {
        let json = format!(
            r#"{{"invoiceid":1,"currency_code":"USD","amount":{},"outstanding":{},"status":4,"v3_status":"{v3}","payment_status":"{payment}","vis_state":{vis}}}"#,
            usd("10"),
            usd(outstanding)
        );
        assert_eq!(read(Form::Invoice, &json).status, Some(expect), "{v3} {payment} {outstanding} {vis}");
    }
    for (word, expect) in [
        ("unpaid", Status::Open),
        ("overdue", Status::Open),
        ("partial", Status::PartPaid),
        ("paid", Status::Paid),
        ("other", Status::Pending),
    ] {
        let json = format!(r#"{{"id":1,"status":"{word}","vis_state":"0"}}"#);
        assert_eq!(read(Form::Bill, &json).status, Some(expect), "{word}");
    }
}

const BILL: &str = r#"{"id":70,"vendorid":12,"vendor":{"vendorid":12,"vendor_name":"Pine Supply","city":"Galway"},"bill_number":"V-88","issue_date":"2026-10-01","due_date":"2026-10-31","due_offset_days":30,
 "currency_code":"USD","language":"en","status":"partial","amount":{"amount":"100.00","code":"USD"},"tax_amount":{"amount":"13.00","code":"USD"},"total_amount":{"amount":"113.00","code":"USD"},
 "paid":{"amount":"55.00","code":"USD"},"outstanding":{"amount":"58.00","code":"USD"},"overall_category":"Supplies",
 "lines":[{"list_index":1,"categoryid":301,"category":"Supplies","description":"Paper","quantity":10,"unit_cost":{"amount":"10.00","code":"USD"},"amount":{"amount":"100.00","code":"USD"},
  "total_amount":{"amount":"113.00","code":"USD"},"tax_name1":"HST","tax_percent1":"13","tax_authorityid1":null,"tax_amount1":{"amount":"13.00","code":"USD"},"tax_name2":null,"tax_amount2":null}],
 "bill_payments":[],"created_at":"2026-10-01 15:00:00","updated_at":"2026-10-09 18:22:10","vis_state":0}"#;

#[test]
fn a_bill_states_its_taxes_and_its_clock_is_in_doubt() {
    let doc = read(Form::Bill, BILL);
    assert_eq!((amounts(&doc), lines(&doc)), ("100 13 113 none".to_owned(), "100/13/113".to_owned()));
    assert_eq!(groups(&doc), "HST 13 100 13");
    assert_eq!([doc.paid_amount, doc.balance].map(digits), ["55", "58"]);
    assert_eq!((doc.vendor.id.as_deref(), doc.vendor.name.as_deref()), (Some("12"), Some("Pine Supply")));
    let line = &doc.lines[0];
    assert_eq!((line.account_id.as_deref(), line.account_name.as_deref()), (Some("301"), Some("Supplies")));
    assert_eq!(doc.modified.map(|at| at.to_string()).as_deref(), Some("2026-10-09T18:22:10Z"));
    let row = listed(source(Form::Bill), BILL, &known()).expect("readable");
    let last = row.changed.map(|at| at.last.to_string());
    assert_eq!(last.as_deref(), Some("2026-10-09T22:22:10Z"), "it may have changed as late as that");
    assert_eq!(row.listed.document, Some(doc));
}

#[test]
fn payments_name_what_they_settle_as_far_as_it_is_known() {
    let invoice = r#"{"invoiceid":90210,"invoice_number":"A-0007","create_date":"2026-10-02","amount":{"amount":"240.00","code":"USD"},"customerid":811,"organization":"Moss & Co"}"#;
    let plain = format!(
        r#"{{"id":5,"logid":5,"invoiceid":90210,"clientid":811,"creditid":null,"overpaymentid":null,"amount":{},"date":"2026-10-05","type":"Bank Transfer","note":"SFTP 7","bulk_paymentid":66,"transactionid":"tx1","from_credit":false,"updated":"2026-10-05 09:14:02","vis_state":0,"invoice":{invoice}}}"#,
        usd("100.00")
    );
    let doc = read(Form::Payment, &plain);
    assert_eq!((digits(doc.amount), doc.currency.as_deref()), ("100".to_owned(), Some("USD")));
    assert_eq!((doc.batch.as_deref(), doc.method.as_deref()), (Some("66"), Some("Bank Transfer")));
    assert_eq!((doc.memo.as_deref(), doc.reference.as_deref()), (Some("SFTP 7"), Some("tx1")));
    assert_eq!((doc.customer.id.as_deref(), doc.customer.name.as_deref()), (Some("811"), Some("Moss & Co")));
    let paid = &doc.paid[0];
    assert_eq!((paid.invoice.as_deref(), paid.id.as_deref()), (Some("A-0007"), Some("90210")));
    assert_eq!([paid.amount, paid.total, doc.unapplied].map(digits), ["100", "240", "none"]);
    let row = listed(source(Form::Payment), &plain, &known()).expect("readable").listed;
    assert_eq!(row.document, Some(doc), "with its invoice the row is whole");

    // What came in too much became a credit note: known, it is unapplied; not known, the payment does not add up.
    let over = format!(
        r#"{{"logid":6,"invoiceid":90210,"clientid":811,"overpaymentid":31,"amount":{},"date":"2026-10-05","type":"Check","vis_state":0}}"#,
        usd("260")
    );
    let row = listed(source(Form::Payment), &over, &known()).expect("readable").listed;
    assert_eq!((row.document, digits(row.head.value)), (None, "260".to_owned()), "its invoice has to be looked up");
    let mut more = known();
    more.credits.insert("31".to_owned(), Decimal::from(20));
    let row = Row::read(invoice).expect("a record");
    more.invoices.insert("90210".to_owned(), known_trade(Form::Invoice, &row).expect("readable"));
    let doc = read_with(Form::Payment, &over, &more);
    assert_eq!([doc.amount, doc.unapplied, doc.paid[0].amount].map(digits), ["260", "20", "240"]);

    let bill_payment = format!(
        r#"{{"id":9,"billid":70,"amount":{},"payment_type":"Check","paid_date":"2026-10-09","note":"ref 9","vis_state":0}}"#,
        usd("55.00")
    );
    let row = listed(source(Form::BillPayment), &bill_payment, &known()).expect("readable").listed;
    assert_eq!((row.document, row.head.party_id), (None, None), "it names neither vendor nor number");
    let bill = Row::read(BILL).expect("a record");
    let mut more = known();
    more.bills.insert("70".to_owned(), known_trade(Form::Bill, &bill).expect("readable"));
    let doc = read_with(Form::BillPayment, &bill_payment, &more);
    assert_eq!((doc.vendor.id.as_deref(), doc.paid[0].invoice.as_deref()), (Some("12"), Some("V-88")));
    assert_eq!([doc.paid[0].amount, doc.paid[0].total].map(digits), ["55", "113"]);
    assert!(doc.version.is_some_and(|version| version.starts_with("sha256:")), "without a stamp the content is it");
}

#[test]
fn credits_are_no_payments_and_stand_apart_from_what_was_paid() {
    let credit = format!(
        r#"{{"logid":8,"invoiceid":90210,"creditid":31,"amount":{},"date":"2026-10-06","type":"Credit","from_credit":true,"vis_state":0}}"#,
        usd("30.00")
    );
    let row = Row::read(&credit).expect("a record");
    assert_eq!(money::is_credit(&row), Ok(true));
    let mut known = known();
    known.applied.extend(known::Use::of(&row).expect("readable"));
    let doc = read_with(Form::Invoice, INVOICE, &known);
    assert_eq!(
        [doc.paid_amount, doc.credited, doc.balance].map(digits),
        ["70", "30", "140"],
        "100 had the credit in it"
    );
    assert_eq!((doc.applied[0].id.as_deref(), digits(doc.applied[0].amount)), (Some("31"), "30".to_owned()));
    let note = format!(
        r#"{{"creditid":31,"credit_number":"C-1","clientid":811,"create_date":"2026-10-03","amount":{},"outstanding":{},"currency_code":"USD","organization":"Moss & Co","display_status":"sent","vis_state":0,"lines":[{{"qty":"1","unit_cost":{},"amount":{}}}]}}"#,
        usd("-50.00"),
        usd("-20.00"),
        usd("-50.00"),
        usd("-50.00")
    );
    let doc = read_with(Form::CreditNote, &note, &known);
    assert_eq!((amounts(&doc), lines(&doc)), ("50 0 50 none".to_owned(), "50/0/50".to_owned()), "credits are positive");
    assert_eq!([doc.balance, doc.credited].map(digits), ["20", "30"]);
    assert_eq!((doc.status, doc.applied[0].kind.as_deref()), (Some(Status::Open), Some("invoice")));
}

#[test]
fn money_ahead_of_invoices_and_beyond_them_is_told_from_credit_that_was_given() {
    let note = |kind: &str| {
        format!(
            r#"{{"creditid":31,"clientid":811,"create_date":"2026-10-03","credit_type":{kind},"amount":{},"outstanding":{},"organization":"Moss & Co","payment_status":"partial","vis_state":0}}"#,
            usd("50.00"),
            usd("20.00")
        )
    };
    for (kind, expect) in [
        ("\"goodwill\"", Kind::CreditNote),
        ("null", Kind::CreditNote),
        ("\"prepayment\"", Kind::Prepayment),
        ("\"overpayment\"", Kind::Overpayment),
    ] {
        let json = note(kind);
        let row = Row::read(&json).expect("a record");
        for other in [Kind::CreditNote, Kind::Prepayment, Kind::Overpayment] {
            assert_eq!(belongs(other, &row), other == expect, "{kind} {other}");
        }
    }
    let mut known = known();
    let usage = known::Use {
        note: Some("31".to_owned()),
        invoice: Some("90210".to_owned()),
        date: None,
        amount: Some(Decimal::from(30)),
    };
    known.applied.push(usage);
    let doc = read_with(Form::Surplus, &note("\"overpayment\""), &known);
    assert_eq!([doc.amount, doc.unapplied, doc.paid[0].amount].map(digits), ["50", "20", "30"]);
    assert_eq!((doc.status, doc.customer.name.as_deref()), (Some(Status::Open), Some("Moss & Co")));
}

#[test]
fn an_expense_is_what_was_paid_with_its_taxes_in_it() {
    let json = format!(
        r#"{{"id":44,"expenseid":44,"amount":{},"categoryid":301,"clientid":811,"staffid":1,"date":"2026-10-07","vendor":"Rail","notes":"Train","taxName1":"HST","taxPercent1":"13","taxAmount1":{},"taxName2":null,"taxAmount2":null,"status":1,"billable":true,"account_name":"Card","updated":"2026-10-07 08:00:00","version":"2026-10-07 08:00:00.1","vis_state":0}}"#,
        usd("113.00"),
        usd("13.00")
    );
    let mut known = known();
    known.categories.insert("301".to_owned(), "Travel".to_owned());
    known.clients.insert("811".to_owned(), Party::named(Some("811".to_owned()), Some("Moss & Co".to_owned())));
    let doc = read_with(Form::Expense, &json, &known);
    assert_eq!((amounts(&doc), lines(&doc)), ("100 13 113 none".to_owned(), "100/13/113".to_owned()));
    assert_eq!((doc.status, doc.source_status.as_deref()), (Some(Status::Paid), Some("1")));
    assert_eq!((doc.vendor.name.as_deref(), doc.party().name.as_deref()), (Some("Rail"), Some("Moss & Co")));
    let line = &doc.lines[0];
    assert_eq!((line.account_id.as_deref(), line.account_name.as_deref()), (Some("301"), Some("Travel")));
    assert_eq!((line.billable, doc.account_name.as_deref()), (Some(true), Some("Card")));
}

#[test]
fn parties_items_and_accounts_come_whole() {
    for (form, json, id, name, group, status) in [
        (
            Form::Client,
            r#"{"id":811,"userid":811,"fname":"Ada","lname":"Moss","organization":"Moss & Co","email":"ada@moss.example","bus_phone":"","mob_phone":"555","p_street":"1 Fern Rd","p_code":"01970","currency_code":"USD","vat_number":"IE1","signup_date":"2026-01-01T00:00:00Z","updated":"2026-02-01 00:00:00","vis_state":0}"#,
            "customer-811",
            "Moss & Co",
            None,
            Status::Active,
        ),
        (
            Form::Client,
            r#"{"userid":812,"fname":"Ida","lname":"Roe","organization":"","vis_state":2}"#,
            "customer-812",
            "Ida Roe",
            None,
            Status::Inactive,
        ),
        (
            Form::Vendor,
            r#"{"vendorid":12,"vendor_name":"Pine Supply","account_number":"K-7","is_1099":true,"primary_contact_first_name":"Al","primary_contact_last_name":"Fir","primary_contact_email":"al@pine.example","currency_code":"USD","language":"en","postal_code":"H91","outstanding_balance":[{"amount":"45.00","code":"USD"}],"created_at":"2026-02-01 00:00:00","updated_at":"2026-02-01 00:00:00","vis_state":0}"#,
            "vendor-12",
            "Pine Supply",
            None,
            Status::Active,
        ),
        (
            Form::Item,
            r#"{"id":3,"name":"Shelf","description":"Oak","unit_cost":{"amount":"100.00","code":"USD"},"qty":"1","sku":"SH-1","vis_state":1}"#,
            "3",
            "Shelf",
            None,
            Status::Deleted,
        ),
        (
            Form::LedgerAccount,
            r#"{"id":635,"sub_accountid":635,"parentid":60,"account_sub_name":"Payroll","account_sub_number":"6100-1","account_type":"expense","balance":{"amount":"1.00","code":"USD"},"custom":true}"#,
            "635",
            "Payroll",
            Some("expense"),
            Status::Active,
        ),
        (
            Form::Category,
            r#"{"id":301,"categoryid":301,"category":"Travel","parentid":300,"is_cogs":false,"is_editable":false}"#,
            "category-301",
            "Travel",
            Some("expense category"),
            Status::Active,
        ),
    ] {
        let doc = read(form, json);
        assert_eq!((doc.id.as_deref(), doc.name.as_deref()), (Some(id), Some(name)), "{json}");
        assert_eq!((doc.group.as_deref(), doc.status), (group, Some(status)), "{json}");
        let row = listed(source(form), json, &known()).expect("readable").listed;
        assert_eq!(row.document, Some(doc.clone()));
        match form {
            Form::Vendor => {
                let party = &doc.contact;
                assert_eq!((party.id.as_deref(), party.code.as_deref()), (Some("12"), Some("K-7")));
                assert_eq!((party.contact.as_deref(), party.zip.as_deref()), (Some("Al Fir"), Some("H91")));
                assert_eq!((doc.role.as_deref(), doc.is_1099), (Some("vendor"), Some(true)));
            }
            Form::Client if id == "customer-811" => {
                let party = &doc.contact;
                assert_eq!((party.phone.as_deref(), party.tax_id.as_deref()), (Some("555"), Some("IE1")));
                assert_eq!((doc.role.as_deref(), doc.currency.as_deref()), (Some("customer"), Some("USD")));
            }
            Form::Item => assert_eq!((doc.code.as_deref(), digits(doc.price)), (Some("SH-1"), "100".to_owned())),
            Form::LedgerAccount => {
                let code = (doc.code.as_deref(), doc.parent.as_deref(), doc.is_system);
                assert_eq!(code, (Some("6100-1"), Some("60"), Some(false)));
            }
            Form::Category => assert_eq!((doc.parent.as_deref(), doc.is_system), (Some("category-300"), Some(true))),
            _ => {}
        }
    }
}

#[test]
fn movements_become_entries_and_those_of_documents_do_not() {
    let detail = |id: u32, entry: u32, invoice: &str, debit: &str, credit: &str, account: u32| {
        format!(
            r#"{{"id":{id},"detailid":{id},"name":"Payroll 2026-10","description":"batch 41","user_entered_date":"2026-10-31","debit":{debit},"credit":{credit},"balance":{},"account":{{"account_name":"Wages","account_number":"6100"}},"sub_account":{{"id":{account},"sub_accountid":{account},"account_sub_name":"Payroll","account_sub_number":"6100-1"}},"entry":{{"entryid":{entry},"invoiceid":{invoice},"paymentid":null}}}}"#,
            usd("7")
        )
    };
    let raws = [
        detail(1, 9001, "null", &usd("200.00"), "null", 635),
        detail(3, 9002, "55", &usd("5"), "null", 635),
        detail(2, 9001, "null", "null", "\"200\"", 712),
    ];
    let read: Vec<Detail> = raws.iter().filter_map(|raw| Detail::read(raw).expect("readable")).collect();
    assert_eq!(read.len(), 2, "what an invoice booked is not an entry of its own");
    let twice = read.iter().cloned().chain(read.iter().cloned()).collect();
    let docs = entries(twice, Some(&"USD".to_owned())).expect("entries");
    let [doc] = &docs[..] else { panic!("one entry") };
    assert_eq!(imbalances(doc), []);
    assert_eq!((doc.id.as_deref(), doc.number.as_deref()), (Some("9001"), Some("Payroll 2026-10")));
    assert_eq!((digits(doc.total), doc.currency.as_deref()), ("200".to_owned(), Some("USD")));
    let accounts: Vec<_> = doc.lines.iter().map(|line| (line.account_id.as_deref(), digits(line.amount))).collect();
    assert_eq!(accounts, [(Some("635"), "200".to_owned()), (Some("712"), "-200".to_owned())]);
    let moved = raws.map(|raw| raw.replace(r#""amount":"7""#, r#""amount":"8""#));
    let again = moved.iter().filter_map(|raw| Detail::read(raw).expect("readable")).collect();
    let again = entries(again, None).expect("entries");
    assert_eq!(again[0].version, doc.version, "the balance of an account is no part of an entry");
}

#[test]
fn a_record_that_cannot_be_read_is_named_and_spoils_no_other() {
    for (json, title, problem) in [
        (r#"{"invoiceid":7,"invoice_number":"A-7","amount":{"amount":"a lot"}}"#, "A-7", "amount"),
        (r#"{"invoiceid":7,"invoice_number":"A-7","create_date":"05/01/2026"}"#, "A-7", "create_date"),
        (r#"{"invoiceid":7,"invoice_number":"A-7","updated":"yesterday"}"#, "A-7", "updated"),
        (r#"{"invoice_number":"A-7"}"#, "A-7", "invoiceid"),
        (r#"{"invoiceid":7,"organization":"Moss","lines":[{"qty":"x"}]}"#, "Moss", "line 1: qty"),
        (r#"[1]"#, "", "not a record"),
    ] {
        let Err(record) = listed(source(Form::Invoice), json, &known()) else { panic!("{json}") };
        assert_eq!(record.title.clone().unwrap_or_default(), title, "{json}");
        assert!(record.problem.contains(problem), "{} names {problem}", record.problem);
    }
}
