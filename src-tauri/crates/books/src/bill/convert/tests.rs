//! Conversion of invented records that have the shape of real ones.

use super::*;
use crate::bill::source::of_form;
use ::model::Decimal;
use ::model::document::{Custom, imbalances};
use proptest::prelude::*;

fn home() -> Home {
    Home { currency: Some("USD".to_owned()), zone: TimeZone::get("America/New_York").expect("a zone"), divide: false }
}

fn names(records: &[(Form, &str)]) -> Names {
    let mut names = Names::default();
    for (form, json) in records {
        names.learn(of_form(*form), &Row::read(json).expect("a record")).expect("readable");
    }
    names
}

fn everybody() -> Names {
    names(&[
        (Form::Vendor, VENDOR),
        (Form::Customer, CUSTOMER),
        (Form::Account, ACCOUNT),
        (Form::Class, r#"{"id":"cls01","name":"North"}"#),
        (Form::Class, r#"{"id":"0de01","name":"Kitchen"}"#),
        (Form::Item, r#"{"id":"0ii01","name":"Crate"}"#),
        (Form::Bill, BILL),
        (Form::Invoice, INVOICE),
        (Form::Vendor, r#"{"id":"009EU","name":"Elm GmbH","billCurrency":"EUR"}"#),
        (Form::Customer, r#"{"id":"0cuJP","name":"Hako","invoiceCurrency":"JPY"}"#),
    ])
}

fn read(form: Form, json: &str) -> Document {
    let doc = document(of_form(form), json, &home(), &everybody()).expect("a readable record");
    assert_eq!(imbalances(&doc), [], "{form:?} {}", doc.title());
    assert_eq!(doc.raw.as_ref().map(Raw::as_str), Some(json), "the provider's own JSON is kept word for word");
    doc
}

fn digits(value: Option<Decimal>) -> String {
    value.map_or_else(|| "none".to_owned(), |number| number.normalize().to_string())
}

fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("none")
}

const VENDOR: &str = r#"{"id":"00902CCCCCCCCC","archived":false,"name":"Pine Supply","shortName":"Pine","accountNumber":"L-44","accountType":"BUSINESS","email":"ap@pine.example","phone":"2125550100",
 "address":{"line1":"9 Mill Rd","line2":"","city":"Troy","stateOrProvince":"NY","zipOrPostalCode":"12180","country":"US","countryName":"United States"},
 "additionalInfo":{"taxId":"xx-1","taxIdType":"EIN","track1099":true,"companyName":"Pine Supply LLC"},"billCurrency":"USD",
 "balance":{"amount":50.0},"createdTime":"2025-11-02T12:00:00.000Z","updatedTime":"2026-02-01T10:00:00.000Z"}"#;
const CUSTOMER: &str = r#"{"id":"0cu02FFFFFFFFF","archived":false,"name":"Harbour Foods","email":"ar@harbour.example","companyName":"Harbour Foods Ltd","contact":{"firstName":"Ida","lastName":"Roe"},
 "invoiceCurrency":"USD","accountType":"BUSINESS","billingAddress":{"line1":"1 Quay St","city":"Cork","zipOrPostalCode":"T12","country":"IE","countryName":"Ireland"},
 "shippingAddress":{"line1":"2 Dock Rd","city":"Cobh","zipOrPostalCode":"P24","country":"IE"},"createdTime":"2025-12-01T08:00:00.000Z","updatedTime":"2026-01-28T16:40:10.000Z"}"#;
const ACCOUNT: &str = r#"{"id":"0ca02DDDDDDDDD","archived":false,"name":"Office Supplies","description":"","parentId":"0caUP","account":{"type":"EXPENSE","number":"6100"},
 "createdTime":"2025-01-15T08:00:00.000Z","updatedTime":"2025-01-15T08:00:00.000Z"}"#;
const BILL: &str = r#"{"id":"00n02EEEEEEEEE","archived":false,"vendorId":"00902CCCCCCCCC","vendorName":"Pine Supply","amount":50.00,"dueAmount":20.0,"paidAmount":25,"scheduledAmount":0,"creditAmount":5,
 "fundingAmount":50.0,"exchangeRate":1.0,"description":"February paper","dueDate":"2026-03-03","invoice":{"invoiceNumber":"PS-771","invoiceDate":"2026-02-01"},"purchaseOrderNumber":"PO-00019",
 "classifications":{"accountingClassId":"cls01","departmentId":"0de01"},"payFromChartOfAccountId":"0ca02DDDDDDDDD",
 "billLineItems":[{"id":"bli1","amount":40.0,"quantity":4,"price":10,"description":"Paper","classifications":{"chartOfAccountId":"0ca02DDDDDDDDD","accountingClassId":"cls01","departmentId":"0de01","customerId":"0cu02FFFFFFFFF"}},
  {"id":"bli2","amount":10,"description":"Toner","classifications":{"chartOfAccountId":"0caNEW","itemId":"0ii01","employeeId":"emp7"}}],
 "vendorCredits":[{"id":"vcr1","amount":5}],"paymentStatus":"PARTIALLY_PAID","approvalStatus":"APPROVED","approvers":[],"createdTime":"2026-02-01T10:00:00.000Z","updatedTime":"2026-02-01T10:00:00.123Z"}"#;
