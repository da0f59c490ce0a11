//! What documents become on the wire.

use super::*;
use model::Kind;
use serde_json::Value;

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().expect("a number"))
}

fn line(text: &str, quantity: &str, price: &str, net: &str) -> Line {
    Line {
        id: Some(format!("{text}-id")),
        text: Some(text.to_owned()),
        quantity: number(quantity),
        price: number(price),
        net: number(net),
        account_id: Some("0caA".to_owned()),
        ..Line::default()
    }
}

fn document(kind: Kind) -> Document {
    Document {
        number: Some("A-1".to_owned()),
        date: Some(Date::constant(2026, 2, 1)),
        currency: Some("USD".to_owned()),
        vendor: Party::named(Some("009V".to_owned()), Some("Pine".to_owned())),
        customer: Party::named(Some("0cuC".to_owned()), Some("Harbour".to_owned())),
        memo: Some("February".to_owned()),
        order: Some("PO-9".to_owned()),
        lines: vec![line("paper", "4", "12.5", "50.00"), line("toner", "3", "10", "27")],
        tax: number("7.70"),
        shipping: number("5"),
        discount: number("2.70"),
        total: number("87"),
        ..Document::new(kind)
    }
}

fn contact(role: &str) -> Document {
    Document {
        name: Some("Pine Supply".to_owned()),
        role: Some(role.to_owned()),
        currency: Some("USD".to_owned()),
        is_1099: Some(true),
        contact: Party {
            name: Some("Pine Supply LLC".to_owned()),
            email: Some("ap@pine.example".to_owned()),
            phone: Some("212".to_owned()),
            contact: Some("Ida van Roe".to_owned()),
            street: Some("9 Mill Rd".to_owned()),
            city: Some("Troy".to_owned()),
            zip: Some("12180".to_owned()),
            country_code: Some("US".to_owned()),
            ..Party::default()
        },
        ..Document::new(Kind::Contact)
    }
}

fn sent(form: Form, document: &Document, creates: bool) -> Result<Value, String> {
    let settings = BTreeMap::from([("tax_account".to_owned(), "0caT".to_owned())]);
    let json = Body { document, settings: &settings, creates }.json(form)?;
    Ok(serde_json::from_str(&json).expect("JSON"))
}

