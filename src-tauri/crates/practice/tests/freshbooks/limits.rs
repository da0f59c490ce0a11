//! Checklist 8: rate headers on every answer, and 429 when a window is used up.

use crate::caller::Caller;
use futures::future::join_all;
use practice::freshbooks::{Fault, Happening, Limits, Options};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn every_answer_says_what_is_left_and_when_the_window_ends() {
    let caller = Caller::new(Options::default()).await;
    for left in [599, 598] {
        let answer = caller.get("taxes/taxes").await;
        assert_eq!(
            (answer.status, answer.number("x-ratelimit-limit"), answer.number("x-ratelimit-remaining")),
            (200, 600, left)
        );
        assert!((55..=60).contains(&answer.number("retry-after")), "on answers of success too");
        let reset = answer.number("x-ratelimit-reset") - caller.books.now().as_second();
        assert!((55..=61).contains(&reset), "{reset}");
        assert_eq!(answer.header("x-api-version"), "2023-02-20");
    }
    let post = caller.post("taxes/taxes", &json!({"tax": {"name": "Levy", "amount": "1"}})).await;
    assert_eq!(
        (post.number("x-ratelimit-limit"), post.number("x-ratelimit-remaining")),
        (250, 249),
        "POST has its own"
    );
    let put = caller.put("taxes/taxes/1", &json!({"tax": {}})).await;
    assert_eq!((put.status, put.number("x-ratelimit-limit"), put.number("x-ratelimit-remaining")), (404, 600, 597));
}

#[tokio::test]
async fn a_window_that_is_used_up_refuses_until_it_ends() {
    let limits = Limits { calls: 5, ..Limits::default() };
    let caller = Caller::new(Options { limits, ..Options::default() }).await;
    for _ in 0..5 {
        assert_eq!(caller.get("taxes/taxes").await.status, 200);
    }
    let refused = caller.get("taxes/taxes").await;
    assert_eq!((refused.status, refused.number("x-ratelimit-remaining")), (429, 0));
    let wait = u64::try_from(refused.number("retry-after")).unwrap();
    caller.books.advance(Duration::from_secs(wait));
    assert_eq!(caller.get("taxes/taxes").await.status, 200, "what Retry-After says is enough");
    assert_eq!(caller.books.counters().throttled, 1);
    for _ in 0..6 {
        caller.get("taxes/taxes").await;
    }
    caller.books.clear_quota();
    assert_eq!(caller.get("taxes/taxes").await.status, 200);
}

#[tokio::test]
async fn a_429_can_be_asked_for_with_and_without_its_header() {
    let caller = Caller::new(Options::default()).await;
    for (retry_after, shown) in [(Some(7), Some("7")), (None, None)] {
        caller.books.fault(Fault::once(Happening::TooMany { retry_after }).on("taxes"));
        let refused = caller.get("taxes/taxes").await;
        let found = refused.headers.get("retry-after").map(|value| value.to_str().unwrap());
        assert_eq!((refused.status, found), (429, shown));
    }
    caller.books.fault(Fault::once(Happening::Quota));
    assert_eq!(caller.get("taxes/taxes").await.status, 429);
    assert_eq!(caller.get("taxes/taxes").await.status, 200);
}

#[tokio::test]
async fn calls_at_once_are_counted() {
    let caller = Caller::new(Options { latency: Duration::from_millis(300), ..Options::default() }).await;
    let answers = join_all((0..7).map(|_| caller.get("taxes/taxes"))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let counters = caller.books.counters();
    assert_eq!((counters.max_in_flight, counters.calls), (7, 7));
}
