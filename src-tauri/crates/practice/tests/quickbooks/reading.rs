//! Lists and single records.

use crate::caller::{Answer, Caller, unlimited};
use practice::quickbooks::Entity;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn number(value: &Value) -> Decimal {
    value.to_string().parse().unwrap_or_else(|_| panic!("{value} is no number"))
}

#[tokio::test]
async fn every_kind_is_listed_and_read_one_by_one() {
    let caller = Caller::new(unlimited()).await;
    for entity in Entity::ALL.iter().filter(|entity| !matches!(entity, Entity::CompanyInfo | Entity::Preferences)) {
        let name = entity.name();
        let all = caller.books.records(*entity);
        assert!(!all.is_empty(), "there is a {name}");
        let counted = caller.query(&format!("select count(*) from {name}")).await["totalCount"].as_u64().unwrap();
        let active = all.iter().filter(|one| one["Active"] != json!(false)).count();
        assert_eq!(counted, active as u64, "{name}");
        for record in [&all[0], all.last().unwrap()] {
            let id = record["Id"].as_str().unwrap();
            assert_eq!(caller.one(name, id).await, *record, "{name} {id}");
            assert_eq!((&record["domain"], &record["sparse"]), (&json!("QBO"), &json!(false)));
            assert!(record["SyncToken"].is_string() && record["MetaData"]["LastUpdatedTime"].is_string(), "{name}");
        }
    }
}

#[tokio::test]
async fn the_company_and_its_preferences_are_read() {
    let caller = Caller::new(unlimited()).await;
    let answer = caller.get(&format!("companyinfo/{}", caller.books.company_id()), &[]).await;
    let company = answer.json()["CompanyInfo"].clone();
    assert_eq!(company["CompanyName"], "Harbour & Pine Trading");
    let state = company["NameValue"].as_array().unwrap().iter().find(|pair| pair["Name"] == "SubscriptionStatus");
    assert_eq!(state.unwrap()["Value"], "PAID");
    let preferences = caller.get("preferences", &[]).await.json()["Preferences"].clone();
    assert_eq!(preferences["CurrencyPrefs"], json!({"MultiCurrencyEnabled": true, "HomeCurrency": {"value": "EUR"}}));
    assert!(preferences["AccountingInfoPrefs"].get("BookCloseDate").is_none());
    caller.books.close_books(Some("2026-09-30".parse().unwrap()));
    let preferences = caller.get("preferences", &[]).await.json()["Preferences"].clone();
    assert_eq!(preferences["AccountingInfoPrefs"]["BookCloseDate"], "2026-09-30");
    assert_eq!(caller.rows("CompanyInfo", "").await.len(), 1);
}

#[tokio::test]
async fn amounts_dates_and_ids_have_their_exact_form() {
    let caller = Caller::new(unlimited()).await;
    let invoice = caller.books.records(Entity::Invoice).into_iter().find(|one| one["Balance"] == json!(0)).unwrap();
    let answer = caller.get(&format!("invoice/{}", invoice["Id"].as_str().unwrap()), &[]).await;
    assert!(answer.header("intuit_tid").len() == 35, "{}", answer.header("intuit_tid"));
    assert!(answer.header("content-type").starts_with("application/json"));
    let total = answer.text.split("\"TotalAmt\":").nth(1).unwrap().split(',').next().unwrap();
    assert_eq!(total.split_once('.').unwrap().1.len(), 2, "amounts have two digits: {total}");
    assert!(answer.text.contains("\"Balance\":0,"), "zero has none");
    let time = answer.json()["time"].as_str().unwrap().to_owned();
    assert!(time.len() == 29 && time.ends_with("-08:00") && &time[19..20] == ".", "{time}");
    let changed = invoice["MetaData"]["LastUpdatedTime"].as_str().unwrap();
    assert!(changed.len() == 25 && (changed.ends_with("-08:00") || changed.ends_with("-07:00")), "{changed}");
}

#[tokio::test]
async fn every_document_adds_up_and_agrees_with_what_was_typed_in() {
    let caller = Caller::new(unlimited()).await;
    let company = caller.books.company();
    for (entity, documents) in [
        (Entity::Invoice, &company.invoices),
        (Entity::CreditMemo, &company.credit_notes),
        (Entity::Bill, &company.bills),
        (Entity::VendorCredit, &company.vendor_credits),
        (Entity::PurchaseOrder, &company.purchase_orders),
    ] {
        let records = caller.books.records(entity);
        assert_eq!(records.len(), documents.len(), "{entity:?}");
        for (record, document) in records.iter().zip(documents) {
            let mut sum = number(&record["TxnTaxDetail"]["TotalTax"]);
            for line in record["Line"].as_array().unwrap() {
                match line["DetailType"].as_str().unwrap() {
                    "SubTotalLineDetail" => {}
                    "DiscountLineDetail" => sum -= number(&line["Amount"]),
                    _ => sum += number(&line["Amount"]),
                }
            }
            assert_eq!(sum, number(&record["TotalAmt"]), "{record}");
            assert_eq!(record["DocNumber"], json!(document.number));
            let total = company.totals(document).total;
            let void = record["PrivateNote"] == "Voided";
            assert_eq!(number(&record["TotalAmt"]), if void { Decimal::ZERO } else { total }, "{}", document.number);
        }
    }
}

#[tokio::test]
async fn balances_follow_from_payments_and_credits() {
    let caller = Caller::new(unlimited()).await;
    let mut owed = std::collections::BTreeMap::<String, Decimal>::new();
    for bill in caller.books.records(Entity::Bill) {
        *owed.entry(bill["VendorRef"]["value"].to_string()).or_default() += number(&bill["Balance"]);
        let paid = number(&bill["TotalAmt"]) - number(&bill["Balance"]);
        let linked = bill["LinkedTxn"].as_array().unwrap();
        assert_eq!(paid.is_zero(), !linked.iter().any(|one| one["TxnType"] == "BillPaymentCheck"), "{bill}");
    }
    for credit in caller.books.records(Entity::VendorCredit) {
        *owed.entry(credit["VendorRef"]["value"].to_string()).or_default() -= number(&credit["Balance"]);
    }
    for vendor in caller.books.records(Entity::Vendor) {
        let balance = owed.get(&vendor["Id"].to_string()).copied().unwrap_or_default();
        assert_eq!(number(&vendor["Balance"]), balance, "{vendor}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_its_form() {
    let caller = Caller::new(unlimited()).await;
    let check = async |path: &str, expect: (u16, &str)| {
        let answer = caller.get(path, &[]).await;
        assert_eq!(answer.outcome(), (expect.0, expect.1.to_owned()), "{path}: {}", answer.text);
    };
    check("bill/1.5", (400, "2030")).await;
    check("bill/999999", (400, "610")).await;
    check("Bill/104", (400, "500")).await;
    check("nothing/1", (400, "500")).await;
    check("bill", (400, "500")).await;
    check("bill/1/lines", (400, "500")).await;
    check("companyinfo/1", (400, "610")).await;
    // Without a wish for JSON the answer is XML.
    let call = caller.http.get(caller.url("preferences")).bearer_auth(&caller.token);
    let answer = Answer::of(call.send().await.unwrap()).await;
    assert!(answer.header("content-type").starts_with("application/xml"), "{}", answer.text);
    assert!(answer.text.contains("<IntuitResponse ") && answer.text.contains("<HomeCurrency><value>EUR</value>"));
}
