//! Pages, filters, order.

use crate::caller::{Answer, Caller, rows, texts};
use practice::xero::Options;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn pages_are_as_large_as_asked_within_bounds() {
    let caller = Caller::new(Options::default()).await;
    let count = caller.rows("Invoices", &[]).await.len();
    assert!(count > 300);
    let cases = [
        (&[("page", "1")][..], 1, 100, 100),
        (&[("page", "2"), ("pageSize", "7")], 2, 7, 7),
        (&[("page", "1"), ("pageSize", "0")], 1, 1, 1),
        (&[("page", "1"), ("pageSize", "5000")], 1, 1000, count),
        (&[("page", "0")], 1, 100, 100),
        (&[("page", "999")], 999, 100, 0),
        (&[("summaryOnly", "true")], 1, 100, 100),
    ];
    for (query, page, size, held) in cases {
        let answer = caller.get("Invoices", query).await;
        let expect = json!({"page": page, "pageSize": size, "pageCount": count.div_ceil(size), "itemCount": count});
        assert_eq!(answer.json()["pagination"], expect, "{query:?}");
        assert_eq!(rows(&answer, "Invoices").len(), held, "{query:?}");
    }
    for path in ["Accounts", "Items", "BatchPayments", "TrackingCategories", "Currencies", "TaxRates"] {
        let answer = caller.get(path, &[("page", "2"), ("pageSize", "1")]).await;
        assert_eq!(answer.json()["pagination"], Value::Null, "{path} has no pages");
        assert_eq!(rows(&answer, path).len(), caller.rows(path, &[]).await.len(), "{path}");
    }
}

#[tokio::test]
async fn pages_together_are_the_whole_list_in_the_order_of_change() {
    let caller = Caller::new(Options::default()).await;
    for (path, id) in [("Invoices", "InvoiceID"), ("Payments", "PaymentID"), ("Contacts", "ContactID")] {
        let whole = caller.rows(path, &[("page", "1"), ("pageSize", "1000")]).await;
        let mut ids = Vec::new();
        for page in 1.. {
            let part = caller.rows(path, &[("page", &page.to_string()), ("pageSize", "30")]).await;
            if part.is_empty() {
                break;
            }
            ids.extend(texts(&part, id).into_iter().map(str::to_owned));
        }
        assert_eq!(ids, texts(&whole, id), "{path}");
        let changed: Vec<String> =
            texts(&whole, "UpdatedDateUTC").into_iter().map(|text| format!("{text:0>40}")).collect();
        assert!(changed.is_sorted(), "{path}: the oldest change first");
    }
}

