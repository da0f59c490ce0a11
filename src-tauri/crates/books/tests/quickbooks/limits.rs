//! Limits, quotas and faults on the way.

use crate::suite::{bench, fast};
use books::{ListRequest, Retry};
use futures::future::join_all;
use model::Kind;
use practice::quickbooks::{Fault, Happening};

#[tokio::test]
async fn the_published_limits_are_kept_without_a_single_refusal() {
    let mut options = fast();
    options.time_scale = 60;
    let bench = bench(options).await;
    let calls =
        (0..300).map(|_| async { bench.books.detail(Kind::Class, "99999999").await.expect_err("not there").code() });
    let codes = join_all(calls).await;
    assert!(codes.iter().all(|code| *code == "not-found"), "{codes:?}");
    let counters = bench.practice.counters();
    assert_eq!((counters.throttled, counters.calls), (0, 300));
    assert!(counters.max_in_flight <= 10, "{} at once", counters.max_in_flight);
}

#[tokio::test]
async fn a_full_minute_is_waited_for_whatever_form_the_refusal_has() {
    for xml in [false, true] {
        let mut options = fast();
        options.gateway_xml = xml;
        let bench = bench(options).await;
        for retry_after in [None, Some(20)] {
            bench.practice.fault(Fault::once(Happening::TooMany { retry_after }).on("/query"));
            let page = bench.books.list(&ListRequest::all(Kind::Class)).await.expect("after the wait");
            assert!(!page.rows.is_empty());
        }
        assert_eq!(bench.practice.counters().throttled, 2);
    }
}

#[tokio::test]
async fn the_end_of_the_months_calls_ends_the_run_and_tells_when_to_come_back() {
    let bench = bench(fast()).await;
    bench.practice.set_month_limit(bench.practice.month_calls() + 2);
    let mut failed = None;
    for _ in 0..4 {
        failed = bench.books.list(&ListRequest::all(Kind::Class)).await.err().or(failed);
    }
    let error = failed.expect("the calls are used up");
    assert_eq!(error.code(), "quota", "{error}");
    assert!(matches!(error.retry(), Retry::At(_)));
    let before = bench.practice.counters().calls;
    assert_eq!(bench.books.list(&ListRequest::all(Kind::Class)).await.expect_err("still").code(), "quota");
    assert_eq!(bench.practice.counters().calls, before, "nothing more is asked");
}

#[tokio::test]
async fn faults_that_pass_are_passed_over() {
    let fail = |status: u16, body: &str| Happening::Fail { status, body: body.to_owned(), retry_after: None };
    for happens in [
        Happening::DropBefore,
        Happening::DropAfter,
        fail(500, ""),
        fail(503, "<html>down</html>"),
        Happening::FailAfter { status: 500 },
        Happening::Unauthorized,
        Happening::Cut,
        Happening::Short,
    ] {
        let bench = bench(fast()).await;
        let whole = bench.books.list(&ListRequest::all(Kind::Bill)).await.expect("a list");
        bench.practice.fault(Fault::once(happens.clone()).on("/query"));
        let page = bench
            .books
            .list(&ListRequest::all(Kind::Bill))
            .await
            .unwrap_or_else(|error| panic!("{happens:?}: {error}"));
        assert_eq!(page.rows, whole.rows, "{happens:?}");
    }
}

#[tokio::test]
async fn faults_that_stay_are_told() {
    let fail = |status: u16, body: &str| Happening::Fail { status, body: body.to_owned(), retry_after: None };
    for (happens, code) in [
        (fail(500, ""), "server-fault"),
        (Happening::DropBefore, "unreachable"),
        (fail(200, "<html>maintenance</html>"), "garbled"),
        (
            fail(
                403,
                r#"{"Fault":{"Error":[{"Message":"message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403","code":"3100"}],"type":"SERVICE"}}"#,
            ),
            "settings",
        ),
        (fail(302, "elsewhere"), "refused"),
    ] {
        let bench = bench(fast()).await;
        bench.practice.fault(Fault::always(happens.clone()).on("/query"));
        let error = bench.books.list(&ListRequest::all(Kind::Class)).await.expect_err("a fault that stays");
        assert_eq!(error.code(), code, "{happens:?}: {error}");
    }
}
