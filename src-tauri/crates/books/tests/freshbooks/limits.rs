//! Limits, faults and access: what is waited for, what is tried again, what ends a run.

use crate::bench::{bench, fast};
use crate::support::{self, all};
use books::{BooksError, ListRequest, Retry};
use futures::future::join_all;
use model::Kind;
use practice::freshbooks::{ErrorShape, Fault, Happening, Limits, Options};
use std::time::Duration;

fn fail(status: u16) -> Happening {
    Happening::Fail { status, body: String::new(), retry_after: None }
}

#[tokio::test]
async fn faults_that_pass_are_passed_over() {
    let bench = bench(fast()).await;
    let expect = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect("a list").len();
    for happens in [
        fail(502),
        fail(500),
        Happening::Fail { status: 503, body: "<html>".to_owned(), retry_after: Some(20) },
        Happening::Cut,
        Happening::Short,
        Happening::DropBefore,
        Happening::DropAfter,
        Happening::TooMany { retry_after: None },
        Happening::TooMany { retry_after: Some(20) },
        Happening::Unauthorized,
        Happening::Slow { milliseconds: 20 },
    ] {
        let times = if happens == Happening::Unauthorized { 1 } else { 2 };
        bench.practice.fault(Fault { times: Some(times), ..Fault::always(happens.clone()).on("/bills/bills") });
        let rows = all(&*bench.books, ListRequest::all(Kind::Bill)).await;
        assert_eq!(rows.map(|rows| rows.len()), Ok(expect), "{happens:?}");
        bench.practice.clear_faults();
        bench.practice.clear_quota();
    }
    assert_eq!(bench.practice.counters().refreshes, 1, "only the rejected token was renewed");
}

#[tokio::test]
async fn faults_that_stay_end_with_a_word_and_a_time() {
    let bench = bench(fast()).await;
    for (happens, code) in [
        (fail(502), "server-fault"),
        (Happening::Cut, "garbled"),
        (Happening::Short, "garbled"),
        (Happening::DropBefore, "unreachable"),
        (fail(403), "not-allowed"),
        (fail(422), "refused"),
        (Happening::TooMany { retry_after: Some(3600) }, "throttled"),
        (Happening::Unauthorized, "sign-in-again"),
    ] {
        bench.practice.fault(Fault::always(happens.clone()).on("/bills/bills"));
        let error = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect_err("a fault");
        assert_eq!(error.code(), code, "{happens:?}: {error}");
        if code == "throttled" {
            assert!(matches!(error.retry(), Retry::At(_)), "it is said when it can go on");
        }
        bench.practice.clear_faults();
        bench.practice.clear_quota();
    }
}

#[tokio::test]
async fn limits_are_kept_without_being_run_into() {
    let limits = Limits { calls: 60, ..Limits::default() };
    let mut options = Options { time_scale: 60, limits, ..Options::default() };
    options.latency = Duration::from_millis(2);
    let mut bench = bench(options).await;
    bench.connection.limits.per_minute = Some(60);
    let books = books::connect(&bench.connection, bench.keeper.clone(), &support::options()).expect("open");
    let rows = all(&*books, ListRequest::all(Kind::Contact)).await.expect("a list");
    let asked = (0..150).map(|at| books.detail(Kind::Contact, &rows[at % rows.len()].head.id));
    for result in join_all(asked).await {
        result.expect("a contact");
    }
    let counters = bench.practice.counters();
    assert_eq!(counters.throttled, 0, "no answer 429");
    assert!(counters.max_in_flight <= 4, "{} at once", counters.max_in_flight);
    assert!(counters.calls >= 150);
}

#[tokio::test]
async fn a_plan_without_bills_is_told_in_words_whatever_the_shape_of_the_fault() {
    for errors in [ErrorShape::Classic, ErrorShape::Single, ErrorShape::New] {
        let bench = bench(Options { accounts_payable: false, errors, ..fast() }).await;
        let error = bench.books.list(&ListRequest::all(Kind::Bill)).await.expect_err("no plan");
        assert_eq!(error.code(), "not-allowed", "{errors:?}: {error}");
        assert!(error.to_string().contains("plan"), "{error}");
        let missing = bench.books.detail(Kind::Invoice, "987654").await.expect_err("not there");
        assert!(matches!(missing, BooksError::NotFound { .. }), "{errors:?}: {missing}");
    }
}
