//! Books that change: what changed is read again, what went is seen, and nothing is left out while lists move.

use crate::bench::{Bench, KINDS, bench, connected, fast, neutral};
use crate::support::all;
use books::{Books, ListRequest, Walk};
use model::{Kind, Status};
use practice::xero::{self, Change, Fault, Happening};
use std::collections::BTreeSet;
use std::time::Duration;

#[tokio::test]
async fn only_what_changed_is_read_again() {
    for since_inclusive in [false, true] {
        let bench = bench(xero::Options { since_inclusive, ..fast() }).await;
        for kind in KINDS {
            let Some(practice_kind) = neutral(kind) else { continue };
            let before = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
            bench.practice.advance(Duration::from_secs(3600));
            let since = bench.practice.now();
            bench.practice.advance(Duration::from_secs(60));
            let patch = match kind {
                Kind::Contact => serde_json::json!({"phone": "+353 1 555"}),
                Kind::Account | Kind::Expense => serde_json::json!({"description": "touched"}),
                _ => serde_json::json!({"reference": "touched"}),
            };
            let touch = |key: String| Change::Update { kind: practice_kind, key, patch: patch.clone() };
            let changed = before.iter().find(|row| {
                let reference = row.document.as_ref().and_then(|doc| doc.reference.clone());
                let keys = [row.head.number.clone(), row.head.name.clone(), reference];
                keys.into_iter().flatten().any(|key| bench.practice.change(touch(key)).is_ok())
            });
            let changed = changed.map(|row| &row.head);
            let changed = changed.unwrap_or_else(|| panic!("no {kind} could be changed"));
            let again = all(&*bench.books, ListRequest::since(kind, since)).await.expect("a list");
            let found: Vec<&str> = again.iter().map(|row| row.head.id.as_str()).collect();
            assert_eq!(found, [changed.id.as_str()], "{kind}");
            assert_ne!(again[0].head.version, changed.version, "{kind}: a touched record has another version");
            assert!(
                again[0]
                    .document
                    .as_ref()
                    .is_some_and(|doc| !matches!(kind, Kind::Invoice | Kind::Bill) || !doc.lines.is_empty()),
                "{kind}: lines come along"
            );
        }
    }
}

/// All ids that a list names, and whether they are complete.
async fn ids(books: &dyn Books, request: ListRequest) -> (BTreeSet<String>, bool) {
    let (mut walk, mut found, mut complete) = (Walk::new(books, request), BTreeSet::new(), true);
    while let Some(page) = walk.next().await.expect("a page") {
        complete &= page.complete_ids;
        found.extend(page.ids);
    }
    (found, complete)
}

#[tokio::test]
async fn voided_and_deleted_records_are_seen_as_such() {
    let bench = bench(fast()).await;
    let rows = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    bench.practice.advance(Duration::from_secs(60));
    let since = bench.practice.now();
    bench.practice.advance(Duration::from_secs(60));
    for (change, from, status) in [("void", Status::Open, Status::Void), ("delete", Status::Draft, Status::Deleted)] {
        let gone = rows.iter().map(|row| &row.head).filter(|head| head.status == from).find(|head| {
            let key = head.number.clone().expect("numbered");
            let kind = xero::Kind::Invoice;
            let change = if change == "void" { Change::Void { kind, key } } else { Change::Delete { kind, key } };
            bench.practice.change(change).is_ok()
        });
        let gone = gone.unwrap_or_else(|| panic!("one that can be {change}ed"));
        let again = all(&*bench.books, ListRequest::since(Kind::Invoice, since)).await.expect("a list");
        let found = again.iter().find(|row| row.head.id == gone.id).map(|row| row.head.status);
        assert_eq!(found, Some(status), "{change}");
    }
    // Where deleted records do not stand in lists, a complete list shows what is missing.
    let bench = crate::bench::bench(xero::Options { deleted_in_lists: false, ..fast() }).await;
    let (before, complete) = ids(&*bench.books, ListRequest::all(Kind::Invoice)).await;
    assert!(complete);
    let rows = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    let gone = rows.iter().find(|row| {
        let key = row.head.number.clone().expect("numbered");
        bench.practice.change(Change::Delete { kind: xero::Kind::Invoice, key }).is_ok()
    });
    let (after, _) = ids(&*bench.books, ListRequest::all(Kind::Invoice)).await;
    assert_eq!(before.difference(&after).collect::<Vec<_>>(), [&gone.expect("one").head.id]);
    let (_, complete) = ids(&*bench.books, ListRequest::since(Kind::Invoice, bench.practice.now())).await;
    assert!(!complete, "a list that the provider filtered is not complete");
}