const INVOICE: &str = r#"{"id":"00e02GGGGGGGGG","archived":false,"invoiceNumber":"INV-000231","invoiceDate":"2026-01-05","dueDate":"2026-02-04","customerId":"0cu02FFFFFFFFF","totalAmount":1089.0,"dueAmount":589.0,"scheduledAmount":0,"creditAmount":0,
 "status":"PARTIAL_PAYMENT","exchangeRate":1.0,"invoiceLineItems":[{"id":"ili1","quantity":10,"price":100.0,"description":"Crate","classifications":{"itemId":"0ii01"}},{"id":"ili2","ratePercent":-1,"description":"Discount"}],
 "payments":[{"id":"0rp1","amount":500,"status":"PAID","date":"2026-01-20"},{"id":"0rp2","amount":9,"status":"VOID"}],"salesTaxTotal":99.0,"salesTaxPercentage":10,"salesTaxItemId":"0tx1",
 "payToChartOfAccountId":"0ca02DDDDDDDDD","createdTime":"2026-01-05T09:12:00.000Z","updatedTime":"2026-01-05T09:12:00.000Z"}"#;

#[test]
fn a_bill_comes_with_all_that_it_says() {
    let doc = read(Form::Bill, BILL);
    assert_eq!((text(&doc.id), text(&doc.number), text(&doc.order)), ("00n02EEEEEEEEE", "PS-771", "PO-00019"));
    assert_eq!(doc.version.as_deref(), Some("2026-02-01T10:00:00.123Z"));
    assert_eq!(doc.date.map(|day| day.to_string()).as_deref(), Some("2026-02-01"));
    assert_eq!(doc.due_date.map(|day| day.to_string()).as_deref(), Some("2026-03-03"));
    assert_eq!((doc.status, text(&doc.source_status)), (Some(Status::PartPaid), "PARTIALLY_PAID"));
    assert_eq!(doc.total.map(|total| total.to_string()).as_deref(), Some("50.00"), "digits as written");
    assert_eq!(
        [doc.net, doc.paid_amount, doc.credited, doc.balance, doc.rate].map(digits),
        ["50", "25", "5", "20", "1"]
    );
    assert_eq!(
        (text(&doc.vendor.name), text(&doc.vendor.city), text(&doc.vendor.code)),
        ("Pine Supply", "Troy", "L-44")
    );
    assert_eq!((text(&doc.class), text(&doc.department)), ("North", "Kitchen"));
    assert_eq!((text(&doc.account), text(&doc.account_name)), ("6100", "Office Supplies"));
    assert_eq!((text(&doc.currency), text(&doc.memo)), ("USD", "February paper"));
    assert_eq!((text(&doc.applied[0].id), digits(doc.applied[0].amount)), ("vcr1", "5".to_owned()));
    let [first, second] = &doc.lines[..] else { panic!("two lines") };
    assert_eq!([first.quantity, first.price, first.net].map(digits), ["4", "10", "40"]);
    assert_eq!((text(&first.account), text(&first.class), text(&first.customer)), ("6100", "North", "Harbour Foods"));
    assert_eq!(first.custom.get("department"), Some(&Custom::Text("Kitchen".to_owned())));
    assert_eq!((text(&second.account_id), text(&second.account), text(&second.item)), ("0caNEW", "none", "Crate"));
    assert_eq!(second.custom.get("employee"), Some(&Custom::Text("emp7".to_owned())));
}

