//! Bills, credits, payments and journals are made with everything that follows from them.

use crate::caller::{Caller, unlimited};
use practice::quickbooks::Entity;
use serde_json::{Value, json};

pub(crate) fn account(caller: &Caller, name: &str) -> String {
    let all = caller.books.records(Entity::Account);
    all.iter().find(|one| one["Name"] == name).unwrap()["Id"].as_str().unwrap().to_owned()
}

pub(crate) fn party(caller: &Caller, entity: Entity, name: &str) -> String {
    let all = caller.books.records(entity);
    all.iter().find(|one| one["DisplayName"] == name).unwrap()["Id"].as_str().unwrap().to_owned()
}

pub(crate) fn line(account: &str, amount: &Value) -> Value {
    let detail = json!({"AccountRef": {"value": account}});
    json!({"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": detail})
}

/// A bill of Pine Supply, in euros, without tax.
pub(crate) fn bill(caller: &Caller, number: &str, amount: f64) -> Value {
    json!({
        "VendorRef": {"value": party(caller, Entity::Vendor, "Pine Supply")}, "DocNumber": number, "TxnDate": "2026-12-01",
        "CurrencyRef": {"value": "EUR"}, "GlobalTaxCalculation": "NotApplicable",
        "Line": [line(&account(caller, "Office Supplies"), &json!(amount))],
    })
}

/// Makes a record that is right.
pub(crate) async fn made(caller: &Caller, entity: &str, body: &Value) -> Value {
    let answer = caller.post(&entity.to_lowercase(), &[], body).await;
    assert_eq!(answer.status, 200, "{body}: {}", answer.text);
    answer.json()[entity].clone()
}

#[tokio::test]
async fn a_bill_is_filled_in_and_counted() {
    let caller = Caller::new(unlimited()).await;
    let pine = party(&caller, Entity::Vendor, "Pine Supply");
    let before = caller.one("Vendor", &pine).await;
    caller.books.advance(std::time::Duration::from_secs(100));
    let answer = caller.post("bill", &[], &bill(&caller, "LP-1", 412.5)).await;
    assert!(answer.text.contains("\"TotalAmt\":412.50"), "{}", answer.text);
    let made = answer.json()["Bill"].clone();
    let expect = json!({
        "SyncToken": "0", "DocNumber": "LP-1", "TxnDate": "2026-12-01", "DueDate": "2026-12-31", "Balance": 412.5, "TotalAmt": 412.5,
        "ExchangeRate": 1, "LinkedTxn": [], "GlobalTaxCalculation": "NotApplicable",
    });
    for (key, value) in expect.as_object().unwrap() {
        assert_eq!(made[key], *value, "{key}");
    }
    assert_eq!(made["VendorRef"], json!({"value": pine, "name": "Pine Supply"}));
    assert_eq!(made["APAccountRef"]["name"], "Accounts Payable");
    assert_eq!((&made["Line"][0]["Id"], &made["Line"][0]["LineNum"]), (&json!("1"), &json!(1)));
    let detail = &made["Line"][0]["AccountBasedExpenseLineDetail"];
    assert_eq!(
        (&detail["BillableStatus"], &detail["AccountRef"]["name"]),
        (&json!("NotBillable"), &json!("Office Supplies"))
    );
    assert_eq!(caller.one("Bill", made["Id"].as_str().unwrap()).await, made);
    // The vendor's balance and time moved, its token did not; the same for the account of all payables.
    let after = caller.one("Vendor", &pine).await;
    assert_eq!(after["SyncToken"], before["SyncToken"]);
    assert_ne!(after["MetaData"]["LastUpdatedTime"], before["MetaData"]["LastUpdatedTime"]);
    let moved = after["Balance"].as_f64().unwrap() - before["Balance"].as_f64().unwrap();
    assert!((moved - 412.5).abs() < 0.001);
}

#[tokio::test]
async fn tax_follows_from_the_codes_unless_it_is_said() {
    let caller = Caller::new(unlimited()).await;
    let code = caller.rows("TaxCode", "where Name = 'VAT 23%'").await[0]["Id"].as_str().unwrap().to_owned();
    let check = async |calculation: &str, amount: f64, more: Value, expect: (f64, f64, f64)| {
        let mut body = bill(&caller, &format!("T-{calculation}-{amount}"), amount);
        body["GlobalTaxCalculation"] = json!(calculation);
        body["Line"][0]["AccountBasedExpenseLineDetail"]["TaxCodeRef"] = json!({"value": code});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let made = made(&caller, "Bill", &body).await;
        let amounts = (&made["Line"][0]["Amount"], &made["TxnTaxDetail"]["TotalTax"], &made["TotalAmt"]);
        assert_eq!(amounts, (&json!(expect.0), &json!(expect.1), &json!(expect.2)), "{calculation}");
    };
    check("TaxExcluded", 100.0, json!({}), (100.0, 23.0, 123.0)).await;
    check("TaxInclusive", 123.0, json!({}), (100.0, 23.0, 123.0)).await;
    check("TaxExcluded", 100.5, json!({"TxnTaxDetail": {"TotalTax": 23.11}}), (100.5, 23.11, 123.61)).await;
}

