//! Conversion of payments, journals and names, invented in the shape of real ones.

use super::tests::{digits, home, read, settled, shape_named, with_meta};
use super::*;

#[test]
fn payments_say_what_they_settle_and_what_is_left() {
    let link = |amount: &str, kind: &str, id: &str| {
        format!(r#"{{"Amount":{amount},"LinkedTxn":[{{"TxnId":"{id}","TxnType":"{kind}"}}]}}"#)
    };
    for (about, entity, total, stated, items, expect, unapplied) in [
        ("one invoice", "Payment", "240", "0", vec![link("240", "Invoice", "1")], "invoice:1:240", "none"),
        ("part on account", "Payment", "300", "60", vec![link("240", "Invoice", "1")], "invoice:1:240", "60"),
        ("all on account", "Payment", "300", "300", vec![], "", "300"),
        (
            "an invoice less a credit",
            "Payment",
            "190",
            "0",
            vec![link("240", "Invoice", "1"), link("50", "CreditMemo", "2")],
            "invoice:1:240 credit-note:2:-50",
            "none",
        ),
        (
            "a credit alone: no money moves",
            "Payment",
            "0",
            "0",
            vec![link("50", "Invoice", "1"), link("50", "CreditMemo", "2")],
            "invoice:1:50 credit-note:2:-50",
            "none",
        ),
        (
            "a bill less a vendor credit",
            "BillPayment",
            "362.50",
            "",
            vec![link("412.50", "Bill", "1201"), link("50.00", "VendorCredit", "1210")],
            "bill:1201:412.5 vendor-credit:1210:-50",
            "none",
        ),
        ("more than the bills", "BillPayment", "100", "", vec![link("60", "Bill", "1")], "bill:1:60", "40"),
        (
            "a journal entry that gives",
            "BillPayment",
            "80",
            "",
            vec![link("100", "Bill", "1"), link("20", "JournalEntry", "2")],
            "bill:1:100 journal:2:-20",
            "none",
        ),
        (
            "a journal entry that takes",
            "BillPayment",
            "120",
            "",
            vec![link("100", "Bill", "1"), link("20", "JournalEntry", "2")],
            "bill:1:100 journal:2:20",
            "none",
        ),
    ] {
        let stated = if stated.is_empty() { String::new() } else { format!(r#","UnappliedAmt":{stated}"#) };
        let json = with_meta(&format!(
            r#""Id":"1270","TxnDate":"2026-10-20","TotalAmt":{total}{stated},"Line":[{}]"#,
            items.join(",")
        ));
        let doc = read(entity, &json);
        assert_eq!((settled(&doc), digits(doc.unapplied)), (expect.to_owned(), unapplied.to_owned()), "{about}");
        assert_eq!(doc.status, Some(Status::Paid), "{about}");
    }
    let received = read(
        "Payment",
        &with_meta(
            r#""Id":"1270","TxnDate":"2026-10-20","CustomerRef":{"value":"61","name":"Tern Cycles"},"DepositToAccountRef":{"value":"4"},"PaymentMethodRef":{"value":"2","name":"Check"},"PaymentRefNum":"CHK 881","TotalAmt":240.00,"UnappliedAmt":240,"ProcessPayment":false"#,
        ),
    );
    assert_eq!((received.number.as_deref(), received.reference.as_deref()), (Some("CHK 881"), Some("CHK 881")));
    assert_eq!((received.method.as_deref(), received.account_id.as_deref()), (Some("Check"), Some("4")));
    let sent = read(
        "BillPayment",
        &with_meta(
            r#""Id":"1240","DocNumber":"2041","TxnDate":"2026-11-01","VendorRef":{"value":"77","name":"Larkspur Paper Co"},"PayType":"CreditCard","CreditCardPayment":{"CCAccountRef":{"value":"41","name":"Visa"}},"TotalAmt":1,"Line":[]"#,
        ),
    );
    assert_eq!((sent.number.as_deref(), sent.method.as_deref()), (Some("2041"), Some("CreditCard")));
    assert_eq!((sent.account_name.as_deref(), sent.vendor.name.as_deref()), (Some("Visa"), Some("Larkspur Paper Co")));
}

#[test]
fn a_journal_balances_and_names_its_parties() {
    let line = |id: &str, side: &str, more: &str| {
        format!(
            r#"{{"Id":"{id}","Description":"Accrue freight","Amount":80.00,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{{"PostingType":"{side}","AccountRef":{{"value":"91","name":"Freight In"}}{more}}}}}"#
        )
    };
    let entity = r#","Entity":{"Type":"Vendor","EntityRef":{"value":"77","name":"Larkspur Paper Co"}},"ClassRef":{"value":"5","name":"North"},"DepartmentRef":{"value":"6","name":"Dover"}"#;
    let json = with_meta(&format!(
        r#""Id":"1230","DocNumber":"ACC-10","TxnDate":"2026-10-31","Adjustment":false,"PrivateNote":"Accrual","TotalAmt":0,"Line":[{},{}]"#,
        line("0", "Debit", ""),
        line("1", "Credit", entity)
    ));
    let doc = read("JournalEntry", &json);
    assert_eq!(
        (doc.status, doc.number.as_deref(), digits(doc.total)),
        (Some(Status::Open), Some("ACC-10"), "80".into())
    );
    assert_eq!(doc.lines.iter().map(|line| digits(line.amount)).collect::<Vec<_>>(), ["80", "-80"]);
    let credit = &doc.lines[1];
    assert_eq!((credit.id.as_deref(), credit.party.as_deref()), (Some("1"), Some("Larkspur Paper Co")));
    assert_eq!((credit.class.as_deref(), credit.location.as_deref()), (Some("North"), Some("Dover")));
    let wrong = json.replace("\"Debit\"", "\"Sideways\"");
    let error = document(shape_named("JournalEntry"), &wrong, &home()).expect_err("neither side");
    assert!(error.to_string().contains("line 1: PostingType"), "{error}");
}

#[test]
fn names_come_whole_and_keep_apart_who_is_customer_and_who_is_vendor() {
    let vendor = read(
        "Vendor",
        &with_meta(
            r#""Id":"77","DisplayName":"Larkspur Paper Co (deleted)","CompanyName":"Larkspur Paper","GivenName":"Lee","FamilyName":"Lark","PrintOnCheckName":"Larkspur Paper Co","AcctNum":"C-1182","Active":false,"Vendor1099":true,"Balance":412.5,
            "TermRef":{"value":"3"},"TaxIdentifier":"XXXXXXX1234","BillAddr":{"Id":"140","Line1":"9 Quay Rd","City":"Dover","CountrySubDivisionCode":"DE","PostalCode":"19901"},"PrimaryPhone":{"FreeFormNumber":"555 1"},
            "PrimaryEmailAddr":{"Address":"ap@larkspur.example"}"#,
        ),
    );
    assert_eq!((vendor.id.as_deref(), vendor.contact.id.as_deref()), (Some("vendor-77"), Some("77")));
    assert_eq!(vendor.version.as_deref(), Some("3"), "the time moves with the balance, so it says nothing");
    assert_eq!((vendor.name.as_deref(), vendor.role.as_deref()), (Some("Larkspur Paper Co"), Some("vendor")));
    assert_eq!((vendor.status, vendor.is_1099), (Some(Status::Inactive), Some(true)));
    let party = &vendor.contact;
    assert_eq!((party.code.as_deref(), party.contact.as_deref()), (Some("C-1182"), Some("Lee Lark")));
    assert_eq!((party.email.as_deref(), party.phone.as_deref()), (Some("ap@larkspur.example"), Some("555 1")));
    assert_eq!((party.tax_id.as_deref(), party.zip.as_deref()), (None, Some("19901")), "a masked number is none");

    let customer = read(
        "Customer",
        &with_meta(r#""Id":"77","DisplayName":"Tern Cycles","Active":true,"ParentRef":{"value":"60"}"#),
    );
    assert_eq!((customer.id.as_deref(), customer.parent.as_deref()), (Some("customer-77"), Some("customer-60")));
    assert_eq!((customer.status, customer.contact.name.as_deref()), (Some(Status::Active), Some("Tern Cycles")));

    let account = read(
        "Account",
        &with_meta(
            r#""Id":"91","Name":"Freight In","FullyQualifiedName":"Cost:Freight In","Active":true,"Classification":"Expense","AccountType":"Expense","AccountSubType":"ShippingFreightDelivery","AcctNum":"6150","ParentRef":{"value":"90"},"CurrentBalance":0"#,
        ),
    );
    assert_eq!((account.code.as_deref(), account.name.as_deref()), (Some("6150"), Some("Freight In")));
    assert_eq!((account.group.as_deref(), account.parent.as_deref()), (Some("Expense"), Some("90")));
    let class = read(
        "Class",
        &with_meta(
            r#""Id":"500000000000001","Name":"North","FullyQualifiedName":"Region:North","SubClass":true,"ParentRef":{"value":"4"},"Active":true"#,
        ),
    );
    assert_eq!((class.name.as_deref(), class.id.as_deref()), (Some("Region:North"), Some("500000000000001")));
    let item = read(
        "Item",
        &with_meta(
            r#""Id":"11","Name":"Toner","Sku":"T-1","Type":"Inventory","UnitPrice":45,"PurchaseCost":30.5,"Description":"Black toner","Active":true"#,
        ),
    );
    assert_eq!(
        (item.code.as_deref(), digits(item.price), digits(item.cost)),
        (Some("T-1"), "45".into(), "30.5".into())
    );
}