#[test]
fn an_invoice_comes_with_all_that_it_says() {
    let doc = read(Form::Invoice, INVOICE);
    assert_eq!((doc.status, text(&doc.source_status)), (Some(Status::PartPaid), "PARTIAL_PAYMENT"));
    assert_eq!([doc.net, doc.tax, doc.total, doc.rounding].map(digits), ["990", "99", "1089", "none"]);
    assert_eq!([doc.paid_amount, doc.credited, doc.balance].map(digits), ["500", "0", "589"], "a void payment is none");
    assert_eq!((text(&doc.customer.id), text(&doc.customer.contact)), ("0cu02FFFFFFFFF", "Ida Roe"));
    assert_eq!((text(&doc.bill_to.street), text(&doc.bill_to.country_code)), ("1 Quay St", "IE"));
    assert_eq!((text(&doc.ship_to.city), text(&doc.ship_to.name)), ("Cobh", "Harbour Foods"));
    let lines: Vec<[String; 4]> =
        doc.lines.iter().map(|line| [line.net, line.tax, line.gross, line.tax_rate].map(digits)).collect();
    assert_eq!(
        lines,
        [["1000", "100", "1100", "10"], ["-10", "-1", "-11", "10"]],
        "a line may be a rate of those above"
    );
    assert_eq!((doc.taxes.len(), digits(doc.taxes[0].base), text(&doc.taxes[0].id)), (1, "990".to_owned(), "0tx1"));
    assert_eq!(text(&doc.lines[0].item), "Crate");
}