#[tokio::test]
async fn a_credit_and_money_pay_a_bill() {
    let caller = Caller::new(unlimited()).await;
    let first = made(&caller, "Bill", &bill(&caller, "P-1", 412.5)).await;
    let mut credit = bill(&caller, "C-1", 50.0);
    credit.as_object_mut().unwrap().remove("GlobalTaxCalculation");
    let credit = made(&caller, "VendorCredit", &credit).await;
    assert_eq!(credit["Balance"], json!(50.0));
    let payment = |total: f64, used: f64| {
        json!({
            "VendorRef": first["VendorRef"], "PayType": "Check", "TotalAmt": total, "DocNumber": "2041",
            "CheckPayment": {"BankAccountRef": {"value": account(&caller, "Current Account")}},
            "Line": [
                {"Amount": used, "LinkedTxn": [{"TxnId": first["Id"], "TxnType": "Bill"}]},
                {"Amount": 50.0, "LinkedTxn": [{"TxnId": credit["Id"], "TxnType": "VendorCredit"}]},
            ],
        })
    };
    for (total, used) in [(362.51, 412.51), (362.49, 412.5), (-1.0, 49.0)] {
        assert_eq!(caller.post("billpayment", &[], &payment(total, used)).await.outcome(), (400, "6000".to_owned()));
    }
    let paid = made(&caller, "BillPayment", &payment(362.5, 412.5)).await;
    assert!(paid["Line"][0].get("Id").is_none() && paid["Line"][0].get("DetailType").is_none());
    assert_eq!(paid["CheckPayment"]["PrintStatus"], "NotSet");
    let bill = caller.one("Bill", first["Id"].as_str().unwrap()).await;
    assert_eq!((&bill["Balance"], &bill["SyncToken"]), (&json!(0), &json!("1")));
    assert_eq!(bill["LinkedTxn"], json!([{"TxnId": paid["Id"], "TxnType": "BillPaymentCheck"}]));
    assert_eq!(caller.one("VendorCredit", credit["Id"].as_str().unwrap()).await["Balance"], json!(0));
    // What is linked stays until it is unlinked.
    let of = |record: &Value| json!({"Id": record["Id"], "SyncToken": record["SyncToken"]});
    assert_eq!(caller.post("bill", &[("operation", "delete")], &of(&bill)).await.outcome(), (400, "6000".to_owned()));
    assert_eq!(caller.post("billpayment", &[("operation", "delete")], &of(&paid)).await.status, 200);
    let bill = caller.one("Bill", first["Id"].as_str().unwrap()).await;
    assert_eq!((&bill["Balance"], &bill["LinkedTxn"], &bill["SyncToken"]), (&json!(412.5), &json!([]), &json!("2")));
    let gone = caller.post("bill", &[("operation", "delete")], &of(&bill)).await.json();
    assert_eq!(gone["Bill"], json!({"domain": "QBO", "status": "Deleted", "Id": bill["Id"]}));
}

#[tokio::test]
async fn more_money_than_bills_is_a_credit_and_a_customers_payment_can_be_on_account() {
    let caller = Caller::new(unlimited()).await;
    let owner = party(&caller, Entity::Customer, "Oak Lane");
    let before = caller.one("Customer", &owner).await["Balance"].as_f64().unwrap();
    let paid = made(&caller, "Payment", &json!({"CustomerRef": {"value": owner}, "TotalAmt": 80.0})).await;
    assert_eq!((&paid["UnappliedAmt"], &paid["Line"]), (&json!(80.0), &json!([])));
    assert_eq!(paid["DepositToAccountRef"]["name"], "Undeposited Funds");
    let after = caller.one("Customer", &owner).await["Balance"].as_f64().unwrap();
    assert!((before - after - 80.0).abs() < 0.001);
    // Once it is in the bank it cannot be changed.
    let deposit = json!({
        "DepositToAccountRef": {"value": account(&caller, "Current Account")},
        "Line": [{"Amount": 80.0, "DetailType": "DepositLineDetail", "DepositLineDetail": {}, "LinkedTxn": [{"TxnId": paid["Id"], "TxnType": "Payment"}]}],
    });
    made(&caller, "Deposit", &deposit).await;
    let paid = caller.one("Payment", paid["Id"].as_str().unwrap()).await;
    let mut change = paid.clone();
    (change["PrivateNote"], change["sparse"]) = (json!("later"), json!(true));
    assert_eq!(caller.post("payment", &[], &change).await.outcome(), (400, "6540".to_owned()));
}

