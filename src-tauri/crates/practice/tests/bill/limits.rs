//! How much may be asked: in an hour, in a minute, at once.

use crate::caller::{Answer, Caller};
use practice::bill::{Limits, Options, Settings};
use reqwest::Method;
use std::time::Duration;

fn limited(limits: Limits) -> Options {
    Options { limits, ..Options::default() }
}

#[tokio::test]
async fn calls_of_an_hour_are_counted() {
    for status in [400, 422, 429] {
        let settings = Settings { limit_status: status, ..Settings::default() };
        let options = limited(Limits { per_hour: 3, ..Limits::default() });
        let caller = Caller::new(Options { settings, ..options }).await;
        for _ in 0..3 {
            assert_eq!(caller.get("vendors", &[("max", "1")]).await.status, 200);
        }
        let answer = caller.get("vendors", &[("max", "1")]).await;
        assert_eq!(answer.outcome(), (status, "BDC_1144".to_owned()));
        assert!(answer.headers.get("retry-after").is_none(), "nothing says how long");
        assert_eq!(caller.books.counters().throttled, 1, "whatever the status");
        assert_eq!(caller.login(&caller.credentials()).await.outcome(), (status, "BDC_1144".to_owned()));
        caller.books.advance(Duration::from_secs(1800));
        assert_eq!(caller.get("vendors", &[]).await.status, status, "half an hour is not enough");
        caller.books.advance(Duration::from_secs(1800));
        let session = caller.books.ready_tokens().access;
        let caller = Caller { session, ..caller };
        assert_eq!(caller.get("vendors", &[("max", "1")]).await.status, 200, "the next hour");
        caller.get("vendors", &[]).await;
        caller.get("vendors", &[]).await;
        assert_eq!(caller.get("vendors", &[]).await.status, status);
        caller.books.clear_quota();
        assert_eq!(caller.get("vendors", &[]).await.status, 200);
    }
}

#[tokio::test]
async fn sign_ins_of_an_hour_are_counted() {
    let caller = Caller::new(limited(Limits { sign_ins: 3, ..Limits::default() })).await;
    let body = caller.credentials();
    assert_eq!(caller.login(&body).await.status, 200);
    assert_eq!(caller.login(&serde_json::json!({})).await.status, 400, "a wrong one counts too");
    assert_eq!(caller.get("login/organizations", &[]).await.status, 200);
    assert_eq!(caller.login(&body).await.outcome(), (422, "BDC_1144".to_owned()));
    assert_eq!(caller.get("vendors", &[]).await.status, 200, "other calls go on");
}

#[tokio::test]
async fn the_fourth_call_at_once_is_refused() {
    let caller = Caller::new(Options { latency: Duration::from_millis(400), ..Options::default() }).await;
    let ask = async || Answer::of(caller.call(Method::GET, "vendors", &[], None).await.unwrap()).await.outcome();
    let mut outcomes: Vec<(u16, String)> = Vec::from(<[_; 4]>::from(tokio::join!(ask(), ask(), ask(), ask())));
    outcomes.sort();
    let (good, refused) = ((200, String::new()), (422, "BDC_1322".to_owned()));
    assert_eq!(outcomes, [good.clone(), good.clone(), good, refused]);
    assert_eq!(caller.books.counters().max_in_flight, 4);
    assert_eq!(ask().await.0, 200, "places are free again");
}

#[tokio::test]
async fn spend_and_expense_has_a_minute_of_its_own() {
    let caller = Caller::new(Options::default()).await;
    for _ in 0..60 {
        assert_eq!(caller.get("spend/users", &[]).await.status, 200);
    }
    assert_eq!(caller.get("spend/users", &[]).await.status, 422);
    assert_eq!(caller.get("vendors", &[("max", "1")]).await.status, 200, "the other half is not held up");
    caller.books.advance(Duration::from_secs(60));
    assert_eq!(caller.get("spend/users", &[]).await.status, 200);
}
