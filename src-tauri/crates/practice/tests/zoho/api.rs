//! Checklist 3 to 7: who may ask, how values are written, paging, sorting, filters.

use crate::caller::{Answer, Caller, id_field, texts};
use practice::company::Company;
use practice::zoho::{Change, Kind, Options};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The least that a bookkeeping client reads.
const LISTS: [&str; 10] = [
    "invoices",
    "creditnotes",
    "bills",
    "vendorcredits",
    "purchaseorders",
    "expenses",
    "contacts",
    "chartofaccounts",
    "customerpayments",
    "vendorpayments",
];

fn list_key(path: &str) -> &str {
    if path == "vendorcredits" { "vendor_credits" } else { path }
}

async fn raw(caller: &Caller, path: &str, query: &[(&str, &str)], token: &str) -> (u16, i64) {
    let url = format!("{}{path}", caller.api(caller.books.region()));
    let call = caller.http.get(url).query(query);
    let call = if token.is_empty() { call } else { call.header("Authorization", token) };
    Answer::of(call.send().await.unwrap()).await.outcome()
}

/// Path, query and token, and the status and code that come back.
type Asked<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, (u16, i64));

#[tokio::test]
async fn who_may_ask_for_what() {
    let caller = Caller::new(Options::default()).await;
    let good = format!("Zoho-oauthtoken {}", caller.token);
    let settings = format!("Bearer {}", caller.books.tokens_for("ZohoBooks.settings.READ").access);
    let invoices = format!("Zoho-oauthtoken {}", caller.books.tokens_for("ZohoBooks.invoices.ALL").access);
    let everything = format!("Zoho-oauthtoken {}", caller.books.tokens_for("ZohoBooks.fullaccess.all").access);
    let strange = format!("Zoho-oauthtoken {}", caller.books.strange_token());
    let organisation = caller.books.organisation().to_owned();
    let ours = [("organization_id", organisation.as_str())];
    let cases: [Asked<'_>; 15] = [
        ("/books/v3/organizations", &[], &good, (200, 0)),
        ("/books/v3/organizations", &[], &settings, (200, 0)),
        ("/books/v3/organizations", &[], &invoices, (401, 57)),
        ("/books/v3/organizations", &[], "", (401, 14)),
        ("/books/v3/organizations", &[], &strange, (401, 14)),
        ("/books/v3/invoices", &[], &good, (400, 2)),
        ("/books/v3/invoices", &[("organization_id", "mine")], &good, (400, 2)),
        ("/books/v3/invoices", &[("organization_id", "999")], &good, (401, 57)),
        ("/books/v3/invoices", &ours, &settings, (401, 57)),
        ("/books/v3/invoices", &ours, &invoices, (200, 0)),
        ("/books/v3/chartofaccounts", &ours, &everything, (200, 0)),
        ("/books/v3/invoices/1", &ours, &good, (404, 1002)),
        ("/books/v3/quotes", &ours, &good, (404, 5)),
        ("/api/v3/invoices", &ours, &good, (404, 5)),
        ("/books/v3/settings/currencies", &ours, &settings, (200, 0)),
    ];
    for (path, query, token, expect) in cases {
        assert_eq!(raw(&caller, path, query, token).await, expect, "{path} {query:?}");
    }
    caller.books.forbid(&organisation, true);
    assert_eq!(caller.get("invoices", &[]).await.outcome(), (401, 57));
    assert_eq!(
        caller.read("organizations", &[]).await["organizations"][0]["organization_id"],
        organisation.as_str(),
        "still listed"
    );
    caller.books.forbid(&organisation, false);
    assert_eq!(caller.get("invoices", &[]).await.outcome(), (200, 0));
}

#[tokio::test]
async fn the_organisation_says_who_it_is() {
    let caller = Caller::new(Options::default()).await;
    let one = &caller.read("organizations", &[]).await["organizations"][0];
    let expect = [
        ("name", "Harbour & Pine Trading"),
        ("time_zone", "Europe/Dublin"),
        ("currency_code", "EUR"),
        ("fiscal_year_start_month", "1"),
        ("country_code", "IE"),
        ("plan_name", "Professional"),
    ];
    for (key, value) in expect {
        assert_eq!(one[key], value, "{key}");
    }
    assert_eq!((&one["is_default_org"], &one["price_precision"]), (&json!(true), &json!(2)));
}

