//! Limits, faults and access: what is waited for, what is tried again, what ends a run.

use crate::support::all;
use crate::zoho_own::suite::{bench, fast};
use books::{BooksError, ListRequest, Retry, Tokens};
use futures::future::join_all;
use model::Kind;
use practice::zoho::{Fault, Happening, Host};
use secrecy::ExposeSecret;
use std::time::Duration;

#[tokio::test]
async fn faults_that_pass_are_passed_over() {
    let bench = bench(fast()).await;
    let expect = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect("a list").len();
    for happens in [
        Happening::BadGateway,
        Happening::ServerError,
        Happening::Cut,
        Happening::Short,
        Happening::DropBefore,
        Happening::DropAfter,
        Happening::TooMany { code: 44, retry_after: None },
        Happening::TooMany { code: 44, retry_after: Some(20) },
        Happening::TooMany { code: 1070, retry_after: None },
        Happening::Unauthorized,
        Happening::Slow { milliseconds: 20 },
    ] {
        bench
            .practice
            .fault(Fault { times: Some(2), host: Some(Host::Api), ..Fault::always(happens.clone()) }.on("/bills"));
        if happens == Happening::Unauthorized {
            bench.practice.clear_faults();
            bench.practice.fault(Fault::once(happens.clone()).on("/bills"));
        }
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
    for (happens, code, calls) in [
        (Happening::BadGateway, "server-fault", 5),
        (Happening::Cut, "garbled", 5),
        (Happening::Short, "garbled", 5),
        (Happening::DropBefore, "unreachable", 5),
        (Happening::Forbidden, "not-allowed", 1),
        (Happening::Code { code: 4, message: "Invalid value passed".to_owned() }, "refused", 1),
        (Happening::Code { code: 57, message: "You are not authorized".to_owned() }, "not-allowed", 1),
        (Happening::TooMany { code: 44, retry_after: Some(3600) }, "throttled", 1),
        (Happening::Unauthorized, "sign-in-again", 2),
    ] {
        bench.practice.clear_requests();
        bench.practice.fault(Fault::always(happens.clone()).on("/bills"));
        let error = bench.books.list(&ListRequest::all(Kind::Bill)).await.expect_err("it stays");
        assert_eq!(error.code(), code, "{happens:?}: {error}");
        let made = bench.practice.requests().iter().filter(|request| request.path.ends_with("/bills")).count();
        assert_eq!(made, calls, "{happens:?}: tries");
        bench.practice.clear_faults();
        bench.practice.clear_quota();
    }
}

#[tokio::test]
async fn the_minute_is_used_and_never_overdrawn() {
    let options = practice::zoho::Options { time_scale: 30, ..practice::zoho::Options::default() };
    let bench = bench(options).await;
    let rows = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    let calls = 450;
    let ids = rows.iter().map(|row| row.head.id.clone()).cycle().take(calls);
    let details = join_all(ids.map(|id| {
        let books = &bench.books;
        async move { books.detail(Kind::Invoice, &id).await }
    }))
    .await;
    assert!(details.iter().all(Result::is_ok));
    let counters = bench.practice.counters();
    assert_eq!(counters.throttled, 0, "no avoidable refusal");
    assert!(counters.max_in_flight <= 10, "{} calls at once", counters.max_in_flight);
    let usage = bench.books.usage();
    assert!(usage.calls >= calls as u64 && usage.remaining.is_some() && usage.limit == Some(5000), "{usage:?}");
}

#[tokio::test]
async fn the_days_quota_parks_and_comes_back() {
    let bench = bench(fast()).await;
    let rows = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    let id = &rows[0].head.id;
    bench.practice.set_day_limit(4);
    let mut outcomes = Vec::new();
    for _ in 0..6 {
        outcomes.push(bench.books.detail(Kind::Invoice, id).await.map_err(|error| error.code()).map(|_| "read"));
    }
    assert!(outcomes.contains(&Ok("read")) && outcomes.contains(&Err("quota")), "{outcomes:?}");
    assert_eq!(bench.practice.counters().throttled, 0, "the headers were believed");
    let error = bench.books.detail(Kind::Invoice, id).await.expect_err("used up");
    let BooksError::Quota { returns_at } = error else { panic!("{error}") };
    let now = jiff::Timestamp::now();
    assert!(returns_at > now && returns_at < now + Duration::from_secs(24 * 3600 / 600 + 1), "{returns_at}");
    let refused = bench.practice.requests().len();
    assert_eq!(bench.books.detail(Kind::Invoice, id).await.err().map(|e| e.retry()), Some(Retry::At(returns_at)));
    assert_eq!(bench.practice.requests().len(), refused, "nothing is asked before the quota is back");
}

#[tokio::test]
async fn a_refused_day_is_a_quota_too() {
    let bench = bench(fast()).await;
    bench.practice.fault(Fault::once(Happening::TooMany { code: 45, retry_after: None }).on("/invoices"));
    let error = bench.books.list(&ListRequest::all(Kind::Invoice)).await.expect_err("refused");
    assert_eq!(error.code(), "quota");
}

#[tokio::test]
async fn fifty_callers_renew_once() {
    let bench = bench(fast()).await;
    let rows = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    bench.practice.expire_access_tokens();
    let details =
        join_all(rows.iter().cycle().take(50).map(|row| bench.books.detail(Kind::Invoice, &row.head.id))).await;
    assert!(details.iter().all(Result::is_ok), "{details:?}");
    assert_eq!(bench.practice.counters().refreshes, 1);
}

#[tokio::test]
async fn an_access_that_was_withdrawn_asks_for_a_person() {
    let bench = bench(fast()).await;
    bench.practice.revoke_all();
    for _ in 0..2 {
        let error = bench.books.list(&ListRequest::all(Kind::Invoice)).await.expect_err("withdrawn");
        assert_eq!((error.code(), error.retry()), ("sign-in-again", Retry::Never));
        assert!(error.to_string().contains("nothing was lost"), "{error}");
    }
    assert_eq!(*bench.store.refused.lock().expect("whole"), 1, "noted once");
    let asked = bench.practice.requests();
    assert_eq!(asked.iter().filter(|request| request.host == Host::Accounts).count(), 1, "and asked once");
}

#[tokio::test]
async fn an_accounts_server_that_is_busy_is_left_alone() {
    for status in [400, 200] {
        let bench = bench(fast()).await;
        bench.practice.fault(Fault::always(Happening::Throttled { status }));
        bench.practice.expire_access_tokens();
        let error = bench.books.list(&ListRequest::all(Kind::Invoice)).await.expect_err("no access");
        assert_eq!(error.code(), "throttled", "{status}");
        assert!(matches!(error.retry(), Retry::At(until) if until > jiff::Timestamp::now()));
        let again = bench.books.list(&ListRequest::all(Kind::Invoice)).await.expect_err("no access");
        assert_eq!(again.code(), "throttled");
        let asked = bench.practice.requests();
        assert_eq!(asked.iter().filter(|request| request.host == Host::Accounts).count(), 1, "asked once only");
    }
}

#[tokio::test]
async fn ten_renewals_in_ten_minutes_are_the_most() {
    let options = practice::zoho::Options { time_scale: 20, ..practice::zoho::Options::default() };
    let bench = bench(options).await;
    let mut token = bench.keeper.access().await.expect("access");
    for _ in 0..10 {
        token = bench.keeper.refresh_after(token.expose_secret()).await.expect("renewed");
    }
    let error = bench.keeper.refresh_after(token.expose_secret()).await.expect_err("the eleventh");
    assert_eq!(error.code(), "throttled");
    let asked = bench.practice.requests();
    assert!(asked.iter().all(|request| request.error.is_empty()), "the accounts server never had to refuse");
    assert_eq!(bench.practice.counters().refreshes, 10);
}