/// The texts that a query leaves of a key.
async fn left(caller: &Caller, path: &str, query: &[(&str, &str)], key: &str) -> BTreeSet<String> {
    let mut query = query.to_vec();
    query.extend([("page", "1"), ("pageSize", "1000")]);
    texts(&caller.rows(path, &query).await, key).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn filters_leave_what_they_name() {
    let caller = Caller::new(Options::default()).await;
    let all = caller.rows("Invoices", &[("page", "1"), ("pageSize", "1000")]).await;
    let id = |at: usize| all[at]["InvoiceID"].as_str().unwrap();
    let ids = format!("{},{}", id(0), id(5));
    let expect: BTreeSet<String> = [id(0), id(5)].map(str::to_owned).into();
    assert_eq!(left(&caller, "Invoices", &[("IDs", &ids)], "InvoiceID").await, expect);
    let sale = all.iter().find(|row| row["Type"] == "ACCREC").unwrap();
    let (number, contact) = (sale["InvoiceNumber"].as_str().unwrap(), sale["Contact"]["ContactID"].as_str().unwrap());
    assert!(left(&caller, "Invoices", &[("InvoiceNumbers", number)], "InvoiceNumber").await.contains(number));
    let theirs = caller.rows("Invoices", &[("ContactIDs", contact)]).await;
    assert!(!theirs.is_empty() && theirs.iter().all(|row| row["Contact"]["ContactID"] == contact));
    let statuses = left(&caller, "Invoices", &[("Statuses", "AUTHORISED,PAID")], "Status").await;
    assert_eq!(statuses, ["AUTHORISED", "PAID"].map(str::to_owned).into());
    let condition = format!("Contact.ContactID==Guid(\"{contact}\") AND Type==\"ACCREC\" AND Date>=DateTime(2026,1,1)");
    assert!(!caller.rows("Invoices", &[("where", &condition)]).await.is_empty());
    let found = caller.rows("Contacts", &[("searchTerm", "oak lane")]).await;
    assert_eq!(texts(&found, "Name"), ["Oak Lane"]);
    let by_number = caller.rows("Payments", &[("where", &format!("Invoice.InvoiceNumber=\"{number}\""))]).await;
    assert!(by_number.iter().all(|row| row["Invoice"]["InvoiceNumber"] == number));
    for (path, query) in [
        ("Invoices", ("where", "Date>=\"2026-01-01\"")),
        ("Invoices", ("where", "Nonsense==1")),
        ("Invoices", ("where", "((")),
        ("Invoices", ("order", "Nonsense")),
        ("Invoices", ("IDs", "12")),
    ] {
        let refused = caller.get(path, &[query]).await;
        assert_eq!((refused.status, &refused.json()["Type"]), (400, &json!("QueryParseException")), "{query:?}");
    }
}

#[tokio::test]
async fn orders_sort_and_trap_those_who_page_journals() {
    let caller = Caller::new(Options::default()).await;
    let paged = [("page", "1"), ("pageSize", "1000")];
    let dates: Vec<String> =
        texts(&caller.rows("Invoices", &[("order", "Date DESC"), paged[0], paged[1]]).await, "DateString")
            .into_iter()
            .map(str::to_owned)
            .collect();
    assert!(dates.iter().rev().is_sorted() && dates.first() != dates.last());
    let small = [("page", "1"), ("pageSize", "1")];
    assert_eq!(caller.rows("ManualJournals", &small).await.len(), 1);
    let trapped = caller.rows("ManualJournals", &[("order", "UpdatedDateUTC ASC"), small[0], small[1]]).await;
    assert!(trapped.len() > 1, "everything at once");
    let sane = Caller::new(Options { journals_with_order_ignore_pages: false, ..Options::default() }).await;
    let one = sane.rows("ManualJournals", &[("order", "UpdatedDateUTC ASC"), small[0], small[1]]).await;
    assert_eq!(one.len(), 1);
}

#[tokio::test]
async fn summaries_archived_contacts_and_four_places() {
    let caller = Caller::new(Options::default()).await;
    let summary = caller.rows("Invoices", &[("summaryOnly", "true")]).await;
    assert!(summary.iter().all(|row| row.get("LineItems").is_none() && row.get("Payments").is_none()));
    let usual = caller.rows("Contacts", &[]).await;
    assert!(usual.iter().all(|row| row["ContactStatus"] == "ACTIVE" && row.get("PaymentTerms").is_none()));
    let more = caller.rows("Contacts", &[("includeArchived", "true"), ("page", "1")]).await;
    assert!(more.len() > usual.len() && more.iter().any(|row| row["ContactStatus"] == "ARCHIVED"));
    assert!(more.iter().all(|row| row.get("PaymentTerms").is_some()), "with a page");

    let mut company = practice::company::Company::built_in(1);
    company.invoices[0].lines.truncate(1);
    company.invoices[0].lines[0].rate = "1.2345".parse().unwrap();
    let number = company.invoices[0].number.clone();
    company.customer_payments.clear();
    company.credit_notes.clear();
    let caller = Caller::new(Options { companies: vec![company], ..Options::default() }).await;
    for (query, expect) in [(&[][..], "1.23"), (&[("unitdp", "4")], "1.2345")] {
        let row = &caller.rows(&format!("Invoices/{number}"), query).await[0];
        assert_eq!(row["LineItems"][0]["UnitAmount"].to_string(), expect);
    }
}

#[tokio::test]
async fn what_was_changed_since_is_read_in_four_forms_and_compared_to_the_second() {
    let caller = Caller::new(Options::default()).await;
    let all = caller.rows("Invoices", &[("page", "1"), ("pageSize", "1000")]).await;
    let last = all.last().unwrap()["UpdatedDateUTCString"].as_str().unwrap().trim_end_matches('Z').to_owned();
    let at: jiff::Timestamp = format!("{last}Z").parse().unwrap();
    let before = at - jiff::SignedDuration::from_secs(1);
    let forms = |at: jiff::Timestamp| {
        [
            at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
            at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string(),
            at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        ]
    };
    for (at, expect) in [(at, 0), (before, 1)] {
        for form in forms(at) {
            let found = caller.since("Invoices", &form).await;
            assert_eq!((found.status, rows(&found, "Invoices").len()), (200, expect), "{form}");
        }
    }
    let inclusive = Caller::new(Options { since_inclusive: true, ..Options::default() }).await;
    assert_eq!(rows(&inclusive.since("Invoices", &last).await, "Invoices").len(), 1);
    let currencies = caller.since("Currencies", "2030-01-01T00:00:00").await;
    assert!(!rows(&currencies, "Currencies").is_empty(), "a resource that does not know the header");
    let bad = caller.request(Method::GET, "Invoices").header("If-Modified-Since", "yesterday").send().await.unwrap();
    assert_eq!(Answer::of(bad).await.status, 400);
}

#[tokio::test]
async fn too_many_records_are_refused() {
    let mut options = Options::default();
    options.limits.most_records = 50;
    let caller = Caller::new(options).await;
    assert_eq!(caller.get("Invoices", &[]).await.status, 400);
    assert_eq!(caller.get("Invoices", &[("where", "Status==\"VOIDED\"")]).await.status, 200);
}
