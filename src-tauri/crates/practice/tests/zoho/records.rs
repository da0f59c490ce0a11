//! Records are shown whole and add up, and the scenario's books are the scenario's.

use crate::caller::Caller;
use practice::company::Company;
use practice::zoho::{Change, Kind, Options};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn amount(value: &Value) -> Decimal {
    Decimal::from_str_exact(&value.to_string()).unwrap_or_else(|_| panic!("{value} is no amount"))
}

fn sum<'a>(list: &'a Value, key: &str) -> Decimal {
    list.as_array().unwrap().iter().map(|item: &'a Value| amount(&item[key])).sum()
}

fn scenario() -> Options {
    let company =
        Company::from_json(include_str!("../../../../../tests/fixtures/companies/harbour-and-pine.json")).unwrap();
    Options { companies: vec![company], ..Options::default() }
}

/// Details of every record of a list of one page.
async fn details(caller: &Caller, path: &str, list: &str, id: &str, one: &str) -> Vec<Value> {
    let mut found = Vec::new();
    caller.books.clear_quota();
    let rows = caller.read(path, &[("per_page", "80")]).await;
    for row in rows[list].as_array().unwrap() {
        let detail = caller.read(&format!("{path}/{}", row[id].as_str().unwrap()), &[]).await[one].clone();
        for key in ["status", "total", "balance", "date", "last_modified_time", "currency_code"] {
            assert_eq!(row.get(key), detail.get(key), "{path}: {key} in the list and in the detail");
        }
        found.push(detail);
    }
    found
}

#[tokio::test]
async fn every_document_adds_up_in_what_is_shown() {
    let caller = Caller::new(Options::default()).await;
    let kinds = [
        ("invoices", "invoices", "invoice_id", "invoice"),
        ("creditnotes", "creditnotes", "creditnote_id", "creditnote"),
        ("bills", "bills", "bill_id", "bill"),
        ("vendorcredits", "vendor_credits", "vendor_credit_id", "vendor_credit"),
        ("purchaseorders", "purchaseorders", "purchaseorder_id", "purchaseorder"),
    ];
    for (path, list, id, one) in kinds {
        for detail in details(&caller, path, list, id, one).await {
            let at = format!("{path} {}", detail[id]);
            assert_eq!(sum(&detail["line_items"], "item_total"), amount(&detail["sub_total"]), "{at}: lines");
            assert_eq!(sum(&detail["taxes"], "tax_amount"), amount(&detail["tax_total"]), "{at}: taxes");
            let by_line: Decimal = detail["line_items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|line| sum(&line["line_item_taxes"], "tax_amount"))
                .sum();
            assert_eq!(by_line, amount(&detail["tax_total"]), "{at}: taxes of lines");
            let parts = amount(&detail["sub_total"]) - amount(&detail["discount_total"]) + amount(&detail["tax_total"]);
            let whole = parts
                + amount(&detail["shipping_charge"])
                + amount(&detail["adjustment"])
                + amount(&detail["roundoff_value"]);
            assert_eq!(whole, amount(&detail["total"]), "{at}: total");
            if path == "invoices" && detail["status"] != "void" {
                let settled = amount(&detail["payment_made"]) + amount(&detail["credits_applied"]);
                assert_eq!(amount(&detail["total"]) - settled, amount(&detail["balance"]), "{at}: balance");
                assert_eq!(sum(&detail["payments"], "amount"), amount(&detail["payment_made"]), "{at}: payments");
                assert_eq!(
                    sum(&detail["credits"], "amount_applied"),
                    amount(&detail["credits_applied"]),
                    "{at}: credits"
                );
            }
            if detail["currency_code"] == "EUR" {
                assert_eq!(
                    (&detail["exchange_rate"], amount(&detail["bcy_total"])),
                    (&json!(1), amount(&detail["total"])),
                    "{at}"
                );
            } else {
                let home = (amount(&detail["total"]) * amount(&detail["exchange_rate"]))
                    .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
                assert_eq!(amount(&detail["bcy_total"]), home, "{at}: home currency");
            }
        }
    }
}

#[tokio::test]
async fn fields_of_the_companys_own_are_shown_as_a_list_and_by_name() {
    let caller = Caller::new(Options::default()).await;
    let company = caller.books.company().unwrap();
    let invoice = company.invoices.iter().find(|invoice| invoice.custom.len() == 3).unwrap();
    let row = &caller.rows("invoices", &[("invoice_number", &invoice.number)]).await[0];
    let detail = &caller.read(&format!("invoices/{}", row["invoice_id"].as_str().unwrap()), &[]).await["invoice"];
    for shown in [row, detail] {
        let hash = &shown["custom_field_hash"];
        assert_eq!(hash["cf_route"], invoice.custom["cf_route"]);
        assert_eq!(hash["cf_pallets"], json!(invoice.custom["cf_pallets"].to_string()), "formatted as text");
        assert_eq!(hash["cf_pallets_unformatted"], invoice.custom["cf_pallets"]);
        assert_eq!(hash["cf_proof_of_delivery_unformatted"], invoice.custom["cf_proof_of_delivery"]);
        let fields = shown["custom_fields"].as_array().unwrap();
        let types: BTreeMap<&str, &str> = fields
            .iter()
            .map(|field| (field["api_name"].as_str().unwrap(), field["data_type"].as_str().unwrap()))
            .collect();
        assert_eq!(
            types,
            BTreeMap::from([("cf_route", "string"), ("cf_pallets", "number"), ("cf_proof_of_delivery", "check_box")])
        );
        assert_eq!(fields[0]["value"], invoice.custom["cf_route"]);
    }
    let lines: Vec<Value> = details(&caller, "invoices", "invoices", "invoice_id", "invoice")
        .await
        .iter()
        .flat_map(|one| one["line_items"].as_array().unwrap().clone())
        .collect();
    assert!(lines.iter().any(|line| line["item_custom_fields"][0]["api_name"] == "cf_batch"));
}

#[tokio::test]
async fn currencies_have_their_rates() {
    let caller = Caller::new(Options::default()).await;
    let list = caller.read("settings/currencies", &[]).await["currencies"].clone();
    let codes: Vec<&str> = list.as_array().unwrap().iter().map(|one| one["currency_code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["EUR", "GBP", "USD"]);
    assert_eq!(
        (&list[0]["is_base_currency"], &list[0]["exchange_rate"], &list[0]["effective_date"]),
        (&json!(true), &json!(0), &json!(""))
    );
    let foreign = caller.read("settings/currencies", &[("filter_by", "Currencies.ExcludeBaseCurrency")]).await;
    assert_eq!(foreign["currencies"].as_array().unwrap().len(), 2);
    let path = format!("settings/currencies/{}/exchangerates", list[1]["currency_id"].as_str().unwrap());
    let rates = caller.read(&path, &[]).await["exchange_rates"].clone();
    assert_eq!(rates.as_array().unwrap().len(), 12);
    assert_eq!(
        (&rates[11]["effective_date"], &rates[11]["rate"]),
        (&list[1]["effective_date"], &list[1]["exchange_rate"])
    );
    let later = caller.read(&path, &[("from_date", "2026-11-01")]).await;
    assert_eq!(later["exchange_rates"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_scenarios_books_are_as_on_the_third_of_december() {
    let caller = Caller::new(scenario()).await;
    let rows = caller.rows("invoices", &[("sort_column", "invoice_number"), ("sort_order", "A")]).await;
    let shown: Vec<String> = rows
        .iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap().to_owned();
            format!(
                "{} {} {} {} {} {}",
                text("invoice_number"),
                text("date"),
                row["total"],
                row["balance"],
                text("status"),
                text("last_modified_time")
            )
        })
        .collect();
    let expect = [
        "INV-098 2026-10-28 61.5 0 paid 2026-11-05T12:30:00+0000",
        "INV-101 2026-11-02 1230 1107 overdue 2026-11-25T14:02:00+0000",
        "INV-102 2026-11-15 308.12 208.12 partially_paid 2026-11-27T09:10:00+0000",
        "INV-103 2026-11-30 98.4 98.4 sent 2026-12-01T00:20:00+0000",
        "INV-104 2026-11-20 615 615 draft 2026-11-20T15:20:00+0000",
        "INV-105 2026-11-21 246 0 void 2026-11-23T09:15:00+0000",
        "INV-106 2026-12-01 123 123 sent 2026-11-30T23:50:00+0000",
        "INV-107 2026-11-10 9999 9999 sent 2026-11-10T11:05:00+0000",
    ];
    assert_eq!(shown, expect);
    let notes = caller.rows("creditnotes", &[]).await;
    assert_eq!(
        (&notes[0]["creditnote_number"], &notes[0]["total"], &notes[0]["status"]),
        (&json!("CN-11"), &json!(123), &json!("closed"))
    );
    let note =
        &caller.read(&format!("creditnotes/{}", notes[0]["creditnote_id"].as_str().unwrap()), &[]).await["creditnote"];
    let used = &note["invoices_credited"][0];
    assert_eq!(
        (&used["invoice_number"], &used["credited_amount"], &used["credited_date"]),
        (&json!("INV-101"), &json!(123), &json!("2026-11-25"))
    );
}

#[tokio::test]
async fn the_scenarios_later_steps_can_be_played() {
    let caller = Caller::new(scenario()).await;
    caller.books.set_local_clock("2026-12-04T09:00:00".parse().unwrap()).unwrap();
    let pay =
        Change::Pay { kind: Kind::Invoice, key: "INV-102".to_owned(), amount: Decimal::new(20_812, 2), date: None };
    let payment = caller.books.change(pay).unwrap();
    let row = &caller.rows("invoices", &[("invoice_number", "INV-102")]).await[0];
    assert_eq!((&row["status"], &row["balance"]), (&json!("paid"), &json!(0)));
    assert!(
        row["last_modified_time"].as_str().unwrap().starts_with("2026-12-04T09:0"),
        "a payment moves the time: {row}"
    );
    let shown = &caller.read(&format!("customerpayments/{payment}"), &[]).await["payment"];
    assert_eq!(
        (&shown["amount"], &shown["date"], &shown["invoices"][0]["invoice_number"]),
        (&json!(208.12), &json!("2026-12-04"), &json!("INV-102"))
    );
    caller.books.set_local_clock("2026-12-07T11:00:00".parse().unwrap()).unwrap();
    let late = json!({"number": "INV-108", "party": "Fernhill Group", "date": "2026-11-28", "lines": [{"rate": "50.00", "tax": "VAT 23%"}]});
    caller.books.change(Change::Add { kind: Kind::Invoice, record: late }).unwrap();
    let rows = caller.rows("invoices", &[("last_modified_time", "2026-12-05T00:00:00+0000")]).await;
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["invoice_number"], &rows[0]["total"]), (&json!("INV-108"), &json!(61.5)));
}

#[tokio::test]
async fn what_a_customer_owes_follows_each_change() {
    let caller = Caller::new(scenario()).await;
    let owed = async || {
        caller.rows("contacts", &[("contact_name", "Fernhill Group")]).await[0]["outstanding_receivable_amount"].clone()
    };
    // 1,107.00 of INV-101, 208.12 of INV-102, 98.40 of INV-103, 123.00 of INV-106; drafts and voids are not owed.
    assert_eq!(owed().await, json!(1536.52));
    let pay =
        Change::Pay { kind: Kind::Invoice, key: "INV-103".to_owned(), amount: Decimal::new(9_840, 2), date: None };
    caller.books.change(pay).unwrap();
    assert_eq!(owed().await, json!(1438.12));
    caller.books.change(Change::Void { kind: Kind::Invoice, key: "INV-106".to_owned() }).unwrap();
    assert_eq!(owed().await, json!(1315.12));
}
