//! Conversion of invented records that have the shape of real ones.

use super::*;
use crate::xero::shape::shape;
use ::model::document::{Line, imbalances};
use proptest::prelude::*;

const CONTACT: &str = r#"{"ContactID":"c0aa","ContactNumber":"CUST-7","AccountNumber":"","ContactStatus":"ACTIVE","Name":"Orchard Cafe","FirstName":"Una","LastName":"Pine","EmailAddress":"pay@orchard.example","TaxNumber":"GB123",
 "Addresses":[{"AddressType":"POBOX","AddressLine1":"PO Box 9","City":"Leeds","PostalCode":"LS1 4AB","Country":"UK","AttentionTo":"Accounts"},{"AddressType":"STREET","AddressLine1":"1 Mill Lane","AddressLine2":"Unit 4","AddressLine3":"Rear","City":"York","Region":"Yorkshire","PostalCode":"YO1","Country":"GB"}],
 "Phones":[{"PhoneType":"DDI"},{"PhoneType":"DEFAULT","PhoneNumber":"5550100","PhoneAreaCode":"0113"},{"PhoneType":"FAX","PhoneNumber":"1"}],
 "UpdatedDateUTC":"/Date(1790064000417+0000)/","ContactGroups":[{"ContactGroupID":"g1","Name":"Cafes"}],"IsSupplier":false,"IsCustomer":true,"DefaultCurrency":"GBP","PaymentTerms":{"Bills":{"Day":7,"Type":"DAYSAFTERBILLDATE"},"Sales":{"Day":20,"Type":"OFFOLLOWINGMONTH"}},"HasAttachments":false}"#;

fn known() -> Known {
    let mut known = Known::default();
    let accounts = r#"{"Accounts":[{"AccountID":"a200","Code":"200","Name":"Sales"},{"AccountID":"a090","Code":"090","Name":"Current account","Type":"BANK","CurrencyCode":"GBP"},{"AccountID":"a477","Code":"477","Name":"Wages"}]}"#;
    known.learn_accounts(&Row::read(accounts).expect("json").rows("Accounts").expect("rows")).expect("accounts");
    let taxes = r#"{"TaxRates":[{"Name":"20% (VAT on Income)","TaxType":"OUTPUT2","EffectiveRate":20.0,"DisplayTaxRate":20},{"Name":"5%","TaxType":"RROUTPUT","DisplayTaxRate":5}]}"#;
    known.learn_taxes(&Row::read(taxes).expect("json").rows("TaxRates").expect("rows")).expect("taxes");
    known.learn_contact("c0aa".to_owned(), CONTACT);
    known
}

fn home() -> Home {
    Home { currency: Some("GBP".to_owned()), sense: Sense::Divide }
}

fn try_read(kind: Kind, json: &str) -> Result<Document, BooksError> {
    let (home, known) = (home(), known());
    document(shape(kind).expect("a kind that can be read"), json, Ground { home: &home, known: &known })
}

fn read(kind: Kind, json: &str) -> Document {
    let doc = try_read(kind, json).expect("a readable record");
    assert_eq!(imbalances(&doc), [], "{kind} {}", doc.title());
    assert_eq!(doc.raw.as_ref().map(Raw::as_str), Some(json), "Xero's own JSON is kept word for word");
    let (home, known) = (home(), known());
    let row = listed(shape(kind).expect("a kind"), json, Ground { home: &home, known: &known }).expect("readable");
    assert_eq!(row.document.as_ref(), Some(&doc), "a list tells the same");
    assert_eq!((row.head.status, &row.head.id), (doc.status.expect("a state"), doc.id.as_ref().expect("an id")));
    assert_eq!(row.head.version, doc.version.clone().expect("a version"));
    doc
}

fn digits(value: Option<Decimal>) -> String {
    value.map_or_else(|| "none".to_owned(), |number| number.normalize().to_string())
}

/// net tax total paid credited balance
fn amounts(doc: &Document) -> String {
    [doc.net, doc.tax, doc.total, doc.paid_amount, doc.credited, doc.balance].map(digits).join(" ")
}

/// net/tax/gross of each line
fn lines(doc: &Document) -> String {
    let line = |line: &Line| [line.net, line.tax, line.gross].map(digits).join("/");
    doc.lines.iter().map(line).collect::<Vec<_>>().join(" ")
}