#[test]
fn a_bill_is_its_lines_and_what_its_header_adds() {
    let json = Body { document: &document(Kind::Bill), settings: &BTreeMap::new(), creates: true }.json(Form::Bill);
    let json = json.expect("it adds up");
    assert!(
        json.contains(r#""amount":50,"quantity":4,"price":12.5"#),
        "amounts are numbers with their own digits: {json}"
    );
    let bill = sent(Form::Bill, &document(Kind::Bill), true).expect("it adds up");
    assert_eq!(
        (&bill["vendorId"], &bill["dueDate"]),
        (&"009V".into(), &"2026-02-01".into()),
        "due at once where nothing is said"
    );
    assert_eq!(bill["invoice"], serde_json::json!({"invoiceNumber": "A-1", "invoiceDate": "2026-02-01"}));
    assert_eq!((&bill["description"], &bill["purchaseOrderNumber"]), (&"February".into(), &"PO-9".into()));
    let lines = bill["billLineItems"].as_array().expect("lines");
    let shown: Vec<String> =
        lines.iter().map(|line| format!("{} {} {}", line["description"], line["amount"], line["quantity"])).collect();
    assert_eq!(
        shown,
        ["\"paper\" 50 4", "\"toner\" 27 null", "\"Tax\" 7.7 null", "\"Shipping\" 5 null", "\"Discount\" -2.7 null"],
        "quantity and price that do not make the amount stay out"
    );
    assert_eq!(lines[2]["classifications"]["chartOfAccountId"], "0caT");
    assert_eq!((&lines[3]["classifications"], &lines[0]["id"]), (&Value::Null, &Value::Null));
    let bill = sent(Form::Bill, &document(Kind::Bill), false).expect("it adds up");
    assert_eq!(bill["billLineItems"][0]["id"], "paper-id", "a change keeps the lines that are there");
}

#[test]
fn invoices_and_credits() {
    let invoice = sent(Form::Invoice, &document(Kind::Invoice), true).expect("it adds up");
    assert_eq!(
        (&invoice["customer"]["id"], &invoice["processingOptions"]["sendEmail"]),
        (&"0cuC".into(), &false.into())
    );
    let lines = invoice["invoiceLineItems"].as_array().expect("lines");
    let shown: Vec<String> = lines.iter().map(|line| format!("{} x {}", line["quantity"], line["price"])).collect();
    assert_eq!(shown, ["4 x 12.5", "1 x 27", "1 x 7.7", "1 x 5", "1 x -2.7"], "BILL multiplies them itself");
    assert!(lines.iter().all(|line| line["amount"].is_null()));
    let credit = sent(Form::VendorCredit, &document(Kind::VendorCredit), true).expect("it adds up");
    assert_eq!(
        (&credit["vendorId"], &credit["referenceNumber"], &credit["creditDate"]),
        (&"009V".into(), &"A-1".into(), &"2026-02-01".into())
    );
    assert_eq!(
        (credit["vendorCreditLineItems"].as_array().map(Vec::len), &credit["customerId"]),
        (Some(5), &Value::Null)
    );
    let memo = sent(Form::CreditMemo, &document(Kind::CreditNote), true).expect("it adds up");
    assert_eq!((memo["creditMemoLineItems"].as_array().map(Vec::len), &memo["customerId"]), (Some(5), &"0cuC".into()));
}

#[test]
fn where_money_goes_is_not_changed_by_a_program() {
    let made = sent(Form::Vendor, &contact("vendor"), true).expect("whole");
    assert_eq!(
        (&made["name"], &made["address"]["zipOrPostalCode"], &made["email"]),
        (&"Pine Supply".into(), &"12180".into(), &"ap@pine.example".into())
    );
    assert_eq!(
        (&made["additionalInfo"]["track1099"], &made["additionalInfo"]["companyName"]),
        (&true.into(), &"Pine Supply LLC".into())
    );
    let changed = sent(Form::Vendor, &contact("vendor"), false).expect("whole");
    assert_eq!(
        (&changed["address"], &changed["email"], &changed["phone"]),
        (&Value::Null, &Value::Null, &"212".into())
    );
    let customer = sent(Form::Customer, &contact("customer"), true).expect("whole");
    assert_eq!(
        (&customer["contact"]["firstName"], &customer["contact"]["lastName"]),
        (&"Ida van".into(), &"Roe".into())
    );
    assert_eq!((&customer["billingAddress"]["city"], &customer["invoiceCurrency"]), (&"Troy".into(), &"USD".into()));
}

#[test]
fn what_is_missing_or_does_not_add_up_is_not_sent() {
    let check = |form: Form, kind: Kind, change: &dyn Fn(&mut Document), part: &str| {
        let mut doc = if kind == Kind::Contact { contact("") } else { document(kind) };
        change(&mut doc);
        let problem = sent(form, &doc, true).expect_err(part);
        assert!(problem.contains(part), "{problem} tells of {part}");
    };
    check(Form::Bill, Kind::Bill, &|doc| doc.total = number("88"), "come to 87.00, and its total is 88");
    check(Form::Bill, Kind::Bill, &|doc| doc.total = None, "no total");
    check(Form::Bill, Kind::Bill, &|doc| doc.number = Some(" ".to_owned()), "no number");
    check(Form::Bill, Kind::Bill, &|doc| doc.date = None, "no date");
    check(Form::Bill, Kind::Bill, &|doc| doc.vendor = Party::default(), "no vendor");
    check(Form::Bill, Kind::Bill, &|doc| doc.lines[1].net = None, "line 2 has no amount");
    check(
        Form::Invoice,
        Kind::Invoice,
        &|doc| {
            *doc = Document {
                lines: Vec::new(),
                tax: None,
                shipping: None,
                discount: None,
                total: number("0"),
                ..doc.clone()
            }
        },
        "no lines",
    );
    check(Form::Vendor, Kind::Contact, &|doc| doc.contact.zip = None, "no postal code");
    check(Form::Vendor, Kind::Contact, &|doc| doc.contact.country_code = None, "no country");
    check(Form::Customer, Kind::Contact, &|doc| doc.contact.email = None, "no e-mail");
    check(Form::Paid, Kind::BillPayment, &|_| {}, "not written");
}
