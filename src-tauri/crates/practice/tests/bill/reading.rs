//! Lists, single records, filters, order and pages.

use crate::caller::{Caller, text};
use practice::bill::{Change, Kind, Neutral, Options, Settings};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const LISTS: [&str; 14] = [
    "vendors",
    "bills",
    "payments",
    "vendor-credits",
    "customers",
    "invoices",
    "receivable-payments",
    "credit-memos",
    "classifications/chart-of-accounts",
    "classifications/departments",
    "classifications/items",
    "spend/transactions",
    "spend/reimbursements",
    "spend/budgets",
];

fn cents(value: &Value) -> i64 {
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    whole.parse::<i64>().unwrap() * 100 + sign * format!("{part:0<2}").parse::<i64>().unwrap()
}

#[tokio::test]
async fn every_list_is_read_whole_and_each_record_by_its_id() {
    let caller = Caller::new(Options::default()).await;
    for path in LISTS {
        let kind = Kind::from_path(path).unwrap();
        let id = if kind.is_spend() { "uuid" } else { "id" };
        let max = if kind == Kind::Transaction { "50" } else { "100" };
        let rows = caller.all(path, &[("max", max)]).await;
        let ids: BTreeSet<String> = rows.iter().map(|row| text(row, id)).collect();
        assert_eq!(ids.len(), rows.len(), "{path}: each record once");
        assert_eq!(rows, caller.books.records_of(kind), "{path}: what the books hold");
        assert!(!rows.is_empty(), "{path} is empty");
        let one = caller.read(&format!("{path}/{}", text(&rows[0], id)), &[]).await;
        assert_eq!(one, rows[0], "{path}: a list has the whole record");
    }
    for empty in ["recurringbills", "recurring-invoices"] {
        assert!(caller.all(empty, &[]).await.is_empty());
    }
}

#[tokio::test]
async fn the_books_hold_what_the_company_holds() {
    let company = practice::company::Company::built_in(1);
    let caller = Caller::new(Options::default()).await;
    let count = |kind| caller.books.records_of(kind).len();
    let drafts = |list: &[practice::company::Document]| {
        list.iter().filter(|one| one.state != practice::company::State::Draft).count()
    };
    assert_eq!(count(Kind::Vendor), company.vendors.len());
    assert_eq!(count(Kind::Customer), company.customers.len());
    assert_eq!(count(Kind::Account), company.accounts.len());
    assert_eq!(count(Kind::Invoice), drafts(&company.invoices));
    assert_eq!(count(Kind::Bill), drafts(&company.bills));
    assert_eq!(count(Kind::CreditMemo), drafts(&company.credit_notes));
    assert_eq!(count(Kind::VendorCredit), drafts(&company.vendor_credits));
    assert_eq!(count(Kind::Payment), company.vendor_payments.len());
    assert_eq!(count(Kind::ReceivablePayment), company.customer_payments.len());
    // The totals of the company are those of the books, to the cent.
    for (kind, key, number, documents) in [
        (Kind::Bill, "amount", "/invoice/invoiceNumber", &company.bills),
        (Kind::Invoice, "totalAmount", "/invoiceNumber", &company.invoices),
        (Kind::CreditMemo, "amount", "/referenceNumber", &company.credit_notes),
        (Kind::VendorCredit, "amount", "/referenceNumber", &company.vendor_credits),
    ] {
        for row in caller.books.records_of(kind) {
            let number = row.pointer(number).unwrap().as_str().unwrap();
            let mut same = documents.iter().filter(|one| one.number == number);
            let total = company.totals(same.next().unwrap()).total;
            if same.next().is_none() {
                assert_eq!(
                    cents(&row[key]),
                    i64::try_from(total * rust_decimal::Decimal::ONE_HUNDRED).unwrap(),
                    "{row}"
                );
            }
        }
    }
}

