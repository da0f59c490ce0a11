//! Conversion of invented records that have the shape of real ones.

use super::*;
use crate::quickbooks::shape::shapes;
use model::document::{Custom, imbalances};

pub(super) fn home() -> Home {
    Home { currency: Some("USD".to_owned()) }
}

pub(super) fn shape_named(entity: &str) -> &'static Shape {
    Kind::ALL.iter().flat_map(|kind| shapes(*kind)).find(|shape| shape.entity == entity).expect("an entity")
}

pub(super) fn read(entity: &str, json: &str) -> Document {
    let doc = document(shape_named(entity), json, &home()).expect("a readable record");
    assert_eq!(imbalances(&doc), [], "{entity} {}", doc.title());
    assert_eq!(doc.raw.as_ref().map(Raw::as_str), Some(json), "the provider's own JSON is kept word for word");
    doc
}

pub(super) fn digits(value: Option<Decimal>) -> String {
    value.map_or_else(|| "none".to_owned(), |number| number.normalize().to_string())
}

/// net tax total discount shipping balance
fn amounts(doc: &Document) -> String {
    [doc.net, doc.tax, doc.total, doc.discount, doc.shipping, doc.balance].map(digits).join(" ")
}

/// net/tax/gross of each line
fn lines(doc: &Document) -> String {
    let line = |line: &model::document::Line| [line.net, line.tax, line.gross].map(digits).join("/");
    doc.lines.iter().map(line).collect::<Vec<_>>().join(" ")
}

/// kind:id:amount of each document that is settled
pub(super) fn settled(doc: &Document) -> String {
    let one = |paid: &model::document::Paid| {
        format!("{}:{}:{}", paid.kind.as_deref().unwrap_or(""), paid.id.as_deref().unwrap_or(""), digits(paid.amount))
    };
    doc.paid.iter().map(one).collect::<Vec<_>>().join(" ")
}

const META: &str = r#""domain":"QBO","sparse":false,"SyncToken":"3","MetaData":{"CreateTime":"2026-10-03T05:58:07-07:00","LastUpdatedTime":"2026-10-20T16:40:10-07:00"}"#;

pub(super) fn with_meta(rest: &str) -> String {
    format!("{{{META},{rest}}}")
}

