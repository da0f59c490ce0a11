//! Conversion of invented records that have the shape of real ones.

use super::*;
use crate::zoho::shape::shape;
use ::model::Decimal;
use ::model::document::{Custom, imbalances};

fn home() -> Home {
    Home { currency: Some("EUR".to_owned()) }
}

fn read(kind: Kind, json: &str) -> Document {
    let doc = document(shape(kind).expect("a kind that can be read"), json, &home()).expect("a readable record");
    assert_eq!(imbalances(&doc), [], "{kind} {}", doc.title());
    assert_eq!(doc.raw.as_ref().map(Raw::as_str), Some(json), "the provider's own JSON is kept word for word");
    doc
}

fn digits(value: Option<Decimal>) -> String {
    value.map_or_else(|| "none".to_owned(), |number| number.normalize().to_string())
}

/// net tax total discount shipping adjustment rounding payable
fn amounts(doc: &Document) -> String {
    [doc.net, doc.tax, doc.total, doc.discount, doc.shipping, doc.adjustment, doc.rounding, doc.payable]
        .map(digits)
        .join(" ")
}

/// net/tax/gross of each line
fn lines(doc: &Document) -> String {
    let line = |line: &::model::document::Line| [line.net, line.tax, line.gross].map(digits).join("/");
    doc.lines.iter().map(line).collect::<Vec<_>>().join(" ")
}

const INVOICE: &str = r#"{"invoice_id":"4600000000031001","invoice_number":"INV-000231","date":"2026-01-05","due_date":"2026-02-04",
 "status":"overdue","customer_id":4600000000011001,"customer_name":"Harbour Foods","email":"pay@harbour.example","currency_code":"EUR","exchange_rate":1.000000,
 "price_precision":2,"reference_number":"PO 88","payment_terms":30,"payment_terms_label":"Net 30","salesperson_name":"Ida Roe",
 "line_items":[{"line_item_id":"4600000000031003","item_id":"4600000000007001","item_order":1,"name":"Crate, large","description":"","unit":"pcs","quantity":10,"rate":100,
  "discount":0,"account_id":"4600000000000388","account_name":"Sales","tax_id":"4600000000009005","tax_name":"VAT","tax_type":"tax","tax_percentage":21,"item_total":1000,
  "item_custom_fields":[{"api_name":"cf_batch","value":"B-7"}],"tags":[{"tag_option_name":"North"}]},
  {"line_item_id":"4600000000031004","item_id":"","name":"Deposit","quantity":1,"rate":0.5,"tax_id":"","tax_percentage":0,"item_total":0.50}],
 "sub_total":1000.50,"tax_total":210,"total":1210.50,"balance":210.5,"payment_made":1000,"credits_applied":0,"tax_amount_withheld":0,
 "taxes":[{"tax_id":"4600000000009005","tax_name":"VAT (21%)","tax_amount":210}],"is_inclusive_tax":false,"notes":"Thank you",
 "custom_fields":[{"customfield_id":"460","api_name":"cf_route","label":"Route","value":"7B","data_type":"string"},
  {"label":"Drop No","value":"12","data_type":"number"},{"api_name":"cf_urgent","value":true},{"api_name":"cf_none","value":""}],
 "custom_field_hash":{"cf_route":"7B","cf_ready":"02/01/2026","cf_ready_unformatted":"2026-01-02"},
 "billing_address":{"street":"1 Quay St","address":"1 Quay St","street2":"","city":"Cork","state":"","zip":"T12","country":"Ireland","country_code":"IE","attention":"Nora"},
 "shipping_address":{"address":"2 Dock Rd","city":"Cobh","zipcode":"P24","country":"Ireland"},
 "created_time":"2026-01-05T09:12:00+0000","last_modified_time":"2026-01-28T16:40:10-0500","documents":"","brand_new_field":{"a":[1,2]}}"#;

