//! Every fault of the kit does what it says.

use crate::caller::{Caller, unlimited};
use practice::quickbooks::{Entity, Fault, Happening, Options};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn vendor(name: &str) -> Value {
    json!({"DisplayName": name})
}

fn journal() -> Value {
    let line = |side: &str| json!({"Amount": 5.0, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": "9"}}});
    json!({"Line": [line("Debit"), line("Credit")]})
}

fn journals(caller: &Caller) -> usize {
    caller.books.records(Entity::JournalEntry).len()
}

#[tokio::test]
async fn a_request_id_makes_a_write_happen_once() {
    let caller = Caller::new(unlimited()).await;
    let before = journals(&caller);
    let id = [("requestid", "0d0f6a6e-1111-4222-8333-444455556666")];
    let first = caller.post("journalentry", &id, &journal()).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let again = caller.post("journalentry", &id, &journal()).await;
    assert_eq!((again.status, &again.text), (200, &first.text));
    assert_eq!((journals(&caller) - before, caller.books.counters().writes), (1, 1));
    caller.books.advance(Duration::from_secs(25 * 3600));
    let tokens = caller.refreshed(&caller.refresh).await.json();
    let later = Caller { token: tokens["access_token"].as_str().unwrap().to_owned(), ..caller };
    assert_eq!(later.post("journalentry", &id, &journal()).await.status, 200);
    assert_eq!(journals(&later) - before, 2, "it is not kept for ever");
    let long = "x".repeat(51);
    assert_eq!(
        later.post("journalentry", &[("requestid", &long)], &journal()).await.outcome(),
        (400, "2050".to_owned())
    );
}

#[tokio::test]
async fn a_refusal_is_kept_under_its_request_id_where_that_is_set() {
    for (faults_kept, status) in [(true, 400), (false, 200)] {
        let caller = Caller::new(Options { faults_kept, ..unlimited() }).await;
        let id = [("requestid", "one")];
        assert_eq!(caller.post("vendor", &id, &json!({})).await.outcome(), (400, "2020".to_owned()));
        assert_eq!(caller.post("vendor", &id, &vendor("Now Right")).await.status, status);
    }
}

#[tokio::test]
async fn an_answer_is_lost_before_or_after_the_work() {
    let caller = Caller::new(unlimited()).await;
    let before = journals(&caller);
    let post = async |query: &[(&str, &str)]| {
        caller.call(Method::POST, "journalentry", query, Some(&journal())).await.map(|answer| answer.status().as_u16())
    };
    caller.books.fault(Fault::once(Happening::DropBefore).by("POST"));
    assert!(post(&[("requestid", "a")]).await.is_err());
    assert_eq!(journals(&caller), before);
    caller.books.fault(Fault::once(Happening::DropAfter).by("POST"));
    assert!(post(&[("requestid", "b")]).await.is_err());
    assert_eq!(journals(&caller), before + 1);
    assert_eq!(post(&[("requestid", "b")]).await.unwrap(), 200);
    assert_eq!(journals(&caller), before + 1, "asked again it is not done again");
    caller.books.fault(Fault::once(Happening::FailAfter { status: 500 }).by("POST"));
    let failed = caller.post("journalentry", &[("requestid", "c")], &journal()).await;
    assert_eq!(failed.outcome(), (500, "10000".to_owned()));
    assert_eq!(journals(&caller), before + 2);
}

#[tokio::test]
async fn a_write_is_repeated_unless_its_request_id_is_known() {
    let caller = Caller::new(unlimited()).await;
    let mut expect = journals(&caller);
    for (happening, query, more) in [
        (Happening::Twice, vec![], 2),
        (Happening::Twice, vec![("requestid", "t")], 1),
        (Happening::LateTwin { seconds: 30 }, vec![], 2),
        (Happening::LateTwin { seconds: 30 }, vec![("requestid", "l")], 1),
    ] {
        caller.books.fault(Fault::once(happening.clone()));
        assert_eq!(caller.post("journalentry", &query, &journal()).await.status, 200);
        if matches!(happening, Happening::LateTwin { .. }) {
            assert_eq!(journals(&caller), expect + 1, "not yet");
        }
        caller.books.advance(Duration::from_secs(31));
        assert_eq!(caller.get("preferences", &[]).await.status, 200);
        expect += more;
        assert_eq!(journals(&caller), expect, "{happening:?} {query:?}");
    }
}

#[tokio::test]
async fn what_was_written_is_found_by_queries_later_where_the_index_lags() {
    let caller = Caller::new(unlimited()).await;
    caller.books.fault(Fault::once(Happening::Lag { seconds: 60 }));
    let id =
        caller.post("vendor", &[], &vendor("Slow Index")).await.json()["Vendor"]["Id"].as_str().unwrap().to_owned();
    let since = caller.books.now().to_string();
    let found = async || caller.rows("Vendor", "where DisplayName = 'Slow Index'").await.len();
    assert_eq!(caller.one("Vendor", &id).await["DisplayName"], "Slow Index");
    assert_eq!(found().await, 0);
    caller.books.advance(Duration::from_secs(61));
    assert_eq!(found().await, 1, "{since}");
}

#[tokio::test]
async fn bodies_are_cut_short_and_books_change_behind_an_answer() {
    let caller = Caller::new(unlimited()).await;
    caller.books.fault(Fault::once(Happening::Cut));
    let cut = caller.call(Method::GET, "preferences", &[], None).await.unwrap();
    assert!(cut.bytes().await.is_err());
    caller.books.fault(Fault::once(Happening::Short));
    let short = caller.get("preferences", &[]).await;
    assert!(short.status == 200 && serde_json::from_str::<Value>(&short.text).is_err());
    let change = json!({"do": "add", "kind": "contact", "record": {"name": "Behind"}});
    caller.books.fault(Fault::once(Happening::Then { change }));
    assert_eq!(caller.rows("Customer", "where DisplayName = 'Behind'").await.len(), 0);
    assert_eq!(caller.rows("Customer", "where DisplayName = 'Behind'").await.len(), 1);
    caller.books.fault(Fault::once(Happening::Fail { status: 502, body: String::new(), retry_after: None }));
    let bad = caller.get("preferences", &[]).await;
    assert!(bad.status == 502 && bad.header("content-type").starts_with("text/html"));
    let body = r#"{"Fault":{"Error":[{"code":"6000"}],"type":"ValidationFault"}}"#.to_owned();
    caller.books.fault(Fault::once(Happening::Fail { status: 200, body, retry_after: None }));
    assert_eq!(caller.get("preferences", &[]).await.outcome(), (200, "6000".to_owned()));
    caller.books.fault(Fault::once(Happening::TooMany { retry_after: None }));
    assert_eq!(caller.get("preferences", &[]).await.outcome(), (429, "3001".to_owned()));
}