#[test]
fn an_invoice_comes_with_all_that_it_says() {
    let doc = read(
        "Invoice",
        &with_meta(
            r#""Id":"1260","DocNumber":"1061","TxnDate":"2026-10-03","DueDate":"2026-11-02","CustomerRef":{"value":"61","name":"Tern Cycles"},
        "CurrencyRef":{"value":"USD","name":"United States Dollar"},"PrivateNote":"ours alone","CustomerMemo":{"value":"Thank you"},
        "BillEmail":{"Address":"pay@tern.example"},"SalesTermRef":{"value":"3","name":"Net 30"},"ClassRef":{"value":"500000000000001","name":"North"},
        "DepartmentRef":{"value":"2","name":"Dover"},"ShipDate":"2026-10-05",
        "BillAddr":{"Id":"90","Line1":"Tern Cycles","Line2":"9 Quay Rd","Line3":"Unit 4","City":"Dover","CountrySubDivisionCode":"DE","PostalCode":"19901","Country":"USA"},
        "ShipAddr":{"Id":"91","Line1":"2 Dock Rd","City":"Cobh","PostalCode":"P24","Country":"IRL"},
        "CustomField":[{"DefinitionId":"1","Name":"Route","Type":"StringType","StringValue":"7B"},{"DefinitionId":"2","Name":"Drop","Type":"NumberType","NumberValue":12},
         {"DefinitionId":"3","Name":"Empty","Type":"StringType"},{"DefinitionId":"5","Name":"P.O. Number","Type":"StringType","StringValue":"PO 88"},{"DefinitionId":"4","Type":"BooleanType","BooleanValue":true}],
        "Line":[{"Id":"1","LineNum":1,"Description":"Design hours","Amount":240.00,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"4","name":"Design"},
          "UnitPrice":80,"Qty":3,"TaxCodeRef":{"value":"TAX"},"ClassRef":{"value":"5","name":"South"},"ItemAccountRef":{"value":"79","name":"Sales"}}},
         {"Id":"2","Description":"A remark","DetailType":"DescriptionOnly"},
         {"Id":"3","Amount":10.50,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"5"},"TaxCodeRef":{"value":"NON"}}},
         {"Amount":250.50,"DetailType":"SubTotalLineDetail","SubTotalLineDetail":{}}],
        "TxnTaxDetail":{"TxnTaxCodeRef":{"value":"2"},"TotalTax":19.2,"TaxLine":[{"Amount":19.2,"DetailType":"TaxLineDetail",
          "TaxLineDetail":{"TaxRateRef":{"value":"3"},"PercentBased":true,"TaxPercent":8,"NetAmountTaxable":240}}]},
        "TotalAmt":269.70,"Balance":69.70,"PrintStatus":"NeedToPrint","EmailStatus":"NotSet","LinkedTxn":[{"TxnId":"1270","TxnType":"Payment"}],"BrandNew":{"a":[1,2]}"#,
        ),
    );
    assert_eq!((doc.id.as_deref(), doc.number.as_deref()), (Some("1260"), Some("1061")));
    assert_eq!(doc.version.as_deref(), Some("3 2026-10-20T23:40:10Z"));
    assert_eq!(sync_token("3 2026-10-20T23:40:10Z"), "3");
    assert_eq!((doc.status, doc.source_status.as_deref()), (Some(Status::PartPaid), None));
    assert_eq!(doc.total.map(|total| total.to_string()).as_deref(), Some("269.70"), "digits as written");
    assert_eq!(amounts(&doc), "250.5 19.2 269.7 none none 69.7");
    assert_eq!(lines(&doc), "240/19.2/259.2 0/0/0 10.5/0/10.5");
    assert_eq!(doc.memo.as_deref(), Some("Thank you"), "our own remark goes to nobody");
    assert_eq!((doc.terms.as_deref(), doc.class.as_deref()), (Some("Net 30"), Some("North")));
    assert_eq!((doc.location.as_deref(), doc.department.as_deref()), (Some("Dover"), Some("Dover")));
    assert_eq!((digits(doc.rate), doc.home_currency.as_deref()), ("1".to_owned(), Some("USD")));
    assert_eq!((doc.customer.id.as_deref(), doc.customer.email.as_deref()), (Some("61"), Some("pay@tern.example")));
    assert_eq!(
        (doc.bill_to.street.as_deref(), doc.bill_to.street2.as_deref(), doc.bill_to.country_code.as_deref()),
        (Some("9 Quay Rd"), Some("Unit 4"), Some("US")),
        "the name above the street is no street"
    );
    assert_eq!(
        (doc.ship_to.street.as_deref(), doc.ship_to.country_code.as_deref(), doc.ship_to.name.as_deref()),
        (Some("2 Dock Rd"), Some("IE"), Some("Tern Cycles"))
    );
    let line = &doc.lines[0];
    assert_eq!((line.item.as_deref(), line.item_id.as_deref()), (Some("Design"), Some("4")));
    assert_eq!(
        (digits(line.quantity), digits(line.price), digits(line.tax_rate)),
        ("3".into(), "80".into(), "8".into())
    );
    assert_eq!((line.class.as_deref(), line.account_name.as_deref()), (Some("South"), Some("Sales")));
    assert_eq!(doc.lines[1].text.as_deref(), Some("A remark"));
    assert_eq!(digits(doc.lines[2].tax_rate), "0");
    assert_eq!((doc.taxes[0].id.as_deref(), digits(doc.taxes[0].base)), (Some("3"), "240".to_owned()));
    assert_eq!(doc.custom.get("Route"), Some(&Custom::Text("7B".to_owned())));
    assert_eq!(doc.custom.get("Drop"), Some(&Custom::Number(Decimal::from(12))));
    assert_eq!(doc.custom.get("field 4"), Some(&Custom::Bool(true)));
    assert!(!doc.custom.contains_key("Empty"));
    assert_eq!(doc.order.as_deref(), Some("PO 88"), "the customer's order stands in a field of the company's own");
}