#[tokio::test]
async fn several_organisations_of_one_user_are_kept_apart() {
    let scenario =
        Company::from_json(include_str!("../../../../../tests/fixtures/companies/harbour-and-pine.json")).unwrap();
    let companies = vec![scenario.clone(), Company::built_in(1)];
    let caller = Caller::new(Options { companies, ..Options::default() }).await;
    let list = caller.read("organizations", &[]).await["organizations"].clone();
    assert_eq!(texts(list.as_array().unwrap(), "name"), ["Harbour & Pine", "Harbour & Pine Trading"]);
    assert_eq!(caller.rows("invoices", &[]).await.len(), 8);
    let other = [("organization_id", "20087654321"), ("per_page", "200")];
    let token = format!("Zoho-oauthtoken {}", caller.token);
    assert_eq!(raw(&caller, "/books/v3/invoices", &other, &token).await, (200, 0));
}

/// Ids are texts of digits, nothing is null, times have no colon in their offset.
fn look(at: &str, value: &Value) {
    match value {
        Value::Null => panic!("{at} is null"),
        Value::Object(keys) => keys.iter().for_each(|(key, value)| look(&format!("{at}.{key}"), value)),
        Value::Array(items) => items.iter().for_each(|item| look(&format!("{at}[]"), item)),
        Value::String(text) => {
            if at.ends_with("_time") && !text.is_empty() {
                let (date, offset) = text.split_at(text.len() - 5);
                assert!(date.len() == 19 && (offset == "+0000" || offset == "+0100"), "{at} is {text}");
            }
        }
        Value::Number(_) => assert!(!at.ends_with("_id"), "{at} is a number"),
        Value::Bool(_) => {}
    }
}

#[tokio::test]
async fn values_are_written_as_live_answers_write_them() {
    let caller = Caller::new(Options::default()).await;
    for path in LISTS {
        let list = caller.get(path, &[]).await;
        assert!(!list.text.contains(".0,") && !list.text.contains(".00"), "{path}: whole numbers have no fraction");
        let list = list.json();
        look(path, &list);
        assert!(list["page_context"].is_object(), "{path}");
        let row = &list[list_key(path)][0];
        assert!(row.get("line_items").is_none(), "{path}: a list has no lines");
        let id = row[id_field(path)].as_str().unwrap();
        assert!((15..=19).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit()), "{path}: {id}");
        let detail = caller.get(&format!("{path}/{id}"), &[]).await;
        assert_eq!(detail.outcome(), (200, 0), "{path}");
        look(path, &detail.json());
    }
}

#[tokio::test]
async fn lists_leave_out_what_only_details_have() {
    let caller = Caller::new(Options::default()).await;
    let expense = &caller.rows("expenses", &[]).await[0];
    for key in ["account_id", "paid_through_account_id", "amount", "line_items"] {
        assert!(expense.get(key).is_none(), "expenses list {key}");
    }
    let detail = &caller.read(&format!("expenses/{}", expense["expense_id"].as_str().unwrap()), &[]).await["expense"];
    assert!(
        detail["account_id"].is_string()
            && detail["amount"].is_number()
            && detail["line_items"][0]["account_id"].is_string()
    );
    let contact = &caller.rows("contacts", &[]).await[0];
    assert!(contact.get("billing_address").is_none(), "contacts list has no addresses");
    let detail = &caller.read(&format!("contacts/{}", contact["contact_id"].as_str().unwrap()), &[]).await["contact"];
    assert!(detail["billing_address"]["zip"].is_string());
    let invoice = &caller.read("invoices", &[("per_page", "1")]).await["invoices"][0];
    assert!(invoice["billing_address"]["zipcode"].is_string(), "a list spells it zipcode");
    let detail = &caller.read(&format!("invoices/{}", invoice["invoice_id"].as_str().unwrap()), &[]).await["invoice"];
    assert!(detail["billing_address"]["zip"].is_string() && detail["billing_address"].get("zipcode").is_none());
}

