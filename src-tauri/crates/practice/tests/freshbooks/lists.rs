//! Checklist 3 and 4: pages, search, order, lines on request, deleted rows.

use crate::caller::{Caller, amount};
use practice::freshbooks::{Change, Fault, Happening, Kind, Options};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn ids(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn pages_are_of_fifteen_or_of_what_is_asked_for_up_to_a_hundred() {
    let caller = Caller::new(Options::default()).await;
    let total = caller.get("invoices/invoices").await.result()["total"].as_u64().unwrap();
    let cases = [
        ("", (1, 15, 15)),
        ("?per_page=40", (1, 40, 40)),
        ("?per_page=2000", (1, 100, 100)),
        ("?page=0&per_page=10", (1, 10, 10)),
        ("?page=2&per_page=100", (2, 100, 100)),
        ("?page=900&per_page=100", (900, 100, 0)),
    ];
    for (query, (page, per_page, rows)) in cases {
        let list = caller.get(&format!("invoices/invoices{query}")).await.result();
        let found = (&list["page"], &list["per_page"], list["invoices"].as_array().unwrap().len());
        assert_eq!(found, (&json!(page), &json!(per_page), rows), "{query}");
        assert_eq!((&list["total"], &list["pages"]), (&json!(total), &json!(total.div_ceil(per_page))), "{query}");
    }
    for (query, errno) in [("per_page=x", 1013), ("per_page=-1", 1013), ("page=x", 1014)] {
        assert_eq!(caller.get(&format!("invoices/invoices?{query}")).await.outcome(), (422, errno), "{query}");
    }
    let none = caller.get("invoices/invoices?search[invoice_number]=nothing").await.result();
    assert_eq!((&none["total"], &none["pages"], &none["page"]), (&json!(0), &json!(0), &json!(1)));
}

#[tokio::test]
async fn a_search_key_that_a_list_does_not_know_brings_the_whole_list() {
    let caller = Caller::new(Options::default()).await;
    let total = async |path: &str| caller.get(path).await.result()["total"].as_u64().unwrap();
    let silent = [
        ("invoices/invoices", vec!["create_date_min=2026-11-01", "status=4", "statusid=4", "payment_status=paid"]),
        ("expenses/expenses", vec!["status=1"]),
        ("bills/bills", vec!["vendor_id=1", "status=paid", "issue_date_min=2026-11-01", "updated_min=2026-11-01"]),
        ("bill_payments/bill_payments", vec!["billid=1", "bill_id=1", "paid_date=2026-11-01"]),
        ("bill_vendors/bill_vendors", vec!["vendor_name=x", "vendor_name_like=x", "email=x"]),
        ("users/clients", vec!["fname=x", "organization=x"]),
        ("credit_notes/credit_notes", vec!["create_date_min=2026-11-01", "client_id=1"]),
    ];
    for (path, keys) in silent {
        let whole = total(path).await;
        assert!(whole > 5, "{path} has {whole} rows");
        for key in keys {
            let (key, value) = key.split_once('=').unwrap();
            assert_eq!(total(&format!("{path}?search[{key}]={value}")).await, whole, "{path} {key}");
        }
    }
}

#[tokio::test]
async fn the_search_keys_that_work_find_exactly_what_they_say() {
    let caller = Caller::new(Options::default()).await;
    type Test = fn(&Value) -> bool;
    let cases: [(&str, &str, Test); 12] = [
        ("invoices/invoices", "search[date_min]=2026-11-01", |row| {
            row["create_date"].as_str().unwrap() >= "2026-11-01"
        }),
        ("invoices/invoices", "search[date_max]=2026-03-31", |row| {
            row["create_date"].as_str().unwrap() <= "2026-03-31"
        }),
        ("invoices/invoices", "search[updated_min]=2026-11-20", |row| row["updated"].as_str().unwrap() >= "2026-11-20"),
        ("invoices/invoices", "search[updated_max]=2026-11-20", |row| row["updated"].as_str().unwrap() < "2026-11-20"),
        ("invoices/invoices", "search[v3_status]=partial", |row| row["v3_status"] == "partial"),
        ("invoices/invoices", "search[outstanding]=true", |row| amount(&row["outstanding"]) > Decimal::ZERO),
        ("invoices/invoices", "search[paid]=true", |row| row["payment_status"] == "paid"),
        ("invoices/invoices", "search[currency_code]=GBP", |row| row["currency_code"] == "GBP"),
        ("payments/payments", "search[type]=Check", |row| row["type"] == "Check"),
        ("payments/payments", "search[from_credit]=true", |row| row["from_credit"] == true),
        ("payments/payments", "search[amount_min]=5000", |row| amount(&row["amount"]) >= Decimal::from(5000)),
        ("bills/bills", "search[statuses][]=overdue&search[statuses][]=partial", |row| {
            row["status"] == "overdue" || row["status"] == "partial"
        }),
    ];
    for (path, query, fits) in cases {
        let all = caller.all(path).await;
        let expect: Vec<u64> = ids(&all.iter().filter(|row| fits(row)).cloned().collect::<Vec<_>>());
        let found = ids(&caller.all(&format!("{path}?{query}")).await);
        assert_eq!(found, expect, "{path} {query}");
        assert!(!found.is_empty() && found.len() < all.len(), "{path} {query}: {} of {}", found.len(), all.len());
    }
    let some = ids(&caller.rows("invoices/invoices?per_page=3").await);
    let query: String = some.iter().map(|id| format!("&search[invoiceids][]={id}")).collect();
    assert_eq!(ids(&caller.rows(&format!("invoices/invoices?per_page=9{query}")).await), some);
    assert_eq!(caller.get("invoices/invoices?search[updated_min]=2026-11-20T00:00:00Z").await.outcome(), (422, 1005));
}

#[tokio::test]
async fn invoices_are_ordered_by_their_date_or_not_at_all() {
    let caller = Caller::new(Options::default()).await;
    let plain = ids(&caller.all("invoices/invoices").await);
    for sort in ["updated_desc", "date_desc", "invoice_date:desc", "create_date_desc", "-invoice_date"] {
        assert_eq!(ids(&caller.all(&format!("invoices/invoices?sort={sort}")).await), plain, "{sort} is ignored");
    }
    let dates = |rows: &[Value]| rows.iter().map(|row| row["create_date"].to_string()).collect::<Vec<_>>();
    let down = dates(&caller.all("invoices/invoices?sort=invoice_date_desc").await);
    let up = dates(&caller.all("invoices/invoices?sort=invoice_date_asc").await);
    assert!(up.is_sorted() && down.iter().rev().is_sorted() && down.first() != down.last());
}

#[tokio::test]
async fn lines_come_on_request_only() {
    let caller = Caller::new(Options::default()).await;
    let id = caller.rows("invoices/invoices?per_page=1").await[0]["id"].clone();
    for path in ["invoices/invoices?per_page=1".to_owned(), format!("invoices/invoices/{id}")] {
        let mark = if path.contains('?') { '&' } else { '?' };
        let shown = async |path: &str| {
            let result = caller.get(path).await.result();
            if result["invoice"].is_null() { result["invoices"][0].clone() } else { result["invoice"].clone() }
        };
        assert!(shown(&path).await["lines"].is_null(), "{path}");
        let lines = shown(&format!("{path}{mark}include[]=lines")).await["lines"].clone();
        assert!(
            lines[0]["qty"].is_string() && lines[0]["taxAmount1"].is_string() && lines[0]["unit_cost"]["code"] == "EUR",
            "{lines}"
        );
    }
    let bill = caller.rows("bills/bills?per_page=1").await[0].clone();
    assert!(bill["lines"].is_null() && bill["bill_payments"].is_null());
    let bill =
        caller.rows("bills/bills?per_page=1&include[]=lines&include[]=bill_payments&include[]=vendor").await[0].clone();
    assert!(bill["lines"][0]["categoryid"].is_u64() && bill["lines"][0]["quantity"].is_number());
    assert!(bill["bill_payments"].is_array() && bill["vendor"]["vendorid"] == bill["vendorid"]);
    let unasked = Caller::new(Options { bill_lines_on_request: false, ..Options::default() }).await;
    assert!(unasked.rows("bills/bills?per_page=1").await[0]["lines"].is_array());
}

#[tokio::test]
async fn deleted_and_archived_rows_are_hidden_until_asked_for() {
    let caller = Caller::new(Options::default()).await;
    let before = ids(&caller.all("invoices/invoices").await);
    let gone = caller.books.change(Change::Delete { kind: Kind::Invoice, key: "INV-000003".to_owned() }).unwrap();
    let gone: u64 = gone.parse().unwrap();
    let after = ids(&caller.all("invoices/invoices").await);
    assert_eq!(before.len(), after.len() + 1);
    assert!(!after.contains(&gone));
    let deleted = caller.all("invoices/invoices?search[vis_state]=1").await;
    assert!(ids(&deleted).contains(&gone) && deleted.iter().all(|row| row["vis_state"] == 1));
    let today = caller.all("invoices/invoices?search[vis_state]=1&search[updated_min]=2026-12-03").await;
    assert_eq!(ids(&today), [gone]);
    assert_eq!(caller.get(&format!("invoices/invoices/{gone}")).await.result()["invoice"]["vis_state"], 1);
    let archived = caller.rows("users/clients?search[vis_state]=2").await;
    assert_eq!(archived[0]["organization"], "Old Mill (closed)");
}

#[tokio::test]
async fn rows_move_between_pages_when_asked() {
    let caller = Caller::new(Options::default()).await;
    let pages = async |shift: i32| {
        caller.books.clear_faults();
        caller.books.fault(Fault::always(Happening::Shift { rows: shift }));
        let mut all = ids(&caller.rows("invoices/invoices?per_page=10&page=1").await);
        all.extend(ids(&caller.rows("invoices/invoices?per_page=10&page=2").await));
        all
    };
    let (plain, repeated, lost) = (pages(0).await, pages(2).await, pages(-2).await);
    assert_eq!(repeated[10..12], plain[8..10]);
    assert_eq!(lost[10..18], plain[12..20]);
    assert_eq!(plain.iter().collect::<BTreeSet<_>>().len(), 20);
}