#[test]
fn amounts_of_every_make_add_up() {
    let sale = |amount: &str, code: &str| {
        format!(
            r#"{{"Amount":{amount},"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{{"ItemRef":{{"value":"4"}},"TaxCodeRef":{{"value":"{code}"}}}}}}"#
        )
    };
    let tax = |amount: &str, percent: &str, base: &str| {
        format!(
            r#"{{"Amount":{amount},"DetailType":"TaxLineDetail","TaxLineDetail":{{"TaxRateRef":{{"value":"{percent}"}},"PercentBased":true,"TaxPercent":{percent},"NetAmountTaxable":{base}}}}}"#
        )
    };
    let taxes = |total: &str, lines: &[String]| {
        format!(r#""TxnTaxDetail":{{"TotalTax":{total},"TaxLine":[{}]}}"#, lines.join(","))
    };
    let discount = r#"{"Amount":10,"DetailType":"DiscountLineDetail","DiscountLineDetail":{"PercentBased":true,"DiscountPercent":10}}"#;
    let shipping = r#"{"Amount":5.25,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"SHIPPING_ITEM_ID"},"TaxCodeRef":{"value":"NON"}}}"#;
    for (about, items, header, expect, of_lines) in [
        (
            "no tax at all",
            vec![sale("100", "NON")],
            r#""TotalAmt":100,"Balance":100"#.to_owned(),
            "100 0 100 none none 100",
            "100/0/100",
        ),
        (
            "a discount on the whole and carriage",
            vec![sale("100", "TAX"), discount.to_owned(), shipping.to_owned()],
            format!(r#""TotalAmt":102.45,"Balance":0,{}"#, taxes("7.2", &[tax("7.2", "8", "90")])),
            "90 7.2 102.45 10 5.25 0",
            "100/7.2/107.2",
        ),
        (
            "amounts of lines without the tax, although prices were with it",
            vec![sale("100", "5")],
            format!(
                r#""GlobalTaxCalculation":"TaxInclusive","TotalAmt":120,"Balance":120,{}"#,
                taxes("20", &[tax("20", "20", "100")])
            ),
            "100 20 120 none none 120",
            "100/20/120",
        ),
        (
            "amounts of lines with the tax",
            vec![sale("120", "5")],
            format!(
                r#""GlobalTaxCalculation":"TaxInclusive","TotalAmt":120,"Balance":120,{}"#,
                taxes("20", &[tax("20", "20", "100")])
            ),
            "100 20 120 none none 120",
            "100/20/120",
        ),
        (
            "two rates, told apart by what they were reckoned on",
            vec![sale("100", "5"), sale("50", "6"), sale("50", "6")],
            format!(
                r#""TotalAmt":230,"Balance":230,{}"#,
                taxes("30", &[tax("20", "20", "100"), tax("10", "10", "100")])
            ),
            "200 30 230 none none 230",
            "100/none/none 50/none/none 50/none/none",
        ),
        (
            "two rates on amounts that differ",
            vec![sale("100", "5"), sale("20", "6"), sale("30", "6")],
            format!(r#""TotalAmt":175,"Balance":175,{}"#, taxes("25", &[tax("20", "20", "100"), tax("5", "10", "50")])),
            "150 25 175 none none 175",
            "100/20/120 20/2/22 30/3/33",
        ),
        (
            "two taxes on one line, as state and city",
            vec![sale("0.01", "TAX"), sale("0.02", "TAX"), sale("0.02", "TAX")],
            format!(r#""TotalAmt":0.06,"Balance":0.06,{}"#, taxes("0.01", &[tax("0.01", "8", "0.05"), tax("0", "1", "0.05")])),
            "0.05 0.01 0.06 none none 0.06",
            "0.01/0/0.01 0.02/0.01/0.03 0.02/0/0.02",
        ),
        (
            "a tax of which no rate is told",
            vec![sale("100", "TAX"), sale("50", "NON")],
            r#""Balance":0,"TotalAmt":158,"TxnTaxDetail":{"TotalTax":8}"#.to_owned(),
            "150 8 158 none none 0",
            "100/8/108 50/0/50",
        ),
        (
            "a group of items",
            vec![
                r#"{"Amount":30,"DetailType":"GroupLineDetail","GroupLineDetail":{"GroupItemRef":{"value":"9"},"Quantity":1,"Line":[
                {"Amount":10,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"4"}}},
                {"Amount":20,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"5"}}}]}}"#
                    .to_owned(),
            ],
            r#""TotalAmt":30,"Balance":30"#.to_owned(),
            "30 0 30 none none 30",
            "10/0/10 20/0/20",
        ),
    ] {
        for entity in ["Invoice", "CreditMemo"] {
            let doc = read(entity, &with_meta(&format!(r#""Id":"1","Line":[{}],{header}"#, items.join(","))));
            assert_eq!(amounts(&doc), expect, "{about}");
            assert_eq!(lines(&doc), of_lines, "{about}");
        }
    }
}

#[test]
fn what_does_not_add_up_is_not_made_to() {
    let json = with_meta(
        r#""Id":"1","TotalAmt":99,"Balance":99,"Line":[{"Amount":100,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"4"}}}]"#,
    );
    let doc = document(shape_named("Invoice"), &json, &home()).expect("readable");
    assert_eq!(doc.total, Some(Decimal::from(99)), "the stated total is the truth");
    assert_eq!(imbalances(&doc).iter().map(|found| found.field).collect::<Vec<_>>(), ["doc.net"]);
}

#[test]
fn bills_vendor_credits_and_orders_come_with_accounts_items_and_classes() {
    let line = r#"{"Id":"1","LineNum":1,"Description":"Copy paper","Amount":412.50,"DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":
        {"AccountRef":{"value":"64","name":"Supplies"},"ClassRef":{"value":"500000000000001","name":"North"},"CustomerRef":{"value":"61","name":"Tern Cycles"},"BillableStatus":"Billable","TaxCodeRef":{"value":"NON"}}}"#;
    let bill = read(
        "Bill",
        &with_meta(&format!(
            r#""Id":"1201","DocNumber":"LP-88121","TxnDate":"2026-10-02","DueDate":"2026-11-01","VendorRef":{{"value":"77","name":"Larkspur Paper Co"}},
            "APAccountRef":{{"value":"33","name":"Accounts Payable (A/P)"}},"CurrencyRef":{{"value":"EUR","name":"Euro"}},"ExchangeRate":1.08,"HomeTotalAmt":445.5,
            "PrivateNote":"from the file","SalesTermRef":{{"value":"3"}},"VendorAddr":{{"Line1":"9 Quay Rd","City":"Dover"}},
            "Line":[{line}],"TotalAmt":412.50,"Balance":412.50,"LinkedTxn":[]"#
        )),
    );
    assert_eq!((bill.status, bill.vendor.id.as_deref()), (Some(Status::Open), Some("77")));
    assert_eq!((bill.vendor.city.as_deref(), bill.account_id.as_deref()), (Some("Dover"), Some("33")));
    assert_eq!((digits(bill.rate), digits(bill.home_total)), ("1.08".to_owned(), "445.5".to_owned()));
    assert_eq!(
        (bill.memo.as_deref(), bill.terms.as_deref()),
        (Some("from the file"), None),
        "terms have only an id here"
    );
    let found = &bill.lines[0];
    assert_eq!((found.account_id.as_deref(), found.account_name.as_deref()), (Some("64"), Some("Supplies")));
    assert_eq!(
        (found.class.as_deref(), found.customer.as_deref(), found.billable),
        (Some("North"), Some("Tern Cycles"), Some(true))
    );
    assert_eq!((amounts(&bill), lines(&bill)), ("412.5 0 412.5 none none 412.5".into(), "412.5/0/412.5".into()));

    let credit = read(
        "VendorCredit",
        &with_meta(
            r#""Id":"1210","DocNumber":"CR-17","TxnDate":"2026-10-05","VendorRef":{"value":"77","name":"Larkspur Paper Co"},"Line":[{"Id":"1","Amount":50.00,
            "DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":{"AccountRef":{"value":"64","name":"Supplies"},"BillableStatus":"NotBillable"}}],"TotalAmt":50.00,"Balance":20"#,
        ),
    );
    assert_eq!((credit.status, amounts(&credit)), (Some(Status::PartPaid), "50 0 50 none none 20".to_owned()));
    assert_eq!((credit.currency.as_deref(), credit.lines[0].billable), (Some("USD"), Some(false)));

    let order = read(
        "PurchaseOrder",
        &with_meta(
            r#""Id":"1250","DocNumber":"1007","TxnDate":"2026-10-01","POStatus":"Closed","Memo":"by Friday","VendorRef":{"value":"77","name":"Larkspur Paper Co"},"POEmail":{"Address":"ap@larkspur.example"},
            "ShipAddr":{"Line1":"2 Dock Rd","City":"Cobh"},"Line":[{"Id":"1","Amount":90.00,"DetailType":"ItemBasedExpenseLineDetail","ItemBasedExpenseLineDetail":{"ItemRef":{"value":"11","name":"Toner"},"UnitPrice":45,"Qty":2}}],"TotalAmt":90.00"#,
        ),
    );
    assert_eq!((order.status, order.source_status.as_deref()), (Some(Status::Closed), Some("Closed")));
    assert_eq!((order.memo.as_deref(), order.ship_to.city.as_deref()), (Some("by Friday"), Some("Cobh")));
    assert_eq!((order.lines[0].item.as_deref(), digits(order.lines[0].quantity)), (Some("Toner"), "2".to_owned()));
}