const INVOICE: &str = r#"{"Type":"ACCREC","InvoiceID":"i101","InvoiceNumber":"FT-1042","Reference":"PO 77","Payments":[{"PaymentID":"p1","Amount":20}],
 "CreditNotes":[{"CreditNoteID":"n1","ID":"n1","CreditNoteNumber":"CN-9","Date":"/Date(1789516800000+0000)/","Total":50,"AppliedAmount":10}],"Prepayments":[{"PrepaymentID":"pp1","AppliedAmount":5.5,"Date":"/Date(1789430400000+0000)/","Reference":"PRE-1"}],"Overpayments":[],
 "AmountDue":84.5,"AmountPaid":20,"AmountCredited":15.5,"SentToContact":true,"CurrencyRate":1,"IsDiscounted":false,"HasAttachments":false,"HasErrors":false,"Url":"https://shop.example/77",
 "Contact":{"ContactID":"c0aa","Name":"Orchard Cafe","Addresses":[],"Phones":[],"ContactGroups":[],"HasValidationErrors":false},
 "DateString":"2026-09-15T00:00:00","Date":"/Date(1789430400000+0000)/","DueDateString":"2026-10-15T00:00:00","DueDate":"/Date(1792022400000+0000)/",
 "Status":"AUTHORISED","LineAmountTypes":"Exclusive",
 "LineItems":[{"LineItemID":"l1","Description":"Oak shelf","Quantity":2,"UnitAmount":55.5556,"DiscountRate":10,"ItemCode":"OAK","Item":{"ItemID":"it1","Name":"Oak shelf, 1 m","Code":"OAK"},"AccountCode":"200","TaxType":"OUTPUT2","TaxAmount":20,"LineAmount":100.00,
   "Tracking":[{"Name":"Region","Option":"North","TrackingCategoryID":"t1","TrackingOptionID":"o1"},{"Name":"Team","Option":"Blue"}]},
  {"LineItemID":"l2","Description":"Thank you","Tracking":[]}, {"LineItemID":"l3","Description":"Stamp","Quantity":1,"UnitAmount":0,"TaxType":"NONE","TaxAmount":0,"LineAmount":0}],
 "SubTotal":100,"TotalTax":20,"Total":120,"CurrencyCode":"GBP","UpdatedDateUTC":"/Date(1789999509250+0000)/","UpdatedDateUTCString":"2026-09-21T14:05:09Z","BrandNew":{"a":[1]}}"#;

#[test]
fn an_invoice_comes_with_all_that_it_says() {
    let doc = read(Kind::Invoice, INVOICE);
    assert_eq!(
        (doc.id.as_deref(), doc.number.as_deref(), doc.reference.as_deref()),
        (Some("i101"), Some("FT-1042"), Some("PO 77"))
    );
    assert_eq!((doc.status, doc.source_status.as_deref()), (Some(Status::PartPaid), Some("AUTHORISED")));
    assert_eq!(doc.date.map(|d| d.to_string()).as_deref(), Some("2026-09-15"));
    assert_eq!(doc.due_date.map(|d| d.to_string()).as_deref(), Some("2026-10-15"));
    assert_eq!(doc.modified.map(|at| at.to_string()).as_deref(), Some("2026-09-21T14:05:09.25Z"));
    assert_eq!(amounts(&doc), "100 20 120 20 15.5 84.5");
    assert_eq!(lines(&doc), "100/20/120 0/0/0 0/0/0", "a line of text alone stays and counts for nothing");
    assert_eq!(doc.total.map(|total| total.to_string()).as_deref(), Some("120"), "digits as written");
    assert_eq!((digits(doc.rate), doc.home_currency.as_deref()), ("1".to_owned(), Some("GBP")));
    let line = &doc.lines[0];
    assert_eq!(
        (line.sku.as_deref(), line.item.as_deref(), line.item_id.as_deref()),
        (Some("OAK"), Some("Oak shelf, 1 m"), Some("it1"))
    );
    assert_eq!(
        (line.account.as_deref(), line.account_id.as_deref(), line.account_name.as_deref()),
        (Some("200"), Some("a200"), Some("Sales"))
    );
    assert_eq!(
        (line.tax_code.as_deref(), line.tax_name.as_deref(), digits(line.tax_rate)),
        (Some("OUTPUT2"), Some("20% (VAT on Income)"), "20".to_owned())
    );
    assert_eq!(
        (digits(line.price), digits(line.discount_rate), digits(line.discount)),
        ("55.5556".into(), "10".into(), "11.11".into())
    );
    assert_eq!(line.class.as_deref(), Some("North, Blue"));
    assert_eq!(line.custom.get("Region"), Some(&Custom::Text("North".to_owned())));
    let taxes: Vec<_> = doc
        .taxes
        .iter()
        .map(|tax| (tax.code.as_deref(), digits(tax.rate), digits(tax.base), digits(tax.amount)))
        .collect();
    assert_eq!(
        taxes,
        [(Some("OUTPUT2"), "20".into(), "100".into(), "20".into()), (Some("NONE"), "0".into(), "0".into(), "0".into())]
    );
    let applied: Vec<_> =
        doc.applied.iter().map(|a| (a.kind.as_deref(), a.number.as_deref(), digits(a.amount))).collect();
    assert_eq!(
        applied,
        [(Some("credit-note"), Some("CN-9"), "10".into()), (Some("prepayment"), Some("PRE-1"), "5.5".into())]
    );
    let customer = &doc.customer;
    assert_eq!(
        (customer.id.as_deref(), customer.name.as_deref(), customer.code.as_deref()),
        (Some("c0aa"), Some("Orchard Cafe"), Some("CUST-7")),
        "what the list leaves out is known from the contact"
    );
    assert_eq!(
        (customer.email.as_deref(), customer.tax_id.as_deref(), customer.phone.as_deref()),
        (Some("pay@orchard.example"), Some("GB123"), Some("0113 5550100"))
    );
    assert_eq!(
        (doc.bill_to.street.as_deref(), doc.bill_to.contact.as_deref(), doc.bill_to.country_code.as_deref()),
        (Some("PO Box 9"), Some("Accounts"), Some("GB"))
    );
    assert_eq!(
        (doc.ship_to.street.as_deref(), doc.ship_to.street2.as_deref(), doc.ship_to.state.as_deref()),
        (Some("1 Mill Lane"), Some("Unit 4, Rear"), Some("Yorkshire"))
    );
    assert_eq!(doc.custom.get("Url"), Some(&Custom::Text("https://shop.example/77".to_owned())));
    assert_eq!(doc.custom.get("SentToContact"), Some(&Custom::Bool(true)));
}