#[tokio::test]
async fn accounts_are_the_active_ones_unless_asked_otherwise() {
    let caller = Caller::new(Options::default()).await;
    let list = caller.read("chartofaccounts", &[]).await;
    assert_eq!(list["page_context"]["applied_filter"], "AccountType.Active");
    assert_eq!(list["page_context"]["per_page"], 5000);
    let active = list["chartofaccounts"].as_array().unwrap().len();
    assert_eq!(caller.rows("chartofaccounts", &[("filter_by", "AccountType.All")]).await.len(), active + 1);
    let closed = caller.rows("chartofaccounts", &[("filter_by", "AccountType.Inactive")]).await;
    assert_eq!(texts(&closed, "account_name"), ["Fax Line (closed)"]);
    let income = caller.rows("chartofaccounts", &[("filter_by", "AccountType.Income")]).await;
    assert!(income.iter().all(|row| row["account_type"].as_str().unwrap().contains("income")) && !income.is_empty());
    let id = closed[0]["account_id"].as_str().unwrap();
    let detail = &caller.read(&format!("chartofaccounts/{id}"), &[]).await["chart_of_account"];
    assert_eq!((&detail["status"], &detail["account_code"]), (&json!("inactive"), &json!("6599")));
    assert!(detail.get("created_time").is_none());
}

/// All ids of a list, page by page.
async fn all_ids(caller: &Caller, path: &str, id: &str, per_page: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for page in 1..100 {
        let list = caller.read(path, &[("per_page", per_page), ("page", &page.to_string())]).await;
        assert_eq!(list["page_context"]["page"], page);
        ids.extend(texts(list[list_key(path)].as_array().unwrap(), id).into_iter().map(str::to_owned));
        if list["page_context"]["has_more_page"] == false {
            return ids;
        }
    }
    panic!("{path} does not end");
}

#[tokio::test]
async fn pages_hold_every_record_once_and_two_hundred_at_most() {
    let company = Company::built_in(1);
    let caller = Caller::new(Options::default()).await;
    let first = caller.read("invoices", &[]).await;
    assert_eq!(
        (first["page_context"]["per_page"].clone(), first["invoices"].as_array().unwrap().len()),
        (json!(200), 200)
    );
    let clamped = caller.read("invoices", &[("per_page", "1000")]).await;
    assert_eq!(clamped["page_context"]["per_page"], 200);
    for per_page in ["200", "37"] {
        let ids = all_ids(&caller, "invoices", "invoice_id", per_page).await;
        assert_eq!(ids.len(), company.invoices.len());
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "each once");
    }
    let behind = caller.read("invoices", &[("page", "99")]).await;
    assert_eq!(
        (behind["invoices"].clone(), behind["page_context"]["has_more_page"].clone()),
        (json!([]), json!(false))
    );
    let currencies = caller.read("settings/currencies", &[]).await;
    let keys: Vec<&String> = currencies["page_context"].as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 4, "currencies have a shorter page context: {keys:?}");
}