#[tokio::test]
async fn amounts_add_up_and_are_written_as_the_real_ones() {
    let caller = Caller::new(Options::default()).await;
    let page = caller.get("bills", &[("max", "100")]).await.text;
    assert!(page.contains(".0,") && page.contains(":0,"), "whole amounts have a fraction, nothing has none");
    assert!(!page.contains("null"), "what has no value is left out");
    assert!(!page.contains("_company"), "nothing of our own is shown");
    for bill in caller.books.records_of(Kind::Bill) {
        let lines: i64 = bill["billLineItems"].as_array().unwrap().iter().map(|line| cents(&line["amount"])).sum();
        assert_eq!(lines, cents(&bill["amount"]), "{bill}");
        assert_eq!(cents(&bill["dueAmount"]), cents(&bill["amount"]) - cents(&bill["paidAmount"]), "{bill}");
        let status = match (cents(&bill["dueAmount"]), cents(&bill["paidAmount"])) {
            (0, _) => "PAID",
            (_, 0) => "UNPAID",
            _ => "PARTIAL",
        };
        assert_eq!(bill["paymentStatus"], status, "{bill}");
        let created = text(&bill, "createdTime");
        assert!(created.len() == 24 && created.ends_with('Z') && &created[19..20] == ".", "{created}");
    }
    for invoice in caller.books.records_of(Kind::Invoice) {
        let paid: i64 = invoice["payments"].as_array().unwrap().iter().map(|part| cents(&part["amount"])).sum();
        if invoice["status"] != "VOID" {
            let due = cents(&invoice["totalAmount"]) - paid - cents(&invoice["creditAmount"]);
            assert_eq!(cents(&invoice["dueAmount"]), due, "{invoice}");
        }
        assert!(invoice.get("customer").is_none() && invoice["customerId"].is_string());
    }
    for vendor in caller.books.records_of(Kind::Vendor) {
        let bills = caller.all("bills", &[("filters", &format!("vendorId:eq:{}", text(&vendor, "id")))]).await;
        let open = bills.iter().filter(|bill| bill["archived"] == false).map(|bill| cents(&bill["dueAmount"]));
        assert_eq!(open.sum::<i64>(), cents(&vendor["balance"]["amount"]), "{vendor}");
    }
}

#[tokio::test]
async fn pages_have_bounds_and_opaque_names() {
    let caller = Caller::new(Options::default()).await;
    for max in ["0", "101", "-1", "ten", "1.5"] {
        assert_eq!(caller.get("bills", &[("max", max)]).await.status, 400, "max={max}");
    }
    assert_eq!(caller.get("spend/transactions", &[("max", "51")]).await.status, 400);
    let first = caller.read("bills", &[]).await;
    assert_eq!(first["results"].as_array().unwrap().len(), 20, "twenty where nobody says how many");
    let next = text(&first, "nextPage");
    assert!(first.get("prevPage").is_none());
    let second = caller.read("bills", &[("page", &next)]).await;
    assert_ne!(first["results"][0]["id"], second["results"][0]["id"]);
    let back = caller.read("bills", &[("page", &text(&second, "prevPage"))]).await;
    assert_eq!(back["results"], first["results"]);
    for wrong in [
        vec![("page", "nonsense")],
        vec![("page", next.as_str()), ("max", "30")],
        vec![("page", next.as_str()), ("sort", "dueDate:asc")],
    ] {
        assert_eq!(caller.get("bills", &wrong).await.status, 400, "{wrong:?}");
    }
    // A parameter of the other half is passed over: Spend & Expense does not know `page`.
    let list = caller.read("spend/transactions", &[("max", "5")]).await;
    let page = text(&list, "nextPage");
    assert_eq!(caller.read("spend/transactions", &[("max", "5"), ("page", &page)]).await, list);
    assert_ne!(caller.read("spend/transactions", &[("max", "5"), ("nextPage", &page)]).await, list);
}

#[tokio::test]
async fn an_empty_page_with_a_next_one_is_not_the_end() {
    let settings = Settings { empty_pages: true, ..Settings::default() };
    let caller = Caller::new(Options { settings, ..Options::default() }).await;
    let first = caller.read("vendors", &[("max", "10")]).await;
    assert_eq!(first["results"], json!([]));
    assert!(first["nextPage"].is_string());
    let rows = caller.all("vendors", &[("max", "10")]).await;
    assert_eq!(rows, caller.books.records_of(Kind::Vendor));
}

#[tokio::test]
async fn lists_are_filtered_and_sorted() {
    let caller = Caller::new(Options::default()).await;
    let sorted = caller.all("bills", &[("max", "100"), ("sort", "updatedTime:desc")]).await;
    let times: Vec<String> = sorted.iter().map(|bill| text(bill, "updatedTime")).collect();
    assert!(times.is_sorted_by(|one, other| one >= other));
    let since = format!("updatedTime:gte:\"{}\",archived:eq:false", times[9]);
    let newest = caller.all("bills", &[("filters", &since), ("sort", "updatedTime:asc")]).await;
    let expect =
        sorted.iter().filter(|bill| text(bill, "updatedTime") >= times[9] && bill["archived"] == false).count();
    assert_eq!(newest.len(), expect);
    assert!(expect > 0);
    let archived = caller.all("vendors", &[("filters", "archived:eq:true")]).await.len();
    let all = caller.books.records_of(Kind::Vendor).iter().filter(|vendor| vendor["archived"] == true).count();
    assert_eq!(archived, all);
    for (path, filters) in [
        ("bills", "amount:gt:5"),
        ("bills", "invoice.invoiceNumber:eq:1"),
        ("invoices", "status:eq:OPEN"),
        ("bills", "archived:like:false"),
        ("bills", "updatedTime:gte:2026-01-01T00:00:00.000Z"),
        ("bills", "archived"),
    ] {
        let answer = caller.get(path, &[("filters", filters)]).await;
        assert_eq!(answer.outcome(), (400, "BDC_1002".to_owned()), "{path} {filters}");
    }
    assert_eq!(caller.get("bills", &[("sort", "colour:asc")]).await.status, 400);
}

