//! Webhooks: subscriptions, and notifications with their signatures.

use crate::caller::{Answer, Caller, bill, text};
use practice::bill::Options;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn subscription(events: &[&str], url: &str) -> Value {
    let events: Vec<Value> = events.iter().map(|name| json!({"type": name, "version": "1"})).collect();
    json!({"name": "connector", "status": {"enabled": true}, "events": events, "notificationUrl": url})
}

async fn ask(caller: &Caller, method: Method, path: &str, key: &str, body: &Value) -> Answer {
    let call = caller.http.request(method, format!("{}/v3/{path}", caller.books.events_address())).json(body);
    let call = call.header("devKey", caller.books.client_id()).header("sessionId", &caller.session);
    let call = if key.is_empty() { call } else { call.header("X-Idempotent-Key", key) };
    Answer::of(call.send().await.unwrap()).await
}

fn key(n: usize) -> String {
    format!("6f0e2b1c-9a4d-4c3e-8b7a-{n:012}")
}

#[tokio::test]
async fn subscriptions_have_their_rules() {
    let caller = Caller::new(Options::default()).await;
    let good = subscription(&["bill.created"], "https://hook.example/0");
    let post = async |key: &str, body: &Value| ask(&caller, Method::POST, "subscriptions", key, body).await;
    for (key, body) in [
        (String::new(), good.clone()),
        ("not-a-uuid".to_owned(), good.clone()),
        (key(1), subscription(&["bill.created"], "http://hook.example/0")),
        (key(1), subscription(&["customer.created"], "https://hook.example/0")),
        (key(1), subscription(&[], "https://hook.example/0")),
    ] {
        assert_eq!(post(&key, &body).await.status, 400, "{key} {body}");
    }
    let made = post(&key(1), &good).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(post(&key(1), &good).await.text, made.text, "the same key, the same answer");
    assert_eq!(post(&key(2), &good).await.status, 400, "the same events and address once only");
    let id = text(&made.json(), "id");
    let shown = ask(&caller, Method::GET, &format!("subscriptions/{id}"), "", &json!({})).await.json();
    assert!(shown.get("securityKey").is_none(), "the key is shown once");
    for n in 1..10 {
        let body = subscription(&["bill.created"], &format!("https://hook.example/{n}"));
        assert_eq!(post(&key(10 + n), &body).await.status, 200, "{n}");
    }
    let eleventh = subscription(&["bill.created"], "https://hook.example/10");
    assert_eq!(post(&key(30), &eleventh).await.status, 400);
    assert_eq!(ask(&caller, Method::DELETE, &format!("subscriptions/{id}"), "", &json!({})).await.status, 200);
    assert_eq!(post(&key(31), &eleventh).await.status, 200);
    let on_api = caller.post("subscriptions", &good).await;
    assert_eq!(on_api.outcome(), (404, "BDC_1121".to_owned()), "they live on the other host");
    let catalog = ask(&caller, Method::GET, "events/catalog", "", &json!({})).await.json();
    assert!(catalog.as_array().unwrap().iter().any(|one| one["type"] == "bill.created"));
}

#[tokio::test]
async fn notifications_are_signed_tried_again_and_given_up() {
    let caller = Caller::new(Options::default()).await;
    let body = subscription(&["bill.created", "bill.archived"], "https://hook.example/0");
    let made = ask(&caller, Method::POST, "subscriptions", &key(1), &body).await.json();
    let bill_made = caller.made("bills", &bill(&caller.vendor().await, "N-1", &json!(50))).await;
    let sent = caller.books.notifications();
    assert_eq!(sent.len(), 1);
    let read: Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!((&read["metadata"]["eventType"], &read["bill"]["id"]), (&json!("bill.created"), &bill_made["id"]));
    assert!(read["bill"].get("billLineItems").is_none(), "the bill is to be read again");
    assert!(text(&read["bill"], "createdTime").ends_with("+00:00"));
    assert_eq!(text(&read["bill"]["invoice"], "invoiceDate"), "2026-12-01T00:00:00.000+00:00");
    assert_eq!(sent[0].signature.len(), 44);
    let new =
        ask(&caller, Method::POST, &format!("subscriptions/{}/security_key", text(&made, "id")), &key(2), &json!({}))
            .await;
    assert_ne!(new.json()["securityKey"], made["securityKey"]);
    caller.made(&format!("bills/{}/archive", text(&bill_made, "id")), &json!({})).await;
    let archived = caller.books.notifications().pop().unwrap();
    caller.books.answered(&archived.event, 200);
    assert_eq!(caller.books.notifications().len(), 1, "that one has arrived");
    let event = sent[0].event.clone();
    let mut waited = Vec::new();
    while let Some(one) = caller.books.notifications().pop() {
        assert_eq!(one.event, event, "the same event however often it is sent");
        caller.books.answered(&event, 500);
        assert!(caller.books.notifications().is_empty(), "not at once again");
        waited.push(());
        caller.books.advance(Duration::from_secs(3600));
    }
    assert!(waited.len() > 2);
    let session = caller.books.ready_tokens().access;
    let caller = Caller { session, ..caller };
    let path = format!("subscriptions/{}", text(&made, "id"));
    let shown = ask(&caller, Method::GET, &path, "", &json!({})).await.json();
    assert_eq!(shown["status"]["enabled"], false, "switched off after so many failures");
    caller.bill(&caller.vendor().await, "N-2", "1").await;
    assert!(caller.books.notifications().is_empty());
    let on = ask(&caller, Method::PATCH, &path, "", &json!({"status": {"enabled": true}})).await;
    assert_eq!(on.json()["status"]["enabled"], true);
    let again = format!("events/subscription/{}/event/{event}", text(&made, "id"));
    assert_eq!(ask(&caller, Method::POST, &again, "", &json!({})).await.status, 200);
    assert_eq!(caller.books.notifications()[0].event, event, "sent again on request");
}