#[test]
fn an_expense_is_paid_at_once_and_a_refund_lowers_what_was_spent() {
    let expense = |credit: &str, entity: &str| {
        with_meta(&format!(
            r#""Id":"1222","PaymentType":"CreditCard","Credit":{credit},"AccountRef":{{"value":"41","name":"Visa 0009"}},"EntityRef":{{"value":"77","name":"Somebody","type":"{entity}"}},"TxnDate":"2026-10-06",
            "Line":[{{"Id":"1","Amount":19.99,"DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":{{"AccountRef":{{"value":"64","name":"Supplies"}}}}}}],"TotalAmt":19.99"#
        ))
    };
    let paid = read("Purchase", &expense("false", "Vendor"));
    assert_eq!((paid.status, paid.method.as_deref()), (Some(Status::Paid), Some("CreditCard")));
    assert_eq!((paid.account_name.as_deref(), paid.vendor.id.as_deref()), (Some("Visa 0009"), Some("77")));
    assert_eq!(amounts(&paid), "19.99 0 19.99 none none none");
    let back = read("Purchase", &expense("true", "Customer"));
    assert_eq!((amounts(&back), lines(&back)), ("-19.99 0 -19.99 none none none".into(), "-19.99/0/-19.99".into()));
    assert_eq!((back.source_status.as_deref(), back.customer.id.as_deref()), (Some("Credit"), Some("77")));
    let own = read("Purchase", &expense("false", "Employee"));
    assert_eq!(
        (own.vendor.id.as_deref(), own.vendor.name.as_deref()),
        (None, Some("Somebody")),
        "no vendor has this id"
    );
}