#[tokio::test]
async fn paths_and_ids_that_are_not_there() {
    let caller = Caller::new(Options::default()).await;
    let cases = [
        ("purchase-orders", 404, "BDC_1121"),
        ("purchaseorders/1", 404, "BDC_1121"),
        ("bills/00n02NOTTHERE0000", 404, "BDC_1205"),
        ("spend/purchases", 404, "BDC_1121"),
        ("Bills", 404, "BDC_1121"),
    ];
    for (path, status, code) in cases {
        assert_eq!(caller.get(path, &[]).await.outcome(), (status, code.to_owned()), "{path}");
    }
    let health = caller.http.get(format!("{}/connect/v3/health", caller.books.api_address())).send().await.unwrap();
    assert_eq!(health.status(), 200, "without any header, and under /connect too");
    let error = caller.get("bills/00n0", &[]).await.json();
    let expect = json!({"code": "BDC_1205", "severity": "ERROR", "category": "REQUEST", "params": [{"name": "id", "value": "00n0"}]});
    for key in ["code", "severity", "category", "params"] {
        assert_eq!(error[0][key], expect[key], "{error}");
    }
}

#[tokio::test]
async fn what_people_change_is_seen_by_its_time() {
    let caller = Caller::new(Options::default()).await;
    caller.books.set_clock("2026-12-04T09:00:00Z".parse().unwrap());
    let since = "updatedTime:gte:\"2026-12-04T09:00:00.000Z\"";
    let changed = async |path: &str| caller.all(path, &[("filters", since)]).await;
    assert!(changed("invoices").await.is_empty());
    let record = json!({"number": "INV-9001", "party": "Oak Lane", "date": "2026-12-04", "lines": [{"rate": "12.50", "quantity": "4"}]});
    let id = caller.books.change(Change::Add { kind: Neutral::Invoice, record }).unwrap();
    let rows = changed("invoices").await;
    assert_eq!((rows.len(), text(&rows[0], "id")), (1, id.clone()));
    assert_eq!(rows[0]["totalAmount"], json!(50.0));
    let amount = rust_decimal::Decimal::from(20);
    let paid =
        caller.books.change(Change::Pay { kind: Neutral::Invoice, key: "INV-9001".to_owned(), amount, date: None });
    let invoice = caller.read(&format!("invoices/{id}"), &[]).await;
    assert_eq!((&invoice["status"], &invoice["dueAmount"]), (&json!("PARTIAL_PAYMENT"), &json!(30.0)));
    assert_eq!(invoice["payments"][0]["id"], json!(paid.unwrap()));
    let patch = json!({"lines": [{"rate": "70"}]});
    caller.books.change(Change::Update { kind: Neutral::Invoice, key: id.clone(), patch }).unwrap();
    let after = caller.read(&format!("invoices/{id}"), &[]).await;
    assert_eq!(after["dueAmount"], json!(50.0));
    assert_eq!(after["invoiceLineItems"][0]["id"], invoice["invoiceLineItems"][0]["id"], "the line is the same one");
    let void = Change::Void { kind: Neutral::Invoice, key: "INV-9001".to_owned() };
    assert!(caller.books.change(void).is_err(), "it was paid in part");
    let vendor = json!({"vendor": true, "name": "New Vendor", "email": "a@b.example"});
    caller.books.change(Change::Add { kind: Neutral::Contact, record: vendor }).unwrap();
    assert_eq!(changed("vendors").await.len(), 1);
    let patch = json!({"name": "Renamed Supply"});
    caller.books.change(Change::Update { kind: Neutral::Contact, key: "Pine Supply".to_owned(), patch }).unwrap();
    let vendor = caller.all("vendors", &[("filters", "name:eq:Renamed Supply")]).await;
    let bills = caller.all("bills", &[("filters", &format!("vendorId:eq:{}", text(&vendor[0], "id")))]).await;
    assert!(!bills.is_empty() && bills.iter().all(|bill| bill["vendorName"] == "Renamed Supply"));
    let order = Change::Add { kind: Neutral::PurchaseOrder, record: json!({}) };
    assert!(caller.books.change(order).is_err(), "there are none");
}

#[tokio::test]
async fn the_books_become_the_company_again() {
    let company = practice::company::Company::built_in(1);
    let caller = Caller::new(Options::default()).await;
    let again = caller.books.company();
    again.check().unwrap();
    assert_eq!(again.invoices.len(), caller.books.records_of(Kind::Invoice).len());
    for invoice in &again.invoices {
        let same = company.invoices.iter().find(|one| one.number == invoice.number).unwrap();
        assert_eq!(again.totals(invoice).total, company.totals(same).total, "{}", invoice.number);
    }
    assert_eq!(
        again.vendor_credits.iter().map(|one| one.applied.len()).sum::<usize>(),
        company.vendor_credits.iter().map(|one| one.applied.len()).sum::<usize>()
    );
}
