//! Limits: kept, and used.

use crate::bench::{bench, wished};
use crate::side::{Wish, start};
use books::{BooksError, ListRequest, Retry};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use model::connection::Provider;
use practice::kit::{Fault, Happening};
use std::time::{Duration, Instant};

pub(crate) async fn the_pace_is_kept_without_being_run_into(provider: Provider) {
    let (scale, calls, allowed) = start(provider, Wish::default()).await.manners().pace;
    let bench = wished(provider, Wish { scale, latency: Duration::from_millis(2), ..Wish::default() }).await;
    let rows = bench.all(Kind::Contact).await;
    let begun = Instant::now();
    let asked = (0..calls).map(|at| bench.books.detail(Kind::Contact, &rows[at % rows.len()].head.id));
    for result in join_all(asked).await {
        result.expect("a contact");
    }
    let counted = bench.side.counted();
    assert_eq!(counted.throttled, 0, "no answer 429");
    assert!(counted.calls >= calls as u64, "{} calls", counted.calls);
    let at_once = bench.books.capabilities().pace.at_once;
    assert!(counted.max_in_flight <= at_once, "{} of {at_once} at once", counted.max_in_flight);
    assert!(counted.max_in_flight > 1, "calls are made side by side");
    let took = begun.elapsed();
    assert!(took < allowed * 3, "{took:?} for {calls} calls, which the limits allow in {allowed:?}");
}

pub(crate) async fn a_pause_that_is_asked_for_is_kept(provider: Provider) {
    let bench = wished(provider, Wish { scale: 60, ..Wish::default() }).await;
    bench.all(Kind::Contact).await;
    bench.side.clear();
    let path = bench.side.path(Kind::Contact);
    let pause = 30;
    bench.side.fault(Fault::once(Happening::TooMany { retry_after: Some(pause) }).on(path));
    let callers = if bench.side.manners().pause_for_all { 6 } else { 1 };
    let all = join_all((0..callers).map(|_| bench.list(ListRequest::all(Kind::Contact)))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    let seen = bench.side.asked();
    let refused = seen.iter().position(|one| !(200..300).contains(&one.status)).expect("one was refused");
    let since = seen[refused].at;
    let until = since + SignedDuration::from_secs(i64::try_from(pause).expect("small"));
    // What was under way when the refusal came is not called back.
    let slack = SignedDuration::from_secs(8);
    let early: Vec<_> = seen[refused + 1..].iter().filter(|one| one.at > since + slack && one.at < until).collect();
    assert!(early.is_empty(), "{} calls in a pause from {since} to {until}: {early:?}", early.len());
    assert!(seen.iter().any(|one| one.at >= until), "and then it goes on");
}

pub(crate) async fn what_is_used_up_ends_the_call_and_says_until_when(provider: Provider) {
    let bench = bench(provider).await;
    if !bench.side.manners().has_quota {
        // Nothing beyond the minute is known: what stays refused ends the call all the same, and says until when.
        bench.side.fault(Fault::always(Happening::TooMany { retry_after: Some(3600) }));
        let error = bench.list(ListRequest::all(Kind::Bill)).await.expect_err("refused");
        assert!(matches!(error.retry(), Retry::At(at) if at > Timestamp::now()), "{error}");
        assert!(bench.side.asked().len() <= 12, "{} calls", bench.side.asked().len());
        return;
    }
    bench.side.fault(Fault::once(Happening::Quota).on(bench.side.path(Kind::Bill)));
    let error = bench.list(ListRequest::all(Kind::Bill)).await.expect_err("used up");
    let BooksError::Quota { returns_at } = error else { panic!("{error}") };
    assert!(returns_at > Timestamp::now(), "{returns_at} is still to come");
    assert_eq!(BooksError::Quota { returns_at }.retry(), Retry::At(returns_at));
    let asked = bench.side.asked().len();
    let again = bench.list(ListRequest::all(Kind::Bill)).await.expect_err("still used up");
    assert_eq!(again.code(), "quota", "{again}");
    assert_eq!(bench.side.asked().len(), asked, "nothing is asked before it is back");
}