/// Practice books with many invoices, typed in over some days or all in one moment.
async fn many(count: usize, in_one_moment: bool) -> Bench {
    let mut options = fast();
    let company = &mut options.companies[0];
    let pattern = company.invoices[0].clone();
    company.customer_payments.clear();
    company.credit_notes.clear();
    company.invoices = (0..count)
        .map(|number| {
            let mut invoice = pattern.clone();
            invoice.number = format!("N-{number:05}");
            if !in_one_moment {
                let at = format!(
                    "2026-{:02}-{:02}T{:02}:00:00Z",
                    1 + number / 140 % 9,
                    1 + number / 10 % 28,
                    8 + number % 10
                );
                invoice.created = Some(serde_json::from_value(at.clone().into()).expect("a time"));
                invoice.modified = invoice.created;
            }
            invoice
        })
        .collect();
    let bench = bench(options).await;
    let mut connection = bench.connection.clone();
    connection.settings.insert("page".to_owned(), "20".to_owned());
    Bench { books: connected(&connection, &bench.store), connection, ..bench }
}

#[tokio::test]
async fn nothing_is_left_out_while_the_books_change_between_pages() {
    for in_one_moment in [false, true] {
        for happens in ["quiet", "add", "touch-one", "touch-many", "delete-many", "rows-repeat", "rows-slip"] {
            let bench = many(62, in_one_moment).await;
            let kind = xero::Kind::Invoice;
            let ids = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
            assert_eq!(ids.len(), 62);
            bench.practice.advance(Duration::from_secs(3600));
            let invoice = serde_json::to_value(&bench.practice.company().invoices[0]).expect("json");
            let then = |change: Change| {
                let change = serde_json::to_value(change).expect("json");
                bench.practice.fault(Fault::once(Happening::Then { change }).on("/Invoices"));
            };
            let key = |number: usize| format!("N-{number:05}");
            let touch =
                |number| Change::Update { kind, key: key(number), patch: serde_json::json!({"reference": "x"}) };
            let mut doomed = BTreeSet::new();
            match happens {
                "add" => (0..7).for_each(|number| {
                    let mut record = invoice.clone();
                    record["number"] = format!("X-{number}").into();
                    then(Change::Add { kind, record });
                }),
                "touch-one" => then(touch(3)),
                "touch-many" => (0..15).for_each(|number| then(touch(number * 4))),
                "delete-many" => (0..12).for_each(|number| {
                    doomed.insert(key(number));
                    then(Change::Delete { kind, key: key(number) });
                }),
                "rows-repeat" => {
                    bench.practice.fault(Fault::once(Happening::Shift { rows: 9 }).on("/Invoices").asking("page=2"))
                }
                "rows-slip" => {
                    bench.practice.fault(Fault::once(Happening::Shift { rows: -9 }).on("/Invoices").asking("page=2"))
                }
                _ => {}
            }
            bench.practice.clear_requests();
            let read = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
            let pages = bench.practice.requests().iter().filter(|asked| asked.path.ends_with("/Invoices")).count();
            let about = format!("{happens}, in one moment: {in_one_moment}, {pages} pages");
            let numbers: BTreeSet<String> = read.iter().filter_map(|row| row.head.number.clone()).collect();
            for row in &ids {
                let number = row.head.number.clone().expect("numbered");
                assert!(numbers.contains(&number) || doomed.contains(&number), "{about}: {number} was left out");
            }
            let stamps: BTreeSet<(&String, &String)> =
                read.iter().map(|row| (&row.head.id, &row.head.version)).collect();
            assert_eq!(stamps.len(), read.len(), "{about}: a record comes twice only where it was touched");
            assert!(happens != "quiet" || pages <= 7, "{about}");
            assert_eq!(bench.practice.counters().throttled, 0, "{about}");
        }
    }
}

#[tokio::test]
async fn a_demo_company_whose_records_were_all_last_changed_in_2008_is_read_whole() {
    let bench = bench(xero::Options { demo_company: true, ..fast() }).await;
    let company = bench.practice.company();
    let rows = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    assert_eq!(rows.len(), company.invoices.len());
}
