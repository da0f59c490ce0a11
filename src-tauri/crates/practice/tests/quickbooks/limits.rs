//! What a company may ask for.

use crate::caller::{Answer, Caller, unlimited};
use practice::quickbooks::{Fault, Happening, Options};
use serde_json::json;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

async fn statuses(caller: &Caller, calls: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..calls {
        statuses.push(caller.get("preferences", &[]).await.status);
    }
    statuses
}

#[tokio::test]
async fn ten_in_a_second_and_five_hundred_in_a_minute() {
    let caller = Caller::new(Options::default()).await;
    assert_eq!(statuses(&caller, 11).await.iter().filter(|status| **status == 429).count(), 1);
    caller.books.clear_quota();
    let mut passed = 0;
    for _ in 0..50 {
        passed += statuses(&caller, 10).await.iter().filter(|status| **status == 200).count();
        caller.books.advance(SECOND);
    }
    assert_eq!(passed, 500);
    let answer = caller.get("preferences", &[]).await;
    assert_eq!(answer.outcome(), (429, "3001".to_owned()));
    assert!(!answer.headers.contains_key("retry-after"));
    assert_eq!(answer.json()["fault"]["type"], "SERVICE");
    caller.books.advance(60 * SECOND);
    assert_eq!(caller.get("preferences", &[]).await.status, 200);
    assert_eq!(caller.books.counters().throttled, 2);
}

#[tokio::test]
async fn batches_have_a_limit_of_their_own_and_are_small() {
    let mut options = unlimited();
    options.limits.batches_per_minute = 2;
    let caller = Caller::new(options).await;
    let batch = |items: usize| {
        let items: Vec<_> =
            (0..items).map(|at| json!({"bId": at.to_string(), "Query": "select count(*) from Bill"})).collect();
        json!({"BatchItemRequest": items})
    };
    assert_eq!(caller.post("batch", &[], &batch(30)).await.status, 200);
    assert_eq!(caller.books.month_calls(), 30, "each item is metered");
    assert_eq!(caller.post("batch", &[], &batch(31)).await.status, 400);
    assert_eq!(caller.post("batch", &[], &batch(1)).await.status, 429);
    assert_eq!(caller.get("preferences", &[]).await.status, 200);
}

#[tokio::test]
async fn reading_is_metered_by_the_month_and_writing_is_not() {
    let caller = Caller::new(unlimited()).await;
    caller.books.set_month_limit(3);
    assert_eq!(statuses(&caller, 4).await, [200, 200, 200, 429]);
    caller.books.advance(120 * SECOND);
    let answer = caller.get("preferences", &[]).await;
    assert!(answer.status == 429 && answer.text.contains("monthly limit"), "{}", answer.text);
    let vendor = caller.post("vendor", &[], &json!({"DisplayName": "New One"})).await;
    assert_eq!(vendor.status, 200, "{}", vendor.text);
    caller.books.set_clock("2027-01-01T12:00:00Z".parse().unwrap());
    assert_eq!(caller.get("preferences", &[]).await.status, 200);
}

#[tokio::test]
async fn more_at_once_than_allowed_is_refused() {
    let mut options = unlimited();
    (options.limits.at_once, options.latency) = (4, Duration::from_millis(100));
    let caller = Caller::new(options).await;
    let calls = (0..6).map(|_| caller.get("preferences", &[]));
    let answers = futures::future::join_all(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 429).count(), 2);
    assert_eq!(caller.books.counters().max_in_flight, 6);
}

#[tokio::test]
async fn a_token_that_is_not_good_is_told_by_the_gateway() {
    let caller = Caller::new(unlimited()).await;
    let with = async |token: &str, realm: &str| {
        let url = format!("{}/v3/company/{realm}/preferences", caller.books.api_address());
        let call = caller.http.get(url).bearer_auth(token).header("accept", "application/json");
        Answer::of(call.send().await.unwrap()).await
    };
    let realm = caller.books.company_id();
    let strange = with(&caller.books.strange_token(), &realm).await;
    assert_eq!(strange.outcome(), (401, "3200".to_owned()));
    assert_eq!(strange.header("www-authenticate"), "Bearer realm=\"Intuit\", error=\"invalid_token\"");
    let body = strange.json();
    assert!(body["time"].is_i64() && body["batchItemResponse"] == json!([]) && body["warnings"].is_null(), "{body}");
    assert_eq!(with(&caller.token, "12345").await.outcome(), (403, "3100".to_owned()));
    caller.books.lose_admin(true);
    assert_eq!(with(&caller.token, &realm).await.outcome(), (401, "120".to_owned()));
    caller.books.lose_admin(false);
    caller.books.expire_access_tokens();
    assert_eq!(with(&caller.token, &realm).await.outcome(), (401, "3200".to_owned()));
    let fresh = caller.refreshed(&caller.refresh).await.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(with(&fresh, &realm).await.status, 200);
    caller.books.advance(3601 * SECOND);
    assert_eq!(with(&fresh, &realm).await.status, 401);
}

#[tokio::test]
async fn the_gateway_speaks_xml_where_that_is_set() {
    let caller = Caller::new(Options { gateway_xml: true, ..unlimited() }).await;
    caller.books.fault(Fault::once(Happening::TooMany { retry_after: Some(7) }));
    let many = caller.get("preferences", &[]).await;
    assert_eq!((many.status, many.header("retry-after"), many.header("content-type")), (429, "7", "application/xml"));
    assert!(many.text.contains("<Fault type=\"SERVICE\"><Error code=\"3001\">"), "{}", many.text);
    caller.books.fault(Fault::once(Happening::Unauthorized));
    assert!(caller.get("preferences", &[]).await.text.contains("errorCode=003200"));
    caller.books.fault(Fault::once(Happening::Quota));
    assert!(caller.get("preferences", &[]).await.text.contains("monthly limit"));
}
