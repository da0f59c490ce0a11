//! Checklist 8: calls in a minute, in a day, at once.

use crate::caller::Caller;
use futures::future::join_all;
use practice::zoho::{Limits, Options};
use std::time::Duration;

fn number(answer: &crate::caller::Answer, name: &str) -> i64 {
    answer.header(name).parse().unwrap()
}

#[tokio::test]
async fn a_hundred_calls_in_any_minute_and_then_a_block() {
    let caller = Caller::new(Options::default()).await;
    for call in 0..100 {
        assert_eq!(caller.get("settings/currencies", &[]).await.outcome(), (200, 0), "call {call}");
    }
    let refused = caller.get("settings/currencies", &[]).await;
    assert_eq!(refused.outcome(), (429, 44));
    assert!(!refused.headers.contains_key("retry-after"));
    caller.books.advance(Duration::from_secs(50));
    assert_eq!(caller.get("settings/currencies", &[]).await.outcome(), (429, 44), "blocked for a while");
    caller.books.advance(Duration::from_secs(11));
    assert_eq!(caller.get("settings/currencies", &[]).await.outcome(), (200, 0));
    assert_eq!(caller.books.counters().throttled, 2);
}

#[tokio::test]
async fn the_day_ends_at_midnight_where_the_company_is() {
    let limits = Limits { per_day: 3, ..Limits::default() };
    let caller = Caller::new(Options { limits, ..Options::default() }).await;
    // Summer time: midnight in Dublin is 23:00 UTC.
    caller.books.set_clock("2026-07-10T22:30:00Z".parse().unwrap());
    for left in [2, 1, 0] {
        let answer = caller.get("invoices", &[("per_page", "1")]).await;
        assert_eq!(answer.outcome(), (200, 0));
        assert_eq!(number(&answer, "x-rate-limit-limit"), 3);
        assert_eq!(number(&answer, "x-rate-limit-remaining"), left);
        assert!((1700..=1800).contains(&number(&answer, "x-rate-limit-reset")), "seconds until midnight");
    }
    let refused = caller.get("invoices", &[]).await;
    assert_eq!(refused.outcome(), (429, 45));
    let text = "The API call for this organization has exceeded the maximum call rate limit of 3.";
    assert_eq!(refused.json()["message"], text);
    assert_eq!(number(&refused, "x-rate-limit-remaining"), 0);
    caller.books.advance(Duration::from_secs(1800));
    assert_eq!(caller.get("invoices", &[("per_page", "1")]).await.outcome(), (200, 0), "a new day");
    caller.books.set_day_limit(1);
    assert_eq!(caller.get("invoices", &[]).await.outcome(), (429, 45), "the quota can be set at any time");
    caller.books.clear_quota();
    assert_eq!(caller.get("invoices", &[("per_page", "1")]).await.outcome(), (200, 0));
}

#[tokio::test]
async fn more_calls_at_once_than_allowed_are_refused() {
    let limits = Limits { at_once: 5, ..Limits::default() };
    let caller = Caller::new(Options { limits, latency: Duration::from_millis(1500), ..Options::default() }).await;
    let answers = join_all((0..12).map(|_| caller.get("settings/currencies", &[]))).await;
    let refused = answers.iter().filter(|answer| answer.outcome() == (429, 1070)).count();
    let good = answers.iter().filter(|answer| answer.outcome() == (200, 0)).count();
    assert_eq!((good, refused), (5, 7));
    assert_eq!(caller.books.counters().max_in_flight, 5);
    assert_eq!(caller.get("settings/currencies", &[]).await.outcome(), (200, 0), "places become free again");
}
