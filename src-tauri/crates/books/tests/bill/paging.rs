//! Lists that change while they are read.

use crate::suite::{Bench, bench, fast};
use crate::support::all;
use books::{ListRequest, Walk};
use model::Kind;
use practice::bill::{Change, Fault, Happening, Neutral};
use std::collections::BTreeSet;

/// Practice books with many bills, each typed in at another second.
async fn many(count: usize, same_moment: bool) -> Bench {
    let mut options = fast();
    let company = &mut options.companies[0];
    let mut pattern = company.bills[0].clone();
    pattern.applied.clear();
    company.vendor_payments.clear();
    company.vendor_credits.clear();
    let start: jiff::civil::DateTime = "2026-03-01T08:00:00".parse().expect("a time");
    company.bills = (0..count)
        .map(|number| {
            let mut bill = pattern.clone();
            bill.number = format!("N-{number:05}");
            let seconds = if same_moment { 0 } else { i64::try_from(number).expect("small") };
            let at = start + jiff::Span::new().seconds(seconds);
            bill.created = Some(serde_json::from_value(serde_json::json!(at.to_string())).expect("a time"));
            bill.modified.clone_from(&bill.created);
            bill
        })
        .collect();
    bench(options).await
}

fn then(change: &Change) -> Happening {
    Happening::Then { change: serde_json::to_value(change).expect("JSON") }
}

#[tokio::test]
async fn nothing_is_left_out_while_the_books_change_between_pages() {
    for happens in ["add", "touch-early", "touch-late", "archive", "rows-repeat", "rows-slip"] {
        let bench = many(320, false).await;
        let kind = Neutral::Bill;
        let rows = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect("a list");
        assert_eq!(rows.len(), 320, "{happens}");
        let record = serde_json::to_value(&bench.practice.company().bills[0]).expect("JSON");
        let ids: Vec<String> = rows.iter().map(|row| row.head.id.clone()).collect();
        // After the archived ones the second request of the list reads its first page.
        let fault =
            |change: &Change| bench.practice.fault(Fault::once(then(change)).by("GET").on("/v3/bills").after(1));
        let touch = |key: &String| Change::Update { kind, key: key.clone(), patch: serde_json::json!({"notes": "x"}) };
        match happens {
            "add" => {
                let mut record = record.clone();
                for key in ["number", "created", "modified"] {
                    record.as_object_mut().expect("an object").remove(key);
                }
                for number in 0..7 {
                    record["number"] = format!("X-{number}").into();
                    fault(&Change::Add { kind, record: record.clone() });
                }
            }
            "touch-early" => ids.iter().take(12).for_each(|id| fault(&touch(id))),
            "touch-late" => ids.iter().skip(90).take(12).for_each(|id| fault(&touch(id))),
            "archive" => ids.iter().take(12).for_each(|id| fault(&Change::Void { kind, key: id.clone() })),
            "rows-repeat" => bench.practice.fault(Fault::always(Happening::Shift { rows: 9 }).on("/v3/bills")),
            _ => bench.practice.fault(Fault::always(Happening::Shift { rows: -9 }).on("/v3/bills")),
        }
        let read = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect("a list");
        let unique: BTreeSet<&String> = read.iter().map(|row| &row.head.id).collect();
        for row in &rows {
            assert!(unique.contains(&row.head.id), "{happens}: {:?} was left out", row.head.number);
        }
        let versions: BTreeSet<(&String, &String)> = read.iter().map(|row| (&row.head.id, &row.head.version)).collect();
        assert_eq!(versions.len(), read.len(), "{happens}: no version of a record comes twice from a walk");
        if happens == "add" {
            assert_eq!(unique.len(), 327, "what was added meanwhile is read, too");
        }
    }
}

#[tokio::test]
async fn records_that_all_changed_at_one_moment_are_all_read() {
    let bench = many(250, true).await;
    let rows = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect("a list");
    assert_eq!(rows.len(), 250);
}

#[tokio::test]
async fn an_empty_page_is_not_the_end() {
    let mut options = fast();
    options.settings.empty_pages = true;
    let bench = bench(options).await;
    let held = bench.practice.records(Neutral::Invoice).len();
    assert!(held > 100, "more than a page");
    assert_eq!(all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list").len(), held);
}

#[tokio::test]
async fn a_list_can_be_left_and_gone_on_with() {
    let bench = many(320, false).await;
    let mut request = ListRequest::all(Kind::Bill);
    let mut ids = BTreeSet::new();
    let mut complete = true;
    loop {
        let page = bench.books.list(&request).await.expect("a page");
        ids.extend(page.ids);
        complete &= page.complete_ids;
        let Some(next) = page.next else { break };
        // As it would be stored.
        let text = serde_json::to_string(&next).expect("JSON");
        request.page = Some(serde_json::from_str(&text).expect("the same"));
    }
    assert_eq!(ids.len(), 320);
    assert!(complete, "nothing was left out by BILL");
    let mut walk = Walk::new(&*bench.books, ListRequest::since(Kind::Bill, bench.practice.now()));
    let page = walk.next().await.expect("a page").expect("the first");
    assert!(!page.complete_ids, "a list that was filtered is not complete");
}

#[tokio::test]
async fn lists_that_do_not_know_the_order_are_read_in_another() {
    let bench = bench(fast()).await;
    let refused = |sort: &str| {
        let body = r#"[{"code":"BDC_1002","message":"Invalid sort field"}]"#.to_owned();
        let happens = Happening::Fail { status: 400, body, retry_after: None };
        Fault::always(happens).on("/v3/").asking(&format!("sort={sort}"))
    };
    for sorts in [&["updatedTime:asc"][..], &["updatedTime:asc", "createdTime:asc"]] {
        for kind in [Kind::VendorCredit, Kind::BillPayment, Kind::Payment, Kind::Account, Kind::CreditNote] {
            bench.practice.clear_faults();
            let whole = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
            let since = whole.iter().filter_map(|row| row.head.modified).max().expect("a time of change");
            sorts.iter().for_each(|sort| bench.practice.fault(refused(sort)));
            let read = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
            assert_eq!(read.len(), whole.len(), "{kind} {sorts:?}");
            let changed = all(&*bench.books, ListRequest::since(kind, since)).await.expect("a list");
            let expect = whole.iter().filter(|row| row.head.modified.is_some_and(|at| at >= since)).count();
            assert_eq!(changed.len(), expect, "{kind} {sorts:?}: changes are found all the same");
        }
    }
    let error = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect_err("of bills the order is documented");
    assert_eq!(error.code(), "refused");
}