#[test]
fn amounts_of_every_make_add_up() {
    for (about, fields, expect, of_lines) in [
        (
            "no tax",
            r#""customerId":"c","totalAmount":10,"salesTaxTotal":0,"invoiceLineItems":[{"quantity":2,"price":5}]"#,
            "10 0 10 none",
            "10/0/10",
        ),
        (
            "tax not stated",
            r#""customerId":"c","totalAmount":10,"invoiceLineItems":[{"quantity":2,"price":5}]"#,
            "10 none 10 none",
            "10/none/none",
        ),
        (
            "rounded lines",
            r#""customerId":"c","totalAmount":0.67,"salesTaxTotal":0,"invoiceLineItems":[{"quantity":1,"price":0.333},{"quantity":1,"price":0.333}]"#,
            "0.66 0 0.67 0.01",
            "0.33/0/0.33 0.33/0/0.33",
        ),
        (
            "tax on some lines",
            r#""customerId":"c","totalAmount":31,"salesTaxTotal":1,"salesTaxPercentage":10,"invoiceLineItems":[{"quantity":1,"price":10},{"quantity":1,"price":20}]"#,
            "30 1 31 none",
            "10/none/none 20/none/none",
        ),
        (
            "tax shared out",
            r#""customerId":"c","totalAmount":0.33,"salesTaxTotal":0.03,"salesTaxPercentage":10,"invoiceLineItems":[{"quantity":1,"price":0.10},{"quantity":1,"price":0.10},{"quantity":1,"price":0.10}]"#,
            "0.3 0.03 0.33 none",
            "0.1/0.01/0.11 0.1/0.01/0.11 0.1/0.01/0.11",
        ),
        (
            "no decimals in yen",
            r#""customerId":"0cuJP","totalAmount":334,"salesTaxTotal":0,"invoiceLineItems":[{"quantity":3,"price":111.4}]"#,
            "334 0 334 none",
            "334/0/334",
        ),
        ("no lines", r#""customerId":"c","totalAmount":12,"salesTaxTotal":2"#, "10 2 12 none", ""),
    ] {
        let doc = read(Form::Invoice, &format!(r#"{{"id":"1","status":"OPEN",{fields}}}"#));
        assert_eq!([doc.net, doc.tax, doc.total, doc.rounding].map(digits).join(" "), expect, "{about}");
        let lines: Vec<String> =
            doc.lines.iter().map(|line| [line.net, line.tax, line.gross].map(digits).join("/")).collect();
        assert_eq!(lines.join(" "), of_lines, "{about}");
    }
    let wrong = r#"{"id":"1","totalAmount":99,"invoiceLineItems":[{"quantity":2,"price":5}]}"#;
    let doc = document(of_form(Form::Invoice), wrong, &home(), &everybody()).expect("readable");
    assert_eq!(imbalances(&doc).len(), 1, "a difference beyond rounding stays to be seen");
}

#[test]
fn rates_are_home_units_for_one_unit_whichever_way_they_are_stated() {
    let with = |extra: &str, divide: bool| {
        let json = format!(r#"{{"id":"1","vendorId":"009EU","amount":100,{extra}"billLineItems":[{{"amount":100}}]}}"#);
        let home = Home { divide, ..home() };
        let doc = document(of_form(Form::Bill), &json, &home, &everybody()).expect("readable");
        assert_eq!(doc.currency.as_deref(), Some("EUR"), "the currency is the vendor's");
        [doc.rate, doc.home_total].map(digits).join(" ")
    };
    for (extra, divide, expect) in [
        (r#""exchangeRate":1.08,"fundingAmount":108.00,"#, false, "1.08 108"),
        (r#""exchangeRate":1.08,"fundingAmount":108.00,"#, true, "1.08 108"),
        (r#""exchangeRate":0.8,"fundingAmount":125,"#, false, "1.25 125"),
        (r#""exchangeRate":0.8,"#, false, "0.8 none"),
        (r#""exchangeRate":0.8,"#, true, "1.25 none"),
        (r#""exchangeRate":0,"fundingAmount":0,"#, false, "none none"),
        ("", false, "none none"),
    ] {
        assert_eq!(with(extra, divide), expect, "{extra} {divide}");
    }
}

#[test]
fn credits_of_both_sides() {
    let doc = read(
        Form::VendorCredit,
        r#"{"id":"vcr1","archived":false,"vendorId":"00902CCCCCCCCC","referenceNumber":"VC-9","creditDate":"2026-02-03","description":"Returned","amount":64.99,
        "vendorCreditLineItems":[{"id":"l1","description":"Sticks","amount":14.99,"classifications":{"chartOfAccountId":"0ca02DDDDDDDDD"}},{"id":"l2","amount":50.00}]}"#,
    );
    assert_eq!((text(&doc.number), digits(doc.total), doc.status), ("VC-9", "64.99".to_owned(), Some(Status::Open)));
    assert_eq!((text(&doc.vendor.name), text(&doc.lines[0].account)), ("Pine Supply", "6100"));
    for (left, balance, status) in
        [("\"appliedAmount\":40", "24.99", Status::PartPaid), ("\"availableAmount\":0", "0", Status::Closed)]
    {
        let json = format!(r#"{{"id":"vcr1","vendorId":"v","amount":64.99,{left}}}"#);
        let doc = read(Form::VendorCredit, &json);
        assert_eq!((digits(doc.balance).as_str(), doc.status), (balance, Some(status)), "{left}");
    }
    let with = BILL.replace(r#""paidAmount":25"#, r#""paidAmount":30"#);
    assert_eq!(digits(read(Form::Bill, &with).paid_amount), "25", "a credit that is counted as paid is no payment");
    let doc = read(
        Form::CreditMemo,
        r#"{"id":"cm1","archived":true,"customerId":"0cu02FFFFFFFFF","referenceNumber":"CM-1","creditDate":"2026-02-03",
        "creditMemoLineItems":[{"quantity":2,"price":39.99},{"ratePercent":-10}],"status":"NOT_APPLIED"}"#,
    );
    assert_eq!(
        (digits(doc.total), doc.status),
        ("71.98".to_owned(), Some(Status::Deleted)),
        "computed; archived is gone"
    );
    assert_eq!(doc.bill_to.city.as_deref(), Some("Cork"));
}

#[test]
fn payments_say_what_they_settle() {
    let doc = read(
        Form::Paid,
        r#"{"id":"stp1","vendorId":"00902CCCCCCCCC","vendorName":"Pine Supply","billPayments":[{"id":"blp1","billId":"00n02EEEEEEEEE","amount":25},{"id":"blp2","billId":"00nX","amount":5.5}],
        "amount":30.5,"processDate":"2026-02-20","fundingAccount":{"type":"BANK_ACCOUNT","id":"bac1"},"status":"PAID","singleStatus":"PAID","disbursementType":"CHECK",
        "disbursementInfo":{"checkDisbursement":{"checkNumber":"10231"}},"transactionNumber":"T-1","confirmationNumber":"P99","exchangeRate":1,"fundingAmount":30.5,"updatedTime":"2026-02-20T00:00:00.000Z"}"#,
    );
    assert_eq!((doc.kind, doc.status), (Kind::BillPayment, Some(Status::Paid)));
    assert_eq!((text(&doc.number), text(&doc.reference), text(&doc.method)), ("T-1", "10231", "CHECK"));
    assert_eq!((text(&doc.paid[0].invoice), digits(doc.paid[0].total)), ("PS-771", "50".to_owned()));
    assert_eq!((text(&doc.paid[1].id), text(&doc.paid[1].invoice)), ("00nX", "none"), "not known, not lost");
    assert_eq!(
        (digits(doc.bank_amount), text(&doc.bank_currency), text(&doc.account_id)),
        ("30.5".into(), "USD", "bac1")
    );
    let doc = read(
        Form::Paid,
        r#"{"id":"stp2","vendorId":"v","billPayments":[{"billId":"b","amount":30,"vendorCredits":[{"id":"vcr1","amount":10}]}],"amount":20,"singleStatus":"SCHEDULED"}"#,
    );
    assert_eq!(
        (digits(doc.adjustments[0].amount), doc.status),
        ("-10".into(), Some(Status::Pending)),
        "credits are no money"
    );
    let doc = read(Form::Paid, r#"{"id":"stp3","vendorId":"v","billId":"00n02EEEEEEEEE","amount":20,"status":"VOID"}"#);
    assert_eq!((text(&doc.paid[0].invoice), doc.status), ("PS-771", Some(Status::Void)));
    for (about, json, unapplied) in [
        (
            "two names for the list",
            r#"{"id":"0rp1","customerId":"0cu02FFFFFFFFF","amount":100,"paymentDate":"2026-01-20","paymentType":"ACH","status":"PAID","invoicePayments":[{"invoiceId":"00e02GGGGGGGGG","amount":80}]}"#,
            "20",
        ),
        (
            "",
            r#"{"id":"0rp1","customerId":"0cu02FFFFFFFFF","amount":100,"paymentDate":"2026-01-20","paymentType":"ACH","status":"PAID","invoices":[{"id":"00e02GGGGGGGGG","amount":100}]}"#,
            "none",
        ),
        (
            "on account",
            r#"{"id":"0rp1","customerId":"0cu02FFFFFFFFF","amount":100,"paymentDate":"2026-01-20","paymentType":"ACH","status":"PAID"}"#,
            "100",
        ),
    ] {
        let doc = read(Form::Received, json);
        assert_eq!(digits(doc.unapplied), unapplied, "{about}");
        assert_eq!((text(&doc.customer.name), text(&doc.method)), ("Harbour Foods", "ACH"));
        assert!(doc.paid.iter().all(|paid| paid.invoice.as_deref() == Some("INV-000231")), "{about}");
    }
}

#[test]
fn contacts_and_classifications() {
    let doc = read(Form::Vendor, VENDOR);
    assert_eq!((text(&doc.name), text(&doc.role), doc.is_1099), ("Pine Supply", "vendor", Some(true)));
    assert_eq!((text(&doc.contact.name), text(&doc.contact.tax_id)), ("Pine Supply LLC", "xx-1"));
    assert_eq!((text(&doc.currency), doc.status), ("USD", Some(Status::Active)));
    let doc = read(Form::Customer, &CUSTOMER.replace(r#""archived":false"#, r#""archived":true"#));
    assert_eq!(
        (text(&doc.role), text(&doc.contact.contact), doc.status),
        ("customer", "Ida Roe", Some(Status::Inactive))
    );
    let doc = read(Form::Account, ACCOUNT);
    assert_eq!((text(&doc.code), text(&doc.group), text(&doc.parent)), ("6100", "EXPENSE", "0caUP"));
    let doc = read(Form::Class, r#"{"id":"cls1","name":"North","archived":false}"#);
    assert_eq!((doc.kind, text(&doc.name), text(&doc.group)), (Kind::Class, "North", "class"));
}

#[test]
fn what_was_spent() {
    let doc = read(
        Form::Transaction,
        r#"{"id":"old","uuid":"u-1","amount":-12.50,"transactionType":"CLEAR","complete":true,"merchantName":"Cafe","cardLastFour":"1234","cardUuid":"card-1","budgetName":"Travel","userName":"Ida Roe",
        "occurredTime":"2026-02-01T02:30:00.000Z","updatedTime":"2026-02-03T00:00:00.000Z","currencyData":{"exchangeRate":1.08,"originalCurrencyAmount":-11.57,"originalCurrencyCode":"EUR"},
        "customFields":[{"uuid":"f1","name":"GL","selectedValues":[{"uuid":"v","value":"6100"},{"uuid":"w","value":"North"}]},{"name":"Why","note":"Client"},{"name":"Empty","selectedValues":[]}]}"#,
    );
    assert_eq!((text(&doc.id), doc.status, digits(doc.total)), ("u-1", Some(Status::Paid), "-12.5".into()), "a refund");
    assert_eq!(doc.date.map(|day| day.to_string()).as_deref(), Some("2026-01-31"), "the day in New York");
    assert_eq!((text(&doc.vendor.name), text(&doc.method), text(&doc.department)), ("Cafe", "CARD 1234", "Travel"));
    let custom = |name: &str| doc.custom.get(name).map(|value| value.value().plain().into_owned());
    assert_eq!(
        ["GL", "Why", "original_currency", "original_amount", "user"].map(|name| custom(name).unwrap_or_default()),
        ["6100, North", "Client", "EUR", "-11.57", "Ida Roe"]
    );
    assert_eq!(custom("Empty"), None);
    let doc = read(
        Form::Reimbursement,
        r#"{"uuid":"r-1","amount":40,"merchantName":"Rail","note":"To Troy","occurredDate":"2026-02-02","status":"APPROVED","type":"MILEAGE","fulfillmentType":"ACH","retired":false}"#,
    );
    assert_eq!((doc.status, text(&doc.memo), doc.lines.len()), (Some(Status::Open), "To Troy", 1));
    assert!(doc.version.is_some_and(|version| version.starts_with("sha256:")), "there is no time of change");
}

#[test]
fn what_cannot_be_read_is_told_with_its_name() {
    for (form, json, id, title, part) in [
        (Form::Bill, r#"{"id":"1","invoice":{"invoiceNumber":"A"},"amount":"ten"}"#, Some("1"), Some("A"), "amount"),
        (Form::Bill, r#"{"invoice":{"invoiceNumber":"A"}}"#, None, Some("A"), "id is missing"),
        (Form::Invoice, r#"{"id":"1","invoiceLineItems":[{"price":"x"}]}"#, Some("1"), None, "line 1: price"),
        (Form::Invoice, "[]", None, None, "no record"),
        (Form::Transaction, r#"{"id":"old"}"#, None, None, "uuid is missing"),
        (
            Form::Invoice,
            r#"{"id":"1","invoiceLineItems":[{"price":999999999999999999,"quantity":999999999999999999}]}"#,
            Some("1"),
            None,
            "too large",
        ),
    ] {
        let bad = document(of_form(form), json, &home(), &Names::default()).expect_err(json);
        assert_eq!((bad.id.as_deref(), bad.title.as_deref()), (id, title), "{json}");
        assert!(bad.problem.contains(part) || part == "no record", "{}", bad.problem);
    }
}

#[test]
fn what_has_to_be_looked_up_is_noted() {
    let mut unknown = Unknown::default();
    unknown.note(of_form(Form::Bill), BILL);
    unknown.note(of_form(Form::Invoice), INVOICE);
    unknown.note(of_form(Form::Received), r#"{"invoicePayments":[{"invoiceId":"00e1"}]}"#);
    unknown.note(of_form(Form::Paid), r#"{"billPayments":[{"id":"blp","billId":"00n1"}]}"#);
    unknown.note(of_form(Form::Paid), "not a record");
    let words = |ids: &std::collections::BTreeSet<String>| ids.iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(words(&unknown.vendors), "00902CCCCCCCCC");
    assert_eq!(words(&unknown.customers), "0cu02FFFFFFFFF");
    assert_eq!(words(&unknown.bills), "00n1");
    assert_eq!(words(&unknown.invoices), "00e1");
    assert_eq!(words(&unknown.billed), "0cu02FFFFFFFFF");
    let classified = unknown.classifications.iter().map(|(list, ids)| format!("{list}: {}", words(ids)));
    assert_eq!(
        classified.collect::<Vec<_>>().join(", "),
        "accounts: 0ca02DDDDDDDDD 0caNEW, class: cls01, department: 0de01, items: 0ii01"
    );
}

proptest! {
    #[test]
    fn nothing_that_comes_in_panics(number in "-?[0-9]{1,28}(\\.[0-9]{1,9})?", word in "[\\PC]{0,12}") {
        let word = serde_json::to_string(&word).expect("a text");
        for form in [Form::Bill, Form::Invoice, Form::VendorCredit, Form::Paid, Form::Received, Form::Transaction, Form::Vendor] {
            let json = format!(
                r#"{{"id":{word},"uuid":{word},"amount":{number},"totalAmount":{number},"dueAmount":{number},"salesTaxTotal":{number},"salesTaxPercentage":{number},
                "exchangeRate":{number},"fundingAmount":{number},"status":{word},"invoice":{word},"creditAmount":{number},"vendorId":"009EU",
                "billLineItems":[{{"amount":{number}}},{{"price":{number},"quantity":{number}}}],"billPayments":[{{"amount":{number}}}],"invoicePayments":[{{"amount":{number}}}]}}"#
            );
            let _ = document(of_form(form), &json, &home(), &everybody());
        }
    }
}
