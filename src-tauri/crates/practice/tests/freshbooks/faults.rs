//! Every fault of the kit does what it says.

use crate::caller::Caller;
use practice::freshbooks::{Fault, Happening, Options};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const ITEMS: &str = "items/items";

fn count(caller: &Caller) -> usize {
    caller.books.resource("items").unwrap().len()
}

/// Whether a new item's answer came, and its status.
async fn make(caller: &Caller, name: &str) -> Option<u16> {
    let call = caller.request(Method::POST, &caller.account(ITEMS)).json(&json!({"item": {"name": name}}));
    let answer = call.send().await.ok()?;
    let status = answer.status().as_u16();
    answer.bytes().await.ok().map(|_| status)
}

#[tokio::test]
async fn an_ambiguous_write_is_done_as_often_as_the_fault_says() {
    let caller = Caller::new(Options::default()).await;
    let fail = |status, body: &str| Happening::Fail { status, body: body.to_owned(), retry_after: None };
    let cases: [(&str, Happening, Option<u16>, usize); 9] = [
        ("drop before", Happening::DropBefore, None, 0),
        ("drop after", Happening::DropAfter, None, 1),
        ("500 after", Happening::FailAfter { status: 500 }, Some(500), 1),
        ("502 before", fail(502, ""), Some(502), 0),
        ("503 with a page", fail(503, "<html></html>"), Some(503), 0),
        ("401", Happening::Unauthorized, Some(401), 0),
        ("429", Happening::TooMany { retry_after: None }, Some(429), 0),
        ("twice", Happening::Twice, Some(200), 2),
        ("cut", Happening::Cut, None, 1),
    ];
    for (name, happens, status, done) in cases {
        let before = (count(&caller), caller.books.counters().writes);
        caller.books.fault(Fault::once(happens).by("POST").on(ITEMS));
        assert_eq!(make(&caller, name).await, status, "{name}");
        let after = (count(&caller), caller.books.counters().writes);
        assert_eq!((after.0 - before.0, after.1 - before.1), (done, u64::try_from(done).unwrap()), "{name}");
        assert_eq!(make(&caller, name).await, Some(200), "{name}: it happens once");
    }
}

#[tokio::test]
async fn a_late_twin_comes_when_practice_time_has_passed() {
    let caller = Caller::new(Options::default()).await;
    let before = count(&caller);
    caller.books.fault(Fault::once(Happening::LateTwin { seconds: 90 }));
    assert_eq!(make(&caller, "late").await, Some(200));
    caller.books.advance(Duration::from_secs(80));
    assert_eq!(count(&caller), before + 1);
    caller.books.advance(Duration::from_secs(11));
    let rows = caller.all(ITEMS).await;
    assert_eq!(rows.iter().filter(|row| row["name"] == "late").count(), 2, "any request lets it come");
    assert_eq!((count(&caller), caller.books.counters().writes), (before + 2, 2));
}

#[tokio::test]
async fn lists_find_a_lagging_record_later_and_its_id_finds_it_at_once() {
    let caller = Caller::new(Options::default()).await;
    caller.books.fault(Fault::once(Happening::Lag { seconds: 45 }));
    let made = caller.post(ITEMS, &json!({"item": {"name": "slow"}})).await.result()["item"]["id"].clone();
    let listed = async || caller.all(ITEMS).await.iter().any(|row| row["id"] == made);
    assert_eq!(caller.get(&format!("{ITEMS}/{made}")).await.status, 200);
    assert!(!listed().await);
    caller.books.advance(Duration::from_secs(46));
    assert!(listed().await);
}

#[tokio::test]
async fn answers_are_slow_short_or_followed_by_a_change() {
    let caller = Caller::new(Options::default()).await;
    caller.books.fault(Fault::once(Happening::Short));
    let short = caller.get(ITEMS).await;
    assert!(short.status == 200 && serde_json::from_str::<Value>(&short.text).is_err());
    caller.books.fault(Fault::once(Happening::Slow { milliseconds: 300 }));
    let begun = std::time::Instant::now();
    caller.get(ITEMS).await.result();
    assert!(begun.elapsed() >= Duration::from_millis(300));
    let change = json!({"do": "delete", "kind": "invoice", "key": "INV-000020"});
    caller.books.fault(Fault::once(Happening::Then { change }).on("invoices").asking("page=1"));
    let before = caller.get("invoices/invoices?page=1").await.result()["total"].as_u64().unwrap();
    let after = caller.get("invoices/invoices?page=2").await.result()["total"].as_u64().unwrap();
    assert_eq!(before, after + 1);
    caller.books.fault(Fault::once(Happening::TokenError { error: "temporarily_unavailable".to_owned() }));
    assert_eq!(caller.get(ITEMS).await.status, 200, "it waits for the token endpoint");
    assert_eq!(caller.refreshed(&caller.refresh).await.json()["error"], "temporarily_unavailable");
    assert_eq!(caller.refreshed(&caller.refresh).await.status, 200, "and the token was not used up");
}

#[tokio::test]
async fn a_fault_waits_for_its_turn() {
    let caller = Caller::new(Options::default()).await;
    caller.books.fault(
        Fault::always(Happening::Fail { status: 500, body: String::new(), retry_after: Some(3) }).on(ITEMS).after(1),
    );
    assert_eq!(caller.get(ITEMS).await.status, 200);
    for _ in 0..2 {
        let refused = caller.get(ITEMS).await;
        assert_eq!((refused.status, refused.header("retry-after")), (500, "3"));
    }
    caller.books.clear_faults();
    assert_eq!(caller.get(ITEMS).await.status, 200);
}
