//! Limits, quotas and faults.

use crate::bench::{bench, connected, fast};
use crate::support::all;
use books::{BooksError, ListRequest, Retry};
use futures::future::join_all;
use model::Kind;
use practice::xero::{self, Fault, Happening};
use std::collections::BTreeSet;
use std::time::Duration;

#[tokio::test]
async fn limits_are_kept_without_an_avoidable_refusal() {
    let bench = bench(xero::Options { latency: Duration::from_millis(5), ..fast() }).await;
    let rows = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    let ids: Vec<&str> = rows.iter().cycle().take(200).map(|row| row.head.id.as_str()).collect();
    let details = join_all(ids.iter().map(|id| bench.books.detail(Kind::Invoice, id))).await;
    assert!(details.iter().all(Result::is_ok));
    let counters = bench.practice.counters();
    assert_eq!(counters.throttled, 0, "no limit was run into");
    assert!(counters.max_in_flight <= 5, "{} at once", counters.max_in_flight);
}

#[tokio::test]
async fn what_is_left_of_the_day_is_known_and_an_end_is_told_with_its_time() {
    let bench = bench(fast()).await;
    all(&*bench.books, ListRequest::all(Kind::Account)).await.expect("a list");
    let left = bench.books.usage().remaining.expect("the answers tell");
    assert!(left < 5000 && left > 4900, "{left}");
    bench.practice.set_day_limit(5);
    let mut last = None;
    for _ in 0..12 {
        if let Err(error) = bench.books.currencies().await {
            last = Some(error);
        }
    }
    let error = last.expect("the quota ends");
    assert_eq!(error.code(), "quota", "{error}");
    assert!(matches!(error.retry(), Retry::At(_)));
    let calls = bench.practice.counters().calls;
    assert_eq!(bench.books.currencies().await.expect_err("still").code(), "quota");
    assert_eq!(bench.practice.counters().calls, calls, "no call is made that cannot succeed");
}

#[tokio::test]
async fn a_quota_that_ends_in_the_middle_of_a_list_is_gone_on_with_later() {
    let mut options = fast();
    options.limits.per_day = 4;
    let pattern = options.companies[0].invoices[0].clone();
    let company = &mut options.companies[0];
    (company.customer_payments, company.credit_notes) = (Vec::new(), Vec::new());
    company.invoices = (0..62)
        .map(|number| practice::company::Document { number: format!("N-{number:05}"), ..pattern.clone() })
        .collect();
    let mut bench = bench(options).await;
    bench.connection.settings.insert("page".to_owned(), "50".to_owned());
    let (mut request, mut found, mut ended) = (ListRequest::all(Kind::Invoice), BTreeSet::new(), 0);
    let mut books = connected(&bench.connection, &bench.store);
    loop {
        match books.list(&request).await {
            Ok(page) => {
                found.extend(page.ids);
                request.page = page.next;
                if request.page.is_none() {
                    break;
                }
            }
            Err(error) => {
                assert_eq!((error.code(), found.len()), ("quota", 50), "{error}");
                ended += 1;
                // Another day, on which the same books are opened anew.
                bench.practice.set_day_limit(5000);
                bench.practice.clear_requests();
                books = connected(&bench.connection, &bench.store);
            }
        }
    }
    assert_eq!((ended, found.len()), (1, 62), "what was read before is not read again and nothing is missing");
    let pages = bench.practice.requests().iter().filter(|asked| asked.path.ends_with("/Invoices")).count();
    assert_eq!(pages, 1);
}

#[tokio::test]
async fn faults_pass_or_are_told() {
    let passing = [
        Happening::DropBefore,
        Happening::DropAfter,
        Happening::Cut,
        Happening::Short,
        Happening::Fail { status: 503, body: String::new(), retry_after: Some(2) },
        Happening::Fail { status: 500, body: "<html>oops</html>".to_owned(), retry_after: None },
        Happening::FailAfter { status: 500 },
        Happening::TooMany { retry_after: Some(3) },
        Happening::TooMany { retry_after: None },
        Happening::Unauthorized,
        Happening::Slow { milliseconds: 30 },
    ];
    for happens in passing {
        let bench = bench(fast()).await;
        bench.practice.fault(Fault::once(happens.clone()).on("/Invoices"));
        let rows = all(&*bench.books, ListRequest::all(Kind::Invoice)).await;
        assert!(rows.as_ref().is_ok_and(|rows| !rows.is_empty()), "{happens:?}: {:?}", rows.err());
    }
    for (happens, code) in [
        (Happening::Quota, "quota"),
        (Happening::Fail { status: 500, body: String::new(), retry_after: None }, "server-fault"),
        (
            Happening::Fail {
                status: 400,
                body: r#"{"ErrorNumber":16,"Type":"QueryParseException","Message":"No"}"#.to_owned(),
                retry_after: None,
            },
            "refused",
        ),
        (Happening::DropBefore, "unreachable"),
        (Happening::Short, "garbled"),
        (Happening::Unauthorized, "sign-in-again"),
    ] {
        let bench = bench(fast()).await;
        bench.practice.fault(Fault::always(happens.clone()).on("/Invoices"));
        let error = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect_err("a fault that stays");
        assert_eq!(error.code(), code, "{happens:?}: {error}");
    }
}

#[tokio::test]
async fn a_right_that_is_missing_and_a_company_that_went_are_told_apart_and_nothing_is_renewed_for_them() {
    let bench = bench(fast()).await;
    let narrow = bench.practice.tokens_for("offline_access accounting.contacts.read accounting.settings.read");
    let mut kept = bench.store.kept();
    kept.tokens.access = narrow.access.into();
    kept.tokens.refresh = narrow.refresh.into();
    *bench.store.kept.lock().expect("whole") = Some(kept);
    let books = connected(&bench.connection, &bench.store);
    let error = all(&*books, ListRequest::all(Kind::Invoice)).await.expect_err("no right");
    assert_eq!(error.code(), "not-allowed", "{error}");
    assert!(all(&*books, ListRequest::all(Kind::Contact)).await.is_ok());
    assert!(bench.practice.disconnect(&bench.practice.company_id()));
    let error = all(&*books, ListRequest::all(Kind::Contact)).await.expect_err("no company");
    assert!(matches!(&error, BooksError::SignInAgain { reason, .. } if reason.contains("not connected")), "{error}");
    assert_eq!(bench.practice.counters().refreshes, 0, "a new token would not help");
}