#[tokio::test]
async fn an_invoice_is_numbered_and_made_void() {
    let caller = Caller::new(unlimited()).await;
    let item = caller.rows("Item", "where Name = 'Crate, large'").await[0]["Id"].as_str().unwrap().to_owned();
    let body = json!({
        "CustomerRef": {"value": party(&caller, Entity::Customer, "Oak Lane")},
        "Line": [{"Amount": 240.0, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": item}, "Qty": 3, "UnitPrice": 80}}],
    });
    let first = made(&caller, "Invoice", &body).await;
    let second = made(&caller, "Invoice", &body).await;
    let number = |invoice: &Value| invoice["DocNumber"].as_str().unwrap().parse::<u64>().unwrap();
    assert_eq!(number(&second), number(&first) + 1);
    let last = first["Line"].as_array().unwrap().last().unwrap();
    assert_eq!(*last, json!({"Amount": 240.0, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}));
    assert_eq!(
        (&first["Line"][0]["SalesItemLineDetail"]["UnitPrice"], &first["PrintStatus"]),
        (&json!(80), &json!("NeedToPrint"))
    );
    let of = json!({"Id": first["Id"], "SyncToken": "0", "sparse": true});
    let void = caller.post("invoice", &[("operation", "void")], &of).await.json()["Invoice"].clone();
    assert_eq!(
        (&void["TotalAmt"], &void["Balance"], &void["PrivateNote"], &void["SyncToken"]),
        (&json!(0), &json!(0), &json!("Voided"), &json!("1"))
    );
    assert_eq!(caller.rows("Invoice", &format!("where Id = '{}'", first["Id"].as_str().unwrap())).await.len(), 1);
    let pay = json!({"CustomerRef": first["CustomerRef"], "TotalAmt": 240.0, "Line": [{"Amount": 240.0, "LinkedTxn": [{"TxnId": second["Id"], "TxnType": "Invoice"}]}]});
    let paid = made(&caller, "Payment", &pay).await;
    assert_eq!(caller.one("Invoice", second["Id"].as_str().unwrap()).await["Balance"], json!(0));
    let of = json!({"Id": paid["Id"], "SyncToken": "0", "sparse": true});
    let void = caller.post("payment", &[("operation", "update"), ("include", "void")], &of).await;
    assert_eq!(void.json()["Payment"]["TotalAmt"], json!(0), "{}", void.text);
    assert_eq!(caller.one("Invoice", second["Id"].as_str().unwrap()).await["Balance"], json!(240.0));
}

#[tokio::test]
async fn every_other_kind_can_be_made() {
    let caller = Caller::new(unlimited()).await;
    let (bank, other) = (account(&caller, "Current Account"), account(&caller, "Dollar Account"));
    let (card, office) = (account(&caller, "Company Card"), account(&caller, "Office Supplies"));
    let vendor = json!({"value": party(&caller, Entity::Vendor, "Pine Supply")});
    let customer = json!({"value": party(&caller, Entity::Customer, "Oak Lane")});
    let item = json!({"value": caller.rows("Item", "").await[0]["Id"]});
    let sold = json!([{"Amount": 9.0, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": item}}]);
    let bought = json!([{"Amount": 90.0, "DetailType": "ItemBasedExpenseLineDetail", "ItemBasedExpenseLineDetail": {"ItemRef": item, "UnitPrice": 45, "Qty": 2}}]);
    let journal = |side: &str| json!({"Amount": 80, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": office}}});
    for (entity, body) in [
        (
            "Purchase",
            json!({"PaymentType": "CreditCard", "AccountRef": {"value": card}, "EntityRef": {"value": vendor["value"], "type": "Vendor"}, "Line": [line(&office, &json!(19.99))]}),
        ),
        ("PurchaseOrder", json!({"VendorRef": vendor, "Line": bought})),
        ("CreditMemo", json!({"CustomerRef": customer, "Line": sold})),
        ("SalesReceipt", json!({"CustomerRef": customer, "Line": sold})),
        ("RefundReceipt", json!({"CustomerRef": customer, "Line": sold})),
        ("Transfer", json!({"FromAccountRef": {"value": bank}, "ToAccountRef": {"value": other}, "Amount": 5})),
        ("JournalEntry", json!({"Line": [journal("Debit"), journal("Credit")]})),
        ("Account", json!({"Name": "Freight In", "AccountType": "Expense", "AcctNum": "6150"})),
        ("Class", json!({"Name": "East"})),
        ("Department", json!({"Name": "Yard"})),
        ("Item", json!({"Name": "Toner", "Type": "NonInventory"})),
        ("Customer", json!({"GivenName": "Tern", "FamilyName": "Cycles"})),
        ("Vendor", json!({"DisplayName": "Larkspur Paper Co", "TaxIdentifier": "99-1234567"})),
        ("Term", json!({"Name": "Net 7", "DueDays": 7})),
        ("PaymentMethod", json!({"Name": "Direct debit"})),
        ("Employee", json!({"GivenName": "Bo"})),
    ] {
        let record = made(&caller, entity, &body).await;
        assert_eq!(record["SyncToken"], "0");
        assert_eq!(caller.one(entity, record["Id"].as_str().unwrap()).await, record);
        match entity {
            "JournalEntry" => assert_eq!((&record["Line"][0]["Id"], &record["TotalAmt"]), (&json!("0"), &json!(80.0))),
            "Customer" => assert_eq!(record["DisplayName"], "Tern Cycles"),
            "Vendor" => assert_eq!(record["TaxIdentifier"], "XXXXX4567"),
            "Class" => assert!(record["Id"].as_str().unwrap().len() > 10),
            _ => {}
        }
    }
}