#[test]
fn a_payment_of_nothing_that_names_a_credit_is_its_use() {
    let line =
        |kind: &str, amount: &str| format!(r#"{{"Amount":{amount},"LinkedTxn":[{{"TxnId":"9","TxnType":"{kind}"}}]}}"#);
    let (invoice, credit) = (line("Invoice", "200"), line("CreditMemo", "200"));
    let (bill, vendor) = (line("Bill", "50"), line("VendorCredit", "50"));
    for (entity, fields, lines, expect) in [
        ("Payment", r#""TotalAmt":0,"UnappliedAmt":0"#, vec![&invoice, &credit], true),
        ("BillPayment", r#""TotalAmt":0"#, vec![&bill, &vendor], true),
        ("BillPayment", r#""TotalAmt":0"#, vec![&bill, &line("JournalEntry", "50")], true),
        ("Payment", r#""TotalAmt":150,"UnappliedAmt":0"#, vec![&invoice, &line("CreditMemo", "50")], false),
        ("Payment", r#""TotalAmt":200,"UnappliedAmt":0"#, vec![&invoice], false),
        ("Payment", r#""TotalAmt":0,"UnappliedAmt":0,"PrivateNote":"Voided""#, vec![], false),
        ("Payment", r#""TotalAmt":0"#, vec![], false),
        ("Invoice", r#""TotalAmt":0,"Balance":0"#, vec![], false),
    ] {
        let lines = lines.into_iter().cloned().collect::<Vec<_>>().join(",");
        let doc = read(entity, &with_meta(&format!(r#""Id":"1",{fields},"Line":[{lines}]"#)));
        assert_eq!(applies_credit(&doc), expect, "{entity} {fields} {lines}");
    }
}

#[test]
fn states_follow_from_amounts() {
    for (entity, fields, expect) in [
        ("Invoice", r#""TotalAmt":100,"Balance":100"#, Status::Open),
        ("Invoice", r#""TotalAmt":100,"Balance":99.99"#, Status::PartPaid),
        ("Invoice", r#""TotalAmt":100,"Balance":0"#, Status::Paid),
        ("Invoice", r#""TotalAmt":0,"Balance":0"#, Status::Paid),
        ("Invoice", r#""TotalAmt":0,"Balance":0,"PrivateNote":"Voided""#, Status::Void),
        ("Invoice", r#""TotalAmt":10,"Balance":10,"PrivateNote":"Voided check?""#, Status::Open),
        ("Bill", r#""TotalAmt":100"#, Status::Open),
        ("CreditMemo", r#""TotalAmt":100,"Balance":0,"RemainingCredit":0"#, Status::Closed),
        ("CreditMemo", r#""TotalAmt":100,"RemainingCredit":40"#, Status::PartPaid),
        ("PurchaseOrder", r#""TotalAmt":100,"POStatus":"Open""#, Status::Open),
        ("PurchaseOrder", r#""TotalAmt":100,"POStatus":"Something new""#, Status::Pending),
        ("Payment", r#""TotalAmt":0,"PrivateNote":"Voided""#, Status::Void),
        ("BillPayment", r#""TotalAmt":5"#, Status::Paid),
    ] {
        let doc = read(entity, &with_meta(&format!(r#""Id":"1",{fields}"#)));
        assert_eq!(doc.status, Some(expect), "{entity} {fields}");
    }
}

#[test]
fn a_deleted_record_keeps_its_id_and_the_time_of_its_end() {
    let json =
        r#"{"domain":"QBO","status":"Deleted","Id":"979","MetaData":{"LastUpdatedTime":"2026-10-20T16:40:10-07:00"}}"#;
    for (entity, id) in [("Invoice", "979"), ("Customer", "customer-979")] {
        let row = listed(shape_named(entity), json, &home()).expect("readable");
        assert_eq!((row.head.id.as_str(), row.head.status), (id, Status::Deleted));
        assert_eq!(row.head.modified.map(|at| at.to_string()).as_deref(), Some("2026-10-20T23:40:10Z"));
        assert!(row.document.is_none());
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_number() {
    for (json, problem) in [
        (r#"{"DocNumber":"7"}"#, "Id is missing"),
        (r#"{"Id":"1","DocNumber":"7","TotalAmt":"many"}"#, "TotalAmt"),
        (r#"{"Id":"1","DocNumber":"7","TxnDate":"soon"}"#, "TxnDate"),
        (r#"{"Id":"1","DocNumber":"7","Line":{"a":1}}"#, "Line"),
        (r#"{"Id":"1","DocNumber":"7","Line":[{"Amount":"x"}]}"#, "line 1: Amount"),
        (r#"{"Id":"1","DocNumber":"7","CustomerRef":"61"}"#, "CustomerRef"),
        ("[]", "not a record"),
        ("\"text\"", "not a record"),
    ] {
        let record = listed(shape_named("Invoice"), json, &home()).expect_err(json);
        assert!(record.problem.contains(problem), "{json}: {}", record.problem);
        assert_eq!(record.title.is_some(), json.contains("DocNumber"), "{json}");
    }
    let deep = "[".repeat(200);
    assert!(listed(shape_named("Invoice"), &format!("{{\"Id\":\"1\",\"Line\":{deep}"), &home()).is_err());
}

#[test]
fn ids_of_contacts_say_which_they_are_and_no_id_leads_elsewhere() {
    for (kind, id, expect) in [
        (Kind::Invoice, "1260", Some(("invoice", "1260"))),
        (Kind::Class, "500000000000001234", Some(("class", "500000000000001234"))),
        (Kind::Contact, "customer-61", Some(("customer", "61"))),
        (Kind::Contact, "vendor-61", Some(("vendor", "61"))),
        (Kind::Contact, "61", None),
        (Kind::Invoice, "", None),
        (Kind::Invoice, "../bill/1", None),
        (Kind::Invoice, "1?x=y", None),
        (Kind::Acknowledgment, "1", None),
    ] {
        let found = Shape::of_id(kind, id).map(|(shape, id)| (shape.path, id));
        assert_eq!(found, expect, "{kind} {id}");
        if let Some((shape, inner)) = Shape::of_id(kind, id) {
            assert_eq!(shape.outer_id(inner), id, "and back");
        }
    }
}