#[test]
fn an_invoice_comes_with_all_that_it_says() {
    let doc = read(Kind::Invoice, INVOICE);
    assert_eq!(doc.id.as_deref(), Some("4600000000031001"));
    assert_eq!(doc.version.as_deref(), Some("2026-01-28T21:40:10Z"), "the version is an instant, whatever the offset");
    assert_eq!((doc.status, doc.source_status.as_deref()), (Some(Status::Open), Some("overdue")));
    assert_eq!(doc.customer.id.as_deref(), Some("4600000000011001"), "an id given as number keeps its digits");
    assert_eq!(doc.total.map(|total| total.to_string()).as_deref(), Some("1210.50"), "digits as written");
    assert_eq!(amounts(&doc), "1000.5 210 1210.5 none none none none none");
    assert_eq!(lines(&doc), "1000/210/1210 0.5/0/0.5");
    assert_eq!([doc.paid_amount, doc.credited, doc.balance, doc.rate].map(digits), ["1000", "0", "210.5", "1"]);
    assert_eq!(doc.taxes.len(), 1);
    assert_eq!((doc.taxes[0].name.as_deref(), digits(doc.taxes[0].rate)), (Some("VAT"), "21".to_owned()));
    assert_eq!(digits(doc.taxes[0].base), "1000", "what is taxed is what the lines with the tax come to");
    assert_eq!(doc.home_currency.as_deref(), Some("EUR"));
    assert_eq!((doc.bill_to.city.as_deref(), doc.bill_to.zip.as_deref()), (Some("Cork"), Some("T12")));
    assert_eq!(
        (doc.ship_to.city.as_deref(), doc.ship_to.zip.as_deref()),
        (Some("Cobh"), Some("P24")),
        "zipcode is zip"
    );
    assert_eq!(doc.bill_to.contact.as_deref(), Some("Nora"));
    assert_eq!((doc.terms_days.map(|d| d.to_string()).as_deref(), doc.terms.as_deref()), (Some("30"), Some("Net 30")));
    let line = &doc.lines[0];
    assert_eq!(
        (line.item.as_deref(), line.text.as_deref(), line.unit.as_deref()),
        (Some("Crate, large"), None, Some("pcs"))
    );
    assert_eq!((digits(line.quantity), digits(line.price), line.discount), ("10".into(), "100".into(), None));
    assert_eq!(line.custom.get("cf_batch"), Some(&Custom::Text("B-7".to_owned())));
    assert_eq!(line.class.as_deref(), Some("North"));
    assert_eq!(doc.lines[1].number, Some(Decimal::TWO));
    let custom = |name: &str| doc.custom.get(name).cloned();
    assert_eq!(custom("cf_route"), Some(Custom::Text("7B".to_owned())));
    assert_eq!(
        custom("cf_drop_no"),
        Some(Custom::Number(Decimal::from(12))),
        "a label gives the name, the type the value"
    );
    assert_eq!(custom("cf_urgent"), Some(Custom::Bool(true)));
    assert_eq!(custom("cf_ready"), Some(Custom::Text("2026-01-02".to_owned())), "the hash adds what the list lacks");
    assert_eq!((custom("cf_none"), custom("cf_ready_unformatted")), (None, None));
}