#[test]
fn amounts_of_every_make_add_up() {
    for (about, kind, header, items, expect, of_lines) in [
        (
            "prices with tax",
            Kind::Bill,
            r#""Type":"ACCPAY","LineAmountTypes":"Inclusive","SubTotal":100,"TotalTax":20,"Total":120"#,
            r#"{"LineAmount":120,"TaxAmount":20,"TaxType":"OUTPUT2"}"#,
            "100 20 120 none none none",
            "100/20/120",
        ),
        (
            "prices with tax and a sub-total that holds it",
            Kind::Bill,
            r#""Type":"ACCPAY","LineAmountTypes":"Inclusive","SubTotal":120,"TotalTax":20,"Total":120"#,
            r#"{"LineAmount":120,"TaxAmount":20,"TaxType":"OUTPUT2"}"#,
            "100 20 120 none none none",
            "100/20/120",
        ),
        (
            "no tax at all",
            Kind::Bill,
            r#""Type":"ACCPAY","LineAmountTypes":"NoTax","SubTotal":50.1,"TotalTax":0,"Total":50.10"#,
            r#"{"LineAmount":50.1}"#,
            "50.1 0 50.1 none none none",
            "50.1/0/50.1",
        ),
        (
            "two rates, one of which is not known",
            Kind::CreditNote,
            r#""Type":"ACCRECCREDIT","LineAmountTypes":"Exclusive","SubTotal":30,"TotalTax":4.5,"Total":34.5,"RemainingCredit":34.5"#,
            r#"{"LineAmount":20,"TaxAmount":4,"TaxType":"OUTPUT2"},{"LineAmount":10,"TaxAmount":0.5,"TaxType":"TAX007"}"#,
            "30 4.5 34.5 none none 34.5",
            "20/4/24 10/0.5/10.5",
        ),
        (
            "a purchase order with whole amounts and a minus",
            Kind::PurchaseOrder,
            r#""SubTotal":7,"TotalTax":1.4,"Total":8.4,"LineAmountTypes":"Exclusive""#,
            r#"{"LineAmount":10,"TaxAmount":2,"TaxType":"OUTPUT2"},{"LineAmount":-3,"TaxAmount":-0.6,"TaxType":"OUTPUT2"}"#,
            "7 1.4 8.4 none none none",
            "10/2/12 -3/-0.6/-3.6",
        ),
    ] {
        let id = shape(kind).expect("a kind").id;
        let json = format!(r#"{{"{id}":"x1","CurrencyCode":"GBP",{header},"LineItems":[{items}]}}"#);
        let doc = read(kind, &json);
        assert_eq!(amounts(&doc), expect, "{about}");
        assert_eq!(lines(&doc), of_lines, "{about}");
    }
    let wrong = r#"{"InvoiceID":"x1","Type":"ACCREC","LineAmountTypes":"Exclusive","SubTotal":30,"TotalTax":4,"Total":35,"LineItems":[{"LineAmount":30,"TaxAmount":4,"TaxType":"OUTPUT2"}]}"#;
    let doc = try_read(Kind::Invoice, wrong).expect("readable");
    assert_eq!(imbalances(&doc).len(), 1, "what does not add up is left so and shown");
}

#[test]
fn rates_are_turned_round_or_taken_as_the_connection_says_and_none_is_none() {
    let known = known();
    for (rate, currency, sense, expect) in [
        ("0.75", "USD", Sense::Divide, "1.333333333333"),
        ("0.75", "USD", Sense::Multiply, "0.75"),
        ("1.25", "USD", Sense::Divide, "0.8"),
        ("0", "USD", Sense::Divide, "none"),
        ("null", "USD", Sense::Multiply, "none"),
        ("0", "GBP", Sense::Divide, "1"),
    ] {
        let home = Home { sense, ..home() };
        let json = format!(
            r#"{{"InvoiceID":"i","Type":"ACCREC","CurrencyCode":"{currency}","CurrencyRate":{rate},"Total":5}}"#
        );
        let doc = document(shape(Kind::Invoice).expect("a kind"), &json, Ground { home: &home, known: &known });
        assert_eq!(digits(doc.expect("readable").rate), expect, "{rate} {currency}");
    }
}

/// A payment of an invoice in dollars into a bank account in pounds.
fn payment(kind: &str, of: &str, more: &str) -> String {
    format!(
        r#"{{"PaymentID":"p201","Date":"/Date(1790726400000+0000)/","BankAmount":80,"Amount":100,"Reference":"BACS 88","PaymentType":"{kind}","Status":"AUTHORISED","UpdatedDateUTC":"/Date(1790064000417+0000)/","IsReconciled":true,{more}
        "Account":{{"AccountID":"a090","Code":"090"}},"Invoice":{{"Type":"{of}","InvoiceID":"i101","InvoiceNumber":"FT-1042","Total":150,"AmountDue":50,"AmountPaid":100,"CurrencyCode":"USD","Date":"/Date(1789430400000+0000)/","Contact":{{"ContactID":"c0aa","Name":"Orchard Cafe"}}}}}}"#
    )
}

