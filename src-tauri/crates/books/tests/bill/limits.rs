//! Limits: kept where they are known, obeyed where they are told.

use crate::suite::{bench, fast};
use crate::support::{Real, all};
use books::{Clock as _, ListRequest, Retry};
use model::Kind;
use practice::bill::{Fault, Happening, Limits};
use std::time::{Duration, Instant};

#[tokio::test]
async fn no_more_than_three_calls_are_made_at_once() {
    let mut options = fast();
    options.latency = Duration::from_millis(20);
    let bench = bench(options).await;
    let kinds = [Kind::Bill, Kind::Invoice, Kind::Contact, Kind::Account, Kind::Payment];
    let lists = (0..20).map(|number| all(&*bench.books, ListRequest::all(kinds[number % kinds.len()])));
    for rows in futures::future::join_all(lists).await {
        assert!(!rows.expect("a list").is_empty());
    }
    let counters = bench.practice.counters();
    assert_eq!(counters.max_in_flight, 3, "all three are used and no more");
    assert!(bench.practice.requests().iter().all(|asked| asked.status == 200), "nobody was sent away");
}

#[tokio::test]
async fn the_hours_calls_are_kept_to_and_then_resumed() {
    let mut options = fast();
    options.time_scale = 1200;
    options.limits = Limits { per_hour: 40, ..Limits::default() };
    let bench = bench(options).await;
    let mut connection = bench.connection.clone();
    connection.limits.per_minute = None;
    let mut quota = None;
    for _ in 0..60 {
        if let Err(error) = all(&*bench.books, ListRequest::all(Kind::Account)).await {
            quota = Some(error);
            break;
        }
    }
    let error = quota.expect("the hour's calls are used up");
    assert_eq!(error.code(), "quota", "{error}");
    let Retry::At(then) = error.retry() else { panic!("{error} says when") };
    let wait = then.duration_since(jiff::Timestamp::now());
    assert!(wait.as_millis() <= 3_000, "an hour at this pace: {wait}");
    let refused =
        |bench: &crate::suite::Bench| bench.practice.requests().iter().filter(|asked| asked.status != 200).count();
    let before = refused(&bench);
    assert_eq!(before, 1);
    let again = all(&*bench.books, ListRequest::all(Kind::Account)).await.expect_err("not yet");
    assert_eq!((again.code(), refused(&bench)), ("quota", before), "nobody runs into the wall again");
    Real.sleep(Duration::try_from(wait).unwrap_or_default() + Duration::from_millis(50)).await;
    assert!(!all(&*bench.books, ListRequest::all(Kind::Account)).await.expect("the next hour").is_empty());
}

#[tokio::test]
async fn spend_and_expense_is_read_at_its_own_pace() {
    let mut options = fast();
    options.limits.spend_per_minute = 60;
    let bench = bench(options).await;
    let start = Instant::now();
    let mut calls = 0;
    while calls < 150 {
        let before = bench.books.usage().calls;
        all(&*bench.books, ListRequest::all(Kind::Expense)).await.expect("a list");
        calls += bench.books.usage().calls - before;
    }
    let took = start.elapsed();
    let spent: Vec<_> = bench.practice.requests().into_iter().filter(|asked| asked.path.contains("/spend/")).collect();
    assert!(spent.iter().all(|asked| asked.status == 200), "nobody was sent away");
    // 150 calls at 60 a minute begin their third window; a minute lasts a tenth of a second here.
    let least = Duration::from_millis(190);
    assert!(took >= least, "{took:?}");
}

#[tokio::test]
async fn too_many_calls_are_waited_out_whatever_their_status() {
    for status in [400, 422, 429] {
        let mut options = fast();
        options.settings.limit_status = status;
        let bench = bench(options).await;
        for retry_after in [None, Some(30)] {
            bench.practice.fault(Fault { times: Some(3), ..Fault::always(Happening::TooMany { retry_after }) });
            let rows = all(&*bench.books, ListRequest::all(Kind::Account)).await.expect("a list");
            assert!(!rows.is_empty(), "{status} {retry_after:?}");
        }
        bench.practice.fault(Fault::once(Happening::Quota));
        let error = all(&*bench.books, ListRequest::all(Kind::Account)).await.expect_err("used up");
        assert_eq!(error.code(), "quota", "{status}");
    }
}

#[tokio::test]
async fn too_many_sign_ins_are_waited_for() {
    let bench = bench(fast()).await;
    bench.practice.expire_access_tokens();
    bench.practice.fault(Fault::once(Happening::TokenError { error: "BDC_1144".to_owned() }));
    let error = all(&*bench.books, ListRequest::all(Kind::Account)).await.expect_err("too many");
    assert_eq!(error.code(), "throttled", "{error}");
    assert!(matches!(error.retry(), Retry::At(_)));
    assert_eq!(*bench.store.refused.lock().expect("whole"), 0, "nobody has to sign in because of it");
}