#[test]
fn amounts_of_every_make_add_up() {
    let line = |total: &str, tax: &str| format!(r#"{{"item_total":{total},"quantity":1,"rate":{total},{tax}}}"#);
    let vat = r#""tax_id":"5","tax_name":"VAT","tax_percentage":20"#;
    let none = r#""tax_id":"","tax_percentage":"""#;
    for (about, header, items, expect, of_lines) in [
        (
            "a discount on the whole, before tax",
            r#""discount_type":"entity_level","is_discount_before_tax":true,"discount":"10%","discount_total":10,"sub_total":100,"tax_total":18,"total":108"#,
            line("100", vat),
            "90 18 108 10 none none none none",
            "100/18/118",
        ),
        (
            "a rate of discount without its amount",
            r#""discount_type":"entity_level","discount":"10%","sub_total":100,"tax_total":18,"total":108"#,
            line("100", vat),
            "90 18 108 10 none none none none",
            "100/18/118",
        ),
        (
            "a discount on lines is in the lines",
            r#""discount_type":"item_level","discount_total":10,"sub_total":90,"tax_total":18,"total":108"#,
            line("90", vat),
            "90 18 108 none none none none none",
            "90/18/108",
        ),
        (
            "discounts on lines and another on the whole",
            r#""discount_type":"item_level","discount_total":9,"sub_total":90,"tax_total":16.20,"total":97.20"#,
            line("90", vat),
            "81 16.2 97.2 9 none none none none",
            "90/16.2/106.2",
        ),
        (
            "prices with tax and a discount on the whole",
            r#""is_inclusive_tax":true,"discount_type":"entity_level","discount_total":12,"sub_total":120,"tax_total":18,"total":108"#,
            line("120", vat),
            "90 18 108 12 none none none none",
            "102/18/120",
        ),
        (
            "shipping, adjustment and rounding",
            r#""sub_total":100,"tax_total":20,"shipping_charge":5.25,"adjustment":-0.30,"roundoff_value":0.05,"total":125"#,
            line("100", vat),
            "100 20 125 none 5.25 -0.3 0.05 none",
            "100/20/120",
        ),
        (
            "prices with tax, totals of lines with tax",
            r#""is_inclusive_tax":true,"sub_total":120,"tax_total":20,"total":120"#,
            line("120", vat),
            "100 20 120 none none none none none",
            "100/20/120",
        ),
        (
            "prices with tax, totals of lines without",
            r#""is_inclusive_tax":true,"sub_total":100,"tax_total":20,"total":120"#,
            line("100", vat),
            "100 20 120 none none none none none",
            "100/20/120",
        ),
        (
            "tax is shared among lines to the cent",
            r#""sub_total":0.05,"tax_total":0.01,"total":0.06,"taxes":[{"tax_name":"VAT (20%)","tax_amount":0.01}]"#,
            [line("0.01", vat), line("0.02", vat), line("0.02", vat)].join(","),
            "0.05 0.01 0.06 none none none none none",
            "0.01/0/0.01 0.02/0.01/0.03 0.02/0/0.02",
        ),
        (
            "taxed and untaxed lines",
            r#""sub_total":150,"tax_total":20,"total":170"#,
            [line("100", vat), line("50", none)].join(","),
            "150 20 170 none none none none none",
            "100/20/120 50/0/50",
        ),
        (
            "tax withheld after the total",
            r#""sub_total":100,"tax_total":0,"total":100,"tax_amount_withheld":10"#,
            line("100", none),
            "100 0 100 none none none none 90",
            "100/0/100",
        ),
        (
            "tax withheld within the total",
            r#""sub_total":100,"tax_total":0,"total":90,"tds_total":10"#,
            line("100", none),
            "100 0 100 none none none none 90",
            "100/0/100",
        ),
        (
            "a negative document",
            r#""sub_total":-100,"tax_total":-20,"total":-120"#,
            line("-100", vat),
            "-100 -20 -120 none none none none none",
            "-100/-20/-120",
        ),
    ] {
        let json = format!(r#"{{"invoice_id":"1","currency_code":"EUR",{header},"line_items":[{items}]}}"#);
        let doc = read(Kind::Invoice, &json);
        assert_eq!(amounts(&doc), expect, "{about}");
        assert_eq!(lines(&doc), of_lines, "{about}");
    }
}

#[test]
fn discounts_of_lines_are_rates_or_amounts() {
    for (about, discount, rate, amount) in [
        ("a rate as text", r#""discount":"5%","discount_amount":10"#, "5", "10"),
        ("a rate without its amount", r#""discount":"5%""#, "5", "10"),
        ("an amount", r#""discount":12.5"#, "none", "12.5"),
        ("a number that is a rate by its amount", r#""discount":5,"discount_amount":10"#, "5", "10"),
        ("nothing", r#""discount":0,"discount_amount":0"#, "none", "none"),
        ("an empty text", r#""discount":"""#, "none", "none"),
    ] {
        let json =
            format!(r#"{{"bill_id":"1","line_items":[{{"rate":100,"quantity":2,"item_total":190,{discount}}}]}}"#);
        let line = document(shape(Kind::Bill).expect("bills"), &json, &home()).expect(about).lines.remove(0);
        assert_eq!(
            (digits(line.discount_rate), digits(line.discount)),
            (rate.to_owned(), amount.to_owned()),
            "{about}"
        );
    }
}

#[test]
fn a_bill_knows_its_order_and_its_credits() {
    let doc = read(
        Kind::Bill,
        r#"{"bill_id":"4600000000041002","vendor_id":"4600000000012001","vendor_name":"Pine Supply","status":"partially_paid","bill_number":"PS-771",
        "date":"2026-02-01","due_date":"2026-03-03","currency_code":"USD","exchange_rate":0.92,"total":50,"sub_total":50,"tax_total":0,"balance":30,"payment_made":15,"vendor_credits_applied":5,
        "purchaseorders":[{"purchaseorder_id":"77","purchaseorder_number":"PO-00019"}],"billing_address":{"address":"9 Mill Rd","city":"Galway","zip":"H91"},
        "vendor_credits":[{"vendor_credit_id":"88","vendor_credit_number":"DN-1","amount":5,"date":"2026-02-10"}],"account_id":"9","account_name":"Accounts Payable",
        "line_items":[{"line_item_id":"1","description":"Paper","rate":12.5,"quantity":4,"item_total":50,"account_id":"400","account_code":"6100","account_name":"Office Supplies",
        "purchaseorder_id":"77","purchaseorder_item_id":"771","is_billable":false,"tax_id":"","tax_percentage":0}]}"#,
    );
    assert_eq!((doc.order.as_deref(), doc.status), (Some("PO-00019"), Some(Status::PartPaid)));
    assert_eq!((doc.vendor.name.as_deref(), doc.vendor.city.as_deref()), (Some("Pine Supply"), Some("Galway")));
    assert!(doc.bill_to.is_empty() && doc.customer.is_empty(), "a bill's address is the vendor's");
    assert_eq!([doc.paid_amount, doc.credited, doc.balance, doc.rate].map(digits), ["15", "5", "30", "0.92"]);
    let line = &doc.lines[0];
    assert_eq!(
        (line.account.as_deref(), line.order.as_deref(), line.order_line.as_deref()),
        (Some("6100"), Some("PO-00019"), Some("771"))
    );
    let applied = &doc.applied[0];
    assert_eq!(
        (applied.kind.as_deref(), applied.number.as_deref(), digits(applied.amount)),
        (Some("vendor-credit"), Some("DN-1"), "5".into())
    );
}

#[test]
fn an_expense_of_one_line_says_it_in_its_header() {
    let doc = read(
        Kind::Expense,
        r#"{"expense_id":"61","date":"2026-02-02","account_id":"418","account_name":"Travel Expense","paid_through_account_id":"358","paid_through_account_name":"Petty Cash",
        "vendor_id":"","customer_id":"","currency_code":"EUR","exchange_rate":"","amount":86.4,"sub_total":86.4,"tax_amount":0,"total":86.4,"is_inclusive_tax":false,
        "reference_number":"T-12","description":"Train","status":"nonbillable","line_items":[]}"#,
    );
    assert_eq!((doc.account_name.as_deref(), doc.reference.as_deref()), (Some("Petty Cash"), Some("T-12")));
    assert_eq!((doc.lines[0].account_name.as_deref(), lines(&doc)), (Some("Travel Expense"), "86.4/0/86.4".to_owned()));
    assert_eq!(digits(doc.rate), "1", "the company's own currency needs no rate");
    assert!(
        doc.version.is_some_and(|version| version.starts_with("sha256:")),
        "without a time the content is the version"
    );
}

#[test]
fn a_rate_that_is_missing_stays_missing_in_another_currency() {
    for rate in ["0", "\"\"", "null"] {
        let json = format!(
            r#"{{"creditnote_id":"1","creditnote_number":"CN-1","currency_code":"USD","exchange_rate":{rate},"total":5}}"#
        );
        assert_eq!(read(Kind::CreditNote, &json).rate, None, "{rate}");
    }
}

#[test]
fn contacts_accounts_and_payments_come_whole() {
    let contact = read(
        Kind::Contact,
        r#"{"contact_id":"12","contact_name":"Pine","company_name":"Pine Ltd","contact_type":"vendor","customer_sub_type":"business","status":"active","payment_terms":30,
        "currency_code":"EUR","exchange_rate":"","email":"","first_name":"","last_name":"","track_1099":true,"tax_id_value":"IE1","billing_address":{"address":"9 Mill Rd","zip":"H91"},
        "contact_persons":[{"first_name":"Al","last_name":"Fir","email":"al@pine.example"},{"first_name":"Bo","email":"bo@pine.example","is_primary_contact":true}]}"#,
    );
    let party = &contact.contact;
    assert_eq!((contact.name.as_deref(), party.name.as_deref()), (Some("Pine"), Some("Pine Ltd")));
    assert_eq!((party.contact.as_deref(), party.email.as_deref()), (Some("Bo"), Some("bo@pine.example")));
    assert_eq!((party.zip.as_deref(), party.tax_id.as_deref()), (Some("H91"), Some("IE1")));
    assert_eq!((contact.role.as_deref(), contact.is_1099), (Some("vendor"), Some(true)));
    let row = listed(
        shape(Kind::Account).expect("accounts"),
        r#"{"account_id":"400","account_name":"Office Supplies","account_code":"6100","account_type":"expense","is_active":false,"is_system_account":false,"last_modified_time":"2025-01-15T08:00:00+0000"}"#,
        &home(),
    )
    .expect("readable");
    let account = row.document.expect("an account's row is all there is of it");
    assert_eq!((row.head.status, account.code.as_deref()), (Status::Inactive, Some("6100")));
    assert_eq!(row.head.name.as_deref(), Some("Office Supplies"));
    let payment = read(
        Kind::Payment,
        r#"{"payment_id":"9","payment_number":"11","payment_mode":"cash","amount":450,"unused_amount":50,"customer_id":"1","customer_name":"Bow","date":"2026-02-05",
        "invoices":[{"invoice_id":"7","invoice_number":"INV-1","invoice_amount":500,"amount_applied":400,"balance_amount":100}]}"#,
    );
    assert_eq!(
        [payment.amount, payment.unapplied, payment.paid[0].amount, payment.paid[0].balance].map(digits),
        ["450", "50", "400", "100"]
    );
}

#[test]
fn a_record_that_cannot_be_read_is_named_and_spoils_no_other() {
    for (json, title, problem) in [
        (r#"{"invoice_id":"7","invoice_number":"INV-7","total":"a lot"}"#, "INV-7", "total"),
        (r#"{"invoice_id":"7","invoice_number":"INV-7","date":"05/01/2026"}"#, "INV-7", "date"),
        (
            r#"{"invoice_id":"7","invoice_number":"INV-7","last_modified_time":"yesterday"}"#,
            "INV-7",
            "last_modified_time",
        ),
        (r#"{"invoice_number":"INV-7","total":5}"#, "INV-7", "invoice_id"),
        (r#"{"invoice_id":"7","total":0.1234567890123456789012345678901}"#, "", "total"),
    ] {
        let record = listed(shape(Kind::Invoice).expect("invoices"), json, &home()).expect_err(json);
        assert_eq!(record.title.clone().unwrap_or_default(), title, "{json}");
        assert!(record.problem.contains(problem), "{} names {problem}", record.problem);
        let error = BooksError::from(record);
        assert_eq!((error.code(), error.retry()), ("bad-record", crate::Retry::Never));
    }
    let line = r#"{"invoice_id":"7","invoice_number":"INV-7","line_items":[{"item_total":1},{"item_total":"x"}]}"#;
    let error = document(shape(Kind::Invoice).expect("invoices"), line, &home()).expect_err("a bad line");
    assert!(error.to_string().contains("INV-7") && error.to_string().contains("line 2: item_total"), "{error}");
}

#[test]
fn a_row_of_a_list_says_who_when_and_how_much() {
    let row = listed(shape(Kind::Invoice).expect("invoices"), INVOICE, &home()).expect("readable");
    assert_eq!(row.document, None, "a list has no lines");
    let head = row.head;
    assert_eq!((head.number.as_deref(), head.party_name.as_deref()), (Some("INV-000231"), Some("Harbour Foods")));
    assert_eq!(digits(head.value), "1210.5");
    let json = serde_json::to_string(&head).expect("serialises");
    assert_eq!(serde_json::from_str::<Head>(&json).expect("reads back"), head);
    let expense =
        r#"{"expense_id":"6","vendor_id":"","customer_id":"3","customer_name":"Bow","total":"","status":"unbilled"}"#;
    let head = listed(shape(Kind::Expense).expect("expenses"), expense, &home()).expect("readable").head;
    assert_eq!((head.party_id.as_deref(), head.value, head.status), (Some("3"), None, Status::Paid));
}

#[test]
fn a_journal_entry_has_debits_and_credits_and_hides_our_key() {
    let json = r#"{"journal_id":"46","entry_number":"12","journal_date":"2026-02-28","reference_number":"ACCR-2","currency_code":"EUR",
     "notes":"Month's end\nml-connector 0b6f7b1e-2b7a-4f0e-9a53-5d0c8f1c2a11","status":"published","total":12.50,
     "line_items":[{"line_id":"1","account_id":"400","account_name":"Office Supplies","debit_or_credit":"debit","amount":12.50},
      {"line_id":"2","account_id":"358","account_name":"Petty Cash","debit_or_credit":"credit","amount":12.50,"customer_id":"11","customer_name":""}],
     "last_modified_time":"2026-03-01T10:00:00+0000"}"#;
    let doc = read(Kind::Journal, json);
    let said = (doc.number.as_deref(), doc.reference.as_deref(), doc.memo.as_deref(), doc.status);
    assert_eq!(said, (Some("12"), Some("ACCR-2"), Some("Month's end"), Some(Status::Open)));
    assert_eq!(
        (doc.date.map(|date| date.to_string()), digits(doc.total)),
        (Some("2026-02-28".to_owned()), "12.5".to_owned())
    );
    let amounts: Vec<_> = doc.lines.iter().map(|line| (digits(line.amount), line.party.as_deref())).collect();
    assert_eq!(amounts, [("12.5".to_owned(), None), ("-12.5".to_owned(), Some("11"))]);
    let row = listed(shape(Kind::Journal).expect("read"), json, &home()).expect("a row");
    assert_eq!((row.head.date, digits(row.head.value)), (doc.date, "12.5".to_owned()));
    for (wrong, words) in
        [(r#""debit_or_credit":"debit""#, "neither debit nor credit"), (r#""amount":12.50}"#, "amount is missing")]
    {
        let json = json.replacen(wrong, if wrong.ends_with('}') { r#""x":1}"# } else { r#""x":1"# }, 1);
        let error = document(shape(Kind::Journal).expect("read"), &json, &home()).expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
    }
}