#[test]
fn payments_say_what_they_settle_and_how_the_rate_is_meant() {
    let doc = read(Kind::Payment, &payment("ACCRECPAYMENT", "ACCREC", r#""CurrencyRate":1.25,"#));
    assert_eq!(
        (doc.status, digits(doc.amount), digits(doc.bank_amount)),
        (Some(Status::Paid), "100".into(), "80".into())
    );
    assert_eq!(
        (doc.currency.as_deref(), doc.bank_currency.as_deref(), digits(doc.rate)),
        (Some("USD"), Some("GBP"), "0.8".to_owned())
    );
    assert_eq!((doc.account.as_deref(), doc.account_name.as_deref()), (Some("090"), Some("Current account")));
    assert_eq!((doc.customer.name.as_deref(), doc.customer.zip.as_deref()), (Some("Orchard Cafe"), Some("LS1 4AB")));
    let paid = &doc.paid[0];
    assert_eq!(
        (paid.kind.as_deref(), paid.id.as_deref(), paid.invoice.as_deref()),
        (Some("invoice"), Some("i101"), Some("FT-1042"))
    );
    assert_eq!(
        (digits(paid.amount), digits(paid.total), digits(paid.balance)),
        ("100".into(), "150".into(), "50".into())
    );
    assert_eq!(doc.custom.get("PaymentType"), Some(&Custom::Text("ACCRECPAYMENT".to_owned())));
    let doc = read(Kind::Payment, &payment("ACCRECPAYMENT", "ACCREC", r#""CurrencyRate":0.8,"#));
    assert_eq!(digits(doc.rate), "0.8", "the bank saw 80 for 100, so this rate multiplies");
    let doc = read(Kind::BillPayment, &payment("ACCPAYPAYMENT", "ACCPAY", ""));
    assert_eq!((doc.vendor.id.as_deref(), doc.paid[0].kind.as_deref(), doc.rate), (Some("c0aa"), Some("bill"), None));
    let doc = read(Kind::Payment, &payment("ARCREDITPAYMENT", "ACCRECCREDIT", ""));
    assert_eq!(
        (digits(doc.amount), digits(doc.bank_amount), digits(doc.paid[0].amount)),
        ("-100".into(), "-80".into(), "-100".into()),
        "a refund runs against the others"
    );
    assert_eq!(doc.paid[0].kind.as_deref(), Some("credit-note"));
    let doc = read(
        Kind::Payment,
        r#"{"PaymentID":"p","Amount":5,"CurrencyRate":1,"PaymentType":"ACCRECPAYMENT","Status":"DELETED","Invoice":{"InvoiceID":"i1","InvoiceNumber":"N"}}"#,
    );
    assert_eq!(
        (doc.status, doc.currency.as_deref(), digits(doc.rate)),
        (Some(Status::Deleted), Some("GBP"), "1".to_owned())
    );
    let doc = read(
        Kind::BillPayment,
        r#"{"PaymentID":"p","Amount":5,"PaymentType":"APOVERPAYMENTPAYMENT","Status":"AUTHORISED","Overpayment":{"OverpaymentID":"o1","Type":"SPEND-OVERPAYMENT"}}"#,
    );
    assert_eq!(
        (doc.paid[0].kind.as_deref(), doc.paid[0].id.as_deref(), digits(doc.amount)),
        (Some("overpayment"), Some("o1"), "-5".to_owned())
    );
}

#[test]
fn payments_of_a_batch_are_one_document_for_each_party() {
    let raw = payment("ACCPAYPAYMENT", "ACCPAY", r#""BatchPaymentID":"b1","#);
    let batch = batched(&Row::read(&raw).expect("json")).expect("readable").expect("a batch");
    assert_eq!(Batch::parse(&batch.document_id()), Some(batch.clone()));
    assert_eq!(Batch::parse("p201"), None);
    let nested = r#"{"PaymentID":"p","BatchPayment":{"BatchPaymentID":"b2"},"Invoice":{"InvoiceID":"i"}}"#;
    assert_eq!(batched(&Row::read(nested).expect("json")), Ok(None), "without a party it stays a payment of its own");
    let whole = r#"{"BatchPaymentID":"b1","Type":"PAYBATCH","Status":"AUTHORISED","Date":"/Date(1790726400000+0000)/","Details":"Run 9","TotalAmount":"47.5","UpdatedDateUTC":"/Date(1790064000417+0000)/","Account":{"AccountID":"a090"},
      "Payments":[{"PaymentID":"p1","Amount":10.5,"Invoice":{"InvoiceID":"i1"}},{"PaymentID":"p2","Amount":30,"Invoice":{"InvoiceID":"i2"}},{"PaymentID":"p3","Amount":7,"Invoice":{"InvoiceID":"i3"}}]}"#;
    let invoices = r#"{"Invoices":[{"InvoiceID":"i1","Type":"ACCPAY","InvoiceNumber":"B-1","CurrencyCode":"GBP","Total":10.5,"AmountDue":0,"Contact":{"ContactID":"c0aa"}},
      {"InvoiceID":"i2","Type":"ACCPAY","InvoiceNumber":"B-2","CurrencyCode":"GBP","Contact":{"ContactID":"c0bb"}},{"InvoiceID":"i3","Type":"ACCPAY","InvoiceNumber":"B-3","CurrencyCode":"GBP","Contact":{"ContactID":"c0aa"}}]}"#;
    let (home, known) = (home(), known());
    let ground = Ground { home: &home, known: &known };
    assert_eq!(settled_by(whole).expect("ids"), ["i1", "i2", "i3"]);
    let rows = Row::read(invoices).expect("json").rows("Invoices").expect("rows");
    let doc = batch_of(&batch, Kind::BillPayment, whole, &rows, ground).expect("readable").expect("the party's part");
    assert_eq!(imbalances(&doc), []);
    assert_eq!(
        (doc.id.as_deref(), doc.batch.as_deref(), doc.reference.as_deref()),
        (Some("batch:b1:c0aa"), Some("b1"), Some("Run 9"))
    );
    assert_eq!(
        (digits(doc.amount), digits(doc.bank_amount), digits(doc.rate)),
        ("17.5".into(), "17.5".into(), "1".into())
    );
    assert_eq!(
        doc.paid.iter().map(|paid| paid.invoice.as_deref().unwrap_or_default()).collect::<Vec<_>>(),
        ["B-1", "B-3"]
    );
    assert_eq!((doc.vendor.name.as_deref(), doc.status), (Some("Orchard Cafe"), Some(Status::Paid)));
    let other = Batch { contact: "nobody".to_owned(), ..batch };
    assert_eq!(batch_of(&other, Kind::BillPayment, whole, &rows, ground), Ok(None));
}

#[test]
fn money_ahead_and_beyond_says_what_became_of_it() {
    let prepaid = r#"{"PrepaymentID":"pp1","Type":"RECEIVE-PREPAYMENT","Status":"AUTHORISED","Contact":{"ContactID":"c0aa","Name":"Orchard Cafe"},"Date":"/Date(1789430400000+0000)/","Reference":"PRE-1","CurrencyCode":"GBP","CurrencyRate":1,
      "LineItems":[{"LineAmount":100,"TaxAmount":20}],"SubTotal":100,"TotalTax":20,"Total":120,"RemainingCredit":70,"UpdatedDateUTC":"/Date(1790064000417+0000)/",
      "Allocations":[{"Amount":40,"Date":"/Date(1789516800000+0000)/","Invoice":{"InvoiceID":"i101","InvoiceNumber":"FT-1042"}},{"Amount":1,"IsDeleted":true,"Invoice":{"InvoiceID":"i9"}}],"Payments":[{"PaymentID":"r1","Amount":10,"Reference":"Back"},{"PaymentID":"r2","Amount":9,"Status":"DELETED"}]}"#;
    let doc = read(Kind::Prepayment, prepaid);
    assert_eq!(
        (doc.number.as_deref(), digits(doc.amount), digits(doc.unapplied)),
        (Some("PRE-1"), "120".into(), "70".into())
    );
    assert_eq!(
        (doc.paid.len(), doc.paid[0].invoice.as_deref(), digits(doc.adjustments[0].amount)),
        (1, Some("FT-1042"), "10".to_owned())
    );
    assert_eq!(
        (doc.customer.id.as_deref(), doc.vendor.is_empty(), doc.status),
        (Some("c0aa"), true, Some(Status::Open))
    );
    let over = r#"{"OverpaymentID":"o1","Type":"SPEND-OVERPAYMENT","Status":"PAID","Contact":{"ContactID":"c1"},"Total":20,"RemainingCredit":0,"Allocations":[{"Amount":20,"Invoice":{"InvoiceID":"i2"}}]}"#;
    let doc = read(Kind::Overpayment, over);
    assert_eq!(
        (doc.vendor.id.as_deref(), doc.paid[0].kind.as_deref(), doc.status),
        (Some("c1"), Some("bill"), Some(Status::Closed))
    );
}

#[test]
fn journals_balance_also_where_tax_comes_on_top() {
    let plain = r#"{"ManualJournalID":"j1","Narration":"Payroll Sept","Date":"/Date(1790726400000+0000)/","Status":"POSTED","LineAmountTypes":"NoTax","ShowOnCashBasisReports":true,
      "JournalLines":[{"LineAmount":900.00,"AccountCode":"477","Description":"Wages","TaxType":"NONE","Tracking":[{"Name":"Region","Option":"North"}]},{"LineAmount":-900.00,"AccountCode":"814"},{"IsBlank":true,"LineAmount":0}]}"#;
    let doc = read(Kind::Journal, plain);
    assert_eq!(
        (doc.memo.as_deref(), doc.status, doc.currency.as_deref()),
        (Some("Payroll Sept"), Some(Status::Open), Some("GBP"))
    );
    assert_eq!((digits(doc.total), doc.lines.len(), digits(doc.rate)), ("900".into(), 2, "1".into()));
    assert_eq!((doc.lines[0].account_name.as_deref(), doc.lines[0].class.as_deref()), (Some("Wages"), Some("North")));
    let taxed = r#"{"ManualJournalID":"j2","Narration":"Fix","Status":"DRAFT","JournalLines":[{"LineAmount":100,"TaxAmount":20,"TaxType":"OUTPUT2"},{"LineAmount":-120,"TaxAmount":0}]}"#;
    let doc = read(Kind::Journal, taxed);
    assert_eq!(doc.lines.iter().map(|line| digits(line.amount)).collect::<Vec<_>>(), ["100", "-120", "20"]);
    let odd = r#"{"ManualJournalID":"j3","Narration":"Odd","Status":"POSTED","JournalLines":[{"LineAmount":100},{"LineAmount":-99}]}"#;
    assert_eq!(imbalances(&try_read(Kind::Journal, odd).expect("readable")).len(), 1, "what does not balance is shown");
}