#[tokio::test]
async fn lists_are_sorted_as_asked_and_purchase_orders_are_not() {
    let caller = Caller::new(Options::default()).await;
    let context = |list: &Value| {
        let context = &list["page_context"];
        format!("{} {}", context["sort_column"].as_str().unwrap(), context["sort_order"].as_str().unwrap())
    };
    let cases = [
        ("invoices", "", "", "created_time D"),
        ("contacts", "", "", "contact_name A"),
        ("chartofaccounts", "", "", "account_type A"),
        ("invoices", "date", "A", "date A"),
        ("contacts", "last_modified_time", "D", "last_modified_time D"),
        ("invoices", "last_modified_time", "A", "created_time A"),
        ("purchaseorders", "created_time", "A", "created_time D"),
    ];
    for (path, column, order, expect) in cases {
        let list = caller.read(path, &[("sort_column", column), ("sort_order", order), ("per_page", "50")]).await;
        assert_eq!(context(&list), expect, "{path} by {column} {order}");
        let (column, order) = expect.split_once(' ').unwrap();
        let mut values = texts(list[list_key(path)].as_array().unwrap(), column);
        if order == "D" {
            values.reverse();
        }
        let instants =
            |text: &str| text.parse::<jiff::civil::Date>().map_or_else(|_| text.to_owned(), |day| day.to_string());
        if column.ends_with("_time") {
            let times: Vec<jiff::Timestamp> = values
                .iter()
                .map(|text| jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%z", text).unwrap().to_timestamp().unwrap())
                .collect();
            assert!(times.is_sorted(), "{path} by {column} {order}");
        } else {
            assert!(values.iter().map(|text| instants(text)).is_sorted(), "{path} by {column} {order}");
        }
    }
    let free = Caller::new(Options { orders_ignore_sort_order: false, ..Options::default() }).await;
    let list = free.read("purchaseorders", &[("sort_column", "created_time"), ("sort_order", "A")]).await;
    assert_eq!(context(&list), "created_time A", "the quirk can be switched off");
}

#[tokio::test]
async fn only_some_lists_can_be_asked_for_what_changed() {
    let caller = Caller::new(Options::default()).await;
    caller.books.set_clock("2026-12-03T08:00:00Z".parse().unwrap());
    let company = caller.books.company().unwrap();
    let changes = [
        (Kind::Invoice, company.invoices[0].number.clone()),
        (Kind::PurchaseOrder, company.purchase_orders[0].number.clone()),
        (Kind::Bill, company.bills[0].number.clone()),
    ];
    for (kind, key) in changes {
        caller.books.change(Change::Update { kind, key, patch: json!({"notes": "touched"}) }).unwrap();
    }
    caller
        .books
        .change(Change::Update { kind: Kind::Account, key: "Sales".to_owned(), patch: json!({"description": "x"}) })
        .unwrap();
    let since = [("last_modified_time", "2026-12-03T07:59:59+0000")];
    for path in ["invoices", "purchaseorders", "bills", "chartofaccounts"] {
        assert_eq!(caller.rows(path, &since).await.len(), 1, "{path}");
        assert_eq!(
            caller.rows(path, &[("last_modified_time", "2026-12-03T10:00:00+0100")]).await.len(),
            0,
            "{path}: by instant, not by text"
        );
    }
    assert_eq!(caller.rows("contacts", &since).await.len(), company.customers.len() + company.vendors.len(), "ignored");
    assert_eq!(caller.rows("expenses", &since).await.len(), company.expenses.len(), "ignored");
    for wrong in ["2026-12-03T07:59:59Z", "2026-12-03T07:59:59+00:00", "2026-12-03", "2026-12-03T07:59:59 0000"] {
        assert_eq!(caller.get("invoices", &[("last_modified_time", wrong)]).await.outcome(), (400, 4), "{wrong}");
    }
}

#[tokio::test]
async fn filters_choose_rows() {
    let caller = Caller::new(Options::default()).await;
    let company = caller.books.company().unwrap();
    let contacts = caller.rows("contacts", &[("contact_name", "Fernhill Group")]).await;
    let fernhill = contacts[0]["contact_id"].as_str().unwrap();
    let november = [("customer_id", fernhill), ("date_start", "2026-11-01"), ("date_end", "2026-11-30")];
    let rows = caller.rows("invoices", &november).await;
    let expect = company.invoices.iter().filter(|one| one.party == "Fernhill Group" && one.date.month() == 11).count();
    assert_eq!(rows.len(), expect);
    assert!(rows.iter().all(|row| row["customer_name"] == "Fernhill Group"));
    let cases = [
        ("invoices", "status", "draft", "status", "draft"),
        ("invoices", "filter_by", "Status.Void", "status", "void"),
        ("invoices", "filter_by", "Status.OverDue", "status", "overdue"),
        ("invoices", "invoice_number", "INV-000007", "invoice_number", "INV-000007"),
        ("bills", "filter_by", "Status.Paid", "status", "paid"),
        ("contacts", "contact_type", "vendor", "contact_type", "vendor"),
        ("expenses", "filter_by", "Status.Nonbillable", "status", "nonbillable"),
    ];
    for (path, key, value, column, expect) in cases {
        let rows = caller.rows(path, &[(key, value)]).await;
        assert!(
            !rows.is_empty() && rows.iter().all(|row| row[column] == expect),
            "{path} {key}={value}: {} rows",
            rows.len()
        );
    }
    let part = caller.rows("contacts", &[("contact_name_contains", "timber")]).await;
    assert_eq!(texts(&part, "contact_name"), ["Thames Timber"]);
    let large = caller.rows("invoices", &[("total_greater_than", "20000")]).await;
    assert!(!large.is_empty() && large.iter().all(|row| row["total"].as_f64().unwrap() > 20_000.0));
    let unpaid = caller.rows("invoices", &[("filter_by", "Status.Unpaid")]).await;
    assert!(unpaid.iter().all(|row| row["balance"].as_f64().unwrap() > 0.0) && !unpaid.is_empty());
    let found = caller.rows("invoices", &[("search_text", "inv-000012")]).await;
    assert_eq!(texts(&found, "invoice_number"), ["INV-000012"]);
}