#[test]
fn money_spent_at_once_names_its_bank_account() {
    let spent = r#"{"BankTransactionID":"s1","Type":"SPEND","Status":"AUTHORISED","Contact":{"ContactID":"c1","Name":"Rail"},"BankAccount":{"AccountID":"a090","Code":"090"},"DateString":"2026-09-15T00:00:00","Reference":"T-12","CurrencyCode":"GBP","LineAmountTypes":"Inclusive",
      "LineItems":[{"Description":"Train","LineAmount":12,"TaxAmount":2,"TaxType":"OUTPUT2"}],"SubTotal":10,"TotalTax":2,"Total":12}"#;
    let doc = read(Kind::Expense, spent);
    assert_eq!(
        (doc.status, doc.account_name.as_deref(), doc.description.as_deref()),
        (Some(Status::Paid), Some("Current account"), Some("Train"))
    );
    assert_eq!((doc.party().name.as_deref(), lines(&doc)), (Some("Rail"), "10/2/12".to_owned()));
}

#[test]
fn contacts_accounts_items_and_categories_come_whole() {
    let doc = read(Kind::Contact, CONTACT);
    assert_eq!(
        (doc.role.as_deref(), doc.group.as_deref(), doc.currency.as_deref()),
        (Some("customer"), Some("Cafes"), Some("GBP"))
    );
    assert_eq!((doc.terms.as_deref(), doc.terms_days), (Some("day 20 of the following month"), None));
    assert_eq!((doc.contact.contact.as_deref(), doc.contact.city.as_deref()), (Some("Accounts"), Some("Leeds")));
    let both = r#"{"ContactID":"c","Name":"Both","ContactStatus":"ARCHIVED","IsSupplier":true,"IsCustomer":true}"#;
    let doc = read(Kind::Contact, both);
    assert_eq!((doc.role.as_deref(), doc.status), (Some("customer, vendor"), Some(Status::Inactive)));
    let vendor = r#"{"ContactID":"c","Name":"V","ContactStatus":"ACTIVE","IsSupplier":true,"PaymentTerms":{"Bills":{"Day":7,"Type":"DAYSAFTERBILLDATE"}}}"#;
    assert_eq!(digits(read(Kind::Contact, vendor).terms_days), "7");
    let account = r#"{"AccountID":"a1","Code":"610","Name":"Debtors","Status":"ACTIVE","Type":"CURRENT","SystemAccount":"DEBTORS","UpdatedDateUTC":"/Date(1790064000417+0000)/"}"#;
    let doc = read(Kind::Account, account);
    assert_eq!((doc.code.as_deref(), doc.is_system, doc.group.as_deref()), (Some("610"), Some(true), Some("CURRENT")));
    let item = r#"{"ItemID":"it1","Code":"OAK","Name":"Oak shelf","Description":"1 m","IsTrackedAsInventory":false,"SalesDetails":{"UnitPrice":55.55},"PurchaseDetails":{"UnitPrice":20.125}}"#;
    let doc = read(Kind::Item, item);
    assert_eq!(
        (digits(doc.price), digits(doc.cost), doc.status),
        ("55.55".into(), "20.125".into(), Some(Status::Active))
    );
    let category = r#"{"TrackingCategoryID":"t1","Name":"Region","Status":"ACTIVE","Options":[{"TrackingOptionID":"o1","Name":"North","Status":"ACTIVE"},{"TrackingOptionID":"o2","Name":"South","Status":"ARCHIVED"}]}"#;
    let rows = classes(category).expect("readable");
    let told: Vec<_> =
        rows.iter().map(|row| (row.head.id.as_str(), row.head.name.as_deref(), row.head.status)).collect();
    assert_eq!(
        told,
        [
            ("t1", Some("Region"), Status::Active),
            ("o1", Some("North"), Status::Active),
            ("o2", Some("South"), Status::Inactive)
        ]
    );
    assert_eq!(rows[1].document.as_ref().and_then(|doc| doc.parent.as_deref()), Some("t1"));
    assert!(classes(r#"{"Name":"Region"}"#).is_err_and(|record| record.title.as_deref() == Some("Region")));
}

#[test]
fn the_version_moves_with_what_xero_does_not_stamp() {
    let moved = INVOICE.replace("2026-10-15T00:00:00", "2026-10-31T00:00:00");
    let (one, two) = (read(Kind::Invoice, INVOICE), read(Kind::Invoice, &moved));
    assert_eq!(one.modified, two.modified);
    assert_ne!(one.version, two.version);
    let used = CONTACT.replace(r#""IsSupplier":false"#, r#""IsSupplier":true"#);
    assert_ne!(read(Kind::Contact, CONTACT).version, read(Kind::Contact, &used).version);
}

#[test]
fn a_record_that_cannot_be_read_is_named_and_spoils_no_other() {
    let (home, known) = (home(), known());
    let ground = Ground { home: &home, known: &known };
    for (kind, json, title, problem) in [
        (Kind::Invoice, r#"{"InvoiceID":"7","InvoiceNumber":"N-7","Total":"a lot"}"#, "N-7", "Total"),
        (Kind::Invoice, r#"{"InvoiceID":"7","InvoiceNumber":"N-7","Date":"15/09/2026"}"#, "N-7", "Date"),
        (Kind::Invoice, r#"{"InvoiceNumber":"N-7"}"#, "N-7", "InvoiceID"),
        (
            Kind::Invoice,
            r#"{"InvoiceID":"7","InvoiceNumber":"N-7","LineItems":[{},{"LineAmount":"x"}]}"#,
            "N-7",
            "line 2: LineAmount",
        ),
        (
            Kind::Invoice,
            r#"{"InvoiceID":"7","InvoiceNumber":"N-7","Total":10000000000000000000000}"#,
            "N-7",
            "too large",
        ),
        (
            Kind::Journal,
            r#"{"ManualJournalID":"7","Narration":"N","JournalLines":[{"LineAmount":[]},{"LineAmount":{"a":1}}]}"#,
            "N",
            "line 2",
        ),
        (Kind::Contact, r#"{"ContactID":"7","Name":"C","Addresses":5}"#, "C", "Addresses"),
    ] {
        let record = listed(shape(kind).expect("a kind"), json, ground).expect_err(json);
        assert_eq!(record.title.clone().unwrap_or_default(), title, "{json}");
        assert!(record.problem.contains(problem), "{} names {problem}", record.problem);
    }
}

proptest! {
    #[test]
    fn lines_of_any_amounts_add_up_or_are_shown(amounts in prop::collection::vec((-999_999_999i64..999_999_999, -99_999i64..99_999), 1..20), inclusive: bool) {
        let word = if inclusive { "Inclusive" } else { "Exclusive" };
        let (mut net, mut tax, mut items) = (Decimal::ZERO, Decimal::ZERO, Vec::new());
        for (amount, of_tax) in amounts {
            let (amount, of_tax) = (Decimal::new(amount, 2), Decimal::new(of_tax, 2));
            net += if inclusive { amount - of_tax } else { amount };
            tax += of_tax;
            items.push(format!(r#"{{"LineAmount":{amount},"TaxAmount":{of_tax},"TaxType":"OUTPUT2"}}"#));
        }
        let json = format!(r#"{{"InvoiceID":"i","Type":"ACCREC","LineAmountTypes":"{word}","SubTotal":{net},"TotalTax":{tax},"Total":{},"LineItems":[{}]}}"#, net + tax, items.join(","));
        let doc = try_read(Kind::Invoice, &json).expect("readable");
        prop_assert_eq!(imbalances(&doc), vec![]);
        prop_assert_eq!(doc.lines.iter().filter_map(|line| line.gross).sum::<Decimal>(), net + tax);
    }

    #[test]
    fn nothing_hostile_panics(text in "[\\[\\]{}\",:0-9a-zA-Z/()+. -]{0,120}", number in "-?[0-9]{1,40}(\\.[0-9]{1,30})?(e[0-9]{1,3})?") {
        let (home, known) = (home(), known());
        let ground = Ground { home: &home, known: &known };
        for kind in Kind::ALL {
            let Some(shape) = shape(*kind) else { continue };
            let _ = listed(shape, &text, ground);
            let fields = ["Total", "SubTotal", "TotalTax", "CurrencyRate", "AmountPaid", "AmountCredited", "Amount", "BankAmount", "RemainingCredit"];
            let fields: Vec<String> = fields.iter().map(|name| format!("\"{name}\":{number}")).collect();
            let line = format!(r#"{{"LineAmount":{number},"TaxAmount":{number},"Quantity":{number},"UnitAmount":{number},"DiscountRate":{number}}}"#);
            let json = format!(r#"{{"{}":"x","CurrencyCode":"USD",{},"LineItems":[{line},{line}],"JournalLines":[{line},{line}],"Account":{{"AccountID":"a090"}},"Invoice":{{"InvoiceID":"i"}}}}"#, shape.id, fields.join(","));
            let _ = listed(shape, &json, ground);
        }
    }
}
